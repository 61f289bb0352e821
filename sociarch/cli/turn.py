"""One run over accounts at networks: each by its route, what is due and nothing else, and what came of it."""

import os
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from random import SystemRandom
from typing import Final

import click

from sociarch import __version__
from sociarch.accounts import Account
from sociarch.arrival import Arrival, Sender
from sociarch.backup import Job, Summary, backup, recognition_of
from sociarch.cli.compare import compare_routes
from sociarch.cli.jobs import alone, job_of
from sociarch.cli.language import gettext as _
from sociarch.cli.networks import Networks, local, outcome_record, show_outcome
from sociarch.cli.output import StatusLine, print_json
from sociarch.cli.session import Session
from sociarch.cli.speech import word
from sociarch.cli.summary import as_record, note, note_delivered, show
from sociarch.collect import run_all
from sociarch.downloads import under_way
from sociarch.errand import Errand, Network, Outcome
from sociarch.errors import URGENCY, AccountBusy, AnswerNeeded, SignInNeeded, Unreadable, VaultBusy
from sociarch.exporter import Exporter
from sociarch.recognition import Gathered
from sociarch.registry import Registry
from sociarch.routes import API, BROWSER, FOLDER
from sociarch.vault import Reader
from sociarch.watch import settled
from sociarch.writer import Writer


