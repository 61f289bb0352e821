"""Pages, groups, advertising accounts and shared mailboxes that are run for an employer."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given

from sociarch.declared import Declared, Owned
from sociarch.fact import Role
from sociarch.ownership.case import Case
from sociarch.ownership.pages import CHECKS, HAND_OVER, o15
from sociarch.ownership.record import Text
from tests.cases import JOB, case, holding, verdicts
from tests.facts import NOW, STRANGER, assert_all_sampled, cases, filled, found, read, role

DECLARED = Declared(employers=(JOB, NOW))


def listing(*facts: Any, declared: Declared = DECLARED, **fields: Any) -> Case:
    fields.setdefault("network", "facebook")
    return case(holding(*facts, **fields), declared=declared)


PAPER = {"O15": {"employer", "ok", "undetermined"}}
SAMPLES: dict[tuple[str, str], Case] = {
    ("O15", "employer"): listing(role("Exemple, la page")),
    ("O15", "ok"): listing(role("Pétanque", admin=False)),
    ("O15", "undetermined"): listing(role("Pétanque", admin=None)),
}


@pytest.mark.parametrize(("check", "verdict"), SAMPLES)
def test_every_verdict_that_a_check_can_give_has_a_sample(check: str, verdict: str) -> None:
    assert verdicts(found(o15, SAMPLES[check, verdict])) == [(check, verdict)]


def test_no_verdict_of_the_table_is_without_a_sample() -> None:
    assert_all_sampled(PAPER, SAMPLES)
    assert [check.__name__.upper() for check in CHECKS] == list(PAPER)


@given(cases())
def test_whatever_is_told_and_declared_every_finding_has_evidence_and_no_connection_is_named(
    one: Case,
) -> None:
    findings = found(o15, one)
    assert {finding.verdict for finding in findings} <= PAPER["O15"]
    assert STRANGER not in str(findings)


def test_each_page_is_an_item_of_its_own_with_its_title() -> None:
    findings = found(o15, listing(role("Exemple, la page"), role("Exemple, le club", kind="group", line=1)))
    assert [filled(finding.says) for finding in findings] == [
        "You run this (page): Exemple, la page.", "You run this (group): Exemple, le club.",
    ]  # fmt: skip
    for finding in findings:
        assert (finding.fact, finding.side, finding.subjects, finding.first) == (
            "F7",
            "employer",
            ("pages",),
            2,
        )
        assert finding.advice == Text(HAND_OVER)


def test_a_page_told_several_times_is_one_item_with_all_its_places() -> None:
    told = [role("Exemple", admin=None), role("EXEMPLE", line=1), role("Exemple", admin=False, line=2)]
    [finding] = found(o15, listing(*told))
    assert [one.place for one in finding.evidence[:-1]] == ["admin[0]", "admin[1]", "admin[2]"]


def test_two_pages_without_a_title_stay_two() -> None:
    assert len(found(o15, listing(role(""), role("", line=1)))) == 2


def test_a_page_of_which_nothing_tells_whose_it_is_is_named_weak() -> None:
    [finding] = found(o15, listing(role("Pétanque")))
    assert (finding.verdict, finding.side) == ("employer", "") and finding.weak is not None
    assert finding.advice is not None and filled(finding.advice).startswith("If it is run for an employer")
    [finding] = found(o15, listing(role("Pétanque"), declared=Declared()))
    assert (finding.verdict, finding.advice) == ("undetermined", None)


def test_what_is_both_shown_and_declared_is_one_item_with_both_places() -> None:
    for network in ("facebook", ""):
        owned = Declared(owned=(Owned("page", "pétanque", network),))
        [finding] = found(o15, listing(role("Pétanque"), declared=owned))
        assert (finding.fact, finding.side, finding.weak) == ("F2", "employer", None)
        assert [one.place for one in finding.evidence] == ["admin[0]", "owned[0]"]
    other = Declared(owned=(Owned("group", "Pétanque", "facebook"),))
    assert len(found(o15, listing(role("Pétanque"), declared=other))) == 2


def test_linkedin_tells_no_pages_so_they_have_to_be_declared() -> None:
    [finding] = found(o15, listing(network="linkedin"))
    assert (finding.verdict, finding.first) == ("undetermined", 2)
    assert "No file in an export of LinkedIn" in read([finding]) and "Declare" in read([finding])
    owned = DECLARED._replace(owned=(Owned("page", "Exemple", "linkedin", "Exemple"),))
    [finding] = found(o15, listing(network="linkedin", declared=owned))
    assert (finding.verdict, finding.network) == ("employer", "linkedin") and finding.weak is not None
    [finding] = found(o15, listing())
    assert "admin_activity.json" in read([finding])


def test_what_is_declared_of_no_network_or_of_one_without_an_account_is_told_once() -> None:
    owned = (
        Owned("mailbox", "contact@exemple.example"), Owned("ad account", "Ads", "viadeo"),
        Owned("seat", "Recruiter"),
    )  # fmt: skip
    accounts = [holding(network="facebook", kinds=[Role]), holding(network="linkedin", kinds=[Role])]
    findings = found(o15, case(*accounts, declared=Declared(owned=owned)))
    assert [(finding.network, finding.verdict) for finding in findings] == [
        ("facebook", "ok"), ("linkedin", "ok"), ("", "employer"), ("", "employer"),
    ]  # fmt: skip
    assert "Recruiter" not in read(findings)


def test_of_a_network_with_two_accounts_what_is_declared_is_told_once() -> None:
    accounts = [holding(network="facebook", account=name, kinds=[Role]) for name in ("mine", "shop")]
    findings = found(o15, case(*accounts, declared=Declared(owned=(Owned("page", "P", "facebook"),))))
    assert [(finding.account, finding.verdict) for finding in findings] == [
        ("mine", "employer"),
        ("shop", "ok"),
    ]


def test_it_is_to_be_handed_over_by_the_end_of_a_job_that_lasts() -> None:
    leaving = NOW._replace(end=date(2024, 12, 31))
    for declared in (
        Declared(employers=(leaving,), owned=(Owned("page", "P", "facebook"),)),
        Declared(employers=(JOB, leaving), owned=(Owned("page", "P", "facebook", "nouveau sa"),)),
    ):
        [finding] = found(o15, listing(declared=declared))
        assert finding.day == date(2024, 12, 31)
    gone = DECLARED._replace(owned=(Owned("page", "P", "facebook", "Exemple"),))
    [finding] = found(o15, listing(declared=gone))
    assert finding.day is None


def test_after_a_demand_nothing_is_handed_over_before_advice_was_taken() -> None:
    demanded = DECLARED._replace(demand=date(2024, 9, 1))
    for name in ("Exemple", "Pétanque"):
        [finding] = found(o15, listing(role(name), declared=demanded))
        assert "A demand was received" in read([finding])
