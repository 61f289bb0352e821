"""Decisions about people: what is stored for them, and that undoing leaves nothing behind."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from sociarch.choices import Choices, Remark
from sociarch.deciding import accept, applied, bonds, meant, refuse, refused, remember, undo
from sociarch.entry import Entry, Past, Person
from sociarch.people import pair_id
from tests.pasts import NOTHING, decided, history, known, past_of

A, B, C, D = "linkedin:a", "viadeo:b", "facebook:c", "linkedin:d"


def persons(told: Past) -> set[frozenset[str]]:
    return {frozenset(one.mark for one in who.entries) for who in told.people}


def bearer(told: Past, mark: str) -> Person:
    return next(who for who in told.people if any(mark in one.marks for one in who.entries))


def after(told: Past, links: Iterable[object]) -> Past:
    """What is told once these decisions are stored after all earlier ones."""
    return past_of(*told.histories, choices=applied(told.choices, links))  # type: ignore[arg-type]  # links


def each(*entries: Entry) -> Past:
    return past_of(*(history(one) for one in entries))


def test_who_was_accepted_is_one_and_undone_is_two_again() -> None:
    told = each(known(A), known(B))
    links = accept(bearer(told, A).entries, bearer(told, B).entries, told.choices)
    one = after(told, links)
    assert persons(one) == {frozenset((A, B))}
    assert after(one, undo(pair_id(B, A), one)) == told


def test_who_was_refused_is_two_and_undone_is_one_again() -> None:
    told = each(known(A, email="a@example.org"), known(B, email="a@example.org"))
    [who] = told.people
    two = after(told, refuse(who.entries[:1], who.entries[1:], told.choices))
    assert persons(two) == {frozenset((A,)), frozenset((B,))}
    assert after(two, undo(pair_id(A, B), two)) == told


def test_a_refusal_of_two_people_is_of_all_their_connections_and_undone_by_any_of_its_ids() -> None:
    told = each(known(A, email="a@example.org"), known(B, email="a@example.org"), known(C))
    two = after(told, refuse(bearer(told, A).entries, bearer(told, C).entries, told.choices))
    assert two.choices.links == {(C, A): False, (C, B): False}
    assert after(two, undo(pair_id(B, C), two)) == told


def test_an_acceptance_overrules_an_earlier_refusal_and_the_other_way_round() -> None:
    told = each(known(A), known(B))
    no = after(told, refuse(bearer(told, A).entries, bearer(told, B).entries, told.choices))
    yes = after(no, accept(bearer(no, A).entries, bearer(no, B).entries, no.choices))
    assert persons(yes) == {frozenset((A, B))}
    [who] = yes.people
    again = after(yes, refuse(who.entries[:1], who.entries[1:], yes.choices))
    assert len(again.people) == 2


def test_a_decision_by_an_old_mark_is_overruled_too() -> None:
    told = past_of(
        history(known("linkedin:new", older=[A])), history(known(B)), choices=decided((A, B, False))
    )  # fmt: skip
    yes = after(told, accept(told.people[0].entries, told.people[1].entries, told.choices))
    assert len(yes.people) == 1
    assert after(yes, undo(pair_id("linkedin:new", B), yes)).choices.links == {}


def test_two_people_with_an_account_in_common_are_wholly_one_when_a_person_says_so_and_two_when_not() -> None:
    told = past_of(
        history(known(A, email="a@example.org"), known(D)),
        history(known(B, email="a@example.org", first_seen="2015-01-01")),
    )
    yes = after(told, accept(bearer(told, A).entries, bearer(told, D).entries, told.choices))
    assert persons(yes) == {frozenset((A, B, D))}
    assert after(yes, undo(pair_id(B, D), yes)) == told


def test_undoing_one_of_two_acceptances_leaves_the_other() -> None:
    told = each(known(A), known(B), known(C))
    one = after(told, accept(bearer(told, A).entries, bearer(told, B).entries, told.choices))
    two = after(one, accept(bearer(one, A).entries, bearer(one, C).entries, one.choices))
    assert persons(two) == {frozenset((A, B, C))}
    [first] = one.choices.links
    assert persons(after(two, undo(pair_id(*first), two))) in (
        {frozenset((A, C)), frozenset((B,))}, {frozenset((B, C)), frozenset((A,))},
    )  # fmt: skip


def test_undoing_a_refusal_takes_back_no_acceptance() -> None:
    told = past_of(
        history(known(A, older=["linkedin:old"])), history(known(B)),
        choices=decided((A, B, True), ("linkedin:old", B, False)),
    )  # fmt: skip
    assert len(told.people) == 2
    undone = after(told, undo(pair_id("linkedin:old", B), told))
    assert undone.choices.links == {(A, B): True}
    assert len(undone.people) == 1


def test_undoing_what_was_never_decided_is_nothing() -> None:
    assert undo("00000000", each(known(A), known(B))) == ()


def test_what_joins_a_person_is_told_with_the_id_that_parts_it() -> None:
    told = past_of(
        history(known(A, email="a@example.org")),
        history(known(B, email="a@example.org")),
        history(known(C)),
        choices=decided((A, C, True)),
    )
    [who] = told.people
    assert {(frozenset((bond.one.mark, bond.other.mark)), bond.why) for bond in bonds(who, told.choices)} == {
        (frozenset((A, B)), "email"), (frozenset((A, C)), "accepted"),
    }  # fmt: skip
    assert {bond.id for bond in bonds(who, told.choices)} == {pair_id(A, B), pair_id(C, A)}


def test_an_address_that_both_only_tell_of_is_not_what_joins_them() -> None:
    told = past_of(
        history(known(A, extra={"site": "https://example.org/team"})),
        history(known(B, extra={"site": "https://example.org/team"})),
        history(known(C, url="https://example.org/p/c")),
        choices=decided((A, C, True), (B, C, True)),
    )
    [who] = told.people
    assert {bond.why for bond in bonds(who, told.choices)} == {"accepted"}


def test_who_was_refused_is_told_from_both_sides_with_an_id_that_undoes_it() -> None:
    told = past_of(history(known(A)), history(known(B)), choices=decided((A, B, False)))
    for mark, other in ((A, B), (B, A)):
        [(identity, who)] = refused(bearer(told, mark), told)
        assert (identity, who.best.mark) == (pair_id(A, B), other)


def test_an_id_means_a_proposal_a_bond_or_a_decision() -> None:
    told = past_of(
        history(known(A, "Aline Testeur", email="a@example.org", company="Acme"), known(D, "Bo Mock")),
        history(known(B, "Aline Testeur", email="a@example.org")),
        history(known(C, "Aline Testeur", company="Acme"), known("facebook:e")),
        choices=decided((D, "facebook:e", False)),
    )
    ids = {"proposal": pair_id(A, C), "bond": pair_id(A, B), "refused": pair_id(D, "facebook:e")}
    found = meant([*ids.values(), "00000000"], told)
    assert {
        what: {frozenset(one.mark for one in side) for side in found[identity]}
        for what, identity in ids.items()
    } == {
        "proposal": {frozenset((A, B)), frozenset((C,))},
        "bond": {frozenset((A,)), frozenset((B,))},
        "refused": {frozenset((D,)), frozenset(("facebook:e",))},
    }
    assert len(found) == 3


# -- remarks ---------------------------------------------------------------------------------------


def test_a_remark_is_noted_at_each_connection_and_stays_with_both_if_they_are_parted() -> None:
    told = past_of(history(known(A)), history(known(B)), choices=decided((A, B, True)))
    [who] = told.people
    remarks = remember(who, who.remark._replace(avoid=True, tags=("x",)), told.choices)
    assert {one.mark for one in remarks} == {A, B}
    parted = past_of(*told.histories, choices=decided(remarks=remarks))
    assert [(one.remark.avoid, one.remark.tags) for one in parted.people] == [(True, ("x",))] * 2


def test_a_remark_replaces_those_at_old_marks() -> None:
    old = Remark("linkedin:old", ("x",), "n")
    told = past_of(history(known(A, older=["linkedin:old"])), choices=decided(remarks=[old]))
    [who] = told.people
    cleared = remember(who, Remark(A), told.choices)
    assert cleared == (Remark("linkedin:old"),)
    assert Choices.of([old, *cleared]).remarks == {}
    assert remember(who, who.remark, decided(remarks=[Remark(A, ("x",), "n")])) == ()


@given(st.lists(st.sampled_from(["x", "y"]), unique=True), st.text(max_size=5), st.booleans(), st.booleans())
def test_what_is_remembered_is_what_is_told_afterwards(
    tags: list[str], note: str, avoid: bool, together: bool
) -> None:
    told = past_of(
        history(known(A)), history(known(B)), choices=decided((A, B, True)) if together else NOTHING
    )
    who = told.people[0]
    wanted = Remark(who.best.mark, tuple(tags), note, avoid, "2030-01-01" if avoid else None, "2020-01-01")
    choices = told.choices._replace(remarks={one.mark: one for one in remember(who, wanted, told.choices)})
    assert past_of(*told.histories, choices=choices).people[0].remark == wanted
