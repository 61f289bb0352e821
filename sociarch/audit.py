"""Figures of a network of people: who could still be reached, where they are, how lists grew and shrank.

Pure functions of what the ledgers tell and of today's date. People count once, however many accounts list
them; growth counts connections, because lists gain and lose those. What a list shows on its day and what a
network says of when it happened are never added up. A figure is of the people that are listed now, unless it
says otherwise.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Final, Literal, NamedTuple, TypeAlias

from sociarch.companies import Companies, Concentration, concentrate
from sociarch.duplicates import Duplicates, duplicates
from sociarch.entry import GAINS, LOSSES, Change, Entry, History, Listing, Past, Person
from sociarch.folding import email_key
from sociarch.offlimits import PLACES, Line, OffLimits
from sociarch.retention import Clocks, clocks, latest

Way: TypeAlias = Literal["email", "phone", "url", "name", "nothing"]

WAYS: Final[tuple[Way, ...]] = ("email", "phone", "url", "name", "nothing")
"""How somebody could be reached, from the best way to none; who has several counts under the best."""
DIRECT: Final[tuple[Way, ...]] = ("email", "phone")
"""Ways that need no network."""

POINTS: Final = 12
"""So many listings of an account are shown one by one; of more, one for each year."""
AGES: Final = (183, 365, 730, 1826)
"""Days between the classes of how long nothing is known to have changed."""
STALE: Final = 730
"""Days after which somebody is named as one of whom nothing new is known."""

Network: TypeAlias = str


class Account(NamedTuple):
    """One account's list: `last` is the latest one, None where there is none yet."""

    network: Network
    account: str | None
    last: Listing | None
    people: int
    reach: Mapping[Way, int]


class Alone(NamedTuple):
    """People of a network, by the best that this network itself gives of them; `only`: how many of them no
    other network lists, by the best that is known of them at all."""

    network: Network
    closed: bool
    people: int
    reach: Mapping[Way, int]
    only: Mapping[Way, int]


class Point(NamedTuple):
    """One listing of an account, out of several."""

    network: Network
    account: str | None
    day: str
    partial: bool
    people: int
    reach: Mapping[str, int]


class Span(NamedTuple):
    """Connections that came and went in one month (`2024-03`) or one year (`2024`)."""

    when: str
    gained: int
    lost: int


class Growth(NamedTuple):
    """`seen`: by the day of the list that showed it. `told`: by the network's own dates, of all connections
    that were ever listed; its losses are those of the networks' own logs. Months in their order.

    first    connections in an account's first list: no growth that anybody could see
    undated  connections of whose beginning no network tells the month
    """

    seen: tuple[Span, ...]
    told: tuple[Span, ...]
    first: int
    undated: int


class Sign(NamedTuple):
    """The last day on which something new was known of a person. `days`: how long that is ago."""

    person: Person
    day: date
    days: int


class Stale(NamedTuple):
    """`ages`: how many people are in each class between AGES; `signs`: those of STALE days and more, the
    oldest first."""

    ages: tuple[int, ...]
    signs: tuple[Sign, ...]


class Place(NamedTuple):
    """People at one company or domain of a list: who are there `now`, and of the others, who have left it."""

    line: Line
    now: int
    former: int


class Overlap(NamedTuple):
    """`people`: how many are at any of the places now; `former`: at none now, and have left one."""

    places: tuple[Place, ...]
    people: int
    former: int


class Audit(NamedTuple):
    """Everything. `people`: listed now; `gone`: of whom data are kept though no list holds them any more;
    `withheld`: those reached by an address that the latest list does not give any more."""

    today: date
    people: int
    gone: int
    connections: int
    reach: Mapping[Way, int]
    withheld: int
    accounts: tuple[Account, ...]
    networks: tuple[Alone, ...]
    trend: tuple[Point, ...]
    companies: Concentration
    titles: Concentration
    years: Concentration
    growth: Growth
    stale: Stale
    duplicates: Duplicates
    alone: tuple[Person, ...]
    retention: Clocks
    overlap: Overlap | None


