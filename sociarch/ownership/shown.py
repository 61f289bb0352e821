"""Which list of the past already shows connections, and since when that is proven.

A row's own date is the network's word; that a list held the row is the vault's. Nearly all is enough: one
person who came back late does not make all the others late.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from typing import Final, NamedTuple

from sociarch.entry import GAINS, LOSSES, Entry, History, Listing
from sociarch.ownership.case import Case, Holding, nameless
from sociarch.ownership.periods import span_of
from sociarch.ownership.record import Evidence

NEARLY: Final = 0.9
"""The part of what any list shows that is enough."""


class Shown(NamedTuple):
    """That some list shows so many of the connections in question, known since a day."""

    day: date
    people: int
    evidence: tuple[Evidence, ...]


def in_list(holding: Holding, entries: Sequence[Entry]) -> Shown | None:
    """By the earliest list that shows nearly all of these entries. None: no list is known to."""
    found = [
        Shown(span.first, people, (listing_evidence(holding, listing),))
        for listing, people in _lists(holding.history, entries)
        if (span := span_of(listing.day))
    ]
    return _earliest(found)


def stamped(case: Case, holding: Holding, entries: Sequence[Entry]) -> Shown | None:
    """By a list that somebody independent stamped: since the day of the stamp, which may be much later than
    the list."""
    lists = {listing.snapshot: (listing, people) for listing, people in _lists(holding.history, entries)}
    found = []
    for stamp in case.stamps:
        span = span_of(stamp.at)
        if stamp.sound and span and stamp.snapshot in lists:
            listing, people = lists[stamp.snapshot]
            found.append(Shown(span.first, people, (stamp.evidence, listing_evidence(holding, listing))))
    return _earliest(found)


def listing_evidence(holding: Holding, listing: Listing, place: str = "") -> Evidence:
    """What the ledger tells of a list stands on the snapshot it was read from."""
    named = next((one for one in holding.snapshots if one.id == listing.snapshot), None)
    record = f"snapshots/{listing.snapshot}"
    if named is None:
        return Evidence("ledger", listing.snapshot, file=record, place=place)
    file = named.snapshot.files[0]
    return Evidence("ledger", listing.snapshot, nameless(file.name), file.sha256, record, place)


def _earliest(found: Sequence[Shown]) -> Shown | None:
    most = max((one.people for one in found), default=0)
    enough = [one for one in found if one.people and one.people >= NEARLY * most]
    return min(enough, key=lambda one: one.day, default=None)


def _lists(history: History | None, entries: Sequence[Entry]) -> list[tuple[Listing, int]]:
    """How many of these entries each list held. Lists that are known to lack somebody are left out."""
    if history is None or not history.listings:
        return []
    number_of = {one.day: at for at, one in reversed(list(enumerate(history.listings)))}
    begun = {one.number: at for one in entries if (at := number_of.get(one.first_seen)) is not None}
    steps = Counter(begun.values())
    away: set[int] = set()
    for change in sorted(history.changes, key=lambda one: one.number):
        if change.kind in LOSSES and change.entry in begun and change.entry not in away:
            away.add(change.entry)
            steps[change.number] -= 1
        elif change.kind in GAINS and change.entry in away:
            away.remove(change.entry)
            steps[change.number] += 1
    held = accumulate(steps[at] for at in range(len(history.listings)))
    return [(one, people) for one, people in zip(history.listings, held, strict=True) if not one.partial]
