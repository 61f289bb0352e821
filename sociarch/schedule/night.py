"""What is remembered of runs that nobody saw, and what a person is told of them: each trouble once.

A trouble is told of when it is new, and again after two weeks, or when all was well in between. The record
holds networks and exit codes, no account, no person and no path.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple, TypeAlias

from sociarch.errors import URGENCY
from sociarch.pending import stamp, when

AGAIN: Final = timedelta(days=14)
"""After so long a trouble that lasts is told of once more."""
WELL: Final = (0, 10)
"""Exit codes of a run that needs nobody: stored or nothing due, and a network at work."""
SLEEPS: Final = timedelta(days=3)
"""A timer that starts nothing for so long, does not start anything any more."""
LONGEST: Final = timedelta(days=1)
"""A run that has not ended after so long was cut off."""
VAULT: Final = ""
"""Stands where a network does for what concerns no network, or all of them."""

Codes: TypeAlias = Mapping[str, frozenset[int]]
"""What each network's part of a run ended with; nothing where a network said nothing."""


class Runs(NamedTuple):
    """All moments are UTC texts as `sociarch.pending.stamp` makes them; empty: never.

    woke      the program was last started by a timer, whether it was time or not
    began     the last run, and `ended`: empty while it is under way, or where it was cut off
    code      exit code of the last run that ended; None: of none
    good      the last run that needed nobody
    networks  what each network said last: its exit code
    told      which troubles of which network were told of, and when: exit code as a text to moment
    """

    woke: str = ""
    began: str = ""
    ended: str = ""
    code: int | None = None
    good: str = ""
    networks: Mapping[str, int] = {}
    told: Mapping[str, Mapping[str, str]] = {}

    @classmethod
    def of(cls, memory: Mapping[str, object]) -> "Runs":
        """From a small record of this machine; what does not read is forgotten."""
        texts = {name: _moment(memory.get(name)) for name in ("woke", "began", "ended", "good")}
        code, networks, told = memory.get("code"), memory.get("networks"), memory.get("told")
        return cls(
            **texts,
            code=code if isinstance(code, int) and code in URGENCY else None,
            networks={
                name: value for name, value in (networks.items() if isinstance(networks, dict) else ())
                if isinstance(value, int) and value in URGENCY
            },
            told={
                name: {one: text for one, at in codes.items() if (text := _moment(at))}
                for name, codes in (told.items() if isinstance(told, dict) else ())
                if isinstance(codes, dict)
            },
        )  # fmt: skip

    def begun(self, now: datetime) -> "Runs":
        return self._replace(woke=stamp(now), began=stamp(now), ended="")

    def done(self, now: datetime, code: int, codes: Codes) -> "Runs":
        """After a run that ended with `code`."""
        said = {name: min(some, key=URGENCY.index) for name, some in codes.items() if some}
        return self._replace(
            ended=stamp(now), code=code, good=stamp(now) if code in WELL else self.good,
            networks={**self.networks, **said},
        )  # fmt: skip

    def news(self, now: datetime, codes: Codes) -> "tuple[list[tuple[str, int]], Runs]":
        """What to tell a person of now, as networks and codes, and the record once they are told."""
        told = {name: dict(codes) for name, codes in self.told.items()}
        new: list[tuple[str, int]] = []
        for name, some in codes.items():
            troubles = sorted(some - set(WELL), key=URGENCY.index)
            if not troubles:
                told.pop(name, None)
            for code in troubles:
                at = when(told.get(name, {}).get(str(code), ""))
                if at is None or now - at >= AGAIN or at > now:
                    new.append((name, code))
                    told.setdefault(name, {})[str(code)] = stamp(now)
        return new, self._replace(told=told)

    def well(self, now: datetime, since: datetime | None) -> bool:
        """Whether what a timer starts is started and ends well. `since`: when the timer was installed; None:
        none is."""
        began, starts = when(self.began), (since, when(self.woke))
        # What is far ahead was noted by a clock that was wrong, and tells as little as what is long ago.
        if began is not None and not self.ended and abs(now - began) > LONGEST:
            return False
        if since is not None and all(one is None or abs(now - one) > SLEEPS for one in starts):
            return False
        return self.code is None or self.code in WELL


def _moment(text: object) -> str:
    try:
        return text if isinstance(text, str) and when(text) is not None else ""
    except ValueError:
        return ""
