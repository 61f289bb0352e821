"""What is done at a network's export page, and when; what never happens twice; what is never lost.

No browser: here a site is scripted, or is a small model of a network's server that counts what is asked.
A new run always begins with nothing but the disk, as a new process does.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, Final

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sociarch.accounts import Account, free_name
from sociarch.collect import run, run_all
from sociarch.collector import Ask, Broken, Lost, Need, Pressing, Seen, Shown, Stopped
from sociarch.errand import Errand, Network, Outcome
from sociarch.errors import (
    AccountBusy,
    AnswerNeeded,
    CoolingDown,
    DownloadCut,
    DownloadDamaged,
    DriftPaused,
    EmptyFile,
    ExportExpired,
    ExportFailed,
    NetworkBroken,
    NetworkClosed,
    NetworkRefused,
    NoConnections,
    PageDrift,
    RequestLost,
    SignInNeeded,
    StorageFull,
    Unreachable,
    VaultUnavailable,
    WrongAccount,
)
from sociarch.home import Home
from sociarch.pending import MANY_DRIFTS, Part, Record, State, stamp, when
from sociarch.seal import Seal
from sociarch.sight import Address, Sight

START: Final = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)
MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)
KEPT: Final = timedelta(hours=72)
LOOKS: Final = (10 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR)
PLAIN: Final = b"plain words of an export"
NAMED: Final = "Basic_Aline-Testeur_{}.zip"
"""Networks put names of people into names of files."""
STEPS: Final = ("open", "look", "request", "pressing", "pressed", "fetch", "fetched", "close")
"""Where a visit may end: before it is there, before each call, after the promise to press, after the press,
after the download, and on the way out."""


def export(word: str, *, connections: bool = True) -> bytes:
    """The bytes of an archive, which are the same for the same word."""
    return b" ".join((PLAIN, word.encode(), b"Connections" if connections else b"other things"))


class Ends(BaseException):
    """The process ends here."""


class Clock:
    """A clock that stands still until somebody waits."""

    def __init__(self, moment: datetime = START) -> None:
        self.moment = moment
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += timedelta(seconds=seconds)


class Site:
    """A network's page that shows what a test wants it to show, and counts what is done on it."""

    def __init__(self) -> None:
        self.shows: Seen | BaseException = Seen(Shown.FORM)
        self.then: Seen | BaseException = Seen(Shown.PENDING)
        """What it shows after a request, and from then on."""
        self.offers: dict[str, bytes] = {}
        self.breaks = ""
        """The step at which a visit ends, with `error`."""
        self.error: BaseException = Ends()
        self.opened = 0
        self.looked = 0
        self.presses: list[Ask] = []
        self.fetched: list[bytes] = []
        self.before_request: Callable[[], None] = lambda: None
        self.after_promise: Callable[[], None] = lambda: None

    def step(self, name: str) -> None:
        if name == self.breaks:
            raise self.error

    def page(self) -> Seen:
        if isinstance(self.shows, BaseException):
            raise self.shows
        return self.shows

    def promise(self) -> None:
        """A visit has said that it presses now."""
        self.after_promise()

    def press(self, ask: Ask) -> Seen:
        self.presses.append(ask)
        if isinstance(self.then, BaseException):
            raise self.then
        self.shows = self.then
        return self.then

    def files(self) -> dict[str, bytes]:
        return dict(self.offers)


class Visit:
    """A route to a site, as a browser would be one."""

    name: str = "browser"

    def __init__(self, site: Site, account: Account) -> None:
        self._site: Final = site
        self._account: Final = account

    def __enter__(self) -> "Visit":
        self._site.opened += 1
        self._site.step("open")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._site.step("close")

    def look(self) -> Seen:
        self._site.step("look")
        self._site.looked += 1
        return self._site.page()

    def request(self, ask: Ask, pressing: Pressing) -> Seen:
        self._site.before_request()
        self._site.step("request")
        pressing({"content": ask.content})
        self._site.promise()
        self._site.step("pressing")
        seen = self._site.press(ask)
        self._site.step("pressed")
        return seen

    def fetch(self, known: Callable[[str], bool]) -> Sequence[Path]:
        self._site.step("fetch")
        paths = []
        for name, data in self._site.files().items():
            if known(name):
                continue
            path = free_name(self._account.inbox, name)
            path.write_bytes(data)
            self._site.fetched.append(data)
            paths.append(path)
        self._site.step("fetched")
        return paths

    def report(self, lost: Lost) -> Path:
        return Path("reports") / f"{lost.step}.txt"


class Shelf:
    """An archive that remembers which sets of bytes were put into it."""

    def __init__(self) -> None:
        self.sets: list[list[bytes]] = []
        self.error: Exception | None = None
        """Why nothing can be put into it."""
        self.code = 0
        self.said: tuple[str, ...] = ()

    @property
    def stored(self) -> list[bytes]:
        return [data for one in self.sets for data in one]

    def check(self, path: Path) -> str:
        data = path.read_bytes()
        if data.startswith(b"damaged"):
            path.unlink()
            raise DownloadDamaged(title="Exemple", network="exemple", reason="cut")
        return hashlib.sha256(data).hexdigest()

    def lists_connections(self, paths: Sequence[Path]) -> bool:
        return any(b"Connections" in path.read_bytes() for path in paths)

    def notes(self, paths: Sequence[Path]) -> Sequence[str]:
        return self.said

    def store(self, paths: Sequence[Path]) -> int:
        if self.error is not None:
            raise self.error
        self.sets.append([path.read_bytes() for path in paths])
        return self.code


def lost(step: str = "look") -> Lost:
    return Lost(step, "a state that is known", Sight(Address.of("https://www.example.org/"), []))


class QuickHome(Home):
    """A home that does not wait for the disk: these tests write many thousand records."""

    def keep(self, path: Path, data: bytes) -> None:
        self.make_folder(path.parent)
        # A file that replaces another is written to the disk at once by some file systems.
        path.unlink(missing_ok=True)
        path.touch(0o600)
        path.write_bytes(data)


class Desk:
    """One account at one network on one machine, and everything around it."""

    def __init__(self, folder: Path, site: Site | None = None, *, whole: bool = False) -> None:
        self.home: Final = QuickHome(folder / "home")
        self.clock: Final = Clock()
        self.site = site or Site()
        self.shelf: Final = Shelf()
        self.random: Final = Random(7)
        self.network = Network("exemple", "Exemple", LOOKS, KEPT, whole, "2026-03-01")

    @property
    def account(self) -> Account:
        return Account(self.home, Seal(self.home, lambda: None), "exemple", "Exemple", None)

    @property
    def record(self) -> Record:
        return self.account.record()

    def change(self, **changes: Any) -> None:
        """What an earlier run has left on the disk."""
        self.account.save_record(self.record._replace(**changes))

    def errand(self, *, now: bool = False, again: bool = False, account: Account | None = None) -> Errand:
        chosen = account or self.account
        return Errand(
            self.network, chosen, lambda: Visit(self.site, chosen), self.shelf, self.clock, self.random,
            now=now, again=again,
        )  # fmt: skip

    def run(self, *, now: bool = False, again: bool = False) -> Outcome:
        return run(self.errand(now=now, again=again))

    def ends(self, *, now: bool = False, again: bool = False) -> None:
        """A run whose process ends where the site says."""
        with pytest.raises(type(self.site.error)):
            self.run(now=now, again=again)
        self.site.breaks = ""

    def later(self, time: timedelta) -> None:
        self.clock.moment += time

    def until_due(self) -> timedelta:
        """Wait until the record says that it is time to look; how long that was."""
        due = when(self.record.next_look)
        assert due is not None
        waited = due - self.clock.moment
        self.clock.moment = max(due, self.clock.moment)
        return waited

    def plain_files(self) -> list[bytes]:
        """What lies about with an export's plain bytes; the inbox is not looked at."""
        inbox = self.account.inbox
        return [
            path.read_bytes() for path in self.home.root.rglob("*")
            if path.is_file() and inbox not in path.parents and PLAIN in path.read_bytes()
        ]  # fmt: skip

    def inbox(self) -> list[bytes]:
        return [path.read_bytes() for path in self.account.arrived()]

    def offer(self, *words: str, connections: bool = True, shown: Shown = Shown.READY) -> list[bytes]:
        """The page offers an archive for each word; what was offered before has gone."""
        self.site.offers = {NAMED.format(word): export(word, connections=connections) for word in words}
        self.site.shows = Seen(shown)
        return list(self.site.offers.values())

    def archived(self) -> list[bytes]:
        """An export of the account's own request, in the archive since now."""
        self.run(now=True)
        data = self.offer("one")
        outcome = self.run(now=True)
        assert outcome.record.state is State.ARCHIVED
        return data


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


