"""What the archive holds of other people, told only to questions of ownership: messages that the owner sent,
and entries of an address book once uploaded.

Messages stand in one table, read row by row: there may be hundreds of thousands. In 2018 a column told their
direction; since then a row has a sender and recipients, and nothing says which of them the owner is. That is
told by the name in the profile, or by who takes part in every conversation; where neither tells, nothing is
guessed. Drafts and what has no text are no messages here, and chats with LinkedIn's own machines lie in other
files. Of people in an address book only the domains of their e-mail addresses are read.
"""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from exporters.linkedin import own
from exporters.linkedin.connections import normal_key
from sociarch.export import BrokenZip, Export, Member, fold
from sociarch.exporter import N_, Unreadable, once, read_text
from sociarch.fact import Problem, Profile, Sent, Trace, Uploaded
from sociarch.formats import dates, tables
from sociarch.formats.tables import Heading

MESSAGES: Final = ("messages",)
ADDRESS_BOOKS: Final = ("Imported Contacts", "ImportedContacts", "Contacts")
"""Names of the files without ending; what does not fit into one goes on in a numbered one."""

WHOSE: Final = N_(
    "which of these messages the owner sent cannot be told: neither the profile's name nor taking part in "
    "every conversation shows one person"
)
DIRECTION: Final = N_("messages that do not say who sent them: {count}")
DATES: Final = N_("dates in no form that is known: {count}")
WIDTHS: Final = N_("rows with more or fewer cells than the heading: {count}")

_COLUMNS: Final = {
    "conversation": ("conversation id",), "from": ("from",), "from_url": ("sender profile url",),
    "to": ("to",), "to_urls": ("recipient profile urls",), "at": ("date",), "text": ("content",),
    "direction": ("direction",), "folder": ("folder",), "draft": ("is message draft",),
    "begun": ("is conversation draft",),
}  # fmt: skip
_NEEDED: Final = frozenset(("from", "to", "at", "text"))
_BOOK: Final = {
    "emails": ("email address", "emails", "email addresses", "e mail address", "email"),
    "at": ("created at", "createdat"),
}
_DIGITS: Final = "0123456789"
_YES: Final = ("yes", "true")
_LENGTHS: Final = (4, 3, 2)
"""Pieces that a name with commas in it falls into: `Roe, PhD, MBA`."""
_DOMAIN = re.compile(r"@((?:[^\W_][\w-]*\.)+[^\W_][\w-]*)")
_LONGEST_CELL: Final = 10_000
NO_HEADING: Final = Heading("", (), {}, 0, ())

Mark: TypeAlias = tuple[str, str]
"""What somebody is known by in a conversation: the key of the profile, and without one the name in one
spelling; the other of the two is empty."""


class _Somebody(NamedTuple):
    """Who takes part in a conversation. `told`: the key, else the name as it stands."""

    mark: Mark
    name: str
    told: str


class _Message(NamedTuple):
    """One row, with whoever sent it and got it; texts as they stand."""

    line: int
    conversation: str
    sender: _Somebody
    recipients: tuple[_Somebody, ...]
    direction: str
    at_text: str
    text: str


def sent(export: Export) -> Iterator[Sent | Problem]:
    """The messages that the owner sent."""
    files = _find(export, MESSAGES)
    names = _owner_names(export) if files else frozenset()
    for same in files:
        yield from once([_sent_in(export, member, names) for member in same])


def uploaded(export: Export) -> Iterator[Uploaded | Problem]:
    """The entries of address books, in both forms that are known."""
    for same in _find(export, ADDRESS_BOOKS):
        yield from once([_uploaded_in(export, member) for member in same])


def _find(export: Export, names: Sequence[str]) -> list[list[Member]]:
    """The files of these names, those of one name together: two parts of an archive may hold the same."""
    stems = set(map(fold, names))
    found: dict[str, list[Member]] = {}
    # Of two parts the Complete one is the later and larger.
    for member in sorted(export.members, key=lambda one: "complete" not in one.source.name.casefold()):
        stem, _, end = fold(member.base).rpartition(".")
        if end == "csv" and stem.rstrip(_DIGITS) in stems:
            found.setdefault(stem, []).append(member)
    return list(found.values())


