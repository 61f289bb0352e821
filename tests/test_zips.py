"""The reader of zip directories and members, with Python's zipfile as its judge.

Here live sentences about sound archives, cut ones and changed ones. What an archive may claim is
test_export's matter.
"""

import io
import random
import struct
import zipfile
import zlib
from typing import Final, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sociarch.zips import DEFLATED, STORED, BrokenZip, Entry, data_start, entries, is_zip, open_entry

EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True)
FULL32: Final = 0xFFFFFFFF

# Where a record of the directory holds what; four bytes each but for the first two.
FLAGS: Final = 8
METHOD: Final = 10
CRC: Final = 16
PACKED: Final = 20
SIZE: Final = 24
HEADER: Final = 42


class Planned(NamedTuple):
    """A member as zipfile shall write it; `large` in the form for more than 4 GiB."""

    name: str
    content: bytes
    deflated: bool = True
    comment: bytes = b""
    large: bool = False


class Pipe:
    """Takes bytes and cannot go back: zipfile then writes the sizes behind the data."""

    def __init__(self) -> None:
        self.data: Final = bytearray()

    def write(self, data: bytes, /) -> int:
        self.data.extend(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is held open."""


NAME = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40)
CONTENT = st.one_of(
    st.binary(max_size=300),
    st.builds(lambda unit, times: unit * times, st.binary(min_size=1, max_size=20), st.integers(1, 20_000)),
)
PLAN = st.lists(
    st.builds(Planned, NAME, CONTENT, st.booleans(), st.binary(max_size=30), st.booleans()),
    max_size=6,
    unique_by=lambda planned: planned.name,
)
OTHER = st.binary(max_size=80).filter(lambda data: b"PK" not in data)
"""Comments and what stands in front: zipfile is misled by marks of a zip there."""


def build(plan: list[Planned], comment: bytes = b"", *, streamed: bool = False) -> bytes:
    seekable, pipe = io.BytesIO(), Pipe()
    with zipfile.ZipFile(pipe, "w") if streamed else zipfile.ZipFile(seekable, "w") as archive:
        for planned in plan:
            info = zipfile.ZipInfo(planned.name)
            info.compress_type = zipfile.ZIP_DEFLATED if planned.deflated else zipfile.ZIP_STORED
            info.comment = planned.comment
            with archive.open(info, "w", force_zip64=planned.large) as member:
                member.write(planned.content)
        archive.comment = comment
    return bytes(pipe.data) if streamed else seekable.getvalue()


def enlarged(archive: bytes) -> bytes:
    """The same archive with each size and offset of its directory in the form for more than 4 GiB."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        infos, start = opened.infolist(), opened.start_dir
    directory = b"".join(map(large_record, infos))
    count, length = len(infos), len(directory)
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, length, start)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, start + length, 1)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, FULL32, FULL32, 0)
    return archive[:start] + directory + end64 + locator + end


def large_record(info: zipfile.ZipInfo) -> bytes:
    name = info.orig_filename.encode("utf-8")
    # Another field comes first: readers have to look for theirs.
    extra = struct.pack("<2H3x", 0x9999, 3)
    extra += struct.pack("<2H3Q", 1, 24, info.file_size, info.compress_size, info.header_offset)
    fixed = (45, 3, 45, 0, info.flag_bits, info.compress_type, 0, 0, info.CRC, FULL32, FULL32)
    lengths = (len(name), len(extra), 0, 0, 0)
    return struct.pack("<4s4B4H3L5H2L", b"PK\1\2", *fixed, *lengths, 0, FULL32) + name + extra


