"""Backup: which files become which snapshot, what is refused, and that a reader never costs a backup."""

import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from demo.invent import facebook_name, facebook_zip, linkedin_name, linkedin_zip, people, viadeo_csv
from exporters.facebook.read import Facebook
from exporters.linkedin.read import LinkedIn
from exporters.viadeo.read import Viadeo
from sociarch.backup import Job, Progress, Summary, backup
from sociarch.errors import (
    DamagedArchive,
    EmptyFile,
    EmptyFolder,
    LinkInside,
    ReadNothing,
    ReadPartly,
    StorageFull,
    TooManyFiles,
    UnknownExport,
    Unreadable,
    VaultInside,
    WebPage,
)
from sociarch.export import Export
from sociarch.exporter import Exporter, Label
from sociarch.fact import Item
from sociarch.keys import VaultIdentity
from sociarch.reading import MAX_FACTS
from sociarch.restore import restore
from sociarch.source import MAX_FILES
from sociarch.storage.memory import MemoryStorage
from sociarch.vault import Reader
from sociarch.writer import Writer
from tests.vaults import clock_at, new_vault

DAY = date(2025, 1, 6)
PEOPLE = people(30, 1)


class Desk:
    """A vault, the exporters, and a folder of downloads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.storage: MemoryStorage
        self.identity: VaultIdentity
        self.storage, self.identity = new_vault()
        self.exporters: list[Exporter] = [Facebook(), LinkedIn(), Viadeo()]

    def backup(self, *paths: Path, claimed: str | None = None, vault: Path | None = None) -> Summary:
        return backup(
            Job(
                writer=Writer(self.storage, self.identity.write_key()),
                exporters=[one for one in self.exporters if claimed in (None, one.name)],
                paths=paths,
                claimed=claimed,
                vault=vault,
                clock=clock_at("2026-01-01T12:00:00"),
            )
        )

    def reader(self) -> Reader:
        return Reader(self.storage, self.identity)

    def linkedin(self, name: str = "", *, complete: bool = False, day: date = DAY) -> Path:
        path = self.folder / (name or linkedin_name(day, complete))
        linkedin_zip(path, PEOPLE, day, complete)
        return path

    def facebook(self, seed: int = 1) -> Path:
        path = self.folder / facebook_name("aline", DAY, seed)
        facebook_zip(path, PEOPLE, DAY, [bytes([seed]) * 100])
        return path

    def viadeo(self, name: str = "viadeo.csv") -> Path:
        path = self.folder / name
        viadeo_csv(path, PEOPLE)
        return path


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    folder = tmp_path / "downloads"
    folder.mkdir()
    return Desk(folder)


def networks(summary: Summary) -> list[str | None]:
    return sorted((one.snapshot.exporter or "" for one in summary.archived), key=str)


# -- what becomes what ----------------------------------------------------------------------------


def test_each_networks_export_becomes_a_snapshot_of_that_network(desk: Desk) -> None:
    summary = desk.backup(desk.linkedin(), desk.facebook(), desk.viadeo())
    assert networks(summary) == ["facebook", "linkedin", "viadeo"]
    assert summary.code == 0
    assert {one.snapshot.counts["connection"] for one in summary.archived} == {30}


def test_parts_of_one_archive_become_one_snapshot(desk: Desk) -> None:
    parts = [desk.linkedin(), desk.linkedin(complete=True), desk.facebook(1), desk.facebook(2)]
    summary = desk.backup(*parts)
    assert networks(summary) == ["facebook", "linkedin"]
    assert all(len(one.snapshot.parts) == 2 for one in summary.archived)


def test_exports_of_different_days_stay_apart(desk: Desk) -> None:
    summary = desk.backup(desk.linkedin(), desk.linkedin(day=date(2025, 2, 3)))
    assert [one.snapshot.as_of for one in summary.archived] == ["2025-01-06", "2025-02-03"]


def test_a_download_that_a_browser_renamed_is_the_same_archive(desk: Desk) -> None:
    name = linkedin_name(DAY).replace(".zip", " (1).zip.zip")
    [one] = desk.backup(desk.linkedin(name)).archived
    assert one.snapshot.as_of == "2025-01-06"


def test_an_unpacked_folder_is_one_export(desk: Desk) -> None:
    folder = desk.folder / "unpacked"
    with zipfile.ZipFile(desk.linkedin()) as archive:
        archive.extractall(folder)
    [one] = desk.backup(folder).archived
    assert one.snapshot.exporter == "linkedin"
    assert {file.name.partition("/")[0] for file in one.snapshot.files} == {"unpacked"}


def test_a_folder_of_downloads_is_searched_and_the_rest_left_alone(desk: Desk) -> None:
    desk.linkedin()
    desk.facebook()
    with zipfile.ZipFile(desk.linkedin("other.zip")) as archive:
        archive.extractall(desk.folder / "unpacked")
    (desk.folder / "letter.txt").write_text("private")
    (desk.folder / "empty.zip").write_bytes(b"")
    (desk.folder / ".DS_Store").write_bytes(b"?")
    summary = desk.backup(desk.folder)
    assert networks(summary) == ["facebook", "linkedin", "linkedin"]
    assert [path.name for path in summary.left] == ["letter.txt"]
    assert [(one.path.name, type(one.error)) for one in summary.refused] == [("empty.zip", EmptyFile)]


def test_a_loose_table_is_no_reason_to_leave_the_rest_of_a_folder_behind(desk: Desk) -> None:
    folder = desk.folder / "export of an era nobody knows"
    folder.mkdir()
    desk.viadeo(f"{folder.name}/viadeo.csv")
    (folder / "unknown.dat").write_bytes(b"x" * 100)
    [one] = desk.backup(folder).archived
    assert len(one.snapshot.files) == 2


def test_two_archives_of_one_name_are_two_snapshots(desk: Desk, tmp_path: Path) -> None:
    paths: list[Path] = []
    for number in (1, 2):
        folder = tmp_path / str(number)
        folder.mkdir()
        paths.append(folder / linkedin_name(DAY))
        shutil.copy(desk.linkedin(complete=number == 2), paths[-1])
    assert networks(desk.backup(*paths)) == ["linkedin", "linkedin"]


def test_a_second_copy_of_a_download_counts_nobody_twice(desk: Desk) -> None:
    first = desk.linkedin()
    second = desk.folder / first.name.replace(".zip", " (1).zip")
    shutil.copy(first, second)
    [one] = desk.backup(first, second, desk.folder / ".." / desk.folder.name / first.name).archived
    assert one.snapshot.counts["connection"] == 30


def test_folders_that_differ_only_in_where_a_file_ends_are_two_snapshots(desk: Desk) -> None:
    for name, contents in (("a", ("AB", "C")), ("b", ("A", "BC"))):
        folder = desk.folder / name / "top"
        folder.mkdir(parents=True)
        for number, content in enumerate(contents):
            (folder / str(number)).write_text(content)
    summaries = [desk.backup(desk.folder / name / "top") for name in ("a", "b", "a")]
    assert [summary.archived[0].earlier for summary in summaries] == [False, False, True]


def test_a_disk_that_is_full_keeps_what_was_complete(desk: Desk) -> None:
    class Small(MemoryStorage):
        def create(self, name: str, data: bytes) -> bool:
            if len(data) > 100_000:
                raise StorageFull(path="v")
            return super().create(name, data)

    small = Small()
    small.files = desk.storage.files
    desk.storage = small
    large = desk.folder / "large.bin"
    large.write_bytes(os.urandom(300_000))
    summary = desk.backup(desk.linkedin(), large)
    assert networks(summary) == ["linkedin"]
    assert [type(one.error) for one in summary.refused] == [StorageFull]
    assert summary.code == StorageFull.code


NAMES = [
    b"\xe9" * 60,
    b"a\xe9",
    b"a%E9",
    b"back\\slash",
    b"C:",
    b"new\nline",
    b"\xff" * 255,
    "é".encode() * 127,
    b"z",
]


def test_odd_names_come_back_each_with_its_own_bytes(desk: Desk, tmp_path: Path) -> None:
    folder = os.fsencode(desk.folder) + b"/odd"
    os.mkdir(folder)
    for name in NAMES:
        with open(folder + b"/" + name, "wb") as file:
            file.write(b"content of " + name)
    os.mkdir(folder + b"/\xfe")  # Beside it a file whose name is what this folder's becomes.
    for name in (b"\xfe/x", b"%FE"):
        with open(folder + b"/" + name, "wb") as file:
            file.write(b"content of " + name)
    deep = folder
    for _ in range(10):
        deep += b"/" + b"\xe9" * 200
        os.mkdir(deep)
    with open(deep + b"/f", "wb") as file:
        file.write(b"content of deep")
    [one] = desk.backup(desk.folder / "odd").archived
    reader = desk.reader()
    back = restore(reader, reader.snapshot(one.id), tmp_path / "back")
    names = [*NAMES, b"\xfe/x", b"%FE", b"deep"]
    assert {path.read_bytes() for path in back} == {b"content of " + name for name in names}


def test_two_accounts_of_one_day_stay_apart(desk: Desk, tmp_path: Path) -> None:
    first = desk.linkedin()
    second = tmp_path / first.name
    with zipfile.ZipFile(first) as source, zipfile.ZipFile(second, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "Registration.csv":
                data = b'Registered At,Registration Ip,Subscription Types\n"1/2/09, 3:04 AM",192.0.2.1,\n'
            target.writestr(name, data)
    summary = desk.backup(first, second)
    assert len({one.snapshot.account for one in summary.archived}) == 2


def test_an_account_is_marked_by_a_hash_that_is_the_same_every_time(desk: Desk) -> None:
    [one] = desk.backup(desk.linkedin()).archived
    [two] = desk.backup(desk.linkedin(day=date(2025, 3, 3))).archived
    assert one.snapshot.account == two.snapshot.account
    assert one.snapshot.account is not None
    assert one.snapshot.account.startswith("~")


def test_a_part_without_the_friends_file_is_unknown_and_never_zero(desk: Desk) -> None:
    path = desk.folder / facebook_name("aline", DAY, 3)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("your_facebook_activity/posts/media/1.jpg", b"photo" * 500)
    [one] = desk.backup(path).archived
    assert one.snapshot.exporter == "facebook"
    assert "connection" not in one.snapshot.counts
    assert one.trouble == ()


# -- what is refused ------------------------------------------------------------------------------


def refusals(summary: Summary) -> list[type[Exception]]:
    assert summary.archived == ()
    return [type(one.error) for one in summary.refused]


def test_what_is_useless_is_refused_and_nothing_is_stored(desk: Desk) -> None:
    before = dict(desk.storage.files)
    empty = desk.folder / "empty.zip"
    empty.write_bytes(b"")
    page = desk.folder / "page.zip"
    page.write_bytes(b"<html><body>Sign in</body></html>")
    hollow = desk.folder / "hollow"
    hollow.mkdir()
    missing = desk.folder / "missing.zip"
    assert refusals(desk.backup(empty, page, hollow, missing)) == [
        EmptyFile,
        WebPage,
        EmptyFolder,
        Unreadable,
    ]
    assert desk.storage.files == before


def test_a_web_page_that_says_so_is_stored(desk: Desk) -> None:
    page = desk.folder / "friends.html"
    page.write_bytes(b"<html><body>Friends</body></html>")
    [one] = desk.backup(page).archived
    assert [type(error) for error in one.trouble] == [UnknownExport]


@pytest.mark.parametrize("make", [lambda path: path.symlink_to("/etc/hosts"), os.mkfifo])
def test_links_and_special_files_are_never_followed(desk: Desk, make: Callable[[Path], None]) -> None:
    folder = desk.folder / "folder"
    folder.mkdir()
    (folder / "Connections.csv").write_text("x")
    make(folder / "odd")
    assert refusals(desk.backup(folder)) == [LinkInside]


def test_a_link_that_a_person_names_is_followed(desk: Desk) -> None:
    link = desk.folder / "latest.zip"
    link.symlink_to(desk.linkedin())
    [one] = desk.backup(link).archived
    assert one.snapshot.exporter == "linkedin"
    assert one.snapshot.files[0].name == "latest.zip"


def test_the_vault_is_never_stored_into_itself(desk: Desk) -> None:
    vault = desk.folder / "vault"
    vault.mkdir()
    (vault / "vault.json").write_text("{}")
    for path in (vault, desk.folder, vault / "vault.json"):
        assert refusals(desk.backup(path, vault=vault)) == [VaultInside]


def test_a_folder_that_cannot_be_one_export_is_refused(desk: Desk) -> None:
    folder = desk.folder / "everything"
    folder.mkdir()
    for number in range(MAX_FILES + 1):
        os.mknod(folder / str(number))
    assert refusals(desk.backup(folder)) == [TooManyFiles]


def test_a_damaged_archive_is_stored_unread(desk: Desk) -> None:
    path = desk.linkedin()
    path.write_bytes(path.read_bytes()[:-30])
    [one] = desk.backup(path).archived
    assert [type(error) for error in one.trouble] == [DamagedArchive]
    assert one.snapshot.exporter is None


# -- readers that fail ----------------------------------------------------------------------------


class Failing(LinkedIn):
    """Recognises LinkedIn's exports and fails at the third connection."""

    def read(self, export: Export) -> Iterator[Item]:
        for number, item in enumerate(super().read(export)):
            if number == 2:
                raise KeyError("a name that must not be shown")
            yield item


