"""Everything that the snapshots list, each row with the connection that it is.

Read from the snapshots themselves and never from the ledger, which keeps the last row of each connection
alone, and may be older than what was stated since. It makes the same past as the ledger does.
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, TypeAlias

from sociarch.advance import advance
from sociarch.book import Book
from sociarch.chronicle import Chronicle, Named
from sociarch.entry import Past
from sociarch.errors import VaultDamaged, VaultUnavailable
from sociarch.hiding import OTHERS, Other
from sociarch.history import read_snapshot
from sociarch.ledger import roster_of, without_circles
from sociarch.lines import Row, row_of, writable
from sociarch.people import people
from sociarch.reading import Reading
from sociarch.registry import Registry
from sociarch.vault import Reader

Line: TypeAlias = tuple[str, str | None, int]
"""A connection of history: its network, its account, its number."""


class Sheet(NamedTuple):
    """What one snapshot lists. `lines`: for each row the connection that it is; None in a snapshot that does
    not count, or for a row that says somebody a second time."""

    named: Named
    rows: Sequence[Row]
    lines: Sequence[Line | None]
    others: Sequence[Other]


class Sight(NamedTuple):
    """Everything that the snapshots list, and the past that it makes. `unread`: ids of snapshots of which
    nothing can be told: damaged ones, and those that no exporter here reads."""

    past: Past
    chronicle: Chronicle
    sheets: tuple[Sheet, ...]
    unread: tuple[str, ...]

    def of_network(self, network: str) -> list[Sheet]:
        return [one for one in self.sheets if one.named.snapshot.exporter == network]


def look(
    reader: Reader,
    registry: Registry,
    *,
    all_of_them: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Sight:
    """Read every snapshot. `all_of_them`: also people who are erased.

    Raises what reading the list of snapshots raises; `progress` hears how many of how many are read.
    """
    chronicle = reader.chronicle()
    shown = chronicle._replace(erased=frozenset()) if all_of_them else chronicle
    accounts = chronicle.by_account()
    turn = _Turn(reader, registry, shown, progress)
    with without_circles():
        histories = tuple(
            turn.account(*name, snapshots).history()
            for name, snapshots in accounts.items()
            if name[0] in registry.names()
        )
        counting = {one.id for snapshots in accounts.values() for one in snapshots}
        for one in chronicle.snapshots:
            if one.id not in counting or one.snapshot.exporter not in registry.names():
                turn.apart(one)
        past = Past(histories, people(histories, chronicle.choices), chronicle.choices)
    lost = (path.removeprefix("snapshots/") for path in chronicle.damaged if path.startswith("snapshots/"))
    return Sight(past, chronicle, tuple(turn.sheets), (*turn.unread, *lost))


class _Turn:
    """One reading of everything."""

    def __init__(
        self, reader: Reader, registry: Registry, chronicle: Chronicle, progress: Callable[[int, int], None]
    ) -> None:
        self.sheets: Final[list[Sheet]] = []
        self.unread: Final[list[str]] = []
        self._reader: Final = reader
        self._registry: Final = registry
        self._chronicle: Final = chronicle
        self._progress: Final = progress
        self._done = 0

    def account(self, network: str, account: str | None, snapshots: Sequence[Named]) -> Book:
        """The account's history, as its ledger would tell it."""
        book = Book(network, account)
        told = book.succession(self._registry.get(network).key)
        for one in snapshots:
            read = self._read(one)
            if read is None:
                continue
            reading, others = read
            roster = roster_of(one, reading)
            if roster is None:
                self.sheets.append(Sheet(one, (), (), others))
                continue
            advance(told, roster)
            # Behind the rows of the list stand those of lines that are in doubt.
            number = told.listings[-1].people
            lines = [(network, account, line) for line in told.last.numbers[:number]]
            self.sheets.append(Sheet(one, told.last.rows[:number], lines, others))
        book.keep(told)
        return book

    def apart(self, one: Named) -> None:
        """A snapshot that is no part of history, and may be shown all the same."""
        if (read := self._read(one)) is not None:
            rows = [writable(row_of(row), row)[0] for row in read[0].connections]
            self.sheets.append(Sheet(one, rows, [None] * len(rows), read[1]))

    def _read(self, one: Named) -> tuple[Reading, tuple[Other, ...]] | None:
        self._progress(self._done, len(self._chronicle.snapshots))
        self._done += 1
        if one.snapshot.exporter not in self._registry.names():
            self.unread.append(one.id)
            return None
        try:
            reading = read_snapshot(self._reader, one, self._registry, self._chronicle)
        except (VaultDamaged, VaultUnavailable):
            self.unread.append(one.id)
            return None
        return reading, tuple(fact for fact in reading.others if isinstance(fact, OTHERS))
