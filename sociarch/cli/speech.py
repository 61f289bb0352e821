"""What is said to a person: results on stdout; errors, hints and the rest on stderr.

File names, column names and people's names come from strangers. What could steer a terminal is shown as a
mark here, whoever speaks.
"""

import shlex
import sys
import unicodedata
from collections.abc import Mapping
from subprocess import list2cmdline
from typing import Final

import click

from sociarch.cli.language import count
from sociarch.cli.language import gettext as _
from sociarch.errors import SociarchError
from sociarch.plain import BadField

_DIRECTION: Final = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


_WORDS: Final = ("reason", "need", "step", "expected")
"""Fields that are texts of this program, in English."""
_PLACES: Final = ("place", "vault", "path")
"""Fields that in a hint stand in a command."""
NOTHING: Final[Mapping[str, str]] = {}


def one_line(path: object) -> str:
    """A path in a sentence: no name of a file may look like a line of this program's."""
    return printable(str(path))


def word(text: object) -> str:
    """One word of a command that a person copies: quoted where a shell would take it apart."""
    return list2cmdline([str(text)]) if sys.platform == "win32" else shlex.quote(str(text))


def printable(text: str) -> str:
    """`text` on one line and harmless to a terminal."""
    if text.isprintable():
        return text
    return "".join(
        "\ufffd" if letter in _DIRECTION or unicodedata.category(letter) in ("Cc", "Cs") else letter
        for letter in text
    )


def tell(text: str) -> None:
    """A result, on stdout; several lines stay several."""
    click.echo("\n".join(map(printable, text.split("\n"))))


def say(text: str) -> None:
    """Something that is no result, on stderr."""
    click.echo("\n".join(map(printable, text.split("\n"))), err=True)


def sentence(error: BadField) -> str:
    """Where something is not as it should be, and what is expected there."""
    text = _(error.reason).format(**error.values)
    return f"{error.place}: {text}" if error.place else text


def show_error(error: SociarchError, instead: Mapping[str, str] = NOTHING) -> int:
    """Print what went wrong and what to do, and return the exit code. `instead`: other values of fields."""
    fields = {
        name: count(value) if isinstance(value, int) else printable(str(value))
        for name, value in {
            **error.fields,
            **{name: text for name, text in instead.items() if name in error.fields},
        }.items()
    }
    for name in _WORDS:
        if fields.get(name):
            fields[name] = _(fields[name])
    say("sociarch: " + _("error: {text}").format(text=_(error.message).format(**fields)))
    if error.hint:
        words = {name: word(text) if name in _PLACES else text for name, text in fields.items()}
        hint = _(error.hint).format(**words).replace("\n", "\n  ")
        say("sociarch: " + _("hint: {text}").format(text=hint))
    return error.code
