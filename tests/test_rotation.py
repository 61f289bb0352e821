"""New keys for what follows, the old ones kept for what was."""

from contextlib import suppress
from datetime import date

import pytest

from sociarch import age
from sociarch.choices import Verdict
from sociarch.errors import AddedLate, Missing, OldWay, OtherVault, SociarchError, StorageFailed, VaultBusy
from sociarch.forgetting import forget
from sociarch.history import choose
from sociarch.keys import VaultIdentity, WriteKey, open_wrapped
from sociarch.layout import openers
from sociarch.rotation import admit, rotate
from sociarch.snapshot import Snapshot
from sociarch.statement import Forgotten
from sociarch.storage.memory import MemoryStorage
from sociarch.sweep import sweep
from sociarch.vault import REPLACED, Reader
from sociarch.verify import verify
from sociarch.writer import Writer
from tests.vaults import CHEAP_WORK, RECOVERY, CutShort, new_vault, put, source

TODAY = date(2026, 2, 1)
NEW = {"passphrase": age.ScryptRecipient("another passphrase", work=CHEAP_WORK)}


def content(reader: Reader, name: str) -> bytes:
    [one] = reader.sources(reader.snapshot(name).parts[0])
    with one.open() as file:
        return file.read()


def commit(storage: MemoryStorage, key: WriteKey, data: bytes) -> str:
    writer = Writer(storage, key)
    part = writer.store([source("export.zip", data)])
    return writer.commit(
        Snapshot("2026-02-02T00:00:00Z", "linkedin", "1", None, None, (part,), {}, "sociarch test")
    )


@pytest.fixture(params=[False, True], ids=["classic", "post-quantum"])
def vault(request: pytest.FixtureRequest) -> tuple[MemoryStorage, VaultIdentity]:
    return new_vault(hybrid=request.param)


def test_what_was_and_what_follows_open_with_the_new_keys(vault: tuple[MemoryStorage, VaultIdentity]) -> None:
    storage, identity = vault
    before = put(storage, identity, b"before " * 5000)
    rotated = rotate(Reader(storage, identity), NEW, TODAY).identity
    after = commit(storage, rotated.write_key(), b"after " * 5000)
    [path] = openers(storage)
    opened = open_wrapped(storage.get(path), [age.ScryptIdentity("another passphrase")])
    assert opened is not None
    reader = Reader(storage, opened)
    assert content(reader, before) == b"before " * 5000
    assert content(reader, after) == b"after " * 5000
    assert [one.id for one in reader.chronicle().snapshots] == [before, after]
    assert verify(reader).sound


def test_the_old_keys_open_nothing_of_what_follows() -> None:
    storage, identity = new_vault()
    before = put(storage, identity, b"before")
    rotated = rotate(Reader(storage, identity), NEW, TODAY).identity
    after = commit(storage, rotated.write_key(), b"after")
    old = Reader(storage, identity)
    assert content(old, before) == b"before"
    with pytest.raises(SociarchError):
        old.snapshot(after)
    assert [one.id for one in old.chronicle().snapshots] == [before]


def test_old_openers_are_gone_and_named() -> None:
    storage, identity = new_vault()
    rotated = rotate(Reader(storage, identity), NEW, TODAY)
    assert sorted(rotated.removed) == ["passphrase", "recovery-kit"]
    assert all(open_wrapped(storage.get(path), [RECOVERY]) is None for path in openers(storage))


