"""Somebody at a terminal: waits for a question, then types an answer."""

import os
import pty
import select
from collections.abc import Mapping, Sequence
from pathlib import Path

PATIENCE = 60


class Typist:
    """Runs a command with a terminal of its own, on which everything is said that the command says."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
        child, terminal = pty.fork()
        if child == 0:  # pragma: no cover  # the child is another program from here on
            os.chdir(folder)
            os.execvpe(command[0], list(command), dict(environment))
        self._child, self._terminal = child, terminal
        self.said = ""

    def answer(self, question: str, line: str) -> "Typist":
        """Type a line once the question has been asked since the last answer."""
        heard = ""
        while question not in heard:
            piece = self._read()
            assert piece, f"{question!r} was not asked: {self.said}"
            heard += piece
        os.write(self._terminal, line.encode() + b"\n")
        return self

    def end(self) -> int:
        """The exit code, once nothing more is said."""
        while self._read():
            pass
        os.close(self._terminal)
        return os.waitstatus_to_exitcode(os.waitpid(self._child, 0)[1])

    def _read(self) -> str:
        ready, _, _ = select.select([self._terminal], [], [], PATIENCE)
        assert ready, f"nothing is said any more: {self.said}"
        try:
            piece = os.read(self._terminal, 4096).decode(errors="replace")
        except OSError:
            piece = ""  # The program has closed its terminal.
        self.said += piece
        return piece
