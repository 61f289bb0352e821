"""`sociarch help`: the tables that scripts and people may rely on."""

import click

from sociarch.cli.language import gettext as _
from sociarch.cli.options import common
from sociarch.cli.output import print_table
from sociarch.errors import EXIT_CODES, N_
from sociarch.registry import Registry

VARIABLES = (
    ("SOCIARCH_VAULT", N_("the vault's folder")),
    ("SOCIARCH_HOME", N_("one folder for this machine's settings and write keys")),
    ("SOCIARCH_IDENTITY", N_("file with a key that opens the vault: the recovery kit, or its key in a file")),
    ("SOCIARCH_PASSPHRASE_FILE", N_("file whose first line is the passphrase")),
)


@click.group(
    "help",
    help=_("Explain exit codes, networks and settings.\n\nExample:\n\n\b\n  sociarch help exit-codes"),
)
@common
def command() -> None:
    pass


@command.command("exit-codes", help=_("How every command ends, for scripts and timers."))
@common
def exit_codes() -> None:
    print_table([_("Code"), _("Meaning")], [[str(code), _(text)] for code, text in EXIT_CODES], right=(0,))


@command.command("networks", help=_("The networks whose exports are recognised and read."))
@common
def networks() -> None:
    exporters = Registry.installed().all()
    print_table(
        [_("Name"), _("Network"), _("Reader")], [[one.name, one.title, one.reader] for one in exporters]
    )


@command.command("settings", help=_("The environment variables that are understood."))
@common
def settings() -> None:
    print_table([_("Variable"), _("Meaning")], [[name, _(text)] for name, text in VARIABLES])
