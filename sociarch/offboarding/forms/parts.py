"""What several forms say alike: which rows a role takes part in, and what stands beside an item in lines.

Texts are as they were given; each form makes them harmless in its own way.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from sociarch.offboarding.items import ITEMS
from sociarch.offboarding.written import Asset, Line, Row, Written

RECEIVERS: Final = {one.id: one.receiver for one in ITEMS if one.receiver}
"""Who accepts what is handed over, by the id of the item."""


class Share(NamedTuple):
    """What a role takes part in: it leads, helps, or receives. `name`: the role in words."""

    role: str
    name: str
    rows: tuple[Row, ...]


class Fact(NamedTuple):
    """Something about an item."""

    label: str
    text: str


def shares(written: Written) -> Iterator[Share]:
    """The share of each role that has one, the reader's own first."""
    for role, name in sorted(_roles(written), key=lambda one: one[0] != written.role):
        rows = tuple(one for one in written.rows if role in (*one.owners, RECEIVERS.get(one.id)))
        if rows:
            yield Share(role, f"{name} ({role})", rows)


def _roles(written: Written) -> Iterator[tuple[str, str]]:
    """Roles with their names, also those that the plan gives no name."""
    yield from written.roles
    named = {role for role, _name in written.roles}
    found = (role for row in written.rows for role in (*row.owners, RECEIVERS.get(row.id)))
    yield from ((role, role) for role in dict.fromkeys(found) if role and role not in named)


def closed(row: Row) -> bool:
    """Whether nothing is left to do; with four eyes that takes the second pair."""
    if row.state == "done":
        return not row.four_eyes
    return row.state in ("verified", "refused", "not applicable")


def shared(row: Row) -> bool:
    """Whether more than one role takes part in it."""
    return len(row.owners) > 1 or row.id in RECEIVERS


def as_of(written: Written) -> str:
    """The day on which the states were so."""
    return written.words.as_of.format(day=written.today.isoformat())


def facts(row: Row, written: Written) -> Iterator[Fact]:
    """All that is said of an item beside its id and what it is; nothing empty."""
    words = written.words
    said = (
        (words.owner, row.owner_names),
        (words.due, row.due_name),
        (words.state, state_of(row)),
        (words.proof_needed, row.proof),
        *_more(row, written),
    )
    return (Fact(label, text) for label, text in said if text)


def more(row: Row, written: Written) -> Iterator[Fact]:
    """What a table of items has no columns for; nothing empty."""
    return (Fact(label, text) for label, text in _more(row, written) if text)


def _more(row: Row, written: Written) -> tuple[tuple[str, str], ...]:
    words = written.words
    return (
        (words.proof, ", ".join(row.proofs)),
        (words.verified, role_name(row.verified_by, written)),
        (words.stage, row.stage_name),
        (words.kind, row.kind_name),
        (words.before, ", ".join(row.first)),
        (words.blocks, ", ".join(row.blocks)),
        (words.note, row.note),
    )


def state_of(row: Row) -> str:
    """In words, with its day where it has one."""
    return f"{row.state_name}, {row.on.isoformat()}" if row.on else row.state_name


def role_name(code: str, written: Written) -> str:
    """A role in words; its code where it has no name."""
    return next((name for role, name in written.roles if role == code), code)


def labelled(fact: Fact, language: str) -> str:
    """As one text, with the colon of the language."""
    colon = "\N{NO-BREAK SPACE}:" if language == "fr" else ":"
    return f"{fact.label}{colon} {fact.text}"


def asset_text(asset: Asset) -> str:
    """Something that is handed over, in a line."""
    where = ", ".join(filter(None, (asset.network, asset.employer)))
    return f"{asset.kind} {asset.name}" + (f" ({where})" if where else "")


def line_text(line: Line, written: Written) -> str:
    """A line of the log without its day and item."""
    text = ", ".join(filter(None, (line.state_name, role_name(line.by, written), *line.proofs)))
    return f"{text} – {line.reason}" if line.reason else text
