"""What lies at the paths a person named: which files are exports, whose, and which belong together.

Nothing is stored here and no fact is read. A folder is one export, or holds several among other things; a
download that failed is refused before anybody wastes time on it, and a list out of an employer's seat before
a byte of it is stored.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple, Protocol, TypeVar

from sociarch import seat
from sociarch.downloads import under_way
from sociarch.errors import (
    EmployerSeat,
    EmptyFile,
    EmptyFolder,
    LinkInside,
    NotAnExport,
    SociarchError,
    TooManyFiles,
    Unreadable,
    WebPage,
)
from sociarch.export import NO_COLUMNS, Export, fold
from sociarch.exporter import Exporter, Label
from sociarch.reading import CONNECTION, survey
from sociarch.source import Found, Source, find, is_leftover

DEEPEST: Final = 3
"""Folders within folders that are searched for several exports."""
_WEB_PAGE: Final = (b"<!doctype html", b"<html", b"<head")
_HTML_NAMES: Final = (".htm", ".html", ".xhtml")


class Refused(NamedTuple):
    """A path of which nothing is stored."""

    path: Path
    error: SociarchError


class Gathered(NamedTuple):
    """What was found. `left` are files of a folder that no exporter knows, and downloads under way."""

    found: tuple[Found, ...]
    refused: tuple[Refused, ...]
    left: tuple[Path, ...]


class Verdict(NamedTuple):
    """The one exporter that knows certain files; with it, or instead of it, what is wrong with them."""

    exporter: Exporter | None
    label: Label
    trouble: tuple[SociarchError, ...]


class Recognition:
    """The exporters that are asked, and what the person said beforehand."""

    def __init__(
        self,
        exporters: Sequence[Exporter],
        *,
        claimed: bool = False,
        columns: Mapping[str, Mapping[str, str]] = {},
        vault: Path | None = None,
    ) -> None:
        """`claimed`: the person named the network, so that a lenient reader may accept what it would not dare
        to recognise. `columns`: for each network what its tables' columns are. `vault`: never looked into.
        """
        self._exporters: Final = exporters
        self._claimed: Final = claimed
        self._columns: Final = columns
        self._vault: Final = vault

    def gather(self, paths: Iterable[Path]) -> Gathered:
        """The exports at the paths. A path that is none is among the refused, not raised."""
        found: list[Found] = []
        refused: list[Refused] = []
        left: list[Path] = []
        for path in _without_repeats(paths):
            try:
                found.extend(self._choose(find(path, apart_from=self._vault), left, refused))
            except (LinkInside, TooManyFiles) as error:
                # No export itself; it may still hold some.
                exports, others, broken = self._inside(path) if path.is_dir() else ([], [], [])
                found.extend(exports)
                left.extend(others if exports else ())
                refused.extend(broken if exports else [Refused(path, error)])
            except NotAnExport as error:
                refused.append(Refused(path, error))
        own: list[Found] = []
        for one in found:
            if columns := self._of_a_seat(one):
                refused.append(Refused(one.path, EmployerSeat(path=one.path, columns=", ".join(columns))))
            else:
                own.append(one)
        return Gathered(tuple(own), tuple(refused), tuple(left))

    def judge(self, sources: Sequence[Source]) -> Verdict:
        """Exactly one exporter may know an export; where several do, none is taken at its word."""
        try:
            export = Export(sources, claimed=self._claimed)
        except NotAnExport as error:
            return Verdict(None, Label(), (error,))
        except OSError:
            return Verdict(None, Label(), ())
        known = [
            (one, label)
            for one in self._exporters
            if (label := _identify(one, export, self._columns.get(one.name, NO_COLUMNS))) is not None
        ]
        if len(known) != 1:
            return Verdict(None, Label(), ())
        exporter, label = known[0]
        return Verdict(exporter, label, ())

    def _of_a_seat(self, found: Found) -> tuple[str, ...]:
        """The columns by which what was found looks like data of an employer's seat; none where it does not,
        and none where an exporter recognises it by itself, whatever else lies in it: to name a network does
        not make a file one's own.
        """
        _path, columns = next(seat.found_in(found.sources), ("", ()))
        if not columns:
            return ()
        try:
            export = Export(found.sources)
        except NotAnExport:
            return columns
        known = any(_identify(one, export, NO_COLUMNS) is not None for one in self._exporters)
        return () if known else columns

    def _choose(self, found: Found, left: list[Path], refused: list[Refused]) -> Iterator[Found]:
        """The path itself; of a folder that only holds exports among other things, those exports."""
        if not found.path.is_dir():
            _refuse_useless(found)
            yield found
            return
        if not found.sources:
            raise EmptyFolder(path=found.path)
        found, unfinished = finished(found)
        many = _holds_archives(found) or self._is_several(found) or self._is_around(found)
        if not many and self.judge(found.sources).exporter is not None:
            left.extend(unfinished)
            yield found
            return
        exports, others, broken = self._inside(found.path)
        # A loose file that looks like part of an export is no reason to leave the rest of a folder behind.
        several = any(_is_archive(child) or child.path.is_dir() for child in exports) or not others
        if (many or several) and (exports or broken):
            left.extend(others)
            refused.extend(broken)
            yield from exports
        else:
            left.extend(unfinished)
            if found.sources:
                yield found

    def _is_around(self, found: Found) -> bool:
        """Whether an export is one folder in this one, and what lies beside that is none: a folder of
        downloads is no export because an export lies in it. Folders alone may be the parts of one export, and
        a folder with the network's own name is what it is called.
        """
        below, loose = _folders(found)
        inner: list[str] = []
        for name, sources in below.items():
            exporter = self.judge(sources).exporter
            if exporter is None:
                continue
            if exporter.folders and re.fullmatch(exporter.folders, found.path.name, re.IGNORECASE):
                return False
            # A folder that is named as the network names one is part of an export.
            if fold(name) not in set(map(fold, exporter.words)):
                inner.append(name)
        rest = [*loose, *(one for name, sources in below.items() if name not in inner for one in sources)]
        if not rest:
            return len(inner) == 1
        return bool(inner) and self.judge(rest).exporter is None

    def _is_several(self, found: Found) -> bool:
        """Whether folders directly in this one are exports of their own: archives by different names, or each
        with its own list of connections. The folders of a single export have one name and one list.
        """
        below, _loose = _folders(found)
        known = [
            (verdict.exporter, verdict.label, sources)
            for folder, sources in below.items()
            if (verdict := self.judge(sources)).exporter is not None
            # A folder that is named as the network names one is part of an export.
            and fold(folder) not in set(map(fold, verdict.exporter.words))
        ]
        archives = {(label.batch, label.part) for _, label, _ in known if label.batch is not None}
        if len(archives) > 1:
            return True
        return (
            len(known) > 1
            and sum(
                CONNECTION in survey(exporter, sources, self._columns.get(exporter.name, NO_COLUMNS)).counts
                for exporter, _, sources in known
            )
            > 1
        )

    def _is_searched(self, found: Found, verdict: Verdict) -> bool:
        """Whether a folder is more likely to hold exports than to be one."""
        if _holds_archives(found) or self._is_several(found) or self._is_around(found):
            return True
        # Within an export, archives are what people sent each other.
        return verdict.exporter is None and any(_is_zip_name(one.name) for one in found.sources)

    def _inside(self, folder: Path, depth: int = 0) -> tuple[list[Found], list[Path], list[Refused]]:
        """What an exporter knows, or is a broken archive; the rest; archives there is nothing of."""
        exports: list[Found] = []
        others: list[Path] = []
        broken: list[Refused] = []
        paths = sorted(folder.iterdir())
        waiting = under_way({path.name for path in paths})
        for path in paths:
            if is_leftover(path.name):
                continue
            if path.name in waiting:
                others.append(path)
                continue
            try:
                child, unfinished = finished(find(path, apart_from=self._vault))
                _refuse_useless(child)
            except NotAnExport as error:
                if _is_zip_name(path.name):
                    broken.append(Refused(path, error))
                else:
                    others.append(path)
                continue
            verdict = self.judge(child.sources)
            if path.is_dir() and depth < DEEPEST and self._is_searched(child, verdict):
                deeper = self._inside(path, depth + 1)
                # What nobody knows, deep in somebody's folders, is none of our business.
                if any(self.judge(one.sources).exporter for one in deeper[0]):
                    exports += deeper[0]
                    others += deeper[1]
                    broken += deeper[2]
                    continue
            if verdict.exporter or (verdict.trouble and not path.is_dir()):
                exports.append(child)
                others += unfinished
            else:
                others.append(path)
        return exports, others, broken


def finished(found: Found) -> tuple[Found, list[Path]]:
    """A folder without the downloads under way that lie directly in it, and those downloads."""
    if not found.path.is_dir():
        return found, []
    top = found.path.resolve()
    names = [file.relative_to(top).parts[0] for file, _size, _changed in found.stamps]
    waiting = under_way(set(names))
    if not waiting:
        return found, []
    kept = [at for at, name in enumerate(names) if name not in waiting]
    rest = Found(found.path, tuple(found.sources[at] for at in kept), tuple(found.stamps[at] for at in kept))
    return rest, [found.path / name for name in sorted(waiting)]


class Part(Protocol):
    """A recognised part of an export, whatever else is known of it."""

    @property
    def verdict(self) -> Verdict: ...


P = TypeVar("P", bound=Part)


def belong_together(group: Sequence[P], one: P) -> bool:
    """Whether a part belongs to the others' archive: same exporter and batch, no part twice, one owner."""
    exporter, label, _ = one.verdict
    if exporter is None or label.batch is None:
        return False
    owners = {other.verdict.label.owner for other in [*group, one]} - {None}
    return len(owners) < 2 and all(
        other.verdict.exporter is exporter
        and other.verdict.label.batch == label.batch
        and other.verdict.label.part != label.part
        for other in group
    )


def grouped(parts: Iterable[P]) -> list[list[P]]:
    """Parts of one archive together, in the order of their first parts."""
    groups: list[list[P]] = []
    for one in parts:
        for group in groups:
            if belong_together(group, one):
                group.append(one)
                break
        else:
            groups.append([one])
    return groups


def as_of(group: Sequence[Part]) -> str | None:
    """The day on which the network built the last of the parts; None where none tells."""
    return max((one.verdict.label.as_of for one in group if one.verdict.label.as_of), default=None)


def _identify(exporter: Exporter, export: Export, columns: Mapping[str, str]) -> Label | None:
    try:
        return exporter.identify(export.with_columns(columns))
    except Exception:
        # A mistake in a reader must not cost the backup; what is not recognised is stored and said so.
        return None


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


def _folders(found: Found) -> tuple[dict[str, list[Source]], list[Source]]:
    """The files of a folder by the folders directly in it, and those that lie in none."""
    below: dict[str, list[Source]] = {}
    loose: list[Source] = []
    for source in found.sources:
        _, folder, rest = [*source.name.split("/", 2), "", ""][:3]
        if rest:
            below.setdefault(folder, []).append(source)
        else:
            loose.append(source)
    return below, loose


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
