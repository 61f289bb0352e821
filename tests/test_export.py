"""The view of what was downloaded: which archives are refused, and that all shapes look alike.

Here live sentences about sociarch.export only. A hostile archive here has no data at all where its members
should be: it can only be told by its directory, before anything in it is opened.
"""

import io
import stat
import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sociarch import source
from sociarch.errors import DamagedArchive, EncryptedArchive, HostileArchive
from sociarch.export import (
    MAX_MEMBERS,
    MAX_RATIO,
    MAX_UNPACKED,
    RATIO_MATTERS,
    Export,
    Member,
    TooLarge,
    decode,
    fold,
)
from sociarch.source import Source
from sociarch.zips import BrokenZip

EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True)
UNIX: Final = 3
ENCRYPTED: Final = 1
FULL32: Final = 0xFFFFFFFF
OUTSIDE: Final = "a member's name points outside"
LINK: Final = "a member is a link"
BOMB: Final = "it would unpack to far more than it holds"
TWICE: Final = "two members have the same name"
TOO_MANY: Final = "it claims too many members"


class Claimed(NamedTuple):
    """A member as a directory claims it, true or not."""

    name: str
    packed: int = 10
    size: int = 10
    header: int | None = None
    """None: behind the member before it."""
    flags: int = 0x800
    mode: int = 0


def archive_of(claims: Sequence[Claimed], body: int = 100_000) -> bytes:
    """An archive that holds nothing but claims: `body` bytes that no member can be read from."""
    place = 0
    placed: list[Claimed] = []
    for claim in claims:
        placed.append(claim._replace(header=place) if claim.header is None else claim)
        place += 30 + len(claim.name.encode()) + claim.packed
    directory = b"".join(map(_record, placed))
    front = (b"PK\3\4" + b"\xff" * body)[:body]
    count, length = len(claims), len(directory)
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, length, body)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, body + length, 1)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, FULL32, FULL32, 0)
    return front + directory + end64 + locator + end


def _record(claim: Claimed) -> bytes:
    name = claim.name.encode()
    extra = struct.pack("<2H3Q", 1, 24, claim.size, claim.packed, claim.header)
    fixed = (45, UNIX, 45, 0, claim.flags, zipfile.ZIP_DEFLATED, 0, 0, 0, FULL32, FULL32)
    lengths = (len(name), len(extra), 0, 0, 0)
    return struct.pack("<4s4B4H3L5H2L", b"PK\1\2", *fixed, *lengths, claim.mode << 16, FULL32) + name + extra


def in_memory(name: str, data: bytes) -> Source:
    def opened() -> BinaryIO:
        return io.BytesIO(data)

    return Source(name, len(data), None, opened)


def zip_of(members: dict[str, bytes], name: str = "export.zip", stored: bool = False) -> Source:
    out = io.BytesIO()
    method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(out, "w", method) as archive:
        for path, content in members.items():
            archive.writestr(path, content)
    return in_memory(name, out.getvalue())


def view(*claims: Claimed, body: int = 100_000) -> Export:
    return Export([in_memory("export.zip", archive_of(claims, body))])


def refusal(*claims: Claimed, body: int = 100_000) -> object:
    """Why an archive of these claims is hostile."""
    with pytest.raises(HostileArchive) as caught:
        view(*claims, body=body)
    assert caught.value.fields["path"] == "export.zip"
    return caught.value.fields["reason"]


GOOD = Claimed("Connections.csv")


# -- hostile archives -----------------------------------------------------------------------------------


def test_a_claim_that_is_not_hostile_is_listed_and_not_opened() -> None:
    export = view(GOOD)
    assert [(member.path, member.size) for member in export.members] == [("Connections.csv", 10)]
    with pytest.raises(BrokenZip):
        export.read(export.members[0])


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "a/../../evil",
        "a/..",
        "..",
        "/etc/evil",
        "//server/evil",
        "\\evil",
        "..\\evil",
        "a\\..\\evil",
        "a/..\\evil",
        "\\\\server\\evil",
        "C:\\evil",
        "c:evil",
        "C:/evil",
        "a\0.csv",
        "\0",
    ],
)
def test_a_name_that_points_outside_is_hostile(name: str) -> None:
    assert refusal(GOOD, Claimed(name)) == OUTSIDE


