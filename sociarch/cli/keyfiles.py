"""Secrets on their way in: files that a person names, and what is typed without being shown.

Nothing here repeats a secret, in an error neither.
"""

import os
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import click

from sociarch.cli.language import gettext as _
from sociarch.errors import N_, KeyFileUnreadable, LonelyShare, MistypedKey, NotAKey
from sociarch.keyfile import Found, find_keys


def key_paths(named: str) -> list[str]:
    """The files that a variable names: one, or several as in PATH."""
    whole = [named] if os.path.exists(os.path.expanduser(named)) else named.split(os.pathsep)
    return [name for name in whole if name] or [named]


def read_keys(paths: Sequence[Path]) -> tuple[list[bytes], Found]:
    """The files' texts, and what they hold together to open a vault.

    Raises KeyFileUnreadable; NotAKey, LonelyShare or MistypedKey where they hold nothing that could.
    """
    texts = [_content(path) for path in paths]
    found = find_keys(texts)
    if not found.identities and not found.joined:
        if found.broken:
            raise MistypedKey()
        if found.lonely:
            raise LonelyShare()
        raise NotAKey(path=os.pathsep.join(map(str, paths)))
    return texts, found


def first_line(path: Path) -> str:
    """A passphrase out of a file. Raises KeyFileUnreadable."""
    try:
        return normal(path.read_text("utf-8-sig").partition("\n")[0].rstrip("\r"))
    except OSError as error:
        raise KeyFileUnreadable(path=path, reason=error.strerror or "?") from None
    except UnicodeError:
        raise KeyFileUnreadable(path=path, reason=N_("not a text in UTF-8")) from None


def ask_hidden(question: str, again: str | None = None) -> str:
    """What is typed and not shown; twice the same, where `again` asks for it."""
    try:
        answer: str = click.prompt(question, hide_input=True, confirmation_prompt=again or False, err=True)
    except UnicodeError:
        raise click.UsageError(_("The terminal sent letters in another encoding than UTF-8.")) from None
    return answer


def normal(passphrase: str) -> str:
    """One spelling for letters that keyboards and files spell in two, such as é."""
    return unicodedata.normalize("NFC", passphrase)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise KeyFileUnreadable(path=path, reason=error.strerror or "?") from None
