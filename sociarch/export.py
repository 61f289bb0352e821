"""A read-only view of what was downloaded: several zips, a folder or one file, all alike, within limits.

Archives are untrusted. Their directory is checked as a whole before anything in it is opened, and an archive
that is built as no network builds one is not opened at all. Nothing is ever written to disk.
"""

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import PurePosixPath
from typing import BinaryIO, Final, NamedTuple

from sociarch import zips
from sociarch.errors import N_, DamagedArchive, EncryptedArchive, HostileArchive
from sociarch.source import Source, is_leftover

MAX_MEMBERS: Final = 250_000
MAX_RATIO: Final = 200
"""Unpacked to packed bytes. Deflate reaches about 1,000; the densest real exports stay below 40."""
MAX_UNPACKED: Final = 1024**4
RATIO_MATTERS: Final = 32 * 1024 * 1024
"""Unpacked bytes below which no ratio is suspicious."""
MAX_READ: Final = 32 * 1024 * 1024
"""Bytes of one member that a reader may hold in memory."""

_NUMBER = re.compile(r" ?\([0-9]+\)(?=\.|$)")
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Member(NamedTuple):
    """A file of the export: `path` inside its part, `size` unpacked. Opened through `Export`."""

    path: str
    size: int
    source: Source
    entry: zips.Entry | None

    @property
    def base(self) -> str:
        """The last part of the path, whichever slash was used."""
        return PurePosixPath(self.path.replace("\\", "/")).name


class TooLarge(Exception):
    """A member is larger than a reader may hold."""


class Export:
    """Files of one export. Making it raises DamagedArchive, EncryptedArchive or HostileArchive."""

    def __init__(self, sources: Sequence[Source], *, claimed: bool = False) -> None:
        self.claimed: Final = claimed
        self.names: Final = tuple(source.name for source in sources)
        """Names of the files as they were downloaded."""
        self.members: Final = tuple(member for source in sources for member in _members(source))

    def find(self, *bases: str) -> list[Member]:
        """Members with one of these base names, compared without case, spaces, `_` and apostrophes."""
        wanted = {fold(base) for base in bases}
        return [member for member in self.members if fold(member.base) in wanted]

    def open(self, member: Member) -> BinaryIO:
        """The member's bytes as a stream. Raises BrokenZip, also while reading."""
        stream = member.source.open()
        if member.entry is None:
            return stream
        try:
            return zips.open_entry(stream, member.entry, member.source.size)
        except zips.BrokenZip:
            stream.close()
            raise

    def read(self, member: Member, limit: int = MAX_READ) -> bytes:
        """All of the member's bytes. Raises TooLarge before reading, BrokenZip while reading."""
        if member.size > limit:
            raise TooLarge
        with self.open(member) as stream:
            # One byte more than declared makes a stream check that it ends where it should.
            return stream.read(member.size + 1)

    def head(self, member: Member, size: int = 16 * 1024) -> bytes:
        """The member's first bytes, at most `size`. Raises BrokenZip."""
        with self.open(member) as stream:
            return stream.read(size)


def fold(base: str) -> str:
    """A base name as readers compare it: networks and file managers vary case, blanks, `_` and `'`, and
    browsers number the second download ` (1)`.
    """
    base = _NUMBER.sub("", base)
    return "".join(letter for letter in base.casefold() if letter.isalnum() or letter == ".")


def _members(source: Source) -> Iterator[Member]:
    with source.open() as stream:
        if not zips.is_zip(stream):
            if not is_leftover(source.name.rpartition("/")[2]):
                yield Member(source.name, source.size, source, None)
            return
        try:
            yield from _zip_members(source, stream)
        except zips.BrokenZip as error:
            raise DamagedArchive(path=source.name, reason=str(error)) from None


def _zip_members(source: Source, stream: BinaryIO) -> Iterable[Member]:
    if zips.prefix(stream, source.size):
        # The directory is that of an archive inside this one, which was cut short behind it.
        raise zips.BrokenZip(N_("the end is missing: the download was cut short"))
    seen: set[str] = set()
    stretches: list[tuple[int, int]] = []
    members: list[Member] = []
    packed = unpacked = 0
    for entry in zips.entries(stream, source.size):
        why = _suspicion(entry)
        packed += entry.packed
        unpacked += entry.size
        if len(seen) >= MAX_MEMBERS:
            why = N_("it claims too many members")
        elif _plain(entry.name) in seen:
            why = N_("two members have the same name")
        elif packed > source.size or _too_dense(unpacked, source.size) or unpacked > MAX_UNPACKED:
            why = N_("it would unpack to far more than it holds")
        if why:
            raise HostileArchive(path=source.name, reason=why)
        if entry.encrypted:
            raise EncryptedArchive(path=source.name)
        seen.add(_plain(entry.name))
        stretches.append((entry.header, entry.header + entry.packed))
        if not entry.is_folder and not _is_left_behind(entry.name):
            members.append(Member(entry.name, entry.size, source, entry))
    stretches.sort()
    if any(end > start for (_, end), (start, _) in pairwise(stretches)):
        raise HostileArchive(path=source.name, reason=N_("its members overlap"))
    return members


def _plain(name: str) -> str:
    """A member's name in the one spelling in which it would be a file."""
    return str(PurePosixPath(name.replace("\\", "/")))


def _suspicion(entry: zips.Entry) -> str:
    name = entry.name.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or name[1:2] == ":" or "\0" in name:
        return N_("a member's name points outside")
    if entry.link:
        return N_("a member is a link")
    if _too_dense(entry.size, entry.packed):
        return N_("it would unpack to far more than it holds")
    return ""


def _too_dense(unpacked: int, packed: int) -> bool:
    return unpacked > RATIO_MATTERS and unpacked > MAX_RATIO * packed


def _is_left_behind(name: str) -> bool:
    return any(is_leftover(part) for part in name.replace("\\", "/").split("/"))


def decode(data: bytes, *, whole: bool = True) -> str:
    """Text as the networks of twenty years encoded it: a BOM, else UTF-8, else Windows-1252.

    Data that is not `whole` may end in the middle of a letter.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(data, final=whole)
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
