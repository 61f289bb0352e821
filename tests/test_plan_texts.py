"""A plan in its forms that are text, each opened by a reader that is not its writer, with texts that harm."""

import base64
import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt
from markdown_it.token import Token

from sociarch.dossier import STATES
from sociarch.errors import NoDeadlines
from sociarch.offboarding.forms import Form, made
from sociarch.offboarding.forms.document import digest
from sociarch.offboarding.forms.markdown import JOINER
from sociarch.offboarding.forms.parts import closed
from sociarch.offboarding.items import ITEMS
from sociarch.offboarding.written import Row, Written
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
    Language,
    plan,
    roles,
    row_of,
    spoiled,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FORMS: Final[tuple[Form, ...]] = ("md", "html", "jira", "gitlab", "json", "ics")
TRACKERS: Final[tuple[Form, ...]] = ("jira", "gitlab")
IN_FORMULAS: Final = re.compile(rf"(?:^|[;\n\t])[\s\u200b\ufeff]*[{re.escape(FORMULA)}]")
some = settings(max_examples=40, deadline=None)
each_language = pytest.mark.parametrize("language", LANGUAGES)


def worst(language: Language = "en") -> Written:
    """Every text that anybody thought of, in one plan."""
    written = plan(language)
    rows = tuple(
        one._replace(
            what=HOSTILE[at % len(HOSTILE)], note=HOSTILE[-1 - at % len(HOSTILE)], announced=True,
            due=one.due or TODAY,
        )
        for at, one in enumerate(written.rows)
    )  # fmt: skip
    return written._replace(title=HOSTILE[0], mark=HOSTILE[1], head=HOSTILE, rows=rows)


def one_item(name: str) -> Row:
    return next(row_of(one) for one in ITEMS if one.id == name)


# -- all of them ----------------------------------------------------------------------------------


@each_language
@pytest.mark.parametrize("form", FORMS)
def test_the_same_plan_at_the_same_moment_is_the_same_file(form: Form, language: Language) -> None:
    assert made(form, plan(language), AT) == made(form, plan(language), AT)


@pytest.mark.parametrize("form", ["md", "html", "jira", "gitlab", "json"])
def test_what_does_not_name_the_moment_is_the_same_at_any(form: Form) -> None:
    assert made(form, plan(), AT) == made(form, plan(), AT + timedelta(days=400))


@each_language
@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_for_whom_it_was_made_and_of_which_day_it_tells(
    form: Form, language: Language
) -> None:
    text = made(form, plan(language), AT).decode().replace("\r\n ", "")
    assert MARKS[language] in text
    assert TODAY.isoformat() in text


@pytest.mark.parametrize("form", ["md", "html", "jira", "gitlab", "json"])
def test_every_form_of_all_items_tells_whatever_is_said_of_an_item(form: Form) -> None:
    full = one_item("L2-05")._replace(
        note="read this", first=("L1-01",), blocks=("L3-01",), proofs=(DIGEST,), verified_by="MGR",
        state="verified", state_name="verified", on=TODAY,
    )  # fmt: skip
    text = unescape(made(form, plan()._replace(rows=(full,)), AT).decode())
    told = (
        full.id, full.owner_names, full.due_name, full.state_name, TODAY.isoformat(), DIGEST, full.kind_name,
        full.proof, "L1-01", "L3-01", "read this",
    )  # fmt: skip
    assert [one for one in told if one not in text] == []
    assert ("MGR" if form == "json" else "line manager") in text


@pytest.mark.parametrize("form", ["md", "html", "jira", "gitlab", "json"])
def test_a_plan_of_which_a_role_sees_nothing_is_a_plan(form: Form) -> None:
    assert made(form, plan()._replace(rows=(), inventory=(), log=(), head=()), AT)


# -- JSON -----------------------------------------------------------------------------------------


