"""Passwords that stand in a document are in no passage of it."""

import pytest

from sociarch.clauses.masking import MARK
from tests.clauses.made import found, only


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Le salarié restituera le mot de passe : Tr0ub4dor&3, et les clés.", "Tr0ub4dor"),
        ("Le salarié restituera les fichiers (mot de passe: tournesol).", "tournesol"),
        ("You must return all passwords, the password is hunter2.", "hunter2"),
        ("You must return the password “correct”: password = “horse” and files.", "horse"),
        ("You shall return all files and the pin: 4711.", "4711"),
    ],
)
def test_a_password_is_masked(text: str, secret: str) -> None:
    (passage,) = found(text)
    assert secret not in repr(passage)
    assert MARK in passage.quotation


def test_a_password_in_an_item_is_masked_by_what_introduces_it() -> None:
    passages = found("The employee must hand over this access code:", "Tr0ub4dor&3 and return all files.")
    assert passages
    assert "Tr0ub4dor" not in repr(passages)


@pytest.mark.parametrize(
    "text",
    [
        "Le mot de passe est communiqué à l'employeur, qui le garde.",
        "You must return all passwords and login credentials to the Company on request.",
        "Les identifiants sont remis à l'employeur.",
    ],
)
def test_a_sentence_about_passwords_stays_as_it_is(text: str) -> None:
    assert only(text).quotation == text
