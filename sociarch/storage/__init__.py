"""Where a vault's files lie: five verbs, and nothing that knows what a vault is.

Every implementation passes the one contract suite in tests/test_storage.py. Names are relative, with `/`
between parts made of letters, digits, `.`, `_` and `-`. What is created is whole and durable when the call
returns, and is never overwritten.
"""

import re
from collections.abc import Iterator
from typing import Final, Literal, Protocol, TypeAlias, runtime_checkable

MAX_SIZE: Final = 64 * 1024 * 1024
"""Bytes. Nothing larger is ever created, so nothing larger is read into memory."""

TEMPORARY: Final = "tmp"
"""The folder of what is being written; no name in it is ever listed."""

CreateOnly: TypeAlias = Literal["enforced", "ignored", "refused"]
"""What a storage does when a name is created that is there already: it keeps the first content and says so;
it overwrites; or it knows no such request, so that all it can be asked for is to overwrite."""

_NAME = re.compile(r"(?!\.)[A-Za-z0-9._-]+(/(?!\.)[A-Za-z0-9._-]+)*")


class Storage(Protocol):
    def get(self, name: str) -> bytes:
        """The whole content. Raises Missing, StorageFailed, or DamagedRecord above MAX_SIZE."""
        ...

    def create(self, name: str, data: bytes) -> bool:
        """True: created, whole and durable. False: the name was there and was left as it is.

        Raises StorageFull, StorageReadOnly, StorageFailed or, on another machine, StorageAway; the name is
        then not there, as far as that can be told.
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


@runtime_checkable
class Probed(Storage, Protocol):
    """A storage that can be asked whether it keeps what is there."""

    def probe(self) -> CreateOnly:
        """Create a random name twice, and see. Nothing of it is left. What was found is heeded from then on.

        Raises VaultUnavailable where it cannot be told.
        """
        ...


def check_name(name: str) -> str:
    """`name` itself. Raises ValueError for one that a storage may not be asked for."""
    if not _NAME.fullmatch(name):
        raise ValueError("not a storage name")
    return name
