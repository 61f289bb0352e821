"""The replica's LinkedIn and Viadeo pages can be walked as a person would, in a real browser.

Here live sentences about the replica only: nothing of the program takes part. They show that each state and
each variant renders and works, so that a test of an exporter fails for the exporter's fault.
"""

import csv
import io
import re
import shlex
import shutil
import socket
import threading
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.replica.linkedin import EXPORTS, REFUSALS, LinkedIn
from tests.replica.linkedin_pages import EXPORT_PAGE
from tests.replica.linkedin_scripts import Account
from tests.replica.server import Replica
from tests.replica.site import Clock, Request, Response, SimulatedPerson
from tests.replica.viadeo import DIRECTORY, Viadeo

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
LINKEDIN = f"https://www.linkedin.com{EXPORT_PAGE}"
NOW = datetime(2026, 11, 2, 9)
TRACKER = "tracker.example"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


class World:
    """One replica and one browser for all tests of this file; sites are made anew for each test."""

    def __init__(self, replica: Replica, browser: Any) -> None:
        self.replica = replica
        self.browser = browser


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    sites = [LinkedIn(Clock(NOW)), Viadeo(Clock(NOW))]
    with Replica(sites, [TRACKER, DIRECTORY]) as replica, sync_api.sync_playwright() as playwright:
        arguments = shlex.split(replica.browser_args)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield World(replica, browser)
        browser.close()


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def site(world: World, clock: Clock) -> LinkedIn:
    site = LinkedIn(clock)
    world.replica.sites = [site, Viadeo(clock)]
    world.replica.requests.clear()
    world.replica.elsewhere.update(dict.fromkeys(world.replica.elsewhere, 0))
    return site


@pytest.fixture
def context(world: World, site: LinkedIn) -> Iterator[Any]:
    context = world.browser.new_context()
    context.set_default_timeout(30_000)
    context.add_cookies(site.session_cookies())
    yield context
    context.close()


@pytest.fixture
def page(context: Any) -> Any:
    return context.new_page()


@pytest.fixture
def viadeo(world: World, site: LinkedIn) -> Viadeo:
    assert isinstance(world.replica.sites[1], Viadeo)
    return world.replica.sites[1]


def button(page: Any, name: str) -> Any:
    return page.get_by_role("button", name=name, exact=True)


def choose_larger(page: Any) -> None:
    page.locator("label", has_text=re.compile("larger|complète")).click()


def request_larger(page: Any) -> None:
    page.goto(LINKEDIN)
    choose_larger(page)
    button(page, "Request archive").click()
    button(page, "Request pending").wait_for()


def fetch(page: Any, role: str = "button") -> Any:
    with page.expect_download() as waiting:
        page.get_by_role(role, name="Download archive", exact=True).click()
    return waiting.value


def members(download: Any) -> set[str]:
    assert download.failure() is None
    with zipfile.ZipFile(download.path()) as archive:
        return set(archive.namelist())


# Signing in


@pytest.mark.parametrize("wall", ["login", "uas", "authwall", "signup", "chooser"])
def test_a_person_gets_in_from_every_wall(page: Any, site: LinkedIn, wall: Any) -> None:
    site.wall = wall
    site.state = "signed_out"
    site.person = SimulatedPerson(0.05)
    page.goto(LINKEDIN)
    assert page.url != LINKEDIN
    page.wait_for_url("**/feed/")
    page.goto(LINKEDIN)
    assert page.get_by_role("img", name="Aline Testeur").is_visible()
    assert page.locator("a[href='/in/aline-testeur/']").is_visible()


def test_an_account_chooser_asks_for_no_password(page: Any, site: LinkedIn) -> None:
    site.state = "chooser"
    page.goto(LINKEDIN)
    assert page.locator("#rememberme-div").is_visible()
    assert page.locator("input[type=password]").count() == 0


