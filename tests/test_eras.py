"""Exports of twenty years, written by `tests.eras`, read by the exporters: all that is there, or a doubt.

Numbers of the samples are those counted by hand in `tests/eras/README.md`. Where a form loses something, the
test that reads it back says what.
"""

import base64
import codecs
import html
import io
import quopri
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, BinaryIO, ClassVar, Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from demo.invent import OWNER, OWNER_AT_WORK, Person, people
from exporters.linkedin.connections import normal_key
from sociarch import reading
from sociarch.errors import NotAnExport
from sociarch.export import MAX_READ, Export
from sociarch.exporter import Exporter, Generation, Label, Unreadable
from sociarch.fact import (
    KINDS,
    Connection,
    Fact,
    Follow,
    Invitation,
    Item,
    Login,
    Problem,
    Removal,
    Tally,
    Trace,
)
from sociarch.inspection import inspect_sources
from sociarch.reading import Survey, survey
from sociarch.registry import Registry
from sociarch.source import Source, find
from tests.eras import Files, cards, facebook, linkedin, tables, viadeo, zipped
from tests.eras.dates import Language
from tests.eras.samples import AROUND, CAST, WESTERN
from tests.eras.tables import FRENCH_WINDOWS, WINDOWS, survivor
from tests.eras.truth import Truth, truths
from tests.golden import Sample, samples

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

EXAMPLES = settings(max_examples=25, deadline=None, derandomize=True)
FEW = settings(max_examples=8, deadline=None, derandomize=True)
LINKEDIN, FACEBOOK, VIADEO = (Registry.installed().get(name) for name in ("linkedin", "facebook", "viadeo"))
ALL: Final = (LINKEDIN, FACEBOOK, VIADEO)
TRUTHS: Final = truths()


# -- helpers --------------------------------------------------------------------------------------


def in_memory(name: str, content: bytes | str) -> Source:
    data = content.encode() if isinstance(content, str) else content

    def opened() -> BinaryIO:
        return io.BytesIO(data)

    return Source(name, len(data), None, opened)


def sources_of(files: Mapping[str, bytes], folder: str = "") -> list[Source]:
    return [in_memory(f"{folder}{path}", content) for path, content in files.items()]


def items_of(exporter: Exporter, *sources: Source) -> list[Item]:
    return list(exporter.read(Export(sources)))


def facts_of(exporter: Exporter, *sources: Source) -> list[Fact]:
    return [one for one in items_of(exporter, *sources) if type(one) in KINDS]  # type: ignore[misc]  # mypy does not narrow by type()


def friends_of(exporter: Exporter, *sources: Source) -> list[Connection]:
    """The connections of an export that is read without a doubt or a problem."""
    seen = survey(exporter, sources)
    assert (seen.doubts, seen.problems) == ((), ())
    return [one for one in items_of(exporter, *sources) if isinstance(one, Connection)]


def connections_csv(content: bytes | str) -> Source:
    return in_memory("Connections.csv", content)


def known_by(*sources: Source) -> list[str]:
    return [one.name for one in ALL if one.identify(Export(sources)) is not None]


def marks_of(seen: Survey) -> set[str]:
    return {tally.generation for tally in seen.tallies}


def same_blanks(text: str) -> str:
    """As a page shows it."""
    return " ".join(text.split())


def full_name(person: Person) -> str:
    return f"{person.first} {person.last}".strip()


# -- the samples ----------------------------------------------------------------------------------


def truth_sources(truth: Truth) -> tuple[Source, ...]:
    return find(truth.path).sources


def exporter_of(truth: Truth) -> Exporter:
    return Registry.installed().get(truth.network)


every_truth = pytest.mark.parametrize("truth", TRUTHS, ids=lambda one: f"{one.network} {one.sample}")
KIND_OF: Final = {
    "own addresses": "own_address",
    "phones": "own_phone",
    "positions": "position",
    "receipts": "receipt",
    "removed": "removal",
}


def test_the_page_of_truth_names_all_samples_that_are_written_by_the_eras() -> None:
    assert {truth.network for truth in TRUTHS} == {"linkedin", "facebook", "viadeo"}
    assert len(TRUTHS) > 60
    assert [truth.sample for truth in TRUTHS if not truth.path.exists()] == []


@every_truth
def test_a_sample_holds_the_connections_counted_by_hand(truth: Truth) -> None:
    found = survey(exporter_of(truth), truth_sources(truth))
    facts = facts_of(exporter_of(truth), *truth_sources(truth))
    listed = [one for one in facts if isinstance(one, Connection)]
    if truth.connections is None:
        # Nothing is known: that is not the same as none.
        assert "connection" not in found.counts
        assert listed == []
    else:
        assert found.counts["connection"] == truth.connections[0]
        nameless = sum(not one.name for one in listed)
        assert (len(listed), nameless) == truth.connections


@every_truth
def test_a_sample_is_read_without_doubt_problem_or_loss(truth: Truth) -> None:
    found = survey(exporter_of(truth), truth_sources(truth))
    assert found.doubts == ()
    assert found.problems == ()


@every_truth
def test_a_sample_is_its_networks_alone(truth: Truth) -> None:
    assert known_by(*truth_sources(truth)) == [truth.network]


@every_truth
def test_each_file_of_a_sample_is_read_or_passed_over_for_a_reason(truth: Truth) -> None:
    exporter, sources = exporter_of(truth), truth_sources(truth)
    seen = inspect_sources(exporter, Label(), sources, {})
    assert [file.member.path for file in seen.files if file.role == "unknown"] == []


@every_truth
def test_a_sample_holds_of_its_owner_what_was_counted_by_hand(truth: Truth) -> None:
    counts = survey(exporter_of(truth), truth_sources(truth)).counts
    for column, kind in KIND_OF.items():
        if column in truth.cells:
            assert (column, counts.get(kind)) == (column, truth.total(column))


@pytest.mark.parametrize(
    "truth", [one for one in TRUTHS if one.network == "linkedin"], ids=lambda one: one.sample
)
class TestSampleOfLinkedIn:
    def test_is_of_its_generation(self, truth: Truth) -> None:
        marks = marks_of(survey(LINKEDIN, truth_sources(truth)))
        lists = {mark for mark in marks if mark.startswith("C")}
        if "French headings" in truth.cells["worth knowing"]:
            assert lists == {"Ct"}
        elif "with profiles" in truth.cells["worth knowing"]:
            # An early one of the present form: a list with addresses is of the fifth, whatever its year.
            assert lists == {"C5"}
        else:
            assert lists == ({truth.mark} - {"now"})
        own = marks - lists
        if "2018" in truth.sample and truth.cells["own addresses"] != "-":
            assert "A1" in own
        elif truth.cells["own addresses"] != "-":
            assert own == {"A2"}

    def test_holds_the_invitations_counted_by_hand(self, truth: Truth) -> None:
        facts = facts_of(LINKEDIN, *truth_sources(truth))
        found = Counter(one.sent for one in facts if isinstance(one, Invitation))
        came, sent = truth.numbers("invitations in + out") or ("0", "0")
        assert found == Counter({False: int(came), True: int(sent)}) - Counter()

    def test_holds_the_logins_counted_by_hand(self, truth: Truth) -> None:
        facts = facts_of(LINKEDIN, *truth_sources(truth))
        logins = [one for one in facts if isinstance(one, Login) and "Logins" in one.trace.file]
        assert len(logins) == (truth.total("logins") or 0)
        challenges = [one for one in facts if isinstance(one, Login) and one not in logins]
        told = re.search(r"challenges \(([0-9])\)|([0-9]) challenges", truth.cells["worth knowing"])
        assert len(challenges) == (int(told[1] or told[2]) if told else 0)


