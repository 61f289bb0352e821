"""A plan in each of its forms, opened by a reader that is not its writer, with texts that mean harm."""

import base64
import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pypdf import PdfReader

from sociarch.errors import NoDeadlines, NoPlanFont
from sociarch.offboarding.forms import Form, made
from sociarch.offboarding.forms.document import digest
from sociarch.offboarding.forms.parts import closed
from sociarch.offboarding.forms.pdf import pdf_bytes
from sociarch.offboarding.forms.workbook import KEY
from sociarch.offboarding.items import ITEMS
from sociarch.offboarding.written import Written
from sociarch.paper import FONTS
from sociarch.sheet import FORMULA, flat
from tests.networks import browser, needs_browser
from tests.plans import (
    AT,
    CASE,
    DIGEST,
    HOSTILE,
    LANGUAGES,
    MARKS,
    TODAY,
    WORDS,
    Language,
    plan,
    roles,
    row_of,
    spoiled,
    states,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TRACKERS: tuple[Form, ...] = ("jira", "gitlab")
FORMS: tuple[Form, ...] = ("md", "html", "pdf", "xlsx", "jira", "gitlab", "json", "ics")
IN_FORMULAS = re.compile(rf"(?:^|[;\n\t])[\s\u200b\ufeff]*[{re.escape(FORMULA)}]")
needs_fonts = pytest.mark.skipif(
    not any(font.regular.is_file() for font in FONTS), reason="none of the fonts is installed"
)
some = settings(max_examples=25, deadline=None)
few = settings(max_examples=8, deadline=None)
each_language = pytest.mark.parametrize("language", LANGUAGES)


def hostile(language: Language = "en") -> Written:
    """Every text that anybody thought of, one plan."""
    written = plan(language)
    rows = tuple(
        one._replace(what=HOSTILE[at % len(HOSTILE)], note=HOSTILE[-1 - at % len(HOSTILE)])
        for at, one in enumerate(written.rows)
    )
    return written._replace(title=HOSTILE[0], head=HOSTILE, rows=rows, case=HOSTILE[1])


# -- all of them ----------------------------------------------------------------------------------


@each_language
@pytest.mark.parametrize("form", FORMS)
def test_the_same_plan_at_the_same_moment_is_the_same_file(form: Form, language: Language) -> None:
    assert made(form, plan(language), AT) == made(form, plan(language), AT)


@pytest.mark.parametrize("form", ["md", "html", "jira", "gitlab", "json"])
def test_a_form_without_a_moment_is_the_same_at_any(form: Form) -> None:
    assert made(form, plan(), AT) == made(form, plan(), AT + timedelta(days=1))


@each_language
@pytest.mark.parametrize("form", ["md", "html", "jira", "gitlab", "json", "ics"])
def test_every_form_says_for_whom_it_was_made(form: Form, language: Language) -> None:
    text = made(form, plan(language), AT).decode().replace("\r\n ", "")
    assert MARKS[language] in text


# -- JSON -----------------------------------------------------------------------------------------


@each_language
def test_json_has_ids_codes_and_days_that_are_the_same_in_every_language(language: Language) -> None:
    written = plan(language)
    told = json.loads(made("json", written, AT))
    assert next(iter(told)) == "schema"
    assert (told["schema"], told["case"], told["role"]) == ("sociarch-checklist/1", CASE, "EMP")
    for one, row in zip(told["items"], written.rows, strict=True):
        assert one["id"] == row.id
        assert one["state"] == row.state
        assert one["owners"] == list(row.owners)
        assert one["kind"] == row.kind.split("/")
        assert one["due"] == (row.due.isoformat() if row.due else None)
        assert one["on"] == (row.on.isoformat() if row.on else None)
        assert one["verified_by"] == (row.verified_by or None)
        assert (one["first"], one["blocks"], one["proofs"]) == tuple(
            map(list, (row.first, row.blocks, row.proofs))
        )
    assert "" not in json.dumps(told).split('"')[1::2]
    assert told["inventory"][1]["network"] is None
    assert len(told["log"]) == len(written.log)


@some
@given(st.data())
def test_json_holds_every_text_as_it_was(data: st.DataObject) -> None:
    written = spoiled(plan(), data)
    told = json.loads(made("json", written, AT))
    assert told["title"] == written.title
    assert told["head"] == list(written.head)
    assert [one["what"] for one in told["items"]] == [one.what for one in written.rows]
    assert [one["note"] or "" for one in told["items"]] == [one.note for one in written.rows]


# -- Markdown -------------------------------------------------------------------------------------

PLAIN = {"heading", "paragraph", "blockquote", "bullet_list", "list_item"}


def read_markdown(data: bytes) -> list[Token]:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(data.decode())


def lines_of(tokens: list[Token]) -> list[str]:
    return [
        "".join(one.content for one in token.children or ()) for token in tokens if token.type == "inline"
    ]


@each_language
def test_each_role_has_a_list_of_what_it_leads_shares_or_receives(language: Language) -> None:
    written = plan(language)
    text = made("md", written, AT).decode()
    parts = dict(part.split("\n", 1) for part in text.split("\n## ")[1:])
    for role, name in roles(language).items():
        ids = re.findall(r"^- \[[ x]\] \[([A-Z0-9-]+)\] ", parts[f"{name} ({role})"], re.MULTILINE)
        assert ids == [
            one.id
            for one, item in (
                (one, next(item for item in ITEMS if item.id == one.id)) for one in written.rows
            )
            if role in item.owners or role == item.receiver
        ]
    assert next(iter(parts)).endswith("(EMP)")
    shared = parts[f"{roles(language)['SUC']} (SUC)"]
    assert f"{roles(language)['EMP']} → {roles(language)['SUC']}" in shared


def test_a_task_is_ticked_where_nothing_is_left_to_do() -> None:
    written = plan()
    text = made("md", written, AT).decode()
    for one in written.rows:
        assert f"- [{'x' if closed(one) else ' '}] [{one.id}] " in text
    [second] = [one for one in written.rows if one.id == "L2-05"]
    assert not closed(second._replace(state="done"))
    assert closed(second._replace(state="verified"))


@some
@given(st.data(), st.sampled_from(LANGUAGES))
def test_in_markdown_texts_of_strangers_stay_texts(data: st.DataObject, language: Language) -> None:
    written = spoiled(plan(language), data)
    check_markdown(written)


@each_language
def test_in_markdown_the_worst_texts_stay_texts(language: Language) -> None:
    check_markdown(hostile(language))


def check_markdown(written: Written) -> None:
    tokens = read_markdown(made("md", written, AT))
    found = {re.sub("_(open|close)$", "", token.type) for token in tokens} - {"inline"}
    assert found <= PLAIN
    inside = {child.type for token in tokens for child in token.children or ()}
    assert inside <= {"text", "text_special"}
    lines = lines_of(tokens)
    shown = [line.replace("\u2060", "") for line in lines]
    expected = [flat(one) for one in (written.title, written.mark, *written.head)]
    expected = [one for one in expected if one]  # nothing is no line
    assert [one for one in shown if one][: len(expected)] == expected
    for row in written.rows:
        tasks = [line for line in shown if line.endswith(f" [{row.id}] {flat(row.what)}".rstrip())]
        assert tasks
        assert all(line.startswith(("[ ]", "[x]")) for line in tasks)
    for line in lines:
        assert not re.search(r"@\w|[#!~%$&^]\d|://|\bwww\.|\bGH-\d", line, re.IGNORECASE)


# -- trackers -------------------------------------------------------------------------------------


def read_csv(data: bytes) -> list[list[str]]:
    text = data.decode("utf-8")
    assert not text.startswith("\ufeff")
    assert text.endswith("\r\n")
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


@each_language
def test_jira_gets_one_row_for_each_item(language: Language) -> None:
    written = plan(language)
    heading, *rows = read_csv(made("jira", written, AT))
    assert heading == "Summary,Issue Type,Description,Labels,Status,Assignee,Due Date".split(",")
    for cells, row in zip(rows, written.rows, strict=True):
        assert cells[0].startswith(f"[{row.id}] ")
        assert cells[3:] == [row.stage, row.state, row.owners[0], row.due.isoformat() if row.due else ""]
        assert row.state_name in cells[2]
        assert row.owner_names in cells[2]


@each_language
def test_gitlab_gets_a_title_and_a_description(language: Language) -> None:
    written = plan(language)
    heading, *rows = read_csv(made("gitlab", written, AT))
    assert heading == ["title", "description"]
    assert [cells[0].split("]")[0][1:] for cells in rows] == [row.id for row in written.rows]


@some
@given(st.data(), st.sampled_from(["jira", "gitlab"]))
def test_no_cell_for_a_tracker_is_a_formula_or_a_command(data: st.DataObject, form: Form) -> None:
    check_table(form, spoiled(plan(), data))


@pytest.mark.parametrize("form", ["jira", "gitlab"])
def test_the_worst_texts_are_no_formulas_and_no_commands(form: Form) -> None:
    check_table(form, hostile())


def check_table(form: Form, written: Written) -> None:
    heading, *rows = read_csv(made(form, written, AT))
    assert len(rows) == len(written.rows)
    for cells, row in zip(rows, written.rows, strict=True):
        assert len(cells) == len(heading)
        assert not any(IN_FORMULAS.search(cell) for cell in cells)
        title, text = cells[0], cells[2 if form == "jira" else 1]
        assert len(title) <= 260  # 255, and what keeps it from being a formula
        assert "\n" not in title
        if form == "gitlab":
            assert all(line.startswith("* ") for line in text.split("\n"))
            tokens = read_markdown(text.encode())
            assert {re.sub("_(open|close)$", "", one.type) for one in tokens} <= {*PLAIN, "inline"}
            what = flat(row.what).replace("'", "")
            assert not what or what in lines_of(tokens)[0].replace("\u2060", "").replace("'", "")
        else:
            assert not re.search(r"(?<!\\)[{\[!]", text)


def test_a_title_that_is_too_long_is_whole_in_the_description() -> None:
    written = plan()
    long = written.rows[0]._replace(what="x" * 900)
    for form in TRACKERS:
        _heading, cells = read_csv(made(form, written._replace(rows=(long,)), AT))
        assert len(cells[0]) == 255
        assert "x" * 900 in "".join(cells[1:])


# -- iCalendar ------------------------------------------------------------------------------------

Property = tuple[str, dict[str, str], str]
NAMES = re.compile(r"([A-Z-]+)((?:;[A-Z-]+=[^;:,\"]+)*):(.*)", re.DOTALL)


def read_calendar(data: bytes) -> dict[str, Any]:
    """RFC 5545, and nothing that it forbids: lines of at most 75 octets, each ended by CRLF, folded between
    letters, components closed in their order, texts escaped."""
    assert data.endswith(b"\r\n")
    for octets in data.split(b"\r\n"):
        assert len(octets) <= 75
        assert b"\n" not in octets
        assert b"\r" not in octets
        octets.decode()
    stack: list[dict[str, Any]] = [{"name": "", "parts": [], "properties": []}]
    for line in data.decode().replace("\r\n ", "").split("\r\n")[:-1]:
        match = NAMES.fullmatch(line)
        assert match, line
        name, parameters, value = match.groups()
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", value)
        if name == "BEGIN":
            stack.append({"name": value, "parts": [], "properties": []})
        elif name == "END":
            one = stack.pop()
            assert one["name"] == value
            stack[-1]["parts"].append(one)
        else:
            if name in ("SUMMARY", "DESCRIPTION"):
                assert not re.search(r"(?<!\\)(?:\\\\)*[,;]|(?<!\\)(?:\\\\)*\\(?![\\;,nN])", value)
            pairs = dict(pair.split("=") for pair in parameters.split(";")[1:])
            stack[-1]["properties"].append((name, pairs, value))
    [calendar] = stack[0]["parts"]
    assert len(stack) == 1
    assert calendar["name"] == "VCALENDAR"
    assert sorted(name for name, _, _ in calendar["properties"]) == ["PRODID", "VERSION"]
    assert calendar["parts"]
    return calendar  # type: ignore[no-any-return]


def by_name(component: dict[str, Any]) -> dict[str, tuple[dict[str, str], str]]:
    found = {name: (pairs, value) for name, pairs, value in component["properties"]}
    assert len(found) == len(component["properties"])
    return found


def test_a_calendar_has_a_private_day_for_each_deadline_that_is_announced() -> None:
    written = plan()
    rows = [one for one in written.rows if one.announced and one.due]
    assert rows
    events = read_calendar(made("ics", written, AT))["parts"]
    for event, row in zip(events, rows, strict=True):
        told = by_name(event)
        assert row.due
        assert told["DTSTART"] == ({"VALUE": "DATE"}, row.due.strftime("%Y%m%d"))
        assert told["DTEND"] == ({"VALUE": "DATE"}, (row.due + timedelta(days=1)).strftime("%Y%m%d"))
        assert told["DTSTAMP"][1] == "20261122T203015Z"
        assert told["CLASS"][1] == "PRIVATE"
        assert told["TRANSP"][1] == "TRANSPARENT"
        assert told["SUMMARY"][1].startswith(row.id)
        left = row.state in ("refused", "not applicable")
        assert told["STATUS"][1] == ("CANCELLED" if left else "CONFIRMED")
        alarms = [by_name(one) for one in event["parts"]]
        assert [one["TRIGGER"][1] for one in alarms] == ([] if closed(row) else ["-P1D"])
        assert all(one["ACTION"][1] == "DISPLAY" for one in alarms)
    assert len({by_name(event)["UID"][1] for event in events}) == len(events)


def test_a_calendar_names_neither_people_nor_the_employer() -> None:
    written = plan()
    rows = tuple(one._replace(note="A. Martin said no") for one in written.rows)
    text = made("ics", written._replace(rows=rows), AT).replace(b"\r\n ", b"")
    assert b"Martin" not in text
    assert b"Acme" not in text


def test_an_event_stays_the_same_when_its_day_or_state_changes() -> None:
    def uids(written: Written) -> list[str]:
        return [by_name(one)["UID"][1] for one in read_calendar(made("ics", written, AT))["parts"]]

    written = plan()
    later = tuple(
        one._replace(due=one.due + timedelta(days=9) if one.due else None, state="open")
        for one in written.rows
    )
    assert uids(written) == uids(written._replace(rows=later))
    assert not set(uids(written)) & set(uids(written._replace(case="HR-2026-0118")))


@some
@given(st.data())
def test_no_text_breaks_a_calendar(data: st.DataObject) -> None:
    written = spoiled(plan(), data)
    rows = tuple(one._replace(announced=True, due=one.due or TODAY) for one in written.rows)
    check_calendar(written._replace(rows=rows))


def test_the_worst_texts_break_no_calendar() -> None:
    written = hostile()
    check_calendar(
        written._replace(rows=tuple(one._replace(announced=True, due=TODAY) for one in written.rows))
    )


def check_calendar(written: Written) -> None:
    data = made("ics", written, AT)
    events = read_calendar(data)["parts"]
    assert [one["name"] for one in events] == ["VEVENT"] * len(written.rows)
    other = vobject.readOne(data.decode())
    for event, row in zip(other.vevent_list, written.rows, strict=True):
        assert event.summary.value.strip() == f"{row.id} {flat(row.what)}".strip()
        assert event.dtstart.value == row.due


def test_a_plan_without_deadlines_is_no_calendar() -> None:
    with pytest.raises(NoDeadlines):
        made("ics", plan()._replace(rows=(row_of(ITEMS[0]),)), AT)


# -- XLSX -----------------------------------------------------------------------------------------


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


@each_language
def test_a_workbook_has_its_sheets_headings_days_and_drop_downs(language: Language) -> None:
    written = plan(language)
    words = WORDS[language]
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx", written, AT)))
    titles = [words.plan, words.items, words.inventory, words.log]
    assert book.sheetnames == [*titles, KEY]
    assert [one.sheet_state for one in book.worksheets] == ["visible"] * 4 + ["hidden"]
    for title in titles:
        sheet = book[title]
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddHeader
        assert sheet.oddHeader.left.text == MARKS[language]
        assert sheet.freeze_panes == (None if title == words.plan else "B2")
    items = book[words.items]
    heading = [cell.value for cell in items[1]]
    assert heading[:7] == [words.id, words.what, words.owner, words.due, words.state, words.on, words.by]
    for at, row in enumerate(written.rows, 2):
        cells = items[at]
        assert cells[0].value == row.id
        assert cells[4].value == row.state_name
        if row.due:
            assert cells[3].data_type == "d"
            assert cells[3].value == datetime.combine(row.due, time())
            assert cells[3].number_format == "yyyy-mm-dd"
        else:
            assert cells[3].value == row.due_name
    choices = {str(one.sqref): one for one in items.data_validations.dataValidation}
    last = len(written.rows) + 1
    for column, names in (("E", states(language)), ("G", roles(language))):
        choice = choices[f"{column}2:{column}{last}"]
        assert choice.type == "list"
        sheet, _, places = choice.formula1.partition("!")
        listed = [cell.value for [cell] in book[sheet][places.replace("$", "")]]
        assert listed == list(names.values())


@each_language
def test_a_workbook_has_no_macros_no_formulas_and_nothing_outside(language: Language) -> None:
    parts = parts_of(made("xlsx", hostile(language), AT))
    for name, data in parts.items():
        assert name.endswith((".xml", ".rels"))
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False))
        assert not list(root.iter("{*}f"))
        assert b"TargetMode" not in data
        assert b"macro" not in data.lower()


