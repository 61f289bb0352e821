"""Derived records of a vault: sealed like the rest, below `ledger/`, and worth nothing but time.

A record is named by its kind and by a keyed hash of its plaintext, with a key that only the vault identity
gives: whoever holds a write key alone can add none that would be believed. Whatever is lost, damaged or
forged here counts as not there, and is made anew from the snapshots.
"""

import hmac
import re
from collections.abc import Collection, Iterator
from typing import Final

from sociarch import age
from sociarch.errors import N_, AgeFailure, DamagedRecord, VaultDamaged
from sociarch.keys import VaultIdentity
from sociarch.pack import BadFrame, squeeze, unsqueeze
from sociarch.storage import Storage

FOLDER: Final = "ledger/"
_LEVEL: Final = 6
"""zstd's level: a record is written far more seldom than read, and books of years are large."""
_RECORD = re.compile(r"ledger/(?P<kind>[a-z]+)-(?P<name>[0-9a-f]{64})")


class Derived:
    """The derived records in one vault."""

    def __init__(self, storage: Storage, identity: VaultIdentity) -> None:
        self._storage: Final = storage
        self._identity: Final = identity

    def paths(self, kind: str) -> list[str]:
        """Where records of a kind lie, in alphabetical order."""
        return [path for path in self._paths() if path.startswith(f"{FOLDER}{kind}-")]

    def get(self, path: str) -> bytes:
        """A record's plaintext, proven to be what a holder of the identity wrote.

        Raises Missing or DamagedRecord.
        """
        match = _RECORD.fullmatch(path)
        if match is None:
            raise DamagedRecord(name=path, reason=N_("it is not what was stored under this name"))
        try:
            opened = age.open_bytes([self._identity.identity], self._storage.get(path))
            plaintext = unsqueeze(opened)
        except AgeFailure:
            raise DamagedRecord(name=path, reason=N_("its encryption does not hold")) from None
        except BadFrame:
            raise DamagedRecord(name=path, reason=N_("it does not unpack")) from None
        if not hmac.compare_digest(self._identity.derived_name(plaintext), match["name"]):
            raise DamagedRecord(name=path, reason=N_("it is not what was stored under this name"))
        return plaintext

    def path_of(self, kind: str, plaintext: bytes) -> str:
        """Where a record lies, or would lie."""
        return f"{FOLDER}{kind}-{self._identity.derived_name(plaintext)}"

    def put(self, kind: str, plaintext: bytes) -> str:
        """Keep a record, and return its path. Raises VaultUnavailable."""
        path = self.path_of(kind, plaintext)
        if self._storage.has(path) and not self._is_sound(path):
            self._storage.delete(path)
        if not self._storage.has(path):
            recipient = self._identity.identity.recipient()
            self._storage.create(path, age.seal_bytes([recipient], squeeze(plaintext, _LEVEL)))
        return path

    def keep_only(self, wanted: Collection[str]) -> None:
        """Delete all derived records but these. Raises VaultUnavailable."""
        for path in list(self._paths()):
            if path not in wanted:
                self._storage.delete(path)

    def _paths(self) -> Iterator[str]:
        return filter(is_derived, self._storage.names(FOLDER))

    def _is_sound(self, path: str) -> bool:
        try:
            self.get(path)
        except VaultDamaged:
            return False
        return True


def is_derived(path: str) -> bool:
    """Whether this is the path of a derived record."""
    return _RECORD.fullmatch(path) is not None
