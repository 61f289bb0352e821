"""The passes over a watched folder: what is taken, when, and once; by a clock that is moved by hand."""

import hashlib
import os
import random
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import TypeVar

import pytest

from demo.invent import facebook_name, facebook_zip, linkedin_name, linkedin_zip, people, viadeo_csv
from exporters.facebook.read import Facebook
from exporters.linkedin.read import LinkedIn
from exporters.viadeo.read import Viadeo
from sociarch.backup import Job, backup
from sociarch.chronicle import Named
from sociarch.downloads import is_here, under_way
from sociarch.errors import (
    DamagedArchive,
    FolderGone,
    HostileArchive,
    NoVault,
    SociarchError,
    StorageFull,
    SystemTrouble,
    TooManyFiles,
    VaultBusy,
    WebPage,
)
from sociarch.export import Export
from sociarch.exporter import Exporter, Label
from sociarch.fact import Item
from sociarch.recognition import Recognition
from sociarch.removal import Kept, Removal
from sociarch.source import MAX_FILES
from sociarch.storage.memory import MemoryStorage
from sociarch.vault import Reader
from sociarch.watch import Deleted, Event, Left, Over, Stored, Trouble, Waits, Watch, settled
from sociarch.writer import Writer
from tests.terminal import permissions_hold
from tests.vaults import new_vault

DAY = date(2025, 1, 6)
PEOPLE = people(30, 1)
E = TypeVar("E")


class Failing(MemoryStorage):
    """Has no room while `full`."""

    full = False

    def create(self, name: str, data: bytes) -> bool:
        if self.full:
            raise StorageFull(path="v")
        return super().create(name, data)


