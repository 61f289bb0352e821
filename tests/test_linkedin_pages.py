"""LinkedIn's export page in each state and each form that is publicly described: how a run ends, and what of
it reaches the network. The shipped code, a real browser, a clock that jumps.

A story is what happens at one account, one step after the other. Stories mostly wait, so several are told
side by side, each in a process of its own, and a test looks at the end of one.
"""

import os
import random
import signal
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import datetime, timedelta, timezone
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from sociarch.browser.page import WINDOW
from sociarch.collector import Lost, Seen
from sociarch.errors import SociarchError
from tests.networks import Desk, needs_browser
from tests.replica.linkedin import BARRIERS, EXPORTS, OWNER_ACCOUNT, REFUSALS, LinkedIn
from tests.replica.linkedin_scripts import Account
from tests.replica.server import Replica
from tests.replica.site import Clock, Request, Response, SimulatedPerson, redirect

pytestmark = needs_browser

LIMIT: Final = 120
"""Seconds that no story may take, the waiting of its browser included."""
SIGN_IN: Final = {"sign in": 40.0, "sign in, and do not wait long": 8.0}
"""Seconds for which a sign-in is waited for here; a person has ten minutes."""
TRACKER: Final = "tracker.example"
PERSON: Final = SimulatedPerson(0.2)
SOMEBODY_ELSE: Final = Account("Basile Autre", "basile@example.org", "basile-autre", "other words")
MINUTES: Final = timedelta(minutes=11)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(hours=25)
LOOK: Final = "look"
AGAIN: Final = "look again"
BY_WINDOW: Final = "look in a window"
SIGN: Final = "sign in"
BRIEFLY: Final = "sign in, and do not wait long"
FRONT: Final = "the sign-in leads to the front page"
DOCTOR: Final = "doctor"


class Story(NamedTuple):
    """`look`: how the pages are. Steps: a span of time, attributes of the site to set, or a word above."""

    look: Mapping[str, Any] = {}
    steps: tuple[Any, ...] = (LOOK,)
    signed_in: bool = True


class Turn(NamedTuple):
    """One look, sign-in or examination, and how often the network was asked, loaded from and so on in it."""

    code: int
    error: str = ""
    said: str = ""
    state: str = ""
    shown: str = ""
    need: str = ""
    asked: int = 0
    loads: int = 0
    pages: int = 0
    downloads: int = 0


class Told(NamedTuple):
    """What there was in the end."""

    turns: tuple[Turn, ...]
    connections: list[int | None]
    plain: list[str]
    asked: list[tuple[bool, tuple[str, ...]]]
    refused: list[str]
    forbidden: list[str]
    posted: list[str]
    elsewhere: int
    reports: list[str]
    waiting: int
    signed_in: bool
    adopted: bool
    seconds: float

    @property
    def codes(self) -> list[int]:
        return [turn.code for turn in self.turns]

    @property
    def errors(self) -> list[str]:
        return [turn.error for turn in self.turns]


class Enough(Exception):
    """The sign-in has been waited for long enough."""


def tell(story: Story) -> Told:
    """Let a story happen. Runs in a process of its own."""
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, _hangs)
        signal.alarm(LIMIT)
    start = time.monotonic()
    clock = Clock(datetime(2026, 11, 22, 12, tzinfo=timezone.utc))
    site = LinkedIn(lambda: clock.now)
    _set(site, story.look)
    try:
        with tempfile.TemporaryDirectory() as folder, Replica([site], elsewhere=[TRACKER]) as replica:
            desk = Desk(Path(folder), "linkedin", site, replica, clock)
            if story.signed_in:
                desk.sign_in(site.session_cookies())
            turns = [turn for step in story.steps for turn in _step(desk, site, step)]
            session = desk.account.session() or {"cookies": []}
            kept = {cookie["value"] for cookie in session["cookies"] if cookie["name"] == "li_at"}
            return Told(
                tuple(turns), desk.connections(), [path.name for path in desk.plain_files()],
                [(one["fast"], tuple(one["files"])) for one in site.asked], site.refused, site.forbidden,
                [path for method, _, path in replica.requests if method == "POST"],
                sum(replica.elsewhere.values()), desk.reports, len(desk.account.record().sealed()),
                bool(kept & site._sessions), desk.account.record().adopted, time.monotonic() - start,
            )  # fmt: skip
    finally:
        if hasattr(signal, "SIGALRM"):
            signal.alarm(0)


