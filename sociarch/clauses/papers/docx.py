"""A DOCX: body, tables, text boxes, notes, headers and footers, read from its XML.

What was inserted as a tracked change counts, what was deleted does not, also where it stood before it was
moved. Pages are those of the last time a word processor laid the document out, where the file says so.
Numbers that the word processor makes itself ("7.2") stand in no file of this kind.
"""

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sociarch.clauses.papers.package import Package, attribute, local
from sociarch.clauses.papers.prose import COMMENTED, EMBEDDED, HIDDEN, PICTURED, TRACKED, Piece, Prose
from sociarch.errors import N_, DocumentDamaged

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

BODY: Final = "word/document.xml"
TITLES: Final = ("heading", "title", "subtitle", "titre")
CONTENTS: Final = "toc"
DELETED: Final = frozenset({"del", "moveFrom"})
INSERTED: Final = frozenset({"ins", "moveTo"})
PROPERTIES: Final = frozenset(
    {"pPr", "rPr", "sectPr", "tblPr", "trPr", "tcPr", "sdtPr", "instrText", "delText"}
)
NOTES: Final = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
SIGNS: Final = {"tab": "\t", "br": " ", "cr": " ", "noBreakHyphen": "\u2011", "softHyphen": ""}
MAX_DEPTH: Final = 100


def main_part(package: Package) -> str | None:
    """Where the document's body lies; None: this is no document of this kind."""
    relations = package.xml("_rels/.rels")
    for one in relations if relations is not None else ():
        if (attribute(one, "Type") or "").endswith("/officeDocument"):
            name = (attribute(one, "Target") or "").lstrip("/")
            return name if name.startswith("word/") else None
    return BODY if BODY in package.names() else None


def read(package: Package, main: str) -> Prose:
    """Raises DocumentDamaged, DocumentHostile or DocumentTooLarge, without a path."""
    root = package.xml(main)
    if root is None:
        raise DocumentDamaged(reason=N_("its text is missing"))
    return _Reading(package, posixpath.dirname(main), root).prose()


