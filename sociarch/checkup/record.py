"""What a check says, and what checks look at. Records alone."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Literal, NamedTuple, TypeAlias, TypeVar

from sociarch.custody import Custody
from sociarch.errors import SociarchError
from sociarch.ownership.record import Text
from sociarch.schedule.night import Runs

Verdict: TypeAlias = Literal["wrong", "attention", "unknown", "ok"]


class Public(str):
    """A text that tells nothing of a person: a version, a network's name, a day. Of all other texts in a
    sentence a bug report shows nothing."""

    __slots__ = ()


class Trouble(NamedTuple):
    """What came of looking instead of an answer. `error`: None where it is none of this program's own;
    `kind`: the name of its class."""

    error: SociarchError | None
    kind: str


T = TypeVar("T")
Found: TypeAlias = T | Trouble
"""What a look gives, or why it gave nothing."""


class Check(NamedTuple):
    """What one check found.

    name     one or two words, the same in every language
    says     one sentence; of what is not in order, what is wrong
    mend     how to mend it; None where there is nothing to mend
    command  the command that mends it, as it is typed; empty without one
    code     the exit code that fits best where something is wrong, else 0
    """

    name: str
    verdict: Verdict
    says: Text
    mend: Text | None = None
    command: str = ""
    code: int = 0


class Program(NamedTuple):
    """`packages`: what this program needs, with its version; `lacking`: of these, what is missing or too old,
    with what is asked for. `extras`: by what to ask pip for, the packages it brings and whether all are here.
    """

    version: str
    python: str
    system: str
    encoding: str
    packages: Mapping[str, str]
    lacking: Mapping[str, str]
    extras: Mapping[str, bool]


class Keys(NamedTuple):
    """The keyring of the system, and where the key of sign-ins lies; `kept` None: there is none yet."""

    reachable: bool
    kept: Literal["keyring", "file"] | None


class Times(NamedTuple):
    """`built`: when this program's files were written; `newest`: the last moment known of the vault and of
    what this machine did with it; None: nothing is known."""

    now: datetime
    built: datetime | None
    newest: datetime | None


class Opened(NamedTuple):
    """Files and folders that others on this machine can read: `secret` of them open something or write."""

    secret: tuple[PurePath, ...]
    others: tuple[PurePath, ...]
    root: PurePath
    posix: bool


class Vault(NamedTuple):
    """`openers`: paths of the ways to open it. `kind`: `folder` or the kind of its address. `own`: whether it
    is the vault that this machine knows at this place; None: it knows none there. `write_key`: whether one is
    here, and it fits."""

    id: str
    kind: str
    openers: tuple[str, ...]
    snapshots: int
    own: bool | None
    write_key: bool


class Left(NamedTuple):
    """What runs that were cut off left behind: how many files, in the home, in the vault and in inboxes.
    `damaged`: files that a repair has set aside in the vault."""

    home: int
    vault: int
    inboxes: int
    damaged: int


class Room(NamedTuple):
    """Bytes that are free where the vault lies (None: in no folder) and where this machine's files lie."""

    vault: int | None
    home: int


class SignedIn(NamedTuple):
    """One account. `age`: of its sign-in, `token_age`: of its token; None: it has none, or nobody knows.
    `due`: whether the token will not do much longer. `state`: of its record. `typed`: how a command names it.
    """

    network: str
    title: str
    typed: str
    age: timedelta | None
    token_age: timedelta | None
    due: bool
    state: str


class Catalogue(NamedTuple):
    """What is installed for each network: the reader's version, the day of the anchors, whether there is an
    official interface. `own`: networks whose anchors are the person's own file. `off`: those that are
    switched off. `broken`: those whose anchors do not read, or that do not load."""

    readers: Mapping[str, str]
    anchors: Mapping[str, str]
    interfaces: tuple[str, ...]
    own: tuple[str, ...]
    off: tuple[str, ...]
    broken: tuple[str, ...]


class Timer(NamedTuple):
    """What a timer started. `since`: when one was installed; None: none is."""

    runs: Runs
    since: datetime | None
    now: datetime


class Gathered(NamedTuple):
    """Everything that was looked at. `browsers`: programs and channels; `proven`: how long ago the last
    drill was, None: none is known."""

    program: Found[Program]
    times: Found[Times]
    opened: Found[Opened]
    unread: Found[tuple[str, ...]]
    left: Found[Left]
    room: Found[Room]
    vault: Found[Vault]
    proven: Found[timedelta | None]
    timer: Found[Timer]
    accounts: Found[tuple[SignedIn, ...]]
    browsers: Found[tuple[str, ...]]
    keys: Found[Keys]
    catalogue: Found[Catalogue]
    custody: Found[Custody]
