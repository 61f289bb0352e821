"""Lists of companies, e-mail domains and people that somebody keeps outside the vault: clients, agreements,
people who do not want to be written to.

A list is one name a line, or a table `kind,value,until,source,note`. What it names is compared in one
spelling, whole with whole: an address, a mark or an id; a company in all spellings that the person says are
one; a domain with itself and what lies below it. Names of people are never compared. A list that is not
understood to its last line is an error: a slip of the pen lets nobody through.
"""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Final, Literal, NamedTuple, TypeAlias
from urllib.parse import unquote

from sociarch.choices import Remark
from sociarch.companies import Companies
from sociarch.entry import Change, Person
from sociarch.errors import N_
from sociarch.folding import address_key, domain_of, email_key, fold

Kind: TypeAlias = Literal["email", "domain", "company", "profile_url", "person"]
Place: TypeAlias = Literal["company", "domain"]
Key: TypeAlias = Callable[[str], str | None]
"""The mark of the profile at an address, as a `Registry` knows it; None: no network has a key for it."""

KINDS: Final[tuple[Kind, ...]] = ("email", "domain", "company", "profile_url", "person")
PLACES: Final[tuple[Place, ...]] = ("company", "domain")
_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")
HASHED: Final = re.compile(r"(?:sha-?256:)?\s*[0-9a-f]{64}", re.IGNORECASE)
"""What nobody is called: taken for a name, it would silently match nobody."""
DOMAIN: Final = re.compile(r"[^\s@,;:/.]+(?:\.[^\s@,;:/.]+)+")
_PERSON = re.compile(r"p-[0-9a-f]{12}|[a-z][a-z0-9_-]*:(?!//).+", re.DOTALL)
_LATER = re.compile(r" #[0-9]+\Z")
_COLUMNS: Final = ("kind", "value", "until", "source", "note")


class Line(NamedTuple):
    """One line of a list.

    value   in the spelling that is compared, or `sha256:` and the digest of the list's salt and that spelling
    name    as it stands in the list
    until   the last day it holds; None: no end
    agreed  whether the list is a table of agreements; a bare list of names limits nothing
    """

    kind: Kind
    value: str
    name: str
    until: date | None = None
    source: str = ""
    agreed: bool = False
    salt: str = ""


class BadLine(ValueError):
    """Where a list cannot be understood: `reason`, a sentence in English, marked for translation."""

    HEADING: Final = N_("a heading in which kind,value,until,source,note do not each stand once")
    DATE: Final = N_("a date that is not YYYY-MM-DD")
    KIND: Final = N_("a kind that is not company, domain, email, profile_url or person")
    VALUE: Final = N_("a value that is none of its kind")
    DIGEST: Final = N_("a digest that is not 64 hexadecimal digits, or no salt in the heading")
    WIDTH: Final = N_("a row that is longer than the heading, or a text that is no table")

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line: Final = line
        self.reason: Final = reason


def read_list(text: str, kind: Place | None, key: Key) -> tuple[Line, ...]:
    """The lines of a list. `kind`: what a bare list names; None: a table is wanted. Raises BadLine."""
    text = text.removeprefix("\ufeff")
    heading = re.sub(r'[\s"]', "", text.partition("\n")[0]).casefold().replace(";", ",").split(",")
    if kind is None or {"kind", "value"} <= set(heading):
        return tuple(_table(text, key))
    found = []
    for number, row in enumerate(text.splitlines(), 1):
        if row.strip() and not row.lstrip().startswith("#"):
            found.append(line_of(kind, row, number))
    return tuple(found)


def line_of(kind: Place, name: str, number: int = 1) -> Line:
    """A bare name. Raises BadLine, also for a digest, which means nothing without its salt."""
    if HASHED.fullmatch(name.strip()):
        raise BadLine(number, BadLine.DIGEST)
    value = _place(kind, name)
    if not value:
        raise BadLine(number, BadLine.VALUE)
    return Line(kind, value, " ".join(name.split()))


def _place(kind: Place, text: str) -> str:
    if kind == "company":
        return fold(text)
    domain = text.strip().casefold().removeprefix("@").rstrip(".")
    return domain if DOMAIN.fullmatch(domain) else ""


def _normal(kind: Kind, text: str, key: Key) -> str:
    """A value in the spelling that is compared; empty for what is none of its kind."""
    match kind:
        case "company" | "domain":
            return _place(kind, text)
        case "email":
            return email_key(text)
        case "profile_url":
            return key(text) or address_key(unquote(text))
        case "person":
            # Two people may have one name, so a name means nobody.
            mark = text.strip()
            return mark if _PERSON.fullmatch(mark) else ""


def _table(text: str, key: Key) -> Iterator[Line]:
    first = text.partition("\n")[0]
    # Where the decimal sign is a comma, spreadsheets part columns by semicolons.
    delimiter = ";" if first.count(";") > 1 else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        heading = [name.strip() for name in next(rows, [])]
        names = [name.casefold() for name in heading]
        if any(names.count(column) != 1 for column in _COLUMNS):
            raise BadLine(1, BadLine.HEADING)
        # A salt stands in the heading itself: it is no column of any row.
        salt = next((name.partition("=")[2] for name in heading if name.casefold().startswith("salt=")), "")
        for row in rows:
            if any(cell.strip() for cell in row):
                if len(row) > len(names):
                    raise BadLine(rows.line_num, BadLine.WIDTH)
                yield _row(dict(zip(names, row, strict=False)), salt, key, rows.line_num)
    except csv.Error:
        raise BadLine(rows.line_num, BadLine.WIDTH) from None


