"""A new passphrase: typed twice or from a file, its strength told, its work measured on this machine."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from sociarch import age
from sociarch.calibration import calibrate, physical_memory
from sociarch.cli.keyfiles import ask_hidden, first_line, normal
from sociarch.cli.language import gettext as _
from sociarch.cli.session import TRIES, Session
from sociarch.errors import N_, PassphraseNeeded, WeakPassphrase
from sociarch.strength import strength

DOUBTFUL: Final = N_(
    "That passphrase could be guessed with much effort: {reason}. One or two words more help."
)
INSISTED: Final = N_("That passphrase is easily guessed: {reason}. It is taken because you insist.")
REFUSED: Final = N_("That passphrase is easily guessed: {reason}. Take four or five random words.")


F = TypeVar("F", bound=Callable[..., Any])


def weak_option(function: F) -> F:
    """Give a command `--weak`."""
    text = _("Take the passphrase even if it is easily guessed.")
    return click.option("--weak", is_flag=True, help=text)(function)


def new_passphrase(session: Session, file: Path | None, *, weak: bool) -> str:
    """A passphrase out of `file`, or typed. `weak`: the person insists on one that is easily guessed.

    Raises PassphraseNeeded where nobody may be asked, WeakPassphrase for a weak one, UsageError for none.
    """
    if file is not None:
        passphrase = first_line(file)
        reason = _doubt(session, passphrase, weak=weak)
        if reason:
            raise WeakPassphrase(reason=reason)
        return passphrase
    if not session.may_ask:
        raise PassphraseNeeded()
    for _attempt in range(TRIES):
        passphrase = normal(ask_hidden(_("Passphrase for the vault"), _("The same once more")))
        reason = _doubt(session, passphrase, weak=weak)
        if not reason:
            return passphrase
        session.warn(_(REFUSED).format(reason=_(reason)))
    raise WeakPassphrase(reason=reason)


def recipient(passphrase: str) -> age.ScryptRecipient:
    """What wraps to a passphrase, with about a second of this machine's work for each attempt."""

    def spend(work: int) -> None:
        age.ScryptRecipient("a measure", work).wrap(bytes(age.FILE_KEY_SIZE))

    return age.ScryptRecipient(passphrase, calibrate(spend, time.perf_counter, physical_memory()))


def _doubt(session: Session, passphrase: str, *, weak: bool) -> str:
    """Why it is refused, or nothing. What does not suffice to refuse it is said."""
    if not passphrase.strip():
        raise click.UsageError(_("An empty passphrase protects nothing."))
    found = strength(passphrase)
    if found.grade == "weak" and not weak:
        return found.reason
    if found.grade != "good":
        text = DOUBTFUL if found.grade == "doubtful" else INSISTED
        session.warn(_(text).format(reason=_(found.reason)))
    return ""
