"""The history of one account as two SQLite databases: written from a succession, continued, and asked.

One holds its lists and what changed, the other its people, so that who asks for changes need not load
everybody. They live in memory. Their bytes are the same for the same history, however it came about: rows
have numbers of their own, and what SQLite counts for itself is left out.
"""

import json
import sqlite3
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from sociarch.entry import Change, Entry, History, Listing
from sociarch.fact import NO_EXTRA
from sociarch.folding import fold, same_text
from sociarch.lines import REACHES, Key, Line, Row
from sociarch.succession import Succession

_CHANGES_SCHEMA: Final = """
CREATE TABLE state(number INTEGER PRIMARY KEY, name TEXT, value TEXT);
CREATE TABLE listing(number INTEGER PRIMARY KEY, snapshot TEXT, day TEXT, partial INTEGER, people INTEGER,
    by_email INTEGER, by_phone INTEGER, by_url INTEGER, by_name INTEGER, by_nothing INTEGER,
    gained INTEGER, lost INTEGER, dated INTEGER);
CREATE TABLE change(number INTEGER PRIMARY KEY, line INTEGER, kind TEXT, seen INTEGER, before INTEGER,
    at TEXT, old TEXT, new TEXT, name TEXT, company TEXT);
"""
_PEOPLE_SCHEMA: Final = """
CREATE TABLE people.line(number INTEGER PRIMARY KEY, listed INTEGER, key TEXT, marks TEXT, name TEXT,
    first TEXT, last TEXT, url TEXT, email TEXT, phone TEXT, company TEXT, position TEXT, since TEXT,
    since_text TEXT, extra TEXT, row TEXT, folded_name TEXT, folded_company TEXT, folded_position TEXT,
    first_seen INTEGER, last_seen INTEGER, given INTEGER, changed INTEGER, gap INTEGER, withdrawal INTEGER,
    damped INTEGER, loss INTEGER, lost INTEGER, ended TEXT);
"""
_FIELDS: Final = ("name", "first", "last", "url", "email", "phone", "company", "position")
_UNSTEADY: Final = ((24, 28), (40, 44), (92, 100))
"""Bytes of a database's header that count writings and name SQLite's version: not the content's."""
_CHANGES: Final = "SELECT * FROM change WHERE seen > ? AND seen <= ? ORDER BY seen, number"
_ENTRIES: Final = (
    "SELECT number, marks, name, first, last, url, email, phone, company, position, since, first_seen, "
    "last_seen, given, changed, listed, folded_name, folded_company, folded_position, extra FROM line"
)
_ONE_ENTRY: Final = _ENTRIES + " WHERE number = ?"
_ROWS: Final = (
    "SELECT number, row, name, first, last, url, email, company, position, since, since_text FROM line "
    "WHERE listed ORDER BY since DESC, number"
)
_DOUBTED: Final = "SELECT number FROM line WHERE listed AND last_seen IS NOT NULL"
_UNTOLD: Final = "SELECT number FROM line WHERE listed AND gap IS NOT NULL AND withdrawal IS NULL"
_SINCE_TEXT: Final = 8
"""Where in a row the date stands as it came."""


class Content(NamedTuple):
    """A book as bytes. `people`: asked for when somebody's fields are wanted; the function may raise."""

    changes: bytes
    people: Callable[[], bytes]


