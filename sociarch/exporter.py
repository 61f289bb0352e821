"""The contract between the core and a network's exporter.

An exporter recognises its network's export and reads it: bytes in, facts out, with no network, clock or
storage at hand. What it cannot read it yields as a Problem; it never raises for bad data.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import ClassVar, Final, Literal, NamedTuple, TypeVar

from sociarch.errors import N_ as N_
from sociarch.export import MAX_READ, Export, Member, TooLarge, decode
from sociarch.fact import (
    Aside,
    Connection,
    Fact,
    Guess,
    Item,
    Problem,
    Role,
    Sent,
    Tally,
    Trace,
    Uploaded,
)
from sociarch.zips import BrokenZip

A = TypeVar("A", Sent, Uploaded, Role)

FIELDS: Final[Mapping[str, str]] = {
    "name": N_("name"),
    "first": N_("first name"),
    "last": N_("last name"),
    "position": N_("position"),
    "company": N_("company"),
    "email": N_("e-mail"),
    "url": N_("profile address"),
    "since": N_("connected since"),
}
"""Fields of a connection that a column may be taken for, and what people call them."""
FIELD_WORDS: Final[Mapping[str, str]] = {
    "name": "name",
    "first_name": "first",
    "last_name": "last",
    "position": "position",
    "company": "company",
    "email": "email",
    "url": "url",
    "connected_on": "since",
    "-": "",
}
"""Words by which a person names a field; `-` for a column that is none."""
COLUMNS_GUESSED: Final = N_("columns were guessed")


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


class Generation(NamedTuple):
    """One form in which a network wrote its exports; texts in English, marked for translation.

    mark   as tallies name it
    years  in which it was seen
    form   what it is recognised by
    facts  what is read from it
    sure   how well the form is known: `real` from exports that people published, `sample` from samples that
           somebody else made, `program` from other programs that read it, `paper` from documentation,
           `assumed` from nothing but likeness
    """

    mark: str
    years: str
    form: str
    facts: str
    sure: Literal["real", "sample", "program", "paper", "assumed"]


class Exporter(ABC):
    """One network. Its class attributes are shown to people; its methods read."""

    name: ClassVar[str]
    """One word in lower case, as it is typed on the command line."""
    title: ClassVar[str]
    reader: ClassVar[str]
    """Version of the reader; raised whenever the same bytes may read to other facts."""
    generations: ClassVar[Sequence[Generation]]
    tables: ClassVar[bool] = False
    """Whether its exports may be tables of which a person can say what the columns are."""
    pieces: ClassVar[bool] = False
    """Whether an archive may come in pieces which mean little alone."""
    folders: ClassVar[str] = ""
    """A regular expression for the names of folders that are this network's own exports, unpacked or
    delivered, and hold nothing else; empty where no such name is known."""
    passed_over: ClassVar[Mapping[str, str]] = {}
    """Files that are recognised and not read: a pattern of their folded path, and the reason in English,
    marked for translation. The pattern is a regular expression that must match the whole of `fold_path`."""
    messages: ClassVar[str] = ""
    """Files that hold texts of messages: a regular expression for the whole of their folded path."""
    words: ClassVar[Sequence[str]] = ()
    """Names of files, columns and keys that the network writes: words no person has put there."""

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
    def read(self, export: Export) -> Iterator[Item]:
        """All facts of an export this exporter identified, a part at a time or several together.

        For each file that is read, a Tally follows its facts.
        """

    def aside(
        self, export: Export, kinds: Collection[type[Aside]] = (Sent, Uploaded, Role)
    ) -> Iterator[Aside | Problem]:
        """What `read` passes over because it is other people's, and questions of ownership need: messages
        sent, address books uploaded, pages and groups. Read when such a question is asked, and never kept.

        `kinds`: files that tell of none of these are not opened, for messages are many.
        """
        yield from ()


class Unreadable(Exception):
    """A member that cannot be read as text; `reason` is a sentence, in English, marked for translation."""

    NO_HEADER: Final = N_("no row with the column names that are expected")
    NOT_CSV: Final = N_("not a table of cells")
    UNCLOSED: Final = N_("a quotation mark is never closed, so rows ran together")
    NOT_JSON: Final = N_("not JSON")
    NOT_HTML: Final = N_("not a page as the network builds it")
    SHAPE: Final = N_("not built as expected")
    WIDTH: Final = N_("{found} cells in a row where {expected} are expected")
    DATE: Final = N_("a date in no form that is known")
    DAMAGED: Final = N_("damaged inside the archive")
    TOO_LARGE: Final = N_("too large to be read")

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason: Final = reason

    def problem(self, file: str) -> Problem:
        """That the whole file is lost."""
        return Problem(Trace(file, ""), self.reason, lost=None)

    def told(self, file: str, generation: str, kind: type[Fact]) -> Iterator[Problem | Tally]:
        """That the whole file is lost, and what it would have told of, so that nobody looks for it elsewhere.

        A list of connections has no tally then: that it was one could not be seen.
        """
        yield self.problem(file)
        if kind is not Connection:
            yield Tally(file, generation, kind, 0)


def read_text(export: Export, member: Member, *, head: bool = False) -> str:
    """The member's text, or its first few thousand characters. Raises Unreadable."""
    return decode(read_bytes(export, member, head=head), whole=not head)


def read_bytes(export: Export, member: Member, *, head: bool = False, limit: int = MAX_READ) -> bytes:
    """The member's bytes, at most `limit`, or its first few thousand. Raises Unreadable."""
    try:
        return export.head(member) if head else export.read(member, limit)
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


def guessed(trace: Trace, columns: Mapping[str, str]) -> Guess:
    """How columns were understood: each as it stands, and its field."""
    return Guess(trace, COLUMNS_GUESSED, columns=columns)


def all_but_trace(fact: Fact) -> Hashable:
    """What makes facts the same where nothing better is known: all they say, but not where it stood."""
    return type(fact), fact[:-2]


def once(parts: Sequence[Iterable[A | Problem]]) -> Iterator[A | Problem]:
    """Everything told aside in several parts, and once what several of them hold, as `union` does for facts.

    Of hundreds of thousands of messages only the digests are held.
    """
    before: Counter[int] = Counter()
    for part in parts:
        here: Counter[int] = Counter()
        for item in part:
            if len(parts) > 1 and not isinstance(item, Problem):
                mark = hash(item[:-1])
                here[mark] += 1
                if here[mark] <= before[mark]:
                    continue
            yield item
        before |= here


def union(
    parts: Sequence[Iterable[Item]], same: Callable[[Fact], Hashable] = all_but_trace
) -> Iterator[Item]:
    """Everything in several parts of one archive, and once what several of them hold.

    `same` is equal for facts that are the same. What one part holds twice stays twice: rows without a name
    may look alike and be two people. A part's tally counts what was left out of it.
    """
    if len(parts) == 1:
        yield from parts[0]
        return
    before: Counter[Hashable] = Counter()
    for part in parts:
        here: Counter[Hashable] = Counter()
        repeated: Counter[str] = Counter()
        for item in part:
            if isinstance(item, Tally):
                yield item._replace(repeated=item.repeated + repeated.pop(item.file, 0))
                continue
            if not isinstance(item, Problem | Guess):
                mark = same(item)
                here[mark] += 1
                if here[mark] <= before[mark]:
                    repeated[item.trace.file] += 1
                    continue
            yield item
        before |= here