class _Reading:
    def __init__(self, package: Package, folder: str, root: "Element") -> None:
        self._package: Final = package
        self._folder: Final = folder
        self._root: Final = root
        self._styles: Final = _styles(package.xml(f"{folder}/styles.xml"))
        self._notes: Final = {
            kind: _notes(package.xml(f"{folder}/{kind}s.xml"), kind) for kind in NOTES.values()
        }
        self._page = 1
        self._doubts: list[str] = []
        self._has_pages: Final = any(local(one) == "lastRenderedPageBreak" for one in root.iter())

    def prose(self) -> Prose:
        pieces = list(self._blocks(self._root, 0))
        for name in self._package.names():
            part = posixpath.basename(name)
            if posixpath.dirname(name) == self._folder and part.startswith(("header", "footer")):
                root = self._package.xml(name)
                if root is not None:
                    texts = (piece.text for piece in self._blocks(root, 0))
                    pieces += [Piece(0, text, margin=True) for text in dict.fromkeys(texts)]
        if f"{self._folder}/comments.xml" in self._package.names():
            self._doubt(COMMENTED)
        return Prose(tuple(pieces), self._page if self._has_pages else None, tuple(self._doubts))

    def _doubt(self, text: str) -> None:
        if text not in self._doubts:
            self._doubts.append(text)

    def _blocks(self, parent: "Element", depth: int) -> Iterator[Piece]:
        """The paragraphs below an element, in their order; those of tables cell by cell."""
        if depth > MAX_DEPTH:
            raise DocumentDamaged(reason=N_("it is nested too deeply"))
        carried: list[str] = []
        for child in parent:
            name = local(child)
            if name == "p":
                page = self._page
                aside: list[Piece] = []
                text = "".join(self._text(child, aside, depth))
                carried.append(text)
                if not _joins_next(child):
                    title, contents = self._style(child)
                    yield Piece(page, "".join(carried), title, contents)
                    carried = []
                yield from aside
            elif name in DELETED or name == "Fallback":
                self._tracked(name)
            elif name == "altChunk":
                self._doubt(EMBEDDED)
            elif name not in PROPERTIES and not _row_deleted(child):
                if name in INSERTED:
                    self._doubt(TRACKED)
                yield from self._blocks(child, depth + 1)
        if carried:
            yield Piece(self._page, "".join(carried))

    def _tracked(self, name: str) -> None:
        if name in DELETED:
            self._doubt(TRACKED)

    def _text(self, parent: "Element", aside: list[Piece], depth: int) -> Iterator[str]:
        """What a paragraph says. Notes and text boxes, which stand elsewhere, come into `aside`."""
        if depth > MAX_DEPTH:
            raise DocumentDamaged(reason=N_("it is nested too deeply"))
        for child in parent:
            name = local(child)
            if name == "t":
                yield child.text or ""
            elif name in SIGNS:
                yield SIGNS[name]
            elif name == "lastRenderedPageBreak":
                self._page += 1
            elif name in NOTES:
                note = self._notes[NOTES[name]].get(attribute(child, "id") or "")
                aside += self._blocks(note, depth + 1) if note is not None else ()
            elif name == "txbxContent":
                aside += self._blocks(child, depth + 1)
            elif name in DELETED or (name == "Fallback" and _has_choice(parent)):
                self._tracked(name)
            elif name == "rPr":
                if any(
                    local(one) == "vanish" and attribute(one, "val") not in ("0", "false") for one in child
                ):
                    self._doubt(HIDDEN)
            elif name in ("blip", "imagedata"):
                self._doubt(PICTURED)
            elif name == "OLEObject":
                self._doubt(EMBEDDED)
            elif name not in PROPERTIES:
                if name in INSERTED:
                    self._doubt(TRACKED)
                yield from self._text(child, aside, depth + 1)

    def _style(self, paragraph: "Element") -> tuple[bool, bool]:
        """Whether a paragraph is styled as a title, and whether as a line of contents."""
        own = next((one for one in paragraph if local(one) == "pPr"), None)
        style = next((one for one in own if local(one) == "pStyle"), None) if own is not None else None
        name = (attribute(style, "val") or "") if style is not None else ""
        name = self._styles.get(name, name.casefold())
        runs = [one for one in paragraph if local(one) == "r"]
        bold = bool(runs) and all(_is_bold(run) for run in runs)
        return bold or name.startswith(TITLES), name.startswith(CONTENTS)


def _styles(root: "Element | None") -> dict[str, str]:
    """Ids of styles to their names, which are English whatever the program's language."""
    found: dict[str, str] = {}
    for style in root if root is not None else ():
        for one in style:
            if local(one) == "name":
                found[attribute(style, "styleId") or ""] = (attribute(one, "val") or "").casefold()
    return found


def _notes(root: "Element | None", kind: str) -> dict[str, "Element"]:
    """Notes by their ids."""
    return {
        attribute(one, "id") or "": one for one in (root if root is not None else ()) if local(one) == kind
    }


def _joins_next(paragraph: "Element") -> bool:
    """Whether the mark at the paragraph's end was deleted, so that the next one goes on with it."""
    for own in paragraph:
        if local(own) == "pPr":
            return any(local(one) == "rPr" and any(local(x) in DELETED for x in one) for one in own)
    return False


def _row_deleted(row: "Element") -> bool:
    return local(row) == "tr" and any(
        local(own) == "trPr" and any(local(one) == "del" for one in own) for own in row
    )


def _has_choice(parent: "Element") -> bool:
    """Whether the same is there in a newer form too."""
    return any(local(one) == "Choice" for one in parent)


def _is_bold(run: "Element") -> bool:
    if not any(local(one) == "t" and (one.text or "").strip() for one in run):
        return True
    return any(
        local(own) == "rPr"
        and any(local(one) == "b" and attribute(one, "val") not in ("0", "false") for one in own)
        for own in run
    )
