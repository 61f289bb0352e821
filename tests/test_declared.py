"""What a person declares: checked, in one spelling, and the same again after a form or a vault."""

import json
import re
import string
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch.choices import Choices, Retention, choice_bytes, read_choice
from sociarch.declaration import (
    AFTER,
    ANYBODYS,
    BACKWARDS,
    BOUND,
    CONTRARY,
    DOMAIN,
    FUTURE,
    LARGE,
    LARGEST,
    LETTERS,
    LONG,
    MANY,
    NETWORK,
    NOBODY,
    ORDER,
    RANGE,
    ROOTS,
    SECRET,
    STAMP,
    TELEPHONE,
    TWICE,
    WIDE,
    checked,
    stamp,
)
from sociarch.declared import (
    NOTHING_DECLARED,
    Account,
    Declared,
    Employer,
    Owned,
    Restricted,
    Stamp,
    Thresholds,
)
from sociarch.errors import DamagedRecord, DemandReceived, DemandUnknown
from sociarch.form import BY_OPTION, KEYS, NOT_TOML, NOT_TOML_AT, NOT_UTF8, OWN, read_form, write_form
from sociarch.plain import (
    DAY,
    LIST,
    MISSING,
    NUMBER,
    TABLE,
    TEXT,
    TRUTH,
    UNKNOWN,
    WORD,
    BadField,
    as_plain,
    from_plain,
)
from sociarch.preservation import check_no_demand
from sociarch.vault import Reader
from sociarch.writer import Writer
from tests.vaults import new_vault

TODAY = date(2026, 11, 22)
NETWORKS = ("facebook", "linkedin", "viadeo")
JOB = Employer("Exemple SARL", start=date(2019, 3, 1), notice=date(2024, 4, 30), end=date(2024, 5, 31))
WHOLE = Declared(
    employers=(
        JOB._replace(
            aliases=("Exemple",), domains=("exemple.example",), release=date(2024, 5, 15),
            numbers=("+33 1 99 00 56 78",), keys=("office-key",), devices=("laptop",),
            ranges=("192.0.2.0/24", "192.0.2.7"),
        ),
        Employer("Globex", start=date(2023, 1, 1)),
    ),
    accounts=(
        Account("linkedin", "private", "me", "both", "employer", alone=True),
        Account("facebook", opened="predecessor", others="a colleague", alone=False),
    ),
    owned=(Owned("ad account", "Exemple, the page", "facebook", "Exemple SARL"), Owned("mailbox", "info")),
    restricted=(Restricted("Initech", until=date(2025, 5, 31)), Restricted(domain="initech.example")),
    domains=("testeur.example",), numbers=("+33 1 99 00 12 34",), schools=("alumni.ecole.example",),
    country="FR", demand=date(2024, 6, 20), machine="me", thresholds=Thresholds(rhythm=2.5, loss=5),
)  # fmt: skip


def sound(declared: Declared) -> Declared:
    return checked(declared, NETWORKS, TODAY)


def refused(declared: Declared) -> tuple[str, str]:
    with pytest.raises(BadField) as caught:
        sound(declared)
    return caught.value.place, caught.value.reason


# -- what holds --------------------------------------------------------------------------------------


def test_a_declaration_that_holds_is_left_as_it_is() -> None:
    assert sound(WHOLE) == WHOLE
    assert sound(NOTHING_DECLARED) == NOTHING_DECLARED


def test_domains_networks_and_ranges_get_one_spelling_and_stand_once() -> None:
    told = sound(
        Declared(
            employers=(Employer(" Exemple  SARL\n", domains=("@Exemple.Example", "exemple.example.", "")),
                       Employer("A", ranges=("192.0.2.9/24", "2001:DB8::1"))),
            accounts=(Account("LinkedIn"),), restricted=(Restricted(domain="@GLOBEX.example"),),
            numbers=("+33 1\u00a099 00",),
        )
    )  # fmt: skip
    assert told.employers[0] == Employer("Exemple SARL", domains=("exemple.example",))
    assert told.employers[1].ranges == ("192.0.2.0/24", "2001:db8::1")
    assert told.accounts == (Account("linkedin"),)
    assert told.restricted == (Restricted(domain="globex.example"),)
    assert told.numbers == ("+33 1 99 00",)


