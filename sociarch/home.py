"""What this machine remembers for itself: which vault is its own, and the write key of each vault.

Small files under one folder, 0600 from their first byte, never the only copy of anything: a lost write key is
made again from whatever opens the vault.
"""

import json
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from sociarch.errors import NoHome, OpenKeyFile, VaultBusy, disk_error

_SETTINGS: Final = "settings.json"
_WRITE_KEY: Final = "write-key.json"
_LAST: Final = "last-backups.json"
_GIVEN: Final = "last-given.json"
_COUNTS: Final = "counts.json"
_HELD: Final = "held.json"
_COLUMNS: Final = "columns.json"
_LETTERS: Final = "letters.json"
_WATCHED: Final = "watched.json"
_LOCK: Final = "lock"

Counts: TypeAlias = dict[str, dict[str, dict[str, int]]]


class Watched(NamedTuple):
    """A folder that is watched: since which day, and on which day each network last delivered into it."""

    since: str
    delivered: Mapping[str, str]


class Home:
    """The folder at `root`, made when something is first written to it."""

    def __init__(self, root: Path, *, random: Callable[[int], bytes] = os.urandom) -> None:
        self.root: Final = root
        self._random = random

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Home":
        """SOCIARCH_HOME, else the platform's own place for an application's data. Raises NoHome."""
        try:
            if named := environment.get("SOCIARCH_HOME"):
                return cls(Path(named).expanduser())
            from platformdirs import user_data_path

            return cls(user_data_path("sociarch", appauthor=False))
        except RuntimeError:
            raise NoHome() from None

    def vault(self) -> str | None:
        """Where the vault lies that `init` made last, or None."""
        place = self._read(self.root / _SETTINGS).get("vault")
        return place if isinstance(place, str) else None

    def known_vault(self, place: str) -> str | None:
        """The id of the vault this machine has used at `place`, or None."""
        known = self._read(self.root / _SETTINGS).get("known")
        name = known.get(place) if isinstance(known, dict) else None
        return name if isinstance(name, str) else None

    def remember_vault(self, place: str, vault: str, *, default: bool) -> None:
        """Keep which vault lies at `place`; as the one to use where none is named, if `default`."""
        settings = self._read(self.root / _SETTINGS)
        known = settings.get("known")
        settings["known"] = {**(known if isinstance(known, dict) else {}), place: vault}
        if default:
            settings["vault"] = place
        self._write(self.root / _SETTINGS, settings)

    def last_backups(self, vault: str) -> dict[str, str]:
        """When this machine last stored an export of each network in the vault: name to UTC time."""
        last = self._read(self._folder(vault) / _LAST)
        return {name: time for name, time in last.items() if isinstance(time, str)}

    def note_backup(self, vault: str, network: str, taken: str, *, given: bool = False) -> None:
        """`given`: it was downloaded by the person, who may have it from anywhere."""
        self._write(self._folder(vault) / _LAST, {**self.last_backups(vault), network: taken})
        if given:
            self._write(self._folder(vault) / _GIVEN, {**self.last_given(vault), network: taken})

    def last_given(self, vault: str) -> dict[str, str]:
        """When this machine last stored what a person had downloaded, by network."""
        last = self._read(self._folder(vault) / _GIVEN)
        return {name: time for name, time in last.items() if isinstance(time, str)}

    def counts(self, vault: str) -> Counts:
        """How many connections snapshots had that count: by network, account (`""`: unknown) and day."""
        known = self._read(self._folder(vault) / _COUNTS)
        return {
            network: {
                account: {day: count for day, count in days.items() if isinstance(count, int)}
                for account, days in accounts.items()
                if isinstance(days, dict)
            }
            for network, accounts in known.items()
            if isinstance(accounts, dict)
        }

    def save_counts(self, vault: str, counts: Counts) -> None:
        if counts != self.counts(vault):
            self._write(self._folder(vault) / _COUNTS, counts)

    def held(self, vault: str) -> list[str]:
        """Ids of snapshots that are known here to wait for a person's decision."""
        held = self._read(self._folder(vault) / _HELD).get("held")
        return [name for name in held if isinstance(name, str)] if isinstance(held, list) else []

    def save_held(self, vault: str, held: Iterable[str]) -> None:
        wanted = list(dict.fromkeys(held))
        if wanted != self.held(vault):
            self._write(self._folder(vault) / _HELD, {"held": wanted})

    def columns(self, vault: str) -> dict[str, dict[str, str]]:
        """For each network what the person said its tables' columns are."""
        return {
            network: {name: field for name, field in fields.items() if isinstance(field, str)}
            for network, fields in self._read(self._folder(vault) / _COLUMNS).items()
            if isinstance(fields, dict)
        }

    def note_columns(self, vault: str, network: str, columns: Mapping[str, str]) -> None:
        known = self.columns(vault)
        known[network] = {**known.get(network, {}), **columns}
        self._write(self._folder(vault) / _COLUMNS, known)

    def letters(self) -> dict[str, dict[str, str]]:
        """For each network what is noted of a letter to its operator: a `sociarch.letter.Note` as texts."""
        return {
            network: {name: text for name, text in note.items() if isinstance(text, str)}
            for network, note in self._read(self.root / _LETTERS).items()
            if isinstance(note, dict)
        }

    def note_letter(self, network: str, note: Mapping[str, str] | None) -> None:
        """Keep a note of a letter in place of an earlier one; None: keep none."""
        others = {name: known for name, known in self.letters().items() if name != network}
        self._write(self.root / _LETTERS, others if note is None else {**others, network: note})

    def watched(self) -> dict[str, Watched]:
        """The folders that are watched on this machine, by their whole paths."""
        known: dict[str, Watched] = {}
        for folder, about in self._read(self.root / _WATCHED).items():
            if isinstance(about, dict) and isinstance(about.get("since"), str):
                days = about.get("delivered")
                delivered = {
                    network: day
                    for network, day in (days.items() if isinstance(days, dict) else ())
                    if isinstance(day, str) and _is_day(day)
                }
                known[folder] = Watched(about["since"], delivered)
        return known

    def note_watched(self, folder: str, network: str | None, day: str) -> None:
        """That the folder is watched, from `day` where it was not before. Of a `network`: that what it
        delivered last is of that day, if the folder is watched still."""
        known = self.watched()
        if network is not None and folder not in known:
            return
        one = known.get(folder, Watched(day, {}))
        if network is not None:
            one = one._replace(delivered={**one.delivered, network: max(day, one.delivered.get(network, ""))})
        if known.get(folder) != one:
            self._save_watched({**known, folder: one})

    def forget_watched(self, folder: str) -> bool:
        """Whether the folder was watched; it is not any more."""
        known = self.watched()
        if known.pop(folder, None) is None:
            return False
        self._save_watched(known)
        return True

    def _save_watched(self, known: Mapping[str, Watched]) -> None:
        self._write(self.root / _WATCHED, {folder: one._asdict() for folder, one in known.items()})

    def memory(self, name: str, vault: str | None = None) -> dict[str, object]:
        """A small record of this machine, of one vault's or of all: what `remember` kept; empty where nothing
        is known or it does not read. `name`: of the file, without its ending."""
        return self._read(self._memory(name, vault))

    def remember(self, name: str, content: Mapping[str, object], vault: str | None = None) -> None:
        """Keep a small record in place of the earlier one; nothing in it may be the only copy of anything."""
        self._write(self._memory(name, vault), content)

    def _memory(self, name: str, vault: str | None) -> Path:
        return (self.root if vault is None else self._folder(vault)) / f"{name}.json"

    @contextmanager
    def alone(self, vault: str | None, *, patience: float, work: str = _LOCK) -> Iterator[None]:
        """One run of this machine at a time stores into the vault. Raises VaultBusy after so many seconds.
        `work`: what else only one run at a time does; of None, whatever the vault."""
        from filelock import FileLock, Timeout

        folder = self.root if vault is None else self._folder(vault)
        try:
            self.make_folder(folder)
            lock = FileLock(folder / work, timeout=patience, mode=0o600)
            lock.acquire()
        except Timeout:
            raise VaultBusy() from None
        except OSError as error:
            raise disk_error(error, folder) from None
        try:
            yield
        finally:
            lock.release()

    def write_key(self, vault: str) -> bytes | None:
        """The write key's bytes, or None. Raises OpenKeyFile where other users can read it."""
        return self.secret(self._folder(vault) / _WRITE_KEY)

    def secret(self, path: Path) -> bytes | None:
        """A secret file's bytes, or None. Raises OpenKeyFile where other users can read it."""
        try:
            if os.name != "nt" and stat.S_IMODE(path.stat().st_mode) & 0o077:
                raise OpenKeyFile(path=path)
            return path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise disk_error(error, path) from None

    def save_write_key(self, vault: str, data: bytes) -> Path:
        path = self._folder(vault) / _WRITE_KEY
        self.keep(path, data)
        return path

    def report(self, name: str, text: str) -> Path:
        """Keep a report of an unexpected failure and return where it lies."""
        path = self.root / "reports" / name
        self.keep(path, text.encode())
        return path

    def make_folder(self, folder: Path) -> None:
        """The root or a folder below it, 0700."""
        if folder == self.root:
            folder.parent.mkdir(parents=True, exist_ok=True)
        else:
            self.make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)

    def _folder(self, vault: str) -> Path:
        return self.root / "vaults" / vault

    def _read(self, path: Path) -> dict[str, object]:
        """A small JSON file; empty where it is missing or unreadable, because nothing here is a record."""
        try:
            content = json.loads(path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        return content if isinstance(content, dict) else {}

    def _write(self, path: Path, content: Mapping[str, object]) -> None:
        self.keep(path, json.dumps(content, indent=1, sort_keys=True).encode() + b"\n")

    def keep(self, path: Path, data: bytes) -> None:
        """Make or replace a file below the root: 0600, whole or not at all. Raises VaultUnavailable."""
        try:
            self.make_folder(path.parent)
            temporary = path.with_name(f".{path.name}.{self._random(8).hex()}")
            write_secret(temporary, data)
            os.replace(temporary, path)
        except OSError as error:
            raise disk_error(error, path) from None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def write_secret(path: Path, data: bytes) -> None:
    """A new file, 0600 before its first byte and durable when this returns.

    Raises FileExistsError, never overwrites; other OSErrors leave no file behind.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags, 0o600), "wb") as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            path.unlink(missing_ok=True)
            raise
