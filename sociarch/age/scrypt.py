"""The scrypt recipient type: a passphrase, always alone in its file."""

import os
import re
from collections.abc import Callable, Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from sociarch.age.header import Stanza, from_base64, to_base64
from sociarch.errors import HeaderFailure

KIND: Final = "scrypt"
DEFAULT_WORK: Final = 18
"""log2 of scrypt's N: 256 MiB and about a second, the value stock age writes."""
MAX_WORK: Final = 22
"""The highest value accepted on reading, as in stock age: more would be an attack on this machine."""

_SALT_SIZE: Final = 16
_WRAPPED_SIZE: Final = 32
_LABEL: Final = b"age-encryption.org/v1/scrypt"
_NONCE: Final = bytes(12)
_WORK = re.compile(r"[1-9][0-9]?")


class ScryptRecipient:
    """Wraps to a passphrase with work factor 2**`work`."""

    def __init__(
        self,
        passphrase: str,
        work: int = DEFAULT_WORK,
        *,
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        if not passphrase:
            raise ValueError("an empty passphrase protects nothing")
        if not 1 <= work <= MAX_WORK:
            raise ValueError(f"the work factor is between 1 and {MAX_WORK}")
        self._passphrase = passphrase.encode()
        self._work = work
        self._random = random

    def wrap(self, file_key: bytes) -> Sequence[Stanza]:
        salt = self._random(_SALT_SIZE)
        wrapped = _cipher(self._passphrase, salt, self._work).encrypt(_NONCE, file_key, None)
        return [Stanza(KIND, (to_base64(salt).decode(), str(self._work)), wrapped)]


class ScryptIdentity:
    """Unwraps with a passphrase; takes as long and as much memory as the file's work factor says."""

    def __init__(self, passphrase: str, max_work: int = MAX_WORK) -> None:
        self._passphrase = passphrase.encode()
        self._max_work = max_work

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        for stanza in stanzas:
            if stanza.kind == KIND and (file_key := self._unwrap(stanza)) is not None:
                return file_key
        return None

    def _unwrap(self, stanza: Stanza) -> bytes | None:
        if len(stanza.arguments) != 2:
            raise HeaderFailure(reason="a scrypt stanza has two arguments")
        salt = from_base64(stanza.arguments[0].encode("ascii"))
        if len(salt) != _SALT_SIZE or len(stanza.body) != _WRAPPED_SIZE:
            raise HeaderFailure(reason="a scrypt stanza has the wrong length")
        if not _WORK.fullmatch(stanza.arguments[1]):
            raise HeaderFailure(reason="a scrypt stanza has a malformed work factor")
        work = int(stanza.arguments[1])
        if work > self._max_work:
            raise HeaderFailure(reason=f"a work factor above {self._max_work}")
        try:
            return _cipher(self._passphrase, salt, work).decrypt(_NONCE, stanza.body, None)
        except InvalidTag:
            return None


def _cipher(passphrase: bytes, salt: bytes, work: int) -> ChaCha20Poly1305:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt  # A backup never needs it.

    key = Scrypt(salt=_LABEL + salt, length=32, n=1 << work, r=8, p=1).derive(passphrase)
    return ChaCha20Poly1305(key)
