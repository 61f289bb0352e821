"""The audit as rows: one for each person, with the columns that a recruiter's audit has.

Nothing is invented: a column of which nobody has told anything stays empty. Whoever is in no list any more is
`vanished`, which says that an export does not hold them and not why. Words in cells are for programs and stay
English; addresses of people are not among them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, Literal, NamedTuple, TypeAlias

from sociarch.audit import last_sign, listed
from sociarch.companies import Companies
from sociarch.duplicates import REASONS, Duplicates
from sociarch.entry import GAINS, LOSSES, Change, Entry, Past, Person
from sociarch.folding import domain_of, fold
from sociarch.offlimits import PLACES, Line, OffLimits, avoided
from sociarch.retention import last_contact, months_later

Status: TypeAlias = Literal["new", "kept", "moved", "vanished", "returned", "renamed"]
Changes: TypeAlias = Mapping[tuple[str, str | None, int], Sequence[Change]]

TOWNS: Final = ("location", "lieu", "localisation", "city", "ville", "business city")
"""Folded names of the networks' own columns that say where somebody is."""
ROLES: Final[Mapping[str, str]] = {
    "contact": "contact", "candidate": "candidate", "candidat": "candidate", "candidate e": "candidate",
    "candidat e": "candidate", "client": "client", "private": "private", "prive": "private",
}  # fmt: skip
"""Tags, folded, by which a person says what somebody is to them."""
NO_END: Final = "no end"


class Row(NamedTuple):
    """The columns, in their order; all are texts, and empty where nothing is known."""

    person_id: str
    name: str
    company: str
    title: str
    location: str
    networks: str
    connected_on_min: str
    connected_on_max: str
    has_email: str
    email_domain: str
    status: Status
    moved_from: str
    moved_to: str
    moved_between: str
    stale_days: str
    duplicate_group: str
    duplicate_reason: str
    client_overlap: str
    off_limits_until: str
    dnc: str
    gdpr_role: str
    last_contact: str
    delete_after: str
    basis: str
    informed_on: str


COLUMNS: Final = Row._fields


class Rows(NamedTuple):
    """`earlier`: how many people are in no row, because no list held them since the period began."""

    since: date
    rows: tuple[Row, ...]
    earlier: int


def recruiter_rows(
    past: Past, since: date, months: int, twins: Duplicates, lines: Iterable[Line], today: date
) -> Rows:
    """A row for everybody whom a list has held since that day, by their ids. `lines`: of all lists given."""
    limits = OffLimits(lines, Companies(past.choices.aliases), today)
    changes: dict[tuple[str, str | None, int], list[Change]] = {}
    for history in past.histories:
        for change in history.changes:
            changes.setdefault((change.network, change.account, change.entry), []).append(change)
    groups = _groups(twins)
    here = {one.id for one in listed(past)}
    rows: list[Row] = []
    earlier = 0
    for person in sorted(past.people, key=lambda one: one.id):
        told = [some for one in person.entries for some in changes.get(_key(one), ())]
        period = [one for one in told if one.seen >= since.isoformat()]
        if person.id in here or any(one.kind in LOSSES for one in period):
            status = _status(person, told, period, listed=person.id in here)
            rows.append(_row(person, status, period, groups, limits, months, today))
        else:
            earlier += 1
    return Rows(since, tuple(rows), earlier)