class Wish(NamedTuple):
    """What a person asks. `months`: None: as decided; `places`: companies and domains, None: not asked."""

    months: int | None = None
    closed: frozenset[Network] = frozenset()
    places: tuple[Line, ...] | None = None


def audit(past: Past, wish: Wish, today: date) -> Audit:
    """All figures of this past; `of_network` narrows it."""
    networks = {one.network for one in past.histories}
    people = listed(past)
    companies = Companies(past.choices.aliases)
    entries = [one for one in _entries(past) if one.network in networks]
    alone = [_alone(network, people, network in wish.closed) for network in sorted(networks)]
    changes = [change for one in past.histories for change in one.changes]
    return Audit(
        today,
        len(people),
        len(past.people) - len(people),
        sum(one.listed for one in entries),
        reach(one.entries for one in people),
        sum(_withheld(one) for one in people),
        tuple(_account(one) for one in past.histories),
        tuple(alone),
        tuple(point for one in past.histories for point in _points(one)),
        concentrate(((one.folded[1], one.company) for one in _holders(people, "company")), companies),
        concentrate((one.folded[2], one.position) for one in _holders(people, "position")),
        concentrate((year, year) for year in map(_year, people)),
        growth(changes, entries, today),
        stale(people, today),
        duplicates(people, companies, past.choices.links),
        tuple(one for one in people if wish.closed and _networks(one) <= wish.closed),
        clocks(past.people, past.choices.months if wish.months is None else wish.months, today),
        None if wish.places is None else overlap(people, changes, OffLimits(wish.places, companies, today)),
    )


def of_network(past: Past, network: Network) -> Past:
    """The same past, of the people of one network: its lists, and all that is known of who is in them."""
    histories = tuple(one for one in past.histories if one.network == network)
    people = tuple(one for one in past.people if network in one.networks)
    return past._replace(histories=histories, people=people)


def listed(past: Past) -> list[Person]:
    """People that a list of this past's networks holds now."""
    networks = {one.network for one in past.histories}
    return [
        one for one in past.people if any(entry.listed and entry.network in networks for entry in one.entries)
    ]


# -- who could be reached --------------------------------------------------------------------------


def way(entries: Iterable[Entry]) -> Way:
    """The best way to somebody who has these connections."""
    best: Way = "nothing"
    for one in entries:
        if email_key(one.email):
            return "email"
        if one.phone.strip():
            best = "phone"
        elif best != "phone" and one.url.strip():
            best = "url"
        elif best == "nothing" and one.name.strip():
            best = "name"
    return best


def reach(groups: Iterable[Iterable[Entry]]) -> dict[Way, int]:
    """How many of these people could be reached in each way, every one of them in one class."""
    found = Counter(map(way, groups))
    return {name: found[name] for name in WAYS}


def _withheld(person: Person) -> bool:
    """Whether every address of a person is older than the last list that holds them."""
    given = [one for one in person.entries if email_key(one.email)]
    return bool(given) and all(one.email_seen < one.last_seen for one in given)


def _account(history: History) -> Account:
    here = [one for one in history.entries if one.listed]
    last = history.listings[-1] if history.listings else None
    return Account(history.network, history.account, last, len(here), reach([one] for one in here))


def _alone(network: Network, people: Iterable[Person], closed: bool) -> Alone:
    here = [one for one in people if network in _networks(one)]
    own = [[one for one in person.entries if one.network == network] for person in here]
    only = [one.entries for one in here if _networks(one) == {network}]
    return Alone(network, closed, len(here), reach(own), reach(only))


def _networks(person: Person) -> frozenset[Network]:
    """Those that list a person now."""
    return frozenset(one.network for one in person.entries if one.listed)


def _points(history: History) -> list[Point]:
    listings: Sequence[Listing] = history.listings
    if len(listings) > POINTS:
        years = [list(some) for _, some in groupby(listings, key=lambda one: one.day[:4])]
        # A partial list would look like a loss.
        listings = [([one for one in some if not one.partial] or some)[-1] for some in years]
    return [
        Point(history.network, history.account, one.day, one.partial, one.people, one.reach)
        for one in listings
    ]


# -- where people are ------------------------------------------------------------------------------