class Blind(LinkedIn):
    def identify(self, export: Export) -> Label | None:
        raise RuntimeError("cannot even look")


class Greedy(Viadeo):
    def identify(self, export: Export) -> Label | None:
        return Label()

    def read(self, export: Export) -> Iterator[Item]:
        return iter(())


def test_a_reader_that_fails_costs_a_line_and_not_the_backup(desk: Desk) -> None:
    desk.exporters = [Failing()]
    [one] = desk.backup(desk.linkedin()).archived
    assert one.snapshot.counts == {"connection": 2, "problem": 1}
    assert one.problems[0].values == {"kind": "KeyError"}


def test_an_exporter_that_cannot_even_look_is_passed_over(desk: Desk) -> None:
    desk.exporters = [Blind(), Facebook()]
    [one] = desk.backup(desk.linkedin()).archived
    assert one.snapshot.exporter is None


def test_what_two_exporters_claim_is_nobodys(desk: Desk) -> None:
    desk.exporters = [LinkedIn(), Greedy()]
    [one] = desk.backup(desk.linkedin()).archived
    assert one.snapshot.exporter is None
    [said] = desk.backup(desk.linkedin(), claimed="linkedin").archived
    assert said.snapshot.exporter == "linkedin"


def test_nothing_read_from_a_file_that_is_not_empty_is_trouble(desk: Desk) -> None:
    path = desk.folder / "your_friends.json"
    path.write_text('{"friends_v3": "moved elsewhere"}')
    [one] = desk.backup(path).archived
    assert [type(error) for error in one.trouble] == [ReadNothing]


