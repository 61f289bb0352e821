"""A second vault with the same files at another place: made, and refreshed.

At every moment what is there is whole: a snapshot comes after all objects that it may name. Nothing is
deleted or replaced at the other place. What is there already is learnt by listing. Where the vault is opened,
each file's name is proven before it is copied; else sealed bytes are copied as they are, and that is said.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final, NamedTuple

from sociarch.abreast import JOBS, abreast
from sociarch.derived import is_derived
from sociarch.errors import (
    CopyDiffers,
    CopyTaken,
    Missing,
    VaultDamaged,
)
from sociarch.layout import (
    CARD,
    GONE,
    README,
    cards,
    choice_order,
    gone_path,
    is_card,
    is_choice,
    is_gone,
    is_hex,
    is_note,
    is_opener,
    is_statement,
    noted_snapshot,
    object_path,
    snapshot_path,
)
from sociarch.pins import Pins, Timer, is_pin
from sociarch.storage import Storage
from sociarch.vault import Reader

_SNAPSHOTS: Final = "snapshots/"
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
    checked    whether names were proven: of what was copied, and of what was there if that was read
    behind     whether the other place holds decisions that the source lacks: then none were brought there
    ahead      snapshots that the other place holds and the source lacks, without having forgotten them
    compared   whether what was there already was read
    marked     snapshots of the source that were left out: a mark there says that they were forgotten
    broken     snapshots that were brought, or compared, and do not restore whole there: they do not open, or
               objects that they name are missing; 0 where the vault was not opened
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
    behind: bool = False
    ahead: int = 0
    compared: bool = False
    marked: int = 0
    broken: int = 0


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
        own = cards(source)
        for path in cards(target):
            # A place with newer keys, or others, is no copy of this one any more.
            if path not in own or target.get(path) != source.get(path):
                raise CopyDiffers()
        return
    for path in target.names(""):
        if not (is_opener(path) or is_gone(path) or is_pin(path) or path == README):
            raise CopyTaken()


def is_ahead(source: Storage, target: Storage) -> bool:
    """Whether the other place, where there is a vault, holds snapshots or decisions that the source lacks."""
    ours, theirs = (list(filter(is_choice, storage.names("choices/"))) for storage in (source, target))
    return _is_behind(ours, theirs) or bool(_snapshots_ahead(source, target))


def _snapshots_ahead(source: Storage, target: Storage) -> list[str]:
    away = {*source.names(GONE), *target.names(GONE)}
    own = set(source.names(_SNAPSHOTS))
    paths = [path for path in target.names(_SNAPSHOTS) if is_hex(path.removeprefix(_SNAPSHOTS))]
    return [path for path in paths if path not in own and gone_path(path) not in away]


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
        self._files = self._bytes = 0
        self._gone: set[str] = set()
        self._damaged: set[str] = set()
        self._differing: set[str] = set()

    def run(self) -> Copied:
        # Snapshots are listed before objects: all that they name is in the second listing.
        gone = {path for path in self._source.names(GONE) if is_gone(path)}
        away = {*gone, *self._target.names(GONE)}
        stored = [path for path in self._source.names("snapshots/") if is_hex(path[10:])]
        snapshots = {path: None for path in stored if gone_path(path) not in away}
        marked = sum(gone_path(path) in gone for path in stored)
        objects = list(filter(_is_object, self._source.names("objects/")))
        ways = [path for path in self._source.names("keys/") if is_opener(path)]
        ways = [path for path in ways if gone_path(path) not in away]
        decided = [path for path in self._source.names("choices/") if is_choice(path)]
        stated = [path for path in self._source.names("statements/") if is_statement(path)]
        notes = [path for path in self._source.names("ledger/") if _is_note_of(path, snapshots)]
        behind = _is_behind(decided, [path for path in self._target.names("choices/") if is_choice(path)])
        said = [] if behind else [sorted(gone), stated, decided]
        # Notes come last: one without its snapshot would tell of a loss.
        wanted = [[*ways, README, *cards(self._source)], objects, *said, list(snapshots), notes]
        there = {path for path in self._target.names("") if is_ours(path)}
        self._progress.total(sum(map(len, wanted)))
        present = 0
        for paths in wanted:
            self._progress.done(sum(path in there for path in paths))
            present += sum(path in there for path in paths)
            for size in abreast(self._one, [path for path in paths if path not in there], self._jobs):
                self._files += size is not None
                self._bytes += size or 0
                self._progress.done(1)
            if self._compare:
                for _done in abreast(self._same, [path for path in paths if path in there], self._jobs):
                    pass
        known = {path for paths in wanted for path in paths}
        more = {path for path in there - known if not is_note(path) and not is_derived(path)}
        held = [path for path in self._target.names("snapshots/") if path in snapshots]
        looked_at = [path for path in held if self._compare or path not in there]
        objects_there = set(self._target.names("objects/"))
        broken = sum(abreast(lambda path: self._is_broken(path, objects_there), looked_at, self._jobs))
        return Copied(
            self._files, self._bytes, present, len(self._gone), len(held), tuple(sorted(self._damaged)),
            tuple(sorted(self._differing)), len(more), tuple(sorted(filter(is_opener, more))),
            self._reader is not None, behind, len(_snapshots_ahead(self._source, self._target)),
            self._compare, marked, broken,
        )  # fmt: skip

    def _one(self, path: str) -> int | None:
        """How many bytes were copied; None: the file was not."""
        try:
            data = self._source.get(path)
            if self._reader is not None:
                self._reader.prove(path, data)
        except Missing:
            self._gone.add(path)
            return None
        except VaultDamaged:
            if not is_derived(path):
                self._damaged.add(path)
            return None
        return len(data) if self._target.create(path, data) else None

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

    def _is_broken(self, path: str, objects: Collection[str]) -> bool:
        """Whether a snapshot cannot be restored whole from these objects. False where nobody can tell: the
        vault is not opened, or the snapshot was forgotten at this moment."""
        if self._reader is None:
            return False
        try:
            _added_with, snapshot = self._reader.late_snapshot(path.removeprefix(_SNAPSHOTS))
        except Missing:
            return False
        except VaultDamaged:
            return True
        try:
            return any(
                object_path(name) not in objects
                for part in snapshot.parts
                for name in (*part.recipe, *(span.name for span in self._reader.spans(part)))
            )
        except VaultDamaged:
            return True


def _is_behind(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether decisions were made there that are not here: nothing that is decided or stated here may then
    overrule them unseen, a declared demand least of all. One that is missing here between others was deleted
    with a person who was erased."""
    numbers = {choice_order(path)[0] for path in ours}
    latest = max(numbers, default=0)
    more = (choice_order(path)[0] for path in set(theirs) - set(ours))
    return any(number in numbers or number > latest for number in more)


def _is_note_of(path: str, snapshots: Collection[str]) -> bool:
    """Whether the ledger notes one of these snapshots there: a note without its snapshot would tell of a
    loss."""
    return is_note(path) and snapshot_path(noted_snapshot(path)) in snapshots


def _is_object(path: str) -> bool:
    name = path.removeprefix("objects/").replace("/", "")
    return is_hex(name) and object_path(name) == path


def is_ours(path: str) -> bool:
    """Whether a path is one of a vault's files, and no stranger's."""
    tests: Iterable[Callable[[str], bool]] = (
        _is_object, is_opener, is_card, is_statement, is_choice, is_note, is_derived, is_gone,
        lambda path: path == README, lambda path: path.startswith("snapshots/") and is_hex(path[10:]),
    )  # fmt: skip
    return any(test(path) for test in tests)
