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


def test_sixteen_mebibytes_are_packed_and_a_byte_more_are_not() -> None:
    assert MAX_PLAINTEXT == 16_777_216
    assert unsqueeze(squeeze(bytes(MAX_PLAINTEXT))) == bytes(MAX_PLAINTEXT)


def test_what_does_not_shrink_stays_as_it_is_and_what_shrinks_by_a_byte_is_packed() -> None:
    noise = random.Random(1).randbytes(2000)
    for repeated in range(40):
        plaintext = noise + noise[:repeated]
        frame = zstd.compress(plaintext)
        assert squeeze(plaintext) == (frame if len(frame) < len(plaintext) else plaintext)


def test_a_sample_from_the_middle_decides_whether_a_long_plaintext_is_packed_at_all() -> None:
    noise = random.Random(2).randbytes(60_000)
    text = b"First Name,Last Name\n" * 5000
    hidden = text[:70_000] + random.Random(3).randbytes(200_000) + text[:70_000]
    assert squeeze(hidden) is hidden
    seen = noise + text[:90_000] + noise
    assert len(squeeze(seen)) < len(seen)


def test_a_short_plaintext_is_packed_whole_whatever_its_middle_is_like() -> None:
    plaintext = bytes(50_000) + random.Random(4).randbytes(50_000)
    assert len(squeeze(plaintext)) < 60_000


@pytest.mark.parametrize("size", [150_000, 300_000])
def test_the_sample_is_64_kibibytes_from_the_middle_on(size: int) -> None:
    half = size // 2
    noise = random.Random(5).randbytes(65_536)
    rest = bytes(max(0, size - half - len(noise)))
    plaintext = (bytes(half) + noise + rest)[:size]
    assert squeeze(plaintext) is plaintext
