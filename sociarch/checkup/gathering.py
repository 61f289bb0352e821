"""Looks at the machine for the checks. Whatever goes wrong with one look is what that look found.

Nothing is changed, no program is started, no network is asked; a vault on another machine is looked at where
it is. What it needs comes as arguments.
"""

import json
import re
import shutil
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta, timezone
from importlib import metadata
from pathlib import Path
from typing import Final, TypeVar

import sociarch
from sociarch.accounts import Account
from sociarch.checkup.record import (
    Catalogue,
    Found,
    Keys,
    Left,
    Opened,
    Program,
    Room,
    SignedIn,
    Times,
    Trouble,
    Vault,
)
from sociarch.errors import BrokenAnchors, SociarchError
from sociarch.home import Home
from sociarch.interface import Interface
from sociarch.keys import WriteKey
from sociarch.layout import ASIDE, CARD, check_there, is_hex, openers, read_card
from sociarch.place import Place
from sociarch.registry import Collectors, Interfaces, Registry
from sociarch.seal import IN_KEYRING, KEY_FILE, Keyring, Seal
from sociarch.storage import TEMPORARY, Storage

T = TypeVar("T")

OLD: Final = timedelta(days=1)
"""A temporary file of that age belongs to no run any more."""
_MOST: Final = 20_000
"""Files of the home that are looked at."""
_FOR_DEVELOPERS: Final = ("bench", "dev")
_TEMPORARY = re.compile(r"\..+\.[0-9a-f]{16}")
_NEED = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)[^>;]*(?:>=\s*(?P<least>[0-9.]+))?[^;]*(?:;(?P<mark>.*))?"
)
_EXTRA = re.compile(r"""extra\s*==\s*["'](?P<name>[^"']+)["']""")
_DAY = re.compile(r"[0-9.-]+")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_SECRET: Final = ("write-key.json", KEY_FILE)
"""Files of the home that open something or write."""


def tried(look: Callable[[], T]) -> Found[T]:
    """What a look gives, or why it gave nothing."""
    try:
        return look()
    except SociarchError as error:
        return Trouble(error, type(error).__name__)
    except Exception as error:  # A checkup that breaks down tells nobody anything.
        return Trouble(None, type(error).__name__)


# -- the program -----------------------------------------------------------------------------------


def program(
    system: str,
    encoding: str,
    needs: Iterable[str] | None = None,
    version_of: Callable[[str], str] = metadata.version,
) -> Program:
    """`needs`: what the package asks for, as its metadata says it; None: as installed. `version_of` raises
    PackageNotFoundError."""
    packages: dict[str, str] = {}
    lacking: dict[str, str] = {}
    extras: dict[str, bool] = {}
    for need in (metadata.requires("sociarch") or ()) if needs is None else needs:
        match = _NEED.fullmatch(need.strip())
        if match is None:
            continue
        mark = match["mark"] or ""
        extra = _EXTRA.search(mark)
        if (extra is None and mark) or (extra is not None and extra["name"] in _FOR_DEVELOPERS):
            continue  # Asked for on other systems or versions, or by developers.
        version = _version(match["name"], version_of)
        enough = bool(version) and _numbers(version) >= _numbers(match["least"] or "")
        if extra is not None:
            extras[extra["name"]] = extras.get(extra["name"], True) and enough
        elif enough:
            packages[match["name"]] = version
        else:
            lacking[match["name"]] = match["least"] or ""
    return Program(sociarch.__version__, sys.version.split()[0], system, encoding, packages, lacking, extras)


def _version(name: str, version_of: Callable[[str], str]) -> str:
    """The numbers of a version alone: what stands behind them may name a company's own build."""
    try:
        found = _NUMBER.match(version_of(name))
    except metadata.PackageNotFoundError:
        return ""
    return found[0] if found is not None else ""


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(one) for one in version.split(".") if one)


def keys(home: Home, keyring: Callable[[], Keyring | None]) -> Keys:
    """Raises OpenKeyFile where others can read the file, and KeyringClosed where the keyring has the key and
    does not give it."""
    kept = home.secret(home.root / KEY_FILE)
    reachable = keyring() is not None
    if kept is None:
        return Keys(reachable, None)
    if kept.strip() != IN_KEYRING:
        return Keys(reachable, "file")
    return Keys(reachable, "file" if Seal(home, keyring).in_file else "keyring")


# -- time and files --------------------------------------------------------------------------------


def times(now: datetime, folder: Path | None, known: Iterable[str]) -> Times:
    """`folder`: of the vault; `known`: moments that this machine has noted, ISO 8601."""
    moments = [moment for text in known if (moment := _moment(text)) is not None]
    if folder is not None:
        moments += [changed for path in _newest(folder) if (changed := _changed(path)) is not None]
    return Times(now, _changed(Path(sociarch.__file__)), max(moments, default=None))


def _newest(folder: Path) -> Iterator[Path]:
    yield folder / CARD
    for below in ("snapshots", "objects", "keys"):
        yield folder / below


def _changed(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, timezone.utc)
    except (OSError, ValueError, OverflowError):
        return None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=timezone.utc)


