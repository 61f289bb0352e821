"""Answers of the Member Snapshot API, as they came: one JSON file for each page of each domain.

A row is an object whose keys are the titles of the archive's columns, in any order and without those that
LinkedIn chooses to leave out; a whole domain is therefore one table with the columns of all its rows. A
domain's last file is the answer that ended it. Rows that stand on several pages are one (programs that use
the interface have seen them), unless nothing in them names anybody: members who hide may look alike and be
two.
"""

import json
import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any, Final

from exporters.linkedin import connections, own
from sociarch.export import Export, Member, fold
from sociarch.exporter import N_, Unreadable, all_but_trace, read_bytes, union
from sociarch.fact import Connection, Fact, Item, Problem, Tally, Trace
from sociarch.formats import tables

MARK: Final = "S1"
CONNECTIONS: Final = "connections"
ENDED: Final = N_("an answer without rows")
FILES: Final = {
    "registration": "Registration.csv", "profile": "Profile.csv", "emailaddresses": "Email Addresses.csv",
    "phonenumbers": "PhoneNumbers.csv", "positions": "Positions.csv", "receipts": "Receipts.csv",
    "receiptslbp": "Receipts_v2.csv", "invitations": "Invitations.csv", "login": "Logins.csv",
    "accounthistory": "Account Status History.csv", "securitychallengepipe": "Security Challenges.csv",
}  # fmt: skip
"""For each domain, without `_` and case, the table of the archive whose columns it has."""
MOST_EMPTY: Final = 50
"""Empty pages at most in front of the first with anybody on it."""
GAP: Final = N_("pages of this list are missing, or are there twice")
NO_END: Final = N_("the list has no end: pages after this one are missing")
REFUSED: Final = N_("the network gave an error in place of this page")

_NAME = re.compile(r"([A-Za-z_-]+)\.([0-9]{1,6})\.json")
_END = ("no data found for this memberid", "no data found for this domain and memberid")
_NONE: Final[Mapping[str, Any]] = {}


def domains(export: Export) -> dict[str, list[Member]]:
    """The pages of each domain in order, by the domain without `_` and case."""
    found: dict[str, list[tuple[int, Member]]] = {}
    for member in export.members:
        match = _NAME.fullmatch(member.base)
        if match is not None:
            found.setdefault(fold(match[1].replace("-", "_")), []).append((int(match[2]), member))
    return {
        domain: [member for _, member in sorted(pages, key=itemgetter(0))] for domain, pages in found.items()
    }


def is_record(export: Export) -> bool:
    """Whether these are answers of the interface: a page of the connections says so."""
    for page in domains(export).get(CONNECTIONS, [])[:MOST_EMPTY]:
        try:
            head = read_bytes(export, page, head=True)
        except Unreadable:
            return False
        # Keys come in any order: which of the two stands in front cannot be known.
        if b'"elements"' in head and b'"snapshotD' in head:
            return True
    return False


def day(export: Export) -> str | None:
    """The day (UTC) on which the last answer came, as the record's index tells."""
    try:
        return max(date.fromisoformat(str(one["at"])[:10]) for one in _index(export)).isoformat()
    except (ValueError, KeyError, TypeError):
        return None


def registered(export: Export) -> str | None:
    """When the account was opened, as the interface writes it: as the archive does."""
    for member in domains(export).get("registration", [])[:1]:
        for row in _rows(_content(export, member)):
            text = next((row[key] for key in row if tables.fold(key) == "registered at"), "")
            return " ".join(_text(text).encode("utf-8", "replace").decode().split()) or None
    return None


def _index(export: Export) -> Sequence[Any]:
    """What the record says of its answers; empty where it says nothing that can be read."""
    for member in export.find("answers.json"):
        answers = _content(export, member).get("answers")
        return answers if isinstance(answers, list) else ()
    return ()


def read(export: Export) -> Iterator[Item]:
    """All facts of a record."""
    found = domains(export)
    if CONNECTIONS in found:
        there = {member.base for pages in found.values() for member in pages}
        listed = [one.get("file") for one in _index(export) if isinstance(one, dict)]
        if any(isinstance(name, str) and name not in there for name in listed):
            yield Problem(Trace("answers.json", ""), GAP, lost=None)
    for domain, pages in found.items():
        if domain == CONNECTIONS or domain in FILES:
            yield from _Domain(export, domain, pages).read()


