"""Normal texts and sentences: nothing of a document is lost or moved on the way."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch.clauses.normal import normal, plain
from sociarch.clauses.sentences import LONGEST, OVERLAP, sentences

LETTERS = "abcéÉœß ’«»-–\u00a0\u202f\u00ad\u0301\n.;:!?()12A\u202e\u200b"
WORDS = st.lists(
    st.sampled_from(
        "le salarié s'engage à art. 7.2 Ltd. M. Dupont 10.000 EUR ; : . ! \n - (a) compte SARL".split(" ")
    ),
    max_size=30,
).map(" ".join)


def texts(paragraph: str) -> list[str]:
    """The sentences of a paragraph as they stand in it."""
    text = normal(paragraph)
    return [text.cut(one.start, one.end) for one in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L’Employé « Élodie »\u202f: garçon", "l'employe ' elodie ' : garcon"),
        ("non\u2011concurrence — œuvre", "non-concurrence - oeuvre"),
        ("e\u0301te\u0301   deux\n lignes ", "ete deux lignes"),
        ("profes-\nsionnel et con\u00adcurrence", "professionnel et concurrence"),
        ("PROFES-\r\n  SIONNEL", "professionnel"),
        ("non-\nconcurrence, sous-\ntraitant", "non-concurrence, sous-traitant"),
        ("Jean-\nPierre", "jean- pierre"),
        ("inter-\ndit, pré-\nsumés, up-\ndate, for-\nward", "interdit, presumes, update, forward"),
        ("ci-\naprès, ex-\nemployee, up-to-\ndate", "ci-apres, ex-employee, up-to-date"),
        ("com\u200bpte\u202e", "compte"),
    ],
)
def test_a_text_in_its_normal_spelling(text: str, expected: str) -> None:
    assert plain(text) == expected


@given(st.text(alphabet=LETTERS, max_size=80))
def test_every_part_of_a_normal_text_can_be_cut_out_of_the_untouched_one(text: str) -> None:
    found = normal(text)
    assert len(found.places) == len(found.text)
    assert list(found.places) == sorted(found.places)
    for start in range(0, len(found.text), 3):
        for end in range(start + 1, min(start + 9, len(found.text)) + 1):
            piece = found.cut(start, end)
            assert piece in text
            assert piece


@given(st.text(alphabet=LETTERS, max_size=80))
def test_a_normal_text_is_normal(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(st.text(alphabet=LETTERS, max_size=80))
def test_stops_stay_in_their_order(text: str) -> None:
    stops = ".;:!?"
    assert [one for one in plain(text) if one in stops] == [one for one in text if one in stops]


@given(WORDS)
def test_sentences_lose_no_word_and_keep_their_order(text: str) -> None:
    whole = normal(text)
    parts = list(sentences(whole))
    words = re.findall(r"\w+", whole.text)
    assert [word for one in parts for word in re.findall(r"\w+", whole.text[one.start : one.end])] == words
    assert all(len(one.text) == one.end - one.start for one in parts)
    assert all(before.end <= after.start for before, after in itertools.pairwise(parts))


@pytest.mark.parametrize(
    "whole",
    [
        "Selon l'art. 7.2 al. 3 et le no. 5, M. Dupont et Mme. Martin paient 10.000 EUR.",
        "Le 31.05.2024, Exemple Inc. (the Company) and Acme Ltd. paid Dr. Smith, e.g. for www.exemple.net.",
        "La société Exemple S.A.R.L. est liée, cf. annexe 2.1, p. 12.",
        "7.2.1 Le salarié s'engage.",
        "7. Le salarié s'engage.",
        "a. solliciter un client.",
        "Article 7. Le salarié s'engage.",
        "PART TWO. SETTLEMENT AGREEMENT",
        "Le tout, etc. et le reste.",
        "Le salarié [...] restitue ses clés.",
    ],
)
def test_a_point_in_an_abbreviation_ends_no_sentence(whole: str) -> None:
    assert texts(whole) == [whole]
    (only,) = sentences(normal(whole))
    assert "." not in only.text[:-1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Un contrat. Un autre.", ["Un contrat.", "Un autre."]),
        ("Il paie 12. Elle non.", ["Il paie 12.", "Elle non."]),
        ("un contrat. un autre.", ["un contrat.", "un autre."]),
        ("Il dit « non. » Elle aussi.", ["Il dit « non. »", "Elle aussi."]),
        ("Vraiment ? Oui ! Bien.", ["Vraiment ?", "Oui !", "Bien."]),
        ("pour la société.Le salarié", ["pour la société.", "Le salarié"]),
        ("It works for Acme Ltd. The employee leaves.", ["It works for Acme Ltd.", "The employee leaves."]),
        ("Et cetera, etc. Le salarié part.", ["Et cetera, etc.", "Le salarié part."]),
        ("Il respecte l'article 7. Elle aussi.", ["Il respecte l'article 7.", "Elle aussi."]),
        ("Fin . Le salarié", ["Fin .", "Le salarié"]),
    ],
)
def test_where_sentences_end(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_an_all_capital_text_does_not_end_behind_a_company() -> None:
    assert texts("EXEMPLE LTD. OWNS IT.") == ["EXEMPLE LTD. OWNS IT."]


@pytest.mark.parametrize(
    "text", ["à 10:30 précises", "https://exemple.example", "e-mail : a@example.org", "Tél. : 12"]
)
def test_a_colon_in_a_time_or_behind_a_label_parts_nothing(text: str) -> None:
    (only,) = sentences(normal(text))
    assert ":" not in only.text


def test_a_sentence_without_end_is_cut_with_an_overlap_and_says_so() -> None:
    parts = list(sentences(normal("compte " * 3000)))
    assert len(parts) > 5
    assert all(one.cut and len(one.text) <= LONGEST for one in parts)
    assert all(after.start < before.end for before, after in itertools.pairwise(parts))
    assert all(before.end - after.start <= OVERLAP for before, after in itertools.pairwise(parts))


def test_a_long_list_is_cut_between_its_items_and_loses_nothing() -> None:
    parts = list(sentences(normal("; ".join(["le salarié restitue les clés du bureau"] * 200))))
    assert len(parts) > 1
    assert not any(one.cut for one in parts)
    assert all(one.text.endswith(";") for one in parts[:-1])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("il est inter-\ndit", "il est interdit"),
        ("il est inter-\ndit d'ex-\nporter", "il est interdit d'exporter"),
        ("il auto-\nrise", "il autorise"),
        ("des inter-\nentreprises", "des inter-entreprises"),
        ("un ex-\nclient", "un ex-client"),
        ("un auto-\nentrepreneur", "un auto-entrepreneur"),
        ("non-\nconcurrence", "non-concurrence"),
    ],
)
def test_a_beginning_keeps_its_hyphen_only_where_it_has_one_anyway(text: str, expected: str) -> None:
    assert plain(text) == expected
