"""`sociarch drop`: a held snapshot is left out of history; its bytes stay."""

import click

from sociarch.cli.decide import decide
from sociarch.cli.language import gettext as _
from sociarch.cli.options import common


@click.command(
    "drop",
    help=_(
        "Leave a held snapshot out of history. Nothing is deleted: its files can still be restored by its "
        "id, and `accept` takes it back.\n\n"
        "SNAPSHOT is its id, or the first digits of it.\n\n"
        "Example:\n\n"
        "\b\n"
        "  sociarch drop 1d5111d5"
    ),
)
@click.argument("snapshot", metavar=_("SNAPSHOT"))
@common
def command(snapshot: str) -> None:
    decide(snapshot, keep=False)
