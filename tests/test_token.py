"""The token of an official interface, as a person gives it to the installed program: checked, sealed, and
never seen again, on good days and bad ones. Real processes, through a real proxy.
"""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from demo.clock import FileClock
from tests.replica.linkedin_api import DROPPED, WRONG, Failure, LinkedInApi, Token, failed, instead, throttled
from tests.replica.proxy import Proxy
from tests.replica.server import Replica
from tests.terminal import Terminal
from tests.test_privacy import Watch

SECRET = "AQXinvented-Zq7.Tok_en8vJ3kL0pWm2"
ROOT = Path(__file__).resolve().parent.parent


class Machine:
    """The installed program beside the replica, both by one clock."""

    def __init__(self, folder: Path, site: LinkedInApi, proxy: Proxy) -> None:
        self.terminal = Terminal(folder)
        self.terminal.make_vault()
        self.site = site
        self.clock = FileClock(folder / "clock")
        self.environment = {
            **self.terminal.environment,
            **proxy.environment,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }
        self.said = b""
        self.arguments: set[bytes] = set()
        self.open: set[str] = set()

    def run(self, *arguments: str, typed: str | None = None) -> tuple[int, str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "demo.clock", str(self.terminal.folder / "clock"), *arguments],
            cwd=ROOT, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        with process, Watch(process, self.terminal.home) as watch:
            said, _ = process.communicate(typed or "", timeout=120)
        self.said += said.encode()
        self.arguments |= watch.arguments
        self.open |= watch.open
        return process.returncode, said


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    clock = FileClock(tmp_path / "clock")
    site = LinkedInApi(clock.now)
    site.token = SECRET
    site.tokens = {SECRET: Token(clock.now() + timedelta(days=60))}
    site.page_size = 60
    with Replica([site]) as replica, Proxy(replica, tmp_path) as proxy:
        yield Machine(tmp_path, site, proxy)