def _row(
    person: Person,
    status: Status,
    period: Sequence[Change],
    groups: Mapping[str, Sequence[tuple[str, str]]],
    limits: OffLimits,
    months: int,
    today: date,
) -> Row:
    work = next((one for one in person.entries if one.company or one.position), person.best)
    since = person.since or ("", "")
    domains = dict.fromkeys(filter(None, (domain_of(one) for one in person.emails)))
    contact = last_contact(person, today)
    own = groups.get(person.id, ())
    places = limits.places(person)
    move = max((one for one in period if one.kind in ("moved", "title")), key=_when, default=None)
    return Row(
        person_id=person.id,
        name=person.first_of("name"),
        company=work.company,
        title=work.position,
        location=_location(person),
        networks="; ".join(person.networks),
        connected_on_min=since[0],
        connected_on_max=since[1],
        has_email="yes" if domains else "no",
        email_domain="; ".join(domains),
        status=status,
        moved_from=move.old if move else "",
        moved_to=move.new if move else "",
        moved_between=f"{move.before or ''}/{move.seen}" if move else "",
        stale_days=str(last_sign(person, today).days),
        duplicate_group="; ".join(name for name, _ in own),
        duplicate_reason="; ".join(reason for _, reason in own),
        client_overlap=("yes" if places else "no") if any(one.kind in PLACES for one in limits.lines) else "",
        off_limits_until=_until(one for one in places if one.agreed),
        dnc=do_not_contact(person, limits, today),
        gdpr_role="; ".join(_roles(person)),
        last_contact=contact.isoformat() if contact else "",
        delete_after=months_later(contact, months).isoformat() if contact else "",
        basis="",
        informed_on="",
    )  # fmt: skip


def _status(person: Person, told: Iterable[Change], period: Sequence[Change], *, listed: bool) -> Status:
    """What happened to a person in a period, in one word: the first of these that is true."""
    if not listed:
        return "vanished"
    kinds = {one.kind for one in period}
    inside = {_key_of(one) for one in period if one.kind == "joined"}
    if all(_key(one) in inside for one in person.entries):
        return "new"
    if "returned" in kinds and not _stayed(person, told, period):
        return "returned"
    if kinds & {"moved", "title"}:
        return "moved"
    return "renamed" if "renamed" in kinds else "kept"


def _stayed(person: Person, told: Iterable[Change], period: Sequence[Change]) -> bool:
    """Whether another account has listed somebody all the time."""
    wavering = {_key_of(one) for one in told if one.kind in LOSSES}
    wavering |= {_key_of(one) for one in period if one.kind in GAINS}
    return any(one.listed and _key(one) not in wavering for one in person.entries)


def do_not_contact(person: Person, limits: OffLimits, today: date) -> str:
    """Until when somebody is not to be contacted, and who says so; empty where nobody does."""
    found = []
    remark = person.remark
    if avoided(remark, today):
        found.append(f"{remark.until or NO_END} (own remark)")
    for line in limits.people(person):
        found.append(f"{line.until or NO_END} ({line.source or 'list'})")
    return "; ".join(dict.fromkeys(found))


def _until(lines: Iterable[Line]) -> str:
    """When the last of these agreements ends; empty without one."""
    ends = [one.until for one in lines]
    dated = [one for one in ends if one is not None]
    return "" if not ends else max(dated).isoformat() if len(dated) == len(ends) else NO_END


def _roles(person: Person) -> dict[str, None]:
    """What somebody is to the person who keeps the vault, by their tags alone."""
    words = map(fold, person.remark.tags)
    return dict.fromkeys(ROLES[word] for word in words if word in ROLES)


def _location(person: Person) -> str:
    for entry in person.entries:
        columns = {fold(name): text for name, text in entry.extra.items()}
        for town in TOWNS:
            if columns.get(town, "").strip():
                return columns[town]
    return ""


def _groups(twins: Duplicates) -> dict[str, list[tuple[str, str]]]:
    """For each person the groups they are in, with the reasons; not those of one person alone."""
    found: dict[str, list[tuple[str, str]]] = {}
    for number, group in enumerate(twins.groups, 1):
        people = dict.fromkeys(one.person.id for one in group.members)
        if len(people) > 1:
            for person in people:
                found.setdefault(person, []).append((f"d{number}", REASONS[group.reason]))
    return found


def _key(entry: Entry) -> tuple[str, str | None, int]:
    return entry.network, entry.account, entry.number


def _key_of(change: Change) -> tuple[str, str | None, int]:
    return change.network, change.account, change.entry


def _when(change: Change) -> tuple[str, bool]:
    return change.seen, change.kind == "moved"
