"""Reads tables of contacts saved from Viadeo (formerly Viaduc).

No specification of an official file is known, so the reader is tolerant and says how it understood the
columns. A table is taken for Viadeo's when its file name says so, when it links to viadeo.com, or when the
person says it is. Old French files are often Windows-1252 with semicolons, and write the day first.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import ClassVar, Final

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
    read_text,
)

HEADER_WITHIN: Final = 10
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
_NUMBERS = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_WORDS = re.compile(r"(?:[a-z]+\s+)?(\d{1,2})(?:er)?\s+([a-z]+)\.?\s+(\d{4})")
_MONTHS: Final = {
    "janvier": 1, "fevrier": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6,
    "juillet": 7, "aout": 8, "septembre": 9, "octobre": 10, "novembre": 11, "decembre": 12,
}  # fmt: skip


class Viadeo(Exporter):
    name: ClassVar[str] = "viadeo"
    title: ClassVar[str] = "Viadeo"
    reader: ClassVar[str] = "1"

    def identify(self, export: Export) -> Label | None:
        named = any(_FILE_NAME.search(name) for name in export.names)
        for member in _tables(export):
            try:
                text = read_text(export, member, head=True)
            except Unreadable:
                continue
            if _understand(text) and (named or export.claimed or "viadeo.com/" in text.casefold()):
                return Label()
        return None

    def key(self, connection: Connection) -> str | None:
        match = _PROFILE.search(connection.url)
        return (match[1] or match[2]) if match else None

    def read(self, export: Export) -> Iterator[Connection | Problem | Guess]:
        for member in _tables(export):
            yield from _people(export, member)


def iso_date(text: str) -> str | None:
    """`12/01/2015` (day first) and `lundi 12 janvier 2015` as `2015-01-12`; else None."""
    plain = fold(text)
    if match := _NUMBERS.fullmatch(text.strip()):
        day, month = int(match[1]), int(match[2])
    elif (match := _WORDS.fullmatch(plain)) and match[2] in _MONTHS:
        day, month = int(match[1]), _MONTHS[match[2]]
    else:
        return None
    return f"{match[3]}-{month:02}-{day:02}" if 1 <= day <= 31 and 1 <= month <= 12 else None


def fold(text: str) -> str:
    """A heading without case, accents and punctuation: `Prénom`, `PRENOM ` and `prénom` are one."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(letters.split())


def _tables(export: Export) -> list[Member]:
    return [one for one in export.members if one.base.casefold().endswith((".csv", ".txt", ".tsv"))]


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
    heading = Trace(path, f"line {columns.skipped + 1}")
    yield Guess(heading, {columns.names[at]: field for field, at in columns.place.items()})
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=columns.delimiter)
    try:
        for row in islice(rows, columns.skipped + 1, None):
            if any(cell.strip() for cell in row):
                yield from _person(row, columns, Trace(path, f"line {rows.line_num}"))
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
    extra = {
        columns.names[at]: cell for at, cell in enumerate(row[:width]) if at not in known and cell.strip()
    }
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
