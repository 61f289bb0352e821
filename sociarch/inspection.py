"""A dry reading: what an export holds, file by file, and what of it is read. Nothing is stored.

Every file is read, passed over for a reason, or unknown; nothing is left out of the account.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from sociarch import seat
from sociarch.errors import NotAnExport, SociarchError, UnknownExport
from sociarch.export import NO_COLUMNS, Export, Member, fold_path
from sociarch.exporter import Exporter, Label
from sociarch.fact import KINDS, Tally
from sociarch.reading import NOTHING_READ, Survey, survey
from sociarch.recognition import Recognition, Refused, Verdict, as_of, grouped
from sociarch.source import Found, Source


class File(NamedTuple):
    """One file of an export.

    role        what was done with it
    generation  the form it was recognised by; empty unless it was read
    records     how many records of each kind it holds
    problems    how many places in it could not be read
    reason      why it was passed over, in English, marked for translation
    """

    member: Member
    role: Literal["read", "passed over", "unknown"]
    generation: str = ""
    records: Mapping[str, int] = {}
    problems: int = 0
    reason: str = ""


class Inspection(NamedTuple):
    """One export, of one part or several. `exporter` None: nobody knows it, and `trouble` says why."""

    paths: tuple[Path, ...]
    sources: tuple[Source, ...]
    exporter: Exporter | None
    label: Label
    as_of: str | None
    survey: Survey
    files: tuple[File, ...]
    trouble: tuple[SociarchError, ...]
    seats: tuple[seat.Seen, ...] = ()
    """Files in it that look like data of an employer's seat."""

    @property
    def doubtful(self) -> bool:
        """Whether a backup would hold it, whatever the last snapshot had."""
        return bool(self.survey.doubts)


class Inspected(NamedTuple):
    """All that lies at the paths a person named."""

    exports: tuple[Inspection, ...]
    refused: tuple[Refused, ...]
    left: tuple[Path, ...]


class _Part(NamedTuple):
    found: Found
    verdict: Verdict


def inspect(
    recognition: Recognition, paths: Sequence[Path], columns: Mapping[str, Mapping[str, str]]
) -> Inspected:
    """A dry reading of what lies at the paths."""
    gathered = recognition.gather(paths)
    parts = [_Part(one, recognition.judge(one.sources)) for one in gathered.found]
    exports = [_inspect_group(group, columns) for group in grouped(parts)]
    return Inspected(tuple(exports), gathered.refused, gathered.left)


def inspect_sources(
    exporter: Exporter, label: Label, sources: Sequence[Source], columns: Mapping[str, str]
) -> Inspection:
    """A dry reading of files whose network is known."""
    reading = survey(exporter, sources, columns)
    return Inspection(
        paths=(),
        sources=tuple(sources),
        exporter=exporter,
        label=label,
        as_of=label.as_of,
        survey=reading,
        files=tuple(_files(exporter, sources, reading)),
        trouble=(),
        seats=tuple(seat.found_in(sources)),
    )


def unknown(sources: Sequence[Source], trouble: tuple[SociarchError, ...]) -> Inspection:
    """Files that no exporter knows, and why."""
    return Inspection((), tuple(sources), None, Label(), None, NOTHING_READ, (), trouble)


def _inspect_group(group: Sequence[_Part], columns: Mapping[str, Mapping[str, str]]) -> Inspection:
    exporter, label, _ = group[0].verdict
    paths = tuple(one.found.path for one in group)
    sources = tuple(source for one in group for source in one.found.sources)
    if exporter is None:
        trouble = group[0].verdict.trouble or (UnknownExport(path=paths[0]),)
        return unknown(sources, trouble)._replace(paths=paths)
    seen = inspect_sources(exporter, label, sources, columns.get(exporter.name, NO_COLUMNS))
    return seen._replace(paths=paths, as_of=as_of(group))


def _files(exporter: Exporter, sources: Sequence[Source], reading: Survey) -> list[File]:
    try:
        members = Export(sources).members
    except NotAnExport:
        return []
    tallies: dict[str, list[Tally]] = {}
    for tally in reading.tallies:
        tallies.setdefault(tally.file, []).append(tally)
    problems = Counter(problem.trace.file for problem in reading.problems)
    passed = [(re.compile(pattern), reason) for pattern, reason in exporter.passed_over.items()]
    return [_file(member, tallies.get(member.path, []), problems[member.path], passed) for member in members]


def _file(
    member: Member, tallies: Sequence[Tally], problems: int, passed: Sequence[tuple["re.Pattern[str]", str]]
) -> File:
    if tallies or problems:
        records: Counter[str] = Counter()
        for tally in tallies:
            records[KINDS[tally.kind]] += tally.records
        generation = tallies[0].generation if tallies else ""
        return File(member, "read", generation, dict(records), problems)
    path = fold_path(member.path)
    for pattern, reason in passed:
        if pattern.fullmatch(path):
            return File(member, "passed over", reason=reason)
    return File(member, "unknown")
