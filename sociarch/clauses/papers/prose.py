"""Paragraphs as word processors' files give them: collected in order, numbered at the end.

Which of them are titles is told by how they are styled and that they are no sentences: some templates style
whole clauses as headings, and a clause must not pass for a title.
"""

from typing import Final, NamedTuple

from sociarch.clauses.papers.paragraphs import LETTERS, is_title, letters, plain
from sociarch.clauses.record import Paragraph
from sociarch.errors import N_

TRACKED: Final = N_(
    "It holds tracked changes: what was inserted is read, what was deleted is not. Ask which version holds."
)
COMMENTED: Final = N_("It holds comments; they are not read.")
HIDDEN: Final = N_("It holds hidden text; it is read like the rest.")
EMBEDDED: Final = N_("Other documents are embedded in it; they are not read.")
PICTURED: Final = N_("It holds pictures; text in them is not read.")


class Piece(NamedTuple):
    """A paragraph before it has its number. `page` 0: it stands on no particular page. `title`: it is styled
    as one; `margin`: it is a header, a footer or a line of contents."""

    page: int
    text: str
    title: bool = False
    margin: bool = False


class Prose(NamedTuple):
    """What a file says. `pages`: how many it has, where it knows them; else None."""

    pieces: tuple[Piece, ...]
    pages: int | None
    doubts: tuple[str, ...]


def paragraphs(prose: Prose) -> tuple[tuple[Paragraph, ...], tuple[int, ...]]:
    """Numbered paragraphs, and the pages, from 1, on which no text is. A document without any text has no
    paragraphs, and its first page counts as blank though nobody knows how many it has."""
    texts = [(piece, text) for piece in prose.pieces if (text := plain(piece.text))]
    whole = sum(letters(text) for piece, text in texts if not piece.margin)
    if whole < LETTERS:
        return (), tuple(range(1, (prose.pages or 1) + 1))
    return tuple(
        Paragraph(
            piece.page if prose.pages is not None and piece.page else None,
            number,
            text,
            piece.margin or is_title(text, strong=piece.title),
        )
        for number, (piece, text) in enumerate(texts, start=1)
    ), ()