def _uploaded_in(export: Export, member: Member) -> Iterator[Uploaded | Problem]:
    table = _Table(export, member)
    undated = 0
    try:
        heading = table.heading(_BOOK, lambda places: "emails" in places)
        for line, row in table.rows():
            at_text = heading.cell(row, "at")
            at = dates.iso(at_text, first="month")
            undated += at is None and bool(at_text.strip())
            domains = _domains(heading.cell(row, "emails"))
            yield Uploaded(at, at_text, domains, Trace(member.path, f"line {line}"))
    except Unreadable as error:
        yield error.problem(member.path)
    yield from _problems(member, table, undated)


def _sent_in(export: Export, member: Member, names: frozenset[str]) -> Iterator[Sent | Problem]:
    table = _Table(export, member)
    undated = untold = 0
    try:
        heading = table.heading(_COLUMNS, lambda places: places.keys() >= _NEEDED)
        directed = "direction" in heading.places
        commas = _names_with_commas(table, heading)
        owner = None if directed else _owner(_messages(table, heading, commas), names)
        for one in _messages(table, heading, commas):
            if directed:
                untold += one.direction not in ("incoming", "outgoing")
            elif owner is None:
                yield Problem(Trace(member.path, ""), WHOSE, lost=None)
                return
            if one.direction == "outgoing" if directed else one.sender.mark == owner:
                at = dates.iso(one.at_text, first="month")
                undated += at is None and bool(one.at_text)
                others = tuple(some.told for some in one.recipients if some.mark != owner)
                yield Sent(at, one.at_text, others, one.text, Trace(member.path, f"line {one.line}"))
    except Unreadable as error:
        yield error.problem(member.path)
    if untold:
        yield Problem(Trace(member.path, ""), DIRECTION, {"count": untold}, lost=untold)
    yield from _problems(member, table, undated)


def _problems(member: Member, table: "_Table", undated: int) -> Iterator[Problem]:
    """What of a table could not be read, each kind once however often it occurs."""
    if undated:
        yield Problem(Trace(member.path, ""), DATES, {"count": undated})
    if table.odd:
        yield Problem(Trace(member.path, ""), WIDTHS, {"count": table.odd}, lost=table.odd)


