"""systemd's timers of one user: two files, and `systemctl --user`.

A timer that was missed while the machine slept or was off is made up for (`Persistent`), some minutes late
(`RandomizedDelaySec`). Units of a user cannot wait for the network; a run without one says so and ends.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sociarch.errors import N_, ForeignTimer, NoTimer
from sociarch.schedule.timer import MARK, NAME, SPREAD, Command, Delete, Run, Step, Task, Write, read

_PLAIN: Final = re.compile(r"[A-Za-z0-9_./=@,+-][A-Za-z0-9_./:=@,+-]*")
_NO_PROGRAM: Final = frozenset("\"'\\")
"""Letters that systemd takes in an argument, and not in the path of a program."""
_SHELL: Final = ("/bin/sh", "-c", 'exec "$0" "$@"')
_HEAD: Final = f"# Made by: {MARK}. Taken away by: sociarch schedule remove.\n"


class Systemd:
    """`folder`: of the user's own units."""

    name = "systemd"
    title = "systemd"

    def __init__(self, folder: Path, run: Run) -> None:
        self._timer: Final = folder / f"{NAME}.timer"
        self._service: Final = folder / f"{NAME}.service"
        self._run: Final = run

    def check(self) -> None:
        answer = self._run(_systemctl("show-environment"))
        if answer.code == 127:
            raise NoTimer(title=self.title, reason=N_("there is no systemctl"), need=OTHER_WAYS)
        if answer.code:
            raise NoTimer(
                title=self.title, reason=N_("the manager of your own services does not answer"), need=NO_BUS
            )

    def found(self) -> str | None:
        texts = {}
        for path in (self._timer, self._service):
            data = read(path)
            if data is not None and MARK.encode() not in data:
                raise ForeignTimer(place=path)
            texts[path] = data
        timer = texts[self._timer]
        return None if timer is None else (timer + (texts[self._service] or b"")).decode("utf-8", "replace")

    def places(self) -> Sequence[str]:
        return (str(self._timer), str(self._service))

    def install(self, task: Task) -> Sequence[Step]:
        task.check()
        files = ((self._service, service_text(task)), (self._timer, timer_text(task)))
        return (
            *(Write(path, text.encode(), text) for path, text in files),
            _systemctl("daemon-reload"),
            _systemctl("enable", self._timer.name),
            # A timer that runs already would keep its earlier time.
            _systemctl("restart", self._timer.name),
        )

    def remove(self) -> Sequence[Step]:
        # Where the manager does not answer it starts nothing, and the files have to go all the same.
        return (
            _systemctl("disable", "--now", self._timer.name, may_fail=True),
            Delete(self._timer.parent / "timers.target.wants" / self._timer.name),
            Delete(self._timer),
            Delete(self._service),
            _systemctl("daemon-reload", may_fail=True),
        )

    def next_run(self) -> str:
        answer = self._run(
            _systemctl("show", "--property=NextElapseUSecRealtime", "--value", self._timer.name)
        )
        return "" if answer.code else answer.said.decode("utf-8", "replace").strip()

    def lingers(self) -> bool | None:
        """Whether the user's services go on while nobody is signed in; None where nobody tells."""
        answer = self._run(Command(("loginctl", "show-user", "--property=Linger", "--value")))
        return {b"yes": True, b"no": False}.get(answer.said.strip()) if not answer.code else None


def timer_text(task: Task) -> str:
    return (
        f"{_HEAD}[Unit]\nDescription=Backup of social networks, of its own accord\n\n"
        f"[Timer]\nOnCalendar=*-*-* {task.plan.at:%H:%M}:00\nPersistent=true\n"
        f"RandomizedDelaySec={SPREAD}min\nAccuracySec=1min\n\n[Install]\nWantedBy=timers.target\n"
    )


def service_text(task: Task) -> str:
    # 10: a network is still preparing an export, which is no failure.
    return (
        f"{_HEAD}[Unit]\nDescription=Backup of social networks\n\n"
        f"[Service]\nType=oneshot\nExecStart={command_line(task.command)}\nSuccessExitStatus=10\n"
        "Nice=10\nIOSchedulingClass=idle\nTimeoutStartSec=6h\n"
    )


def command_line(words: Sequence[str]) -> str:
    """Words as ExecStart= reads them; the colon says that `$` means itself."""
    starter = _SHELL if _NO_PROGRAM & set(words[0]) else ()
    return ":" + " ".join(map(_quoted, (*starter, *words)))


def _quoted(word: str) -> str:
    if _PLAIN.fullmatch(word):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


def _systemctl(*words: str, may_fail: bool = False) -> Command:
    return Command(("systemctl", "--user", *words), may_fail=may_fail)


OTHER_WAYS: Final = N_(
    "Choose another way (sociarch schedule install --for cron), or let whatever starts programs here run: "
    "sociarch schedule run"
)
NO_BUS: Final = N_(
    "Sign in on the machine itself or by ssh, not with su or sudo, and say it again. In a container there is "
    "none: choose --for cron, or let whatever starts programs there run: sociarch schedule run"
)
