"""Who is the same person: all accounts' connections, put together by what is certain and what was decided.

A name is never a key. Of its own accord this room joins connections of different accounts only, and only on
the same mark, the same profile address or the same e-mail address, as long as no two of one account share it.

Joining goes from what is surer to what is less so: what a person accepted, then marks, addresses, e-mail
addresses. At each of these steps, links that touch each other hold together or not at all: where they would
bring together two that were refused, or of their own accord two of one account, none of them is made, since
nothing tells which one is wrong. A refused pair is therefore never one person, by whatever chain of links.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import combinations, product
from typing import Final
from urllib.parse import unquote

from sociarch.choices import Choices, Remark
from sociarch.entry import Entry, History, Person, id_of
from sociarch.folding import address_key, email_key

SECOND: Final = len("2019-01-01T00:00:00")


def people(histories: Sequence[History], choices: Choices) -> tuple[Person, ...]:
    """Everybody, each connection in exactly one person; by network, account and number of whichever of a
    person's connections comes first, whatever the order of histories."""
    homes: list[int] = []
    entries: list[Entry] = []
    for home, history in enumerate(sorted(histories, key=_account)):
        homes += [home] * len(history.entries)
        entries += history.entries
    bearers = _bearers(entries) if choices.links else {}
    groups = _Groups(homes, _refused(choices, bearers))
    groups.join(_accepted(choices, bearers, entries, homes))
    # Of its own accord nobody is joined with anybody of the same account.
    several = len(set(homes)) > 1
    for links in (
        ()
        if not several
        else (_same_mark(entries, homes), _same_address(entries, homes), _same_email(entries, homes))
    ):
        groups.join(links, of_own_accord=True)
    found = [_ordered([entries[at] for at in group]) for group in groups.all()]
    return tuple(
        Person(identity, mine, _remark(mine, choices.remarks))
        for identity, mine in zip(_identities(found), found, strict=True)
    )


def first_entry(entries: Iterable[Entry]) -> Entry:
    """The connection that was seen first; the smallest mark where that is more than one."""
    return min(entries, key=lambda one: (one.first_seen, one.marks[-1]))


def pair_id(one: str, other: str) -> str:
    """What a person types to mean two connections, by their marks in either order."""
    text = "\n".join(sorted((one, other)))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _account(history: History) -> tuple[str, bool, str]:
    return history.network, history.account is not None, history.account or ""


# -- what joins ------------------------------------------------------------------------------------


def _bearers(entries: Sequence[Entry]) -> dict[str, list[int]]:
    """Mark to the places of the connections that bear it now or bore it once."""
    found: dict[str, list[int]] = {}
    for at, entry in enumerate(entries):
        for mark in entry.marks:
            found.setdefault(mark, []).append(at)
    return found


def _refused(choices: Choices, bearers: Mapping[str, Sequence[int]]) -> dict[int, set[int]]:
    """Who must stay apart from whom, both ways."""
    apart: dict[int, set[int]] = {}
    for (left, right), same in choices.links.items():
        if not same:
            for one, other in product(bearers.get(left, ()), bearers.get(right, ())):
                if one != other:
                    apart.setdefault(one, set()).add(other)
                    apart.setdefault(other, set()).add(one)
    return apart


def _accepted(
    choices: Choices, bearers: Mapping[str, Sequence[int]], entries: Sequence[Entry], homes: Sequence[int]
) -> Iterator[tuple[int, int]]:
    for (left, right), same in choices.links.items():
        if same:
            ones = _meant(left, bearers, entries, homes)
            yield from product(ones, _meant(right, bearers, entries, homes))


def _meant(
    mark: str, bearers: Mapping[str, Sequence[int]], entries: Sequence[Entry], homes: Sequence[int]
) -> list[int]:
    """The connections that an acceptance means, one an account at most: of several who bore a mark, such as
    an address that was given to somebody else, the one who bears it now; nobody where that does not tell."""
    of_home: dict[int, list[int]] = {}
    for at in bearers.get(mark, ()):
        of_home.setdefault(homes[at], []).append(at)
    found = []
    for some in of_home.values():
        now = some if len(some) == 1 else [at for at in some if entries[at].mark == mark]
        if len(now) == 1:
            found += now
    return found


def _same_mark(entries: Sequence[Entry], homes: Sequence[int]) -> Iterator[tuple[int, int]]:
    keys = ((at, mark) for at, entry in enumerate(entries) for mark in entry.marks if is_key(mark))
    return ((one, other) for _key, one, other in _equal(keys, homes))


def is_key(mark: str) -> bool:
    """Whether a mark is more than a name: the network's own, or a name and the second of the connection. A
    name and a day are none, whatever else stands beside them, let alone a name without one."""
    _name, at, time = mark.partition(":")[2].partition("@")
    return not at or (len(time) >= SECOND and "~" not in time)


