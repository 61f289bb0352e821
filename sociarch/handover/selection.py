"""Who is handed over, and how many are not, for which reason. Each person is counted once."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, NamedTuple

from sociarch.companies import Companies
from sociarch.entry import Past, Person
from sociarch.errors import N_
from sociarch.folding import same_text
from sociarch.handover.contact import Contact
from sociarch.offlimits import KINDS, Line, OffLimits, avoided

REASONS: Final[Mapping[str, str]] = {
    "other_network": N_("in other networks only"),
    "unlisted": N_("no longer listed (--all takes them in)"),
    "other_tags": N_("without the tags asked for"),
    "do_not_contact": N_("marked “do not contact”"),
    "list_email": N_("on a list, by e-mail address"),
    "list_domain": N_("on a list, by e-mail domain"),
    "list_company": N_("on a list, by company"),
    "list_profile_url": N_("on a list, by profile address"),
    "list_person": N_("on a list, by person"),
    "nameless": N_("without a name"),
}
"""Why somebody is not handed over, in the order in which it is asked, and the words for it."""


class Filter(NamedTuple):
    """Who is wanted. Empty `networks` and `tags`: all; of several tags one is enough.

    unlisted  whether people whom no list holds any more are wanted too
    """

    networks: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    unlisted: bool = False


class Selection(NamedTuple):
    """Contacts in the order of their names, and how many people each of the `REASONS` left out."""

    contacts: tuple[Contact, ...]
    left_out: Mapping[str, int]


def select(past: Past, wanted: Filter, lines: Iterable[Line], today: date) -> Selection:
    """Of somebody in several networks only what the wanted networks tell is handed over; whether they are to
    be left out is asked of all that is known of them. `lines`: of all lists of whom to leave out."""
    limits = OffLimits(lines, Companies(past.choices.aliases), today)
    tags = {same_text(tag) for tag in wanted.tags}
    found: list[tuple[str, Contact]] = []
    left_out: Counter[str] = Counter()
    for person in past.people:
        shown = person
        if wanted.networks:
            entries = tuple(one for one in person.entries if one.network in wanted.networks)
            shown = person._replace(entries=entries)
        reason = _reason(person, shown, wanted, tags, limits, today)
        contact = Contact.of(shown) if reason is None else None
        if contact is not None:
            found.append((shown.best.folded[0], contact))
        else:
            left_out[reason or "nameless"] += 1
    found.sort(key=lambda pair: (pair[0], pair[1].id))
    return Selection(tuple(contact for _, contact in found), {name: left_out[name] for name in REASONS})


def _reason(
    person: Person, shown: Person, wanted: Filter, tags: set[str], limits: OffLimits, today: date
) -> str | None:
    """Why they are not handed over; None: they are, if they have a name."""
    if not shown.entries:
        return "other_network"
    if not (wanted.unlisted or shown.listed):
        return "unlisted"
    if tags and not tags & {same_text(tag) for tag in person.remark.tags}:
        return "other_tags"
    if avoided(person.remark, today):
        return "do_not_contact"
    kinds = {one.kind for one in (*limits.people(person), *limits.places(person))}
    return next((f"list_{kind}" for kind in KINDS if kind in kinds), None)
