"""How much a passage matters: what raises it, what lowers it, and what all documents say together."""

from datetime import date
from typing import Any

import pytest

from sociarch.clauses import levels
from sociarch.clauses.levels import Others, absent, incorporated, level, overriding, summary, told
from sociarch.clauses.record import Circumstances, Leveled, Scan
from tests.clauses.made import found, heading, only, scan

NOBODY = Circumstances()
OWN = "Any account used for business purposes shall be the sole property of the Company."
CLIENTS = "The employee shall not solicit or canvass any customer of the company for twelve months."
COMPETE = "Après la rupture, le salarié s'interdit toute activité concurrente."


def weighed(category: str, text: str, circumstances: Circumstances = NOBODY, **about: Any) -> Leveled:
    """The level of a category of the first passage of a text."""
    passages = found(text)
    passage = next(one for one in passages if category in one.categories)
    return level(category, passage, circumstances, among=Others(passages), **about)


def test_a_passage_that_nothing_moves_has_its_categorys_risk() -> None:
    assert weighed("ACCT-OWN", OWN) == ("critical", ())
    assert weighed("NSOL-CLI", CLIENTS) == ("high", ())
    assert weighed("PERSONAL", "The company makes no claim to personal accounts.") == ("protective", ())


@pytest.mark.parametrize(
    ("category", "text", "expected"),
    [
        ("ACCT-OWN", OWN.replace(".", ", except personal ones."), ("high", (levels.CARVED,))),
        ("MANDATE", "All consultants must maintain a LinkedIn account.", ("high", (levels.NETWORK,))),
        ("MANDATE", "All consultants must maintain a social media account.", ("medium", ())),
        ("ACCT-OWN", "Le profil LinkedIn appartient à l'employeur, sauf accord.",
         ("critical", (levels.CARVED, levels.NETWORK))),
        ("CONF", "Confidential information means all information of any kind, including customer lists.",
         ("high", (levels.BROAD,))),
    ],
)  # fmt: skip
def test_what_a_sentence_says_moves_its_level(
    category: str, text: str, expected: tuple[str, tuple[str, ...]]
) -> None:
    assert weighed(category, text) == expected


@pytest.mark.parametrize(
    ("circumstances", "expected"),
    [
        (Circumstances(separate=True), ("critical", (levels.SEPARATE,))),
        (Circumstances(signed=True), ("high", ())),
        (Circumstances(signed=None), ("high", ())),
        (Circumstances(signed=False), ("medium", (levels.UNSIGNED,))),
        (Circumstances(day="2024-06-02"), ("medium", (levels.LATE,))),
        (Circumstances(day="2024-06-02", signed=False), ("medium", (levels.UNSIGNED,))),
        (Circumstances(day="2024-06-01"), ("high", ())),
        (Circumstances(day="2024-06-02", separate=True), ("high", (levels.SEPARATE, levels.LATE))),
    ],
)
def test_how_a_document_came_about_moves_its_level(
    circumstances: Circumstances, expected: tuple[str, tuple[str, ...]]
) -> None:
    assert weighed("NSOL-CLI", CLIENTS, circumstances, dispute=date(2024, 6, 1)) == expected


def test_without_a_dispute_no_document_is_late() -> None:
    assert weighed("NSOL-CLI", CLIENTS, Circumstances(day="2024-06-02")) == ("high", ())


def test_a_level_never_leaves_its_ends() -> None:
    low = "Le salarié est tenu d'une obligation de loyauté."
    assert weighed("DISPAR", low, Circumstances(signed=False)).level == "low"
    assert weighed("ACCT-OWN", "LinkedIn: " + OWN, Circumstances(separate=True)).level == "critical"


def test_a_heading_is_low_and_says_so() -> None:
    (passage,) = found(heading("Ownership: our LinkedIn accounts are the property of the company"))
    assert level("ACCT-OWN", passage, NOBODY) == ("low", (levels.NETWORK, levels.HEADING))


# -- France ---------------------------------------------------------------------------------------


def test_in_france_a_non_compete_without_money_is_doubtful_and_keeps_its_level() -> None:
    assert weighed("NCOMP", COMPETE, country="FR") == ("high", (levels.DOUBTFUL,))
    assert weighed("NCOMP", COMPETE, country="BE") == ("high", ())
    assert weighed("NCOMP", COMPETE) == ("high", ())


