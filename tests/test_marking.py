"""What may be noted of an item, and what comes back from others: the rules, without a vault or a file."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch import errors
from sociarch.declared import Declared, Employer, Owned
from sociarch.dossier import STATES, Dossier, Marked, Proof, Role, State
from sociarch.offboarding.incoming import Told, Whose, changes, check_case, told_by
from sociarch.offboarding.marking import Note, item_of, line, missing_before, second_roles, verdicts
from sociarch.offboarding.plan import plan
from sociarch.offboarding.record import Plan
from sociarch.offboarding.shown import asked, inventory, shown
from sociarch.offboarding.workdays import Workdays
from sociarch.ownership.record import Evidence, Finding, Text, Verdict

TODAY = date(2024, 6, 3)
DOSSIER = Dossier(
    "leaver", "Exemple SARL", "HR-1", "A. Testeur", start=date(2019, 3, 1), notice=date(2024, 4, 30),
    end=date(2024, 5, 31), restricted=date(2024, 11, 30), demand=date(2024, 5, 2),
)  # fmt: skip
FILE = Proof("file", "ab" * 32, "roles.pdf")
ROLES: tuple[Role, ...] = ("EMP", "MGR", "HR", "IT", "MKT", "ADM", "DPO", "SUC")


def planned(*log: Marked, findings: tuple[Finding, ...] = (), today: date = TODAY) -> Plan:
    return plan(DOSSIER, log, Workdays("FR"), today, findings)


def mark(item: str, state: State, by: Role = "EMP", *, on: date = TODAY, reason: str = "") -> Marked:
    proofs = (FILE,) if state == "done" else ()
    return Marked(DOSSIER.key, item, state, on, by, proofs, reason)


def noted(at: Plan, item: str, note: Note, order: tuple[str, ...] = ()) -> Marked:
    return line(at, item_of(at, item), note, order)


def done(*proofs: Proof, by: Role = "EMP", on: date = TODAY) -> Note:
    return Note("done", on, by, proofs)


def finding(check: str, verdict: Verdict, *snapshots: str) -> Finding:
    return Finding(
        check, verdict, Text(""), Text(""), tuple(Evidence("export", snapshot=one) for one in snapshots)
    )


# -- noting ---------------------------------------------------------------------------------------


def test_an_item_is_found_in_whatever_case_and_an_unknown_one_is_refused() -> None:
    assert item_of(planned(), " l1-04 ").item.id == "L1-04"
    with pytest.raises(errors.NoSuchItem, match="J0-01"):
        item_of(planned(), "J0-01")


@pytest.mark.parametrize("item", ["L2-02", "L1-02", "L5-01"])
def test_what_takes_a_proof_is_not_done_without_one(item: str) -> None:
    with pytest.raises(errors.ProofNeeded):
        noted(planned(), item, done())
    assert noted(planned(), item, done(FILE)).proofs == (FILE,)


def test_what_takes_no_proof_is_done_by_saying_so() -> None:
    assert noted(planned(), "L3-04", done()) == mark("L3-04", "done")._replace(proofs=())


@pytest.mark.parametrize("on", [TODAY + timedelta(days=1), date(2019, 2, 28)])
def test_nothing_happens_tomorrow_or_before_the_job(on: date) -> None:
    with pytest.raises(errors.OutsideDossier):
        noted(planned(), "L3-04", done(on=on))
    assert noted(planned(), "L3-04", done(on=date(2019, 3, 1))).on == date(2019, 3, 1)


@pytest.mark.parametrize("state", ["refused", "not applicable"])
def test_a_refusal_says_why(state: State) -> None:
    with pytest.raises(errors.ReasonNeeded):
        noted(planned(), "L2-06", Note(state, TODAY, "EMP", reason="  "))
    assert noted(planned(), "L2-06", Note(state, TODAY, "EMP", reason="why")).reason == "why"


@pytest.mark.parametrize("state", ["in progress", "done", "refused", "not applicable"])
def test_what_is_done_is_opened_again_before_anything_else_is_said(state: State) -> None:
    at = planned(mark("L3-04", "done"))
    with pytest.raises(errors.AlreadyDecided):
        noted(at, "L3-04", Note(state, TODAY, "EMP", reason="why"))
    assert noted(at, "L3-04", Note("open", TODAY, "EMP")).state == "open"
    with pytest.raises(errors.AlreadyDecided):
        noted(planned(), "L3-04", Note("open", TODAY, "EMP"))


def test_a_further_proof_may_come_later() -> None:
    at = planned(mark("L2-02", "done"))
    assert noted(at, "L2-02", done(FILE)).proofs == (FILE,)


def test_what_comes_first_and_is_open_is_named_but_not_what_is_noted_with_it() -> None:
    at = planned(mark("L1-07", "done"))
    assert missing_before(at, ["L3-02"]) == ("L1-04",)
    assert missing_before(at, ["L3-02", "L1-04"]) == ()


# -- the second pair of eyes -----------------------------------------------------------------------


def test_nobody_looks_over_their_own_work() -> None:
    at = planned(mark("L2-01", "done", "EMP"))
    with pytest.raises(errors.SameRole):
        noted(at, "L2-01", Note("verified", TODAY, "EMP"))
    assert noted(at, "L2-01", Note("verified", TODAY, "SUC")).by == "SUC"


def test_only_those_whose_item_it_is_and_the_desk_look_over_it() -> None:
    at = planned(mark("L2-01", "done", "EMP"))
    assert second_roles(item_of(at, "L2-01").item, "EMP") == ("SUC", "MGR", "HR", "DPO")
    with pytest.raises(errors.NoSecondRole):
        noted(at, "L2-01", Note("verified", TODAY, "IT"))


@pytest.mark.parametrize("by", [role for role in ROLES if role != "EMP"])
def test_of_what_is_personal_alone_nobody_looks_over_anything(by: Role) -> None:
    with pytest.raises(errors.NoSecondRole):
        noted(planned(mark("L1-04", "done")), "L1-04", Note("verified", TODAY, by))


def test_what_is_not_done_cannot_be_looked_at() -> None:
    with pytest.raises(errors.ItemNotDone):
        noted(planned(), "L2-01", Note("verified", TODAY, "MKT"))


# -- proof by checks -------------------------------------------------------------------------------


def test_checks_in_order_close_an_item_by_the_newest_snapshot_they_rest_on() -> None:
    found = (finding("O01", "personal", "a", "b"), finding("O02", "ok", "a"), finding("O04", "ok", "b"))
    made = noted(planned(findings=found), "L1-04", done(), ("a", "b", "c"))
    assert [(one.kind, one.name) for one in made.proofs] == [("snapshot", "b")]
    assert made.proofs[0].digest == "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"


@pytest.mark.parametrize("verdict", ["attention", "undetermined", "employer", "mixed"])
def test_one_check_of_one_account_that_is_not_in_order_is_enough(verdict: Verdict) -> None:
    found = (
        finding("O01", "ok", "a"), finding("O02", "ok", "a"), finding("O04", "ok", "a"),
        finding("O02", verdict, "a"),
    )  # fmt: skip
    with pytest.raises(errors.ChecksNotInOrder, match="O02"):
        noted(planned(findings=found), "L1-04", done(), ("a",))
    assert noted(planned(findings=found), "L1-04", done(FILE)).proofs == (FILE,)


def test_a_check_that_says_nothing_is_not_in_order() -> None:
    with pytest.raises(errors.ChecksNotInOrder, match="O04"):
        noted(planned(findings=(finding("O01", "ok", "a"), finding("O02", "ok", "a"))), "L1-04", done())


def test_checks_that_rest_on_no_snapshot_are_no_proof() -> None:
    with pytest.raises(errors.NoSnapshotCited):
        noted(planned(findings=(finding("O25", "ok"),)), "L1-06", done(), ("a",))


def test_checks_say_nothing_of_what_follows_a_job_that_lasts_or_a_restriction_that_holds() -> None:
    profile, links = finding("O18", "ok", "a"), finding("O12", "ok", "a")
    for item, found, last in (("L4-01", profile, DOSSIER.end), ("L4-06", links, DOSSIER.restricted)):
        assert last is not None
        before = last if item == "L4-01" else last - timedelta(days=1)
        with pytest.raises(errors.ChecksTooEarly):
            noted(planned(findings=(found,), today=before), item, done(on=before), ("a",))
        after = before + timedelta(days=1)
        assert noted(planned(findings=(found,), today=after), item, done(on=after), ("a",)).proofs


def test_of_several_accounts_the_worst_verdict_is_told() -> None:
    at = planned(findings=(finding("O18", "ok"), finding("O18", "attention"), finding("O18", "undetermined")))
    assert verdicts(item_of(at, "L4-01")) == {"O18": "attention"}


# -- what comes back -------------------------------------------------------------------------------


def outcome(at: Plan, told: Told) -> tuple[str, int]:
    (change,) = changes(at, [told], "DPO")
    return change.outcome, len(change.lines)


def test_what_is_new_is_taken_and_what_is_known_is_not_taken_twice() -> None:
    told = Told("L1-04", "done", TODAY, "EMP", proofs=(FILE,))
    (change,) = changes(planned(), [told], "HR")
    assert change.lines == (mark("L1-04", "done"),)
    assert outcome(planned(*change.lines), told) == ("known", 0)


def test_what_would_go_back_or_contradicts_is_told_and_not_taken() -> None:
    at = planned(mark("L1-04", "done"), mark("L2-06", "refused", reason="why"))
    assert outcome(at, Told("L1-04", "in progress", TODAY, "EMP")) == ("backwards", 0)
    assert outcome(at, Told("L1-04", "not applicable", TODAY, "EMP")) == ("contradicts", 0)
    assert outcome(at, Told("L2-06", "done", TODAY, "EMP")) == ("contradicts", 0)
    assert outcome(at, Told("L2-06", "verified", TODAY, "EMP", "HR")) == ("contradicts", 0)


def test_what_says_not_when_or_by_whom_is_not_taken() -> None:
    assert outcome(planned(), Told("L1-02", "done", None, "HR")) == ("undated", 0)
    assert outcome(planned(), Told("L1-02", "done", TODAY, None)) == ("unsigned", 0)
    assert outcome(planned(), Told("L1-02", "done", TODAY + timedelta(days=1), "HR")) == ("outside", 0)
    assert outcome(planned(), Told("J0-01", "done", TODAY, "EMP")) == ("unknown", 0)


def test_a_second_pair_of_eyes_is_taken_with_what_it_looked_at() -> None:
    (change,) = changes(planned(), [Told("L2-01", "verified", TODAY, "EMP", "SUC", (FILE,))], "HR")
    assert [(one.state, one.by) for one in change.lines] == [("done", "EMP"), ("verified", "SUC")]
    (change,) = changes(
        planned(mark("L2-01", "done")), [Told("L2-01", "verified", TODAY, None, "SUC", (FILE,))], "HR"
    )
    assert [(one.state, one.by, one.proofs) for one in change.lines] == [("verified", "SUC", ())]
    assert outcome(planned(), Told("L2-01", "verified", TODAY, "SUC", "SUC")) == ("alone", 0)
    assert outcome(planned(), Told("L2-01", "verified", TODAY, "SUC")) == ("unsigned", 0)


def test_who_may_not_look_over_an_item_is_not_believed_to_have() -> None:
    assert outcome(planned(), Told("L1-04", "verified", TODAY, "EMP", "HR")) == ("unable", 0)
    assert outcome(planned(), Told("L2-01", "verified", TODAY, "EMP", "IT")) == ("unable", 0)


def test_what_the_keeper_of_a_log_did_nobody_else_can_tell_them() -> None:
    for told in (
        Told("L1-02", "done", TODAY, "HR", proofs=(FILE,)),
        Told("L2-01", "verified", TODAY, "EMP", "HR", (FILE,)),
    ):  # fmt: skip
        (change,) = changes(planned(), [told], "HR")
        assert (change.outcome, change.lines) == ("own", ())
    (change,) = changes(planned(), [Told("L3-04", "done", TODAY, "EMP")], "EMP")
    assert change.outcome == "own"


def test_what_was_opened_again_stays_open_for_what_was_told_before() -> None:
    told = Told("L2-02", "done", TODAY, "EMP", proofs=(FILE,))
    at = planned(mark("L2-02", "done"), mark("L2-02", "open"))
    assert outcome(at, told) == ("backwards", 0)


def test_what_was_looked_at_is_done() -> None:
    at = planned(mark("L2-01", "done"), mark("L2-01", "verified", "SUC"))
    assert outcome(at, Told("L2-01", "done", TODAY, "EMP")) == ("known", 0)


@pytest.mark.parametrize(
    "whose",
    [Whose("HR-2"), Whose(person="B. Autre"), Whose("HR-1", employer="Acme"), Whose("HR-1", "B. Autre")],
)
def test_a_file_of_another_case_is_refused_and_no_name_repeated(whose: Whose) -> None:
    with pytest.raises(errors.OtherCase) as error:
        check_case(whose, DOSSIER)
    assert "Autre" not in str(error.value)


def test_what_a_file_does_not_say_contradicts_nothing() -> None:
    for whose in (Whose("HR-1"), Whose(person="a. testeur"), Whose("HR-1", "a. testeur", "EXEMPLE sarl")):
        check_case(whose, DOSSIER)


def test_a_file_that_shares_neither_number_nor_person_belongs_to_no_case() -> None:
    for whose, dossier in (
        (Whose(), DOSSIER), (Whose(employer="EXEMPLE sarl"), DOSSIER),
        (Whose("HR-9", "B. Autre", "Acme"), Dossier("leaver")),
    ):  # fmt: skip
        with pytest.raises(errors.NoSharedCase):
            check_case(whose, dossier)


LOGS = st.lists(
    st.builds(
        mark, st.sampled_from(["L1-04", "L2-01", "L2-06", "L3-04"]), st.sampled_from(STATES),
        st.sampled_from(ROLES), reason=st.just("why"),
    ),
    max_size=8,
)  # fmt: skip


@given(LOGS, LOGS)
def test_reading_another_desk_twice_adds_nothing_the_second_time(
    ours: list[Marked], theirs: list[Marked]
) -> None:
    said = list(told_by(planned(*theirs)))
    first = [mark for one in changes(planned(*ours), said, "HR") for mark in one.lines]
    second = [mark for one in changes(planned(*ours, *first), said, "HR") for mark in one.lines]
    assert second == []


@given(LOGS)
def test_an_empty_desk_takes_another_one_but_for_what_cannot_be_believed(theirs: list[Marked]) -> None:
    there = planned(*theirs)
    made = changes(planned(), list(told_by(there)), "HR")
    assert {one.outcome for one in made} <= {"taken", "alone", "unsigned", "unable", "own"}
    here = planned(*(mark for one in made for mark in one.lines))
    taken = {one.told.item for one in made if one.outcome == "taken"}
    assert all(item_of(here, one).state == item_of(there, one).state for one in taken)


# -- what others see -------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [role for role in ROLES if role != "EMP"])
def test_nobody_else_sees_reasons_names_findings_or_a_demand(role: Role) -> None:
    log = [mark(one, "refused", reason="Quirinal said so") for one in ("L1-07", "L2-01", "L2-06")]
    log += [Marked(DOSSIER.key, "L3-03", "done", TODAY, "EMP", (Proof("file", "ab" * 32, "Quirinal.pdf"),))]
    whole = plan(asked(DOSSIER, role, "EMP"), log, Workdays("FR"), TODAY, (finding("O15", "ok", "quirinal"),))
    seen = repr(shown(whole, role, "EMP"))
    assert "uirinal" not in seen
    assert "2024-05-02" not in seen.replace("datetime.date(2024, 5, 2)", "2024-05-02").partition("items=")[0]
    assert ("abab" in seen) is True


def test_the_owner_of_a_desk_sees_its_reasons_and_the_person_does_not() -> None:
    at = planned(mark("L1-02", "refused", "HR", reason="Quirinal said so"))
    assert "Quirinal" in repr(shown(at, "HR", "HR"))
    assert "Quirinal" not in repr(shown(at, "EMP", "HR"))
    assert len(shown(at, "EMP", "HR").items) == len(at.items)


@pytest.mark.parametrize("role", ["IT", "MKT", "ADM", "SUC", "MGR"])
def test_how_somebody_leaves_concerns_the_desk_alone(role: Role) -> None:
    at = plan(DOSSIER._replace(cause="dismissal"), [], Workdays(), TODAY)
    less = shown(at, role, "HR").dossier
    assert (less.cause, less.notice, less.restricted) == ("", None, None)
    whole = {one.item.id: one.due for one in at.items}
    for one in shown(at, role, "HR").items:
        assert one.due == (None if one.item.id in ("L4-06", "L5-01") else whole[one.item.id])


def test_things_of_another_employer_are_shown_to_nobody_and_unknown_ones_to_the_person_alone() -> None:
    job = Employer("Exemple SARL", aliases=("Exemple",), devices=("laptop",), keys=("office-key",))
    owned = (
        Owned("page", "Ours", "linkedin", "exemple"), Owned("page", "Theirs", "", "Other SA"),
        Owned("page", "Whose", "", ""), Owned("group", "Choir", "", "Somebody"),
    )  # fmt: skip
    declared = Declared((job, Employer("Other SA", devices=("tablet",))), owned=owned)

    def names(role: Role) -> set[str]:
        return {one.name for one in inventory(declared, DOSSIER, role)}

    assert names("EMP") == {"Ours", "Whose", "Choir", "laptop", "office-key"}
    taking: tuple[Role, ...] = ("HR", "IT", "MGR")
    for role in taking:
        assert names(role) == {"Ours", "laptop", "office-key"}
    others: tuple[Role, ...] = ("MKT", "ADM", "SUC", "DPO")
    for role in others:
        assert names(role) == {"Ours"}
