"""A document as the stretches that are looked through: sentences, and the items of lists with what introduces
them.

`The employee shall not:` says nothing by itself, and neither does `(a) solicit any client;`. So an item is
read joined with the words that introduce it, whether they stand in the same paragraph or in one before; and
so is a sentence that the end of a page parts in two. A title that ends in a colon introduces nothing.
"""

import re
from bisect import bisect_left
from collections.abc import Generator, Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from sociarch.clauses.categories import sign
from sociarch.clauses.normal import Normal, normal
from sociarch.clauses.record import Document, Paragraph
from sociarch.clauses.sentences import Sentence, sentences

REACH: Final = 500
"""Letters of introducing words that an item is joined with, the last ones."""
WIDEST: Final = 1500
"""Letters of a quotation that spans a list up to its item; where more would stand, the item stands alone."""
DEEPEST: Final = 4
"""Lists in lists that are followed."""
ITEMS: Final = 60
"""Paragraphs in a row that may be items of one list."""

_MARKER = re.compile(
    r"\s*(?:(?P<bullet>[-–—•·▪◦●*‣⁃o\uf0b7])\s|\(?(?P<number>\d{1,2})[.)°]\s|"
    r"(?P<letter>\([a-zA-Z]\)|[a-zA-Z]\)|\(?[ivxIVX]{1,5}\)|[a-z]\.)\s)"
)
_LINE = re.compile(
    r"(?<=\n)[ \t]{0,12}(?=(?:[-–—•·▪◦●*‣⁃]\s|\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})[.)]\s))", re.IGNORECASE
)
_LEADERS = re.compile(r"(?: ?[._·]){4,80} ?\d{1,4}(?!\w)")
_NUMBERED = re.compile(
    r"(?:article|section|clause|annexe?|schedule|appendix) \d{1,3}\b|"
    r"\d{1,3}(?:\.\d{1,2}){1,4} (?!%)|\d{1,3} ?[.)-]"
)
_STOPS: Final = ".!?:;"


class Unit(NamedTuple):
    """What is looked through at once.

    quotation  as it stands in the paragraph
    pieces     the parts of the document that it is made of
    text       normal; an item with what introduces it
    others     further texts to try
    own        normal: the text without what introduces it; what is found in it is of this unit in any case
    without    normal: what is found in one of these is not of this unit
    linked     the paragraph of the rest of it, where that is another
    title      it stands in a title, a line of contents, a header or a footer
    """

    paragraph: Paragraph
    quotation: str
    pieces: tuple[str, ...]
    text: str
    others: tuple[str, ...] = ()
    own: str = ""
    without: tuple[str, ...] = ()
    linked: tuple[int, ...] = ()
    cut: bool = False
    title: bool = False


class _Lead(NamedTuple):
    """Words that introduce. `last`: the marker of the item before, None: none has been; `loose`: the
    paragraph before has not ended its list; `broken`: they are a sentence without an end."""

    text: str
    quotation: str
    paragraph: Paragraph
    start: int
    last: tuple[str, str] | None = None
    loose: bool = True
    broken: bool = False
    items: int = 0
    depth: int = 1


def units(document: Document) -> Iterator[Unit]:
    """In the document's order."""
    lead: _Lead | None = None
    for paragraph in document.paragraphs:
        text = normal(paragraph.text)
        if paragraph.heading:
            # A footer may part a list: what has been introduced before it still is.
            yield from (_whole(paragraph, text, one, title=True) for one in sentences(text))
        elif text.text:
            lead = yield from _paragraph(paragraph, text, _carried(lead, paragraph.text))


def _carried(lead: _Lead | None, text: str) -> _Lead | None:
    """What introduces the beginning of the next paragraph, too."""
    if lead is None or lead.items >= ITEMS:
        return None
    first = text.lstrip()[:1]
    marker = _marker(text)
    if lead.broken:
        return lead if first.islower() and marker is None else None
    if lead.last is None:
        return lead
    if marker is not None:
        return lead if _follows(lead.last, marker) else None
    return lead if lead.last[0] == "" and (first.islower() or lead.loose) else None


def _marker(text: str) -> tuple[str, str] | None:
    """Kind and value of the marker with which an item begins; None: it has none."""
    match = _MARKER.match(text[:24])
    if match is None or match.lastgroup is None:
        return None
    return match.lastgroup, match[match.lastgroup]


def _follows(last: tuple[str, str], marker: tuple[str, str]) -> bool:
    """Whether a marker goes on with a list; a number that does not is that of the next clause."""
    if last[0] != marker[0]:
        return False
    return last[0] != "number" or int(marker[1]) == int(last[1]) + 1


def _paragraph(paragraph: Paragraph, text: Normal, lead: _Lead | None) -> Generator[Unit, None, _Lead | None]:
    """Its units; returns what introduces the next paragraph."""
    last: Sentence | None = None
    for sentence in sentences(text):
        if last is not None and lead is not None and sentence.whole:
            begun = _marker(text.cut(sentence.start, min(sentence.end, sentence.start + 24)))
            if lead.broken or begun is None or (lead.last is not None and not _follows(lead.last, begun)):
                lead = None
        lead = yield from _sentence(paragraph, text, sentence, lead)
        last = sentence
    if last is None:
        return lead
    stop = last.text[-1:]
    if lead is not None and not lead.broken:
        return lead._replace(loose=stop in ":;,", items=lead.items + 1)
    if stop not in _STOPS and len(last.text) >= 30:
        quotation = text.cut(last.start, last.end)
        return _Lead(last.text[-REACH:], quotation, paragraph, last.start, broken=True)
    return None


