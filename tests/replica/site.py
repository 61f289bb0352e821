"""What a replica's site is: a request in, a response out, on a clock that the test sets.

A site holds the state of one invented account. It is told what to be through its Python attributes, never
through its pages, and it counts what is done to it.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar, NamedTuple


class Request(NamedTuple):
    """One request as the server received it. `host` without port; `path` without query, percent-decoded."""

    method: str
    host: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, Sequence[str]]
    """Fields of a urlencoded body; empty where there is none. `body` has the bytes of any body."""
    body: bytes
    cookies: Mapping[str, str]
    headers: Mapping[str, str]
    """Names in lower case."""


class Response(NamedTuple):
    """What is sent back.

    `cookies` are whole values of Set-Cookie. `stall`: seconds to wait before the first byte (real time).
    `status` 0: the connection is closed without an answer. `cut`: after that many bytes of the body the
    connection is dropped. `pace`: seconds between chunks of a sixteenth of the body, None for all at once.
    """

    body: bytes | Path
    status: int = 200
    headers: Mapping[str, str] = {}
    cookies: Sequence[str] = ()
    stall: float = 0.0
    cut: int | None = None
    pace: float | None = None


def page(html: str, status: int = 200) -> Response:
    return Response(html.encode(), status, {"Content-Type": "text/html; charset=utf-8"})


def redirect(address: str) -> Response:
    return Response(b"", 302, {"Location": address})


class Clock:
    """The replica's time: stands still until it is moved on."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, step: timedelta) -> None:
        self.now += step


@dataclass
class SimulatedPerson:
    """Somebody at the screen, who answers each page `delay` real seconds after it has appeared."""

    delay: float = 1.0
    wrong_first: int = 0
    """How many wrong passwords they type before the right one."""


class Site(ABC):
    """One network with one invented account."""

    hosts: ClassVar[Sequence[str]]
    """Host names it is served under; the server maps them to itself and no other."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.counts: Counter[str] = Counter()
        """`requests` (exports asked for), `pages` (documents delivered), `downloads` (archives begun to be
        sent), `forbidden` (addresses that nobody has to open for an export, buttons nobody has to press)."""

    def names(self) -> Sequence[str]:
        """Return the hosts that resolve at the moment; empty for a network that is gone."""
        return self.hosts

    @abstractmethod
    def answer(self, request: Request) -> Response:
        """Called under one lock: a site need not know about threads."""
