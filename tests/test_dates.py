"""Dates of twenty years in five languages: every shape that a network prints, and what must never be one.

Here live sentences about `sociarch.formats.dates` alone. Shapes are written by hand or by `tests.eras`, which
knows nothing of the program.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sociarch.formats import dates
from tests.eras.dates import Language, clock_12, long_day, short_month, weekday
from tests.eras.facebook import HtmlGeneration, shown_date

EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31, 23, 59, 59)).map(
    lambda moment: moment.replace(microsecond=0)
)
MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
NARROW: Final = "\u202f"
NO_BREAK: Final = "\u00a0"

First = Literal["day", "month"] | None
Shape = Callable[[datetime], str]


def to_day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


def to_minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}"


def to_second(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}"


def half_day(moment: datetime, space: str = " ") -> str:
    return clock_12(moment, seconds=False, space=space, upper=True)


# -- one by one -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("12 Jan 2024", "2024-01-12"),
        ("03 Feb 2019", "2019-02-03"),
        (" 12 Jan 2024 ", "2024-01-12"),
        ("1/12/18, 3:45 PM", "2018-01-12T15:45"),
        (f"1/12/18, 3:45{NARROW}PM", "2018-01-12T15:45"),
        ("12/13/17, 12:05 AM", "2017-12-13T00:05"),
        ("12/31/11, 11:59 PM", "2011-12-31T23:59"),
        ("5/18/09, 9:40 AM", "2009-05-18T09:40"),
        ("01/12/24 03:45 PM UTC", "2024-01-12T15:45Z"),
        ("10/13/24 12:15 PM UTC", "2024-10-13T12:15Z"),
        ("2024-01-12 15:45:00 UTC", "2024-01-12T15:45:00Z"),
        ("2018/11/04 07:08:09 UTC", "2018-11-04T07:08:09Z"),
        ("Fri Jan 12 15:45:00 UTC 2024", "2024-01-12T15:45:00Z"),
        ("Jan 2024", "2024-01"),
        ("2024", "2024"),
        ("Apr 9, 2024", "2024-04-09"),
        ("2024-02-29", "2024-02-29"),
        ("01 Oct 2010", "2010-10-01"),
    ],
)
def test_every_date_of_linkedin_is_read(text: str, iso: str) -> None:
    assert dates.iso(text, first="month") == iso


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Mar 1, 2019 2:05pm", "2019-03-01T14:05"),
        ("Mar 9, 2016 11:00am", "2016-03-09T11:00"),
        ("Nov 14, 2023 10:13:20 pm", "2023-11-14T22:13:20"),
        ("Jul 01, 2026 6:25:04 pm", "2026-07-01T18:25:04"),
        ("14. Nov. 2023, 22:13", "2023-11-14T22:13"),
        ("7月 01, 2026 6:25:04 PM", "2026-07-01T18:25:04"),
        ("12月 31, 2025 12:00:00 AM", "2025-12-31T00:00:00"),
        ("9 de junio de 2016", "2016-06-09"),
        ("14 nov. 2023, 22:13", "2023-11-14T22:13"),
        ("14 janv. 2023", "2023-01-14"),
        ("mars 09, 2016 11:00:00 am", "2016-03-09T11:00:00"),
        (f"9 mars 2016,{NARROW}11:00", "2016-03-09T11:00"),
        (f"9 mars 2016 à{NO_BREAK}11:00", "2016-03-09T11:00"),
        ("June 9, 2016", "2016-06-09"),
        ("9. Juni 2016", "2016-06-09"),
        ("25. März 2014 um 10:41 UTC+01", "2014-03-25T10:41+01:00"),
        ("Dienstag, 25. März 2014 um 10:41 UTC+01", "2014-03-25T10:41+01:00"),
        ("Thursday, March 12, 2015, at 10:41am UTC", "2015-03-12T10:41Z"),
        ("Monday, May 18, 2009 at 10:00am UTC", "2009-05-18T10:00Z"),
        ("Wednesday, January 31, 2018 at 8:10pm UTC", "2018-01-31T20:10Z"),
        ("2011-05-09T14:03:00+0200", "2011-05-09T14:03:00+02:00"),
    ],
)
def test_every_date_of_facebook_is_read(text: str, iso: str) -> None:
    assert dates.iso(text) == iso


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("lundi 12 janvier 2015", "2015-01-12"),
        ("mercredi 9 mars 2016", "2016-03-09"),
        ("mardi 1er octobre 2013", "2013-10-01"),
        ("1ER AOÛT 2012", "2012-08-01"),
        ("12/01/2015", "2015-01-12"),
        ("1/2/2015", "2015-02-01"),
        ("2011-05-09T14:03:00.000+02:00", "2011-05-09T14:03:00+02:00"),
        ("2011-05-09T14:03:00+02:00", "2011-05-09T14:03:00+02:00"),
    ],
)
def test_every_date_of_viadeo_is_read(text: str, iso: str) -> None:
    assert dates.iso(text, first="day") == iso


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("9 juin 2016", "2016-06-09"),
        ("9 juil. 2016", "2016-07-09"),
        ("9 juillet 2016", "2016-07-09"),
        ("mardi 9 juin 2015", "2015-06-09"),
        ("martes, 9 de junio de 2015", "2015-06-09"),
        ("mar. 9 juin 2015", "2015-06-09"),
        ("mar. 10 mars 2015", "2015-03-10"),
        ("mar. 1 déc. 2015", "2015-12-01"),
        ("9 mar 2016", "2016-03-09"),
        ("mar 2016", "2016-03"),
        ("24 déc. 2015", "2015-12-24"),
        ("24 DÉC. 2015", "2015-12-24"),
        ("24 de\u0301c. 2015", "2015-12-24"),
        ("3 févr. 2010", "2010-02-03"),
        ("3 fe\u0301vrier 2010", "2010-02-03"),
        ("15 août 2011", "2011-08-15"),
        ("15 aou\u0302t 2011", "2011-08-15"),
        ("1er mai 2011", "2011-05-01"),
        ("le 12 janvier 2015 à 15h45", "2015-01-12T15:45"),
    ],
)
def test_french_traps(text: str, iso: str) -> None:
    assert dates.iso(text) == iso


@pytest.mark.parametrize(
    "text", ["Mar 9", "9 de septiembre", "6 mars", "March 9", "29 février", "9. September"]
)
def test_a_day_without_a_year_is_a_moment_and_needs_one(text: str) -> None:
    moment = dates.parse(text)
    assert moment is not None
    assert moment.year is None
    assert dates.iso(text) is None
    assert (moment.iso(2016) or "").startswith("2016-")


def test_the_last_of_february_is_none_in_a_year_that_lacks_it() -> None:
    moment = dates.parse("29 février")
    assert moment is not None
    assert (moment.iso(2016), moment.iso(2017)) == ("2016-02-29", None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "May",
        "mars",
        "12",
        "Monday",
        "10:00",
        "10:00 pm",
        "Jan",
        "12 Jan 202",
        "12 Jan 20240",
        "12 2024",
        "Jan 2024 10:00",
        "2024 10:00",
        "2024 UTC",
        "12 Jan 2024 UTC",
        "pm 12 Jan 2024",
        "12 Jan 2024 pm",
        "12 Jan 2024 13:00 pm",
        "12 Jan 2024 0:30 am",
        "12 Jan 2024 24:00",
        "12 Jan 2024 23:60",
        "12 Jan 2024 23:59:60",
        "12 Jan 2024 10:00 11:00",
        "12 Jan Feb 2024",
        "12 13 Jan 2024",
        "12 Jan 2024 2025",
        "mardi mars mars 2016",
        "9 mai may 2016",
        "Jan 12, 2024 by Aline",
        "You may meet 12 people in 2024",
        "Mai Exemple (9 de junio de 2016)",
        "May 12 Testeur",
        "12 Jan 2024; 13 Jan 2024",
        "2024-13-01",
        "2024-02-30",
        "2024-00-10",
        "2024-01-00",
        "2024-1/2",
        "1-2/2024",
        "01/02/123",
        "٣ Jan ٢٠٢٤",
        "1457517600",
        "12 Jan -2024",
        "hier",
        "N/A",
        "null",
        "12 Jan 2024 UTC+15",
        "9" * 200,
        "1 " * 50 + "Jan 2024",
    ],
)
def test_what_is_not_wholly_understood_is_no_date(text: str) -> None:
    assert dates.iso(text) is None
    assert dates.iso(text, first="month") is None
    assert dates.iso(text, first="day") is None


@pytest.mark.parametrize(
    "text", ["3/4/2015", "3/4/15", "13/4/2015", "4/13/2015", "3.4.2015", "1/12/18, 3:45 PM"]
)
def test_without_a_word_from_the_caller_two_numbers_are_no_day_and_month(text: str) -> None:
    assert dates.parse(text) is None


@pytest.mark.parametrize(
    ("text", "first"), [("4/13/2015", "day"), ("13/4/2015", "month"), ("1/13/18, 3:45 PM", "day")]
)
def test_the_size_of_a_number_never_turns_day_and_month_round(text: str, first: First) -> None:
    assert dates.iso(text, first=first) is None


@pytest.mark.parametrize(
    "text",
    [
        "31 Feb 2024",
        "31 février 2024",
        "Feb 30, 2024",
        "Feb 30, 2024 3:45 pm",
        "31. April 2015",
        "29 Feb 2023",
    ],
)
def test_what_no_calendar_has_is_no_moment_whatever_its_shape(text: str) -> None:
    assert dates.parse(text) is None


@pytest.mark.parametrize("year", ["0000", "0001", "0990", "1234", "2200", "9999"])
def test_a_year_of_no_network_is_no_year_whatever_its_shape(year: str) -> None:
    texts = [f"12 Jan {year}", f"12. Jan {year}", f"Jan 12, {year}", f"Jan {year}", year, f"{year}-01-12"]
    assert {text: dates.iso(text) for text in texts} == dict.fromkeys(texts)


def test_a_text_of_any_length_is_answered_without_being_looked_at() -> None:
    assert dates.parse("12 Jan 2024 " + "x" * 10_000_000) is None


@EXAMPLES
@given(st.text(max_size=120))
def test_no_text_raises(text: str) -> None:
    for first in (None, "day", "month"):
        assert dates.parse(text, first=first) is None or dates.parse(text, first=first)


TOKENS = st.sampled_from(
    (
        "12 9 1er 31 2024 18 mar mars mardi may mai Jan déc. 3:45 PM am UTC +01:00 Z de à , 1/2/18 2024-01-12"
    ).split()
)


@EXAMPLES
@given(st.lists(TOKENS, max_size=8).map(" ".join))
def test_words_of_dates_in_any_order_are_a_real_moment_or_none(text: str) -> None:
    found = dates.iso(text, first="month")
    if found is not None and len(found) > 7:
        datetime.fromisoformat(found.replace("Z", "+00:00"))


# -- whatever was written is read back ------------------------------------------------------------

LINKEDIN: Final[dict[str, tuple[Shape, Shape]]] = {
    "12 Jan 2024": (lambda m: f"{m.day:02} {MONTHS[m.month - 1]} {m.year}", to_day),
    "1/12/18, 3:45 PM": (lambda m: f"{m.month}/{m.day}/{m.year % 100:02}, {half_day(m)}", to_minute),
    "1/12/18, 3:45 PM, narrow": (
        lambda m: f"{m.month}/{m.day}/{m.year % 100:02}, {half_day(m, NARROW)}",
        to_minute,
    ),
    "01/12/24 03:45 PM UTC": (
        lambda m: f"{m.month:02}/{m.day:02}/{m.year % 100:02} {half_day(m).rjust(8, '0')} UTC",
        lambda m: to_minute(m) + "Z",
    ),
    "2024-01-12 15:45:00 UTC": (lambda m: f"{m:%Y-%m-%d %H:%M:%S} UTC", lambda m: to_second(m) + "Z"),
    "2018/11/04 07:08:09 UTC": (lambda m: f"{m:%Y/%m/%d %H:%M:%S} UTC", lambda m: to_second(m) + "Z"),
    "Fri Jan 12 15:45:00 UTC 2024": (
        lambda m: f"{weekday(m, 'en')[:3]} {MONTHS[m.month - 1]} {m.day:02} {m:%H:%M:%S} UTC {m.year}",
        lambda m: to_second(m) + "Z",
    ),
    "Jan 2024": (lambda m: f"{MONTHS[m.month - 1]} {m.year}", lambda m: f"{m:%Y-%m}"),
    "2024": (lambda m: str(m.year), lambda m: str(m.year)),
    "Apr 9, 2024": (lambda m: f"{MONTHS[m.month - 1]} {m.day}, {m.year}", to_day),
}


@pytest.mark.parametrize("shape", LINKEDIN)
@EXAMPLES
@given(moment=MOMENTS)
def test_any_time_that_linkedin_writes_is_read_back(shape: str, moment: datetime) -> None:
    written, expected = LINKEDIN[shape]
    assert dates.iso(written(moment), first="month") == expected(moment)


WESTERN: Final[tuple[Language, ...]] = ("en", "fr", "de", "es")
ALL: Final[tuple[Language, ...]] = (*WESTERN, "ja")
BOXES: Final[list[tuple[HtmlGeneration, Language]]] = [
    *(("H3", language) for language in WESTERN),
    *(("H4", language) for language in WESTERN),
    *(("H5", language) for language in ALL),
]


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize(("generation", "language"), BOXES)
@EXAMPLES
@given(moment=MOMENTS)
def test_any_time_on_facebooks_pages_is_read_back(
    generation: HtmlGeneration, language: Language, narrow: bool, moment: datetime
) -> None:
    seconds = generation == "H5" or (generation == "H4" and language == "en")
    text = shown_date(generation, moment, language, narrow=narrow)
    assert dates.iso(text) == (to_second(moment) if seconds else to_minute(moment))


@pytest.mark.parametrize("language", ["en", "fr", "de", "es"])
@EXAMPLES
@given(moment=MOMENTS)
def test_any_day_in_brackets_is_read_back_with_and_without_its_year(
    language: Language, moment: datetime
) -> None:
    assert dates.iso(long_day(moment, language)) == to_day(moment)
    without = dates.parse(long_day(moment, language, year=False))
    assert without is not None
    assert without.iso(moment.year) == to_day(moment)


@pytest.mark.parametrize("language", ["en", "fr", "de", "es"])
@EXAMPLES
@given(moment=MOMENTS)
def test_any_day_below_its_weekday_is_read_back(language: Language, moment: datetime) -> None:
    assert dates.iso(f"{weekday(moment, language)}, {long_day(moment, language)}") == to_day(moment)
    short = f"{weekday(moment, language)[:3]}. {moment.day} {short_month(moment, language)} {moment.year}"
    if language == "fr":
        assert dates.iso(short) == to_day(moment)


@EXAMPLES
@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_any_day_of_viadeo_is_read_back(day: date) -> None:
    first = "1er" if day.day == 1 else str(day.day)
    text = f"{weekday(day, 'fr')} {first} {long_day(day, 'fr').partition(' ')[2]}"
    assert dates.iso(text) == day.isoformat()
    assert dates.iso(f"{day:%d/%m/%Y}", first="day") == day.isoformat()


@EXAMPLES
@given(MOMENTS, st.timedeltas(timedelta(hours=-12), timedelta(hours=14)))
def test_any_offset_is_kept(moment: datetime, offset: timedelta) -> None:
    minutes = round(offset.total_seconds() / 900) * 15
    sign = "-" if minutes < 0 else "+"
    zone = f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    found = dates.iso(f"{to_second(moment)}{zone}")
    assert found == to_second(moment) + (zone if minutes else "Z")


@pytest.mark.parametrize(
    "day", ["29 Feb 2023", "Feb 29, 2023", "Feb 30, 2024", "Apr 31, 2024 3:45 pm", "Jan 32, 2024"]
)
def test_the_end_of_a_month_is_looked_up_in_the_calendar(day: str) -> None:
    assert dates.iso(day) is None
    assert dates.iso(day.replace("Feb", "Mar").replace("Apr", "May").replace("32", "31")) is not None
