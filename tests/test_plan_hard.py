"""Laws of a plan, for any dossier and log: what comes first, on which days, and what a role never sees."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, Final, get_args

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sociarch.declared import Country
from sociarch.dossier import STATES, Cause, Dossier, Marked, Occasion, Proof, Role
from sociarch.offboarding.items import CUT, ITEMS
from sociarch.offboarding.plan import EARLIEST, LATEST, befores, plan, seen_by
from sociarch.offboarding.record import Plan
from sociarch.offboarding.workdays import Workdays
from sociarch.ownership.record import CHECKS, Finding, Text

TODAY: Final = date(2024, 5, 2)
LIMITS: Final = (
    date.min, date(1899, 12, 31), EARLIEST, date(2024, 2, 29), LATEST, LATEST + timedelta(1), date.max,
)  # fmt: skip
SECRET: Final = "Zorglub"
FINDINGS: Final = tuple(
    Finding(check, "attention", Text(SECRET), Text(SECRET), network="linkedin") for check in CHECKS
)

ALL: Final = st.dates()
USUAL: Final = st.dates(date(2023, 11, 1), date(2025, 2, 28))
DAYS: Final = st.one_of(st.none(), USUAL, USUAL, st.sampled_from(LIMITS), ALL)
OCCASIONS: Final = st.sampled_from(get_args(Occasion))
COUNTRIES: Final = st.sampled_from(get_args(Country))


@cache
def workdays(country: Country) -> Workdays:
    return Workdays(country)


@st.composite
def dossiers(draw: st.DrawFn, /, days: st.SearchStrategy[Any] = DAYS, **fields: Any) -> Dossier:
    whole: dict[str, Any] = {
        "occasion": draw(OCCASIONS), "cause": draw(st.sampled_from(get_args(Cause))),
        "country": draw(COUNTRIES),
        **{name: draw(days) for name in "opened start notice release end restricted demand".split()},
        **fields,
    }  # fmt: skip
    return Dossier(employer="Exemple SARL", **whole)


LEAVERS: Final = dossiers(occasion="leaver")
SANE: Final = dossiers(USUAL, occasion="leaver")


@st.composite
def logs(draw: st.DrawFn, dossier: Dossier) -> list[Marked]:
    """Lines of any order and sense, of this dossier and of others."""
    line = st.builds(
        Marked, st.sampled_from([dossier.key, "other/leaver"]),
        st.sampled_from([*(one.id for one in ITEMS), "L9-99"]), st.sampled_from(STATES),
        st.one_of(USUAL, ALL), st.sampled_from(get_args(Role)),
        st.lists(st.just(Proof("file", "f" * 64, SECRET)), max_size=1).map(tuple),
        st.sampled_from(["", SECRET]),
    )  # fmt: skip
    return draw(st.lists(line, max_size=12))


def made(dossier: Dossier, log: Sequence[Marked] = (), today: date = TODAY) -> Plan:
    return plan(dossier, log, workdays(dossier.country), today, FINDINGS)


def is_working(day: date, one: Dossier) -> bool:
    return workdays(one.country).is_working(day)


# -- order ------------------------------------------------------------------------------------------


@settings(max_examples=300)
@given(dossiers(), st.one_of(USUAL, ALL))
def test_what_has_to_be_done_before_stands_before_and_is_due_no_later(one: Dossier, today: date) -> None:
    assume(one.occasion != "urgent")
    found = made(one, today=today)
    places = {planned.item.id: at for at, planned in enumerate(found.items)}
    for planned in found.items:
        for name in befores(one, planned.item.id):
            first = found.item(name)
            if first is not None:
                assert places[name] < places[planned.item.id]
                assert planned.due is None or (first.due is not None and first.due <= planned.due)


@pytest.mark.parametrize(
    ("first", "then"),
    [("L1-04", "L3-02"), ("L2-05", "L3-01"), ("L2-01", "L3-01"), ("L1-07", "L3-02"), ("L1-06", "L3-03")],
)
def test_the_five_rules_of_order_are_known(first: str, then: str) -> None:
    assert first in befores(Dossier("leaver"), then)


@settings(max_examples=200)
@given(dossiers(occasion="urgent"), st.one_of(USUAL, ALL))
def test_an_urgent_departure_cuts_access_before_anything_else(one: Dossier, today: date) -> None:
    found = made(one, today=today)
    hurried = [planned for planned in found.items if planned.item.stage in ("X", "L1", "L2", "L3")]
    assert {planned.item.id for planned in hurried[: len(CUT)]} == set(CUT)
    assert len({planned.due for planned in hurried[: len(CUT)]}) == 1
    assert not any(planned.waits for planned in hurried if planned.item.id in CUT)
    assert all(planned.due is not None for planned in hurried)


@settings(max_examples=200)
@given(LEAVERS, st.one_of(USUAL, ALL))
def test_items_stand_by_their_days_and_those_without_one_last(one: Dossier, today: date) -> None:
    due = [planned.due for planned in made(one, today=today).items]
    known = [day for day in due if day is not None]
    assert due[: len(known)] == known == sorted(known)


# -- days -------------------------------------------------------------------------------------------


@settings(max_examples=300)
@given(LEAVERS, st.one_of(USUAL, ALL))
def test_until_the_last_day_everything_is_due_on_a_working_day_between_notice_and_leaving(
    one: Dossier, today: date
) -> None:
    found = made(one, today=today)
    for planned in found.items:
        if planned.due is not None and planned.item.stage in ("L1", "L2", "L3"):
            assert is_working(planned.due, one)
            assert found.leaving is None or planned.due <= found.leaving
            if one.notice is not None and EARLIEST <= one.notice <= LATEST:
                assert planned.due >= one.notice


@settings(max_examples=300)
@given(dossiers(), st.one_of(USUAL, ALL))
def test_nothing_is_due_on_a_day_off_but_what_cannot_wait_and_the_end_of_a_restriction(
    one: Dossier, today: date
) -> None:
    for planned in made(one, today=today).items:
        at_once = one.occasion == "urgent" and planned.item.id in CUT
        if planned.due is not None and planned.item.rule.anchor != "restricted" and not at_once:
            assert is_working(planned.due, one)


@settings(max_examples=200)
@given(SANE)
def test_nothing_of_the_time_after_is_due_before_the_last_day_at_work(one: Dossier) -> None:
    found = made(one)
    for planned in found.items:
        if planned.item.stage in ("L4", "L5") and planned.due and found.leaving:
            assert planned.due > found.leaving or planned.item.rule.anchor == "restricted"


@settings(max_examples=200)
@given(SANE)
def test_the_last_day_at_work_is_no_later_than_the_contract_and_the_release(one: Dossier) -> None:
    leaving = made(one).leaving
    assert (leaving is None) == (one.end is None and one.release is None)
    if leaving is None:
        return
    # Whoever is given notice on a day off, or after the end, can do nothing before the next working day.
    least = workdays(one.country).from_(one.notice) if one.notice else date.min
    assert one.end is None or leaving <= max(one.end, least)
    assert one.release is None or leaving <= max(one.release, least)
    assert leaving >= least


def leaver(**days: date) -> Dossier:
    return Dossier("leaver", "Exemple SARL", country="FR", **days)  # type: ignore[arg-type]  # days alone


@pytest.mark.parametrize(
    ("one", "leaving"),
    [
        # A Friday holiday before: the contract ends on Saturday, 4 May 2024; Friday is a working day.
        (leaver(notice=date(2024, 4, 2), end=date(2024, 5, 4)), date(2024, 5, 3)),
        # The end is Labour Day.
        (leaver(notice=date(2024, 4, 2), end=date(2024, 5, 1)), date(2024, 4, 30)),
        # Released with the notice, which is a working day.
        (leaver(notice=date(2024, 4, 2), release=date(2024, 4, 2), end=date(2024, 6, 28)), date(2024, 4, 2)),
        # Released before the notice, which is a slip.
        (leaver(notice=date(2024, 4, 2), release=date(2024, 3, 1), end=date(2024, 6, 28)), date(2024, 4, 2)),
        # Notice on a Saturday with release on the spot: the next Monday.
        (leaver(notice=date(2024, 4, 6), release=date(2024, 4, 6), end=date(2024, 6, 28)), date(2024, 4, 8)),
        # The end before the notice, which is a slip.
        (leaver(notice=date(2024, 4, 2), end=date(2024, 3, 1)), date(2024, 4, 2)),
    ],
)
def test_odd_days_have_a_last_day_at_work_all_the_same(one: Dossier, leaving: date) -> None:
    found = made(one)
    assert found.leaving == leaving
    assert found.items and all(planned.due for planned in found.items if planned.item.id != "L4-06")


@pytest.mark.parametrize("today", LIMITS)
@pytest.mark.parametrize("occasion", get_args(Occasion))
@pytest.mark.parametrize("day", [None, *LIMITS])
def test_days_at_the_limits_of_the_calendar_make_a_plan(day: Any, occasion: Occasion, today: date) -> None:
    one = Dossier(occasion, "Exemple SARL", "", "", "", day, day, day, day, day, day, day, "FR")
    found = plan(one, [Marked(one.key, "L1-04", "done", TODAY, "EMP")], workdays("FR"), today)
    assert found.items and len(found.off) < 30


# -- the log ----------------------------------------------------------------------------------------


@settings(max_examples=300)
@given(st.data())
def test_any_log_leaves_each_item_in_the_state_of_a_line_that_may_give_it(data: st.DataObject) -> None:
    one = data.draw(dossiers())
    found = made(one, data.draw(logs(one)))
    for planned in found.items:
        assert (planned.state == "open") <= (planned.on is None)
        assert all((mark.dossier, mark.item) == (one.key, planned.item.id) for mark in planned.marks)
        if planned.state != "open":
            assert any((mark.state, mark.on) == (planned.state, planned.on) for mark in planned.marks)
        if planned.state == "verified":
            done = {mark.by for mark in planned.marks if mark.state == "done"}
            seen = {mark.by for mark in planned.marks if mark.state == "verified"}
            assert done and (len(done) > 1 or seen - done)
        assert set(planned.waits) <= set(befores(one, planned.item.id))
        assert all((first := found.item(name)) is not None and not first.closed for name in planned.waits)
        assert planned.late == (not planned.closed and planned.due is not None and planned.due < TODAY)


def test_nobody_is_the_second_pair_of_eyes_for_what_they_did_themselves() -> None:
    one = leaver(notice=date(2024, 4, 2), end=date(2024, 5, 31))
    done = Marked(one.key, "L2-01", "done", date(2024, 5, 1), "EMP")
    own = made(one, [done, done._replace(state="verified")]).item("L2-01")
    assert own is not None and own.state == "done" and not own.closed
    other = made(one, [done, done._replace(state="verified", by="MKT")]).item("L2-01")
    assert other is not None and other.state == "verified" and other.closed


def test_what_is_opened_again_has_to_be_done_and_looked_at_again() -> None:
    one = leaver(notice=date(2024, 4, 2), end=date(2024, 5, 31))
    line = Marked(one.key, "L2-01", "done", date(2024, 5, 1), "EMP")
    seen = line._replace(state="verified", by="MKT")
    again = made(one, [line, seen, line._replace(state="open"), seen]).item("L2-01")
    assert again is not None and (again.state, again.on, again.closed) == ("open", None, False)


@settings(max_examples=100)
@given(st.data())
def test_the_same_line_twice_is_one(data: st.DataObject) -> None:
    one = data.draw(dossiers())
    log = data.draw(logs(one))
    twice = [mark for mark in log for _ in range(2)]
    states = [(each.item.id, each.state, each.on) for each in made(one, log).items]
    assert [(each.item.id, each.state, each.on) for each in made(one, twice).items] == states


# -- who sees what ----------------------------------------------------------------------------------


@settings(max_examples=200)
@given(st.data(), st.sampled_from([one for one in get_args(Role) if one != "EMP"]))
def test_nobody_but_the_person_sees_findings_reasons_and_names(data: st.DataObject, role: Role) -> None:
    one = data.draw(dossiers())
    whole = made(one, data.draw(logs(one)))
    seen = seen_by(whole, role)
    assert SECRET not in repr(seen) and not any(planned.findings for planned in seen.items)
    assert not any(mark.reason for planned in seen.items for mark in planned.marks)
    shown = {planned.item.id for planned in seen.items}
    for planned in whole.items:
        own = role in (*planned.item.owners, planned.item.receiver)
        assert (planned.item.id in shown) == (own or role in ("HR", "DPO") or "P" not in planned.item.kinds)
    kept = [planned for planned in whole.items if planned.item.id in shown]
    for planned, other in zip(kept, seen.items, strict=True):
        assert (planned.item, planned.due, planned.state, planned.on) == other[:4]
        assert [mark.proofs and mark.proofs[0].digest for mark in planned.marks] == [
            mark.proofs and mark.proofs[0].digest for mark in other.marks
        ]
    assert seen_by(whole, "EMP") == whole and seen_by(seen, role) == seen
