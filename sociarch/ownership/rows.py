"""Rows of an account's newest list with their days, who is no longer in it, and where all of them stand.

What checks of connections say with the same words stands here, too. No text holds a name of a connection:
where their rows stand is evidence, and whoever may see names looks there.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, NamedTuple

from sociarch.entry import Entry
from sociarch.errors import N_
from sociarch.fact import Connection
from sociarch.ownership.case import Case, Holding
from sociarch.ownership.periods import Span, span_of
from sociarch.ownership.record import Evidence, Finding, Subject, Text

SUBJECTS: Final[tuple[Subject, ...]] = ("connections",)
NO_LIST: Final = N_("No export in the vault holds a list of connections.")
NO_NOTICE: Final = N_("No day of notice that has come is declared.")
OLD_LIST: Final = N_("The newest list is of {day}, too early to tell.")
ALSO: Final = N_("{text} {also}")


class Dated(NamedTuple):
    """A row of the list, and when it says the connection was made."""

    row: Connection
    span: Span | None


def dated(holding: Holding) -> list[Dated] | None:
    """The newest list; None where no export holds one."""
    told = holding.facts(Connection)
    return None if told is None else [Dated(one, span_of(one.since)) for one in told]


def list_day(holding: Holding) -> date:
    """The day of the newest list."""
    return date.fromisoformat(holding.told[Connection].snapshot.day)


def gone_from(holding: Holding) -> Iterator[Entry]:
    """Who was listed once and is no longer."""
    return (one for one in (holding.history.entries if holding.history else ()) if not one.listed)


def places(holding: Holding, rows: Iterable[Dated]) -> tuple[Evidence, ...]:
    return tuple(holding.evidence(Connection, one.row.trace) for one in rows)


def said(case: Case, at: int, *keys: str) -> tuple[Evidence, ...]:
    """Where days of a job are declared; those that are not are left out."""
    job = case.declared.employers[at]
    return tuple(case.said_at(f"employers[{at}].{key}") for key in keys if getattr(job, key))


def also(text: Text, more: Text) -> Text:
    return Text(ALSO, {"text": text, "also": more})


def unknown(
    check: str, fact: str, holding: Holding, says: Text, rule: Text, evidence: tuple[Evidence, ...] = ()
) -> Finding:
    """What cannot be told, and what is missing for it."""
    return Finding(
        check, "undetermined", says, rule, evidence, holding.network, holding.account, fact,
        subjects=SUBJECTS,
    )  # fmt: skip
