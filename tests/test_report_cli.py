"""`sociarch report`: what each reader's page holds and must not hold, and the command as a person runs it."""

import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from demo.invent import facebook_name, facebook_zip
from demo.invent import people as invented
from sociarch.clauses.papers.apart import read_document
from sociarch.clauses.record import Scan
from sociarch.clauses.scan import PATTERNS, find_passages
from sociarch.cli.report import agenda_of, report_of
from sociarch.cli.report_words import MARKS
from sociarch.declared import Declared, Employer
from sociarch.dossier import Dossier, Marked, Proof
from sociarch.entry import Past
from sociarch.errors import NothingPlanned, NothingToReport
from sociarch.ledger import open_ledger
from sociarch.ownership.case import Case
from sociarch.ownership.gather import Surroundings, gather
from sociarch.ownership.report import examine
from sociarch.people import people
from sociarch.registry import Registry
from sociarch.report.record import Layer, Page
from sociarch.storage.folder import FolderStorage
from sociarch.writer import Writer
from tests.cases import case
from tests.example import CONTRACT, DECLARED, TODAY, Shelf
from tests.pasts import NOTHING
from tests.terminal import Terminal, export_of

ROOT = Path(__file__).resolve().parent.parent
DAYS: Final = (date(2021, 1, 2), date(2023, 6, 2), date(2024, 8, 2), date(2024, 9, 2))
SECRET: Final = "Zénobie disse-moi-tout"
PROOF: Final = Proof("file", "6f" * 32, "Lettre de Zénobie.pdf")
EMPLOYER: Final = DECLARED.employers[0].name


class Known(NamedTuple):
    past: Past
    case: Case

    def page(self, layer: Layer) -> Page:
        return report_of(layer, self.past, self.case, agenda_of(self.case, TODAY, layer)).page

    def record(self, layer: Layer) -> str:
        made = report_of(layer, self.past, self.case, agenda_of(self.case, TODAY, layer))
        return json.dumps(made.record, ensure_ascii=False)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Known:
    """The example: 1,412 connections, a job that has ended, a contract, and something that was done."""
    folder = tmp_path_factory.mktemp("report")
    shelf = Shelf(folder)
    for day in DAYS:
        shelf.back_up(day)
    contract = folder / "contrat.txt"
    contract.write_text(CONTRACT, "utf-8")
    document = read_document(contract)
    dossier = Dossier("leaver", EMPLOYER, number="HR-2024-0117", person="C. Testeur", cause="dismissal")
    for choice in (
        DECLARED._replace(demand=date(2024, 9, 1)),
        Scan(document.sha256, document.name, document.form, document.pages, TODAY.isoformat(), PATTERNS,
             find_passages(document)),
        dossier,
        Marked(dossier.key, "L4-01", "done", date(2024, 6, 3), "EMP", (PROOF,)),
        Marked(dossier.key, "L2-01", "done", date(2024, 6, 5), "EMP"),
        Marked(dossier.key, "L2-01", "verified", date(2024, 6, 6), "MGR"),
        Marked(dossier.key, "L4-02", "refused", date(2024, 6, 4), "EMP", (), SECRET),
    ):  # fmt: skip
        shelf.writer.decide(choice)
    registry = Registry.installed()
    ledger = open_ledger(shelf.reader, registry)
    histories = tuple(book.history() for book in ledger.books)
    choices = ledger.chronicle.choices
    past = Past(histories, people(histories, choices), choices)
    return Known(past, gather(shelf.reader, past, registry, Surroundings(TODAY)))


def told(page: Page) -> str:
    """All texts of a page, its drawings' places among them."""
    return "\n".join(_texts(page))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)


# -- the person's page -----------------------------------------------------------------------------


