"""The browser room: which browser, what it may reach, how a page is read and pressed. With a real browser."""

import json
import stat
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from sociarch.browser.find import QUIET, Choice, Wishes, choices
from sociarch.collector import Lost, Shown
from sociarch.errors import BrowserFailed, NoBrowser, Unreachable, WrongAccount
from tests.networks import Desk, browser, needs_browser
from tests.replica.linkedin import LinkedIn
from tests.replica.linkedin_scripts import Account
from tests.replica.server import Replica
from tests.replica.site import Clock

pytestmark = needs_browser


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    clock = Clock(datetime(2026, 11, 22, 12, tzinfo=timezone.utc))
    site = LinkedIn(lambda: clock.now)
    with Replica([site], elsewhere=["tracker.example"]) as replica:
        desk = Desk(tmp_path, "linkedin", site, replica, clock)
        desk.sign_in(site.session_cookies())
        yield desk


def linkedin(desk: Desk) -> LinkedIn:
    assert isinstance(desk.site, LinkedIn)
    return desk.site


def test_the_persons_own_choice_of_a_browser_is_tried_alone(tmp_path: Path) -> None:
    assert choices(Wishes(path="/opt/mine"), "/nowhere") == [Choice(path="/opt/mine")]
    own = tmp_path / "chrome"
    own.touch()
    found = choices(Wishes(), str(own))
    assert found[:3] == [Choice(path=str(own)), Choice(channel="chrome"), Choice(channel="msedge")]


def test_the_environment_names_browser_switches_and_windows() -> None:
    wishes = Wishes.of(
        {
            "SOCIARCH_BROWSER": "/b",
            "SOCIARCH_BROWSER_ARGS": '--a="b c" -d',
            "SOCIARCH_BROWSER_HEADLESS": "1",
        },
        None,
        "fr",
    )
    assert wishes == Wishes("/b", ("--a=b c", "-d"), True, "fr")
    assert Wishes.of({"SOCIARCH_BROWSER": "/b"}, "/c", "en").path == "/c"
    assert not Wishes.of({"SOCIARCH_BROWSER_HEADLESS": "0"}, None, "en").headless


def test_the_browser_itself_looks_for_nobody_of_its_maker(tmp_path: Path) -> None:
    """Chromium's own record of its network, while a page with a password stands open, names no such host."""
    log = tmp_path / "network.json"
    with sync_playwright() as playwright:
        own = playwright.chromium.launch(
            executable_path=browser(), headless=True, args=[*QUIET, f"--log-net-log={log}"]
        )
        page = own.new_page()
        page.set_content("<form><input name=email><input type=password name=pass></form>")
        page.wait_for_timeout(3000)
        own.close()
    content = json.loads(log.read_text("utf-8"))
    kinds = {number: name for name, number in content["constants"]["logEventTypes"].items()}
    looked_up = [
        event["params"]["host"] for event in content["events"]
        if kinds[event["type"]] == "HOST_RESOLVER_MANAGER_JOB" and "host" in event.get("params", {})
    ]  # fmt: skip
    assert [host for host in looked_up if "google" in host or "gvt1" in host] == []


def test_a_browser_that_is_not_there_is_said_to_be_missing(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(NoBrowser), desk.route(program=str(tmp_path / "none")):
        pass


def test_a_program_that_is_no_browser_is_said_to_have_failed(desk: Desk) -> None:
    with pytest.raises(BrowserFailed), desk.route(program="/bin/false"):
        pass


def test_a_look_loads_one_page(desk: Desk) -> None:
    with desk.route() as route:
        assert route.look().shown is Shown.FORM
    assert desk.site.counts["pages"] == 1


def test_a_redirect_to_another_host_is_stopped_before_it_is_sent(desk: Desk) -> None:
    linkedin(desk).redirect_elsewhere = "tracker.example"
    with desk.route() as route, pytest.raises(Lost) as lost:
        route.look()
    assert lost.value.sight.stopped == 1
    assert desk.replica.elsewhere["tracker.example"] == 0


def test_pictures_of_other_hosts_are_not_loaded(desk: Desk) -> None:
    linkedin(desk).embeds = ["https://tracker.example/counter.png"]
    with desk.route() as route:
        assert route.look().shown is Shown.FORM
    assert desk.replica.elsewhere["tracker.example"] == 0


def test_a_host_that_does_not_answer_is_unreachable_and_not_signed_out(desk: Desk) -> None:
    desk.replica.__exit__(None, None, None)
    with desk.route() as route, pytest.raises(Unreachable) as caught:
        route.look()
    assert "ERR_CONNECTION_REFUSED" in str(caught.value)


def test_the_session_is_written_back_after_each_visit(desk: Desk) -> None:
    before = (desk.account.folder / "session.age").read_bytes()
    with desk.route() as route:
        route.look()
    assert (desk.account.folder / "session.age").read_bytes() != before
    state = desk.account.session()
    assert state is not None
    assert "li_at" in {cookie["name"] for cookie in state["cookies"]}


def test_another_account_stops_the_run_and_keeps_the_session(desk: Desk) -> None:
    with desk.route() as route:
        route.look()
    kept = (desk.account.folder / "session.age").read_bytes()
    linkedin(desk).account = Account("Basile Autre", "basile@example.org", "basile-autre", "x")
    with desk.route() as route, pytest.raises(WrongAccount):
        route.look()
    assert (desk.account.folder / "session.age").read_bytes() == kept


def test_a_download_is_there_whole_under_its_own_name_and_for_this_person_alone(desk: Desk) -> None:
    linkedin(desk).state = "ready_full"
    with desk.route() as route:
        route.look()
        (path,) = route.fetch(lambda name: False)
    assert path.parent == desk.account.inbox
    assert path.name.startswith("Complete_LinkedInDataExport_")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_cookies_are_refused_and_promotions_closed_never_accepted(desk: Desk) -> None:
    linkedin(desk).cookie_banner = linkedin(desk).promotion = True
    assert desk.run().code == 10
    assert desk.site.counts["forbidden"] == 0
    assert desk.site.counts["requests"] == 1
