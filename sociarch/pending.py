"""Exports asked for and not yet here: one small record for each network and account.

The network's page is the truth and this is a memory: what was asked for and when, when to look next, what was
fetched. It holds no name, address or file name, so it may lie on any disk.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from random import Random
from typing import Final, NamedTuple

SCHEMA: Final = "sociarch-pending/1"
BETWEEN: Final = timedelta(days=7)
"""Between two exports of one account."""
NEVER_UNDER: Final = timedelta(minutes=10)
"""Between two looks."""
AFTER_REFUSAL: Final = timedelta(hours=24)
DAILY: Final = timedelta(days=1)
FARTHEST: Final = timedelta(days=45)
"""Further ahead than any next look."""
LAST_YEAR: Final = 9000
"""Later times are no times: nothing could be added to them."""
JITTER: Final = 0.2
MANY_DRIFTS: Final = 3
"""After so many in a row the page is not looked at again unasked."""


class State(StrEnum):
    """Where an account's export is."""

    IDLE = "idle"
    NEED_LOGIN = "need_login"
    READY_TO_REQUEST = "ready_to_request"
    REQUESTING = "requesting"
    PENDING = "pending"
    PARTLY_READY = "partly_ready"
    READY = "ready"
    DOWNLOADING = "downloading"
    VERIFIED = "verified"
    ARCHIVED = "archived"
    PERSON_NEEDED = "person_needed"
    UNREACHABLE = "unreachable"
    DRIFT = "drift"
    REFUSED = "refused"
    EXPIRED = "expired"
    FAILED = "failed"


class Part(NamedTuple):
    """A file that was fetched. `name` is a hash of its name; `sealed` the file that holds it until the rest
    is here, empty once it is in the vault."""

    name: str
    size: int
    sha256: str
    connections: bool
    saved_at: str
    sealed: str = ""


class Record(NamedTuple):
    """All times are UTC, to the second, ISO 8601 with Z; `""`: never.

    state         where the export is, or what stood in the way when it was last looked for
    hold          why nothing is to be asked for: refused, throttled, locked, expired, failed, uncollated; or
                  what a person should be told again: `lacking`, what is stored has no connections
    hold_until    until when nothing is to be asked for, unless a person wishes it
    intent_at     an export was about to be asked for
    pressed_at    the button was about to be pressed; whether it was, only the page knows. `""` again once the
                  page has shown the request
    requested_at  the page showed the request
    adopted       it was there without a request of ours
    ready_at      the page first offered something
    fuller        an archive of more than the connections may follow the one that is stored
    after         what is to be said or done once the files in the inbox are stored: `partly`, more of it is
                  being prepared; `lacking`, nothing will bring connections; `gone`, the rest is gone
    """

    network: str
    state: State = State.IDLE
    hold: str = ""
    hold_until: str = ""
    route: str = ""
    asked: Mapping[str, str] = {}
    intent_at: str = ""
    pressed_at: str = ""
    presses: int = 0
    requested_at: str = ""
    adopted: bool = False
    last_look: str = ""
    next_look: str = ""
    looks: int = 0
    ready_at: str = ""
    expires_at: str = ""
    archived_at: str = ""
    fuller: bool = False
    after: str = ""
    parts: tuple[Part, ...] = ()
    page: str = ""
    need: str = ""
    drifts: int = 0
    anchors: str = ""
    tool: str = ""

    def to_bytes(self) -> bytes:
        content = {"schema": SCHEMA, **self._asdict(), "parts": [part._asdict() for part in self.parts]}
        return json.dumps(content, indent=1, sort_keys=True).encode() + b"\n"

    @classmethod
    def from_bytes(cls, data: bytes) -> "Record | None":
        """None for anything but what `to_bytes` writes: a memory that is lost is made anew from the page."""
        try:
            content = json.loads(data)
            if content.pop("schema") != SCHEMA:
                return None
            content["state"] = State(content["state"])
            content["parts"] = tuple(Part(**part) for part in content["parts"])
            record = cls(**content)
            kinds = {name: type(value) for name, value in cls._field_defaults.items()}
            kinds["network"] = str
            sound = all(type(getattr(record, name)) is kind for name, kind in kinds.items())
            sound = sound and all(isinstance(value, str) for value in record.asked.values())
            sound = sound and all(
                type(value) is kind
                for part in record.parts
                for value, kind in zip(part, (str, int, str, bool, str, str), strict=True)
            )
            moments = [when(getattr(record, name)) for name in _TIMES]
            sound = sound and all(moment is None or moment.year < LAST_YEAR for moment in moments)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None
        return record if sound else None

    @property
    def under_way(self) -> bool:
        """Whether an export was asked for, or seen, and is not in the vault yet."""
        return bool(self.requested_at) and not self.archived_at

    def due(self, now: datetime) -> bool:
        """Whether it is time to look at the page."""
        due = when(self.next_look)
        # No look lies so far ahead: the clock was wrong when it was noted.
        return due is None or now >= due or due - now > FARTHEST

    def sealed(self) -> tuple[Part, ...]:
        """Parts that wait here for the rest."""
        return tuple(part for part in self.parts if part.sealed)

    def knows(self, name: str) -> bool:
        """Whether a file of that name is in the vault already, or waits here."""
        return hash_name(name) in {part.name for part in self.parts}


_TIMES: Final = (
    "hold_until", "intent_at", "pressed_at", "requested_at", "last_look", "next_look", "ready_at",
    "expires_at", "archived_at",
)  # fmt: skip


def fresh(record: Record) -> Record:
    """The record of a new round: what was fetched and seen before stays, all that was asked is forgotten."""
    return record._replace(
        state=State.IDLE, next_look="", hold="", hold_until="", asked={}, intent_at="", pressed_at="",
        presses=0, requested_at="", adopted=False, ready_at="", expires_at="", archived_at="", fuller=False,
        after="",
    )  # fmt: skip


def stamp(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def when(text: str) -> datetime | None:
    """The moment a record's text means; None for never. Raises ValueError."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc) if text else None


def hash_name(name: str) -> str:
    """A file's name so that it can be known again and not read: networks put names of people in it."""
    return hashlib.sha256(b"sociarch file name\n" + name.encode()).hexdigest()[:32]


def next_look(looks: Sequence[timedelta], requested: datetime, now: datetime, random: Random) -> datetime:
    """When to look next for what was asked for at `requested`: by the network's times, then once a day.

    Never exactly: a fifth earlier or later, so that not everybody comes at once; never under ten minutes.
    """
    since = now - requested
    # A look that came its fifth early was this offset's.
    later = next((offset for offset in looks if offset * (1 - JITTER) > since), None)
    gap = later - since if later is not None else DAILY
    gap *= 1 + random.uniform(-JITTER, JITTER)
    return now + max(gap, NEVER_UNDER)
