"""Reads LinkedIn's member data export: the Basic and the Complete archive, unpacked or not.

Columns are found by their names, in the first record that has both a first and a last name: the preamble in
front of it comes and goes, is quoted or wrapped. Dates in this export are written month first or with the
month's name, always in English.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, ClassVar, Final
from urllib.parse import unquote

from sociarch.export import Export, Member
from sociarch.exporter import (
    NO_EXTRA,
    Connection,
    Exporter,
    Label,
    Problem,
    Trace,
    Unreadable,
    read_text,
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
_ARCHIVE_DAY = re.compile(r"LinkedInDataExport_(\d\d)-(\d\d)-(\d{4})", re.IGNORECASE)
_MONTHS: Final = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2}) ([A-Za-z]{3}) (\d{4})")
_MONTH_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d\d|\d{4}),? (\d{1,2}):(\d\d)[ \u202f\xa0]([AP]M)")
_PROFILE = re.compile(r"\s*(?:https?://)?(?:[a-z0-9-]+\.)?linkedin\.com/in/([^/?#]+)", re.IGNORECASE)


class LinkedIn(Exporter):
    name: ClassVar[str] = "linkedin"
    title: ClassVar[str] = "LinkedIn"
    reader: ClassVar[str] = "1"

    def identify(self, export: Export) -> Label | None:
        known = export.find(*KNOWN_FILES)
        if len({member.base.casefold() for member in known}) < 2 and not self._lists(export):
            return None
        day = next(filter(None, map(_ARCHIVE_DAY.search, export.names)), None)
        return Label(
            owner=_registered(export),
            as_of=f"{day[3]}-{day[1]}-{day[2]}" if day else None,
            batch=day[0].casefold() if day else None,
        )

    def key(self, connection: Connection) -> str | None:
        return normal_key(connection.url)

    def read(self, export: Export) -> Iterator[Connection | Problem]:
        for member in self._lists(export) or export.find(CONNECTIONS):
            yield from _connections(export, member)

    def _lists(self, export: Export) -> list[Member]:
        """Files that hold connections: by name, else a single CSV file of any name, by its header."""
        named = [one for one in export.find(CONNECTIONS) if _has_header(export, one)]
        if named or len(export.members) != 1:
            return named
        return [one for one in export.members if _has_header(export, one)]


def normal_key(url: str) -> str | None:
    """The slug of a profile's address in one spelling, or None where the text holds none.

    `https://uk.linkedin.com/in/Aline-%C3%89/?x=1` and `linkedin.com/in/aline-é` are the same person.
    """
    match = _PROFILE.match(url)
    if not match:
        return None
    slug = match[1]
    if "%" in slug or not slug.isascii():
        slug = unicodedata.normalize("NFC", unquote(slug))
    return slug.casefold()


def iso_date(text: str) -> str | None:
    """`12 Jan 2024` as `2024-01-12`; `1/12/18, 3:45 PM` as `2018-01-12T15:45` (zone unknown); else None."""
    text = text.strip()
    if match := _DAY_MONTH_YEAR.fullmatch(text):
        month = _MONTHS.get(match[2].lower())
        day = int(match[1])
        return f"{match[3]}-{month:02}-{day:02}" if month and 1 <= day <= 31 else None
    if match := _MONTH_FIRST.fullmatch(text):
        month, day, hour = int(match[1]), int(match[2]), int(match[4]) % 12
        if not (1 <= month <= 12 and 1 <= day <= 31):
            return None
        year = match[3] if len(match[3]) == 4 else f"20{match[3]}"
        return f"{year}-{month:02}-{day:02}T{hour + 12 * (match[6] == 'PM'):02}:{match[5]}"
    return None


def _rows(text: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""))


def _header(rows: Iterator[list[str]]) -> list[str] | None:
    """The column names, with `rows` left at the first row below them; None where there are none."""
    for row in islice(rows, HEADER_WITHIN):
        names = [name.strip().strip("\ufeff").casefold() for name in row]
        if "first name" in names and "last name" in names:
            return names
    return None


def _has_header(export: Export, member: Member) -> bool:
    try:
        text = read_text(export, member, head=True)
        names = _header(_rows(text))
    except (Unreadable, csv.Error):
        return False
    return names is not None and "connected on" in names


def _registered(export: Export) -> str | None:
    """When the account was opened, as the export writes it: the one thing of an account never changed."""
    for member in export.find("Registration.csv"):
        try:
            rows = _rows(read_text(export, member, head=True))
            for name, value in zip(next(rows, []), next(rows, []), strict=False):
                if name.strip().casefold() in ("registered at", "registration date") and value.strip():
                    return value.strip()
        except (Unreadable, csv.Error):
            continue
    return None


def _connections(export: Export, member: Member) -> Iterator[Connection | Problem]:
    path = member.path
    try:
        rows = csv.reader(io.StringIO(read_text(export, member), newline=""))
        names = _header(rows)
        if names is None:
            yield Problem(Trace(path, "line 1"), Unreadable.NO_HEADER)
            return
        yield from _people(path, rows, names)
    except Unreadable as error:
        yield Problem(Trace(path, ""), error.reason)
    except csv.Error:
        yield Problem(Trace(path, f"line {rows.line_num}"), Unreadable.NOT_CSV)


def _people(path: str, rows: "Reader", names: list[str]) -> Iterator[Connection | Problem]:
    width = len(names)
    # A column that this era does not have reads the empty cell behind the row's last.
    pick = itemgetter(*(names.index(field) if field in names else width for field in _FIELDS))
    others = [(at, name) for at, name in enumerate(names) if name not in _FIELDS]
    dates: dict[str, str | None] = {"": None}
    for row in rows:
        if not row:
            continue
        trace = Trace(path, f"line {rows.line_num}")
        if len(row) != width:
            yield Problem(trace, Unreadable.WIDTH, {"found": len(row), "expected": width})
            row += [""] * (width - len(row))
        row.append("")
        first, last, url, email, company, position, since_text = pick(row)
        if since_text not in dates:
            dates[since_text] = iso_date(since_text)
            if dates[since_text] is None:
                yield Problem(trace, Unreadable.DATE)
        yield Connection(
            f"{first} {last}".strip(),
            first,
            last,
            url,
            email,
            company,
            position,
            dates[since_text],
            since_text,
            {name: row[at] for at, name in others if row[at]} if others else NO_EXTRA,
            trace,
        )
