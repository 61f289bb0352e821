"""What a passage names: durations, amounts, days, networks, companies, places, occasions, and who is bound.

Everything is given as it stands in the passage, once. Nothing is worked out: `douze mois` stays that.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal

from sociarch.clauses.categories import sign
from sociarch.clauses.normal import Normal, normal
from sociarch.clauses.record import Particulars

_NUMBERS: Final = (
    "une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|dix-huit|vingt|vingt-quatre|trente|"
    "trente-six|soixante|quatre-vingt-dix|one|two|three|four|five|seven|eight|nine|ten|eleven|twelve|fifteen|"
    "eighteen|twenty|twenty[- ]four|thirty|thirty[- ]six|sixty|ninety"
)
_UNITS: Final = "mois|months?|ans?|annees?|years?|semaines?|weeks?|jours?|days?"
_DURATION = re.compile(rf"\b(?:\d{{1,3}}|{_NUMBERS})(?: ?\([\w -]{{1,16}}\))?[ -](?:{_UNITS})\b")
_DIGITS: Final = r"(?:\d{1,3}(?:[ .,']\d{3}){1,4}(?:[.,]\d{1,2})?|\d{1,12}(?:[.,]\d{1,2})?)"
_TENS: Final = (
    "un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|quinze|vingt|trente|quarante|cinquante|soixante|cents?|mille|"
    "one|two|three|four|five|seven|eight|nine|ten|fifteen|twenty|thirty|fifty|hundred|thousand"
)
_MONEY: Final = (
    r"euros?|eur|chf|francs?(?: suisses)?|usd|(?:us )?dollars?|gbp|pounds?(?: sterling)?|livres sterling"
)
_AMOUNT = re.compile(
    rf"(?<![\w.,])(?:(?:eur|€|£|us\$|\$|chf|usd|gbp|cad) ?{_DIGITS}(?!\d)|"
    rf"{_DIGITS} ?(?:k ?€|€|£|\$|(?:{_MONEY})\b)|"
    rf"(?:(?:{_TENS})[ -]){{1,6}}(?:d')?(?:{_MONEY})\b)"
)
_MONTHS: Final = (
    "janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|"
    "january|february|march|april|may|june|july|august|september|october|november|december"
)
_DATE = re.compile(
    r"(?<![\d.])(?:\d{4}-\d{2}-\d{2}|\d{1,2}(?P<part>[/.-])\d{1,2}(?P=part)\d{4}|"
    rf"(?:1er|\d{{1,2}}(?:st|nd|rd|th)?)(?: day of| of)? (?:{_MONTHS}),? \d{{4}})(?!\d)|"
    rf"\b(?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}(?!\d)"
)
_PLATFORM = re.compile(
    r"\b(?:linkedin|viadeo|xing|facebook|instagram|twitter|tiktok|youtube|whatsapp|snapchat|bluesky|mastodon)\b"
)

_FORM: Final = (
    r"(?:S\.?A\.?R\.?L\.?|S\.?A\.?S\.?U?\.?|S\.?A\.?|S\.?R\.?L\.?|S\.?P\.?R\.?L\.?|EURL|SNC|SCOP|SCI|Sàrl|SARLU|"
    r"Ltd\.?|Limited|Inc\.?|LLC|L\.L\.C\.|LLP|plc|PLC|Corp\.?|Corporation|GmbH|AG|KG|B\.?V\.?|N\.?V\.?|S\.p\.A\.?)"
)
_NAME: Final = r"[A-ZÀ-ÖØ-Þ0-9][\w&'’.-]{0,30}"
_NAMED: Final = rf"{_NAME}(?: (?:(?:&|de|du|des) )?{_NAME}){{0,4}}"
_QUOTED: Final = r"[«“\"]\s?([^«»“”\"\n]{2,60}?)\s?[»”\"]"
_CALLED: Final = (
    r"(?:ci-apr[èe]s(?:,? (?:d[ée]nomm|d[ée]sign|appel)[ée]+s?)?|"
    r"[Hh]ereinafter(?: (?:referred to as|called))?)"
)
_COMPANIES: Final = (
    re.compile(rf"(?<!\w)({_NAMED}(?:,(?= (?:Inc|Ltd|LLC|L\.L|Limited|Corp)))? {_FORM})(?!\w)"),
    re.compile(rf"(?<!\w)((?:SARL|SAS|SASU|SA|EURL|SNC|SPRL|SRL|SCOP) {_NAMED})(?!\w)"),
    re.compile(rf"\b(?:[Ss]oci[ée]t[ée]s?|[Ee]ntreprise|[Gg]roupe|[Cc]abinet) ({_NAMED})(?!\w)"),
    re.compile(rf"\b(?:[Ss]oci[ée]t[ée]|[Ee]ntreprise|[Cc]ompany|[Ff]irm|[Gg]roupe?) {_QUOTED}"),
    re.compile(rf"(?:{_CALLED}|\((?:the|la|le|l['’])),? ?(?:the |la |le |l['’])?{_QUOTED}"),
)
_OPENERS: Final = frozenset(
    "le la les un une the a an any all each this these ce cette ces de du des il elle you vous sauf pour si"
    " in of and et with by entre between dans par chez at to".split()
)
"""Words with which a sentence begins, so that a capital does not make them a part of a name."""


def particulars(pieces: Sequence[str], context: str = "") -> Particulars:
    """What these parts of a document name, taken together. `context`: the normal text of the whole duty; it
    says who is bound."""
    normals = [normal(one) for one in pieces]
    patterns = (_DURATION, _AMOUNT, _DATE, _PLATFORM, sign("territory"), sign("trigger"))
    texts = [tuple(dict.fromkeys(_found(pattern, normals))) for pattern in patterns]
    durations, amounts, dates, platforms, territories, triggers = texts
    return Particulars(
        durations, amounts, dates, _once(platforms), tuple(companies(pieces)), _once(territories), triggers,
        bound(context or " ".join(one.text for one in normals)),
    )  # fmt: skip


def _found(pattern: re.Pattern[str], texts: Iterable[Normal]) -> Iterator[str]:
    for text in texts:
        for match in pattern.finditer(text.text):
            yield " ".join(text.cut(match.start(), match.end()).split())


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    """In the spelling in which each stands first."""
    return tuple({text.casefold(): text for text in reversed(tuple(texts))}.values())[::-1]


def companies(pieces: Iterable[str]) -> tuple[str, ...]:
    """Companies that a text names: with a legal form, behind a word for a company, or as a defined party."""
    found: list[str] = []
    for piece in pieces:
        for pattern in _COMPANIES:
            for match in pattern.finditer(piece):
                words = match[1].split()
                while words and words[0].casefold() in _OPENERS:
                    words = words[1:]
                name = " ".join(words).rstrip(",'’-")
                if _PLATFORM.fullmatch(name.lower()):
                    # A group on a network is no company.
                    continue
                if len(name) > 1 and not any(name in other for other in found):
                    found = [*(one for one in found if one not in name), name]
    return tuple(found)


def bound(text: str) -> tuple[Literal["employee", "company"], ...]:
    """Whom a normal text says to do something or not; empty: it does not show."""
    both = sign("both-bound").search(text) is not None
    found: list[Literal["employee", "company"]] = []
    if both or sign("employee-bound").search(text):
        found.append("employee")
    if both or sign("company-bound").search(text):
        found.append("company")
    return tuple(found)
