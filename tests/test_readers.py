"""What the readers of LinkedIn, Facebook and Viadeo make of exports, good ones and bad ones.

Here live sentences about facts, problems, guesses and labels, through the same doors the core uses. The
golden samples are compared in full; everything else is built in memory.
"""

import csv
import io
import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo.invent import (
    DIFFICULT,
    Person,
    facebook_name,
    facebook_zip,
    linkedin_name,
    linkedin_zip,
    people,
    viadeo_csv,
)
from exporters.facebook.read import Facebook, repair
from exporters.linkedin.connections import normal_key
from exporters.linkedin.read import LinkedIn
from exporters.viadeo.read import Viadeo
from sociarch import reading, source
from sociarch.errors import DamagedArchive, EncryptedArchive, HostileArchive
from sociarch.export import Export
from sociarch.exporter import Exporter, Label, Unreadable
from sociarch.fact import Connection, Guess, Item, Problem, Tally
from sociarch.formats import dates
from sociarch.registry import Registry
from sociarch.source import Source
from tests.golden import SUFFIX, Sample, main, render, samples, stray

HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"
QUOTED_HEADER = ",".join(f'"{name}"' for name in HEADER.split(","))
FIELDS = ("first", "last", "url", "email", "company", "position", "since_text")
DAY = date(2025, 1, 6)
EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True)

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
"""Any cell that CSV can carry. csv of Python 3.11 reads NUL too, but no table has it."""


def in_memory(name: str, content: bytes | str) -> Source:
    data = content.encode() if isinstance(content, str) else content

    def opened() -> BinaryIO:
        return io.BytesIO(data)

    return Source(name, len(data), None, opened)


def read(exporter: Exporter, *sources: Source) -> list[Item]:
    return [item for item in exporter.read(Export(sources)) if not isinstance(item, Tally)]


def facts_of(items: Sequence[Item]) -> list[Connection]:
    return [item for item in items if isinstance(item, Connection)]


def reasons_of(items: Sequence[Item]) -> list[str]:
    return [item.reason for item in items if isinstance(item, Problem)]


def linkedin(content: bytes | str) -> list[Item]:
    return read(LinkedIn(), in_memory("Connections.csv", content))


def linkedin_row(*cells: str, header: str = HEADER) -> list[Item]:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerow(cells)
    return linkedin(f"{header}\n{text.getvalue()}")


def facebook(document: object) -> list[Item]:
    return read(Facebook(), in_memory("your_friends.json", json.dumps(document)))


def friend(**keys: object) -> list[Item]:
    return facebook({"friends_v2": [keys]})


def viadeo(content: bytes | str) -> list[Item]:
    return read(Viadeo(), in_memory("viadeo.csv", content))


def doubly_encoded(text: str) -> str:
    """What Facebook makes of a text: each byte of its UTF-8 as a character."""
    return text.encode().decode("latin-1")


def linkedin_date(text: str) -> str | None:
    return dates.iso(text, first="month")


def viadeo_date(text: str) -> str | None:
    return dates.iso(text, first="day")


def known_by(export: Export) -> list[str]:
    return [one.name for one in Registry.installed().all() if one.identify(export) is not None]


# -- golden samples -------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: f"{sample.network} {sample.path.name}")
class TestGoldenSample:
    def test_reads_as_the_file_beside_it_says(self, sample: Sample) -> None:
        assert sample.expected.read_text("utf-8") == render(sample)

    def test_is_known_by_its_network_alone(self, sample: Sample) -> None:
        assert known_by(Export(sample.sources())) == [sample.network]

    def test_names_only_example_domains(self, sample: Sample) -> None:
        document = json.loads(sample.expected.read_text("utf-8"))
        domains = {fact["email"].rpartition("@")[2] for fact in document["facts"] if "email" in fact}
        assert domains <= {"example.org", "example.com", "example.net"}


def test_every_network_has_samples_and_nothing_lies_beside_without_one() -> None:
    assert {sample.network for sample in samples()} == set(Registry.installed().names())
    assert stray() == []


