"""What a passage names is taken as it stands in it, once."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch.clauses.normal import plain
from sociarch.clauses.particulars import bound, companies, particulars


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        ("durations", "Pendant douze (12) mois, puis 24 months, twenty-four weeks et un an.",
         ("douze (12) mois", "24 months", "twenty-four weeks", "un an")),
        ("durations", "Le salarié est libre.", ()),
        ("amounts", "10 000 €, EUR 10.000,50, dix mille euros, 5k€, $1,000 et CHF 500",
         ("10 000 €", "EUR 10.000,50", "dix mille euros", "5k€", "$1,000", "CHF 500")),
        ("amounts", "10\u202f000\u00a0euros bruts", ("10 000 euros",)),
        ("amounts", "12 mois, article 7.2, 31.05.2024", ()),
        ("dates", "le 31 mai 2024, 1er août 2024, 31/05/2024 ou 31.05.2024",
         ("31 mai 2024", "1er août 2024", "31/05/2024", "31.05.2024")),
        ("dates", "31 May 2024, May 31, 2024, 2024-05-31", ("31 May 2024", "May 31, 2024", "2024-05-31")),
        ("dates", "en mai, 12/2024", ()),
        ("platforms", "LinkedIn, LINKEDIN et Viadeo", ("LinkedIn", "Viadeo")),
        ("platforms", "les réseaux sociaux", ()),
        ("territories", "en France, en Île-de-France et dans un rayon de 50 km",
         ("France", "Île-de-France", "un rayon de 50 km")),
        ("territories", "worldwide, or within 30 miles of London",
         ("worldwide", "within 30 miles", "London")),
        ("triggers", "démission ou licenciement, pour quelque motif que ce soit",
         ("démission", "licenciement", "pour quelque motif que ce soit")),
        ("triggers", "on resignation or dismissal, howsoever arising",
         ("resignation", "dismissal", "howsoever arising")),
        ("companies", "entre Exemple Conseil SARL (ci-après « la Société ») et Acme Ltd. et Globex GmbH",
         ("Exemple Conseil SARL", "Acme Ltd", "Globex GmbH", "Société")),
        ("companies", 'between Example Widgets, Inc. (the "Employer") and you',
         ("Example Widgets, Inc.", "Employer")),
        ("companies", "la société Exemple, SAS Dupont & Fils, un groupe Facebook",
         ("SAS Dupont & Fils", "Exemple")),
        ("companies", "le salarié et la société", ()),
    ],
)  # fmt: skip
def test_what_a_passage_names(field: str, text: str, expected: tuple[str, ...]) -> None:
    got = getattr(particulars([text]), field)
    assert [one.rstrip(".") for one in got] == [one.rstrip(".") for one in expected]


def test_what_stands_in_several_parts_is_named_once() -> None:
    got = particulars(["12 mois sur LinkedIn", "12 mois sur linkedin"])
    assert (got.durations, got.platforms) == (("12 mois",), ("LinkedIn",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le salarié s'interdit de démarcher les clients.", ("employee",)),
        ("Le travailleur transmettra ses contacts.", ("employee",)),
        ("You must not connect with clients.", ("employee",)),
        ("The company shall pay the subscription.", ("company",)),
        ("L'employeur s'engage et le salarié s'interdit.", ("employee", "company")),
        ("The parties agree to keep silent.", ("employee", "company")),
        ("The company's brand must be respected.", ()),
        ("Un préavis est prévu.", ()),
    ],
)
def test_who_is_bound(text: str, expected: tuple[Any, ...]) -> None:
    assert bound(plain(text)) == expected


@given(st.text(alphabet="SARL Exemple 12 mois €.,«»\"\n31/05/2024'", max_size=80))
def test_what_is_named_stands_in_the_text(text: str) -> None:
    squeezed = " ".join(text.split())
    for some in particulars([text])[:-1]:
        assert all(" ".join(one.split()) in squeezed for one in some)
    assert all(one in squeezed for one in companies([text]))
