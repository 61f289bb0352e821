"""What each key can do with a vault: `Writer` puts and commits, `Reader` gets.

The write order is the transaction: objects, then recipes, then the snapshot, each durable before the next.
Nothing is overwritten. A crash leaves orphans, never a broken snapshot. An object's name is a keyed hash of
its plaintext and is checked on every read; there is no way to switch that off.
"""

import hmac
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from threading import Lock
from typing import BinaryIO, Final

from sociarch import age
from sociarch.choices import Choice, Verdict, choice_bytes, read_choice
from sociarch.chronicle import Chronicle, arrivals
from sociarch.declared import NOTHING_DECLARED, Declared
from sociarch.errors import (
    N_,
    AgeFailure,
    DamagedRecord,
    FileChanged,
    TooMuchToList,
    VaultDamaged,
    VaultExists,
    VaultUnavailable,
)
from sociarch.keys import Card, VaultIdentity, WriteKey
from sociarch.pack import MAX_PLAINTEXT, BadFrame, squeeze, unsqueeze
from sociarch.pieces import Pieces
from sociarch.readme import README_TEXT
from sociarch.snapshot import Snapshot, StoredFile, StoredPart, canonical
from sociarch.source import Source
from sociarch.split import Span, extents, open_rope, parse_recipe, recipe_pieces
from sociarch.storage import Storage

CARD: Final = "vault.json"
README: Final = "README.txt"
_OPENER = re.compile(r"keys/[a-z0-9-]+\.age")
_CHOICE = re.compile(r"choices/([0-9]{6,12})-([0-9a-f]{64})")
_NOTE = re.compile(r"ledger/[0-9a-f]{64}/[0-9a-f]{64}-[0-9a-f]{32}")
LEDGER_FORMAT: Final = "sociarch-stored/1"


def object_path(name: str) -> str:
    return f"objects/{name[:2]}/{name[2:]}"


def snapshot_path(name: str) -> str:
    return f"snapshots/{name}"


class Writer:
    """Adds to a vault with nothing but its write key. Safe to use from several threads and machines."""

    def __init__(self, storage: Storage, key: WriteKey) -> None:
        """Raises OtherVault where the vault's card and the key disagree, Missing where there is no card."""
        key.check(Card.from_bytes(storage.get(CARD)))
        self.key: Final = key
        self.added_objects = 0
        self.added_bytes = 0
        self._storage = storage
        self._recipient = age.parse_recipient(key.recipient)
        self._lock = Lock()

    def put(self, plaintext: bytes) -> str:
        """The name under which these bytes are stored, durable when this returns; once for all time."""
        name = self.key.object_name(plaintext)
        path = object_path(name)
        if not self._storage.has(path):
            self._create(path, plaintext)
        return name

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
        return StoredPart(tuple(files), recipe)

    def commit(self, snapshot: Snapshot) -> str:
        """Write the snapshot with today's roll call and return its id. This is the moment it exists.

        Raises TooMuchToList where the manifest would be larger than any reader unpacks.
        """
        roll = tuple(sorted(path.removeprefix("snapshots/") for path in self._snapshot_paths()))
        plaintext = snapshot._replace(roll=roll).to_bytes()
        if len(plaintext) > MAX_PLAINTEXT:
            raise TooMuchToList(path=snapshot.files[0].name.partition("/")[0])
        Snapshot.from_bytes(plaintext)  # What could not be read again is never written.
        name = self.key.snapshot_name(plaintext)
        self._create(snapshot_path(name), plaintext)
        content = ledger_content(snapshot)
        self._create(self.key.ledger_path(content, name), content)
        return name

    def committed(self, snapshot: Snapshot) -> str | None:
        """The id of a snapshot that holds the same bytes of the same account, or None.

        Answered from the ledger, which may be deleted at any time: None is then the answer until the next
        commit, and nothing worse happens than a second snapshot of the same bytes.
        """
        content = ledger_content(snapshot)
        prefix = f"ledger/{self.key.ledger_name(content)}/"
        present = set(self._snapshot_paths())
        for path in self._storage.names(prefix):
            name = path.removeprefix(prefix).partition("-")[0]
            if snapshot_path(name) in present and path == self.key.ledger_path(content, name):
                return name
        return None

    def decide(self, choice: Choice) -> None:
        """Add what a person decided; it overrules whatever was decided before about the same thing."""
        number = max(_choice_numbers(self._storage), default=0) + 1
        plaintext = choice_bytes(number, choice)
        self._create(_choice_path(number, self.key.ledger_name(plaintext)), plaintext)

    def verdict(self, snapshot: str) -> Verdict | None:
        """What a person decided last about a snapshot, or None.

        Told by the names of choices, which can be computed and listed without reading.
        """
        present = set(self._storage.names("choices/"))
        for number in sorted(_choice_numbers(self._storage), reverse=True):
            for keep in (False, True):
                verdict = Verdict(snapshot, keep)
                name = self.key.ledger_name(choice_bytes(number, verdict))
                if _choice_path(number, name) in present:
                    return verdict
        return None

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