def test_a_wrong_password_is_said(page: Any, site: LinkedIn) -> None:
    site.state = "login_form"
    page.goto(LINKEDIN)
    assert page.get_by_role("alert").count() == 0
    page.fill("#username", site.account.email)
    page.fill("#password", "nonsense")
    button(page, "Sign in").click()
    assert page.get_by_role("alert").is_visible()
    site.person = SimulatedPerson(0.05, wrong_first=1)
    page.goto(LINKEDIN)
    page.wait_for_url("**/feed/")
    assert site.person.wrong_first == 0


@pytest.mark.parametrize("check", ["pin", "app_approval"])
def test_a_check_after_the_password_ends(page: Any, site: LinkedIn, check: Any) -> None:
    site.state, site.check, site.approval_seconds = "signed_out", check, 0.3
    site.person = SimulatedPerson(0.05)
    page.goto(LINKEDIN)
    page.wait_for_url("**/checkpoint/**")
    page.wait_for_url("**/feed/")
    assert site.state == "form"


@pytest.mark.parametrize("state", ["captcha", "other_check", "app_approval", "pin"])
def test_a_check_stops_a_browser_that_was_signed_in(page: Any, site: LinkedIn, state: Any) -> None:
    site.state, site.approval_seconds = state, 60
    page.goto(LINKEDIN)
    page.wait_for_timeout(300)
    assert "/checkpoint/" in page.url
    assert page.locator("input").count() == (state == "pin")


def test_a_revoked_sign_in_redirects_for_ever(page: Any, site: LinkedIn) -> None:
    site.revoke()
    with pytest.raises(sync_api.Error, match="ERR_TOO_MANY_REDIRECTS"):
        page.goto(LINKEDIN)


def test_a_rotating_cookie_outlives_only_in_the_browser(page: Any, context: Any, site: LinkedIn) -> None:
    site.rotates_cookie = True
    before = context.cookies()
    request_larger(page)
    page.reload()
    assert page.url == LINKEDIN
    context.clear_cookies()
    context.add_cookies(before)
    page.reload()
    assert "/login" in page.url


def test_an_empty_feed_proves_nothing(page: Any, site: LinkedIn) -> None:
    site.state, site.empty_feed = "signed_out", True
    page.goto("https://www.linkedin.com/feed/")
    assert page.url.endswith("/feed/")
    assert page.inner_text("body") == ""


def test_the_settings_show_whose_account_it_is(page: Any, site: LinkedIn) -> None:
    site.account = Account("Bramwyn Mockford", "bramwyn@example.net", "bramwyn-mockford", "invented-3")
    page.goto("https://www.linkedin.com/mypreferences/d/categories/account")
    assert page.get_by_text("bramwyn@example.net").is_visible()
    assert page.get_by_role("img", name="Bramwyn Mockford").is_visible()


# The export


def test_the_whole_way_in_two_parts(page: Any, site: LinkedIn, clock: Clock) -> None:
    request_larger(page)
    assert [request["fast"] for request in site.asked] == [False]
    assert site.state == "pending"
    clock.advance(timedelta(minutes=20))
    page.reload()
    assert site.state == "ready_part1"
    assert button(page, "Request pending").is_disabled()
    first = fetch(page)
    assert first.suggested_filename == "Basic_LinkedInDataExport_11-02-2026.zip"
    assert "Connections.csv" not in members(first)
    clock.advance(timedelta(hours=24))
    page.reload()
    assert site.state == "ready_full"
    full = fetch(page)
    assert full.suggested_filename == "Complete_LinkedInDataExport_11-03-2026.zip"
    assert "Connections.csv" in members(full)
    clock.advance(timedelta(hours=72))
    page.reload()
    assert site.state == "expired"
    assert button(page, "Request archive").is_visible()
    assert site.counts["requests"] == 1
    assert site.counts["downloads"] == 2
    assert site.counts["forbidden"] == 0
    assert site.refused == []


