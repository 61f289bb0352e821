"""One contract suite, run over every storage; then what only some of them can get wrong."""

import errno
import os
import shutil
import stat
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from sociarch.errors import (
    DamagedRecord,
    LinkedFolder,
    Missing,
    ServerFailed,
    StorageFailed,
    StorageFull,
    StorageReadOnly,
)
from sociarch.place import Place, open_storage
from sociarch.storage import MAX_SIZE, Probed, Storage, check_name
from sociarch.storage.folder import STALE_SECONDS, FolderStorage, give_name, is_leftover
from sociarch.storage.memory import MemoryStorage
from tests.faulty import FaultyGateway
from tests.servers import S3Server, SshServer, signed_put

KINDS = ["memory", "folder", "ceph", "sshd"]
"""Those that keep what is there by themselves. The others are asked to and do not, and it must hold all the
same as long as one alone writes."""
WEAK = ["weak", "weak_sftp", "no_create_only"]


def storage_of(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Probed:
    if kind == "memory":
        return MemoryStorage()
    if kind == "folder":
        return FolderStorage(tmp_path / "deep" / "vault")
    server = request.getfixturevalue(kind)
    opened = open_storage(Place.of(server.address()), server.environment)
    assert isinstance(opened, Probed)
    return opened


def leftovers_in(folder: Path) -> tuple[Path, Path, Path]:
    """As `tmp/` may be found: what a crash left long ago, what is being written, a stranger's."""
    folder.mkdir(parents=True, exist_ok=True)
    old, young, strange = folder / ("0" * 32), folder / ("1" * 32), folder / "letter.odt"
    for path in (old, young, strange):
        path.write_bytes(b"x")
    long_ago = young.stat().st_mtime - 200_000
    for path in (old, strange):
        os.utime(path, (long_ago, long_ago))
    return old, young, strange


@pytest.fixture(params=[*KINDS, *WEAK])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """Not probed."""
    return storage_of(request.param, request, tmp_path)


@pytest.fixture
def no_create_only(weak: S3Server) -> Iterator[S3Server]:
    """An S3 server that knows no way to create without overwriting, and says so."""
    with FaultyGateway(weak.port) as gateway:
        gateway.fault = lambda request: "501" if "if-none-match" in request.headers else None
        yield replace(weak, port=gateway.port)


def test_what_is_created_is_there_whole(storage: Storage) -> None:
    assert storage.create("objects/ab/cd", b"content")
    assert storage.has("objects/ab/cd")
    assert storage.get("objects/ab/cd") == b"content"


def test_a_second_creation_changes_nothing_and_says_so(storage: Storage) -> None:
    assert storage.create("a", b"first")
    assert storage.create("a", b"second") is False
    assert storage.get("a") == b"first"


def test_a_folder_may_end_in_any_letter(storage: Storage) -> None:
    storage.create("aX/b", b"1")
    assert list(storage.names("aX/")) == ["aX/b"]


def test_the_same_bytes_again_are_a_second_creation_too(storage: Storage) -> None:
    assert storage.create("a", b"same")
    assert not storage.create("a", b"same")


def test_a_name_that_is_not_there_is_missing(storage: Storage) -> None:
    assert storage.has("a/b") is False
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


def test_a_folder_and_files_that_begin_with_its_name_are_listed_in_the_order_of_their_letters(
    storage: Storage,
) -> None:
    names = ["a-b", "a.c", "a/x", "a/y/z", "a0"]
    for name in reversed(names):
        storage.create(name, b"")
    assert list(storage.names("")) == names


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


@pytest.mark.parametrize("kind", KINDS)
def test_of_many_creators_of_one_name_exactly_one_wins(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    storage = storage_of(kind, request, tmp_path)
    storage.probe()
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


def test_old_leftovers_are_swept_and_young_ones_and_strangers_files_left(tmp_path: Path) -> None:
    folder = tmp_path / "tmp"
    old, young, strange = leftovers_in(folder)
    FolderStorage(tmp_path, clock=lambda: young.stat().st_mtime).create("a", b"x")
    assert set(folder.iterdir()) == {young, strange}
    assert not old.exists()


@pytest.mark.parametrize("folder", ["tmp", "objects", "objects/ab"])
def test_a_folder_that_leads_elsewhere_is_refused_and_nothing_there_touched(
    tmp_path: Path, folder: str
) -> None:
    vault, elsewhere = tmp_path / "vault", tmp_path / "elsewhere"
    there = {*leftovers_in(elsewhere)}
    (vault / folder).parent.mkdir(parents=True)
    (vault / folder).symlink_to(elsewhere)
    storage = FolderStorage(vault)
    name = f"{folder}/{'0' * 32}"
    for do in (
        lambda: storage.create("objects/ab/cd", b"x"),
        lambda: storage.get(name),
        lambda: storage.has(name),
        lambda: storage.delete(name),
        lambda: list(storage.names(folder + "/")),
    ):
        with pytest.raises(LinkedFolder):
            do()
    assert {*elsewhere.iterdir()} == there
    assert list(storage.names("")) == [folder]


def test_a_link_to_a_file_is_no_file_and_the_whole_folder_may_be_a_link(tmp_path: Path) -> None:
    real, linked = tmp_path / "real", tmp_path / "linked"
    real.mkdir()
    linked.symlink_to(real)
    (tmp_path / "secret").write_bytes(b"not of this vault")
    (real / "a").symlink_to(tmp_path / "secret")
    storage = FolderStorage(linked)
    with pytest.raises(DamagedRecord, match="not a file"):
        storage.get("a")
    assert not storage.has("a")
    assert not storage.create("a", b"x")
    assert storage.create("b", b"x")
    assert (tmp_path / "secret").read_bytes() == b"not of this vault"
    assert (real / "b").read_bytes() == storage.get("b") == b"x"


def test_leftovers_of_a_day_are_swept_once_in_the_life_of_a_storage(tmp_path: Path) -> None:
    assert STALE_SECONDS == 86_400
    folder = tmp_path / "tmp"
    folder.mkdir()
    older, just, inner = (folder / (digit * 32) for digit in "012")
    for path, when in ((older, 999), (just, 1000)):
        path.write_bytes(b"x")
        os.utime(path, (when, when))
    storage = FolderStorage(tmp_path, clock=lambda: 1000 + STALE_SECONDS)
    storage.create("a", b"x")
    assert [*folder.iterdir()] == [just]
    inner.write_bytes(b"x")
    os.utime(inner, (0, 0))
    storage.create("b", b"x")
    assert {*folder.iterdir()} == {just, inner}
    FolderStorage(tmp_path, clock=lambda: 1000 + STALE_SECONDS).create("c", b"x")
    assert [*folder.iterdir()] == [just]


def test_what_is_being_written_has_a_name_of_which_a_leftover_is_known(tmp_path: Path) -> None:
    sizes: list[int] = []

    def random(size: int) -> bytes:
        sizes.append(size)
        return bytes(size)

    FolderStorage(tmp_path, random=random).create("a", b"x")
    assert [is_leftover(bytes(size).hex()) for size in sizes] == [True]


def test_a_young_link_among_leftovers_is_left_however_old_what_it_leads_to_is(tmp_path: Path) -> None:
    folder = tmp_path / "vault" / "tmp"
    folder.mkdir(parents=True)
    old = tmp_path / "old"
    old.write_bytes(b"x")
    os.utime(old, (0, 0))
    link = folder / ("0" * 32)
    link.symlink_to(old)
    FolderStorage(tmp_path / "vault").create("a", b"x")
    assert link.is_symlink()


def test_who_is_late_by_a_moment_has_created_nothing(tmp_path: Path) -> None:
    def meanwhile(size: int) -> bytes:
        (tmp_path / "a").write_bytes(b"first")
        return bytes(size)

    assert FolderStorage(tmp_path, random=meanwhile).create("a", b"second") is False
    assert (tmp_path / "a").read_bytes() == b"first"


@pytest.mark.parametrize("name", ["0" * 31, "0" * 33, "A" * 32, "g" * 32, "x" + "0" * 32])
def test_a_leftover_has_32_small_hexadecimal_digits_for_its_name(name: str) -> None:
    assert is_leftover("0123456789abcdef" * 2)
    assert not is_leftover(name)


def test_what_is_no_plain_file_is_said_to_be_none_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    storage = FolderStorage(tmp_path)
    for name in ("pipe", "folder"):
        assert storage.has(name)
        with pytest.raises(DamagedRecord, match="not a file"):
            storage.get(name)
    assert list(storage.names("")) == ["pipe"]


def test_the_largest_file_is_read_whole(tmp_path: Path) -> None:
    assert MAX_SIZE == 67_108_864
    with (tmp_path / "large").open("wb") as file:
        file.truncate(MAX_SIZE)
    assert len(FolderStorage(tmp_path).get("large")) == MAX_SIZE


def test_what_the_system_says_when_it_cannot_read_is_told_with_the_place(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    name = "x" * 300
    for ask in (
        lambda: storage.get(name),
        lambda: storage.has(name),
        lambda: list(storage.names(f"{name}/")),
        lambda: storage.create(name, b"x"),
        lambda: storage.delete(name),
    ):
        with pytest.raises(StorageFailed, match="too long") as caught:
            ask()
        assert str(tmp_path) in str(caught.value)
    assert list((tmp_path / "tmp").iterdir()) == []
    (tmp_path / "folder").mkdir()
    with pytest.raises(StorageFailed):
        storage.delete("folder")


def test_a_name_is_given_by_a_rename_where_the_system_knows_no_links_for_it(tmp_path: Path) -> None:
    unlinkable, target = tmp_path / "folder", tmp_path / "target"
    unlinkable.mkdir()
    give_name(unlinkable, target)
    assert (unlinkable.exists(), target.is_dir()) == (False, True)
    unlinkable.mkdir()
    with pytest.raises(FileExistsError):
        give_name(unlinkable, target)
    assert unlinkable.is_dir()


def test_a_name_that_is_taken_is_not_given_again_and_a_file_that_is_away_has_none(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b"1")
    two.write_bytes(b"2")
    with pytest.raises(FileExistsError):
        give_name(one, two)
    assert two.read_bytes() == b"2"
    with pytest.raises(FileNotFoundError):
        give_name(tmp_path / "away", tmp_path / "three")


def test_a_storage_whose_folder_is_not_there_is_empty_and_made_by_the_first_creation(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path / "deep" / "vault")
    assert list(storage.names("")) == []
    assert not storage.has("a")
    storage.delete("a")
    assert not (tmp_path / "deep").exists()
    assert storage.create("a", b"x")
    assert storage.probe() == "enforced"
    assert {path.name for path in storage.root.iterdir()} == {"a", "tmp"}


def test_a_memory_gives_out_what_was_put_in_and_not_what_became_of_it() -> None:
    storage, data = MemoryStorage(), bytearray(b"before")
    storage.create("a", data)  # type: ignore[arg-type]  # what changes later is no bytes
    data[:] = b"after!"
    assert storage.get("a") == b"before"
    assert storage.probe() == "enforced"


@pytest.mark.parametrize("name", ["a", "a/b", "A.b_c-9", "a..b", "-a", "_"])
def test_ordinary_names_may_be_asked_for(name: str) -> None:
    assert check_name(name) == name


@pytest.mark.parametrize("name", ["a/.b", "a/b/", "a\x00b", "a:b", "~", "a/b\n"])
def test_names_with_a_part_that_begins_with_a_dot_or_another_letter_may_not(name: str) -> None:
    with pytest.raises(ValueError, match="not a storage name"):
        check_name(name)


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


@pytest.mark.skipif(not Path("/proc/version").exists(), reason="this system has no /proc")
def test_a_file_whose_system_tells_no_size_is_read_to_its_end() -> None:
    assert os.stat("/proc/version").st_size == 0
    assert FolderStorage(Path("/proc")).get("version") == Path("/proc/version").read_bytes()


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


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        *((kind, "enforced") for kind in KINDS),
        ("weak", "ignored"),
        ("weak_sftp", "ignored"),
        ("no_create_only", "refused"),
    ],
)
def test_a_probe_tells_whether_a_storage_keeps_what_is_there_and_leaves_nothing(
    kind: str, found: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    storage = storage_of(kind, request, tmp_path)
    assert storage.probe() == found
    assert list(storage.names("")) == []
    assert storage.create("a", b"first")
    assert not storage.create("a", b"second")
    assert storage.get("a") == b"first"


@pytest.mark.parametrize("kind", [*KINDS, *WEAK])
def test_a_large_object_comes_back_byte_for_byte(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    storage = storage_of(kind, request, tmp_path)
    data = os.urandom(1 << 20) * 17
    assert storage.create("objects/large", data)
    assert storage.get("objects/large") == data


def test_more_names_than_a_page_holds_are_all_listed(ceph: S3Server) -> None:
    storage = open_storage(Place.of(ceph.address()), ceph.environment, "enforced")
    names = {f"objects/{number % 7:02x}/{number:04}" for number in range(2300)}
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda name: storage.create(name, b""), names))
    assert list(storage.names("")) == sorted(names)
    assert list(storage.names("objects/03/")) == sorted(name for name in names if "/03/" in name)


def test_what_others_put_into_the_bucket_is_listed_or_said_to_be_impossible(ceph: S3Server) -> None:
    place = Place.of(ceph.address("strangers"))
    storage = open_storage(place, ceph.environment)
    signed_put(ceph, f"/{ceph.bucket}/strangers/")  # Some tools mark folders so.
    assert list(storage.names("")) == []
    signed_put(ceph, f"/{ceph.bucket}/strangers/holiday%20%28copy%29.jpg")
    assert list(storage.names("")) == ["holiday (copy).jpg"]
    signed_put(ceph, f"/{ceph.bucket}/strangers/a//b")
    with pytest.raises(ServerFailed, match="impossible name"):
        storage.names("")


def test_a_prefix_with_blanks_and_accents_is_a_place_like_any_other(ceph: S3Server) -> None:
    place = Place.of(ceph.address("Coffre%20d'été/100%25"))
    storage = open_storage(place, ceph.environment)
    assert storage.create("a/b", b"x")
    assert list(open_storage(Place.of(place.text), ceph.environment).names("")) == ["a/b"]


@pytest.fixture
def folder_there(sshd: SshServer) -> Path:
    return sshd.folder / uuid.uuid4().hex


def over_sftp(sshd: SshServer, folder: Path) -> Storage:
    return open_storage(Place.of(sshd.address(folder)), sshd.environment, "enforced")


def test_over_sftp_files_and_folders_are_for_their_owner_only(sshd: SshServer, folder_there: Path) -> None:
    over_sftp(sshd, folder_there).create("objects/ab/cd", b"x")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder_there.rglob("*")}
    assert modes == {"tmp": 0o700, "objects": 0o700, "ab": 0o700, "cd": 0o600}
    assert stat.S_IMODE(folder_there.stat().st_mode) == 0o700


