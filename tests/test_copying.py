"""A second place: whole at every moment, the same in the end, and never a loss for either side."""

import json
import random
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from sociarch.copying import copy
from sociarch.errors import CopyDiffers, CopyTaken, SociarchError, StorageFailed
from sociarch.forgetting import forget
from sociarch.keys import VaultIdentity
from sociarch.layout import gone_path, object_path
from sociarch.pins import is_pin
from sociarch.rotation import rotate
from sociarch.storage.folder import FolderStorage
from sociarch.storage.memory import MemoryStorage
from sociarch.sweep import sweep
from sociarch.vault import Reader
from sociarch.verify import verify
from sociarch.writer import Writer
from tests.terminal import Terminal, export_of
from tests.vaults import RECOVERY, new_vault, put


def filled(snapshots: int = 4) -> tuple[MemoryStorage, VaultIdentity, list[str]]:
    storage, identity = new_vault()
    generator = random.Random(3)
    shared = generator.randbytes(30_000)
    names = [
        put(storage, identity, shared + generator.randbytes(40_000), taken=f"2026-01-0{at + 1}T00:00:00Z")
        for at in range(snapshots)
    ]
    return storage, identity, names


def kept(storage: MemoryStorage) -> dict[str, bytes]:
    """What is stored, without notes of what is running."""
    return {path: data for path, data in storage.files.items() if not is_pin(path)}


def whole(storage: MemoryStorage, identity: VaultIdentity) -> None:
    """Every snapshot that is there restores, whatever else is missing."""
    verdict = verify(Reader(storage, identity))
    assert all(one.broken == 0 for one in verdict.health)
    assert not [one for one in verdict.damages if one.path.startswith("objects/")]


@pytest.mark.parametrize("opened", [True, False], ids=["proven", "unread"])
def test_a_copy_holds_the_same_files_and_nothing_else(opened: bool) -> None:
    source, identity, names = filled()
    target = MemoryStorage()
    copied = copy(source, target, Reader(source, identity) if opened else None)
    assert kept(target) == kept(source)
    assert (copied.files, copied.snapshots, copied.checked) == (len(kept(source)), len(names), opened)
    again = copy(source, target, None)
    assert (again.files, again.present) == (0, copied.files)
    assert verify(Reader(target, identity)).sound


def test_a_snapshot_that_lacks_something_is_counted_where_the_vault_is_opened() -> None:
    source, identity, names = filled()
    reader = Reader(source, identity)
    last = reader.spans(reader.snapshot(names[-1]).parts[0])[-1].name
    source.delete(object_path(last))
    source.delete(object_path(reader.snapshot(names[0]).parts[0].recipe[0]))
    target = MemoryStorage()
    copied = copy(source, target, reader)
    assert (copied.snapshots, copied.broken) == (len(names), 2)
    assert copy(source, target, reader).broken == 0, "what was there is only looked at when it is compared"
    assert copy(source, target, reader, compare=True).broken == 2
    assert copy(source, MemoryStorage(), None).broken == 0


