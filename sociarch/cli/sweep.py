"""`sociarch sweep`: what nothing names any more is removed."""

from contextlib import ExitStack

import click

from sociarch.backup import Progress
from sociarch.cli.asking import confirm
from sociarch.cli.language import count, ngettext
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_json, common
from sociarch.cli.output import print_json, progress_bar
from sociarch.cli.session import Session
from sociarch.cli.speech import tell
from sociarch.sweep import Removed, sweep
from sociarch.vault import Reader


@click.command(
    "sweep",
    help=_(
        "Remove what no snapshot needs any more: bytes of forgotten snapshots, and what interrupted backups "
        "have left.\n\n"
        "It is safe at any time, also while a backup is running on this or another machine: what a backup "
        "relies on stays, or is stored again. While one is running, nothing is removed unless you say "
        "--now; the backup may take longer then. Where a snapshot does not open, nothing is removed at all: "
        "nobody could tell what it needs.\n\n"
        "Example:\n\n"
        "\b\n"
        "  sociarch sweep"
    ),
)
@click.option("--now", is_flag=True, help=_("Also while a backup is running, or was killed before it ended."))
@click.option("--damaged", is_flag=True, help=_("Also damaged files that a repair has put aside."))
@click.option("--yes", is_flag=True, help=_("Do not ask."))
@as_json
@common
def command(now: bool, damaged: bool, yes: bool, as_json: bool) -> None:
    session = Session.current()
    reader = session.reader()
    question = _("Remove for good what no snapshot needs?")
    if not confirm(session, question, yes=yes):
        return
    removed = run_sweep(session, reader, now=now, damaged=damaged, as_json=as_json)
    if as_json:
        print_json("sweep", removed._asdict())


def run_sweep(
    session: Session, reader: Reader, *, now: bool, damaged: bool = False, as_json: bool = False
) -> Removed:
    """Sweep, and tell a person what went."""
    with ExitStack() as stack:
        progress: Progress | None = None

        def step(done: int, total: int) -> None:
            # The bar begins with the first object: before that there may be something to say.
            nonlocal progress
            if progress is None:
                bar = progress_bar(_("Sweeping"), quiet=session.quiet or as_json)
                progress = stack.enter_context(bar)
                progress.total(total)
            progress.done(1)

        removed = sweep(reader, now=now, damaged=damaged, timer=session.waiting(), progress=step)
    if as_json:
        return removed
    text = ngettext("{n} object was removed", "{n} objects were removed", removed.objects)
    rest = ngettext("{n} is needed.", "{n} are needed.", removed.needed)
    tell(text.format(n=count(removed.objects)) + "; " + rest.format(n=count(removed.needed)))
    if removed.aside:
        text = ngettext(
            "{n} damaged file that was put aside is gone.", "{n} damaged files that were put aside are gone.",
            removed.aside,
        )  # fmt: skip
        tell(text.format(n=count(removed.aside)))
    if removed.spared:
        text = ngettext(
            "{n} was left: a backup relies on it, or has called the sweep off.",
            "{n} were left: a backup relies on them, or has called the sweep off.",
            removed.spared,
        )
        session.say(text.format(n=count(removed.spared)))
    return removed
