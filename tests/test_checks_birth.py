"""How an account came to be, what it is called, and what its profile says after a job."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch.choices import Choices
from sociarch.declared import Account, Declared, Employer
from sociarch.fact import Position, Profile, Registration
from sociarch.ownership.birth import CHECKS, o05, o06, o07, o18, span
from sociarch.ownership.case import Case
from tests.cases import JOB, case, holding, snapshot, verdicts
from tests.facts import (
    COMPANY,
    NOW,
    OLD,
    OWN,
    STRANGER,
    assert_all_sampled,
    cases,
    found,
    position,
    profile,
    read,
    registration,
)

DECLARED = Declared(employers=(JOB,), accounts=(OWN,))


def listing(*facts: Any, declared: Declared = DECLARED, **fields: Any) -> Case:
    return case(holding(*facts, **fields), declared=declared)


def opened(account: Account | None) -> Case:
    return listing(declared=Declared(accounts=(account,) if account else ()))


PAPER = {
    "O05": {"personal", "mixed", "undetermined"},
    "O06": {"personal", "mixed", "employer", "undetermined"},
    "O07": {"attention", "ok", "undetermined"},
    "O18": {"attention", "ok", "undetermined"},
}
SAMPLES: dict[tuple[str, str], Case] = {
    ("O05", "personal"): listing(registration("2011-06-02T09:40")),
    ("O05", "mixed"): listing(registration("2020-06-02")),
    ("O05", "undetermined"): listing(registration("2011-06-02"), declared=Declared()),
    ("O06", "personal"): opened(OWN),
    ("O06", "mixed"): opened(Account("linkedin", opened="me", purpose="both")),
    ("O06", "employer"): opened(COMPANY),
    ("O06", "undetermined"): opened(None),
    ("O07", "attention"): listing(profile(handle="aline-exemple")),
    ("O07", "ok"): listing(profile(handle="aline.testeur")),
    ("O07", "undetermined"): listing(profile(), declared=Declared()),
    ("O18", "attention"): listing(position("Exemple")),
    ("O18", "ok"): listing(position("Exemple", current=False)),
    ("O18", "undetermined"): listing(position("Exemple", current=None)),
}
BY_NAME = {check.__name__.upper(): check for check in CHECKS}


@pytest.mark.parametrize(("check", "verdict"), SAMPLES)
def test_every_verdict_that_a_check_can_give_has_a_sample(check: str, verdict: str) -> None:
    findings = found(BY_NAME[check], SAMPLES[check, verdict])
    assert verdicts(findings) == [(check, verdict)]


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


# -- O05 -----------------------------------------------------------------------------------------------


def test_during_a_job_the_job_is_named_with_its_place() -> None:
    [finding] = found(o05, listing(registration("2020-06-02"), declared=Declared(employers=(OLD, JOB))))
    assert (finding.verdict, finding.fact, finding.side) == ("mixed", "F2", "")
    assert [one.place for one in finding.evidence] == ["line 2", "employers[1].start"]
    assert "Exemple SARL" in read([finding]) and "Ancien" not in read([finding])


@pytest.mark.parametrize(("at", "verdict"), [
    ("2019-02-28", "personal"), ("2019-03-01", "mixed"), ("2024-05-31", "mixed"), ("2024-06-01", "personal"),
    ("2018", "personal"), ("2019", "undetermined"), ("2020", "mixed"), ("2019-02", "personal"),
    ("2024-05", "mixed"), ("2024", "undetermined"), (None, "undetermined"),
])  # fmt: skip
def test_the_first_and_last_day_of_a_job_are_days_of_it_and_a_bare_year_is_all_of_it(
    at: str | None, verdict: str
) -> None:
    assert verdicts(found(o05, listing(registration(at)))) == [("O05", verdict)]


def test_between_two_jobs_is_outside_both_and_named_weak() -> None:
    between = Declared(employers=(OLD, JOB))
    [finding] = found(o05, listing(registration("2017-01-01"), declared=between))
    assert (finding.verdict, finding.side) == ("personal", "person") and finding.weak is not None
    [finding] = found(o05, listing(registration("2011-01-01"), declared=between))
    assert finding.verdict == "personal" and finding.weak is not None
    assert "taken over" in finding.weak.template
    own = between._replace(accounts=(Account("linkedin", opened="me", purpose="own"),))
    [finding] = found(o05, listing(registration("2011-01-01"), declared=own))
    assert finding.verdict == "personal" and finding.weak is None


def test_a_job_without_a_start_tells_nothing_unless_it_was_over() -> None:
    vague = JOB._replace(start=None)
    assert verdicts(
        found(o05, listing(registration("2011-01-01"), declared=Declared(employers=(vague,))))
    ) == [("O05", "undetermined")]
    [finding] = found(o05, listing(registration("2024-06-01"), declared=Declared(employers=(vague,))))
    assert finding.verdict == "personal" and finding.evidence[-1].place == "employers[0].end"


def test_only_the_opening_of_an_account_is_its_birth() -> None:
    reopened = registration("2021-01-01", event="Account Reopened")
    for event in (
        "",
        "Account Created",
        "registration_timestamp",
        "Date d’inscription",
        "Registrierungsdatum",
    ):
        [finding] = found(o05, listing(reopened, registration("2011-06-02", event=event)))
        assert finding.verdict == "personal"
    assert verdicts(found(o05, listing(reopened))) == [("O05", "undetermined")]


def test_without_declared_jobs_the_profile_gives_a_hint_and_no_verdict() -> None:
    facts = [registration("2011-06-02"), position("Exemple", "2016-09"), position("Mockwell", "2012")]
    [finding] = found(o05, listing(*facts, declared=Declared()))
    assert finding.verdict == "undetermined"
    assert finding.weak is not None and finding.weak.values == {"begin": "2012"}
    assert finding.evidence[-1].file == "Positions.csv"


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_day_lies_in_the_span_of_its_month_and_year(day: date) -> None:
    text = day.isoformat()
    assert span(text) == span(f"{text}T10:00Z") == (day, day)
    for part in (text[:7], text[:4]):
        first, last = span(part)
        assert first <= day <= last
        assert first.isoformat().startswith(part) and last.isoformat().startswith(part)


# -- O06 -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("how", "what", "verdict"), [
    ("me", "own", "personal"), ("me", "both", "mixed"), ("me", "company", "employer"),
    ("me", "", "undetermined"),
    ("employer", "own", "mixed"), ("employer", "both", "mixed"), ("employer", "company", "employer"),
    ("employer", "", "employer"), ("predecessor", "own", "employer"), ("predecessor", "", "employer"),
    ("", "company", "employer"), ("", "own", "undetermined"), ("", "both", "undetermined"),
    ("", "", "undetermined"),
])  # fmt: skip
def test_whose_an_account_is_follows_from_who_opened_it_and_what_for(
    how: Any, what: Any, verdict: str
) -> None:
    [finding] = found(o06, opened(Account("linkedin", opened=how, purpose=what)))
    assert finding.verdict == verdict
    assert [one.place for one in finding.evidence] == [
        f"accounts[0].{key}" for key, said in (("opened", how), ("purpose", what)) if said
    ]


def test_the_advice_on_whose_it_is_comes_before_all_others() -> None:
    for account in (None, COMPANY, Account("linkedin", opened="me", purpose="both")):
        [finding] = found(o06, opened(account))
        assert finding.first == 1


def test_an_account_is_known_by_its_own_label_first() -> None:
    accounts = (Account("linkedin", opened="predecessor"), OWN._replace(account="mine"))
    one = case(holding(account="mine"), holding(account="shop"), declared=Declared(accounts=accounts))
    assert [(finding.account, finding.verdict, finding.evidence[0].place) for finding in found(o06, one)] == [
        ("mine", "personal", "accounts[1].opened"), ("shop", "employer", "accounts[0].opened"),
    ]  # fmt: skip


# -- O07 -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shown", [
    profile(handle="exemple.aline"), profile("Aline Testeur (Exemple SARL)"),
    profile(url="https://www.facebook.com/aline.exemple/?locale=fr"),
    profile(extra={"Twitter Handles": "@exemple_aline"}),
])  # fmt: skip
def test_an_employers_name_in_the_handle_the_address_or_the_name_is_worth_a_look(shown: Profile) -> None:
    [finding] = found(o07, listing(shown))
    assert (finding.verdict, finding.fact, finding.side, finding.first) == ("attention", "F7", "employer", 2)
    assert finding.evidence[-1].place == "employers[0].name"


@pytest.mark.parametrize("shown", [
    profile(handle="aline-exemples"), profile(headline="Taster at Exemple SARL", handle="aline"),
    profile(url="https://exemple.example/in/aline"), profile(extra={"Websites": "[COMPANY:https://exemple.example]"}),
])  # fmt: skip
def test_a_part_of_a_word_the_headline_and_the_networks_own_words_are_no_brand(shown: Profile) -> None:
    [finding] = found(o07, listing(shown))
    assert (finding.verdict, finding.side) == ("ok", "")


def test_a_name_of_two_letters_is_not_looked_for() -> None:
    short = Declared(employers=(Employer("GE", aliases=("R&D",)),))
    assert verdicts(found(o07, listing(profile("Ge Testeur", handle="ge-r-d"), declared=short))) == [
        ("O07", "ok")
    ]


def test_an_employer_may_be_called_like_the_person() -> None:
    family = Declared(employers=(Employer("Testeur"),))
    [finding] = found(o07, listing(profile("Aline Testeur"), declared=family))
    assert finding.verdict == "attention" and finding.weak is not None
    [finding] = found(o07, listing(profile("Aline Testeur", handle="exemple")))
    assert finding.verdict == "attention" and finding.weak is None


def test_a_handle_and_the_address_made_of_it_are_one_finding_and_two_brands_are_two() -> None:
    one = profile(handle="aline.exemple", url="https://www.facebook.com/aline.exemple")
    assert len(found(o07, listing(one))) == 1
    two = listing(profile(handle="exemple-nouveau-sa"), declared=Declared(employers=(JOB, NOW)))
    assert len(found(o07, two)) == 2


def test_with_a_company_account_the_brand_stays_in_its_name() -> None:
    [finding] = found(
        o07, listing(profile(handle="exemple"), declared=DECLARED._replace(accounts=(COMPANY,)))
    )
    assert "hand it over" in read([finding]) and "part your name" not in read([finding])


# -- O18 -----------------------------------------------------------------------------------------------


def test_a_former_job_is_found_by_its_name_its_alias_or_as_the_person_calls_companies() -> None:
    for name in ("Exemple SARL", "exemple, sarl", "EXEMPLE"):
        assert verdicts(found(o18, listing(position(name)))) == [("O18", "attention")]
    assert verdicts(found(o18, listing(position("Exemple du Nord")))) == [("O18", "ok")]
    merged = Choices({}, {}, aliases={"ex group": "Exemple"})
    one = case(holding(position("EX Group")), declared=DECLARED, choices=merged)
    assert verdicts(found(o18, one)) == [("O18", "attention")]


def test_each_job_at_a_former_employer_is_a_finding_of_its_own() -> None:
    findings = found(o18, listing(position("Exemple"), position("Exemple SARL", current=False)))
    assert [(one.verdict, one.first) for one in findings] == [("attention", 6), ("ok", 0)]


def test_an_export_from_before_the_end_rightly_shows_the_job() -> None:
    old = holding(position("Exemple"), snapshots=[snapshot("2024-05-31")])
    assert verdicts(found(o18, case(old, declared=DECLARED))) == [("O18", "undetermined")]


def test_who_is_employed_there_again_rightly_has_a_job_that_lasts() -> None:
    again = JOB._replace(start=date(2024, 8, 1), notice=None, end=None)
    one = listing(position("Exemple"), declared=Declared(employers=(JOB, again)))
    assert verdicts(found(o18, one)) == [("O18", "ok")]


def test_without_an_ended_job_the_profile_need_not_show_an_end() -> None:
    assert verdicts(found(o18, listing(position("X"), declared=Declared(employers=(NOW,))))) == [
        ("O18", "ok")
    ]
    assert verdicts(found(o18, listing(position("X"), declared=Declared()))) == [("O18", "undetermined")]


@pytest.mark.parametrize(
    ("check", "kind", "file"),
    [
        (o05, Registration, "Registration.csv"),
        (o07, Profile, "Profile.csv"),
        (o18, Position, "Positions.csv"),
    ],
)
def test_what_no_export_tells_is_undetermined_and_the_file_is_named(
    check: Any, kind: type, file: str
) -> None:
    [finding] = found(check, listing())
    assert (finding.verdict, finding.evidence) == ("undetermined", ())
    assert file in read([finding])
    [finding] = found(check, listing(kinds=[kind]))
    assert finding.verdict == ("ok" if kind is Position else "undetermined")
