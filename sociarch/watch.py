"""A folder into which a person downloads, looked at again and again: finished exports go into the vault.

Correctness rests on passes over the folder alone. A pass remembers by stamp what it has seen; that nothing is
stored twice is the vault's doing, so the memory may be lost at any time. Only what exactly one exporter knows
is stored. Whatever goes wrong is told once and tried again.
"""

import os
import stat
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple, Protocol, TypeAlias

from sociarch.backup import Job, Summary, backup
from sociarch.downloads import Stamp, glance, stamp, under_way
from sociarch.errors import (
    DamagedArchive,
    EmployerSeat,
    FileChanged,
    FolderGone,
    HostileArchive,
    NotAnExport,
    SociarchError,
    SystemTrouble,
    TooManyFiles,
    Unreadable,
    VaultUnavailable,
    WebPage,
)
from sociarch.exporter import Exporter
from sociarch.recognition import Gathered, Recognition, Verdict, finished
from sociarch.removal import Kept, Removal
from sociarch.source import MAX_FILES, Found, find, is_leftover

CALM: Final = timedelta(seconds=5)
"""A file that has not changed for so long is finished."""
CALM_FOLDER: Final = timedelta(seconds=60)
"""A sync client may fill a folder slowly."""
REST: Final = timedelta(minutes=2)
"""Pieces of one archive wait so long for further ones after the last."""
LONGEST: Final = timedelta(hours=1)
"""They wait no longer, whatever else is being downloaded."""
IDLE: Final = timedelta(minutes=10)
"""A download that has not gone on for so long was paused, and is not waited for."""
AGAIN: Final = timedelta(seconds=60)
"""After trouble, and at the latest after any pass."""
WALK: Final = timedelta(minutes=10)
"""A folder that looks the same is walked through again after this time."""
MANY: Final = 1_000
"""A folder with more files that no exporter knew is judged again after `WALK`, if it has changed."""
SLEPT: Final = timedelta(minutes=3)
"""Passes lie closer together, unless the machine slept or its clock was set."""
YOUNG: Final = timedelta(minutes=1)
PAUSE: Final = 3.0
"""Seconds between two looks at what is young, where there is only one pass."""
_BLOCK: Final = 1024 * 1024


class Stored(NamedTuple):
    """What a pass put into the vault, or found there."""

    summary: Summary


class Waits(NamedTuple):
    """Pieces of one archive are here; they are stored at this time unless further ones come before."""

    exporter: Exporter
    paths: tuple[Path, ...]
    until: datetime


class Left(NamedTuple):
    """Something that may have been an export and is of no use; it is looked at again when it changes."""

    path: Path
    error: SociarchError


class Trouble(NamedTuple):
    """Something keeps exports from being found or stored. It is tried again until it is `Over`."""

    error: SociarchError


class Over(NamedTuple):
    """A trouble that was told has ended."""

    error: SociarchError


class Deleted(NamedTuple):
    """A plain copy that is gone, because the vault has proven to hold it."""

    path: Path


Event: TypeAlias = Stored | Waits | Left | Trouble | Over | Deleted | Kept
"""What a pass has to tell; of plain copies that stay, why."""


@dataclass(slots=True, eq=False)
class _Part:
    """A known export, or a part of one."""

    found: Found
    verdict: Verdict
    since: datetime
    snapshot: str = ""
    """The id of the snapshot that holds it."""
    kept: str = ""
    """The id of a snapshot for which its plain copy was to be deleted, and stays."""
    settled: bool = False
    """Whether nothing more can be done with it: it is gone, or can never be stored."""

    @property
    def path(self) -> Path:
        return self.found.path

    @property
    def exporter(self) -> Exporter:
        assert self.verdict.exporter is not None
        return self.verdict.exporter

    @property
    def family(self) -> tuple[str, str]:
        """The same for parts that may belong together."""
        return self.exporter.name, self.verdict.label.batch or f"/{self.path}"

    def is_copy_of(self, other: "_Part") -> bool:
        """Whether both are one file each, and of the same bytes."""
        return (
            len(self.found.sources) == len(other.found.sources) == 1
            and self.found.size == other.found.size
            and _same_bytes(self.found, other.found)
        )


@dataclass(slots=True)
class _Entry:
    """What is known of a file or folder that lies directly in the watched one.

    calm    how long it has to stand still
    since   since when it is like this, as far as is known
    ready   when it is judged, if it is still like this
    walked  when its stamp was taken last
    """

    stamp: Stamp
    glance: int
    calm: timedelta
    since: datetime
    ready: datetime
    walked: datetime
    judged: bool = False
    parts: list[_Part] = field(default_factory=list)

    @property
    def is_file(self) -> bool:
        return self.calm == CALM


