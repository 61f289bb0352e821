"""What the vault identity can do with a vault: read everything in it, and state what only its owner may.

An object's name is a keyed hash of its plaintext and is checked on every read; there is no way to switch that
off. Here a vault is made, too; what is added to it later comes through `sociarch.writer`.
"""

import hmac
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import BinaryIO, Final, NamedTuple

from sociarch import age
from sociarch.choices import Choice, read_choice
from sociarch.chronicle import Chronicle, arrivals
from sociarch.declared import NOTHING_DECLARED, Declared
from sociarch.errors import (
    N_,
    AddedLate,
    AgeFailure,
    DamagedRecord,
    NoMatch,
    OldWay,
    StorageAway,
    VaultDamaged,
    VaultExists,
    VaultUnavailable,
)
from sociarch.keys import VaultIdentity, WriteKey, opener_label
from sociarch.layout import (
    CARD,
    CHOICE,
    README,
    STATEMENTS,
    card_number,
    check_newest,
    choice_order,
    is_card,
    is_choice,
    is_gone,
    is_hex,
    is_note,
    is_opener,
    is_statement,
    object_path,
    read_card,
    snapshot_path,
)
from sociarch.pack import BadFrame, squeeze, unsqueeze
from sociarch.readme import README_TEXT, is_readme
from sociarch.snapshot import Snapshot, StoredPart
from sociarch.source import Source
from sociarch.split import Span, open_rope, parse_recipe
from sociarch.statement import Closed, Statement, Statements, read_statement, statement_bytes
from sociarch.storage import Storage

REPLACED: Final = N_("it was added with a key that had been replaced: accept or forget it")


class _Generation(NamedTuple):
    """A vault identity of some time, and its keys."""

    identity: VaultIdentity
    key: WriteKey


