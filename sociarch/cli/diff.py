"""`sociarch diff`: what changed between two moments."""

from collections.abc import Sequence
from typing import Final

import click

from sociarch.cli.language import count
from sociarch.cli.language import gettext as _
from sociarch.cli.moments import days_of, intervals
from sociarch.cli.options import as_json, common, limit_option
from sociarch.cli.output import print_json, print_table, say_rest
from sociarch.cli.past import check_network, up_to_date
from sociarch.cli.person import name_of
from sociarch.cli.session import Session
from sociarch.cli.speech import tell
from sociarch.difference import Interval, counts, net
from sociarch.entry import GAINS, KINDS, LOSSES, Change, Listing

SHOWN: Final = 200
"""Changes in a table, where nobody says how many."""


@click.command(
    "diff",
    help=_(
        "Show what changed between two moments: who joined, who is no longer listed, who moved.\n\n"
        "Without arguments each account's last two lists are compared. OLD and NEW are snapshots (as for "
        "`show`), days, months or years; a month or year means from its first day as OLD, to its last day "
        "as NEW. OLD alone: from there to now; a month or a year alone: every change in it.\n\n"
        "Two moments are compared as they stand: who came and went between them is in neither. With "
        "--each, every change on the way is told.\n\n"
        "Not being listed has many reasons, and a list tells none of them: either side may have ended the "
        "connection, or the account may be closed.\n\n"
        "Examples:\n\n"
        "\b\n"
        "  sociarch diff\n"
        "  sociarch diff linkedin~5 linkedin\n"
        "  sociarch diff 2024-06-30 2025-06-30\n"
        "  sociarch diff 2025 --json"
    ),
)
@click.argument("old", required=False, metavar=_("[OLD]"))
@click.argument("new", required=False, metavar=_("[NEW]"))
@click.option("--each", is_flag=True, help=_("Tell every change on the way."))
@click.option("--network", metavar=_("NETWORK"), help=_("Only this network."))
@limit_option(SHOWN)
@as_json
@common
def command(
    old: str | None, new: str | None, each: bool, network: str | None, limit: int | None, as_json: bool
) -> None:
    session = Session.current()
    ledger = up_to_date(session, session.reader())
    if network is not None:
        check_network(network, (one.network for one in ledger.accounts))
    days = days_of(old) if old is not None and new is None else None
    whole_period = days is not None and days.several
    found: list[tuple[Interval, tuple[Change, ...]]] = []
    for interval in intervals(ledger, old, new):
        if network is not None and interval.network != network:
            continue
        book = ledger.book_of(interval.network, interval.account)
        after = -1 if interval.old is None else interval.old.number
        changes = book.changes(after, interval.new.number)
        found.append((interval, changes if each or whole_period else net(changes, interval.new.number)))
    show_changes(session, found, limit=limit, as_json=as_json)


def show_changes(
    session: Session, found: Sequence[tuple[Interval, Sequence[Change]]], *, limit: int | None, as_json: bool
) -> None:
    """What changed, account by account."""
    if as_json:
        print_json("diff", {"accounts": [_as_record(*one, limit) for one in found]})
        return
    shown = False
    for interval, changes in found:
        if shown:
            tell("")
        shown = _show(session, interval, changes, limit or SHOWN) or shown
    if not found:
        session.say(_("No snapshot lists connections yet."))


def _show(session: Session, interval: Interval, changes: Sequence[Change], limit: int) -> bool:
    """Whether there was anything to compare."""
    old, new = interval.old, interval.new
    account = interval.account or ""
    name = interval.network if not account or account.startswith("~") else f"{interval.network} ({account})"
    if old is None or old == new:
        text = (
            _("{network}: nothing to compare yet, there is one list: {day}, {n} connections")
            if old is None
            else _("{network}: no other list lies between these moments: {day}, {n} connections")
        )
        session.say(text.format(network=name, day=new.day, n=count(new.people)))
        return False
    tell(
        _("{network}: {old} ({before} connections) to {new} ({after} connections)").format(
            network=name, old=old.day, before=count(old.people), new=new.day, after=count(new.people)
        )
    )
    numbers = counts(changes)
    if not numbers:
        tell("  " + _("no change"))
    for kind, number in numbers.items():
        tell(f"  {count(number):>6} × {_(KINDS[kind])}")
    if changes:
        print_table(
            [_("Seen"), _("Change"), _("Name"), _("From"), _("To")],
            [
                [
                    one.seen,
                    _(KINDS[one.kind]),
                    name_of(one.name),
                    one.company if one.kind in LOSSES else one.old,
                    one.company if one.kind in GAINS else one.new,
                ]
                for one in changes[:limit]
            ],
        )
        say_rest(len(changes) - limit)
    if new.partial:
        session.warn(
            _("The list of {day} is incomplete: who is not in it may be listed all the same.").format(
                day=new.day
            )
        )
    return True


def _as_record(interval: Interval, changes: Sequence[Change], limit: int | None) -> dict[str, object]:
    return {
        "network": interval.network,
        "account": interval.account,
        "old": None if interval.old is None else _listing(interval.old),
        "new": _listing(interval.new),
        "counts": dict(counts(changes)),
        "changes": [change_record(one) for one in changes[:limit]],
    }


def _listing(one: Listing) -> dict[str, object]:
    return {"snapshot": one.snapshot, "day": one.day, "partial": one.partial, "connections": one.people}


def change_record(one: Change) -> dict[str, object]:
    """A change for programs: `seen` and `before` frame it, `at` is the network's own time."""
    return {
        "kind": one.kind,
        "name": one.name,
        "company": one.company,
        "seen": one.seen,
        "before": one.before,
        "at": one.at,
        "old": one.old,
        "new": one.new,
    }
