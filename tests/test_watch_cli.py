"""`sociarch watch` as a process: how it ends, what it says and survives; and a thousand files at once."""

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

from demo.invent import facebook_name, facebook_zip, linkedin_name, linkedin_zip, people, viadeo_csv
from sociarch.cli.session import Session
from sociarch.vault import Reader
from sociarch.verify import verify
from tests.terminal import Terminal, export_of

ROOT = Path(__file__).resolve().parent.parent
NO_PASSPHRASE = ("SOCIARCH_PASSPHRASE_FILE",)
MINUTE = 60
"""A minute passes in a second."""


class Watching:
    """A `sociarch watch` that runs until it is told to end."""

    def __init__(self, terminal: Terminal, *arguments: str, factor: float = MINUTE) -> None:
        self._said = terminal.folder / f"said-{time.monotonic_ns()}"
        self._told = terminal.folder / f"told-{time.monotonic_ns()}"
        with self._said.open("w") as said, self._told.open("w") as told:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.fast", str(factor), "watch", *arguments],
                cwd=terminal.folder,
                env={**terminal.environment, "PYTHONPATH": str(ROOT)},
                stdin=subprocess.DEVNULL,
                stdout=told,
                stderr=said,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    @property
    def said(self) -> str:
        return self._said.read_text()

    @property
    def told(self) -> str:
        return self._told.read_text()

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.told.splitlines()]

    def until(self, condition: Callable[[], object], seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert self.process.poll() is None, self.said
            assert time.monotonic() < end, self.said + self.told
            time.sleep(0.05)

    def end(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(20)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path)
    terminal.make_vault()
    downloads(terminal).mkdir()
    yield terminal


def downloads(terminal: Terminal) -> Path:
    return terminal.folder / "Downloads"


def drop(terminal: Terminal, number: int, *, photo: bytes = b"", old: bool = False) -> Path:
    """An export that arrives in one moment under its last name, as a browser lets it. `old`: long ago."""
    whole = export_of(terminal.folder, number, photo=photo)
    if old:
        os.utime(whole, (1e9, 1e9))
    return whole.rename(downloads(terminal) / whole.name)


def reader_of(terminal: Terminal) -> Reader:
    return Session(vault=str(terminal.vault), no_input=True, environment=terminal.environment).reader()


def stored(terminal: Terminal) -> int:
    """How many snapshots there are."""
    folder = terminal.vault / "snapshots"
    return len(list(folder.iterdir())) if folder.is_dir() else 0


# -- how it begins and ends -----------------------------------------------------------------------


def test_a_download_is_noticed_when_it_comes_and_told_as_a_backup_tells_it(terminal: Terminal) -> None:
    # By the clock on the wall: a pass a minute later would be too late.
    with Watching(terminal, "Downloads", factor=1) as watching:
        watching.until(lambda: "Watching Downloads" in watching.said)
        time.sleep(0.5)
        drop(terminal, 1)
        watching.until(lambda: "LinkedIn · 40 connections" in watching.told, seconds=15)
        watching.until(lambda: "New in the vault" in watching.said, seconds=15)
        assert watching.end() == 130
        assert "The watch has ended. Nothing is half-written" in watching.said
        assert "error" not in watching.said
        assert "Traceback" not in watching.said
    assert stored(terminal) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_at_once_even_where_no_folder_is_there(terminal: Terminal, number: int) -> None:
    with Watching(terminal, "Downloads") as watching:
        watching.until(lambda: "Watching" in watching.said)
        shutil.rmtree(downloads(terminal))
        watching.until(lambda: "cannot be looked into" in watching.said)
        start = time.monotonic()
        assert watching.end(number) == 130
        assert time.monotonic() - start < 3


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["watch"], 2, "Name a folder"),
        (["watch", ""], 2, "empty"),
        (["watch", "nowhere"], 2, "No such file"),
        (["watch", "passphrase"], 2, "Not a directory"),
        (["watch", "vault"], 20, "vault itself"),
        (["watch", "vault/keys"], 20, "vault itself"),
        (["watch", "--forget"], 2, "name the folder"),
        (["--vault", "nothing", "watch", "Downloads"], 32, "no vault"),
        (["backup", "--remove"], 2, "--from"),
        (["backup", "--remove", "linkedin"], 2, "--from"),
    ],
)
def test_what_cannot_be_watched_is_said_at_once(
    terminal: Terminal, arguments: list[str], code: int, text: str
) -> None:
    done = terminal.run(*arguments)
    assert done.returncode == code
    assert text in done.stderr
    assert done.stdout == ""


