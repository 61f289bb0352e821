"""Where a vault's files lie: five verbs, and nothing that knows what a vault is.

Every implementation passes the one contract suite in tests/test_storage.py. Names are relative, with `/`
between parts made of letters, digits, `.`, `_` and `-`. What is created is whole and durable when the call
returns, and is never overwritten.
"""

import re
from collections.abc import Iterator
from typing import Final, Protocol

MAX_SIZE: Final = 64 * 1024 * 1024
"""Bytes. Nothing larger is ever created, so nothing larger is read into memory."""

_NAME = re.compile(r"(?!\.)[A-Za-z0-9._-]+(/(?!\.)[A-Za-z0-9._-]+)*")


class Storage(Protocol):
    def get(self, name: str) -> bytes:
        """The whole content. Raises Missing, StorageFailed, or DamagedRecord above MAX_SIZE."""
        ...

    def create(self, name: str, data: bytes) -> bool:
        """True: created, whole and durable. False: the name was there and was left as it is.

        Raises StorageFull, StorageReadOnly or StorageFailed; the name is then not there.
        """
        ...

    def has(self, name: str) -> bool:
        """Whether `get` would find the name."""
        ...

    def names(self, prefix: str) -> Iterator[str]:
        """All names that begin with `prefix` (empty, or ending in `/`), in sorted order.

        Files that strangers put there are listed too, whatever they are called.
        """
        ...

    def delete(self, name: str) -> None:
        """The name is gone afterwards; no error where it was not there."""
        ...


def check_name(name: str) -> str:
    """`name` itself. Raises ValueError for one that a storage may not be asked for."""
    if not _NAME.fullmatch(name):
        raise ValueError("not a storage name")
    return name