# -- looking and asking -----------------------------------------------------------------------------


def test_the_first_run_looks_asks_once_and_waits(desk: Desk) -> None:
    outcome = desk.run()
    assert (outcome.code, outcome.looked, outcome.error) == (10, True, None)
    assert outcome.record == desk.record
    record = desk.record
    assert record.state is State.PENDING
    assert not record.adopted
    assert record.requested_at == record.intent_at == stamp(START)
    assert record.pressed_at == ""
    assert len(desk.site.presses) == 1
    assert timedelta(minutes=10) <= desk.until_due() <= timedelta(minutes=12)


def test_what_is_pending_here_is_never_asked_for_again(desk: Desk) -> None:
    for _ in range(12):
        assert desk.run().code == 10
        desk.until_due()
    assert len(desk.site.presses) == 1
    assert desk.record.looks == desk.site.looked == 12


def test_what_was_asked_elsewhere_is_adopted_and_never_asked_for(desk: Desk) -> None:
    desk.site.shows = Seen(Shown.PENDING)
    outcome = desk.run()
    assert outcome.code == 10
    assert outcome.record.adopted
    assert outcome.record.requested_at == stamp(START)
    assert outcome.record.pressed_at == ""
    assert desk.site.presses == []


@pytest.mark.parametrize("shown", [Shown.READY, Shown.PARTLY])
def test_what_is_ready_is_fetched_whoever_asked(desk: Desk, shown: Shown) -> None:
    data = desk.offer("elsewhere", shown=shown)
    outcome = desk.run()
    assert desk.shelf.sets == [data]
    assert desk.site.presses == []
    assert outcome.record.adopted
    assert outcome.code == (10 if shown is Shown.PARTLY else 0)


def test_a_new_round_that_somebody_else_began_is_adopted_too(desk: Desk) -> None:
    desk.archived()
    desk.later(WEEK)
    desk.site.shows = Seen(Shown.PENDING)
    outcome = desk.run()
    assert outcome.code == 10
    assert outcome.record.adopted
    assert outcome.record.requested_at == stamp(desk.clock.moment)
    assert desk.until_due() <= 12 * MINUTE


def test_what_somebody_else_asked_for_after_ours_expired_is_adopted(desk: Desk) -> None:
    desk.run()
    desk.site.shows = Seen(Shown.FORM)
    desk.until_due()
    assert desk.run().code == 15
    desk.later(DAY)
    desk.site.shows = Seen(Shown.PENDING)
    outcome = desk.run(now=True)
    assert outcome.code == 10
    assert outcome.record.adopted
    assert outcome.record.requested_at == stamp(desk.clock.moment)


NOT_DUE: Final = [
    (State.PENDING, {"requested_at": stamp(START)}, 10),
    (State.REQUESTING, {"pressed_at": stamp(START)}, 10),
    (State.PARTLY_READY, {"requested_at": stamp(START)}, 10),
    (State.READY, {"requested_at": stamp(START)}, 10),
    (State.ARCHIVED, {"requested_at": stamp(START), "archived_at": stamp(START)}, 0),
    (State.EXPIRED, {"hold": "expired"}, 15),
    (State.FAILED, {"hold": "failed"}, 15),
    (State.REFUSED, {"hold": "refused"}, 14),
]


@pytest.mark.parametrize(("state", "fields", "code"), NOT_DUE)
def test_before_it_is_time_the_route_is_not_even_opened(
    desk: Desk, state: State, fields: dict[str, Any], code: int
) -> None:
    desk.change(state=state, next_look=stamp(START + HOUR), **fields)
    before = desk.record
    outcome = desk.run()
    assert (outcome.code, outcome.looked) == (code, False)
    assert (desk.site.opened, desk.record) == (0, before)
    desk.later(HOUR - timedelta(seconds=1))
    assert desk.run().looked is False
    desk.later(timedelta(seconds=1))
    assert desk.run().looked is True


@pytest.mark.parametrize(("state", "fields", "code"), NOT_DUE)
def test_now_looks_although_it_is_not_time(
    desk: Desk, state: State, fields: dict[str, Any], code: int
) -> None:
    desk.change(state=state, next_look=stamp(START + HOUR), **fields)
    desk.site.shows = Seen(Shown.PENDING)
    assert desk.run(now=True).looked is True
    assert desk.site.presses == []


@pytest.mark.parametrize("state", [State.NEED_LOGIN, State.PERSON_NEEDED, State.UNREACHABLE, State.DRIFT])
def test_what_a_person_may_have_solved_meanwhile_is_looked_at_at_once(desk: Desk, state: State) -> None:
    desk.change(state=state, next_look=stamp(START + HOUR))
    assert desk.run().looked is True


def test_again_asks_anew_although_an_export_is_there(desk: Desk) -> None:
    desk.archived()
    outcome = desk.run(again=True)
    assert outcome.code == 10
    assert len(desk.site.presses) == 2


def test_again_does_not_ask_while_one_is_under_way(desk: Desk) -> None:
    desk.run()
    assert desk.run(again=True).code == 10
    assert len(desk.site.presses) == 1


def test_one_run_looks_once(desk: Desk) -> None:
    for shown in (Shown.FORM, Shown.PENDING, Shown.READY):
        desk.offer("one", shown=shown)
        before = desk.site.looked
        desk.run(now=True)
        assert desk.site.looked == before + 1


def test_the_intent_and_then_the_press_are_on_the_disk_before_they_are_deeds(desk: Desk) -> None:
    seen: list[Record] = []
    desk.site.before_request = desk.site.after_promise = lambda: seen.append(desk.record)
    desk.run()
    before, promised = seen
    assert (before.state, before.intent_at, before.pressed_at) == (State.REQUESTING, stamp(START), "")
    assert (promised.pressed_at, promised.requested_at, promised.presses) == (stamp(START), "", 1)
    assert promised.asked == {"content": "connections"}
    assert desk.record.requested_at == stamp(START)


# -- what was asked for and is not there ------------------------------------------------------------


def expired(desk: Desk) -> None:
    desk.run()
    desk.site.shows = Seen(Shown.FORM)
    desk.until_due()
    outcome = desk.run()
    assert isinstance(outcome.error, ExportExpired)
    assert (outcome.code, outcome.record.state) == (15, State.EXPIRED)


def test_what_was_asked_for_and_is_gone_is_not_asked_for_again_for_a_week(desk: Desk) -> None:
    expired(desk)
    looked = desk.site.looked
    desk.later(HOUR)
    assert desk.run().code == 15
    assert desk.site.looked == looked
    assert desk.run(now=True).code == 15
    assert (desk.site.looked, len(desk.site.presses)) == (looked + 1, 1)
    for _ in range(6):
        desk.later(DAY)
        assert desk.run().code == 15
    assert (desk.site.looked, len(desk.site.presses)) == (looked + 7, 1)
    desk.later(DAY)
    assert desk.run().code == 10
    assert len(desk.site.presses) == 2


