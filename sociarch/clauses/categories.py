"""The kinds of clauses that are looked for: their risk, what they matter to, and the patterns of their words.

The patterns are data, in two languages: those of clauses in `categories.toml`, and in `signs.toml` others
that are looked for beside them. A part of a pattern begins where a word begins, and none repeats without a
bound: no text makes looking through it take longer than its length does.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from sociarch.clauses.record import LEVELS, Language, Level

Subject: TypeAlias = Literal["account", "connections", "pages"]

CATEGORIES: Final = "categories.toml"
SIGNS: Final = "signs.toml"
LANGUAGES: Final[tuple[Language, ...]] = ("fr", "en")
_MACRO = re.compile(r"\{([A-Z]+)\}")
_GAP = re.compile(r"(\{S\}\{\d+,\d+\})(?!\\b)")


class Category(NamedTuple):
    """A kind of clause. `subjects`: what of the three it matters to; `patterns`: for a normal text, by the
    language in which they are written, macros put in."""

    id: str
    risk: Level
    subjects: tuple[Subject, ...]
    patterns: Mapping[Language, tuple[str, ...]]


@cache
def categories() -> Mapping[str, Category]:
    """By their ids, in the order of the list."""
    data = _data(CATEGORIES)
    macros = data["macros"]
    return {name: _category(name, said, macros) for name, said in data.items() if name != "macros"}


@cache
def sign(name: str) -> re.Pattern[str]:
    """Any of the patterns of a sign, from the beginning of a word on."""
    data = _data(SIGNS)
    return re.compile(bounded("|".join(data["signs"][name]), data["macros"]))


@cache
def _data(file: str) -> dict[str, Any]:
    return tomllib.loads(files("sociarch.clauses").joinpath(file).read_text("utf-8"))


def _category(name: str, said: Mapping[str, Any], macros: Mapping[str, str]) -> Category:
    patterns = {language: tuple(bounded(one, macros) for one in said[language]) for language in LANGUAGES}
    return Category(name, said["risk"], tuple(said["subjects"]), patterns)


def bounded(pattern: str, macros: Mapping[str, str]) -> str:
    """A pattern as it is searched: each part from the beginning of a word on, repeats with a bound."""
    text = _GAP.sub(r"\1\\b", pattern)
    for _ in range(3):
        # A macro may use another one.
        text = _MACRO.sub(lambda match: macros[match[1]], text)
    for loose, tight in ((r"\w+", r"\w{1,30}+"), (r"\w*", r"\w{0,30}+"), (")*", "){0,4}")):
        text = text.replace(loose, tight)
    return rf"\b(?:{text})"


@cache
def patterns(language: Language) -> tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]:
    """Compiled, with the category of each."""
    return tuple(
        (one.id, tuple(re.compile(pattern) for pattern in one.patterns[language]))
        for one in categories().values()
    )


def risk(name: str) -> Level:
    """Of a category; of one that only a later version knows, medium."""
    known = categories().get(name)
    return known.risk if known else "medium"


def urgency(name: str) -> tuple[int, int]:
    """What orders categories: by risk, equal ones as they are listed, unknown ones behind them."""
    known = list(categories())
    return list(LEVELS).index(risk(name)), known.index(name) if name in known else len(known)


def by_urgency(names: set[str]) -> tuple[str, ...]:
    """The highest risk first."""
    return tuple(sorted(names, key=urgency))
