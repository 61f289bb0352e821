"""Plain copies deleted: only what the vault has proven to hold, byte for byte, at that very moment.

Of a snapshot every file is read back out of the vault, then every file of the plain copy is read anew. One
that is not what the vault holds, or that an exporter does not know, keeps the whole copy where it is. While a
demand is declared, every copy stays.
"""

import hashlib
import os
import re
import stat
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from sociarch.errors import (
    N_,
    DamagedRecord,
    DemandReceived,
    Held,
    LinkInside,
    NotAnExport,
    NoVault,
    VaultDamaged,
)
from sociarch.export import NO_COLUMNS
from sociarch.exporter import Exporter, Label
from sociarch.inspection import inspect_sources
from sociarch.layout import CARD
from sociarch.preservation import check_no_demand
from sociarch.snapshot import Snapshot
from sociarch.source import Found, find
from sociarch.vault import Reader
from sociarch.writer import Writer

DEMANDED: Final = N_("a demand is declared, so nothing is deleted")
UNSURE: Final = N_("a decision that may forbid it does not open; run `sociarch verify`")
HELD: Final = N_("its snapshot is held until you decide")
DROPPED: Final = N_("its snapshot was dropped")
UNREAD: Final = N_("it was stored unread")
DAMAGED: Final = N_("the vault's copy is damaged; run `sociarch verify`")
CHANGED: Final = N_("it is not what the vault holds")
LINKED: Final = N_("it is a link, or holds one")
STRANGE: Final = N_("it may hold more than an export: its name is not the network's, or a file is not")
STUCK: Final = N_("the system does not let it be read or deleted")

_BLOCK: Final = 1024 * 1024
_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)  # A pipe makes nobody wait.
)


class Kept(NamedTuple):
    """A plain copy that stays: why, in English, marked for translation, and the exit code that this means."""

    path: Path
    reason: str
    code: int


class Removed(NamedTuple):
    """What became of plain copies."""

    gone: tuple[Path, ...] = ()
    kept: tuple[Kept, ...] = ()


