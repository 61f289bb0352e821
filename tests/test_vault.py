"""The vault: what each key can do, in which order things become true, and what damage looks like."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sociarch import age
from sociarch.chronicle import Chronicle, Named
from sociarch.errors import (
    DamagedRecord,
    FileChanged,
    Missing,
    NoMatch,
    NoSuchSnapshot,
    OtherVault,
    StorageFailed,
    TooMuchToList,
)
from sociarch.history import choose
from sociarch.keys import Card, VaultIdentity
from sociarch.layout import CARD, object_path, snapshot_path
from sociarch.snapshot import Snapshot, StoredFile, StoredPart
from sociarch.storage.memory import MemoryStorage
from sociarch.vault import Reader, create
from sociarch.verify import verify
from sociarch.writer import Writer
from tests.vaults import PASSPHRASE, RECOVERY, new_vault, put, source


def snapshots(storage: MemoryStorage) -> list[str]:
    return list(storage.names("snapshots/"))


@pytest.mark.parametrize("hybrid", [False, True])
def test_what_a_writer_puts_a_reader_gets(hybrid: bool) -> None:
    storage, identity = new_vault(hybrid=hybrid)
    name = Writer(storage, identity.write_key()).put(b"content")
    assert Reader(storage, identity).get(name) == b"content"


def test_the_same_bytes_are_stored_once() -> None:
    storage, identity = new_vault()
    first, second = (Writer(storage, identity.write_key()) for _ in range(2))
    assert first.put(b"same") == second.put(b"same")
    assert (first.added_objects, second.added_objects) == (1, 0)


def test_a_writer_cannot_read_what_it_wrote() -> None:
    storage, identity = new_vault()
    key = identity.write_key()
    sealed = storage.get(object_path(Writer(storage, key).put(b"private")))
    assert b"private" not in sealed
    for secret in (key.objects, key.snapshots, key.ledger):
        with pytest.raises(NoMatch):
            age.open_bytes([age.X25519Identity(secret)], sealed)


def test_a_vault_of_another_id_and_a_swapped_recipient_are_refused_before_anything_is_written() -> None:
    storage, identity = new_vault()
    _, other = new_vault()
    before = dict(storage.files)
    for card in (Card(other.vault, identity.recipient), Card(identity.vault, other.recipient)):
        storage.files[CARD] = card.to_bytes()
        with pytest.raises(OtherVault):
            Writer(storage, identity.write_key())
    storage.files[CARD] = before[CARD]
    assert storage.files == before


def test_a_vault_without_its_card_is_no_place_to_write() -> None:
    storage, identity = new_vault()
    del storage.files[CARD]
    with pytest.raises(Missing):
        Writer(storage, identity.write_key())


def test_the_card_is_the_last_thing_that_makes_a_vault() -> None:
    class Log(MemoryStorage):
        def create(self, name: str, data: bytes) -> bool:
            order.append(name.partition("/")[0])
            return super().create(name, data)

    order: list[str] = []
    passphrase = age.ScryptRecipient(PASSPHRASE, work=1)
    create(Log(), VaultIdentity.generate(), {"passphrase": passphrase, "recovery-kit": RECOVERY.recipient()})
    assert order == ["keys", "keys", "README.txt", "vault.json"]


@pytest.mark.parametrize("last", [CARD, "README.txt"])
@pytest.mark.parametrize("fatal", [KeyboardInterrupt(), StorageFailed(path="v", reason="?")])
def test_a_creation_that_is_interrupted_leaves_no_vault_that_nobody_opens(
    last: str, fatal: BaseException
) -> None:
    class Interrupted(MemoryStorage):
        def create(self, name: str, data: bytes) -> bool:
            super().create(name, data)
            if name == last:
                raise fatal
            return True

    storage = Interrupted()
    with pytest.raises(type(fatal)):
        create(storage, VaultIdentity.generate(), {"recovery-kit": RECOVERY.recipient()})
    assert CARD not in storage.files
    assert list(storage.names("keys/")) == []


def test_objects_are_written_before_recipes_and_recipes_before_the_snapshot() -> None:
    class Log(MemoryStorage):
        def create(self, name: str, data: bytes) -> bool:
            order.append(name)
            return super().create(name, data)

    order: list[str] = []
    storage = Log()
    identity = VaultIdentity.generate()
    create(storage, identity, {"recovery-kit": RECOVERY.recipient()})
    order.clear()
    name = put(storage, identity, random.Random(1).randbytes(100_000))
    recipe = Reader(storage, identity).snapshot(name).parts[0].recipe
    kinds = [path.partition("/")[0] for path in order]
    assert kinds == ["objects", "objects", "pins", "snapshots", "ledger"]
    assert order[1] == object_path(recipe[0])


def test_a_snapshot_remembers_all_that_were_there() -> None:
    storage, identity = new_vault()
    names = [put(storage, identity, bytes([number]) * 100) for number in range(3)]
    reader = Reader(storage, identity)
    assert [set(reader.snapshot(name).roll) for name in names] == [set(), {names[0]}, set(names[:2])]


def test_order_is_the_roll_calls_whatever_the_clocks_say() -> None:
    storage, identity = new_vault()
    times = ["2026-05-01T00:00:00Z", "1970-01-01T00:00:00Z", "2026-05-02T00:00:00Z"]
    names = [put(storage, identity, bytes([number]) * 100, taken=taken) for number, taken in enumerate(times)]
    chronicle = Reader(storage, identity).chronicle()
    assert [one.id for one in chronicle.snapshots] == names
    assert [one.day for one in chronicle.snapshots] == ["2026-05-01", "2026-05-01", "2026-05-02"]


def test_an_old_export_that_is_stored_late_stands_at_its_own_date() -> None:
    storage, identity = new_vault()
    new = put(storage, identity, b"1" * 100, taken="2026-01-01T00:00:00Z", as_of="2025-12-31")
    old = put(storage, identity, b"2" * 100, taken="2026-02-01T00:00:00Z", as_of="2018-03-04")
    assert [one.id for one in Reader(storage, identity).chronicle().snapshots] == [old, new]


def test_snapshots_that_did_not_see_each_other_are_ordered_by_clock() -> None:
    storage, identity = new_vault()
    early = put(storage, identity, b"1", taken="2026-01-02T00:00:00Z")
    hidden = storage.files.pop(snapshot_path(early))
    late = put(storage, identity, b"2", taken="2026-01-03T00:00:00Z")
    storage.files[snapshot_path(early)] = hidden
    assert [one.id for one in Reader(storage, identity).chronicle().snapshots] == [early, late]


def test_bytes_that_are_committed_already_are_recognised_without_reading() -> None:
    storage, identity = new_vault()
    name = put(storage, identity, b"same bytes" * 100)
    snapshot = Reader(storage, identity).snapshot(name)
    writer = Writer(storage, identity.write_key())
    assert writer.committed(snapshot) == name
    assert writer.committed(snapshot._replace(account="private")) is None
    assert writer.committed(snapshot._replace(exporter=None)) is None


def test_a_note_about_a_snapshot_that_is_gone_counts_for_nothing() -> None:
    storage, identity = new_vault()
    name = put(storage, identity, b"x" * 100)
    snapshot = Reader(storage, identity).snapshot(name)
    storage.delete(snapshot_path(name))
    assert Writer(storage, identity.write_key()).committed(snapshot) is None


def test_a_note_that_was_moved_to_another_snapshot_counts_for_nothing() -> None:
    storage, identity = new_vault()
    one, two = put(storage, identity, b"1" * 100), put(storage, identity, b"2" * 100)
    snapshot = Reader(storage, identity).snapshot(two)
    [note] = [path for path in storage.names("ledger/") if path.split("/")[2].startswith(two)]
    storage.delete(snapshot_path(two))
    storage.files[note.replace(two, one)] = storage.files.pop(note)
    assert Writer(storage, identity.write_key()).committed(snapshot) is None
    assert not verify(Reader(storage, identity)).sound


def test_the_ledger_may_be_deleted() -> None:
    storage, identity = new_vault()
    name = put(storage, identity, b"x" * 100)
    for path in list(storage.names("ledger/")):
        storage.delete(path)
    snapshot = Reader(storage, identity).snapshot(name)
    assert Writer(storage, identity.write_key()).committed(snapshot) is None


@settings(max_examples=200)
@given(st.integers(0), st.integers(1, 255))
def test_no_changed_byte_of_an_object_is_ever_returned(place: int, change: int) -> None:
    storage, identity = new_vault()
    path = object_path(Writer(storage, identity.write_key()).put(b"evidence" * 50))
    data = bytearray(storage.files[path])
    data[place % len(data)] ^= change
    storage.files[path] = bytes(data)
    with pytest.raises(DamagedRecord):
        Reader(storage, identity).get(path.replace("objects/", "").replace("/", ""))


def test_an_object_under_another_objects_name_is_refused() -> None:
    storage, identity = new_vault()
    writer = Writer(storage, identity.write_key())
    one, two = writer.put(b"one"), writer.put(b"two")
    storage.files[object_path(one)] = storage.files[object_path(two)]
    with pytest.raises(DamagedRecord, match="not what was stored"):
        Reader(storage, identity).get(one)


def test_an_object_cannot_pass_for_a_snapshot() -> None:
    storage, identity = new_vault()
    name = put(storage, identity, b"x")
    plaintext = Reader(storage, identity).snapshot(name).to_bytes()
    as_object = Writer(storage, identity.write_key()).put(plaintext)
    storage.files[snapshot_path(as_object)] = storage.files[object_path(as_object)]
    with pytest.raises(DamagedRecord):
        Reader(storage, identity).snapshot(as_object)


def test_an_object_sealed_by_somebody_without_the_write_key_is_refused() -> None:
    storage, identity = new_vault()
    name = Writer(storage, identity.write_key()).put(b"mine")
    storage.files[object_path(name)] = age.seal_bytes([identity.identity.recipient()], b"planted")
    with pytest.raises(DamagedRecord):
        Reader(storage, identity).get(name)


def test_an_object_sealed_to_somebody_else_is_damage_and_not_a_wrong_key() -> None:
    storage, identity = new_vault()
    name = Writer(storage, identity.write_key()).put(b"mine")
    storage.files[object_path(name)] = age.seal_bytes([RECOVERY.recipient()], b"mine")
    with pytest.raises(DamagedRecord):
        Reader(storage, identity).get(name)


def test_a_damaged_snapshot_does_not_hide_the_others() -> None:
    storage, identity = new_vault()
    names = [put(storage, identity, bytes([number])) for number in range(3)]
    storage.files[snapshot_path(names[1])] = b"rubbish"
    chronicle = Reader(storage, identity).chronicle()
    assert [one.id for one in chronicle.snapshots] == [names[0], names[2]]
    assert chronicle.damaged == (snapshot_path(names[1]),)


def test_a_recipe_that_does_not_fit_its_files_is_damage() -> None:
    storage, identity = new_vault()
    part = Writer(storage, identity.write_key()).store([source("a", b"abc")])
    longer = StoredPart((part.files[0]._replace(size=4),), part.recipe)
    with pytest.raises(DamagedRecord, match="fit"):
        Reader(storage, identity).sources(longer)


@pytest.mark.parametrize("claimed", [2, 4])
def test_a_file_that_is_shorter_or_longer_than_it_was_is_not_stored_as_whole(claimed: int) -> None:
    storage, identity = new_vault()
    with pytest.raises(FileChanged):
        Writer(storage, identity.write_key()).store([source("a", b"abc")._replace(size=claimed)])


def test_a_manifest_too_large_to_be_read_again_is_never_written() -> None:
    storage, identity = new_vault()
    files = tuple(StoredFile(f"{number:05}" + "x" * 4000, 0, "0" * 64) for number in range(5000))
    part = Writer(storage, identity.write_key()).store([source("a", b"")])
    huge = Snapshot(
        "2026-01-01T00:00:00Z", None, None, None, None, (StoredPart(files, part.recipe),), {}, "t"
    )
    with pytest.raises(TooMuchToList):
        Writer(storage, identity.write_key()).commit(huge)
    assert snapshots(storage) == []


def test_progress_adds_up_to_the_size(tmp_path: Path) -> None:
    storage, identity = new_vault()
    heard: list[int] = []
    data = random.Random(2).randbytes(9_000_000)
    Writer(storage, identity.write_key()).store([source("a", data), source("b", b"b" * 10)], heard.append)
    assert sum(heard) == len(data) + 10
    assert len(heard) >= 3


def chronicle_of(*days: tuple[str, str]) -> Chronicle:
    plain = Snapshot("2026-01-01T00:00:00Z", None, None, None, None, (), {}, "t")
    return Chronicle(
        tuple(
            Named(f"{number:x}" * 64, plain._replace(exporter=network), day)
            for number, (network, day) in enumerate(days, 10)
        ),
        (),
    )


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("latest", "d"),
        ("linkedin", "c"),
        ("linkedin~0", "c"),
        ("linkedin~1", "b"),
        ("linkedin~2", "a"),
        ("linkedin@2026-02-15", "b"),
        ("linkedin@2026-02-01", "b"),
        ("facebook", "d"),
        ("bbbb", "b"),
        ("b" * 64, "b"),
    ],
)
def test_a_person_names_a_snapshot_in_any_of_these_ways(wanted: str, found: str) -> None:
    chronicle = chronicle_of(
        ("linkedin", "2026-01-01"),
        ("linkedin", "2026-02-01"),
        ("linkedin", "2026-03-01"),
        ("facebook", "2026-03-02"),
    )
    assert choose(chronicle, wanted).id == found * 64


@pytest.mark.parametrize(
    "wanted", ["latest", "linkedin", "linkedin~1", "linkedin@2026-02-15", "e" * 64, "eeee"]
)
def test_where_a_snapshot_does_not_open_no_older_one_is_taken_for_it(wanted: str) -> None:
    chronicle = chronicle_of(("linkedin", "2026-01-01"))._replace(damaged=(f"snapshots/{'e' * 64}",))
    with pytest.raises(DamagedRecord):
        choose(chronicle, wanted)
    assert choose(chronicle, "aaaa").id == "a" * 64


@pytest.mark.parametrize(
    "wanted", ["linkedin~3", "linkedin@2025-12-31", "viadeo", "bbb", "eeee", "", "..", "linkedin~"]
)
def test_what_names_no_snapshot_is_said_so(wanted: str) -> None:
    chronicle = chronicle_of(
        ("linkedin", "2026-01-01"), ("linkedin", "2026-02-01"), ("linkedin", "2026-03-01")
    )
    with pytest.raises(NoSuchSnapshot):
        choose(chronicle, wanted)
