"""`sociarch people`: the same person across networks, who may be, and what to keep in mind about somebody."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import click

from sociarch.choices import Alias, Link, Remark
from sociarch.cli.language import count, ngettext
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_day, as_json, as_text, as_texts, common, limit_option
from sociarch.cli.output import SHOWN, StatusLine, print_json, say_rest
from sociarch.cli.past import open_past, store
from sociarch.cli.person import (
    SCHEMA,
    by_name,
    choose_person,
    full_record,
    person_record,
    print_people,
    print_person,
)
from sociarch.cli.proposals import show_proposals
from sociarch.cli.session import Session
from sociarch.cli.speech import tell
from sociarch.deciding import accept, holds, meant, refuse, remember, undo
from sociarch.entry import Past, Person
from sociarch.errors import ContradictoryLinks, NoSuchPair
from sociarch.folding import fold
from sociarch.people import pair_id
from sociarch.proposals import propose


class Noted(NamedTuple):
    """What the options say is to be noted about a person; None: nothing was said of it."""

    tag: Sequence[str] = ()
    untag: Sequence[str] = ()
    note: str | None = None
    avoid: bool = False
    until: str | None = None
    contacted: str | None = None
    clear: bool = False


def _as_ids(ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Ids one by one, or several with commas between them."""
    return tuple(
        dict.fromkeys(one.strip().lower() for value in values for one in value.split(",") if one.strip())
    )


