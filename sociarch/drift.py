"""A report of how an export is built, for a public bug report: names of files and headings, shapes, counts.

Everything in it passes through `shape`, which lets no word out that a person has put into the export. It is
written in English, whatever the person's language: those who read it maintain the readers.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from sociarch import shape
from sociarch.export import Export
from sociarch.exporter import Exporter, Unreadable, read_text
from sociarch.inspection import File, Inspection
from sociarch.shape import Words

MAX_FILES: Final = 200
MAX_SHAPES: Final = 20
_TABLES: Final = (".csv", ".tsv", ".txt")
_PAGES: Final = (".htm", ".html")


def report(seen: Inspection, exporters: Sequence[Exporter], tool: str) -> Iterator[str]:
    """The lines of the report on one export. Raises NotAnExport where it does not open."""
    words = Words(name for exporter in exporters for name in exporter.words)
    yield "# Shape of an export"
    yield ""
    yield "Only the shape: words that networks write, counts, and masks (`a` a word, `9` a digit)."
    yield ""
    known = f"{seen.exporter.name} {seen.exporter.reader}" if seen.exporter else "not recognised"
    yield f"* sociarch {tool}, reader: {known}"
    yield f"* counts: {_pairs(seen.survey.counts)}"
    for source in seen.sources[:MAX_FILES]:
        yield f"* `{words.name(source.name)}`, {source.size} bytes"
    yield ""
    export = Export(seen.sources)
    files = seen.files or tuple(File(member, "unknown") for member in export.members)
    yield "## Files"
    yield ""
    for file in sorted(files, key=lambda one: one.role == "passed over")[:MAX_FILES]:
        read = f", {file.generation}, {_pairs(file.records)}" if file.generation else ""
        yield f"* `{words.name(file.member.path)}`, {file.member.size} bytes: {file.role}{read}"
    if len(files) > MAX_FILES:
        yield f"* and {len(files) - MAX_FILES} more"
    yield from _problems(seen, words)
    # What is not understood comes first, in case there is more than anybody would read.
    shown = sorted(
        (one for one in files if one.role != "passed over"),
        key=lambda one: (not one.problems, not _is_doubtful(seen, one), one.role == "read"),
    )
    for file in shown[:MAX_SHAPES]:
        yield from _shape(export, file, words)


def _problems(seen: Inspection, words: Words) -> Iterator[str]:
    reasons = Counter(
        (words.name(problem.trace.file), problem.reason, tuple(problem.values.items()))
        for problem in seen.survey.problems
    )
    if reasons:
        yield ""
        yield "## Not read"
        yield ""
    for (file, reason, values), times in reasons.most_common(MAX_FILES):
        safe = {name: value if isinstance(value, int) else words.name(str(value)) for name, value in values}
        yield f"* {times} × `{file}`: {reason.format(**safe)}"


def _is_doubtful(seen: Inspection, file: File) -> bool:
    return any(doubt.trace.file == file.member.path for doubt in seen.survey.doubts)


def _shape(export: Export, file: File, words: Words) -> Iterator[str]:
    base = file.member.base.casefold()
    try:
        if base.endswith(_TABLES):
            lines = shape.table(read_text(export, file.member, head=True), words)
        elif base.endswith(".json"):
            lines = shape.document(read_text(export, file.member), words)
        elif base.endswith(_PAGES):
            lines = shape.page(read_text(export, file.member, head=True), words)
        else:
            return
    except Unreadable as error:
        lines = iter([error.reason])
    yield ""
    yield f"## `{words.name(file.member.path)}`"
    yield ""
    yield "```"
    yield from lines
    yield "```"


def _pairs(counts: object) -> str:
    assert isinstance(counts, dict)
    return ", ".join(f"{number} {kind}" for kind, number in counts.items()) or "none"
