"""Everything that a vault can be asked to do, in any order, while things go wrong at any step of it.

Whatever fails, dies, lies, comes late or from another machine at the same time: each snapshot that a backup
was told to be stored, and that nobody wished away, restores to its SHA-256, here and at the copy; the ways to
open that were said to be there open it; and no byte of a download lies anywhere unsealed.
"""

import io
import random
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sociarch import age
from sociarch.copying import copy
from sociarch.errors import SociarchError, Swept
from sociarch.forgetting import forget
from sociarch.keys import VaultIdentity, WriteKey, opener_label
from sociarch.layout import is_opener, openers
from sociarch.opener import NEEDED, add, free_label, remove, unlock, ways
from sociarch.repair import repair
from sociarch.rotation import rotate
from sociarch.snapshot import Snapshot
from sociarch.sweep import sweep
from sociarch.vault import Reader
from sociarch.verify import UNFINISHED, verify
from sociarch.writer import Writer
from tests.troubled import FAULTS, LIES, NO_TROUBLE, Clock, Died, Disk, Trouble, Troubled
from tests.vaults import CHEAP_WORK, PASSPHRASE, RECOVERY, found, source

TODAY: Final = date(2026, 2, 1)
MARK: Final = b"Ines Invented, ines@example.org"
KINDS: Final = ("objects/", "snapshots/", "ledger/", "statements/", "keys/", "gone/", "choices/")


def download(number: int) -> bytes:
    """One of a few downloads: some of them archives that share a photo, some plain, one empty."""
    generator = random.Random(number)
    if number % 4 == 0:
        return MARK * (number * 700)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("Connections.csv", MARK + str(number).encode())
        archive.writestr("photo.jpg", MARK + random.Random(number % 2).randbytes(20_000))
        archive.writestr("notes.txt", generator.randbytes(100))
    return data.getvalue()


DOWNLOADS: Final = tuple(map(download, range(6)))

troubles = st.just(NO_TROUBLE) | st.builds(
    Trouble,
    fault=st.none() | st.sampled_from(FAULTS),
    at=st.integers(0, 60),
    lie=st.none() | st.sampled_from(LIES),
    about=st.sampled_from(KINDS),
    then=st.integers(0, 40),
    jump=st.sampled_from((0.0, 0.0, 70.0, 4000.0, -4000.0)),
)


