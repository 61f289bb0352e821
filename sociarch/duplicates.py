"""Rows that may be the same person twice: within one account's list, and among people of several.

Each group has its reason, and a reason is no verdict: a mailbox may be shared, and two people may bear one
name in one company. Pairs that were said to be different people are not asked about again. Names are compared
for likeness within one company only, and only where they share a word that is not everybody's there.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import combinations
from typing import Final, Literal, NamedTuple, TypeAlias

from sociarch.companies import Companies
from sociarch.entry import Entry, Person
from sociarch.errors import N_
from sociarch.folding import address_key, email_key
from sociarch.names import LONGEST

Reason: TypeAlias = Literal["profile", "email", "name", "similar", "email_across"]

REASONS: Final[Mapping[Reason, str]] = {
    "profile": N_("same profile address"),
    "email": N_("same e-mail address"),
    "name": N_("same name and company"),
    "similar": N_("similar name, same company"),
    "email_across": N_("same e-mail address on several accounts"),
}
"""From the strongest to the weakest; the last one is about several accounts."""

SIMILAR: Final = 92
"""How much of two names, their words in order, must agree, of 100: one letter in a name of thirteen."""

COMMON: Final = 500
"""Names in one company above which a word that they share tells nothing: each is compared with each."""

NO_LINKS: Final[Mapping[tuple[str, str], bool]] = {}


class Member(NamedTuple):
    """A connection, and whose it is."""

    person: Person
    entry: Entry


class Twins(NamedTuple):
    """Connections that may be one person, and why."""

    reason: Reason
    members: tuple[Member, ...]


class Duplicates(NamedTuple):
    """`groups` of at least two; within an account first, the strongest reason first.

    linked  how many people are known to be on several accounts: these are no question any more
    """

    groups: tuple[Twins, ...]
    linked: int


def duplicates(
    people: Iterable[Person],
    companies: Companies,
    links: Mapping[tuple[str, str], bool] = NO_LINKS,
) -> Duplicates:
    """Of the connections that are listed now. `links`: what was decided of pairs of marks."""
    people = tuple(people)
    accounts: dict[tuple[str, str | None], list[Member]] = {}
    for person in people:
        for entry in person.entries:
            if entry.listed:
                accounts.setdefault((entry.network, entry.account), []).append(Member(person, entry))
    refused = {pair for pair, same in links.items() if not same}
    found: list[Twins] = []
    for key in sorted(accounts, key=lambda one: (one[0], one[1] or "")):
        found += _within(accounts[key], companies, refused)
    found.sort(key=lambda one: list(REASONS).index(one.reason))
    everybody = [member for members in accounts.values() for member in members]
    across = [
        Twins("email_across", group)
        for group in _grouped(everybody, lambda one: email_key(one.entry.email))
        if len({one.person.id for one in group}) > 1
        and len({(one.entry.network, one.entry.account) for one in group}) > 1
    ]
    kept = [one for one in (*found, *across) if not _refused(one.members, refused)]
    linked = sum(len({(one.network, one.account) for one in person.entries}) > 1 for person in people)
    return Duplicates(tuple(kept), linked)


def _within(
    members: Sequence[Member], companies: Companies, refused: Set[tuple[str, str]]
) -> Iterator[Twins]:
    """The groups in one account; one whose people are all together in a stronger group is not told again."""
    stronger: dict[int, list[frozenset[int]]] = {}

    def fresh(group: Sequence[Member]) -> bool:
        numbers = _numbers(group)
        return not any(numbers <= one for one in stronger.get(min(numbers), ()))

    def name_and_company(one: Member) -> Hashable:
        name, company = one.entry.folded[0], companies.key(one.entry.folded[1])
        return (name, company) if name and company else None

    marks: tuple[tuple[Reason, Callable[[Member], Hashable]], ...] = (
        ("profile", lambda one: address_key(one.entry.url)),
        ("email", lambda one: email_key(one.entry.email)),
        ("name", name_and_company),
    )
    for reason, mark in marks:
        for group in filter(fresh, _grouped(members, mark)):
            yield Twins(reason, group)
            numbers = _numbers(group)
            for number in numbers:
                stronger.setdefault(number, []).append(numbers)
    yield from (Twins("similar", group) for group in _similar(members, companies, refused) if fresh(group))


def _numbers(group: Iterable[Member]) -> frozenset[int]:
    return frozenset(one.entry.number for one in group)


def _grouped(members: Iterable[Member], mark: Callable[[Member], Hashable]) -> list[tuple[Member, ...]]:
    """Those of the same mark, where there are several; in the order in which they first appear."""
    found: dict[Hashable, list[Member]] = {}
    for one in members:
        key = mark(one)
        if key not in ("", None):
            found.setdefault(key, []).append(one)
    return [tuple(group) for group in found.values() if len(group) > 1]


def _similar(
    members: Iterable[Member], companies: Companies, refused: Set[tuple[str, str]]
) -> Iterator[tuple[Member, ...]]:
    """Everybody of names in one company that share a word and are spelled nearly alike, each like another."""
    from rapidfuzz.fuzz import ratio

    for company in _grouped(members, lambda one: companies.key(one.entry.folded[1])):
        bearers: dict[str, list[Member]] = {}
        words: dict[str, list[str]] = {}
        for one in company:
            bearers.setdefault(one.entry.folded[0], []).append(one)
        spelled = {name: " ".join(sorted(name.split())) for name in bearers if len(name) <= LONGEST}
        for name in spelled:
            for word in set(name.split()):
                words.setdefault(word, []).append(name)
        alike = {name: [name] for name in spelled}
        for names in words.values():
            for left, right in combinations(names, 2) if len(names) <= COMMON else ():
                if (
                    alike[left] is not alike[right]
                    and ratio(spelled[left], spelled[right], score_cutoff=SIMILAR)
                    and not _refused((*bearers[left], *bearers[right]), refused)
                ):
                    few, many = sorted((alike[left], alike[right]), key=len)
                    many += few
                    alike.update(dict.fromkeys(few, many))
        groups: dict[int, list[str]] = {}
        for name in spelled:
            groups.setdefault(id(alike[name]), []).append(name)
        for found in groups.values():
            if len(found) > 1:
                yield tuple(one for name in found for one in bearers[name])


def _refused(members: Iterable[Member], refused: Set[tuple[str, str]]) -> bool:
    """Whether each two of them were said to be different people."""
    return bool(refused) and all(
        any((min(a, b), max(a, b)) in refused for a in left.entry.marks for b in right.entry.marks)
        for left, right in combinations(members, 2)
    )
