"""The systems that may start programs on this machine, and what this program has told them so far."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from sociarch.cli.session import whole_path
from sociarch.errors import ForeignTimer, NoTimer, TimerFailed
from sociarch.home import Home
from sociarch.schedule.cron import Cron
from sociarch.schedule.launchd import Launchd
from sociarch.schedule.systemd import Systemd
from sociarch.schedule.timer import Answer, Command, Run, Timer
from sociarch.schedule.windows import Windows

NAMES: Final = ("systemd", "launchd", "windows", "cron")
LONGEST: Final = 60.0
"""Seconds for a system to do what it is told."""
_ON: Final[Mapping[str, Sequence[str]]] = {
    "linux": ("systemd", "cron"), "darwin": ("launchd", "cron"), "win32": ("windows",)
}  # fmt: skip


class Timers:
    """`platform`: as Python's `sys.platform` names it."""

    def __init__(self, home: Home, environment: Mapping[str, str], platform: str, run: Run) -> None:
        own = whole_path("~")
        settings = environment.get("XDG_CONFIG_HOME") or own / ".config"
        bus = environment.get("DBUS_SESSION_BUS_ADDRESS", "")
        user = [environment.get(name, "") for name in ("USERDOMAIN", "USERNAME")]
        self.systemd: Final = Systemd(Path(settings) / "systemd" / "user", run)
        self._all: Final[Mapping[str, Timer]] = {
            "systemd": self.systemd,
            "launchd": Launchd(own / "Library" / "LaunchAgents", _user_number(), run),
            "windows": Windows(home.root / "schedule", "\\".join(user) if all(user) else "", run),
            "cron": Cron(bus if bus.startswith("unix:path=") else "", run),
        }
        self._here: Final = _ON.get(platform, ("cron",))

    def get(self, name: str) -> Timer:
        return self._all[name]

    def best(self) -> Timer:
        """The first that answers here. Raises NoTimer of the one that should."""
        reason: NoTimer | None = None
        # macOS keeps cron from a person's folders: it is taken only where it is asked for.
        for name in self._here[:1] if "launchd" in self._here else self._here:
            try:
                self._all[name].check()
            except NoTimer as error:
                reason = reason or error
            else:
                return self._all[name]
        assert reason is not None
        raise reason

    def installed(self) -> list[tuple[Timer, str]]:
        """Each that has an entry of ours, with its text. One that does not tell has none."""
        found = []
        for name in self._here:
            try:
                text = self._all[name].found()
            except (ForeignTimer, TimerFailed):
                continue
            if text is not None:
                found.append((self._all[name], text))
        return found


def program() -> tuple[str, ...]:
    """The words that start this program from anywhere, without a window."""
    here = Path(sys.executable)
    if os.name == "nt":
        quiet = here.with_name("pythonw.exe")
        return (str(quiet if quiet.exists() else here), "-P", "-m", "sociarch")
    script = here.with_name("sociarch")
    return (str(script),) if os.access(script, os.X_OK) else (str(here), "-P", "-m", "sociarch")


def runner(environment: Mapping[str, str]) -> Run:
    """What runs a command of this machine."""

    def run(command: Command) -> Answer:
        try:
            done = subprocess.run(  # noqa: S603  # words of our own, without a shell
                command.words, input=command.given or b"", capture_output=True, check=False, timeout=LONGEST,
                env={**environment, "LC_ALL": "C"},
            )  # fmt: skip
        except FileNotFoundError:
            return Answer(127)
        except subprocess.TimeoutExpired:
            return Answer(124, error=b"no answer")
        except OSError as error:
            return Answer(126, error=(error.strerror or "?").encode())
        return Answer(done.returncode, done.stdout, done.stderr)

    return run


def _user_number() -> int:
    return 0 if sys.platform == "win32" else os.getuid()
