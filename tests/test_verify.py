"""Verify: nothing damaged goes unnoticed, and what still restores is said."""

import random

import pytest

from sociarch.keys import VaultIdentity
from sociarch.layout import README, object_path, snapshot_path
from sociarch.readme import README_TEXT
from sociarch.storage.memory import MemoryStorage
from sociarch.vault import Reader
from sociarch.verify import Verdict, verify
from tests.vaults import new_vault, put


def filled() -> tuple[MemoryStorage, VaultIdentity, list[str]]:
    """A vault with three snapshots; the first two share a large piece."""
    storage, identity = new_vault()
    photo = random.Random(5).randbytes(20_000)
    names = [
        put(storage, identity, photo, as_of="2026-01-01"),
        put(storage, identity, photo, as_of="2026-01-02", exporter="facebook"),
        put(storage, identity, b"a few lines\n" * 3, as_of="2026-01-03"),
    ]
    return storage, identity, names


def checked(storage: MemoryStorage, identity: VaultIdentity) -> Verdict:
    return verify(Reader(storage, identity))


def broken(verdict: Verdict) -> set[str]:
    return {one.id for one in verdict.health if one.broken}


def test_a_whole_vault_is_sound() -> None:
    storage, identity, names = filled()
    verdict = checked(storage, identity)
    assert verdict.sound
    assert {one.id for one in verdict.health} == set(names)
    assert verdict.unused == 0
    assert verdict.strangers == ()


def test_every_one_of_a_thousand_single_byte_corruptions_is_found() -> None:
    storage, identity, _ = filled()
    sound = dict(storage.files)
    places = [(name, at) for name, data in sound.items() for at in range(len(data))]
    generator = random.Random(2026)
    for name, at in generator.sample(places, 1000):
        data = bytearray(sound[name])
        data[at] ^= generator.randrange(1, 256)
        storage.files = {**sound, name: bytes(data)}
        damaged = {damage.path for damage in checked(storage, identity).damages}
        assert name in damaged, f"byte {at} of {name}"


@pytest.mark.parametrize("kind", ["objects", "snapshots", "README.txt", "vault.json"])
def test_each_missing_file_is_found(kind: str) -> None:
    storage, identity, _ = filled()
    sound = dict(storage.files)
    for name in sound:
        if name.startswith(kind):
            storage.files = {key: data for key, data in sound.items() if key != name}
            assert name in {damage.path for damage in checked(storage, identity).damages}


def test_a_vault_that_nothing_opens_any_more_is_said_to_be_damaged() -> None:
    storage, identity, _ = filled()
    for path in list(storage.names("keys/")):
        storage.delete(path)
    assert [damage.path for damage in checked(storage, identity).damages] == ["keys/"]


def test_damage_to_a_shared_piece_breaks_both_snapshots_and_no_other() -> None:
    storage, identity, names = filled()
    span = Reader(storage, identity).spans(Reader(storage, identity).snapshot(names[0]).parts[0])[0]
    storage.delete(object_path(span.name))
    assert broken(checked(storage, identity)) == set(names[:2])


def test_damage_to_a_recipe_breaks_what_it_describes() -> None:
    storage, identity, names = filled()
    recipe = Reader(storage, identity).snapshot(names[2]).parts[0].recipe[0]
    storage.files[object_path(recipe)] = b"rubbish"
    verdict = checked(storage, identity)
    assert broken(verdict) == {names[2]}
    assert [damage.path for damage in verdict.damages] == [object_path(recipe)]


def test_a_snapshot_that_a_later_one_remembers_is_missed() -> None:
    storage, identity, names = filled()
    storage.delete(snapshot_path(names[0]))
    assert snapshot_path(names[0]) in {damage.path for damage in checked(storage, identity).damages}


def test_the_newest_snapshot_is_missed_too() -> None:
    storage, identity, names = filled()
    storage.delete(snapshot_path(names[2]))
    assert snapshot_path(names[2]) in {damage.path for damage in checked(storage, identity).damages}


def test_what_strangers_put_there_is_named_and_is_no_damage() -> None:
    storage, identity, _ = filled()
    for name in (".DS_Store", "objects/ab/cdef (1)", "keys/notes.txt", "snapshots/Thumbs.db", "ledger/x"):
        storage.files[name] = b"?"
    verdict = checked(storage, identity)
    assert verdict.sound
    assert len(verdict.strangers) == 5


def test_orphans_of_a_crash_are_counted_and_are_no_damage() -> None:
    storage, identity, names = filled()
    for path in [snapshot_path(names[2]), *storage.names("ledger/")]:
        storage.delete(path)
    verdict = checked(storage, identity)
    assert verdict.sound
    assert verdict.unused == 2


def test_a_readme_that_promises_something_else_is_damage() -> None:
    storage, identity, _ = filled()
    storage.files[README] = README_TEXT.replace(b"passphrase", b"phassprase")
    assert [damage.path for damage in checked(storage, identity).damages] == [README]


def test_progress_reaches_the_number_of_files() -> None:
    storage, identity, _ = filled()
    heard: list[tuple[int, int]] = []
    verify(Reader(storage, identity), lambda done, total: heard.append((done, total)))
    assert heard[-1] == (len(storage.files), len(storage.files))
