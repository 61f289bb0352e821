"""What one place of a document says of another: defined words, and articles that are named by number.

A word is defined where the document says so (`"Company Accounts" means ...`), not where it only names a
party. An article reaches from its number to the next one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from sociarch.clauses.categories import sign
from sociarch.clauses.normal import plain
from sociarch.clauses.reading import Unit
from sociarch.clauses.record import Document

Number: TypeAlias = tuple[int, ...]

MOST: Final = 300
"""Definitions that are followed up; a document with more is no contract."""
FARTHEST: Final = 400
"""Paragraphs of an article, and users of a word, that are followed up."""
SPAN: Final = 20
"""Articles that are taken to be meant by `articles 3 to 9`, at most."""

_QUOTED = re.compile(
    r"^\W{0,8}(?:[\d.]{1,8}[.)]?\s|[a-z]{1,4}[.)]\s)?(?:[\w'’]{1,12}\s){0,3}[«“\"]\s?([^«»“”\"\n]{3,60}?)\s?[»”\"](.{0,400})",
    re.DOTALL,
)
_BARE = re.compile(
    r"^\W{0,8}(?:[\d.]{1,8}[.)]?\s|[a-z]{1,4}[.)]\s)?((?:(?:Les|Le|La|The)\s)?[A-ZÀ-Þ][\w'’-]{1,30}(?:\s[\w'’-]{1,30}){0,4}?)\s"
    r"((?:shall\s)?means?\s.{0,400}|d[ée]signe(?:nt)?\s.{0,400}|s['’]entend(?:ent)?\s.{0,400})",
    re.DOTALL,
)
_WITHIN = re.compile(
    r"\b[Oo]n entend par\s[«“\"]?\s?([^«»“”\"\n:,]{3,60}?)\s?(?:[»”\"]|,|:)(.{0,400})", re.DOTALL
)
_MEANS = re.compile(
    r"\s?(?:\(.{1,80}?\)\s?)?,?\s?(?::|-|=|(?:shall )?means?\b|refers? to\b|includes?\b|designe|signifie|"
    r"s'entend|on entend|correspond|comprend)"
)
_PARTIES: Final = frozenset(
    "company employer employee group firm societe entreprise employeur salarie groupe collaborateur parties"
    " party partie agreement contract contrat you we us vous nous".split()
)
_ARTICLES: Final = frozenset("le la les the l un une".split())
_WORDS = re.compile(r"[\w-]+")

_KINDS: Final[Mapping[str, re.Pattern[str]]] = {
    "comptes": re.compile(r"\b(?:comptes?|profils?|accounts?|profiles?|handles?)\b"),
    "contacts": re.compile(r"\b(?:contacts?|connexions?|connections?|abonnes|followers?)\b"),
    "clients": re.compile(r"\b(?:clients?|clientele|customers?)\b"),
}
"""What a defined word may stand for: a word that patterns in both languages know, and what is said of it."""

_OWN_NUMBER = re.compile(
    r"(?:(?:article|art|clause|section|§)\.? ?(?:n[o°] ?)?(\d{1,3}(?:\.\d{1,2}){0,4})\b|"
    r"(\d{1,3}(?:\.\d{1,2}){1,4})[.)]? |(\d{1,3})[.)]?(?: ?-)? )"
)
_NAMED = re.compile(
    r"\b(?:articles?|art\.|clauses?|sections?|paragraphs?|paragraphes?|§) ?(\d{1,3}(?:\.\d{1,2}){0,4}"
    r"(?: ?(?:,|et|and|or|ou|a|to|-) ?\d{1,3}(?:\.\d{1,2}){0,4}){0,6})(?![\w-])(.{0,40})"
)


class Definition(NamedTuple):
    """A word and the paragraph that defines it, both by number of the paragraph; `meaning` is normal.
    `stands`: what patterns know that it stands for."""

    paragraph: int
    term: str
    meaning: str
    stands: tuple[str, ...]


class Definitions:
    """The defined words of a document, and where they are used."""

    def __init__(self, found: Iterable[Definition]) -> None:
        self._by_key: Final[dict[str, list[Definition]]] = {}
        for one in list(found)[:MOST]:
            self._by_key.setdefault(_key(one.term), []).append(one)
        terms = sorted((one[0].term for one in self._by_key.values()), key=len, reverse=True)
        self._any: Final = re.compile(rf"\b(?:{'|'.join(map(_spellings, terms))})\b") if terms else None

    def used(self, text: str) -> tuple[Definition, ...]:
        """Definitions of words that a normal text uses."""
        keys = dict.fromkeys(_key(one) for one in self._any.findall(text)) if self._any else {}
        return tuple(one for key in keys for one in self._by_key.get(key, ()))

    def replaced(self, text: str) -> tuple[str, ...]:
        """A normal text with a word that it uses replaced by each of what the word stands for."""
        found = []
        for one in self.used(text):
            pattern = re.compile(rf"\b{_spellings(one.term)}\b")
            found += [pattern.sub(kind, text) for kind in one.stands]
        return tuple(found)


def definitions(units: Iterable[Unit]) -> Definitions:
    """What a document defines."""
    return Definitions(one for unit in units if not unit.title for one in (defined(unit),) if one)


def defined(unit: Unit) -> Definition | None:
    """What a sentence defines; None: nothing, or only how a party is called."""
    for pattern in (_QUOTED, _WITHIN, _BARE):
        match = pattern.search(unit.quotation)
        if match is None:
            continue
        term, meaning = plain(match[1]), plain(match[2])
        if pattern is _QUOTED and not _MEANS.match(meaning):
            continue
        words = [word for word in _WORDS.findall(term.replace("'", " ")) if word not in _ARTICLES]
        if len(term) >= 4 and words and not set(words) <= _PARTIES and len(words) <= 6:
            stands = tuple(kind for kind, found in _KINDS.items() if found.search(meaning))
            return Definition(unit.paragraph.number, _bare(term), meaning, stands)
    return None


def _bare(term: str) -> str:
    return re.sub(r"^(?:les? |la |the |l')", "", term)


def _key(term: str) -> str:
    """A term in the singular, as far as adding an s makes plurals."""
    return " ".join(map(_singular, term.split()))


def _spellings(term: str) -> str:
    return " ".join(re.escape(_singular(word)) + "s?" for word in term.split())


def _singular(word: str) -> str:
    return word if word.endswith("ss") else word.removesuffix("s")


class Articles:
    """Which paragraphs the articles of a document hold."""

    def __init__(self, document: Document) -> None:
        self._numbers: Final[dict[int, Number]] = {}
        self._held: Final[dict[Number, list[int]]] = {}
        current: Number = ()
        for paragraph in document.paragraphs:
            current = own_number(paragraph.text, heading=paragraph.heading) or current
            self._numbers[paragraph.number] = current
            for length in range(1, len(current) + 1):
                held = self._held.setdefault(current[:length], [])
                if len(held) < FARTHEST:
                    held.append(paragraph.number)

    def of(self, paragraph: int) -> Number:
        """The number of the article that a paragraph stands in; empty: none."""
        return self._numbers.get(paragraph, ())

    def within(self, number: Number) -> Sequence[int]:
        """The paragraphs of an article and its parts, in their order; none of one that is not there."""
        return self._held.get(number, ())


def own_number(text: str, *, heading: bool = False) -> Number | None:
    """The number with which a paragraph begins; None: with none. A bare number is one in a heading only."""
    match = _OWN_NUMBER.match(plain(text[:60]))
    if match is None or (match[3] and not heading and not re.search(r"[.)-]", match[0])):
        return None
    return _number(match[1] or match[2] or match[3])


def named(quotation: str) -> tuple[Number, ...]:
    """The articles that a sentence names, but for its own number and articles of laws."""
    text = plain(quotation)
    found: dict[Number, None] = {}
    own = _OWN_NUMBER.match(text)
    for match in _NAMED.finditer(text, own.end() if own else 0):
        if not sign("other-law").search(match[2][:24]):
            numbers = [_number(one) for one in re.findall(r"[\d.]*\d", match[1])]
            found.update(dict.fromkeys(numbers))
            if len(numbers) == 2 and re.search(r"\d ?(?:a|to|-) ?\d", match[1]):
                found.update(dict.fromkeys(_between(*numbers)))
    return tuple(found)


def _between(first: Number, last: Number) -> Sequence[Number]:
    if len(first) != 1 or len(last) != 1 or last[0] - first[0] > SPAN:
        return ()
    return [(one,) for one in range(first[0] + 1, last[0])]


def looks_back(quotation: str) -> bool:
    """Whether a sentence speaks of the article it stands in: of this clause, the foregoing, a breach of it.
    What speaks of the whole contract does not: raising everything would set nothing apart."""
    text = plain(quotation)
    return bool(sign("this-clause").search(text)) and not sign("whole-contract").search(text)


def _number(text: str) -> Number:
    return tuple(int(one) for one in text.split(".") if one)


# -- documents that a sentence names -------------------------------------------------------------

_POLICY = re.compile(r"((?:[\w'-]{1,30} ){0,4})(policy|policies|handbook|code of conduct|guidelines)\b")
_CHARTE = re.compile(r"\b(charte|reglement|politique|code|guide|directive)((?:,? [\w'-]{1,30}){0,7})")
_EMPTY: Final = frozenset(
    "the a an any all our your of and or on for in to its this these such each company employer group firm by"
    " with from le la les l un une des du de d et ou sur dans a au aux en pour par ce cette son sa ses est"
    " sont annexe annexee qui que societe entreprise employeur groupe present presente ci receipt"
    " acknowledge read".split()
)


def names_document(quotation: str, name: str) -> bool:
    """Whether a sentence names the policy that a document of this name is: `Social Media Policy`, and
    `social-media-policy_v2.pdf`. A word for any policy alone names none, but a handbook's does."""
    held = set(_name_words(name.rpartition(".")[0] or name))
    text = plain(quotation)
    for match in _POLICY.finditer(text):
        head = "policy" if match[2] == "policies" else match[2]
        before = _name_words(match[1])
        alone = head in ("handbook", "code of conduct")
        if set(head.split()) <= held and (alone or (before and set(before[-2:]) <= held)):
            return True
    for match in _CHARTE.finditer(text):
        behind = _name_words(match[2])
        if match[1] in held and behind and (behind[0] in held or len(held & set(behind)) > 1):
            return True
    return False


def _name_words(text: str) -> list[str]:
    return [word for word in re.findall(r"[a-z]{2,}", plain(text)) if word not in _EMPTY]
