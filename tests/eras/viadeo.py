"""What a Viadeo member may still hold: saved API answers, a scraper's lines, an add-in's sheet, tables.

No official export is known, so that every table here is a likely one: French or English headings, dates with
the day first, last names now and then in capitals. The API knows neither addresses nor dates of contacts; the
scraper knows no dates.
"""

import io
import json
import random
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, Literal
from xml.sax.saxutils import escape

from demo.invent import OWNER, OWNER_AT_WORK, Person
from tests.eras import Files
from tests.eras.dates import long_day, weekday
from tests.eras.tables import PLAIN, Dialect, columns, table

Language = Literal["en", "fr"]

HEADERS: Final = {
    "fr": columns("Prénom,Nom,Fonction,Société,E-mail,Téléphone,Ville,Profil,Date de mise en relation"),
    "en": columns("First name,Last name,Job title,Company,E-mail,Phone,City,Profile,Date added"),
}
ADDIN_HEADER: Final = columns("Prénom,Nom,Fonction,Société,Date Inscription")
OUTLOOK_HEADER: Final = columns(
    "Nom,Titre,Prénom,Deuxième prénom,Nom,Suffixe,Surnom,Société ,Service ,Titre,Rue (bureau),Rue (bureau) 2,"
    "Rue (bureau) 3,Ville (bureau),Dép/Région (bureau),Code postal (bureau),Pays (bureau),Rue (domicile),"
    "Ville (domicile),Code postal (domicile),Pays (domicile),Télécopie (bureau),Téléphone (bureau),"
    "Téléphone (domicile),Tél. mobile,Adresse de messagerie,Type de messagerie,"
    "Nom complet de l'adresse de messagerie,Adresse de messagerie 2,Anniversaire,Catégories,Langue,Notes,"
    "Page Web,Priorité,Privé,Profession,Sexe"
)


def member_id(person: Person) -> str:
    """The opaque text of 26 signs by which Viadeo knows a person."""
    rng = random.Random(f"viadeo {person.slug or person.connected.isoformat()}")
    return "002" + "".join(rng.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=23))


def profile_url(person: Person) -> str:
    """The address of the profile; nobody without a name has one in a table."""
    return f"http://www.viadeo.com/profile/{member_id(person)}" if person.slug else ""


def phone(person: Person) -> str:
    """A number set aside for fiction; only whoever shares an address shares a number."""
    digits = f"{sum(map(ord, person.slug)) % 10_000:04}"
    return f"+33 1 99 00 {digits[:2]} {digits[2:]}" if person.email else ""


# What `api_export` holds of its owner, counted by hand: business and personal card, two jobs.
API_HOLDINGS: Final = {"addresses": 3, "phones": 2, "positions": 2}


def api_export(
    people: Sequence[Person],
    *,
    encoding: str = "utf-8",
    per_page: int = 0,
    career: bool = False,
    own: bool = True,
) -> Files:
    """Write the saved answers of the API; `per_page` splits the contacts over several files.

    `career` embeds each contact's jobs, as the API could from 2015 on. A sign that the encoding lacks is
    an escape.
    """
    pages = [people[at : at + per_page] for at in range(0, len(people), per_page)] if per_page else [people]
    documents: dict[str, object] = {}
    for nth, page in enumerate(pages, 1):
        data = [_contact(person, career) for person in page]
        before = f"https://api.viadeo.com/me/contacts?page={nth - 1}" if nth > 1 else ""
        paging = {"previous": before}
        if nth < len(pages):
            paging["next"] = f"https://api.viadeo.com/me/contacts?page={nth + 1}"
        name = "me_contacts.json" if len(pages) == 1 else f"me_contacts_page_{nth}.json"
        documents[name] = {**_envelope("USER CONTACTS", data, len(people)), "paging": paging}
    if own:
        documents["me.json"] = _user(OWNER)
        documents["me_contact_cards.json"] = _envelope("CONTACT CARDS", _own_cards(), 2)
        documents["me_career.json"] = _envelope("USER CAREER", _own_career(), 2)
    return {name: _json(document, encoding) for name, document in documents.items()}


def scraper_lines(people: Sequence[Person]) -> bytes:
    """Write one JSON object per line, in the order given; whoever is there twice has two lines."""
    return "".join(f"{json.dumps(_scraped(one), ensure_ascii=False)}\n" for one in people).encode()


def addin_csv(people: Sequence[Person], dialect: Dialect = PLAIN) -> bytes:
    """Write the add-in's sheet as a table."""
    return table([ADDIN_HEADER, *map(_addin_row, people)], dialect)


