"""What a person means by two moments of history: snapshots, days, months, years."""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple, TypeAlias

from sociarch.difference import Interval
from sociarch.entry import Listing
from sociarch.errors import NoHistory, NotOneAccount
from sociarch.history import choose
from sociarch.ledger import Account, Ledger

_PERIOD = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_FIRST_DAY: Final = date.min.isoformat()
_LAST_DAY: Final = date.max.isoformat()


class Days(NamedTuple):
    """The first and the last day of a day, a month or a year."""

    first: str
    last: str

    @property
    def several(self) -> bool:
        return self.first != self.last


Moment: TypeAlias = Days | str
"""Days, or the id of a snapshot."""


def days_of(text: str) -> Days | None:
    """None for a text that is no day, month or year."""
    match = _PERIOD.fullmatch(text)
    if match is None:
        return None
    year, month, day = (None if part is None else int(part) for part in match.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
        last_month = month or 12
        last = date(first.year, last_month, day or monthrange(first.year, last_month)[1])
    except ValueError:
        return None
    return Days(first.isoformat(), last.isoformat())


def intervals(ledger: Ledger, old: str | None, new: str | None) -> list[Interval]:
    """For each account that is meant, from which list to which; the later moment is always the new one.

    Nothing named: from each account's last list but one to its last. A month or a year alone: from the list
    before it to the last in it. Of two, a month or year as `old` is meant from its beginning, as `new` to its
    end. A snapshot means its account alone.

    Raises NoHistory, NoSuchSnapshot, AmbiguousSnapshot, OnlyHeld or NotOneAccount.
    """
    if old is None:
        return [
            Interval(
                account.network, account.account, listings[-2] if len(listings) > 1 else None, listings[-1]
            )
            for account, listings in _accounts(ledger)
            if listings
        ]
    start, end = _moment(ledger, old), None if new is None else _moment(ledger, new)
    if isinstance(start, Days):
        if end is None:
            end = start if start.several else Days(_LAST_DAY, _LAST_DAY)
        if isinstance(end, Days) and end.last < start.first:
            start, end = end, start
    found: list[Interval] = []
    snapshots = {one for one in (start, end) if isinstance(one, str)}
    for account, listings in _accounts(ledger):
        if not snapshots <= {one.snapshot for one in listings} or not listings:
            continue
        first, last = _begin(listings, start), listings[-1] if end is None else _end(listings, end)
        if first is None and isinstance(start, Days):
            first = listings[0]  # History begins later.
        if first is None or last is None or (last.day < _first_day(start) and not snapshots):
            continue
        if last.number < first.number:
            first, last = last, first
        found.append(Interval(account.network, account.account, first, last))
    if not found:
        if len(snapshots) > 1:
            raise NotOneAccount()
        raise NoHistory(wanted=old if new is None else f"{old} {new}")
    return found


def _accounts(ledger: Ledger) -> list[tuple[Account, Sequence[Listing]]]:
    return [(account, book.listings()) for account, book in zip(ledger.accounts, ledger.books, strict=True)]


def _moment(ledger: Ledger, text: str) -> Moment:
    return days_of(text) or choose(ledger.chronicle, text, listing=True).id


def _begin(listings: Sequence[Listing], moment: Moment) -> Listing | None:
    """The list at which to begin: of a month or a year the one before it."""
    if isinstance(moment, str):
        return _of_id(listings, moment)
    return _by_day(listings, _day_before(moment.first) if moment.several else moment.first)


def _end(listings: Sequence[Listing], moment: Moment) -> Listing | None:
    return _of_id(listings, moment) if isinstance(moment, str) else _by_day(listings, moment.last)


def _of_id(listings: Sequence[Listing], snapshot: str) -> Listing | None:
    return next((one for one in listings if one.snapshot == snapshot), None)


def _by_day(listings: Sequence[Listing], day: str) -> Listing | None:
    return next((one for one in reversed(listings) if one.day <= day), None)


def _first_day(moment: Moment) -> str:
    return moment.first if isinstance(moment, Days) else _FIRST_DAY


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(1)).isoformat() if day != _FIRST_DAY else day