class Book:
    """One account's history. `content`: as it was kept; None: a history without lists."""

    def __init__(self, network: str, account: str | None, content: Content | None = None) -> None:
        self.network: Final = network
        self.account: Final = account
        self._changes: Final = sqlite3.connect(":memory:", isolation_level=None)
        self._changes.execute("ATTACH ':memory:' AS people")
        # Room that no row takes is zeros then, and never what the memory held before.
        self._changes.execute("PRAGMA secure_delete = ON")
        self._waiting: Callable[[], bytes] | None = None
        if content is None:
            self._changes.executescript(_CHANGES_SCHEMA + _PEOPLE_SCHEMA)
        else:
            self._changes.deserialize(content.changes)
            self._waiting = content.people
        self._days: list[str] | None = None

    @property
    def _people(self) -> sqlite3.Connection:
        """The same connection, once it has the people."""
        if self._waiting is not None:
            content, self._waiting = self._waiting(), None
            self._changes.deserialize(content, name="people")
        return self._changes

    def to_bytes(self) -> tuple[bytes, bytes]:
        """Both databases, the changes and the people; the same bytes for the same history."""
        return self._bytes_of("main"), self._bytes_of("people")

    def _bytes_of(self, name: str) -> bytes:
        db = self._people
        db.execute(f"VACUUM {name}")
        content = bytearray(db.serialize(name=name))
        for start, end in _UNSTEADY:
            content[start:end] = bytes(end - start)
        return bytes(content)

    # -- a succession, both ways -------------------------------------------------------------------

    def succession(self, key: Key) -> Succession:
        """A succession that goes on where this history ends."""
        told = Succession(self.network, key)
        query = self._people.execute
        state = dict(query("SELECT name, value FROM state"))
        ((next_line,),) = query("SELECT count(*) FROM line")
        carried, next_event = json.loads(state.get("carried", "{}")), int(state.get("next", "0"))
        told.resume(self._line, self.listings(), carried, next_line, next_event)
        told.keys.update(query("SELECT key, number FROM line WHERE key IS NOT NULL"))
        for (marks,) in query("SELECT marks FROM line"):
            for mark in marks.split("\n"):
                told.bear(mark)
        for number, row, *plain in query(_ROWS):
            told.take(number, tuple(plain) if row is None else _row(row))
        for number, name, email in query("SELECT number, name, email FROM line WHERE NOT listed"):
            told.go(number, name, email)
        for name, ended in query("SELECT name, ended FROM line WHERE ended IS NOT NULL"):
            told.ended.add((same_text(name), ended))
        told.doubted.update(
            one for (one,) in query("SELECT number FROM line WHERE listed AND last_seen >= 0")
        )
        told.untold.update(one for (one,) in query(_UNTOLD))
        return told

    def _line(self, number: int) -> Line:
        (values,) = self._people.execute("SELECT * FROM line WHERE number = ?", (number,))
        return _line(values)

    def keep(self, told: Succession) -> None:
        """Take over what was added to a succession of this history since it was made or last kept."""
        self._days = None
        db = self._people
        db.execute("BEGIN")
        known = db.execute("SELECT count(*) FROM listing").fetchone()[0]
        db.executemany(_insert("listing", 13), map(_listing_row, told.listings[known:]))
        db.executemany(_insert("line", 29), (_line_row(told.line(number)) for number in sorted(told.touched)))
        db.executemany(
            "DELETE FROM change WHERE number = ?", ((number,) for number in sorted(told.withdrawn))
        )
        events = ((number, *event) for number, event in sorted(told.events.items()))
        db.executemany(_insert("change", 10), events)
        carried = json.dumps(told.carried, sort_keys=True)
        db.executemany(_insert("state", 3), ((1, "carried", carried), (2, "next", str(told.next_event))))
        db.execute("COMMIT")
        told.touched.clear()
        told.withdrawn.clear()
        told.events.clear()

    # -- what it tells -----------------------------------------------------------------------------

    def listings(self) -> tuple[Listing, ...]:
        """In the order of history."""
        return tuple(map(_listing, self._changes.execute("SELECT * FROM listing ORDER BY number")))

    def entries(self) -> tuple[Entry, ...]:
        """In the order of first appearance."""
        days, dated = self._day_list(), self._dated_list()
        return tuple(self._entry(row, days, dated) for row in self._people.execute(_ENTRIES))

    def entry(self, number: int) -> Entry:
        (row,) = self._people.execute(_ONE_ENTRY, (number,))
        return self._entry(row, self._day_list(), self._dated_list())

    def changes(self, after: int = -1, upto: int | None = None) -> tuple[Change, ...]:
        """What the listings behind number `after`, up to number `upto`, showed."""
        days = self._day_list()
        upto = len(days) - 1 if upto is None else upto
        return tuple(self._change(row, days) for row in self._changes.execute(_CHANGES, (after, upto)))

    def history(self) -> History:
        """All of it."""
        return History(self.network, self.account, self.listings(), self.entries(), self.changes())

    def _day_list(self) -> list[str]:
        if self._days is None:
            self._days = [day for (day,) in self._changes.execute("SELECT day FROM listing ORDER BY number")]
        return self._days

    def _dated_list(self) -> list[bool]:
        rows = self._changes.execute("SELECT dated FROM listing ORDER BY number")
        return [bool(dated) for (dated,) in rows]

    def _change(self, row: tuple[Any, ...], days: list[str]) -> Change:
        _, line, kind, seen, before, at, old, new, name, company = row
        last = None if before is None else days[before]
        return Change(
            self.network, self.account, line, seen, kind, days[seen], last, at, old, new, name, company
        )

    def _entry(self, row: tuple[Any, ...], days: list[str], dated: list[bool]) -> Entry:
        (
            number, marks, name, first, last, url, email, phone, company, position, since, first_seen,
            last_seen, given, changed, listed, folded_name, folded_company, folded_position, extra,
        ) = row  # fmt: skip
        return Entry(
            self.network, self.account, number, tuple(marks.split("\n")), name, first, last, url, email,
            phone, company, position, since, days[first_seen], days[-1 if last_seen is None else last_seen],
            days[-1 if given is None else given] if email else "", days[changed], bool(listed),
            (
                name.lower() if folded_name is None else folded_name,
                company.lower() if folded_company is None else folded_company,
                position.lower() if folded_position is None else folded_position,
            ),
            json.loads(extra) if extra else NO_EXTRA,
            dated[-1 if last_seen is None else last_seen],
        )  # fmt: skip


