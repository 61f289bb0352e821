"""How many things happen in four weeks, and how many usually do.

Four weeks are counted from a day, forwards and backwards. Usual is the median of the twelve before; what lies
before the first thing that is known is no quiet time, but unknown.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import date
from statistics import median
from typing import Final, NamedTuple

WEEKS: Final = 28
"""Days of four weeks."""
EARLIER: Final = 12
"""So many times four weeks tell what is usual."""
ENOUGH: Final = 6
"""With fewer of them nothing is usual yet."""


class Window(NamedTuple):
    """Four weeks, or what there is of them: days from `first` on, as ordinals of the calendar.

    usual  None: not known
    """

    first: int
    last: int
    number: int
    usual: float | None


class Rhythm:
    """Days on which something happened."""

    def __init__(self, days: Iterable[date]) -> None:
        self._days: Final = sorted(day.toordinal() for day in days)

    def around(self, notice: date, end: date) -> Iterator[Window]:
        """The four weeks before the day of notice, and those from it on; the last may be cut at the end."""
        first, last = notice.toordinal() - WEEKS, end.toordinal()
        while first <= last:
            yield self.window(first, min(first + WEEKS - 1, last))
            first += WEEKS

    def window(self, first: int, last: int) -> Window:
        return Window(first, last, self._number(first, last), self._usual(first))

    def _number(self, first: int, last: int) -> int:
        return bisect_left(self._days, last + 1) - bisect_left(self._days, first)

    def _usual(self, before: int) -> float | None:
        starts = [before - WEEKS * at for at in range(1, EARLIER + 1)]
        known = [self._number(at, at + WEEKS - 1) for at in starts if self._days and at >= self._days[0]]
        return median(known) if len(known) >= ENOUGH else None
