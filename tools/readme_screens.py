"""The screens in README.md and README.fr.md: what the commands in them say, to a person of the fiction.

`python -m tools.readme_screens --write` runs each command of a page's ```console blocks in its order, against
the replica of LinkedIn's pages in a real browser, and writes below it what it says; a test compares. Ids of
snapshots differ each time: each block keeps the ones it has.
"""

import re
import shlex
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from demo.clock import FileClock
from demo.invent import linkedin_zip, people
from tests.replica.linkedin import LinkedIn
from tests.replica.server import Replica
from tests.replica.site import SimulatedPerson
from tests.test_crashes import Machine
from tools.command_pages import ROOT, write_or_compare

PAGES: Final = {"en": ROOT / "README.md", "fr": ROOT / "README.fr.md"}
BEGIN: Final = datetime(2026, 11, 20, 14, 2, tzinfo=UTC)
NUMBER: Final = 3716
FEWER: Final = 1204
_BLOCK: Final = re.compile(r"(?<=^```console\n)\$ sociarch .*?(?=^```$)", re.DOTALL | re.MULTILINE)
_COMMAND: Final = re.compile(r"^\$ sociarch .*$", re.MULTILINE)
_CHANCE: Final = re.compile(r"\b[0-9a-f]{8}\b|\b[0-9]{2}:[0-9]{2}\b|[0-9]+[.,][0-9] M[Bo]|[0-9]+ k[Bo]")
"""Ids, times of day, and sizes of what is packed: they differ a little each time."""


def page(language: str) -> str:
    """The page as it lies there, with what its commands say now; what differs by chance stays as it was."""
    text = PAGES[language].read_text("utf-8")
    with _machine(language) as machine:
        return _BLOCK.sub(lambda block: _screen(machine, block[0]), text)


@contextmanager
def _machine(language: str) -> Iterator[Machine]:
    """A machine with a vault, a download that is too short, and a person who signs in by themselves."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clock = FileClock(folder / "clock")
        clock.turn(BEGIN)
        site = LinkedIn(clock.now)
        site.parts = 1
        site.person = SimulatedPerson(0.1)
        site.people = people(NUMBER, seed=7)
        with Replica([site]) as replica:
            machine = Machine(folder, replica, clock)
            machine.environment["LANGUAGE"] = language
            machine.terminal.make_vault()
            machine.run("login", "linkedin", "--accept-terms")
            short = folder / "short.zip"
            linkedin_zip(short, site.people[:FEWER], BEGIN.date())
            with zipfile.ZipFile(short) as archive:
                table = next(one for one in archive.namelist() if one.endswith("Connections.csv"))
                (folder / "Connections.csv").write_bytes(archive.read(table))
            yield machine


def _screen(machine: Machine, block: str) -> str:
    said = "".join(f"{line}\n{_run(machine, line)}" for line in _COMMAND.findall(block))
    return block if _CHANCE.sub("", said) == _CHANCE.sub("", block) else said


def _run(machine: Machine, line: str) -> str:
    arguments = shlex.split(line, comments=True)[2:]
    arguments = [str(machine.terminal.folder / one) if one.endswith(".csv") else one for one in arguments]
    _code, said = machine.run(*arguments)
    said = said.replace(f"{machine.terminal.folder}/", "")
    return "".join(line.rstrip() + "\n" for line in said.splitlines())


if __name__ == "__main__":
    sys.exit(write_or_compare(__doc__, PAGES, page))
