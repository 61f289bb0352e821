"""What a contract's reader found in it, and what of that a scanner's passages are.

Scanners part sentences differently: one may stop at semicolons and colons, another quote an item behind the
introduction of its list, or the whole list. Each is taken for what it quotes, and its categories must be
those of everything that it is taken for. Half a sentence is not the sentence, nor is a paragraph.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final, Literal, NamedTuple

from sociarch.clauses.record import Level, Passage
from tests.contracts.paper import FOLDER

LABEL: Final = re.compile(r"^\(?[a-z]{1,3}\) ")
"""Before an item of a list."""
NUMBER: Final = re.compile(r"[a-z]{0,3}\d{0,3}")
"""Before a sentence, as `ink`."""


class Expected(NamedTuple):
    """A passage, as the docstring of the package says."""

    page: int
    text: str
    until: int | None = None
    heading: bool = False
    item: bool = False
    plain: Mapping[str, Level] = {}
    meant: Mapping[str, str] = {}
    arguable: Mapping[str, str] = {}
    carve_out: bool | Literal["arguable"] = False
    platforms: tuple[str, ...] = ()
    durations: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()

    @property
    def allowed(self) -> set[str]:
        """Categories that a scanner may see in it."""
        return {*self.plain, *self.meant, *self.arguable}

    def quoted(self, passage: Passage) -> bool:
        """Whether a scanner's passage is this one, alone or with others."""
        if passage.page is not None and not self.page <= passage.page <= (self.until or self.page):
            return False
        theirs = ink(passage.quotation)
        if self.until is not None:
            return theirs in ink(self.text) or ink(self.text) in theirs
        if self.heading or self.item:
            return any(part in theirs for part in self._parts())
        return any(theirs.endswith(part) and NUMBER.fullmatch(theirs[: -len(part)]) for part in self._parts())

    def _parts(self) -> Iterator[str]:
        """The text, and what of it stands between semicolons and colons, as `ink`."""
        yield ink(LABEL.sub("", self.text))
        if not self.heading:
            yield from filter(None, map(ink, re.split("[;:]", LABEL.sub("", self.text))))


class Truth(NamedTuple):
    """`absent`: which of three categories are nowhere in the contract."""

    absent: tuple[str, ...]
    passages: tuple[Expected, ...]

    def of(self, passage: Passage) -> tuple[Expected, ...]:
        """What a scanner's passage is."""
        return tuple(expected for expected in self.passages if expected.quoted(passage))

    def unasked(self, passage: Passage) -> set[str]:
        """Categories that nobody expects in a scanner's passage."""
        return set(passage.categories).difference(*(one.allowed for one in self.of(passage)))


@cache
def truth(name: str) -> Truth:
    told = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return Truth(tuple(told["absent"]), tuple(_expected(one) for one in told["passage"]))


def _expected(told: Mapping[str, Any]) -> Expected:
    whole: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in told.items()
    }
    return Expected(**whole)


def ink(text: str) -> str:
    """Letters and figures of a text: what is the same however its lines end and its words are cut."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def found(expected: Expected, passages: Iterable[Passage]) -> set[str]:
    """The categories that a scanner saw in an expected passage."""
    return {category for one in passages if expected.quoted(one) for category in one.categories}
