"""Who pays for an account, and what is an employer's seat."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch.declared import Account, Declared, Owned
from sociarch.fact import Profile, Receipt, Registration
from sociarch.ownership.case import Case
from sociarch.ownership.money import CHECKS, LEAVE_SEAT, gaps_of, o08, o09
from sociarch.ownership.record import Evidence, Text
from tests.cases import DAY, JOB, case, holding, snapshot, verdicts
from tests.facts import (
    COMPANY,
    OWN,
    STRANGER,
    assert_all_sampled,
    cases,
    found,
    monthly,
    profile,
    read,
    receipt,
    registration,
)

DECLARED = Declared(employers=(JOB,), accounts=(OWN,))
PREMIUM = registration("2011-06-02", "Premium Career")
FREE = registration("2011-06-02", "Core/Free")
SEAT = Evidence("export", "0" * 63 + "1", "seat.csv", "e" * 64, "seat.csv", "")


def listing(*facts: Any, declared: Declared = DECLARED, **fields: Any) -> Case:
    seats = fields.pop("seats", ())
    return case(holding(*facts, **fields), declared=declared, seats=seats)


def payer(paid: Any, **fields: Any) -> Declared:
    return DECLARED._replace(accounts=(OWN._replace(paid=paid),), **fields)


PAPER = {
    "O08": {"personal", "mixed", "employer", "undetermined"},
    "O09": {"attention", "ok", "undetermined"},
}
SAMPLES: dict[tuple[str, str], Case] = {
    ("O08", "personal"): listing(profile(), *monthly(6)),
    ("O08", "mixed"): listing(profile(), *monthly(6), receipt("2024-01-05")),
    ("O08", "employer"): listing(profile(), PREMIUM, kinds=[Receipt]),
    ("O08", "undetermined"): listing(profile(), FREE),
    ("O09", "attention"): listing(registration("2011-06-02", "Sales Navigator Team")),
    ("O09", "ok"): listing(FREE),
    ("O09", "undetermined"): listing(),
}
BY_NAME = {check.__name__.upper(): check for check in CHECKS}


@pytest.mark.parametrize(("check", "verdict"), SAMPLES)
def test_every_verdict_that_a_check_can_give_has_a_sample(check: str, verdict: str) -> None:
    assert verdicts(found(BY_NAME[check], SAMPLES[check, verdict])) == [(check, verdict)]


def test_no_verdict_of_the_table_is_without_a_sample() -> None:
    assert_all_sampled(PAPER, SAMPLES)
    assert BY_NAME.keys() == PAPER.keys()


@given(cases())
def test_whatever_is_told_and_declared_every_finding_has_evidence_and_no_connection_is_named(
    one: Case,
) -> None:
    for check in CHECKS:
        findings = found(check, one)
        assert {finding.verdict for finding in findings} <= PAPER[check.__name__.upper()]
        assert STRANGER not in str(findings)


# -- O08 -----------------------------------------------------------------------------------------------


def test_receipts_in_ones_own_name_speak_for_the_person_however_the_name_is_written() -> None:
    for name in ("Aline Testeur", "TESTEUR Aline", "Aline Marie Testeur"):
        [finding] = found(o08, listing(profile(), *monthly(3, name=name)))
        assert (finding.verdict, finding.fact, finding.side) == ("personal", "F8", "person")
    assert len(finding.evidence) == 4


def test_a_receipt_in_another_name_is_no_own_one_and_the_name_is_not_shown() -> None:
    for name in ("Aline", STRANGER):
        [finding] = found(o08, listing(profile(), *monthly(2), receipt("2023-03-06", name)))
        assert (finding.verdict, finding.side) == ("mixed", "")
        assert STRANGER not in read([finding])


def test_a_plan_without_receipts_is_an_inference_and_says_so() -> None:
    for kinds in ([Receipt], []):
        [finding] = found(o08, listing(profile(), PREMIUM, kinds=kinds))
        assert (finding.verdict, finding.side) == ("employer", "employer")
        assert finding.weak is not None and "inferred" in read([finding])


@pytest.mark.parametrize("plan", ["", "Core/Free", "Basic", "core/free; Free"])
def test_a_plan_that_nobody_pays_for_is_no_paid_plan(plan: str) -> None:
    assert verdicts(found(o08, listing(registration("2011", plan)))) == [("O08", "undetermined")]


def test_one_paid_plan_beside_a_free_one_is_paid() -> None:
    assert verdicts(found(o08, listing(registration("2011", "Core/Free, Premium")))) == [("O08", "employer")]


def test_a_stretch_without_receipts_is_a_gap_also_after_the_last_while_the_plan_is_shown() -> None:
    [finding] = found(o08, listing(profile(), PREMIUM, *monthly(6)))
    assert finding.verdict == "mixed" and finding.weak is not None
    assert finding.rule.values == {"gaps": 1, "first": date(2023, 6, 4), "last": date.fromisoformat(DAY)}
    recent = monthly(3, begin=date(2024, 6, 10))
    assert verdicts(found(o08, listing(profile(), PREMIUM, *recent))) == [("O08", "personal")]


def test_a_plan_paid_by_the_year_has_a_receipt_a_year() -> None:
    yearly = [receipt(f"{year}-03-01", description="Premium (Annual)") for year in (2020, 2021, 2022, 2023)]
    assert verdicts(found(o08, listing(profile(), *yearly))) == [("O08", "personal")]
    changed = [*monthly(4, begin=date(2019, 11, 1)), *yearly[:2]]
    assert verdicts(found(o08, listing(profile(), *changed))) == [("O08", "personal")]
    del yearly[2]
    assert verdicts(found(o08, listing(profile(), *yearly))) == [("O08", "mixed")]


def test_one_receipt_or_undated_ones_tell_no_usual_time() -> None:
    assert gaps_of([receipt("2020-01-01")], date(2024, 1, 1)) == ()
    assert gaps_of([receipt(None), receipt("2020")], date(2024, 1, 1)) == ()


@given(st.lists(st.integers(1, 400), min_size=1, max_size=20))
def test_gaps_lie_between_receipts_and_never_make_up_most_of_the_stretches(steps: list[int]) -> None:
    days = [date(2010, 1, 1)]
    for step in steps:
        days.append(date.fromordinal(days[-1].toordinal() + step))
    gaps = gaps_of([receipt(day.isoformat()) for day in reversed(days)], None)
    assert {(gap.first, gap.last) for gap in gaps} <= set(pairwise(days))
    assert 2 * len(gaps) <= len(steps)


def test_payments_that_name_no_subscription_do_not_show_who_pays_for_the_account() -> None:
    payments = [receipt("2023-01-05", description=""), receipt("2023-09-05", description="")]
    [finding] = found(o08, listing(profile(), *payments, network="facebook"))
    assert (finding.verdict, finding.side) == ("undetermined", "")
    assert finding.evidence


@pytest.mark.parametrize(
    ("paid", "verdict", "side"),
    [("me", "personal", "person"), ("employer", "employer", "employer"), ("both", "mixed", "")],
)
def test_where_no_export_tells_the_declaration_stands_alone_and_is_named_weak(
    paid: Any, verdict: str, side: str
) -> None:
    [finding] = found(o08, listing(declared=payer(paid)))
    assert (finding.verdict, finding.side, finding.evidence[0].place) == (verdict, side, "accounts[0].paid")
    assert finding.weak is not None


@pytest.mark.parametrize(("facts", "agreeing", "other"), [
    ([profile(), *monthly(3)], "me", "employer"), ([profile(), PREMIUM], "employer", "me"),
    ([profile(), *monthly(3)], "me", "both"),
])  # fmt: skip
def test_a_declared_payer_bears_out_what_the_export_shows_or_contradicts_it(
    facts: list[Any], agreeing: str, other: str
) -> None:
    [plain] = found(o08, listing(*facts))
    [same] = found(o08, listing(*facts, declared=payer(agreeing)))
    assert (same.verdict, same.side, same.weak) == (plain.verdict, plain.side, plain.weak)
    [against] = found(o08, listing(*facts, declared=payer(other)))
    assert (against.verdict, against.side) == (plain.verdict, "")
    assert "You declared otherwise" in read([against])
    assert same.evidence[-1].place == against.evidence[-1].place == "accounts[0].paid"


def test_without_the_profiles_own_name_or_any_name_receipts_tell_nothing() -> None:
    assert verdicts(found(o08, listing(*monthly(3)))) == [("O08", "undetermined")]
    assert verdicts(found(o08, listing(profile(), *monthly(3, name="")))) == [("O08", "undetermined")]
    assert verdicts(found(o08, listing(*monthly(3), kinds=[Profile]))) == [("O08", "undetermined")]


def test_nothing_told_at_all_names_the_file() -> None:
    [finding] = found(o08, listing())
    assert finding.evidence == () and "Receipts.csv" in read([finding])


def test_a_company_account_is_not_to_be_paid_for() -> None:
    company = DECLARED._replace(accounts=(COMPANY,))
    [finding] = found(o08, listing(profile(), PREMIUM, declared=company))
    assert "hand it over" in read([finding]) and "Pay for" not in read([finding])


# -- O09 -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "plan", ["Recruiter Lite (Monthly)", "SALES NAVIGATOR", "Talent Insights", "LinkedIn Learning"]
)
def test_products_that_employers_buy_are_named_from_plans_and_receipts(plan: str) -> None:
    [finding] = found(o09, listing(registration("2011", plan)))
    assert (finding.verdict, finding.side, finding.subjects, finding.first) == (
        "attention",
        "employer",
        ("pages",),
        5,
    )
    assert finding.advice == Text(LEAVE_SEAT)
    [finding] = found(
        o09, listing(receipt("2023-01-01", description=plan), receipt("2023-02-01", description=plan))
    )
    assert (finding.verdict, finding.side) == ("attention", "") and len(finding.evidence) == 2


def test_a_word_that_only_begins_like_a_product_is_none() -> None:
    assert verdicts(found(o09, listing(registration("2011", "Recruiters Club, Sales")))) == [("O09", "ok")]


def test_archived_files_of_a_seat_stand_with_the_account_of_their_snapshot() -> None:
    elsewhere = SEAT._replace(snapshot="f" * 64)
    one = listing(FREE, snapshots=[snapshot(number=1)], seats=(SEAT, elsewhere))
    findings = found(o09, one)
    assert [(finding.network, finding.fact, finding.evidence) for finding in findings] == [
        ("linkedin", "F9", (SEAT,)), ("", "F9", (elsewhere,)),
    ]  # fmt: skip


def test_a_declared_seat_stands_with_its_network_and_without_one_alone() -> None:
    owned = (
        Owned("seat", "Recruiter", "linkedin"), Owned("seat", "Somewhere"), Owned("seat", "Other", "viadeo"),
        Owned("page", "Page", "linkedin"),
    )  # fmt: skip
    findings = found(o09, listing(FREE, declared=Declared(owned=owned)))
    assert [(finding.network, finding.evidence[0].place) for finding in findings] == [
        ("linkedin", "owned[0]"), ("", "owned[1]"), ("", "owned[2]"),
    ]  # fmt: skip


def test_without_accounts_a_declared_seat_is_told_all_the_same() -> None:
    one = case(declared=Declared(owned=(Owned("seat", "Recruiter"),)))
    assert verdicts(found(o09, one)) == [("O09", "attention")]


def test_an_empty_list_of_registrations_shows_no_seat() -> None:
    assert verdicts(found(o09, listing(kinds=[Registration]))) == [("O09", "ok")]


def test_after_a_demand_even_a_seat_is_left_until_advice_was_taken() -> None:
    demanded = DECLARED._replace(demand=date(2024, 9, 1))
    [finding] = found(o09, listing(registration("2011", "Recruiter"), declared=demanded))
    assert "A demand was received" in read([finding])


def test_payer_and_account_are_matched_by_network() -> None:
    other = Declared(accounts=(Account("facebook", paid="me"),))
    assert verdicts(found(o08, listing(FREE, declared=other))) == [("O08", "undetermined")]
