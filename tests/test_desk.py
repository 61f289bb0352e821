"""HR's case as a file: it reads back as it was written, and what is no case is refused, not believed."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch.declared import Country
from sociarch.dossier import Dossier, Marked, Proof
from sociarch.offboarding.desk import LARGEST, SCHEMA, Desk, check_region, desk_bytes, read_case, sound
from sociarch.offboarding.items import ITEMS
from sociarch.plain import BadField

DOSSIER = Dossier(
    "leaver", "Exemple SARL", "HR-2026-0117", "A. Testeur", "resignation", date(2026, 11, 2),
    date(2019, 3, 1), date(2026, 10, 30), date(2026, 12, 1), date(2026, 12, 31), date(2027, 6, 30),
    date(2026, 11, 3), "DE", "BY",
)  # fmt: skip
KEY = "exemple sarl/leaver"
LOG = (
    Marked(KEY, "L1-01", "done", date(2026, 11, 3), "HR", (Proof("ticket", "ab" * 32, "IT-1"),)),
    Marked(KEY, "L2-06", "refused", date(2026, 11, 4), "EMP", reason="« non », dit-elle"),
    Marked(
        KEY,
        "L2-01",
        "done",
        date(2026, 11, 5),
        "EMP",
        (Proof("screenshot", "cd" * 32, "a.png", "2026-11-05"),),
    ),
    Marked(KEY, "L2-01", "verified", date(2026, 11, 6), "MKT"),
)
DESK = Desk(DOSSIER, LOG)
FROZEN = Path(__file__).resolve().parent / "vectors" / "case-1.json"
DAYS = st.none() | st.dates(date(1900, 1, 1), date(9000, 1, 1))
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40)


def plain(**changes: Any) -> dict[str, Any]:
    document = json.loads(desk_bytes(DESK))
    assert isinstance(document, dict)
    return {**document, **changes}


def refused(data: bytes) -> str:
    with pytest.raises(BadField) as error:
        read_case(data)
    return f"{error.value.place}: {error.value.reason}"


def of(document: Any) -> bytes:
    return json.dumps(document).encode()


def test_a_case_reads_back_as_it_was_written() -> None:
    assert read_case(desk_bytes(DESK)) == DESK
    assert desk_bytes(read_case(desk_bytes(DESK))) == desk_bytes(DESK)


def test_a_case_of_the_first_version_opens_for_ever() -> None:
    data = FROZEN.read_bytes()
    assert read_case(data) == DESK
    assert desk_bytes(DESK) == data


@given(WORDS, WORDS, DAYS, st.lists(st.sampled_from(LOG), max_size=5))
def test_whatever_a_desk_notes_reads_back(
    name: str, person: str, notice: date | None, log: list[Marked]
) -> None:
    dossier = sound(Dossier("leaver", name, person=person, notice=notice))
    desk = Desk(dossier, tuple(one._replace(dossier=dossier.key) for one in log))
    assert read_case(desk_bytes(desk)) == desk


@given(st.binary(max_size=300))
def test_bytes_that_are_no_case_are_refused(data: bytes) -> None:
    refused(data)


@given(st.integers(0, len(desk_bytes(DESK)) - 1), st.integers(0, 255))
def test_a_changed_byte_gives_another_case_or_none_and_never_a_crash(at: int, byte: int) -> None:
    data = bytearray(desk_bytes(DESK))
    data[at] = byte
    try:
        found = read_case(bytes(data))
    except BadField:
        return
    assert read_case(desk_bytes(found)) == found


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"", ": a text"), (b"\xff\xfe{}", ": a text"), (b"\xef\xbb\xbf{}", ": a text"),
        (b"[]", ": a table"), (b"null", ": a table"), (b"{}", "schema"),
        (b'{"schema": "sociarch-case/1", "schema": "sociarch-case/1"}', ": a text"),
        (b'{"schema": NaN}', ": a text"), (b'{"schema": ' + b"9" * 5000 + b"}", ": a text"),
        (b"[" * 100_000, ": a text"), (b" " * (LARGEST + 1), ": it is too large"),
        (of({"schema": SCHEMA}), "case"), (of(plain(schema="sociarch-case/2")), "schema"),
        (of(plain(more=1)), ": a key"), (of(plain(case=None)), "case"), (of(plain(log={})), "log"),
        (of(plain(log=[1])), "log[0]"), (of(plain(log=[{}] * 10_001)), "log: a shorter list"),
    ],
)  # fmt: skip
def test_a_hostile_file_is_refused_at_its_place(data: bytes, place: str) -> None:
    assert refused(data).startswith(place)


@pytest.mark.parametrize(
    ("key", "value", "place"),
    [
        ("occasion", "holiday", "case.occasion"), ("employer", 7, "case.employer"),
        ("password", "x", "case.password"),
        ("end", "2026-13-01", "case.end"), ("end", 5, "case.end"), ("end", "2018-01-01", "case.end"),
        ("end", "0001-01-01", "case.end"), ("notice", "2027-01-01", "case.notice"),
        ("notice", "2019-01-01", "case.notice"), ("release", "2027-01-01", "case.release"),
        ("region", "x" * 501, "case.region"), ("person", "x" * 501, "case.person"),
        ("number", "\ud800", "case.number"), ("cause", "boredom", "case.cause"),
        ("occasion", "joiner", "case.cause"),
    ],
)  # fmt: skip
def test_a_case_that_contradicts_itself_is_refused(key: str, value: object, place: str) -> None:
    assert refused(of(plain(case={**plain()["case"], key: value}))).startswith(f"{place}:")


@pytest.mark.parametrize(
    ("key", "value", "place"),
    [
        ("item", "L9-99", "log[0].item"), ("state", "finished", "log[0].state"), ("by", "CEO", "log[0].by"),
        ("on", "soon", "log[0].on"), ("on", "9999-12-31", "log[0].on"),
        ("dossier", "acme/leaver", "log[0].dossier"),
        ("proofs", [{"kind": "file", "digest": "AB" * 32}], "log[0].proofs[0].digest"),
        ("proofs", [{"kind": "password", "digest": "ab" * 32}], "log[0].proofs[0].kind"),
        ("proofs", [{"kind": "file", "digest": "ab" * 32}] * 201, "log[0].proofs"),
        ("reason", "x" * 5001, "log[0].reason"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_is_refused(key: str, value: object, place: str) -> None:
    first = {**plain()["log"][0], key: value}
    assert refused(of(plain(log=[first]))).startswith(f"{place}:")


def test_no_error_repeats_what_stood_there() -> None:
    for document in (plain(case={**plain()["case"], "end": "hunter2"}), plain(hunter2=1)):
        with pytest.raises(BadField) as error:
            read_case(of(document))
        assert "hunter2" not in f"{error.value.place} {error.value.reason} {error.value.values}"


def test_a_move_does_not_contradict_what_was_before_it() -> None:
    moved = Dossier("mover", "A", start=date(2026, 5, 1), notice=date(2026, 4, 1))
    assert sound(moved) == moved


def test_a_demand_of_a_day_to_come_is_refused() -> None:
    with pytest.raises(BadField, match="demand"):
        sound(Dossier("leaver", demand=date(2026, 11, 23)), today=date(2026, 11, 22))


@pytest.mark.parametrize(("country", "region"), [("FR", "BY"), ("", "BY"), ("other", "BY"), ("DE", "ZZ")])
def test_a_region_that_a_country_has_not_is_refused_when_a_case_is_made(
    country: Country, region: str
) -> None:
    check_region(DOSSIER)
    with pytest.raises(BadField, match="region"):
        check_region(DOSSIER._replace(country=country, region=region))


def test_a_case_stays_readable_whatever_regions_are_called_later() -> None:
    desk = Desk(DOSSIER._replace(region="ZZ"))
    assert read_case(desk_bytes(desk)) == desk


def test_every_item_of_the_list_may_stand_in_a_log() -> None:
    log = tuple(Marked(KEY, one.id, "in progress", date(2026, 11, 3), "HR") for one in ITEMS)
    assert read_case(desk_bytes(Desk(DOSSIER, log))).log == log