class Turn:
    """One run over accounts at networks.

    route    the only one to be taken; None: each account's first
    compare  take all of an account's, and show how what they tell differs
    named    whether the person named the accounts' networks
    """

    def __init__(
        self,
        session: Session,
        networks: Networks,
        columns: dict[str, str],
        max_loss: int,
        *,
        route: str | None = None,
        compare: bool = False,
        named: bool = True,
        as_json: bool,
    ) -> None:
        self._session: Final = session
        self._networks = networks
        self._columns: Final = columns
        self._max_loss: Final = max_loss
        self._route: Final = route
        self._compare: Final = compare
        self._named: Final = named
        self._as_json: Final = as_json
        self._registry: Final = Registry.installed()
        self._line: Final = StatusLine(quiet=session.quiet or as_json)
        self._writer: Writer | None = None
        self._advised: Final[set[str]] = set()
        """Networks of whose better way was told."""
        self._summaries: list[Summary] = []
        self._outcomes: list[Outcome] = []
        self._delivered: list[dict[str, object]] = []
        """For programs, the accounts whose exports come through a folder."""

    def run(self, accounts: Sequence[Account], *, now: bool, again: bool, wait: timedelta | None) -> int:
        """Each account's turn, and waiting if it was wished for; returns the exit code."""
        # Without a vault to put it into, or a key to compare with, nothing is asked of anybody.
        self._session.storage()
        reader = self._session.reader() if self._compare else None
        codes = {self._look_into_folders(accounts)} if self._route in (None, FOLDER) else {0}
        errands = [
            self._errand(account, route, now=now, again=again)
            for account in accounts
            for route in self._routes(account)
            if route != FOLDER
        ]
        until = None if wait is None else self._session.clock.now() + wait
        outcomes = run_all(errands, until, self._tell, self._waits)
        outcomes = [self._with_window(errand, one) for errand, one in zip(errands, outcomes, strict=True)]
        self._outcomes = outcomes
        code = min(codes | {one.code for one in outcomes}, key=URGENCY.index)
        compared = [self._compared(reader, account) for account in accounts] if reader is not None else []
        if self._as_json:
            records = [as_record(summary) for summary in self._summaries]
            merged = {
                name: list(chain.from_iterable(record[name] for record in records))
                for name in ("snapshots", "refused", "left")
            }
            networks = [*map(outcome_record, outcomes), *self._delivered]
            more = {"compared": compared} if self._compare else {}
            print_json("backup", {"code": code, "networks": networks, **merged, **more})
        return code

    def codes(self) -> dict[str, frozenset[int]]:
        """What each network's part of the run ended with, after the run. The empty name: files that nobody
        knows. Of an account at which another run was at work nothing is said."""
        found: dict[str, set[int]] = defaultdict(set)
        for one in self._outcomes:
            if not isinstance(one.error, AccountBusy | VaultBusy):
                found[one.network.name].add(one.code)
        for summary in self._summaries:
            for archived in summary.archived:
                network = archived.snapshot.exporter or ""
                found[network] |= {0, *(error.code for error in archived.trouble)}
            found[""] |= {refused.error.code for refused in summary.refused}
        for delivered in self._delivered:
            found[str(delivered["network"])].add(0)
        return {network: frozenset(codes) for network, codes in found.items() if codes}

    def _routes(self, account: Account) -> list[str]:
        """The route to take; all that the account has, where they are to be compared."""
        if self._route == API and self._named and self._networks.interfaces.get(account.network) is None:
            text = _("{title} has no official API that one person can use. These have: {able}")
            able = ", ".join(self._networks.interfaces.names())
            raise click.UsageError(text.format(title=account.title, able=able))
        if self._route is not None:
            return [self._route] if self._named or self._route in self._networks.routes(account) else []
        routes = self._networks.routes(account) or [BROWSER]
        if routes[0] == FOLDER and not self._compare:
            self._rest(account, others=len(routes) > 1)
        return routes if self._compare else routes[:1]

    def _rest(self, account: Account, *, others: bool) -> None:
        """Say that its exports come through a folder; with `others`, that no page is asked for more."""
        day = self._networks.delivered(account.network)
        self._delivered.append({"network": account.network, "route": FOLDER, "code": 0, "delivered": day})
        if not self._as_json:
            text = _("{title} · watched folder · last delivered on {day}")
            if others:
                text = _(
                    "{title} · watched folder · last delivered on {day}; its page is not asked for a week"
                )
            self._session.say(text.format(title=account.title, day=day))

    def _look_into_folders(self, accounts: Sequence[Account]) -> int:
        """One pass over the folders that are watched on this machine, for these networks or for all; the exit
        code of what was new."""
        home = self._session.home
        folders = [Path(one) for one in home.watched()]
        for folder in folders:
            if not folder.is_dir():
                self._session.warn(
                    _(
                        "{path}, a folder that is watched, is not there. If it is gone for good: {command}"
                    ).format(path=folder, command=f"sociarch watch {word(folder)} --forget")
                )
        entries = _entries(folders)
        if not entries:
            return 0
        exporters = self._registry.all()
        wanted = {account.network for account in accounts} if self._named else {one.name for one in exporters}
        writer = self._session.writer()
        with alone(self._session, writer):
            return self._store_from_folders(entries, wanted, writer)

    def _store_from_folders(
        self, entries: Mapping[Path, Path], wanted: Collection[str], writer: Writer
    ) -> int:
        exporters = self._registry.all()
        make = job_of(self._session, writer, exporters, None, None, {}, self._max_loss, FOLDER)
        job = make(list(entries))
        recognition = recognition_of(job)
        gathered, _growing = settled(recognition.gather(entries), (), self._session.clock)
        known = tuple(
            one for one in gathered.found
            if (exporter := recognition.judge(one.sources).exporter) is not None and exporter.name in wanted
        )  # fmt: skip
        summary = backup(job._replace(gathered=Gathered(known, (), ())))
        summary = summary._replace(archived=tuple(one for one in summary.archived if not one.earlier))
        if summary.archived or summary.refused:
            self._summaries.append(summary)
            if not self._as_json:
                show(summary, {one.name: one for one in exporters}, self._session)
            note(summary, self._session, writer, {})
        for refused in gathered.refused:
            if isinstance(refused.error, Unreadable):
                self._session.warn(str(refused.error))
        for one in summary.archived:
            folder = next(
                (entries[entry] for entry in (*one.paths[0].parents, *one.paths) if entry in entries), None
            )
            if folder is not None:
                note_delivered(self._session, folder, one)
        self._networks = self._networks.anew()
        return summary.code

    def _compared(self, reader: Reader, account: Account) -> dict[str, object]:
        exporter = self._registry.get(account.network)
        return compare_routes(self._session, reader, exporter, account.label, as_json=self._as_json)

    # -- one account's turn -------------------------------------------------------------------------

    def _errand(self, account: Account, route: str, *, now: bool, again: bool) -> Errand:
        interface = self._networks.interfaces.get(account.network) if route == API else None
        exporter = self._registry.get(account.network)
        if interface is not None:
            own = account.by(API)
            self._networks.warn_of_token(own)
            return Errand(
                Network(
                    interface.name, interface.title, interface.looks, interface.kept, interface.whole,
                    interface.version, patience=interface.patience,
                ),
                own, lambda: self._networks.api(own, tell=self._line),
                self._arrival(interface, exporter, account, API),
                self._session.clock, SystemRandom(), now=now, again=again, tool=__version__,
            )  # fmt: skip
        collector = self._networks.collector(account.network)
        return Errand(
            Network(
                collector.name, collector.title, collector.looks, collector.kept, collector.whole,
                collector.anchors.version, collector.fuller,
            ),
            account, lambda: self._networks.route(account),
            self._arrival(collector, exporter, account, BROWSER),
            self._session.clock, SystemRandom(), now=now, again=again, tool=__version__,
        )  # fmt: skip

    def _arrival(self, sender: Sender, exporter: Exporter, account: Account, route: str) -> Arrival:
        return Arrival(
            sender, exporter, self._job(exporter, account, route), self._stored(exporter), alone=self._alone
        )

    def _alone(self) -> AbstractContextManager[None]:
        return alone(self._session, self._session.writer())

    def _job(self, exporter: Exporter, account: Account, route: str) -> Callable[[Sequence[Path]], Job]:
        def job(paths: Sequence[Path]) -> Job:
            # Each set of files is counted by itself.
            self._writer = self._session.writer()
            make = job_of(
                self._session, self._writer, [exporter], exporter.name, account.label, self._columns,
                self._max_loss, route,
            )  # fmt: skip
            return make(paths)

        return job

    def _stored(self, exporter: Exporter) -> Callable[[Summary], None]:
        def stored(summary: Summary) -> None:
            self._line.clear()
            self._summaries.append(summary)
            if not self._as_json:
                instead = {"path": _("{title}'s export").format(title=exporter.title)}
                show(summary, {exporter.name: exporter}, self._session, instead)
            if self._writer is not None:
                note(summary, self._session, self._writer, self._columns)

        return stored

    # -- what is said of it -------------------------------------------------------------------------

    def _tell(self, outcome: Outcome) -> None:
        self._line.clear()
        if self._as_json:
            return
        show_outcome(outcome, self._session)
        interface = self._networks.interfaces.get(outcome.network.name)
        browsed = outcome.looked and outcome.record.route == BROWSER
        if (
            (browsed or type(outcome.error) is SignInNeeded)
            and interface is not None
            and not outcome.account.has_token
            and interface.name not in self._advised
        ):
            self._advised.add(interface.name)  # Once is advice, more often is noise.
            self._session.say(
                "  " + _(
                    "For {members} there is a better way, without a browser: sociarch login {network} --api"
                ).format(members=_(interface.members), network=interface.name)
            )  # fmt: skip

    def _waits(self, moment: datetime) -> None:
        self._session.say(
            _("Waiting until {time}; Ctrl-C ends it, and a later run goes on.").format(time=local(moment))
        )

    def _with_window(self, errand: Errand, outcome: Outcome) -> Outcome:
        """Once more before the person's eyes, where only they can answer and they sit here."""
        if not isinstance(outcome.error, AnswerNeeded) or not self._session.may_ask:
            return outcome
        self._session.say(_("A window opens for your answer."))
        account = errand.account
        shown = errand._replace(
            now=True, again=False, route=lambda: self._networks.route(account, window=True)
        )
        return run_all([shown], None, self._tell)[0]


def _entries(folders: Sequence[Path]) -> dict[Path, Path]:
    """What lies directly in the folders, each with its folder; no links, nothing hidden or under way."""
    found: dict[Path, Path] = {}
    for folder in folders:
        try:
            names = os.listdir(folder)
        except OSError:
            continue  # A disk that is not there now.
        waiting = under_way(names)
        for name in sorted(names):
            path = folder / name
            if name not in waiting and not name.startswith(".") and not path.is_symlink():
                found.setdefault(path, folder)
    return found
