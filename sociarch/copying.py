"""A second vault with the same files at another place: made, and refreshed.

At every moment what is there is whole: a snapshot comes after all objects that it may name. Nothing is
deleted or replaced at the other place. What is there already is learnt by listing. Where the vault is opened,
each file's name is proven before it is copied; else sealed bytes are copied as they are, and that is said.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, NamedTuple

from sociarch.derived import is_derived
from sociarch.errors import (
    CopyDiffers,
    CopyTaken,
    Missing,
    VaultDamaged,
)
from sociarch.layout import (
    CARD,
    README,
    cards,
    is_card,
    is_choice,
    is_hex,
    is_note,
    is_opener,
    is_statement,
    object_path,
)
from sociarch.pins import Pins, Timer, is_pin
from sociarch.storage import Storage
from sociarch.vault import Reader

JOBS: Final = 4
"""Files under way at once where nobody says how many: a few, because each is held in memory."""
_ROUNDS: Final = 3
"""How often what a sweep at the other place has taken away meanwhile is brought again."""


class Copied(NamedTuple):
    """What one run did.

    files      copied, and their `bytes` as they are sealed
    present    files that were there already
    gone       files that went while this ran: a sweep at the source
    snapshots  how many the other place holds of the vault's
    damaged    paths that were not copied because they are not what was stored
    differing  paths that are there with bytes that are not what was stored, or, where nobody could prove
               that, with other bytes than the source has; told only where it was looked at
    more       files of a vault that the other place holds and the source does not
    openers    of these, ways to open it
    checked    whether names were proven
    """

    files: int
    bytes: int
    present: int
    gone: int
    snapshots: int
    damaged: tuple[str, ...]
    differing: tuple[str, ...]
    more: int
    openers: tuple[str, ...]
    checked: bool


class Hear(NamedTuple):
    """Who is told how far it is: files in all, then files more each time."""

    total: Callable[[int], None] = lambda number: None
    done: Callable[[int], None] = lambda number: None


SILENT: Final = Hear()


def copy(
    source: Storage,
    target: Storage,
    reader: Reader | None,
    *,
    compare: bool = False,
    jobs: int = JOBS,
    timer: Timer | None = None,
    progress: Hear = SILENT,
) -> Copied:
    """Bring to `target` what it lacks of `source`; the same call again goes on where one was cut off.

    reader   of the source, so that names are proven; None: sealed bytes are copied unread
    compare  also read what the other place has already

    Raises CopyTaken or CopyDiffers where the other place holds something else, before anything is written;
    VaultUnavailable where either place fails.
    """
    check_target(source, target)
    pins = Pins(target, timer)
    with pins.at_work():
        run = _Copy(source, target, reader, compare, jobs, progress)
        seen = pins.seen()
        for _round in range(_ROUNDS):
            copied = run.run()
            now = pins.seen()
            if now == seen:
                break
            seen = now
    return copied


def check_target(source: Storage, target: Storage) -> None:
    """Raises CopyDiffers for a place with another vault, CopyTaken for one with anything else than a copy
    that was not finished."""
    if target.has(CARD):
        if target.get(CARD) != source.get(CARD):
            raise CopyDiffers()
        return
    own = set(filter(is_opener, source.names("keys/")))
    for path in target.names(""):
        if path not in own and path != README and not is_pin(path):
            raise CopyTaken()


class _Copy:
    def __init__(
        self, source: Storage, target: Storage, reader: Reader | None, compare: bool, jobs: int,
        progress: Hear,
    ) -> None:  # fmt: skip
        self._source: Final = source
        self._target: Final = target
        self._reader: Final = reader
        self._compare: Final = compare
        self._jobs: Final = jobs
        self._progress: Final = progress
        self._files = self._bytes = self._gone = 0
        self._damaged: set[str] = set()
        self._differing: set[str] = set()

    def run(self) -> Copied:
        # Snapshots are listed before objects: all that they name is in the second listing.
        snapshots = {path: None for path in self._source.names("snapshots/") if is_hex(path[10:])}
        objects = list(filter(_is_object, self._source.names("objects/")))
        first = [*filter(is_opener, self._source.names("keys/")), README, *cards(self._source)]
        others = [
            path
            for folder in ("statements/", "choices/", "ledger/")
            for path in self._source.names(folder)
            if is_statement(path) or is_choice(path) or _is_note_of(path, snapshots) or is_derived(path)
        ]
        wanted = [first, objects, others, list(snapshots)]
        there = {path for path in self._target.names("") if is_ours(path)}
        self._progress.total(sum(map(len, wanted)))
        present = 0
        for paths in wanted:
            self._progress.done(sum(path in there for path in paths))
            present += sum(path in there for path in paths)
            self._all(self._one, [path for path in paths if path not in there])
            if self._compare:
                self._all(self._same, [path for path in paths if path in there])
        known = {path for paths in wanted for path in paths}
        more = {path for path in there - known if not is_note(path) and not is_derived(path)}
        held = [path for path in self._target.names("snapshots/") if path in snapshots]
        return Copied(
            self._files, self._bytes, present, self._gone, len(held), tuple(sorted(self._damaged)),
            tuple(sorted(self._differing)), len(more), tuple(sorted(filter(is_opener, more))),
            self._reader is not None,
        )  # fmt: skip

    def _all(self, act: Callable[[str], None], paths: Sequence[str]) -> None:
        """Some at once, and the first trouble ends it when what is under way has ended."""
        waiting: deque[Future[None]] = deque()
        with ThreadPoolExecutor(self._jobs) as pool:
            try:
                for path in paths:
                    if len(waiting) >= self._jobs:
                        waiting.popleft().result()
                    waiting.append(pool.submit(act, path))
                for one in waiting:
                    one.result()
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    def _one(self, path: str) -> None:
        try:
            data = self._source.get(path)
            if self._reader is not None:
                self._reader.prove(path, data)
        except Missing:
            self._gone += 1
            return
        except VaultDamaged:
            if not is_derived(path):
                self._damaged.add(path)
            return
        if self._target.create(path, data):
            self._files += 1
            self._bytes += len(data)
        self._progress.done(1)

    def _same(self, path: str) -> None:
        """Two backups of the same bytes are sealed differently: where names can be proven, that decides."""
        try:
            there = self._target.get(path)
            if self._reader is not None:
                self._reader.prove(path, there)
            elif there != self._source.get(path):
                self._differing.add(path)
        except VaultDamaged:
            self._differing.add(path)


def _is_note_of(path: str, snapshots: Collection[str]) -> bool:
    """Whether the ledger notes one of these snapshots there: a note without its snapshot would tell of a
    loss."""
    return is_note(path) and f"snapshots/{path.rpartition('/')[2].partition('-')[0]}" in snapshots


def _is_object(path: str) -> bool:
    name = path.removeprefix("objects/").replace("/", "")
    return is_hex(name) and object_path(name) == path


def is_ours(path: str) -> bool:
    """Whether a path is one of a vault's files, and no stranger's."""
    tests: Iterable[Callable[[str], bool]] = (
        _is_object, is_opener, is_card, is_statement, is_choice, is_note, is_derived,
        lambda path: path == README, lambda path: path.startswith("snapshots/") and is_hex(path[10:]),
    )  # fmt: skip
    return any(test(path) for test in tests)