def test_over_sftp_old_leftovers_are_swept_and_young_ones_and_strangers_files_left(
    sshd: SshServer, folder_there: Path
) -> None:
    leftovers = folder_there / "tmp"
    _, young, strange = leftovers_in(leftovers)
    storage = over_sftp(sshd, folder_there)
    storage.create("a", b"x")
    assert {*leftovers.iterdir()} == {young, strange}
    assert list(storage.names("")) == ["a"]


def test_over_sftp_strangers_are_listed_links_are_not_followed_and_pipes_not_waited_for(
    sshd: SshServer, folder_there: Path
) -> None:
    (folder_there / "sub").mkdir(parents=True)
    (folder_there / "sub" / "caf\udce9 (copy)").write_bytes(b"x")
    (folder_there / "link").symlink_to(sshd.folder)
    os.mkfifo(folder_there / "pipe")
    storage = over_sftp(sshd, folder_there)
    assert list(storage.names("")) == ["link", "pipe", "sub/caf\udce9 (copy)"]
    with pytest.raises(DamagedRecord, match="not a file"):
        storage.get("pipe")


def test_over_sftp_a_file_larger_than_anything_written_here_is_not_read(
    sshd: SshServer, folder_there: Path
) -> None:
    folder_there.mkdir()
    with (folder_there / "huge").open("wb") as file:
        file.truncate(MAX_SIZE + 1)
    with pytest.raises(DamagedRecord, match="too large"):
        over_sftp(sshd, folder_there).get("huge")


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_over_sftp_a_full_disk_is_said_and_nothing_is_half_written(
    sshd: SshServer, folder_there: Path
) -> None:
    folder_there.mkdir()
    if os.system(f"mount -t tmpfs -o size=256k tmpfs {folder_there} 2>/dev/null"):
        pytest.skip("this system does not let root mount a tmpfs")
    try:
        storage = over_sftp(sshd, folder_there)
        storage.create("small", b"x" * 1000)
        with pytest.raises(StorageFull):
            storage.create("large", b"x" * 1_000_000)
        assert list(storage.names("")) == ["small"]
        assert list((folder_there / "tmp").iterdir()) == []
    finally:
        os.system(f"umount {folder_there}")


def test_a_folder_may_be_named_from_where_a_login_begins(sshd: SshServer) -> None:
    home = Path.home() / f".sociarch-test-{uuid.uuid4().hex}"
    place = Place.of(f"sftp://{sshd.user}@127.0.0.1:{sshd.port}/~/{home.name}/vault")
    try:
        assert open_storage(place, sshd.environment).create("a", b"x")
        assert (home / "vault" / "a").read_bytes() == b"x"
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="this system has no /proc")
def test_what_is_read_is_closed(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    storage.create("a", b"x")
    before = len(os.listdir("/proc/self/fd"))
    for _time in range(20):
        storage.get("a")
    assert len(os.listdir("/proc/self/fd")) < before + 10
