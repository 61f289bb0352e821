"""What came down from a network: checked, looked into, and put into the vault.

Nothing here trusts a download: a sign-in page under an archive's name, an archive that was cut, one that says
it is a thousand times larger than it is.
"""

import hashlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import Final, Protocol

from sociarch.backup import SILENT, Job, Progress, Summary, backup
from sociarch.errors import N_, DownloadDamaged, DownloadIsPage, VaultUnavailable
from sociarch.exporter import Exporter
from sociarch.reading import CONNECTION, survey
from sociarch.source import find
from sociarch.zips import BrokenZip, entries, is_zip, open_entry

GROWTH: Final = 100
"""An archive that claims to unpack to more than so many times its size is not unpacked here; the vault stores
it unread and says so."""
_CHUNK: Final = 1 << 20
_PAGE: Final = (b"<!doctype", b"<html", b"<head", b"<body")


class Sender(Protocol):
    """What a file came from: a network's export page, or its interface. See Collector and Interface."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def whole(self) -> bool: ...
    def notes(self, members: Sequence[str]) -> Sequence[str]: ...


class Arrival:
    """The way of one network's downloads into the vault."""

    def __init__(
        self,
        sender: Sender,
        exporter: Exporter,
        job: Callable[[Sequence[Path]], Job],
        stored: Callable[[Summary], None],
        progress: Progress = SILENT,
        *,
        alone: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """`job` makes a backup's job of files; `stored` hears what it did; `alone` is held meanwhile."""
        self._sender: Final = sender
        self._exporter: Final = exporter
        self._job = job
        self._stored = stored
        self._progress: Final = progress
        self._alone = alone

    def check(self, path: Path) -> str:
        """The SHA-256 of a file that is what its name says. Raises DownloadIsPage or DownloadDamaged and
        deletes what is not."""
        fields = {"title": self._sender.title, "network": self._sender.name}
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(512).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
            file.seek(0)
            archive = is_zip(file)
            reason = ""
            if size == 0:
                reason = N_("it is empty")
            elif archive or path.suffix.lower() == ".zip":
                reason = _broken(path, size) if archive else N_("it is no archive")
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if not archive and head.startswith(_PAGE):
            path.unlink()
            raise DownloadIsPage(**fields)
        if reason:
            path.unlink()
            raise DownloadDamaged(**fields, reason=reason)
        return digest

    def lists_connections(self, paths: Sequence[Path]) -> bool:
        """Whether these files together hold a list of connections, were it an empty one."""
        return (
            CONNECTION
            in survey(self._exporter, [source for path in paths for source in find(path).sources]).counts
        )

    def notes(self, paths: Sequence[Path]) -> Sequence[str]:
        return self._sender.notes([name for path in paths for name in _members(path)])

    def store(self, paths: Sequence[Path]) -> int:
        """Put the files into the vault and return the backup's exit code. Raises VaultUnavailable, or another
        SociarchError where nothing was stored."""
        # Where parts mean something alone, several at once are the parts of one request. Where they do not,
        # their names tell which belong together.
        with self._alone():
            summary = backup(self._job(paths)._replace(together=not self._sender.whole), self._progress)
            for refused in summary.refused:
                if isinstance(refused.error, VaultUnavailable) or not summary.archived:
                    raise refused.error
            self._stored(summary)
        return summary.code


def _broken(path: Path, size: int) -> str:
    """Why an archive is damaged; empty where every member unpacks to what its directory says."""
    try:
        with path.open("rb") as file:
            members = list(entries(file, size))
        if sum(member.size for member in members) > GROWTH * size:
            return ""
        for member in members:
            if member.is_folder or member.encrypted:
                continue
            with path.open("rb") as file, open_entry(file, member, size) as content:
                while content.read(_CHUNK):
                    pass
    except BrokenZip as error:
        return str(error)
    return ""


def _members(path: Path) -> list[str]:
    with suppress(BrokenZip), path.open("rb") as file:
        if is_zip(file):
            return [member.name for member in entries(file, path.stat().st_size)]
    return [path.name]
