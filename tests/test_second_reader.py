"""Two readers that share no code, one of them written from docs/format.md alone, see the same in every vault.

Vaults are made by sociarch in all orders of what can be done to them, and damaged in every way that a host,
a thief of old keys or a disk could: what counts is the same to both, and what is wrong is named by both.
"""

import random
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sociarch import age
from sociarch.choices import Verdict as Decision
from sociarch.copying import copy
from sociarch.errors import OtherVault, SnapshotGone, SociarchError
from sociarch.forgetting import forget
from sociarch.keys import VaultIdentity
from sociarch.layout import gone_path, snapshot_path
from sociarch.opener import unlock
from sociarch.repair import repair
from sociarch.rotation import admit, rotate
from sociarch.snapshot import Snapshot
from sociarch.statement import Closed, Erased, Forgotten
from sociarch.storage.memory import MemoryStorage
from sociarch.sweep import sweep
from sociarch.vault import Reader
from sociarch.verify import Verdict, verify
from sociarch.writer import Writer
from tests.independent import Contents, Vault, open_vault
from tests.independent_records import Record, VaultError
from tests.vaults import CHEAP_WORK, PASSPHRASE, RECOVERY, CutShort, new_vault, put, source

TODAY = date(2026, 2, 1)
TOKEN = "linkedin:aline-testeur-1"


class Scene:
    """A vault whose keys are rotated now and then, and what its owner and others do to it."""

    def __init__(self) -> None:
        self.storage, identity = new_vault()
        self.identities = [identity]
        """Of each generation, the latest last."""
        self.copied = MemoryStorage()
        self.ids: list[str] = []
        self.days = 0

    @property
    def identity(self) -> VaultIdentity:
        return self.identities[-1]

    @property
    def reader(self) -> Reader:
        return Reader(self.storage, self.identity)

    @property
    def passphrase(self) -> str:
        return PASSPHRASE if len(self.identities) == 1 else f"{PASSPHRASE} {len(self.identities)}"

    def backup(self, identity: VaultIdentity | None = None) -> str:
        self.days += 1
        data = f"export number {self.days} ".encode() * 600
        taken = f"2026-03-{self.days:02}T08:00:00Z"
        self.ids.append(put(self.storage, identity or self.identity, data, taken=taken))
        return self.ids[-1]

    def rotate(self) -> None:
        words = f"{PASSPHRASE} {len(self.identities) + 1}"
        ways: dict[str, age.Recipient] = {
            "passphrase": age.ScryptRecipient(words, work=CHEAP_WORK),
            "recovery-kit": RECOVERY.recipient(),
        }
        self.identities.append(rotate(self.reader, ways, TODAY).identity)

    def forget(self) -> None:
        known = [one.id for one in self.reader.chronicle().snapshots]
        forget(self.reader, known[:1] if len(known) > 1 else [], TODAY)

    def erase(self) -> None:
        mark = self.identity.erasure_mark(f"{TOKEN}{self.days}")
        self.reader.state(Erased(TODAY.isoformat(), (mark,)))

    def drop(self) -> None:
        if self.ids:
            Writer(self.storage, self.identity.write_key()).decide(Decision(self.ids[-1], keep=False))

    def sweep(self) -> None:
        with suppress(SnapshotGone):  # Nothing is swept while one is lost.
            sweep(self.reader)

    def copy(self) -> None:
        copy(self.storage, self.copied, self.reader)

    def lose(self) -> None:
        """A host takes away a snapshot."""
        if self.ids:
            self.storage.files.pop(snapshot_path(self.ids[0]), None)

    def with_old_keys(self, act: Callable[[VaultIdentity], object]) -> None:
        """Somebody acts with the first keys, whatever came later: the later cards are kept from them."""
        later = {f"vault-{number}.json" for number in range(2, len(self.identities) + 1)}
        cards = {path: self.storage.files.pop(path) for path in later}
        act(self.identities[0])
        self.storage.files |= cards

    def thief(self) -> None:
        if len(self.identities) > 1:
            self.with_old_keys(self.backup)

    def accept(self) -> None:
        """The owner takes what an old key added for their own."""
        for path in self.reader.chronicle().late:
            if path.startswith("snapshots/"):
                admit(self.reader, path.removeprefix("snapshots/"), TODAY)

    def liar(self) -> None:
        if self.ids:
            said = Forgotten(TODAY.isoformat(), (self.ids[-1],))
            self.with_old_keys(lambda old: Reader(self.storage, old).state(said))


