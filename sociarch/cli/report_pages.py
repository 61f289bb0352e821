"""The pages of a report, each made from what its reader may see and from nothing else.

The person's has everything. What human resources get is made from a plan alone, of which the rest was taken
away before: this room never holds their page and a list of connections at the same time.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from sociarch.cli.language import count, ngettext
from sociarch.cli.language import gettext as _
from sociarch.cli.ownership_words import account_name, labelled, told
from sociarch.cli.report_evidence import findings_part, ownership_part
from sociarch.cli.report_network import Network, provenance_part
from sociarch.cli.report_words import face, mark
from sociarch.declared import Country
from sociarch.errors import N_
from sociarch.offboarding.items import OCCASIONS, ROLES, STATES
from sociarch.offboarding.record import Plan, Planned
from sociarch.ownership.report import Report
from sociarch.page import Table
from sociarch.report.figures import Figures, next_steps
from sociarch.report.record import Listing, Page, Part

NO_ADVICE: Final = N_("Not legal advice: laws and contracts may set other days.")


# -- for the person -------------------------------------------------------------------------------


def me_page(
    figures: Figures, report: Report, country: Country, held: Sequence[tuple[str, str]], plan: Plan | None,
    listing: Listing | None, title: Callable[[str], str],
) -> Page:  # fmt: skip
    """Everything. `held`: network and title of each account; `title`: what a network is called."""
    network = Network(figures, title, held)
    parts = (
        *network.parts(),
        provenance_part(figures.provenance, held),
        ownership_part(report, country, held),
        _steps_part(plan),
        findings_part(report, held),
    )
    headlines = (*network.headlines(), *_older(figures, held), *_open(plan))
    name = _("Your network on {day}").format(day=figures.today)
    line = _("Made from your own exports, on your own machine. Whoever has this file can read it.")
    return Page("me", name, mark("me"), (line,), headlines, parts, listing, face())


def _older(figures: Figures, held: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """What is older than the latest job, of the account with most connections."""
    if figures.provenance:
        one = max(figures.provenance, key=lambda one: (one.total, one.start))
        text = _(
            "of {total} connections in {account} are dated before {start}, when the job at {employer} began"
        )
        yield count(one.counts["before"]), text.format(
            total=count(one.total), account=account_name(one.network, one.account, held), start=one.start,
            employer=one.employer,
        )  # fmt: skip


def _open(plan: Plan | None) -> Iterator[tuple[str, str]]:
    number = sum(not one.closed for one in plan.items) if plan else 0
    if number:
        text = ngettext("thing is still to be done", "things are still to be done", number)
        yield count(number), text


def _steps_part(plan: Plan | None) -> Part:
    title = _("What comes next")
    if plan is None:
        return Part("next", title, (_("Nothing that is declared calls for a plan: sociarch profile"),))
    lines = [_occasion(plan), *(told(one) for one in plan.remarks), _(NO_ADVICE)]
    steps = next_steps(plan)
    if not steps:
        return Part("next", title, (*lines, _("Nothing is left to be done.")))
    open_items = sum(not one.closed for one in plan.items)
    table = Table(
        "steps", _("The next of {n} things to do").format(n=count(open_items)),
        (_("Item"), _("What"), _("Who"), _("By"), _("State"), _("Waits for")),
        tuple(
            (
                one.item.id, _(one.item.what), _owners(one), _by(one), _(STATES[one.state]),
                ", ".join(one.waits),
            )
            for one in steps
        ),
        _("All of them: sociarch checklist"),
    )  # fmt: skip
    return Part("next", title, tuple(lines), tables=(table,))


# -- for human resources --------------------------------------------------------------------------


def hr_page(plan: Plan) -> Page:
    """Items, owners, states, days and digests. `plan`: as `seen_by` leaves it for human resources."""
    settled = sum(one.closed for one in plan.items)
    late = sum(one.late for one in plan.items)
    items = Table(
        "items", _("Items, as of {day}").format(day=plan.today),
        (_("Item"), _("What"), _("Who"), _("By"), _("State"), _("On")),
        tuple(_item(one) for one in plan.items),
    )  # fmt: skip
    proofs = Table(
        "proofs", _("What closed them"), (_("Item"), _("Proof")),
        tuple((one.item.id, f"sha256:{proof.digest}") for one in plan.items for proof in one.proofs),
        _("A proof is shown by its digest alone."),
    )  # fmt: skip
    headlines = [(f"{count(settled)} / {count(len(plan.items))}", _("items are settled"))]
    if late:
        text = ngettext("item is past its day", "items are past their day", late)
        headlines.append((count(late), text))
    lines = [*_case(plan), *(told(one) for one in plan.remarks), _(NO_ADVICE)]
    tables = (items, proofs) if proofs.rows else (items,)
    part = Part("items", _("The plan"), tuple(lines), tables=tables)
    title = _("{occasion}: how the plan stands on {day}").format(
        occasion=_(OCCASIONS[plan.dossier.occasion]).capitalize(), day=plan.today
    )
    return Page("hr", title, mark("hr"), (), tuple(headlines), (part,), None, face())


def _case(plan: Plan) -> Iterator[str]:
    dossier = plan.dossier
    for name, text in (
        (_("Case"), dossier.number), (_("Person"), dossier.person), (_("Employer"), dossier.employer),
        (_("Last day at work"), str(plan.leaving or "")),
    ):  # fmt: skip
        if text:
            yield labelled(name, text)


def _item(one: Planned) -> tuple[str, ...]:
    state = _(STATES[one.state])
    second = [mark.by for mark in one.marks if mark.state == "verified"]
    if one.state == "verified" and second:
        state = _("{state} by {role}").format(state=state, role=_(ROLES[second[-1]]))
    return one.item.id, _(one.item.what), _owners(one), _by(one), state, str(one.on or "")


# -- words of both --------------------------------------------------------------------------------


def _occasion(plan: Plan) -> str:
    occasion = _(OCCASIONS[plan.dossier.occasion]).capitalize()
    if not plan.dossier.employer:
        return occasion
    return _("{field}: {value}").format(field=occasion, value=plan.dossier.employer)


def _owners(one: Planned) -> str:
    return ", ".join(_(ROLES[role]) for role in one.item.owners)


def _by(one: Planned) -> str:
    if one.due is None:
        return _("day not known")
    return _("{day}, which has passed").format(day=one.due) if one.late else one.due.isoformat()
