"""Each format opens without complaint in a strict reader of it, and gives back what was written."""

import csv
import io
import json
import re
import uuid
import zipfile
from collections.abc import Sequence
from typing import NamedTuple

import openpyxl
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from sociarch.choices import Remark
from sociarch.formats.vcards import PAGES
from sociarch.handover.contact import FIELDS, GROUPS, Contact
from sociarch.handover.table import Wanted
from sociarch.handover.target import FIELD_GROUPS, Target, load, names
from sociarch.handover.writing import Written, write
from sociarch.sheet import FORMULA, guarded
from tests.handing import HOSTILE, MADE, contacts_of
from tests.pasts import full, person

ALL = frozenset(GROUPS)
TABLES = [name for name in names() if load(name).form == "csv"]
PRODUCTS = [name for name in TABLES if name != "csv"]
ENDS = re.compile(r"\r\n?|\u2028|\u2029|\x85")
UNSEEN = re.compile(r"^[\s\u200b-\u200f\u061c\u2060\ufeff]*")


@st.composite
def contacts(draw: st.DrawFn) -> tuple[Contact, ...]:
    people = []
    for number in range(draw(st.integers(0, 3))):
        name, url, email, phone, company, position, note, tag = (draw(HOSTILE) for _ in range(8))
        made = full(number, name, url=url, email=email, phone=phone, company=company, position=position)
        if draw(st.booleans()):
            made = made._replace(first=draw(HOSTILE), last=draw(HOSTILE))
        people.append(person(made, remark=Remark(made.mark, (tag,), note)))
    return contacts_of(*people)


def written(name: str, some: Sequence[Contact], groups: frozenset[str] = ALL, **more: object) -> Written:
    return write(load(name), some, Wanted(groups, **more), MADE)  # type: ignore[arg-type]  # of Wanted


def only(result: Written) -> bytes:
    [part] = result.parts
    return part.data


def rows_of(target: Target, data: bytes) -> list[list[str]]:
    text = data.decode("utf-8")
    assert text.startswith("\ufeff") == target.mark
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
    assert len({len(row) for row in rows}) == 1
    return rows


def aline(**more: str) -> Contact:
    return contacts_of(person(full(1, **more)))[0]  # type: ignore[arg-type]  # only texts are given


# -- tables ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TABLES)
@given(contacts())
def test_csv_is_strict_and_no_cell_is_a_formula_however_a_program_parts_it(
    name: str, some: tuple[Contact, ...]
) -> None:
    target = load(name)
    data = only(written(name, some))
    rows = rows_of(target, data)
    assert len(rows) == len(some) + 1
    phones = {at for at, column in enumerate(target.shown(ALL)) if column.phone}
    for row in rows[1:]:
        for at, cell in enumerate(row):
            if at in phones and re.fullmatch(r"(\+[0-9][0-9 ().-]*( ::: |; |, |,|;)?)+", cell):
                continue
            for piece in re.split(r"[;\t\n]", cell):
                assert UNSEEN.sub("", piece)[:1] not in tuple(FORMULA), cell
            assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", cell)


@given(contacts())
def test_csv_gives_texts_back_but_for_apostrophes_and_what_no_cell_can_hold(
    some: tuple[Contact, ...],
) -> None:
    rows = rows_of(load("csv"), only(written("csv", some)))
    for row, one in zip(rows[1:], some, strict=True):
        for cell, text in zip(row, (one.name, one.given, one.family, one.company, one.title), strict=False):
            held = re.sub(
                "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]",
                "\ufffd",
                ENDS.sub("\n", text),
            )
            assert cell.replace("'", "") == held.replace("'", "")
            if not re.search(rf"[{re.escape(FORMULA)}\t\n]", held):
                assert cell == held


def test_a_long_run_of_blanks_and_line_ends_costs_no_more_than_its_length() -> None:
    text = "\n;\t " * 200_000
    assert guarded(text + "=1").endswith("'=1")
    assert guarded(text + "1") == f"'{text}1"


