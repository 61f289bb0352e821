"""What changed in an account between two of its lists: each change on the way, or what is left of them.

A difference compares two moments: who came and went between them is in neither, and who moved twice has moved
from the first company to the last. The changes themselves were found by `advance`; nothing is found here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from sociarch.entry import GAINS, KINDS, LOSSES, Change, Entry, History, Kind, Listing
from sociarch.likeness import differ


class Interval(NamedTuple):
    """From one list of an account to another. `old` None: from before the first list, which shows nothing."""

    network: str
    account: str | None
    old: Listing | None
    new: Listing


def net(changes: Iterable[Change], last: int) -> tuple[Change, ...]:
    """What the changes of one account come to. `last`: the number of the list at which they end.

    Each stands at the last change it is made of.
    """
    of_entry: dict[int, list[Change]] = {}
    for change in changes:
        of_entry.setdefault(change.entry, []).append(change)
    found = [one for some in of_entry.values() for one in _net_of_entry(some, last)]
    return tuple(sorted(found, key=lambda one: (one.number, one.entry, one.kind)))


def with_beginnings(history: History) -> tuple[Change, ...]:
    """All changes, and for everybody whose beginning no list could show, that the first one held them."""
    of_entry: dict[int, list[Change]] = {}
    for change in history.changes:
        of_entry.setdefault(change.entry, []).append(change)
    number_of = {one.day: one.number for one in reversed(history.listings)}
    begun = [
        _beginning(one, of_entry.get(one.number, ()), number_of[one.first_seen])
        for one in history.entries
        if not any(change.kind == "joined" for change in of_entry.get(one.number, ()))
    ]
    return tuple(sorted([*begun, *history.changes], key=lambda one: one.number))


def _beginning(one: Entry, changes: Sequence[Change], number: int) -> Change:
    """That the first list held somebody, who was called then as the first changes say."""
    name = next((change.old for change in changes if change.kind == "renamed"), one.name)
    company = next((change.old for change in changes if change.kind == "moved"), one.company)
    return Change(
        one.network, one.account, one.number, number, "listed", one.first_seen, None, one.since, "", "", name,
        company,
    )  # fmt: skip


def counts(changes: Iterable[Change]) -> Mapping[Kind, int]:
    """How many changes of each kind there are; kinds of which there are none are left out."""
    found = Counter(one.kind for one in changes)
    return {kind: found[kind] for kind in KINDS if found[kind]}


_FIELDS: Final[Mapping[Kind, str]] = {
    "renamed": "name",
    "moved": "company",
    "title": "title",
    "email_given": "email",
    "email_withdrawn": "email",
    "email_changed": "email",
    "url": "url",
}


def _net_of_entry(changes: Sequence[Change], last: int) -> Iterator[Change]:
    comings = [one for one in changes if one.kind in GAINS | LOSSES]
    if comings:
        was_there, is_there = comings[0].kind in LOSSES, comings[-1].kind in GAINS
        if was_there != is_there:
            yield comings[-1]
        if not (was_there and is_there):
            return
    of_field: dict[str, list[Change]] = {}
    for one in changes:
        if one.kind in _FIELDS:
            of_field.setdefault(_FIELDS[one.kind], []).append(one)
        elif one.kind == "unseen" and one.number == last:
            yield one
    for field, some in of_field.items():
        first, end = some[0], some[-1]
        if differ(first.old, end.new):
            kind = _email_kind(first.old, end.new) if field == "email" else end.kind
            yield end._replace(kind=kind, old=first.old, before=first.before, company=first.company)


def _email_kind(old: str, new: str) -> Kind:
    if not old:
        return "email_given"
    return "email_changed" if new else "email_withdrawn"