def test_the_golden_command_finds_no_difference(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out == ""


def test_no_expected_file_is_taken_for_a_sample() -> None:
    assert not [sample for sample in samples() if sample.path.name.endswith(SUFFIX)]


# -- LinkedIn: where the table begins ---------------------------------------------------------------

ROW = "Aline,Testeur,https://www.linkedin.com/in/aline-testeur,,Exemple & Fils,Gérante,12 Jan 2024"


@pytest.mark.parametrize(
    "preamble",
    [
        "",
        "\ufeff",
        "\n\n",
        'Notes:\n"When exporting, you may notice missing addresses."\n\n',
        '"Notes:"\n"When exporting, you may notice missing addresses."\n\n',
        'Notes:\n"When exporting,\nyou may notice\nmissing addresses."\n\n',
        'Notes:\n"Some ""addresses"", you may notice, are missing."\n',
        "\ufeffNotes:\nno quotes, some commas, and no empty line\n",
        ",,,,,,\n" * 20,
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_linkedin_finds_its_header_behind_any_preamble(preamble: str, line_end: str) -> None:
    text = f"{preamble}{HEADER}\n{ROW}\n".replace("\n", line_end)
    items = linkedin(text)
    assert [(fact.name, fact.since) for fact in facts_of(items)] == [("Aline Testeur", "2024-01-12")]
    assert not reasons_of(items)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_linkedin_reads_every_encoding_networks_have_used(encoding: str) -> None:
    (fact,) = facts_of(linkedin(f"{HEADER}\n{ROW}\n".encode(encoding)))
    assert fact.position == "Gérante"


@pytest.mark.parametrize(
    "header",
    [HEADER.upper(), HEADER.lower(), HEADER.replace(",", " , "), QUOTED_HEADER],
)
def test_linkedin_compares_column_names_without_case_blanks_and_quotes(header: str) -> None:
    (fact,) = facts_of(linkedin(f"{header}\n{ROW}\n"))
    assert (fact.first, fact.company) == ("Aline", "Exemple & Fils")


def test_linkedin_finds_columns_by_name_in_any_order() -> None:
    header = "Connected On,Position,Last Name,First Name"
    (fact,) = facts_of(linkedin_row("12 Jan 2024", "Taster", "Testeur", "Aline", header=header))
    assert (fact.name, fact.position, fact.since, fact.url) == ("Aline Testeur", "Taster", "2024-01-12", "")


def test_linkedin_reads_a_table_from_before_addresses_of_profiles() -> None:
    header = "First Name,Last Name,Email Address,Company,Position,Connected On"
    row = ("Bram", "Voorbeeld", "bram@example.org", "Mockwell", "Taster", "1/12/18, 3:45 PM")
    (fact,) = facts_of(linkedin_row(*row, header=header))
    assert (fact.url, fact.email, fact.since) == ("", "bram@example.org", "2018-01-12T15:45")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Aline,Testeur,,,,,12 Jan 2024\n",
        "Name,URL,Connected On\nAline Testeur,,12 Jan 2024\n",
        "x\n" * 30 + f"{HEADER}\n{ROW}\n",
    ],
)
def test_linkedin_without_its_header_is_a_problem_and_no_silent_zero(text: str) -> None:
    survey = reading.survey(LinkedIn(), [in_memory("Connections.csv", text)])
    assert [doubt.trace.file for doubt in survey.doubts] == [survey.problems[0].trace.file]
    assert [problem.reason for problem in survey.problems] == [Unreadable.NO_HEADER]


def test_linkedin_with_a_header_and_nobody_below_it_is_doubted() -> None:
    survey = reading.survey(LinkedIn(), [in_memory("Connections.csv", f"{HEADER}\n")])
    assert survey.counts == {"connection": 0}
    assert [doubt.reason for doubt in survey.doubts] == [reading.NOTHING]


@pytest.mark.parametrize(
    "text",
    [
        "Vorname,Nachname,URL\nAline,Testeur,\n",
        "First Name;Last Name;Connected On\nAline;Testeur;12 Jan 2024\n",
    ],
)
def test_linkedin_understands_other_delimiters_and_headings_by_likeness(text: str) -> None:
    assert [fact.name for fact in facts_of(linkedin(text))] == ["Aline Testeur"]


# -- LinkedIn: rows ---------------------------------------------------------------------------------


def test_linkedin_keeps_a_nameless_row() -> None:
    (fact,) = facts_of(linkedin_row("", "", "", "", "", "", "07 Mar 2016"))
    assert (fact.name, fact.since, fact.trace.place) == ("", "2016-03-07", "line 2")


@pytest.mark.parametrize("cell", [shape.format("Lie") for _, shape in DIFFICULT] + ["a\nb", "\n", "\t", "'"])
def test_linkedin_gives_difficult_cells_unchanged(cell: str) -> None:
    (fact,) = facts_of(linkedin_row(cell, cell, cell, cell, cell, cell, cell))
    assert {getattr(fact, field) for field in FIELDS} == {cell}


@EXAMPLES
@given(st.lists(CELL, min_size=7, max_size=7))
def test_linkedin_gives_any_cells_unchanged(cells: list[str]) -> None:
    items = linkedin_row(*cells)
    (fact,) = facts_of(items)
    assert [getattr(fact, field) for field in FIELDS] == cells
    assert fact.name == f"{cells[0]} {cells[1]}".strip()
    assert set(reasons_of(items)) <= {Unreadable.DATE}


@pytest.mark.parametrize("count", [1, 2, 6, 8, 20])
def test_linkedin_names_a_row_of_another_width_and_keeps_it(count: int) -> None:
    items = linkedin_row(*[f"cell {number}" for number in range(count)])
    problem = items[0]
    assert isinstance(problem, Problem)
    assert (problem.reason, problem.values) == (Unreadable.WIDTH, {"found": count, "expected": 7})
    assert [fact.first for fact in facts_of(items)] == ["cell 0"]


def test_linkedin_keeps_reading_below_a_bad_row() -> None:
    items = linkedin(f"{HEADER}\nAline\n{ROW}\n\n{ROW},more\n{ROW}\n")
    assert [fact.first for fact in facts_of(items)] == ["Aline"] * 4
    assert reasons_of(items) == [Unreadable.WIDTH] * 2


def test_linkedin_keeps_unknown_columns_that_are_not_empty() -> None:
    header = f"{HEADER},followers,twitter"
    (fact,) = facts_of(linkedin_row(*ROW.split(","), " 12 ", "", header=header))
    assert fact.extra == {"followers": " 12 "}


def test_linkedin_has_no_extra_where_all_columns_are_known() -> None:
    (fact,) = facts_of(linkedin_row(*ROW.split(",")))
    assert fact.extra == {}


def test_linkedin_tells_the_line_behind_line_breaks_in_cells() -> None:
    items = linkedin(f'Notes:\n"a\nb"\n\n{HEADER}\nAline,"Tes\nteur",,,,,12 Jan 2024\n{ROW}\n')
    assert [fact.trace.place for fact in facts_of(items)][-1] == "line 8"


def test_linkedin_stops_with_a_problem_at_a_cell_no_table_has() -> None:
    items = linkedin(f'{HEADER}\n{ROW}\n"{"x" * 200_000}",,,,,,\n')
    assert [fact.first for fact in facts_of(items)] == ["Aline"]
    assert reasons_of(items) == [Unreadable.NOT_CSV]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("12 Jan 2024", "2024-01-12"),
        ("2 jan 2024", "2024-01-02"),
        (" 31 DEC 1999 ", "1999-12-31"),
        ("1/12/18, 3:45 PM", "2018-01-12T15:45"),
        ("12/31/2017, 12:05 AM", "2017-12-31T00:05"),
        ("12/31/17 12:05\u202fPM", "2017-12-31T12:05"),
        ("13/1/18, 3:45 PM", None),
        ("32 Jan 2024", None),
        ("0 Jan 2024", None),
        ("12 Janv 2024", "2024-01-12"),
        ("2024-01-12", "2024-01-12"),
        ("12 Jan 24", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_linkedin_dates_are_month_first_or_english(text: str, iso: str | None) -> None:
    assert linkedin_date(text) == iso


def test_linkedin_names_a_date_it_cannot_read_and_keeps_its_text() -> None:
    items = linkedin_row("Aline", "Testeur", "", "", "", "", "le 12 janvier")
    (fact,) = facts_of(items)
    assert (fact.since, fact.since_text) == (None, "le 12 janvier")
    assert reasons_of(items) == [Unreadable.DATE]


def test_linkedin_without_a_date_is_no_problem() -> None:
    items = linkedin_row("Aline", "Testeur", "", "", "", "", "")
    assert [fact.since for fact in facts_of(items)] == [None]
    assert not reasons_of(items)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.linkedin.com/in/aline-%C3%A9",
        "http://uk.linkedin.com/in/Aline-%C3%89/",
        "linkedin.com/in/aline-é?trk=x",
        "https://www.linkedin.com/in/aline-e%CC%81#top",
        " HTTPS://WWW.LINKEDIN.COM/IN/ALINE-É",
    ],
)
def test_linkedin_knows_a_person_by_any_spelling_of_the_address(url: str) -> None:
    assert normal_key(url) == "aline-é"


