"""`sociarch find`: search everybody who is, or was, in the lists."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import click

from sociarch.cli.language import count, ngettext
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_json, common, limit_option
from sociarch.cli.output import SHOWN, print_json, print_table, say_rest
from sociarch.cli.past import check_network, open_past
from sociarch.cli.person import name_of
from sociarch.cli.session import Session
from sociarch.errors import N_
from sociarch.finding import Field, Hit, search

FIELDS: Final[Mapping[Field, str]] = {
    "name": N_("name"),
    "company": N_("company"),
    "position": N_("position"),
    "email": N_("e-mail"),
    "url": N_("profile address"),
    "tag": N_("tag"),
}


@click.command(
    "find",
    help=_(
        "Search everybody who is, or was, in your lists.\n\n"
        "TEXT is part of a name, company, title, e-mail address or its domain, profile address or tag, now "
        "or earlier; accents and capitals do not matter.\n\n"
        "Examples:\n\n"
        "\b\n"
        "  sociarch find mockwell\n"
        "  sociarch find example.org --json"
    ),
)
@click.argument("text", metavar=_("TEXT"))
@click.option("--network", metavar=_("NETWORK"), help=_("Only this network."))
@click.option("--listed", is_flag=True, help=_("Only people who are listed now."))
@limit_option(SHOWN)
@as_json
@common
def command(text: str, network: str | None, listed: bool, limit: int | None, as_json: bool) -> None:
    session = Session.current()
    past = open_past(session).past
    if network is not None:
        check_network(network, (one.network for one in past.histories))
    hits = [
        hit
        for hit in search(past, text)
        if (network is None or network in hit.person.networks) and (not listed or hit.person.listed)
    ]
    show_found(session, hits, limit=limit, as_json=as_json)


def show_found(session: Session, hits: Iterable[Hit], *, limit: int | None, as_json: bool) -> None:
    """A row for each person, with everything that the text was found in."""
    people: dict[str, list[Hit]] = {}
    for hit in hits:
        people.setdefault(hit.person.id, []).append(hit)
    found = list(people.values())
    if as_json:
        records = [_as_record(hit) for some in found[:limit] for hit in some]
        print_json("find", {"found": records, "people": len(found)})
        return
    shown = found[: limit or SHOWN]
    if shown:
        print_table(
            [_("Id"), _("Name"), _("Company"), _("Position"), _("Network"), _("Listed"), _("Found in")],
            [_as_row(some) for some in shown],
        )
    session.say(ngettext("{n} person found", "{n} people found", len(found)).format(n=count(len(found))))
    say_rest(len(found) - len(shown))


def _as_row(hits: Sequence[Hit]) -> list[str]:
    """Of one person."""
    who = hits[0].person
    return [
        who.id,
        name_of(who.first_of("name")),
        who.first_of("company"),
        who.first_of("position"),
        ", ".join(who.networks),
        _("yes") if who.listed else _("until {day}").format(day=max(one.last_seen for one in who.entries)),
        "; ".join(dict.fromkeys(map(_where, hits))),
    ]


def _where(hit: Hit) -> str:
    where = _(FIELDS[hit.field])
    if hit.until is not None:
        where = _("{field} until {day}: {text}").format(field=where, day=hit.until, text=hit.text)
    return where


def _as_record(hit: Hit) -> dict[str, object]:
    who = hit.person
    return {
        "person": who.id,
        "networks": list(who.networks),
        "name": who.first_of("name"),
        "company": who.first_of("company"),
        "position": who.first_of("position"),
        "emails": list(who.emails),
        "url": who.first_of("url"),
        "listed": who.listed,
        "last_seen": max(one.last_seen for one in who.entries),
        "field": hit.field,
        "text": hit.text,
        "until": hit.until,
    }