class Overtaken(MemoryStorage):
    """The storage of a scene, whose keys are rotated at the moment when a snapshot is about to be written."""

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self.files = scene.storage.files
        self._scene = scene

    def create(self, name: str, data: bytes) -> bool:
        if name.startswith("snapshots/"):
            self._scene.rotate()
        return super().create(name, data)


def laid_out(storage: MemoryStorage, folder: Path) -> Path:
    """The files of a vault as they lie in a folder."""
    for path, data in storage.files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder


def bytes_by_sociarch(reader: Reader, name: str) -> dict[str, bytes] | None:
    """The files of a snapshot, or `None` where they do not all come back."""
    found = {}
    try:
        for part in reader.snapshot(name).parts:
            for source in reader.sources(part):
                with source.open() as file:
                    found[source.name] = file.read()
    except SociarchError:
        return None
    return found


def bytes_by_the_second(vault: Vault, manifest: Record) -> dict[str, bytes] | None:
    try:
        return vault.restore(manifest)
    except VaultError:
        return None


def same_to_both(storage: MemoryStorage, passphrase: str | None = None) -> tuple[Verdict, Contents]:
    """Both readers open the vault, by recovery key or passphrase: what counts has to be the same."""
    secret = RECOVERY if passphrase is None else age.ScryptIdentity(passphrase)
    identity = unlock(storage, [secret])
    assert identity is not None
    reader = Reader(storage, identity)
    verdict, chronicle, refused = verify(reader), reader.chronicle(), list[str]()
    statements = reader.statements(refused, refused)
    with tempfile.TemporaryDirectory() as name:
        folder = laid_out(storage, Path(name))
        vault = open_vault(folder, passphrase, None if passphrase else str(RECOVERY))
        contents = vault.contents()
        assert [one.recipient for one in vault.generations][::-1] == [
            one.recipient for one in identity.generations
        ]
        assert [name for name, _ in contents.ordered()] == [one.id for one in chronicle.snapshots]
        assert contents.counting() == {one.id for one in chronicle.snapshots if one.counts}
        assert contents.choices.keys() == {path for path, _ in chronicle.decided}
        there = set(filter(lambda path: path.startswith("statements/"), storage.files))
        assert contents.statements.keys() == there - set(refused)
        assert contents.stated("forgotten") == statements.forgotten
        assert contents.stated("erased") == statements.erased == chronicle.erased
        for name, manifest in contents.snapshots.items():
            assert bytes_by_the_second(vault, manifest) == bytes_by_sociarch(reader, name)
        contents.complaints = vault.check()
    said = "\n".join(contents.complaints)
    assert all(short(one.path) in short(said) for one in verdict.damages), said
    assert verdict.sound == (not said), said
    return verdict, contents


def short(text: str) -> str:
    """Paths as names alone, as the second reader tells what is not there."""
    return text.removeprefix("snapshots/").removeprefix("objects/").replace("/", "")


# -- whatever is done ------------------------------------------------------------------------------

ACTS: list[Callable[[Scene], object]] = [
    Scene.backup, Scene.rotate, Scene.forget, Scene.erase, Scene.drop, Scene.sweep, Scene.copy, Scene.lose,
    Scene.thief, Scene.liar, Scene.accept,
]  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(ACTS), max_size=9))
def test_both_readers_see_the_same_whatever_was_done_in_whatever_order(
    acts: list[Callable[[Scene], object]],
) -> None:
    scene = Scene()
    scene.backup()
    for act in acts:
        act(scene)
    same_to_both(scene.storage)
    same_to_both(scene.storage, scene.passphrase)
    if scene.copied.files:
        same_to_both(scene.copied)


@pytest.mark.parametrize("act", [Scene.rotate, Scene.forget, Scene.sweep, Scene.copy])
def test_both_readers_see_the_same_wherever_it_was_cut_short(act: Callable[[Scene], object]) -> None:
    cut, good = True, 0
    while cut:
        scene = Scene()
        for step in (
            scene.backup,
            scene.backup,
            scene.drop,
            scene.copy,
            scene.rotate,
            scene.backup,
            scene.forget,
        ):
            step()
        whole, cut = scene.storage, False
        scene.storage = CutShort(whole, good)
        scene.copied = CutShort(scene.copied, good)
        with suppress(KeyboardInterrupt):
            cut = True
            act(scene)
            cut = False
        same_to_both(whole)
        if any(path.startswith("keys/") for path in scene.copied.files):
            same_to_both(scene.copied)
        good += 1
    assert good > 3


