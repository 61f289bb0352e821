"""Storage over SFTP on a machine that fails in each way of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import asyncssh
import pytest

from sociarch.address import Address
from sociarch.errors import (
    DamagedRecord,
    Missing,
    ServerFailed,
    SociarchError,
    StorageDenied,
    StorageFull,
    StorageReadOnly,
)
from sociarch.storage import MAX_SIZE, CreateOnly, Storage
from sociarch.storage.patience import Patience
from sociarch.storage.sftp import SftpStorage
from tests.machine import Machine


class Spoiled(asyncssh.SFTPServer):
    """Does what is asked, but for what `spoil` names: there it does what is said."""

    spoil: ClassVar[dict[str, Callable[..., Any]]] = {}

    def __getattribute__(self, name: str) -> Any:
        spoil: dict[str, Callable[..., Any]] = type(self).spoil
        return spoil[name] if name in spoil else super().__getattribute__(name)


@pytest.fixture
def spoil() -> Iterator[dict[str, Callable[..., Any]]]:
    Spoiled.spoil.clear()
    yield Spoiled.spoil
    Spoiled.spoil.clear()


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path, Spoiled)
    yield machine
    machine.stop()


def storage_on(machine: Machine, create_only: CreateOnly | None = "enforced") -> Storage:
    address = Address.of(f"sftp://keeper@127.0.0.1:{machine.port}/vault")
    config = str(machine.folder / "config")
    return SftpStorage(address, config=config, create_only=create_only, patience=Patience(tries=1))


def failing(error: Exception) -> Callable[..., Any]:
    def fail(*_: object) -> None:
        raise error

    return fail


def test_what_is_created_is_there_and_listed_and_can_be_deleted(machine: Machine) -> None:
    storage = storage_on(machine)
    assert storage.create("objects/ab/cd", b"content")
    assert not storage.create("objects/ab/cd", b"other")
    assert list(storage.names("")) == ["objects/ab/cd"]
    storage.delete("objects/ab/cd")
    assert not storage.has("objects/ab/cd")
    with pytest.raises(Missing):
        storage.get("objects/ab/cd")


def test_a_file_whose_size_is_told_too_small_is_not_read_without_end(
    machine: Machine, spoil: dict[str, Callable[..., Any]]
) -> None:
    storage = storage_on(machine)
    storage.create("a", b"x")
    with (machine.folder / "files" / "vault" / "a").open("wb") as file:
        file.truncate(MAX_SIZE + 1)
    spoil["stat"] = lambda path: asyncssh.SFTPAttrs(size=1, permissions=0o100600)
    with pytest.raises(DamagedRecord, match="too large"):
        storage.get("a")


@pytest.mark.parametrize(
    ("statvfs", "kind"),
    [
        (lambda path: asyncssh.SFTPVFSAttrs(frsize=1, bavail=2), StorageFull),
        (lambda path: asyncssh.SFTPVFSAttrs(frsize=1, bavail=3), ServerFailed),
        (failing(asyncssh.SFTPOpUnsupported("?")), ServerFailed),
    ],
)
def test_a_write_that_fails_leaves_nothing_and_says_whether_the_disk_is_full(
    machine: Machine,
    spoil: dict[str, Callable[..., Any]],
    statvfs: Callable[..., Any],
    kind: type[SociarchError],
) -> None:
    storage = storage_on(machine)
    storage.create("first", b"x")
    spoil["write"] = failing(asyncssh.SFTPFailure("?"))
    spoil["statvfs"] = statvfs
    with pytest.raises(kind):
        storage.create("a", b"abc")
    spoil.clear()
    assert [path.name for path in (machine.folder / "files" / "vault" / "tmp").iterdir()] == []
    assert list(storage.names("")) == ["first"]


def test_a_write_that_is_refused_leaves_nothing_either(
    machine: Machine, spoil: dict[str, Callable[..., Any]]
) -> None:
    storage = storage_on(machine)
    storage.create("first", b"x")
    spoil["write"] = failing(asyncssh.SFTPPermissionDenied("?"))
    with pytest.raises(StorageReadOnly):
        storage.create("a", b"abc")
    spoil.clear()
    assert [path.name for path in (machine.folder / "files" / "vault" / "tmp").iterdir()] == []


def test_a_name_that_cannot_be_given_though_it_is_free_is_no_name_that_is_taken(
    machine: Machine, spoil: dict[str, Callable[..., Any]]
) -> None:
    storage = storage_on(machine)
    spoil["rename"] = failing(asyncssh.SFTPPermissionDenied("?"))
    with pytest.raises(StorageReadOnly):
        storage.create("a", b"x")
    spoil.clear()
    assert list(storage.names("")) == []
    assert storage.create("a", b"x")


def test_a_file_where_a_folder_is_needed_is_said_and_nothing_is_made(machine: Machine) -> None:
    storage = storage_on(machine)
    storage.create("objects", b"x")
    with pytest.raises(SociarchError):
        storage.create("objects/a", b"x")
    assert list(storage.names("")) == ["objects"]


def test_where_no_folder_at_all_can_be_made_it_is_said(
    machine: Machine, spoil: dict[str, Callable[..., Any]]
) -> None:
    spoil["mkdir"] = failing(asyncssh.SFTPNoSuchFile("?"))
    with pytest.raises(ServerFailed):
        storage_on(machine).create("a", b"x")


def test_a_folder_that_cannot_be_read_is_not_taken_for_an_empty_one(
    machine: Machine, spoil: dict[str, Callable[..., Any]]
) -> None:
    storage = storage_on(machine)
    storage.create("objects/a", b"x")
    spoil["scandir"] = failing(asyncssh.SFTPPermissionDenied("?"))
    with pytest.raises((StorageReadOnly, StorageDenied)):
        list(storage.names(""))
    spoil.clear()
    assert list(storage.names("objects/")) == ["objects/a"]


def test_what_overwrites_is_looked_at_again_and_gone_or_too_large_is_not_what_was_written(
    machine: Machine, spoil: dict[str, Callable[..., Any]]
) -> None:
    files = machine.folder / "files" / "vault"
    storage = storage_on(machine, "ignored")

    def lose(old: bytes, new: bytes) -> None:
        (files / "tmp" / Path(old.decode()).name).unlink()

    def swell(old: bytes, new: bytes) -> None:
        with (files / "b").open("wb") as file:
            file.truncate(MAX_SIZE + 1)

    assert storage.create("first", b"x")
    spoil["rename"] = lose
    assert not storage.create("a", b"x")
    spoil["rename"] = swell
    assert not storage.create("b", b"x")
    assert storage.get("first") == b"x"
