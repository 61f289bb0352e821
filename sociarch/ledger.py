"""The ledger: the history of each account, derived from its snapshots and kept sealed in the vault.

It is worth nothing but time. Whatever is missing, damaged, of another reader's version or of other decisions
is made anew from the stored downloads; what has only grown is continued. The same snapshots always give the
same bytes, however the ledger came to them.

One record, the index, tells which snapshots are in it; the history of each account is a `Book`, cut into
records. Nobody needs them to understand the vault.
"""

import gc
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final, NamedTuple

from sociarch.advance import advance
from sociarch.book import Book, Content
from sociarch.choices import choice_bytes, read_choice
from sociarch.chronicle import Chronicle, Named
from sociarch.derived import Derived
from sociarch.errors import StorageAway, VaultDamaged, VaultUnavailable
from sociarch.export import NO_COLUMNS
from sociarch.exporter import Exporter
from sociarch.fact import Connection, Removal
from sociarch.history import read_snapshot
from sociarch.lines import Roster
from sociarch.reading import Reading
from sociarch.registry import Registry
from sociarch.snapshot import Snapshot, canonical
from sociarch.vault import Reader

FORMAT: Final = "sociarch-ledger/2"
"""Raised whenever books hold other things: a ledger of another format is made anew."""
INDEX: Final = "index"
PART: Final = "part"
PART_BYTES: Final = 8 * 1024 * 1024


class Account(NamedTuple):
    """One account's place in the index.

    reader   the version of the reader that read its snapshots
    columns  what a person had said that columns of the network's tables are
    covered  ids of its snapshots that count, in the order of history, whether they list people or not
    unread   ids of those of which bytes are damaged in the vault
    changes  where the records lie that its book was cut into, and so with `people`
    """

    network: str
    account: str | None
    reader: str
    columns: Mapping[str, str]
    covered: tuple[str, ...]
    unread: tuple[str, ...]
    changes: tuple[str, ...]
    people: tuple[str, ...]


class Ledger:
    """The histories of a vault's accounts, as its snapshots are now."""

    def __init__(
        self, chronicle: Chronicle, accounts: Sequence[Account], books: Mapping[int, Book],
        load: Callable[[Account], Book], *, kept: bool,
    ) -> None:  # fmt: skip
        self.chronicle: Final = chronicle
        """Snapshots that the ledger knew before come without parts and roll call."""
        self.accounts: Final = tuple(accounts)
        self.kept: Final = kept
        """False where the vault cannot be written: the ledger then serves this run alone."""
        self._books: Final = dict(books)
        self._load: Final = load

    @property
    def books(self) -> tuple[Book, ...]:
        """One for each account, in the order of `accounts`."""
        return tuple(map(self.book, range(len(self.accounts))))

    def book_of(self, network: str, account: str | None) -> Book:
        """The book of the account of that name."""
        names = [(one.network, one.account) for one in self.accounts]
        return self.book(names.index((network, account)))

    def book(self, number: int) -> Book:
        """The book of the account with that number in `accounts`."""
        if number not in self._books:
            self._books[number] = self._load(self.accounts[number])
        return self._books[number]


def open_ledger(
    reader: Reader, registry: Registry, progress: Callable[[int, int], None] = lambda done, total: None
) -> Ledger:
    """The ledger, brought up to date and kept. `progress` hears how many of how many snapshots are read.

    Raises what reading the list of snapshots raises; a snapshot whose bytes are damaged is left out, and told
    in `Account.unread`.
    """
    derived = Derived(reader.storage, reader.identity)
    path, chronicle, known = _index(derived)
    now = reader.chronicle(chronicle)
    if chronicle is not None and chronicle.erased != now.erased:
        known = {}  # Books that tell of somebody who is erased since are made anew.
    turn = _Turn(reader, registry, now, derived, progress)
    accounts: list[Account] = []
    books: dict[int, Book] = {}
    for name, snapshots in now.by_account().items():
        account, book = turn.account(*name, snapshots, known.get(name))
        if account is None:
            continue
        if book is not None:
            books[len(accounts)] = book
        accounts.append(account)
    kept = derived.paths(INDEX) == [path] and accounts == list(known.values()) and _is_same(now, chronicle)
    if not kept:
        kept = keep_index(derived, now, accounts)
    return Ledger(now, accounts, books, turn.book, kept=kept)


def _is_same(now: Chronicle, before: Chronicle | None) -> bool:
    """Whether neither snapshots nor decisions have come or gone, and the same people are erased."""
    return before is not None and (now.arrivals, now.decided, now.damaged, now.erased) == (
        before.arrivals, before.decided, before.damaged, before.erased
    )  # fmt: skip


