"""The recruiter's rows, and tables as files."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from sociarch.companies import Companies
from sociarch.duplicates import duplicates
from sociarch.entry import Change, Person
from sociarch.offlimits import Line, line_of, read_list
from sociarch.recruiter import COLUMNS, Row, Rows, recruiter_rows
from sociarch.registry import Registry
from sociarch.sheet import harmless, sheet_bytes
from tests.pasts import FIRST_LIST, LAST_LIST, TODAY, by_chance, change, entry, past, person

SINCE = date(2025, 6, 30)
SPECIFIED = (
    "person_id name company title location networks connected_on_min connected_on_max has_email email_domain "
    "status moved_from moved_to moved_between stale_days duplicate_group duplicate_reason client_overlap "
    "off_limits_until dnc gdpr_role last_contact delete_after basis informed_on"
).split()


def rows(*people: Person, changes: tuple[Change, ...] = (), lines: tuple[Line, ...] = ()) -> Rows:
    whole = past(people, changes)
    return recruiter_rows(whole, SINCE, 24, duplicates(people, Companies({})), lines, TODAY)


def row(one: Person, *changes: Change, lines: tuple[Line, ...] = ()) -> Row:
    [found] = rows(one, changes=changes, lines=lines).rows
    return found


def test_the_columns_are_those_that_are_specified() -> None:
    assert list(COLUMNS) == SPECIFIED


def test_what_nobody_has_told_stays_empty() -> None:
    found = row(person(entry(), number=3))
    assert found._asdict() == {
        **dict.fromkeys(SPECIFIED, ""),
        "person_id": "p-000000000003", "name": "Aline Testeur", "networks": "linkedin", "has_email": "no",
        "status": "kept", "stale_days": str((TODAY - date.fromisoformat(FIRST_LIST)).days),
    }  # fmt: skip


def test_a_row_holds_the_domain_and_never_the_address() -> None:
    found = row(person(entry(email="aline.t@Example.org", since="2020-01-02")))
    assert (found.has_email, found.email_domain) == ("yes", "example.org")
    assert not any("aline.t" in cell for cell in found)
    assert (found.connected_on_min, found.last_contact, found.delete_after) == (
        "2020-01-02", "2020-01-02", "2022-01-02",
    )  # fmt: skip


def test_company_and_title_are_of_the_same_connection() -> None:
    one = person(
        entry(), entry(network="viadeo", position="Buyer", extra={"Ville": "Lyon"}),
        entry(network="xing", company="Acme", position="Seller"),
    )  # fmt: skip
    found = row(one)
    assert (found.company, found.title, found.location) == ("", "Buyer", "Lyon")


ONE = entry(company="Globex", number=1)
NEW = entry(number=1, first_seen="2026-01-01")


@pytest.mark.parametrize(
    ("one", "changes", "status"),
    [
        (ONE, [("listed", FIRST_LIST)], "kept"),
        (ONE, [("listed", "2026-01-01")], "kept"),
        (NEW, [("joined", "2026-01-01")], "new"),
        (NEW, [("joined", "2026-01-01"), ("moved", "2026-02-01")], "new"),
        (ONE, [("joined", "2025-06-29")], "kept"),
        (ONE, [("joined", "2025-06-30")], "new"),
        (ONE, [("moved", "2026-02-01")], "moved"),
        (ONE, [("title", "2026-02-01"), ("renamed", "2026-02-01")], "moved"),
        (ONE, [("moved", "2025-02-01")], "kept"),
        (ONE, [("renamed", "2026-02-01")], "renamed"),
        (ONE, [("unseen", "2026-02-01"), ("email_given", "2026-02-01")], "kept"),
        (ONE, [("left", "2025-02-01"), ("returned", "2026-02-01")], "returned"),
        (ONE, [("left", "2025-08-01"), ("returned", "2026-02-01"), ("moved", "2026-02-01")], "returned"),
        (ONE._replace(listed=False), [("left", "2026-02-01")], "vanished"),
        (ONE._replace(listed=False), [("removed", "2026-02-01")], "vanished"),
    ],
)
def test_what_happened_to_somebody_in_the_period_is_one_word(
    one: Any, changes: list[tuple[Any, str]], status: str
) -> None:
    assert row(person(one), *(change(kind, one, seen) for kind, seen in changes)).status == status


def test_who_left_one_account_and_is_listed_by_another_is_kept() -> None:
    left, stays = ONE._replace(listed=False), entry(network="viadeo", number=7)
    assert row(person(stays, left), change("left", left, "2026-02-01")).status == "kept"


def test_who_joins_a_second_network_is_not_new() -> None:
    second = entry(network="viadeo", number=7)
    assert row(person(ONE, second), change("joined", second, "2026-02-01")).status == "kept"


def test_who_came_back_to_one_network_and_never_left_another_is_kept() -> None:
    stays = entry(network="viadeo", number=7)
    changes = change("left", ONE, "2025-08-01"), change("returned", ONE, "2026-02-01")
    assert row(person(ONE, stays), *changes).status == "kept"


def test_whom_no_list_held_since_the_period_began_is_in_no_row_and_is_counted() -> None:
    gone = ONE._replace(listed=False)
    found = rows(person(gone), changes=(change("left", gone, "2025-02-01"),))
    assert (found.rows, found.earlier) == ((), 1)


def test_a_move_names_both_ends_and_the_two_days_between_which_it_was_seen() -> None:
    first = change("moved", ONE, "2025-09-01", old="Acme", new="Initech", before="2025-08-01")
    last = change("moved", ONE, "2026-02-01", old="Initech", new="Globex", before="2026-01-15")
    found = row(person(ONE), last, first)
    assert (found.moved_from, found.moved_to, found.moved_between) == (
        "Initech", "Globex", "2026-01-15/2026-02-01",
    )  # fmt: skip


def test_duplicates_have_their_group_and_reason() -> None:
    one, other = (person(entry(number=at, company="Acme"), number=at) for at in (1, 2))
    found = rows(one, other).rows
    assert [(each.duplicate_group, each.duplicate_reason) for each in found] == [
        ("d1", "same name and company")
    ] * 2


def test_two_rows_of_one_person_are_no_duplicate_of_anybody() -> None:
    twice = person(entry(number=1, company="Acme"), entry(number=2, company="Acme"))
    assert row(twice).duplicate_group == ""


def test_lists_say_overlap_limits_and_whom_not_to_contact() -> None:
    text = (
        "kind,value,until,source,note\ncompany,globex,2027-01-31,contract 7,\ncompany,Globex,2026-12-31,,\n"
        "domain,example.org,,,\nemail,a@example.org,2028-01-01,asked,\ncompany,Globex,2020-01-01,old,\n"
    )
    lines = read_list(text, None, Registry.installed().mark)
    firm = row(person(ONE), lines=lines)
    assert (firm.client_overlap, firm.off_limits_until, firm.dnc) == ("yes", "2027-01-31", "")
    box = row(person(entry(email="a@example.org")), lines=lines)
    assert (box.client_overlap, box.off_limits_until, box.dnc) == ("yes", "no end", "2028-01-01 (asked)")
    nobody = row(person(entry(company="Acme")), lines=lines)
    assert (nobody.client_overlap, nobody.off_limits_until) == ("no", "")


def test_a_bare_list_tells_of_overlap_and_limits_nothing() -> None:
    found = row(person(ONE), lines=(line_of("company", "Globex"),))
    assert (found.client_overlap, found.off_limits_until) == ("yes", "")


@pytest.mark.parametrize(
    ("until", "told"),
    [(None, "no end (own remark)"), ("2026-06-30", "2026-06-30 (own remark)"), ("2026-06-29", "")],
)
def test_an_own_remark_holds_until_its_last_day(until: str | None, told: str) -> None:
    assert row(person(entry(), avoid=True, until=until)).dnc == told


def test_a_role_is_told_by_the_persons_own_tags_alone() -> None:
    assert row(person(entry(position="Candidate"), tags=("golf", "Candidat"))).gdpr_role == "candidate"
    assert row(person(entry(position="Candidate"), tags=("golf",))).gdpr_role == ""


@given(st.integers(0, 40), st.integers(0, 15), st.integers(0, 1000))
def test_everybody_is_in_one_row_or_counted_as_earlier(linkedin: int, viadeo: int, seed: int) -> None:
    whole = by_chance({"linkedin": linkedin, "viadeo": viadeo}, seed)
    found = recruiter_rows(whole, SINCE, 24, duplicates(whole.people, Companies({})), (), TODAY)
    assert len(found.rows) + found.earlier == len(whole.people)
    assert len({one.person_id for one in found.rows}) == len(found.rows)
    assert {one.person_id for one in found.rows if one.status != "vanished"} == {
        one.id for one in whole.people if one.listed
    }


# -- as files -------------------------------------------------------------------------------------

CELLS = st.text(st.characters(codec="utf-8"), max_size=20)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_a_table_of_any_texts_comes_back_and_no_cell_is_a_formula(table: list[tuple[str, str]]) -> None:
    data = sheet_bytes(".csv", ("a", "b"), table).decode()
    back = list(csv.reader(io.StringIO(data, newline=""), strict=True))[1:]
    assert back == [[harmless(cell) for cell in line] for line in table]
    parts = [part for line in back for cell in line for part in cell.split(";")]
    assert not any(part.strip().startswith(tuple("=+-@")) for part in parts)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("Aline Testeur", "Aline Testeur"), ("a; -b;c", "a; '-b;c"), ("a\r\n=b", "a =b"), ("\n=b", "'=b"),
        ("+33 1 00", "'+33 1 00"), ("a\u202eb", "a\ufffdb"), ("a-b=c@d", "a-b=c@d"),
        ("a\x1b[2J", "a\ufffd[2J"),
    ],
)  # fmt: skip
def test_a_cell_is_one_line_as_it_came_but_for_what_runs_or_steers(cell: str, shown: str) -> None:
    assert harmless(cell) == shown


@pytest.mark.parametrize(
    "cell",
    ['=HYPERLINK("http://example.org")', "+1", "-1", "@x", "\t=1", " \r\n=1", "＝1", "Aline", "\u200b=1"],
)
def test_a_sheet_holds_texts_and_no_formulas(cell: str) -> None:
    book = load_workbook(io.BytesIO(sheet_bytes(".xlsx", ("name",), [(cell,), ("a\x00b",)])))
    sheet = book.worksheets[0]
    assert [one.data_type for one in sheet["A"]] == ["s"] * 3
    assert sheet["A2"].value == harmless(cell)
    assert sheet["A3"].value == "a\ufffdb"


def test_a_text_that_is_no_letter_ends_no_file() -> None:
    assert "a\ufffdb".encode() in sheet_bytes(".csv", ("name",), [("a\udc80b",)])
    assert sheet_bytes(".xlsx", ("name",), [("a\udc80b",)])


def test_rows_are_as_wide_as_their_heading() -> None:
    found = rows(person(ONE), changes=(change("joined", ONE, LAST_LIST),))
    [heading, line] = csv.reader(io.StringIO(sheet_bytes(".csv", COLUMNS, found.rows).decode()))
    assert len(heading) == len(line) == 25
