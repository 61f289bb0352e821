"""A fire drill: one snapshot out of the vault, every byte compared, nothing written anywhere.

Who opens it with one way alone knows afterwards that this way, and this copy of the vault, bring things back.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from sociarch.chronicle import Named
from sociarch.errors import N_, DamagedRecord, NothingToDrill
from sociarch.snapshot import Snapshot
from sociarch.vault import Reader

OVERDUE: Final = 90
"""Days after which a drill is asked for again."""
_BLOCK: Final = 1024 * 1024


class Proven(NamedTuple):
    """How much came back as it was stored."""

    files: int
    bytes: int


def draw(snapshots: Sequence[Named], pick: Callable[[int], int]) -> Named:
    """One of the snapshots, oldest first, the newest only where there is no other. `pick`: a number below the
    one it is given, by chance. Raises NothingToDrill where there are none."""
    if not snapshots:
        raise NothingToDrill()
    old = snapshots[:-1] or snapshots
    return old[pick(len(old))]


def prove(reader: Reader, snapshot: Snapshot, progress: Callable[[int], None]) -> Proven:
    """Read every byte of the snapshot and compare it with what was noted when it was stored. `progress` hears
    how many more bytes are done.

    Raises Missing or DamagedRecord for the first file that is not as it was.
    """
    files = size = 0
    for part in snapshot.parts:
        for source, stored in zip(reader.sources(part), part.files, strict=True):
            digest = hashlib.sha256()
            read = 0
            with source.open() as file:
                while block := file.read(_BLOCK):
                    digest.update(block)
                    read += len(block)
                    progress(len(block))
            if (read, digest.hexdigest()) != (stored.size, stored.sha256):
                # A file's name may say who somebody is.
                raise DamagedRecord(
                    name=stored.sha256[:8], reason=N_("the file is not the one that was stored")
                )
            files += 1
            size += read
    return Proven(files, size)