class Vaults(RuleBasedStateMachine):
    """One vault, two machines that use it, and a copy of it."""

    @initialize()
    def make(self) -> None:
        self.disk, self.second = Disk(), Disk()
        self.clock = Clock()
        self.identity: VaultIdentity = found(Troubled(self.disk))
        self.keys: list[WriteKey] = [self.identity.write_key()] * 2
        self.secrets: dict[str, age.Identity] = {
            "passphrase": age.ScryptIdentity(PASSPHRASE),
            "recovery-kit": RECOVERY,
        }
        self.known: list[age.Identity] = list(self.secrets.values())
        """Every secret that there ever was."""
        self.digests: dict[str, str] = {}
        """By the id of each snapshot that was told to be stored, its download's SHA-256."""
        self.wished_away: set[str] = set()
        """Forgotten, or perhaps forgotten: whoever asked for it got no answer."""
        self.copied: set[str] = set()
        self.number = 0

    # -- what one program does ----------------------------------------------------------------------

    def back_up(self, storage: Troubled, choice: int) -> None:
        machine, doubtful = choice % 2, set(self.wished_away)
        data = DOWNLOADS[choice % len(DOWNLOADS)]
        self.number += 1
        # A clock that stands wrong gives days in any order.
        taken = datetime(2026, 1, 1) + timedelta(seconds=(self.number * 7919 * (choice + 1)) % 10_000_000)
        sources = [source("export.zip", data)]
        writer = Writer(storage, self.keys[machine], timer=self.clock)
        with writer.pins.at_work():
            snapshot = Snapshot(
                f"{taken:%Y-%m-%dT%H:%M:%SZ}", "linkedin", "1", None, None, (writer.store(sources),), {}, "t"
            )
            name = writer.committed(snapshot)
            for _attempt in range(5):
                if name is None:
                    try:
                        name = writer.commit(snapshot)
                    except Swept:
                        writer.store(sources)
        if name is not None:
            self.digests[name] = sha256(data).hexdigest()
            if name in doubtful:
                self.wished_away.discard(name)  # It is there all the same, as this backup says.

    def forget(self, storage: Troubled, choice: int) -> None:
        reader = Reader(storage, self.identity)
        present = [one.id for one in reader.chronicle().snapshots]
        if present:
            chosen = present[choice % len(present)]
            self.wished_away.add(chosen)
            try:
                forget(reader, [chosen], TODAY)
            finally:
                self.wished_away.add(chosen)  # Also where a backup found it there meanwhile.

    def sweep(self, storage: Troubled, choice: int) -> None:
        sweep(Reader(storage, self.identity), now=True, damaged=choice % 3 == 0, timer=self.clock)

    def verify(self, storage: Troubled, choice: int) -> None:
        reader = Reader(storage, self.identity)
        damages = verify(reader).damages
        if choice % 2:
            repair(reader, damages, [Troubled(self.second)], timer=self.clock)

    def copy(self, storage: Troubled, choice: int) -> None:
        reader = Reader(storage, self.identity) if choice % 2 else None
        stored = set(self.digests) - self.wished_away
        there = Troubled(self.second)
        done = copy(storage, there, reader, compare=choice % 3 == 0, jobs=1, timer=self.clock)
        if not storage.struck and not done.damaged:
            self.copied = stored

    def copy_to_a_bad_place(self, storage: Troubled, choice: int) -> None:
        """`storage` is where the copy goes."""
        here = Troubled(self.disk)
        copy(here, storage, Reader(here, self.identity), jobs=1, timer=self.clock)

    def add_key(self, storage: Troubled, choice: int) -> None:
        secret = age.X25519Identity(bytes([choice + 1, len(self.known) % 256]) * 16)
        self.known.append(secret)
        before = self.identity
        way = add(storage, before, free_label(storage, "key"), secret.recipient())
        if self.identity is before:  # Else new keys came after it, and it went with all others.
            self.secrets[way.label] = secret

    def remove_key(self, storage: Troubled, choice: int) -> None:
        label = sorted(self.secrets)[choice % len(self.secrets)]
        try:
            remove(storage, self.identity, label)
        finally:
            labels = [opener_label(path) for path in openers(Troubled(self.disk))]
            if label not in labels:
                self.secrets.pop(label, None)

    def rotate(self, storage: Troubled, choice: int) -> None:
        # What is stated and decided stands nowhere but in these lists: what they leave out is refused later,
        # and named by verify.
        storage.honest_about = ("statements/", "choices/")
        passphrase = f"another passphrase {choice % 3}"
        kit = age.X25519Identity(bytes([choice + 101, len(self.known) % 256]) * 16)
        secrets: dict[str, age.Identity] = {"passphrase": age.ScryptIdentity(passphrase), "recovery-kit": kit}
        recipients: Mapping[str, age.Recipient] = {
            "passphrase": age.ScryptRecipient(passphrase, work=CHEAP_WORK),
            "recovery-kit": kit.recipient(),
        }
        self.known += secrets.values()
        before = self.identity.recipient
        try:
            rotate(Reader(storage, self.identity), recipients, TODAY)
        finally:
            opened = self.opened()
            if opened.recipient != before and unlock(Troubled(self.disk), [kit]) is not None:
                self.secrets = dict(secrets)

    # -- what goes wrong meanwhile ------------------------------------------------------------------

    def opened(self) -> VaultIdentity:
        """The vault, opened by whichever secret still opens it."""
        identity = unlock(Troubled(self.disk), self.known)
        assert identity is not None
        return identity

    def run(
        self, act: Callable[[Troubled, int], None], choice: int, trouble: Trouble,
        meanwhile: Callable[[], None] = lambda: None, disk: Disk | None = None,
    ) -> None:  # fmt: skip
        storage = Troubled(disk or self.disk, trouble, clock=self.clock, meanwhile=meanwhile)
        with suppress(SociarchError, Died):
            act(storage, choice)
        newest = self.opened()
        if newest.recipient != self.identity.recipient:
            self.identity = newest

    def learn(self) -> None:
        """Each machine takes the new write key once its person has opened the vault there."""
        self.keys = [self.identity.write_key()] * 2

    def program(self, name: str) -> Callable[[Troubled, int], None]:
        programs: dict[str, Callable[[Troubled, int], None]] = {
            "backup": self.back_up,
            "forget": self.forget,
            "sweep": self.sweep,
            "verify": self.verify,
            "copy": self.copy,
            "add": self.add_key,
            "remove": self.remove_key,
            "rotate": self.rotate,
        }
        return programs[name]

    # -- rules --------------------------------------------------------------------------------------

    @rule(choice=st.integers(0, 40), trouble=troubles)
    def a_backup(self, choice: int, trouble: Trouble) -> None:
        self.run(self.back_up, choice, trouble)

    @rule(
        name=st.sampled_from(("forget", "sweep", "sweep", "verify", "copy", "add", "remove", "rotate")),
        choice=st.integers(0, 40),
        trouble=troubles,
    )
    def something_else(self, name: str, choice: int, trouble: Trouble) -> None:
        self.run(self.program(name), choice, trouble)

    @rule(choice=st.integers(0, 40), trouble=troubles)
    def a_copy_goes_to_a_bad_place(self, choice: int, trouble: Trouble) -> None:
        self.run(self.copy_to_a_bad_place, choice, trouble, disk=self.second)

    @rule(
        name=st.sampled_from(("backup", "backup", "forget", "sweep", "copy", "add", "remove", "rotate")),
        other=st.sampled_from(("backup", "backup", "forget", "sweep", "add", "remove", "rotate")),
        choice=st.integers(0, 40),
        trouble=troubles,
    )
    def two_machines_at_once(self, name: str, other: str, choice: int, trouble: Trouble) -> None:
        self.run(
            self.program(name), choice, trouble,
            meanwhile=lambda: self.run(self.program(other), choice // 2, NO_TROUBLE),
        )  # fmt: skip

    @rule()
    def the_other_machine_learns(self) -> None:
        self.learn()

    # -- what holds ---------------------------------------------------------------------------------

    @invariant()
    def everything_stored_restores(self) -> None:
        if not hasattr(self, "disk"):
            return
        reader = Reader(Troubled(self.disk), self.identity)
        present = {one.id for one in reader.chronicle().snapshots}
        for name, digest in self.digests.items():
            if name not in self.wished_away:
                assert name in present, reader.chronicle()
                assert restored(reader, name) == digest

    @invariant()
    def the_copy_holds_what_it_was_told_to_hold(self) -> None:
        if not hasattr(self, "second") or not self.copied:
            return
        reader = Reader(Troubled(self.second), self.identity)
        for name in self.copied - self.wished_away:
            assert restored(reader, name) == self.digests[name]

    @invariant()
    def each_way_that_was_told_opens(self) -> None:
        if not hasattr(self, "disk"):
            return
        storage = Troubled(self.disk)
        for label, secret in self.secrets.items():
            opened = unlock(storage, [secret])
            assert opened is not None, label
            assert opened.card == self.identity.card, label
        assert sum(way.independent for way in ways(storage, self.identity)) >= NEEDED

    @invariant()
    def nothing_lies_unsealed(self) -> None:
        if hasattr(self, "disk"):
            for data in (*self.disk.files.values(), *self.second.files.values()):
                assert MARK not in data
                assert str(self.identity.identity).encode() not in data

    def teardown(self) -> None:
        """The trouble is over: what is left of it is cleared away by the usual commands, and all is sound."""
        if not hasattr(self, "disk"):
            return
        storage = Troubled(self.disk)
        self.learn()
        damages = verify(Reader(storage, self.identity)).damages
        if any(one.reason == UNFINISHED or is_opener(one.path) for one in damages):
            self.run(self.rotate, 7, NO_TROUBLE)
        reader = Reader(storage, self.identity)
        # A backup that died before it learnt of new keys told nobody that it had stored anything.
        late = {path.removeprefix("snapshots/") for path in reader.chronicle().late}
        assert not late & self.digests.keys() - self.wished_away
        forget(reader, late, TODAY)
        repair(reader, verify(reader).damages, [Troubled(self.second)], timer=self.clock)
        sweep(reader, now=True, timer=self.clock)
        verdict = verify(reader)
        assert verdict.damages == (), verdict.damages
        assert verdict.unused == 0
        assert [one.broken for one in verdict.health if one.broken] == []
        self.everything_stored_restores()
        self.each_way_that_was_told_opens()


def restored(reader: Reader, name: str) -> str:
    """The SHA-256 of a snapshot's only file, as it comes out of the vault."""
    [stored] = reader.sources(reader.snapshot(name).parts[0])
    with stored.open() as file:
        return sha256(file.read()).hexdigest()


TestVaults = Vaults.TestCase
TestVaults.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
