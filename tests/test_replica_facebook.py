"""The Facebook replica, used as a person would use it, in a real browser and with nothing of the exporter.

Here live sentences about the replica alone: what its pages show, what it counts, what comes down from it.
"""

import io
import json
import re
import shlex
import shutil
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright  # noqa: E402

from tests.replica.facebook import EXPORT_PAGE, Account, Facebook, Somebody  # noqa: E402
from tests.replica.server import Replica  # noqa: E402
from tests.replica.site import Clock, Site  # noqa: E402

CHROMIUM: Final = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed here")

NOW: Final = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
# How long a page may take, in milliseconds: a busy machine is no fault of the replica's.
PATIENCE: Final = 30_000
expect.set_options(timeout=PATIENCE)
PREPARED: Final = "Your information is being prepared for export. We’ll let you know when it’s ready."


class Stage(NamedTuple):
    browser: Browser
    sites: list[Site]


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    sites: list[Site] = [Facebook(Clock(NOW))]
    with Replica(sites) as replica, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=shlex.split(replica.browser_args), headless=True
        )
        yield Stage(browser, sites)
        browser.close()


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def site(stage: Stage, clock: Clock) -> Facebook:
    stage.sites[0] = made = Facebook(clock)
    return made


@pytest.fixture
def tab(stage: Stage, site: Facebook) -> Iterator[Page]:
    context = stage.browser.new_context(ignore_https_errors=True, viewport={"width": 1200, "height": 700})
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def named(place: Page | Locator, role: Any, name: str | re.Pattern[str]) -> Locator:
    return place.get_by_role(role, name=name, exact=isinstance(name, str))


def press(place: Page | Locator, *names: str) -> None:
    for name in names:
        named(place, "button", name).click()


def row(tab: Page, label: str) -> Locator:
    return named(tab, "button", re.compile(f"^{label}"))


def choose(tab: Page, label: str, *options: str, role: str = "radio", leave: str = "Save") -> None:
    row(tab, label).click()
    for option in options:
        named(tab, role, option).click()
    press(tab, leave)
    expect(named(tab, "heading", "Confirm your export")).to_be_visible()


def to_confirmation(tab: Page) -> None:
    tab.goto(EXPORT_PAGE)
    press(tab, "Create export")
    row(tab, "Export to device").click()


def only_friends(tab: Page, role: str = "radio") -> None:
    row(tab, "Customize information").click()
    named(tab, role, "Specific types of information").click()
    press(tab, "Next", "Deselect all", "Connections")
    named(tab, "checkbox", "Friends").click()
    press(tab, "Save")


def everything_right(tab: Page) -> None:
    to_confirmation(tab)
    only_friends(tab)
    choose(tab, "Date range", "All time")
    choose(tab, "Format", "JSON")
    choose(tab, "Media quality", "Lower quality")


def bytes_of(tab: Page, button: Locator) -> tuple[str, bytes]:
    with tab.expect_download() as waiting:
        button.click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def friends(archive: bytes) -> list[dict[str, object]]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        found: list[dict[str, object]] = json.loads(opened.read("connections/friends/your_friends.json"))[
            "friends_v2"
        ]
    return found


def test_signed_out_the_export_page_leads_to_the_sign_in_and_back(site: Facebook, tab: Page) -> None:
    tab.goto(EXPORT_PAGE)
    assert tab.url.startswith("https://www.facebook.com/login/?next=https%3A%2F%2Faccountscenter")
    tab.fill("#email", site.account.email)
    tab.fill("#pass", "not this")
    tab.click("button[name=login]")
    expect(named(tab, "alert", re.compile(""))).to_have_text("The password you’ve entered is incorrect.")
    tab.fill("#pass", site.account.password)
    tab.click("#loginbutton")
    tab.wait_for_url(EXPORT_PAGE)
    expect(tab.get_by_text("No current activity")).to_be_visible()
    expect(tab.get_by_text("Aline Testeur", exact=True)).to_be_visible()
    cookies = {cookie["name"]: cookie for cookie in tab.context.cookies()}
    assert cookies["c_user"]["value"] == site.account.user_id
    assert cookies["xs"]["httpOnly"]
    assert cookies["xs"]["domain"] == ".facebook.com"
    assert site.counts["forbidden"] == 0


