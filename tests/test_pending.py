"""The record of an export that was asked for: it reads back, tells of nobody, and says when to look next."""

import json
import os
import stat
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sociarch.accounts import Account
from sociarch.home import Home
from sociarch.pending import (
    NEVER_UNDER,
    SCHEMA,
    Part,
    Record,
    State,
    fresh,
    hash_name,
    next_look,
    stamp,
    when,
)
from sociarch.seal import Seal

EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True)
NOW: Final = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)
SECOND: Final = timedelta(seconds=1)
LINKEDIN: Final = (
    timedelta(minutes=10), timedelta(minutes=30), *(timedelta(hours=hours) for hours in (1, 3, 6, 12, 24)),
)  # fmt: skip

MOMENT = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(timezone.utc)).map(
    lambda moment: moment.replace(microsecond=0)
)
TIME = st.one_of(st.just(""), MOMENT.map(stamp))
TEXT = st.text(max_size=12)
COUNT = st.integers(0, 10_000)
PARTS = st.lists(
    st.builds(
        Part, name=TEXT, size=COUNT, sha256=TEXT, connections=st.booleans(), saved_at=TIME, sealed=TEXT
    ),
    max_size=4,
).map(tuple)
TIMES: Final = (
    "hold_until", "intent_at", "pressed_at", "requested_at", "last_look", "next_look", "ready_at",
    "expires_at", "archived_at",
)  # fmt: skip
RECORDS = st.builds(
    Record,
    network=TEXT,
    state=st.sampled_from(State),
    route=TEXT,
    asked=st.dictionaries(TEXT, TEXT, max_size=3),
    presses=COUNT,
    adopted=st.booleans(),
    looks=COUNT,
    fuller=st.booleans(),
    parts=PARTS,
    page=TEXT,
    need=TEXT,
    drifts=COUNT,
    anchors=TEXT,
    tool=TEXT,
    **dict.fromkeys(TIMES, TIME),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


# -- the record on the disk -------------------------------------------------------------------------


@EXAMPLES
@given(RECORDS)
def test_a_record_reads_back_as_it_was_written(record: Record) -> None:
    assert Record.from_bytes(record.to_bytes()) == record


def test_a_new_record_reads_back_too() -> None:
    assert Record.from_bytes(Record("exemple").to_bytes()) == Record("exemple")


@EXAMPLES
@given(st.binary(max_size=200))
def test_bytes_that_mean_nothing_are_no_record(data: bytes) -> None:
    assert Record.from_bytes(data) is None


@EXAMPLES
@given(JSON)
def test_another_document_is_no_record(content: Any) -> None:
    assert Record.from_bytes(json.dumps(content).encode()) is None


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 100_000,
        b'{"schema": "sociarch-pending/2"}',
        b'{"schema": "sociarch-pending/1"}',
        b'{"schema": ["sociarch-pending/1"]}',
        b"\xff\xfe",
        b"1" * 10_000,
    ],
)
def test_what_is_built_to_confuse_is_no_record(data: bytes) -> None:
    assert Record.from_bytes(data) is None


@settings(EXAMPLES, max_examples=400)
@given(RECORDS, st.sampled_from([*Record._fields, "schema", "other"]), JSON)
def test_a_record_in_which_anything_is_something_else_is_no_record_or_a_sound_one(
    record: Record, field: str, value: Any
) -> None:
    """Whatever stands in one field: nothing is raised, here or when the record is used."""
    content = json.loads(record.to_bytes())
    content[field] = value
    read = Record.from_bytes(json.dumps(content).encode())
    if read is not None:
        assert Record.from_bytes(read.to_bytes()) == read
        for name in TIMES:
            when(getattr(read, name))
        read.knows("a name")
        read.due(NOW)
        read.sealed()


WRONG: Final[dict[str, tuple[object, ...]]] = {
    **dict.fromkeys(("network", "route", "page", "need", "anchors", "tool"), (5, None, [], {"a": "b"})),
    **dict.fromkeys(TIMES, (5, None, [], {"a": "b"}, "yesterday")),
    **dict.fromkeys(("presses", "looks", "drifts"), ("5", None, [])),
    **dict.fromkeys(("adopted", "fuller"), ("yes", None, 2)),
    "asked": ([], {"format": 5}),
    "parts": (5, None, [5], ["part"]),
    "state": ("lost", None, []),
}


@pytest.mark.parametrize("field", WRONG)
def test_a_field_of_another_kind_makes_a_record_none(field: str) -> None:
    for value in WRONG[field]:
        content = json.loads(Record("exemple").to_bytes())
        content[field] = value
        assert Record.from_bytes(json.dumps(content).encode()) is None, value


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ["a"]), ("size", "large"), ("sha256", 5), ("connections", "yes"), ("saved_at", 5),
        ("sealed", None), ("sealed", ["part-1.age"]), ("other", 1),
    ],
)  # fmt: skip
def test_a_part_of_another_kind_makes_a_record_none(field: str, value: object) -> None:
    content = json.loads(Record("exemple", parts=(Part("a", 1, "b", True, ""),)).to_bytes())
    content["parts"][0][field] = value
    assert Record.from_bytes(json.dumps(content).encode()) is None


