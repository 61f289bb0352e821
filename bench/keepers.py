"""What the programs do with versions that are there already: copy them, check them, take old ones away.

Here live the command lines of that, for the vaults of `bench.tools`. Ours are opened by the kit: stretching a
passphrase is meant to take long, so it is asked for once, by itself. Two programs that copy any folder stand
beside them as a floor: they open nothing and prove nothing. What is measured is never decided here.
"""

import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from bench.tools import KIT, PASSPHRASE, SOCIARCH, Archiver

OURS: Final = (str(SOCIARCH), "--no-input")
KEYLESS: Final = "sociarch without a key"
"""As a timer copies: sealed files as they are, which is all that those do who copy any folder."""
NO_KEY: Final[Mapping[str, str]] = {"SOCIARCH_IDENTITY": "", "SOCIARCH_PASSPHRASE_FILE": ""}


class Copier(NamedTuple):
    """A program that brings a second place up to date.

    ready  makes that place, which is not measured; None: the copy does
    """

    name: str
    env: Mapping[str, str]
    copy: Callable[[Path], Sequence[str]]
    ready: Callable[[Path], Sequence[str]] | None = None


class Keeper(NamedTuple):
    """A program that checks a vault and takes old versions out of it.

    opened  lists the versions, with the passphrase
    check   reads everything
    sample  reads a tenth; None: it has no such thing
    thin    keeps so many of the last versions, and frees the space that the others took
    """

    name: str
    env: Mapping[str, str]
    opened: Sequence[str]
    check: Sequence[str]
    sample: Sequence[str] | None
    thin: Callable[[int], Sequence[str]]


def copiers(programs: Sequence[Archiver]) -> list[Copier]:
    """Those that are installed, ours first. The floor copies our vault; without ours there is none."""
    known = {program.name: program for program in programs}
    found: list[Copier] = []
    if ours := known.get("sociarch"):
        found.append(Copier("sociarch", _with_kit(ours), _our_copy))
        found.append(Copier(KEYLESS, {**ours.env, **NO_KEY}, _our_copy))
    if theirs := known.get("restic"):
        found.append(_restic(theirs))
    if ours:
        vault = str(ours.vault)
        if rclone := _rclone():
            config = {"RCLONE_CONFIG": str(ours.vault.with_name("rclone.conf"))}
            found.append(Copier("rclone copy", config, lambda place: [rclone, "copy", vault, str(place)]))
        found.append(Copier("cp -r", {}, lambda place: ["cp", "-rT", vault, str(place)]))
    return found


def keepers(programs: Sequence[Archiver]) -> list[Keeper]:
    """Those that are installed, ours first."""
    known = {program.name: program for program in programs}
    found = []
    if ours := known.get("sociarch"):
        found.append(
            Keeper(
                "sociarch",
                _with_kit(ours),
                ["env", "SOCIARCH_IDENTITY=", *OURS, "snapshots"],
                [*OURS, "verify"],
                [*OURS, "verify", "--sample", "10%"],
                lambda last: [*OURS, "forget", "--keep-last", f"{last}", "--sweep", "--yes"],
            )
        )
    if restic := known.get("restic"):
        found.append(
            Keeper(
                "restic",
                restic.env,
                ["restic", "snapshots"],
                ["restic", "check", "--read-data"],
                ["restic", "check", "--read-data-subset=10%"],
                lambda last: ["restic", "forget", "--keep-last", f"{last}", "--prune"],
            )
        )
    if borg := known.get("borg"):
        found.append(
            Keeper(
                "borg",
                borg.env,
                ["borg", "list"],
                ["borg", "check", "--verify-data"],
                None,
                lambda last: ["sh", "-c", f"borg prune --keep-last {last} && borg compact"],
            )
        )
    return found


def _with_kit(program: Archiver) -> Mapping[str, str]:
    return {**program.env, "SOCIARCH_IDENTITY": str(program.vault.with_name(KIT))}


def _our_copy(place: Path) -> Sequence[str]:
    return [*OURS, "copy", str(place)]


def _restic(program: Archiver) -> Copier:
    """Both places have the same passphrase, and cut files alike, so that nothing is stored twice."""
    source = ["--from-repo", str(program.vault)]
    env = {
        "RESTIC_CACHE_DIR": program.env["RESTIC_CACHE_DIR"],
        "RESTIC_PASSWORD": PASSPHRASE,
        "RESTIC_FROM_PASSWORD": PASSPHRASE,
    }
    return Copier(
        "restic",
        env,
        lambda place: ["restic", "copy", "--repo", str(place), *source],
        lambda place: ["restic", "init", "--repo", str(place), *source, "--copy-chunker-params"],
    )


def _rclone() -> str | None:
    beside = str(Path(sys.executable).parent)
    return shutil.which("rclone", path=os.pathsep.join((beside, os.environ.get("PATH", os.defpath))))
