"""Which spellings of a company are the same, and what people it has.

Spellings are one company where they fold to the same words, or where the person said so by an alias; never
because one is a part of the other: `Orange` is not `Orange County`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from sociarch.folding import fold


class Group(NamedTuple):
    """How many people have the same company, title, or year; `key` is what makes them the same."""

    key: str
    name: str
    people: int


class Concentration(NamedTuple):
    """How people spread over groups: the largest first. `unknown`: people of whom nothing is known here."""

    total: int
    unknown: int
    groups: tuple[Group, ...]


class Companies:
    """The names by which a person calls companies. `aliases`: folded company to what it is called."""

    def __init__(self, aliases: Mapping[str, str]) -> None:
        self._aliases: Final = aliases
        self._called: Final[dict[str, set[str]]] = {}
        for folded in aliases:
            self._called.setdefault(self.key(folded), set()).add(folded)

    def key(self, folded: str) -> str:
        """One text for all spellings of a company; empty for none. `folded`: a spelling, folded."""
        passed: set[str] = set()
        while folded in self._aliases:
            if folded in passed:
                return min(passed)  # Two that were called by each other's names are one.
            passed.add(folded)
            folded = word(self._aliases[folded])
        return folded

    def spellings(self, folded: str) -> frozenset[str]:
        """All folded spellings that are known of a company, its key among them; none of an empty one."""
        if not folded:
            return frozenset()
        key = self.key(folded)
        return frozenset((folded, key, *self._called.get(key, ())))

    def name(self, folded: str) -> str | None:
        """What the person calls it; None where they said nothing."""
        name = None
        passed: set[str] = set()
        while folded in self._aliases and folded not in passed:
            passed.add(folded)
            name = self._aliases[folded]
            folded = word(name)
        return name


def concentrate(texts: Iterable[tuple[str, str]], companies: Companies | None = None) -> Concentration:
    """Groups of texts, each given folded and as it stands. A group is shown as the person calls it, else in
    its commonest spelling, the first in the alphabet of several; the same is the order of equal groups."""
    spellings: dict[str, Counter[str]] = {}
    called: dict[str, str] = {}
    total = unknown = 0
    for folded, text in texts:
        total += 1
        spelling = folded or word(text)
        key = companies.key(spelling) if companies else spelling
        if not key:
            unknown += 1
            continue
        spellings.setdefault(key, Counter())[" ".join(text.split())] += 1
        if companies and (name := companies.name(spelling)):
            called[key] = name
    groups = [
        Group(key, called.get(key) or _commonest(counts), counts.total()) for key, counts in spellings.items()
    ]
    groups.sort(key=lambda one: (-one.people, one.key))
    return Concentration(total, unknown, tuple(groups))


def word(text: str) -> str:
    """A text folded. One that has no letter this program can spell is itself, but for blanks and case."""
    return fold(text) or " ".join(text.split()).casefold()


def _commonest(counts: Counter[str]) -> str:
    return min(counts, key=lambda text: (-counts[text], text))
