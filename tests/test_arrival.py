"""What came down from a network is not trusted: it is whole and what its name says, or it is deleted."""

import hashlib
import os
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo.invent import facebook_name, facebook_zip, linkedin_name, linkedin_zip, people, viadeo_csv
from exporters.facebook.read import Facebook
from exporters.linkedin.read import LinkedIn
from exporters.viadeo.read import Viadeo
from sociarch.arrival import GROWTH, Arrival
from sociarch.backup import Job, Summary
from sociarch.collector import Ask, Collector, Page, Pressing, Seen, Shown
from sociarch.errors import DownloadDamaged, DownloadIsPage, NotAnExport, StorageFull, VaultUnavailable
from sociarch.exporter import Exporter
from sociarch.sight import Anchors, Sight
from sociarch.storage.memory import MemoryStorage
from sociarch.vault import Reader
from sociarch.writer import Writer
from tests.vaults import found

EXAMPLES = settings(max_examples=60, deadline=None, derandomize=True)
DAY = date(2026, 3, 2)
CROWD = people(30, 3)


class Quiet(Collector):
    """A collector of a network without a page: it tells what members it was shown."""

    name: ClassVar[str] = "exemple"
    title: ClassVar[str] = "Exemple"
    looks: ClassVar[Sequence[timedelta]] = ()
    kept: ClassVar[timedelta] = timedelta(hours=72)
    whole: ClassVar[bool] = False

    def look(self, sight: Sight) -> Seen:
        return Seen(Shown.UNCLEAR)

    def who(self, sight: Sight) -> Mapping[str, str]:
        return {}

    def maybe_signed_in(self, sight: Sight) -> bool:
        return False

    async def request(self, page: Page, ask: Ask, pressing: Pressing) -> Seen:
        raise AssertionError("nothing is asked for here")

    async def fetch(self, page: Page, known: Callable[[str], bool]) -> Sequence[Path]:
        raise AssertionError("nothing is fetched here")

    def notes(self, members: Sequence[str]) -> Sequence[str]:
        return sorted(members)


def no_job(paths: Sequence[Path]) -> Job:
    raise AssertionError("nothing is stored here")


def arrival(exporter: Exporter | None = None) -> Arrival:
    anchors = Anchors('version = "1"\nstart = "https://www.example.org/"\nhosts = []\n[anchors]\n')
    return Arrival(Quiet(anchors), exporter or LinkedIn(), no_job, lambda summary: None)


