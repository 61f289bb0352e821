"""The X25519 recipient type: every stock age since 1.0 opens it."""

import os
from collections.abc import Callable, Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sociarch.age import bech32
from sociarch.age.header import Stanza, from_base64, to_base64
from sociarch.errors import HeaderFailure

KIND: Final = "X25519"
KEY_SIZE: Final = 32
WRAPPED_SIZE: Final = 32
_INFO: Final = b"age-encryption.org/v1/X25519"
_NONCE: Final = bytes(12)


class X25519Recipient:
    """A public key, age1…."""

    def __init__(self, public: bytes, *, random: Callable[[int], bytes] = os.urandom) -> None:
        if len(public) != KEY_SIZE:
            raise ValueError("an X25519 recipient has 32 bytes")
        self.public: Final = public
        self._random = random

    @classmethod
    def parse(cls, text: str) -> "X25519Recipient":
        prefix, data = bech32.decode(text)
        if prefix != "age" or text != text.lower():
            raise ValueError("not an age recipient")
        return cls(data)

    def wrap(self, file_key: bytes) -> Sequence[Stanza]:
        ephemeral = X25519PrivateKey.from_private_bytes(self._random(KEY_SIZE))
        share = ephemeral.public_key().public_bytes_raw()
        secret = ephemeral.exchange(X25519PublicKey.from_public_bytes(self.public))
        wrapped = _cipher(secret, share, self.public).encrypt(_NONCE, file_key, None)
        return [Stanza(KIND, (to_base64(share).decode(),), wrapped)]

    def __str__(self) -> str:
        return bech32.encode("age", self.public)


class X25519Identity:
    """A private key, AGE-SECRET-KEY-1…. `secret` is its 32 bytes; `repr` never shows them."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != KEY_SIZE:
            raise ValueError("an X25519 identity has 32 bytes")
        self.secret: Final = secret
        self._private = X25519PrivateKey.from_private_bytes(secret)
        self._public = self._private.public_key().public_bytes_raw()

    @classmethod
    def generate(cls, random: Callable[[int], bytes] = os.urandom) -> "X25519Identity":
        return cls(random(KEY_SIZE))

    @classmethod
    def parse(cls, text: str) -> "X25519Identity":
        prefix, data = bech32.decode(text)
        if prefix != "age-secret-key-" or text != text.upper():
            raise ValueError("not an age identity")
        return cls(data)

    def recipient(self) -> X25519Recipient:
        return X25519Recipient(self._public)

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        for stanza in stanzas:
            if stanza.kind == KIND and (file_key := self._unwrap(stanza)) is not None:
                return file_key
        return None

    def _unwrap(self, stanza: Stanza) -> bytes | None:
        if len(stanza.arguments) != 1:
            raise HeaderFailure(reason="an X25519 stanza has one argument")
        share = from_base64(stanza.arguments[0].encode("ascii"))
        # The body's length is checked first: a longer file key would fit several keys at once.
        if len(share) != KEY_SIZE or len(stanza.body) != WRAPPED_SIZE:
            raise HeaderFailure(reason="an X25519 stanza has the wrong length")
        try:
            secret = self._private.exchange(X25519PublicKey.from_public_bytes(share))
        except ValueError:
            raise HeaderFailure(reason="an X25519 share of low order") from None
        try:
            return _cipher(secret, share, self._public).decrypt(_NONCE, stanza.body, None)
        except InvalidTag:
            return None

    def __str__(self) -> str:
        return bech32.encode("age-secret-key-", self.secret).upper()

    def __repr__(self) -> str:
        return f"<X25519Identity of {self.recipient()}>"


def _cipher(secret: bytes, share: bytes, public: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(HKDF(SHA256(), 32, salt=share + public, info=_INFO).derive(secret))
