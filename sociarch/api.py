"""The way through a network's official interface: every page of every domain, read at a polite pace and kept
as it came.

A cut costs nothing: what has been answered lies sealed until the rest is here, and is gone on with where the
list has not moved meanwhile. A snapshot is made of all of it or not at all. Only the connections must be
had; what else an interface has is worth having and never costs them.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Protocol, Self

from sociarch.accounts import Account
from sociarch.answers import Exchange, Shelf, write
from sociarch.collector import Ask, Lost, Pressing, Seen, Shown
from sociarch.errand import Clock
from sociarch.errors import (
    N_,
    InterfaceChanged,
    InterfaceOutdated,
    ListMoved,
    NetworkBroken,
    PermissionMissing,
    SociarchError,
    Throttled,
    TokenRefused,
    Unreachable,
    WrongAccount,
    WrongMember,
)
from sociarch.interface import Answer, Interface, Meaning, Reply
from sociarch.routes import API

WAITS: Final = (2.0, 5.0, 15.0, 40.0)
"""Seconds after which a network that is busy, or at fault, is asked the same once more."""
CUT: Final = (2.0, 10.0)
"""The same after a connection that failed."""
LONGEST: Final = 120.0
"""What a network may ask to be waited for within a run."""
MOST_PAGES: Final = 6_000
"""Of one domain: the largest networks have 30,000 connections."""
LARGEST: Final = 512 * 1024 * 1024
"""Bytes of one domain's answers: thousands of times what a network of that size needs."""
STUCK: Final = 20
"""Pages in a row that have come before, after which there is no more."""
MOST_EMPTY: Final = 50
"""Pages in a row without rows, after which it is no list any more."""
READINGS: Final = 3
"""How often a list that moves while it is read is begun anew."""
FEW_PAGES: Final = 50
"""A list of so many pages is read twice, to see that it stood still; of a longer one its two ends are."""
FRESH: Final = timedelta(hours=1)
"""How old answers may be that are gone on with: the longer, the more may have moved from page to page."""
NOT_GIVEN: Final = N_(
    "The official API did not give everything this time: {domains}. The connections are whole."
)


class Asking(Protocol):
    """What asks one question; see `sociarch.online.Client`."""

    def get(self, path: str, headers: Mapping[str, str], token: str) -> Answer: ...