@pytest.mark.parametrize(
    "state", ["signed_out", "login_form", "wrong_password", "two_factor_code", "two_factor_app"]
)
def test_somebody_signs_in(site: Facebook, tab: Page, state: str) -> None:
    site.begin(state)
    site.person = Somebody(delay=0.01)
    site.approval_after = 0.2
    site.cookie_dialog = state == "login_form"
    tab.goto(EXPORT_PAGE)
    expect(named(tab, "button", "Create export")).to_be_visible()
    assert tab.url == EXPORT_PAGE
    assert site.counts["sign_ins"] == 1
    assert site.counts["passwords"] == (2 if state == "wrong_password" else 1)
    assert site.forbidden == []


def test_a_second_step_waits_for_the_person(site: Facebook, tab: Page) -> None:
    site.begin("two_factor_code")
    tab.goto(EXPORT_PAGE)
    tab.fill("#email", site.account.email)
    tab.fill("#pass", site.account.password)
    tab.click("#loginbutton")
    tab.wait_for_url("https://www.facebook.com/two_step_verification/two_factor/**")
    tab.get_by_label("Code").fill("000000")
    press(tab, "Continue")
    expect(tab.get_by_role("alert")).to_be_visible()
    tab.get_by_label("Code").fill(site.code)
    press(tab, "Continue")
    tab.wait_for_url("https://www.facebook.com/two_factor/remember_browser/**")
    press(tab, "Trust this device")
    tab.wait_for_url(EXPORT_PAGE)


@pytest.mark.parametrize("state", ["checkpoint", "consent", "recover", "login_via_app"])
def test_a_wall_stands_before_the_export_page(site: Facebook, tab: Page, state: str) -> None:
    site.begin(state)
    tab.goto(EXPORT_PAGE)
    assert re.match(
        "https://www.facebook.com/(checkpoint|privacy/consent|recover|unified/login_via)", tab.url
    )
    assert site.counts["forbidden"] == 0
    tab.click("#checkpointSubmitButton")
    assert (tab.url == EXPORT_PAGE) == (state == "consent")
    assert site.counts["forbidden"] == 1


def test_accepting_all_cookies_is_counted(site: Facebook, tab: Page) -> None:
    site.cookie_dialog = True
    tab.goto("https://www.facebook.com/login/")
    press(tab, "Decline optional cookies")
    # The page takes its dialog away once the answer is stored; a reload before that would cut it off.
    expect(tab.get_by_role("dialog")).to_have_count(0)
    tab.reload()
    expect(tab.get_by_role("dialog")).to_have_count(0)
    assert site.forbidden == []
    tab.context.clear_cookies()
    tab.reload()
    tab.get_by_test_id("cookie-policy-manage-dialog-accept-button").click()
    expect(tab.get_by_role("dialog")).to_have_count(0)
    assert site.forbidden == ["cookies"]


@pytest.mark.parametrize("kind", ["login", "password"])
def test_accounts_center_asks_again(site: Facebook, tab: Page, kind: str) -> None:
    site.begin("ready")
    site.reauth = kind
    tab.goto(EXPORT_PAGE)
    assert tab.url.startswith("https://www.facebook.com/login/reauth/" if kind == "login" else EXPORT_PAGE)
    tab.get_by_label("Password").fill(site.account.password)
    tab.get_by_label("Password").press("Enter")
    expect(named(tab, "button", "Download")).to_be_visible()


