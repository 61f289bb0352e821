"""By what a row of a list is known to be somebody who was erased, and what is left of a reading without them.

A statement of erasure names nobody: it holds keyed hashes of tokens. A token that is sure tells somebody
wherever it stands: the network's own key, a name with the second of the connection, a name with an address or
a company. One that is near, such as a name and a day, tells them only where no other row of its list has it.
One that is bound means a row of one snapshot alone: it is for rows that have nothing but a name. So nobody
vanishes for being called like somebody else.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple, TypeAlias, cast

from sociarch.exporter import Exporter
from sociarch.fact import KINDS, NO_EXTRA, Connection, Fact, Follow, Invitation, Removal, Trace
from sociarch.folding import email_key, fold
from sociarch.likeness import instant
from sociarch.reading import Reading

Other: TypeAlias = Invitation | Removal | Follow
"""Facts that are about somebody and no connection."""
OTHERS: Final = (Invitation, Removal, Follow)
IsErased: TypeAlias = Callable[[str], bool]
"""Whether a token was stated to be somebody's who is erased."""
DAY: Final = len("2019-01-01")
NOWHERE: Final = Trace("", "")


class Tokens(NamedTuple):
    """By what a row may be known. `sure`: None where it tells too little; `bound`: without its snapshot;
    `keyed`: whether it has the network's own key."""

    sure: str | None
    near: tuple[str, ...]
    bound: str
    keyed: bool


def tokens_of(exporter: Exporter, one: Connection) -> Tokens:
    """The tokens of a row of a list."""
    network, name, key = exporter.name, fold(one.name), exporter.key(one)
    second, email = instant(one.since), email_key(one.email)
    since = second or one.since or ""
    detail = email or fold(one.company)
    near = []
    if name and len(since) >= DAY:
        near.append(f"~{network}:{name}@{since[:DAY]}")
    if name and email:
        near.append(f"~{network}:{name}~{email}")
    if second and key is None:
        # Who is renamed has the same second still.
        near.append(f"~{network}:@{second}")
    sure = None
    if key is not None:
        sure = _line(f"{network}:{key}")
    elif name and second:
        sure = f"{network}:{name}@{second}"
    elif name and detail:
        sure = f"{network}:{name}@{since}~{detail}"
    return Tokens(sure, tuple(near), _line(f"{network}:{key or ''}:{name}@{since}~{detail}"), key is not None)


def tokens_of_other(exporter: Exporter, one: Other) -> Tokens:
    """The tokens of another fact about somebody."""
    name, at = fold(one.name), instant(one.at) or one.at or ""
    key = exporter.key(Connection("", "", "", one.url, "", "", "", None, "", one.extra, NOWHERE))
    sure = None
    if key is not None:
        sure = _line(f"{exporter.name}:{key}")
    elif name and len(at) >= DAY:
        sure = f"{exporter.name}:{name}@{at}"
    return Tokens(
        sure, (), _line(f"{KINDS[type(one)]}:{exporter.name}:{key or ''}:{name}@{at}"), key is not None
    )


def bound_to(snapshot: str, token: str) -> str:
    """A token as it means a row of one snapshot alone."""
    return f"{snapshot}:{token}"


def are_erased(rows: Sequence[Tokens], snapshot: str, is_erased: IsErased) -> list[bool]:
    """For each row of a snapshot's list whether it is somebody's who is erased."""
    some_bound = is_erased(snapshot)
    times = Counter(token for one in rows for token in one.near)
    return [
        (one.sure is not None and is_erased(one.sure))
        or any(times[token] == 1 and is_erased(token) for token in one.near)
        or (some_bound and is_erased(bound_to(snapshot, one.bound)))
        for one in rows
    ]


def without_erased(reading: Reading, exporter: Exporter, snapshot: str, is_erased: IsErased) -> Reading:
    """What was read from a snapshot but for those who are erased; its tallies stay."""
    people = reading.connections
    hidden = are_erased([tokens_of(exporter, one) for one in people], snapshot, is_erased)
    about = [one for one in reading.others if isinstance(one, OTHERS)]
    gone = are_erased([tokens_of_other(exporter, one) for one in about], snapshot, is_erased)
    return reading._replace(
        connections=tuple(one for one, away in zip(people, hidden, strict=True) if not away),
        others=_but(reading.others, [one for one, away in zip(about, gone, strict=True) if away]),
    )


def _but(facts: Iterable[Fact], gone: Iterable[Fact]) -> tuple[Fact, ...]:
    away = set(map(id, gone))
    return tuple(one for one in facts if id(one) not in away)


def _line(text: str) -> str:
    return " ".join(text.split())


def connection_of(row: Sequence[object]) -> Connection:
    """A row of history as the connection that it is, without its trace."""
    extra = dict(cast(Iterable[tuple[str, str]], row[9:]))
    return Connection._make([*row[:9], extra or NO_EXTRA, NOWHERE])