HOLDINGS: Final[Mapping[str, Mapping[str, int]]] = {
    "yes": {
        "own_address": facebook.HOLDINGS.addresses,
        "own_phone": facebook.HOLDINGS.phones,
        "position": facebook.HOLDINGS.positions,
        "profile": 1,
    },
    "pages": {
        "own_address": facebook.HTML_HOLDINGS.addresses,
        "own_phone": facebook.HTML_HOLDINGS.phones,
        "position": facebook.HTML_HOLDINGS.positions,
        "registration": 1,
    },
}


@pytest.mark.parametrize(
    "truth", [one for one in TRUTHS if one.network == "facebook"], ids=lambda one: one.sample
)
class TestSampleOfFacebook:
    def test_is_of_its_generation(self, truth: Truth) -> None:
        assert marks_of(survey(FACEBOOK, truth_sources(truth))) == {truth.mark.split()[0]}

    def test_holds_the_people_around_that_were_counted_by_hand(self, truth: Truth) -> None:
        facts = facts_of(FACEBOOK, *truth_sources(truth))
        asked = [one for one in facts if isinstance(one, Invitation)]
        follows = [one for one in facts if isinstance(one, Follow)]
        found = {
            "received": sum(one.sent is False and not one.state for one in asked),
            "sent": sum(one.sent is True for one in asked),
            "rejected": sum(one.state == "declined" for one in asked),
            "removed": sum(isinstance(one, Removal) for one in facts),
            "followers": sum(one.inward for one in follows),
            "following": sum(not one.inward for one in follows),
        }
        assert found == {column: truth.total(column) or 0 for column in found}

    def test_holds_of_its_owner_what_was_counted_by_hand(self, truth: Truth) -> None:
        own = truth.cells["owner's files"]
        counts = survey(FACEBOOK, truth_sources(truth)).counts
        expected = HOLDINGS.get(own, dict.fromkeys(HOLDINGS["yes"], None))
        assert {kind: counts.get(kind) for kind in expected} == expected

    def test_holds_the_payments_and_logins_counted_by_hand(self, truth: Truth) -> None:
        if truth.cells["owner's files"] != "yes":
            return
        by_file = Counter(
            one.trace.file.rpartition("/")[2] for one in facts_of(FACEBOOK, *truth_sources(truth))
        )
        assert by_file["payment_history.json"] == facebook.HOLDINGS.payments
        assert by_file["logins_and_logouts.json"] == facebook.HOLDINGS.logins
        assert by_file["account_activity.json"] == facebook.HOLDINGS.activities


MARK_OF_VIADEO: Final = {
    "API": "V-API",
    "API with careers": "V-API",
    "scraper": "V-lines",
    "add-in": "V-sheet",
    "table fr": "V-csv",
    "table en": "V-csv",
    "Outlook fr": "V-outlook",
    "vCard 2.1": "V-vcard",
    "vCard 3.0": "V-vcard",
    "vCard 4.0": "V-vcard",
}


@pytest.mark.parametrize(
    "truth", [one for one in TRUTHS if one.network == "viadeo"], ids=lambda one: one.sample
)
class TestSampleOfViadeo:
    def test_is_of_its_generation(self, truth: Truth) -> None:
        assert marks_of(survey(VIADEO, truth_sources(truth))) == {MARK_OF_VIADEO[truth.mark]}

    def test_has_a_day_where_its_form_has_one(self, truth: Truth) -> None:
        facts = [one for one in facts_of(VIADEO, *truth_sources(truth)) if isinstance(one, Connection)]
        if truth.mark == "vCard 4.0":
            # The day on which the card was made: kept, whether or not it is taken for the connection's.
            assert all(one.since or one.extra.get("CREATED") for one in facts)
            return
        dated = truth.mark in ("add-in", "table fr", "table en")
        assert {one.since is not None for one in facts} == {dated}
        assert all(one.since_text for one in facts) or not dated


def test_what_is_worth_knowing_of_linkedins_samples_is_read() -> None:
    """Marks, traps and odd values that the page of truth tells beside its numbers."""
    facts = facts_of(LINKEDIN, *find_sample("linkedin", "Complete_LinkedInDataExport_10-30-2025.zip"))
    said = {type(one).__name__: one for one in facts}
    assert {"Verification", "Receipt", "Login", "Position", "OwnPhone"} <= said.keys()
    emails = [one for one in facts if type(one).__name__ == "OwnAddress"]
    assert [getattr(one, "confirmed", None) for one in emails] == [True, True, False]
    assert [getattr(one, "primary", None) for one in emails] == [True, False, False]
    assert getattr(emails[0], "address", "") == OWNER_AT_WORK
    jobs = [one for one in facts if type(one).__name__ == "Position"]
    assert [getattr(one, "current", None) for one in jobs] == [True, False, False]
    assert [getattr(one, "started", None) for one in jobs] == ["2020-09", "2011", "2010-10-01"]


def find_sample(network: str, name: str) -> tuple[Source, ...]:
    return next(truth_sources(one) for one in TRUTHS if (one.network, one.sample) == (network, name))


def test_who_became_a_friend_at_midnight_did_so_on_the_day_of_the_accounts_zone() -> None:
    pages = {
        "facebook-aline.testeur-2023-12-02-hTmLfRfR": "2016-02-01T00:59+01:00",
        "facebook-aline.testeur-2025-07-01-hTmLeNeN": "2016-01-31T18:59:59-05:00",
        "facebook-aline.testeur (2017)": "2016-02-01",
        "facebook-aline.testeur (2021)": "2016-01-31T23:59:59Z",
    }
    found = {
        sample: [
            one.since
            for one in facts_of(FACEBOOK, *find_sample("facebook", sample))
            if isinstance(one, Connection) and one.name.startswith("Perlis")
        ]
        for sample in pages
    }
    assert found == {sample: [since] for sample, since in pages.items()}


@pytest.mark.parametrize(
    ("sample", "name", "since"),
    [
        ("facebook-aline.testeur (October 2017)", "Thanor Brumeval", "2017-09-05"),
        ("facebook-aline.testeur (2018)", "Ysaline Rienpierre", "2018-03-06"),
        ("facebook-aline.testeur (2018)", "Thanor Brumeval", "2017-09-05"),
    ],
)
def test_a_day_without_a_year_is_of_the_year_of_the_download(sample: str, name: str, since: str) -> None:
    facts = facts_of(FACEBOOK, *find_sample("facebook", sample))
    assert [one.since for one in facts if isinstance(one, Connection) and one.name == name] == [since]


@pytest.mark.parametrize("exporter", ALL, ids=lambda one: one.name)
def test_every_generation_that_is_named_has_a_sample_and_no_other_is_found(exporter: Exporter) -> None:
    found: set[str] = set()
    for sample in samples():
        if sample.network == exporter.name:
            found |= marks_of(survey(exporter, sample.sources()))
    assert found == {one.mark for one in exporter.generations}


# -- written and read back ------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *(
            "Aline",
            "Zoé",
            "Сновумир",
            "\u05de\u05e9\u05dc",
            "🚲",
            "👩🏽\u200d🚀",
            "e\u0301",
            "İ",
            "ß",
            "x" * 60,
        ),
        *(",", ";", '"', '""', "'", "(", ")", "(Fablewell)", "@", "=1+1", "-2+3", "+", "&amp;", "&", "<b>"),
        *(
            "\n",
            "\r\n",
            "\t",
            " ",
            "  ",
            "\u00a0",
            "\u202f",
            "\u200f",
            "\u200b",
            "\\",
            "\\n",
            "%41",
            "#",
            "|",
            ":",
        ),
        *("null", "N/A", "sep=;", "BEGIN:VCARD", "First Name", "12 Jan 2024", "=", "=C3=A9", "Ã©"),
    ]
)
NAME = st.lists(PIECES, min_size=1, max_size=4).map("".join)
CALM = st.text("abcdefghij", min_size=1, max_size=8)
DAYS = st.dates(date(2004, 1, 1), date(2024, 12, 30))


