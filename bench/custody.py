"""Case k: a second place made and refreshed, everything checked, old versions taken away.

Here lives the order in which that is done with vaults that hold the same versions. Each program takes old
versions out of the same state several times: what it has changed is put back between the turns.
"""

import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Final

from bench.keepers import KEYLESS, Copier, Keeper, copiers, keepers
from bench.measure import Run, in_turn, run, size
from bench.table import Figure, Goal, Unit
from bench.tools import Archiver, archivers

MB: Final = 1_000_000
TURNS: Final = 3
KEPT: Final = 2
"""So many of the last versions stay."""
LATE: Final = 3
"""So many versions come after the first copy, where there are more."""
AS_FAST: Final = Goal("≤", 1.0)
SMALL: Final = Goal("≤", 150, "ours")

Runs = dict[str, list[Run]]


def custody(folder: Path, download: Path, versions: Iterator[None], number: int) -> list[Figure]:
    """All figures of the case.

    versions  at each step puts the next version in the place of `download`; `number` of them in all
    """
    programs = archivers(folder / "programs")
    for program in programs:
        run(program.init, folder, program.env)
    begun = number - min(LATE, number - 1)
    for nth in range(begun):
        _back_up(programs, download, versions, nth)
    vault = sum(size(program.vault) for program in programs[:1]) / MB
    copying = copiers(programs)
    first = _first_copies(copying, folder)
    again = _copies(copying, folder, range(TURNS))
    refreshed: Runs = defaultdict(list)
    for nth in range(begun, number):
        _back_up(programs, download, versions, nth)
        for name, runs in _copies(copying, folder, [nth]).items():
            refreshed[name] += runs
    return [
        *_copied(f"k. first copy of {begun} versions, {vault:.0f} MB", first),
        _figure("k. its peak memory", "MB", _peaks(first), "restic", SMALL),
        *_copied("k. copy again, nothing new", again),
        *_copied("k. copy again after one more version", refreshed),
        *_kept(keepers(programs), folder, number),
    ]


def _back_up(programs: Sequence[Archiver], download: Path, versions: Iterator[None], nth: int) -> None:
    next(versions)
    for program in programs:
        run(program.backup(download, nth), download.parent, program.env)


def _place(folder: Path, copier: Copier) -> Path:
    return folder / f"copy by {copier.name}"


def _first_copies(copying: Sequence[Copier], folder: Path) -> Runs:
    """Each into a place where nothing is; what the last turn makes stays."""
    runs: Runs = defaultdict(list)
    for turn in range(TURNS):
        for copier in in_turn(copying, turn):
            place = _place(folder, copier)
            shutil.rmtree(place, ignore_errors=True)
            if copier.ready is not None:
                run(copier.ready(place), folder, copier.env)
            runs[copier.name].append(run(copier.copy(place), folder, copier.env))
    return runs


def _copies(copying: Sequence[Copier], folder: Path, turns: Sequence[int]) -> Runs:
    """Each into the place that it has made."""
    runs: Runs = defaultdict(list)
    for turn in turns:
        for copier in in_turn(copying, turn):
            runs[copier.name].append(run(copier.copy(_place(folder, copier)), folder, copier.env))
    return runs


def _copied(what: str, runs: Runs) -> list[Figure]:
    """With the names proven beside who proves as well; without a key beside who just copies files."""
    times = _times(runs)
    return [
        _figure(what, "s", times, "restic", AS_FAST),
        _figure(f"{what}: without a key", "s", times, "rclone copy", ours=KEYLESS),
        _figure(f"{what}: without a key", "s", times, "cp -r", ours=KEYLESS),
    ]


def _kept(keeping: Sequence[Keeper], folder: Path, number: int) -> list[Figure]:
    """Checking, which changes nothing, and then taking versions away, again and again from the same state."""
    opened: Runs = defaultdict(list)
    checked: Runs = defaultdict(list)
    sampled: Runs = defaultdict(list)
    thinned: Runs = defaultdict(list)
    for turn in range(TURNS):
        for keeper in in_turn(keeping, turn):
            opened[keeper.name].append(run(keeper.opened, folder, keeper.env))
            checked[keeper.name].append(run(keeper.check, folder, keeper.env))
            if keeper.sample is not None:
                sampled[keeper.name].append(run(keeper.sample, folder, keeper.env))
    aside = folder / "programs as they were"
    shutil.copytree(folder / "programs", aside)
    for turn in range(TURNS):
        shutil.rmtree(folder / "programs")
        shutil.copytree(aside, folder / "programs")
        for keeper in in_turn(keeping, turn):
            thinned[keeper.name].append(run(keeper.thin(KEPT), folder, keeper.env))
    check, thin = _times(checked), _times(thinned)
    away = f"k. forget all but {KEPT} of {number} versions, and sweep"
    return [
        _figure(
            "k. list of versions, opened by a passphrase",
            "s",
            _times(opened),
            "restic",
        ),
        _figure("k. verify, everything read", "s", check, "restic", AS_FAST),
        _figure("k. verify, everything read", "s", check, "borg"),
        _figure("k. its peak memory", "MB", _peaks(checked), "restic", SMALL),
        _figure("k. verify, a tenth read", "s", _times(sampled), "restic"),
        _figure(away, "s", thin, "restic", AS_FAST),
        _figure(away, "s", thin, "borg"),
        _figure("k. its peak memory", "MB", _peaks(thinned), "restic", SMALL),
    ]


def _times(runs: Runs) -> dict[str, float]:
    return {name: median(one.seconds for one in mine) for name, mine in runs.items()}


def _peaks(runs: Runs) -> dict[str, float]:
    return {name: max(one.peak for one in mine) / MB for name, mine in runs.items()}


def _figure(
    what: str,
    unit: Unit,
    values: dict[str, float],
    peer: str,
    goal: Goal | None = None,
    ours: str = "sociarch",
) -> Figure:
    return Figure(what, unit, values.get(ours), peer, values.get(peer), goal)
