"""Reads LinkedIn's member data export: the Basic and the Complete archive of every year, unpacked or not, the
instant export of connections that went before it, and the answers of the official interface that came after.

Which file is which is told by base names, compared without case, blanks and `_`; what a file holds is told by
its headings. Files stay named in English in every language. Of an archive only the tables are opened that
answer who is in the network and whose the account is.
"""

import csv
import re
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import ClassVar, Final

from exporters.linkedin import answers, asides, connections, own
from sociarch.export import Export, Member, fold
from sociarch.exporter import (
    N_,
    Exporter,
    Generation,
    Label,
    Unreadable,
    all_but_trace,
    iso_day,
    read_text,
    union,
)
from sociarch.fact import Aside, Connection, Fact, Item, Problem, Sent, Uploaded
from sociarch.formats import tables

CONNECTIONS: Final = ("Connections.csv", "linkedin_connections_export_microsoft_outlook.csv")
MARKS: Final = (*CONNECTIONS, "Profile.csv", "Email Addresses.csv", "Positions.csv", "Registration.csv",
                "Invitations.csv", "PhoneNumbers.csv", "Receipts_v2.csv", "Skills.csv", "Education.csv",
                "Ad_Targeting.csv", "Logins.csv", "Member_Follows.csv")  # fmt: skip
"""Two of these together are LinkedIn's."""

OTHER: Final = N_("tells nothing about your connections or about whose the account is")
MESSAGES: Final = N_(
    "private messages: `ownership` compares the texts of those that you sent and keeps nothing of them"
)
CHATS: Final = N_("chats with the network's own machines")
INDEX: Final = N_("what was asked, and when each answer came")
ADDRESS_BOOK: Final = N_(
    "an address book once uploaded: other people's data, and no connections; `ownership` looks at the "
    "domains of its e-mail addresses and keeps nothing of them"
)

_ARCHIVE_DAY = re.compile(r"LinkedInDataExport_([0-9]{2})-([0-9]{2})-([0-9]{4})", re.IGNORECASE)
_OTHER_FILES: Final = (
    "Ad_Targeting|Ads Clicked|Articles|Causes You Care About|Certifications|Comments|"
    "Company Follows|Courses|Education|Endorsement_Given_Info|Endorsement_Received_Info|Events|Group Posts|"
    "Groups|Hashtag_Follows|Honors|Inferences_about_you|Instant Reposts|Job Applicant Saved Answers|"
    "Job Applicant Saved Screening Question Responses|Job Applications|Job Seeker Preferences|"
    "LAN Ads Engagement|Languages|Learning|Likes|Media Files|Member_Follows|Organizations|Patents|"
    "Profile Summary|Projects|Providers|Private_identity_asset|Publications|Reactions|Recommendations_Given|"
    "Recommendations_Received|Rich_Media|SavedJobAlerts|Saved Jobs|Saved_Items|Search Queries|SearchQueries|"
    "Services Marketplace|Shares|Skills|Test Scores|Videos|Volunteering|Votes"
).split("|")
_CHATS: Final = ("guide_messages", "coach_messages", "learning_coach_messages",
                 "learning_role_play_messages")  # fmt: skip


def _named(names: Sequence[str]) -> str:
    return rf"(?:.*/)?(?:{'|'.join(fold(name) for name in names)})[0-9]*\.csv"


