"""Secrets on their way in: files that a person names, and what is typed without being shown.

Nothing here repeats a secret, in an error neither.
"""

import os
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from sociarch.cli.language import colon
from sociarch.cli.language import gettext as _
from sociarch.errors import N_, KeyFileUnreadable, LonelyShare, MistypedKey, NotAKey
from sociarch.keyfile import Found, find_keys

MAX_SIZE: Final = 1024 * 1024
"""Bytes of a file with a secret; a page that opens a vault is far smaller."""


def key_paths(named: str) -> list[str]:
    """The files that a variable names: one, or several as in PATH."""
    whole = [named] if os.path.exists(os.path.expanduser(named)) else named.split(os.pathsep)
    return [name for name in whole if name] or [named]


def read_keys(paths: Sequence[Path]) -> tuple[list[bytes], Found]:
    """The files' texts, and what they hold together to open a vault.

    Raises KeyFileUnreadable; NotAKey, LonelyShare or MistypedKey where they hold nothing that could.
    """
    texts = [content(path) for path in paths]
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
        return normal(re.split("[\r\n]", content(path).decode("utf-8-sig"), maxsplit=1)[0])
    except UnicodeError:
        raise KeyFileUnreadable(path=path, reason=N_("not a text in UTF-8")) from None


def ask_hidden(question: str, again: str | None = None) -> str:
    """What is typed and not shown; twice the same, where `again` asks for it."""
    try:
        answer: str = click.prompt(
            question, hide_input=True, confirmation_prompt=again or False, err=True, prompt_suffix=colon()
        )
    except UnicodeError:
        raise click.UsageError(_("The terminal sent letters in another encoding than UTF-8.")) from None
    return answer


def normal(passphrase: str) -> str:
    """One spelling for letters that keyboards and files spell in two, such as é."""
    return unicodedata.normalize("NFC", passphrase)


def content(path: Path) -> bytes:
    """The whole of a file with a secret. Raises KeyFileUnreadable."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_SIZE + 1)
    except OSError as error:
        raise KeyFileUnreadable(path=path, reason=error.strerror or "?") from None
    if len(data) > MAX_SIZE:
        raise KeyFileUnreadable(path=path, reason=N_("too large"))
    return data
