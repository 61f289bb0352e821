"""The command line of the measuring: which cases, where, how large, and where the table goes.

Here live the arguments and the description of the machine. Nothing is ever measured here.
"""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bench.cases import CASES, FULL, SMALL
from bench.measure import CommandFailed
from bench.table import Figure, table
from bench.tools import SOCIARCH, sociarch_is_installed, versions

INTRODUCTION = (
    "Written by `make bench`: each program does the same work in the same run, in turns, as a whole process "
    "(case f, and reading in case h: inside one). Medians; what counts is the ratio.\n\n"
    "Whether a network dates old members anew in each export is not known, and it decides how well others "
    "find repeated photos; so the large export is measured both ways (b and e). The goals are for b.\n\n"
    "In case k ours is opened by the kit, because stretching a passphrase is meant to take long. restic and "
    "borg know passphrases alone, and each of their figures holds what that takes: a line tells it."
)

MISSED = (
    "## Where a goal is missed, and why\n\n"
    "* **a, against borg** (0.9): borg stores bytes. Ours reads each of the 30,000 rows as well, so that a "
    "download that reads to nothing, or to far fewer people than last time, is told at once; case f tells "
    "what that takes, about a third of the whole. Starting Python with what a backup needs is another third. "
    "Without the reading it is within the goal; a backup that does not look is not what people need.\n"
    "* **f, page of Facebook** (3): of each of 5,000 people name, day and place in the file become a fact, "
    "in Python; lxml alone builds its tree in C. It takes less than a tenth of a second.\n"
    "* **h, diff against restic and csv-diff** (0.05): what is left is the start of Python and opening the "
    "vault; csv-diff loses by a factor of twelve instead of twenty.\n"
    "* **i, clauses against pdftotext** has no goal: that one takes letters out, in C. Ours puts them in "
    "reading order, in Python, and tries every pattern on each of 7,200 sentences, all of which say "
    "something here. A contract of ten pages takes half a second.\n"
    "* **k, opened by a passphrase** has no goal: a guess is to cost an attacker a second."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, and return 1 only if a command failed."""
    chosen = _parser().parse_args(arguments)
    if not sociarch_is_installed():
        print(f"There is no {SOCIARCH}: only the peers are measured.", file=sys.stderr)
    scale = SMALL if chosen.small else FULL
    figures: list[Figure] = []
    try:
        machine = describe_machine()
        with tempfile.TemporaryDirectory(prefix="sociarch-bench-", dir=chosen.dir) as folder:
            for letter in chosen.case:
                case = CASES[letter]
                print(case.__doc__, file=sys.stderr)
                place = Path(folder, letter)
                place.mkdir()
                figures += case(place, scale)
    except CommandFailed as failed:
        print(failed, file=sys.stderr)
        return 1
    print(machine, table(figures), sep="\n\n")
    if chosen.markdown:
        text = f"# Benchmarks\n\n{INTRODUCTION}\n\n{machine}\n\n{table(figures)}\n\n{MISSED}\n"
        chosen.markdown.write_text(text, encoding="utf-8")
    return 0


def describe_machine() -> str:
    """Return one line: the date, the processor, Python and the programs measured."""
    parts = [
        _processor(),
        f"{os.cpu_count()} cores",
        f"{platform.system()} {platform.release()}",
        f"Python {platform.python_version()}",
        *versions(),
    ]
    return f"{date.today().isoformat()}: {', '.join(parts)}."


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()


def _letters(text: str) -> list[str]:
    letters = text.split(",")
    if unknown := set(letters) - set(CASES):
        raise argparse.ArgumentTypeError(f"no such case: {', '.join(sorted(unknown))}")
    return letters


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Measure sociarch beside restic, borg and age."
    )
    parser.add_argument("--case", type=_letters, default=list(CASES), metavar=",".join(CASES))
    parser.add_argument("--small", action="store_true", help="scale everything down")
    parser.add_argument("--dir", type=Path, help="where the temporary folder is made")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="also write the table there")
    return parser


if __name__ == "__main__":
    sys.exit(main())
