"""What a report shows of a network of people and its accounts, as numbers: nothing is put into words here.

Pure, of a past, a case and today. What an audit or a check counts is taken from there and not counted again
in another way: growth, companies and reach are the audit's, and the periods of jobs those of the check O10.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import accumulate
from typing import Final, NamedTuple

from sociarch.audit import Audit, Span, Wish, audit, by_year
from sociarch.difference import Interval, net
from sociarch.entry import Change, History, Listing, Past
from sociarch.fact import Connection
from sociarch.offboarding.record import Plan, Planned
from sociarch.ownership.case import Case, Holding
from sociarch.ownership.links import by_period
from sociarch.ownership.periods import PERIODS, Period
from sociarch.ownership.rows import dated, list_day

LARGEST: Final = 10
"""So many companies are the largest."""
STEPS: Final = 5
"""So many things to do come next."""
MONTHS: Final = 24
"""So many months are shown one by one; more of them as years."""


class Largest(NamedTuple):
    """People at the largest companies. `places`: how many companies these are, fewer where there are not so
    many; `people`: at one of them, of those whose company is `known`."""

    places: int
    people: int
    known: int


class Year(NamedTuple):
    """Connections by the networks' own dates. `total`: made until the end of the year, whoever is still
    listed; `removed`: by the networks' own logs, of those that keep one."""

    year: str
    made: int
    removed: int
    total: int


class Provenance(NamedTuple):
    """When connections of an account's newest list were made, set against one job: as the check O10 counts.

    at       which of the declared jobs; `employer` is its name
    day      that of the list; `partial`: whether the list is known to lack somebody
    counts   by period
    undated  no day, or days of several periods
    """

    network: str
    account: str | None
    at: int
    employer: str
    start: date
    notice: date | None
    end: date | None
    day: date
    partial: bool
    counts: Mapping[Period, int]
    undated: int
    total: int


class Since(NamedTuple):
    """What an account's newest list shows that the one before did not, as two moments compare."""

    interval: Interval
    changes: tuple[Change, ...]


class Figures(NamedTuple):
    """All of it. `lists`: each account's newest list, where it has one."""

    today: date
    audit: Audit
    largest: Largest
    years: tuple[Year, ...]
    seen: tuple[Span, ...]
    provenance: tuple[Provenance, ...]
    since: tuple[Since, ...]
    lists: tuple[tuple[str, str | None, Listing], ...]


def figures(past: Past, case: Case, closed: Iterable[str] = ()) -> Figures:
    """As of the case's day. `closed`: networks that are."""
    found = audit(past, Wish(closed=frozenset(closed)), case.today)
    groups = found.companies.groups[:LARGEST]
    known = found.companies.total - found.companies.unknown
    return Figures(
        case.today,
        found,
        Largest(len(groups), sum(one.people for one in groups), known),
        years(found.growth.told),
        found.growth.seen if len(found.growth.seen) <= MONTHS else by_year(found.growth.seen),
        provenance(case),
        since(past.histories),
        tuple((one.network, one.account, one.listings[-1]) for one in past.histories if one.listings),
    )


def years(told: Iterable[Span]) -> tuple[Year, ...]:
    """From the first year to the last, those among them in which nothing happened. `told`: by months."""
    found = {one.when: one for one in by_year(told)}
    if not found:
        return ()
    names = [f"{year:04}" for year in range(int(min(found)), int(max(found)) + 1)]
    spans = [found.get(name, Span(name, 0, 0)) for name in names]
    totals = accumulate(one.gained for one in spans)
    return tuple(Year(one.when, one.gained, one.lost, n) for one, n in zip(spans, totals, strict=True))


def provenance(case: Case) -> tuple[Provenance, ...]:
    """For each account with a list, each job whose start is declared."""
    return tuple(one for holding in case.holdings for one in _of_account(case, holding))


def _of_account(case: Case, holding: Holding) -> Iterable[Provenance]:
    rows = dated(holding)
    if rows is None:
        return
    for at, job in enumerate(case.declared.employers):
        if job.start is None:
            continue
        of_period = by_period(job, rows)
        yield Provenance(
            holding.network, holding.account, at, job.name, job.start, job.notice, job.end, list_day(holding),
            _is_partial(holding), {period: len(of_period.get(period, ())) for period in PERIODS},
            len(of_period.get(None, ())), len(rows),
        )  # fmt: skip


def _is_partial(holding: Holding) -> bool:
    """Whether the ledger knows that the newest list lacks somebody."""
    told = holding.told[Connection].snapshot.id
    listings = holding.history.listings if holding.history else ()
    return any(one.partial for one in listings if one.snapshot == told)


def since(histories: Iterable[History]) -> tuple[Since, ...]:
    """For each account with a list, its last two compared; of a first list nothing can be told."""
    return tuple(_since(one) for one in histories if one.listings)


def _since(history: History) -> Since:
    listings: Sequence[Listing] = history.listings
    new, old = listings[-1], listings[-2] if len(listings) > 1 else None
    here = [one for one in history.changes if old and old.number < one.number <= new.number]
    return Since(Interval(history.network, history.account, old, new), net(here, new.number))


def next_steps(plan: Plan | None) -> tuple[Planned, ...]:
    """What is still to be done and comes first, the person's own before what others do; a step whose day is
    not known comes after those with one."""
    left = [one for one in (plan.items if plan else ()) if not one.closed]
    return tuple(sorted(left, key=lambda one: "EMP" not in one.item.owners))[:STEPS]
