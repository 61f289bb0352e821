"""Which of many texts are nearly the same, but for whom they greet.

Compared are words, in one spelling, without the greeting and without names that the caller knows. Short texts
are nearly the same only when they are the same: between two thanks there is not much room. Texts are compared
and let go; nothing of them is kept.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import Final

SHORT: Final = 40
"""Letters of a text, blanks among them, below which only the same text is alike."""
LIKENESS: Final = 90
"""Per cent of their letters that two texts share in order."""
MARKS: Final = 12
"""So many rare pairs of words of a text lead to others that may be like it."""
CROWD: Final = 50
"""Groups that share a pair of words, at most, that a text is compared with."""
_WORD = re.compile(r"\w+")
_GREETING = re.compile(r"\s*(?:[^\W_][\w.'’-]*[^\S\n]*){1,4}(?:[,;:!?–—\n]|\s-\s)")
"""At most four words at the beginning, up to the first sign or line end."""


def plain(text: str, names: AbstractSet[str] = frozenset()) -> str:
    """The words of a text, without these names, which are given as `words`, and without its greeting; of a
    text that is short then, with it."""
    text = unicodedata.normalize("NFKC", text).casefold()
    greeting = _GREETING.match(text)
    said = " ".join(one for one in words(text[greeting.end() :] if greeting else text) if one not in names)
    if len(said) >= SHORT:
        return said
    return " ".join(one for one in words(text) if one not in names) or " ".join(words(text))


def words(text: str) -> list[str]:
    """The words of a text in the spelling in which they are compared."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def groups(texts: Iterable[str]) -> list[int]:
    """For each text, as `plain` gives it, the number of its group: the place of the first text in it."""
    given = list(texts)
    first: dict[str, int] = {}
    for at, text in enumerate(given):
        first.setdefault(text, at)
    joined = _near([text for text in first if len(text) >= SHORT])
    return [first[joined.get(text, text)] for text in given]


def _near(texts: Sequence[str]) -> dict[str, str]:
    """Each of these texts, all different, to the first of its group."""
    from rapidfuzz import fuzz

    pairs = [set(pairwise(text.split())) for text in texts]
    common = Counter(pair for some in pairs for pair in some)
    group: list[int] = []
    waiting: dict[tuple[str, str], list[int]] = {}
    for at, text in enumerate(texts):
        marks = sorted(
            (pair for pair in pairs[at] if common[pair] > 1), key=lambda pair: (common[pair], pair)
        )
        likely = dict.fromkeys(other for mark in marks[:MARKS] for other in waiting.get(mark, ()))
        near = (one for one in likely if fuzz.ratio(texts[one], text, score_cutoff=LIKENESS))
        group.append(group[found] if (found := next(near, None)) is not None else at)
        for mark in marks[:MARKS]:
            others = waiting.setdefault(mark, [])
            if len(others) < CROWD and all(group[one] != group[at] for one in others):
                others.append(at)
    return {text: texts[group[at]] for at, text in enumerate(texts)}