class _Turn:
    """One bringing up to date."""

    def __init__(
        self, reader: Reader, registry: Registry, chronicle: Chronicle, derived: Derived,
        progress: Callable[[int, int], None],
    ) -> None:  # fmt: skip
        self._reader: Final = reader
        self._registry: Final = registry
        self._chronicle: Final = chronicle
        self._derived: Final = derived
        self._progress: Final = progress
        self._total = sum(one.counts and one.snapshot.exporter is not None for one in chronicle.snapshots)
        self._done = 0

    def account(
        self, network: str, account: str | None, snapshots: Sequence[Named], known: Account | None
    ) -> tuple[Account | None, Book | None]:
        """The account as it is now, and its book where that had to be opened.

        None for a network whose exporter is not installed and of which nothing is kept.
        """
        if network not in self._registry.names():
            return known, None
        exporter = self._registry.get(network)
        columns = self._chronicle.choices.columns.get(network, NO_COLUMNS)
        covered = tuple(one.id for one in snapshots)
        start, book = 0, None
        if known is not None and (known.reader, dict(known.columns)) == (exporter.reader, dict(columns)):
            if known.covered == covered and not self._is_mended(known):
                self._done += len(covered)
                return known, None
            if known.covered == covered[: len(known.covered)] and not known.unread:
                book = self._kept(known)
                start = len(known.covered) if book is not None else 0
        self._done += start
        book = book or Book(network, account)
        unread = self._continue(book, exporter, snapshots[start:])
        changes, people = keep_book(self._derived, book)
        return Account(network, account, exporter.reader, columns, covered, unread, changes, people), book

    def book(self, account: Account) -> Book:
        """The book of an account that is as it was; made anew where its records are not there any more."""
        return self._kept(account) or self._anew(account)

    def _anew(self, account: Account) -> Book:
        book = Book(account.network, account.account)
        covered = set(account.covered)
        snapshots = [one for one in self._chronicle.snapshots if one.id in covered]
        self._done = self._total - len(snapshots)
        self._continue(book, self._registry.get(account.network), snapshots)
        keep_book(self._derived, book)
        return book

    def _continue(self, book: Book, exporter: Exporter, snapshots: Sequence[Named]) -> tuple[str, ...]:
        """Add what these snapshots list. Returns the ids of those of which bytes are damaged."""
        told = book.succession(exporter.key)
        unread: list[str] = []
        with without_circles():
            for one in snapshots:
                self._progress(self._done, self._total)
                self._done += 1
                reading = self._read(one)
                if reading is None:
                    unread.append(one.id)
                elif (roster := roster_of(one, reading)) is not None:
                    advance(told, roster)
        self._progress(self._done, self._total)
        book.keep(told)
        return tuple(unread)

    def _kept(self, account: Account) -> Book | None:
        """None where records are missing or damaged; people that are so are made anew when wanted."""
        changes = self._content(account.changes)
        if changes is None:
            return None

        def people() -> bytes:
            content = self._content(account.people)
            return self._anew(account).to_bytes()[1] if content is None else content

        return Book(account.network, account.account, Content(changes, people))

    def _content(self, parts: Sequence[str]) -> bytes | None:
        try:
            return b"".join(map(self._derived.get, parts))
        except StorageAway:
            raise
        except (VaultDamaged, VaultUnavailable):
            return None

    def _is_mended(self, known: Account) -> bool:
        """Whether bytes that were damaged are whole again."""
        by_id = {one.id: one for one in self._chronicle.snapshots}
        return any(self._read(by_id[name]) is not None for name in known.unread)

    def _read(self, one: Named) -> Reading | None:
        try:
            snapshot = one.snapshot if one.snapshot.parts else self._reader.snapshot(one.id)
            named = one._replace(snapshot=snapshot)
            return read_snapshot(self._reader, named, self._registry, self._chronicle)
        except StorageAway:
            raise  # This says nothing about the snapshot.
        except (VaultDamaged, VaultUnavailable):
            return None


