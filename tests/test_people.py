"""Who is the same person: what joins connections of several accounts, and what keeps them apart."""

from hashlib import sha256
from itertools import combinations, permutations

from hypothesis import given
from hypothesis import strategies as st

from sociarch.choices import Choices, Remark
from sociarch.entry import Entry, History
from sociarch.people import people
from tests.pasts import NOTHING, decided, history, known


def together(histories: list[History], choices: Choices = NOTHING) -> set[frozenset[str]]:
    """The people as sets of present marks, but for those who are alone."""
    persons = people(histories, choices)
    return {frozenset(one.mark for one in who.entries) for who in persons if len(who.entries) > 1}


def one_each(*entries: Entry) -> list[History]:
    """Every connection in an account of its own."""
    return [history(one._replace(account=f"account {at}")) for at, one in enumerate(entries)]


# -- what joins ------------------------------------------------------------------------------------


def test_the_same_email_in_two_accounts_is_the_same_person_however_it_is_written() -> None:
    left = known("linkedin:aline", "Aline Testeur", email="Aline@Example.ORG ")
    right = known("viadeo:1", "A. T.", email="aline@example.org.")
    assert together(one_each(left, right)) == {frozenset(("linkedin:aline", "viadeo:1"))}


def test_the_same_name_alone_joins_nobody() -> None:
    since = "2019-05-06"
    left = known("linkedin:aline", "Aline Testeur", company="Acme", since=since)
    right = known("viadeo:1", "Aline Testeur", company="Acme", since=since)
    assert together(one_each(left, right)) == set()


def test_two_accounts_that_list_the_same_profile_list_the_same_person() -> None:
    both = [known("linkedin:aline", "Aline Testeur"), known("linkedin:aline", "Aline Mock")]
    persons = people(one_each(*both), NOTHING)
    assert [len(one.entries) for one in persons] == [2]


def test_a_profile_is_known_by_an_earlier_mark_too() -> None:
    left = known("linkedin:aline-mock", "Aline Mock", older=["linkedin:aline"])
    assert len(people(one_each(left, known("linkedin:aline")), NOTHING)) == 1


def test_a_mark_that_is_a_name_and_a_day_joins_nobody_and_one_with_a_second_does() -> None:
    for mark, persons in (
        ("linkedin:aline testeur@", 2),
        ("linkedin:aline testeur@2019-01-01", 2),
        ("linkedin:aline testeur@2019-01-01T10:00", 2),
        ("facebook:aline testeur@2019-01-01T10:00:00Z", 1),
    ):
        assert len(people(one_each(known(mark), known(mark)), NOTHING)) == persons, mark


def test_an_address_that_somebody_tells_of_themselves_joins_them_to_its_owner() -> None:
    left = known("viadeo:1", extra={"website": "http://www.linkedin.com/in/aline/"})
    right = known("linkedin:aline", url="https://linkedin.com/in/Aline")
    assert len(together(one_each(left, right))) == 1


def test_two_who_tell_the_same_address_of_somebody_else_are_two() -> None:
    left = known("viadeo:1", extra={"website": "https://example.org/team"})
    right = known("linkedin:aline", extra={"website": "https://example.org/team"})
    assert together(one_each(left, right)) == set()


def test_two_profiles_that_only_a_number_behind_the_question_mark_tells_apart_are_two() -> None:
    left = known("facebook:a@2019-01-01T00:00:00Z", url="https://www.facebook.com/profile.php?id=1")
    right = known("facebook:b@2019-01-01T00:00:00Z", url="https://www.facebook.com/profile.php?id=2&ref=x")
    same = known("facebook:c@2019-01-01T00:00:00Z", url="https://facebook.com/profile.php?ref=x&id=1")
    bare = [known(f"viadeo:{n}", url="https://facebook.com/profile.php") for n in (1, 2)]
    assert together(one_each(left, right, same, *bare)) == {frozenset((left.mark, same.mark))}


def test_what_two_of_one_account_share_joins_nobody_to_anybody() -> None:
    office = "info@example.org"
    mine = history(known("linkedin:a", email=office), known("linkedin:b", email=office))
    others = one_each(known("viadeo:1", email=office), known("facebook:x@2019-01-01T00:00:00Z", email=office))
    assert together([mine, *others]) == set()


def test_an_address_that_now_is_somebody_elses_joins_nobody() -> None:
    mine = history(known("linkedin:new", older=["linkedin:aline"]), known("linkedin:aline"))
    other = known("linkedin:aline", account="other")
    assert together([mine, history(other)]) == set()


def test_a_mark_that_two_share_takes_nothing_from_one_that_they_do_not() -> None:
    mine = history(known("linkedin:new", older=["linkedin:aline"]), known("linkedin:aline"))
    other = known("linkedin:new", account="other", older=["linkedin:aline"])
    assert together([mine, history(other)]) == {frozenset(("linkedin:new",))}


