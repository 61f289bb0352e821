"""What a system that starts programs by the clock has to be told, as steps that can be shown before they are
taken: files to write, commands to run, files to delete.

Commands are run by a function that comes from outside. Nothing here decides; each system's own module does.
"""

import os
import shlex
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from subprocess import list2cmdline
from typing import Final, NamedTuple, Protocol, TypeAlias

from sociarch.errors import OddWord, TimerFailed, disk_error
from sociarch.schedule.plan import Plan

NAME: Final = "sociarch-backup"
"""What each system calls our entry."""
MARK: Final = "sociarch schedule install"
"""Stands in every entry of ours; what lacks it is somebody else's and is never touched."""
SPREAD: Final = 30
"""Minutes after the planned time within which a run begins, so that not everybody comes at once."""
_UNFIT: Final = ("Cc", "Cs", "Cn", "Zl", "Zp")
"""Kinds of letters that some system's file cannot hold: controls, ends of lines, bytes that are no text."""


class Task(NamedTuple):
    """What is to be started when.

    command  the program by its whole path, and its arguments
    late     minutes by which this machine is late, drawn once: for systems that draw none by themselves
    """

    command: tuple[str, ...]
    plan: Plan
    late: int

    def check(self) -> None:
        """Raises OddWord for a path that no line of a file can hold."""
        for word in self.command:
            if any(unicodedata.category(letter) in _UNFIT for letter in word):
                raise OddWord(word=word.encode("ascii", "backslashreplace").decode())

    def minute(self) -> int:
        """The minute of the plan's hour at which a system starts it that draws none by itself."""
        return min(59, self.plan.at.minute + self.late)


class Write(NamedTuple):
    """A file in place of what was there; `text`: how a person reads it."""

    path: Path
    data: bytes
    text: str


class Delete(NamedTuple):
    path: Path


class Command(NamedTuple):
    """A program to run. `given`: what it reads; `may_fail`: what it undoes may not be there."""

    words: tuple[str, ...]
    given: bytes | None = None
    may_fail: bool = False

    def __str__(self) -> str:
        """As a person types it."""
        return list2cmdline(self.words) if self.words[0] == "schtasks" else shlex.join(self.words)


Step: TypeAlias = Write | Delete | Command


class Answer(NamedTuple):
    """How a command ended: `code` as a shell tells it, 127 where there is no such program."""

    code: int
    said: bytes = b""
    error: bytes = b""

    def reason(self) -> str:
        """The last line of what it said, for a person."""
        lines = (self.error or self.said).decode("utf-8", "replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), f"code {self.code}")


Run: TypeAlias = Callable[[Command], Answer]


class Timer(Protocol):
    """One system that starts programs.

    title  as it calls itself
    """

    name: str
    title: str

    def check(self) -> None:
        """Raises NoTimer where it does not answer here."""

    def found(self) -> str | None:
        """The text of our entry, None where there is none. Raises ForeignTimer where somebody else's stands
        in its place, and TimerFailed where nobody can tell."""

    def places(self) -> Sequence[str]:
        """Where our entry stands, as a person looks it up."""

    def install(self, task: Task) -> Sequence[Step]:
        """What puts our entry there, or in place of an earlier one. Raises OddWord."""

    def remove(self) -> Sequence[Step]:
        """What takes our entry away; nothing else."""

    def next_run(self) -> str:
        """When the system says that it starts it next; empty where it does not tell."""


def take(steps: Sequence[Step], run: Run) -> None:
    """One step after the other. Raises TimerFailed, and VaultUnavailable where a disk takes no file."""
    for step in steps:
        if isinstance(step, Command):
            answer = run(step)
            if answer.code and not step.may_fail:
                raise TimerFailed(command=str(step), code=answer.code, reason=answer.reason())
        elif isinstance(step, Write):
            _write(step.path, step.data)
        else:
            try:
                step.path.unlink(missing_ok=True)
            except OSError as error:
                raise disk_error(error, step.path) from None


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: a system may read it at any moment."""
    temporary = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            temporary.write_bytes(data)
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise disk_error(error, path) from None


def read(path: Path) -> bytes | None:
    """None for no file. Raises VaultUnavailable where it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise disk_error(error, path) from None
