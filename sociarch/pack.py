"""The bytes that go into an age file: a zstd frame where that is smaller, else the plaintext itself.

The frame's magic number tells the two apart, so a plaintext that begins with it is always put in a frame.
"""

import sys
from typing import Final

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MAX_PLAINTEXT: Final = 16 * 1024 * 1024
"""Bytes in an object or snapshot before packing: no reader ever unpacks more."""

_MAGIC: Final = b"\x28\xb5\x2f\xfd"
_SAMPLE: Final = 64 * 1024
_WORTH: Final = 0.97


class BadFrame(Exception):
    """A payload that begins like a zstd frame and is not one, or unpacks to more than is bearable."""


def squeeze(plaintext: bytes, level: int | None = None) -> bytes:
    """Raises ValueError above MAX_PLAINTEXT. Same plaintext, same result, within one zstd version.

    `level`: zstd's; None: its own choice.
    """
    if len(plaintext) > MAX_PLAINTEXT:
        raise ValueError("an object's plaintext is at most 16 MiB")
    if plaintext.startswith(_MAGIC):
        return zstd.compress(plaintext)
    if len(plaintext) > 2 * _SAMPLE:
        middle = len(plaintext) // 2
        sample = plaintext[middle : middle + _SAMPLE]
        if len(zstd.compress(sample, 1)) > _WORTH * len(sample):
            return plaintext
    frame = zstd.compress(plaintext, level)
    return frame if len(frame) < len(plaintext) else plaintext


def unsqueeze(payload: bytes) -> bytes:
    """The inverse of `squeeze`. Raises BadFrame."""
    if not payload.startswith(_MAGIC):
        return payload
    unpacker = zstd.ZstdDecompressor()
    try:
        plaintext = unpacker.decompress(payload, MAX_PLAINTEXT + 1)
    except zstd.ZstdError:
        raise BadFrame from None
    if len(plaintext) > MAX_PLAINTEXT or not unpacker.eof or unpacker.unused_data:
        raise BadFrame
    return plaintext
