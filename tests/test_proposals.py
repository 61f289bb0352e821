"""Who may be the same person: what names have in common, what counts besides, what is never proposed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch.choices import Alias, Choices, Link
from sociarch.entry import Change, Entry
from sociarch.evidence import POINTS
from sociarch.folding import fold
from sociarch.names import LONGEST, Name, alike
from sociarch.proposals import Proposal, Proposals, propose
from tests.pasts import NOTHING, change, decided, history, known, past_of

SINCE = "2019-03-04"


def proposed(
    left: Entry, right: Entry, *more: Entry, choices: Choices = NOTHING, changes: tuple[Change, ...] = ()
) -> Proposals:
    """With `more` in the right one's account."""
    return propose(past_of(history(left, changes=changes), history(right, *more), choices=choices))


def only(found: Proposals) -> Proposal:
    [one] = found.found
    return one


def kinds(one: Proposal) -> list[str]:
    return [evidence.kind for evidence in one.evidence]


# -- names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ("Élodie Testeur", "ELODIE TESTEUR", "name"),
        ("Elodie Testeur", "Testeur Elodie", "order"),
        ("Charles de La Mock", "Charles Mock", "particles"),
        ("Dr. Aline Testeur, PhD", "Aline Testeur", "particles"),
        ("Aline Testeur (MBA)", "Ing. Aline Testeur", "particles"),
        ("Elodie O’Mock", "Elodie OMock", "particles"),
        ("Ronald Mac Mock", "Ronald MacMock", "particles"),
        ("J. Dupont", "Jean Dupont", "initial"),
        ("Dupont J.", "Jean Dupont", "initial"),
        ("Max Dupont", "Maxime Dupont", "short"),
        ("Bob Mockfield", "Robert Mockfield", "short"),
        ("Jean-Pierre Dupont", "Jean Dupont", "part"),
        ("Aline Testeur", "Aline Testeur-Mock", "part"),
        ("Jean Dupont", "Jeanne Dupont", None),
        ("Luc Dupont", "Lucien Dupont", None),
        ("Jean Dupont", "Paul Dupont", None),
        ("K. Dupont", "Jean Dupont", None),
        ("Jean Dupont", "Jean Durand", None),
        ("Jean", "Jean Dupont", None),
        ("Dr Who", "Who Dr", "order"),
        ("Ben Ali", "Ali", None),
    ],
)
def test_what_two_names_have_in_common(one: str, other: str, likeness: str | None) -> None:
    left, right = Name.of(fold(one)), Name.of(fold(other))
    assert alike(left, right) == likeness
    assert alike(right, left) == likeness


@given(st.text(max_size=30))
def test_a_name_is_its_own_and_never_falls_apart(text: str) -> None:
    name = Name.of(fold(text))
    assert alike(name, name) == "name"
    assert bool(name.core) == bool(fold(text))
    assert set("".join(name.core)) <= set(name.folded)


# -- evidence --------------------------------------------------------------------------------------


def test_a_name_and_nothing_else_is_no_proposal_and_stands_apart() -> None:
    result = proposed(known("linkedin:a", "Aline Testeur"), known("viadeo:1", "Aline Testeur"))
    assert result.found == ()
    assert [kinds(one) for one in result.names] == [["name", "unique"]]


def test_a_name_that_is_only_like_another_and_nothing_else_is_not_even_that() -> None:
    for name in ("A. Testeur", "Aline Testeurs", "Aline Testeur-Mock"):
        result = proposed(known("linkedin:a", "Aline Testeur"), known("viadeo:1", name))
        assert (result.found, result.names) == ((), ())


def test_everything_else_without_a_name_is_no_proposal() -> None:
    facts: dict[str, Any] = {"company": "Acme", "since": SINCE, "phone": "+33 1 99 00 12 34"}
    result = proposed(known("linkedin:a", "Aline Testeur", **facts), known("viadeo:1", "Bo Mock", **facts))
    assert (result.found, result.names) == ((), ())
    result = proposed(known("linkedin:a", "", **facts), known("viadeo:1", "", **facts))
    assert (result.found, result.names) == ((), ())


