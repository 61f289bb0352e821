"""Somebody makes new keys, or a list tells half, at each step of something else: who loses is told so, and
nothing is left that counts for nothing."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date

import pytest

from sociarch import age
from sociarch.choices import Verdict
from sociarch.errors import OldWay, SnapshotGone, SociarchError, StorageFailed, VaultBusy
from sociarch.forgetting import forget
from sociarch.keys import VaultIdentity
from sociarch.layout import is_card
from sociarch.opener import add, unlock
from sociarch.rotation import rotate
from sociarch.statement import Forgotten
from sociarch.sweep import sweep
from sociarch.vault import Reader
from sociarch.verify import verify
from sociarch.writer import Writer
from tests.troubled import Disk, Trouble, Troubled
from tests.vaults import CHEAP_WORK, RECOVERY, found, put

TODAY = date(2026, 2, 1)
NEW: Mapping[str, age.Recipient] = {
    "passphrase": age.ScryptRecipient("another passphrase", work=CHEAP_WORK),
    "recovery-kit": RECOVERY.recipient(),
}
OTHER = age.X25519Identity(bytes(range(2, 34)))
STEPS = range(40)


class Case:
    """A vault with two snapshots, one decision and nothing wrong."""

    def __init__(self) -> None:
        self.disk = Disk()
        self.storage = Troubled(self.disk)
        self.identity: VaultIdentity = found(self.storage)
        self.newest = self.identity
        self.names = [
            put(self.storage, self.identity, bytes([at]) * 9000, taken=f"2026-01-0{at + 1}T00:00:00Z")
            for at in range(2)
        ]
        Writer(self.storage, self.identity.write_key()).decide(Verdict(self.names[0], keep=True))

    def rotate(self) -> None:
        """Unless somebody else was faster."""
        with suppress(OldWay):
            self.newest = rotate(Reader(self.storage, self.identity), NEW, TODAY).identity

    def at(self, step: int) -> Troubled:
        """The same disk for a program before whose `step` the keys are rotated."""
        return Troubled(self.disk, Trouble(then=step), meanwhile=self.rotate)

    def listed(self) -> list[str]:
        return [one.id for one in Reader(self.storage, self.newest).chronicle().snapshots]


def whether_it_was_done(act: Callable[[], object]) -> bool:
    try:
        act()
    except SociarchError:
        return False
    return True


@pytest.mark.parametrize("step", STEPS)
def test_a_way_that_is_added_while_keys_are_made_is_there_or_refused(step: int) -> None:
    case = Case()
    storage = case.at(step)
    done = whether_it_was_done(lambda: add(storage, case.identity, "key-lawyer", OTHER.recipient()))
    if case.newest is case.identity:
        assert done
    opened = unlock(case.storage, [OTHER])
    # New keys that come after it take it away with all others.
    assert opened is None or opened.card == case.newest.card
    assert verify(Reader(case.storage, case.newest)).sound


@pytest.mark.parametrize("step", STEPS)
def test_what_is_forgotten_while_keys_are_made_is_forgotten_or_there(step: int) -> None:
    case = Case()
    storage = case.at(step)
    done = whether_it_was_done(lambda: forget(Reader(storage, case.identity), case.names[:1], TODAY))
    assert case.listed() == (case.names[1:] if done else case.names)
    assert verify(Reader(case.storage, case.newest)).sound


@pytest.mark.parametrize("step", STEPS)
def test_what_is_stated_while_keys_are_made_counts_or_is_not_there(step: int) -> None:
    case = Case()
    storage = case.at(step)
    gone = "ab" * 32
    done = whether_it_was_done(lambda: Reader(storage, case.identity).state(Forgotten("2026-02-01", (gone,))))
    assert (gone in Reader(case.storage, case.newest).statements().forgotten) == done
    assert verify(Reader(case.storage, case.newest)).sound


@pytest.mark.parametrize("step", STEPS)
def test_what_is_decided_while_keys_are_made_counts_or_is_told_not_to(step: int) -> None:
    case = Case()
    storage = case.at(step)
    verdict = Verdict(case.names[1], keep=False)
    done = whether_it_was_done(lambda: Writer(storage, case.identity.write_key()).decide(verdict))
    verdicts = Reader(case.storage, case.newest).chronicle().choices.verdicts
    assert verdicts.get(case.names[0]) is True
    assert verdicts.get(case.names[1]) is False or not done
    assert verify(Reader(case.storage, case.newest)).sound


@pytest.mark.parametrize("step", STEPS)
def test_of_two_who_make_new_keys_at_once_one_is_told_that_it_was_too_late(step: int) -> None:
    case = Case()
    storage = case.at(step)
    with suppress(SociarchError):
        mine = rotate(Reader(storage, case.identity), {**NEW, "key": OTHER.recipient()}, TODAY).identity
        assert storage.get("vault-2.json") == mine.card.to_bytes()
        case.newest = mine
    cards = [path for path in case.disk.files if is_card(path)]
    assert sorted(cards) == ["vault-2.json", "vault.json"]
    assert case.listed() == case.names
    assert verify(Reader(case.storage, case.newest)).sound


def test_new_keys_that_come_second_are_refused_by_their_name() -> None:
    case = Case()
    case.rotate()
    hidden = case.disk.files.pop("vault-2.json")

    def bring_back() -> None:
        case.disk.files["vault-2.json"] = hidden

    with pytest.raises(VaultBusy):
        # Its two ways to open are written by then, and its card is not.
        late = Troubled(case.disk, Trouble(then=8), meanwhile=bring_back)
        rotate(Reader(late, case.identity), NEW, TODAY)
    assert [path for path in case.disk.files if is_card(path)] == ["vault.json", "vault-2.json"]


# -- lists that tell half, or what was ------------------------------------------------------------------


@pytest.mark.parametrize("lie", ["half", "half once", "old", "backwards", "doubled"])
def test_a_sweep_takes_nothing_that_a_list_left_out(lie: str) -> None:
    case = Case()
    for about in ("snapshots/", "ledger/", "objects/", "pins/"):
        storage = Troubled(case.disk, Trouble(lie=lie, about=about))  # type: ignore[arg-type]  # one of them
        with suppress(SociarchError):
            sweep(Reader(storage, case.identity))
    verdict = verify(Reader(case.storage, case.identity))
    assert verdict.damages == ()
    assert [one.broken for one in verdict.health] == [0, 0]


def test_a_snapshot_that_is_lost_keeps_its_objects_until_its_owner_says_so() -> None:
    case = Case()
    kept = case.disk.files.pop(f"snapshots/{case.names[0]}")
    before = {path for path in case.disk.files if path.startswith("objects/")}
    with pytest.raises(SnapshotGone) as gone:
        sweep(Reader(case.storage, case.identity))
    assert case.names[0][:8] in str(gone.value)
    assert gone.value.fields["id"] == case.names[0][:8]
    assert before <= set(case.disk.files)
    case.disk.files[f"snapshots/{case.names[0]}"] = kept
    assert sweep(Reader(case.storage, case.identity)).objects == 0
    del case.disk.files[f"snapshots/{case.names[0]}"]
    forget(Reader(case.storage, case.identity), case.names[:1], TODAY)
    assert sweep(Reader(case.storage, case.identity)).objects > 0
    assert verify(Reader(case.storage, case.identity)).sound


@pytest.mark.parametrize("lie", ["half", "old"])
def test_new_keys_refuse_no_snapshot_that_a_list_left_out(lie: str) -> None:
    case = Case()
    storage = Troubled(case.disk, Trouble(lie=lie, about="snapshots/"))  # type: ignore[arg-type]  # one of them
    case.newest = rotate(Reader(storage, case.identity), NEW, TODAY).identity
    assert case.listed() == case.names
    assert verify(Reader(case.storage, case.newest)).sound


def test_a_download_is_not_taken_for_stored_because_an_old_list_says_so() -> None:
    case = Case()
    writer = Writer(case.storage, case.identity.write_key())
    stored = Reader(case.storage, case.identity).snapshot(case.names[0])
    forget(Reader(case.storage, case.identity), case.names[:1], TODAY)
    assert writer.committed(stored) is None
    for about in ("gone/", "snapshots/", "ledger/"):
        storage = Troubled(case.disk, Trouble(lie="old", about=about))
        assert Writer(storage, case.identity.write_key()).committed(stored) is None


# -- statements that cannot be read while keys are made -------------------------------------------------


class OneUnreadable(Troubled):
    """A disk on which one file answers with an error."""

    path = ""

    def get(self, name: str) -> bytes:
        if name == self.path:
            raise StorageFailed(path="v", reason="a test")
        return super().get(name)


def test_new_keys_wait_until_every_statement_can_be_read() -> None:
    case = Case()
    forget(Reader(case.storage, case.identity), case.names[:1], TODAY)
    [path] = case.storage.names("statements/")
    storage = OneUnreadable(case.disk)
    storage.path = path
    with pytest.raises(StorageFailed):
        rotate(Reader(storage, case.identity), NEW, TODAY)
    opened = unlock(case.storage, [RECOVERY])
    assert opened is not None
    case.newest = rotate(Reader(case.storage, opened), NEW, TODAY).identity
    assert case.listed() == case.names[1:]
    assert verify(Reader(case.storage, case.newest)).sound


def test_a_statement_that_is_damaged_while_keys_are_made_counts_once_it_is_mended() -> None:
    case = Case()
    forget(Reader(case.storage, case.identity), case.names[:1], TODAY)
    [path] = case.storage.names("statements/")
    good = case.disk.files[path]
    case.disk.files[path] = good[:-1]
    case.rotate()
    case.disk.files[path] = good
    assert Reader(case.storage, case.newest).statements().forgotten == {case.names[0]}
    assert verify(Reader(case.storage, case.newest)).sound