def test_the_persons_page_has_everything_and_says_whom_it_is_for(known: Known) -> None:
    page = known.page("me")
    assert (page.layer, page.mark) == ("me", MARKS["me"])
    assert [part.name for part in page.parts] == [
        "growth", "since", "companies", "reach", "provenance", "ownership", "next", "findings",
    ]  # fmt: skip
    assert [chart.name for part in page.parts for chart in part.charts] == [
        "made", "total", "seen", "companies", "ways", "trend", "provenance-0",
    ]  # fmt: skip
    assert ("1,412", "people in the newest list of each account, the last of 2024-09-02") in page.headlines
    assert page.listing is not None
    assert len(page.listing.rows) == 1412
    assert {len(row) for row in page.listing.rows} == {len(page.listing.columns)}
    assert "score" not in told(page._replace(listing=None)).casefold()


def test_every_chart_says_what_it_counts_and_its_table_says_the_same(known: Known) -> None:
    for part in known.page("me").parts:
        for chart in part.charts:
            assert chart.summary and chart.unit and chart.title
            assert chart.table.rows
            assert {len(row) for row in chart.table.rows} == {len(chart.table.headings)}
            assert {len(one.values) for one in chart.series} == {len(chart.places)}
    [made] = [one for part in known.page("me").parts for one in part.charts if one.name == "made"]
    assert [float(row[1].replace(",", "")) for row in made.table.rows] == list(made.series[0].values)
    parts = {part.name: part for part in known.page("me").parts}
    for name in ("growth", "companies", "reach"):
        assert parts[name].lines[0] == "As of the newest lists: LinkedIn, 2024-09-02: 1,412."
    assert "Facts, not legal advice; laws and contracts differ." in parts["ownership"].lines


def test_the_periods_of_the_job_are_those_of_the_check(known: Known) -> None:
    [part] = [one for one in known.page("me").parts if one.name == "provenance"]
    [row] = part.charts[0].table.rows
    assert row == (EMPLOYER, "2019-03-01", "2024-04-30", "2024-05-31", "655", "701", "31", "25", "0", "1,412")


def test_the_person_is_told_what_changed_by_name(known: Known) -> None:
    [part] = [one for one in known.page("me").parts if one.name == "since"]
    numbers, names = part.tables
    assert numbers.rows[0][0] == "joined"
    assert len(names.rows) == sum(int(row[1]) for row in numbers.rows)
    assert all("Testeur" in row[2] for row in names.rows)


def test_the_list_can_be_left_out(known: Known) -> None:
    made = report_of("me", known.past, known.case, None, with_list=False)
    assert made.page.listing is None
    [part] = [one for one in made.page.parts if one.name == "next"]
    assert "sociarch profile" in part.lines[0]


def test_steps_that_come_next_have_their_days(known: Known) -> None:
    [part] = [one for one in known.page("me").parts if one.name == "next"]
    [table] = part.tables
    assert len(table.rows) == 5
    assert all(re.match(r"20\d\d-\d\d-\d\d", row[3]) for row in table.rows)
    assert "L4-01" not in {row[0] for row in table.rows}
    assert any("demand" in line for line in part.lines)


# -- the lawyer's page -----------------------------------------------------------------------------


def test_a_lawyer_gets_every_trace_and_no_connection(known: Known) -> None:
    page = known.page("lawyer")
    text = told(page)
    assert page.listing is None
    assert [part.name for part in page.parts] == [
        "verdicts", "provenance", "findings", "snapshots", "documents",
    ]  # fmt: skip
    for named in known.case.snapshots:
        assert named.id in text
        assert all(file.sha256 in text for file in named.snapshot.files)
    assert known.case.scans[0].document in text
    assert "NSOL-CLI" in text
    assert "655" in text
    assert "Facts, not legal advice; laws and contracts differ." in text


@pytest.mark.parametrize("form", ["page", "record"])
def test_a_lawyer_gets_no_name_no_company_and_no_advice(known: Known, form: str) -> None:
    text = told(known.page("lawyer")) if form == "page" else known.record("lawyer")
    for person in known.past.people:
        entry = person.best
        assert entry.name not in text
        assert not entry.company or not re.search(rf"\b{re.escape(entry.company)}\b", text)
        assert not entry.url or entry.url not in text
    found = examine(known.case)
    advice = [one.advice.template for one in found.findings if one.advice]
    assert advice
    assert not any(
        template.split("{")[0].strip() in text for template in advice if template.split("{")[0].strip()
    )
    assert "do first" not in text
    assert not any(passage.quotation in text for scan in known.case.scans for passage in scan.passages)


