"""The planner, held against days that were worked out a second time (`tests.plans_truth`) and against days
counted by hand (`tests.plan_cases`)."""

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sociarch.declared import Country
from sociarch.dossier import Cause, Dossier, Occasion
from sociarch.offboarding.plan import plan
from sociarch.offboarding.record import Plan
from sociarch.offboarding.workdays import Workdays
from tests.plan_cases import CASES, TODAY, Case, comer, leaver
from tests.plans_truth import DAY, Calendar, Truth, easter, holidays, truth, working_days

PLACES: tuple[tuple[Country, str], ...] = (("FR", ""), ("BE", ""), ("", ""))
ELSEWHERE: tuple[tuple[Country, str], ...] = (
    ("NL", ""), ("DE", ""), ("DE", "NW"), ("DE", "BY"), ("CH", "ZH"), ("UK", "ENG"), ("US", ""),
)  # fmt: skip
# What calendars of these years print on weekdays, month and day.
PRINTED: tuple[tuple[Country, str, int, str], ...] = (
    ("FR", "", 2024, "01-01 04-01 05-01 05-08 05-09 05-20 08-15 11-01 11-11 12-25"),
    ("FR", "", 2025, "01-01 04-21 05-01 05-08 05-29 06-09 07-14 08-15 11-11 12-25"),
    ("FR", "", 2026, "01-01 04-06 05-01 05-08 05-14 05-25 07-14 11-11 12-25"),
    ("FR", "", 2027, "01-01 03-29 05-06 05-17 07-14 11-01 11-11"),
    ("BE", "", 2024, "01-01 04-01 05-01 05-09 05-20 08-15 11-01 11-11 12-25"),
    ("BE", "", 2025, "01-01 04-21 05-01 05-29 06-09 07-21 08-15 11-11 12-25"),
    ("BE", "", 2026, "01-01 04-06 05-01 05-14 05-25 07-21 11-11 12-25"),
    ("BE", "", 2027, "01-01 03-29 05-06 05-17 07-21 11-01 11-11"),
    ("NL", "", 2025, "01-01 04-18 04-21 05-05 05-29 06-09 12-25 12-26"),
    ("NL", "", 2026, "01-01 04-03 04-06 04-27 05-14 05-25 12-25"),
    ("DE", "", 2025, "01-01 04-18 04-21 05-01 05-29 06-09 10-03 12-25 12-26"),
    ("DE", "NW", 2024, "01-01 03-29 04-01 05-01 05-09 05-20 05-30 10-03 11-01 12-25 12-26"),
    ("DE", "BY", 2026, "01-01 01-06 04-03 04-06 05-01 05-14 05-25 06-04 12-25"),
    ("CH", "ZH", 2025, "01-01 04-18 04-21 05-01 05-29 06-09 08-01 12-25 12-26"),
    ("UK", "ENG", 2024, "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26"),
    ("UK", "ENG", 2025, "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26"),
    ("UK", "ENG", 2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
    ("UK", "ENG", 2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"),
    ("US", "", 2024, "01-01 01-15 02-19 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25"),
    ("US", "", 2025, "01-01 01-20 02-17 05-26 06-19 07-04 09-01 10-13 11-11 11-27 12-25"),
    ("US", "", 2026, "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25"),
    ("US", "", 2027, "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31"),
)
by_name = pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)


def planned(dossier: Dossier, today: date) -> Plan:
    return plan(dossier, [], Workdays(dossier.country, dossier.region), today)


def seen(made: Plan) -> Truth:
    """A plan as the truth tells it."""
    return Truth(made.leaving, {one.item.id: one.due for one in made.items})


def as_told(case: Case, days: Truth) -> dict[str, str]:
    """What `days` say of the items that a case speaks of, in its words."""
    return {
        name: str(days.due[name] or "never") if name in days.due else "absent" for name in case.told()
    }  # fmt: skip


@pytest.mark.parametrize(
    ("year", "day"),
    [(2019, "04-21"), (2024, "03-31"), (2025, "04-20"), (2026, "04-05"), (2027, "03-28"), (2029, "04-01"),
     (2035, "03-25"), (2038, "04-25")],
)  # fmt: skip
def test_easter_is_where_calendars_have_it(year: int, day: str) -> None:
    assert easter(year) == date.fromisoformat(f"{year}-{day}")


@pytest.mark.parametrize(("country", "region", "year", "printed"), PRINTED)
def test_the_laws_give_the_holidays_that_calendars_print(
    country: Country, region: str, year: int, printed: str
) -> None:
    found = sorted(day for day in holidays(country, region, year) if day.weekday() < 5)
    assert " ".join(f"{day:%m-%d}" for day in found) == printed


@by_name
def test_the_second_count_comes_to_the_days_counted_by_hand(case: Case) -> None:
    days = truth(case.dossier, case.today)
    assert as_told(case, days) == case.told()
    assert case.leaving in ("?", str(days.leaving or ""))


@by_name
def test_the_planner_comes_to_the_days_counted_by_hand(case: Case) -> None:
    days = seen(planned(case.dossier, case.today))
    assert as_told(case, days) == case.told()
    if case.dossier.occasion in ("leaver", "urgent"):
        assert case.leaving in ("?", str(days.leaving or ""))


@by_name
def test_the_planner_and_the_second_count_agree_on_every_item(case: Case) -> None:
    assert seen(planned(case.dossier, case.today)) == truth(case.dossier, case.today)


@pytest.mark.parametrize("place", [*PLACES[:2], *ELSEWHERE])
def test_the_first_working_day_after_any_day_is_the_one_the_law_leaves(place: tuple[Country, str]) -> None:
    calendar = Calendar(*place)
    days = Workdays(*place)
    for number in range(8 * 365):
        notice = date(2021, 1, 1) + number * DAY
        made = plan(leaver(place[0], str(notice), region=place[1]), [], days, TODAY)
        first = made.item("L1-01")
        assert first is not None
        assert first.due == calendar.after(notice, 1)


def test_a_case_closes_on_no_day_while_the_contracts_end_is_not_known() -> None:
    closing = planned(leaver("FR", "2025-06-02", restricted="2025-12-31"), TODAY).item("L5-01")
    assert closing is not None
    assert closing.due is None


days_ = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@st.composite
def dossiers(draw: st.DrawFn, places: tuple[tuple[Country, str], ...] = PLACES) -> Dossier:
    """Any dossier, its days near each other in any order."""
    base = draw(days_)

    def near(before: int, after: int) -> date | None:
        number = draw(st.none() | st.integers(-before, after))
        return None if number is None else base + timedelta(number)

    country, region = draw(st.sampled_from(places))
    return Dossier(
        draw(st.sampled_from(get_args(Occasion))),
        cause=draw(st.sampled_from(get_args(Cause))),
        opened=near(10, 10),
        start=near(400, 400),
        notice=near(5, 5),
        release=near(20, 200),
        end=near(30, 200),
        restricted=near(100, 800),
        country=country,
        region=region,
    )


@settings(max_examples=600)
@given(dossiers(), days_)
def test_the_planner_and_the_second_count_agree_on_any_dossier(dossier: Dossier, today: date) -> None:
    assert seen(planned(dossier, today)) == truth(dossier, today)


@settings(max_examples=300)
@given(dossiers(ELSEWHERE), days_)
def test_the_planner_and_the_second_count_agree_in_other_countries(dossier: Dossier, today: date) -> None:
    assert seen(planned(dossier, today)) == truth(dossier, today)


@given(dossiers(), days_)
def test_only_restrictions_ends_and_urgent_days_are_not_working_days(dossier: Dossier, today: date) -> None:
    working = set(working_days(dossier.country, dossier.region))
    for name, due in seen(planned(dossier, today)).due.items():
        cut = dossier.occasion == "urgent" and name in ("X-01", "X-02", "L2-04", "L3-01", "L3-02")
        assert due is None or due in working or name == "L4-06" or cut


@given(dossiers(), days_)
def test_who_leaves_hands_over_neither_before_notice_nor_after_the_last_day(
    dossier: Dossier, today: date
) -> None:
    dossier = dossier._replace(occasion="leaver")
    made = planned(dossier, today)
    for one in made.items:
        if one.due and made.leaving and one.item.stage in ("L1", "L2", "L3"):
            assert one.due <= made.leaving
            if dossier.notice:
                assert one.due >= min(dossier.notice, made.leaving)


@given(dossiers(), days_)
def test_for_who_leaves_nothing_is_due_after_what_it_blocks(dossier: Dossier, today: date) -> None:
    made = planned(dossier._replace(occasion="leaver"), today)
    for one in made.items:
        for name in one.item.blocks:
            blocked = made.item(name)
            if blocked and one.due and blocked.due:
                assert one.due <= blocked.due


@given(dossiers(), days_)
def test_a_day_without_its_anchor_is_never_made_up(dossier: Dossier, today: date) -> None:
    bare = dossier._replace(occasion="leaver", end=None, release=None, restricted=None)
    made = planned(bare, today)
    assert made.leaving is None
    assert {one.item.id for one in made.items if one.due} <= {*(f"L1-0{n}" for n in range(1, 8)), "L2-06"}


@given(dossiers(), days_, st.integers(1, 60))
def test_a_later_end_makes_nothing_earlier(dossier: Dossier, today: date, more: int) -> None:
    dossier = dossier._replace(occasion="leaver", end=dossier.end or date(2027, 7, 14))
    assert dossier.end is not None
    sooner = seen(planned(dossier, today)).due
    later = seen(planned(dossier._replace(end=dossier.end + more * DAY), today)).due
    for name, day in sooner.items():
        other = later[name]
        assert day is None or (other is not None and other >= day)


@given(st.sampled_from(PLACES), days_, st.integers(0, 250))
def test_a_plan_names_the_holidays_that_it_meets_and_no_other_days(
    place: tuple[Country, str], notice: date, length: int
) -> None:
    dossier = leaver(place[0], str(notice), str(notice + length * DAY), region=place[1])
    made = planned(dossier, notice)
    last = max(one.due for one in made.items if one.due)
    met = [notice + number * DAY for number in range(1, (last - notice).days + 1)]
    off = [day for day in met if day.weekday() < 5 and day in holidays(*place, day.year)]
    assert [one.day for one in made.off if one.day > notice] == off


@pytest.mark.parametrize(
    ("dossier", "met"),
    [
        (leaver("FR", "2025-05-07"), "2025-05-08"),
        (comer("joiner", "FR", "2025-04-30"), "2025-05-01"),
        (comer("mover", "FR", "2024-11-08"), "2024-11-11"),
        (leaver("FR", "2025-01-02", "2026-06-30"), "2026-05-25"),
    ],
)
def test_a_plan_names_every_holiday_that_it_counts_around(dossier: Dossier, met: str) -> None:
    assert date.fromisoformat(met) in [one.day for one in planned(dossier, TODAY).off]