@pytest.mark.parametrize("name", PRODUCTS)
def test_the_least_goes_out_unless_more_is_asked_for(name: str) -> None:
    one = aline(email="aline@example.org", phone="+33 1 23")._replace(tags=("client",), note="met in Lyon")
    least, most = (only(written(name, [one], groups)).decode() for groups in (frozenset[str](), ALL))
    for word in ("aline@example.org", "+33 1 23", "client", "met in Lyon", "2019-01-02"):
        assert word not in least
    target = load(name)
    for group, word in (("email", "aline@example.org"), ("phone", "+33 1 23"), ("tags", "client")):
        assert (word in most) == (group in target.groups)
    assert "Testeur" in least


def headers(name: str, groups: frozenset[str] = ALL, *, french: bool = False) -> str:
    return ",".join(load(name).headers(groups, french=french))


def test_products_get_the_columns_that_they_know() -> None:
    assert headers("google").startswith("First Name,Middle Name,Last Name,Phonetic First Name")
    assert headers("google", frozenset()) == headers("google")
    assert headers("google").count(",") == 28
    assert headers("greenhouse") == (
        "First Name,Last Name,Company,Title,Notes,Email,Phone,Social Media,Website,Address,Source,"
        "Who gets credit,Job,Department,Office,Prospect Pool,Prospect Stage"
    )
    assert headers("pipedrive").startswith(
        "Person - Name,Person - Email,Person - Phone,Organization - Name,Person - Label,Note"
    )
    assert headers("bullhorn").startswith(
        "externalID,firstName,lastName,name,email,email2,email3,phone,mobile"
    )
    assert headers("outlook", french=True).startswith("Title,Prénom,Nom,Société,Titre")
    assert (
        headers("hubspot", frozenset())
        == "First Name,Last Name,Company Name,Job Title,LinkedIn URL,Website URL"
    )


@pytest.mark.parametrize("name", PRODUCTS)
def test_every_column_has_a_name_of_its_own_and_a_known_field(name: str) -> None:
    target = load(name)
    found = [column.header for column in target.columns]
    assert len(set(found)) == len(found)
    assert set(target.groups) <= ALL
    assert {"fr", "en"} == set(target.purpose) == (set(target.advice) or {"fr", "en"})


def test_salesforce_has_its_last_name_and_a_lead_its_company_and_none_is_invented() -> None:
    [one] = contacts_of(person(full(1, "Cher", network="facebook", split=False, company="")))
    for name in ("salesforce", "salesforce-lead"):
        heading, row = rows_of(load(name), only(written(name, [one], frozenset())))
        cells = dict(zip(heading, row, strict=True))
        assert (cells["First Name"], cells["Last Name"]) == ("", "Cher")
        assert cells.get("Company", "[not provided]") == "[not provided]"
        assert cells.get("Account Name", "") == ""
    assert written("salesforce", [one]).notes["unsplit"] == 1


def test_twenty_gets_files_of_ten_thousand_and_no_address_twice() -> None:
    some = [aline(email=f"A{n // 2}@example.org")._replace(name=f"P{n}") for n in range(25_000)]
    result = written("twenty", some, frozenset(("email",)))
    assert [part.rows for part in result.parts] == [10_000, 10_000, 5_000]
    tables = [rows_of(load("twenty"), part.data) for part in result.parts]
    assert len({tuple(table[0]) for table in tables}) == 1
    at = tables[0][0].index("Emails / Primary Email")
    addresses = [row[at].casefold() for table in tables for row in table[1:] if row[at]]
    assert len(addresses) == len(set(addresses)) == 12_500
    assert result.notes["repeated_email"] == result.notes["without_email"] == 12_500
    assert written("twenty", some, frozenset()).notes["repeated_email"] == 0


def test_further_addresses_are_an_array_for_twenty() -> None:
    one = aline()._replace(emails=("a@example.org", "=b@example.org", "c@example.org"))
    heading, row = rows_of(load("twenty"), only(written("twenty", [one])))
    further = dict(zip(heading, row, strict=True))["Emails / Additional Emails"]
    assert json.loads(further) == ["'=b@example.org", "c@example.org"]


