"""A process killed at any step of asking and fetching: the next run goes on, and the network was asked once.

Real processes, a real browser, SIGKILL. The step is told by the record on the disk, or by what reaches the
server: before it has answered, or after.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from demo.clock import FileClock
from sociarch.accounts import Account, Consent
from sociarch.cli.networks import TERMS
from sociarch.home import Home
from sociarch.seal import Seal
from tests.networks import browser, needs_browser
from tests.replica.linkedin import LinkedIn
from tests.replica.server import Replica
from tests.replica.site import Request, Response
from tests.terminal import Terminal

pytestmark = needs_browser


class Machine:
    """The installed program by a clock that is shared with the replica, so that time passes for both."""

    def __init__(self, folder: Path, replica: Replica, clock: FileClock) -> None:
        self.terminal = Terminal(folder)
        self.clock = clock
        self.environment = {
            **self.terminal.environment,
            "SOCIARCH_BROWSER": browser() or "",
            "SOCIARCH_BROWSER_ARGS": replica.browser_args,
            "SOCIARCH_BROWSER_HEADLESS": "1",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }
        self.account = self.terminal.home / "accounts" / "linkedin" / "default"

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "demo.clock", str(self.terminal.folder / "clock"), *arguments],
            cwd=Path(__file__).resolve().parent.parent,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: str) -> tuple[int, str]:
        with self.start(*arguments) as process:
            said, _ = process.communicate(timeout=120)
        return process.returncode, said

    def record(self) -> dict[str, Any]:
        try:
            content = json.loads((self.account / "record.json").read_bytes())
        except (OSError, ValueError):
            return {}
        assert isinstance(content, dict)
        return content

    def killed_when(self, moment: Callable[[dict[str, Any]], bool], *arguments: str) -> bool:
        """Start a command and kill it as soon as the record says so; whether it lived that long."""
        with self.start(*arguments) as process:
            while process.poll() is None:
                if moment(self.record()):
                    process.kill()
                    break
                time.sleep(0.001)
            process.communicate(timeout=60)
        return process.returncode == -signal.SIGKILL


class Trap:
    """Kills a process when a request of a kind reaches the replica, before or after it is answered."""

    def __init__(self, site: LinkedIn, method: str, path: str, *, after: bool) -> None:
        self.process: subprocess.Popen[str] | None = None
        self.sprung = threading.Event()
        answer = site.answer

        def trapped(request: Request) -> Response:
            if self.sprung.is_set() or (request.method, request.path) != (method, path):
                return answer(request)
            self.sprung.set()
            response = answer(request) if after else None
            if self.process is not None:
                os.kill(self.process.pid, signal.SIGKILL)
                self.process.wait(10)
            # Who was killed has asked nothing any more; who asked before is answered into the void.
            return response or Response(b"", 503)

        site.answer = trapped  # type: ignore[method-assign]  # a replica is told what to be from outside


@pytest.fixture
def site(tmp_path: Path) -> LinkedIn:
    site = LinkedIn(FileClock(tmp_path / "clock").now)
    site.parts = 1
    return site


@pytest.fixture
def machine(tmp_path: Path, site: LinkedIn) -> Iterator[Machine]:
    with Replica([site]) as replica:
        machine = Machine(tmp_path, replica, FileClock(tmp_path / "clock"))
        machine.terminal.make_vault()
        home = Home(machine.terminal.home)
        account = Account(home, Seal(home, lambda: None), "linkedin", "LinkedIn", None)
        account.agree(Consent(TERMS, "2026-11-22T12:00:00Z"))
        cookies = [{**one, "sameSite": "Lax"} for one in site.session_cookies()]
        account.save_session({"cookies": cookies, "origins": []})
        yield machine


def finish(machine: Machine, site: LinkedIn) -> None:
    """Run on as a timer would, and see that all is well in the end."""
    code, said = 10, ""
    for hours in (0.2, 25.0):
        machine.clock.sleep(timedelta(hours=hours).total_seconds())
        code, said = machine.run("backup", "linkedin")
        if code != 10:
            break
    assert code == 0, said
    assert site.counts["requests"] == 1
    assert machine.record()["state"] == "archived"
    assert not [path for path in (machine.account / "inbox").glob("*") if path.is_file()]
    snapshots = json.loads(machine.run("snapshots", "--json")[1])["snapshots"]
    assert 60 in [one["counts"].get("connection") for one in snapshots]


REQUEST = "/psettings/member-data/export"
DOWNLOAD = "/psettings/member-data/download"
STEPS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "the intent is on the disk": lambda record: bool(record.get("intent_at")),
    "the button is about to be pressed": lambda record: bool(record.get("pressed_at")),
    "the page has shown the request": lambda record: bool(record.get("requested_at")),
}


@pytest.mark.parametrize("step", STEPS)
def test_killed_while_asking_when(step: str, machine: Machine, site: LinkedIn) -> None:
    assert machine.killed_when(STEPS[step], "backup", "linkedin")
    finish(machine, site)


@pytest.mark.parametrize("after", [False, True], ids=["before it is accepted", "once it is accepted"])
def test_killed_when_the_request_reaches_the_network(after: bool, machine: Machine, site: LinkedIn) -> None:
    trap = Trap(site, "POST", REQUEST, after=after)
    with machine.start("backup", "linkedin") as process:
        trap.process = process
        process.communicate(timeout=90)
    assert trap.sprung.is_set()
    assert site.counts["requests"] == int(after)
    finish(machine, site)


@pytest.mark.parametrize("state", ["downloading", "verified"])
def test_killed_while_fetching_when_the_record_says(state: str, machine: Machine, site: LinkedIn) -> None:
    assert machine.run("backup", "linkedin")[0] == 10
    machine.clock.sleep(3600)
    assert machine.killed_when(lambda record: record.get("state") == state, "backup", "linkedin")
    finish(machine, site)


def test_killed_when_the_download_begins(machine: Machine, site: LinkedIn) -> None:
    assert machine.run("backup", "linkedin")[0] == 10
    machine.clock.sleep(3600)
    trap = Trap(site, "GET", DOWNLOAD, after=True)
    with machine.start("backup", "linkedin") as process:
        trap.process = process
        process.communicate(timeout=90)
    assert trap.sprung.is_set()
    finish(machine, site)


def test_ctrl_c_closes_the_browser_says_so_and_asks_once(machine: Machine, site: LinkedIn) -> None:
    with machine.start("backup", "linkedin") as process:
        while not machine.record().get("intent_at"):
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Interrupted" in said
    finish(machine, site)


def test_ctrl_c_at_the_sign_in_keeps_nothing(machine: Machine, site: LinkedIn) -> None:
    assert machine.run("logout", "linkedin")[0] == 0
    with machine.start("login", "linkedin", "--accept-terms") as process:
        while site.counts["pages"] < 1 or process.poll() is not None:
            time.sleep(0.05)
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 130
    assert not (machine.account / "session.age").exists()
