"""Plans against a calendar on the wall: the days below were counted by hand, with each law's holidays."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch.declared import Country
from sociarch.dossier import Dossier, Marked, Occasion, Proof, Role, State
from sociarch.offboarding.items import ITEMS, ROLES
from sociarch.offboarding.plan import LATEST, befores, plan, seen_by
from sociarch.offboarding.record import Plan
from sociarch.offboarding.workdays import Workdays, regions

TODAY: Final = date(2025, 7, 12)
COUNTRIES: Final[tuple[Country, ...]] = ("", "FR", "BE", "CH", "NL", "DE", "UK", "US", "other")
WORKDAYS: Final[Mapping[Country, Workdays]] = {country: Workdays(country) for country in COUNTRIES}
ACCESS: Final = ("L1", "L2", "L3")


def made(
    country: Country = "FR", *, occasion: Occasion = "leaver", today: date = TODAY,
    log: tuple[Marked, ...] = (), **fields: Any,
) -> Plan:  # fmt: skip
    dossier = Dossier(occasion, "Exemple SARL", country=country, **fields)
    return plan(dossier, log, Workdays(country, fields.get("region", "")), today)


def due(found: Plan, *items: str) -> list[date | None]:
    return [one.due if (one := found.item(name)) else date.max for name in items]


def marked(found: Plan, item: str, state: State, on: date = TODAY, by: Role = "EMP", **more: Any) -> Marked:
    return Marked(found.dossier.key, item, state, on, by, **more)


# -- the first working day after notice ------------------------------------------------------------

FRIDAYS: Final[tuple[tuple[Country, date, date, date], ...]] = (
    # Whit Monday, 9 June 2025: a holiday in both; L1-07 on the fifth working day: 10 to 13, 16 June.
    ("FR", date(2025, 6, 6), date(2025, 6, 10), date(2025, 6, 16)),
    ("BE", date(2025, 6, 6), date(2025, 6, 10), date(2025, 6, 16)),
    # Monday 14 July 2025: France's national day; in Belgium a Monday like others, and 21 July lies beyond.
    ("FR", date(2025, 7, 11), date(2025, 7, 15), date(2025, 7, 21)),
    ("BE", date(2025, 7, 11), date(2025, 7, 14), date(2025, 7, 18)),
    # Monday 21 July 2025: Belgium's national day.
    ("FR", date(2025, 7, 18), date(2025, 7, 21), date(2025, 7, 25)),
    ("BE", date(2025, 7, 18), date(2025, 7, 22), date(2025, 7, 28)),
    # Easter Monday, 21 April 2025. Good Friday is none in France and Belgium, but in England.
    ("FR", date(2025, 4, 18), date(2025, 4, 22), date(2025, 4, 28)),
    ("BE", date(2025, 4, 18), date(2025, 4, 22), date(2025, 4, 28)),
    # Friday 7 May 2027 follows Ascension Day (6 May); 8 May is a Saturday. Whit Monday is 17 May.
    ("FR", date(2027, 5, 7), date(2027, 5, 10), date(2027, 5, 14)),
    ("FR", date(2027, 5, 14), date(2027, 5, 18), date(2027, 5, 24)),
    # Thursday 10 November 2022, before Armistice Day on a Friday, in both.
    ("BE", date(2022, 11, 10), date(2022, 11, 14), date(2022, 11, 18)),
    # No country: weekends alone.
    ("", date(2025, 6, 6), date(2025, 6, 9), date(2025, 6, 13)),
)


@pytest.mark.parametrize(("country", "notice", "first", "fifth"), FRIDAYS)
def test_notice_before_a_holiday_leaves_until_the_next_working_day(
    country: Country, notice: date, first: date, fifth: date
) -> None:
    found = made(country, notice=notice, end=date(notice.year + 1, 6, 30), today=notice)
    assert due(found, "L1-01", "L1-02", "L1-03", "L1-04", "L1-05", "L1-06") == [first] * 6
    assert due(found, "L1-07") == [fifth]


@pytest.mark.parametrize(("country", "national"), [("FR", date(2025, 7, 14)), ("BE", date(2025, 7, 21))])
def test_a_plan_of_summer_goes_around_the_holidays_of_its_country(country: Country, national: date) -> None:
    """Notice on Friday 11 July 2025, last day on Friday 15 August 2025: Assumption Day in both countries."""
    found = made(country, notice=date(2025, 7, 11), end=date(2025, 8, 15))
    assert found.leaving == date(2025, 8, 14)
    assert [one.day for one in found.off if one.name == "National Day"] == [national]
    # Ten working days: FR 15 to 18, 21 to 25, 28 July; BE 14 to 18, 22 to 25, 28 July.
    assert due(found, "L2-06") == [date(2025, 7, 28)]
    # Five working days before Thursday the 14th: 13, 12, 11, 8, 7 August; three: the 11th.
    assert due(found, "L2-01", "L2-05", "L2-07", "L2-04") == [
        date(2025, 8, 7), date(2025, 8, 7), date(2025, 8, 11), date(2025, 8, 14),
    ]  # fmt: skip
    assert due(found, "L3-01", "L3-02", "L3-05") == [date(2025, 8, 14)] * 3
    # After the contract: Monday the 18th, Friday the 22nd, Friday the 29th; a month after the 14th is
    # Sunday the 14th of September; 90 days after the 15th of August are the 13th of November.
    assert due(found, "L4-05", "L4-01", "L4-04", "L4-03", "L5-01") == [
        date(2025, 8, 18), date(2025, 8, 22), date(2025, 8, 29), date(2025, 9, 15), date(2025, 11, 13),
    ]  # fmt: skip


def test_who_is_released_from_work_hands_over_before() -> None:
    # Released from Monday 4 August: the last day at work is Friday the 1st; five days before: 25 July.
    found = made("FR", notice=date(2025, 7, 11), release=date(2025, 8, 4), end=date(2025, 10, 10))
    assert found.leaving == date(2025, 8, 1)
    assert due(found, "L2-01", "L3-02") == [date(2025, 7, 25), date(2025, 8, 1)]
    assert due(found, "L4-01") == [date(2025, 10, 17)]


def test_who_is_released_with_the_notice_works_on_that_day_for_the_last_time() -> None:
    found = made("FR", notice=date(2025, 7, 11), release=date(2025, 7, 11), end=date(2025, 10, 10))
    assert found.leaving == date(2025, 7, 11)
    assert {one.due for one in found.items if one.item.stage in ACCESS} == {date(2025, 7, 11)}


@pytest.mark.parametrize(
    ("country", "end", "leaving"),
    [
        ("FR", date(2025, 8, 31), date(2025, 8, 29)),  # a Sunday
        ("FR", date(2025, 12, 25), date(2025, 12, 24)),
        ("DE", date(2025, 12, 26), date(2025, 12, 24)),  # both days of Christmas
        ("FR", date(2025, 12, 26), date(2025, 12, 26)),
        ("UK", date(2027, 12, 28), date(2027, 12, 24)),  # Saturday's and Sunday's holidays, made up for
        ("US", date(2026, 7, 3), date(2026, 7, 2)),  # Independence Day is a Saturday, kept on the Friday
        ("", date(2025, 12, 25), date(2025, 12, 25)),
    ],
)
def test_the_last_day_at_work_is_a_working_day(country: Country, end: date, leaving: date) -> None:
    assert made(country, notice=date(2025, 7, 11), end=end).leaving == leaving


@pytest.mark.parametrize(
    ("country", "region", "working"),
    [("DE", "", True), ("DE", "BY", False), ("FR", "", True), ("FR", "57", False), ("CH", "ZH", True)],
)
def test_a_region_has_holidays_of_its_own(country: Country, region: str, working: bool) -> None:
    """Epiphany 2026 is a Tuesday, and a holiday in Bavaria; Good Friday and Saint Stephen's Day are holidays
    in Moselle and not in the rest of France."""
    day = {"DE": date(2026, 1, 6), "FR": date(2025, 12, 26), "CH": date(2026, 1, 6)}[country]
    assert Workdays(country, region).is_working(day) is working


def test_a_region_that_a_country_has_not_is_refused_or_passed_over() -> None:
    with pytest.raises(ValueError, match="BY"):
        Workdays("FR", "BY")
    assert Workdays.of("FR", "BY").is_working(date(2026, 1, 6))


def test_holidays_are_named_in_the_language_of_the_reader() -> None:
    assert Workdays("BE", language="fr").holiday(date(2025, 7, 21)) == "Fête nationale"
    assert Workdays("BE", language="en").holiday(date(2025, 7, 21)) == "National Day"


def test_a_month_after_the_last_of_january_is_the_last_of_february() -> None:
    found = made("BE", notice=date(2025, 11, 3), end=date(2026, 1, 30))
    assert due(found, "L4-03") == [date(2026, 3, 2)]  # 28 February 2026 is a Saturday


def test_a_restriction_ends_on_its_very_day_and_closes_the_case() -> None:
    # Sunday 15 February 2026.
    found = made("FR", notice=date(2025, 7, 11), end=date(2025, 8, 15), restricted=date(2026, 2, 15))
    assert due(found, "L4-06", "L5-01") == [date(2026, 2, 15), date(2026, 2, 16)]


def test_who_joins_on_a_holiday_has_a_first_week_all_the_same() -> None:
    # 1 May 2026 is a Friday: the first working day is Monday the 4th, four more end on Monday the 11th,
    # because the 8th is a holiday.
    found = made("FR", occasion="joiner", start=date(2026, 5, 1), today=date(2026, 4, 20))
    assert {one.due for one in found.items} == {date(2026, 5, 11)}
    assert {one.item.stage for one in found.items} == {"J0"}


def test_a_quarter_ends_on_its_last_working_day() -> None:
    # 31 May is no quarter's end; 30 June 2029 is a Saturday.
    found = made("FR", occasion="steady", today=date(2029, 5, 31))
    assert {one.due for one in found.items} == {date(2029, 6, 29)}


def test_who_moves_hands_over_within_five_working_days() -> None:
    # 1 November 2027 is a Monday and a holiday; five working days after the 2nd: the 9th.
    found = made("FR", occasion="mover", start=date(2027, 11, 1))
    assert [(one.item.id, one.due) for one in found.items] == [("M-01", date(2027, 11, 9))]


def test_at_once_access_ends_on_the_very_day_and_everything_else_follows() -> None:
    # Bastille Day: a Monday on which nobody works.
    found = made("FR", occasion="urgent", notice=date(2025, 7, 14), cause="summary dismissal")
    assert [one.item.id for one in found.items[:5]] == ["X-01", "X-02", "L2-04", "L3-01", "L3-02"]
    assert due(found, "X-01", "X-02", "L3-01", "L3-02") == [date(2025, 7, 14)] * 4
    assert due(found, "L1-03", "L1-05") == [date(2025, 7, 15)] * 2
    assert due(found, "X-03", "L2-01", "L3-03") == [date(2025, 7, 21)] * 3
    assert found.item("X-04") is None
    assert not befores(found.dossier, "L3-01")


def test_who_cannot_act_is_asked_for_nothing() -> None:
    found = made("FR", occasion="urgent", notice=date(2025, 7, 14), cause="death")
    assert found.item("X-04") is not None
    assert not [one for one in found.items if set(one.item.owners) == {"EMP"}]


def test_what_depends_on_a_day_that_nobody_knows_has_none() -> None:
    found = made("FR", notice=date(2025, 7, 11))
    assert due(found, "L2-01", "L3-01", "L4-01", "L4-03", "L4-06", "L5-01") == [None] * 6
    assert due(found, "L1-04") == [date(2025, 7, 15)]
    assert any("last day is not declared" in one.template for one in found.remarks)


# -- laws ------------------------------------------------------------------------------------------

days = st.dates(date(2015, 1, 1), date(2040, 1, 1))
maybe = st.none() | days


@given(maybe, maybe, maybe, maybe, maybe, st.sampled_from(COUNTRIES), days)
def test_whatever_the_days_the_order_holds_and_nothing_is_due_on_a_holiday(
    notice: date | None, release: date | None, end: date | None, restricted: date | None, opened: date | None,
    country: Country, today: date,
) -> None:  # fmt: skip
    dossier = Dossier(
        "leaver", "A", notice=notice, release=release, end=end, restricted=restricted, opened=opened,
        country=country,
    )  # fmt: skip
    work = WORKDAYS[country]
    found = plan(dossier, (), work, today)
    at = {one.item.id: number for number, one in enumerate(found.items)}
    counted = notice or opened or today
    for item in ITEMS:
        for later in item.blocks:
            if item.id in at and later in at:
                assert at[item.id] < at[later]
                one, other = due(found, item.id, later)
                assert one is None or other is None or one <= other
    for planned in found.items:
        day = planned.due
        if day is None or planned.item.rule.anchor == "restricted":
            continue
        assert work.is_working(day) or day == counted
        if planned.item.stage in ACCESS and found.leaving:
            assert day <= found.leaving


@pytest.mark.parametrize("occasion", ["joiner", "steady", "mover", "leaver", "urgent"])
@pytest.mark.parametrize("day", [date.min, date(1899, 12, 31), date(2500, 1, 1), LATEST, date.max])
def test_a_day_beyond_all_calendars_stumbles_over_nothing(occasion: Occasion, day: date) -> None:
    found = made(
        "FR", occasion=occasion, start=day, notice=day, release=day, end=day, restricted=day, opened=day,
        demand=day,
    )  # fmt: skip
    assert found.items


def test_every_region_that_is_offered_can_be_asked() -> None:
    for country in COUNTRIES:
        for region in regions(country):
            if region == region.upper():
                Workdays(country, region).is_working(TODAY)


# -- how items stand -------------------------------------------------------------------------------


def test_four_eyes_close_an_item_and_two_do_not() -> None:
    empty = made(notice=date(2025, 7, 1), end=date(2025, 9, 30))
    once = made(notice=date(2025, 7, 1), end=date(2025, 9, 30), log=(marked(empty, "L2-01", "done"),))
    both = made(
        notice=date(2025, 7, 1), end=date(2025, 9, 30),
        log=(marked(empty, "L2-01", "done"), marked(empty, "L2-01", "verified", by="SUC")),
    )  # fmt: skip
    assert [one.closed for found in (empty, once, both) if (one := found.item("L2-01"))] == [
        False,
        False,
        True,
    ]
    waits = [one.waits for found in (empty, once, both) if (one := found.item("L3-01"))]
    assert ["L2-01" in one for one in waits] == [True, True, False]


def test_nobody_verifies_what_nobody_did() -> None:
    empty = made(notice=date(2025, 7, 1), end=date(2025, 9, 30))
    found = made(notice=date(2025, 7, 1), end=date(2025, 9, 30), log=(marked(empty, "L2-01", "verified"),))
    item = found.item("L2-01")
    assert item is not None and item.state == "open"


def test_a_log_of_an_earlier_stay_or_quarter_counts_for_nothing() -> None:
    quarter = made(occasion="steady", today=date(2025, 7, 12))
    old = marked(quarter, "J1-01", "done", on=date(2025, 6, 30))
    new = marked(quarter, "J1-01", "done", on=date(2025, 7, 1))
    for line, state in ((old, "open"), (new, "done")):
        item = made(occasion="steady", today=date(2025, 7, 12), log=(line,)).item("J1-01")
        assert item is not None and item.state == state


def test_what_is_late_is_said_until_it_is_closed() -> None:
    empty = made(notice=date(2025, 7, 1), end=date(2025, 9, 30), today=date(2025, 7, 3))
    closed = made(
        notice=date(2025, 7, 1), end=date(2025, 9, 30), today=date(2025, 7, 3),
        log=(marked(empty, "L1-04", "refused", on=date(2025, 7, 2), reason="no"),),
    )  # fmt: skip
    assert [one.late for found in (empty, closed) if (one := found.item("L1-04"))] == [True, False]


@pytest.mark.parametrize("role", ROLES)
def test_nobody_but_the_person_sees_words_and_names(role: Role) -> None:
    empty = made(notice=date(2025, 7, 1), end=date(2025, 9, 30))
    proof = Proof("file", "a" * 64, "Aline Testeur.pdf")
    log = tuple(marked(empty, one.id, "done", proofs=(proof,), reason="Aline") for one in ITEMS)
    seen = seen_by(made(notice=date(2025, 7, 1), end=date(2025, 9, 30), log=log), role)
    assert seen.items
    assert ("Aline" in repr(seen)) is (role == "EMP")
    assert all("P" not in one.item.kinds or role in ("EMP", "HR", "DPO") or role in one.item.owners
               for one in seen.items)  # fmt: skip