@pytest.mark.parametrize(
    ("left", "right", "kind"),
    [
        ({"company": "Acme S.A."}, {"company": "ACME SA"}, None),
        ({"company": "Société Mock"}, {"company": "societe  mock"}, "company"),
        ({"phone": "+33 1 99 00 12 34"}, {"phone": "01 99 00 12 34"}, "phone"),
        ({"phone": "1234"}, {"phone": "1234"}, None),
        ({"since": "2019-03-04"}, {"since": "2019-03-05T10:00:00Z"}, "day"),
        ({"since": "2019-03-04"}, {"since": "2019-03-09"}, "days"),
        ({"since": "2019-03-04"}, {"since": "2019-04-01"}, "weeks"),
        ({"since": "2019-03-04"}, {"since": "2019-05-01"}, None),
        ({"since": "2019"}, {"since": "2019"}, None),
        ({"email": "flying.fish@example.org"}, {"email": "flying.fish@example.net"}, "box"),
        ({"email": "aline.testeur@example.org"}, {"email": "aline.testeur@example.net"}, None),
        ({"email": "info@example.org"}, {"email": "info@example.net"}, None),
        ({"email": "x@mock-conseil.example"}, {"email": "y@mock-conseil.example"}, "domain"),
        ({"email": "x@gmail.com"}, {"email": "y@gmail.com"}, None),
        ({"email": "x@mock-conseil.example"}, {"company": "Mock Conseil"}, "email_company"),
        ({"email": "x@orange.fr"}, {"company": "Orange"}, None),
    ],
)
def test_what_counts_beside_a_name(left: dict[str, Any], right: dict[str, Any], kind: str | None) -> None:
    one = known("linkedin:a", "Aline Testeur", **left)
    other = known("viadeo:1", "Aline Testeur", **right)
    for pair in ((one, other), (other, one)):
        result = proposed(*pair)
        assert [kinds(one)[1] for one in result.found] == ([kind] if kind else [])


def test_companies_are_the_same_by_the_names_that_a_person_gave_them() -> None:
    pair = (
        known("linkedin:a", "Aline Testeur", company="Acme SA"),
        known("viadeo:1", "Aline Testeur", company="ACME"),
    )
    assert proposed(*pair).found == ()
    for aliases in (
        [Alias("acme sa", "Acme")],
        [Alias("acme sa", "Acme Group"), Alias("acme group", "Acme")],
    ):
        assert "company" in kinds(only(proposed(*pair, choices=Choices.of(aliases))))


def test_a_company_that_somebody_left_counts() -> None:
    left = known("linkedin:a", "Aline Testeur", company="New Mock")
    moved = change("moved", left, "2022-06-01", old="Old Mock", new="New Mock")
    right = known("viadeo:1", "Aline Testeur", company="Old Mock")
    one = only(proposed(left, right, changes=(moved,)))
    assert "former_company" in kinds(one)
    assert "other_company" not in kinds(one)
    choices = Choices.of([Alias("old mock sa", "Old Mock")])
    renamed = moved._replace(old="Old Mock SA")
    assert "former_company" in kinds(only(proposed(left, right, changes=(renamed,), choices=choices)))


def test_an_email_that_somebody_had_counts() -> None:
    left = known("linkedin:a", "Aline Testeur", email="aline@example.net")
    gone = change("email_changed", left, "2022-06-01", old="flying.fish@example.org", new=left.email)
    right = known("viadeo:1", "Aline Testeur", email="Flying.Fish@example.org")
    assert "former_email" in kinds(only(proposed(left, right, changes=(gone,))))


def test_an_email_made_of_a_name_counts_only_where_its_owner_shows_the_name_less_fully() -> None:
    email = "aline.testeur@example.org"
    one = only(proposed(known("linkedin:a", "A. Testeur", email=email), known("viadeo:1", "Aline Testeur")))
    assert kinds(one)[:2] == ["initial", "email_name"]
    same = proposed(known("linkedin:a", "Aline Testeur", email=email), known("viadeo:1", "Aline Testeur"))
    assert same.found == ()


def test_an_email_that_two_of_a_list_share_joins_nobody_and_counts_a_little() -> None:
    email = "info@example.org"
    result = proposed(
        known("linkedin:a", "Aline Testeur", email=email), known("viadeo:1", "Aline Testeur", email=email),
        known("viadeo:2", "Bo Mock", email=email),
    )  # fmt: skip
    assert kinds(only(result))[:2] == ["name", "shared_email"]