@pytest.mark.parametrize("name", ["..a", "a..", "a..b/c", ".../a", "a/.b", "ab:c/d:e", "b ", "é/日本"])
def test_a_name_that_only_looks_odd_is_not_hostile(name: str) -> None:
    assert [member.path for member in view(Claimed(name)).members] == [name]


def test_a_link_is_hostile() -> None:
    assert refusal(GOOD, Claimed("link", mode=stat.S_IFLNK | 0o777)) == LINK


def test_a_plain_file_with_a_mode_is_not() -> None:
    assert len(view(Claimed("file", mode=stat.S_IFREG | 0o644)).members) == 1


def test_a_bomb_of_one_member_is_hostile() -> None:
    assert refusal(GOOD, Claimed("bomb", packed=1_000, size=RATIO_MATTERS + 1)) == BOMB


def test_a_dense_member_that_is_small_is_not_a_bomb() -> None:
    assert view(Claimed("dense", packed=1, size=RATIO_MATTERS)).members[0].size == RATIO_MATTERS


def test_a_large_member_of_a_bearable_ratio_is_not_a_bomb() -> None:
    packed = RATIO_MATTERS // MAX_RATIO + 1
    claim = Claimed("large", packed=packed, size=packed * MAX_RATIO)
    assert len(view(claim, body=packed + 100).members) == 1
    assert refusal(claim._replace(size=claim.size + 1), body=packed + 100) == BOMB


