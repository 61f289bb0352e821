"""A plain text or Markdown: lines into paragraphs, form feeds into pages.

Some texts part paragraphs by empty lines, some write each on one long line, some do neither: then the
beginnings of items and articles part them, as in a PDF.
"""

import re
from collections.abc import Iterator, Sequence
from statistics import quantiles
from typing import Final

from sociarch.clauses.papers.paragraphs import LETTERS, begins, goes_on, is_title, joined, letters, plain
from sociarch.clauses.record import Paragraph

LONG: Final = 200
"""Letters of a line that is a paragraph of its own."""
WIDE: Final = re.compile(r"\S {3,}\S")
"""Blanks inside a line, as where two columns were copied."""

_HEADING = re.compile(r"#{1,6}\s")
_ITEM = re.compile(r"(?:[-*+]|\d{1,3}[.)])\s|\||>")
_RULE = re.compile(r"[-=*_]{3,}\s*")


def paragraphs(text: str, *, markdown: bool) -> tuple[tuple[Paragraph, ...], int | None, tuple[int, ...]]:
    """Paragraphs, how many pages the text has (None: it has none), and those, from 1, without text."""
    pages = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\f\n ").split("\f")
    found: list[tuple[int, str, bool, bool]] = []
    blank: list[int] = []
    for page, content in enumerate(pages, start=1):
        if letters(content) < LETTERS:
            blank.append(page)
        for at, (lines, heading) in enumerate(_pieces(content.split("\n"), markdown)):
            piece = joined(lines)
            if not piece:
                continue
            doubt = len(lines) > 2 and sum(bool(WIDE.search(line.strip())) for line in lines) > 0.5 * len(
                lines
            )
            if at == 0 and found and not heading and not begins(piece) and goes_on(found[-1][1], piece):
                start, before, was, doubted = found[-1]
                found[-1] = (start, joined((before, piece)), was, doubted or doubt)
            else:
                found.append((page, piece, heading, doubt))
    if len(blank) == len(pages):
        return (), len(pages) if len(pages) > 1 else None, tuple(blank)
    several = len(pages) > 1
    return (
        tuple(
            Paragraph(page if several else None, number, piece, heading, doubt)
            for number, (page, piece, heading, doubt) in enumerate(found, start=1)
        ),
        len(pages) if several else None,
        tuple(blank) if several else (),
    )


def _pieces(lines: Sequence[str], markdown: bool) -> Iterator[tuple[list[str], bool]]:
    """Lines of one paragraph each, and whether they are a title."""
    lengths = [len(line.rstrip()) for line in lines if 0 < len(line.rstrip()) < LONG]
    wide = quantiles(lengths, n=10)[-1] if len(lengths) > 1 else LONG
    piece: list[str] = []
    for line in lines:
        bare = line.strip()
        ruled = markdown and _RULE.fullmatch(bare)
        if piece and (not bare or ruled or _parts(piece[-1], line, wide, markdown)):
            yield piece, bool(ruled and len(piece) == 1) or _titled(piece, markdown)
            piece = []
        if bare and not ruled:
            piece.append(line)
    if piece:
        yield piece, _titled(piece, markdown)


def _titled(piece: Sequence[str], markdown: bool) -> bool:
    return (markdown and bool(_HEADING.match(piece[0]))) or (
        len(piece) == 1 and is_title(plain(piece[0]), strong=False)
    )


def _parts(before: str, line: str, wide: float, markdown: bool) -> bool:
    """Whether a paragraph ends between two lines."""
    last, bare = before.strip(), line.strip()
    if len(last) > LONG or len(bare) > LONG:
        return True
    if markdown and (_HEADING.match(bare) or _HEADING.match(last) or _ITEM.match(bare)):
        return True
    short = len(before.rstrip()) < 0.75 * wide
    closed = last.endswith((".", ";", ":", "!", "?"))
    return (short and (closed or begins(bare) or is_title(last, strong=False))) or (closed and begins(bare))
