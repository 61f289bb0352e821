"""Facebook's export page: every state ends in its code, every variant in the right export or a named step.

The replica is written from what is publicly known of the page, by somebody who had not seen the collector.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from sociarch.browser.route import CALM
from sociarch.collector import Shown
from sociarch.errors import (
    AnswerNeeded,
    DownloadCut,
    DownloadDamaged,
    ExportExpired,
    ExportFailed,
    NetworkRefused,
    PageDrift,
    SignInNeeded,
    WrongAccount,
)
from sociarch.pending import State
from tests.networks import Desk, needs_browser
from tests.replica.facebook import Account, Facebook, Somebody
from tests.replica.facebook_account import FILES
from tests.replica.server import Replica
from tests.replica.site import Clock

pytestmark = needs_browser

WANTED = {"format": "JSON", "range": "All time", "quality": "Lower quality", "categories": ["Friends"]}


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    clock = Clock(datetime(2026, 11, 22, 12, tzinfo=timezone.utc))
    with Replica([Facebook(lambda: clock.now)], elsewhere=["tracker.example"]) as replica:
        yield replica


@pytest.fixture
def desk(tmp_path: Path, replica: Replica) -> Desk:
    clock = Clock(datetime(2026, 11, 22, 12, tzinfo=timezone.utc))
    site = Facebook(lambda: clock.now)
    replica.sites = [site]
    return Desk(tmp_path, "facebook", site, replica, clock)


@pytest.fixture
def site(desk: Desk) -> Facebook:
    assert isinstance(desk.site, Facebook)
    return desk.site


def asked_well(site: Facebook) -> None:
    """Once, for what is wanted, and nothing was pressed that nobody has to press."""
    assert len(site.asked) == site.counts["requests"] == 1
    assert {name: site.asked[0][name] for name in WANTED} == WANTED
    assert site.forbidden == []


def test_it_is_asked_for_the_friends_of_all_time_in_json_and_fetched(desk: Desk, site: Facebook) -> None:
    site.begin("hub")
    first = desk.run()
    assert first.code == 10
    assert first.record.asked == {
        "content": "connections",
        "format": "json",
        "range": "all time",
        "quality": "lower",
    }
    asked_well(site)
    assert desk.run().code == 10
    desk.later(hours=3)
    assert desk.run().code == 0
    assert desk.connections() == [60]
    assert desk.plain_files() == []
    # What is stored is listed for four days: it is known by its name.
    assert desk.run().code == 0
    assert desk.connections() == [60]
    asked_well(site)


@pytest.mark.parametrize(
    ("state", "code", "error"),
    [
        ("pending", 10, None),
        ("ready", 0, None),
        ("expired", 10, None),
        ("failed", 10, None),
        ("blocked", 14, NetworkRefused),
        ("signed_out", 11, SignInNeeded),
        ("login_form", 11, SignInNeeded),
        ("two_factor_app", 11, SignInNeeded),
        ("checkpoint", 11, AnswerNeeded),
        ("consent", 11, AnswerNeeded),
        ("recover", 11, AnswerNeeded),
        ("login_via_app", 11, AnswerNeeded),
    ],
)
def test_each_state_ends_with_its_code(
    state: str, code: int, error: type[Exception] | None, desk: Desk, site: Facebook
) -> None:
    site.begin(state)
    outcome = desk.run()
    assert outcome.code == code
    assert error is None or isinstance(outcome.error, error)
    # Where somebody else's export is under way or ready, or the way is barred, nothing is asked for.
    assert site.counts["requests"] == (1 if state in ("expired", "failed") else 0)
    assert site.forbidden == []
    assert desk.plain_files() == []


@pytest.mark.parametrize("delay", [2.0, 8.0])
def test_a_list_that_comes_late_is_waited_for_before_anything_is_asked_for(
    delay: float, desk: Desk, site: Facebook
) -> None:
    site.begin("pending")
    site.list_delay = delay
    assert desk.run(calm=CALM).code == 10
    assert site.counts["requests"] == 0
    assert desk.account.record().adopted


def test_an_export_from_the_host_of_large_files_is_fetched(desk: Desk, site: Facebook) -> None:
    site.begin("ready")
    site.download_host = FILES
    assert desk.run().code == 0
    assert desk.connections() == [60]


def test_of_several_profiles_that_are_ticked_only_the_one_of_facebook_is_exported(
    desk: Desk, site: Facebook
) -> None:
    site.begin("hub")
    site.profiles = ("Aline Testeur • Instagram",)
    site.profiles_ticked = True
    assert desk.run().code == 10, desk.reports
    asked_well(site)
    assert site.asked[0]["profile"] == f"{site.account.name} • Facebook"


def test_an_old_export_beside_a_new_one_is_fetched_and_the_new_one_waited_for(
    desk: Desk, site: Facebook
) -> None:
    site.begin("several")
    assert desk.run().code == 10
    desk.later(hours=4)
    assert desk.run().code == 0
    assert site.counts["requests"] == 0
    assert set(desk.connections()) == {60}


VARIANTS: dict[str, dict[str, Any]] = {
    "french, straight apostrophes, buttons": {"language": "fr", "apostrophe": "'", "button_as": "button"},
    "options with notes": {"option_role": "option", "option_notes": True, "entry_role": ""},
    "menu items": {"option_role": "menuitemradio", "row_name": "label", "create_while_pending": False},
    "types at once, flat": {"types_at_once": True, "categories_collapsed": False},
    "names in the row": {"categories_shown": "names", "categories_preselected": False},
    "late": {"render_delay": 3, "step_delay": 1},
    "built when scrolled to": {"start_after_scroll": True, "stale_screens": True},
    "a screen of its own at the end": {"started_screen": True, "back_forgets": False},
    "several profiles": {"profiles": ("Aline Testeur • Instagram",)},
    "cookies, and right from the start": {
        "cookie_dialog": True,
        "format_default": "JSON",
        "range_default": "All time",
        "quality_default": "Lower quality",
    },
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_each_variant_ends_in_the_export_that_is_wanted(variant: str, desk: Desk, site: Facebook) -> None:
    site.begin("hub")
    for name, value in VARIANTS[variant].items():
        assert hasattr(site, name)
        setattr(site, name, value)
    assert desk.run().code == 10, desk.reports
    asked_well(site)
    desk.later(hours=3)
    assert desk.run().code == 0, desk.reports
    assert desk.connections() == [60]


@pytest.mark.parametrize("row", ["format", "range", "quality", "categories"])
def test_a_choice_that_is_not_kept_is_never_sent(row: str, desk: Desk, site: Facebook) -> None:
    site.begin("hub")
    site.ignore_choice = row
    outcome = desk.run()
    assert outcome.code == 12
    assert isinstance(outcome.error, PageDrift)
    assert site.counts["requests"] == 0
    assert "kept" in str(outcome.error)


def test_parts_wait_for_each_other_and_become_one_snapshot(desk: Desk, site: Facebook) -> None:
    site.parts = (timedelta(hours=1), timedelta(hours=30))
    site.begin("hub")
    assert desk.run().code == 10
    desk.later(hours=2)
    outcome = desk.run()
    assert (outcome.code, outcome.record.state) == (10, State.PARTLY_READY)
    assert desk.connections() == []
    assert desk.plain_files() == []
    desk.later(hours=29)
    assert desk.run().code == 0
    assert desk.connections() == [60]
    assert [len(one.snapshot.files) for one in desk.reader.chronicle().snapshots] == [2]
    asked_well(site)


def test_html_in_place_of_json_is_read_and_told(desk: Desk, site: Facebook) -> None:
    site.begin("ready")
    site.delivers = "html"
    outcome = desk.run()
    assert outcome.code == 0
    assert any("HTML" in note for note in outcome.notes)
    assert desk.connections() == [60]


def test_an_empty_list_of_friends_is_stored_and_held(desk: Desk, site: Facebook) -> None:
    site.begin("ready")
    site.delivers = "no_friends"
    assert desk.run().code == 21
    assert desk.connections() == [0]


def test_a_damaged_archive_is_not_stored_and_fetched_again(desk: Desk, site: Facebook) -> None:
    site.begin("ready")
    site.delivers = "truncated"
    outcome = desk.run()
    assert isinstance(outcome.error, DownloadDamaged)
    assert desk.connections() == []
    assert desk.plain_files() == []
    site.delivers = ""
    assert desk.run().code == 0
    assert site.counts["requests"] == 0


def test_a_download_that_is_always_cut_is_left_for_the_next_run(desk: Desk, site: Facebook) -> None:
    site.begin("ready")
    site.cut_downloads = 99
    assert isinstance(desk.run().error, DownloadCut)
    site.cut_downloads = 0
    assert desk.run().code == 0


def test_an_export_that_has_gone_is_told_and_asked_for_anew_only_on_demand(
    desk: Desk, site: Facebook
) -> None:
    site.begin("hub")
    assert desk.run().code == 10
    desk.later(days=6)
    outcome = desk.run()
    assert isinstance(outcome.error, ExportExpired)
    assert desk.run(now=False).code == 15
    assert site.counts["requests"] == 1
    assert desk.run(again=True).code == 10
    assert site.counts["requests"] == 2


def test_an_export_that_the_network_could_not_prepare_is_told(desk: Desk, site: Facebook) -> None:
    site.failed = True
    site.begin("hub")
    assert desk.run().code == 10
    desk.later(hours=3)
    assert isinstance(desk.run().error, ExportFailed)
    assert site.counts["requests"] == 1


@pytest.mark.parametrize("moment", ["password_at_start", "password_at_download"])
def test_a_password_is_left_to_the_person(moment: str, desk: Desk, site: Facebook) -> None:
    site.begin("hub" if moment == "password_at_start" else "ready")
    setattr(site, moment, True)
    outcome = desk.run()
    assert isinstance(outcome.error, AnswerNeeded)
    assert "password" in str(outcome.error)
    assert site.counts["requests"] == 0
    site.person = Somebody(delay=0.2)
    again = desk.run(window=True)
    assert again.code == (10 if moment == "password_at_start" else 0)
    assert site.counts["requests"] == (1 if moment == "password_at_start" else 0)


@pytest.mark.parametrize("moment", ["start", "download"])
def test_a_sign_in_that_is_lost_in_between_is_said_to_be_lost(
    moment: str, desk: Desk, site: Facebook
) -> None:
    site.begin("ready" if moment == "download" else "hub")
    site.lost_signin_between = moment
    outcome = desk.run()
    assert outcome.code in (10, 11, 12)
    assert site.counts["requests"] <= 1


@pytest.mark.parametrize(("era", "name"), [("2023", "wizard_2023"), ("2018", "form_2018")])
def test_an_older_form_is_a_drift_with_its_name(era: str, name: str, desk: Desk, site: Facebook) -> None:
    site.begin("hub")
    site.old_wizard = era
    outcome = desk.run()
    assert isinstance(outcome.error, PageDrift)
    assert f"closest known state: {name}" in desk.reports[0]
    assert site.counts["requests"] == 0
    assert site.forbidden == []
    assert not any(word in desk.reports[0] for word in (site.account.name, site.account.email, "Testeur"))


def test_another_account_stops_the_run(desk: Desk, site: Facebook) -> None:
    site.begin("pending")
    assert desk.run().code == 10
    site.account = Account("Basile Autre", "basile@example.org", "100000000000007", "x", "basile.autre")
    assert isinstance(desk.run().error, WrongAccount)


@pytest.mark.parametrize("second", ["", "code", "app"])
def test_a_person_signs_in(second: str, desk: Desk, site: Facebook) -> None:
    site.begin("signed_out")
    site.second_step = second
    site.person = Somebody(delay=0.2)
    with desk.route(window=True) as route:
        assert route.sign_in(lambda left: None).shown is Shown.FORM
    assert desk.account.has_session
    site.person = None
    assert desk.run().code == 10


@pytest.mark.parametrize("state", ["hub", "several", "failed"])
def test_the_doctor_presses_nothing(state: str, desk: Desk, site: Facebook) -> None:
    site.begin(state)
    site.cookie_dialog = state == "hub"
    with desk.route() as route:
        seen, _sight = route.doctor()
    assert seen.shown is not Shown.UNCLEAR
    assert site.counts["requests"] == site.counts["downloads"] == 0
    assert site.forbidden == []
