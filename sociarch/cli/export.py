"""`sociarch export`: contacts written for other programs, and what was left out of them."""

import os
import sys
from collections.abc import Mapping
from datetime import timezone
from pathlib import Path
from typing import Any, Final, NamedTuple

import click

from sociarch.cli.language import count, french, ngettext
from sociarch.cli.language import gettext as _
from sociarch.cli.lists import read_lists
from sociarch.cli.options import as_json, as_paths, common
from sociarch.cli.output import StatusLine, print_json, print_table
from sociarch.cli.past import open_past
from sociarch.cli.session import Session
from sociarch.cli.speech import tell
from sociarch.delivery import check_free, deliver
from sociarch.entry import Past
from sociarch.errors import N_, FileTaken, NoSuchNetwork
from sociarch.handover.contact import GROUPS
from sociarch.handover.files import SCHEMA, account_of, part_paths, side_bytes, side_path
from sociarch.handover.selection import REASONS, Filter, select
from sociarch.handover.table import Wanted
from sociarch.handover.target import TEXT_FORMS, Target, load, names
from sociarch.handover.writing import Written, write
from sociarch.preservation import check_no_demand
from sociarch.registry import Registry

STDOUT: Final = "-"
REMINDER: Final = N_(
    "You added {groups} to the names. Names with what is attached to them are what courts protect: give the "
    "other program no more than it needs, and do not keep the file longer than the import takes."
)


NOTES: Final[Mapping[str, str]] = {
    "without_email": N_(
        "Without an e-mail address: {n}. {title} recognises people by it, and may add them twice."
    ),
    "repeated_email": N_("E-mail addresses left with the first person alone who has them: {n}."),
    "unsplit": N_("Names that no network splits: {n}. They stand whole where the last name goes."),
    "no_room": N_("E-mail addresses and telephone numbers for which there is no column: {n}."),
    "unsafe": N_("Cells with characters that {title} rejects: {n}. --safe-chars puts blanks in their place."),
    "cut": N_("Cells longer than a sheet can hold, and cut: {n}."),
}


class Order(NamedTuple):
    """What the person asked for. `rows`: of a file at most; None: what the format allows."""

    target: Target
    output: str
    wanted: Wanted
    who: Filter
    lists: tuple[Path, ...]
    rows: int | None
    force: bool
    as_json: bool


