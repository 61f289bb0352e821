"""What a person pointed at: one file, or a folder of files, with the bytes as they were downloaded.

A path is checked here before a byte of it is stored: links and special files are never followed out of a
folder, leftovers of operating systems are left out, and a folder that cannot be one export is refused.
"""

import codecs
import errno
import os
import stat
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from sociarch.errors import FileChanged, LinkInside, TooManyFiles, Unreadable, VaultInside

MAX_FILES: Final = 50_000
MAX_NAME: Final = 1024
"""Letters of a stored name, folders included: well below what any reader accepts."""
MAX_PART: Final = 240
"""Bytes of a file's or folder's own name: what every file system takes, with room for a number."""

_LEFTOVERS: Final = {".ds_store", "thumbs.db", "desktop.ini", "__macosx"}


class Source(NamedTuple):
    """One file's bytes. `open` gives a fresh binary stream that can seek; whoever calls it closes it.

    name      relative, `/` between folders; the first part is what the person pointed at
    modified  the file system's time in UTC, `2026-11-21T08:15:00Z`, or None
    """

    name: str
    size: int
    modified: str | None
    open: Callable[[], BinaryIO]


class Found(NamedTuple):
    """The files below one path a person gave, in a stable order, and what to check afterwards."""

    path: Path
    sources: tuple[Source, ...]
    stamps: tuple[tuple[Path, int, int], ...]

    @property
    def size(self) -> int:
        return sum(source.size for source in self.sources)

    def check_unchanged(self) -> None:
        """Raises FileChanged where a file is not as it was when it was found."""
        for path, size, changed in self.stamps:
            try:
                now = path.stat()
            except OSError:
                raise FileChanged(path=self.path) from None
            if (now.st_size, now.st_mtime_ns) != (size, changed):
                raise FileChanged(path=self.path)


def is_leftover(name: str) -> bool:
    """Whether a file or folder of this base name is an operating system's own, in no export."""
    return name.startswith("._") or name.casefold() in _LEFTOVERS


def find(path: Path, *, apart_from: Path | None = None) -> Found:
    """The files at `path`. `apart_from` is the vault's folder, which is never stored into itself.

    Raises Unreadable, LinkInside, TooManyFiles or VaultInside.
    """
    # The path itself may be a link or end in `..`: it is the person's own word.
    try:
        top = path.resolve(strict=True)
        if apart_from is not None:
            _refuse_vault(path, top, apart_from.resolve())
        files = _below(path, top) if top.is_dir() else [(path.name or top.name, top)]
        return _found(path, files)
    except OSError as error:
        raise Unreadable(path=path, reason=error.strerror or "?") from None
    except RuntimeError:  # Before Python 3.13, a link that leads to itself.
        raise Unreadable(path=path, reason=os.strerror(errno.ELOOP)) from None


def _refuse_vault(path: Path, top: Path, vault: Path) -> None:
    if top == vault or vault in top.parents or top in vault.parents:
        raise VaultInside(path=path)


def _below(path: Path, top: Path) -> list[tuple[str, Path]]:
    files: list[tuple[str, Path]] = []
    odd = 0
    for name, entry in _walk(top, top.name or "export"):
        if entry is None:
            odd += 1
            continue
        files.append((name, entry))
        if len(files) > MAX_FILES:
            raise TooManyFiles(path=path, limit=MAX_FILES)
    if odd:
        raise LinkInside(path=path, count=odd)
    return files


def _walk(folder: Path, prefix: str) -> Iterator[tuple[str, Path | None]]:
    """Names and paths, those of a folder in sorted order; None stands for a link or special file."""
    waiting = [(folder, prefix)]
    while waiting:
        folder, prefix = waiting.pop()
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        folders: list[tuple[Path, str]] = []
        for entry in entries:
            name = f"{prefix}/{entry.name}"
            if is_leftover(entry.name):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append((Path(entry.path), name))
            else:
                yield name, Path(entry.path) if entry.is_file(follow_symlinks=False) else None
        waiting += reversed(folders)


def _found(path: Path, files: list[tuple[str, Path]]) -> Found:
    sources: list[Source] = []
    stamps: list[tuple[Path, int, int]] = []
    names = _distinct([_storable(name) for name, _ in files])
    for name, (_, file) in zip(names, files, strict=True):
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise LinkInside(path=path, count=1)
        stamps.append((file, status.st_size, status.st_mtime_ns))
        sources.append(Source(name, status.st_size, _utc(status.st_mtime), _opener(file)))
    return Found(path, tuple(sources), tuple(stamps))


def _opener(file: Path) -> Callable[[], BinaryIO]:
    return lambda: open(file, "rb")


def _storable(name: str) -> str:
    """A name in UTF-8 that can be restored anywhere.

    Odd bytes, backslashes and a drive's colon become `%` and two digits; what is too long for a file
    system then is cut and ends in a hash of the whole.
    """
    if name[1:2] == ":":
        name = name.replace(":", "%3A", 1)
    text = name.replace("\\", "%5C").encode("utf-8", "surrogateescape").decode("utf-8", "percent")
    short = "/".join(_short(part, MAX_PART) for part in text.split("/"))
    if len(short) <= MAX_NAME:
        return short
    top, _, rest = short.partition("/")
    return f"{top}/{_short(rest.replace('/', '%2F'), MAX_PART)}"


def _short(part: str, size: int) -> str:
    data = part.encode()
    if len(data) <= size:
        return part
    mark = sha256(data).hexdigest()[:16]
    return f"{data[: size - 17].decode('utf-8', 'ignore')}~{mark}"


def _percent(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    odd = error.object[error.start : error.end]
    return "".join(f"%{byte:02X}" for byte in odd), error.end


codecs.register_error("percent", _percent)


def _distinct(names: list[str]) -> list[str]:
    """The names, with a number behind a part that two files, or a file and a folder, would share."""
    files: set[str] = set()
    folders: set[str] = set()
    result: list[str] = []
    for name in names:
        place = ""
        *above, own = name.split("/")
        for part in above:
            place = _free(f"{place}{part}", files) + "/"
        unique = _free(place + own, files | folders if place + own in folders else files)
        files.add(unique)
        parts = unique.split("/")
        folders.update("/".join(parts[:depth]) for depth in range(1, len(parts)))
        result.append(unique)
    return result


def _free(name: str, taken: set[str]) -> str:
    unique, number = name, 1
    while unique in taken:
        number += 1
        unique = f"{name} ({number})"
    return unique


def _utc(seconds: float) -> str | None:
    try:
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
    except (OverflowError, ValueError, OSError):
        return None
