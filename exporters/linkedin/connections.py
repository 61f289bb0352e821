"""The list of connections, in every form LinkedIn has written it since 2012.

Columns are found by their names, in the first record that has both a first and a last name: the preamble in
front of it comes and goes, is quoted or wrapped, and may be translated. Dates are written with the month's
name or month first. A row may hold nothing but its date: a member who closed or hid the profile, kept as an
unnamed connection. Header lines of the forms C1, C2 and C5 were seen in published exports; translated ones
never, so what is understood there is a guess and said to be one.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from operator import itemgetter
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import unquote

from sociarch.export import Export, Member
from sociarch.exporter import N_, Unreadable, guessed, read_text
from sociarch.fact import NO_EXTRA, Connection, Guess, Problem, Tally, Trace
from sociarch.formats import dates, tables
from sociarch.formats.tables import Heading

if TYPE_CHECKING:
    from _csv import Reader

ALIASES: Final = {
    "first": ("first name", "given name", "prenom", "vorname", "nombre", "voornaam"),
    "last": ("last name", "surname", "family name", "nom", "nom de famille", "nachname", "apellidos",
             "achternaam"),
    "url": ("url",),
    "email": ("email address", "e mail address", "adresse e mail", "adresse de messagerie", "e mail adresse",
              "direccion de correo electronico", "e mailadres"),
    "company": ("company", "organization", "societe", "entreprise", "firma", "unternehmen", "empresa",
                "bedrijf"),
    "position": ("position", "job title", "poste", "fonction", "cargo", "functie", "title", "titre"),
    "since": ("connected on", "date de connexion", "verbunden am", "fecha de conexion", "verbonden op"),
}  # fmt: skip
WRITTEN: Final = frozenset(
    ("first name", "last name", "url", "email address", "e mail address", "company", "position", "job title",
     "connected on")
)  # fmt: skip
"""The names that real exports have; any other is understood by likeness."""
OUTLOOK: Final = (
    "Title", "First Name", "Middle Name", "Last Name", "Suffix", "E-mail Address", "E-mail 2 Address",
    "E-mail 3 Address", "Business Street", "Business Street 2", "Business Street 3", "Business City",
    "Business State", "Business Postal Code", "Business Country", "Home Street", "Home Street 2",
    "Home Street 3", "Home City", "Home State", "Home Postal Code", "Home Country", "Other Street",
    "Other Street 2", "Other Street 3", "Other City", "Other State", "Other Postal Code", "Other Country",
    "Company", "Department", "Job Title", "Assistant's Phone", "Business Fax", "Business Phone",
    "Business Phone 2", "Callback", "Car Phone", "Company Main Phone", "Home Fax", "Home Phone",
    "Home Phone 2", "ISDN", "Mobile Phone", "Other Fax", "Other Phone", "Pager", "Primary Phone",
    "Radio Phone", "TTY/TDD Phone", "Telex", "Assistant's Name", "Birthday", "Manager's Name", "Notes",
    "Other Address PO Box", "Spouse", "Web Page", "Personal Web Page",
)  # fmt: skip
"""The 59 columns of the instant export to 2018, an imitation of Outlook's; only five are ever filled."""

MISSING: Final = N_("columns that are expected are missing: {columns}")

_HEAD: Final = 64 * 1024
"""Characters in which the heading stands: preambles have some hundred."""
_FIELDS: Final = ("first", "last", "url", "email", "company", "position", "since")
_OUTLOOK: Final = frozenset(map(tables.fold, OUTLOOK))
_PROFILE = re.compile(r"\s*(?:https?://)?(?:[a-z0-9-]+\.)?linkedin\.com/in/([^/?#\s]+)", re.IGNORECASE)


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


def find_heading(text: str, chosen: Mapping[str, str] = tables.NOT_CHOSEN) -> Heading | None:
    """The heading of a list of connections, in any language known; None where there is none.

    `chosen`: what the person says columns are, by their folded names.
    """
    return tables.find_heading(text[:_HEAD], ALIASES, _enough, chosen=chosen)


def is_certain(heading: Heading) -> bool:
    """Whether only this network writes such a heading: all that every era has, or the 59 columns."""
    if _is_outlook(heading) and len(heading.names) == len(OUTLOOK):
        return True
    names = set(map(tables.fold, heading.names))
    return {"first name", "last name", "email address", "company", "position", "connected on"} <= names


def read(export: Export, member: Member) -> Iterator[Connection | Problem | Guess | Tally]:
    """The people in one list, then its tally."""
    path = member.path
    try:
        text = read_text(export, member)
    except Unreadable as error:
        yield error.problem(path)
        return
    heading = find_heading(text, export.columns)
    if heading is None:
        yield Problem(Trace(path, "line 1"), Unreadable.NO_HEADER, lost=None)
        return
    guesses = {
        name: field
        for name, field in heading.understood().items()
        if tables.fold(name) not in WRITTEN and tables.fold(name) not in export.columns
    }
    if guesses:
        yield guessed(Trace(path, f"record {heading.skipped + 1}"), guesses)
    if missing := _missing(heading):
        # A column that was renamed looks like one that is gone, and would be lost without a word.
        yield Problem(Trace(path, ""), MISSING, {"columns": ", ".join(missing)}, lost=None)
    yield from _People(path, text, heading).read()


