"""Working days of a country: Monday to Friday without its public holidays, which `holidays` knows.

Which days a law or a contract counts may differ: French law also knows working days that include Saturdays.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final

from sociarch.declared import Country
from sociarch.offboarding.record import Off

if TYPE_CHECKING:
    from holidays import HolidayBase

ONE: Final = timedelta(days=1)
SATURDAY: Final = 5
CODES: Final = {"UK": "GB"}
"""Countries that the library calls otherwise."""
UNKNOWN: Final = ("", "other")
"""Answers that name no country: only weekends are left out."""


class Workdays:
    """`region`: part of the country with holidays of its own; empty: only those of the whole country.
    `language`: of the holidays' names, `en` or `fr`. Raises ValueError for a region the country has not."""

    def __init__(self, country: Country = "", region: str = "", language: str = "en") -> None:
        self._country: Final = country
        self._region: Final = region.upper()
        self._language: Final = language
        if self._region and self._region not in regions(country):
            raise ValueError(region)

    @classmethod
    def of(cls, country: Country, region: str, language: str = "en") -> "Workdays":
        """Those of the whole country where it has no such region."""
        return cls(country, region if region.upper() in regions(country) else "", language)

    @cached_property
    def _holidays(self) -> "HolidayBase | None":
        if self._country in UNKNOWN:
            return None
        from holidays import country_holidays

        code = CODES.get(self._country, self._country)
        return country_holidays(code, subdiv=self._region or None, language=_language(code, self._language))

    def holiday(self, day: date) -> str:
        """The name of a public holiday; empty for a day that is none."""
        return "" if self._holidays is None else str(self._holidays.get(day) or "")

    def is_working(self, day: date) -> bool:
        return day.weekday() < SATURDAY and not self.holiday(day)

    def shift(self, day: date, days: int) -> date:
        """So many working days later, or earlier; the day itself does not count. With 0 as `from_`."""
        if not days:
            return self.from_(day)
        step = ONE if days > 0 else -ONE
        for _ in range(abs(days)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def from_(self, day: date) -> date:
        """The day, or the first working day after it."""
        while not self.is_working(day):
            day += ONE
        return day

    def until(self, day: date) -> date:
        """The day, or the last working day before it."""
        while not self.is_working(day):
            day -= ONE
        return day

    def off(self, first: date, last: date) -> Iterator[Off]:
        """Public holidays on weekdays, both ends included."""
        day = first
        while day <= last:
            if day.weekday() < SATURDAY and (name := self.holiday(day)):
                yield Off(day, name)
            day += ONE


def regions(country: Country) -> tuple[str, ...]:
    """Codes of the parts of a country that have holidays of their own, or may have; empty: it has none."""
    if country in UNKNOWN:
        return ()
    from holidays import country_holidays

    return tuple(country_holidays(CODES.get(country, country)).subdivisions)


def _language(code: str, language: str) -> str | None:
    """The library's name for a language; None: the country's own, where it has no other."""
    from holidays import country_holidays

    known: tuple[str, ...] = tuple(country_holidays(code).supported_languages)
    return next((one for one in known if one.split("_")[0] == language), None)