@pytest.mark.parametrize("state", EXPORTS)
def test_each_state_of_the_export_has_its_page(page: Any, site: LinkedIn, state: Any) -> None:
    site.state = state
    assert site.state == state
    page.goto(LINKEDIN)
    names = ("Request archive", "Request pending", "Request new archive", "Download archive")
    seen = {name for name in names if button(page, name).is_visible()}
    enabled = {name for name in seen if button(page, name).is_enabled()}
    expected: dict[str, tuple[set[str], set[str]]] = {
        "form": ({"Request archive"}, set()),
        "password_prompt": ({"Request archive"}, {"Request archive"}),
        "wrong_password_prompt": ({"Request archive"}, {"Request archive"}),
        "pending": ({"Request pending"}, set()),
        "ready_part1": ({"Request pending", "Download archive"}, {"Download archive"}),
        "pending_part2": ({"Request pending"}, set()),
        "ready_full": ({"Request new archive", "Download archive"},) * 2,
        "expired": ({"Request archive"}, set()),
        "cooldown": ({"Request archive"}, set()),
    }
    assert (seen, enabled) == expected[state]
    asked = page.get_by_role("textbox", name="Password").is_visible()
    assert asked == (state in ("password_prompt", "wrong_password_prompt"))
    assert page.get_by_role("alert").is_visible() == (state == "wrong_password_prompt")
    assert page.get_by_role("radio").first.is_disabled() if state == "cooldown" else True


@pytest.mark.parametrize("state", REFUSALS)
def test_each_refusal_has_its_answer(page: Any, site: LinkedIn, state: Any) -> None:
    site.state = state
    answer = page.goto(LINKEDIN)
    assert answer.status == {"error_5xx": 503, "rate_limited": 999, "restricted": 200}[state]
    assert page.get_by_role("heading").is_visible()
    assert site.loads == []


def test_the_connections_box_gives_that_file_alone(page: Any, site: LinkedIn, clock: Clock) -> None:
    site.connections_box = site.ids = True
    page.goto(LINKEDIN)
    page.locator("label[for=fast-file-only]").click()
    page.locator("label[for=file_group_CONNECTIONS]").click()
    page.click("#download-button")
    page.get_by_text("Download pending").wait_for()
    assert site.asked == [{"fast": True, "files": ["CONNECTIONS"], "at": NOW}]
    clock.advance(timedelta(minutes=10))
    page.reload()
    download = fetch(page)
    assert download.suggested_filename == "Basic_LinkedInDataExport_11-02-2026.zip"
    assert members(download) == {"Connections.csv"}
    with zipfile.ZipFile(download.path()) as archive:
        lines = archive.read("Connections.csv").decode().split("\n\n", 1)[1]
    assert len(list(csv.DictReader(io.StringIO(lines)))) == len(site.people)


def test_without_the_box_there_is_no_such_choice(page: Any, site: LinkedIn) -> None:
    page.goto(LINKEDIN)
    page.locator("label", has_text="in particular").click()
    assert page.get_by_role("checkbox").count() == 5
    assert page.get_by_role("checkbox", name="Connections").count() == 0


@pytest.mark.parametrize(("where", "parts"), [(1, 2), ("both", 2), (2, 1), (None, 1)])
def test_connections_are_where_they_are_put(
    page: Any, site: LinkedIn, clock: Clock, where: Any, parts: Any
) -> None:
    site.connections_in, site.parts = where, parts
    site.state = "pending"
    found = []
    for delay in site.delays[:parts]:
        clock.now = NOW + delay
        page.goto(LINKEDIN)
        found.append("Connections.csv" in members(fetch(page)))
    assert found == {1: [True, False], "both": [True, True], 2: [True], None: [False]}[where]


@pytest.mark.parametrize("iframe", [False, True])
def test_a_french_page_with_everything_in_the_way(page: Any, site: LinkedIn, iframe: bool) -> None:
    site.language, site.iframe, site.render_delay = "fr", iframe, 0.3
    site.cookie_banner = site.promotion = True
    site.ids = site.disabled_download = True
    page.goto(LINKEDIN)
    page.get_by_role("dialog").get_by_role("button", name="Ignorer").click()
    button(page, "Refuser").click()
    page.get_by_role("region", name="Cookies").wait_for(state="detached")
    inside = page.frame_locator("iframe.settings-iframe--frame") if iframe else page
    inside.locator("label[for=fast-file-only-plus-other-data]").click()
    assert inside.locator("button.download-btn").is_disabled()
    button(inside, "Demander l’archive").click()
    button(inside, "Demande en attente").wait_for()
    assert site.counts["requests"] == 1
    assert site.counts["forbidden"] == 0
    assert len(site.loads) == 1
    page.reload()
    assert page.get_by_role("region", name="Cookies").count() == 0


