"""cron: one marked line in the user's own table, by `crontab`.

cron makes up for nothing, so it starts the program every three hours, from the planned time on; whether it is
time, the program itself knows. Every other line of the table stays as it is, to the byte.
"""

import re
import shlex
from collections.abc import Sequence
from typing import Final

from sociarch.errors import N_, NoTimer, OddWord, TimerFailed
from sociarch.schedule.timer import MARK, Command, Run, Step, Task

EVERY: Final = 3
"""Hours between two starts."""
_DOUBTFUL: Final = re.compile(r"\\[\\%]")
"""What one cron reads in one way and another in another."""
_NOBODYS: Final = (b"no crontab", b"no such file")
"""What `crontab -l` says, in lower case, where there is no table."""


class Cron:
    """`bus`: the address of the person's session, without which no keyring opens; empty: none is known."""

    name = "cron"
    title = "cron"

    def __init__(self, bus: str, run: Run) -> None:
        self._bus: Final = bus
        self._run: Final = run

    def check(self) -> None:
        if self._run(_LIST).code == 127:
            raise NoTimer(title=self.title, reason=N_("there is no crontab"), need=INSTALL_IT)

    def found(self) -> str | None:
        lines = [line for line in self._table().splitlines() if _is_ours(line)]
        return b"\n".join(lines).decode("utf-8", "replace") if lines else None

    def places(self) -> Sequence[str]:
        return ("crontab",)

    def install(self, task: Task) -> Sequence[Step]:
        task.check()
        for word in task.command:
            if _DOUBTFUL.search(word):
                raise OddWord(word=word)
        rest = self._others()
        if rest and not rest.endswith(b"\n"):
            rest += b"\n"
        return (Command(("crontab", "-"), rest + line(task, self._bus).encode() + b"\n"),)

    def remove(self) -> Sequence[Step]:
        return (Command(("crontab", "-"), self._others()),)

    def next_run(self) -> str:
        return ""

    def _others(self) -> bytes:
        return b"".join(line for line in self._table().splitlines(keepends=True) if not _is_ours(line))

    def _table(self) -> bytes:
        """Raises TimerFailed: a table that cannot be read must not be written either."""
        answer = self._run(_LIST)
        if not answer.code:
            return answer.said
        if answer.code == 127 or any(text in answer.error.lower() for text in _NOBODYS):
            return b""
        raise TimerFailed(command=str(_LIST), code=answer.code, reason=answer.reason())


_LIST: Final = Command(("crontab", "-l"))


def _is_ours(line: bytes) -> bool:
    return line.rstrip().endswith(f"# {MARK}".encode())


def line(task: Task, bus: str) -> str:
    """The line of the table, without its end."""
    hours = sorted((task.plan.at.hour + hour) % 24 for hour in range(0, 24, EVERY))
    when = f"{task.minute()} {','.join(map(str, hours))} * * *"
    session = f"DBUS_SESSION_BUS_ADDRESS={shlex.quote(bus)} " if bus else ""
    command = f"{session}nice -n 10 {shlex.join(task.command)} >/dev/null 2>&1"
    # cron itself takes a percent sign for the end of the line, wherever it stands.
    return f"{when} {command} # {MARK}".replace("%", "\\%")


INSTALL_IT: Final = N_(
    "Install cron with your system's own means (Debian: sudo apt install cron), or let whatever starts "
    "programs here run: sociarch schedule run"
)
