"""A passphrase that nobody can guess because nobody chose it: words drawn at random.

The words are those of SLIP-39, 1024 of four to eight letters, no two of which begin with the same four:
they are read off paper and typed without mistakes. Each is worth ten bits.
"""

from collections.abc import Callable, Sequence
from typing import Final

from sociarch.words import known_words

WORDS: Final = 6
"""Sixty bits: with about a second of work for each attempt out of reach for everybody."""


def draw(choose: Callable[[Sequence[str]], str]) -> str:
    """Words with a blank between two of them. `choose`: takes one of many at random, each as likely."""
    return " ".join(choose(known_words()) for _word in range(WORDS))
