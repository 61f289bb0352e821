"""What a history is made of while it is made: lists, the rows in them, the lines that run through them.

A row is a connection as it stands in one list; a line is one connection through all of them. Most rows of a
list are as they were in the list before, and mostly in the same order: finding those is made cheap here, so
that only the few others cost anything.
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from sociarch.entry import Kind
from sociarch.fact import NO_EXTRA, Connection, Removal

REACHES: Final = ("email", "phone", "url", "name", "nothing")
"""How a person can be reached, the best way first."""
EMAIL: Final = 4
"""Where a row has the e-mail address."""
AHEAD: Final = 40
"""How many rows of the last list may be missing in a run before a row is looked for everywhere."""

Row: TypeAlias = tuple[Hashable, ...]
"""A connection as it stands in a list, without its place in it: its first nine fields, then pairs of what the
list says besides."""
Key: TypeAlias = Callable[[Connection], str | None]


class Roster(NamedTuple):
    """An account's connections as one snapshot lists them.

    removals  what the network's own log tells in the same snapshot
    fields    fields of connections that its form can give; None where that cannot be told
    partial   whether something of the list is known to be lost
    dated     whether `day` is the export's own
    """

    snapshot: str
    day: str
    people: Sequence[Connection]
    removals: Sequence[Removal] = ()
    fields: frozenset[str] | None = None
    partial: bool = False
    dated: bool = True


class Line:
    """One connection through all lists, as far as they were told; times are numbers of listings.

    row         as it last stood in a list
    known       the last text of each field that was not empty
    last        the last listing that held it; None while the present one does
    given       the last listing that gave its e-mail address; None while the present one does
    gap         the first listing that held it without its known address; None where there is no such gap
    withdrawal  the number of the event that tells the gap; None where it is not told
    damped      whether such a gap has been short before
    listed      False once a whole list did not hold it
    loss        the number of the event that told so, `lost` the listing; None while it is listed
    ended       when its connection ended, as the network's own log says
    """

    __slots__ = (
        "changed", "damped", "ended", "extra", "first", "gap", "given", "key", "known", "last", "listed",
        "loss", "lost", "marks", "number", "row", "since", "withdrawal",
    )  # fmt: skip

    def __init__(self, number: int, first: int) -> None:
        self.number = number
        self.first = first
        self.changed = first
        self.row: Row = ()
        self.key: str | None = None
        self.marks: list[str] = []
        self.known: dict[str, str] = {}
        self.since: str | None = None
        self.extra: Mapping[str, str] = NO_EXTRA
        self.last: int | None = None
        self.given: int | None = None
        self.gap: int | None = None
        self.withdrawal: int | None = None
        self.damped = False
        self.listed = True
        self.loss: int | None = None
        self.lost: int | None = None
        self.ended: str | None = None

    @property
    def name(self) -> str:
        return self.known.get("name", "")

    @property
    def reach(self) -> str:
        """The best way in which this person can be reached, by what is known of them."""
        known = self.known
        return next((way for way in REACHES if known.get(way)), "nothing")


class Event(NamedTuple):
    """A change as it is kept; lines and listings by their numbers."""

    line: int
    kind: Kind
    seen: int
    before: int | None
    at: str | None = None
    old: str = ""
    new: str = ""
    name: str = ""
    company: str = ""


class New(NamedTuple):
    """A row of a list that is no known connection's as it stands. `place`: where in the list."""

    place: int
    row: Row
    one: Connection
    key: str | None


def row_of(one: Connection) -> Row:
    """The connection's row."""
    return one[:9] if not one.extra else (*one[:9], *sorted(one.extra.items()))


class Last(NamedTuple):
    """The rows of the last list and the numbers of their lines, in the same order."""

    rows: list[Row]
    numbers: list[int]


class Same(NamedTuple):
    """Who stands in a list as in the last one.

    rows     of the list
    numbers  for each row the line it is; None where it is none that is known
    new      places of rows that are none that is known
    left     lines that the list does not hold as they were
    """

    rows: list[Row]
    numbers: list[int | None]
    new: list[int]
    left: list[int]


def unchanged(last: Last, people: Sequence[Connection], alike: Collection[Row] = ()) -> Same:
    """Who of `people` stands in the last list with the very same row.

    `alike` are the rows that stand in the last list more than once: of those, the first in this list is the
    line with the smallest number, whatever order the last list had.
    """
    rows: list[Row] = []
    numbers: list[int | None] = []
    old, of_old = last
    left: list[int] = []
    """Places in the last list that were passed."""
    searched: list[int] = []
    """Places in this list of rows that were not found near."""
    at, end = 0, len(old)
    for one in people:
        row: Row = one[:9] if not one[9] else (*one[:9], *sorted(one[9].items()))
        if at < end and row == old[at]:
            rows.append(old[at])
            numbers.append(of_old[at])
            at += 1
            continue
        rows.append(row)
        for ahead in range(at + 1, min(at + AHEAD, end)):
            if row == old[ahead]:
                left.extend(range(at, ahead))
                numbers.append(of_old[ahead])
                at = ahead + 1
                break
        else:
            searched.append(len(numbers))
            numbers.append(None)
    left.extend(range(at, end))
    waiting: dict[Row, list[int]] = {}
    for place in left:
        waiting.setdefault(old[place], []).append(of_old[place])
    if alike:
        places = [place for place, row in enumerate(rows) if row in alike]
        for place in places:
            if (number := numbers[place]) is not None:
                waiting.setdefault(rows[place], []).append(number)
                numbers[place] = None
        searched = sorted({*searched, *places})
        for some in waiting.values():
            some.sort(reverse=True)
    new: list[int] = []
    for place in searched:
        if found := waiting.get(rows[place]):
            numbers[place] = found.pop()
        else:
            new.append(place)
    return Same(rows, numbers, new, [number for some in waiting.values() for number in some])


def writable(row: Row, one: Connection) -> tuple[Row, Connection]:
    """Both without halves of letters, which no file can hold."""
    try:
        "".join(map(str, row)).encode()
    except UnicodeEncodeError:
        row = tuple(map(_whole_letters, row))
        extra = {str(_whole_letters(name)): str(_whole_letters(text)) for name, text in one.extra.items()}
        return row, Connection._make([*row[:9], extra or NO_EXTRA, one.trace])
    return row, one


def _whole_letters(text: Hashable) -> Hashable:
    if isinstance(text, tuple):
        return tuple(map(_whole_letters, text))
    return text.encode(errors="replace").decode() if isinstance(text, str) else text
