"""The vault: what each key can do, in which order things become true, and what damage looks like."""

import hashlib
import random
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sociarch import age
from sociarch.choices import Verdict
from sociarch.chronicle import Chronicle, Named
from sociarch.declared import NOTHING_DECLARED
from sociarch.derived import Derived
from sociarch.errors import (
    DamagedRecord,
    FileChanged,
    Missing,
    NoMatch,
    NoSuchSnapshot,
    OtherVault,
    StorageFailed,
    StorageUnreachable,
    Swept,
    TooMuchToList,
    VaultExists,
)
from sociarch.history import choose
from sociarch.keys import Card, VaultIdentity
from sociarch.layout import CARD, gone_path, object_path, snapshot_path
from sociarch.pins import HOLD
from sociarch.rotation import rotate
from sociarch.snapshot import Snapshot, StoredFile, StoredPart
from sociarch.statement import Forgotten
from sociarch.storage.memory import MemoryStorage
from sociarch.vault import Reader, create, is_made
from sociarch.verify import verify
from sociarch.writer import Writer, ledger_content
from tests.vaults import CHEAP_WORK, PASSPHRASE, RECOVERY, found, new_vault, put, source

NEW_WAYS = {"passphrase": age.ScryptRecipient("another passphrase", work=CHEAP_WORK)}


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


