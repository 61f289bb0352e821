"""Whole contracts, as PDF and as DOCX: what their reader found in them is found, and nothing else.

What a sentence means without the words of a pattern is not asked for; `python -m tests.contracts` tells how
much of it is found. Which of it is which stands in `tests/contracts`.
"""

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypeAlias

import pytest
from pypdf import PdfReader

from sociarch.clauses.levels import absent, level
from sociarch.clauses.papers.apart import read_document
from sociarch.clauses.record import LEVELS, Circumstances, Document, Passage, Scan
from sociarch.clauses.scan import PATTERNS, find_passages
from sociarch.clauses.words import WORDS
from tests.contracts.paper import FORMS, NAMES, NEW_PAGE, contract, pdf
from tests.contracts.truth import Expected, found, ink, truth

SCANS: Final = [(name, form) for name in NAMES for form in FORMS]
Read: TypeAlias = Mapping[tuple[str, str], tuple[Document, tuple[Passage, ...]]]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Every contract in both forms, and what was found in it."""
    folder = tmp_path_factory.mktemp("contracts")
    return {(name, form): scanned(folder / f"{name}.{form}", name, form) for name, form in SCANS}


def scanned(path: Path, name: str, form: str) -> tuple[Document, tuple[Passage, ...]]:
    path.write_bytes(FORMS[form](contract(name)))
    document = read_document(path)
    return document, find_passages(document)


def alone(name: str, passages: tuple[Passage, ...]) -> list[tuple[Passage, Expected]]:
    """Passages that are one expected passage each, with it."""
    pairs = ((passage, truth(name).of(passage)) for passage in passages)
    return [(passage, expected[0]) for passage, expected in pairs if len(expected) == 1]


def shown(passage: Passage, categories: set[str]) -> str:
    return f"page {passage.page}: {', '.join(sorted(categories))}: {passage.quotation}"


def close(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(("name", "form"), SCANS)
def test_every_plain_passage_of_a_contract_is_found(name: str, form: str, read: Read) -> None:
    _document, passages = read[name, form]
    missing = [
        f"page {one.page}: {', '.join(sorted(one.plain.keys() - found(one, passages)))}: {one.text}"
        for one in truth(name).passages
        if not one.plain.keys() <= found(one, passages)
    ]
    assert missing == []


@pytest.mark.parametrize(("name", "form"), SCANS)
def test_no_passage_of_a_contract_is_invented(name: str, form: str, read: Read) -> None:
    _document, passages = read[name, form]
    expected = truth(name)
    invented = [shown(passage, unasked) for passage in passages if (unasked := expected.unasked(passage))]
    assert invented == []


@pytest.mark.parametrize(("name", "form"), SCANS)
def test_a_passage_has_the_level_that_its_own_words_give_it(name: str, form: str, read: Read) -> None:
    _document, passages = read[name, form]
    wrong = [
        f"{category}, {given}: {passage.quotation}"
        for passage, expected in alone(name, passages)
        if expected.carve_out != "arguable"
        for category, right in expected.plain.items()
        if category in passage.categories
        and (given := level(category, passage, Circumstances(), "", None).level) != right
    ]
    assert wrong == []


@pytest.mark.parametrize(("name", "form"), SCANS)
def test_headings_and_lines_of_contents_are_told_from_clauses(name: str, form: str, read: Read) -> None:
    _document, passages = read[name, form]
    pairs = alone(name, passages)
    assert [one.quotation for one, expected in pairs if ("heading" in one.marks) != expected.heading] == []


@pytest.mark.parametrize(("name", "form"), SCANS)
def test_an_exception_is_marked_where_it_stands_and_nowhere_else(name: str, form: str, read: Read) -> None:
    _document, passages = read[name, form]
    pairs = [(one, expected.carve_out) for one, expected in alone(name, passages) if expected.plain]
    assert [
        one.quotation for one, made in pairs if made != "arguable" and ("carve-out" in one.marks) != made
    ] == []


@pytest.mark.parametrize(("name", "form"), SCANS)
def test_what_a_passage_names_is_taken_from_it(name: str, form: str, read: Read) -> None:
    document, passages = read[name, form]
    for passage, expected in alone(name, passages):
        told = passage.particulars
        # `For twelve months you shall not:` counts for each item of the list, and each is linked to it.
        before = passage.linked if expected.item else ()
        place = ink(" ".join([*(document.paragraphs[one - 1].text for one in before), passage.quotation]))
        assert bool(told.platforms) == bool(expected.platforms), passage.quotation
        for wanted, some in (
            (expected.platforms, told.platforms),
            (expected.durations, told.durations),
            (expected.amounts, told.amounts),
        ):
            assert all(ink(one) in place for one in some), passage.quotation
            assert all(any(close(one) in close(other) for other in some) for one in wanted), passage.quotation


@pytest.mark.parametrize(("name", "form"), SCANS)
def test_what_a_contract_does_not_say_is_absent(name: str, form: str, read: Read) -> None:
    document, passages = read[name, form]
    scan = Scan(document.sha256, document.name, form, document.pages, "2024-09-15", PATTERNS, passages)
    expected = truth(name)
    missed = {category for one in expected.passages for category in one.meant}
    assert set(absent((scan,))) - set(expected.absent) <= missed
    assert set(expected.absent) <= set(absent((scan,)))


@pytest.mark.parametrize(("name", "form"), SCANS)
def test_every_paragraph_of_a_contract_is_read_as_no_heading(name: str, form: str, read: Read) -> None:
    document, _passages = read[name, form]
    whole = ink(" ".join(paragraph.text for paragraph in document.paragraphs if not paragraph.heading))
    parts = [
        part
        for block in contract(name).blocks
        if block.kind in ("text", "item")
        for part in block.text.split(NEW_PAGE)
    ]
    assert [part for part in parts if ink(part) not in whole] == []
    assert document.blank == ()
    if form == "pdf":
        assert {paragraph.page for paragraph in document.paragraphs} == {*range(1, contract(name).pages + 1)}


@pytest.mark.parametrize("name", NAMES)
def test_the_same_contract_gives_the_same_quotations_as_pdf_and_as_docx(name: str, read: Read) -> None:
    across = [one for one in truth(name).passages if one.until is not None]
    quoted = [
        {
            (ink(passage.quotation), passage.categories)
            for passage in read[name, form][1]
            if "heading" not in passage.marks and not any(one.quoted(passage) for one in across)
        }
        for form in FORMS
    ]
    assert quoted[0] == quoted[1]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_expected_stands_on_its_page(name: str) -> None:
    setting = contract(name)
    for one in truth(name).passages:
        pages = range(one.page, (one.until or one.page) + 1)
        assert one.text in "".join(setting.text(page) for page in pages)
        for named in (*one.platforms, *one.durations, *one.amounts):
            assert named in one.text


def test_the_contracts_hold_every_category() -> None:
    plain = [one.plain for name in NAMES for one in truth(name).passages]
    assert {category for one in plain for category in one} == set(WORDS)
    assert {level for one in plain for level in one.values()} == set(LEVELS)


@pytest.mark.parametrize("name", NAMES)
def test_a_contract_on_paper_has_its_pages_and_words_cut_at_the_ends_of_lines(name: str) -> None:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf(contract(name)))).pages]
    assert len(pages) == contract(name).pages
    assert any(re.search(r"[^\W\d]-\n[^\W\d]", page) for page in pages)
