"""Times on Facebook's pages: in the zone of the account, which one small file of the export names, or none.

`logged_information/location/timezone` holds an IANA name among texts in the language of the account.
Without it a time of day is kept without a zone. An hour that a change of clocks repeats, or leaves out, has
none either.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from exporters.facebook.files import HTML, JSON, Files
from sociarch.export import Export
from sociarch.exporter import N_, Unreadable, read_text
from sociarch.fact import Guess, Trace
from sociarch.formats import dates

OWN_ZONE: Final = N_("times are in the account's own time zone, which this export does not name")
STEMS: Final = ("timezone",)

_TIMED: Final = len("2024-01-12T15:45")
_ZONE = re.compile(r"(?<![\w/])[A-Z][A-Za-z_]+(?:\\?/[A-Za-z0-9_+-]+){1,2}(?![\w/])")
_OFFSET = re.compile(r"[+-][0-9]{2}:[0-9]{2}")


class Clock:
    """Reads the times of one page and remembers whether a time of day was left without a zone."""

    def __init__(self, zone: ZoneInfo | None) -> None:
        self._zone: Final = zone
        self._bare: bool = False
        self._offsets: Final[dict[timedelta | None, str]] = {}

    def iso(self, text: str) -> str | None:
        """The time of a text in ISO 8601, with the offset of the account's zone where that is certain."""
        found = dates.iso(text)
        if found is None or len(found) < _TIMED or found[-1] == "Z" or found[-6] in "+-":
            return found
        if self._zone is None:
            self._bare = True
            return found
        moment = datetime.fromisoformat(found)
        offset = self._zone.utcoffset(moment)
        if offset != self._zone.utcoffset(moment.replace(fold=1)):
            # The clock showed this time twice, or never.
            return found
        if offset not in self._offsets:
            self._offsets[offset] = _offset(offset)
        return found + self._offsets[offset]

    def guesses(self, path: str) -> Iterator[Guess]:
        """That a page's times have no zone, if that is so."""
        if self._bare:
            yield Guess(Trace(path, ""), OWN_ZONE)


def account_zone(export: Export, files: Files) -> ZoneInfo | None:
    """The zone the account is set to; None where the export does not name one zone that is known here."""
    zones: dict[str, ZoneInfo] = {}
    for member in files.find(STEMS, (*JSON, *HTML)):
        try:
            text = read_text(export, member, head=True)
        except Unreadable:
            continue
        for name in _ZONE.findall(text):
            name = name.replace("\\/", "/")
            try:
                zones[name] = ZoneInfo(name)
            except (OSError, ValueError):  # No such zone, or no zones at all on this machine.
                continue
    return next(iter(zones.values())) if len(zones) == 1 else None


def _offset(offset: timedelta | None) -> str:
    """`+01:00`; empty for one of the times when zones were no whole minutes."""
    if offset is None or offset % timedelta(minutes=1):
        return ""
    minutes = offset // timedelta(minutes=1)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
