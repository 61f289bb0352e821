"""Pasts made by hand, and by chance: invented people, without a vault behind them."""

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from sociarch.audit import reach
from sociarch.choices import Choices, Remark
from sociarch.entry import GAINS, LOSSES, Change, Entry, History, Kind, Listing, Past, Person
from sociarch.fact import NO_EXTRA
from sociarch.folding import fold

TODAY: Final = date(2026, 6, 30)
FIRST_LIST: Final = "2024-01-01"
LAST_LIST: Final = "2026-06-01"
FIRST: Final = "Aline Bruno Chloé Denis Élise Farid Gwenaël Hélène Ines Jules Karim Léa Marek Odile".split()
LAST: Final = "Testeur Quidam Untel Personne Modèle Exemple Inconnue Fictif Lambda Dupont-Essai".split()
WORK: Final = ("Acme", "ACME", "Acme SA", "Globex", "Exemple & Fils", "Orange", "Orange County", "")
TITLES: Final = ("Engineer", "engineer", "Buyer", "Directrice", "")


def entry(name: str = "Aline Testeur", **fields: Any) -> Entry:
    """A connection that LinkedIn has listed since the first list; `since` is None unless it is given."""
    number = fields.pop("number", 0)
    network = fields.pop("network", "linkedin")
    whole: dict[str, Any] = {
        "account": None, "marks": (f"{network}:{fold(name).replace(' ', '-')}-{number}",), "first": "",
        "last": "", "url": "", "email": "", "phone": "", "company": "", "position": "", "since": None,
        "first_seen": FIRST_LIST, "last_seen": LAST_LIST, "email_seen": LAST_LIST, "changed": FIRST_LIST,
        "listed": True, "extra": NO_EXTRA, **fields,
    }  # fmt: skip
    texts = (fold(name), fold(whole["company"]), fold(whole["position"]))
    return Entry(network=network, number=number, name=name, folded=texts, **whole)


def person(*entries: Entry, number: int | None = None, **remark: Any) -> Person:
    """Somebody with these connections, and what is kept in mind about them."""
    at = entries[0].number if number is None else number
    return Person(f"p-{at:012x}", entries, Remark(entries[0].mark, **remark))


def change(kind: Kind, about: Entry, seen: str, **fields: Any) -> Change:
    whole: dict[str, Any] = {
        "before": FIRST_LIST, "at": None, "old": "", "new": "", "name": about.name, "company": about.company,
        **fields,
    }  # fmt: skip
    return Change(about.network, about.account, about.number, 1, kind, seen, **whole)


def past(
    people: Sequence[Person], changes: Iterable[Change] = (), aliases: Mapping[str, str] | None = None,
    links: Mapping[tuple[str, str], bool] | None = None, months: int = 24,
) -> Past:  # fmt: skip
    """A past of these people, each account with a first and a last list."""
    histories = []
    told = list(changes)
    accounts = {(one.network, one.account) for who in people for one in who.entries}
    for network, account in sorted(accounts, key=lambda one: (one[0], one[1] or "")):
        own = [
            one for who in people for one in who.entries if (one.network, one.account) == (network, account)
        ]
        here = tuple(one for one in told if (one.network, one.account) == (network, account))
        histories.append(History(network, account, tuple(_listings(own, here)), tuple(own), here))
    choices = Choices({}, {}, links=links or {}, aliases=aliases or {}, months=months)
    return Past(tuple(histories), tuple(people), choices)


def _listings(entries: Sequence[Entry], changes: Sequence[Change]) -> list[Listing]:
    listings = []
    for number, day in enumerate((FIRST_LIST, LAST_LIST)):
        listed = [one for one in entries if one.first_seen <= day <= one.last_seen]
        gained = sum(one.kind in GAINS and one.seen == day for one in changes)
        lost = sum(one.kind in LOSSES and one.seen == day for one in changes)
        found = {str(way): people for way, people in reach([one] for one in listed).items()}
        listings.append(Listing(number, f"{number:064x}", day, False, len(listed), found, gained, lost))
    return listings


def by_chance(numbers: Mapping[str, int], seed: int = 1) -> Past:
    """So many people of each network; about one in twenty of the smaller ones is on the larger one, too."""
    luck = random.Random(seed)
    towns = [*WORK, *(f"Firm {luck.choice(LAST)} {at}" for at in range(max(8, sum(numbers.values()) // 5)))]
    waiting: list[Entry] = []
    people: list[Person] = []
    changes: list[Change] = []
    total = 0
    for network in sorted(numbers, key=lambda one: -numbers[one]):
        for at in range(numbers[network]):
            one = _by_chance(luck, network, at, towns)
            changes += _changes_by_chance(luck, one)
            if waiting and luck.random() < 0.05:
                entries: tuple[Entry, ...] = (waiting.pop(), one)
            else:
                entries = (one,)
            people.append(person(*entries, number=total))
            total += 1
        if not waiting:
            # People of the largest network whom another may list as well.
            waiting = [who.entries[0] for who in people[:: max(1, len(people) // 2000)]]
            taken = {id(one) for one in waiting}
            people = [who for who in people if id(who.entries[0]) not in taken]
    start = total
    people += [person(one, number=start + at) for at, one in enumerate(waiting)]
    return past(people, changes)


def _by_chance(luck: random.Random, network: str, at: int, work: Sequence[str]) -> Entry:
    first, last = luck.choice(FIRST), luck.choice(LAST)
    suffix = luck.choice(["", "", str(luck.randrange(9999))])
    name = "" if luck.random() < 0.01 else f"{first} {last}{suffix and ' ' + suffix}"
    since = date(2007, 1, 1) + timedelta(days=luck.randrange(7000))
    known = luck.random()
    seen = luck.random() < 0.9
    email = f"{fold(first)}.{at}@firm{luck.randrange(3000)}.example.org" if known < 0.3 else ""
    return entry(
        name, number=at, network=network, email=email,
        phone="+33 1 00 00 00 00" if 0.3 < known < 0.35 else "",
        url=f"https://www.{network}.example/in/{at}" if known < 0.95 else "",
        company=luck.choice(work) if luck.random() < 0.5 else luck.choice(WORK),
        position=luck.choice(TITLES), since=min(since, TODAY).isoformat() if luck.random() < 0.95 else None,
        first_seen=FIRST_LIST if since.isoformat() < FIRST_LIST else LAST_LIST,
        last_seen=LAST_LIST if seen else FIRST_LIST, listed=seen,
        changed=luck.choice([FIRST_LIST, FIRST_LIST, LAST_LIST]),
    )  # fmt: skip


def _changes_by_chance(luck: random.Random, one: Entry) -> list[Change]:
    first = change("listed" if one.first_seen == FIRST_LIST else "joined", one, one.first_seen, before=None)
    found = [first]
    if not one.listed:
        found.append(change("left", one, LAST_LIST))
    elif luck.random() < 0.3:
        found.append(change("moved", one, LAST_LIST, old=luck.choice(WORK), new=one.company))
    return found
