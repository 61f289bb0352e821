"""A zip's directory and members, read without trusting either.

`split` needs to know where the packed bytes of each member lie, `export` needs the unpacked ones; both in a
flat amount of memory, whatever the archive claims. The standard library's zipfile holds the whole directory
as objects, does not tell where data begins, and in older versions follows overlapping members; so the few
structures that matter are read here. Writing a zip is not possible here, on purpose.
"""

import io
import stat
import struct
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from sociarch.errors import N_

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LOCAL_MAGIC: Final = b"PK\x03\x04"
STORED: Final = 0
DEFLATED: Final = 8
MAX_DIRECTORY: Final = 48 * 1024 * 1024

_END = struct.Struct("<4s4H2LH")
_END_MAGIC = b"PK\x05\x06"
_END64 = struct.Struct("<4sQ2H2L4Q")
_END64_MAGIC = b"PK\x06\x06"
_LOCATOR = struct.Struct("<4sLQL")
_LOCATOR_MAGIC = b"PK\x06\x07"
_CENTRAL = struct.Struct("<4s4B4H3L5H2L")
_CENTRAL_MAGIC = b"PK\x01\x02"
_LOCAL = struct.Struct("<4s5H3L2H")
_MAX_COMMENT = 65535
_FULL32 = 0xFFFFFFFF
_UNIX = 3
_ENCRYPTED = 0x1
_UTF8 = 0x800
_ZIP64_FIELD = 1


class BrokenZip(Exception):
    """The archive is cut short or does not hold together; the text says how, marked for translation."""


class Entry(NamedTuple):
    """A member as the directory describes it: nothing of it has been checked against the data."""

    name: str
    header: int
    """Offset of the local header in the file."""
    packed: int
    size: int
    method: int
    crc: int
    encrypted: bool
    link: bool

    @property
    def is_folder(self) -> bool:
        return self.name.endswith(("/", "\\"))


def is_zip(source: BinaryIO) -> bool:
    """Whether the file begins as every export archive does (an empty zip is not one)."""
    source.seek(0)
    return source.read(4) == LOCAL_MAGIC


def entries(source: BinaryIO, size: int) -> Iterator[Entry]:
    """The directory's members in its order. Raises BrokenZip, also in mid-course."""
    start, length, shift, count = _find_directory(source, size)
    source.seek(start)
    directory = source.read(length)
    if len(directory) != length:
        raise BrokenZip(N_("the directory is cut short"))
    at = found = 0
    while at < length:
        found += 1
        try:
            fields = _CENTRAL.unpack_from(directory, at)
        except struct.error:
            raise BrokenZip(N_("the directory is cut short")) from None
        if fields[0] != _CENTRAL_MAGIC:
            raise BrokenZip(N_("the directory is damaged"))
        system, flags, method, crc = fields[2], fields[5], fields[6], fields[9]
        packed, full = fields[10], fields[11]
        name_size, extra_size, comment_size = fields[12], fields[13], fields[14]
        attributes, header = fields[17], fields[18]
        at += _CENTRAL.size
        name = directory[at : at + name_size]
        extra = directory[at + name_size : at + name_size + extra_size]
        at += name_size + extra_size + comment_size
        if at > length:
            raise BrokenZip(N_("the directory is cut short"))
        if _FULL32 in (full, packed, header):
            full, packed, header = _large(extra, full, packed, header)
        yield Entry(
            name=_decode(name, flags),
            header=header + shift,
            packed=packed,
            size=full,
            method=method,
            crc=crc,
            encrypted=bool(flags & _ENCRYPTED),
            link=system == _UNIX and stat.S_ISLNK(attributes >> 16),
        )
    # Writers without zip64 count in 16 bits.
    if found % 0x10000 != count % 0x10000:
        raise BrokenZip(N_("the directory is damaged"))


def prefix(source: BinaryIO, size: int) -> int:
    """Bytes in front of the archive that the directory belongs to; 0 for every download that is whole.

    Raises BrokenZip.
    """
    return _find_directory(source, size)[2]


def data_start(source: BinaryIO, entry: Entry, size: int) -> int:
    """Offset of the member's packed bytes, all of which lie inside the file. Raises BrokenZip."""
    if not 0 <= entry.header <= size - _LOCAL.size:
        raise BrokenZip(N_("a member lies outside the archive"))
    source.seek(entry.header)
    head = source.read(_LOCAL.size)
    if len(head) != _LOCAL.size or not head.startswith(LOCAL_MAGIC):
        raise BrokenZip(N_("a member's header is damaged"))
    fields = _LOCAL.unpack(head)
    start = entry.header + _LOCAL.size + int(fields[9]) + int(fields[10])
    if start + entry.packed > size:
        raise BrokenZip(N_("a member is cut short"))
    return start


