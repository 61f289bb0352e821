"""The three verdicts, from findings made by hand."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch.clauses.record import Circumstances, Passage, Scan
from sociarch.declared import Declared, Restricted
from sociarch.ownership.case import Case
from sociarch.ownership.judge import Judgement, agreements, judge
from sociarch.ownership.record import FACTS, Evidence, Finding, Subject, Text
from tests.cases import JOB, case, holding

HERE = Evidence("export", "a" * 64, "export.zip", "b" * 64, "Registration.csv", "line 2")
ACCOUNT_CHECKS = {"F1": "F1", "F2": "O05", "F6": "O01", "F7": "O07", "F8": "O08"}


def finding(check: str, fact: str = "", side: Any = "", verdict: Any = "ok", **fields: Any) -> Finding:
    whole: dict[str, Any] = {"subjects": ("account",), "evidence": (HERE,), "network": "linkedin", **fields}
    return Finding(check, verdict, Text("said"), Text("rule"), fact=fact, side=side, **whole)


def fact(name: str, side: str) -> Finding:
    return finding(ACCOUNT_CHECKS[name], name, side)


def judged(subject: Subject, *findings: Finding, about: Case | None = None) -> Judgement:
    about = about or case(holding())
    return next(one for one in judge(about, findings) if one.subject == subject)


def passage(*categories: str, marks: Any = ()) -> Passage:
    return Passage(2, 7, "Une phrase.", categories, ("fr",), marks)


def scan(*passages: Passage, **fields: Any) -> Scan:
    return Scan("c" * 64, "contrat.pdf", "pdf", 4, "2024-09-01", "1", passages, **fields)


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ([], "undetermined"),
        ([("F2", "person")], "personal"),
        ([("F2", "person"), ("F6", "employer"), ("F7", "employer")], "personal"),
        ([("F2", "person"), ("F1", "employer")], "mixed"),
        ([("F2", "employer"), ("F6", "person"), ("F8", "person")], "employer"),
        ([("F8", "person"), ("F6", "person")], "undetermined"),
        ([("F6", "employer")], "mixed"),
        ([("F8", "person"), ("F6", "employer")], "mixed"),
    ],
)
def test_who_opened_it_and_what_was_agreed_decide_whose_the_account_is(
    facts: list[tuple[str, str]], verdict: str
) -> None:
    assert judged("account", *(fact(*one) for one in facts)).verdict == verdict


def test_an_account_that_was_opened_for_the_company_is_the_employers_whatever_else_speaks() -> None:
    opened = finding("O06", "F2", "employer", "employer")
    assert judged("account", opened, fact("F2", "person"), fact("F8", "person")).verdict == "employer"


def test_an_account_for_both_is_mixed() -> None:
    assert judged("account", finding("O06", "F2", "", "mixed"), fact("F2", "person")).verdict == "mixed"


@given(st.lists(st.tuples(st.sampled_from(sorted(ACCOUNT_CHECKS)), st.sampled_from(["person", "employer"]))))
def test_more_facts_for_the_person_never_make_an_account_the_employers(facts: list[tuple[str, str]]) -> None:
    order = ["employer", "mixed", "undetermined", "personal"]
    before = judged("account", *(fact(*one) for one in facts)).verdict
    after = judged("account", *(fact(*one) for one in facts), fact("F2", "person")).verdict
    assert order.index(after) >= order.index("mixed")
    if before != "undetermined":
        assert order.index(after) >= order.index(before)


def test_each_fact_counts_once_and_the_strongest_stands_first() -> None:
    some = judged(
        "account", fact("F8", "person"), fact("F6", "person"), fact("F2", "person"), fact("F6", "person")
    )
    assert [one.fact for one in some.person] == ["F2", "F6", "F8"]
    assert [FACTS[one.fact][0] for one in some.person] == [5, 4, 2]


PERIODS = {
    "older": finding("O10", "F3", "person", "mixed", subjects=("connections",)),
    "during": finding("O10", "F3", "employer", "mixed", subjects=("connections",)),
    "outside": finding("O10", "F3", "person", "personal", subjects=("connections",)),
    "unknown": finding("O10", verdict="undetermined", subjects=("connections",)),
    "claimed": finding("F1", "F1", "employer", "employer", subjects=("connections",), network=""),
}


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (["outside"], "personal"),
        (["older", "during"], "mixed"),
        (["during"], "mixed"),
        (["unknown"], "undetermined"),
        (["unknown", "claimed"], "mixed"),
        (["older", "during", "claimed"], "mixed"),
        (["during", "claimed"], "employer"),
        ([], "undetermined"),
    ],
)
def test_connections_are_the_employers_only_by_a_clause_and_without_older_ones(
    found: list[str], verdict: str
) -> None:
    assert judged("connections", *(PERIODS[one] for one in found)).verdict == verdict


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([], "undetermined"),
        (["undetermined"], "undetermined"),
        (["undetermined", "employer"], "employer"),
        (["attention", "undetermined"], "attention"),
        (["ok"], "ok"),
    ],
)
def test_one_page_found_makes_pages_the_employers(verdicts: list[str], expected: str) -> None:
    found = [finding("O15", verdict=one, subjects=("pages",), network="") for one in verdicts]
    assert judged("pages", *found).verdict == expected


def test_findings_of_another_account_are_not_told_of_this_one() -> None:
    about = case(holding(account="work"), holding(account="home"))
    of_work = fact("F2", "person")._replace(account="work")
    first, _list, second, *_ = judge(about, [of_work])
    assert (first.account, first.verdict) == ("work", "personal")
    assert (second.account, second.verdict) == ("home", "undetermined")


def test_the_most_urgent_advice_is_told_beside_the_verdict() -> None:
    late = finding("O08", advice=Text("pay yourself"), first=5)
    soon = finding("O06", advice=Text("hand it over"), first=1)
    assert judged("account", late, soon).first == soon
    assert judged("account", finding("O05")).first is None


def test_the_next_day_of_a_restriction_is_the_deadline_of_connections() -> None:
    about = case(
        holding(),
        declared=Declared(
            employers=(JOB,),
            restricted=(
                Restricted("Past SA", until=date(2024, 1, 1)),
                Restricted("Later SA", until=date(2025, 3, 1)),
                Restricted("Next SA", until=date(2024, 11, 30)),
                Restricted("Endless SA"),
            ),
        ),
    )
    assert judged("connections", about=about).deadline == date(2024, 11, 30)
    assert judged("account", about=about).deadline is None


def test_the_end_of_a_job_that_lasts_is_the_deadline_of_the_account() -> None:
    about = case(holding(), declared=Declared(employers=(JOB._replace(end=date(2024, 12, 31)),)))
    assert judged("account", about=about).deadline == date(2024, 12, 31)


# -- documents ------------------------------------------------------------------------------------


def sides(about: Case) -> list[tuple[str, tuple[str, ...], str]]:
    return [(one.side, one.subjects, one.verdict) for one in agreements(about)]


def test_a_clause_that_claims_the_account_speaks_for_the_employer() -> None:
    assert sides(case(scans=(scan(passage("ACCT-OWN"), passage("CONN-OWN")),))) == [
        ("employer", ("account",), "employer"),
        ("employer", ("connections",), "employer"),
    ]


def test_a_heading_claims_nothing_and_its_document_is_not_silent() -> None:
    assert sides(case(scans=(scan(passage("ACCT-OWN", marks=("heading",)), passage("CONN-DEL")),))) == [
        ("employer", ("connections",), "employer")
    ]


def test_a_paper_that_nobody_signed_claims_less() -> None:
    unsigned = scan(passage("CONN-DEL"), circumstances=Circumstances(signed=False))
    assert sides(case(scans=(unsigned,))) == [("", ("connections",), "attention")]


def test_an_employer_that_recognises_personal_accounts_speaks_for_the_person() -> None:
    assert ("person", ("account",), "personal") in sides(case(scans=(scan(passage("PERSONAL")),)))


def test_documents_that_are_silent_on_connections_speak_for_the_person() -> None:
    (silence,) = agreements(case(scans=(scan(passage("NSOL-CLI")),)))
    assert (silence.side, silence.subjects) == ("person", ("connections",))
    assert silence.evidence[0].sha256 == "c" * 64


def test_where_nothing_was_read_nothing_is_said_of_clauses() -> None:
    assert agreements(case()) == ()
    assert agreements(case(scans=(scan(blank=(1, 2)),))) == ()


def test_only_clauses_that_were_found_are_to_be_read_next() -> None:
    about = case(holding(), scans=(scan(passage("NSOL-CLI", "PENALTY"), passage("PAGES")),))
    assert judged("connections", about=about).read == ("NSOL-CLI", "PENALTY")
    assert judged("pages", about=about).read == ("PAGES",)
    assert judged("account", about=about).read == ()
