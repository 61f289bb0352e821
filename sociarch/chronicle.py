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
    """All snapshots, oldest first, what was decided, and the paths of those records that do not open.

    arrivals  ids of the snapshots in the order in which they came to be
    decided   each decision with its path, in the order in which they were made
    """

    snapshots: tuple[Named, ...]
    damaged: tuple[str, ...]
    choices: Choices = Choices({}, {})
    arrivals: tuple[str, ...] = ()
    decided: tuple[tuple[str, Choice], ...] = ()

    @classmethod
    def of(
        cls,
        arrived: Mapping[str, Snapshot],
        decided: Sequence[tuple[str, Choice]] = (),
        damaged: Sequence[str] = (),
    ) -> "Chronicle":
        """`arrived`: snapshots by their ids, in the order in which they came to be."""
        choices = Choices.of(choice for _path, choice in decided)
        snapshots = tuple(one._replace(state=_state(one, choices)) for one in _in_time(arrived))
        return cls(snapshots, tuple(damaged), choices, tuple(arrived), tuple(decided))


def _state(one: Named, choices: Choices) -> Literal["", "held", "accepted", "dropped"]:
    keep = choices.verdicts.get(one.id)
    if keep is not None:
        return "accepted" if keep else "dropped"
    return "held" if one.snapshot.held else ""


def _in_time(arrived: Mapping[str, Snapshot]) -> tuple[Named, ...]:
    latest = ""
    ordered: list[tuple[str, int, str]] = []
    for place, (name, snapshot) in enumerate(arrived.items()):
        # A clock that runs behind the snapshots this one has seen is wrong by at least that much.
        latest = max(latest, snapshot.taken)
        ordered.append((snapshot.as_of or latest[:10], place, name))
    return tuple(Named(name, arrived[name], day) for day, _, name in sorted(ordered))


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
