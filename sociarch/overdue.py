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
    """`limit`: how old the last backup may be. `over`: by how much it is older; None: it is not."""

    network: str
    title: str
    last: datetime | None
    limit: timedelta
    over: timedelta | None


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
        found.append(Standing(one.network, one.title, one.last, limit, over))
    return found
