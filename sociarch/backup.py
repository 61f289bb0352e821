"""Files in, snapshot out, a summary returned.

The downloaded bytes are the record: they are in the vault before any reader sees them, and a reader that
fails costs a line in the summary, never a backup. Parts of one archive become one snapshot. What reads to
nothing, to a part, or to far less than last time is stored and held. This room knows neither the command
line nor a browser.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from sociarch import recognition, seat
from sociarch.choices import Verdict
from sociarch.errors import (
    URGENCY,
    FarFewer,
    Held,
    NotAnExport,
    ReadNothing,
    ReadPartly,
    SociarchError,
    StillHeld,
    Swept,
    UnknownExport,
    Unreadable,
    VaultUnavailable,
)
from sociarch.export import NO_COLUMNS
from sociarch.exporter import Exporter
from sociarch.fact import Guess, Problem
from sociarch.reading import CONNECTION, NOTHING_READ, Survey, survey
from sociarch.recognition import Gathered, Recognition, Refused, as_of, grouped
from sociarch.routes import FILE
from sociarch.snapshot import Snapshot, StoredPart
from sociarch.source import Found
from sociarch.writer import Writer

MAX_LOSS: Final = 0.1
"""Share of connections that may be missing since the last snapshot before a new one is held."""

Counts: TypeAlias = Mapping[str, Mapping[str, Mapping[str, int]]]
"""How many connections snapshots had that count: by network, account (`""`: unknown) and day."""
NO_COUNTS: Final[Counts] = {}
ATTEMPTS: Final = 5
"""How often a backup begins anew where sweeps take away what it has stored."""


class Archived(NamedTuple):
    """One snapshot of this run. `earlier`: the same bytes were in the vault already, as that snapshot."""

    id: str
    snapshot: Snapshot
    earlier: bool
    paths: tuple[Path, ...]
    problems: tuple[Problem, ...]
    guesses: tuple[Guess, ...]
    columns: tuple[str, ...]
    """Names of the columns of its tables, as they stand."""
    trouble: tuple[SociarchError, ...]
    """Why the bytes are stored unread, or why the snapshot is held."""
    dropped: bool
    """The person has left these bytes out of history before."""
    copies: tuple[Path, ...] = ()
    """Where a part of it lay a second time, byte for byte."""
    seats: tuple[seat.Seen, ...] = ()
    """Files in it that look like data of an employer's seat; they are stored, as all of an export is."""

    @property
    def held(self) -> bool:
        return any(isinstance(error, Held) for error in self.trouble)


class Summary(NamedTuple):
    """What one run did. `left` are files of a folder that no exporter knows; they were not stored."""

    archived: tuple[Archived, ...]
    refused: tuple[Refused, ...]
    left: tuple[Path, ...]
    counts: dict[str, dict[str, dict[str, int]]]
    """What the job began with, and what this run adds to it: what the next one is compared with."""
    added_objects: int
    added_bytes: int

    @property
    def code(self) -> int:
        """The most urgent exit code of all that happened."""
        codes = {0} | {one.error.code for one in self.refused}
        codes |= {error.code for one in self.archived for error in one.trouble}
        return min(codes, key=URGENCY.index)


class Job(NamedTuple):
    """What to do and with what: everything a run needs comes from outside."""

    writer: Writer
    exporters: Sequence[Exporter]
    paths: Sequence[Path]
    claimed: str | None = None
    """The network the person named; its exporter alone decides, and leniently."""
    account: str | None = None
    """The person's own label for the account."""
    together: bool = False
    """Whether what lies at the paths is one archive, whatever its names tell: the network gave it so."""
    route: str = FILE
    """How what lies at the paths came here; one of `sociarch.routes`."""
    columns: Mapping[str, Mapping[str, str]] = {}
    """For each network what the person said its tables' columns are."""
    before: Counts = NO_COUNTS
    max_loss: float = MAX_LOSS
    held: Collection[str] = ()
    """Ids of snapshots that are known to be held and not decided."""
    vault: Path | None = None
    """The vault's folder, if it is one: never stored into itself."""
    tool: str = ""
    clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc)
    gathered: Gathered | None = None
    """What lies at the paths, where that is known already."""


class Progress(NamedTuple):
    """Whom to tell how far a run is: bytes in all, then bytes more each time."""

    total: Callable[[int], None] = lambda size: None
    done: Callable[[int], None] = lambda size: None


SILENT: Final = Progress()