@pytest.mark.parametrize("gone", [Shown.FORM, Shown.FAILED])
def test_an_export_that_a_page_was_slow_to_show_is_fetched_a_day_later(desk: Desk, gone: Shown) -> None:
    desk.run()
    desk.site.shows = Seen(gone)
    desk.until_due()
    assert desk.run().code == 15
    data = desk.offer("one")
    desk.later(DAY)
    assert (desk.run().code, desk.shelf.stored) == (0, data)
    assert len(desk.site.presses) == 1


def test_a_request_that_a_page_was_slow_to_show_is_waited_for_a_day_later(desk: Desk) -> None:
    expired(desk)
    desk.site.shows = Seen(Shown.PENDING)
    desk.later(DAY)
    assert (desk.run().code, desk.record.hold) == (10, "")
    assert len(desk.site.presses) == 1


def test_an_old_export_still_listed_is_no_leave_to_ask_for_what_was_lost(desk: Desk) -> None:
    desk.archived()
    desk.later(7 * DAY)
    desk.site.shows = Seen(Shown.FORM)
    assert desk.run().code == 10
    desk.site.shows = Seen(Shown.FAILED)
    desk.until_due()
    assert desk.run().code == 15
    desk.site.shows = Seen(Shown.READY)
    for _ in range(6):
        desk.later(DAY)
        assert desk.run().code == 15
    assert len(desk.site.presses) == 2
    desk.later(DAY)
    assert desk.run().code == 10
    assert len(desk.site.presses) == 3


def test_a_part_that_nobody_announced_follows_what_is_stored(desk: Desk) -> None:
    first = desk.archived()
    second = desk.offer("two", connections=False)
    desk.later(DAY)
    outcome = desk.run(now=True)
    assert (outcome.code, outcome.record.state, outcome.error) == (0, State.ARCHIVED, None)
    assert desk.shelf.stored == first + second


def test_again_asks_for_what_is_gone(desk: Desk) -> None:
    expired(desk)
    assert desk.run(again=True).code == 10
    assert len(desk.site.presses) == 2


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (Unreachable(title="Exemple", reason="ERR_NAME_NOT_RESOLVED"), 13),
        (lost(), 12),
        (Seen(Shown.BROKEN), 13),
    ],
)
def test_trouble_does_not_shorten_the_week_after_an_export_was_lost(
    desk: Desk, trouble: Seen | BaseException, code: int
) -> None:
    expired(desk)
    desk.site.shows = trouble
    assert desk.run(now=True).code == code
    desk.site.shows = Seen(Shown.FORM)
    desk.later(HOUR)
    assert desk.run().code == 15
    assert len(desk.site.presses) == 1


def test_what_the_network_could_not_prepare_is_told_and_left_for_a_week(desk: Desk) -> None:
    desk.run()
    desk.site.shows = Seen(Shown.FAILED)
    desk.until_due()
    outcome = desk.run()
    assert isinstance(outcome.error, ExportFailed)
    assert (outcome.code, outcome.record.state) == (15, State.FAILED)
    desk.later(6 * DAY)
    assert (desk.run().code, desk.run(now=True).code, len(desk.site.presses)) == (15, 15, 1)
    desk.later(DAY)
    assert desk.run().code == 10
    assert len(desk.site.presses) == 2


# -- processes that end -----------------------------------------------------------------------------


@pytest.mark.parametrize("error", [Ends(), KeyboardInterrupt(), RuntimeError("a bug")])
@pytest.mark.parametrize("step", STEPS)
def test_a_run_that_ends_anywhere_never_leads_to_a_second_request(
    desk: Desk, step: str, error: BaseException
) -> None:
    desk.site.error = error
    desk.site.breaks = step
    if step in ("fetch", "fetched"):
        desk.site.breaks = ""
        desk.run()
        data = desk.offer("one")
        desk.site.breaks = step
        desk.ends(now=True)
    else:
        desk.ends()
    for _ in range(4):
        desk.run()
        desk.later(11 * MINUTE)
    if step not in ("fetch", "fetched"):
        assert desk.record.state is State.PENDING
        data = desk.offer("one")
        desk.run(now=True)
    assert len(desk.site.presses) == 1
    assert desk.shelf.sets == [data]
    assert desk.plain_files() == desk.inbox() == []


def test_a_page_that_is_slow_to_tell_is_not_asked_again(desk: Desk) -> None:
    desk.site.breaks = "pressed"
    desk.ends()
    desk.site.shows = Seen(Shown.FORM)
    for _ in range(5):
        desk.later(MINUTE)
        assert desk.run(now=True).code == 10
        assert len(desk.site.presses) == 1
    desk.site.shows = Seen(Shown.PENDING)
    assert desk.run(now=True).record.requested_at == stamp(START)
    assert not desk.record.adopted


def test_a_press_that_the_page_never_showed_is_repeated_once_and_then_told(desk: Desk) -> None:
    desk.site.breaks = "pressing"
    desk.ends()
    desk.later(9 * MINUTE)
    assert desk.run().code == 10
    assert desk.record.presses == 1
    assert desk.until_due() == MINUTE
    desk.site.breaks = "pressing"
    desk.ends()
    assert desk.record.presses == 2
    desk.later(9 * MINUTE)
    assert desk.run().code == 10
    desk.later(MINUTE)
    outcome = desk.run()
    assert isinstance(outcome.error, ExportFailed)
    assert (outcome.code, outcome.record.state) == (15, State.FAILED)
    desk.later(6 * DAY)
    assert desk.run(now=True).code == 15
    assert desk.site.presses == []
    assert desk.run(again=True).code == 10
    assert len(desk.site.presses) == 1


def test_each_round_may_press_twice(desk: Desk) -> None:
    desk.archived()
    desk.later(WEEK)
    desk.site.shows = Seen(Shown.FORM)
    desk.site.breaks = "pressing"
    desk.ends()
    desk.later(11 * MINUTE)
    assert desk.run().code == 10
    assert len(desk.site.presses) == 2


@pytest.mark.parametrize("shown", [Shown.SIGNED_OUT, Shown.PERSON])
def test_a_sign_in_that_is_lost_after_the_press_does_not_make_it_forgotten(desk: Desk, shown: Shown) -> None:
    desk.site.breaks = "pressed"
    desk.ends()
    desk.later(MINUTE)
    desk.site.shows = Seen(shown)
    assert desk.run().code == 11
    desk.account.forget_trouble()
    desk.later(MINUTE)
    desk.site.shows = Seen(Shown.FORM)
    desk.run()
    assert len(desk.site.presses) == 1


def test_old_archives_on_the_page_do_not_make_a_press_forgotten(desk: Desk) -> None:
    desk.archived()
    desk.later(WEEK)
    desk.site.breaks = "pressed"
    desk.ends()
    desk.offer("one")
    desk.later(MINUTE)
    desk.run()
    assert len(desk.site.presses) == 2


def test_a_page_that_drifts_after_the_press_is_not_asked_again_for_ten_minutes(desk: Desk) -> None:
    desk.site.then = lost("request")
    outcome = desk.run()
    assert isinstance(outcome.error, PageDrift)
    desk.later(9 * MINUTE)
    assert desk.run(now=True).code == 10
    assert len(desk.site.presses) == 1


@pytest.mark.parametrize("need", [Need.PASSWORD, Need.CODE])
def test_where_the_network_wants_an_answer_first_nothing_counts_as_asked(desk: Desk, need: Need) -> None:
    desk.site.then = Stopped(Seen(Shown.PERSON, need))
    outcome = desk.run()
    assert isinstance(outcome.error, AnswerNeeded)
    assert (outcome.code, outcome.record.state, outcome.record.need) == (11, State.PERSON_NEEDED, str(need))
    desk.site.then = Seen(Shown.PENDING)
    assert desk.run(now=True).code == 10


