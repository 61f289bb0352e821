"""The ways to open a vault: added, taken away, never too few, whatever happens in between."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from sociarch import age
from sociarch.age.hybrid import HybridIdentity
from sociarch.errors import FewOpenersLeft, MixedOpener, NoSuchOpener, StorageFailed
from sociarch.keys import VaultIdentity
from sociarch.opener import KINDS, add, free_label, kind_of, remove, unlock, ways
from sociarch.storage.memory import MemoryStorage
from tests.vaults import CHEAP_WORK, PASSPHRASE, RECOVERY, CutShort, found, new_vault

SECOND = age.X25519Identity(bytes(range(2, 34)))


def labels(storage: MemoryStorage, identity: VaultIdentity) -> list[str]:
    return [way.label for way in ways(storage, identity)]


def test_a_new_way_opens_the_vault_and_proves_to_be_its_own() -> None:
    storage, identity = new_vault()
    way = add(storage, identity, free_label(storage, "recovery-kit"), SECOND.recipient())
    assert (way.label, way.kind, way.sound) == ("recovery-kit-2", "recovery-kit", True)
    opened = unlock(storage, [SECOND])
    assert opened is not None
    assert opened.card == identity.card
    assert [one.sound for one in ways(storage, identity)] == [True, True, True]


def test_labels_tell_the_kind_and_are_given_once() -> None:
    storage, identity = new_vault()
    assert [kind_of(kind) for kind in KINDS] == list(KINDS)
    assert kind_of("keyring-laptop") == "keyring"
    assert kind_of("key-ring-laptop") == "key"
    assert kind_of("passphrases") == "key"
    assert free_label(storage, "key", "lawyer") == "key-lawyer"
    add(storage, identity, "key-lawyer", SECOND.recipient())
    assert free_label(storage, "key", "lawyer") == "key-lawyer-2"
    assert free_label(storage, "shares") == "shares"
    with pytest.raises(ValueError, match="label"):
        free_label(storage, "key", "../lawyer")


def test_the_last_but_one_way_stays() -> None:
    storage, identity = new_vault()
    before = dict(storage.files)
    for label in ("passphrase", "recovery-kit"):
        with pytest.raises(FewOpenersLeft):
            remove(storage, identity, label)
    assert storage.files == before
    add(storage, identity, "key-lawyer", SECOND.recipient())
    assert [way.label for way in remove(storage, identity, "passphrase")] == ["key-lawyer", "recovery-kit"]
    assert unlock(storage, [age.ScryptIdentity(PASSPHRASE)]) is None
    with pytest.raises(NoSuchOpener):
        remove(storage, identity, "passphrase")


def test_a_keyring_and_a_strangers_file_do_not_count() -> None:
    storage, identity = new_vault()
    add(storage, identity, "keyring-laptop", SECOND.recipient())
    stranger = VaultIdentity.generate()
    wrapped = stranger.wrap(SECOND.recipient())
    storage.create(stranger.opener_name("passphrase-2", wrapped), wrapped)
    assert [(way.label, way.sound, way.independent) for way in ways(storage, identity)] == [
        ("keyring-laptop", True, False),
        ("passphrase", True, True),
        ("passphrase-2", False, False),
        ("recovery-kit", True, True),
    ]
    with pytest.raises(FewOpenersLeft):
        remove(storage, identity, "passphrase")
    remove(storage, identity, "passphrase-2")
    remove(storage, identity, "keyring-laptop")
    assert labels(storage, identity) == ["passphrase", "recovery-kit"]


def test_without_the_identity_nothing_is_said_to_be_sound() -> None:
    storage, _identity = new_vault()
    assert {way.sound for way in ways(storage, None)} == {None}


def test_a_file_whose_bytes_changed_is_not_sound() -> None:
    storage, identity = new_vault()
    path = next(name for name in storage.files if name.startswith("keys/recovery-kit"))
    storage.files[path] += b"x"
    assert {way.label: way.sound for way in ways(storage, identity)} == {
        "passphrase": True,
        "recovery-kit": False,
    }


@pytest.mark.parametrize("hybrid", [False, True])
def test_public_keys_of_the_other_kind_are_refused_and_leave_nothing(hybrid: bool) -> None:
    storage = MemoryStorage()
    classic, quantum = SECOND.recipient(), HybridIdentity(bytes(32)).recipient()
    made = VaultIdentity.generate(hybrid=hybrid)
    storage.create("vault.json", made.card.to_bytes())
    fitting, other = (quantum, classic) if hybrid else (classic, quantum)
    with pytest.raises(MixedOpener):
        add(storage, made, "key-lawyer", other)
    assert list(storage.files) == ["vault.json"]
    add(storage, made, "key-lawyer", fitting)
    add(storage, made, "passphrase", age.ScryptRecipient(PASSPHRASE, work=CHEAP_WORK))
    assert unlock(storage, [age.ScryptIdentity(PASSPHRASE)]) is not None


class Racing(MemoryStorage):
    """Somebody else takes a way away between our look and our deed."""

    def __init__(self, theirs: str) -> None:
        super().__init__()
        self._theirs = theirs
        self.armed = False

    def delete(self, name: str) -> None:
        super().delete(name)
        if self.armed:
            self.armed = False
            for path in [one for one in self.files if one.startswith(f"keys/{self._theirs}-")]:
                super().delete(path)


def test_two_who_take_away_at_once_leave_two_ways() -> None:
    storage = Racing("recovery-kit")
    identity = found(storage)
    add(storage, identity, "key-lawyer", SECOND.recipient())
    storage.armed = True
    with pytest.raises(FewOpenersLeft):
        remove(storage, identity, "passphrase")
    assert labels(storage, identity) == ["key-lawyer", "passphrase"]


@pytest.mark.parametrize("fails_at", range(1, 4))
def test_a_crash_between_new_and_old_leaves_at_least_what_there_was(fails_at: int) -> None:
    storage, identity = new_vault()
    failing = CutShort(storage, fails_at - 1, lambda: StorageFailed(path="a disk", reason="a test"))
    with pytest.raises(StorageFailed):
        add(failing, identity, "recovery-kit-2", SECOND.recipient())
        remove(failing, identity, "recovery-kit")
    kits = [unlock(storage, [secret]) for secret in (RECOVERY, SECOND)]
    assert any(kits)
    assert unlock(storage, [age.ScryptIdentity(PASSPHRASE)]) is not None
    assert sum(way.independent for way in ways(storage, identity)) >= 2


class Custody(RuleBasedStateMachine):
    """Whatever is added and taken away in whatever order, two independent ways are left that really open."""

    def __init__(self) -> None:
        super().__init__()
        self.storage, self.identity = new_vault()
        self.secrets: dict[str, age.Identity] = {
            "passphrase": age.ScryptIdentity(PASSPHRASE),
            "recovery-kit": RECOVERY,
        }

    @rule(kind=st.sampled_from(["recovery-kit", "key", "keyring"]))
    def add(self, kind: str) -> None:
        key = age.X25519Identity.generate()
        label = free_label(self.storage, kind_of(kind))
        add(self.storage, self.identity, label, key.recipient())
        self.secrets[label] = key

    @rule(at=st.integers(0, 5))
    def take_away(self, at: int) -> None:
        label = sorted(self.secrets)[at % len(self.secrets)]
        try:
            remove(self.storage, self.identity, label)
        except FewOpenersLeft:
            return
        del self.secrets[label]

    @invariant()
    def what_is_left_opens(self) -> None:
        left = ways(self.storage, self.identity)
        assert {way.label for way in left} == self.secrets.keys()
        assert sum(way.independent for way in left) >= 2
        for secret in self.secrets.values():
            assert unlock(self.storage, [secret]) is not None


TestCustody = Custody.TestCase
TestCustody.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
