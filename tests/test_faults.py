"""Storage that fails, and processes that are killed: no committed snapshot is ever lost."""

import hashlib
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sociarch.cli.session import Session
from sociarch.errors import SociarchError, StorageFailed, StorageFull
from sociarch.keys import VaultIdentity
from sociarch.restore import restore
from sociarch.storage.memory import MemoryStorage
from sociarch.vault import Reader
from sociarch.verify import verify
from tests.terminal import SECRET, Terminal, export_of
from tests.vaults import found, put


class Unreliable(MemoryStorage):
    """Fails the write after `good` more of them: before anything is there, or with the answer lost."""

    def __init__(self) -> None:
        super().__init__()
        self.good: int | None = None
        self.answer_lost = False

    def create(self, name: str, data: bytes) -> bool:
        if self.good is not None:
            if self.good <= 0:
                if self.answer_lost:
                    super().create(name, data)
                    raise StorageFailed(path="v", reason="timeout")
                raise StorageFull(path="v")
            self.good -= 1
        return super().create(name, data)


class Backups(RuleBasedStateMachine):
    """Backups over a storage whose n-th write fails; after each, all that was committed restores."""

    @initialize()
    def make(self) -> None:
        self.storage = Unreliable()
        self.identity: VaultIdentity = found(self.storage)
        self.committed: dict[str, bytes] = {}
        self.number = 0

    @rule(size=st.integers(0, 60_000), good=st.none() | st.integers(0, 5), lost=st.booleans())
    def back_up(self, size: int, good: int | None, lost: bool) -> None:
        data = random.Random(self.number % 3).randbytes(size)
        self.number += 1
        self.storage.good, self.storage.answer_lost = good, lost
        taken = f"2026-01-01T00:{self.number // 60:02}:{self.number % 60:02}Z"
        try:
            self.committed[put(self.storage, self.identity, data, taken=taken)] = data
        except SociarchError:
            assert good is not None
        finally:
            self.storage.good = None

    @invariant()
    def everything_committed_restores(self) -> None:
        if not hasattr(self, "storage"):
            return
        reader = Reader(self.storage, self.identity)
        for name, data in self.committed.items():
            [source] = reader.sources(reader.snapshot(name).parts[0])
            with source.open() as file:
                assert file.read() == data

    def teardown(self) -> None:
        if hasattr(self, "storage"):
            assert verify(Reader(self.storage, self.identity)).sound


TestBackups = Backups.TestCase
TestBackups.settings = settings(max_examples=40, stateful_step_count=12, deadline=None)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path)
    terminal.make_vault()
    yield terminal


def reader_of(terminal: Terminal) -> Reader:
    session = Session(vault=str(terminal.vault), no_input=True, environment=terminal.environment)
    return session.reader()


def test_a_process_killed_at_a_hundred_random_moments_costs_no_committed_snapshot(terminal: Terminal) -> None:
    generator = random.Random(9)
    reader = reader_of(terminal)
    kept: dict[str, str] = {}
    killed = 0
    start = time.monotonic()
    terminal.run("backup", "--from", str(export_of(terminal.folder, 0)))
    whole = time.monotonic() - start
    for number in range(1, 101):
        path = export_of(terminal.folder, number, photo=generator.randbytes(300_000))
        process = terminal.start("backup", "--from", str(path))
        time.sleep(generator.uniform(0.1, 1.1) * whole)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        killed += process.returncode == -signal.SIGKILL
        for one in reader.chronicle().snapshots:
            digest = one.snapshot.files[0].sha256
            kept.setdefault(one.id, digest)
            assert kept[one.id] == digest
        path.unlink()
    chronicle = reader.chronicle()
    assert chronicle.damaged == ()
    assert {one.id for one in chronicle.snapshots} == set(kept)
    assert killed > 20
    for one in chronicle.snapshots:
        [back] = restore(reader, one.snapshot, terminal.folder / "back" / one.id)
        assert hashlib.sha256(back.read_bytes()).hexdigest() == kept[one.id]
    assert verify(reader).sound
    again = terminal.run("backup", "--from", str(export_of(terminal.folder, 0)))
    assert "already in the vault" in again.stdout


def test_ctrl_c_ends_with_its_code_and_leaves_the_vault_whole(terminal: Terminal) -> None:
    path = terminal.folder / "large.zip"
    path.write_bytes(random.Random(1).randbytes(150_000_000))
    process = terminal.start("backup", "--from", str(path))
    tmp = terminal.vault / "objects"
    while not tmp.is_dir() and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "Interrupted" in said
    assert "Traceback" not in said
    verdict = verify(reader_of(terminal))
    assert verdict.sound
    assert verdict.health == ()
    assert list((terminal.vault / "tmp").iterdir()) == []


def test_two_backups_at_the_same_moment_both_count(terminal: Terminal) -> None:
    paths = [export_of(terminal.folder, number, photo=b"p" * 50_000) for number in (1, 2)]
    processes = [terminal.start("backup", "--from", str(path)) for path in paths]
    for process in processes:
        process.communicate()
    assert [process.returncode for process in processes] == [0, 0]
    reader = reader_of(terminal)
    assert len(reader.chronicle().snapshots) == 2
    assert verify(reader).sound


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk_ends_with_its_code_and_the_earlier_snapshots_restore(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.call(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], stderr=subprocess.DEVNULL):
        pytest.skip("this system does not let root mount a tmpfs")
    try:
        terminal = Terminal(tmp_path, vault=disk / "vault")
        terminal.make_vault()
        assert terminal.run("backup", "--from", str(export_of(tmp_path, 1))).returncode == 0
        full = terminal.run(
            "backup", "--from", str(export_of(tmp_path, 2, photo=random.Random(1).randbytes(8_000_000)))
        )
        assert full.returncode == 32
        assert "no space" in full.stderr
        verdict = verify(reader_of(terminal))
        assert verdict.sound
        assert len(verdict.health) == 1
        assert list((terminal.vault / "tmp").iterdir()) == []
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_vault_that_cannot_be_written_is_said_so_and_still_reads(terminal: Terminal) -> None:
    terminal.run("backup", "--from", str(export_of(terminal.folder, 1)))
    if os.geteuid() == 0:
        if subprocess.call(["mount", "--bind", terminal.vault, terminal.vault], stderr=subprocess.DEVNULL):
            pytest.skip("this system does not let root mount a folder read-only")
        subprocess.run(["mount", "-o", "remount,bind,ro", terminal.vault], check=True)
    else:
        terminal.vault.chmod(0o500)
        (terminal.vault / "tmp").chmod(0o500)
    try:
        refused = terminal.run("backup", "--from", str(export_of(terminal.folder, 2)))
        assert refused.returncode == 32
        assert "cannot be written" in refused.stderr
        assert terminal.run("verify").returncode == 0
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", terminal.vault], check=True)
        else:
            terminal.vault.chmod(0o700)
            (terminal.vault / "tmp").chmod(0o700)


def test_the_passphrase_is_in_no_file_of_home_or_vault(terminal: Terminal) -> None:
    terminal.run("backup", "--from", str(export_of(terminal.folder, 1)))
    for path in [*terminal.vault.rglob("*"), *terminal.home.rglob("*")]:
        if path.is_file():
            assert SECRET.encode() not in path.read_bytes()