# -- the page for human resources ------------------------------------------------------------------


def test_human_resources_get_items_states_days_and_digests(known: Known) -> None:
    page = known.page("hr")
    [part] = page.parts
    items, proofs = part.tables
    rows = {row[0]: row for row in items.rows}
    assert rows["L4-01"][4:] == ("done", "2024-06-03")
    assert rows["L4-02"][4:] == ("refused", "2024-06-04")
    assert rows["L2-01"][4:] == ("verified by line manager", "2024-06-06")
    assert proofs.rows == (("L4-01", f"sha256:{PROOF.digest}"),)
    assert "Case: HR-2024-0117" in part.lines
    assert (page.listing, page.mark) == (None, MARKS["hr"])
    assert not part.charts


@pytest.mark.parametrize("form", ["page", "record"])
def test_human_resources_get_nothing_of_accounts_and_contacts(known: Known, form: str) -> None:
    text = told(known.page("hr")) if form == "page" else known.record("hr")
    for person in known.past.people:
        assert person.best.name not in text
    assert not re.search("Maison|LinkedIn|linkedin|testeur@|1.?412|655|701", text)
    assert SECRET not in text
    assert PROOF.name not in text
    assert "demand" not in text.casefold()
    assert "dismissal" not in text
    for finding in examine(known.case).findings:
        assert finding.says.template not in text
    for named in known.case.snapshots:
        assert named.id not in text
        assert named.snapshot.files[0].sha256 not in text


def test_without_a_plan_there_is_nothing_for_human_resources(known: Known) -> None:
    assert agenda_of(case(), TODAY, "hr") is None
    with pytest.raises(NothingPlanned):
        report_of("hr", known.past, known.case, None)


@pytest.mark.parametrize("layer", ["me", "lawyer"])
def test_a_vault_without_a_snapshot_has_nothing_to_report(layer: Layer) -> None:
    with pytest.raises(NothingToReport):
        report_of(layer, Past((), (), NOTHING), case(), None)


def test_a_region_of_another_country_stops_no_report() -> None:
    dossier = Dossier("leaver", "Acme", end=TODAY, country="FR", region="ZH")
    about = case(choices=NOTHING._replace(dossiers={dossier.key: dossier}))
    agenda = agenda_of(about, TODAY, "me")
    assert agenda is not None
    assert agenda.leaving == date(2024, 9, 13)


# -- the command -----------------------------------------------------------------------------------


