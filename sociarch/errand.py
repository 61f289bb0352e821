"""What it takes to get an account's export: the contracts of clock, route and archive, one account's turn,
and how that turn ended.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final, NamedTuple, Protocol

from sociarch.accounts import Account
from sociarch.collector import Ask, Lost, Pressing, Seen
from sociarch.errors import URGENCY, SociarchError
from sociarch.pending import Record, State

PENDING: Final = 10
"""The exit code while a network is at work."""


class Clock(Protocol):
    """What time it is, and waiting."""

    def now(self) -> datetime: ...
    def sleep(self, seconds: float) -> None: ...


class Route(Protocol):
    """One way to an account's export, such as its page in a browser.

    Raises Unreachable and other SociarchErrors, and Lost, Stopped and Broken as a collector does.
    """

    name: str
    """One word for the record."""

    def look(self) -> Seen: ...
    def request(self, ask: Ask, pressing: Pressing) -> Seen: ...
    def fetch(self, known: Callable[[str], bool]) -> Sequence[Path]: ...
    def report(self, lost: Lost) -> Path: ...


class Archive(Protocol):
    """What a set of fetched files is, and its way into the vault."""

    def check(self, path: Path) -> str:
        """The SHA-256 of a sound file. Raises NotAnExport and deletes what is damaged."""

    def lists_connections(self, paths: Sequence[Path]) -> bool: ...

    def notes(self, paths: Sequence[Path]) -> Sequence[str]:
        """What a person should know of these files, in English, marked for translation."""

    def store(self, paths: Sequence[Path]) -> int:
        """Put the files into the vault and return the run's exit code. Raises VaultUnavailable, and
        NotAnExport where nothing was stored."""


class Network(NamedTuple):
    """What the machine has to know of a network. `looks`, `kept`, `whole`: see Collector."""

    name: str
    title: str
    looks: Sequence[timedelta]
    kept: timedelta
    whole: bool
    version: str
    fuller: Callable[[Sequence[str], Mapping[str, str]], bool] = lambda names, asked: False
    patience: timedelta | None = None
    """How long the network may be at work before a person is told that nothing will come; None: for ever."""


class Errand(NamedTuple):
    """One account's turn: everything it needs comes from outside.

    now    look although it is not time yet
    again  ask for a new export although one is there, or was lost
    """

    network: Network
    account: Account
    route: Callable[[], AbstractContextManager[Route]]
    archive: Archive
    clock: Clock
    random: Random
    ask: Ask = Ask()
    now: bool = False
    again: bool = False
    tool: str = ""


class Outcome(NamedTuple):
    """How an errand ended. `stored`: exit code of the backup that it made, None for none."""

    network: Network
    account: Account
    record: Record
    looked: bool
    stored: int | None = None
    error: SociarchError | None = None
    notes: tuple[str, ...] = ()

    @property
    def waiting(self) -> bool:
        """Whether the network is still at work, and time alone will tell."""
        return self.error is None and self.record.state in (
            State.REQUESTING, State.PENDING, State.PARTLY_READY, State.READY,
        )  # fmt: skip

    @property
    def code(self) -> int:
        codes = {PENDING if self.waiting else 0, self.stored or 0}
        if self.error is not None:
            codes.add(self.error.code)
        return min(codes, key=URGENCY.index)
