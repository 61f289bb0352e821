"""O10 to O12: connections by period, the rhythm around notice, links after the end."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sociarch.choices import Choices
from sociarch.declared import Declared, Employer, Restricted, Thresholds
from sociarch.entry import Change, Entry, History, Listing
from sociarch.fact import NO_EXTRA, Connection, Invitation, Trace
from sociarch.ownership.after import o12
from sociarch.ownership.case import Case, Stamped
from sociarch.ownership.links import CHECKS, o10, o11
from sociarch.ownership.periods import Span, overall, period_of, span_of
from sociarch.ownership.record import FACTS, Evidence, Finding, Verdict
from tests.cases import JOB, SAID, case, connection, holding, snapshot, verdicts
from tests.pasts import change, entry
from tests.saying import filled, shown

MAKER = Restricted("Globex SA", "globex.example")
SECRET = "Zénobie Secrète"
EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True)
DECLARED = Declared(employers=(JOB,), restricted=(MAKER,))
TIMES = st.sampled_from(
    (None, "2018", "2019", "2019-02", "2019-03", "2024-04", "2019-02-28", "2019-03-01", "2020-02-29",
     "2024-04-29", "2024-04-30", "2024-05-31", "2024-06-01", "2024-06-01T23:59:00Z", "2024-08-01")
)  # fmt: skip
COMPANIES = st.sampled_from(("Globex SA", "globex, SA", "Globex", "Acme", ""))


def days(first: str, number: int, step: int = 1) -> list[str]:
    start = date.fromisoformat(first)
    return [(start + timedelta(at * step)).isoformat() for at in range(number)]


def listed(times: Iterable[str | None], **fields: Any) -> list[Connection]:
    return [
        connection(f"{SECRET} {at}", time, line=at + 5, url=f"https://linkedin.com/in/zenobie-{at}", **fields)
        for at, time in enumerate(times)
    ]  # fmt: skip


def invitation(one: Connection, sent: bool | None, at: str | None, **fields: Any) -> Invitation:
    whole: dict[str, Any] = {"name": "", "url": one.url, "state": "", **fields}
    return Invitation(
        sent=sent, at=at, at_text=at or "", extra=NO_EXTRA, trace=Trace("Invitations.csv", "line 2"), **whole
    )  # fmt: skip


def history(
    *entries: Entry, days: Sequence[str] = ("2024-09-01",), changes: Iterable[Change] = ()
) -> History:
    """Lists of these days, each of the snapshot of its number, from 1 on."""
    listings = tuple(
        Listing(at, f"{at + 1:064x}", day, False, len(entries), {}, 0, 0) for at, day in enumerate(days)
    )
    numbered = tuple(one._replace(number=at) for at, one in enumerate(entries))
    return History("linkedin", None, listings, numbered, tuple(changes))


def past(since: str, first_seen: str, **fields: Any) -> Entry:
    return entry(SECRET, since=since, first_seen=first_seen, **{"last_seen": "2024-09-01", **fields})


def the(findings: Iterable[Finding], side: str) -> Finding:
    """The one that speaks for a side."""
    [found] = [one for one in findings if one.side == side]
    return found


# -- every verdict ----------------------------------------------------------------------------------

BURST = listed([*days("2023-01-02", 40, 10), *days("2024-05-02", 25)])
STEADY = listed(days("2023-01-02", 60, 10))
CLIENT = listed(["2024-07-01"], company="GLOBEX, Sa")
STRANGER = listed(["2024-07-01"], company="Acme")
SAMPLES: dict[tuple[str, str], list[Case]] = {
    ("O10", "personal"): [
        case(holding(*listed(["2018-01-01", "2024-07-01"])), declared=DECLARED),
        case(holding(*listed(["2024-07-01"])), declared=DECLARED),
    ],
    ("O10", "mixed"): [
        case(holding(*listed(["2018-01-01", "2020-07-01"])), declared=DECLARED),
        case(holding(*listed(["2020-07-01"])), declared=DECLARED),
        case(holding(*listed(["2018-01-01", None])), declared=DECLARED),
    ],
    ("O10", "undetermined"): [
        case(holding(), declared=DECLARED),
        case(holding(*STEADY)),
        case(holding(*STEADY), declared=Declared(employers=(JOB._replace(start=None),))),
        case(holding(*listed([None, "2019"])), declared=DECLARED),
        case(holding(kinds=(Connection,)), declared=DECLARED),
    ],
    ("O11", "attention"): [case(holding(*BURST), declared=DECLARED)],
    ("O11", "ok"): [case(holding(*STEADY), declared=DECLARED)],
    ("O11", "undetermined"): [
        case(holding(), declared=DECLARED),
        case(holding(*BURST)),
        case(holding(*BURST), declared=Declared(employers=(JOB._replace(notice=date(2024, 12, 1)),))),
        case(holding(*listed(days("2024-03-01", 90))), declared=DECLARED),
        case(holding(*listed([None] * 90)), declared=DECLARED),
        case(holding(*STEADY, snapshots=(snapshot("2024-04-29"),)), declared=DECLARED),
    ],
    ("O12", "attention"): [case(holding(*CLIENT), declared=DECLARED)],
    ("O12", "ok"): [
        case(holding(*STRANGER), declared=DECLARED),
        case(holding(kinds=(Connection,)), declared=DECLARED),
        case(holding(*listed(["2024-05-31", "2020-01-01"], company="Globex SA")), declared=DECLARED),
    ],
    ("O12", "undetermined"): [
        case(holding(), declared=DECLARED),
        case(holding(*CLIENT), declared=Declared(employers=(JOB,))),
        case(holding(*CLIENT), declared=Declared(employers=(JOB,), restricted=(Restricted("…"),))),
        case(holding(*CLIENT), declared=Declared(restricted=(MAKER,))),
        case(holding(*CLIENT), declared=DECLARED, today=date(2024, 5, 31)),
        case(holding(*CLIENT, snapshots=(snapshot("2024-05-31"),)), declared=DECLARED),
        case(holding(*listed([None], company="Globex SA")), declared=DECLARED),
        case(holding(*listed(["2024"], company="Globex SA")), declared=DECLARED),
        case(holding(*listed(["2024-07-01"])), declared=DECLARED),
    ],
}  # fmt: skip
CAN_GIVE = {
    "O10": {"personal", "mixed", "undetermined"},
    "O11": {"attention", "ok", "undetermined"},
    "O12": {"attention", "ok", "undetermined"},
}


def test_there_is_a_sample_of_every_verdict_that_a_check_can_give() -> None:
    for check, words in CAN_GIVE.items():
        assert words <= set(get_args(Verdict))
        assert {verdict for name, verdict in SAMPLES if name == check} == words


@pytest.mark.parametrize(
    ("check", "verdict", "about"),
    [(*key, about) for key, cases in SAMPLES.items() for about in cases],
)
def test_each_sample_gives_its_verdict_and_cites_its_traces(check: str, verdict: str, about: Case) -> None:
    [function] = [one for one in CHECKS if one.__name__ == check.lower()]
    found = list(function(about))
    assert {one.verdict for one in found} == {verdict}
    for one in found:
        assert (one.check, one.network, one.subjects) == (check, "linkedin", ("connections",))
        assert one.evidence or one.verdict == "undetermined"
        assert one.fact in FACTS
        assert bool(one.first) == bool(one.advice)
        assert one.verdict != "undetermined" or not one.side


# -- days -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("time", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"), ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-02", "2023-02-01", "2023-02-28"), ("2024-02-29", "2024-02-29", "2024-02-29"),
        ("2024-02-29T23:59", "2024-02-29", "2024-02-29"),
        ("2024-02-29T23:59:59Z", "2024-02-29", "2024-02-29"),
        ("2024-12-31T00:30:00+14:00", "2024-12-31", "2024-12-31"),
    ],
)  # fmt: skip
def test_a_time_means_all_the_days_that_it_may_be(time: str, first: str, last: str) -> None:
    assert span_of(time) == Span(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "time", [None, "", "2023-02-29", "2024-13", "0000", "24-01-01", "yesterday", "2024-1-1"]
)
def test_what_is_no_time_means_no_day(time: str | None) -> None:
    assert span_of(time) is None


@pytest.mark.parametrize(
    ("time", "period"),
    [
        ("2019-02-28", "before"), ("2019-03-01", "during"), ("2024-04-29", "during"),
        ("2024-04-30", "notice"),
        ("2024-05-31", "notice"), ("2024-06-01", "after"), ("2019-02", "before"), ("2019-03", "during"),
        ("2019", None), ("2018", "before"), ("2024-04", None), ("2024-05", "notice"), ("2024-06", "after"),
        ("2024", None), ("2025", "after"), (None, None), ("2020-02-29", "during"),
    ],
)  # fmt: skip
def test_a_day_at_a_border_belongs_to_one_period_and_a_month_across_one_to_none(
    time: str | None, period: str | None
) -> None:
    assert period_of(JOB, span_of(time)) == period


def test_without_notice_or_end_a_job_has_no_notice_and_no_afterwards() -> None:
    lasts = Employer("Exemple SARL", start=date(2019, 3, 1))
    assert period_of(lasts, span_of("2026-01-01")) == "during"
    assert period_of(lasts._replace(end=date(2020, 2, 29)), span_of("2020-02-29")) == "during"
    assert period_of(lasts._replace(end=date(2020, 2, 29)), span_of("2020-03-01")) == "after"
    assert period_of(lasts._replace(notice=date(2024, 1, 1)), span_of("2030")) == "notice"


def test_with_two_jobs_at_once_a_link_is_of_a_job_if_it_is_of_either() -> None:
    side = Employer("Atelier", start=date(2018, 1, 1), end=date(2020, 2, 29))
    jobs = (JOB, side)
    assert overall(jobs, span_of("2017-12-31")) == "before"
    assert overall(jobs, span_of("2018-06-01")) == "during"
    assert overall(jobs, span_of("2024-06-01")) == "outside"
    assert overall(jobs, span_of("2018")) == "during"
    assert overall(jobs, span_of("2017")) == "before"
    assert overall((side,), span_of("2020")) is None


# -- O10 --------------------------------------------------------------------------------------------

EXAMPLE = [
    *days("2015-01-01", 655), *days("2019-03-01", 701), *days("2024-04-30", 31), *days("2024-06-01", 25)
]  # fmt: skip


def test_the_connections_of_a_whole_career_are_told_by_period_for_both_sides() -> None:
    found = list(o10(case(holding(*listed(EXAMPLE)), declared=DECLARED)))
    counts = {"before": 655, "during": 701, "notice": 31, "after": 25, "undated": 0, "total": 1412}
    assert [(one.verdict, one.fact, one.side) for one in found] == [
        ("mixed", "F3", "person"), ("mixed", "F3", "employer"),
    ]  # fmt: skip
    for one in found:
        assert counts.items() <= one.numbers.items()
    older, at_work = found
    assert "655 of 1412" in filled(older.says)
    assert "701 of 1412; in notice: 31; after its end: 25" in filled(at_work.says)
    assert (older.numbers["share"], at_work.numbers["share"]) == (46.4, 51.8)
    assert [len(one.concerned) for one in found] == [655, 732]
    assert {one.place for one in older.evidence if one.origin == "declared"} == {
        f"employers[0].{key}" for key in ("start", "notice", "end")
    }


def test_rows_without_a_day_that_tells_are_counted_apart() -> None:
    times = ["2018-01-01", "2019", None, "2019-02"]
    found = the(o10(case(holding(*listed(times)), declared=DECLARED)), "person")
    assert (found.verdict, found.numbers["before"], found.numbers["undated"]) == ("mixed", 2, 2)
    assert "Without a day that tells: 2." in filled(found.says)


def test_a_list_that_ends_before_the_job_does_never_says_that_none_was_made_in_it() -> None:
    early = holding(*listed(["2018-01-01"]), snapshots=(snapshot("2020-01-01"),))
    assert verdicts(o10(case(early, declared=DECLARED))) == [("O10", "mixed")]


def test_who_is_no_longer_listed_is_counted_apart_and_never_mixed_in() -> None:
    told = history(
        past("2018-01-01", "2024-09-01"), past("2017-01-01", "2020-01-01", listed=False),
        past("2022-01-01", "2022-01-01", listed=False),
    )  # fmt: skip
    found = the(o10(case(holding(*listed(["2018-01-01"]), history=told), declared=DECLARED)), "person")
    assert {"before": 1, "total": 1, "gone": 2, "gone_before": 1}.items() <= found.numbers.items()
    assert "no longer listed, so not counted: 1." in filled(found.says)


def test_of_several_jobs_each_is_told_and_then_what_is_older_than_all() -> None:
    earlier = Employer("Atelier", start=date(2012, 1, 1), end=date(2018, 12, 31))
    rows = listed(["2011-01-01", "2015-01-01", "2019-01-15", "2020-01-01"])
    found = list(o10(case(holding(*rows), declared=Declared(employers=(JOB, earlier)))))
    assert [(one.side, one.numbers["before"]) for one in found] == [
        ("person", 3), ("employer", 3), ("person", 1), ("employer", 1), ("person", 1),
    ]  # fmt: skip
    assert {"before": 1, "during": 2, "outside": 1, "undated": 0}.items() <= found[-1].numbers.items()
    assert found[-1].says.values["start"] == date(2012, 1, 1)


def test_a_job_without_a_start_is_said_to_lack_it_beside_one_that_has_it() -> None:
    jobs = (JOB, Employer("Atelier", end=date(2018, 12, 31)))
    found = list(o10(case(holding(*listed(["2018-01-01"])), declared=Declared(employers=jobs))))
    assert [one.verdict for one in found] == ["personal", "undetermined"]
    assert "Atelier" in filled(found[1].says)


def test_a_job_that_lasts_has_nothing_after_its_end() -> None:
    jobs = (JOB._replace(end=None, notice=None),)
    found = the(o10(case(holding(*STEADY), declared=Declared(employers=jobs))), "employer")
    assert filled(found.says) == (
        "Connections dated since the job at Exemple SARL began: 60 of 60; in notice: 0."
    )


def seen(*stamps: Stamped, changes: Iterable[Change] = ()) -> Finding:
    """Twenty earlier contacts: nineteen shown in 2021, one that came back in 2024."""
    lists = ("2021-01-05", "2023-06-05", "2024-09-01")
    entries = [past("2018-01-01", "2021-01-05") for _ in range(19)]
    entries.append(past("2018-01-01", "2024-09-01"))
    snapshots = tuple(snapshot(day, number=at + 1) for at, day in enumerate(lists))
    told = history(*entries, days=lists, changes=changes)
    account = holding(*listed(["2018-01-01"] * 20), snapshots=snapshots, history=told)
    return the(o10(case(account, declared=DECLARED, stamps=stamps)), "person")


def stamp(number: int, at: str, *, sound: bool = True) -> Stamped:
    place = Evidence("stamp", file=f"stamps[{number}]")
    return Stamped(at, sound, f"{number:064x}", "a" * 64, place)


def test_the_list_that_first_shows_nearly_all_earlier_contacts_is_cited() -> None:
    found = seen()
    assert "The list of 2021-01-05 already shows 19 of them." in filled(found.says)
    assert (found.numbers["shown"], found.numbers["shown_since"]) == (19, "2021-01-05")
    assert Evidence(
        "ledger", f"{1:064x}", "export.zip", "00000001" * 8, f"snapshots/{1:064x}"
    ) in found.evidence  # fmt: skip
    assert "stamped" not in found.numbers
    assert found.advice is not None


def test_a_sound_stamp_proves_a_list_from_the_day_of_the_stamp_on() -> None:
    found = seen(stamp(1, "2024-02-01T09:00:00Z"), stamp(2, "2023-06-07T09:00:00Z"))
    assert "a list with 19 of them since 2023-06-07" in filled(found.says)
    assert (found.numbers["stamped"], found.numbers["stamped_since"]) == (19, "2023-06-07")
    assert stamp(2, "").evidence in found.evidence
    assert found.advice is None


@pytest.mark.parametrize(
    "unfit", [stamp(2, "2023-06-07", sound=False), stamp(9, "2023-06-07"), stamp(2, "")._replace(at=None)]
)
def test_a_stamp_that_is_not_sound_or_of_no_list_proves_nothing(unfit: Stamped) -> None:
    assert "stamped" not in seen(unfit).numbers


def test_who_was_away_when_a_list_was_made_is_not_said_to_be_in_it() -> None:
    about = past("2018-01-01", "2021-01-05")
    away = [change("left", about, "2023-06-05")._replace(entry=at, number=1) for at in range(10)]
    back = [change("returned", about, "2024-09-01")._replace(entry=at, number=2) for at in range(10)]
    found = seen(stamp(2, "2023-06-07T09:00:00Z"), changes=(*away, *back))
    assert (found.numbers["stamped"], found.numbers["shown"]) == (9, 19)


@EXAMPLES
@given(
    st.lists(TIMES),
    st.lists(st.sampled_from((JOB, Employer("Atelier", start=date(2020, 2, 29)))), min_size=1),
)
def test_the_counts_of_all_periods_add_up_to_the_list(times: list[str | None], jobs: list[Employer]) -> None:
    found = list(
        o10(case(holding(*listed(times), kinds=(Connection,)), declared=Declared(employers=tuple(jobs))))
    )
    assert len(found) >= len(jobs)
    for one in found:
        if one.verdict != "undetermined":
            periods = ("before", "during", "notice", "after", "outside", "undated")
            assert (
                sum(int(one.numbers.get(name, 0)) for name in periods) == one.numbers["total"] == len(times)
            )


# -- O11 --------------------------------------------------------------------------------------------


def burst(links: int, usual: int = 9, **thresholds: Any) -> Finding:
    """So many links from the day of notice on, and so many in each of fourteen times four weeks before."""
    notice = date(2024, 4, 30)
    before = [
        (notice - timedelta(28 * window + at + 1)).isoformat() for window in range(14) for at in range(usual)
    ]
    after = [(notice + timedelta(at % 28)).isoformat() for at in range(links)]
    declared = DECLARED._replace(thresholds=Thresholds(**thresholds))
    [found] = o11(case(holding(*listed([*before, *after])), declared=declared))
    return found


def test_many_more_links_in_notice_than_usual_are_told_with_the_median() -> None:
    found = burst(31)
    assert (found.verdict, found.side, found.fact) == ("attention", "employer", "F5")
    assert (found.numbers["links"], found.numbers["usual"]) == (31, 9)
    assert "2024-04-30 to 2024-05-27, with new links: 31. Usual before that: 9." in filled(found.says)
    assert len(found.concerned) == 31


@pytest.mark.parametrize(
    ("links", "usual", "thresholds", "verdict"),
    [
        (28, 9, {}, "attention"), (27, 9, {}, "ok"), (21, 6, {}, "attention"), (20, 6, {}, "ok"),
        (31, 9, {"rhythm": 4.0}, "ok"), (31, 9, {"burst": 31}, "ok"), (12, 2, {"burst": 10}, "attention"),
    ],
)  # fmt: skip
def test_a_burst_exceeds_both_thresholds(
    links: int, usual: int, thresholds: dict[str, Any], verdict: str
) -> None:
    assert burst(links, usual, **thresholds).verdict == verdict


def test_the_usual_rhythm_speaks_for_the_person() -> None:
    found = burst(9)
    assert (found.verdict, found.side, found.first) == ("ok", "person", 0)


def test_a_burst_just_before_notice_counts_and_one_long_before_does_not() -> None:
    quiet = days("2022-01-01", 84, 10)
    for first, verdict in (("2024-04-02", "attention"), ("2024-03-01", "ok"), ("2024-06-01", "ok")):
        [found] = o11(case(holding(*listed([*quiet, *days(first, 25)])), declared=DECLARED))
        assert found.verdict == verdict, first


def test_the_last_four_weeks_are_cut_at_the_end_of_the_job() -> None:
    quiet = days("2022-01-01", 84, 10)
    [found] = o11(case(holding(*listed([*quiet, *["2024-05-31"] * 25])), declared=DECLARED))
    assert (found.verdict, found.numbers["from"], found.numbers["to"]) == (
        "attention", "2024-05-28", "2024-05-31",
    )  # fmt: skip
    [found] = o11(case(holding(*listed([*quiet, *["2024-06-01"] * 25])), declared=DECLARED))
    assert found.verdict == "ok"


def test_a_list_from_before_notice_may_show_a_burst_but_never_its_absence() -> None:
    quiet = days("2022-01-01", 82, 10)
    early = (snapshot("2024-04-29"),)
    [found] = o11(case(holding(*listed([*quiet, *["2024-04-20"] * 25]), snapshots=early), declared=DECLARED))
    assert found.verdict == "attention"
    [found] = o11(case(holding(*listed(quiet), snapshots=early), declared=DECLARED))
    assert found.verdict == "undetermined"


def test_six_times_four_weeks_of_links_tell_what_is_usual_and_five_do_not() -> None:
    for weeks, verdict in ((24, "ok"), (19, "undetermined")):
        first = (date(2024, 4, 30) - timedelta(weeks=weeks)).isoformat()
        [found] = o11(case(holding(*listed([first, "2024-03-03"])), declared=DECLARED))
        assert found.verdict == verdict, weeks


def test_each_job_with_a_notice_has_its_own_rhythm() -> None:
    jobs = (JOB, Employer("Atelier", notice=date(2018, 1, 31)), Employer("Fabrique"))
    found = list(o11(case(holding(*listed(days("2016-01-01", 320, 10))), declared=Declared(employers=jobs))))
    assert [one.says.values["employer"] for one in found] == ["Exemple SARL", "Atelier"]


def test_exports_that_are_more_than_usual_around_notice_are_told() -> None:
    often = [*days("2023-01-01", 16, 28), *days("2024-04-20", 5, 3)]
    for kept, told in ((often, True), (often[:16], False)):
        snapshots = tuple(
            snapshot(day, number=at + 1) for at, day in enumerate([*sorted(kept), "2024-09-01"])
        )
        [found] = o11(case(holding(*STEADY, snapshots=snapshots), declared=DECLARED))
        assert found.verdict == "ok"
        assert ("Exports in the four weeks around notice" in filled(found.says)) is told
        assert found.numbers["snapshots_usual"] == 1
        assert len([one for one in found.evidence if one.origin == "manifest"]) == found.numbers["snapshots"]


@EXAMPLES
@given(st.dates(), st.dates(), st.lists(st.dates(), max_size=40))
def test_any_days_of_the_calendar_have_a_rhythm(notice: date, end: date, links: list[date]) -> None:
    jobs = (Employer("Exemple SARL", notice=notice, end=end),)
    rows = listed([one.isoformat() for one in links])
    found = list(o11(case(holding(*rows, kinds=(Connection,)), declared=Declared(employers=jobs))))
    assert [one.check for one in found] == ["O11"]


# -- O12 --------------------------------------------------------------------------------------------


def after(*rows: Connection, restricted: Iterable[Restricted] = (MAKER,), **fields: Any) -> Finding:
    jobs = fields.pop("jobs", (JOB,))
    choices = fields.pop("choices", Choices({}, {}))
    invitations = fields.pop("invitations", ())
    told = holding(*rows, *invitations, kinds=(Connection,), **fields)
    declared = Declared(employers=jobs, restricted=tuple(restricted))
    [found] = o12(case(told, declared=declared, choices=choices))
    return found


def test_three_of_twenty_five_later_links_at_restricted_companies_are_told_with_their_rows() -> None:
    rows = [
        one._replace(company="Globex SA" if at % 10 == 0 else "Acme")
        for at, one in enumerate(listed([*days("2024-06-01", 25), "2020-01-01", "2024-05-31"]))
    ]
    found = after(*rows)
    assert (found.verdict, found.side, found.fact, found.first) == ("attention", "employer", "F10", 1)
    assert (found.numbers["links"], found.numbers["later"]) == (3, 25)
    assert "3 of 25, dated from 2024-06-01 to 2024-06-21" in filled(found.says)
    assert [one.place for one in found.concerned] == ["line 5", "line 15", "line 25"]


@pytest.mark.parametrize(
    ("fields", "met"),
    [
        ({"company": "GLOBEX, sa"}, True), ({"company": "Globex SA Paris"}, False),
        ({"company": "Globex International"}, True), ({"email": "z@mail.globex.example"}, True),
        ({"email": "z@globex.example"}, True), ({"email": "z@notglobex.example"}, False),
    ],
)  # fmt: skip
def test_a_company_is_met_by_any_of_its_spellings_or_by_a_domain(fields: dict[str, str], met: bool) -> None:
    choices = Choices({}, {}, aliases={"globex international": "Globex SA"})
    found = after(*listed(["2024-07-01"], **fields), choices=choices)
    assert found.verdict == ("attention" if met else "ok")


@pytest.mark.parametrize(
    ("time", "until", "verdict"),
    [
        ("2024-05-31", None, "ok"), ("2024-06-01", None, "attention"), ("2024-05", None, "ok"),
        ("2024-06", None, "attention"), ("2024", None, "undetermined"),
        ("2024-08-31", "2024-08-31", "attention"), ("2024-09-01", "2024-08-31", "ok"),
        ("2024-08", "2024-08-15", "undetermined"), ("2024-09", "2024-08-15", "ok"),
    ],
)  # fmt: skip
def test_a_link_counts_from_the_day_after_the_end_to_the_last_day_of_the_restriction(
    time: str, until: str | None, verdict: str
) -> None:
    last = date.fromisoformat(until) if until else None
    found = after(*listed([time], company="Globex SA"), restricted=[MAKER._replace(until=last)])
    assert found.verdict == verdict


def test_the_last_day_of_a_restriction_that_still_lasts_is_the_findings_day() -> None:
    rows = listed(["2024-07-01"], company="Acme")
    ends = {None: None, date(2024, 9, 14): None, date(2024, 11, 30): date(2024, 11, 30)}
    for until, day in ends.items():
        assert after(*rows, restricted=[MAKER._replace(until=until)]).day == day


@pytest.mark.parametrize(
    ("asked", "counts"),
    [
        ([(True, "2024-06-20", {})], (1, 0, 0)), ([(False, "2024-06-20", {})], (0, 1, 0)),
        ([(True, None, {})], (1, 0, 0)), ([(True, "2024-07-02", {})], (0, 0, 1)),
        ([(True, "2024-06-20", {"state": "declined"})], (0, 0, 1)), ([(None, "2024-06-20", {})], (0, 0, 1)),
        ([(True, "2024-06-20", {}), (False, "2024-06-21", {})], (0, 0, 1)), ([], (0, 0, 1)),
        ([(True, "2024-07-01", {"url": "", "name": f"{SECRET} 0"})], (1, 0, 0)),
        ([(True, "2024-06-30", {"url": "", "name": f"{SECRET} 0"})], (0, 0, 1)),
        ([(False, "2024-06-20", {"url": "http://fr.linkedin.com/in/Zenobie-0/"})], (0, 1, 0)),
    ],
)  # fmt: skip
def test_who_asked_is_told_by_the_address_or_by_name_and_day_together(
    asked: list[tuple[bool | None, str | None, dict[str, Any]]], counts: tuple[int, int, int]
) -> None:
    [row] = CLIENT
    found = after(row, invitations=[invitation(row, sent, at, **more) for sent, at, more in asked])
    assert tuple(found.numbers[name] for name in ("sent", "received", "unknown")) == counts


def test_a_name_that_two_people_have_tells_nothing_of_who_asked() -> None:
    [row] = CLIENT
    twin = row._replace(company="Acme", url="", trace=Trace("Connections.csv", "line 9"))
    found = after(row, twin, invitations=[invitation(row, True, "2024-07-01", url="", name=row.name)])
    assert found.numbers["unknown"] == 1


def test_a_link_that_is_no_longer_listed_is_told_by_the_list_that_held_it_last() -> None:
    gone = past("2024-06-10", "2024-07-01", last_seen="2024-07-01", listed=False, company="Globex SA")
    told = history(gone, days=("2024-07-01", "2024-09-01"))
    found = after(
        *STRANGER, history=told,
        snapshots=(snapshot("2024-07-01", number=1), snapshot("2024-09-01", number=2)),
    )  # fmt: skip
    assert (found.verdict, found.numbers["links"], found.numbers["gone"]) == ("attention", 0, 1)
    [place] = found.concerned
    assert (place.origin, place.snapshot, place.archive) == ("ledger", f"{1:064x}", "export.zip")
    assert place.place.startswith("p-")
    assert "no longer listed: 1." in filled(found.says)


def test_a_restriction_of_one_job_does_not_bind_before_its_own_end() -> None:
    first = Employer("Atelier", aliases=("L'Atelier",), end=date(2018, 12, 31))
    rows = listed(["2020-01-01"], company="Globex SA")
    for employer, verdict in (("Exemple", "ok"), ("l’atelier", "attention"), ("", "attention")):
        found = after(*rows, jobs=(JOB, first), restricted=[MAKER._replace(employer=employer)])
        assert found.verdict == verdict, employer
        assert ("names no job" in filled(found.weak)) is (not employer)


def test_a_restriction_of_a_job_that_lasts_binds_nobody_yet() -> None:
    lasts = Employer("Atelier", start=date(2024, 6, 1))
    found = after(*CLIENT, jobs=(JOB, lasts), restricted=[MAKER._replace(employer="Atelier")])
    assert found.verdict == "undetermined"


def test_what_the_list_does_not_tell_is_said() -> None:
    rows = [*STRANGER, connection("", "2024-07-02", line=9)]
    found = after(*rows, restricted=[MAKER, Restricted("…")])
    assert (found.verdict, found.numbers["not_told"]) == ("ok", 1)
    weak = filled(found.weak)
    assert "could be recognised: 1." in weak
    assert "cannot be compared: 1." in weak


@EXAMPLES
@given(
    st.lists(st.tuples(TIMES, COMPANIES)),
    st.lists(st.builds(Restricted, COMPANIES, until=st.sampled_from((None, date(2024, 7, 1))))),
    st.builds(Restricted, COMPANIES, employer=st.sampled_from(("", "Exemple", "Nobody"))),
)
def test_one_more_restricted_company_never_lowers_what_is_found(
    people: list[tuple[str | None, str]], restricted: list[Restricted], more: Restricted
) -> None:
    rows = [
        one._replace(company=company)
        for one, (_time, company) in zip(listed(time for time, _company in people), people, strict=True)
    ]
    less, more_found = after(*rows, restricted=restricted), after(*rows, restricted=[*restricted, more])
    assert int(less.numbers.get("links", 0)) <= int(more_found.numbers.get("links", 0))
    assert less.verdict != "attention" or more_found.verdict == "attention"


# -- all of them --------------------------------------------------------------------------------------


@EXAMPLES
@given(
    st.lists(st.tuples(TIMES, COMPANIES), max_size=30),
    st.lists(st.sampled_from((JOB, Employer("Atelier", start=date(2012, 1, 1), end=date(2018, 6, 30))))),
    st.booleans(),
)
def test_every_account_has_a_finding_with_its_trace_and_nobodys_name(
    people: list[tuple[str | None, str]], jobs: list[Employer], kept: bool
) -> None:
    rows = [
        one._replace(company=company)
        for one, (_time, company) in zip(listed(time for time, _company in people), people, strict=True)
    ]
    entries = [past(time or "2018", "2024-09-01", listed=kept) for time, _company in people]
    told = holding(*rows, history=history(*entries))
    accounts = [told, holding(network="facebook"), holding(*rows, network="viadeo")]
    about = case(*accounts, declared=Declared(employers=tuple(jobs), restricted=(MAKER,)))
    for check in CHECKS:
        found = list(check(about))
        assert {one.network for one in found} == {"linkedin", "facebook", "viadeo"}
        for one in found:
            assert one.evidence or one.verdict == "undetermined"
            assert all(place.sha256 or place == SAID for place in one.evidence)
            assert not any(word in shown(one) for word in (*SECRET.split(), "zenobie", "Globex", "globex"))
            assert filled(one.says)
            assert filled(one.rule)
