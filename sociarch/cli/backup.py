"""`sociarch backup --from`: exports that a person downloaded go into the vault."""

from collections import Counter
from pathlib import Path

import click

from sociarch import __version__
from sociarch.backup import Archived, Job, Summary, backup
from sociarch.cli.language import count, ngettext, size
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_json, as_paths, common
from sociarch.cli.output import print_json, progress_bar
from sociarch.cli.session import Session
from sociarch.cli.speech import printable, show_error, tell
from sociarch.errors import N_, NothingGiven, SociarchError, VaultUnavailable
from sociarch.exporter import Exporter
from sociarch.registry import Registry

SHOWN_PROBLEMS = 5
LONGEST_LABEL = 100
FIELDS = {
    "first": N_("first name"),
    "last": N_("last name"),
    "position": N_("position"),
    "company": N_("company"),
    "email": N_("e-mail"),
    "url": N_("profile address"),
    "since": N_("connected since"),
}


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
        "Examples:\n\n"
        "\b\n"
        "  sociarch backup --from ~/Downloads/Basic_LinkedInDataExport_11-20-2026.zip\n"
        "  sociarch backup --from part1.zip --from part2.zip\n"
        "  sociarch backup viadeo --from contacts.csv"
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
@as_json
@common
@click.pass_context
def command(
    ctx: click.Context,
    networks: tuple[str, ...],
    paths: tuple[Path, ...],
    account: str | None,
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
    writer = session.writer()
    with progress_bar(_("Storing"), quiet=session.quiet or as_json) as progress:
        summary = backup(
            Job(
                writer=writer,
                exporters=exporters,
                paths=paths,
                claimed=networks[0] if networks else None,
                account=account,
                vault=session.place(),
                tool=__version__,
            ),
            progress,
        )
    if as_json:
        print_json("backup", _as_record(summary))
    else:
        _print(summary, {one.name: one for one in exporters}, session)
    _note(summary, session, writer.key.vault)
    ctx.exit(summary.code)


def _is_label(text: str) -> bool:
    return 0 < len(text) <= LONGEST_LABEL and text.isprintable() and not text.startswith("~")


def _note(summary: Summary, session: Session, vault: str) -> None:
    """Remember for `status` what was stored. The backup is done, whatever becomes of this."""
    try:
        for one in summary.archived:
            if one.snapshot.exporter:
                session.home.note_backup(vault, one.snapshot.exporter, one.snapshot.taken)
    except VaultUnavailable:
        session.warn(_("This machine could not note the backup for `sociarch status`."))


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
    for guess in one.guesses:
        pairs = ", ".join(
            f"{printable(column)} → {_(FIELDS.get(field, field))}" for column, field in guess.columns.items()
        )
        session.say(_("  Columns were guessed: {pairs}").format(pairs=pairs))
    _print_problems(one, session)
    for error in one.trouble:
        show_error(error)


def _print_problems(one: Archived, session: Session) -> None:
    if session.verbose:
        for problem in one.problems:
            reason = _(problem.reason).format(**problem.values)
            session.say(f"  {problem.trace.file}, {problem.trace.place}: {reason}")
        return
    reasons = Counter(_(problem.reason).format(**problem.values) for problem in one.problems)
    for reason, times in reasons.most_common(SHOWN_PROBLEMS):
        session.say(
            "  "
            + ngettext("{n} place not read: {reason}", "{n} places not read: {reason}", times).format(
                n=count(times), reason=reason
            )
        )


def connections(counts: object) -> str:
    """How many connections a reader counted, as a person reads it; a dash where it read none."""
    number = counts.get("connection", 0) if isinstance(counts, dict) else 0
    if not number:
        return _("no list of connections")
    return ngettext("{n} connection", "{n} connections", number).format(n=count(number))


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
                "problems": [
                    {"file": p.trace.file, "place": p.trace.place, "reason": p.reason.format(**p.values)}
                    for p in one.problems
                ],
                "guesses": [dict(guess.columns) for guess in one.guesses],
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
