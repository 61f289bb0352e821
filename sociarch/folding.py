"""Texts in one spelling, by which names and companies are compared and searched.

What is folded is compared, never shown and never stored as anybody's name: `Élodie O’Mock` and
`elodie o'mock` fold to the same words. Scripts other than Latin are spelled in Latin letters.
"""

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[a-z0-9]+")
_ACCENT = re.compile("[\u0300-\u034e]")
_APART = re.compile(r"[,'’‘`´]")


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """Words of lower-case ASCII letters and digits with one blank between them; empty where there is none."""
    if not text.isascii():
        # Letters with accents are most of what is not ASCII, and cheap to spell without.
        text = _ACCENT.sub("", unicodedata.normalize("NFKD", text))
    if not text.isascii():
        from slugify import slugify

        # A comma or an apostrophe parts words here, as it does in a text that is ASCII.
        text = slugify(_APART.sub(" ", text), separator=" ", entities=False, decimal=False, hexadecimal=False)
    return " ".join(_WORD.findall(text.lower()))


def same_text(text: str) -> str:
    """The text but for blanks, case and the ways to write a letter: what is the same for a reader's eye."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def email_key(address: str) -> str:
    """An e-mail address in one spelling; empty for a text that is none."""
    box, at, domain = address.strip().casefold().rpartition("@")
    return f"{box}@{domain.rstrip('.')}" if at and box and domain else ""


_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?([^/?#\s]+)(/[^?#\s]*)?", re.IGNORECASE)
_COUNTRY = re.compile(r"(?:m|[a-z]{2}(?:-[a-z]{2})?)\.(?=(?:linkedin|facebook|viadeo)\.com$)")
_NUMBER = re.compile(r"[?&]id=([^&#\s]+)", re.IGNORECASE)


def address_key(url: str) -> str:
    """A profile's address in one spelling, where no network's own key is known; empty for no address.

    A network's host for a country or for telephones (`fr.linkedin.com`) is the network's.
    Behind a question mark, only the number by which a script (`profile.php?id=1`) knows people counts.
    """
    match = _ADDRESS.match(url.strip())
    if match is None or "." not in match[1] or not (match[2] or "").strip("/"):
        return ""
    key = _COUNTRY.sub("", match[1].casefold()) + (match[2] or "").rstrip("/").casefold()
    if not key.endswith(".php"):
        return key
    number = _NUMBER.search(url)
    return f"{key}?id={number[1].casefold()}" if number else ""


def domain_of(address: str) -> str:
    """The domain of an e-mail address, in lower case; empty for a text that is none."""
    return email_key(address).rpartition("@")[2]
