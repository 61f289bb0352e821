"""Facebook's pages since 2018: one block a person, with a heading and a time.

The names of the classes are leftovers of how the pages are built, and changed in 2022 and, as far as the
elements go, in 2025. Where none of them is known, a block is what repeats around a text that is a time: its
heading, else its first text, is the name, its last time the time. Blocks may hold a table of labels and
values in the language of the account. A person who left has an empty heading and is kept.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from exporters.facebook.clock import Clock
from exporters.facebook.page import Page, classes, texts, words
from exporters.facebook.people import Person, Role
from sociarch.exporter import N_, Unreadable
from sociarch.fact import NO_EXTRA, Item, Problem, Tally, Trace
from sociarch.formats import dates
from sociarch.formats.tables import distinct

UNREAD_TIMES: Final = N_("{count} times in no form that is known")
BLOCK, NAME, TIME, FOOT, LABEL, VALUE = range(1, 7)
MARKS: Final[Mapping[str, int]] = {
    "_a6-g": BLOCK,
    "_a6-h": NAME,
    "_a6-o": FOOT,
    "_a72d": TIME,
    "_a6_q": LABEL,
    "_a6_r": VALUE,
    "uiBoxWhite": BLOCK,
    "_2lel": NAME,
    "_2lem": TIME,
}

_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_NAMES = re.compile(r"_(?:a6-h|2lel)(?=[ \"'])")


class Block:
    """What stands in a block; `name` is None until a heading comes."""

    __slots__ = ("element", "foot", "labels", "name", "sure", "time")

    def __init__(self, element: etree._Element) -> None:
        self.element: Final = element
        self.name: str | None = None
        self.sure = False
        """Whether the name's own class says that it is one, and not only that it is a heading."""
        self.time = ""
        self.foot: etree._Element | None = None
        self.labels: list[list[str]] = []

    def finish(self) -> bool:
        """Fill in what no class tells. False where this is no block: empty, or nothing but a frame."""
        if not self.time and self.foot is not None:
            self.time = words(self.foot)
        if self.name is None and self.labels:
            self.name = self.labels.pop(0)[1]
        if self.name is None:
            seen = [text for _, text in texts(self.element)]
            if not seen and not self.time:
                return False
            self.time = self.time or next((one for one in reversed(seen[1:]) if dates.parse(one)), "")
            self.name = seen[0] if seen and seen[0] != self.time else ""
        return True

    @property
    def extra(self) -> Mapping[str, str]:
        """The table in the block."""
        if not self.labels:
            return NO_EXTRA
        return dict(
            zip(distinct([one for one, _ in self.labels]), (text for _, text in self.labels), strict=True)
        )


def read_blocks(page: Page, role: Role, clock: Clock, mark: str) -> Iterator[Item]:
    """Everybody on a page, then its tally. `mark`: the generation, where no class tells it."""
    path = page.path
    yield from page.problems()
    blocks = list(_marked(page.body))
    if blocks:
        mark = _generation(blocks[0].element)
    else:
        blocks = list(_repeated(page.body))
    if not blocks and next(texts(page.body), None) is not None:
        yield Unreadable(Unreadable.NOT_HTML).problem(path)
        return
    unread = 0
    for number, block in enumerate(blocks, start=1):
        text = block.time
        at = clock.iso(text) if text else None
        unread += at is None and text != ""
        yield role.fact(Person(block.name or "", at, text, block.extra), Trace(path, f"block {number}"))
    if unread:
        yield Problem(Trace(path, ""), UNREAD_TIMES, {"count": unread})
    yield from clock.guesses(path)
    yield Tally(path, mark, role.kind, _count(page.text) or len(blocks))


def _marked(body: etree._Element) -> Iterator[Block]:
    """Blocks told by the classes of the elements, in one walk through the page."""
    marks: dict[str | None, int] = {None: 0}
    block: Block | None = None
    for element in body.iter("*"):
        named = element.get("class")
        mark = marks.get(named)
        if mark is None:
            mark = marks[named] = max((MARKS.get(one, 0) for one in classes(element)), default=0)
        if mark == BLOCK:
            if block is not None:
                if not _is_inside(element, block.element):
                    if block.finish():
                        yield block
                elif block.sure:
                    continue
            block = Block(element)
        elif block is None:
            continue
        elif mark == NAME:
            if block.sure:
                if block.finish():
                    yield block
                block = Block(element)
            block.name, block.sure = words(element), True
        elif mark == TIME:
            block.time = words(element) or block.time
        elif mark == FOOT:
            block.foot = element
        elif mark == LABEL:
            block.labels.append([words(element), ""])
        elif mark == VALUE:
            if block.labels:
                block.labels[-1][1] = block.labels[-1][1] or words(element)
        elif block.name is None and element.tag in _HEADINGS:
            block.name = words(element)
    if block is not None and block.finish():
        yield block


def _is_inside(element: etree._Element, block: etree._Element) -> bool:
    # Nearly always they are neighbours.
    return element.getparent() is not block.getparent() and block in element.iterancestors()


def _repeated(body: etree._Element) -> Iterator[Block]:
    """The elements that are alike around texts that are times: the most there are beside each other."""
    groups: dict[tuple[etree._Element, object, object], int] = {}
    for holder, text in texts(body):
        if not dates.parse(text):
            continue
        inner = holder
        while inner is not body and next((one for _, one in texts(inner) if one != text), None) is None:
            parent = inner.getparent()
            if parent is None:
                break
            inner = parent
        parent = inner.getparent()
        if inner is not body and parent is not None:
            kind = (parent, inner.tag, inner.get("class"))
            groups[kind] = groups.get(kind, 0) + 1
    if not groups:
        return
    parent, tag, named = max(groups, key=lambda one: groups[one])
    for element in parent:
        if (element.tag, element.get("class")) == (tag, named):
            block = Block(element)
            heading = next(element.iter(*_HEADINGS), None)
            block.name = words(heading) if heading is not None else None
            seen = [text for _, text in texts(element)]
            block.time = next((one for one in reversed(seen) if dates.parse(one)), "")
            if block.finish():
                yield block


def _generation(block: etree._Element) -> str:
    if "uiBoxWhite" in classes(block) and "_a6-g" not in classes(block):
        return "H3"
    return "H5" if block.tag == "section" else "H4"


def _count(source: str) -> int:
    """How many headings of people the source of the page has, told without its tree."""
    return len(_NAMES.findall(source, max(source.find("<body"), 0)))
