"""Workbooks: the sheet `Contacts Viadeo` that an Outlook add-in of 2015 filled, or any sheet of contacts.

Traces name the workbook's own member, for a sheet is one of several that belong together. The old binary form
of Excel is recognised and not read.
"""

import csv
import io
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from exporters.viadeo import columns
from exporters.viadeo.columns import Table
from sociarch.export import Export, Member
from sociarch.exporter import N_, Unreadable, read_bytes
from sociarch.fact import Connection, Guess, Problem, Tally, Trace
from sociarch.formats import workbooks as books
from sociarch.formats.tables import HEADING_WITHIN, Heading
from sociarch.formats.workbooks import COLUMNS, ROWS, WORKBOOK, Rows

OLD_MAGIC: Final = books.OLD_MAGIC
SHEET: Final = "Contacts Viadeo"

OLD: Final = N_("an old or locked Excel workbook: save it as .xlsx without a password, or as CSV")
NOT_A_WORKBOOK: Final = N_("not a workbook that can be read: save it as CSV")

_NAME = re.compile(rb'\bname="([^"]{0,100})"')


class Workbook(NamedTuple):
    """The members of one workbook; `file` is its name as it was downloaded."""

    file: str
    members: tuple[Member, ...]

    @property
    def path(self) -> str:
        """Of the member that traces name."""
        return next(one.path for one in self.members if one.inner == WORKBOOK)


def workbooks(export: Export) -> list[Workbook]:
    """The workbooks among the files of an export."""
    found = [one.source for one in export.members if one.inner == WORKBOOK]
    return [
        Workbook(source.name, tuple(one for one in export.members if one.source is source))
        for source in found
    ]


def _has_its_sheet(export: Export, workbook: Workbook) -> bool:
    """Whether a sheet is called as the add-in called its own."""
    for member in workbook.members:
        if member.inner == WORKBOOK:
            try:
                data = read_bytes(export, member, limit=books.MAX_SMALL)
            except Unreadable:
                return False
            names = {name.decode("utf-8", "replace").casefold() for name in _NAME.findall(data)}
            return SHEET.casefold() in names
    return False


def known(export: Export, workbook: Workbook, *, named: bool, claimed: bool) -> bool:
    """Whether a workbook is this network's: by its sheet's name, or as any table is."""
    if _has_its_sheet(export, workbook):
        return True
    if not named and not claimed:
        return False
    try:
        sheets = _sheets(export, workbook, HEADING_WITHIN)
    except Unreadable:
        return False
    return any(columns.known(_head(rows), export.columns, named=named, claimed=claimed) for _, rows in sheets)


def read(export: Export, workbook: Workbook) -> Iterator[Connection | Problem | Guess | Tally]:
    """The people in all sheets that have a heading."""
    try:
        sheets = _sheets(export, workbook, ROWS)
    except Unreadable as error:
        yield error.problem(workbook.path)
        return
    some = False
    for title, rows in sheets:
        heading = columns.find_heading(_head(rows), export.columns)
        if heading is not None:
            some = True
            table = _table(workbook.path, title if len(sheets) > 1 else "", heading, rows)
            yield from columns.people(table, export.columns)
    if not some:
        yield Problem(Trace(workbook.path, ""), Unreadable.NO_HEADER, lost=None)


def _table(path: str, title: str, heading: Heading, rows: Rows) -> Table:
    width = len(heading.names)
    before = f"{title}, " if title else ""
    at = rows[heading.skipped][0]
    # A sheet ends each row where its last filled cell is.
    below = [
        (f"{before}row {number}", [*row, *[""] * (width - len(row))])
        for number, row in rows[heading.skipped + 1 :]
    ]
    # No cell holds rows that ran together: a sheet has no delimiter.
    return Table(path, heading._replace(delimiter="\0"), f"{before}row {at}", below, len(below))


def _head(rows: Rows) -> str:
    """The first rows as a text of cells, for there a heading is looked for."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([cell[:1000] for cell in row[:COLUMNS]] for _, row in rows[:HEADING_WITHIN])
    return text.getvalue()


def _sheets(export: Export, workbook: Workbook, most: int) -> list[tuple[str, Rows]]:
    """Titles and rows of all sheets. Raises Unreadable."""
    parts = [one for one in workbook.members if books.holds_cells(one.inner)]
    if sum(one.size for one in parts) > books.MAX_BYTES:
        raise Unreadable(Unreadable.TOO_LARGE)
    try:
        return books.sheets(
            ((one.inner, read_bytes(export, one, limit=books.MAX_BYTES)) for one in parts), most
        )
    except books.TooMuch:
        raise Unreadable(Unreadable.TOO_LARGE) from None
    except books.NotAWorkbook:
        raise Unreadable(NOT_A_WORKBOOK) from None
