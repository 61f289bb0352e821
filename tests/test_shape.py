"""The report on an export's shape lets nothing out that a person has put into the export.

It is meant for a public bug report, so every sentence here is an attempt to make it leak: names, addresses,
numbers and employers in file names, headings, keys, classes, tags, values and names of columns.
"""

import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo.invent import (
    OWNER,
    OWNER_AT_WORK,
    Person,
    facebook_name,
    facebook_zip,
    linkedin_name,
    linkedin_zip,
    people,
    viadeo_csv,
)
from sociarch import shape
from sociarch.drift import report
from sociarch.export import Export
from sociarch.exporter import Label
from sociarch.inspection import Inspection, inspect, inspect_sources
from sociarch.reading import NOTHING_READ
from sociarch.recognition import Recognition
from sociarch.registry import Registry
from sociarch.shape import Words
from sociarch.source import Source
from tests.eras import cards, facebook, linkedin, viadeo, zipped
from tests.eras.samples import AROUND, CAST, THANOR, YSALINE
from tests.eras.tables import EXCEL_UTF_8
from tests.golden import Sample, samples

EXAMPLES = settings(max_examples=60, deadline=None, derandomize=True)
EXPORTERS = Registry.installed().all()
WORDS = Words(name for exporter in EXPORTERS for name in exporter.words)
EVERYBODY: Sequence[Person] = (
    *(OWNER, *CAST, THANOR, YSALINE),
    *(one for group in AROUND for one in group),
)
MORE_NAMES = (
    "Wilma Mockwell, Thadine Feintechamp, Noé Testeur, Aline Avant, Cosima Exemplo, Bramwyn Shamfield, "
    "aline.avant, aline.bientot, Saint-Néant, Fauxpain, a.testeur"
).split(", ")
NUMBERS = ("199001234", "199005678", "199005501", "1000000001", "198.51.100.4", "192.0.2.17", "203.0.113.9")
ORDINARY = frozenset(
    # Words that names and employers share with the report's own English, headings or file names.
    "and exemple sales export head data org page part product société ville".split()
)

NAME = "Zorvexia"
MAIL = "zorvexia.quilbanor@example.org"
PHONE = "33199001234"
SECRETS = ("zorvexia", "quilbanor", "зорвексия", "צורבק", PHONE[-6:])


def in_memory(name: str, content: bytes | str) -> Source:
    data = content.encode() if isinstance(content, str) else content

    def opened() -> BinaryIO:
        return io.BytesIO(data)

    return Source(name, len(data), None, opened)


def of_sources(network: str, *sources: Source) -> str:
    exporter = Registry.installed().get(network)
    seen = inspect_sources(exporter, exporter.identify(Export(sources)) or Label(), sources, {})
    return "\n".join(report(seen, EXPORTERS, "0"))


def of_unknown(*sources: Source) -> str:
    """The report on what no exporter knows."""
    seen = Inspection((), sources, None, Label(), None, NOTHING_READ, (), ())
    return "\n".join(report(seen, EXPORTERS, "0"))


def of_everything(name: str, content: bytes | str) -> str:
    """The reports on one file, as every network's and as nobody's."""
    source = in_memory(name, content)
    return "\n".join([of_unknown(source), *(of_sources(one.name, source) for one in EXPORTERS)])


def of_paths(*paths: Path) -> str:
    seen = inspect(Recognition(EXPORTERS), paths, {})
    return "\n".join(line for one in seen.exports for line in report(one, EXPORTERS, "0"))


def personal(person: Person) -> Iterator[str]:
    yield from (person.first, person.last, person.email, person.company, person.slug, person.city)


def parts(texts: Iterable[str]) -> set[str]:
    """Folded words of three letters and more."""
    words = (word for text in texts for word in re.findall(r"[^\W\d_]+", text.casefold()))
    return {word for word in words if len(word) >= 3}


def leaks(text: str, values: Iterable[str]) -> set[str]:
    """What of the values stands in the report, as a word or, from five letters on, within one."""
    secret = parts(values) - ORDINARY
    shown = parts([text])
    within = {word for word in secret if len(word) >= 5 and any(word in one for one in shown)}
    # A word that a network writes itself, such as `connections`, is nobody's.
    return {word for word in (secret & shown) | within if WORDS.name(word) != word}


