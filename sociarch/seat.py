"""Files of an employer's seat: lists out of a paid tool for recruiting or selling, such as LinkedIn Recruiter
or Sales Navigator. They are the data of whoever buys the seat, and no export of anybody's own account.

Such a file is told by its heading alone: it says how to reach people, and it has a column that only such a
tool has, or names their present employer and job in the tool's own words. An address book, an import file of
another program and a network's own export have no such heading, a table that somebody keeps hardly ever. No
row is looked at, and nothing is decided here about what becomes of a file.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from sociarch import zips
from sociarch.errors import NotAnExport
from sociarch.export import Export, Member
from sociarch.exporter import Unreadable, read_bytes, read_text
from sociarch.formats import tables, workbooks
from sociarch.source import Source

COLUMNS: Final = {
    "company": ("current company", "current companies", "entreprise actuelle", "societe actuelle"),
    "title": ("current title", "current titles", "titre actuel", "poste actuel", "fonction actuelle",
              "intitule de poste actuel"),
    "tool": ("inmail", "inmails", "inmail status", "inmail sent", "inmails sent", "inmail date",
             "last inmail", "inmail response", "statut inmail", "statut de l inmail", "inmail envoye",
             "active project", "active projects", "recruiter project", "hiring project", "projet actif",
             "projets actifs", "projet de recrutement", "recruiter profile url", "sales navigator url",
             "sales navigator profile url", "salesnavigatorurl", "url sales navigator",
             "sales navigator list", "lead list", "lead lists", "liste de leads", "saved lead",
             "saved leads", "lead saved on"),
    "about": ("project", "projects", "project name", "projet", "projets", "nom du projet", "pipeline",
              "pipeline stage", "etape du pipeline", "candidate", "candidate name", "candidate status",
              "candidat", "nom du candidat", "statut du candidat", "lead", "lead name", "lead status",
              "statut du lead", "recruiter", "recruteur"),
    "email": ("email address", "email addresses", "email", "e mail", "e mail address", "adresse e mail",
              "adresses e mail", "adresse email"),
    "phone": ("phone number", "phone numbers", "phone", "numero de telephone", "telephone"),
    "profile": ("profile url", "public profile url", "linkedin profile url", "linkedin url",
                "linkedin profile", "url du profil", "url du profil public", "profil linkedin"),
}  # fmt: skip
"""Folded names of columns: the present job, what only such a tool has, what it is about, and how to reach
somebody."""
MAX_WORKBOOK: Final = 8 * 1024 * 1024
"""Bytes of a workbook inside an archive that is looked into."""
MAX_WORKBOOKS: Final = 500
"""Workbooks of one export that are looked into: people send each other thousands."""

_TEXTS: Final = (".csv", ".tsv", ".tab")
_PACKED: Final = ".xlsx"
_LONGEST_CELL: Final = 1000
_REACH: Final = ("email", "phone", "profile")
_JOB: Final = ("company", "title")

Seen: TypeAlias = tuple[str, tuple[str, ...]]
"""The path of a file that looks like one of a seat, and the names of the columns that say so."""


def found_in(sources: Sequence[Source]) -> Iterator[Seen]:
    """The files that look like those of a seat, also inside archives, with paths as an `Export` of all these
    sources has them. What cannot be opened is none. Raises only what reading from a vault raises."""
    for source in sources:
        try:
            # Most exports have no such file, and their directories are long.
            found = _files(Export([source]), source) if _may_hold_one(source) else ()
            for path, columns in found:
                inside = len(sources) > 1 and path != source.name
                yield f"{source.name}/{path}" if inside else path, columns
        except (NotAnExport, OSError, zips.BrokenZip):
            continue


def columns_of(text: str) -> tuple[str, ...]:
    """The names of the columns by which a table, or its beginning, looks like one of a seat; none where it
    does not."""
    heading = tables.find_heading(text, COLUMNS, _says_so)
    if heading is None:
        return ()
    return tuple(" ".join(heading.names[at].split()) for at in sorted(heading.places.values()))


def _says_so(places: Mapping[str, int]) -> bool:
    """Whether a heading is one of a seat, with at least one way to reach somebody in it: by a column of the
    tool's own; by employer and job, and a second way; by one of these and what the list is about.
    """
    job = sum(field in places for field in _JOB)
    reach = sum(field in places for field in _REACH)
    return reach > 0 and ("tool" in places or (job == 2 and reach > 1) or (job > 0 and "about" in places))


def _may_hold_one(source: Source) -> bool:
    """Whether a file is called as tables are, or is an archive in which one is. Raises BrokenZip."""
    with source.open() as stream:
        if not zips.is_zip(stream):
            return source.name.casefold().endswith(_TEXTS)
        names = (entry.name for entry in zips.entries(stream, source.size))
        return any(
            name == workbooks.WORKBOOK or name.casefold().endswith((*_TEXTS, _PACKED)) for name in names
        )


def _files(export: Export, source: Source) -> Iterator[Seen]:
    if any(member.inner == workbooks.WORKBOOK for member in export.members):
        if columns := _in_workbook(export):
            yield source.name, columns
        return
    packed = 0
    for member in export.members:
        name = member.base.casefold()
        columns = ()
        if name.endswith(_TEXTS):
            columns = _in_text(export, member)
        elif name.endswith(_PACKED) and member.entry is not None and packed < MAX_WORKBOOKS:
            packed += 1
            columns = _in_packed(export, member)
        if columns:
            yield member.path, columns


def _in_text(export: Export, member: Member) -> tuple[str, ...]:
    try:
        return columns_of(read_text(export, member, head=True))
    except Unreadable:
        return ()


def _in_packed(export: Export, member: Member) -> tuple[str, ...]:
    try:
        data = read_bytes(export, member, limit=MAX_WORKBOOK)
        return _in_workbook(Export([Source(member.base, len(data), None, lambda: io.BytesIO(data))]))
    except (Unreadable, NotAnExport):
        return ()


def _in_workbook(export: Export) -> tuple[str, ...]:
    """The columns of the first sheet that has such a heading."""
    parts = [one for one in export.members if workbooks.holds_cells(one.inner)]
    if sum(one.size for one in parts) > workbooks.MAX_BYTES:
        return ()
    try:
        sheets = workbooks.sheets(
            ((one.inner, read_bytes(export, one)) for one in parts), most=tables.HEADING_WITHIN
        )
    except (Unreadable, workbooks.NotAWorkbook, workbooks.TooMuch):
        return ()
    return next(filter(None, (columns_of(_as_text(rows)) for _title, rows in sheets)), ())


def _as_text(rows: workbooks.Rows) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([cell[:_LONGEST_CELL] for cell in row] for _number, row in rows)
    return text.getvalue()
