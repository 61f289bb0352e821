"""O13 and O14: how many connections are at an employer's clients, and how many uploaded contacts."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sociarch.choices import Choices
from sociarch.declared import Declared, Employer, Restricted
from sociarch.fact import Connection, Trace, Uploaded
from sociarch.offlimits import Line, Place, as_digests, line_of, read_list
from sociarch.ownership.case import Case
from sociarch.ownership.overlap import CHECKS, o13, o14
from sociarch.ownership.record import Evidence, Finding
from tests.cases import JOB, SAID, case, connection, holding, verdicts
from tests.saying import filled, shown

LISTED = Evidence("list", archive="clients.csv", sha256="c" * 64)
SECRET = "Zénobie Secrète"
AT_CLIENT = connection(SECRET, company="Globex SA", line=7)
ELSEWHERE = connection(SECRET, company="Acme", email="z@acme.example", line=8)
BLIND = connection(SECRET, line=9)
EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True)
WORK = Declared(employers=(JOB,))


def clients(*names: str, until: date | None = None) -> tuple[Line, ...]:
    kinds: list[Place] = ["domain" if ".example" in name else "company" for name in names]
    return tuple(
        line_of(kind, name)._replace(until=until) for kind, name in zip(kinds, names, strict=True)
    )  # fmt: skip


def uploads(number: int, *domains: str, at: str | None = "2022-03-05T10:00:00Z") -> list[Uploaded]:
    return [Uploaded(at, at or "", domains, Trace("contacts.json", f"[{one}]")) for one in range(number)]


def about(*facts: Any, lines: Iterable[Line] = clients("Globex SA"), **fields: Any) -> Case:
    lists = (LISTED,) if (some := tuple(lines)) else ()
    return case(
        holding(*facts, kinds=fields.pop("kinds", ())), declared=fields.pop("declared", WORK), clients=some,
        lists=lists, **fields,
    )  # fmt: skip


def only(findings: Iterable[Finding]) -> Finding:
    [found] = findings
    return found


# -- every verdict ----------------------------------------------------------------------------------

SAMPLES: dict[tuple[str, str], list[Case]] = {
    ("O13", "attention"): [about(AT_CLIENT), about(AT_CLIENT, BLIND, ELSEWHERE)],
    ("O13", "ok"): [about(ELSEWHERE), about(ELSEWHERE, BLIND), about(kinds=(Connection,))],
    ("O13", "undetermined"): [
        about(),
        about(AT_CLIENT, lines=()),
        about(AT_CLIENT, lines=clients("Globex SA", until=date(2024, 9, 14))),
        about(AT_CLIENT, lines=(Line("email", "z@globex.example", "z@globex.example"),)),
        about(BLIND),
        about(AT_CLIENT, lines=clients("globex.example")),
    ],
    ("O14", "attention"): [
        about(*uploads(10, "exemple.example")), about(*uploads(12, "mail.exemple.example")),
    ],
    ("O14", "ok"): [
        about(*uploads(9, "exemple.example")), about(*uploads(99, "home.example")),
        about(kinds=(Uploaded,)), about(kinds=(Uploaded,), declared=Declared(), lines=()),
    ],
    ("O14", "undetermined"): [
        about(),
        about(*uploads(50)),
        about(*uploads(50, "exemple.example"), declared=Declared(), lines=clients("Globex SA")),
    ],
}  # fmt: skip
CAN_GIVE = {"O13": {"attention", "ok", "undetermined"}, "O14": {"attention", "ok", "undetermined"}}


def test_there_is_a_sample_of_every_verdict_that_a_check_can_give() -> None:
    for check, words in CAN_GIVE.items():
        assert {verdict for name, verdict in SAMPLES if name == check} == words


@pytest.mark.parametrize(
    ("check", "verdict", "sample"),
    [(*key, sample) for key, cases in SAMPLES.items() for sample in cases],
)
def test_each_sample_gives_its_verdict_and_cites_its_traces(check: str, verdict: str, sample: Case) -> None:
    [function] = [one for one in CHECKS if one.__name__ == check.lower()]
    found = list(function(sample))
    assert {one.verdict for one in found} == {verdict}
    assert found[0].network == "linkedin"
    for one in found:
        assert (one.check, one.subjects, one.concerned) == (check, ("connections",), ())
        assert one.evidence or one.verdict == "undetermined"
        assert bool(one.first) == bool(one.advice)


# -- O13 --------------------------------------------------------------------------------------------


def test_the_overlap_is_told_by_account_and_over_all_and_by_numbers_alone() -> None:
    accounts = (
        holding(AT_CLIENT, ELSEWHERE, BLIND),
        holding(AT_CLIENT, network="viadeo"),
        holding(network="facebook"),
    )
    found = list(o13(case(*accounts, clients=clients("Globex SA", "acme.example"), lists=(LISTED,))))
    assert [(one.network, one.verdict) for one in found] == [
        ("linkedin", "attention"), ("viadeo", "attention"), ("facebook", "undetermined"), ("", "attention"),
    ]  # fmt: skip
    assert found[0].numbers == {"matched": 2, "total": 3, "not_told": 1, "share": 66.7}
    assert found[-1].numbers == {"matched": 3, "total": 4, "not_told": 1, "share": 75.0}
    assert LISTED in found[0].evidence
    assert {one.archive for one in found[-1].evidence} == {"clients.csv", "export.zip"}
    for one in found:
        assert not any(word in shown(one) for word in (SECRET, "Globex", "globex", "acme"))
        assert not any(place.place for place in one.evidence)


def test_a_company_is_met_in_every_spelling_and_a_domain_with_what_lies_below() -> None:
    choices = Choices({}, {}, aliases={"globex france": "Globex SA"})
    people = [
        connection(company="GLOBEX, sa"), connection(company="Globex France"), connection(company="Globex"),
        connection(email="z@mail.globex.example"), connection(email="z@notglobex.example"),
    ]  # fmt: skip
    [found, _whole] = o13(about(*people, lines=clients("Globex SA", "globex.example"), choices=choices))
    assert found.numbers["matched"] == 3


@EXAMPLES
@given(
    st.lists(st.sampled_from(("Globex SA", "Acme", "Initech", ""))),
    st.lists(st.sampled_from(("globex.example", "mail.acme.example", ""))),
    st.lists(st.sampled_from(("Globex SA", "Acme", "acme.example", "globex.example"))),
)
def test_salted_digests_give_the_same_figures_as_the_names(
    companies: list[str], domains: list[str], names: list[str]
) -> None:
    people = [connection(company=one) for one in companies]
    people += [connection(email=f"z@{one}" if one else "") for one in domains]
    lines = clients(*names)
    hidden = read_list(as_digests(lines, "Grain5"), None, lambda _url: None)
    plain, secret = (
        list(o13(about(*people, lines=some, kinds=(Connection,)))) for some in (lines, hidden)
    )  # fmt: skip
    assert [(one.verdict, one.numbers) for one in plain] == [(one.verdict, one.numbers) for one in secret]


# -- O14 --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("work", "home", "verdict"), [(10, 40, "attention"), (10, 41, "ok"), (9, 0, "ok"), (10, 0, "attention")]
)
def test_many_are_ten_and_a_fifth_of_those_with_an_address(work: int, home: int, verdict: str) -> None:
    book = [*uploads(work, "exemple.example"), *uploads(home, "home.example"), *uploads(500)]
    found = only(o14(about(*book)))
    assert found.verdict == verdict
    assert (found.numbers["work"], found.numbers["with_address"], found.numbers["uploaded"]) == (
        work, work + home, work + home + 500,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("domain", "fields"),
    [
        ("exemple.example", {}), ("mail.exemple.example", {}),
        ("globex.example", {"lines": clients("globex.example")}),
        ("globex.example", {"declared": Declared(restricted=(Restricted(domain="@Globex.example"),))}),
        ("globex.example", {"lines": read_list(
            as_digests(clients("globex.example", until=date(2020, 1, 1)), "Grain5"), None, lambda _url: None
        )}),
    ],
)  # fmt: skip
def test_domains_of_employers_clients_and_restricted_companies_are_of_the_work(
    domain: str, fields: dict[str, Any]
) -> None:
    found = only(o14(about(*uploads(10, "home.example", domain), **fields)))
    assert (found.verdict, found.fact, found.side) == ("attention", "F4", "employer")
    assert only(o14(about(*uploads(10, f"{domain}.net"), **fields))).verdict == "ok"


def test_the_period_of_the_uploads_is_told_where_it_is_known() -> None:
    book = [
        *uploads(9, "exemple.example"), *uploads(1, "exemple.example", at="2023-02"),
        *uploads(1, "home.example", at="2024-01-01"),
    ]  # fmt: skip
    found = only(o14(about(*book)))
    assert (found.numbers["first"], found.numbers["last"]) == ("2022-03-05", "2023-02-28")
    assert "from 2022-03-05 to 2023-02-28" in filled(found.says)
    found = only(o14(about(*uploads(10, "exemple.example", at=None))))
    assert "first" not in found.numbers


def test_what_was_declared_and_listed_is_cited() -> None:
    jobs = (Employer("Atelier"), JOB)
    declared = Declared(employers=jobs, restricted=(Restricted(domain="globex.example"),))
    found = only(o14(about(*uploads(10, "exemple.example"), declared=declared)))
    assert [one.place for one in found.evidence if one.sha256 == SAID.sha256] == [
        "employers[1].domains", "restricted[0].domain",
    ]  # fmt: skip
    assert LISTED in found.evidence


def test_every_account_has_a_finding_of_both_checks() -> None:
    accounts = (holding(*uploads(3, "home.example")), holding(ELSEWHERE, network="viadeo"))
    assert verdicts(o13(case(*accounts))) == [("O13", "undetermined")] * 2
    assert verdicts(o14(case(*accounts, declared=WORK))) == [("O14", "ok"), ("O14", "undetermined")]