class Heard(MemoryStorage):
    """Notes what it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.created: list[str] = []
        self.listed: list[str] = []

    def create(self, name: str, data: bytes) -> bool:
        self.created.append(name)
        return super().create(name, data)

    def names(self, prefix: str) -> Iterator[str]:
        self.listed.append(prefix)
        return super().names(prefix)


def test_a_writer_asks_once_what_is_there_and_sends_nothing_that_is() -> None:
    storage = Heard()
    key = found(storage).write_key()
    Writer(storage, key).put(b"same")
    storage.created.clear()
    writer = Writer(storage, key)
    assert (writer.added_objects, writer.added_bytes) == (0, 0)
    storage.listed.clear()
    for plaintext in (b"same", b"new", b"new", b"other", b"same"):
        writer.put(plaintext)
    assert storage.listed.count("objects/") == 1
    assert len(storage.created) == 2
    assert writer.added_objects == 2
    assert writer.added_bytes == sum(len(storage.files[path]) for path in storage.created)


def test_a_snapshot_and_its_note_are_counted_with_what_was_added() -> None:
    storage, identity = new_vault()
    writer = Writer(storage, identity.write_key())
    before = set(storage.files)
    part = writer.store([source("a", b"a" * 9_000), source("b", b"b" * 9_000)])
    writer.commit(Snapshot("2026-01-01T00:00:00Z", None, None, None, None, (part,), {}, "t"))
    added = set(storage.files) - before
    assert writer.added_objects == len(added) == 5
    assert writer.added_bytes == sum(len(storage.files[path]) for path in added)


def test_what_is_stored_of_a_file_is_its_name_size_digest_and_time() -> None:
    storage, identity = new_vault()
    one = source("a", b"abc")._replace(modified="2026-01-01T00:00:00Z")
    part = Writer(storage, identity.write_key()).store([one, source("b", b"")])
    digests = [hashlib.sha256(data).hexdigest() for data in (b"abc", b"")]
    assert part.files == (
        StoredFile("a", 3, digests[0], "2026-01-01T00:00:00Z"),
        StoredFile("b", 0, digests[1], None),
    )


def test_a_file_in_a_part_of_its_own_is_known_whatever_its_name_and_one_among_others_by_it() -> None:
    storage, identity = new_vault()
    writer = Writer(storage, identity.write_key())
    plain = Snapshot("2026-01-01T00:00:00Z", None, None, None, None, (), {}, "t")

    def stored(*names: str) -> Snapshot:
        return plain._replace(parts=(writer.store([source(name, name[:1].encode()) for name in names]),))

    alone, together = writer.commit(stored("a.zip")), writer.commit(stored("b", "c"))
    assert writer.committed(stored("a (1).zip")) == alone
    assert writer.committed(stored("b", "c")) == together
    assert writer.committed(stored("b (1)", "c")) is None
    assert writer.committed(stored("a.zip")._replace(account="x")) is None


def test_of_two_snapshots_of_the_same_bytes_either_is_enough() -> None:
    storage, identity = new_vault()
    writer = Writer(storage, identity.write_key())
    part = writer.store([source("a", b"a")])
    plain = Snapshot("2026-01-01T00:00:00Z", None, None, None, None, (part,), {}, "t")
    names = {writer.commit(plain), writer.commit(plain._replace(taken="2026-01-02T00:00:00Z"))}
    assert writer.committed(plain) in names
    for name in sorted(names):
        storage.delete(snapshot_path(name))
        assert writer.committed(plain) in {*names, None} - {name}
    assert writer.committed(plain) is None


def test_a_recipe_of_an_object_that_was_swept_meanwhile_is_not_committed() -> None:
    storage, identity = new_vault()
    writer = Writer(storage, identity.write_key())
    part = writer.store([source("a", b"a" * 100)])
    plain = Snapshot("2026-01-01T00:00:00Z", None, None, None, None, (part,), {}, "t")
    other = Writer(storage, identity.write_key())
    for path in list(storage.names("objects/")):
        kept = storage.files.pop(path)
        if path == object_path(part.recipe[0]):
            with pytest.raises(Swept):
                other.commit(plain)
        storage.files[path] = kept
    assert snapshots(storage) == []
    assert list(storage.names("pins/")) == []
    assert [snapshot_path(other.commit(plain))] == snapshots(storage)


def test_keys_that_are_rotated_while_a_snapshot_is_stored_keep_it_out() -> None:
    storage, identity = new_vault()
    writer = Writer(storage, identity.write_key())
    part = writer.store([source("a", b"a")])
    plain = Snapshot("2026-01-01T00:00:00Z", None, None, None, None, (part,), {}, "t")
    storage.files[CARD] = VaultIdentity.generate().card.to_bytes()
    with pytest.raises(OtherVault):
        writer.commit(plain)
    assert snapshots(storage) == []
    del storage.files[CARD]
    assert [snapshot_path(writer.commit(plain))] == snapshots(storage)


class Hours:
    """Time that only goes on when a test says so."""

    def __init__(self) -> None:
        self.time = 0.0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


class Slow(MemoryStorage):
    """Takes longer over one kind of file than a look counts, and does something meanwhile."""

    def __init__(self, hours: Hours) -> None:
        super().__init__()
        self.kind = "nothing"
        self.meanwhile: Callable[[], None] = lambda: None
        self._hours = hours

    def create(self, name: str, data: bytes) -> bool:
        created = super().create(name, data)
        if name.startswith(self.kind):
            self._hours.time += 2 * HOLD
            self.meanwhile()
        return created

    def get(self, name: str) -> bytes:
        if name == self.kind:
            self._hours.time += 2 * HOLD
        return super().get(name)


def slow_vault() -> tuple[Slow, Writer, Snapshot]:
    hours = Hours()
    storage = Slow(hours)
    writer = Writer(storage, found(storage).write_key(), timer=hours)
    part = writer.store([source("a", b"a" * 100)])
    return storage, writer, Snapshot("2026-01-01T00:00:00Z", None, None, None, None, (part,), {}, "t")


def test_a_look_that_took_too_long_lets_nothing_be_committed() -> None:
    storage, writer, plain = slow_vault()
    storage.kind = CARD
    with pytest.raises(Swept):
        writer.commit(plain)
    assert snapshots(storage) == []


def test_a_snapshot_that_took_too_long_to_write_stays_where_its_objects_are_still_there() -> None:
    storage, writer, plain = slow_vault()
    storage.kind = "snapshots/"
    name = writer.commit(plain)
    assert snapshots(storage) == [snapshot_path(name)]
    assert writer.committed(plain) == name


def test_a_snapshot_that_took_too_long_to_write_goes_where_its_objects_are_gone() -> None:
    storage, writer, plain = slow_vault()
    storage.kind = "snapshots/"
    storage.meanwhile = lambda: storage.delete(object_path(plain.parts[0].recipe[0]))
    with pytest.raises(Swept):
        writer.commit(plain)
    assert snapshots(storage) == []
    assert list(storage.names("ledger/")) == []


def test_what_the_ledger_says_is_written_like_this_for_ever() -> None:
    files = (StoredFile("b", 2, "1" * 64), StoredFile("a", 1, "0" * 64))
    parts = (StoredPart(files, ()), StoredPart(files[:1], ()))
    snapshot = Snapshot("2026-01-01T00:00:00Z", "viadeo", "1", "~1", None, parts, {}, "t")
    assert ledger_content(snapshot).decode() == (
        '{"account":"~1","exporter":"viadeo","files":'
        f'[["{"0" * 64}",1,"a"],["{"1" * 64}",2,""],["{"1" * 64}",2,"b"]],"format":"sociarch-stored/1"}}\n'
    )


def test_strangers_files_among_the_snapshots_are_called_on_no_roll() -> None:
    storage, identity = new_vault()
    storage.files["snapshots/letter.odt"] = b"x"
    first = put(storage, identity, b"1")
    second = put(storage, identity, b"2")
    reader = Reader(storage, identity)
    assert [reader.snapshot(name).roll for name in (first, second)] == [(), (first,)]


def test_decisions_are_numbered_one_after_the_other_and_the_last_one_holds() -> None:
    storage, identity = new_vault()
    writer = Writer(storage, identity.write_key())
    assert writer.verdict("a" * 64) is None
    for keep in (True, False, True):
        writer.decide(Verdict("a" * 64, keep))
        assert writer.verdict("a" * 64) == Verdict("a" * 64, keep)
    writer.decide(Verdict("b" * 64, False))
    assert writer.verdict("a" * 64) == Verdict("a" * 64, True)
    assert writer.verdict("c" * 64) is None
    numbers = sorted(int(path.split("/")[1].partition("-")[0]) for path in storage.names("choices/"))
    assert numbers == [1, 2, 3, 4]


def test_where_somebody_has_put_a_last_number_nothing_can_be_decided() -> None:
    storage, identity = new_vault()
    writer = Writer(storage, identity.write_key())
    writer.decide(Verdict("a" * 64, True))
    [path] = storage.names("choices/")
    digits = path.split("/")[1].partition("-")[0]
    storage.files[path.replace(digits, "9" * 12)] = b"x"
    with pytest.raises(DamagedRecord, match="last number"):
        writer.decide(Verdict("a" * 64, False))


def rich_vault() -> tuple[MemoryStorage, VaultIdentity]:
    """One with a file of each kind."""
    storage, identity = new_vault()
    name = put(storage, identity, b"x" * 100)
    Writer(storage, identity.write_key()).decide(Verdict(name, True))
    Reader(storage, identity).state(Forgotten("2026-01-01", ("f" * 64,)))
    Derived(storage, identity).put("index", b"derived")
    storage.files[gone_path(snapshot_path("e" * 64))] = b""
    return storage, identity


def test_every_kind_of_file_is_proven_and_no_other_bytes_pass_for_it() -> None:
    storage, identity = rich_vault()
    reader = Reader(storage, identity)
    kinds = {path.partition("/")[0] for path in storage.files}
    assert kinds >= {
        "objects",
        "snapshots",
        "statements",
        "choices",
        "ledger",
        "keys",
        "gone",
        CARD,
        "README.txt",
    }
    foreign = age.seal_bytes([identity.identity.recipient()], b"planted")
    for path, data in storage.files.items():
        reader.prove(path, data)
        for other in (data + b"x", data[:-1] or b"y", foreign, b""):
            if other != data:
                with pytest.raises(DamagedRecord) as caught:
                    reader.prove(path, other)
                assert path in str(caught.value)


def test_no_file_passes_for_another_of_its_kind_or_of_another_kind() -> None:
    storage, identity = rich_vault()
    put(storage, identity, b"y" * 100)
    reader = Reader(storage, identity)
    for path, data in storage.files.items():
        for others in storage.files.values():
            if others != data:
                with pytest.raises(DamagedRecord):
                    reader.prove(path, others)
    with pytest.raises(DamagedRecord, match="not as it was written"):
        reader.prove("letter.odt", b"x")


def test_a_payload_that_does_not_unpack_is_damage() -> None:
    storage, identity = new_vault()
    name = Writer(storage, identity.write_key()).put(b"mine")
    recipient = identity.identity.recipient()
    storage.files[object_path(name)] = age.seal_bytes([recipient], b"\x28\xb5\x2f\xfdgarbage")
    with pytest.raises(DamagedRecord, match="does not unpack"):
        Reader(storage, identity).get(name)


class Away(MemoryStorage):
    """The files of another storage, of which those under one prefix cannot be had now."""

    def __init__(self, storage: MemoryStorage, prefix: str) -> None:
        super().__init__()
        self.files = storage.files
        self._prefix = prefix

    def get(self, name: str) -> bytes:
        if name.startswith(self._prefix):
            raise StorageUnreachable(path="p", reason="?")
        return super().get(name)


@pytest.mark.parametrize("prefix", ["snapshots/", "choices/", "statements/"])
def test_what_cannot_be_had_now_is_not_taken_for_damaged(prefix: str) -> None:
    storage, identity = rich_vault()
    with pytest.raises(StorageUnreachable):
        Reader(Away(storage, prefix), identity).chronicle()


@pytest.mark.parametrize("prefix", ["snapshots/", "choices/", "statements/"])
def test_what_does_not_open_is_told_and_the_rest_is_there(prefix: str) -> None:
    storage, identity = rich_vault()
    second = put(storage, identity, b"y" * 100)
    path = next(path for path in storage.names(prefix) if second not in path)
    storage.files[path] = b"rubbish"
    chronicle = Reader(storage, identity).chronicle()
    assert chronicle.damaged == (path,)
    assert second in {one.id for one in chronicle.snapshots}


def test_what_is_stated_twice_is_one_statement_and_what_lies_in_its_place_is_damage() -> None:
    storage, identity = new_vault()
    reader = Reader(storage, identity)
    statement = Forgotten("2026-01-01", ("f" * 64,))
    path = reader.state(statement)
    assert reader.state(statement) == path
    assert list(storage.names("statements/")) == [path]
    assert reader.statements().forgotten == {"f" * 64}
    storage.files[path] = b"rubbish"
    with pytest.raises(DamagedRecord):
        reader.state(statement)
    damaged: list[str] = []
    late: list[str] = []
    assert reader.statements(damaged, late).forgotten == frozenset()
    assert (damaged, late) == ([path], [])


def test_a_choice_under_another_number_is_damage() -> None:
    storage, identity = rich_vault()
    [path] = storage.names("choices/")
    moved = path.replace("choices/000001", "choices/000002")
    storage.files[moved] = storage.files[path]
    reader = Reader(storage, identity)
    assert reader.choice(path) == Verdict(snapshots(storage)[0].removeprefix("snapshots/"), True)
    with pytest.raises(DamagedRecord, match="not what was stored"):
        reader.choice(moved)


def test_what_was_declared_last_counts_and_nothing_where_nothing_was() -> None:
    storage, identity = rich_vault()
    assert Reader(storage, identity).declared() == NOTHING_DECLARED


def test_a_chronicle_that_is_continued_is_the_same_as_one_that_is_read_anew() -> None:
    storage, identity = new_vault()
    reader = Reader(storage, identity)
    known = reader.chronicle()
    for number in range(3):
        put(storage, identity, bytes([number]) * 100)
        again = reader.chronicle(known)
        whole = reader.chronicle()
        assert [one.id for one in again.snapshots] == [one.id for one in whole.snapshots]
        assert again.damaged == whole.damaged == ()
        known = again
    hidden = snapshots(storage)[0]
    kept = storage.files.pop(hidden)
    late = put(storage, identity, b"late" * 50)
    shorter = reader.chronicle(known)
    assert [one.id for one in shorter.snapshots] == [one.id for one in reader.chronicle().snapshots]
    storage.files[hidden] = kept
    longer = reader.chronicle(shorter)
    assert [one.id for one in longer.snapshots] == [one.id for one in reader.chronicle().snapshots]
    assert late in {one.id for one in longer.snapshots}


def test_a_chronicle_with_damage_in_it_is_read_anew_when_the_damage_is_healed() -> None:
    storage, identity = new_vault()
    names = [put(storage, identity, bytes([number]) * 100) for number in range(3)]
    reader = Reader(storage, identity)
    kept = storage.files[snapshot_path(names[1])]
    storage.files[snapshot_path(names[1])] = b"rubbish"
    known = reader.chronicle()
    assert known.damaged == (snapshot_path(names[1]),)
    storage.files[snapshot_path(names[1])] = kept
    healed = reader.chronicle(known)
    assert [one.id for one in healed.snapshots] == names
    assert healed.damaged == ()


def test_a_vault_that_somebody_else_made_at_the_same_moment_stays_as_it_is() -> None:
    storage, _ = new_vault()
    before = dict(storage.files)
    with pytest.raises(VaultExists):
        create(storage, VaultIdentity.generate(), {"recovery-kit": RECOVERY.recipient()})
    assert storage.files == before


def test_whose_vault_it_is_is_said_by_the_card() -> None:
    storage, identity = new_vault()
    assert is_made(storage, identity)
    assert is_made(storage, VaultIdentity.generate()) is False
    storage.files[CARD] = b"rubbish"
    assert is_made(storage, identity) is False
    del storage.files[CARD]
    assert not is_made(storage, identity)
    with pytest.raises(StorageUnreachable):
        is_made(Away(storage, CARD), identity)


def test_an_entry_of_the_ledger_names_its_snapshot_and_a_moved_one_is_damage() -> None:
    storage, identity = new_vault()
    name = put(storage, identity, b"x" * 100)
    reader = Reader(storage, identity)
    [path] = [path for path in storage.names("ledger/") if name in path]
    assert reader.ledger(path) == name
    moved = path.replace(f"/{name}-", f"/{'a' * 64}-")
    storage.files[moved] = storage.files[path]
    with pytest.raises(DamagedRecord, match="not what was stored"):
        reader.ledger(moved)
    assert reader.late_snapshot(name) == (identity.recipient, reader.snapshot(name))


class Counted(MemoryStorage):
    """The files of another storage, and the names of those that were read."""

    def __init__(self, storage: MemoryStorage) -> None:
        super().__init__()
        self.files = storage.files
        self.read: list[str] = []

    def get(self, name: str) -> bytes:
        self.read.append(name)
        return super().get(name)


def test_of_a_chronicle_that_is_continued_only_what_is_new_is_read() -> None:
    storage, identity = new_vault()
    for number in range(3):
        put(storage, identity, bytes([number]) * 100)
    counted = Counted(storage)
    reader = Reader(counted, identity)
    known = reader.chronicle()
    counted.read.clear()
    known = reader.chronicle(known)
    assert [name for name in counted.read if name.startswith("snapshots/")] == []
    late = put(storage, identity, b"late" * 50)
    counted.read.clear()
    known = reader.chronicle(known)
    assert [name for name in counted.read if name.startswith("snapshots/")] == [snapshot_path(late)]
    assert len(known.snapshots) == 4


class Broken(Away):
    """A disk that cannot read some of its files."""

    def get(self, name: str) -> bytes:
        if name.startswith(self._prefix):
            raise StorageFailed(path="p", reason="?")
        return super(Away, self).get(name)


def test_a_statement_that_a_disk_cannot_read_is_damaged_and_the_others_count() -> None:
    storage, identity = rich_vault()
    kept = Reader(storage, identity).statements()
    [path] = storage.names("statements/")
    broken: list[str] = []
    stated = Reader(Broken(storage, "statements/"), identity).statements(broken)
    assert broken == [path]
    assert stated != kept
    with pytest.raises(StorageFailed):
        Reader(Broken(storage, "statements/"), identity).statements(whole=True)


def test_a_recipe_in_several_pieces_is_one_recipe() -> None:
    storage, identity = new_vault()
    writer = Writer(storage, identity.write_key())
    part = writer.store([source("a", b"a" * 100)])
    text = Reader(storage, identity).get(part.recipe[0])
    half = text.index(b"\n") + 1
    pieces = tuple(writer.put(piece) for piece in (text[:half], text[half:]))
    reader = Reader(storage, identity)
    assert reader.spans(part._replace(recipe=pieces)) == reader.spans(part)


def test_a_manifest_that_could_not_be_read_again_is_not_written() -> None:
    storage, identity = new_vault()
    writer = Writer(storage, identity.write_key())
    part = writer.store([source("a", b"a")])
    odd = part._replace(files=(part.files[0]._replace(name="../a"),))
    with pytest.raises(DamagedRecord):
        writer.commit(Snapshot("2026-01-01T00:00:00Z", None, None, None, None, (odd,), {}, "t"))
    assert snapshots(storage) == []


@pytest.mark.parametrize("which", [0, 1])
def test_of_two_snapshots_of_the_same_bytes_the_one_that_was_not_forgotten_is_known(which: int) -> None:
    storage, identity = new_vault()
    writer = Writer(storage, identity.write_key())
    part = writer.store([source("a", b"a")])
    plain = Snapshot("2026-01-01T00:00:00Z", None, None, None, None, (part,), {}, "t")
    names = sorted((writer.commit(plain), writer.commit(plain._replace(taken="2026-01-02T00:00:00Z"))))
    storage.files[gone_path(snapshot_path(names[which]))] = b""
    assert writer.committed(plain) == names[1 - which]


class Stale(MemoryStorage):
    """The files of another storage, listed as they were once."""

    def __init__(self, storage: MemoryStorage) -> None:
        super().__init__()
        self.files = storage.files
        self._then = sorted(storage.files)

    def names(self, prefix: str) -> Iterator[str]:
        return iter([name for name in self._then if name.startswith(prefix)])


def test_a_snapshot_that_only_an_old_list_names_is_not_known() -> None:
    storage, identity = new_vault()
    name = put(storage, identity, b"x" * 100)
    snapshot = Reader(storage, identity).snapshot(name)
    stale = Stale(storage)
    del storage.files[snapshot_path(name)]
    assert Writer(stale, identity.write_key()).committed(snapshot) is None


def test_each_card_is_proven_by_the_keys_of_its_time() -> None:
    storage, identity = new_vault()
    for _time in range(2):
        identity = rotate(Reader(storage, identity), NEW_WAYS, date(2026, 2, 1)).identity
    reader = Reader(storage, identity)
    cards = {path: data for path, data in storage.files.items() if path.startswith("vault")}
    assert len(cards) == 3
    for path, data in cards.items():
        reader.prove(path, data)
        for other in set(cards.values()) - {data}:
            with pytest.raises(DamagedRecord):
                reader.prove(path, other)
    with pytest.raises(DamagedRecord):
        reader.prove("vault-4.json", cards["vault-3.json"])


def test_a_writer_whose_keys_were_replaced_writes_nothing() -> None:
    storage, identity = new_vault()
    writer = Writer(storage, identity.write_key())
    part = writer.store([source("a", b"a")])
    rotate(Reader(storage, identity), NEW_WAYS, date(2026, 2, 1))
    with pytest.raises(OtherVault):
        writer.commit(Snapshot("2026-01-01T00:00:00Z", None, None, None, None, (part,), {}, "t"))
    assert snapshots(storage) == []


def test_where_something_new_is_damaged_all_is_read_anew() -> None:
    storage, identity = new_vault()
    names = [put(storage, identity, bytes([number]) * 100) for number in range(3)]
    counted = Counted(storage)
    reader = Reader(counted, identity)
    known = reader.chronicle()
    storage.files[snapshot_path(put(storage, identity, b"broken" * 50))] = b"rubbish"
    counted.read.clear()
    assert [one.id for one in reader.chronicle(known).snapshots] == names
    assert {snapshot_path(name) for name in names} <= set(counted.read)


class Rotated(MemoryStorage):
    """The files of another storage, whose keys are replaced when a snapshot is about to be written."""

    def __init__(self, storage: MemoryStorage, identity: VaultIdentity) -> None:
        super().__init__()
        self.files = storage.files
        self._identity: VaultIdentity | None = identity

    def create(self, name: str, data: bytes) -> bool:
        if name.startswith("snapshots/") and self._identity is not None:
            identity, self._identity = self._identity, None
            rotate(Reader(self, identity), NEW_WAYS, date(2026, 2, 1))
        return super().create(name, data)


def test_keys_that_are_replaced_while_the_snapshot_is_written_are_noticed() -> None:
    storage, identity = new_vault()
    writer = Writer(Rotated(storage, identity), identity.write_key())
    part = writer.store([source("a", b"a")])
    with pytest.raises(OtherVault):
        writer.commit(Snapshot("2026-01-01T00:00:00Z", None, None, None, None, (part,), {}, "t"))
