"""LinkedIn's exports from 2008 to now: the connections in each generation, and the owner's files.

Generations: C1 is the instant export that imitates Outlook's 59 columns; C2 to C5 are `Connections.csv`, at
first with a time and neither address nor preamble, at last with both. Headers are English in every era; the
French ones exist only as a tolerance. One archive mixes dialects, file by file.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, Literal, NamedTuple
from urllib.parse import quote

from demo.invent import LINKEDIN_NOTES, MONTHS, OWNER, OWNER_AT_WORK, Person
from tests.eras import Files
from tests.eras.dates import long_day
from tests.eras.tables import (
    EXCEL_UNICODE_TEXT,
    EXCEL_UTF_8,
    FRENCH_WINDOWS,
    OUTLOOK,
    PLAIN,
    UNICODE_TEXT,
    WINDOWS,
    Dialect,
    columns,
    table,
)

Generation = Literal["C1", "C2", "C3", "C4", "C5"]
Era = Literal["2018", "now"]
Preamble = Literal["none", "plain", "quoted", "wrapped", "unquoted", "translated", "padded"]
Language = Literal["en", "fr"]
Row = Sequence[str]

OUTLOOK_NAME: Final = "linkedin_connections_export_microsoft_outlook.csv"
OUTLOOK_COLUMNS: Final = columns(
    "Title,First Name,Middle Name,Last Name,Suffix,E-mail Address,E-mail 2 Address,E-mail 3 Address,"
    "Business Street,Business Street 2,Business Street 3,Business City,Business State,"
    "Business Postal Code,Business Country,Home Street,Home Street 2,Home Street 3,Home City,Home State,"
    "Home Postal Code,Home Country,Other Street,Other Street 2,Other Street 3,Other City,Other State,"
    "Other Postal Code,Other Country,Company,Department,Job Title,Assistant's Phone,Business Fax,"
    "Business Phone,Business Phone 2,Callback,Car Phone,Company Main Phone,Home Fax,Home Phone,"
    "Home Phone 2,ISDN,Mobile Phone,Other Fax,Other Phone,Pager,Primary Phone,Radio Phone,TTY/TDD Phone,"
    "Telex,Assistant's Name,Birthday,Manager's Name,Notes,Other Address PO Box,Spouse,Web Page,"
    "Personal Web Page"
)

COLUMNS: Final = {
    "en": columns("First Name,Last Name,URL,Email Address,Company,Position,Connected On"),
    "fr": columns("Prénom,Nom,URL,Adresse e-mail,Entreprise,Poste,Date de connexion"),
}

_SENTENCE: Final = (
    "When exporting your connection data, you may notice that some of the email addresses are missing. You"
    " will only see email addresses for connections who have allowed their connections to see or download"
    " their email address using this setting"
)
_PRIVACY: Final = "https://www.linkedin.com/psettings/privacy/email"
_HELP: Final = "https://www.linkedin.com/help/linkedin/answer/261"
# "padded" is what a spreadsheet makes of it: rows as long as the others, in the file's dialect.
PREAMBLES: Final[Mapping[Preamble, str]] = {
    "none": "",
    "padded": "",
    "plain": LINKEDIN_NOTES,
    "quoted": LINKEDIN_NOTES.replace("Notes:", '"Notes:"', 1),
    "wrapped": f'Notes:\n"{_SENTENCE}\n{_PRIVACY}. You can learn more here {_HELP}"\n\n',
    "unquoted": f"Notes:\n{_SENTENCE}\n{_PRIVACY}. You can learn more here {_HELP}\n\n",
    "translated": (
        "Remarques :\n"
        "\"Lors de l'exportation de vos relations, vous remarquerez peut-être que certaines adresses e-mail"
        ' sont absentes, car chaque relation en décide elle-même."\n\n'
    ),
}


def connections(
    generation: Generation,
    people: Sequence[Person],
    *,
    url: bool | None = None,
    preamble: Preamble | None = None,
    language: Language = "en",
    header: bool = True,
    extra: str = "",
    narrow: bool = False,
    dialect: Dialect | None = None,
) -> bytes:
    """Write the people as one generation of the connections file, in the order given.

    `url` and `preamble` are what the generation had unless told. `extra` names one more, empty, column in
    front of the others. `narrow` puts a narrow no-break space before AM and PM. C1 knows neither dates nor
    addresses of profiles; a person without a name leaves nothing there and has no row.
    """
    if generation == "C1":
        named = [person for person in people if person.first or person.last]
        return table([OUTLOOK_COLUMNS, *map(_outlook_row, named)], dialect or OUTLOOK)
    header_row = list(COLUMNS[language])
    if not (generation == "C5" if url is None else url):
        header_row.remove("URL")
    if preamble is None:
        preamble = "plain" if generation in ("C4", "C5") else "none"
    rows: list[list[str]] = []
    if preamble == "padded":
        paragraph = f"{_SENTENCE} {_PRIVACY}. You can learn more here {_HELP}"
        empty = [""] * (len(header_row) - 1)
        rows += [["Notes:", *empty], [paragraph, *empty], ["", *empty]]
    if header:
        rows.append([extra] * bool(extra) + header_row)
    for person in people:
        cells = _cells(generation, person, language, narrow)
        rows.append([""] * bool(extra) + [cells[column] for column in header_row])
    return table(rows, dialect or PLAIN, before=PREAMBLES[preamble])


def archive(generation: Generation, era: Era, people: Sequence[Person], dialect: Dialect = PLAIN) -> Files:
    """Write a whole archive: the connections and everything that it says of its owner."""
    return {
        "Connections.csv": connections(generation, people, dialect=dialect),
        **own_files(era, people),
    }


def profile_url(person: Person) -> str:
    """The profile's address as connections have it: percent-encoded, without a last slash."""
    return f"https://www.linkedin.com/in/{quote(person.slug, safe='')}" if person.slug else ""


