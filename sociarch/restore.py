"""A snapshot out of the vault again: the original download, byte for byte, proven before it has its name."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from sociarch.errors import N_, DamagedRecord, TargetExists, disk_error
from sociarch.snapshot import Snapshot, StoredFile
from sociarch.source import Source
from sociarch.storage.folder import give_name
from sociarch.vault import Reader

_BLOCK: Final = 1024 * 1024


def restore(
    reader: Reader,
    snapshot: Snapshot,
    folder: Path,
    progress: Callable[[int], None] = lambda done: None,
) -> tuple[Path, ...]:
    """Write the snapshot's files below `folder` under the names they had, and return their paths.

    A file that is there already with the same bytes is left; with other bytes it raises TargetExists, and
    nothing is overwritten. A file gets its name only when its SHA-256 is the download's. Raises Missing or
    DamagedRecord for what the vault no longer holds; files written before stay.
    """
    written: list[Path] = []
    try:
        _make_folder(folder)
        for part in snapshot.parts:
            for file, source in zip(part.files, reader.sources(part), strict=True):
                written.append(_write(folder, file, source, progress))
    except FileExistsError as error:
        raise TargetExists(path=error.filename2 or error.filename or folder) from None
    except OSError as error:
        raise disk_error(error, folder) from None
    return tuple(written)


def _write(folder: Path, file: StoredFile, source: Source, progress: Callable[[int], None]) -> Path:
    path = folder.joinpath(*file.name.split("/"))
    for parent in reversed(path.parents[: len(path.parents) - len(folder.parents) - 1]):
        _make_folder(parent)
        if parent.is_symlink():
            # It would lead the file out of the folder that the person named.
            raise TargetExists(path=parent)
    if path.is_file() and not path.is_symlink() and _digest(path) == file.sha256:
        progress(file.size)
        return path
    if os.path.lexists(path):
        raise TargetExists(path=path)
    descriptor, partial = tempfile.mkstemp(prefix=".restoring-", dir=path.parent)
    try:
        digest = hashlib.sha256()
        with open(descriptor, "wb") as target, source.open() as stream:
            while block := stream.read(_BLOCK):
                target.write(block)
                digest.update(block)
                progress(len(block))
            target.flush()
            os.fsync(target.fileno())
        if digest.hexdigest() != file.sha256:
            raise DamagedRecord(name=file.sha256[:8], reason=N_("the file is not the one that was stored"))
        give_name(Path(partial), path)
    finally:
        Path(partial).unlink(missing_ok=True)
    return path


def _make_folder(folder: Path) -> None:
    """The folder and those above it, for their owner only where they are made here."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def _digest(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
