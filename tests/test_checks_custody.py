"""Depth, routine, stamps, completeness, a demand: a case for every verdict at least, and what each means."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch.chronicle import Named
from sociarch.declared import Declared, Employer, Thresholds
from sociarch.fact import Connection
from sociarch.ownership.case import Case, Stamped
from sociarch.ownership.custody import CHECKS, o20, o22, o23, o26
from sociarch.ownership.record import Evidence, Finding, Text
from sociarch.ownership.routine import o21
from sociarch.stamps import NO_PACKAGE, UNPROVEN
from tests.cases import JOB, case, connection, holding, snapshot, verdicts

NOTICE: Final = date(2024, 4, 30)
"""Of the job in `JOB`."""
HIRED: Final = Declared(employers=(JOB,))
MESSAGES: Final = Evidence("export", "1" * 64, "export.zip", "0" * 64, "export.zip/messages.csv")
STAMP: Final = Evidence("stamp", sha256="5" * 64, file="choices/000001", place="stamps[0]")
GOOD: Final = Stamped("2023-06-01T08:00:00Z", True, "1" * 64, "0" * 64, STAMP)
LOST: Final = GOOD._replace(snapshot="")
BAD: Final = GOOD._replace(sound=False, trouble=UNPROVEN)
UNCHECKED: Final = Stamped(None, False, "", "", STAMP, NO_PACKAGE)


def stored(*days: str, **fields: Any) -> tuple[Named, ...]:
    return tuple(snapshot(day, number=at, **fields) for at, day in enumerate(days, 1))


def kept(*days: str, declared: Declared = HIRED, **fields: Any) -> Case:
    """An account with snapshots that were stored on these days."""
    return case(holding(snapshots=stored(*days, **fields)), declared=declared)


def counted(*counts: dict[str, int], **last: Any) -> tuple[Named, ...]:
    """Snapshots with these figures, one a month; `last`: more of the last one."""
    return tuple(
        snapshot(f"2024-{at:02}-01", number=at, counts=some, **(last if at == len(counts) else {}))
        for at, some in enumerate(counts, 1)
    )


def text_of(text: Text | None) -> str:
    """A sentence with its values, in English."""
    if text is None:
        return ""
    values = {key: text_of(one) if isinstance(one, Text) else one for key, one in text.values.items()}
    return text.template.format(**values)


FULL: Final = {"connection": 100, "receipt": 3, "own_phone": 1}
HELD: Final = snapshot("2024-05-01", number=9, held=("partly",))._replace(state="held")

SAMPLES: Final[list[tuple[str, str, Case]]] = [
    ("O20", "undetermined", case(holding())),
    ("O20", "ok", case(holding(connection(since="2020-01-01", url="https://example.org/in/a", company="A")))),
    ("O20", "ok", case(holding(kinds=[Connection]))),
    ("O20", "mixed", case(holding(connection(email="aline@example.org")))),
    ("O20", "mixed", case(holding(connection(extra={"Téléphone mobile": "+33 1"})))),
    ("O20", "attention", case(holding(connection(extra={"Notes": "met at a fair"})))),
    ("O20", "attention", case(holding(connection(extra={"ÉTIQUETTES 2": "client"})))),
    ("O20", "attention", case(holding(connection(), texts=(MESSAGES,)))),
    ("O20", "attention", case(holding(texts=(MESSAGES,)))),
    ("O21", "ok", kept("2024-01-01", "2024-02-01", "2024-03-01", "2024-06-01")),
    ("O21", "ok", kept("2024-01-01", "2024-02-01", "2024-03-01", declared=Declared())),
    ("O21", "attention", kept("2024-05-02", "2024-06-01", "2024-07-01")),
    ("O21", "attention", kept("2024-04-30")),
    ("O21", "undetermined", kept("2024-01-01", "2024-05-02")),
    ("O21", "undetermined", kept("2024-01-01", declared=Declared())),
    ("O21", "undetermined", kept("2020-01-01", "2024-01-01", "2024-02-01", "2024-03-01")),
    ("O21", "undetermined", kept("never")),
    ("O22", "ok", case(holding(), stamps=(GOOD,))),
    ("O22", "attention", case(holding())),
    ("O22", "attention", case(holding(), stamps=(BAD,))),
    ("O22", "attention", case(holding(), stamps=(LOST,))),
    ("O22", "undetermined", case(holding(), stamps=(UNCHECKED,))),
    ("O22", "undetermined", case()),
    ("O23", "ok", case(holding(snapshots=counted(FULL, {**FULL, "connection": 90})))),
    ("O23", "undetermined", case(holding(snapshots=counted(FULL)))),
    ("O23", "attention", case(holding(snapshots=counted(FULL, {"connection": 100})))),
    ("O23", "attention", case(holding(snapshots=counted(FULL, {**FULL, "connection": 89})))),
    ("O23", "attention", case(holding(snapshots=counted(FULL, FULL, held=("fewer",))))),
    ("O23", "attention", case(holding(snapshots=counted(FULL)), snapshots=(*counted(FULL), HELD))),
    ("O26", "attention", case(declared=Declared(demand=date(2024, 6, 3)))),
    ("O26", "undetermined", case()),
]  # fmt: skip
EVERY: Final = {
    *(("O20", one) for one in ("ok", "mixed", "attention", "undetermined")),
    *(("O21", one) for one in ("ok", "attention", "undetermined")),
    *(("O22", one) for one in ("ok", "attention", "undetermined")),
    *(("O23", one) for one in ("ok", "attention", "undetermined")),
    *(("O26", one) for one in ("attention", "undetermined")),
}


def found(one: Case) -> list[Finding]:
    return [finding for check in CHECKS for finding in check(one)]


def test_there_is_a_sample_for_every_verdict() -> None:
    assert {(check, verdict) for check, verdict, _case in SAMPLES} == EVERY
    assert {verdict for _check, _verdict, one in SAMPLES for verdict in verdicts(found(one))} == EVERY


@pytest.mark.parametrize(("check", "verdict", "one"), SAMPLES)
def test_each_sample_gives_its_verdict_once(check: str, verdict: str, one: Case) -> None:
    assert [pair for pair in verdicts(found(one)) if pair[0] == check] == [(check, verdict)]


@pytest.mark.parametrize("one", [one for _check, _verdict, one in SAMPLES])
def test_whatever_is_not_undetermined_says_where_it_stands(one: Case) -> None:
    for finding in found(one):
        assert finding.evidence or finding.verdict == "undetermined"
        assert (finding.advice is None) == (finding.first == 0)
        for text in (finding.says, finding.rule, finding.weak, finding.advice):
            assert "{" not in text_of(text)
        assert text_of(finding.says)
        assert text_of(finding.rule)


def test_every_account_gets_an_answer_of_its_own() -> None:
    both = case(holding(account="~1"), holding(network="facebook"))
    for check in (o20, o21, o23):
        assert [(one.network, one.account) for one in check(both)] == [("linkedin", "~1"), ("facebook", None)]
    assert {one.network for check in (o22, o26) for one in check(both)} == {""}


# -- O20 ------------------------------------------------------------------------------------------


def test_depth_counts_people_and_names_none() -> None:
    one = case(
        holding(
            connection("Aline Testeur", email="aline@example.org", extra={"Tags": "client", "Phone 1": "1"}),
            connection("Bram Exemple", line=6, extra={"Tags": " ", "Notes": ""}),
        )
    )
    (finding,) = o20(one)
    assert finding.numbers == {"connections": 2, "emails": 1, "reached": 1, "notes": 1, "texts": 0}
    assert finding.evidence == (
        Evidence("export", f"{1:064x}", "export.zip", "00000001" * 8, "Connections.csv"),
    )
    assert "Aline" not in repr(finding)


@pytest.mark.parametrize("name", ["E-mail 1 - Label", "Denotes", "Connected On", "Taguchi"])
def test_a_column_that_only_sounds_like_notes_is_none(name: str) -> None:
    assert verdicts(o20(case(holding(connection(extra={name: "x"}))))) != [("O20", "attention")]


def test_what_makes_a_list_a_secret_speaks_for_the_employer_and_its_absence_for_the_person() -> None:
    sides = {
        verdict: finding.side for check, verdict, one in SAMPLES for finding in o20(one) if check == "O20"
    }
    assert sides == {"ok": "person", "mixed": "", "attention": "employer", "undetermined": ""}


# -- O21 ------------------------------------------------------------------------------------------


def routine(*days: str, **fields: Any) -> Finding:
    (finding,) = o21(kept(*days, **fields))
    return finding


def test_a_habit_older_than_notice_speaks_for_the_person() -> None:
    finding = routine("2024-01-01", "2024-02-01", "2024-03-01")
    assert (finding.verdict, finding.side, finding.fact) == ("ok", "person", "F5")
    assert finding.numbers == {"older": 3, "usual": 30.0, "largest": 31}
    assert [one.place for one in finding.evidence] == ["taken", "taken", "taken", "employers[0].notice"]
    assert "clock" in text_of(finding.weak)


def test_snapshots_of_one_day_count_once() -> None:
    assert routine("2024-01-01", "2024-01-01", "2024-02-01").verdict == "undetermined"
    assert routine("2024-01-01", "2024-01-01", "2024-02-01", "2024-03-01").verdict == "ok"


def test_the_day_of_notice_is_not_before_it() -> None:
    assert routine("2024-02-01", "2024-03-01", "2024-04-30").verdict == "undetermined"
    assert routine("2024-02-01", "2024-03-01", "2024-04-29").verdict == "ok"


@pytest.mark.parametrize(("last", "steady"), [("2024-01-31", True), ("2024-02-01", False)])
def test_a_rhythm_is_steady_up_to_the_gap_that_was_set(last: str, steady: bool) -> None:
    days = ("2024-01-01", "2024-01-06", "2024-01-11", "2024-01-16", last)
    assert (routine(*days).verdict == "ok") is steady
    wider = HIRED._replace(thresholds=Thresholds(gap=4.0))
    assert routine(*days, declared=wider).verdict == "ok"


def test_snapshots_of_the_last_weeks_alone_are_no_fact_for_anybody() -> None:
    finding = routine("2024-04-08", "2024-04-15", "2024-04-22")
    assert (finding.verdict, finding.side) == ("ok", "")
    assert "preparation" in text_of(finding.weak)
    longer = routine("2024-04-02", "2024-04-15", "2024-04-22")
    assert longer.side == "person"


def test_a_first_snapshot_after_notice_speaks_for_the_employer() -> None:
    finding = routine("2024-05-02", "2024-06-01")
    assert (finding.verdict, finding.side) == ("attention", "employer")
    assert [one.snapshot for one in finding.evidence] == [f"{1:064x}", ""]
    assert "2024-05-02" in text_of(finding.says)


def test_an_old_export_that_is_stored_late_is_no_routine() -> None:
    one = (snapshot("2024-05-02", number=1, as_of="2023-01-01"),)
    (finding,) = o21(case(holding(snapshots=one), declared=HIRED))
    assert finding.verdict == "attention"
    assert "only afterwards" in text_of(finding.weak)
    assert "only afterwards" not in text_of(routine("2024-05-02").weak)


def test_a_clock_that_goes_back_makes_nothing_older() -> None:
    late = snapshot("2024-06-01", number=1)
    early = [
        snapshot(day, number=number, roll=tuple(f"{seen:064x}" for seen in range(1, number)))
        for number, day in enumerate(("2024-01-01", "2024-02-01", "2024-03-01"), 2)
    ]
    (finding,) = o21(case(holding(snapshots=(*early, late)), declared=HIRED))
    assert finding.verdict == "attention"
    assert "went back" in text_of(finding.weak)


def test_each_job_with_a_notice_is_asked_about() -> None:
    other = Employer("Autre SA", notice=date(2020, 1, 1))
    jobs = Declared(employers=(Employer("Sans préavis"), other, JOB))
    both = list(o21(kept("2024-01-01", "2024-02-01", "2024-03-01", declared=jobs)))
    assert [one.verdict for one in both] == ["attention", "ok"]
    assert [one.evidence[-1].place for one in both] == ["employers[1].notice", "employers[2].notice"]


def test_without_notice_a_habit_is_no_fact_for_anybody() -> None:
    finding = routine("2024-01-01", "2024-02-01", "2024-03-01", declared=Declared())
    assert (finding.verdict, finding.side) == ("ok", "")


@given(st.sets(st.integers(0, 900), min_size=1, max_size=12))
def test_more_days_before_notice_never_turn_into_attention(before: set[int]) -> None:
    days = [(NOTICE - timedelta(days=1 + one)).isoformat() for one in before]
    finding = routine(*days)
    assert finding.verdict in ("ok", "undetermined")
    assert finding.numbers["older"] == len(before)
    assert finding.verdict != "ok" or len(before) >= 3


# -- O22 ------------------------------------------------------------------------------------------


def test_a_stamp_that_fails_is_told_beside_one_that_holds() -> None:
    later = GOOD._replace(at="2024-01-01T00:00:00Z")
    good, lost, bad = o22(case(holding(), stamps=(later, LOST, GOOD, BAD)))
    assert (good.verdict, good.numbers) == ("ok", {"stamps": 2})
    assert "2023-06-01" in text_of(good.says)
    assert "not where it came from" in text_of(good.weak)
    assert (lost.verdict, bad.verdict) == ("attention", "attention")
    assert UNPROVEN in text_of(bad.says)


def test_how_to_get_a_stamp_is_told_with_the_digest_of_the_newest_file() -> None:
    (finding,) = o22(case(holding(snapshots=stored("2024-01-01", "2024-02-01"))))
    assert "00000002" * 8 in text_of(finding.advice)
    assert [one.origin for one in finding.evidence] == ["manifest", "declared"]


# -- O23 ------------------------------------------------------------------------------------------


def whole(*counts: dict[str, int], **fields: Any) -> list[Finding]:
    return list(o23(case(holding(snapshots=counted(*counts)), **fields)))


def test_a_kind_that_is_gone_is_told_with_the_snapshot_that_had_it_last() -> None:
    (finding,) = whole(FULL, {"connection": 100, "own_phone": 1, "receipt": 0}, {"connection": 100})
    assert "own phone numbers, receipts" in text_of(finding.says)
    assert [one.snapshot for one in finding.evidence] == [f"{number:064x}" for number in (3, 2, 1)]
    assert "does not prove that a contact is" in text_of(finding.weak)
    assert "Wait for the full one" in text_of(finding.advice)


def test_a_list_that_is_gone_is_told_once() -> None:
    (finding,) = whole(FULL, {"receipt": 3, "own_phone": 1})
    assert "list of connections" in text_of(finding.says)


def test_what_could_not_be_read_is_no_kind() -> None:
    assert verdicts(whole({**FULL, "problem": 4}, FULL)) == [("O23", "ok")]


def test_connections_are_compared_with_the_last_list_before() -> None:
    smaller = {"receipt": 3, "own_phone": 1}
    found = whole({**FULL, "connection": 1000}, FULL, smaller, {**FULL, "connection": 89})
    assert [one.numbers for one in found] == [{"now": 89, "then": 100}]
    strict = Declared(thresholds=Thresholds(loss=0))
    assert verdicts(whole(FULL, {**FULL, "connection": 99}, declared=strict)) == [("O23", "attention")]
    assert verdicts(whole(FULL, {**FULL, "connection": 500}, declared=strict)) == [("O23", "ok")]


def test_a_snapshot_of_another_account_is_nobody_elses() -> None:
    mine = counted(FULL, FULL)
    for other in (
        HELD._replace(snapshot=HELD.snapshot._replace(exporter="facebook")),
        HELD._replace(snapshot=HELD.snapshot._replace(account="~2")),
        HELD._replace(state="dropped"),
    ):
        assert verdicts(o23(case(holding(snapshots=mine), snapshots=(*mine, other)))) == [("O23", "ok")]


def test_an_accepted_snapshot_is_told_while_it_is_the_newest() -> None:
    accepted = counted(FULL, FULL, held=("fewer", "partly"))
    (finding,) = o23(case(holding(snapshots=accepted)))
    assert "far fewer connections than the one before, only a part" in text_of(finding.says)
    later = (*accepted, snapshot("2024-08-01", number=7, counts=FULL))
    assert verdicts(o23(case(holding(snapshots=later)))) == [("O23", "ok")]


# -- O26 ------------------------------------------------------------------------------------------


def test_a_demand_comes_before_everything_else() -> None:
    (finding,) = o26(case(declared=Declared(demand=date(2024, 6, 3))))
    assert (finding.first, finding.day) == (1, date(2024, 6, 3))
    assert [one.place for one in finding.evidence] == ["demand"]
    assert "deleted" in text_of(finding.rule)


def firsts(findings: Iterable[Finding]) -> set[int]:
    return {one.first for one in findings}


def test_nothing_else_here_is_as_urgent_as_a_demand() -> None:
    assert 1 not in firsts(
        finding for _check, _verdict, one in SAMPLES for finding in found(one) if finding.check != "O26"
    )