def test_addresses_that_find_no_column_are_counted() -> None:
    one = aline()._replace(emails=tuple(f"a{n}@example.org" for n in range(5)))
    assert written("outlook", [one]).notes["no_room"] == 2
    assert written("hubspot", [one]).notes["no_room"] == 4
    assert written("google", [one]).notes["no_room"] == 0
    assert written("hubspot", [one], frozenset()).notes["no_room"] == 0


def test_characters_that_a_product_rejects_are_counted_or_become_blanks() -> None:
    one = aline(company='Fish & "Chips" <Ltd>; Co')
    told = written("zoho-recruit", [one])
    assert told.notes["unsafe"] == 1
    safe = written("zoho-recruit", [one], safe=True)
    assert safe.notes["unsafe"] == 0
    assert "Fish & Chips Ltd ; Co" in only(safe).decode()
    google = load("google")
    bare = one._replace(emails=("|", "a@example.org"))
    assert "a@example.org" in rows_of(google, only(written("google", [bare], safe=True)))[1]
    assert "Fish Chips Ltd Co" in only(written("csv", [one], safe=True)).decode()


def test_a_telephone_number_keeps_its_plus_only_where_a_program_reads_it() -> None:
    one = aline(phone="+33 1 23 45")
    assert ",+33 1 23 45," in only(written("hubspot", [one])).decode()
    assert ",'+33 1 23 45," in only(written("csv", [one])).decode()
    assert "'+cmd" in only(written("hubspot", [aline(phone="+cmd|'x'!A1")])).decode()


def test_quotes_line_ends_and_marks_are_those_that_each_program_expects() -> None:
    greenhouse = only(written("greenhouse", [aline()], source="A fair")).decode()
    assert all(
        cell.startswith('"') and cell.endswith('"')
        for line in greenhouse.splitlines()
        for cell in line.split(",")
    )
    assert '"A fair"' in greenhouse
    assert only(written("outlook", [aline()])).count(b"\r\n") == 2
    assert [name for name in TABLES if load(name).mark] == ["csv"]


def test_outlook_leaves_the_form_of_address_empty_and_bullhorn_knows_people_again() -> None:
    heading, row = rows_of(load("outlook"), only(written("outlook", [aline()])))
    assert dict(zip(heading, row, strict=True))["Title"] == ""
    heading, row = rows_of(load("bullhorn"), only(written("bullhorn", [aline()])))
    assert row[0] == "linkedin:person-1"
    forbidden = re.compile("birth|gender|ethnic|disab|veteran|tax|social", re.IGNORECASE)
    assert not any(map(forbidden.search, heading))


# -- sheets and columns ---------------------------------------------------------------------------


@given(contacts())
def test_a_sheet_is_sound_xml_and_holds_texts_alone(some: tuple[Contact, ...]) -> None:
    data = only(written("xlsx", some))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        for member in archive.namelist():
            etree.fromstring(archive.read(member), etree.XMLParser(resolve_entities=False))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    cells = list(map(list, sheet.iter_rows()))
    assert [cell.value for cell in cells[0]] == load("xlsx").headers(ALL)
    assert len(cells) == len(some) + 1
    for row, one in zip(cells[1:], some, strict=True):
        texts = [str(cell.value or "") for cell in row]
        assert {cell.data_type for cell in row} <= {"s", "n", "e", "inlineStr"}
        assert not any(UNSEEN.sub("", text)[:1] in tuple(FORMULA) for text in texts)
        if one.name.isalnum():
            assert texts[0] == one.name


def test_a_cell_longer_than_a_sheets_is_counted() -> None:
    assert written("xlsx", [aline(company="A" * 40_000)]).notes["cut"] == 1


@settings(deadline=None)
@given(contacts())
def test_parquet_and_json_lines_carry_every_text_exactly(some: tuple[Contact, ...]) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    groups = ALL if some else frozenset(("email",))
    table = parquet.read_table(io.BytesIO(only(written("parquet", some, groups))))
    records = [one.record(groups) for one in some]
    assert table.to_pylist() == records
    assert table.schema.names == [name for name, group in FIELDS.items() if group in {"", *groups}]
    lines = only(written("jsonl", some, groups)).decode("utf-8").split("\n")
    assert lines.pop() == ""
    assert [json.loads(line) for line in lines] == records