def keep_book(derived: Derived, book: Book) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Write a book. Returns where the parts of its changes and of its people lie, or would lie.

    A vault that cannot be written stays as it is.
    """
    changes, people = (
        [content[start : start + PART_BYTES] for start in range(0, len(content), PART_BYTES)]
        for content in book.to_bytes()
    )
    with suppress(VaultUnavailable):
        for part in (*changes, *people):
            derived.put(PART, part)
    return tuple(derived.path_of(PART, part) for part in changes), tuple(
        derived.path_of(PART, part) for part in people
    )


def keep_index(derived: Derived, chronicle: Chronicle, accounts: Sequence[Account]) -> bool:
    """Write the index behind its parts, then delete what it does not name.

    False where the vault cannot be written, or holds not all of the parts: an index never names what is not
    there.
    """
    parts = {part for one in accounts for part in (*one.changes, *one.people)}
    try:
        if not parts <= set(derived.paths(PART)):
            return False
        path = derived.put(INDEX, _index_bytes(chronicle, accounts))
        derived.keep_only({path, *parts})
    except VaultUnavailable:
        return False
    return True


@contextmanager
def without_circles() -> Iterator[None]:
    """Records by the ten thousand that never refer to each other: looking for circles among them takes longer
    than making them.
    """
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked:
            gc.enable()


def roster_of(one: Named, reading: Reading) -> Roster | None:
    """What a snapshot lists; None where it holds no list, and where nothing of its list could be read."""
    listed = [tally for tally in reading.tallies if tally.kind is Connection]
    others = {tally.file for tally in reading.tallies} - {tally.file for tally in listed}
    # A loss in a file of which it is not known that it holds something else may be the list's.
    partial = any(problem.lost != 0 and problem.trace.file not in others for problem in reading.problems)
    people = reading.connections
    if not people and (partial or not listed):
        return None
    fields = frozenset(field for tally in listed for field in tally.fields)
    return Roster(
        one.id,
        one.day,
        people,
        tuple(fact for fact in reading.others if isinstance(fact, Removal)),
        fields if all(tally.fields for tally in listed) and listed else None,
        partial,
        one.snapshot.as_of is not None,
    )


# -- the index ------------------------------------------------------------------------------------------


def _index(derived: Derived) -> tuple[str | None, Chronicle | None, dict[tuple[str, str | None], Account]]:
    """Where the index lies, and what it tells: the fullest, where two machines have left one each."""
    found = []
    for path in derived.paths(INDEX):
        try:
            record = json.loads(derived.get(path))
            if record["format"] == FORMAT:
                found.append((len(record["snapshots"]), len(record["choices"]), path, record))
        except StorageAway:
            raise
        except (VaultDamaged, VaultUnavailable, ValueError, KeyError, TypeError):
            continue  # It is made anew.
    if not found:
        return None, None, {}
    *_, path, record = max(found, key=lambda one: one[:3])
    try:
        chronicle = _chronicle(record)
        accounts = [_account(one) for one in record["accounts"]]
    except (VaultDamaged, ValueError, KeyError, TypeError):
        return None, None, {}
    return path, chronicle, {(one.network, one.account): one for one in accounts}


def _index_bytes(chronicle: Chronicle, accounts: Sequence[Account]) -> bytes:
    of_id = {one.id: one.snapshot for one in chronicle.snapshots}
    return canonical(
        {
            "format": FORMAT,
            "snapshots": [[name, *_thin(of_id[name])] for name in chronicle.arrivals],
            "damaged": list(chronicle.damaged),
            "erased": sorted(chronicle.erased),
            "choices": [
                [path, choice_bytes(_number_in(path), choice).decode()] for path, choice in chronicle.decided
            ],
            "accounts": [{**one._asdict(), "columns": dict(one.columns)} for one in accounts],
        }
    )


def _chronicle(record: Mapping[str, Any]) -> Chronicle:
    arrived = {str(name): _thick(*about) for name, *about in record["snapshots"]}
    decided = [(str(path), read_choice(text.encode())[1]) for path, text in record["choices"]]
    erased = frozenset(map(str, record.get("erased", ())))
    return Chronicle.of(arrived, decided, record["damaged"], erased)


def _thin(one: Snapshot) -> tuple[object, ...]:
    """What history needs to know of a snapshot without opening it."""
    return (
        one.taken, one.exporter, one.reader, one.account, one.as_of, dict(one.counts), one.tool,
        list(one.held), one.route,
    )  # fmt: skip


def _thick(
    taken: str, exporter: str | None, reader: str | None, account: str | None, as_of: str | None,
    counts: Mapping[str, int], tool: str, held: Sequence[str], route: str | None,
) -> Snapshot:  # fmt: skip
    return Snapshot(taken, exporter, reader, account, as_of, (), counts, tool, (), tuple(held), route)


def _account(record: Mapping[str, Any]) -> Account:
    return Account(
        record["network"],
        record["account"],
        record["reader"],
        record["columns"],
        tuple(record["covered"]),
        tuple(record["unread"]),
        tuple(record["changes"]),
        tuple(record["people"]),
    )


def _number_in(path: str) -> int:
    return int(path.removeprefix("choices/").partition("-")[0])