def person_of(
    first: str, last: str, company: str, position: str, email: str, slug: str, day: date, second: int
) -> Person:
    stamp = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) + second
    return Person(first, last, f"{email}@example.org", company, position, "Ville", slug, day, stamp)


ODD = st.builds(person_of, NAME, NAME, NAME, NAME, CALM, CALM, DAYS, st.integers(0, 86_399))
ODD_PEOPLE = st.lists(ODD, min_size=1, max_size=4, unique_by=lambda one: one.slug)
CROWDS = st.integers(0, 1_000).map(lambda seed: people(30 + seed % 90, seed))


def slug_of(person: Person) -> str | None:
    return normal_key(f"https://www.linkedin.com/in/{person.slug}") if person.slug else None


FORMS_OF_LINKEDIN: Final = sorted(name for name in linkedin.variants(CAST) if name != "C5 no header")


def as_linkedin(form: str, person: Person) -> tuple[object, ...]:
    """What a form of the list keeps of a person."""
    if form in ("C5 cp1252", "C1 windows"):
        person = survivor(person, WINDOWS)
    elif form == "C5 semicolon":
        person = survivor(person, FRENCH_WINDOWS)
    if form.startswith("C1"):
        since = None
    elif form.startswith("C2"):
        moment = datetime.fromtimestamp(person.friend_since, UTC)
        since = f"{person.connected.isoformat()}T{moment:%H:%M}"
    else:
        since = person.connected.isoformat()
    has_url = form.startswith("C5") or form == "C4 with addresses"
    return (
        *(person.first, person.last, person.email, person.company, person.position),
        *(since, slug_of(person) if has_url else None),
    )


def is_ambiguous(content: bytes, encoding: str) -> bool:
    """Whether signs of an encoding of one byte are letters of UTF-8 by accident: nobody can tell them."""
    return encoding in ("cp1252", "iso-8859-15") and bool(re.search(rb"[\xc2-\xf4][\x80-\xbf]", content))


def check_linkedin(form: str, crowd: Sequence[Person]) -> None:
    written = linkedin.variants(crowd)[form]
    if form in ("C5 cp1252", "C1 windows", "C5 semicolon"):
        assume(not is_ambiguous(written, "cp1252"))
    # The Outlook form has no row for somebody without a name.
    listed = [one for one in crowd if one.first or one.last] if form.startswith("C1") else crowd
    found = [
        (one.first, one.last, one.email, one.company, one.position, one.since, LINKEDIN.key(one))
        for one in friends_of(LINKEDIN, connections_csv(written))
    ]
    assert found == [as_linkedin(form, one) for one in listed]


@pytest.mark.parametrize("form", FORMS_OF_LINKEDIN)
@FEW
@given(crowd=CROWDS)
def test_a_network_written_in_any_form_of_linkedin_is_read_back(form: str, crowd: list[Person]) -> None:
    check_linkedin(form, crowd)


@pytest.mark.parametrize("form", FORMS_OF_LINKEDIN)
@EXAMPLES
@given(crowd=ODD_PEOPLE)
def test_odd_names_written_in_any_form_of_linkedin_are_read_back(form: str, crowd: list[Person]) -> None:
    check_linkedin(form, crowd)


def zone_safe(written: Person, since: str, zone: ZoneInfo) -> bool:
    """Whether a time is that of the person, to its own precision; a time without a zone is the account's."""
    local = datetime.fromtimestamp(written.friend_since, zone)
    naive = local.replace(tzinfo=None)
    precise = naive if len(since[:19]) == 19 and since[16:17] == ":" else naive.replace(second=0)
    found = datetime.fromisoformat(since.replace("Z", "+00:00"))
    if found.tzinfo is None:
        return found == precise
    return found == precise.replace(tzinfo=zone, fold=local.fold)