def day_shape(person: Person) -> str:
    """`12 Jan 2024`, with English months in every locale."""
    day = person.connected
    return f"{day.day:02} {_month(day.month)} {day.year}"


def minute_shape(person: Person, space: str = " ") -> str:
    """`1/12/18, 3:45 PM`; the time of day is that of the friendship, so that it stays the same."""
    day, clock = person.connected, datetime.fromtimestamp(person.friend_since, UTC)
    half = "PM" if clock.hour >= 12 else "AM"
    minute = f"{clock.hour % 12 or 12}:{clock.minute:02}{space}{half}"
    return f"{day.month}/{day.day}/{day.year % 100:02}, {minute}"


def _month(number: int) -> str:
    return MONTHS[3 * number - 3 : 3 * number]


def _outlook_row(person: Person) -> Row:
    filled = {
        "First Name": person.first,
        "Last Name": person.last,
        "E-mail Address": person.email,
        "Company": person.company,
        "Job Title": person.position,
    }
    return [filled.get(column, "") for column in OUTLOOK_COLUMNS]


def _cells(generation: Generation, person: Person, language: Language, narrow: bool) -> dict[str, str]:
    if language == "fr":
        connected = long_day(person.connected, "fr")
    elif generation == "C2":
        connected = minute_shape(person, "\u202f" if narrow else " ")
    else:
        connected = day_shape(person)
    values = (
        person.first,
        person.last,
        profile_url(person),
        person.email,
        person.company,
        person.position,
        connected,
    )
    return dict(zip(COLUMNS[language], values, strict=True))


class Holdings(NamedTuple):
    """How many of each `own_files` writes, counted by hand; rows without any content do not count."""

    addresses: int
    phones: int
    positions: int
    receipts: int
    logins: int


HOLDINGS: Final[Mapping[Era, Holdings]] = {
    "2018": Holdings(addresses=2, phones=1, positions=2, receipts=2, logins=2),
    "now": Holdings(addresses=3, phones=3, positions=3, receipts=4, logins=3),
}

