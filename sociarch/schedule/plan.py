"""When backups run of their own accord: a time of day, every day or every week.

A timer's start is a question and not an order: systems start programs late, twice, or when somebody signs in.
Whether it is time says `due`, from the plan and from when a run last began. All times of day are those of the
clock on the wall.
"""

import re
from datetime import datetime, time, timedelta
from typing import Final, Literal, NamedTuple, TypeAlias

Every: TypeAlias = Literal["day", "week"]

WEEK: Final = timedelta(days=7)
SLACK: Final = timedelta(hours=12)
"""A week is over a little early: the next start may come at another minute of the same evening."""
_TEXT: Final = re.compile(r"(day|week)@([01]\d|2[0-3]):([0-5]\d)")


class Plan(NamedTuple):
    """`at`: to the minute."""

    every: Every
    at: time

    def __str__(self) -> str:
        """As a timer hands it to the program: `day@20:30`."""
        return f"{self.every}@{self.at:%H:%M}"

    @classmethod
    def of(cls, text: str) -> "Plan | None":
        """None for anything but what `str` gives."""
        match = _TEXT.fullmatch(text)
        return None if match is None else _plan(match)

    @classmethod
    def within(cls, text: str) -> "Plan | None":
        """The first plan that a timer's file speaks of, or None."""
        match = _TEXT.search(text)
        return None if match is None else _plan(match)

    def latest(self, now: datetime) -> datetime:
        """The last planned moment of day that is not after `now`."""
        here = now.astimezone()
        moment = _on(here, self.at)
        return moment if moment <= here else _on(here - timedelta(days=1), self.at)

    def following(self, now: datetime) -> datetime:
        """The first planned moment of day after `now`."""
        here = now.astimezone()
        moment = _on(here, self.at)
        return moment if moment > here else _on(here + timedelta(days=1), self.at)

    def due(self, now: datetime, began: datetime | None, *, well: bool) -> bool:
        """Whether a run is to begin now.

        `began`: when the last one did, or since when the plan holds; `well`: it left nothing to be done. Once
        a run of every week has left something, each day is due: an export that was asked for is gone from the
        network within days.
        """
        if began is None or began > now:
            return True  # A start in the future was noted by a clock that was wrong.
        if began >= self.latest(now):
            return False
        return self.every == "day" or not well or now - began >= WEEK - SLACK


def _plan(match: re.Match[str]) -> Plan:
    return Plan("day" if match[1] == "day" else "week", time(int(match[2]), int(match[3])))


def _on(here: datetime, at: time) -> datetime:
    # Without its offset first: on the day when clocks change, another holds in the evening.
    return here.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0, tzinfo=None).astimezone()
