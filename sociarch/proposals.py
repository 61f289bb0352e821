"""Who may be the same person in several accounts: proposals with their evidence, for a person to decide.

A name alone proposes nobody: a proposal needs a name that is alike and one thing more that both have in
common (`sociarch.evidence`). Pairs with nothing or next to nothing but the same
name stand apart.

Names are compared within blocks only, so that tens of thousands of people take seconds: those that share a
word and an initial, and for similar spellings those that share both initials.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from sociarch.entry import Entry, Past, Person
from sociarch.evidence import (
    Evidence,
    Kind,
    Traits,
    shared_emails,
    shown,
    spelled,
    traits_of,
    weight,
)
from sociarch.names import LONGEST, SIMILAR, alike, misspelled
from sociarch.people import first_entry, pair_id

LEAST: Final = 35
"""The lowest score of a proposal."""
CROWD: Final = 20_000
"""Pairs of one block beyond which only those with the same company are looked at."""


class Proposal(NamedTuple):
    """Two who may be one.

    id      what a person types; the same as long as the two connections bear the same marks
    one, other
            the connections by which they were compared
    score   0 to 100
    """

    id: str
    left: Person
    right: Person
    one: Entry
    other: Entry
    score: int
    evidence: tuple[Evidence, ...]


class Proposals(NamedTuple):
    """The best first.

    names   pairs that have the same name in common, and nothing or next to nothing besides
    crowds  how many further pairs of one name were not looked at, because too many bear it
    """

    found: tuple[Proposal, ...]
    names: tuple[Proposal, ...]
    crowds: int


def propose(past: Past) -> Proposals:
    """Pairs of people who have no account in common and about whom nothing was decided."""
    search = _Search(past)
    for traits in search.blocks(lambda one: [one.name.key]).values():
        for one, other in search.pairs(traits, same_name=True):
            search.weigh(one, other)
    for traits in search.blocks(_loose).values():
        for one, other in search.pairs(traits):
            if one.name.key != other.name.key:
                search.weigh(one, other)
    for one, other, percent in search.similar():
        search.weigh(one, other, percent)
    return search.result()


def _loose(one: Traits) -> list[str]:
    return [f"{word} {initial}" for word in one.name.core[1:] for initial in one.name.initials]


# -- the search ------------------------------------------------------------------------------------


class _Search:
    """All that is known while pairs are weighed."""

    def __init__(self, past: Past) -> None:
        self._people = past.people
        self._traits = traits_of(past)
        self._homes = [{(one.network, one.account) for one in who.entries} for who in past.people]
        self._decided = _decided(past)
        self._shared = shared_emails(self._traits)
        self._times = Counter((one.home, one.name.key) for one in self._traits)
        self._best: dict[tuple[int, int], tuple[bool, int, tuple[Evidence, ...], Traits, Traits]] = {}
        self._crowds = 0

    def blocks(self, keys: Callable[[Traits], Iterable[str]]) -> dict[str, list[Traits]]:
        found: dict[str, list[Traits]] = {}
        for one in self._traits:
            for key in keys(one):
                found.setdefault(key, []).append(one)
        return found

    def pairs(self, traits: Sequence[Traits], *, same_name: bool = False) -> Iterator[tuple[Traits, Traits]]:
        """Those of different accounts. `same_name`: those that are left out count as a crowd."""
        for ones, others in _by_home(traits):
            if len(ones) * len(others) <= CROWD:
                yield from ((one, other) for one in ones for other in others)
                continue
            left = len(ones) * len(others)
            at: dict[str, list[Traits]] = {}
            for other in others:
                at.setdefault(other.company, []).append(other)
            for one in ones:
                colleagues = at.get(one.company, []) if one.company else []
                if len(colleagues) <= CROWD // len(ones):
                    left -= len(colleagues)
                    yield from ((one, other) for other in colleagues)
            self._crowds += left if same_name else 0

    def similar(self) -> Iterator[tuple[Traits, Traits, int]]:
        """Pairs whose names are similar by their letters, and percents. The first letters are the same."""
        from rapidfuzz import fuzz, process

        several = [
            one for one in self._traits if len(one.name.core) > 1 and sum(map(len, one.name.core)) <= LONGEST
        ]
        buckets: dict[str, list[Traits]] = {}
        for one in several:
            buckets.setdefault(one.name.core[0][0] + one.name.core[-1][0], []).append(one)
        for bucket in buckets.values():
            for ones, others in _by_home(bucket):
                less, more = sorted((_by_text(ones), _by_text(others)), key=len)
                texts = list(more)
                for text, bearers in less.items():
                    for like, percent, _at in process.extract(
                        text, texts, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=None
                    ):
                        pairs = len(bearers) * len(more[like])
                        if (
                            like != text
                            and pairs <= CROWD
                            and misspelled(bearers[0].name, more[like][0].name)
                        ):
                            yield from ((a, b, round(percent)) for a in bearers for b in more[like])

    def weigh(self, one: Traits, other: Traits, percent: int | None = None) -> None:
        """Keep a pair where nothing better is known of the two people. `percent`: of similar names."""
        if one.person == other.person:
            return
        if one.person > other.person:
            one, other = other, one
        pair = (one.person, other.person)
        if percent is None:
            likeness = alike(one.name, other.name)
            if likeness is None:
                return
            named = Evidence(spelled(likeness, one.entry, other.entry))
        else:
            named = Evidence("similar", (percent,))
        common = shown(one, other, self._shared)
        same_name = one.name.key == other.name.key
        if not common and not same_name:
            return
        if pair in self._decided or not self._homes[pair[0]].isdisjoint(self._homes[pair[1]]):
            return
        evidence = (named, *common, *self._aside(one, other, named.kind))
        score = max(0, min(100, sum(map(weight, evidence))))
        further = bool(common) and score >= LEAST
        if not further and not same_name:
            return
        # Of two equal ones the smaller marks win, so that the order of histories does not matter.
        known = self._best.get(pair)
        if known is None or (further, score, _rank(known[3], known[4])) > (
            known[0], known[1], _rank(one, other),
        ):  # fmt: skip
            self._best[pair] = (further, score, evidence, one, other)

    def result(self) -> Proposals:
        found: tuple[list[Proposal], list[Proposal]] = [], []
        for (left, right), (further, score, evidence, one, other) in self._best.items():
            ours, theirs = self._people[left], self._people[right]
            marks = first_entry(ours.entries).mark, first_entry(theirs.entries).mark
            found[not further].append(
                Proposal(pair_id(*marks), ours, theirs, one.entry, other.entry, score, evidence)
            )
        for some in found:
            some.sort(key=lambda proposal: (-proposal.score, proposal.id))
        return Proposals(tuple(found[0]), tuple(found[1]), self._crowds)

    def _aside(self, one: Traits, other: Traits, likeness: Kind) -> Iterator[Evidence]:
        times, trait = max(
            ((self._times[some.home, some.name.key], some) for some in (one, other)),
            key=lambda found: found[0],
        )
        if times > 1:
            yield Evidence("homonyms", (trait.entry.network, times))
        elif likeness in ("name", "accents", "particles", "order"):
            yield Evidence("unique")
        if len(one.name.core) == 1:
            yield Evidence("one_word")
        if (
            one.company and other.company and one.company != other.company
            and one.entry.listed and other.entry.listed
            and one.company not in other.former and other.company not in one.former
        ):  # fmt: skip
            yield Evidence("other_company")


def _rank(one: Traits, other: Traits) -> tuple[str, str]:
    return one.entry.mark, other.entry.mark


def _decided(past: Past) -> set[tuple[int, int]]:
    """Pairs of people about whom something was decided, by any of their marks."""
    of_mark: dict[str, set[int]] = {}
    wanted = {mark for pair in past.choices.links for mark in pair}
    if wanted:
        for at, who in enumerate(past.people):
            for mark in wanted.intersection(mark for one in who.entries for mark in one.marks):
                of_mark.setdefault(mark, set()).add(at)
    return {
        (min(one, other), max(one, other))
        for left, right in past.choices.links
        for one in of_mark.get(left, ())
        for other in of_mark.get(right, ())
    }


def _by_home(traits: Iterable[Traits]) -> Iterator[tuple[list[Traits], list[Traits]]]:
    """Those of one account beside those of another."""
    homes: dict[int, list[Traits]] = {}
    for one in traits:
        homes.setdefault(one.home, []).append(one)
    yield from combinations(homes.values(), 2)


def _by_text(traits: Iterable[Traits]) -> dict[str, list[Traits]]:
    found: dict[str, list[Traits]] = {}
    for one in traits:
        found.setdefault(" ".join(one.name.core), []).append(one)
    return found