def test_money_in_the_sentence_or_in_another_one_about_it_takes_the_doubt_away() -> None:
    paid = "En contrepartie de la clause de non-concurrence, le salarié percevra une indemnité mensuelle."
    assert weighed("NCOMP", paid, country="FR") == ("high", ())
    assert weighed("NCOMP", f"{COMPETE} {paid}", country="FR") == ("high", ())
    unpaid = "Cette obligation de non-concurrence est sans contrepartie financière."
    assert weighed("NCOMP", f"{COMPETE} {unpaid}", country="FR").notes == (levels.DOUBTFUL,)


def test_a_penalty_is_no_money_for_it() -> None:
    fined = f"{COMPETE} La non-concurrence : une indemnité forfaitaire de 9 000 euros est due."
    assert levels.DOUBTFUL in weighed("NCOMP", fined, country="FR").notes


def test_non_solicitation_is_doubtful_only_where_clients_who_come_by_themselves_are_banned() -> None:
    asked = "Après la rupture, le salarié s'interdit de démarcher les clients."
    unasked = (
        "Après la rupture, le salarié s'interdit de démarcher les clients, même à l'initiative du client."
    )
    assert weighed("NSOL-CLI", asked, country="FR").notes == ()
    assert weighed("NSOL-CLI", unasked, country="FR").notes == (levels.DOUBTFUL,)


def test_a_duty_that_ends_with_the_contract_needs_no_money() -> None:
    text = "Pendant l'exécution du contrat, le salarié s'interdit toute activité concurrente."
    assert weighed("NCOMP", text, country="FR").notes == ()


# -- what raises others ---------------------------------------------------------------------------


def levels_of(scan: Scan) -> dict[str, Leveled]:
    return {
        name: level(name, passage, scan.circumstances, among=Others(scan.passages))
        for passage in scan.passages
        for name in passage.categories
    }


def test_a_penalty_raises_its_paragraph_its_article_and_those_it_names() -> None:
    fine = "shall give rise to liquidated damages."
    got = levels_of(scan(
        "1. You shall return all documents. Any breach " + fine,
        "2. " + CLIENTS, f"Any breach of this clause {fine}",
        "3. You shall not recruit or hire any employees.",
        "4. The parties agree to a mutual non-disparagement undertaking.",
        f"5. Any breach of clause 4 {fine}",
    ))  # fmt: skip
    assert got["RETURN"] == ("critical", (levels.PENALTY,))
    assert got["NSOL-CLI"] == ("critical", (levels.PENALTY,))
    assert got["NSOL-EMP"] == ("medium", ())
    assert got["DISPAR"] == ("medium", (levels.PENALTY,))
    assert got["PENALTY"] == ("amplifier", ())


def test_a_penalty_for_the_whole_contract_raises_no_clause_more_than_others() -> None:
    got = levels_of(
        scan("1. " + CLIENTS, "Any breach of this agreement shall give rise to liquidated damages.")
    )
    assert got["NSOL-CLI"] == ("high", ())


def test_a_penalty_in_a_heading_raises_nothing() -> None:
    got = levels_of(scan("1. " + CLIENTS, heading("Breach of clause 1: contractual penalty")))
    assert got["NSOL-CLI"] == ("high", ())


def test_two_penalties_raise_once() -> None:
    fine = "Any breach of clause 1 shall give rise to liquidated damages."
    got = levels_of(scan("1. You shall not recruit or hire any employees.", f"2. {fine}", f"3. {fine}"))
    assert got["NSOL-EMP"] == ("high", (levels.PENALTY,))


def test_a_policy_raises_what_its_own_sentence_says() -> None:
    text = "The policy, by which all accounts are the property of the company, forms part of this contract."
    got = levels_of(scan(text, "You shall return all documents."))
    assert got["ACCT-OWN"].notes == (levels.POLICY,)
    assert got["RETURN"] == ("high", ())


# -- all documents together -----------------------------------------------------------------------


def test_the_same_in_two_languages_is_one() -> None:
    french = "Les comptes ouverts pour le poste demeurent la propriété exclusive de la société."
    (one,) = summary([scan(OWN, french)]).found
    assert (one.category, one.level, one.passages, one.languages) == ("ACCT-OWN", "critical", 2, ("fr", "en"))


def test_a_category_has_its_highest_level_and_all_its_documents() -> None:
    text = "Le salarié s'interdit de débaucher un collaborateur."
    unsigned, signed = scan(text, number=1, signed=False), scan(text, number=2, separate=True)
    (one,) = summary([unsigned, signed]).found
    assert (one.level, one.notes) == ("high", (levels.SEPARATE,))
    assert one.documents == (unsigned.document, signed.document)


