"""A plan as a workbook that others fill in and send back: sheets for plan, items, inventory and log.

Titles and headings are in the reader's language. A hidden sheet says what each of them means, and which words
stand for which state and role: the drop-downs take their words from there, and so does whoever reads the file
back (`returned`). No cell is a formula, and there are no macros.
"""

import io
from collections.abc import Sequence
from datetime import date, datetime, timezone
from typing import TYPE_CHECKING, Final, TypeAlias, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sociarch.offboarding.forms.parts import role_name
from sociarch.offboarding.written import Line, Row, Written
from sociarch.sheet import CELL, flat, guarded

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.header_footer import HeaderFooterItem
    from openpyxl.worksheet.worksheet import Worksheet

SCHEMA: Final = "sociarch-plan-sheet/1"
KEY: Final = "sociarch"
"""The title of the hidden sheet. Its rows say: what is told, its code, its words."""
CASE, COLUMN, STATE, ROLE = "case", "column", "state", "role"
FILLED_IN: Final = ("id", "state", "on", "by")
"""Columns of the items that are read back; `what` and `due` tell them from the log."""
TOLD_BY: Final = ("what", "due")
PLAN: Final = ("id", "due", "what", "owner", "stage", "kind", "proof_needed", "before", "blocks", "four_eyes")
ITEMS: Final = ("id", "what", "owner", "due", "state", "on", "by", "proof", "verified", "note")
INVENTORY: Final = ("kind", "name", "network", "employer")
LOG: Final = ("on", "id", "state", "by", "proof", "reason")
"""Columns of each sheet, by the names of their words. How items stand is told in one sheet alone, so that
whoever fills it in leaves no other that contradicts it."""

Value: TypeAlias = str | date | None

_WIDTHS: Final = {"id": 9.0, "due": 18.0, "what": 54.0, "state": 16.0, "on": 13.0, "before": 16.0,
                  "blocks": 16.0, "four_eyes": 12.0, "note": 38.0, "reason": 44.0, "name": 40.0}  # fmt: skip
