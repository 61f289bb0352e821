"""A text in the one spelling that patterns are written for, with the way back to how it stands.

Without accents, in small letters, with plain apostrophes, dashes and blanks, words that were cut at the end
of a line made whole. What is normal is looked through and never shown: a quotation is cut out of the
untouched text.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

_QUOTES: Final = "\"'`´‘’‚‛“”„‟«»‹›ʼ′″"
_DASHES: Final = "-‐‑‒–—―−"
_LIGATURES: Final = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"}
_CUT = re.compile(r"(?<=\w)[-‐\u00ad][ \t\u00a0\u202f]{0,8}\r?\n\s{0,8}(?=\w)")
_COMPOUND = re.compile(
    r"(?:[ce]|approved|celle|celui|ceux|company|dommages|extra|made|non|semi|social|socio|vice|work)-|"
    r"auto-entrepr|ci-(?:apres|dess|joint)|co-(?:contract|employ|owne|worker|propriet)|"
    r"ex-(?:associ|client|colla|colleg|employ|salari)|for-hire|inter-(?:compan|entrepr|soci)|log-ins?\b|"
    r"no-(?:hire|poach)|post-(?:contractua|employ|termin)|pre-(?:approv|contract|employ|exist)|sous-trait|"
    r"sub-(?:contract|licen|process)|to-date|up-to\b"
)
"""Words whose hyphen at the end of a line is their own: `non-concurrence`. A beginning that is more often one
part of a word counts only before what it is joined with: `inter-` and `up-` are mostly those of `interdit`
and `update`."""


class Normal(NamedTuple):
    """A normal text. `places`: for each of its letters, where in the untouched text it comes from; they
    never fall."""

    text: str
    places: tuple[int, ...]
    untouched: str

    def cut(self, start: int, end: int) -> str:
        """The slice of the untouched text that this slice of the normal one comes from."""
        if start >= end:
            return ""
        first, last = self.places[start], self.places[end - 1] + 1
        while last < len(self.untouched) and unicodedata.combining(self.untouched[last]):
            last += 1
        return self.untouched[first:last]


def normal(text: str) -> Normal:
    """Stops, colons and semicolons stay, each in its place among the words."""
    letters: list[str] = []
    places: list[int] = []
    at = 0
    for start, end in (*_cuts(text), (len(text), len(text))):
        for place in range(at, start):
            for letter in spelled(text[place]):
                if letter != " " or (letters and letters[-1] != " "):
                    letters.append(letter)
                    places.append(place)
        at = end
    if letters and letters[-1] == " ":
        del letters[-1], places[-1]
    return Normal("".join(letters), tuple(places), text)


def plain(text: str) -> str:
    """A normal text without the way back."""
    return normal(text).text


@lru_cache(maxsize=1 << 14)
def spelled(letter: str) -> str:
    """A letter in the normal spelling; empty for what is not seen."""
    if letter.isspace():
        return " "
    if letter in _QUOTES:
        return "'"
    if letter in _DASHES:
        return "-"
    small = _LIGATURES.get(letter.lower(), letter)
    apart = unicodedata.normalize("NFKD", small).lower()
    # A letter that is a sign and its blank, such as an accent of its own, is the sign.
    return "".join(
        "'" if one in _QUOTES else one
        for one in apart
        if not (unicodedata.combining(one) or unicodedata.category(one) in ("Cf", "Cc", "Cs"))
    )


def _cuts(text: str) -> list[tuple[int, int]]:
    """Hyphens at the end of a line that cut a word, with the blanks to the rest of it."""
    found = []
    for match in _CUT.finditer(text):
        before, after = text[match.start() - 1], text[match.end()]
        if not (after.islower() or (before.isupper() and after.isupper())):
            continue
        begun = re.search(r"\w{1,12}\Z", text[max(0, match.start() - 12) : match.start()])
        rest = re.match(r"\w{1,12}", text[match.end() : match.end() + 12])
        word = f"{plain(begun[0])}-{plain(rest[0])}" if begun and rest else ""
        own = match[0][0] != "\u00ad" and _COMPOUND.match(word) is not None
        found.append((match.start() + own, match.end()))
    return found
