"""`sociarch schedule` as a person uses it, beside programs of a system that answer as the real ones do."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from sociarch.cli.jobs import PATIENCE
from sociarch.home import Home
from sociarch.schedule.timer import MARK
from tests.terminal import Terminal, export_of

SYSTEMCTL = """#!/bin/sh
echo "systemctl $*" >>"$LOG"
[ -z "$NO_BUS" ] || { echo "Failed to connect to bus: No medium found" >&2; exit 1; }
case "$*" in *NextElapse*) echo "Mon 2026-11-23 20:41:07 UTC";; esac
"""
LOGINCTL = '#!/bin/sh\necho "${LINGER:-no}"\n'
CRONTAB = """#!/bin/sh
echo "crontab $*" >>"$LOG"
case "$1" in
-l) cat "$TABLE" 2>/dev/null || { echo "no crontab for me" >&2; exit 1; };;
-) cat >"$TABLE.new" && mv "$TABLE.new" "$TABLE";;
*) exit 2;;
esac
"""


class Desk:
    """A terminal on a Linux machine whose system programs note what they are told."""

    def __init__(self, folder: Path) -> None:
        self.terminal = Terminal(folder)
        self.vault = self.terminal.make_vault().vault
        self.programs = folder / "bin"
        self.programs.mkdir()
        self.log = folder / "log"
        self.table = folder / "table"
        self.units = folder / "nobody" / ".config" / "systemd" / "user"
        self.settings = {
            "PATH": f"{self.programs}:/usr/bin:/bin", "LOG": str(self.log), "TABLE": str(self.table)
        }  # fmt: skip
        self.program("systemctl", SYSTEMCTL)
        self.program("loginctl", LOGINCTL)
        self.program("crontab", CRONTAB)

    def program(self, name: str, text: str) -> None:
        path = self.programs / name
        path.write_text(text)
        path.chmod(0o755)

    def run(self, *arguments: str, **settings: str) -> tuple[int, str, str]:
        done = self.terminal.run("schedule", *arguments, without=(), **{**self.settings, **settings})
        return done.returncode, done.stdout, done.stderr

    def asked(self) -> list[str]:
        """What the system's programs were told to change."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [line for line in lines if not any(word in line for word in ("show", "-l"))]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_every_file_and_command_is_shown_before_and_nobody_is_asked_with_yes(desk: Desk) -> None:
    code, said, told = desk.run("install")
    assert code == 11
    assert "schedule install --yes" in told
    for text in ("OnCalendar=*-*-* 20:30:00", "ExecStart=:", "systemctl --user enable sociarch-backup.timer"):
        assert text in told
    assert (said, desk.asked(), desk.units.exists()) == ("", [], False)

    code, _said, told = desk.run("install", "--yes", "--at", "7:05", "--every", "week")
    assert code == 0, told
    assert (desk.units / "sociarch-backup.timer").read_text() in told.replace("\n  ", "\n")
    assert [line.split()[2] for line in desk.asked()] == ["daemon-reload", "enable", "restart"]
    assert "week@07:05" in (desk.units / "sociarch-backup.service").read_text()


def test_a_dry_run_shows_it_as_data_and_does_nothing(desk: Desk) -> None:
    for system, text in (
        ("systemd", "OnCalendar="),
        ("launchd", "<key>StartCalendarInterval</key>"),
        ("windows", "<StartBoundary>"),
        ("cron", "* * *"),
    ):
        code, said, _told = desk.run("install", "--dry-run", "--for", system)
        assert code == 0
        assert text in said
    assert (desk.asked(), desk.units.exists(), desk.table.exists()) == ([], False, False)


def test_no_file_holds_a_secret_and_settings_that_a_timer_does_not_see_are_named(desk: Desk) -> None:
    code, _said, told = desk.run(
        "install", "--yes", HTTPS_PROXY="http://me:hush@proxy.example.org", SOCIARCH_BROWSER="/opt/b"
    )
    assert code == 0
    assert "HTTPS_PROXY, SOCIARCH_BROWSER, SOCIARCH_PASSPHRASE_FILE" in told
    text = "".join(path.read_text() for path in desk.units.iterdir())
    for secret in ("hush", "passphrase", "/opt/b"):
        assert secret not in text
    assert "hush" not in told


def test_installed_twice_it_is_there_once_and_removed_it_is_gone(desk: Desk) -> None:
    desk.table.write_text("0 4 * * * /my/own\n")
    for arguments in (("--at", "12:00"), ("--for", "cron"), ()):
        code, _said, told = desk.run("install", "--yes", *arguments)
        assert code == 0, told
        document = json.loads(desk.run("show", "--json")[1])
        assert document["schema"] == "sociarch-schedule/1"
        [entry] = document["installed"]
    assert (entry["system"], entry["plan"]) == ("systemd", "day@20:30")
    assert entry["next_run"] == "Mon 2026-11-23 20:41:07 UTC"
    assert desk.table.read_text() == "0 4 * * * /my/own\n"
    assert desk.run("remove")[0] == 0
    assert list(desk.units.iterdir()) == []
    assert "No timer of sociarch" in desk.run("show")[1]
    assert desk.run("remove")[0] == 0
    assert desk.table.read_text() == "0 4 * * * /my/own\n"