@pytest.mark.parametrize("generation", ["J0", "J1", "J2", "J2b", "J3"])
@EXAMPLES
@given(crowd=ODD_PEOPLE | CROWDS)
def test_people_written_in_facebooks_documents_are_read_back(
    generation: facebook.JsonGeneration, crowd: list[Person]
) -> None:
    """Companies, positions and, but in J1, addresses are in no form; names keep their blanks inside."""
    files = facebook.json_export(generation, crowd, own=False)
    found = friends_of(FACEBOOK, *sources_of(files, "facebook-aline.testeur/"))
    assert [(one.name, one.since) for one in found] == [
        (full_name(one), f"{datetime.fromtimestamp(one.friend_since, UTC):%Y-%m-%dT%H:%M:%SZ}")
        for one in crowd
    ]
    assert [one.email for one in found] == [one.email if generation == "J1" else "" for one in crowd]


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize(
    ("generation", "language"),
    [
        *(("H3", one) for one in ("en", "fr", "de", "es")),
        *(("H4", one) for one in ("en", "fr", "de", "es")),
        *(("H5", one) for one in ("en", "fr", "de", "es", "ja")),
    ],
)
@settings(FEW, max_examples=3)
@given(crowd=ODD_PEOPLE | CROWDS)
def test_people_written_on_facebooks_pages_are_read_back(
    generation: facebook.HtmlGeneration,
    language: Language,
    narrow: bool,
    own: bool,
    zone: str,
    crowd: list[Person],
) -> None:
    """A page runs blanks together; seconds are lost in H3 and, but in English, in H4."""
    files = facebook.html_export(generation, crowd, language=language, zone=zone, own=own, narrow=narrow)
    found = friends_of(FACEBOOK, *sources_of(files, "facebook-aline.testeur/"))
    assert [same_blanks(one.name) for one in found] == [same_blanks(full_name(one)) for one in crowd]
    wrong = [
        (one.since, written.friend_since)
        for one, written in zip(found, crowd, strict=True)
        if one.since is None or not zone_safe(written, one.since, ZoneInfo(zone))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", ["en", "fr", "de", "es"])
@FEW
@given(crowd=CROWDS)
def test_people_written_in_the_lists_of_2017_are_read_back(language: Language, crowd: list[Person]) -> None:
    """A day and no time; its year is left out where it is that of the download."""
    files = facebook.html_export("H2", crowd, language=language, own=False)
    found = friends_of(FACEBOOK, *sources_of(files, "facebook-aline.testeur/"))
    days = [datetime.fromtimestamp(one.friend_since, ZoneInfo("Europe/Paris")).date() for one in crowd]
    assert [(same_blanks(one.name), one.since) for one in found] == [
        (same_blanks(full_name(one)), day.isoformat()) for one, day in zip(crowd, days, strict=True)
    ]


@pytest.mark.parametrize("language", ["en", "fr", "de", "es"])
@FEW
@given(crowd=CROWDS)
def test_people_written_in_the_lists_of_2014_are_read_back(language: Language, crowd: list[Person]) -> None:
    """No day; nobody without a name; an address in English only."""
    files = facebook.html_export("H1", crowd, language=language, own=False)
    found = friends_of(FACEBOOK, *sources_of(files, "facebook-aline.testeur/"))
    assert [(same_blanks(one.name), one.email, one.since) for one in found] == [
        (same_blanks(full_name(one)), one.email if language == "en" else "", None)
        for one in crowd
        if full_name(one)
    ]


def key_of(person: Person) -> str:
    return viadeo.member_id(person)


@EXAMPLES
@given(ODD_PEOPLE | CROWDS, st.sampled_from([0, 7]), st.booleans())
def test_people_written_as_answers_of_viadeos_api_are_read_back(
    crowd: list[Person], per_page: int, career: bool
) -> None:
    """Neither addresses nor days; a company and a position only where careers were asked for."""
    files = viadeo.api_export(crowd, per_page=per_page, career=career, own=False)
    found = friends_of(VIADEO, *sources_of(files))
    assert [(one.name, one.first, one.last, VIADEO.key(one), one.since) for one in found] == [
        (full_name(one), one.first, one.last, key_of(one), None) for one in crowd
    ]
    if career:
        assert [(one.company, one.position) for one in found] == [
            (one.company, one.position) for one in crowd
        ]


@EXAMPLES
@given(ODD_PEOPLE | CROWDS)
def test_people_written_as_lines_of_a_scraper_are_read_back(crowd: list[Person]) -> None:
    """A whole name and no day."""
    found = friends_of(VIADEO, in_memory("viadeo contacts.json", viadeo.scraper_lines(crowd)))
    assert [(one.name, one.email, VIADEO.key(one)) for one in found] == [
        (full_name(one), one.email, key_of(one)) for one in crowd
    ]


DIALECTS: Final = {
    "utf-8": tables.FRENCH_UTF_8,
    "utf-8 with mark": tables.FRENCH_EXCEL,
    "windows": tables.FRENCH_WINDOWS,
    "latin 9": tables.FRENCH_LATIN_9,
    "utf-16": tables.EXCEL_UNICODE_TEXT,
    "utf-16 big": tables.UTF_16_BIG,
    "tabs": tables.TABBED,
    "commas": tables.PLAIN,
}


def survivors(crowd: Sequence[Person], dialect: tables.Dialect) -> list[Person]:
    """A sign that the encoding lacks has become a question mark: that is lost for ever."""
    return [survivor(one, dialect) for one in crowd]


@pytest.mark.parametrize("separator", [False, True])
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", DIALECTS)
@FEW
@given(crowd=CROWDS | ODD_PEOPLE)
def test_people_written_in_viadeos_tables_are_read_back(
    name: str, language: viadeo.Language, separator: bool, crowd: list[Person]
) -> None:
    dialect = DIALECTS[name]
    if name == "latin 9":
        # One company has a letter of that encoding within a word; without it, nothing could tell it.
        crowd = [*crowd, *WESTERN[3:4]]
    content = viadeo.contacts_csv(crowd, language, dialect, separator_line=separator)
    assume(not is_ambiguous(content, dialect.encoding))
    found = friends_of(VIADEO, in_memory("viadeo.csv", content))
    assert [
        (one.first, one.last, one.email, one.company, one.position, one.since, VIADEO.key(one))
        for one in found
    ] == [
        (
            *(kept.first, kept.last, kept.email, kept.company, kept.position),
            *(one.connected.isoformat(), key_of(one) if one.slug else None),
        )
        for one, kept in zip(crowd, survivors(crowd, dialect), strict=True)
    ]


@pytest.mark.parametrize("serial", [False, True])
@FEW
@given(crowd=CROWDS)
def test_people_written_in_the_add_ins_sheet_are_read_back(serial: bool, crowd: list[Person]) -> None:
    found = friends_of(
        VIADEO, in_memory("Contacts Viadeo.xlsx", viadeo.addin_xlsx(crowd, serial_dates=serial))
    )
    assert [(one.first, one.last, one.company, one.position, one.since) for one in found] == [
        (one.first, one.last, one.company, one.position, one.connected.isoformat()) for one in crowd
    ]


@pytest.mark.parametrize("full_name_too", [False, True])
@pytest.mark.parametrize("name", ["windows", "utf-8", "commas"])
@FEW
@given(crowd=CROWDS)
def test_people_written_in_outlooks_columns_are_read_back(
    name: str, full_name_too: bool, crowd: list[Person]
) -> None:
    """No days, and nobody without a name."""
    dialect = DIALECTS[name]
    content = viadeo.outlook_csv(crowd, dialect, full_name=full_name_too)
    found = friends_of(VIADEO, in_memory("viadeo.csv", content))
    assert [(one.first, one.last, one.email, one.company, one.position, one.since) for one in found] == [
        (one.first, one.last, one.email, one.company, one.position, None)
        for one in survivors(crowd, dialect)
        if one.first or one.last
    ]


def calm(person: Person, *without: str) -> Person:
    """The person without certain texts; a line ends in one way inside a card."""

    def kept(text: str) -> str:
        for one in without:
            text = text.replace(one, "")
        return text.replace("\r\n", "\n").replace("\r", "")

    texts = (person.first, person.last, person.company, person.position)
    first, last, company, position = map(kept, texts)
    return person._replace(first=first or "F", last=last or "L", company=company, position=position)


@pytest.mark.parametrize(
    ("version", "charset", "line_end", "grouped"),
    [
        ("2.1", "ISO-8859-1", "\r\n", False),
        ("2.1", "WINDOWS-1252", "\r\n", False),
        ("2.1", "UTF-8", "\n", False),
        ("3.0", "UTF-8", "\r\n", False),
        ("3.0", "UTF-8", "\n", True),
        ("4.0", "UTF-8", "\r\n", False),
        ("4.0", "UTF-8", "\n", False),
    ],
)
@EXAMPLES
@given(crowd=CROWDS | ODD_PEOPLE)
def test_people_written_as_cards_are_read_back(
    version: cards.Version, charset: cards.Charset, line_end: str, grouped: bool, crowd: list[Person]
) -> None:
    r"""A day only in 4.0. 2.1 does not escape a backslash, so that one in front of a semicolon is lost."""
    crowd = [calm(one, "BEGIN:VCARD", *(["\\"] if version == "2.1" else [])) for one in crowd]
    content = cards.vcards(
        crowd, version, charset=charset, line_end=line_end, grouped=grouped, group_card=version == "4.0"
    )
    found = friends_of(VIADEO, in_memory("viadeo.vcf", content))

    assert [
        (one.first, one.last, one.email, one.company, one.position, VIADEO.key(one)) for one in found
    ] == [
        (
            *(one.first, one.last, one.email, one.company, one.position),
            key_of(one) if one.slug else None,
        )
        for one in crowd
    ]
    if version == "4.0":
        days = [(one.since or one.extra.get("CREATED", ""))[:10].replace("-", "")[:8] for one in found]
        assert days == [f"{one.connected:%Y%m%d}" for one in crowd]


# -- variants: right, or an error -----------------------------------------------------------------


def right_or_doubtful(content: bytes, crowd: Sequence[Person]) -> None:
    source = connections_csv(content)
    found = [one for one in items_of(LINKEDIN, source) if isinstance(one, Connection)]
    right = [(one.first, one.last, one.since) for one in found] == [
        (one.first, one.last, one.connected.isoformat()) for one in crowd
    ]
    assert right or survey(LINKEDIN, [source]).doubts


@pytest.mark.parametrize("dialect", [tables.PLAIN, tables.EXCEL_UTF_8, tables.UNICODE_TEXT, WINDOWS])
@pytest.mark.parametrize(
    ("preamble", "language", "header"),
    [
        ("wrapped", "en", True),
        ("unquoted", "en", True),
        ("translated", "en", True),
        ("translated", "fr", True),
        ("none", "fr", True),
        ("none", "en", False),
        ("plain", "en", False),
    ],
)
def test_a_variant_is_read_right_or_doubted_and_never_a_silent_zero(
    preamble: linkedin.Preamble, language: linkedin.Language, header: bool, dialect: tables.Dialect
) -> None:
    crowd = WESTERN[:6]
    content = linkedin.connections(
        "C5", crowd, preamble=preamble, language=language, header=header, dialect=dialect
    )
    right_or_doubtful(content, crowd)


@pytest.mark.parametrize("preamble", ["none", "plain", "wrapped"])
def test_a_list_without_a_heading_is_doubted(preamble: linkedin.Preamble) -> None:
    content = linkedin.connections("C5", CAST, preamble=preamble, header=False)
    assert survey(LINKEDIN, [connections_csv(content)]).doubts


@pytest.mark.parametrize("word", ["Remarques :", "Notizen:", "備考:", '"Notes:"', "", " ", "﻿Notes:", "Notes"])
def test_the_first_word_of_the_note_may_be_any(word: str) -> None:
    content = linkedin.connections("C5", CAST).replace(b"Notes:", word.encode(), 1)
    found = friends_of(LINKEDIN, connections_csv(content))
    assert [one.last for one in found] == [one.last for one in CAST]


def test_a_heading_in_a_language_nobody_knows_is_doubted() -> None:
    rows = linkedin.connections("C5", CAST, preamble="none", header=False)
    heading = "Etunimi,Sukunimi,Osoite,Sähköposti,Yritys,Asema,Yhdistetty\n".encode()
    assert survey(LINKEDIN, [connections_csv(heading + rows)]).doubts


# -- reconciliation -------------------------------------------------------------------------------

SHORT_CROWD: Final = CAST[:7]


def agrees(found: Connection, whole: Connection) -> bool:
    """Whether a row is the whole one, or what is left of it: no more and nothing else."""
    pairs = zip(found[:9], whole[:9], strict=True)
    return all((one or "").strip() == (two or "")[: len(one or "")].strip() for one, two in pairs)


def silently_wrong(exporter: Exporter, name: str, whole: bytes, cut: bytes) -> bool:
    """Whether a list that was cut is read to something else than its beginning, without a word."""
    source = in_memory(name, cut)
    if survey(exporter, [source]).problems:
        return False
    before = [one for one in items_of(exporter, in_memory(name, whole)) if isinstance(one, Connection)]
    found = [one for one in items_of(exporter, source) if isinstance(one, Connection)]
    if not found or len(found) > len(before):
        return not survey(exporter, [source]).doubts
    same = [one[:9] for one in found[:-1]] == [one[:9] for one in before[: len(found) - 1]]
    return not (same and agrees(found[-1], before[len(found) - 1]))


@pytest.mark.parametrize(
    "form", ["C1", "C2", "C3", "C4", "C5", "C5 preamble wrapped", "C5 unicode text", "C5 French"]
)
def test_a_list_cut_at_any_byte_is_its_beginning_or_a_problem(form: str) -> None:
    whole = linkedin.variants(SHORT_CROWD)[form]
    step = 3 if len(whole) > 3_000 else 1
    wrong = [
        size
        for size in range(0, len(whole), step)
        if silently_wrong(LINKEDIN, "Connections.csv", whole, whole[:size])
    ]
    assert {size: whole[max(size - 20, 0) : size] for size in wrong} == {}


@pytest.mark.parametrize("name", ["viadeo.csv", "viadeo.vcf", "viadeo lines.json"])
def test_a_list_of_viadeo_cut_at_any_byte_is_its_beginning_or_a_problem(name: str) -> None:
    whole = {
        "viadeo.csv": viadeo.contacts_csv(SHORT_CROWD, "fr", tables.FRENCH_UTF_8),
        "viadeo.vcf": cards.vcards(SHORT_CROWD[:3], "3.0"),
        "viadeo lines.json": viadeo.scraper_lines(SHORT_CROWD),
    }[name]
    wrong = [size for size in range(0, len(whole), 3) if silently_wrong(VIADEO, name, whole, whole[:size])]
    assert {size: whole[max(size - 20, 0) : size] for size in wrong} == {}


@pytest.mark.parametrize("generation", ["H1", "H2", "H3", "H4", "H5"])
def test_a_page_cut_at_any_byte_has_everybody_who_is_there_or_a_problem(
    generation: facebook.HtmlGeneration,
) -> None:
    files = facebook.html_export(generation, WESTERN[:5], own=False)
    ((name, whole),) = files.items()
    path = f"facebook-aline.testeur/{name}"
    before = [one.name for one in facts_of(FACEBOOK, in_memory(path, whole)) if isinstance(one, Connection)]
    assert len(before) == 5
    wrong: dict[int, object] = {}
    for size in range(0, len(whole), 7):
        source = in_memory(path, whole[:size])
        seen = survey(FACEBOOK, [source])
        found = [one.name for one in items_of(FACEBOOK, source) if isinstance(one, Connection)]
        # Whoever stands there in full is read; the last may have been cut within the name.
        there = sum(facebook.escaped(name).encode() + b"<" in whole[:size] for name in set(before))
        if not seen.problems and not seen.doubts and (not found or len(set(found)) < there):
            wrong[size] = found
        if not (seen.problems or seen.doubts or found[:-1] == before[: max(len(found) - 1, 0)]):
            wrong[size] = found
    assert wrong == {}


@pytest.mark.parametrize("generation", ["J0", "J1", "J2", "J3"])
def test_a_document_cut_at_any_byte_is_a_problem(generation: facebook.JsonGeneration) -> None:
    ((name, whole),) = facebook.json_export(generation, CAST[:3], own=False).items()
    whole = whole.rstrip()
    silent = [
        size
        for size in range(0, len(whole), 3)
        if not survey(FACEBOOK, [in_memory(name, whole[:size])]).doubts
    ]
    assert silent == []


@pytest.mark.parametrize("form", ["C2", "C3", "C4", "C5", "C5 semicolon", "C5 unicode text"])
def test_rows_swallowed_by_a_stray_quotation_mark_are_never_silent(form: str) -> None:
    content = linkedin.variants(WESTERN)[form]
    text = content.decode(
        "utf-16" if content.startswith(codecs.BOM_UTF16_LE) else "cp1252" if "semi" in form else "utf-8"
    )
    delimiter = next(one for one in "\t;," if f"First Name{one}" in text.replace('"', ""))
    silent: dict[int, str] = {}
    for at in [match.end() for match in re.finditer(f"^|{delimiter}", text, re.MULTILINE)]:
        broken = text[:at] + '"' + text[at:]
        source = connections_csv(broken.encode("utf-16" if "unicode" in form else "utf-8"))
        seen = survey(LINKEDIN, [source])
        if not seen.problems and seen.counts["connection"] != len(WESTERN):
            silent[at] = broken[max(at - 20, 0) : at + 20]
    assert silent == {}


@pytest.mark.parametrize("column", range(7))
def test_two_stray_quotation_marks_in_one_column_swallow_nobody_silently(column: int) -> None:
    """The rows between them become one, of the right width and with as many marks as there should be."""
    rows = [["Fay", "Ray", "u", "e@example.org", "Co", "Po", "12 Jan 2024"] for _ in range(4)]
    rows[1][column] = '"' + rows[1][column]
    rows[2][column] += '"'
    text = "\n".join([",".join(linkedin.COLUMNS["en"]), *map(",".join, rows)]) + "\n"
    seen = survey(LINKEDIN, [connections_csv(text)])
    assert seen.counts["connection"] == 4 or seen.problems


@pytest.mark.parametrize("name", ["viadeo.csv"])
def test_rows_swallowed_in_a_table_of_viadeo_are_never_silent(name: str) -> None:
    text = viadeo.contacts_csv(WESTERN, "fr", tables.FRENCH_UTF_8).decode()
    silent: dict[int, str] = {}
    for at in [match.end() for match in re.finditer("^|;", text, re.MULTILINE)]:
        broken = text[:at] + '"' + text[at:]
        seen = survey(VIADEO, [in_memory(name, broken)])
        if not seen.problems and seen.counts.get("connection") != len(WESTERN):
            silent[at] = broken[max(at - 20, 0) : at + 20]
    assert silent == {}


def test_a_page_whose_mark_up_swallows_people_is_never_silent() -> None:
    """A browser would not show them either; the source has them, and the reader counts there."""
    ((name, content),) = facebook.html_export("H4", CAST[:5], own=False).items()
    text = content.decode()
    at = text.index('<div class="pam', text.index("pam") + 10)
    for stray in ("<!--", "<script>", "<style>", "<textarea>", "<title>", '<p x="', "<plaintext>"):
        seen = survey(FACEBOOK, [in_memory(f"facebook-a/{name}", text[:at] + stray + text[at:])])
        assert seen.counts.get("connection") == 5 or seen.doubts or seen.problems, stray


EMPTIED: Final[Mapping[str, tuple[Exporter, Files]]] = {
    "LinkedIn": (LINKEDIN, {"Connections.csv": linkedin.connections("C5", [])}),
    "LinkedIn without a preamble": (LINKEDIN, {"Connections.csv": linkedin.connections("C3", [])}),
    "LinkedIn without anything": (LINKEDIN, {"Connections.csv": b""}),
    **{
        f"Facebook {one}": (FACEBOOK, facebook.json_export(one, [], AROUND, own=False))
        for one in facebook.LAYOUTS
    },
    "Facebook, lists in HTML": (FACEBOOK, facebook.html_export("H2", [], AROUND, own=False)),
    "Facebook, no list": (FACEBOOK, {"connections/friends/your_friends.json": b"{}"}),
    "Facebook, a list of nothing": (FACEBOOK, {"connections/friends/your_friends.json": b"[]"}),
    "Facebook, nothing": (FACEBOOK, {"connections/friends/your_friends.json": b""}),
    "Viadeo, API": (VIADEO, viadeo.api_export([], own=False)),
    "Viadeo, lines": (VIADEO, {"viadeo contacts.json": b""}),
    "Viadeo, table": (VIADEO, {"viadeo.csv": viadeo.contacts_csv([], "fr", tables.FRENCH_UTF_8)}),
    "Viadeo, sheet": (VIADEO, {"Contacts Viadeo.xlsx": viadeo.addin_xlsx([])}),
    "Viadeo, cards": (VIADEO, {"viadeo.vcf": b"\r\n"}),
}


@pytest.mark.parametrize("name", EMPTIED)
def test_a_list_with_nobody_in_it_is_doubted(name: str) -> None:
    exporter, files = EMPTIED[name]
    assert survey(exporter, sources_of(files)).doubts


def test_of_two_lists_the_one_with_nobody_in_it_is_doubted() -> None:
    parts = [
        in_memory("Basic_LinkedInDataExport_01-06-2025/Connections.csv", linkedin.connections("C5", CAST)),
        in_memory("Complete_LinkedInDataExport_01-06-2025/Connections.csv", linkedin.connections("C5", [])),
    ]
    seen = survey(LINKEDIN, parts)
    assert [doubt.trace.file for doubt in seen.doubts] == [parts[1].name]
    assert seen.counts["connection"] == len(CAST)


def test_what_stands_in_both_parts_is_accounted_for() -> None:
    parts = [
        in_memory(f"{kind}_LinkedInDataExport_01-06-2025/Connections.csv", linkedin.connections("C5", CAST))
        for kind in ("Basic", "Complete")
    ]
    seen = survey(LINKEDIN, parts)
    assert (seen.counts["connection"], seen.problems) == (len(CAST), ())
    assert sum(tally.repeated for tally in seen.tallies) == len(CAST)


class Forgetful(Exporter):
    """Counts more records than it yields facts, or fewer; loses some with a word, and some without."""

    name: ClassVar[str] = "forgetful"
    title: ClassVar[str] = "Forgetful"
    reader: ClassVar[str] = "1"
    generations: ClassVar[Sequence[Generation]] = ()

    def __init__(self, records: int, facts: int, *problems: int | None) -> None:
        self._records = records
        self._facts = facts
        self._problems = problems

    def identify(self, export: Export) -> Label | None:
        return Label()

    def read(self, export: Export) -> Iterator[Item]:
        trace = Trace("list.csv", "")
        for number in range(self._facts):
            yield Connection(f"N{number}", "", "", "", "", "", "", None, "", {}, trace)
        for lost in self._problems:
            yield Problem(trace, Unreadable.SHAPE, lost=lost)
        yield Tally("list.csv", "X", Connection, self._records)


@pytest.mark.parametrize(("records", "facts"), [(5, 4), (5, 0), (4, 5), (0, 1)])
def test_a_reader_whose_facts_are_not_its_records_is_doubted(records: int, facts: int) -> None:
    seen = survey(Forgetful(records, facts), [])
    assert reading.UNACCOUNTED in [problem.reason for problem in seen.problems]
    assert seen.doubts


@pytest.mark.parametrize(
    ("records", "facts", "problems", "doubted"),
    [
        (5, 5, [], False),
        (5, 5, [0, 0], False),
        (100, 99, [1], False),
        (100, 91, [9], False),
        (10, 8, [1, 1], True),
        (5, 0, [5], True),
        (0, 0, [], True),
        (5, 3, [1], True),
        (5, 3, [None], True),
    ],
)
def test_a_reader_that_says_what_it_lost_is_doubted_from_a_tenth_on(
    records: int, facts: int, problems: list[int | None], doubted: bool
) -> None:
    seen = survey(Forgetful(records, facts, *problems), [])
    assert bool(seen.doubts) is doubted


# -- nothing raises, nothing is read without end --------------------------------------------------

NAMES: Final = (
    "Connections.csv",
    "Email Addresses.csv",
    "Basic_LinkedInDataExport_01-06-2025/Invitations.csv",
    "connections/friends/your_friends.json",
    "connections/friends/your_friends.html",
    "html/friends.htm",
    "html/contact_info.htm",
    "personal_information/profile_information/profile_information.json",
    "logged_information/location/timezone.html",
    "viadeo.csv",
    "viadeo contacts.json",
    "viadeo.vcf",
    "Contacts Viadeo.xlsx",
)


def all_files() -> list[tuple[str, bytes]]:
    """One file of each form."""
    return [
        *(("Connections.csv", content) for content in linkedin.variants(CAST[:4]).values()),
        *linkedin.own_files("now", CAST[:4]).items(),
        *facebook.json_export("J3", CAST[:4], AROUND).items(),
        *facebook.label_values().items(),
        *(item for one in ("H0", "H1", "H2", "H3", "H4", "H5") for item in pages_of(one).items()),
        *viadeo.api_export(CAST[:4], career=True).items(),
        ("viadeo contacts.json", viadeo.scraper_lines(CAST[:4])),
        ("viadeo.csv", viadeo.outlook_csv(WESTERN[:4], FRENCH_WINDOWS)),
        ("viadeo.vcf", cards.vcards(CAST[:4], "2.1")),
        ("viadeo.vcf", cards.vcards(CAST[:4], "4.0", group_card=True)),
    ]


def pages_of(generation: str) -> Files:
    found: facebook.HtmlGeneration = next(one for one in facebook_pages if one == generation)
    return facebook.html_export(found, CAST[:4], AROUND)


facebook_pages: Final[tuple[facebook.HtmlGeneration, ...]] = ("H0", "H1", "H2", "H3", "H4", "H5")
FILES_OF_ALL: Final = all_files()
SPLICES: Final = [
    *(
        b"",
        b'"',
        b"'",
        b",",
        b";",
        b"\t",
        b"\n",
        b"\r",
        b"\0",
        b"\xff",
        b"\xc3",
        b"{",
        b"[",
        b"}",
        b"]",
        b"\\",
    ),
    *(
        b"\\ud800",
        b"1",
        b"-",
        b"e9",
        b"<",
        b">",
        b"<!--",
        b"&#1114112;",
        b"<p>",
        b"</",
        b"null",
        b"=\n",
        b"=3D",
    ),
    *(b"BEGIN:VCARD\n", b"END:VCARD\n", b"AGENT:\n", b"CHARSET=UTF-7", b"\xef\xbb\xbf", b"NaN", b"Infinity"),
]


def mutations(data: bytes) -> st.SearchStrategy[bytes]:
    at = st.integers(0, max(len(data) - 1, 0))
    return st.builds(
        lambda start, length, new, times: data[:start] + new * times + data[start + length :],
        *(at, st.integers(0, 60), st.sampled_from(SPLICES), st.sampled_from([1, 2, 50, 500])),
    )


def check_calm(*sources: Source) -> None:
    """Reading never fails; recognising raises nothing but what the view of an archive documents."""
    try:
        export = Export(sources)
    except NotAnExport:
        export = None
    for exporter in ALL:
        if export is not None:
            exporter.identify(export)
        seen = survey(exporter, sources)
        failures = [one for one in seen.problems if one.reason == reading.FAILED]
        assert failures == []


@settings(EXAMPLES, max_examples=200)
@given(
    st.sampled_from(NAMES),
    st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"<html>", b"{", b"BEGIN:VCARD\n"]),
    st.binary(max_size=300),
)
def test_random_bytes_never_raise_and_never_lose_count(name: str, magic: bytes, data: bytes) -> None:
    check_calm(in_memory(name, magic + data))


