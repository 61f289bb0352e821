"""Synthetic official exports of LinkedIn, Facebook and Viadeo, full of people who do not exist.

Here lives what such files look like from the outside: names, headers, encodings, dates. The same
arguments always give the same bytes. Names are composed from syllables, addresses use only the
example domains of RFC 2606, telephone numbers and IP addresses come from ranges set aside for
fiction and documentation. No real person, no network access and no import from the program is ever
found here.
"""

import argparse
import csv
import io
import json
import random
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import quote

UNTIL: Final = date(2024, 12, 31)
SPAN_DAYS: Final = 15 * 365
DAY_SECONDS: Final = 86_400

MONTHS: Final = "JanFebMarAprMayJunJulAugSepOctNovDec"
DOMAINS: Final = "example.org,example.com,example.net"


class Person(NamedTuple):
    """One contact as all three networks know it; a nameless one has only its two dates."""

    first: str
    last: str
    email: str
    company: str
    position: str
    city: str
    slug: str
    connected: date
    friend_since: int


class Tongue(NamedTuple):
    """Syllables of one language: a first name and a last name are each one head and one tail.

    Here and below, the choices of a list stand in one string, separated by commas.
    """

    heads: str
    tails: str
    last_heads: str
    last_tails: str
    weight: int


TONGUES: Final = (
    Tongue(
        "Aure,Cléo,Elo,Fiam,Elia,Lysa,Melu,Noe,Odi,Ysa,Tha,Corv",
        "lie,dine,rien,vane,nor,mir,line,ta,ric,belle",
        "Faux,Songe,Fable,Conte,Brume,Mirage,Feinte,Chimère,Lune,L'Apre-,Rien,Nulle",
        "mont,val,bois,clos,rive,pierre,clair,fontaine,champ,mare",
        55,
    ),
    Tongue(
        "Bram,Cos,Del,Fen,Gar,Hol,Jass,Kel,Mer,Nor,Per,Tam",
        "wyn,ima,ton,lis,rick,a,ette,by,more,dale",
        "Mock,Fable,Myth,Dream,Never,Pretend,Story,Phantom,O'Mock,Sham",
        "ford,well,ton,worth,ley,ham,by,stone,more,field",
        38,
    ),
    Tongue(
        "Jør,Øyv,Çağ,Şen,Łuk,Žel,Íñi,Vře,Groß,Ân",
        "vik,dan,mira,sława,go,ünn,elin,ka",
        "Voor,Muster,Örnek,Przy,Exem,Příkl,Mönster,Ejem",
        "beeld,mann,oğlu,ładska,plo,adová,sson,io",
        5,
    ),
    Tongue("Выд,Небы,Снов,Мним", "ана,лица,умир,ел", "Пример,Вымысл,Небыл", "ович,енко,ский", 1),
    # Escapes, because right-to-left letters would reorder these lines in an editor.
    Tongue(
        "\u05d3\u05de\u05d9,\u05d1\u05d3\u05d9,\u05d0\u05d2\u05d3",
        "\u05d5\u05df,\u05d0\u05dc,\u05d9\u05ea",
        "\u05d3\u05d5\u05d2\u05de,\u05de\u05e9\u05dc,\u05d1\u05d3\u05d5",
        "\u05d0\u05d9,\u05e0\u05d9,\u05d9\u05d0\u05df",
        1,
    ),
)
# About one name in seven has a letter beyond ASCII, as in the exports that have been counted.
WEIGHTS: Final = tuple(tongue.weight for tongue in TONGUES)

