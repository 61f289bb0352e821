"""The account behind the Facebook replica: what it is set to be, and its list of exports.

Here live the attributes that a test sets and what follows from them on the replica's clock; nothing in here
knows of requests.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final, NamedTuple

from demo.invent import people
from tests.replica.facebook_pages import WALLS, Look
from tests.replica.facebook_words import CATEGORIES, EVERYTHING, FORMATS, QUALITIES, RANGES, SPECIFIC
from tests.replica.site import Site

WWW: Final = "www.facebook.com"
CENTER: Final = "accountscenter.facebook.com"
FILES: Final = "bigzipfiles.facebook.com"
"""Where archives came from in 2019 to 2021, according to public code."""
DYI: Final = "/info_and_permissions/dyi/"
EXPORT_PAGE: Final = f"https://{CENTER}{DYI}"

KEPT: Final = timedelta(days=4)
"""How long files can be downloaded once they are all there."""

GOOD_CHOICE: Final[Mapping[str, Any]] = {
    "destination": "Export to device",
    "range": "All time",
    "format": "JSON",
    "quality": "Lower quality",
    "categories": ["Friends"],
}

MONTHS: Final = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split(),
}


class Account(NamedTuple):
    name: str = "Aline Testeur"
    email: str = "aline.testeur@example.org"
    user_id: str = "61550000000017"
    password: str = "invented-1234"
    user: str = "aline.testeur"
    """As in the names of archives."""


class Somebody(NamedTuple):
    """A person in front of the screen, who needs that many real seconds for each page."""

    delay: float = 0.2


@dataclass
class Export:
    number: int
    asked: Mapping[str, Any]
    at: datetime
    parts: Sequence[timedelta]
    """When each part is ready, counted from `at`."""
    failed: bool = False


@dataclass
class Session:
    """`passed` has the doors for which the password was given again: "center", "start", "download"."""

    passed: set[str] = field(default_factory=set)


class FacebookAccount(Site):
    """Every attribute may be set at any time and counts from the next request on."""

    hosts: ClassVar[Sequence[str]] = (WWW, CENTER, FILES)

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(clock)
        self.account = Account()
        self.person: Somebody | None = None
        self.people = people(60, 7, clock().date() - timedelta(days=1))
        self.exports: list[Export] = []
        self.asked: list[dict[str, Any]] = []
        """The choices of each export as they were received, in English whatever the language is."""
        self.forbidden: list[str] = []
        """What was counted as forbidden, by name or path."""

        # Sign-in.
        self.welcome = False
        """A browser without a session is given one, as if the account had been signed in there before."""
        self.login_in_place = False
        """Signed out, the export page is itself the sign-in form; otherwise it leads to /login/."""
        self.wrong_passwords = 0
        """That many attempts are refused, whatever is typed."""
        self.second_step = ""
        """"code" or "app"."""
        self.code = "482913"
        self.approval_after: float | None = 1.0
        """Real seconds until the app approves; None for never."""
        self.wall = ""
        """One of `WALLS`: every page of the account leads there."""
        self.reauth = ""
        """Accounts Center asks again: "login" for a whole sign-in on www, "password" on its own page."""
        self.cookie_dialog = False
        self.lost_signin_between = ""
        """Signed out once, just before "hub" (page open, list not), "start" or "download"."""

        # Looks.
        self.language = "en"
        self.apostrophe = "’"
        self.words: dict[str, str] = {}
        """Replaces any text, by its English."""
        self.render_delay = 0.0
        """Real seconds of spinner before a page is drawn."""
        self.list_delay = 0.0
        """Real seconds for which the list of exports is an empty place that tells nothing."""
        self.step_delay = 0.0
        """The same for each screen of the dialog."""
        self.page_stall = 0.0
        self.old_wizard = ""
        """"2023" or "2018"."""
        self.button_as = "div"
        self.option_role = "radio"
        """Or "option", "menuitemradio"."""
        self.option_notes = False
        """Options have a line of explanation, which becomes part of their accessible name."""
        self.row_name = "text"
        """"label": rows are named by their label alone, not by label and value."""
        self.entry_role = "listitem"
        """Or nothing."""
        self.categories_collapsed = True
        self.categories_preselected = True
        self.categories_shown = "count"
        """What the row says of chosen categories: "count", "names" or "generic"."""
        self.types_at_once = False
        """Choosing specific types opens them at once; otherwise Next does."""
        self.start_at_bottom = True
        self.start_after_scroll = False
        """The button to start is not there before the dialog has been scrolled to its end."""
        self.stale_screens = False
        """The screen before stays in the document, invisible."""
        self.started_screen = False
        """The message after the start is a screen of its own; otherwise it stands over the list."""

        # Choices.
        self.format_default = "HTML"
        self.range_default = "Last year"
        self.quality_default = "Higher quality"
        self.back_forgets = True
        self.ignore_choice = ""
        """"format", "range", "quality" or "categories": shown as taken in the sub-screen, not kept."""
        self.profiles: Sequence[str] = ()
        """Further profiles, as "name • network"."""
        self.profiles_ticked = False
        """Profiles are boxes, and all of them are ticked."""
        self.download_host = WWW

        # Exports.
        self.parts: Sequence[timedelta] = (timedelta(hours=2),)
        """Of the next export: when each part is ready."""
        self.parts_announced = True
        """The list says how many parts there will be; otherwise a later part comes as a surprise."""
        self.friends_in = -1
        """Which part has the friends file, as an index."""
        self.failed = False
        """Exports asked for from now on end in failure when their first part is due."""
        self.queue_slow = False
        self.blocked = ""
        """"hub" or "start": where the feature is refused."""
        self.create_while_pending = True
        self.password_at_start = False
        self.password_at_download = False
        self.delivers = ""
        """What comes down: as asked, or "json", "html", "no_friends" (an empty list), "truncated"."""
        self.cut_downloads = 0
        """That many deliveries are dropped half way. Chromium asks again five times by itself, so that five
        are not noticed and six make one download that failed."""
        self.download_pace: float | None = None

        self._sessions: dict[str, Session] = {}
        self._halfway: dict[str, float] = {}
        self._tokens = 0

    # What a test does -------------------------------------------------------------------------------------

    def begin(self, state: str) -> None:
        """Put the account into a state of the list; those of the export page find the browser signed in."""
        self.sign_out_everywhere()
        self.exports.clear()
        self.wall = self.second_step = self.blocked = ""
        self.login_in_place = state == "login_form"
        self.wrong_passwords = int(state == "wrong_password")
        day = timedelta(days=1)
        match state:
            case "signed_out" | "login_form" | "wrong_password":
                return
            case "two_factor_code" | "two_factor_app":
                self.second_step = state.removeprefix("two_factor_")
                return
            case "hub":
                pass
            case "pending":
                self.add(timedelta(minutes=30))
            case "ready":
                self.add(day)
            case "several":
                self.add(2 * day)
                self.add(timedelta(minutes=30))
            case "expired":
                self.add(6 * day)
            case "failed":
                self.add(day).failed = True
            case "blocked":
                self.blocked = "hub"
            case _ if state in WALLS:
                self.wall = state
            case _:
                raise ValueError(state)
        self.welcome = True

    def add(self, ago: timedelta, **asked: object) -> Export:
        """List an export that was asked for some time ago, with the choices that are right unless told."""
        made = Export(
            max((export.number for export in self.exports), default=0) + 1,
            {**GOOD_CHOICE, **asked},
            self.clock() - ago,
            tuple(self.parts),
            self.failed,
        )
        self.exports.append(made)
        return made

    def sign_out_everywhere(self) -> None:
        self.welcome = False
        self._sessions.clear()
        self._halfway.clear()

    # What follows from it ----------------------------------------------------------------------------------

    def config(self, path: str) -> dict[str, object]:
        names = (
            "render_delay list_delay step_delay profiles_ticked button_as option_role option_notes "
            "row_name entry_role categories_collapsed categories_preselected categories_shown "
            "types_at_once start_at_bottom start_after_scroll stale_screens started_screen "
            "back_forgets ignore_choice parts_announced password_at_download"
        )
        return {
            **{name: getattr(self, name) for name in names.split()},
            "path": path,
            "wizard": self.old_wizard,
            "salt": self.counts["pages"] * 104_729,
            "user_id": self.account.user_id,
            "profiles": [f"{self.account.name} • Facebook", *self.profiles],
            "tree": CATEGORIES,
            "everything": EVERYTHING,
            "specific": SPECIFIC,
            "options": {
                "notify": [self.account.email],
                "format": FORMATS,
                "range": RANGES,
                "quality": QUALITIES,
            },
            "defaults": {
                "notify": self.account.email,
                "format": self.format_default,
                "range": self.range_default,
                "quality": self.quality_default,
            },
        }

    def entry(self, export: Export) -> dict[str, Any]:
        """One line of the list, as the script draws it."""
        now = self.clock()
        due = [export.at + delay for delay in export.parts]
        ready = [not self.queue_slow and now >= at for at in due]
        until = max((at for at, done in zip(due, ready, strict=True) if done), default=now) + KEPT
        status = "ready" if all(ready) else "partial" if any(ready) else "pending"
        if export.failed and now >= due[0]:
            status = "failed"
        elif all(ready) and now >= until:
            status = "expired"
        elif status == "partial" and not self.parts_announced:
            status = "ready"
        told = [nth for nth in range(len(due)) if ready[nth] or (self.parts_announced and any(ready))]
        asked = export.asked
        look = Look(self.language, self.words, self.apostrophe, "", None, False)
        return {
            "id": export.number,
            "title": asked.get("profile", f"{self.account.name} • Facebook"),
            "summary": " · ".join(look(str(asked[key])) for key in ("range", "format", "quality")),
            "asked_on": self._day(export.at),
            "until": self._day(until) if status == "ready" else "",
            "status": status,
            "past": status == "expired",
            "slow": self.queue_slow,
            "of": len(due),
            "parts": [
                {
                    "n": nth + 1,
                    "ready": ready[nth],
                    "size": "12 MB",
                    "address": f"https://{self.download_host}/dyi/download/"
                    f"?job={export.number}&part={nth + 1}",
                }
                for nth in told
                if status in ("ready", "partial")
            ],
        }

    def _day(self, at: datetime) -> str:
        month = MONTHS[self.language][at.month - 1]
        return f"{at.day} {month} {at.year}" if self.language == "fr" else f"{month} {at.day}, {at.year}"