@settings(EXAMPLES, max_examples=400)
@given(st.data())
def test_a_file_of_any_form_with_anything_in_it_never_raises(data: st.DataObject) -> None:
    path, content = data.draw(st.sampled_from(FILES_OF_ALL))
    check_calm(in_memory(path, data.draw(mutations(content))))


@settings(EXAMPLES, max_examples=60)
@given(st.data())
def test_a_member_of_an_archive_with_anything_in_it_never_raises(data: st.DataObject) -> None:
    chosen = dict(FILES_OF_ALL[20:60])
    path = data.draw(st.sampled_from(sorted(chosen)))
    chosen[path] = data.draw(mutations(chosen[path]))
    check_calm(in_memory("export.zip", zipped(chosen, date(2025, 1, 6))))


def workbook(change: Callable[[str, bytes], bytes]) -> bytes:
    """The add-in's workbook with its parts changed."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(viadeo.addin_xlsx(CAST[:4], serial_dates=True))) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return written.getvalue()


@settings(EXAMPLES, max_examples=80)
@given(st.data())
def test_a_workbook_with_anything_in_it_never_raises(data: st.DataObject) -> None:
    part = data.draw(
        st.sampled_from(
            ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"]
        )
    )
    content = workbook(lambda name, old: data.draw(mutations(old)) if name == part else old)
    check_calm(in_memory("Contacts Viadeo.xlsx", content))


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: f"{sample.network} {sample.path.name}")
@settings(FEW, max_examples=4)
@given(data=st.data())
def test_a_sample_with_anything_in_one_of_its_files_never_raises(sample: Sample, data: st.DataObject) -> None:
    sources = list(sample.sources())
    at = data.draw(st.integers(0, len(sources) - 1))
    with sources[at].open() as stream:
        content = stream.read()
    sources[at] = in_memory(sources[at].name, data.draw(mutations(content)))
    check_calm(*sources)


class Counted(io.RawIOBase):
    """Bytes made on demand: a beginning, then one line for ever; remembers what was read of them."""

    def __init__(self, head: bytes, line: bytes, size: int, log: list[tuple[int, int]]) -> None:
        super().__init__()
        self._head, self._line, self._size, self._log = head, line, size, log
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (0, self._at, self._size)[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer).cast("B")
        wanted = max(min(len(view), self._size - self._at), 0)
        data = self._head[self._at : self._at + wanted]
        if len(data) < wanted:
            offset = max(self._at - len(self._head), 0) % len(self._line)
            repeated = self._line * ((wanted - len(data)) // len(self._line) + 2)
            data += repeated[offset : offset + wanted - len(data)]
        view[:wanted] = data
        self._log.append((self._at, self._at + wanted))
        self._at += wanted
        return wanted


def counted(name: str, head: bytes, line: bytes, size: int) -> tuple[Source, list[tuple[int, int]]]:
    log: list[tuple[int, int]] = []

    def opened() -> BinaryIO:
        return Counted(head, line, size, log)  # type: ignore[return-value]  # a raw stream will do

    return Source(name, size, None, opened), log


HUGE: Final[Mapping[str, tuple[Exporter, str, bytes, bytes]]] = {
    "LinkedIn": (LINKEDIN, "Connections.csv", linkedin.connections("C5", CAST), b"A,B,,,,,12 Jan 2024\n"),
    "LinkedIn's addresses": (
        LINKEDIN,
        "Email Addresses.csv",
        b"Email Address,Confirmed,Primary\n",
        b"a@example.org,Yes,No\n",
    ),
    "Facebook": (FACEBOOK, "connections/friends/your_friends.json", b'{"friends_v2": [', b'{"name": "A"},'),
    "Facebook's pages": (
        FACEBOOK,
        "connections/friends/your_friends.html",
        b'<html><body><main class="_a706">',
        b'<section class="_a6-g"><h2 class="_a6-h">A</h2></section>',
    ),
    "Facebook's profile": (
        FACEBOOK,
        "x/personal_information/profile_information/profile_information.json",
        b'{"profile_v2": {"name": "A", "x": [',
        b"1,",
    ),
    "Viadeo": (VIADEO, "viadeo.csv", "Prénom;Nom;Société\n".encode(), b"A;B;C\n"),
    "Viadeo's cards": (
        VIADEO,
        "viadeo.vcf",
        b"",
        b"BEGIN:VCARD\nFN:A\nURL:http://www.viadeo.com/profile/a\nEND:VCARD\n",
    ),
    "Viadeo's lines": (VIADEO, "viadeo.json", viadeo.scraper_lines(CAST), viadeo.scraper_lines(CAST[:1])),
    "Viadeo's answers": (VIADEO, "viadeo.json", b'{"type": "USER CONTACTS", "data": [', b'{"id": "a"},'),
}


@pytest.mark.parametrize("name", HUGE)
def test_a_file_beyond_the_limit_is_a_problem_and_hardly_read(name: str) -> None:
    exporter, path, head, line = HUGE[name]
    source, log = counted(path, head, line, MAX_READ + 1)
    exporter.identify(Export([source]))
    seen = survey(exporter, [source])
    assert Unreadable.TOO_LARGE in [problem.reason for problem in seen.problems]
    assert seen.doubts
    # Heads, several times over, and never the file.
    assert sum(end - start for start, end in log) < 4 * 1024 * 1024
    assert max((end for _, end in log), default=0) < 1024 * 1024


@pytest.mark.parametrize("name", HUGE)
def test_recognising_reads_heads_and_nothing_else(name: str) -> None:
    exporter, path, head, line = HUGE[name]
    source, log = counted(path, head, line, MAX_READ - 1)
    exporter.identify(Export([source]))
    if "profile" not in path and "lines" not in name:
        assert sum(end - start for start, end in log) < 4 * 1024 * 1024


def test_a_member_that_is_longer_than_its_directory_says_is_a_problem() -> None:
    """An archive whose member unpacks to more than declared is damaged, and nothing of it is believed."""
    data = zipped({"Connections.csv": linkedin.connections("C5", CAST)}, date(2025, 1, 6))
    size = len(linkedin.connections("C5", CAST)).to_bytes(4, "little")
    at = data.rindex(size)
    shorter = data[:at] + (100).to_bytes(4, "little") + data[at + 4 :]
    seen = survey(LINKEDIN, [in_memory("Basic_LinkedInDataExport_01-06-2025.zip", shorter)])
    assert seen.doubts
    assert seen.counts.get("connection", 0) == 0


class Logged(io.BytesIO):
    """Remembers each stretch that was read."""

    def __init__(self, data: bytes, log: list[tuple[int, int]]) -> None:
        super().__init__(data)
        self._log = log

    def read(self, size: int | None = -1, /) -> bytes:
        start = self.tell()
        data = super().read(size)
        self._log.append((start, start + len(data)))
        return data

    def read1(self, size: int | None = -1, /) -> bytes:
        return self.read(size)

    def readline(self, size: int | None = -1, /) -> bytes:
        start = self.tell()
        data = super().readline(size)
        self._log.append((start, start + len(data)))
        return data

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        start = self.tell()
        count = super().readinto(buffer)
        self._log.append((start, start + count))
        return count


PHOTO: Final = bytes(range(256)) * 800


def archive_among_photos(files: Mapping[str, bytes]) -> tuple[bytes, list[tuple[int, int]]]:
    """An archive with its files in the middle of many photos; where the photos' bytes lie."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for half in range(2):
            for number in range(20):
                path = f"your_facebook_activity/posts/media/album/{half}{number}_n.jpg"
                archive.writestr(zipfile.ZipInfo(path), PHOTO, zipfile.ZIP_STORED)
            if half == 0:
                for path, content in files.items():
                    archive.writestr(zipfile.ZipInfo(path), content, zipfile.ZIP_DEFLATED)
        places = [
            (
                one.header_offset + 30 + len(one.filename),
                one.header_offset + 30 + len(one.filename) + one.file_size,
            )
            for one in archive.infolist()
            if one.filename.endswith(".jpg")
        ]
    data = written.getvalue()
    assert all(data[start:end] == PHOTO for start, end in places)
    return data, places