COMPANY_HEADS: Final = (
    "Atelier,Boulangerie,Groupe,Studio,Maison,Bureau,Garage,Éditions,Clinique,Librairie,Fabrique,"
    "Société Fictive,Laboratoires,Transports,Compagnie,Agence"
)
COMPANY_CORES: Final = (
    "Fauxpain,Mockwell,Rêverie,Placeholder,Lorem,Ipsum,Exemple,Sample,Muster,Voorbeeld,Chimère,"
    "Mirage,Nulle Part,Foobar,Quelconque,Fabula,Quidam,Untel,Neverland,Brumaire"
)
COMPANY_TAILS: Final = " SARL, SA, & Fils, Ltd, GmbH, International,,, B.V., Conseil"
POSITIONS: Final = (
    "Responsable qualité,Product Manager,Boulangère,Software Engineer,Chargé d'études,Consultant,"
    "Directrice générale,Head of Sales,Infirmier,Teacher,Data Scientist,Assistante,Photographe,"
    "Chef de projet,Accountant,Ingénieure d'affaires,Gérant,Researcher,Stagiaire,Founder"
)
CITIES: Final = (
    "Ville-Exemple,Fauxbourg-sur-Rien,Samplebridge,Musterstadt,Voorbeelddam,Saint-Néant,"
    "Mockhaven,Örnekşehir,Nulle-Part-les-Bains,Dummyton"
)

# Each breaks a reader or a writer that is careless about quoting, encoding, direction, HTML,
# spreadsheet formulas, spaces or Unicode composition.
DIFFICULT: Final = (
    ("last", "{}, PhD"),
    ("first", '{} "Zaz"'),
    ("first", "{} 🚲"),
    ("first", "\u200f{}\u200f"),
    ("last", '=HYPERLINK("https://example.org/?a=1","{}")'),
    ("company", 'Boulangerie "Au Faux Pain", {}'),
    ("company", "<img src=x onerror=alert(1)>"),
    ("company", " {} "),
    ("position", "{}; Benelux, Export"),
    ("position", "-2+3"),
    ("first", "{} Ame\u0301lie"),
    ("position", "👩🏽\u200d🚀 {}"),
)


def people(count: int, seed: int, until: date = UNTIL) -> list[Person]:
    """Return `count` invented people, newest connection first, none newer than `until`."""
    rng = random.Random(f"people {seed}")
    ages = sorted(rng.randrange(SPAN_DAYS) for _ in range(count))
    last_second = _noon(until)
    return [
        _person(
            rng,
            nth,
            until - timedelta(days=age),
            last_second - rng.randrange(SPAN_DAYS * DAY_SECONDS),
        )
        for nth, age in enumerate(ages)
    ]


def later(people: Sequence[Person], seed: int, joined: int, left: int, moved: int) -> list[Person]:
    """Return the state about a week on: new people first, some gone, some at a new employer.

    Everybody else is unchanged and in the same order. ValueError if too few people are there.
    """
    rng = random.Random(f"later {seed}")
    newest = max((person.connected for person in people), default=UNTIL)
    last_second = max((person.friend_since for person in people), default=_noon(UNTIL))
    start = rng.randrange(1_000)
    # Fewer than seven days, so that weekly steps never run ahead of the weekly export.
    ages = sorted((rng.randrange(1, 7) for _ in range(joined)), reverse=True)
    fresh = [
        _person(
            rng,
            start + nth,
            newest + timedelta(days=age),
            last_second + rng.randrange(1, 6 * DAY_SECONDS),
        )
        for nth, age in enumerate(ages)
    ]
    gone = set(rng.sample(range(len(people)), left))
    named = [at for at, person in enumerate(people) if person.last and at not in gone]
    movers = set(rng.sample(named, moved))
    kept = [
        _moved(rng, person) if at in movers else person for at, person in enumerate(people) if at not in gone
    ]
    return fresh + kept