@each_language
def test_json_has_ids_codes_and_days_that_are_the_same_in_every_language(language: Language) -> None:
    written = plan(language)
    data = made("json", written, AT)
    assert digest(written) == hashlib.sha256(data).hexdigest()
    told = json.loads(data)
    assert next(iter(told)) == "schema"
    assert (told["schema"], told["case"], told["role"]) == ("sociarch-checklist/1", CASE, "EMP")
    for one, row in zip(told["items"], written.rows, strict=True):
        assert (one["id"], one["stage"], one["state"]) == (row.id, row.stage, row.state)
        assert (one["owners"], one["kind"]) == (list(row.owners), row.kind.split("/"))
        assert one["due"] == (row.due.isoformat() if row.due else None)
        assert one["on"] == (row.on.isoformat() if row.on else None)
        assert one["verified_by"] == (row.verified_by or None)
        assert (one["first"], one["blocks"]) == (list(row.first), list(row.blocks))
        assert (one["proofs"], one["four_eyes"]) == (list(row.proofs), row.four_eyes)
    assert [one["network"] for one in told["inventory"]] == ["linkedin", None]
    assert [one["item"] for one in told["log"]] == [one.item for one in written.log]
    assert list(told["log"][0]) == ["on", "item", "state", "by", "proofs", "reason"]
    assert "" not in json.dumps(told).split('"')[1::2]


def test_json_has_the_same_keys_whatever_is_known() -> None:
    bare = plan()._replace(case="", rows=(one_item("L1-01")._replace(due=None, proof=""),))
    told, other = (json.loads(made("json", one, AT)) for one in (bare, plan("fr")))
    assert list(told) == list(other)
    assert list(told["items"][0]) == list(other["items"][0])
    assert (told["case"], told["items"][0]["due"], told["items"][0]["proof_needed"]) == (None, None, None)


@some
@given(st.data())
def test_json_holds_every_text_as_it_was(data: st.DataObject) -> None:
    written = spoiled(plan(), data)
    told = json.loads(made("json", written, AT))
    assert (told["title"], told["head"]) == (written.title, list(written.head))
    assert [one["what"] for one in told["items"]] == [one.what for one in written.rows]
    assert [one["note"] or "" for one in told["items"]] == [one.note for one in written.rows]
    assert [one["reason"] or "" for one in told["log"]] == [one.reason for one in written.log]


# -- Markdown -------------------------------------------------------------------------------------

BLOCKS: Final = {"heading", "paragraph", "blockquote", "bullet_list", "list_item"}


def read_markdown(text: str) -> list[Token]:
    """As trackers read it: tables, and addresses that become links by themselves."""
    reader = MarkdownIt("gfm-like")
    assert reader.linkify
    # Of a name such as `sheet.py` no tracker makes a link.
    reader.linkify.set({"fuzzy_link": False})
    return reader.parse(text)


def only_text(tokens: list[Token]) -> list[str]:
    """The text of each block, of blocks that are titles, lists and nothing else."""
    found = {re.sub("_(open|close)$", "", token.type) for token in tokens} - {"inline"}
    assert found <= BLOCKS
    parts = [token.children or [] for token in tokens if token.type == "inline"]
    assert {one.type for part in parts for one in part} <= {"text", "text_special"}
    return ["".join(one.content for one in part) for part in parts]


def shown(text: str) -> str:
    return text.replace(JOINER, "")


def check_markdown(written: Written) -> None:
    text = made("md", written, AT).decode()
    assert not any(line.lstrip().startswith("/") for line in text.split("\n"))
    lines = only_text(read_markdown(text))
    top = [one for one in map(flat, (written.title, written.mark, *written.head)) if one]
    assert [one for one in map(shown, lines) if one][: len(top)] == [shown(one) for one in top]
    for one in written.rows:
        wanted = shown(f"[{one.id}] {flat(one.what)}").strip()
        assert any(wanted in line and line.startswith(("[ ] ", "[x] ")) for line in map(shown, lines))
    for line in lines:
        assert not re.search(r"[@#!~%$&^]\w|//|\bwww\.|\bGH-\d", line, re.IGNORECASE)


