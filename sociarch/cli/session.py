"""What a verb needs to reach the vault: where it lies, and the keys, asked for no more than necessary."""

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from math import ceil
from pathlib import Path
from typing import Final, Protocol

import click

from sociarch import age
from sociarch.cli.elsewhere import meet, reach
from sociarch.cli.keyfiles import ask_hidden, first_line, key_paths, normal, read_keys
from sociarch.cli.language import gettext as _
from sociarch.cli.options import given
from sociarch.cli.speech import say
from sociarch.comfort import Comfort
from sociarch.employer import note
from sociarch.errors import (
    DamagedRecord,
    Missing,
    NoHome,
    NoKey,
    NoWriteKey,
    OtherVault,
    VaultDamaged,
    WrongKey,
)
from sociarch.home import Counts, Home
from sociarch.keys import VaultIdentity, WriteKey, opener_label
from sociarch.layout import cards, check_there, openers, read_card
from sociarch.opener import kind_of, unlock
from sociarch.pins import GRACE, PATIENCE
from sociarch.place import Place, open_storage
from sociarch.reading import CONNECTION
from sociarch.seal import ErasableKeyring, system_keyring
from sociarch.storage import Storage
from sociarch.vault import Reader
from sociarch.writer import Writer

TRIES: Final = 3
NO_NUMBERS: Final[Mapping[str, int]] = {}
DEFAULT_VAULT: Final = "sociarch-vault"
MINUTES: Final = ceil((PATIENCE + 2 * GRACE) / 60)


class SystemClock:
    """This machine's clock."""

    def now(self) -> datetime:
        return datetime.now(timezone.utc)

    def sleep(self, seconds: float) -> None:
        """By the clock on the wall, so that a machine that was asleep itself wakes up on time; where that
        clock is set back, by the time that has passed."""
        wall, passed = time.time() + seconds, time.monotonic() + seconds
        while (left := min(wall - time.time(), passed - time.monotonic())) > 0:
            time.sleep(min(left, 30))


class Clock(Protocol):
    """What time it is, and waiting."""

    def now(self) -> datetime: ...
    def sleep(self, seconds: float) -> None: ...


class Waiting:
    """The session's clock for those who wait until others are done with the vault; says so once."""

    def __init__(self, clock: Clock, say: Callable[[str], None]) -> None:
        self._clock: Final = clock
        self._say: Final = say
        self._said = False

    def now(self) -> float:
        return self._clock.now().timestamp()

    def sleep(self, seconds: float) -> None:
        if not self._said:
            self._said = True
            self._say(
                _(
                    "Something else is at work on the vault, or was interrupted there: waiting until it is "
                    "over, for up to {minutes} minutes."
                ).format(minutes=MINUTES)
            )
        self._clock.sleep(seconds)


