"""Which snapshots are kept, by rules a person chose, and how the others are forgotten.

Forgotten is not lost: what was wished is stated first, under a key that no machine which only backs up has,
and then the snapshots go. Their objects stay until a sweep. Nothing here asks a clock: an account's snapshots
stand in the order of history, which roll calls and the exports' own days give.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Final, NamedTuple

from sociarch.chronicle import Chronicle, Named
from sociarch.errors import N_, LastOne, NothingKept, OldWay, VaultDamaged
from sociarch.layout import check_newest, gone_path, is_note, noted_snapshot, snapshot_path
from sociarch.preservation import check_no_demand
from sociarch.statement import Forgotten
from sociarch.vault import Reader

LAST: Final = N_("last")
DAILY: Final = N_("daily")
WEEKLY: Final = N_("weekly")
MONTHLY: Final = N_("monthly")
YEARLY: Final = N_("yearly")
NEWEST: Final = N_("the last one is always kept")
UNDECIDED: Final = N_("held, not decided")
UNREAD: Final = N_("stored unread")
DROPPED: Final = N_("left out of history")

_PERIODS: Final[Mapping[str, Callable[[date], object]]] = {
    DAILY: lambda day: day,
    WEEKLY: lambda day: day.isocalendar()[:2],
    MONTHLY: lambda day: (day.year, day.month),
    YEARLY: lambda day: day.year,
}


class Rules(NamedTuple):
    """How many to keep of each account: so many of the last ones; and of so many days, weeks, months and
    years of which there are any, the last one of each."""

    last: int = 0
    daily: int = 0
    weekly: int = 0
    monthly: int = 0
    yearly: int = 0

    def periods(self) -> dict[str, int]:
        return {DAILY: self.daily, WEEKLY: self.weekly, MONTHLY: self.monthly, YEARLY: self.yearly}


class Fate(NamedTuple):
    """What becomes of a snapshot: `reasons` why it is kept, in English, marked for translation; none: it
    goes."""

    named: Named
    reasons: tuple[str, ...]

    @property
    def kept(self) -> bool:
        return bool(self.reasons)


def by_rules(chronicle: Chronicle, rules: Rules) -> tuple[Fate, ...]:
    """The fate of every snapshot, oldest first.

    Rules speak of snapshots that count and whose network is known. Those that wait for a decision, are left
    out of history or were stored unread stay: each of them needs a person. Raises NothingKept for rules that
    keep nothing.
    """
    if not any(rules):
        raise NothingKept()
    reasons: dict[str, list[str]] = {one.id: [] for one in chronicle.snapshots}
    for account in chronicle.by_account().values():
        for one, why in _kept(account, rules, chronicle.arrivals):
            reasons[one.id].append(why)
    for one in chronicle.snapshots:
        if not one.counts:
            reasons[one.id].append(DROPPED if one.state == "dropped" else UNDECIDED)
        elif one.snapshot.exporter is None:
            reasons[one.id].append(UNREAD)
    return tuple(Fate(one, tuple(dict.fromkeys(reasons[one.id]))) for one in chronicle.snapshots)


def _kept(account: Sequence[Named], rules: Rules, arrivals: Sequence[str]) -> Iterable[tuple[Named, str]]:
    """Each snapshot of one account that a rule keeps, with the rule."""
    newest_first = list(reversed(account))
    for one in newest_first[: rules.last]:
        yield one, LAST
    for name, number in rules.periods().items():
        seen: set[object] = set()
        for one in newest_first:
            period = _PERIODS[name](date.fromisoformat(one.day))
            if len(seen) < number and period not in seen:
                seen.add(period)
                yield one, name
    # A day that somebody made up puts a snapshot at the end of history; what came last of all stays, too.
    place = {name: at for at, name in enumerate(arrivals)}
    for one in (account[-1], max(account, key=lambda one: place[one.id])):
        yield one, NEWEST


def check_chosen(chronicle: Chronicle, chosen: Collection[str]) -> None:
    """Raises LastOne where one of the chosen ids is the last that counts of its account."""
    for account in chronicle.by_account().values():
        if {one.id for one in account} <= set(chosen):
            raise LastOne(network=account[-1].snapshot.exporter, id=account[-1].id[:8])


def known_ids(reader: Reader, chronicle: Chronicle) -> list[str]:
    """Ids of all snapshots that the vault tells of: those that open, those that do not or do not count, and
    those that are gone and were not forgotten."""
    known = {one.id for one in chronicle.snapshots}
    known |= {name for one in chronicle.snapshots for name in one.snapshot.roll}
    paths = [path for path in (*chronicle.damaged, *chronicle.late) if path.startswith("snapshots/")]
    known |= {path.removeprefix("snapshots/") for path in paths}
    for path in filter(is_note, reader.storage.names("ledger/")):
        known.add(noted_snapshot(path))
    return sorted(known - reader.statements().forgotten)


def forget(reader: Reader, snapshots: Collection[str], today: date) -> None:
    """State that these are forgotten, then remove them, and what the ledger says of them.

    `snapshots`: ids, of snapshots that do not open or are gone as well. Raises DemandReceived while a demand
    is declared, VaultDamaged where that cannot be told, OldWay where the keys were rotated, also at this
    moment; VaultUnavailable leaves some, which a sweep removes.
    """
    check_no_demand(reader)
    if not snapshots:
        return
    check_newest(reader.storage, reader.identity)
    # Writers are told first: what is stored from here on relies on none of these.
    paths = [gone_path(snapshot_path(name)) for name in sorted(snapshots)]
    made = [path for path in paths if reader.storage.create(path, b"")]
    clear_notes(reader, snapshots)
    try:
        reader.state(Forgotten(today.isoformat(), tuple(sorted(snapshots))))
    except OldWay:
        for path in made:
            reader.storage.delete(path)
        raise
    for name in sorted(snapshots):
        reader.storage.delete(snapshot_path(name))


def clear_notes(reader: Reader, snapshots: Collection[str]) -> None:
    """Take out of the ledger what it says of snapshots; it says nothing that would be missed."""
    for path in list(filter(is_note, reader.storage.names("ledger/"))):
        if noted_snapshot(path) in snapshots:
            with suppress(VaultDamaged):
                reader.storage.delete(path)