def test_what_matters_most_comes_first_and_what_is_no_risk_last() -> None:
    texts = ("The company makes no claim to personal accounts.", CLIENTS, OWN, "Liquidated damages are due.")
    assert [one.category for one in summary([scan(*texts)]).found] == [
        "ACCT-OWN",
        "NSOL-CLI",
        "PENALTY",
        "PERSONAL",
    ]


def test_what_no_document_has_is_absent() -> None:
    assert absent([scan(CLIENTS)]) == ("ACCT-OWN", "CONN-OWN", "CONN-DEL")
    assert absent([scan(CLIENTS), scan(OWN, number=2)]) == ("CONN-OWN", "CONN-DEL")
    assert absent([scan("Nothing of the kind.")]) == ("ACCT-OWN", "CONN-OWN", "CONN-DEL")


@pytest.mark.parametrize(
    "scans",
    [
        [],
        [scan(OWN, dropped=True)],
        [scan(blank=(1, 2))],
        [scan(doubts=("no text found",))],
        [scan(CLIENTS, blank=(3,))],
        [scan(CLIENTS), scan(number=2, blank=(1,))],
        [scan("compte du salarié " * 300 + COMPETE)],
    ],
)
def test_absence_is_never_told_of_what_was_not_read(scans: list[Scan]) -> None:
    assert not told(scans)
    assert absent(scans) == ()


def test_what_the_person_dropped_is_not_regarded() -> None:
    got = summary([scan(OWN, dropped=True), scan(CLIENTS, number=2)])
    assert [one.category for one in got.found] == ["NSOL-CLI"]
    assert got.absent == ("ACCT-OWN", "CONN-OWN", "CONN-DEL")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The Social Media Policy forms part of this contract.", "social-media-policy_v2.pdf"),
        ("You acknowledge receipt of the Employee Handbook and of every policy.", "Handbook 2023.docx"),
        (
            "La charte informatique, annexée au règlement intérieur, fait partie du contrat.",
            "Charte_informatique.pdf",
        ),
        (
            "La charte d'utilisation des réseaux sociaux fait partie intégrante du contrat.",
            "charte réseaux sociaux.odt",
        ),
    ],
)
def test_a_policy_that_a_contract_names_is_linked_to_it_and_raised(text: str, name: str) -> None:
    contract, policy = scan(text), scan("Do not include the company name in the handle.", number=2, name=name)
    assert incorporated([contract, policy]) == ((contract.document, policy.document),)
    got = {one.category: one for one in summary([contract, policy]).found}
    assert got["BRAND"][1:3] == ("high", (levels.POLICY,))


@pytest.mark.parametrize("name", ["travel-policy.pdf", "policy.pdf", "contract.pdf", "charte-graphique.pdf"])
def test_a_document_of_another_name_is_not_linked(name: str) -> None:
    texts = (
        "The Social Media Policy forms part of this contract.",
        "La charte informatique fait partie intégrante du contrat.",
    )
    assert incorporated([scan(*texts), scan(OWN, number=2, name=name)]) == ()


def test_a_later_settlement_stands_over_earlier_documents() -> None:
    text = "This settlement agreement is in full and final settlement of all claims."
    contract, policy = scan(CLIENTS, day="2019-03-01"), scan(OWN, number=2)
    settlement = scan(text, CLIENTS, "You shall return all documents.", number=3, day="2024-05-31")
    (one,) = overriding([contract, policy, settlement])
    assert (one.document, one.earlier) == (settlement.document, (contract.document,))
    assert (one.repeated, one.added) == (("NSOL-CLI",), ("RETURN", "SETTLE"))


def test_what_is_not_known_to_be_later_or_only_speaks_of_a_settlement_stands_over_nothing() -> None:
    text = "This settlement agreement is in full and final settlement of all claims."
    contract = scan(CLIENTS, day="2019-03-01")
    assert overriding([contract, scan(text, number=2)]) == ()
    assert overriding([contract, scan(text, number=2, day="2018-01-01")]) == ()
    speaks = "En cas de rupture conventionnelle, le salarié quitte ses fonctions."
    assert only(speaks).categories == ("SETTLE",)
    assert overriding([contract, scan(speaks, number=2, day="2024-01-01")]) == ()
