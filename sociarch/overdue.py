"""Whose last backup lies further back than it should.

Where a timer may ask a network, a new export comes about every week and takes days to be prepared; elsewhere
a person downloads one themselves, and a month is meant. An account that was signed in and has never given
anything counts from the day it was signed in.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sociarch.pending import BETWEEN

BY_HAND: Final = timedelta(days=30)
"""Between two backups that a person makes."""
GRACE: Final = timedelta(days=7)
"""For preparing an export, and for machines that are off."""
SKEW: Final = timedelta(days=1)
"""A clock that is set right goes back by less, unless it was wrong before."""


class Expected(NamedTuple):
    """One account from which backups are expected.

    last    when something of it was last stored; None: never
    since   since when it is expected, if nothing was ever stored; None: nobody knows
    asked   whether this machine asks for its exports by itself
    """

    network: str
    title: str
    last: datetime | None
    since: datetime | None
    asked: bool


class Standing(NamedTuple):
    """`limit`: how old the last backup may be. `over`: by how much it is older; None: it is not. `ahead`: the
    last backup was noted by a clock that is ahead of this one, so that nobody knows how old it is."""

    network: str
    title: str
    last: datetime | None
    limit: timedelta
    over: timedelta | None
    ahead: bool = False


def standings(
    expected: Iterable[Expected], now: datetime, *, scheduled: bool, longest: timedelta | None = None
) -> list[Standing]:
    """How each account stands. `scheduled`: a timer runs backups here; `longest`: the person's own limit."""
    found = []
    for one in expected:
        limit = longest or (BETWEEN + GRACE if scheduled and one.asked else BY_HAND)
        reference = one.last or one.since
        late = None if reference is None else now - reference - limit
        over = late if late is not None and late > timedelta(0) else None
        ahead = one.last is not None and one.last - now > SKEW
        found.append(Standing(one.network, one.title, one.last, limit, over, ahead))
    return found


def nothing_kept(
    snapshots: int, last: Iterable[str], found: Iterable[Standing], now: datetime, since: datetime | None
) -> bool:
    """Whether the vault keeps nothing where something should be: nothing at all of what this machine has
    stored, or nothing was ever stored, and no account is expected to give anything.

    `last`: networks of which this machine stored something. `since`: when a timer was installed, which is
    given as long as a person is; None: none is.
    """
    if any(last):
        return not snapshots
    return not any(found) and (since is None or abs(now - since) > BY_HAND)
