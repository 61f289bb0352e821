"""One person on the command line: whom a few words mean, and how somebody is shown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sociarch.choices import Remark
from sociarch.cli.language import gettext as _
from sociarch.cli.output import print_json, print_table
from sociarch.cli.speech import tell
from sociarch.deciding import Why, bonds, refused
from sociarch.entry import Entry, Past, Person
from sociarch.errors import N_, AmbiguousPerson, NoSuchPerson
from sociarch.finding import find_people
from sociarch.registry import Registry

SCHEMA: Final = "people"
WHY: Final[Mapping[Why, str]] = {
    "accepted": N_("decided by you"),
    "mark": N_("the same profile"),
    "address": N_("the same profile address"),
    "email": N_("the same e-mail address"),
}


def choose_person(past: Past, text: str, *, sure: bool = False, as_json: bool = False) -> Person:
    """Whom the words mean. Where that is not one person, the candidates are shown on stdout. `sure`: somebody
    who is only called similarly is a candidate too, because something is about to be noted.

    Raises NoSuchPerson or AmbiguousPerson.
    """
    # A network may write an address in ways that no other room knows.
    matches = find_people(past, text) or find_people(past, Registry.installed().mark(text) or "")
    if matches is None:
        raise NoSuchPerson()
    if len(matches.people) == 1 and not (sure and matches.how == "similar"):
        return matches.people[0]
    if as_json:
        print_json(SCHEMA, {"candidates": [person_record(one) for one in matches.people]})
    else:
        print_people(matches.people)
    raise AmbiguousPerson(count=len(matches.people))


def print_people(people: Iterable[Person]) -> None:
    """A line each."""
    print_table(
        [_("Name"), _("Company"), _("Networks"), _("Since"), _("Id")],
        [
            [
                name_of(one.first_of("name")), one.first_of("company"), ", ".join(one.networks),
                one.since[0] if one.since else "", one.id,
            ]
            for one in people
        ],
    )  # fmt: skip


def print_person(who: Person, past: Past) -> None:
    """All of somebody's connections, what joins them, and what was noted."""
    print_table(
        [_("Network"), _("Name"), _("Company"), _("Position"), _("E-mail"), _("Since"), _("Last seen")],
        [
            [
                one.network, name_of(one.name), one.company, one.position, one.email, (one.since or "")[:10],
                one.last_seen if one.listed else _("{day} (no longer listed)").format(day=one.last_seen),
            ]
            for one in who.entries
        ],
    )  # fmt: skip
    links = [
        [f"{one.one.network} = {one.other.network}", _(WHY[one.why]), one.id]
        for one in bonds(who, past.choices)
    ]
    links += [[_("not {name}").format(name=name_of(other.best.name)), _("decided by you"), identity]
              for identity, other in refused(who, past)]  # fmt: skip
    if links:
        tell("")
        print_table([_("Same person"), _("Because"), _("Id")], links)
    if noted := remark_rows(who.remark):
        tell("")
        print_table([_("Noted"), ""], noted)
    tell("")
    tell(_("Id: {id}").format(id=who.id))


def remark_rows(remark: Remark) -> list[list[str]]:
    """What is noted of somebody, a row for each kind."""
    rows = []
    if remark.avoid:
        until = _("until {day}").format(day=remark.until) if remark.until else _("without an end")
        rows.append([_("do not contact"), until])
    if remark.tags:
        rows.append([_("tags"), ", ".join(remark.tags)])
    if remark.contacted:
        rows.append([_("last contact"), remark.contacted])
    rows += [[_("note") if not at else "", line] for at, line in enumerate(remark.note.splitlines())]
    return rows


def person_record(who: Person) -> dict[str, object]:
    """Somebody, for programs."""
    return {
        "id": who.id,
        "name": who.first_of("name"),
        "listed": who.listed,
        "networks": list(who.networks),
        "connections": [entry_record(one) for one in who.entries],
        "remark": {name: value for name, value in who.remark._asdict().items() if name != "mark"},
    }


def full_record(who: Person, past: Past) -> dict[str, object]:
    """The same with what joins the connections, and who was decided to be somebody else."""
    return {
        **person_record(who),
        "links": [
            {"id": one.id, "marks": [one.one.mark, one.other.mark], "because": one.why}
            for one in bonds(who, past.choices)
        ],
        "not": [{"id": identity, "person": other.id} for identity, other in refused(who, past)],
    }


def entry_record(one: Entry) -> dict[str, object]:
    """A connection, for programs."""
    left_out = ("number", "folded")
    record = {name: value for name, value in one._asdict().items() if name not in left_out}
    return {**record, "marks": list(one.marks), "extra": dict(one.extra)}


def name_of(name: str) -> str:
    return name or _("(unnamed)")


def by_name(people: Iterable[Person]) -> Sequence[Person]:
    return sorted(people, key=lambda one: (one.best.folded[0], one.id))
