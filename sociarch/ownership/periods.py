"""Days of links set against the days of jobs.

A network may tell a month or a year in place of a day. Such a time means all days in it: it lies in a period
if all of them do, and else nobody knows in which. Of a time of the day only the day counts, as the network
wrote it.
"""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from typing import Final, Literal, NamedTuple, TypeAlias

from sociarch.declared import Employer

Period: TypeAlias = Literal["before", "during", "notice", "after"]

PERIODS: Final[tuple[Period, ...]] = ("before", "during", "notice", "after")
AT_WORK: Final[tuple[Period, ...]] = ("during", "notice")
_TIME = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:T.*)?)?)?")


class Span(NamedTuple):
    """The days that a time may mean, from the first to the last."""

    first: date
    last: date

    @property
    def day(self) -> date | None:
        """The day, where it is one."""
        return self.first if self.first == self.last else None


def span_of(time: str | None) -> Span | None:
    """The days that a time of a fact (`sociarch.fact`) may mean; None where none can be read."""
    match = _TIME.fullmatch(time or "")
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
        last = first.replace(month=month or 12)
        return Span(first, last if day else last.replace(day=monthrange(last.year, last.month)[1]))
    except ValueError:
        return None


def period_of(job: Employer, span: Span | None) -> Period | None:
    """When of a job it was. None where its days lie in several periods, or no day is known.

    `before` is earlier than the start; `notice` from the day of notice to the end, with both; `after` later
    than the end; `during` all the rest. What is not declared bounds nothing.
    """
    if span is None:
        return None
    first, last = _period(job, span.first), _period(job, span.last)
    return first if first == last else None


def overall(jobs: Iterable[Employer], span: Span | None) -> Literal["before", "during", "outside"] | None:
    """The same for several jobs: before them all, during any of them, or neither."""
    found = {period_of(job, span) for job in jobs}
    if found & {*AT_WORK}:
        return "during"
    if None in found:
        return None
    return "before" if found == {"before"} else "outside"


def _period(job: Employer, day: date) -> Period:
    if job.start and day < job.start:
        return "before"
    if job.end and day > job.end:
        return "after"
    return "notice" if job.notice and day >= job.notice else "during"
