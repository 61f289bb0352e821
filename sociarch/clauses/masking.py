"""Passwords and other secrets in a document's text, put out of sight before anybody sees or stores it.

A sentence about passwords stays as it is; what is masked is a word that stands where a password would stand
and looks like one. What is masked in vain costs a word of a quotation, what is not masked lies in the vault:
where a label and a colon come first and nothing follows, any word is masked.
"""

import re
from collections.abc import Callable
from typing import Final

MARK: Final = "•••"

_LABEL = (
    r"(?:mots?[ \u00a0-]de[ \u00a0-]passe|mdp"
    r"|identifiants?|logins?|credentials|passwords?|passwd|passcodes?|passphrases?|pass[ \u00a0]?words?"
    r"|phrases?[ \u00a0]de[ \u00a0]passe|codes?[ \u00a0]d['’][ \u00a0]?acc[eè]s|access[ \u00a0]codes?"
    r"|codes?[ \u00a0](?:secrets?|confidentiels?|pin|puk)|(?:pin|puk)(?:[ \u00a0]codes?)?"
    r"|(?:access[ \u00a0]|api[ \u00a0])?tokens?|jetons?(?:[ \u00a0]d['’]acc[eè]s)?"
    r"|(?:api|secret|private|recovery|security)[ \u00a0_-]?(?:keys?|codes?)"
    r"|cl[eé]s?[ \u00a0](?:api|d['’]api|secr[eè]tes?|priv[eé]es?|de[ \u00a0]r[eé]cup[eé]ration)"
    r"|codes?[ \u00a0]de[ \u00a0](?:s[eé]curit[eé]|r[eé]cup[eé]ration|secours))"
)
_ABOUT = r"(?:[ \u00a0][\w’'.@/-]{1,40}){0,6}?"
"""A few words between a label and its colon: password of the page: …"""
_QUOTED = r"\"[^\"\n]{1,200}\"|“[^”\n]{1,200}”|«[^»\n]{1,200}»|‘[^’\n]{1,200}’|`[^`\n]{1,200}`"

_ASSIGNED = re.compile(
    rf"(?P<head>\b{_LABEL}{_ABOUT}[ \u00a0]*(?:[:=]|[-–—](?=[ \u00a0]))[ \u00a0]*)"
    rf"(?P<value>{_QUOTED}|[^\s]+)(?P<tail>[ \u00a0]*\S{{0,40}})",
    re.I,
)
_SAID = re.compile(
    rf"(?P<head>\b{_LABEL}{_ABOUT}[ \u00a0](?:is|are|est|sont|was|était|(?:is|are)[ \u00a0]set[ \u00a0]to"
    rf"|fixé[ \u00a0]à)[ \u00a0]+)(?P<value>{_QUOTED}|[^\s]+)(?P<tail>)",
    re.I,
)
_BESIDE = re.compile(
    rf"(?P<head>\b{_LABEL}[ \u00a0]*(?:n[°o]\.?[ \u00a0]*)?[(\[]?)(?P<value>{_QUOTED}|[^\s)\]]+)(?P<tail>)",
    re.I,
)

_LISTED = re.compile(
    rf"(?P<head>\b{_LABEL}{_ABOUT}[ \u00a0]*:[ \u00a0\n]*)(?P<list>[^;]{{1,400}})",
    re.I,
)
_MIXED = re.compile(
    r"(?<![\w@./-])(?![LRD]\.?\d)(?=[^\s;]{0,40}[^\W\d_])(?=[^\s;]{0,40}\d)[\w!@#$%^&*+=~?-]{6,60}(?![\w@/-])"
)
"""Letters and figures in one word, but for articles of a law."""
_ENCLOSED = re.compile(
    rf"(?P<head>\b{_LABEL}[ \u00a0]*[(\[][ \u00a0]*)(?P<value>[^\s()\[\]]{{4,100}})(?P<tail>[ \u00a0]*[)\]])",
    re.I,
)

_HINT = re.compile(r"pass|mdp|ident|login|cred|cod|pin|puk|tok|jeton|key|cl[eé]", re.I)
"""What stands in every label: most paragraphs have none, and are spared the rest."""
_SHAPES: Final = (
    re.compile(r"\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-|pk_live_|sk_live_)[\w-]{10,}"),
    re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    re.compile(r"\bAGE-SECRET-KEY-[0-9A-Z-]{10,}"),
    re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?"),
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)", re.S),
)
_IN_ADDRESS = re.compile(r"(?<=://)([^\s/@:]{1,100}):([^\s/@]{1,100})(?=@)")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ \u00a0]?[0-9A-Z]{2,4}){3,8}\b")
_SOCIAL = re.compile(r"\b[12](?:[ \u00a0.-]?[0-9AB]){12}(?:[ \u00a0.-]?\d){2}\b")
_CARD = re.compile(r"\b\d(?:[ \u00a0-]?\d){12,18}\b")
_ENDS = ".,;:!?)]»”\"'’"


