"""A plan in the reader's language, as every form of it takes it: rows, log, and what forms say by themselves.

What a role may not see has been taken away before (`sociarch.offboarding.shown`); nothing is decided here but
words.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from sociarch.cli.language import french
from sociarch.cli.language import gettext as _
from sociarch.cli.ownership_words import VERDICTS, labelled, told
from sociarch.dossier import STATES as ALL_STATES
from sociarch.dossier import Dossier, Marked, Occasion, Role
from sociarch.errors import N_
from sociarch.offboarding.items import CAUSES, KINDS, ROLES, STAGES, STATES
from sociarch.offboarding.marking import doer, second_roles, verdicts
from sociarch.offboarding.plan import befores
from sociarch.offboarding.record import Anchor, Plan, Planned
from sociarch.offboarding.shown import THINGS
from sociarch.offboarding.written import Asset, Line, Row, Words, Written

TITLES: Final[Mapping[Occasion, tuple[str, str]]] = {
    "joiner": (N_("Joining"), N_("Joining {employer}")),
    "steady": (N_("This quarter"), N_("This quarter at {employer}")),
    "mover": (N_("Moving"), N_("Moving at {employer}")),
    "leaver": (N_("Leaving"), N_("Leaving {employer}")),
    "urgent": (N_("Leaving at once"), N_("Leaving {employer} at once")),
}
"""Without an employer's name, and with it."""
WEEKDAYS: Final = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
NO_DAY: Final[Mapping[Anchor, str]] = {
    "start": N_("no first day is known"),
    "leaving": N_("no last day is known"),
    "end": N_("no last day is known"),
    "reply": N_("no last day is known"),
    "closing": N_("no last day is known"),
    "restricted": N_("no restriction with an end is known"),
}
"""Why an item has no day."""
ADVICE: Final = N_("Not legal advice: laws and contracts may set other days.")


def written(plan: Plan, role: Role, inventory: Sequence[Asset]) -> Written:
    """All of a plan that `shown` left. `inventory`: with the words of `THINGS`."""
    dossier = plan.dossier
    return Written(
        language="fr" if french() else "en",
        title=title(dossier),
        case=dossier.number,
        role=role,
        mark=mark(role),
        head=tuple(_head(plan)),
        rows=tuple(_row(one, plan, role) for one in plan.items),
        inventory=tuple(one._replace(kind=_(THINGS[one.kind])) for one in inventory),
        log=tuple(_lines(plan)),
        words=written_words(),
        roles=tuple((code, _(name)) for code, name in ROLES.items()),
        states=tuple((state, _(STATES[state])) for state in ALL_STATES),
        today=plan.today,
    )


def title(dossier: Dossier) -> str:
    """What a plan is called."""
    without, named = TITLES[dossier.occasion]
    return _(named).format(employer=dossier.employer) if dossier.employer else _(without)


def mark(role: Role) -> str:
    """For whom a plan was made, and who must not get it."""
    if role == "EMP":
        return _("Made for the person alone: not for the employer")
    return _("Made for: {role} ({code})").format(role=_(ROLES[role]), code=role)


def day_name(day: date) -> str:
    """A day with its weekday: whoever plans in working days looks for it."""
    return _("{weekday} {day}").format(weekday=_(WEEKDAYS[day.weekday()]), day=day.isoformat())


# -- head -----------------------------------------------------------------------------------------


def _head(plan: Plan) -> Iterator[str]:
    one = plan.dossier
    said = (
        (_("Case"), one.number),
        (_("Person"), one.person),
        (_("Kind of departure"), _(CAUSES[one.cause]) if one.cause else ""),
        (_("Day of the move") if one.occasion == "mover" else _("First day"), _day(one.start)),
        (_("Notice"), _day(one.notice)),
        (_("Released from work from"), _day(one.release)),
        (_("Last working day at work"), _day(plan.leaving)),
        (_("Last day of the contract"), _day(one.end)),
        (_("Restrictions until"), _day(one.restricted)),
    )
    yield from (labelled(name, text) for name, text in said if text)
    yield from (told(remark) for remark in plan.remarks)
    if plan.off:
        days = ", ".join(f"{day_name(off.day)} {off.name}" for off in plan.off)
        yield labelled(_("Public holidays on the way"), days)
    yield _(ADVICE)


