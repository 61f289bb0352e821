"""`sociarch backup`: exports into the vault, asked for and fetched, or as a person downloaded them."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING, Any, Final

import click

from sociarch import __version__
from sociarch.backup import Job, Summary, backup
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_json, as_paths, common, map_option
from sociarch.cli.output import print_json, progress_bar
from sociarch.cli.session import Session
from sociarch.cli.summary import as_record, note, show
from sociarch.errors import URGENCY, NothingGiven
from sociarch.exporter import Exporter
from sociarch.registry import Registry
from sociarch.vault import Writer

if TYPE_CHECKING:
    from sociarch.accounts import Account
    from sociarch.cli.networks import Networks
    from sociarch.errand import Errand, Outcome

LONGEST_LABEL: Final = 100
LONG: Final = timedelta(days=30)
"""How long `--wait` waits where no duration is named."""
_UNITS: Final = {"": 60, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"(\d{1,6})\s*(|m|min|h|d|j)")


class Wait(click.ParamType["timedelta | str"]):
    """A duration such as 90m, 12h or 3d; anything else may be a network that stands behind a bare --wait."""

    name = "duration"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> "timedelta | str":
        match = _DURATION.fullmatch(str(value))
        if match is None:
            return str(value)
        unit = {"min": "m", "j": "d"}.get(match[2], match[2])
        return timedelta(seconds=int(match[1]) * _UNITS[unit])


@click.command(
    "backup",
    help=_(
        "Get exports into the vault.\n\nNETWORK (linkedin, facebook, viadeo): sociarch opens the network's "
        "own export page in the session you made with `sociarch login`, asks for an export of your "
        "connections, and ends. Run it again later, by hand or by a timer: when the time has come it "
        "looks, downloads what is ready, and puts it into the vault. Without NETWORK: every account that "
        "is signed in here. A run that comes too early opens no page.\n\nWith --from, no browser: name "
        "files or folders that you downloaded, as often as you like: the archives as they came (zip), "
        "unpacked folders, or single files. Parts of one archive become one snapshot. A folder that holds "
        "exports among other things is searched for them. NETWORK then says what it is when a file does "
        "not tell. What nobody recognises is stored all the same, and said so.\n\nThis machine's write key "
        "adds and finds duplicates, and cannot read what is stored. Downloads you made yourself are not "
        "touched; those that sociarch made are deleted once they are in the vault.\n\nWhat reads to "
        "nothing, to a part, or to far fewer connections than the account's last snapshot is stored and "
        "held: it does not count until you have looked (code 21).\n\nExamples:\n\n\b\n  sociarch backup "
        "linkedin\n  sociarch backup --wait 3h\n  sociarch backup --from "
        "~/Downloads/Basic_LinkedInDataExport_11-20-2026.zip\n  sociarch backup --from part1.zip --from "
        "part2.zip\n"
        '  sociarch backup viadeo --from contacts.csv --map "Nom=last_name,Réf=-"'
    ),
)
@click.argument("networks", nargs=-1, metavar="[NETWORK]...")
@click.option(
    "--from",
    "paths",
    multiple=True,
    callback=as_paths,
    metavar="PATH",
    help=_("A downloaded export. May be given several times."),
)
@click.option("--now", is_flag=True, help=_("Look at the page although it is not time yet."))
@click.option(
    "--again", is_flag=True, help=_("Ask for a new export although the last is young, or was lost.")
)
@click.option(
    "--wait",
    type=Wait(),
    is_flag=False,
    flag_value="30d",
    metavar="[DURATION]",
    help=_("Stay and look whenever it is time, until all is stored; at most so long (90m, 12h, 3d)."),
)
@click.option("--window", is_flag=True, help=_("Show the browser's window, and wait for your answers in it."))
@click.option("--browser-path", metavar="FILE", help=_("The browser's program."))
@click.option("--account", metavar="LABEL", help=_("Your own label for the account, such as “private”."))
@map_option
@click.option(
    "--max-loss",
    type=click.IntRange(0, 100),
    default=10,
    show_default=True,
    envvar="SOCIARCH_MAX_LOSS",
    metavar="PERCENT",
    help=_("How many connections may be missing since the last snapshot before a new one is held."),
)
@as_json
@common
@click.pass_context
def command(
    ctx: click.Context,
    networks: tuple[str, ...],
    paths: tuple[Path, ...],
    now: bool,
    again: bool,
    wait: timedelta | str | None,
    window: bool,
    browser_path: str | None,
    account: str | None,
    columns: dict[str, str],
    max_loss: int,
    as_json: bool,
) -> None:
    session = Session.current()
    if isinstance(wait, str):
        # A bare --wait before a network: what was taken for a duration is its name.
        networks, wait = (wait, *networks), LONG
    if account is not None and not is_label(account):
        raise click.UsageError(_("A label is a short text on one line that does not begin with ~."))
    if paths:
        if now or again or wait is not None or window:
            raise click.UsageError(
                _("--from takes what is there: --now, --again, --wait and --window do not apply.")
            )
        if len(networks) > 1:
            raise click.UsageError(_("With --from, name one NETWORK at most."))
        code = _import(session, networks, paths, account, columns, max_loss, as_json=as_json)
    else:
        if account is not None and len(networks) != 1:
            raise click.UsageError(_("With --account, name one NETWORK."))
        from sociarch.cli.networks import Networks

        known = Networks(session, browser=browser_path, window=window)
        turn = _Turn(session, known, columns, max_loss, as_json=as_json)
        accounts = known.accounts(list(dict.fromkeys(networks)), account)
        if not accounts:
            raise NothingGiven()
        code = turn.run(accounts, now=now, again=again, wait=wait)
    ctx.exit(code)


def _import(
    session: Session,
    networks: Sequence[str],
    paths: Sequence[Path],
    account: str | None,
    columns: dict[str, str],
    max_loss: int,
    *,
    as_json: bool,
) -> int:
    """Back up what a person downloaded, and return the exit code."""
    registry = Registry.installed()
    exporters = [registry.get(name) for name in networks] or registry.all()
    check_columns(exporters, columns, named=bool(networks))
    writer = session.writer()
    claimed = networks[0] if networks else None
    job = job_of(session, writer, exporters, claimed, account, columns, max_loss)
    with progress_bar(_("Storing"), quiet=session.quiet or as_json) as progress:
        summary = backup(job(paths), progress)
    if as_json:
        print_json("backup", as_record(summary))
    else:
        show(summary, {one.name: one for one in exporters}, session)
    note(summary, session, writer, columns)
    return summary.code


def job_of(
    session: Session,
    writer: Writer,
    exporters: Sequence[Exporter],
    claimed: str | None,
    account: str | None,
    columns: Mapping[str, str],
    max_loss: int,
) -> Callable[[Sequence[Path]], Job]:
    """What makes a backup's job of paths, with what this machine remembers at that moment."""

    def job(paths: Sequence[Path]) -> Job:
        home, vault = session.home, writer.key.vault
        known = home.columns(vault)
        if columns and claimed is not None:
            known[claimed] = {**known.get(claimed, {}), **columns}
        return Job(
            writer=writer,
            exporters=exporters,
            paths=paths,
            claimed=claimed,
            account=account,
            columns=known,
            before=home.counts(vault),
            max_loss=max_loss / 100,
            held=home.held(vault),
            vault=session.place(),
            tool=__version__,
            clock=session.clock.now,
        )

    return job


