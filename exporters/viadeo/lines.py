"""JSON Lines of an address-book scraper of 2016 and 2017: an object a line, one for each contact.

Its files were merged by writing one behind the other, so the same line may come twice, and a line break may
be missing between two files. Anything in an object may be null, and the tool mixed up `chats` and `socials`.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Final

from exporters.viadeo.values import flat, words
from sociarch.export import Export, Member
from sociarch.exporter import Unreadable, read_text
from sociarch.fact import NO_EXTRA, Connection, Problem, Tally, Trace

KEYS: Final = ("id", "name", "headline", "emails", "phones", "chats", "socials", "contact", "where")
CONTACT_KEYS: Final = ("contactNum", "canSeeMyDirectContacts", "showContacts")
WHERE_KEYS: Final = ("streetAddress", "locality", "postalCode", "region", "country")

_OWN: Final = frozenset(("chats", "socials", "contact", "where"))
_FIRST: Final = 5
"""Lines that are looked at: one of them may be broken."""


def known(head: str) -> bool:
    """Whether a text begins as the scraper's do."""
    for line in filter(None, map(str.strip, head.split("\n")[:_FIRST])):
        for value, _ in _values(line):
            if isinstance(value, dict) and len(value.keys() & _OWN) > 1 and "headline" in value:
                return True
    return False


def read(export: Export, members: Sequence[Member]) -> Iterator[Connection | Problem | Tally]:
    """The people in all files together: a line that came before, in any of them, is not read again."""
    seen: set[int] = set()
    for member in members:
        try:
            text = read_text(export, member)
        except Unreadable as error:
            yield error.problem(member.path)
            continue
        records = repeated = 0
        for number, line in enumerate(text.split("\n"), start=1):
            for value, own in _values(line.strip()):
                records += 1
                trace = Trace(member.path, f"line {number}")
                if value is None:
                    yield Problem(trace, Unreadable.NOT_JSON, lost=1)
                elif not isinstance(value, dict) or not value.keys() & set(KEYS):
                    yield Problem(trace, Unreadable.SHAPE, lost=1)
                elif (mark := hash(own)) in seen:
                    repeated += 1
                else:
                    seen.add(mark)
                    yield _person(value, trace)
        yield Tally(member.path, "V-lines", Connection, records, repeated)


def _values(line: str) -> Iterator[tuple[object, str]]:
    """The values on a line, each with its text; None for the rest of it where that is not JSON."""
    decoder = json.JSONDecoder()
    at = 0
    while at < len(line):
        start = at
        try:
            value, at = decoder.raw_decode(line, start)
        except (ValueError, RecursionError):
            yield None, line[start:]
            return
        yield value, line[start:at]
        while line[at : at + 1].isspace():
            at += 1


def _person(item: dict[str, object], trace: Trace) -> Connection:
    emails = item.get("emails")
    listed = emails if isinstance(emails, list) else [emails]
    email = next((one for one in listed if isinstance(one, str) and one.strip()), "")
    taken = {"name"}
    if email and len(listed) == 1:
        taken.add("emails")
    extra = flat(item, taken)
    return Connection(
        words(item.get("name")), "", "", "", words(email), "", "", None, "", extra or NO_EXTRA, trace
    )