def _hangs(number: int, frame: object) -> None:
    raise TimeoutError(f"the story did not end in {LIMIT} seconds")


def _set(site: LinkedIn, attributes: Mapping[str, Any]) -> None:
    for name, value in attributes.items():
        assert hasattr(site, name), name
        setattr(site, name, value)


def _step(desk: Desk, site: LinkedIn, step: Any) -> Iterator[Turn]:
    if isinstance(step, timedelta):
        desk.clock.advance(step)
    elif isinstance(step, dict):
        _set(site, step)
    elif step == "revoke":
        site.revoke()
    elif step == FRONT:
        _lead_to_front_page(site)
    elif isinstance(step, tuple):
        yield from _examine(desk, site, step)
    else:
        asked, loads = site.counts["requests"], len(site.loads)
        pages, downloads = site.counts["pages"], site.counts["downloads"]
        turn = _sign_in(desk, SIGN_IN[step]) if step in SIGN_IN else _look(desk, step)
        yield turn._replace(
            asked=site.counts["requests"] - asked, loads=len(site.loads) - loads,
            pages=site.counts["pages"] - pages, downloads=site.counts["downloads"] - downloads,
        )  # fmt: skip


def _lead_to_front_page(site: LinkedIn) -> None:
    answer = site.answer

    def led(request: Request) -> Response:
        return redirect("/feed/") if request.path == "/login" else answer(request)

    site.answer = led  # type: ignore[method-assign]  # a replica is told what to be from outside


def _look(desk: Desk, step: str) -> Turn:
    # Without --now, as a timer does it, where nothing else is said.
    outcome = desk.run(now=step != "timer", again=step == AGAIN, window=step == BY_WINDOW)
    error, record = outcome.error, outcome.record
    return Turn(
        outcome.code, type(error).__name__ if error else "", str(error or ""), record.state, record.page
    )


def _sign_in(desk: Desk, seconds: float) -> Turn:
    def countdown(left: float) -> None:
        if left < WINDOW - seconds:
            raise Enough

    try:
        with desk.route(window=True) as route:
            return _seen(route.sign_in(countdown))
    except (SociarchError, Enough) as error:
        return Turn(getattr(error, "code", 11), type(error).__name__, str(error))


def _examine(desk: Desk, site: LinkedIn, step: tuple[Any, ...]) -> Iterator[Turn]:
    """`doctor` for one set of attributes after the other, in one browser."""
    with desk.route() as route:
        for attributes in step[1:]:
            _set(site, attributes)
            pages = site.counts["pages"]
            try:
                turn = _seen(route.doctor()[0])
            except (SociarchError, Lost) as error:
                turn = Turn(12, type(error).__name__, str(error))
            yield turn._replace(pages=site.counts["pages"] - pages)


def _seen(seen: Seen) -> Turn:
    return Turn(0, shown=seen.shown.name, need=seen.need.name if seen.need else "")


@pytest.fixture(scope="module")
def stories(request: pytest.FixtureRequest) -> Iterator[dict[str, "Future[Told]"]]:
    """The stories of all tests that were chosen, told side by side in the tests' order."""
    chosen: list[Any] = [
        item.callspec.params["story"] for item in request.session.items
        if isinstance(item, pytest.Function) and hasattr(item, "callspec") and "story" in item.callspec.params
        and item.module is request.module
    ]  # fmt: skip
    pool = ProcessPoolExecutor(min(4, 2 * (os.cpu_count() or 1)), get_context("spawn"))
    try:
        yield {repr(story): pool.submit(tell, story) for story in chosen}
    finally:
        pool.shutdown(cancel_futures=True)