@few
@given(st.data())
def test_no_cell_of_a_workbook_is_a_formula(data: st.DataObject) -> None:
    check_workbook(spoiled(plan(), data))


def test_the_worst_texts_are_no_formulas_in_a_workbook() -> None:
    check_workbook(hostile())


def check_workbook(written: Written) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx", written, AT)))
    texts = set()
    for sheet in book.worksheets:
        for cells in sheet.iter_rows():
            for cell in cells:
                if isinstance(cell.value, str):
                    assert cell.data_type == "s"
                    assert not cell.value.lstrip().startswith(tuple(FORMULA))
                    assert "\n" not in cell.value
                    texts.add(cell.value)
    for text in (*written.head, *(one.what for one in written.rows)):
        one = flat(text)
        assert not one or one in texts or f"'{one}" in texts


# -- HTML -----------------------------------------------------------------------------------------


def read_page(data: bytes) -> "etree._Element":
    """The page as XML, once elements that HTML never closes are closed: nothing may be open or crossed."""
    text = data.decode().removeprefix("<!doctype html>\n")
    return etree.fromstring(re.sub(r"<(meta\b[^>]*)>", r"<\1/>", text))


@each_language
def test_a_page_is_whole_and_allows_nothing_but_its_own_style(language: Language) -> None:
    written = plan(language)
    root = read_page(made("html", written, AT))
    assert root.get("lang") == language
    [policy] = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    [style] = root.xpath("//style/text()")
    sha = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{sha}'" in policy
    assert policy.startswith("default-src 'none';")
    ids = root.xpath("//section[starts-with(h2/@id, 'stage-')]//tbody/tr/th/bdi/text()")
    assert sorted(ids) == sorted(one.id for one in written.rows)
    names = root.xpath("//@id")
    assert len(names) == len(set(names))


