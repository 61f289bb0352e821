"""Workbooks: the sheet `Contacts Viadeo` that an Outlook add-in of 2015 filled, or any sheet of contacts.

openpyxl reads them. It trusts what it reads, and without defusedxml it leaves entities to the XML parser; so
it is given a workbook of its own, made of the XML files this module has looked at: UTF-8, without a document
type, few enough and small enough that no arrangement of them takes more than seconds. Traces name the
workbook's own member, for a sheet is one of several that belong together. The old binary form of Excel is
recognised and not read.
"""

import csv
import io
import re
import warnings
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Final, NamedTuple, Protocol, cast

from exporters.viadeo import columns
from exporters.viadeo.columns import Table
from sociarch.export import Export, Member
from sociarch.exporter import N_, Unreadable, read_bytes
from sociarch.fact import Connection, Guess, Problem, Tally, Trace
from sociarch.formats.tables import HEADING_WITHIN, Heading

WORKBOOK: Final = "xl/workbook.xml"
OLD_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEET: Final = "Contacts Viadeo"

OLD: Final = N_("an old or locked Excel workbook: save it as .xlsx without a password, or as CSV")
NOT_A_WORKBOOK: Final = N_("not a workbook that can be read: save it as CSV")

_PARTS = re.compile(r"(?:xl/.*|_rels/.*|\[Content_Types\])\.(?:xml|rels)", re.DOTALL)
_ASIDE = re.compile(r"xl/(?:theme|drawings|charts|media|externalLinks|pivot\w*|comments\w*)\b")
_NAME = re.compile(rb'\bname="([^"]{0,100})"')
_SMALL: Final = (WORKBOOK, "xl/styles.xml", "[Content_Types].xml")
_MAX_BYTES: Final = 32 * 1024 * 1024
_MAX_TAGS: Final = 2_000_000
"""Beginnings and ends of elements: 30,000 rows of six cells have 1,300,000 at most."""
_MAX_SMALL: Final = 1024 * 1024
"""Bytes of a part that is neither a sheet nor the texts of its cells."""
_MAX_SHEETS: Final = 30
_MAX_WORK: Final = 128 * 1024 * 1024
"""Sheets that the workbook lists, times the bytes of all its parts: a sheet may be listed many times."""
_COLUMNS: Final = 200
_ROWS: Final = 1_048_576
"""As many as Excel has."""

Rows = Sequence[tuple[int, list[str]]]


class _Sheet(Protocol):
    """A sheet as openpyxl gives it where it only reads."""

    title: str

    def reset_dimensions(self) -> None: ...

    def iter_rows(
        self, *, min_row: int, max_row: int, max_col: int, values_only: bool
    ) -> Iterator[tuple[object, ...]]: ...


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
                data = read_bytes(export, member, limit=_MAX_SMALL)
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
        sheets = _sheets(export, workbook, _ROWS)
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
    csv.writer(text).writerows([cell[:1000] for cell in row[:_COLUMNS]] for _, row in rows[:HEADING_WITHIN])
    return text.getvalue()


def _sheets(export: Export, workbook: Workbook, most: int) -> list[tuple[str, Rows]]:
    """Titles and rows of all sheets, rows that hold nothing left out. Raises Unreadable."""
    import openpyxl  # Loaded only for workbooks: it takes as long as all the rest.

    data = _checked(export, workbook)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(data, read_only=True, data_only=True, keep_links=False)
            sheets = cast(list[_Sheet], book.worksheets)
            return [(sheet.title, list(_rows(sheet, most))) for sheet in sheets]
    except Exception:
        # It reports a workbook that does not hold together by whatever its code runs into.
        raise Unreadable(NOT_A_WORKBOOK) from None


def _checked(export: Export, workbook: Workbook) -> io.BytesIO:
    """A workbook of the parts that hold cells, each looked at. Raises Unreadable."""
    import zipfile  # Like openpyxl, only for workbooks.

    parts = [one for one in workbook.members if _PARTS.fullmatch(one.inner) and not _ASIDE.match(one.inner)]
    size = sum(one.size for one in parts)
    if size > _MAX_BYTES:
        raise Unreadable(Unreadable.TOO_LARGE)
    tags = sheets = 0
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w") as clean:
        for one in parts:
            data = read_bytes(export, one, limit=_MAX_BYTES)
            tags += data.count(b"<")
            sheets += data.count(b"sheetId")
            small = one.inner in _SMALL or one.inner.endswith(".rels")
            if b"\0" in data or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
                raise Unreadable(NOT_A_WORKBOOK)
            if tags > _MAX_TAGS or (small and len(data) > _MAX_SMALL):
                raise Unreadable(Unreadable.TOO_LARGE)
            clean.writestr(one.inner, data)
    if sheets > _MAX_SHEETS or sheets * size > _MAX_WORK:
        raise Unreadable(Unreadable.TOO_LARGE)
    result.seek(0)
    return result


def _rows(sheet: _Sheet, most: int) -> Iterator[tuple[int, list[str]]]:
    sheet.reset_dimensions()  # What a sheet says of its size may be anything.
    found = sheet.iter_rows(min_row=1, max_row=most, max_col=_COLUMNS, values_only=True)
    for number, row in enumerate(found, start=1):
        if row.count(None) == len(row):
            continue
        cells = list(map(_text, row))
        while cells and not cells[-1].strip():
            del cells[-1]
        if cells:
            yield number, cells


def _text(value: object) -> str:
    """A cell as a table of text would have it; a day as `2015-01-12`."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat() if value.time() != time() else value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
