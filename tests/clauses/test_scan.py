"""What is found in whole documents: where, with which marks, and linked to what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch.clauses.record import Paragraph
from sociarch.clauses.scan import find_passages
from tests.clauses.made import MATCH, MISS, document, found, heading, kinds, only

OWN_EN = "Any social media account used for business purposes shall be the sole property of the Company."
OWN_FR = "Les comptes ouverts pour le poste demeurent la propriété exclusive de la société."
SENTENCES = [text for _, text in MATCH + MISS]


# -- the cases that every set of tests holds ------------------------------------------------------


def test_accounts_of_the_company_and_the_own_profile_are_both_shown() -> None:
    company, own = found(
        "Les comptes ouverts au nom de la société demeurent la propriété de la société."
        " Le profil personnel LinkedIn du salarié demeure la propriété du salarié."
    )
    assert company.categories == ("ACCT-OWN",)
    assert own.categories == ("PERSONAL",)


def test_french_blanks_before_signs_change_nothing() -> None:
    typed = "Le salarié s'engage\u00a0: il restituera ses fichiers\u202f; il actualisera son profil\u00a0!"
    assert kinds(typed) == kinds(typed.replace("\u00a0", "").replace("\u202f", "")) == ["RETURN", "PROFILE"]


def test_columns_that_may_have_run_together_are_marked() -> None:
    (passage,) = found(Paragraph(3, 1, OWN_EN, doubt=True))
    assert (passage.page, passage.marks) == (3, ("columns",))


def test_of_a_document_without_text_nothing_is_found() -> None:
    assert find_passages(document()) == ()
    assert found("", "  \n ", "....", "\u200b") == ()


def test_each_language_of_a_bilingual_contract_is_found_once() -> None:
    assert [(one.categories, one.languages) for one in found(OWN_FR, OWN_EN)] == [
        (("ACCT-OWN",), ("fr",)), (("ACCT-OWN",), ("en",)),
    ]  # fmt: skip


def test_a_definition_and_the_duty_that_uses_it_are_linked() -> None:
    definition = only(
        '"Confidential Information" means customer lists and contact details.',
        "The office is on the second floor.",
        "You shall not disclose any Confidential Information to anybody.",
    )
    assert (definition.paragraph, definition.linked) == (1, (3,))
    assert "definition" in definition.marks
    duty = found(
        "« Clients protégés » désigne les clients suivis par le salarié.", "Les locaux sont au second.",
        "Le salarié s'interdit de solliciter les clients protégés pendant six mois.",
    )[-1]  # fmt: skip
    assert (duty.paragraph, duty.linked) == (3, (1,))


def test_that_the_company_makes_no_claim_is_not_that_it_owns() -> None:
    assert kinds("The Company makes no claim to personal accounts.") == ["PERSONAL"]
    assert kinds("La société ne revendique aucun droit sur les comptes personnels.") == ["PERSONAL"]


@pytest.mark.parametrize(
    "line",
    [
        "Garden leave .......... 12",
        "Garden leave..........12",
        "Garden leave . . . . . . 12",
        "Garden leave …………… 12",
    ],
)
def test_a_line_of_contents_is_a_heading(line: str) -> None:
    passage = only(line)
    assert (passage.categories, passage.marks) == (("GARDEN",), ("heading",))


@pytest.mark.parametrize(
    "title",
    [
        "Article 10 – Clause pénale",
        "5. Garden leave",
        "7.2 Clause de non-concurrence",
        "3) Monitoring of accounts",
    ],
)
def test_a_numbered_title_is_a_heading_even_where_nobody_knew(title: str) -> None:
    assert all(one.marks == ("heading",) for one in found(title))
    assert found(title)


@pytest.mark.parametrize(
    "text", ["5. The accounts are property of the company", "1. solicit clients", "2. Garden leave is paid."]
)
def test_a_numbered_duty_is_no_heading(text: str) -> None:
    passage = found("You shall not:", text)[-1] if text[0] == "1" else only(text)
    assert "heading" not in passage.marks


def test_a_title_is_a_heading_and_blanks_to_be_filled_in_are_none() -> None:
    assert only(heading("Clause de non-concurrence")).marks == ("heading",)
    assert "heading" not in only("Le salarié .......... restituera tous les fichiers.").marks


# -- where it stands ------------------------------------------------------------------------------


def test_a_quotation_is_the_sentence_as_it_stands() -> None:
    before, after = "Il  est\nconvenu ce qui suit.", "Fin."
    (passage,) = found("Rien.", f"{before} {OWN_FR} {after}")
    assert (passage.paragraph, passage.quotation) == (2, OWN_FR)


@given(
    st.lists(
        st.lists(st.sampled_from([*SENTENCES, "Article 3", "(a) ", "shall not: ", " ; "]), max_size=4),
        max_size=4,
    )
)
def test_every_quotation_stands_in_its_paragraph(paragraphs: list[list[str]]) -> None:
    read = document(*(" ".join(some) for some in paragraphs))
    for one in find_passages(read):
        assert one.quotation in read.paragraphs[one.paragraph - 1].text
        assert one.categories
        assert one.languages
        assert one.paragraph not in one.linked


@given(st.lists(st.text(max_size=60), max_size=4))
def test_no_text_is_too_strange(texts: list[str]) -> None:
    find_passages(document(*texts))


def test_a_sentence_that_two_pages_share_stands_where_more_of_it_is() -> None:
    start, end = (
        "Any social media account used for business purposes shall be the sole",
        "property of the Company.",
    )
    passage = only(start, heading("Page 2 of 9"), end)
    assert (passage.paragraph, passage.quotation, passage.linked) == (1, start, (3,))
    assert found(start, "Property of the company is insured.") == ()


def test_a_sentence_is_read_in_its_own_language() -> None:
    assert kinds("All consultants must maintain a LinkedIn account using the company template.") == [
        "MANDATE"
    ]


# -- lists ----------------------------------------------------------------------------------------


def test_items_of_a_list_are_read_with_what_introduces_them() -> None:
    text = "The employee shall not: (a) solicit any client; (b) recruit employees of the Company; (c) smoke."
    clients, staff = found(text)
    assert clients.categories == ("NSOL-CLI",)
    assert clients.quotation == "The employee shall not: (a) solicit any client;"
    assert staff.categories == ("NSOL-EMP",)
    assert staff.quotation.endswith("(b) recruit employees of the Company;")


def test_an_item_in_a_paragraph_of_its_own_is_linked_to_what_introduces_it() -> None:
    passages = found(
        "Pendant douze mois après la rupture de son contrat, le salarié s'interdit, directement ou non :",
        "- de solliciter les clients ;",
        heading("Exemple SARL - page 4"),
        "- de débaucher un collaborateur ;",
        "- d'entrer en contact avec eux sur LinkedIn.",
        "Les véhicules restent à la société.",
    )
    assert [(one.paragraph, one.categories, one.linked) for one in passages] == [
        (2, ("NSOL-CLI",), (1,)), (4, ("NSOL-EMP",), (1,)), (5, ("NOCONTACT",), (1,)),
    ]  # fmt: skip
    assert all(one.particulars.durations == ("douze mois",) for one in passages)
    assert all("after" in one.marks for one in passages)


def test_a_list_on_lines_of_one_paragraph_needs_no_semicolons() -> None:
    text = "Le salarié s'interdit :\n- de solliciter les clients\n- de recruter un collaborateur\n- de fumer"
    assert [one.categories for one in found(text)] == [("NSOL-CLI",), ("NSOL-EMP",)]


def test_a_list_ends_where_another_clause_begins() -> None:
    passages = found(
        "1. L'employeur s'engage à ne pas revendiquer :", "(a) les comptes ;", "(b) les profils.",
        "2. Les véhicules demeurent la propriété de la société.",
    )  # fmt: skip
    assert passages == ()
    assert kinds("The employee shall not:", "1. smoke.", "8. Clients are served first.") == []


def test_a_title_before_a_colon_introduces_nothing() -> None:
    assert kinds("Article 12 - Comptes : Le véhicule demeure la propriété de la société.") == []
    assert kinds("Accounts: The laptop is the property of the company.") == []


def test_a_sentence_with_one_colon_is_one_passage() -> None:
    text = "À son départ, le salarié restituera ce qui suit : les fichiers et les mots de passe."
    passage = only(text)
    assert (passage.quotation, passage.categories) == (text, ("CRED", "RETURN"))


def test_a_title_and_words_that_introduce_may_share_a_paragraph() -> None:
    passages = found(
        "Départ : le salarié restituera ses fichiers et s'interdit :", "- de démarcher les clients."
    )
    assert [(one.paragraph, one.categories) for one in passages] == [(1, ("RETURN",)), (2, ("NSOL-CLI",))]


def test_what_introduces_a_list_is_not_found_again_in_each_item() -> None:
    passages = found(
        "You must return all documents of the company, above all: (a) files; (b) keys; (c) cars."
    )
    assert passages[0].categories == ("RETURN",)
    assert [one.quotation for one in passages] == ["You must return all documents of the company, above all:"]


def test_a_list_within_a_list_is_read_with_both() -> None:
    text = "The employee shall not, after leaving: (a) do these: (i) solicit clients; (ii) sleep; (b) smoke."
    assert kinds(text) == ["NSOL-CLI"]


# -- marks and names ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("Les comptes demeurent la propriété de la société, sauf les comptes personnels.", "carve-out"),
        ("Les comptes demeurent la propriété de la société, à l'exception du profil LinkedIn.", "carve-out"),
        ("The Company does not own your account.", "carve-out"),
        ("All accounts are the property of the Company; it does not apply to personal ones.", "carve-out"),
        ("Confidential information means information of any kind, and customer lists.", "catch-all"),
        ("Sont confidentielles toutes informations, de quelque nature que ce soit, et les listes de clients.",
         "catch-all"),
        ("Le salarié s'interdit de démarcher les clients, même à l'initiative du client.", "unasked clients"),
        ("You shall not solicit clients or accept business from customers.", "unasked clients"),
        ("Pendant l'exécution du contrat, le salarié s'interdit de démarcher les clients.", "during"),
        ("During your employment you shall not solicit clients.", "during"),
        ("Après la rupture du contrat, le salarié s'interdit de démarcher les clients.", "after"),
        ("You shall not solicit clients for six months after leaving.", "after"),
    ],
)  # fmt: skip
def test_signs_that_change_the_weight_of_a_passage_are_marked(text: str, mark: str) -> None:
    assert mark in only(text).marks
    plain = only("Le salarié restituera tous documents et fichiers sans en conserver de copie.")
    assert plain.marks == ()


@pytest.mark.parametrize(
    "texts",
    [
        ("Le salarié s'interdit de démarcher les clients. Cela vaut même à l'initiative du client.",),
        (
            "Le salarié s'interdit :",
            "a) de démarcher les clients ;",
            "b) de servir un client venu spontanément.",
        ),
        ("You shall not: (a) solicit any client; (b) accept business from customers.",),
    ],
)
def test_clients_who_come_by_themselves_may_stand_in_the_next_sentence_or_item(
    texts: tuple[str, ...],
) -> None:
    assert "unasked clients" in found(*texts)[0].marks


def test_whoever_comes_by_themselves_elsewhere_marks_nothing() -> None:
    first = "Le salarié s'interdit de démarcher les clients."
    assert only(first, "Le client qui vient spontanément est servi.").marks == ()
    assert only(f"{first} Il signale spontanément ses absences.").marks == ()


def test_a_catch_all_is_marked_where_something_is_confidential_only() -> None:
    assert only("You must return all information of any kind and all documents.").marks == ()


def test_a_sentence_without_end_is_marked() -> None:
    passages = found("compte du salarié " * 300 + OWN_FR)
    assert passages[-1].categories == ("ACCT-OWN",)
    assert "cut" in passages[-1].marks


def test_defined_words_are_read_as_what_they_stand_for() -> None:
    text = "The Digital Assets are the property of the Company."
    passage = only(
        '"Digital Assets" means the accounts and profiles used for marketing.', "Heat is paid.", text
    )
    assert (passage.paragraph, passage.categories, passage.linked) == (3, ("ACCT-OWN",), (1,))
    assert found('"Digital Assets" means laptops and cars.', text) == ()
    assert found(text) == ()


@pytest.mark.parametrize(
    "definition",
    [
        '2.1 "Business Contacts" means any connections made in the course of your employment.',
        "Business Contacts means any connections made in the course of your employment.",
        'a) The term "Business Contacts" shall mean any connections.',
        "« Business Contacts » : les relations nouées sur LinkedIn.",
        "On entend par « Business Contacts » les relations nouées sur LinkedIn.",
        "Business Contacts désigne les relations nouées sur LinkedIn.",
    ],
)
def test_a_word_is_defined_in_many_ways(definition: str) -> None:
    passage = found(definition, "Heat is paid.", "Each Business Contact belongs to the Company.")[-1]
    assert (passage.paragraph, passage.linked) == (3, (1,))


def test_a_party_that_is_named_defines_nothing() -> None:
    passages = found('The employer (the "Company") means Exemple Ltd., its clients and accounts.', OWN_EN)
    assert [one.linked for one in passages if one.paragraph == 2] == [()]


def test_articles_that_a_sentence_names_are_linked() -> None:
    passages = found(
        heading("Article 5 - Clients"),
        "Le salarié s'interdit de démarcher les clients.",
        heading("Article 6 - Divers"),
        "Le salarié est tenu d'une obligation de loyauté.",
        heading("Article 7 - Sanction"),
        "Toute violation de l'article 5 entraîne une indemnité forfaitaire de 5 000 euros.",
    )
    assert [(one.paragraph, one.linked) for one in passages] == [(2, ()), (4, ()), (6, (2,))]


def test_an_article_of_a_law_is_none_of_the_contract() -> None:
    passages = found(
        "1. Le salarié s'interdit de démarcher les clients.",
        "2. La clause pénale suit l'article 1 du code civil.",
    )
    assert passages[-1].linked == ()


def test_a_penalty_is_linked_to_the_article_whose_breach_it_speaks_of() -> None:
    passages = found(
        "5. Clients",
        "You shall not solicit any customers.",
        "Any breach of this clause shall give rise to liquidated damages.",
        "6. Rest",
        "You shall return all documents.",
        "Any breach of this agreement shall give rise to liquidated damages.",
    )
    assert [(one.categories, one.linked) for one in passages] == [
        (("NSOL-CLI",), ()), (("PENALTY",), (2,)), (("RETURN",), ()), (("PENALTY",), ()),
    ]  # fmt: skip


# -- hostile texts --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "piece",
    ["compte ", "comptedemeur", "compte est ", "shall not: (a) ", "leaving delete ", "1. ", "etc. ", "« a » ",
     "password: ", '"Aaaa" means accounts; ', "-\n", "not ", "\u0301"],
)  # fmt: skip
def test_a_text_that_repeats_itself_is_read_to_its_end(piece: str) -> None:
    passages = found(piece * 20_000 + "\n\n. " + OWN_EN)
    assert passages[-1].categories == ("ACCT-OWN",)
