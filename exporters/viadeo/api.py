"""What the Graph API of 2010 to 2016 answered, saved as JSON: contacts, contact cards, career and profile.

An answer is an envelope, `{type: "USER CONTACTS", count, data: [...], paging}`, and lists came in pages of a
hundred at most, so a network is many answers: in files of their own, in one list, or under names in one
object. All pages here are one network; `count` tells how many there should be. The keys are those of the
API's reference and of answers kept by people who wrote clients for it; `connections` and `still_in_position`
are those of a client of 2015. Keys are spelled as the API did, `company_adress` with one d.

A user by itself, contact cards and careers are the owner's, unless they name one of the contacts.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from exporters.viadeo.values import flat, parse, words
from sociarch.export import Export, Member
from sociarch.exporter import N_, Unreadable, all_but_trace, read_text
from sociarch.fact import (
    NO_EXTRA,
    Connection,
    Fact,
    Item,
    OwnAddress,
    OwnPhone,
    Position,
    Problem,
    Profile,
    Tally,
    Trace,
)
from sociarch.formats import dates

MARK: Final = "V-API"
CONTACTS: Final = "USER CONTACTS"
CARDS: Final = "CONTACT CARDS"
CAREER: Final = "USER CAREER"
ENVELOPE_OF: Final = {"USER": CONTACTS, "CONTACT CARD": CARDS, "CAREER": CAREER}
KEYS: Final = (
    "id", "type", "link", "updated_time", "name", "count", "data", "paging", "previous", "next",
    "contact_count", "gender", "nickname", "first_name", "last_name", "has_picture", "picture_small",
    "picture_large", "headline", "introduction", "interests", "location", "city", "zipcode", "country",
    "area", "timezone", "latitude", "longitude", "language", "distance", "is_premium", "premium_since",
    "connections", "key", "value", "career", "twitter_account", "kind", "shared", "company_adress",
    "postcode", "region", "emails", "phones", "dialing", "number", "begin", "end", "position",
    "description", "company_name",
    "still_in_position",
)  # fmt: skip

INCOMPLETE: Final = N_("the pages that are here hold {found} of {count} contacts")
NOT_READ: Final = N_("nothing of what is read of this network: contacts, contact cards, career, profile")
ERROR: Final = N_("an error message of the network instead of data")
ANOTHERS: Final = N_("what a contact tells of himself, which is not the owner's")

_ENVELOPE = re.compile(r'"type"\s*:\s*"(?:USER CONTACTS|CONTACT CARDS|USER CAREER)"')
_USER = re.compile(r'"type"\s*:\s*"USER"')
_LINK = re.compile(r'"link"\s*:\s*"[^"]{0,100}\bviadeo\.com\\?/')
_LIKELY = re.compile(r'"(?:headline|contact_count|still_in_position|company_adress)"\s*:')
_WHOSE = re.compile(r"api\.viadeo\.com/([^/?]+)/")


def known(head: str, *, named: bool) -> bool:
    """Whether a text begins as answers of this API do; `named` where a person or a file's name says so."""
    if _ENVELOPE.search(head) or (_USER.search(head) and _LINK.search(head)):
        return True
    return named and bool(_LIKELY.search(head))


def read(export: Export, members: Sequence[Member]) -> Iterator[Item]:
    """Everything in all answers together, then the tallies of their files."""
    answers = _Answers()
    for member in members:
        try:
            value = parse(read_text(export, member))
        except Unreadable as error:
            yield error.problem(member.path)
            continue
        yield from answers.document(member.path, value)
    yield from answers.end()