@some
@given(st.data(), st.sampled_from(LANGUAGES))
def test_in_markdown_texts_of_strangers_stay_texts(data: st.DataObject, language: Language) -> None:
    check_markdown(spoiled(plan(language), data))


@each_language
def test_in_markdown_the_worst_texts_stay_texts(language: Language) -> None:
    check_markdown(worst(language))


def tasks(part: str) -> dict[str, str]:
    """Lines of a list of tasks, by the id in brackets."""
    found = re.findall(r"^(- \[[ x]\] \[([A-Z0-9-]+)\] .*)$", part, re.MULTILINE)
    assert len({name for _, name in found}) == len(found)
    return {name: line for line, name in found}


@each_language
def test_each_role_has_a_list_of_what_it_leads_shares_or_receives(language: Language) -> None:
    written = plan(language)
    parts = dict(part.split("\n", 1) for part in made("md", written, AT).decode().split("\n## ")[1:])
    known = {one.id: one for one in ITEMS}
    names = roles(language)
    assert next(iter(parts)) == f"{names['EMP']} (EMP)"
    for role, name in names.items():
        items = [known[one.id] for one in written.rows]
        wanted = [one for one in items if role in one.owners or role == one.receiver]
        listed = tasks(parts[f"{name} ({role})"])
        assert list(listed) == [one.id for one in wanted]
        for one in wanted:
            lead = written.words.lead.format(role=names[one.owners[0]])
            assert listed[one.id].endswith(f"({lead})") == (one.owners[0] != role)


def test_a_task_is_ticked_where_nothing_is_left_to_do() -> None:
    written = plan()
    text = made("md", written, AT).decode()
    for one in written.rows:
        assert f"- [{'x' if closed(one) else ' '}] [{one.id}] " in text
    second = one_item("L2-05")
    ticked = [
        state
        for state in STATES
        if b"- [x]" in made("md", written._replace(rows=(second._replace(state=state),)), AT)
    ]
    assert ticked == ["verified", "refused", "not applicable"]


# -- trackers -------------------------------------------------------------------------------------


def read_csv(data: bytes) -> list[list[str]]:
    """RFC 4180: rows end in CRLF, and a line end within a cell is none of a row."""
    text = data.decode("utf-8")
    assert not text.startswith("\ufeff")
    assert text.endswith("\r\n")
    assert "\r" not in text.replace("\r\n", "")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert text.count("\r\n") == len(rows)
    assert len({len(row) for row in rows}) == 1
    return rows


@each_language
def test_jira_gets_one_row_for_each_item(language: Language) -> None:
    written = plan(language)
    heading, *rows = read_csv(made("jira", written, AT))
    assert heading == ["Summary", "Issue Type", "Description", "Labels", "Status", "Assignee", "Due Date"]
    for cells, one in zip(rows, written.rows, strict=True):
        assert cells[0].startswith(f"[{one.id}] ")
        assert cells[1] == "Task"
        assert cells[3:] == [one.stage, one.state, one.owners[0], one.due.isoformat() if one.due else ""]
        assert one.state_name in cells[2]
        assert one.owner_names in cells[2]


@each_language
def test_gitlab_gets_a_title_and_a_description(language: Language) -> None:
    written = plan(language)
    heading, *rows = read_csv(made("gitlab", written, AT))
    assert heading == ["title", "description"]
    for (title, text), one in zip(rows, written.rows, strict=True):
        assert title.startswith(f"[{one.id}] ")
        assert f"* {one.what}\n" in text
        assert one.due_name in text