@some
@given(st.data())
def test_on_a_page_texts_of_strangers_stay_texts(data: st.DataObject) -> None:
    written = spoiled(plan(), data)
    root = read_page(made("html", written, AT))
    assert not root.xpath("//script|//img|//a|//iframe|//link|//form|//@src|//@href|//@style")
    assert len(root.xpath("//style")) == 1
    shown = {"".join(one.itertext()) for one in root.iter("bdi", "p", "h1")}
    for text in (written.title, *written.head, *(one.what for one in written.rows)):
        assert flat(text) in shown


@pytest.fixture(scope="module")
def chromium() -> "Iterator[Browser]":
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        window = playwright.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
        yield window
        window.close()


@needs_browser
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("written", [plan("en"), plan("fr"), hostile()], ids=["en", "fr", "hostile"])
def test_a_browser_shows_it_without_a_request_and_without_a_scroll_to_the_side(
    written: Written, width: int, tmp_path: Path, chromium: "Browser"
) -> None:
    path = tmp_path / "plan.html"
    path.write_bytes(made("html", written, AT))
    view = chromium.new_page(viewport={"width": width, "height": 800})
    asked: list[str] = []
    said: list[str] = []
    view.on("request", lambda request: asked.append(request.url))
    view.on("console", lambda message: said.append(message.text))
    view.on("pageerror", lambda error: said.append(str(error)))
    view.goto(path.as_uri())
    assert asked == [path.as_uri()]
    assert said == []
    assert view.evaluate("document.documentElement.scrollWidth") == width
    assert view.title() == flat(written.title)
    assert written.mark in view.locator("p").all_inner_texts()
    view.close()


