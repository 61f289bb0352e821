"""Texts and times in Facebook's JSON.

Facebook writes every character beyond ASCII as the bytes of its UTF-8, each as `\\u00XX`. That is undone
once, string by string, keys too, after the JSON is parsed; a second time would spoil what a person typed.
Times are whole seconds since 1970 in UTC. Newer small files hold records of one general form: a list
`label_values`, in which labels are in the language of the account, so what they say is never compared with
anything.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timezone
from typing import Any, Final, NamedTuple

from sociarch.export import Export, Member
from sociarch.exporter import Unreadable, read_text
from sociarch.fact import NO_EXTRA
from sociarch.formats.tables import distinct

LABELS: Final = "label_values"

_HALF = re.compile("[\ud800-\udfff]")
_LAST_SECOND: Final = 253402300799  # The end of the year 9999, as far as dates go.
_FIRST_SECOND: Final = -2208988800  # The year 1900: a job may be older than computers.
_SECRET = re.compile(r"datr|cookie|token|secret|passw|session_?(?:id|key|hash)", re.IGNORECASE)
_DEEPEST: Final = 8
"""Lists within lists of labelled values that are told apart; what lies deeper is kept as JSON."""


def load(export: Export, member: Member) -> Any:
    """The member's document. Raises Unreadable."""
    try:
        return json.loads(read_text(export, member))
    except (ValueError, RecursionError):
        raise Unreadable(Unreadable.NOT_JSON) from None


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


def utc(stamp: object, *, before_1970: bool = False) -> str | None:
    """Seconds since 1970 in ISO 8601; None for anything else, and for 0, which stands for nothing."""
    if not isinstance(stamp, int) or isinstance(stamp, bool) or stamp == 0:
        return None
    if not (_FIRST_SECOND if before_1970 else 0) <= stamp <= _LAST_SECOND:
        return None
    return datetime.fromtimestamp(stamp, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def plain(value: object) -> str:
    """Any value as text: a string repaired, nothing as nothing, the rest as it stands in JSON."""
    if isinstance(value, str):
        return repair(value)
    if value is None:
        return ""
    try:
        return json.dumps(_repaired(value), ensure_ascii=False)
    except RecursionError:
        return ""


def told(stamp: object) -> str:
    """The text of what should be a time, as it came."""
    return str(stamp) if isinstance(stamp, int | float) else plain(stamp)


def extra(record: Mapping[str, object], taken: Collection[str] = ()) -> Mapping[str, str]:
    """What a record holds besides the fields that are `taken`, without secrets that open an account."""
    if record.keys() <= set(taken):
        return NO_EXTRA
    return {
        repair(key): plain(value)
        for key, value in record.items()
        if key not in taken and value not in (None, "", [], {}) and not _SECRET.search(key)
    } or NO_EXTRA


class Labelled(NamedTuple):
    """A record of the general form: its labels and texts in order, its first time, its first link."""

    values: list[tuple[str, str]]
    stamp: object
    href: str

    def extra(self, first: int = 0) -> Mapping[str, str]:
        """The values from the one numbered `first` on, by their labels."""
        rest = [(label, text) for label, text in self.values[first:] if not _SECRET.search(label)]
        names = distinct([label for label, _ in rest])
        return dict(zip(names, (text for _, text in rest), strict=True)) or NO_EXTRA


def labelled(record: Mapping[str, object]) -> Labelled | None:
    """A record of the general form taken apart; None where it has another."""
    entries = record.get(LABELS)
    if not isinstance(entries, list):
        return None
    found = list(_values(entries, "", 0))
    stamp, href = record.get("timestamp"), ""
    values = [(label, plain(value)) for label, kind, value in found if kind == "value"]
    for label, kind, value in found:
        if kind == "timestamp_value" and stamp is None:
            stamp = value
        elif kind == "href" and not href:
            href = plain(value)
        elif kind != "value":
            values.append((label, plain(value)))
    if record.get("fbid"):
        values.append(("fbid", plain(record["fbid"])))
    return Labelled([(label, text) for label, text in values if text], stamp, href)


def _values(entries: list[object], above: str, depth: int) -> Iterator[tuple[str, str, object]]:
    """Label, kind and value of each entry, with the title of the entry around it in front of the label."""
    for entry in entries:
        if not isinstance(entry, dict):
            continue
        own = entry.get("label") or entry.get("title")
        label = " / ".join(filter(None, (above, plain(own))))
        for kind in ("value", "timestamp_value", "href"):
            if entry.get(kind) not in (None, ""):
                yield label, kind, entry[kind]
        for kind in ("vec", "dict"):
            inner = entry.get(kind)
            if isinstance(inner, list) and depth < _DEEPEST:
                yield from _values(inner, label, depth + 1)
            elif inner:
                yield label, kind, inner


def _repaired(value: object) -> object:
    if isinstance(value, str):
        return repair(value)
    if isinstance(value, list):
        return [_repaired(one) for one in value]
    if isinstance(value, dict):
        return {repair(key): _repaired(one) for key, one in value.items() if not _SECRET.search(key)}
    return value