def patched(archive: bytes, at: int, form: str, value: int) -> bytes:
    """The archive with another value at this place of its directory's first record."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        at += opened.start_dir
    new = struct.pack(form, value)
    return archive[:at] + new + archive[at + len(new) :]


def listed(archive: bytes) -> list[Entry]:
    return list(entries(io.BytesIO(archive), len(archive)))


def content(archive: bytes, entry: Entry) -> bytes:
    with open_entry(io.BytesIO(archive), entry, len(archive)) as stream:
        return stream.read()


def unpacked(archive: bytes) -> list[tuple[str, bytes]]:
    return [(entry.name, content(archive, entry)) for entry in listed(archive)]


def by_zipfile(archive: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return [(info.orig_filename, opened.read(info)) for info in opened.infolist()]


# -- sound archives ---------------------------------------------------------------------------------


@EXAMPLES
@given(PLAN, OTHER, st.booleans())
def test_members_are_those_that_zipfile_gives(plan: list[Planned], comment: bytes, streamed: bool) -> None:
    archive = build(plan, comment, streamed=streamed)
    assert unpacked(archive) == by_zipfile(archive) == [(one.name, one.content) for one in plan]


@EXAMPLES
@given(PLAN, OTHER)
def test_bytes_in_front_of_an_archive_move_everything(plan: list[Planned], front: bytes) -> None:
    archive = front + build(plan)
    assert unpacked(archive) == by_zipfile(archive) == [(one.name, one.content) for one in plan]


@EXAMPLES
@given(PLAN, OTHER)
def test_sizes_in_the_large_form_are_read(plan: list[Planned], front: bytes) -> None:
    archive = front + enlarged(build(plan))
    assert unpacked(archive) == by_zipfile(archive) == [(one.name, one.content) for one in plan]


@EXAMPLES
@given(PLAN)
def test_an_entry_tells_what_zipfile_tells(plan: list[Planned]) -> None:
    archive = build(plan)
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        told = [
            (one.header_offset, one.compress_size, one.file_size, one.compress_type, one.CRC, one.is_dir())
            for one in opened.infolist()
        ]
    assert told == [
        (one.header, one.packed, one.size, one.method, one.crc, one.name.endswith("/"))
        for one in listed(archive)
    ]


@EXAMPLES
@given(PLAN, OTHER)
def test_data_lies_where_it_is_said_to_lie(plan: list[Planned], front: bytes) -> None:
    archive = front + build(plan)
    for entry, planned in zip(listed(archive), plan, strict=True):
        start = data_start(io.BytesIO(archive), entry, len(archive))
        packed = archive[start : start + entry.packed]
        plain = zlib.decompress(packed, -zlib.MAX_WBITS) if entry.method == DEFLATED else packed
        assert plain == planned.content


@EXAMPLES
@given(CONTENT, st.booleans(), st.lists(st.integers(1, 50_000), min_size=1, max_size=5))
def test_a_member_is_the_same_in_pieces(whole: bytes, deflated: bool, sizes: list[int]) -> None:
    archive = build([Planned("a", whole, deflated)])
    (entry,) = listed(archive)
    pieces: list[bytes] = []
    with open_entry(io.BytesIO(archive), entry, len(archive)) as stream:
        while piece := stream.read(sizes[len(pieces) % len(sizes)]):
            pieces.append(piece)
    assert b"".join(pieces) == whole


def test_two_members_may_be_read_at_once_from_streams_of_their_own() -> None:
    archive = build([Planned("a", b"left" * 50_000), Planned("b", b"right" * 50_000, deflated=False)])
    first, second = (open_entry(io.BytesIO(archive), entry, len(archive)) for entry in listed(archive))
    with first, second:
        assert [(first.read(4), second.read(5)) for _ in range(3)] == [(b"left", b"right")] * 3


def test_closing_a_member_closes_the_file_below_it() -> None:
    archive = build([Planned("a", b"content")])
    below = io.BytesIO(archive)
    open_entry(below, listed(archive)[0], len(archive)).close()
    assert below.closed


def test_a_name_without_the_mark_of_utf_8_is_utf_8_where_it_can_be_and_else_of_dos() -> None:
    unmarked = patched(build([Planned("é.csv", b"x")]), FLAGS, "<H", 0)
    assert listed(unmarked)[0].name == "é.csv"
    assert listed(unmarked.replace("é".encode(), b"\x82e"))[0].name == "ée.csv"


@pytest.mark.parametrize(
    ("name", "folder"), [("a/", True), ("a\\", True), ("a/b", False), ("a", False), ("/", True)]
)
def test_a_folder_is_a_name_that_ends_in_a_slash(name: str, folder: bool) -> None:
    (entry,) = listed(build([Planned(name, b"")]))
    assert entry.is_folder is folder


def test_a_zip_is_told_by_its_first_bytes() -> None:
    archive = build([Planned("a", b"x")])
    assert is_zip(io.BytesIO(archive))
    assert not is_zip(io.BytesIO(b"front" + archive))
    assert not is_zip(io.BytesIO(build([])))
    assert not is_zip(io.BytesIO(b""))


def test_an_end_record_inside_the_comment_misleads_nobody() -> None:
    plan = [Planned("a", b"content")]
    assert unpacked(build(plan, comment=build([]) + b"and more")) == [("a", b"content")]


# -- archives that are not ----------------------------------------------------------------------------

SMALL = build(
    [
        Planned("first.txt", b"content of the first member, content of the first member"),
        Planned("second, longer.txt", b"the second is stored", deflated=False),
        Planned("third with a comment.txt", b"\0" * 500, comment=b"a comment"),
    ],
    comment=b"on all",
)
INSIDE = dict(unpacked(SMALL))


@pytest.mark.parametrize("archive", [SMALL, enlarged(SMALL)], ids=["plain", "large"])
def test_an_archive_cut_short_anywhere_is_broken(archive: bytes) -> None:
    for length in range(len(archive)):
        with pytest.raises(BrokenZip):
            unpacked(archive[:length])


@pytest.mark.parametrize("archive", [SMALL, enlarged(SMALL)], ids=["plain", "large"])
@pytest.mark.parametrize("flip", [1, 2, 4, 8, 16, 32, 64, 128, 255])
def test_a_changed_byte_is_noticed_or_does_no_harm(archive: bytes, flip: int) -> None:
    for at in range(len(archive)):
        changed = bytearray(archive)
        changed[at] ^= flip
        check_harmless(bytes(changed))


@EXAMPLES
@given(st.data())
def test_many_changed_bytes_are_noticed_or_do_no_harm(data: st.DataObject) -> None:
    changed = bytearray(data.draw(st.sampled_from([SMALL, enlarged(SMALL)])))
    places = st.integers(0, len(changed) - 1)
    for at, value in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), min_size=1, max_size=12)):
        changed[at] = value
    check_harmless(bytes(changed))


@EXAMPLES
@given(st.binary(max_size=300), st.booleans())
def test_random_bytes_are_broken_or_hold_nothing(data: bytes, ended: bool) -> None:
    data += build([]) if ended else b""
    try:
        assert unpacked(data) == []
    except BrokenZip:
        assert data != build([])


def check_harmless(archive: bytes) -> None:
    """Whatever can still be read is the content of a member, and of its own where the name is whole."""
    try:
        found = listed(archive)
    except BrokenZip:
        return
    for entry in found:
        try:
            data = content(archive, entry)
        except BrokenZip:
            continue
        assert data == INSIDE.get(entry.name, data)
        assert data in INSIDE.values()


# -- what is declared -----------------------------------------------------------------------------------

ZEROS = build([Planned("a", b"\0" * 1_000_000)])
NOISE = random.Random(5).randbytes(100_000)
PLAIN = build([Planned("a", NOISE, deflated=False)])


def read_in_pieces(archive: bytes) -> bytes:
    """What a reader that takes piece by piece has in hand when the stream ends or breaks."""
    (entry,) = listed(archive)
    got = bytearray()
    with open_entry(io.BytesIO(archive), entry, len(archive)) as stream:
        try:
            while piece := stream.read(1_000):
                got += piece
        except BrokenZip:
            got += b"broken"
    return bytes(got)


@pytest.mark.parametrize("declared", [0, 1, 999, 1_000, 500_000, 999_999])
def test_no_more_comes_out_than_declared(declared: int) -> None:
    archive = patched(ZEROS, SIZE, "<L", declared)
    got = read_in_pieces(archive)
    assert got.endswith(b"broken")
    assert len(got) - len(b"broken") <= declared


@pytest.mark.parametrize("declared", [0, 1_000])
def test_more_than_declared_is_noticed_even_where_the_checksum_fits(declared: int) -> None:
    archive = patched(ZEROS, SIZE, "<L", declared)
    assert read_in_pieces(patched(archive, CRC, "<L", zlib.crc32(b"\0" * declared))).endswith(b"broken")


@pytest.mark.parametrize("declared", [1_000_001, 5_000_000, FULL32 - 1])
def test_less_than_declared_is_noticed(declared: int) -> None:
    assert read_in_pieces(patched(ZEROS, SIZE, "<L", declared)).endswith(b"broken")


@pytest.mark.parametrize("packed", [0, 1, 500])
def test_packed_bytes_beyond_those_declared_are_not_touched(packed: int) -> None:
    assert read_in_pieces(patched(ZEROS, PACKED, "<L", packed)).endswith(b"broken")


@pytest.mark.parametrize("crc", [0, 1, FULL32])
@pytest.mark.parametrize("archive", [ZEROS, PLAIN], ids=["deflated", "stored"])
def test_a_wrong_checksum_is_noticed_at_the_end(archive: bytes, crc: int) -> None:
    assert read_in_pieces(patched(archive, CRC, "<L", crc)).endswith(b"broken")


@pytest.mark.parametrize("field", [PACKED, SIZE])
@pytest.mark.parametrize("declared", [0, 99_999, 100_001, FULL32 - 1])
def test_sizes_of_a_stored_member_may_not_contradict(field: int, declared: int) -> None:
    archive = patched(PLAIN, field, "<L", declared)
    with pytest.raises(BrokenZip):
        content(archive, listed(archive)[0])


@pytest.mark.parametrize("offset", [1, 1_000, len(ZEROS) - 1, len(ZEROS), FULL32 - 1])
def test_a_member_that_does_not_lie_where_it_should_is_broken(offset: int) -> None:
    archive = patched(ZEROS, HEADER, "<L", offset)
    with pytest.raises(BrokenZip):
        content(archive, listed(archive)[0])


@pytest.mark.parametrize("method", [1, 9, 12, 14, 93, 99])
def test_other_methods_are_refused(method: int) -> None:
    archive = patched(ZEROS, METHOD, "<H", method)
    with pytest.raises(BrokenZip):
        content(archive, listed(archive)[0])


def test_both_methods_are_those_of_zipfile() -> None:
    assert (STORED, DEFLATED) == (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
