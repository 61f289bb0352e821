"""Who can get into an account: addresses, numbers, sign-ins and badges, and advice that knows whose it is."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from sociarch.declared import Account, Declared, Employer
from sociarch.fact import Login, OwnAddress, OwnPhone, Verification
from sociarch.ownership import advice, signins
from sociarch.ownership.access import CHECKS, MOVE, MOVE_NOW, MOVE_NUMBER, o01, o02, o03, o04
from sociarch.ownership.case import Case
from sociarch.ownership.mailboxes import mailbox
from sociarch.ownership.numbers import same_number
from sociarch.ownership.record import Text
from sociarch.ownership.signins import o16, o17
from tests.cases import JOB, case, holding, snapshot, verdicts
from tests.facts import (
    COMPANY,
    NOW,
    OLD,
    OWN,
    STRANGER,
    address,
    assert_all_sampled,
    badge,
    cases,
    filled,
    found,
    login,
    phone,
    read,
)

RANGED = JOB._replace(ranges=("192.0.2.0/24",))
BOTH = Declared(employers=(JOB, NOW), accounts=(OWN,), numbers=("06 39 98 00 01",), country="FR")


def listing(*facts: Any, declared: Declared = BOTH, **fields: Any) -> Case:
    return case(holding(*facts, **fields), declared=declared)


PRIVATE = address("aline@gmail.com", primary=True)
WORK = address("a@nouveau.example", primary=True)
LEFT = address("a@exemple.example", primary=True)
STRANGE = address("a@example.org", primary=True)

PAPER = {
    "O01": {"personal", "employer", "attention", "undetermined"},
    "O02": {"ok", "attention", "undetermined"},
    "O03": {"attention", "ok", "undetermined"},
    "O04": {"personal", "employer", "undetermined"},
    "O16": {"attention", "ok", "undetermined"},
    "O17": {"attention", "ok", "undetermined"},
}
SAMPLES: dict[tuple[str, str], Case] = {
    ("O01", "personal"): listing(PRIVATE),
    ("O01", "employer"): listing(WORK),
    ("O01", "attention"): listing(LEFT),
    ("O01", "undetermined"): listing(STRANGE),
    ("O02", "ok"): listing(WORK, address("aline@gmail.com"), kinds=[OwnPhone]),
    ("O02", "attention"): listing(PRIVATE, kinds=[OwnPhone]),
    ("O02", "undetermined"): listing(PRIVATE, address("a@example.org"), kinds=[OwnPhone]),
    ("O03", "attention"): listing(PRIVATE, address("a@exemple.example")),
    ("O03", "ok"): listing(PRIVATE),
    ("O03", "undetermined"): listing(PRIVATE, address("a@example.org")),
    ("O04", "personal"): listing(phone("+33 6 39 98 00 01")),
    ("O04", "employer"): listing(
        phone("+33639980002"), declared=BOTH._replace(employers=(JOB._replace(numbers=("0639980002",)),))
    ),
    ("O04", "undetermined"): listing(phone("+33 6 39 98 00 09")),
    ("O16", "attention"): listing(
        login("2024-06-03T08:00:00Z", "192.0.2.7"), declared=BOTH._replace(employers=(RANGED,))
    ),
    ("O16", "ok"): listing(login("2024-06-03T08:00:00Z"), declared=BOTH._replace(employers=(RANGED,))),
    ("O16", "undetermined"): listing(login("2024-06-03T08:00:00Z")),
    ("O17", "attention"): listing(badge("exemple")),
    ("O17", "ok"): listing(badge("Nouveau SA")),
    ("O17", "undetermined"): listing(badge("Somebody Else Ltd")),
}
BY_NAME = {check.__name__.upper(): check for check in CHECKS}


@pytest.mark.parametrize(("check", "verdict"), SAMPLES)
def test_every_verdict_that_a_check_can_give_has_a_sample(check: str, verdict: str) -> None:
    findings = found(BY_NAME[check], SAMPLES[check, verdict])
    assert (check, verdict) in verdicts(findings)
    assert {one.check for one in findings} == {check}


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


# -- whose the account is comes first ------------------------------------------------------------------


def all_advice(one: Case) -> list[str]:
    return [filled(finding.advice) for check in CHECKS for finding in found(check, one) if finding.advice]


NUMBERED = JOB._replace(numbers=("0639980002",), ranges=("192.0.2.0/24",))
EVERYTHING = (
    LEFT, address("a@x.edu"), phone("0639980002"), login("2024-06-03T08:00:00Z", "192.0.2.7"),
    badge("Exemple"),
)  # fmt: skip


def declared(*accounts: Account, **fields: Any) -> Declared:
    return Declared(employers=(NUMBERED,), accounts=accounts, country="FR", **fields)


def test_with_a_company_account_no_advice_is_to_make_it_ones_own() -> None:
    for account in (
        COMPANY,
        Account("linkedin", opened="predecessor"),
        Account("linkedin", opened="employer"),
    ):
        given = all_advice(listing(*EVERYTHING, declared=declared(account)))
        assert len(given) == 7
        assert set(given) == {advice.COMPANY}


def test_a_company_account_with_a_personal_address_is_still_to_be_left_as_it_is() -> None:
    [finding] = found(o01, listing(PRIVATE, declared=declared(COMPANY)))
    assert finding.verdict == "personal"
    assert finding.advice == Text(advice.COMPANY)


def test_where_nobody_said_whose_the_account_is_the_advice_begins_with_if() -> None:
    given = all_advice(listing(*EVERYTHING, declared=declared()))
    assert len(given) == 7
    assert all(one.startswith("If this account is your own") for one in given)


def test_with_a_shared_account_it_is_first_to_be_settled_whose_it_is() -> None:
    shared = Account("linkedin", opened="me", purpose="both")
    assert all(
        one.startswith("First settle in writing")
        for one in all_advice(listing(*EVERYTHING, declared=declared(shared)))
    )


def test_with_an_account_of_ones_own_the_advice_stands_as_it_is() -> None:
    [finding] = found(o01, listing(LEFT))
    assert finding.advice == Text(MOVE_NOW)
    [finding] = found(o01, listing(WORK))
    assert finding.advice == Text(MOVE)


@pytest.mark.parametrize("account", [OWN, COMPANY, Account("linkedin")])
def test_after_a_demand_nothing_is_to_be_changed_before_advice_was_taken(account: Account) -> None:
    given = all_advice(listing(*EVERYTHING, declared=declared(account, demand=date(2024, 9, 1))))
    assert len(given) == 7
    assert all(one.startswith("A demand was received: change nothing") for one in given)


def test_nothing_of_the_mail_comes_before_whose_the_account_is() -> None:
    for check in CHECKS:
        for finding in found(check, listing(*EVERYTHING, declared=declared(OWN))):
            assert finding.first == 0 or finding.first >= 3


# -- O01 -----------------------------------------------------------------------------------------------


def test_a_domain_means_what_lies_below_it_and_the_declared_one_wins_over_every_list() -> None:
    one = listing(
        declared=Declared(
            employers=(JOB, NOW), domains=("ac.uk", "Perso.Nouveau.example"), schools=("@univ.example",)
        )
    )
    assert [mailbox(one, f"a@{domain}").whose for domain in (
        "mail.exemple.example", "NOUVEAU.example", "notnouveau.example", "perso.nouveau.example", "x.ac.uk",
        "etu.univ.example", "cs.mit.edu", "gmail.com", "mail.gmail.com", "example",
    )] == ["former", "employer", "", "own", "own", "school", "school", "free", "", ""]  # fmt: skip


def test_a_domain_declared_of_two_or_of_everybody_proves_nothing() -> None:
    one = listing(
        declared=Declared(
            employers=(JOB._replace(domains=("gmail.com", "both.example")),), domains=("both.example",)
        )
    )
    assert [mailbox(one, text).whose for text in ("a@gmail.com", "a@both.example")] == ["unclear", "unclear"]
    [finding] = found(o01, listing(PRIVATE, declared=one.declared))
    assert finding.verdict == "undetermined"


def test_who_works_again_where_they_have_been_has_a_present_address() -> None:
    again = JOB._replace(start=date(2024, 8, 1), notice=None, end=None)
    [finding] = found(o01, listing(LEFT, declared=BOTH._replace(employers=(JOB, again))))
    assert finding.verdict == "employer"


def test_on_the_last_day_a_job_still_lasts() -> None:
    one = case(holding(LEFT), declared=BOTH, today=date(2024, 5, 31))
    [finding] = found(o01, one)
    assert (finding.verdict, finding.day) == ("employer", date(2024, 5, 31))
    assert verdicts(found(o01, one._replace(today=date(2024, 6, 1)))) == [("O01", "attention")]


def test_where_no_address_is_marked_only_a_single_present_one_is_the_primary_one() -> None:
    present = address("aline@gmail.com", primary=None, confirmed=None, status="current")
    former = address("a@exemple.example", primary=None, confirmed=None, status="previous")
    [finding] = found(o01, listing(present, former, network="facebook"))
    assert finding.verdict == "personal" and finding.weak is not None
    other = present._replace(address="aline@laposte.net")
    assert verdicts(found(o01, listing(present, other, network="facebook"))) == [("O01", "undetermined")]
    marked = present._replace(primary=False)
    assert verdicts(found(o01, listing(marked))) == [("O01", "undetermined")]


def test_two_marked_addresses_are_two_findings() -> None:
    assert verdicts(found(o01, listing(PRIVATE, LEFT))) == [("O01", "personal"), ("O01", "attention")]


def test_a_finding_names_the_line_and_the_key_that_it_rests_on() -> None:
    [finding] = found(o01, listing(LEFT))
    line, key = finding.evidence
    assert (line.origin, line.file, line.place) == (
        "export",
        "Email Addresses.csv",
        "address a@exemple.example",
    )
    assert (key.origin, key.place) == ("declared", "employers[0].domains[0]")
    assert (finding.fact, finding.side, finding.subjects) == ("F6", "employer", ("account",))


def test_an_export_from_before_the_end_of_the_job_is_named_weak() -> None:
    old = holding(LEFT, snapshots=[snapshot("2024-05-31")])
    [finding] = found(o01, case(old, declared=BOTH))
    assert finding.verdict == "attention"
    assert finding.weak is not None and finding.weak.values == {"day": date(2024, 5, 31)}
    [finding] = found(o01, listing(LEFT))
    assert finding.weak is None


@pytest.mark.parametrize(
    ("check", "file"),
    [
        (o01, "Email Addresses.csv"),
        (o02, "Email Addresses.csv"),
        (o03, "Email Addresses.csv"),
        (o04, "PhoneNumbers.csv"),
        (o16, "Logins.csv"),
        (o17, "Verifications.csv"),
    ],
)
def test_what_no_export_tells_is_undetermined_and_the_file_is_named(
    check: Callable[..., Any], file: str
) -> None:
    [finding] = found(check, listing())
    assert (finding.verdict, finding.evidence) == ("undetermined", ())
    assert file in read([finding])
    [finding] = found(check, listing(network="viadeo"))
    assert "Viadeo" in read([finding]) and file not in read([finding])


# -- O02 -----------------------------------------------------------------------------------------------


def test_a_number_of_ones_own_is_a_second_way_in() -> None:
    assert verdicts(found(o02, listing(PRIVATE, phone("0639980001")))) == [("O02", "ok")]


def test_a_number_or_an_address_of_the_employers_is_no_second_way_in() -> None:
    numbered = BOTH._replace(employers=(JOB._replace(numbers=("0639980002",)), NOW))
    one = listing(PRIVATE, address("a@nouveau.example"), phone("0639980002"), declared=numbered)
    assert verdicts(found(o02, one)) == [("O02", "attention")]


@pytest.mark.parametrize("facts", [
    [PRIVATE, phone("0639980009")], [PRIVATE], [phone("0639980009")],
    [PRIVATE, address("aline@laposte.net", confirmed=None), phone("")],
])  # fmt: skip
def test_a_second_way_in_that_nobody_knows_of_is_undetermined(facts: list[Any]) -> None:
    assert verdicts(found(o02, listing(*facts))) == [("O02", "undetermined")]


def test_an_unconfirmed_or_former_address_is_no_second_way_in() -> None:
    for other in (
        address("aline@laposte.net", confirmed=False), address("aline@laposte.net", status="previous"),
    ):  # fmt: skip
        assert verdicts(found(o02, listing(PRIVATE, other, kinds=[OwnPhone]))) == [("O02", "attention")]


def test_of_two_own_addresses_one_is_the_second_whichever_is_the_primary_one() -> None:
    one = address("aline@gmail.com", primary=None, confirmed=None, status="current")
    other = one._replace(address="aline@laposte.net")
    work = one._replace(address="a@nouveau.example")
    assert verdicts(found(o02, listing(one, other, kinds=[OwnPhone]))) == [("O02", "ok")]
    assert verdicts(found(o02, listing(one, work, kinds=[OwnPhone]))) == [("O02", "undetermined")]


def test_a_password_that_somebody_else_has_is_a_way_in_of_theirs_and_their_name_is_not_shown() -> None:
    shared = BOTH._replace(accounts=(OWN._replace(others="Marketing and Bruno"),))
    [_, finding] = found(o02, listing(PRIVATE, phone("0639980001"), declared=shared))
    assert (finding.verdict, finding.side, finding.evidence[0].place) == (
        "attention",
        "employer",
        "accounts[0].others",
    )
    assert "Bruno" not in read([finding])
    alone = BOTH._replace(accounts=(OWN._replace(alone=True),))
    [_, finding] = found(o02, listing(PRIVATE, phone("0639980001"), declared=alone))
    assert (finding.verdict, finding.side, finding.evidence[0].place) == ("ok", "person", "accounts[0].alone")
    assert len(found(o02, listing(PRIVATE))) == 1


# -- O03 -----------------------------------------------------------------------------------------------


def test_each_address_that_somebody_else_holds_is_a_finding_of_its_own() -> None:
    one = listing(
        PRIVATE, address("a@exemple.example"), address("a@mail.exemple.example"), address("a@x.edu")
    )
    findings = found(o03, one)
    assert verdicts(findings) == [("O03", "attention")] * 3
    assert [finding.side for finding in findings] == ["employer", "employer", ""]


def test_an_address_that_was_never_confirmed_opens_nothing() -> None:
    one = listing(PRIVATE, address("a@exemple.example", confirmed=False))
    assert verdicts(found(o03, one)) == [("O03", "ok")]


@pytest.mark.parametrize("status", ["previous", "pending", "advertising"])
def test_an_address_that_is_not_among_the_present_ones_is_named_weak(status: Any) -> None:
    other = address("a@exemple.example", primary=None, confirmed=None, status=status)
    [finding] = found(o03, listing(PRIVATE, other, network="facebook"))
    assert finding.verdict == "attention" and finding.weak is not None


# -- O04 -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("one", "other", "country", "same"), [
    ("+33 6 39 98 00 01", "06 39 98 00 01", "FR", True), ("0033 6 39 98 00 01", "06.39.98.00.01", "", True),
    ("+33 6 39 98 00 01", "+32 6 39 98 00 01", "FR", False), ("0639980001", "0639980001", "", True),
    ("(202) 555-0100", "+1 202-555-0100", "US", True), ("0639980001", "+33639980002", "FR", False),
    ("01632 960001", "+44 1632 960001", "UK", True), ("* ** ** 00 01", "+33 6 39 98 00 01", "FR", False),
    ("+33 6 39 98 00 01*", "+33 6 39 98 00 01", "FR", False), ("", "", "FR", False),
    ("no number", "no number", "FR", False), ("39980001", "0639980001", "", False),
])  # fmt: skip
def test_numbers_are_compared_by_the_rules_of_their_country(
    one: str, other: str, country: Any, same: bool
) -> None:
    assert same_number(one, other, country) is same
    assert same_number(other, one, country) is same


def test_a_number_listed_twice_is_one_finding_with_two_places() -> None:
    one = listing(phone("+33639980001"), phone("+33 6 39 98 00 01", "Whatsapp Phone Numbers.csv"))
    [finding] = found(o04, one)
    assert [place.origin for place in finding.evidence] == ["export", "export", "declared"]


def test_a_number_declared_of_both_and_an_empty_list_tell_nothing() -> None:
    double = BOTH._replace(employers=(JOB._replace(numbers=("+33639980001",)),))
    assert verdicts(found(o04, listing(phone("0639980001"), declared=double))) == [("O04", "undetermined")]
    assert verdicts(found(o04, listing(phone(" "), kinds=[OwnPhone]))) == [("O04", "undetermined")]


def test_an_employers_number_is_to_be_replaced_by_the_end_of_a_job_that_lasts() -> None:
    leaving = NOW._replace(numbers=("0639980002",), end=date(2024, 12, 31))
    [finding] = found(o04, listing(phone("0639980002"), declared=BOTH._replace(employers=(leaving,))))
    assert (finding.advice, finding.day) == (Text(MOVE_NUMBER), date(2024, 12, 31))
    gone = BOTH._replace(employers=(JOB._replace(numbers=("0639980002",)),))
    [finding] = found(o04, listing(phone("0639980002"), declared=gone))
    assert (finding.verdict, finding.day) == ("employer", None)


# -- O16 -----------------------------------------------------------------------------------------------

ENDED = BOTH._replace(employers=(RANGED,))


def test_entries_from_the_employers_addresses_are_counted_from_the_day_after_the_last() -> None:
    logins = [
        login("2024-05-31T23:00:00Z", "192.0.2.7", line=1),
        login("2024-06-01T00:30:00Z", "192.0.2.8", line=2), login("2024-07-01", "192.0.2.9", line=3),
        login("2024-07-02", "198.51.100.4", line=4), login(None, "192.0.2.9", line=5),
        login("2024-08", "192.0.2.9", line=6), login("2024-08-01", "", line=7),
    ]  # fmt: skip
    finding = found(o16, listing(*logins, declared=ENDED))[0]
    assert (finding.verdict, finding.side) == ("attention", "employer")
    assert finding.numbers == {"entries": 2, "left out": 3}
    assert [place.place for place in finding.evidence] == ["line 2", "line 3", "employers[0].ranges"]
    assert "left out: 3" in read([finding])


def test_a_single_address_and_the_sixth_version_of_addresses_are_ranges_too() -> None:
    both = JOB._replace(ranges=("192.0.2.7", "2001:db8::/32"))
    for ip in ("192.0.2.7", "2001:db8::1"):
        finding = found(o16, listing(login("2024-07-01", ip), declared=BOTH._replace(employers=(both,))))[0]
        assert finding.verdict == "attention"


def test_a_range_that_cannot_be_read_is_told_and_nothing_is_guessed() -> None:
    bad = JOB._replace(ranges=("192.0.2.0/24", "the office"))
    finding = found(o16, listing(login("2024-07-01", "192.0.2.7"), declared=BOTH._replace(employers=(bad,))))[
        0
    ]
    assert (finding.verdict, finding.evidence[0].place) == ("undetermined", "employers[0].ranges")


def test_an_export_from_before_the_end_cannot_tell_of_sign_ins_after_it() -> None:
    old = holding(login("2024-05-01", "192.0.2.7"), snapshots=[snapshot("2024-05-31")])
    assert set(verdicts(found(o16, case(old, declared=ENDED)))) == {("O16", "undetermined")}


def test_a_new_kind_of_device_is_one_finding_and_a_new_version_is_none() -> None:
    before = login("2024-05-01", agent="Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0", line=1)
    newer = login("2024-07-01", agent="Mozilla/5.0 (Windows NT 11.0; Win64; x64) Chrome/126.0.1", line=2)
    other = login("2024-07-02", agent="Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)", line=3)
    again = login("2024-07-03", agent="Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)", line=4)
    assert verdicts(found(o16, listing(before, newer, declared=ENDED)))[1:] == [("O16", "ok")]
    [_, finding] = found(o16, listing(before, newer, other, again, declared=ENDED))
    assert (finding.verdict, finding.side) == ("attention", "")
    assert finding.weak == Text(signins.NEW_DEVICE)
    assert [place.place for place in finding.evidence] == ["line 3", "line 4", "employers[0].end"]


def test_devices_are_compared_only_where_entries_from_both_sides_are_listed() -> None:
    for at in ("2024-05-01", "2024-07-01"):
        assert verdicts(found(o16, listing(login(at), declared=ENDED)))[1:] == [("O16", "undetermined")]


def test_jobs_without_declared_addresses_share_one_finding() -> None:
    two = BOTH._replace(employers=(OLD, JOB))
    findings = found(o16, listing(login("2024-05-01"), login("2024-07-01"), declared=two))
    assert verdicts(findings) == [("O16", "undetermined"), ("O16", "ok")]
    assert "Ancien & Cie, Exemple SARL" in read(findings)


def test_before_any_job_has_ended_the_question_does_not_arise() -> None:
    assert verdicts(found(o16, listing(kinds=[Login], declared=Declared(employers=(NOW,))))) == [
        ("O16", "ok")
    ]
    assert verdicts(found(o16, listing(kinds=[Login], declared=Declared()))) == [("O16", "undetermined")]


# -- O17 -----------------------------------------------------------------------------------------------


def test_a_badge_rests_on_its_address_or_on_its_organisation() -> None:
    for one in (badge("Exemple"), badge(email="a@exemple.example"), badge("EXEMPLE, sarl")):
        assert verdicts(found(o17, listing(one))) == [("O17", "attention")]
    assert verdicts(found(o17, listing(badge("Exemple du Nord")))) == [("O17", "undetermined")]


def test_a_badge_that_has_expired_or_names_no_workplace_is_none() -> None:
    assert verdicts(found(o17, listing(badge("Exemple", expires="2024-09-14")))) == [("O17", "ok")]
    assert verdicts(found(o17, listing(badge("Exemple", expires="2024-09-15")))) == [("O17", "attention")]
    assert verdicts(found(o17, listing(badge()))) == [("O17", "ok")]
    assert verdicts(found(o17, listing(kinds=[Verification]))) == [("O17", "ok")]


def test_a_badge_in_an_export_from_before_the_end_says_nothing_of_today() -> None:
    old = holding(badge("Exemple"), snapshots=[snapshot("2024-05-31")])
    assert verdicts(found(o17, case(old, declared=BOTH))) == [("O17", "undetermined")]


def test_an_employer_without_dates_is_one_that_lasts() -> None:
    one = listing(badge("Sans Date"), declared=Declared(employers=(Employer("Sans Date"),)))
    assert verdicts(found(o17, one)) == [("O17", "ok")]


def test_every_account_has_its_own_findings() -> None:
    one = case(holding(PRIVATE), holding(network="facebook", kinds=[OwnAddress]), declared=BOTH)
    assert [(finding.network, finding.verdict) for finding in found(o01, one)] == [
        ("linkedin", "personal"), ("facebook", "undetermined"),
    ]  # fmt: skip
