"""Small vaults for tests: in memory, with keys that cost nothing to open."""

import io
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Final

from sociarch import age
from sociarch.keys import VaultIdentity
from sociarch.snapshot import Snapshot
from sociarch.source import Source
from sociarch.storage import Storage
from sociarch.storage.memory import MemoryStorage
from sociarch.vault import create
from sociarch.writer import Writer

PASSPHRASE = "a passphrase for tests"
CHEAP_WORK = 4
RECOVERY = age.X25519Identity(bytes(range(1, 33)))


class CutShort(MemoryStorage):
    """The files of another storage, whose user is stopped after `good` changes: any other raises `how`."""

    def __init__(
        self, storage: MemoryStorage, good: int, how: Callable[[], BaseException] = KeyboardInterrupt
    ) -> None:
        super().__init__()
        self.files = storage.files
        self._good = good
        self._how: Final = how

    def create(self, name: str, data: bytes) -> bool:
        self._count()
        return super().create(name, data)

    def delete(self, name: str) -> None:
        self._count()
        super().delete(name)

    def _count(self) -> None:
        self._good -= 1
        if self._good < 0:
            raise self._how()


def new_vault(*, hybrid: bool = False) -> tuple[MemoryStorage, VaultIdentity]:
    storage = MemoryStorage()
    return storage, found(storage, hybrid=hybrid)


def found(storage: Storage, *, hybrid: bool = False) -> VaultIdentity:
    """Make a vault in `storage` that a passphrase and a recovery key open."""
    identity = VaultIdentity.generate(hybrid=hybrid)
    recovery = age.ScryptRecipient(PASSPHRASE, work=CHEAP_WORK)
    create(storage, identity, {"passphrase": recovery, "recovery-kit": RECOVERY.recipient()})
    return identity


def source(name: str, data: bytes) -> Source:
    return Source(name, len(data), None, lambda: io.BytesIO(data))


def put(
    storage: Storage,
    identity: VaultIdentity,
    data: bytes,
    *,
    taken: str = "2026-01-01T00:00:00Z",
    as_of: str | None = None,
    exporter: str | None = "linkedin",
) -> str:
    """Commit one snapshot that holds one file."""
    writer = Writer(storage, identity.write_key())
    part = writer.store([source("export.zip", data)])
    return writer.commit(
        Snapshot(
            taken=taken,
            exporter=exporter,
            reader="1",
            account=None,
            as_of=as_of,
            parts=(part,),
            counts={},
            tool="sociarch test",
        )
    )


def clock_at(text: str) -> Callable[[], datetime]:
    moment = datetime.fromisoformat(text).replace(tzinfo=timezone.utc)
    return lambda: moment
