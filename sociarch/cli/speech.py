"""What is said to a person on stderr: errors, hints, and everything that is not data."""

import click

from sociarch.cli.language import gettext as _
from sociarch.errors import SociarchError


def say(text: str) -> None:
    """One thing to a person."""
    click.echo(text, err=True)


def show_error(error: SociarchError) -> int:
    """Print what went wrong and what to do, and return the exit code."""
    fields = {**error.fields, "reason": _(str(error.fields.get("reason") or "?"))}
    say("sociarch: " + _("error: {text}").format(text=_(error.message).format(**fields)))
    if error.hint:
        say("sociarch: " + _("hint: {text}").format(text=_(error.hint).format(**fields)))
    return error.code