@pytest.mark.parametrize(
    "files",
    [
        facebook.json_export("J3", CAST, AROUND) | facebook.label_values(),
        facebook.html_export("H4", CAST, AROUND),
        facebook.html_export("H5", CAST, AROUND),
    ],
    ids=["J3", "H4", "H5"],
)
def test_of_an_archive_full_of_photos_no_byte_of_a_photo_is_read(files: Files) -> None:
    data, photos = archive_among_photos(files)
    log: list[tuple[int, int]] = []

    def opened() -> BinaryIO:
        return Logged(data, log)

    source = Source("facebook-aline.testeur-2025-01-06-AbCdEfGh.zip", len(data), None, opened)
    assert [one.name for one in ALL if one.identify(Export([source]))] == ["facebook"]
    seen = survey(FACEBOOK, [source])
    assert (seen.counts["connection"], seen.problems) == (len(CAST), ())
    touched = [(start, end) for start, end in log for first, last in photos if start < last and end > first]
    # The end of the file is searched for the directory, and nothing else goes that far.
    directory = [one for one in touched if one[1] == len(data)]
    assert [one for one in touched if one not in directory] == []
    assert max((end - start for start, end in directory), default=0) <= 66_000


def test_of_messages_and_photos_nothing_is_opened() -> None:
    files = facebook.json_export("J3", CAST, AROUND)
    opened: list[str] = []

    def source_of(path: str, content: bytes) -> Source:
        def stream() -> BinaryIO:
            opened.append(path)
            return io.BytesIO(content)

        return Source(path, len(content), None, stream)

    sources = [source_of(f"facebook-a/{path}", content) for path, content in files.items()]
    sources.append(source_of("facebook-a/your_facebook_activity/posts/media/1_n.jpg", PHOTO))
    export = Export(sources)
    opened.clear()
    FACEBOOK.identify(export)
    list(FACEBOOK.read(export))
    assert any("your_friends" in path for path in opened)
    assert [path for path in opened if "message" in path or path.endswith(".jpg")] == []


