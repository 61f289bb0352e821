"""Secrets as words that a person can write down by hand and type back: SLIP-39, by its reference
implementation.

A recovery key is one list of words. A secret shared among three people is three lists, of which any two are
enough and one tells nothing. What is typed back may have numbers between the words, line breaks, capital
letters, and four letters in place of a word: no two words begin with the same four.

shamir-mnemonic writes and reads them, and nothing else knows it.
"""

import re
from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from shamir_mnemonic import Share

SHARES: Final = 3
ENOUGH: Final = 2

_LENGTHS: Final = (33, 20)
"""Words of a list: for 256 and for 128 bits."""
_NEARLY: Final = 16
"""So many known words among twenty that follow each other are a list with mistakes, and no prose."""
_STRETCH: Final = 0
"""Nothing is added against guessing: what is spelled here is random, and far too long to be guessed."""
_PREFIX: Final = 4
_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"[^\W\d_]+")


class Spelled(NamedTuple):
    """What a text spells.

    single   secrets of lists that are enough alone
    joined   secrets that two lists gave together
    lonely   a share is there whose second is not
    broken   there is nearly a list: a word is missing, mistyped or out of order
    """

    single: tuple[bytes, ...] = ()
    joined: tuple[bytes, ...] = ()
    lonely: bool = False
    broken: bool = False


def known_words() -> tuple[str, ...]:
    """All words that lists are made of: 1024, of four to eight letters."""
    from shamir_mnemonic.wordlist import WORDLIST

    return tuple(WORDLIST)


def spell(secret: bytes) -> str:
    """One list of words for 16 or 32 bytes; another one each time."""
    from shamir_mnemonic import generate_mnemonics

    [[words]] = generate_mnemonics(1, [(1, 1)], secret, iteration_exponent=_STRETCH)
    return str(words)


def share(secret: bytes) -> tuple[str, ...]:
    """Three lists of words for 16 or 32 bytes; any two of them give it back."""
    from shamir_mnemonic import generate_mnemonics

    [lists] = generate_mnemonics(1, [(ENOUGH, SHARES)], secret, iteration_exponent=_STRETCH)
    return tuple(map(str, lists))


def find(text: str) -> Spelled:
    """All that is spelled anywhere in a text: typed words, or a page as it was saved."""
    tokens = [word.casefold() for word in _WORD.findall(_TAG.sub(" ", text))]
    if len(tokens) < _NEARLY:
        return Spelled()
    whole = {known: word for word in known_words() for known in (word, word[:_PREFIX])}
    words = [whole.get(token) for token in tokens]
    shares = _take(words)
    single, joined, lonely = _secrets(shares)
    return Spelled(single, joined, lonely, _nearly(words))


def _take(words: list[str | None]) -> "list[Share]":
    """The lists that hold, each taken out of the words."""
    from shamir_mnemonic import MnemonicError, Share

    found: dict[Share, None] = {}
    at = 0
    while at < len(words):
        for length in _LENGTHS:
            window = words[at : at + length]
            if len(window) == length and None not in window:
                try:
                    found[Share.from_mnemonic(" ".join(filter(None, window)))] = None
                except MnemonicError:
                    continue
                words[at : at + length] = [None]
                break
        at += 1
    return list(found)


def _secrets(shares: "Sequence[Share]") -> tuple[tuple[bytes, ...], tuple[bytes, ...], bool]:
    from shamir_mnemonic import MnemonicError, combine_mnemonics

    single: list[bytes] = []
    joined: list[bytes] = []
    lonely = False
    sets: dict[object, list[Share]] = {}
    for one in shares:
        sets.setdefault(one.group_parameters(), []).append(one)
    for of_one in sets.values():
        needed = of_one[0].member_threshold
        target = single if needed == 1 else joined
        before = len(target)
        for some in combinations(of_one, needed):
            try:
                secret = combine_mnemonics([one.mnemonic() for one in some])
            except MnemonicError:
                continue
            if secret not in target:
                target.append(secret)
        lonely = lonely or len(target) == before
    return tuple(single), tuple(joined), lonely


def _nearly(words: Sequence[str | None]) -> bool:
    known = [word is not None for word in words]
    width = min(_LENGTHS)
    return any(sum(known[at : at + width]) >= _NEARLY for at in range(max(1, len(known) - width + 1)))
