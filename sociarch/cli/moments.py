"""What a person means by two moments of history: snapshots, days, months, years."""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from sociarch.difference import Interval, by_days
from sociarch.entry import Listing
from sociarch.errors import NoSuchSnapshot, NotOneAccount
from sociarch.history import choose
from sociarch.ledger import Ledger

_PERIOD = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_END: Final = "9999-12-31"


def days_of(text: str) -> tuple[str, str] | None:
    """The first and the last day of a day, a month or a year; None for a text that is none of them."""
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
    return first.isoformat(), last.isoformat()


def intervals(ledger: Ledger, old: str | None, new: str | None) -> list[Interval]:
    """For each account that is meant, from which list to which.

    Nothing named: from each account's last list but one to its last. A month or a year alone: all of it.

    Raises NoSuchSnapshot, AmbiguousSnapshot, OnlyHeld or NotOneAccount.
    """
    listings = [book.listings() for book in ledger.books]
    if old is None:
        pairs: list[tuple[Listing | None, Listing] | None] = [
            (some[-2] if len(some) > 1 else None, some[-1]) if some else None for some in listings
        ]
        return _intervals(ledger, pairs)
    first, last = days_of(old), days_of(new) if new is not None else None
    if first is not None and (new is None or last is not None):
        start = _day_before(first[0]) if first[0] != first[1] else first[0]
        if new is None:
            end = first[1] if first[0] != first[1] else _END
        else:
            assert last is not None
            end = last[1]
        return _intervals(ledger, [by_days(some, start, end) for some in listings])
    return [_between_snapshots(ledger, listings, old, new)]


def _intervals(ledger: Ledger, pairs: Sequence[tuple[Listing | None, Listing] | None]) -> list[Interval]:
    return [
        Interval(account.network, account.account, *pair)
        for account, pair in zip(ledger.accounts, pairs, strict=True)
        if pair is not None
    ]


def _between_snapshots(
    ledger: Ledger, listings: Sequence[Sequence[Listing]], old: str, new: str | None
) -> Interval:
    start = choose(ledger.chronicle, old, listing=True).id
    number, first = _listing(listings, start, old)
    some = listings[number]
    if new is None:
        last = some[-1]
    else:
        other = _day_in(some, new)
        if other is None:
            at, other = _listing(listings, choose(ledger.chronicle, new, listing=True).id, new)
            if at != number:
                raise NotOneAccount()
        last = other
    if last.number < first.number:
        first, last = last, first
    account = ledger.accounts[number]
    return Interval(account.network, account.account, first, last)


def _day_in(listings: Sequence[Listing], text: str) -> Listing | None:
    days = days_of(text)
    until = [one for one in listings if days is not None and one.day <= days[1]]
    return until[-1] if until else None


def _listing(listings: Sequence[Sequence[Listing]], snapshot: str, wanted: str) -> tuple[int, Listing]:
    for number, some in enumerate(listings):
        for one in some:
            if one.snapshot == snapshot:
                return number, one
    raise NoSuchSnapshot(wanted=wanted)


def _day_before(day: str) -> str:
    try:
        return (date.fromisoformat(day) - timedelta(1)).isoformat()
    except OverflowError:
        return day