_PROFILE_NOW: Final = columns(
    "First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary,Industry,Zip Code,Geo Location,"
    "Twitter Handles,Websites,Instant Messengers"
)
_PROFILE_2018: Final = columns(
    "First Name,Last Name,Maiden Name,Address,Birth Date,Contact Instructions,Headline,Summary,Industry,"
    "Country,Zip Code,Geo Location,Twitter Handles,Websites,Instant Messengers"
)
_PROFILE: Final = {
    "First Name": OWNER.first,
    "Last Name": OWNER.last,
    "Address": f"1 rue Imaginaire, {OWNER.city}",
    "Birth Date": "Mar 9",
    "Headline": f"{OWNER.position}, {OWNER.company}",
    "Summary": "Je n'existe pas.\n\nEt pourtant…",
    "Industry": "Food Production",
    "Country": "fr",
    "Zip Code": "00000",
    "Geo Location": OWNER.city,
    "Websites": "[PERSONAL:https://example.org/aline,COMPANY:https://example.com]",
    "Instant Messengers": "SKYPE:aline.testeur",
}
_POSITIONS: Final = columns("Company Name,Title,Description,Location,Started On,Finished On")
_RECEIPTS: Final = columns(
    "First Name,Last Name,Billing Country,Postal Code,Transaction Made At,Payment Method Type,"
    "Invoice Number,Description,Tax Amount,Sub Total,Total Amount,Currency Code"
)
_OLD_RECEIPTS: Final = (
    _RECEIPTS,
    (
        *(OWNER.first, OWNER.last, "fr", "00000", "1/12/18, 3:45 PM", "CreditCard", "0000000011"),
        *("Premium Career Subscription (Monthly)", "5", "25", "30", "EUR"),
    ),
    (
        *(OWNER.first, OWNER.last, "fr", "00000", "12/13/17, 12:05 AM", "CreditCard", "0000000007"),
        *("Recruiter Lite (Monthly)", "0", "0", "0", "EUR"),
    ),
)
_LOGINS: Final = (
    ("Login Date", "IP Address", "User Agent", "Login Type"),
    ("2018/11/04 07:08:09 UTC", "192.0.2.17", "Mozilla/5.0 (Invented; One)", "Login"),
    ("2018/10/28 18:09:10 UTC", "198.51.100.4", "Mozilla/5.0 (Invented; Two)", "Website Login"),
)
_VERIFICATIONS: Final = columns(
    "First name,Middle name,Last name,Verification type,Organization name,Email address,Country,State,City,"
    "Year of birth,Issuing authority,Document type,Verification service provider,Verified date,Expiry date"
)
_MESSAGES_NOW: Final = columns(
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,"
    "CONTENT,FOLDER,ATTACHMENTS,IS MESSAGE DRAFT,IS CONVERSATION DRAFT"
)
_IMPORTED_NOW: Final = columns(
    "FirstName,MiddleName,LastName,MaidenName,NickName,NamePrefix,NameSuffix,Title,Emails,PhoneNumbers,"
    "CreatedAt,UpdatedAt,CountryCode,RegionCode,ThirdPartyVerified,Location"
)
_IMPORTED_2018: Final = columns(
    "First Name,Last Name,Companies,Title,Email Address,Phone Numbers,Created At,Instant Message Handles,"
    "Addresses,Sites,Full Name,Birthday,Location,Bookmarked At,Profiles"
)

