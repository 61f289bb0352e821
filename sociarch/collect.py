"""The state machine that gets an account's export: asks, waits, fetches, and sees it into the vault.

    idle → need_login → ready_to_request → requesting → pending → partly_ready → ready → downloading
    → verified → archived, and person_needed, unreachable, drift, refused, expired, failed from anywhere

The network's page is the truth, the record a memory: every run that is due looks first and reconciles. What
was asked elsewhere is adopted, what is ready is fetched, whoever asked. The intent is on the disk before the
form is filled in, and once more directly before the button; only a page that showed its form long after that
is asked again. This room knows neither a browser nor the command line: a route looks, asks and fetches.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final, NamedTuple, Protocol

from sociarch.accounts import Account
from sociarch.collector import Ask, Broken, Lost, Need, Pressing, Seen, Shown, Stopped
from sociarch.errors import (
    N_,
    URGENCY,
    AccountBusy,
    AnswerNeeded,
    CoolingDown,
    DownloadCut,
    DriftPaused,
    ExportExpired,
    ExportFailed,
    NetworkBroken,
    NetworkClosed,
    NetworkRefused,
    NoConnections,
    PageDrift,
    SignInNeeded,
    SociarchError,
    Unreachable,
    VaultUnavailable,
)
from sociarch.pending import (
    AFTER_REFUSAL,
    BETWEEN,
    MANY_DRIFTS,
    NEVER_UNDER,
    Part,
    Record,
    State,
    fresh,
    hash_name,
    next_look,
    stamp,
    when,
)

MAX_PRESSES: Final = 2
"""Requests that the page never showed, before a person is told instead."""
REMEMBERED: Final = 50
"""Fetched files that a record keeps, so as to know them again."""
PENDING: Final = 10
PERSON_SOLVES: Final = (State.NEED_LOGIN, State.PERSON_NEEDED, State.UNREACHABLE, State.DRIFT)


class Clock(Protocol):
    """What time it is, and waiting."""

    def now(self) -> datetime: ...
    def sleep(self, seconds: float) -> None: ...


class Route(Protocol):
    """One way to an account's export, such as its page in a browser.

    Raises Unreachable and other SociarchErrors, and Lost, Stopped and Broken as a collector does.
    """

    name: str
    """One word for the record."""

    def look(self) -> Seen: ...
    def request(self, ask: Ask, pressing: Pressing) -> Seen: ...
    def fetch(self, known: Callable[[str], bool]) -> Sequence[Path]: ...
    def report(self, lost: Lost) -> Path: ...


class Archive(Protocol):
    """What a set of fetched files is, and its way into the vault."""

    def check(self, path: Path) -> str:
        """The SHA-256 of a sound file. Raises NotAnExport and deletes what is damaged."""

    def lists_connections(self, paths: Sequence[Path]) -> bool: ...

    def notes(self, paths: Sequence[Path]) -> Sequence[str]:
        """What a person should know of these files, in English, marked for translation."""

    def store(self, paths: Sequence[Path]) -> int:
        """Put the files into the vault and return the run's exit code. Raises VaultUnavailable, and
        NotAnExport where nothing was stored."""


class Network(NamedTuple):
    """What the machine has to know of a network. `looks`, `kept`, `whole`: see Collector."""

    name: str
    title: str
    looks: Sequence[timedelta]
    kept: timedelta
    whole: bool
    version: str
    fuller: Callable[[Sequence[str], Mapping[str, str]], bool] = lambda names, asked: False


class Errand(NamedTuple):
    """One account's turn: everything it needs comes from outside.

    now    look although it is not time yet
    again  ask for a new export although one is there, or was lost
    """

    network: Network
    account: Account
    route: Callable[[], AbstractContextManager[Route]]
    archive: Archive
    clock: Clock
    random: Random
    ask: Ask = Ask()
    now: bool = False
    again: bool = False
    tool: str = ""


class Outcome(NamedTuple):
    """How an errand ended. `stored`: exit code of the backup that it made, None for none."""

    network: Network
    account: Account
    record: Record
    looked: bool
    stored: int | None = None
    error: SociarchError | None = None
    notes: tuple[str, ...] = ()

    @property
    def waiting(self) -> bool:
        """Whether the network is still at work, and time alone will tell."""
        return self.error is None and self.record.state in (
            State.REQUESTING, State.PENDING, State.PARTLY_READY, State.READY,
        )  # fmt: skip

    @property
    def code(self) -> int:
        codes = {PENDING if self.waiting else 0, self.stored or 0}
        if self.error is not None:
            codes.add(self.error.code)
        return min(codes, key=URGENCY.index)


def run(errand: Errand) -> Outcome:
    """Do what is due, and nothing else: at most one look at the page. Never raises a SociarchError."""
    return _Run(errand).run()


class _Run:
    def __init__(self, errand: Errand) -> None:
        self.errand: Final = errand
        self.record = errand.account.record()
        self.looked = False
        self.stored: int | None = None
        self.notes: tuple[str, ...] = ()

    def run(self) -> Outcome:
        try:
            error = self._run()
        except SociarchError as caught:
            error = caught
            if isinstance(caught, Unreachable):
                self._save(state=State.UNREACHABLE)
        return Outcome(
            self.errand.network, self.errand.account, self.record, self.looked, self.stored, error, self.notes
        )

    def _run(self) -> SociarchError | None:
        errand, account = self.errand, self.errand.account
        # Downloads that are whole and proven, and that a crash or a full disk kept out of the vault.
        if self.record.state is State.VERIFIED and account.arrived() and not errand.again:
            return self._archive(account.arrived())
        account.clear_inbox()
        if not self._is_due():
            return self._not_due()
        if self._is_paused():
            return DriftPaused(
                title=errand.network.title, network=errand.network.name, times=self.record.drifts,
                step="", expected="", report="",
            )  # fmt: skip
        try:
            with errand.route() as route:
                return self._with(route)
        except Lost as lost:
            return self._drifted(lost, None)

    # -- when ---------------------------------------------------------------------------------------

    def _now(self) -> datetime:
        return self.errand.clock.now()

    def _is_due(self) -> bool:
        if self.errand.now or self.errand.again:
            return True
        return self.record.state in PERSON_SOLVES or self.record.due(self._now())

    def _is_paused(self) -> bool:
        same = self.record.anchors == self.errand.network.version
        return self.record.drifts >= MANY_DRIFTS and same and not (self.errand.now or self.errand.again)

    def _not_due(self) -> SociarchError | None:
        return self._error_of(self.record.state)

    def _error_of(self, state: State) -> SociarchError | None:
        fields = {"title": self.errand.network.title, "network": self.errand.network.name}
        if state is State.REFUSED:
            return NetworkRefused(**fields) if self.record.page != Shown.LOCKED else CoolingDown(**fields)
        if state is State.EXPIRED:
            return ExportExpired(**fields)
        if state is State.FAILED:
            return ExportFailed(**fields)
        return None

    # -- what the page says -------------------------------------------------------------------------

    def _with(self, route: Route) -> SociarchError | None:
        try:
            seen = route.look()
            self.looked = True
            self._save(
                page=seen.shown, last_look=stamp(self._now()), looks=self.record.looks + 1, drifts=0,
                anchors=self.errand.network.version, route=route.name, tool=self.errand.tool,
            )  # fmt: skip
            return self._reconcile(route, seen)
        except Lost as lost:
            self.looked = True
            return self._drifted(lost, route)
        except Stopped as stopped:
            return self._stopped(stopped.seen)

    def _reconcile(self, route: Route, seen: Seen) -> SociarchError | None:
        if seen.shown is Shown.PENDING:
            self._pending(State.PENDING)
            return None
        if seen.shown in (Shown.READY, Shown.PARTLY):
            return self._fetch(route, partly=seen.shown is Shown.PARTLY)
        if seen.shown is Shown.LOCKED and self.record.under_way:
            self._pending(State.PENDING)
            return None
        if seen.shown is Shown.FAILED and self.record.under_way:
            self._save(state=State.FAILED, next_look=stamp(self._now() + BETWEEN), requested_at="")
            return self._error_of(State.FAILED)
        if seen.shown in (Shown.FORM, Shown.FAILED):
            return self._form(route)
        return self._stopped(seen)

    def _stopped(self, seen: Seen) -> SociarchError | None:
        """What only a person or time can solve."""
        fields: dict[str, object] = {
            "title": self.errand.network.title, "network": self.errand.network.name
        }  # fmt: skip
        if seen.shown is Shown.SIGNED_OUT or (seen.shown is Shown.PERSON and seen.need is Need.SIGN_IN):
            self._save(state=State.NEED_LOGIN, need=Need.SIGN_IN, pressed_at="")
            return SignInNeeded(**fields)
        if seen.shown is Shown.PERSON:
            need = seen.need or Need.CHECK
            # The network wants an answer first, so nothing has been asked of it.
            self._save(state=State.PERSON_NEEDED, need=need, pressed_at="")
            return AnswerNeeded(**fields, need=str(need))
        if seen.shown in (Shown.REFUSED, Shown.LOCKED):
            self._save(
                state=State.REFUSED,
                page=seen.shown,
                next_look=stamp(self._now() + AFTER_REFUSAL),
                pressed_at="",
            )
            return self._error_of(State.REFUSED)
        if seen.shown is Shown.FAILED:
            self._save(state=State.FAILED, next_look=stamp(self._now() + BETWEEN), requested_at="")
            return self._error_of(State.FAILED)
        if seen.shown is Shown.CLOSED:
            return NetworkClosed(**fields, reason=N_("something else stands there"))
        return NetworkBroken(**fields, reason=N_("a fault on its side"))

    def _drifted(self, lost: Lost, route: Route | None) -> SociarchError:
        where: object = "-"
        if route is not None:
            where = route.report(lost)
        pressed = when(self.record.pressed_at)
        self._save(
            state=State.DRIFT if pressed is None else State.REQUESTING,
            drifts=self.record.drifts + 1,
            anchors=self.errand.network.version,
            next_look=stamp(self._now() + NEVER_UNDER) if pressed is not None else self.record.next_look,
        )
        return PageDrift(
            title=self.errand.network.title, network=self.errand.network.name, step=lost.step,
            expected=lost.expected, report=where,
        )  # fmt: skip

    def _pending(self, state: State) -> None:
        """The page shows a request under way: ours, or one that is adopted."""
        stored = self.record.archived_at and self.record.state is not State.PARTLY_READY
        if stored or not self.record.requested_at:
            ours = self.record.pressed_at
            self.record = fresh(self.record)._replace(
                asked=self.record.asked if ours else {}, intent_at=self.record.intent_at if ours else "",
                pressed_at=ours, requested_at=ours or stamp(self._now()), adopted=not ours,
                page=self.record.page, last_look=self.record.last_look, looks=self.record.looks,
                route=self.record.route, tool=self.record.tool, anchors=self.record.anchors,
            )  # fmt: skip
        self._save(state=state, next_look=stamp(self._next()))

    def _next(self) -> datetime:
        requested = when(self.record.requested_at) or self._now()
        return next_look(self.errand.network.looks, requested, self._now(), self.errand.random)

    # -- asking -------------------------------------------------------------------------------------

    def _form(self, route: Route) -> SociarchError | None:
        """The page offers to ask for an export, and shows none."""
        now, record = self._now(), self.record
        if self.errand.again:
            return self._request(route)
        if record.under_way:
            if record.sealed():
                # The rest never came: what is here is better than nothing.
                error = self._archive(self.errand.account.take_back(record.sealed()))
                if error is not None:
                    return error
            self._save(state=State.EXPIRED, requested_at="", next_look=stamp(now + BETWEEN))
            return self._error_of(State.EXPIRED)
        pressed, archived = when(record.pressed_at), when(record.archived_at)
        if archived is not None:
            if now - archived >= BETWEEN:
                return self._request(route)
            self._save(state=State.ARCHIVED, fuller=False, next_look=stamp(archived + BETWEEN))
            return None
        if record.state in (State.EXPIRED, State.FAILED):
            return self._request(route) if record.due(now) else self._error_of(record.state)
        if pressed is not None:
            if now - pressed < NEVER_UNDER:
                # The button may have been pressed, and the page may be slow to tell.
                self._save(state=State.REQUESTING, next_look=stamp(pressed + NEVER_UNDER))
                return None
            if record.presses >= MAX_PRESSES:
                self._save(state=State.FAILED, pressed_at="", next_look=stamp(now + BETWEEN))
                return self._error_of(State.FAILED)
        return self._request(route)

    def _request(self, route: Route) -> SociarchError | None:
        ask = self.errand.ask
        presses = self.record.presses if self.record.pressed_at else 0
        self.record = fresh(self.record)._replace(
            intent_at=stamp(self._now()), asked=ask._asdict(), presses=presses, page=self.record.page,
            last_look=self.record.last_look, looks=self.record.looks, route=self.record.route,
            tool=self.record.tool, anchors=self.record.anchors,
        )  # fmt: skip
        self._save(state=State.READY_TO_REQUEST)
        self._save(state=State.REQUESTING)

        def pressing(asked: Mapping[str, str]) -> None:
            self._save(pressed_at=stamp(self._now()), presses=self.record.presses + 1, asked=dict(asked))

        seen = route.request(ask, pressing)
        self._save(page=seen.shown)
        if seen.shown is Shown.PENDING:
            self._pending(State.PENDING)
            return None
        if seen.shown in (Shown.READY, Shown.PARTLY):
            self._pending(State.READY)
            return self._fetch(route, partly=seen.shown is Shown.PARTLY)
        return self._stopped(seen)

    # -- fetching -----------------------------------------------------------------------------------

    def _fetch(self, route: Route, *, partly: bool) -> SociarchError | None:
        record, now, network = self.record, self._now(), self.errand.network
        archived = when(record.archived_at)
        if not record.requested_at and archived is None:
            self._pending(State.READY)
        expired = when(record.expires_at)
        # What is ready after an earlier export has gone is another one.
        ready_at = stamp(now) if archived and expired and now >= expired else record.ready_at or stamp(now)
        expires = (when(ready_at) or now) + network.kept
        self._save(state=State.DOWNLOADING, ready_at=ready_at, expires_at=stamp(expires))
        self.errand.account.make_inbox()
        try:
            paths = list(route.fetch(self.record.knows))
        except Broken:
            self._save(state=State.READY, next_look=stamp(now + NEVER_UNDER))
            return DownloadCut(title=network.title, network=network.name, reason="")
        new: list[Path] = []
        parts: list[Part] = []
        known = {part.sha256 for part in self.record.parts}
        for path in paths:
            sha256 = self._check(path)
            if sha256 in known:
                path.unlink()
                continue
            known.add(sha256)
            new.append(path)
            parts.append(
                Part(
                    hash_name(path.name), path.stat().st_size, sha256,
                    self.errand.archive.lists_connections([path]), stamp(now),
                )
            )  # fmt: skip
        if not new:
            return self._nothing_new(route, expires, partly=partly)
        waiting = self.record.sealed()
        connections = any(part.connections for part in (*waiting, *parts))
        self._save(parts=(*self.record.parts, *parts)[-REMEMBERED:])
        if connections and not (partly and network.whole):
            return self._archive([*self.errand.account.take_back(waiting), *new], partly=partly)
        if now >= expires:
            return self._give_up([*self.errand.account.take_back(waiting), *new])
        for path, part in zip(new, parts, strict=True):
            name = self.errand.account.put_aside(path, self.record.parts.index(part) + 1)
            self._save(
                parts=tuple(one._replace(sealed=name) if one == part else one for one in self.record.parts)
            )
        self._save(state=State.PARTLY_READY, next_look=stamp(self._next()))
        return None

    def _check(self, path: Path) -> str:
        try:
            return self.errand.archive.check(path)
        except SociarchError:
            self._save(state=State.READY, next_look=stamp(self._now() + NEVER_UNDER))
            raise

    def _nothing_new(self, route: Route, expires: datetime, *, partly: bool) -> SociarchError | None:
        """Everything the page offers was fetched before."""
        now, waiting = self._now(), self.record.sealed()
        if waiting and now >= expires:
            return self._give_up(self.errand.account.take_back(waiting))
        if waiting or partly:
            self._save(state=State.PARTLY_READY, next_look=stamp(self._next()))
            return None
        archived = when(self.record.archived_at)
        if archived is None or self.errand.again or now - archived >= BETWEEN:
            return self._request(route)
        self._save(state=State.ARCHIVED, next_look=stamp(self._after(archived, now)))
        return None

    def _give_up(self, paths: Sequence[Path]) -> SociarchError | None:
        """The rest never came: what is here is stored, and said to be without connections if it is."""
        had = any(part.connections for part in self.record.parts if part.sealed) or (
            self.errand.archive.lists_connections(paths)
        )
        error = self._archive(paths)
        if error is None and not had:
            return NoConnections(title=self.errand.network.title, network=self.errand.network.name)
        return error

    # -- storing ------------------------------------------------------------------------------------

    def _archive(self, paths: Sequence[Path], *, partly: bool = False) -> SociarchError | None:
        """Into the vault, then away with the plain files; where it takes nothing, they stay in the inbox."""
        account, now = self.errand.account, self._now()
        self._save(state=State.VERIFIED, next_look="")
        self.notes = tuple(self.errand.archive.notes(paths))
        names = [path.name for path in paths]
        try:
            self.stored = self.errand.archive.store(paths)
        except VaultUnavailable as error:
            return error
        account.clear_inbox()
        account.clear_waiting()
        fuller = self.errand.network.fuller(names, self.record.asked)
        self._save(
            parts=tuple(part._replace(sealed="") for part in self.record.parts), archived_at=stamp(now),
            fuller=fuller, state=State.ARCHIVED, next_look=stamp(self._after(now, now, fuller=fuller)),
        )  # fmt: skip
        if partly:
            self._save(state=State.PARTLY_READY, next_look=stamp(self._next()))
        return None

    def _after(self, archived: datetime, now: datetime, *, fuller: bool | None = None) -> datetime:
        """When to look again after an export is stored."""
        expires = when(self.record.expires_at) or now
        daily = now + timedelta(days=1)
        if (self.record.fuller if fuller is None else fuller) and daily < expires:
            return daily
        return archived + BETWEEN

    def _save(self, **changes: object) -> None:
        self.record = self.record._replace(**changes)  # type: ignore[arg-type]  # names checked by _replace
        self.errand.account.save_record(self.record)


def run_all(
    errands: Sequence[Errand],
    until: datetime | None,
    tell: Callable[[Outcome], None],
    waits: Callable[[datetime], None] = lambda moment: None,
) -> list[Outcome]:
    """Run each errand once, then again whenever one is due, until none waits or `until` has come.

    `until` None: once. `tell` hears of each outcome that comes from a look, `waits` of each pause.
    """
    last: dict[int, Outcome] = {}
    turn = list(enumerate(errands))
    while turn:
        for number, errand in turn:
            try:
                with errand.account.locked():
                    last[number] = run(errand)
            except AccountBusy as busy:
                last[number] = Outcome(
                    errand.network, errand.account, errand.account.record(), False, error=busy
                )
            tell(last[number])
        open_ones = [(number, errand) for number, errand in enumerate(errands) if last[number].waiting]
        if until is None or not open_ones:
            break
        clock = open_ones[0][1].clock
        moment = min(when(last[number].record.next_look) or clock.now() for number, _ in open_ones)
        if moment > until:
            break
        waits(moment)
        clock.sleep(max(0.0, (moment - clock.now()).total_seconds()))
        turn = [
            (number, errand._replace(now=False, again=False)) for number, errand in open_ones
            if last[number].record.due(clock.now())
        ]  # fmt: skip
        turn = turn or [(number, errand._replace(now=False, again=False)) for number, errand in open_ones]
    return [last[number] for number in sorted(last)]