@dataclass(slots=True)
class Session:
    """One run: what its common options said, and the environment it was started in."""

    vault: str | None = None
    no_input: bool = False
    quiet: bool = False
    verbose: bool = False
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    clock: Clock = field(default_factory=SystemClock)
    opened: dict[str, Storage] = field(default_factory=dict)
    """Storage on other machines that this run has reached, by the places' texts."""
    keyring: Callable[[], ErasableKeyring | None] = system_keyring

    @classmethod
    def current(cls) -> "Session":
        """The session of the command that is running."""
        return cls(
            given("vault"), bool(given("no_input")), bool(given("quiet")), bool(given("verbose")),
            clock=click.get_current_context().find_root().obj or SystemClock(),
        )  # fmt: skip

    @property
    def home(self) -> Home:
        return Home.of(self.environment)

    def today(self) -> date:
        """The date where the person is."""
        return self.clock.now().astimezone().date()

    @property
    def may_ask(self) -> bool:
        return not self.no_input and sys.stdin is not None and sys.stdin.isatty()

    def named_place(self) -> Place | None:
        """Where the vault lies as the person or this machine names it, or None. Raises UnknownPlace."""
        if named := self.vault or self.environment.get("SOCIARCH_VAULT"):
            return place_of(named, self.environment)
        remembered = self.home.vault()
        return None if remembered is None else place_of(remembered)

    def place(self) -> Place:
        """The named place, else the default below the person's home."""
        return self.named_place() or place_of(f"~/{DEFAULT_VAULT}")

    def storage_at(self, place: Place) -> Storage:
        """What is stored at a place, with the credentials that this machine has or the person types. A place
        on another machine is asked whether it keeps what is there when this machine meets it. Raises
        StorageAway."""
        if place.folder is not None:
            return open_storage(place, self.environment)
        if place.text not in self.opened:
            storage = reach(self, place)
            self.opened[place.text] = storage
            meet(self, place, storage)
        return self.opened[place.text]

    def is_in_vault(self, path: Path) -> bool:
        """Whether a path, links followed, lies in the vault's folder."""
        folder = self.place().folder
        real = Path(os.path.realpath(path))
        return folder is not None and Path(os.path.realpath(folder)) in (real, *real.parents)

    def storage(self) -> Storage:
        """Raises NoVault where nothing there looks like one."""
        place = self.place()
        storage = self.storage_at(place)
        check_there(storage, place)
        return storage

    def writer(self) -> Writer:
        """With this machine's write key; where it has none, made from whatever opens the vault."""
        storage = self.storage()
        card = read_card(storage)
        if not openers(storage):
            raise Missing(name="keys/")  # What is stored there now, nobody could ever read.
        home = self.home
        place = str(self.place())
        known = home.known_vault(place)
        if known is not None and known != card.vault:
            raise OtherVault()
        data = home.write_key(card.vault)
        try:
            key = WriteKey.from_bytes(data) if data is not None else None
        except DamagedRecord:
            key = None  # It is made anew from the vault, like one that is lost.
        if key is not None and key.vault == card.vault and key.recipient != card.recipient:
            key = None if len(cards(storage)) > 1 else key  # Keys may have been rotated on another machine.
        if key is None:
            if not self.may_open(storage):
                raise NoWriteKey(openers=opener_list(storage))
            identity = self.unlock(storage).at(card)
            if identity is None:
                raise OtherVault()
            key = identity.write_key()
            path = home.save_write_key(card.vault, key.to_bytes())
            home.remember_vault(place, card.vault, default=False)
            self.remember(Reader(storage, identity))
            self.say(_("This machine now has a write key for the vault: {path}").format(path=path))
        return Writer(storage, key, timer=self.waiting())

    def waiting(self) -> Waiting:
        return Waiting(self.clock, self.say)

    def reader(self) -> Reader:
        storage = self.storage()
        identity = self.unlock(storage)
        try:
            current = identity.at(read_card(storage))
        except VaultDamaged:
            current = None
        if current is None:
            self.warn(
                _(
                    "vault.json is not as it was written, or this way to open the vault is older than its "
                    "keys; run `sociarch verify`."
                )
            )
        reader = Reader(storage, identity)
        note(self.home, reader)
        return reader

    def remember(self, reader: Reader, numbers: Mapping[str, int] = NO_NUMBERS) -> None:
        """Keep on this machine what a backup needs to know of the vault and cannot read: what counts of each
        account, what is held, and what columns are. `numbers`: connections as they are read now, by snapshot.
        """
        vault = reader.identity.card.vault
        chronicle = reader.chronicle()
        counts: Counts = {}
        for one in chronicle.snapshots:
            network = one.snapshot.exporter
            number = numbers.get(one.id, one.snapshot.counts.get(CONNECTION))
            if one.counts and network is not None and number is not None:
                accounts = counts.setdefault(network, {})
                accounts.setdefault(one.snapshot.account or "", {})[one.day] = number
        self.home.save_counts(vault, counts)
        self.home.save_held(vault, (one.id for one in chronicle.snapshots if one.state == "held"))
        for network, columns in chronicle.choices.columns.items():
            self.home.note_columns(vault, network, columns)

    def may_open(self, storage: Storage) -> bool:
        """Whether the vault may be opened: a key is named or in the keyring, or there is a person to ask."""
        named = ("SOCIARCH_IDENTITY", "SOCIARCH_PASSPHRASE_FILE")
        return self.may_ask or any(self.environment.get(name) for name in named) or _has_comfort(storage)

    def unlock(self, storage: Storage) -> VaultIdentity:
        """The vault identity, from key files, a passphrase file, the keyring, or the person, in this order.

        Raises NoKey, WrongKey, and what is wrong with a key file.
        """
        identity = self.unlock_unasked(storage)
        if identity is None:
            if not self.may_ask:
                raise NoKey(openers=opener_list(storage))
            identity = self._ask(storage)
        if identity is None:
            raise WrongKey(openers=opener_list(storage))
        return identity

    def unlock_unasked(self, storage: Storage) -> VaultIdentity | None:
        """The vault identity from what the environment names or else the keyring keeps; None where only a
        person can open the vault. Raises WrongKey, and what is wrong with a key file."""
        if named := self.environment.get("SOCIARCH_IDENTITY"):
            identity = _with_key_files(storage, [whole_path(name) for name in key_paths(named)])
        elif (file := self.passphrase_file()) is not None:
            identity = _with_passphrase(storage, first_line(file))
        else:
            return self._with_keyring(storage)
        if identity is None:
            raise WrongKey(openers=opener_list(storage))
        return identity

    def comfort(self, vault: str) -> Comfort:
        """What this computer's keyring keeps for a vault."""
        return Comfort(vault, self.keyring)

    def passphrase_file(self) -> Path | None:
        """The file that SOCIARCH_PASSPHRASE_FILE names, or None."""
        named = self.environment.get("SOCIARCH_PASSPHRASE_FILE")
        return whole_path(named) if named else None

    def say(self, text: str) -> None:
        """Tell the person something that is not data."""
        if not self.quiet:
            say(text)

    def warn(self, text: str) -> None:
        say("sociarch: " + _("warning: {text}").format(text=text))

    def _with_keyring(self, storage: Storage) -> VaultIdentity | None:
        if not _has_comfort(storage):
            return None
        try:
            kept = self.comfort(read_card(storage).vault).identity()
        except VaultDamaged:
            return None
        return unlock(storage, [kept], ["keyring"]) if kept is not None else None

    def _ask(self, storage: Storage) -> VaultIdentity | None:
        for attempt in range(TRIES):
            passphrase = ask_hidden(_("Passphrase"))
            identity = _with_passphrase(storage, normal(passphrase))
            if identity is not None:
                return identity
            if attempt + 1 < TRIES:
                self.warn(_("That passphrase does not open the vault."))
        return None