# -- nobody real ----------------------------------------------------------------------------------

ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})")
HOST = re.compile(r"(?:https?:)?//([A-Za-z0-9.-]+\.[A-Za-z]{2,})|\b(www\.[A-Za-z0-9.-]+)", re.IGNORECASE)
EXAMPLE = re.compile(r"(?:.+\.)?example\.(?:org|com|net)")
OF_NETWORKS = re.compile(
    r"(?:.+\.)?(?:linkedin|facebook|viadeo|viaduc)\.com|schemas\.openxmlformats\.org|www\.w3\.org"
)


def texts_in(data: bytes, depth: int = 0) -> Iterator[str]:
    """All that a file says, unpacked, decoded and unescaped in every way that a sample may need."""
    if data.startswith(b"PK\x03\x04") and depth < 3:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name
                yield from texts_in(archive.read(name), depth + 1)
        return
    encodings = ["utf-16"] if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else ["utf-8", "latin-1"]
    for encoding in encodings:
        text = data.decode(encoding, "replace")
        yield text
        yield html.unescape(text).replace("\\/", "/")
        yield re.sub(r"\r?\n[ \t]", "", text)
        yield re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)
    if b"QUOTED-PRINTABLE" in data.upper():
        yield quopri.decodestring(data).decode("utf-8", "replace")


