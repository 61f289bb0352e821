"""What the export holds of other people, told only to questions of ownership: messages that the owner sent,
entries of uploaded address books, pages and groups.

A message has a sender's name and no id, so it is the owner's where one member of its conversation, and only
one, has the name in the profile. Conversations are read one file after the other, for there may be hundreds
of thousands of messages. Of people in an address book only the domains of their e-mail addresses are read.
What lists of pages and groups hold is not documented: anything with a name is one, and that the owner runs it
is said by the file's name or by the key of the list, never by a guess. Pages of HTML are not read for this.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, Literal, NamedTuple

from exporters.facebook import own
from exporters.facebook.files import JSON, Files, squeeze
from exporters.facebook.text import LABELS, labelled, load, plain, repair, told, utc
from sociarch.export import Export, Member
from sociarch.exporter import N_, Unreadable, once
from sociarch.fact import Aside, Problem, Profile, Role, Sent, Trace, Uploaded

ONLY_JSON: Final = N_(
    "messages, address books, pages and groups are told only by exports in JSON; pages of them here: {count}"
)
WHOSE: Final = N_("which messages the owner sent cannot be told: the export names no owner")
STRANGE: Final = N_("files of conversations in which not exactly one person has the owner's name: {count}")
ENTRIES: Final = N_("entries that are not built as expected: {count}")

_COPY: Final = r"[0-9]*(?:\([0-9]+\))?\.(?P<ending>json|html?)$"
_THREAD = re.compile(
    r"/messages/(?:(?:inbox|archivedthreads|filteredthreads|messagerequests|e2eecutover)/)?"
    r"(?P<thread>[^/]+)/message" + _COPY
)
_BOOK = re.compile(r"/(?:youraddressbooks|contactsuploaded[a-z0-9]*|yourimportedcontacts)" + _COPY)
_LIST = re.compile(
    r"/(?P<kind>page|group)s/(?P<name>your(?:pages|groups|groupmembershipactivity)|[a-z0-9]*admin[a-z0-9]*?)"
    + _COPY
)
KINDS: Final = (Sent, Uploaded, Role)
_RUN: Final = "yourpages"
_ADMIN: Final = "admin"
_DOMAIN = re.compile(r"@((?:[^\W_][\w-]*\.)+[^\W_][\w-]*)")
_NAMES: Final = ("name", "nom")
_WRITTEN: Final = (None, "Generic", "Share")
"""Types of messages that somebody wrote; calls and who joined or left are others."""
_REACTION = re.compile(
    r"reacted \S{1,20} to (?:your|a) message|(?:a |avez )?réagi avec \S{1,20} à (?:votre|un) message",
    re.IGNORECASE,
)
_DEEPEST: Final = 3
"""Objects around a list."""


class _Found(NamedTuple):
    """A file and what its path says."""

    member: Member
    tells: "re.Match[str]"


def read(export: Export, files: Files, kinds: Collection[type[Aside]] = KINDS) -> Iterator[Aside | Problem]:
    """Everything aside of these kinds, and what of it cannot be read."""
    paths = [(member, "/" + squeeze(member.path)) for member in export.members]
    threads, books, lists = (
        _find(paths, pattern) if kind in kinds else []
        for kind, pattern in zip(KINDS, (_THREAD, _BOOK, _LIST), strict=True)
    )
    yield from _sent(export, files, _documents(threads))
    for same in _by_path(_documents(books)):
        yield from once([_uploaded(export, one.member) for one in same])
    yield from _roles(export, _documents(lists))
    # Of what is there in both forms, the documents have told everything.
    pages = [one for sort in (threads, books, lists) if not _documents(sort) for one in sort]
    if pages:
        yield Problem(Trace(pages[0].member.path, ""), ONLY_JSON, {"count": len(pages)}, lost=None)


def _find(paths: Sequence[tuple[Member, str]], pattern: "re.Pattern[str]") -> list[_Found]:
    found = ((member, pattern.search(path)) for member, path in paths)
    return [_Found(member, match) for member, match in found if match is not None]


def _documents(found: Sequence[_Found]) -> list[_Found]:
    return [one for one in found if one.tells["ending"] == "json"]


def _by_path(found: Iterable[_Found]) -> list[list[_Found]]:
    """Files of one path together: two parts of an archive, or two archives, may hold the same."""
    groups: dict[str, list[_Found]] = {}
    for one in found:
        groups.setdefault(one.tells[0], []).append(one)
    return list(groups.values())


# -- messages -------------------------------------------------------------------------------------


def _sent(export: Export, files: Files, found: Sequence[_Found]) -> Iterator[Sent | Problem]:
    if not found:
        return
    owners = [
        fact
        for member in files.find(own.PROFILE, JSON)
        for fact in own.read_profile(export, member, files)
        if isinstance(fact, Profile) and fact.name.strip()
    ]
    if not owners:
        yield Problem(Trace(found[0].member.path, ""), WHOSE, lost=None)
        return
    names = {_folded(one.name) for one in owners}
    notices = {_folded(notice) for one in owners for notice in _notices(one)}
    strange: list[Member] = []
    for same in _by_path(found):
        yield from once([_conversation(export, one.member, names, notices, strange) for one in same])
    if strange:
        yield Problem(Trace(strange[0].path, "participants"), STRANGE, {"count": len(strange)}, lost=None)


def _conversation(
    export: Export, member: Member, names: set[str], notices: set[str], strange: list[Member]
) -> Iterator[Sent | Problem]:
    """What the owner sent in one file of a conversation. Where it cannot be told who that is, the file is
    added to the `strange` ones."""
    try:
        document = load(export, member)
    except Unreadable as error:
        yield error.problem(member.path)
        return
    participants, messages = (
        document.get(key) if isinstance(document, dict) else None for key in ("participants", "messages")
    )
    if not isinstance(participants, list) or not isinstance(messages, list):
        yield Unreadable(Unreadable.SHAPE).problem(member.path)
        return
    people = [plain(one.get("name")) if isinstance(one, dict) else plain(one) for one in participants]
    others = tuple(name for name in people if _folded(name) not in names)
    if len(others) != len(people) - 1:
        strange.append(member)
        return
    odd = 0
    for number, message in enumerate(messages):
        if not isinstance(message, dict):
            odd += 1
            continue
        text = plain(message.get("content"))
        if (
            _folded(plain(message.get("sender_name"))) in names
            and text.strip()
            and message.get("type") in _WRITTEN
            and "call_duration" not in message
            and message.get("is_unsent") is not True
            and _folded(text) not in notices
            and not _REACTION.fullmatch(text.strip())
        ):
            stamp = message.get("timestamp_ms")
            at = utc(stamp // 1000) if isinstance(stamp, int) else None
            yield Sent(at, told(stamp), others, text, Trace(member.path, f"messages[{number}]"))
    if odd:
        yield Problem(Trace(member.path, "messages"), ENTRIES, {"count": odd}, lost=odd)


def _notices(owner: Profile) -> Iterator[str]:
    """What stands in place of a text where nothing but a file was sent."""
    yield from ("You sent an attachment.", "Vous avez envoyé une pièce jointe.")
    for name in (owner.name, owner.first):
        yield from (f"{name} sent an attachment.", f"{name} a envoyé une pièce jointe.")


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


# -- address books --------------------------------------------------------------------------------


def _uploaded(export: Export, member: Member) -> Iterator[Uploaded | Problem]:
    try:
        lists = _lists(load(export, member))
    except Unreadable as error:
        yield error.problem(member.path)
        return
    for key, entries in lists:
        odd = 0
        for number, entry in enumerate(entries):
            if not isinstance(entry, dict):
                odd += 1
                continue
            record = labelled(entry)
            stamp = entry.get("created_timestamp") if record is None else record.stamp
            domains = tuple(dict.fromkeys(one.casefold() for one in _DOMAIN.findall(plain(entry))))
            yield Uploaded(utc(stamp), told(stamp), domains, Trace(member.path, f"{key}[{number}]"))
        if odd:
            yield Problem(Trace(member.path, key), ENTRIES, {"count": odd}, lost=odd)


# -- pages and groups -----------------------------------------------------------------------------


def _roles(export: Export, found: Sequence[_Found]) -> Iterator[Role | Problem]:
    """Pages and groups. A list of what happened tells of one thing many times, and nothing new of what
    another list has told."""
    seen: set[tuple[str, str]] = set()
    for same in _by_path(sorted(found, key=_is_activity)):
        for item in once([_roles_in(export, one) for one in same]):
            if isinstance(item, Role):
                if (item.kind, item.name) in seen and _is_activity(same[0]):
                    continue
                seen.add((item.kind, item.name))
            yield item


def _is_activity(found: _Found) -> bool:
    return "activity" in found.tells["name"]


def _roles_in(export: Export, found: _Found) -> Iterator[Role | Problem]:
    path, name = found.member.path, found.tells["name"]
    kind: Literal["page", "group"] = "page" if found.tells["kind"] == "page" else "group"
    try:
        lists = _lists(load(export, found.member))
    except Unreadable as error:
        yield error.problem(path)
        return
    for key, entries in lists:
        admin = True if name == _RUN or _ADMIN in name or _ADMIN in key.casefold() else None
        odd = 0
        for number, entry in enumerate(entries):
            title = _title(entry)
            if not isinstance(entry, dict) or not title.strip():
                odd += 1
                continue
            record = labelled(entry)
            stamp = entry.get("timestamp") if record is None else record.stamp
            trace = Trace(path, f"{key}[{number}]" if key or len(entries) > 1 else "")
            yield Role(kind, title, admin, utc(stamp), told(stamp), trace)
        if odd:
            yield Problem(Trace(path, key), ENTRIES, {"count": odd}, lost=odd)


def _title(entry: object) -> str:
    """What an entry is called: the name in it, else its title; empty where it has neither."""
    if not isinstance(entry, dict):
        return ""
    if (record := labelled(entry)) is not None:
        named = (text for label, text in record.values if label.casefold() in _NAMES)
        return next(named, record.values[0][1] if record.values else "")
    inner = entry.get("data")
    for one in (entry, *(inner if isinstance(inner, list) else ())):
        if isinstance(one, dict) and isinstance(one.get("name"), str):
            return repair(one["name"])
    return plain(entry["title"]) if isinstance(entry.get("title"), str) else ""


def _lists(document: object) -> list[tuple[str, list[object]]]:
    """Each list in a document and the keys it stands under; one record by itself is a list of one.

    Raises Unreadable.
    """
    found = list(_lists_in(document, "", 0))
    if document and not found:
        raise Unreadable(Unreadable.SHAPE)
    return found


def _lists_in(value: object, key: str, depth: int) -> Iterator[tuple[str, list[object]]]:
    if isinstance(value, list):
        yield key, value
    elif isinstance(value, dict) and (isinstance(value.get(LABELS), list) or _title(value)):
        yield key, [value]
    elif isinstance(value, dict) and depth < _DEEPEST:
        for name, inner in value.items():
            yield from _lists_in(inner, ".".join(filter(None, (key, repair(name)))), depth + 1)
