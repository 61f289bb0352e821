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
        ("Votre mot de passe est « soleil bleu » et doit être restitué.", "soleil"),
        ("Le salarié remettra son mot de passe (Tulipe-Noire) à son responsable.", "Tulipe"),
        ("Le salarié remettra le mot de passe P@ssWord à son responsable.", "P@ss"),
        ("Passwords to be returned:\nLinkedIn\tZebra99\nFacebook\tgiraffe7", "Zebra99"),
        ("Passwords to be returned:\nLinkedIn\tZebra99\nFacebook\tgiraffe7", "giraffe7"),
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
        "Les mots de passe (LinkedIn) sont remis à l'employeur.",
        "Vous restituerez vos mots de passe : l'article L1234-5 et le délai de 8 jours n'y changent rien.",
    ],
)
def test_a_sentence_about_passwords_stays_as_it_is(text: str) -> None:
    assert only(text).quotation == text