def test_an_email_whose_link_was_not_made_is_proposed() -> None:
    three = [
        history(known(mark, "Aline Testeur", email="a@example.org"))
        for mark in ("linkedin:a", "viadeo:1", "facebook:x")
    ]
    result = propose(past_of(*three, choices=decided(("linkedin:a", "viadeo:1", False))))
    assert {frozenset((one.one.mark, one.other.mark)) for one in result.found} == {
        frozenset(("linkedin:a", "facebook:x")), frozenset(("viadeo:1", "facebook:x")),
    }  # fmt: skip


# -- scores ----------------------------------------------------------------------------------------


def test_homonyms_make_a_name_less_sure_and_are_counted() -> None:
    left, right = (known(mark, "Aline Testeur", company="Acme") for mark in ("linkedin:a", "viadeo:1"))
    alone = only(proposed(left, right))
    among = only(
        proposed(left, right, known("viadeo:2", "Aline Testeur"), known("viadeo:3", "Aline Testeur"))
    )
    assert among.score < alone.score
    assert among.evidence[2:] == (("homonyms", ("viadeo", 3)),)
    assert kinds(alone)[2:] == ["unique"]


def test_a_common_name_and_next_to_nothing_else_is_no_proposal_and_stands_apart() -> None:
    crowd = [known(f"viadeo:{n}", "Aline Testeur") for n in range(2, 5)]
    left = known("linkedin:a", "Aline Testeur", since="2019-03-04")
    result = proposed(left, known("viadeo:1", "Aline Testeur", since="2019-03-30"), *crowd)
    assert result.found == ()
    assert len(result.names) == 4


def test_another_company_at_the_same_time_counts_against_a_pair_and_no_more_than_a_little() -> None:
    left = known("linkedin:a", "Aline Testeur", company="Acme", since=SINCE)
    right = known("viadeo:1", "Aline Testeur", company="Mock", since=SINCE)
    now = only(proposed(left, right))
    later = only(proposed(left, right._replace(listed=False)))
    assert now.score == later.score + POINTS["other_company"]
    assert "other_company" not in kinds(later)


def test_a_single_word_is_a_weak_name() -> None:
    left, right = (known(mark, "Aline", company="Acme") for mark in ("linkedin:a", "viadeo:1"))
    assert "one_word" in kinds(only(proposed(left, right)))


def test_a_score_is_the_sum_of_what_the_evidence_weighs_between_none_and_all() -> None:
    facts: dict[str, Any] = {"company": "Acme", "since": SINCE, "phone": "+33 1 99 00 12 34"}
    result = only(
        proposed(known("linkedin:a", "Aline Testeur", **facts), known("viadeo:1", "Aline Testeur", **facts))
    )
    assert result.score == 100
    plain = only(
        proposed(
            known("linkedin:a", "Aline Testeur", company="Acme"),
            known("viadeo:1", "A. Testeur", company="Acme"),
        )
    )
    assert plain.score == POINTS["initial"] + POINTS["company"]


def test_two_names_of_similar_letters_that_are_two_names_are_not_proposed() -> None:
    left, right = (
        known(mark, name, company="Acme")
        for mark, name in (("linkedin:a", "Jean Dupont"), ("viadeo:1", "Jeanne Dupont"))
    )
    assert proposed(left, right) == ((), (), 0)


def test_a_misspelled_name_is_proposed_with_something_more() -> None:
    left, right = (
        known("linkedin:a", "Corentin Fabulard", company="Acme"),
        known("viadeo:1", "Corentin Fabulart", company="Acme"),
    )
    one = only(proposed(left, right))
    assert one.evidence[0] == ("similar", (94,))


def test_a_name_longer_than_anybodys_is_not_compared_by_its_letters() -> None:
    longest = "Corentin " + "e" * (LONGEST - len("Corentin"))
    for name, count in ((longest, 1), (longest + "e", 0)):
        left, right = (
            known(mark, spelling, company="Acme")
            for mark, spelling in (("linkedin:a", name), ("viadeo:1", name[:-1] + "i"))
        )
        assert len(proposed(left, right).found) == count


# -- whom it is about ------------------------------------------------------------------------------


def test_who_has_an_account_in_common_is_never_proposed() -> None:
    twins = history(*(known(f"linkedin:{n}", "Aline Testeur", company="Acme") for n in "ab"))
    assert propose(past_of(twins)) == ((), (), 0)


