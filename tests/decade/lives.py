"""Somebody's life as one account's lists show it, and the exports that show it.

A life is written down from day to day, and never as the difference of two files: what lists tell of it is
worked out apart, in `truth`. Here are no files and no events. Days are ISO 8601 texts; with an hour behind
them (`2024-12-16T18`) they tell exports of one day apart.
"""

from collections.abc import Sequence
from typing import Any, Final, Literal, NamedTuple, TypeAlias

Form: TypeAlias = Literal[
    "C1", "C2", "C3", "C4", "C5", "S1", "J1", "J2", "J2b", "J3", "H4", "V-csv", "V-API", "V-vcard"
]
Fate: TypeAlias = Literal["count", "accept", "drop", "wait"]
"""What becomes of an export: it counts at once; it is held, and accepted; left out by the person; held and
never decided."""

DATED: Final = frozenset(("C2", "C3", "C4", "C5", "S1", "J2", "J2b", "J3", "H4"))
"""Forms that come under a name with a day in it, so that they may be stored at any time."""


class Look(NamedTuple):
    """What a list shows of somebody.

    mark      by which the network knows the person: the slug, or the profile's id; Facebook shows none
    since     when the connection began, to the second in UTC
    spelling  how the profile's address is written, with `{}` for the mark as the network escapes it
    nameless  whether the row holds nothing but its day
    twice     whether the row stands there twice
    """

    first: str
    last: str
    mark: str
    since: str
    email: str = ""
    company: str = ""
    position: str = ""
    spelling: str = ""
    nameless: bool = False
    twice: bool = False

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}".strip()


class Expected(NamedTuple):
    """A change that history must tell; fields as in `sociarch.entry.Change`.

    person  the name at that time; empty for `renamed`, whose names stand in `old` and `new`
    before, at
            `OPEN` where the rules leave it open
    """

    network: str
    account: str | None
    person: str
    kind: str
    seen: str
    before: str | None
    at: str | None = None
    old: str = ""
    new: str = ""


class Life(NamedTuple):
    """One connection of one account, through all the years.

    who     names it in the script, uniquely: in it people may have one name
    looks   from which day on it looks how; None: the account does not list it
    logged  what the network's own log of removals says: names, and times in UTC
    tells   what history must tell of it, written by hand; None: nobody has
    """

    who: str
    network: str
    account: str
    looks: tuple[tuple[str, Look | None], ...]
    logged: tuple[tuple[str, str], ...] = ()
    tells: tuple[Expected, ...] | None = None

    def at(self, moment: str) -> Look | None:
        """How it looks then."""
        return next((look for start, look in reversed(self.looks) if start <= moment), None)

    def on(self, moment: str, **fields: Any) -> "Life":
        """From then on something is different, or somebody is listed again."""
        last = next(look for _, look in reversed(self.looks) if look is not None)
        return self._replace(looks=(*self.looks, (moment, last._replace(**fields))))

    def gone(self, moment: str, *, logged: str = "") -> "Life":
        """From then on the account does not list it; `logged`: when, by the network's own log."""
        last = self.looks[-1][1]
        assert last is not None
        more = ((last.name, logged),) if logged else ()
        return self._replace(looks=(*self.looks, (moment, None)), logged=(*self.logged, *more))

    def telling(self, *events: Expected) -> "Life":
        return self._replace(tells=events)


class Export(NamedTuple):
    """A download of one account.

    hour    tells two of one day apart
    lost    lives that stand in the list and that its damage swallowed
    lists   whether the list of connections is in it
    logs    whether the network's own log of removals is in it
    parts   whether it came as a Basic and a Complete part
    stored  the day on which it was stored, where that is later than its own
    again   the day on which the same download was stored once more
    whose   the account whose lives it shows, where that is not the one it is stored for
    beside  whether another file than the list is damaged
    """

    network: str
    account: str
    day: str
    form: Form
    fate: Fate = "count"
    hour: str = ""
    lost: frozenset[str] = frozenset()
    lists: bool = True
    logs: bool = False
    parts: bool = False
    stored: str = ""
    again: str = ""
    whose: str = ""
    beside: bool = False

    @property
    def moment(self) -> str:
        return self.day + self.hour

    @property
    def partial(self) -> bool:
        return bool(self.lost)

    @property
    def tells(self) -> bool:
        """Whether it is part of the account's history."""
        return self.lists and self.fate in ("count", "accept")

    def shown(self, lives: Sequence[Life]) -> list[tuple[Life, Look]]:
        """Everybody in its list, those that its damage swallowed last."""
        found = [
            (life, look)
            for life in lives
            if (life.network, life.account) == (self.network, self.whose or self.account)
            and (look := life.at(self.moment)) is not None
        ]
        found.sort(key=lambda one: (one[1].since, one[0].who), reverse=True)
        return sorted(found, key=lambda one: one[0].who in self.lost)

    def log(self, lives: Sequence[Life]) -> list[tuple[str, str]]:
        """The network's own log of removals as it stood then; empty where the export has none."""
        if not self.logs:
            return []
        here = [life for life in lives if (life.network, life.account) == (self.network, self.account)]
        return sorted({entry for life in here for entry in life.logged if entry[1][:10] <= self.day})
