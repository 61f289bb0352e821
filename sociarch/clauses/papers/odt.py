"""An ODT: body, tables, text boxes, notes, headers and footers, read from its XML.

What was deleted as a tracked change lies apart in such a file and is not read. Pages are those of the last
time the document was laid out, where the file says so.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sociarch.clauses.papers.package import Package, attribute, local
from sociarch.clauses.papers.prose import COMMENTED, EMBEDDED, HIDDEN, PICTURED, TRACKED, Piece, Prose
from sociarch.errors import N_, DocumentDamaged, DocumentLocked

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

KINDS: Final = (
    b"application/vnd.oasis.opendocument.text",
    b"application/vnd.oasis.opendocument.text-template",
)
SKIPPED: Final = frozenset({"note-citation", "sequence-decls", "forms", "ruby-text"})
INDEXES: Final = frozenset({"table-of-content", "index-body", "alphabetical-index", "table-index"})
MAX_BLANKS: Final = 10
MAX_DEPTH: Final = 100


def is_text(package: Package) -> bool:
    """Whether the package says that it is a text."""
    return (package.read("mimetype") or b"").strip() in KINDS


def read(package: Package) -> Prose:
    """Raises DocumentDamaged, DocumentHostile, DocumentLocked or DocumentTooLarge, without a path."""
    manifest = package.xml("META-INF/manifest.xml")
    if manifest is not None and any(local(one) == "encryption-data" for one in manifest.iter()):
        raise DocumentLocked()
    root = package.xml("content.xml")
    if root is None:
        raise DocumentDamaged(reason=N_("its text is missing"))
    reading = _Reading(any(local(one) == "soft-page-break" for one in root.iter()))
    pieces = [piece for one in root if local(one) == "body" for piece in reading.blocks(one, 0, False)]
    pages = reading.page if reading.has_pages else None
    styles = package.xml("styles.xml")
    margins = [
        piece.text
        for one in (styles.iter() if styles is not None else ())
        if local(one) in ("header", "footer", "header-left", "footer-left", "header-first", "footer-first")
        for piece in reading.blocks(one, 0, False)
    ]
    pieces += [Piece(0, text, margin=True) for text in dict.fromkeys(margins)]
    return Prose(tuple(pieces), pages, tuple(reading.doubts))


class _Reading:
    def __init__(self, has_pages: bool) -> None:
        self.page = 1
        self.has_pages: Final = has_pages
        self.doubts: list[str] = []

    def _doubt(self, text: str) -> None:
        if text not in self.doubts:
            self.doubts.append(text)

    def blocks(self, parent: "Element", depth: int, contents: bool) -> Iterator[Piece]:
        """The paragraphs below an element, in their order. `contents`: they are lines of contents."""
        if depth > MAX_DEPTH:
            raise DocumentDamaged(reason=N_("it is nested too deeply"))
        for child in parent:
            name = local(child)
            if name in ("p", "h"):
                page = self.page
                aside: list[Piece] = []
                text = "".join(self._text(child, aside, depth))
                yield Piece(page, text, name == "h", contents)
                yield from aside
            elif name == "soft-page-break":
                self.page += 1
            elif not self._left_out(name):
                yield from self.blocks(child, depth + 1, contents or name in INDEXES)

    def _left_out(self, name: str) -> bool:
        if name == "tracked-changes":
            self._doubt(TRACKED)
        elif name == "annotation":
            self._doubt(COMMENTED)
        elif name == "image":
            self._doubt(PICTURED)
        elif name in ("object", "object-ole"):
            self._doubt(EMBEDDED)
        elif name in ("hidden-text", "hidden-paragraph"):
            self._doubt(HIDDEN)
            return False
        else:
            return name in SKIPPED
        return True

    def _text(self, parent: "Element", aside: list[Piece], depth: int) -> Iterator[str]:
        """What a paragraph says. Notes and text boxes, which stand elsewhere, come into `aside`."""
        if depth > MAX_DEPTH:
            raise DocumentDamaged(reason=N_("it is nested too deeply"))
        yield parent.text or ""
        for child in parent:
            name = local(child)
            if name == "s":
                given = attribute(child, "c") or "1"
                yield " " * min(int(given) if given.isdecimal() else 1, MAX_BLANKS)
            elif name == "tab":
                yield "\t"
            elif name == "line-break":
                yield " "
            elif name == "soft-page-break":
                self.page += 1
            elif name in ("note-body", "text-box"):
                aside += self.blocks(child, depth + 1, False)
            elif name == "note":
                aside += (piece for one in child if local(one) == "note-body"
                          for piece in self.blocks(one, depth + 1, False))  # fmt: skip
            elif not self._left_out(name):
                yield from self._text(child, aside, depth + 1)
            yield child.tail or ""
