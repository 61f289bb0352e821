"""Every byte of a vault checked: every object, snapshot, opener, ledger entry, the card and the README.

Nothing is written and nothing is mended here. The verdict names each damaged thing and says of each snapshot
whether it still restores whole.
"""

from collections.abc import Callable
from math import comb
from typing import Final, NamedTuple

from sociarch.abreast import abreast
from sociarch.derived import Derived, is_derived
from sociarch.errors import N_, SociarchError, StorageAway, VaultDamaged, VaultUnavailable
from sociarch.keys import Card, opener_label
from sociarch.layout import (
    ASIDE,
    README,
    STATEMENTS,
    card_number,
    card_path,
    is_card,
    is_choice,
    is_gone,
    is_hex,
    is_note,
    is_opener,
    is_statement,
    object_path,
    openers,
    snapshot_path,
)
from sociarch.layout import GONE as MARKS
from sociarch.pins import is_pin
from sociarch.readme import is_readme
from sociarch.snapshot import Snapshot
from sociarch.split import Span
from sociarch.statement import Statements
from sociarch.vault import Reader

NOT_AS_WRITTEN: Final = N_("not as it was written")
MISSING: Final = N_("missing")
GONE: Final = N_("it was in the vault, as other records say, and is gone")
UNFINISHED: Final = N_("the keys were not rotated to the end; run `sociarch keys rotate` once more")
KEYS: Final = "keys/"
"""Stands for all ways to open the vault, where none is left."""
UNSTATED: Final = N_("marks a snapshot as forgotten that is there and that nobody has stated to be")
REFUSED: Final = N_("this statement does not open, or was made with a key that had been replaced")


class Damage(NamedTuple):
    """A damaged thing: its path in the vault and what is wrong, in English, marked for translation."""

    path: str
    reason: str


class Health(NamedTuple):
    """A snapshot's id, how many files it has, and how many of them no longer restore."""

    id: str
    files: int
    broken: int


class Verdict(NamedTuple):
    """What was checked and what was found. `strangers` are files that no sociarch wrote: no damage.

    unread  objects that are there and were not in the sample
    aside   damaged files that a repair has put aside
    """

    objects: int
    bytes: int
    unused: int
    damages: tuple[Damage, ...]
    health: tuple[Health, ...]
    strangers: tuple[str, ...]
    unread: int = 0
    aside: int = 0

    @property
    def sound(self) -> bool:
        return not self.damages and not any(one.broken for one in self.health)


def verify(
    reader: Reader,
    progress: Callable[[int, int], None] = lambda done, total: None,
    *,
    sample: Callable[[str], bool] = lambda path: True,
) -> Verdict:
    """Read and check everything. `progress` hears how many of how many files are done.

    sample  which objects to read; the others need only be there. All else is read in any case
    """
    return _Check(reader, progress, sample).run()


def chance(objects: int, read: int, damaged: int) -> float:
    """How likely it is that so many objects, drawn at random, hold at least one of those that are damaged."""
    if damaged > objects - read:
        return 1.0
    return 1 - comb(objects - damaged, read) / comb(objects, read)


