"""The contract between the core and what knows a network's export page.

A collector says what a page shows (pure: a sight in, a word out) and presses the buttons that ask for an
export and fetch it, on a page that the core has opened in the person's own session. It knows no browser, no
clock and no storage. Collecting rots in weeks, so it shares nothing with reading.
"""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Final, NamedTuple, Protocol, TypeAlias, TypeVar

from sociarch.errors import N_ as N_
from sociarch.sight import Ambiguous, Anchors, Element, Sight

T = TypeVar("T")

SETTLED: Final = 20.0
"""Seconds a page may take to show what follows a press."""


class Shown(StrEnum):
    """What a page says of the account's export, in English, marked for translation."""

    UNCLEAR = N_("unclear")
    """Nothing that is known, or nothing yet."""
    SIGNED_OUT = N_("signed out")
    PERSON = N_("person needed")
    FORM = N_("form")
    """An export may be asked for, and none is there or under way."""
    LOCKED = N_("locked")
    """The form is there, and the network does not take a request yet."""
    PENDING = N_("pending")
    PARTLY = N_("partly ready")
    """Something may be fetched, and something is still being prepared."""
    READY = N_("ready")
    FAILED = N_("failed")
    REFUSED = N_("refused")
    BROKEN = N_("broken")
    """The network answers with an error of its own."""
    CLOSED = N_("closed")
    """There is no such network any more."""


class Need(StrEnum):
    """What a person is needed for, in English, marked for translation."""

    SIGN_IN = N_("sign-in")
    CODE = N_("a code that the network sent you")
    APPROVAL = N_("an approval in the network's app")
    PASSWORD = N_("your password once more")
    CAPTCHA = N_("a puzzle for people")
    CHECK = N_("a check of the network")
    TERMS = N_("the network's new terms")


class Seen(NamedTuple):
    """What a look found. `need` only where a person is needed."""

    shown: Shown
    need: Need | None = None


class Ask(NamedTuple):
    """What is asked for. A network takes of it what it offers."""

    format: str = "json"
    range: str = "all time"
    content: str = "connections"


PRESSES: Final = 3
"""How often a button that something lies over is tried."""
Pressing: TypeAlias = Callable[[Mapping[str, str]], None]


class Lost(Exception):
    """A step found another page than the one it knows; `sight` is what was there."""

    def __init__(self, step: str, expected: str, sight: Sight) -> None:
        super().__init__(f"{step}: {expected}")
        self.step: Final = step
        self.expected: Final = expected
        self.sight: Final = sight


class Stopped(Exception):
    """A step met something that only a person, or time, can solve."""

    def __init__(self, seen: Seen) -> None:
        super().__init__(str(seen.shown))
        self.seen: Final = seen


class Page(Protocol):
    """An open page, and a hand that presses at human pace."""

    async def see(self) -> Sight:
        """What stands on it now; banners that the anchors know how to refuse are refused before."""

    async def reload(self) -> None:
        """Load the page anew: for a press after which nothing seems to have changed."""

    async def scroll(self, element: Element) -> None:
        """Turn the wheel over an element of the last sight, down to the end of what scrolls there: some pages
        build their end only when somebody comes near it."""

    async def press(self, element: Element) -> bool:
        """Press an element of the last sight. False where it is gone or covered, and was certainly not
        pressed; True tells nothing: whoever pressed looks whether anything changed."""

    async def tick(self, element: Element, *, on: bool = True) -> None:
        """Set a box or a radio button, by its label where it is hidden itself."""

    async def until(
        self,
        ready: Callable[[Sight], T | None],
        seconds: float = SETTLED,
        *,
        need: Callable[[Sight], Need | None] = lambda sight: None,
    ) -> T | None:
        """What `ready` says of the page as soon as it says anything; None when it never does in that time.

        While a person is needed, the time does not run where somebody sits before a window; where nobody
        does, Stopped is raised.
        """

    async def download(
        self,
        start: Callable[[], Awaitable[object]],
        known: Callable[[str], bool],
        need: Callable[[Sight], Need | None] = lambda sight: None,
    ) -> "Delivery":
        """The file whose download `start` begins, in the inbox under the name the network gave it.

        A file whose name is `known` is not downloaded. `need`: as in `until`, until the download begins.
        Raises Broken where a download did not end well, and Stopped.
        """


class Delivery(NamedTuple):
    """What came of a press that starts a download. `path` None where it did not begin, or is not needed."""

    began: bool
    path: Path | None = None


class Broken(Exception):
    """A download began and did not arrive whole."""


class Collector(ABC):
    """One network's export page."""

    name: ClassVar[str]
    title: ClassVar[str]
    looks: ClassVar[Sequence[timedelta]]
    """How long after the request to look; after the last, once a day."""
    kept: ClassVar[timedelta]
    """How long a ready export can be fetched."""
    whole: ClassVar[bool]
    """Whether parts are pieces of one thing, so that one of them alone means nothing."""
    closed: ClassVar[bool] = False
    """Whether the network is known to be gone: no answer, or another host's, is then no surprise."""
    patience: ClassVar[float] = 25.0
    """Seconds a page may take until it shows a state that is known."""

    def __init__(self, anchors: Anchors) -> None:
        self.anchors: Final = anchors

    @abstractmethod
    def look(self, sight: Sight) -> Seen:
        """What the page says. UNCLEAR while it is not built yet, and for good where it is not known."""

    @abstractmethod
    def who(self, sight: Sight) -> Mapping[str, str]:
        """Marks of the account that is signed in, such as its address, by kind, the surest first; empty where
        the page does not tell. The core keeps only salted hashes."""

    @abstractmethod
    def maybe_signed_in(self, sight: Sight) -> bool:
        """Whether the export page is worth opening now, to see if the person has signed in."""

    @abstractmethod
    async def request(self, page: Page, ask: Ask, pressing: Pressing) -> Seen:
        """Ask for an export, read back each choice, and return what the page then shows: FORM where nothing
        has come of it.

        `pressing` is called with what was chosen, directly before the one button that sends the request.
        Raises Lost or Stopped.
        """

    @abstractmethod
    async def fetch(self, page: Page, known: Callable[[str], bool]) -> Sequence[Path]:
        """Download everything that is ready; `known` tells by a file's name that it is in the vault already.

        Raises Lost, Stopped or Broken.
        """

    def fuller(self, names: Sequence[str], asked: Mapping[str, str]) -> bool:
        """Whether more than these archives may follow what was asked for."""
        return False

    def notes(self, members: Sequence[str]) -> Sequence[str]:
        """What a person should know of an archive with these members, in English, marked for translation."""
        return ()

    def one(self, sight: Sight, anchor: str, step: str, *, within: Element | None = None) -> Element:
        """The only element that an anchor finds. Raises Lost where there is none, or more than one."""
        try:
            found = self.anchors.one(sight, anchor, within=within)
        except Ambiguous as error:
            raise Lost(step, f"{anchor} (found {error.count})", sight) from None
        if found is None:
            raise Lost(step, anchor, sight)
        return found
