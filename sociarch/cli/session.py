"""What a verb needs to reach the vault: where it lies, and the keys, asked for no more than necessary."""

import os
import sys
import time
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Final, Protocol

import click

from sociarch import age
from sociarch.cli.elsewhere import meet, reach
from sociarch.cli.language import gettext as _
from sociarch.cli.options import given
from sociarch.cli.speech import say
from sociarch.errors import (
    N_,
    DamagedRecord,
    KeyFileUnreadable,
    Missing,
    NoHome,
    NoKey,
    NotAKey,
    NoVault,
    NoWriteKey,
    OtherVault,
    PassphraseNeeded,
    VaultDamaged,
    WrongKey,
)
from sociarch.home import Counts, Home
from sociarch.keys import VaultIdentity, WriteKey, find_identities, open_wrapped, opener_label
from sociarch.place import Place, open_storage
from sociarch.reading import CONNECTION
from sociarch.storage import Storage
from sociarch.vault import CARD, Reader, Writer, cards, openers, read_card

TRIES: Final = 3
NO_NUMBERS: Final[Mapping[str, int]] = {}
DEFAULT_VAULT: Final = "sociarch-vault"


class SystemClock:
    """This machine's clock."""

    def now(self) -> datetime:
        return datetime.now(timezone.utc)

    def sleep(self, seconds: float) -> None:
        """By the clock on the wall: a machine that was asleep itself wakes up on time."""
        end = time.time() + seconds
        while (left := end - time.time()) > 0:
            time.sleep(min(left, 30))


class Clock(Protocol):
    """What time it is, and waiting."""

    def now(self) -> datetime: ...
    def sleep(self, seconds: float) -> None: ...


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
        if storage.has(CARD) or openers(storage):
            return storage
        if any(path.startswith(("objects/", "snapshots/")) for path in storage.names("")):
            raise Missing(name="keys/")
        raise NoVault(path=place)

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
            if not self.may_open:
                raise NoWriteKey(openers=opener_list(storage))
            identity = self.unlock(storage).at(card)
            if identity is None:
                raise OtherVault()
            key = identity.write_key()
            path = home.save_write_key(card.vault, key.to_bytes())
            home.remember_vault(place, card.vault, default=False)
            self.remember(Reader(storage, identity))
            self.say(_("This machine now has a write key for the vault: {path}").format(path=path))
        return Writer(storage, key)

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
        return Reader(storage, current or identity)

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

    @property
    def may_open(self) -> bool:
        """Whether the vault may be opened: a key is named, or there is a person to ask."""
        named = ("SOCIARCH_IDENTITY", "SOCIARCH_PASSPHRASE_FILE")
        return self.may_ask or any(self.environment.get(name) for name in named)

    def unlock(self, storage: Storage) -> VaultIdentity:
        """The vault identity, from a key file, a passphrase file, or the person, in this order.

        Raises NoKey, NotAKey or WrongKey.
        """
        if named := self.environment.get("SOCIARCH_IDENTITY"):
            identity = _with_key_file(storage, whole_path(named))
        elif (passphrase := self.passphrase_from_file()) is not None:
            identity = _with_passphrase(storage, passphrase)
        elif self.may_ask:
            identity = self._ask(storage)
        else:
            raise NoKey(openers=opener_list(storage))
        if identity is None:
            raise WrongKey(openers=opener_list(storage))
        return identity

    def passphrase_from_file(self) -> str | None:
        """The first line of the file that SOCIARCH_PASSPHRASE_FILE names, or None without one."""
        named = self.environment.get("SOCIARCH_PASSPHRASE_FILE")
        if not named:
            return None
        path = whole_path(named)
        try:
            return _normal(path.read_text("utf-8-sig").partition("\n")[0].rstrip("\r"))
        except OSError as error:
            raise KeyFileUnreadable(path=path, reason=error.strerror or "?") from None
        except UnicodeError:
            raise KeyFileUnreadable(path=path, reason=N_("not a text in UTF-8")) from None

    def new_passphrase(self) -> str:
        """A passphrase for a new vault, typed twice or from the file. Raises PassphraseNeeded."""
        passphrase = self.passphrase_from_file()
        if passphrase is None:
            if not self.may_ask:
                raise PassphraseNeeded()
            passphrase = _ask_hidden(_("Passphrase for the vault"), _("The same once more"))
        if not passphrase.strip():
            raise click.UsageError(_("An empty passphrase protects nothing."))
        return _normal(passphrase)

    def say(self, text: str) -> None:
        """Tell the person something that is not data."""
        if not self.quiet:
            say(text)

    def warn(self, text: str) -> None:
        say("sociarch: " + _("warning: {text}").format(text=text))

    def _ask(self, storage: Storage) -> VaultIdentity | None:
        for attempt in range(TRIES):
            passphrase = _ask_hidden(_("Passphrase"), None)
            identity = _with_passphrase(storage, _normal(passphrase))
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


def _ask_hidden(question: str, again: str | None) -> str:
    try:
        answer: str = click.prompt(question, hide_input=True, confirmation_prompt=again or False, err=True)
    except UnicodeError:
        raise click.UsageError(_("The terminal sent letters in another encoding than UTF-8.")) from None
    return answer


def _normal(passphrase: str) -> str:
    """One spelling for letters that keyboards and files spell in two, such as é."""
    return unicodedata.normalize("NFC", passphrase)


def opener_list(storage: Storage) -> str:
    """The ways to open a vault, as a person reads them."""
    return ", ".join(opener_label(path) for path in openers(storage)) or _("none")


def _with_key_file(storage: Storage, path: Path) -> VaultIdentity | None:
    try:
        text = path.read_bytes()
    except OSError as error:
        raise KeyFileUnreadable(path=path, reason=error.strerror or "?") from None
    identities = find_identities(text)
    if not identities:
        raise NotAKey(path=path)
    with suppress(DamagedRecord):
        return VaultIdentity.from_text(text)  # A vault identity itself, as an opener holds it.
    try:
        card = read_card(storage)
    except VaultDamaged:
        card = None
    for identity in identities:
        if card is not None and str(identity.recipient()) == card.recipient:
            return VaultIdentity(card.vault, identity)
    return _open_any(storage, list(identities))


def _with_passphrase(storage: Storage, passphrase: str) -> VaultIdentity | None:
    return _open_any(storage, [age.ScryptIdentity(passphrase)])


def _open_any(storage: Storage, secrets: list[age.Identity]) -> VaultIdentity | None:
    for path in openers(storage):
        try:
            wrapped = storage.get(path)
        except Missing:
            continue
        identity = open_wrapped(wrapped, secrets)
        if identity is not None:
            return identity
    return None