def test_the_old_write_key_is_refused_and_what_it_adds_all_the_same_does_not_count() -> None:
    storage, identity = new_vault()
    before = put(storage, identity, b"before")
    stale = Writer(storage, identity.write_key())
    part = stale.store([source("export.zip", b"forged")])
    rotated = rotate(Reader(storage, identity), NEW, TODAY).identity
    snapshot = Snapshot("2026-02-02T00:00:00Z", "linkedin", "1", None, None, (part,), {}, "sociarch test")
    with pytest.raises(OtherVault):
        stale.commit(snapshot)
    with pytest.raises(OtherVault):
        Writer(storage, identity.write_key())
    # Somebody who has the old key and no manners writes where the old card lies.
    hidden = storage.files.pop("vault-2.json")
    forged = stale.commit(snapshot)
    stale.decide(Verdict(before, keep=False))
    storage.files["vault-2.json"] = hidden
    reader = Reader(storage, rotated)
    chronicle = reader.chronicle()
    assert [(one.id, one.state) for one in chronicle.snapshots] == [(before, "")]
    assert f"snapshots/{forged}" in chronicle.late
    assert [path.partition("/")[0] for path in chronicle.late] == ["snapshots", "choices"]
    assert chronicle.damaged == ()
    with pytest.raises(AddedLate):
        choose(chronicle, forged[:8])
    assert choose(chronicle, "linkedin").id == before
    reasons = {one.path: one.reason for one in verify(reader).damages}
    assert reasons[f"snapshots/{forged}"] == REPLACED
    # What it names is needed as long as it lies there.
    assert sweep(reader).objects == 0


def test_what_a_machine_added_with_the_old_keys_counts_when_its_owner_says_so() -> None:
    storage, identity = new_vault()
    put(storage, identity, b"before")
    rotated = rotate(Reader(storage, identity), NEW, TODAY).identity
    hidden = storage.files.pop("vault-2.json")
    late = commit(storage, identity.write_key(), b"late " * 900)
    other = commit(storage, identity.write_key(), b"not mine")
    storage.files["vault-2.json"] = hidden
    with pytest.raises(OldWay):
        admit(Reader(storage, identity), late, TODAY)
    reader = Reader(storage, rotated)
    admit(reader, late, TODAY)
    assert late in [one.id for one in reader.chronicle().snapshots]
    assert reader.chronicle().late == (f"snapshots/{other}",)
    assert content(reader, late) == b"late " * 900
    forget(reader, [other], TODAY)
    sweep(reader)
    assert verify(reader).sound
    # It stays so after the next rotation, and the same download is not stored again.
    newest = rotate(Reader(storage, rotated), NEW, TODAY).identity
    assert content(Reader(storage, newest), late) == b"late " * 900
    writer = Writer(storage, newest.write_key())
    part = writer.store([source("export.zip", b"late " * 900)])
    again = Snapshot("2026-03-02T00:00:00Z", "linkedin", "1", None, None, (part,), {}, "sociarch test")
    assert writer.committed(again) == late


def test_a_rotation_that_was_killed_before_its_card_is_ended_by_the_next_with_either_way() -> None:
    for ends_with_new in (False, True):
        storage, identity = new_vault()
        before = put(storage, identity, b"before")

        class Killed(MemoryStorage):
            def create(self, name: str, data: bytes) -> bool:
                if name == "vault-2.json":
                    raise KeyboardInterrupt
                return super().create(name, data)

            def delete(self, name: str) -> None:
                raise KeyboardInterrupt

        stopping = Killed()
        stopping.files = storage.files
        with pytest.raises(KeyboardInterrupt):
            rotate(Reader(stopping, identity), NEW, TODAY)
        secret = age.ScryptIdentity("another passphrase")
        [begun] = [one for path in openers(storage) if (one := open_wrapped(storage.get(path), [secret]))]
        assert [one.id for one in Reader(storage, begun).chronicle().snapshots] == [before]
        after = put(storage, identity, b"with the old keys, which still count")
        newest = rotate(Reader(storage, begun if ends_with_new else identity), NEW, TODAY).identity
        reader = Reader(storage, newest)
        assert {one.id for one in reader.chronicle().snapshots} == {before, after}
        assert verify(reader).sound
        assert len(openers(storage)) == 1


def test_the_old_identity_cannot_pass_a_loss_off_as_a_wish() -> None:
    storage, identity = new_vault()
    before = put(storage, identity, b"before")
    rotated = rotate(Reader(storage, identity), NEW, TODAY).identity
    hidden = storage.files.pop("vault-2.json")
    Reader(storage, identity).state(Forgotten("2026-02-03", (before,)))
    storage.files["vault-2.json"] = hidden
    reader = Reader(storage, rotated)
    assert [one.id for one in reader.chronicle().snapshots] == [before]
    assert any(one.path.startswith("statements/") for one in verify(reader).damages)


