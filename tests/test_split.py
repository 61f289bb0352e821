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


def extents_of(data: bytes) -> list[split.Extent]:
    return list(split.extents(io.BytesIO(data), len(data)))


def test_pieces_are_of_four_mebibytes_for_ever_for_else_two_exports_share_nothing_long() -> None:
    assert (split.PIECE, split.SMALL) == (4_194_304, 8_192)
    data = bytes(split.PIECE + 1)
    assert extents_of(data) == [(0, split.PIECE, True), (split.PIECE, 1, True)]


@pytest.mark.parametrize(("size", "alone"), [(8_191, False), (8_192, True), (8_193, True)])
def test_eight_kibibytes_are_worth_an_object_of_their_own_as_a_file_and_as_a_member(
    size: int, alone: bool
) -> None:
    assert extents_of(bytes(size)) == [(0, size, alone)]
    data = make_zip([("a.jpg", bytes(size), False), ("b.jpg", bytes(20_000), False)])
    lengths = [extent.length for extent in extents_of(data) if extent.alone]
    assert lengths == ([size, 20_000] if alone else [20_000])


def test_what_lies_between_members_is_never_alone() -> None:
    data = make_zip([(f"{number}.jpg", bytes([number]) * 9_000, False) for number in range(3)], b"!" * 60_000)
    alone = [extent.alone for extent in extents_of(data)]
    assert alone == [False, True, False, True, False, True, False]


def test_a_directory_in_any_order_and_with_a_member_named_twice_gives_the_same_cuts() -> None:
    target, odd = io.BytesIO(), io.BytesIO()
    for file, change in ((target, False), (odd, True)):
        with zipfile.ZipFile(file, "w") as archive:
            for number in range(3):
                archive.writestr(f"{number}", bytes([number]) * 9_000)
            if change:
                archive.filelist.append(archive.filelist[1])
                archive.filelist.reverse()
    cut = [[extent for extent in extents_of(one.getvalue()) if extent.alone] for one in (target, odd)]
    assert cut[0] == cut[1]
    assert len(cut[0]) == 3
    check_law(odd.getvalue())


def test_a_zip_that_breaks_off_in_its_directory_is_cut_as_far_as_it_is_understood() -> None:
    data = bytearray(make_zip([(f"{number}", bytes([number]) * 9_000, False) for number in range(3)]))
    last = data.rindex(b"PK\x01\x02")
    data[last : last + 4] = b"XXXX"
    assert [extent.alone for extent in extents_of(bytes(data))].count(True) == 2


def test_a_recipe_that_fills_a_piece_is_one_and_a_line_more_begins_another() -> None:
    short, long = split.Span("a" * 64, 0, 1), split.Span("a" * 64, 0, 10)
    spans = [short] * 60_734 + [long] * 52
    assert [len(piece) for piece in split.recipe_pieces(spans)] == [split.PIECE]
    pieces = list(split.recipe_pieces([*spans, short]))
    assert [len(piece) for piece in pieces] == [split.PIECE, 69]
    assert split.parse_recipe(b"".join(pieces)) == (*spans, short)


@pytest.mark.parametrize(
    "line",
    [
        b"a" * 63 + b" 0 5",
        b"a" * 65 + b" 0 5",
        b"a" * 64 + b"  5",
        b"a" * 64 + b" 0 ",
        b"a" * 64 + b" 0 5 ",
        b"a" * 64 + b" x 5",
        b"a" * 64 + b" 0 x",
        b"a" * 64 + b" 0 " + b"1" * 20,
        b"a" * 64 + b" 0 \xc2\xb2",
        b"",
    ],
)
def test_a_line_of_a_recipe_is_a_name_and_two_numbers(line: bytes) -> None:
    good = b"a" * 64 + b" 7 " + b"1" * 19 + b"\n"
    assert split.parse_recipe(split.RECIPE_HEAD + good) == (("a" * 64, 7, int("1" * 19)),)
    with pytest.raises(DamagedRecord, match="malformed line"):
        split.parse_recipe(split.RECIPE_HEAD + line + b"\n")


def test_a_recipe_is_told_by_its_first_line_and_its_last_letter() -> None:
    for text in (b"sociarch-recipe/2\n", split.RECIPE_HEAD + b"a" * 64 + b" 0 5"):
        with pytest.raises(DamagedRecord, match="not a recipe"):
            split.parse_recipe(text)
    assert split.parse_recipe(b"sociarch-recipe/1\n") == ()
    assert list(split.recipe_pieces(())) == [b"sociarch-recipe/1\n"]


def rope_of(objects: dict[str, bytes], asked: list[str], *spans: split.Span) -> split.Rope:
    def get(name: str) -> bytes:
        asked.append(name)
        return objects[name]

    return split.Rope(spans, get, 0, sum(span.length for span in spans))


def test_the_last_three_objects_are_kept_and_the_one_used_longest_ago_goes() -> None:
    objects = {name: name.encode() * 9 for name in "abcd"}
    asked: list[str] = []
    order = "abacabacdb"
    spans = [split.Span(name, number % 9, 1) for number, name in enumerate(order)]
    rope = rope_of(objects, asked, *spans)
    assert rope.readall() == order.encode()
    assert asked == ["a", "b", "c", "d", "b"]


def test_a_rope_is_a_file_that_begins_and_ends_where_it_is_told() -> None:
    objects = {"a" * 64: b"0123456789"}
    spans = (split.Span("a" * 64, 2, 3), split.Span("a" * 64, 0, 0), split.Span("a" * 64, 6, 4))
    rope = split.Rope(spans, objects.__getitem__, 1, 5)
    assert (rope.readable(), rope.seekable(), rope.writable()) == (True, True, False)
    assert (rope.tell(), rope.readall(), rope.tell(), rope.readall()) == (0, b"34678", 5, b"")
    assert (rope.seek(1), rope.readall()) == (1, b"4678")
    assert (rope.seek(-2, io.SEEK_END), rope.readall()) == (3, b"78")
    assert (rope.seek(-1, io.SEEK_CUR), rope.readall()) == (4, b"8")
    assert (rope.seek(-9), rope.seek(-9, io.SEEK_CUR), rope.readall()) == (0, 0, b"34678")
    assert (rope.seek(7), rope.tell(), rope.read(1)) == (7, 7, b"")
    with pytest.raises(KeyError):
        rope.seek(0, 3)


def test_a_rope_may_end_where_its_spans_do_and_no_further() -> None:
    span = split.Span("a" * 64, 0, 3)
    assert split.open_rope((span,), lambda name: b"abc", 1, 2).read() == b"bc"
    with pytest.raises(DamagedRecord, match="covers less"):
        split.open_rope((span,), lambda name: b"abc", 1, 3)
    assert split.open_rope((), lambda name: b"", 0, 0).read() == b""