def crowd(everybody: Iterable[Person]) -> list[str]:
    return [text for person in everybody for text in personal(person)]


def check(text: str, everybody: Iterable[Person] = ()) -> None:
    assert leaks(text, [*crowd([*EVERYBODY, *everybody]), *MORE_NAMES, OWNER_AT_WORK]) == set()
    assert not [number for number in NUMBERS if number in text]
    assert "@example" not in text
    # Nothing beyond ASCII that networks write is in a file's name, heading or key.
    assert not [sign for sign in text if ord(sign) > 0x24F and unicodedata.category(sign)[0] in "LMN"]
    assert not re.findall(r"[0-9]{5,}(?! bytes)", text.replace("more", ""))
    text.encode()


def check_nothing_of_it(text: str) -> None:
    plain = text.casefold()
    assert [one for one in SECRETS if one in plain] == []
    assert PHONE not in re.sub(r"[^0-9]", "", text)
    text.encode()


# -- whatever networks write ----------------------------------------------------------------------


def test_the_words_that_may_be_shown_are_no_names() -> None:
    words = parts([*crowd(EVERYBODY), *crowd(people(300, seed=4)), *MORE_NAMES])
    assert {word for word in words if WORDS.name(word) == word} <= ORDINARY


@pytest.mark.parametrize("sample", samples(), ids=lambda one: f"{one.network} {one.path.name}")
def test_of_a_sample_nothing_personal_is_reported(sample: Sample) -> None:
    check(of_sources(sample.network, *sample.sources()))
    check(of_unknown(*sample.sources()))


@pytest.mark.parametrize("shape_name", sorted(linkedin.variants(CAST)))
def test_of_any_list_of_linkedin_nothing_personal_is_reported(shape_name: str) -> None:
    everybody = people(120, seed=3)
    content = linkedin.variants(everybody)[shape_name]
    check(of_everything("Connections.csv", content), everybody)


@pytest.mark.parametrize("generation", ["J0", "J1", "J2", "J2b", "J3"])
def test_of_any_documents_of_facebook_nothing_personal_is_reported(
    generation: facebook.JsonGeneration,
) -> None:
    everybody = people(40, seed=4)
    files = facebook.json_export(generation, everybody, AROUND) | facebook.label_values(generation)
    sources = [in_memory(f"facebook-aline.testeur/{path}", content) for path, content in files.items()]
    check(of_sources("facebook", *sources), everybody)
    check(of_unknown(*sources), everybody)
    assert "Aline" not in of_sources("linkedin", *sources)


@pytest.mark.parametrize("generation", ["H0", "H1", "H2", "H3", "H4", "H5"])
def test_of_any_pages_of_facebook_nothing_personal_is_reported(generation: facebook.HtmlGeneration) -> None:
    everybody = people(40, seed=5)
    files = facebook.html_export(generation, everybody, AROUND)
    sources = [in_memory(f"facebook-aline.testeur/{path}", content) for path, content in files.items()]
    check(of_sources("facebook", *sources), everybody)
    check(of_unknown(*sources), everybody)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("viadeo contacts.json", viadeo.scraper_lines(CAST)),
        ("me_contacts.json", viadeo.api_export(CAST, career=True)["me_contacts.json"]),
        ("Contacts Viadeo.xlsx", viadeo.addin_xlsx(CAST)),
        ("viadeo.csv", viadeo.contacts_csv(CAST, "fr", EXCEL_UTF_8)),
        ("viadeo.csv", viadeo.outlook_csv(CAST, EXCEL_UTF_8)),
        ("viadeo.vcf", cards.vcards(CAST, "2.1")),
        ("viadeo.vcf", cards.vcards(CAST, "4.0", group_card=True)),
    ],
)
def test_of_any_file_of_viadeo_nothing_personal_is_reported(name: str, content: bytes) -> None:
    check(of_everything(name, content))


def test_of_whole_archives_nothing_personal_is_reported(tmp_path: Path) -> None:
    everybody = people(150, seed=6)
    day = date(2025, 1, 6)
    linkedin_zip(tmp_path / linkedin_name(day), everybody, day, complete=True)
    facebook_zip(tmp_path / facebook_name("aline.testeur", day, 1), everybody, day, [b"\xff\xd8"])
    viadeo_csv(tmp_path / "viadeo-contacts.csv", everybody)
    check(of_paths(tmp_path), everybody)


