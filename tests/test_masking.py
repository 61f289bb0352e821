"""Secrets in a document's text are put out of sight, and sentences about secrets stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch.clauses.masking import MARK, mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Mot de passe : xyz", f"Mot de passe : {MARK}"),
        ("Mot de passe\u00a0: «\u00a0Azerty12\u00a0»", f"Mot de passe\u00a0: « {MARK} »"),
        ("password: hunter2.", f"password: {MARK}."),
        ("Password=Sw0rd!fish;", f"Password={MARK};"),
        ("mdp = soleil, puis", f"mdp = {MARK}, puis"),
        ("Le mot de passe est Tr0ub4dor&3, à changer.", f"Le mot de passe est {MARK}, à changer."),
        ("The password is hunter2 and lasts.", f"The password is {MARK} and lasts."),
        ("The password is “correct horse battery9”.", f"The password is “{MARK}”."),
        ("password of the page: “correct horse battery staple”", f"password of the page: “{MARK}”"),
        ("Le mot de passe du compte LinkedIn : Soleil2024", f"Le mot de passe du compte LinkedIn : {MARK}"),
        ("Code d’accès : 48B-12 (portail)", f"Code d’accès : {MARK} (portail)"),
        ("code PIN 4821", f"code PIN {MARK}"),
        ("PIN: 1234", f"PIN: {MARK}"),
        ("API key: sk-abcdef0123456789", f"API key: {MARK}"),
        ("le jeton ghp_0123456789abcdefABCD sert", f"le jeton {MARK} sert"),
        ("https://bob:pw1@example.org/x", f"https://bob:{MARK}@example.org/x"),
        ("IBAN FR76 3000 6000 0112 3456 7890 189.", f"IBAN {MARK}."),
        ("numéro 1 85 05 78 006 084 91 du salarié", f"numéro {MARK} du salarié"),
        ("carte 4111 1111 1111 1111", f"carte {MARK}"),
    ],
)
def test_a_secret_is_masked_and_its_sentence_stays_readable(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "Changez votre mot de passe tous les trois mois.",
        "Choose a strong password.",
        "Le mot de passe est confidentiel.",
        "Le mot de passe est strictement personnel et ne peut être communiqué.",
        "Mots de passe : le salarié les restitue au plus tard le dernier jour.",
        "Le salarié restituera l'ensemble des identifiants et mots de passe des comptes de réseaux sociaux.",
        "Les mots de passe sont restitués sous 15 jours.",
        "You must return all passwords and login credentials to the Company on request.",
        "The access codes are returned within 30 days, under penalty of EUR 10.000.",
        "Codes d'accès - à remettre avant le 31/05/2024",
        "Le mot de passe est LinkedIn ou Viadeo, selon le compte.",
        "Le numéro 1 85 05 78 006 084 92 est faux, comme 4111 1111 1111 1112.",
        "Article 7.2.1 : la clause de non-concurrence dure 12 mois.",
    ],
)
def test_a_sentence_about_secrets_loses_nothing(text: str) -> None:
    assert mask(text) == text


PIECES = st.sampled_from(
    ["mot de passe", "password", "PIN", "code d'accès", " : ", " est ", " is ", "=", "Azerty99", "1234", "le",
     "«", "»", '"', "x", ".", " ", "\u00a0", "\n", MARK, "FR7630006000011234567890189"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join))
def test_what_was_masked_once_stays_as_it_is(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(st.text())
def test_a_text_without_figures_labels_or_addresses_is_never_touched(text: str) -> None:
    quiet = "".join(letter for letter in text if letter in "abefhlmnruvz ,.\n")
    assert mask(quiet) == quiet


@given(st.from_regex(r"[A-Z][a-z]{3,8}[0-9]{2,4}[!$&]?", fullmatch=True))
def test_no_password_behind_a_label_is_left(secret: str) -> None:
    for text in (f"Mot de passe : {secret}", f"the password is {secret}.", f"Code d'accès = {secret}, noté."):
        assert secret not in mask(text)