def _day(day: date | None) -> str:
    return day_name(day) if day else ""


# -- rows -----------------------------------------------------------------------------------------


def _row(planned: Planned, plan: Plan, role: Role) -> Row:
    item = planned.item
    known = {one.item.id for one in plan.items}
    due = planned.due
    last = last_line(planned)
    owners = ", ".join(_(ROLES[owner]) for owner in item.owners)
    return Row(
        id=item.id,
        stage=item.stage,
        stage_name=stage_name(planned),
        kind="/".join(item.kinds),
        kind_name=", ".join(_(KINDS[kind]) for kind in item.kinds),
        what=_(item.what),
        owners=item.owners,
        owner_names=f"{owners} → {_(ROLES[item.receiver])}" if item.receiver else owners,
        due=due,
        due_name=day_name(due) if due else _(NO_DAY.get(item.rule.anchor, N_("not known"))),
        state=planned.state,
        state_name=_(STATES[planned.state]),
        on=planned.on,
        verified_by=last.by if last and planned.state == "verified" else "",
        proof=_(item.proof),
        proofs=tuple(f"sha256:{one.digest}" for one in planned.proofs),
        first=tuple(one for one in befores(plan.dossier, item.id) if one in known),
        blocks=tuple(one for one in item.blocks if one in known),
        note="; ".join(notes(planned, role)),
        late=planned.late,
        four_eyes=item.four_eyes,
        announced=item.announced,
    )


def stage_name(planned: Planned) -> str:
    """Such as `L1 notice`."""
    return f"{planned.item.stage} {_(STAGES[planned.item.stage])}"


def last_line(planned: Planned) -> Marked | None:
    """The line that gave an item its state."""
    return next((one for one in reversed(planned.marks) if one.state == planned.state), None)


def notes(planned: Planned, role: Role) -> Iterator[str]:
    """What a reader should know of an item."""
    if planned.late:
        yield _("the day has passed")
    if planned.waits and not planned.closed:
        yield _("waits for {items}").format(items=", ".join(planned.waits))
    if planned.item.four_eyes and not planned.closed:
        yield _second(planned)
    last = last_line(planned)
    if last and last.reason and planned.state in ("refused", "not applicable"):
        yield last.reason
    if role == "EMP" and planned.findings:
        checks = [f"{check} {_(VERDICTS[verdict])}" for check, verdict in verdicts(planned).items()]
        yield labelled(_("checks"), ", ".join(checks))


def _second(planned: Planned) -> str:
    first = doer(planned)
    if first is None:
        return _("takes a second pair of eyes")
    roles = ", ".join(second_roles(planned.item, first))
    return _("waits for a second pair of eyes: one of {roles}").format(roles=roles)


# -- log ------------------------------------------------------------------------------------------


def _lines(plan: Plan) -> Iterator[Line]:
    """All lines of the items that are seen, by day; on one day as the items stand."""
    marks: list[Marked] = [mark for one in plan.items for mark in one.marks]
    for one in sorted(marks, key=lambda one: one.on):
        proofs = tuple(f"sha256:{proof.digest}" for proof in one.proofs)
        yield Line(one.on, one.item, one.state, _(STATES[one.state]), one.by, proofs, one.reason)


# -- words ----------------------------------------------------------------------------------------


def written_words() -> Words:
    """What forms say of their own accord."""
    return Words(
        plan=_("Plan"),
        items=_("Items"),
        inventory=_("Inventory"),
        log=_("Log"),
        id=_("Id"),
        stage=_("Stage"),
        kind=_("Kind"),
        what=_("What"),
        owner=_("By whom"),
        due=_("By when"),
        state=_("State"),
        on=_("On"),
        proof_needed=_("Proof that closes it"),
        proof=_("Proof"),
        verified=_("Verified by"),
        before=_("Comes after"),
        blocks=_("Comes before"),
        note=_("Note"),
        name=_("Name"),
        network=_("Network"),
        employer=_("Employer"),
        by=_("Noted by"),
        reason=_("Reason"),
        late=_("overdue"),
        four_eyes=_("two pairs of eyes"),
        signed=_("Signature"),
        place_and_day=_("Place and day"),
        digest=_("SHA-256 of this plan as JSON"),
        page=_("Page"),
        none=_("none"),
        lead=_("in the lead: {role}"),
        as_of=_("As of {day}"),
    )
