"""The numbers of a report: the audit's and the checks' own, of pasts and cases made by hand."""

from datetime import date, timedelta
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from sociarch.audit import Span, Wish, audit
from sociarch.declared import Declared, Employer
from sociarch.dossier import Dossier, Marked
from sociarch.entry import History, Listing
from sociarch.fact import Connection
from sociarch.offboarding.plan import plan
from sociarch.offboarding.workdays import Workdays
from sociarch.ownership.case import Case
from sociarch.ownership.links import o10
from sociarch.ownership.report import examine
from sociarch.report.bundle import bundle
from sociarch.report.figures import MONTHS, STEPS, figures, next_steps, provenance, since, years
from tests.cases import JOB, case, connection, holding, snapshot
from tests.pasts import TODAY, by_chance, change, entry, past, person

SECRET: Final = "Zénobie Secrète"
NOW: Final = date(2024, 9, 15)
EARLIER: Final = Employer("Globex", start=date(2010, 1, 1), end=date(2018, 12, 31))
TIMES = st.sampled_from(
    (None, "2018", "2019-02", "2019-03", "2009-05-05", "2019-02-28", "2019-03-01", "2024-04-30", "2024-05-31",
     "2024-06-01", "2024-06-01T23:59:00Z")
)  # fmt: skip


def rows(*times: str | None) -> list[Connection]:
    return [
        connection(f"{SECRET} {at}", time, line=at + 5, company="Acme", email="z@example.org")
        for at, time in enumerate(times)
    ]


def told(*times: str | None, jobs: tuple[Employer, ...] = (JOB,), **fields: Any) -> Case:
    return case(
        holding(*rows(*times), kinds=(Connection,), **fields), declared=Declared(employers=jobs), today=NOW
    )


def listing(number: int, day: str, *, partial: bool = False) -> Listing:
    return Listing(number, f"{number + 1:064x}", day, partial, 1, {}, 0, 0)


# -- the audit's figures ---------------------------------------------------------------------------


def test_the_figures_are_those_of_the_audit() -> None:
    some = by_chance({"linkedin": 300, "viadeo": 60}, seed=4)
    found = figures(some, case(today=TODAY), ("viadeo",))
    assert found.audit == audit(some, Wish(closed=frozenset({"viadeo"})), TODAY)
    assert sum(one.made for one in found.years) == sum(one.gained for one in found.audit.growth.told)
    assert found.years[-1].total == sum(one.made for one in found.years)
    assert sum(one.gained for one in found.seen) == sum(one.gained for one in found.audit.growth.seen)
    assert [network for network, _account, _list in found.lists] == ["linkedin", "viadeo"]


def test_the_largest_companies_are_ten_and_shared_by_those_whose_company_is_known() -> None:
    people = [
        person(entry(f"Aline {number}", number=number, company=company))
        for number, company in enumerate(["Acme"] * 5 + [f"Firm {at}" for at in range(12)] + [""] * 3)
    ]
    found = figures(past(people), case(today=TODAY))
    assert found.largest == (10, 14, 17)


def test_an_empty_past_has_figures_of_nothing() -> None:
    found = figures(past([]), case(today=TODAY))
    assert (found.audit.people, found.years, found.since, found.lists, found.provenance) == (
        0,
        (),
        (),
        (),
        (),
    )
    assert found.largest == (0, 0, 0)


def test_years_in_which_nothing_happened_stand_between_the_others() -> None:
    spans = [Span("2019-03", 2, 0), Span("2019-12", 1, 0), Span("2022-01", 4, 1)]
    assert [tuple(one) for one in years(spans)] == [
        ("2019", 3, 0, 3), ("2020", 0, 0, 3), ("2021", 0, 0, 3), ("2022", 4, 1, 7),
    ]  # fmt: skip


def test_many_months_become_years() -> None:
    one = entry()
    first = date(2019, 1, 1)
    days = [(first + timedelta(31 * at)).isoformat() for at in range(MONTHS + 1)]
    few, many = (
        figures(past([person(one)], [change("joined", one, day) for day in some]), case(today=TODAY)).seen
        for some in (days[:-1], days)
    )
    assert {len(span.when) for span in few} == {len("2019-01")}
    assert [(span.when, span.gained) for span in many] == [("2019", 12), ("2020", 12), ("2021", 1)]


# -- what changed ----------------------------------------------------------------------------------


