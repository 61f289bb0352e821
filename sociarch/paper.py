"""A letter as a PDF: A4, the recipient in the envelope's window, text that can be selected and searched.

The only module that knows fpdf2. The same letter, moment and fonts give the same bytes.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos
from fpdf.fonts import TTFFont

from sociarch.errors import NoFont
from sociarch.letter import ITEM, Letter


class Font(NamedTuple):
    """A typeface: its two TrueType files."""

    regular: Path
    bold: Path


def _fonts(name: str, regular: str, bold: str, *folders: str) -> list[Font]:
    return [Font(Path(folder, name + regular), Path(folder, name + bold)) for folder in folders]


FONTS: Final[Sequence[Font]] = (
    *_fonts(
        "LiberationSans", "-Regular.ttf", "-Bold.ttf", "/usr/share/fonts/truetype/liberation",
        "/usr/share/fonts/liberation-sans-fonts", "/usr/share/fonts/liberation-sans",
        "/usr/share/fonts/liberation",
    ),
    *_fonts("arial", ".ttf", "bd.ttf", "C:/Windows/Fonts"),
    *_fonts("Arial", ".ttf", " Bold.ttf", "/System/Library/Fonts/Supplemental", "/Library/Fonts"),
    *_fonts(
        "NotoSans", "-Regular.ttf", "-Bold.ttf", "/usr/share/fonts/truetype/noto", "/usr/share/fonts/noto",
        "/usr/share/fonts/google-noto",
    ),
    *_fonts(
        "DejaVuSans", ".ttf", "-Bold.ttf", "/usr/share/fonts/truetype/dejavu",
        "/usr/share/fonts/dejavu-sans-fonts", "/usr/share/fonts/dejavu", "/usr/share/fonts/TTF",
    ),
)  # fmt: skip
"""Where systems keep fonts that suit a letter, the most suitable first."""

SIZES: Final = (11.0, 10.5, 10.0, 9.5, 9.0)
"""In points; the largest at which the letter is one page, else `LONG`."""
LONG: Final = 10.5
LEADING: Final = 0.425
"""Millimetres from line to line for each point."""

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

BUILT_IN: Final = "cp1252"
"""The signs that the Helvetica of every reader of PDF has."""


def typeset(letter: Letter, made: datetime, fonts: Sequence[Font]) -> bytes:
    """The letter as a PDF that says it was made at that moment, in the first of the fonts that has its signs.

    Where none has, in the Helvetica that every reader of PDF brings. Raises NoFont where that has not either.
    """
    font = _chosen(letter.to_text(), fonts)
    size = next((size for size in SIZES if _pages(letter, font, size) == 1), LONG)
    with _document() as pdf:
        pdf.set_lang(letter.language)
        pdf.set_title(letter.subject)
        pdf.set_creation_date(made)
        _Sheet(pdf, font, size).write(letter)
        return bytes(pdf.output())


@contextmanager
def _document() -> Iterator[FPDF]:
    """A PDF to be written: fpdf2 keeps the files of its fonts open, so they are closed here."""
    pdf = FPDF(format="A4")
    try:
        yield pdf
    finally:
        for font in pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()


def _pages(letter: Letter, font: Font | None, size: float) -> int:
    with _document() as pdf:
        _Sheet(pdf, font, size).write(letter)
        return pdf.pages_count


def _chosen(text: str, fonts: Sequence[Font]) -> Font | None:
    """The first font with all signs of a text; None for the built-in one. Raises NoFont."""
    signs = set(text) - {"\n"}
    if not any(map(_joins, signs)):
        for font in fonts:
            if font.regular.is_file() and font.bold.is_file() and _has(font, signs):
                return font
    try:
        text.encode(BUILT_IN)
    except UnicodeEncodeError:
        raise NoFont() from None
    return None


def _joins(sign: str) -> bool:
    """Whether a sign takes its shape or its place from its neighbours, which is not done here."""
    return unicodedata.bidirectional(sign) in ("R", "AL") or unicodedata.category(sign).startswith("M")


def _has(font: Font, signs: Iterable[str]) -> bool:
    with _document() as pdf:
        pdf.add_font("probe", fname=font.regular)
        loaded = pdf.fonts["probe"]
        return isinstance(loaded, TTFFont) and all(ord(sign) in loaded.cmap for sign in signs)


class _Sheet:
    """Paper in one font and size."""

    def __init__(self, pdf: FPDF, font: Font | None, size: float) -> None:
        self._pdf: Final = pdf
        self._line: Final = size * LEADING
        pdf.set_margins(LEFT, TOP, pdf.w - RIGHT)
        pdf.set_auto_page_break(True, pdf.h - BOTTOM)
        pdf.c_margin = 0
        pdf.core_fonts_encoding = BUILT_IN
        if font is not None:
            pdf.add_font("letter", "", font.regular)
            pdf.add_font("letter", "B", font.bold)
        pdf.set_font("helvetica" if font is None else "letter", size=size)
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
