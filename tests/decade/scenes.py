"""Scenes apart from the decade, each with people of its own: what they tell is nobody else's matter."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from tests.decade.cast import event, someone
from tests.decade.crowd import Crowd
from tests.decade.lives import Export, Form, Life

_CROWD: Final = Crowd("linkedin", "aline", date(2018, 3, 5), date(2020, 4, 20), 60, 0, 0, 0, "2018-03-05")


def opt_in_exports() -> list[Export]:
    """The column of addresses is in all of them; from the third on it is empty for nearly everybody."""
    days: dict[str, Form] = {
        "2018-03-05": "C1",
        "2018-11-05": "C2",
        "2019-03-18": "C3",
        "2019-07-29": "C3",
        "2020-04-20": "C3",
    }
    return [Export("linkedin", "aline", day, form) for day, form in days.items()]


def opt_in_lives() -> Iterator[Life]:
    """All addresses vanish in winter but three, and one comes back when its owner lets it."""
    for number, life in enumerate(_CROWD.lives()):
        yield life if number < 3 else life.on("2018-12-31", email="")
    yield (
        someone("lets it", "Élise", "Rienfontaine", "2012-01-02")
        .on("2018-12-31", email="")
        .on("2020-01-01", email="lets-it@example.org")
        .telling(
            event(
                "Élise Rienfontaine",
                "email_withdrawn",
                "2019-03-18",
                "2018-11-05",
                None,
                "lets-it@example.org",
            ),
            event(
                "Élise Rienfontaine",
                "email_given",
                "2020-04-20",
                "2019-07-29",
                None,
                "",
                "lets-it@example.org",
            ),
        )
    )


def beside_exports() -> list[Export]:
    """Of the second one a table of the owner's addresses broke off, and no list."""
    return [
        Export("linkedin", "aline", "2023-02-20", "C5"),
        Export("linkedin", "aline", "2023-04-03", "C5", fate="accept", beside=True),
        Export("linkedin", "aline", "2023-06-05", "C5"),
    ]


def beside_lives() -> Iterator[Life]:
    crowd = Crowd("linkedin", "aline", date(2023, 2, 20), date(2023, 6, 5), 60, 0, 0, 0)
    yield from crowd.lives()
    yield (
        someone("leaves beside the damage", "Élise", "Rienfontaine", "2012-01-02")
        .gone("2023-03-01")
        .telling(event("Élise Rienfontaine", "left", "2023-04-03", "2023-02-20"))
    )


def handed_on_exports() -> list[Export]:
    """Before, and after, with nothing in between."""
    return [Export("linkedin", "aline", day, "C5") for day in ("2023-02-20", "2023-04-03", "2023-06-05")]


def handed_on_lives() -> Iterator[Life]:
    """One keeps name and day and has a new address; another, new in the list, has the old one."""
    yield from Crowd("linkedin", "aline", date(2023, 2, 20), date(2023, 6, 5), 60, 0, 0, 0).lives()
    old, new = "linkedin.com/in/elise", "linkedin.com/in/elise-rienfontaine"
    yield (
        someone("gives it up", "Élise", "Rienfontaine", "2012-01-02", mark="elise")
        .on("2023-03-01", mark="elise-rienfontaine")
        .telling(event("Élise Rienfontaine", "url", "2023-04-03", "2023-02-20", None, old, new))
    )
    yield someone("has it next", "Elise", "Phantomwood", "2023-03-02", mark="elise", company="Lorem").telling(
        event("Elise Phantomwood", "joined", "2023-04-03", "2023-02-20", "2023-03-02T12:15:00Z")
    )