@pytest.fixture
def told(story: Story, stories: Mapping[str, "Future[Told]"]) -> Told:
    """How the test's story ended, once it is sure that what never happens has not happened."""
    end = stories[repr(story)].result()
    assert end.forbidden == []
    assert end.elsewhere == 0
    assert end.plain == []
    for turn in end.turns:
        # The page is loaded anew once where it does not tell by itself that a request was taken.
        assert turn.loads <= 1 + (LOOK in story.steps and turn.state in ("pending", "requesting"))
        assert turn.asked <= 1
    for mark in (*OWNER_ACCOUNT.name.split(), OWNER_ACCOUNT.email, OWNER_ACCOUNT.slug, "AQEinvented"):
        assert not any(mark in text for text in (*end.reports, *(turn.said for turn in end.turns)))
    return end


# -- states ---------------------------------------------------------------------------------------------


def at(state: str, *steps: Any, **look: Any) -> Story:
    return Story(look, ({"state": state}, *(steps or (LOOK,))))


@pytest.mark.parametrize(
    ("story", "code", "error"),
    [
        pytest.param(at("pending"), 10, "", id="it is being prepared"),
        pytest.param(at("cooldown"), 14, "CoolingDown", id="the form is locked"),
        pytest.param(at("error_5xx"), 13, "NetworkBroken", id="the network has a fault"),
        pytest.param(at("rate_limited"), 14, "NetworkRefused", id="999"),
        pytest.param(at("rate_limited", rate_status=429), 14, "NetworkRefused", id="429"),
        pytest.param(at("restricted"), 14, "NetworkRefused", id="the account is restricted"),
        pytest.param(at("login_form"), 11, "SignInNeeded", id="the form of the sign-in"),
        pytest.param(at("chooser"), 11, "SignInNeeded", id="a choice of remembered accounts"),
        pytest.param(at("wrong_password"), 11, "SignInNeeded", id="a wrong password was typed"),
        pytest.param(at("signed_out"), 11, "SignInNeeded", id="signed out: login"),
        pytest.param(at("signed_out", wall="uas"), 11, "SignInNeeded", id="signed out: uas"),
        pytest.param(at("signed_out", wall="authwall"), 11, "SignInNeeded", id="signed out: authwall"),
        pytest.param(at("signed_out", wall="signup"), 11, "SignInNeeded", id="signed out: signup"),
        pytest.param(at("signed_out", wall="chooser"), 11, "SignInNeeded", id="signed out: chooser"),
        pytest.param(Story({}, ("revoke", LOOK)), 11, "SignInNeeded", id="the sign-in was revoked"),
        pytest.param(at("pin"), 11, "AnswerNeeded", id="a code is wanted"),
        pytest.param(at("captcha"), 11, "AnswerNeeded", id="a puzzle is wanted"),
        pytest.param(at("other_check"), 11, "AnswerNeeded", id="an unknown check is wanted"),
        pytest.param(
            at("app_approval", approval_seconds=60.0), 11, "AnswerNeeded", id="an approval in the app"
        ),
        pytest.param(at("wrong_password_prompt"), 11, "AnswerNeeded", id="the password is wanted again"),
    ],
)
def test_each_state_ends_a_run_with_its_code_and_asks_for_nothing_when(
    told: Told, code: int, error: str
) -> None:
    (turn,) = told.turns
    assert (turn.code, turn.error) == (code, error)
    assert told.asked == []
    assert turn.downloads == 0
    assert turn.pages <= 1


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(at("pending", LOOK, DAY, LOOK, parts=1), id="while it was being prepared"),
        pytest.param(at("ready_full"), id="and was ready"),
    ],
)
def test_what_was_asked_for_elsewhere_is_adopted_and_fetched(told: Told) -> None:
    assert told.codes[-1] == 0
    assert told.connections == [60]
    assert told.asked == []
    assert told.adopted


@pytest.mark.parametrize("story", [Story({"parts": 1}, (LOOK, "timer", "timer"))])
def test_a_run_that_comes_too_early_loads_no_page(told: Told) -> None:
    assert told.codes == [10, 10, 10]
    assert [turn.pages for turn in told.turns[1:]] == [0, 0]


