"""Finds what a file must not hold, in whatever way the file spells it: packed, folded, encoded or drawn."""

import base64
import html
import io
import json
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Final
from urllib.parse import unquote_plus

DEEPEST: Final = 4
"""Files in files that are looked into."""
LEAST: Final = 8
"""Letters of a text that is looked for: shorter ones stand anywhere by chance."""
_BETWEEN: Final = re.compile(r"[\W_]+")
_STREAM: Final = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_PACKED: Final = re.compile(r"[A-Za-z0-9+/_-]{32,}={0,2}")
_ESCAPE: Final = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_TAG: Final = re.compile(r"<[^<>]*>")
_HEX: Final = re.compile(r"<([0-9A-Fa-f\s]{16,})>")


def squeezed(text: str) -> str:
    """Letters and digits alone, without case and accents, so that neither order of marks nor line ends hide
    anything. Scripts without case stay as they are."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKD", text).casefold())


class Detector:
    """Knows what must not be found: what it is to the texts that give it away."""

    def __init__(self, known: Mapping[str, Iterable[str]]) -> None:
        self._known: Final = {
            needle: name for name, texts in known.items() for text in texts
            if len(needle := squeezed(text)) >= LEAST
        }  # fmt: skip

    @property
    def names(self) -> set[str]:
        """All that it can find."""
        return set(self._known.values())

    def found_in(self, data: bytes) -> set[str]:
        """What of it a file holds."""
        hay = "\n".join(dict.fromkeys(squeezed(one) for one in texts(data)))
        return {name for needle, name in self._known.items() if needle in hay}


def texts(data: bytes, depth: int = 0) -> Iterator[str]:
    """Every text that bytes may be read as."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1"):
        yield from _spellings(data.decode(encoding, "replace"))
    if depth >= DEEPEST:
        return
    for inner in _inside(data):
        yield from texts(inner, depth + 1)


def _spellings(text: str) -> Iterator[str]:
    """A text, and what programs make of it that read addresses, HTML, JSON or calendars."""
    yield text
    for one in (text, re.sub(r"\r?\n[ \t]", "", text)):
        plain = html.unescape(one)
        yield plain
        yield _TAG.sub("", plain)
        yield html.unescape(unquote_plus(plain))
        yield _unescaped(plain)


def _unescaped(text: str) -> str:
    spelled = _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), text)
    # Facebook spells each byte of UTF-8 as a letter of its own.
    with suppress(UnicodeError):
        return spelled + spelled.encode("latin-1").decode("utf-8")
    return spelled.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _inside(data: bytes) -> Iterator[bytes]:
    """What is packed in bytes: members of archives, streams of PDFs, blocks in base64 or hexadecimal."""
    if data.startswith(b"PK"):
        with suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield archive.read(name)
    for window in (zlib.MAX_WBITS, zlib.MAX_WBITS | 16, -zlib.MAX_WBITS):
        with suppress(zlib.error):
            unpacked = zlib.decompressobj(window).decompress(data)
            if len(unpacked) > LEAST:
                yield unpacked
    if data.startswith(b"%PDF"):
        yield from _pdf(data)
    text = data.decode("latin-1")
    for packed in _PACKED.findall(text):
        bare = packed.rstrip("=").translate(str.maketrans("-_", "+/"))
        with suppress(ValueError):
            yield base64.b64decode(bare[: len(bare) - (len(bare) % 4 == 1)] + "==")
    for digits in _HEX.findall(text):
        with suppress(ValueError):
            yield bytes.fromhex("".join(digits.split()))


def _pdf(data: bytes) -> Iterator[bytes]:
    """What a reader of PDFs sees, and every stream by itself."""
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(data))
    for page in reader.pages:
        yield page.extract_text().encode("utf-8", "replace")
    yield json.dumps({str(key): str(value) for key, value in (reader.metadata or {}).items()}).encode()
    yield from _STREAM.findall(data)
