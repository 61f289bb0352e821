"""Lists of whom not to hand over: do-not-contact lists and clients that are off limits, as CSV.

    kind,value,until,source,note,salt=7f3a

`kind` is `email`, `domain`, `company`, `profile_url` or `person`; `until` the last day on which the line
holds, ISO 8601, empty for no end; `source` and `note` are the list's own. A value may be `sha256:` and 64
hexadecimal digits: the digest of the salt in the heading followed by the normal form of the value, in UTF-8.
A list that is not understood to its last line is an error: a slip of the pen lets nobody through.
"""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from sociarch.entry import Person
from sociarch.errors import N_, BadLeaveOut
from sociarch.folding import address_key, domain_of, email_key, fold

Key: TypeAlias = Callable[[str], str | None]
"""What a network calls the profile at an address: `linkedin:aline-testeur`; None: no network knows it."""

KINDS: Final = ("email", "domain", "company", "profile_url", "person")

_COLUMNS: Final = ("kind", "value", "until", "source", "note")
_DIGEST: Final = re.compile(r"sha256:([0-9a-f]{64})")
_DOMAIN: Final = re.compile(r"[^\s@/:.]+(?:\.[^\s@/:.]+)+")
_PERSON: Final = re.compile(r"p-[0-9a-f]{12}|[a-z][a-z0-9_-]*:(?!//).+", re.DOTALL)


class LeaveOut(NamedTuple):
    """One list as it holds today: for each kind the plain values in their normal form, and the digests.

    sha256  of the list's own bytes
    """

    sha256: str
    salt: str
    values: Mapping[str, frozenset[str]]
    digests: Mapping[str, frozenset[str]]

    @classmethod
    def from_csv(cls, data: bytes, path: Path, today: date, key: Key) -> "LeaveOut":
        """`path` is named in errors. Raises BadLeaveOut."""
        values: dict[str, set[str]] = {kind: set() for kind in KINDS}
        digests: dict[str, set[str]] = {kind: set() for kind in KINDS}
        line = 1
        try:
            text = data.decode("utf-8-sig")
            # Where the decimal sign is a comma, spreadsheets part columns by semicolons.
            delimiter = ";" if text.partition("\n")[0].startswith("kind;") else ","
            rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
            salt = _salt(next(rows, []))
            for row in rows:
                line = rows.line_num
                if not any(map(str.strip, row)):
                    continue
                kind, value, until, *_rest = [*map(str.strip, row), "", "", ""]
                if kind not in KINDS:
                    raise _Unclear(N_("its kind is none of email, domain, company, profile_url, person"))
                digest = _DIGEST.fullmatch(value)
                if digest is None and value.startswith("sha256:"):
                    raise _Unclear(N_("a digest that is not 64 hexadecimal digits in lower case"))
                if digest is not None and salt is None:
                    raise _Unclear(N_("a digest, and no salt=... in the heading"))
                normal = digest[1] if digest is not None else _normal(kind, value, key)
                if _holds(until, today):
                    (values if digest is None else digests)[kind].add(normal)
        except UnicodeDecodeError:
            raise BadLeaveOut(path=path, line=line, reason=N_("not a text in UTF-8")) from None
        except csv.Error:
            raise BadLeaveOut(path=path, line=rows.line_num, reason=N_("not CSV")) from None
        except _Unclear as unclear:
            raise BadLeaveOut(path=path, line=line, reason=unclear.reason) from None
        return cls(
            hashlib.sha256(data).hexdigest(),
            salt or "",
            {kind: frozenset(some) for kind, some in values.items()},
            {kind: frozenset(some) for kind, some in digests.items()},
        )

    def kind_of(self, person: Person, companies: "Companies") -> str | None:
        """The kind of the first line that is about this person; None: none is."""
        for kind in KINDS:
            values, digests = self.values[kind], self.digests[kind]
            if not (values or digests):
                continue
            for normal in _normals(kind, person, companies):
                if normal in values or (digests and self._digest(normal) in digests):
                    return kind
        return None

    def _digest(self, normal: str) -> str:
        return hashlib.sha256((self.salt + normal).encode("utf-8", "surrogatepass")).hexdigest()


class Companies:
    """Which folded names mean the same company, as the person decided (`sociarch.choices.Alias`)."""

    def __init__(self, aliases: Mapping[str, str]) -> None:
        self._called: Final = {company: fold(name) for company, name in aliases.items()}
        self._same: Final[dict[str, set[str]]] = {}
        for company, name in self._called.items():
            self._same.setdefault(name, {name}).add(company)

    def spellings(self, company: str) -> set[str]:
        """All folded names of a company; none of a text without letters and digits."""
        folded = fold(company)
        called = self._called.get(folded, folded)
        return {folded, *self._same.get(called, {called})} if folded else set()


class _Unclear(Exception):
    def __init__(self, reason: str) -> None:
        self.reason: Final = reason


def _salt(heading: list[str]) -> str | None:
    names = [name.strip() for name in heading]
    if tuple(names[: len(_COLUMNS)]) != _COLUMNS:
        raise _Unclear(N_("the heading is not kind,value,until,source,note"))
    return next((name[len("salt=") :] for name in names if name.startswith("salt=")), None) or None


def _holds(until: str, today: date) -> bool:
    try:
        return not until or date.fromisoformat(until) >= today
    except ValueError:
        raise _Unclear(N_("its last day is not YYYY-MM-DD")) from None


def _normal(kind: str, value: str, key: Key) -> str:
    """The normal form of a list's value."""
    match kind:
        case "email":
            normal = email_key(value)
        case "domain":
            domain = value.casefold().removeprefix("@").rstrip(".")
            normal = domain if _DOMAIN.fullmatch(domain) else ""
        case "company":
            normal = fold(value)
        case "profile_url":
            normal = key(value) or address_key(value)
        case _:
            # Two people may have one name, so nobody is left out by a name.
            normal = value if _PERSON.fullmatch(value) else ""
    if not normal:
        raise _Unclear(N_("its value is not one of its kind"))
    return normal


def _normals(kind: str, person: Person, companies: Companies) -> Iterator[str]:
    """All normal forms of what is known of a person, of each kind."""
    match kind:
        case "email":
            yield from map(email_key, person.emails)
        case "domain":
            for address in person.emails:
                labels = domain_of(address).split(".")
                yield from (".".join(labels[at:]) for at in range(len(labels) - 1))
        case "company":
            for entry in person.entries:
                yield from companies.spellings(entry.company)
        case "profile_url":
            for entry in person.entries:
                yield from entry.marks
                yield address_key(entry.url)
        case _:
            yield person.id
            for entry in person.entries:
                yield from entry.marks