def test_forbidden_buttons_are_counted(page: Any, site: LinkedIn) -> None:
    site.cookie_banner = True
    page.goto(LINKEDIN)
    button(page, "Accept").click()
    page.get_by_role("region", name="Cookies").wait_for(state="detached")
    with page.expect_response("**/ads-data"):
        button(page, "Download my ads data").click()
    page.get_by_role("link", name="My Network").click()
    page.wait_for_url("**/mynetwork/")
    assert site.forbidden == ["/cookie-consent/accept", "/mypreferences/d/ads-data", "/mynetwork/"]
    assert site.counts["forbidden"] == 3


@pytest.mark.parametrize("somebody", [False, True])
def test_a_password_is_asked_for_in_the_page(page: Any, site: LinkedIn, somebody: bool) -> None:
    site.password_prompt = True
    site.person = SimulatedPerson(0.05, wrong_first=1) if somebody else None
    page.goto(LINKEDIN)
    choose_larger(page)
    button(page, "Request archive").click()
    field = page.get_by_role("textbox", name="Password")
    field.wait_for()
    assert site.counts["requests"] == 0
    if not somebody:
        field.fill("nonsense")
        button(page, "Done").click()
        page.get_by_role("alert").wait_for()
        field.fill(site.account.password)
        button(page, "Done").click()
    button(page, "Request pending").wait_for()
    assert site.refused == ["password"]
    assert site.counts["requests"] == 1


def test_an_old_archive_hides_the_form(page: Any, site: LinkedIn, clock: Clock) -> None:
    site.old_archive, site.download_as, site.disabled_as = True, "link", "aria-disabled"
    page.goto(LINKEDIN)
    assert fetch(page, "link").suggested_filename == "Complete_LinkedInDataExport_10-31-2026.zip"
    assert not button(page, "Request archive").is_visible()
    button(page, "Request new archive").click()
    assert button(page, "Request archive").get_attribute("aria-disabled") == "true"
    choose_larger(page)
    button(page, "Request archive").click()
    button(page, "Request pending").wait_for()
    page.reload()
    assert page.get_by_role("link", name="Download archive").count() == 0


def test_a_second_request_is_refused(page: Any, site: LinkedIn, clock: Clock) -> None:
    site.lag, site.feedback = 1, False
    page.goto(LINKEDIN)
    choose_larger(page)
    with page.expect_response("**/export"):
        button(page, "Request archive").click()
    page.reload()
    choose_larger(page)
    with page.expect_response("**/export"):
        button(page, "Request archive").click()
    page.get_by_role("alert").wait_for()
    assert site.refused == ["locked"]
    assert site.counts["requests"] == 1
    page.reload()
    button(page, "Request pending").wait_for()


def test_a_refused_token_is_said(page: Any, site: LinkedIn) -> None:
    site.csrf_refusal = True
    page.goto(LINKEDIN)
    choose_larger(page)
    button(page, "Request archive").click()
    page.get_by_role("alert").wait_for()
    assert site.refused == ["csrf"]
    assert site.counts["requests"] == 0


def test_the_sign_in_may_be_lost_after_the_request(page: Any, site: LinkedIn) -> None:
    site.lost_signin_after_request = True
    request_larger(page)
    page.reload()
    assert "/login" in page.url
    assert site.counts["requests"] == 1


