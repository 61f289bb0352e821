"""Backups and sweeps in any order of their steps: whatever is committed is whole.

Each storage operation waits until a scheduler lets its program go on, so that a seed stands for one order of
all steps of all programs. Time goes on only while programs wait, and for none while another one that is
awake stands still: a program that is stopped between its look and its deed is outside the law.
"""

import random
import threading
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from sociarch.errors import BackupRunning, Swept
from sociarch.forgetting import forget
from sociarch.keys import VaultIdentity
from sociarch.pins import GRACE, PATIENCE, Pins
from sociarch.snapshot import Snapshot
from sociarch.storage.memory import MemoryStorage
from sociarch.sweep import sweep
from sociarch.vault import Reader
from sociarch.verify import verify
from sociarch.writer import Writer
from tests.vaults import found, new_vault, put, source


class Stage:
    """Lets programs make one step each time, in an order that a seed gives."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._turn = threading.Condition()
        self._waiting: dict[str, float] = {}
        """Programs that stand before a step, and until when they sleep."""
        self._alive: set[str] = set()
        self._chosen: str | None = None
        self._moved: set[str] = set()
        self._last = ""
        self._keep_on = self._random.choice((0.0, 0.7, 0.9, 0.97))
        """How likely the same program makes the next step, too: rare orders need long runs of one."""
        self.time = 0.0
        self.failures: list[BaseException] = []

    def play(self, programs: dict[str, Callable[[], None]]) -> None:
        self._alive = set(programs)
        threads = [
            threading.Thread(target=self._run, args=(name, act), name=name, daemon=True)
            for name, act in programs.items()
        ]
        for thread in threads:
            thread.start()
        while True:
            with self._turn:
                self._turn.wait_for(lambda: self._chosen is None and set(self._waiting) == self._alive)
                if not self._alive:
                    break
                self._chosen = self._next()
                self._turn.notify_all()
        for thread in threads:
            thread.join()
        if self.failures:
            raise self.failures[0]

    def step(self, until: float = 0.0) -> None:
        """Wait for one's turn, not before that time."""
        name = threading.current_thread().name
        if name not in self._alive:
            return  # Before and after the play.
        with self._turn:
            self._waiting[name] = until
            self._turn.notify_all()
            self._turn.wait_for(lambda: self._chosen == name)
            del self._waiting[name]
            self._moved.add(name)
            self._chosen = None

    def _next(self) -> str:
        awake = sorted(name for name, until in self._waiting.items() if until <= self.time)
        if not awake:
            self.time = min(self._waiting.values())
            return self._next()
        if set(awake) <= self._moved:
            self.time += self._random.choice((0.0, 0.5, 2.0))
            self._moved.clear()
        if self._last not in awake or self._random.random() >= self._keep_on:
            self._last = self._random.choice(awake)
        return self._last

    def _run(self, name: str, act: Callable[[], None]) -> None:
        try:
            act()
        except BaseException as error:
            self.failures.append(error)
        finally:
            with self._turn:
                self._alive.discard(name)
                self._turn.notify_all()

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.step(self.time + seconds)