def check_table(form: Form, written: Written) -> None:
    _heading, *rows = read_csv(made(form, written, AT))
    for cells, one in zip(rows, written.rows, strict=True):
        assert not any(IN_FORMULAS.search(cell) for cell in cells)
        title, text = cells[0], cells[2 if form == "jira" else 1]
        assert "\n" not in title
        for line in (title, *text.split("\n")):
            assert not re.search(r"@\w|//|\bwww\.", line)
        # An apostrophe stands where a cell could have passed for a formula.
        wanted = shown(flat(one.what)).replace("'", "").strip()
        if form == "gitlab":
            assert all(line.startswith("* ") for line in text.split("\n"))
            [first, *_] = only_text(read_markdown(text))
            # An item of a list that says nothing has no text.
            assert not wanted or shown(first).replace("'", "").strip() == wanted
        else:
            assert not re.search(r"(?<!\\)[{}\[\]!|]|\\\\", text)
            first = re.sub(r"\\([{}\[\]!|*_~^])", r"\1", text.split("\n")[0]).replace("&#92;", "\\")
            assert shown(first).replace("'", "").strip() == wanted


@some
@given(st.data(), st.sampled_from(TRACKERS))
def test_no_cell_for_a_tracker_is_a_formula_a_command_or_a_mention(data: st.DataObject, form: Form) -> None:
    check_table(form, spoiled(plan(), data))


@pytest.mark.parametrize("form", TRACKERS)
def test_the_worst_texts_are_no_formulas_no_commands_and_no_mentions(form: Form) -> None:
    check_table(form, worst())


@pytest.mark.parametrize("form", TRACKERS)
def test_a_title_that_is_too_long_is_whole_in_the_description(form: Form) -> None:
    long = one_item("L1-01")._replace(what="x" * 10_000)
    _heading, cells = read_csv(made(form, plan()._replace(rows=(long,)), AT))
    assert len(cells[0]) == 255
    assert "x" * 10_000 in "".join(cells[1:])


# -- iCalendar ------------------------------------------------------------------------------------


class Component(NamedTuple):
    name: str
    properties: dict[str, tuple[str, str]]
    """Parameters and value, by name; none stands twice."""
    parts: "list[Component]"


TOLD: Final[dict[str, tuple[set[str], set[str]]]] = {
    "VCALENDAR": ({"PRODID", "VERSION"}, set()),
    "VEVENT": (
        {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "DESCRIPTION", "STATUS", "TRANSP", "CLASS"}, {"DTEND"}
    ),
    "VALARM": ({"ACTION", "TRIGGER", "DESCRIPTION"}, set()),
}  # fmt: skip
"""What each component has to say, and what it may."""
LINE: Final = re.compile(r"([A-Z][A-Z-]*)((?:;[A-Z-]+=[A-Za-z0-9-]+)*):(.*)")


def read_calendar(data: bytes) -> Component:
    """RFC 5545, and nothing that it forbids: lines of at most 75 octets, each ended by CRLF, folded between
    letters, components closed in their order, texts escaped."""
    assert data.endswith(b"\r\n")
    for folded in data.split(b"\r\n"):
        assert len(folded) <= 75
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", folded)
        folded.decode()
    outside = Component("", {}, [])
    stack = [outside]
    for line in data.decode().replace("\r\n ", "").split("\r\n")[:-1]:
        match = LINE.fullmatch(line)
        assert match, line
        name, parameters, value = match.groups()
        if name == "BEGIN":
            stack.append(Component(value, {}, []))
            stack[-2].parts.append(stack[-1])
        elif name == "END":
            one = stack.pop()
            assert one.name == value
            needed, allowed = TOLD[value]
            assert needed <= set(one.properties) <= needed | allowed
        else:
            if name in ("SUMMARY", "DESCRIPTION"):
                assert re.fullmatch(r"(?:[^\\,;]|\\[\\,;nN])*", value)
            assert name not in stack[-1].properties
            stack[-1].properties[name] = (parameters[1:], value)
    assert stack == [outside]
    [calendar] = outside.parts
    assert calendar.name == "VCALENDAR"
    assert calendar.properties["VERSION"] == ("", "2.0")
    assert {one.name for one in calendar.parts} == {"VEVENT"}
    return calendar


