"""Whose a telephone number is, as far as it is declared.

Numbers are the same where they are the same to the rules of their country: `06 39 98 00 01` and
`+33 6 39 98 00 01`. A number that an export shows only in part is nobody's: the last digits are no proof.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal, NamedTuple

from sociarch.declared import Country, Employer
from sociarch.ownership.case import Case

_REGIONS: Final[Mapping[Country, str]] = {
    "FR": "FR", "BE": "BE", "CH": "CH", "NL": "NL", "DE": "DE", "UK": "GB", "US": "US",
}  # fmt: skip
"""Where a number without a country code is dialled. Elsewhere two such numbers are compared as they stand."""


class Number(NamedTuple):
    """Whose a number is: `own`, an `employer`'s, or `unclear`: it is declared of both; empty: nobody says.

    places  keys of the declaration that say so
    """

    whose: Literal["", "own", "employer", "unclear"]
    places: tuple[str, ...] = ()
    employer: Employer | None = None


def number_of(case: Case, text: str) -> Number:
    """Whose a number is, as an export shows it."""
    found = [one for number, one in _claims(case) if same_number(text, number, case.declared.country)]
    if not found:
        return Number("")
    places = tuple(place for one in found for place in one.places)
    if len({one.whose for one in found}) > 1:
        return Number("unclear", places)
    return Number(found[0].whose, places, found[0].employer)


def same_number(one: str, other: str, country: Country) -> bool:
    """Whether two texts are one number. `country`: where a number without a country code is dialled."""
    if "*" in one + other:
        return False
    from phonenumbers import MatchType, NumberParseException, PhoneNumber, is_number_match, parse

    def read(text: str) -> PhoneNumber | str:
        text = text.strip()
        text = f"+{text[2:]}" if text.startswith("00") else text
        try:
            return parse(text, _REGIONS.get(country))
        except NumberParseException:
            return text

    return is_number_match(read(one), read(other)) in (MatchType.EXACT_MATCH, MatchType.NSN_MATCH)


def _claims(case: Case) -> Iterator[tuple[str, Number]]:
    """All numbers that are declared."""
    for number, text in enumerate(case.declared.numbers):
        yield text, Number("own", (f"numbers[{number}]",))
    for at, employer in enumerate(case.declared.employers):
        for number, text in enumerate(employer.numbers):
            yield text, Number("employer", (f"employers[{at}].numbers[{number}]",), employer)