_FILES_2018: Final[Mapping[str, tuple[Sequence[Row], Dialect]]] = {
    "Email Addresses.csv": (
        (
            ("Email Address", "Confirmed", "Primary"),
            (OWNER_AT_WORK, "Yes", "Yes"),
            ("Aline.Testeur@example.org", "Yes", "No"),
        ),
        PLAIN,
    ),
    "Phone Numbers.csv": (
        (("Extension", "Number", "Type"), ("", " +33 1 99 00 12 34", "Work"), ("", "", "")),
        PLAIN,
    ),
    "Profile.csv": ((_PROFILE_2018, [_PROFILE.get(column, "") for column in _PROFILE_2018]), PLAIN),
    "Positions.csv": (
        (
            _POSITIONS,
            (OWNER.company, OWNER.position, "Goûter.\nNoter.", OWNER.city, "Sep 2016", ""),
            ("Mockwell Ltd", "Taster", "", "Samplebridge", "2011", "Aug 2016"),
        ),
        PLAIN,
    ),
    "Registration.csv": (
        (
            (
                *("Registration Date", "Registration IP Address"),
                *("Invited by (First Name)", "Invited by (Last Name)", "Subscription Types"),
            ),
            ("5/18/09, 9:40 AM", "192.0.2.1", "Cosima", "Exemplo", ""),
        ),
        PLAIN,
    ),
    "Receipts.csv": (_OLD_RECEIPTS, PLAIN),
    "Logins.csv": (_LOGINS, UNICODE_TEXT),
    "Security Challenges.csv": (
        (
            ("Challenge Date", "IP Address", "User Agent", "Country", "Challenge Type"),
            ("2018/10/28 18:09:09 UTC", "198.51.100.4", "Mozilla/5.0 (Invented; Two)", "fr", "Pin"),
        ),
        UNICODE_TEXT,
    ),
    "Account Status History.csv": (
        (
            ("Time", "Event"),
            ("2015/02/03 04:05:06 UTC", "Account Reopened"),
            ("2009/05/18 09:40:00 UTC", "Account Created"),
        ),
        UNICODE_TEXT,
    ),
    "Shares.csv": (
        (
            ("Date", "Share Link", "Share Comment"),
            ("2018/06/01 10:11:12 UTC", "", 'Un "faux" pain, œuvre à 1 €'),
        ),
        UNICODE_TEXT,
    ),
    "Ad Targeting.csv": ((("Job Titles", "Company Names"), (OWNER.position, OWNER.company)), UNICODE_TEXT),
    "Search Queries.csv": ((("Time", "Search Query"), ("2018/06/01 10:10:10 UTC", "faux pain")), PLAIN),
    "Imported Contacts.csv": (
        (
            _IMPORTED_2018,
            (
                *("Wilma", "Mockwell", "Sham Ltd", "", "wilma@example.com", "+33 1 99 00 55 01"),
                *("3/4/12, 5:06 PM", "", "", "", "Wilma Mockwell", "", "", "", ""),
            ),
        ),
        PLAIN,
    ),
}

