"""age files: round trips, the rules of the specification, stock age and pyrage as oracles."""

import io
import os
import pty
import shutil
import subprocess
from pathlib import Path

import pyrage
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sociarch import age
from sociarch.age import bech32
from sociarch.age.hybrid import HybridIdentity
from sociarch.age.stream import BLOCK, CHUNK, SEALED, TAG
from sociarch.errors import AgeFailure, HmacFailure, NoMatch, PayloadFailure

STOCK = shutil.which("age")
needs_stock_age = pytest.mark.skipif(STOCK is None, reason="stock age is not installed (Debian package age)")
IDENTITY = age.X25519Identity(bytes(range(32)))
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, BLOCK * CHUNK - 1, BLOCK * CHUNK, BLOCK * CHUNK + 1]


class Dribble(io.RawIOBase):
    """A source that gives fewer bytes than it is asked for, as sockets and pipes do."""

    def __init__(self, data: bytes) -> None:
        self._inner = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._inner.read(min(size, 1000) if size >= 0 else 1000)


@given(st.binary(max_size=200_000))
def test_what_is_sealed_opens_again(plaintext: bytes) -> None:
    assert age.open_bytes([IDENTITY], age.seal_bytes([IDENTITY.recipient()], plaintext)) == plaintext


@pytest.mark.parametrize("size", SIZES)
def test_every_size_around_a_chunk_and_a_block_comes_back(size: int) -> None:
    plaintext = os.urandom(size)
    sealed = age.seal_bytes([IDENTITY.recipient()], plaintext)
    assert age.open_bytes([IDENTITY], sealed) == plaintext
    assert pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(str(IDENTITY))]) == plaintext


def test_a_source_that_dribbles_is_read_to_its_end() -> None:
    plaintext = os.urandom(3 * CHUNK)
    target = io.BytesIO()
    age.encrypt([IDENTITY.recipient()], Dribble(plaintext), target)  # type: ignore[arg-type]  # enough of one
    assert age.open_bytes([IDENTITY], target.getvalue()) == plaintext


@pytest.mark.parametrize("size", SIZES)
def test_pyrage_writes_what_opens_here(size: int) -> None:
    plaintext = os.urandom(size)
    recipient = pyrage.x25519.Recipient.from_str(str(IDENTITY.recipient()))
    assert age.open_bytes([IDENTITY], pyrage.encrypt(plaintext, [recipient])) == plaintext


def test_passphrases_agree_with_pyrage_both_ways() -> None:
    sealed = age.seal_bytes([age.ScryptRecipient("mots de passe")], b"x" * 70_000)
    assert pyrage.passphrase.decrypt(sealed, "mots de passe") == b"x" * 70_000
    theirs = pyrage.passphrase.encrypt(b"y", "mots de passe")
    assert age.open_bytes([age.ScryptIdentity("mots de passe")], theirs) == b"y"


def test_a_hybrid_identity_opens_what_its_recipient_sealed() -> None:
    identity = HybridIdentity.generate()
    recipient = age.parse_recipient(str(identity.recipient()))
    sealed = age.seal_bytes([recipient], b"for the year 2050")
    assert age.open_bytes([age.parse_identity(str(identity))], sealed) == b"for the year 2050"
    with pytest.raises(NoMatch):
        age.open_bytes([HybridIdentity.generate()], sealed)


def test_any_of_several_recipients_opens() -> None:
    other = age.X25519Identity.generate()
    sealed = age.seal_bytes([IDENTITY.recipient(), other.recipient()], b"both")
    assert age.open_bytes([IDENTITY], sealed) == age.open_bytes([other], sealed) == b"both"


def test_mixtures_the_specification_forbids_are_refused() -> None:
    passphrase = age.ScryptRecipient("p", work=1)
    with pytest.raises(ValueError, match="alone"):
        age.seal_bytes([passphrase, IDENTITY.recipient()], b"")
    with pytest.raises(ValueError, match="post-quantum"):
        age.seal_bytes([HybridIdentity.generate().recipient(), IDENTITY.recipient()], b"")
    with pytest.raises(ValueError, match="at least one"):
        age.seal_bytes([], b"")
    with pytest.raises(ValueError, match="empty"):
        age.ScryptRecipient("")


def test_the_same_randomness_gives_the_same_file() -> None:
    def steady(size: int) -> bytes:
        return b"\x07" * size

    files = [io.BytesIO(), io.BytesIO()]
    for target in files:
        recipient = age.X25519Recipient.parse(str(IDENTITY.recipient()))
        recipient = type(recipient)(recipient.public, random=steady)
        age.encrypt([recipient], io.BytesIO(b"data"), target, random=steady)
    assert files[0].getvalue() == files[1].getvalue()


@settings(max_examples=300)
@given(st.integers(min_value=0), st.integers(1, 255))
@example(0, 1)
def test_no_changed_byte_goes_unnoticed(place: int, change: int) -> None:
    sealed = bytearray(age.seal_bytes([IDENTITY.recipient()], b"z" * 500))
    sealed[place % len(sealed)] ^= change
    with pytest.raises(AgeFailure):
        age.open_bytes([IDENTITY], bytes(sealed))


@given(st.integers(0, 400))
def test_no_truncation_goes_unnoticed(length: int) -> None:
    sealed = age.seal_bytes([IDENTITY.recipient()], b"z" * 200)
    with pytest.raises(AgeFailure):
        age.open_bytes([IDENTITY], sealed[: min(length, len(sealed) - 1)])


