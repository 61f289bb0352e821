"""Two lists of connections that should be the same, because they came by two routes: who is in only one of
them, and of whom they tell different things.

Nothing is guessed: people are the same where the network's own mark says so, else where name and day are the
same. What a route gives of nobody at all is told as such, and is no difference of each person.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from sociarch.fact import Connection

FIELDS: Final = ("name", "url", "email", "company", "position", "since")


class Pair(NamedTuple):
    """One person as both lists have them, and the fields in which these differ."""

    left: Connection
    right: Connection
    fields: tuple[str, ...]


class Comparison(NamedTuple):
    """`left_only` and `right_only` are people of one list alone; `differ` those of both with other facts.

    same     how many people are the same in all that both lists give
    missing  for each list (`left`, `right`) the fields that it gives of nobody and the other does
    """

    same: int
    left_only: tuple[Connection, ...]
    right_only: tuple[Connection, ...]
    differ: tuple[Pair, ...]
    missing: Mapping[str, tuple[str, ...]]

    @property
    def equal(self) -> bool:
        return not (self.left_only or self.right_only or self.differ)


def compare(
    left: Sequence[Connection], right: Sequence[Connection], key: Callable[[Connection], str | None]
) -> Comparison:
    """`key` is the network's own mark of a person, None where it has none."""
    given = {side: _given(people) for side, people in (("left", left), ("right", right))}
    missing = {
        "left": tuple(name for name in FIELDS if name in given["right"] - given["left"]),
        "right": tuple(name for name in FIELDS if name in given["left"] - given["right"]),
    }
    pairs, left_over, right_over = _match(left, right, key)
    more, left_only, right_only = _match_rest(left_over, right_over, key)
    both = [name for name in FIELDS if name in given["left"] & given["right"]]
    found = [Pair(one, other, _differing(one, other, both, key)) for one, other in (*pairs, *more)]
    differ = tuple(pair for pair in found if pair.fields)
    return Comparison(len(found) - len(differ), tuple(left_only), tuple(right_only), differ, missing)


def _given(people: Iterable[Connection]) -> set[str]:
    """Fields that hold anything of anybody."""
    return {name for one in people for name in FIELDS if getattr(one, name)}


def _match(
    left: Sequence[Connection], right: Sequence[Connection], mark: Callable[[Connection], str | None]
) -> tuple[list[tuple[Connection, Connection]], list[Connection], list[Connection]]:
    """Pairs of the same mark, each person once; those who are left on either side."""
    waiting: dict[str, list[Connection]] = {}
    for one in reversed(right):
        if (name := mark(one)) is not None:
            waiting.setdefault(name, []).append(one)
    pairs: list[tuple[Connection, Connection]] = []
    left_over: list[Connection] = []
    for one in left:
        others = waiting.get(mark(one) or "")
        if others:
            pairs.append((one, others.pop()))
        else:
            left_over.append(one)
    taken = {id(other) for _, other in pairs}
    return pairs, left_over, [one for one in right if id(one) not in taken]


def _match_rest(
    left: Sequence[Connection], right: Sequence[Connection], key: Callable[[Connection], str | None]
) -> tuple[list[tuple[Connection, Connection]], list[Connection], list[Connection]]:
    """Pairs by name and day, but never of two whom the network's own marks tell apart."""
    bare = [one for one in left if key(one) is None]
    pairs, bare, right_over = _match(bare, right, _name_and_day)
    marked = [one for one in left if key(one) is not None]
    more, marked, _ = _match(marked, [one for one in right_over if key(one) is None], _name_and_day)
    taken = {id(other) for _, other in (*pairs, *more)}
    return [*pairs, *more], [*bare, *marked], [one for one in right if id(one) not in taken]


def _differing(
    one: Connection, other: Connection, names: Iterable[str], key: Callable[[Connection], str | None]
) -> tuple[str, ...]:
    """Fields in which two differ; an address that leads to the same person is the same."""
    found = []
    for name in names:
        if name == "url" and key(one) is not None and key(one) == key(other):
            continue
        if _folded(getattr(one, name) or "") != _folded(getattr(other, name) or ""):
            found.append(name)
    return tuple(found)


def _name_and_day(one: Connection) -> str:
    return f"{_folded(one.name).casefold()}\n{one.since or one.since_text}"


def _folded(text: str) -> str:
    """One spelling for letters that can be spelled in two, and for blanks."""
    return " ".join(unicodedata.normalize("NFC", text).split())