class ApiRoute:
    """One visit to an interface. A `Route`."""

    name: str = API

    def __init__(
        self,
        interface: Interface,
        account: Account,
        token: str,
        client: Asking,
        shelf: Shelf,
        clock: Clock,
        *,
        tool: str = "",
        waits: Sequence[float] = WAITS,
        progress: Callable[[str, int, int], None] = lambda domain, pages, rows: None,
        warn: Callable[[str, Mapping[str, str]], None] = lambda text, values: None,
    ) -> None:
        """`waits`: after how many seconds a busy network is asked again. `progress` hears of the domain that
        is read, its pages and rows until now; `warn` what a person should know of what was read: a template
        in English, marked for translation, and its values."""
        self._interface: Final = interface
        self._account: Final = account
        self._token: Final = token
        self._client: Final = client
        self._shelf: Final = shelf
        self._clock: Final = clock
        self._tool: Final = tool
        self._waits: Final = waits
        self._progress: Final = progress
        self._warn: Final = warn
        self._first: Exchange | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing stays open."""

    # -- what a route does --------------------------------------------------------------------------

    def look(self) -> Seen:
        """READY where there are connections, PENDING where there is nothing, or nothing yet."""
        domain = self._interface.domains[0]
        self._first = self._ask(domain, 0)
        one, page = self._first, 0
        while self._judge(one).meaning is Meaning.EMPTY and page < MOST_EMPTY:
            page += 1
            one = self._ask(domain, page)
        found = self._judge(one).meaning is Meaning.PAGE
        return Seen(Shown.READY if found else Shown.PENDING)

    def check_owner(self) -> None:
        """Raises WrongMember where the interface tells of another account than the one that is known."""
        for domain in self._interface.domains[1:]:
            if self._interface.tells_owner(domain):
                self._check(domain, self._judge(self._ask(domain, 0)).rows)

    def request(self, ask: Ask, pressing: Pressing) -> Seen:
        """What is there can be read at once: nothing is asked for beforehand."""
        return self.look()

    def fetch(self, known: Callable[[str], bool]) -> Sequence[Path]:
        """Everything, as one file in the account's inbox."""
        exchanges = self._read_all()
        last = exchanges[-1].answer.at
        name = f"{self._interface.title}_API_{last:%Y-%m-%dT%H%M%SZ}.zip"
        partial, path = self._account.downloads / name, self._account.inbox / name
        write(exchanges, self._interface.title, self._interface.version, self._tool, partial)
        partial.replace(path)
        self._shelf.clear()
        return [path]

    def report(self, lost: Lost) -> Path:
        """There is no page here, so nothing is ever lost on it."""
        raise lost

    # -- reading ------------------------------------------------------------------------------------

    def _read_all(self) -> list[Exchange]:
        first, *others = self._interface.domains
        self._go_on()
        exchanges = self._read_settled(first)
        missing: list[str] = []
        for number, domain in enumerate(others):
            # What stands beside the connections is worth having, and not worth those that are here.
            try:
                found = self._read(domain)
            except Throttled:
                missing += others[number:]
                break
            except (Unreachable, PermissionMissing, InterfaceOutdated, InterfaceChanged):
                missing.append(domain)
                if missing[-2:] == others[number - 1 : number + 1]:
                    # Two that do not answer: the connection is gone, and with it the rest.
                    missing += others[number + 1 :]
                    break
                continue
            exchanges += found
            self._check(domain, [row for one in found for row in self._judge(one).rows])
        if missing:
            self._warn(NOT_GIVEN, {"domains": ", ".join(missing)})
        return exchanges

    def _check(self, domain: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Whose account it is, where these rows tell."""
        if marks := self._interface.owner(domain, rows):
            try:
                self._account.check_owner(marks)
            except WrongAccount:
                raise WrongMember(title=self._interface.title, network=self._account.typed) from None
            self._account.keep_owner(marks)

    def _read_settled(self, domain: str) -> list[Exchange]:
        """A list that stood still while it was read. Raises ListMoved.

        Who leaves while a list is read shifts another person to a page that has been passed; and where the
        network begins to collate anew, a list may end in its middle.
        """
        for _ in range(READINGS):
            found = self._read(domain)
            pages = [one for one in found if self._judge(one).meaning is not Meaning.END]
            if not any(self._judge(one).rows for one in pages):
                break
            again = pages if len(pages) <= FEW_PAGES else [pages[0], pages[-1]]
            if all(self._marks(self._ask(domain, one.page)) == self._marks(one) for one in again):
                return found
            self._shelf.clear()
        raise ListMoved(title=self._interface.title, network=self._account.typed)

    def _go_on(self) -> None:
        """Keep what an earlier run had read, unless it is old or the list has moved since."""
        domain = self._interface.domains[0]
        fresh = self._first if self._first is not None else self._ask(domain, 0)
        before = self._shelf.get(domain, 0)
        same = before is not None and self._marks(before) == self._marks(fresh)
        # A clock may have been set meanwhile, forward or back.
        if before is None or not same or abs(fresh.answer.at - before.answer.at) > FRESH:
            self._shelf.clear()
            self._shelf.put(fresh)

    def _read(self, domain: str) -> list[Exchange]:
        """All pages of a domain, and the answer that ends them."""
        found: list[Exchange] = []
        seen: set[tuple[str, ...]] = set()
        rows = again = size = empty = 0
        for page in range(MOST_PAGES):
            one = self._shelf.get(domain, page) or self._ask(domain, page)
            self._shelf.put(one)
            found.append(one)
            size += len(one.answer.body)
            if size > LARGEST:
                break
            reply = self._judge(one)
            if reply.meaning is Meaning.END:
                return found
            if reply.meaning is Meaning.EMPTY:
                empty += 1
                if empty > MOST_EMPTY:
                    break
                continue
            marks, empty = self._marks(one), 0
            # A network that has no more may also say the same again and again; members who hide look alike.
            again = again + 1 if marks in seen else 0
            if again == STUCK:
                return found
            seen.add(marks)
            rows += len(reply.rows)
            self._progress(domain, page + 1, rows)
        raise InterfaceChanged(
            title=self._interface.title, network=self._interface.name, reason=N_("a list without end")
        )

    def _marks(self, exchange: Exchange) -> tuple[str, ...]:
        """What a page's rows are, in whatever order they and their keys came."""
        return tuple(sorted(map(_spelled, self._judge(exchange).rows)))

    def _judge(self, exchange: Exchange) -> Reply:
        return self._interface.judge(exchange.domain, exchange.answer)

    # -- asking -------------------------------------------------------------------------------------

    def _ask(self, domain: str, page: int) -> Exchange:
        """An answer of which something can be made. Raises what else an answer means, and Unreachable."""
        path = self._interface.path(domain, page)
        waits, cuts = list(self._waits), list(CUT)
        while True:
            try:
                answer = self._client.get(path, self._interface.headers(), self._token)
            except Unreachable:
                if not cuts:
                    raise
                self._clock.sleep(cuts.pop(0))
                continue
            reply = self._interface.judge(domain, answer)
            if reply.meaning in (Meaning.PAGE, Meaning.EMPTY, Meaning.END):
                return Exchange(domain, page, path, answer)
            wait = self._patience(answer)
            if reply.meaning not in (Meaning.BUSY, Meaning.BROKEN) or not waits or wait > LONGEST:
                raise self._error(reply, answer)
            self._clock.sleep(max(wait, waits.pop(0)))

    def _patience(self, answer: Answer) -> float:
        """Seconds the network asks to be left alone, by `Retry-After`: a number, or a moment."""
        text = answer.headers.get("retry-after", "").strip()
        if text.isascii() and text.isdigit():
            return float(text[:9])
        try:
            return (parsedate_to_datetime(text) - answer.at).total_seconds()
        except (ValueError, TypeError, OverflowError):
            return 0.0

    def _error(self, reply: Reply, answer: Answer) -> SociarchError:
        interface = self._interface
        fields: dict[str, object] = {"title": interface.title, "network": self._account.typed}
        if reply.meaning is Meaning.EXPIRED:
            return TokenRefused(**fields)
        if reply.meaning is Meaning.FORBIDDEN:
            return PermissionMissing(**fields)
        if reply.meaning is Meaning.OUTDATED:
            return InterfaceOutdated(**fields, version=interface.version)
        if reply.meaning is Meaning.BUSY:
            return Throttled(**fields)
        if reply.meaning is Meaning.BROKEN:
            return NetworkBroken(**fields, reason=str(answer.status))
        return InterfaceChanged(**fields, reason=reply.reason)


def _spelled(row: Mapping[str, Any]) -> str:
    return json.dumps(row, sort_keys=True, ensure_ascii=False)
