"""Somebody who is led through the first hour at a terminal of their own: answers one question at a time.

What stands on the screen at the end is the transcript: what the program says, and what is typed where it
shows. Paths, ids, sizes and words that are drawn differ from one run to the next, so they are masked.
"""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from demo.invent import linkedin_name, linkedin_zip, people
from tests.terminal import PROGRAM

ROOT: Final = Path(__file__).resolve().parent.parent
CTRL_C: Final = "\x03"
CTRL_D: Final = "\x04"
EXPORTED: Final = date(2026, 11, 2)
COLUMNS: Final = 88
_PATIENCE: Final = 120.0
_CALM: Final = 0.05
"""Seconds without a word after which something that looks like a question is one."""
_STEERING: Final = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_DRAWN: Final = re.compile(r"^ {4}((?:[a-z]{4,8} ){5}[a-z]{4,8})$", re.MULTILINE)
_MASKS: Final[Sequence[tuple[str, str]]] = (
    (r"(?<=kit-)[0-9a-f]{8}", "0a1b2c3d"),
    (r"(?<=snapshot |uvegarde )[0-9a-f]{8}", "4e5f6a7b"),
    (r"\d+(?:[.,]\d)?(?= k?[Bo]\b)", "12"),
)

Answer = str | Callable[[str], str]
"""What is typed; or what tells it from what stands on the screen."""


class Ended(NamedTuple):
    """`screen`: masked. `raw`: all that came, as it came. `questions`: how many were asked."""

    screen: str
    raw: str
    code: int
    questions: int


class Guided:
    """A person with an empty home below `folder`, and downloads in it."""

    def __init__(self, folder: Path, language: str = "en") -> None:
        self.home: Final = folder / "aline"
        self.downloads: Final = self.home / "Downloads"
        self.vault: Final = self.home / "sociarch-vault"
        self.downloads.mkdir(parents=True)
        self.environment: dict[str, str] = {
            "PATH": os.environ["PATH"], "HOME": str(self.home), "LANG": "C.UTF-8", "LANGUAGE": language,
            "TERM": "xterm", "PYTHONPATH": str(ROOT),
        }  # fmt: skip

    def download(self) -> Path:
        """An export of LinkedIn among other things."""
        (self.downloads / "holidays.txt").write_text("a list of things to pack")
        path = self.downloads / linkedin_name(EXPORTED)
        linkedin_zip(path, people(40, 1), EXPORTED)
        return path

    def answer(self, answers: Sequence[Answer], *arguments: str) -> Ended:
        """Run `sociarch init` and type an answer to each question; then, if one more is asked, Ctrl-C."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, COLUMNS, 0, 0))
        # A session of its own takes the first terminal that it opens for its own, and Ctrl-C with it.
        take = 'terminal=$1; shift; exec "$@" <> "$terminal" >&0 2>&0'
        running = subprocess.Popen(
            ["sh", "-c", take, "sh", os.ttyname(theirs), str(PROGRAM), "init", *arguments],
            cwd=self.home, env=self.environment, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        said, asked = "", 0
        waiting = list(answers)
        try:
            while (piece := _listen(ours, running)) is not None:
                said += piece
                if _is_question(said):
                    asked += 1
                    answer = waiting.pop(0) if waiting else CTRL_C
                    typed = answer if isinstance(answer, str) else answer(_shown(said))
                    os.write(ours, typed.encode() + (b"" if typed in (CTRL_C, CTRL_D) else b"\n"))
            code = running.wait(_PATIENCE)
        finally:
            if running.poll() is None:
                running.kill()
                running.wait()
            os.close(ours)
            os.close(theirs)
        return Ended(self._masked(_shown(said)), said, code, asked)

    def files(self) -> Mapping[str, bytes]:
        """All that lies in the home, apart from the downloads."""
        return {
            str(path.relative_to(self.home)): path.read_bytes()
            for path in sorted(self.home.rglob("*"))
            if path.is_file() and self.downloads not in path.parents
        }

    def _masked(self, screen: str) -> str:
        masked = _DRAWN.sub("    (six words)", screen.replace(str(self.home), "/home/aline"))
        for pattern, mask in _MASKS:
            masked = re.sub(pattern, mask, masked)
        return masked


def drawn(screen: str) -> str:
    """The words that were proposed, as a person reads them off the screen."""
    return str(_DRAWN.findall(screen)[-1])


def _listen(terminal: int, running: "subprocess.Popen[bytes]") -> str | None:
    """What is said until the program waits or ends; None where it has ended."""
    said = b""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if select.select([terminal], [], [], _CALM)[0]:
            try:
                said += os.read(terminal, 65536)
            except OSError:
                return said.decode("utf-8", "replace") or None
        elif running.poll() is not None:
            return said.decode("utf-8", "replace") or None
        elif said:
            return said.decode("utf-8", "replace")
    raise AssertionError("nothing is said any more")


def _is_question(said: str) -> bool:
    return said.endswith(": ")


def _shown(said: str) -> str:
    """What stands on the screen: a line that is written over shows what was written last."""
    text = _STEERING.sub("", said.replace("\r\n", "\n"))
    lines = [line.rstrip("\r").rpartition("\r")[2].rstrip() for line in text.split("\n")]
    return "\n".join(lines).strip("\n") + "\n"
