"""Accounts at networks, as verbs need them: which ones a person means, the way to each, and how it went."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING, Any, Final

import click

from sociarch import __version__
from sociarch.accounts import Account, Consent, known_accounts
from sociarch.cli.language import count, french
from sociarch.cli.language import gettext as _
from sociarch.cli.output import StatusLine
from sociarch.cli.session import Session
from sociarch.cli.speech import show_error
from sociarch.collector import Collector
from sociarch.errors import N_, ConsentNeeded, SignInNeeded, SwitchedOff, TokenNeeded
from sociarch.interface import Interface
from sociarch.pending import BETWEEN, Record, State, stamp, when
from sociarch.registry import Collectors, Interfaces
from sociarch.routes import API, BROWSER, FOLDER, ORDER, TITLES
from sociarch.seal import Seal

if TYPE_CHECKING:
    from sociarch.api import ApiRoute
    from sociarch.browser.route import BrowserRoute
    from sociarch.errand import Outcome

TERMS: Final = "2026-11"
"""Version of the paragraph below; raised whenever it says something else."""


def terms(title: str) -> str:
    """What a person should know before a program opens a network's page for them."""
    return _(
        "sociarch opens {title}'s own export page in a browser, in your own session, and presses the "
        "buttons that you would press, at a person's pace: ask for an export, look whether it is ready, "
        "download it. It does nothing else there, hides nothing of what it is, and never sees your "
        "password: you type it into the network's own page.\n{title}'s terms of use restrict programs that "
        "use the site. The network could object, ask for checks, or restrict the account. It is your "
        "account and your data (GDPR, articles 15 and 20), and your decision. The way without a program is "
        "always there: download the export yourself, then sociarch backup --from FILE."
    ).format(title=title)


