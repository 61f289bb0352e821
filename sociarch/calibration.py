"""How much work a passphrase costs whoever guesses: about a second on the machine where it is set.

The work is scrypt's, as a power of two. It stands in the file that the passphrase opens and nowhere else.
Its memory is what bounds it: each step doubles both, and a smaller machine must be able to open the file.
"""

import math
import os
from collections.abc import Callable
from typing import Final

LEAST: Final = 15
"""32 MiB, as much as a phone has. Less would be no hindrance."""
MOST: Final = 20
"""1 GiB. Every age opens up to 22."""
GOAL: Final = 1.0
"""Seconds."""

_ROUNDS: Final = 3
_BYTES: Final = 1024
"""Memory of one unit: 128 bytes for each of scrypt's eight blocks."""
_PART: Final = 8
"""One attempt takes at most this part of the machine's memory."""
_UNKNOWN: Final = 18
"""256 MiB, where nobody says how much memory there is: the value stock age takes."""


def calibrate(spend: Callable[[int], object], clock: Callable[[], float], memory: int | None) -> int:
    """The work factor, as a power of two between LEAST and MOST, that takes nearest to GOAL.

    `spend` does the work of a factor once; `clock` tells seconds; `memory`: the machine's, in bytes, None:
    unknown. Measured is the least factor, a few times, and the quickest counts: other programs only slow it.
    """
    taken = math.inf
    for _round in range(_ROUNDS):
        start = clock()
        spend(LEAST)
        taken = min(taken, clock() - start)
    steps = round(math.log2(GOAL / taken)) if taken > 0 else MOST - LEAST
    return max(LEAST, min(LEAST + steps, _bearable(memory)))


def _bearable(memory: int | None) -> int:
    if memory is None:
        return _UNKNOWN
    return min(MOST, max(memory // _PART // _BYTES, 1).bit_length() - 1)


def physical_memory() -> int | None:
    """This machine's memory in bytes; None where the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None
