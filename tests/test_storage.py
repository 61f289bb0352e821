"""One contract suite, run over every storage; then what only a folder can get wrong."""

import errno
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from sociarch.errors import DamagedRecord, Missing, StorageFull, StorageReadOnly
from sociarch.storage import MAX_SIZE, Storage
from sociarch.storage.folder import FolderStorage
from sociarch.storage.memory import MemoryStorage

Maker = Callable[[], Storage]


@pytest.fixture(params=["memory", "folder"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    return MemoryStorage() if request.param == "memory" else FolderStorage(tmp_path / "deep" / "vault")


def test_what_is_created_is_there_whole(storage: Storage) -> None:
    assert storage.create("objects/ab/cd", b"content")
    assert storage.has("objects/ab/cd")
    assert storage.get("objects/ab/cd") == b"content"


def test_a_second_creation_changes_nothing_and_says_so(storage: Storage) -> None:
    assert storage.create("a", b"first")
    assert not storage.create("a", b"second")
    assert storage.get("a") == b"first"


def test_the_same_bytes_again_are_a_second_creation_too(storage: Storage) -> None:
    assert storage.create("a", b"same")
    assert not storage.create("a", b"same")


def test_a_name_that_is_not_there_is_missing(storage: Storage) -> None:
    assert not storage.has("a/b")
    with pytest.raises(Missing):
        storage.get("a/b")


def test_a_name_below_a_file_is_missing(storage: Storage) -> None:
    storage.create("a", b"")
    assert not storage.has("a/b")
    with pytest.raises(Missing):
        storage.get("a/b")


def test_names_are_sorted_and_chosen_by_prefix(storage: Storage) -> None:
    for name in ("b/2", "b/10", "a", "b/1/x", "c-d_e.f"):
        storage.create(name, b"")
    assert list(storage.names("")) == ["a", "b/1/x", "b/10", "b/2", "c-d_e.f"]
    assert list(storage.names("b/")) == ["b/1/x", "b/10", "b/2"]
    assert list(storage.names("nothing/")) == []


def test_what_is_deleted_is_gone_and_may_be_deleted_again(storage: Storage) -> None:
    storage.create("a/b", b"x")
    storage.delete("a/b")
    storage.delete("a/b")
    assert not storage.has("a/b")
    assert storage.create("a/b", b"y")


def test_empty_content_is_content(storage: Storage) -> None:
    assert storage.create("empty", b"")
    assert storage.get("empty") == b""


@pytest.mark.parametrize(
    "name", ["", "/a", "a/", "a//b", "../a", "a/../b", "./a", ".a", "a b", "ü", "a\\b", "a\n"]
)
def test_a_name_that_might_mean_another_place_is_refused(storage: Storage, name: str) -> None:
    for call in (storage.get, storage.has, storage.delete):
        with pytest.raises(ValueError, match="name"):
            call(name)
    with pytest.raises(ValueError, match="name"):
        storage.create(name, b"")


def test_of_many_creators_of_one_name_exactly_one_wins(storage: Storage) -> None:
    wins: list[int] = []
    barrier = threading.Barrier(8)

    def create(number: int) -> None:
        barrier.wait()
        if storage.create("race", bytes([number]) * 1000):
            wins.append(number)

    threads = [threading.Thread(target=create, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(wins) == 1
    assert storage.get("race") == bytes([wins[0]]) * 1000


def test_files_and_folders_are_for_their_owner_only(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        FolderStorage(tmp_path / "v").create("objects/ab/cd", b"x")
    finally:
        os.umask(old)
    modes = {
        path.relative_to(tmp_path).as_posix(): stat.S_IMODE(path.stat().st_mode)
        for path in tmp_path.rglob("*")
    }
    assert modes.pop("v/objects/ab/cd") == 0o600
    assert set(modes.values()) == {0o700}


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path / "v")
    storage.create("first", b"x")
    (tmp_path / "v" / "sub").write_bytes(b"a file where a folder is needed")
    with pytest.raises(Exception, match="disk"):
        storage.create("sub/file", b"data")
    assert list((tmp_path / "v" / "tmp").iterdir()) == []
    assert list(storage.names("")) == ["first", "sub"]


def test_old_leftovers_are_swept_and_young_ones_left(tmp_path: Path) -> None:
    folder = tmp_path / "tmp"
    folder.mkdir()
    (folder / "old").write_bytes(b"x")
    (folder / "young").write_bytes(b"x")
    now = (folder / "young").stat().st_mtime
    os.utime(folder / "old", (now - 200_000, now - 200_000))
    FolderStorage(tmp_path, clock=lambda: now).create("a", b"x")
    assert [path.name for path in folder.iterdir()] == ["young"]


def test_temporary_files_are_not_listed(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    storage.create("a", b"x")
    (tmp_path / "tmp" / "half").write_bytes(b"x")
    assert list(storage.names("")) == ["a"]


def test_a_file_larger_than_anything_written_here_is_not_read_into_memory(tmp_path: Path) -> None:
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(MAX_SIZE + 1)
    with pytest.raises(DamagedRecord, match="too large"):
        FolderStorage(tmp_path).get("huge")


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk_is_said_and_nothing_is_half_written(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.system(f"mount -t tmpfs -o size=256k tmpfs {disk} 2>/dev/null"):
        pytest.skip("this system does not let root mount a tmpfs")
    try:
        storage = FolderStorage(disk / "v")
        storage.create("small", b"x" * 1000)
        with pytest.raises(StorageFull):
            storage.create("large", b"x" * 1_000_000)
        assert list(storage.names("")) == ["small"]
        assert list((disk / "v" / "tmp").iterdir()) == []
        assert storage.get("small") == b"x" * 1000
    finally:
        os.system(f"umount {disk}")


@pytest.mark.parametrize(
    ("code", "kind"),
    [(errno.ENOSPC, StorageFull), (errno.EDQUOT, StorageFull), (errno.EROFS, StorageReadOnly)],
)
def test_what_the_system_refuses_is_named_for_a_person(code: int, kind: type[Exception]) -> None:
    from sociarch.errors import disk_error

    assert isinstance(disk_error(OSError(code, os.strerror(code)), Path("v")), kind)
