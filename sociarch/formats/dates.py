"""Dates as networks write them in English, French, German and Spanish, read without a guess.

A text is a date only when every word and number in it is understood: `May` in a sentence is none. Which of
two numbers is the month is told by the caller, never by their size. What no calendar has is none.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Final, Literal, NamedTuple

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199
LONGEST: Final = 100
"""Letters of the longest text that may be a date."""

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv januar jänner enero ene 1月",
            "february feb february février févr fév februar febrero 2月",
            "march mar mars märz mrz marzo 3月",
            "april apr avril avr abril abr 4月",
            "may mai mayo 5月",
            "june jun juin juni junio 6月",
            "july jul juillet juil juli julio 7月",
            "august aug août agosto ago 8月",
            "september sep sept septembre septiembre setiembre 9月",
            "october oct octobre oktober okt octubre 10月",
            "november nov novembre noviembre 11月",
            "december dec décembre déc dezember dez diciembre dic 12月",
        ),
        start=1,
    )
    for name in names.split()
}
_SHORT: Final = {
    name: f"{number:02}"
    for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), start=1)
}
_HOURS: Final = {
    f"{hour}{half}": f"{int(hour) % 12 + late:02}"
    for hour in (*map(str, range(1, 13)), *(f"{one:02}" for one in range(1, 10)))
    for half, late in (("a", 0), ("p", 12))
}
_WEEKDAYS: Final = frozenset(
    "monday mon tuesday tue tues wednesday wed thursday thu thur thurs friday fri saturday sat sunday sun "
    "lundi lun mardi mercredi mer jeudi jeu vendredi ven samedi sam dimanche dim "
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so "
    "lunes martes miércoles mié jueves jue viernes vie sábado sáb domingo dom".split()
)
_FILLERS: Final = frozenset("de del le à a at um uhr las el on am den der the of".split())
_TOKEN = re.compile(
    r"(?P<time>[0-9]{1,2}(?::[0-9]{2}){1,2}|[0-9]{1,2}h[0-9]{2})(?:\.[0-9]{1,6})?"
    r"|(?P<numeric>[0-9]{4}([-/.])[0-9]{1,2}\3[0-9]{1,2}|[0-9]{1,2}([-/.])[0-9]{1,2}\4(?:[0-9]{4}|[0-9]{2}))(?![0-9])"
    r"|(?P<zone>(?:utc|gmt|z)?[+-][0-9]{1,2}(?::?[0-9]{2})?|(?:utc|gmt|z)(?![a-z]))"
    r"|(?P<word>[0-9]{1,2}月|[ap]\.? ?m\b\.?|[^\W\d_]+)"
    r"|(?P<number>[0-9]{1,4})(?:er|st|nd|rd|th)?(?![0-9a-z])"
    r"|(?P<blank>[\s,.·]+)"
)
_COMMON = re.compile(
    r"([A-Z][a-z]{2}) (0[1-9]|[12][0-9]|[1-9]|3[01]), ((?:19|20|21)[0-9]{2})"
    r"(?:,? (1[0-2]|0?[1-9]):([0-5][0-9](?::[0-5][0-9])?) ?([ap])m)?"
)
_COMMON_DAY = re.compile(r"([0-9]{1,2}) ([A-Z][a-z]{2}) ([0-9]{4})")
"""The commonest shapes, `Nov 14, 2023 10:13:20 pm` and `12 Jan 2024`, read without looking at every word."""


class Moment(NamedTuple):
    """A time as far as a text tells it. `zone` is `Z`, an offset such as `+01:00`, or empty: unknown."""

    year: int | None
    month: int | None
    day: int | None
    time: str
    zone: str

    def iso(self, year: int | None = None) -> str | None:
        """ISO 8601 as precise as the text; `year` stands in where it is left out. None without one."""
        year = self.year or year
        if year is None:
            return None
        if self.month is None:
            return f"{year:04}"
        if self.day is None:
            return f"{year:04}-{self.month:02}"
        if not 1 <= self.day <= 28 and not _in_calendar(year, self.month, self.day):
            return None
        found = f"{year:04}-{self.month:02}-{self.day:02}"
        return f"{found}T{self.time}{self.zone}" if self.time else found


def parse(text: str, *, first: Literal["day", "month"] | None = None) -> Moment | None:
    """The time that the whole text tells, or None.

    `first` says what comes first in `3/4/2015`; without it such numbers are no date. A year of two digits is
    one of this century, and only known where the month comes first.
    """
    if len(text) > LONGEST:
        return None
    if match := _COMMON_DAY.fullmatch(text):
        return _moment(int(match[3]), MONTHS.get(match[2].lower()), int(match[1]), "")
    return _Words(first).read(unicodedata.normalize("NFKC", text).casefold())


def iso(text: str, *, first: Literal["day", "month"] | None = None) -> str | None:
    """`parse` as ISO 8601; None also where the year is left out."""
    # Thousands of times of this shape stand on one page: a calendar is only needed at the end of months.
    if match := _COMMON.fullmatch(text):
        month, day, year, hour, rest, half = match.groups()
        number = _SHORT.get(month)
        if number and (len(day) == 1 or day < "29" or _in_calendar(int(year), int(number), int(day))):
            found = f"{year}-{number}-{day:0>2}"
            return f"{found}T{_HOURS[hour + half]}:{rest}" if hour else found
    moment = parse(text, first=first)
    return moment.iso() if moment else None


def _moment(year: int, month: int | None, day: int, time: str | None) -> Moment | None:
    if month is None or time is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if not 1 <= day <= 28 and not _in_calendar(year, month, day):
        return None
    return Moment(year, month, day, time, "")


def _clock(hour: int, minute: str, second: str, half: str) -> str | None:
    """`HH:MM` or `HH:MM:SS`; None for what no clock shows. `half` is `a`, `p` or empty."""
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or int(minute) > 59 or int(second or 0) > 59:
        return None
    return f"{hour:02}:{minute}" + (f":{second}" if second else "")


class _Words:
    """One text, taken apart. Whatever is said twice, or not understood, makes it no date."""

    def __init__(self, first: Literal["day", "month"] | None) -> None:
        self._first = first
        self._year: int | None = None
        self._month: int | None = None
        self._day: int | None = None
        self._time: tuple[int, str, str] | None = None
        self._half = ""
        self._zone = ""
        self._weekday = False

    def read(self, text: str) -> Moment | None:
        try:
            for kind, word in _tokens(text):
                self._take(kind, word)
        except ValueError:
            return None
        if self._half and self._time is None:
            return None
        time = _clock(*self._time, self._half) if self._time else ""
        if time is None or (self._day is not None and self._month is None):
            return None
        if (time or self._zone) and (self._day is None or not time):
            return None
        if self._year is None and (self._month is None or self._day is None):
            return None
        if self._day is not None and not _in_calendar(self._year, self._month, self._day):
            return None
        return Moment(self._year, self._month, self._day, time, self._zone)

    def _take(self, kind: str, word: str) -> None:
        if kind == "word":
            self._word(word)
        elif kind == "number":
            self._number(word)
        elif kind == "numeric":
            self._numeric(word)
        elif kind == "time":
            _once(self._time)
            hour, minute, second, *_ = [*re.split("[:h]", word), ""]
            self._time = int(hour), minute, second
        else:
            _once(self._zone or None)
            self._zone = _zone(word)

    def _word(self, word: str) -> None:
        if word in ("am", "pm", "a m", "p m", "a.m", "p.m", "a.m.", "p.m.", "a. m.", "p. m.") and self._time:
            _once(self._half or None)
            self._half = word[0]
        elif word in MONTHS:
            if not self._weekday:
                _once(self._month)
            self._month = MONTHS[word]
            # `mar.` in front of everything may be mardi or martes; the real month then follows.
            self._weekday = word == "mar" and self._day is self._year is None
        elif word not in _WEEKDAYS and word not in _FILLERS:
            raise ValueError

    def _number(self, word: str) -> None:
        if len(word) == 4:
            _once(self._year)
            self._year = _year(word)
        elif len(word) <= 2:
            _once(self._day)
            self._day = int(word)
        else:
            raise ValueError

    def _numeric(self, word: str) -> None:
        _once(self._year, self._month, self._day)
        one, two, three = re.split("[-/.]", word)
        if len(one) == 4:
            year, month, day = one, two, three
        elif self._first == "day":
            day, month, year = one, two, three
        elif self._first == "month":
            month, day, year = one, two, three
        else:
            raise ValueError
        if len(year) < 4 and self._first != "month":
            raise ValueError  # Rather a year that was cut short than one that was written so.
        self._year = _year(year if len(year) == 4 else f"20{year}")
        self._month, self._day = int(month), int(day)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    text = re.sub(r"(?<=[0-9])t(?=[0-9]{2}:)", " ", text)
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise ValueError
        at = match.end()
        if match.lastgroup != "blank":
            yield match.lastgroup, match[match.lastgroup]


def _year(word: str) -> int:
    if not FIRST_YEAR <= int(word) <= LAST_YEAR:
        raise ValueError
    return int(word)


def _once(*known: object) -> None:
    if any(one is not None for one in known):
        raise ValueError


def _zone(word: str) -> str:
    match = re.fullmatch(r"(?:utc|gmt|z)?(?:([+-])([0-9]{1,2}):?([0-9]{2})?)?", word)
    assert match is not None
    if match[1] is None:
        return "Z"
    hours, minutes = int(match[2]), int(match[3] or 0)
    if hours > 14 or minutes > 59:
        raise ValueError
    return "Z" if hours == minutes == 0 else f"{match[1]}{hours:02}:{minutes:02}"


def _in_calendar(year: int | None, month: int | None, day: int) -> bool:
    try:
        # A day without a year may be the 29th of February.
        date(year or 2000, month or 0, day)
    except ValueError:
        return False
    return True