def test_cron_gets_one_marked_line_and_says_that_it_asks_often(desk: Desk) -> None:
    code, _said, told = desk.run(
        "install", "--yes", "--for", "cron", DBUS_SESSION_BUS_ADDRESS="unix:path=/run/user/9/bus"
    )
    assert code == 0
    assert "every three hours" in told
    [line] = desk.table.read_text().splitlines()
    assert line.endswith(f"# {MARK}")
    assert "unix:path=/run/user/9/bus" in line
    assert "every day from 20:30" in desk.run("show")[1]


@pytest.mark.parametrize("reading", [1, 2, 3, 4])
def test_a_line_that_somebody_adds_while_the_table_is_shown_stays(desk: Desk, reading: int) -> None:
    count = """[ "$1" != -l ] || [ "$(grep -c -- -l "$LOG")" -ne"""
    desk.program("crontab", CRONTAB + f"""{count} {reading} ] || echo "5 5 * * * /late" >>"$TABLE"\n""")
    desk.table.write_text("0 4 * * * /my/own\n")
    assert desk.run("install", "--yes", "--for", "cron")[0] == 0
    lines = desk.table.read_text().splitlines()
    assert lines[:2] == ["0 4 * * * /my/own", "5 5 * * * /late"]
    assert [line.endswith(f"# {MARK}") for line in lines] == [False, False, True]


def test_a_unit_that_somebody_else_made_stays(desk: Desk) -> None:
    desk.units.mkdir(parents=True)
    own = desk.units / "sociarch-backup.service"
    own.write_text("[Service]\nExecStart=/my/own\n")
    code, _said, told = desk.run("install", "--yes")
    assert code == 2
    assert "was not made by sociarch" in told
    assert desk.run("remove")[0] == 0
    assert own.read_text() == "[Service]\nExecStart=/my/own\n"


def test_without_a_manager_of_services_cron_is_taken_and_without_both_it_is_said(desk: Desk) -> None:
    code, said, _told = desk.run("install", "--dry-run", NO_BUS="1")
    assert (code, "crontab" in said) == (0, True)
    code, _said, told = desk.run("install", "--yes", "--for", "systemd", NO_BUS="1")
    assert code == 2
    assert "not with su or sudo" in told
    assert not desk.units.exists()
    code, _said, told = desk.run("install", "--yes", PATH="/nowhere")
    assert code == 2
    assert "there is no systemctl" in told
    assert "sociarch schedule run" in told


def test_lingering_is_told_of_where_it_is_off_and_only_there(desk: Desk) -> None:
    assert "loginctl enable-linger" in desk.run("install", "--yes")[2]
    assert "loginctl enable-linger" not in desk.run("install", "--yes", LINGER="yes")[2]


def test_a_system_that_refuses_is_told_in_its_own_words(desk: Desk) -> None:
    refuses = SYSTEMCTL + 'case "$*" in *enable*) echo "Unit is masked" >&2; exit 1;; esac\n'
    desk.program("systemctl", refuses)
    code, _said, told = desk.run("install", "--yes")
    assert code == 2
    assert "Unit is masked" in told
    assert desk.run("remove")[0] == 0
    assert list(desk.units.iterdir()) == []


def test_without_a_vault_or_a_key_nothing_is_installed(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.terminal.vault.rename(tmp_path / "elsewhere")
    assert desk.run("install", "--yes")[0] == 32
    assert (desk.asked(), desk.units.exists()) == ([], False)


def test_the_file_starts_the_program_and_the_program_finds_its_vault(desk: Desk) -> None:
    export_of(desk.terminal.folder, 1)
    Home(desk.terminal.home).note_watched(str(desk.terminal.folder), None, "2026-01-01")
    assert desk.run("install", "--yes", "--for", "cron")[0] == 0
    line = desk.table.read_text()
    command = line.split(" ", 5)[5].rpartition(" #")[0].replace(" --plan day@20:30", "")
    bare = {"PATH": "/usr/bin:/bin", "HOME": "/nowhere", "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    assert os.spawnvpe(os.P_WAIT, "sh", ["sh", "-c", f"{command} </dev/null"], bare) == 0
    assert len(list((desk.terminal.vault / "snapshots").iterdir())) == 1
    assert "Last run" in desk.run("show")[1]


@pytest.mark.parametrize("arguments", [("--at", "25:00"), ("--at", "soon"), ("--every", "year")])
def test_what_is_no_time_is_a_mistake_of_usage(desk: Desk, arguments: tuple[str, ...]) -> None:
    assert desk.run("install", "--yes", *arguments)[0] == 2
    assert desk.run("run", "--plan", "tomorrow")[0] == 2


# -- beside other runs ----------------------------------------------------------------------------


def test_a_backup_by_hand_waits_for_whoever_is_storing(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    vault = terminal.make_vault().vault
    export = export_of(tmp_path, 1)
    with Home(terminal.home).alone(vault, patience=0):
        process = terminal.start("backup", "--from", str(export))
        with pytest.raises(subprocess.TimeoutExpired):
            process.communicate(timeout=3)
        assert list((terminal.vault / "snapshots").glob("*")) == []
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert len(list((terminal.vault / "snapshots").iterdir())) == 1


def test_two_backups_at_once_are_made_one_after_the_other(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.make_vault()
    runs = [terminal.start("backup", "--from", str(export_of(tmp_path, number))) for number in (1, 2)]
    assert [run.wait(60) for run in runs] == [0, 0]
    for run in runs:
        run.communicate()
    assert len(list((terminal.vault / "snapshots").iterdir())) == 2
