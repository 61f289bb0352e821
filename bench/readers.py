"""Case f: readers beside the libraries they stand on, in one process and in turns.

Here live the files that are read and what is timed. A reader yields every fact; the library alone only
parses the same bytes, so the ratio is what understanding costs.
"""

import csv
import gc
import io
import json
import time
import zipfile
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

import lxml.html

from bench.measure import run
from bench.table import Figure, Goal
from bench.tools import SOCIARCH
from demo import invent
from sociarch import source
from sociarch.export import Export
from sociarch.fact import Connection
from sociarch.registry import Registry
from sociarch.source import Source
from tests.eras import facebook as eras

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

TURNS: Final = 11
DAY: Final = date(2025, 1, 6)
MB: Final = 1_000_000


def linkedin(folder: Path, people: int) -> Figure:
    """Facts of a list of connections, against csv.reader."""
    archive = folder / invent.linkedin_name(DAY)
    invent.linkedin_zip(archive, invent.people(people, 1), DAY)
    with zipfile.ZipFile(archive) as opened:
        data = opened.read("Connections.csv")
    path = folder / "Connections.csv"
    path.write_bytes(data)

    def bare() -> int:
        return sum(1 for _ in csv.reader(io.StringIO(data.decode(), newline="")))

    times = in_turns({"sociarch": lambda: facts("linkedin", path), "csv.reader": bare})
    return _figure(f"f. LinkedIn, {people} rows to facts", times, "csv.reader", Goal("≤", 4))


def answers(folder: Path, people: int) -> Figure:
    """Facts of a record of the official interface, a thousand people on each page, against json.loads."""
    titles = invent.LINKEDIN_HEADER.split(",")
    rows = [dict(zip(titles, row, strict=True)) for row in invent.linkedin_rows(invent.people(people, 1))]
    bodies = [
        json.dumps(
            {"elements": [{"snapshotDomain": "CONNECTIONS", "snapshotData": rows[start : start + 1000]}]}
        )
        for start in range(0, people, 1000)
    ]
    bodies.append('{"message": "No data found for this memberId", "status": 404}')
    path = folder / "LinkedIn_API.zip"
    with zipfile.ZipFile(path, "w") as record:
        for number, body in enumerate(bodies):
            record.writestr(f"CONNECTIONS.{number}.json", body)
    times = in_turns(
        {
            "sociarch": lambda: facts("linkedin", path),
            "json.loads": lambda: [json.loads(one) for one in bodies],
        }
    )
    return _figure(f"f. LinkedIn's interface, {people} rows to facts", times, "json.loads")


def pages(folder: Path, people: int) -> Figure:
    """Facts of a page of friends, against lxml."""
    written = eras.html_export("H5", invent.people(people, 1))
    [data] = [data for path, data in written.items() if path.endswith("your_friends.html")]
    path = folder / "your_friends.html"
    path.write_bytes(data)
    times = in_turns(
        {"sociarch": lambda: facts("facebook", path), "lxml": lambda: lxml.html.fromstring(data)}
    )
    return _figure(f"f. Facebook page of {people} friends", times, "lxml", Goal("≤", 3))


def archive(folder: Path, photos: int, size: int, people: int) -> list[Figure]:
    """How much of a large archive is looked at to know it and to read its friends."""
    path = folder / invent.facebook_name("aline.testeur", DAY, 1)
    pictures = (bytes([nth % 251]) * size for nth in range(photos))
    invent.facebook_zip(path, invent.people(people, 1), DAY, pictures, friends_after=photos // 2)
    whole = path.stat().st_size
    times = in_turns(
        {"sociarch": lambda: looked_at("facebook", path), "reading the file": lambda: path.read_bytes()}
    )
    looked = looked_at("facebook", path)
    small = folder / invent.facebook_name("aline.testeur", DAY, 2)
    invent.facebook_zip(small, invent.people(people, 1), DAY)
    peaks = [run([str(SOCIARCH), "inspect", str(one)], folder).peak / MB for one in (path, small)]
    large = f"f. Facebook archive of {whole / MB:.0f} MB, friends in its middle"
    return [
        Figure(f"{large}: bytes looked at", "MB", looked / MB, "its size", whole / MB, Goal("≤", 0.01)),
        _figure(f"{large}: known and read", times, "reading the file"),
        Figure(f"{large}: peak memory of inspect", "MB", peaks[0], "no photos", peaks[1], Goal("≤", 1.1)),
    ]


def facts(network: str, path: Path) -> int:
    """Read the export at the path; how many connections."""
    exporter = Registry.installed().get(network)
    export = Export(source.find(path).sources)
    return sum(isinstance(item, Connection) for item in exporter.read(export))


def looked_at(network: str, path: Path) -> int:
    """The bytes that are asked for to recognise the export at the path and to read it."""
    exporter = Registry.installed().get(network)
    count = [0]
    export = Export([_counted(one, path, count) for one in source.find(path).sources])
    assert exporter.identify(export) is not None
    assert any(isinstance(item, Connection) for item in exporter.read(export))
    return count[0]


def in_turns(work: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """The median seconds of each, a turn each after the other; as with timeit, no rubbish is collected."""
    seconds: dict[str, list[float]] = defaultdict(list)
    gc.collect()
    gc.disable()
    try:
        for _ in range(TURNS):
            for name, one in work.items():
                start = time.perf_counter()
                one()
                seconds[name].append(time.perf_counter() - start)
    finally:
        gc.enable()
    return {name: median(mine) for name, mine in seconds.items()}


class _Counting(io.FileIO):
    """A file that adds up the bytes it is asked for."""

    def __init__(self, path: Path, count: list[int]) -> None:
        super().__init__(path)
        self._count = count

    def readinto(self, buffer: "WriteableBuffer", /) -> int | None:
        size = super().readinto(buffer)
        self._count[0] += size or 0
        return size


def _counted(one: Source, path: Path, count: list[int]) -> Source:
    return one._replace(open=lambda: io.BufferedReader(_Counting(path, count)))


def _figure(what: str, times: Mapping[str, float], peer: str, goal: Goal | None = None) -> Figure:
    return Figure(what, "s", times["sociarch"], peer, times[peer], goal)
