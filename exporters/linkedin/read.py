"""Reads LinkedIn's member data export: the Basic and the Complete archive, unpacked or not.

Columns are found by their names, in the first record that has both a first and a last name: the preamble in
front of it comes and goes, is quoted or wrapped. Dates in this export are written month first or with the
month's name, always in English.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Hashable, Iterator
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, ClassVar, Final
from urllib.parse import unquote

from sociarch.export import Export, Member, fold
from sociarch.exporter import (
    NO_EXTRA,
    Connection,
    Exporter,
    Guess,
    Label,
    Problem,
    Trace,
    Unreadable,
    distinct,
    iso_day,
    read_text,
    union,
)

if TYPE_CHECKING:
    from _csv import Reader

CONNECTIONS: Final = "Connections.csv"
KNOWN_FILES: Final = (
    CONNECTIONS, "Profile.csv", "Email Addresses.csv", "Positions.csv", "Registration.csv",
    "Invitations.csv", "PhoneNumbers.csv", "Receipts_v2.csv", "Skills.csv", "Education.csv",
)  # fmt: skip
HEADER_WITHIN: Final = 25
"""Records in which the header must appear; the longest preamble known has three."""

_FIELDS: Final = ("first name", "last name", "url", "email address", "company", "position", "connected on")
_EVERY_ERA: Final = ("first name", "last name", "email address", "company", "position", "connected on")
_ARCHIVE_DAY = re.compile(r"LinkedInDataExport_([0-9]{2})-([0-9]{2})-([0-9]{4})", re.IGNORECASE)
_MONTHS: Final = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_DAY_MONTH_YEAR = re.compile(r"([0-9]{1,2}) ([A-Za-z]{3}) ([0-9]{4})")
_MONTH_FIRST = re.compile(
    r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{2}|[0-9]{4}),? ([0-9]{1,2}):([0-9]{2})[ \u202f\xa0]([AP]M)"
)
_PROFILE = re.compile(r"\s*(?:https?://)?(?:[a-z0-9-]+\.)?linkedin\.com/in/([^/?#\s]+)", re.IGNORECASE)


class LinkedIn(Exporter):
    name: ClassVar[str] = "linkedin"
    title: ClassVar[str] = "LinkedIn"
    reader: ClassVar[str] = "1"

    def identify(self, export: Export) -> Label | None:
        known = {fold(member.base) for member in export.find(*KNOWN_FILES)}
        if len(known) < 2 and not any(_has_header(export, one) for one in _lists(export)):
            return None
        day = next(filter(None, map(_ARCHIVE_DAY.search, export.names)), None)
        return Label(
            owner=_registered(export),
            as_of=iso_day(int(day[3]), int(day[1]), int(day[2])) if day else None,
            batch=day[0].casefold() if day else None,
            part=day.string[: day.start()].rpartition("/")[2].casefold() if day else "",
        )

    def key(self, connection: Connection) -> str | None:
        return normal_key(connection.url)

    def read(self, export: Export) -> Iterator[Connection | Problem | Guess]:
        # Of two parts the Complete one is the later and larger: what both hold is taken from it.
        lists = sorted(_lists(export), key=lambda one: "complete" not in one.source.name.casefold())
        return union([_connections(export, one) for one in lists], _same)


def normal_key(url: str) -> str | None:
    """The slug of a profile's address in one spelling, or None where the text holds none.

    `https://uk.linkedin.com/in/Aline-%C3%89/?x=1` and `linkedin.com/in/aline-é` are the same person.
    """
    match = _PROFILE.match(url)
    if not match:
        return None
    slug = match[1]
    if "%" in slug:
        try:
            slug = unquote(slug, errors="strict")
        except UnicodeDecodeError:
            return slug.casefold()  # Escapes of no letters: two that differ are two people.
    return unicodedata.normalize("NFC", slug).casefold()


def iso_date(text: str) -> str | None:
    """`12 Jan 2024` as `2024-01-12`; `1/12/18, 3:45 PM` as `2018-01-12T15:45` (zone unknown); else None."""
    text = text.strip()
    if match := _DAY_MONTH_YEAR.fullmatch(text):
        return iso_day(int(match[3]), _MONTHS.get(match[2].lower(), 0), int(match[1]))
    if match := _MONTH_FIRST.fullmatch(text):
        month, day, hour, minute = int(match[1]), int(match[2]), int(match[4]), int(match[5])
        year = int(match[3]) if len(match[3]) == 4 else 2000 + int(match[3])
        found = iso_day(year, month, day)
        if found and 1 <= hour <= 12 and minute < 60:
            return f"{found}T{hour % 12 + 12 * (match[6] == 'PM'):02}:{minute:02}"
    return None


def _lists(export: Export) -> list[Member]:
    """Files that should hold connections: by name, else a single CSV file of any name, by its header."""
    named = export.find(CONNECTIONS)
    if named or len(export.members) != 1:
        return named
    return [one for one in export.members if _has_header(export, one, whole=True)]


def _same(connection: Connection) -> Hashable:
    """What makes a row in two parts of one archive the same: the profile, else all that is known."""
    return normal_key(connection.url) or connection[:-2]


def _header(rows: Iterator[list[str]]) -> list[str] | None:
    """The column names as they stand, with `rows` left at the first row below; None where there are none."""
    for row in islice(rows, HEADER_WITHIN):
        names = [name.strip("\ufeff") for name in row]
        if {"first name", "last name"} <= {_plain(name) for name in names}:
            return names
    return None


def _plain(name: str) -> str:
    return name.strip().casefold()


def _has_header(export: Export, member: Member, *, whole: bool = False) -> bool:
    """Whether the file begins with this network's column names; `whole`: with all that every era has."""
    try:
        names = _header(csv.reader(io.StringIO(read_text(export, member, head=True), newline="")))
    except (Unreadable, csv.Error):
        return False
    wanted = set(_EVERY_ERA) if whole else {"connected on"}
    return names is not None and wanted <= {_plain(name) for name in names}