def _groups(ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> frozenset[str]:
    """`email,phone` as a set."""
    words = {word.strip() for value in values for word in value.split(",")} - {""}
    if unknown := words - set(GROUPS):
        text = _("{word} is none of {words}.")
        raise click.BadParameter(text.format(word=min(unknown), words=", ".join(GROUPS)), ctx, parameter)
    return frozenset(words)


@click.command(
    "export",
    help=_(
        "Write your contacts to OUTPUT for another program; `-` is the standard output.\n\nOnly the least "
        "goes out unless you ask for more with --with: name, company, title, profile address. Left out, and "
        "counted: people whom no list holds any more, people marked “do not contact”, people on a list "
        "that you name with --leave-out, and people without a name. Beside OUTPUT lies a side file, "
        "OUTPUT.sociarch.json, which says what went out and from which snapshots, and names nobody.\n\nA "
        "list for --leave-out is CSV with the heading kind,value,until,source,note, where kind is email, "
        "domain, company, profile_url or person.\n\n"
        "Examples:\n\n\b\n  sociarch export --list\n  sociarch export --for csv contacts.csv\n"
        "  sociarch export --for vcard --with email,phone contacts.vcf\n"
        "  sociarch export --for hubspot --network linkedin --leave-out clients.csv hubspot.csv"
    ),
)
@click.argument("output", required=False, metavar=_("[OUTPUT]"))
@click.option(
    "--for", "name", type=click.Choice(names()), metavar=_("FORMAT"), help=_("The format; --list shows all.")
)
@click.option("--list", "listing", is_flag=True, help=_("Show the formats and what each is for."))
@click.option(
    "--with", "groups", multiple=True, callback=_groups, metavar=_("WHAT,..."),
    help=_("Add: email, phone, notes, tags, dates, networks."),
)  # fmt: skip
@click.option(
    "--network", "networks", multiple=True, metavar=_("NETWORK"),
    help=_("Only people of that network, and only what it tells."),
)  # fmt: skip
@click.option("--tag", "tags", multiple=True, metavar=_("TAG"), help=_("Only people with that tag."))
@click.option(
    "--listed/--all", default=True, help=_("People who are listed now (the default), or all ever listed.")
)
@click.option(
    "--leave-out", "lists", multiple=True, callback=as_paths, metavar=_("LIST.csv"),
    help=_("Leave out whom that list names."),
)  # fmt: skip
@click.option("--safe-chars", is_flag=True, help=_("Blanks in place of characters that imports reject."))
@click.option(
    "--rows", type=click.IntRange(1), metavar="N", help=_("At most so many people a file; others follow.")
)
@click.option(
    "--source", default="", metavar=_("TEXT"), help=_("Where they come from, for formats that ask.")
)
@click.option(
    "--headers", type=click.Choice(("en", "fr")), default="en", show_default=True,
    help=_("Language of column names, for Outlook."),
)  # fmt: skip
@click.option("--force", is_flag=True, help=_("Replace what lies there."))
@as_json
@common
def command(
    output: str | None,
    name: str | None,
    listing: bool,
    groups: frozenset[str],
    networks: tuple[str, ...],
    tags: tuple[str, ...],
    listed: bool,
    lists: tuple[Path, ...],
    safe_chars: bool,
    rows: int | None,
    source: str,
    headers: str,
    force: bool,
    as_json: bool,
) -> None:
    if listing:
        _list(as_json=as_json)
        return
    if name is None:
        raise click.UsageError(
            _("Say what for: sociarch export --for FORMAT OUTPUT; --list shows the formats.")
        )
    if not output:
        raise click.UsageError(_("Name the file to write, or - for the standard output."))
    target = load(name)
    if output != STDOUT and (not Path(output).name or Path(output).is_dir()):
        raise click.UsageError(_("{path} is a folder: name a file.").format(path=output))
    if output == STDOUT and as_json:
        raise click.UsageError(_("--json needs a file: the standard output holds the contacts."))
    if output == STDOUT and target.form not in TEXT_FORMS:
        raise click.UsageError(_("{title} is no text: name a file.").format(title=target.title))
    order = Order(
        target, output, Wanted(groups, safe_chars, source, headers == "fr"),
        Filter(frozenset(networks), frozenset(tags), not listed), lists, rows, force, as_json,
    )  # fmt: skip
    if output != STDOUT and not force:
        check_free((Path(output), side_path(Path(output))), FileTaken)
    session = Session.current()
    opened = open_past(session)
    if force and output != STDOUT:
        check_no_demand(opened.reader)
    hand_over(session, opened.past, order)


def hand_over(session: Session, past: Past, order: Order) -> None:
    """Write what was asked for of that past, and say what was not written."""
    now = session.clock.now().astimezone(timezone.utc)
    today = session.today()
    registry = Registry.installed()
    known = {*registry.names(), *(history.network for history in past.histories)}
    for network in sorted(order.who.networks - known):
        raise NoSuchNetwork(wanted=network, known=", ".join(sorted(known)))
    lists = read_lists(order.lists, None, registry.mark)
    status = StatusLine(quiet=session.quiet)
    status.show(_("Writing …"))
    try:
        selection = select(past, order.who, lists.lines, today)
        written = write(order.target, selection.contacts, order.wanted, now, order.rows)
    finally:
        status.clear()
    paths: list[Path] = []
    if order.output == STDOUT:
        if len(written.parts) > 1:
            text = _("More than {n} people do not go into one file of {title}: name a file.")
            rows = order.rows or order.target.rows or 0
            raise click.UsageError(text.format(n=count(rows), title=order.target.title))
    else:
        paths = part_paths(Path(order.output), len(written.parts))
    account = account_of(
        past, order.target, order.who, lists.digests, written, selection.left_out, paths, now
    )
    if paths:
        side = side_path(Path(order.output))
        parts = zip(paths, written.parts, strict=True)
        contents = {**{path: part.data for path, part in parts}, side: side_bytes(account)}
        deliver(contents, replace=order.force, random=os.urandom, taken=FileTaken)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(written.parts[0].data)
        sys.stdout.buffer.flush()
    if order.as_json:
        print_json(SCHEMA, account)
    elif paths:
        for path, part in zip(paths, written.parts, strict=True):
            text = ngettext("{path}: {n} person", "{path}: {n} people", part.rows)
            tell(text.format(path=path, n=count(part.rows)))
    _say_left_out(session, account["left_out"])
    _say_notes(session, order, written)
    if paths:
        session.say(_("What went out, and from which snapshots: {path}").format(path=side))
    else:
        session.say(_("To the standard output goes no side file: nothing records what went out."))


def _list(*, as_json: bool) -> None:
    targets = [load(name) for name in names()]
    language = "fr" if french() else "en"
    if as_json:
        formats: list[dict[str, Any]] = [
            {
                "format": one.name, "title": one.title, "for": one.purpose[language], "suffix": one.suffix,
                "with": list(one.groups), "rows": one.rows,
                "not_confirmed": [column.header for column in one.columns if not column.confirmed],
            }
            for one in targets
        ]  # fmt: skip
        print_json("formats", {"formats": formats})
        return
    print_table(
        [_("Format"), _("For"), _("More with --with")],
        [[one.name, one.purpose[language], ", ".join(one.groups)] for one in targets],
    )


def _say_left_out(session: Session, left_out: dict[str, int]) -> None:
    total = sum(left_out.values())
    if not total:
        session.say(_("Nobody was left out."))
        return
    text = ngettext("{n} person was left out:", "{n} people were left out:", total)
    session.say(text.format(n=count(total)))
    for reason, number in left_out.items():
        session.say("  " + _("{reason}: {n}").format(reason=_(REASONS[reason]), n=count(number)))


def _say_notes(session: Session, order: Order, written: Written) -> None:
    target, notes = order.target, written.notes
    names_of = ", ".join
    asked = [group for group in GROUPS if group in order.wanted.groups]
    given = [group for group in asked if group in target.groups]
    if missing := [group for group in asked if group not in target.groups]:
        session.warn(
            _("{title} has no place for: {groups}").format(title=target.title, groups=names_of(missing))
        )
    for note, text in NOTES.items():
        if notes[note]:
            session.warn(_(text).format(n=count(notes[note]), title=target.title))
    if advice := target.advice.get("fr" if french() else "en"):
        session.say(advice)
    shown = target.shown(order.wanted.groups)
    unsure = [one.header for one in shown if not one.confirmed]
    if order.wanted.french:
        unsure += [one.french for one in shown if one.french]
    if unsure:
        text = _(
            "These column names are not confirmed; compare them with the sample file that {title} offers, or "
            "map them by hand: {headers}"
        )
        session.warn(text.format(title=target.title, headers=names_of(unsure)))
    if given:
        session.warn(_(REMINDER).format(groups=names_of(given)))
