"""The first hour's question where the vault is to lie: whose the machine is, and whether a folder is free.

A sign that something is an employer's, or is copied elsewhere, is said before anything lies there. A sign is
a hint, and the person decides.
"""

import errno
import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import click

from sociarch.cli.declared import value_text
from sociarch.cli.guide import agrees, chosen, line, paragraph, typed
from sociarch.cli.language import gettext as _
from sociarch.cli.session import DEFAULT_VAULT, Session, place_of
from sociarch.cli.speech import say, show_error
from sociarch.declared import Holder
from sociarch.errors import (
    N_,
    PlaceTaken,
    SociarchError,
    StorageFailed,
    StorageReadOnly,
    disk_error,
)
from sociarch.layout import CARD, check_free
from sociarch.machine import look
from sociarch.ownership.case import Machine
from sociarch.place import Place

_SIGNS: Final[Mapping[str, str]] = {
    "synced": N_("It looks as if that folder were copied elsewhere ({sign})."),
    "remote": N_("It looks as if that folder lay on another machine ({sign})."),
}


def holds_vault(session: Session, place: Place) -> bool:
    """Raises VaultUnavailable where that cannot be told."""
    return session.storage_at(place).has(CARD)


def ask_machine(session: Session) -> Holder:
    """Whose the machine is, asked after what it looks like."""
    for one in [one for one in _signs(session, None) if one.sign == "managed"][:1]:
        text = _("This machine looks as if somebody administered it, as employers do ({sign}).")
        paragraph(text.format(sign=one.path))
    said: tuple[Holder, ...] = ("me", "employer")
    at = chosen(_("Whose is this machine?"), [value_text("machine", word) for word in said])
    holder: Holder = "" if at is None else said[at]
    if holder == "employer":
        paragraph(
            _(
                "Then rather take a disk of your own, or begin on a machine of your own: what lies here can "
                "be wiped, and read by whoever administers it."
            )
        )
    return holder


def ask(session: Session) -> Place:
    """Where a new vault is to lie. Raises what says so where SOCIARCH_VAULT names a place that is not
    free, and click.Abort where the person does not want what it names."""
    named = session.environment.get("SOCIARCH_VAULT")
    if named:
        place = place_of(named)
        say(_("SOCIARCH_VAULT names the folder:"))
        line(place)
        _check_folder(session, place)
        if not _takes(session, place):
            raise click.Abort
        return place
    default = str(place_of(f"~/{DEFAULT_VAULT}"))
    while True:
        answer = typed(_("Folder of the vault"), default)
        try:
            place = place_of(answer)
            _check_folder(session, place)
        except SociarchError as error:
            show_error(error)
            continue
        if _takes(session, place):
            return place


def _signs(session: Session, folder: Path | None) -> Sequence[Machine]:
    apart = ("HOME", "USERPROFILE")  # It is about the vault's folder alone.
    environment = {name: value for name, value in session.environment.items() if name not in apart}
    return look(Path("/"), environment, folder, platform.system())


def _check_folder(session: Session, place: Place) -> None:
    """Raises what `check_free` does, and VaultUnavailable for a folder that cannot be made or written."""
    folder = place.folder
    if folder is None:
        return
    try:
        os.lstat(folder)
    except FileNotFoundError:
        _check_writable(next(one for one in folder.parents if os.path.lexists(one)))
        return
    except OSError as error:
        raise disk_error(error, folder) from None
    if not folder.is_dir():
        raise PlaceTaken(path=place)
    check_free(session.storage_at(place), place)
    _check_writable(folder)


def _check_writable(folder: Path) -> None:
    """Raises VaultUnavailable. Whoever has typed a new passphrase is not to hear only then that no folder can
    be made."""
    if not folder.is_dir():
        raise StorageFailed(path=folder, reason=os.strerror(errno.ENOTDIR))
    if not os.access(folder, os.W_OK | os.X_OK):
        raise StorageReadOnly(path=folder)


def _takes(session: Session, place: Place) -> bool:
    """Whether the person wants a folder that looks as if it were not theirs alone."""
    signs = [one for one in _signs(session, place.folder) if one.sign in _SIGNS]
    for one in signs:
        paragraph(_(_SIGNS[one.sign]).format(sign=one.path))
    if not signs:
        return True
    paragraph(_("If that is your employer's, the vault is lost with your job, and others may copy it."))
    return agrees(_("Take this folder all the same?"), default=False)
