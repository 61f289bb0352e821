"""Sheets of paper to tick and to sign: A4, for whom they were made above each page, a digest below it.

Each part begins on a page of its own, since whoever signs it gets nothing else. The same sheets, moment and
fonts give the same bytes.
"""

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple, cast

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from sociarch.paper.fonts import LEADING, Font, chosen, opened, use

SIZE: Final = 10.0
"""In points; `SMALL` for what stands below a text and around it, `LARGE` for titles."""
SMALL: Final = 8.0
LARGE: Final = 15.0

# Millimetres from the sheet's upper left corner.
LEFT: Final = 18.0
RIGHT: Final = 192.0
MARK: Final = 10.0
TOP: Final = 20.0
BOTTOM: Final = 275.0
FOOT: Final = 281.0

TEXT: Final = LEFT + 26.0
"""Where the text of a line begins, behind its box and its head."""
BOX: Final = 3.4
GAP: Final = 1.5
"""Between two of them."""
BLANK: Final = 11.0
"""The height of a line on which somebody writes."""
LABEL: Final = 50.0
"""The width of what stands before it."""

_UNSEEN: Final = ("Cc", "Cf", "Cs")


class Box(NamedTuple):
    """A line with a box before it.

    ticked  None: no box is drawn
    head    a short word in bold, such as an id
    below   lines in small letters
    """

    ticked: bool | None
    head: str
    text: str
    below: tuple[str, ...] = ()


class Part(NamedTuple):
    """What somebody gets to sign.

    lines   in small letters, below its title
    blanks  what is written by hand at its end, each on a line; empty: nothing
    """

    title: str
    lines: tuple[str, ...]
    boxes: tuple[Box, ...]
    blanks: tuple[str, ...] = ()


class Sheets(NamedTuple):
    """All of it.

    mark  above each page
    foot  below each page, beside `page`, the word before its number
    """

    language: str
    title: str
    mark: str
    parts: tuple[Part, ...]
    foot: str
    page: str


def typeset_sheets(sheets: Sheets, made: datetime, fonts: Sequence[Font]) -> bytes:
    """The sheets as a PDF that says it was made at that moment, in the first of the fonts that has all signs.

    What nobody can see is left out. Raises NoFont where not even the built-in font has a sign.
    """
    sheets = _seen(sheets)
    font = chosen("".join(_texts(sheets)) + "0123456789/ ", fonts)
    with opened(_Paper(sheets, 0)) as draft:
        draft.fill(font)
        pages = draft.pages_count
    with opened(_Paper(sheets, pages)) as paper:
        paper.set_lang(sheets.language)
        paper.set_title(sheets.title)
        paper.set_creation_date(made)
        paper.fill(font)
        return bytes(paper.output())


class _Paper(FPDF):
    """`pages`: how many there will be."""

    def __init__(self, sheets: Sheets, pages: int) -> None:
        super().__init__(format="A4")
        self._sheets: Final = sheets
        self._all: Final = pages
        self.set_margins(LEFT, TOP, self.w - RIGHT)
        self.set_auto_page_break(True, self.h - BOTTOM)

    def fill(self, font: Font | None) -> None:
        use(self, font, SIZE)
        for part in self._sheets.parts:
            self.add_page()
            self._part(part)

    def header(self) -> None:
        self.set_font(style="B", size=SMALL)
        self.set_xy(LEFT, MARK)
        self._text(self._sheets.mark, LEFT, SMALL)
        self.set_y(max(TOP, self.get_y() + SMALL * LEADING))

    def footer(self) -> None:
        self.set_font(style="", size=SMALL)
        number = f"{self._sheets.page} {self.page_no()}/{self._all}"
        self.set_xy(LEFT, FOOT)
        self.cell(RIGHT - LEFT, SMALL * LEADING, self._sheets.foot, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.cell(RIGHT - LEFT, SMALL * LEADING, number)

    def _part(self, part: Part) -> None:
        self._set(self._sheets.title, LEFT, LARGE, bold=True)
        self._set(part.title, LEFT, SIZE, bold=True)
        self.ln(1)
        for line in part.lines:
            self._set(line, LEFT, SMALL)
        self.ln(3)
        room = len(part.blanks) * BLANK
        for at, box in enumerate(part.boxes, 1):
            # Nobody signs a page with nothing on it.
            self._box(box, room if at == len(part.boxes) else 0)
        if self.will_page_break(room):
            self.add_page()
        for label in part.blanks:
            self._blank(label)

    def _box(self, box: Box, room: float) -> None:
        """`room`: what has to fit on the same page below it."""
        height = self._height(box.text, SIZE) + sum(self._height(line, SMALL) for line in box.below)
        if self.will_page_break(height + GAP + room):
            self.add_page()
        top = self.get_y()
        if box.ticked is not None:
            edge = top + (SIZE * LEADING - BOX) / 2
            self.rect(LEFT, edge, BOX, BOX)
            if box.ticked:
                self.line(LEFT, edge, LEFT + BOX, edge + BOX)
                self.line(LEFT, edge + BOX, LEFT + BOX, edge)
        self.set_font(style="B", size=SIZE)
        self.set_xy(LEFT + BOX + 2, top)
        self.cell(TEXT - LEFT - BOX - 2, SIZE * LEADING, box.head)
        self.set_y(top)
        self._set(box.text, TEXT, SIZE)
        for line in box.below:
            self._set(line, TEXT, SMALL)
        self.ln(GAP)

    def _blank(self, label: str) -> None:
        self.set_y(self.get_y() + BLANK - SIZE * LEADING)
        self.set_font(style="", size=SIZE)
        bottom = self.get_y() + SIZE * LEADING
        self.line(LEFT + LABEL, bottom, RIGHT, bottom)
        self.cell(LABEL, SIZE * LEADING, label, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _height(self, text: str, size: float) -> float:
        """How high a text gets behind a box."""
        self.set_font(style="", size=size)
        return cast(float, self.multi_cell(RIGHT - TEXT, size * LEADING, text, dry_run=True, output="HEIGHT"))

    def _set(self, text: str, left: float, size: float, *, bold: bool = False) -> None:
        self.set_font(style="B" if bold else "", size=size)
        self.set_x(left)
        self._text(text, left, size)

    def _text(self, text: str, left: float, size: float) -> None:
        # A margin, so that lines behind the end of a page begin below the others.
        self.set_left_margin(left)
        self.multi_cell(RIGHT - left, size * LEADING, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_left_margin(LEFT)
        self.set_x(LEFT)


def _seen(sheets: Sheets) -> Sheets:
    """Without what nobody can see, letters and their accents put together, every text on one line."""
    parts = tuple(
        Part(
            _line(part.title), tuple(map(_line, part.lines)),
            tuple(
                Box(box.ticked, _line(box.head), _line(box.text), tuple(map(_line, box.below)))
                for box in part.boxes
            ),
            tuple(map(_line, part.blanks)),
        )
        for part in sheets.parts
    )  # fmt: skip
    return Sheets(
        sheets.language, _line(sheets.title), _line(sheets.mark), parts, _line(sheets.foot),
        _line(sheets.page),
    )  # fmt: skip


def _line(text: str) -> str:
    words = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(sign for sign in words if unicodedata.category(sign) not in _UNSEEN)


def _texts(sheets: Sheets) -> list[str]:
    found = [sheets.title, sheets.mark, sheets.foot, sheets.page]
    for part in sheets.parts:
        found += [part.title, *part.lines, *part.blanks]
        for box in part.boxes:
            found += [box.head, box.text, *box.below]
    return found