@pytest.mark.parametrize(
    "url", ["", "https://www.linkedin.com/company/exemple", "https://example.org/in/aline", "aline"]
)
def test_linkedin_has_no_key_without_the_address_of_a_profile(url: str) -> None:
    assert normal_key(url) is None


# -- LinkedIn: labels -------------------------------------------------------------------------------

REGISTRATION = 'Registered At,Registration Ip,Subscription Types\n"5/18/09, 9:40 AM",192.0.2.1,\n'


def test_linkedin_labels_the_archive_by_its_name_and_its_registration() -> None:
    folder = "Complete_LinkedInDataExport_01-06-2025"
    export = Export(
        [
            in_memory(f"{folder}/Registration.csv", REGISTRATION),
            in_memory(f"{folder}/Profile.csv", "First Name,Last Name\nAline,Testeur\n"),
        ]
    )
    assert LinkedIn().identify(export) == Label(
        owner="5/18/09, 9:40 AM",
        as_of="2025-01-06",
        batch="linkedindataexport_01-06-2025",
        part="complete_",
    )


def test_linkedin_basic_and_complete_parts_are_of_one_batch() -> None:
    labels = [
        LinkedIn().identify(
            Export([in_memory(f"{kind}_LinkedInDataExport_01-06-2025/Connections.csv", text)])
        )
        for kind, text in (("Basic", f"{HEADER}\n{ROW}\n"), ("Complete", f"{HEADER}\n"))
    ]
    assert [label and (label.batch, label.part) for label in labels] == [
        ("linkedindataexport_01-06-2025", "basic_"),
        ("linkedindataexport_01-06-2025", "complete_"),
    ]