def test_deleting_needs_a_key_that_reads_and_without_one_nothing_begins(terminal: Terminal) -> None:
    path = drop(terminal, 1)
    for arguments in (["watch", "Downloads"], ["backup", "--from", str(path)]):
        done = terminal.run(*arguments, "--remove", without=NO_PASSPHRASE)
        assert done.returncode == 30
        assert "passphrase, recovery-kit" in done.stderr
    assert stored(terminal) == 0


def test_a_folder_is_remembered_with_what_it_delivered_until_it_is_forgotten(terminal: Terminal) -> None:
    with Watching(terminal, "Downloads") as watching:
        drop(terminal, 1)
        note = terminal.home / "watched.json"
        watching.until(lambda: note.exists() and "linkedin" in note.read_text())
        watching.end()
    remembered = json.loads(note.read_text())
    [(folder, about)] = remembered.items()
    assert folder == str(downloads(terminal))
    # The export is of that day, whenever it came.
    assert about["delivered"] == {"linkedin": "2025-01-13"}
    with Watching(terminal) as watching:
        watching.until(lambda: f"Watching {folder}" in watching.said)
        watching.end()
    assert "No longer" in terminal.run("watch", "Downloads", "--forget").stderr
    assert "not remembered" in terminal.run("watch", "Downloads", "--forget").stderr
    assert terminal.run("watch").returncode == 2


def test_a_memory_that_is_broken_is_none(terminal: Terminal) -> None:
    for text in ("{", "[]", '{"/x": 1}', '{"/x": {"since": null}}'):
        (terminal.home / "watched.json").write_text(text)
        assert terminal.run("watch").returncode == 2


def test_json_is_one_object_a_line_whose_first_key_is_its_schema(terminal: Terminal) -> None:
    drop(terminal, 1)
    (downloads(terminal) / "cut.zip").write_bytes(b"PK\3\4 cut short")
    facebook_zip(
        downloads(terminal) / facebook_name("aline", date(2025, 1, 6), 1), people(9, 1), date(2025, 1, 6)
    )
    with Watching(terminal, "Downloads", "--json", "--remove") as watching:
        watching.until(lambda: stored(terminal) == 2)
        watching.until(lambda: len(watching.events()) == 7)
        watching.end(signal.SIGTERM)
    events = watching.events()
    assert all(next(iter(one.items())) == ("schema", "sociarch-watch/1") for one in events)
    kinds = Counter(one["event"] for one in events)
    assert kinds == {"watching": 1, "left": 1, "waiting": 1, "stored": 2, "deleted": 2}
    assert [one["exporter"] for one in events if one["event"] == "stored"] == ["linkedin", "facebook"]
    assert [path.name for path in downloads(terminal).iterdir()] == ["cut.zip"]


def test_french_is_spoken_too(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, language="fr")
    assert terminal.run("watch", "rien").returncode == 2
    assert "dossier" in terminal.run("watch", "rien").stderr


def test_no_control_code_of_a_name_reaches_the_terminal(terminal: Terminal) -> None:
    drop(terminal, 1).rename(downloads(terminal) / "\x1b]0;owned\x07.zip")
    (downloads(terminal) / "\x1b[2J.zip").write_bytes(b"PK\3\4 cut short")
    with Watching(terminal, "Downloads", "--remove") as watching:
        watching.until(lambda: "Deleted" in watching.said)
        watching.end()
    assert "Left alone" in watching.said
    assert "\x1b" not in watching.said + watching.told


# -- what it survives -----------------------------------------------------------------------------


