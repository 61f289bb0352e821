"""How long people's data are to be kept: a number of months after the last contact that is known.

A date tells no more than it says: of `2024` the last day is taken, so that nothing is called due too early,
and a day that has not come yet is no contact. Nothing is deleted here: what is due is a list for a person.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from sociarch.entry import Person


class Clock(NamedTuple):
    """How it is with one person.

    contact  the day of the last contact: a connection's own date or a contact that was noted, whichever is
             later; None: none is known
    until    the last day on which the data are to be kept; None without a contact
    """

    person: Person
    contact: date | None
    until: date | None


class Clocks(NamedTuple):
    """`all`: everybody of whom data are kept, those whose time ends first in front, those without a known
    contact last. `due`: the people whose last day is past."""

    months: int
    all: tuple[Clock, ...]
    due: tuple[Clock, ...]
    unknown: int


def clocks(people: Iterable[Person], months: int, today: date) -> Clocks:
    """For people listed now and no longer listed alike: their data are kept either way."""
    everybody = sorted((_clock(one, months, today) for one in people), key=_order)
    due = tuple(one for one in everybody if one.until is not None and one.until < today)
    return Clocks(months, tuple(everybody), due, sum(one.contact is None for one in everybody))


def last_contact(person: Person, today: date) -> date | None:
    """The last day on which there was a contact; None where none is known. A change is no contact."""
    return latest([*(one.since for one in person.entries), person.remark.contacted], today)


def latest(texts: Sequence[str | None], today: date) -> date | None:
    """The latest of the days that have come; None where there is none."""
    days = (known_day(text, today) for text in texts if text)
    return max((day for day in days if day is not None), default=None)


@lru_cache(maxsize=1 << 16)
def known_day(text: str, today: date) -> date | None:
    """The last day up to today that a time in ISO 8601 may mean, which may be no more than a year or a month;
    None for one that lies ahead, and for a text that is no time."""
    try:
        parts = [int(part) for part in text[:10].split("-")]
        year, month = parts[0], parts[1] if len(parts) > 1 else 1
        first = date(year, month, parts[2] if len(parts) > 2 else 1)
    except (ValueError, IndexError):
        return None
    if first > today:
        return None
    if len(parts) > 2:
        return first
    end = 12 if len(parts) == 1 else month
    return min(date(year, end, monthrange(year, end)[1]), today)


def months_later(day: date, months: int) -> date:
    """The same date so many months later, or that month's last day where it has no such date."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _clock(person: Person, months: int, today: date) -> Clock:
    contact = last_contact(person, today)
    return Clock(person, contact, months_later(contact, months) if contact else None)


def _order(one: Clock) -> tuple[date, str]:
    return one.until or date.max, one.person.id
