"""One person, as somebody names them on a command line, and people as rows of a table."""

from collections.abc import Iterable, Sequence

from sociarch.cli.language import gettext as _
from sociarch.cli.output import print_table
from sociarch.entry import Past, Person
from sociarch.errors import NoSuchPerson, SeveralPeople
from sociarch.finding import find_people

SHOWN = 20
"""Candidates that are listed at most."""


def one_person(past: Past, text: str) -> Person:
    """The person that a text means.

    Raises NoSuchPerson, and SeveralPeople once the candidates are listed. Neither names anybody.
    """
    matches = find_people(past, text)
    if matches is None:
        raise NoSuchPerson()
    if len(matches.people) > 1:
        people_table(matches.people[:SHOWN])
        raise SeveralPeople()
    return matches.people[0]


def people_table(people: Sequence[Person]) -> None:
    """Who they are, as briefly as tells them apart."""
    print_table(
        [_("Id"), _("Name"), _("Company"), _("Network"), _("Since"), _("Last listed")],
        [
            [
                one.id,
                one.first_of("name") or "–",
                one.first_of("company"),
                ", ".join(one.networks),
                one.since[0] if one.since else "",
                max(entry.last_seen for entry in one.entries),
            ]
            for one in people
        ],
    )


def names(people: Iterable[Person]) -> dict[tuple[str, str | None, int], Person]:
    """People by each of their connections: network, account and number."""
    return {(one.network, one.account, one.number): who for who in people for one in who.entries}