class _Answers:
    """Answers one after the other, counted by file and kind."""

    def __init__(self) -> None:
        self._records: Counter[tuple[str, type[Fact]]] = Counter()
        self._repeated: Counter[tuple[str, type[Fact]]] = Counter()
        self._seen: set[object] = set()
        self._ids: set[str] = set()
        self._later: list[tuple[Trace, str, Mapping[str, object]]] = []
        self._count = 0
        self._last = ""

    def document(self, path: str, value: object) -> Iterator[Item]:
        """One file: an answer, a list of answers, or an object that has answers as its values."""
        answers = _answers(value)
        if not answers:
            yield Problem(Trace(path, ""), NOT_READ)
        for place, kind, answer in answers:
            yield from self._answer(Trace(path, place), kind, answer)

    def end(self) -> Iterator[Item]:
        """What can be told only when all contacts are known, and the tallies."""
        for trace, kind, answer in self._later:
            yield from self._own(trace, kind, answer)
        found = self._total(self._records) - self._total(self._repeated)
        if self._count > found:
            lost = self._count - found
            self._records[self._last, Connection] += lost
            values = {"found": found, "count": self._count}
            yield Problem(Trace(self._last, "count"), INCOMPLETE, values, lost=lost)
        for (path, of), records in self._records.items():
            yield Tally(path, MARK, of, records, self._repeated[path, of])

    def _total(self, counter: Counter[tuple[str, type[Fact]]]) -> int:
        return sum(number for (_path, kind), number in counter.items() if kind is Connection)

    def _answer(self, trace: Trace, kind: str, answer: Mapping[str, object]) -> Iterator[Item]:
        if kind == "ERROR":
            yield Problem(trace, ERROR, lost=None)
        elif kind == "USER":
            self._later.append((trace, kind, answer))
        elif not isinstance(answer.get("data"), list):
            yield Problem(trace, Unreadable.SHAPE, lost=None)
        elif kind == CONTACTS:
            count = answer.get("count")
            if isinstance(count, int):
                self._count = max(self._count, count)
            yield from self._contacts(trace, _list(answer.get("data")))
        else:
            self._later.append((trace, kind, answer))

    def _contacts(self, trace: Trace, entries: Sequence[object]) -> Iterator[Item]:
        self._last = trace.file
        self._records[trace.file, Connection] += len(entries)
        for number, entry in enumerate(entries):
            here = _below(trace, f"data[{number}]")
            if not isinstance(entry, dict) or not entry.keys() & {"id", "link", "name", "last_name"}:
                yield Problem(here, Unreadable.SHAPE, lost=1)
                continue
            fact = _connection(here, entry)
            mark = words(entry.get("id")) or fact.url or str(all_but_trace(fact))
            if mark in self._seen:
                self._repeated[trace.file, Connection] += 1
                continue
            self._seen.add(mark)
            self._ids.add(words(entry.get("id")))
            yield fact

    def _own(self, trace: Trace, kind: str, answer: Mapping[str, object]) -> Iterator[Item]:
        """The owner's profile, cards or career, unless they are a contact's."""
        if kind == "USER":
            if words(answer.get("id")) in self._ids:
                self._records[trace.file, Connection] += 1
                self._repeated[trace.file, Connection] += 1
            else:
                self._records[trace.file, Profile] += 1
                yield _profile(trace, answer)
            return
        mine = not (self._names(answer) & self._ids)
        for number, entry in enumerate(_list(answer.get("data"))):
            here = _below(trace, f"data[{number}]")
            if not isinstance(entry, dict):
                yield Problem(here, Unreadable.SHAPE, lost=None)
            elif not mine:
                yield Problem(here, ANOTHERS)
            elif kind == CAREER:
                self._records[trace.file, Position] += 1
                yield _position(here, entry)
            else:
                yield from self._card(here, entry)

    def _names(self, answer: Mapping[str, object]) -> set[str]:
        """The ids of whom an answer may be about."""
        texts = [words(answer.get("link")), *map(words, _dict(answer.get("paging")).values())]
        return {words(answer.get("id")), *(one for text in texts for one in _WHOSE.findall(text))} - {""}

    def _card(self, trace: Trace, card: Mapping[str, object]) -> Iterator[OwnAddress | OwnPhone | Problem]:
        emails, phones = _list(card.get("emails")), _list(card.get("phones"))
        about = flat(card, ("emails", "phones", "type"))
        kind = words(card.get("kind"))
        for number, email in enumerate(emails):
            here = _below(trace, f"emails[{number}]")
            self._records[trace.file, OwnAddress] += 1
            if not isinstance(email, str) or not email.strip():
                yield Problem(here, Unreadable.SHAPE, lost=1)
            elif kind == "BUSINESS":
                yield OwnAddress(words(email), "business", None, None, None, "", about, here)
            elif kind == "PERSO":
                yield OwnAddress(words(email), "private", None, None, None, "", about, here)
            else:
                yield OwnAddress(words(email), "current", None, None, None, "", about, here)
        for number, phone in enumerate(phones):
            here = _below(trace, f"phones[{number}]")
            self._records[trace.file, OwnPhone] += 1
            if isinstance(phone, dict) and words(phone.get("number")):
                extra = {**({"kind": kind} if kind else {}), **flat(phone, ("number", "type"))}
                yield OwnPhone(
                    words(phone["number"]), words(phone.get("type")), None, extra or NO_EXTRA, here
                )
            else:
                yield Problem(here, Unreadable.SHAPE, lost=1)