def test_what_was_forgotten_and_decided_before_stays_so() -> None:
    storage, identity = new_vault()
    kept, dropped, gone = (put(storage, identity, bytes([number]) * 20) for number in range(3))
    Writer(storage, identity.write_key()).decide(Verdict(dropped, keep=False))
    forget(Reader(storage, identity), [gone], TODAY)
    rotated = rotate(Reader(storage, identity), NEW, TODAY).identity
    reader = Reader(storage, rotated)
    assert {one.id: one.state for one in reader.chronicle().snapshots} == {kept: "", dropped: "dropped"}
    assert Writer(storage, rotated.write_key()).verdict(dropped) == Verdict(dropped, keep=False)
    assert verify(reader).sound


def test_an_account_is_the_same_and_a_download_is_known_after_a_rotation() -> None:
    storage, identity = new_vault()
    name = put(storage, identity, b"the same download")
    mark = identity.write_key().account_mark("linkedin", "aline")
    rotated = rotate(Reader(storage, identity), NEW, TODAY).identity
    assert rotated.write_key().account_mark("linkedin", "aline") == mark
    writer = Writer(storage, rotated.write_key())
    part = writer.store([source("export.zip", b"the same download")])
    snapshot = Snapshot("2026-02-02T00:00:00Z", "linkedin", "1", None, None, (part,), {}, "sociarch test")
    assert writer.committed(snapshot) == name
    assert WriteKey.from_bytes(rotated.write_key().to_bytes()) == rotated.write_key()


def test_keys_may_be_rotated_again_and_again() -> None:
    storage, identity = new_vault()
    names = []
    for number in range(4):
        names.append(commit(storage, identity.write_key(), bytes([number]) * 50))
        identity = rotate(Reader(storage, identity), NEW, TODAY).identity
    text = VaultIdentity.from_text(identity.to_text())
    assert text.to_text() == identity.to_text()
    reader = Reader(storage, text)
    assert [one.id for one in reader.chronicle().snapshots] == names
    assert verify(reader).sound


def test_of_two_rotations_at_the_same_moment_one_ends_busy_and_leaves_nothing() -> None:
    class Late(MemoryStorage):
        def create(self, name: str, data: bytes) -> bool:
            return False if name == "vault-2.json" else super().create(name, data)

    storage, identity = new_vault()
    late = Late()
    late.files = storage.files
    before = dict(late.files)
    with pytest.raises(VaultBusy):
        rotate(Reader(late, identity), NEW, TODAY)
    assert late.files == before


@pytest.mark.parametrize("good", range(16))
def test_a_rotation_that_breaks_at_any_moment_loses_nothing_and_can_be_done_again(good: int) -> None:
    storage, identity = new_vault()
    names = [put(storage, identity, bytes([number]) * 30) for number in range(2)]
    failing = CutShort(storage, good, lambda: StorageFailed(path="v", reason="timeout"))
    with suppress(StorageFailed):
        rotate(Reader(failing, identity), NEW, TODAY)
    secrets: list[age.Identity] = [RECOVERY, age.ScryptIdentity("another passphrase")]
    ways = [opened for path in openers(storage) if (opened := open_wrapped(storage.get(path), secrets))]
    assert ways
    for opened in ways:
        assert [one.id for one in Reader(storage, opened).chronicle().snapshots] == names
    again = None
    for opened in ways:
        # Of an interrupted rotation one way alone is the vault's; the others are told so.
        with suppress(OldWay, Missing):
            again = again or rotate(Reader(storage, opened), NEW, TODAY).identity
    assert again is not None
    reader = Reader(storage, again)
    assert [one.id for one in reader.chronicle().snapshots] == names
    if len(again.generations) == 2:
        assert verify(reader).sound
