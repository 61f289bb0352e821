"""The installed command while processes are killed, disks are full or read-only, clocks jump, and others are
at work: what was told to be stored restores, secrets stay their owner's, nothing lies unsealed."""

import contextlib
import json
import os
import random
import signal
import stat
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

import pytest

from sociarch import age
from sociarch.keys import VaultIdentity
from sociarch.layout import read_card
from sociarch.opener import unlock
from sociarch.storage.folder import FolderStorage
from sociarch.vault import Reader
from sociarch.verify import verify
from tests.terminal import FAST, SECRET, Terminal, export_of

STEPS = 12
MARK = b"Ines Invented, ines@example.org "
NEW = "five quite other words that nobody has guessed so far"
FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)


class House:
    """Two machines that share a vault on one disk, its copy on another, and what they were told."""

    def __init__(self, folder: Path, seed: str) -> None:
        self.random = random.Random(seed)
        self.folder = folder
        self.disk = folder / "disk"
        self.disk.mkdir()
        self.copy = folder / "copy"
        self.machines = [Terminal(self._made(folder / name), vault=self.disk / "vault") for name in "ab"]
        self.told: dict[str, str] = {}
        """By id, the SHA-256 of the download."""
        self.wished_away: set[str] = set()
        self.number = 0
        self.took: dict[str, float] = {}
        self.said: list[str] = []
        (folder / "new").write_text(NEW + "\n")
        (folder / "new").chmod(0o600)
        self._identity: VaultIdentity | None = None

    @staticmethod
    def _made(folder: Path) -> Path:
        (folder / "tmp").mkdir(parents=True)
        return folder

    def begin(self) -> None:
        self.machines[0].make_vault()
        for machine in self.machines:
            machine.environment = {**machine.environment, "TMPDIR": str(machine.folder / "tmp")}
        for machine in self.machines:
            self.told_by(machine.run(*self.backup(machine)))
        assert len(self.told) == 2

    # -- commands -----------------------------------------------------------------------------------

    def backup(self, machine: Terminal) -> tuple[str, ...]:
        self.number += 1
        # Some downloads come again, and most share a picture with others.
        photo = MARK + random.Random(self.number % 3).randbytes(60_000)
        path = export_of(machine.folder, self.random.choice((self.number, self.number, 1)), photo=photo)
        return "backup", "--json", "--from", str(path)

    def forget(self, machine: Terminal) -> tuple[str, ...]:
        present = sorted(set(self.told) - self.wished_away)
        if len(present) < 3:
            return self.backup(machine)
        chosen = self.random.choice(present)
        self.wished_away.add(chosen)
        return "forget", chosen, "--yes"

    def choose(self, machine: Terminal) -> tuple[str, ...]:
        kinds: tuple[Callable[[Terminal], tuple[str, ...]], ...] = (
            self.backup, self.backup, self.backup, self.forget,
            lambda machine: ("sweep", "--now", "--yes"), lambda machine: ("verify",),
            lambda machine: ("copy", str(self.copy)), lambda machine: ("diff",),
        )  # fmt: skip
        return self.random.choice(kinds)(machine)

    def told_by(self, ended: subprocess.CompletedProcess[str]) -> None:
        self.said.append(f"{ended.args[1:]} {ended.returncode} {ended.stderr}")
        assert "Traceback" not in ended.stderr, self.said
        if "backup" in ended.args and ended.returncode == 0:
            for one in json.loads(ended.stdout)["snapshots"]:
                self.told[one["id"]] = one["files"][0]["sha256"]
                if one["earlier"]:
                    self.wished_away.discard(one["id"])

    def run(self, machine: Terminal, command: tuple[str, ...], variables: Mapping[str, str] = {}) -> None:
        start = time.monotonic()
        usual, program = machine.environment, machine.program
        machine.environment = {**usual, **variables}
        # A sweep waits for notes of killed programs, for two minutes and more; nobody else is at work now.
        machine.program = FAST if command[0] == "sweep" else program
        self.told_by(machine.run(*command))
        machine.environment, machine.program = usual, program
        self.took[command[0]] = time.monotonic() - start

    def end_within(self, machine: Terminal, command: tuple[str, ...], seconds: float) -> None:
        """Begin, and kill it then; or hear what it says if it was faster."""
        process = machine.start(*command)
        try:
            out, err = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
            self.said.append(f"{command} killed after {seconds:.2f}")
            return
        self.told_by(subprocess.CompletedProcess(process.args, process.returncode, out, err))

    # -- what holds ---------------------------------------------------------------------------------

    def identity(self) -> VaultIdentity:
        storage = FolderStorage(self.machines[0].vault)
        if self._identity is None or self._identity.card != read_card(storage):
            secrets = [age.ScryptIdentity(text) for text in (SECRET, NEW)]
            self._identity = unlock(storage, secrets)
        assert self._identity is not None, self.said
        return self._identity

    def check(self) -> None:
        for machine in self.machines:  # The next start clears away what a crash has left.
            self.told_by(machine.run("status"))
        reader = Reader(FolderStorage(self.machines[0].vault), self.identity())
        for name, digest in self.told.items():
            if name not in self.wished_away:
                [stored] = reader.sources(reader.snapshot(name).parts[0])
                with stored.open() as file:
                    assert sha256(file.read()).hexdigest() == digest, self.said
        secret = str(self.identity().identity).encode()
        for path in self.files():
            data = path.read_bytes()
            assert MARK not in data, (path, self.said)
            assert secret not in data, (path, self.said)
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, (path, self.said)

    def files(self) -> Iterator[Path]:
        for top in (self.disk / "vault", self.copy, *(one.home for one in self.machines)):
            yield from (path for path in top.rglob("*") if path.is_file())
        for machine in self.machines:
            yield from (path for path in (machine.folder / "tmp").rglob("*") if path.is_file())

    def end(self) -> None:
        """All is quiet: backups go on, what the troubles have left goes, and both places are sound."""
        for machine in self.machines:
            self.run(machine, self.backup(machine))
        self.machines[0].program = FAST
        for command in (("sweep", "--now", "--yes"), ("verify",), ("copy", str(self.copy))):
            ended = self.machines[0].run(*command)
            assert ended.returncode == 0, (ended.stderr, ended.stdout, self.said)
        for place in (self.machines[0].vault, self.copy):
            verdict = verify(Reader(FolderStorage(place), self.identity()))
            assert verdict.damages == (), self.said
        assert len(self.told) > 2, self.said