# -- into the archive -------------------------------------------------------------------------------


def test_what_is_archived_leaves_nothing_plain_and_is_next_looked_for_in_a_week(desk: Desk) -> None:
    data = desk.archived()
    assert desk.shelf.sets == [data]
    assert desk.inbox() == desk.plain_files() == []
    assert desk.until_due() == WEEK
    assert desk.record.archived_at == stamp(START)
    assert all(part.sealed == "" for part in desk.record.parts)


def test_a_week_later_the_form_is_asked_again(desk: Desk) -> None:
    desk.archived()
    desk.site.shows = Seen(Shown.FORM)
    desk.later(WEEK - MINUTE)
    assert (desk.run().code, desk.run(now=True).code) == (0, 0)
    assert len(desk.site.presses) == 1
    desk.later(MINUTE)
    assert desk.run().code == 10
    assert len(desk.site.presses) == 2


def test_a_week_later_the_same_archive_is_not_archived_again_and_a_new_one_is_asked_for(desk: Desk) -> None:
    desk.archived()
    desk.later(DAY)
    assert desk.run(now=True).code == 0
    assert len(desk.site.presses) == 1
    desk.later(6 * DAY)
    assert desk.run().code == 10
    assert len(desk.site.presses) == 2
    assert len(desk.shelf.sets) == 1


def test_the_same_archive_under_another_name_is_known_by_its_bytes(desk: Desk) -> None:
    desk.archived()
    desk.site.offers = {"another.zip": export("one")}
    assert desk.run(now=True).code == 0
    assert len(desk.shelf.sets) == len(desk.site.presses) == 1
    assert desk.inbox() == []


def test_a_new_archive_that_is_ready_is_archived_and_nothing_is_asked_for(desk: Desk) -> None:
    first = desk.archived()
    desk.later(WEEK)
    second = desk.offer("two")
    outcome = desk.run()
    assert outcome.code == 0
    assert desk.shelf.sets == [first, second]
    assert len(desk.site.presses) == 1
    assert desk.until_due() == WEEK


def test_a_fuller_archive_is_looked_for_daily_until_all_would_be_gone(desk: Desk) -> None:
    desk.network = desk.network._replace(
        fuller=lambda names, asked: all(b.startswith("Basic") for b in names)
    )
    basic = desk.archived()
    assert desk.record.fuller
    assert desk.until_due() == DAY
    assert desk.run().code == 0
    assert desk.until_due() == DAY
    desk.site.offers |= {"Complete.zip": export("complete")}
    outcome = desk.run()
    assert (outcome.code, outcome.record.fuller) == (0, False)
    assert desk.shelf.sets == [basic, [export("complete")]]
    assert desk.until_due() == WEEK
    assert len(desk.site.presses) == 1


def test_a_fuller_archive_that_never_came_is_not_looked_for_beyond_the_expiry(desk: Desk) -> None:
    desk.network = desk.network._replace(fuller=lambda names, asked: True)
    desk.archived()
    looks = 0
    while desk.until_due() == DAY:
        desk.run()
        looks += 1
    assert looks <= 3
    assert desk.clock.moment == START + WEEK
    assert len(desk.site.presses) == 1


def test_the_archives_own_code_and_notes_are_told(desk: Desk) -> None:
    desk.shelf.code, desk.shelf.said = 21, ("addresses are missing",)
    desk.offer("one")
    outcome = desk.run()
    assert (outcome.code, outcome.stored, outcome.notes) == (21, 21, ("addresses are missing",))
    assert outcome.record.state is State.ARCHIVED


def test_what_the_archive_says_is_more_urgent_than_that_a_part_is_awaited(desk: Desk) -> None:
    desk.shelf.code = 21
    desk.offer("one", shown=Shown.PARTLY)
    assert desk.run().code == 21


def test_a_vault_that_takes_nothing_loses_nothing_and_needs_no_second_look(desk: Desk) -> None:
    data = desk.offer("one")
    desk.shelf.error = StorageFull(path="vault")
    outcome = desk.run()
    assert isinstance(outcome.error, VaultUnavailable)
    assert (outcome.code, outcome.record.state) == (32, State.VERIFIED)
    assert desk.inbox() == data
    looked = desk.site.looked
    assert desk.run().code == 32
    desk.site.shows = Seen(Shown.FORM)
    desk.shelf.error = None
    outcome = desk.run()
    assert (outcome.code, outcome.looked, desk.site.looked) == (0, False, looked)
    assert desk.shelf.sets == [data]
    assert desk.inbox() == []
    assert desk.record.state is State.ARCHIVED


def test_again_does_not_throw_away_what_the_vault_could_not_take(desk: Desk) -> None:
    data = desk.offer("one")
    desk.shelf.error = StorageFull(path="vault")
    desk.run()
    desk.shelf.error = None
    desk.run(again=True)
    desk.run(now=True)
    assert desk.shelf.stored == data


def test_what_the_vault_will_never_take_does_not_keep_the_page_unseen_for_ever(desk: Desk) -> None:
    desk.offer("one")
    desk.shelf.error = EmptyFile(path="one")
    assert desk.run().code == 20
    desk.shelf.error = None
    second = desk.offer("two")
    desk.later(WEEK)
    desk.run(now=True)
    assert second[0] in desk.shelf.stored


def test_a_part_that_a_full_vault_delayed_still_awaits_the_rest(desk: Desk) -> None:
    first = desk.offer("one", shown=Shown.PARTLY)
    desk.shelf.error = StorageFull(path="vault")
    desk.run()
    desk.shelf.error = None
    assert desk.run().code == 10
    assert desk.record.state is State.PARTLY_READY
    desk.site.offers |= {"two.zip": export("two")}
    desk.site.shows = Seen(Shown.READY)
    assert desk.until_due() < KEPT
    desk.run()
    assert desk.shelf.stored == [*first, export("two")]


def test_a_damaged_download_is_fetched_again(desk: Desk) -> None:
    desk.site.shows = Seen(Shown.READY)
    desk.site.offers = {"one.zip": b"damaged"}
    outcome = desk.run()
    assert isinstance(outcome.error, DownloadDamaged)
    assert (outcome.code, outcome.record.state) == (20, State.READY)
    assert desk.record.parts == ()
    desk.site.offers = {"one.zip": export("one")}
    assert desk.run().looked is False
    assert timedelta(minutes=9) < desk.until_due() <= timedelta(minutes=12)
    assert desk.run().code == 0
    assert desk.shelf.stored == [export("one")]
    assert desk.site.presses == []


def test_one_damaged_file_costs_no_other(desk: Desk) -> None:
    desk.site.shows = Seen(Shown.READY)
    desk.site.offers = {"one.zip": export("one"), "two.zip": b"damaged"}
    assert desk.run().code == 20
    desk.site.offers["two.zip"] = export("two")
    desk.run(now=True)
    assert sorted(desk.shelf.stored) == [export("one"), export("two")]


def test_a_download_that_was_cut_is_taken_up_again(desk: Desk) -> None:
    desk.offer("one")
    desk.site.breaks, desk.site.error = "fetched", Broken()
    outcome = desk.run()
    assert isinstance(outcome.error, DownloadCut)
    assert (outcome.code, outcome.record.state) == (13, State.READY)
    desk.site.breaks = ""
    desk.until_due()
    assert desk.run().code == 0
    assert desk.shelf.stored == [export("one")]


# -- parts ------------------------------------------------------------------------------------------


def without(desk: Desk, word: str = "first") -> bytes:
    """A part without connections was fetched; its bytes."""
    [data] = desk.offer(word, connections=False)
    outcome = desk.run(now=True)
    assert (outcome.code, outcome.record.state, outcome.error) == (10, State.PARTLY_READY, None)
    return data