class Reader:
    """Reads everything in a vault. Needs the vault identity."""

    def __init__(self, storage: Storage, identity: VaultIdentity) -> None:
        self.identity: Final = identity
        self.storage: Final = storage
        self._key = identity.write_key()

    def get(self, name: str) -> bytes:
        """An object's plaintext, proven to be what was stored. Raises Missing or DamagedRecord."""
        return self._read(object_path(name), name, self._key.object_name)

    def snapshot(self, name: str) -> Snapshot:
        """Raises Missing or DamagedRecord."""
        path = snapshot_path(name)
        return Snapshot.from_bytes(self._read(path, name, self._key.snapshot_name))

    def ledger(self, path: str) -> str:
        """The id of the snapshot that an entry of the ledger names. Raises Missing or DamagedRecord."""
        _, name, noted = path.split("/")
        content = self._read(path, name, self._key.ledger_name)
        snapshot = noted.partition("-")[0]
        if self._key.ledger_path(content, snapshot) != path:
            raise DamagedRecord(name=path, reason=N_("it is not what was stored under this name"))
        return snapshot

    def choice(self, path: str) -> Choice:
        """What a record of the choices says. Raises Missing or DamagedRecord."""
        match = _CHOICE.fullmatch(path)
        assert match is not None
        number, choice = read_choice(self._read(path, match[2], self._key.ledger_name))
        if number != int(match[1]):
            raise DamagedRecord(name=path, reason=N_("it is not what was stored under this name"))
        return choice

    def declared(self) -> Declared:
        """What a person declared last. Raises Missing or DamagedRecord where a later choice does not open: it
        may be a declaration."""
        for path in sorted(
            filter(is_choice, self.storage.names("choices/")), key=_choice_order, reverse=True
        ):
            choice = self.choice(path)
            if isinstance(choice, Declared):
                return choice
        return NOTHING_DECLARED

    def spans(self, part: StoredPart) -> tuple[Span, ...]:
        """Where the part's bytes lie. Raises Missing or DamagedRecord."""
        return parse_recipe(b"".join(self.get(name) for name in part.recipe))

    def sources(self, part: StoredPart) -> tuple[Source, ...]:
        """The part's files as they were downloaded, to be opened one by one."""
        spans = self.spans(part)
        if sum(span.length for span in spans) != part.size:
            raise DamagedRecord(name="recipe", reason=N_("it does not fit its files"))
        starts = [0]
        for file in part.files:
            starts.append(starts[-1] + file.size)
        return tuple(
            Source(file.name, file.size, file.modified, self._opener(spans, start, file.size))
            for file, start in zip(part.files, starts, strict=False)
        )

    def chronicle(self, known: Chronicle | None = None) -> Chronicle:
        """All snapshots in the order in which they came to be.

        That order is the roll call's; clocks only part snapshots that did not see each other. An export
        with a date of its own stands at that date.

        `known`: what this was earlier, so that only what came since is read. Its snapshots need neither roll
        nor parts, and those that are known come without.
        """
        names = [path.removeprefix("snapshots/") for path in self.storage.names("snapshots/")]
        names = list(filter(is_hex, names))
        damaged: list[str] = []
        before: dict[str, Snapshot] = {}
        if known is not None and not known.damaged and set(known.arrivals) <= set(names):
            of_id = {one.id: one.snapshot for one in known.snapshots}
            before = {name: of_id[name] for name in known.arrivals}
        found = self._snapshots([name for name in names if name not in before], damaged)
        if damaged or not all(before.keys() <= set(one.roll) for one in found.values()):
            # Who did not see all that is known may stand anywhere among it.
            before, damaged = {}, []
            found = self._snapshots(names, damaged)
        arrived = {**before, **{name: found[name] for name in arrivals(found)}}
        decided = self._decisions(dict(known.decided) if known is not None else {}, damaged)
        return Chronicle.of(arrived, decided, damaged)

    def _snapshots(self, names: Iterable[str], damaged: list[str]) -> dict[str, Snapshot]:
        found: dict[str, Snapshot] = {}
        for name in names:
            try:
                found[name] = self.snapshot(name)
            except (VaultDamaged, VaultUnavailable):
                damaged.append(snapshot_path(name))
        return found

    def _decisions(self, known: Mapping[str, Choice], damaged: list[str]) -> tuple[tuple[str, Choice], ...]:
        decided: list[tuple[str, Choice]] = []
        for path in sorted(filter(is_choice, self.storage.names("choices/")), key=_choice_order):
            try:
                decided.append((path, known[path] if path in known else self.choice(path)))
            except (VaultDamaged, VaultUnavailable):
                damaged.append(path)
        return tuple(decided)

    def _opener(self, spans: tuple[Span, ...], start: int, size: int) -> Callable[[], BinaryIO]:
        return lambda: open_rope(spans, self.get, start, size)

    def _read(self, path: str, name: str, proof: Callable[[bytes], str]) -> bytes:
        sealed = self.storage.get(path)
        try:
            plaintext = unsqueeze(age.open_bytes([self.identity.identity], sealed))
        except AgeFailure:
            raise DamagedRecord(name=path, reason=N_("its encryption does not hold")) from None
        except BadFrame:
            raise DamagedRecord(name=path, reason=N_("it does not unpack")) from None
        if not hmac.compare_digest(proof(plaintext), name):
            raise DamagedRecord(name=path, reason=N_("it is not what was stored under this name"))
        return plaintext


