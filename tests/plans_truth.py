"""The days of a plan, worked out a second time: from the laws on public holidays and from the rules of days
as they are told in words.

Neither the planner nor the package of holidays it rests on is ever looked at here. Easter comes from Meeus'
algorithm, holidays from the statutes named beside them, and working days are counted on lists of days.
Where a statute leaves room, the docstring of its function says so.
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Final, NamedTuple

from sociarch.declared import Country
from sociarch.dossier import Dossier
from sociarch.offboarding.items import ITEMS

FIRST, LAST = 2017, 2040
"""Years within which days are counted."""
DAY: Final = timedelta(days=1)
GOOD_FRIDAY, MONDAY, ASCENSION, WHIT, CORPUS = -2, 1, 39, 50, 60
"""Days after Easter Sunday."""
WEEK_BEFORE: Final = frozenset(("L2-01", "L2-02", "L2-03", "L2-05", "L2-08"))
ALONE: Final = frozenset(one.id for one in ITEMS if one.owners == ("EMP",))
LEAVING: Final = (
    *(f"L1-0{number}" for number in range(1, 8)),
    *(f"L2-0{number}" for number in range(1, 10)),
    *(f"L3-0{number}" for number in range(1, 6)),
    *(f"L4-0{number}" for number in range(1, 8)),
    "L5-01",
)


class Truth(NamedTuple):
    """`due` for each item that the plan has to have; None: it depends on a day that is not known."""

    leaving: date | None
    due: Mapping[str, date | None]


def easter(year: int) -> date:
    """Easter Sunday (Meeus, Jones, Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    f = (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def holidays(country: Country, region: str, year: int) -> frozenset[date]:
    """Public holidays of a year, weekends among them; none where no country is named."""
    match country:
        case "FR":
            found = _france(year)
        case "BE":
            found = _belgium(year)
        case "NL":
            found = _netherlands(year)
        case "DE":
            found = _germany(year, region)
        case "CH":
            found = _zurich(year)
        case "UK":
            found = _england(year)
        case "US":
            found = _federal(year)
        case _:
            return frozenset()
    return frozenset(found)


def _christian(year: int, *after_easter: int) -> list[date]:
    return [easter(year) + number * DAY for number in after_easter]


def _fixed(year: int, *days: str) -> list[date]:
    return [date.fromisoformat(f"{year}-{day}") for day in days]


def _france(year: int) -> list[date]:
    """Code du travail, L3133-1. Whit Monday is one of them, whichever day of solidarity a firm chooses."""
    days = _fixed(year, "01-01", "05-01", "05-08", "07-14", "08-15", "11-01", "11-11", "12-25")
    return [*days, *_christian(year, MONDAY, ASCENSION, WHIT)]


def _belgium(year: int) -> list[date]:
    """Royal decree of 18 April 1974. The day that a firm gives for a holiday on a Sunday is the firm's."""
    days = _fixed(year, "01-01", "05-01", "07-21", "08-15", "11-01", "11-11", "12-25")
    return [*days, *_christian(year, MONDAY, ASCENSION, WHIT)]


def _netherlands(year: int) -> list[date]:
    """Algemene termijnenwet, 3, which puts Good Friday on a level with its holidays; many firms work then. It
    names 5 May of every year; employers give it every fifth year, which is what counts here. King's Day moves
    to Saturday when it is a Sunday."""
    king = date(year, 4, 27)
    days = [*_fixed(year, "01-01", "12-25", "12-26"), king - DAY if king.weekday() == 6 else king]
    if year % 5 == 0:
        days.append(date(year, 5, 5))
    return [*days, *_christian(year, GOOD_FRIDAY, MONDAY, ASCENSION, WHIT)]


def _germany(year: int, land: str) -> list[date]:
    """Unity treaty, 2, and the laws of the Länder: North Rhine-Westphalia and Bavaria. Assumption is left out
    of Bavaria's, where it depends on the municipality."""
    days = _fixed(year, "01-01", "05-01", "10-03", "12-25", "12-26")
    days += _christian(year, GOOD_FRIDAY, MONDAY, ASCENSION, WHIT)
    if year == 2017:
        days.append(date(2017, 10, 31))
    if land in ("NW", "BY"):
        days += [date(year, 11, 1), *_christian(year, CORPUS)]
    if land == "BY":
        days.append(date(year, 1, 6))
    return days


def _zurich(year: int) -> list[date]:
    """Ruhetags- und Ladenöffnungsgesetz, 1. Of 2 January it says nothing, many firms close."""
    days = _fixed(year, "01-01", "05-01", "08-01", "12-25", "12-26")
    return [*days, *_christian(year, GOOD_FRIDAY, MONDAY, ASCENSION, WHIT)]


def _england(year: int) -> list[date]:
    """Banking and Financial Dealings Act 1971, with substitute days, and the proclamations since 2017."""
    new_year = date(year, 1, 1)
    christmas, boxing = date(year, 12, 25), date(year, 12, 26)
    early = date(2020, 5, 8) if year == 2020 else _nth(year, 5, 0, 1)
    spring = date(2022, 6, 2) if year == 2022 else _nth(year, 5, 0, -1)
    days = [new_year, christmas, boxing, early, spring, _nth(year, 8, 0, -1)]
    if new_year.weekday() >= 5:
        days.append(new_year + (7 - new_year.weekday()) * DAY)
    match christmas.weekday():
        case 4:  # Boxing Day is a Saturday
            days.append(date(year, 12, 28))
        case 5:  # both on the weekend
            days += _fixed(year, "12-27", "12-28")
        case 6:  # Boxing Day is the Monday
            days.append(date(year, 12, 27))
    if year == 2022:
        days += [date(2022, 6, 3), date(2022, 9, 19)]
    if year == 2023:
        days.append(date(2023, 5, 8))
    return [*days, *_christian(year, GOOD_FRIDAY, MONDAY)]


def _federal(year: int) -> list[date]:
    """5 U.S.C. 6103; a Saturday is observed on Friday, even of the year before, and a Sunday on Monday."""
    days = _fixed(year, "01-01", "07-04", "11-11", "12-25")
    if year >= 2021:
        days.append(date(year, 6, 19))
    days.append(date(year + 1, 1, 1))
    observed = [day + {5: -DAY, 6: DAY}.get(day.weekday(), 0 * DAY) for day in days]
    moving = ((1, 0, 3), (2, 0, 3), (5, 0, -1), (9, 0, 1), (10, 0, 2), (11, 3, 4))
    return [one for one in observed if one.year == year] + [_nth(year, *which) for which in moving]


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    """The first, second ... such weekday of a month; -1 the last."""
    all_days = [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]
    those = [day for day in all_days if day.weekday() == weekday]
    return those[number - 1 if number > 0 else number]


@cache
def working_days(country: Country, region: str) -> tuple[date, ...]:
    """All of them, in their order."""
    off = {day for year in range(FIRST, LAST + 1) for day in holidays(country, region, year)}
    span = (date(LAST, 12, 31) - date(FIRST, 1, 1)).days + 1
    everyday = (date(FIRST, 1, 1) + number * DAY for number in range(span))
    return tuple(day for day in everyday if day.weekday() < 5 and day not in off)


class Calendar:
    """The working days of one place."""

    def __init__(self, country: Country, region: str) -> None:
        self._days = working_days(country, region)

    def up_to(self, day: date) -> date:
        """The last working day on or before."""
        return self._days[bisect_right(self._days, day) - 1]

    def from_(self, day: date) -> date:
        """The first working day on or after."""
        return self._days[bisect_left(self._days, day)]

    def after(self, day: date, number: int) -> date:
        """The first, second ... working day after; the day itself does not count."""
        return self._days[bisect_right(self._days, day) + number - 1]

    def before(self, day: date, number: int) -> date:
        """The first, second ... working day before."""
        return self._days[bisect_left(self._days, day) - number]


def truth(dossier: Dossier, today: date) -> Truth:
    """By when each item of a dossier is due. Who died or is ill for long does nothing alone."""
    told = _all(dossier, today)
    if dossier.cause in ("death", "illness"):
        return told._replace(due={name: day for name, day in told.due.items() if name not in ALONE})
    return told


def _all(dossier: Dossier, today: date) -> Truth:
    calendar = Calendar(dossier.country, dossier.region)
    match dossier.occasion:
        case "joiner":
            due = dossier.start and calendar.after(calendar.from_(dossier.start), 4)
            return Truth(None, {f"J0-0{number}": due for number in range(1, 7)})
        case "steady":
            month = (today.month + 2) // 3 * 3
            due = calendar.up_to(date(today.year, month, monthrange(today.year, month)[1]))
            return Truth(None, {f"J1-0{number}": due for number in range(1, 4)})
        case "mover":
            due = dossier.start and calendar.after(calendar.from_(dossier.start), 5)
            return Truth(None, {"M-01": due})
        case "leaver":
            leaving = _leaving(dossier, calendar)
            return Truth(leaving, dict(_leaver(dossier, leaving, calendar, today)))
        case "urgent":
            day = dossier.notice or dossier.opened or today
            return Truth(day, dict(_urgent(dossier, day, calendar)))


def _leaving(dossier: Dossier, calendar: Calendar) -> date | None:
    ends = [calendar.up_to(dossier.end)] if dossier.end else []
    if dossier.release:
        ends.append(calendar.before(dossier.release, 1))
    if not ends:
        return None
    # Nothing can be done before a notice that is known, and nobody works on a day off.
    return max(min(ends), calendar.from_(dossier.notice)) if dossier.notice else min(ends)


def _leaver(
    dossier: Dossier, leaving: date | None, calendar: Calendar, today: date
) -> Iterator[tuple[str, date | None]]:
    notice = dossier.notice or dossier.opened or today
    for name in LEAVING:
        match name[:2]:
            case "L1":
                day: date | None = calendar.after(notice, 5 if name == "L1-07" else 1)
            case "L2" if name == "L2-06":
                day = calendar.after(notice, 10)
            case "L2" if leaving:
                number = 5 if name in WEEK_BEFORE else 3
                wanted = leaving if name == "L2-04" else calendar.before(leaving, number)
                day = max(wanted, calendar.after(notice, 1))
            case "L3":
                day = leaving
            case "L4" | "L5":
                # A contract that ends before notice is a slip of the pen.
                end = dossier.end and max(dossier.end, leaving or dossier.end)
                yield name, _afterwards(name, dossier, leaving, end, calendar)
                continue
            case _:
                day = None
        yield name, min(day, leaving) if day and leaving else day


def _urgent(dossier: Dossier, day: date, calendar: Calendar) -> Iterator[tuple[str, date | None]]:
    substitute = ("X-04",) if dossier.cause in ("death", "illness") else ()
    for name in ("X-01", "X-02", "X-03", *substitute, *LEAVING):
        if name in ("X-01", "X-02", "L2-04", "L3-01", "L3-02"):
            yield name, day
        elif name[:2] in ("L4", "L5"):
            yield name, _afterwards(name, dossier, day, max(dossier.end or day, day), calendar)
        else:
            first = name.startswith("L1") and name != "L1-07"
            yield name, calendar.after(day, 1 if first else 5)


def _afterwards(
    name: str, dossier: Dossier, leaving: date | None, end: date | None, calendar: Calendar
) -> date | None:
    """The day of an item of L4 or L5."""
    match name:
        case "L4-03":
            return leaving and calendar.from_(_month_later(leaving))
        case "L4-06":
            return dossier.restricted
        case "L5-01":
            return end and calendar.from_(max(end + 90 * DAY, dossier.restricted or date.min))
    return end and calendar.after(end, {"L4-05": 1, "L4-01": 5, "L4-02": 5}.get(name, 10))


def _month_later(day: date) -> date:
    year, month = divmod(day.year * 12 + day.month, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