def test_somebody_gives_the_password_wherever_it_is_asked_for(site: Facebook, tab: Page) -> None:
    site.begin("hub")
    site.person = Somebody(delay=0.01)
    site.reauth = "password"
    site.password_at_start = True
    to_confirmation(tab)
    press(tab, "Start export")
    expect(tab.get_by_text("Pending", exact=True)).to_be_visible()
    assert (site.counts["passwords"], site.counts["requests"]) == (2, 1)


def test_the_whole_way_with_the_right_choices(site: Facebook, clock: Clock, tab: Page) -> None:
    site.begin("hub")
    everything_right(tab)
    assert row(tab, "Format").inner_text().split() == ["Format", "JSON", "›"]
    press(tab, "Start export")
    expect(tab.get_by_role("alert")).to_have_text(PREPARED)
    expect(tab.get_by_role("dialog").get_by_role("listitem").get_by_text("Pending")).to_be_visible()
    assert site.counts["requests"] == 1
    assert site.asked == [
        {
            "destination": "Export to device",
            "profile": "Aline Testeur • Facebook",
            "notify": "aline.testeur@example.org",
            "categories": ["Friends"],
            "range": "All time",
            "format": "JSON",
            "quality": "Lower quality",
        }
    ]
    clock.advance(timedelta(hours=3))
    tab.reload()
    expect(named(tab, "button", "Download")).to_have_count(1)
    expect(tab.get_by_text("Available until Nov 26, 2026")).to_be_visible()
    name, archive = bytes_of(tab, named(tab, "button", "Download"))
    assert re.fullmatch(r"facebook-aline\.testeur-2026-11-22-\w{8}\.zip", name)
    assert len(friends(archive)) == len(site.people)
    assert site.counts["downloads"] == 1
    assert site.forbidden == []


def test_untouched_choices_are_the_wrong_ones(site: Facebook, clock: Clock, tab: Page) -> None:
    site.begin("hub")
    to_confirmation(tab)
    press(tab, "Start export")
    expect(tab.get_by_text("Pending")).to_be_visible()
    chosen = site.asked[0]
    assert (chosen["format"], chosen["range"]) == ("HTML", "Last year")
    assert chosen["categories"] == ["All available information"]
    clock.advance(timedelta(hours=3))
    tab.reload()
    _, archive = bytes_of(tab, named(tab, "button", "Download"))
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        page = opened.read("connections/friends/your_friends.html").decode()
    assert 0 < page.count("<section") < len(site.people)


@pytest.mark.parametrize(
    ("role", "button"), [("option", "div"), ("menuitemradio", "button"), ("radio", "button")]
)
def test_options_and_buttons_have_many_shapes(site: Facebook, tab: Page, role: str, button: str) -> None:
    site.begin("hub")
    site.option_role = role
    site.button_as = button
    to_confirmation(tab)
    only_friends(tab, role)
    choose(tab, "Format", "JSON", role=role)
    press(tab, "Start export")
    expect(tab.get_by_text("Pending")).to_be_visible()
    assert (site.asked[0]["format"], site.asked[0]["categories"]) == ("JSON", ["Friends"])