@pytest.mark.parametrize("story", [at("ready_full", LOOK, "timer", LOOK)])
def test_after_an_export_is_stored_it_is_left_alone_and_never_stored_twice(told: Told) -> None:
    assert told.codes == [0, 0, 0]
    assert told.connections == [60]
    assert told.turns[1].pages == 0


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(at("form", LOOK, timedelta(days=9), LOOK, LOOK, AGAIN), id="expired"),
        pytest.param(at("form", LOOK, DAY, {"state": "form"}, LOOK, LOOK, AGAIN), id="is gone"),
    ],
)
def test_an_export_that(told: Told) -> None:
    """... is asked for anew only where a person says so."""
    assert told.codes == [10, 15, 15, 10]
    assert told.errors == ["", "ExportExpired", "ExportExpired", ""]
    assert [turn.asked for turn in told.turns] == [1, 0, 0, 1]
    assert told.refused == []


# -- a person in between --------------------------------------------------------------------------------

HOW: Final = {"connections_box": True, "person": SimulatedPerson(0.2, wrong_first=1)}


@pytest.mark.parametrize("story", [Story({"password_prompt": True, **HOW, "person": None}, (LOOK, LOOK))])
def test_a_wanted_password_is_named_and_nothing_is_asked(told: Told) -> None:
    assert told.codes == [11, 11]
    assert told.errors == ["AnswerNeeded"] * 2
    assert "your password once more" in told.turns[0].said
    assert told.asked == []
    assert told.refused == []


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(Story({"password_prompt": True, **HOW}, (BY_WINDOW,)), id="wrong first"),
        pytest.param(at("password_prompt", BY_WINDOW, person=PERSON), id="the prompt is open"),
        pytest.param(at("wrong_password_prompt", BY_WINDOW, person=PERSON), id="the prompt says wrong"),
        pytest.param(
            at("password_prompt", BY_WINDOW, person=PERSON, cookie_banner=True, ids=True), id="with a banner"
        ),
    ],
)
def test_a_person_types_their_password_into_the_page_and_one_request_is_made(told: Told) -> None:
    assert told.codes == [10]
    assert len(told.asked) == 1
    assert told.refused in ([], ["password"])


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(at("pin", BY_WINDOW, person=PERSON), id="a code, and the front page follows"),
        pytest.param(
            at("pin", BY_WINDOW, person=PERSON, back_after_sign_in=True), id="a code, and the page follows"
        ),
        pytest.param(at("app_approval", BY_WINDOW), id="an approval in the app"),
        pytest.param(at("app_approval", LOOK), id="an approval that is given at once"),
    ],
)
def test_an_answered_check_leads_to_the_export(told: Told) -> None:
    assert (told.codes, told.errors) == ([10], [""])
    assert len(told.asked) == 1
    assert told.signed_in


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(Story({"person": PERSON, "wall": "login"}, (SIGN,), False), id="login"),
        pytest.param(Story({"person": PERSON, "wall": "uas"}, (SIGN,), False), id="uas"),
        pytest.param(Story({"person": PERSON, "wall": "authwall"}, (SIGN,), False), id="authwall"),
        pytest.param(Story({"person": PERSON, "wall": "signup"}, (SIGN,), False), id="signup"),
        pytest.param(Story({"person": PERSON, "wall": "chooser"}, (SIGN,), False), id="chooser"),
        pytest.param(
            Story({"person": SimulatedPerson(0.2, wrong_first=1)}, (SIGN,), False), id="a wrong password"
        ),
        pytest.param(Story({"person": PERSON, "check": "pin"}, (SIGN,), False), id="a code"),
        pytest.param(Story({"person": PERSON, "check": "app_approval"}, (SIGN,), False), id="the app"),
        pytest.param(
            Story({"person": PERSON, "check": "pin", "back_after_sign_in": True}, (SIGN,), False),
            id="a code, and back to the page",
        ),
        pytest.param(Story({"person": PERSON, "empty_feed": True}, (SIGN,), False), id="an empty front page"),
        pytest.param(Story({}, ({"state": "app_approval"}, SIGN), False), id="the app alone"),
        pytest.param(
            Story({"person": PERSON, "render_delay": 4.0, "iframe": True}, (SIGN,), False), id="a late page"
        ),
        pytest.param(
            Story({"person": PERSON, "rotates_cookie": True}, (SIGN,), False), id="a cookie that changes"
        ),
        pytest.param(at("signed_out", SIGN, person=PERSON), id="a session that has ended"),
        pytest.param(Story({"person": PERSON}, ("revoke", SIGN)), id="a session that was revoked"),
    ],
)
def test_a_person_signs_in_past(told: Told) -> None:
    assert (told.codes, told.errors) == ([0], [""])
    assert told.turns[0].shown == "FORM"
    assert told.signed_in
    assert told.asked == []