# -- cards ----------------------------------------------------------------------------------------


class Line(NamedTuple):
    name: str
    params: str
    value: str


CONTENT = re.compile(r"([A-Z0-9-]+)((?:;[A-Z0-9-]+=[A-Za-z0-9-]+)*):(.*)", re.DOTALL)
TEXT = re.compile(r"(?:[^\\,;\x00-\x08\x0a-\x1f\x7f]|\\[\\,;n])*")
URI = re.compile(r"[a-z][a-z0-9+.-]*:[!-~]+")


def read_strictly(data: bytes, version: str) -> list[list[Line]]:
    """The cards of a file as RFC 6350 spells them, sections 3 and 6; any liberty is an AssertionError."""
    if not data:
        return []
    assert data.endswith(b"\r\n")
    physical = data[:-2].split(b"\r\n")
    assert all(0 < len(piece) <= 75 for piece in physical)
    for piece in physical:
        piece.decode("utf-8")  # No letter is broken by a fold.
    lines = data[:-2].replace(b"\r\n ", b"").decode("utf-8").split("\r\n")
    cards: list[list[Line]] = []
    for text in lines:
        match = CONTENT.fullmatch(text)
        assert match is not None, text
        line = Line(*match.groups())
        if line.name == "BEGIN":
            assert line.value == "VCARD"
            cards.append([])
        cards[-1].append(line)
    for card in cards:
        found = [line.name for line in card]
        assert found[:2] == ["BEGIN", "VERSION"]
        assert found[-1] == "END"
        assert card[1].value == version
        for name in ("BEGIN", "END", "VERSION", "FN", "REV", "UID"):
            assert found.count(name) == 1, name
        assert found.count("N") <= 1
        for line in card:
            if line.name in ("URL", "UID", "X-SOCIALPROFILE"):
                assert URI.fullmatch(line.value), line
            elif line.name == "N":
                parts = re.split(r"(?<!\\)(?:\\\\)*;", line.value)
                assert len(parts) == 5
            elif line.name == "CATEGORIES":
                assert TEXT.fullmatch(re.sub(r"(\\.)|,", r"\1", line.value)), line
            elif line.name == "REV":
                assert re.fullmatch(
                    r"\d{8}T\d{6}Z" if version == "4.0" else r"[\d-]{10}T[\d:]{8}Z", line.value
                )
            else:
                assert TEXT.fullmatch(line.value), line
    return cards


def unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], value)


def as_card_text(text: str) -> str:
    """What of a text a vCard can hold."""
    return re.sub("[\x00-\x08\x0b-\x1f\x7f]", "\ufffd", re.sub(r"\r\n?", "\n", text))


@pytest.mark.parametrize(("name", "version"), [("vcard", "4.0"), ("vcard3", "3.0")])
@given(contacts())
def test_cards_are_strict_and_carry_texts_exactly(name: str, version: str, some: tuple[Contact, ...]) -> None:
    cards = read_strictly(only(written(name, some)), version)
    assert len(cards) == len(some)
    for card, one in zip(cards, some, strict=True):
        values = {line.name: unescaped(line.value) for line in card if line.name != "N"}
        assert values["FN"] == as_card_text(one.name)
        assert values.get("ORG", "") == as_card_text(one.company)
        assert values.get("TITLE", "") == as_card_text(one.title)
        assert values.get("NOTE", "") == as_card_text(one.note)
        assert [unescaped(line.value) for line in card if line.name == "EMAIL"] == [
            as_card_text(x) for x in one.emails
        ]
        assert str(uuid.UUID(values["UID"].removeprefix("urn:uuid:"))) == one.uid


