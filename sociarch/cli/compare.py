"""What two routes tell of the same network, side by side: counts, and people."""

from collections.abc import Mapping, Sequence
from typing import Final

from sociarch.chronicle import Chronicle, Named
from sociarch.cli.language import count
from sociarch.cli.language import gettext as _
from sociarch.cli.output import print_table
from sociarch.cli.session import Session
from sociarch.cli.speech import tell
from sociarch.comparison import Comparison, compare
from sociarch.exporter import FIELDS, Exporter
from sociarch.fact import Connection
from sociarch.history import read_snapshot
from sociarch.reading import CONNECTION
from sociarch.registry import Registry
from sociarch.routes import FILE, ORDER, TITLES
from sociarch.vault import Reader

SHOWN: Final = 50
"""People named at most under each heading; --json has them all."""


def compare_routes(
    session: Session, reader: Reader, exporter: Exporter, label: str | None, *, as_json: bool
) -> dict[str, object]:
    """Show how the latest snapshots of each route differ from that of the first; the same for programs."""
    chronicle = reader.chronicle()
    registry = Registry.installed()
    latest = _latest(chronicle, exporter.name, label)
    lists = {
        route: read_snapshot(reader, named, registry, chronicle).connections
        for route, named in latest.items()
    }
    results = {}
    first = next(iter(latest), "")
    for route in list(latest)[1:]:
        results[route] = compare(lists[first], lists[route], exporter.key)
    if not as_json:
        _show(session, exporter, latest, results)
    return {
        "network": exporter.name,
        "routes": {
            route: {"snapshot": named.id, "day": named.day, "connections": len(lists[route])}
            for route, named in latest.items()
        },
        "first": first or None,
        "comparisons": {route: _as_record(one) for route, one in results.items()},
    }


def _latest(chronicle: Chronicle, network: str, label: str | None) -> dict[str, Named]:
    """For each route, in their order, the latest snapshot that counts and lists connections; all of one
    account, or of none that is told."""
    found: dict[str, Named] = {}
    of_network = [
        one for one in chronicle.snapshots
        if one.counts and one.snapshot.exporter == network and CONNECTION in one.snapshot.counts
        # Where the person gave no label, those with one are other accounts.
        and (label is not None or (one.snapshot.account or "~").startswith("~"))
    ]  # fmt: skip
    account = label
    for route in (*ORDER, FILE):
        fits = [
            one for one in of_network
            if (one.snapshot.route or FILE) == route
            and (account is None or one.snapshot.account in (account, None))
        ]  # fmt: skip
        if fits:
            found[route] = fits[-1]
            account = account or fits[-1].snapshot.account
    return found


def _show(
    session: Session, exporter: Exporter, latest: Mapping[str, Named], results: Mapping[str, Comparison]
) -> None:
    first = next(iter(latest), "")
    rows = [
        [_(TITLES[route]), named.id[:8], named.day, count(named.snapshot.counts[CONNECTION])]
        for route, named in latest.items()
    ]
    if rows:
        print_table([_("Route"), _("Snapshot"), _("Date"), _("Connections")], rows, right=(3,))
    if not results:
        session.say(
            _("There is nothing to compare: {title}'s connections have come by one route at most.").format(
                title=exporter.title
            )
        )
    for route, one in results.items():
        _show_one(_(TITLES[first]), _(TITLES[route]), one)
        if latest[first].day != latest[route].day and not one.equal:
            session.say(_("Between the two lie days: what has changed meanwhile is among the differences."))


def _show_one(left: str, right: str, one: Comparison) -> None:
    tell("")
    if one.equal:
        tell(
            _("{left} and {right} tell the same of all {n} people.").format(
                left=left, right=right, n=count(one.same)
            )
        )
    else:
        tell(
            _("{left} and {right}: {same} people the same, {differ} with other facts.").format(
                left=left, right=right, same=count(one.same), differ=count(len(one.differ))
            )
        )
    for side, title in (("left", left), ("right", right)):
        if one.missing[side]:
            names = ", ".join(_(FIELDS[name]) for name in one.missing[side])
            tell("  " + _("{route} gives of nobody: {fields}").format(route=title, fields=names))
    _people(_("Only through {route}: {n}"), left, one.left_only)
    _people(_("Only through {route}: {n}"), right, one.right_only)
    if one.differ:
        tell(_("Other facts, {left} | {right}: {n}").format(left=left, right=right, n=count(len(one.differ))))
    for pair in one.differ[:SHOWN]:
        facts = "; ".join(
            _("{field}: {value}").format(
                field=_(FIELDS[name]),
                value=f"{_line(getattr(pair.left, name)) or '–'} | {_line(getattr(pair.right, name)) or '–'}",
            )
            for name in pair.fields
        )
        tell(f"  {_line(pair.left.name) or '–'} · {facts}")
    _rest(len(one.differ))


def _people(heading: str, route: str, people: Sequence[Connection]) -> None:
    if people:
        tell(heading.format(route=route, n=count(len(people))))
    for one in people[:SHOWN]:
        facts = (_line(one.name) or "–", _line(one.company), one.since or "")
        tell("  " + " · ".join(filter(None, facts)))
    _rest(len(people))


def _line(text: str | None) -> str:
    """A text on one line: nobody's name may look like a line of this program's."""
    return " ".join((text or "").split())


def _rest(number: int) -> None:
    if number > SHOWN:
        tell("  " + _("… and {n} more; --json has them all").format(n=count(number - SHOWN)))


def _as_record(one: Comparison) -> dict[str, object]:
    return {
        "same": one.same,
        "missing": {side: list(names) for side, names in one.missing.items()},
        "first_only": [_person(person) for person in one.left_only],
        "other_only": [_person(person) for person in one.right_only],
        "differ": [
            {
                "name": pair.left.name,
                "url": pair.left.url or pair.right.url,
                "fields": {
                    name: [getattr(pair.left, name), getattr(pair.right, name)] for name in pair.fields
                },
            }
            for pair in one.differ
        ],
    }


def _person(one: Connection) -> dict[str, object]:
    return {"name": one.name, "url": one.url, "company": one.company, "since": one.since}
