"""The contract between the core and a network's exporter, and the facts exporters yield.

An exporter recognises its network's export and reads it: bytes in, facts out, with no network, clock or
storage at hand. What it cannot read it yields as a Problem; it never raises for bad data. Fields are the
text that came, unchanged; only dates are also given in ISO 8601. Absence is not deletion: what a file does
not say is None or an empty text, never a guess.

Facts are named tuples because a network of 30,000 people is read within a blink.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import ClassVar, Final, NamedTuple

from sociarch.errors import N_
from sociarch.export import Export, Member, TooLarge, decode
from sociarch.zips import BrokenZip

NO_EXTRA: Final[Mapping[str, str]] = {}


class Trace(NamedTuple):
    """Where a fact came from: a file of the export and a place in it (`line 12`, `friends_v2[3]`)."""

    file: str
    place: str


class Connection(NamedTuple):
    """One person in the network.

    name     as a person would say it; empty where the network hides it (the row is kept all the same)
    since    ISO 8601, as precise as the export: `2024-01-12` or `2019-01-01T00:00:00Z`; without `Z` or
             offset a time's zone is unknown; None where there is no date or none that can be read
    since_text  the date as it stood in the export
    extra    columns and keys this version has no field for, as they came
    """

    name: str
    first: str
    last: str
    url: str
    email: str
    company: str
    position: str
    since: str | None
    since_text: str
    extra: Mapping[str, str]
    trace: Trace


class Problem(NamedTuple):
    """Something that could not be read: where, and why in an English template with its values.

    Values never hold a person's data: counts, column names, formats.
    """

    trace: Trace
    reason: str
    values: Mapping[str, object] = NO_EXTRA


class Guess(NamedTuple):
    """How a reader understood columns that no specification names: column as it stands, field as taken.

    Column names only, so that it can be shown and reported.
    """

    trace: Trace
    columns: Mapping[str, str]


Fact = Connection


class Label(NamedTuple):
    """What an exporter says of an export it recognises.

    owner   a stable private mark of the account, such as its registration; the core stores only a keyed
            hash of it. None: the export does not tell
    as_of   the day the network built the export, ISO 8601; None: the export does not tell
    batch   equal for parts of one archive; None: this stands alone
    part    which part of the batch this is; two of the same are two archives
    """

    owner: str | None = None
    as_of: str | None = None
    batch: str | None = None
    part: str = ""


class Exporter(ABC):
    """One network. Its class attributes are shown to people; its two methods read."""

    name: ClassVar[str]
    """One word in lower case, as it is typed on the command line."""
    title: ClassVar[str]
    reader: ClassVar[str]
    """Version of the reader; raised whenever the same bytes may read to other facts."""

    @abstractmethod
    def identify(self, export: Export) -> Label | None:
        """The label of an export of this network, else None. Reads little.

        `export.claimed` tells that the person named this network; a lenient reader may then accept what it
        would not dare to recognise by itself.
        """

    def key(self, connection: Connection) -> str | None:
        """The network's own stable mark of a person, such as the slug of a profile's address, in one
        spelling. None where the network has none: a name is never a key.
        """
        return None

    @abstractmethod
    def read(self, export: Export) -> Iterator[Fact | Problem | Guess]:
        """All facts of an export this exporter identified, a part at a time or several together."""


class Unreadable(Exception):
    """A member that cannot be read as text; `reason` is a sentence, in English, marked for translation."""

    NO_HEADER: Final = N_("no row with the column names that are expected")
    NOT_CSV: Final = N_("not a table of cells")
    NOT_JSON: Final = N_("not JSON")
    SHAPE: Final = N_("not built as expected")
    WIDTH: Final = N_("{found} cells in a row where {expected} are expected")
    DATE: Final = N_("a date in no form that is known")
    DAMAGED: Final = N_("damaged inside the archive")
    TOO_LARGE: Final = N_("too large to be read")

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason: Final = reason


def read_text(export: Export, member: Member, *, head: bool = False) -> str:
    """The member's text, or its first few thousand characters. Raises Unreadable."""
    try:
        if head:
            return decode(export.head(member), whole=False)
        return decode(export.read(member))
    except TooLarge:
        raise Unreadable(Unreadable.TOO_LARGE) from None
    except BrokenZip:
        raise Unreadable(Unreadable.DAMAGED) from None


def iso_day(year: int, month: int, day: int) -> str | None:
    """A day of the calendar as `2024-01-12`; None where the calendar has no such day."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def distinct(names: Sequence[str]) -> list[str]:
    """Column names as they came, a repeated one with its number: `Titre`, `Titre (2)`."""
    seen: Counter[str] = Counter()
    result: list[str] = []
    for name in names:
        seen[name] += 1
        result.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return result


def union(
    parts: Sequence[Iterable[Fact | Problem | Guess]], same: Callable[[Connection], Hashable]
) -> Iterator[Fact | Problem | Guess]:
    """Everything in several parts of one archive, and once what several of them hold.

    `same` is equal for connections that are the same. What one part holds twice stays twice: rows without
    a name may look alike and be two people.
    """
    if len(parts) == 1:
        yield from parts[0]
        return
    before: Counter[Hashable] = Counter()
    for part in parts:
        here: Counter[Hashable] = Counter()
        for item in part:
            if isinstance(item, Connection):
                mark = same(item)
                here[mark] += 1
                if here[mark] <= before[mark]:
                    continue
            yield item
        before |= here
