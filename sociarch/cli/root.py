"""The root command: which verbs there are, and how every run ends.

A verb's module is imported when the verb is used, so that `sociarch --help` loads no cryptography.
"""

import contextlib
import os
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

import click

from sociarch import __version__
from sociarch.cli.language import gettext as _
from sociarch.cli.options import common
from sociarch.cli.speech import say, show_error
from sociarch.errors import N_, Interrupted, SociarchError, SystemTrouble

VERBS: Final[dict[str, str]] = {
    "init": N_("Make a vault and the ways to open it."),
    "login": N_("Sign in to a network, once, in a window."),
    "logout": N_("Forget a sign-in."),
    "backup": N_("Get the networks' exports, or those you downloaded, into the vault."),
    "watch": N_("Watch folders of downloads, and put each finished export into the vault."),
    "schedule": N_("Let backups run of their own accord, at a time of day."),
    "status": N_("Show the vault, its keys and the last backups."),
    "snapshots": N_("List what is in the vault."),
    "show": N_("Show the connections in a snapshot."),
    "diff": N_("Show what changed between two moments."),
    "log": N_("Show one person through time."),
    "find": N_("Search everybody who is, or was, in your lists."),
    "people": N_("Show the same person across networks, and decide who is the same."),
    "audit": N_("Show who can still be reached, where people are, and what came and went."),
    "clauses": N_("Find the passages of contracts that speak of accounts and contacts."),
    "export": N_("Write contacts for other programs: spreadsheets, address books, CRMs, recruiting."),
    "profile": N_("Declare your jobs, accounts and duties, which no export tells."),
    "ownership": N_("Show who could claim your accounts and connections, and where each fact stands."),
    "checklist": N_("Plan what to do when you join, move or leave, and note what is done."),
    "attest": N_("Write a small signed file for HR: which items are done, and nothing else."),
    "report": N_("Write one page about your network, for you, a lawyer or human resources."),
    "digests": N_("Turn a list of clients into digests that somebody can count with."),
    "inspect": N_("Read an export without storing it: what is in it, and what is read."),
    "accept": N_("Let a held snapshot count."),
    "drop": N_("Leave a held snapshot out of history."),
    "restore": N_("Get the original download back, byte for byte."),
    "keys": N_("Show and change the ways to open the vault, and try them."),
    "verify": N_("Check every object and every snapshot."),
    "copy": N_("Make or refresh a second vault at another place."),
    "forget": N_("Forget snapshots that are not to be kept any longer."),
    "sweep": N_("Remove what no snapshot needs any more."),
    "letter": N_("Write to a network's operator and ask for your own data."),
    "doctor": N_("Look whether all is in order; or at a network's export page."),
    "help": N_("Explain exit codes, networks and settings."),
}


_SECRET = re.compile(r"(?=.*[0-9])(?=.*[A-Z])(?=.*[a-z])[A-Za-z0-9_~+=.-]{24,}")
"""A word as secrets look: long, of all kinds of letters, and no path."""
_IN_ADDRESSES: Final = (
    re.compile(
        r"([?&][^=&\s]*(?:key|secret|token|pass|pwd|sig|sas|cred|auth)[^=&\s]*=)[^&\s]+", re.IGNORECASE
    ),
    re.compile(r"(://[^/?#@:\s]*:)\S*(?=@)"),
    re.compile(r"((?:s3|az|gs|https?)://)\S*(?=@)", re.IGNORECASE),
)
"""Where an address has room for a password or key, behind what may be shown of it."""
NOBODY_READS: Final = 141
"""What a shell reports for a program that SIGPIPE ended."""


class Root(click.Group):
    """Knows its verbs by name and loads each from the module of that name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command = import_module(f"sociarch.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """A verb that there is not is answered with those that look like it."""
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            import difflib

            like = difflib.get_close_matches(args[0].lower(), VERBS, 2, 0.6)
            if like:
                ctx.fail(
                    _("There is no command “{wanted}”. Did you mean: {like}").format(
                        wanted=args[0], like=", ".join(f"sociarch {one}" for one in like)
                    )
                )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(text)) for name, text in VERBS.items()])


@click.group(
    cls=Root,
    subcommand_metavar=_("COMMAND [ARGS]..."),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help=_(
        "To whom do your social accounts belong, and the network you built in them?\n\n"
        "sociarch keeps your own copy: it encrypts and versions the exports that LinkedIn, Facebook "
        "and Viadeo give you, so that no employer, host or later release can take them away.\n\n"
        "Start with `sociarch init`, then `sociarch login linkedin` and `sociarch backup`; or, without a "
        "browser, `sociarch backup --from FILE`."
    ),
)
@click.version_option(__version__, prog_name="sociarch", message="%(prog)s %(version)s")
@common
def root() -> None:
    """The console script's root."""


def run(arguments: Sequence[str], clock: object = None) -> int:
    """Run one command line and return its exit code. Errors are shown here and nowhere else.

    `clock`: a `sociarch.cli.session.Clock`; None: this machine's.
    """
    # A program started without streams, as some timers do it, speaks to nobody.
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # open to the end
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):
            # A name that a terminal's encoding lacks must not end a run.
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # TextIO lacks it
    try:
        code = root.main(list(arguments), prog_name="sociarch", standalone_mode=False, obj=clock)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        # Nothing was asked for, so nothing is wrong.
        click.echo(error.format_message())
        return 0
    except click.ClickException as error:
        ctx = getattr(error, "ctx", None)
        if isinstance(ctx, click.Context):
            say(ctx.get_usage())
            say(_("Try '{command} {option}' for help.").format(command=ctx.command_path, option="--help"))
        say(_("Error: {message}").format(message=masked(error.format_message(), arguments)))
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        say("")
        return show_error(Interrupted())
    except SociarchError as error:
        hidden = {name: masked(str(value), arguments) for name, value in error.fields.items()}
        return show_error(
            error, {name: text for name, text in hidden.items() if text != str(error.fields[name])}
        )
    except (BrokenPipeError, SystemExit):
        # click ends the program where nobody reads its output any more; nothing else exits in there.
        return NOBODY_READS
    except OSError as error:
        return show_error(SystemTrouble(reason=error.strerror or "?"))
    except Exception as error:
        from sociarch.cli.failure import report_failure

        return report_failure(error)


def masked(text: str, arguments: Sequence[str]) -> str:
    """A text without those of the arguments that may be a secret, typed in the wrong place, and without the
    passwords and keys in addresses."""
    for secret in _IN_ADDRESSES:
        text = secret.sub(r"\1…", text)
    for argument in arguments:
        for word in (argument, argument.partition("=")[2], argument.lstrip("-")):
            if _SECRET.fullmatch(word):
                text = text.replace(word, "…")
    return text
