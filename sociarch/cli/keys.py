"""`sociarch keys`: the ways to open the vault."""

import click

from sociarch.cli import keys_add, keys_drill, keys_kit, keys_list, keys_remove, keys_rotate
from sociarch.cli.language import gettext as _
from sociarch.cli.options import common


@click.group(
    "keys",
    subcommand_metavar=_("COMMAND [ARGS]..."),
    help=_(
        "Show and change the ways to open the vault, and try them.\n\n"
        "Who loses every way loses everything in the vault; nobody can help then. So at least two that do "
        "not depend on each other are always left: a passphrase in your head and a recovery kit on paper, "
        "for example.\n\n"
        "Examples:\n\n\b\n"
        "  sociarch keys list\n"
        "  sociarch keys kit\n"
        "  sociarch keys drill recovery-kit"
    ),
)
@common
def command() -> None:
    pass


for one in (keys_list, keys_add, keys_remove, keys_kit, keys_drill, keys_rotate):
    command.add_command(one.command)