def test_a_record_lies_where_only_its_owner_reads_and_is_made_anew_when_it_is_damaged(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    account = Account(home, Seal(home, lambda: None), "exemple", "Exemple", "Aline Testeur")
    record = Record("exemple", state=State.PENDING, requested_at=stamp(NOW))
    account.save_record(record)
    assert account.record() == record
    path = account.folder / "record.json"
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_bytes())["schema"] == SCHEMA
    path.write_bytes(path.read_bytes()[:-20])
    assert account.record() == Record("exemple")
    path.unlink()
    assert account.record() == Record("exemple")


@EXAMPLES
@given(st.text(min_size=1, max_size=60))
def test_a_file_is_known_by_its_name_and_its_name_is_not_in_the_record(name: str) -> None:
    named = f"Aline-Testeur-{name}.zip"
    record = Record("exemple", parts=(Part(hash_name(named), 1, "ab", True, stamp(NOW)),))
    assert record.knows(named)
    assert not record.knows(named + ".")
    data = record.to_bytes()
    assert b"Aline" not in data
    assert b"Testeur" not in data


# -- what a record says -----------------------------------------------------------------------------


@EXAMPLES
@given(MOMENT)
def test_a_moment_is_written_in_universal_time_to_the_second(moment: datetime) -> None:
    assert when(stamp(moment)) == moment
    assert stamp(moment.astimezone(timezone(timedelta(hours=5, minutes=30)))) == stamp(moment)
    assert stamp(moment).endswith("Z")


def test_no_text_is_never_and_another_text_is_no_moment() -> None:
    assert when("") is None
    with pytest.raises(ValueError, match="does not match"):
        when("yesterday")


def test_a_record_is_due_at_its_time_and_always_when_it_names_none() -> None:
    record = Record("exemple", next_look=stamp(NOW))
    assert not record.due(NOW - SECOND)
    assert record.due(NOW)
    assert Record("exemple").due(NOW)


@pytest.mark.parametrize(
    ("requested", "archived", "under_way"),
    [("", "", False), (stamp(NOW), "", True), (stamp(NOW), stamp(NOW), False)],
)
def test_an_export_is_under_way_from_the_request_until_it_is_archived(
    requested: str, archived: str, under_way: bool
) -> None:
    assert Record("exemple", requested_at=requested, archived_at=archived).under_way is under_way


@EXAMPLES
@given(RECORDS)
def test_a_new_round_remembers_what_was_fetched_and_nothing_else(record: Record) -> None:
    new = fresh(record)
    assert new.parts == record.parts
    assert (new.network, new.drifts) == (record.network, record.drifts)
    assert not new.under_way
    assert all(getattr(new, name) == "" for name in TIMES if name != "last_look")
    assert (new.presses, new.asked, new.state) == (0, {}, State.IDLE)


# -- when to look -----------------------------------------------------------------------------------

OFFSETS = st.lists(st.integers(1, 3 * 86_400), max_size=8).map(
    lambda seconds: tuple(timedelta(seconds=one) for one in sorted(set(seconds)))
)


@settings(EXAMPLES, max_examples=300)
@given(OFFSETS, st.integers(0, 10 * 86_400), st.integers())
def test_the_next_look_is_within_a_fifth_of_the_next_offset_and_never_under_ten_minutes(
    looks: tuple[timedelta, ...], since: int, seed: int
) -> None:
    passed = timedelta(seconds=since)
    gap = next_look(looks, NOW - passed, NOW, Random(seed)) - NOW
    wanted = min((one for one in looks if one * 0.8 > passed), default=passed + timedelta(days=1)) - passed
    assert gap >= NEVER_UNDER
    assert gap <= max(NEVER_UNDER, wanted * 1.2) + SECOND
    assert gap >= wanted * 0.8 - SECOND


@EXAMPLES
@given(OFFSETS, st.integers())
def test_looks_go_through_the_offsets_and_then_come_daily(looks: tuple[timedelta, ...], seed: int) -> None:
    random, now = Random(seed), NOW
    day = timedelta(days=1)
    beyond = 0
    while beyond < 5:
        later = next_look(looks, NOW, now, random)
        assert later - now >= NEVER_UNDER
        if not looks or now - NOW >= looks[-1] * 0.8:
            beyond += 1
            assert 0.8 * day - SECOND <= later - now <= 1.2 * day + SECOND
        else:
            # Never beyond the offset that is next by more than a fifth of the way to it, or ten minutes.
            offset = min(one for one in looks if one * 0.8 > now - NOW)
            assert later - NOW <= max(offset * 1.2, now - NOW + NEVER_UNDER) + SECOND
        now = later


def test_not_everybody_comes_at_once() -> None:
    moments = {next_look(LINKEDIN, NOW, NOW + timedelta(hours=3), Random(seed)) for seed in range(50)}
    assert len(moments) > 40


def test_a_clock_that_was_set_back_does_not_keep_the_page_unseen_for_long() -> None:
    later = next_look(LINKEDIN, NOW + timedelta(days=2), NOW, Random(1))
    assert NEVER_UNDER <= later - NOW <= timedelta(days=3)