# -- what networks do not write -------------------------------------------------------------------


def test_a_list_without_a_heading_is_reported_without_anybody_in_it() -> None:
    everybody = people(60, seed=7)
    content = linkedin.connections("C5", everybody, preamble="none", header=False)
    text = of_everything("Connections.csv", content)
    check(text, everybody)
    assert "record 1" in text


def test_a_heading_in_an_unknown_language_is_reported_without_anybody_below_it() -> None:
    content = linkedin.connections("C5", CAST, preamble="none", header=False)
    heading = "Etunimi,Sukunimi,Osoite,Sähköposti,Yritys,Asema,Yhdistetty\n".encode()
    text = of_everything("Connections.csv", heading + content)
    check(text)
    assert "Etunimi" not in text


@pytest.mark.parametrize(
    "document",
    [
        {"aline.testeur": "2020-01-01", "zorvexia.quilbanor": [1, 2]},
        {"friends": {"Zorvexia Quilbanor": {"since": 1546300800}}},
        {"friends_v2": {"zorvexia": {}, "Quilbanor": {}}},
        {"friends_v2": [{MAIL: "x", "name": "Zorvexia", "Zorvexia": PHONE}]},
        [{"name": {"Zorvexia": {"Quilbanor": {"x": {"y": {"z": {"Zorvexia": 1}}}}}}}],
        {"phone": int(PHONE), "numbers": [int(PHONE), float(PHONE), -int(PHONE), 199001.234, 1e300]},
        {"name33199001234": 1, "e33199001234": 2, "id33199001234": {"v33199001234": 3}},
        {"33199001234": 1, "+33 1 99 00 12 34": 2, "٣٣١٩٩٠٠١٢٣٤": 3},
        {"33199001234½": 1, "½33199001234": 2},
        {"nameZorvexia": 1, "Zorvexia_name": 2, "name_Zorvexia": 3, "NAMEZORVEXIA": 4, "name2Zorvexia": 5},
        {"צורבק": 1, "Зорвексия": 2, "Zo\u0301rvexia": 3, "Zor\u200dvexia": 4},
        "Zorvexia Quilbanor",
        ["Zorvexia Quilbanor", MAIL],
        {"friends_v2": [["Zorvexia", MAIL]]},
        {"\ud800Zorvexia": "\udfff"},
        {"": "Zorvexia"},
        {"friends_v2": "Zorvexia"},
        {"label_values": [{"label": "Zorvexia", "value": MAIL}]},
    ],
)
def test_keys_and_numbers_of_unknown_json_tell_nobody(document: object) -> None:
    content = json.dumps(document)
    for name in ("your_friends.json", "viadeo.json", "x/connections/friends/your_friends.json", "new.json"):
        check_nothing_of_it(of_everything(name, content))


@pytest.mark.parametrize(
    "name",
    [
        "Zorvexia.csv",
        "Zorvexia Quilbanor (1).csv",
        "facebook-zorvexia.quilbanor-2025-01-01-AbCdEfGh/connections/friends/your_friends.json",
        "messages/inbox/zorvexiaquilbanor_1000000001/message_1.json",
        "contacts_zorvexia@example.org.csv",
        "Connections33199001234.csv",
        "name33199001234.html",
        "e33199001234/v33199001234.json",
        "Connections-ZORVEXIA.csv",
        "ConnectionsZorvexia.csv",
        "Зорвексия/צורבק.csv",
        "Zo\u0301rvexia`|\n# Zorvexia.csv",
        "Zorvexia\\Quilbanor\\Connections.csv",
        "Zorvexia%20Quilbanor.csv",
        "CV de Zorvexia.pdf",
        ".zorvexia.json",
    ],
)
def test_names_of_files_tell_nobody(name: str) -> None:
    check_nothing_of_it(of_everything(name, "{}"))
    check_nothing_of_it(of_everything("Zorvexia.zip", zipped({name: b"{}"}, date(2025, 1, 6))))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "heading",
    [
        ["First Name", "Last Name", "Zorvexia", "Connected On"],
        ["First Name", "Last Name", "Zorvexia Quilbanor", MAIL],
        ["Name", "Note", "E33199001234", "Email33199001234"],
        ["Name Zorvexia", "Email: " + MAIL, "Phone +33199001234", "Company"],
        ["Zorvexia", "Quilbanor", MAIL, PHONE],
        ["Name", "Email", "Phone", '=HYPERLINK("https://example.org/zorvexia")'],
        ["Name", "Email", "Phone", "²33199001234", "33199001234½"],
        ["Name", "Email", "Phone", "ⓩorvexia", "Зорвексия", "צורבק"],
    ],
)
def test_headings_tell_nobody(heading: list[str], delimiter: str) -> None:
    rows = [heading, ["Zorvexia", "Quilbanor", MAIL, PHONE], ["Name", "Email", "Zorvexia", PHONE]]
    for content in (rows, rows[1:], rows[::-1]):
        text = "\n".join(
            delimiter.join(f'"{cell}"' if "," in cell else cell for cell in row) for row in content
        )
        for name in ("Connections.csv", "viadeo.csv", "new.csv", "new.txt"):
            check_nothing_of_it(of_everything(name, text))


