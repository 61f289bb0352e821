"""How easily a passphrase is guessed, by zxcvbn, and nothing else knows it.

A new passphrase of fewer than a million guesses is weak: at a second each, three hundred rented cores are
through in an hour. One of fewer than a hundred million is doubtful. The estimate knows common passwords,
English words, names, rows of keys, dates and repeats; of other languages it knows the common passwords
alone, so it errs in favour of those who write in them.
"""

from typing import Final, Literal, NamedTuple, TypeAlias

from sociarch.errors import N_

Grade: TypeAlias = Literal["weak", "doubtful", "good"]

_CUT: Final = 64
"""Letters that are looked at: with as many nobody guesses, and the estimate's time grows with their
square."""
_EXPECTED: Final = (
    "sociarch", "linkedin", "facebook", "viadeo", "vault", "coffre", "passphrase", "motdepasse", "sauvegarde",
    "archive", "export", "connections", "relations",
)  # fmt: skip
"""What everybody tries first on a file of this kind."""
_REASONS: Final = {
    "dictionary": N_("most of it is a common password, word or name"),
    "spatial": N_("it follows a row of keys"),
    "repeat": N_("it repeats itself"),
    "sequence": N_("it holds a sequence such as abc or 4321"),
    "regex": N_("it holds a year"),
    "date": N_("it holds a date"),
}
_SHORT: Final = N_("it is too short")


class Strength(NamedTuple):
    """`reason`: what makes it easier to guess, a part of a sentence in English, marked for translation."""

    grade: Grade
    reason: str


def strength(passphrase: str) -> Strength:
    """Nothing of the passphrase is in the answer."""
    from zxcvbn import zxcvbn

    found = zxcvbn(passphrase[:_CUT], user_inputs=list(_EXPECTED))
    grades: tuple[Grade, ...] = ("weak", "weak", "doubtful", "good", "good")
    longest = max(found["sequence"], key=lambda match: len(match["token"]), default={"pattern": ""})
    return Strength(grades[found["score"]], _REASONS.get(longest["pattern"], _SHORT))
