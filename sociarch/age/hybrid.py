"""The hybrid post-quantum recipient type, ML-KEM-768 with X25519 (age1pq1…; stock age since 1.3).

HPKE (RFC 9180) base mode with the KEM MLKEM768-X25519 of draft-ietf-hpke-pq, which is X-Wing: an identity
is a 32-byte seed, stretched by SHAKE-256 into the ML-KEM seed (64 bytes) and the X25519 scalar (32).
"""

import hashlib
import os
from collections.abc import Callable, Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from sociarch.age import bech32
from sociarch.age.header import Stanza, from_base64, to_base64
from sociarch.errors import HeaderFailure

KIND: Final = "mlkem768x25519"
SEED_SIZE: Final = 32
_MLKEM_SEED: Final = 64
_MLKEM_PUBLIC: Final = 1184
_X25519_SIZE: Final = 32
_ENC_SIZE: Final = 1088 + _X25519_SIZE
_WRAPPED_SIZE: Final = 32
_INFO: Final = b"age-encryption.org/mlkem768x25519"


def _suite() -> hpke.Suite:
    return hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)


class HybridRecipient:
    """A public key, age1pq1…: the ML-KEM-768 key (1184 bytes) and the X25519 key (32)."""

    def __init__(self, public: bytes) -> None:
        if len(public) != _MLKEM_PUBLIC + _X25519_SIZE:
            raise ValueError("a hybrid recipient has 1216 bytes")
        self._public = public
        self._key = hpke.MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC]),
            X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC:]),
        )

    @classmethod
    def parse(cls, text: str) -> "HybridRecipient":
        prefix, data = bech32.decode(text)
        if prefix != "age1pq" or text != text.lower():
            raise ValueError("not a hybrid age recipient")
        return cls(data)

    def wrap(self, file_key: bytes) -> Sequence[Stanza]:
        sealed = _suite().encrypt(file_key, self._key, info=_INFO)
        enc, wrapped = sealed[:_ENC_SIZE], sealed[_ENC_SIZE:]
        return [Stanza(KIND, (to_base64(enc).decode(),), wrapped)]

    def __str__(self) -> str:
        return bech32.encode("age1pq", self._public)


class HybridIdentity:
    """A private key, AGE-SECRET-KEY-PQ-1…. `secret` is its seed; `repr` never shows it."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != SEED_SIZE:
            raise ValueError("a hybrid identity has 32 bytes")
        self.secret: Final = secret
        stretched = hashlib.shake_256(secret).digest(_MLKEM_SEED + _X25519_SIZE)
        self._mlkem = MLKEM768PrivateKey.from_seed_bytes(stretched[:_MLKEM_SEED])
        self._x25519 = X25519PrivateKey.from_private_bytes(stretched[_MLKEM_SEED:])
        self._key = hpke.MLKEM768X25519PrivateKey(self._mlkem, self._x25519)

    @classmethod
    def generate(cls, random: Callable[[int], bytes] = os.urandom) -> "HybridIdentity":
        return cls(random(SEED_SIZE))

    @classmethod
    def parse(cls, text: str) -> "HybridIdentity":
        prefix, data = bech32.decode(text)
        if prefix != "age-secret-key-pq-" or text != text.upper():
            raise ValueError("not a hybrid age identity")
        return cls(data)

    def recipient(self) -> HybridRecipient:
        return HybridRecipient(
            self._mlkem.public_key().public_bytes_raw() + self._x25519.public_key().public_bytes_raw()
        )

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        for stanza in stanzas:
            if stanza.kind == KIND and (file_key := self._unwrap(stanza)) is not None:
                return file_key
        return None

    def _unwrap(self, stanza: Stanza) -> bytes | None:
        if len(stanza.arguments) != 1:
            raise HeaderFailure(reason="a hybrid stanza has one argument")
        enc = from_base64(stanza.arguments[0].encode("ascii"))
        if len(enc) != _ENC_SIZE or len(stanza.body) != _WRAPPED_SIZE:
            raise HeaderFailure(reason="a hybrid stanza has the wrong length")
        # HPKE reports a low-order X25519 share as it does a wrong key, but age calls it malformed.
        try:
            self._x25519.exchange(X25519PublicKey.from_public_bytes(enc[-_X25519_SIZE:]))
        except ValueError:
            raise HeaderFailure(reason="a hybrid share of low order") from None
        try:
            return _suite().decrypt(enc + stanza.body, self._key, info=_INFO)
        except InvalidTag:
            return None

    def __str__(self) -> str:
        return bech32.encode("age-secret-key-pq-", self.secret).upper()

    def __repr__(self) -> str:
        return "<HybridIdentity>"
