"""Facebook's exports from 2010 to now: friends and what stands beside them, as JSON and as web pages.

JSON generations J0 to J3 differ in folders and in the keys of the lists; a text's every byte beyond ASCII is
an escape of its own. HTML generations H0 to H5 differ in class names, in headings and in how a date is
shown, which is in the account's language and in its time zone. A friend is a name and a time, never more but
for an address in J1 and in H1 in English.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from demo.invent import OWNER, OWNER_AT_WORK, Person
from tests.eras import Files
from tests.eras.dates import Language, clock_12, long_day, short_month, weekday

JsonGeneration = Literal["J0", "J1", "J2", "J2b", "J3"]
HtmlGeneration = Literal["H0", "H1", "H2", "H3", "H4", "H5"]
Escapes = Literal["bytes", "letters", "none"]


class Around(NamedTuple):
    """The people beside the friends; a list without anybody has no file and no heading."""

    received: Sequence[Person] = ()
    sent: Sequence[Person] = ()
    rejected: Sequence[Person] = ()
    removed: Sequence[Person] = ()
    followers: Sequence[Person] = ()
    following: Sequence[Person] = ()


NOBODY: Final = Around()


class Layout(NamedTuple):
    """Where one JSON generation keeps each list, and the key that the list has there."""

    friends: tuple[str, str]
    received: tuple[str, str]
    sent: tuple[str, str]
    rejected: tuple[str, str]
    removed: tuple[str, str]
    followers: tuple[str, str]
    following: tuple[str, str]
    profile: tuple[str, str]
    payments: tuple[str, str]


_FIRST: Final = Layout(
    friends=("friends/friends.json", "friends"),
    received=("friends/received_friend_requests.json", "received_requests"),
    sent=("friends/sent_friend_requests.json", "sent_requests"),
    rejected=("friends/rejected_friend_requests.json", "rejected_requests"),
    removed=("friends/removed_friends.json", "deleted_friends"),
    followers=("following_and_followers/followers.json", "followers"),
    following=("following_and_followers/following.json", "following"),
    profile=("profile_information/profile_information.json", "profile"),
    payments=("payment_history/payment_history.json", "payments"),
)


def _second(folder: str, personal: str, payments: str) -> Layout:
    return Layout(
        friends=(f"{folder}friends.json", "friends_v2"),
        received=(f"{folder}friend_requests_received.json", "received_requests_v2"),
        sent=(f"{folder}friend_requests_sent.json", "sent_requests_v2"),
        rejected=(f"{folder}rejected_friend_requests.json", "rejected_requests_v2"),
        removed=(f"{folder}removed_friends.json", "deleted_friends_v2"),
        followers=(f"{folder}followers.json", "followers_v2"),
        following=(f"{folder}who_you_follow.json", "following_v2"),
        profile=(f"{personal}profile_information/profile_information.json", "profile_v2"),
        payments=(f"{payments}payment_history.json", "payments_v2"),
    )


LAYOUTS: Final[Mapping[JsonGeneration, Layout]] = {
    "J0": _FIRST._replace(friends=("friends/friends_added.json", "friends")),
    "J1": _FIRST,
    "J2": _second("friends_and_followers/", "", "facebook_payments/"),
    "J2b": _second(
        "your_facebook_activity/connections/friends_and_followers/",
        "personal_information/",
        "your_facebook_activity/facebook_payments/",
    ),
    "J3": Layout(
        friends=("connections/friends/your_friends.json", "friends_v2"),
        received=("connections/friends/received_friend_requests.json", "received_requests_v2"),
        sent=("connections/friends/sent_friend_requests.json", "sent_requests_v2"),
        rejected=("connections/friends/rejected_friend_requests.json", "rejected_requests_v2"),
        removed=("connections/friends/removed_friends.json", "deleted_friends_v2"),
        followers=("connections/followers/people_who_followed_you.json", "followers_v3"),
        following=("connections/followers/who_you've_followed.json", "following_v3"),
        profile=("personal_information/profile_information/profile_information.json", "profile_v2"),
        payments=("your_facebook_activity/facebook_payments/payment_history.json", "payments_v2"),
    ),
}


class Holdings(NamedTuple):
    """How many of each the owner's files hold, counted by hand.

    `logins` counts entries of `logins_and_logouts.json`, `activities` those of `account_activity.json`.
    """

    addresses: int
    phones: int
    positions: int
    payments: int
    logins: int
    activities: int


# Current, previous, pending and advertising addresses together.
HOLDINGS: Final = Holdings(addresses=4, phones=2, positions=2, payments=2, logins=2, activities=3)


def json_export(
    generation: JsonGeneration,
    people: Sequence[Person],
    around: Around = NOBODY,
    *,
    own: bool = True,
    key: str = "",
    escapes: Escapes = "bytes",
    employer_object: bool = False,
    omit_empty_names: bool = False,
    follower_records: bool = False,
) -> Files:
    """Write the friends, newest first as given, with what stands beside them.

    `own` adds the owner's profile, payments and logins. `key` replaces the key of the friends' list.
    `escapes` other than "bytes" is how a third party writes the same: whole letters. `omit_empty_names`
    leaves out the name of whoever has none. `follower_records` writes J3's followers as a bare list of
    records in `people_who_followed_you_1.json`.
    """
    layout = LAYOUTS[generation]
    with_contact = generation == "J1"

    def record(person: Person) -> dict[str, object]:
        fields: dict[str, object] = {"name": _name(person), "timestamp": person.friend_since}
        if omit_empty_names and not fields["name"]:
            del fields["name"]
        if with_contact and person.email:
            fields["contact_info"] = person.email
        return fields

    documents: dict[str, object] = {
        layout.friends[0]: {key or layout.friends[1]: [record(person) for person in people]}
    }
    for (path, name), persons in (
        (layout.received, around.received),
        (layout.sent, around.sent),
        (layout.removed, around.removed),
        (layout.following, around.following),
    ):
        if persons:
            documents[path] = {name: [_dated(person) for person in persons]}
    if around.rejected:
        path, name = layout.rejected
        documents[path] = {name: [{**_dated(person), "marked_as_spam": True} for person in around.rejected]}
    if around.followers:
        path, name = layout.followers
        if follower_records:
            documents[path.replace(".json", "_1.json")] = [_string_record(one) for one in around.followers]
        else:
            documents[path] = {name: [{"name": _name(one)} for one in around.followers]}
    if own:
        documents |= _own_documents(generation, employer_object)
    return {path: to_bytes(document, escapes) for path, document in documents.items()}


def label_values(generation: JsonGeneration = "J3", escapes: Escapes = "bytes") -> Files:
    """Write small files of the generic record type, as a French account has them.

    A file with one record is the bare object, one with several is a list. None of them holds friends.
    """
    if generation != "J3":
        return {}
    documents: dict[str, object] = {
        "logged_information/location/timezone.json": {
            "media": [],
            "label_values": [{"label": "Fuseau horaire", "value": "Europe/Paris"}],
            "fbid": "1",
        },
        "your_facebook_activity/facebook_payments/subscription_for_no_ads.json": {
            "timestamp": 1_700_000_000,
            "media": [],
            "label_values": [
                {"label": "Statut de l’abonnement", "value": "Non abonné"},
                {"label": "Date de création", "timestamp_value": 1_700_000_000},
            ],
            "fbid": "2",
        },
        "security_and_login_information/your_devices.json": [
            {
                "media": [],
                "label_values": [
                    {"label": "Appareil", "value": name},
                    {"label": "Adresses IP", "vec": [{"value": "192.0.2.17"}, {"value": "198.51.100.4"}]},
                ],
                "fbid": str(number),
            }
            for number, name in ((3, "Téléphone imaginaire"), (4, "Ordinateur imaginaire"))
        ],
        "personal_information/other_personal_information/your_imported_contacts.json": [
            {
                "timestamp": 1_600_000_000,
                "media": [],
                "label_values": [
                    {"label": "Nom", "value": "Wilma Mockwell"},
                    {"label": "Coordonnées", "value": "+33199005501"},
                ],
                "fbid": "5",
            },
            {
                "timestamp": 1_600_000_001,
                "media": [],
                "label_values": [
                    {"label": "Nom", "value": "Thadine Feintechamp"},
                    {"label": "Coordonnées", "value": "thadine@example.net"},
                ],
                "fbid": "6",
            },
        ],
    }
    return {path: to_bytes(document, escapes) for path, document in documents.items()}


def to_bytes(document: object, escapes: Escapes = "bytes") -> bytes:
    """Write JSON: an escape for each byte, an escape for each letter, or UTF-8 without any."""
    if escapes == "letters":
        return json.dumps(document, indent=2).encode("ascii")
    text = json.dumps(document, ensure_ascii=False, indent=2)
    if escapes == "none":
        return text.encode()
    bytewise = text.encode().decode("latin-1")
    return re.sub(r"[^\x00-\x7f]", lambda sign: f"\\u{ord(sign[0]):04x}", bytewise).encode("ascii")


def _name(person: Person) -> str:
    return f"{person.first} {person.last}".strip()


def _dated(person: Person) -> dict[str, object]:
    return {"name": _name(person), "timestamp": person.friend_since}


def _string_record(person: Person) -> dict[str, object]:
    return {
        "title": "",
        "media_list_data": [],
        "string_list_data": [{"value": _name(person), "timestamp": person.friend_since}],
    }


def _own_documents(generation: JsonGeneration, employer_object: bool) -> dict[str, object]:
    layout = LAYOUTS[generation]
    version = "" if generation in ("J0", "J1") else "_v2"
    security = "security_and_login_information"
    documents: dict[str, object] = {
        layout.profile[0]: {layout.profile[1]: _profile(employer_object)},
        layout.payments[0]: {layout.payments[1]: _PAYMENTS},
        f"{security}/account_activity.json": {f"account_activity{version}": _ACTIVITIES},
        f"{security}/logins_and_logouts.json": {f"account_accesses{version}": _ACCESSES},
        f"{security}/where_you're_logged_in.json": {f"active_sessions{version}": _SESSIONS},
    }
    if version:
        documents[f"{security}/record_details.json"] = {"admin_records_v2": _ADMIN_RECORDS}
        documents[f"{security}/ip_address_activity.json"] = {"used_ip_address_v2": _IP_ADDRESSES}
    else:
        documents[f"{security}/administrative_records.json"] = {"admin_records": _ADMIN_RECORDS}
        documents[f"{security}/used_ip_addresses.json"] = {"used_ip_address": _IP_ADDRESSES}
        documents["about_you/your_address_books.json"] = {"address_book": {"address_book": _ADDRESS_BOOK}}
    inbox = "your_facebook_activity/messages" if generation in ("J2b", "J3") else "messages"
    documents[f"{inbox}/inbox/wilmamockwell_1000000001/message_1.json"] = _MESSAGES
    return documents


def _profile(employer_object: bool) -> dict[str, object]:
    def employer(name: str) -> object:
        return {"name": name} if employer_object else name

    return {
        "name": {
            "full_name": _name(OWNER),
            "first_name": OWNER.first,
            "middle_name": "",
            "last_name": OWNER.last,
        },
        "emails": {
            "emails": [OWNER.email],
            "previous_emails": ["aline.avant@example.net"],
            "pending_emails": ["aline.bientot@example.org"],
            "ad_account_emails": [OWNER_AT_WORK],
        },
        "birthday": {"year": 1980, "month": 3, "day": 9},
        "gender": {"gender_option": "FEMALE", "pronoun": "FEMALE"},
        "previous_names": [{"name": "Aline Avant", "timestamp": 1_300_000_000}],
        "other_names": [],
        "current_city": {"name": f"{OWNER.city}, Île-Fictive", "timestamp": 1_600_000_000},
        "hometown": {"name": "Saint-Néant", "timestamp": 1_250_000_000},
        "relationship": {"status": "Single", "anniversary": {}, "timestamp": 1_250_000_000},
        "family_members": [{"name": "Noé Testeur", "relation": "Brother", "timestamp": 1_260_000_000}],
        "education_experiences": [
            {
                "name": "École de l'Exemple",
                "start_timestamp": 930_000_000,
                "end_timestamp": 1_025_000_000,
                "graduated": True,
                "concentrations": ["Pain imaginaire"],
                "degree": "",
                "school_type": "College",
                "timestamp": 1_250_000_000,
            }
        ],
        "work_experiences": [
            {
                "employer": employer(OWNER.company),
                "title": OWNER.position,
                "location": OWNER.city,
                "description": "Goûter.\nNoter.",
                "start_timestamp": 1_598_918_400,
                "timestamp": 1_600_000_000,
            },
            {
                "employer": employer("Mockwell Ltd"),
                "title": "Taster",
                "location": "Samplebridge",
                "start_timestamp": 1_293_840_000,
                "end_timestamp": 1_598_832_000,
                "timestamp": 1_300_000_000,
            },
        ],
        "websites": [{"address": "https://example.org/aline"}],
        "phone_numbers": [
            {"phone_type": "Mobile", "phone_number": "+33199001234", "verified": True},
            {"phone_type": "Work", "phone_number": "+33199005678", "verified": False},
        ],
        "username": "aline.testeur",
        "registration_timestamp": OWNER.friend_since,
        "profile_uri": "https://www.facebook.com/aline.testeur",
    }


_PAYMENTS: Final = {
    "preferred_currency": "EUR",
    "payments": [
        {
            "created_timestamp": stamp,
            "amount": amount,
            "currency": "EUR",
            "sender": "Aline Testeur",
            "receiver": receiver,
            "type": "Payment",
            "status": "Completed",
            "payment_method": "Carte imaginaire ending in 0000",
            "ip": "192.0.2.17",
            "payment_data": {},
        }
        for stamp, amount, receiver in (
            (1_550_000_000, "10.00", "Boulangerie Fauxpain"),
            (1_540_000_000, "2.50", "Éditions Chimère"),
        )
    ],
}
_ACTIVITIES: Final = [
    {
        "action": action,
        "timestamp": stamp,
        "ip_address": "192.0.2.17",
        "user_agent": "Mozilla/5.0 (Invented)",
        "datr_cookie": "invented****************",
        "city": "Ville-Exemple",
        "region": "Île-Fictive",
        "country": "FR",
        "site_name": "www.facebook.com",
    }
    for action, stamp in (
        ("Login", 1_550_000_000),
        ("Session updated", 1_549_000_000),
        ("Logout", 1_548_000_000),
    )
]
_ACCESSES: Final = [
    {"action": "Logout", "timestamp": 1_548_000_000, "site": "www.facebook.com", "ip_address": "192.0.2.17"},
    {"action": "Login", "timestamp": 1_547_000_000, "site": "m.facebook.com", "ip_address": "203.0.113.9"},
]
_SESSIONS: Final = [
    {
        "created_timestamp": 1_550_000_000,
        "updated_timestamp": 1_550_003_600,
        "ip_address": "192.0.2.17",
        "user_agent": "Mozilla/5.0 (Invented)",
        "datr_cookie": "invented****************",
        "device": "Ordinateur imaginaire",
        "location": "Ville-Exemple, Île-Fictive",
        "app": "Facebook",
        "session_type": "Web",
    }
]
_ADMIN_RECORDS: Final = [
    {
        "event": "Email change",
        "session": {"created_timestamp": 1_400_000_000, "ip_address": "198.51.100.4"},
        "extra_info": {"old_email": "aline.avant@example.net", "new_email": OWNER.email},
    }
]
_IP_ADDRESSES: Final = [
    {
        "ip": "192.0.2.17",
        "action": "Login",
        "timestamp": 1_550_000_000,
        "user_agent": "Mozilla/5.0 (Invented)",
    }
]
_ADDRESS_BOOK: Final = [
    {
        "name": "Wilma Mockwell",
        "created_timestamp": 1_400_000_000,
        "updated_timestamp": 1_400_000_000,
        "details": [{"contact_point": "+33199005501"}],
    }
]
_MESSAGES: Final = {
    "participants": [{"name": "Wilma Mockwell"}, {"name": "Aline Testeur"}],
    "messages": [
        {"sender_name": "Wilma Mockwell", "timestamp_ms": 1_550_000_000_123, "content": "Ça n'existe pas 🚲"}
    ],
    "title": "Wilma Mockwell",
    "thread_path": "inbox/wilmamockwell_1000000001",
}


_HEADINGS: Final[Mapping[str, Mapping[Language, str]]] = {
    "friends": {"en": "Friends", "de": "Freunde", "es": "Amigos", "fr": "Amis"},
    "sent": {
        "en": "Sent Friend Requests",
        "de": "Schicke Freunden Anfragen",
        "es": "Solicitud de Amistad Enviada",
        "fr": "Demandes d'ajout envoyées",
    },
    "received": {
        "en": "Received Friend Requests",
        "es": "Recibiste solicitudes de amistad",
        "fr": "Demandes d'ajout reçues",
    },
    "rejected": {"es": "Deleted Friend Requests"},
    "removed": {
        "en": "Removed Friends",
        "de": "Gelöschte Freunde",
        "es": "Amigos eliminados",
        "fr": "Amis supprimés",
    },
    "followers": {"en": "Followers", "de": "Abonnenten", "es": "Seguidores", "fr": "Abonnés"},
    "peer group": {"en": "Friend Peer Group", "es": "Grupo de amigos"},
}
_INDEX_LABELS: Final[Mapping[Language, Sequence[str]]] = {
    "en": ("Profile", "Email", "Registration Date", "Birthday", "Employers"),
    "de": ("Profil", "E-Mail", "Registration Date", "Geburtstag", "Arbeitgeber"),
    "es": ("Perfil", "Correo electrónico", "Registration Date", "Cumpleaños", "Empleadores"),
    "fr": ("Profil", "E-mail", "Registration Date", "Anniversaire", "Employeurs"),
}
_CONTACT_LABELS: Final[Mapping[Language, Sequence[str]]] = {
    "en": ("Emails", "Phones", "Screenname", "Address Book"),
    "de": ("E-Mails", "Telefone", "Nutzername", "Adressbuch"),
    "es": ("Mensajes de correo electrónico", "Teléfonos", "Nombre usuario", "Libreta de direcciones"),
    "fr": ("E-mails", "Téléphones", "Nom d'utilisateur", "Carnet d'adresses"),
}
_TITLES: Final[Mapping[Language, str]] = {
    "en": "Your friends",
    "de": "Deine Freunde",
    "es": "Tus amigos",
    "fr": "Vos amis",
    "ja": "あなたの友達",
}

# What the owner's pages of H0, H1 and H2 hold, counted by hand: the logins are those of `security.html`.
HTML_HOLDINGS: Final = Holdings(addresses=2, phones=1, positions=2, payments=0, logins=2, activities=1)


def html_export(
    generation: HtmlGeneration,
    people: Sequence[Person],
    around: Around = NOBODY,
    *,
    language: Language = "en",
    downloaded: datetime = datetime(2024, 12, 31, 23, 5, tzinfo=UTC),
    zone: str = "Europe/Paris",
    own: bool = True,
    folder: str = "",
    narrow: bool = False,
) -> Files:
    """Write the pages of one generation, dates in `zone`.

    `own` adds the owner's pages and the one that names the time zone, if the generation had them. `folder`
    may be "friends_and_followers" in H4, whose friends had two folders. `narrow` puts a narrow no-break
    space in front of the time. H0 is in English only, Japanese in H5 only. H1 shows no dates, H2 no
    time of day; a friend without a name leaves nothing in H1.
    """
    place = ZoneInfo(zone)
    if generation == "H0":
        return _hcard_pages(people, place, own)
    if generation in ("H1", "H2"):
        return _list_pages(generation, people, around, language, downloaded.astimezone(place), own)
    return _box_pages(generation, people, around, language, zone, own, folder, narrow)


def escaped(text: str) -> str:
    """Escape text as Facebook's pages do, with numbers for the at sign and the apostrophe."""
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#039;")):
        text = text.replace(sign, entity)
    return text.replace("@", "&#064;")