def _same_address(entries: Sequence[Entry], homes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """By a profile's own address; by what somebody tells of themselves only where it is another's own."""
    own = [own_address(entry) for entry in entries]
    keys = (
        (at, key)
        for at, entry in enumerate(entries)
        for key in ((own[at],) if not entry.extra else addresses(entry))
        if key
    )
    return ((one, other) for key, one, other in _equal(keys, homes) if key in (own[one], own[other]))


def own_address(entry: Entry) -> str:
    """The profile's, as `address_key` spells it; empty without one."""
    url = entry.url
    return address_key(unquote(url) if "%" in url else url) if url else ""


def addresses(entry: Entry) -> frozenset[str]:
    """The profile's own, and those that its fields tell of, such as a home page or a profile elsewhere."""
    told = [address_key(unquote(text)) for text in entry.extra.values() if "/" in text and "." in text]
    return frozenset(key for key in (own_address(entry), *told) if key)


def _same_email(entries: Sequence[Entry], homes: Sequence[int]) -> Iterator[tuple[int, int]]:
    keys = ((at, key) for at, entry in enumerate(entries) if (key := email_key(entry.email)))
    return ((one, other) for _key, one, other in _equal(keys, homes))


def _equal(keys: Iterable[tuple[int, str]], homes: Sequence[int]) -> Iterator[tuple[str, int, int]]:
    """Pairs that have a key in common, but for keys that two of one account share: those tell nothing."""
    having: dict[str, list[int]] = {}
    for at, key in keys:
        having.setdefault(key, []).append(at)
    for key, some in having.items():
        if len(some) > 1 and len({homes[at] for at in some}) == len(some):
            for one, other in combinations(some, 2):
                yield key, one, other


class _Groups:
    """Who belongs together so far. Connections are meant by their places, groups by their smallest one."""

    def __init__(self, homes: Sequence[int], apart: Mapping[int, set[int]]) -> None:
        self._homes = homes
        self._apart = apart
        self._head = list(range(len(homes)))
        self._members: dict[int, list[int]] = {}

    def all(self) -> list[list[int]]:
        heads = dict.fromkeys(self._head)
        return [self._of(head) for head in heads]

    def join(self, links: Iterable[tuple[int, int]], *, of_own_accord: bool = False) -> None:
        """Join what the links say, bundle by bundle: all of it, or nothing where two must stay apart."""
        beside: dict[int, set[int]] = {}
        for one, other in links:
            pair = {self._head[one], self._head[other]}
            if len(pair) == 2 and self._may_join(pair, of_own_accord):
                left, right = pair
                beside.setdefault(left, set()).add(right)
                beside.setdefault(right, set()).add(left)
        for bundle in _bundles(beside):
            if self._may_join(bundle, of_own_accord):
                members = sorted(at for head in bundle for at in self._of(head))
                for head in bundle:
                    self._members.pop(head, None)
                for at in members:
                    self._head[at] = members[0]
                self._members[members[0]] = members

    def _of(self, head: int) -> list[int]:
        return self._members.get(head) or [head]

    def _may_join(self, heads: set[int], of_own_accord: bool) -> bool:
        members = {at for head in heads for at in self._of(head)}
        if any(not members.isdisjoint(self._apart.get(at, ())) for at in members):
            return False
        if not of_own_accord:
            return True
        homes = Counter(home for head in heads for home in {self._homes[at] for at in self._of(head)})
        return max(homes.values()) == 1


def _bundles(beside: Mapping[int, set[int]]) -> Iterator[set[int]]:
    """Everything that hangs together."""
    seen: set[int] = set()
    for start in beside:
        if start not in seen:
            bundle, waiting = {start}, [start]
            while waiting:
                for other in beside[waiting.pop()] - bundle:
                    bundle.add(other)
                    waiting.append(other)
            seen |= bundle
            yield bundle


# -- what a person is ------------------------------------------------------------------------------


def _ordered(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """As `Person.entries`."""
    if len(entries) > 1:
        known = sorted(entries, key=lambda one: (one.network, one.account or "", one.number))
        return tuple(sorted(known, key=lambda one: (one.listed, one.dated, one.last_seen), reverse=True))
    return tuple(entries)


def _identities(persons: Sequence[Sequence[Entry]]) -> list[str]:
    """As `Person.id`. Where several began with one mark, such as an address that was given to somebody else,
    those who came later are numbered."""
    firsts = [first_entry(entries) for entries in persons]
    order = sorted(
        range(len(firsts)),
        key=lambda at: (firsts[at].first_seen, firsts[at].account or "", firsts[at].number),
    )
    times: Counter[str] = Counter()
    found = [""] * len(firsts)
    for at in order:
        mark = firsts[at].marks[-1]
        text = f"{mark}\n{times[mark]}" if times[mark] else mark
        times[mark] += 1
        found[at] = id_of(text)
    return found


def _remark(entries: Sequence[Entry], remarks: Mapping[str, Remark]) -> Remark:
    """What was remarked at any of the marks, as one remark at the present mark of the best connection."""
    some = [remarks[mark] for entry in entries for mark in dict.fromkeys(entry.marks) if mark in remarks]
    if not some:
        return Remark(entries[0].mark)
    ends = [one.until for one in some if one.avoid]
    return Remark(
        entries[0].mark,
        tuple(dict.fromkeys(tag for one in some for tag in one.tags)),
        "\n".join(dict.fromkeys(one.note for one in some if one.note)),
        avoid=bool(ends),
        until=None if None in ends else max(filter(None, ends), default=None),
        contacted=max((one.contacted for one in some if one.contacted), default=None),
    )
