"""The Viadeo replica: FICTION.

The network is closed, and no description of a download of one's contacts was ever found, from any year. These
pages copy nothing: they are a plain invented site (sign in, "Mes contacts", "Exporter mes contacts", a CSV at
once) on which an exporter's way can be walked. Known facts are behind some of `world` only: the address leads
to viadeo.journaldunet.com, a directory of old profiles, or to nothing at all.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal, NamedTuple

from demo.invent import OWNER, Person, people, viadeo_csv
from tests.replica.site import Request, Response, SimulatedPerson, Site, page, redirect

HOST: Final = "www.viadeo.com"
DIRECTORY: Final = "viadeo.journaldunet.com"
LOGIN: Final = "/signin"
CONTACTS: Final = "/contacts"
EXPORT: Final = "/contacts/export"
EN: Final = {
    "contacts": "My contacts",
    "export": "Export my contacts",
    "sign in": "Sign in",
    "password": "Password",
    "wrong": "Wrong e-mail or password",
    "account": "My account",
    "delete": "Delete my account",
    "invite": "Invite all my contacts",
}
FR: Final = {
    "contacts": "Mes contacts",
    "export": "Exporter mes contacts",
    "sign in": "Se connecter",
    "password": "Mot de passe",
    "wrong": "E-mail ou mot de passe incorrect",
    "account": "Mon compte",
    "delete": "Supprimer mon compte",
    "invite": "Inviter tous mes contacts",
}


class Account(NamedTuple):
    name: str
    email: str
    password: str


class Viadeo(Site):
    """`world`: open (the fiction), gone (the name does not resolve), redirected, not_found, other_page."""

    hosts = (HOST, "viadeo.com")

    world: Literal["open", "gone", "redirected", "not_found", "other_page"] = "open"
    language: Literal["fr", "en"] = "fr"
    person: SimulatedPerson | None = None

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(clock)
        self.account = Account(f"{OWNER.first} {OWNER.last}", OWNER.email, "invented-2")
        self.people: list[Person] = people(40, seed=9)
        self.passwords_elsewhere = 0
        """How often a form was sent to the operator of `other_page`, which nobody has to do."""
        self._sessions: set[str] = set()

    def names(self) -> Sequence[str]:
        return () if self.world == "gone" else self.hosts

    def session_cookies(self) -> list[Any]:
        """Return the cookies of a browser that is signed in, as Playwright's `add_cookies` takes them."""
        return [
            {"name": "session", "value": self._new_session(), "domain": HOST, "path": "/", "secure": True}
        ]

    def answer(self, request: Request) -> Response:
        if self.world == "redirected":
            return Response(b"", 301, {"Location": f"https://{DIRECTORY}/"})
        response = self._closed(request) if self.world in ("not_found", "other_page") else self._open(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            self.counts["pages"] += 1
        return response

    def _closed(self, request: Request) -> Response:
        if self.world == "not_found":
            return page("<!doctype html><title>404</title><h1>404 Not Found</h1>", 404)
        if request.method == "POST":
            self.passwords_elsewhere += 1
        names = "".join(f"<li>{escape(f'{person.first} {person.last}')}</li>" for person in self.people[:5])
        return page(
            "<!doctype html><title>Annuaire</title><h1>Annuaire des anciens profils</h1>"
            f"<ul>{names}</ul><form method=post action=/connexion><label>E-mail <input name=email></label>"
            "<label>Mot de passe <input type=password name=password></label>"
            "<button>Se connecter</button></form>"
            "<footer>Un service d'un autre éditeur</footer>"
        )

    def _open(self, request: Request) -> Response:
        if request.host != HOST:
            return redirect(f"https://{HOST}{request.path}")
        way = (request.method, request.path.rstrip("/"))
        if way == ("GET", LOGIN):
            return self._login_page("error" in request.query)
        if way == ("POST", LOGIN):
            typed = tuple("".join(request.form.get(name, ())) for name in ("email", "password"))
            if typed != (self.account.email, self.account.password):
                return redirect(f"{LOGIN}?error=1")
            cookie = f"session={self._new_session()}; Path=/; Secure; HttpOnly"
            return redirect("/")._replace(cookies=[cookie])
        if way not in (("GET", ""), ("GET", CONTACTS), ("GET", EXPORT)):
            self.counts["forbidden"] += 1
            return page("<!doctype html><h1>404</h1>", 404)
        if request.cookies.get("session") not in self._sessions:
            return redirect(LOGIN)
        if request.path == EXPORT:
            return self._export()
        return self._contacts() if request.path == CONTACTS else self._home()

    def _word(self, key: str) -> str:
        return (FR if self.language == "fr" else EN)[key]

    def _page(self, body: str) -> Response:
        word = self._word
        return page(
            f"<!doctype html><html lang={self.language}><meta charset=utf-8><title>Viadeo</title>"
            f'<nav><a href="/">Viadeo</a> <a href="{CONTACTS}">{word("contacts")}</a>'
            f' <a href="/account">{word("account")}</a></nav>'
            f"<main>{body}</main><footer><a href=/account/delete>{word('delete')}</a></footer></html>"
        )

    def _login_page(self, wrong: bool) -> Response:
        word = self._word
        fault = f"<p role=alert>{word('wrong')}</p>" if wrong else ""
        typing = ""
        if self.person:
            typing = (
                f"<script>setTimeout(() => {{ const form = document.forms[0];"
                f" form.email.value = '{self.account.email}';"
                f" form.password.value = '{self.account.password}';"
                f" form.requestSubmit(); }}, {1000 * self.person.delay});</script>"
            )
        return page(
            f"<!doctype html><html lang={self.language}><meta charset=utf-8><title>Viadeo</title>"
            f"<h1>Viadeo</h1><form method=post action={LOGIN}>"
            "<label>E-mail <input name=email type=email autocomplete=username></label>"
            f"<label>{word('password')} <input name=password type=password></label>"
            f"{fault}<button>{word('sign in')}</button></form>{typing}</html>"
        )

    def _home(self) -> Response:
        return self._page(f"<h1>{escape(self.account.name)}</h1>")

    def _contacts(self) -> Response:
        rows = "".join(f"<li>{escape(f'{person.first} {person.last}')}</li>" for person in self.people[:10])
        return self._page(
            f"<h1>{self._word('contacts')} ({len(self.people)})</h1><button>{self._word('invite')}</button>"
            f'<a href="{EXPORT}">{self._word("export")}</a><ul>{rows}</ul>'
        )

    def _export(self) -> Response:
        self.counts["requests"] += 1
        self.counts["downloads"] += 1
        with TemporaryDirectory() as folder:
            table = Path(folder) / "contacts.csv"
            viadeo_csv(table, self.people)
            body = table.read_bytes()
        name = f"viadeo-contacts-{self.clock():%Y-%m-%d}.csv"
        kind = {"Content-Type": "text/csv", "Content-Disposition": f'attachment; filename="{name}"'}
        return Response(body, 200, kind)

    def _new_session(self) -> str:
        token = f"invented-{len(self._sessions) + 1}"
        self._sessions.add(token)
        return token