def _person(rng: random.Random, nth: int, connected: date, friend_since: int) -> Person:
    # By position, not by chance: every kind of row is then there even among a few hundred people.
    if nth % 100 == 57:
        return Person("", "", "", "", "", "", "", connected, friend_since)
    tongue = rng.choices(TONGUES, WEIGHTS)[0]
    first = _pick(rng, tongue.heads) + _pick(rng, tongue.tails)
    last = _pick(rng, tongue.last_heads) + _pick(rng, tongue.last_tails)
    token = f"{rng.getrandbits(40):010x}"
    slug = f"{first}-{last}-{token}".lower().replace("'", "")
    email = f"{_ascii(first + last)}.{token[:6]}@{_pick(rng, DOMAINS)}" if nth % 100 == 13 else ""
    texts = {
        "first": first,
        "last": last,
        "company": _company(rng),
        "position": _pick(rng, POSITIONS),
    }
    if nth % 16 == 5:
        field, shape = DIFFICULT[nth // 16 % len(DIFFICULT)]
        texts[field] = shape.format(texts[field])
    city = _pick(rng, CITIES)
    return Person(
        texts["first"],
        texts["last"],
        email,
        texts["company"],
        texts["position"],
        city,
        slug,
        connected,
        friend_since,
    )


def _moved(rng: random.Random, person: Person) -> Person:
    company = person.company
    while company == person.company:
        company = _company(rng)
    return person._replace(company=company, position=_pick(rng, POSITIONS))


def _company(rng: random.Random) -> str:
    return f"{_pick(rng, COMPANY_HEADS)} {_pick(rng, COMPANY_CORES)}{_pick(rng, COMPANY_TAILS)}"


def _pick(rng: random.Random, choices: str) -> str:
    return rng.choice(choices.split(","))


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).lower()
    return "".join(sign for sign in plain if sign.isascii() and sign.isalnum()) or "quidam"


def _noon(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())


OWNER: Final = Person(
    "Aline",
    "Testeur",
    "aline.testeur@example.org",
    "Exemple & Fils",
    "Responsable qualité",
    "Ville-Exemple",
    "aline-testeur",
    date(2009, 5, 18),
    1_242_640_800,
)
OWNER_AT_WORK: Final = "a.testeur@example.com"

LINKEDIN_NOTES: Final = (
    "Notes:\n"
    '"When exporting your connection data, you may notice that some of the email addresses are'
    " missing. You will only see email addresses for connections who have allowed their connections"
    " to see or download their email address using this setting"
    " https://www.linkedin.com/psettings/privacy/email. You can learn more here"
    ' https://www.linkedin.com/help/linkedin/answer/261"\n\n'
)
LINKEDIN_HEADER: Final = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"

# What the archive tells about its owner, who is the same in every archive.
LINKEDIN_OWN_FILES: Final = {
    "Profile.csv": (
        "First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary,Industry,Zip Code,"
        "Geo Location,Twitter Handles,Websites,Instant Messengers\n"
        f'{OWNER.first},{OWNER.last},,"1 rue Imaginaire, {OWNER.city}",Mar 9,'
        f'"{OWNER.position}, {OWNER.company}",Je n\'existe pas.,Food Production,00000,'
        f"{OWNER.city},,[PERSONAL:https://example.org/aline],\n"
    ),
    "Email Addresses.csv": (
        "Email Address,Confirmed,Primary,Updated On\n"
        f'{OWNER_AT_WORK},Yes,Yes,"9/14/20, 8:05 AM"\n'
        f'{OWNER.email},Yes,No,"5/18/09, 9:40 AM"\n'
    ),
    "PhoneNumbers.csv": "Extension,Number,Type\n,+33 1 99 00 12 34,Mobile\n,,\n",
    "Positions.csv": (
        "Company Name,Title,Description,Location,Started On,Finished On\n"
        f'{OWNER.company},{OWNER.position},"Goûter.\nNoter.",{OWNER.city},Sep 2020,\n'
        "Mockwell Ltd,Taster,,Samplebridge,2011,Aug 2020\n"
    ),
    "Registration.csv": ('Registered At,Registration Ip,Subscription Types\n"5/18/09, 9:40 AM",192.0.2.1,\n'),
    "Receipts_v2.csv": (
        "First Name,Last Name,Billing Country,Postal Code,Transaction Made At,Payment Method Type,"
        "Invoice Number,Description,Tax Amount,Sub Total,Total Amount,Currency Code\n"
        f"{OWNER.first},{OWNER.last},FR,00000,11/02/24 06:15 AM UTC,CARD_VISA,00000000012,"
        "Premium Career,5.00,24.99,29.99,EUR\n"
    ),
}
LINKEDIN_LOGINS: Final = (
    "Login Date,IP Address,User Agent,Login Type\n"
    "2024/11/04 07:08:09 UTC,192.0.2.17,Mozilla/5.0 (Invented),Login\n"
    "2024/10/28 18:09:10 UTC,198.51.100.4,Mozilla/5.0 (Invented),Login\n"
)


