"""The payload of an age file: ChaCha20-Poly1305 in chunks of 64 KiB (the STREAM construction).

The nonce of a chunk is its number (11 bytes, big endian) and a last byte that is 1 on the final chunk only,
so chunks cannot be dropped, added or moved. The final chunk is never empty unless the whole payload is.

Chunks are worked through in blocks of four: fewer and larger reads and writes than by single ones, and still
few enough bytes for the processor's cache.
"""

import io
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sociarch.errors import PayloadFailure

CHUNK: Final = 64 * 1024
TAG: Final = 16
SEALED: Final = CHUNK + TAG
BLOCK: Final = 4
"""Chunks in a block."""


def seal_payload(file_key: bytes, nonce: bytes, source: BinaryIO, target: BinaryIO) -> None:
    """Encrypt `source` to its end into `target`."""
    cipher = _cipher(file_key, nonce)
    number = 0
    block = _read_full(source, BLOCK * CHUNK)
    while True:
        following = _read_full(source, BLOCK * CHUNK) if len(block) == BLOCK * CHUNK else b""
        target.write(_seal_block(cipher, number, block, final=not following))
        if not following:
            return
        block = following
        number += BLOCK


def seal_whole(file_key: bytes, nonce: bytes, plaintext: bytes, head: bytes) -> bytearray:
    """`head` and behind it the whole payload of `plaintext`, in one buffer and without copies between."""
    return _seal_block(_cipher(file_key, nonce), 0, plaintext, final=True, head=head)


def open_payload(file_key: bytes, nonce: bytes, source: BinaryIO, target: BinaryIO) -> None:
    """Decrypt `source` to its end into `target`; nothing is written that is not proven.

    Raises PayloadFailure where a chunk was changed, or the stream cut short or extended.
    """
    cipher = _cipher(file_key, nonce)
    number = 0
    block = _read_full(source, BLOCK * SEALED)
    while True:
        following = _read_full(source, BLOCK * SEALED) if len(block) == BLOCK * SEALED else b""
        _open_block(cipher, number, block, target, final=not following)
        if not following:
            return
        block = following
        number += BLOCK


def open_whole(file_key: bytes, nonce: bytes, sealed: memoryview) -> bytes:
    """The plaintext of a whole payload, all of it or none. Raises as `open_payload` does."""
    cipher = _cipher(file_key, nonce)
    target = io.BytesIO()
    step = BLOCK * SEALED
    for at in range(0, max(1, len(sealed)), step):
        final = at + step >= len(sealed)
        _open_block(cipher, at // SEALED, sealed[at : at + step], target, final=final)
    return target.getvalue()


def _seal_block(
    cipher: ChaCha20Poly1305, number: int, block: bytes, *, final: bool, head: bytes = b""
) -> bytearray:
    plain = memoryview(block)
    chunks = max(1, -(-len(block) // CHUNK))
    sealed = bytearray(len(head) + len(block) + chunks * TAG)
    sealed[: len(head)] = head
    out = memoryview(sealed)[len(head) :]
    for at in range(chunks):
        mark = final and at == chunks - 1
        piece = plain[at * CHUNK : (at + 1) * CHUNK]
        cipher.encrypt_into(
            _nonce(number + at, mark), piece, None, out[at * SEALED : at * SEALED + len(piece) + TAG]
        )
    return sealed


def _open_block(
    cipher: ChaCha20Poly1305, number: int, block: bytes | memoryview, target: BinaryIO, *, final: bool
) -> None:
    sealed = memoryview(block)
    chunks = max(1, -(-len(block) // SEALED))
    plain = bytearray(chunks * CHUNK)
    out = memoryview(plain)
    done = 0
    try:
        for at in range(chunks):
            mark = final and at == chunks - 1
            piece = sealed[at * SEALED : (at + 1) * SEALED]
            if len(piece) < TAG:
                raise PayloadFailure(reason="the payload is cut short")
            end = done + len(piece) - TAG
            _open_chunk(cipher, number + at, mark, piece, out[done:end])
            if done == end and number + at > 0:
                raise PayloadFailure(reason="the final chunk is empty")
            done = end
    except _WrongMark as wrong:
        done += CHUNK
        raise PayloadFailure(reason="the payload is cut short or extended") from wrong
    finally:
        target.write(out[:done])


class _WrongMark(Exception):
    """A full-size chunk is authentic but for its final mark: its plaintext is in the buffer.

    It is released before the failure, as the specification's vectors expect.
    """


def _open_chunk(
    cipher: ChaCha20Poly1305, number: int, final: bool, sealed: memoryview, plain: memoryview
) -> None:
    for mark in (final, not final) if len(sealed) == SEALED else (final,):
        try:
            cipher.decrypt_into(_nonce(number, mark), sealed, None, plain)
        except InvalidTag:
            continue
        if mark != final:
            raise _WrongMark
        return
    raise PayloadFailure(reason="a chunk was changed or is missing")


def _cipher(file_key: bytes, nonce: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(HKDF(SHA256(), 32, salt=nonce, info=b"payload").derive(file_key))


def _nonce(number: int, final: bool) -> bytes:
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
