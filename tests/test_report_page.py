"""A report as one HTML file: what strangers wrote in it, and what it does in a real browser."""

import base64
import hashlib
import json
import re
import zlib
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sociarch.page import Table
from sociarch.report.page import FIRST, page_bytes
from sociarch.report.record import Block, Chart, Listing, Page, Part, Series
from sociarch.sheet import plain
from tests import reports
from tests.networks import browser, needs_browser
from tools import screenshots

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as View

MB: Final = 1_000_000
TONES: Final[tuple[Literal["good", "bad", "open", "plain"], ...]] = ("good", "bad", "open", "plain")
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
NASTY: Final = (
    "<script>document.title='taken'</script>",
    "</script><script>document.title='taken'</script>",
    "</style><style>*{display:none}</style>",
    '"><img src="https://example.org/x" onerror="document.title=1">',
    "<!-- ]]> </title></table></main>",
    "{{ 7 * 7 }}{% raw %}{n}{from}",
    "javascript:document.title='taken'",
    "data:text/html,<script>document.title='taken'</script>",
    "\u202eturned\u202c \u2066apart\x1b[31m\x00",
    "lone \ud800 half",
    "a\r\nb\u2028c",
    "👩🏽\u200d🚀 שלום \u200fמה",
    "W" * 10_000,
    '\\"; } } body { display: none',
    "",
)
ADDRESSES: Final = (
    "https://www.linkedin.com/in/somebody",
    "javascript:document.title='taken'",
    "JaVaScRiPt:alert(1)",
    " https://example.org/blank",
    "data:text/html,x",
    "https://www.linkedin.com@example.org/in/x",
    "file:///etc/passwd",
    "https://",
    "http://example.org/in/a'\"><b>",
    "//example.org/x",
    "",
)


