"""The history of one account while it is made: what was told so far, and what the next list is compared with.

Only `advance` changes it. The outcome depends on the lists and their order alone, whether they were taken in
one go or with pauses between them.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Final

from sociarch.entry import Listing
from sociarch.folding import email_key, same_text
from sociarch.lines import REACHES, Event, Key, Last, Line, Row


class Succession:
    """The history of one account. `add` takes its lists one after the other."""

    def __init__(self, network: str, key: Key) -> None:
        self.network: Final = network
        self.key: Final = key
        self.listings: list[Listing] = []
        self.events: dict[int, Event] = {}
        """New ones, and those that are told otherwise now; by numbers that grow."""
        self.withdrawn: set[int] = set()
        """Numbers of events told earlier that turned out to be none."""
        self.touched: set[int] = set()
        """Numbers of lines that were made or changed."""
        self.next_line = 0
        self.next_event = 0
        self.carried: dict[str, int] = {}
        """For each field the last listing whose form could give it."""
        self.whole: int | None = None
        """The last listing that was not partial."""
        self.last = Last([], [])
        """The rows of the last list; behind them those of lines that are in doubt."""
        self.keys: dict[str, int] = {}
        self.bearers: dict[str, int] = {}
        """For each mark how many lines have borne it; behind the first they are numbered."""
        self.gone: dict[Hashable, set[int]] = {}
        """The lines that are not listed, by names and by addresses."""
        self.ended: set[tuple[str, str]] = set()
        """Names and times of those entries of the network's log that are somebody's."""
        self.doubted: set[int] = set()
        """Lines that the last list did not hold, because it is partial."""
        self.untold: set[int] = set()
        """Lines in a gap that is told only if it lasts."""
        self.reach: dict[str, int] = dict.fromkeys(REACHES, 0)
        self._times: Counter[Row] = Counter()
        """How many lines that are listed have each row."""
        self.alike: set[Row] = set()
        """Rows that several lines have."""
        self._lines: dict[int, Line] = {}
        self._fetch: Callable[[int], Line] = self._lines.__getitem__

    def resume(
        self,
        fetch: Callable[[int], Line],
        listings: Sequence[Listing],
        carried: Mapping[str, int],
        next_line: int,
        next_event: int,
    ) -> None:
        """Go on where an earlier succession of the same lists ended; `fetch` gives its lines one by one.

        Whoever calls this fills `keys`, `gone`, `doubted` and `untold`, and tells rows and marks.
        """
        self._fetch = fetch
        self.listings = list(listings)
        self.carried = dict(carried)
        self.next_line, self.next_event = next_line, next_event
        self.whole = max((one.number for one in listings if not one.partial), default=None)
        if listings:
            self.reach = dict(listings[-1].reach)

    def line(self, number: int) -> Line:
        """The line with that number."""
        line = self._lines.get(number)
        if line is None:
            line = self._lines[number] = self._fetch(number)
        return line

    def begin(self, first: int) -> Line:
        """A new line."""
        line = self._lines[self.next_line] = Line(self.next_line, first)
        self.next_line += 1
        return line

    def take(self, number: int, row: Row) -> None:
        """A line that is listed with this row, from what was kept."""
        self.last.rows.append(row)
        self.last.numbers.append(number)
        self.hold(row)

    def bear(self, mark: str) -> None:
        """A line has this mark, numbered or not."""
        base, numbered, number = mark.rpartition(" #")
        base = base if numbered else mark
        self.bearers[base] = max(self.bearers.get(base, 0), int(number) if numbered else 1)

    def hold(self, row: Row) -> None:
        """One more line has this row."""
        self._times[row] += 1
        if self._times[row] > 1:
            self.alike.add(row)

    def release(self, row: Row) -> None:
        """The opposite."""
        self._times[row] -= 1
        if self._times[row] < 2:
            self.alike.discard(row)
        if not self._times[row]:
            del self._times[row]

    def go(self, number: int, name: str, email: str) -> None:
        """Remember a line that is not listed any more, by what it would be found by."""
        for mark in (same_text(name), email_key(email)):
            if mark:
                self.gone.setdefault(mark, set()).add(number)

    def come(self, number: int, name: str, email: str) -> None:
        """The opposite."""
        for mark in (same_text(name), email_key(email)):
            if mark:
                self.gone[mark].discard(number)