def test_an_account_keeps_the_very_letters_by_which_snapshots_know_it() -> None:
    label = "prive\u0301  2"
    assert sound(Declared(accounts=(Account("linkedin", label),))).accounts[0].account == label


def test_two_jobs_at_once_and_one_company_twice_are_no_contradiction() -> None:
    again = JOB._replace(start=date(2025, 1, 1), notice=None, end=None)
    side = Employer("Globex", start=date(2020, 1, 1), end=date(2026, 1, 1))
    assert sound(Declared(employers=(JOB, side, again))).employers == (JOB, side, again)


def test_a_job_of_one_day_with_notice_on_that_day_is_one() -> None:
    day = date(2024, 5, 31)
    one = Employer("Exemple", start=day, notice=day, release=day, end=day)
    assert sound(Declared(employers=(one,))).employers == (one,)


def test_what_is_somebodys_own_mail_may_be_a_providers() -> None:
    assert sound(Declared(domains=("gmail.com",))).domains == ("gmail.com",)


# -- what does not -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("employer", "place", "reason"),
    [
        (Employer(" "), "name", MISSING),
        (Employer("A" * 501), "name", LONG),
        (Employer("A\udcff"), "name", LETTERS),
        (JOB._replace(end=date(2019, 2, 28), notice=None), "end", BACKWARDS),
        (JOB._replace(notice=date(2019, 2, 28)), "notice", ORDER),
        (JOB._replace(notice=date(2024, 6, 1)), "notice", AFTER),
        (JOB._replace(release=date(2018, 1, 1)), "release", ORDER),
        (JOB._replace(release=date(2024, 6, 1)), "release", AFTER),
        (Employer("A", domains=("exemple.example", "exemple")), "domains[1]", DOMAIN),
        (Employer("A", domains=("https://exemple.example/",)), "domains[0]", DOMAIN),
        (Employer("A", domains=("aline@exemple.example",)), "domains[0]", DOMAIN),
        (Employer("A", domains=("a..b",)), "domains[0]", DOMAIN),
        (Employer("A", domains=("-a.example",)), "domains[0]", DOMAIN),
        (Employer("A", domains=("@GMail.com",)), "domains[0]", ANYBODYS),
        (Employer("A", domains=("orange.fr",)), "domains[0]", ANYBODYS),
        (Employer("A", numbers=("office",)), "numbers[0]", TELEPHONE),
        (Employer("A", numbers=("12",)), "numbers[0]", TELEPHONE),
        (Employer("A", ranges=("192.0.2.0/33",)), "ranges[0]", RANGE),
        (Employer("A", ranges=("192.0.2",)), "ranges[0]", RANGE),
        (Employer("A", ranges=("0.0.0.0/0",)), "ranges[0]", WIDE),
        (Employer("A", ranges=("::/0",)), "ranges[0]", WIDE),
        (Employer("A", devices=tuple(f"device {at}" for at in range(201))), "devices", MANY),
    ],
)
def test_an_employer_that_cannot_be_is_refused_at_its_place(
    employer: Employer, place: str, reason: str
) -> None:
    assert refused(Declared(employers=(Employer("first"), employer))) == (f"employers[1].{place}", reason)


@pytest.mark.parametrize(
    ("declared", "place", "reason"),
    [
        (Declared(demand=date(2026, 11, 23)), "demand", FUTURE),
        (Declared(accounts=(Account("myspace"),)), "accounts[0].network", NETWORK),
        (Declared(accounts=(Account(""),)), "accounts[0].network", MISSING),
        (Declared(accounts=(Account("linkedin"), Account("LinkedIn"))), "accounts[1]", TWICE),
        (Declared(accounts=(Account("linkedin", others="Bo", alone=True),)), "accounts[0].others", CONTRARY),
        (Declared(owned=(Owned("page", ""),)), "owned[0].name", MISSING),
        (Declared(owned=(Owned("page", "A", "myspace"),)), "owned[0].network", NETWORK),
        (Declared(restricted=(Restricted(until=TODAY),)), "restricted[0]", NOBODY),
        (Declared(restricted=(Restricted(domain="gmail.com"),)), "restricted[0].domain", ANYBODYS),
        (Declared(schools=("web.de",)), "schools[0]", ANYBODYS),
        (Declared(domains=("testeur",)), "domains[0]", DOMAIN),
        (Declared(thresholds=Thresholds(rhythm=float("nan"))), "thresholds.rhythm", BOUND),
        (Declared(thresholds=Thresholds(gap=float("inf"))), "thresholds.gap", BOUND),
        (Declared(thresholds=Thresholds(loss=101)), "thresholds.loss", BOUND),
        (Declared(stamps=(Stamp("a"),) * 21), "stamps", MANY),
    ],
)
def test_what_cannot_be_is_refused_at_its_place(declared: Declared, place: str, reason: str) -> None:
    assert refused(declared) == (place, reason)


