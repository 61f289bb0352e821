"""Whom a few words mean, and where a text stands in what is or was known of people."""

import subprocess
import sys
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch.choices import Remark
from sociarch.entry import Change, Kind, Past
from sociarch.finding import find_people, search
from tests.pasts import change, decided, history, known, past_of


def once(kind: Kind, number: int, old: str, new: str, *, seen: str = "2022-06-01", **fields: Any) -> Change:
    """About LinkedIn's connection of that number."""
    return change(kind, known("linkedin:any", number=number), seen, old=old, new=new, **fields)


PAST: Final = past_of(
    history(
        known("linkedin:aline", "Aline Testeur", company="Société Générée", position="Gérante",
              url="https://www.linkedin.com/in/aline-t", email="Aline.T@mock-conseil.example"),
        known("linkedin:bo", "Bo O'Mock", company="R&D Mock", position="C++ developer", listed=False),
        known("linkedin:bo2", "Bo O'Mock", company="Acme", position="Chef", url="https://www.linkedin.com/in/b%C3%A9o"),
        known("linkedin:elodie", "Élodie Feinte-Songe", company="Acme"),
        known("linkedin:hidden"),
        changes=[
            once("renamed", 0, "Aline Prétexte", "Aline Testeur", before="2021-05-01"),
            once("moved", 3, "Usine Fictive", "Acme", before="2020-02-01"),
            once("moved", 3, "Æthelmock", "Usine Fictive", before="2019-02-01"),
            once("title", 0, "Stagiaire", "Gérante", before=None, seen="2020-06-01"),
            once("email_changed", 0, "old@example.net", "Aline.T@mock-conseil.example", before="2022-01-01"),
            once("joined", 2, "", ""),
        ],
    ),
    history(
        known("viadeo:77", "A. Testeur", email="aline.t@MOCK-conseil.example", company="Société Générée")
    ),
    choices=decided(remarks=[Remark("linkedin:elodie", ("Salon de l’emploi",))]),
)  # fmt: skip
ALINE: Final = frozenset(("linkedin:aline", "viadeo:77"))


def found(text: str, where: Past = PAST) -> tuple[str, list[frozenset[str]]] | None:
    matches = find_people(where, text)
    return matches and (
        matches.how, [frozenset(one.mark for one in who.entries) for who in matches.people]
    )  # fmt: skip


# -- one person ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "how"),
    [
        (next(who.id for who in PAST.people if who.best.mark in ALINE), "id"),
        ("viadeo:77", "mark"),
        (" ALINE.T@mock-conseil.example ", "email"),
        ("http://linkedin.com/in/aline-t/?trk=x", "address"),
        ("aline testeur", "name"),
        ("a testeur", "name"),
        ("ALINE PRETEXTE", "former"),
        ("test ali", "words"),
        ("Alnie Tester", "similar"),
    ],
)
def test_a_person_is_found_by(text: str, how: str) -> None:
    assert found(text) == (how, [ALINE])


def test_a_name_is_found_without_its_accents_and_signs_and_in_any_order() -> None:
    elodie = [frozenset(("linkedin:elodie",))]
    assert found("elodie feinte songe") == ("name", elodie)
    assert found("songe élo") == ("words", elodie)
    assert found("Elodi Feintes") == ("similar", elodie)


def test_of_homonyms_who_is_listed_comes_first() -> None:
    assert found("Bo O’Mock") == ("name", [frozenset(("linkedin:bo2",)), frozenset(("linkedin:bo",))])


def test_a_surer_way_hides_the_others() -> None:
    two = past_of(history(known("linkedin:a", "Jean Test"), known("linkedin:b", "Jean Testeur")))
    assert found("jean test", two) == ("name", [frozenset(("linkedin:a",))])
    matches = found("jean t", two)
    assert matches is not None
    assert (matches[0], len(matches[1])) == ("words", 2)