def test_a_part_without_connections_waits_sealed_for_the_rest(desk: Desk) -> None:
    without(desk)
    assert desk.shelf.sets == []
    assert desk.inbox() == desk.plain_files() == []
    assert len(desk.record.sealed()) == 1
    desk.until_due()
    assert desk.run().code == 10
    assert len(desk.record.sealed()) == 1


def test_parts_go_to_the_archive_together_when_one_brings_connections(desk: Desk) -> None:
    first = without(desk)
    desk.site.offers |= {"second.zip": export("second")}
    desk.until_due()
    assert desk.run().code == 0
    [together] = desk.shelf.sets
    assert sorted(together) == sorted([first, export("second")])
    assert desk.record.sealed() == ()
    assert not (desk.account.folder / "waiting").exists()
    assert desk.plain_files() == desk.inbox() == []


def test_a_sealed_part_comes_back_under_its_own_name(desk: Desk) -> None:
    names: set[str] = set()
    without(desk)

    def fuller(found: Sequence[str], asked: Mapping[str, str]) -> bool:
        names.update(found)
        return False

    desk.network = desk.network._replace(fuller=fuller)
    desk.site.offers |= {"second.zip": export("second")}
    desk.run(now=True)
    assert names == {NAMED.format("first"), "second.zip"}


def test_what_is_here_is_archived_when_the_rest_never_came(desk: Desk) -> None:
    first = without(desk)
    desk.later(KEPT - MINUTE)
    assert desk.run(now=True).code == 10
    desk.later(MINUTE)
    outcome = desk.run(now=True)
    assert isinstance(outcome.error, NoConnections)
    assert outcome.code == 20
    assert desk.shelf.sets == [[first]]
    assert desk.record.sealed() == ()
    assert len(desk.site.presses) == 0


def test_a_part_that_comes_when_the_others_expire_goes_to_the_archive_with_them(desk: Desk) -> None:
    first = without(desk)
    desk.site.offers |= {"second.zip": export("second", connections=False)}
    desk.later(KEPT)
    outcome = desk.run(now=True)
    assert isinstance(outcome.error, NoConnections)
    [together] = desk.shelf.sets
    assert sorted(together) == sorted([first, export("second", connections=False)])


def test_pieces_with_connections_that_expire_are_archived_and_are_no_loss(tmp_path: Path) -> None:
    desk = Desk(tmp_path, whole=True)
    data = desk.offer("first", shown=Shown.PARTLY)
    desk.run()
    desk.later(KEPT)
    outcome = desk.run(now=True)
    assert outcome.error is None
    assert desk.shelf.sets == [data]


def test_what_is_here_is_archived_when_the_page_has_dropped_the_rest(desk: Desk) -> None:
    first = without(desk)
    desk.site.shows = Seen(Shown.FORM)
    desk.until_due()
    outcome = desk.run()
    assert outcome.code in (15, 20)
    assert desk.shelf.sets == [[first]]
    assert desk.site.presses == []


def test_pieces_of_one_thing_are_not_archived_while_one_is_being_prepared(tmp_path: Path) -> None:
    desk = Desk(tmp_path, whole=True)
    [first] = desk.offer("first", shown=Shown.PARTLY)
    outcome = desk.run()
    assert (outcome.code, outcome.record.state) == (10, State.PARTLY_READY)
    assert desk.shelf.sets == []
    assert desk.plain_files() == desk.inbox() == []
    desk.site.offers |= {"second.zip": export("second", connections=False)}
    desk.site.shows = Seen(Shown.READY)
    desk.until_due()
    assert desk.run().code == 0
    [together] = desk.shelf.sets
    assert sorted(together) == sorted([first, export("second", connections=False)])


def test_pieces_that_are_all_here_are_archived_as_soon_as_nothing_is_being_prepared(tmp_path: Path) -> None:
    desk = Desk(tmp_path, whole=True)
    data = desk.offer("first", shown=Shown.PARTLY)
    desk.run()
    desk.site.shows = Seen(Shown.READY)
    desk.until_due()
    assert desk.run().code == 0
    assert desk.shelf.sets == [data]


def test_a_part_with_connections_is_archived_at_once_where_parts_stand_alone(desk: Desk) -> None:
    [first] = desk.offer("first", shown=Shown.PARTLY)
    outcome = desk.run()
    assert (outcome.code, outcome.record.state) == (10, State.PARTLY_READY)
    assert desk.shelf.sets == [[first]]
    assert desk.inbox() == []
    desk.until_due()
    assert desk.run().code == 10
    desk.site.offers |= {"second.zip": export("second")}
    desk.site.shows = Seen(Shown.READY)
    desk.until_due()
    assert desk.run().code == 0
    assert desk.shelf.sets == [[first], [export("second")]]
    assert desk.site.presses == []


def test_a_later_part_without_connections_is_stored_and_is_no_loss(desk: Desk) -> None:
    desk.offer("first", shown=Shown.PARTLY)
    desk.run()
    desk.site.offers |= {"second.zip": export("second", connections=False)}
    desk.site.shows = Seen(Shown.READY)
    codes = set()
    for _ in range(6):
        desk.until_due()
        codes.add(desk.run().code)
        if desk.clock.moment > START + KEPT + DAY:
            break
    assert export("second", connections=False) in desk.shelf.stored
    assert codes <= {0, 10}


def test_what_never_came_is_told_even_where_the_vault_was_full_first(desk: Desk) -> None:
    first = without(desk)
    desk.later(KEPT)
    desk.shelf.error = StorageFull(path="vault")
    assert desk.run(now=True).code == 32
    desk.shelf.error = None
    outcome = desk.run()
    assert desk.shelf.sets == [[first]]
    assert isinstance(outcome.error, NoConnections)


@pytest.mark.parametrize("kept_before", [0, 50])
def test_however_many_parts_there_are_none_is_lost(desk: Desk, kept_before: int) -> None:
    desk.change(parts=tuple(old_part(number) for number in range(kept_before)))
    desk.offer("a", connections=False)
    desk.run(now=True)
    desk.site.offers |= {"b.zip": export("b", connections=False)}
    desk.run(now=True)
    desk.site.offers |= {"c.zip": export("c")}
    desk.run(now=True)
    assert sorted(desk.shelf.stored) == sorted(desk.site.offers.values())


def test_an_export_of_very_many_parts_waits_for_the_rest_too(tmp_path: Path) -> None:
    desk = Desk(tmp_path, whole=True)
    data = desk.offer(*(f"part {number}" for number in range(55)), shown=Shown.PARTLY)
    assert desk.run().code == 10
    desk.site.offers |= {"last.zip": export("last")}
    desk.site.shows = Seen(Shown.READY)
    desk.run(now=True)
    assert sorted(desk.shelf.stored) == sorted([*data, export("last")])


def old_part(number: int) -> Part:
    return Part(f"{number:032x}", 1, f"{number:064x}", True, stamp(START - WEEK))


