"""What the commands on keys have in common: names of kinds, and a question that is answered with yes or
no."""

from typing import Final

from sociarch.cli.questions import yes_or_no
from sociarch.errors import N_
from sociarch.opener import Kind

KIND_WORDS: Final[dict[Kind, str]] = {
    "passphrase": N_("passphrase"),
    "recovery-kit": N_("recovery kit"),
    "shares": N_("two of three shares"),
    "keyring": N_("a computer's keyring"),
    "key": N_("somebody's key"),
}


def agreed(question: str) -> bool:
    """Whether a person at the terminal says yes; Enter says no."""
    return yes_or_no(question)
