"""The law of splitting: whatever bytes come in, the concatenation of their spans is the same bytes."""

import io
import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sociarch import split
from sociarch.errors import DamagedRecord
from sociarch.vault import Reader
from sociarch.writer import Writer
from tests.vaults import new_vault, source

CONTENT = st.one_of(
    st.binary(max_size=300),
    st.integers(0, 2**32).map(lambda seed: random.Random(seed).randbytes(seed % 40_000)),
    st.sampled_from([b"a" * 50_000, b"", b"PK\x03\x04" * 3000, b"PK\x05\x06" * 10]),
)
MEMBERS = st.lists(
    st.tuples(st.sampled_from(["a.txt", "b/c.jpg", "é.csv", "x"]), CONTENT, st.booleans()), max_size=6
)


def make_zip(members: list[tuple[str, bytes, bool]], comment: bytes = b"") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number, (name, content, packed) in enumerate(members):
            method = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
            archive.writestr(f"{number}-{name}", content, method)
        archive.comment = comment
    return target.getvalue()


def check_law(data: bytes) -> None:
    extents = list(split.extents(io.BytesIO(data), len(data)))
    assert b"".join(data[start : start + length] for start, length, _ in extents) == data
    assert all(0 < extent.length <= split.PIECE for extent in extents)


@given(st.binary(max_size=5000))
def test_any_bytes_are_covered_once_and_in_order(data: bytes) -> None:
    check_law(data)


@settings(max_examples=150)
@given(MEMBERS, st.binary(max_size=40))
def test_zips_are_covered_once_and_in_order(members: list[tuple[str, bytes, bool]], comment: bytes) -> None:
    check_law(make_zip(members, comment))


@settings(max_examples=150)
@given(MEMBERS, st.integers(0), st.integers(0))
def test_truncated_and_flipped_zips_are_covered_too(
    members: list[tuple[str, bytes, bool]], cut: int, flip: int
) -> None:
    data = bytearray(make_zip(members))
    data[flip % len(data)] ^= 1 << flip % 8
    check_law(bytes(data))
    check_law(bytes(data[: cut % (len(data) + 1)]))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(CONTENT, MEMBERS.map(make_zip)), min_size=1, max_size=4), st.integers(0))
def test_what_is_stored_comes_back_through_the_vault(files: list[bytes], flip: int) -> None:
    storage, identity = new_vault()
    damaged = bytearray(files[0])
    if damaged:
        damaged[flip % len(damaged)] ^= 255
    files = [*files, bytes(damaged)]
    sources = [source(f"{number}.zip", data) for number, data in enumerate(files)]
    part = Writer(storage, identity.write_key()).store(sources)
    back = Reader(storage, identity).sources(part)
    assert [one.open().read() for one in back] == files


def test_a_large_member_of_two_exports_is_stored_once() -> None:
    photo = random.Random(7).randbytes(split.PIECE + 100_000)
    storage, identity = new_vault()
    writer = Writer(storage, identity.write_key())
    writer.store([source("1.zip", make_zip([("p.jpg", photo, False)]))])
    first = writer.added_bytes
    writer.store([source("2.zip", make_zip([("p.jpg", photo, False), ("new.txt", b"hello", True)]))])
    assert writer.added_bytes - first < 5_000


def test_small_files_of_a_folder_share_one_object() -> None:
    storage, identity = new_vault()
    writer = Writer(storage, identity.write_key())
    files = [source(f"folder/{number}.json", b"{}" * number) for number in range(200)]
    writer.store(files)
    assert writer.added_objects == 2


def test_seeking_in_a_rope_is_seeking_in_the_file(tmp_path: Path) -> None:
    data = make_zip([("a.jpg", random.Random(1).randbytes(60_000), False), ("b.txt", b"b" * 90_000, True)])
    storage, identity = new_vault()
    part = Writer(storage, identity.write_key()).store([source("x", b"before"), source("y.zip", data)])
    with Reader(storage, identity).sources(part)[1].open() as file:
        generator = random.Random(3)
        for _ in range(200):
            start = generator.randrange(len(data) + 50)
            file.seek(start)
            assert file.read(100) == data[start : start + 100]
        assert file.seek(-5, io.SEEK_END) == len(data) - 5
        assert file.read() == data[-5:]
        with zipfile.ZipFile(file) as archive:
            assert archive.testzip() is None


def test_a_recipe_reads_back_what_was_written() -> None:
    spans = (split.Span("a" * 64, 0, 10), split.Span("b" * 64, 5, 0), split.Span("a" * 64, 10, 1))
    assert split.parse_recipe(b"".join(split.recipe_lines(spans))) == spans


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"sociarch-recipe/2\n",
        b"sociarch-recipe/1\nxyz 0 1\n",
        b"sociarch-recipe/1\n" + b"a" * 64 + b" 0\n",
        b"sociarch-recipe/1\n" + b"a" * 64 + b" -1 5\n",
        b"sociarch-recipe/1\n" + b"a" * 64 + b" 0 5",
        b"sociarch-recipe/1\n" + b"../" * 21 + b"x 0 5\n",
        b"sociarch-recipe/1\n" + b"a" * 62 + "é".encode() + b" 0 5\n",
    ],
)
def test_a_malformed_recipe_is_damage(text: bytes) -> None:
    with pytest.raises(DamagedRecord):
        split.parse_recipe(text)


def test_a_rope_that_is_shorter_than_its_files_is_damage() -> None:
    with pytest.raises(DamagedRecord, match="covers less"):
        split.Rope((split.Span("a" * 64, 0, 3),), lambda name: b"abc", 0, 4)
    rope = split.open_rope((split.Span("a" * 64, 0, 3),), lambda name: b"ab", 0, 3)
    with pytest.raises(DamagedRecord, match="shorter"):
        rope.read()
