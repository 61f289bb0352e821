"""O10 and O11: when connections were made, set against the days of jobs and of notice; O12 stands beside it.

The newest list is counted. Who is in it no longer is counted apart and never mixed in: a list does not tell
why somebody left it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, TypeAlias

from sociarch.declared import Employer
from sociarch.entry import Entry
from sociarch.errors import N_
from sociarch.fact import Connection
from sociarch.ownership.after import o12
from sociarch.ownership.case import Case, Holding, manifest
from sociarch.ownership.periods import AT_WORK, PERIODS, overall, period_of, span_of
from sociarch.ownership.record import Evidence, Finding, Text, Verdict
from sociarch.ownership.rhythm import WEEKS, Rhythm, Window
from sociarch.ownership.rows import (
    NO_LIST,
    NO_NOTICE,
    OLD_LIST,
    SUBJECTS,
    Dated,
    also,
    dated,
    gone_from,
    list_day,
    places,
    said,
    unknown,
)
from sociarch.ownership.shown import in_list, stamped

NO_DAYS: Final = N_("No row of the list tells a day that can be placed.")
RHYTHM_UNKNOWN: Final = N_("Whether more links than usual were made around notice cannot be told.")

Numbers: TypeAlias = Mapping[str, int | float | str]


# -- O10: contacts by period ----------------------------------------------------------------------


def o10(case: Case) -> Iterator[Finding]:
    """What is older than each declared job, and what was made during it; what is older than all of them."""
    jobs = case.declared.employers
    for holding in case.holdings:
        rows = dated(holding)
        if rows is None or not any(job.start for job in jobs):
            rule = NO_LIST if rows is None else N_("No start of a job is declared.")
            says = Text(N_("How many connections are older than a job cannot be told."))
            yield unknown("O10", "F3", holding, says, Text(rule))
            continue
        for at, job in enumerate(jobs):
            yield from _of_job(case, holding, at, job, rows)
        if len(jobs) > 1 and all(job.start for job in jobs):
            yield from _of_all_jobs(case, holding, rows)


def by_period(job: Employer, rows: Iterable[Dated]) -> dict[str | None, list[Dated]]:
    """Rows by when of a job they were made (`Period`); None: of several periods, or no day is known."""
    return _grouped((period_of(job, one.span), one) for one in rows)


def _of_job(case: Case, holding: Holding, at: int, job: Employer, rows: Sequence[Dated]) -> Iterator[Finding]:
    of_period = by_period(job, rows)
    counts: dict[str, int] = {period: len(of_period.get(period, ())) for period in PERIODS}
    names = {"employer": job.name}
    if job.start is None or not any(counts.values()):
        says = Text(N_("How many connections are older than the job at {employer} cannot be told."), names)
        rule = NO_DAYS if job.start else N_("Its start is not declared.")
        yield unknown("O10", "F3", holding, says, Text(rule), holding.whole(Connection))
        return
    gone = [one for one in gone_from(holding) if period_of(job, span_of(one.since)) == "before"]
    numbers = _numbers(holding, rows, of_period, counts, gone)
    days = said(case, at, "start", "notice", "end")
    work = counts["during"] + counts["notice"]
    covered = list_day(holding) >= (job.end or job.start)
    verdict: Verdict = "mixed" if work or numbers["undated"] or not covered else "personal"
    if counts["before"]:
        says = Text(
            N_("Connections dated before {start}, when the job at {employer} began: {before} of {total}."),
            {**names, **numbers, "start": job.start},
        )
        yield _older(case, holding, verdict, says, job.start, of_period["before"], days, numbers)
    if work:
        text = (
            N_(
                "Connections dated during the job at {employer}: {during} of {total}; in notice: {notice}; "
                "after its end: {after}."
            )
            if job.end
            else N_(
                "Connections dated since the job at {employer} began: {during} of {total}; in notice: "
                "{notice}."
            )
        )
        says = Text(text, {**names, **numbers})
        at_work = [one for period in AT_WORK for one in of_period.get(period, ())]
        yield Finding(
            "O10", verdict, _with_undated(says, numbers),
            Text(N_("A link that is made during a job may come of the work or not: its day does not tell.")),
            (*holding.whole(Connection), *days), holding.network, holding.account, "F3", "employer", SUBJECTS,
            weak=Text(N_("The days are the network's own, and do not say what a contact was made for.")),
            numbers=_with_share(numbers, at_work), concerned=places(holding, at_work),
        )  # fmt: skip
    elif not counts["before"]:
        says = Text(
            N_("All connections with a day are later than the job at {employer}: {after} of {total}."),
            {**names, **numbers},
        )
        yield Finding(
            "O10", verdict, _with_undated(says, numbers), Text(N_("None is dated during the job.")),
            (*holding.whole(Connection), *days), holding.network, holding.account, "F3", "", SUBJECTS,
            numbers=numbers,
        )  # fmt: skip


def _of_all_jobs(case: Case, holding: Holding, rows: Sequence[Dated]) -> Iterator[Finding]:
    jobs = case.declared.employers
    start = min(job.start for job in jobs if job.start)
    of_period = _grouped((overall(jobs, one.span), one) for one in rows)
    counts = {period: len(of_period.get(period, ())) for period in ("before", "during", "outside")}
    if not counts["before"]:
        return
    gone = [one for one in gone_from(holding) if overall(jobs, span_of(one.since)) == "before"]
    numbers = _numbers(holding, rows, of_period, counts, gone)
    says = Text(
        N_(
            "Connections dated before {start}, when the first declared job began: {before} of {total}. "
            "During any job: {during}; outside of all: {outside}."
        ),
        {**numbers, "start": start},
    )
    days = [one for at in range(len(case.declared.employers)) for one in said(case, at, "start", "end")]
    covered = list_day(holding) >= max(job.end or start for job in jobs)
    verdict: Verdict = "mixed" if counts["during"] or numbers["undated"] or not covered else "personal"
    yield _older(case, holding, verdict, says, start, of_period["before"], days, numbers)


def _older(
    case: Case, holding: Holding, verdict: Verdict, says: Text, start: date, rows: Sequence[Dated],
    days: Iterable[Evidence], numbers: Numbers,
) -> Finding:  # fmt: skip
    """That these rows are older than a job, and which list of the past shows them."""
    says = _with_undated(says, numbers)
    evidence = [*holding.whole(Connection), *days]
    older = [
        one
        for one in (holding.history.entries if holding.history else ())
        if one.listed and (span := span_of(one.since)) and span.last < start
    ]
    listed, proven = in_list(holding, older), stamped(case, holding, older)
    if listed:
        text = N_("The list of {day} already shows {n} of them.")
        says = also(says, Text(text, {"day": listed.day, "n": listed.people}))
        evidence += listed.evidence
        numbers = {**numbers, "shown": listed.people, "shown_since": listed.day.isoformat()}
    if proven:
        text = N_("An independent stamp proves a list with {n} of them since {day}.")
        says = also(says, Text(text, {"day": proven.day, "n": proven.people}))
        evidence += proven.evidence
        numbers = {**numbers, "stamped": proven.people, "stamped_since": proven.day.isoformat()}
    if numbers["gone_before"]:
        text = N_("Dated before it and no longer listed, so not counted: {gone_before}.")
        says = also(says, Text(text, numbers))
    weak = (
        N_("A stamp proves when the list was there; the days in its rows are the network's own.")
        if proven
        else N_("The days are the network's own; no independent stamp says since when the list is there.")
    )
    advice = Text(N_("Keep the oldest download that shows them as it came, and have it time-stamped."))
    return Finding(
        "O10", verdict, says,
        Text(
            N_(
                "A contact that is older than a job was not made in it. The list is personal if it reaches "
                "to the end of the job, and none of its rows is, or may be, of it."
            )
        ),
        tuple(dict.fromkeys(evidence)), holding.network, holding.account, "F3", "person", SUBJECTS,
        weak=Text(weak), advice=None if proven else advice, first=0 if proven else 5,
        numbers=_with_share(numbers, rows), concerned=places(holding, rows),
    )  # fmt: skip


def _numbers(
    holding: Holding, rows: Sequence[Dated], of_period: Mapping[str | None, Sequence[Dated]],
    counts: Mapping[str, int], gone: Sequence[Entry],
) -> dict[str, int | float | str]:  # fmt: skip
    return {
        **counts, "undated": len(of_period.get(None, ())), "total": len(rows),
        "gone": sum(1 for _one in gone_from(holding)), "gone_before": len(gone),
    }  # fmt: skip


def _with_share(numbers: Numbers, rows: Sequence[Dated]) -> Numbers:
    """`share`: per cent of the whole list that these rows are."""
    return {**numbers, "share": round(100 * len(rows) / int(numbers["total"]), 1)}


def _with_undated(says: Text, numbers: Numbers) -> Text:
    return (
        also(says, Text(N_("Without a day that tells: {undated}."), numbers)) if numbers["undated"] else says
    )


def _grouped(rows: Iterable[tuple[str | None, Dated]]) -> dict[str | None, list[Dated]]:
    found: dict[str | None, list[Dated]] = {}
    for period, one in rows:
        found.setdefault(period, []).append(one)
    return found


# -- O11: rhythm around notice --------------------------------------------------------------------


def o11(case: Case) -> Iterator[Finding]:
    """Whether more links than usual were made in notice, or in the four weeks before it."""
    noticed = [
        (at, job, job.notice)
        for at, job in enumerate(case.declared.employers)
        if job.notice and job.notice <= case.today
    ]
    for holding in case.holdings:
        rows = dated(holding)
        if rows is None or not noticed:
            rule = Text(NO_LIST if rows is None else NO_NOTICE)
            yield unknown("O11", "F5", holding, Text(RHYTHM_UNKNOWN), rule)
            continue
        for at, job, notice in noticed:
            yield _rhythm(case, holding, at, job, notice, rows)


def _rhythm(
    case: Case, holding: Holding, at: int, job: Employer, notice: date, rows: Sequence[Dated]
) -> Finding:
    thresholds = case.declared.thresholds
    listed = list_day(holding)
    links = Rhythm(one.span.day for one in rows if one.span and one.span.day)
    last = min(listed, case.today, job.end or listed)
    known = [(one, one.usual) for one in links.around(notice, last) if one.usual is not None]
    bursts = [
        (one, usual)
        for one, usual in known
        if one.number > thresholds.rhythm * usual and one.number > thresholds.burst
    ]
    evidence = (*holding.whole(Connection), *said(case, at, "notice", "end"))
    if not known or (listed < notice and not bursts):
        few = Text(N_("Before notice the list tells of too few months, or of none."))
        rule = Text(OLD_LIST, {"day": listed}) if listed < notice else few
        return unknown("O11", "F5", holding, Text(RHYTHM_UNKNOWN), rule, evidence)
    window, usual = max(bursts or known, key=lambda one: one[0].number)
    numbers: Numbers = {
        "links": window.number, "usual": _plain(usual), "from": date.fromordinal(window.first).isoformat(),
        "to": date.fromordinal(window.last).isoformat(), "windows": len(known),
        "undated": sum(not (one.span and one.span.day) for one in rows),
    }  # fmt: skip
    values = {
        **numbers, "from": date.fromordinal(window.first), "to": date.fromordinal(window.last),
        "times": _plain(thresholds.rhythm), "burst": thresholds.burst, "employer": job.name,
    }  # fmt: skip
    says = Text(
        N_(
            "The busiest four weeks around notice at {employer}: {from} to {to}, with new links: {links}. "
            "Usual before that: {usual}."
        ),
        values,
    )
    note, exports, near = _exports(holding, notice)
    if note:
        says = also(says, note)
    missing = Text(N_("Links that are no longer listed, and rows without a day, are not counted."))
    rule = Text(
        N_(
            "A burst is more than {times} times the median of the twelve times four weeks before it, and "
            "more than {burst} links."
        ),
        values,
    )
    common = (says, rule, (*evidence, *near), holding.network, holding.account, "F5")
    if not bursts:
        return Finding("O11", "ok", *common, "person", SUBJECTS, weak=missing, numbers={**numbers, **exports})
    burst = [one for one in rows if one.span and one.span.day and _within(one.span.day, window)]
    return Finding(
        "O11", "attention", *common, "employer", SUBJECTS, weak=missing,
        advice=Text(N_("Add no contacts in bulk now. Let routine backups run, and make no special export.")),
        first=2, numbers={**numbers, **exports}, concerned=places(holding, burst),
    )  # fmt: skip


def _exports(holding: Holding, notice: date) -> tuple[Text | None, Numbers, tuple[Evidence, ...]]:
    """How many snapshots are of the four weeks around notice, where they stand, and, if they are more than
    usual, that they are."""
    days = [(one, span.first) for one in holding.snapshots if (span := span_of(one.day))]
    first = notice.toordinal() - WEEKS // 2
    window = Rhythm(day for _one, day in days).window(first, first + WEEKS - 1)
    near = tuple(manifest(one, "taken") for one, day in days if _within(day, window))
    numbers: dict[str, int | float | str] = {"snapshots": window.number}
    if window.usual is None:
        return None, numbers, near
    numbers["snapshots_usual"] = _plain(window.usual)
    text = N_("Exports in the four weeks around notice: {snapshots}; usual before: {snapshots_usual}.")
    return Text(text, numbers) if window.number > window.usual else None, numbers, near


def _within(day: date, window: Window) -> bool:
    return window.first <= day.toordinal() <= window.last


def _plain(number: float) -> int | float:
    return int(number) if number == int(number) else number


CHECKS: Final = (o10, o11, o12)