class Staged(MemoryStorage):
    """A storage each of whose operations is a step."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._stage = stage

    def get(self, name: str) -> bytes:
        self._stage.step()
        return super().get(name)

    def create(self, name: str, data: bytes) -> bool:
        self._stage.step()
        return super().create(name, data)

    def has(self, name: str) -> bool:
        self._stage.step()
        return super().has(name)

    def names(self, prefix: str) -> Iterator[str]:
        self._stage.step()
        return super().names(prefix)

    def delete(self, name: str) -> None:
        self._stage.step()
        super().delete(name)


def commit(storage: MemoryStorage, identity: VaultIdentity, stage: Stage, data: bytes, number: int) -> None:
    """A backup of one file, which begins anew where a sweep came in between."""
    writer = Writer(storage, identity.write_key(), timer=stage)
    for _attempt in range(20):
        part = writer.store([source("export.zip", data)])
        try:
            writer.commit(
                Snapshot(f"2026-01-01T00:00:{number:02}Z", "linkedin", "1", None, None, (part,), {}, "test")
            )
        except Swept:
            continue
        return
    raise AssertionError("a backup never came to its end")


LEFT = b"what a backup that was killed has left behind " * 400


@pytest.mark.parametrize("seed", range(400))
def test_what_is_committed_beside_sweeps_is_whole_in_any_order_of_steps(seed: int) -> None:
    stage = Stage(seed)
    storage = Staged(stage)
    identity = found(storage)
    # Orphans that the backups will rely on, and one that they will not.
    Writer(storage, identity.write_key()).store([source("a", LEFT)])
    Writer(storage, identity.write_key()).store([source("b", b"nobody wants this any more " * 400)])

    def sweeps() -> None:
        sweep(Reader(storage, identity), timer=stage)

    stage.play(
        {
            "one": lambda: commit(storage, identity, stage, LEFT, 1),
            "two": lambda: commit(storage, identity, stage, LEFT + b"and more", 2),
            "sweep": sweeps,
            "another": sweeps,
        }
    )
    verdict = verify(Reader(storage, identity))
    assert verdict.damages == ()
    assert len(verdict.health) == 2
    sweep(Reader(storage, identity), timer=stage)
    assert verify(Reader(storage, identity)).unused == 0


@pytest.mark.parametrize("seed", range(200))
def test_what_is_kept_beside_forgetting_and_sweeping_is_whole(seed: int) -> None:
    stage = Stage(seed)
    storage = Staged(stage)
    identity = found(storage)
    old = put(storage, identity, LEFT)

    def goodbye() -> None:
        forget(Reader(storage, identity), [old], date(2026, 1, 2))
        sweep(Reader(storage, identity), timer=stage)

    stage.play({"one": lambda: commit(storage, identity, stage, LEFT, 1), "goodbye": goodbye})
    verdict = verify(Reader(storage, identity))
    assert verdict.damages == ()
    assert [one.broken for one in verdict.health] == [0]


class Clock:
    """A clock that goes on only when somebody sleeps, and tells what happens meanwhile."""

    def __init__(self, meanwhile: Callable[[float], None] = lambda now: None) -> None:
        self.time = 0.0
        self._meanwhile = meanwhile

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds
        self._meanwhile(self.time)


def test_a_sweep_that_was_killed_keeps_no_backup_waiting_for_ever() -> None:
    storage, identity = new_vault()
    [name] = [Writer(storage, identity.write_key()).put(LEFT)]
    storage.create("sweeps/" + "0" * 32, f"{name}\n".encode())
    clock = Clock()
    writer = Writer(storage, identity.write_key(), timer=clock)
    part = writer.store([source("a", LEFT)])
    writer.commit(Snapshot("2026-01-01T00:00:00Z", None, None, None, None, (part,), {}, "test"))
    assert PATIENCE + GRACE <= clock.time < PATIENCE + GRACE + 5
    assert verify(Reader(storage, identity)).sound
    assert not [path for path in storage.names("sweeps/") if "-" not in path]


def test_a_sweep_that_is_called_off_deletes_nothing_more() -> None:
    storage, _identity = new_vault()
    clock = Clock()
    pins = Pins(storage, clock)
    with pins.condemned(["a", "b"]) as note:
        assert note.may_delete("a")
        [path] = storage.names("sweeps/")
        storage.create(path + "-off", b"")
        clock.sleep(31)
        assert not note.may_delete("b")
    assert path + "-done" in storage.names("sweeps/")


def test_a_sweep_spares_what_a_backup_is_about_to_name() -> None:
    storage, _identity = new_vault()
    pins = Pins(storage, Clock())
    with pins.pinned(["a"]), Pins(storage, Clock()).condemned(["a", "b"]) as note:
        assert not note.may_delete("a")
        assert note.may_delete("b")


def test_a_pin_of_a_backup_that_was_killed_is_taken_away_after_its_time() -> None:
    storage, identity = new_vault()
    [name] = [Writer(storage, identity.write_key()).put(LEFT)]
    storage.create("pins/" + "0" * 32, f"{name}\n".encode())
    clock = Clock()
    assert sweep(Reader(storage, identity), timer=clock).objects == 1
    assert clock.time >= GRACE
    assert list(storage.names("pins/")) == []


class Unsteady(Clock):
    """A clock that somebody sets, back or forward, each time it is read."""

    def __init__(self, years: float) -> None:
        super().__init__()
        self._set = 0.0
        self._years = years

    def now(self) -> float:
        self._set += self._years * 365 * 86_400
        return self.time + self._set


@pytest.mark.parametrize("years", [-1, 1])
def test_a_clock_that_is_set_meanwhile_changes_nothing_of_how_long_is_waited(years: float) -> None:
    storage, identity = new_vault()
    [name] = [Writer(storage, identity.write_key()).put(LEFT)]
    storage.create("pins/" + "0" * 32, f"{name}\n".encode())
    clock = Unsteady(years)
    assert sweep(Reader(storage, identity), timer=clock).objects == 1
    assert GRACE <= clock.time < GRACE + 5


def test_a_pin_that_has_stood_too_long_protects_nothing_and_says_so() -> None:
    storage, _identity = new_vault()
    clock = Clock()
    with Pins(storage, clock).pinned(["a"]) as pin:
        assert pin.holds()
        clock.sleep(61)
        assert not pin.holds()


def test_a_sweep_lets_a_running_backup_end_unless_it_is_told_not_to() -> None:
    storage, identity = new_vault()
    writer = Writer(storage, identity.write_key(), timer=Clock())
    with writer.pins.at_work():
        writer.put(LEFT)
        with pytest.raises(BackupRunning):
            sweep(Reader(storage, identity), timer=Clock())
        assert sweep(Reader(storage, identity), now=True, timer=Clock()).objects == 1
        part = writer.store([source("a", LEFT)])
        with pytest.raises(Swept):
            writer.commit(Snapshot("2026-01-01T00:00:00Z", None, None, None, None, (part,), {}, "test"))
        part = writer.store([source("a", LEFT)])
        writer.commit(Snapshot("2026-01-01T00:00:00Z", None, None, None, None, (part,), {}, "test"))
    assert verify(Reader(storage, identity)).sound