# -- whatever is damaged ---------------------------------------------------------------------------


def grown() -> Scene:
    """A vault of two generations with one file of each kind in each, as far as there are such."""
    scene = Scene()
    for _ in range(3):
        scene.backup()
    scene.drop()
    scene.erase()
    scene.forget()
    scene.rotate()
    scene.backup()
    scene.drop()
    scene.backup()
    scene.erase()
    scene.forget()
    return scene


@pytest.fixture
def scene() -> Scene:
    return grown()


def is_part_of_the_contract(path: str) -> bool:
    """What is inside of history is a matter of each reader's own."""
    return not path.startswith(("ledger/index-", "ledger/part-"))


def test_a_changed_byte_in_any_file_is_named_by_both_and_what_is_left_is_the_same_to_both() -> None:
    scene = grown()
    whole = dict(scene.storage.files)
    kinds = set()
    for number, path in enumerate(sorted(filter(is_part_of_the_contract, whole))):
        scene.storage.files = dict(whole)
        data = bytearray(whole[path] or b"\0")
        place = random.Random(number).randrange(len(data))
        data[place] ^= 1
        scene.storage.files[path] = bytes(data)
        by_passphrase = scene.passphrase if "recovery-kit" in path else None
        verdict, contents = same_to_both(scene.storage, by_passphrase)
        assert path in {one.path for one in verdict.damages}
        assert any(said.startswith(path) for said in contents.complaints)
        kinds.add(path.partition("/")[0])
    assert kinds == {
        "README.txt", "vault.json", "vault-2.json", "keys", "objects", "snapshots", "ledger", "choices",
        "statements", "gone",
    }  # fmt: skip


def test_what_is_taken_away_is_missed_by_both_or_by_neither() -> None:
    scene = grown()
    whole = dict(scene.storage.files)
    missed = set()
    for path in sorted(whole):
        scene.storage.files = {other: data for other, data in whole.items() if other != path}
        by_passphrase = scene.passphrase if "recovery-kit" in path else None
        verdict, _contents = same_to_both(scene.storage, by_passphrase)
        missed |= set() if verdict.sound else {path.partition("/")[0]}
    assert missed >= {"README.txt", "vault.json", "vault-2.json", "objects", "snapshots", "statements"}
    assert not missed & {"keys", "ledger", "choices", "gone"}


def test_bytes_under_another_name_of_any_kind_prove_nothing(scene: Scene) -> None:
    whole = dict(scene.storage.files)
    of_kind = {
        path.partition("/")[0]: path for path in sorted(whole) if path.endswith(tuple("0123456789abcdef"))
    }
    kinds = ("objects", "snapshots", "statements", "choices")
    for other in kinds:
        for target in kinds:
            if other != target:
                scene.storage.files = {**whole, of_kind[target]: whole[of_kind[other]]}
                verdict, _contents = same_to_both(scene.storage)
                assert of_kind[target] in {one.path for one in verdict.damages}


# -- whoever has a key that was replaced, or only the storage --------------------------------------


def named(verdict: Verdict, contents: Contents, path: str) -> bool:
    """Whether both say that something is wrong with a file."""
    ours = path in {one.path for one in verdict.damages}
    assert ours == any(said.startswith(path) for said in contents.complaints)
    return ours


def test_a_snapshot_by_a_key_that_was_replaced_counts_for_neither_and_is_named_by_both(scene: Scene) -> None:
    before = list(scene.ids)
    scene.thief()
    verdict, contents = same_to_both(scene.storage)
    assert named(verdict, contents, f"snapshots/{scene.ids[-1]}")
    assert contents.snapshots.keys() <= set(before)


def test_a_statement_by_a_key_that_was_replaced_forgets_nothing(scene: Scene) -> None:
    there = set(scene.storage.files)
    scene.liar()
    [path] = set(scene.storage.files) - there
    verdict, contents = same_to_both(scene.storage)
    assert named(verdict, contents, path)
    assert scene.ids[-1] in contents.snapshots


def test_a_choice_by_a_key_that_was_replaced_decides_nothing(scene: Scene) -> None:
    there = set(scene.storage.files)
    choice = Decision(scene.ids[-1], keep=False)
    scene.with_old_keys(lambda old: Writer(scene.storage, old.write_key()).decide(choice))
    [path] = set(scene.storage.files) - there
    verdict, contents = same_to_both(scene.storage)
    assert named(verdict, contents, path)
    assert scene.ids[-1] in contents.counting()


