"""What comes back from others, beside what is known: what it adds to a log, and what it only says.

An attestation, a plan that somebody filled in and another desk's case say the same here: of each item its
state, since when, and by whom. A file about another case or somebody else is refused whole. What would take
an item back, or contradicts it, is told and not taken; so is what says not when or by whom.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, Literal, NamedTuple, TypeAlias

from sociarch.dossier import Dossier, Marked, Proof, Role, State
from sociarch.errors import NoSharedCase, OtherCase
from sociarch.folding import fold
from sociarch.offboarding.marking import first_day, second_roles
from sociarch.offboarding.record import Plan

Outcome: TypeAlias = Literal[
    "taken", "known", "backwards", "contradicts", "undated", "unsigned", "unknown", "outside", "alone",
    "unable", "own",
]  # fmt: skip
"""What becomes of a line. `known`: it says nothing new; `undated`, `unsigned`: it says not when, or by whom;
`unknown`: the plan has no such item; `outside`: its day lies before the dossier, or is yet to come; `alone`:
the same role did it and looked at it; `unable`: that role does not look over it; `own`: it says what only
whoever keeps this log can say."""
RANK: Final[dict[State, int]] = {
    "open": 0, "in progress": 1, "refused": 2, "not applicable": 2, "done": 2, "verified": 3,
}  # fmt: skip


class Told(NamedTuple):
    """What a file says of an item.

    by           who did it, or decided; None: not said
    verified_by  who looked at it, for `verified`
    """

    item: str
    state: State
    on: date | None
    by: Role | None
    verified_by: Role | None = None
    proofs: tuple[Proof, ...] = ()
    reason: str = ""


class Whose(NamedTuple):
    """What a file says of the case it belongs to; empty: nothing."""

    number: str = ""
    person: str = ""
    employer: str = ""


class Change(NamedTuple):
    """What becomes of what a file says: `lines` for the log, where it is taken."""

    told: Told
    before: State | None
    outcome: Outcome
    lines: tuple[Marked, ...] = ()


def check_case(whose: Whose, dossier: Dossier) -> None:
    """Raises OtherCase where both sides say something and it differs, NoSharedCase where neither number nor
    person is said on both; no name is repeated."""
    told = (bool(whose.number and dossier.number), bool(whose.person and dossier.person))
    if not any(told):
        raise NoSharedCase()
    same = (
        whose.number.split() == dossier.number.split() or not (whose.number and dossier.number),
        fold(whose.person) == fold(dossier.person) or not (whose.person and dossier.person),
        fold(whose.employer) == fold(dossier.employer) or not (whose.employer and dossier.employer),
    )
    if not all(same):
        raise OtherCase()


def changes(plan: Plan, said: Sequence[Told], owner: Role) -> tuple[Change, ...]:
    """What becomes of each, in their order. `owner`: whose log it is; what the owner did, or looked at,
    nobody else can tell them."""
    return tuple(_change(plan, one, owner) for one in said)


def told_by(plan: Plan) -> Iterator[Told]:
    """What another desk's plan says: of every item that is no longer open its state."""
    for one in plan.items:
        if one.state == "open":
            continue
        done = next((mark for mark in reversed(one.marks) if mark.state == "done"), None)
        last = next(mark for mark in reversed(one.marks) if mark.state == one.state)
        proofs = dict.fromkeys(proof for mark in one.marks for proof in mark.proofs)
        by = done.by if done and one.state == "verified" else last.by
        second = last.by if one.state == "verified" else None
        yield Told(one.item.id, one.state, one.on, by, second, tuple(proofs), last.reason)


def _change(plan: Plan, told: Told, owner: Role) -> Change:
    planned = plan.item(told.item)
    if planned is None:
        return Change(told, None, "unknown")
    before = planned.state
    if told.state == before or (told.state, before) == ("done", "verified"):
        return Change(told, before, "known")
    last = planned.marks[-1] if planned.marks else None
    if last and last.state == "open" and told.on and told.on <= last.on:
        # It was opened again since: what was told before that is no news.
        return Change(told, before, "backwards")
    if RANK[told.state] < RANK[before]:
        return Change(told, before, "backwards")
    contrary = before in ("refused", "not applicable")
    if contrary or (RANK[told.state] == RANK[before]):
        return Change(told, before, "contradicts")
    if told.on is None:
        return Change(told, before, "undated")
    if not first_day(plan.dossier, plan.today) <= told.on <= plan.today:
        return Change(told, before, "outside")
    if owner in (told.by, told.verified_by):
        return Change(told, before, "own")
    if told.state == "verified":
        return _verified(plan, told, before, told.on)
    if told.by is None:
        return Change(told, before, "unsigned")
    mark = Marked(plan.dossier.key, told.item, told.state, told.on, told.by, told.proofs, told.reason)
    return Change(told, before, "taken", (mark,))


def _verified(plan: Plan, told: Told, before: State, on: date) -> Change:
    """With the line that it was done, where that is not known yet."""
    planned = plan.item(told.item)
    marks = planned.marks if planned else ()
    known = next((one for one in reversed(marks) if one.state == "done"), None) if before == "done" else None
    by = known.by if known else told.by
    if by is None or told.verified_by is None:
        return Change(told, before, "unsigned")
    if by == told.verified_by:
        return Change(told, before, "alone")
    if planned is None or told.verified_by not in second_roles(planned.item, by):
        return Change(told, before, "unable")
    key = plan.dossier.key
    second = Marked(key, told.item, "verified", on, told.verified_by)
    if known:
        return Change(told, before, "taken", (second._replace(proofs=_new(told.proofs, marks)),))
    return Change(told, before, "taken", (Marked(key, told.item, "done", on, by, told.proofs), second))


def _new(proofs: Sequence[Proof], marks: Sequence[Marked]) -> tuple[Proof, ...]:
    known = {proof.digest for mark in marks for proof in mark.proofs}
    return tuple(one for one in proofs if one.digest not in known)