def test_a_part_of_linkedin_without_connections_says_nothing_of_their_number() -> None:
    sources = [in_memory("x/Registration.csv", REGISTRATION), in_memory("x/Skills.csv", "Name\nTasting\n")]
    assert LinkedIn().identify(Export(sources)) is not None
    survey = reading.survey(LinkedIn(), sources)
    assert survey.counts == {"registration": 1}
    assert not survey.doubts


# -- Facebook ---------------------------------------------------------------------------------------


@EXAMPLES
@given(ANY_TEXT)
def test_facebook_repairs_its_double_encoding_exactly_once(text: str) -> None:
    assert repair(doubly_encoded(text)) == text


@EXAMPLES
@given(ANY_TEXT, st.characters(min_codepoint=0x100), ANY_TEXT)
def test_facebook_leaves_text_alone_that_no_double_encoding_gives(
    before: str, beyond: str, after: str
) -> None:
    text = before + beyond + after
    assert repair(text) == text


@pytest.mark.parametrize("typed", ["Ã©", "Ã\u0083Â©", "â\u0082¬"])
def test_facebook_gives_back_what_looks_doubly_encoded_to_a_person_who_typed_it(typed: str) -> None:
    (fact,) = facts_of(friend(name=doubly_encoded(typed)))
    assert fact.name == typed


@pytest.mark.parametrize("name", ["Hélène", "\xe9", "Zoë Ünal", "plain"])
def test_facebook_leaves_sound_latin_text_alone(name: str) -> None:
    assert repair(name) == name


def test_facebook_repairs_keys_and_values_it_has_no_field_for() -> None:
    items = friend(name="Tam", **{doubly_encoded("clé"): doubly_encoded("été"), "n": 3, "deep": {"a": [1]}})
    (fact,) = facts_of(items)
    assert fact.extra == {"clé": "été", "n": "3", "deep": '{"a": [1]}'}


@pytest.mark.parametrize("key", ["friends", "friends_v2", "friends_v17"])
def test_facebook_takes_any_version_of_its_key(key: str) -> None:
    items = facebook({"other": [1], key: [{"name": "Tam", "timestamp": 1546300800}]})
    assert [(fact.name, fact.since, fact.trace.place) for fact in facts_of(items)] == [
        ("Tam", "2019-01-01T00:00:00Z", f"{key}[0]")
    ]
    assert not reasons_of(items)


