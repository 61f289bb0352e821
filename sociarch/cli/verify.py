"""`sociarch verify`: every object and every snapshot checked."""

import click

from sociarch.cli.language import count, ngettext, size
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_json, common
from sociarch.cli.output import print_json, progress_bar
from sociarch.cli.session import Session
from sociarch.cli.speech import tell
from sociarch.errors import VaultDamaged
from sociarch.verify import Verdict, verify


@click.command(
    "verify",
    help=_(
        "Read and check everything in the vault: each object against its name, each snapshot against its "
        "objects, the openers, the card and the README.\n\n"
        "Nothing is changed. Every damaged thing is named, and for each snapshot whether it still "
        "restores. The code is 31 if anything is damaged.\n\n"
        "Example:\n\n"
        "\b\n"
        "  sociarch verify"
    ),
)
@as_json
@common
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    session = Session.current()
    reader = session.reader()
    with progress_bar(_("Checking"), quiet=session.quiet or as_json) as progress:
        started = False

        def step(done: int, total: int) -> None:
            nonlocal started
            if not started:
                progress.total(total)
                started = True
            progress.done(1)

        verdict = verify(reader, step)
    if as_json:
        print_json("verify", _as_record(verdict))
    else:
        _print(verdict, session)
    if not verdict.sound:
        ctx.exit(VaultDamaged.code)


def _print(verdict: Verdict, session: Session) -> None:
    for damage in verdict.damages:
        tell(_("Damaged: {path} ({reason})").format(path=damage.path, reason=_(damage.reason)))
    for one in verdict.health:
        if one.broken:
            tell(
                _("Snapshot {id}: {broken} of {files} files no longer restore.").format(
                    id=one.id[:8], broken=count(one.broken), files=count(one.files)
                )
            )
        elif verdict.damages:
            tell(_("Snapshot {id}: restores whole.").format(id=one.id[:8]))
    if any(damage.path.startswith("objects/") for damage in verdict.damages):
        session.say(
            _(
                "To mend damaged objects: move these files out of the vault and back up the same downloads "
                "again, or put in their place the files of a copy of the vault."
            )
        )
    for path in verdict.strangers:
        session.say(_("Not written by sociarch, left alone: {path}").format(path=path))
    checked = _("{objects} and {snapshots} were checked, {size} of content.").format(
        objects=ngettext("{n} object", "{n} objects", verdict.objects).format(n=count(verdict.objects)),
        snapshots=ngettext("{n} snapshot", "{n} snapshots", len(verdict.health)).format(
            n=count(len(verdict.health))
        ),
        size=size(verdict.bytes),
    )
    tell((_("Everything is sound.") if verdict.sound else _("The vault is damaged.")) + " " + checked)


def _as_record(verdict: Verdict) -> dict[str, object]:
    return {
        "sound": verdict.sound,
        "objects": verdict.objects,
        "bytes": verdict.bytes,
        "unused": verdict.unused,
        "damages": [damage._asdict() for damage in verdict.damages],
        "snapshots": [one._asdict() for one in verdict.health],
        "strangers": list(verdict.strangers),
    }