def test_two_of_one_account_are_never_joined_by_way_of_a_third() -> None:
    mine = history(
        known("linkedin:a", email="a@example.org"), known("linkedin:b", url="https://linkedin.com/in/b")
    )
    third = known("viadeo:1", email="a@example.org", extra={"website": "https://linkedin.com/in/b"})
    # An address is surer than an e-mail address.
    assert together([mine, history(third)]) == {frozenset(("linkedin:b", "viadeo:1"))}
    twice = history(known("viadeo:1", email="a@example.org"))
    more = known("facebook:x@2019-01-01T00:00:00Z", email="a@example.org")
    assert together([mine, twice, history(more)]) == {frozenset(("linkedin:a", "viadeo:1", more.mark))}


# -- decisions -------------------------------------------------------------------------------------

A, B, C, D = "linkedin:a", "viadeo:b", "facebook:c@2019-01-01T00:00:00Z", "linkedin:d"


def test_an_accepted_link_joins_and_a_refused_one_keeps_apart_what_an_email_joins() -> None:
    left, right = known(A), known(B)
    assert together(one_each(left, right), decided((A, B, True))) == {frozenset((A, B))}
    left, right = known(A, email="a@example.org"), known(B, email="a@example.org")
    assert together(one_each(left, right), decided((B, A, False))) == set()


def test_a_decision_holds_for_marks_that_somebody_bore_once() -> None:
    left = known(A, older=["linkedin:old"])
    assert together(one_each(left, known(B)), decided(("linkedin:old", B, True))) == {frozenset((A, B))}
    left, right = left._replace(email="a@example.org"), known(B, email="a@example.org")
    assert together(one_each(left, right), decided(("linkedin:old", B, False))) == set()


def test_two_of_one_account_are_joined_where_a_person_says_so() -> None:
    mine = history(known(A), known(D))
    assert together([mine], decided((A, D, True))) == {frozenset((A, D))}


def test_what_was_accepted_wins_over_an_email_that_would_bring_in_somebody_refused() -> None:
    b, c = known(B, email="b@example.org"), known(C, email="b@example.org")
    choices = decided((A, B, True), (A, C, False))
    assert together(one_each(known(A), b, c), choices) == {frozenset((A, B))}


def test_of_three_with_one_email_and_two_refused_none_is_joined_as_nothing_tells_whose_the_third_is() -> None:
    same = [known(mark, email="a@example.org") for mark in (A, B, C)]
    assert together(one_each(*same), decided((A, C, False))) == set()


def test_a_link_that_was_refused_takes_no_other_with_it() -> None:
    left, right = known(A, url="https://linkedin.example/a"), known(B, url="https://viadeo.example/b")
    third = known(C, extra={"x": left.url, "y": right.url})
    assert together(one_each(left, right, third), decided((A, C, False))) == {frozenset((B, C))}


def test_a_refusal_leaves_alone_what_is_surer() -> None:
    twins = [known(A, email="a@example.org"), known(A, email="a@example.org")]
    other = known(B, email="a@example.org")
    persons = people(one_each(*twins, other), decided((A, B, False)))
    assert sorted(len(one.entries) for one in persons) == [1, 2]


def test_accepted_links_that_contradict_a_refusal_join_nobody() -> None:
    choices = decided((A, B, True), (B, C, True), (A, C, False))
    assert together(one_each(known(A), known(B), known(C), known(D)), choices) == set()


def test_a_refusal_of_two_accounts_same_mark_keeps_the_two_apart() -> None:
    assert len(people(one_each(known(A), known(A)), decided((A, A, False)))) == 2


def test_an_acceptance_means_who_bears_the_mark_now() -> None:
    mine = history(known("linkedin:new", older=[A]), known(A))
    assert together([mine, history(known(B))], decided((A, B, True))) == {frozenset((A, B))}
    doubles = history(known(A), known(A))
    assert together([doubles, history(known(B))], decided((A, B, True))) == set()


# -- what a person is ------------------------------------------------------------------------------


def test_an_id_stays_when_marks_change_and_others_are_added() -> None:
    [before] = people(one_each(known(A, email="a@example.org")), NOTHING)
    later = known(B, first_seen="2023-01-01", email="a@example.org")
    renamed = known("linkedin:new", older=[A], email="a@example.org")
    [after] = people(one_each(renamed, later), NOTHING)
    assert before.id == after.id == "p-" + sha256(A.encode()).hexdigest()[:12]