def test_no_reason_repeats_what_stood_there() -> None:
    with pytest.raises(BadField) as caught:
        sound(Declared(employers=(Employer("A", domains=("correct horse battery",)),)))
    assert "horse" not in str(caught.value) + caught.value.reason.format(**caught.value.values)


# -- time stamps -------------------------------------------------------------------------------------

TOKEN = b"\x30\x82\x01\x00" + bytes(256)
PEM = b"-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n"


def test_a_stamp_keeps_its_bytes_and_nothing_but_the_certificates() -> None:
    one = stamp(TOKEN, b"subject=CN = Aline Testeur\n" + PEM + b"chatter\n" + PEM)
    assert one.token.startswith("MII")
    assert one.roots == (PEM + PEM).decode()
    assert stamp(TOKEN).roots == ""


@pytest.mark.parametrize(
    ("token", "roots", "place", "reason"),
    [
        (b"", b"", "token", STAMP),
        (b"PK\x03\x04" + bytes(99), b"", "token", STAMP),
        (TOKEN + bytes(LARGEST), b"", "token", LARGE),
        (TOKEN, bytes(LARGEST + 1), "roots", LARGE),
        (TOKEN, b"\x30\x82\x01\x00", "roots", ROOTS),
        (TOKEN, PEM + b"-----BEGIN PRIVATE KEY-----\nQUJD\n-----END PRIVATE KEY-----\n", "roots", SECRET),
    ],
)
def test_what_is_no_stamp_is_refused(token: bytes, roots: bytes, place: str, reason: str) -> None:
    with pytest.raises(BadField) as caught:
        stamp(token, roots)
    assert (caught.value.place, caught.value.reason) == (place, reason)


# -- the form ----------------------------------------------------------------------------------------


def plain(text: str) -> str:
    return text


def test_every_key_of_a_declaration_is_asked_for_once_and_only_stamps_are_not() -> None:
    assert {*OWN, "employers", "accounts", "owned", "restricted", "thresholds", "stamps"} == set(
        Declared._fields
    )
    for kind, keys in KEYS.items():
        assert set(keys) == set(kind._fields)  # type: ignore[attr-defined]  # a NamedTuple


def test_an_empty_form_answers_nothing() -> None:
    assert read_form(write_form(NOTHING_DECLARED, plain).encode()) == NOTHING_DECLARED


def test_the_examples_of_the_empty_form_hold_together_once_they_are_uncommented() -> None:
    answered = re.sub(r"(?m)^# (?=\[|[a-z]+ = )", "", write_form(NOTHING_DECLARED, plain))
    told = sound(read_form(answered.encode()))
    assert [one.name for one in told.employers] == ["Exemple SARL"]
    assert told.owned and told.restricted and told.accounts and told.demand


def test_a_form_gives_back_what_it_was_written_with() -> None:
    assert read_form(write_form(WHOLE, plain).encode()) == WHOLE


def test_comments_of_a_form_are_in_the_persons_language() -> None:
    french = {"Name of the employer": "Nom de l'employeur", "one of: {words}": "un de : {words}"}
    written = write_form(NOTHING_DECLARED, lambda text: french.get(text, text))
    assert "# Nom de l'employeur" in written
    assert "# un de : me, employer" in written


def test_a_byte_order_mark_is_no_letter_of_a_form() -> None:
    assert read_form(b"\xef\xbb\xbf" + b'country = "BE"').country == "BE"


