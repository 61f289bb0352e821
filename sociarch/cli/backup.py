"""`sociarch backup`: exports into the vault, asked for and fetched, or as a person downloaded them."""

import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import click

from sociarch.backup import backup, recognition_of
from sociarch.cli.copies import (
    NOTHING_REMOVED,
    removal_of,
    remove_copies,
    removed_record,
    show_removed,
)
from sociarch.cli.jobs import alone, job_of
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_json, as_networks, as_paths, common, map_option, max_loss_option
from sociarch.cli.output import print_json, progress_bar
from sociarch.cli.session import Session
from sociarch.cli.summary import as_record, note, show
from sociarch.errors import URGENCY, NothingGiven
from sociarch.exporter import Exporter
from sociarch.registry import Registry
from sociarch.routes import API, BROWSER, ORDER
from sociarch.watch import settled

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
        "is signed in here. A run that comes too early opens no page. Where you gave a token for the "
        "network's official API (`sociarch login NETWORK --api`), that is asked instead, at once and "
        "without a browser. The folders that `sociarch watch` remembers are looked into first; what a "
        "network has delivered there within a week is not asked for again.\n\nWith --from, name files or "
        "folders that you downloaded, as often as you like: the archives as they came (zip), unpacked "
        "folders, or single files. Parts of one archive become one snapshot. A folder that holds exports "
        "among other things is searched for them; downloads that are still under way are left alone. "
        "NETWORK then says what it is when a file does not tell. What nobody recognises is stored all the "
        "same, and said so; but nothing of a list out of an employer's paid seat is, such as a project of "
        "LinkedIn Recruiter.\n\nThis machine's write key adds and finds duplicates, and cannot read what is "
        "stored. Downloads you made yourself stay where they are, unless you say --remove; those that "
        "sociarch made are deleted once they are in the vault.\n\nWhat reads to "
        "nothing, to a part, or to far fewer connections than the account's last snapshot is stored and "
        "held: it does not count until you have looked (code 21).\n\nExamples:\n\n\b\n  sociarch backup "
        "linkedin\n  sociarch backup --wait 3h\n  sociarch backup --from "
        "~/Downloads/Basic_LinkedInDataExport_11-20-2026.zip\n  sociarch backup --from part1.zip --from "
        "part2.zip\n"
        '  sociarch backup viadeo --from contacts.csv --map "Nom=last_name,Réf=-"'
    ),
)
@click.argument("networks", nargs=-1, metavar=_("[NETWORK]..."), callback=as_networks)
@click.option(
    "--from",
    "paths",
    multiple=True,
    callback=as_paths,
    metavar=_("PATH"),
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
    metavar=_("[DURATION]"),
    help=_("Stay and look whenever it is time, until all is stored; at most so long (90m, 12h, 3d)."),
)
@click.option(
    "--route",
    type=click.Choice(ORDER),
    help=_(
        "The only way to take: the network's official API, the watched folders, or the export page in a "
        "browser."
    ),
)
@click.option(
    "--compare-routes",
    "compare",
    is_flag=True,
    help=_("Take every route that NETWORK's account has, and show how what they tell differs."),
)
@click.option("--window", is_flag=True, help=_("Show the browser's window, and wait for your answers in it."))
@click.option("--browser-path", metavar=_("FILE"), help=_("The browser's program."))
@click.option("--account", metavar=_("LABEL"), help=_("Your own label for the account, such as “private”."))
@map_option
@max_loss_option
@click.option(
    "--remove",
    is_flag=True,
    help=_("With --from: delete each plain copy that the vault has proven to hold. Needs a key."),
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
    route: str | None,
    compare: bool,
    window: bool,
    browser_path: str | None,
    account: str | None,
    columns: dict[str, str],
    max_loss: int,
    remove: bool,
    as_json: bool,
) -> None:
    session = Session.current()
    if remove and not paths:
        raise click.UsageError(_("--remove needs --from: it deletes what you downloaded yourself."))
    if isinstance(wait, str):
        # A bare --wait before a network: what was taken for a duration is its name.
        networks, wait = (wait, *networks), LONG
    if account is not None and not is_label(account):
        raise click.UsageError(_("A label is a short text on one line that does not begin with ~."))
    if paths:
        if now or again or wait is not None or window or route or compare:
            raise click.UsageError(
                _(
                    "--from takes what is there: --now, --again, --wait, --route, --compare-routes and "
                    "--window do not apply."
                )
            )
        if len(networks) > 1:
            raise click.UsageError(_("With --from, name one NETWORK at most."))
        code = _import(session, networks, paths, account, columns, max_loss, remove=remove, as_json=as_json)
    else:
        if account is not None and len(networks) != 1:
            raise click.UsageError(_("With --account, name one NETWORK."))
        from sociarch.cli.networks import Networks
        from sociarch.cli.turn import Turn

        if compare and (len(networks) != 1 or route):
            raise click.UsageError(_("With --compare-routes, name one NETWORK and no --route."))
        if window and route == API:
            raise click.UsageError(_("An API has no window: leave out --window, or --route."))
        known = Networks(session, browser=browser_path, window=window)
        chosen = BROWSER if window and not compare else route
        turn = Turn(
            session, known, columns, max_loss, route=chosen, compare=compare, named=bool(networks),
            as_json=as_json,
        )  # fmt: skip
        accounts = known.accounts(list(dict.fromkeys(networks)), account)
        if not accounts and not session.home.watched():
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
    remove: bool,
    as_json: bool,
) -> int:
    """Back up what a person downloaded, and return the exit code."""
    registry = Registry.installed()
    exporters = [registry.get(name) for name in networks] or registry.all()
    check_columns(exporters, columns, named=bool(networks))
    writer = session.writer()
    removal = removal_of(session.reader(), exporters, session.place().folder) if remove else None
    claimed = networks[0] if networks else None
    with alone(session, writer):
        job = job_of(session, writer, exporters, claimed, account, columns, max_loss)(paths)
        gathered, growing = settled(recognition_of(job).gather(paths), paths, session.clock)
        with progress_bar(_("Storing"), quiet=session.quiet or as_json) as progress:
            summary = backup(job._replace(gathered=gathered), progress)
        if not as_json:
            show(summary, {one.name: one for one in exporters}, session)
            for path in growing:
                session.say(_("Left alone (still growing): {path}").format(path=path))
        note(summary, session, writer, columns)
    removed = NOTHING_REMOVED
    if removal is not None:
        removed = remove_copies(removal, summary, paths)
    code = min((summary.code, *(one.code for one in removed.kept)), key=URGENCY.index)
    if as_json:
        told = {"growing": [str(path) for path in growing], **removed_record(removed)}
        print_json("backup", {**as_record(summary), **told, "code": code})
    else:
        show_removed(removed, session)
    return code


def is_label(text: str) -> bool:
    """Whether a text can stand for an account."""
    return 0 < len(text) <= LONGEST_LABEL and text.isprintable() and not text.startswith("~")


def check_columns(exporters: Sequence[Exporter], columns: dict[str, str], *, named: bool) -> None:
    """Raises UsageError where columns are named and the network is not, or has no tables."""
    if columns and not (named and exporters[0].tables):
        able = ", ".join(one.name for one in Registry.installed().all() if one.tables)
        raise click.UsageError(_("With --map, name one of these networks: {able}").format(able=able))