def _enough(places: Mapping[str, int]) -> bool:
    return "first" in places and "last" in places and len(places) >= 3


def _missing(heading: Heading) -> list[str]:
    """Fields that every list since 2018 has and this one has not; none for the older form."""
    if _is_outlook(heading):
        return []
    expected = ["email", "company", "position", "since"]
    if len(heading.names) > len(heading.places):
        expected.append("url")
    return [field for field in expected if field not in heading.places]


def _is_outlook(heading: Heading) -> bool:
    return set(map(tables.fold, heading.names)) >= _OUTLOOK


def _is_written(heading: Heading) -> bool:
    return all(tables.fold(heading.names[at]) in WRITTEN for at in heading.places.values())


class Maker:
    """Makes connections of the rows below one heading. Kept bare: networks have up to 30,000 people."""

    def __init__(self, heading: Heading) -> None:
        width = len(heading.names)
        # A column that this form does not have reads the empty cell behind the row's last.
        places = [heading.places.get(field, width) for field in _FIELDS]
        self._pick: Final = itemgetter(*places)
        self._others: Final = [(at, name) for at, name in enumerate(heading.labels) if at not in places]
        # Month first is this network's own habit, and nobody's who translates its headings.
        self._first: Final[Literal["month"] | None] = "month" if _is_written(heading) else None
        self._known: Final[dict[str, str | None]] = {"": None}
        self.sample = ""
        """The first date, as it stood."""

    def person(self, row: list[str], trace: Trace) -> Connection:
        """Of a row with a cell for each name; one more is added to it."""
        row.append("")
        first, last, url, email, company, position, since_text = self._pick(row)
        known = self._known
        if since_text not in known:
            known[since_text] = dates.iso(since_text, first=self._first)
            self.sample = self.sample or since_text
        others = self._others
        return Connection(
            f"{first} {last}".strip(),
            first,
            last,
            url,
            email,
            company,
            position,
            known[since_text],
            since_text,
            {name: row[at] for at, name in others if row[at]} if others else NO_EXTRA,
            trace,
        )


class _People:
    """One table read row by row. The inner loop is kept bare: networks have up to 30,000 people."""

    def __init__(self, path: str, text: str, heading: Heading) -> None:
        self._path = path
        self._text = text
        self._heading = heading
        self._maker: Final = Maker(heading)
        self._records = 0
        self._several = 0
        """The line on which the last record over several lines ends."""

    def read(self) -> Iterator[Connection | Problem | Tally]:
        delimiter = self._heading.delimiter
        rows = tables.reader(self._text, delimiter)
        try:
            for _ in range(self._heading.skipped + 1):
                next(rows)
            yield from self._rows(rows)
        except csv.Error:
            yield Problem(Trace(self._path, f"line {rows.line_num}"), Unreadable.NOT_CSV, lost=None)
        else:
            in_last_line = self._several < rows.line_num
            if tables.ends_inside(self._text, delimiter, in_last_line=in_last_line):
                yield Problem(Trace(self._path, ""), Unreadable.UNCLOSED, lost=None)
        names, fields = self._heading.names, tuple(self._heading.places)
        yield Tally(self._path, self._generation(), Connection, self._records, columns=names, fields=fields)

    def _rows(self, rows: "Reader") -> Iterator[Connection | Problem]:
        path = self._path
        width = len(self._heading.names)
        person = self._maker.person
        line = rows.line_num
        for row in rows:
            trace = Trace(path, f"line {line + 1}")
            if rows.line_num == line + 1:
                line += 1
            else:
                self._several = line = rows.line_num
                if tables.swallows(row, self._heading.delimiter):
                    yield Problem(trace, Unreadable.UNCLOSED, lost=None)
            if len(row) != width:
                if not any(map(str.strip, row)):
                    continue
                yield Problem(trace, Unreadable.WIDTH, {"found": len(row), "expected": width})
                row = [*row, *[""] * width][:width]
            self._records += 1
            one = person(row, trace)
            if one.since is None and one.since_text.strip():
                yield Problem(trace, Unreadable.DATE)
            yield one

    def _generation(self) -> str:
        heading = self._heading
        if not _is_written(heading):
            return "Ct"
        if _is_outlook(heading):
            return "C1"
        if "url" in heading.places:
            return "C5"
        if heading.skipped:
            return "C4"
        return "C2" if "/" in self._maker.sample else "C3"
