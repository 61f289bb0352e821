"""The textual header of an age file: version line, stanzas, and the MAC over both.

The grammar is strict on purpose, as the specification demands: canonical base64 without padding, LF line
ends, 64-column body lines of which the last is shorter, no empty arguments. Sizes are bounded before
anything is decoded.
"""

import base64
import hmac
import re
from typing import BinaryIO, Final, NamedTuple

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sociarch.errors import HeaderFailure, HmacFailure

VERSION_LINE: Final = b"age-encryption.org/v1\n"
COLUMNS: Final = 64
MAX_LINE: Final = 64 * 1024
MAX_HEADER: Final = 1024 * 1024
MAC_SIZE: Final = 32

_ARGUMENTS = re.compile(rb"-> ([!-~]+(?: [!-~]+)*)\n")
_MAC_LINE = re.compile(rb"--- ([A-Za-z0-9+/]+)\n")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]*")


class Stanza(NamedTuple):
    """One recipient's copy of the file key: a type, its arguments, and the wrapped bytes."""

    kind: str
    arguments: tuple[str, ...]
    body: bytes


class Header(NamedTuple):
    """The stanzas; when read from a file, also the exact bytes the MAC covers and the MAC itself."""

    stanzas: tuple[Stanza, ...]
    covered: bytes = b""
    mac: bytes = b""

    def to_bytes(self, file_key: bytes) -> bytes:
        """The header as it stands in a file, MAC line included."""
        text = bytearray(VERSION_LINE)
        for stanza in self.stanzas:
            text += " ".join(("->", stanza.kind, *stanza.arguments)).encode("ascii") + b"\n"
            body = to_base64(stanza.body)
            # A body whose text is a multiple of 64 columns ends with an empty line.
            for start in range(0, len(body) + 1, COLUMNS):
                text += body[start : start + COLUMNS] + b"\n"
        text += b"---"
        return bytes(text) + b" " + to_base64(_mac(file_key, bytes(text))) + b"\n"

    @classmethod
    def read(cls, source: BinaryIO) -> "Header":
        """Read the header and leave `source` at the payload. Raises HeaderFailure."""
        lines = _Lines(source)
        if lines.take() != VERSION_LINE:
            raise HeaderFailure(reason="the first line names no version known here")
        stanzas: list[Stanza] = []
        while (line := lines.take()).startswith(b"->"):
            stanzas.append(_read_stanza(line, lines))
        match = _MAC_LINE.fullmatch(line)
        if not match:
            raise HeaderFailure(reason="the header's last line is malformed")
        mac = from_base64(match[1])
        if len(mac) != MAC_SIZE:
            raise HeaderFailure(reason="the header's MAC has the wrong length")
        if not stanzas:
            raise HeaderFailure(reason="the header names no recipient")
        covered = bytes(lines.taken[: -len(line)]) + b"---"
        return cls(tuple(stanzas), covered, mac)

    def check(self, file_key: bytes) -> None:
        """Raises HmacFailure where the header is not the one that was written with `file_key`."""
        if not hmac.compare_digest(_mac(file_key, self.covered), self.mac):
            raise HmacFailure(reason="the header was changed")


def to_base64(data: bytes) -> bytes:
    """Standard base64 without padding."""
    return base64.b64encode(data).rstrip(b"=")


def from_base64(text: bytes) -> bytes:
    """The inverse of `to_base64`; raises HeaderFailure for any other spelling of the same bytes."""
    if not _BASE64.fullmatch(text) or len(text) % 4 == 1:
        raise HeaderFailure(reason="malformed base64")
    data = base64.b64decode(text + b"=" * (-len(text) % 4))
    if to_base64(data) != text:
        raise HeaderFailure(reason="base64 that is not canonical")
    return data


class _Lines:
    """Lines of a header, each and all of them bounded, with everything taken so far."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.taken = bytearray()

    def take(self) -> bytes:
        line = self._source.readline(MAX_LINE)
        self.taken += line
        if not line.endswith(b"\n") or len(self.taken) > MAX_HEADER:
            raise HeaderFailure(reason="the header is cut short or too long")
        return line


def _read_stanza(first: bytes, lines: _Lines) -> Stanza:
    match = _ARGUMENTS.fullmatch(first)
    if not match:
        raise HeaderFailure(reason="malformed stanza")
    kind, *arguments = match[1].decode("ascii").split(" ")
    body = bytearray()
    while True:
        line = lines.take()[:-1]
        if len(line) > COLUMNS or not _BASE64.fullmatch(line):
            raise HeaderFailure(reason="malformed stanza body")
        body += line
        if len(line) < COLUMNS:
            return Stanza(kind, tuple(arguments), from_base64(bytes(body)))


def _mac(file_key: bytes, covered: bytes) -> bytes:
    key = HKDF(SHA256(), 32, salt=None, info=b"header").derive(file_key)
    return hmac.digest(key, covered, "sha256")
