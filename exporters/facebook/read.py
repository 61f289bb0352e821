"""Reads Facebook's export in JSON, present generation: `connections/friends/your_friends.json`.

Facebook writes every character beyond ASCII as the bytes of its UTF-8, each as `\\u00XX`. That is repaired
once, string by string, after the JSON is parsed. A friend has a name and a time, no id and no address.
"""

import json
import re
from collections.abc import Hashable, Iterator
from datetime import datetime, timezone
from typing import Any, ClassVar, Final

from sociarch.export import Export, Member
from sociarch.exporter import (
    NO_EXTRA,
    Connection,
    Exporter,
    Guess,
    Label,
    Problem,
    Trace,
    Unreadable,
    iso_day,
    read_text,
    union,
)

FRIENDS: Final = "your_friends.json"
PROFILE: Final = "profile_information.json"
OWN_FOLDERS: Final = ("your_facebook_activity/", "connections/friends/")

_ARCHIVE = re.compile(r"(facebook-.+-([0-9]{4}-[0-9]{2}-[0-9]{2}))-([0-9A-Za-z]{6,12})", re.IGNORECASE)
_HALF = re.compile("[\ud800-\udfff]")
_LAST_SECOND: Final = 253402300799  # The end of the year 9999, as far as dates go.


class Facebook(Exporter):
    name: ClassVar[str] = "facebook"
    title: ClassVar[str] = "Facebook"
    reader: ClassVar[str] = "1"

    def identify(self, export: Export) -> Label | None:
        archive = next(filter(None, map(_ARCHIVE.search, export.names)), None)
        if not (_has_own_folder(export) or any(_looks_like_friends(export, m) for m in _lists(export))):
            return None
        return Label(
            owner=_registered(export),
            as_of=_day(archive[2]) if archive else None,
            batch=archive[1].casefold() if archive else None,
            part=archive[3] if archive else "",
        )

    def read(self, export: Export) -> Iterator[Connection | Problem | Guess]:
        return union([_friends(export, member) for member in _lists(export)], _same)


def repair(text: str) -> str:
    """Undo the double encoding of one string; any text that is not doubly encoded stays as it is.

    Half a surrogate pair is no letter and becomes U+FFFD.
    """
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text.encode("utf-8", "replace").decode() if _HALF.search(text) else text


def _same(connection: Connection) -> Hashable:
    return connection.name, connection.since_text


def _day(text: str) -> str | None:
    year, month, day = map(int, text.split("-"))
    return iso_day(year, month, day)


def _lists(export: Export) -> list[Member]:
    return export.find(FRIENDS)


def _has_own_folder(export: Export) -> bool:
    paths = (member.path.replace("\\", "/").casefold() for member in export.members)
    return any(folder in path for path in paths for folder in OWN_FOLDERS)


def _looks_like_friends(export: Export, member: Member) -> bool:
    try:
        return '"friends' in read_text(export, member, head=True)[:200]
    except Unreadable:
        return False


def _registered(export: Export) -> str | None:
    for member in export.find(PROFILE):
        try:
            profile = json.loads(read_text(export, member))
            stamp = next(iter(profile.values()))["registration_timestamp"]
        except (Unreadable, ValueError, KeyError, TypeError, AttributeError, StopIteration, RecursionError):
            continue
        if isinstance(stamp, int) and not isinstance(stamp, bool) and stamp > 0:
            return str(stamp)
    return None


def _friends(export: Export, member: Member) -> Iterator[Connection | Problem]:
    path = member.path
    try:
        document = json.loads(read_text(export, member))
    except Unreadable as error:
        yield Problem(Trace(path, ""), error.reason)
        return
    except (ValueError, RecursionError):
        yield Problem(Trace(path, ""), Unreadable.NOT_JSON)
        return
    key, friends = _friends_list(document)
    if friends is None:
        yield Problem(Trace(path, ""), Unreadable.SHAPE)
        return
    for number, friend in enumerate(friends):
        yield from _friend(friend, Trace(path, f"{key}[{number}]"))


def _friends_list(document: object) -> tuple[str, list[object] | None]:
    """The first key that begins with `friends` and holds a list: its version changes over the years."""
    if isinstance(document, dict):
        for key, value in document.items():
            if key.startswith("friends") and isinstance(value, list):
                return key, value
    return "", None


def _friend(friend: Any, trace: Trace) -> Iterator[Connection | Problem]:
    if not isinstance(friend, dict):
        yield Problem(trace, Unreadable.SHAPE)
        return
    raw = friend.get("name", "")
    stamp = friend.get("timestamp")
    since = _utc(stamp)
    if not isinstance(raw, str):
        yield Problem(trace, Unreadable.SHAPE)
        raw = ""
    if stamp is not None and since is None:
        yield Problem(trace, Unreadable.DATE)
    extra = {
        repair(key): repair(value) if isinstance(value, str) else json.dumps(value)
        for key, value in friend.items()
        if key not in ("name", "timestamp")
    }
    yield Connection(
        name=repair(raw),
        first="",
        last="",
        url="",
        email="",
        company="",
        position="",
        since=since,
        since_text="" if stamp is None else str(stamp),
        extra=extra or NO_EXTRA,
        trace=trace,
    )


def _utc(stamp: object) -> str | None:
    if not isinstance(stamp, int) or isinstance(stamp, bool) or not 0 < stamp <= _LAST_SECOND:
        return None
    return datetime.fromtimestamp(stamp, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
