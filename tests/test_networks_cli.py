"""The commands around networks, as a person or a timer runs them: real processes, a real browser."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.clock import FileClock
from tests.networks import needs_browser
from tests.replica.linkedin import LinkedIn
from tests.replica.server import Replica
from tests.replica.site import SimulatedPerson
from tests.terminal import Terminal
from tests.test_crashes import Machine
from tools import readme_screens

pytestmark = needs_browser


@pytest.fixture
def site(tmp_path: Path) -> LinkedIn:
    site = LinkedIn(FileClock(tmp_path / "clock").now)
    site.parts = 1
    site.person = SimulatedPerson(0.1)
    return site


@pytest.fixture
def machine(tmp_path: Path, site: LinkedIn) -> Iterator[Machine]:
    with Replica([site]) as replica:
        machine = Machine(tmp_path, replica, FileClock(tmp_path / "clock"))
        machine.terminal.make_vault()
        yield machine


def test_from_the_sign_in_to_the_vault_and_out_again(machine: Machine, site: LinkedIn) -> None:
    code, said = machine.run("login", "linkedin")
    assert code == 11
    assert "terms of use restrict" in said
    assert site.counts["pages"] == 0

    code, said = machine.run("login", "linkedin", "--accept-terms")
    assert code == 0, said
    assert "Signed in to LinkedIn" in said
    assert "keyring" in said

    code, said = machine.run("backup", "--json")
    document = json.loads(said)
    assert code == document["code"] == 10
    assert document["schema"] == "sociarch-backup/1"
    [network] = document["networks"]
    assert (network["network"], network["state"], network["looked"]) == ("linkedin", "pending", True)
    assert document["snapshots"] == []

    pages = site.counts["pages"]
    code, said = machine.run("backup")
    assert code == 10
    assert "next look" in said
    assert site.counts["pages"] == pages

    code, said = machine.run("backup", "--wait", "linkedin")
    assert code == 0, said
    assert "60 connections" in said
    assert site.counts["requests"] == 1
    assert len(site.loads) == len(set(site.loads)) < 8

    code, said = machine.run("status", "--json")
    [account] = json.loads(said)["accounts"]
    assert (account["network"], account["state"], account["signed_in"]) == ("linkedin", "archived", True)
    assert machine.run("backup") == (0, machine.run("backup")[1])

    code, said = machine.run("doctor", "linkedin", "--json")
    assert json.loads(said)["shown"] == "ready"
    assert site.counts["requests"] == 1

    assert machine.run("logout", "linkedin")[0] == 0
    assert not (machine.account / "session.age").exists()
    assert machine.run("backup")[0] == 2
    assert site.counts["forbidden"] == 0


def test_without_a_sign_in_no_browser_is_started(machine: Machine, site: LinkedIn) -> None:
    machine.environment["SOCIARCH_BROWSER"] = "/bin/false"
    for arguments in (("backup", "linkedin"), ("doctor", "linkedin")):
        code, said = machine.run(*arguments)
        assert code == 11
        assert "sociarch login linkedin" in said
    assert site.counts["pages"] == 0


def test_without_a_browser_all_the_ways_on_are_told(machine: Machine) -> None:
    machine.environment["SOCIARCH_BROWSER"] = "/nowhere/chromium"
    code, said = machine.run("login", "linkedin", "--accept-terms")
    assert code == 11
    for way in (
        "apt install chromium",
        "HTTPS_PROXY",
        "NODE_EXTRA_CA_CERTS",
        "PLAYWRIGHT_DOWNLOAD_HOST",
        "--from",
    ):
        assert way in said


def test_switches_that_no_shell_would_read_are_a_mistake_of_usage(machine: Machine) -> None:
    machine.environment["SOCIARCH_BROWSER_ARGS"] = '--a="open'
    assert machine.run("login", "linkedin", "--accept-terms")[0] == 2


def test_a_driver_is_switched_off_by_a_file(machine: Machine, site: LinkedIn) -> None:
    shipped = Path(__file__).resolve().parent.parent / "exporters" / "linkedin" / "anchors.toml"
    own = machine.terminal.home / "anchors" / "linkedin.toml"
    own.parent.mkdir(parents=True)
    own.write_text(shipped.read_text().replace('switched_off = ""', 'switched_off = "the page moves"'))
    for arguments in (("login", "linkedin", "--accept-terms"), ("backup", "linkedin")):
        code, said = machine.run(*arguments)
        assert code == 12
        assert "the page moves" in said
        assert "--from" in said
    assert site.counts["pages"] == 0


def test_without_a_vault_nothing_is_asked_of_a_network(tmp_path: Path, site: LinkedIn) -> None:
    with Replica([site]) as replica:
        machine = Machine(tmp_path, replica, FileClock(tmp_path / "clock"))
        assert machine.run("login", "linkedin", "--accept-terms")[0] == 0
        pages = site.counts["pages"]
        assert machine.run("backup")[0] == 32
        assert site.counts["pages"] == pages


def test_options_that_contradict_each_other_are_a_mistake_of_usage(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.make_vault()
    for arguments in (
        ("backup", "--now", "--from", "x"),
        ("backup", "--account", "private"),
        ("backup", "myspace"),
        ("login", "myspace"),
        ("login", "linkedin", "--account", "~x"),
        ("backup", "--wait", "soon"),
    ):
        assert terminal.run(*arguments).returncode == 2, arguments


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_screens_in_the_readme_are_what_the_commands_say(language: str) -> None:
    assert readme_screens.page(language) == readme_screens.PAGES[language].read_text("utf-8")
