"""Where to cut downloaded bytes, and how the pieces read as one seekable file again.

A rope is a sequence of spans over stored objects; their concatenation is the download, byte for byte, by
construction. In a zip the packed bytes of each larger member are cut out as objects of their own, so that a
photo in two exports is stored once; everything else (headers, directory, small members, gaps) runs together
in the skeleton. Cutting is advice: any bytes at all, a broken zip too, come back the same.
"""

import io
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from sociarch import zips
from sociarch.errors import N_, DamagedRecord

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PIECE: Final = 4 * 1024 * 1024
"""Bytes in one object at most. Two exports share a long member only while this value stays the same."""
SMALL: Final = 8 * 1024
"""Bytes below which a member or file is not worth an object of its own."""

RECIPE_HEAD: Final = b"sociarch-recipe/1\n"
_NAME: Final = re.compile(r"[0-9a-f]{64}")


class Extent(NamedTuple):
    """A stretch of a file: an object of its own, or a part of the skeleton."""

    start: int
    length: int
    alone: bool


class Span(NamedTuple):
    """`length` bytes of the plaintext of object `name`, from `offset` on."""

    name: str
    offset: int
    length: int


def extents(source: BinaryIO, size: int) -> Iterator[Extent]:
    """Stretches that cover the file's `size` bytes once, in order, none longer than PIECE."""
    at = 0
    for start, length in _members(source, size):
        yield from _pieces(at, start - at, alone=False)
        yield from _pieces(start, length, alone=True)
        at = start + length
    yield from _pieces(at, size - at, alone=at == 0 and size >= SMALL)


def _members(source: BinaryIO, size: int) -> list[tuple[int, int]]:
    """Start and length of the packed bytes worth cutting out, in file order, without overlap."""
    if not zips.is_zip(source):
        return []
    found: list[tuple[int, int]] = []
    try:
        for entry in zips.entries(source, size):
            if entry.packed >= SMALL:
                found.append((zips.data_start(source, entry, size), entry.packed))
    except zips.BrokenZip:
        pass  # What was found so far is still good advice.
    found.sort()
    end = 0
    kept: list[tuple[int, int]] = []
    for start, length in found:
        if start >= end:
            kept.append((start, length))
            end = start + length
    return kept


def _pieces(start: int, length: int, *, alone: bool) -> Iterator[Extent]:
    end = start + length
    while start < end:
        step = min(PIECE, end - start)
        yield Extent(start, step, alone)
        start += step


def recipe_lines(spans: Iterable[Span]) -> Iterator[bytes]:
    """The recipe's text: a head line, then a line `name offset length` for each span."""
    yield RECIPE_HEAD
    for span in spans:
        yield f"{span.name} {span.offset} {span.length}\n".encode("ascii")


def recipe_pieces(spans: Iterable[Span]) -> Iterator[bytes]:
    """The recipe's text in pieces that are objects of bearable size."""
    text = bytearray()
    for line in recipe_lines(spans):
        if len(text) + len(line) > PIECE:
            yield bytes(text)
            text = bytearray()
        text += line
    yield bytes(text)


def parse_recipe(text: bytes) -> tuple[Span, ...]:
    """The inverse of `recipe_lines`. Raises DamagedRecord."""
    if not text.startswith(RECIPE_HEAD) or not text.endswith(b"\n"):
        raise DamagedRecord(name="recipe", reason=N_("not a recipe this program knows"))
    spans: list[Span] = []
    for line in text[len(RECIPE_HEAD) :].splitlines():
        name, _, numbers = line.decode("ascii", "replace").partition(" ")
        offset, _, length = numbers.partition(" ")
        if not _NAME.fullmatch(name) or not (_is_number(offset) and _is_number(length)):
            raise DamagedRecord(name="recipe", reason=N_("a malformed line"))
        spans.append(Span(name, int(offset), int(length)))
    return tuple(spans)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 20


class Rope(io.RawIOBase):
    """A stretch of a rope as a read-only seekable file.

    `get` returns an object's plaintext; the last few are kept, because neighbours share the skeleton.
    Raises what `get` raises, and DamagedRecord where an object is shorter than a span says.
    """

    KEPT: Final = 3

    def __init__(self, spans: tuple[Span, ...], get: Callable[[str], bytes], start: int, length: int) -> None:
        self._spans = spans
        self._get = get
        self._starts: list[int] = []
        total = 0
        for span in spans:
            self._starts.append(total)
            total += span.length
        if start + length > total:
            raise DamagedRecord(name="recipe", reason=N_("it covers less than the file"))
        self._first = start
        self._length = length
        self._at = 0
        self._recent: dict[str, bytes] = {}

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._length}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer).cast("B")
        data = self._some(min(len(view), self._length - self._at))
        view[: len(data)] = data
        self._at += len(data)
        return len(data)

    def _some(self, wanted: int) -> memoryview:
        """Up to `wanted` bytes at the present place, at least one unless there are none."""
        if wanted <= 0:
            return memoryview(b"")
        place = self._first + self._at
        # Of spans that begin at one place the last is the one that is not empty.
        low = bisect_right(self._starts, place) - 1
        span = self._spans[low]
        inside = place - self._starts[low]
        step = min(wanted, span.length - inside)
        plaintext = self._object(span.name)
        if span.offset + span.length > len(plaintext):
            raise DamagedRecord(name=span.name, reason=N_("shorter than its recipe says"))
        return memoryview(plaintext)[span.offset + inside : span.offset + inside + step]

    def _object(self, name: str) -> bytes:
        plaintext = self._recent.pop(name, None)
        if plaintext is None:
            plaintext = self._get(name)
            while len(self._recent) >= self.KEPT:
                del self._recent[next(iter(self._recent))]
        self._recent[name] = plaintext
        return plaintext


def open_rope(spans: tuple[Span, ...], get: Callable[[str], bytes], start: int, length: int) -> BinaryIO:
    """`Rope` with a read buffer around it."""
    return io.BufferedReader(Rope(spans, get, start, length), 64 * 1024)
