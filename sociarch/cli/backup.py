"""`sociarch backup --from`: exports that a person downloaded go into the vault."""

from collections.abc import Sequence
from pathlib import Path

import click

from sociarch import __version__
from sociarch.backup import Archived, Job, Summary, backup
from sociarch.choices import Columns
from sociarch.cli.kinds import connections, guess_lines, guess_records, others, problem_lines, problem_records
from sociarch.cli.language import count, ngettext, size
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_json, as_paths, common, map_option
from sociarch.cli.output import print_json, progress_bar
from sociarch.cli.session import Session
from sociarch.cli.speech import show_error, tell
from sociarch.errors import NothingGiven, SociarchError, VaultUnavailable
from sociarch.exporter import Exporter
from sociarch.formats.tables import fold
from sociarch.registry import Registry
from sociarch.vault import Writer

LONGEST_LABEL = 100


@click.command(
    "backup",
    help=_(
        "Put exports that you downloaded into the vault.\n\n"
        "Name files or folders with --from, as often as you like: the archives as they came (zip), "
        "unpacked folders, or single files. Parts of one archive become one snapshot. A folder that "
        "holds exports among other things is searched for them.\n\n"
        "NETWORK (linkedin, facebook, viadeo) says what it is when a file does not tell. What nobody "
        "recognises is stored all the same, and said so.\n\n"
        "Nothing has to be typed: this machine's write key adds and finds duplicates, and cannot read "
        "what is stored. The downloads are not touched; delete them yourself when you like.\n\n"
        "What reads to nothing, to a part, or to far fewer connections than the account's last snapshot is "
        "stored and held: it does not count until you have looked (code 21).\n\n"
        "Examples:\n\n"
        "\b\n"
        "  sociarch backup --from ~/Downloads/Basic_LinkedInDataExport_11-20-2026.zip\n"
        "  sociarch backup --from part1.zip --from part2.zip\n"
        "  sociarch backup viadeo --from contacts.csv\n"
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
    account: str | None,
    columns: dict[str, str],
    max_loss: int,
    as_json: bool,
) -> None:
    session = Session.current()
    if not paths:
        raise NothingGiven()
    if len(networks) > 1:
        raise click.UsageError(_("With --from, name one NETWORK at most."))
    if account is not None and not _is_label(account):
        raise click.UsageError(_("A label is a short text on one line that does not begin with ~."))
    registry = Registry.installed()
    exporters = [registry.get(name) for name in networks] or registry.all()
    check_columns(exporters, columns, named=bool(networks))
    writer = session.writer()
    home, vault = session.home, writer.key.vault
    known = home.columns(vault)
    if columns:
        known[networks[0]] = {**known.get(networks[0], {}), **columns}
    with progress_bar(_("Storing"), quiet=session.quiet or as_json) as progress:
        summary = backup(
            Job(
                writer=writer,
                exporters=exporters,
                paths=paths,
                claimed=networks[0] if networks else None,
                account=account,
                columns=known,
                before=home.counts(vault),
                max_loss=max_loss / 100,
                held=home.held(vault),
                vault=session.place(),
                tool=__version__,
            ),
            progress,
        )
    if as_json:
        print_json("backup", _as_record(summary))
    else:
        _print(summary, {one.name: one for one in exporters}, session)
    _note(summary, session, writer, columns)
    ctx.exit(summary.code)


def _is_label(text: str) -> bool:
    return 0 < len(text) <= LONGEST_LABEL and text.isprintable() and not text.startswith("~")


def check_columns(exporters: Sequence[Exporter], columns: dict[str, str], *, named: bool) -> None:
    """Raises UsageError where columns are named and the network is not, or has no tables."""
    if columns and not (named and exporters[0].tables):
        able = ", ".join(one.name for one in Registry.installed().all() if one.tables)
        raise click.UsageError(_("With --map, name one of these networks: {able}").format(able=able))


def _note(summary: Summary, session: Session, writer: Writer, columns: dict[str, str]) -> None:
    """Remember what was stored and decided. The backup is done, whatever becomes of this."""
    home, vault = session.home, writer.key.vault
    try:
        for one in summary.archived:
            if one.snapshot.exporter is not None:
                home.note_backup(vault, one.snapshot.exporter, one.snapshot.taken)
        home.save_counts(vault, summary.counts)
        home.save_held(vault, [*home.held(vault), *(one.id for one in summary.archived if one.held)])
        if columns:
            _settle(summary, session, writer, columns)
    except VaultUnavailable:
        session.warn(_("This machine could not note the backup for `sociarch status`."))


def _settle(summary: Summary, session: Session, writer: Writer, columns: dict[str, str]) -> None:
    """Keep what the person said of columns that are there, and tell of those that are not."""
    network = next(iter(summary.archived)).snapshot.exporter if summary.archived else None
    if network is None:
        return
    there = {fold(name) for one in summary.archived for name in one.columns}
    for name in sorted(columns.keys() - there):
        session.warn(_("No column is called “{name}” here.").format(name=name))
    settled = {name: field for name, field in columns.items() if name in there}
    known = session.home.columns(writer.key.vault).get(network, {})
    if not settled.items() <= known.items():
        writer.decide(Columns(network, settled))
        session.home.note_columns(writer.key.vault, network, settled)


def _print(summary: Summary, exporters: dict[str, Exporter], session: Session) -> None:
    for one in summary.archived:
        _print_archived(one, exporters, session)
    for path in summary.left:
        session.say(_("Left alone (no exporter knows it): {path}").format(path=path))
    for refused in summary.refused:
        if isinstance(refused.error, VaultUnavailable):
            session.say(_("Not stored: {path}").format(path=refused.path))
        show_error(refused.error)
    if summary.archived:
        session.say(
            _("New in the vault: {size} in {files}.").format(
                size=size(summary.added_bytes),
                files=ngettext("{n} file", "{n} files", summary.added_objects).format(
                    n=count(summary.added_objects)
                ),
            )
        )


def _print_archived(one: Archived, exporters: dict[str, Exporter], session: Session) -> None:
    snapshot = one.snapshot
    title = exporters[snapshot.exporter].title if snapshot.exporter else _("Not recognised")
    what = [title]
    if snapshot.exporter:
        what.append(connections(snapshot.counts))
    if snapshot.as_of:
        what.append(_("as of {day}").format(day=snapshot.as_of))
    files = ngettext("{n} file", "{n} files", len(snapshot.files)).format(n=count(len(snapshot.files)))
    what.append(f"{files}, {size(snapshot.size)}")
    state = _("already in the vault: snapshot {id}") if one.earlier else _("snapshot {id}")
    what.append(state.format(id=one.id[:8]))
    tell(" · ".join(what))
    if more := others(snapshot.counts):
        session.say("  " + _("Also read: {facts}").format(facts=more))
    for line in guess_lines(one.guesses):
        session.say("  " + line)
    for line in problem_lines(one.problems, each=session.verbose):
        session.say("  " + line)
    if one.dropped:
        session.say("  " + _("This snapshot was dropped: it does not count."))
    for error in one.trouble:
        show_error(error)


def _as_record(summary: Summary) -> dict[str, object]:
    return {
        "code": summary.code,
        "snapshots": [
            {
                "id": one.id,
                "earlier": one.earlier,
                "exporter": one.snapshot.exporter,
                "account": one.snapshot.account,
                "as_of": one.snapshot.as_of,
                "taken": one.snapshot.taken,
                "counts": dict(one.snapshot.counts),
                "files": [
                    {"name": file.name, "size": file.size, "sha256": file.sha256}
                    for file in one.snapshot.files
                ],
                "held": list(one.snapshot.held),
                "dropped": one.dropped,
                "problems": problem_records(one.problems),
                "guesses": guess_records(one.guesses),
                "trouble": [_error(error) for error in one.trouble],
            }
            for one in summary.archived
        ],
        "refused": [{"path": str(one.path), **_error(one.error)} for one in summary.refused],
        "left": [str(path) for path in summary.left],
        "added_objects": summary.added_objects,
        "added_bytes": summary.added_bytes,
    }


def _error(error: SociarchError) -> dict[str, object]:
    return {"kind": type(error).__name__, "code": error.code, "message": str(error)}
