"""The watched folder as an account's route: `sociarch backup` looks into it, and asks no page for what is in
it.
"""

import json
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest

from demo.clock import FileClock
from demo.invent import facebook_name, facebook_zip, linkedin_name, linkedin_zip, people, viadeo_csv
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


def unpack(path: Path, folder: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    path.unlink()


def stored_files(machine: Machine) -> set[str]:
    snapshots = json.loads(machine.run("snapshots", "--json")[1])["snapshots"]
    return {file["name"] for one in snapshots for file in one["files"]}


def test_a_folder_of_downloads_is_no_export_because_one_lies_in_it(machine: Machine) -> None:
    private = [machine.downloads / name for name in ("taxes.pdf", "family/a.jpg", "notes.txt")]
    for path in private:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"nobody's business")
    facebook = machine.downloads / facebook_name("aline.testeur", DAY, 1)
    facebook_zip(facebook, people(20, 4), DAY, [b"a picture" * 99])
    unpack(facebook, machine.downloads / facebook.stem)
    for command in (("backup",), ("backup", "--from", str(machine.downloads), "--remove")):
        code, said = machine.run(*command)
        assert code == 0, said
        assert all(path.exists() for path in private)
        assert not {"taxes.pdf", "a.jpg", "notes.txt"} & {
            name.rpartition("/")[2] for name in stored_files(machine)
        }
    assert not (machine.downloads / facebook.stem).exists()
    assert machine.downloads.exists()


def test_an_unpacked_export_with_things_of_its_own_is_stored_whole(machine: Machine) -> None:
    facebook = machine.terminal.folder / facebook_name("aline.testeur", DAY, 1)
    facebook_zip(facebook, people(20, 4), DAY, [b"a picture" * 99])
    folder = machine.downloads / facebook.stem
    unpack(facebook, folder)
    (folder / "a new kind of thing").mkdir()
    (folder / "a new kind of thing" / "picture.jpg").write_bytes(b"a picture of theirs")
    assert machine.run("backup")[0] == 0
    everything = {path.name for path in folder.rglob("*") if path.is_file()}
    assert {name.rpartition("/")[2] for name in stored_files(machine)} == everything


def test_a_folder_that_may_hold_more_than_an_export_is_never_deleted(machine: Machine) -> None:
    project = machine.downloads / "project"
    unpack(machine.deliver(0), project)
    (project / "thesis.jpg").write_bytes(b"years of work")
    code, said = machine.run("backup", "--from", str(machine.downloads), "--remove")
    assert code == 20
    assert "may hold more than an export" in said
    assert (project / "thesis.jpg").exists()
    assert (project / "Connections.csv").exists()


def test_a_lonely_table_in_a_watched_folder_is_stored_alone(machine: Machine) -> None:
    viadeo_csv(machine.downloads / "viadeo-contacts.csv", people(12, 5))
    (machine.downloads / "taxes.pdf").write_bytes(b"nobody's business")
    assert machine.run("backup")[0] == 0
    assert machine.downloads.exists()
    assert {name.rpartition("/")[2] for name in stored_files(machine)} <= {"viadeo-contacts.csv"}


def test_an_old_a_held_or_a_known_delivery_keeps_no_page_from_being_asked(machine: Machine) -> None:
    machine.sign_in()
    old = machine.downloads / linkedin_name(date(2015, 1, 6))
    linkedin_zip(old, people(10, 3), date(2015, 1, 6))
    assert machine.run("backup")[0] == 11
    assert machine.routes()[0] == ("browser", True)
    held = machine.downloads / "Connections.csv"
    held.write_text("First Name,Last Name,URL,Email Address,Company,Position,Connected On\n")
    machine.run("backup")
    assert machine.routes()[0] == ("browser", True)


def test_a_day_that_has_not_come_yet_or_is_none_is_no_delivery(machine: Machine) -> None:
    machine.sign_in()
    for day in ("2031-01-01", "no day", ""):
        note = {str(machine.downloads): {"since": "2026-11-01", "delivered": {"linkedin": day}}}
        (machine.terminal.home / "watched.json").write_text(json.dumps(note))
        assert machine.routes()[0] == ("browser", True)
        assert machine.run("backup")[0] == 11


def test_a_folder_beside_the_vault_is_looked_into_all_the_same(machine: Machine) -> None:
    machine.home.note_watched(str(machine.terminal.folder), None, "2026-11-01")
    path = machine.deliver(0)
    path.rename(machine.terminal.folder / path.name)
    code, said = machine.run("backup")
    assert code == 0, said
    assert "30 connections" in said


def test_rubbish_and_downloads_under_way_are_left_alone_without_a_word(machine: Machine) -> None:
    (machine.downloads / "notes.txt").write_text("nothing\n")
    (machine.downloads / "broken.zip").write_bytes(b"PK\3\4broken")
    machine.deliver(0).rename(machine.downloads / "Basic.zip.crdownload")
    code, said = machine.run("backup")
    assert (code, said) == (0, "")


def test_a_folder_that_is_gone_or_closed_keeps_nobody_from_the_rest(machine: Machine) -> None:
    machine.downloads.rmdir()
    code, said = machine.run("backup")
    assert code == 0
    assert f"sociarch watch {machine.downloads} --forget" in said
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