@pytest.mark.parametrize("same", [True, False])
def test_what_was_decided_by_any_mark_is_not_proposed_again(same: bool) -> None:
    left = known("linkedin:new", "Aline Testeur", company="Acme", older=["linkedin:a"])
    right = known("viadeo:1", "Aline Testeur", company="Acme")
    assert proposed(left, right, choices=decided(("viadeo:1", "linkedin:a", same))).found == ()
    undone = Choices.of([Link.of("linkedin:a", "viadeo:1", same), Link.of("linkedin:a", "viadeo:1", None)])
    assert len(proposed(left, right, choices=undone).found) == 1


def test_a_person_of_two_accounts_is_proposed_once_by_the_better_of_the_two() -> None:
    email = "a@example.org"
    left = known("linkedin:a", "Aline Testeur", email=email, company="Acme")
    middle = known("viadeo:1", "Aline T.", email=email)
    right = known("facebook:x", "Aline Testeur", company="Acme")
    one = only(propose(past_of(history(left), history(middle), history(right))))
    assert {one.one.mark, one.other.mark} == {"linkedin:a", "facebook:x"}


def test_of_two_equal_comparisons_the_one_of_the_smaller_marks_is_told() -> None:
    facts: dict[str, Any] = {"email": "a@example.org", "company": "Acme"}
    left = known("linkedin:a", "Aline Testeur", last_seen="2020-01-01", **facts)
    middle = known("viadeo:1", "Aline Testeur", last_seen="2022-01-01", **facts)
    right = known("facebook:x", "Aline Testeur", company="Acme")
    one = only(propose(past_of(history(left), history(middle), history(right))))
    assert {one.one.mark, one.other.mark} == {"linkedin:a", "facebook:x"}


def test_an_id_is_the_pairs_own_whatever_else_there_is() -> None:
    left, right = (known(mark, "Aline Testeur", company="Acme") for mark in ("linkedin:a", "viadeo:1"))
    alone = only(proposed(left, right))
    among = propose(past_of(history(known("viadeo:2", "Aline Testeur"), right), history(left)))
    assert only(among).id == alone.id
    assert len(alone.id) == 8


def test_a_crowd_of_one_name_is_looked_through_only_where_the_company_is_the_same() -> None:
    crowd = [
        [known(f"{network}:{n}", "Aline Testeur", company="Acme" if n == 7 else "") for n in range(150)]
        for network in ("linkedin", "viadeo")
    ]
    result = propose(past_of(*(history(*entries) for entries in crowd)))
    assert [(one.one.mark, one.other.mark) for one in result.found] in (
        [("linkedin:7", "viadeo:7")], [("viadeo:7", "linkedin:7")],
    )  # fmt: skip
    assert (len(result.names), result.crowds) == (0, 150 * 150 - 1)


NAMES = st.sampled_from(["Aline Testeur", "A. Testeur", "Testeur Aline", "Aline Testeux", "Bo", ""])
EMAILS = st.sampled_from(["", "a@acme.example", "b@example.org"])
SOME = st.lists(
    st.builds(
        lambda name, company, email: known("x:x", name, company=company, email=email),
        NAMES, st.sampled_from(["", "Acme", "Mock"]), EMAILS,
    ),
    min_size=1, max_size=4,
)  # fmt: skip


@given(SOME, SOME, SOME)
def test_every_proposal_is_of_two_people_without_a_common_account_once_each_and_in_any_order(
    first: list[Entry], second: list[Entry], third: list[Entry]
) -> None:
    histories = [
        history(
            *(one._replace(network=network, marks=(f"{network}:{at}",)) for at, one in enumerate(entries))
        )
        for network, entries in (("linkedin", first), ("viadeo", second), ("facebook", third))
    ]
    result = propose(past_of(*histories))
    for one in (*result.found, *result.names):
        accounts = [
            {(entry.network, entry.account) for entry in who.entries} for who in (one.left, one.right)
        ]
        assert accounts[0].isdisjoint(accounts[1])
        assert 0 <= one.score <= 100
    ids = [one.id for one in (*result.found, *result.names)]
    assert len(set(ids)) == len(ids)
    assert propose(past_of(*histories[::-1])) == result