_USUAL: Final = 24.0
"""Widths of columns, in letters."""
_DAY: Final = "yyyy-mm-dd"
_HEADER: Final = 200
"""Letters that go above each printed page."""
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that a zip can name."""


def workbook_bytes(written: Written, at: datetime) -> bytes:
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = KEY
    book.properties.title = _safe(written.title)
    book.properties.created = book.properties.modified = at.astimezone(timezone.utc).replace(
        tzinfo=None, microsecond=0
    )
    _Sheets(book, written).write()
    data = io.BytesIO()
    ExcelWriter(book, ZipFile(data, "w", ZIP_DEFLATED)).save()
    return _settled(data)


def _settled(data: io.BytesIO) -> bytes:
    """The same workbook without the moment at which each of its parts was packed."""
    result = io.BytesIO()
    with ZipFile(data) as packed, ZipFile(result, "w") as settled:
        for name in packed.namelist():
            settled.writestr(ZipInfo(name, _EPOCH), packed.read(name), ZIP_DEFLATED)
    return result.getvalue()


def _safe(text: str) -> str:
    return guarded(flat(text), form=".xlsx")[:CELL]


class _Sheets:
    """A workbook while its sheets are written."""

    def __init__(self, book: "Workbook", written: Written) -> None:
        self._book: Final = book
        self._written: Final = written
        self._headings: Final = written.words._asdict()

    def write(self) -> None:
        words, written = self._written.words, self._written
        head = (written.title, written.mark, *written.head)
        self._table(self._sheet(words.plan), PLAN, [_planned(row) for row in written.rows], head)
        items = self._sheet(words.items)
        self._table(items, ITEMS, [self._item(row) for row in written.rows])
        self._table(self._sheet(words.inventory), INVENTORY, written.inventory)
        self._table(self._sheet(words.log), LOG, [self._line(one) for one in written.log])
        self._choices(items)

    def _item(self, row: Row) -> tuple[Value, ...]:
        return (
            row.id, row.what, row.owner_names, row.due or row.due_name, row.state_name, row.on, self._by(row),
            ", ".join(row.proofs), role_name(row.verified_by, self._written), row.note,
        )  # fmt: skip

    def _line(self, one: Line) -> tuple[Value, ...]:
        by = role_name(one.by, self._written)
        return one.on, one.item, one.state_name, by, ", ".join(one.proofs), one.reason

    def _by(self, row: Row) -> str:
        """Who brought an item into its state, by the newest line of the log that says so."""
        lines = [one for one in self._written.log if one.item == row.id and one.state == row.state]
        return role_name(lines[-1].by, self._written) if lines and row.state != "open" else ""

    def _sheet(self, title: str) -> "Worksheet":
        from openpyxl.worksheet.properties import PageSetupProperties

        sheet: Worksheet = self._book.create_sheet(title)
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.fitToWidth = 1
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        # Both are always there; their declared types are wider.
        cast("HeaderFooterItem", sheet.oddHeader).left.text = flat(self._written.mark)[:_HEADER].replace(
            "&", "&&"
        )
        cast("HeaderFooterItem", sheet.oddFooter).right.text = "&P/&N"
        return sheet

    def _table(
        self, sheet: "Worksheet", columns: Sequence[str], rows: Sequence[Sequence[Value]],
        head: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """Lines of a head, headings by the names of their words, rows. A head is not kept in sight."""
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter

        for at, line in enumerate(head, 1):
            for cell in self._row(sheet, at, [line]):
                cell.font = Font(bold=at <= 2)  # the title, and for whom it was made
        top = len(head) + 1
        for cell in self._row(sheet, top, [self._headings[name] for name in columns], wrapped=True):
            cell.font = Font(bold=True)
        for at, row in enumerate(rows, top + 1):
            self._row(sheet, at, row, wrapped=True)
        for at, name in enumerate(columns, 1):
            sheet.column_dimensions[get_column_letter(at)].width = _WIDTHS.get(name, _USUAL)
        if not head:
            sheet.freeze_panes = "B2"
        sheet.print_title_rows = f"{top}:{top}"
        sheet.auto_filter.ref = f"A{top}:{get_column_letter(len(columns))}{top + len(rows)}"

    def _row(
        self, sheet: "Worksheet", at: int, values: Sequence[Value], *, wrapped: bool = False
    ) -> "list[Cell]":
        from openpyxl.styles import Alignment

        cells = []
        for column, value in enumerate(values, 1):
            cell = cast("Cell", sheet.cell(at, column))  # no cells are merged here
            cells.append(cell)
            if isinstance(value, date):
                cell.value = value
                cell.number_format = _DAY
            elif value:
                cell.value = _safe(value)
                # A text such as `#N/A` stays a text.
                cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=wrapped, vertical="top")
        return cells

    def _choices(self, items: "Worksheet") -> None:
        """The hidden sheet, and the drop-downs of the items."""
        written = self._written
        key: Worksheet = self._book.create_sheet(KEY)
        key.sheet_state = "hidden"
        rows: list[tuple[str, str, str]] = [(CASE, SCHEMA, written.case)]
        rows += [(COLUMN, name, self._headings[name]) for name in (*FILLED_IN, *TOLD_BY)]
        for kind, pairs, column in ((STATE, written.states, "state"), (ROLE, written.roles, "by")):
            first = len(rows) + 1
            rows += [(kind, code, name) for code, name in pairs]
            self._drop_down(items, column, f"{KEY}!$C${first}:$C${len(rows)}")
        for at, row in enumerate(rows, 1):
            self._row(key, at, row)

    def _drop_down(self, items: "Worksheet", name: str, source: str) -> None:
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.datavalidation import DataValidation

        letter = get_column_letter(ITEMS.index(name) + 1)
        choice = DataValidation(type="list", formula1=source, allow_blank=name != "state")
        choice.showErrorMessage = True
        choice.add(f"{letter}2:{letter}{max(len(self._written.rows), 1) + 1}")
        items.add_data_validation(choice)


def _planned(row: Row) -> tuple[Value, ...]:
    return (
        row.id, row.due or row.due_name, row.what, row.owner_names, row.stage_name, row.kind_name, row.proof,
        ", ".join(row.first), ", ".join(row.blocks), "✓" if row.four_eyes else "",
    )  # fmt: skip