def values(component: Component) -> dict[str, str]:
    return {name: value for name, (_, value) in component.properties.items()}


@each_language
def test_a_calendar_has_a_private_day_for_each_deadline_that_is_announced(language: Language) -> None:
    written = plan(language)
    items = [one._replace(announced=True) for one in written.rows]
    events = read_calendar(made("ics", written._replace(rows=tuple(items)), AT)).parts
    rows = [(one, one.due) for one in items if one.due]
    assert {one.state for one, _ in rows} == {state for state, _ in written.states}
    for event, (one, due) in zip(events, rows, strict=True):
        told = values(event)
        assert event.properties["DTSTART"] == ("VALUE=DATE", due.strftime("%Y%m%d"))
        assert event.properties["DTEND"] == ("VALUE=DATE", (due + timedelta(days=1)).strftime("%Y%m%d"))
        assert told["DTSTAMP"] == "20261122T203015Z"
        assert (told["CLASS"], told["TRANSP"]) == ("PRIVATE", "TRANSPARENT")
        assert told["SUMMARY"].startswith(f"{one.id} ")
        left = one.state in ("refused", "not applicable")
        assert told["STATUS"] == ("CANCELLED" if left else "CONFIRMED")
        alarms = [values(alarm) for alarm in event.parts]
        assert [alarm["TRIGGER"] for alarm in alarms] == ([] if closed(one) else ["-P1D"])
        assert {alarm["ACTION"] for alarm in alarms} <= {"DISPLAY"}
    assert len({values(event)["UID"] for event in events}) == len(events)


def test_only_what_is_announced_and_has_a_day_goes_into_a_calendar() -> None:
    written = plan()
    announced = [one.id for one in written.rows if one.announced and one.due]
    events = read_calendar(made("ics", written, AT)).parts
    assert [values(one)["SUMMARY"].split()[0] for one in events] == announced
    assert 0 < len(announced) < len(written.rows)


def test_a_calendar_names_neither_people_nor_the_employer() -> None:
    written = plan()
    rows = tuple(one._replace(note="A. Martin said no to Acme") for one in written.rows)
    text = made("ics", written._replace(rows=rows), AT).replace(b"\r\n ", b"")
    assert b"Martin" not in text
    assert b"Acme" not in text


def test_an_event_stays_the_same_when_its_day_or_state_changes() -> None:
    def names(written: Written) -> list[str]:
        return [values(one)["UID"] for one in read_calendar(made("ics", written, AT)).parts]

    written = plan()
    later = tuple(
        one._replace(due=one.due + timedelta(days=9) if one.due else None, state="open")
        for one in written.rows
    )
    assert names(written) == names(written._replace(rows=later))
    assert not set(names(written)) & set(names(written._replace(case="HR-2026-0118")))


def test_a_deadline_on_the_last_day_there_is_lasts_that_day() -> None:
    last = one_item("L4-01")._replace(due=date.max)
    [event] = read_calendar(made("ics", plan()._replace(rows=(last,)), AT)).parts
    assert event.properties["DTSTART"] == ("VALUE=DATE", "99991231")
    assert "DTEND" not in event.properties


