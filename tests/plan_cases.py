"""Departures, arrivals and moves whose days were counted on a wall calendar, with the reason beside them.

Each case says only what it is about; `tests.plans_truth` works out the rest.
"""

from datetime import date
from typing import Final, NamedTuple

from sociarch.declared import Country
from sociarch.dossier import Cause, Dossier, Occasion

TODAY: Final = date(2025, 6, 11)


class Case(NamedTuple):
    """A dossier, and what is known of its plan.

    leaving  day of leaving; empty: there is none, `?`: not said here
    days     pairs of an item and its day; `never`: the item has none, `absent`: the plan has no such item
    """

    says: str
    dossier: Dossier
    leaving: str = "?"
    days: str = ""
    today: date = TODAY

    def told(self) -> dict[str, str]:
        """`days`, by item."""
        words = self.days.split()
        return dict(zip(words[::2], words[1::2], strict=True))


def _day(written: str) -> date | None:
    return date.fromisoformat(written) if written else None


def leaver(
    country: Country = "",
    notice: str = "",
    end: str = "",
    *,
    release: str = "",
    restricted: str = "",
    opened: str = "",
    region: str = "",
    occasion: Occasion = "leaver",
    cause: Cause = "",
) -> Dossier:
    """Somebody who leaves; days as ISO 8601, empty where they are not known."""
    return Dossier(
        occasion, cause=cause, opened=_day(opened), notice=_day(notice), release=_day(release),
        end=_day(end), restricted=_day(restricted), country=country, region=region,
    )  # fmt: skip


def urgent(
    country: Country = "", day: str = "", cause: Cause = "", end: str = "", region: str = ""
) -> Dossier:
    """Somebody who leaves at once."""
    return leaver(country, day, end, occasion="urgent", cause=cause, region=region)


def comer(occasion: Occasion, country: Country = "", start: str = "", region: str = "") -> Dossier:
    """Somebody who arrives, stays or moves."""
    return Dossier(occasion, start=_day(start), country=country, region=region)


