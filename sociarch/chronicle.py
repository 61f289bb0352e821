"""The snapshots of a vault in the order of history, with what was decided about them.

An export with a date of its own stands at that date, any other at the day it was stored. Which came first is
told by roll calls, not by clocks.
"""

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from heapq import heappop, heappush
from typing import Literal, NamedTuple

from sociarch.choices import Choice, Choices
from sociarch.snapshot import Snapshot


class Named(NamedTuple):
    """A snapshot with its id and its place in time.

    day    the export's own date where it has one, else the day it was stored
    state  `held` until a person has looked; `accepted` or `dropped` as a person decided; else empty
    """

    id: str
    snapshot: Snapshot
    day: str
    state: Literal["", "held", "accepted", "dropped"] = ""

    @property
    def counts(self) -> bool:
        """Whether it is part of history."""
        return self.state in ("", "accepted")


class Chronicle(NamedTuple):
    """All snapshots, oldest first, what was decided, and the paths of those records that do not open
    (`damaged`), or that were added with keys that had been replaced (`late`).

    arrivals  ids of the snapshots in the order in which they came to be
    decided   each decision with its path, in the order in which they were made
    erased    keyed hashes of the marks of connections that are not to be told of
    """

    snapshots: tuple[Named, ...]
    damaged: tuple[str, ...]
    choices: Choices = Choices({}, {})
    arrivals: tuple[str, ...] = ()
    decided: tuple[tuple[str, Choice], ...] = ()
    erased: frozenset[str] = frozenset()
    late: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        arrived: Mapping[str, Snapshot],
        decided: Sequence[tuple[str, Choice]] = (),
        damaged: Sequence[str] = (),
        erased: frozenset[str] = frozenset(),
        late: Sequence[str] = (),
    ) -> "Chronicle":
        """`arrived`: snapshots by their ids, in the order in which they came to be."""
        choices = Choices.of(choice for _path, choice in decided)
        return cls(
            _in_time(arrived, choices), tuple(damaged), choices, tuple(arrived), tuple(decided), erased,
            tuple(late),
        )  # fmt: skip

    def by_account(self) -> dict[tuple[str, str | None], list[Named]]:
        """The snapshots that count and whose network is known, of each network's accounts.

        An export that does not tell whose it is belongs to the network's only account, if there is only one.
        """
        counting = [one for one in self.snapshots if one.counts and one.snapshot.exporter is not None]
        names: dict[str, set[str]] = {}
        for one in counting:
            if one.snapshot.account is not None:
                names.setdefault(one.snapshot.exporter or "", set()).add(one.snapshot.account)
        found: dict[tuple[str, str | None], list[Named]] = {}
        for one in counting:
            network, account = one.snapshot.exporter or "", one.snapshot.account
            if account is None and len(names.get(network, ())) == 1:
                (account,) = names[network]
            found.setdefault((network, account), []).append(one)
        return dict(sorted(found.items(), key=lambda item: (item[0][0], item[0][1] or "")))


def _state(name: str, snapshot: Snapshot, choices: Choices) -> Literal["", "held", "accepted", "dropped"]:
    keep = choices.verdicts.get(name)
    if keep is not None:
        return "accepted" if keep else "dropped"
    return "held" if snapshot.held else ""


def _in_time(arrived: Mapping[str, Snapshot], choices: Choices) -> tuple[Named, ...]:
    latest = ""
    ordered: list[tuple[str, int, Named]] = []
    for place, (name, snapshot) in enumerate(arrived.items()):
        one = Named(name, snapshot, "", _state(name, snapshot, choices))
        # A clock that runs behind the snapshots this one has seen is wrong by at least that much; of one that
        # does not count, the clock may be what is wrong.
        moment = max(latest, snapshot.taken)
        latest = moment if one.counts else latest
        day = snapshot.as_of or moment[:10]
        ordered.append((day, place, one._replace(day=day)))
    return tuple(one for _day, _place, one in sorted(ordered, key=lambda item: item[:2]))


def arrivals(found: Mapping[str, Snapshot]) -> Iterator[str]:
    """Ids in the order in which the snapshots came to be, as their roll calls tell; clocks part only those
    that did not see each other."""
    graph = {name: set(snapshot.roll) & found.keys() for name, snapshot in found.items()}
    sorter = TopologicalSorter(graph)
    try:
        sorter.prepare()
    except CycleError:  # Names are hashes of what they hold, so only a broken hash could make a circle.
        yield from sorted(found, key=lambda name: (found[name].taken, name))
        return
    ready: list[tuple[str, str]] = []
    while sorter.is_active():
        for name in sorter.get_ready():
            heappush(ready, (found[name].taken, name))
        _taken, first = heappop(ready)
        yield first
        sorter.done(first)
