"""A run that nobody watches: what it does, what it remembers, what it tells of once, and that it never waits
for anybody. Accounts stand as earlier runs left them; the folder is real, and so is the vault.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.clock import FileClock
from demo.invent import linkedin_name, linkedin_zip, people
from sociarch.accounts import Account, Consent
from sociarch.cli import night
from sociarch.cli.networks import TERMS
from sociarch.cli.session import Session
from sociarch.errors import StorageFailed, VaultBusy
from sociarch.home import Home
from sociarch.pending import Record, State, stamp
from sociarch.registry import Collectors
from sociarch.schedule.night import WELL, Runs
from sociarch.schedule.plan import Plan
from sociarch.seal import Seal
from tests.networks import needs_browser
from tests.replica.linkedin import LinkedIn
from tests.replica.server import Replica
from tests.replica.site import SimulatedPerson
from tests.terminal import Terminal
from tests.test_crashes import Machine as Beside

ROOT = Path(__file__).resolve().parent.parent
DAY = timedelta(days=1)
EVENING = Plan("day", time(20, 30))
NIGHT = datetime.fromisoformat("2026-11-22T21:00").astimezone()


class Machine:
    """One machine with a vault and a watched folder, at nine in the evening; notices are kept in a list."""

    def __init__(self, folder: Path) -> None:
        self.terminal = Terminal(folder)
        self.vault = self.terminal.make_vault().vault
        self.clock = FileClock(folder / "clock")
        self.clock.turn(NIGHT)
        self.environment = {
            **self.terminal.environment,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "SOCIARCH_BROWSER": "/nowhere/chromium",
        }
        self.session = Session(no_input=True, environment=self.environment, clock=self.clock)
        self.home = Home(self.terminal.home)
        self.downloads = folder / "Downloads"
        self.downloads.mkdir()
        self.home.note_watched(str(self.downloads), None, "2026-11-01")
        self.notices: list[str] = []

    def deliver(self, number: int = 0, size: int = 30) -> Path:
        day = date(2026, 11, 20) + timedelta(days=number)
        path = self.downloads / linkedin_name(day)
        linkedin_zip(path, people(size, 3), day)
        return path

    def account(self, network: str = "linkedin") -> Account:
        """One that is signed in; no browser is there that could open its page."""
        title = {"linkedin": "LinkedIn", "facebook": "Facebook"}[network]
        account = Account(self.home, Seal(self.home, lambda: None), network, title, None)
        account.agree(Consent(TERMS, "2026-11-01T12:00:00Z"))
        account.save_session({"cookies": [], "origins": []})
        return account

    def standing(self, network: str, state: State, **more: object) -> None:
        record = Record(network, state=state)._replace(**more)  # type: ignore[arg-type]  # names are checked
        self.account(network).save_record(record)

    def refused(self, network: str) -> None:
        until = stamp(self.clock.now() + 30 * DAY)
        self.standing(network, State.REFUSED, hold="refused", hold_until=until, next_look=until)

    def well(self, network: str) -> None:
        now = self.clock.now()
        self.standing(network, State.ARCHIVED, archived_at=stamp(now), next_look=stamp(now + 30 * DAY))

    def run(self, plan: Plan | None = None, after_run: night.AfterRun = night.nothing_follows) -> int:
        return night.run(self.session, plan, lambda _title, text: self.notices.append(text), after_run)

    def program(self, *arguments: str) -> tuple[int, str, str]:
        """The installed program by this machine's clock: code, data, and what it said besides."""
        done = subprocess.run(
            [sys.executable, "-m", "demo.clock", str(self.terminal.folder / "clock"), *arguments],
            cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            check=False, timeout=120,
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr

    def later(self, span: timedelta = DAY) -> None:
        self.clock.sleep(span.total_seconds())

    def well_run(self) -> None:
        """As if a timer had started a run that ended well."""
        runs = Runs().begun(self.clock.now()).done(self.clock.now(), 0, {})
        self.home.remember("runs", runs._asdict(), self.vault)

    def runs(self) -> Runs:
        return Runs.of(self.home.memory("runs", self.vault))


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine(tmp_path)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", machine.environment["PYTHON_KEYRING_BACKEND"])
    return machine


# -- what is recorded and told --------------------------------------------------------------------


def test_a_download_is_stored_at_night_and_nobody_is_told(machine: Machine) -> None:
    machine.deliver()
    assert machine.run() == 0
    runs = machine.runs()
    assert (runs.code, runs.networks["linkedin"], machine.notices) == (0, 0, [])
    assert runs.good == runs.ended != ""
    assert machine.home.last_backups(machine.vault).keys() == {"linkedin"}


def test_a_missing_person_is_told_of_once(machine: Machine) -> None:
    machine.account()
    assert [machine.run()] == [11]
    assert len(machine.notices) == 1
    assert "LinkedIn needs you" in machine.notices[0]
    for _night in range(3):
        machine.later()
        assert machine.run() == 11
    assert len(machine.notices) == 1
    assert (machine.runs().networks, machine.runs().good) == ({"": 0, "linkedin": 11}, "")


def test_what_lasts_is_told_of_again_after_two_weeks(machine: Machine) -> None:
    machine.account()
    for _night in range(15):
        machine.run()
        machine.later()
    assert len(machine.notices) == 2


def test_what_comes_again_after_it_was_well_is_told_of_again(machine: Machine) -> None:
    machine.refused("linkedin")
    machine.run()
    machine.later()
    machine.well("linkedin")
    assert machine.run() == 0
    machine.later()
    machine.refused("linkedin")
    assert machine.run() == 14
    assert ["refused" in text for text in machine.notices] == [True, True]


def test_a_refusal_is_left_alone_and_told_of_once(machine: Machine) -> None:
    machine.refused("linkedin")
    assert [machine.run(), machine.run()] == [14, 14]
    assert [text.split("\n")[0] for text in machine.notices] == [
        "LinkedIn refused; it is left alone for now."
    ]


def test_a_page_that_drifted_too_often_stays_paused_and_is_told_of_once(machine: Machine) -> None:
    version = Collectors.installed().get("facebook").anchors.version
    machine.standing("facebook", State.DRIFT, drifts=3, anchors=version)
    assert [machine.run(), machine.run()] == [12, 12]
    assert len(machine.notices) == 1
    assert "its page is not the one this program knows" in machine.notices[0]
    assert machine.account("facebook").record().drifts == 3


def test_a_held_export_is_told_of_in_the_night_it_came(machine: Machine) -> None:
    machine.deliver(0, 60)
    assert machine.run() == 0
    machine.deliver(1, 9)
    machine.later()
    assert machine.run() == 21
    machine.later()
    assert machine.run() == 0
    assert ["is stored and held" in text for text in machine.notices] == [True]


def test_without_a_network_the_night_is_quiet_and_told_of_once(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    account = Account(machine.home, Seal(machine.home, lambda: None), "linkedin", "LinkedIn", None)
    account.save_token("AQXinvented", machine.clock.now())
    assert machine.run() == 13
    machine.later()
    assert machine.run() == 13
    assert [text.split("\n")[0] for text in machine.notices] == ["LinkedIn could not be reached."]


def test_several_troubles_of_one_night_are_one_notice(machine: Machine) -> None:
    machine.refused("linkedin")
    machine.account("facebook")
    assert machine.run() == 14
    [notice] = machine.notices
    assert "LinkedIn refused" in notice
    assert "Facebook needs you" in notice


def test_a_vault_that_is_away_is_told_of_once_and_no_network_is_asked(machine: Machine) -> None:
    machine.account()
    away = machine.terminal.vault.rename(machine.terminal.folder / "unplugged")
    assert [machine.run(), machine.run()] == [32, 32]
    assert machine.notices == ["The vault or a disk could not be used.\nMore: sociarch schedule show"]
    assert machine.account().record().state is State.IDLE
    away.rename(machine.terminal.vault)
    assert machine.run() == 11
    assert machine.runs().told.keys() == {"linkedin"}


def test_nothing_to_back_up_is_a_trouble_like_another(machine: Machine) -> None:
    machine.home.forget_watched(str(machine.downloads))
    assert machine.run() == 2
    assert "nothing that could be backed up" in machine.notices[0]


def test_no_record_and_no_notice_holds_a_path_or_a_person(machine: Machine) -> None:
    machine.account()
    machine.deliver(0, 60)
    machine.deliver(1, 9)
    machine.run()
    text = json.dumps(machine.home.memory("runs", machine.vault)) + "".join(machine.notices)
    assert str(machine.terminal.folder) not in text
    for one in people(60, 3):
        assert not one.last or one.last not in text


# -- when it runs, and beside what ----------------------------------------------------------------


def test_a_timer_that_starts_it_before_the_time_makes_nothing_happen(machine: Machine) -> None:
    machine.account()
    assert machine.run(EVENING) == 11
    machine.later(timedelta(hours=3))
    assert machine.run(EVENING) == 0
    assert machine.runs().began == stamp(NIGHT)[:13] + machine.runs().began[13:]
    assert machine.runs().woke > machine.runs().began
    machine.later(timedelta(hours=21))
    assert machine.run(EVENING) == 11


def test_what_was_installed_just_now_first_runs_in_the_evening(machine: Machine) -> None:
    machine.home.remember("schedule", {"since": stamp(machine.clock.now())})
    machine.account()
    assert machine.run(EVENING) == 0
    assert machine.runs().began == ""
    machine.later()
    assert machine.run(EVENING) == 11


def test_of_two_runs_the_second_ends_at_once_and_leaves_no_trace(machine: Machine) -> None:
    machine.account()
    with machine.home.alone(None, patience=0, work=night.LOCK), pytest.raises(VaultBusy):
        machine.run()
    assert machine.home.memory("runs", machine.vault) == {}
    assert machine.run() == 11


def test_a_run_that_was_cut_off_is_known_by_its_beginning(machine: Machine) -> None:
    class PowerCut(BaseException):
        pass

    def dies(session: Session, vault: str) -> int:
        raise PowerCut

    machine.deliver()
    with pytest.raises(PowerCut):
        machine.run(after_run=dies)
    runs = machine.runs()
    assert (runs.began != "", runs.ended) == (True, "")
    assert not runs.well(machine.clock.now() + 2 * DAY, None)
    assert machine.run() == 0


def test_a_clock_that_was_ahead_hides_no_timer_that_sleeps_and_starts_no_storm(machine: Machine) -> None:
    now = machine.clock.now()
    far = stamp(now + 1000 * DAY)
    assert not Runs(woke=far).well(now, now - 5 * DAY)
    assert not Runs(woke=far).well(now, now + 1000 * DAY)
    assert not Runs(began=far).well(now, None)
    assert Runs(woke=stamp(now)).well(now, now + 1000 * DAY)

    machine.home.remember("schedule", {"since": far})
    machine.account()
    assert machine.run(EVENING) == 11
    machine.later(timedelta(hours=3))
    assert machine.run(EVENING) == 0


def test_what_follows_a_run_follows_a_good_one_alone(machine: Machine) -> None:
    followed: list[str] = []

    def follows(session: Session, vault: str) -> int:
        followed.append(vault)
        return 0

    machine.deliver()
    assert machine.run(after_run=follows) == 0
    machine.refused("linkedin")
    machine.later(30 * DAY)
    machine.account("facebook")
    assert machine.run(after_run=follows) != 0
    assert followed == [machine.vault]


def test_what_follows_and_fails_is_the_runs_trouble(machine: Machine) -> None:
    def fails(session: Session, vault: str) -> int:
        raise StorageFailed(path="the second place", reason="no route")

    machine.deliver()
    assert machine.run(after_run=fails) == 32
    assert (machine.runs().code, len(machine.notices)) == (32, 1)


def test_a_home_that_keeps_no_record_keeps_nobody_from_a_backup(machine: Machine) -> None:
    machine.deliver()
    (machine.terminal.home / "vaults" / machine.vault / "runs.json").mkdir()
    assert machine.run() == 0
    assert machine.home.last_backups(machine.vault).keys() == {"linkedin"}


# -- the laws of telling --------------------------------------------------------------------------

CODES = st.sampled_from([0, 10, 11, 12, 13, 14, 15, 21])
NIGHTS = st.lists(
    st.dictionaries(st.sampled_from(["linkedin", "facebook", ""]), st.frozensets(CODES, max_size=2)),
    max_size=40,
)


@given(NIGHTS)
def test_a_trouble_is_told_of_when_it_is_new_and_every_two_weeks_and_never_else(
    nights: list[dict[str, frozenset[int]]],
) -> None:
    runs, now = Runs(), NIGHT
    told: dict[tuple[str, int], datetime] = {}
    for codes in nights:
        news, runs = Runs.of(json.loads(json.dumps(runs._asdict()))).news(now, codes)
        for network, some in codes.items():
            if some <= set(WELL):
                told = {one: at for one, at in told.items() if one[0] != network}
        wanted = {
            (network, code) for network, some in codes.items() for code in some - set(WELL)
            if (network, code) not in told or now - told[network, code] >= 14 * DAY
        }  # fmt: skip
        assert set(news) == wanted
        told |= dict.fromkeys(wanted, now)
        now += DAY


@pytest.mark.parametrize(
    "memory",
    [
        {},
        {"code": "x", "began": 5, "told": [], "networks": {"linkedin": "0"}, "woke": "yesterday"},
        {"code": 99, "told": {"linkedin": {"11": "never"}, "x": 3}, "good": None, "ended": "2026-99-99"},
    ],
)
def test_a_record_that_does_not_read_is_forgotten(memory: dict[str, object]) -> None:
    runs = Runs.of(memory)
    assert (runs.code, runs.began, runs.good, runs.ended, runs.woke, runs.networks) == (None, *[""] * 4, {})
    assert not any(runs.told.values())


# -- the installed program, and a real desktop ----------------------------------------------------


def test_the_program_asks_nobody_without_a_terminal_and_without_streams(machine: Machine) -> None:
    machine.account()
    done = machine.terminal.run(
        "schedule", "run", "--home", str(machine.terminal.home), "--vault", str(machine.terminal.vault),
        without=("SOCIARCH_HOME", "SOCIARCH_VAULT", "SOCIARCH_PASSPHRASE_FILE"),
        SOCIARCH_BROWSER="/nowhere/chromium", PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring",
    )  # fmt: skip
    assert done.returncode == 11
    assert "Traceback" not in done.stderr
    assert machine.runs().code == 11


INTERFACE = """<node><interface name="org.freedesktop.Notifications">
 <method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/>
  <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
  <arg type="as" direction="in"/><arg type="a{sv}" direction="in"/><arg type="i" direction="in"/>
  <arg type="u" direction="out"/></method>
 <method name="GetCapabilities"><arg type="as" direction="out"/></method>
 <method name="CloseNotification"><arg type="u" direction="in"/></method>
 <method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/>
  <arg type="s" direction="out"/><arg type="s" direction="out"/></method>
 <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
 <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
</interface></node>"""


class Desktop:
    """A session bus of its own, with somebody on it who takes notices as a desktop does."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.notices: list[tuple[str, str]] = []
        self._ready = threading.Event()
        self._over = threading.Event()

    def serve(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        from dbus_fast import Message
        from dbus_fast.aio import MessageBus
        from dbus_fast.constants import MessageType

        bus = await MessageBus(bus_address=self.address).connect()

        def handle(message: Message) -> Message | None:
            if message.message_type is not MessageType.METHOD_CALL:
                return None
            if message.member == "Notify":
                self.notices.append((message.body[3], message.body[4]))
                return Message.new_method_return(message, "u", [7])
            if message.member == "Introspect":
                return Message.new_method_return(message, "s", [INTERFACE])
            if message.member == "GetServerInformation":
                return Message.new_method_return(message, "ssss", ["invented", "x", "1", "1.2"])
            if message.member == "GetCapabilities":
                return Message.new_method_return(message, "as", [["body"]])
            return None

        bus.add_message_handler(handle)
        await bus.request_name("org.freedesktop.Notifications")
        self._ready.set()
        while not self._over.is_set():
            await asyncio.sleep(0.02)
        bus.disconnect()

    @classmethod
    @contextmanager
    def running(cls) -> "Iterator[Desktop]":
        daemon = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--print-address"], stdout=subprocess.PIPE, text=True
        )
        with daemon:
            assert daemon.stdout is not None
            desktop = cls(daemon.stdout.readline().strip())
            thread = threading.Thread(target=desktop.serve)
            thread.start()
            try:
                assert desktop._ready.wait(30)
                yield desktop
            finally:
                desktop._over.set()
                thread.join()
                daemon.terminate()


@pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="dbus-daemon is not installed here")
def test_a_real_desktop_shows_the_notice_once(machine: Machine) -> None:
    pytest.importorskip("dbus_fast")
    machine.account()
    with Desktop.running() as desktop:
        for _night in range(2):
            done = machine.terminal.run(
                "schedule", "run", DBUS_SESSION_BUS_ADDRESS=desktop.address, LANGUAGE="en",
                SOCIARCH_BROWSER="/nowhere/chromium", PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring",
            )  # fmt: skip
            assert done.returncode == 11
            assert "Traceback" not in done.stderr
    [(title, text)] = desktop.notices
    assert title == "sociarch"
    assert text.startswith("LinkedIn needs you")


def test_on_a_machine_without_a_desktop_the_run_is_the_same(machine: Machine) -> None:
    machine.account()
    done = machine.terminal.run(
        "schedule", "run", DBUS_SESSION_BUS_ADDRESS="unix:path=/nowhere/bus",
        SOCIARCH_BROWSER="/nowhere/chromium", PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring",
    )  # fmt: skip
    assert done.returncode == 11
    assert os.linesep.join(line for line in done.stderr.splitlines() if "otific" in line) == ""


@needs_browser
def test_from_night_to_night_an_export_is_asked_for_and_fetched_without_a_window(tmp_path: Path) -> None:
    site = LinkedIn(FileClock(tmp_path / "clock").now)
    site.parts = 1
    site.person = SimulatedPerson(0.1)
    with Replica([site]) as replica:
        there = Beside(tmp_path, replica, FileClock(tmp_path / "clock"))
        vault = there.terminal.make_vault().vault
        assert there.run("login", "linkedin", "--accept-terms")[0] == 0
        assert there.run("schedule", "run")[0] == 10
        there.clock.sleep(DAY.total_seconds())
        code, said = there.run("schedule", "run")
        assert code == 0, said
        site.revoke()
        there.clock.sleep(8 * DAY.total_seconds())
        codes = [there.run("schedule", "run")[0] for _night in range(2)]
    runs = Runs.of(Home(there.terminal.home).memory("runs", vault))
    assert (codes, runs.networks["linkedin"]) == ([11, 11], 11)
    assert list(runs.told["linkedin"]) == ["11"]
    assert site.counts["requests"] == 1
    assert site.counts["forbidden"] == 0


def test_a_vault_that_was_moved_keeps_its_record(machine: Machine) -> None:
    elsewhere = machine.terminal.vault.rename(machine.terminal.folder / "moved")
    machine.session.vault = str(elsewhere)
    machine.deliver()
    assert machine.run() == 0
    assert machine.runs().code == 0
