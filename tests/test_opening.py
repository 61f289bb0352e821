"""Which plans a declared profile calls for, and what a stored dossier leaves to the profile."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch.declared import Declared, Employer, Restricted
from sociarch.dossier import Dossier
from sociarch.offboarding.opening import all_dossiers, filled, job_of, openings

TODAY = date(2026, 11, 22)
DAYS = st.none() | st.dates(date(2024, 1, 1), date(2028, 12, 31))


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


def called(*jobs: Employer, restricted: tuple[Restricted, ...] = ()) -> list[tuple[str, str]]:
    return [(one.occasion, one.employer) for one in openings(Declared(jobs, restricted=restricted), TODAY)]


def test_without_a_job_there_is_no_plan() -> None:
    assert called() == []


def test_a_job_that_lasts_is_looked_after_each_quarter() -> None:
    assert called(Employer("A"), Employer("B", start=day(-400))) == [("steady", "A"), ("steady", "B")]


@pytest.mark.parametrize(
    "job",
    [Employer("A", notice=day(-500)), Employer("A", notice=day(3)), Employer("A", end=day(10)),
     Employer("A", end=TODAY), Employer("A", end=day(-90)), Employer("A", release=day(1)),
     Employer("A", start=day(-2), notice=day(-1))],
)  # fmt: skip
def test_notice_release_or_a_last_day_until_ninety_days_after_it_mean_leaving(job: Employer) -> None:
    assert called(job) == [("leaver", "A")]


def test_what_ended_longer_ago_is_over() -> None:
    assert called(Employer("A", end=day(-91))) == []


def test_it_is_not_over_while_its_restriction_lasts() -> None:
    ended = Employer("A", aliases=("Alpha",), end=day(-200))
    assert called(ended, restricted=(Restricted("X", until=TODAY, employer="alpha"),)) == [("leaver", "A")]
    assert called(ended, restricted=(Restricted("X", until=day(-1), employer="A"),)) == []
    assert called(ended, restricted=(Restricted("X", employer="A"),)) == []


@pytest.mark.parametrize("start", [day(-30), TODAY, day(60)])
def test_somebody_is_new_for_thirty_days(start: date) -> None:
    assert called(Employer("A", start=start)) == [("joiner", "A")]
    assert called(Employer("A", start=day(-31))) == [("steady", "A")]


def test_a_fixed_term_that_has_just_begun_calls_for_both_plans_the_nearer_one_first() -> None:
    job = Employer("A", start=day(-5), end=day(300))
    assert called(job) == [("joiner", "A"), ("leaver", "A")]


def test_who_leaves_comes_before_who_joins_and_what_only_lasts_comes_last() -> None:
    jobs = (
        Employer("Steady"), Employer("Joining", start=day(20)), Employer("Left", end=day(-10)),
        Employer("Later", end=day(40), notice=day(-1)), Employer("Sooner", end=day(10)),
    )  # fmt: skip
    expected = ["Sooner", "Later", "Left", "Joining", "Steady"]
    assert [name for _occasion, name in called(*jobs)] == expected
    assert [name for _occasion, name in called(*reversed(jobs))] == expected


def test_a_restriction_without_an_employer_belongs_to_the_only_job_and_else_to_none() -> None:
    restricted = (Restricted("X", until=day(50)), Restricted("Y", until=day(70)))
    one, two = Employer("A", end=day(5)), Employer("B", end=day(9))
    (alone,) = openings(Declared((one,), restricted=restricted), TODAY)
    assert alone.restricted == day(70)
    assert {found.restricted for found in openings(Declared((one, two), restricted=restricted), TODAY)} == {
        None
    }


def test_an_opening_carries_the_days_the_country_and_the_demand() -> None:
    job = Employer("A", start=day(-900), notice=day(-9), release=day(-3), end=day(9))
    declared = Declared((job,), country="BE", demand=day(-2))
    assert openings(declared, TODAY) == (
        Dossier(
            "leaver", "A", start=job.start, notice=job.notice, release=job.release, end=job.end,
            demand=day(-2), country="BE",
        ),
    )  # fmt: skip


def test_a_stored_dossier_keeps_what_it_says_and_takes_the_rest_from_the_profile() -> None:
    job = Employer("Alpha SA", aliases=("Alpha",), start=day(-900), notice=day(-9), end=day(9))
    stored = Dossier("leaver", "alpha", number="HR-1", end=day(12), country="FR")
    found = filled(stored, Declared((job, Employer("B")), country="BE"))
    assert found == stored._replace(start=job.start, notice=job.notice)
    assert found.key == stored.key


def test_of_two_stays_the_one_that_began_that_day_is_meant_else_the_last() -> None:
    early = Employer("A", start=date(2010, 1, 1), end=date(2012, 1, 1))
    late = Employer("A", start=date(2020, 1, 1))
    declared = Declared((late, early))
    assert job_of(Dossier("leaver", "A", start=early.start), declared) == early
    assert job_of(Dossier("leaver", "A"), declared) == late
    assert job_of(Dossier("leaver"), declared) is None
    assert job_of(Dossier("leaver", "B"), declared) is None


def test_the_day_of_a_move_and_of_an_urgent_departure_come_from_nobody_else() -> None:
    declared = Declared((Employer("A", start=day(-900), notice=day(-9), end=day(9)),))
    assert filled(Dossier("mover", "A"), declared).start is None
    urgent = filled(Dossier("urgent", "A"), declared)
    assert (urgent.notice, urgent.end) == (None, day(9))


def test_a_stored_dossier_comes_before_the_openings_and_replaces_its_own() -> None:
    declared = Declared((Employer("A", end=day(5)), Employer("B")))
    stored = [Dossier("mover", "B", start=day(3)), Dossier("leaver", "A", number="HR-1")]
    found = [(one.occasion, one.employer, one.number) for one in all_dossiers(stored, declared, TODAY)]
    assert found == [("leaver", "A", "HR-1"), ("mover", "B", ""), ("steady", "B", "")]


def test_a_stored_dossier_that_is_over_does_not_stand_in_the_way() -> None:
    declared = Declared((Employer("A", start=day(-900), end=day(5)),))
    old = Dossier("joiner", "A", start=day(-900))
    assert [one.occasion for one in all_dossiers([old], declared, TODAY)] == ["leaver", "joiner"]


@given(
    st.lists(
        st.builds(Employer, st.sampled_from(["A", "B", "C"]), start=DAYS, notice=DAYS, end=DAYS), max_size=4
    ),
    st.lists(
        st.builds(Restricted, st.just("X"), until=DAYS, employer=st.sampled_from(["", "A"])), max_size=3
    ),
)
def test_whatever_is_declared_each_plan_is_there_once_and_no_day_is_invented(
    jobs: list[Employer], restricted: list[Restricted]
) -> None:
    declared = Declared(tuple(jobs), restricted=tuple(restricted))
    found = openings(declared, TODAY)
    assert len({one.key for one in found}) == len(found)
    assert {one.employer for one in found} <= {job.name for job in jobs}
    said = {day for job in jobs for day in (job.start, job.notice, job.release, job.end)}
    said |= {one.until for one in restricted} | {None}
    for one in found:
        assert {one.start, one.notice, one.release, one.end, one.restricted} <= said
        assert filled(one, declared).key == one.key
