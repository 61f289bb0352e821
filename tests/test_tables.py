"""Tables found by the names of their columns, and text in whatever encoding they come.

Here live sentences about `sociarch.formats.tables` and `sociarch.export.decode`: no exporter, no network.
"""

import codecs
import csv
import io
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sociarch.export import decode
from sociarch.formats import tables
from sociarch.formats.tables import Heading, find_heading, rows
from tests.eras.linkedin import PREAMBLES
from tests.eras.tables import Dialect, table

EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True)
ALIASES = {
    "first": ("first name", "prenom"),
    "last": ("last name", "nom"),
    "company": ("company", "societe"),
    "position": ("job title", "title", "titre"),
    "email": ("e mail", "email"),
}
CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\ufeff"), max_size=12)


def both_names(places: Mapping[str, int]) -> bool:
    return {"first", "last"} <= places.keys()


def heading_of(text: str, chosen: Mapping[str, str] = tables.NOT_CHOSEN) -> Heading:
    found = find_heading(text, ALIASES, both_names, chosen=chosen)
    assert found is not None
    return found


def text_of(records: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter, lineterminator="\n").writerows(records)
    return written.getvalue()


# -- headings -------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_the_one_that_explains_the_heading(delimiter: str) -> None:
    heading = heading_of(f"First Name{delimiter}Last Name{delimiter}Company\na{delimiter}b{delimiter}c,d;e\n")
    assert (heading.delimiter, heading.places) == (delimiter, {"first": 0, "last": 1, "company": 2})


@pytest.mark.parametrize(
    "name",
    ["Prénom", "PRENOM ", " prénom", "Pre\u0301nom", "Prénom :", "\ufeffPrénom", "PRÉNOM*", "prénom\u00a0"],
)
def test_a_name_is_compared_without_case_accents_and_punctuation(name: str) -> None:
    assert heading_of(f"{name};Nom;Société \nA;B;C\n").places == {"first": 0, "last": 1, "company": 2}


def test_names_come_out_as_they_stand_but_for_blanks_and_the_mark() -> None:
    heading = heading_of("\ufeffPrénom ; NOM;E-mail*\n")
    assert heading.names == ("Prénom", "NOM", "E-mail*")
    assert heading.understood() == {"Prénom": "first", "NOM": "last", "E-mail*": "email"}


@pytest.mark.parametrize("preamble", PREAMBLES.values())
def test_any_preamble_is_skipped(preamble: str) -> None:
    text = f"{preamble}First Name,Last Name,Company\na,b,c\n"
    heading = heading_of(text)
    assert [row for _, row in rows(text, heading)] == [["a", "b", "c"]]


def test_a_preamble_that_wraps_counts_records_and_not_lines() -> None:
    text = 'Notes:\n"one\ntwo\nthree"\n\nFirst Name,Last Name\na,b\n'
    heading = heading_of(text)
    assert heading.skipped == 3
    assert list(rows(text, heading)) == [(7, ["a", "b"])]


def test_the_line_of_excel_that_names_the_delimiter_is_skipped() -> None:
    text = "sep=;\nPrénom;Nom;Société\nA;B;C, D\n"
    heading = heading_of(text)
    assert (heading.delimiter, heading.skipped) == (";", 1)
    assert list(rows(text, heading)) == [(3, ["A", "B", "C, D"])]


def test_a_heading_stands_within_the_first_records_or_nowhere() -> None:
    above = "x\n" * (tables.HEADING_WITHIN - 1)
    assert heading_of(f"{above}First Name,Last Name\n").skipped == tables.HEADING_WITHIN - 1
    assert find_heading(f"x\n{above}First Name,Last Name\n", ALIASES, both_names) is None


def test_of_two_rows_of_names_the_one_that_explains_more_is_the_heading() -> None:
    text = "First Name,Last Name,City,Zip\nFirst Name,Last Name,Company,Title\na,b,c,d\n"
    assert heading_of(text).skipped == 1


def test_of_two_equal_rows_of_names_the_first_is_the_heading() -> None:
    text = "First Name,Last Name\nFirst Name,Last Name\n"
    assert heading_of(text).skipped == 0


@pytest.mark.parametrize(
    "text", ["", "\n", "\ufeff", "a,b,c\n", "First Name\n", '"First Name,Last Name', "First Name Last Name\n"]
)
def test_without_a_heading_there_is_none(text: str) -> None:
    assert find_heading(text, ALIASES, both_names) is None