@pytest.fixture
def house(tmp_path: Path, request: pytest.FixtureRequest) -> House:
    return House(tmp_path, request.node.name)


@contextlib.contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", str(folder)]
    if subprocess.call(mount, stderr=subprocess.DEVNULL):
        pytest.skip("this system does not let root mount a tmpfs")
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def test_processes_that_are_killed_at_any_moment_cost_nothing(house: House) -> None:
    house.begin()
    for step in range(STEPS):
        machine = house.random.choice(house.machines)
        command = house.choose(machine)
        typical = house.took.get(command[0], 0.6)
        if step % 3 == 0:
            house.run(machine, command)
        else:
            house.end_within(machine, command, house.random.uniform(0.1, 1.0) * typical)
        house.check()
    house.end()


def test_new_keys_that_are_killed_at_any_moment_cost_nothing(house: House) -> None:
    house.begin()
    rotate = ("keys", "rotate", "--passphrase-file", str(house.folder / "new"), "--yes")
    for seconds in (1.0, 2.0, 3.0, 30.0):
        house.end_within(house.machines[0], rotate, seconds)
        house.check()
        for machine in house.machines:
            changed = read_card(FolderStorage(machine.vault)) != house.identity().generations[-1].card
            secret = str(house.folder / "new" if changed else machine.folder / "passphrase")
            machine.environment = {**machine.environment, "SOCIARCH_PASSPHRASE_FILE": secret}
            house.run(machine, house.backup(machine))
        house.check()
    assert len(house.identity().generations) > 1
    house.end()


def test_a_disk_that_is_full_now_and_then_costs_nothing(house: House) -> None:
    with small_disk(house.disk, "12m"):
        house.begin()
        for step in range(STEPS):
            machine = house.random.choice(house.machines)
            filler = house.disk / "filler"
            about = os.statvfs(house.disk)
            room = house.random.choice((0, 4096, 16_384, 40_960, 102_400, 204_800))
            if step % 3:
                with filler.open("wb") as file:
                    file.write(bytes(max(0, about.f_bavail * about.f_frsize - room)))
            house.run(machine, house.choose(machine))
            filler.unlink(missing_ok=True)
            house.check()
        house.end()


def test_a_disk_that_is_read_only_now_and_then_costs_nothing(house: House) -> None:
    with small_disk(house.disk, "40m"):
        house.begin()
        for step in range(STEPS):
            machine = house.random.choice(house.machines)
            command = house.choose(machine)
            process = None
            if step % 3:
                subprocess.run(["mount", "-o", "remount,ro", house.disk], check=step % 3 == 1)
            else:
                process = machine.start(*command)
                time.sleep(house.random.uniform(0.0, 0.6))
                # Refused while a file is open for writing; then it stays as it is.
                subprocess.call(["mount", "-o", "remount,ro", str(house.disk)], stderr=subprocess.DEVNULL)
            if process is None:
                house.run(machine, command)
            else:
                out, err = process.communicate()
                house.told_by(subprocess.CompletedProcess(process.args, process.returncode, out, err))
            subprocess.run(["mount", "-o", "remount,rw", house.disk], check=True)
            house.check()
        house.end()


@pytest.mark.skipif(FAKETIME is None, reason="faketime is not installed")
def test_clocks_that_jump_by_years_cost_nothing(house: House) -> None:
    house.begin()
    for _step in range(STEPS):
        machine = house.random.choice(house.machines)
        days = house.random.choice(("-3000d", "-1d", "+1d", "+400d", "+4000d"))
        clock = {"LD_PRELOAD": str(FAKETIME), "FAKETIME": days, "DONT_FAKE_MONOTONIC": "1"}
        house.run(machine, house.choose(machine), clock)
        house.check()
    house.end()


def test_two_machines_that_write_at_the_same_moment_cost_each_other_nothing(house: House) -> None:
    house.begin()
    for step in range(STEPS // 2):
        running = []
        for machine in house.machines * 2:
            running.append(machine.start(*house.choose(machine)))
        if step % 2:
            time.sleep(house.random.uniform(0.1, 0.8))
            running[0].send_signal(signal.SIGKILL)
        for process in running:
            out, err = process.communicate()
            house.told_by(subprocess.CompletedProcess(process.args, process.returncode, out, err))
        house.check()
    house.end()
