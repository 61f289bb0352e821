"""What may be noted of an item, by whom and when: one line of a log, or the reason why not.

A log is only ever added to, and says what happened: that something was done too early is noted all the same.
What is closed is opened again before anything else is said of it. Nobody looks over their own work, and of
what is personal alone nobody looks over anything.
"""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Final, NamedTuple

from sociarch.dossier import Dossier, Marked, Proof, Role, State
from sociarch.errors import (
    AlreadyDecided,
    ChecksNotInOrder,
    ChecksTooEarly,
    ItemNotDone,
    NoSecondRole,
    NoSnapshotCited,
    NoSuchItem,
    OutsideDossier,
    ProofNeeded,
    ReasonNeeded,
    SameRole,
)
from sociarch.offboarding.plan import EARLIEST, began
from sociarch.offboarding.record import Item, Plan, Planned
from sociarch.ownership.record import Verdict

SECOND: Final[tuple[Role, ...]] = ("MGR", "HR", "DPO")
"""Who may look over what is not personal, beside those whose item it is."""
ORDER: Final[tuple[Verdict, ...]] = ("attention", "employer", "mixed", "undetermined", "personal", "ok")
"""Of several accounts the verdict that counts for a check comes first."""
GOOD: Final[tuple[Verdict, ...]] = ("personal", "ok")
"""Verdicts of a check that is in order."""


class Note(NamedTuple):
    """What is to be noted of some items."""

    state: State
    on: date
    by: Role
    proofs: tuple[Proof, ...] = ()
    reason: str = ""


def item_of(plan: Plan, name: str) -> Planned:
    """The item with this id, in whatever case. Raises NoSuchItem."""
    found = plan.item(name.strip().upper())
    if found is None:
        raise NoSuchItem(wanted=name, known=", ".join(one.item.id for one in plan.items))
    return found


def line(plan: Plan, planned: Planned, note: Note, order: Sequence[str] = ()) -> Marked:
    """The line of the log. `order`: ids of snapshots, oldest first, for an item that its checks may close.
    Raises OutsideDossier, AlreadyDecided, ReasonNeeded, ItemNotDone, SameRole, NoSecondRole, ProofNeeded,
    ChecksTooEarly, ChecksNotInOrder or NoSnapshotCited."""
    _check_day(plan.dossier, note.on, plan.today)
    match note.state:
        case "verified":
            _check_second(planned, note.by)
        case "open":
            if planned.state == "open":
                raise AlreadyDecided(item=planned.item.id, step=planned.state)
        case _:
            more = planned.state == note.state == "done" and note.proofs
            if planned.state in ("done", "verified") and not more:
                raise AlreadyDecided(item=planned.item.id, step=planned.state)
    if note.state in ("refused", "not applicable") and not note.reason.strip():
        raise ReasonNeeded(item=planned.item.id)
    proofs = note.proofs
    if note.state == "done" and planned.item.proven and not proofs:
        proofs = (proof_by_checks(plan, planned, order),)
    return Marked(plan.dossier.key, planned.item.id, note.state, note.on, note.by, proofs, note.reason)


def first_day(dossier: Dossier, today: date) -> date:
    """From when on something may have been done for a dossier."""
    return began(dossier, today) or EARLIEST


def _check_day(dossier: Dossier, on: date, today: date) -> None:
    first = first_day(dossier, today)
    if not first <= on <= today:
        raise OutsideDossier(day=on, first=first, last=today)


# -- the second pair of eyes -----------------------------------------------------------------------


def doer(planned: Planned) -> Role | None:
    """Who did what is done; None: nobody yet."""
    if planned.state not in ("done", "verified"):
        return None
    return next((one.by for one in reversed(planned.marks) if one.state == "done"), None)


def second_roles(item: Item, first: Role | None) -> tuple[Role, ...]:
    """Who may look over an item that `first` did: the others whose item it is, and of what is not personal
    alone the manager, human resources and the privacy officer."""
    receiver = (item.receiver,) if item.receiver else ()
    others = () if item.kinds == ("P",) else SECOND
    return tuple(role for role in dict.fromkeys((*item.owners, *receiver, *others)) if role != first)


def _check_second(planned: Planned, by: Role) -> None:
    item = planned.item
    if planned.state == "verified":
        raise AlreadyDecided(item=item.id, step=planned.state)
    if planned.state != "done":
        raise ItemNotDone(item=item.id)
    first = doer(planned)
    if by == first:
        raise SameRole(item=item.id, role=by)
    able = second_roles(item, first)
    if by not in able:
        raise NoSecondRole(item=item.id, role=by, able=", ".join(able) or "–")


# -- proof by checks -------------------------------------------------------------------------------


def proof_by_checks(plan: Plan, planned: Planned, order: Sequence[str]) -> Proof:
    """The newest snapshot on which an item's checks rest, where all of them are in order. Raises ProofNeeded
    where the item has no checks or none were made, ChecksTooEarly, ChecksNotInOrder or NoSnapshotCited."""
    item = planned.item
    if not item.checks or not planned.findings:
        raise ProofNeeded(item=item.id, need=item.proof)
    if _is_early(plan, planned):
        raise ChecksTooEarly(item=item.id)
    worst = verdicts(planned)
    if left := [check for check in item.checks if worst.get(check) not in GOOD]:
        raise ChecksNotInOrder(item=item.id, checks=", ".join(left), first=left[0])
    cited = {place.snapshot for one in planned.findings for place in one.evidence}
    newest = next((name for name in reversed(order) if name in cited), None)
    if newest is None:
        raise NoSnapshotCited(item=item.id)
    return snapshot_proof(newest)


def _is_early(plan: Plan, planned: Planned) -> bool:
    """Whether checks cannot tell yet: of a job that lasts they find nothing wrong with what follows it."""
    if planned.item.stage != "L4":
        return False
    if planned.item.rule.anchor == "restricted":
        return planned.due is None or plan.today < planned.due
    last = plan.dossier.end or plan.leaving
    return last is None or plan.today <= last


def verdicts(planned: Planned) -> dict[str, Verdict]:
    """For each of the item's checks that spoke its verdict; of several accounts the worst."""
    found: dict[str, Verdict] = {}
    for one in sorted(planned.findings, key=lambda one: ORDER.index(one.verdict)):
        found.setdefault(one.check, one.verdict)
    return {check: found[check] for check in planned.item.checks if check in found}


def snapshot_proof(name: str) -> Proof:
    """That a snapshot of this id is there."""
    return Proof("snapshot", digest_of(name), name)


def digest_of(text: str) -> str:
    """What anybody else sees of a ticket's number or a snapshot's id."""
    return sha256(text.encode()).hexdigest()


def missing_before(plan: Plan, items: Sequence[str]) -> tuple[str, ...]:
    """Ids of what comes before these items and is open; not those that are noted with them."""
    waits = [name for one in items if (found := plan.item(one)) for name in found.waits]
    return tuple(name for name in dict.fromkeys(waits) if name not in items)
