"""Case h: history beside restoring two versions and comparing them, and beside merely reading.

Here live the vaults that hold a year of real archives and decades of lists, and what is timed on them. The
lists of the decades go through the code that compares lists, without the archives around them, because
thousands of archives would take hours; the ledgers are those that the archives would give.
"""

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

from bench.measure import CommandFailed, in_turn, run
from bench.table import Figure, Goal
from bench.tools import SOCIARCH, comparisons
from demo import invent
from sociarch import age
from sociarch.advance import advance
from sociarch.backup import Job, backup
from sociarch.book import Book
from sociarch.derived import Derived
from sociarch.exporter import Exporter
from sociarch.fact import NO_EXTRA, Connection, Trace
from sociarch.formats import dates
from sociarch.history import read_snapshot
from sociarch.keys import VaultIdentity
from sociarch.layout import snapshot_path
from sociarch.ledger import Account, keep_book, keep_index, open_ledger
from sociarch.lines import Roster
from sociarch.pack import squeeze
from sociarch.people import people
from sociarch.proposals import propose
from sociarch.registry import Registry
from sociarch.snapshot import Snapshot
from sociarch.storage.folder import FolderStorage
from sociarch.vault import Reader, create
from sociarch.writer import Writer

FIRST_DAY: Final = date(2014, 1, 6)
WEEK: Final = timedelta(days=7)
MB: Final = 1_000_000
HERE: Final = Trace("list", "")
FIELDS: Final = frozenset(("first", "last", "url", "email", "company", "position", "since"))
WEEKLY: Final = {"joined": 20, "left": 20, "moved": 60}
TURNS: Final = 5
ACCOUNT: Final = "bench"


class Decade(NamedTuple):
    """How much there is: people in a list, weeks of real archives, weeks of lists, and how often more."""

    people: int = 30_000
    year: int = 52
    weeks: int = 520
    often: int = 10


