"""What is damaged comes back from a second place, or with the next backup; and no repair makes it worse."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sociarch.copying import copy
from sociarch.errors import Missing, StorageFailed
from sociarch.keys import VaultIdentity
from sociarch.layout import ASIDE
from sociarch.repair import repair, repair_all
from sociarch.snapshot import Snapshot
from sociarch.storage.memory import MemoryStorage
from sociarch.sweep import sweep
from sociarch.vault import Reader
from sociarch.verify import chance, verify
from sociarch.writer import Writer
from tests.terminal import Terminal, export_of
from tests.test_copying import filled
from tests.vaults import source


def broken(storage: MemoryStorage, path: str, how: int) -> None:
    data = storage.files[path]
    if how == 0:
        del storage.files[path]
    elif how == 1:
        storage.files[path] = data[: len(data) // 2]
    else:
        at = len(data) * 2 // 3
        storage.files[path] = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def healed(storage: MemoryStorage, identity: VaultIdentity, *others: MemoryStorage) -> None:
    reader = Reader(storage, identity)
    repair_all(verify(reader), lambda: verify(reader), lambda damages: repair(reader, damages, others))


@given(wounds=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 2), st.booleans()), max_size=12))
@settings(max_examples=60)
def test_two_places_that_are_damaged_in_different_files_heal_each_other(
    wounds: list[tuple[int, int, bool]],
) -> None:
    one, identity, _names = filled(3)
    other = MemoryStorage()
    copy(one, other, None)
    paths = sorted(one.files)
    hurt: dict[str, bool] = {}
    for at, how, first in wounds:
        path = paths[at % len(paths)]
        if path.startswith("ledger/") or path in hurt:
            continue
        hurt[path] = first
        broken(one if first else other, path, how)
    healed(one, identity, other)
    healed(other, identity, one)
    assert verify(Reader(one, identity)).sound
    assert verify(Reader(other, identity)).sound


@given(wounds=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 2)), max_size=12))
@settings(max_examples=60)
def test_a_repair_without_help_loses_not_a_byte_and_makes_nothing_worse(
    wounds: list[tuple[int, int]],
) -> None:
    storage, identity, _names = filled(3)
    paths = sorted(storage.files)
    for at, how in wounds:
        if (path := paths[at % len(paths)]) in storage.files:
            broken(storage, path, how)
    reader = Reader(storage, identity)
    before = verify(reader)
    contents = set(storage.files.values())
    repair(reader, before.damages, [])
    after = verify(reader)
    assert contents <= set(storage.files.values())
    assert {one.id: one.broken for one in after.health} == {one.id: one.broken for one in before.health}


def test_an_object_that_nobody_has_comes_back_with_the_next_backup_of_the_same_download() -> None:
    storage, identity, names = filled(1)
    reader = Reader(storage, identity)
    [one] = reader.sources(reader.snapshot(names[0]).parts[0])
    with one.open() as file:
        data = file.read()
    path = next(path for path in storage.files if path.startswith("objects/"))
    broken(storage, path, 2)
    repaired = repair(reader, verify(reader).damages, [])
    assert repaired.waiting == (path,)
    assert [kept for kept in storage.files if kept.startswith(ASIDE)]
    with pytest.raises(Missing):
        sweep(reader, damaged=True)  # It may be all that is left.
    assert [kept for kept in storage.files if kept.startswith(ASIDE)]
    writer = Writer(storage, identity.write_key())
    part = writer.store([source("export.zip", data)])
    writer.commit(Snapshot("2026-05-01T00:00:00Z", "linkedin", "1", None, None, (part,), {}, "sociarch test"))
    verdict = verify(reader)
    assert verdict.sound
    assert verdict.aside == 1
    assert sweep(reader).aside == 0
    assert sweep(reader, damaged=True).aside == 1
    assert verify(reader) == verdict._replace(aside=0)


def test_a_second_place_that_is_away_or_damaged_too_is_passed_over() -> None:
    class Away(MemoryStorage):
        def get(self, name: str) -> bytes:
            raise StorageFailed(path="there", reason="timeout")

    one, identity, _names = filled(2)
    bad, good = MemoryStorage(), MemoryStorage()
    copy(one, bad, None)
    copy(one, good, None)
    path = next(path for path in one.files if path.startswith("objects/"))
    broken(bad, path, 1)
    broken(one, path, 0)
    healed(one, identity, Away(), bad, good)
    assert verify(Reader(one, identity)).sound


def test_what_a_host_put_under_a_good_name_is_not_taken() -> None:
    one, identity, _names = filled(2)
    other = MemoryStorage()
    copy(one, other, None)
    first, second = [path for path in one.files if path.startswith("objects/")][:2]
    other.files[first] = other.files[second]
    broken(one, first, 2)
    reader = Reader(one, identity)
    repaired = repair(reader, verify(reader).damages, [other])
    assert repaired.whole == ()
    assert repaired.waiting == (first,)


def test_chances_are_those_of_drawing_without_putting_back() -> None:
    assert chance(10, 10, 1) == 1
    assert chance(10, 1, 1) == pytest.approx(0.1)
    assert chance(100, 10, 1) == pytest.approx(0.1)
    assert chance(4, 2, 2) == pytest.approx(5 / 6)
    assert chance(3, 0, 1) == 0
    drawn = random.Random(1)
    seen = sum(bool(set(drawn.sample(range(30), 7)) & {0, 1}) for _ in range(20_000)) / 20_000
    assert chance(30, 7, 2) == pytest.approx(seen, abs=0.02)


def test_a_sample_reads_so_many_objects_and_never_says_that_all_is_sound(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.make_vault()
    photo = random.Random(1).randbytes(9_000_000)
    terminal.run("backup", "--from", str(export_of(tmp_path, 1, photo=photo)))
    told = json.loads(terminal.run("verify", "--sample", "1", "--json").stdout)
    assert told["objects"] == 1
    assert told["unread"] >= 3
    assert told["chances"]["one"] == pytest.approx(1 / (told["unread"] + 1))
    said = terminal.run("verify", "--sample", "50%")
    assert said.returncode == 0
    assert "Everything is sound" not in said.stdout
    assert "per cent" in said.stdout
    for wrong in ("0", "101%", "-3", "ten"):
        assert terminal.run("verify", "--sample", wrong).returncode == 2


def test_the_command_heals_a_vault_from_its_copy(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.make_vault()
    terminal.run("backup", "--from", str(export_of(tmp_path, 1)))
    assert terminal.run("copy", str(tmp_path / "second")).returncode == 0
    objects = [path for path in (terminal.vault / "objects").rglob("*") if path.is_file()]
    objects[0].write_bytes(b"rubbish")
    (terminal.vault / "README.txt").unlink()
    assert terminal.run("verify").returncode == 31
    assert terminal.run("verify", "--repair").returncode == 11
    healed = terminal.run("verify", "--repair", "--yes")
    assert healed.returncode == 0, healed.stdout + healed.stderr
    assert "Whole again" in healed.stdout
    assert terminal.run("verify").returncode == 0