class _Domain:
    """One domain: its pages are one table."""

    def __init__(self, export: Export, domain: str, pages: Sequence[Member]) -> None:
        self._export: Final = export
        self._domain: Final = domain
        self._pages: Final = pages
        self._main: Final = domain == CONNECTIONS
        keys: set[str] = set()
        for page in pages:
            for row in _rows(_content(export, page)):
                keys |= row.keys()
                if len(keys) > tables.MAX_COLUMNS:
                    break
        self._names: Final = tuple(sorted(keys)[: tables.MAX_COLUMNS])
        self._wide: Final = len(keys) > tables.MAX_COLUMNS
        self._form: Final = None if self._main else _FORMS[FILES[domain]]
        aliases = connections.ALIASES if self._form is None else self._form.aliases
        needed = ("first", "last") if self._form is None else self._form.needed
        self._heading: Final = tables.heading_of(self._names, aliases, export.columns if self._main else {})
        self._known: Final = set(needed) <= self._heading.places.keys()
        self._maker: Final = connections.Maker(self._heading)
        self._ended: Final = _ends(_content(export, pages[-1]))

    def read(self) -> Iterator[Item]:
        if self._wide:
            yield Problem(Trace(self._pages[0].path, ""), Unreadable.SHAPE, lost=None)
            return
        yield from self._gaps()
        last = len(self._pages) if self._ended else self._last()
        pages = enumerate(self._pages)
        yield from union([self._page(page, again=number >= last) for number, page in pages], _same)

    def _last(self) -> int:
        """How many pages there are where nothing ended the list: those at its end may be one page, said again
        and again."""
        first: dict[tuple[str, ...], int] = {}
        again = [
            first.setdefault(_marks(_content(self._export, page)), at) < at
            for at, page in enumerate(self._pages)
        ]
        last = len(again)
        while last > 1 and again[last - 1]:
            last -= 1
        return last

    def _gaps(self) -> Iterator[Problem]:
        """Whether the pages are all there, each once, from the first to the one that ends the list."""
        for number, page in enumerate(self._pages):
            if page.base.split(".")[-2] != f"{number}":
                yield Problem(Trace(page.path, ""), GAP, lost=None)
                return
        for page in self._pages[:-1]:
            if _ends(_content(self._export, page)):
                yield Problem(Trace(page.path, ""), GAP, lost=None)
                return
        last = self._pages[-1]
        repeated = not self._ended and self._last() < len(self._pages)
        if not self._ended and not repeated and (self._main or _rows(_content(self._export, last))):
            yield Problem(Trace(last.path, ""), NO_END, lost=None)

    def _page(self, member: Member, *, again: bool) -> Iterator[Item]:
        """The facts of a page, and its tally; of one that came `again` the tally alone."""
        content = _content(self._export, member)
        # Of a domain beside the connections this is a thing unknown, as a table that is not there.
        lost = None if self._main else 0
        if not _ends(content) and "elements" not in content:
            yield Problem(Trace(member.path, ""), REFUSED, lost=lost)
        elif self._is_odd(content):
            yield Problem(Trace(member.path, ""), Unreadable.SHAPE, lost=lost)
        records = 0
        for number, row in enumerate(_rows(content)):
            cells = [_text(row.get(name)) for name in self._names]
            # Somebody who hides may have nothing but a row.
            if self._main or any(map(str.strip, cells)):
                records += 1
                if not again:
                    yield from self._facts(cells, Trace(member.path, f"snapshotData[{number}]"))
        if records:
            kind = Connection if self._form is None else self._form.kind
            repeated, fields = records if again else 0, tuple(self._heading.places) if self._main else ()
            yield Tally(member.path, MARK, kind, records, repeated, self._names, fields)

    def _is_odd(self, content: Mapping[str, Any]) -> bool:
        """Whether a page holds anything that is not built as the others, or is about another domain."""
        elements = content.get("elements")
        if elements in ({}, [], None):
            return elements is None and not _ends(content)
        if not isinstance(elements, list):
            return True
        for element in elements:
            data = element.get("snapshotData") if isinstance(element, dict) else None
            rows = [data] if isinstance(data, dict) else data
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                return True
            if fold(str(element.get("snapshotDomain", self._domain))) != self._domain:
                return True
        return False

    def _facts(self, cells: list[str], trace: Trace) -> Iterator[Fact | Problem]:
        if not self._known:
            yield Problem(trace, Unreadable.NO_HEADER, lost=1)
        elif self._form is not None:
            yield from own.fact_of(self._heading, cells, self._form, trace)
        else:
            one = self._maker.person(cells, trace)
            if one.since is None and one.since_text.strip():
                yield Problem(trace, Unreadable.DATE)
            yield one


_FORMS: Final = {form.files[0]: form for form in own.FORMS} | {form.files[-1]: form for form in own.FORMS}


def _content(export: Export, member: Member) -> Mapping[str, Any]:
    """A page as JSON; empty for anything else."""
    try:
        content = json.loads(read_bytes(export, member).decode("utf-8-sig"))
    except (Unreadable, ValueError, RecursionError):
        return _NONE
    return content if isinstance(content, dict) else _NONE


def _rows(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The rows of a page; an empty one may have an object where the others have a list."""
    elements = content.get("elements")
    found: list[Mapping[str, Any]] = []
    for element in elements if isinstance(elements, list) else ():
        data = element.get("snapshotData") if isinstance(element, dict) else None
        data = [data] if isinstance(data, dict) and data else data
        found += [row for row in data if isinstance(row, dict)] if isinstance(data, list) else []
    return found


def _ends(content: Mapping[str, Any]) -> bool:
    """Whether this is the message by which every list ends, in either wording."""
    message = content.get("message")
    return isinstance(message, str) and " ".join(message.split()).rstrip(". ").casefold() in _END


def _marks(content: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sorted(json.dumps(row, sort_keys=True) for row in _rows(content)))


def _text(value: object) -> str:
    """A cell. All are documented as texts; nothing else is lost."""
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _same(fact: Fact) -> Hashable:
    """What makes rows of two pages one: all they say. Somebody who hides is told apart by nothing."""
    if isinstance(fact, Connection) and not (fact.name or fact.url or fact.email):
        return fact.trace
    return all_but_trace(fact)
