"""A storage in a folder of the local disk, an external disk or a mounted share.

A file is written under a temporary name in `tmp/`, forced to the disk, and only then linked under its own
name, which fails where that name exists; the folder is forced to the disk last. A crash leaves a file in
`tmp/`, never a half-written one elsewhere. All files are 0600 and all folders 0700 from their first moment.
"""

import errno
import os
import re
import stat
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from sociarch.errors import N_, DamagedRecord, LinkedFolder, Missing, StorageFailed, disk_error
from sociarch.storage import MAX_SIZE, TEMPORARY, CreateOnly, check_name

STALE_SECONDS: Final = 24 * 60 * 60
"""A temporary file this old belongs to no running backup."""

_LEFTOVER: Final = re.compile("[0-9a-f]{32}")
_NO_LINKS: Final = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
_BINARY: Final = getattr(os, "O_BINARY", 0)
_NO_WAIT: Final = getattr(os, "O_NONBLOCK", 0)
_NO_FOLLOW: Final = getattr(os, "O_NOFOLLOW", 0)


class FolderStorage:
    """The storage at `root`, which is made on the first `create`. Safe to use from several threads.

    `root` may be a link. Nothing below it is followed where it is one: whoever prepares a shared folder could
    have files read, written and swept elsewhere. A folder that is a link raises LinkedFolder, a file that is
    one is no file.
    """

    def __init__(
        self,
        root: Path,
        *,
        random: Callable[[int], bytes] = os.urandom,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.root: Final = root
        self._random = random
        self._clock = clock
        self._swept = False
        self._real = {root}

    def get(self, name: str) -> bytes:
        path = self._path(name)
        try:
            # A pipe that a stranger put here must not make anybody wait.
            descriptor = os.open(path, os.O_RDONLY | _BINARY | _NO_WAIT | _NO_FOLLOW)
            try:
                about = os.fstat(descriptor)
                if not stat.S_ISREG(about.st_mode):
                    raise DamagedRecord(name=name, reason=N_("not a file"))
                with open(descriptor, "rb", closefd=False) as file:
                    # A buffer for the largest file would cost more than reading most of them.
                    data = file.read(min(about.st_size, MAX_SIZE) + 1)
                    if len(data) > about.st_size:  # Some file systems tell no size, or an old one.
                        data += file.read(MAX_SIZE + 1 - len(data))
            finally:
                os.close(descriptor)
        except (FileNotFoundError, NotADirectoryError):
            raise Missing(name=name) from None
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise DamagedRecord(name=name, reason=N_("not a file")) from None
            raise self._unreadable(error) from None
        if len(data) > MAX_SIZE:
            raise DamagedRecord(name=name, reason=N_("too large"))
        return data

    def create(self, name: str, data: bytes) -> bool:
        path = self._path(name)
        try:
            if os.path.lexists(path):
                return False
            temporary = self._write_temporary(data)
            try:
                self._make_folders(path.parent)
                created = _linked(temporary, path)
            finally:
                _unlink(temporary)
            _sync_folder(path.parent)
            return created
        except OSError as error:
            raise disk_error(error, self.root) from None

    def has(self, name: str) -> bool:
        try:
            return not stat.S_ISLNK(os.lstat(self._path(name)).st_mode)
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            raise self._unreadable(error) from None

    def names(self, prefix: str) -> Iterator[str]:
        top = prefix.rstrip("/")
        waiting = [(self._real_folder(self._path(top)) if top else self.root, prefix, True)]
        try:
            while waiting:
                path, name, is_folder = waiting.pop()
                if not is_folder:
                    yield name
                elif name != TEMPORARY + "/":
                    waiting += reversed(_entries(path, name))
        except OSError as error:
            raise self._unreadable(error) from None

    def delete(self, name: str) -> None:
        path = self._path(name)
        try:
            os.unlink(path)
            _sync_folder(path.parent)
        except FileNotFoundError:
            return
        except OSError as error:
            raise disk_error(error, self.root) from None

    def probe(self) -> CreateOnly:
        # Each file gets its name in a way that the system refuses where the name is taken.
        return "enforced"

    def _path(self, name: str) -> Path:
        path = self.root / check_name(name)
        self._real_folder(path.parent)
        return path

    def _real_folder(self, folder: Path) -> Path:
        """The same, when neither it nor a folder between it and the root is a link."""
        if folder not in self._real:
            self._real_folder(folder.parent)
            if os.path.islink(folder):
                raise LinkedFolder(path=self.root, name=folder.relative_to(self.root).as_posix())
            self._real.add(folder)
        return folder

    def _unreadable(self, error: OSError) -> StorageFailed:
        return StorageFailed(path=self.root, reason=error.strerror or "?")

    def _write_temporary(self, data: bytes) -> Path:
        folder = self._real_folder(self.root / TEMPORARY)
        self._make_folders(folder)
        self._sweep(folder)
        path = folder / self._random(16).hex()
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
        try:
            try:
                view = memoryview(data)
                while view:
                    view = view[os.write(descriptor, view) :]
                _sync(descriptor)
            finally:
                os.close(descriptor)
        except BaseException:
            _unlink(path)
            raise
        return path

    def _make_folders(self, folder: Path) -> None:
        if folder.is_dir():
            return
        if folder != self.root:
            self._make_folders(folder.parent)
        try:
            folder.mkdir(mode=0o700, parents=folder == self.root)
        except FileExistsError:
            return
        _sync_folder(folder.parent)

    def _sweep(self, folder: Path) -> None:
        """Remove what a crash left behind, once in the life of this object."""
        if self._swept:
            return
        self._swept = True
        oldest = self._clock() - STALE_SECONDS
        with os.scandir(folder) as found:
            for entry in found:
                try:
                    if is_leftover(entry.name) and entry.stat(follow_symlinks=False).st_mtime < oldest:
                        _unlink(Path(entry.path))
                except FileNotFoundError:
                    continue


def is_leftover(name: str) -> bool:
    """Whether a file in `tmp/` has a name that a writer of this format gives; any other is a stranger's."""
    return _LEFTOVER.fullmatch(name) is not None


def _entries(folder: Path, prefix: str) -> list[tuple[Path, str, bool]]:
    """Path, name and whether it is a folder, in the order of the names."""
    try:
        with os.scandir(folder) as found:
            entries = [(one.name, one.is_dir(follow_symlinks=False)) for one in found]
    except (FileNotFoundError, NotADirectoryError):
        return []
    # What is in the folder `a` comes after `a-b` and `a.c`, as `/` comes after `-` and `.`.
    named = sorted((f"{name}/" if inner else name, inner) for name, inner in entries)
    return [(folder / name, prefix + name, inner) for name, inner in named]


def give_name(temporary: Path, path: Path) -> None:
    """Let a finished file appear under its name, whole or not at all. Raises FileExistsError, OSError."""
    try:
        os.link(temporary, path)
        return
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
    # A file system without hard links (exFAT, some shares). A rename is atomic there too; in a vault two
    # writers that meet in this gap carry the same bytes, because names are hashes of what they hold.
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    os.rename(temporary, path)


def _linked(temporary: Path, path: Path) -> bool:
    try:
        give_name(temporary, path)
    except FileExistsError:
        return False
    return True


def _unlink(path: Path) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        return


def _sync(descriptor: int) -> None:
    if sys.platform == "darwin":
        import fcntl

        # On macOS fsync leaves the data in the drive's cache.
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows offers no such call for folders and journals their entries itself.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
