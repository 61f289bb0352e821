"""One process in, seconds and bytes out.

Here live the measuring of a single command, the fair order of several and the size of a folder.
What is measured, and against whom, is never decided here.
"""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

LAUNCHER: Final = (sys.executable, "-I", "-S", str(Path(__file__).with_name("launch.py")))

T = TypeVar("T")


class CommandFailed(Exception):
    """A measured command did not do its work, so its time means nothing."""


class Run(NamedTuple):
    """What one process took."""

    seconds: float
    peak: int


def run(command: Sequence[str], folder: Path, env: Mapping[str, str] | None = None) -> Run:
    """Run a command in `folder` with `env` added, after all earlier writes have reached the disk.

    Raises CommandFailed with the end of what the command said.
    """
    os.sync()
    done = subprocess.run(
        [*LAUNCHER, *command],
        cwd=folder,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = "\n".join(done.stderr.strip().splitlines()[-8:])
        raise CommandFailed(f"{' '.join(command)[:300]}\nexit code {done.returncode}\n{said}")
    seconds, peak = done.stdout.split()
    return Run(float(seconds), int(peak))


def in_turn(several: Sequence[T], turn: int) -> list[T]:
    """Return all of them, each turn starting one further, so that nobody always goes first."""
    first = turn % len(several) if several else 0
    return [*several[first:], *several[:first]]


def size(folder: Path) -> int:
    """Return the bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