def test_a_list_that_holds_nobody_is_held_until_a_person_has_looked(desk: Desk) -> None:
    path = desk.folder / "your_friends.json"
    path.write_text('{"friends_v2": []}')
    summary = desk.backup(path)
    assert summary.code == 21
    assert summary.archived[0].snapshot.held == ("nothing",)


def test_the_bytes_are_in_the_vault_before_any_reader_sees_them(desk: Desk) -> None:
    class Witness(LinkedIn):
        def read(self, export: Export) -> Iterator[Item]:
            seen.append(sum(name.startswith("objects/") for name in desk.storage.files))
            return super().read(export)

    seen: list[int] = []
    desk.exporters = [Witness()]
    desk.backup(desk.linkedin())
    assert seen
    assert min(seen) >= 2


def test_progress_tells_the_total_and_reaches_it(desk: Desk) -> None:
    path = desk.linkedin()
    total: list[int] = []
    done: list[int] = []
    job = Job(Writer(desk.storage, desk.identity.write_key()), desk.exporters, [path])
    backup(job, Progress(total.append, done.append))
    assert total == [path.stat().st_size] == [sum(done)]


def test_a_broken_archive_deep_in_a_folder_of_downloads_draws_nothing_else_in(desk: Desk) -> None:
    desk.linkedin()
    inner = desk.folder / "work" / "old"
    inner.mkdir(parents=True)
    (inner / "broken.zip").write_bytes(b"PK\3\4 cut short")
    (inner / "private.txt").write_text("not an export")
    summary = desk.backup(desk.folder)
    assert networks(summary) == ["linkedin"]
    assert [path.name for path in summary.left] == ["work"]