class _Turn:
    """One run over accounts at networks."""

    def __init__(
        self, session: Session, networks: "Networks", columns: dict[str, str], max_loss: int, *, as_json: bool
    ) -> None:
        self._session: Final = session
        self._networks: Final = networks
        self._columns: Final = columns
        self._max_loss: Final = max_loss
        self._as_json: Final = as_json
        self._registry: Final = Registry.installed()
        self._writer: Writer | None = None
        self._summaries: list[Summary] = []

    def run(self, accounts: Sequence["Account"], *, now: bool, again: bool, wait: timedelta | None) -> int:
        """Each account's turn, and waiting if it was wished for; returns the exit code."""
        from sociarch.collect import run_all

        # Without a vault to put it into, nothing is asked of anybody.
        self._session.storage()
        errands = [self._errand(account, now=now, again=again) for account in accounts]
        until = None if wait is None else self._session.clock.now() + wait
        outcomes = run_all(errands, until, self._tell, self._waits)
        outcomes = [self._with_window(errand, one) for errand, one in zip(errands, outcomes, strict=True)]
        if self._as_json:
            from sociarch.cli.networks import outcome_record

            code = min((one.code for one in outcomes), key=URGENCY.index)
            records = [as_record(summary) for summary in self._summaries]
            merged = {
                name: list(chain.from_iterable(record[name] for record in records))
                for name in ("snapshots", "refused", "left")
            }
            networks = [outcome_record(one) for one in outcomes]
            print_json("backup", {"code": code, "networks": networks, **merged})
        return min((one.code for one in outcomes), key=URGENCY.index)

    def _errand(self, account: "Account", *, now: bool, again: bool) -> "Errand":
        from sociarch.arrival import Arrival
        from sociarch.errand import Errand, Network

        collector = self._networks.collector(account.network)
        exporter = self._registry.get(account.network)
        session = self._session

        def job(paths: Sequence[Path]) -> Job:
            # Each set of files is counted by itself.
            self._writer = session.writer()
            return job_of(
                session, self._writer, [exporter], exporter.name, account.label, self._columns, self._max_loss
            )(paths)

        def stored(summary: Summary) -> None:
            self._summaries.append(summary)
            if not self._as_json:
                instead = {"path": _("{title}'s export").format(title=collector.title)}
                show(summary, {exporter.name: exporter}, session, instead)
            if self._writer is not None:
                note(summary, session, self._writer, self._columns)

        return Errand(
            Network(
                collector.name, collector.title, collector.looks, collector.kept, collector.whole,
                collector.anchors.version, collector.fuller,
            ),
            account, lambda: self._networks.route(account), Arrival(collector, exporter, job, stored),
            session.clock, SystemRandom(), now=now, again=again, tool=__version__,
        )  # fmt: skip

    def _tell(self, outcome: "Outcome") -> None:
        from sociarch.cli.networks import show_outcome

        if not self._as_json:
            show_outcome(outcome, self._session)

    def _waits(self, moment: datetime) -> None:
        from sociarch.cli.networks import local

        self._session.say(
            _("Waiting until {time}; Ctrl-C ends it, and a later run goes on.").format(time=local(moment))
        )

    def _with_window(self, errand: "Errand", outcome: "Outcome") -> "Outcome":
        """Once more before the person's eyes, where only they can answer and they sit here."""
        from sociarch.collect import run_all
        from sociarch.errors import AnswerNeeded

        if not isinstance(outcome.error, AnswerNeeded) or not self._session.may_ask:
            return outcome
        self._session.say(_("A window opens for your answer."))
        account = errand.account
        shown = errand._replace(
            now=True, again=False, route=lambda: self._networks.route(account, window=True)
        )
        return run_all([shown], None, self._tell)[0]


def is_label(text: str) -> bool:
    """Whether a text can stand for an account."""
    return 0 < len(text) <= LONGEST_LABEL and text.isprintable() and not text.startswith("~")


def check_columns(exporters: Sequence[Exporter], columns: dict[str, str], *, named: bool) -> None:
    """Raises UsageError where columns are named and the network is not, or has no tables."""
    if columns and not (named and exporters[0].tables):
        able = ", ".join(one.name for one in Registry.installed().all() if one.tables)
        raise click.UsageError(_("With --map, name one of these networks: {able}").format(able=able))
