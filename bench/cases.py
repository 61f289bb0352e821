"""The cases: what is measured, how large it is and what the goal of each figure is.

Here live the invented exports of the cases, the order of the runs and the goals. How a program is
called or a process is measured is never decided here.
"""

import os
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

from bench import custody as kept
from bench import history as past
from bench import ownership as owned
from bench import readers as reading
from bench import report as reported
from bench.measure import Run, in_turn, run, size
from bench.table import Figure, Goal, Unit
from bench.tools import Archiver, archivers, encrypters, nothing_due, starters
from demo import invent

SEED: Final = 20
FIRST_DAY: Final = date(2025, 1, 6)
WEEK: Final = timedelta(days=7)
MB: Final = 1_000_000

Runs = dict[str, list[Run]]


class Scale(NamedTuple):
    """How large the cases are."""

    connections: int = 30_000
    weeks: int = 12
    friends: int = 1_500
    photos: int = 150
    photo_bytes: int = 2_200_000
    re_exports: int = 6
    age_bytes: int = 256 * MB
    age_turns: int = 5
    starts: int = 20
    page: int = 5_000
    # Whether a re-export dates its old members anew decides how much of them restic and borg see
    # again, so the table says which of the two was measured.
    dated_anew: bool = True
    decade: past.Decade = past.Decade()
    owned: tuple[int, int, int] = (30_000, 52, 300)


FULL: Final = Scale()
SMALL: Final = Scale(
    300, 3, 100, 8, 100_000, 2, 8 * MB, 3, 5, 200, decade=past.Decade(300, 4, 12, 3), owned=(300, 4, 10)
)


def linkedin(folder: Path, scale: Scale) -> list[Figure]:
    """Case a: a small export that changes a little every week."""
    programs = archivers(folder / "programs")
    download = folder / invent.linkedin_name(FIRST_DAY)
    runs = _back_up_each(programs, download, _linkedin_weeks(download, scale))
    what = f"a. LinkedIn, {scale.connections} connections, {scale.weeks} weekly versions"
    times = {name: median(one.seconds for one in mine) for name, mine in runs.items()}
    sizes = {program.name: size(program.vault) / MB for program in programs}
    return [
        _figure(f"{what}: median backup", "s", times, "restic", Goal("≤", 0.7)),
        _figure(f"{what}: median backup", "s", times, "borg", Goal("≤", 0.9)),
        _figure("a. vault after all versions", "MB", sizes, "restic"),
        _figure("a. vault after all versions", "MB", sizes, "borg"),
    ]


def facebook(folder: Path, scale: Scale) -> list[Figure]:
    """Case b: a large export of photos, then re-exports that hold a little more."""
    programs = archivers(folder / "programs")
    download = folder / invent.facebook_name("aline.testeur", FIRST_DAY, SEED)
    runs = _back_up_each(programs, download, _facebook_weeks(download, scale))
    first = {name: mine[0].seconds for name, mine in runs.items()}
    again = {name: median(one.seconds for one in mine[1:]) for name, mine in runs.items()}
    peaks = {name: max(one.peak for one in mine) / MB for name, mine in runs.items()}
    sizes = {program.name: size(program.vault) / MB for program in programs}
    case = "b" if scale.dated_anew else "e"
    large = f"{case}. Facebook, {scale.photos * scale.photo_bytes / MB:.0f} MB"
    again_dated = f"re-exports dated {'anew' if scale.dated_anew else 'as before'}"
    peak = Goal("≤", 150, "ours") if scale.dated_anew else None
    goals = [Goal("≤", most) if scale.dated_anew else None for most in (0.5, 0.3, 0.25)]
    return [
        _figure(f"{large}: first backup", "s", first, "restic", goals[0]),
        _figure(f"{large}: first backup", "s", first, "borg"),
        _figure(f"{case}. {again_dated}: median backup", "s", again, "restic", goals[1]),
        _figure(f"{case}. {again_dated}: median backup", "s", again, "borg"),
        _figure(
            f"{case}. vault after {scale.re_exports} {again_dated}",
            "MB",
            sizes,
            "restic",
            goals[2],
        ),
        _figure(f"{case}. vault after {scale.re_exports} {again_dated}", "MB", sizes, "borg"),
        _figure(f"{case}. peak memory", "MB", peaks, "restic", peak),
        _figure(f"{case}. peak memory", "MB", peaks, "borg", peak),
    ]


def dated_as_before(folder: Path, scale: Scale) -> list[Figure]:
    """Case e: as b, but members that were there before keep their dates."""
    return facebook(folder, scale._replace(dated_anew=False))