CASES: Final = (
    # 9 June 2025 is Whit Monday. 5 October is a Sunday, so the reply ends on the Monday. From 5 September
    # 90 days lead to Thursday 4 December.
    Case(
        "notice on the Friday before Whit Monday, in France",
        leaver("FR", "2025-06-06", "2025-09-05"),
        "2025-09-05",
        "L1-01 2025-06-10 L1-07 2025-06-16 L2-01 2025-08-29 L2-07 2025-09-02 L2-04 2025-09-05 "
        "L2-06 2025-06-23 L3-01 2025-09-05 L4-05 2025-09-08 L4-01 2025-09-12 L4-04 2025-09-19 "
        "L4-03 2025-10-06 L5-01 2025-12-04 L4-06 never",
    ),
    # Monday 14 July 2025 is off in France and not in Belgium; Monday 21 July is off in Belgium, so both come
    # to the same tenth day. 15 August is off in both. 14 September is a Sunday. 90 days from 14 August lead
    # to 12 November, the day after Armistice.
    Case(
        "notice before 14 July, in France",
        leaver("FR", "2025-07-11", "2025-08-14"),
        "2025-08-14",
        "L1-01 2025-07-15 L1-07 2025-07-21 L2-06 2025-07-28 L2-01 2025-08-07 L4-05 2025-08-18 "
        "L4-01 2025-08-22 L4-04 2025-08-29 L4-03 2025-09-15 L5-01 2025-11-12",
    ),
    Case(
        "the same notice, in Belgium",
        leaver("BE", "2025-07-11", "2025-08-14"),
        "2025-08-14",
        "L1-01 2025-07-14 L1-07 2025-07-18 L2-06 2025-07-28 L2-01 2025-08-07 L4-05 2025-08-18 "
        "L4-01 2025-08-22 L4-03 2025-09-15 L5-01 2025-11-12",
    ),
    Case(
        "notice before 21 July, in Belgium",
        leaver("BE", "2025-07-18", "2025-10-31"),
        "2025-10-31",
        "L1-01 2025-07-22 L1-07 2025-07-28 L2-06 2025-08-04",
    ),
    Case(
        "the same notice, in France",
        leaver("FR", "2025-07-18", "2025-10-31"),
        "2025-10-31",
        "L1-01 2025-07-21 L1-07 2025-07-25 L2-06 2025-08-01",
    ),
    # Easter 2025 is 20 April. Good Friday is a working day in France, and none in England or Germany.
    Case(
        "notice on Maundy Thursday, in France",
        leaver("FR", "2025-04-17"),
        "",
        "L1-01 2025-04-18 L1-07 2025-04-25 L2-01 never L3-01 never L4-01 never L4-03 never L5-01 never",
    ),
    Case(
        "notice on Maundy Thursday, in England",
        leaver("UK", "2025-04-17", region="ENG"),
        "",
        "L1-01 2025-04-22 L1-07 2025-04-28",
    ),
    Case(
        "notice on Maundy Thursday, in North Rhine-Westphalia",
        leaver("DE", "2025-04-17", region="NW"),
        "",
        "L1-01 2025-04-22 L1-07 2025-04-28",
    ),
    # 24 December 2025 is a Wednesday. 24 January is a Saturday: the person works until Friday 23 January, and
    # a month later is Monday 23 February. 90 days from 24 January lead to Friday 24 April.
    Case(
        "notice on 24 December, in France",
        leaver("FR", "2025-12-24", "2026-01-24"),
        "2026-01-23",
        "L1-01 2025-12-26 L1-07 2026-01-02 L2-06 2026-01-09 L2-01 2026-01-16 L4-05 2026-01-26 "
        "L4-03 2026-02-23 L5-01 2026-04-24",
    ),
    Case(
        "notice on 24 December, in England, with Boxing Day",
        leaver("UK", "2025-12-24", "2026-01-24", region="ENG"),
        "2026-01-23",
        "L1-01 2025-12-29 L1-07 2026-01-05",
    ),
    # Thursdays 1 and 8 May 2025: both off in France; only the first in Belgium; neither in the Netherlands,
    # which have Monday 5 May in every fifth year.
    Case(
        "notice on 30 April, in France", leaver("FR", "2025-04-30"), "", "L1-01 2025-05-02 L1-07 2025-05-09"
    ),
    Case(
        "notice on 30 April, in Belgium", leaver("BE", "2025-04-30"), "", "L1-01 2025-05-02 L1-07 2025-05-08"
    ),
    Case(
        "notice on 30 April, in the Netherlands",
        leaver("NL", "2025-04-30"),
        "",
        "L1-01 2025-05-01 L1-07 2025-05-08",
    ),
    # Ascension is 14 May 2026. The Friday after it is a working day, though many take it off. 25 May is Whit
    # Monday, so the last day worked is Friday 22 May.
    Case(
        "the bridge after Ascension, in France",
        leaver("FR", "2026-05-13", "2026-05-25"),
        "2026-05-22",
        "L1-01 2026-05-15 L1-07 2026-05-21 L2-01 2026-05-15 L2-07 2026-05-19 L2-06 2026-05-22 "
        "L4-05 2026-05-26 L4-01 2026-06-01 L4-03 2026-06-22",
    ),
    # A month after 31 January is the last day of February: a Friday in 2025, Thursday the 29th in 2024.
    Case(
        "a reply of a month after 31 January",
        leaver("FR", "2024-11-29", "2025-01-31"),
        "2025-01-31",
        "L4-03 2025-02-28",
    ),
    Case(
        "a reply of a month after 31 January of a leap year",
        leaver("FR", "2023-11-30", "2024-01-31"),
        "2024-01-31",
        "L4-03 2024-02-29",
    ),
    # Friday 29 March 2024 is Good Friday, 1 April Easter Monday.
    Case(
        "29 February, in France",
        leaver("FR", "2024-01-02", "2024-02-29"),
        "2024-02-29",
        "L4-05 2024-03-01 L4-03 2024-03-29 L5-01 2024-05-29",
    ),
    Case(
        "29 February, in England",
        leaver("UK", "2024-01-02", "2024-02-29", region="ENG"),
        "2024-02-29",
        "L4-05 2024-03-01 L4-03 2024-04-02",
    ),
    Case(
        "notice of a single day",
        leaver("FR", "2025-03-03", "2025-03-04"),
        "2025-03-04",
        "L1-01 2025-03-04 L1-07 2025-03-04 L2-01 2025-03-04 L2-06 2025-03-04 L2-07 2025-03-04 "
        "L3-02 2025-03-04 L4-05 2025-03-05",
    ),
    # What comes after the contract never comes before leaving. 90 days after 10 March 2025 is Whit Sunday,
    # and Monday a holiday, so Tuesday 10 June.
    Case(
        "notice after the end, which cannot be",
        leaver("FR", "2025-03-10", "2025-02-28"),
        "2025-03-10",
        "L1-01 2025-03-10 L1-07 2025-03-10 L2-01 2025-03-10 L3-01 2025-03-10 L4-05 2025-03-11 "
        "L4-03 2025-04-10 L5-01 2025-06-10",
    ),
    Case(
        "release on the day of notice",
        leaver("FR", "2025-10-06", "2025-12-31", release="2025-10-06"),
        "2025-10-06",
        "L1-01 2025-10-06 L1-07 2025-10-06 L2-01 2025-10-06 L2-06 2025-10-06 L3-01 2025-10-06 "
        "L4-05 2026-01-02 L4-03 2025-11-06",
    ),
    Case(
        "release within five days of notice",
        leaver("FR", "2025-10-06", "2025-12-31", release="2025-10-09"),
        "2025-10-08",
        "L1-01 2025-10-07 L1-07 2025-10-08 L2-01 2025-10-07 L2-07 2025-10-07 L2-04 2025-10-08 "
        "L2-06 2025-10-08 L4-03 2025-11-10",
    ),
    Case(
        "a last day on a Sunday",
        leaver("FR", "2025-06-02", "2025-08-31"),
        "2025-08-29",
        "L3-01 2025-08-29 L4-05 2025-09-01 L4-03 2025-09-29",
    ),
    Case(
        "a last day on Assumption, in France",
        leaver("FR", "2025-06-02", "2025-08-15"),
        "2025-08-14",
        "L4-05 2025-08-18 L4-03 2025-09-15",
    ),
    Case(
        "a last day on 15 August, in England",
        leaver("UK", "2025-06-02", "2025-08-15", region="ENG"),
        "2025-08-15",
        "L4-05 2025-08-18 L4-01 2025-08-22 L4-04 2025-09-01",
    ),
    # 25 December 2025 is a Thursday; 24 January is a Saturday.
    Case(
        "a last day on Christmas Day",
        leaver("FR", "2025-11-03", "2025-12-25"),
        "2025-12-24",
        "L2-01 2025-12-17 L4-05 2025-12-26 L4-01 2026-01-02 L4-03 2026-01-26",
    ),
    # Saturday 10 May 2025. The two weeks after have no holiday; 9 June is Whit Monday; 8 August a Friday.
    Case(
        "an urgent departure on a Saturday",
        urgent("FR", "2025-05-10", "incident"),
        "2025-05-10",
        "X-01 2025-05-10 X-02 2025-05-10 L2-04 2025-05-10 L3-01 2025-05-10 L3-02 2025-05-10 "
        "L1-01 2025-05-12 L1-07 2025-05-16 X-03 2025-05-16 X-04 absent L2-01 2025-05-16 L2-06 2025-05-16 "
        "L3-03 2025-05-16 L3-05 2025-05-16 L4-05 2025-05-12 L4-01 2025-05-16 L4-04 2025-05-23 "
        "L4-03 2025-06-10 L5-01 2025-08-08",
    ),
    Case(
        "a summary dismissal on Armistice Day",
        urgent("FR", "2025-11-11", "summary dismissal"),
        "2025-11-11",
        "X-01 2025-11-11 L1-01 2025-11-12 L1-07 2025-11-18 X-03 2025-11-18 L4-03 2025-12-11",
    ),
    Case(
        "a death",
        urgent("BE", "2025-07-18", "death"),
        "2025-07-18",
        "X-01 2025-07-18 X-04 2025-07-28 L1-01 2025-07-22 L1-04 absent L2-01 absent L3-04 absent "
        "L4-01 absent L4-06 absent L2-05 2025-07-28 L3-03 2025-07-28 L4-04 2025-08-04 L4-05 2025-07-22",
    ),
    # Saturday 31 March 2029 follows Good Friday: Easter is 1 April.
    Case(
        "a quarter that ends on a Saturday", comer("steady", "FR"), "", "J1-01 2029-03-30", date(2029, 1, 8)
    ),
    Case(
        "a quarter that ends with Easter, in Germany",
        comer("steady", "DE"),
        "",
        "J1-01 2029-03-29 J1-03 2029-03-29",
        date(2029, 3, 31),
    ),
    Case("a quarter that ends on a Sunday", comer("steady", "BE"), "", "J1-02 2028-12-29", date(2028, 10, 1)),
    # Thursdays 1 and 8 May 2025 again.
    Case("a first day on 1 May, in France", comer("joiner", "FR", "2025-05-01"), "", "J0-01 2025-05-09"),
    Case("a first day on 1 May, in Belgium", comer("joiner", "BE", "2025-05-01"), "", "J0-06 2025-05-08"),
    Case("a first day on a Monday", comer("joiner", "FR", "2025-09-01"), "", "J0-04 2025-09-05"),
    # 1 November 2025 is a Saturday, in 2024 a Friday with Monday 11 November after it.
    Case("a move on Saturday 1 November", comer("mover", "FR", "2025-11-01"), "", "M-01 2025-11-10"),
    Case("a move on Friday 1 November", comer("mover", "FR", "2024-11-01"), "", "M-01 2024-11-12"),
    # 14 July counts where no country is named.
    Case(
        "no country",
        leaver("", "2025-07-11", "2025-08-15"),
        "2025-08-15",
        "L1-01 2025-07-14 L1-07 2025-07-18 L4-05 2025-08-18",
    ),
    Case("a country without a calendar", leaver("other", "2025-07-11"), "", "L1-01 2025-07-14"),
    # Wednesday 11 June 2025 is the day on which the plan is made.
    Case("no day at all", leaver("FR"), "", "L1-01 2025-06-12 L1-07 2025-06-18 L2-06 2025-06-25 L3-01 never"),
    Case("no notice, a dossier of 2 June", leaver("FR", opened="2025-06-02"), "", "L1-01 2025-06-03"),
    # Saturday 31 October 2026 for the person; for the case Monday 2 November.
    Case(
        "a restriction that ends on a Saturday",
        leaver("FR", "2025-07-18", "2025-10-31", restricted="2026-10-31"),
        "2025-10-31",
        "L4-06 2026-10-31 L5-01 2026-11-02",
    ),
    Case(
        "a restriction shorter than ninety days",
        leaver("FR", "2025-07-18", "2025-10-31", restricted="2025-11-30"),
        "2025-10-31",
        "L4-06 2025-11-30 L5-01 2026-01-29",
    ),
    # 4 July 2026 is a Saturday, observed on Friday 3 July. New Year's Day of 2022 is a Saturday, observed on
    # 31 December 2021.
    Case(
        "Independence Day on a Saturday",
        leaver("US", "2026-07-02", "2026-07-31"),
        "2026-07-31",
        "L1-01 2026-07-06 L1-07 2026-07-10",
    ),
    Case("New Year's Day in the old year", leaver("US", "2021-11-01", "2021-12-31"), "2021-12-30"),
    # Christmas of 2027 is a Saturday: Monday 27 and Tuesday 28 December are off instead.
    Case("substitute days, in England", leaver("UK", "2027-12-24", region="ENG"), "", "L1-01 2027-12-29"),
    Case("Corpus Christi, in Westphalia", leaver("DE", "2025-06-18", region="NW"), "", "L1-01 2025-06-20"),
    Case("Epiphany, in Bavaria", leaver("DE", "2026-01-05", region="BY"), "", "L1-01 2026-01-07"),
    Case("the national day, in Zurich", leaver("CH", "2025-07-31", region="ZH"), "", "L1-01 2025-08-04"),
    Case(
        "King's Day on a Sunday", leaver("NL", "2025-04-25", "2025-09-30"), "2025-09-30", "L1-01 2025-04-28"
    ),
    # The contract goes on; the urgent day does not take its place.
    Case(
        "an urgent departure with an end that is known",
        urgent("FR", "2025-11-11", "incident", end="2025-12-31"),
        "2025-11-11",
        "L3-01 2025-11-11 L4-05 2026-01-02 L4-03 2025-12-11 L5-01 2026-03-31",
    ),
)