class Networks:
    """The networks that have a collector here, and the accounts of this machine at them."""

    def __init__(self, session: Session, *, browser: str | None = None, window: bool = False) -> None:
        self._session: Final = session
        self._browser: Final = browser
        self._window: Final = window
        self.installed: Final = Collectors.installed()
        self.interfaces: Final = Interfaces.installed()
        self._watched: Final = session.home.watched()
        self.seal: Final = Seal(session.home)
        self._loaded: dict[str, Collector] = {}

    def anew(self) -> "Networks":
        """The same, with what has been noted on this machine meanwhile."""
        return Networks(self._session, browser=self._browser, window=self._window)

    def collector(self, name: str) -> Collector:
        """Raises NoSuchNetwork and BrokenAnchors."""
        if name not in self._loaded:
            own = self._session.home.root / "anchors" / f"{name}.toml"
            self._loaded[name] = self.installed.get(name, own)
        return self._loaded[name]

    def account(self, name: str, label: str | None) -> Account:
        return Account(self._session.home, self.seal, name, self.collector(name).title, label)

    def accounts(self, names: Sequence[str], label: str | None) -> list[Account]:
        """The accounts that a command line means: of the named networks, else all that are signed in here."""
        if label is not None:
            return [self.account(name, label) for name in names]
        found: list[Account] = []
        for name in names or self._remembered():
            known = known_accounts(self._session.home, self.seal, {name: self.collector(name).title})
            usable = [one for one in known if one.has_session or one.has_token]
            found += usable or ([self.account(name, None)] if names or self.delivered(name) else [])
        return found

    def _remembered(self) -> list[str]:
        """Networks of which there is an account here, or a download: no other collector has to be loaded."""
        folder = self._session.home.root / "accounts"
        return [name for name in self.installed.names() if (folder / name).exists() or self.delivered(name)]

    def known(self) -> list[Account]:
        """All accounts of which this machine remembers anything."""
        found: list[Account] = []
        for name in self._remembered():
            known = known_accounts(self._session.home, self.seal, {name: self.collector(name).title})
            found += known or [self.account(name, None)]
        return found

    def delivered(self, network: str) -> str:
        """The day on which a watched folder last had an export of the network; empty for none."""
        return max((one.delivered.get(network, "") for one in self._watched.values()), default="")

    def routes(self, account: Account) -> list[str]:
        """The routes that this account could take now, in the order in which they are chosen.

        What came through a watched folder lately makes asking for more needless; a folder that has been empty
        for longer than that comes last.
        """
        has = {API: account.has_token, FOLDER: False, BROWSER: account.has_session}
        day = self.delivered(account.network) if account.label is None else ""
        today = self._session.clock.now().date()
        has[FOLDER] = bool(day) and timedelta(0) <= today - date.fromisoformat(day) < BETWEEN
        late = [FOLDER] if day and not has[FOLDER] else []
        return [route for route in ORDER if has[route]] + late

    def api(
        self,
        account: Account,
        token: str | None = None,
        *,
        patient: bool = True,
        tell: StatusLine | None = None,
    ) -> "ApiRoute":
        """The way through the network's interface, with the account's own token if none is named. `patient`:
        a busy network is asked again after a while.

        Raises TokenNeeded, and Unreachable where proxy or certificates are no such things.
        """
        from sociarch.api import WAITS, ApiRoute
        from sociarch.online import Client

        session, interface = self._session, self.interfaces.get(account.network)
        opened = token or account.token()
        if interface is None or opened is None:
            raise TokenNeeded(title=account.title, network=account.typed)
        client = Client(
            interface.title, interface.host, session.clock, proxy=proxy_of(interface.host),
            certificates=session.environment.get("SSL_CERT_FILE"), agent=f"sociarch/{__version__}",
        )  # fmt: skip

        def progress(domain: str, pages: int, rows: int) -> None:
            if tell is not None:
                text = _("{title} · {domain} · page {page} · {rows} rows")
                tell.show(
                    text.format(title=interface.title, domain=domain, page=count(pages), rows=count(rows))
                )

        return ApiRoute(
            interface, account, opened, client, account.shelf, session.clock, tool=__version__,
            progress=progress, waits=WAITS if patient else (), warn=lambda text, values:
        session.warn(_(text).format(**values)), )  # fmt: skip

    def warn_of_token(self, account: Account) -> None:
        """Tell a person, ten days before it is too late, that the token will not do any more."""
        interface, since = self.interfaces.get(account.network), account.token_since()
        if interface is not None and (
            text := token_warning(interface, account.typed, since, self._session.clock.now())
        ):
            self._session.warn(text)

    def route(
        self, account: Account, *, window: bool | None = None
    ) -> "AbstractContextManager[BrowserRoute]":
        """The way through the browser; opened only when it is entered.

        Raises SwitchedOff, SignInNeeded and ConsentNeeded: for these no browser is needed.
        """
        collector = self.collector(account.network)
        if collector.anchors.switched_off:
            raise SwitchedOff(
                title=collector.title, network=collector.name, reason=collector.anchors.switched_off
            )
        if not account.has_session and not collector.closed:
            raise SignInNeeded(title=collector.title, network=collector.name)
        if account.has_session and not self.agreed(account):
            raise ConsentNeeded(title=collector.title, network=collector.name)
        return self.open(account, window=self._window if window is None else window)

    def open(self, account: Account, *, window: bool) -> "BrowserRoute":
        from sociarch.browser.find import Wishes
        from sociarch.browser.route import BrowserRoute

        session = self._session
        try:
            wishes = Wishes.of(session.environment, self._browser, "fr" if french() else "en")
        except ValueError:
            raise click.UsageError(
                _("SOCIARCH_BROWSER_ARGS is not written as a shell would read it.")
            ) from None

        def report(name: str, text: str) -> Path:
            return session.home.report(name, text)

        def tell(name: str) -> None:
            if window or session.verbose:
                session.say(_("Browser: {name}").format(name=name))

        return BrowserRoute(
            self.collector(account.network), account, wishes, report, window=window, tool=__version__,
            tell=tell,
            warn=lambda text: session.warn(_(text)), clock=session.clock.now, random=SystemRandom(),
        )  # fmt: skip

    def agreed(self, account: Account) -> bool:
        consent = account.consent()
        return consent is not None and consent.version == TERMS

    def agree(self, account: Account) -> None:
        account.agree(Consent(TERMS, stamp(self._session.clock.now())))


def token_warning(interface: Interface, typed: str, since: datetime | None, now: datetime) -> str:
    """What to say of a token of that age; empty while there is nothing to say. `typed` names its account."""
    if since is None or now - since < interface.renew:
        return ""
    return _(
        "The token for {title}'s official API was made on {day}; such tokens last about {days} days. Make "
        "the next one: sociarch login {network} --api"
    ).format(
        title=interface.title, day=local(since)[:10], days=interface.lasts.days, network=typed
    )  # fmt: skip


