"""Tables as files that people open: CSV and XLSX, as bytes.

Cells come from strangers. Each is one line, so that none can pass for a row of its own; characters that
steer are shown as a mark; and what a spreadsheet would take for a formula begins with an apostrophe, also
behind a semicolon, which parts cells where the decimal sign is a comma.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

FORMS: Final = (".csv", ".xlsx")
"""Ends of the names of files that can be written."""
_FORMULA = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*[-=+@\uff1d\uff0b\uff0d\uff20]")
_STEERS = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
LONGEST: Final = 32_767
"""Letters in a cell of a sheet."""


def harmless(cell: str) -> str:
    """A cell on one line that no spreadsheet takes for a formula."""
    line = _STEERS.sub("\ufffd", " ".join(cell.split()))
    return ";".join("'" + part if _FORMULA.match(part) else part for part in line.split(";"))


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8, commas, lines that end in LF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def xlsx_bytes(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """One sheet of texts."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.append(list(headings))
    for row in rows:
        # A cell that is not there takes no time and no room.
        sheet.append([harmless(cell)[:LONGEST] if cell else None for cell in row])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def sheet_bytes(form: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """In the form that one of FORMS names."""
    return xlsx_bytes(headings, rows) if form == ".xlsx" else csv_bytes(headings, rows)
