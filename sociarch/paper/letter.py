"""A letter as a PDF: A4, the recipient in the envelope's window, text that can be selected and searched.

The same letter, moment and fonts give the same bytes.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos

from sociarch.letter import ITEM, Letter
from sociarch.paper.fonts import LEADING, Font, chosen, opened, use

SIZES: Final = (11.0, 10.5, 10.0, 9.5, 9.0)
"""In points; the largest at which the letter is one page, else `LONG`."""
LONG: Final = 10.5

# Millimetres from the sheet's upper left corner.
LEFT: Final = 24.0
RIGHT: Final = 190.0
COLUMN: Final = 104.0
"""Where the right one of the two addresses begins."""
TOP: Final = 18.0
WINDOW: Final = 52.0
"""Where the recipient begins: a long envelope's window shows what is between 45 and 90."""
BODY: Final = 80.0
BOTTOM: Final = 285.0


def typeset(letter: Letter, made: datetime, fonts: Sequence[Font]) -> bytes:
    """The letter as a PDF that says it was made at that moment, in the first of the fonts that has its signs.

    Where none has, in the Helvetica that every reader of PDF brings. Raises NoFont where that has not either.
    """
    font = chosen(letter.to_text(), fonts)
    size = next((size for size in SIZES if _pages(letter, font, size) == 1), LONG)
    with opened(FPDF(format="A4")) as pdf:
        pdf.set_lang(letter.language)
        pdf.set_title(letter.subject)
        pdf.set_creation_date(made)
        _Sheet(pdf, font, size).write(letter)
        return bytes(pdf.output())


def _pages(letter: Letter, font: Font | None, size: float) -> int:
    with opened(FPDF(format="A4")) as pdf:
        _Sheet(pdf, font, size).write(letter)
        return pdf.pages_count


class _Sheet:
    """Paper in one font and size."""

    def __init__(self, pdf: FPDF, font: Font | None, size: float) -> None:
        self._pdf: Final = pdf
        self._line: Final = size * LEADING
        pdf.set_margins(LEFT, TOP, pdf.w - RIGHT)
        pdf.set_auto_page_break(True, pdf.h - BOTTOM)
        use(pdf, font, size)
        pdf.add_page()

    def write(self, letter: Letter) -> None:
        sender, recipient = (LEFT, COLUMN) if letter.window == "right" else (COLUMN, LEFT)
        ends = [self._block(letter.sender, sender, TOP), self._block(letter.recipient, recipient, WINDOW)]
        self._pdf.set_xy(LEFT, max(BODY, *ends))
        self._piece(letter.date, Align.R)
        self._pdf.ln(self._line)
        self._pdf.set_font(style="B")
        self._piece(letter.subject)
        self._pdf.set_font(style="")
        for pieces in letter.body:
            self._pdf.ln(self._line / 2)
            for piece in pieces:
                self._piece(piece)
        if self._pdf.will_page_break(5 * self._line):
            self._pdf.add_page()
        self._pdf.ln(4 * self._line)
        self._piece(letter.name)

    def _block(self, lines: Sequence[str], left: float, top: float) -> float:
        """Set an address, and return where it ends."""
        self._pdf.set_y(top)
        for line in lines:
            self._piece(line, left=left, width=RIGHT - COLUMN)
        return self._pdf.get_y()

    def _piece(
        self, text: str, align: Align = Align.L, *, left: float = LEFT, width: float = RIGHT - LEFT
    ) -> None:
        """Set a text from the left on; the lines of an item after its dash."""
        if text.startswith(ITEM):
            indent = self._pdf.get_string_width(ITEM)
            self._pdf.set_x(left)
            self._pdf.cell(indent, self._line, ITEM, new_x=XPos.RIGHT, new_y=YPos.TOP)
            text, left, width = text.removeprefix(ITEM), left + indent, width - indent
        self._pdf.set_x(left)
        self._pdf.multi_cell(width, self._line, text, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