@pytest.mark.parametrize(
    ("story", "error"),
    [
        pytest.param(Story({"person": PERSON, "check": "captcha"}, (BRIEFLY,), False), "Enough", id="puzzle"),
        pytest.param(at("other_check", BRIEFLY), "Enough", id="a check, and an old session"),
        pytest.param(
            at("signed_out", FRONT, BRIEFLY, empty_feed=True), "Enough", id="an empty front page instead"
        ),
        pytest.param(Story({}, ({"state": "restricted"}, SIGN), False), "NetworkRefused", id="restricted"),
    ],
)
def test_no_sign_in_without_the_export_page_and_no_hang(told: Told, error: str) -> None:
    assert told.errors == [error]
    assert not told.signed_in


HELP_LINE: Final = {"heading": "Questions? privacy@linkedin.com"}


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(
            at("ready_full", LOOK, {"state": "signed_out", "account": SOMEBODY_ELSE}, SIGN, person=PERSON),
            id="at the sign-in",
        ),
        pytest.param(
            at("ready_full", LOOK, {"state": "form", "account": SOMEBODY_ELSE}, LOOK), id="at the export"
        ),
        pytest.param(
            at("ready_full", LOOK, {"state": "form", "account": SOMEBODY_ELSE}, LOOK, labels=HELP_LINE),
            id="on a page that names an address of the network",
        ),
    ],
)
def test_another_account_is_told_apart(told: Told) -> None:
    assert told.codes == [0, 11]
    assert told.errors == ["", "WrongAccount"]
    assert told.asked == []
    assert told.connections == [60]


# -- doctor ---------------------------------------------------------------------------------------------

EXAMINED: Final = {
    "form": "FORM", "pending": "PENDING", "ready_part1": "PARTLY", "pending_part2": "PENDING",
    "ready_full": "READY", "expired": "FORM", "cooldown": "LOCKED", "error_5xx": "BROKEN",
    "rate_limited": "REFUSED", "restricted": "REFUSED", "wrong_password_prompt": "PERSON",
    "signed_out": "SIGNED_OUT", "login_form": "SIGNED_OUT", "chooser": "SIGNED_OUT",
    "wrong_password": "SIGNED_OUT", "captcha": "PERSON",
}  # fmt: skip


@pytest.mark.parametrize(
    "story",
    [Story({"cookie_banner": True, "promotion": True}, ((DOCTOR, *({"state": one} for one in EXAMINED)),))],
    ids=[""],
)
def test_doctor_tells_each_state_and_presses_nothing(told: Told) -> None:
    assert {*EXAMINED} <= {*BARRIERS, *REFUSALS, *EXPORTS}
    assert dict(zip(EXAMINED, (turn.shown for turn in told.turns), strict=True)) == EXAMINED
    assert told.posted == []
    assert {turn.pages for turn in told.turns} == {1}


# -- parts ----------------------------------------------------------------------------------------------

IN_PARTS: Final = (LOOK, HOUR, LOOK, DAY, LOOK)


@pytest.mark.parametrize(
    ("story", "codes"),
    [
        pytest.param(at("pending", *IN_PARTS), [10, 10, 0], id="in the second part"),
        pytest.param(
            at("pending", *IN_PARTS, page_offers_part1_while_pending=False), [10, 10, 0],
            id="in the second part, and the first is never offered",
        ),
        pytest.param(at("pending", *IN_PARTS, connections_in=1), [10, 10, 0], id="in the first part"),
        pytest.param(at("pending", *IN_PARTS, connections_in="both"), [10, 10, 0], id="in both parts"),
        pytest.param(at("pending", LOOK, DAY, LOOK, LOOK, parts=1), [10, 0, 0], id="in the only part"),
    ],
)  # fmt: skip
def test_one_export_is_archived_with_its_connections(told: Told, codes: list[int]) -> None:
    assert told.codes == codes
    assert 60 in told.connections
    assert told.waiting == 0
    assert told.asked == []


