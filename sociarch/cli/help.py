"""`sociarch help`: the tables that scripts and people may rely on."""

import click

from sociarch.cli.language import gettext as _
from sociarch.cli.options import common
from sociarch.cli.output import print_table
from sociarch.errors import EXIT_CODES, N_
from sociarch.registry import Registry

SURE = {
    "real": N_("real"),
    "sample": N_("sample"),
    "program": N_("program"),
    "paper": N_("paper"),
    "assumed": N_("assumed"),
}
VARIABLES = (
    ("SOCIARCH_VAULT", N_("the vault's folder")),
    ("SOCIARCH_HOME", N_("one folder for this machine's settings and write keys")),
    (
        "SOCIARCH_IDENTITY",
        N_(
            "file with what opens the vault: the recovery kit, its line or words, a key; or two shares' files"
        ),
    ),
    ("SOCIARCH_PASSPHRASE_FILE", N_("file whose first line is the passphrase")),
    ("SOCIARCH_BROWSER", N_("the browser's program, in place of the one that is found")),
    ("SOCIARCH_BROWSER_ARGS", N_("further switches for the browser, split as a shell does")),
    ("SOCIARCH_BROWSER_HEADLESS", N_("1: the browser never shows a window, not even to sign in")),
    ("SOCIARCH_MAX_LOSS", N_("per cent of connections that may be missing before a snapshot is held")),
)


@click.group(
    "help",
    subcommand_metavar=_("COMMAND [ARGS]..."),
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


@command.command(
    "formats", help=_("The forms of exports that are read, and how sure we are that they look like this.")
)
@common
def formats() -> None:
    print_table(
        [_("Network"), _("Form"), _("Years"), _("Recognised by"), _("Sure")],
        [
            [one.title, form.mark, _(form.years), _(form.form), _(SURE[form.sure])]
            for one in Registry.installed().all()
            for form in one.generations
        ],
    )


@command.command("settings", help=_("The environment variables that are understood."))
@common
def settings() -> None:
    print_table([_("Variable"), _("Meaning")], [[name, _(text)] for name, text in VARIABLES])