def test_a_bomb_of_many_small_members_is_hostile() -> None:
    claims = [Claimed(f"part {number}", packed=0, size=RATIO_MATTERS // 10) for number in range(12)]
    assert refusal(*claims, body=1_000) == BOMB


def test_members_that_overlap_and_share_more_than_there_is_are_hostile() -> None:
    claims = [Claimed(f"same data {number}", packed=60_000, size=60_000) for number in range(2)]
    assert refusal(*claims) == BOMB


def test_a_member_that_is_larger_than_its_archive_is_hostile() -> None:
    assert refusal(Claimed("long", packed=10**6, size=10**6)) == BOMB


def test_sizes_beyond_any_export_are_hostile() -> None:
    vast = 2**64 - 1
    assert refusal(Claimed("vast", packed=vast, size=vast)) == BOMB
    assert refusal(Claimed("vast", packed=MAX_UNPACKED, size=MAX_UNPACKED + 1)) == BOMB


def test_more_members_than_any_export_has_are_hostile() -> None:
    claims = [Claimed(str(number), packed=0, size=0) for number in range(MAX_MEMBERS + 1)]
    assert refusal(*claims) == TOO_MANY


def test_two_members_of_one_name_are_hostile() -> None:
    assert refusal(GOOD, Claimed("other"), GOOD) == TWICE


def test_a_password_is_told_from_hostility() -> None:
    with pytest.raises(EncryptedArchive) as caught:
        view(GOOD, Claimed("secret", flags=ENCRYPTED))
    assert caught.value.fields == {"path": "export.zip"}


@pytest.mark.parametrize("system_file", ["__MACOSX/../evil", "/.DS_Store", "._a\0"])
def test_a_leftover_of_a_system_may_not_be_hostile_either(system_file: str) -> None:
    assert refusal(Claimed(system_file)) == OUTSIDE


def test_one_hostile_part_spoils_the_whole() -> None:
    good = zip_of({"Connections.csv": b"x"})
    bad = in_memory("part 2.zip", archive_of([Claimed("../evil")]))
    with pytest.raises(HostileArchive) as caught:
        Export([good, bad])
    assert caught.value.fields["path"] == "part 2.zip"


def test_an_archive_cut_short_anywhere_is_damaged() -> None:
    with zip_of({"Connections.csv": b"content" * 99, "other": b"x"}).open() as stream:
        whole = stream.read()
    for length in range(4, len(whole)):
        with pytest.raises(DamagedArchive):
            Export([in_memory("export.zip", whole[:length])])


@EXAMPLES
@given(
    st.lists(
        st.builds(
            Claimed,
            st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
            st.integers(0, 2**64 - 1),
            st.integers(0, 2**64 - 1),
            st.integers(0, 2**64 - 1),
            st.integers(0, 0xFFFF),
            st.integers(0, 0xFFFF),
        ),
        max_size=5,
    )
)
def test_any_claims_are_listed_or_refused(claims: list[Claimed]) -> None:
    try:
        export = view(*claims)
    except (DamagedArchive, EncryptedArchive, HostileArchive):
        return
    for member in export.members:
        with pytest.raises((BrokenZip, TooLarge)):
            export.read(member)


# -- all shapes look alike ------------------------------------------------------------------------------

FILES = {
    "connections/friends/your_friends.json": b'{"friends_v2": []}',
    "photos/1.jpg": bytes(range(256)) * 9,
    "empty.txt": b"",
}


def contents(export: Export) -> dict[str, bytes]:
    return {member.path: export.read(member) for member in export.members}


@pytest.mark.parametrize("stored", [False, True])
def test_a_zip_shows_its_members(stored: bool) -> None:
    export = Export([zip_of(FILES, stored=stored)])
    assert contents(export) == FILES
    assert [member.size for member in export.members] == [len(content) for content in FILES.values()]
    assert export.names == ("export.zip",)


def test_several_zips_show_the_members_of_all() -> None:
    parts = [zip_of({path: content}, f"{number}.zip") for number, (path, content) in enumerate(FILES.items())]
    export = Export(parts)
    paths = {f"{number}.zip/{path}": content for number, (path, content) in enumerate(FILES.items())}
    assert contents(export) == paths
    assert export.names == ("0.zip", "1.zip", "2.zip")


def test_a_member_that_is_in_two_parts_is_there_twice() -> None:
    export = Export([zip_of({"a": b"1"}, "one.zip"), zip_of({"a": b"2"}, "two.zip")])
    assert [export.read(member) for member in export.members] == [b"1", b"2"]


def test_a_folder_shows_its_files_below_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    for path, content in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    export = Export(source.find(folder).sources)
    assert contents(export) == {f"export/{path}": content for path, content in FILES.items()}


def test_a_folder_of_zips_shows_their_members(tmp_path: Path) -> None:
    with zip_of(FILES).open() as stream:
        (tmp_path / "part.zip").write_bytes(stream.read())
    (tmp_path / "note.txt").write_bytes(b"mine")
    export = Export(source.find(tmp_path).sources)
    inside = {f"{tmp_path.name}/part.zip/{path}": content for path, content in FILES.items()}
    assert contents(export) == {f"{tmp_path.name}/note.txt": b"mine"} | inside


def test_one_file_shows_itself() -> None:
    export = Export([in_memory("your_friends.json", b"{}")])
    assert contents(export) == {"your_friends.json": b"{}"}


def test_a_zip_is_told_by_its_bytes_and_not_by_its_name() -> None:
    assert contents(Export([zip_of(FILES, "export.zip (1).part")])) == FILES
    assert contents(Export([in_memory("export.zip", b"<html>")])) == {"export.zip": b"<html>"}


def test_folders_in_a_zip_are_no_members() -> None:
    assert contents(Export([zip_of({"a/": b"", "a/b": b"x"})])) == {"a/b": b"x"}
    assert view(Claimed("a\\", packed=0, size=0)).members == ()


LEFT_BEHIND = ["__MACOSX/._a", "._a", "x/._a", ".DS_Store", "x/.ds_store", "Thumbs.db", "x/Desktop.ini"]


@pytest.mark.parametrize("name", [*LEFT_BEHIND, "__MACOSX\\._a", "x\\.DS_Store"])
def test_what_a_system_left_behind_in_a_zip_is_ignored(name: str) -> None:
    assert [member.path for member in view(GOOD, Claimed(name)).members] == ["Connections.csv"]


@pytest.mark.parametrize("name", LEFT_BEHIND)
def test_what_a_system_left_behind_in_a_folder_is_ignored(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"x")
    (tmp_path / "kept").write_bytes(b"x")
    export = Export(source.find(tmp_path).sources)
    assert [member.base for member in export.members] == ["kept"]


def test_the_person_may_name_the_network() -> None:
    assert Export([], claimed=True).claimed
    assert not Export([]).claimed


# -- finding and reading --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "who_you've_followed.json",
        "who_you_ve_followed.json",
        "who you’ve followed.json",
        "wrapper/WHO_YOU_VE_FOLLOWED.JSON",
        "wrapper\\Who-You've-Followed.json",
    ],
)
def test_a_file_is_found_under_any_spelling_of_its_name(path: str) -> None:
    export = view(GOOD, Claimed(path))
    assert [member.path for member in export.find("who_you've_followed.json")] == [path]


