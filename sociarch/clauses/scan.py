"""Looking through a document for sentences worth reading: which there are, where, and what they name.

Nothing is weighed here and nothing hidden: what the circumstances change is worked out when it is shown. A
passage that is not found proves nothing.
"""

from collections.abc import Iterable, Sequence, Set
from functools import lru_cache
from typing import Final, TypeAlias

from sociarch.clauses.categories import by_urgency, patterns, sign
from sociarch.clauses.marks import languages, marks
from sociarch.clauses.masking import mask
from sociarch.clauses.particulars import particulars
from sociarch.clauses.reading import Unit, units
from sociarch.clauses.record import Document, Language, Mark, Passage
from sociarch.clauses.references import (
    FARTHEST,
    Articles,
    Definitions,
    defined,
    definitions,
    looks_back,
    named,
)

PATTERNS: Final = "2"
"""Version of the patterns and of how they are looked for; a scan says which it was."""

Hits: TypeAlias = dict[str, set[Language]]


def find_passages(document: Document) -> tuple[Passage, ...]:
    """In the document's order."""
    read = tuple(units(document))
    terms = definitions(read)
    unasked = _unasked(read)
    found = [(unit, passage) for unit in read if (passage := _passage(unit, terms, unasked))]
    return tuple(_linked(document, read, found, terms))


def _unasked(read: Sequence[Unit]) -> frozenset[int | str]:
    """Where a document speaks of clients who come by themselves: paragraphs, and what introduces lists. The
    ban of clients it belongs to may stand in the sentence or item before."""
    found: set[int | str] = set()
    for unit in read:
        if sign("unasked-clients").search(unit.own) and sign("of-clients").search(unit.own):
            found |= {unit.paragraph.number, *unit.without[:1]}
    return frozenset(found)


def _passage(unit: Unit, terms: Definitions, unasked: Set[int | str]) -> Passage | None:
    hits = _hits(unit, terms)
    if not hits:
        return None
    categories = set(hits)
    found = list(marks(unit.text, categories))
    shown: dict[Mark, bool] = {
        "heading": unit.title,
        "columns": unit.paragraph.doubt,
        "cut": unit.cut,
        "unasked clients": "NSOL-CLI" in categories
        and not unasked.isdisjoint({unit.paragraph.number, *unit.without}),
        "definition": defined(unit) is not None,
    }
    found += [mark for mark, is_so in shown.items() if is_so and mark not in found]
    before = f"{unit.pieces[0]} " if len(unit.pieces) > 1 else ""
    pieces = (*map(mask, unit.pieces[:-1]), _masked(unit.pieces[-1], before))
    tongues: set[Language] = set().union(*hits.values())
    return Passage(
        unit.paragraph.page,
        unit.paragraph.number,
        pieces[-1] if unit.quotation == unit.pieces[-1] else mask(unit.quotation),
        by_urgency(categories),
        tuple(one for one in ("fr", "en") if one in tongues),
        tuple(found),
        particulars(pieces, unit.text),
        unit.linked,
    )


def _masked(text: str, before: str) -> str:
    """An item without the secrets in it; what introduces it may say that one follows."""
    whole = mask(before + text)
    return whole.removeprefix(before) if whole.startswith(before) else mask(text)


def _hits(unit: Unit, terms: Definitions) -> Hits:
    """Categories of a unit: of itself, and of what it says where its defined words are put in plain ones."""
    spoken = languages(unit.text)
    found: Hits = {}
    tried: Iterable[str] = (unit.text, *unit.others)
    if defined(unit) is None and sign("duty").search(unit.text):
        tried = (*tried, *terms.replaced(unit.text))
    for text in dict.fromkeys(tried):
        _add(found, _found(text, spoken))
    without = {name for text in unit.without for name, _ in _found(text, spoken)}
    if without & found.keys():
        own = {name for name, _ in _found(unit.own, spoken)}
        found = {name: tongues for name, tongues in found.items() if name not in without - own}
    return found


def _add(hits: Hits, found: Iterable[tuple[str, Language]]) -> None:
    for name, language in found:
        hits.setdefault(name, set()).add(language)


@lru_cache(maxsize=256)
def _found(text: str, spoken: tuple[Language, ...]) -> tuple[tuple[str, Language], ...]:
    """Categories whose patterns match in a normal sentence, with the patterns' language."""
    return tuple(
        (name, language)
        for language in spoken
        for name, compiled in patterns(language)
        if any(pattern.search(text) for pattern in compiled)
    )


def _linked(
    document: Document, read: Sequence[Unit], found: Sequence[tuple[Unit, Passage]], terms: Definitions
) -> Iterable[Passage]:
    """The passages with the paragraphs that they refer to, or that define their words, or use what they
    define."""
    articles = Articles(document)
    held = {passage.paragraph for _, passage in found if "heading" not in passage.marks}
    users: dict[str, dict[int, None]] = {}
    for unit in read:
        if not unit.title and sign("duty").search(unit.own or unit.text):
            for one in terms.used(unit.own or unit.text):
                using = users.setdefault(one.term, {})
                if len(using) < FARTHEST:
                    using[unit.paragraph.number] = None
    for unit, passage in found:
        links: dict[int, None] = dict.fromkeys(passage.linked)
        links.update(dict.fromkeys(one.paragraph for one in terms.used(unit.own or unit.text)))
        numbers = named(unit.quotation)
        for number in numbers:
            within = articles.within(number)
            links.update(dict.fromkeys([one for one in within if one in held] or within[:1]))
        if "PENALTY" in passage.categories and not numbers and looks_back(unit.quotation):
            own = articles.within(articles.of(passage.paragraph))
            links.update(dict.fromkeys(one for one in own if one in held))
        meant = defined(unit)
        if meant is not None:
            links.update(users.get(meant.term, {}))
        links.pop(passage.paragraph, None)
        yield passage._replace(linked=tuple(sorted(links)))
