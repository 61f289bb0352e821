"""Lines into paragraphs: what belongs together, what is a title, a header, a footer or a line of contents.

A clause that a page's end cuts is put together again, else its second half would be read without its first.
Words that a hyphen cuts at a line's end stay as they stand: the hyphen, and the end of the line behind it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Final

from sociarch.clauses.papers.layout import Line, Sheet, blocks, usual_height
from sociarch.clauses.record import Paragraph

LETTERS: Final = 20
"""Letters below which a page counts as blank: a stamp or a number is not its text."""
TITLE_WORDS: Final = 12
MARGIN: Final = 0.12
"""Part of a page's height at its top and bottom in which headers and footers stand."""
LOOSE: Final = 1.4
"""Times the usual distance between lines that part paragraphs."""

_WHITE = re.compile(r"[ \t\r\f\v\x1c-\x1f\x85\u2028\u2029]+")
_CONTENTS = re.compile(r"(?:\.[ \u00a0]?){4,}\s*\d{1,4}$|(?:…[ \u00a0]?){2,}\s*\d{1,4}$|\t\s*\d{1,4}$")
_NUMBER = re.compile(
    r"(?:(?:page|p\.)\s*)?[-–—(]?\s*(?:\d{1,4}|[ivxlc]{1,6})\s*(?:(?:/|of|sur|de)\s*\d{1,4})?\s*[-–—)]?", re.I
)
_LABEL = re.compile(
    r"(?:(?:article|art\.|section|clause|annexe?|appendix|schedule|chapitre|chapter|titre|§)\s*[\dIVXLC]+\b"
    r"|\d{1,2}(?:\.\d{1,2}){0,4}[.)°]?[ \u00a0]+\S|\(?[a-z]{1,4}\)[ \u00a0]|[IVXLC]{1,6}[.)][ \u00a0]"
    r"|[-–—*][ \u00a0])",
    re.I,
)
_BULLET = re.compile("[•▪●○◦‣■□➢✓\uf0b7\uf0a7]")
_CLOSED = re.compile(r"[.;:!?…][»”\"')\]]?$")
_LAST_ITEM = re.compile(r"; (?:and|or|et|ou)$")
"""How an item ends before the last one of its list."""
_UNREAD = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08]")


def plain(text: str) -> str:
    """A paragraph's text without line ends but those behind a hyphen, and without what steers a printer.
    No-break blanks stay."""
    return re.sub(r" ?\n ?", "\n", _WHITE.sub(" ", text.replace("\x00", ""))).strip(" \n")


def joined(lines: Iterable[str]) -> str:
    """Lines as one text. Behind a word that a hyphen cuts the line's end stays."""
    text = ""
    for line in lines:
        cut = text.endswith(("-", "\u2010", "\u00ad")) and not text.endswith(" -") and line[:1].islower()
        text += f"{'' if not text else chr(10) if cut else ' '}{line}"
    return plain(text)


def is_title(text: str, *, strong: bool) -> bool:
    """Whether a paragraph is a title or a line of contents and no sentence. `strong`: it stands out from
    what is around it."""
    if _CONTENTS.search(text):
        return True
    words = text.split()
    if not words or len(words) > TITLE_WORDS or _CLOSED.search(text):
        return False
    letters = [letter for letter in text if letter.isalpha()]
    return strong or (len(letters) > 3 and all(letter.isupper() for letter in letters)) or is_label(text, 6)


def is_label(text: str, most: int) -> bool:
    """Whether a text of a few words begins as an article's title does: Article 7 – Confidentialité."""
    match = _LABEL.match(text)
    return match is not None and match[0][-1].isdigit() and len(text.split()) <= most


def begins(line: str) -> bool:
    """Whether a line begins an item or an article."""
    return _LABEL.match(line) is not None or _BULLET.match(line) is not None


def letters(text: str) -> int:
    """How many letters of a text can be read; none where a font hides what most of its signs mean."""
    count = sum(letter.isalpha() for letter in text)
    return 0 if len(_UNREAD.findall(text)) > 0.3 * (count + 1) else count


def goes_on(before: str, after: str) -> bool:
    """Whether a paragraph that begins a page or a column ends the sentence of the one before it."""
    return bool(before) and not _CLOSED.search(before) and (after[:1].islower() or before.endswith("-"))


# -- pages of lines -------------------------------------------------------------------------------


@dataclass(slots=True)
class _Piece:
    page: int
    lines: list[Line] = field(default_factory=list)
    heading: bool = False

    @property
    def text(self) -> str:
        return joined(line.text for line in self.lines)

    @property
    def height(self) -> float:
        return median(line.height for line in self.lines)


