"""The example that the whole of `ownership` was designed with comes out as it was written down."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from sociarch.clauses.papers.apart import read_document
from sociarch.clauses.record import Scan
from sociarch.clauses.scan import PATTERNS, find_passages
from sociarch.entry import Past
from sociarch.ledger import open_ledger
from sociarch.ownership.case import Case, Stamped
from sociarch.ownership.gather import Surroundings, gather
from sociarch.ownership.judge import Judgement
from sociarch.ownership.record import Finding, Subject
from sociarch.ownership.report import Report, examine
from sociarch.people import people
from sociarch.registry import Registry
from tests.example import CONTRACT, DECLARED, TODAY, Shelf, backups
from tests.follow import follow


class Told(NamedTuple):
    shelf: Shelf
    case: Case
    report: Report
    papers: dict[str, bytes]

    def of(self, check: str) -> list[Finding]:
        return [one for one in self.report.findings if one.check == check]

    def judged(self, subject: Subject) -> Judgement:
        (one,) = (one for one in self.report.judgements if one.subject == subject)
        return one


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder: Path = tmp_path_factory.mktemp("example")
    shelf = Shelf(folder)
    for day in backups():
        if day <= TODAY:
            shelf.back_up(day)
    contract = folder / "contrat.txt"
    contract.write_text(CONTRACT, "utf-8")
    document = read_document(contract)
    passages = find_passages(document)
    scan = Scan(
        document.sha256, document.name, document.form, document.pages, TODAY.isoformat(), PATTERNS, passages
    )
    shelf.writer.decide(DECLARED)
    shelf.writer.decide(scan)
    registry = Registry.installed()
    ledger = open_ledger(shelf.reader, registry)
    histories = tuple(book.history() for book in ledger.books)
    past = Past(histories, people(histories, ledger.chronicle.choices), ledger.chronicle.choices)
    case = gather(shelf.reader, past, registry, Surroundings(TODAY))
    # An authority of 2023 is not at hand; how a stamp is checked is another test's.
    june = next(one for one in case.snapshots if one.day == "2023-06-02")
    stamp = case.said._replace(origin="stamp", sha256=june.snapshot.files[0].sha256)
    case = case._replace(stamps=(Stamped("2023-06-02T09:00:00Z", True, june.id, stamp.sha256, stamp),))
    return Told(shelf, case, examine(case), {contract.name: contract.read_bytes()})


def facts(findings: tuple[Finding, ...]) -> list[str]:
    return [one.fact for one in findings]


def test_the_account_is_personal_but_for_its_primary_address(told: Told) -> None:
    judged = told.judged("account")
    assert judged.verdict == "personal"
    assert facts(judged.person) == ["F2", "F8"]
    assert facts(judged.employer) == ["F6"]
    assert judged.employer[0].check == "O01"
    assert judged.first is not None and judged.first.check == "O01"


def test_the_connections_are_mixed_and_the_older_ones_provable(told: Told) -> None:
    judged = told.judged("connections")
    assert judged.verdict == "mixed"
    numbers = next(one.numbers for one in told.of("O10") if "before" in one.numbers)
    assert {name: numbers[name] for name in ("before", "during", "notice", "after", "undated", "total")} == {
        "before": 655, "during": 701, "notice": 31, "after": 25, "undated": 0, "total": 1412,
    }  # fmt: skip
    assert (numbers["stamped"], numbers["stamped_since"]) == (655, "2023-06-02")
    assert judged.read == ("NSOL-CLI",)
    assert judged.deadline == date(2024, 11, 30)


def test_two_company_pages_are_to_be_handed_over(told: Told) -> None:
    judged = told.judged("pages")
    assert judged.verdict == "employer"
    pages = [one for one in told.of("O15") if one.verdict == "employer"]
    assert sum(int(one.numbers.get("pages", 1)) for one in pages) == 2
    assert all(one.advice is not None for one in pages)


def test_the_burst_in_notice_is_told_with_the_usual_number(told: Told) -> None:
    (burst,) = (one for one in told.of("O11") if one.verdict == "attention")
    assert (burst.numbers["links"], burst.numbers["usual"]) == (31, 9)


def test_three_of_the_later_links_are_at_restricted_companies(told: Told) -> None:
    (later,) = (one for one in told.of("O12") if one.verdict == "attention")
    assert (later.numbers["links"], later.numbers["later"]) == (3, 25)
    assert len(later.concerned) == 3


def test_nothing_is_found_that_the_example_does_not_name(told: Told) -> None:
    attention = {one.check for one in told.report.findings if one.verdict == "attention"}
    # The work address, which is the primary one, is a former employer's by now.
    assert attention == {"O01", "O03", "O11", "O12"}


def test_every_trace_leads_to_what_is_stored(told: Told) -> None:
    followed = 0
    for finding in told.report.findings:
        assert finding.evidence or finding.verdict == "undetermined"
        for place in (*finding.evidence, *finding.concerned):
            assert follow(told.shelf.reader, place, told.papers)
            followed += 1
    assert followed > 20


def test_the_row_of_a_restricted_link_says_what_the_finding_says(told: Told) -> None:
    (later,) = (one for one in told.of("O12") if one.verdict == "attention")
    for place in later.concerned:
        assert "Ancien Client SA" in follow(told.shelf.reader, place, told.papers)
