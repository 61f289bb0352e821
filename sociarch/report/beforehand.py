"""What is looked up in a past and a case before anything in them is masked.

What belongs together stays together: names that are spelled alike, domains below domains, digests of names in
lists, documents that name each other. Nothing of it is shown; the masks are made by it.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import permutations
from typing import Final, NamedTuple

from sociarch.audit import listed
from sociarch.clauses.record import Scan
from sociarch.clauses.references import names_document
from sociarch.companies import Companies
from sociarch.duplicates import duplicates
from sociarch.entry import Past
from sociarch.fact import Connection, Uploaded
from sociarch.folding import domain_of, fold
from sociarch.offlimits import Kind, digest
from sociarch.ownership.case import Case
from sociarch.ownership.mailboxes import plain_domain
from sociarch.report import invented
from sociarch.report.masks import Known

_NETWORKS: Final = frozenset(("facebook", "instagram", "linkedin", "viadeo", "xing", "youtube"))
_HIDDEN: Final = "sha256:"


class Beforehand(NamedTuple):
    """What is known.

    snapshots  ids of all, in alphabetical order
    unhashed   lines of lists that are digests, by kind and value: of what, where that is told
    """

    known: Known
    case: Case
    snapshots: tuple[str, ...]
    unhashed: Mapping[tuple[Kind, str], str]

    @classmethod
    def of(cls, past: Past, case: Case) -> "Beforehand":
        unhashed = dict(_unhashed(past, case))
        scans = [*case.scans, *case.choices.scans.values(), *past.choices.scans.values()]
        networks = {one.network for one in past.histories} | {one.network for one in case.holdings}
        known = Known(
            case.declared,
            _NETWORKS | networks | {one.snapshot.exporter for one in case.snapshots if one.snapshot.exporter},
            frozenset((*_claimed(case), *(text for (kind, _), text in unhashed.items() if kind == "domain"))),
            _alike(past),
            frozenset(name for one in scans for name in _incorporated(one, scans)),
        )
        return cls(known, case, tuple(sorted(_snapshots(past, case))), unhashed)


def _claimed(case: Case) -> Iterator[str]:
    """Domains that are compared with what lies below them."""
    declared = case.declared
    texts = [*declared.domains, *declared.schools, *(one.domain for one in declared.restricted)]
    texts += [domain for job in declared.employers for domain in job.domains]
    yield from map(plain_domain, texts)
    yield from (one.value for one in case.clients if one.kind == "domain")


def _alike(past: Past) -> dict[str, frozenset[str]]:
    """Folded names to those that are spelled nearly alike, in one company and account; of names of which
    more are so at once than masks can be, none."""
    found: dict[str, set[str]] = {}
    for twins in duplicates(listed(past), Companies(past.choices.aliases)).groups:
        names = {one.entry.folded[0] for one in twins.members}
        if twins.reason == "similar" and len(names) <= invented.FAMILY:
            for one, other in permutations(names, 2):
                found.setdefault(one, set()).add(other)
    return {name: frozenset(others) for name, others in found.items()}


def _incorporated(scan: Scan, others: Iterable[Scan]) -> Iterator[str]:
    saying = [one.quotation for one in scan.passages if "INCORP" in one.categories]
    return (one.name for one in others if any(names_document(text, one.name) for text in saying))


def _snapshots(past: Past, case: Case) -> set[str]:
    named = (*case.snapshots, *(named for one in case.holdings for named in one.snapshots))
    found = {one.id for one in named} | {name for one in named for name in one.snapshot.roll}
    return found | {listing.snapshot for one in past.histories for listing in one.listings}


def _unhashed(past: Past, case: Case) -> Iterator[tuple[tuple[Kind, str], str]]:
    salts = {one.salt for one in case.clients if one.salt}
    wanted = {(one.kind, one.value) for one in case.clients if one.salt}
    for kind, text in _told(past, case) if salts else ():
        for salt in salts:
            if (key := (kind, digest(text, salt))) in wanted:
                yield key, text


def _told(past: Past, case: Case) -> set[tuple[Kind, str]]:
    """All companies and domains that are compared with lists."""
    entries = [one for history in past.histories for one in history.entries]
    rows = [one for holding in case.holdings for one in holding.facts(Connection) or ()]
    companies = [*(one.company for one in entries), *(one.company for one in rows)]
    emails = [*(one.email for one in entries), *(one.email for one in rows)]
    moved = [one.old for history in past.histories for one in history.changes if one.kind == "moved"]
    folded = {fold(text) for text in (*companies, *moved)}
    found: set[tuple[Kind, str]] = set()
    for one in folded:
        found |= {("company", text) for text in case.companies.spellings(one)}
    uploaded = [one for holding in case.holdings for one in holding.facts(Uploaded) or ()]
    for domain in {*map(domain_of, emails), *(domain for one in uploaded for domain in one.domains)}:
        parts = domain.split(".")
        found |= {("domain", ".".join(parts[at:])) for at in range(len(parts) - 1)}
    return found