class Desk:
    """A folder of downloads, a vault, and somebody who looks into the folder now and then."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.storage = Failing()
        memory, self.identity = new_vault()
        self.storage.files = memory.files
        self.exporters: list[Exporter] = [Facebook(), LinkedIn(), Viadeo()]
        self.now = datetime.now(timezone.utc)
        self.away: SociarchError | None = None
        self.asked = 0
        self.vault: Path | None = None
        self.counts: dict[str, dict[str, dict[str, int]]] = {}
        self.removing = False
        self.watch = self.start()

    def start(self) -> Watch:
        """A new watch, which remembers nothing."""
        self.watch = Watch(
            self.folder,
            lambda: Recognition(self.exporters, vault=self.vault),
            self._job,
            removal=Removal(self.reader(), self.exporters) if self.removing else None,
            vault=self.vault,
        )
        return self.watch

    def _job(self, paths: Sequence[Path]) -> Job:
        self.asked += 1
        if self.away is not None:
            raise self.away
        writer = Writer(self.storage, self.identity.write_key())
        return Job(
            writer, self.exporters, paths, before=self.counts, vault=self.vault, clock=lambda: self.now
        )

    def look(self, seconds: float = 0) -> list[Event]:
        """What a pass tells so many seconds later."""
        self.now += timedelta(seconds=seconds)
        events = list(self.watch.look(self.now))
        for event in events:
            if isinstance(event, Stored):
                self.counts = event.summary.counts
        return events

    def looks(self, seconds: float) -> list[Event]:
        """Passes as often as they are due."""
        end = self.now + timedelta(seconds=seconds)
        events = self.look()
        while self.now < end:
            events += self.look(min(self.watch.pause(self.now), (end - self.now).total_seconds()))
        return events

    def reader(self) -> Reader:
        return Reader(self.storage, self.identity)

    def snapshots(self) -> tuple[Named, ...]:
        return self.reader().chronicle().snapshots

    def networks(self) -> list[str | None]:
        return [one.snapshot.exporter for one in self.snapshots()]

    def linkedin(self, name: str = "", *, day: date = DAY, number: int = 30, complete: bool = False) -> Path:
        path = self.folder / (name or linkedin_name(day, complete))
        path.parent.mkdir(exist_ok=True)
        linkedin_zip(path, PEOPLE[:number], day, complete)
        return path

    def facebook(self, seed: int = 1, folder: str = "", *, friends: bool = True) -> Path:
        path = self.folder / folder / facebook_name("aline", DAY, seed)
        if friends:
            facebook_zip(path, PEOPLE, DAY, [bytes([seed]) * 100])
        else:
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr("your_facebook_activity/posts/media/1.jpg", bytes([seed]) * 5000)
        return path

    def unpacked(self, name: str) -> Path:
        whole = self.linkedin("for-unpacking.zip")
        with zipfile.ZipFile(whole) as archive:
            archive.extractall(self.folder / name)
        whole.unlink()
        return self.folder / name


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    folder = tmp_path / "downloads"
    folder.mkdir()
    return Desk(folder)


def of(kind: type[E], events: Sequence[object]) -> list[E]:
    return [event for event in events if isinstance(event, kind)]


def troubles(events: Sequence[Event]) -> list[type[SociarchError]]:
    return [type(event.error) for event in of(Trouble, events)]


# -- when a download is finished ------------------------------------------------------------------


def test_a_finished_download_is_stored_once(desk: Desk) -> None:
    desk.linkedin()
    assert desk.look() == []
    assert desk.look(4) == []
    [event] = desk.look(1)
    assert isinstance(event, Stored)
    assert [one.snapshot.exporter for one in event.summary.archived] == ["linkedin"]
    assert desk.looks(3600) == []
    assert desk.networks() == ["linkedin"]


def test_a_file_that_grows_is_left_alone_until_it_stands_still(desk: Desk) -> None:
    whole = desk.linkedin("whole")
    data = whole.read_bytes()
    whole.unlink()
    growing = desk.folder / linkedin_name(DAY)
    for end in range(100, len(data), 700):
        growing.write_bytes(data[:end])
        assert desk.look(4) == []
    growing.write_bytes(data)
    assert desk.look(4) == []
    assert of(Stored, desk.look(5))
    assert desk.networks() == ["linkedin"]


UNFINISHED = [
    "x.zip.crdownload", "Unconfirmed 12345.crdownload", "x.zip.part", "x.zip.partial", "x.zip.opdownload",
    "x.zip.tmp", "x.TEMP", "x.zip.!ut", "x.zip.!qB", "x.zip.bc!", "x.zip.filepart", "x.zip.fdmdownload",
    "x.zip.dtapart", "x.zip.downloading", "x.zip.aria2", "~$x.zip", ".x.zip", ".x.zip.icloud",
    "x.zip.icloud", ".dropbox.cache", "._x.zip", "x.zip.Part",
]  # fmt: skip


@pytest.mark.parametrize("name", UNFINISHED)
def test_a_download_under_way_is_told_by_its_name_and_taken_once_it_has_its_own(
    desk: Desk, name: str
) -> None:
    path = desk.linkedin(name)
    assert desk.looks(600) == []
    path.rename(desk.folder / linkedin_name(DAY))
    assert of(Stored, desk.looks(30))
    assert desk.networks() == ["linkedin"]


@pytest.mark.parametrize("ending", [".part", ".aria2", ".crdownload", ".PART"])
def test_a_file_beside_which_its_own_unfinished_download_lies_is_not_finished(
    desk: Desk, ending: str
) -> None:
    path = desk.linkedin()
    beside = path.with_name(path.name + ending)
    beside.write_bytes(b"under way")
    assert desk.looks(600) == []
    beside.unlink()
    assert of(Stored, desk.looks(30))


def test_firefoxs_empty_file_is_nothing_and_no_name_hides_another(desk: Desk) -> None:
    path = desk.folder / linkedin_name(DAY)
    path.touch()
    beside = desk.linkedin(path.name + ".part")
    assert desk.looks(600) == []
    beside.replace(path)
    assert of(Stored, desk.looks(30))
    assert under_way(["a.zip", "a.zip.part", "b.zip"]) == {"a.zip", "a.zip.part"}


def test_a_paused_download_is_told_once_and_taken_when_it_is_whole(desk: Desk) -> None:
    path = desk.linkedin()
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    [left] = desk.looks(3600)
    assert isinstance(left, Left)
    assert (left.path, type(left.error)) == (path, DamagedArchive)
    path.write_bytes(data)
    [stored] = desk.looks(60)
    assert isinstance(stored, Stored)
    assert desk.networks() == ["linkedin"]


def test_after_the_machine_slept_a_download_must_stand_still_anew(desk: Desk) -> None:
    path = desk.linkedin()
    data = path.read_bytes()
    path.write_bytes(data[:-1000])
    desk.look()
    # Asleep with the machine, the download did not grow; now it does.
    assert desk.look(8 * 3600) == []
    path.write_bytes(data)
    assert desk.look(3) == []
    assert of(Stored, desk.look(5))


def test_a_clock_that_is_set_back_stops_nothing(desk: Desk) -> None:
    desk.linkedin()
    desk.look()
    desk.now -= timedelta(days=400)
    assert of(Stored, desk.looks(20))
    desk.facebook()
    desk.now -= timedelta(days=400)
    assert of(Stored, desk.looks(300))


def test_content_in_a_cloud_is_not_fetched_by_being_looked_at() -> None:
    def status(**fields: int) -> os.stat_result:
        return SimpleNamespace(**fields)  # type: ignore[return-value]  # as other systems fill it in

    assert is_here(os.stat(__file__))
    assert not is_here(status(st_flags=0x40000000))
    assert not is_here(status(st_file_attributes=0x400000))
    assert is_here(status(st_flags=0, st_file_attributes=0x20))


def test_passes_come_soon_while_something_is_unfinished_and_every_minute_otherwise(desk: Desk) -> None:
    desk.look()
    assert desk.watch.pause(desk.now) == 60
    desk.linkedin()
    desk.look(30)
    assert desk.watch.pause(desk.now) == 5
    desk.look(5)
    assert desk.watch.pause(desk.now) == 60


# -- what is taken --------------------------------------------------------------------------------


def rubbish(folder: Path) -> None:
    """What lies about in a folder of downloads, and is nobody's export."""
    (folder / "holiday.jpg").write_bytes(b"\xff\xd8\xff" + os.urandom(3000))
    (folder / "page.html").write_text("<!doctype html><title>A page</title>")
    (folder / "random").write_bytes(os.urandom(3000))
    (folder / "table.csv").write_text("Date,Amount\n2025-01-01,12\n2025-01-02,13\n")
    (folder / "letter.txt").write_text("Dear …")
    (folder / "data.json").write_text('{"version": 3}')
    (folder / "nothing.zip").touch()
    with zipfile.ZipFile(folder / "letter.docx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    with zipfile.ZipFile(folder / "program.zip", "w") as archive:
        archive.writestr("program/readme.md", "# A program")


def test_what_no_exporter_knows_is_left_alone_in_silence_and_counted(desk: Desk) -> None:
    rubbish(desk.folder)
    locked = desk.folder / "locked.zip"
    with zipfile.ZipFile(locked, "w") as archive:
        archive.writestr("secret.txt", "x")
    data = bytearray(locked.read_bytes())
    for at in (data.find(b"PK\3\4") + 6, data.find(b"PK\1\2") + 8):
        data[at] |= 1
    locked.write_bytes(bytes(data))
    before = dict(desk.storage.files)
    assert desk.looks(3600) == []
    assert desk.watch.unknown == 9
    assert desk.storage.files == before


def test_a_hostile_archive_and_a_page_in_place_of_one_are_told_once_and_never_stored(desk: Desk) -> None:
    with zipfile.ZipFile(desk.folder / linkedin_name(DAY), "w") as archive:
        archive.writestr("../../Connections.csv", "x")
    (desk.folder / "export.zip").write_text("<html>Sign in</html>")
    told = of(Left, desk.looks(3600))
    assert [type(one.error) for one in told] == [HostileArchive, WebPage]
    assert desk.networks() == []


def test_what_two_exporters_claim_is_nobodys(desk: Desk) -> None:
    class Greedy(Viadeo):
        def identify(self, export: Export) -> Label | None:
            return Label()

    desk.exporters = [LinkedIn(), Greedy()]
    desk.linkedin()
    assert desk.looks(600) == []
    assert desk.networks() == []


def test_links_pipes_and_what_is_hidden_are_not_looked_at(desk: Desk, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    linkedin_zip(elsewhere / linkedin_name(DAY), PEOPLE, DAY)
    (desk.folder / "link.zip").symlink_to(elsewhere / linkedin_name(DAY))
    (desk.folder / "folder").symlink_to(elsewhere)
    (desk.folder / "nowhere").symlink_to("nowhere")
    os.mkfifo(desk.folder / "pipe.zip")
    (desk.folder / ".hidden").mkdir()
    shutil.copy(elsewhere / linkedin_name(DAY), desk.folder / ".hidden")
    assert desk.looks(3600) == []
    assert (desk.networks(), desk.watch.unknown) == ([], 0)


def test_odd_names_are_names(desk: Desk) -> None:
    names = [b"\x1b]0;owned\x07.zip", b"new\nline.zip", b"\xff\xfe.zip", "é ü".encode() + b".zip"]
    for number, name in enumerate(names):
        whole = desk.linkedin("whole", day=DAY + timedelta(weeks=number))
        os.rename(whole, os.fsencode(desk.folder) + b"/" + name)
    assert of(Stored, desk.looks(30))
    assert desk.networks() == ["linkedin"] * 4


def test_the_vault_in_a_watched_folder_is_never_looked_into(desk: Desk) -> None:
    desk.vault = desk.folder / "inner" / "vault"
    desk.vault.mkdir(parents=True)
    desk.linkedin("inner/vault/x.zip")
    desk.start()
    assert desk.looks(3600) == []
    assert desk.networks() == []


def test_a_folder_of_very_many_files_is_told_once_and_left_alone(desk: Desk) -> None:
    folder = desk.folder / "everything"
    folder.mkdir()
    for number in range(MAX_FILES + 1):
        os.mknod(folder / str(number))
    desk.linkedin()
    events = desk.looks(1200)
    assert [type(one.error) for one in of(Left, events)] == [TooManyFiles]
    assert desk.networks() == ["linkedin"]


# -- folders --------------------------------------------------------------------------------------


def test_a_download_that_a_browser_unpacked_is_stored_when_its_folder_has_been_calm_for_a_minute(
    desk: Desk,
) -> None:
    desk.unpacked("Basic_LinkedInDataExport_01-06-2025")
    assert of(Stored, desk.looks(55)) == []
    assert of(Stored, desk.looks(10))
    assert desk.looks(3600) == []
    [one] = desk.snapshots()
    assert one.snapshot.exporter == "linkedin"
    assert len(one.snapshot.files) > 3


def test_safaris_folder_of_a_download_under_way_is_not_taken(desk: Desk) -> None:
    folder = desk.folder / (linkedin_name(DAY) + ".download")
    folder.mkdir()
    desk.linkedin(f"{folder.name}/{linkedin_name(DAY)}")
    assert desk.looks(3600) == []


def test_metas_folder_that_a_drive_fills_slowly_becomes_one_snapshot(desk: Desk) -> None:
    whole = desk.facebook().rename(desk.folder.with_name("whole.zip"))
    folder = desk.folder / "meta-2026-Nov-20-14-02-33"
    with zipfile.ZipFile(whole) as archive:
        for name in archive.namelist():
            archive.extract(name, folder)
            assert of(Stored, desk.looks(45)) == []
    assert of(Stored, desk.looks(61))
    [one] = desk.snapshots()
    assert (one.snapshot.exporter, one.snapshot.as_of) == ("facebook", "2026-11-20")
    assert one.snapshot.counts["connection"] == 30
    assert len(one.snapshot.files) == 3


def test_archives_in_metas_folder_wait_for_each_other(desk: Desk) -> None:
    (desk.folder / "meta-2026-Nov-20-14-02-33").mkdir()
    for seed in (1, 2, 3):
        desk.facebook(seed, "meta-2026-Nov-20-14-02-33")
        assert of(Stored, desk.looks(100)) == []
    assert of(Stored, desk.looks(200))
    [one] = desk.snapshots()
    assert len(one.snapshot.parts) == 3


def test_other_peoples_files_in_a_folder_are_no_reason_to_store_them(desk: Desk) -> None:
    folder = desk.folder / "work"
    folder.mkdir()
    desk.linkedin(f"work/{linkedin_name(DAY)}")
    rubbish(folder)
    (folder / "cut.zip").write_bytes(b"PK\3\4 cut short")
    events = desk.looks(300)
    assert [one.path.name for one in of(Left, events)] == ["cut.zip"]
    [one] = desk.snapshots()
    assert [file.name for file in one.snapshot.files] == [linkedin_name(DAY)]


def test_a_folder_without_an_export_is_silent_whatever_is_broken_in_it(desk: Desk) -> None:
    (desk.folder / "work" / "deep").mkdir(parents=True)
    for path in (desk.folder / "work" / "cut.zip", desk.folder / "work" / "deep" / "cut.zip"):
        path.write_bytes(b"PK\3\4 cut short")
    (desk.folder / "work" / "link").symlink_to("/etc/hosts")
    assert desk.looks(3600) == []


def test_a_change_deep_in_a_folder_is_seen_within_ten_minutes(desk: Desk) -> None:
    folder = desk.folder / "work" / "deep" / "deeper"
    folder.mkdir(parents=True)
    (folder / "letter.txt").write_text("x")
    desk.looks(120)
    desk.linkedin("work/deep/deeper/" + linkedin_name(DAY))
    assert of(Stored, desk.looks(300)) == []
    assert of(Stored, desk.looks(400))
    assert desk.networks() == ["linkedin"]


def test_a_large_folder_that_nobody_knew_is_judged_again_every_ten_minutes_at_most(desk: Desk) -> None:
    folder = desk.folder / "meta-2026-Nov-20-14-02-33"
    folder.mkdir()
    for number in range(1001):
        (folder / f"{number}.txt").write_text("x")
    desk.looks(120)
    desk.linkedin(f"{folder.name}/{linkedin_name(DAY)}")
    assert of(Stored, desk.looks(500)) == []
    assert of(Stored, desk.looks(200))


def test_a_file_managers_leftovers_change_no_folder(desk: Desk) -> None:
    folder = desk.unpacked("unpacked")
    assert of(Stored, desk.looks(90))
    (folder / ".DS_Store").write_bytes(b"x")
    assert desk.looks(3600) == []


# -- parts ----------------------------------------------------------------------------------------


def test_pieces_that_come_one_after_the_other_become_one_snapshot_and_the_wait_is_told_once(
    desk: Desk,
) -> None:
    desk.facebook(1)
    events = desk.looks(90)
    [waits] = events
    assert isinstance(waits, Waits)
    # The file's own time is the system's, and not this desk's.
    assert abs(waits.until - desk.now - timedelta(seconds=30)) < timedelta(seconds=1)
    desk.facebook(2, friends=False)
    assert desk.looks(100) == []
    [stored] = desk.looks(60)
    assert isinstance(stored, Stored)
    [one] = desk.snapshots()
    assert len(one.snapshot.parts) == 2


def test_a_piece_that_comes_late_is_stored_with_those_that_are_still_there(desk: Desk) -> None:
    desk.facebook(1)
    desk.looks(300)
    desk.facebook(2, friends=False)
    desk.looks(300)
    assert [len(one.snapshot.parts) for one in desk.snapshots()] == [1, 2]
    assert desk.snapshots()[-1].snapshot.counts["connection"] == 30


def test_pieces_wait_for_another_download_and_an_hour_at_most(desk: Desk) -> None:
    desk.facebook(1)
    other = desk.folder / "x.zip.crdownload"
    other.write_bytes(b"x")
    [waits] = of(Waits, desk.looks(10))
    assert waits.until - desk.now > timedelta(minutes=59)
    for _minute in range(50):
        assert desk.looks(60) == []
        os.utime(other, (desk.now.timestamp(), desk.now.timestamp()))
    for _minute in range(12):
        os.utime(other, (desk.now.timestamp(), desk.now.timestamp()))
        desk.looks(60)
    assert len(desk.snapshots()) == 1


def test_pieces_do_not_wait_for_a_download_that_was_given_up(desk: Desk) -> None:
    desk.looks(5)
    other = desk.folder / "x.zip.crdownload"
    other.write_bytes(b"x")
    os.utime(other, (1e9, 1e9))
    desk.facebook(1)
    assert of(Stored, desk.looks(200))
    (desk.folder / "y.zip.download").mkdir()
    under = desk.folder / "y.zip.download" / "y.zip"
    under.write_bytes(b"x")
    desk.facebook(2)
    assert of(Stored, desk.looks(300)) == []
    under.unlink()
    assert of(Stored, desk.looks(100))


def test_what_lay_there_long_before_does_not_wait(desk: Desk) -> None:
    path = desk.facebook()
    old = desk.now.timestamp() - 7200
    os.utime(path, (old, old))
    assert [type(event) for event in desk.looks(10)] == [Stored]


def test_parts_that_mean_something_alone_do_not_wait_and_join_what_was_there(desk: Desk) -> None:
    desk.linkedin()
    assert of(Stored, desk.looks(10))
    desk.linkedin(complete=True)
    assert of(Stored, desk.looks(10))
    assert [len(one.snapshot.parts) for one in desk.snapshots()] == [1, 2]
    desk.start()
    [again] = of(Stored, desk.looks(10))
    assert [one.earlier for one in again.summary.archived] == [True]


def test_a_copy_under_another_name_is_no_second_snapshot(desk: Desk) -> None:
    linkedin, facebook = desk.linkedin(), desk.facebook(1)
    desk.facebook(2, friends=False)
    desk.looks(300)
    assert len(desk.snapshots()) == 2
    shutil.copy(facebook, desk.folder / "by itself.zip")
    assert of(Stored, desk.looks(30))
    assert len(desk.snapshots()) == 2
    shutil.copy(linkedin, desk.folder / "Basic_LinkedInDataExport_01-06-2025 (1).zip")
    shutil.copy(facebook, facebook.with_name(f"{facebook.stem} (1).zip"))
    shutil.copy(facebook, desk.folder / "my own name.zip")
    shutil.copy(facebook, desk.folder / "a name of mine.zip")
    desk.looks(600)
    assert len(desk.snapshots()) == 2
    desk.start()
    desk.looks(600)
    assert len(desk.snapshots()) == 2


def test_a_second_start_stores_nothing_and_says_that_all_is_there(desk: Desk) -> None:
    desk.linkedin()
    desk.facebook(1)
    desk.facebook(2, friends=False)
    viadeo_csv(desk.folder / "viadeo.csv", PEOPLE)
    rubbish(desk.folder)
    desk.looks(600)
    before = dict(desk.storage.files)
    desk.start()
    stored = of(Stored, desk.looks(600))
    archived = [one for event in stored for one in event.summary.archived]
    assert len(archived) == 3
    assert all(one.earlier and not one.trouble for one in archived)
    assert desk.storage.files == before


def test_exports_of_one_pass_are_compared_in_the_order_of_their_days(desk: Desk) -> None:
    for week, number in ((2, 28), (0, 30), (1, 10)):
        desk.linkedin(day=DAY + timedelta(weeks=week), number=number)
    [stored] = of(Stored, desk.looks(30))
    assert [one.held for one in stored.summary.archived] == [False, True, False]


# -- what goes wrong ------------------------------------------------------------------------------


def test_a_folder_that_vanishes_is_told_once_and_watched_again_when_it_is_back(desk: Desk) -> None:
    desk.linkedin()
    desk.looks(30)
    away = desk.folder.with_name("away")
    desk.folder.rename(away)
    assert troubles(desk.looks(600)) == [FolderGone]
    away.rename(desk.folder)
    [over] = desk.looks(120)
    assert isinstance(over, Over)
    desk.linkedin(day=DAY + timedelta(weeks=1))
    assert of(Stored, desk.looks(60))


def test_a_disk_that_comes_back_brings_nothing_new(desk: Desk) -> None:
    path = desk.linkedin()
    desk.looks(30)
    kept = path.rename(desk.folder.with_name("kept"))
    desk.looks(120)
    kept.rename(path)
    assert desk.looks(120) == []


def test_a_full_disk_is_told_once_tried_again_and_told_when_it_is_over(desk: Desk) -> None:
    desk.linkedin()
    desk.storage.full = True
    assert troubles(desk.looks(600)) == [StorageFull]
    desk.linkedin(day=DAY + timedelta(weeks=1))
    assert desk.looks(600) == []
    desk.storage.full = False
    events = desk.looks(61)
    assert [type(event) for event in events] == [Stored, Over]
    assert desk.networks() == ["linkedin", "linkedin"]


@pytest.mark.parametrize("error", [NoVault(path="v"), VaultBusy()])
def test_a_vault_that_is_away_is_asked_again_and_only_for_exports(desk: Desk, error: SociarchError) -> None:
    desk.away = error
    rubbish(desk.folder)
    assert desk.looks(600) == []
    desk.linkedin()
    before = desk.asked
    assert troubles(desk.looks(600)) == [type(error)]
    assert 9 <= desk.asked - before <= 10, "once a minute"
    desk.away = None
    assert [type(event) for event in desk.looks(61)] == [Stored, Over]


def test_another_trouble_is_told_too(desk: Desk) -> None:
    desk.linkedin()
    desk.away = NoVault(path="v")
    desk.looks(120)
    desk.away, desk.storage.full = None, True
    assert troubles(desk.looks(120)) == [StorageFull]


def test_a_fault_of_the_system_is_trouble_and_no_end(desk: Desk) -> None:
    def failing() -> AbstractContextManager[None]:
        raise OSError(5, "Input/output error")

    desk.watch = Watch(desk.folder, lambda: Recognition(desk.exporters), desk._job, alone=failing)
    desk.linkedin()
    assert troubles(desk.looks(300)) == [SystemTrouble]


Act = Callable[[Path], None]


def delete(path: Path) -> None:
    path.unlink()


def replace(path: Path) -> None:
    path.with_name("x").write_bytes(b"not an export" * 100)
    path.with_name("x").replace(path)


def append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


class Disturbed(LinkedIn):
    """Something happens to the file the first time that it is recognised, or read."""

    def __init__(self, path: Path, act: Act, moment: str, after: int) -> None:
        self._path, self._act, self._moment, self._after = path, act, moment, after

    def _now(self, moment: str) -> None:
        if moment == self._moment:
            self._after -= 1
            if self._after == 0:
                self._act(self._path)

    def identify(self, export: Export) -> Label | None:
        label = super().identify(export)
        self._now("identify")
        return label

    def read(self, export: Export) -> Iterator[Item]:
        self._now("read")
        yield from super().read(export)


@pytest.mark.parametrize("act", [delete, replace, append])
@pytest.mark.parametrize(("moment", "after"), [("identify", 1), ("identify", 2), ("read", 1)])
def test_a_file_that_is_touched_between_look_and_snapshot_has_no_snapshot(
    desk: Desk, act: Act, moment: str, after: int
) -> None:
    path = desk.linkedin()
    data = path.read_bytes()
    desk.exporters = [Disturbed(path, act, moment, after)]
    assert of(Stored, desk.looks(300)) == []
    assert desk.networks() == []
    path.write_bytes(data)
    assert of(Stored, desk.looks(60))
    assert desk.networks() == ["linkedin"]


def test_a_part_that_is_touched_does_not_let_the_others_go_alone(desk: Desk) -> None:
    first = desk.facebook(1)
    data = first.read_bytes()
    desk.facebook(2, friends=False)
    desk.looks(5)
    desk.look(110)
    # Between the look and the vault: another file is recognised in the pass in which the pieces are due.
    path = desk.linkedin()
    desk.exporters = [Facebook(), Disturbed(first, append, "identify", 1)]
    desk.look(0)
    [stored] = of(Stored, desk.look(5))
    assert [one.paths for one in stored.summary.archived] == [(path,)]
    first.write_bytes(data)
    assert of(Stored, desk.looks(600))
    assert [len(one.snapshot.parts) for one in desk.snapshots()] == [1, 2]


def test_a_copy_of_a_piece_that_waits_waits_with_it(desk: Desk) -> None:
    desk.looks(5)
    shutil.copy(desk.facebook(1), desk.folder / "a name of mine.zip")
    desk.looks(60)
    desk.facebook(2, friends=False)
    desk.looks(600)
    [one] = desk.snapshots()
    assert len(one.snapshot.parts) == 2


def test_what_may_not_be_read_is_tried_again_in_silence(desk: Desk, tmp_path: Path) -> None:
    if not permissions_hold(tmp_path):
        pytest.skip("root may read everything")
    path, folder = desk.linkedin(), desk.unpacked("unpacked")
    path.chmod(0)
    folder.chmod(0)
    assert desk.looks(600) == []
    path.chmod(0o600)
    folder.chmod(0o700)
    assert of(Stored, desk.looks(130))
    assert desk.networks() == ["linkedin", "linkedin"]


def test_a_held_snapshot_is_told_as_a_backup_tells_it_and_not_again(desk: Desk) -> None:
    desk.linkedin()
    desk.looks(30)
    desk.linkedin(day=DAY + timedelta(weeks=1), number=10)
    [stored] = of(Stored, desk.looks(3600))
    assert [one.held for one in stored.summary.archived] == [True]


class Life:
    """Days of a folder of downloads, in which anything happens at any moment."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk = desk
        self.random = random.Random(seed)
        self.wanted: set[str] = set()
        """SHA-256 of all that came."""
        self._growing: dict[Path, tuple[bytes, Path]] = {}
        """Its bytes and its last name, by the path at which a download grows."""
        self._away = desk.folder.with_name("away")

    def happen(self) -> None:
        acts = [self.come, self.grow, self.grow, self.copy, self.rename, self.trouble, self.sleep]
        if self.desk.folder.exists():
            self.random.choice(acts)()
        if self.random.random() < (0.1 if self.desk.folder.exists() else 0.5):
            folders = (self.desk.folder, self._away)
            source, target = folders if self.desk.folder.exists() else folders[::-1]
            source.rename(target)

    def come(self) -> None:
        """A download begins: under a name of its own or under its last one; small tables come whole."""
        number = len(self.wanted)
        day = DAY + timedelta(weeks=number)
        network = self.random.choice(("linkedin", "facebook", "viadeo"))
        path = self.desk.folder / f"viadeo-{number}.csv"
        if network == "viadeo":
            viadeo_csv(path, people(12, number))
        elif network == "linkedin":
            path = self.desk.linkedin(day=day)
        else:
            path = path.with_name(facebook_name("aline", day, number))
            facebook_zip(path, PEOPLE, day)
        data = path.read_bytes()
        self.wanted.add(hashlib.sha256(data).hexdigest())
        if network != "viadeo":
            path.unlink()
            under = path.with_name(path.name + self.random.choice(("", ".crdownload")))
            under.write_bytes(data[:100])
            self._growing[under] = (data, path)

    def grow(self) -> None:
        for under, (data, path) in list(self._growing.items()):
            end = under.stat().st_size + self.random.randrange(len(data))
            with under.open("ab") as file:
                file.write(data[under.stat().st_size : end])
            if end >= len(data):
                under.rename(path)
                del self._growing[under]

    def _finished(self) -> list[Path]:
        found = (path for path in self.desk.folder.iterdir() if path.suffix in (".zip", ".csv"))
        return [path for path in found if path not in self._growing]

    def copy(self) -> None:
        for path in self.random.sample(self._finished(), min(1, len(self._finished()))):
            shutil.copy(path, path.with_name(f"copy of {path.name}"))

    def rename(self) -> None:
        for path in self.random.sample(self._finished(), min(1, len(self._finished()))):
            path.rename(path.with_name(f"renamed {path.name}"))

    def trouble(self) -> None:
        self.desk.away = None if self.desk.away else NoVault(path="v")
        self.desk.storage.full = self.random.random() < 0.5

    def sleep(self) -> None:
        if self.random.random() < 0.5:
            self.desk.now += timedelta(hours=self.random.randrange(1, 20))
        else:
            self.desk.start()

    def end(self) -> None:
        """All is well at last."""
        if self._away.exists():
            self._away.rename(self.desk.folder)
        self.desk.away, self.desk.storage.full = None, False
        while self._growing:
            self.grow()


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_each_export_is_stored_exactly_once(desk: Desk, seed: int) -> None:
    desk.removing = seed % 2 == 1
    desk.start()
    life = Life(desk, seed)
    for _ in range(50):
        life.happen()
        desk.looks(life.random.choice((0, 1, 3, 5, 7, 20, 60, 200)))
    life.end()
    desk.looks(4000)
    stored = [file.sha256 for one in desk.snapshots() for file in one.snapshot.files]
    assert len(stored) == len(set(stored))
    assert set(stored) == life.wanted
    if desk.removing:
        assert list(desk.folder.iterdir()) == []


# -- plain copies ---------------------------------------------------------------------------------


def test_a_download_is_deleted_once_the_vault_has_proven_to_hold_it(desk: Desk) -> None:
    desk.removing = True
    desk.start()
    path = desk.linkedin()
    copy = desk.folder / "copy.zip"
    shutil.copy(path, copy)
    viadeo_csv(desk.folder / "viadeo.csv", PEOPLE)
    rubbish(desk.folder)
    desk.looks(10)
    assert not path.exists()
    assert len(list(desk.folder.iterdir())) == 9
    assert desk.networks() == ["linkedin", "viadeo"]


def test_metas_folder_goes_with_its_archives_and_the_watched_folder_stays(desk: Desk) -> None:
    desk.removing = True
    desk.start()
    (desk.folder / "meta-2026-Nov-20-14-02-33").mkdir()
    desk.facebook(1, "meta-2026-Nov-20-14-02-33")
    desk.facebook(2, "meta-2026-Nov-20-14-02-33")
    events = desk.looks(400)
    assert len(of(Deleted, events)) == 2
    assert list(desk.folder.iterdir()) == []


def test_what_is_held_stays_and_is_told_once(desk: Desk) -> None:
    desk.removing = True
    desk.start()
    desk.linkedin()
    desk.looks(10)
    path = desk.linkedin(day=DAY + timedelta(weeks=1), number=10)
    [kept] = of(Kept, desk.looks(3600))
    assert (kept.path, kept.code) == (path, 21)
    assert path.exists()


def test_a_vault_that_goes_away_before_it_has_proven_anything_is_asked_again(desk: Desk) -> None:
    path = desk.linkedin()
    desk.removing = True
    desk.start()
    card = desk.storage.files["vault.json"]

    class Unplugged(LinkedIn):
        def read(self, export: Export) -> Iterator[Item]:
            yield from super().read(export)
            desk.storage.files.pop("vault.json", None)

    desk.exporters = [Unplugged()]
    assert troubles(desk.looks(300)) == [NoVault]
    assert path.exists()
    desk.storage.files["vault.json"] = card
    events = desk.looks(61)
    assert [type(event) for event in events] == [Deleted, Over]


# -- a single pass --------------------------------------------------------------------------------


class Hand:
    """A clock; while somebody sleeps by it, something happens."""

    def __init__(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        self.slept = 0.0
        self._meanwhile = meanwhile

    def now(self) -> datetime:
        return datetime.now(timezone.utc)

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
        self._meanwhile()


def test_a_single_pass_looks_twice_at_what_is_young_and_leaves_what_grows(desk: Desk) -> None:
    growing, still = desk.linkedin(), desk.linkedin(day=DAY + timedelta(weeks=1))
    old = desk.linkedin(day=DAY + timedelta(weeks=2))
    os.utime(old, (1e9, 1e9))
    gathered = Recognition(desk.exporters).gather([desk.folder])
    clock = Hand(lambda: append(growing))
    kept, paths = settled(gathered, [desk.folder], clock)
    assert clock.slept == 3
    assert paths == (growing,)
    assert {one.path for one in kept.found} == {still, old}


def test_a_folder_that_is_being_unpacked_is_left_as_a_whole(desk: Desk) -> None:
    folder = desk.unpacked("unpacked")
    gathered = Recognition(desk.exporters).gather([folder])
    clock = Hand(lambda: (folder / "Skills.csv").touch())
    kept, paths = settled(gathered, [folder], clock)
    assert (kept.found, paths) == ((), (folder,))


def test_a_file_that_a_person_names_and_old_files_are_taken_at_once(desk: Desk) -> None:
    path = desk.linkedin()
    clock = Hand()
    gathered = Recognition(desk.exporters).gather([path])
    assert settled(gathered, [path], clock) == (gathered, ())
    assert clock.slept == 0


def test_a_backup_of_a_folder_never_takes_a_download_under_way(desk: Desk) -> None:
    desk.linkedin()
    desk.facebook(1).rename(desk.folder / "facebook.zip.part")
    viadeo_csv(desk.folder / "viadeo.csv.crdownload", PEOPLE)
    folder = desk.unpacked("unpacked")
    (folder / "Skills.csv.part").write_text("Na")
    summary = backup(desk._job([desk.folder]))
    assert len(summary.archived) == 2
    left = {"facebook.zip.part", "viadeo.csv.crdownload", "Skills.csv.part"}
    assert {path.name for path in summary.left} == left
    names = {file.name for one in summary.archived for file in one.snapshot.files}
    assert not any(name.endswith((".part", ".crdownload")) for name in names)


def test_a_folder_of_nothing_but_downloads_under_way_holds_nothing_to_store(desk: Desk) -> None:
    desk.linkedin("a.zip.part")
    (desk.folder / "b.csv.crdownload").write_text("First Name,Last Name")
    summary = backup(desk._job([desk.folder]))
    assert (summary.archived, summary.refused, summary.code) == ((), (), 0)
    assert len(summary.left) == 2
