"""A plan that somebody filled in and sent back: what is read of it, and what is refused with its row."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from sociarch.dossier import STATES, Role, State
from sociarch.errors import BadPlanRow, BadPlanSheet
from sociarch.formats import workbooks
from sociarch.offboarding.forms import made
from sociarch.offboarding.forms.returned import (
    DAY,
    FORMULA,
    ID,
    LARGE,
    LARGEST,
    MANY,
    NO_PLAN,
    NO_TABLE,
    NO_WORKBOOK,
    ROLES,
    TWICE,
    WHO,
    WORD,
    Returned,
    read_sheet,
)
from sociarch.offboarding.forms.workbook import ITEMS as COLUMNS
from sociarch.offboarding.forms.workbook import KEY
from tests.plans import AT, CASE, LANGUAGES, TODAY, WORDS, Language, plan, roles, states

Change = Callable[[Workbook, Worksheet], None]
PLACE = {name: at for at, name in enumerate(COLUMNS, 1)}
each_language = pytest.mark.parametrize("language", LANGUAGES)


def sent(language: Language = "en", *changes: Change) -> bytes:
    """The workbook of a plan, changed as a program for sheets would."""
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx", plan(language), AT)))
    for change in changes:
        change(book, book[WORDS[language].items])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def put(row: int, column: str, value: object) -> Change:
    def change(_book: Workbook, items: Worksheet) -> None:
        items.cell(row, PLACE[column]).value = value  # type: ignore[assignment]

    return change


def with_part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            new.writestr(one, change(old.read(one)) if one == name else old.read(one))
    return result.getvalue()


def as_made(language: Language) -> tuple[Returned, ...]:
    written = plan(language)
    by: Mapping[str, str] = {one.item: one.by for one in written.log}
    return tuple(Returned(one.id, one.state, one.on, by.get(one.id)) for one in written.rows)  # type: ignore[arg-type]


# -- what is read ---------------------------------------------------------------------------------


@each_language
def test_what_was_written_is_read_back(language: Language) -> None:
    back = read_sheet(made("xlsx", plan(language), AT))
    assert back.case == CASE
    assert back.rows == as_made(language)
    assert {one.state for one in back.rows} == set(STATES)


@settings(max_examples=12, deadline=None)
@given(data=st.data(), language=st.sampled_from(LANGUAGES))
def test_what_somebody_chose_is_read_back_wherever_columns_and_sheets_went(
    data: st.DataObject, language: Language
) -> None:
    count = len(plan(language).rows)
    said = data.draw(
        st.lists(
            st.tuples(
                st.sampled_from(STATES),
                st.none() | st.dates(date(1950, 1, 1), date(2200, 1, 1)),
                st.none() | st.sampled_from(ROLES),
            ),
            min_size=count,
            max_size=count,
        )
    )
    order = data.draw(st.permutations(range(1, len(COLUMNS) + 1)))

    def fill(book: Workbook, items: Worksheet) -> None:
        for at, (state, on, by) in enumerate(said, 2):
            items.cell(at, PLACE["state"]).value = states(language)[state]
            items.cell(at, PLACE["on"]).value = on
            items.cell(at, PLACE["by"]).value = roles(language)[by] if by else None
        rows = [[items.cell(at, column).value for column in order] for at in range(1, count + 2)]
        moved = book.create_sheet("Tabelle 7", 0)
        for cells in ([], ["from the desk of IT"], *rows):
            moved.append(cells)
        book.remove(items)

    expected = tuple(
        Returned(one.id, state, on, by)
        for one, (state, on, by) in zip(plan(language).rows, said, strict=True)
    )
    assert read_sheet(sent(language, fill)).rows == expected


@pytest.mark.parametrize(
    ("typed", "state"),
    [("fait", "done"), ("Fait ", "done"), ("FAIT", "done"), ("done", "done"), ("refuse", "refused")],
)
def test_words_are_told_without_case_and_accents_and_codes_are_words_too(typed: str, state: State) -> None:
    assert read_sheet(sent("fr", put(2, "state", typed))).rows[0].state == state


@pytest.mark.parametrize(("typed", "by"), [("IT and security", "IT"), ("it", "IT"), ("HR", "HR"), ("", None)])
def test_a_role_is_told_by_its_name_or_code(typed: str, by: Role | None) -> None:
    assert read_sheet(sent("en", put(2, "by", typed))).rows[0].by == by


@pytest.mark.parametrize("typed", [TODAY, datetime(2026, 11, 22, 14, 30), "2026-11-22", " 2026-11-22 "])
def test_a_day_is_a_day_however_the_cell_holds_it(typed: object) -> None:
    assert read_sheet(sent("en", put(2, "on", typed))).rows[0].on == TODAY


def test_ids_are_told_in_any_case() -> None:
    assert read_sheet(sent("en", put(2, "id", "l1-01"))).rows[0].id == "L1-01"


def test_rows_that_somebody_deleted_are_not_said() -> None:
    def delete(_book: Workbook, items: Worksheet) -> None:
        items.delete_rows(3, 4)

    assert read_sheet(sent("en", delete)).rows == (as_made("en")[0], *as_made("en")[5:])


@pytest.mark.parametrize("number", ["", "=1+1", "-7", "A & <B>", "0117", "@x"])
def test_the_number_of_a_case_comes_back_as_it_was(number: str) -> None:
    assert read_sheet(made("xlsx", plan()._replace(case=number), AT)).case == number


# -- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("id", "L9-99", ID),
        ("id", "", ID),
        ("id", "L1-02", TWICE),
        ("state", "nearly", WORD),
        ("state", "", WORD),
        ("state", "fait", WORD),
        ("on", "22/11/2026", DAY),
        ("on", "2026-02-30", DAY),
        ("on", "20261122", DAY),
        ("on", True, DAY),
        ("by", "the boss", WHO),
        ("state", '="do"&"ne"', FORMULA),
        ("on", "=TODAY()", FORMULA),
        ("id", "=A1", FORMULA),
    ],
)
def test_what_cannot_be_understood_is_told_with_its_row(column: str, value: object, reason: str) -> None:
    # The id of row 3 stands in row 4 as well where this is what is wrong.
    row = 4 if reason == TWICE else 5
    with pytest.raises(BadPlanRow) as raised:
        read_sheet(sent("en", put(row, column, value)), "plan.xlsx")
    assert (raised.value.fields["row"], raised.value.fields["reason"]) == (row, reason)
    assert raised.value.code == 20
    if value and reason != FORMULA:
        assert str(value) not in str(raised.value)


def test_the_result_that_a_file_tells_of_a_formula_is_not_taken() -> None:
    def forge(sheet: bytes) -> bytes:
        told, count = re.subn(
            rb'<c r="E2"([^>]*?) t="\w+">.*?</c>',
            rb'<c r="E2"\1 t="str"><f>"do"&amp;"ne"</f><v>done</v></c>',
            sheet,
        )
        assert count == 1
        return told

    data = with_part(made("xlsx", plan(), AT), "xl/worksheets/sheet2.xml", forge)
    assert openpyxl.load_workbook(io.BytesIO(data), data_only=True)["Items"]["E2"].value == "done"
    with pytest.raises(BadPlanRow) as raised:
        read_sheet(data)
    assert (raised.value.fields["row"], raised.value.fields["reason"]) == (2, FORMULA)


def test_a_formula_elsewhere_does_no_harm() -> None:
    assert read_sheet(sent("en", put(2, "note", "=COUNTA(A:A)"))).rows == as_made("en")


def test_a_table_of_a_workbook_is_read_with_the_results_of_its_formulas_where_that_is_wanted() -> None:
    def forge(sheet: bytes) -> bytes:
        return sheet.replace(
            b"</sheetData>", b'<row r="90"><c r="A90"><f>1+1</f><v>2</v></c></row></sheetData>'
        )

    data = with_part(made("xlsx", plan(), AT), "xl/worksheets/sheet3.xml", forge)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = [(name, packed.read(name)) for name in packed.namelist()]
    for computed, cell in ((True, "2"), (False, workbooks.FORMULA)):
        assert workbooks.sheets(parts, computed=computed)[2][1][-1] == (90, [cell])


def refused(data: bytes) -> str:
    with pytest.raises(BadPlanSheet) as raised:
        read_sheet(data, "plan.xlsx")
    assert not isinstance(raised.value, BadPlanRow)
    return str(raised.value.fields["reason"])


def test_a_second_sheet_with_the_same_columns_leaves_it_open_which_counts() -> None:
    def copy(book: Workbook, items: Worksheet) -> None:
        book.copy_worksheet(items)

    assert refused(sent("en", copy)) == MANY


@pytest.mark.parametrize("heading", ["Id", "State"])
def test_without_ids_or_states_there_is_no_plan(heading: str) -> None:
    def rename(_book: Workbook, items: Worksheet) -> None:
        [cell] = [cell for cell in items[1] if cell.value == heading]
        cell.value = "Else"

    assert refused(sent("en", rename)) == NO_TABLE


def test_two_columns_of_one_name_leave_it_open_which_counts() -> None:
    assert refused(sent("en", put(1, "note", "On"))) == NO_TABLE


def test_the_log_is_never_taken_for_the_plan() -> None:
    def drop(book: Workbook, items: Worksheet) -> None:
        book.remove(items)

    assert refused(sent("en", drop)) == NO_TABLE


def key_cell(text: str, other: str | None) -> Change:
    def change(book: Workbook, _items: Worksheet) -> None:
        [cell] = [cell for row in book[KEY].iter_rows() for cell in row if cell.value == text]
        cell.value = other

    return change


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("sociarch-plan-sheet/1", "sociarch-plan-sheet/2"),
        ("à faire", "fait"),  # two states of one name
        ("à faire", "done"),  # the word that is shown is the code of another state
        ("à faire", "="),
        ("refused", "approved"),
        ("EMP", None),
        (CASE, "=A1"),
    ],
)
def test_words_that_mean_something_else_than_they_say_are_refused(text: str, other: str | None) -> None:
    assert refused(sent("fr", key_cell(text, other))) == NO_PLAN


def test_without_its_hidden_sheet_nobody_knows_what_it_says() -> None:
    def drop(book: Workbook, _items: Worksheet) -> None:
        book.remove(book[KEY])

    assert refused(sent("en", drop)) == NO_PLAN


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"PK\x03\x04" + bytes(90), b"\xd0\xcf\x11\xe0" * 300, b"Id,State\n"]
)
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    assert refused(data) == NO_WORKBOOK


def test_a_workbook_cut_short_or_damaged_is_refused_or_says_what_it_said() -> None:
    whole = made("xlsx", plan(), AT)
    for end in range(0, len(whole), 997):
        assert refused(whole[:end]) == NO_WORKBOOK
    for at in range(0, len(whole), 331):
        damaged = whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
        try:
            assert read_sheet(damaged).rows == as_made("en")
        except BadPlanSheet:
            continue


def test_what_unpacks_to_far_more_than_it_holds_is_not_unpacked() -> None:
    def swell(sheet: bytes) -> bytes:
        return sheet.replace(b"</sheetData>", b" " * 50_000_000 + b"</sheetData>")

    data = with_part(made("xlsx", plan(), AT), "xl/worksheets/sheet2.xml", swell)
    assert len(data) < LARGEST
    assert refused(data) in (LARGE, NO_WORKBOOK)
    assert refused(bytes(LARGEST + 1)) == LARGE


@pytest.mark.parametrize(
    "head",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        b'<!DOCTYPE x SYSTEM "https://example.org/x.dtd">',
    ],
)
def test_a_workbook_that_defines_entities_is_refused(head: bytes) -> None:
    def define(sheet: bytes) -> bytes:
        return sheet.replace(b"<worksheet", head + b"<worksheet", 1)

    data = with_part(made("xlsx", plan(), AT), "xl/worksheets/sheet2.xml", define)
    assert refused(data) == NO_WORKBOOK
