"""Facebook's pages since 2018: one block a person, with a heading and a time.

The names of the classes are leftovers of how the pages are built, and changed in 2022 and, as far as the
elements go, in 2025. Where none of them is known, a block is what repeats around a text that is a time: its
heading, else its first text, is the name, its last time the time. Blocks may hold a table of labels and
values in the language of the account. A person who left has an empty heading and is kept.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

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

_TEXTS: Final = (NAME, LABEL, VALUE)
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_NAMES = re.compile(r"_(?:a6-h|2lel)(?=[ \"'])")


class Block(NamedTuple):
    """What stands in a block; `name` is None without a heading. `foot`: around a time that has no class."""

    element: etree._Element
    name: str | None
    time: str
    foot: etree._Element | None = None
    labels: Sequence[tuple[str, str]] = ()

    def finished(self) -> "Block | None":
        """The block with what no class tells; None where it is none: empty, or nothing but a frame."""
        name, time, labels = self.name, self.time, self.labels
        if not time and self.foot is not None:
            time = words(self.foot)
        if name is None and labels:
            # The labels are in the language of the account; the first value is the name.
            name, labels = labels[0][1], labels[1:]
        if name is None:
            seen = [text for _, text in texts(self.element)]
            if not seen and not time:
                return None
            time = time or next((one for one in reversed(seen[1:]) if dates.parse(one)), "")
            name = seen[0] if seen and seen[0] != time else ""
        return Block(self.element, name, time, None, labels)


def read_blocks(page: Page, role: Role, clock: Clock, mark: str) -> Iterator[Item]:
    """Everybody on a page, then its tally. `mark`: the generation, where no class tells it."""
    path = page.path
    yield from page.problems()
    number = unread = 0
    for block in _blocks(page.body):
        if not number:
            mark = _generation(block.element) or mark
        number += 1
        text = block.time
        at = clock.iso(text) if text else None
        if at is None and text:
            unread += 1
        rest = _table(block.labels) if block.labels else NO_EXTRA
        yield role.fact(Person(block.name or "", at, text, rest), Trace(path, f"block {number}"))
    if not number and next(texts(page.body), None) is not None:
        yield from Unreadable(Unreadable.NOT_HTML).told(path, mark, role.kind)
        return
    if unread:
        yield Problem(Trace(path, ""), UNREAD_TIMES, {"count": unread})
    yield from clock.guesses(path)
    yield Tally(path, mark, role.kind, _count(page.text) or number)


def _blocks(body: etree._Element) -> Iterator[Block]:
    """The blocks as they are read, one at a time so that a page's people are never all in memory."""
    found = False
    for block in _marked(body):
        # Nearly all are complete as they come.
        done = block if block.time and block.name is not None else block.finished()
        if done is not None:
            found = True
            yield done
    if not found:
        yield from filter(None, (block.finished() for block in _repeated(body)))


def _marked(body: etree._Element) -> Iterator[Block]:
    """Blocks told by the classes of the elements, in one walk through the page."""
    marks: dict[str | None, int] = {None: 0}
    element = parent = foot = None
    name: str | None = None
    sure = False
    time = ""
    labels: list[tuple[str, str]] = []
    holder: etree._Element | None = None
    """The last name, label or value that is more than a text: what is inside it is part of it."""
    for one in body.iter("*"):
        named = one.get("class")
        mark = marks.get(named)
        if mark is None:
            mark = marks[named] = max((MARKS.get(word, 0) for word in classes(one)), default=0)
        if mark == 0:
            if name is None and element is not None and one.tag in _HEADINGS:
                name = words(one)
        elif mark == TIME:
            time = words(one) or time
        elif mark in _TEXTS and holder is not None and holder in one.iterancestors():
            continue
        elif mark == NAME and not sure:
            name, sure = words(one), True
            holder = one if len(one) else None
        elif mark == FOOT:
            foot = one
        elif mark == LABEL:
            labels.append((words(one), ""))
            holder = one if len(one) else None
        elif mark == VALUE:
            if labels and not labels[-1][1]:
                labels[-1] = labels[-1][0], words(one)
                holder = one if len(one) else None
        else:
            above = one.getparent()
            # Nearly always blocks are neighbours.
            if element is not None and above is not parent and element in one.iterancestors():
                if sure and mark == BLOCK:
                    continue
                # What stands around a block is a frame, unless it has a person of its own.
                if not sure:
                    element = None
            if element is not None:
                yield Block(element, name, time, foot, labels)
            element, parent, foot, labels, time = one, above, None, [], ""
            name, sure, holder = None, False, None
            if mark == NAME:
                name, sure, holder = words(one), True, one
    if element is not None:
        yield Block(element, name, time, foot, labels)


def _repeated(body: etree._Element) -> Iterator[Block]:
    """The elements that are alike around texts that are times: the most there are beside each other."""
    timed: list[etree._Element] = []
    mixed = {body}
    """Elements that hold more than times."""
    for holder, text in texts(body):
        if dates.parse(text):
            timed.append(holder)
            continue
        element: etree._Element | None = holder
        while element is not None and element not in mixed:
            mixed.add(element)
            element = element.getparent()
    groups: Counter[tuple[etree._Element, object, object]] = Counter()
    tops: dict[etree._Element, etree._Element] = {}
    for holder in timed:
        inner, way = holder, []
        while inner not in mixed and inner not in tops:
            way.append(inner)
            above = inner.getparent()
            assert above is not None, "the body is around everything"
            inner = above
        inner = tops.get(inner, inner)
        tops.update(dict.fromkeys(way, inner))
        around = inner.getparent()
        if inner is not body and around is not None:
            groups[around, inner.tag, inner.get("class")] += 1
    if not groups:
        return
    ((around, tag, named), _), *_ = groups.most_common(1)
    for one in around:
        if (one.tag, one.get("class")) == (tag, named):
            heading = next(one.iter(*_HEADINGS), None)
            seen = [text for _, text in texts(one)]
            time = next((text for text in reversed(seen) if dates.parse(text)), "")
            yield Block(one, None if heading is None else words(heading), time)


def _generation(block: etree._Element) -> str:
    """What a block's classes tell; empty for nothing."""
    named = classes(block)
    if "_a6-g" in named:
        return "H5" if block.tag == "section" else "H4"
    return "H3" if "uiBoxWhite" in named else ""


def _table(labels: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    return dict(zip(distinct([label for label, _ in labels]), (text for _, text in labels), strict=True))


def _count(source: str) -> int:
    """How many headings of people the source of the page has, told without its tree."""
    return len(_NAMES.findall(source, max(source.find("<body"), 0)))