def test_a_table_that_is_mostly_names_of_columns_tells_nobody() -> None:
    """Owners of names that networks write, such as Page, are not hidden; their numbers and addresses are."""
    text = f"First Name,Last Name,E-mail,Phone\nName,Page,zorvexia@example.org,{PHONE}\n" * 8
    check_nothing_of_it(of_everything("new.csv", text))


@pytest.mark.parametrize(
    "page",
    [
        '<div class="zorvexia"><p>Zorvexia</p></div>',
        '<div class="Zorvexia-Q _a6-g quilbanor">x</div>',
        '<div class="u33199001234">x</div>',
        '<div class="_33199001234 i_33199001234">x</div>',
        '<zorvexia quilbanor="zorvexia">x</zorvexia>',
        "<zorvexia-quilbanor><v33199001234>x</v33199001234></zorvexia-quilbanor>",
        f'<a href="https://example.org/zorvexia" title="Zorvexia" id="zorvexia" data-x="{MAIL}">Zorvexia</a>',
        "<title>Zorvexia - Friends</title><!-- Zorvexia --><?zorvexia quilbanor?><!DOCTYPE zorvexia>",
        "<h1>Zorvexia &#81;uilbanor</h1><p>&#064;zorvexia</p><script>zorvexia</script>",
        "<style>.zorvexia{}</style>",
        "<li>Zorvexia (zorvexia&#064;example.org)</li>",
        "<p>33199001234</p><p>٣٣١٩٩٠٠١٢٣٤</p><p>צורבק Зорвексия</p>",
        "<![zorvexia",
        "<![0 zorvexia]]>",
        "<![CDATA[zorvexia]]><![if zorvexia]>",
        "<p zorvexia",
        "</zorvexia>",
    ],
)
def test_pages_tell_nobody(page: str) -> None:
    for name in ("your_friends.html", "html/friends.htm", "new.html", "new.htm"):
        check_nothing_of_it(of_everything(name, page))
        check_nothing_of_it(of_everything(name, f"<html><body>{page}<p>x</p></body></html>"))


def test_a_page_shows_the_classes_it_is_built_of() -> None:
    """They are what a reader goes by; without them the report on a page is worth little."""
    text = of_unknown(
        in_memory(
            "new.html", facebook.html_export("H4", CAST, own=False)["connections/friends/your_friends.html"]
        )
    )
    assert "_a6-g" in text