@given(contacts())
def test_another_program_reads_cards_of_3_0_and_finds_the_same_texts(some: tuple[Contact, ...]) -> None:
    cards = list(vobject.readComponents(only(written("vcard3", some)).decode("utf-8"), validate=True))
    assert [card.fn.value for card in cards] == [as_card_text(one.name) for one in some]
    for card, one in zip(cards, some, strict=True):
        assert card.validate(raiseException=True)
        if one.family:
            assert card.n.value.family == as_card_text(one.family)
            assert card.n.value.given == as_card_text(one.given)
        if one.company:
            assert card.org.value == [as_card_text(one.company)]


def test_a_card_has_its_page_its_network_and_what_was_asked_for() -> None:
    one = aline(email="aline@example.org", phone="+33 1")._replace(tags=("a,b", "c"), note="x\ny")
    [card] = read_strictly(only(written("vcard", [one])), "4.0")
    found = {(line.name, line.params): line.value for line in card}
    assert found["N", ""] == "Testeur;Aline;;;"
    assert found["URL", ""] == "https://www.linkedin.com/in/person-1"
    assert found["X-SOCIALPROFILE", ";TYPE=linkedin"] == "https://www.linkedin.com/in/person-1"
    assert found["EMAIL", ""] == "aline@example.org"
    assert found["TEL", ""] == "+33 1"
    assert found["CATEGORIES", ""] == r"a\,b,c"
    assert found["NOTE", ""] == r"x\ny"
    assert found["REV", ""] == "20260630T134940Z"
    [bare] = read_strictly(only(written("vcard", [one], frozenset())), "4.0")
    assert {line.name for line in bare} == {
        "BEGIN", "VERSION", "FN", "N", "ORG", "TITLE", "URL", "X-SOCIALPROFILE", "UID", "REV", "END",
    }  # fmt: skip
    assert "URL" in PAGES


def test_a_long_line_of_a_card_is_folded_at_75_octets() -> None:
    lines = only(written("vcard", [aline()._replace(note="n" * 300)])).split(b"\r\n")
    assert max(map(len, lines)) == 75
    assert b"".join(line.removeprefix(b" ") for line in lines).count(b"n" * 300) == 1


CARD_KEYS = {
    "@type": str, "version": str, "uid": str, "kind": str, "updated": str, "name": dict,
    "organizations": dict, "titles": dict, "onlineServices": dict, "emails": dict,
    "phones": dict, "keywords": dict, "notes": dict,
}  # fmt: skip
ITEM_KEYS = {
    "organizations": {"name"}, "titles": {"name", "organizationId"}, "onlineServices": {"service", "uri"},
    "emails": {"address"}, "phones": {"number"}, "notes": {"note"},
}  # fmt: skip


@given(contacts())
def test_jscontact_is_as_rfc_9553_has_it_and_carries_texts_exactly(some: tuple[Contact, ...]) -> None:
    cards = json.loads(only(written("jscontact", some)))
    assert len(cards) == len(some)
    for card, one in zip(cards, some, strict=True):
        assert all(isinstance(value, CARD_KEYS[key]) for key, value in card.items())
        assert (card["@type"], card["version"], card["kind"]) == ("Card", "1.0", "individual")
        assert card["uid"] == f"urn:uuid:{one.uid}"
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", card["updated"])
        assert card["name"]["full"] == one.name
        for part in card["name"].get("components", []):
            assert set(part) == {"kind", "value"}
            assert part == {
                "kind": part["kind"],
                "value": {"given": one.given, "surname": one.family}[part["kind"]],
            }
        for key, known in ITEM_KEYS.items():
            for name, item in card.get(key, {}).items():
                assert re.fullmatch(r"[A-Za-z0-9_-]{1,255}", name)
                assert item
                assert set(item) <= known
                assert all(isinstance(text, str) for text in item.values())
        for title in card.get("titles", {}).values():
            assert title.get("organizationId", "o1") in card.get("organizations", {"o1": None})
        assert all(value is True for value in card.get("keywords", {}).values())
        assert [item["address"] for item in card.get("emails", {}).values()] == list(one.emails)


def test_the_groups_of_fields_are_the_groups_that_can_be_asked_for() -> None:
    assert set(FIELD_GROUPS.values()) == set(FIELDS.values()) == {"", *GROUPS}