_FILES_NOW: Final[Mapping[str, tuple[Sequence[Row], Dialect]]] = {
    "Email Addresses.csv": (
        (
            ("Email Address", "Confirmed", "Primary", "Updated On"),
            (OWNER_AT_WORK, "Yes", "Yes", "9/14/20, 8:05 AM"),
            ("Aline.Testeur@example.org", "Yes", "No", "5/18/09, 9:40 AM"),
            ("aline.avant@example.net", "No", "No", "12/31/11, 11:59 PM"),
        ),
        PLAIN,
    ),
    "PhoneNumbers.csv": (
        (
            ("Extension", "Number", "Type"),
            ("", "+33 1 99 00 12 34", "Mobile"),
            ("42", " +33 1 99 00 56 78", "Work"),
            ("", "", ""),
        ),
        PLAIN,
    ),
    "Whatsapp Phone Numbers.csv": (
        (("Number", "Extension", "Is_WhatsApp_Number"), ("+33 1 99 00 90 12", "", "true")),
        PLAIN,
    ),
    "Profile.csv": ((_PROFILE_NOW, [_PROFILE.get(column, "") for column in _PROFILE_NOW]), PLAIN),
    "Profile Summary.csv": ((("Profile Summary",), ("Aline goûte du pain qui n'existe pas.",)), PLAIN),
    "Positions.csv": (
        (
            _POSITIONS,
            (OWNER.company, OWNER.position, "Goûter.\nNoter, puis goûter.", OWNER.city, "Sep 2020", ""),
            ("Mockwell Ltd", "Taster", "• Tasted • Noted", "Samplebridge", "2011", "Aug 2020"),
            ("Studio Lorem, Ipsum & Co", "Stagiaire", "", "", "01 Oct 2010", "01 Dec 2010"),
        ),
        PLAIN,
    ),
    "Registration.csv": (
        (
            ("Registered At", "Registration Ip", "Subscription Types"),
            ("5/18/09, 9:40 AM", "192.0.2.1", "Core/Free"),
        ),
        PLAIN,
    ),
    "Receipts.csv": (_OLD_RECEIPTS, PLAIN),
    "Receipts_v2.csv": (
        (
            _RECEIPTS,
            (
                *(OWNER.first, OWNER.last, "FR", "00000", "11/02/24 06:15 AM UTC", "CARD_VISA"),
                *("00000000012", "Premium Career", "5.00", "24.99", "29.99", "EUR"),
            ),
            (
                *(OWNER.first, OWNER.last, "FR", "00000", "10/13/24 12:15 PM UTC", "PAYPAL"),
                *("00000000011", "Premium Career", "5.00", "24.99", "29.99", "EUR"),
            ),
        ),
        PLAIN,
    ),
    "Logins.csv": (
        (
            *_LOGINS,
            ("2018/10/01 00:00:59 UTC", "203.0.113.9", "Invented, like Gecko", "Third Party Login"),
        ),
        PLAIN,
    ),
    "Security Challenges.csv": (
        (
            ("Challenge Date", "IP Address", "User Agent", "Country", "Challenge Type"),
            ("2024/10/28 18:09:09 UTC", "198.51.100.4", "Mozilla/5.0 (Invented; Two)", "fr", "Pin"),
            ("2024/10/27 18:09:09 UTC", "198.51.100.4", "Mozilla/5.0 (Invented; Two)", "fr", "Captcha"),
        ),
        PLAIN,
    ),
    "Verifications/Verifications.csv": (
        (
            _VERIFICATIONS,
            (
                *(OWNER.first, "N/A", OWNER.last, "Workplace", OWNER.company, OWNER_AT_WORK),
                *("N/A", "N/A", "N/A", "N/A", "N/A", "N/A", "LinkedIn", "2024-02-29", "N/A"),
            ),
        ),
        PLAIN,
    ),
    "ImportedContacts.csv": (
        (
            _IMPORTED_NOW,
            (
                *("Wilma", "", "Mockwell", "", "", "", "", "", "wilma@example.com", "+33 1 99 00 55 01"),
                *("3/4/12, 5:06 PM", "", "", "", "", ""),
            ),
        ),
        PLAIN,
    ),
    "Ad_Targeting.csv": ((("Job Titles", "Company Names"), (OWNER.position, OWNER.company)), PLAIN),
    "SearchQueries.csv": ((("Time", "Search Query"), ("2024/06/01 10:10:10 UTC", "faux pain")), PLAIN),
    "Company Follows.csv": (
        (("Organization", "Followed On"), ("Groupe Placeholder SA", "Fri Jan 12 15:45:00 UTC 2024")),
        PLAIN,
    ),
    "Endorsement_Received_Info.csv": (
        (
            (
                *("Endorsement Date", "Skill Name", "Endorser First Name", "Endorser Last Name"),
                *("Endorser Public Url", "Endorsement Status"),
            ),
            (
                *("2024/01/12 15:45:00 UTC", "Goûter", "Bramwyn", "Shamfield"),
                *("www.linkedin.com/in/bramwyn-shamfield-0e0e0e", "ACCEPTED"),
            ),
        ),
        PLAIN,
    ),
    "Jobs/Saved Jobs.csv": (
        (
            ("Saved Date", "Job Url", "Job Title", "Company Name"),
            ("1/12/24, 3:45 PM", "", "Taster", "Foobar BV"),
        ),
        PLAIN,
    ),
    "guide_messages.csv": (
        (
            _MESSAGES_NOW[:10],
            (
                *("2-R3VpZGU==", "", "LinkedIn Guide", "", f"{OWNER.first} {OWNER.last}", ""),
                *("2024-01-12 15:45:00 UTC", "", "I am a machine.", "INBOX"),
            ),
        ),
        PLAIN,
    ),
}


def own_files(era: Era, people: Sequence[Person] = ()) -> Files:
    """Write the owner's files of an era; `people` gave or got invitations and messages.

    The first invitation is incoming, the next outgoing, and so on. Whoever has no name is in neither.
    """
    named = [person for person in people if person.first or person.last]
    files = {
        name: table(rows, dialect)
        for name, (rows, dialect) in (_FILES_2018 if era == "2018" else _FILES_NOW).items()
    }
    if not named:
        return files
    if era == "2018":
        files["Invitations.csv"] = table(_invitations(named, with_urls=False))
        files["Messages.csv"] = table(_messages_2018(named[:3]))
    else:
        files["Invitations.csv"] = table(_invitations(named, with_urls=True))
        files["messages.csv"] = table(_messages_now(named[:3]))
        files["Member_Follows.csv"] = table(_follows(named[:2]), before=PREAMBLES["plain"])
    return files


