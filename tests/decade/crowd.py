"""People beside whom the hand-written lives are lived: invented, ordinary, and many.

They join, leave and change jobs on days that a seed decides. No two of an account share a name, so that
whatever history confuses, it confuses in the lives that are meant for it.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from typing import NamedTuple

from tests.decade.lives import Life, Look

FIRST = "Aurelie Bramwyn Cosima Delton Elodine Fenlis Garrick Holette Jassby Kelmore Lysamir Merdale".split()
LAST = "Fauxmont Songeval Brumebois Feinteclos Mockford Fablewell Mythton Neverworth Shamley".split()
COMPANIES = [
    f"{kind} {name}"
    for kind in ("Atelier", "Studio", "Garage", "Bureau", "Maison")
    for name in ("Fauxpain", "Lorem", "Quidam", "Mirage", "Foobar", "Untel")
]
POSITIONS = [
    "Teacher",
    "Consultant",
    "Boulangère",
    "Chef de projet",
    "Accountant",
    "Ingénieure",
    "Photographe",
]


class Crowd(NamedTuple):
    """How many are to be made: in the first list, later, and how many of all leave or change jobs.

    first, last  days of the account's first and last list
    open_until   until when whoever joins shows an address
    """

    network: str
    account: str
    first: date
    last: date
    before: int
    joiners: int
    leavers: int
    movers: int
    open_until: str = ""

    def lives(self) -> Iterator[Life]:
        rng = random.Random(f"{self.network} {self.account}")
        names = rng.sample(sorted(product(FIRST, LAST)), self.before + self.joiners)
        span = (self.last - self.first).days
        past = sorted(rng.sample(range(1, 5 * 365), self.before), reverse=True)
        future = sorted(rng.sample(range(1, span - 1), self.joiners))
        begins = [self.first - timedelta(days=ago) for ago in past]
        begins += [self.first + timedelta(days=ahead) for ahead in future]
        numbers = range(len(names))
        leavers = set(rng.sample(numbers, self.leavers))
        movers = set(rng.sample(numbers, self.movers))
        for number, ((first, last), begin) in enumerate(zip(names, begins, strict=True)):
            since = f"{begin}T{rng.randrange(8, 20):02}:{rng.randrange(60):02}:{rng.randrange(60):02}Z"
            box = f"{first}.{last}.{number}@example.{rng.choice(['org', 'com', 'net'])}".lower()
            email = box if since < self.open_until else ""
            mark = f"{first}-{last}-{number}".lower()
            look = Look(first, last, mark, since, email)
            if self.network != "facebook":
                look = look._replace(company=rng.choice(COMPANIES), position=rng.choice(POSITIONS))
            life = Life(
                f"{self.network} {self.account} {number}", self.network, self.account, ((f"{begin}", look),)
            )
            days = sorted(rng.sample(range((max(begin, self.first) - self.first).days + 1, span + 30), 3))
            moments = [f"{self.first + timedelta(days=ahead)}" for ahead in days]
            if number in movers and self.network != "facebook":
                for moment in moments[: rng.randrange(1, 3)]:
                    life = _change(rng, life, moment)
            yield life.gone(moments[2]) if number in leavers else life


def _change(rng: random.Random, life: Life, moment: str) -> Life:
    """A new job, at another company or at the same."""
    last = life.looks[-1][1]
    assert last is not None
    position = rng.choice([one for one in POSITIONS if one != last.position])
    if rng.random() < 0.3:
        return life.on(moment, position=position)
    company = rng.choice([one for one in COMPANIES if one != last.company])
    return life.on(moment, position=position, company=company)
