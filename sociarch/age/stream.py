"""The payload of an age file: ChaCha20-Poly1305 in chunks of 64 KiB (the STREAM construction).

The nonce of a chunk is its number (11 bytes, big endian) and a last byte that is 1 on the final chunk only,
so chunks cannot be dropped, added or moved. The final chunk is never empty unless the whole payload is.
"""

from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sociarch.errors import PayloadFailure

CHUNK: Final = 64 * 1024
TAG: Final = 16


def seal_payload(file_key: bytes, nonce: bytes, source: BinaryIO, target: BinaryIO) -> None:
    """Encrypt `source` to its end into `target`."""
    cipher = _cipher(file_key, nonce)
    number = 0
    chunk = _read_full(source, CHUNK)
    while True:
        following = _read_full(source, CHUNK) if len(chunk) == CHUNK else b""
        final = not following
        target.write(cipher.encrypt(_chunk_nonce(number, final), chunk, None))
        if final:
            return
        chunk = following
        number += 1


def open_payload(file_key: bytes, nonce: bytes, source: BinaryIO, target: BinaryIO) -> None:
    """Decrypt `source` to its end into `target`, a chunk at a time and each only once it is proven.

    Raises PayloadFailure where a chunk was changed, or the stream cut short or extended.
    """
    cipher = _cipher(file_key, nonce)
    number = 0
    chunk = _read_full(source, CHUNK + TAG)
    while True:
        following = _read_full(source, CHUNK + TAG) if len(chunk) == CHUNK + TAG else b""
        final = not following
        try:
            plaintext = cipher.decrypt(_chunk_nonce(number, final), chunk, None)
        except InvalidTag:
            # A full-size chunk with the wrong final mark is still authentic: what it holds is released
            # before the failure, as the specification's vectors expect.
            if len(chunk) == CHUNK + TAG:
                target.write(_decrypt(cipher, number, not final, chunk))
                raise PayloadFailure(reason="the payload is cut short or extended") from None
            raise PayloadFailure(reason="a chunk was changed or is missing") from None
        if not plaintext and number > 0:
            raise PayloadFailure(reason="the final chunk is empty")
        target.write(plaintext)
        if final:
            return
        chunk = following
        number += 1


def _decrypt(cipher: ChaCha20Poly1305, number: int, final: bool, chunk: bytes) -> bytes:
    try:
        return cipher.decrypt(_chunk_nonce(number, final), chunk, None)
    except InvalidTag:
        raise PayloadFailure(reason="a chunk was changed or is missing") from None


def _cipher(file_key: bytes, nonce: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(HKDF(SHA256(), 32, salt=nonce, info=b"payload").derive(file_key))


def _chunk_nonce(number: int, final: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if final else b"\x00")


def _read_full(source: BinaryIO, size: int) -> bytes:
    """`size` bytes, or all that is left: a raw source may return fewer than asked before its end."""
    data = source.read(size)
    if len(data) == size or not data:
        return data
    parts = [data]
    missing = size - len(data)
    while missing and (more := source.read(missing)):
        parts.append(more)
        missing -= len(more)
    return b"".join(parts)
