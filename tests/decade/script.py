"""Ten years of exports in their order, whose people they show, and what becomes of each.

Days and forms are those in which the networks delivered (see `docs/formats.md`); beside them stands what
people do with downloads: store them late, store them twice, in two parts, damaged, of a day twice, or
somebody else's.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from tests.decade import absence, friends
from tests.decade.crowd import Crowd
from tests.decade.lives import Export, Form, Life

_LINKEDIN: Final[dict[Form, str]] = {
    "C1": "2014-01-15 2014-06-02 2014-11-20 2015-04-13 2015-10-05 2016-03-14 2016-09-26 2017-02-06 "
          "2017-07-17 2017-12-11 2018-03-05",
    "C2": "2018-11-05 2019-03-18 2019-07-29 2019-12-02 2020-04-20",
    "C3": "2020-10-12 2021-01-18 2021-02-08 2021-03-01 2021-03-22 2021-06-14",
    "C4": "2021-09-20 2021-11-29 2022-02-14 2022-04-04 2022-08-15 2022-11-21",
    "C5": "2023-02-20 2023-03-06 2023-03-20 2023-04-03 2023-04-17 2023-06-05 2023-08-21 "
          "2023-10-09 2023-12-11 2024-03-04 2024-03-25 2024-04-15 2024-05-13 2024-07-08 2024-09-02 "
          "2024-10-21 2024-12-16",
    "S1": "2024-01-22 2024-11-18",
}  # fmt: skip
_FACEBOOK: Final[dict[Form, str]] = {
    "J1": "2018-06-18 2018-10-08 2019-02-11 2019-06-03 2019-10-21",
    "J2": "2020-02-17 2020-06-29 2020-11-09 2021-03-15 2021-07-12 2021-11-15",
    "H4": "2022-03-21",
    "J2b": "2022-07-11 2022-12-05",
    "J3": "2023-02-13 2023-05-15 2023-07-17 2023-10-16 2024-01-15 2024-03-18 2024-05-20 2024-08-12 "
          "2024-10-14 2024-12-09",
}  # fmt: skip
_VIADEO: Final[dict[Form, str]] = {
    "V-csv": "2014-02-10 2014-12-01 2016-06-20",
    "V-API": "2015-07-06",
    "V-vcard": "2015-12-14",
}
_LOGS: Final = (
    "2018-10-08 2019-02-11 2019-10-21 2020-02-17 2020-11-09 2021-03-15 2021-11-15 2022-07-11 2022-12-05 "
    "2023-02-13 2023-10-16 2024-03-18 2024-08-12 2024-12-09"
).split()
_ODD: Final[dict[tuple[str, str], dict[str, Any]]] = {
    ("linkedin", "2019-07-29"): {"stored": "2021-02-20"},
    ("linkedin", "2020-10-12"): {"again": "2021-04-05"},
    ("linkedin", "2022-02-14"): {"fate": "accept", "lost": frozenset(absence.SWALLOWED["2022-02-14"])},
    ("linkedin", "2022-08-15"): {"stored": "2024-02-01"},
    ("linkedin", "2023-08-21"): {"lists": False},
    ("linkedin", "2024-03-25"): {"fate": "wait", "whose": "strangers", "lost": frozenset(("stranger 5",))},
    ("linkedin", "2024-04-15"): {"fate": "drop", "whose": "strangers"},
    ("linkedin", "2024-05-13"): {"parts": True},
    ("linkedin", "2024-07-08"): {"fate": "accept", "lost": frozenset(absence.SWALLOWED["2024-07-08"])},
    ("linkedin", "2024-10-21"): {"fate": "accept"},
    ("facebook", "2021-03-15"): {"stored": "2021-08-01"},
    ("facebook", "2022-12-05"): {"again": "2023-01-09"},
    ("facebook", "2023-05-15"): {"lost": frozenset(("lost entry",))},
    ("facebook", "2024-01-15"): {"fate": "accept", "lost": frozenset(friends.LOST_PAGE)},
    ("facebook", "2024-10-14"): {"lists": False},
}  # fmt: skip


def exports() -> list[Export]:
    """All exports of the decade, by their own days."""
    found = [*_of("linkedin", "aline", _LINKEDIN), *_of("facebook", "aline", _FACEBOOK)]
    found += _of("viadeo", "aline", _VIADEO)
    found += _of("linkedin", "cabinet", {"C5": "2023-01-16 2023-09-04 2024-02-19 2024-08-26"})
    # Two of one day: of the first such day with the same list, of the second with one person more.
    found += [
        Export("linkedin", "aline", "2023-10-09", "C5", hour="T18"),
        Export("linkedin", "aline", "2024-12-16", "C5", hour="T18"),
    ]
    return sorted(found, key=lambda one: (one.moment, one.network, one.account))


def _of(network: str, account: str, days: dict[Form, str]) -> Iterator[Export]:
    for form, text in days.items():
        for day in text.split():
            odd = _ODD.get((network, day), {}) if account == "aline" else {}
            yield Export(network, account, day, form, logs=network == "facebook" and day in _LOGS, **odd)


def lives() -> list[Life]:
    """Everybody, by hand and by seed."""
    crowds = (
        Crowd("linkedin", "aline", date(2014, 1, 15), date(2024, 12, 16), 40, 50, 26, 24, "2018-03-05"),
        Crowd("linkedin", "cabinet", date(2023, 1, 16), date(2024, 8, 26), 26, 8, 6, 8),
        Crowd("facebook", "aline", date(2018, 6, 18), date(2024, 12, 9), 50, 30, 18, 0),
        Crowd("viadeo", "aline", date(2014, 2, 10), date(2016, 6, 20), 56, 10, 5, 10, "2014-12-01"),
    )
    found = [
        *absence.linkedin(),
        *absence.cabinet(),
        *absence.strangers(),
        *friends.facebook(),
        *friends.viadeo(),
    ]
    return [*found, *(life for crowd in crowds for life in crowd.lives())]
