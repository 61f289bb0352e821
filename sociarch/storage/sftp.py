"""A storage in a folder of another machine, by SFTP.

A file is written under a random name in `tmp/`, forced to the disk where the server can, and only then
renamed, which a sound server refuses where the name is taken; no final name is ever opened for writing.
Unless a probe has shown that the server is sound, what was written is read back. What is cut in mid-creation
is compared afterwards. asyncssh is known here and in `line`.
"""

import asyncio
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeVar
from weakref import finalize

from sociarch.address import Address
from sociarch.errors import N_, DamagedRecord, Missing, StorageFull
from sociarch.storage import MAX_SIZE, TEMPORARY, CreateOnly, check_name
from sociarch.storage.folder import STALE_SECONDS, is_leftover
from sociarch.storage.line import Line, Login
from sociarch.storage.patience import Patience

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from asyncssh import SFTPAttrs, SFTPClient

T = TypeVar("T")
_AT_ONCE: Final = 16
"""Folders that are listed at the same time."""


class SftpStorage:
    """The storage in the folder of an address, which is made on the first `create`. Safe to use from several
    threads."""

    def __init__(
        self,
        address: Address,
        *,
        password: str | None = None,
        agent: str | None = None,
        config: str | None = None,
        create_only: CreateOnly | None = None,
        patience: Patience = Patience(),  # noqa: B008  # a named tuple cannot change
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        """`agent`: where an ssh agent listens. `config`: the file to read in place of ~/.ssh/config.

        Raises MissingPackage.
        """
        self._line: Final = Line(Login(address, password, agent, config), patience)
        self._root: Final = address.path
        self._place: Final = str(address)
        self._create_only = create_only
        self._patience: Final = patience
        self._random = random
        self._swept = False
        finalize(self, self._line.close)

    def get(self, name: str) -> bytes:
        path = self._path(name)
        return self._often(lambda sftp, again: self._get(sftp, name, path))

    def create(self, name: str, data: bytes) -> bool:
        path = self._path(name)
        return self._often(lambda sftp, again: self._create(sftp, path, data, again=again))

    def has(self, name: str) -> bool:
        path = self._path(name)
        return self._often(lambda sftp, again: _is_there(sftp, path))

    def names(self, prefix: str) -> Iterator[str]:
        top = prefix.rstrip("/")
        path = self._path(top) if top else self._root
        return iter(sorted(self._often(lambda sftp, again: _list(sftp, path, prefix))))

    def delete(self, name: str) -> None:
        path = self._path(name)
        self._often(lambda sftp, again: _delete(sftp, path))

    def probe(self) -> CreateOnly:
        found = self._often(lambda sftp, again: self._probe(sftp))
        self._create_only = found
        return found

    def _path(self, name: str) -> str:
        return f"{self._root}/{check_name(name)}"

    def _often(self, work: "Callable[[SFTPClient, bool], Awaitable[T]]") -> T:
        return self._patience.try_often(lambda again: self._line.run(lambda sftp: work(sftp, again)))

    async def _get(self, sftp: "SFTPClient", name: str, path: str) -> bytes:
        from asyncssh import SFTPNoSuchFile, SFTPNoSuchPath

        try:
            # A pipe that a stranger put there would make the server wait.
            about = await sftp.stat(path)
            if not stat.S_ISREG(about.permissions or stat.S_IFREG):
                raise DamagedRecord(name=name, reason=N_("not a file"))
            if (about.size or 0) > MAX_SIZE:
                raise DamagedRecord(name=name, reason=N_("too large"))
            async with sftp.open(path, "rb") as file:
                data: object = await file.read(MAX_SIZE + 1)
        except (SFTPNoSuchFile, SFTPNoSuchPath):
            raise Missing(name=name) from None
        assert isinstance(data, bytes)
        if len(data) > MAX_SIZE:
            raise DamagedRecord(name=name, reason=N_("too large"))
        return data

    async def _create(self, sftp: "SFTPClient", path: str, data: bytes, *, again: bool) -> bool:
        if await _is_there(sftp, path, follow=False):
            # What was asked before the connection was cut may have been done.
            return again and await self._peek(sftp, path) == data
        temporary = await self._write(sftp, data)
        try:
            if not await _rename(sftp, temporary, path):
                return again and await self._peek(sftp, path) == data
        finally:
            await _remove(sftp, temporary)
        await _sync_folder(sftp, _parent(path))
        return self._create_only == "enforced" or await self._peek(sftp, path) == data

    async def _write(self, sftp: "SFTPClient", data: bytes) -> str:
        """The path of a new file in `tmp/` with this content, durable as far as the server can."""
        from asyncssh import (
            FXF_CREAT,
            FXF_EXCL,
            FXF_WRITE,
            SFTPAttrs,
            SFTPFailure,
            SFTPNoSuchFile,
            SFTPNoSuchPath,
            SFTPOpUnsupported,
        )

        folder = f"{self._root}/{TEMPORARY}"
        path = f"{folder}/{self._random(16).hex()}"
        flags, attributes = FXF_WRITE | FXF_CREAT | FXF_EXCL, SFTPAttrs(permissions=0o600)
        try:
            file = await sftp.open(path, flags, attributes, encoding=None)
        except (SFTPNoSuchFile, SFTPNoSuchPath):
            await _make_folder(sftp, folder)
            file = await sftp.open(path, flags, attributes, encoding=None)
        try:
            async with file:
                await file.write(data)
                with suppress(SFTPOpUnsupported):
                    await file.fsync()
                now = (await file.stat()).mtime
        except SFTPFailure:
            # OpenSSH says no more than that.
            full = await _is_full(sftp, folder, len(data))
            await _remove(sftp, path)
            if full:
                raise StorageFull(path=self._place) from None
            raise
        except BaseException:
            await _remove(sftp, path)
            raise
        if not self._swept and now is not None:
            self._swept = True
            await _sweep(sftp, folder, now - STALE_SECONDS)
        return path

    async def _peek(self, sftp: "SFTPClient", path: str) -> bytes | None:
        try:
            return await self._get(sftp, "", path)
        except Missing:
            return None
        except DamagedRecord:
            return b""  # Too large to be what was to be written.

    async def _probe(self, sftp: "SFTPClient") -> CreateOnly:
        first, second = self._random(16), self._random(16)
        path = await self._write(sftp, first)
        other = await self._write(sftp, second)
        try:
            renamed = await _rename(sftp, other, path)
            if renamed or await self._peek(sftp, path) != first:
                return "ignored"
            return "enforced"
        finally:
            await _remove(sftp, path)
            await _remove(sftp, other)


async def _is_there(sftp: "SFTPClient", path: str, *, follow: bool = True) -> bool:
    from asyncssh import SFTPNoSuchFile, SFTPNoSuchPath

    try:
        await (sftp.stat(path) if follow else sftp.lstat(path))
    except (SFTPNoSuchFile, SFTPNoSuchPath):
        return False
    return True


async def _rename(sftp: "SFTPClient", path: str, target: str) -> bool:
    """False where the target is there. Its folder is made where it is missing."""
    from asyncssh import SFTPError, SFTPNoSuchFile, SFTPNoSuchPath

    try:
        with suppress(SFTPNoSuchFile, SFTPNoSuchPath):
            await sftp.rename(path, target)
            return True
        await _make_folder(sftp, _parent(target))
        await sftp.rename(path, target)
    except SFTPError:
        # Whether the name is taken or something else is wrong, the error does not say.
        if await _is_there(sftp, target, follow=False):
            return False
        raise
    return True


async def _make_folder(sftp: "SFTPClient", path: str) -> None:
    """The folder and what is above it, 0700 where they are new."""
    from asyncssh import SFTPAttrs, SFTPError, SFTPNoSuchFile, SFTPNoSuchPath

    for _ in range(2):
        try:
            await sftp.mkdir(path, SFTPAttrs(permissions=0o700))
        except (SFTPNoSuchFile, SFTPNoSuchPath):
            if not _parent(path):
                raise
            await _make_folder(sftp, _parent(path))
            continue
        except SFTPError:
            if not await sftp.isdir(path):
                raise
            return
        await _sync_folder(sftp, _parent(path) or ".")
        return


async def _sync_folder(sftp: "SFTPClient", path: str) -> None:
    """Force the folder's entries to the disk, where the server can: OpenSSH opens a folder for it."""
    from asyncssh import FXF_READ, SFTPError

    with suppress(SFTPError):
        async with sftp.open(path, FXF_READ) as folder:
            await folder.fsync()


async def _is_full(sftp: "SFTPClient", path: str, size: int) -> bool:
    from asyncssh import SFTPError

    try:
        disk = await sftp.statvfs(path)
    except SFTPError:
        return False
    return disk.bavail * disk.frsize < size


async def _remove(sftp: "SFTPClient", path: str) -> None:
    """The file is gone, if it can be; a sweep finds it otherwise."""
    from asyncssh import Error

    with suppress(Error, OSError):
        await sftp.remove(path)


async def _delete(sftp: "SFTPClient", path: str) -> None:
    from asyncssh import SFTPNoSuchFile, SFTPNoSuchPath

    with suppress(SFTPNoSuchFile, SFTPNoSuchPath):
        await sftp.remove(path)
        await _sync_folder(sftp, _parent(path))


async def _sweep(sftp: "SFTPClient", folder: str, oldest: float) -> None:
    """Remove what crashes left behind, by the server's own clock."""
    for name, attributes in await _entries(sftp, folder):
        if is_leftover(name) and (attributes.mtime or oldest) < oldest:
            await _remove(sftp, f"{folder}/{name}")


async def _list(sftp: "SFTPClient", path: str, prefix: str) -> list[str]:
    """Every name below a folder; several folders are read at the same time."""
    turns = asyncio.Semaphore(_AT_ONCE)
    found: list[str] = []

    async def enter(path: str, prefix: str) -> None:
        async with turns:
            entries = await _entries(sftp, path)
        folders: list[str] = []
        for name, attributes in entries:
            is_folder = stat.S_ISDIR(attributes.permissions or 0)
            if not is_folder:
                found.append(prefix + name)
            elif prefix + name != TEMPORARY:
                folders.append(name)
        await asyncio.gather(*(enter(f"{path}/{name}", f"{prefix}{name}/") for name in folders))

    await enter(path, prefix)
    return found


async def _entries(sftp: "SFTPClient", path: str) -> "list[tuple[str, SFTPAttrs]]":
    """What is in a folder; nothing where there is none. Links are not followed."""
    from asyncssh import SFTPError, SFTPNoSuchFile, SFTPNoSuchPath

    try:
        found = await sftp.readdir(path)
    except (SFTPNoSuchFile, SFTPNoSuchPath):
        return []
    except SFTPError:
        if await sftp.isdir(path):
            raise
        return []
    entries = []
    for one in found:
        name = one.filename
        assert isinstance(name, str)
        if name not in (".", ".."):
            entries.append((name, one.attrs))
    return entries


def _parent(path: str) -> str:
    return path.rpartition("/")[0]