def backup(job: Job, progress: Progress = SILENT) -> Summary:
    """Store what lies at the job's paths; the same call again stores nothing twice.

    A path that is no export, and a disk that is full or fails, is in the summary, not raised: what could be
    committed is.
    """
    recognition = recognition_of(job)
    gathered = job.gathered or recognition.gather(job.paths)
    with job.writer.pins.at_work() if gathered.found else nullcontext():
        return _backup(job, recognition, gathered, progress)


def _backup(job: Job, recognition: Recognition, gathered: Gathered, progress: Progress) -> Summary:
    found, refused = gathered.found, list(gathered.refused)
    progress.total(sum(one.size for one in found))
    stored: list[_Stored] = []
    for number, one in enumerate(found):
        try:
            stored.append(_store(job, recognition, one, progress))
        except NotAnExport as error:
            refused.append(Refused(one.path, error))
        except VaultUnavailable as error:
            # What is complete until here is worth a snapshot; more would not fit or not arrive.
            refused.extend(Refused(rest.path, error) for rest in found[number:])
            break
    archived: list[Archived] = []
    known = _Known(job.before)
    today = _now(job)[:10]
    # The oldest first, so that each is compared with the one before it.
    parts = _without_copies(stored)
    groups = [parts] if job.together and _of_one_account(parts) else grouped(parts)
    for group in sorted(groups, key=lambda group: _told_day(job, group) or today):
        try:
            archived.append(_archive(job, group, known))
        except (NotAnExport, VaultUnavailable) as error:
            refused.append(Refused(group[0].found.path, error))
    return Summary(
        tuple(archived),
        tuple(refused),
        gathered.left,
        known.counts,
        job.writer.added_objects,
        job.writer.added_bytes,
    )


def recognition_of(job: Job) -> Recognition:
    """What knows the job's exports."""
    return Recognition(job.exporters, claimed=job.claimed is not None, columns=job.columns, vault=job.vault)


class _Stored(NamedTuple):
    """A part whose bytes are in the vault, and what the exporters say of it. `copies`: where it lay again."""

    found: Found
    part: StoredPart
    verdict: recognition.Verdict
    copies: tuple[Path, ...] = ()


def _store(job: Job, recognition: Recognition, found: Found, progress: Progress) -> _Stored:
    try:
        part = job.writer.store(found.sources, progress.done)
    except OSError as error:
        raise Unreadable(path=found.path, reason=error.strerror or "?") from None
    verdict = recognition.judge(found.sources)
    found.check_unchanged()
    return _Stored(found, part, verdict)


def _without_copies(stored: Sequence[_Stored]) -> list[_Stored]:
    """A download that is there a second time, byte for byte, is left out: of two, the one whose name does not
    tell which archive it is part of.
    """
    seen: dict[tuple[str, ...], int] = {}
    kept: dict[int, _Stored] = {}
    for at, one in sorted(enumerate(stored), key=lambda item: item[1].verdict.label.batch is None):
        content = tuple(file.sha256 for file in one.part.files)
        first = seen.setdefault(content, at)
        if one.verdict.exporter is None or first == at:
            kept[at] = one
        else:
            kept[first] = kept[first]._replace(copies=(*kept[first].copies, one.found.path))
    return [kept[at] for at in sorted(kept)]


def _of_one_account(parts: Sequence[_Stored]) -> bool:
    """Whether one exporter recognises all parts, and no two tell of different owners."""
    owners = {one.verdict.label.owner for one in parts} - {None}
    exporters = {one.verdict.exporter for one in parts}
    return len(exporters) == 1 and None not in exporters and len(owners) < 2


