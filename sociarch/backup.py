"""Files in, snapshot out, a summary returned.

The downloaded bytes are the record: they are in the vault before any reader sees them, and a reader that
fails costs a line in the summary, never a backup. Parts of one archive become one snapshot. This room knows
neither the command line nor a browser.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Final, NamedTuple

from sociarch.errors import (
    URGENCY,
    EmptyFile,
    LinkInside,
    NotAnExport,
    ReadNothing,
    SociarchError,
    TooManyFiles,
    UnknownExport,
    Unreadable,
    VaultUnavailable,
    WebPage,
)
from sociarch.export import Export
from sociarch.exporter import Exporter, Guess, Label, Problem
from sociarch.reading import Survey, survey
from sociarch.snapshot import Snapshot, StoredPart
from sociarch.source import Found, Source, find, is_leftover
from sociarch.vault import Writer

_WEB_PAGE: Final = (b"<!doctype html", b"<html", b"<head")
_HTML_NAMES: Final = (".htm", ".html", ".xhtml")


class Archived(NamedTuple):
    """One snapshot of this run. `earlier`: the same bytes were in the vault already, as that snapshot."""

    id: str
    snapshot: Snapshot
    earlier: bool
    paths: tuple[Path, ...]
    problems: tuple[Problem, ...]
    guesses: tuple[Guess, ...]
    trouble: tuple[SociarchError, ...]
    """Why the bytes are stored unread, or what is strange about what was read."""


class Refused(NamedTuple):
    """A path of which nothing was stored."""

    path: Path
    error: SociarchError


class Summary(NamedTuple):
    """What one run did. `left` are files of a folder that no exporter knows; they were not stored."""

    archived: tuple[Archived, ...]
    refused: tuple[Refused, ...]
    left: tuple[Path, ...]
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
    vault: Path | None = None
    """The vault's folder, if it is one: never stored into itself."""
    tool: str = ""
    clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc)


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
    refused: list[Refused] = []
    left: list[Path] = []
    found: list[Found] = []
    for path in _without_repeats(job.paths):
        try:
            found.extend(_choose(job, find(path, apart_from=job.vault), left, refused))
        except (LinkInside, TooManyFiles) as error:
            # No export itself; it may still hold some.
            exports, others, broken = _inside(job, path) if path.is_dir() else ([], [], [])
            found.extend(exports)
            left.extend(others if exports else ())
            refused.extend(broken if exports else [Refused(path, error)])
        except NotAnExport as error:
            refused.append(Refused(path, error))
    progress.total(sum(one.size for one in found))
    stored: list[_Stored] = []
    for number, one in enumerate(found):
        try:
            stored.append(_store(job, one, progress))
        except NotAnExport as error:
            refused.append(Refused(one.path, error))
        except VaultUnavailable as error:
            # What is complete until here is worth a snapshot; more would not fit or not arrive.
            refused.extend(Refused(rest.path, error) for rest in found[number:])
            break
    archived: list[Archived] = []
    for group in _groups(stored):
        try:
            archived.append(_archive(job, group))
        except (NotAnExport, VaultUnavailable) as error:
            refused.append(Refused(group[0].found.path, error))
    return Summary(
        tuple(archived), tuple(refused), tuple(left), job.writer.added_objects, job.writer.added_bytes
    )


class _Stored(NamedTuple):
    """A part whose bytes are in the vault, and what the exporters say of it."""

    found: Found
    part: StoredPart
    exporter: Exporter | None
    label: Label
    trouble: tuple[SociarchError, ...]


class _Verdict(NamedTuple):
    exporter: Exporter | None
    label: Label
    trouble: tuple[SociarchError, ...]


def _without_repeats(paths: Iterable[Path]) -> Iterator[Path]:
    seen: set[Path] = set()
    for path in paths:
        try:
            place = path.resolve()
        except (OSError, RuntimeError):  # `find` says what is wrong with it.
            place = path.absolute()
        if place not in seen:
            seen.add(place)
            yield path


def _choose(job: Job, found: Found, left: list[Path], refused: list[Refused]) -> Iterator[Found]:
    """The path itself; of a folder that only holds exports among other things, those exports."""
    if not found.path.is_dir():
        _refuse_useless(found)
        yield found
        return
    if not found.sources:
        raise EmptyFile(path=found.path)
    if not _holds_archives(found) and _judge(job, found.sources).exporter is not None:
        yield found
        return
    exports, others, broken = _inside(job, found.path)
    # A loose file that looks like part of an export is no reason to leave the rest of a folder behind.
    several = any(_is_archive(child) or child.path.is_dir() for child in exports) or not others
    if (_holds_archives(found) or several) and (exports or broken):
        left.extend(others)
        refused.extend(broken)
        yield from exports
    else:
        yield found


