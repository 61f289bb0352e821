"""The manifest: canonical, exact both ways, and strict about what would be dangerous to restore."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch.errors import DamagedRecord
from sociarch.snapshot import Snapshot, StoredFile, StoredPart, is_safe_name

DIGEST = st.text("0123456789abcdef", min_size=64, max_size=64)
TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
NAME = TEXT.filter(is_safe_name)
FILES = st.builds(StoredFile, name=NAME, size=st.integers(0, 2**60), sha256=DIGEST, modified=st.none() | TEXT)
PARTS = st.builds(
    StoredPart, files=st.lists(FILES, max_size=3).map(tuple), recipe=st.lists(DIGEST, max_size=2).map(tuple)
)
SNAPSHOTS = st.builds(
    Snapshot,
    taken=TEXT,
    exporter=st.none() | TEXT,
    reader=st.none() | TEXT,
    account=st.none() | TEXT,
    as_of=st.none() | TEXT,
    parts=st.lists(PARTS, max_size=2).map(tuple),
    counts=st.dictionaries(TEXT, st.integers(0, 10**9), max_size=3),
    tool=TEXT,
    roll=st.lists(DIGEST, max_size=3).map(tuple),
)

PLAIN = Snapshot(
    taken="2026-01-01T00:00:00Z",
    exporter="linkedin",
    reader="1",
    account=None,
    as_of=None,
    parts=(StoredPart((StoredFile("Connections é.csv", 3, "0" * 64),), ("1" * 64,)),),
    counts={"connection": 3},
    tool="sociarch test",
)


@given(SNAPSHOTS)
def test_a_snapshot_reads_back_as_it_was_written(snapshot: Snapshot) -> None:
    assert Snapshot.from_bytes(snapshot.to_bytes()) == snapshot


@given(SNAPSHOTS)
def test_the_written_form_is_canonical(snapshot: Snapshot) -> None:
    data = snapshot.to_bytes()
    again = json.dumps(json.loads(data), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert again.encode() + b"\n" == data
    assert Snapshot.from_bytes(data).to_bytes() == data


def test_keys_of_a_later_version_are_left_alone() -> None:
    record = json.loads(PLAIN.to_bytes()) | {"something new": [1, 2]}
    assert Snapshot.from_bytes(json.dumps(record).encode()) == PLAIN


@pytest.mark.parametrize(
    "change",
    [
        {"format": "sociarch-snapshot/2"},
        {"roll": ["short"]},
        {"roll": "0" * 64},
        {"taken": 5},
        {"counts": {"connection": -1}},
        {"counts": {"connection": True}},
        {"counts": []},
        {"parts": [{}]},
        {"parts": [{"files": [{"name": "x", "size": "5"}], "recipe": []}]},
        {"parts": None},
    ],
)
def test_a_record_of_another_shape_is_damage(change: dict[str, object]) -> None:
    record = json.loads(PLAIN.to_bytes()) | change
    with pytest.raises(DamagedRecord):
        Snapshot.from_bytes(json.dumps(record).encode())


@pytest.mark.parametrize("data", [b"", b"null", b"[]", b"{}", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_record_at_all_is_damage(data: bytes) -> None:
    with pytest.raises(DamagedRecord):
        Snapshot.from_bytes(data)


@pytest.mark.parametrize(
    "name",
    ["", "/etc/passwd", "..", "../x", "a/../b", "a//b", "./a", "a/", "a\\b", "a\0b", "C:x", "x" * 5000],
)
def test_a_name_that_leaves_its_folder_is_never_restored(name: str) -> None:
    assert not is_safe_name(name)
    record = json.loads(PLAIN.to_bytes())
    record["parts"][0]["files"][0]["name"] = name
    with pytest.raises(DamagedRecord):
        Snapshot.from_bytes(json.dumps(record).encode())


@pytest.mark.parametrize("name", ["a", "a b/c.zip", "é.csv", "...", "..a", "name with: colon", "-rf"])
def test_ordinary_names_are_kept(name: str) -> None:
    assert is_safe_name(name)