def _as_aliases(ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[Alias, ...]:
    pairs = [value.rpartition("=") for value in as_texts(ctx, parameter, values)]
    if any(not equals or not fold(company) for company, equals, _name in pairs):
        raise click.BadParameter(_("Write COMPANY=NAME; without a NAME it is itself again."), ctx, parameter)
    return tuple(Alias(fold(company), " ".join(name.split())) for company, _equals, name in pairs)


@click.command(
    "people",
    help=_(
        "Show the people who are on several of your networks; with PERSON, one person and all that was noted "
        "about them. PERSON is a name or the beginnings of its words, an e-mail address, a profile address, "
        "or an id.\n\n"
        "Connections are the same person's by themselves only where a profile or an e-mail address is the "
        "same, never by a name. --propose shows who else may be the same, and why; you decide.\n\n"
        "What you decide and note is kept in the vault and can be undone.\n\n"
        "Examples:\n\n"
        "\b\n"
        "  sociarch people\n"
        "  sociarch people --propose\n"
        "  sociarch people --accept 1d5111d5\n"
        "  sociarch people aline --tag jazz --contacted 2026-03-01\n"
        '  sociarch people --alias "Acme SA=Acme"'
    ),
)
@click.argument("person", required=False, metavar=_("[PERSON]"))
@click.option("--propose", "proposing", is_flag=True, help=_("Show who may be the same person, and why."))
@click.option("--names", is_flag=True, help=_("Also those with the same name and hardly anything else."))
@limit_option(SHOWN)
@click.option(
    "--accept",
    "accepted",
    multiple=True,
    callback=_as_ids,
    metavar=_("ID,..."),
    help=_("These are the same person."),
)
@click.option(
    "--refuse",
    "refused",
    multiple=True,
    callback=_as_ids,
    metavar=_("ID,..."),
    help=_("These are two people."),
)
@click.option(
    "--undo",
    "undone",
    multiple=True,
    callback=_as_ids,
    metavar=_("ID,..."),
    help=_("Take back what was decided."),
)
@click.option("--same", nargs=2, metavar=_("PERSON PERSON"), help=_("These two are the same person."))
@click.option(
    "--alias",
    "aliases",
    multiple=True,
    callback=_as_aliases,
    metavar=_("COMPANY=NAME"),
    help=_("A company is the one that is called so."),
)
@click.option(
    "--tag", multiple=True, callback=as_texts, metavar=_("WORD"), help=_("Note a word about PERSON.")
)
@click.option("--untag", multiple=True, callback=as_texts, metavar=_("WORD"), help=_("Take that word away."))
@click.option(
    "--note", callback=as_text, metavar=_("TEXT"), help=_("Note a text, in place of the earlier one.")
)
@click.option("--do-not-contact", "avoid", is_flag=True, help=_("Note that PERSON is not to be contacted."))
@click.option("--until", callback=as_day, metavar=_("DAY"), help=_("The last day of that. Default: no end."))
@click.option("--contacted", callback=as_day, metavar=_("DAY"), help=_("Note the day of the last contact."))
@click.option("--clear", is_flag=True, help=_("Take away all that was noted about PERSON before."))
@as_json
@common
def command(
    person: str | None, proposing: bool, names: bool, limit: int | None, accepted: tuple[str, ...],
    refused: tuple[str, ...], undone: tuple[str, ...], same: tuple[str, str] | None,
    aliases: tuple[Alias, ...], tag: tuple[str, ...], untag: tuple[str, ...], note: str | None, avoid: bool,
    until: date | None, contacted: date | None, clear: bool, as_json: bool,
) -> None:  # fmt: skip
    noted = Noted(
        tag, untag, note, avoid, until.isoformat() if until else None,
        contacted.isoformat() if contacted else None, clear,
    )  # fmt: skip
    deciding = bool(accepted or refused or undone)
    if [proposing or names, deciding, same is not None, bool(aliases), person is not None].count(True) > 1:
        raise click.UsageError(_("Ask for one thing at a time: a person, proposals, decisions, or aliases."))
    if noted != Noted() and person is None:
        raise click.UsageError(_("Name the person that this is to be noted about."))
    if len({*accepted, *refused, *undone}) < len(accepted) + len(refused) + len(undone):
        raise click.UsageError(_("The same id cannot be decided in two ways."))
    session = Session.current()
    if contacted and contacted > session.today():
        raise click.UsageError(_("That day is yet to come."))
    opened = open_past(session)
    past = opened.past
    if deciding:
        store(opened, decisions(past, accepted, refused, undone))
        confirm(len(accepted), len(refused), len(undone), as_json=as_json)
    elif same is not None:
        left, right = (choose_person(past, one, sure=True, as_json=as_json) for one in same)
        links = joining(past, left, right)
        store(opened, links)
        confirm_same(links, as_json=as_json)
    elif aliases:
        store(opened, aliases)
        if as_json:
            print_json(SCHEMA, {"aliases": {one.company: one.name for one in aliases}})
        else:
            text = ngettext("{n} company noted.", "{n} companies noted.", len(aliases))
            tell(text.format(n=count(len(aliases))))
    elif person is not None:
        who = choose_person(past, person, sure=noted != Noted(), as_json=as_json)
        if noted != Noted():
            remark = edited(who.remark, noted)
            store(opened, remember(who, remark, past.choices))
            who = who._replace(remark=remark)
        show_person(who, past, as_json=as_json)
    elif proposing or names:
        waiting = StatusLine(quiet=session.quiet)
        waiting.show(_("Comparing names…"))
        found = propose(past)
        waiting.clear()
        show_proposals(session, found, names=names, limit=limit, as_json=as_json)
    else:
        show_everybody(session, past, limit=limit, as_json=as_json)


# -- deciding --------------------------------------------------------------------------------------


def decisions(
    past: Past, accepted: Sequence[str], refused: Sequence[str], undone: Sequence[str]
) -> list[Link]:
    """What to store. Raises NoSuchPair or ContradictoryLinks."""
    links: list[Link] = []
    sides = meant((*accepted, *refused), past)
    for wanted in (*accepted, *refused):
        if wanted not in sides:
            raise NoSuchPair()
        decide = accept if wanted in accepted else refuse
        links += decide(*sides[wanted], past.choices)
    for wanted in undone:
        taken_back = undo(wanted, past)
        if not taken_back:
            raise NoSuchPair()
        links += taken_back
    if accepted and not holds(links, past):
        raise ContradictoryLinks()
    return links


def joining(past: Past, left: Person, right: Person) -> tuple[Link, ...]:
    """What to store so that two are one; the first of it means the decision. Raises ContradictoryLinks."""
    if left.id == right.id:
        raise click.UsageError(_("These two are the same person already."))
    links = accept(left.entries, right.entries, past.choices)
    if not holds(links, past):
        raise ContradictoryLinks()
    return links


def confirm(accepted: int, refused: int, undone: int, *, as_json: bool) -> None:
    if as_json:
        print_json(SCHEMA, {"accepted": accepted, "refused": refused, "undone": undone})
        return
    for number, text in (
        (accepted, ngettext("{n} pair is the same person.", "{n} pairs are the same person.", accepted)),
        (refused, ngettext("{n} pair is two people.", "{n} pairs are two people.", refused)),
        (undone, ngettext("{n} decision taken back.", "{n} decisions taken back.", undone)),
    ):
        if number:
            tell(text.format(n=count(number)))


def confirm_same(links: Sequence[Link], *, as_json: bool) -> None:
    identity = pair_id(links[0].left, links[0].right)
    if as_json:
        print_json(SCHEMA, {"accepted": 1, "id": identity})
    else:
        tell(
            _("The two are the same person. To take it back: sociarch people --undo {id}").format(id=identity)
        )


def edited(remark: Remark, noted: Noted) -> Remark:
    """What is to be kept in mind after this. Raises click.UsageError."""
    if noted.clear:
        remark = Remark(remark.mark)
    added = [" ".join(one.split()) for one in noted.tag]
    if not all(added):
        raise click.UsageError(_("An empty word is no tag."))
    away = {fold(one) or one for one in noted.untag}
    kept = [one for one in remark.tags if (fold(one) or one) not in away]
    avoid = remark.avoid or noted.avoid
    if noted.until and not avoid:
        raise click.UsageError(_("--until belongs to --do-not-contact."))
    return remark._replace(
        tags=tuple(dict.fromkeys((*kept, *added))),
        note=remark.note if noted.note is None else noted.note.strip(),
        avoid=avoid,
        until=noted.until if noted.avoid or noted.until else remark.until,
        contacted=noted.contacted or remark.contacted,
    )


# -- showing ---------------------------------------------------------------------------------------


def show_person(who: Person, past: Past, *, as_json: bool) -> None:
    if as_json:
        print_json(SCHEMA, {"person": full_record(who, past)})
    else:
        print_person(who, past)


def show_everybody(session: Session, past: Past, *, limit: int | None, as_json: bool) -> None:
    """Those who are on several networks."""
    several = by_name(one for one in past.people if len(one.networks) > 1)
    if as_json:
        print_json(SCHEMA, {"people": [person_record(one) for one in several[:limit]], "all": len(several)})
        return
    shown = several[: limit or SHOWN]
    if shown:
        print_people(shown)
    text = ngettext(
        "{n} person on several networks, of {all}", "{n} people on several networks, of {all}", len(several)
    )
    session.say(text.format(n=count(len(several)), all=count(len(past.people))))
    say_rest(len(several) - len(shown))
    session.say(_("Who else may be the same person: sociarch people --propose"))