class Removal:
    """What may delete plain copies: it reads the vault."""

    def __init__(
        self,
        reader: Reader,
        exporters: Sequence[Exporter],
        *,
        vault: Path | None = None,
    ) -> None:
        """`vault`: the vault's folder, in which nothing is ever deleted."""
        self._reader: Final = reader
        self._exporters: Final = {one.name: one for one in exporters}
        self._vault: Final = vault

    def remove(self, snapshot: str, copies: Mapping[Path, Path]) -> Removed:
        """Delete plain copies of a snapshot, and folders that are empty then. `copies`: the paths, and for
        each the folder around it that stays.

        Raises VaultUnavailable where the vault cannot be asked; nothing is deleted then.
        """
        try:
            self._check_place()
            if (forbidden := self._forbidden()) is not None:
                return Removed((), tuple(Kept(path, *forbidden) for path in copies))
            record = self._reader.snapshot(snapshot)
            if (why := self._doubt(snapshot, record)) is not None:
                return Removed((), tuple(Kept(path, *why) for path in copies))
            proven = self._proven(record)
        except VaultDamaged as error:
            self._check_place()
            return Removed((), tuple(Kept(path, DAMAGED, error.code) for path in copies))
        gone: list[Path] = []
        kept: list[Kept] = []
        for path, around in copies.items():
            try:
                if self._delete(path, record, proven, around):
                    gone.append(path)
            except _Stays as stays:
                kept.append(Kept(path, stays.reason, NotAnExport.code))
        return Removed(tuple(gone), tuple(kept))

    def _check_place(self) -> None:
        """Raises NoVault: a vault that is away is not a damaged one."""
        if not self._reader.storage.has(CARD):
            raise NoVault(path=self._vault)

    def _forbidden(self) -> tuple[str, int] | None:
        """Why nothing at all may be deleted now, with its exit code. It is asked each time: a demand may be
        declared while a watch runs."""
        try:
            check_no_demand(self._reader)
        except DemandReceived as error:
            return DEMANDED, error.code
        except VaultDamaged as error:
            self._check_place()
            return UNSURE, error.code
        return None

    def _doubt(self, name: str, record: Snapshot) -> tuple[str, int] | None:
        """Why a person's decision forbids to delete anything, with its exit code."""
        if record.exporter is None:
            return UNREAD, NotAnExport.code
        verdict = Writer(self._reader.storage, self._reader.identity.write_key()).verdict(name)
        if verdict is not None and not verdict.keep:
            return DROPPED, 0
        return (HELD, Held.code) if record.held and verdict is None else None

    def _proven(self, record: Snapshot) -> set[tuple[str, int]]:
        """SHA-256 and size of every file of the snapshot, each read back just now. Raises VaultDamaged."""
        proven: set[tuple[str, int]] = set()
        for part in record.parts:
            for file, source in zip(part.files, self._reader.sources(part), strict=True):
                with source.open() as stream:
                    digest, size = _digest(stream)
                if (digest, size) != (file.sha256, file.size):
                    raise DamagedRecord(name=file.sha256[:8], reason=DAMAGED)
                proven.add((digest, size))
        return proven

    def _delete(self, path: Path, record: Snapshot, proven: set[tuple[str, int]], within: Path) -> bool:
        """Whether it was there and is deleted. Raises _Stays, before anything is deleted where that can be
        told before."""
        if not os.path.lexists(path):
            return False
        if path.is_symlink():
            raise _Stays(LINKED)
        try:
            found = find(path, apart_from=self._vault)
        except LinkInside:
            raise _Stays(LINKED) from None
        except NotAnExport:
            raise _Stays(STUCK) from None
        try:
            if path.is_dir() and not self._is_all_export(found, record):
                raise _Stays(STRANGE)
            seen = [self._same(file, proven) for file, _size, _changed in found.stamps]
            for (file, _size, _changed), before in zip(found.stamps, seen, strict=True):
                if _mark(os.lstat(file)) != before or os.path.realpath(file) != str(file):
                    raise _Stays(CHANGED)
                os.unlink(file)
        except FileNotFoundError:
            raise _Stays(CHANGED) from None
        except OSError:
            raise _Stays(STUCK) from None
        self._tidy(path, record, within)
        return True

    def _is_all_export(self, found: Found, record: Snapshot) -> bool:
        """Whether a folder is the network's own by its name, and holds nothing that its exporter does not
        know.

        Exporters pass over pictures and papers wherever they lie, so that what is in a folder tells too
        little.
        """
        exporter = self._exporters.get(record.exporter or "")
        if exporter is None or not self._is_export_folder(found.path, record):
            return False
        seen = inspect_sources(exporter, Label(), found.sources, NO_COLUMNS)
        return bool(seen.files) and all(one.role != "unknown" for one in seen.files)

    def _is_export_folder(self, folder: Path, record: Snapshot) -> bool:
        """Whether a folder has a name under which the network's exports unpack or are delivered."""
        exporter = self._exporters.get(record.exporter or "")
        if exporter is None or not exporter.folders:
            return False
        return re.fullmatch(exporter.folders, folder.name, re.IGNORECASE) is not None

    def _tidy(self, path: Path, record: Snapshot, within: Path) -> None:
        """Remove what is empty now: folders of the export, and those around it that the network delivered."""
        below = [Path(folder) for folder, _folders, _files in os.walk(path, topdown=False)]
        around = [
            one for one in path.parents if within in one.parents and self._is_export_folder(one, record)
        ]
        for folder in [*below, *around]:
            with suppress(OSError):  # Something else lies in it.
                folder.rmdir()

    def _same(self, file: Path, proven: set[tuple[str, int]]) -> tuple[int, ...]:
        """What tells the file from another one later. Raises _Stays where the vault lacks its bytes."""
        with open(os.open(file, _FLAGS), "rb") as stream:
            before = os.fstat(stream.fileno())
            if not stat.S_ISREG(before.st_mode) or _digest(stream) not in proven:
                raise _Stays(CHANGED)
            return _mark(before)


class _Stays(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason: Final = reason


def _mark(status: os.stat_result) -> tuple[int, ...]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _digest(stream: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while block := stream.read(_BLOCK):
        digest.update(block)
        size += len(block)
    return digest.hexdigest(), size