def addin_xlsx(people: Sequence[Person], *, serial_dates: bool = False) -> bytes:
    """Write the add-in's sheet as a workbook; dates as French text or, if told, as numbers of days."""
    rows: list[Sequence[str | date]] = [ADDIN_HEADER]
    for person in people:
        row = _addin_row(person)
        rows.append([*row[:-1], person.connected] if serial_dates else row)
    return _workbook("Contacts Viadeo", rows)


def contacts_csv(
    people: Sequence[Person],
    language: Language,
    dialect: Dialect,
    *,
    capitals: bool = False,
    separator_line: bool = False,
) -> bytes:
    """Write a table; `capitals` for last names, `separator_line` for Excel's `sep=;` in front."""
    rows = [
        [
            person.first,
            person.last.upper() if capitals else person.last,
            person.position,
            person.company,
            person.email,
            phone(person),
            person.city,
            profile_url(person),
            f"{person.connected:%d/%m/%Y}",
        ]
        for person in people
    ]
    before = f"sep={dialect.delimiter}\n" if separator_line else ""
    return table([HEADERS[language], *rows], dialect, before=before)


def outlook_csv(people: Sequence[Person], dialect: Dialect, *, full_name: bool = True) -> bytes:
    """Write contacts as French Outlook does: no dates, nobody without a name, two columns Nom and Titre.

    The first Nom is the whole name, the second the last name; without `full_name` only the second is there.
    The first Titre is a form of address, the second the job.
    """
    start = 0 if full_name else 1
    rows = [OUTLOOK_HEADER[start:]]
    for person in people:
        if not (person.first or person.last):
            continue
        row = [""] * len(OUTLOOK_HEADER)
        last, job = _second("Nom"), _second("Titre")
        row[0] = f"{person.first} {person.last}".strip()
        row[last] = person.last
        row[job] = person.position
        for column, value in (
            ("Prénom", person.first),
            ("Société ", person.company),
            ("Ville (bureau)", person.city),
            ("Téléphone (bureau)", phone(person)),
            ("Adresse de messagerie", person.email),
            ("Type de messagerie", "SMTP" if person.email else ""),
            ("Page Web", profile_url(person)),
            ("Catégories", "Viadeo"),
            ("Anniversaire", "0/0/00"),
            ("Priorité", "Normale"),
            ("Privé", "Faux"),
            ("Sexe", "Non spécifié"),
        ):
            row[OUTLOOK_HEADER.index(column)] = value
        rows.append(row[start:])
    return table(rows, dialect)


def _second(column: str) -> int:
    return OUTLOOK_HEADER.index(column, OUTLOOK_HEADER.index(column) + 1)


def _json(document: object, encoding: str) -> bytes:
    text = json.dumps(document, ensure_ascii=False)
    if encoding != "utf-8":
        text = re.sub(r"[^\x00-\xff]", lambda sign: json.dumps(sign[0])[1:-1], text)
    return text.encode(encoding)


def _envelope(kind: str, data: Sequence[object], count: int) -> dict[str, object]:
    return {
        "id": member_id(OWNER),
        "type": kind,
        "link": "",
        "updated_time": "2011-05-09T14:03:00.000+02:00",
        "name": f"{OWNER.first} {OWNER.last}",
        "count": count,
        "data": data,
    }


def _user(person: Person) -> dict[str, object]:
    name = f"{person.first} {person.last}".strip()
    return {
        "id": member_id(person),
        "type": "USER",
        "link": f"http://www.viadeo.com/profile/{member_id(person)}",
        "updated_time": "2011-05-09T14:03:00+02:00",
        "name": name,
        "contact_count": 42,
        "gender": "F",
        "nickname": name.lower().replace(" ", "."),
        "first_name": person.first,
        "last_name": person.last,
        "has_picture": False,
        "headline": ", ".join(text for text in (person.position, person.company) if text),
        "introduction": "",
        "interests": "",
        "location": {
            "city": person.city,
            "zipcode": "00000",
            "country": "France",
            "area": "",
            "timezone": "Europe/Paris",
            "latitude": "",
            "longitude": "",
        },
        "language": "fr",
        "distance": 1,
        "is_premium": False,
    }


def _contact(person: Person, career: bool) -> dict[str, object]:
    user = _user(person)
    if career:
        jobs = [
            {"company_name": "Ancien Exemple SA", "position": "Stagiaire", "still_in_position": False},
            {"company_name": person.company, "position": person.position, "still_in_position": True},
        ]
        embedded = jobs if person.company or person.position else []
        user["connections"] = [{"key": "career", "value": {"data": embedded}}]
        user["twitter_account"] = None
    return user