def place_of(named: str, environment: Mapping[str, str] | None = None) -> Place:
    """A place as a person named it; `environment` as `Place.of` takes it. Raises UnknownPlace, BadAddress,
    SecretInAddress and NoHome."""
    try:
        return Place.of(named, environment)
    except RuntimeError:
        raise NoHome() from None


def whole_path(named: str) -> Path:
    """The path a person named, its `~` replaced. Raises NoHome."""
    try:
        return Path(named).expanduser()
    except RuntimeError:
        raise NoHome() from None


def opener_list(storage: Storage) -> str:
    """The ways to open a vault, as a person reads them."""
    return ", ".join(opener_label(path) for path in openers(storage)) or _("none")


def _has_comfort(storage: Storage) -> bool:
    return any(kind_of(opener_label(path)) == "keyring" for path in openers(storage))


def _with_key_files(storage: Storage, paths: Sequence[Path]) -> VaultIdentity | None:
    texts, found = read_keys(paths)
    for text in texts:
        with suppress(DamagedRecord):
            return VaultIdentity.from_text(text)  # A vault identity itself, as an opener holds it.
    try:
        card = read_card(storage)
    except VaultDamaged:
        card = None
    for identity in found.identities:
        if card is not None and str(identity.recipient()) == card.recipient:
            return VaultIdentity(card.vault, identity)
    if found.joined:
        joined = [age.ScryptIdentity(passphrase) for passphrase in found.joined]
        identity_of_shares = unlock(storage, joined, ["shares"])
        if identity_of_shares is not None:
            return identity_of_shares
    return unlock(storage, found.identities)


def _with_passphrase(storage: Storage, passphrase: str) -> VaultIdentity | None:
    return unlock(storage, [age.ScryptIdentity(passphrase)])