def streamed(sealed: bytes) -> bytes:
    target = io.BytesIO()
    age.decrypt([IDENTITY], io.BytesIO(sealed), target)
    return target.getvalue()


@pytest.mark.parametrize("size", SIZES)
def test_chunks_that_are_dropped_added_moved_or_cut_are_refused_from_memory_and_as_a_stream(
    size: int,
) -> None:
    sealed = age.seal_bytes([IDENTITY.recipient()], os.urandom(size))
    body = len(sealed) - size - TAG * max(1, -(-size // CHUNK))
    head = sealed[:body]
    chunks = [sealed[at : at + SEALED] for at in range(body, len(sealed), SEALED)]
    cut = [[*chunks[:-1], chunks[-1][:-1]], chunks[:-1], chunks[1:]]
    longer = [[*chunks, b"x"], [*chunks, bytes(TAG)], [*chunks, chunks[-1]]]
    for broken in (*cut, *longer, *([chunks[::-1]] if len(chunks) > 1 else [])):
        with pytest.raises(PayloadFailure):
            age.open_bytes([IDENTITY], head + b"".join(broken))
        with pytest.raises(PayloadFailure):
            streamed(head + b"".join(broken))
    assert age.open_bytes([IDENTITY], sealed) == streamed(sealed)


def test_what_is_released_before_a_failure_is_authentic() -> None:
    plaintext = os.urandom(3 * CHUNK)
    sealed = bytearray(age.seal_bytes([IDENTITY.recipient()], plaintext))
    sealed[-1] ^= 1
    released = io.BytesIO()
    with pytest.raises(PayloadFailure):
        age.decrypt([IDENTITY], io.BytesIO(bytes(sealed)), released)
    assert plaintext.startswith(released.getvalue())
    assert len(released.getvalue()) == 2 * CHUNK


def test_a_changed_header_is_told_apart_from_a_wrong_key() -> None:
    sealed = age.seal_bytes([IDENTITY.recipient()], b"")
    head, _, rest = sealed.partition(b"\n--- ")
    grease = head + b"\n-> grease\n\n--- " + rest
    with pytest.raises(HmacFailure):
        age.open_bytes([IDENTITY], grease)


@given(st.binary(min_size=1, max_size=80))
def test_bech32_gives_back_what_was_encoded(data: bytes) -> None:
    assert bech32.decode(bech32.encode("age", data)) == ("age", data)
    assert bech32.decode(bech32.encode("age", data).upper()) == ("age", data)


@given(st.binary(min_size=4, max_size=40), st.integers(0), st.sampled_from(bech32.ALPHABET))
def test_bech32_notices_every_single_mistyped_letter(data: bytes, place: int, letter: str) -> None:
    text = bech32.encode("age", data)
    at = 4 + place % (len(text) - 4)
    mistyped = text[:at] + letter + text[at + 1 :]
    if mistyped != text:
        with pytest.raises(ValueError, match=r"checksum|padding"):
            bech32.decode(mistyped)


@pytest.mark.parametrize("text", ["", "age", "1qqqqqqqq", "Age1qqqqqq", "age1bbbbbbb", "age1é"])
def test_what_is_no_bech32_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="bech32"):
        bech32.decode(text)


def test_errors_and_representations_never_repeat_a_secret() -> None:
    secret = str(IDENTITY)
    assert secret[20:40] not in repr(IDENTITY)
    with pytest.raises(ValueError, match="checksum") as caught:
        age.parse_identity(secret[:-1] + ("Q" if secret[-1] != "Q" else "P"))
    assert secret[20:40] not in str(caught.value)


@needs_stock_age
def test_stock_age_opens_what_is_written_here(tmp_path: Path) -> None:
    plaintext = os.urandom(1_500_000)
    (tmp_path / "key").write_text(f"{IDENTITY}\n")
    (tmp_path / "file.age").write_bytes(age.seal_bytes([IDENTITY.recipient()], plaintext))
    done = subprocess.run(
        [str(STOCK), "-d", "-i", "key", "file.age"], cwd=tmp_path, capture_output=True, check=True
    )
    assert done.stdout == plaintext


@needs_stock_age
def test_what_stock_age_writes_opens_here(tmp_path: Path) -> None:
    plaintext = os.urandom(1_500_000)
    done = subprocess.run(
        [str(STOCK), "-r", str(IDENTITY.recipient())], input=plaintext, capture_output=True, check=True
    )
    assert age.open_bytes([IDENTITY], done.stdout) == plaintext


@needs_stock_age
def test_stock_age_opens_with_the_passphrase_typed_at_its_terminal(tmp_path: Path) -> None:
    (tmp_path / "file.age").write_bytes(age.seal_bytes([age.ScryptRecipient("vier wörter")], b"inside"))
    assert type_at_terminal([str(STOCK), "-d", "-o", "out", "file.age"], "vier wörter", tmp_path) == 0
    assert (tmp_path / "out").read_bytes() == b"inside"


def type_at_terminal(command: list[str], line: str, folder: Path) -> int:
    """Run `command` with a terminal of its own, type one line when it asks, and return its exit code."""
    child, terminal = pty.fork()
    if child == 0:  # pragma: no cover  # the child is another program from here on
        os.chdir(folder)
        os.execvp(command[0], command)
    said = b""
    try:
        while b":" not in said:
            said += os.read(terminal, 1024)
        os.write(terminal, line.encode() + b"\n")
        while os.read(terminal, 1024):
            pass
    except OSError:
        pass  # The program has closed its terminal.
    finally:
        os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