@pytest.mark.parametrize(
    ("content", "place", "reason"),
    [
        ('pays = "FR"', "pays", UNKNOWN),
        ('[[employers]]\nname = "A"\nstrat = 2019-03-01', "employers[0].strat", UNKNOWN),
        ('[[employers]]\nname = "A"\n"Aline Testeur" = 1', "employers[0].…", UNKNOWN),
        ('"Aline Testeur" = 1', "…", UNKNOWN),
        ("[[employers]]\nstart = 2019-03-01", "employers[0].name", MISSING),
        ('[[employers]]\nname = "A"\nstart = "soon"', "employers[0].start", DAY),
        ('[[employers]]\nname = "A"\nstart = 2019-03-01T08:00:00Z', "employers[0].start", DAY),
        ('[[employers]]\nname = "A"\naliases = "B"', "employers[0].aliases", LIST),
        ('[[employers]]\nname = "A"\naliases = [3]', "employers[0].aliases[0]", TEXT),
        ('employers = ["Aline"]', "employers[0]", TABLE),
        ('country = "fr"', "country", WORD),
        ("country = 33", "country", WORD),
        ('[[accounts]]\nnetwork = "linkedin"\nalone = "yes"', "accounts[0].alone", TRUTH),
        ('[thresholds]\nburst = "many"', "thresholds.burst", NUMBER),
        (f"[thresholds]\nrhythm = 1{'0' * 400}", "thresholds.rhythm", NUMBER),
        ('[[stamps]]\ntoken = "MII"', "stamps", BY_OPTION),
        ("country = FR", "", NOT_TOML_AT),
        ('country = "FR"\ncountry = "BE"\n', "", NOT_TOML_AT),
        (f"a = {'[' * 5000}{']' * 5000}", "", NOT_TOML),
        (f"a = 1{'0' * 5000}", "", NOT_TOML),
    ],
)
def test_a_form_with_anything_else_is_refused_at_its_place(content: str, place: str, reason: str) -> None:
    with pytest.raises(BadField) as caught:
        read_form(content.encode())
    assert (caught.value.place, caught.value.reason) == (place, reason)
    assert "Aline" not in str(caught.value)


def test_a_form_that_is_no_text_is_refused() -> None:
    with pytest.raises(BadField, match=NOT_UTF8):
        read_form(b"country = '\xff'")


LETTERS_OF_ALL_KINDS = st.text(
    st.characters(blacklist_categories=["Cs"]) | st.sampled_from("\n\t\"'\\#\x7f\u202e\u2028="), max_size=20
)
NAMES = LETTERS_OF_ALL_KINDS.filter(lambda text: bool(text.split()))
DAYS = st.none() | st.dates(date(1990, 1, 1), TODAY)
WORDS = st.text(string.ascii_lowercase, min_size=1, max_size=8)
DOMAINS = st.lists(st.builds("{}.example".format, WORDS), max_size=2, unique=True).map(tuple)
TEXTS = st.lists(LETTERS_OF_ALL_KINDS, max_size=3).map(tuple)


def jobs() -> st.SearchStrategy[Employer]:
    days = st.lists(st.dates(date(1990, 1, 1), date(2030, 1, 1)), min_size=4, max_size=4).map(sorted)
    kept = st.lists(st.booleans(), min_size=4, max_size=4)

    def job(name: str, days: list[date], kept: list[bool], more: dict[str, Any]) -> Employer:
        told = [day if keep else None for day, keep in zip(days, kept, strict=True)]
        return Employer(name, start=told[0], notice=told[1], release=told[2], end=told[3], **more)

    return st.builds(
        job, NAMES, days, kept,
        st.fixed_dictionaries({"aliases": TEXTS, "domains": DOMAINS, "keys": TEXTS, "devices": TEXTS}),
    )  # fmt: skip


def accounts() -> st.SearchStrategy[tuple[Account, ...]]:
    one = st.builds(
        Account, st.sampled_from(NETWORKS), LETTERS_OF_ALL_KINDS, st.sampled_from(["", "me", "predecessor"]),
        st.sampled_from(["", "own", "both"]), st.sampled_from(["", "me", "employer"]), LETTERS_OF_ALL_KINDS,
        st.sampled_from([None, False]),
    )  # fmt: skip
    return st.lists(one, max_size=3, unique_by=lambda it: it[:2]).map(tuple)