def test_facebook_takes_every_key_that_holds_a_list_and_nobody_twice() -> None:
    tam, old = {"name": "Tam", "timestamp": 1}, {"name": "Old", "timestamp": 2}
    items = facebook({"friends_count": 1, "friends_v2": [tam], "friends_v1": [tam, old]})
    assert [fact.name for fact in facts_of(items)] == ["Tam", "Old"]


@pytest.mark.parametrize(
    "document", [{}, [], None, 3, "friends", {"followers": []}, {"friends_v2": {}}, {"friends_v2": None}]
)
def test_facebook_without_its_list_is_a_problem_and_no_silent_zero(document: object) -> None:
    survey = reading.survey(Facebook(), [in_memory("your_friends.json", json.dumps(document))])
    assert [doubt.trace.file for doubt in survey.doubts] == [survey.problems[0].trace.file]
    assert [problem.reason for problem in survey.problems] == [Unreadable.SHAPE]


@pytest.mark.parametrize("text", ["", "{", "<html>", '{"friends_v2": [' + "[" * 100_000, "1" * 5_000])
def test_facebook_that_is_not_json_is_a_problem(text: str) -> None:
    items = read(Facebook(), in_memory("your_friends.json", text))
    assert [type(item) for item in items] == [Problem]


@pytest.mark.parametrize("keys", [{}, {"name": ""}, {"name": "", "timestamp": 1546300800}])
def test_facebook_keeps_a_nameless_friend(keys: Mapping[str, object]) -> None:
    items = friend(**keys)
    assert [fact.name for fact in facts_of(items)] == [""]
    assert not reasons_of(items)


@pytest.mark.parametrize("name", [None, 3, ["Tam"], {"first": "Tam"}])
def test_facebook_names_a_name_that_is_none_and_keeps_the_friend(name: object) -> None:
    items = friend(name=name, timestamp=1546300800)
    assert [(fact.name, fact.since) for fact in facts_of(items)] == [("", "2019-01-01T00:00:00Z")]
    assert reasons_of(items) == [Unreadable.SHAPE]


@pytest.mark.parametrize("entry", [None, 3, "Tam", ["Tam"]])
def test_facebook_names_a_friend_that_is_none_and_reads_on(entry: object) -> None:
    items = facebook({"friends_v2": [entry, {"name": "Tam"}]})
    assert reasons_of(items) == [Unreadable.SHAPE]
    assert [fact.trace.place for fact in facts_of(items)] == ["friends_v2[1]"]


@pytest.mark.parametrize(
    "stamp", [0, -1, 253402300800, 10**30, 1.5, 1e300, float("inf"), True, "1546300800", [], {}]
)
def test_facebook_names_a_time_out_of_range_and_keeps_its_text(stamp: object) -> None:
    items = friend(name="Tam", timestamp=stamp)
    assert [(fact.since, fact.since_text) for fact in facts_of(items)] == [(None, str(stamp))]
    assert reasons_of(items) == [Unreadable.DATE]


@pytest.mark.parametrize(
    ("stamp", "iso"), [(1, "1970-01-01T00:00:01Z"), (253402300799, "9999-12-31T23:59:59Z")]
)
def test_facebook_times_reach_from_the_first_second_to_the_last(stamp: int, iso: str) -> None:
    (fact,) = facts_of(friend(name="Tam", timestamp=stamp))
    assert (fact.since, fact.since_text) == (iso, str(stamp))


def test_facebook_without_a_time_is_no_problem() -> None:
    items = friend(name="Tam")
    assert [(fact.since, fact.since_text) for fact in facts_of(items)] == [(None, "")]
    assert not reasons_of(items)


def test_a_part_of_facebook_without_friends_yields_nothing_and_no_problem() -> None:
    part = in_memory("x/your_facebook_activity/posts/your_posts_1.json", "[]")
    assert Facebook().identify(Export([part])) == Label()
    assert read(Facebook(), part) == []


def test_facebook_reads_the_friends_of_several_parts_together() -> None:
    parts = [
        in_memory("one/your_facebook_activity/x.json", "[]"),
        in_memory("two/connections/friends/your_friends.json", '{"friends_v2": [{"name": "Tam"}]}'),
    ]
    assert [fact.name for fact in facts_of(read(Facebook(), *parts))] == ["Tam"]


