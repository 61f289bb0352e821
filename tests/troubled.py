"""A storage that goes wrong as storages do: it fails, its user dies, it lists half of what is there."""

from collections.abc import Callable, Iterator
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

from sociarch.errors import StorageFailed, StorageFull, StorageReadOnly, StorageUnreachable
from sociarch.storage.memory import MemoryStorage

Fault: TypeAlias = Literal[
    "dies before", "dies after", "full", "read-only", "fails once", "answer lost", "away"
]  # fmt: skip
Lie: TypeAlias = Literal["half", "half once", "old", "backwards", "doubled"]

FAULTS: Final[tuple[Fault, ...]] = get_args(Fault)
LIES: Final[tuple[Lie, ...]] = get_args(Lie)


class Died(BaseException):
    """The process was killed: whatever it still tries to do is not done."""


class Trouble(NamedTuple):
    """What goes wrong while one program runs.

    fault      what becomes of its `at`-th step, counting from 0; `dies`, `full`, `read-only` and `away` last
    lie        what lists of names that begin with `about` tell: every second name left out, always or the
               first time; the state before the last three changes; names in the wrong order, or twice
    meanwhile  what another machine does before the `then`-th step
    jump       seconds by which the clock is wrong from the `then`-th step on
    """

    fault: Fault | None = None
    at: int = 0
    lie: Lie | None = None
    about: str = ""
    then: int = 0
    jump: float = 0.0


NO_TROUBLE: Final = Trouble()


class Clock:
    """One time for all machines. Who waits for somebody that stands still waits without end of steps."""

    def __init__(self) -> None:
        self.time = 0.0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


class Disk:
    """What is really there, and what has changed lately."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.changes: list[tuple[str, bool]] = []
        """Names, and whether each was created."""

    def before(self, changes: int) -> set[str]:
        """The names as they were so many changes ago."""
        names = set(self.files)
        for name, created in reversed(self.changes[-changes:]):
            (names.discard if created else names.add)(name)
        return names


class Troubled(MemoryStorage):
    """The disk as one program sees it, which runs once."""

    def __init__(
        self, disk: Disk, trouble: Trouble = NO_TROUBLE, *, clock: Clock | None = None,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.files = disk.files
        self._disk: Final = disk
        self._trouble: Final = trouble
        self._clock: Final = clock
        self._meanwhile: Final = meanwhile
        self._steps = 0
        self._lied = False
        self.struck = False
        """Whether anything has gone wrong yet."""
        self.honest_about: tuple[str, ...] = ()
        """No lies about names that begin so."""

    def get(self, name: str) -> bytes:
        self._step(changes=False)
        return super().get(name)

    def has(self, name: str) -> bool:
        self._step(changes=False)
        return super().has(name)

    def names(self, prefix: str) -> Iterator[str]:
        self._step(changes=False)
        return iter(self._told(list(super().names(prefix)), prefix))

    def create(self, name: str, data: bytes) -> bool:
        fault = self._step(changes=True)
        created = super().create(name, data)
        if created:
            self._disk.changes.append((name, True))
        self._after(fault)
        return created

    def delete(self, name: str) -> None:
        fault = self._step(changes=True)
        if name in self.files:
            self._disk.changes.append((name, False))
        super().delete(name)
        self._after(fault)

    def _step(self, *, changes: bool) -> Fault | None:
        """The fault of this step, unless it keeps the step from being made."""
        here = self._steps
        self._steps += 1
        if here == self._trouble.then:
            if self._clock is not None:
                self._clock.time += self._trouble.jump
            self._meanwhile()
        fault = self._trouble.fault
        lasts = fault is not None and fault not in ("fails once", "answer lost")
        if fault is None or not (here == self._trouble.at or (lasts and here > self._trouble.at)):
            return None
        late = here > self._trouble.at
        if fault == "dies before" or (fault == "dies after" and (late or not changes)):
            self.struck = True
            raise Died()
        if fault == "away":
            self.struck = True
            raise StorageUnreachable(path="v", reason="a test")
        if changes and fault == "full":
            self.struck = True
            raise StorageFull(path="v")
        if changes and fault == "read-only":
            self.struck = True
            raise StorageReadOnly(path="v")
        if fault == "fails once":
            self.struck = True
            raise StorageFailed(path="v", reason="a test")
        return fault

    def _after(self, fault: Fault | None) -> None:
        if fault == "dies after":
            self.struck = True
            raise Died()
        if fault == "answer lost":
            self.struck = True
            raise StorageFailed(path="v", reason="timeout")

    def _told(self, names: list[str], prefix: str) -> list[str]:
        lie = self._trouble.lie
        about = self._trouble.about
        if lie is None or about in self.honest_about:
            return names
        if lie == "backwards":
            return names[::-1]
        if lie == "doubled":
            return [name for name in names for _ in range(2)]
        self.struck = True
        if lie == "old":
            old = {name for name in self._disk.before(3) if name.startswith(about)}
            kept = {name for name in names if not name.startswith(about)}
            return sorted(kept | {name for name in old if name.startswith(prefix)})
        concerned = [name for name in names if name.startswith(about)]
        if lie == "half once" and (self._lied or not concerned):
            return names
        self._lied = True
        left_out = set(concerned[::2])
        return [name for name in names if name not in left_out]
