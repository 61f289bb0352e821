"""Tables as files that people open with a spreadsheet: CSV and XLSX, as bytes.

Cells come from strangers. A spreadsheet takes a cell for a formula by its first sign, also behind a semicolon
or a line end where it parts cells otherwise than the file does: such a cell gets an apostrophe. Characters
that steer a terminal or turn around what is read become a mark. What reads a file as it is gets `csv_bytes`
and `xlsx_bytes` of cells that are harmless already; `sheet_bytes` sees to it by itself.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

FORMS: Final = (".csv", ".xlsx")
"""Ends of the names of files that can be written."""
CELL: Final = 32_767
"""Characters that a cell of a sheet holds."""
ROWS: Final = 1_048_575
"""Rows that a sheet holds below its heading."""
FORMULA: Final = "=+-@＝＋－＠"

_SIGN: Final = re.escape(FORMULA)
_UNSEEN: Final = r"\s\u200b-\u200f\u061c\u2060\ufeff"
# A run is tried once, from its first character: long ones cost no more than their length.
_HEAD: Final = re.compile(rf"^[{_UNSEEN}]*+(?=[{_SIGN}])")
_ANY: Final = re.compile(rf"^[;{_UNSEEN}]*+(?=[{_SIGN}])|(?<![;{_UNSEEN}])[;{_UNSEEN}]++(?=[{_SIGN}])")
_PARTS: Final = re.compile(r"[;\t\n]")
_STEERS: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_ENDS: Final = re.compile(r"\r\n?|\u2028|\u2029|\x85")


def plain(text: str) -> str:
    """With line ends of one kind, and a mark in place of what steers."""
    return _STEERS.sub("\ufffd", _ENDS.sub("\n", text))


def guarded(text: str, *, form: str = ".csv") -> str:
    """With an apostrophe before whatever a spreadsheet would take for a formula; in a sheet that is only what
    begins a cell. `text` is plain."""
    text = (_HEAD if form == ".xlsx" else _ANY).sub(_with_apostrophe, text)
    return f"'{text}" if text[:1] in ("\t", "\n") else text


def _with_apostrophe(match: "re.Match[str]") -> str:
    run = match[0]
    if _PARTS.search(run):
        return f"{run}'"
    return run if match.start() else f"'{run}"


def flat(text: str) -> str:
    """Plain, and on one line."""
    return plain(" ".join(text.split()))


def harmless(cell: str) -> str:
    """A cell on one line, so that none can pass for a row of its own, and no formula."""
    return guarded(flat(cell))


def sheet_bytes(form: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Any texts as a table in one of FORMS, each cell harmless."""
    cells = ([harmless(cell) for cell in row] for row in rows)
    return xlsx_bytes(headings, cells) if form == ".xlsx" else csv_bytes(headings, cells)


def csv_bytes(
    headings: Sequence[str], rows: Iterable[Sequence[str]], *, quote_all: bool = False, crlf: bool = False,
    mark: bool = False,
) -> bytes:  # fmt: skip
    """UTF-8 and commas. `mark`: with a byte order mark; `crlf`: lines end so, else in LF alone."""
    text = io.StringIO(newline="")
    writer = csv.writer(
        text, quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL,
        lineterminator="\r\n" if crlf else "\n",
    )  # fmt: skip
    writer.writerow(headings)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig" if mark else "utf-8")


def xlsx_bytes(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """One sheet of texts; what is longer than a CELL is cut."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("sociarch")
    sheet.freeze_panes = "A2"
    sheet.append(list(headings))
    for row in rows:
        # A cell that is not there takes no time and no room.
        sheet.append([cell[:CELL] if cell else None for cell in row])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()
