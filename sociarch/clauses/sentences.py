"""Where sentences end in contracts, whose points mostly end none.

Points in abbreviations, numbers, dates and addresses are no ends, and colons in times and behind labels part
nothing: they are blanked, so that patterns, which stop at points, colons and semicolons, read across them.
Every letter keeps its place.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from sociarch.clauses.normal import Normal

LONGEST: Final = 3000
"""Letters of a sentence; a longer one is cut, so that no text takes patterns longer than its length."""
OVERLAP: Final = 400
"""Letters that two parts of a sentence share that is cut anywhere: what a pattern can span, mostly."""

_ENDS = re.compile(r"[.!?]+")
_LETTER = re.compile(r"\w")
_BEHIND = re.compile(r"(?: ?['\")\]]){0,3}(?= |\Z)")
_WORD = re.compile(r"[^\s()'\[\]]{1,24}\Z")
_ABBREVIATIONS: Final = frozenset(
    "al alin art arts app approx av bd boul cf ch chap chf cl coll dept dir doc dr ed env eq et al ex fig hon"
    " ibid id incl jr jur let lit m max me mgr min mlle mm mme mmes mr mrs ms mt n nb no nos num obs op p pp"
    " par para pr prof r rec ref req s sect sec ss st ste suppl t tel tit tom v vol vs"
    " p.ex c.-a-d".split()
)
_FORMS: Final = frozenset(
    "inc ltd co corp cie ste llc plc etc bros gmbh sarl sas sa b.v n.v s.a s.a.r.l".split()
)
"""Abbreviations that often stand last in a sentence."""
_NUMBER = re.compile(
    r"(?:(?:part(?:ie)?|article|section|clause|chapter|chapitre|titre|annexe?|appendix|schedule) )?"
    r"(?:[\d.]+|[ivx]{1,5}|[a-z]|one|two|three|four|five|premiere?|une?|deux|trois|quatre|cinq)"
)
"""What stands before a clause or a title, and is no sentence: `7.2`, `Part two`."""
_INITIALS = re.compile(r"[a-z](?:[.-]+[a-z])*")
_LABEL = re.compile(r"\b(?:e-?mail|courriel|tel|fax|telephone|adresse|n[o°]|page|ref)\s{0,2}\Z")


class Sentence(NamedTuple):
    """A sentence. `text`: the normal one, with what ends nothing blanked; `start`: where in the normal text.
    `cut`: it has no end within `LONGEST` letters. `whole`: whether the sentence before it had ended."""

    start: int
    text: str
    cut: bool = False
    whole: bool = True

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def sentences(normal: Normal) -> Iterator[Sentence]:
    """The sentences of a paragraph in their order; together, every word of it."""
    text = list(normal.text)
    start = 0
    for match in _ENDS.finditer(normal.text):
        behind = _BEHIND.match(normal.text, match.end())
        if _is_end(normal, start, match.start(), match.end()):
            end = behind.end() if behind else match.end()
            yield from _parts(start, "".join(text[start:end]))
            start = end
        else:
            text[match.start() : match.end()] = " " * (match.end() - match.start())
    yield from _parts(start, "".join(text[start:]))


def _is_end(normal: Normal, start: int, at: int, behind: int) -> bool:
    text = normal.text
    if behind == len(text):
        return True
    first, next_ = _original(normal, at - 1), _original(normal, behind)
    if not _BEHIND.match(text, behind):
        # Without a blank behind it, only a word that a capital follows has ended: `société.Le salarié`.
        after = _original(normal, behind + 1)
        return bool(
            re.search(r"[a-z]{3}\Z", text[max(0, at - 3) : at])
            and first.islower() and next_.isupper() and after.islower()
        )  # fmt: skip
    if text[at] != "." or behind - at > 3:
        return True
    if behind - at > 1:
        return _opens(normal, behind)
    if at - start <= 20 and _NUMBER.fullmatch(text[start:at].strip(" (")):
        return False
    found = _WORD.search(text, max(start, at - 24), at)
    word = found[0] if found else ""
    if word in _FORMS:
        return _opens(normal, behind)
    return not (word in _ABBREVIATIONS or _INITIALS.fullmatch(word))


def _opens(normal: Normal, at: int) -> bool:
    """Whether a sentence opens behind an abbreviation: a word with a capital, in a text that is not all
    capitals."""
    match = re.compile(r" ['\"]?(?=\w)").match(normal.text, at)
    if match is None:
        return False
    first, second = _original(normal, match.end()), _original(normal, match.end() + 1)
    return first.isupper() and not second.isupper()


def _original(normal: Normal, at: int) -> str:
    return normal.untouched[normal.places[at]] if 0 <= at < len(normal.places) else ""


def _parts(start: int, text: str) -> Iterator[Sentence]:
    """A sentence, or what it is cut into: behind a semicolon or colon, else anywhere, with an overlap."""
    start, text = start + len(text) - len(text.lstrip()), text.strip()
    text = re.sub(r":", lambda match: _colon(text, match.start()), text)
    whole, cut = True, False
    while len(text) > LONGEST:
        parted = max(text.rfind(";", LONGEST // 2, LONGEST), text.rfind(":", LONGEST // 2, LONGEST)) + 1
        end = parted or text.rfind(" ", LONGEST // 2, LONGEST) + 1 or LONGEST
        yield Sentence(start, text[:end].rstrip(), cut or not parted, whole)
        follow = end if parted else end - OVERLAP
        whole, cut = False, not parted
        blanks = len(text[follow:]) - len(text[follow:].lstrip())
        start, text = start + follow + blanks, text[follow + blanks :]
    if _LETTER.search(text):
        yield Sentence(start, text, cut, whole)


def _colon(text: str, at: int) -> str:
    if text[at + 1 : at + 3] == "//" or (text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()):
        return " "
    return " " if _LABEL.search(text, max(0, at - 14), at) else ":"