def from_sheets(sheets: Sequence[Sheet]) -> tuple[tuple[Paragraph, ...], tuple[int, ...]]:
    """A document's paragraphs, and the pages, from 1, on which no text is. Without any text there are no
    paragraphs."""
    pages = [blocks(sheet.words) for sheet in sheets]
    marginal = _marginal(sheets, pages)
    usual = usual_height([line for page in pages for block in page for line in block])
    pieces: list[_Piece] = []
    blank: list[int] = []
    for number, page in enumerate(pages, start=1):
        body: list[_Piece] = []
        margin: list[_Piece] = []
        for block in page:
            inner = [line for line in block if (number, line) not in marginal]
            margin += [_Piece(number, [line], True) for line in block if (number, line) in marginal]
            found = list(_pieces(number, inner))
            _continue(body or pieces, found)
            body += found
        own = " ".join(line.text for piece in body for line in piece.lines if piece.page == number)
        carried = " ".join(line.text for block in page for line in block if (number, line) not in marginal)
        if letters(own or carried) < LETTERS:
            blank.append(number)
        pieces += [*body, *margin]
    for piece in pieces:
        strong = all(line.strong for line in piece.lines) or piece.height > 1.15 * usual
        piece.heading = piece.heading or (len(piece.lines) <= 2 and is_title(piece.text, strong=strong))
    texts = [(piece, text) for piece in pieces if (text := piece.text)]
    if len(blank) == len(sheets):
        return (), tuple(blank)
    return tuple(
        Paragraph(piece.page, number, text, piece.heading, any(line.doubt for line in piece.lines))
        for number, (piece, text) in enumerate(texts, start=1)
    ), tuple(blank)


def _continue(before: Sequence[_Piece], found: list[_Piece]) -> None:
    """Hand the first piece of a page or column to the one whose sentence it goes on with, if any does.

    What stands between them in smaller letters is a note at the foot of the page."""
    if not found:
        return
    first = found[0]
    for piece in reversed(before):
        if piece.heading or piece.page < first.page - 1:
            if piece.heading and piece.page >= first.page - 1:
                continue
            return
        if abs(piece.height - first.height) <= 0.08 * first.height:
            if goes_on(piece.text, first.text) and not begins(first.text):
                piece.lines += first.lines
                del found[0]
            return


def _pieces(page: int, lines: Sequence[Line]) -> Iterator[_Piece]:
    steps = sorted((one.top - other.top) / one.height for one, other in pairwise(lines) if one.height > 0)
    # Not the middle one: among short paragraphs most steps are from one of them to the next.
    usual = steps[len(steps) // 4] if steps else 0.0
    piece = _Piece(page)
    for line in lines:
        if piece.lines and _parts(piece.lines, line, usual):
            yield piece
            piece = _Piece(page)
        piece.lines.append(line)
    if piece.lines:
        yield piece


def _parts(before: Sequence[Line], line: Line, usual: float) -> bool:
    """Whether a paragraph ends before this line. `usual`: the step from line to line, in heights of one."""
    last = before[-1]
    step = last.top - line.top
    closed = _CLOSED.search(last.text) is not None
    return (
        step > LOOSE * min(usual, 2) * last.height
        or abs(line.height - last.height) > 0.15 * last.height
        or _BULLET.match(line.text) is not None
        or _CONTENTS.search(last.text) is not None
        or (last.is_short and (closed or line.strong != last.strong or begins(line.text)))
        or (closed and (begins(line.text) or line.left > line.starts + line.height))
        or (_LAST_ITEM.search(last.text) is not None and begins(line.text))
    )


def _marginal(sheets: Sequence[Sheet], pages: Sequence[list[list[Line]]]) -> set[tuple[int, Line]]:
    """Headers, footers and page numbers: lines at the edge of pages that stand there again and again."""
    edges = [
        _edge(number, sheet, [line for block in page for line in block])
        for number, (sheet, page) in enumerate(zip(sheets, pages, strict=True), start=1)
    ]
    seen = Counter(kind for edge in edges for kind in {kind for kind, _line in edge})
    often = 2 if len(pages) <= 4 else max(3, 0.3 * len(pages))
    return {
        (number, line)
        for number, edge in enumerate(edges, start=1)
        for kind, line in edge
        if seen[kind] >= often or _NUMBER.fullmatch(line.text)
    }


def _edge(number: int, sheet: Sheet, lines: Sequence[Line]) -> list[tuple[tuple[str, int], Line]]:
    """The lines at the edge of a page, each with what makes it the same on another page: its text without
    figures, and its height on the page."""
    if not lines or not sheet.height:
        return []
    low = min(min(line.bottom for line in lines), 0.0)
    found = []
    for line in lines:
        place = (line.bottom - low) / sheet.height
        if place < MARGIN or place > 1 - MARGIN:
            found.append(((re.sub(r"\d+", "#", line.text.casefold()), round(line.bottom / 6)), line))
    return found
