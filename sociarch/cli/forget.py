"""`sociarch forget`: snapshots that are not to be kept any longer, and people who are not to be told of."""

from collections.abc import Sequence
from typing import Final

import click

from sociarch.chronicle import Chronicle
from sociarch.cli.asking import confirm
from sociarch.cli.forget_person import forget_person
from sociarch.cli.language import count, ngettext
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_json, as_text, common
from sociarch.cli.output import print_json, print_table
from sociarch.cli.session import Session
from sociarch.cli.sweep import run_sweep
from sociarch.errors import AmbiguousSnapshot, NoSuchSnapshot
from sociarch.forgetting import Fate, Rules, by_rules, check_chosen, forget, known_ids
from sociarch.history import is_id
from sociarch.preservation import check_no_demand
from sociarch.vault import Reader

_SHORTEST: Final = 4


@click.command(
    "forget",
    help=_(
        "Forget snapshots: those you name by their ids, or all that your rules do not keep. What would go is "
        "shown first, and you are asked; --dry-run only shows it.\n\n"
        "Rules speak of each account by itself: the last so many snapshots; and of so many days, weeks, "
        "months and years of which there are snapshots, the last one of each. The last snapshot of an "
        "account is never forgotten; nor, by rules, one that is held, left out of history, or stored unread. "
        "While a demand is declared nothing is forgotten at all.\n\n"
        "It is recorded that they were forgotten, so that `verify` does not report them as lost. Their bytes "
        "stay until `sociarch sweep`, or --sweep, removes what no other snapshot needs.\n\n"
        "With --person it is somebody who demands to be erased: nobody is told of them any more, and what "
        "you noted of them is deleted. The downloads themselves hold them until those snapshots are "
        "forgotten; you are told which, and what else this does not reach.\n\n"
        "Examples:\n\n"
        "\b\n"
        "  sociarch forget --keep-last 3 --keep-monthly 12 --keep-yearly 10 --dry-run\n"
        "  sociarch forget 1d5111d5 --sweep\n"
        '  sociarch forget --person "Aline Testeur" --dry-run'
    ),
)
@click.argument("snapshots", nargs=-1, metavar=_("[ID]..."))
@click.option(
    "--keep-last", "last", type=click.IntRange(0), default=0, metavar="N", help=_("Keep the last N.")
)
@click.option(
    "--keep-daily", "daily", type=click.IntRange(0), default=0, metavar="N", help=_("Keep one for N days.")
)
@click.option(
    "--keep-weekly", "weekly", type=click.IntRange(0), default=0, metavar="N", help=_("Keep one for N weeks.")
)
@click.option(
    "--keep-monthly", "monthly", type=click.IntRange(0), default=0, metavar="N",
    help=_("Keep one for N months."),
)  # fmt: skip
@click.option(
    "--keep-yearly", "yearly", type=click.IntRange(0), default=0, metavar="N", help=_("Keep one for N years.")
)
@click.option("--person", callback=as_text, metavar=_("TEXT"), help=_("Somebody who is to be erased."))
@click.option(
    "--everywhere", is_flag=True,
    help=_("With --person: also forget each snapshot that holds them, but the last of an account."),
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help=_("Only show what would go."))
@click.option("--sweep", "sweeps", is_flag=True, help=_("Remove their bytes, too, at once."))
@click.option("--yes", is_flag=True, help=_("Do not ask."))
@as_json
@common
def command(
    snapshots: tuple[str, ...],
    last: int,
    daily: int,
    weekly: int,
    monthly: int,
    yearly: int,
    person: str | None,
    everywhere: bool,
    dry_run: bool,
    sweeps: bool,
    yes: bool,
    as_json: bool,
) -> None:
    session = Session.current()
    rules = Rules(last, daily, weekly, monthly, yearly)
    if person is not None:
        if snapshots or any(rules) or sweeps:
            raise click.UsageError(_("--person stands alone: no ids, no rules, no --sweep."))
        forget_person(session, person, dry_run=dry_run, yes=yes, as_json=as_json, everywhere=everywhere)
        return
    if everywhere:
        raise click.UsageError(_("--everywhere goes with --person."))
    if bool(snapshots) == any(rules):
        raise click.UsageError(_("Name snapshots by their ids, or give rules such as --keep-last 3."))
    reader = session.reader()
    check_no_demand(reader)
    chronicle = reader.chronicle()
    fates: Sequence[Fate] = ()
    if snapshots:
        chosen = _chosen(reader, chronicle, snapshots)
        check_chosen(chronicle, chosen)
        fates = [Fate(one, ()) for one in chronicle.snapshots if one.id in chosen]
    else:
        fates = by_rules(chronicle, rules)
        chosen = [one.named.id for one in fates if not one.kept]
    if not as_json:
        _show(fates, [name for name in chosen if not any(one.named.id == name for one in fates)])
    asked = not dry_run and bool(chosen)
    done = asked and confirm(session, _question(len(chosen)), yes=yes)
    if done:
        forget(reader, chosen, session.today())
        session.remember(reader)
    if not as_json and (done or not chosen):
        session.say(_told(len(chosen)))
    removed = run_sweep(session, reader, now=False, as_json=as_json) if done and sweeps else None
    if as_json:
        record = _record(fates, chosen, done=done)
        print_json("forget", {**record, "swept": removed._asdict() if removed is not None else None})


def _chosen(reader: Reader, chronicle: Chronicle, wanted: Sequence[str]) -> list[str]:
    """Whole ids of what was named, each once. Raises NoSuchSnapshot and AmbiguousSnapshot."""
    known = known_ids(reader, chronicle)
    chosen: dict[str, None] = {}
    for one in wanted:
        found = [name for name in known if is_id(one) and name.startswith(one.lower())]
        if len(one) < _SHORTEST or not found:
            raise NoSuchSnapshot(wanted=one if is_id(one) else "…")
        if len(found) > 1:
            raise AmbiguousSnapshot(wanted=one)
        chosen[found[0]] = None
    return list(chosen)


def _show(fates: Sequence[Fate], others: Sequence[str]) -> None:
    rows = [
        [
            one.named.id[:8],
            one.named.day,
            one.named.snapshot.exporter or _("not recognised"),
            _("kept: {reasons}").format(reasons=", ".join(map(_, one.reasons)))
            if one.kept
            else _("will be forgotten"),
        ]
        for one in fates
    ]
    rows += [
        [name[:8], "-", "-", _("will be forgotten; it does not open, or is not there")] for name in others
    ]
    if rows:
        print_table([_("Snapshot"), _("Date"), _("Network"), _("What becomes of it")], rows)


def _question(number: int) -> str:
    text = ngettext("Forget {n} snapshot for good?", "Forget {n} snapshots for good?", number)
    return text.format(n=count(number))


def _told(number: int) -> str:
    if not number:
        return _("All of them are kept.")
    text = ngettext("{n} snapshot was forgotten.", "{n} snapshots were forgotten.", number)
    return text.format(n=count(number)) + " " + _("Copies elsewhere keep theirs until you sweep there.")


def _record(fates: Sequence[Fate], chosen: Sequence[str], *, done: bool) -> dict[str, object]:
    return {
        "done": done,
        "forgotten": list(chosen),
        "kept": [
            {"snapshot": one.named.id, "day": one.named.day, "reasons": list(one.reasons)}
            for one in fates
            if one.kept
        ],
    }
