"""By what a row of a list and a line that is known are one connection, and what speaks against it.

Each mark has two functions, one for rows and one for lines; what they return is compared, and None is no
mark. The order in which they are tried stands at the end.
"""

import re
from collections.abc import Callable, Hashable
from typing import Final, NamedTuple

from sociarch.fact import Connection
from sociarch.folding import email_key, fold, same_text
from sociarch.lines import Line, New

_SECOND = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


def differ(one: str, other: str) -> bool:
    """Whether two texts differ in more than case, accents and blanks."""
    if one == other:
        return False
    left, right = fold(one), fold(other)
    if left and right:
        return left != right
    return same_text(one) != same_text(other)


def new_name_and_date(new: New) -> Hashable:
    return (same_text(new.one.name), new.one.since) if new.one.name and new.one.since else None


def name_and_date(line: Line) -> Hashable:
    return (same_text(line.name), line.since) if line.name and line.since else None


def new_email(new: New) -> Hashable:
    return email_key(new.one.email) or None


def email(line: Line) -> Hashable:
    return email_key(line.known.get("email", "")) or None


def new_second(new: New) -> Hashable:
    return new.one.since if new.one.since and _SECOND.match(new.one.since) else None


def second(line: Line) -> Hashable:
    return line.since if line.since and _SECOND.match(line.since) else None


def date_of_new(new: New) -> Hashable:
    return new.one.since


def date(line: Line) -> Hashable:
    return line.since


def date_of_nameless(new: New) -> Hashable:
    return None if new.one.name else new.one.since


def date_of_hidden(line: Line) -> Hashable:
    """Of a line whose last row had no name."""
    return line.since if line.row[0] == "" else None


def date_of_unknown(line: Line) -> Hashable:
    """Of a line whose name nobody knows."""
    return None if line.name else line.since


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


# -- what must not speak against it ------------------------------------------------------------------


def anybody(line: Line, new: New) -> bool:
    return True


def keyless(line: Line, new: New) -> bool:
    """Keys, where both have one, differ here: else they would have been found by them."""
    return line.key is None or new.key is None


def not_against(line: Line, new: New) -> bool:
    """The same name, or no date that says otherwise."""
    if same_text(line.name) == same_text(new.one.name):
        return True
    return keyless(line, new) and (line.since is None or new.one.since in (None, line.since))


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
    dates = line.since is not None and one.since is not None and line.since != one.since
    return dates and bool(one.name) and bool(line.name) and differ(one.name, line.name)


# -- the order ---------------------------------------------------------------------------------------


class Way(NamedTuple):
    """One way to find a row among lines.

    may    what must not speak against it
    alone  only where one row and one line have the mark
    even   only where as many rows as lines have it
    back   also among lines that are not listed any more
    """

    of_new: Callable[[New], Hashable]
    of_line: Callable[[Line], Hashable]
    may: Callable[[Line, New], bool]
    alone: bool = False
    even: bool = False
    back: bool = False


HIDDEN: Final = Way(date_of_new, date_of_hidden, anybody)
"""A row without a name is whom the last list had without a name on the same day."""
WAYS: Final = (
    Way(new_name_and_date, name_and_date, keyless, back=True),
    # A profile's address may be changed by its owner: the same name, and connected on the same day.
    Way(new_name_and_date, name_and_date, anybody, alone=True, back=True),
    Way(new_email, email, not_against, alone=True, back=True),
    Way(new_second, second, keyless, alone=True),
    # Who hides from the network leaves a row with nothing but the date, and whoever shows again fills it.
    Way(date_of_nameless, date, anybody, alone=True),
    Way(date_of_new, date_of_unknown, anybody, alone=True),
    # Forms that tell neither key nor date.
    Way(new_name_and_company, name_and_company, dateless, even=True),
    Way(new_name, name, dateless, even=True),
)
"""For rows that no key tells, the surest first."""
