"""The past as the vault holds it: which snapshot a person means, and the connections in it.

Everything here is derived from the record at the moment it is asked for, so that a reader mended next year
repairs every snapshot of the past.
"""

import re
from collections.abc import Sequence
from typing import Final

from sociarch.chronicle import Chronicle, Named
from sociarch.errors import N_, AddedLate, AmbiguousSnapshot, DamagedRecord, NoSuchSnapshot, OnlyHeld
from sociarch.export import NO_COLUMNS
from sociarch.hiding import without_erased
from sociarch.layout import snapshot_path
from sociarch.reading import CONNECTION, Reading, read
from sociarch.registry import Registry
from sociarch.snapshot import Snapshot
from sociarch.source import Source
from sociarch.vault import Reader

LATEST: Final = "latest"
_BEFORE = re.compile(r"([a-z][a-z0-9_-]*)~(\d{1,6})")
_BY_DAY = re.compile(r"([a-z][a-z0-9_-]*)@(\d{4}-\d\d-\d\d)")
_NAMED = re.compile(r"[a-z0-9_.@~:-]*")
"""What may be repeated in an error: a text with blanks may be somebody's name."""
_ID = re.compile(r"[0-9a-f]{4,64}")


def choose(chronicle: Chronicle, wanted: str, *, listing: bool = False) -> Named:
    """The snapshot a person means, of those that count: `latest`, an id or its first digits (four at least),
    `linkedin` (its latest), `linkedin~1` (the one before), `linkedin@2026-03-01` (the last by that day). An
    id also names one that is held or was dropped. `listing`: unless an id names it, one in which a list of
    connections was read, because an export without the list tells nothing of the network.

    Raises NoSuchSnapshot, OnlyHeld or AmbiguousSnapshot; DamagedRecord where the one that is meant, or may
    be meant, does not open; AddedLate for one that does not count for that.
    """
    wanted = wanted.lower()
    snapshots = [one for one in chronicle.snapshots if one.counts]
    if listing and any(CONNECTION in one.snapshot.counts for one in snapshots):
        snapshots = [one for one in snapshots if CONNECTION in one.snapshot.counts]
    found: Sequence[Named]
    if chronicle.damaged:
        _refuse_doubt(chronicle, wanted)
    if wanted == LATEST:
        found = snapshots[-1:]
    elif match := _BEFORE.fullmatch(wanted):
        of_network = _of(snapshots, match[1])
        found = of_network[-1 - int(match[2]) :][:1] if int(match[2]) < len(of_network) else ()
    elif match := _BY_DAY.fullmatch(wanted):
        found = [one for one in _of(snapshots, match[1]) if one.day <= match[2]][-1:]
    else:
        found = _of(snapshots, wanted)[-1:]
        if not found and _ID.fullmatch(wanted):
            found = [one for one in chronicle.snapshots if one.id.startswith(wanted)]
            if len(found) > 1:
                raise AmbiguousSnapshot(wanted=wanted)
    if not found and any(_may_mean(wanted, one) for one in chronicle.snapshots if not one.counts):
        raise OnlyHeld(wanted=wanted)
    if not found and (late := late_id(chronicle, wanted)) is not None:
        raise AddedLate(name=snapshot_path(late))
    if not found:
        raise NoSuchSnapshot(wanted=wanted if _NAMED.fullmatch(wanted) else "…")
    return found[0]


def late_id(chronicle: Chronicle, wanted: str) -> str | None:
    """The id of the snapshot with these first digits that was added with keys that had been replaced, or None
    where no other has them. Raises AmbiguousSnapshot."""
    if not is_id(wanted) or any(one.id.startswith(wanted.lower()) for one in chronicle.snapshots):
        return None
    paths = [path for path in chronicle.late if path.startswith(snapshot_path(wanted.lower()))]
    if len(paths) > 1:
        raise AmbiguousSnapshot(wanted=wanted)
    return paths[0].removeprefix(snapshot_path("")) if paths else None


def by_day(chronicle: Chronicle, day: str) -> list[Named]:
    """For each account the last snapshot by that day that counts and in which a list was read."""
    found = []
    for snapshots in chronicle.by_account().values():
        listing = [one for one in snapshots if one.day <= day and CONNECTION in one.snapshot.counts]
        found += listing[-1:]
    return found


def is_id(wanted: str) -> bool:
    """Whether this is an id, or the first digits of one, and no network."""
    return _ID.fullmatch(wanted.lower()) is not None


def _may_mean(wanted: str, one: Named) -> bool:
    return wanted == LATEST or re.split("[~@]", wanted)[0] == one.snapshot.exporter


def _refuse_doubt(chronicle: Chronicle, wanted: str) -> None:
    """Among snapshots that do not open may be the latest: only an id says what a person means then."""
    for path in chronicle.damaged:
        if not _ID.fullmatch(wanted) or path.removeprefix("snapshots/").startswith(wanted):
            raise DamagedRecord(name=path, reason=N_("it does not open; name another snapshot by its id"))


def stored_sources(reader: Reader, snapshot: Snapshot) -> list[Source]:
    """The files as they were downloaded. Raises Missing or DamagedRecord."""
    return [source for part in snapshot.parts for source in reader.sources(part)]


def read_snapshot(reader: Reader, named: Named, registry: Registry, chronicle: Chronicle) -> Reading:
    """What the present reader of its network reads from a snapshot; empty for one stored unread.

    Columns are what the person decided, also in snapshots that are older than the decision. People who are
    erased are in nothing that is read: whatever is told of lists comes through here.

    Raises NoSuchNetwork where that exporter is not installed, Missing or DamagedRecord.
    """
    snapshot = named.snapshot
    if snapshot.exporter is None:
        return Reading()
    exporter = registry.get(snapshot.exporter)
    columns = chronicle.choices.columns.get(snapshot.exporter, NO_COLUMNS)
    reading = read(exporter, stored_sources(reader, snapshot), columns)
    if not chronicle.erased:
        return reading
    mark, erased = reader.identity.erasure_mark, chronicle.erased
    return without_erased(reading, exporter, named.id, lambda token: mark(token) in erased)


def _of(snapshots: Sequence[Named], network: str) -> list[Named]:
    return [one for one in snapshots if one.snapshot.exporter == network]
