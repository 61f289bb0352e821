"""The public C2SP vectors of age v1: every file that is not armored ends in its named class.

They are not part of this project: SOCIARCH_AGE_VECTORS names their folder, else a folder beside the
checkout is tried, else every test here is a visible skip.
"""

import hashlib
import io
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from sociarch import age
from sociarch.errors import AgeFailure, HeaderFailure, HmacFailure, NoMatch, PayloadFailure

FOLDER = Path(
    os.environ.get("SOCIARCH_AGE_VECTORS")
    or Path(__file__).resolve().parents[2] / "shared" / "vectors" / "age"
)
CLASSES: dict[str, type[AgeFailure]] = {
    "header failure": HeaderFailure,
    "HMAC failure": HmacFailure,
    "no match": NoMatch,
    "payload failure": PayloadFailure,
}


class Vector(NamedTuple):
    expect: str
    payload: str | None
    identities: list[age.Identity]
    ciphertext: bytes


def unarmored() -> Iterator[Path]:
    if FOLDER.is_dir():
        for path in sorted(FOLDER.iterdir()):
            if b"\narmored:" not in path.read_bytes().partition(b"\n\n")[0]:
                yield path


def parse(path: Path) -> Vector:
    header, _, ciphertext = path.read_bytes().partition(b"\n\n")
    lines = [line.split(": ", 1) for line in header.decode().splitlines()]
    fields = dict(lines)
    identities: list[age.Identity] = []
    for key, value in lines:
        if key == "identity":
            identities.append(age.parse_identity(value))
        elif key == "passphrase":
            identities.append(age.ScryptIdentity(value))
    if fields.get("compressed") == "zlib":
        ciphertext = zlib.decompress(ciphertext)
    return Vector(fields["expect"], fields.get("payload"), identities, ciphertext)


VECTORS = list(unarmored())


@pytest.mark.skipif(not VECTORS, reason="the age vectors are not here (SOCIARCH_AGE_VECTORS)")
def test_the_whole_set_of_vectors_is_here() -> None:
    assert len(VECTORS) >= 110


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.name)
def test_a_vector_ends_in_its_named_class(path: Path) -> None:
    vector = parse(path)
    released = io.BytesIO()
    if vector.expect == "success":
        age.decrypt(vector.identities, io.BytesIO(vector.ciphertext), released)
    else:
        with pytest.raises(CLASSES[vector.expect]) as caught:
            age.decrypt(vector.identities, io.BytesIO(vector.ciphertext), released)
        assert type(caught.value) is CLASSES[vector.expect]
    if vector.payload is not None:
        assert hashlib.sha256(released.getvalue()).hexdigest() == vector.payload


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.name)
def test_a_vector_in_memory_is_opened_whole_or_ends_in_the_same_class(path: Path) -> None:
    vector = parse(path)
    if vector.expect == "success":
        opened = age.open_bytes(vector.identities, vector.ciphertext)
        assert vector.payload is not None
        assert hashlib.sha256(opened).hexdigest() == vector.payload
        return
    with pytest.raises(CLASSES[vector.expect]) as caught:
        age.open_bytes(vector.identities, vector.ciphertext)
    assert type(caught.value) is CLASSES[vector.expect]