def _holders(people: Iterable[Person], field: Literal["company", "position"]) -> list[Entry]:
    """For each person the best connection that tells the field, else the best at all."""
    return [next((one for one in who.entries if getattr(one, field)), who.best) for who in people]


def _year(person: Person) -> str:
    return person.since[0][:4] if person.since else ""


def overlap(people: Iterable[Person], changes: Iterable[Change], limits: OffLimits) -> Overlap:
    """How many people are, or were, at the places of a list."""
    moves: dict[tuple[str, str | None, int], list[Change]] = {}
    for change in changes:
        if change.kind == "moved":
            moves.setdefault((change.network, change.account, change.entry), []).append(change)
    now: Counter[Line] = Counter()
    left: Counter[Line] = Counter()
    anybody = formerly = 0
    for person in people:
        here = set(limits.places(person))
        own = (moves.get((one.network, one.account, one.number), ()) for one in person.entries)
        before = set(limits.former(change for some in own for change in some)) - here
        now.update(here)
        left.update(before)
        anybody += bool(here)
        formerly += bool(before) and not here
    places = (Place(line, now[line], left[line]) for line in limits.lines if line.kind in PLACES)
    return Overlap(tuple(dict.fromkeys(places)), anybody, formerly)


# -- what came, went and stood still ---------------------------------------------------------------


def growth(changes: Iterable[Change], entries: Collection[Entry], today: date) -> Growth:
    """Month by month, as the lists showed it and, apart from that, as the networks date it."""
    seen: dict[str, list[int]] = {}
    told: dict[str, list[int]] = {}
    undated = 0
    joined = set()
    for change in changes:
        if change.kind == "joined":
            joined.add((change.network, change.account, change.entry))
        if change.kind in GAINS:
            seen.setdefault(change.seen[:7], [0, 0])[0] += 1
        elif change.kind in LOSSES:
            seen.setdefault(change.seen[:7], [0, 0])[1] += 1
        if change.kind == "removed" and (month := _month(change.at, today)):
            told.setdefault(month, [0, 0])[1] += 1
    for entry in entries:
        if month := _month(entry.since, today):
            told.setdefault(month, [0, 0])[0] += 1
        else:
            undated += 1
    first = sum((one.network, one.account, one.number) not in joined for one in entries)
    return Growth(_spans(seen), _spans(told), first, undated)


def by_year(months: Iterable[Span]) -> tuple[Span, ...]:
    """The same by years."""
    years = groupby(months, key=lambda one: one.when[:4])
    found = [(year, list(some)) for year, some in years]
    return tuple(
        Span(year, sum(one.gained for one in some), sum(one.lost for one in some)) for year, some in found
    )


def stale(people: Iterable[Person], today: date) -> Stale:
    """How long ago something new was known of each person."""
    signs = [last_sign(one, today) for one in people]
    ages = [0] * (len(AGES) + 1)
    for sign in signs:
        ages[sum(sign.days >= limit for limit in AGES)] += 1
    old = sorted((one for one in signs if one.days >= STALE), key=lambda one: (one.day, one.person.id))
    return Stale(tuple(ages), tuple(old))


def last_sign(person: Person, today: date) -> Sign:
    """The latest of a change that a list showed, a connection's own date, and a contact that was noted.

    Standing in a first list is no change: only where nothing else is known, the day on which somebody was
    first seen counts, and then it may be longer that nothing changed.
    """
    texts = [one.changed for one in person.entries if one.changed > one.first_seen]
    texts += [one.since for one in person.entries if one.since]
    day = latest([*texts, person.remark.contacted], today)
    day = day or latest([one.first_seen for one in person.entries], today) or today
    return Sign(person, day, (today - day).days)


def _month(text: str | None, today: date) -> str:
    """The month of a time that names one and has come; empty for any other."""
    return text[:7] if text and len(text) >= 7 and latest([text], today) else ""


def _spans(months: Mapping[str, Sequence[int]]) -> tuple[Span, ...]:
    return tuple(Span(month, *months[month]) for month in sorted(months))


def _entries(past: Past) -> list[Entry]:
    return [entry for one in past.histories for entry in one.entries]