def proxy_of(host: str) -> str | None:
    """The proxy that this machine's settings name for a host."""
    from urllib.request import getproxies, proxy_bypass

    if proxy_bypass(host):
        return None
    proxies = getproxies()
    return proxies.get("https") or proxies.get("all")


def local(moment: datetime) -> str:
    """A moment as the clock on the wall shows it here."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def at(text: str) -> str:
    """A record's time as the clock on the wall shows it here; a dash for never."""
    moment = when(text)
    return local(moment) if moment is not None else "–"


def state_text(record: Record) -> str:
    """One line about where an account's export is."""
    asked, look = at(record.requested_at or record.pressed_at or record.intent_at), at(record.next_look)
    if record.route == API and record.state is State.PENDING:
        return _("its official API has nothing to read yet; next look {look}").format(look=look)
    if record.route == API and record.state is State.DOWNLOADING:
        return _("its official API was being read; the next run goes on")
    if record.state is State.ARCHIVED:
        if record.route == API:
            text = _("stored on {day}; the next time from {look}")
        elif record.fuller:
            text = _("stored on {day}; a fuller archive may follow, next look {look}")
        else:
            text = _("stored on {day}; the next export may be asked for from {look}")
        return text.format(day=at(record.archived_at), look=look)
    if record.state is State.PARTLY_READY and (record.after == "partly" or record.sealed()):
        if record.adopted:
            text = _(
                "an export asked for elsewhere; a part is here, the rest is waited for, next look {look}"
            )
        elif record.after == "partly":
            text = _("asked {asked}; a part is stored, the rest is being prepared, next look {look}")
        else:
            text = _("asked {asked}; a part is here, the rest is waited for, next look {look}")
        return text.format(asked=asked, look=look)
    if record.state in (State.PENDING, State.PARTLY_READY, State.READY, State.DOWNLOADING):
        if record.adopted:
            return _("an export asked for elsewhere is being prepared; next look {look}").format(look=look)
        return _("asked {asked}; next look {look}").format(asked=asked, look=look)
    if record.state in (State.REQUESTING, State.READY_TO_REQUEST):
        return _("perhaps asked {asked}; next look {look}").format(asked=asked, look=look)
    return _(STATES[record.state])


STATES: Final[dict[State, str]] = {
    State.IDLE: N_("nothing asked for yet"),
    State.NEED_LOGIN: N_("signed out"),
    State.VERIFIED: N_("downloaded, not yet in the vault"),
    State.PERSON_NEEDED: N_("a person is needed"),
    State.UNREACHABLE: N_("could not be reached"),
    State.DRIFT: N_("the page is not the one this program knows"),
    State.REFUSED: N_("refused by the network"),
    State.EXPIRED: N_("expired or cancelled"),
    State.FAILED: N_("failed"),
}


def show_outcome(outcome: "Outcome", session: Session) -> None:
    """Tell a person how an account's turn ended; what was stored is told before."""
    record = outcome.record
    for note in outcome.notes:
        session.warn(_(note))
    if outcome.error is not None:
        show_error(outcome.error)
        if record.state is State.VERIFIED and outcome.account.arrived():
            session.say(_("The download is kept here: {path}").format(path=outcome.account.inbox))
        return
    if record.route == API:
        session.say(f"{outcome.network.title} · {_(TITLES[API])} · {state_text(record)}")
        return
    session.say(f"{outcome.network.title} · {state_text(record)}")
    asked = outcome.looked and outcome.waiting and not record.adopted
    if asked and record.requested_at >= record.last_look:
        hours = int(outcome.network.kept.total_seconds() // 3600)
        session.say("  " + _("The files vanish {hours} hours after they are ready.").format(hours=hours))


def outcome_record(outcome: "Outcome") -> dict[str, Any]:
    record = outcome.record
    error = outcome.error
    return {
        "network": outcome.network.name,
        "route": record.route or None,
        "code": outcome.code,
        "state": record.state,
        "looked": outcome.looked,
        "requested_at": record.requested_at or None,
        "next_look": record.next_look or None,
        "ready_at": record.ready_at or None,
        "expires_at": record.expires_at or None,
        "archived_at": record.archived_at or None,
        "adopted": record.adopted and record.route != API,
        "asked": dict(record.asked),
        "notes": list(outcome.notes),
        "error": None if error is None else {
            "kind": type(error).__name__, "code": error.code, "message": str(error)
        },
    }  # fmt: skip