def foreign(text: str) -> set[str]:
    hosts = {one.casefold() for one in ADDRESS.findall(text) if not EXAMPLE.fullmatch(one.casefold())}
    for first, second in HOST.findall(text):
        host = (first or second).casefold().rstrip(".")
        if not EXAMPLE.fullmatch(host) and not OF_NETWORKS.fullmatch(host):
            hosts.add(host)
    return hosts


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: f"{sample.network} {sample.path.name}")
def test_a_sample_names_only_example_domains_and_the_networks_themselves(sample: Sample) -> None:
    found: set[str] = set()
    for source in sample.sources():
        with source.open() as stream:
            for text in texts_in(stream.read()):
                found |= foreign(text)
    assert found == set()


def test_the_search_for_foreign_domains_finds_them_wherever_they_hide() -> None:
    hidden = {
        "a.csv": b"x,someone@acme-real.com,y",
        "b.html": b"<a>someone&#064;acme-real.com</a>",
        "c.json": b'{"a": "someone\\u0040acme-real.com", "b": "http:\\/\\/acme-real.com\\/x"}',
        "d.vcf": b"NOTE;ENCODING=QUOTED-PRINTABLE:someone=40acme-real.com\nURL:https://acme-re\n al.com",
        "e.txt": codecs.BOM_UTF16_LE + "www.acme-real.com".encode("utf-16-le"),
        "f.xlsx": zipped({"xl/a.xml": b"someone@acme-real.com"}, date(2025, 1, 6)),
    }
    for name, content in hidden.items():
        found = {host for text in texts_in(content) for host in foreign(text)}
        assert {host.removeprefix("www.") for host in found} >= {"acme-real.com"}, name
    assert foreign("aline@example.org https://www.linkedin.com/in/x http://api.viadeo.com/me") == set()


def test_pictures_in_cards_are_no_pictures_of_anybody() -> None:
    content = cards.vcards(CAST[:1], "4.0").replace(b"\r\n ", b"")
    picture = re.search(rb"base64,([A-Za-z0-9+/=]+)", content)
    assert picture is not None
    assert base64.b64decode(picture[1]).endswith(bytes(range(120)))


def test_the_owner_is_the_invented_one_everywhere() -> None:
    """Members of a sample are never somebody's own: Aline Testeur, or the two who came with older samples."""
    names: set[str] = set()
    for truth in TRUTHS:
        for one in facts_of(exporter_of(truth), *truth_sources(truth)):
            if type(one).__name__ == "Profile":
                names.add(getattr(one, "name", ""))
    assert names == {full_name(OWNER)}