def test_a_moment_is_told_in_universal_time() -> None:
    at = datetime(2026, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    [event, *_] = read_calendar(made("ics", plan(), at)).parts
    assert values(event)["DTSTAMP"] == "20251231T223000Z"


def check_calendar(written: Written) -> None:
    data = made("ics", written, AT)
    assert len(read_calendar(data).parts) == len(written.rows)
    other: Any = vobject.readOne(data.decode())
    for event, one in zip(other.vevent_list, written.rows, strict=True):
        assert event.summary.value == f"{one.id} {flat(one.what)}"
        assert event.dtstart.value == one.due
        assert event.description.value.split("\n")[-2] == flat(written.mark)


@some
@given(st.data())
def test_no_text_breaks_a_calendar(data: st.DataObject) -> None:
    written = spoiled(plan(), data)
    check_calendar(
        written._replace(
            rows=tuple(one._replace(announced=True, due=one.due or TODAY) for one in written.rows)
        )
    )


def test_the_worst_texts_break_no_calendar() -> None:
    check_calendar(worst())


def test_a_plan_without_deadlines_is_no_calendar() -> None:
    with pytest.raises(NoDeadlines):
        made("ics", plan()._replace(rows=(one_item("L4-01")._replace(due=None), one_item("L1-01"))), AT)


# -- HTML -----------------------------------------------------------------------------------------


def read_page(data: bytes) -> "etree._Element":
    """Strictly: once the one element that HTML never closes is closed, a page is XML, and what is open,
    crossed or unknown is an error."""
    text = data.decode().removeprefix("<!doctype html>\n")
    return etree.fromstring(re.sub(r"<(meta\b[^>]*)>", r"<\1/>", text))


def texts(root: "etree._Element", path: str) -> list[str]:
    found = root.xpath(path)
    assert isinstance(found, list)
    return ["".join(one.itertext()) if isinstance(one, etree._Element) else str(one) for one in found]


@each_language
def test_a_page_is_whole_and_allows_nothing_but_its_own_style(language: Language) -> None:
    written = plan(language)
    root = read_page(made("html", written, AT))
    assert root.get("lang") == language
    [policy] = texts(root, "//meta[@http-equiv='Content-Security-Policy']/@content")
    [style] = texts(root, "//style")
    allowed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'"
    )
    assert "url(" not in style
    assert "@import" not in style
    ids = texts(root, "//section[starts-with(h2/@id, 'stage-')]//tbody/tr/th")
    assert sorted(ids) == sorted(one.id for one in written.rows)
    names = texts(root, "//@id")
    assert len(names) == len(set(names))


def check_page(written: Written) -> None:
    root = read_page(made("html", written, AT))
    assert not texts(root, "//script|//img|//a|//iframe|//link|//form|//base|//@src|//@href|//@style")
    assert len(texts(root, "//style")) == 1
    said = set(texts(root, "//bdi|//p|//h1"))
    told = [one for row in written.rows for one in (row.what, row.proof)]
    told += [one for asset in written.inventory for one in asset]
    told += [one.reason for one in written.log]
    assert {flat(one) for one in (written.title, *written.head, *told)} <= said
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x09\x0b-\x1f]", "".join(said))


@some
@given(st.data())
def test_on_a_page_texts_of_strangers_stay_texts(data: st.DataObject) -> None:
    check_page(spoiled(plan(), data))


@each_language
def test_on_a_page_the_worst_texts_stay_texts(language: Language) -> None:
    check_page(worst(language))


@pytest.fixture(scope="module")
def chromium() -> "Iterator[Browser]":
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        window = playwright.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
        yield window
        window.close()


@needs_browser
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("written", [plan("en"), plan("fr"), worst()], ids=["en", "fr", "worst"])
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
    assert view.evaluate("document.body.scrollWidth") == width
    assert view.title() == flat(written.title)
    view.close()


@needs_browser
@pytest.mark.parametrize("written", [plan("en"), plan("fr"), worst()], ids=["en", "fr", "worst"])
def test_on_paper_no_table_is_cut_off(written: Written, tmp_path: Path, chromium: "Browser") -> None:
    path = tmp_path / "plan.html"
    path.write_bytes(made("html", written, AT))
    # A4 without its margins of 15 mm, at 96 dots an inch.
    view = chromium.new_page(viewport={"width": 680, "height": 1009})
    view.emulate_media(media="print")
    view.goto(path.as_uri())
    assert (
        view.evaluate("Math.max(...[...document.querySelectorAll('table')].map(one => one.offsetWidth))")
        <= 680
    )
    view.close()