def archive(path: Path, members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path


def refused(path: Path, error: type[NotAnExport] = DownloadDamaged) -> NotAnExport:
    """Why a file was refused; it is gone."""
    with pytest.raises(error) as caught:
        arrival().check(path)
    assert not path.exists()
    assert caught.value.code == 20
    assert path.name not in str(caught.value)
    return caught.value


# -- sound files ------------------------------------------------------------------------------------


def exports(folder: Path) -> list[Path]:
    paths = [
        folder / linkedin_name(DAY), folder / facebook_name("aline", DAY, 1), folder / "contacts.csv"
    ]  # fmt: skip
    linkedin_zip(paths[0], CROWD, DAY)
    facebook_zip(paths[1], CROWD, DAY, [b"\xff\xd8 a photo"])
    viadeo_csv(paths[2], CROWD)
    return paths


def test_what_networks_send_is_sound_and_stays(tmp_path: Path) -> None:
    for path in exports(tmp_path):
        data = path.read_bytes()
        assert arrival().check(path) == hashlib.sha256(data).hexdigest()
        assert path.read_bytes() == data


@EXAMPLES
@given(st.dictionaries(st.text(st.sampled_from("abcé/"), min_size=1, max_size=6), st.binary(max_size=300)))
def test_every_archive_of_a_sound_writer_is_sound(members: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = archive(
            Path(folder) / "export.zip", {f"a{name}": data for name, data in members.items()} or {"a": b""}
        )
        assert arrival().check(path) == hashlib.sha256(path.read_bytes()).hexdigest()


def test_an_archive_under_another_name_is_looked_into_all_the_same(tmp_path: Path) -> None:
    path = archive(tmp_path / "export", {"a.txt": bytes(5_000)})
    assert arrival().check(path)
    path.write_bytes(path.read_bytes()[:-30])
    refused(path)


def test_members_that_are_folders_or_sealed_are_left_to_the_reader(tmp_path: Path) -> None:
    path = archive(tmp_path / "export.zip", {"folder/": b"", "folder/a.txt": b"a"})
    data = bytearray(path.read_bytes())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.rindex(magic)
        data[at + offset] |= 1
    path.write_bytes(data)
    assert arrival().check(path)


# -- what is none -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "page",
    [
        b"<!DOCTYPE html><html><title>Sign in</title></html>",
        b"\xef\xbb\xbf\r\n  <html lang='fr'>",
        b"<HEAD><title>Error</title>",
        b"\n\n<body>",
    ],
)
@pytest.mark.parametrize("name", ["export.zip", "export.ZIP", "contacts.csv", "download"])
def test_a_web_page_under_an_archives_name_is_told_as_one(tmp_path: Path, page: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(page)
    refused(path, DownloadIsPage)


@pytest.mark.parametrize("name", ["export.zip", "contacts.csv", "download"])
def test_an_empty_file_is_damaged(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.touch()
    assert "empty" in str(refused(path))


def test_a_text_under_an_archives_name_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    path.write_text("Service unavailable")
    assert "no archive" in str(refused(path))


@pytest.mark.parametrize("left", [0.1, 0.5, 0.9, 0.99])
def test_an_archive_that_is_cut_is_damaged(tmp_path: Path, left: float) -> None:
    path = tmp_path / linkedin_name(DAY)
    linkedin_zip(path, CROWD, DAY)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * left)])
    refused(path)