def test_facebook_takes_nobody_else_for_a_friend() -> None:
    others = ("removed_friends", "suggested_friends", "sent_friend_requests", "friends_you_see_less")
    sources = [
        in_memory(f"connections/friends/{name}.json", '{"friends_v2": [{"name": "Tam"}]}') for name in others
    ]
    assert facts_of(read(Facebook(), *sources)) == []


# -- Viadeo -----------------------------------------------------------------------------------------

VIADEO = "Prénom;Nom;Société;Téléphone;Date d'ajout\nAline;TESTEUR;Exemple & Fils;;12/01/2015\n"


def test_viadeo_tells_its_guess_by_column_names_only() -> None:
    guesses = [item for item in viadeo(VIADEO) if isinstance(item, Guess)]
    assert [(guess.trace.place, guess.columns) for guess in guesses] == [
        ("line 1", {"Prénom": "first", "Nom": "last", "Société": "company", "Date d'ajout": "since"})
    ]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_viadeo_reads_any_delimiter_and_encoding(delimiter: str, encoding: str) -> None:
    items = viadeo(VIADEO.replace(";", delimiter).encode(encoding))
    assert [(fact.name, fact.company, fact.since) for fact in facts_of(items)] == [
        ("Aline TESTEUR", "Exemple & Fils", "2015-01-12")
    ]
    assert not reasons_of(items)


@pytest.mark.parametrize(
    "header",
    [
        "Prénom;Nom;E-mail",
        "PRENOM ;nom; e mail",
        "First name;Last name;E-mail address",
        '"Prénom";Nom;Courriel',
    ],
)
def test_viadeo_compares_headings_without_case_accents_and_punctuation(header: str) -> None:
    (fact,) = facts_of(viadeo(f"{header}\nAline;Testeur;aline@example.org\n"))
    assert (fact.first, fact.last, fact.email) == ("Aline", "Testeur", "aline@example.org")


def test_viadeo_finds_its_heading_below_a_title() -> None:
    items = viadeo(f"Mes contacts Viadeo\n\n{VIADEO}")
    assert [fact.name for fact in facts_of(items)] == ["Aline TESTEUR"]


@pytest.mark.parametrize("text", ["", "Nom\nTesteur\n", "a;b;c\n1;2;3\n", "\n" * 30 + VIADEO])
def test_viadeo_without_a_heading_is_a_problem_and_no_silent_zero(text: str) -> None:
    survey = reading.survey(Viadeo(), [in_memory("viadeo.csv", text)])
    assert [doubt.trace.file for doubt in survey.doubts] == [survey.problems[0].trace.file]
    assert [problem.reason for problem in survey.problems] == [Unreadable.NO_HEADER]


@pytest.mark.parametrize("cell", [shape.format("Lie") for _, shape in DIFFICULT] + ["a\nb", "a\r\nb", "'"])
def test_viadeo_gives_difficult_cells_unchanged(cell: str) -> None:
    text = io.StringIO(newline="")
    text.write("Prénom;Nom;Société;Ville\n")
    csv.writer(text, delimiter=";").writerow([cell, cell, cell, cell])
    (fact,) = facts_of(viadeo(text.getvalue()))
    assert (fact.first, fact.last, fact.company, fact.extra) == (cell, cell, cell, {"Ville": cell})


@pytest.mark.parametrize("row", ["Aline", "Aline;Testeur;;", "Aline;Testeur;;;;"])
def test_viadeo_names_a_row_of_another_width_and_keeps_it(row: str) -> None:
    items = viadeo(f"Prénom;Nom;Société;Ville;Pays\n{row}\n")
    assert [fact.first for fact in facts_of(items)] == ["Aline"]
    assert reasons_of(items) == [Unreadable.WIDTH]


def test_viadeo_keeps_a_nameless_row_and_skips_an_empty_one() -> None:
    items = viadeo("Prénom;Nom;Date d'ajout\n;;12/01/2015\n;;\n\n  ; ;\n")
    assert [(fact.name, fact.since) for fact in facts_of(items)] == [("", "2015-01-12")]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("12/01/2015", "2015-01-12"),
        ("1/2/2015", "2015-02-01"),
        ("lundi 12 janvier 2015", "2015-01-12"),
        ("1er août 2012", "2012-08-01"),
        ("3 FÉVRIER 2010", "2010-02-03"),
        ("01/13/2015", None),
        ("32/01/2015", None),
        ("12/01/15", None),
        ("12 January 2015", "2015-01-12"),
        ("", None),
    ],
)
def test_viadeo_dates_are_day_first_or_french(text: str, iso: str | None) -> None:
    assert viadeo_date(text) == iso