def _archive(job: Job, group: Sequence[_Stored], known: "_Known") -> Archived:
    exporter = group[0].verdict.exporter
    paths = tuple(one.found.path for one in group)
    trouble = [error for one in group for error in one.verdict.trouble]
    reading = NOTHING_READ
    seats: tuple[seat.Seen, ...] = ()
    if exporter is not None:
        sources = [source for one in group for source in one.found.sources]
        reading = survey(exporter, sources, job.columns.get(exporter.name, NO_COLUMNS))
        seats = tuple(seat.found_in(sources))
        for one in group:
            one.found.check_unchanged()  # Else another file was read than the one that is stored.
    elif not trouble:
        trouble.append(UnknownExport(path=paths[0]))
    snapshot = Snapshot(
        taken=_now(job),
        exporter=exporter.name if exporter else None,
        reader=exporter.reader if exporter else None,
        account=_account(job, group),
        as_of=_told_day(job, group),
        parts=tuple(one.part for one in group),
        counts=reading.counts,
        tool=f"sociarch {job.tool}",
        route=job.route,
    )
    earlier = job.writer.committed(snapshot)
    doubts = _doubts(job, snapshot, reading, earlier, known)
    snapshot = snapshot._replace(held=tuple(doubts))
    name = earlier or _commit(job, group, snapshot)
    if not doubts and earlier is None:
        known.add(snapshot)
    if not doubts and earlier is not None and earlier in job.held and job.writer.verdict(earlier) is None:
        trouble.append(StillHeld(path=paths[0], id=name[:8]))
    for kind, numbers in doubts.items():
        trouble.append(_HELD[kind](path=paths[0], id=name[:8], **numbers))
    return Archived(
        id=name,
        snapshot=snapshot,
        earlier=earlier is not None,
        paths=paths,
        problems=reading.problems,
        guesses=reading.guesses,
        columns=tuple(name for tally in reading.tallies for name in tally.columns),
        trouble=tuple(trouble),
        dropped=earlier is not None and job.writer.verdict(earlier) == Verdict(earlier, keep=False),
        copies=tuple(path for one in group for path in one.copies),
        seats=seats,
    )


def _commit(job: Job, group: Sequence[_Stored], snapshot: Snapshot) -> str:
    """The new snapshot's id. What a sweep has removed meanwhile is stored again from where it came."""
    for _attempt in range(ATTEMPTS):
        try:
            return job.writer.commit(snapshot)
        except Swept:
            for one in group:
                job.writer.store(one.found.sources)
                one.found.check_unchanged()
    return job.writer.commit(snapshot)


_HELD: Final[Mapping[str, type[Held]]] = {"nothing": ReadNothing, "partly": ReadPartly, "fewer": FarFewer}
"""By the words that stand in a held snapshot's manifest."""


def _doubts(
    job: Job, snapshot: Snapshot, reading: Survey, earlier: str | None, known: "_Known"
) -> dict[str, dict[str, int]]:
    """Why the snapshot is to be held, each with its numbers; none once a person has decided about it."""
    if earlier is not None and job.writer.verdict(earlier) is not None:
        return {}
    doubts: dict[str, dict[str, int]] = {}
    found = snapshot.counts.get(CONNECTION)
    if reading.doubts:
        doubts["partly" if found else "nothing"] = {}
    # What is in the vault already was compared when it came, with what was there then.
    if found and (earlier is None or earlier in job.held):
        before = known.before(snapshot)
        if before is not None and found < before * (1 - job.max_loss):
            doubts["fewer"] = {"found": found, "before": before}
    return doubts


class _Known:
    """The connections of snapshots that count, those of this run included, by network, account and day."""

    def __init__(self, before: Counts) -> None:
        self.counts: Final = {
            network: {account: dict(days) for account, days in accounts.items()}
            for network, accounts in before.items()
        }

    def before(self, snapshot: Snapshot) -> int | None:
        """The number of the account's last snapshot by that day; None where none is known.

        An export that does not tell whose it is belongs to the network's only account, if there is only one.
        """
        accounts = self.counts.get(snapshot.exporter or "", {})
        days = accounts.get(snapshot.account or "")
        if days is None and len(accounts) == 1 and (not snapshot.account or "" in accounts):
            (days,) = accounts.values()
        day = max((one for one in days or {} if one <= _day(snapshot)), default=None)
        return days[day] if days and day else None

    def add(self, snapshot: Snapshot) -> None:
        number = snapshot.counts.get(CONNECTION)
        if snapshot.exporter and number is not None:
            accounts = self.counts.setdefault(snapshot.exporter, {})
            accounts.setdefault(snapshot.account or "", {})[_day(snapshot)] = number


def _day(snapshot: Snapshot) -> str:
    return snapshot.as_of or snapshot.taken[:10]


def _now(job: Job) -> str:
    return job.clock().strftime("%Y-%m-%dT%H:%M:%SZ")


def _told_day(job: Job, group: Sequence[_Stored]) -> str | None:
    """The export's own day; None where it tells none, or one that is yet to come."""
    day = as_of(group)
    tomorrow = (job.clock() + timedelta(days=1)).date().isoformat()
    return day if day is None or day <= tomorrow else None


def _account(job: Job, group: Sequence[_Stored]) -> str | None:
    if job.account:
        return job.account
    for one in group:
        exporter, label, _ = one.verdict
        if exporter is not None and label.owner is not None:
            return job.writer.key.account_mark(exporter.name, label.owner)
    return None