def open_entry(source: BinaryIO, entry: Entry, size: int) -> BinaryIO:
    """The unpacked bytes as a stream that reads no more than the directory declared.

    `source` belongs to the stream and is closed with it. Raises BrokenZip here or while reading: for a
    method other than stored or deflated, for data longer or shorter than declared, and at the end for a
    wrong checksum.
    """
    if entry.method not in (STORED, DEFLATED):
        raise BrokenZip(N_("a member is packed by a method no export uses"))
    if entry.method == STORED and entry.packed != entry.size:
        raise BrokenZip(N_("a member's sizes contradict each other"))
    return io.BufferedReader(_Member(source, entry, data_start(source, entry, size)), 128 * 1024)


class _Member(io.RawIOBase):
    def __init__(self, source: BinaryIO, entry: Entry, start: int) -> None:
        self._source = source
        self._at = start
        self._packed_left = entry.packed
        self._left = entry.size
        self._crc = 0
        self._expected_crc = entry.crc
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS) if entry.method == DEFLATED else None

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._source.close()
        super().close()

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer).cast("B")
        if self._left == 0:
            self._finish()
            return 0
        data = self._produce(min(len(view), self._left))
        if not data:
            raise BrokenZip(N_("a member holds less than declared"))
        self._left -= len(data)
        self._crc = zlib.crc32(data, self._crc)
        view[: len(data)] = data
        return len(data)

    def _produce(self, wanted: int) -> bytes:
        if self._inflate is None:
            return self._take(wanted)
        try:
            while True:
                tail = self._inflate.unconsumed_tail
                packed = tail or self._take(64 * 1024)
                data = self._inflate.decompress(packed, wanted)
                if data or self._inflate.eof or not packed:
                    return data
        except zlib.error:
            raise BrokenZip(N_("a member's data is damaged")) from None

    def _take(self, wanted: int) -> bytes:
        self._source.seek(self._at)
        data = self._source.read(min(wanted, self._packed_left))
        self._at += len(data)
        self._packed_left -= len(data)
        return data

    def _finish(self) -> None:
        if self._inflate is not None and not self._inflate.eof and self._produce(1):
            raise BrokenZip(N_("a member holds more than declared"))
        if self._crc != self._expected_crc:
            raise BrokenZip(N_("a member's checksum is wrong"))


def _find_directory(source: BinaryIO, size: int) -> tuple[int, int, int, int]:
    """Where the directory starts, its length, what to add to every offset in it, and how many entries."""
    window = min(size, _END.size + _MAX_COMMENT)
    source.seek(size - window)
    tail = source.read(window)
    at = tail.rfind(_END_MAGIC)
    while at >= 0 and not _is_end(tail, at):
        at = tail.rfind(_END_MAGIC, 0, at)
    if at < 0:
        raise BrokenZip(N_("the end is missing: the download was cut short"))
    fields = _END.unpack_from(tail, at)
    count, length, offset = fields[4], fields[5], fields[6]
    end = size - window + at
    if _FULL32 in (length, offset) or count == 0xFFFF:
        count, length, offset, end = _find_directory64(source, end) or (count, length, offset, end)
    start = end - length
    if start < 0 or length > MAX_DIRECTORY:
        raise BrokenZip(N_("the directory is cut short or too long"))
    return start, length, start - offset, count


def _is_end(tail: bytes, at: int) -> bool:
    if at + _END.size > len(tail):
        return False
    return bool(_END.unpack_from(tail, at)[7] == len(tail) - at - _END.size)


def _find_directory64(source: BinaryIO, end: int) -> tuple[int, int, int, int] | None:
    """Count, length, offset and end from the zip64 record; None where the archive has none."""
    if end < _LOCATOR.size:
        return None
    source.seek(end - _LOCATOR.size)
    magic, _, _, _ = _LOCATOR.unpack(source.read(_LOCATOR.size))
    if magic != _LOCATOR_MAGIC:
        return None
    # The record lies directly before its locator in every archive without extension data.
    position = end - _LOCATOR.size - _END64.size
    if position < 0:
        raise BrokenZip(N_("the directory is damaged"))
    source.seek(position)
    record = _END64.unpack(source.read(_END64.size))
    if record[0] != _END64_MAGIC:
        raise BrokenZip(N_("the directory is damaged"))
    return record[7], record[8], record[9], position


def _large(extra: bytes, full: int, packed: int, header: int) -> tuple[int, int, int]:
    """Sizes and offset beyond 4 GiB stand in the zip64 field, each only where its place is full."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == _ZIP64_FIELD:
            field = extra[at + 4 : at + 4 + length]
            wanted = [value == _FULL32 for value in (full, packed, header)]
            if len(field) < 8 * sum(wanted):
                raise BrokenZip(N_("the directory is damaged"))
            numbers = iter(struct.unpack_from(f"<{sum(wanted)}Q", field))
            found = [
                next(numbers) if large else value
                for large, value in zip(wanted, (full, packed, header), strict=True)
            ]
            return found[0], found[1], found[2]
        at += 4 + length
    return full, packed, header


def _decode(name: bytes, flags: int) -> str:
    if flags & _UTF8:
        return name.decode("utf-8", "replace")
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("cp437")