def _row(cells: Mapping[str, str], salt: str, key: Key, number: int) -> Line:
    kind, name, until, source, _note = (cells.get(column, "").strip() for column in _COLUMNS)
    known = next((one for one in KINDS if one == kind.casefold()), None)
    if known is None:
        raise BadLine(number, BadLine.KIND)
    hidden = name.startswith("sha256:")
    if (hidden or HASHED.fullmatch(name)) and not (salt and _DIGEST.fullmatch(name)):
        raise BadLine(number, BadLine.DIGEST)
    value = name if hidden else _normal(known, name, key)
    if not value:
        raise BadLine(number, BadLine.VALUE)
    try:
        end = date.fromisoformat(until) if until else None
    except ValueError:
        raise BadLine(number, BadLine.DATE) from None
    return Line(known, value, name, end, source, agreed=True, salt=salt if hidden else "")


class OffLimits:
    """The lines of lists that hold on a day, and which of them a person meets."""

    def __init__(self, lines: Iterable[Line], companies: Companies, today: date) -> None:
        self.lines: Final = tuple(one for one in lines if one.until is None or one.until >= today)
        self._companies: Final = companies
        self._found: Final[dict[tuple[Kind, str], list[Line]]] = {}
        self._salts: Final[dict[Kind, set[str]]] = {}
        for one in self.lines:
            self._found.setdefault((one.kind, one.value), []).append(one)
            if one.salt:
                self._salts.setdefault(one.kind, set()).add(one.salt)

    def places(self, person: Person) -> tuple[Line, ...]:
        """The companies and domains where a person is, as the networks last told."""
        names = [one.folded[1] for one in person.entries]
        return self.at(names, (domain_of(one.email) for one in person.entries))

    def at(self, companies: Iterable[str], domains: Iterable[str]) -> tuple[Line, ...]:
        """The lines that name one of these companies, given folded, or a domain like these or above one."""
        return (*self._companies_of(companies), *self._domains_of(domains))

    def former(self, changes: Iterable[Change]) -> tuple[Line, ...]:
        """The companies that somebody with these changes has left."""
        return self._companies_of([fold(one.old) for one in changes if one.kind == "moved"])

    def people(self, person: Person) -> tuple[Line, ...]:
        """The lines that name a person: by an address that they have or had, a mark or an id."""
        if not self.lines:
            return ()
        values: list[tuple[Kind, str]] = [("person", one) for one in sorted(person.ids)]
        for one in person.entries:
            values += [("email", email_key(one.email)), ("profile_url", address_key(unquote(one.url)))]
            for mark in one.marks:
                # The mark of an address that was somebody else's before has a number behind it.
                values += [("person", mark), ("profile_url", _LATER.sub("", mark))]
        return self._lines(values)

    def _companies_of(self, folded: Iterable[str]) -> tuple[Line, ...]:
        spellings = (text for one in folded for text in sorted(self._companies.spellings(one)))
        return self._lines(("company", text) for text in spellings)

    def _domains_of(self, domains: Iterable[str]) -> tuple[Line, ...]:
        values: list[tuple[Kind, str]] = []
        for domain in domains:
            parts = domain.split(".")
            values += [("domain", ".".join(parts[at:])) for at in range(len(parts) - 1)]
        return self._lines(values)

    def _lines(self, values: Iterable[tuple[Kind, str]]) -> tuple[Line, ...]:
        found: dict[Line, None] = {}
        for kind, value in values if self._found else ():
            if value:
                salts = self._salts.get(kind, ())
                for spelling in (value, *(digest(value, salt) for salt in salts)):
                    found.update(dict.fromkeys(self._found.get((kind, spelling), ())))
        return tuple(found)


def digest(value: str, salt: str) -> str:
    """How a list names a value without showing it; `value` in the spelling that is compared."""
    return "sha256:" + hashlib.sha256(f"{salt}{value}".encode("utf-8", "surrogatepass")).hexdigest()


def as_digests(lines: Iterable[Line], salt: str) -> str:
    """A list that means the same and shows no value: a table with digests, for `read_list`.

    Names, sources and notes stay behind, and the order is that of the digests, so it tells nothing. `lines`:
    none of them a digest, for what it names is not known.
    """
    rows = {(digest(one.value, salt), one.kind, one.until.isoformat() if one.until else "") for one in lines}
    heading = ",".join((*_COLUMNS, f"salt={salt}"))
    return "".join(
        f"{row}\n" for row in (heading, *(f"{kind},{value},{end},," for value, kind, end in sorted(rows)))
    )


def avoided(remark: Remark, today: date) -> bool:
    """Whether somebody is not to be contacted on that day, as the person noted it themselves."""
    return remark.avoid and (remark.until is None or remark.until >= today.isoformat())
