"""What a write key can do with a vault: store, and commit a snapshot of what was stored.

The write order is the transaction: objects, then recipes, then the snapshot, each durable before the next.
Nothing is overwritten. A crash leaves orphans, never a broken snapshot.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from threading import Lock
from typing import Final

from sociarch import age
from sociarch.choices import Choice, Verdict, choice_bytes
from sociarch.errors import (
    N_,
    DamagedRecord,
    FileChanged,
    Missing,
    OtherVault,
    Swept,
    TooMuchToList,
)
from sociarch.keys import WriteKey
from sociarch.layout import (
    GONE,
    choice_numbers,
    choice_path,
    gone_path,
    is_choice,
    is_hex,
    object_path,
    read_card,
    snapshot_path,
)
from sociarch.pack import MAX_PLAINTEXT, squeeze
from sociarch.pieces import Pieces
from sociarch.pins import Pins, Timer
from sociarch.snapshot import Snapshot, StoredFile, StoredPart, canonical
from sociarch.source import Source
from sociarch.split import extents, recipe_pieces
from sociarch.storage import Storage

LEDGER_FORMAT: Final = "sociarch-stored/1"


class Writer:
    """Adds to a vault with nothing but its write key. Safe to use from several threads and machines.

    What is there already is learnt by one listing, so that a storage far away is not asked about each object.
    `pins` keeps sweeps off what a snapshot is about to name.
    """

    def __init__(self, storage: Storage, key: WriteKey, *, timer: Timer | None = None) -> None:
        """Raises OtherVault where the vault's card and the key disagree, Missing where there is no card.

        timer  for waiting while a sweep ends; None: this machine's clock
        """
        key.check(read_card(storage))
        self.key: Final = key
        self.added_objects = 0
        self.added_bytes = 0
        self.pins: Final = Pins(storage, timer)
        self._storage = storage
        self._recipient = age.parse_recipient(key.recipient)
        self._lock = Lock()
        self._present: set[str] | None = None
        """Paths of objects that are there, as far as this writer knows; None: not looked at yet."""
        self._seen: frozenset[str] = frozenset()
        """Notes of sweeps when that was looked at."""
        self._named: dict[tuple[str, ...], frozenset[str]] = {}
        """By a part's recipe all objects that it takes."""

    def put(self, plaintext: bytes) -> str:
        """The name under which these bytes are stored, durable when this returns; once for all time."""
        name = self.key.object_name(plaintext)
        path = object_path(name)
        with self._lock:
            if self._present is None:
                self._look()
            present = path in (self._present or ())
        if not present:
            self._create(path, plaintext)
            with self._lock:
                if self._present is not None:
                    self._present.add(path)
        return name

    def _look(self) -> set[str]:
        """What is there now. Sweeps are looked at first: one that comes after that is noticed later."""
        self._seen = self.pins.seen()
        self._present = set(self._storage.names("objects/"))
        return self._present

    def store(
        self, sources: Sequence[Source], progress: Callable[[int], None] = lambda done: None
    ) -> StoredPart:
        """Cut, seal and store the files of one part. `progress` hears how many more bytes are done.

        Memory stays flat whatever the files' size. Raises FileChanged where a file ends early or late.
        """
        files: list[StoredFile] = []
        with Pieces(self.put) as pieces:
            for source in sources:
                digest = sha256()
                with source.open() as file:
                    for extent in extents(file, source.size):
                        file.seek(extent.start)
                        data = file.read(extent.length)
                        if len(data) != extent.length:
                            raise FileChanged(path=source.name)
                        pieces.add(data, alone=extent.alone)
                        digest.update(data)
                        progress(len(data))
                    if file.read(1):
                        raise FileChanged(path=source.name)
                files.append(StoredFile(source.name, source.size, digest.hexdigest(), source.modified))
            spans = pieces.finish()
        recipe = tuple(self.put(text) for text in recipe_pieces(spans))
        self._named[recipe] = frozenset((*recipe, *(span.name for span in spans)))
        return StoredPart(tuple(files), recipe)

    def commit(self, snapshot: Snapshot) -> str:
        """Write the snapshot with today's roll call and return its id. This is the moment it exists.

        Raises TooMuchToList where the manifest would be larger than any reader unpacks, OtherVault where the
        vault's keys have been rotated meanwhile, and Swept where a sweep has removed what the snapshot would
        name: stored once more, it can be committed.
        """
        objects = frozenset(
            name for part in snapshot.parts for name in self._named.get(part.recipe, part.recipe)
        )
        with self.pins.pinned(objects) as pin:
            self._check_present(objects)
            self._check_card()
            if not pin.holds():
                raise Swept()
            name = self._write(snapshot)
            # A rotation in between may have listed what counts before this was there.
            self._check_card()
            try:
                if not pin.holds():
                    self._look()
                self._check_present(objects)
            except Swept:
                self._storage.delete(snapshot_path(name))
                raise
        self.note(name, snapshot)
        return name

    def _check_card(self) -> None:
        """Raises OtherVault where the vault has other keys by now."""
        with suppress(Missing):  # A card that is away says nothing of other keys.
            self.key.check(read_card(self._storage))

    def _check_present(self, objects: frozenset[str]) -> None:
        """Raises Swept where one of the objects is not there any more. Told without looking where no sweep
        has come since the last look."""
        paths = {object_path(name) for name in objects}
        with self._lock:
            if self._present is not None and self.pins.seen() == self._seen and paths <= self._present:
                return
            if not paths <= self._look():
                raise Swept()

    def _write(self, snapshot: Snapshot) -> str:
        """The snapshot's id, once it exists."""
        roll = tuple(sorted(path.removeprefix("snapshots/") for path in self._snapshot_paths()))
        plaintext = snapshot._replace(roll=roll).to_bytes()
        if len(plaintext) > MAX_PLAINTEXT:
            raise TooMuchToList(path=snapshot.files[0].name.partition("/")[0])
        Snapshot.from_bytes(plaintext)  # What could not be read again is never written.
        name = self.key.snapshot_name(plaintext)
        self._create(snapshot_path(name), plaintext)
        return name

    def note(self, name: str, snapshot: Snapshot) -> None:
        """Have the ledger say that a snapshot was committed."""
        content = ledger_content(snapshot)
        self._create(self.key.ledger_path(content, name), content)

    def committed(self, snapshot: Snapshot) -> str | None:
        """The id of a snapshot that holds the same bytes of the same account, or None.

        Answered from the ledger, which may be deleted at any time: None is then the answer until the next
        commit, and nothing worse happens than a second snapshot of the same bytes.
        """
        content = ledger_content(snapshot)
        prefix = f"ledger/{self.key.ledger_name(content)}/"
        present = set(self._snapshot_paths())
        gone = set(self._storage.names(GONE))
        for path in self._storage.names(prefix):
            name = path.removeprefix(prefix).partition("-")[0]
            if gone_path(snapshot_path(name)) in gone:
                continue  # It was forgotten: a sweep would take away what this relies on.
            told = snapshot_path(name) in present and path == self.key.ledger_path(content, name)
            if told and self._is_kept(snapshot_path(name)):
                return name
        return None

    def decide(self, choice: Choice) -> None:
        """Add what a person decided; it overrules whatever was decided before about the same thing.

        Raises OtherVault where the vault's keys have been rotated meanwhile; then nothing was decided.
        """
        number = max(choice_numbers(self._storage), default=0) + 1
        if not is_choice(choice_path(number, "0" * 64)):
            raise DamagedRecord(name="choices/", reason=N_("somebody has put a last number there"))
        plaintext = choice_bytes(number, choice)
        path = choice_path(number, self.key.ledger_name(plaintext))
        self._create(path, plaintext)
        try:
            self._check_card()
        except OtherVault:
            self._storage.delete(path)
            raise

    def verdict(self, snapshot: str) -> Verdict | None:
        """What a person decided last about a snapshot, or None.

        Told by the names of choices, which can be computed and listed without reading.
        """
        present = set(self._storage.names("choices/"))
        for number in sorted(choice_numbers(self._storage), reverse=True):
            for keep in (False, True):
                verdict = Verdict(snapshot, keep)
                name = self.key.ledger_name(choice_bytes(number, verdict))
                if choice_path(number, name) in present:
                    return verdict
        return None

    def _is_kept(self, path: str) -> bool:
        """Asked for by its name: a list may be old, and a download would then be stored nowhere."""
        return self._storage.has(path) and not self._storage.has(gone_path(path))

    def _snapshot_paths(self) -> Iterator[str]:
        return (path for path in self._storage.names("snapshots/") if is_hex(path[10:]))

    def _create(self, path: str, plaintext: bytes) -> None:
        sealed = age.seal_bytes([self._recipient], squeeze(plaintext))
        if self._storage.create(path, sealed):
            with self._lock:
                self.added_objects += 1
                self.added_bytes += len(sealed)


def ledger_content(snapshot: Snapshot) -> bytes:
    """What the ledger says of a committed snapshot: whose it is and which files it holds.

    Of a part that is a single file the name is left out: a browser may number it.
    """
    files = [
        [file.sha256, file.size, file.name if len(part.files) > 1 else ""]
        for part in snapshot.parts
        for file in part.files
    ]
    return canonical(
        {
            "format": LEDGER_FORMAT,
            "exporter": snapshot.exporter,
            "account": snapshot.account,
            "files": sorted(files),
        }
    )
