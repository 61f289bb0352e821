"""A plan on a terminal: what comes next, what is overdue, then stage by stage; or as a program reads it."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from sociarch.cli.language import gettext as _
from sociarch.cli.output import print_json, print_table
from sociarch.cli.ownership_words import VERDICTS
from sociarch.cli.plan_words import stage_name, written
from sociarch.cli.speech import tell
from sociarch.dossier import Role
from sociarch.offboarding.forms import made
from sociarch.offboarding.marking import doer, second_roles, verdicts
from sociarch.offboarding.record import Plan, Planned
from sociarch.offboarding.written import Asset, Row, Written

STEPS: Final = 3
"""Things to do that are told at once."""


def show_plan(plan: Plan, role: Role, inventory: Sequence[Asset]) -> None:
    """A plan of which the role may see everything."""
    text = written(plan, role, inventory)
    tell(text.title)
    tell(text.mark)
    for line in text.head:
        tell(f"  {line}")
    rows = {row.id: row for row in text.rows}
    show_steps(plan, role, rows)
    late = [one for one in plan.items if one.late]
    _show_items(_("Overdue"), late, rows)
    for stage in dict.fromkeys(one.item.stage for one in plan.items):
        items = [one for one in plan.items if one.item.stage == stage and not one.late]
        if items:
            _show_items(stage_name(items[0]), items, rows)
    _show_inventory(text)


def show_steps(plan: Plan, role: Role, rows: dict[str, Row]) -> None:
    """What the role can do next; where nothing is its own, what anybody can."""
    steps = next_steps(plan, role)
    tell("")
    if not steps:
        tell(_("Nothing is left to do."))
        return
    _show_title(_("Next"))
    for number, one in enumerate(steps, 1):
        row = rows[one.item.id]
        tell(f"{number}. {row.id} {row.what} ({row.due_name})")


def next_steps(plan: Plan, role: Role) -> list[Planned]:
    """Items that wait for nothing else, in the order of the plan, the role's own first of all."""
    able = [one for one in plan.items if not one.closed and not one.waits]
    own = [one for one in able if role in _turn(one)]
    return (own or able)[:STEPS]


def _turn(planned: Planned) -> Iterable[Role | None]:
    """Whose turn it is: what is done waits for the second pair of eyes."""
    if planned.state == "done":
        return second_roles(planned.item, doer(planned))
    return (*planned.item.owners, planned.item.receiver)


def print_plan(plan: Plan, role: Role, inventory: Sequence[Asset], at: datetime) -> None:
    """The same document that a `.json` file holds."""
    document = json.loads(made("json", written(plan, role, inventory), at))
    document.pop("schema")
    print_json("checklist", document)


def _show_items(title: str, items: Sequence[Planned], rows: dict[str, Row]) -> None:
    if not items:
        return
    tell("")
    _show_title(title)
    headings = [_("Id"), _("What"), _("By whom"), _("By when"), _("State"), _("Waits for")]
    checks = [_checks(one) for one in items]
    lines = [_cells(one, rows[one.item.id]) for one in items]
    if any(checks):
        headings.append(_("Checks"))
        lines = [[*line, check] for line, check in zip(lines, checks, strict=True)]
    print_table(headings, lines)


def _cells(planned: Planned, row: Row) -> list[str]:
    state = f"{row.state_name}, {row.on.isoformat()}" if row.on else row.state_name
    waits = [] if planned.closed else list(planned.waits)
    if planned.state == "done" and not planned.closed:
        waits.append("/".join(second_roles(planned.item, doer(planned))))
    return [row.id, row.what, row.owner_names, row.due_name, state, ", ".join(waits)]


def _checks(planned: Planned) -> str:
    """What checks of ownership say about it; empty where none does."""
    return ", ".join(f"{check} {_(VERDICTS[verdict])}" for check, verdict in verdicts(planned).items())


def _show_inventory(text: Written) -> None:
    if not text.inventory:
        return
    tell("")
    _show_title(_("Inventory"))
    rows = [[one.kind, one.name, one.network, one.employer] for one in text.inventory]
    print_table([_("Kind"), _("Name"), _("Network"), _("Employer")], rows)


def _show_title(text: str) -> None:
    tell(f"== {text} ==")