def linkedin_name(day: date, complete: bool = False) -> str:
    """Return the file name under which LinkedIn delivers the export of that day."""
    return f"{'Complete' if complete else 'Basic'}_LinkedInDataExport_{day:%m-%d-%Y}.zip"


def linkedin_zip(
    path: Path,
    people: Sequence[Person],
    day: date,
    complete: bool = False,
    *,
    preamble: bool = True,
) -> None:
    """Write the archive as delivered since 2023; without `preamble` the header is line one."""
    members = dict(LINKEDIN_OWN_FILES)
    if complete:
        members["Logins.csv"] = LINKEDIN_LOGINS
    connections = _csv(LINKEDIN_HEADER, linkedin_rows(people))
    members["Connections.csv"] = (LINKEDIN_NOTES if preamble else "") + connections
    _write_zip(path, day, ((name, text.encode(), False) for name, text in members.items()))


def linkedin_rows(people: Sequence[Person]) -> Iterator[list[str]]:
    for person in sorted(people, key=lambda person: person.connected, reverse=True):
        url = f"https://www.linkedin.com/in/{quote(person.slug, safe='')}" if person.slug else ""
        day = person.connected
        yield [
            person.first,
            person.last,
            url,
            person.email,
            person.company,
            person.position,
            # Not strftime: the months stay English whatever the locale is.
            f"{day.day:02} {MONTHS[3 * day.month - 3 : 3 * day.month]} {day.year}",
        ]


def facebook_name(user: str, day: date, seed: int) -> str:
    """Return a file name of the shape Facebook uses; the seed chooses its last eight characters."""
    signs = random.Random(f"name {seed}").choices("abcdefghijklmnopqrstuvwxyzABCDEF0123456789", k=8)
    return f"facebook-{user}-{day.isoformat()}-{''.join(signs)}.zip"


def facebook_zip(
    path: Path,
    people: Sequence[Person],
    day: date,
    photos: Iterable[bytes] = (),
    *,
    stored: bool = True,
    friends_after: int = 0,
    removed: Sequence[tuple[str, int]] = (),
) -> None:
    """Write the JSON export as delivered since 2023, every member stamped with `day`.

    Photos are read one at a time; they are stored as they are, or deflated if not `stored`. The documents
    stand behind the first `friends_after` photos. `removed`: names and seconds in the network's own log; no
    file where there are none.
    """
    newest_first = sorted(people, key=lambda person: person.friend_since, reverse=True)
    friends = [
        {"name": f"{person.first} {person.last}".strip(), "timestamp": person.friend_since}
        for person in newest_first
    ]
    profile = {
        "name": {
            "full_name": f"{OWNER.first} {OWNER.last}",
            "first_name": OWNER.first,
            "middle_name": "",
            "last_name": OWNER.last,
        },
        "emails": {
            "emails": [OWNER.email],
            "previous_emails": ["aline.avant@example.net"],
            "pending_emails": [],
            "ad_account_emails": [OWNER_AT_WORK],
        },
        "birthday": {"year": 1980, "month": 3, "day": 9},
        "current_city": {"name": f"{OWNER.city}, Île-Fictive", "timestamp": 1_600_000_000},
        "phone_numbers": [{"phone_type": "Mobile", "phone_number": "+33199001234", "verified": True}],
        "work_experiences": [
            {
                "employer": OWNER.company,
                "title": OWNER.position,
                "location": OWNER.city,
                "start_timestamp": 1_598_918_400,
                "timestamp": 1_600_000_000,
            }
        ],
        "username": "aline.testeur",
        "registration_timestamp": OWNER.friend_since,
        "profile_uri": "https://www.facebook.com/aline.testeur",
    }
    documents: dict[str, object] = {
        "connections/friends/your_friends.json": {"friends_v2": friends},
        "personal_information/profile_information/profile_information.json": {"profile_v2": profile},
    }
    if removed:
        log = [{"name": name, "timestamp": second} for name, second in removed]
        documents["connections/friends/removed_friends.json"] = {"deleted_friends_v2": log}
    media = "your_facebook_activity/posts/media/album_exemple"

    def members() -> Iterator[tuple[str, bytes, bool]]:
        numbered = enumerate(photos)
        for nth, photo in islice(numbered, friends_after):
            yield f"{media}/{100_000_000 + nth}_n.jpg", photo, stored
        for name, document in documents.items():
            yield name, _facebook_json(document), False
        for nth, photo in numbered:
            yield f"{media}/{100_000_000 + nth}_n.jpg", photo, stored

    _write_zip(path, day, members())