def run(terminal: Terminal, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    environment: Mapping[str, str] = {**terminal.environment, **variables}
    return subprocess.run(
        [sys.executable, "-m", "sociarch", *arguments], cwd=ROOT, env=environment, timeout=120,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """A vault with two exports of LinkedIn, and a job that ends soon."""
    terminal = Terminal(tmp_path_factory.mktemp("stocked"))
    identity = terminal.make_vault()
    exports = [str(export_of(terminal.folder, number)) for number in (1, 2)]
    for path in exports:
        assert run(terminal, "backup", "--from", path, "--max-loss", "100").returncode == 0
    today = date.today()
    job = Employer("Exemple SARL", start=date(2019, 3, 1), notice=today, end=today + timedelta(30))
    Writer(FolderStorage(terminal.vault), identity.write_key()).decide(Declared((job,), country="FR"))
    return terminal


def test_the_page_is_new_for_its_owner_alone_and_nothing_goes_to_stdout(stocked: Terminal) -> None:
    path = stocked.folder / "network.html"
    done = run(stocked, "report", str(path))
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert MARKS["me"] in done.stderr
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text("utf-8")
    assert MARKS["me"] in text
    assert text.count("<svg") >= 6
    before = path.read_bytes()
    again = run(stocked, "report", str(path))
    assert again.returncode == 2
    assert "there already" in again.stderr
    assert path.read_bytes() == before


@pytest.mark.parametrize("layer", ["me", "lawyer"])
def test_a_network_that_tells_no_companies_has_a_report_too(tmp_path: Path, layer: str) -> None:
    terminal = Terminal(tmp_path)
    terminal.make_vault()
    day = date(2025, 3, 4)
    export = tmp_path / facebook_name("aline.testeur", day, 1)
    facebook_zip(export, invented(30, 4, day), day)
    assert run(terminal, "backup", "--from", str(export)).returncode == 0
    for more in (("--json",), (str(tmp_path / f"{layer}.html"),)):
        done = run(terminal, "report", "--for", layer, *more)
        assert done.returncode == 0, done.stderr
    page = (tmp_path / f"{layer}.html").read_text("utf-8")
    assert ("Of nobody the company is known." in page) is (layer == "me")


def test_a_folder_that_is_not_there_is_named(stocked: Terminal) -> None:
    done = run(stocked, "report", str(stocked.folder / "nowhere" / "page.html"))
    assert done.returncode == 2
    assert "no folder" in done.stderr


def test_programs_get_the_figures_of_the_reader_and_no_names(stocked: Terminal) -> None:
    told = {}
    for layer in MARKS:
        done = run(stocked, "report", "--json", "--for", layer)
        assert done.returncode == 0, done.stderr
        told[layer] = json.loads(done.stdout)
        assert (told[layer]["schema"], told[layer]["for"]) == ("sociarch-report/1", layer)
    audit = json.loads(run(stocked, "audit", "--json").stdout)
    me = told["me"]
    assert (me["people"], me["reach"]) == (audit["people"], audit["reach"])
    assert sum(me["provenance"][0]["periods"].values()) + me["provenance"][0]["undated"] == 40
    everything = [one["id"] for one in told["hr"]["items"]]
    assert [one["id"] for one in me["next"]] == ["L1-04", "L1-05", "L1-06", "L1-07", "L2-06"]
    assert set(everything) > {one["id"] for one in me["next"]}
    assert "people" not in told["hr"]
    names = set(re.findall(r'"name": "([^"]+)"', run(stocked, "show", "latest", "--json").stdout))
    assert len(names) >= 40
    for record in told.values():
        text = json.dumps(record, ensure_ascii=False)
        assert not [name for name in names if name in text]


def test_a_french_reader_gets_a_french_page(stocked: Terminal) -> None:
    path = stocked.folder / "french.html"
    done = run(stocked, "report", "--lang", "fr", str(path))
    assert done.returncode == 0, done.stderr
    assert "Des faits, pas un avis juridique" in path.read_text("utf-8")


def test_the_browser_is_opened_on_request_only(stocked: Terminal) -> None:
    noted = stocked.folder / "opened"
    browser = stocked.folder / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" >> "{noted}"\n')
    browser.chmod(0o700)
    variables = {"BROWSER": str(browser), "PATH": os.environ["PATH"]}
    path = stocked.folder / "closed.html"
    assert run(stocked, "report", str(path), **variables).returncode == 0
    assert not noted.exists()
    path = stocked.folder / "open.html"
    assert run(stocked, "report", "--open", str(path), **variables).returncode == 0
    assert noted.read_text().split() == [path.as_uri()]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ((), "Name the file"),
        (("page.txt",), ".html"),
        (("--json", "--open"), "--open"),
        (("--for", "boss", "page.html"), "boss"),
        (("",), "empty"),
        (("there.html",), "there already"),
        (("page.html",), "sociarch backup"),
        (("--json",), "sociarch backup"),
        (("--for", "hr", "page.html"), "sociarch profile"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    tmp_path: Path, arguments: tuple[str, ...], word: str
) -> None:
    terminal = Terminal(tmp_path)
    terminal.make_vault()
    (tmp_path / "there.html").write_text("mine")
    before = sorted(os.listdir(tmp_path))
    whole = tuple(str(tmp_path / one) if one.endswith((".html", ".txt")) else one for one in arguments)
    done = run(terminal, "report", *whole)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert word in " ".join(done.stderr.split())
    assert sorted(os.listdir(tmp_path)) == before
    assert (tmp_path / "there.html").read_text() == "mine"