@pytest.mark.parametrize(
    "text", ["", "  ", "@", "…", "Zzyzx", "p-000000000000", "aline xavier", "nobody@example.org"]
)
def test_nobody_is_found_by(text: str) -> None:
    assert found(text) is None


def test_somebody_without_a_name_is_found_by_their_mark_and_never_by_a_name() -> None:
    assert found("linkedin:hidden") == ("mark", [frozenset(("linkedin:hidden",))])


def test_exact_ways_load_no_fuzzy_matching() -> None:
    script = (
        "import sys; from tests.test_finding import found; assert found('aline testeur') and found('ali t');"
        "print('rapidfuzz' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@given(st.text(max_size=12))
def test_any_text_finds_known_people_once_each_or_nobody(text: str) -> None:
    matches = find_people(PAST, text)
    if matches is not None:
        ids = [who.id for who in matches.people]
        assert 0 < len(ids) == len(set(ids))
        assert set(ids) <= {who.id for who in PAST.people}


# -- a text ----------------------------------------------------------------------------------------


def hits(text: str) -> list[tuple[str, str, str, str | None]]:
    return [(hit.person.best.name, hit.field, hit.text, hit.until) for hit in search(PAST, text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("songe", ("Élodie Feinte-Songe", "name", "Élodie Feinte-Songe", None)),
        ("DEVELOPER", ("Bo O'Mock", "position", "C++ developer", None)),
        ("c++", ("Bo O'Mock", "position", "C++ developer", None)),
        ("r&d", ("Bo O'Mock", "company", "R&D Mock", None)),
        ("béo", ("Bo O'Mock", "url", "https://www.linkedin.com/in/b%C3%A9o", None)),
        ("salon de l'emploi", ("Élodie Feinte-Songe", "tag", "Salon de l’emploi", None)),
        ("pretexte", ("Aline Testeur", "name", "Aline Prétexte", "2021-05-01")),
        ("fictive", ("Élodie Feinte-Songe", "company", "Usine Fictive", "2020-02-01")),
        ("aethel", ("Élodie Feinte-Songe", "company", "Æthelmock", "2019-02-01")),
        ("stagiaire", ("Aline Testeur", "position", "Stagiaire", "2020-06-01")),
        ("old@example", ("Aline Testeur", "email", "old@example.net", "2022-01-01")),
    ],
)
def test_a_text_is_found_once_with_its_field_and_until_when(
    text: str, expected: tuple[str, str, str, str | None]
) -> None:
    assert hits(text) == [expected]


def test_an_email_address_is_found_by_its_domain() -> None:
    assert {hit[1:3] for hit in hits("@mock-conseil.ex")} == {
        ("email", "Aline.T@mock-conseil.example"), ("email", "aline.t@MOCK-conseil.example"),
    }  # fmt: skip


def test_what_two_connections_of_a_person_say_alike_is_one_hit() -> None:
    assert len(hits("société générée")) == 1


def test_what_all_addresses_of_a_network_have_in_common_finds_nobody_unless_it_is_asked_for() -> None:
    assert hits("linkedin") == []
    assert len(hits("linkedin.com/in/")) == 2


def test_signs_are_not_what_letters_are() -> None:
    assert hits("c#") == []
    assert hits("a+b") == []
    assert hits("  ") == []


def test_what_is_so_comes_before_what_was_and_names_before_the_rest() -> None:
    keys = [(hit.until is not None, hit.field) for hit in search(PAST, "e")]
    assert keys == sorted(
        keys, key=lambda key: (key[0], ["name", "company", "position", "email", "url", "tag"].index(key[1]))
    )
    assert len(set(keys)) > 6


@given(st.text(max_size=6))
def test_whoever_is_found_has_the_text_and_nobody_else_has_it_in_their_name(text: str) -> None:
    from sociarch.folding import fold

    result = search(PAST, text)
    if text.isalnum() and fold(text):
        named = {hit.person.id for hit in result if hit.field == "name" and hit.until is None}
        assert named == {
            who.id for who in PAST.people if any(fold(text) in one.folded[0] for one in who.entries)
        }