def _sentence(
    paragraph: Paragraph, text: Normal, sentence: Sentence, lead: _Lead | None
) -> Generator[Unit, None, _Lead | None]:
    """Its units; returns what introduces what follows."""
    if lead is not None and lead.broken:
        yield _whole(paragraph, text, sentence)
        yield _mended(paragraph, text, sentence, lead)
        return None
    clauses = _clauses(text, sentence)
    simple = lead is None and len(clauses) == 2
    for start, end in clauses:
        begun = 0 if lead is None else start
        opening = sentence.text[end - 1] == ":" and sign("opens-list").search(sentence.text, begun, end)
        if lead is not None:
            item = _item(paragraph, text, sentence, (start, end), lead)
            yield _together(item, _whole(paragraph, text, sentence)) if simple else item
            marker = _marker(text.cut(sentence.start + start, sentence.start + end))
            lead = lead._replace(last=marker or lead.last or ("", ""))
        elif opening and not (simple and start == 0):
            yield _stretch(paragraph, text, sentence, (0, end))
        if opening:
            lead = _deeper(paragraph, text, sentence, (begun, end), lead)
    if lead is None:
        yield _whole(paragraph, text, sentence)
    return lead


def _deeper(
    paragraph: Paragraph, text: Normal, sentence: Sentence, span: tuple[int, int], lead: _Lead | None
) -> _Lead:
    """The words before a colon, behind those that introduce them."""
    start, end = span
    own = sentence.text[start : end - 1].strip()
    quotation = text.cut(sentence.start + start, sentence.start + end)
    if lead is None or lead.depth == DEEPEST:
        return _Lead(own[-REACH:], quotation, paragraph, sentence.start + start)
    begun = lead.start if lead.paragraph is paragraph else sentence.start + start
    joined = f"{lead.text} {own}"[-REACH:]
    return _Lead(joined, quotation, paragraph, begun, items=lead.items, depth=lead.depth + 1)


def _clauses(text: Normal, sentence: Sentence) -> list[tuple[int, int]]:
    """Where a sentence is parted: behind colons and semicolons, and before items on lines of their own."""
    ends = {match.end() for match in re.finditer("[:;]", sentence.text)}
    first, last = text.places[sentence.start], text.places[sentence.end - 1]
    for match in _LINE.finditer(text.untouched, first, last):
        ends.add(bisect_left(text.places, match.end()) - sentence.start)
    bounds = sorted({0, len(sentence.text), *(end for end in ends if 0 < end < len(sentence.text))})
    return [(start, end) for start, end in pairwise(bounds) if sentence.text[start:end].strip(" .:;,")]


def _whole(paragraph: Paragraph, text: Normal, sentence: Sentence, *, title: bool = False) -> Unit:
    return _stretch(paragraph, text, sentence, (0, len(sentence.text)), title=title)


def _stretch(
    paragraph: Paragraph, text: Normal, sentence: Sentence, span: tuple[int, int], *, title: bool = False
) -> Unit:
    """A part of a sentence that nothing introduces."""
    start, end = sentence.start + span[0], sentence.start + span[1]
    quotation = text.cut(start, end).strip()
    title = title or _is_title(text, sentence)
    leaders = _LEADERS.search(text.text, start, end + 90)
    title = title or (leaders is not None and leaders.start() <= end)
    own = sentence.text[slice(*span)]
    return Unit(paragraph, quotation, (quotation,), own, own=own, cut=sentence.cut, title=title)


def _is_title(text: Normal, sentence: Sentence) -> bool:
    """Whether a whole paragraph is a number and a few words that say nothing of anybody."""
    whole = sentence.end - sentence.start == len(text.text)
    if not whole or len(text.text) > 80 or text.text[-1] in _STOPS:
        return False
    return bool(_NUMBERED.match(text.text)) and not sign("opens-list").search(text.text)


def _item(
    paragraph: Paragraph, text: Normal, sentence: Sentence, span: tuple[int, int], lead: _Lead
) -> Unit:  # fmt: skip
    start, end = sentence.start + span[0], sentence.start + span[1]
    item = text.cut(start, end).strip()
    own = sentence.text[slice(*span)].strip()
    marker = _MARKER.match(own[:24])
    bare = own[marker.end() :].strip() if marker else own
    cores = sign("list-core").findall(lead.text)[-1:]
    quotation = item
    linked: tuple[int, ...] = ()
    if lead.paragraph is not paragraph:
        linked = (lead.paragraph.number,)
    elif end - lead.start <= WIDEST:
        quotation = text.cut(lead.start, end).strip()
    return Unit(
        paragraph, quotation, (lead.quotation, item), f"{lead.text} {bare}",
        tuple(f"{one} {bare}" for one in cores),
        bare, (lead.text,), linked, sentence.cut,
    )  # fmt: skip


def _together(item: Unit, whole: Unit) -> Unit:
    """A sentence with one colon and no list: it is one, and read across the colon, too."""
    return whole._replace(others=(item.text, *item.others))


def _mended(paragraph: Paragraph, text: Normal, sentence: Sentence, lead: _Lead) -> Unit:
    """A sentence that two paragraphs share: it stands where more of it is."""
    rest = text.cut(sentence.start, sentence.end)
    here, there = (paragraph, rest), (lead.paragraph, lead.quotation)
    place, other = (here, there) if len(rest) > len(lead.quotation) else (there, here)
    joined = f"{lead.text} {sentence.text}"
    return Unit(
        place[0], place[1], (lead.quotation, rest), joined, (), "",
        (lead.text, sentence.text), (other[0].number,), sentence.cut,
    )  # fmt: skip