@pytest.mark.parametrize("story", [at("pending", LOOK, HOUR, LOOK)])
def test_a_part_without_connections_is_sealed_aside(told: Told) -> None:
    assert told.codes == [10, 10]
    assert told.connections == []
    assert told.waiting == 1


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(
            at("pending", LOOK, DAY, LOOK, timedelta(hours=73), LOOK, parts=2, connections_in=1,
               page_offers_part1_while_pending=False),
            id="stand in a part that was never offered",
        ),
        pytest.param(
            at("pending", LOOK, DAY, LOOK, timedelta(hours=73), LOOK, connections_in=None),
            id="are in none of two parts",
        ),
        pytest.param(
            at("pending", LOOK, DAY, LOOK, timedelta(hours=73), LOOK, connections_in=None, parts=1),
            id="are not in the only part",
        ),
    ],
)  # fmt: skip
def test_what_is_there_is_stored_and_said_to_lack_the_connections_where_they(told: Told) -> None:
    assert told.codes[-1] in (15, 20)
    assert told.errors[-1] in ("NoConnections", "ExportExpired")
    assert told.connections
    assert 60 not in told.connections
    assert told.waiting == 0
    assert told.asked == []


# -- forms of the page ----------------------------------------------------------------------------------

FORMS: Final[Mapping[str, tuple[Any, ...]]] = {
    "language": ("en", "fr"),
    "apostrophe": ("’", "'"),
    "ids": (False, True),
    "larger_id": (True, False),
    "iframe": (False, True),
    "connections_box": (True, False),
    "download_as": ("button", "link"),
    "disabled_as": ("disabled", "aria-disabled"),
    "disabled_download": (False, True),
    "feedback": (*[True] * 11, False),
    "render_delay": (*[0.0] * 10, 4.0, 8.0),
    "cookie_banner": (False, True),
    "promotion": (False, True),
    "preamble": (True, False),
    "parts": (1, 2),
    "connections_in": (1, 2, "both"),
    "page_offers_part1_while_pending": (True, False),
    "embeds": ((), (f"https://{TRACKER}/counter.png",)),
    "rotates_cookie": (False, True),
    "file_name": (None, None, "../../Aline Testeur.zip", "archive.zip.zip"),
}


def mixes(count: int, seed: int) -> Iterator[Mapping[str, Any]]:
    """Forms of the page with everything mixed, each value of each trait about as often as the others."""
    rng = random.Random(seed)
    decks: dict[str, list[Any]] = {}
    for trait, values in FORMS.items():
        deck = [value for _ in range(count) for value in values][: max(count, len(values))]
        rng.shuffle(deck)
        decks[trait] = deck
    for number in range(count):
        mix = {trait: deck[number] for trait, deck in decks.items()}
        if mix["parts"] == 2 and mix["connections_in"] == 1:
            # A first part that is never offered cannot be fetched by anybody.
            mix["page_offers_part1_while_pending"] = True
        yield mix


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(Story(mix, (LOOK, HOUR, LOOK, DAY, LOOK)), id=f"mix {number}")
        for number, mix in enumerate(mixes(12, seed=2026), 1)
    ],
)
def test_whatever_the_page_looks_like_one_request_brings_the_connections(story: Story, told: Told) -> None:
    assert told.errors == ["", "", ""]
    assert told.codes[0] == 10
    assert told.codes[-1] == 0
    assert 60 in told.connections
    box = story.look["connections_box"]
    assert told.asked == [(True, ("CONNECTIONS",)) if box else (False, ())]
    assert told.refused == []


# -- an older archive -----------------------------------------------------------------------------------

