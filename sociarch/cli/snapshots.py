"""`sociarch snapshots`: what is in the vault, oldest first."""

from collections.abc import Sequence

import click

from sociarch.chronicle import Named
from sociarch.cli.language import count, size
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_json, common
from sociarch.cli.output import print_json, print_table
from sociarch.cli.past import up_to_date
from sociarch.cli.session import Session
from sociarch.cli.speech import show_error
from sociarch.entry import Listing
from sociarch.errors import N_, AddedLate, DamagedRecord

STATES = {"": "", "held": N_("held"), "accepted": N_("accepted"), "dropped": N_("dropped")}


@click.command(
    "snapshots",
    help=_(
        "List what is in the vault, oldest first.\n\n"
        "The date is the export's own where it has one, else the day it was stored. Connections are as "
        "they were counted then; `show` reads them anew. Gained and lost are told against the account's list "
        "before. One that is held or was dropped does not count for "
        "`latest` and its like until it is accepted.\n\n"
        "Example:\n\n"
        "\b\n"
        "  sociarch snapshots"
    ),
)
@as_json
@common
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    session = Session.current()
    reader = session.reader()
    chronicle = reader.chronicle()
    listings = {one.snapshot: one for book in up_to_date(session, reader).books for one in book.listings()}
    if as_json:
        print_json(
            "snapshots",
            {
                "snapshots": [_as_record(one, listings.get(one.id)) for one in chronicle.snapshots],
                "damaged": list(chronicle.damaged),
                "late": list(chronicle.late),
            },
        )
    elif not chronicle.snapshots and not chronicle.damaged and not chronicle.late:
        session.say(_("The vault is empty. Next: sociarch backup, or sociarch backup --from FILE-OR-FOLDER"))
    else:
        headings = [
            _("Snapshot"),
            _("Date"),
            _("Network"),
            _("Account"),
            _("Connections"),
            _("Gained"),
            _("Lost"),
            _("Files"),
            _("Size"),
        ]
        marks = _marks(chronicle.snapshots)
        rows = [_as_row(one, marks, listings.get(one.id)) for one in chronicle.snapshots]
        if any(one.state for one in chronicle.snapshots):
            headings.append(_("State"))
            rows = [[*row, _(STATES[one.state])] for row, one in zip(rows, chronicle.snapshots, strict=True)]
        print_table(headings, rows, right=(4, 5, 6, 7, 8))
    for path in chronicle.late:
        if path.startswith("snapshots/"):
            show_error(AddedLate(name=path))
    if chronicle.damaged:
        for path in chronicle.damaged:
            session.warn(_("{path} is damaged and is not in this list.").format(path=path))
        session.warn(_("`sociarch verify` lists everything that is damaged and what still restores."))
        ctx.exit(DamagedRecord.code)


def _marks(snapshots: Sequence[Named]) -> set[str]:
    """Accounts that need to be told apart by their mark: several of one network, without a label."""
    accounts: dict[str, set[str]] = {}
    for one in snapshots:
        if one.snapshot.exporter and one.snapshot.account:
            accounts.setdefault(one.snapshot.exporter, set()).add(one.snapshot.account)
    return {account for several in accounts.values() if len(several) > 1 for account in several}


def _as_row(one: Named, marks: set[str], listing: Listing | None) -> list[str]:
    snapshot = one.snapshot
    account = snapshot.account or ""
    if account.startswith("~") and account not in marks:
        account = ""
    number = snapshot.counts.get("connection")
    return [
        one.id[:8],
        one.day,
        snapshot.exporter or _("not recognised"),
        account or "-",
        count(number) if number is not None else "-",
        f"+{count(listing.gained)}" if listing is not None and listing.number else "",
        f"-{count(listing.lost)}" if listing is not None and listing.number else "",
        count(len(snapshot.files)),
        size(snapshot.size),
    ]


def _as_record(one: Named, listing: Listing | None) -> dict[str, object]:
    snapshot = one.snapshot
    return {
        "id": one.id,
        "day": one.day,
        "state": one.state,
        "held": list(snapshot.held),
        "taken": snapshot.taken,
        "as_of": snapshot.as_of,
        "exporter": snapshot.exporter,
        "reader": snapshot.reader,
        "account": snapshot.account,
        "counts": dict(snapshot.counts),
        "gained": None if listing is None else listing.gained,
        "lost": None if listing is None else listing.lost,
        "tool": snapshot.tool,
        "route": snapshot.route,
        "size": snapshot.size,
        "files": [
            {"name": file.name, "size": file.size, "sha256": file.sha256, "modified": file.modified}
            for file in snapshot.files
        ],
    }
