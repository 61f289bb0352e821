"""Where the name of a declared employer stands in a text, or is the text.

Names are compared folded and word by word: `exemple` is in `aline-exemple` and not in `exemples`. A name
or alias of fewer than three letters is found in every second text, so it is never looked for inside one.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from sociarch.companies import word
from sociarch.declared import Employer
from sociarch.folding import fold
from sociarch.ownership.case import Case

LEAST: Final = 3
"""Letters and digits that a name has at least to be looked for in a text."""


def name_in(employer: Employer, text: str) -> str:
    """The employer's name or alias, as declared, that stands in a text as whole words; empty for none."""
    words = f" {fold(text)} "
    for name in (employer.name, *employer.aliases):
        folded = fold(name)
        if len(folded.replace(" ", "")) >= LEAST and f" {folded} " in words:
            return name
    return ""


def called(case: Case, text: str) -> Iterator[Employer]:
    """The employers whose name, or another spelling of it, the whole text is."""
    spellings = case.companies.spellings(word(text))
    for employer in case.declared.employers:
        if any(
            spellings & case.companies.spellings(word(name)) for name in (employer.name, *employer.aliases)
        ):
            yield employer


def place_of(case: Case, employer: Employer, key: str) -> str:
    """The key of the declaration that says something of an employer, such as `employers[0].end`."""
    return f"employers[{case.declared.employers.index(employer)}].{key}"


def names_of(employers: Iterable[Employer]) -> str:
    """Their names, as declared, in a row."""
    return ", ".join(one.name for one in employers)
