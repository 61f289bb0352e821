"""An audit as a person sees it: in a terminal, in files, and as a page in a real browser."""

import csv
import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import pytest

from sociarch.audit import Audit, Wish, audit
from sociarch.choices import RETENTION
from sociarch.cli.audit import OVERVIEW, Files, html_page, show, write_files
from sociarch.cli.figure_records import audit_record
from sociarch.cli.figures import SECTIONS, Figures
from sociarch.cli.output import print_json
from sociarch.entry import Past
from sociarch.errors import ReportExists, StorageFailed
from sociarch.offlimits import line_of
from sociarch.page import Section, Table, Words, document, section
from sociarch.recruiter import COLUMNS
from sociarch.retention import months_later
from sociarch.vault import Reader
from tests.networks import browser, needs_browser
from tests.pasts import TODAY, by_chance, entry, past, person
from tests.terminal import Terminal

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
HOSTILE = (
    "<script>document.title='taken'</script>",
    '"><img src="https://example.org/x" onerror="document.title=1">',
    "</table></main><style>*{display:none}</style>",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt;",
    '=HYPERLINK("https://example.org")',
    "Wide" * 60,
)
TURNED = "\u202egnirts\u202c \x1b[31mred\r\nname"
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
WORDS = Words("en", "Drawn as a bar", "… and {n} more.")


def title(network: str) -> str:
    return network.title()


@pytest.fixture(scope="module")
def whole() -> Past:
    """People of two networks, among them some whose names are no names."""
    some = by_chance({"linkedin": 120, "viadeo": 40})
    strangers = [
        person(
            entry(text, number=at, company=text, position=text, email="same@example.org", since="2010-01-01"),
            number=at,
        )
        for at, text in enumerate((*HOSTILE, TURNED), 900)
    ]
    changes = [one for history in some.histories for one in history.changes]
    return past([*some.people, *strangers], changes)


@pytest.fixture(scope="module")
def found(whole: Past) -> Audit:
    places = (line_of("company", "Acme"), line_of("company", HOSTILE[0]))
    return audit(whole, Wish(closed=frozenset({"viadeo"}), places=places), TODAY)


@pytest.fixture(scope="module")
def page(found: Audit) -> str:
    return html_page(Figures(found, title, top=None, people=True))