OLD: Final = {"old_archive": True, "connections_box": True}


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(Story(OLD, (LOOK, AGAIN, HOUR, LOOK)), id="with buttons"),
        pytest.param(Story({**OLD, "download_as": "link", "ids": True}, (LOOK, AGAIN, HOUR, LOOK)), id="ids"),
        pytest.param(Story({**OLD, "language": "fr"}, (LOOK, AGAIN, HOUR, LOOK)), id="in French"),
    ],
)
def test_an_older_archive_is_fetched_first_and_a_new_one_asked_for_only_when_a_person_says_so(
    told: Told,
) -> None:
    assert told.codes == [0, 10, 0]
    assert [turn.asked for turn in told.turns] == [0, 1, 0]
    assert told.connections == [60, 60]
    assert told.refused == []


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(
            Story({"connections_box": True}, (LOOK, HOUR, LOOK, AGAIN)), id="and the archive is still listed"
        ),
        pytest.param(
            Story({"connections_box": True}, (LOOK, HOUR, LOOK, {"state": "cooldown"}, AGAIN)),
            id="and the form is shown",
        ),
    ],
)
def test_asking_again_too_early_is_told_as_such(told: Told) -> None:
    assert told.codes == [10, 0, 14]
    assert told.errors[-1] == "CoolingDown"
    assert told.reports == told.refused == []


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(
            Story({"connections_box": True, "over_delay": delay, "cookie_banner": True, "promotion": True}),
            id=f"after {delay} seconds",
        )
        for delay in (1.5, 2.5, 3.5)
    ],
)
def test_what_comes_to_lie_over_the_form_changes_nothing_of_what_is_chosen(told: Told) -> None:
    assert told.codes == [10], told.reports
    assert told.asked == [(True, ("CONNECTIONS",))]


@pytest.mark.parametrize(
    "story",
    [
        Story(
            {"connections_box": True, "keeps_ready": True, "state": "ready_full"},
            (LOOK, {"csrf_refusal": True}, AGAIN, HOUR, {"csrf_refusal": False}, LOOK, HOUR, LOOK),
        )
    ],
)
def test_an_older_archive_in_sight_is_no_answer_to_a_request_that_was_refused(told: Told) -> None:
    assert told.codes == [0, 15, 10, 0]
    assert told.errors[1] == "RequestLost"
    assert told.refused == ["csrf"]
    assert len(told.asked) == 1
    assert told.connections == [60, 60]


# -- trouble --------------------------------------------------------------------------------------------

WORDS: Final = ("larger", "particular", "request", "pending", "state", "download", "again", "CONNECTIONS")
UNKNOWN: Final = {word: f"Zorglub {number}" for number, word in enumerate(WORDS)}


@pytest.mark.parametrize(
    ("story", "step"),
    [
        pytest.param(
            Story({"labels": UNKNOWN, "larger_id": False}),
            "look at the page: a state that is known", id="the form",
        ),
        pytest.param(
            at("ready_full", labels=UNKNOWN), "look at the page: a state that is known", id="the archive"
        ),
        pytest.param(
            Story({"labels": {"request": "Zorglub"}, "connections_box": True}),
            "ask for the export: request", id="the button",
        ),
    ],
)  # fmt: skip
def test_unknown_words_are_drift_with_a_report_and_nothing_pressed_for(told: Told, step: str) -> None:
    assert told.codes == [12]
    assert told.asked == []
    assert told.connections == []
    (report,) = told.reports
    name, expected = step.split(": ")
    assert f"step: {name}\n" in report
    assert f"expected: {expected}\n" in report
    assert "Zorglub" not in report


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(
            Story({"rotates_cookie": True, "labels": UNKNOWN, "larger_id": False, "connections_box": True},
                  (LOOK, {"labels": {}}, LOOK)),
            id="drift",
        ),
        pytest.param(
            Story({"rotates_cookie": True, "connections_box": True},
                  ({"state": "wrong_password_prompt"}, LOOK,
                   {"state": "form", "password_prompt": False}, LOOK)),
            id="a wanted password",
        ),
    ],
)  # fmt: skip
def test_a_cookie_that_changed_with_the_visit_is_kept_after(told: Told) -> None:
    assert told.codes[0] in (11, 12)
    assert told.codes[1] == 10
    assert told.signed_in