def test_viadeo_names_a_date_it_cannot_read_and_keeps_its_text() -> None:
    items = viadeo("Nom;Date d'ajout\nTesteur;hier\n")
    assert [(fact.since, fact.since_text) for fact in facts_of(items)] == [(None, "hier")]
    assert reasons_of(items) == [Unreadable.DATE]


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.viadeo.com/profile/002abc", "002abc"),
        ("http://fr.viadeo.com/fr/profile/002abc?x=1", "002abc"),
        ("http://www.viadeo.com/v/showprofile?memberId=002abc", "002abc"),
        ("http://www.viadeo.com/fr/", None),
        ("https://example.org/profile/002abc", None),
        ("", None),
    ],
)
def test_viadeo_knows_a_person_by_the_address_of_the_profile(url: str, key: str | None) -> None:
    (fact,) = facts_of(viadeo(f"Nom;Profil\nTesteur;{url}\n"))
    assert Viadeo().key(fact) == key


# -- which network is it ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("contacts.csv", VIADEO),
        ("table.csv", "a,b\n1,2\n"),
        ("Connections.csv", "a,b\n1,2\n"),
        ("Profile.csv", "First Name,Last Name\nAline,Testeur\n"),
        ("viadeo.csv", "a;b\n1;2\n"),
        ("viadeo.json", "{}"),
        ("your_friends.json", '{"followers": []}'),
        ("friends.json", '{"people": [{"name": "Tam"}]}'),
        ("data.json", '{"friends": 3}'),
        ("note.txt", "Nothing to see."),
        ("x.zip", "PK\x05\x06" + "\0" * 18),
        ("empty", ""),
    ],
)
def test_no_exporter_knows_a_file_of_somewhere_else(name: str, text: str) -> None:
    assert known_by(Export([in_memory(name, text)])) == []


def test_viadeo_knows_a_table_when_the_person_says_so() -> None:
    source_ = in_memory("contacts.csv", VIADEO)
    assert Viadeo().identify(Export([source_])) is None
    assert Viadeo().identify(Export([source_], claimed=True)) == Label()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("viadeo.csv", VIADEO),
        ("Contacts Viaduc.TXT", VIADEO),
        ("contacts.csv", "Nom;Profil\nTesteur;http://www.viadeo.com/profile/002abc\n"),
    ],
)
def test_viadeo_knows_a_table_by_its_name_or_its_links(name: str, text: str) -> None:
    assert known_by(Export([in_memory(name, text)])) == ["viadeo"]


def test_linkedin_knows_its_table_under_any_name_when_it_is_alone() -> None:
    table = in_memory("old backup.bin", f"{HEADER}\n{ROW}\n")
    assert known_by(Export([table])) == ["linkedin"]
    assert [fact.first for fact in facts_of(read(LinkedIn(), table))] == ["Aline"]
    assert known_by(Export([table, in_memory("other.txt", "")])) == []


# -- nothing raises ---------------------------------------------------------------------------------

NAMES = (
    "Connections.csv",
    "Basic_LinkedInDataExport_01-06-2025/Registration.csv",
    "your_friends.json",
    "profile_information.json",
    "viadeo.csv",
    "export.zip",
)
MAGICS = (
    b"",
    b"PK\x03\x04",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    f"{HEADER}\n".encode(),
    b'{"friends_v2":[',
    b"Nom;Nom\n",
)
BYTES = st.builds(lambda magic, rest: magic + rest, st.sampled_from(MAGICS), st.binary(max_size=400))


def check_nothing_raises(sources: Sequence[Source]) -> None:
    """Reading never raises; recognising raises only what the view of an archive documents."""
    for exporter in Registry.installed().all():
        survey = reading.survey(exporter, sources)
        assert reading.FAILED not in [problem.reason for problem in survey.problems]
    try:
        export = Export(sources)
    except (DamagedArchive, EncryptedArchive, HostileArchive):
        return
    for exporter in Registry.installed().all():
        label = exporter.identify(export)
        assert label is None or isinstance(label, Label)


