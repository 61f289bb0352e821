"""A letter to an operator: what it says, how it is set on paper, and by when an answer is due."""

import io
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from importlib.resources import files
from pathlib import Path
from string import Template

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from sociarch.errors import NoFont, NoOperator, NoSuchNetwork
from sociarch.letter import WIDTH, Details, Letter, Note, Standing, compose, deadline, extended
from sociarch.operator import Operator
from sociarch.paper import FONTS, Font, typeset
from sociarch.registry import Registry

LANGUAGES = ("en", "fr")
NETWORKS = ("facebook", "linkedin", "viadeo")
DAY = date(2026, 11, 22)
MADE = datetime(2026, 11, 22, 12, 30, 15, tzinfo=timezone.utc)
GIVEN: Mapping[str, str] = {
    "name": "Odile Quidam",
    "address": "3, rue de l’Œuf\n69001 Lyon\nFrance",
    "account_email": "odile.quidam@example.org",
    "reply_to": "odile@example.net",
    "profile": "https://www.example.com/in/odile-quidam-7b",
}
DAYS = st.dates(date(2018, 5, 25), date(2120, 12, 31))
WEEKEND = (5, 6)
needs_fonts = pytest.mark.skipif(
    not any(font.regular.is_file() for font in FONTS), reason="none of the fonts is installed"
)


def operator(network: str = "viadeo") -> Operator:
    return Registry.installed().operator(network)


def letter(language: str = "fr", network: str = "viadeo", **given: str) -> Letter:
    return compose(operator(network), Details.of(given), DAY, language)


def ink(text: str) -> str:
    """A text without its blanks and line ends."""
    return re.sub(r"\s+", "", text)


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def printed(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(pdf).pages)


# -- operators ------------------------------------------------------------------------------------


@pytest.mark.parametrize("network", NETWORKS)
def test_every_network_says_who_operates_it_in_both_languages(network: str) -> None:
    known = operator(network)
    assert known.title == Registry.installed().get(network).title
    assert date.fromisoformat(known.version).isoformat() == known.version
    assert known.language in LANGUAGES
    assert known.sure in ("named", "cited")
    assert len(known.address) >= 3
    for texts in filter(None, (known.source, known.authority, known.members)):
        assert set(texts) == set(LANGUAGES)
        assert all(texts.values())


def test_no_operator_comes_with_an_address_that_nobody_gave() -> None:
    for network in NETWORKS:
        assert "@" not in (files(f"exporters.{network}") / "operator.toml").read_text("utf-8")


def test_a_network_that_is_not_there_or_tells_no_operator_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(NoSuchNetwork):
        Registry({}).operator("viadeo")
    with pytest.raises(NoOperator):
        Registry({"mine": "sociarch.storage.memory:Mine"}).operator("mine")