def test_a_vault_that_is_unplugged_and_a_folder_that_vanishes_are_waited_for(terminal: Terminal) -> None:
    away = terminal.folder / "away"
    with Watching(terminal, "Downloads") as watching:
        watching.until(lambda: "Watching" in watching.said)
        terminal.vault.rename(away)
        drop(terminal, 1)
        watching.until(lambda: "There is no vault" in watching.said)
        away.rename(terminal.vault)
        watching.until(lambda: "The vault can be used again" in watching.said)
        assert stored(terminal) == 1
        downloads(terminal).rename(away)
        watching.until(lambda: "cannot be looked into" in watching.said)
        away.rename(downloads(terminal))
        watching.until(lambda: "is there again" in watching.said)
        drop(terminal, 2)
        watching.until(lambda: stored(terminal) == 2)
        assert watching.end() == 130
    assert watching.said.count("There is no vault") == 1
    assert verify(reader_of(terminal)).sound


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk_is_waited_for(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.call(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], stderr=subprocess.DEVNULL):
        pytest.skip("this system does not let root mount a tmpfs")
    try:
        terminal = Terminal(tmp_path, vault=disk / "vault")
        terminal.make_vault()
        downloads(terminal).mkdir()
        with Watching(terminal, "Downloads", "--remove") as watching:
            path = drop(terminal, 1, photo=random.Random(1).randbytes(8_000_000))
            watching.until(lambda: "no space left" in watching.said)
            time.sleep(2)
            assert path.exists()
            subprocess.run(["mount", "-o", "remount,size=30m", disk], check=True)
            watching.until(lambda: "Deleted" in watching.said)
            watching.end()
        assert watching.said.count("no space left") == 1
        assert not path.exists()
        assert verify(reader_of(terminal)).sound
    finally:
        subprocess.run(["umount", disk], check=True)


def test_two_watches_of_one_folder_make_one_snapshot_of_each_export(terminal: Terminal) -> None:
    with Watching(terminal, "Downloads", "--remove") as one, Watching(terminal, "Downloads") as two:
        for watching in (one, two):
            watching.until(lambda watching=watching: "Watching" in watching.said)  # type: ignore[misc]
        paths = [drop(terminal, number, photo=b"p" * 300_000) for number in range(8)]
        one.until(lambda: not any(path.exists() for path in paths))
        time.sleep(2)
        assert [one.end(), two.end()] == [130, 130]
    assert stored(terminal) == 8
    assert verify(reader_of(terminal)).sound
    assert json.loads(terminal.run("status", "--json").stdout)["held"] == []


# -- plain copies ---------------------------------------------------------------------------------


def largest_object(terminal: Terminal) -> Path:
    objects = [path for path in (terminal.vault / "objects").rglob("*") if path.is_file()]
    return max(objects, key=lambda path: path.stat().st_size)


