"""Windows' Task Scheduler: a task as XML, and `schtasks`.

A start that was missed is made up for (`StartWhenAvailable`), some minutes late (`RandomDelay`), and only
with a network. The task runs in the session of the person who signed in, because that alone opens the
keyring; its program is one that has no window.
"""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from subprocess import list2cmdline
from typing import Final
from xml.sax.saxutils import escape

from sociarch.errors import N_, ForeignTimer, NoTimer, OddWord
from sociarch.schedule.timer import MARK, NAME, SPREAD, Command, Delete, Run, Step, Task, Write

NAMESPACE: Final = "http://schemas.microsoft.com/windows/2004/02/mit/task"
FIRST_DAY: Final = date(2026, 1, 1)
"""A day in the past: from then on, every day."""
_VARIABLE: Final = re.compile(r"%[^%]+%|\$\(")
"""What the Task Scheduler replaces in a command, and cannot be told to leave."""


class Windows:
    """`folder`: where the task's XML is kept. `user`: who runs it, as Windows writes it; empty: whoever
    installs it."""

    name = "windows"
    title = "Task Scheduler"

    def __init__(self, folder: Path, user: str, run: Run) -> None:
        self._path: Final = folder / f"{NAME}.xml"
        self._user: Final = user
        self._run: Final = run

    def check(self) -> None:
        if self._run(Command(("schtasks", "/Query"))).code == 127:
            raise NoTimer(title=self.title, reason=N_("there is no schtasks"), need=WITHOUT)

    def found(self) -> str | None:
        answer = self._run(Command(("schtasks", "/Query", "/TN", NAME, "/XML")))
        if answer.code:
            return None
        # In whichever encoding it comes, what is looked for is plain ASCII.
        text = answer.said.replace(b"\0", b"").decode("ascii", "replace")
        if MARK not in text:
            raise ForeignTimer(place=f"\\{NAME}")
        return text

    def places(self) -> Sequence[str]:
        return (f"\\{NAME}", str(self._path))

    def install(self, task: Task) -> Sequence[Step]:
        task.check()
        for word in task.command:
            if _VARIABLE.search(word):
                raise OddWord(word=word)
        text = task_text(task, self._user)
        return (
            Write(self._path, text.encode("utf-16"), text),
            Command(("schtasks", "/Create", "/TN", NAME, "/XML", str(self._path), "/F")),
        )

    def remove(self) -> Sequence[Step]:
        return (Command(("schtasks", "/Delete", "/TN", NAME, "/F")), Delete(self._path))

    def next_run(self) -> str:
        return ""


def task_text(task: Task, user: str) -> str:
    """The task, in the order of its schema; to be written as UTF-16 with a byte order mark."""
    program, *arguments = task.command
    who = f"\n      <UserId>{escape(user)}</UserId>" if user else ""
    return f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="{NAMESPACE}">
  <RegistrationInfo>
    <Source>{MARK}</Source>
    <Description>Backup of social networks, of its own accord</Description>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>{FIRST_DAY}T{task.plan.at:%H:%M}:00</StartBoundary>
      <RandomDelay>PT{SPREAD}M</RandomDelay>
      <ScheduleByDay>
        <DaysInterval>1</DaysInterval>
      </ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">{who}
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <RunOnlyIfNetworkAvailable>true</RunOnlyIfNetworkAvailable>
    <WakeToRun>false</WakeToRun>
    <ExecutionTimeLimit>PT6H</ExecutionTimeLimit>
    <Priority>7</Priority>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{escape(program)}</Command>
      <Arguments>{escape(list2cmdline(arguments))}</Arguments>
    </Exec>
  </Actions>
</Task>
"""


WITHOUT: Final = N_("Let whatever starts programs here run: sociarch schedule run")
