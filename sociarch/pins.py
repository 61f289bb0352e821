"""How backups and sweeps stay out of each other's way, on any machine and without a lock that can be lost.

    pins/<random>         a backup relies on these objects; an empty one: a backup has begun
    sweeps/<random>       a sweep is about to delete these objects
    sweeps/<random>-off   it is to stop
    sweeps/<random>-done  it has come to its end: a backup that began before it looks again

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
from math import ceil
from typing import Final, Protocol

from sociarch.errors import Missing, VaultUnavailable
from sociarch.storage import Storage

PINS: Final = "pins/"
SWEEPS: Final = "sweeps/"
OFF: Final = "-off"
DONE: Final = "-done"
PATIENCE: Final = 30.0
"""Seconds that one waits for a sweep to end before it is called off."""
HOLD: Final = 60.0
"""Seconds for which a look counts: after them a sweep looks whether it was called off before it deletes
anything more, and a backup commits nothing."""
GRACE: Final = 2 * HOLD
"""Seconds after which a sweep that was called off deletes nothing any more."""
_POLL: Final = 1.0

_PIN = re.compile(r"pins/[0-9a-f]{32}")
_SWEEP = re.compile(r"sweeps/[0-9a-f]{32}")
_MARK = re.compile(r"sweeps/[0-9a-f]{32}(?:-off|-done)")


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
        """Everything that tells of sweeps: where it is the same later, none has come between that could have
        deleted anything."""
        return frozenset(filter(is_pin, self._storage.names(SWEEPS)))

    @contextmanager
    def pinned(self, objects: Collection[str]) -> Iterator["Pin"]:
        """While this lasts no sweep deletes any of these objects: none that begins later, and none that was
        at work before."""
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
        self._end([path for path in self._sweeps() if (self._names_in(path) or frozenset()) & objects])

    # -- a sweep's side -----------------------------------------------------------------------------

    def backups(self) -> list[str]:
        """Notes of backups that have begun and not ended: they are running, or were killed."""
        return [path for path in self._pins() if self._names_in(path) == frozenset()]

    def clear(self, backups: Iterable[str]) -> None:
        """Take such notes away. A backup that is still there takes longer, and loses nothing."""
        for path in backups:
            self._storage.delete(path)

    def settle(self) -> None:
        """Let those end that are at work: other sweeps, and backups that are about to commit. A note that
        outlasts its time is of a program that was killed, and is taken away."""
        self._end(self._sweeps())
        waiting = {path for path in self._pins() if self._names_in(path)}
        self._until(lambda: not (waiting & set(self._pins())), GRACE)
        self.clear(waiting)

    @contextmanager
    def condemned(self, objects: Collection[str]) -> Iterator["Sweep"]:
        """Announce a deletion. At the end it is said that there was one, whatever happened; what earlier ones
        have said is not needed any more then.

        Whoever deletes lists the snapshots after this has begun: a backup that saw no announcement has its
        pin until its snapshot is there.
        """
        earlier = [mark for mark in self.seen() if _MARK.fullmatch(mark)]
        with self._note(SWEEPS, objects) as path:
            try:
                pinned: set[str] = set()
                for pin in self._pins():
                    pinned |= self._names_in(pin) or frozenset()
                yield Sweep(self._storage, path, self._timer, pinned)
            finally:
                self._storage.create(path + DONE, b"")
                self._clear_marks(earlier)

    # -- both ---------------------------------------------------------------------------------------

    def _end(self, sweeps: Collection[str]) -> None:
        """Until these sweeps are over: they come to their end, or are called off and given the time in which
        they notice."""
        self._until(lambda: not set(sweeps) & set(self._sweeps()), PATIENCE)
        stubborn = sorted(set(sweeps) & set(self._sweeps()))
        for path in stubborn:
            self._storage.create(path + OFF, b"")
        self._until(lambda: not set(stubborn) & set(self._sweeps()), GRACE)
        for path in stubborn:
            self._storage.create(path + DONE, b"")
            self._storage.delete(path)

    def _clear_marks(self, marks: Iterable[str]) -> None:
        """Of sweeps that are over. Whoever remembers one of them sees that there was another since."""
        at_work = set(self._sweeps())
        for mark in marks:
            if mark.rpartition("-")[0] not in at_work:
                self._storage.delete(mark)

    def _until(self, over: Callable[[], bool], seconds: float) -> None:
        """Looks are counted rather than read off a clock: one that is set forward in between takes no time
        from whoever is waited for, one that is set back lets nobody wait for years."""
        for _ in range(ceil(seconds / _POLL)):
            if over():
                return
            self._timer.sleep(_POLL)

    def _pins(self) -> list[str]:
        return list(filter(_PIN.fullmatch, self._storage.names(PINS)))

    def _sweeps(self) -> list[str]:
        return list(filter(_SWEEP.fullmatch, self._storage.names(SWEEPS)))

    @contextmanager
    def _note(self, folder: str, objects: Iterable[str]) -> Iterator[str]:
        path = folder + self._random(16).hex()
        self._storage.create(path, "".join(f"{name}\n" for name in sorted(set(objects))).encode())
        try:
            yield path
        finally:
            with suppress(VaultUnavailable):  # It costs a wait, and a later sweep takes it away.
                self._storage.delete(path)

    def _names_in(self, path: str) -> frozenset[str] | None:
        """Objects in a note; None where it has gone."""
        try:
            return frozenset(self._storage.get(path).decode("ascii", "replace").split())
        except Missing:
            return None


class Pin:
    """A backup's note while it lasts."""

    def __init__(self, storage: Storage, path: str, timer: Timer) -> None:
        self._storage: Final = storage
        self._path: Final = path
        self._timer: Final = timer
        self._since: Final = timer.now()

    def holds(self) -> bool:
        """Whether it still protects its objects: it is there, and was written a moment ago."""
        young = 0 <= self._timer.now() - self._since < HOLD
        return young and self._storage.has(self._path)


class Sweep:
    """A sweep's note while it lasts."""

    def __init__(self, storage: Storage, path: str, timer: Timer, pinned: Collection[str]) -> None:
        self._storage: Final = storage
        self._path: Final = path
        self._timer: Final = timer
        self._pinned: Final = pinned
        self._looked: float | None = None
        self._off = False

    def may_delete(self, name: str) -> bool:
        """Whether an object may be deleted now: no backup relied on it when this was announced, and nobody
        has called it off."""
        if self._looked is None or not 0 <= self._timer.now() - self._looked < HOLD / 2:
            self._looked = self._timer.now()
            there = self._storage.has(self._path)
            self._off = self._off or not there or self._storage.has(self._path + OFF)
        return not self._off and name not in self._pinned


def is_pin(path: str) -> bool:
    """Whether this is the path of a backup's or a sweep's note, which is no part of what is stored."""
    return any(shape.fullmatch(path) for shape in (_PIN, _SWEEP, _MARK))
