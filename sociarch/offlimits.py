"""Lists of companies, e-mail domains and people that somebody keeps outside the vault: clients, agreements,
people who do not want to be written to.

A list is one name a line, or a table `kind,value,until,source,note`. What it names is compared in one
spelling, whole with whole: an address, a mark or an id; a company by its folded name and the person's
aliases; a domain with itself and what lies below it. Names of people are never compared.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, Literal, NamedTuple, TypeAlias

from sociarch.companies import Companies
from sociarch.entry import Change, Person
from sociarch.errors import N_
from sociarch.folding import address_key, domain_of, email_key, fold

Kind: TypeAlias = Literal["company", "domain", "email", "profile_url", "person"]

KINDS: Final[tuple[Kind, ...]] = ("company", "domain", "email", "profile_url", "person")
PLACES: Final[tuple[Kind, ...]] = ("company", "domain")
_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")
_DOMAIN = re.compile(r"[^\s@,;/]+\.[^\s@,;/]+")
_PERSON = re.compile(r"p-[0-9a-f]{12}|[a-z][a-z0-9_-]*:(?!//).+")
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

    DATE: Final = N_("a date that is not YYYY-MM-DD")
    KIND: Final = N_("a kind that is not company, domain, email, profile_url or person")
    VALUE: Final = N_("a value that is none of its kind")
    DIGEST: Final = N_("a digest that is not 64 hexadecimal digits, or no salt in the heading")
    WIDTH: Final = N_("a row that is longer than the heading, or a text that is no table")

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line: Final = line
        self.reason: Final = reason


def read_list(text: str, kind: Kind) -> tuple[Line, ...]:
    """The lines of a list. `kind`: what a bare list names. Raises BadLine."""
    text = text.removeprefix("\ufeff")
    heading = text.partition("\n")[0].strip().casefold().replace(" ", "").replace(";", ",").split(",")
    if {"kind", "value"} <= set(heading):
        return tuple(_table(text))
    found = []
    for number, row in enumerate(text.splitlines(), 1):
        if row.strip() and not row.lstrip().startswith("#"):
            found.append(line_of(kind, row, number))
    return tuple(found)


def line_of(kind: Kind, name: str, number: int = 1) -> Line:
    """A bare name. Raises BadLine."""
    value = normal(kind, name)
    if not value:
        raise BadLine(number, BadLine.VALUE)
    return Line(kind, value, " ".join(name.split()))


def normal(kind: Kind, text: str) -> str:
    """A value in the spelling that is compared; empty for what is none of its kind."""
    match kind:
        case "company":
            return fold(text)
        case "domain":
            domain = text.strip().casefold().removeprefix("@").rstrip(".")
            return domain if _DOMAIN.fullmatch(domain) else ""
        case "email":
            return email_key(text)
        case "profile_url":
            return address_key(text)
        case "person":
            mark = text.strip()
            return mark if _PERSON.fullmatch(mark) else ""


def _table(text: str) -> Iterator[Line]:
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > 1 else ",")
    try:
        heading = [name.strip() for name in next(rows)]
        names = [name.casefold() for name in heading]
        # A salt stands in the heading itself: it is no column of any row.
        salt = next((name.partition("=")[2] for name in heading if name.casefold().startswith("salt=")), "")
        for row in rows:
            if any(cell.strip() for cell in row):
                yield _row(dict(zip(names, row, strict=False)), len(row) > len(names), salt, rows.line_num)
    except csv.Error:
        raise BadLine(rows.line_num, BadLine.WIDTH) from None


def _row(cells: Mapping[str, str], long: bool, salt: str, number: int) -> Line:
    if long:
        raise BadLine(number, BadLine.WIDTH)
    kind, name, until, source, _note = (cells.get(column, "").strip() for column in _COLUMNS)
    known = next((one for one in KINDS if one == kind.casefold()), None)
    if known is None:
        raise BadLine(number, BadLine.KIND)
    hidden = name.startswith("sha256:")
    if hidden and not (salt and _DIGEST.fullmatch(name)):
        raise BadLine(number, BadLine.DIGEST)
    value = name if hidden else normal(known, name)
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
        self._found: Final[dict[tuple[str, str], list[Line]]] = {}
        for one in self.lines:
            value = one.value
            if one.kind == "company" and not _DIGEST.fullmatch(value):
                value = companies.key(value)
            self._found.setdefault((one.kind, value), []).append(one)
        self._salts: Final = {one.salt for one in self.lines if _DIGEST.fullmatch(one.value)}

    def places(self, person: Person) -> tuple[Line, ...]:
        """The companies and domains where a person is, as the networks last told."""
        names = [one.folded[1] for one in person.entries]
        return (*self._companies_of(names), *self._domains_of(person))

    def former(self, changes: Iterable[Change]) -> tuple[Line, ...]:
        """The companies that somebody with these changes has left."""
        return self._companies_of([fold(one.old) for one in changes if one.kind == "moved"])

    def people(self, person: Person) -> tuple[Line, ...]:
        """The lines that name a person: by an address, a mark or an id."""
        values: list[tuple[Kind, str]] = [("person", person.id)]
        for one in person.entries:
            values += [("person", mark) for mark in one.marks]
            values += [("email", email_key(one.email)), ("profile_url", address_key(one.url))]
        return self._lines(values)

    def _companies_of(self, folded: Sequence[str]) -> tuple[Line, ...]:
        values: list[tuple[Kind, str]] = [("company", self._companies.key(one)) for one in folded]
        # A digest was made by somebody who does not know the person's aliases.
        return self._lines([*values, *(("company", one) for one in folded)])

    def _domains_of(self, person: Person) -> tuple[Line, ...]:
        values: list[tuple[Kind, str]] = []
        for one in person.entries:
            parts = domain_of(one.email).split(".")
            values += [("domain", ".".join(parts[at:])) for at in range(len(parts) - 1)]
        return self._lines(values)

    def _lines(self, values: Iterable[tuple[Kind, str]]) -> tuple[Line, ...]:
        found: dict[Line, None] = {}
        for kind, value in values if self._found else ():
            if value:
                for spelling in (value, *(digest(value, salt) for salt in self._salts)):
                    found.update(dict.fromkeys(self._found.get((kind, spelling), ())))
        return tuple(found)


def digest(value: str, salt: str) -> str:
    """How a list names a value without showing it; `value` as `normal` spells it."""
    return "sha256:" + hashlib.sha256(f"{salt}{value}".encode("utf-8", "surrogatepass")).hexdigest()