def test_a_part_that_cannot_be_opened_is_not_said_to_be_in_the_vault(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    without(desk)
    key = desk.home.root / "session-key.txt"
    key.rename(key.with_suffix(".away"))
    desk.site.offers |= {"second.zip": export("second")}
    desk.run(now=True)
    key.with_suffix(".away").replace(key)
    claimed = {part.sha256 for part in desk.record.parts if not part.sealed}
    assert claimed <= {hashlib.sha256(data).hexdigest() for data in desk.shelf.stored}


class FullDisk(Seal):
    """A seal whose disk takes nothing more."""

    full = True

    def seal_file(self, source: Path, target: Path) -> None:
        if self.full:
            raise OSError(28, "No space left on device")
        super().seal_file(source, target)


def test_a_disk_that_is_full_while_a_part_is_sealed_costs_nothing(desk: Desk) -> None:
    [data] = desk.offer("first", connections=False)
    seal = FullDisk(desk.home, lambda: None)
    account = Account(desk.home, seal, "exemple", "Exemple", None)
    outcome = run(desk.errand(account=account))
    assert outcome.code == 32
    desk.site.offers |= {"second.zip": export("second")}
    desk.run(now=True)
    assert sorted(desk.shelf.stored) == sorted([data, export("second")])
    assert desk.site.presses == []


# -- what stands in the way -------------------------------------------------------------------------


def test_a_page_that_is_not_known_is_reported_and_looked_at_again(desk: Desk) -> None:
    desk.site.shows = lost()
    outcome = desk.run()
    assert isinstance(outcome.error, PageDrift)
    assert outcome.error.fields["report"] == Path("reports/look.txt")
    assert outcome.error.fields["step"] == "look"
    assert (outcome.code, outcome.record.state, outcome.record.drifts) == (12, State.DRIFT, 1)
    desk.site.shows = Seen(Shown.FORM)
    assert desk.run().code == 10
    assert desk.record.drifts == 0


def test_a_page_that_is_not_known_three_times_is_left_alone_until_the_anchors_are_newer(desk: Desk) -> None:
    desk.site.shows = lost()
    for _ in range(3):
        assert not isinstance(desk.run().error, DriftPaused)
    outcome = desk.run()
    assert isinstance(outcome.error, DriftPaused)
    assert (outcome.code, outcome.looked, desk.site.opened) == (12, False, 3)
    desk.run(now=True)
    assert desk.site.opened == 4
    desk.network = desk.network._replace(version="2026-04-01")
    desk.site.shows = Seen(Shown.PENDING)
    assert desk.run().code == 10


@pytest.mark.parametrize("step", ["request", "fetch"])
def test_a_step_that_is_lost_three_times_is_left_alone_though_the_look_succeeds(
    desk: Desk, step: str
) -> None:
    if step == "fetch":
        desk.offer("one")
    desk.site.breaks, desk.site.error = step, lost(step)
    for _ in range(3):
        assert desk.run().code == 12
        desk.later(11 * MINUTE)
    opened = desk.site.opened
    assert isinstance(desk.run().error, DriftPaused)
    assert desk.site.opened == opened


def test_what_is_under_way_is_looked_for_however_often_its_page_is_not_known(desk: Desk) -> None:
    desk.run()
    desk.site.shows = lost()
    for _ in range(2 * MANY_DRIFTS):
        desk.until_due()
        assert desk.run().code == 12
    assert desk.site.looked == 1 + 2 * MANY_DRIFTS
    data = desk.offer("one")
    assert (desk.run().code, desk.shelf.stored) == (0, data)


def test_a_request_that_the_page_does_not_show_is_told_and_left_for_ten_minutes(desk: Desk) -> None:
    desk.site.then = Seen(Shown.FORM)
    outcome = desk.run()
    assert isinstance(outcome.error, RequestLost)
    assert (outcome.code, outcome.record.state, len(desk.site.presses)) == (15, State.REQUESTING, 1)
    assert desk.run().code == 10
    desk.later(timedelta(minutes=11))
    desk.site.then = Seen(Shown.PENDING)
    assert desk.run().code == 10
    assert len(desk.site.presses) == 2


@pytest.mark.parametrize("before", [False, True])
def test_asked_again_an_archive_without_connections_is_stored_and_another_asked_for(
    desk: Desk, before: bool
) -> None:
    [data] = desk.offer("first", connections=False)
    if before:
        assert desk.run().record.state is State.PARTLY_READY
    assert desk.run(again=True).code == 10
    assert len(desk.site.presses) == 1
    assert desk.shelf.stored == [data]
    assert desk.record.sealed() == ()


def test_a_drift_while_something_is_pending_forgets_nothing(desk: Desk) -> None:
    desk.run()
    requested = desk.record.requested_at
    desk.until_due()
    desk.site.shows = lost()
    assert desk.run().code == 12
    desk.site.shows = Seen(Shown.PENDING)
    outcome = desk.run(now=True)
    assert (outcome.code, outcome.record.requested_at) == (10, requested)
    assert len(desk.site.presses) == 1


def test_a_drift_on_the_way_to_the_page_is_a_drift_without_a_report(desk: Desk) -> None:
    desk.site.breaks, desk.site.error = "open", lost("open")
    outcome = desk.run()
    assert isinstance(outcome.error, PageDrift)
    assert outcome.code == 12


def test_a_network_that_cannot_be_reached_changes_nothing_and_is_tried_at_the_next_run(desk: Desk) -> None:
    desk.run()
    before = desk.record
    desk.until_due()
    desk.site.shows = Unreachable(title="Exemple", reason="ERR_PROXY_CONNECTION_FAILED")
    outcome = desk.run()
    assert (outcome.code, outcome.record.state) == (13, State.UNREACHABLE)
    assert desk.record == before._replace(state=State.UNREACHABLE)
    desk.site.shows = Seen(Shown.PENDING)
    assert desk.run().code == 10
    assert desk.record.requested_at == before.requested_at


@pytest.mark.parametrize(
    ("shown", "error", "code"),
    [
        (Seen(Shown.SIGNED_OUT), SignInNeeded, 11),
        (Seen(Shown.PERSON, Need.SIGN_IN), SignInNeeded, 11),
        (Seen(Shown.PERSON, Need.CAPTCHA), AnswerNeeded, 11),
        (Seen(Shown.PERSON), AnswerNeeded, 11),
        (Seen(Shown.REFUSED), NetworkRefused, 14),
        (Seen(Shown.LOCKED), CoolingDown, 14),
        (Seen(Shown.BROKEN), NetworkBroken, 13),
        (Seen(Shown.CLOSED), NetworkClosed, 13),
    ],
)
@pytest.mark.parametrize("way", ["look", "stopped"])
def test_what_only_a_person_or_time_can_solve_has_its_own_code(
    desk: Desk, shown: Seen, error: type[Exception], code: int, way: str
) -> None:
    desk.site.shows = shown if way == "look" else Stopped(shown)
    outcome = desk.run()
    assert type(outcome.error) is error
    assert outcome.code == code
    assert desk.site.presses == []


@pytest.mark.parametrize("shown", [Shown.REFUSED, Shown.LOCKED])
def test_a_network_that_refuses_is_left_alone_for_a_day(desk: Desk, shown: Shown) -> None:
    desk.site.shows = Seen(shown)
    first = desk.run()
    desk.site.shows = Seen(Shown.FORM)
    desk.later(DAY - MINUTE)
    outcome = desk.run()
    assert (outcome.code, outcome.looked, type(outcome.error)) == (14, False, type(first.error))
    assert desk.site.looked == 1
    desk.later(MINUTE)
    assert desk.run().code == 10


def test_a_refusal_is_not_forgotten_when_the_network_cannot_be_reached(desk: Desk) -> None:
    desk.site.shows = Seen(Shown.REFUSED)
    desk.run()
    desk.site.shows = Unreachable(title="Exemple", reason="ERR_NAME_NOT_RESOLVED")
    assert desk.run(now=True).code == 13
    desk.site.shows = Seen(Shown.FORM)
    desk.later(HOUR)
    assert desk.run().looked is False


@pytest.mark.parametrize("shown", [Shown.SIGNED_OUT, Shown.PERSON, Shown.REFUSED, Shown.BROKEN, Shown.LOCKED])
def test_what_stands_in_the_way_does_not_make_a_request_forgotten(desk: Desk, shown: Shown) -> None:
    desk.run()
    desk.until_due()
    desk.site.shows = Seen(shown)
    desk.run()
    desk.later(DAY)
    desk.account.forget_trouble()
    desk.site.shows = Seen(Shown.FORM)
    assert desk.run().code == 15
    assert len(desk.site.presses) == 1


def test_another_account_on_the_page_changes_nothing(desk: Desk) -> None:
    desk.run()
    before = desk.record
    desk.until_due()
    desk.site.shows = WrongAccount(title="Exemple", network="exemple")
    outcome = desk.run()
    assert outcome.code == 11
    assert desk.record == before


# -- several accounts, and waiting ------------------------------------------------------------------


class Scripted(Site):
    """A site whose export is ready some time after it was asked for."""

    def __init__(self, clock: Clock, takes: timedelta) -> None:
        super().__init__()
        self._clock: Final = clock
        self._takes: Final = takes
        self._asked: datetime | None = None

    def press(self, ask: Ask) -> Seen:
        self._asked = self._clock.now()
        return super().press(ask)

    def page(self) -> Seen:
        if self._asked is not None and self._clock.now() - self._asked >= self._takes:
            self.offers = {"one.zip": export("one")}
            self.shows = Seen(Shown.READY)
        return super().page()


def test_waiting_looks_when_it_is_time_until_everything_is_there(desk: Desk) -> None:
    desk.site = Scripted(desk.clock, 2 * HOUR)
    told: list[int] = []
    pauses: list[datetime] = []
    [outcome] = run_all([desk.errand()], START + DAY, lambda one: told.append(one.code), pauses.append)
    assert outcome.code == 0
    assert told == [10] * (len(told) - 1) + [0]
    assert len(pauses) == len(desk.clock.slept) == len(told) - 1 == desk.site.looked - 1
    assert all(seconds >= 600 for seconds in desk.clock.slept)
    assert len(desk.site.presses) == 1


def test_waiting_ends_at_its_time(desk: Desk) -> None:
    [outcome] = run_all([desk.errand()], START + 2 * HOUR, lambda one: None)
    assert outcome.code == 10
    assert desk.clock.moment <= START + 2 * HOUR
    due = when(outcome.record.next_look)
    assert due is not None
    assert due > START + 2 * HOUR


def test_without_waiting_each_account_has_one_turn(tmp_path: Path) -> None:
    desks = [Desk(tmp_path / name) for name in ("a", "b")]
    told: list[Outcome] = []
    outcomes = run_all([desk.errand() for desk in desks], None, told.append)
    assert [one.code for one in outcomes] == [one.code for one in told] == [10, 10]
    assert [desk.site.looked for desk in desks] == [1, 1]
    assert [desk.clock.slept for desk in desks] == [[], []]


def test_now_and_again_count_for_the_first_turn_only(desk: Desk) -> None:
    desk.archived()
    run_all([desk.errand(now=True, again=True)], desk.clock.moment + 6 * HOUR, lambda one: None)
    assert len(desk.site.presses) == 2


def test_what_is_gone_while_waiting_is_not_asked_for_again_by_itself(desk: Desk) -> None:
    def gone(moment: datetime) -> None:
        desk.site.shows = Seen(Shown.FORM)

    [outcome] = run_all([desk.errand(now=True, again=True)], START + DAY, lambda one: None, gone)
    assert outcome.code == 15
    assert len(desk.site.presses) == 1


def test_two_accounts_are_each_looked_at_when_it_is_their_time(tmp_path: Path) -> None:
    slow, fast = Desk(tmp_path / "slow"), Desk(tmp_path / "fast")
    fast.site = Scripted(slow.clock, HOUR)
    slow.site = Scripted(slow.clock, 10 * HOUR)
    errands = [slow.errand(), fast.errand()._replace(clock=slow.clock)]
    outcomes = run_all(errands, START + DAY, lambda one: None)
    assert [one.code for one in outcomes] == [0, 0]
    assert fast.site.looked < slow.site.looked
    assert slow.shelf.stored == fast.shelf.stored == [export("one")]


def test_an_account_that_is_busy_is_told_and_costs_no_other(tmp_path: Path) -> None:
    busy, free = Desk(tmp_path / "busy"), Desk(tmp_path / "free")
    with busy.account.locked():
        outcomes = run_all([busy.errand(), free.errand()], None, lambda one: None)
    assert isinstance(outcomes[0].error, AccountBusy)
    assert [one.code for one in outcomes] == [32, 10]
    assert busy.site.opened == 0
    assert run_all([busy.errand()], None, lambda one: None)[0].code == 10


def test_an_errand_ends_with_an_outcome_whatever_a_network_does(tmp_path: Path) -> None:
    first, second = Desk(tmp_path / "first"), Desk(tmp_path / "second")
    first.site.shows = Unreachable(title="Exemple", reason="ERR_NAME_NOT_RESOLVED")
    outcomes = run_all([first.errand(), second.errand()], None, lambda one: None)
    assert [one.code for one in outcomes] == [13, 10]


# -- the server's side ------------------------------------------------------------------------------


class Order:
    """A request that a server has taken."""

    def __init__(self, asked: datetime) -> None:
        self.asked: Final = asked
        self.open = True
        self.failed = False
        self.ready: list[tuple[str, bytes]] = []
        self.ready_at: datetime | None = None


class Server(Site):
    """A model of a network: what it was asked, what is ready, what its page shows, and what must not happen.

    lag  how long its page hides a request that was just sent
    """

    def __init__(self, clock: Clock, shelf: Shelf, lag: timedelta = timedelta()) -> None:
        super().__init__()
        self._clock: Final = clock
        self._shelf: Final = shelf
        self._lag: Final = lag
        self.orders: list[Order] = []
        self.signed_in = True
        self.drifted = False
        self.faults: list[str] = []
        self._promised: datetime | None = None
        self._made = 0

    # what happens there

    def prepare(self, *, connections: bool, last: bool, same_day: bool = False) -> None:
        """The next part of what is being prepared is ready."""
        order = self.being_prepared()[0]
        self._made += 1
        word = f"archive {self._made}"
        name = NAMED.format("today" if same_day else self._made)
        order.ready.append((name, export(word, connections=connections)))
        order.ready_at = order.ready_at or self._clock.now()
        order.open = not last

    def fail(self) -> None:
        order = self.being_prepared()[0]
        order.open, order.failed = False, True

    def ask_elsewhere(self) -> None:
        self.orders.append(Order(self._clock.now() - DAY))

    def being_prepared(self) -> list[Order]:
        return [order for order in self.orders if order.open]

    def on_offer(self) -> list[tuple[str, bytes]]:
        now = self._clock.now()
        return [
            file for order in self.orders if order.ready_at and now - order.ready_at < KEPT
            for file in order.ready
        ]  # fmt: skip

    # what a visit sees and does

    def page(self) -> Seen:
        if self.drifted:
            raise lost()
        if not self.signed_in:
            return Seen(Shown.SIGNED_OUT)
        now = self._clock.now()
        told = [order for order in self.orders if now - order.asked >= self._lag]
        preparing = any(order.open for order in told)
        if self.on_offer():
            return Seen(Shown.PARTLY if preparing else Shown.READY)
        if preparing:
            return Seen(Shown.PENDING)
        return Seen(Shown.FAILED if told and told[-1].failed else Shown.FORM)

    def promise(self) -> None:
        now = self._clock.now()
        if self._promised is not None and now - self._promised < 10 * MINUTE:
            self.faults.append("a second press within ten minutes")
        self._promised = now

    def press(self, ask: Ask) -> Seen:
        if self.being_prepared():
            self.faults.append("asked while one is being prepared")
        if any(data not in self._shelf.stored for _, data in self.on_offer()):
            self.faults.append("asked while something is ready and not archived")
        self.presses.append(ask)
        self.orders.append(Order(self._clock.now()))
        return Seen(Shown.PENDING)

    def files(self) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for name, data in self.on_offer():
            stem, _, ending = name.rpartition(".")
            while name in found:
                stem += "_"
                name = f"{stem}.{ending}"
            found[name] = data
        return found


class Frail(Account):
    """An account in a process that ends when it has done so many things on the disk."""

    def __init__(self, home: Home, fuse: int) -> None:
        super().__init__(home, Seal(home, lambda: None), "exemple", "Exemple", None)
        self.fuse = fuse

    def burn(self) -> None:
        self.fuse -= 1
        if self.fuse == 0:
            raise Ends()

    @contextmanager
    def burning(self) -> Iterator[None]:
        self.burn()
        yield
        self.burn()

    def save_record(self, record: Record) -> None:
        with self.burning():
            super().save_record(record)

    def clear_inbox(self) -> None:
        with self.burning():
            super().clear_inbox()

    def keep_waiting(self, parts: Sequence[Part]) -> None:
        with self.burning():
            super().keep_waiting(parts)

    def put_aside(self, path: Path, name: str) -> None:
        with self.burning():
            super().put_aside(path, name)

    def take_back(self, parts: Sequence[Part]) -> dict[Part, Path]:
        with self.burning():
            return super().take_back(parts)


def story(folder: Path, fuse: int) -> tuple[bool, list[str]]:
    """An export in two parts, in a process that ends after `fuse` deeds and is run again; whether it ended at
    all, and what then went wrong."""
    desk = Desk(folder)
    server = Server(desk.clock, desk.shelf)
    desk.site = server
    left = fuse
    ended = False

    def visit() -> None:
        nonlocal left, ended
        account = Frail(desk.home, left)
        try:
            run(desk.errand(now=True, account=account))
        except Ends:
            ended = True
            desk.later(MINUTE)
            desk.run(now=True)
            desk.later(11 * MINUTE)
            desk.run(now=True)
        left = account.fuse if account.fuse > 0 else 0
        desk.later(HOUR)

    visit()
    for connections in (False, True):
        if server.being_prepared():
            server.prepare(connections=connections, last=connections)
            visit()
    visit()
    troubles = list(server.faults)
    if len(server.presses) != 1:
        troubles.append(f"{len(server.presses)} requests")
    missing = {data for _, data in server.on_offer()} - set(desk.shelf.stored)
    if missing:
        troubles.append(f"{len(missing)} parts are not archived")
    if desk.plain_files() or desk.inbox():
        troubles.append("a plain file is left")
    if desk.record.sealed():
        troubles.append("a part is still said to be sealed")
    return ended, troubles


def test_a_process_may_end_after_any_of_its_deeds_on_the_disk(tmp_path: Path) -> None:
    found: dict[int, list[str]] = {}
    fuse = 0
    while True:
        fuse += 1
        ended, troubles = story(tmp_path / str(fuse), fuse)
        if troubles:
            found[fuse] = troubles
        if not ended:
            break
    assert fuse > 30
    assert found == {}


TIMES: Final = st.sampled_from(
    [MINUTE, 4 * MINUTE, 11 * MINUTE, 40 * MINUTE, 6 * HOUR, 25 * HOUR, 4 * DAY, 8 * DAY]
)


class Life(RuleBasedStateMachine):
    """An account over months: its owner, its network and its machine do as they like, in any order."""

    @initialize(lag=st.sampled_from([timedelta(), 5 * MINUTE]), whole=st.booleans())
    def begins(self, lag: timedelta, whole: bool) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.desk = Desk(Path(self.folder.name), whole=whole)
        self.server = Server(self.desk.clock, self.desk.shelf, lag)
        self.desk.site = self.server
        self.safe: set[bytes] = set()
        self.unsure: set[bytes] = set()
        """What a run that ended may have archived without being able to say so."""

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()

    # the world

    @rule(connections=st.booleans(), last=st.booleans())
    def something_is_ready(self, connections: bool, last: bool) -> None:
        if not self.server.being_prepared():
            self.server.ask_elsewhere()
        self.server.prepare(connections=connections, last=last)

    @rule()
    def somebody_asks_elsewhere(self) -> None:
        if not self.server.being_prepared():
            self.server.ask_elsewhere()

    @precondition(lambda self: self.server.being_prepared() and not self.server.being_prepared()[0].ready)
    @rule()
    def the_network_fails(self) -> None:
        self.server.fail()

    @rule(trouble=st.sampled_from(["none", "none", "signed out", "drift", "vault full"]))
    def trouble_comes_or_goes(self, trouble: str) -> None:
        if trouble == "none" and not self.server.signed_in:
            self.desk.account.forget_trouble()
        self.server.signed_in = trouble != "signed out"
        self.server.drifted = trouble == "drift"
        self.desk.shelf.error = StorageFull(path="vault") if trouble == "vault full" else None

    # the machine

    def _visit(self, time: timedelta, *, now: bool, again: bool) -> None:
        self.desk.later(time)
        record, opened = self.desk.record, self.server.opened
        due = record.due(self.desk.clock.moment) or record.state in (
            State.NEED_LOGIN, State.PERSON_NEEDED, State.UNREACHABLE, State.DRIFT,
        )  # fmt: skip
        before = len(self.server.fetched)
        outcome = self.desk.run(now=now, again=again)
        assert outcome.record == self.desk.record
        if not (now or again or due):
            assert self.server.opened == opened, "looked although it was not time"
        self.safe |= {data for data in self.server.fetched[before:] if b"Connections" in data}

    @rule(time=TIMES, now=st.booleans())
    def a_run(self, time: timedelta, now: bool) -> None:
        self._visit(time, now=now, again=False)

    @rule(time=TIMES.filter(lambda time: time >= 10 * MINUTE))
    def a_run_that_asks_again(self, time: timedelta) -> None:
        self._visit(time, now=False, again=True)

    @rule(time=TIMES, step=st.sampled_from(STEPS))
    def a_run_that_ends(self, time: timedelta, step: str) -> None:
        self.desk.later(time)
        self.server.breaks = step
        try:
            self.desk.run(now=True)
        except Ends:
            pass
        finally:
            self.server.breaks = ""

    @rule(time=TIMES, deeds=st.integers(1, 30))
    def a_run_that_ends_between_two_deeds_on_the_disk(self, time: timedelta, deeds: int) -> None:
        self.desk.later(time)
        account = Frail(self.desk.home, deeds)
        try:
            run(self.desk.errand(now=True, account=account))
        except Ends:
            self.unsure |= set(self.desk.inbox())

    # what always holds

    def _kept(self) -> set[str]:
        """Hashes of all that is in the archive, or waits here for it."""
        files = (*self.desk.shelf.stored, *self.desk.inbox())
        waiting = self.desk.account.folder / "waiting"
        sealed = {
            part.sha256 for part in self.desk.record.sealed() if (waiting / part.sealed).is_file()
        }  # fmt: skip
        return {hashlib.sha256(data).hexdigest() for data in files} | sealed

    @invariant()
    def nothing_is_asked_for_twice(self) -> None:
        assert self.server.faults == []

    @invariant()
    def nothing_that_was_delivered_is_lost(self) -> None:
        kept = self._kept()
        assert all(hashlib.sha256(data).hexdigest() in kept for data in self.safe)
        assert {part.sha256 for part in self.desk.record.parts} <= kept

    @invariant()
    def nothing_is_archived_twice(self) -> None:
        stored = [data for data in self.desk.shelf.stored if data not in self.unsure]
        assert len(stored) == len(set(stored))

    @invariant()
    def nothing_lies_about(self) -> None:
        assert self.desk.plain_files() == []

    @invariant()
    def the_record_tells_of_nobody(self) -> None:
        data = self.desk.record.to_bytes().lower()
        assert b"aline" not in data
        assert b"testeur" not in data


Life.TestCase.settings = settings(
    max_examples=100, stateful_step_count=30, deadline=None, derandomize=True, report_multiple_bugs=False
)
TestLife = Life.TestCase
