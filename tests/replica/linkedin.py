"""The LinkedIn replica: one invented account, its sign-in and its export, as a small state machine.

A test sets `state` or a variant through plain attributes and moves the clock; what a page looks like lives in
`linkedin_pages` (`Look`, whose attributes are variants too) and `linkedin_doors`. Defaults are what is
likeliest in autumn 2026, as far as public sources tell.
"""

import time
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

from demo.invent import OWNER, Person, linkedin_name, people
from tests.replica import linkedin_doors as doors
from tests.replica import linkedin_pages as pages
from tests.replica.linkedin_archive import larger, particular
from tests.replica.linkedin_doors import CHECKS, RESTRICTED, WALLS
from tests.replica.linkedin_pages import DOWNLOAD, EXPORT_PAGE, INNER_PAGE, Look
from tests.replica.linkedin_scripts import EXPORT_JS, Account, person_script
from tests.replica.site import Request, Response, SimulatedPerson, Site, page, redirect

BARRIERS: Final = (
    *("signed_out", "chooser", "login_form", "wrong_password"),
    *("pin", "app_approval", "captcha", "other_check"),
)
REFUSALS: Final = ("error_5xx", "rate_limited", "restricted")
EXPORTS: Final = (
    *("form", "password_prompt", "wrong_password_prompt", "pending"),
    *("ready_part1", "pending_part2", "ready_full", "expired", "cooldown"),
)

HOST: Final = "www.linkedin.com"
KEPT: Final = timedelta(hours=72)
OWNER_ACCOUNT: Final = Account(f"{OWNER.first} {OWNER.last}", OWNER.email, OWNER.slug, "invented-1")
PROTECTED: Final = {
    "/feed",
    "/mypreferences/d/categories/account",
    "/mypreferences/d/categories/privacy",
    "/psettings/data-privacy",
    "/comm/psettings/member-data",
    EXPORT_PAGE,
    INNER_PAGE,
    DOWNLOAD,
}


