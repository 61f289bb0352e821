"""The state machine that gets an account's export: asks, waits, fetches, and sees it into the vault.

    idle → need_login → ready_to_request → requesting → pending → partly_ready → ready → downloading
    → verified → archived, and person_needed, unreachable, drift, refused, expired, failed from anywhere

The network's page is the truth, the record a memory: every run that is due looks first and reconciles. What
was asked elsewhere is adopted, what is ready is fetched, whoever asked. The intent is on the disk before the
form is filled in, and once more directly before the button; only a page that showed its form long after that
is asked again. This room knows neither a browser nor the command line: a route looks, asks and fetches.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sociarch.collector import Broken, Lost, Need, Seen, Shown, Stopped
from sociarch.errand import Errand, Outcome, Route
from sociarch.errors import (
    N_,
    AccountBusy,
    AnswerNeeded,
    CoolingDown,
    DownloadCut,
    DriftPaused,
    ExportExpired,
    ExportFailed,
    InterfaceChanged,
    NetworkBroken,
    NetworkClosed,
    NetworkRefused,
    NoConnections,
    NotAnExport,
    NotCollated,
    PageDrift,
    PermissionMissing,
    RequestLost,
    SignInNeeded,
    SociarchError,
    Throttled,
    TokenRefused,
    Unreachable,
    VaultUnavailable,
)
from sociarch.pending import (
    AFTER_REFUSAL,
    BETWEEN,
    DAILY,
    MANY_DRIFTS,
    NEVER_UNDER,
    Part,
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
PERSON_SOLVES: Final = (State.NEED_LOGIN, State.PERSON_NEEDED, State.UNREACHABLE, State.DRIFT)


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
            self._note(caught)
        if self.looked and self.record.drifts and not isinstance(error, PageDrift):
            self._save(drifts=0)
        return Outcome(
            self.errand.network, self.errand.account, self.record, self.looked, self.stored, error, self.notes
        )

    def _note(self, error: SociarchError) -> None:
        """What an error that a route raised means to the record."""
        if isinstance(error, Throttled):
            self._hold("throttled", State.REFUSED, AFTER_REFUSAL)
        for kind, state in _MEANT:
            if isinstance(error, kind):
                self._save(state=state)

    def _run(self) -> SociarchError | None:
        errand, account = self.errand, self.errand.account
        # Downloads that are whole and proven, and that a crash or a full disk kept out of the vault.
        if self.record.state is State.VERIFIED and account.arrived():
            error = self._archive(account.arrived(), self.record.after)
            if error is not None or not errand.again:
                return error
        self._rescue()
        account.clear_inbox()
        account.keep_waiting(self.record.sealed())
        if not self._is_due():
            return self._held()
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

    def _rescue(self) -> None:
        """Downloads that a crash left behind are sealed: the network may have dropped its own meanwhile."""
        if self.record.state is not State.DOWNLOADING:
            return
        for path in self.errand.account.arrived():
            with suppress(NotAnExport):
                self._seal(self._new([path]))

    # -- when ---------------------------------------------------------------------------------------

    def _now(self) -> datetime:
        return self.errand.clock.now()

    def _is_due(self) -> bool:
        if self.errand.now or self.errand.again or self.record.due(self._now()):
            return True
        return self.record.state in PERSON_SOLVES and not self.record.hold

    def _is_paused(self) -> bool:
        same = self.record.anchors == self.errand.network.version
        # What is under way would be lost if nobody looked for it any more.
        asked = self.record.under_way or self.record.pressed_at
        wished = self.errand.now or self.errand.again
        return self.record.drifts >= MANY_DRIFTS and same and not asked and not wished

    def _held(self) -> SociarchError | None:
        """What is to be said while nothing is to be asked."""
        fields = {"title": self.errand.network.title, "network": self.errand.network.name}
        kind = _HOLDS.get(self.record.hold)
        return kind(**fields) if kind is not None else None

    def _hold(
        self, hold: str, state: State, span: timedelta, look: timedelta | None = None
    ) -> SociarchError | None:
        """Ask for nothing for a while, and look again when it is over, or after `look`."""
        now = self._now()
        until, next_look = stamp(now + span), stamp(now + (look or span))
        self._save(state=state, hold=hold, hold_until=until, next_look=next_look)
        return self._held()

    def _still_held(self) -> SociarchError | None:
        """What is said where an export was lost lately and nothing else has come of it."""
        until = when(self.record.hold_until)
        if self.record.hold not in _LOST or until is None or self._now() >= until or self.errand.again:
            return None
        self._save(state=_LOST[self.record.hold], next_look=stamp(min(until, self._now() + DAILY)))
        return self._held()

    # -- what the page says -------------------------------------------------------------------------

    def _with(self, route: Route) -> SociarchError | None:
        try:
            seen = route.look()
            self.looked = True
            self._save(
                page=seen.shown, last_look=stamp(self._now()), looks=self.record.looks + 1,
                route=route.name, tool=self.errand.tool,
            )  # fmt: skip
            return self._reconcile(route, seen)
        except Lost as lost:
            self.looked = True
            return self._drifted(lost, route)
        except Stopped as stopped:
            return self._stopped(stopped.seen)

    def _reconcile(self, route: Route, seen: Seen) -> SociarchError | None:
        if seen.shown is Shown.PENDING or (seen.shown is Shown.LOCKED and self.record.under_way):
            return self._wait()
        if seen.shown in (Shown.READY, Shown.PARTLY):
            return self._fetch(route, partly=seen.shown is Shown.PARTLY)
        if seen.shown is Shown.FAILED and self.record.under_way:
            return self._lost("failed", State.FAILED)
        if seen.shown in (Shown.FORM, Shown.FAILED):
            return self._form(route)
        return self._stopped(seen)

    def _stopped(self, seen: Seen, *, asking: bool = False) -> SociarchError | None:
        """What only a person or time can solve. `asking`: it came up after the button was pressed."""
        fields: dict[str, object] = {
            "title": self.errand.network.title, "network": self.errand.network.name
        }  # fmt: skip
        if seen.shown is Shown.SIGNED_OUT or (seen.shown is Shown.PERSON and seen.need is Need.SIGN_IN):
            self._save(state=State.NEED_LOGIN, need=Need.SIGN_IN)
            return SignInNeeded(**fields)
        if seen.shown is Shown.PERSON:
            need = seen.need or Need.CHECK
            if asking:
                # The network wants an answer first, so nothing has been asked of it.
                self._save(pressed_at="", presses=0)
            self._save(state=State.PERSON_NEEDED, need=need)
            return AnswerNeeded(**fields, need=str(need))
        if seen.shown is Shown.REFUSED:
            return self._hold("refused", State.REFUSED, AFTER_REFUSAL)
        if seen.shown is Shown.LOCKED:
            return self._hold("locked", State.REFUSED, AFTER_REFUSAL)
        if seen.shown is Shown.FAILED:
            return self._lost("failed", State.FAILED)
        if seen.shown is Shown.FORM:
            self._save(next_look=stamp(self._now() + NEVER_UNDER))
            return RequestLost(**fields)
        if seen.shown is Shown.CLOSED:
            return NetworkClosed(**fields, reason=N_("something else stands there"))
        return NetworkBroken(**fields, reason=N_("a fault on its side"))

    def _drifted(self, lost: Lost, route: Route | None) -> SociarchError:
        where: object = "-" if route is None else route.report(lost)
        pressed = when(self.record.pressed_at)
        # After a press the page may only be slow to tell: it is left alone for a moment.
        state = State.DRIFT if pressed is None else State.REQUESTING
        if pressed is not None and not self.record.hold:
            self._save(next_look=stamp(self._now() + NEVER_UNDER))
        self._save(state=state, drifts=self.record.drifts + 1, anchors=self.errand.network.version)
        return PageDrift(
            title=self.errand.network.title, network=self.errand.network.name, step=lost.step,
            expected=lost.expected, report=where,
        )  # fmt: skip

    def _lost(self, hold: str, state: State) -> SociarchError | None:
        """The export that was asked for will not come; another is not asked for by itself for a week.

        The page is looked at all the same: it may have been slow to show what it has.
        """
        self._save(requested_at="", pressed_at="", presses=0)
        return self._hold(hold, state, BETWEEN, DAILY)

    def _wait(self) -> SociarchError | None:
        """The network is at work; where it has been for too long, a person is told."""
        patience, since = self.errand.network.patience, when(self.record.requested_at)
        if patience is not None:
            if self.record.under_way and since is not None and self._now() - since >= patience:
                return self._lost("uncollated", State.FAILED)
            if held := self._still_held():
                return held
        self._pending(State.PENDING)
        since = when(self.record.requested_at)
        if patience is not None and since is not None:
            next_look = when(self.record.next_look) or self._now()
            over = max(since + patience, self._now() + NEVER_UNDER)
            self._save(next_look=stamp(min(next_look, over)))
        return self._store_overdue()

    def _pending(self, state: State) -> None:
        """The page shows a request under way: ours, or one that is adopted."""
        stored = self.record.archived_at and self.record.after != "partly"
        if stored or not self.record.requested_at:
            self._begin()
        self._save(state=state, hold="", next_look=stamp(self._next()))

    def _store_overdue(self) -> SociarchError | None:
        """Parts that have waited for as long as the network keeps them wait no longer."""
        waiting, expires = self.record.sealed(), when(self.record.expires_at)
        if waiting and expires is not None and self._now() >= expires:
            back = self._take_back()
            return self._archive(back, "partly") if back else None
        return None

    def _begin(self) -> None:
        """A round whose request is certain: it was pressed here, or somebody else has asked."""
        ours = self.record.pressed_at
        asked, intent = (self.record.asked, self.record.intent_at) if ours else ({}, "")
        self.record = fresh(self.record)._replace(
            asked=asked, intent_at=intent, requested_at=ours or stamp(self._now()), adopted=not ours
        )

    def _next(self) -> datetime:
        requested = when(self.record.requested_at) or self._now()
        return next_look(self.errand.network.looks, requested, self._now(), self.errand.random)

    # -- asking -------------------------------------------------------------------------------------

    def _form(self, route: Route) -> SociarchError | None:
        """The page offers to ask for an export, and shows none."""
        now, record = self._now(), self.record
        if self.errand.again:
            return self._ask(route)
        if record.under_way:
            waiting = self._take_back()
            if not waiting:
                return self._lost("expired", State.EXPIRED)
            # The rest never came: what is here is better than nothing.
            enough = any(part.connections for part in self.record.sealed())
            return self._archive(waiting, "" if enough else "gone")
        archived = when(record.archived_at)
        if archived is not None:
            if now - archived >= BETWEEN:
                return self._ask(route)
            self._save(state=State.ARCHIVED, after="", fuller=False, next_look=stamp(archived + BETWEEN))
            return self._held()
        return self._still_held() or self._ask(route)

    def _ask(self, route: Route) -> SociarchError | None:
        """Ask for an export, unless a request that was pressed lately may be on its way."""
        now, pressed = self._now(), when(self.record.pressed_at)
        if pressed is not None:
            if now - pressed < NEVER_UNDER:
                self._save(state=State.REQUESTING, next_look=stamp(pressed + NEVER_UNDER))
                return None
            if self.record.presses >= MAX_PRESSES and not self.errand.again:
                return self._lost("failed", State.FAILED)
        listed = self.record.page in (Shown.READY, Shown.PARTLY)
        ask = self.errand.ask
        presses = self.record.presses if pressed is not None and not self.errand.again else 0
        self.record = fresh(self.record)
        self._save(state=State.READY_TO_REQUEST, intent_at=stamp(now), asked=ask._asdict(), presses=presses)
        self._save(state=State.REQUESTING, next_look="")

        def pressing(asked: Mapping[str, str]) -> None:
            self._save(pressed_at=stamp(self._now()), presses=presses + 1, asked=dict(asked))

        try:
            seen = route.request(ask, pressing)
        except Stopped as stopped:
            return self._stopped(stopped.seen, asking=True)
        self._save(page=seen.shown)
        if seen.shown is Shown.PENDING:
            self._pending(State.PENDING)
            return None
        if seen.shown in (Shown.READY, Shown.PARTLY):
            self._pending(State.READY)
            # Where nothing was listed before, what is there now is what was asked for.
            return self._fetch(route, partly=seen.shown is Shown.PARTLY, answer=not listed)
        return self._stopped(seen, asking=True)

    # -- fetching -----------------------------------------------------------------------------------

    def _fetch(self, route: Route, *, partly: bool, answer: bool = False) -> SociarchError | None:
        """Take what is ready. `answer`: it is certain to be what was just asked for."""
        network, account = self.errand.network, self.errand.account
        # Whatever ends this run, the next one goes on.
        self._save(state=State.DOWNLOADING, next_look="")
        account.make_inbox()
        try:
            paths = list(route.fetch(self.record.knows))
        except Broken:
            self._save(state=State.READY, hold="", next_look=stamp(self._now() + NEVER_UNDER))
            return DownloadCut(title=network.title, network=network.name, reason="")
        new = self._new(paths)
        if not new:
            return self._nothing_new(route, partly=partly, answer=answer)
        now = self._now()
        self._note_ready(now)
        waiting = self.record.sealed()
        here = any(part.connections for part in (*waiting, *new.values()))
        # Where the connections of this export are stored already, whatever follows belongs to them.
        enough = here or bool(self.record.archived_at)
        if enough and not (partly and network.whole):
            return self._archive([*self._take_back(), *new], "partly" if partly else "")
        if now >= (when(self.record.expires_at) or now):
            return self._archive([*self._take_back(), *new], "" if here else "lacking")
        if self.errand.again and not partly:
            return self._archive([*self._take_back(), *new], "") or self._ask(route)
        self._seal(new)
        self._save(state=State.PARTLY_READY, next_look=stamp(self._next()))
        return None

    def _seal(self, new: Mapping[Path, Part]) -> None:
        """Put files aside, each remembered once it is safe."""
        for path, part in new.items():
            name = f"{part.sha256[:20]}.age"
            self.errand.account.put_aside(path, name)
            self._save(parts=(*self.record.parts, part._replace(sealed=name)))

    def _take_back(self) -> list[Path]:
        """The parts that wait, in the inbox. What cannot be opened any more was never fetched."""
        found = self.errand.account.take_back(self.record.sealed())
        kept = tuple(part for part in self.record.parts if not part.sealed or part in found)
        if kept != self.record.parts:
            self._save(parts=kept)
        return list(found.values())

    def _new(self, paths: Sequence[Path]) -> dict[Path, Part]:
        """Those files that were never fetched before; the others are deleted. Damaged ones are left out, and
        told once the others are in safety."""
        known = {part.sha256 for part in self.record.parts}
        new: dict[Path, Part] = {}
        damaged: SociarchError | None = None
        for path in paths:
            try:
                part = self._part(path)
            except SociarchError as error:
                damaged = error
                continue
            if part.sha256 in known:
                path.unlink()
            else:
                known.add(part.sha256)
                new[path] = part
        if damaged is not None:
            self._save(state=State.READY, hold="", next_look=stamp(self._now() + NEVER_UNDER))
            raise damaged
        return new

    def _part(self, path: Path) -> Part:
        """What a file in the inbox is. Raises NotAnExport for one that is damaged, and deletes it."""
        sha256 = self.errand.archive.check(path)
        connections = self.errand.archive.lists_connections([path])
        return Part(hash_name(path.name), path.stat().st_size, sha256, connections, stamp(self._now()))

    def _note_ready(self, now: datetime) -> None:
        """Something of an export is here: since when, and until when the network keeps it."""
        record = self.record
        expired = when(record.expires_at)
        another = record.archived_at and expired is not None and now >= expired
        if another and record.after != "partly":
            # What was stored is gone from the page by now: this is another export, asked for elsewhere.
            self._begin()
        elif not record.requested_at and not record.archived_at:
            self._begin()
        ready_at = record.ready_at if record.ready_at and not another else stamp(now)
        expires = (when(ready_at) or now) + self.errand.network.kept
        self._save(ready_at=ready_at, expires_at=stamp(expires), pressed_at="", presses=0)

    def _nothing_new(self, route: Route, *, partly: bool, answer: bool) -> SociarchError | None:
        """Everything the page offers was fetched before."""
        now, record = self._now(), self.record
        waiting = record.sealed()
        connections = any(part.connections for part in waiting)
        over = now >= (when(record.expires_at) or now)
        if waiting and self.errand.again and not partly:
            back = self._take_back()
            return (self._archive(back, "") if back else None) or self._ask(route)
        if waiting and (over or (connections and not partly)):
            back = self._take_back()
            if back:
                return self._archive(back, "" if connections else "lacking")
        if self.record.sealed() or partly:
            self._save(state=State.PARTLY_READY, next_look=stamp(self._next()))
            return None
        archived = when(record.archived_at)
        requested = when(record.requested_at)
        if archived is None and answer:
            # Nothing has changed at the network since the last export.
            archived = now
            self._save(archived_at=stamp(now))
        if archived is None and requested is not None and now - requested < BETWEEN:
            # An older one is still listed, and what was asked for is not there yet.
            self._save(state=State.PENDING, next_look=stamp(self._next()))
            return None
        if archived is None or (not answer and (self.errand.again or now - archived >= BETWEEN)):
            return self._still_held() or self._ask(route)
        self._save(state=State.ARCHIVED, after="", next_look=stamp(self._after(archived, now)))
        return self._held()

    # -- storing ------------------------------------------------------------------------------------

    def _archive(self, paths: Sequence[Path], after: str) -> SociarchError | None:
        """Into the vault, then away with the plain files; where it takes nothing, they stay in the inbox."""
        account, network = self.errand.account, self.errand.network
        self._save(state=State.VERIFIED, after=after, next_look="")
        parts = [self._part(path) for path in paths]
        self.notes = tuple(self.errand.archive.notes(paths))
        fuller = network.fuller([path.name for path in paths], self.record.asked)
        try:
            self.stored = self.errand.archive.store(paths)
        except VaultUnavailable:
            raise
        except SociarchError as error:
            # The vault will never take these: they must not stand in the way of what comes.
            account.set_apart([path for path in paths if path.exists()])
            self._save(after="")
            self._lost("failed", State.FAILED)
            return error
        stored = {part.sha256 for part in parts}
        others = [part for part in self.record.parts if part.sha256 not in stored]
        old = [part for part in others if not part.sealed]
        now, partly = self._now(), after == "partly"
        self.record = self.record._replace(fuller=fuller)
        self._save(
            state=State.PARTLY_READY if partly else State.ARCHIVED, after=after if partly else "", hold="",
            parts=(*(part for part in others if part.sealed), *old[-REMEMBERED:], *parts),
            archived_at=stamp(now), next_look=stamp(self._next() if partly else self._after(now, now)),
        )  # fmt: skip
        account.clear_inbox()
        account.keep_waiting(self.record.sealed())
        if after == "gone":
            self._save(archived_at="")
            return self._lost("expired", State.EXPIRED)
        if after == "lacking":
            self._save(hold="lacking")
        return self._held()

    def _after(self, archived: datetime, now: datetime) -> datetime:
        """When to look again after an export is stored."""
        expires = when(self.record.expires_at) or now
        daily = now + DAILY
        return daily if self.record.fuller and daily < expires else archived + BETWEEN

    def _save(self, **changes: object) -> None:
        self.record = self.record._replace(**changes)  # type: ignore[arg-type]  # names checked by _replace
        self.errand.account.save_record(self.record)


_LOST: Final = {"expired": State.EXPIRED, "failed": State.FAILED, "uncollated": State.FAILED}
_MEANT: Final = (
    (Unreachable, State.UNREACHABLE), (TokenRefused, State.NEED_LOGIN), (PermissionMissing, State.NEED_LOGIN),
    (InterfaceChanged, State.DRIFT),
)  # fmt: skip
_HOLDS: Final[Mapping[str, type[SociarchError]]] = {
    "refused": NetworkRefused, "locked": CoolingDown, "expired": ExportExpired, "failed": ExportFailed,
    "lacking": NoConnections, "throttled": Throttled, "uncollated": NotCollated,
}  # fmt: skip


def run_all(
    errands: Sequence[Errand],
    until: datetime | None,
    tell: Callable[[Outcome], None],
    waits: Callable[[datetime], None] = lambda moment: None,
) -> list[Outcome]:
    """Run each errand once, then again whenever one is due, until none waits or `until` has come.

    `until` None: once. `tell` hears of each outcome, `waits` of each pause.
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