def test_what_the_vault_no_longer_holds_whole_is_not_deleted(terminal: Terminal) -> None:
    path = drop(terminal, 1, photo=random.Random(2).randbytes(100_000), old=True)
    assert terminal.run("backup", "--from", str(path)).returncode == 0
    damaged = largest_object(terminal)
    data = bytearray(damaged.read_bytes())
    data[len(data) // 2] ^= 1
    damaged.chmod(0o600)
    damaged.write_bytes(bytes(data))
    with Watching(terminal, "Downloads", "--remove") as watching:
        watching.until(lambda: "was not deleted" in watching.said)
        time.sleep(1.5)
        watching.end()
    assert watching.said.count("was not deleted") == 1
    done = terminal.run("backup", "--from", "Downloads", "--remove")
    assert done.returncode == 31
    assert "damaged" in done.stderr
    assert path.exists()


def test_a_single_pass_deletes_what_it_has_proven_and_says_why_the_rest_stays(terminal: Terminal) -> None:
    path = drop(terminal, 1, old=True)
    shutil.copy2(path, downloads(terminal) / "copy.zip")
    (downloads(terminal) / "letter.txt").write_text("private")
    small = downloads(terminal) / linkedin_name(date(2025, 3, 3))
    linkedin_zip(small, people(4, 1), date(2025, 3, 3))
    os.utime(small, (1e9, 1e9))
    done = terminal.run("backup", "--from", "Downloads", "--remove", "--json")
    assert done.returncode == 21
    told = json.loads(done.stdout)
    assert {Path(one).name for one in told["deleted"]} == {path.name, "copy.zip"}
    assert [Path(one["path"]).name for one in told["kept"]] == [small.name]
    assert {one.name for one in downloads(terminal).iterdir()} == {"letter.txt", small.name}
    assert terminal.run("accept", told["snapshots"][1]["id"]).returncode == 0
    done = terminal.run("backup", "--from", str(small), "--remove")
    assert done.returncode == 0
    assert "Deleted" in done.stderr
    assert not small.exists()


def test_a_single_pass_leaves_what_still_grows(terminal: Terminal) -> None:
    path, other = drop(terminal, 1), drop(terminal, 2)
    ended = threading.Event()

    def grow() -> None:
        while not ended.wait(0.2):
            with path.open("ab") as file:
                file.write(b"more")

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        done = terminal.run("backup", "--from", "Downloads")
    finally:
        ended.set()
        writer.join()
    assert done.returncode == 0
    assert f"Left alone (still growing): Downloads/{path.name}" in done.stderr
    assert stored(terminal) == 1
    assert other.exists()


def test_an_unpacked_folder_that_is_named_goes_and_one_that_is_searched_stays(terminal: Terminal) -> None:
    with zipfile.ZipFile(export_of(terminal.folder, 1)) as archive:
        archive.extractall(downloads(terminal) / "Basic_LinkedInDataExport_01-13-2025")
    path = "Downloads/Basic_LinkedInDataExport_01-13-2025"
    assert terminal.run("backup", "--from", path, "--remove").returncode == 0
    assert list(downloads(terminal).iterdir()) == []
    drop(terminal, 2, old=True)
    assert terminal.run("backup", "--from", "Downloads", "--remove").returncode == 0
    assert list(downloads(terminal).iterdir()) == []


# -- a thousand files -----------------------------------------------------------------------------

WEEKS = 40
FIRST = date(2019, 1, 7)


def of_another_account(path: Path) -> None:
    """Make a LinkedIn archive somebody else's."""
    whole = path.with_name("somebody's")
    path.rename(whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "Registration.csv":
                data = b'Registered At,Registration Ip,Subscription Types\n"1/2/09, 3:04 AM",192.0.2.1,\n'
            target.writestr(name, data)
    whole.unlink()


def exports(folder: Path) -> list[list[Path]]:
    """Of each export its archives: two accounts at LinkedIn, two at Facebook, lists of Viadeo, over years."""
    made: list[list[Path]] = []
    for week in range(WEEKS):
        day = FIRST + timedelta(weeks=4 * week)
        basic = folder / linkedin_name(day)
        linkedin_zip(basic, people(12, week), day)
        made.append([basic])
        if week % 3 == 0:
            complete = folder / linkedin_name(day, complete=True)
            linkedin_zip(complete, people(12, week), day, complete=True)
            made[-1].append(complete)
        other = folder / linkedin_name(day).replace(".zip", " (1).zip")
        linkedin_zip(other, people(11, week + 500), day)
        of_another_account(other)
        made.append([other])
        for user in ("aline", "bram"):
            parts = [folder / facebook_name(user, day, 10 * week + part) for part in range(1 + week % 3)]
            facebook_zip(parts[0], people(10, week), day, [user.encode() * (50 + week)])
            for number, part in enumerate(parts[1:]):
                with zipfile.ZipFile(part, "w") as archive:
                    name = f"your_facebook_activity/posts/media/{number}.jpg"
                    archive.writestr(name, f"{user} {week} {number}" * 500)
            made.append(parts)
        viadeo = folder / f"viadeo-{week}.csv"
        viadeo_csv(viadeo, people(9, week))
        made.append([viadeo])
    return made


def rubbish(folder: Path, number: int, sample: Path) -> Path:
    """One of the many things in a folder of downloads that are no export, or not yet."""
    rng = random.Random(number)
    kind = number % 15
    path = folder / f"{number}{KINDS[kind]}"
    if kind in (0, 1):
        path.write_bytes(b"\xff\xd8\xff\xe0" + rng.randbytes(2000))
    elif kind in (2, 3):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("[Content_Types].xml", f"<Types>{number}</Types>")
            archive.writestr("xl/workbook.xml" if kind == 3 else "word/document.xml", "<document/>")
    elif kind == 4:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("program/readme.md", f"# A program {number}")
            archive.writestr("program/data.csv", "a,b\n1,2\n")
    elif kind == 5:
        path.write_bytes(sample.read_bytes()[: -30 - number])
    elif kind == 6:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("Connections.csv", f"secret {number}")
        data = bytearray(path.read_bytes())
        for at in (data.find(b"PK\3\4") + 6, data.find(b"PK\1\2") + 8):
            data[at] |= 1
        path.write_bytes(bytes(data))
    elif kind in (7, 8):
        path.write_text(f"<!doctype html><title>Sign in {number}</title>")
    elif kind == 9:
        path.write_bytes(rng.randbytes(3000))
    elif kind == 10:
        path.write_text(f"Date,Description,Amount\n2025-01-01,Bread,{number}\n")
    elif kind == 11:
        path.write_text(json.dumps({"version": number, "dependencies": {}}))
    elif kind == 12:
        path.touch()
    elif kind == 13:
        shutil.copy(sample, path)
        os.utime(path, (1e9, 1e9))  # A download that was given up long ago.
    else:
        path.write_text(f"BEGIN:VCARD\nVERSION:3.0\nFN:Nobody {number}\nEND:VCARD\n")
    return path


KINDS = (
    ".jpg", ".png", ".docx", ".xlsx", ".zip", ".cut.zip", ".locked.zip", ".html", ".page.zip", ".bin", ".csv",
    ".json", ".empty.zip", ".zip.crdownload", ".vcf",
)  # fmt: skip


def test_of_a_thousand_files_half_of_them_rubbish_each_export_is_stored_exactly_once(
    terminal: Terminal,
) -> None:
    rng = random.Random(7)
    made = terminal.folder / "made"
    made.mkdir()
    real = exports(made)
    copies = [
        made / f"copy {number}{'.csv' * (number % 7 == 0)}" for number in range(500 - sum(map(len, real)))
    ]
    for number, copy in enumerate(copies):
        archives = [path for paths in real for path in paths if (path.suffix == ".csv") == (number % 7 == 0)]
        shutil.copy(rng.choice(archives), copy)
    others = [rubbish(made, number, real[0][0]) for number in range(500)]
    assert sum(map(len, real)) + len(copies) + len(others) == len(list(made.iterdir())) == 1000
    wanted = Counter(
        frozenset(hashlib.sha256(path.read_bytes()).hexdigest() for path in paths) for paths in real
    )
    # What LinkedIn makes a day apart is here together. All else comes in any order while somebody watches,
    # and copies at last: one that comes before the parts of its original is an export like any other.
    early = [paths for paths in real if len(paths) == 2 and "LinkedIn" in paths[0].name]
    late = [paths for paths in real if paths not in early] + [[path] for path in others]
    rng.shuffle(late)
    while len(early) < len(late):
        early.append(late.pop())
    late += [[copy] for copy in copies]
    for paths in early:
        for path in paths:
            path.rename(downloads(terminal) / path.name)
    with Watching(terminal, "Downloads", "--json") as watching:
        watching.until(lambda: stored(terminal) > 10)
        for paths in late:
            for path in paths:
                path.rename(downloads(terminal) / path.name)
            time.sleep(0.002)
        watching.until(lambda: stored(terminal) >= len(real), seconds=120)
        time.sleep(3)
        assert watching.end(signal.SIGTERM) == 130
    reader = reader_of(terminal)
    snapshots = [one.snapshot for one in reader.chronicle().snapshots]
    assert Counter(frozenset(file.sha256 for file in one.files) for one in snapshots) == wanted
    networks = Counter(one.exporter for one in snapshots)
    assert networks == {"linkedin": 2 * WEEKS, "facebook": 2 * WEEKS, "viadeo": WEEKS}
    assert len({one.account for one in snapshots if one.exporter == "linkedin"}) == 2
    left = [one for one in watching.events() if one["event"] == "left"]
    assert {one["kind"] for one in left} == {"DamagedArchive", "WebPage"}
    assert len(left) == sum(path.name.endswith((".cut.zip", ".page.zip")) for path in others)

    with Watching(terminal, "Downloads", "--json") as again:
        again.until(lambda: sum(one["event"] == "stored" for one in again.events()) >= len(real), seconds=120)
        again.end()
    assert all(one["earlier"] and not one["trouble"] for one in again.events() if one["event"] == "stored")
    assert stored(terminal) == len(real)
