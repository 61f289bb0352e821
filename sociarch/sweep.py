"""What nothing names any more is removed: objects of forgotten snapshots, and what broken runs left behind.

Objects go only while it is known what every snapshot names: where one does not open, none is removed. A
backup that runs at the same time, on any machine, loses nothing: see `sociarch.pins`.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from sociarch.errors import N_, BackupRunning, DamagedRecord, Missing, SnapshotGone, VaultDamaged
from sociarch.forgetting import clear_notes
from sociarch.layout import ASIDE, is_hex, is_note, noted_snapshot, object_path, snapshot_path
from sociarch.pins import Pins, Timer
from sociarch.preservation import check_no_demand
from sociarch.vault import Reader

UNKNOWN: Final = N_("what it names cannot be told, so nothing was swept")
_SNAPSHOTS: Final = "snapshots/"


class Removed(NamedTuple):
    """How many objects were removed, of how many that are needed; how many were left to a running backup.
    `snapshots`: forgotten ones that were still there; `aside`: damaged files that a repair had put aside."""

    objects: int
    needed: int
    spared: int
    snapshots: int
    aside: int = 0


def sweep(
    reader: Reader,
    *,
    now: bool = False,
    damaged: bool = False,
    timer: Timer | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Removed:
    """Remove what nothing names.

    now      although a backup is running, which then takes longer
    damaged  also what a repair has put aside
    progress hears how many of how many objects are done

    Raises BackupRunning; DemandReceived while a demand is declared; VaultDamaged where a snapshot or its
    recipe does not open or is gone, and with `damaged` also where an object is missing.
    """
    check_no_demand(reader)
    pins = Pins(reader.storage, timer)
    running = pins.backups()
    if running and not now:
        raise BackupRunning()
    forgotten = _remove_forgotten(reader)
    pins.settle()
    # Objects are listed before snapshots are: what comes in between is named by nobody here, and not listed.
    present = _objects(reader)
    used, known = _used(reader, set())
    aside = _remove_damaged(reader, used - present) if damaged else 0
    unused = sorted(present - used)
    if not unused:
        pins.clear(running)
        return Removed(0, len(used), 0, forgotten, aside)
    removed = 0
    with pins.condemned(unused) as note:
        # A backup that could not see the announcement had pinned its objects, or its snapshot is listed now.
        late, _known = _used(reader, known)
        for done, name in enumerate(unused, 1):
            if name not in late and note.may_delete(name):
                reader.storage.delete(object_path(name))
                removed += 1
            progress(done, len(unused))
    pins.clear(running)
    return Removed(removed, len(used | late), len(unused) - removed, forgotten, aside)


def _remove_forgotten(reader: Reader) -> int:
    """Remove snapshots that were forgotten and are there: an interruption or a copy has left them."""
    forgotten = reader.statements().forgotten
    left = [path for path in reader.storage.names(_SNAPSHOTS) if path.removeprefix(_SNAPSHOTS) in forgotten]
    for path in left:
        reader.storage.delete(path)
    clear_notes(reader, {path.removeprefix(_SNAPSHOTS) for path in left})
    return len(left)


def _remove_damaged(reader: Reader, missing: set[str]) -> int:
    """Raises Missing while snapshots lack objects: what is damaged may be all that is left of one."""
    if missing:
        raise Missing(name=object_path(min(missing)))
    aside = list(reader.storage.names(ASIDE))
    for path in aside:
        reader.storage.delete(path)
    return len(aside)


def _objects(reader: Reader) -> set[str]:
    found = set()
    for path in reader.storage.names("objects/"):
        name = path.removeprefix("objects/").replace("/", "")
        if is_hex(name) and object_path(name) == path:
            found.add(name)
    return found


def _used(reader: Reader, known: set[str]) -> tuple[set[str], set[str]]:
    """Objects that the snapshots name which are not among `known`; and the ids of all snapshots.

    A list that lacks some of what is there must cost none of it: snapshots that others and the ledger tell of
    are asked for by their names. Raises VaultDamaged: who does not know what is needed removes nothing.
    """
    forgotten = reader.statements().forgotten
    paths = reader.storage.names(_SNAPSHOTS)
    listed = {name for name in (path.removeprefix(_SNAPSHOTS) for path in paths) if is_hex(name)}
    told_of = {noted_snapshot(path) for path in filter(is_note, reader.storage.names("ledger/"))} - forgotten
    used: set[str] = set()
    names = set(known)
    while waiting := (listed | told_of) - names:
        for name in sorted(waiting):
            names.add(name)
            try:
                _added_with, snapshot = reader.late_snapshot(name)
            except Missing:
                if name in told_of and name not in reader.statements().forgotten:
                    raise SnapshotGone(id=name[:8], name=snapshot_path(name)) from None
                continue  # It was forgotten at this moment: the next sweep takes what it named.
            told_of |= set(snapshot.roll) - forgotten
            try:
                for part in snapshot.parts:
                    used.update(part.recipe, (span.name for span in reader.spans(part)))
            except VaultDamaged:
                raise DamagedRecord(name=snapshot_path(name), reason=UNKNOWN) from None
    return used, names