# -- PDF ------------------------------------------------------------------------------------------


def ink(text: str) -> str:
    return re.sub(r"\s+", "", text)


def pages_of(data: bytes) -> list[str]:
    return [ink(page.extract_text()) for page in PdfReader(io.BytesIO(data), strict=True).pages]


def sheets_of(pages: list[str], title: str) -> list[str]:
    """Pages that belong together: with wide letters a role's sheet goes on behind its first page."""
    sheets: list[str] = []
    for page in pages:
        if title in page or not sheets:
            sheets.append(page)
        else:
            sheets[-1] += page
    return sheets


@each_language
@pytest.mark.parametrize("fonts", [pytest.param(FONTS, marks=needs_fonts), ()], ids=["fonts", "built in"])
def test_paper_has_a_page_for_each_role_with_the_digest_of_the_plan_below(
    language: Language, fonts: tuple[()]
) -> None:
    written = plan(language)
    words = WORDS[language]
    pages = pages_of(pdf_bytes(written, AT, fonts))
    sha = hashlib.sha256(made("json", written, AT)).hexdigest()
    assert sha == digest(written)
    for number, page in enumerate(pages, 1):
        assert page.startswith(ink(written.mark))
        assert page.endswith(f"{sha}{words.page}{number}/{len(pages)}")
    sheets = sheets_of(pages, ink(written.title))
    for role, name in roles(language).items():
        [page] = [page for page in sheets if ink(f"{written.title}{name} ({role})") in page]
        for row in written.rows:
            assert (ink(row.id + row.what) in page) == (
                role in row.owners or row.owner_names.endswith(f"→ {name}")
            )
        assert all(ink(word) in page for word in (words.name, words.place_and_day, words.signed))
    [inventory] = [page for page in pages if ink(f"{written.title}{words.inventory}") in page]
    assert "laptop4711" in inventory
    assert ink(f"{DIGEST}") in "".join(pages)


