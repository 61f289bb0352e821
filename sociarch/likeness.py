"""By what a row of a list and a line that is known are one connection, and what speaks against it.

Each mark has two functions, one for rows and one for lines; what they return is compared, and None is no
mark. The order in which they are tried stands at the end.
"""

from collections.abc import Callable, Hashable
from datetime import datetime, timezone
from typing import Final, NamedTuple

from sociarch.fact import Connection
from sociarch.folding import email_key, fold, same_text
from sociarch.lines import Line, New

FARTHEST_ZONE: Final = 14 * 60 * 60
"""Seconds between the clock of any place and UTC, at most."""
QUARTER: Final = 15 * 60
"""Seconds; zones differ from UTC by quarters of an hour."""


def differ(one: str, other: str) -> bool:
    """Whether two texts differ in more than case, accents and blanks."""
    if one == other:
        return False
    left, right = fold(one), fold(other)
    if left and right:
        return left != right
    return same_text(one) != same_text(other)


def instant(time: str | None) -> str | None:
    """A time in UTC to the second; None where it is less precise, or its zone is not known."""
    if time is None or len(time) < len("2019-01-01T00:00:00Z"):
        return None
    moment = _moment(time)
    if moment is None or moment.tzinfo is None:
        return None
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def same_time(one: str | None, other: str | None) -> bool:
    """Whether two times may be the same, as far as the less precise of them tells.

    Of a time without a zone and one with a zone, any zone may be meant: they are a number of quarters of an
    hour apart. False where one is not known.
    """
    if not one or not other:
        return False
    if one == other:
        return True
    if min(len(one), len(other)) <= len("2019-01-01"):
        short, long = sorted((one, other), key=len)
        return (instant(long) or long).startswith(short)
    first, second = _moment(one), _moment(other)
    if first is None or second is None:
        return False
    if (first.tzinfo is None) == (second.tzinfo is None):
        return first == second
    apart = abs((first.replace(tzinfo=None) - second.replace(tzinfo=None)).total_seconds())
    return apart <= FARTHEST_ZONE and apart % QUARTER == 0


def _moment(time: str) -> datetime | None:
    try:
        return datetime.fromisoformat(time)
    except ValueError:
        return None


# -- marks ------------------------------------------------------------------------------------------


def new_name(new: New) -> Hashable:
    return same_text(new.one.name) if new.one.name else None


def name(line: Line) -> Hashable:
    return same_text(line.name) if line.name else None


def new_name_and_company(new: New) -> Hashable:
    company = fold(new.one.company)
    return (same_text(new.one.name), company) if new.one.name and company else None


def name_and_company(line: Line) -> Hashable:
    company = fold(line.known.get("company", ""))
    return (same_text(line.name), company) if line.name and company else None


def new_name_and_email(new: New) -> Hashable:
    address = email_key(new.one.email)
    return (same_text(new.one.name), address) if new.one.name and address else None


def name_and_email(line: Line) -> Hashable:
    address = email_key(line.known.get("email", ""))
    return (same_text(line.name), address) if line.name and address else None


def new_email(new: New) -> Hashable:
    return email_key(new.one.email) or None


def email(line: Line) -> Hashable:
    return email_key(line.known.get("email", "")) or None


def new_second(new: New) -> Hashable:
    return instant(new.one.since)


def second(line: Line) -> Hashable:
    return instant(line.since)


def new_day(new: New) -> Hashable:
    return _day(new.one.since)


def day(line: Line) -> Hashable:
    return _day(line.since)


def day_of_nameless(new: New) -> Hashable:
    return None if new.one.name else _day(new.one.since)


def hidden_day(line: Line) -> Hashable:
    """Of a line whose last row had no name; a row may lack the day as well."""
    return (_day(line.since),) if line.row[0] == "" else None


def new_hidden_day(new: New) -> Hashable:
    return (_day(new.one.since),)


def day_of_unknown(line: Line) -> Hashable:
    """Of a line whose name nobody knows."""
    return None if line.name else _day(line.since)


def _day(time: str | None) -> str | None:
    return (instant(time) or time or "")[:10] or None


# -- what must not speak against it ------------------------------------------------------------------


def at_one_time(line: Line, new: New) -> bool:
    return same_time(line.since, new.one.since)


def at_one_time_or_none(line: Line, new: New) -> bool:
    return same_time(line.since, new.one.since) or (line.since is None and new.one.since is None)


def keyless_at_one_time(line: Line, new: New) -> bool:
    """Keys, where both have one, differ here: else they would have been found by them."""
    return (line.key is None or new.key is None) and same_time(line.since, new.one.since)


def keyless(line: Line, new: New) -> bool:
    return line.key is None or new.key is None


def not_against(line: Line, new: New) -> bool:
    """The same name, or no date that says otherwise."""
    if same_text(line.name) == same_text(new.one.name):
        return True
    undated = line.since is None or new.one.since is None
    return keyless(line, new) and (undated or same_time(line.since, new.one.since))


def dateless(line: Line, new: New) -> bool:
    """One form tells neither key nor date, and no two addresses differ."""
    one, other = email_key(line.known.get("email", "")), email_key(new.one.email)
    return (
        keyless(line, new)
        and (line.since is None or new.one.since is None)
        and (not one or not other or one == other)
    )


def is_another(line: Line, one: Connection) -> bool:
    """Whether a key has passed to somebody else: neither the name nor the date is the same."""
    dated = line.since is not None and one.since is not None and not same_time(line.since, one.since)
    return dated and bool(one.name) and bool(line.name) and differ(one.name, line.name)


# -- the order ---------------------------------------------------------------------------------------


class Way(NamedTuple):
    """One way to find a row among lines.

    may      what must not speak against it
    alone    only where no other row and no other line fits
    even     only where as many rows as lines have the mark
    private  only where nobody else in either list has the mark, an e-mail address
    back     also among lines that are not listed any more
    """

    of_new: Callable[[New], Hashable]
    of_line: Callable[[Line], Hashable]
    may: Callable[[Line, New], bool]
    alone: bool = False
    even: bool = False
    private: bool = False
    back: bool = False


HIDDEN: Final = Way(new_hidden_day, hidden_day, at_one_time_or_none)
"""A row without a name is whom the last list had without a name on the same day."""
WAYS: Final = (
    Way(new_name_and_email, name_and_email, keyless_at_one_time, back=True),
    Way(new_name_and_company, name_and_company, keyless_at_one_time, back=True),
    Way(new_name, name, keyless_at_one_time, back=True),
    # A profile's address may be changed by its owner: the same name, and connected on the same day.
    Way(new_name, name, at_one_time, alone=True, back=True),
    Way(new_email, email, not_against, alone=True, private=True, back=True),
    Way(new_second, second, keyless, alone=True),
    # Who hides from the network leaves a row with nothing but the date, and whoever shows again fills it.
    Way(day_of_nameless, day, at_one_time, even=True),
    Way(new_day, day_of_unknown, at_one_time, alone=True),
    # Forms that tell neither key nor date.
    Way(new_name_and_company, name_and_company, dateless, even=True),
    Way(new_name, name, dateless, even=True),
)
"""For rows that no key tells, the surest first."""
