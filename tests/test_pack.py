"""Packing: what goes into an age file comes out of it, whatever it looks like."""

import random
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch.pack import MAX_PLAINTEXT, BadFrame, squeeze, unsqueeze

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MAGIC = b"\x28\xb5\x2f\xfd"


@given(st.one_of(st.binary(max_size=4000), st.binary(max_size=50).map(lambda data: MAGIC + data)))
def test_unsqueeze_gives_back_what_squeeze_took(plaintext: bytes) -> None:
    assert unsqueeze(squeeze(plaintext)) == plaintext


def test_text_is_packed_and_photos_are_not() -> None:
    photo = random.Random(1).randbytes(300_000)
    assert squeeze(photo) is photo
    assert len(squeeze(b"First Name,Last Name\n" * 5000)) < 1000


def test_a_plaintext_that_looks_like_a_frame_is_put_in_one() -> None:
    frame = zstd.compress(b"an export may hold such a file")
    assert squeeze(frame) != frame
    assert unsqueeze(squeeze(frame)) == frame


def test_a_frame_that_unpacks_to_too_much_is_refused_without_unpacking_it() -> None:
    with pytest.raises(BadFrame):
        unsqueeze(zstd.compress(bytes(MAX_PLAINTEXT + 1)))
    assert len(unsqueeze(zstd.compress(bytes(MAX_PLAINTEXT)))) == MAX_PLAINTEXT


@pytest.mark.parametrize("payload", [MAGIC, MAGIC + b"garbage", zstd.compress(b"x") + b"more"])
def test_a_frame_that_is_not_whole_is_refused(payload: bytes) -> None:
    with pytest.raises(BadFrame):
        unsqueeze(payload)


def test_nothing_larger_than_a_reader_would_unpack_is_ever_packed() -> None:
    with pytest.raises(ValueError, match="16 MiB"):
        squeeze(bytes(MAX_PLAINTEXT + 1))