@EXAMPLES
@given(st.sampled_from(NAMES), BYTES)
def test_random_bytes_never_raise(name: str, data: bytes) -> None:
    check_nothing_raises([in_memory(name, data)])


def mutations(data: bytes) -> st.SearchStrategy[bytes]:
    """The bytes cut short, with some flipped, doubled or replaced."""
    at = st.integers(0, max(len(data) - 1, 0))
    flip = st.builds(
        lambda where, value: data[:where] + bytes([data[where] ^ value]) + data[where + 1 :],
        at,
        st.integers(1, 255),
    )
    cut = st.builds(lambda where: data[:where], at)
    splice = st.builds(
        lambda start, length, new, times: data[:start] + new * times + data[start + length :],
        at,
        st.integers(0, 40),
        st.sampled_from([b"", b'"', b",", b";", b"\n", b"\0", b"\xff", b"{", b"[", b"\\ud800", b"1"]),
        st.integers(1, 50),
    )
    return st.one_of(flip, cut, splice)


def sources_of(sample: Sample, change: Callable[[bytes], bytes]) -> Iterator[Source]:
    for one in sample.sources():
        with one.open() as stream:
            yield in_memory(one.name, change(stream.read()))


@settings(EXAMPLES, max_examples=40)
@pytest.mark.parametrize("sample", samples(), ids=lambda sample: f"{sample.network} {sample.path.name}")
@given(data=st.data())
def test_mutated_samples_never_raise(sample: Sample, data: st.DataObject) -> None:
    check_nothing_raises(list(sources_of(sample, lambda content: data.draw(mutations(content)))))


# -- round trips ------------------------------------------------------------------------------------

CROWD = people(300, seed=11)


def from_disk(exporter: Exporter, path: Path) -> list[Connection]:
    sources = source.find(path).sources
    assert known_by(Export(sources)) == [exporter.name]
    result = reading.read(exporter, sources)
    assert not result.problems
    return list(result.connections)


@pytest.mark.parametrize("complete", [False, True])
@pytest.mark.parametrize("preamble", [False, True])
def test_people_written_by_linkedin_are_read_back(tmp_path: Path, complete: bool, preamble: bool) -> None:
    path = tmp_path / linkedin_name(DAY, complete)
    linkedin_zip(path, CROWD, DAY, complete, preamble=preamble)
    facts = from_disk(LinkedIn(), path)
    assert [as_linkedin(fact) for fact in facts] == [
        (one.first, one.last, one.email, one.company, one.position, slug(one), str(one.connected))
        for one in CROWD
    ]


def slug(one: Person) -> str | None:
    return unicodedata.normalize("NFC", one.slug).casefold() or None


def as_linkedin(fact: Connection) -> tuple[str | None, ...]:
    key = LinkedIn().key(fact)
    return (fact.first, fact.last, fact.email, fact.company, fact.position, key, fact.since)


def test_people_written_by_facebook_are_read_back(tmp_path: Path) -> None:
    path = tmp_path / facebook_name("aline.testeur", DAY, seed=1)
    facebook_zip(path, CROWD, DAY)
    facts = from_disk(Facebook(), path)
    assert {(fact.name, fact.since_text) for fact in facts} == {
        (f"{one.first} {one.last}".strip(), str(one.friend_since)) for one in CROWD
    }
    assert len(facts) == len(CROWD)


def test_people_written_by_viadeo_are_read_back(tmp_path: Path) -> None:
    path = tmp_path / "viadeo-contacts.csv"
    viadeo_csv(path, CROWD)
    facts = from_disk(Viadeo(), path)
    assert [as_viadeo(fact) for fact in facts] == [in_windows(one) for one in CROWD]


def as_viadeo(fact: Connection) -> tuple[str | None, ...]:
    city = fact.extra.get("Ville", "")
    return (fact.first, fact.last, fact.email, fact.company, fact.position, city, fact.since)


def in_windows(one: Person) -> tuple[str | None, ...]:
    """The person as Windows-1252 can tell of them."""
    cells = (one.first, one.last, one.email, one.company, one.position, one.city)
    return (*(cell.encode("cp1252", "replace").decode("cp1252") for cell in cells), str(one.connected))
