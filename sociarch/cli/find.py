"""`sociarch find`: search everybody who is, or was, in the lists."""

from collections.abc import Mapping
from typing import Final

import click

from sociarch.cli.language import count, ngettext
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_json, common
from sociarch.cli.output import print_json, print_table
from sociarch.cli.past import open_past
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
@click.argument("text")
@click.option("--network", metavar="NETWORK", help=_("Only this network."))
@click.option("--listed", is_flag=True, help=_("Only people who are listed now."))
@as_json
@common
def command(text: str, network: str | None, listed: bool, as_json: bool) -> None:
    session = Session.current()
    hits = [
        hit
        for hit in search(open_past(session).past, text)
        if (network is None or network in hit.person.networks) and (not listed or hit.person.listed)
    ]
    if as_json:
        print_json("find", {"found": [_as_record(one) for one in hits]})
        return
    if hits:
        print_table(
            [_("Id"), _("Name"), _("Company"), _("Position"), _("Network"), _("Listed"), _("Found in")],
            [_as_row(one) for one in hits],
        )
    people = len({one.person.id for one in hits})
    session.say(ngettext("{n} person found", "{n} people found", people).format(n=count(people)))


def _as_row(hit: Hit) -> list[str]:
    who = hit.person
    where = _(FIELDS[hit.field])
    if hit.until is not None:
        where = _("{field} until {day}: {text}").format(field=where, day=hit.until, text=hit.text)
    return [
        who.id,
        who.first_of("name") or "–",
        who.first_of("company"),
        who.first_of("position"),
        ", ".join(who.networks),
        _("yes") if who.listed else _("until {day}").format(day=max(one.last_seen for one in who.entries)),
        where,
    ]


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