def age(folder: Path, scale: Scale) -> list[Figure]:
    """Case c: encrypting and decrypting one large file."""
    programs = encrypters(folder)
    plain = folder / "plain"
    rng = random.Random(f"plain {SEED}")
    with plain.open("wb") as file:
        for _ in range(scale.age_bytes // MB):
            file.write(rng.randbytes(MB))
    sealed: dict[str, list[float]] = defaultdict(list)
    opened: dict[str, list[float]] = defaultdict(list)
    for turn in range(scale.age_turns):
        for program in in_turn(programs, turn):
            cipher, back = folder / f"{program.name}.age", folder / f"{program.name}.back"
            # Cutting an old file short would be measured as well.
            cipher.unlink(missing_ok=True)
            back.unlink(missing_ok=True)
            sealed[program.name].append(run(program.encrypt(plain, cipher), folder).seconds)
            opened[program.name].append(run(program.decrypt(cipher, back), folder).seconds)
    amount = scale.age_bytes / MB
    return [
        _figure(
            f"c. age, {amount:.0f} MB: {verb}",
            "MB/s",
            {name: amount / median(mine) for name, mine in seconds.items()},
            "age",
            Goal("≥", 0.5),
        )
        for verb, seconds in (("encrypt", sealed), ("decrypt", opened))
    ]


def start(folder: Path, scale: Scale) -> list[Figure]:
    """Case d: starting and ending, nothing else."""
    programs = starters()
    seconds: dict[str, list[float]] = defaultdict(list)
    for turn in range(scale.starts):
        for program in in_turn(programs, turn):
            seconds[program.name].append(run(program.command, folder).seconds)
    times = {name: median(mine) for name, mine in seconds.items()}
    return [_figure("d. start-up of --version", "s", times, "import click", Goal("≤", 1.6))]


def readers(folder: Path, scale: Scale) -> list[Figure]:
    """Case f: what it costs to understand a file, beside parsing it."""
    photos = 500 * MB // scale.photo_bytes if scale.photo_bytes > MB else 20
    return [
        reading.linkedin(folder, scale.connections),
        reading.answers(folder, scale.connections),
        reading.pages(folder, scale.page),
        *reading.archive(folder, photos, scale.photo_bytes, scale.friends),
    ]


def due(folder: Path, scale: Scale) -> list[Figure]:
    """Case g: a run of the timer that has nothing to do, for three accounts."""
    ours = nothing_due(folder)
    peer = next((one for one in starters() if one.name == "import click"), None)
    programs = [one for one in (ours, peer) if one is not None]
    seconds: dict[str, list[float]] = defaultdict(list)
    for turn in range(scale.starts):
        for program in in_turn(programs, turn):
            seconds[program.name].append(run(program.command, folder).seconds)
    times = {name: median(mine) for name, mine in seconds.items()}
    return [_figure("g. backup of three accounts with nothing due", "s", times, "import click")]


def history(folder: Path, scale: Scale) -> list[Figure]:
    """Case h: what changed, who is who and who is where, over ten years."""
    return past.history(folder, scale.decade)


def ownership(folder: Path, scale: Scale) -> list[Figure]:
    """Case i: whose the accounts are, and what contracts say."""
    return owned.ownership(folder, scale.owned)


def report(folder: Path, scale: Scale) -> list[Figure]:
    """Case j: a report with a long list in a real browser."""
    return reported.report(folder, scale.connections)


def custody(folder: Path, scale: Scale) -> list[Figure]:
    """Case k: a second place, everything checked, old versions taken away."""
    download = folder / invent.facebook_name("aline.testeur", FIRST_DAY, SEED)
    # Dated as before, so that the vaults are about as large as each other.
    versions = _facebook_weeks(download, scale._replace(dated_anew=False))
    return kept.custody(folder, download, versions, 1 + scale.re_exports)


CASES: Final[dict[str, Callable[[Path, Scale], list[Figure]]]] = {
    "a": linkedin,
    "b": facebook,
    "c": age,
    "d": start,
    "e": dated_as_before,
    "f": readers,
    "g": due,
    "h": history,
    "i": ownership,
    "j": report,
    "k": custody,
}


def _linkedin_weeks(download: Path, scale: Scale) -> Iterator[None]:
    """At each step, put the next week's version in the place of the last one."""
    known = invent.people(scale.connections, SEED)
    for week in range(scale.weeks):
        if week:
            known = invent.later(known, SEED + week, joined=30, left=3, moved=4)
        fresh = download.with_suffix(".part")
        invent.linkedin_zip(fresh, known, FIRST_DAY + week * WEEK)
        os.replace(fresh, download)
        yield


def _facebook_weeks(download: Path, scale: Scale) -> Iterator[None]:
    """At each step, put the next week's version in the place of the last one."""
    known = invent.people(scale.friends, SEED)
    photos = scale.photos
    for week in range(1 + scale.re_exports):
        if week:
            known = invent.later(known, SEED + week, joined=3, left=1, moved=0)
            photos += 1 + week % 2
        fresh = download.with_suffix(".part")
        pictures = (_photo(nth, scale.photo_bytes) for nth in range(photos))
        day = FIRST_DAY + week * WEEK if scale.dated_anew else FIRST_DAY
        invent.facebook_zip(fresh, known, day, pictures)
        os.replace(fresh, download)
        yield


def _photo(nth: int, about: int) -> bytes:
    rng = random.Random(f"photo {nth}")
    return rng.randbytes(rng.randrange(about * 9 // 10, about * 11 // 10))


def _back_up_each(programs: Sequence[Archiver], download: Path, versions: Iterator[None]) -> Runs:
    folder = download.parent
    for program in programs:
        run(program.init, folder, program.env)
    runs: Runs = defaultdict(list)
    for nth, _ in enumerate(versions):
        for program in in_turn(programs, nth):
            runs[program.name].append(run(program.backup(download, nth), folder, program.env))
    return runs


def _figure(what: str, unit: Unit, values: dict[str, float], peer: str, goal: Goal | None = None) -> Figure:
    return Figure(what, unit, values.get("sociarch"), peer, values.get(peer), goal)
