"""Pasts made by hand, and by chance: invented people, without a vault behind them.

A past is made of people (`past`), or of histories whose people are found out (`past_of`).
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from sociarch.audit import reach
from sociarch.choices import Choices, Link, Remark
from sociarch.entry import GAINS, LOSSES, Change, Entry, History, Kind, Listing, Past, Person
from sociarch.fact import NO_EXTRA
from sociarch.folding import fold
from sociarch.people import people as people_of

TODAY: Final = date(2026, 6, 30)
FIRST_LIST: Final = "2024-01-01"
LAST_LIST: Final = "2026-06-01"
FIRST: Final = "Aline Bruno Chloé Denis Élise Farid Gwenaël Hélène Ines Jules Karim Léa Marek Odile".split()
LAST: Final = "Testeur Quidam Untel Personne Modèle Exemple Inconnue Fictif Lambda Dupont-Essai".split()
WORK: Final = ("Acme", "ACME", "Acme SA", "Globex", "Exemple & Fils", "Orange", "Orange County", "")
NOTHING: Final = Choices({}, {})
TITLES: Final = ("Engineer", "engineer", "Buyer", "Directrice", "")


def entry(name: str = "Aline Testeur", **fields: Any) -> Entry:
    """A connection that LinkedIn has listed since the first list; `since` is None unless it is given."""
    number = fields.pop("number", 0)
    network = fields.pop("network", "linkedin")
    whole: dict[str, Any] = {
        "account": None, "marks": (f"{network}:{fold(name).replace(' ', '-')}-{number}",), "first": "",
        "last": "", "url": "", "email": "", "phone": "", "company": "", "position": "", "since": None,
        "first_seen": FIRST_LIST, "last_seen": LAST_LIST, "listed": True, "extra": NO_EXTRA, **fields,
    }  # fmt: skip
    whole.setdefault("email_seen", whole["last_seen"] if whole["email"] else "")
    whole.setdefault("changed", whole["first_seen"])
    texts = (fold(name), fold(whole["company"]), fold(whole["position"]))
    return Entry(network=network, number=number, name=name, folded=texts, **whole)


def known(mark: str, name: str = "", *, older: Sequence[str] = (), **fields: Any) -> Entry:
    """A connection by its mark, which begins with its network; its number is set by `history`."""
    seen = {"first_seen": "2020-01-01", "last_seen": "2024-01-01"}
    return entry(name, network=mark.partition(":")[0], marks=(mark, *older), **{**seen, **fields})


def full(
    number: int = 1, name: str = "Aline Testeur", *, network: str = "linkedin", split: bool = True,
    **fields: Any,
) -> Entry:  # fmt: skip
    """A connection with all that a network may tell, but for ways to write to somebody. `split`: whether it
    tells first and last name apart."""
    first, _, last = name.rpartition(" ") if split else ("", "", "")
    facts: dict[str, Any] = {"company": "Acme", "position": "Cheffe de projet", "since": "2019-01-02"}
    facts |= {"first": first, "last": last, "first_seen": "2020-01-05", **fields}
    if network == "linkedin":
        facts = {"url": f"https://www.linkedin.com/in/person-{number}", **facts}
        mark = f"linkedin:person-{number}"
    else:
        mark = f"{network}:{name.lower()}@{facts['since']}"
    return entry(name, number=number, network=network, marks=(mark,), **facts)


def person(*entries: Entry, number: int | None = None, remark: Remark | None = None, **noted: Any) -> Person:
    """Somebody with these connections, and what is kept in mind about them."""
    at = entries[0].number if number is None else number
    return Person(f"p-{at:012x}", entries, remark or Remark(entries[0].mark, **noted))


def change(kind: Kind, about: Entry, seen: str, **fields: Any) -> Change:
    whole: dict[str, Any] = {
        "before": FIRST_LIST, "at": None, "old": "", "new": "", "name": about.name, "company": about.company,
        **fields,
    }  # fmt: skip
    return Change(about.network, about.account, about.number, 1, kind, seen, **whole)


def history(*entries: Entry, changes: Iterable[Change] = ()) -> History:
    """Of the first entry's network and account, without its lists."""
    numbered = tuple(one._replace(number=at) for at, one in enumerate(entries))
    return History(entries[0].network, entries[0].account, (), numbered, tuple(changes))


def decided(*links: tuple[str, str, bool], remarks: Iterable[Remark] = ()) -> Choices:
    return Choices.of([*(Link.of(*link) for link in links), *remarks])


def past_of(*histories: History, choices: Choices = NOTHING) -> Past:
    return Past(histories, people_of(histories, choices), choices)


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