DECLARATIONS = st.builds(
    Declared, st.lists(jobs(), max_size=3).map(tuple), accounts(),
    st.lists(
        st.builds(
            Owned, st.sampled_from(["page", "ad account"]), NAMES, st.just("viadeo"), LETTERS_OF_ALL_KINDS
        ),
        max_size=2,
    ).map(tuple),
    st.lists(st.builds(Restricted, NAMES, st.just(""), DAYS, LETTERS_OF_ALL_KINDS), max_size=2).map(tuple),
    st.just(()), domains=DOMAINS, numbers=st.sampled_from([(), ("+33 1",)]), schools=DOMAINS,
    country=st.sampled_from(["", "FR", "other"]), demand=DAYS,
    machine=st.sampled_from(["", "me", "employer"]),
    thresholds=st.builds(
        Thresholds, st.floats(1, 1000), st.integers(0, 100_000), st.integers(0, 100_000), st.integers(0, 100),
        st.floats(1, 1000),
    ),
)  # fmt: skip


@given(DECLARATIONS)
def test_whatever_is_declared_reads_back_from_its_form_and_from_its_record(declared: Declared) -> None:
    told = sound(declared)
    assert sound(told) == told
    assert read_form(write_form(told, plain).encode()) == told
    assert read_choice(choice_bytes(7, told)) == (7, told)
    assert from_plain(Declared, as_plain(told, days=True)) == told


@given(st.binary(max_size=80) | LETTERS_OF_ALL_KINDS.map(str.encode))
def test_whatever_a_file_holds_it_is_a_declaration_or_refused(data: bytes) -> None:
    try:
        assert isinstance(read_form(data), Declared)
    except BadField as error:
        assert error.reason


# -- the record --------------------------------------------------------------------------------------


def test_keys_that_a_later_version_adds_are_passed_over() -> None:
    record = json.loads(choice_bytes(7, WHOLE))
    record["declared"]["mood"] = "calm"
    record["declared"]["employers"][0]["town"] = "Lyon"
    assert read_choice(json.dumps(record).encode()) == (7, WHOLE)


def test_a_declaration_that_is_none_is_damage() -> None:
    bad: list[object] = [[], {"demand": "soon"}, {"country": "ZZ"}, {"employers": [{}]}]
    for declared in bad:
        data = {"format": "sociarch-choice/1", "number": 1, "declared": declared}
        with pytest.raises(DamagedRecord):
            read_choice(json.dumps(data).encode())


def test_a_later_declaration_replaces_the_earlier_one_whole() -> None:
    assert Choices.of([WHOLE, Declared(country="BE")]).declared == Declared(country="BE")


# -- in a vault --------------------------------------------------------------------------------------


def test_the_vault_tells_what_was_declared_last() -> None:
    storage, identity = new_vault()
    reader, writer = Reader(storage, identity), Writer(storage, identity.write_key())
    assert reader.declared() == NOTHING_DECLARED
    writer.decide(WHOLE)
    writer.decide(Retention(6))
    assert reader.declared() == WHOLE == reader.chronicle().choices.declared
    with pytest.raises(DemandReceived):
        check_no_demand(reader)
    writer.decide(NOTHING_DECLARED)
    assert reader.declared() == NOTHING_DECLARED
    check_no_demand(reader)


def test_a_decision_that_does_not_open_may_be_a_demand_until_something_is_declared_anew() -> None:
    storage, identity = new_vault()
    reader, writer = Reader(storage, identity), Writer(storage, identity.write_key())
    writer.decide(Retention(6))
    [path] = storage.names("choices/")
    storage.files[path] = storage.files[path][:-1] + bytes([storage.files[path][-1] ^ 1])
    with pytest.raises(DemandUnknown):
        check_no_demand(reader)
    writer.decide(Declared(country="FR"))
    check_no_demand(reader)


# -- what the pages say ------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["profile.md", "profile.fr.md"])
def test_the_example_in_the_documents_is_a_declaration(page: str) -> None:
    text = (Path(__file__).resolve().parent.parent / "docs" / page).read_text("utf-8")
    [example] = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    told = sound(read_form(example.encode()))
    assert told.employers[0].notice == date(2024, 4, 30)
    assert told.accounts[0].alone is True
    for keys in (OWN, *KEYS.values()):
        assert all(f"`{name}`" in text or f"`.{name}`" in text for name in keys)