def test_a_cell_beyond_all_measure_is_no_heading_and_no_error() -> None:
    assert find_heading('"' + "x" * 200_000, ALIASES, both_names) is None


# -- columns --------------------------------------------------------------------------------------


def test_of_two_columns_for_a_field_the_first_alias_wins_wherever_it_stands() -> None:
    heading = heading_of("Title,First Name,Last Name,Job Title\nDr,a,b,Taster\n")
    assert heading.places["position"] == 3
    assert heading.cell(["Dr", "a", "b", "Taster"], "position") == "Taster"
    assert heading.extra(["Dr", "a", "b", "Taster"]) == {"Title": "Dr"}


def test_of_two_columns_of_one_name_the_first_is_the_field_and_both_are_kept() -> None:
    heading = heading_of("First Name,Last Name,Titre,Titre\n")
    row = ["a", "b", "one", "two"]
    assert heading.cell(row, "position") == "one"
    assert heading.extra(row) == {"Titre (2)": "two"}


def test_columns_of_one_name_are_numbered() -> None:
    assert tables.distinct(["Nom", "Titre", "Nom", "Nom"]) == ["Nom", "Titre", "Nom (2)", "Nom (3)"]


@pytest.mark.parametrize("names", [["A", "A", "A (2)"], ["A (2)", "A", "A"], ["", "", " (2)"]])
def test_numbering_never_makes_two_columns_one(names: list[str]) -> None:
    assert len(set(tables.distinct(names))) == len(names)


def test_a_cell_that_is_missing_is_empty() -> None:
    heading = heading_of("First Name,Last Name,Company\n")
    assert (heading.cell(["a", "b"], "company"), heading.cell(["a", "b"], "email")) == ("", "")


def test_a_person_says_which_column_is_which() -> None:
    heading = heading_of("First Name,Last Name,Foo,Company\n", {"foo": "company"})
    assert heading.places == {"first": 0, "last": 1, "company": 2}
    assert heading.extra(["a", "b", "c", "d"]) == {"Company": "d"}


def test_a_person_says_that_a_column_is_none() -> None:
    heading = heading_of("First Name,Last Name,Company,Société\n", {"company": ""})
    assert heading.places == {"first": 0, "last": 1, "company": 3}


def test_a_person_may_name_the_columns_of_a_table_that_nobody_knows() -> None:
    chosen = {"alpha": "first", "beta": "last", "gamma": "since"}
    heading = heading_of("Alpha;Beta;Gamma\n1;2;3\n", chosen)
    assert heading.places == {"first": 0, "last": 1, "since": 2}


def test_of_two_columns_that_a_person_gives_one_field_the_first_counts() -> None:
    heading = heading_of("First Name,Last Name,Foo,Bar\n", {"foo": "company", "bar": "company"})
    assert heading.places["company"] == 2


# -- rows -----------------------------------------------------------------------------------------


def test_rows_begin_on_the_lines_on_which_they_stand() -> None:
    text = 'First Name,Last Name\na,"b\nc"\n\n , \nd,e\r\n"f",g'
    found = list(rows(text, heading_of(text)))
    assert found == [(2, ["a", "b\nc"]), (6, ["d", "e"]), (7, ["f", "g"])]


def test_rows_are_neither_trimmed_nor_filled() -> None:
    text = "First Name,Last Name,Company\n a , b\nc,d,e,f\n"
    assert [row for _, row in rows(text, heading_of(text))] == [[" a ", " b"], ["c", "d", "e", "f"]]


def test_a_cell_beyond_all_measure_raises() -> None:
    text = 'First Name,Last Name\na,b\n"' + "x\n" * 100_000
    with pytest.raises(csv.Error):
        list(rows(text, heading_of(text)))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@EXAMPLES
@given(st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=5))
def test_any_cells_come_back_unchanged(delimiter: str, records: list[list[str]]) -> None:
    text = text_of([["First Name", "Last Name", "Company"], *records], delimiter)
    heading = heading_of(text)
    assert (heading.skipped, heading.delimiter) == (0, delimiter)
    assert [row for _, row in rows(text, heading)] == [one for one in records if any(map(str.strip, one))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"a\nb', True),
        ('a,"b', True),
        ('a,"b\n', True),
        ('"a\nb"', False),
        ('a"', False),
        ("a\nb", False),
        ('a\r\n"b,c"\r\n', False),
        ("", False),
    ],
)
def test_a_text_that_ends_within_quotation_marks_is_told(text: str, expected: bool) -> None:
    assert tables.ends_inside(text, ",") is expected
    if text.count("\n") == text.rstrip().count("\n"):
        assert tables.ends_inside(text, ",", in_last_line="\n" not in text) is expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [(["a", "b,c\nd"], True), (["a", "b\nc"], False), (["a", "b,c,d"], False), (["a\rb,c", "d", "e"], False)],
)
def test_a_cell_that_holds_a_row_is_told(row: list[str], expected: bool) -> None:
    assert tables.swallows(row, ",") is expected