class _Check:
    def __init__(
        self, reader: Reader, progress: Callable[[int, int], None], sample: Callable[[str], bool]
    ) -> None:
        self._reader = reader
        self._sample = sample
        self._unread: set[str] = set()
        """Names of objects that are there and were not read."""
        self._aside: list[str] = []
        self._derived = Derived(reader.storage, reader.identity)
        self._progress = progress
        self._damages: list[Damage] = []
        self._strangers: list[str] = []
        self._whole: dict[str, int] = {}
        """Length of the plaintext of each sound object."""
        self._snapshots: dict[str, Snapshot] = {}
        self._noted: set[str] = set()
        """Ids of snapshots that the ledger says were committed."""
        self._statements = Statements()

    def run(self) -> Verdict:
        names = [path for path in self._reader.storage.names("") if not is_pin(path)]
        refused: list[str] = []
        self._statements = self._reader.statements(refused, refused)
        self._damages += [Damage(path, REFUSED) for path in refused]
        for done, _ in enumerate(abreast(self._one, names), 1):
            self._progress(done, len(names))
        # Several were looked at at once, in whatever order they came to their end.
        self._damages.sort()
        snapshots = dict(sorted(self._snapshots.items()))
        self._expected(set(names), snapshots)
        used: set[str] = set()
        health = tuple(self._health(name, one, used) for name, one in snapshots.items())
        return Verdict(
            objects=len(self._whole),
            bytes=sum(self._whole.values()),
            unused=len((self._whole.keys() | self._unread) - used),
            damages=tuple(self._damages),
            health=health,
            strangers=tuple(sorted(self._strangers)),
            unread=len(self._unread),
            aside=len(self._aside),
        )

    def _one(self, path: str) -> None:
        kind, _, rest = path.partition("/")
        name = rest.replace("/", "")
        try:
            if kind == "objects" and is_hex(name) and path == object_path(name):
                if not self._sample(path):
                    self._unread.add(name)
                    return
                self._whole[name] = len(self._reader.get(name))
            elif path.startswith(ASIDE):
                self._aside.append(path)
            elif is_statement(path):
                pass  # All are read in one go: of some only others tell whether they count.
            elif kind == "snapshots" and rest in self._statements.forgotten:
                pass  # A forgotten one that a copy or an interruption has left; a sweep takes it away.
            elif kind == "snapshots" and is_hex(rest):
                self._snapshots[rest] = self._reader.snapshot(rest)
            elif is_note(path):
                self._noted.add(self._reader.ledger(path))
            elif is_choice(path):
                self._reader.choice(path)
            elif is_gone(path):
                self._mark(path)
            elif is_derived(path):
                self._history(path)
            elif is_opener(path):
                self._opener(path)
            elif is_card(path):
                self._card(path)
            elif path == README:
                self._readme()
            else:
                self._strangers.append(path)
        except StorageAway:
            raise  # A place that cannot be asked says nothing about what it holds.
        except (VaultDamaged, VaultUnavailable) as error:
            self._damages.append(Damage(path, str(error.fields.get("reason", MISSING))))
        except ValueError:
            # A name that no storage may be asked for, such as a file manager's copy with blanks in it.
            self._strangers.append(path)

    def _history(self, path: str) -> None:
        """What earlier keys have derived is worth nothing, and no damage."""
        try:
            self._derived.get(path)
        except VaultDamaged:
            if not self._reader.identity.earlier:
                raise

    def _opener(self, path: str) -> None:
        wrapped = self._reader.storage.get(path)
        generations = self._reader.identity.generations
        if all(one.opener_name(opener_label(path), wrapped) != path for one in generations):
            self._damages.append(Damage(path, NOT_AS_WRITTEN))

    def _card(self, path: str) -> None:
        generations = [one.card for one in reversed(self._reader.identity.generations)]
        card = Card.from_bytes(self._reader.storage.get(path))
        expected = [at for at, one in enumerate(generations, 1) if one == card]
        if expected != [card_number(path)]:
            self._damages.append(Damage(path, NOT_AS_WRITTEN))

    def _mark(self, path: str) -> None:
        """Anybody who reaches the storage can make one, and then no copy gets that snapshot."""
        storage, name = self._reader.storage, path.removeprefix(MARKS)
        if storage.get(path):
            self._damages.append(Damage(path, NOT_AS_WRITTEN))
        elif is_hex(name) and name not in self._statements.forgotten and storage.has(snapshot_path(name)):
            self._damages.append(Damage(path, UNSTATED))

    def _readme(self) -> None:
        if not is_readme(self._reader.storage.get(README)):
            self._damages.append(Damage(README, NOT_AS_WRITTEN))

    def _expected(self, present: set[str], snapshots: dict[str, Snapshot]) -> None:
        """Things that must be there, and snapshots that others remember."""
        generations = self._reader.identity.generations
        for path in (*map(card_path, range(1, len(generations) + 1)), README):
            if path not in present:
                self._damages.append(Damage(path, MISSING))
        for generation in generations[1:]:
            if generation.recipient not in self._statements.closed:
                self._damages.append(Damage(STATEMENTS, UNFINISHED))
        if not openers(self._reader.storage):
            self._damages.append(Damage(KEYS, MISSING))
        remembered = self._noted | {name for one in snapshots.values() for name in one.roll}
        for name in sorted(remembered - self._statements.forgotten):
            if f"snapshots/{name}" not in present:
                self._damages.append(Damage(f"snapshots/{name}", GONE))

    def _health(self, name: str, snapshot: Snapshot, used: set[str]) -> Health:
        broken = 0
        for part in snapshot.parts:
            used.update(part.recipe)
            try:
                spans = self._reader.spans(part)
            except StorageAway:
                raise
            except SociarchError:
                self._missing(part.recipe)
                broken += len(part.files)
                continue
            used.update(span.name for span in spans)
            if sum(span.length for span in spans) != part.size:
                broken += len(part.files)
                continue
            self._missing(tuple(span.name for span in spans))
            broken += self._broken_files([file.size for file in part.files], spans)
        return Health(name, len(snapshot.files), broken)

    def _broken_files(self, sizes: list[int], spans: tuple[Span, ...]) -> int:
        bad: list[tuple[int, int]] = []
        at = 0
        for span in spans:
            known = span.name in self._unread
            if not known and self._whole.get(span.name, -1) < span.offset + span.length:
                bad.append((at, at + span.length))
            at += span.length
        bad.append((at, max(at, sum(sizes))))
        broken = start = 0
        for size in sizes:
            if any(low < start + size and start < high for low, high in bad):
                broken += 1
            start += size
        return broken

    def _missing(self, names: tuple[str, ...]) -> None:
        known = {damage.path for damage in self._damages}
        for name in dict.fromkeys(names):
            path = object_path(name)
            if name not in self._whole and name not in self._unread and path not in known:
                self._damages.append(Damage(path, MISSING))