def test_what_an_old_key_said_still_counts_for_nothing_after_one_more_rotation(scene: Scene) -> None:
    scene.thief()
    scene.liar()
    scene.rotate()
    scene.backup()
    verdict, contents = same_to_both(scene.storage)
    assert len([one for one in verdict.damages if one.path.startswith(("snapshots/", "statements/"))]) == 2
    assert scene.ids[-1] in contents.snapshots


def test_an_old_identity_cannot_open_again_what_was_closed(scene: Scene) -> None:
    scene.thief()
    path = f"snapshots/{scene.ids[-1]}"
    old = scene.identities[0]
    again = Closed(TODAY.isoformat(), old.recipient, (path,))
    scene.with_old_keys(lambda old: Reader(scene.storage, old).state(again))
    verdict, contents = same_to_both(scene.storage)
    assert named(verdict, contents, path)


def test_a_backup_that_is_overtaken_by_a_rotation_is_told_and_never_refused_unseen() -> None:
    scene = Scene()
    scene.backup()
    overtaken = Overtaken(scene)
    writer = Writer(overtaken, scene.identity.write_key())
    part = writer.store([source("export.zip", b"while keys are rotated")])
    snapshot = Snapshot("2026-04-01T00:00:00Z", "linkedin", "1", None, None, (part,), {}, "sociarch test")
    with pytest.raises(OtherVault):
        writer.commit(snapshot)
    same_to_both(scene.storage)


@pytest.mark.parametrize("number", [3, 9])
def test_a_planted_card_is_named_and_nothing_else_changes(scene: Scene, number: int) -> None:
    _verdict, before = same_to_both(scene.storage)
    card = f"vault-{number}.json"
    scene.storage.files[card] = VaultIdentity.generate().card.to_bytes()
    verdict, contents = same_to_both(scene.storage)
    assert named(verdict, contents, card)
    assert contents.snapshots == before.snapshots


def test_a_mark_of_a_snapshot_that_nobody_has_forgotten_hides_nothing_and_is_named(scene: Scene) -> None:
    path = gone_path(snapshot_path(scene.ids[-1]))
    scene.storage.files[path] = b""
    verdict, contents = same_to_both(scene.storage)
    assert named(verdict, contents, path)
    assert scene.ids[-1] in contents.snapshots
    assert repair(scene.reader, verdict.damages, []).whole == (path,)
    assert path not in scene.storage.files
    assert same_to_both(scene.storage)[0].sound


def test_notes_of_sweeps_what_was_put_aside_and_strangers_are_passed_over_by_both(scene: Scene) -> None:
    scene.storage.files |= {
        f"pins/{'0' * 32}": b"", f"sweeps/{'1' * 32}": b"no name\n", f"sweeps/{'1' * 32}-off": b"",
        "damaged/snapshots-x-0011": b"anything", "tmp/half": b"half", "notes.txt": b"a stranger's",
        f"gone/{'2' * 64}": b"",
    }  # fmt: skip
    assert same_to_both(scene.storage)[0].sound


def test_the_same_secret_at_ways_of_several_times_opens_the_newest(scene: Scene) -> None:
    """A copy keeps the ways of earlier keys, which the same recovery key may open."""
    copied = MemoryStorage()
    for _ in range(4):
        scene.rotate()
        copy(scene.storage, copied, scene.reader)
    assert len([path for path in copied.files if path.startswith("keys/recovery-kit-")]) == 4
    _verdict, contents = same_to_both(copied)
    assert contents.snapshots.keys() == {one.id for one in scene.reader.chronicle().snapshots}


def test_a_wrong_clock_of_a_snapshot_that_was_left_out_moves_no_other() -> None:
    storage, identity = new_vault()
    wrong = put(storage, identity, b"from a clock that was years ahead", taken="2031-01-01T00:00:00Z")
    Writer(storage, identity.write_key()).decide(Decision(wrong, keep=False))
    right = put(storage, identity, b"from a clock that was right", taken="2026-01-02T00:00:00Z")
    _verdict, contents = same_to_both(storage)
    assert [name for name, _ in contents.ordered()] == [right, wrong]


def test_a_hybrid_vault_is_refused_by_the_second_reader() -> None:
    storage, _identity = new_vault(hybrid=True)
    with tempfile.TemporaryDirectory() as name, pytest.raises(VaultError):
        open_vault(laid_out(storage, Path(name)), PASSPHRASE)
