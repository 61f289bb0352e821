"""launchd's agents of one user on macOS: a property list, and `launchctl`.

A time that passed while the machine slept is made up for when it wakes. One that passed while it was off is
not, so the agent is started at each sign-in, too; whether it is time, the program itself knows.
"""

import plistlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sociarch.errors import N_, ForeignTimer, NoTimer
from sociarch.schedule.timer import Command, Delete, Run, Step, Task, Write, read

LABEL: Final = "org.sociarch.backup"


class Launchd:
    """`folder`: of the user's own agents; `user`: their number."""

    name = "launchd"
    title = "launchd"

    def __init__(self, folder: Path, user: int, run: Run) -> None:
        self._path: Final = folder / f"{LABEL}.plist"
        self._user: Final = f"gui/{user}"
        self._run: Final = run

    def check(self) -> None:
        if self._run(Command(("launchctl", "print", self._user))).code:
            raise NoTimer(
                title=self.title, reason=N_("nobody is signed in at the screen"), need=AT_THE_SCREEN
            )

    def found(self) -> str | None:
        data = read(self._path)
        if data is None:
            return None
        try:
            words = plistlib.loads(data).get("ProgramArguments", [])
        except (ValueError, AttributeError, plistlib.InvalidFileException):
            words = []
        texts = [word for word in words if isinstance(word, str)] if isinstance(words, list) else []
        if "schedule" not in texts:
            raise ForeignTimer(place=self._path)
        return "\n".join(texts)

    def places(self) -> Sequence[str]:
        return (str(self._path),)

    def install(self, task: Task) -> Sequence[Step]:
        task.check()
        data = property_list(task)
        return (
            Write(self._path, data, data.decode().expandtabs(2)),
            self._let_go(),
            Command(("launchctl", "bootstrap", self._user, str(self._path))),
        )

    def remove(self) -> Sequence[Step]:
        return (self._let_go(), Delete(self._path))

    def next_run(self) -> str:
        return ""

    def _let_go(self) -> Command:
        return Command(("launchctl", "bootout", f"{self._user}/{LABEL}"), may_fail=True)


def property_list(task: Task) -> bytes:
    return plistlib.dumps(
        {
            "Label": LABEL,
            "ProgramArguments": list(task.command),
            "StartCalendarInterval": {"Hour": task.plan.at.hour, "Minute": task.minute()},
            "RunAtLoad": True,
            "ProcessType": "Background",
            "LowPriorityIO": True,
            "Nice": 10,
        },
        sort_keys=False,
    )


AT_THE_SCREEN: Final = N_("Sign in at the screen of this machine and say it again there.")
