"""How backups and sweeps stay out of each other's way, on any machine and without a lock that can be lost.

    pins/<random>         a backup relies on these objects, or has just begun and relies on any
    sweeps/<random>       a sweep is about to delete these objects
    sweeps/<random>-done  one has come to its end: whoever began before it looks again

Each side writes its own note first and reads the other's then, so that at least one of two sees the other. A
note names objects and nothing else. No clock is compared with another machine's: what counts is how long
something has been there before one's own eyes. Whatever a crash leaves behind costs space or a wait, never
bytes that somebody relies on.
"""

import os
import re
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Final, Protocol

from sociarch.errors import Missing, VaultUnavailable
from sociarch.storage import Storage

PINS: Final = "pins/"
SWEEPS: Final = "sweeps/"
DONE: Final = "-done"
PATIENCE: Final = 30.0
"""Seconds that a backup waits for a sweep to let go of an object before it calls the sweep off."""
HOLD: Final = 60.0
"""Seconds for which a look counts: a sweep deletes nothing, and a backup commits nothing, after them."""
GRACE: Final = 2 * HOLD
"""Seconds after which a sweep that was called off deletes nothing any more."""
_POLL: Final = 1.0

_NOTE = re.compile(r"(?:pins/[0-9a-f]{32}|sweeps/[0-9a-f]{32}(?:-done)?)")


class Timer(Protocol):
    """Time that goes on while a machine sleeps. `now`: seconds of any origin."""

    def now(self) -> float: ...
    def sleep(self, seconds: float) -> None: ...


class WallTimer:
    """This machine's clock on the wall, which goes on while it sleeps."""

    def now(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class Pins:
    """The notes in one vault."""

    def __init__(
        self, storage: Storage, timer: Timer | None = None, *, random: Callable[[int], bytes] = os.urandom
    ) -> None:
        """`timer`: None: this machine's clock."""
        self._storage: Final = storage
        self._timer: Final = timer or WallTimer()
        self._random: Final = random

    # -- a backup's side ----------------------------------------------------------------------------

    def seen(self) -> frozenset[str]:
        """Notes of all sweeps that are at work or have ended: where it is the same later, none came between
        that could have deleted anything."""
        return frozenset(filter(is_pin, self._storage.names(SWEEPS)))

    @contextmanager
    def pinned(self, objects: Collection[str]) -> Iterator["Pin"]:
        """While this lasts, no sweep that begins deletes any of these objects. None that was at work before
        deletes them either, when this begins."""
        with self._note(PINS, objects) as path:
            self._wait_for(frozenset(objects))
            yield Pin(self._storage, path, self._timer)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """A backup is running: a sweep that is in no hurry lets it end. Where the note cannot be written the
        backup runs all the same; whatever it writes itself will tell why."""
        with ExitStack() as stack:
            with suppress(VaultUnavailable):
                stack.enter_context(self._note(PINS, ()))
            yield

    def _wait_for(self, objects: frozenset[str]) -> None:
        """Until no sweep is about to delete any of these."""
        end = self._timer.now() + PATIENCE
        while against := [path for path in self._running() if self._names_in(path) & objects]:
            if self._timer.now() >= end:
                self.clear(against)
                self._timer.sleep(GRACE)
                return
            self._timer.sleep(_POLL)

    def _running(self) -> list[str]:
        return [path for path in self.seen() if not path.endswith(DONE)]

    # -- a sweep's side -----------------------------------------------------------------------------

    def backups(self) -> list[str]:
        """Notes of backups that have begun and not ended: they are running, or were killed."""
        return [path for path in self._pins() if not self._names_in(path)]

    def clear(self, notes: Iterable[str]) -> None:
        """Take notes away: whoever wrote them and is still there takes longer, and loses nothing."""
        for path in notes:
            self._storage.delete(path)

    def settle(self) -> None:
        """Let backups end that are about to commit. A note that outlasts its time is of one that was killed,
        and is taken away; so are the notes of earlier sweeps, which are called off by that."""
        self.clear(self.seen())
        waiting, end = set(filter(self._names_in, self._pins())), self._timer.now() + GRACE
        while waiting and self._timer.now() < end:
            self._timer.sleep(_POLL)
            waiting &= set(self._pins())
        self.clear(waiting)

    @contextmanager
    def condemned(self, objects: Collection[str]) -> Iterator["Sweep"]:
        """Announce a deletion; what may be deleted is asked for then, again and again. At the end it is said
        that there was one, whatever happened."""
        with self._note(SWEEPS, objects) as path:
            try:
                yield Sweep(self._storage, path, self._timer, self.pinned_objects)
            finally:
                self._storage.create(path + DONE, b"")

    def pinned_objects(self) -> frozenset[str]:
        """Objects on which backups rely that are about to commit."""
        found: set[str] = set()
        for path in self._pins():
            found |= self._names_in(path)
        return frozenset(found)

    def _pins(self) -> list[str]:
        return list(filter(is_pin, self._storage.names(PINS)))

    # -- both ---------------------------------------------------------------------------------------

    @contextmanager
    def _note(self, folder: str, objects: Iterable[str]) -> Iterator[str]:
        path = folder + self._random(16).hex()
        self._storage.create(path, "".join(f"{name}\n" for name in sorted(set(objects))).encode())
        try:
            yield path
        finally:
            with suppress(VaultUnavailable):  # It costs a wait, and `tidy` finds it.
                self._storage.delete(path)

    def _names_in(self, path: str) -> frozenset[str]:
        try:
            return frozenset(self._storage.get(path).decode("ascii", "replace").split())
        except Missing:
            return frozenset()


class Pin:
    """A backup's note while it lasts."""

    def __init__(self, storage: Storage, path: str, timer: Timer) -> None:
        self._storage: Final = storage
        self._path: Final = path
        self._timer: Final = timer
        self._since = timer.now()

    def holds(self) -> bool:
        """Whether it still protects its objects: it is there, and was looked at a moment ago."""
        young = 0 <= self._timer.now() - self._since < HOLD
        return young and self._storage.has(self._path)


class Sweep:
    """A sweep's note while it lasts."""

    def __init__(
        self, storage: Storage, path: str, timer: Timer, pinned: Callable[[], frozenset[str]]
    ) -> None:
        self._storage: Final = storage
        self._path: Final = path
        self._timer: Final = timer
        self._pinned: Final = pinned
        self._since: float | None = None
        self._spared: frozenset[str] = frozenset()

    def may_delete(self, name: str) -> bool:
        """Whether an object may be deleted now: no backup relies on it, and nobody has called this off."""
        if self._since is None or not 0 <= self._timer.now() - self._since < HOLD / 2:
            self._since = self._timer.now()
            self._spared = self._pinned()
            if not self._storage.has(self._path):
                self._spared = ALL
        return self._spared is not ALL and name not in self._spared


ALL: Final = frozenset({"*"})
"""Stands for all objects: not one may be deleted."""


def is_pin(path: str) -> bool:
    """Whether this is the path of a backup's or a sweep's note, which is no part of what is stored."""
    return _NOTE.fullmatch(path) is not None