def spellings(secret: str) -> list[bytes]:
    halves = [secret[: len(secret) // 2], secret[len(secret) // 2 :]]
    return [text.encode(kind) for text in (secret, *halves) for kind in ("utf-8", "utf-16-le")]


def test_from_the_token_to_the_vault(machine: Machine) -> None:
    code, said = machine.run("login", "linkedin", "--api", typed=f"  Bearer {SECRET} \n")
    assert code == 0, said
    for word in (
        "developers/apps",
        "Default Company",
        "r_dma_portability_self_serve",
        "as of 2026-11",
        "60 days",
    ):
        assert word in said
    assert "The token works" in said
    code, said = machine.run("backup", "linkedin")
    assert code == 0, said
    assert "240 connections" in said
    assert "official API" in said
    code, said = machine.run("status", "--json")
    [account] = json.loads(said)["accounts"]
    assert (account["route"], account["used"], account["state"]) == ("api", True, "archived")
    assert account["token_since"]
    assert "official API" in machine.run("status")[1]
    [snapshot] = json.loads(machine.run("snapshots", "--json")[1])["snapshots"]
    assert snapshot["route"] == "api"


def test_from_day_fifty_on_the_next_token_is_asked_for(machine: Machine) -> None:
    machine.run("login", "linkedin", "--api", typed=SECRET)
    machine.clock.sleep(timedelta(days=49).total_seconds())
    for command in ("backup", "status"):
        assert "Make the next one" not in machine.run(command)[1]
    machine.clock.sleep(timedelta(days=1, minutes=1).total_seconds())
    for command in ("backup", "status"):
        assert "sociarch login linkedin --api" in machine.run(command)[1]
    machine.clock.sleep(timedelta(days=10).total_seconds())
    code, said = machine.run("backup")
    assert code == 11
    assert "does not accept the token" in said
    machine.site.tokens = {SECRET[::-1]: Token(machine.clock.now() + timedelta(days=60))}
    assert machine.run("login", "linkedin", "--api", typed=SECRET[::-1])[0] == 0
    code, said = machine.run("backup")
    assert code == 0
    assert "Make the next one" not in said


def test_a_token_that_does_not_work_replaces_none_that_does(machine: Machine) -> None:
    machine.run("login", "linkedin", "--api", typed=SECRET)
    code, said = machine.run("login", "linkedin", "--api", typed="another-invented-token")
    assert code == 11
    assert "another-invented" not in said
    assert machine.run("backup")[0] == 0


def test_without_a_connection_the_token_is_kept_and_checked_later(machine: Machine) -> None:
    machine.site.failures = [Failure(DROPPED, times=3)]
    code, said = machine.run("login", "linkedin", "--api", typed=SECRET)
    assert code == 13
    assert "kept" in said
    assert machine.run("backup")[0] == 0


def test_before_the_data_are_collated_that_is_said(machine: Machine) -> None:
    machine.site.consented, machine.site.wait = machine.clock.now(), timedelta(hours=2)
    code, said = machine.run("login", "linkedin", "--api", typed=SECRET)
    assert code == 0
    assert "not collated your data yet" in said
    code, said = machine.run("backup", "--wait", "linkedin")
    assert code == 0, said
    assert "240 connections" in said


@pytest.mark.parametrize("typed", ["", "\n", "two words here to read", "short", "é" * 40, "x" * 9000])
def test_what_is_no_token_is_refused_without_a_question(machine: Machine, typed: str) -> None:
    code, said = machine.run("login", "linkedin", "--api", typed=typed)
    assert code in (2, 11)
    assert machine.site.asked == 0
    assert "two words here" not in said


@pytest.mark.parametrize(
    "arguments",
    [
        ("login", "linkedin", "--api", SECRET),
        ("login", "linkedin", SECRET, "--api"),
        ("login", SECRET * 2, "--api"),
        ("login", "linkedin", f"--token={SECRET}"),
        ("login", "linkedin", "--token", SECRET),
        ("login", "linkedin", f"--api={SECRET}"),
        ("login", "linkedin", "--api", f"--{SECRET}"),
        ("login", SECRET, "--api"),
        ("backup", "linkedin", SECRET),
        ("backup", "--route", SECRET),
        ("logout", SECRET),
        ("doctor", SECRET),
        ("letter", SECRET),
        ("status", SECRET),
        ("show", SECRET),
    ],
)
def test_a_token_typed_behind_the_command_is_not_repeated(
    machine: Machine, arguments: tuple[str, ...]
) -> None:
    code, said = machine.run(*arguments)
    assert code == 2
    assert SECRET not in said
    assert machine.site.asked == 0


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_file_with_the_token_may_be_written_as_any_system_writes_it(
    machine: Machine, encoding: str
) -> None:
    file = machine.terminal.folder / "token.txt"
    file.write_bytes(f"\r\n{SECRET}\r\n".encode(encoding))
    with file.open("rb") as stream:
        done = subprocess.run(
            [
                sys.executable, "-m", "demo.clock", str(machine.terminal.folder / "clock"), "login",
                "linkedin", "--api",
            ],
            cwd=ROOT, env=machine.environment, stdin=stream, capture_output=True, check=False, timeout=60,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_another_members_token_is_refused_when_it_is_given(machine: Machine) -> None:
    machine.run("login", "linkedin", "--api", typed=SECRET)
    assert machine.run("backup")[0] == 0
    theirs = "another-invented-token-1"
    machine.site.tokens[theirs] = Token(machine.clock.now() + timedelta(days=60))
    machine.site.rows["REGISTRATION"] = [
        {**machine.site.rows["REGISTRATION"][0], "Registered At": "1/2/09, 3:04 AM"}
    ]
    code, said = machine.run("login", "linkedin", "--api", typed=theirs)
    assert code == 11
    assert "another LinkedIn account" in said
    assert machine.run("login", "linkedin", "--api", "--account", "second", typed=theirs)[0] == 0


def test_a_run_that_was_cut_before_its_time_is_gone_on_with(machine: Machine) -> None:
    machine.run("login", "linkedin", "--api", typed=SECRET)
    machine.run("backup")
    record = machine.terminal.home / "accounts" / "linkedin" / "default" / "api" / "record.json"
    content = json.loads(record.read_text())
    record.write_text(json.dumps({**content, "state": "downloading", "next_look": ""}))
    assert "was being read" in machine.run("status")[1]
    asked = machine.site.asked
    assert machine.run("backup")[0] == 0
    assert machine.site.asked > asked


def test_a_clock_that_was_wrong_once_ends_nothing(machine: Machine) -> None:
    machine.run("login", "linkedin", "--api", typed=SECRET)
    machine.clock.sleep(timedelta(days=50).total_seconds())
    assert machine.run("backup")[0] == 0
    machine.clock.sleep(timedelta(days=-50).total_seconds())
    asked = machine.site.asked
    assert machine.run("backup")[0] == 0
    assert machine.site.asked > asked


@pytest.mark.parametrize("network", ["facebook", "viadeo"])
def test_a_route_that_a_network_does_not_have_is_no_other_route(machine: Machine, network: str) -> None:
    code, said = machine.run("backup", network, "--route", "api")
    assert code == 2
    assert "no official API" in said


def test_networks_without_such_an_interface_say_so(machine: Machine) -> None:
    code, said = machine.run("login", "facebook", "--api", typed=SECRET)
    assert code == 2
    assert "linkedin" in said


def test_logging_out_forgets_the_token_and_what_waits(machine: Machine) -> None:
    machine.run("login", "linkedin", "--api", typed=SECRET)
    machine.site.failures = [Failure(DROPPED, domain="CONNECTIONS", page=2, times=3)]
    assert machine.run("backup")[0] == 13
    folder = machine.terminal.home / "accounts" / "linkedin" / "default"
    assert list(folder.rglob("CONNECTIONS*"))
    assert machine.run("logout", "linkedin", "--api")[0] == 0
    assert not list(folder.rglob("CONNECTIONS*"))
    assert not list(folder.rglob("token*"))
    assert machine.run("backup", "linkedin", "--route", "api")[0] == 11


def test_a_token_is_found_nowhere_on_good_days_and_bad_ones(machine: Machine) -> None:
    machine.run("login", "linkedin", "--api", typed=SECRET)
    for failures in (
        [Failure(DROPPED, times=9)],
        [Failure(instead(status=302, Location=f"https://elsewhere.example/?{SECRET}"), times=9)],
        [
            Failure(
                instead(json.dumps({"message": f"bad token {SECRET}", "status": 400}).encode(), 400), times=9
            )
        ],
        [Failure(instead(WRONG["deep"]), times=9)],
        [Failure(failed(500), times=9)],
        [Failure(throttled("9999"), times=9)],
        [],
    ):
        machine.site.failures = list(failures)
        machine.run("--verbose", "backup", "--now")
        machine.clock.sleep(timedelta(days=1, minutes=1).total_seconds())
    machine.site.tokens[SECRET].revoked = True
    machine.run("backup", "--now", "--json")
    # Whatever fails unexpectedly ends in a report, which is searched below as well.
    broken = machine.terminal.home / "accounts" / "linkedin" / "default" / "api" / "record.json"
    broken.unlink()
    broken.mkdir(0o700)
    machine.run("backup", "--now")
    files = [path for path in machine.terminal.folder.rglob("*") if path.is_file()]
    content = b"".join(path.read_bytes() for path in files)
    names = b"".join(bytes(path) for path in files)
    for spelled in spellings(SECRET):
        assert spelled not in machine.said
        assert spelled not in content
        assert spelled not in names
        assert not any(spelled in arguments for arguments in machine.arguments)
    assert machine.open == set()
    assert machine.site.counts["forbidden"] == 0


@pytest.mark.skipif(os.name == "nt", reason="a terminal of Unix")
def test_at_a_terminal_the_token_is_asked_for_and_not_shown(machine: Machine) -> None:
    terminal, its_end = pty.openpty()
    process = subprocess.Popen(
        [
            sys.executable, "-m", "demo.clock", str(machine.terminal.folder / "clock"), "login", "linkedin",
            "--api",
        ],
        cwd=ROOT, env=machine.environment, stdin=its_end, stdout=its_end, stderr=its_end,
        start_new_session=True,
    )  # fmt: skip
    os.close(its_end)
    said = b""
    with process, suppress(OSError):
        while block := os.read(terminal, 4096):
            said += block
            if b"not shown" in block:
                os.write(terminal, SECRET.encode() + b"\n")
    os.close(terminal)
    assert process.returncode == 0, said
    assert b"The token works" in said
    assert SECRET.encode() not in said