# -- encodings ------------------------------------------------------------------------------------

FRENCH = "Prénom;Nom;Société\nÉlodine;L’Œuvrière;Cœurs à 100 €\n"


@pytest.mark.parametrize(
    "data",
    [
        FRENCH.encode(),
        codecs.BOM_UTF8 + FRENCH.encode(),
        FRENCH.encode("utf-16"),
        codecs.BOM_UTF16_LE + FRENCH.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + FRENCH.encode("utf-16-be"),
        FRENCH.encode("utf-16-le"),
        FRENCH.encode("utf-16-be"),
        FRENCH.encode("cp1252"),
        FRENCH.replace("’", "'").encode("cp1252"),
    ],
)
def test_every_encoding_is_told(data: bytes) -> None:
    assert decode(data).replace("’", "'") == FRENCH.replace("’", "'")


def test_latin_9_is_told_by_letters_that_only_it_has() -> None:
    text = "Prénom;Nom\nÉlodine;Cœur\n"
    assert decode(text.encode("iso-8859-15")) == text


def test_latin_9_is_told_whatever_else_it_holds() -> None:
    text = "Société\nCœurs à 100 €\n"
    assert decode(text.encode("iso-8859-15")) == text


@pytest.mark.parametrize("word", ["Œuvre", "Želmira", "Šárka", "L'Œuvre", "100 €"])
def test_latin_9_is_told_by_a_letter_at_the_beginning_of_a_word(word: str) -> None:
    """In Windows-1252 no word begins with the fraction or accent that would be there, nor is `¤` of use."""
    text = f"Prénom;Nom\nÉlodine;{word}\n"
    assert decode(text.encode("iso-8859-15")) == text


def test_latin_1_is_read_as_windows() -> None:
    text = "Prénom;Nom\nÉlodine;Chimèreclos £ ½ ¼ ¨\n"
    assert decode(text.encode("latin-1")) == text


@pytest.mark.parametrize("byte", [b"\xe9", b"\x80", b"\xff", b"\xc3", b"\x9c"])
def test_one_stray_byte_costs_no_other_letter(byte: bytes) -> None:
    before, after = "Élodine, Çağka, Вымысл, 🚲, ", "Noël, été, œuvre\n"
    text = decode(before.encode() + byte + b" " + after.encode())
    assert text == before + byte.decode("cp1252") + " " + after


def test_a_byte_that_windows_lacks_becomes_a_mark_and_costs_nothing_else() -> None:
    assert decode("été, naïf, œuvre ".encode() + b"\x81") == "été, naïf, œuvre \ufffd"


def test_a_beginning_may_end_within_a_letter() -> None:
    data = "Prénom;Élodine 🚲".encode()
    for size in range(len(data) + 1):
        assert "Prénom;Élodine 🚲".startswith(decode(data[:size], whole=False))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["", "a", "a,b\n", "Сновумир;Вымыслский\n", "מש;לני\n"])
def test_a_short_text_with_a_mark_needs_no_statistics(encoding: str, text: str) -> None:
    mark = codecs.BOM_UTF16_LE if encoding == "utf-16-le" else codecs.BOM_UTF16_BE
    assert decode(mark + text.encode(encoding)) == text


@EXAMPLES
@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_some_text(data: bytes, whole: bool) -> None:
    decode(data, whole=whole).encode()


@EXAMPLES
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=50).filter(lambda text: "\0" not in text))
def test_utf_8_is_always_itself(text: str) -> None:
    assert decode(text.encode()) == text.removeprefix("\ufeff")


@pytest.mark.parametrize("encoding", ["cp1252", "iso-8859-15", "utf-16-le"])
def test_a_dialect_with_no_sign_beyond_ascii_is_itself(encoding: str) -> None:
    dialect = Dialect(encoding, codecs.BOM_UTF16_LE if encoding == "utf-16-le" else b"")
    data = table([["First Name", "Last Name"], ["Aline", "Testeur"]], dialect)
    assert decode(data) == "First Name,Last Name\nAline,Testeur\n"