def _facebook_json(document: object) -> bytes:
    """Return pure ASCII in which every byte of a non-ASCII character is an escape of its own."""
    text = json.dumps(document, ensure_ascii=False, indent=2).encode().decode("latin-1")
    return re.sub(r"[^\x00-\x7f]", lambda sign: f"\\u{ord(sign[0]):04x}", text).encode("ascii")


VIADEO_HEADER: Final = "Prénom;Nom;Fonction;Société;E-mail;Téléphone;Ville;Profil;Date de mise en relation"


def viadeo_csv(path: Path, people: Sequence[Person]) -> None:
    """Write a French Windows-1252 table with day-first dates.

    Each character that Windows-1252 lacks becomes a question mark, as old Windows programs do.
    """
    rows = [
        [
            person.first,
            person.last,
            person.position,
            person.company,
            person.email,
            "",
            person.city,
            _viadeo_profile(person.slug),
            f"{person.connected:%d/%m/%Y}",
        ]
        for person in people
    ]
    text = _csv(VIADEO_HEADER, rows, delimiter=";", line_end="\r\n")
    path.write_bytes(text.encode("cp1252", errors="replace"))


def _viadeo_profile(slug: str) -> str:
    signs = random.Random(slug).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=26)
    return f"http://www.viadeo.com/profile/{''.join(signs)}" if slug else ""


def _csv(header: str, rows: Iterable[Sequence[str]], delimiter: str = ",", line_end: str = "\n") -> str:
    text = io.StringIO(newline="")
    text.write(header + line_end)
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return text.getvalue()


def _write_zip(path: Path, day: date, members: Iterable[tuple[str, bytes, bool]]) -> None:
    """Write (name, bytes, stored) members so that the same input gives the same archive."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content, stored in members:
            info = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            # Both default to what the running system is.
            info.create_system = 3
            info.external_attr = 0o644 << 16
            method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, content, method, compresslevel=6)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write one export of each network into a folder and print where they are."""
    parser = argparse.ArgumentParser(prog="python -m demo.invent", description=main.__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--people", type=int, default=300, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument("--day", type=date.fromisoformat, default=date(2025, 1, 6), metavar="YYYY-MM-DD")
    chosen = parser.parse_args(arguments)
    folder: Path = chosen.folder
    day: date = chosen.day
    folder.mkdir(parents=True, exist_ok=True)
    everybody = people(chosen.people, chosen.seed, day - timedelta(days=1))
    rng = random.Random(f"photos {chosen.seed}")
    linkedin = folder / linkedin_name(day)
    facebook = folder / facebook_name("aline.testeur", day, chosen.seed)
    viadeo = folder / "viadeo-contacts.csv"
    linkedin_zip(linkedin, everybody, day)
    facebook_zip(facebook, everybody, day, [rng.randbytes(4_096) for _ in range(3)])
    viadeo_csv(viadeo, everybody)
    print(linkedin, facebook, viadeo, sep="\n")


if __name__ == "__main__":
    main()
