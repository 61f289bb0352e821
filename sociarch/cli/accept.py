"""`sociarch accept`: a held snapshot counts from now on."""

import click

from sociarch.cli.decide import decide
from sociarch.cli.language import gettext as _
from sociarch.cli.options import common


@click.command(
    "accept",
    help=_(
        "Let a held snapshot count: it was right after all. Or one that a machine of yours added with keys "
        "that had been replaced.\n\n"
        "What was decided is kept in the vault and can be decided anew, with `drop`. SNAPSHOT is its id, or "
        "the first digits of it.\n\n"
        "Example:\n\n"
        "\b\n"
        "  sociarch accept 1d5111d5"
    ),
)
@click.argument("snapshot", metavar=_("SNAPSHOT"))
@common
def command(snapshot: str) -> None:
    decide(snapshot, keep=True)