class LinkedIn(Exporter):
    name: ClassVar[str] = "linkedin"
    title: ClassVar[str] = "LinkedIn"
    reader: ClassVar[str] = "3"
    tables: ClassVar[bool] = True
    folders: ClassVar[str] = r"(?:Basic|Complete|Initial)_LinkedInDataExport_.*|LinkedIn_API_.*"
    generations: ClassVar[Sequence[Generation]] = (
        Generation("C1", "2012–2018", N_("connections, 59 columns as Outlook's, without a date"),
                   N_("name, e-mail, company, position"), "real"),
        Generation("C2", "2018", N_("connections, six columns, date such as 1/12/18, 3:45 PM"),
                   N_("name, e-mail, company, position, since when"), "real"),
        Generation("C3", "2021", N_("connections, six columns, date such as 12 Jan 2024"),
                   N_("name, e-mail, company, position, since when"), "program"),
        Generation("C4", N_("2021 on"), N_("connections, six columns below a preamble"),
                   N_("name, e-mail, company, position, since when"), "program"),
        Generation("C5", N_("2023 on"), N_("connections, seven columns with the profile's address"),
                   N_("name, profile address, e-mail, company, position, since when"), "real"),
        Generation("Ct", "–", N_("connections with translated column names, understood by likeness"),
                   N_("as the columns are understood; the summary says how"), "assumed"),
        Generation("A1", "2018", N_("the owner's tables; some in UTF-16 with tabs"),
                   N_("own e-mail addresses and phones, profile, jobs, registration, receipts, invitations, "
                      "sign-ins, security checks"), "real"),
        Generation("A2", N_("2018 on"), N_("the owner's tables in UTF-8 with commas"),
                   N_("own e-mail addresses and phones, profile, jobs, registration, receipts, invitations, "
                      "sign-ins, security checks, verifications"), "real"),
        Generation("S1", N_("2024 on"), N_("answers of the Member Snapshot API, as they came"),
                   N_("name, profile address, e-mail, company, position, since when; own e-mail addresses "
                      "and phones, profile, jobs, registration, receipts, invitations, sign-ins"), "paper"),
    )  # fmt: skip
    passed_over: ClassVar[Mapping[str, str]] = {
        _named(_OTHER_FILES): OTHER,
        r"(?:.*/)?(?:articles|media|jobs)/.*": OTHER,
        _named(asides.MESSAGES): MESSAGES,
        _named(_CHATS): CHATS,
        _named(asides.ADDRESS_BOOKS): ADDRESS_BOOK,
        r"(?:.*/)?answers\.json": INDEX,
        r"(?:.*/)?(?:" + "|".join((answers.CONNECTIONS, *answers.FILES)) + r")\.[0-9]+\.json": answers.ENDED,
        r"(?:.*/)?[a-z]+\.[0-9]+\.json": OTHER,
    }
    messages: ClassVar[str] = _named((*asides.MESSAGES, *_CHATS))
    words: ClassVar[Sequence[str]] = (
        *CONNECTIONS, *MARKS, *_OTHER_FILES, *asides.MESSAGES, *_CHATS, *asides.ADDRESS_BOOKS,
        *connections.OUTLOOK,
        *(name for names in connections.ALIASES.values() for name in names),
        *(name for form in own.FORMS for name in form.files),
        *(name for form in own.FORMS for names in form.aliases.values() for name in names),
        "Basic_LinkedInDataExport", "Complete_LinkedInDataExport", "Initial_LinkedInDataExport", "csv",
        "Notes", "Extension", "Is_WhatsApp_Number", "Maiden Name", "Address", "Birth Date", "Summary",
        "Industry", "Zip Code", "Geo Location", "Twitter Handles", "Websites", "Instant Messengers",
        "Contact Instructions", "Country", "Description", "Invited by", "Postal Code", "Tax Amount",
        "Sub Total", "Message", "State", "City", "Year of birth", "Issuing authority", "Document type",
        "Verification service provider", "elements", "snapshotDomain", "snapshotData", "paging", "links",
        "start", "count", "total", "rel", "href", "type", "message", "status", "serviceErrorCode",
        "answers.json", *answers.FILES,
    )  # fmt: skip

    def identify(self, export: Export) -> Label | None:
        if answers.is_record(export):
            return Label(owner=answers.registered(export), as_of=answers.day(export))
        known = {fold(member.base) for member in export.find(*MARKS)}
        if len(known) < 2 and not any(_has_heading(export, one) for one in _lists(export)):
            return None
        day = next(filter(None, map(_ARCHIVE_DAY.search, export.names)), None)
        return Label(
            owner=_registered(export),
            as_of=iso_day(int(day[3]), int(day[1]), int(day[2])) if day else None,
            batch=day[0].casefold() if day else None,
            part=day.string[: day.start()].rpartition("/")[2].casefold() if day else "",
        )

    def key(self, connection: Connection) -> str | None:
        return connections.normal_key(connection.url)

    def read(self, export: Export) -> Iterator[Item]:
        yield from answers.read(export)
        yield from union([connections.read(export, one) for one in _latest_first(_lists(export))], _same)
        for form in own.FORMS:
            for file in form.files:
                members = _latest_first(export.find(file))
                yield from union([own.read(export, one, form) for one in members])

    def aside(
        self, export: Export, kinds: Collection[type[Aside]] = (Sent, Uploaded)
    ) -> Iterator[Aside | Problem]:
        if Sent in kinds:
            yield from asides.sent(export)
        if Uploaded in kinds:
            yield from asides.uploaded(export)


def _latest_first(members: list[Member]) -> list[Member]:
    """Of two parts the Complete one is the later and larger: what both hold is taken from it."""
    return sorted(members, key=lambda one: "complete" not in one.source.name.casefold())


def _lists(export: Export) -> list[Member]:
    """Files that should hold connections: by name, else a single CSV file of any name, by its heading."""
    named = export.find(*CONNECTIONS)
    if named or len(export.members) != 1:
        return named
    return [one for one in export.members if _has_heading(export, one, certain=True)]


def _same(fact: Fact) -> Hashable:
    """What makes a row in two parts of one archive the same: the profile, else all that is known."""
    return (isinstance(fact, Connection) and connections.normal_key(fact.url)) or all_but_trace(fact)


def _has_heading(export: Export, member: Member, *, certain: bool = False) -> bool:
    """Whether the file is a list of connections; `certain`: and of nobody else's making."""
    try:
        text = read_text(export, member, head=True)
    except Unreadable:
        return False
    heading = connections.find_heading(text, export.columns)
    linked = "linkedin.com/in/" in text
    if heading is not None and connections.is_certain(heading):
        return True
    dated = heading is not None and "since" in heading.places
    if certain:
        return dated and linked
    # A list by its name, and by who says so or by its links: a heading that is lost must be told.
    return dated or export.claimed or linked


def _registered(export: Export) -> str | None:
    """When the account was opened, as the export writes it: the one thing of an account never changed."""
    wanted = {"at": ("registered at", "registration date")}
    for member in export.find("Registration.csv"):
        try:
            text = read_text(export, member, head=True)
        except Unreadable:
            continue
        heading = tables.find_heading(text, wanted, bool)
        if heading is not None:
            with suppress(csv.Error):
                for _line, row in tables.rows(text, heading):
                    return " ".join(heading.cell(row, "at").split()) or None
    return None