def _registered(export: Export) -> str | None:
    """When the account was opened, as the export writes it: the one thing of an account never changed."""
    for member in export.find("Registration.csv"):
        try:
            rows = csv.reader(io.StringIO(read_text(export, member, head=True), newline=""))
            for name, value in zip(next(rows, []), next(rows, []), strict=False):
                if _plain(name) in ("registered at", "registration date") and value.strip():
                    return value.strip()
        except (Unreadable, csv.Error):
            continue
    return None


def _connections(export: Export, member: Member) -> Iterator[Connection | Problem]:
    path = member.path
    try:
        rows = csv.reader(io.StringIO(read_text(export, member), newline=""))
    except Unreadable as error:
        yield Problem(Trace(path, ""), error.reason)
        return
    try:
        names = _header(rows)
        if names is None:
            yield Problem(Trace(path, "line 1"), Unreadable.NO_HEADER)
            return
        yield from _people(path, rows, names)
    except csv.Error:
        yield Problem(Trace(path, f"line {rows.line_num}"), Unreadable.NOT_CSV)


def _people(path: str, rows: "Reader", names: list[str]) -> Iterator[Connection | Problem]:
    width = len(names)
    plain = [_plain(name) for name in names]
    # A column that this era does not have reads the empty cell behind the row's last.
    places = [plain.index(field) if field in plain else width for field in _FIELDS]
    pick = itemgetter(*places)
    others = [(at, name) for at, name in enumerate(distinct(names)) if at not in places]
    dates: dict[str, str | None] = {"": None}
    line = rows.line_num
    for row in rows:
        trace = Trace(path, f"line {line + 1}")
        line = rows.line_num
        if len(row) != width:
            if not any(map(str.strip, row)):
                continue
            yield Problem(trace, Unreadable.WIDTH, {"found": len(row), "expected": width})
            row = [*row, *[""] * width][:width]
        row.append("")
        first, last, url, email, company, position, since_text = pick(row)
        if since_text not in dates:
            dates[since_text] = iso_date(since_text)
        since = dates[since_text]
        if since is None and since_text.strip():
            yield Problem(trace, Unreadable.DATE)
        yield Connection(
            f"{first} {last}".strip(),
            first,
            last,
            url,
            email,
            company,
            position,
            since,
            since_text,
            {name: row[at] for at, name in others if row[at]} if others else NO_EXTRA,
            trace,
        )
