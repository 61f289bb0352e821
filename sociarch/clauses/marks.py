"""Signs in a sentence that change its weight, and the language it is written in.

All of them look at normal texts. A sign makes nobody right: a carve-out is shown to be read.
"""

from collections.abc import Mapping, Set
from typing import Final

from sociarch.clauses.categories import sign
from sociarch.clauses.record import Language, Mark

_MARKS: Final[Mapping[Mark, str]] = {
    "carve-out": "carve-out",
    "catch-all": "catch-all",
    "unasked clients": "unasked-clients",
    "during": "during",
    "after": "after",
}
"""Marks and the signs they stand for."""
_ONLY_WITH: Final[Mapping[Mark, frozenset[str]]] = {
    "catch-all": frozenset({"CONF"}),
    "unasked clients": frozenset({"NSOL-CLI", "NOCONTACT"}),
}
"""Marks that say something of these categories only."""
_PLAIN: Final = 3
"""How many times as many words of one language show that a sentence is not in the other."""


def marks(text: str, categories: Set[str]) -> tuple[Mark, ...]:
    """The signs in a normal text that was found to have these categories."""
    return tuple(
        mark
        for mark, name in _MARKS.items()
        if categories & _ONLY_WITH.get(mark, categories) and sign(name).search(text)
    )


def languages(text: str) -> tuple[Language, ...]:
    """The languages that a normal text may be in: both where it does not show."""
    french, english = len(sign("french").findall(text)), len(sign("english").findall(text))
    if french >= 2 and french > _PLAIN * english:
        return ("fr",)
    if english >= 2 and english > _PLAIN * french:
        return ("en",)
    return ("fr", "en")