@pytest.mark.parametrize("text", ["", "title = 'x'", "= 3", "address = 3"])
def test_a_file_that_names_no_operator_is_refused(text: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        Operator.from_toml(text)


# -- the letter -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("given", [GIVEN, {}], ids=["filled", "blank"])
def test_every_word_of_a_template_is_filled(network: str, language: str, given: Mapping[str, str]) -> None:
    text = letter(language, network, **given).to_text()
    assert not re.search(r"\$|\{|\}|None", text)
    assert ("....." in text) == (not given)
    for value in given.values():
        assert ink(value) in ink(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_asks_for_nothing_that_nobody_gives(language: str) -> None:
    template = tomllib.loads((files("sociarch") / "letters" / f"{language}.toml").read_text("utf-8"))
    wanted = {name for text in template.values() if isinstance(text, str) for name in names(text)}
    assert wanted == {*Details._fields, "successor", "title", "day", "month", "year"} - {"name", "address"}
    assert len(set(template["months"])) == 12


def names(text: str) -> list[str]:
    return Template(text).get_identifiers()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_asks_for_all_that_the_regulation_gives(language: str) -> None:
    text = letter(language).to_text()
    for article in ("15", "20", "12", "77", "2016/679"):
        assert article in text
    for word in ("CSV", "JSON", "vCard"):
        assert word in text
    for paragraph in ("12(3)", "12(5)", "12(6)", "15(3)"):
        number, _, part = paragraph.strip(")").partition("(")
        assert paragraph in text or f"art. {number}, § {part}" in text.replace("\u00a0", " ").replace(
            "\n", " "
        )


@pytest.mark.parametrize(("language", "written"), [("fr", "Le 1er août 2027"), ("en", "1 August 2027")])
def test_its_date_is_written_as_people_write_it(language: str, written: str) -> None:
    assert compose(operator(), Details(), date(2027, 8, 1), language).date == written


def test_a_successor_is_spoken_to_where_there_may_be_one() -> None:
    assert "ou à l’organisme qui a repris le traitement" in letter("fr").recipient
    assert "forward it without" in letter("en").to_text()
    assert "repris" not in letter("fr", "linkedin").to_text()
    assert "taken over" not in letter("en", "facebook").to_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_lines_are_not_longer_than_a_terminal_and_addresses_are_not_cut(language: str) -> None:
    profile = "https://www.example.com/in/" + "odile-quidam-" * 8
    lines = letter(language, **{**GIVEN, "profile": profile}).to_text().splitlines()
    assert [line.strip() for line in lines if len(line) > WIDTH] == [profile]


def test_french_signs_stay_with_their_words() -> None:
    assert not re.search(r" [:;?!»]|« ", letter("fr", **GIVEN).to_text())


def test_what_is_left_empty_is_a_dotted_line_that_says_what_belongs_there() -> None:
    blank = letter("fr")
    assert blank.sender[0].endswith(" (prénom et nom)")
    assert blank.sender[-1].endswith(" (adresse postale)")
    assert blank.name == blank.sender[0]
    assert "adresse du profil\u00a0: ....." in "\n".join(piece for part in blank.body for piece in part)


def test_a_value_is_no_template() -> None:
    text = letter(
        "en", name="$title $nothing ${x", address="– a\n\n$successor", account_email="%s {0}"
    ).to_text()
    assert text.startswith("$title $nothing ${x\n– a\n$successor\n\n")
    assert "%s {0}" in text


# -- the details ----------------------------------------------------------------------------------


def test_details_come_from_a_file_with_or_without_its_mark_of_order() -> None:
    data = 'name = "Odile Quidam"\naddress = """\n3, rue X\n  69001 Lyon  \n"""\nprofile = ""'.encode(
        "utf-8-sig"
    )
    assert Details.from_toml(data) == Details("Odile Quidam", ("3, rue X", "69001 Lyon"))


@pytest.mark.parametrize(
    "text", ['nom = "x"', "name = 3", 'address = ["a", "b"]', "name", '[name]\nx = "y"', "\udcff"]
)
def test_anything_else_in_it_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Details.from_toml(text.encode("utf-8", "surrogateescape"))


@given(st.text(), st.text())
def test_what_is_typed_is_on_one_line_and_without_what_nobody_sees(name: str, address: str) -> None:
    details = Details.of({"name": name, "address": address})
    for line in (details.name, *details.address):
        assert line == unicodedata.normalize("NFC", line).strip()
        assert len(line.splitlines()) <= 1
        assert not {"Cc", "Cs"} & {unicodedata.category(sign) for sign in line}
    assert all(details.address)


def test_a_name_that_a_keyboard_spelled_in_parts_is_put_together() -> None:
    assert Details.of({"name": "Zoe\u0308 \tL\u200bÉpée\x07"}).name == "Zoë LÉpée"


# -- on paper -------------------------------------------------------------------------------------


@needs_fonts
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("given", [GIVEN, {}], ids=["filled", "blank"])
def test_the_paper_says_what_the_text_says_on_one_page(
    network: str, language: str, given: Mapping[str, str]
) -> None:
    written = letter(language, network, **given)
    pdf = typeset(written, MADE, FONTS)
    assert len(read(pdf).pages) == 1
    assert ink(printed(pdf)) == ink(written.to_text())


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_any_font_the_paper_says_it_in_the_one_that_every_reader_has(language: str) -> None:
    written = letter(language, **GIVEN)
    pdf = typeset(written, MADE, [Font(Path("/nowhere/a.ttf"), Path("/nowhere/b.ttf"))])
    assert ink(printed(pdf)) == ink(written.to_text())
    assert len(pdf) < 10_000


@needs_fonts
@pytest.mark.parametrize("name", ["Ольга Незнакомова", "Ἑλένη Ἄγνωστος", "Đỗ Thị Vô Danh", "Łucja Żądło"])
def test_names_in_other_alphabets_are_set(name: str) -> None:
    written = letter("en", name=name)
    assert ink(printed(typeset(written, MADE, FONTS))) == ink(written.to_text())


@pytest.mark.parametrize("name", ["山田花子", "محمد", "דנה", "นิรนาม", "Quidam 🦊"])
def test_a_name_that_no_font_here_can_show_is_no_letter_with_gaps(name: str) -> None:
    with pytest.raises(NoFont):
        typeset(letter("en", name=name), MADE, FONTS)


@needs_fonts
@pytest.mark.parametrize("language", LANGUAGES)
def test_long_names_and_addresses_go_on_and_lose_nothing(language: str) -> None:
    written = letter(
        language, name="Anne-Marguerite " * 12, address="\n".join(["Résidence des Très Longues Allées"] * 15),
        account_email="x" * 150 + "@example.org", profile="https://example.com/" + "a" * 300,
    )  # fmt: skip
    pdf = typeset(written, MADE, FONTS)
    assert len(read(pdf).pages) == 2
    assert ink(printed(pdf)) == ink(written.to_text())


@pytest.mark.parametrize("fonts", [pytest.param(FONTS, marks=needs_fonts), ()], ids=["fonts", "built in"])
def test_the_same_letter_at_the_same_moment_is_the_same_file(fonts: tuple[Font, ...]) -> None:
    written = letter("fr", **GIVEN)
    assert typeset(written, MADE, fonts) == typeset(written, MADE, fonts)
    assert typeset(written, MADE, fonts) != typeset(written, MADE + timedelta(days=1), fonts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_knows_its_title_its_language_and_its_moment(language: str) -> None:
    written = letter(language, **GIVEN)
    document = read(typeset(written, MADE, ()))
    assert document.metadata is not None
    assert document.metadata.title == written.subject
    assert document.metadata.creation_date == MADE
    assert str(document.root_object["/Lang"]) == language
    assert [round(float(side) / 72 * 25.4) for side in document.pages[0].mediabox[2:]] == [210, 297]
    assert "Quidam" not in str(document.metadata)


# -- the month ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        ("2026-11-24", "2026-12-24"),
        ("2026-11-22", "2026-12-22"),
        ("2027-01-29", "2027-03-01"),  # there is no 29 February, and the 28th is a Sunday
        ("2028-01-31", "2028-02-29"),
        ("2026-12-31", "2027-02-01"),  # a Sunday
        ("2026-08-05", "2026-09-07"),  # a Saturday
        ("2026-05-31", "2026-06-30"),
    ],
)
def test_a_month_ends_on_its_date_or_on_the_next_working_day(sent: str, due: str) -> None:
    assert deadline(date.fromisoformat(sent)) == date.fromisoformat(due)


def by_hand(start: date, months: int) -> date:
    """The same, counted day by day on a calendar."""
    day, turned = start, 0
    while turned < months or (day.day < start.day and (day + timedelta(days=1)).day != 1):
        day += timedelta(days=1)
        turned += day.day == 1
    while day.weekday() in WEEKEND:
        day += timedelta(days=1)
    return day


@given(DAYS, st.integers(1, 14))
def test_a_period_is_what_a_person_counts_on_a_calendar(start: date, months: int) -> None:
    assert deadline(start, months) == by_hand(start, months)


@given(DAYS)
def test_a_deadline_is_a_working_day_about_a_month_away_and_never_earlier_for_a_later_letter(
    day: date,
) -> None:
    due = deadline(day)
    assert due.weekday() not in WEEKEND
    assert timedelta(days=28) <= due - day <= timedelta(days=33)
    assert due <= deadline(day + timedelta(days=1))
    assert timedelta(days=88) <= extended(day) - day <= timedelta(days=94)


# -- the note -------------------------------------------------------------------------------------


@given(DAYS, st.none() | DAYS, st.sampled_from(LANGUAGES))
def test_a_note_is_kept_as_texts_and_comes_back(written: date, sent: date | None, language: str) -> None:
    note = Note(written, sent, language)
    assert Note.of(note.to_texts()) == note


@pytest.mark.parametrize(
    "texts", [{}, {"written": "2026-11-22", "language": "fr"}, {"written": "x", "sent": "", "language": "fr"}]
)
def test_what_is_no_note_is_none(texts: dict[str, str]) -> None:
    assert Note.of(texts) is None


SENT = Note(date(2026, 11, 20), date(2026, 11, 24), "fr")
"""Due on 24 December 2026."""


@pytest.mark.parametrize(
    ("note", "stored", "today", "standing"),
    [
        (SENT, None, "2026-12-24", Standing.WAITING),
        (SENT, None, "2026-12-25", Standing.OVERDUE),
        (SENT, "2026-11-24", "2026-12-25", Standing.OVERDUE),
        (SENT, "2026-11-25", "2026-11-25", Standing.ANSWERED),
        (SENT, "2026-12-28", "2027-01-03", Standing.ANSWERED),
        (SENT._replace(sent=None), None, "2026-11-27", Standing.WRITTEN),
        (SENT._replace(sent=None), None, "2026-11-28", Standing.UNSENT),
        (SENT._replace(sent=None), "2026-11-20", "2026-11-28", Standing.UNSENT),
        (SENT._replace(sent=None), "2026-12-28", "2027-11-28", Standing.ANSWERED),
    ],
)
def test_how_it_is_with_a_letter(note: Note, stored: str | None, today: str, standing: Standing) -> None:
    day = date.fromisoformat(stored) if stored else None
    assert note.standing(day, date.fromisoformat(today)) is standing
