"""The Facebook replica: what it answers to each request.

Here lives what the site does. What a test may set, and look at, are the attributes of `FacebookAccount`;
documents are in facebook_pages, the script of Accounts Center in facebook_app, texts in facebook_words,
archives in facebook_archive.
"""

import json
import time
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from demo.invent import facebook_name
from tests.replica import facebook_pages as pages
from tests.replica.facebook_account import (
    DYI,
    EXPORT_PAGE,
    FILES,
    WWW,
    Account,
    Export,
    FacebookAccount,
    Session,
    Somebody,
)
from tests.replica.facebook_archive import Delivery, archive
from tests.replica.facebook_pages import WALLS, Look
from tests.replica.site import Request, Response, page, redirect

__all__ = ["EXPORT_PAGE", "Account", "Export", "Facebook", "Somebody"]


class Facebook(FacebookAccount):
    """One account of www.facebook.com and accountscenter.facebook.com."""

    # Requests ---------------------------------------------------------------------------------------------

    def answer(self, request: Request) -> Response:
        fresh: list[str] = []
        session = self._session(request)
        if session is None and self.welcome and request.method == "GET":
            session, fresh = self._open_session()
        elif session and request.cookies.get("c_user") != self.account.user_id:
            # Who is signed in has been switched: the cookie follows the account.
            fresh = [_cookie("c_user", self.account.user_id)]
        response = self._route(request, session)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            self.counts["pages"] += int(request.headers.get("sec-fetch-dest") != "iframe")
            response = response._replace(stall=self.page_stall)
        return response._replace(cookies=[*fresh, *response.cookies])

    def _route(self, request: Request, session: Session | None) -> Response:
        path = request.path
        after = _inside(request.query.get("next", "/"))
        if path == "/api/graphql/":
            return self._graphql(request, session)
        if request.host == WWW:
            if path.startswith("/login/reauth"):
                return self._reauth(request, session, after)
            if path in ("/login", "/login/", "/login.php"):
                return redirect(after) if session else self._login(request, after)
            if path.startswith(("/two_step_verification/", "/two_factor/")):
                return self._second_step(request, session, after)
            for kind, (where, _) in WALLS.items():
                if path == where:
                    return self._wall(request, kind)
        if session is None:
            if path == "/" or (self.login_in_place and path == DYI):
                return page(pages.login(self._look(request, None), _address(request)))
            return redirect(f"https://{WWW}/login/?{urlencode({'next': _address(request)})}")
        if self.wall:
            return redirect(f"https://{WWW}{WALLS[self.wall][0]}?{urlencode({'next': _address(request)})}")
        look = self._look(request, session)
        if request.host == FILES:
            return self._download(request, session, look)
        return (
            self._www(request, session, look) if request.host == WWW else self._center(request, session, look)
        )

    def _www(self, request: Request, session: Session, look: Look) -> Response:
        entries = [self.entry(export) for export in self.exports]
        match request.path:
            case "/":
                return page(pages.home(look))
            case "/dyi/download/":
                return self._download(request, session, look)
            case "/dyi" | "/dyi/" | "/settings" | "/settings/" if self.old_wizard != "2018":
                return redirect(EXPORT_PAGE)
            case "/dyi" | "/dyi/" | "/settings" | "/settings/":
                return page(pages.form_of_2018(look))
            case "/dyi/outer/":
                return page(pages.outer_frame(look))
            case "/dyi/inner/":
                return page(pages.inner_frame(look, request.query.get("tab", ""), entries))
        return self._nobody_needs(request, look)

    def _center(self, request: Request, session: Session, look: Look) -> Response:
        if self.reauth and "center" not in session.passed:
            if self.reauth == "login":
                return redirect(
                    f"https://{WWW}/login/reauth/?{urlencode({'next': _address(request), 'for': 'center'})}"
                )
            self.counts["passwords"] += int(request.method == "POST")
            if not self._knows(request):
                return page(pages.password_again(look, request.path, wrong=request.method == "POST"))
            session.passed.add("center")
            return redirect(request.path)
        if self.old_wizard == "2018" and request.path == DYI:
            return redirect(f"https://{WWW}/settings?tab=your_facebook_information")
        if request.path in ("/", "/info_and_permissions/", DYI):
            return page(pages.app(look, self.config(request.path)))
        return self._nobody_needs(request, look)

    def _nobody_needs(self, request: Request, look: Look) -> Response:
        self._forbid(request.path)
        return page(pages.plain(look, "This can't be done here yet."), 200)

    def _forbid(self, what: str) -> None:
        self.forbidden.append(what)
        self.counts["forbidden"] += 1

    def _look(self, request: Request, session: Session | None) -> Look:
        seen: dict[str, str | float] | None = None
        if self.person is not None:
            seen = {
                "email": self.account.email,
                "password": self.account.password,
                "code": self.code,
                "delay": self.person.delay,
            }
        return Look(
            self.language,
            self.words,
            self.apostrophe,
            self.account.name if session else "",
            seen,
            self.cookie_dialog and session is None and "cookie_choice" not in request.cookies,
        )

    # Sign-in ----------------------------------------------------------------------------------------------

    def _session(self, request: Request) -> Session | None:
        return self._sessions.get(request.cookies.get("xs", "")) if "c_user" in request.cookies else None

    def _token(self) -> str:
        self._tokens += 1
        return f"{self._tokens}%3Ainvented%3A2"

    def _open_session(self) -> tuple[Session, list[str]]:
        token = self._token()
        session = self._sessions[token] = Session()
        return session, [_cookie("c_user", self.account.user_id), _cookie("xs", token, "; HttpOnly")]

    def _login(self, request: Request, after: str) -> Response:
        look = self._look(request, None)
        if request.method != "POST":
            return page(pages.login(look, after))
        self.counts["passwords"] += 1
        email = request.form.get("email", [""])[0]
        refused = self.wrong_passwords > 0
        self.wrong_passwords -= int(refused)
        if refused or email != self.account.email or not self._knows(request):
            return page(pages.login(look, after, email, wrong=True))
        if self.second_step:
            token = self._token()
            self._halfway[token] = time.monotonic()
            kind = "two_factor" if self.second_step == "code" else "authentication"
            answer = redirect(f"/two_step_verification/{kind}/?{urlencode({'next': after})}")
            return answer._replace(cookies=[_cookie("checkpoint", token, "; HttpOnly")])
        return self._signed_in(after)

    def _knows(self, request: Request) -> bool:
        return request.form.get("pass", [""])[0] == self.account.password

    def _signed_in(self, after: str) -> Response:
        self.counts["sign_ins"] += 1
        _, cookies = self._open_session()
        return redirect(after)._replace(cookies=cookies)

    def _second_step(self, request: Request, session: Session | None, after: str) -> Response:
        since = self._halfway.get(request.cookies.get("checkpoint", ""))
        look = self._look(request, session)
        if request.path == "/two_factor/remember_browser/" and session:
            return redirect(after) if request.method == "POST" else page(pages.trust(look, after))
        if since is None or session:
            return redirect(after if session else "/login/")
        approved = (
            self.second_step == "app"
            and self.approval_after is not None
            and time.monotonic() - since >= self.approval_after
        )
        if request.path == "/two_step_verification/authentication/status/":
            return _json({"approved": approved})
        if request.path == "/two_step_verification/two_factor/":
            given = request.form.get("approvals_code", [""])[0]
            if request.method != "POST" or given.strip() != self.code:
                return page(pages.code(look, after, wrong=request.method == "POST"))
            return self._signed_in(f"/two_factor/remember_browser/?{urlencode({'next': after})}")
        return self._signed_in(after) if approved else page(pages.approval(look))

    def _reauth(self, request: Request, session: Session | None, after: str) -> Response:
        """A whole sign-in form for Accounts Center, the password alone for a download."""
        if session is None:
            return redirect(f"/login/?{urlencode({'next': after})}")
        door = request.query.get("for", "center")
        action = f"/login/reauth/?{urlencode({'next': after, 'for': door})}"
        look = self._look(request, session)
        wrong = request.method == "POST" and not self._knows(request)
        self.counts["passwords"] += int(request.method == "POST")
        if request.method == "POST" and not wrong:
            session.passed.add(door)
            return redirect(after)
        if door == "center":
            return page(pages.login(look, after, self.account.email, wrong, "/login/reauth/"))
        return page(pages.password_again(look, action, wrong))

    def _wall(self, request: Request, kind: str) -> Response:
        if request.method == "POST" or self.wall != kind:
            self._forbid(request.path)
        if request.method == "POST" and kind == self.wall == "consent":
            self.wall = ""
            return redirect(_inside(request.query.get("next", "/")))
        return page(pages.wall(self._look(request, self._session(request)), kind))

    def _lost(self, where: str) -> bool:
        if self.lost_signin_between != where:
            return False
        self.lost_signin_between = ""
        self.sign_out_everywhere()
        return True

    # Exports -----------------------------------------------------------------------------------------------

    def _graphql(self, request: Request, session: Session | None) -> Response:
        operation = request.form.get("fb_api_req_friendly_name", [""])[0]
        sent = json.loads(request.form.get("variables", ["{}"])[0])
        if operation == "CometCookieConsentMutation":
            if sent["choice"] == "all":
                self._forbid("cookies")
            return _json({"data": {}})._replace(cookies=[_cookie("cookie_choice", sent["choice"])])
        lost = (operation == "FXAccountsCenterDYIHubQuery" and self._lost("hub")) or (
            operation == "DYISubmitRequestMutation" and self._lost("start")
        )
        if session is None or lost:
            return _json({"error": 1357001, "errorSummary": "Log in to continue"})
        match operation:
            case "FXAccountsCenterDYIHubQuery":
                entries = [self.entry(export) for export in reversed(self.exports)]
                busy = any(one["status"] in ("pending", "partial") for one in entries)
                hub = {
                    "blocked": self.blocked == "hub",
                    "can_create": self.create_while_pending or not busy,
                    "entries": entries,
                }
                return _json({"data": {"dyi": hub}})
            case "FXReauthPasswordMutation":
                self.counts["passwords"] += 1
                if sent["password"] != self.account.password:
                    return _json({"errors": [{"code": "WRONG_PASSWORD"}]})
                session.passed.add("start")
                return _json({"data": {}})
            case "DYISubmitRequestMutation":
                if self.password_at_start and "start" not in session.passed:
                    return _json({"errors": [{"code": "PASSWORD_REQUIRED"}]})
                if self.blocked:
                    return _json({"errors": [{"code": "BLOCKED"}]})
                self.counts["requests"] += 1
                self.asked.append(sent["input"])
                self.add(timedelta(), **sent["input"])
            case "FXAccountsCenterEventLogMutation":
                self._forbid(sent["event"])
            case _:
                self._forbid(operation)
                self.exports = [export for export in self.exports if export.number != sent["id"]]
        return _json({"data": {}})

    def _download(self, request: Request, session: Session, look: Look) -> Response:
        if self._lost("download"):
            return redirect(f"/login/?{urlencode({'next': _address(request)})}")
        number, part = int(request.query.get("job", 0)), int(request.query.get("part", 0))
        found = [export for export in self.exports if export.number == number]
        listed = self.entry(found[0])["parts"] if found else []
        if not any(one["n"] == part and one["ready"] for one in listed):
            return page(pages.plain(look, "This file is no longer available"), 410)
        if self.password_at_download and "download" not in session.passed:
            return redirect(f"/login/reauth/?{urlencode({'next': _address(request), 'for': 'download'})}")
        export = found[0]
        delivery = Delivery(
            self.people,
            self.account.name,
            export.at.date(),
            self.delivers or str(export.asked["format"]).lower(),
            str(export.asked["range"]),
            frozenset(export.asked["categories"]),
            has_friends=part - 1 == self.friends_in % len(export.parts),
            photos=0 if len(export.parts) == 1 else 3,
        )
        body = archive(delivery)
        name = facebook_name(self.account.user, export.at.date(), 100 * number + part)
        self.counts["downloads"] += 1
        cut = len(body) // 2 if self.cut_downloads > 0 else None
        self.cut_downloads = max(0, self.cut_downloads - 1)
        headers = {"Content-Type": "application/zip", "Content-Disposition": f'attachment; filename="{name}"'}
        return Response(body, 200, headers, cut=cut, pace=self.download_pace)


def _address(request: Request) -> str:
    query = f"?{urlencode(request.query)}" if request.query else ""
    return f"https://{request.host}{request.path}{query}"


def _inside(address: str) -> str:
    """The address, if it is one of Facebook's own."""
    split = urlsplit(address)
    ours = split.scheme == "https" and split.hostname in Facebook.hosts
    return address if ours or (not split.netloc and address.startswith("/")) else "/"


def _cookie(name: str, value: str, more: str = "") -> str:
    return f"{name}={value}; Domain=.facebook.com; Path=/; Max-Age=31536000; Secure; SameSite=None{more}"


def _json(value: object) -> Response:
    return Response(json.dumps(value).encode(), 200, {"Content-Type": "application/json; charset=utf-8"})