@pytest.mark.parametrize("name", ["Connections.csv", "new.csv"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_odd_encodings_tell_nobody(name: str, encoding: str) -> None:
    text = f"Zorvexia,Quilbanor,{MAIL}\nZorvexia,Quilbanor,{PHONE}\n"
    check_nothing_of_it(of_everything(name, text.encode(encoding)))


def test_problems_and_losses_tell_nobody() -> None:
    text = (
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
        f"Zorvexia,Quilbanor,,{MAIL},,,Zorvexia\n"
        "Zorvexia,Quilbanor\n"
        f'Zorvexia,"Quilbanor,,{MAIL},,,12 Jan 2024\n'
    )
    shown = of_sources("linkedin", in_memory("Zorvexia/Connections.csv", text))
    check_nothing_of_it(shown)
    assert "## Not read" in shown


def test_of_an_archive_of_nobodys_all_files_are_told_and_none_named(tmp_path: Path) -> None:
    path = tmp_path / "Zorvexia.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Zorvexia/Quilbanor.csv", f"Zorvexia,{MAIL}\n")
        archive.writestr("Zorvexia/zorvexia.json", json.dumps({"zorvexia": MAIL}))
        archive.writestr("Zorvexia/zorvexia.html", '<p class="x">Zorvexia</p>')
    text = of_paths(path)
    check_nothing_of_it(text)
    assert text.count("unknown") == 3


def test_an_archive_that_opens_for_nobody_tells_nobody(tmp_path: Path) -> None:
    path = tmp_path / "Zorvexia.zip"
    path.write_bytes(zipped({"Zorvexia.csv": b"Zorvexia"}, date(2025, 1, 6))[:-30])
    for seen in inspect(Recognition(EXPORTERS), [path], {}).exports:
        try:
            check_nothing_of_it("\n".join(report(seen, EXPORTERS, "0")))
        except Exception as error:
            assert type(error).__module__ == "sociarch.errors"


# -- anything, anywhere ---------------------------------------------------------------------------

KNOWN = st.sampled_from(["name", "Email", "friends_v2", "First Name", "e", "v", "_a6-g", "connections", ""])
GLUE = st.sampled_from(["", "_", "-", ".", " ", "/", "\u200f", "\u0301", "1", "²"])
SECRET = st.sampled_from(
    [NAME, NAME.upper(), NAME.lower(), "Quilbanor", MAIL, PHONE, "+33 199001234", "Зорвексия", "צורבק"]
)
HIDDEN = st.builds(lambda *pieces: "".join(pieces), KNOWN, GLUE, SECRET, GLUE, KNOWN)
JSON = st.recursive(
    HIDDEN | st.just(int(PHONE)) | st.none() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(HIDDEN, inner, max_size=3),
    max_leaves=8,
)


@EXAMPLES
@given(HIDDEN)
def test_no_name_lets_anything_out(text: str) -> None:
    check_nothing_of_it(WORDS.name(text))
    check_nothing_of_it(shape.mask(text))


@EXAMPLES
@given(JSON)
def test_no_document_lets_anything_out(document: object) -> None:
    check_nothing_of_it("\n".join(shape.document(json.dumps(document), WORDS)))


@EXAMPLES
@given(st.lists(st.lists(HIDDEN | KNOWN, min_size=1, max_size=5), max_size=15), st.sampled_from(",;\t"))
def test_no_table_lets_anything_out(rows: list[list[str]], delimiter: str) -> None:
    text = "\n".join(delimiter.join(row) for row in rows)
    check_nothing_of_it("\n".join(shape.table(text, WORDS)))


@EXAMPLES
@given(st.lists(st.tuples(HIDDEN, HIDDEN, HIDDEN), max_size=5))
def test_no_page_lets_anything_out(elements: list[tuple[str, str, str]]) -> None:
    text = "".join(f'<div class="{one}" title="{two}">{three}</div>' for one, two, three in elements)
    check_nothing_of_it("\n".join(shape.page(text, WORDS)))


@EXAMPLES
@given(st.text(max_size=200))
def test_no_text_makes_a_report_fail(text: str) -> None:
    for lines in (shape.table, shape.document, shape.page):
        "\n".join(lines(text, WORDS))


@pytest.mark.parametrize("name", ["new.csv", "new.json", "new.html", "new.txt"])
@pytest.mark.parametrize(
    "data", [b"", b"\0" * 500, b"\xff\xfe", b"<!", b"<![", b"[" * 100_000, b'"' * 200_000, b"9" * 10_000]
)
def test_no_bytes_make_a_report_fail(name: str, data: bytes) -> None:
    of_unknown(in_memory(name, data)).encode()


def test_a_report_stays_short_whatever_it_is_about() -> None:
    wide = ",".join(f"Name {number}" for number in range(20_000))
    deep = json.dumps([{f"name{number}": {"name": [{"name": {}}] * 50} for number in range(5_000)}])
    for name, content in (
        ("new.csv", f"{wide}\n" * 20),
        ("new.json", deep),
        ("new.html", "<p>x</p>" * 20_000),
    ):
        assert len(of_unknown(in_memory(name, content))) < 200_000
    many = [in_memory(f"x/{number}.csv", "a,b\n") for number in range(3_000)]
    assert len(of_unknown(*many)) < 200_000