def opened(home: Path, vault: Path | None, *, posix: bool) -> Opened:
    """Where a system has other permissions than those of POSIX, nothing is looked at."""
    if not posix:
        return Opened((), (), home, posix=False)
    secret: list[Path] = []
    others: list[Path] = []
    for path in (*_all_below(home), *_top(vault)):
        try:
            about = path.lstat()
        except OSError:
            continue
        if stat.S_ISLNK(about.st_mode) or not stat.S_IMODE(about.st_mode) & 0o077:
            continue
        is_secret = path.name in _SECRET or (path.suffix == ".age" and home in path.parents)
        (secret if is_secret and stat.S_ISREG(about.st_mode) else others).append(path)
    return Opened(tuple(secret), tuple(others), home, posix=True)


def _all_below(folder: Path) -> Iterator[Path]:
    if folder.exists():
        yield folder
        for number, path in enumerate(folder.rglob("*")):
            if number >= _MOST:
                return
            yield path


def _top(folder: Path | None) -> Iterator[Path]:
    """A folder and the folders in it: what is sealed below them is only reached through these."""
    if folder is not None and folder.exists():
        yield folder
        yield from (path for path in folder.iterdir() if path.is_dir())


def left(home: Path, vault: Path | None, now: datetime) -> Left:
    old = (now - OLD).timestamp()

    def number(paths: Iterable[Path]) -> int:
        return sum(path.is_file() and path.lstat().st_mtime < old for path in paths)

    inboxes = [*home.glob("accounts/*/*/**/inbox/*"), *home.glob("accounts/*/*/**/downloads/*")]
    return Left(
        home=number(path for path in home.rglob(".*") if _TEMPORARY.fullmatch(path.name)),
        vault=0 if vault is None else number((vault / TEMPORARY).glob("*")),
        inboxes=number(inboxes),
        damaged=0 if vault is None else sum(path.is_file() for path in (vault / ASIDE).glob("*")),
    )


def unread(home: Path) -> tuple[str, ...]:
    """Names of this machine's small records that are there and do not read; each is then taken for empty."""
    found = []
    for path in sorted(
        (*home.glob("*.json"), *home.glob("vaults/*/*.json"), *home.glob("accounts/*/*/*.json"))
    ):
        try:
            content = json.loads(path.read_bytes())
        except (OSError, ValueError, RecursionError):
            content = None
        if not isinstance(content, dict):
            found.append(path.name)
    return tuple(found)


def room(home: Path, vault: Path | None) -> Room:
    return Room(None if vault is None else _free(vault), _free(home))


def _free(folder: Path) -> int:
    """Of what the folder lies on, or will lie on."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free


# -- the vault -------------------------------------------------------------------------------------


def vault(home: Home, place: Place, storage: Storage) -> Vault:
    """Raises what is wrong with it."""
    check_there(storage, place)
    card = read_card(storage)
    known = home.known_vault(str(place))
    data = home.write_key(card.vault)
    if data is not None:
        WriteKey.from_bytes(data).check(card)
    return Vault(
        id=card.vault,
        kind="folder" if place.folder is not None else place.text.partition(":")[0],
        openers=tuple(openers(storage)),
        snapshots=sum(is_hex(path[10:]) for path in storage.names("snapshots/")),
        own=None if known is None else known == card.vault,
        write_key=data is not None,
    )


# -- networks --------------------------------------------------------------------------------------


def signed_in(
    accounts: Sequence[Account], interface_of: Callable[[str], Interface | None], now: datetime
) -> tuple[SignedIn, ...]:
    return tuple(_signed_in(one, interface_of(one.network), now) for one in accounts)


def _signed_in(account: Account, interface: Interface | None, now: datetime) -> SignedIn:
    since, made = account.session_since(), account.token_since()
    token = None if made is None else now - made
    return SignedIn(
        network=account.network,
        title=account.title,
        typed=account.typed,
        age=None if since is None else now - since,
        token_age=token,
        due=token is not None and interface is not None and token >= interface.renew,
        state=account.record().state,
    )


def catalogue(registry: Registry, collectors: Collectors, interfaces: Interfaces, anchors: Path) -> Catalogue:
    """`anchors`: the folder of the person's own files of anchors."""
    broken: list[str] = []
    readers: dict[str, str] = {}
    days: dict[str, str] = {}
    off: list[str] = []
    for name in registry.names():
        reader = tried(lambda name=name: registry.get(name).reader)  # type: ignore[misc]  # bound at once
        if isinstance(reader, Trouble):
            broken.append(name)
        else:
            readers[name] = reader
    for name in collectors.names():
        try:
            own = collectors.get(name, anchors / f"{name}.toml").anchors
        except BrokenAnchors:
            broken.append(name)
            continue
        days[name] = own.version if _DAY.fullmatch(own.version) else "?"
        if own.switched_off:
            off.append(name)
    return Catalogue(
        readers, days, interfaces.names(),
        own=tuple(name for name in collectors.names() if (anchors / f"{name}.toml").exists()),
        off=tuple(off), broken=tuple(dict.fromkeys(broken)),
    )  # fmt: skip