@pytest.mark.parametrize(
    ("story", "codes"),
    [
        pytest.param(
            Story({"lost_signin_after_request": True, "connections_box": True},
                  (LOOK, MINUTES, LOOK, {"person": PERSON}, SIGN, LOOK)),
            [10, 11, 0, 0], id="the sign-in is lost after the request",
        ),
        pytest.param(
            Story({"lag": 1, "connections_box": True}, (LOOK, MINUTES, LOOK, LOOK)),
            [10, 15, 0], id="the page shows its form once more",
        ),
        pytest.param(
            Story({"lag": 2, "feedback": False, "connections_box": True}, (LOOK, AGAIN, MINUTES, LOOK)),
            [15, 10, 0], id="the page shows its form twice, and a person asks again",
        ),
    ],
)  # fmt: skip
def test_one_request_is_made_and_its_export_fetched_although(told: Told, codes: list[int]) -> None:
    assert told.codes == codes
    assert len(told.asked) == 1
    assert told.refused == []
    assert told.connections == [60]


@pytest.mark.parametrize(
    "story",
    [Story({"old_archive": True, "lag": 1, "connections_box": True}, (LOOK, AGAIN, MINUTES, LOOK, LOOK))],
)
def test_an_older_archive_that_is_still_listed_after_the_request_is_not_taken_for_its_answer(
    told: Told,
) -> None:
    assert told.codes[:2] == [0, 10]
    assert told.codes[3] == 0
    assert len(told.asked) == 1
    assert told.connections == [60, 60]


@pytest.mark.parametrize("story", [Story({"csrf_refusal": True, "connections_box": True}, (LOOK, LOOK))])
def test_a_refused_request_is_not_repeated_at_once(told: Told) -> None:
    assert told.codes == [15, 10]
    assert told.errors[0] == "RequestLost"
    assert told.refused == ["csrf"]
    assert told.asked == []
    assert told.reports == []


@pytest.mark.parametrize("story", [Story({"too_many": True, "connections_box": True}, (LOOK, HOUR, "timer"))])
def test_a_request_too_many_is_a_refusal_and_left_alone(told: Told) -> None:
    assert told.codes == [14, 14]
    assert told.errors == ["NetworkRefused", "NetworkRefused"]
    assert told.refused == ["too many"]
    assert told.turns[1].pages == 0


@pytest.mark.parametrize(
    "story",
    [
        Story(
            {"language": "fr", "labels": {"pending": "Zorglub", "state": "Zorglub"}, "connections_box": True},
            (LOOK, DAY, "timer"),
        )
    ],
)
def test_an_export_whose_page_was_not_understood_after_the_request_is_fetched_all_the_same(
    told: Told,
) -> None:
    assert told.codes == [12, 0]
    assert len(told.asked) == 1
    assert told.connections == [60]


@pytest.mark.parametrize("story", [Story({"redirect_elsewhere": TRACKER})])
def test_another_host_is_never_reached(told: Told) -> None:
    assert told.codes == [12]
    assert len(told.reports) == 1


@pytest.mark.parametrize(
    ("story", "codes", "error"),
    [
        pytest.param(at("ready_full", LOOK, download_fault="slow"), [0], "", id="slow"),
        pytest.param(
            at("ready_full", LOOK, {"download_fault": None}, LOOK, download_fault="cut"), [13, 0],
            "DownloadCut", id="cut",
        ),
        pytest.param(
            at("ready_full", LOOK, download_fault="cut", fault_times=1), [0], "", id="cut once"
        ),
        pytest.param(
            at("ready_full", LOOK, {"download_fault": None}, LOOK, download_fault="html"), [11, 0],
            "SignInNeeded", id="a page",
        ),
        pytest.param(
            at("ready_full", LOOK, LOOK, download_fault="html_zip", fault_times=1), [20, 0],
            "DownloadIsPage", id="a page under the archive's name",
        ),
        pytest.param(
            at("ready_full", LOOK, LOOK, LOOK, download_fault="empty", fault_times=2), [20, 20, 0],
            "DownloadDamaged", id="empty",
        ),
    ],
)  # fmt: skip
def test_a_download_that_came_badly_is_fetched_again_and_stored_once(
    told: Told, codes: list[int], error: str
) -> None:
    assert told.codes == codes
    assert told.errors[0] == error
    assert told.connections == [60]
    assert told.asked == []