class Outline(HTMLParser):
    """Which elements a page has, and the texts of its cells."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def outline(page: str) -> Outline:
    parser = Outline()
    parser.feed(page)
    return parser


# -- the page -------------------------------------------------------------------------------------


def test_what_strangers_wrote_is_text_on_the_page(page: str) -> None:
    drawn = outline(page)
    assert not {"script", "img", "iframe", "link", "a", "form", "base"} & set(drawn.tags)
    assert drawn.tags.count("style") == 1
    for text in HOSTILE:
        assert text in drawn.texts
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b\r]", page)


def test_a_page_names_nothing_to_be_fetched(page: str) -> None:
    names = {name for name, _ in outline(page).attributes}
    assert not {"src", "href", "action", "background", "srcset", "style"} & names
    assert not any(name.startswith("on") for name in names)
    sheet = page.partition("<style>")[2].partition("</style>")[0]
    assert "url(" not in sheet
    assert "@import" not in sheet


def test_every_table_has_its_caption_and_headings_and_every_bar_its_number(found: Audit, page: str) -> None:
    drawn = outline(page)
    assert drawn.tags.count("table") == drawn.tags.count("caption") == drawn.tags.count("thead") > 8
    figures = Figures(found, title, top=None, people=True)
    tables = [table for name in SECTIONS for table in figures.section(name).tables]
    assert drawn.tags.count("svg") == sum(len(one.shares) for one in tables)
    for table in tables:
        assert {len(row) for row in table.rows} == {len(table.headings)}, table.name
        assert len(table.shares) in (0, len(table.rows))
        assert all(0 <= part <= 1 for part in table.shares)
        assert all(re.fullmatch(r"[\d.,<>%–\u202f]+", row[at]) for row in table.rows for at in table.right)


def test_the_same_figures_are_the_same_page(found: Audit, page: str) -> None:
    assert html_page(Figures(found, title, top=None, people=True)) == page


def test_a_section_stands_in_another_page_and_its_texts_stay_texts() -> None:
    table = Table(
        "t", "A & B", ("<i>", "n"), (("<b>x</b>", "1"),), "note <u>", right=(1,), shares=(1.0,), rest=3
    )
    one = section(Section("s", "T <i>", ("line <i>",), (table,)), WORDS)
    assert set(outline(one).tags) <= set(
        "section h2 ul li figure table caption thead tbody tr th td bdi svg rect p span".split()
    )
    page = document("Title", ["line"], [one, one], WORDS)
    assert page.count(one) == 2
    assert "… and 3 more." in page
    assert outline(page).attributes.count(("lang", "en")) == 1


@pytest.fixture(scope="module")
def chromium() -> "Iterator[Browser]":
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        window = playwright.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
        yield window
        window.close()


@needs_browser
@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_browser_shows_it_without_a_request_and_without_a_scroll_to_the_side(
    page: str, tmp_path: Path, chromium: "Browser", width: int, scheme: Literal["light", "dark"]
) -> None:
    path = tmp_path / "audit.html"
    path.write_text(page, "utf-8")
    view = chromium.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    asked: list[str] = []
    said: list[str] = []
    view.on("request", lambda request: asked.append(request.url))
    view.on("console", lambda message: said.append(message.text))
    view.goto(path.as_uri())
    assert asked == [path.as_uri()]
    assert said == []
    assert view.evaluate("document.documentElement.scrollWidth") == width
    assert view.title() == "Audit of a network of people"
    shown = view.locator("bdi").all_inner_texts()
    assert set(HOSTILE) <= set(shown)
    bar = view.locator("svg .part").first
    assert bar.evaluate("one => getComputedStyle(one).fill") == (
        "rgb(124, 179, 234)" if scheme == "dark" else "rgb(43, 108, 176)"
    )
    view.close()


# -- the terminal ---------------------------------------------------------------------------------


def test_a_terminal_shows_every_section_and_nothing_that_steers_it(
    found: Audit, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = Figures(found, title, top=None, people=True, months=True)
    show(figures.section(name) for name in SECTIONS)
    out = capsys.readouterr().out
    assert all(f"== {heading} ==" in out for heading in SECTIONS.values())
    assert all(text in out for text in HOSTILE)
    assert all(sign.isprintable() or sign == "\n" for sign in out)
    assert "Viadeo (closed)" in out
    assert "viadeo" not in out


def test_the_first_page_names_nobody_and_is_short(found: Audit, capsys: pytest.CaptureFixture[str]) -> None:
    figures = Figures(found, title, top=5, people=False)
    named = {one for name in (*OVERVIEW, "alone") for one in (t.name for t in figures.section(name).tables)}
    assert not {"old", "groups", "closed", "due"} & named
    show(figures.section(name) for name in OVERVIEW)
    assert len(capsys.readouterr().out.splitlines()) < 130


def test_what_is_left_out_of_a_table_is_counted(found: Audit) -> None:
    [table] = Figures(found, title, top=3, people=False).section("companies").tables
    assert len(table.rows) == 3
    assert table.rest == len(found.companies.groups) - 3 > 0


def test_programs_get_every_figure(found: Audit, capsys: pytest.CaptureFixture[str]) -> None:
    print_json("audit", audit_record(found))
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == "sociarch-audit/1"
    assert sum(told["reach"].values()) == told["people"] == found.people
    assert len(told["companies"]["groups"]) == len(found.companies.groups)
    assert {one["name"] for one in told["companies"]["groups"]} >= set(HOSTILE)
    assert len(told["retention"]["due"]) == len(found.retention.due)
    assert len(told["retention"]["clocks"]) == found.people + found.gone
    assert len(told["duplicates"]["groups"]) == len(found.duplicates.groups)


# -- files ----------------------------------------------------------------------------------------


def test_files_are_new_for_their_owner_alone_and_hold_no_formula(
    whole: Past, found: Audit, tmp_path: Path
) -> None:
    files = Files(*(tmp_path / name for name in ("rows.csv", "clock.csv", "purge.csv", "page.html")))
    files.check()
    told = write_files(files, whole, found, (), months_later(TODAY, -12), title, 10)
    assert [line.partition(": ")[0] for line in told] == list(map(str, files.named))
    for path in files.named:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for path in files.named[:3]:
        with path.open(encoding="utf-8", newline="") as file:
            heading, *rows = csv.reader(file, strict=True)
        assert {len(row) for row in rows} == {len(heading)}
        assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
        if path == files.rows:
            assert heading == list(COLUMNS)
        if path == files.retention:
            assert len(rows) == len(whole.people)
        if path == files.purge:
            assert {row[0] for row in rows} == {one.person.id for one in found.retention.due}
            assert all(row[6] < TODAY.isoformat() for row in rows)
    late = Files(tmp_path / "new.csv", None, None, tmp_path / "nowhere" / "page.html")
    with pytest.raises(StorageFailed):
        write_files(late, whole, found, (), TODAY, title, 10)
    assert not (tmp_path / "new.csv").exists()
    before = files.named[0].read_bytes()
    with pytest.raises(ReportExists):
        write_files(files, whole, found, (), TODAY, title, 10)
    assert files.named[0].read_bytes() == before


# -- the command ----------------------------------------------------------------------------------


def run(terminal: Terminal, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "sociarch", *arguments], cwd=ROOT, env=terminal.environment, timeout=120,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


def test_an_empty_vault_has_no_figures_and_says_what_to_do(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.make_vault()
    done = run(terminal, "audit")
    assert (done.returncode, done.stdout) == (0, "")
    assert "sociarch backup" in done.stderr
    told = json.loads(run(terminal, "audit", "--json").stdout)
    assert (told["schema"], told["people"], told["retention"]["months"]) == ("sociarch-audit/1", 0, RETENTION)


def test_months_are_remembered_where_the_person_says_so(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    identity = terminal.make_vault()

    def kept() -> int:
        from sociarch.storage.folder import FolderStorage

        return Reader(FolderStorage(terminal.vault), identity).chronicle().choices.months

    assert run(terminal, "audit", "--months", "6").returncode == 0
    assert kept() == RETENTION
    assert run(terminal, "audit", "--months", "6", "--remember").returncode == 0
    assert kept() == 6
    assert json.loads(run(terminal, "audit", "--json").stdout)["retention"]["months"] == 6


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--rows", "here.txt"), ".csv, .xlsx"),
        (("--rows", "a.csv", "--purge", "a.csv"), "another file"),
        (("--html", "there.html"), "there already"),
        (("--remember",), "--months"),
        (("--since", "2026-01-01"), "--rows"),
        (("--rows", "b.csv", "--since", "soon"), "YYYY-MM-DD"),
        (("--companies", "nowhere.txt"), "cannot be read"),
        (("--domains", "bad.txt"), "Line 2"),
        (("--at", "!!"), "--at"),
        (("--section", "overlap"), "--at NAME"),
        (("--network", "linkedin"), "No list of people"),
        (("--closed", "myspace"), "No list of people"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    tmp_path: Path, arguments: tuple[str, ...], word: str
) -> None:
    terminal = Terminal(tmp_path)
    terminal.make_vault()
    (tmp_path / "there.html").write_text("mine")
    (tmp_path / "bad.txt").write_text("acme.example\nno domain\n")
    before = sorted(os.listdir(tmp_path))
    whole = tuple(str(tmp_path / one) if re.search(r"\.(txt|csv|html)$", one) else one for one in arguments)
    done = run(terminal, "audit", *whole)
    assert (done.returncode, done.stdout) == (2, "")
    assert word in " ".join(done.stderr.split())
    assert sorted(os.listdir(tmp_path)) == before
    assert (tmp_path / "there.html").read_text() == "mine"