class Reader:
    """Reads everything in a vault. Needs the vault identity.

    Each file is proven with the keys of the generation that opens it. What an earlier generation's keys have
    added since they were replaced is refused.
    """

    def __init__(self, storage: Storage, identity: VaultIdentity) -> None:
        self.identity: Final = identity
        self.storage: Final = storage
        self._generations: Final = tuple(_Generation(one, one.write_key()) for one in identity.generations)
        self._closed: Mapping[str, frozenset[str]] | None = None

    def get(self, name: str) -> bytes:
        """An object's plaintext, proven to be what was stored. Raises Missing or DamagedRecord."""
        return self._read(object_path(name), name, lambda of, plain: of.key.object_name(plain))[1]

    def snapshot(self, name: str) -> Snapshot:
        """Raises Missing, DamagedRecord, or AddedLate."""
        path = snapshot_path(name)
        of, plaintext = self._read(path, name, lambda of, plain: of.key.snapshot_name(plain))
        self._check_time(of, path)
        return Snapshot.from_bytes(plaintext)

    def late_snapshot(self, name: str) -> tuple[str, Snapshot]:
        """A snapshot whether or not it was added with keys that had been replaced, and the recipient that it
        is sealed to. Raises Missing or DamagedRecord."""
        path = snapshot_path(name)
        of, plaintext = self._read(path, name, lambda of, plain: of.key.snapshot_name(plain))
        return of.identity.recipient, Snapshot.from_bytes(plaintext)

    def ledger(self, path: str) -> str:
        """The id of the snapshot that an entry of the ledger names. Raises Missing or DamagedRecord."""
        _, name, noted = path.split("/")
        of, content = self._read(path, name, lambda of, plain: of.key.ledger_name(plain))
        snapshot = noted.partition("-")[0]
        if of.key.ledger_path(content, snapshot) != path:
            raise DamagedRecord(name=path, reason=N_("it is not what was stored under this name"))
        return snapshot

    def statements(
        self, damaged: list[str] | None = None, late: list[str] | None = None, *, whole: bool = False
    ) -> Statements:
        """All that was stated. `damaged` takes the paths of those that do not open, `late` of those that were
        added with keys that had been replaced; None: they are passed over. `whole`: raises VaultUnavailable
        for one that cannot be read at this moment, which else is damaged."""
        broken: list[str] = []
        refused: list[str] = []
        opened: dict[str, list[tuple[str, Statement]]] = {}
        for path in filter(is_statement, self.storage.names(STATEMENTS)):
            try:
                of, statement = self._statement(path)
                opened.setdefault(of.identity.recipient, []).append((path, statement))
            except VaultDamaged:
                broken.append(path)
            except VaultUnavailable as error:
                if whole or isinstance(error, StorageAway):
                    raise
                broken.append(path)
        stated: list[Statement] = []
        closed: Mapping[str, frozenset[str]] = {}
        for generation in self._generations:
            of_its_time = closed.get(generation.identity.recipient)
            earlier = {str(one.recipient()) for one in generation.identity.earlier}
            for path, statement in opened.get(generation.identity.recipient, ()):
                too_late = of_its_time is not None and path not in of_its_time
                if too_late or (isinstance(statement, Closed) and statement.recipient not in earlier):
                    refused.append(path)
                else:
                    stated.append(statement)
            closed = Statements.of(stated).closed
        if damaged is not None:
            damaged += sorted(broken)
        if late is not None:
            late += sorted(refused)
        return Statements.of(stated)

    def state(self, statement: Statement) -> str:
        """Add a statement and return its path. Raises OldWay, OtherVault and VaultDamaged where somebody with
        newer keys would not see it, or something else lies under its name."""
        check_newest(self.storage, self.identity)
        plaintext = statement_bytes(statement)
        path = STATEMENTS + self.identity.statement_name(plaintext)
        recipient = self.identity.identity.recipient()
        created = self.storage.create(path, age.seal_bytes([recipient], squeeze(plaintext)))
        if not created:
            self._statement(path)
        try:
            # A rotation in between has listed what counts, perhaps before this was there.
            check_newest(self.storage, self.identity)
        except OldWay:
            if created:
                self.storage.delete(path)
            raise
        self._closed = None
        return path

    def _statement(self, path: str) -> tuple[_Generation, Statement]:
        name = path.removeprefix(STATEMENTS)
        of, plaintext = self._read(path, name, lambda of, plain: of.identity.statement_name(plain))
        return of, read_statement(plaintext)

    def _check_time(self, of: _Generation, path: str) -> None:
        """Raises DamagedRecord for what was added with keys that had been replaced."""
        if of is self._generations[0]:
            return
        if self._closed is None:
            self._closed = self.statements().closed
        of_its_time = self._closed.get(of.identity.recipient)
        if of_its_time is not None and path not in of_its_time:
            raise AddedLate(name=path, reason=REPLACED)

    def choice(self, path: str) -> Choice:
        """What a record of the choices says. Raises Missing or DamagedRecord."""
        match = CHOICE.fullmatch(path)
        assert match is not None
        of, plaintext = self._read(path, match[2], lambda of, plain: of.key.ledger_name(plain))
        self._check_time(of, path)
        number, choice = read_choice(plaintext)
        if number != int(match[1]):
            raise DamagedRecord(name=path, reason=N_("it is not what was stored under this name"))
        return choice

    def declared(self) -> Declared:
        """What a person declared last. Raises Missing or DamagedRecord where a later choice does not open: it
        may be a declaration."""
        for path in sorted(filter(is_choice, self.storage.names("choices/")), key=choice_order, reverse=True):
            with suppress(AddedLate):
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
        damaged: list[str] = []
        late: list[str] = []
        statements = self.statements(damaged, late)
        unstated, refused = len(damaged), len(late)
        names = [path.removeprefix("snapshots/") for path in self.storage.names("snapshots/")]
        names = [name for name in names if is_hex(name) and name not in statements.forgotten]
        before: dict[str, Snapshot] = {}
        if known is not None and not known.damaged and set(known.arrivals) <= set(names):
            of_id = {one.id: one.snapshot for one in known.snapshots}
            before = {name: of_id[name] for name in known.arrivals}
        found = self._snapshots([name for name in names if name not in before], damaged, late)
        if len(damaged) > unstated or not all(before.keys() <= set(one.roll) for one in found.values()):
            # Who did not see all that is known may stand anywhere among it.
            before, damaged, late = {}, damaged[:unstated], late[:refused]
            found = self._snapshots(names, damaged, late)
        arrived = {**before, **{name: found[name] for name in arrivals(found)}}
        decided = self._decisions(dict(known.decided) if known is not None else {}, damaged, late)
        return Chronicle.of(arrived, decided, damaged, statements.erased, late)

    def _snapshots(self, names: Iterable[str], damaged: list[str], late: list[str]) -> dict[str, Snapshot]:
        found: dict[str, Snapshot] = {}
        for name in names:
            try:
                found[name] = self.snapshot(name)
            except StorageAway:
                raise  # This says nothing about the snapshot.
            except AddedLate:
                late.append(snapshot_path(name))
            except (VaultDamaged, VaultUnavailable):
                damaged.append(snapshot_path(name))
        return found

    def _decisions(
        self, known: Mapping[str, Choice], damaged: list[str], late: list[str]
    ) -> tuple[tuple[str, Choice], ...]:
        decided: list[tuple[str, Choice]] = []
        for path in sorted(filter(is_choice, self.storage.names("choices/")), key=choice_order):
            try:
                decided.append((path, known[path] if path in known else self.choice(path)))
            except StorageAway:
                raise
            except AddedLate:
                late.append(path)
            except (VaultDamaged, VaultUnavailable):
                damaged.append(path)
        return tuple(decided)

    def _opener(self, spans: tuple[Span, ...], start: int, size: int) -> Callable[[], BinaryIO]:
        return lambda: open_rope(spans, self.get, start, size)

    def prove(self, path: str, sealed: bytes) -> None:
        """Whether these bytes are what was stored under a path of the vault. Raises DamagedRecord."""
        kind, _, name = path.partition("/")
        if kind == "objects":
            name = name.replace("/", "")
            self._open(path, sealed, name, lambda of, plain: of.key.object_name(plain))
        elif kind == "snapshots":
            self._open(path, sealed, name, lambda of, plain: of.key.snapshot_name(plain))
        elif kind == "statements":
            self._open(path, sealed, name, lambda of, plain: of.identity.statement_name(plain))
        elif is_choice(path):
            name = name.partition("-")[2]
            self._open(path, sealed, name, lambda of, plain: of.key.ledger_name(plain))
        elif is_note(path):
            name = name.partition("/")[0]
            self._open(path, sealed, name, lambda of, plain: of.key.ledger_name(plain))
        elif kind == "ledger":
            name = name.partition("-")[2]
            self._open(path, sealed, name, lambda of, plain: of.identity.derived_name(plain))
        elif not self._is_plain_file(path, sealed):
            raise DamagedRecord(name=path, reason=N_("not as it was written"))

    def _is_plain_file(self, path: str, data: bytes) -> bool:
        """Whether an opener, a card or the README is as it was written."""
        if is_opener(path):
            label = opener_label(path)
            return any(one.identity.opener_name(label, data) == path for one in self._generations)
        if is_card(path):
            own = list(reversed(self._generations))[card_number(path) - 1 :][:1]
            return [one.identity.card.to_bytes() for one in own] == [data]
        if is_gone(path):
            return not data
        return path == README and is_readme(data)

    def _read(
        self, path: str, name: str, proof: Callable[[_Generation, bytes], str]
    ) -> tuple[_Generation, bytes]:
        """The generation that opens a file, and its plaintext, proven with that generation's keys."""
        return self._open(path, self.storage.get(path), name, proof)

    def _open(
        self, path: str, sealed: bytes, name: str, proof: Callable[[_Generation, bytes], str]
    ) -> tuple[_Generation, bytes]:
        for generation in self._generations:
            try:
                plaintext = unsqueeze(age.open_bytes([generation.identity.identity], sealed))
            except NoMatch:
                continue
            except AgeFailure:
                break
            except BadFrame:
                raise DamagedRecord(name=path, reason=N_("it does not unpack")) from None
            if not hmac.compare_digest(proof(generation, plaintext), name):
                raise DamagedRecord(name=path, reason=N_("it is not what was stored under this name"))
            return generation, plaintext
        raise DamagedRecord(name=path, reason=N_("its encryption does not hold"))


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