@pytest.mark.parametrize(
    "looks",
    [
        {"option_notes": True, "types_at_once": True, "categories_shown": "names", "stale_screens": True},
        {"row_name": "label", "entry_role": "", "started_screen": True, "start_at_bottom": False},
        {"step_delay": 0.05, "categories_collapsed": False, "categories_preselected": False},
        {"words": {"Start export": "Create files"}, "apostrophe": "'", "page_stall": 0.05},
    ],
    ids=lambda looks: next(iter(looks)),
)
def test_the_way_is_the_same_whatever_it_looks_like(
    site: Facebook, tab: Page, looks: dict[str, object]
) -> None:
    site.begin("hub")
    for name, value in looks.items():
        assert hasattr(site, name)
        setattr(site, name, value)
    to_confirmation(tab)
    row(tab, "Customize information").click()
    named(tab, "radio", "Specific types of information").click()
    if not site.types_at_once:
        press(tab, "Next")
    if site.categories_preselected:
        press(tab, "Deselect all")
    if site.categories_collapsed:
        press(tab, "Connections")
    expect(named(tab, "button", "Save")).to_be_disabled()
    named(tab, "checkbox", "Friends").click()
    expect(tab.locator("[aria-checked=mixed]")).to_have_count(1)
    press(tab, "Save")
    names = site.categories_shown == "names"
    expect(row(tab, "Customize information")).to_contain_text("Friends" if names else "1 selected")
    row(tab, "Format").click()
    named(tab, "radio", re.compile("^JSON")).click()
    press(tab, "Save", site.words.get("Start export", "Start export"))
    expect(tab.get_by_role("alert")).to_have_text(PREPARED.replace("’", site.apostrophe))
    if site.started_screen:
        press(tab, "Done")
    expect(tab.get_by_text("Pending", exact=True)).to_be_visible()
    assert (site.asked[0]["format"], site.asked[0]["categories"]) == ("JSON", ["Friends"])


@pytest.mark.parametrize(
    ("forgets", "ignored", "leave", "kept"),
    [
        (True, "", "Back", "HTML"),
        (False, "", "Back", "JSON"),
        (True, "format", "Save", "HTML"),
        (True, "range", "Save", "JSON"),
    ],
)
def test_a_choice_may_be_lost_on_the_way_back(
    site: Facebook, tab: Page, forgets: bool, ignored: str, leave: str, kept: str
) -> None:
    site.begin("hub")
    site.back_forgets = forgets
    site.ignore_choice = ignored
    to_confirmation(tab)
    row(tab, "Format").click()
    named(tab, "radio", "JSON").click()
    expect(named(tab, "radio", "JSON")).to_be_checked()
    press(tab, leave)
    expect(row(tab, "Format")).to_contain_text(kept)


def test_french(site: Facebook, tab: Page) -> None:
    site.begin("ready")
    site.language = "fr"
    site.start_after_scroll = True
    tab.goto(EXPORT_PAGE)
    press(tab, "Créer une exportation")
    row(tab, "Exporter sur mon appareil").click()
    row(tab, "Période").click()
    named(tab, "radio", "Depuis le début").click()
    press(tab, "Enregistrer")
    start = named(tab, "button", "Commencer l’exportation")
    expect(start).to_have_count(0)
    row(tab, "Format").hover()
    tab.mouse.wheel(0, 3_000)
    start.click()
    expect(named(tab, "listitem", re.compile("")).filter(has_text="En cours")).to_have_count(1)
    expect(named(tab, "button", "Télécharger")).to_have_count(1)
    assert site.asked[0]["range"] == "All time"


def test_two_entries_have_a_state_each(site: Facebook, tab: Page) -> None:
    site.begin("several")
    site.create_while_pending = False
    tab.goto(EXPORT_PAGE)
    entries = tab.get_by_role("dialog").get_by_role("listitem")
    expect(entries).to_have_count(2)
    expect(entries.nth(0)).to_contain_text("Pending")
    expect(named(entries.nth(0), "button", "Download")).to_have_count(0)
    expect(named(entries.nth(1), "button", "Download")).to_have_count(1)
    assert named(tab, "link", re.compile("Download or transfer")).count() == 1
    expect(named(tab, "button", "Create export")).to_be_disabled()


@pytest.mark.parametrize("announced", [True, False])
def test_parts_come_one_after_the_other(site: Facebook, clock: Clock, tab: Page, announced: bool) -> None:
    site.parts = (timedelta(hours=1), timedelta(hours=30))
    site.parts_announced = announced
    site.begin("hub")
    site.add(timedelta(hours=2))
    tab.goto(EXPORT_PAGE)
    button = named(tab, "button", "Download")
    expect(button).to_have_count(1)
    expect(tab.get_by_text("Pending")).to_have_count(int(announced))
    first, photos = bytes_of(tab, button)
    clock.advance(timedelta(hours=30))
    tab.reload()
    expect(button).to_have_count(2)
    second, archive = bytes_of(tab, button.nth(1))
    assert first != second
    assert "connections/friends/your_friends.json" not in zipfile.ZipFile(io.BytesIO(photos)).namelist()
    assert friends(archive)


