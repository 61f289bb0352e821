"""What this machine keeps of each account at a network: consent, sealed sign-in, the record of what was asked
for, and the inbox that downloads pass through.

One folder for each network and label, 0700. No name, address or label stands in it in the open.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Final, NamedTuple

from sociarch.answers import Shelf
from sociarch.errors import AccountBusy, WrongAccount, disk_error
from sociarch.home import Home
from sociarch.pending import Part, Record, State, stamp, when
from sociarch.routes import API
from sociarch.seal import Seal

_ACCOUNT: Final = "account.json"
_RECORD: Final = "record.json"
_SESSION: Final = "session.age"
_TOKEN: Final = "token.age"
_ANSWERS: Final = "answers"
_LOCK: Final = "lock"
_INBOX: Final = "inbox"
_DOWNLOADS: Final = "downloads"
"""Where the browser writes: what is in there is not whole."""
_WAITING: Final = "waiting"
_KEPT: Final = "kept"


class Consent(NamedTuple):
    """To which version of the text about a network's terms the person agreed, and when (UTC)."""

    version: str
    at: str


class Account:
    """One account on this machine. `route` is empty, or the one whose record and inbox are meant: an
    interface is asked while the network's page may be at work for the same account."""

    def __init__(
        self, home: Home, seal: Seal, network: str, title: str, label: str | None, route: str = ""
    ) -> None:
        self.network: Final = network
        self.title: Final = title
        self.label: Final = label
        self._home: Final = home
        self._seal: Final = seal
        self._own: Final = home.root / "accounts" / network / _folder_name(label)
        self.folder: Final = self._own / route if route else self._own

    @property
    def typed(self) -> str:
        """How a command names this account. A label may be somebody's name, so it is only asked for."""
        return self.network if self.label is None else f"{self.network} --account LABEL"

    def by(self, route: str) -> "Account":
        """The same account, with the record and the inbox of a route of their own."""
        return Account(self._home, self._seal, self.network, self.title, self.label, route)

    @property
    def shelf(self) -> Shelf:
        """Answers of an interface that wait for the rest."""
        owner = f"{self.network}/{self._own.name}"
        return Shelf(self._home, self._seal, self.folder / _ANSWERS, owner)

    @property
    def inbox(self) -> Path:
        return self.folder / _INBOX

    @property
    def downloads(self) -> Path:
        """Where the browser writes what it has not finished."""
        return self.folder / _DOWNLOADS

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One run at a time. Raises AccountBusy."""
        from filelock import FileLock, Timeout

        self._home.make_folder(self.folder)
        lock = FileLock(self.folder / _LOCK, timeout=0, mode=0o600)
        try:
            lock.acquire()
        except Timeout:
            raise AccountBusy(title=self.title) from None
        except OSError as error:
            raise disk_error(error, self.folder) from None
        try:
            yield
        finally:
            lock.release()

    # -- consent and who it is ----------------------------------------------------------------------

    def consent(self) -> Consent | None:
        match self._about().get("consent"):
            case {"version": version, "at": at}:
                return Consent(str(version), str(at))
        return None

    def agree(self, consent: Consent) -> None:
        self._keep_about({**self._about(), "consent": consent._asdict()})

    def check_owner(self, who: Mapping[str, str]) -> None:
        """Raises WrongAccount where the first of these kinds of marks that is known tells of another."""
        known = self._owner()
        kind = next((kind for kind in who if kind in known), None)
        if kind is not None and known[kind] != _mark(known[kind][0], who[kind]):
            raise WrongAccount(title=self.title, network=self.network)

    def keep_owner(self, who: Mapping[str, str]) -> None:
        """Remember whose account it is, as salted hashes, where a kind of mark is not known yet."""
        known = self._owner()
        new = {
            kind: _mark(os.urandom(16).hex(), value) for kind, value in who.items() if kind not in known
        }  # fmt: skip
        if new:
            self._keep_about({**self._about(), "owner": {**known, **new}})

    def _owner(self) -> dict[str, tuple[str, str]]:
        owner = self._about().get("owner")
        return {
            kind: (mark[0], mark[1])
            for kind, mark in (owner.items() if isinstance(owner, dict) else ())
            if isinstance(mark, list) and len(mark) == 2 and all(isinstance(one, str) for one in mark)
        }

    # -- the sign-in --------------------------------------------------------------------------------

    @property
    def has_session(self) -> bool:
        return (self._own / _SESSION).exists()

    def session_since(self) -> datetime | None:
        """When the sign-in was last kept; None where there is none."""
        try:
            return datetime.fromtimestamp((self._own / _SESSION).stat().st_mtime, timezone.utc)
        except OSError:
            return None

    def session(self) -> dict[str, Any] | None:
        """The browser's state as it was sealed; None where there is none that this machine opens."""
        sealed = self._home.secret(self._own / _SESSION)
        plain = self._seal.open(sealed) if sealed is not None else None
        try:
            state = json.loads(plain) if plain is not None else None
        except ValueError:
            return None
        return state if isinstance(state, dict) else None

    def save_session(self, state: Mapping[str, Any]) -> None:
        self._home.keep(self._own / _SESSION, self._seal.seal(json.dumps(state).encode()))

    def sign_out(self) -> bool:
        """Forget the sign-in, the token, whose it is, and the consent; what was asked for stays.

        False where nobody was signed in.
        """
        was = self.has_session or self.has_token
        for name in (_SESSION, _TOKEN, _ACCOUNT):
            (self._own / name).unlink(missing_ok=True)
        self.by(API).shelf.clear()
        for folder in (self.downloads, self.inbox):
            if not any(folder.glob("*")):
                shutil.rmtree(folder, ignore_errors=True)
        return was

    # -- the token of an interface ------------------------------------------------------------------

    @property
    def has_token(self) -> bool:
        return (self._own / _TOKEN).exists()

    def token(self) -> str | None:
        """None where there is none that this machine opens."""
        sealed = self._home.secret(self._own / _TOKEN)
        plain = self._seal.open(sealed) if sealed is not None else None
        return plain.decode("ascii", "replace") if plain is not None else None

    def token_since(self) -> datetime | None:
        """When the token was given here; None where there is none, or nobody knows."""
        since = self._about().get("token_since")
        try:
            return when(since) if self.has_token and isinstance(since, str) else None
        except ValueError:
            return None

    def save_token(self, token: str, now: datetime) -> None:
        self._home.keep(self._own / _TOKEN, self._seal.seal(token.encode("ascii")))
        self._keep_about({**self._about(), "token_since": stamp(now)})

    def drop_token(self) -> bool:
        """Forget the token alone. False where there was none."""
        was = self.has_token
        (self._own / _TOKEN).unlink(missing_ok=True)
        self.by(API).shelf.clear()
        self._keep_about({name: value for name, value in self._about().items() if name != "token_since"})
        return was

    # -- the record ---------------------------------------------------------------------------------

    def record(self) -> Record:
        try:
            data = (self.folder / _RECORD).read_bytes()
        except OSError:
            data = b""
        return Record.from_bytes(data) or Record(self.network)

    def save_record(self, record: Record) -> None:
        self._home.keep(self.folder / _RECORD, record.to_bytes())

    def forget_trouble(self) -> None:
        """A person has just signed in: what stood in the way is looked at anew."""
        record = self.record()
        if record.hold in ("refused", "throttled", "uncollated"):
            record = record._replace(hold="", hold_until="", next_look="", state=State.UNREACHABLE)
        if record.state in (State.NEED_LOGIN, State.PERSON_NEEDED, State.REFUSED, State.UNREACHABLE):
            self.save_record(record._replace(state=State.IDLE, need=""))

    # -- the inbox ----------------------------------------------------------------------------------

    def make_inbox(self) -> None:
        self._home.make_folder(self.inbox)
        self._home.make_folder(self.downloads)

    def arrived(self) -> list[Path]:
        """Downloads that are whole and not in the vault yet."""
        return sorted(path for path in self.inbox.glob("*") if path.is_file())

    def clear_inbox(self) -> None:
        for folder in (self.inbox, self.downloads):
            if folder.exists():
                shutil.rmtree(folder)

    def put_aside(self, path: Path, name: str) -> None:
        """Seal a download that waits for the rest, under a name of its own, and delete the plain one.

        Raises VaultUnavailable where the disk does not take it; the plain one then stays.
        """
        waiting = self.folder / _WAITING
        self._home.make_folder(waiting)
        try:
            self._seal.seal_file(path, waiting / name)
            self._home.keep(waiting / f"{name}.name", self._seal.seal(path.name.encode()))
        except OSError as error:
            raise disk_error(error, waiting) from None
        path.unlink()

    def take_back(self, parts: Sequence[Part]) -> dict[Part, Path]:
        """The parts that wait, plain in the inbox again, and still sealed as well. What cannot be opened is
        left out. Raises VaultUnavailable where the disk does not take them."""
        self.make_inbox()
        found: dict[Part, Path] = {}
        for part in parts:
            sealed = self.folder / _WAITING / part.sealed
            label = self._home.secret(sealed.with_name(f"{part.sealed}.name"))
            name = self._seal.open(label) if label is not None else None
            if name is None:
                continue
            path = free_name(self.inbox, name.decode("utf-8", "replace"))
            try:
                if self._seal.open_file(sealed, path):
                    found[part] = path
            except OSError as error:
                raise disk_error(error, self.inbox) from None
        return found

    def keep_waiting(self, parts: Sequence[Part]) -> None:
        """Delete all sealed parts but these."""
        wanted = {name for part in parts for name in (part.sealed, f"{part.sealed}.name")}
        folder = self.folder / _WAITING
        for path in folder.glob("*"):
            if path.name not in wanted:
                path.unlink()
        if not wanted:
            shutil.rmtree(folder, ignore_errors=True)

    def set_apart(self, paths: Sequence[Path]) -> Path:
        """Downloads that the vault will never take, out of the way of what comes; returns their folder."""
        self._home.make_folder(self.folder / _KEPT)
        for path in paths:
            os.replace(path, free_name(self.folder / _KEPT, path.name))
        return self.folder / _KEPT

    # -- small files --------------------------------------------------------------------------------

    def _about(self) -> dict[str, object]:
        try:
            content = json.loads((self._own / _ACCOUNT).read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        return content if isinstance(content, dict) else {}

    def _keep_about(self, content: Mapping[str, object]) -> None:
        sealed = {"label": self._seal.seal(self.label.encode()).hex()} if self.label else {}
        self._home.keep(self._own / _ACCOUNT, json.dumps({**sealed, **content}, indent=1).encode() + b"\n")


def known_accounts(home: Home, seal: Seal, titles: Mapping[str, str]) -> list[Account]:
    """All accounts of these networks that were signed in once on this machine, by network."""
    found: list[Account] = []
    for network in sorted(titles):
        for folder in sorted((home.root / "accounts" / network).glob("*")):
            if (folder / _ACCOUNT).exists() or (folder / _RECORD).exists():
                account = Account(home, seal, network, titles[network], _label(folder, seal))
                if account.folder == folder:
                    found.append(account)
    return found


def free_name(folder: Path, name: str) -> Path:
    """A path in the folder for a name that a network gave: never outside it, never one that is taken."""
    plain, dot, ending = plain_name(name).rpartition(".")
    if not dot:
        plain, ending = ending, ""
    for number in range(1, 10_000):
        suffix = f" ({number})" if number > 1 else ""
        path = folder / f"{plain}{suffix}{dot}{ending}"
        if not path.exists():
            return path
    raise FileExistsError(plain)


def plain_name(name: str) -> str:
    """A name that a network gave, with nothing in it that could be a path."""
    from slugify import slugify

    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = name, ""
    # An export's own name tells its day; letters, digits and these signs are all that such names hold.
    plain = slugify(stem, lowercase=False, regex_pattern=r"[^-a-zA-Z0-9._]+").strip(".")[:120] or "export"
    ending = slugify(extension)[:10]
    return f"{plain}.{ending}" if ending else plain


def _folder_name(label: str | None) -> str:
    """A label may be a person's name, so it is no folder's."""
    return "default" if not label else hashlib.sha256(b"sociarch label\n" + label.encode()).hexdigest()[:16]


def _label(folder: Path, seal: Seal) -> str | None:
    if folder.name == "default":
        return None
    try:
        content = json.loads((folder / _ACCOUNT).read_bytes())
        label = seal.open(bytes.fromhex(content["label"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return label.decode("utf-8", "replace") if label is not None else None


def _mark(salt: str, value: str) -> tuple[str, str]:
    # Slow on purpose: a name or an address is easy to guess.
    digest = hashlib.scrypt(
        value.strip().casefold().encode("utf-8", "replace"), salt=salt.encode("utf-8", "replace"),
        n=2**14, r=8, p=1,
    )  # fmt: skip
    return salt, digest.hex()
