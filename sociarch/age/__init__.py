"""age v1 file encryption (age-encryption.org/v1, the C2SP specification) over `cryptography`.

Here live the header, the payload stream, the three recipient types and bech32; nothing here knows what a
vault is. Files written here open in stock age and the other way round. Armor is not supported: nothing
in this project needs it.

Two one-method interfaces carry everything: a recipient wraps a file key, an identity unwraps it.
"""

import io
import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, BinaryIO, Protocol

from sociarch.age.header import Header, Stanza
from sociarch.age.scrypt import ScryptIdentity, ScryptRecipient
from sociarch.age.stream import open_payload, open_whole, seal_payload, seal_whole
from sociarch.age.x25519 import X25519Identity, X25519Recipient
from sociarch.errors import HeaderFailure, NoMatch

if TYPE_CHECKING:
    from sociarch.age.hybrid import HybridIdentity, HybridRecipient

__all__ = [
    "Identity",
    "Recipient",
    "ScryptIdentity",
    "ScryptRecipient",
    "Stanza",
    "X25519Identity",
    "X25519Recipient",
    "decrypt",
    "encrypt",
    "open_bytes",
    "parse_identity",
    "parse_recipient",
    "seal_bytes",
]

FILE_KEY_SIZE = 16
NONCE_SIZE = 16


class Recipient(Protocol):
    def wrap(self, file_key: bytes) -> Sequence[Stanza]:
        """The stanzas from which this recipient, and nobody else, gets `file_key` back."""
        ...


class Identity(Protocol):
    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """The file key, or None where none of the stanzas is for this identity.

        Raises HeaderFailure for a stanza of the identity's own type that is malformed.
        """
        ...


def encrypt(
    recipients: Sequence[Recipient],
    source: BinaryIO,
    target: BinaryIO,
    *,
    random: Callable[[int], bytes] = os.urandom,
) -> None:
    """Read `source` to its end and write one age file to `target`, 64 KiB at a time.

    Raises ValueError for no recipient and for a mixture the specification forbids: a passphrase beside
    anything else, or a post-quantum recipient beside one that is not.
    """
    file_key, nonce = random(FILE_KEY_SIZE), random(NONCE_SIZE)
    target.write(_header(recipients, file_key) + nonce)
    seal_payload(file_key, nonce, source, target)


def decrypt(identities: Sequence[Identity], source: BinaryIO, target: BinaryIO) -> None:
    """Read one age file from `source` and write its plaintext to `target`.

    `target` only ever receives authentic plaintext, but it is complete only when this returns.
    Raises HeaderFailure, HmacFailure, NoMatch or PayloadFailure.
    """
    open_payload(*_open_header(identities, source), source, target)


def seal_bytes(
    recipients: Sequence[Recipient], plaintext: bytes, *, random: Callable[[int], bytes] = os.urandom
) -> bytes:
    """`encrypt` from memory to memory."""
    file_key, nonce = random(FILE_KEY_SIZE), random(NONCE_SIZE)
    return bytes(seal_whole(file_key, nonce, plaintext, _header(recipients, file_key) + nonce))


def open_bytes(identities: Sequence[Identity], ciphertext: bytes) -> bytes:
    """`decrypt` from memory to memory: the whole plaintext or an error, never a part of it."""
    source = io.BytesIO(ciphertext)
    file_key, nonce = _open_header(identities, source)
    return open_whole(file_key, nonce, memoryview(ciphertext)[source.tell() :])


def parse_identity(text: str) -> "X25519Identity | HybridIdentity":
    """An identity from its one-line form, AGE-SECRET-KEY-1… or AGE-SECRET-KEY-PQ-1….

    Raises ValueError, whose text does not repeat the secret.
    """
    if text.upper().startswith("AGE-SECRET-KEY-PQ-1"):
        from sociarch.age.hybrid import HybridIdentity  # Few vaults need it, and it loads slowly.

        return HybridIdentity.parse(text)
    return X25519Identity.parse(text)


def parse_recipient(text: str) -> "X25519Recipient | HybridRecipient":
    """A recipient from its one-line form, age1… or age1pq1…. Raises ValueError."""
    if text.startswith("age1pq1"):
        from sociarch.age.hybrid import HybridRecipient

        return HybridRecipient.parse(text)
    return X25519Recipient.parse(text)


def _open_header(identities: Sequence[Identity], source: BinaryIO) -> tuple[bytes, bytes]:
    """The payload's file key and nonce; `source` is left behind them."""
    header = Header.read(source)
    file_key = _find_file_key(header, identities)
    header.check(file_key)
    nonce = source.read(NONCE_SIZE)
    if len(nonce) != NONCE_SIZE:
        raise HeaderFailure(reason="the payload's nonce is cut short")
    return file_key, nonce


def _header(recipients: Sequence[Recipient], file_key: bytes) -> bytes:
    stanzas = [stanza for recipient in recipients for stanza in recipient.wrap(file_key)]
    _refuse_mixtures(stanzas)
    return Header(tuple(stanzas)).to_bytes(file_key)


def _refuse_mixtures(stanzas: Sequence[Stanza]) -> None:
    kinds = {stanza.kind for stanza in stanzas}
    if not stanzas:
        raise ValueError("an age file needs at least one recipient")
    if "scrypt" in kinds and len(stanzas) > 1:
        raise ValueError("a passphrase stands alone in an age file")
    if "mlkem768x25519" in kinds and len(kinds) > 1:
        raise ValueError("a post-quantum recipient is never mixed with others: they would undo it")


def _find_file_key(header: Header, identities: Sequence[Identity]) -> bytes:
    stanzas = header.stanzas
    if len(stanzas) > 1 and any(stanza.kind == "scrypt" for stanza in stanzas):
        raise HeaderFailure(reason="a scrypt stanza does not stand alone")
    for identity in identities:
        file_key = identity.unwrap(stanzas)
        if file_key is not None:
            return file_key
    raise NoMatch()