def _inside(job: Job, folder: Path) -> tuple[list[Found], list[Path], list[Refused]]:
    """What in a folder an exporter knows, or is a broken archive; the rest; archives there is nothing of."""
    exports: list[Found] = []
    others: list[Path] = []
    broken: list[Refused] = []
    for path in sorted(folder.iterdir()):
        if is_leftover(path.name):
            continue
        try:
            child = find(path, apart_from=job.vault)
            _refuse_useless(child)
        except NotAnExport as error:
            if _is_zip_name(path.name):
                broken.append(Refused(path, error))
            else:
                others.append(path)
            continue
        verdict = _judge(job, child.sources)
        if verdict.exporter or (verdict.trouble and not path.is_dir()):
            exports.append(child)
        else:
            others.append(path)
    return exports, others, broken


def _holds_archives(found: Found) -> bool:
    return any(source.name.count("/") == 1 and _is_zip_name(source.name) for source in found.sources)


def _is_archive(found: Found) -> bool:
    return _is_zip_name(found.path.name)


def _is_zip_name(name: str) -> bool:
    return name.casefold().endswith(".zip")


def _refuse_useless(found: Found) -> None:
    """Raises EmptyFile or WebPage for a download that failed, of which there is nothing to keep."""
    if len(found.sources) != 1 or found.path.is_dir():
        return
    source = found.sources[0]
    if source.size == 0:
        raise EmptyFile(path=found.path)
    if source.name.casefold().endswith(_HTML_NAMES):
        return
    try:
        with source.open() as file:
            head = file.read(512).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    except OSError as error:
        raise Unreadable(path=found.path, reason=error.strerror or "?") from None
    if head.startswith(_WEB_PAGE):
        raise WebPage(path=found.path)


def _store(job: Job, found: Found, progress: Progress) -> _Stored:
    try:
        part = job.writer.store(found.sources, progress.done)
    except OSError as error:
        raise Unreadable(path=found.path, reason=error.strerror or "?") from None
    found.check_unchanged()
    return _Stored(found, part, *_judge(job, found.sources))


def _judge(job: Job, sources: Sequence[Source]) -> _Verdict:
    """The one exporter that knows these files; with it, or instead of it, what is wrong with them."""
    try:
        export = Export(sources, claimed=job.claimed is not None)
    except NotAnExport as error:
        return _Verdict(None, Label(), (error,))
    except OSError:
        return _Verdict(None, Label(), ())
    known = [(one, label) for one in job.exporters if (label := _identify(one, export)) is not None]
    if len(known) != 1:
        return _Verdict(None, Label(), ())
    exporter, label = known[0]
    return _Verdict(exporter, label, ())


def _identify(exporter: Exporter, export: Export) -> Label | None:
    try:
        return exporter.identify(export)
    except Exception:
        # A mistake in a reader must not cost the backup; what is not recognised is stored and said so.
        return None


def _groups(stored: Iterable[_Stored]) -> Iterator[list[_Stored]]:
    """Parts of one archive together: same exporter and batch, no part twice, no two different owners.

    A download that is there a second time, byte for byte, is left out.
    """
    groups: list[list[_Stored]] = []
    seen: set[tuple[str, ...]] = set()
    for one in stored:
        content = tuple(file.sha256 for file in one.part.files)
        if one.exporter is not None and content in seen:
            continue
        seen.add(content)
        for group in groups:
            if _belong_together(group, one):
                group.append(one)
                break
        else:
            groups.append([one])
    yield from groups


def _belong_together(group: Sequence[_Stored], one: _Stored) -> bool:
    if one.exporter is None or one.label.batch is None:
        return False
    owners = {other.label.owner for other in [*group, one]} - {None}
    return len(owners) < 2 and all(
        other.exporter is one.exporter
        and other.label.batch == one.label.batch
        and other.label.part != one.label.part
        for other in group
    )


def _archive(job: Job, group: Sequence[_Stored]) -> Archived:
    exporter = group[0].exporter
    paths = tuple(one.found.path for one in group)
    trouble = [error for one in group for error in one.trouble]
    reading = Survey({}, (), ())
    if exporter is not None:
        reading = survey(exporter, [source for one in group for source in one.found.sources])
        if reading.doubtful:
            trouble.append(ReadNothing(path=paths[0]))
    elif not trouble:
        trouble.append(UnknownExport(path=paths[0]))
    snapshot = Snapshot(
        taken=job.clock().strftime("%Y-%m-%dT%H:%M:%SZ"),
        exporter=exporter.name if exporter else None,
        reader=exporter.reader if exporter else None,
        account=_account(job, group),
        as_of=max((one.label.as_of for one in group if one.label.as_of), default=None),
        parts=tuple(one.part for one in group),
        counts=reading.counts,
        tool=f"sociarch {job.tool}",
    )
    earlier = job.writer.committed(snapshot)
    return Archived(
        id=earlier or job.writer.commit(snapshot),
        snapshot=snapshot,
        earlier=earlier is not None,
        paths=paths,
        problems=reading.problems,
        guesses=reading.guesses,
        trouble=tuple(trouble),
    )


def _account(job: Job, group: Sequence[_Stored]) -> str | None:
    if job.account:
        return job.account
    for one in group:
        if one.exporter is not None and one.label.owner is not None:
            return job.writer.key.account_mark(one.exporter.name, one.label.owner)
    return None