@pytest.mark.parametrize("fault", ["slow", "cut", "html", "html_zip", "empty"])
def test_a_download_goes_wrong(page: Any, site: LinkedIn, fault: Any) -> None:
    site.state = "ready_full"
    site.download_fault, site.slow_pace = fault, 0.02
    page.goto(LINKEDIN)
    if fault == "html":
        button(page, "Download archive").click()
        page.locator("#password").wait_for()
        return
    download = fetch(page)
    assert download.suggested_filename == "Complete_LinkedInDataExport_11-02-2026.zip"
    if fault == "cut":
        assert download.failure() == "canceled"
        return
    content = Path(download.path()).read_bytes()
    assert {"slow": b"PK", "html_zip": b"<!", "empty": b""}[fault] == content[:2]


def test_the_page_may_lead_elsewhere(page: Any, site: LinkedIn, world: World) -> None:
    site.embeds = [f"https://{TRACKER}/pixel"]
    page.goto(LINKEDIN)
    assert world.replica.elsewhere[TRACKER] == 1
    site.redirect_elsewhere = TRACKER
    page.goto(LINKEDIN)
    assert page.url == f"https://{TRACKER}/"
    site.redirect_elsewhere = "nowhere.example"
    with pytest.raises(sync_api.Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto(LINKEDIN)


@pytest.mark.parametrize("old", ["/psettings/member-data", "/comm/psettings/member-data"])
def test_older_addresses_lead_to_the_page(page: Any, old: str) -> None:
    page.goto(f"http://www.linkedin.com{old}")
    assert page.url == LINKEDIN


# Viadeo


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Exporter mes contacts"), ("en", "Export my contacts")]
)
def test_viadeo_gives_its_table_at_once(page: Any, viadeo: Viadeo, language: Any, words: str) -> None:
    viadeo.language, viadeo.person = language, SimulatedPerson(0.05)
    page.goto("https://www.viadeo.com/contacts")
    page.wait_for_url("https://www.viadeo.com/")
    page.goto("https://www.viadeo.com/contacts")
    with page.expect_download() as waiting:
        page.get_by_role("link", name=words, exact=True).click()
    table = Path(waiting.value.path()).read_bytes().decode("cp1252")
    assert len(list(csv.reader(io.StringIO(table, newline=""), delimiter=";"))) == len(viadeo.people) + 1
    assert viadeo.counts["forbidden"] == 0


@pytest.mark.parametrize("unwanted", ["/account/delete", "/account"])
def test_viadeo_counts_what_nobody_has_to_open(page: Any, viadeo: Viadeo, unwanted: str) -> None:
    page.goto(f"https://www.viadeo.com{unwanted}")
    assert viadeo.counts["forbidden"] == 1


def test_viadeo_may_be_another_world(page: Any, viadeo: Viadeo, world: World) -> None:
    viadeo.world = "not_found"
    assert page.goto("https://www.viadeo.com/").status == 404
    viadeo.world = "redirected"
    page.goto("https://www.viadeo.com/contacts")
    assert page.url == f"https://{DIRECTORY}/"
    assert world.replica.elsewhere[DIRECTORY] == 1
    viadeo.world = "other_page"
    page.goto("https://www.viadeo.com/")
    assert page.locator("input[type=password]").is_visible()
    viadeo.world = "gone"
    assert "viadeo.com:" not in world.replica.browser_args.replace(DIRECTORY, "")


def test_nothing_runs_after_the_end(clock: Clock) -> None:
    before = set(threading.enumerate())
    with Replica([LinkedIn(clock)]) as replica:
        rule = re.search(r"MAP www\.linkedin\.com:443 127\.0\.0\.1:(\d+)", replica.browser_args)
        assert rule
        address = ("127.0.0.1", int(rule[1]))
        kept = socket.create_connection(address)
    kept.close()
    assert set(threading.enumerate()) <= before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address)


def test_a_failing_site_is_not_hidden(clock: Clock) -> None:
    class Failing(LinkedIn):
        def answer(self, request: Request) -> Response:
            raise KeyError(request.path)

    def ask() -> None:
        with Replica([Failing(clock)]) as replica:
            assert (
                replica.respond(Request("GET", "www.linkedin.com", "/", {}, {}, b"", {}, {}), True).status
                == 500
            )

    with pytest.raises(RuntimeError, match="failed"):
        ask()