class Place:
    """A vault below a folder, opened by a key file."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.storage = FolderStorage(folder / "vault")
        self.identity = VaultIdentity.generate()
        recovery = age.X25519Identity.generate()
        create(self.storage, self.identity, {"recovery-kit": recovery.recipient()})
        key = folder / "key"
        key.touch(mode=0o600)
        key.write_text(f"{recovery}\n")
        self.env = {
            "SOCIARCH_HOME": str(folder / "home"),
            "SOCIARCH_VAULT": str(folder / "vault"),
            "SOCIARCH_IDENTITY": str(key),
        }

    @property
    def reader(self) -> Reader:
        return Reader(self.storage, self.identity)

    def seconds(self, *arguments: str) -> tuple[float, int]:
        """How long the command took, and its peak of memory."""
        done = run([str(SOCIARCH), "--no-input", *arguments], self.folder, self.env)
        return done.seconds, done.peak

    def back_up(self, crowd: Sequence[invent.Person], day: date) -> None:
        path = self.folder / invent.linkedin_name(day)
        invent.linkedin_zip(path, crowd, day)
        moment = datetime(day.year, day.month, day.day, 8, tzinfo=timezone.utc)
        writer = Writer(self.storage, self.identity.write_key())
        exporters = Registry.installed().all()
        backup(Job(writer, exporters, [path], account=ACCOUNT, clock=lambda: moment))
        path.unlink()

    def ledger_bytes(self) -> int:
        files = (self.folder / "vault" / "ledger").iterdir()
        return sum(path.stat().st_size for path in files if path.name.startswith(("index-", "part-")))


def history(folder: Path, scale: Decade) -> list[Figure]:
    """All figures of the case."""
    if not SOCIARCH.is_file():
        return []
    figures, small = _year(folder, scale)
    decade, last = _lists(folder / "decade", scale, 1)
    several, _ = _lists(folder / "several", scale, scale.often)
    one, many = _asked([decade, several])
    what = f"h. {scale.weeks} weekly lists of {scale.people} connections"
    for verb in one:
        figures.append(_alone(f"{what}: {verb}, warm", "s", one[verb], 1))
    for verb in one:
        name = f"h. {verb}, warm, with {scale.weeks * scale.often} lists against {scale.weeks}"
        figures.append(Figure(name, "s", many[verb], f"{scale.weeks} lists", one[verb], Goal("≤", 1.5)))
    size = f"h. ledger of {scale.weeks} lists, against one snapshot"
    figures.append(Figure(size, "MB", decade.ledger_bytes() / MB, "one snapshot", small / MB, Goal("≤", 5)))
    figures += _against_peers(folder / "peers", decade, last, one["diff"])
    decade.back_up(last[1], FIRST_DAY + scale.weeks * WEEK)
    seconds, peak = decade.seconds("diff", "--json")
    figures.append(_alone("h. diff after one more snapshot, which it reads and adds", "s", seconds, 1))
    figures.append(_alone("h. its peak memory", "MB", peak / MB, 300))
    figures.append(_proposals(scale))
    return figures


def _alone(what: str, unit: str, ours: float, most: float) -> Figure:
    return Figure(what, "s" if unit == "s" else "MB", ours, "-", None, Goal("≤", most, "ours"))


def _year(folder: Path, scale: Decade) -> tuple[list[Figure], int]:
    """A year of real archives: read, and read into a ledger. Also the bytes that the first snapshot takes."""
    place = Place(folder / "year")
    first = 0
    for week, crowd in enumerate(_crowds(scale.people, scale.year)):
        place.back_up(crowd, FIRST_DAY + week * WEEK)
        if not week:
            first = sum(path.stat().st_size for path in (place.folder / "vault").rglob("*") if path.is_file())
    reader, registry = place.reader, Registry.installed()
    chronicle = reader.chronicle()
    times: dict[str, list[float]] = {"read": [], "build": []}

    def read() -> None:
        for one in chronicle.snapshots:
            read_snapshot(reader, one, registry, chronicle)

    def build() -> None:
        Derived(place.storage, place.identity).keep_only(())
        open_ledger(reader, registry)

    jobs: list[tuple[str, Callable[[], None]]] = [("read", read), ("build", build)]
    for turn in range(2):
        for name, job in in_turn(jobs, turn):
            gc.collect()
            start = time.perf_counter()
            job()
            times[name].append(time.perf_counter() - start)
    Derived(place.storage, place.identity).keep_only(())
    _, peak = place.seconds("diff", "--json")
    what = f"h. ledger from scratch, {scale.year} archives of {scale.people} connections"
    return [
        Figure(what, "s", min(times["build"]), "reading them", min(times["read"]), Goal("≤", 1.3)),
        _alone("h. its peak memory", "MB", peak / MB, 300),
    ], first


def _lists(
    folder: Path, scale: Decade, often: int
) -> tuple[Place, tuple[Sequence[invent.Person], Sequence[invent.Person]]]:
    """A vault whose ledger holds each week's list `often` times; the last week's people, and the next's."""
    place = Place(folder)
    gc.disable()  # Nothing here refers to itself, and looking for that takes half of the time.
    exporter = Registry.installed().get("linkedin")
    book = Book(exporter.name, ACCOUNT)
    told = book.succession(exporter.key)
    ids: list[str] = []
    known: list[Sequence[invent.Person]] = []
    for week, crowd in enumerate(_crowds(scale.people, scale.weeks + 1)):
        known = [*known[-1:], crowd]
        if week == scale.weeks:
            break
        listed = _connections(crowd)
        for nth in range(often):
            day = FIRST_DAY + week * WEEK + timedelta(days=nth * 7 // often)
            ids.append(_manifest(place, exporter, day, nth, len(listed)))
            advance(told, Roster(ids[-1], day.isoformat(), listed, (), FIELDS))
    book.keep(told)
    derived = Derived(place.storage, place.identity)
    changes, people = keep_book(derived, book)
    account = Account(exporter.name, ACCOUNT, exporter.reader, {}, tuple(ids), (), changes, people)
    keep_index(derived, place.reader.chronicle(), [account])
    gc.enable()
    return place, (known[0], known[1])


def _manifest(place: Place, exporter: Exporter, day: date, nth: int, number: int) -> str:
    """A snapshot of nothing, which counts as that day's list: warm questions never open it."""
    snapshot = Snapshot(
        taken=f"{day.isoformat()}T08:{nth:02}:00Z", exporter=exporter.name, reader=exporter.reader,
        account=ACCOUNT, as_of=day.isoformat(), parts=(), counts={"connection": number}, tool="bench",
    )  # fmt: skip
    plaintext = snapshot.to_bytes()
    key = place.identity.write_key()
    name = key.snapshot_name(plaintext)
    sealed = age.seal_bytes([place.identity.identity.recipient()], squeeze(plaintext))
    target = place.folder / "vault" / snapshot_path(name)
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(sealed)
    return name


def _asked(places: Sequence[Place]) -> list[dict[str, float]]:
    """For each vault the median seconds of each question, as whole processes, the ledger being warm."""
    questions = [
        {"diff": ["diff", "--json"], "log": ["log", somebody(place)], "find": ["find", "mockwell"]}
        for place in places
    ]
    asked = [(number, verb) for number in range(len(places)) for verb in questions[number]]
    times: dict[tuple[int, str], list[float]] = {one: [] for one in asked}
    for turn in range(TURNS):
        for number, verb in in_turn(asked, turn):
            times[number, verb].append(places[number].seconds(*questions[number][verb])[0])
    return [
        {verb: median(times[number, verb]) for verb in questions[number]} for number in range(len(places))
    ]


def somebody(place: Place) -> str:
    """The profile's address of somebody who moved."""
    book = open_ledger(place.reader, Registry.installed()).books[0]
    moved = next(one for one in reversed(book.changes()) if one.kind == "moved")
    return book.entry(moved.entry).url


def _against_peers(
    folder: Path, place: Place, last: tuple[Sequence[invent.Person], Sequence[invent.Person]], ours: float
) -> list[Figure]:
    folder.mkdir()
    peers = comparisons(folder)
    if peers:
        for number, crowd in enumerate(last):
            invent.linkedin_zip(folder / "export.zip", crowd, FIRST_DAY + number * WEEK)
            run(peers[0].backup(number), folder, peers[0].env)
    times = {
        peer.name: median(run(peer.compare, folder, peer.env).seconds for _ in range(TURNS)) for peer in peers
    }
    what = "h. diff of two versions, as a whole process"
    return [
        Figure(what, "s", ours, "restic and csv-diff", times.get("restic and csv-diff"), Goal("≤", 0.05)),
        Figure(what, "s", ours, "restic and pandas", times.get("restic and pandas")),
    ]


def _proposals(scale: Decade) -> Figure:
    """Who may be the same among all these and a sixth as many on another network."""
    from sociarch.choices import Choices
    from sociarch.entry import Past

    registry = Registry.installed()
    crowd = invent.people(scale.people, 1)
    friends = [*crowd[: scale.people // 12], *invent.people(scale.people // 12, 2)]
    books = []
    for name, some in (("linkedin", crowd), ("facebook", friends)):
        book = Book(name, ACCOUNT)
        told = book.succession(registry.get(name).key)
        listed = _connections(some)
        if name == "facebook":
            listed = [
                Connection(one.name, "", "", "", "", "", "", one.since, one.since_text, NO_EXTRA, HERE)
                for one in listed
            ]
        advance(told, Roster("one", FIRST_DAY.isoformat(), listed))
        book.keep(told)
        books.append(book.history())
    choices = Choices({}, {})
    past = Past(tuple(books), people(books, choices), choices)
    start = time.perf_counter()
    if not propose(past).found and not propose(past).names:
        raise CommandFailed("nobody was proposed")
    what = f"h. proposals among {scale.people} and {len(friends)} people"
    return _alone(what, "s", time.perf_counter() - start, 10)


def _crowds(number: int, weeks: int) -> Iterator[Sequence[invent.Person]]:
    crowd = invent.people(number, 3)
    few = {name: max(1, most * number // 30_000) for name, most in WEEKLY.items()}
    for week in range(weeks):
        yield crowd
        crowd = invent.later(crowd, week, few["joined"], few["left"], few["moved"])


def _connections(crowd: Sequence[invent.Person]) -> list[Connection]:
    """What LinkedIn's reader makes of such a list."""
    known: dict[str, str | None] = {}
    found = []
    for first, last, url, email, company, position, since in invent.linkedin_rows(crowd):
        if since not in known:
            known[since] = dates.iso(since, first="month")
        name = f"{first} {last}".strip()
        found.append(
            Connection(name, first, last, url, email, company, position, known[since], since, NO_EXTRA, HERE)
        )
    return found
