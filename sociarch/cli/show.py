"""`sociarch show`: the connections in one snapshot, read anew from the stored download."""

from collections.abc import Sequence

import click

from sociarch.chronicle import Named
from sociarch.cli.kinds import others, problem_records
from sociarch.cli.language import count, ngettext
from sociarch.cli.language import gettext as _
from sociarch.cli.moments import days_of
from sociarch.cli.options import as_json, common
from sociarch.cli.output import print_json, print_table
from sociarch.cli.session import Session
from sociarch.errors import NoHistory
from sociarch.fact import KINDS, Connection, Fact
from sociarch.history import LATEST, by_day, choose, read_snapshot
from sociarch.reading import Reading
from sociarch.registry import Registry


@click.command(
    "show",
    help=_(
        "Show the connections in a snapshot, as today's reader reads the stored download.\n\n"
        "SNAPSHOT is an id or its first digits, `latest`, a network's name for its latest, `linkedin~1` "
        "for the one before, or `linkedin@2026-03-01` for the last one by that day. A day alone shows the "
        "last list of every account by then.\n\n"
        "Examples:\n\n"
        "\b\n"
        "  sociarch show\n"
        "  sociarch show linkedin~1\n"
        "  sociarch show 2026-03-01\n"
        "  sociarch show facebook --json"
    ),
)
@click.argument("snapshot", default=LATEST, metavar=_("[SNAPSHOT]"))
@as_json
@common
def command(snapshot: str, as_json: bool) -> None:
    session = Session.current()
    reader = session.reader()
    chronicle = reader.chronicle()
    registry = Registry.installed()
    days = days_of(snapshot)
    if days is None:
        chosen = [choose(chronicle, snapshot, listing=True)]
    else:
        chosen = by_day(chronicle, days.last)
        if not chosen:
            raise NoHistory(wanted=snapshot)
    readings = [read_snapshot(reader, one, registry, chronicle) for one in chosen]
    if as_json:
        records = [_document(*pair, registry) for pair in zip(chosen, readings, strict=True)]
        print_json("show", records[0] if days is None else {"day": days.last, "lists": records})
        return
    for one, reading in zip(chosen, readings, strict=True):
        _show(session, one, reading)


def _document(chosen: Named, reading: Reading, registry: Registry) -> dict[str, object]:
    network = chosen.snapshot.exporter
    return {
        "snapshot": chosen.id,
        "exporter": network,
        "account": chosen.snapshot.account,
        "day": chosen.day,
        "state": chosen.state,
        "connections": [_as_record(one, network, registry) for one in reading.connections],
        "facts": _other_facts(reading.others),
        "problems": problem_records(reading.problems),
    }


def _show(session: Session, chosen: Named, reading: Reading) -> None:
    people = reading.connections
    if people:
        print_table(
            [_("Name"), _("Company"), _("Position"), _("E-mail"), _("Since")],
            [_as_row(one) for one in people],
        )
    session.say(_summary(chosen, len(people), len(reading.problems)))
    if more := others({kind: len(some) for kind, some in _other_facts(reading.others).items()}):
        session.say(_("Also read: {facts} (with --json)").format(facts=more))
    if not chosen.counts:
        session.warn(
            _("This snapshot is held: it does not count until you accept it.")
            if chosen.state == "held"
            else _("This snapshot was dropped: it does not count.")
        )


def _summary(chosen: Named, people: int, problems: int) -> str:
    parts = [
        chosen.snapshot.exporter or _("not recognised, stored unread"),
        chosen.day,
        ngettext("{n} connection", "{n} connections", people).format(n=count(people)),
        _("snapshot {id}").format(id=chosen.id[:8]),
    ]
    if problems:
        parts.append(
            ngettext("{n} place not read", "{n} places not read", problems).format(n=count(problems))
        )
    return " · ".join(parts)


def _other_facts(facts: Sequence[Fact]) -> dict[str, list[dict[str, object]]]:
    """Facts that are no connections, by kind."""
    found: dict[str, list[dict[str, object]]] = {}
    for fact in facts:
        found.setdefault(KINDS[type(fact)], []).append(_plain(fact))
    return found


def _plain(fact: Fact) -> dict[str, object]:
    return {**fact._asdict(), "extra": dict(fact.extra), "trace": fact.trace._asdict()}


def _as_row(one: Connection) -> list[str]:
    return [one.name or _("(unnamed)"), one.company, one.position, one.email, (one.since or "")[:10]]


def _as_record(one: Connection, exporter: str | None, registry: Registry) -> dict[str, object]:
    return {**_plain(one), "key": registry.get(exporter).key(one) if exporter else None}
