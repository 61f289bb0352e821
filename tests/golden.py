"""Golden samples: small exports of invented people beside what the present readers make of them.

A sample is a file or folder in `exporters/<network>/samples/`, named as a person would have it; beside it
lies `<sample>.expected.json`. `python -m tests.golden` compares all of them and tells by its exit code,
`python -m tests.golden --write` writes them anew, to be read by a person before they are kept. Fields that
are empty are left out; marks that no eye can see are escaped.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from sociarch import source
from sociarch.export import Export
from sociarch.exporter import Exporter, Label
from sociarch.fact import KINDS, Connection, Fact, Guess, Problem, Tally, Trace
from sociarch.registry import Registry

EXPORTERS: Final = Path(__file__).resolve().parents[1] / "exporters"
SUFFIX: Final = ".expected.json"

_UNSEEN = re.compile("[\u0300-\u036f\u200b-\u200f\u2028-\u202e]")

Json = Mapping[str, object]


class Sample(NamedTuple):
    """One export as downloaded, and the network in whose folder it lies."""

    network: str
    path: Path

    @property
    def expected(self) -> Path:
        return self.path.with_name(self.path.name + SUFFIX)

    def sources(self) -> tuple[source.Source, ...]:
        return source.find(self.path).sources


def samples() -> list[Sample]:
    """All samples in a stable order; hidden files are none."""
    return [
        Sample(path.parent.parent.name, path)
        for path in sorted(EXPORTERS.glob("*/samples/*"))
        if not path.name.startswith(".") and not path.name.endswith(SUFFIX)
    ]


def render(sample: Sample) -> str:
    """What the sample's expected file says when the reader is right."""
    exporter = Registry.installed().get(sample.network)
    export = Export(sample.sources())
    label = exporter.identify(export)
    facts: list[Json] = []
    files: list[Json] = []
    problems: list[Json] = []
    guesses: list[Json] = []
    for item in exporter.read(export):
        if isinstance(item, Tally):
            files.append(_tally(item))
        elif isinstance(item, Problem):
            problems.append(_problem(item))
        elif isinstance(item, Guess):
            guesses.append(_guess(item))
        else:
            facts.append(_fact(exporter, item))
    document = {
        "reader": f"{exporter.name} {exporter.reader}",
        "label": None if label is None else _label(label),
        "files": files,
        "facts": facts,
        "problems": problems,
        "guesses": guesses,
    }
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return _UNSEEN.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text) + "\n"


def differing() -> Iterator[Sample]:
    """Samples whose expected file is missing or says something else."""
    for sample in samples():
        if not sample.expected.is_file() or sample.expected.read_text("utf-8") != render(sample):
            yield sample


def stray() -> list[Path]:
    """Expected files beside which no sample lies."""
    known = {sample.expected for sample in samples()}
    return sorted(set(EXPORTERS.glob(f"*/samples/*{SUFFIX}")) - known)


def _label(label: Label) -> Json:
    return label._asdict()


def _tally(tally: Tally) -> Json:
    fields = {**tally._asdict(), "kind": KINDS[tally.kind], "records": tally.records}
    return {name: value for name, value in fields.items() if value or name == "records"}


def _fact(exporter: Exporter, fact: Fact) -> Json:
    fields: dict[str, object] = {"kind": KINDS[type(fact)]}
    fields |= {name: value for name, value in fact._asdict().items() if value or value is False}
    if isinstance(fact, Connection) and (key := exporter.key(fact)):
        fields["key"] = key
    fields["trace"] = _place(fact.trace)
    return fields


def _problem(problem: Problem) -> Json:
    return {**problem._asdict(), "trace": _place(problem.trace), "values": dict(problem.values)}


def _guess(guess: Guess) -> Json:
    return {
        "trace": _place(guess.trace),
        "reason": guess.reason.format(**guess.values),
        "columns": dict(guess.columns),
    }


def _place(trace: Trace) -> str:
    return f"{trace.file}: {trace.place}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare all samples with their expected files, or write the expected files."""
    parser = argparse.ArgumentParser(prog="python -m tests.golden", description=main.__doc__)
    parser.add_argument("--write", action="store_true", help="write what the readers say now")
    chosen = parser.parse_args(arguments)
    different = list(differing())
    for sample in different:
        if chosen.write:
            sample.expected.write_text(render(sample), "utf-8", newline="\n")
        sys.stdout.write(f"{'written' if chosen.write else 'differs'}: {_shown(sample.expected)}\n")
    for path in stray():
        sys.stdout.write(f"without a sample: {_shown(path)}\n")
    return int(bool(stray()) or (bool(different) and not chosen.write))


def _shown(path: Path) -> str:
    return path.relative_to(EXPORTERS.parent).as_posix()


if __name__ == "__main__":
    sys.exit(main())
