"""`sociarch log`: one person through time."""

import click

from sociarch.cli.diff import change_record
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_json, common
from sociarch.cli.output import print_json, print_table
from sociarch.cli.past import open_past
from sociarch.cli.person import choose_person, entry_record, name_of
from sociarch.cli.session import Session
from sociarch.cli.speech import printable, tell
from sociarch.difference import with_beginnings
from sociarch.entry import KINDS, Change, Past, Person


@click.command(
    "log",
    help=_(
        "Show one person through time: when the lists first held them, and what changed.\n\n"
        "PERSON is a name, as loosely as you remember it, an e-mail or profile address, or an id. Where "
        "several may be meant, they are listed.\n\n"
        "Two times are told apart: when an export showed something, and when it happened, where the "
        "network says so.\n\n"
        "Examples:\n\n"
        "\b\n"
        '  sociarch log "Aline Testeur"\n'
        "  sociarch log linkedin.com/in/aline-testeur --json"
    ),
)
@click.argument("person", metavar=_("PERSON"))
@as_json
@common
def command(person: str, as_json: bool) -> None:
    session = Session.current()
    past = open_past(session).past
    show_person(past, choose_person(past, person, as_json=as_json), as_json=as_json)


def show_person(past: Past, who: Person, *, as_json: bool) -> None:
    """Somebody through time."""
    if as_json:
        print_json(
            "log",
            {
                "id": who.id,
                "name": who.first_of("name"),
                "connections": [entry_record(one) for one in who.entries],
                "changes": [
                    {"network": one.network, "account": one.account, **change_record(one)}
                    for one in _timeline(past, who)
                ],
            },
        )
        return
    _show(past, who)


def _timeline(past: Past, who: Person) -> list[Change]:
    """All that is known of the person, the oldest first."""
    found: list[Change] = []
    for history in past.histories:
        mine = [
            one for one in who.entries if (one.network, one.account) == (history.network, history.account)
        ]
        numbers = {one.number for one in mine}
        changes = tuple(one for one in history.changes if one.entry in numbers)
        found += with_beginnings(history._replace(entries=tuple(mine), changes=changes))
    return sorted(found, key=lambda change: (change.seen, change.network, change.number))


def _show(past: Past, who: Person) -> None:
    tell(f"{name_of(who.first_of('name'))}  ({who.id})")
    for one in who.entries:
        state = _("listed") if one.listed else _("no longer listed, last on {day}").format(day=one.last_seen)
        facts = [one.network, state, one.position, one.company, one.email, one.url]
        tell("  " + " · ".join(printable(fact) for fact in facts if fact))
    print_table(
        [_("Seen"), _("Network"), _("Change")],
        [[one.seen, one.network, _in_words(one)] for one in _timeline(past, who)],
    )


def _in_words(one: Change) -> str:
    """What changed, since when it may have been so, and when it was, as the network says."""
    text = _(KINDS[one.kind])
    if one.old or one.new:
        text = _("{change}: {old} → {new}").format(change=text, old=one.old or "–", new=one.new or "–")
    times = []
    if one.before is not None:
        times.append(_("not yet on {day}").format(day=one.before))
    if one.at is not None:
        times.append(_("on {day}, says the network").format(day=one.at[:10]))
    return f"{text} ({', '.join(times)})" if times else text
