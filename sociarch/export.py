"""A read-only view of what was downloaded: several zips, a folder or one file, all alike, within limits.

Archives are untrusted. Their directory is checked as a whole before anything in it is opened, and an archive
that is built as no network builds one is not opened at all. Nothing is ever written to disk.
"""

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from itertools import pairwise
from pathlib import PurePosixPath
from typing import BinaryIO, Final, NamedTuple

from sociarch import zips
from sociarch.errors import N_, DamagedArchive, EncryptedArchive, HostileArchive
from sociarch.source import Source, is_leftover
from sociarch.zips import BrokenZip as BrokenZip

MAX_MEMBERS: Final = 250_000
MAX_RATIO: Final = 200
"""Unpacked to packed bytes. Deflate reaches about 1,000; the densest real exports stay below 40."""
MAX_UNPACKED: Final = 1024**4
RATIO_MATTERS: Final = 32 * 1024 * 1024
"""Unpacked bytes below which no ratio is suspicious."""
MAX_READ: Final = 32 * 1024 * 1024
"""Bytes of one member that a reader may hold in memory."""

NO_COLUMNS: Final[Mapping[str, str]] = {}

_NUMBER = re.compile(r" ?\([0-9]+\)(?=\.|$)")
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE: Final = 4096
_FEW: Final = 8
_STRAYS = re.compile("[\udc80-\udcff]")
_WINDOWS_ONLY = re.compile(rb"[\x80-\x9f]")
# € and letters that only ISO-8859-15 has: Windows-1252 has fractions, bars and lone accents there, which
# stand beside no letter but for an acute accent that is meant as an apostrophe.
_LATIN_9 = re.compile(
    rb"\xa4|(?<![A-Za-z\xc0-\xff])[\xa6\xb4\xbc\xbe](?=[A-Za-z\xc0-\xff])"
    rb"|(?<=[A-Za-z\xc0-\xff])[\xa8\xb8\xbc\xbd](?=[A-Za-z\xc0-\xff])|(?<![0-9])\xbd(?=[a-z\xe0-\xff])"
)


class Member(NamedTuple):
    """A file of the export: `path` inside its part, below the part's name where there are several.

    `size` is unpacked. Opened through `Export`.
    """

    path: str
    size: int
    source: Source
    entry: zips.Entry | None

    @property
    def inner(self) -> str:
        """The path inside its archive, whatever lies beside that; of a single file its name."""
        return self.entry.name if self.entry is not None else self.path

    @property
    def base(self) -> str:
        """The last part of the path, whichever slash was used."""
        return PurePosixPath(self.path.replace("\\", "/")).name


class TooLarge(Exception):
    """A member is larger than a reader may hold."""


class Export:
    """Files of one export. Making it raises DamagedArchive, EncryptedArchive or HostileArchive."""

    def __init__(
        self,
        sources: Sequence[Source],
        *,
        claimed: bool = False,
        columns: Mapping[str, str] = NO_COLUMNS,
    ) -> None:
        """`claimed`: the person named the network. `columns`: what the person says certain columns are, by
        their folded names, each with its field (a key of `exporter.FIELDS`) or an empty text: nothing.
        """
        self.claimed: Final = claimed
        self.columns: Mapping[str, str] = columns
        self.names: Final = tuple(source.name for source in sources)
        """Names of the files as they were downloaded."""
        several = len(sources) > 1
        self.members: Final = tuple(member for source in sources for member in _members(source, several))

    def with_columns(self, columns: Mapping[str, str]) -> "Export":
        """The same export, read with other columns."""
        if columns == self.columns:
            return self
        other = copy(self)
        other.columns = columns
        return other

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


def fold_path(path: str) -> str:
    """A member's path with each of its parts folded, `/` between them."""
    return "/".join(fold(part) for part in path.replace("\\", "/").split("/"))


def fold(base: str) -> str:
    """A base name as readers compare it: networks and file managers vary case, blanks, `_` and `'`, and
    browsers number the second download ` (1)`.
    """
    base = _NUMBER.sub("", base)
    return "".join(letter for letter in base.casefold() if letter.isalnum() or letter == ".")


def _members(source: Source, several: bool) -> Iterator[Member]:
    """The files of one source; of an archive beside others, each below the archive's own name."""
    with source.open() as stream:
        if not zips.is_zip(stream):
            if not is_leftover(source.name.rpartition("/")[2]):
                yield Member(source.name, source.size, source, None)
            return
        try:
            for member in _zip_members(source, stream):
                yield member._replace(path=f"{source.name}/{member.path}") if several else member
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
    """Text as the networks of twenty years encoded it: a BOM, else UTF-16, UTF-8, Windows-1252, ISO-8859-15.

    A few bytes that do not fit into UTF-8 are read as Windows-1252, and only they. Data that is not `whole`
    may end in the middle of a letter.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    if encoding := _wide(data[:_SAMPLE]):
        return data.decode(encoding, "replace")
    try:
        return data.decode() if whole else codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8", "surrogateescape")
    strays = len(_STRAYS.findall(text))
    if strays < sum(not letter.isascii() for letter in text) - strays:
        return _STRAYS.sub(_from_windows, text)
    return data.decode("iso-8859-15" if _is_latin_9(data) else "cp1252", "replace")


def _wide(head: bytes) -> str:
    """Which UTF-16 a text without a mark is in, told by its zeros; empty for none."""
    half = len(head) // 2
    if half < _FEW:
        return ""
    low, high = head[0 : 2 * half : 2].count(0), head[1 : 2 * half : 2].count(0)
    if high > 0.7 * half and low < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if low > 0.7 * half and high < 0.1 * half else ""


def _is_latin_9(data: bytes) -> bool:
    """Whether letters that only ISO-8859-15 has stand among letters, and nothing only Windows-1252 has."""
    return not _WINDOWS_ONLY.search(data) and bool(_LATIN_9.search(data))


def _from_windows(stray: "re.Match[str]") -> str:
    return bytes([ord(stray[0]) - 0xDC00]).decode("cp1252", "replace")
