"""The watched folder as an account's route: `sociarch backup` looks into it, and asks no page for what is in
it.
"""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from demo.clock import FileClock
from demo.invent import linkedin_name, linkedin_zip, people
from sociarch.accounts import Account, Consent
from sociarch.cli.networks import TERMS
from sociarch.home import Home
from sociarch.seal import Seal
from tests.terminal import Terminal
from tests.test_token import Machine as Timed

DAY = date(2026, 11, 20)


class Machine(Timed):
    """The installed program, without any network; a browser that cannot start tells whether it was wanted."""

    def __init__(self, folder: Path) -> None:
        self.terminal = Terminal(folder)
        self.terminal.make_vault()
        self.clock = FileClock(folder / "clock")
        self.environment = {
            **self.terminal.environment,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "SOCIARCH_BROWSER": "/nowhere/chromium",
        }
        self.said = b""
        self.arguments = set()
        self.open = set()
        self.downloads = folder / "Downloads"
        self.downloads.mkdir()
        self.home = Home(self.terminal.home)
        self.home.note_watched(str(self.downloads), None, "2026-11-01")

    def deliver(self, number: int) -> Path:
        day = DAY + timedelta(days=number)
        path = self.downloads / linkedin_name(day)
        linkedin_zip(path, people(30 + number, 3), day)
        return path

    def sign_in(self) -> None:
        account = Account(self.home, Seal(self.home, lambda: None), "linkedin", "LinkedIn", None)
        account.agree(Consent(TERMS, "2026-11-01T12:00:00Z"))
        account.save_session({"cookies": [], "origins": []})

    def routes(self) -> list[tuple[str, bool]]:
        accounts = json.loads(self.run("status", "--json")[1])["accounts"]
        return [(one["route"], one["used"]) for one in accounts]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_backup_without_a_name_takes_what_lies_in_the_folder_once(machine: Machine) -> None:
    machine.deliver(0)
    code, said = machine.run("backup")
    assert code == 0, said
    assert "30 connections" in said
    code, said = machine.run("backup")
    assert (code, "connections" in said) == (0, False)
    assert "last delivered on" in said
    [snapshot] = json.loads(machine.run("snapshots", "--json")[1])["snapshots"]
    assert snapshot["route"] == "folder"
    assert machine.routes() == [("folder", True)]
    assert "watched folder" in machine.run("status")[1]


def test_what_came_through_the_folder_makes_asking_the_page_needless_for_a_week(machine: Machine) -> None:
    machine.sign_in()
    machine.deliver(0)
    code, said = machine.run("backup")
    assert code == 0, said
    assert "not asked for a week" in said
    assert machine.routes() == [("folder", True), ("browser", False)]
    machine.clock.sleep(timedelta(days=8).total_seconds())
    assert machine.routes() == [("browser", True), ("folder", False)]
    code, said = machine.run("backup")
    assert code == 11
    assert "browser" in said


def test_a_route_that_is_named_is_the_only_one(machine: Machine) -> None:
    machine.sign_in()
    machine.deliver(0)
    assert machine.run("backup", "linkedin", "--route", "browser")[0] == 11
    assert json.loads(machine.run("snapshots", "--json")[1])["snapshots"] == []
    assert machine.run("backup", "linkedin", "--route", "folder")[0] == 0
    assert len(json.loads(machine.run("snapshots", "--json")[1])["snapshots"]) == 1
    code, said = machine.run("backup", "--json")
    [network] = json.loads(said)["networks"]
    assert (code, network["network"], network["route"]) == (0, "linkedin", "folder")


def test_another_network_that_is_named_leaves_the_download_where_it_is(machine: Machine) -> None:
    machine.deliver(0)
    machine.run("backup", "facebook")
    assert json.loads(machine.run("snapshots", "--json")[1])["snapshots"] == []


def test_rubbish_and_downloads_under_way_are_left_alone_without_a_word(machine: Machine) -> None:
    (machine.downloads / "notes.txt").write_text("nothing\n")
    (machine.downloads / "broken.zip").write_bytes(b"PK\3\4broken")
    machine.deliver(0).rename(machine.downloads / "Basic.zip.crdownload")
    code, said = machine.run("backup")
    assert (code, said) == (0, "")


def test_a_folder_that_is_gone_or_closed_keeps_nobody_from_the_rest(machine: Machine) -> None:
    machine.downloads.rmdir()
    assert machine.run("backup") == (0, "")
    machine.sign_in()
    assert machine.run("backup")[0] == 11


def test_folder_and_page_can_be_compared(machine: Machine) -> None:
    path = machine.deliver(0)
    machine.run("backup")
    named = machine.terminal.folder / "mine"
    named.mkdir()
    other = named / linkedin_name(DAY + timedelta(days=1))
    linkedin_zip(other, people(30, 3)[1:], DAY + timedelta(days=1))
    machine.run("backup", "--from", str(other))
    assert path.exists()
    code, said = machine.run("backup", "linkedin", "--compare-routes")
    assert code == 0, said
    assert "watched folder and your download: 29 people the same" in said
    assert "Only through watched folder: 1" in said