def _answers(value: object, place: str = "", depth: int = 0) -> list[tuple[str, str, Mapping[str, object]]]:
    """The answers in a document: where each stands, its kind, itself."""
    if isinstance(value, list):
        kinds = [words(one.get("type")) for one in value[:1] if isinstance(one, dict)]
        if kinds and kinds[0] in ENVELOPE_OF:
            return [(place, ENVELOPE_OF[kinds[0]], {"data": value})]
        inside = [(f"{place}[{number}]", one) for number, one in enumerate(value)]
    elif isinstance(value, dict):
        kind = words(value.get("type"))
        if kind in (CONTACTS, CARDS, CAREER, "USER"):
            return [(place, kind, value)]
        if value.keys() == {"error"}:
            return [(place, "ERROR", value)]
        entries = _list(value.get("data"))
        if entries and isinstance(entries[0], dict):
            kind = ENVELOPE_OF.get(words(entries[0].get("type")), "")
            if kind:
                return [(place, kind, value)]
        inside = [(f"{place}.{words(key)}" if place else words(key), one) for key, one in value.items()]
    else:
        return []
    # Deeper down, objects with a type of their own belong to what is around them.
    return [one for where, inner in inside for one in _answers(inner, where, depth + 1)] if depth < 2 else []


def _connection(trace: Trace, user: Mapping[str, object]) -> Connection:
    job = _current(user)
    first, last = words(user.get("first_name")), words(user.get("last_name"))
    extra = flat(user, ("type", "name", "first_name", "last_name", "link"))
    return Connection(
        name=words(user.get("name")) or f"{first} {last}".strip(),
        first=first,
        last=last,
        url=words(user.get("link")),
        email="",
        company=words(job.get("company_name")),
        position=words(job.get("position")),
        since=None,
        since_text="",
        extra=extra or NO_EXTRA,
        trace=trace,
    )


def _current(user: Mapping[str, object]) -> Mapping[str, object]:
    """The job that a contact has, out of the career inside; empty without one."""
    for one in _list(user.get("connections")):
        if words(_dict(one).get("key")) == "career":
            for job in _list(_dict(_dict(one).get("value")).get("data")):
                if _lasts(_dict(job)):
                    return _dict(job)
    return {}


def _lasts(job: Mapping[str, object]) -> bool:
    told = job.get("still_in_position")
    return bool(job) and (told if isinstance(told, bool) else not words(job.get("end")))


def _profile(trace: Trace, user: Mapping[str, object]) -> Profile:
    first, last = words(user.get("first_name")), words(user.get("last_name"))
    taken = ("type", "name", "first_name", "last_name", "link", "headline", "nickname")
    return Profile(
        name=words(user.get("name")) or f"{first} {last}".strip(),
        first=first,
        last=last,
        headline=words(user.get("headline")),
        handle=words(user.get("nickname")),
        url=words(user.get("link")),
        extra=flat(user, taken) or NO_EXTRA,
        trace=trace,
    )


def _position(trace: Trace, job: Mapping[str, object]) -> Position:
    started, finished = words(job.get("begin")), words(job.get("end"))
    return Position(
        company=words(job.get("company_name")),
        title=words(job.get("position")),
        location="",
        started=dates.iso(started),
        started_text=started,
        finished=dates.iso(finished),
        finished_text=finished,
        current=_lasts(job),
        extra=flat(job, ("type", "company_name", "position", "begin", "end")) or NO_EXTRA,
        trace=trace,
    )


def _below(trace: Trace, place: str) -> Trace:
    return Trace(trace.file, f"{trace.place}.{place}" if trace.place else place)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _dict(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}