def test_four_days_after_it_was_ready_an_export_is_past(site: Facebook, clock: Clock, tab: Page) -> None:
    site.begin("ready")
    clock.advance(timedelta(days=4))
    tab.goto(EXPORT_PAGE)
    expect(tab.get_by_text("No current activity")).to_be_visible()
    named(tab, "tab", "Past activity").click()
    expect(tab.get_by_text("Expired")).to_be_visible()
    expect(named(tab, "tab", "Past activity")).to_have_attribute("aria-selected", "true")
    expect(named(tab, "button", "Download")).to_have_count(0)
    answer = tab.goto("https://www.facebook.com/dyi/download/?job=1&part=1")
    assert answer is not None
    assert answer.status == 410


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ("failed", "Failed"),
        ("expired", "No current activity"),
        ("pending", "Pending"),
        ("blocked", "You can’t use this feature right now"),
    ],
)
def test_states_of_the_list(site: Facebook, tab: Page, state: str, text: str) -> None:
    site.begin(state)
    site.render_delay = 0.2
    answer = tab.goto(EXPORT_PAGE)
    assert answer is not None
    assert 'role="progressbar"' in answer.text(), "the page comes as a sign of waiting first"
    expect(tab.get_by_text(text, exact=True)).to_be_visible()
    expect(named(tab, "button", "Create export")).to_have_count(int(state != "blocked"))


def test_a_slow_queue_and_a_refusal_at_the_start(site: Facebook, tab: Page) -> None:
    site.begin("ready")
    site.queue_slow = True
    site.blocked = "start"
    tab.goto(EXPORT_PAGE)
    expect(tab.get_by_text("This is taking longer than usual.")).to_be_visible()
    to_confirmation(tab)
    press(tab, "Start export")
    expect(tab.get_by_role("alert")).to_have_text("You can’t use this feature right now")
    assert site.counts["requests"] == 0


def test_the_password_is_asked_for_at_the_start_and_in_a_new_window(site: Facebook, tab: Page) -> None:
    site.begin("ready")
    site.password_at_start = site.password_at_download = True
    to_confirmation(tab)
    press(tab, "Start export")
    tab.get_by_label("Password").fill("not this")
    press(tab, "Continue")
    expect(tab.get_by_role("alert")).to_be_visible()
    assert site.counts["requests"] == 0
    site.person = Somebody(delay=0.01)
    tab.get_by_label("Password").fill(site.account.password)
    press(tab, "Continue")
    expect(tab.get_by_text("Pending")).to_be_visible()
    assert site.counts["requests"] == 1
    with tab.context.expect_event("page") as waiting:
        press(tab, "Download")
    with waiting.value.expect_download() as download:
        pass
    assert friends(Path(download.value.path()).read_bytes())


@pytest.mark.parametrize("delivered", ["html", "no_friends", "truncated", "cut"])
def test_what_comes_down_may_be_of_no_use(site: Facebook, tab: Page, delivered: str) -> None:
    site.begin("ready")
    site.delivers = delivered if delivered != "cut" else ""
    site.cut_downloads = 6 if delivered == "cut" else 0
    tab.goto(EXPORT_PAGE)
    if delivered == "cut":
        with tab.expect_download() as waiting:
            press(tab, "Download")
        assert waiting.value.failure() == "canceled"
        assert site.counts["downloads"] == 6
        return
    _, archive = bytes_of(tab, named(tab, "button", "Download"))
    if delivered == "truncated":
        assert archive.startswith(b"PK")
        assert not zipfile.is_zipfile(io.BytesIO(archive))
    elif delivered == "html":
        assert "start_here.html" in zipfile.ZipFile(io.BytesIO(archive)).namelist()
    else:
        assert friends(archive) == []