def _invitations(people: Sequence[Person], *, with_urls: bool) -> list[Row]:
    header = ["From", "To", "Sent At", "Message", "Direction"]
    rows: list[Row] = [header + ["inviterProfileUrl", "inviteeProfileUrl"] * with_urls]
    for nth, person in enumerate(people):
        incoming = nth % 2 == 0
        both = [_name(person), _name(OWNER)]
        # Unlike in connections, nothing is percent-encoded here.
        urls = [_raw_url(person), _raw_url(OWNER)]
        if not incoming:
            both.reverse()
            urls.reverse()
        message = 'Bonjour,\nvoici un "faux" bonjour.' if nth == 0 else ""
        direction = "INCOMING" if incoming else "OUTGOING"
        rows.append([*both, minute_shape(person), message, direction, *urls * with_urls])
    return rows


def _messages_2018(people: Sequence[Person]) -> list[Row]:
    header = ("From", "To", "Date", "Subject", "Content", "Direction", "Folder")
    return [
        header,
        *(
            (_name(person), _name(OWNER), minute_shape(person), "", "Bonjour, faux ami.", "INCOMING", "INBOX")
            for person in people
        ),
    ]


def _messages_now(people: Sequence[Person]) -> list[Row]:
    def row(nth: int, person: Person) -> Row:
        return (
            *(f"2-SW52ZW50ZWQ{nth}==", "", _name(person), profile_url(person), _name(OWNER)),
            *(profile_url(OWNER), f"{person.connected.isoformat()} 15:45:00 UTC", "", "Bonjour,\nfaux ami."),
            *("INBOX", "", "No", "No"),
        )

    return [_MESSAGES_NOW, *(row(nth, person) for nth, person in enumerate(people))]


def _follows(people: Sequence[Person]) -> list[Row]:
    return [("Date", "Status", "FullName"), *((day_shape(one), "Active", _name(one)) for one in people)]


def _name(person: Person) -> str:
    return f"{person.first} {person.last}".strip()


def _raw_url(person: Person) -> str:
    return f"https://www.linkedin.com/in/{person.slug}"


def variants(people: Sequence[Person]) -> dict[str, bytes]:
    """Every shape of the connections file that has been met or is thought possible, by a name for it.

    In "C5 cp1252" and "C5 semicolon" people are what `tables.survivor` says; C1 has neither dates nor
    addresses, C2 to C4 no addresses unless named so. "C5 no header" must not be read as no people.
    """
    shapes = {
        "C1": connections("C1", people),
        "C1 windows": connections("C1", people, dialect=WINDOWS),
        "C2": connections("C2", people),
        "C2 narrow space": connections("C2", people, narrow=True),
        "C2 utf-16": connections("C2", people, dialect=UNICODE_TEXT),
        "C3": connections("C3", people),
        "C4": connections("C4", people),
        "C4 with addresses": connections("C4", people, url=True),
        "C5": connections("C5", people),
        "C5 bom": connections("C5", people, dialect=EXCEL_UTF_8),
        "C5 utf-16": connections("C5", people, dialect=UNICODE_TEXT),
        "C5 unicode text": connections("C5", people, dialect=EXCEL_UNICODE_TEXT),
        "C5 cp1252": connections("C5", people, dialect=WINDOWS),
        "C5 semicolon": connections("C5", people, dialect=FRENCH_WINDOWS),
        "C5 French": connections("C5", people, language="fr", preamble="translated"),
        "C5 unknown column": connections("C5", people, extra="Premium Since"),
        "C5 no header": connections("C5", people, preamble="none", header=False),
    }
    for preamble in PREAMBLES:
        shapes[f"C5 preamble {preamble}"] = connections("C5", people, preamble=preamble)
        shapes[f"C5 preamble {preamble}, bom"] = connections(
            "C5", people, preamble=preamble, dialect=EXCEL_UTF_8
        )
    return shapes