@EXAMPLES
@given(st.data())
def test_an_archive_with_a_changed_byte_of_content_is_damaged(data: st.DataObject) -> None:
    import tempfile

    content = os.urandom(400)
    with tempfile.TemporaryDirectory() as folder:
        path = archive(Path(folder) / "export.zip", {"photo.jpg": content}, zipfile.ZIP_STORED)
        made = bytearray(path.read_bytes())
        start = made.index(content)
        made[start + data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
        path.write_bytes(made)
        refused(path)


def test_a_member_whose_checksum_is_another_is_damaged(tmp_path: Path) -> None:
    path = archive(tmp_path / "export.zip", {"a.txt": b"content of a member"})
    data = bytearray(path.read_bytes())
    wrong = struct.pack("<L", zlib.crc32(b"other content"))
    for magic, offset in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        at = data.index(magic)
        data[at + offset : at + offset + 4] = wrong
    path.write_bytes(data)
    refused(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_packed_in_a_way_no_network_uses_is_damaged(tmp_path: Path, method: int) -> None:
    refused(archive(tmp_path / "export.zip", {"a.txt": b"a" * 100}, method))


def test_a_member_that_lies_nowhere_is_damaged(tmp_path: Path) -> None:
    path = archive(tmp_path / "export.zip", {"a.txt": b"a" * 100})
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 42 : at + 46] = struct.pack("<L", 5_000_000)
    path.write_bytes(data)
    refused(path)


def test_an_archive_that_claims_a_hundred_times_its_size_is_not_unpacked(tmp_path: Path) -> None:
    path = archive(tmp_path / "export.zip", {"bomb.txt": b"content"})
    data = bytearray(path.read_bytes())
    # Unpacking it would show that the size is a lie.
    for magic, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(magic)
        data[at + offset : at + offset + 4] = struct.pack("<L", (GROWTH + 1) * len(data))
    path.write_bytes(data)
    assert arrival().check(path) == hashlib.sha256(data).hexdigest()
    assert path.exists()


def test_a_true_bomb_takes_no_time(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made, made.open("zeros.txt", "w") as member:
        for _ in range(64):
            member.write(bytes(1 << 20))
    assert arrival().check(path)


def test_a_hundred_times_its_size_and_not_more_is_unpacked(tmp_path: Path) -> None:
    path = archive(tmp_path / "export.zip", {"a.txt": b"content"})
    data = bytearray(path.read_bytes())
    for magic, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(magic)
        data[at + offset : at + offset + 4] = struct.pack("<L", GROWTH * len(data))
    path.write_bytes(data)
    refused(path)


# -- what is in it ----------------------------------------------------------------------------------


def test_linkedins_archive_lists_connections_or_does_not(tmp_path: Path) -> None:
    full = tmp_path / linkedin_name(DAY)
    linkedin_zip(full, CROWD, DAY)
    bare = tmp_path / "bare" / linkedin_name(DAY)
    bare.parent.mkdir()
    with zipfile.ZipFile(full) as whole, zipfile.ZipFile(bare, "w") as made:
        for name in whole.namelist():
            if name != "Connections.csv":
                made.writestr(name, whole.read(name))
    assert arrival().lists_connections([full])
    assert not arrival().lists_connections([bare])
    assert arrival().lists_connections([bare, full])
    assert not arrival().lists_connections([])


def test_a_list_of_nobody_is_a_list_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / linkedin_name(DAY)
    linkedin_zip(path, [], DAY)
    assert arrival().lists_connections([path])


def test_facebooks_and_viadeos_lists_are_known_too(tmp_path: Path) -> None:
    _, facebook, viadeo = exports(tmp_path)
    assert arrival(Facebook()).lists_connections([facebook])
    assert arrival(Viadeo()).lists_connections([viadeo])


def test_notes_come_from_the_names_of_members_and_of_plain_files(tmp_path: Path) -> None:
    made = archive(tmp_path / "export.zip", {"a.txt": b"a", "b/c.txt": b"c"})
    plain = tmp_path / "contacts.csv"
    plain.write_text("Nom;Prénom\n")
    broken = tmp_path / "broken.zip"
    broken.write_bytes(made.read_bytes()[:-10])
    assert arrival().notes([made, plain, broken]) == sorted(
        ["a.txt", "b/c.txt", "contacts.csv", "broken.zip"]
    )


# -- into the vault ---------------------------------------------------------------------------------


class FullStorage(MemoryStorage):
    """A storage that takes nothing."""

    def create(self, name: str, data: bytes) -> bool:
        raise StorageFull(path="vault")


def filing(storage: MemoryStorage, *, full: bool = False) -> tuple[Arrival, list[Summary], Reader]:
    identity = found(storage)
    if full:
        packed = FullStorage()
        packed.files.update(storage.files)
        storage = packed
    summaries: list[Summary] = []

    def job(paths: Sequence[Path]) -> Job:
        return Job(Writer(storage, identity.write_key()), [LinkedIn()], paths, claimed="linkedin")

    anchors = Anchors('version = "1"\nstart = "https://www.example.org/"\nhosts = []\n[anchors]\n')
    made = Arrival(Quiet(anchors), LinkedIn(), job, summaries.append)
    return made, summaries, Reader(storage, identity)


def test_what_arrived_becomes_one_snapshot_and_is_told(tmp_path: Path) -> None:
    path = tmp_path / linkedin_name(DAY)
    linkedin_zip(path, CROWD, DAY)
    made, summaries, reader = filing(MemoryStorage())
    assert made.store([path]) == 0
    [summary] = summaries
    assert len(summary.archived) == 1
    assert summary.archived[0].snapshot.counts["connection"] == len(CROWD)
    assert len(reader.chronicle().snapshots) == 1


def test_a_vault_that_takes_nothing_is_told_as_that_and_the_file_stays(tmp_path: Path) -> None:
    path = tmp_path / linkedin_name(DAY)
    linkedin_zip(path, CROWD, DAY)
    made, summaries, _ = filing(MemoryStorage(), full=True)
    with pytest.raises(VaultUnavailable):
        made.store([path])
    assert summaries == []
    assert path.exists()


def test_what_is_stored_nowhere_is_told_as_what_it_is(tmp_path: Path) -> None:
    made, summaries, _ = filing(MemoryStorage())
    with pytest.raises(NotAnExport):
        made.store([tmp_path / "gone.zip"])
    assert summaries == []