class Outline(HTMLParser):
    """Which elements a page has, in order, and their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)


def outline(data: bytes) -> Outline:
    parser = Outline()
    parser.feed(data.decode())
    return parser


def unpacked(data: bytes) -> Any:
    """The list as the script gets it, with its rows put together."""
    match = re.search(rb'<script type="text/plain" id="data">([^<]*)</script>', data)
    assert match is not None
    told = json.loads(zlib.decompress(base64.b64decode(match[1], validate=True)))
    columns = [
        [one["values"][at] for at in one["places"]] if "places" in one else one["values"]
        for one in told["columns"]
    ]
    return told, list(zip(*columns, strict=True))


def worded(word: Callable[[], str], addresses: tuple[str, ...] = ()) -> Page:
    """A report with a word in every field that may hold one; the list has at least twelve rows."""

    def table() -> Table:
        rows = ((word(), word()), (word(), word()))
        return Table(
            word(), word(), (word(), word()), rows, note=f"n{word()}", right=(1,), shares=(0.5, 1.0), rest=4
        )

    chart = Chart(
        word(), "bars", word(), word(), (word(), word()), (Series(word(), (1.0, None)),), word(), table()
    )
    blocks = tuple(Block(word(), tone, word(), (word(),)) for tone in TONES)
    rows = tuple((word(), word(), "2024-01-31", "12", one) for one in (addresses or ("",) * 12))
    columns = ((word(), "text"), (word(), "text"), (word(), "day"), (word(), "number"), (word(), "address"))
    return Page(
        "me", f"Title {word()}", word(), (word(),), ((word(), word()),),
        (Part(word(), word(), (word(),), (chart,), (table(),), blocks), Part(word(), word())),
        Listing(word(), columns, rows),  # type: ignore[arg-type]  # words of a Literal
        reports.FACE,
    )  # fmt: skip


# -- the file -------------------------------------------------------------------------------------


ANY = st.text(st.characters(exclude_categories=()), max_size=60) | st.sampled_from(NASTY)


@given(st.lists(ANY, min_size=1, max_size=9))
@settings(max_examples=60)
def test_whatever_the_texts_say_the_page_has_the_same_elements(texts: list[str]) -> None:
    at = iter(range(10_000))
    hostile = worded(lambda: texts[next(at) % len(texts)])
    data = page_bytes(hostile, reports.draw)
    drawn, calm = outline(data), outline(page_bytes(worded(lambda: "word"), reports.draw))
    assert drawn.tags == calm.tags
    assert [name for name, _ in drawn.attributes] == [name for name, _ in calm.attributes]
    assert all(
        value and not value.startswith(("http", "java")) for name, value in drawn.attributes if name == "href"
    )
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b\x00\r]", data.decode())
    ids = [value for name, value in drawn.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert hostile.listing is not None
    _, rows = unpacked(data)
    assert rows == [tuple(map(plain, row)) for row in hostile.listing.rows]


def test_a_page_names_nothing_to_be_fetched_and_no_code_but_its_own() -> None:
    data = page_bytes(reports.page(), reports.draw)
    drawn = outline(data)
    names = {name for name, _ in drawn.attributes}
    assert not {"src", "action", "background", "srcset", "style", "formaction"} & names
    assert not any(name.startswith("on") for name in names)
    assert all(value and value.startswith("#") for name, value in drawn.attributes if name == "href")
    text = data.decode()
    style = text.partition("<style>")[2].partition("</style>")[0]
    script = text.partition("<script>")[2].partition("</script>")[0]
    [policy] = [value for name, value in drawn.attributes if value and value.startswith("default-src")]
    assert policy == (
        f"default-src 'none'; style-src '{sha(style)}'; script-src '{sha(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert "url(" not in style
    assert "@import" not in style
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|eval|fetch\(|Storage|cookie|import", script
    )


def sha(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_the_same_report_is_the_same_file() -> None:
    assert page_bytes(reports.page(30), reports.draw) == page_bytes(reports.page(30), reports.draw)


def test_without_a_list_nothing_of_one_is_there() -> None:
    data = page_bytes(reports.page(0), reports.draw)
    assert b'id="data"' not in data
    assert b'href="#list"' not in data


def test_a_chart_that_is_not_drawn_leaves_its_table() -> None:
    drawn = outline(page_bytes(reports.page(), lambda chart, width: ""))
    assert "details" not in drawn.tags
    assert ("role", "img") not in drawn.attributes
    assert drawn.tags.count("table") == outline(page_bytes(reports.page(), reports.draw)).tags.count("table")


def test_each_chart_is_drawn_for_a_wide_and_a_narrow_screen() -> None:
    asked: list[tuple[str, int]] = []

    def draw(chart: Chart, width: int) -> str:
        asked.append((chart.name, width))
        return f"<svg><text>{chart.name} {width}</text></svg>"

    text = page_bytes(reports.page(), draw).decode()
    assert asked == [("growth", 680), ("growth", 340), ("reach", 680), ("reach", 340)]
    assert all(f"<text>{name} {width}</text>" in text for name, width in asked)


def test_thirty_thousand_people_fit_into_three_megabytes() -> None:
    data = page_bytes(reports.page(30_000), reports.draw)
    assert len(data) < 3 * MB
    told, rows = unpacked(data)
    assert told["count"] == len(rows) == 30_000


# -- in a browser ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def chromium() -> "Iterator[Browser]":
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        window = playwright.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
        yield window
        window.close()


class Visit:
    """A report in a browser. `asked`: what was requested; `said`: what the browser complained of."""

    def __init__(self, chromium: "Browser", folder: Path, page: Page, **how: Any) -> None:
        self.path = folder / "report.html"
        self.path.write_bytes(page_bytes(page, reports.draw))
        self.asked: list[str] = []
        self.said: list[str] = []
        self.context = chromium.new_context(**{"viewport": {"width": 1440, "height": 900}, **how})
        self.view: View = self.context.new_page()
        self.view.on("request", lambda request: self.asked.append(request.url))
        self.view.on("console", lambda message: self.said.append(message.text))
        self.view.on("pageerror", lambda error: self.said.append(str(error)))

    def open(self, *, ready: bool = True) -> "View":
        self.view.goto(self.path.as_uri())
        if ready:
            self.view.wait_for_selector("#list-tools:not([hidden])")
        return self.view

    def told(self) -> str:
        return self.view.locator("#list-told").inner_text()

    def until(self, text: str) -> None:
        from playwright.sync_api import expect

        expect(self.view.locator("#list-told")).to_contain_text(text, timeout=30_000)

    def column(self, at: int) -> list[str]:
        cells: list[str] = self.view.evaluate(
            "at => [...document.querySelector('#list-rows tbody').rows].map(r => r.cells[at].textContent)",
            at,
        )
        return cells


Visitor = Callable[..., Visit]


@pytest.fixture
def visit(chromium: "Browser", tmp_path: Path) -> Iterator[Visitor]:
    visits: list[Visit] = []

    def made(page: Page, **how: Any) -> Visit:
        visits.append(Visit(chromium, tmp_path, page, **how))
        return visits[-1]

    yield made
    for one in visits:
        one.context.close()


OVERLAPS: Final = """() => {
  const boxes = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode, holder = node.parentElement;
    if (!node.data.trim() || !holder.checkVisibility()) continue;
    if (holder.closest(".unseen, .skip, svg, script")) continue;
    const frame = holder.closest("figure")?.getBoundingClientRect();
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const { left, right, top, bottom } of range.getClientRects()) {
      const [from, to] = frame ? [Math.max(left, frame.left), Math.min(right, frame.right)] : [left, right];
      const text = node.data.trim().slice(0, 40);
      if (to - from > 1) boxes.push({ node, text, left: from, right: to, top, bottom });
    }
  }
  const found = [];
  boxes.forEach((one, at) => {
    for (const other of boxes.slice(at + 1)) {
      const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (one.node !== other.node && wide > 1 && high > 2) found.push([one.text, other.text, wide, high]);
    }
  });
  return { found, boxes: boxes.length };
}"""


@needs_browser
@pytest.mark.parametrize("width", [320, 360, 1440])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_browser_shows_it_without_a_request_a_complaint_or_a_scroll_to_the_side(
    visit: Visitor, width: int, scheme: Literal["light", "dark"]
) -> None:
    one = visit(reports.page(), viewport={"width": width, "height": 900}, color_scheme=scheme)
    view = one.open()
    for summary in view.locator("summary").all():
        summary.click()
    assert one.asked == [one.path.as_uri()]
    assert one.said == []
    assert view.evaluate("document.documentElement.scrollWidth") == width
    assert view.locator(".wide").first.is_visible() == (width == 1440)
    assert view.locator(".narrow").first.is_visible() == (width != 1440)
    laid = view.evaluate(OVERLAPS)
    assert laid["boxes"] > 300
    assert laid["found"] == []
    ground = view.evaluate("getComputedStyle(document.body).backgroundColor")
    bar = view.evaluate("getComputedStyle(document.querySelector('.picture rect.c0')).fill")
    line = view.evaluate("getComputedStyle(document.querySelector('.picture polyline.c0')).stroke")
    assert bar == line == ("rgb(196, 239, 228)" if scheme == "dark" else "rgb(13, 74, 64)")
    assert ground == ("rgb(20, 24, 22)" if scheme == "dark" else "rgb(252, 252, 250)")


@needs_browser
@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize(
    "how", [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"}]
)
def test_nothing_keeps_anybody_out(visit: Visitor, how: dict[str, str], width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    view = visit(reports.page(), viewport={"width": width, "height": 900}, **how).open()
    for summary in view.locator("summary").all():
        summary.click()
    view.get_by_role("button", name="Company").click()
    result = Axe().run(view).response
    assert len(result["passes"]) > 20
    found = [
        (one["id"], one["impact"], [node["html"][:150] for node in one["nodes"]])
        for one in result["violations"]
    ]
    assert found == []


@needs_browser
def test_what_strangers_wrote_stays_text_in_a_browser(visit: Visitor) -> None:
    at = iter(range(10_000))
    page = worded(lambda: NASTY[next(at) % len(NASTY)], ADDRESSES)
    one = visit(page, viewport={"width": 360, "height": 900})
    view = one.open()
    title = view.title()
    assert title.startswith("Title")
    for which in range(5):
        view.locator("#list-rows thead button").nth(which).click()
    view.locator("#list-search").fill("script")
    one.until("found")
    view.locator("#list-search").fill("")
    one.until(f"1 to {len(ADDRESSES)} of")
    assert page.listing is not None
    for cell in range(5):
        assert sorted(one.column(cell)) == sorted(plain(row[cell]) for row in page.listing.rows)
    links = view.locator("#list-rows a")
    assert sorted(link.get_attribute("href") or "" for link in links.all()) == [
        "http://example.org/in/a'%22%3E%3Cb%3E", "https://www.linkedin.com/in/somebody",
    ]  # fmt: skip
    assert all(link.get_attribute("rel") == "noreferrer noopener" for link in links.all())
    assert view.evaluate("document.documentElement.scrollWidth") == 360
    assert view.title() == title
    assert one.asked == [one.path.as_uri()]
    assert one.said == []


@needs_browser
def test_a_script_that_is_not_the_pages_own_does_not_run(visit: Visitor) -> None:
    one = visit(reports.page(3))
    one.path.write_bytes(
        one.path.read_bytes().replace(b"</main>", b"<script>document.title='taken'</script></main>")
    )
    assert one.open().title() == "Your network, 22 November 2026"
    assert any("Content Security Policy" in text for text in one.said)


NAMES: Final = ("Zoé Straße", "", "Émile Œuvre", "eric Ørsted", "Ángel L’Abbé", "Studio 10", "Studio 9")


def people() -> Page:
    """Seven people whose names, days and numbers are to be put in order."""
    days = ("2015-02-01", "2014-12-31", "", "2020-05-05", "2019", "2014-06-01", "2015-01-31")
    numbers = ("9", "10", "", "-2.5", "1200", "0", "nobody knows")
    rows = tuple(
        (name, "Acme" if at % 2 else "Café", day, number)
        for at, (name, day, number) in enumerate(zip(NAMES, days, numbers, strict=True))
    )
    columns = (("Name", "text"), ("Company", "text"), ("Day", "day"), ("Number", "number"))
    return reports.page(0)._replace(listing=Listing("People", columns, rows))  # type: ignore[arg-type]  # words of a Literal


@needs_browser
def test_rows_are_put_in_order_as_people_read_them(visit: Visitor) -> None:
    one = visit(people())
    view = one.open()

    def press(name: str) -> str | None:
        view.get_by_role("button", name=name, exact=True).click()
        heading = view.locator("#list-rows").get_by_role("columnheader", name=name, exact=True)
        return heading.get_attribute("aria-sort")

    assert press("Name") == "ascending"
    assert one.column(0) == [
        "Ángel L’Abbé",
        "Émile Œuvre",
        "eric Ørsted",
        "Studio 9",
        "Studio 10",
        "Zoé Straße",
        "",
    ]
    assert press("Name") == "descending"
    assert one.column(0) == [
        "Zoé Straße",
        "Studio 10",
        "Studio 9",
        "eric Ørsted",
        "Émile Œuvre",
        "Ángel L’Abbé",
        "",
    ]
    assert "sorted by Name, downwards" in one.told()
    assert press("Day") == "ascending"
    assert one.column(2) == ["2014-06-01", "2014-12-31", "2015-01-31", "2015-02-01", "2019", "2020-05-05", ""]
    assert press("Number") == "ascending"
    assert one.column(3) == ["-2.5", "0", "9", "10", "1,200", "", "nobody knows"]
    assert press("Number") == "descending"
    assert one.column(3) == ["1,200", "10", "9", "0", "-2.5", "", "nobody knows"]
    assert press("Company") == "ascending"
    # Those that are alike stay as they were given.
    assert one.column(0) == [NAMES[at] for at in (1, 3, 5, 0, 2, 4, 6)]
    assert view.locator("[aria-sort]").count() == 1


@needs_browser
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("emile", ["Émile Œuvre"]),
        ("ÉMILE", ["Émile Œuvre"]),
        ("oeuvre", ["Émile Œuvre"]),
        ("STRASSE", ["Zoé Straße"]),
        ("l'abbe", ["Ángel L’Abbé"]),
        ("orsted  acme", ["eric Ørsted"]),
        ("cafe studio", ["Studio 9"]),
        ("2014-", ["", "Studio 10"]),
        ("   ", list(NAMES)),
        ("nowhere", []),
        (".*", []),
    ],
)
def test_words_are_found_however_they_are_spelled_and_all_of_them_must_be(
    visit: Visitor, typed: str, found: list[str]
) -> None:
    one = visit(people())
    one.open().locator("#list-search").press_sequentially(typed)
    one.until("7" if not typed.strip() else f"{len(found)} found" if found else "Nobody")
    assert one.column(0) == found


@needs_browser
def test_the_whole_list_is_used_by_keyboard_alone(visit: Visitor) -> None:
    one = visit(reports.page(250))
    view = one.open()
    keys = view.keyboard
    focus = "document.activeElement"
    keys.press("Tab")
    assert view.evaluate(f"{focus}.className") == "skip"
    assert view.evaluate(f"{focus}.getBoundingClientRect().top") >= 0
    keys.press("Enter")
    assert view.evaluate(f"{focus}.id") == "list"
    keys.press("Tab")
    assert view.evaluate(f"{focus}.id") == "list-search"
    keys.type("atelier")
    one.until("found")
    narrowed = int(one.told().split()[0])
    assert 0 < narrowed < 100
    assert len(one.column(0)) == narrowed
    assert view.locator(".pager .later").first.is_hidden()
    keys.press("ControlOrMeta+a")
    keys.press("Delete")
    one.until("1 to 100 of 250")
    keys.press("Tab")
    keys.press("Tab")
    assert view.evaluate(f"{focus}.className") == "later"
    keys.press("Enter")
    keys.press("Enter")
    assert one.told() == "201 to 250 of 250"
    keys.press("Enter")
    assert one.told() == "201 to 250 of 250"
    assert view.evaluate(f"{focus}.getAttribute('aria-disabled')") == "true"
    keys.press("Shift+Tab")
    keys.press("Space")
    assert one.told() == "101 to 200 of 250"
    for _ in range(9):
        keys.press("Tab")
        if view.evaluate(f"{focus}.textContent") == "Company":
            break
    keys.press("Enter")
    assert one.told() == "1 to 100 of 250 · sorted by Company, upwards"
    assert view.evaluate(f"{focus}.textContent") == "Company"


@needs_browser
def test_the_lower_buttons_lead_back_to_the_first_row(visit: Visitor) -> None:
    one = visit(reports.page(250))
    view = one.open()
    view.locator(".pager .later").last.click()
    assert one.told() == "101 to 200 of 250"
    assert view.evaluate("document.activeElement === document.querySelector('.pager .later')")


@needs_browser
@pytest.mark.parametrize("width", [360, 1440])
def test_every_stop_of_the_tab_key_is_seen_and_in_the_order_of_the_page(visit: Visitor, width: int) -> None:
    view = visit(reports.page(3), viewport={"width": width, "height": 900}, reduced_motion="reduce").open()
    stops: list[Any] = []
    while True:
        view.keyboard.press("Tab")
        stop = view.evaluate("""() => {
          const one = document.activeElement;
          if (one === document.body) return null;
          const { top, bottom, width } = one.getBoundingClientRect();
          const style = getComputedStyle(one);
          window.stops = [...(window.stops ?? []), one];
          const order = window.stops.every((before, at, all) =>
            !at || all[at - 1].compareDocumentPosition(before) & Node.DOCUMENT_POSITION_FOLLOWING);
          return {
            order, name: one.textContent.trim().slice(0, 30),
            seen: bottom > 0 && top < innerHeight && width > 0,
            ring: style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2,
          };
        }""")
        if stop is None or len(stops) > 80:
            break
        stops.append(stop)
    assert 20 < len(stops) < 60
    assert [one["name"] for one in stops if not (one["order"] and one["seen"] and one["ring"])] == []


@needs_browser
def test_without_a_script_everything_is_there_but_the_rest_of_the_list(visit: Visitor) -> None:
    one = visit(reports.page(250), java_script_enabled=False)
    view = one.open(ready=False)
    assert view.get_by_text("needs JavaScript").count() == 1
    assert view.get_by_text("needs JavaScript").is_visible()
    assert view.locator("#list-rows tbody tr").count() == FIRST
    assert view.get_by_text("1 to 100 of 250").is_visible()
    assert view.locator("#list-search").is_hidden()
    assert not any(button.is_visible() for button in view.locator("button").all())
    view.locator("summary").first.click()
    assert view.get_by_text("Connections by year").is_visible()


@needs_browser
def test_a_browser_that_cannot_open_the_list_says_so(visit: Visitor) -> None:
    one = visit(reports.page(250))
    one.view.add_init_script("delete window.DecompressionStream")
    view = one.open(ready=False)
    view.evaluate("new Promise((done) => setTimeout(done, 200))")
    assert view.get_by_text("needs JavaScript").is_visible()
    assert view.locator("#list-rows tbody tr").count() == FIRST
    assert view.locator("#list-search").is_hidden()
    assert one.said == []


@needs_browser
def test_paper_has_the_mark_on_each_page_the_figures_and_the_rows_that_are_shown(
    visit: Visitor, tmp_path: Path
) -> None:
    from pypdf import PdfReader

    for scripted in (True, False):
        view = visit(reports.page(250), java_script_enabled=scripted).open(ready=scripted)
        view.pdf(path=tmp_path / "report.pdf", format="A4")
        pages = [page.extract_text() for page in PdfReader(tmp_path / "report.pdf").pages]
        assert len(pages) > 3
        assert all(text.startswith("For you alone, not for the employer") for text in pages)
        whole = " ".join(" ".join(pages).split())
        assert "Connections by year" in whole
        assert "Reachable, by listing" in whole
        assert whole.count("https://www.linkedin.com") == FIRST
        assert "Search the list" not in whole
        assert "Later rows" not in whole
        # The headings of a long table stand on each of its pages.
        assert all("E-mail address" in text for text in pages if "https://www.linkedin.com" in text)


@needs_browser
def test_paper_leaves_a_screen_as_it_was(visit: Visitor) -> None:
    view = visit(reports.page(3)).open()
    view.pdf()
    assert view.locator("details[open]").count() == 0


@needs_browser
def test_thirty_thousand_people_are_searched_a_page_at_a_time(visit: Visitor) -> None:
    one = visit(reports.page(30_000))
    view = one.open()
    assert one.told() == "1 to 100 of 30,000"
    view.locator("#list-search").press_sequentially("atelier quelconque")
    one.until("found")
    assert view.locator("#list-rows tbody tr").count() <= 100
    view.get_by_role("button", name="Name", exact=True).click()
    names = one.column(0)
    assert names == view.evaluate(
        "names => [...names].sort(new Intl.Collator('en', {numeric: true}).compare)", names
    )
    assert one.said == []


@needs_browser
def test_the_picture_for_the_readme_is_the_first_screen_and_small(
    chromium: "Browser", tmp_path: Path
) -> None:
    path = tmp_path / "report.html"
    path.write_bytes(page_bytes(reports.page(), reports.draw))
    drawn = screenshots.picture(chromium, path)
    assert drawn.startswith(b"\x89PNG\r\n")
    assert (int.from_bytes(drawn[16:20]), int.from_bytes(drawn[20:24])) == (
        screenshots.WIDTH,
        screenshots.HEIGHT,
    )
    assert len(drawn) < 250_000