class _Table:
    """A table that may be too long to be held. Reading it raises Unreadable.

    odd  how many rows the last reading has left out, because whose cell is whose cannot be told
    """

    def __init__(self, export: Export, member: Member) -> None:
        self._export: Final = export
        self._member: Final = member
        self._heading = NO_HEADING
        self.odd = 0

    def heading(self, aliases: tables.Aliases, enough: Callable[[Mapping[str, int]], bool]) -> Heading:
        """The heading. Of a file without a byte in it one without columns, and it has no rows."""
        head = read_text(self._export, self._member, head=True)
        if head.strip("\ufeff\r\n\t "):
            found = tables.find_heading(head, aliases, enough)
            if found is None:
                raise Unreadable(Unreadable.NO_HEADER)
            self._heading = found
        return self._heading

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The records below the heading, each with the line on which it begins."""
        self.odd = 0
        heading = self._heading
        if heading is NO_HEADING:
            return
        try:
            with self._export.open(self._member) as stream:
                text = io.TextIOWrapper(stream, self._encoding(), "replace", newline="")
                records = csv.reader(text, delimiter=heading.delimiter)
                line = 0
                for number, row in enumerate(records):
                    begun, line = line + 1, records.line_num
                    if number <= heading.skipped or not any(map(str.strip, row)):
                        continue
                    if len(row) == len(heading.names):
                        yield begun, row
                    else:
                        self.odd += 1
        except csv.Error:
            raise Unreadable(Unreadable.NOT_CSV) from None
        except BrokenZip:
            raise Unreadable(Unreadable.DAMAGED) from None

    def _encoding(self) -> str:
        mark = self._export.head(self._member, 2)
        return "utf-16" if mark in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


def _messages(table: _Table, heading: Heading, commas: frozenset[str]) -> Iterator[_Message]:
    """The messages in a table, without drafts and what has no text."""
    for line, row in table.rows():
        cells = {field: row[at].strip() for field, at in heading.places.items()}
        if cells.get("draft", "").casefold() in _YES or cells.get("begun", "").casefold() in _YES:
            continue
        if cells.get("folder", "").casefold().startswith("draft") or not cells["text"]:
            continue
        yield _Message(
            line=line,
            conversation=cells.get("conversation") or f"line {line}",
            sender=_somebody(cells["from"], cells.get("from_url", "")),
            recipients=tuple(_recipients(cells["to"], cells.get("to_urls", ""), commas)),
            direction=cells.get("direction", "").casefold(),
            at_text=cells["at"],
            text=heading.cell(row, "text"),
        )


def _somebody(name: str, url: str) -> _Somebody:
    key = normal_key(url) or ""
    return _Somebody((key, "" if key else _folded(name or url)), name, key or name or url)


def _recipients(to: str, urls: str, commas: frozenset[str]) -> Iterator[_Somebody]:
    """Who got a message. People who hide have no address, so where the two lists differ in length, the
    addresses are who can be told."""
    names, links = _names(to, commas), list(filter(None, map(str.strip, urls.split(","))))
    if links and len(links) != len(names):
        names = [""] * len(links)
    for name, link in zip(names, links or [""] * len(names), strict=True):
        yield _somebody(name, link)


def _names(cell: str, commas: frozenset[str]) -> list[str]:
    """The names in a list. One that holds a comma is known where that person has sent a message."""
    pieces = list(filter(None, map(str.strip, cell.split(","))))
    names: list[str] = []
    while pieces:
        length = next((n for n in _LENGTHS if ", ".join(pieces[:n]) in commas), 1)
        names.append(", ".join(pieces[:length]))
        del pieces[:length]
    return names


def _names_with_commas(table: _Table, heading: Heading) -> frozenset[str]:
    """Names of senders that hold a comma, with the blanks that lists of names have."""
    found = {heading.cell(row, "from") for _line, row in table.rows()}
    return frozenset(", ".join(map(str.strip, name.split(","))) for name in found if "," in name)


def _owner(messages: Iterable[_Message], names: frozenset[str]) -> Mark | None:
    """Who of all that take part is the owner; None where that cannot be told.

    A name is no key: of two people with the owner's name it is the one who is in every conversation, and
    where only somebody else is in every one, it is nobody.
    """
    seen: set[tuple[str, Mark]] = set()
    named: set[Mark] = set()
    for message in messages:
        for one in (message.sender, *message.recipients):
            seen.add((message.conversation, one.mark))
            if _folded(one.name) in names:
                named.add(one.mark)
    number = len({conversation for conversation, _mark in seen})
    often = Counter(mark for _conversation, mark in seen)
    everywhere = {mark for mark, times in often.items() if times == number > 1}
    known = {mark for mark in named if mark[0]} or named
    found = known & everywhere if known and everywhere else known or everywhere
    return found.pop() if len(found) == 1 else None


def _owner_names(export: Export) -> frozenset[str]:
    """The names in the profile, in one spelling."""
    form = next(one for one in own.FORMS if one.kind is Profile)
    facts = (fact for file in form.files for one in export.find(file) for fact in own.read(export, one, form))
    return frozenset(_folded(fact.name) for fact in facts if isinstance(fact, Profile)) - {""}


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()


def _domains(cell: str) -> tuple[str, ...]:
    """The domains of the e-mail addresses in a text, each once."""
    return tuple(dict.fromkeys(one.casefold() for one in _DOMAIN.findall(cell[:_LONGEST_CELL])))
