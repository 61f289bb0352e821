"""Reads tables of contacts saved from Viadeo (formerly Viaduc).

No specification of an official file is known, so the reader is tolerant and says how it understood the
columns. A table is taken for Viadeo's when its file name says so, when it links to viadeo.com, or when the
person says it is. Old French files are often Windows-1252 with semicolons, and write the day first.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Hashable, Iterator
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, ClassVar, Final

from sociarch.export import Export, Member
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

HEADER_WITHIN: Final = 10
LONGEST_ADDRESS: Final = 500
DELIMITERS: Final = (";", ",", "\t")

_ALIASES: Final = {
    "first": ("prenom", "first name", "given name"),
    "last": ("nom", "nom de famille", "last name", "surname", "family name"),
    "position": ("fonction", "poste", "titre", "intitule du poste", "job title", "position", "title"),
    "company": ("societe", "entreprise", "company", "organization"),
    "email": ("e mail", "email", "adresse e mail", "adresse email", "adresse de messagerie", "courriel",
              "email address", "e mail address"),
    "url": ("profil", "url", "lien", "page web", "profile", "web page"),
    "since": ("date d ajout", "date de mise en relation", "date inscription", "connected on", "date added"),
}  # fmt: skip
_FIELD_OF: Final = {alias: field for field, aliases in _ALIASES.items() for alias in aliases}
_FILE_NAME = re.compile(r"viadeo|viaduc", re.IGNORECASE)
_PROFILE = re.compile(r"viadeo\.com/(?:[a-z]{2}/)?profile/([^/?#]+)|viadeo\.com/.*[?&]memberId=(\w+)", re.I)
_NUMBERS = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_WORDS = re.compile(r"(?:[a-z]+ )?([0-9]{1,2})(?:er)? ([a-z]+) ([0-9]{4})")
_MONTHS: Final = {
    "janvier": 1, "fevrier": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6,
    "juillet": 7, "aout": 8, "septembre": 9, "octobre": 10, "novembre": 11, "decembre": 12,
}  # fmt: skip


class Viadeo(Exporter):
    name: ClassVar[str] = "viadeo"
    title: ClassVar[str] = "Viadeo"
    reader: ClassVar[str] = "1"

    def identify(self, export: Export) -> Label | None:
        for member in _tables(export):
            try:
                text = read_text(export, member, head=True)
            except Unreadable:
                continue
            columns = _understand(text)
            if columns and (export.claimed or _FILE_NAME.search(member.base) or columns.links_here(text)):
                return Label()
        return None

    def key(self, connection: Connection) -> str | None:
        match = _PROFILE.search(connection.url[:LONGEST_ADDRESS])
        return (match[1] or match[2]) if match else None

    def read(self, export: Export) -> Iterator[Connection | Problem | Guess]:
        return union([_people(export, member) for member in _tables(export)], _same)


def iso_date(text: str) -> str | None:
    """`12/01/2015` (day first) and `lundi 12 janvier 2015` as `2015-01-12`; else None."""
    if match := _NUMBERS.fullmatch(text.strip()):
        return iso_day(int(match[3]), int(match[2]), int(match[1]))
    if match := _WORDS.fullmatch(fold(text)):
        return iso_day(int(match[3]), _MONTHS.get(match[2], 0), int(match[1]))
    return None


def fold(text: str) -> str:
    """A heading without case, accents and punctuation: `Prénom`, `PRENOM ` and `prénom` are one."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(letters.split())


def _same(connection: Connection) -> Hashable:
    return connection[:-2]


def _tables(export: Export) -> list[Member]:
    """Files that are tables by their name; a text counts as one only where there is no other."""
    tables = [one for one in export.members if one.base.casefold().endswith((".csv", ".tsv"))]
    return tables or [one for one in export.members if one.base.casefold().endswith(".txt")]


class _Columns:
    """The delimiter, which column holds which field, and the first row below the heading."""

    def __init__(self, delimiter: str, names: list[str], skipped: int) -> None:
        self.delimiter: Final = delimiter
        self.names: Final = names
        self.skipped: Final = skipped
        self.place: Final[dict[str, int]] = {}
        for at, name in enumerate(names):
            field = _FIELD_OF.get(fold(name))
            if field is not None:
                self.place.setdefault(field, at)

    @property
    def enough(self) -> bool:
        return "last" in self.place and len(self.place) >= 2

    def pass_heading(self, rows: "Reader") -> None:
        """Leave `rows` at the first row below the heading. Raises csv.Error."""
        for _ in islice(rows, self.skipped + 1):
            pass

    def links_here(self, text: str) -> bool:
        """Whether the column of profile addresses leads to this network."""
        at = self.place.get("url")
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter)
        with suppress(csv.Error):
            self.pass_heading(rows)
            return at is not None and any(
                "viadeo.com/" in "".join(row[at : at + 1]).casefold() for row in rows
            )
        return False


def _understand(text: str) -> _Columns | None:
    """The reading of the heading that explains most columns; None where none explains enough."""
    best: _Columns | None = None
    for delimiter in DELIMITERS:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            for skipped, row in enumerate(islice(rows, HEADER_WITHIN)):
                columns = _Columns(delimiter, [name.strip("\ufeff") for name in row], skipped)
                if columns.enough and (best is None or len(columns.place) > len(best.place)):
                    best = columns
        except csv.Error:
            continue
    return best


def _people(export: Export, member: Member) -> Iterator[Connection | Problem | Guess]:
    path = member.path
    try:
        text = read_text(export, member)
    except Unreadable as error:
        yield Problem(Trace(path, ""), error.reason)
        return
    columns = _understand(text)
    if columns is None:
        yield Problem(Trace(path, "line 1"), Unreadable.NO_HEADER)
        return
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=columns.delimiter)
    try:
        columns.pass_heading(rows)
        line = rows.line_num
        guess = {columns.names[at]: field for field, at in columns.place.items()}
        yield Guess(Trace(path, f"line {line}"), guess)
        for row in rows:
            trace = Trace(path, f"line {line + 1}")
            line = rows.line_num
            if any(cell.strip() for cell in row):
                yield from _person(row, columns, trace)
    except csv.Error:
        yield Problem(Trace(path, f"line {rows.line_num}"), Unreadable.NOT_CSV)


def _person(row: list[str], columns: _Columns, trace: Trace) -> Iterator[Connection | Problem]:
    width = len(columns.names)
    if len(row) != width:
        yield Problem(trace, Unreadable.WIDTH, {"found": len(row), "expected": width})
        row = row + [""] * (width - len(row))
    cells = {field: row[at] for field, at in columns.place.items()}
    since_text = cells.get("since", "")
    since = iso_date(since_text)
    if since_text.strip() and since is None:
        yield Problem(trace, Unreadable.DATE)
    known = set(columns.place.values())
    names = distinct(columns.names)
    extra = {names[at]: cell for at, cell in enumerate(row[:width]) if at not in known and cell.strip()}
    yield Connection(
        name=f"{cells.get('first', '')} {cells['last']}".strip(),
        first=cells.get("first", ""),
        last=cells["last"],
        url=cells.get("url", ""),
        email=cells.get("email", ""),
        company=cells.get("company", ""),
        position=cells.get("position", ""),
        since=since,
        since_text=since_text,
        extra=extra or NO_EXTRA,
        trace=trace,
    )
