"""Every category finds its own sentences, however they are typed, and leaves its counter-samples alone."""

import re
import unicodedata
from collections.abc import Callable

import pytest

from sociarch.clauses.categories import LANGUAGES, bounded, by_urgency, categories, patterns, sign
from sociarch.clauses.record import LEVELS
from sociarch.clauses.words import WORDS
from tests.clauses.made import MATCH, MISS, SAMPLES, found, kinds


def bare(text: str) -> str:
    """Without accents, as old keyboards type."""
    return "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))


def cut(text: str) -> str:
    """The longest word cut at the end of a line."""
    word = max(re.findall(r"[^\W\d_]+", text), key=len)
    return text.replace(word, f"{word[:4]}-\n{word[4:]}", 1)


def typeset(text: str) -> str:
    return text.replace("'", "’").replace(" ", "\u00a0", 1).replace("-", "\u2011")


VARIANTS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "capitals": str.upper,
    "small": str.lower,
    "bare": bare,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "cut": cut,
    "typeset": typeset,
    "wrapped": lambda text: text.replace(" ", " \n ", 3),
    "unended": lambda text: text.rstrip("."),
}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(("category", "text"), MATCH)
def test_a_sample_is_found_however_it_is_typed(category: str, text: str, variant: str) -> None:
    written = VARIANTS[variant](text)
    assert category in kinds(written)
    if variant != "unended":
        assert kinds(written) == kinds(text)
        assert all(one.quotation in written for one in found(written))


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(("category", "text"), MISS)
def test_a_counter_sample_is_found_by_no_category(category: str, text: str, variant: str) -> None:
    assert kinds(VARIANTS[variant](text)) == []


def test_samples_between_others_are_still_found_and_nothing_more() -> None:
    for category, text in MATCH:
        around = " ".join([SAMPLES[category]["miss"][0], text, SAMPLES[category]["miss"][0]])
        assert kinds(around) == kinds(text)


def test_there_are_29_categories_with_samples_words_and_patterns() -> None:
    known = categories()
    assert len(known) == 29
    assert set(known) == set(SAMPLES) == set(WORDS)
    for one in known.values():
        assert one.risk in LEVELS
        assert one.subjects
        assert all(one.patterns[language] for language in LANGUAGES)


def test_the_highest_risk_comes_first_and_what_is_no_risk_last() -> None:
    assert by_urgency({"PERSONAL", "DISPAR", "INCORP", "NCOMP", "ACCT-OWN", "IP"}) == (
        "ACCT-OWN", "NCOMP", "IP", "DISPAR", "INCORP", "PERSONAL",
    )  # fmt: skip


def test_no_pattern_repeats_without_a_bound() -> None:
    whole = [one.pattern for language in LANGUAGES for _, some in patterns(language) for one in some]
    assert len(whole) > 80
    for pattern in whole:
        assert not re.search(r"(?<!\\)[*]|(?<![\\}])[+]|\{\d+,\}", pattern)
        assert "{S}" not in pattern


def test_a_part_of_a_pattern_begins_where_a_word_begins() -> None:
    pattern = re.compile(bounded("not{S}{0,20}(?:hire|copy)", {"S": "[^.;:]"}))
    assert pattern.search("do not ever hire")
    assert not pattern.search("another hire")
    assert not pattern.search("not photocopy")


def test_every_sign_is_a_pattern() -> None:
    for name in ("carve-out", "during", "after", "french", "english", "territory", "trigger", "money"):
        assert sign(name).search("") is None