def mask(text: str) -> str:
    """The text with `MARK` in place of every secret that is recognised: passwords, codes, keys, and numbers
    of bank accounts, cards and French social security whose check digits are right. What was masked once
    stays as it is."""
    for pattern in _SHAPES:
        text = pattern.sub(MARK, text)
    text = _IN_ADDRESS.sub(rf"\1:{MARK}", text)
    if _HINT.search(text):
        text = _ASSIGNED.sub(_masked(_assigned), text)
        text = _SAID.sub(_masked(_looks_secret), text)
        text = _BESIDE.sub(_masked(_is_code), text)
        text = _ENCLOSED.sub(_masked(_is_enclosed), text)
        text = _LISTED.sub(_listed, text)
    for numbers, holds in ((_IBAN, _is_iban), (_SOCIAL, _is_social), (_CARD, _is_card)):
        text = numbers.sub(_proven(holds), text)
    return text


def _proven(holds: Callable[[str], bool]) -> Callable[["re.Match[str]"], str]:
    return lambda match: MARK if holds(match[0]) else match[0]


def _masked(secret: Callable[[str, str], bool]) -> Callable[["re.Match[str]"], str]:
    def replace(match: "re.Match[str]") -> str:
        value = match["value"]
        if MARK in value:
            return match[0]
        if len(value) > 2 and value[0] + value[-1] in ('""', "“”", "«»", "‘’", "``"):
            # Whatever is quoted there is one: a passphrase is made of plain words.
            blank = " " if value[0] == "«" else ""
            if not value[1:-1].strip(" \u00a0"):
                return match[0]
            return f"{match['head']}{value[0]}{blank}{MARK}{blank}{value[-1]}{match['tail']}"
        bare = value.rstrip(_ENDS)
        if not bare or not secret(bare, value[len(bare) :] + match["tail"]):
            return match[0]
        return f"{match['head']}{MARK}{value[len(bare) :]}{match['tail']}"

    return replace


def _assigned(word: str, behind: str) -> bool:
    """Behind a colon: a word that looks like a secret, or any word with which the sentence or line ends."""
    behind = behind.lstrip(" \u00a0")
    return _looks_secret(word, behind) or (len(word) > 2 and (not behind or behind[0] in ".,;)"))


def _looks_secret(word: str, _behind: str) -> bool:
    """Whether a word is none that stands in a sentence: it has figures, signs, or capitals inside."""
    if len(word) < 4 or re.fullmatch(r"[\d.,/]+(?:€|%|ème|e|th|st|nd|rd)?", word):
        return len(word) >= 4 and word.isdecimal()
    inner = word.strip("'’-–.()[]\"")
    has_figure = any(letter.isdecimal() for letter in inner) and any(
        not letter.isdecimal() for letter in inner
    )
    has_sign = any(letter in "!@#$%^&*+=~?<>|\\{}_" for letter in word)
    has_capital = any(letter.isupper() for letter in inner[1:]) and any(letter.islower() for letter in inner)
    return has_figure or has_sign or (has_capital and inner.isalpha() and inner not in NAMES)


_NETWORK: Final = re.compile("linkedin|viadeo|xing|facebook|instagram|twitter|tiktok|youtube", re.I)
NAMES: Final = frozenset({"LinkedIn", "YouTube", "TikTok", "WhatsApp", "iCloud", "GitHub", "OneDrive"})
"""Words with a capital inside that are no passwords."""


def _is_code(word: str, _behind: str) -> bool:
    """Directly behind a label, without a colon: what looks like a secret."""
    return len(word) >= 4 and _looks_secret(word, "")


def _is_enclosed(word: str, _behind: str) -> bool:
    """Alone in brackets behind a label: any word but the name of a network."""
    return not _NETWORK.fullmatch(word)


def _listed(match: re.Match[str]) -> str:
    """Words with figures among those that follow a label and a colon: in a list of accounts."""
    return match["head"] + _MIXED.sub(MARK, match["list"])


def _is_iban(text: str) -> bool:
    compact = re.sub(r"[ \u00a0]", "", text)
    if not 15 <= len(compact) <= 34:
        return False
    return int("".join(str(int(letter, 36)) for letter in compact[4:] + compact[:4])) % 97 == 1


def _is_social(text: str) -> bool:
    compact = re.sub(r"[ \u00a0.-]", "", text)
    body = compact[:13].replace("2A", "19").replace("2B", "18")
    return body.isdecimal() and compact[13:].isdecimal() and 97 - int(body) % 97 == int(compact[13:])


def _is_card(text: str) -> bool:
    figures = [int(letter) for letter in text if letter.isdecimal()][::-1]
    doubled = (sum(divmod(2 * figure, 10)) for figure in figures[1::2])
    return len(set(figures)) > 1 and (sum(figures[::2]) + sum(doubled)) % 10 == 0