def test_the_last_two_lists_are_compared_as_two_moments() -> None:
    one, other = entry("Aline Testeur", company="Exemple"), entry("Bruno Quidam", number=1)
    changes = (
        change("moved", one, "2022-01-01", old="Acme", new="Globex"),
        change("moved", one, "2023-01-01", old="Globex", new="Exemple")._replace(number=2),
        change("left", other, "2023-01-01")._replace(number=2),
    )
    lists = (listing(0, "2021-01-01"), listing(1, "2022-01-01"), listing(2, "2023-01-01"))
    [found] = since([History("linkedin", None, lists, (one, other), changes)])
    assert (found.interval.old, found.interval.new) == (lists[1], lists[2])
    assert {(one.kind, one.old) for one in found.changes} == {("moved", "Globex"), ("left", "")}


def test_of_a_first_list_nothing_can_be_told() -> None:
    one = entry()
    first = change("joined", one, "2021-01-01")._replace(number=0)
    [found] = since([History("linkedin", None, (listing(0, "2021-01-01"),), (one,), (first,))])
    assert (found.interval.old, found.changes) == (None, ())
    assert since([History("linkedin", None, (), (), ())]) == ()


# -- before, during and after each job -------------------------------------------------------------


def test_connections_stand_where_the_check_of_periods_puts_them() -> None:
    about = told("2018-01-01", "2019-03-01", "2020-01-01", "2024-05-02", "2024-06-01", None, "2019")
    [found] = provenance(about)
    assert found.counts == {"before": 1, "during": 2, "notice": 1, "after": 1}
    assert (found.undated, found.total, found.employer, found.day) == (2, 7, JOB.name, date(2024, 9, 1))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(TIMES, max_size=12), st.sampled_from(((JOB,), (EARLIER, JOB), (JOB, EARLIER))))
def test_provenance_agrees_with_the_check_to_the_digit(
    times: list[str | None], jobs: tuple[Employer, ...]
) -> None:
    about = told(*times, jobs=jobs)
    of_job = {one.employer: one for one in provenance(about)}
    assert set(of_job) == {job.name for job in jobs}
    for finding in o10(about):
        name = finding.says.values.get("employer") or dict(_inner(finding.says.values)).get("employer")
        if name in of_job and finding.verdict != "undetermined":
            mine = of_job[str(name)]
            assert {period: finding.numbers[period] for period in mine.counts} == mine.counts
            assert (finding.numbers["undated"], finding.numbers["total"]) == (mine.undated, mine.total)


def _inner(values: Any) -> list[tuple[str, object]]:
    """Values of the sentences that a sentence is made of."""
    found: list[tuple[str, object]] = []
    for one in values.values():
        inner = getattr(one, "values", None)
        if isinstance(inner, dict):
            found += [*_inner(inner), *inner.items()]
    return found


def test_a_job_without_a_first_day_and_an_account_without_a_list_have_no_periods() -> None:
    assert provenance(told("2019-01-01", jobs=(Employer("Acme"),))) == ()
    assert provenance(case(holding(), declared=Declared(employers=(JOB,)))) == ()


def test_a_list_that_is_known_to_lack_somebody_is_said_to_be_incomplete() -> None:
    def about(*, partial: bool) -> Case:
        lists = (listing(0, "2024-09-01", partial=partial),)
        return told("2019-01-01", history=History("linkedin", None, lists, (), ()))

    assert [one.partial for one in provenance(about(partial=True))] == [True]
    assert [one.partial for one in provenance(about(partial=False))] == [False]


# -- what comes next -------------------------------------------------------------------------------


def test_the_first_five_open_steps_of_the_person_come_next() -> None:
    dossier = Dossier("leaver", "Acme", notice=date(2026, 6, 1), end=date(2026, 8, 31))
    whole = plan(dossier, (), Workdays("FR"), TODAY)
    own = [one for one in whole.items if "EMP" in one.item.owners]
    assert list(next_steps(whole)) == own[:STEPS]
    first = own[0].item.id
    done = Marked(dossier.key, first, "not applicable", date(2026, 6, 2), "EMP", reason="no")
    later = plan(dossier, (done,), Workdays("FR"), TODAY)
    assert first not in {one.item.id for one in next_steps(later)}
    assert len(next_steps(later)) == STEPS
    assert next_steps(None) == ()


# -- what a lawyer's report is made from -----------------------------------------------------------


def test_a_bundle_holds_no_connection_and_no_advice() -> None:
    about = told("2018-01-01", "2020-01-01", "2024-06-03", snapshots=(snapshot(files=("export.zip",)),))
    report = examine(about)
    assert report.steps
    found = bundle(about, report)
    assert SECRET not in repr(found)
    assert "z@example.org" not in repr(found)
    assert all(one.finding.advice is None and one.finding.concerned == () for one in found.findings)
    assert all(one.first is None for one in found.judgements)
    said = [one for one in report.findings if one.concerned]
    assert said
    assert [sum(rows.number for rows in one.rows) for one in found.findings] == [
        len(one.concerned) for one in report.findings
    ]
    assert [file.sha256 for one in found.snapshots for file in one.files] == ["00000001" * 8]
