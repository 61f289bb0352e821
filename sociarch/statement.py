"""What only whoever opens the vault can state: what was forgotten, whom to erase, when a key was replaced.

Small records like choices, with one difference: their names are made with a key that stands in no write key,
so that a machine which only backs up can neither pass a loss off as a wish nor hide anybody. They are added
and never changed.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from sociarch.errors import N_, DamagedRecord
from sociarch.snapshot import canonical

FORMAT: Final = "sociarch-statement/1"


class Forgotten(NamedTuple):
    """That snapshots are gone because the owner wished it. `on`: the day, ISO 8601; `snapshots`: ids."""

    on: str
    snapshots: tuple[str, ...]


class Erased(NamedTuple):
    """That people are not to be told of any more. `marks`: keyed hashes of their connections' marks
    (`VaultIdentity.erasure_mark`), sorted."""

    on: str
    marks: tuple[str, ...]


class Closed(NamedTuple):
    """That an earlier generation's keys count for nothing new. `recipient`: to whom it was sealed; `paths`:
    the snapshots, choices and statements of its time, sorted."""

    on: str
    recipient: str
    paths: tuple[str, ...]


Statement: TypeAlias = Forgotten | Erased | Closed


class Statements(NamedTuple):
    """All that was stated. `closed`: by recipient, what is there of its time."""

    forgotten: frozenset[str] = frozenset()
    erased: frozenset[str] = frozenset()
    closed: Mapping[str, frozenset[str]] = {}

    @classmethod
    def of(cls, stated: Iterable[Statement]) -> "Statements":
        """In any order: nothing that was stated is ever taken back."""
        forgotten: set[str] = set()
        erased: set[str] = set()
        closed: dict[str, frozenset[str]] = {}
        for one in stated:
            match one:
                case Forgotten():
                    forgotten.update(one.snapshots)
                case Erased():
                    erased.update(one.marks)
                case Closed():
                    closed[one.recipient] = closed.get(one.recipient, frozenset()) | set(one.paths)
        return cls(frozenset(forgotten), frozenset(erased), closed)


def statement_bytes(statement: Statement) -> bytes:
    """Canonical JSON; the same for the same statement."""
    match statement:
        case Forgotten():
            content: dict[str, object] = {"forgotten": sorted(statement.snapshots)}
        case Erased():
            content = {"erased": sorted(statement.marks)}
        case Closed():
            content = {"closed": statement.recipient, "paths": sorted(statement.paths)}
    return canonical({"format": FORMAT, "on": statement.on, **content})


def read_statement(data: bytes) -> Statement:
    """The inverse of `statement_bytes`; keys it does not know are left out. Raises DamagedRecord."""
    try:
        record = json.loads(data)
        if record["format"] != FORMAT:
            raise DamagedRecord(name="statement", reason=N_("a format this version does not know"))
        return _statement(record)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise DamagedRecord(name="statement", reason=N_("not a statement")) from None


def _statement(record: dict[str, Any]) -> Statement:
    on = str(record["on"])
    if "forgotten" in record:
        return Forgotten(on, tuple(map(str, record["forgotten"])))
    if "erased" in record:
        return Erased(on, tuple(map(str, record["erased"])))
    return Closed(on, str(record["closed"]), tuple(map(str, record["paths"])))