def test_two_who_bore_one_mark_have_two_ids_and_the_first_keeps_its_own() -> None:
    [alone] = people([history(known("linkedin:new", older=[A]))], NOTHING)
    mine = history(known("linkedin:new", older=[A]), known(A, first_seen="2022-01-01"))
    ids = [one.id for one in people([mine], NOTHING)]
    assert len(set(ids)) == 2
    assert alone.id in ids


def test_the_best_connection_is_one_that_is_listed_then_the_last_seen() -> None:
    gone = known(A, email="a@example.org", last_seen="2025-01-01", listed=False)
    old = known(B, email="a@example.org", last_seen="2015-01-01")
    new = known(C, email="a@example.org", last_seen="2016-01-01")
    [who] = people(one_each(gone, old, new), NOTHING)
    assert [one.mark for one in who.entries] == [C, B, A]


def test_remarks_on_all_marks_are_one_remark() -> None:
    remarks = [
        Remark("linkedin:old", ("jazz",), "first", contacted="2020-01-01"),
        Remark(A, ("lyon", "jazz"), "second", avoid=True, until="2024-01-01", contacted="2019-01-01"),
        Remark(B, (), "first", avoid=True, until="2025-01-01"),
    ]
    entries = known(A, older=["linkedin:old"]), known(B, listed=False)
    [who] = people(one_each(*entries), decided((A, B, True), remarks=remarks))
    assert who.remark == Remark(
        A, ("lyon", "jazz"), "second\nfirst", avoid=True, until="2025-01-01", contacted="2020-01-01"
    )
    remarks.append(Remark(B, avoid=True))
    [who] = people(one_each(*entries), decided((A, B, True), remarks=remarks))
    assert (who.remark.avoid, who.remark.until) == (True, None)


def test_an_end_of_what_is_not_avoided_says_nothing() -> None:
    [who] = people([history(known(A))], decided(remarks=[Remark(A, ("x",), until="2024-01-01")]))
    assert (who.remark.avoid, who.remark.until) == (False, None)


# -- laws ------------------------------------------------------------------------------------------

NETWORKS = ("linkedin", "viadeo", "facebook")
MARKS = [f"{network}:{letter}" for network in NETWORKS for letter in "abcd"]
EMAILS = ("", "a@example.org", "b@example.org", "c@example.org")
ENTRIES = st.lists(
    st.builds(
        lambda key, old, email, told: (key, old, email, told),
        st.sampled_from("abcd"), st.sampled_from(["", *"abcd"]), st.sampled_from(EMAILS),
        st.sampled_from(["", *MARKS]),
    ),
    min_size=1, max_size=4,
)  # fmt: skip


@st.composite
def pasts(draw: st.DrawFn) -> tuple[list[History], Choices]:
    histories = []
    for at, network in enumerate((*NETWORKS, "linkedin")):
        entries = [
            known(
                f"{network}:{key}", account=f"{at}", older=[f"{network}:{old}"] if old else (), email=email,
                url=f"https://{network}.example/p/{key}",
                extra={"x": "https://" + told.replace(":", ".example/p/")} if told else {},
            )
            for key, old, email, told in draw(ENTRIES)
        ]  # fmt: skip
        histories.append(history(*entries))
    pairs = st.tuples(st.sampled_from(MARKS), st.sampled_from(MARKS), st.booleans())
    return histories, decided(*draw(st.lists(pairs, max_size=6)))


@given(pasts())
def test_everybody_is_in_exactly_one_person_and_every_id_means_one(
    made: tuple[list[History], Choices],
) -> None:
    histories, choices = made
    persons = people(histories, choices)
    found = [(one.account, one.number) for who in persons for one in who.entries]
    assert sorted(found) == sorted((one.account, one.number) for story in histories for one in story.entries)
    assert len({who.id for who in persons}) == len(persons)


@given(pasts())
def test_a_refused_pair_is_never_one_person(made: tuple[list[History], Choices]) -> None:
    histories, choices = made
    refused = {pair for pair, same in choices.links.items() if not same}
    for who in people(histories, choices):
        for one, other in permutations(who.entries, 2):
            assert not {(a, b) for a in one.marks for b in other.marks} & refused


@given(pasts())
def test_without_an_accepted_link_no_two_of_one_account_are_one_person(
    made: tuple[list[History], Choices],
) -> None:
    histories, choices = made
    refused = choices._replace(links={pair: same for pair, same in choices.links.items() if not same})
    for who in people(histories, refused):
        assert all(one.account != other.account for one, other in combinations(who.entries, 2))


@given(pasts())
def test_the_order_of_histories_and_of_decisions_changes_nothing(made: tuple[list[History], Choices]) -> None:
    histories, choices = made
    links = dict(reversed(list(choices.links.items())))
    assert people(histories[::-1], choices._replace(links=links)) == people(histories, choices)
