"""A few years of somebody's exports, with people whose lives can be followed: none of them exists.

Around the cast stand people whom nothing befalls, so that figures look like figures. The same folder always
gets the same files. The demonstration and the pages on history (`tools/transcripts.py`) show what the program
tells of them.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from demo.invent import (
    OWNER,
    OWNER_AT_WORK,
    Person,
    facebook_name,
    facebook_zip,
    linkedin_name,
    linkedin_zip,
    people,
    viadeo_csv,
)

TODAY: Final = datetime(2025, 12, 1, 9, 0, tzinfo=UTC)
"""When the person looks back, and plans to leave: a month after notice, two months before the last day."""
KNOWN: Final = ("Feneth", "Storywell", "Aurélie", "Fauxmont", "Studio Rêverie")
"""Names that are in the newest lists, and must not be in what others see."""
BEFORE: Final = date(2020, 12, 31)
"""The last day on which somebody of whom no life is told was met."""


def write(folder: Path) -> None:
    """Five exports of LinkedIn, three of Facebook and an old table of Viadeo, as they lie among downloads."""
    folder.mkdir(parents=True, exist_ok=True)
    others = people(180, 1, BEFORE)
    for day, cast in _linkedin():
        linkedin_zip(folder / linkedin_name(day), [*cast, *others], day)
    others = people(70, 2, BEFORE)
    log: list[tuple[str, int]] = []
    for day, cast in _facebook():
        if day.year == 2025:
            log.append(("Perrick Shamwell", _second(2024, 6, 9)))
        facebook_zip(
            folder / facebook_name("aline.testeur", day, day.year), [*cast, *others], day, removed=log
        )
    others = people(40, 3, date(2015, 12, 31))
    viadeo_csv(folder / "viadeo-contacts.csv", [*_viadeo(), *others])


def _linkedin() -> Iterator[tuple[date, list[Person]]]:
    """Each export's day, and the cast on that day."""
    aurelie = _person("Aurélie Fauxmont", "Atelier Mockwell", "Responsable qualité", 2014, 3, 12)
    aurelie = aurelie._replace(email="aurelie.fauxmont@example.org")
    bramwyn = _person("Bramwyn Fableton", "Mockwell Ltd", "Head of Sales", 2016, 9, 5)
    corvric = _person("Corvric Songeval", "Librairie Chimère", "Gérant", 2013, 1, 30)
    delima = _person("Delima O'Mock", "Studio Fabula", "Photographe", 2017, 6, 21)
    jorvik = _person("Jørvik Voorbeeld", "Bureau Voorbeeld B.V.", "Consultant", 2015, 11, 2)
    jorvik = jorvik._replace(email="jorvik@example.net")
    elizabeth = _person("Elizabeth Phantomstone", "Clinique Exemple", "Researcher", 2018, 5, 24)
    tamwyn = _person("Tamwyn Dreamley", "Garage Lorem SARL", "Founder", 2012, 10, 8)
    norlis = _person("Norlis Mythby", "Agence Brumaire", "Assistante", 2010, 2, 14)
    namesake = _person("Norlis Mythby", "Transports Untel", "Accountant", 2019, 8, 1)
    namesake = namesake._replace(slug="norlis-mythby-2")
    settled = [elizabeth, tamwyn, norlis, namesake]
    yield date(2021, 3, 1), [aurelie, bramwyn, corvric, delima, jorvik, *settled]

    delima = delima._replace(last="Neverfield")
    feneth = _person("Feneth Storywell", "Compagnie Mirage", "Chef de projet", 2021, 9, 14)
    yield date(2022, 3, 7), [aurelie, bramwyn, corvric, delima, jorvik, feneth, *settled]

    aurelie = aurelie._replace(email="")
    jorvik = jorvik._replace(position="Head of Sales")
    yield date(2023, 3, 6), [aurelie, delima, jorvik, feneth, *settled]

    aurelie = aurelie._replace(company="Studio Rêverie", position="Directrice générale")
    jorvik = jorvik._replace(email="jorvik.voorbeeld@example.com")
    yield date(2024, 3, 4), [aurelie, bramwyn, delima, jorvik, feneth, *settled]

    kelby = _person("Kelby Shamford", "Laboratoires Ipsum", "Data Scientist", 2024, 11, 18)
    feneth = feneth._replace(company="Mockwell Ltd", position="Product Manager")
    yield date(2025, 3, 3), [aurelie, bramwyn, delima, jorvik, feneth, kelby, *settled]


def _facebook() -> Iterator[tuple[date, list[Person]]]:
    """As above; Facebook tells a name and a second, and nothing else."""
    aurelie = _friend("Aurélie Fauxmont", 2011, 7, 14)
    garette = _friend("Garette Mythmore", 2012, 12, 24)
    liz = _friend("Liz Phantomstone", 2018, 5, 21)
    norlis = _friend("Norlis Mythby", 2016, 4, 3)
    perrick = _friend("Perrick Shamwell", 2010, 8, 19)
    yield date(2021, 3, 2), [aurelie, garette, liz, norlis, perrick]

    feneth = _friend("Feneth Storywell", 2021, 9, 15)
    yield date(2023, 3, 7), [aurelie, garette, liz, norlis, perrick, feneth]
    yield date(2025, 3, 4), [aurelie, liz, norlis, feneth]


def _viadeo() -> list[Person]:
    aurelie = _person("Aurélie Fauxmont", "", "", 2008, 5, 6)
    tamwyn = _person("Tamwyn Dreamley", "Garage Lorem SARL", "Gérant", 2009, 9, 17)
    return [aurelie._replace(email="aurelie.fauxmont@example.org"), tamwyn]


def _person(name: str, company: str, position: str, year: int, month: int, day: int) -> Person:
    first, _, last = name.partition(" ")
    slug = name.lower().replace(" ", "-").replace("'", "")
    met = date(year, month, day)
    return Person(first, last, "", company, position, "Ville-Exemple", slug, met, _second(year, month, day))


def _friend(name: str, year: int, month: int, day: int) -> Person:
    return _person(name, "", "", year, month, day)


def _second(year: int, month: int, day: int) -> int:
    return int(datetime(year, month, day, 20, 15, tzinfo=UTC).timestamp())


def declare(folder: Path) -> None:
    """What the person behind these exports declares, an extract of the contract they signed, and a receipt
    for what they handed back."""
    (folder / "me.toml").write_text(_PROFILE, encoding="utf-8")
    (folder / "contract.txt").write_text(_CONTRACT, encoding="utf-8")
    (folder / "receipt.txt").write_text(_RECEIPT, encoding="utf-8")


_PROFILE: Final = f"""country = "FR"
machine = "me"
domains = ["{OWNER.email.partition("@")[2]}"]

[[employers]]
name = "{OWNER.company}"
domains = ["{OWNER_AT_WORK.partition("@")[2]}"]
start = 2020-09-01
notice = 2025-11-03
end = 2026-01-31

[[accounts]]
network = "linkedin"
opened = "me"
purpose = "own"
paid = "me"

[[owned]]
kind = "page"
name = "{OWNER.company}, the page"
network = "facebook"
employer = "{OWNER.company}"
"""
_CONTRACT: Final = """EMPLOYMENT CONTRACT (extract)

7.1 Social media accounts opened in the name of the Company remain the property of the Company. The Company
makes no claim to personal accounts.

7.2 For six months after the end of the employment, the Employee shall not solicit any client of the Company
with whom the Employee has dealt.

9. Parking spaces are allotted once a year.
"""
_RECEIPT: Final = "Received back: one telephone, one hardware key. Invented for a demonstration.\n"
