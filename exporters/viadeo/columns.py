"""Tables of contacts: which column holds what, and a person for each row.

No official file is known, so columns are understood by likeness and said to be guessed. Names are those of an
Outlook add-in of 2015 (`Prénom, Nom, Fonction, Société, Date Inscription`), of Outlook in French, and of
common sense in French and English; a person may say what a column is, and then nothing of it is guessed.
Dates have the day first, as French files do. In Outlook's own columns the first `Titre` is how somebody is
addressed and the second one the job.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from sociarch.export import Export, Member
from sociarch.exporter import FIELDS, Unreadable, guessed, read_text
from sociarch.fact import NO_EXTRA, Connection, Guess, Problem, Tally, Trace
from sociarch.formats import dates, tables
from sociarch.formats.tables import Heading

ALIASES: Final = {
    "name": ("nom complet", "full name", "display name"),
    "first": ("prenom", "first name", "given name"),
    "last": ("nom", "nom de famille", "last name", "surname", "family name"),
    "position": ("fonction", "poste", "intitule du poste", "job title", "position", "titre", "title"),
    "company": ("societe", "entreprise", "company", "organization"),
    "email": ("e mail", "email", "adresse e mail", "adresse email", "adresse de messagerie", "courriel",
              "email address", "e mail address"),
    "url": ("profil", "url", "lien", "page web", "profile", "web page"),
    "since": ("date d ajout", "date de mise en relation", "date inscription", "connected on", "date added"),
}  # fmt: skip

_ADD_IN: Final = frozenset(("prenom", "nom", "fonction", "societe", "date inscription"))
_OUTLOOK: Final = (
    frozenset(("prenom", "nom", "suffixe", "adresse de messagerie")),
    frozenset(("first name", "last name", "suffix", "e mail address")),
)
_SUFFIX: Final = ("suffixe", "suffix")
_LINKEDIN: Final = frozenset(
    ("first name", "last name", "email address", "company", "position", "connected on")
)
_HEAD: Final = 64 * 1024
"""Characters in which the heading stands."""
_ELSEWHERE = re.compile(r"(?:linkedin|facebook)\.com/", re.IGNORECASE)
_HERE = re.compile(r"(?:viadeo|viaduc)\.com/", re.IGNORECASE)


class Table(NamedTuple):
    """Rows below a heading, each with its place, and how many of them hold anything.

    at  where the heading stands
    """

    file: str
    heading: Heading
    at: str
    rows: Iterable[tuple[str, Sequence[str]]]
    records: int


class View(NamedTuple):
    """Rows at a glance: how many hold anything, and whether addresses lead to this network or to another."""

    records: int
    here: bool
    elsewhere: bool


def find_heading(text: str, columns: Mapping[str, str]) -> Heading | None:
    """The heading of a table of contacts; None where there is none. `columns` is what the person says."""
    named = {field: [name for name, said in columns.items() if said == field] for field in FIELDS}
    aliases = {
        field: [*named[field], *(name for name in ALIASES[field] if name not in columns)] for field in FIELDS
    }

    def enough(places: Mapping[str, int]) -> bool:
        name = {"last", "name"} & places.keys()
        return bool(name) and (len(places) > 1 or any(named[field] for field in name))

    heading = tables.find_heading(text[:_HEAD], aliases, enough)
    if heading is None:
        return None
    folded = list(map(tables.fold, tables.distinct(heading.names)))
    places: dict[str, int] = {}
    for field, names in aliases.items():
        if name := next((name for name in names if name in folded), ""):
            places[field] = folded.index(name)
    if is_outlook(heading):
        guess = _in_outlook(heading)
        told = {field for field, names in named.items() if any(name in folded for name in names)}
        places.update({field: at for field, at in guess.items() if field in places and field not in told})
        if "position" not in guess and "position" not in told:
            places.pop("position", None)
    return heading._replace(places=places)


def _in_outlook(heading: Heading) -> dict[str, int]:
    """The last name stands in front of the suffix and the job behind it, whatever else has their names."""
    folded = list(map(tables.fold, heading.names))
    middle = next(at for at, name in enumerate(folded) if name in _SUFFIX)
    last = [at for at in range(middle) if folded[at] in ALIASES["last"]]
    jobs = [at for at in range(middle, len(folded)) if folded[at] in ALIASES["position"]]
    return {**({"last": last[-1]} if last else {}), **({"position": jobs[0]} if jobs else {})}


def is_outlook(heading: Heading) -> bool:
    """Whether the columns are those of Outlook, in French or English."""
    return any(names <= _folded(heading) for names in _OUTLOOK)


def generation(heading: Heading) -> str:
    """The mark of the form that a table has."""
    if _folded(heading) >= _ADD_IN:
        return "V-sheet"
    return "V-outlook" if is_outlook(heading) else "V-csv"


def view(heading: Heading, rows: Iterable[Sequence[str]]) -> View:
    """What rows below a heading show. Stops where they are no table any more."""
    records = 0
    here = elsewhere = False
    with suppress(csv.Error):
        for row in rows:
            records += 1
            cell = heading.cell(row, "url")
            if ".com/" in cell:
                here = here or bool(_HERE.search(cell))
                elsewhere = elsewhere or bool(_ELSEWHERE.search(cell))
    return View(records, here, elsewhere)


def is_anothers(heading: Heading, seen: View, *, named: bool) -> bool:
    """Whether a table is another network's, by its links or because it has all columns of LinkedIn's list."""
    return not seen.here and (seen.elsewhere or (not named and _folded(heading) >= _LINKEDIN))


def is_anothers_list(text: str) -> bool:
    """Whether a text begins as another network's list of contacts."""
    heading = find_heading(text, {})
    if heading is None:
        return False
    return is_anothers(heading, view(heading, (row for _, row in tables.rows(text, heading))), named=False)


