"""The main job from end to end, with invented people: `make demo`.

Runs the installed `sociarch` command as a person would, in a temporary folder, shows each command with what
it prints, and compares the restored downloads with the originals byte for byte. It ends with code 1 if
anything is not as promised.
"""

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random

from demo.invent import (
    Person,
    facebook_name,
    facebook_zip,
    later,
    linkedin_name,
    linkedin_zip,
    people,
    viadeo_csv,
)

PEOPLE = 4_000
SEED = 2011
WEEKS = (date(2025, 1, 6), date(2025, 1, 13))
PHOTOS = 6
SHOWN_LINES = 12


class Broken(Exception):
    """The demonstration did not show what it promises."""


class Terminal:
    """Runs `sociarch` in one place and shows what a person would see."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        secret = folder / "passphrase"
        secret.touch(mode=0o600)
        secret.write_text("eleven invented words nobody else would ever think of\n")
        self._environment: Mapping[str, str] = {
            **os.environ,
            "SOCIARCH_HOME": str(folder / "home"),
            "SOCIARCH_VAULT": str(folder / "vault"),
            "SOCIARCH_PASSPHRASE_FILE": str(secret),
        }
        self._program = Path(sys.executable).with_name("sociarch")

    def run(self, *arguments: str, shown: int | None = None, code: int = 0) -> str:
        """Run one command and return what it said; `shown` limits the lines shown of it.

        Raises Broken where it does not end with `code`.
        """
        print(f"\n\033[1m$ sociarch {' '.join(arguments)}\033[0m" if sys.stdout.isatty() else
              f"\n$ sociarch {' '.join(arguments)}", flush=True)  # fmt: skip
        done = subprocess.run(
            [str(self._program), *arguments],
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        lines = done.stdout.splitlines()
        for line in lines[:shown]:
            print("  " + line)
        if shown is not None and len(lines) > shown:
            print(f"  ... ({len(lines) - shown} more lines)")
        if done.returncode != code:
            raise Broken(f"sociarch ended with code {done.returncode}")
        return done.stdout


def main() -> int:
    """Return 0 if everything that was put in came out again, else 1."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="sociarch-demo-") as name:
        try:
            downloads, restored = _show(Path(name))
            _compare(downloads, restored)
        except Broken as error:
            print(f"\nThe demonstration failed: {error}", file=sys.stderr)
            return 1
    print(f"\nDone in {time.perf_counter() - start:.0f} s; the temporary folder of all this is gone.")
    print("Now yours: .venv/bin/sociarch init")
    return 0


def _show(folder: Path) -> tuple[list[Path], list[Path]]:
    terminal = Terminal(folder)
    print(f"Two weeks of invented exports: {PEOPLE:,} connections in three networks...", flush=True)
    downloads = _invent(folder / "downloads")
    first, second = (
        [path for path in downloads if path.parent.name == week] for week in ("week-1", "week-2")
    )
    terminal.run("init", "--kit", "recovery-kit.html")
    terminal.run("backup", *_from(folder, first))
    terminal.run("backup", *_from(folder, second))
    terminal.run("inspect", str(second[0].relative_to(folder)))
    _hold(terminal, folder)
    terminal.run("status")
    terminal.run("snapshots")
    terminal.run("show", "linkedin", shown=SHOWN_LINES)
    terminal.run("verify")
    for network in ("linkedin", "facebook", "viadeo"):
        terminal.run("restore", f"{network}~1", f"restored/week-1/{network}")
        terminal.run("restore", network, f"restored/week-2/{network}")
    return downloads, [path for path in (folder / "restored").rglob("*") if path.is_file()]


def _hold(terminal: Terminal, folder: Path) -> None:
    """An export that lost half of its connections is stored and held; the person leaves it out."""
    print("\nA third export holds half of the connections, as when a wrong range of dates was asked for:")
    day = date(2025, 1, 20)
    half = folder / linkedin_name(day)
    linkedin_zip(half, people(PEOPLE // 2, SEED), day)
    said = terminal.run("backup", "--from", half.name, code=21)
    match = re.search("sociarch drop ([0-9a-f]+)", said)
    if match is None:
        raise Broken("the held export names no command to drop it")
    terminal.run("drop", match[1])


def _from(folder: Path, paths: Sequence[Path]) -> list[str]:
    return [word for path in paths for word in ("--from", str(path.relative_to(folder)))]


def _invent(folder: Path) -> list[Path]:
    random = Random(SEED)
    photos = [random.randbytes(900_000) for _ in range(PHOTOS)]
    crowd: list[Person] = people(PEOPLE, SEED)
    paths: list[Path] = []
    for number, day in enumerate(WEEKS, 1):
        week = folder / f"week-{number}"
        week.mkdir(parents=True)
        linkedin = week / linkedin_name(day)
        facebook = week / facebook_name("aline.testeur", day, SEED + number)
        viadeo = week / f"viadeo-contacts-{number}.csv"
        linkedin_zip(linkedin, crowd, day)
        facebook_zip(facebook, crowd, day, photos)
        viadeo_csv(viadeo, crowd)
        paths += [linkedin, facebook, viadeo]
        crowd = later(crowd, SEED, joined=25, left=4, moved=9)
        photos.append(random.randbytes(900_000))
    return paths


def _compare(downloads: Sequence[Path], restored: Sequence[Path]) -> None:
    print("\nThe downloads and what came back:")
    back = {path.name: _digest(path) for path in restored}
    for path in downloads:
        same = back.get(path.name) == _digest(path)
        print(
            f"  {_digest(path)[:16]}  {'identical' if same else 'DIFFERENT'}  {path.parent.name}/{path.name}"
        )
        if not same:
            raise Broken("a restored file differs from its download")
    if len(restored) != len(downloads):
        raise Broken("the number of restored files is not that of the downloads")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())
