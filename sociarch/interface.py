"""The contract between the core and a network's official interface: what to ask it for, and what it answers.

An interface is asked without a browser, with a token that the person has made at the network. What stands
here is pure: addresses out, meanings of answers back. The core asks, waits and keeps the answers as they
came.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple

from sociarch.errors import N_ as N_


class Answer(NamedTuple):
    """One answer as it came. `headers` by their names in lower case; `at` is when it was there, UTC."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    at: datetime


class Meaning(StrEnum):
    """What an answer means.

    PAGE       it has rows, and more may follow
    EMPTY      a page without rows, and more may follow
    END        nothing more; of a domain's first page, that there is nothing, or nothing yet
    EXPIRED    the token is not accepted, or not any more
    FORBIDDEN  the token may not do this
    OUTDATED   the interface does not speak this version any more
    BUSY       asked too much
    BROKEN     a fault of the network's own
    UNKNOWN    no answer that is documented
    """

    PAGE = "page"
    EMPTY = "empty"
    END = "end"
    EXPIRED = "expired"
    FORBIDDEN = "forbidden"
    OUTDATED = "outdated"
    BUSY = "busy"
    BROKEN = "broken"
    UNKNOWN = "unknown"


class Reply(NamedTuple):
    """An answer understood. `reason`: what is odd about an UNKNOWN one, in English, for translation."""

    meaning: Meaning
    rows: Sequence[Mapping[str, Any]] = ()
    reason: str = ""


class Interface(ABC):
    """One network's official interface, for one person's own data."""

    name: ClassVar[str]
    title: ClassVar[str]
    host: ClassVar[str]
    version: ClassVar[str]
    domains: ClassVar[Sequence[str]]
    """What to read, verbatim as the network spells it. The first holds the connections: without it there is
    no snapshot. The others are worth having, and none of them may cost the first."""
    set_up: ClassVar[Sequence[str]]
    """The steps by which a person makes a token, in English, marked for translation."""
    known: ClassVar[str]
    """The month in which all this was last known to be so, such as `2026-11`."""
    members: ClassVar[str]
    """For whom it is, in English, marked for translation."""
    lasts: ClassVar[timedelta]
    """How long a token is known to last."""
    renew: ClassVar[timedelta]
    """How old a token is when a person is told to make the next."""
    looks: ClassVar[Sequence[timedelta]]
    """How long after the first look to look again, while nothing has been collated."""
    patience: ClassVar[timedelta]
    """How long nothing may come before a person is told that nothing will."""
    kept: ClassVar[timedelta] = timedelta(days=1)
    """Answers are read at once: what is read a day later is another export."""
    whole: ClassVar[bool] = True

    @abstractmethod
    def path(self, domain: str, page: int) -> str:
        """The path, query included, of a domain's page; the first is 0. Only a GET of it is ever sent."""

    @abstractmethod
    def headers(self) -> Mapping[str, str]:
        """What has to be sent along, apart from the token."""

    @abstractmethod
    def judge(self, domain: str, answer: Answer) -> Reply:
        """What an answer to a question for that domain means. Raises nothing, whatever came."""

    def tells_owner(self, domain: str) -> bool:
        """Whether `owner` may tell anything of that domain's rows."""
        return False

    def owner(self, domain: str, rows: Sequence[Mapping[str, Any]]) -> Mapping[str, str]:
        """Marks of the account that these rows tell, by kind; the core keeps only salted hashes."""
        return {}

    def notes(self, members: Sequence[str]) -> Sequence[str]:
        """What a person should know of a record with these members."""
        return ()