def known(text: str, columns: Mapping[str, str], *, named: bool, claimed: bool) -> bool:
    """Whether a text begins as a table of this network's: a file's name, a person or a link says so."""
    heading = find_heading(text, columns)
    if heading is None:
        return False
    seen = view(heading, (row for _, row in tables.rows(text, heading)))
    return (seen.here or named or claimed) and not is_anothers(heading, seen, named=named)


def read(export: Export, member: Member, *, named: bool) -> Iterator[Connection | Problem | Guess | Tally]:
    """The people in a file of cells. A table of another network is passed over."""
    try:
        text = read_text(export, member)
    except Unreadable as error:
        yield error.problem(member.path)
        return
    heading = find_heading(text, export.columns)
    if heading is None:
        yield Problem(Trace(member.path, "line 1"), Unreadable.NO_HEADER, lost=None)
        return
    text = _doubled(text, heading.delimiter)
    seen = view(heading, (row for _, row in tables.rows(text, heading)))
    if is_anothers(heading, seen, named=named):
        return
    rows = ((f"line {line}", row) for line, row in tables.rows(text, heading))
    table = Table(member.path, heading, _line(text, heading), rows, seen.records)
    yield from people(table, export.columns)
    with suppress(csv.Error):
        if tables.ends_inside(text, heading.delimiter):
            yield Problem(Trace(member.path, ""), Unreadable.UNCLOSED, lost=None)


def people(table: Table, columns: Mapping[str, str]) -> Iterator[Connection | Problem | Guess | Tally]:
    """How the columns were understood, a connection for each row, and the tally."""
    heading = table.heading
    names = tables.distinct(heading.names)
    understood = {names[at]: field for field, at in heading.places.items()}
    guess = {name: field for name, field in understood.items() if tables.fold(name) not in columns}
    if guess:
        yield guessed(Trace(table.file, table.at), guess)
    place = table.at
    try:
        for place, row in table.rows:
            yield from _person(Trace(table.file, place), row, heading, names)
    except csv.Error:
        yield Problem(Trace(table.file, f"behind {place}"), Unreadable.NOT_CSV, lost=None)
    fields = tuple(heading.places)
    yield Tally(table.file, generation(heading), Connection, table.records, 0, heading.names, fields)


def _person(
    trace: Trace, row: Sequence[str], heading: Heading, names: Sequence[str]
) -> Iterator[Connection | Problem]:
    width = len(names)
    if len(row) != width:
        yield Problem(trace, Unreadable.WIDTH, {"found": len(row), "expected": width})
        row = [*row, *[""] * width][:width]
    elif tables.swallows(row, heading.delimiter):
        yield Problem(trace, Unreadable.UNCLOSED, lost=None)
    since_text = heading.cell(row, "since")
    since = dates.iso(since_text, first="day") if since_text else None
    if since is None and since_text.strip():
        yield Problem(trace, Unreadable.DATE)
    first, last = heading.cell(row, "first"), heading.cell(row, "last")
    yield Connection(
        name=heading.cell(row, "name") or f"{first} {last}".strip(),
        first=first,
        last=last,
        url=heading.cell(row, "url"),
        email=heading.cell(row, "email"),
        company=heading.cell(row, "company"),
        position=heading.cell(row, "position"),
        since=since,
        since_text=since_text,
        extra=heading.extra(row) or NO_EXTRA,
        trace=trace,
    )


def _folded(heading: Heading) -> set[str]:
    return set(map(tables.fold, heading.names))


def _line(text: str, heading: Heading) -> str:
    """Where a heading ends."""
    rows = tables.reader(text[:_HEAD], heading.delimiter)
    for _ in range(heading.skipped + 1):
        next(rows)
    return f"line {rows.line_num}"


def _doubled(text: str, delimiter: str) -> str:
    r"""A text whose quotation marks are escaped as `\"`, with them doubled; others as they are.

    A cell may end in a backslash, so marks are only touched where the table holds together no other way.
    """
    if '\\"' not in text or _holds(text, delimiter):
        return text
    other = text.replace('\\"', '""')
    return other if _holds(other, delimiter) else text


def _holds(text: str, delimiter: str) -> bool:
    with suppress(csv.Error):
        for _ in csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True):
            pass
        return True
    return False