def test_a_link_somewhere_in_a_folder_of_downloads_keeps_no_archive_out(desk: Desk) -> None:
    desk.linkedin()
    (desk.folder / "work").mkdir()
    (desk.folder / "work" / "link").symlink_to("/etc/hosts")
    summary = desk.backup(desk.folder)
    assert networks(summary) == ["linkedin"]
    assert [path.name for path in summary.left] == ["work"]


def test_two_loose_exports_in_one_folder_are_two_snapshots(desk: Desk) -> None:
    desk.viadeo()
    with zipfile.ZipFile(desk.linkedin()) as archive:
        archive.extract("Connections.csv", desk.folder)
    desk.linkedin().unlink()
    assert networks(desk.backup(desk.folder)) == ["linkedin", "viadeo"]


def test_failed_downloads_beside_a_loose_export_are_told(desk: Desk) -> None:
    desk.viadeo()
    (desk.folder / "empty.zip").write_bytes(b"")
    summary = desk.backup(desk.folder)
    assert networks(summary) == ["viadeo"]
    assert [type(one.error) for one in summary.refused] == [EmptyFile]


def test_rows_without_end_are_stopped_and_told(desk: Desk) -> None:
    path = desk.folder / "Connections.csv"
    header = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    path.write_text(header + "a,b,,,,,\n" * (MAX_FACTS + 10))
    [one] = desk.backup(path).archived
    assert [type(error) for error in one.trouble] == [ReadPartly]
    assert one.snapshot.counts["connection"] <= MAX_FACTS + 1