def _insert(table: str, columns: int) -> str:
    return f"INSERT OR REPLACE INTO {table} VALUES ({','.join('?' * columns)})"  # noqa: S608  # both are ours


def _listing_row(one: Listing) -> tuple[object, ...]:
    reach = (one.reach[way] for way in REACHES)
    told = (one.number, one.snapshot, one.day, one.partial, one.people)
    return (*told, *reach, one.gained, one.lost, one.dated)


def _listing(row: tuple[Any, ...]) -> Listing:
    number, snapshot, day, partial, people, *reach, gained, lost, dated = row
    ways = dict(zip(REACHES, reach, strict=True))
    return Listing(number, snapshot, day, bool(partial), people, ways, gained, lost, bool(dated))


def _line_row(line: Line) -> tuple[object, ...]:
    known = [line.known.get(field, "") for field in _FIELDS]
    folded = [_folded(line.known.get(field, "")) for field in ("name", "company", "position")]
    since_text = line.row[_SINCE_TEXT]
    # Most rows say just what is known, and need not be kept a second time.
    row = None if line.row == _plain_row(known, line.since, since_text) else _json(line.row)
    return (
        line.number, line.listed, line.key, "\n".join(line.marks), *known, line.since, since_text,
        _json(dict(line.extra)) if line.extra else None, row, *folded, line.first, line.last, line.given,
        line.changed, line.gap, line.withdrawal, line.damped, line.loss, line.lost, line.ended,
    )  # fmt: skip


def _folded(text: str) -> str | None:
    """What a text folds to; None where that is the text itself in lower case, which need not be kept."""
    folded = fold(text)
    return None if folded == text.lower() else folded


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _line(values: tuple[Any, ...]) -> Line:
    (
        number, listed, key, marks, name, first, last, url, email, phone, company, position, since,
        since_text, extra, row, _, _, _, first_seen, last_seen, given, changed, gap, withdrawal, damped, loss,
        lost, ended,
    ) = values  # fmt: skip
    known = [name, first, last, url, email, phone, company, position]
    line = Line(number, first_seen)
    line.changed = changed
    line.row = _plain_row(known, since, since_text) if row is None else _row(row)
    line.key = key
    line.marks = marks.split("\n")
    line.known = {field: text for field, text in zip(_FIELDS, known, strict=True) if text}
    line.since = since
    line.extra = json.loads(extra) if extra else NO_EXTRA
    line.last, line.given, line.gap, line.withdrawal = last_seen, given, gap, withdrawal
    line.damped, line.listed = bool(damped), bool(listed)
    line.loss, line.lost, line.ended = loss, lost, ended
    return line


def _plain_row(known: list[str], since: str | None, since_text: object) -> Row:
    """The row of somebody of whom a list says all that is known, and nothing besides."""
    name, first, last, url, email, _phone, company, position = known
    return (name, first, last, url, email, company, position, since, since_text)


def _row(text: str) -> Row:
    """A row as JSON keeps it: what a list says besides is pairs of a name and a text."""
    return tuple(tuple(one) if isinstance(one, list) else one for one in json.loads(text))