class Watch:
    """The passes over one folder."""

    def __init__(
        self,
        folder: Path,
        recognition: Callable[[], Recognition],
        job: Callable[[Sequence[Path]], Job],
        *,
        removal: Removal | None = None,
        vault: Path | None = None,
        alone: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """`recognition` and `job` are asked for anew at each need, `job` only where there is something to
        store. `removal`: plain copies are deleted by it. `vault`: never looked into. `alone` is held while
        something is stored.
        """
        self.folder: Final = folder
        self._recognition = recognition
        self._job = job
        self._removal: Final = removal
        self._vault: Final = vault
        self._alone = alone
        self._entries: dict[str, _Entry] = {}
        self._here: list[str] = []
        """Names that the last pass saw."""
        self._busy = False
        """Whether the last pass saw a download under way."""
        self._looked: datetime | None = None
        self._again: datetime | None = None
        """When to ask the vault again after trouble."""
        self._due: datetime | None = None
        self._waiting: set[tuple[str, str]] = set()
        """Families of which was told that they wait."""
        self._gone: SociarchError | None = None
        self._away: SociarchError | None = None

    @property
    def unknown(self) -> int:
        """How many entries no exporter knows."""
        here = (self._entries[name] for name in self._here)
        return sum(one.judged and not one.parts for one in here)

    def look(self, now: datetime) -> Iterator[Event]:
        """One pass; what it has to tell comes out as it happens. What a later pass may mend is not raised."""
        first = self._looked is None
        if self._looked is None or not timedelta(0) <= now - self._looked <= SLEPT:
            self._begin_anew(now)
        self._looked, self._due = now, now + AGAIN
        try:
            self._scan(now, first=first)
        except OSError as error:
            gone = FolderGone(path=self.folder, reason=error.strerror or "?")
            if self._gone is None:
                yield Trouble(gone)
            self._gone = gone
            return
        if self._gone is not None:
            yield Over(self._gone)
            self._gone = None
        yield from self._judge(now)
        if self._again is not None and now < self._again:
            self._wake(self._again)
            return
        self._again = None
        yield from self._store(now)
        if self._again is None:
            yield from self._remove(now)

    def pause(self, now: datetime) -> float:
        """Seconds until the next pass is due; something that happens in the folder is a reason for an earlier
        one."""
        left = AGAIN if self._due is None else self._due - now
        return min(max(left, timedelta(seconds=1)), AGAIN).total_seconds()

    def _wake(self, moment: datetime) -> None:
        assert self._looked is not None and self._due is not None
        if moment > self._looked:
            self._due = min(self._due, moment)

    def _begin_anew(self, now: datetime) -> None:
        """A machine that slept has not seen whether anything stood still meanwhile."""
        self._again = None
        for entry in self._entries.values():
            entry.walked = now - WALK
            if not entry.judged:
                entry.since, entry.ready = now, now + entry.calm
            for part in entry.parts:
                part.since = part.since if part.snapshot else now

    # -- looking ------------------------------------------------------------------------------------

    def _scan(self, now: datetime, *, first: bool) -> None:
        """Take note of every entry. Raises OSError where the folder cannot be read."""
        names = os.listdir(self.folder)
        waiting = under_way(names)
        self._busy = any(self._goes_on(name, now) for name in waiting)
        vault = self._vault.resolve() if self._vault is not None else None
        top = self.folder.resolve()
        self._here = []
        for name in sorted(names):
            if name in waiting or name.startswith(".") or is_leftover(name):
                continue
            try:
                if _holds(top / name, vault) or not self._see(name, now):
                    continue
            except OSError:
                continue  # It went while it was looked at.
            self._here.append(name)
            if first:
                entry = self._entries[name]
                entry.since = min(now, _moment(entry.stamp.changed, now))
        here = set(self._here)
        for name in [name for name, entry in self._entries.items() if name not in here]:
            # A disk that was away comes back with what is stored already.
            if not any(part.snapshot and not part.settled for part in self._entries[name].parts):
                del self._entries[name]

    def _goes_on(self, name: str, now: datetime) -> bool:
        """Whether a download under way has changed lately."""
        try:
            return now - _moment(stamp(self.folder / name).changed, now) < IDLE
        except OSError:
            return False

    def _see(self, name: str, now: datetime) -> bool:
        """Whether the entry is to be looked at; its stamp is noted then."""
        path = self.folder / name
        status = os.lstat(path)
        known = self._entries.get(name)
        if stat.S_ISREG(status.st_mode) and status.st_size:
            seen, mark, calm = stamp(path), 0, CALM
        elif stat.S_ISDIR(status.st_mode):
            mark, calm = glance(path), CALM_FOLDER
            if known is not None and mark == known.glance and now < _walk_due(known):
                if not known.judged:
                    self._wake(known.ready)
                return True
            seen = stamp(path)
            if known is not None and known.judged and not known.parts and seen.files > MANY:
                calm = WALK  # It takes seconds to judge.
        else:
            return False
        if not seen.here or not seen.files:
            return False
        if known is None or seen != known.stamp:
            known = self._entries[name] = _Entry(seen, mark, calm, now, now + calm, now)
        known.glance, known.walked = mark, now
        if not known.judged:
            self._wake(known.ready)
        return True

    def _judge(self, now: datetime) -> Iterator[Event]:
        """Ask the exporters about what has stood still."""
        recognition: Recognition | None = None
        for name in self._here:
            entry = self._entries[name]
            if entry.judged or now < entry.ready:
                continue
            recognition = recognition or self._recognition()
            entry.judged = True
            path = self.folder / name
            if entry.stamp.files > MAX_FILES:
                yield Left(path, TooManyFiles(path=path, limit=MAX_FILES))
                continue
            try:
                gathered = recognition.gather([path])
            except OSError:
                gathered = Gathered((), (), ())
                self._look_later(entry, now)
            for refused in gathered.refused:
                if isinstance(refused.error, Unreadable | FileChanged):
                    self._look_later(entry, now)
                elif _is_told(path, refused.error, is_file=entry.is_file):
                    yield Left(path, refused.error)
            judged = [(one, recognition.judge(one.sources)) for one in gathered.found]
            entry.parts = [
                _Part(one, verdict, entry.since) for one, verdict in judged if verdict.exporter is not None
            ]
            for one, verdict in judged:
                # Of the many broken things in somebody's folders none is our business.
                if entry.parts or entry.is_file:
                    yield from (
                        Left(one.path, error)
                        for error in verdict.trouble
                        if isinstance(error, DamagedArchive | HostileArchive)
                    )

    def _look_later(self, entry: _Entry, now: datetime) -> None:
        entry.judged = False
        entry.since, entry.ready = now, now + AGAIN

    # -- storing ------------------------------------------------------------------------------------

    def _parts(self) -> list[_Part]:
        return [part for name in self._here for part in self._entries[name].parts if not part.settled]

    def _store(self, now: datetime) -> Iterator[Event]:
        families: dict[tuple[str, str], list[_Part]] = {}
        for part in self._parts():
            families.setdefault(part.family, []).append(part)
        ready: list[_Part] = []
        late: list[_Part] = []
        for family, parts in families.items():
            if all(part.snapshot for part in parts):
                continue
            until = self._rest(parts)
            if until <= now:
                ready += parts  # What is stored already joins what came later.
                continue
            late += parts
            self._wake(until)
            if family not in self._waiting:
                self._waiting.add(family)
                yield Waits(parts[0].exporter, tuple(part.path for part in parts), until)
        # A copy under a name that tells nothing goes along with what it is a copy of.
        waiting = _with_copies(ready, late)
        ready = [part for part in ready if part.family not in waiting]
        stored = [part for parts in families.values() for part in parts if part.snapshot]
        joining = _with_copies(stored, [part for part in ready if not part.snapshot])
        ready += [part for part in stored if part.family in joining and part not in ready]
        ready = list(self._as_they_were(ready))
        if all(part.snapshot for part in ready):
            return
        paths = [part.path for part in ready]
        try:
            with self._alone():
                gathered = Gathered(tuple(part.found for part in ready), (), ())
                summary = backup(self._job(paths)._replace(gathered=gathered))
        except SociarchError as error:
            yield from self._trouble(error, now)
            return
        except OSError as error:
            yield from self._trouble(SystemTrouble(reason=error.strerror or "?"), now)
            return
        yield from self._settle(ready, summary, now)

    def _rest(self, parts: Sequence[_Part]) -> datetime:
        """Until when parts of one archive wait for further ones."""
        newest = max(part.since for part in parts if not part.snapshot)
        if not parts[0].exporter.pieces or parts[0].verdict.label.batch is None:
            return newest
        return newest + (LONGEST if self._busy or self._is_growing() else REST)

    def _is_growing(self) -> bool:
        entries = (self._entries[name] for name in self._here)
        return any(one.is_file and not one.judged for one in entries)

    def _as_they_were(self, parts: Sequence[_Part]) -> Iterator[_Part]:
        """Those that have not changed since they were looked at, nor others of their family."""
        changed: set[tuple[str, str]] = set()
        for part in parts:
            try:
                part.found.check_unchanged()
            except FileChanged:
                self._forget(part)
                changed.add(part.family)
        return (part for part in parts if part.family not in changed)

    def _forget(self, part: _Part) -> None:
        """The next pass sees the entry as if it were new."""
        for name in [name for name in self._here if any(one is part for one in self._entries[name].parts)]:
            del self._entries[name]
            self._here.remove(name)
        assert self._looked is not None
        self._wake(self._looked + CALM)

    def _settle(self, ready: Sequence[_Part], summary: Summary, now: datetime) -> Iterator[Event]:
        """Note of each part what became of it."""
        stored = {path: one.id for one in summary.archived for path in (*one.paths, *one.copies)}
        refused = {one.path: one.error for one in summary.refused}
        away = next((error for error in refused.values() if isinstance(error, VaultUnavailable)), None)
        if summary.archived:
            yield Stored(summary._replace(refused=(), left=()))
        for part in ready:
            error = refused.get(part.path)
            if part.path in stored:
                part.snapshot = stored[part.path]
                self._waiting.discard(part.family)
            elif away is not None:
                continue
            elif error is None or isinstance(error, FileChanged | Unreadable):
                self._forget(part)
            else:
                part.settled = True
                yield Left(part.path, error)
        if away is not None:
            yield from self._trouble(away, now)
        else:
            yield from self._recovered()

    def _trouble(self, error: SociarchError, now: datetime) -> Iterator[Event]:
        self._again = now + AGAIN
        self._wake(self._again)
        if type(error) is not type(self._away):
            yield Trouble(error)
        self._away = error

    def _recovered(self) -> Iterator[Event]:
        self._again = None
        if self._away is not None:
            yield Over(self._away)
            self._away = None

    # -- deleting plain copies ----------------------------------------------------------------------

    def _remove(self, now: datetime) -> Iterator[Event]:
        if self._removal is None:
            return
        snapshots: dict[str, list[_Part]] = {}
        for part in self._parts():
            if part.snapshot != part.kept:
                snapshots.setdefault(part.snapshot, []).append(part)
        for snapshot, parts in snapshots.items():
            try:
                removed = self._removal.remove(snapshot, {part.path: self.folder for part in parts})
            except SociarchError as error:
                yield from self._trouble(error, now)
                return
            for part in parts:
                part.kept = snapshot
                part.settled = part.path in removed.gone
            yield from map(Deleted, removed.gone)
            yield from removed.kept
            yield from self._recovered()


def _is_told(path: Path, error: SociarchError, *, is_file: bool) -> bool:
    """Whether a person who waits for an export wants to hear why this is none."""
    if isinstance(error, EmployerSeat):
        return is_file
    return isinstance(error, WebPage) and path.suffix.casefold() == ".zip"


def _walk_due(entry: _Entry) -> datetime:
    return entry.walked + WALK if entry.judged else entry.ready


def _with_copies(parts: Sequence[_Part], others: Sequence[_Part]) -> set[tuple[str, str]]:
    """The families of those parts that have a copy among the others."""
    return {one.family for one in parts if any(one.is_copy_of(other) for other in others)}


def _same_bytes(one: Found, other: Found) -> bool:
    try:
        with one.sources[0].open() as first, other.sources[0].open() as second:
            while (block := first.read(_BLOCK)) == second.read(_BLOCK):
                if not block:
                    return True
    except OSError:
        return False  # The next look tells.
    return False


def _moment(changed: int, now: datetime) -> datetime:
    """A file's time in nanoseconds as a moment; `now` for one that no calendar has."""
    try:
        return datetime.fromtimestamp(changed / 1e9, now.tzinfo)
    except (OverflowError, ValueError, OSError):
        return now


def _holds(path: Path, vault: Path | None) -> bool:
    """Whether the vault lies at the path or below it."""
    return vault is not None and (path == vault or path in vault.parents)


# -- a single pass --------------------------------------------------------------------------------


class Clock(Protocol):
    """What time it is, and waiting."""

    def now(self) -> datetime: ...
    def sleep(self, seconds: float) -> None: ...


def settled(gathered: Gathered, named: Collection[Path], clock: Clock) -> tuple[Gathered, tuple[Path, ...]]:
    """What stands still of all that was gathered, and the paths of what does not. A file that a person
    `named` is taken at their word.
    """
    now = clock.now().timestamp()
    young = [
        one
        for one in gathered.found
        if (one.path not in named or one.path.is_dir())
        and now - max(map(_touched, one.stamps), default=0) < YOUNG.total_seconds()
    ]
    if not young:
        return gathered, ()
    clock.sleep(PAUSE)
    growing = tuple(one.path for one in young if not _is_same(one))
    still = tuple(one for one in gathered.found if one.path not in growing)
    return gathered._replace(found=still), growing


def _touched(stamp: tuple[Path, int, int]) -> float:
    """When a file was last written, or came: what is unpacked gets an old time at once."""
    path, _size, changed = stamp
    try:
        return max(changed / 1e9, os.lstat(path).st_ctime)
    except OSError:
        return changed / 1e9


def _is_same(one: Found) -> bool:
    try:
        return finished(find(one.path))[0].stamps == one.stamps
    except NotAnExport:
        return False
