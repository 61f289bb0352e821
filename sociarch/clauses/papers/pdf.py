"""A PDF's letters and where they stand on the page, by PDFium; the only module that knows it.

Reading order is worked out from places (`layout`), because a PDF holds its text in any order. Forms' values,
attachments, comments and scripts are not read; that they are there is a doubt.
"""

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from sociarch.clauses.papers.layout import Sheet, Word
from sociarch.errors import N_, DocumentDamaged, DocumentLocked, DocumentTooLarge

MAX_PAGES: Final = 2000
MAX_LETTERS: Final = 20_000_000
"""Of a whole document; a page of a contract has about 3,000."""

FORM: Final = N_("It has form fields; what is filled in there is not read.")
ATTACHED: Final = N_("Other files are attached to it; they are not read.")
PICTURES: Final = N_(
    "Pages are pictures whose text another program recognised; words may be wrong or missing."
)
SCANNED: Final = N_("Pages are pictures with hardly any text beside them; what the pictures say is not read.")

_PASSWORD: Final = 4
"""PDFium's number for a document that opens with a password only."""
_HYPHEN: Final = 0x02
"""What PDFium says in place of a hyphen at a line's end."""
_APART: Final = 0.25
"""Parts of the letter's size between two letters that begin another word."""
_COVERS: Final = 0.7
"""Part of a page's area above which a picture is the page itself."""
_HARDLY: Final = 200
"""Letters below which the text beside a picture of a whole page is a stamp or a signature's mark."""
_INVISIBLE: Final = 3
"""PDF's number for text that is there to be searched and not seen."""
_STRONG: Final = ("bold", "black", "heavy", "demi")


def sheets(data: bytes) -> tuple[list[Sheet], list[str]]:
    """The document's pages, and doubts about them. Raises DocumentLocked, DocumentDamaged or
    DocumentTooLarge, all without a path."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            raise DocumentLocked() from None
        raise DocumentDamaged(reason=N_("it is not built as a PDF")) from None
    if len(pdf) > MAX_PAGES:
        raise DocumentTooLarge(reason=N_("it has more than 2,000 pages"))
    doubts = [FORM] if pdf.get_formtype() else []
    if pdf.count_attachments():
        doubts.append(ATTACHED)
    found: list[Sheet] = []
    letters = 0
    for number in range(len(pdf)):
        try:
            page = pdf[number]
            sheet = _sheet(page)
        except pypdfium2.PdfiumError:
            sheet = Sheet(0, ())  # A page that cannot be read is one on which no text was found.
        letters += sum(len(word.text) for word in sheet.words)
        if letters > MAX_LETTERS:
            raise DocumentTooLarge(reason=N_("it holds more text than any contract"))
        if sheet.words and not {PICTURES, SCANNED} <= set(doubts):
            doubts += [doubt for doubt in _pictured(page, sheet) if doubt not in doubts]
        found.append(sheet)
    return found, doubts


def _pictured(page: Any, sheet: Sheet) -> Iterator[str]:
    """Doubts about the text of a page that is covered by a picture. A letterhead behind the text is none."""
    import pypdfium2.raw as pdfium

    width, height = page.get_size()
    covered = seen = False
    kinds = [pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_TEXT]
    for one in page.get_objects(filter=kinds, max_depth=2):
        if one.type == pdfium.FPDF_PAGEOBJ_TEXT:
            seen = seen or pdfium.FPDFTextObj_GetTextRenderMode(one.raw) != _INVISIBLE
            continue
        left, bottom, right, top = one.get_bounds()
        if (right - left) * (top - bottom) > _COVERS * width * height:
            covered, seen = True, False  # What lies below it is not seen.
    if covered and sum(len(word.text) for word in sheet.words) < _HARDLY:
        yield SCANNED
    elif covered and not seen:
        yield PICTURES


def _sheet(page: Any) -> Sheet:
    """The words of a page, turned so that most of them read from left to right."""
    text = page.get_textpage()
    size = text.count_chars()
    if size > MAX_LETTERS:
        raise DocumentTooLarge(reason=N_("it holds more text than any contract"))
    glyphs = list(_glyphs(text.raw, size))
    turns = Counter(turn for turn, *_rest in glyphs)
    usual = turns.most_common(1)[0][0] if turns else 0
    words = tuple(_words(text.raw, glyphs, usual))
    width, height = page.get_size()
    rotated = (page.get_rotation() + usual) % 180 != 0
    return Sheet(width if rotated else height, words)


_Glyph = tuple[int, int, str, float, float, float, float]
"""Turn in degrees, index, letter, left, bottom, right, top."""


def _glyphs(raw: Any, size: int) -> Iterator[_Glyph]:
    import pypdfium2.raw as pdfium

    box = pdfium.FS_RECTF()
    for at in range(size):
        code = pdfium.FPDFText_GetUnicode(raw, at)
        if code in (0x20, 0x0D, 0x0A, 0x09, 0):
            continue  # Where words end is told by places, for PDFium's blanks have none.
        if not pdfium.FPDFText_GetLooseCharBox(raw, at, box):
            continue
        turn = round(math.degrees(pdfium.FPDFText_GetCharAngle(raw, at))) % 360
        letter = "-" if code == _HYPHEN else chr(code)
        yield turn, at, letter, box.left, box.bottom, box.right, box.top


def _turned(glyph: _Glyph) -> tuple[float, float, float, float]:
    """Left, bottom, right and top as they are after the page was turned to read this letter."""
    turn, _at, _letter, left, bottom, right, top = glyph
    if turn == 270:
        return bottom, -right, top, -left
    if turn == 90:
        return -top, left, -bottom, right
    if turn == 180:
        return -right, -top, -left, -bottom
    return left, bottom, right, top


def _words(raw: Any, glyphs: list[_Glyph], usual: int) -> Iterator[Word]:
    letters: list[str] = []
    box = (0.0, 0.0, 0.0, 0.0)
    first = last = -2
    slanted = False

    def word() -> Word:
        text = "".join(letters).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return Word(text, *box, first, strong=_is_strong(raw, first), slanted=slanted)

    for glyph in glyphs:
        turn, at, letter = glyph[:3]
        left, bottom, right, top = _turned(glyph)
        height = max(top - bottom, 1.0)
        goes_on = (
            letters
            and at == last + 1
            and slanted == (turn != usual)
            and -height < left - box[2] < _APART * height
            and min(top, box[3]) - max(bottom, box[1]) > 0.5 * min(height, box[3] - box[1])
        )
        if not goes_on:
            if letters:
                yield word()
            letters, first, slanted = [], at, turn != usual
            box = (left, bottom, right, top)
        letters.append(letter)
        last = at
        box = (min(box[0], left), min(box[1], bottom), max(box[2], right), max(box[3], top))
    if letters:
        yield word()


def _is_strong(raw: Any, at: int) -> bool:
    """Whether a letter's font is called bold."""
    import pypdfium2.raw as pdfium

    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(raw, at, name, len(name), flags)
    return any(word in name.value.decode("latin-1").casefold() for word in _STRONG)