def _own_cards() -> list[dict[str, object]]:
    rng = random.Random("viadeo cards")

    def card(kind: str, emails: Sequence[str], number: str, company: str) -> dict[str, object]:
        return {
            "id": "".join(rng.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=52)),
            "type": "CONTACT CARD",
            "link": "",
            "updated_time": "",
            "name": "",
            "kind": kind,
            "shared": "ALL CONTACTS",
            "company_adress": company,
            "city": OWNER.city,
            "postcode": "00000",
            "country": "France",
            "emails": list(emails),
            "phones": [{"type": "MOBILE", "country": "FR", "dialing": "33", "number": number}],
        }

    return [
        card("BUSINESS", [OWNER_AT_WORK], "199005678", "1 rue Imaginaire"),
        card("PERSO", [OWNER.email, "aline.avant@example.net"], "199001234", ""),
    ]


def _own_career() -> list[dict[str, object]]:
    def job(begin: int, end: int | None, position: str, company: str) -> dict[str, object]:
        entry: dict[str, object] = {
            "id": f"exampleCareer{begin}",
            "type": "CAREER",
            "name": "",
            "begin": begin,
            "position": position,
            "description": "Goûter.\nNoter.",
            "company_name": company,
        }
        return entry if end is None else {**entry, "end": end}

    return [job(2009, None, OWNER.position, OWNER.company), job(2004, 2009, "Taster", "Mockwell Ltd")]


def _scraped(person: Person) -> dict[str, object]:
    name = f"{person.first} {person.last}".strip()
    return {
        "id": member_id(person),
        "name": name or None,
        "headline": ", ".join(text for text in (person.position, person.company) if text) or None,
        "emails": [person.email] if person.email else [],
        "phones": [phone(person)] if person.email else None,
        "chats": None,
        "socials": [],
        "contact": {"contactNum": 42, "canSeeMyDirectContacts": True, "showContacts": None},
        "where": {
            "streetAddress": None,
            "locality": person.city or None,
            "postalCode": None,
            "region": None,
            "country": "France",
        },
    }


def _addin_row(person: Person) -> list[str]:
    day = f"{weekday(person.connected, 'fr')} {long_day(person.connected, 'fr')}"
    if person.connected.day == 1:
        day = day.replace(" 1 ", " 1er ", 1)
    return [person.first, person.last, person.position, person.company, day]


_SHEET_XML: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS_XML: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE_XML: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CONTENT_XML: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def _workbook(title: str, rows: Sequence[Sequence[str | date]]) -> bytes:
    # By hand, because a library would write the present time into it.
    shared: list[str] = []
    lines = [
        f'<row r="{number}">{"".join(_sheet_cells(number, row, shared))}</row>'
        for number, row in enumerate(rows, 1)
    ]
    strings = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in shared)
    members = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_CONTENT_XML}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_CONTENT_XML}.worksheet+xml"/>'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_CONTENT_XML}.sharedStrings+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_CONTENT_XML}.styles+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{_RELATIONS_XML}">'
            f'<Relationship Id="rId1" Type="{_OFFICE_XML}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>"
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_SHEET_XML}" xmlns:r="{_OFFICE_XML}"><sheets>'
            f'<sheet name="{title}" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{_RELATIONS_XML}">'
            f'<Relationship Id="rId1" Type="{_OFFICE_XML}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{_OFFICE_XML}/sharedStrings" Target="sharedStrings.xml"/>'
            f'<Relationship Id="rId3" Type="{_OFFICE_XML}/styles" Target="styles.xml"/></Relationships>'
        ),
        "xl/worksheets/sheet1.xml": (
            f'<worksheet xmlns="{_SHEET_XML}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{_SHEET_XML}">{strings}</sst>',
        # The second format shows a number of days as a date.
        "xl/styles.xml": (
            f'<styleSheet xmlns="{_SHEET_XML}"><fonts count="1"><font/></fonts>'
            '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
            '<borders count="1"><border/></borders>'
            '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
            '<cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
            '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
            "</styleSheet>"
        ),
    }
    workbook = io.BytesIO()
    with zipfile.ZipFile(workbook, "w") as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, (2015, 1, 12, 0, 0, 0))
            # Both default to what the running system is.
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, _XML + content, zipfile.ZIP_DEFLATED, compresslevel=6)
    return workbook.getvalue()


def _sheet_cells(number: int, row: Sequence[str | date], shared: list[str]) -> Iterator[str]:
    for column, value in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", row, strict=False):
        place = f'r="{column}{number}"'
        if isinstance(value, date):
            yield f'<c {place} s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
        elif value:
            if value not in shared:
                shared.append(value)
            yield f'<c {place} t="s"><v>{shared.index(value)}</v></c>'