@pytest.mark.parametrize("step", ["hub", "start", "download"])
def test_the_sign_in_may_be_lost_between_steps(site: Facebook, tab: Page, step: str) -> None:
    site.begin("ready")
    site.lost_signin_between = step
    tab.goto(EXPORT_PAGE)
    if step == "start":
        to_confirmation(tab)
        press(tab, "Start export")
    elif step == "download":
        press(tab, "Download")
    tab.wait_for_url("https://www.facebook.com/login/**")
    expect(tab.locator("#email")).to_be_visible()
    assert site.counts["requests"] == site.counts["downloads"] == 0


def test_forbidden_buttons_and_addresses_are_counted(site: Facebook, tab: Page) -> None:
    site.begin("pending")
    tab.goto(EXPORT_PAGE)
    press(tab, "Cancel export")
    expect(tab.get_by_text("No current activity")).to_be_visible()
    press(tab, "Create export")
    row(tab, "Export to external service").click()
    expect(tab.get_by_text("Google Drive")).to_be_visible()
    tab.goto("https://accountscenter.facebook.com/personal_info/account_ownership_and_control/")
    assert site.forbidden == [
        "DYICancelRequestMutation",
        "external_service",
        "/personal_info/account_ownership_and_control/",
    ]


def test_several_profiles_and_another_account(site: Facebook, tab: Page) -> None:
    site.begin("hub")
    site.profiles = ["aline.images • Instagram"]
    tab.goto(EXPORT_PAGE)
    site.account = Account("Bram Mockford", "bram@example.org", "61550000000099", "other", "bram.mockford")
    tab.reload()
    expect(tab.get_by_text("Bram Mockford", exact=True)).to_be_visible()
    assert {one["name"]: one["value"] for one in tab.context.cookies()}["c_user"] == "61550000000099"
    press(tab, "Create export")
    assert named(tab, "button", "Next").is_disabled()
    named(tab, "radio", "Bram Mockford • Facebook").click()
    press(tab, "Next")
    expect(named(tab, "heading", "Bram Mockford • Facebook")).to_be_visible()


def test_the_wizard_of_2023(site: Facebook, tab: Page) -> None:
    site.begin("hub")
    site.old_wizard = "2023"
    site.button_as = "button"
    tab.goto("https://www.facebook.com/dyi")
    assert tab.url == EXPORT_PAGE
    press(tab, "Download or transfer information")
    named(tab, "radio", "Specific types of information").click()
    press(tab, "Next", "Deselect all", "Connections")
    named(tab, "checkbox", "Friends").check()
    press(tab, "Next")
    row(tab, "Download to device").click()
    choose(tab, "Format", "JSON")
    press(tab, "Create files")
    expect(tab.get_by_text("Pending")).to_be_visible()
    assert (site.asked[0]["format"], site.asked[0]["categories"]) == ("JSON", ["Friends"])


def test_the_form_of_2018_stands_in_frames(site: Facebook, clock: Clock, tab: Page) -> None:
    site.begin("hub")
    site.old_wizard = "2018"
    tab.goto(EXPORT_PAGE)
    assert tab.url == "https://www.facebook.com/settings?tab=your_facebook_information"
    form = tab.frame_locator("iframe").frame_locator("iframe")
    form.get_by_label("Format", exact=True).select_option("JSON")
    form.get_by_role("button", name="Create File").click()
    expect(form.get_by_text("Pending")).to_be_visible()
    assert site.asked[0]["format"] == "JSON"
    clock.advance(timedelta(hours=3))
    tab.reload()
    form.get_by_role("link", name="Available Copies").click()
    with tab.expect_download() as waiting:
        form.get_by_role("button", name="Download").click()
    assert friends(Path(waiting.value.path()).read_bytes())