@pytest.mark.parametrize(
    "path", ["connections.csv.txt", "Connections", "my Connections.csv", "Connections.csv/other"]
)
def test_a_file_of_another_name_is_not_found(path: str) -> None:
    assert view(Claimed(path)).find("Connections.csv") == []


def test_several_names_are_found_at_once_in_the_order_of_the_archive() -> None:
    export = view(*[Claimed(name) for name in ("c", "x/b", "a", "d")])
    assert [member.path for member in export.find("a", "b", "c")] == ["c", "x/b", "a"]


@EXAMPLES
@given(st.text())
def test_folding_twice_is_folding_once(name: str) -> None:
    assert fold(fold(name)) == fold(name)


def test_a_member_too_large_to_hold_is_not_read() -> None:
    opened: list[str] = []

    def noting() -> BinaryIO:
        opened.append("again")
        return io.BytesIO(b"12345")

    export = Export([Source("file", 5, None, noting)])
    assert export.read(export.members[0], limit=5) == b"12345"
    before = len(opened)
    with pytest.raises(TooLarge):
        export.read(export.members[0], limit=4)
    assert len(opened) == before


def test_the_head_is_the_beginning_whatever_the_size() -> None:
    export = Export([zip_of({"a": b"12345" * 10_000})])
    (member,) = export.members
    assert export.head(member, 7) == b"1234512"
    assert len(export.head(member)) == 16 * 1024
    assert export.head(member, 100_000) == b"12345" * 10_000


def test_reading_checks_the_whole_member() -> None:
    packed = zip_of({"a": b"sound content"}, stored=True)
    with packed.open() as stream:
        data = stream.read().replace(b"sound", b"wrong")
    export = Export([in_memory("export.zip", data)])
    with pytest.raises(BrokenZip):
        export.read(export.members[0])
    with pytest.raises(BrokenZip):
        export.head(export.members[0])


def test_every_stream_is_closed_even_where_a_member_is_broken() -> None:
    streams: list[io.BytesIO] = []
    data = archive_of([GOOD])

    def noting() -> BinaryIO:
        streams.append(io.BytesIO(data))
        return streams[-1]

    export = Export([Source("export.zip", len(data), None, noting)])
    with pytest.raises(BrokenZip):
        export.read(export.members[0])
    assert len(streams) == 2
    assert all(stream.closed for stream in streams)


@pytest.mark.parametrize(
    ("path", "base"), [("a/b.csv", "b.csv"), ("a\\b.csv", "b.csv"), ("b.csv", "b.csv"), ("a/b\\c", "c")]
)
def test_a_base_name_is_the_last_part_whichever_slash_was_used(path: str, base: str) -> None:
    assert Member(path, 0, in_memory(path, b""), None).base == base


# -- text -----------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=["Cs"])).filter(lambda text: not text.startswith("\ufeff"))


@EXAMPLES
@given(TEXT, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_text_comes_back_from_the_encodings_of_unicode(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_text_that_is_not_unicode_is_taken_for_windows_1252() -> None:
    assert decode("Société – Œuvre €".encode("cp1252")) == "Société – Œuvre €"


@EXAMPLES
@given(st.binary())
def test_any_bytes_become_some_text(data: bytes) -> None:
    assert isinstance(decode(data), str)


def test_members_that_share_bytes_are_refused() -> None:
    sharing = [Claimed("a", 60, 60, header=10), Claimed("b", 60, 60, header=40)]
    with pytest.raises(HostileArchive, match="overlap"):
        Export([in_memory("export.zip", archive_of(sharing))])


def test_an_archive_cut_short_behind_an_archive_inside_it_is_not_read_as_that_one() -> None:
    inner = archive_of([Claimed("a")], body=200)
    with pytest.raises(DamagedArchive):
        Export([in_memory("export.zip", b"PK\3\4" + b"x" * 50 + inner)])


def test_a_directory_that_counts_other_members_than_it_has_is_damaged() -> None:
    data = bytearray(archive_of([Claimed("a"), Claimed("b")], body=200))
    at = data.rindex(b"PK\6\6") + 32
    data[at] += 1
    with pytest.raises(DamagedArchive):
        Export([in_memory("export.zip", bytes(data))])
