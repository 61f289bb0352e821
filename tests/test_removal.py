"""Plain copies are deleted where the vault has proven to hold them, and stay in every other case."""

import os
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from demo.invent import facebook_name, facebook_zip, linkedin_name, linkedin_zip, people
from exporters.facebook.read import Facebook
from exporters.linkedin.read import LinkedIn
from exporters.viadeo.read import Viadeo
from sociarch import age
from sociarch.backup import Job, backup
from sociarch.choices import Retention, Verdict
from sociarch.declared import NOTHING_DECLARED, Declared
from sociarch.errors import NoVault, StorageFailed, VaultUnavailable
from sociarch.exporter import Exporter
from sociarch.pack import squeeze
from sociarch.removal import (
    CHANGED,
    DAMAGED,
    DEMANDED,
    DROPPED,
    HELD,
    LINKED,
    STRANGE,
    STUCK,
    UNREAD,
    UNSURE,
    Kept,
    Removal,
    Removed,
)
from sociarch.storage.memory import MemoryStorage
from sociarch.vault import Reader
from sociarch.writer import Writer
from tests.terminal import permissions_hold
from tests.vaults import clock_at, new_vault

DAY = date(2025, 1, 6)
PEOPLE = people(30, 1)


class Desk:
    """A vault, and downloads that are in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.storage: MemoryStorage
        self.storage, self.identity = new_vault()
        self.exporters: list[Exporter] = [Facebook(), LinkedIn(), Viadeo()]

    @property
    def writer(self) -> Writer:
        return Writer(self.storage, self.identity.write_key())

    def store(self, *paths: Path) -> str:
        """The id of the one snapshot that comes of them."""
        counts = {"linkedin": {"": {"2024-01-01": 30}}}
        job = Job(self.writer, self.exporters, paths, before=counts, clock=clock_at("2026-01-01T12:00:00"))
        [one] = backup(job).archived
        return one.id

    def remove(self, snapshot: str, *paths: Path) -> Removed:
        removal = Removal(Reader(self.storage, self.identity), self.exporters)
        return removal.remove(snapshot, dict.fromkeys(paths, self.folder))

    def linkedin(self, number: int = 30) -> Path:
        path = self.folder / linkedin_name(DAY)
        linkedin_zip(path, PEOPLE[:number], DAY)
        return path

    def unpacked(self, name: str = "facebook-aline.testeur-2026-11-20") -> Path:
        whole = self.folder / "whole"
        facebook_zip(whole, PEOPLE, DAY, [b"photo" * 100])
        with zipfile.ZipFile(whole) as archive:
            archive.extractall(self.folder / name)
        whole.unlink()
        return self.folder / name

    def left(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    folder = tmp_path / "downloads"
    folder.mkdir()
    return Desk(folder)


def reasons(removed: Removed) -> list[str]:
    assert removed.gone == ()
    return [one.reason for one in removed.kept]


# -- what goes ------------------------------------------------------------------------------------


def test_an_archive_goes_and_so_do_its_copies(desk: Desk) -> None:
    path = desk.linkedin()
    copy = desk.folder / "copy.zip"
    shutil.copy(path, copy)
    snapshot = desk.store(path, copy)
    assert desk.remove(snapshot, path, copy) == Removed((path, copy))
    assert desk.left() == []


def test_all_parts_of_a_snapshot_go(desk: Desk) -> None:
    paths = [desk.folder / facebook_name("aline", DAY, seed) for seed in (1, 2)]
    for number, path in enumerate(paths):
        facebook_zip(path, PEOPLE, DAY, [bytes([number]) * 100])
    assert desk.remove(desk.store(*paths), *paths).gone == tuple(paths)
    assert desk.left() == []


def test_an_unpacked_folder_goes_with_its_empty_folders_and_the_one_around_it_stays(desk: Desk) -> None:
    folder = desk.unpacked()
    (folder / "empty" / "emptier").mkdir(parents=True)
    assert desk.remove(desk.store(folder), folder).gone == (folder,)
    assert desk.left() == []
    assert desk.folder.is_dir()


def test_a_file_managers_leftover_keeps_its_folder_and_nothing_else(desk: Desk) -> None:
    folder = desk.unpacked()
    (folder / ".DS_Store").write_bytes(b"x")
    assert desk.remove(desk.store(folder), folder).gone == (folder,)
    assert [path.name for path in folder.rglob("*")] == [".DS_Store"]


def test_what_was_stored_before_goes_too(desk: Desk) -> None:
    path = desk.linkedin()
    first = desk.store(path)
    assert desk.store(path) == first
    assert desk.remove(first, path).gone == (path,)


def test_what_a_person_let_count_goes(desk: Desk) -> None:
    path = desk.linkedin(5)
    snapshot = desk.store(path)
    desk.writer.decide(Verdict(snapshot, keep=True))
    assert desk.remove(snapshot, path).gone == (path,)


def test_what_is_gone_already_is_not_said_to_be_deleted(desk: Desk) -> None:
    path = desk.linkedin()
    snapshot = desk.store(path)
    path.unlink()
    assert desk.remove(snapshot, path) == Removed()


# -- what stays -----------------------------------------------------------------------------------


def test_every_object_of_the_snapshot_is_needed_and_a_flipped_byte_in_any_keeps_the_copy(desk: Desk) -> None:
    path = desk.linkedin()
    before = set(desk.storage.files)
    snapshot = desk.store(path)
    new = [name for name in desk.storage.files if name not in before and not name.startswith("ledger/")]
    assert len(new) >= 3
    for name in new:
        whole = desk.storage.files[name]
        broken = bytearray(whole)
        broken[len(broken) // 2] ^= 1
        for damaged in (bytes(broken), whole[:-1], b""):
            desk.storage.files[name] = damaged
            assert desk.remove(snapshot, path) == Removed((), (Kept(path, DAMAGED, 31),))
        del desk.storage.files[name]
        assert reasons(desk.remove(snapshot, path)) == [DAMAGED]
        desk.storage.files[name] = whole
    assert desk.remove(snapshot, path).gone == (path,)


def test_a_planted_object_keeps_the_copy(desk: Desk) -> None:
    path = desk.linkedin()
    snapshot = desk.store(path)
    name = max(
        desk.storage.files, key=lambda name: len(desk.storage.files[name]) * name.startswith("objects")
    )
    recipient = age.parse_recipient(desk.identity.write_key().recipient)
    desk.storage.files[name] = age.seal_bytes([recipient], squeeze(b"something else"))
    assert reasons(desk.remove(snapshot, path)) == [DAMAGED]


def test_a_snapshot_that_says_something_else_than_it_holds_keeps_the_copy(desk: Desk) -> None:
    path = desk.linkedin()
    record = Reader(desk.storage, desk.identity).snapshot(desk.store(path))
    [part] = record.parts
    false = part._replace(files=(part.files[0]._replace(sha256="0" * 64),))
    snapshot = desk.writer.commit(record._replace(parts=(false,)))
    assert reasons(desk.remove(snapshot, path)) == [DAMAGED]


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    status = path.stat()
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def extend(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"x")


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("change", [flip, cut, extend, empty])
def test_a_file_that_is_not_what_was_stored_stays(desk: Desk, change: Callable[[Path], None]) -> None:
    path = desk.linkedin()
    snapshot = desk.store(path)
    change(path)
    assert desk.remove(snapshot, path) == Removed((), (Kept(path, CHANGED, 20),))
    assert path.exists()


def test_one_changed_or_new_file_keeps_a_whole_folder(desk: Desk) -> None:
    folder = desk.unpacked()
    snapshot = desk.store(folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    photo = next(path for path in files if path.suffix == ".jpg")
    (folder / "new.jpg").write_bytes(b"another")
    assert reasons(desk.remove(snapshot, folder)) == [CHANGED]
    (folder / "new.jpg").unlink()
    flip(photo)
    assert reasons(desk.remove(snapshot, folder)) == [CHANGED]
    assert sorted(path for path in folder.rglob("*") if path.is_file()) == files


def test_a_folder_that_holds_what_belongs_to_no_export_stays_although_the_vault_has_it(desk: Desk) -> None:
    folder = desk.unpacked()
    (folder / "letter to my lawyer.odt").write_text("private")
    assert reasons(desk.remove(desk.store(folder), folder)) == [STRANGE]
    assert (folder / "letter to my lawyer.odt").exists()


def test_what_is_held_or_was_dropped_stays(desk: Desk) -> None:
    path = desk.linkedin(5)
    snapshot = desk.store(path)
    assert desk.remove(snapshot, path) == Removed((), (Kept(path, HELD, 21),))
    desk.writer.decide(Verdict(snapshot, keep=False))
    assert desk.remove(snapshot, path) == Removed((), (Kept(path, DROPPED, 0),))
    assert path.exists()


def test_what_was_stored_unread_stays(desk: Desk) -> None:
    path = desk.linkedin()
    cut(path)
    assert desk.remove(desk.store(path), path) == Removed((), (Kept(path, UNREAD, 20),))


def test_links_are_not_followed(desk: Desk, tmp_path: Path) -> None:
    path = desk.linkedin()
    snapshot = desk.store(path)
    link = desk.folder / "link.zip"
    link.symlink_to(path)
    assert reasons(desk.remove(snapshot, link)) == [LINKED]
    folder = desk.unpacked()
    snapshot = desk.store(folder)
    outside = tmp_path / "outside"
    photo = next(folder.rglob("*.jpg"))
    photo.parent.rename(outside)
    photo.parent.symlink_to(outside)
    assert reasons(desk.remove(snapshot, folder)) == [LINKED]
    assert path.exists()
    assert list(outside.iterdir())


def test_a_pipe_in_place_of_the_file_makes_nobody_wait(desk: Desk) -> None:
    path = desk.linkedin()
    snapshot = desk.store(path)
    path.unlink()
    os.mkfifo(path)
    assert reasons(desk.remove(snapshot, path)) == [LINKED]


def test_what_the_system_does_not_let_go_stays(desk: Desk, tmp_path: Path) -> None:
    if not permissions_hold(tmp_path):
        pytest.skip("root may delete everything")
    path = desk.linkedin()
    snapshot = desk.store(path)
    desk.folder.chmod(0o500)
    try:
        assert reasons(desk.remove(snapshot, path)) == [STUCK]
    finally:
        desk.folder.chmod(0o700)


def test_nothing_goes_while_the_vault_cannot_be_asked(desk: Desk) -> None:
    path = desk.linkedin()
    snapshot = desk.store(path)

    class Away(MemoryStorage):
        def get(self, name: str) -> bytes:
            raise StorageFailed(path="v", reason="timeout")

    whole = desk.storage
    desk.storage = Away()
    desk.storage.files = whole.files
    with pytest.raises(VaultUnavailable):
        desk.remove(snapshot, path)

    class Unplugged(MemoryStorage):
        def get(self, name: str) -> bytes:
            if name.startswith("objects/"):
                self.files = {}
            return super().get(name)

    desk.storage = Unplugged()
    desk.storage.files = dict(whole.files)
    with pytest.raises(NoVault):
        desk.remove(snapshot, path)
    desk.storage = MemoryStorage()  # The empty folder in which a disk was mounted.
    with pytest.raises(NoVault):
        desk.remove(snapshot, path)
    assert path.exists()


# -- while a demand is declared -------------------------------------------------------------------


def test_nothing_is_deleted_while_a_demand_is_declared(desk: Desk) -> None:
    path = desk.linkedin()
    snapshot = desk.store(path)
    desk.writer.decide(Declared(demand=DAY))
    assert desk.remove(snapshot, path) == Removed((), (Kept(path, DEMANDED, 2),))
    desk.writer.decide(Declared(country="FR", demand=DAY))
    assert desk.remove(snapshot, path) == Removed((), (Kept(path, DEMANDED, 2),))
    assert path.exists()
    desk.writer.decide(NOTHING_DECLARED)
    assert desk.remove(snapshot, path).gone == (path,)


def test_a_demand_that_is_declared_while_a_watch_runs_holds_at_once(desk: Desk) -> None:
    first = desk.linkedin()
    snapshot = desk.store(first)
    second = desk.folder / "copy.zip"
    shutil.copy(first, second)
    removal = Removal(Reader(desk.storage, desk.identity), desk.exporters)
    assert removal.remove(snapshot, {first: desk.folder}).gone == (first,)
    desk.writer.decide(Declared(demand=DAY))
    assert reasons(removal.remove(snapshot, {second: desk.folder})) == [DEMANDED]
    assert second.exists()


def test_nothing_is_deleted_while_it_cannot_be_told_whether_a_demand_is_declared(desk: Desk) -> None:
    path = desk.linkedin()
    snapshot = desk.store(path)
    desk.writer.decide(Retention(6))
    [choice] = desk.storage.names("choices/")
    whole = desk.storage.files[choice]
    desk.storage.files[choice] = whole[:-1] + bytes([whole[-1] ^ 1])
    assert desk.remove(snapshot, path) == Removed((), (Kept(path, UNSURE, 31),))
    desk.storage.files[choice] = whole
    assert desk.remove(snapshot, path).gone == (path,)