class LinkedIn(Look, Site):
    hosts = (HOST, "linkedin.com")

    wall: Literal["login", "uas", "authwall", "signup", "chooser"] = "login"
    """Where a browser that is not signed in is sent to."""
    check: Literal["pin", "app_approval", "captcha", "other_check"] | None = None
    """What comes after the right password."""
    pin: str = "271828"
    approval_seconds: float = 1.0
    """Real seconds until the check in the app ends by itself."""
    empty_feed: bool = False
    """Whether /feed/ answers a browser that is not signed in with an empty page instead of the wall."""
    back_after_sign_in: bool = False
    """Whether signing in leads back to the page that was wanted, instead of to /feed/."""
    rotates_cookie: bool = False
    """Whether each load of the export page replaces the sign-in's cookie, the old one being worth nothing."""
    person: SimulatedPerson | None = None

    parts: Literal[1, 2] = 2
    connections_in: Literal[1, 2, "both"] | None = 2
    """Which part of a larger archive holds Connections.csv; a single part holds it unless this is None."""
    delays: Sequence[timedelta] = (timedelta(minutes=15), timedelta(hours=24))
    """From the request to each part; with one part only the first counts."""
    fast_delay: timedelta = timedelta(minutes=10)
    """The same for an archive of particular files, which has one part."""
    cooldown: timedelta = timedelta(hours=24)
    page_offers_part1_while_pending: bool = True
    old_archive: bool = False
    """Whether an earlier archive is still listed where otherwise the form would be."""
    old_archive_age: timedelta = timedelta(days=2)
    old_people: list[Person] | None = None
    preamble: bool = True
    file_name: str | None = None

    lag: int = 0
    """For how many loads the page shows the form still, after a request was accepted."""
    too_many: bool = False
    """Whether a request for an export is answered with 429, while the page itself comes as ever."""
    csrf_refusal: bool = False
    lost_signin_after_request: bool = False
    redirect_elsewhere: str | None = None
    """A host the export page sends the browser to."""
    rate_status: Literal[999, 429] = 999
    download_fault: Literal["slow", "cut", "html", "html_zip", "empty"] | None = None
    """html: the sign-in page as a page; html_zip: the same page as a file with a .zip name."""
    fault_times: int | None = None
    """How many downloads have the fault; None for all."""
    slow_pace: float = 0.2

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(clock)
        self.account = OWNER_ACCOUNT
        self.people: list[Person] = people(60, seed=7)
        self.asked: list[dict[str, Any]] = []
        """What was asked for by each accepted request: `fast`, `files`, `at`."""
        self.refused: list[str] = []
        """Why requests were not accepted: csrf, password, locked, signed out."""
        self.loads: list[datetime] = []
        """When the export page was loaded, by the replica's clock."""
        self.forbidden: list[str] = []
        """The addresses behind `counts["forbidden"]`."""
        self._sessions: set[str] = set()
        self._revoked: set[str] = set()
        self._issued = 0
        self._barrier: str | None = None
        self._refusal: str | None = None
        self._prompt: Literal["", "open", "wrong"] = ""
        self._asked_at: datetime | None = None
        self._fast = False
        self._files: Sequence[str] = ()
        self._locked_until: datetime | None = None
        self._lag_left = 0
        self._approval_from: float | None = None
        self._wanted = EXPORT_PAGE

    # What a test does

    @property
    def state(self) -> str:
        """One of BARRIERS, REFUSALS, EXPORTS: what a signed-in browser finds, moving on as the clock does."""
        if self._refusal or self._barrier:
            return self._refusal or self._barrier or "form"
        if self._prompt:
            return "password_prompt" if self._prompt == "open" else "wrong_password_prompt"
        now, ready = self.clock(), self._ready_at()
        if ready and now < ready[-1] + KEPT:
            if now < ready[0]:
                return "pending"
            if now >= ready[-1]:
                return "ready_full"
            offered = self.page_offers_part1_while_pending and now < ready[0] + KEPT
            return "ready_part1" if offered else "pending_part2"
        if self._locked():
            return "cooldown"
        return "expired" if ready else "form"

    @state.setter
    def state(self, state: str) -> None:
        """Go there at once. States of sign-in sign everybody out; those of the export leave that alone."""
        if state not in (*BARRIERS, *REFUSALS, *EXPORTS):
            raise ValueError(state)
        self._refusal = None
        if state in REFUSALS:
            self._refusal = state
            return
        self._barrier = None
        if state in BARRIERS:
            self._sessions.clear()
            self._barrier = None if state == "signed_out" else state
            self._approval_from = None
            return
        now = self.clock()
        self._asked_at = self._locked_until = None
        self._fast, self._files, self._lag_left, self._prompt = False, (), 0, ""
        if state in ("password_prompt", "wrong_password_prompt"):
            self.password_prompt = True
            self._prompt = "open" if state == "password_prompt" else "wrong"
        elif state == "cooldown":
            self._locked_until = now + self.cooldown
        elif state == "pending":
            self._asked_at = now
        elif state in ("ready_part1", "pending_part2"):
            self.parts = 2
            self.page_offers_part1_while_pending = state == "ready_part1"
            self._asked_at = now - self.delays[0]
        elif state in ("ready_full", "expired"):
            past = KEPT if state == "expired" else timedelta()
            self._asked_at = now - self.delays[self.parts - 1] - past

    def session_cookies(self) -> list[Any]:
        """Return the cookies of a browser that is signed in, as Playwright's `add_cookies` takes them."""
        cookie = {"name": "li_at", "value": self._new_session(), "domain": f".{HOST}", "path": "/"}
        return [cookie | {"secure": True, "httpOnly": True, "expires": time.time() + 30_000_000}]

    def sign_out(self) -> None:
        self._sessions.clear()

    def revoke(self) -> None:
        """Make every present sign-in one that leads to endless redirects."""
        self._revoked |= self._sessions
        self._sessions.clear()

    # What a browser gets

    def answer(self, request: Request) -> Response:
        if request.host != HOST:
            return redirect(f"https://{HOST}{request.path}")
        response = self._refuse(request) or self._answer(request)
        html = response.headers.get("Content-Type", "").startswith("text/html")
        document = html and "Content-Disposition" not in response.headers
        if document and request.headers.get("sec-fetch-dest") != "iframe":
            self.counts["pages"] += 1
        if "JSESSIONID" in request.cookies:
            return response
        token = f'JSESSIONID="ajax:{4_000_000_000_000_000_000 + len(self._revoked | self._sessions)}"'
        cookie = f"{token}; Domain=.{HOST}; Path=/; Secure; SameSite=None"
        return response._replace(cookies=[*response.cookies, cookie])

    def _refuse(self, request: Request) -> Response | None:
        if self._refusal == "error_5xx":
            return page(doors.notice(self, "broken"), 503)
        if self._refusal == "rate_limited":
            return page(doors.notice(self, "many"), self.rate_status)
        if self._refusal == "restricted":
            restricted = request.path == RESTRICTED
            return page(doors.notice(self, "restricted")) if restricted else redirect(RESTRICTED)
        return None

    def _answer(self, request: Request) -> Response:
        path = request.path.rstrip("/")
        if path == "":
            return redirect("/feed/")
        if path in PROTECTED:
            return self._protected(request, path)
        if request.method == "POST":
            posted = {
                "/psettings/member-data/export": self._request_archive,
                "/checkpoint/lg/login-submit": self._log_in,
                "/checkpoint/challenge/verify": self._verify,
            }.get(path)
            if posted:
                return posted(request)
            if path == "/cookie-consent/refuse":
                return Response(b"", 204, cookies=["li_gc=refused; Path=/; Secure"])
        elif path in ("/login", "/uas/login"):
            return self._login_page(request)
        elif path in ("/authwall", "/signup"):
            return page(doors.authwall(self, self._at_screen()))
        elif path == "/checkpoint/challenge/poll":
            return self._poll()
        elif path in CHECKS.values():
            return self._check_page(request)
        self.counts["forbidden"] += 1
        self.forbidden.append(request.path)
        return page(doors.notice(self, "failed"), 404)

    def _signed_in(self, request: Request) -> bool:
        return self._barrier is None and request.cookies.get("li_at") in self._sessions

    def _protected(self, request: Request, path: str) -> Response:
        if request.cookies.get("li_at") in self._revoked:
            return redirect(request.path)
        if not self._signed_in(request):
            if path == "/feed" and self.empty_feed:
                return page("<!doctype html><html><head></head><body></body></html>")
            self._wanted = EXPORT_PAGE if path == DOWNLOAD else request.path
            wall = WALLS["login" if self._barrier else self.wall]
            return redirect(CHECKS.get(self._barrier or "signed_out", wall))
        banner = self.cookie_banner and "li_gc" not in request.cookies
        if path == "/feed":
            return page(pages.feed(self, self.account, banner=banner))
        if path == "/mypreferences/d/categories/account":
            return page(pages.settings(self, self.account, banner=banner))
        if path == "/mypreferences/d/categories/privacy":
            return page(pages.privacy(self, self.account, banner=banner))
        if path == "/psettings/data-privacy":
            return redirect("/mypreferences/d/categories/privacy")
        if path == DOWNLOAD:
            return self._download()
        if path == INNER_PAGE and self.iframe:
            return page(pages.document(self, self._section(), self._export_scripts()))
        if path != EXPORT_PAGE:
            return redirect(EXPORT_PAGE)
        if self.redirect_elsewhere:
            return redirect(f"https://{self.redirect_elsewhere}/")
        self.loads.append(self.clock())
        section, scripts = ("", []) if self.iframe else (self._section(), self._export_scripts())
        whole = page(pages.export_page(self, self.account, section, banner=banner, scripts=scripts))
        if not self.rotates_cookie:
            return whole
        self._sessions.discard(request.cookies["li_at"])
        return whole._replace(cookies=[self._cookie()])

    # Signing in

    def _at_screen(self) -> list[str]:
        if self.person is None:
            return []
        return [person_script(self.person.delay, self.account, self.person.wrong_first, self.pin)]

    def _login_page(self, request: Request) -> Response:
        if self._signed_in(request):
            return redirect("/feed/")
        remembered = "remembered" in request.query
        passed = not {"remembered", "other", "error"}.isdisjoint(request.query)
        if not passed and "chooser" in (self._barrier, self.wall if self._barrier is None else None):
            return page(doors.chooser(self, self.account, self._at_screen()))
        wrong = "error" in request.query or self._barrier == "wrong_password"
        username = self.account.email if remembered else ""
        return page(doors.login(self, wrong=wrong, username=username, scripts=self._at_screen()))

    def _log_in(self, request: Request) -> Response:
        typed = (_field(request, "session_key"), _field(request, "session_password"))
        if typed != (self.account.email, self.account.password):
            self._typed_wrong()
            return redirect("/login?error=1")
        if self.check:
            self._barrier, self._approval_from = self.check, None
            return redirect(CHECKS[self.check])
        return self._let_in()

    def _typed_wrong(self) -> None:
        if self.person and self.person.wrong_first:
            self.person.wrong_first -= 1

    def _check_page(self, request: Request) -> Response:
        if request.path != CHECKS.get(self._barrier or "signed_out"):
            return redirect("/feed/")
        if self._barrier == "pin":
            return page(doors.pin(self, wrong="error" in request.query, scripts=self._at_screen()))
        if self._barrier == "app_approval":
            self._approval_from = self._approval_from or time.monotonic()
            return page(doors.approval(self))
        return page(doors.captcha(self) if self._barrier == "captcha" else doors.other_check(self))

    def _verify(self, request: Request) -> Response:
        if self._barrier != "pin":
            return redirect("/feed/")
        right = _field(request, "pin") == self.pin
        return self._let_in() if right else redirect(f"{CHECKS['pin']}?error=1")

    def _poll(self) -> Response:
        if self._barrier != "app_approval" or self._approval_from is None:
            return Response(b"", 404)
        if time.monotonic() < self._approval_from + self.approval_seconds:
            return Response(b"", 204)
        return self._let_in()._replace(status=200, headers={})

    def _let_in(self) -> Response:
        self._barrier = None
        there = redirect(self._wanted if self.back_after_sign_in else "/feed/")
        return there._replace(cookies=[self._cookie()])

    def _cookie(self) -> str:
        cookie = f"li_at={self._new_session()}; Domain=.{HOST}; Path=/; Max-Age=31536000"
        return f"{cookie}; Secure; HttpOnly; SameSite=None"

    def _new_session(self) -> str:
        self._issued += 1
        token = f"AQEinvented{self._issued:06}"
        self._sessions.add(token)
        return token

    # The export

    def _ready_at(self) -> list[datetime]:
        if self._asked_at is None:
            return []
        delays = [self.fast_delay] if self._fast else self.delays[: self.parts]
        return [self._asked_at + delay for delay in delays]

    def _locked(self) -> bool:
        return self._locked_until is not None and self.clock() < self._locked_until

    def _export_scripts(self) -> list[str]:
        return [EXPORT_JS, *(self._at_screen() if self.password_prompt else [])]

    def _section(self) -> str:
        state = self.state
        shown: pages.Shown = "ready" if self.old_archive else "form"
        locked = self._locked()
        if self._lag_left:
            self._lag_left -= 1
            locked = False
        elif state in ("pending", "pending_part2"):
            shown = "pending"
        elif state in ("ready_part1", "ready_full"):
            shown = "part" if state == "ready_part1" else "ready"
        prompt = self._prompt if shown == "form" else ""
        return pages.export_section(self, shown, locked=locked, prompt=prompt)

    def _request_archive(self, request: Request) -> Response:
        token = request.cookies.get("JSESSIONID", "").strip('"')
        if not self._signed_in(request):
            return self._not_accepted("signed out", 403)
        if self.too_many:
            return self._not_accepted("too many", 429)
        if self.csrf_refusal or not token or _field(request, "csrfToken") != token:
            return self._not_accepted("csrf", 403)
        if self.password_prompt and _field(request, "password") != self.account.password:
            self._typed_wrong()
            return self._not_accepted("password", 401)
        if self._locked() or self.state in ("pending", "ready_part1", "pending_part2"):
            return self._not_accepted("locked", 429)
        now = self.clock()
        self._asked_at, self._locked_until = now, now + self.cooldown
        self._fast = _field(request, "isFastArchiveOnly") == "true"
        self._files = request.form.get("requestedFiles[]", ())
        self._lag_left, self._prompt = self.lag, ""
        self.asked.append({"fast": self._fast, "files": list(self._files), "at": now})
        self.counts["requests"] += 1
        if self.lost_signin_after_request:
            self.sign_out()
        return Response(b"{}", 200, {"Content-Type": "application/json"})

    def _not_accepted(self, reason: str, status: int) -> Response:
        self.refused.append(reason)
        return Response(b"{}", status, {"Content-Type": "application/json"})

    def _download(self) -> Response:
        archive = self._archive()
        if archive is None:
            return redirect(EXPORT_PAGE)
        self.counts["downloads"] += 1
        name, body = archive
        fault = self.download_fault if self.fault_times is None or self.fault_times > 0 else None
        if fault and self.fault_times is not None:
            self.fault_times -= 1
        sign_in = doors.login(self, wrong=False).encode()
        if fault == "html":
            return page(sign_in.decode())
        kind = "text/html" if fault == "html_zip" else "application/zip"
        body = {"html_zip": sign_in, "empty": b""}.get(fault or "", body)
        attachment = {"Content-Type": kind, "Content-Disposition": f'attachment; filename="{name}"'}
        cut = len(body) // 2 if fault == "cut" else None
        return Response(body, 200, attachment, cut=cut, pace=self.slow_pace if fault == "slow" else None)

    def _archive(self) -> tuple[str, bytes] | None:
        """Return name and content of what the page offers at the moment."""
        state, ready = self.state, self._ready_at()
        if state in ("ready_part1", "ready_full"):
            part = 0 if state == "ready_part1" else len(ready) - 1
            day = ready[part].date()
            if self._fast:
                content = particular(self.people, day, self._files, preamble=self.preamble)
                return self._name(day, False), content
            single = len(ready) == 1
            complete = single or part == 1
            holds = self.connections_in is not None and (single or self.connections_in in (part + 1, "both"))
            everybody = self.people
        elif self.old_archive and state in ("form", "expired", "cooldown"):
            day = (self.clock() - self.old_archive_age).date()
            complete = holds = True
            everybody = self.people if self.old_people is None else self.old_people
        else:
            return None
        content = larger(everybody, day, complete=complete, connections=holds, preamble=self.preamble)
        return self._name(day, complete), content

    def _name(self, day: date, complete: bool) -> str:
        return self.file_name or linkedin_name(day, complete)


def _field(request: Request, name: str) -> str:
    return next(iter(request.form.get(name, ())), "")
