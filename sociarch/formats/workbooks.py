"""Workbooks (.xlsx): the rows of their sheets as text.

openpyxl reads them. It trusts what it reads, and without defusedxml it leaves entities to the XML parser; so
it is given a workbook of its own, made of the XML files this module has looked at: UTF-8, without a document
type, few enough and small enough that no arrangement of them takes more than seconds. The old binary form of
Excel is recognised and not read.
"""

import io
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import Final, Protocol, TypeAlias, cast

WORKBOOK: Final = "xl/workbook.xml"
"""The part that every workbook has."""
OLD_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_BYTES: Final = 32 * 1024 * 1024
"""Unpacked bytes of all parts that are read."""
MAX_SMALL: Final = 1024 * 1024
"""Bytes of a part that is neither a sheet nor the texts of its cells."""
COLUMNS: Final = 200
ROWS: Final = 1_048_576
"""As many as Excel has."""

FORMULA: Final = "="
"""What stands for a formula whose result is not taken."""

Rows: TypeAlias = Sequence[tuple[int, list[str]]]
"""Each row that holds anything, with its number from 1."""

_PARTS = re.compile(r"(?:xl/.*|_rels/.*|\[Content_Types\])\.(?:xml|rels)", re.DOTALL)
_ASIDE = re.compile(r"xl/(?:theme|drawings|charts|media|externalLinks|pivot\w*|comments\w*)\b")
_SMALL: Final = (WORKBOOK, "xl/styles.xml", "[Content_Types].xml")
_MAX_TAGS: Final = 2_000_000
"""Beginnings and ends of elements: 30,000 rows of six cells have 1,300,000 at most."""
_MAX_SHEETS: Final = 30
_MAX_WORK: Final = 128 * 1024 * 1024
"""Sheets that the workbook lists, times the bytes of all its parts: a sheet may be listed many times."""


class NotAWorkbook(Exception):
    """The parts do not hold together as a workbook."""


class TooMuch(Exception):
    """A workbook with more in it than is read."""


class _Sheet(Protocol):
    """A sheet as openpyxl gives it where it only reads."""

    title: str

    def reset_dimensions(self) -> None: ...

    def iter_rows(
        self, *, min_row: int, max_row: int, max_col: int, values_only: bool
    ) -> Iterator[tuple[object, ...]]: ...


def holds_cells(name: str) -> bool:
    """Whether a part of this name is needed to read the cells."""
    return bool(_PARTS.fullmatch(name)) and not _ASIDE.match(name)


def sheets(
    parts: Iterable[tuple[str, bytes]], most: int = ROWS, *, computed: bool = True
) -> list[tuple[str, Rows]]:
    """Titles and the first `most` rows of all sheets, rows that hold nothing left out. A day is `2015-01-12`.

    `parts` are those that hold cells, by their names in the workbook. `computed`: whether a cell with a
    formula is its last result, as the file tells it; else it is `FORMULA`. Raises NotAWorkbook or TooMuch,
    and whatever `parts` raises.
    """
    import openpyxl  # Loaded only for workbooks: it takes as long as all the rest.

    data = _checked(parts if computed else ((name, _bare(part)) for name, part in parts))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(data, read_only=True, data_only=True, keep_links=False)
            found = cast(list[_Sheet], book.worksheets)
            return [(sheet.title, list(_rows(sheet, most))) for sheet in found]
    except Exception:
        # It reports a workbook that does not hold together by whatever its code runs into.
        raise NotAWorkbook from None


def _checked(parts: Iterable[tuple[str, bytes]]) -> io.BytesIO:
    """A workbook of the parts, each looked at."""
    import zipfile  # Like openpyxl, only for workbooks.

    size = tags = listed = 0
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w") as clean:
        for name, data in parts:
            size += len(data)
            tags += data.count(b"<")
            listed += data.count(b"sheetId")
            small = name in _SMALL or name.endswith(".rels")
            if b"\0" in data or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
                raise NotAWorkbook
            if size > MAX_BYTES or tags > _MAX_TAGS or (small and len(data) > MAX_SMALL):
                raise TooMuch
            clean.writestr(name, data)
    if listed > _MAX_SHEETS or listed * size > _MAX_WORK:
        raise TooMuch
    result.seek(0)
    return result


def _bare(part: bytes) -> bytes:
    """A part with `FORMULA` in place of each formula and its result. Raises NotAWorkbook or TooMuch."""
    if len(part) > MAX_BYTES:
        raise TooMuch
    if b"<!DOCTYPE" in part or b"\0" in part:
        raise NotAWorkbook
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(part, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise NotAWorkbook from None
    for formula in list(root.iter("{*}f")):
        cell = formula.getparent()
        if cell is None or etree.QName(cell).localname != "c":
            continue
        name = etree.QName(cell).namespace or ""
        for child in list(cell):
            cell.remove(child)
        cell.set("t", "inlineStr")
        text = etree.SubElement(etree.SubElement(cell, f"{{{name}}}is"), f"{{{name}}}t")
        text.text = FORMULA
    return etree.tostring(root, encoding="utf-8")


def _rows(sheet: _Sheet, most: int) -> Iterator[tuple[int, list[str]]]:
    sheet.reset_dimensions()  # What a sheet says of its size may be anything.
    found = sheet.iter_rows(min_row=1, max_row=most, max_col=COLUMNS, values_only=True)
    for number, row in enumerate(found, start=1):
        if row.count(None) == len(row):
            continue
        cells = list(map(_text, row))
        while cells and not cells[-1].strip():
            del cells[-1]
        if cells:
            yield number, cells


def _text(value: object) -> str:
    """A cell as a table of text would have it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat() if value.time() != time() else value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
