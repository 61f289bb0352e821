"""A contract's plain text, and the same set as PDF and as DOCX: what stands on which page is known.

The text begins with the header and the footer of every page. After them, paragraphs are parted by empty
lines; `=` begins a title, `##` a heading, `>` an item of a list, and each line after `~` is one of contents.
`---` ends a page between two paragraphs, `^` within one. Words are cut at the ends of lines only in the PDF.
"""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Final, NamedTuple

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_BREAK, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Mm
from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos
from fpdf.fonts import TTFFont

from sociarch.paper import FONTS

FOLDER: Final = Path(__file__).resolve().parent
NAMES: Final = ("employee.fr", "executive.en", "executive.fr", "recruiter.en")
MADE: Final = datetime(2024, 7, 1, 9, 0, tzinfo=timezone.utc)

SIGNS: Final = {"=": "title", "##": "heading", ">": "item", "~": "contents", "---": "end", "^": "join"}
NEW_PAGE: Final = "\f"
SOFT_HYPHEN: Final = "\N{SOFT HYPHEN}"
CUT: Final = re.compile(r"(?<=[^\W\d_]{2}[aeiouyéèà])(?=[bcdfgjlmnprstv][aeiouyéèàêô][^\W\d_]{2})")
"""Where a long word may be cut: between a vowel and a syllable."""

STYLES: Final = {"title": "Title", "heading": "Heading 1", "item": "List", "contents": "toc 1"}
SIZE: Final = 9.5
LINE: Final = 4.2
SIDE: Final = 30.0
TOP: Final = 24.0
BOTTOM: Final = 275.0
"""Points and, from the sheet's upper left corner, millimetres."""


class Block(NamedTuple):
    """A paragraph, in which `NEW_PAGE` ends a page. `kind`: one of `SIGNS`, or text. `page`: as a line of
    contents says."""

    kind: str
    text: str
    page: str = ""


class Contract(NamedTuple):
    """`header` and `footer` may name `{page}` and `{pages}`."""

    header: str
    footer: str
    blocks: tuple[Block, ...]

    @property
    def pages(self) -> int:
        return 1 + sum(block.text.count(NEW_PAGE) for block in self.blocks)

    def running(self, text: str, page: int) -> str:
        return text.format(page=page, pages=self.pages)

    def text(self, page: int) -> str:
        """What stands on a page, from 1, but for its header and footer."""
        return "\n".join(block.text for block in self.blocks).split(NEW_PAGE)[page - 1]


def contract(name: str) -> Contract:
    head, *paragraphs = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").split("\n\n")
    header, footer = (line.split(": ", 1)[1] for line in head.splitlines())
    blocks: list[Block] = []
    joining = False
    for block in (block for paragraph in paragraphs for block in _blocks(paragraph)):
        if block.kind == "join":
            joining = True
        elif joining:
            last = blocks.pop()
            blocks.append(last._replace(text=f"{last.text} {NEW_PAGE}{block.text}"))
            joining = False
        else:
            blocks.append(block)
    return Contract(header, footer, tuple(blocks))


def _blocks(paragraph: str) -> Iterator[Block]:
    lines = [line.partition(" ") for line in paragraph.strip("\n").splitlines()]
    kind = SIGNS.get(lines[0][0], "text")
    if kind == "contents":
        for _sign, _blank, line in lines:
            text, page = line.split(" | ")
            yield Block(kind, text, page)
    elif kind == "end":
        yield Block(kind, NEW_PAGE)
    else:
        # A title or heading has its sign once, an item one on every line.
        yield Block(
            kind, " ".join(rest if sign in SIGNS else sign + blank + rest for sign, blank, rest in lines)
        )


def pdf(contract: Contract) -> bytes:
    """As PDF, in the first font that is installed, else in Helvetica. Words are cut at the ends of lines."""
    sheet = _Sheet(contract)
    try:
        sheet.set_creation_date(MADE)
        for block in contract.blocks:
            sheet.block(block)
        assert sheet.page == contract.pages
        return bytes(sheet.output())
    finally:
        # fpdf2 keeps the files of its fonts open.
        for font in sheet.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()


class _Sheet(FPDF):
    """Paper on which only the contract begins a page."""

    def __init__(self, contract: Contract) -> None:
        super().__init__(format="A4")
        self._contract: Final = contract
        self.set_margins(SIDE, TOP, SIDE)
        self.set_auto_page_break(False)
        self.core_fonts_encoding = "cp1252"
        font = next((font for font in FONTS if font.regular.is_file() and font.bold.is_file()), None)
        if font is not None:
            self.add_font("contract", "", font.regular)
            self.add_font("contract", "B", font.bold)
        self.set_font("contract" if font else "helvetica", size=SIZE)
        self.add_page()

    def header(self) -> None:
        self._running(self._contract.header, 12)

    def footer(self) -> None:
        self._running(self._contract.footer, 284)

    def _running(self, text: str, y: float) -> None:
        self.set_font(size=SIZE - 1.5)
        self.set_y(y)
        self.cell(0, LINE, self._contract.running(text, self.page), align=Align.C)
        self.set_font(size=SIZE)
        self.set_y(TOP)

    def block(self, block: Block) -> None:
        if block.kind == "contents":
            self._contents(block)
            return
        for number, text in enumerate(block.text.split(NEW_PAGE)):
            if number:
                self.add_page()
            if text:
                self._paragraph(block.kind, text)

    def _contents(self, block: Block) -> None:
        room = self.epw - self.get_string_width(f"{block.text}  {block.page}") - 2
        dots = "." * int(room / self.get_string_width("."))
        self.cell(0, LINE, f"{block.text} {dots} {block.page}", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _paragraph(self, kind: str, text: str) -> None:
        bold = kind in ("title", "heading")
        self.ln(LINE / 2)
        self.set_font(style="B" if bold else "", size=SIZE + 3 if kind == "title" else SIZE)
        indent = 6 if kind == "item" else 0
        self.set_x(SIDE + indent)
        self.multi_cell(
            self.epw - indent, LINE, text if bold else CUT.sub(SOFT_HYPHEN, text),
            align=Align.C if kind == "title" else Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT,
        )  # fmt: skip
        self.set_font(style="", size=SIZE)
        assert self.get_y() < BOTTOM, f"page {self.page} is too long"


def docx(contract: Contract) -> bytes:
    """As DOCX, as an office program writes one: its pages are ended by breaks."""
    document = Document()
    contents = document.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
    contents.paragraph_format.tab_stops.add_tab_stop(Mm(150), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    section = document.sections[0]
    section.header.paragraphs[0].text = contract.running(contract.header, 1)
    section.footer.paragraphs[0].text = contract.running(contract.footer, 1)
    for block in contract.blocks:
        paragraph = document.add_paragraph(style=STYLES.get(block.kind))
        first, *others = block.text.split(NEW_PAGE)
        paragraph.add_run(f"{first}\t{block.page}" if block.page else first)
        for text in others:
            paragraph.add_run().add_break(WD_BREAK.PAGE)
            paragraph.add_run(text)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


FORMS: Final[Mapping[str, Callable[[Contract], bytes]]] = {"pdf": pdf, "docx": docx}