@needs_fonts
def test_a_word_without_end_goes_on_and_loses_nothing() -> None:
    written = plan()
    rows = (written.rows[3]._replace(what="Wide" * 2500), *written.rows[4:])
    pages = pages_of(made("pdf", written._replace(rows=rows, inventory=(), log=()), AT))
    owners = written.rows[3].owners
    assert sum(page.count("Wide") for page in pages) >= len(owners) * 2500 - 2 * len(pages)
    assert all(page.startswith(ink(written.mark)) for page in pages)


@needs_fonts
def test_nobody_signs_a_page_with_nothing_on_it() -> None:
    written = plan()
    [one] = [row_of(item) for item in ITEMS if item.id == "L1-01"]
    lengths = set()
    for count in range(14, 40):
        rows = tuple(one._replace(what=f"{at} x") for at in range(count))
        pages = pages_of(made("pdf", written._replace(rows=rows, inventory=(), log=()), AT))
        [signed] = [page for page in pages if "Signature" in page]
        assert f"{count - 1}x" in signed
        lengths.add(len(pages))
    assert lengths == {1, 2}


@pytest.mark.parametrize("text", ["דנה", "محمد", "🦊", "山田花子"])
def test_what_no_font_here_can_show_is_no_paper_with_gaps(text: str) -> None:
    with pytest.raises(NoPlanFont):
        made("pdf", plan()._replace(title=text), AT)


@needs_fonts
def test_paper_leaves_out_what_nobody_sees_and_keeps_the_sign_of_the_number_of_pages_a_text() -> None:
    pages = pages_of(made("pdf", plan()._replace(title="\u202eA{nb}\u200b\x1b Z\u0301oe\r\n/x"), AT))
    assert "A{nb}Źoe/x" in pages[0]


@few
@given(st.data())
def test_paper_says_every_text_or_is_not_made(data: st.DataObject) -> None:
    written = spoiled(plan(), data)
    try:
        pages = pages_of(made("pdf", written, AT))
    except NoPlanFont:
        return
    assert all(digest(written) in page for page in pages)
