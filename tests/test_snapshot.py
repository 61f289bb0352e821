"""The manifest: canonical, exact both ways, and strict about what would be dangerous to restore."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch.errors import DamagedRecord
from sociarch.snapshot import MAX_TEXT, Snapshot, StoredFile, StoredPart, is_safe_name

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
    held=st.lists(TEXT, max_size=2).map(tuple),
    route=st.none() | TEXT,
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


def with_file(**change: object) -> bytes:
    record = json.loads(PLAIN.to_bytes())
    record["parts"][0]["files"][0] |= change
    return json.dumps(record).encode()


def with_change(**change: object) -> bytes:
    return json.dumps(json.loads(PLAIN.to_bytes()) | change).encode()


def test_the_written_form_is_this_for_ever() -> None:
    whole = PLAIN._replace(roll=("2" * 64,), held=("fewer",), route="file", account="~1", as_of="2026-01-02")
    assert whole.to_bytes().decode() == (
        '{"account":"~1","as_of":"2026-01-02","counts":{"connection":3},"exporter":"linkedin",'
        '"format":"sociarch-snapshot/1","held":["fewer"],"parts":[{"files":[{"modified":null,'
        f'"name":"Connections é.csv","sha256":"{"0" * 64}","size":3}}],"recipe":["{"1" * 64}"]}}],'
        f'"reader":"1","roll":["{"2" * 64}"],"route":"file","taken":"2026-01-01T00:00:00Z",'
        '"tool":"sociarch test"}\n'
    )
    assert b"held" not in PLAIN.to_bytes()
    assert b"route" not in PLAIN.to_bytes()


def test_a_snapshots_files_and_size_are_those_of_all_its_parts() -> None:
    one, two = (StoredFile(name, size, "0" * 64) for name, size in (("a", 3), ("b", 4)))
    snapshot = PLAIN._replace(parts=(StoredPart((one, two), ()), StoredPart((two,), ())))
    assert snapshot.files == (one, two, two)
    assert [part.size for part in snapshot.parts] == [7, 4]
    assert snapshot.size == 11


def test_numbers_are_whole_and_fit_into_63_bits() -> None:
    for number in (0, 2**63 - 1):
        assert Snapshot.from_bytes(with_file(size=number)).size == number
    for wrong in (-1, 2**63, 1.0, True, "1", None):
        with pytest.raises(DamagedRecord, match="not a snapshot"):
            Snapshot.from_bytes(with_file(size=wrong))


def test_texts_are_of_4096_letters_at_most_and_of_no_half_ones() -> None:
    assert MAX_TEXT == 4096
    assert Snapshot.from_bytes(with_change(tool="x" * MAX_TEXT)).tool == "x" * MAX_TEXT
    for wrong in ("x" * (MAX_TEXT + 1), "\ud800", None, 5):
        with pytest.raises(DamagedRecord):
            Snapshot.from_bytes(with_change(tool=wrong))
    for key in ("as_of", "exporter", "reader", "account", "route"):
        assert getattr(Snapshot.from_bytes(with_change(**{key: None})), key) is None
        with pytest.raises(DamagedRecord):
            Snapshot.from_bytes(with_change(**{key: 5}))


@pytest.mark.parametrize("digest", ["0" * 63, "0" * 65, "A" * 64, "g" * 64, "0" * 64 + "\n", 5, None])
def test_digests_are_64_small_hexadecimal_digits(digest: object) -> None:
    for data in (with_file(sha256=digest), with_change(roll=[digest])):
        with pytest.raises(DamagedRecord):
            Snapshot.from_bytes(data)


def test_a_later_format_is_said_to_be_one() -> None:
    with pytest.raises(DamagedRecord, match="does not know"):
        Snapshot.from_bytes(with_change(format="sociarch-snapshot/2"))


def test_a_name_is_safe_up_to_4096_letters_and_with_a_colon_where_no_drive_is_meant() -> None:
    for name in ("x" * MAX_TEXT, ":", "a/C:x", "ab:c", "a/b:"):
        assert is_safe_name(name)
    for name in ("x" * (MAX_TEXT + 1), "C:", "C:/x", "a/.", "a/..", "./", "/"):
        assert not is_safe_name(name)