def _local(person: Person, place: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(person.friend_since, place)


def _hcard_pages(people: Sequence[Person], place: ZoneInfo, own: bool) -> Files:
    def entry(person: Person) -> str:
        moment = _local(person, place)
        shown = f"{long_day(moment, 'en')} at {clock_12(moment, seconds=False)}"
        return (
            '<div class="feedentry hentry">\n'
            f'<span class="author vcard"><span class="profile fn">{escaped(_name(person))}</span></span>\n'
            f'<div class="timerow"><abbr class="time published" title="{moment:%Y-%m-%dT%H:%M:%S%z}">'
            f"{shown}</abbr></div>\n</div>"
        )

    def page(title: str, body: str) -> bytes:
        return (
            '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" '
            '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\n'
            '<html xmlns="http://www.w3.org/1999/xhtml"><head>\n'
            '<meta http-equiv="Content-Type" content="text/html; charset=utf-8"/>\n'
            f"<title>{escaped(_name(OWNER))} - {title}</title>\n"
            '<link rel="stylesheet" href="style.css" type="text/css"/></head>\n'
            f'<body><div id="content">\n<h1 class="fn">{escaped(_name(OWNER))}</h1>\n<h2>{title}</h2>\n'
            f"{body}\n</div></body></html>\n"
        ).encode()

    files = {"html/friends.html": page("Friends", "\n".join(entry(person) for person in people))}
    if own:
        files["index.html"] = page("Profile", '<a href="html/friends.html">Friends</a>')
    return files


def _list_pages(
    generation: HtmlGeneration,
    people: Sequence[Person],
    around: Around,
    language: Language,
    downloaded: datetime,
    own: bool,
) -> Files:
    place = downloaded.tzinfo
    suffix = "htm" if generation == "H1" else "html"

    def item(person: Person, heading: str) -> str:
        if generation == "H2":
            moment = datetime.fromtimestamp(person.friend_since, place)
            day = long_day(moment, language, year=moment.year != downloaded.year)
            return f"<li>{escaped(_name(person))} ({day})</li>"
        if heading == "friends" and language == "en" and person.email:
            return f"<li>{escaped(_name(person))} ({escaped(person.email)})</li>"
        return f"<li>{escaped(_name(person))}</li>"

    def listed(heading: str, persons: Iterable[Person]) -> str:
        items = [item(one, heading) for one in persons if generation == "H2" or _name(one)]
        title = _HEADINGS[heading].get(language)
        return f"<h2>{escaped(title)}</h2><ul>{''.join(items)}</ul>" if items and title else ""

    body = "".join(
        (
            listed("friends", people),
            listed("sent", around.sent),
            listed("received", around.received),
            listed("rejected", around.rejected),
            listed("removed", around.removed),
            listed("followers", around.followers),
        )
    )
    if group := _HEADINGS["peer group"].get(language):
        body += f"<h2>{group}</h2><ul><li>Established Adult Life</li></ul>"

    def page(title: str, content: str, up: str = "../") -> bytes:
        # Even where the pages end in .html, their links do not.
        links = "".join(
            f'<li><a href="{up}{path}.htm">{name}</a></li>'
            for path, name in (
                ("index", "Profile"),
                ("html/contact_info", "Contact Info"),
                ("html/friends", "Friends"),
                ("html/security", "Security"),
            )
        )
        return (
            '<html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />'
            f"<title>{escaped(_name(OWNER))} - {title}</title>"
            f'<link rel="stylesheet" href="{up}html/style.css" type="text/css" /></head><body>'
            f'<div class="nav"><img src="{up}photos/profile.jpg" /><ul>{links}</ul></div>'
            f'<div class="contents"><h1>{escaped(_name(OWNER))}</h1>{content}</div>'
            f'<div class="footer">{escaped(_footer(language, downloaded))}</div></body></html>'
        ).encode()

    files = {f"html/friends.{suffix}": page("Friends", body)}
    if own:
        files[f"index.{suffix}"] = page("Profile", _index(language), "")
        files[f"html/contact_info.{suffix}"] = page("Contact Info", _contact_info(language))
        files[f"html/security.{suffix}"] = page("Security", _SECURITY)
    return files


def _footer(language: Language, moment: datetime) -> str:
    day = f"{weekday(moment, language)}, {long_day(moment, language)}"
    if language == "en":
        # In English the footer is always in universal time.
        moment = moment.astimezone(UTC)
        day = f"{weekday(moment, language)}, {long_day(moment, language)}"
        return f"Downloaded by {_name(OWNER)} on {day}, at {clock_12(moment, seconds=False, space='')} UTC"
    at = {"de": "um", "fr": "à", "es": "a las"}.get(language, "")
    offset = f"{moment:%z}"[:3]
    return f"Downloaded by {_name(OWNER)} on {day} {at} {moment:%H:%M} UTC{offset}"


def _index(language: Language) -> str:
    profile, email, registered, birthday, employers = _INDEX_LABELS[language]
    rows = (
        (profile, "https://www.facebook.com/aline.testeur"),
        (email, escaped(OWNER.email)),
        (registered, "Monday, May 18, 2009 at 10:00am UTC"),
        (birthday, "March 9, 1980"),
        (
            employers,
            f"<p>{escaped(OWNER.company)} Sep 2016 - Present<br/>{escaped(OWNER.position)}<br/>Goûter.</p>"
            "<p>Mockwell Ltd 2011 - Aug 2016<br/>Taster<br/></p>",
        ),
    )
    return (
        "<table>" + "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in rows) + "</table>"
    )


def _contact_info(language: Language) -> str:
    emails, phones, screen_name, address_book = _CONTACT_LABELS[language]
    return (
        "<table>"
        f"<tr><th>{emails}</th><td><ul>"
        f"<li>{escaped(OWNER.email)}<ul><li>Verified</li><li>Primary Email</li></ul></li>"
        f"<li>{escaped(OWNER_AT_WORK)}<ul><li>Verified</li></ul></li></ul></td></tr>"
        f"<tr><th>{phones}</th><td><ul><li>+33199001234<ul><li>Verified</li></ul></li></ul></td></tr>"
        f"<tr><th>{screen_name}</th><td>aline.testeur</td></tr></table>"
        f"<h2>{escaped(address_book)}</h2><ul>"
        '<li>Wilma Mockwell<br/><span class="meta">contact: wilma&#064;example.com</span></li>'
        '<li>Thadine Feintechamp<br/><span class="meta">contact: +33199005501</span></li></ul>'
    )


_SECURITY: Final = (
    "<h2>Active Sessions</h2><ul><li>Ordinateur imaginaire"
    '<p class="meta">IP Address: 192.0.2.17</p></li></ul>'
    "<h2>Account Activity</h2><ul><li>Session updated"
    '<p class="meta">Thursday, February 1, 2018 at 8:15am UTC<br/>IP Address: 192.0.2.17</p></li></ul>'
    "<h2>Logins and Logouts</h2><ul>"
    '<li>Login<p class="meta">Thursday, February 1, 2018 at 8:10am UTC<br/>IP Address: 192.0.2.17</p></li>'
    '<li>Logout<p class="meta">Wednesday, January 31, 2018 at 8:10pm UTC<br/>IP Address: 203.0.113.9</p></li>'
    "</ul><h2>IP Addresses</h2><ul><li>192.0.2.17</li><li>203.0.113.9</li></ul>"
)


def shown_date(
    generation: HtmlGeneration, moment: datetime, language: Language, *, narrow: bool = False
) -> str:
    """The date as H3, H4 or H5 shows it; H3 and, but in English, H4 show no seconds."""
    space = "\u202f" if narrow else " "
    if generation == "H5":
        clock = clock_12(moment, seconds=True, space=space, upper=language == "ja")
        return f"{short_month(moment, language)} {moment.day:02}, {moment.year} {clock}"
    if language == "en":
        clock = clock_12(moment, seconds=generation == "H4", space=space if generation == "H4" else "")
        return f"{short_month(moment, language)} {moment.day}, {moment.year} {clock}"
    day = f"{moment.day}{'.' if language == 'de' else ''} {short_month(moment, language)} {moment.year}"
    return f"{day},{space}{moment:%H:%M}"


def _box_pages(
    generation: HtmlGeneration,
    people: Sequence[Person],
    around: Around,
    language: Language,
    zone: str,
    own: bool,
    folder: str,
    narrow: bool,
) -> Files:
    place = ZoneInfo(zone)
    box: Callable[[int, str, str], str] = {"H3": _box_2018, "H4": _box_2022, "H5": _box_2025}[generation]
    layout = LAYOUTS["J1" if generation == "H3" else "J3"]
    if folder == "friends_and_followers":
        layout = LAYOUTS["J2"]

    def page(title: str, persons: Sequence[Person]) -> bytes:
        boxes = [
            box(nth, _name(one), shown_date(generation, _local(one, place), language, narrow=narrow))
            for nth, one in enumerate(persons)
        ]
        return _box_page(generation, title, "".join(boxes))

    files = {}
    for (path, key), persons in (
        (layout.friends, people),
        (layout.received, around.received),
        (layout.sent, around.sent),
        (layout.rejected, around.rejected),
        (layout.removed, around.removed),
        (layout.followers, around.followers),
        (layout.following, around.following),
    ):
        if persons:
            title = _TITLES[language] if path == layout.friends[0] else key.split("_v")[0].replace("_", " ")
            files[path.replace(".json", ".html")] = page(title, persons)
    if own:
        link = f'<a href="{layout.friends[0].replace(".json", ".html")}">{_TITLES[language]}</a>'
        start = "start_here.html" if generation == "H5" else "index.html"
        files[start] = _box_page(generation, _name(OWNER), link)
        if generation != "H3":
            rows = '<table><tr><td class="_a6_q">{}</td><td class="_2piu _a6_r">{}</td></tr></table>'
            time_zone = _in_section(generation, rows.format("Timezone", zone))
            files["logged_information/location/timezone.html"] = _box_page(generation, "Timezone", time_zone)
    return files


def _box_page(generation: HtmlGeneration, title: str, body: str) -> bytes:
    main = {"H3": "_4t5n", "H4": "_a706", "H5": "_a706"}[generation]
    element = "main" if generation == "H5" else "div"
    # The head's style names the same classes again, as in the real pages.
    style = {"H3": "._2lel{font-weight:bold}", "H4": "._a6-g{padding:8px}", "H5": "._a6-g{padding:8px}"}
    return (
        '<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" />'
        f'<base href="../../" /><title>{escaped(title)}</title><style>{style[generation]}</style></head>'
        '<body class="_5vb_ _2yq"><div class="clearfix _ikh"><div class="_4bl9"><div class="_li">'
        f'<div class="_a70a"><a href="index.html">Facebook</a><h1 class="_a70e">{escaped(title)}</h1></div>'
        f'<{element} class="{main}" role="main">{body}</{element}>'
        "</div></div></div></body></html>"
    ).encode()


def _box_2018(nth: int, name: str, shown: str) -> str:
    return (
        '<div class="pam _3-95 _2pi0 _2lej uiBoxWhite noborder">'
        f'<div class="_3-96 _2pio _2lek _2lel">{escaped(name)}</div>'
        f'<div class="_3-94 _2lem">{escaped(shown)}</div></div>'
    )


def _box_2022(nth: int, name: str, shown: str) -> str:
    return (
        '<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder">'
        f'<div class="_2ph_ _a6-h _a6-i">{escaped(name)}</div>'
        '<div class="_2ph_ _a6-p"><div><div></div><div></div></div></div>'
        f'<div class="_3-94 _a6-o"><a href="#"><div class="_a72d">{escaped(shown)}</div></a></div></div>'
    )


def _box_2025(nth: int, name: str, shown: str) -> str:
    return (
        f'<section class="_a6-g" aria-labelledby="u_0_{nth}_Ab">'
        f'<h2 class="_2ph_ _a6-h _a6-i" id="u_0_{nth}_Ab">{escaped(name)}</h2>'
        '<div class="_2ph_ _a6-p"></div>'
        f'<footer class="_3-94 _a6-o"><div class="_a72d">{escaped(shown)}</div></footer></section>'
    )


def _in_section(generation: HtmlGeneration, content: str) -> str:
    if generation == "H5":
        return f'<section class="_a6-g">{content}</section>'
    return f'<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder">{content}</div>'