def test_who_copies_a_vault_that_lacks_something_is_warned(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.make_vault()
    terminal.run("backup", "--from", str(export_of(tmp_path, 1)))
    copied = terminal.run("copy", "whole")
    assert (copied.returncode, "restored whole" in copied.stderr) == (0, False)
    next(path for path in (terminal.vault / "objects").rglob("*") if path.is_file()).unlink()
    copied = terminal.run("copy", "lacking")
    assert copied.returncode == 31
    assert "1 snapshot cannot be restored whole from there" in copied.stderr


class Cut(MemoryStorage):
    """A place whose connection is cut after so many things were written: before the next is there, or after
    it is, with the answer lost."""

    left: int | None = None
    lost = False

    def create(self, name: str, data: bytes) -> bool:
        if self.left is not None:
            if self.left <= 0:
                if self.lost:
                    super().create(name, data)
                raise StorageFailed(path="there", reason="timeout")
            self.left -= 1
        return super().create(name, data)


def test_a_copy_cut_off_at_fifty_random_points_and_resumed_equals_the_source() -> None:
    source, identity, _names = filled(8)
    generator = random.Random(50)
    for _point in range(50):
        target = Cut()
        while True:
            target.left, target.lost = generator.randrange(len(source.files)), generator.random() < 0.5
            with suppress(StorageFailed):
                copy(source, target, Reader(source, identity), jobs=generator.randint(1, 4))
                break
            target.left = None
            whole(target, identity)
        target.left = None
        assert kept(target) == kept(source)


class Flaky(MemoryStorage):
    """Fails each n-th call of any kind."""

    def __init__(self, every: int) -> None:
        super().__init__()
        self.every = every
        self.calls = 0

    def _one(self) -> None:
        self.calls += 1
        if self.calls % self.every == 0:
            raise StorageFailed(path="there", reason="500")

    def get(self, name: str) -> bytes:
        self._one()
        return super().get(name)

    def create(self, name: str, data: bytes) -> bool:
        self._one()
        return super().create(name, data)

    def has(self, name: str) -> bool:
        self._one()
        return super().has(name)

    def names(self, prefix: str) -> Iterator[str]:
        self._one()
        return super().names(prefix)


@pytest.mark.parametrize("every", [11, 17, 40])
def test_a_place_that_fails_each_so_many_calls_gets_all_of_it_in_the_end(every: int) -> None:
    source, identity, _names = filled()
    target = Flaky(every)
    for _try in range(200):
        try:
            copy(source, target, None, jobs=2)
        except StorageFailed:
            plain = MemoryStorage()
            plain.files = target.files
            whole(plain, identity)
            continue
        break
    assert kept(target) == kept(source)


def test_old_listings_at_the_other_place_lose_and_replace_nothing() -> None:
    class Stale(MemoryStorage):
        seen: tuple[str, ...] = ()

        def names(self, prefix: str) -> Iterator[str]:
            now = tuple(sorted(self.files))
            old, self.seen = self.seen, now
            return iter([name for name in old if name.startswith(prefix)])

    source, identity, _names = filled()
    target = Stale()
    for _run in range(3):
        before = dict(target.files)
        copy(source, target, Reader(source, identity))
        assert {path: target.files[path] for path in before if not is_pin(path)} == {
            path: data for path, data in before.items() if not is_pin(path)
        }
    assert {path: data for path, data in kept(target).items() if "sweeps" not in path} == kept(source)


def test_damaged_files_are_not_copied_and_are_named() -> None:
    source, identity, _names = filled()
    broken = next(path for path in source.files if path.startswith("objects/"))
    source.files[broken] = source.files[broken][:-1] + b"?"
    target = MemoryStorage()
    copied = copy(source, target, Reader(source, identity))
    assert copied.damaged == (broken,)
    assert set(kept(source)) - set(kept(target)) == {broken}


def test_another_vault_and_other_files_are_left_alone() -> None:
    source, identity, _names = filled()
    other, _identity, _others = filled()
    before = dict(other.files)
    with pytest.raises(CopyDiffers):
        copy(source, other, Reader(source, identity))
    assert other.files == before
    strange = MemoryStorage()
    strange.create("holiday.jpg", b"x")
    with pytest.raises(CopyTaken):
        copy(source, strange, None)
    assert list(strange.files) == ["holiday.jpg"]


def test_what_was_forgotten_here_is_told_there_and_goes_with_a_sweep() -> None:
    source, identity, names = filled()
    target = MemoryStorage()
    copy(source, target, None)
    forget(Reader(source, identity), names[:2], date(2026, 2, 1))
    sweep(Reader(source, identity))
    copied = copy(source, target, None)
    assert copied.more > 2
    assert [one.id for one in Reader(target, identity).chronicle().snapshots] == names[2:]
    sweep(Reader(target, identity))
    objects = [{path for path in kept(one) if path.startswith("objects/")} for one in (source, target)]
    assert objects[0] == objects[1]


def test_a_snapshot_that_is_left_out_because_of_a_mark_is_told() -> None:
    source, identity, names = filled()
    target = MemoryStorage()
    assert copy(source, target, None).marked == 0
    source.create(gone_path(f"snapshots/{names[0]}"), b"")
    for reader in (None, Reader(source, identity)):
        assert copy(source, MemoryStorage(), reader).marked == 1
    forget(Reader(source, identity), names[1:2], date(2026, 2, 1))
    assert copy(source, target, None).marked == 1


def test_rotated_keys_reach_the_copy_and_ways_that_were_taken_away_are_named() -> None:
    source, identity, names = filled()
    target = MemoryStorage()
    copy(source, target, None)
    rotated = rotate(
        Reader(source, identity), {"recovery-kit": RECOVERY.recipient()}, date(2026, 2, 1)
    ).identity
    copied = copy(source, target, Reader(source, rotated))
    assert len(copied.openers) == 2
    assert [one.id for one in Reader(target, rotated).chronicle().snapshots] == names


def test_a_copy_beside_backups_holds_only_whole_snapshots() -> None:
    source, identity, _names = filled(2)
    target = MemoryStorage()

    class Busy(MemoryStorage):
        """A backup is finished whenever something is read."""

        number = 0

        def get(self, name: str) -> bytes:
            if self.number < 10 and name.startswith("objects/"):
                self.number += 1
                data = random.Random(self.number).randbytes(20_000)
                put(source, identity, data, taken=f"2026-03-{self.number:02}T00:00:00Z")
            return super().get(name)

    busy = Busy()
    busy.files = source.files
    copy(busy, target, None, jobs=1)
    whole(target, identity)
    assert verify(Reader(target, identity)).sound
    copy(source, target, None)
    assert kept(target) == kept(source)


def test_what_both_have_is_compared_when_it_is_wished() -> None:
    source, identity, _names = filled()
    target = MemoryStorage()
    copy(source, target, None)
    broken = next(path for path in target.files if path.startswith("objects/"))
    target.files[broken] = b"rubbish"
    assert copy(source, target, None).differing == ()
    assert copy(source, target, None, compare=True).differing == (broken,)
    read = copy(source, target, Reader(source, identity), compare=True)
    assert (read.differing, read.compared) == ((broken,), True)
    assert not copy(source, target, Reader(source, identity)).compared
    # The same bytes from another backup are sealed otherwise, and as good.
    fresh, sealed = MemoryStorage(), {}
    fresh.files = {path: data for path, data in source.files.items() if not path.startswith("objects/")}
    writer = Writer(fresh, identity.write_key())
    for path in (one for one in source.files if one.startswith("objects/")):
        sealed[path] = writer.put(Reader(source, identity).get(path[8:].replace("/", "")))
    assert copy(source, fresh, Reader(source, identity), compare=True).differing == ()


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    terminal = Terminal(tmp_path_factory.mktemp("copies"))
    terminal.make_vault()
    for number in range(3):
        terminal.run("backup", "--from", str(export_of(terminal.folder, number, photo=b"p" * 500_000)))
    return terminal


def files(folder: Path) -> dict[str, bytes]:
    storage = FolderStorage(folder)
    return {path: storage.get(path) for path in storage.names("") if not is_pin(path)}


def test_processes_killed_in_mid_copy_and_run_again_end_with_the_same_files(terminal: Terminal) -> None:
    dest = terminal.folder / "killed"
    start = time.monotonic()
    assert terminal.run("copy", str(terminal.folder / "other")).returncode == 0
    whole = time.monotonic() - start
    generator = random.Random(7)
    killed = 0
    for _try in range(15):
        process = terminal.start("copy", str(dest))
        time.sleep(generator.uniform(0.3, 1.0) * whole)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        killed += process.returncode == -signal.SIGKILL
    assert killed
    done = terminal.run("copy", str(dest))
    assert done.returncode == 0, done.stderr
    history = ("ledger/index-", "ledger/part-")  # Derived, and made where it is wanted.
    ours = {path: data for path, data in files(terminal.vault).items() if not path.startswith(history)}
    theirs = {path: data for path, data in files(dest).items() if not path.startswith(history)}
    assert theirs == ours
    assert terminal.run("--vault", str(dest), "verify").returncode == 0


def test_the_copy_opens_backs_up_and_is_told_by_status(terminal: Terminal) -> None:
    dest = terminal.folder / "second"
    done = terminal.run("copy", str(dest))
    assert done.returncode == 0, done.stderr
    assert "3 snapshots are there" in done.stdout
    assert (
        terminal.run("--vault", str(dest), "restore", "linkedin", str(terminal.folder / "r")).returncode == 0
    )
    status = json.loads(terminal.run("status", "--json").stdout)
    assert [one["place"] for one in status["copies"]]
    again = terminal.run("copy", str(dest))
    assert "were there already and were not read" in again.stderr
    read = terminal.run("copy", str(dest), "--check")
    assert "not read" not in read.stderr
    unread = terminal.run("copy", "--no-input", "--json", without=("SOCIARCH_PASSPHRASE_FILE",))
    assert all(not one["checked"] for one in json.loads(unread.stdout)["copies"])
    assert (
        terminal.run("--vault", str(dest), "backup", "--from", str(export_of(terminal.folder, 9))).returncode
        == 0
    )
    both = terminal.run("--vault", str(dest), "copy", str(terminal.vault))
    assert both.returncode == 0, both.stderr
    assert len(json.loads(terminal.run("snapshots", "--json").stdout)["snapshots"]) == 4


def test_a_snapshot_that_is_left_out_is_told_with_where_to_look(terminal: Terminal) -> None:
    name = json.loads(terminal.run("snapshots", "--json").stdout)["snapshots"][0]["id"]
    mark = terminal.vault / "gone" / name
    mark.parent.mkdir(exist_ok=True)
    mark.touch()
    done = terminal.run("copy", str(terminal.folder / "third"))
    assert (done.returncode, "sociarch verify" in done.stderr) == (0, True)
    told = terminal.run("verify")
    assert (told.returncode, f"gone/{name}" in told.stdout + told.stderr) == (31, True)
    mark.unlink()


def test_a_copy_in_itself_is_refused_also_through_a_link(terminal: Terminal) -> None:
    link = terminal.folder / "link"
    link.symlink_to(terminal.vault)
    for dest in (terminal.vault, terminal.vault / "inside", terminal.folder, link):
        assert terminal.run("copy", str(dest)).returncode == 2
    assert terminal.run("copy", "").returncode == 2
    assert issubclass(CopyTaken, SociarchError)
