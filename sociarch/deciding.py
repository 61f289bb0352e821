"""What a person decides about people, as the choices that say so: who is the same, and what to keep in mind.

Nothing is stored here. Every function answers with all the choices that its decision takes, so that undoing
it leaves nothing of it behind.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Literal, NamedTuple, TypeAlias

from sociarch.choices import Choices, Link, Remark
from sociarch.entry import Entry, Past, Person
from sociarch.folding import email_key
from sociarch.people import addresses, first_entry, is_key, own_address, pair_id, people
from sociarch.proposals import propose

Why: TypeAlias = Literal["accepted", "mark", "address", "email"]


Sides: TypeAlias = tuple[Sequence[Entry], Sequence[Entry]]


class Bond(NamedTuple):
    """Why two connections of a person are thought to be one's. `id` means the pair on the command line."""

    id: str
    one: Entry
    other: Entry
    why: Why


# -- who is the same -------------------------------------------------------------------------------


def accept(left: Sequence[Entry], right: Sequence[Entry], choices: Choices) -> tuple[Link, ...]:
    """That these connections and those are one person's; what was refused between them is undecided again."""
    links = [Link.of(first_entry(left).mark, first_entry(right).mark, True)]
    if not _accounts(left).isdisjoint(_accounts(right)):
        # Only what was accepted holds two of one account together: here all of them are named.
        links += [Link.of(one.mark, other.mark, True) for one, other in product(left, right)]
    found = {(link.left, link.right): link for link in links}
    for pair, same in _between(left, right, choices):
        if not same:
            found.setdefault(pair, Link(*pair, None))
    return tuple(found.values())


def refuse(left: Sequence[Entry], right: Sequence[Entry], choices: Choices) -> tuple[Link, ...]:
    """That none of these connections is the same person's as any of those."""
    pairs = {
        (link.left, link.right): link
        for link in (Link.of(a.mark, b.mark, False) for a, b in product(left, right))
    }
    for pair, same in _between(left, right, choices):
        if same:
            pairs.setdefault(pair, Link(*pair, False))
    return tuple(pairs.values())


def undo(wanted: str, past: Past) -> tuple[Link, ...]:
    """That nothing was decided about the two whom the id means; empty where nothing was."""
    pair = next((pair for pair in past.choices.links if pair_id(*pair) == wanted), None)
    if pair is None:
        return ()
    found = {pair: Link(*pair, None)}
    if past.choices.links[pair]:
        # Apart from what was accepted, these are the two who were made one.
        refused = {pair: False for pair, same in past.choices.links.items() if not same}
        everybody = people(past.histories, past.choices._replace(links=refused))
    else:
        everybody = past.people
    for left, right in product(_bearing(pair[0], everybody), _bearing(pair[1], everybody)):
        if left.id != right.id:
            for other, same in _between(left.entries, right.entries, past.choices):
                if same == past.choices.links[pair]:
                    found[other] = Link(*other, None)
    return tuple(found.values())


def bonds(person: Person, choices: Choices) -> tuple[Bond, ...]:
    """What each two of a person's connections are joined by, the surest first; other pairs are joined by way
    of others."""
    found = []
    for at, one in enumerate(person.entries):
        for other in person.entries[at + 1 :]:
            why = _why(one, other, choices)
            if why is not None:
                found.append(Bond(pair_id(one.mark, other.mark), one, other, why))
    return tuple(found)


def refused(person: Person, past: Past) -> tuple[tuple[str, Person], ...]:
    """Who was decided not to be this person, each with the id that undoes it."""
    mine = {mark for one in person.entries for mark in one.marks}
    found: dict[str, tuple[str, Person]] = {}
    for pair, same in past.choices.links.items():
        if not same and not mine.isdisjoint(pair):
            for mark in pair:
                for other in _bearing(mark, past.people):
                    if other.id != person.id:
                        found.setdefault(other.id, (pair_id(*pair), other))
    return tuple(found.values())


def applied(choices: Choices, links: Iterable[Link]) -> Choices:
    """The choices as they are once these are stored."""
    after = dict(choices.links)
    for link in links:
        after.pop((link.left, link.right), None)
        if link.same is not None:
            after[link.left, link.right] = link.same
    return choices._replace(links=after)


def holds(links: Sequence[Link], past: Past) -> bool:
    """Whether, once these are stored, everybody whom they say to be one is one."""
    after = people(past.histories, applied(past.choices, links))
    of_mark: dict[str, set[str]] = {}
    for who in after:
        for mark in (mark for one in who.entries for mark in one.marks):
            of_mark.setdefault(mark, set()).add(who.id)
    return all(of_mark.get(one.left, set()) & of_mark.get(one.right, set()) for one in links if one.same)


def _why(one: Entry, other: Entry, choices: Choices) -> Why | None:
    if any(same for _pair, same in _between((one,), (other,), choices)):
        return "accepted"
    if any(is_key(mark) and mark in other.marks for mark in one.marks):
        return "mark"
    if (one.network, one.account) == (other.network, other.account):
        return None
    told = addresses(one) & addresses(other)
    if told & {own_address(one), own_address(other)}:
        return "address"
    return "email" if email_key(one.email) and email_key(one.email) == email_key(other.email) else None


def _between(
    left: Sequence[Entry], right: Sequence[Entry], choices: Choices
) -> Iterator[tuple[tuple[str, str], bool]]:
    """What was decided about any mark of these and any mark of those."""
    ours = {mark for one in left for mark in one.marks}
    theirs = {mark for one in right for mark in one.marks}
    for pair in {(min(one, other), max(one, other)) for one, other in product(ours, theirs)}:
        if pair in choices.links:
            yield pair, choices.links[pair]


def _bearing(mark: str, everybody: Iterable[Person]) -> list[Person]:
    return [who for who in everybody if any(mark in one.marks for one in who.entries)]


def _accounts(entries: Iterable[Entry]) -> set[tuple[str, str | None]]:
    return {(one.network, one.account) for one in entries}


def meant(wanted: Iterable[str], past: Past) -> dict[str, Sides]:
    """The connections on either side of what ids mean: a decision, a bond of a person, or a proposal.

    Ids that mean nothing are left out. Proposals are sought only where an id is nothing else.
    """
    wanted = set(wanted)
    known: dict[str, Sides] = {}
    for left, right in past.choices.links:
        if (identity := pair_id(left, right)) in wanted:
            for one, other in product(_bearing(left, past.people), _bearing(right, past.people)):
                if one.id != other.id:
                    known.setdefault(identity, (one.entries, other.entries))
    for who in past.people:
        for bond in bonds(who, past.choices):
            known[bond.id] = ((bond.one,), (bond.other,))
    if not wanted <= known.keys():
        proposals = propose(past)
        for proposal in (*proposals.found, *proposals.names):
            known.setdefault(proposal.id, (proposal.left.entries, proposal.right.entries))
    return {one: known[one] for one in wanted if one in known}


# -- what to keep in mind --------------------------------------------------------------------------


def remember(person: Person, remark: Remark, choices: Choices) -> tuple[Remark, ...]:
    """That this, and nothing else, is what to keep in mind about a person.

    It is noted at each of their connections: should they turn out to be two people, neither loses what was
    said of them, such as not to be contacted.
    """
    now = {one.mark: remark._replace(mark=one.mark) for one in person.entries}
    for mark in (mark for one in person.entries for mark in one.marks):
        if mark in choices.remarks:
            now.setdefault(mark, Remark(mark))
    return tuple(one for mark, one in now.items() if choices.remarks.get(mark, Remark(mark)) != one)