def is_hex(name: str) -> bool:
    """Whether this is the name of an object or snapshot, and not a stranger's file."""
    return len(name) == 64 and set(name) <= set("0123456789abcdef")


def create(storage: Storage, identity: VaultIdentity, recipients: Mapping[str, age.Recipient]) -> None:
    """Make an empty vault that each of the recipients opens; their labels become the openers' names.

    The card is written last: without it there is no vault. Raises VaultExists where somebody else made one
    there at the same moment. After any error what was written here is gone again.
    """
    written: list[str] = []
    try:
        for label, recipient in recipients.items():
            wrapped = identity.wrap(recipient)
            written.append(identity.opener_name(label, wrapped))
            storage.create(written[-1], wrapped)
        written += [README] if storage.create(README, README_TEXT) else []
        if not storage.create(CARD, identity.card.to_bytes()):
            raise VaultExists(path=CARD)
    except BaseException:
        # The card goes first: a vault that can be written and that nobody opens must never be there.
        with suppress(VaultUnavailable):
            if is_made(storage, identity):
                storage.delete(CARD)
            for name in written:
                storage.delete(name)
        raise


def is_made(storage: Storage, identity: VaultIdentity) -> bool:
    """Whether the storage holds this identity's vault. Raises VaultUnavailable where that cannot be told."""
    try:
        return read_card(storage) == identity.card
    except VaultDamaged:
        return False


def is_note(path: str) -> bool:
    """Whether this is the path of a ledger entry."""
    return _NOTE.fullmatch(path) is not None


def is_choice(path: str) -> bool:
    """Whether this is the path of a person's decision."""
    return _CHOICE.fullmatch(path) is not None


def _choice_path(number: int, name: str) -> str:
    return f"choices/{number:06}-{name}"


def _choice_order(path: str) -> tuple[int, str]:
    number, _, name = path.removeprefix("choices/").partition("-")
    return int(number), name


def _choice_numbers(storage: Storage) -> set[int]:
    found = map(_CHOICE.fullmatch, storage.names("choices/"))
    return {int(match[1]) for match in found if match}


def is_opener(path: str) -> bool:
    """Whether this is the path of a file that opens the vault."""
    return _OPENER.fullmatch(path) is not None


def read_card(storage: Storage) -> Card:
    """Raises Missing where there is no vault, DamagedRecord where its card is not as it was written."""
    return Card.from_bytes(storage.get(CARD))


def openers(storage: Storage) -> list[str]:
    """Paths of the files that open the vault."""
    return [path for path in storage.names("keys/") if is_opener(path)]
