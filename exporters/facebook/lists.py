"""Lists of people in Facebook's JSON: friends, requests, removed friends, followers.

A list stands under a key whose version changes over the years (`friends`, `friends_v2`), or is the whole
file. An entry is `{name, timestamp}`, or `{title, string_list_data: [{value, timestamp}]}`, or `{title,
timestamp, data: [{name}]}` for pages, or a record of labelled values. Friends had an e-mail address as
`contact_info` once, in 2018 and 2019. A person who left has an empty name or none and is kept.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from exporters.facebook.files import Files
from exporters.facebook.people import FRIENDS, Person, Role, same
from exporters.facebook.text import LABELS, extra, labelled, load, plain, repair, told, utc
from sociarch.export import Export, Member
from sociarch.exporter import Unreadable, union
from sociarch.fact import NO_EXTRA, Item, Problem, Tally, Trace

_PLAIN: Final = frozenset({"name", "timestamp"})


def read_list(export: Export, member: Member, role: Role, files: Files) -> Iterator[Item]:
    """Everybody in one file, then its tally."""
    path = member.path
    try:
        lists = _entries(load(export, member), role)
    except Unreadable as error:
        yield from error.told(path, files.generation(path, ""), role.kind)
        return
    # Where there are several, they may be versions of one list.
    parts = [_people(path, key, entries, role, files.generation(path, key)) for key, entries in lists]
    yield from union(parts, same)


def _people(path: str, key: str, entries: list[object], role: Role, mark: str) -> Iterator[Item]:
    for number, entry in enumerate(entries):
        trace = Trace(path, f"{key}[{number}]")
        if not isinstance(entry, dict):
            yield Problem(trace, Unreadable.SHAPE, lost=1)
            continue
        found = _take_apart(entry, role)
        name = found.name
        if not isinstance(name, str):
            yield Problem(trace, Unreadable.SHAPE)
            name = ""
        at = utc(found.stamp)
        if at is None and found.stamp is not None:
            yield Problem(trace, Unreadable.DATE)
        yield role.fact(Person(name, at, told(found.stamp), found.rest, found.url, found.email), trace)
    yield Tally(path, mark, role.kind, len(entries))


def _entries(document: object, role: Role) -> list[tuple[str, list[object]]]:
    """Each list and the key it stands under, which is empty for the whole file. Raises Unreadable."""
    if isinstance(document, dict):
        lists = [
            (repair(key), value)
            for key, value in document.items()
            if key.startswith(role.keys) and isinstance(value, list)
        ]
        if lists:
            return lists
        if isinstance(document.get(LABELS), list):
            return [("", [document])]
    elif isinstance(document, list) and document:
        return [("", document)]
    if role is not FRIENDS and document in ([], {}):
        return [("", [])]
    raise Unreadable(Unreadable.SHAPE)


class _Found(NamedTuple):
    """What an entry holds: the name, repaired where it is a text, and the time, as they came."""

    name: object
    stamp: object
    rest: Mapping[str, str] = NO_EXTRA
    url: str = ""
    email: str = ""


def _take_apart(entry: Mapping[str, object], role: Role) -> _Found:
    if entry.keys() <= _PLAIN:
        return _Found(_name(entry.get("name", "")), entry.get("timestamp"))
    if (record := labelled(entry)) is not None:
        # The first text is the name; the labels are in the language of the account.
        return _Found(
            record.values[0][1] if record.values else "", record.stamp, record.extra(1), record.href
        )
    if "name" not in entry and (inner := _first(entry.get("string_list_data"))) is not None:
        name = _name(entry.get("title") or inner.get("value", ""))
        stamp = inner.get("timestamp", entry.get("timestamp"))
        rest = extra(entry, ("title", "timestamp", "string_list_data"))
        return _Found(name, stamp, rest, plain(inner.get("href")))
    if "name" not in entry and (inner := _first(entry.get("data"))) is not None:
        name = _name(inner.get("name", entry.get("title", "")))
        return _Found(name, entry.get("timestamp"), extra(entry, ("timestamp", "data")))
    taken, email = ["name", "timestamp"], entry.get("contact_info")
    if role is FRIENDS and isinstance(email, str):
        taken.append("contact_info")
    else:
        email = ""
    return _Found(_name(entry.get("name", "")), entry.get("timestamp"), extra(entry, taken), "", plain(email))


def _name(value: object) -> object:
    return repair(value) if isinstance(value, str) else value


def _first(entries: object) -> Mapping[str, object] | None:
    """The first of several inner entries; None where there is no list of such."""
    if not isinstance(entries, list):
        return None
    return entries[0] if entries and isinstance(entries[0], dict) else {}
