"""What a lawyer's report is made from: evidence, and nothing else.

It is put together here, so that a page made of it cannot show what is not in it: no advice, no names and
companies of connections, no quotations, and of rows that a finding is about only how many stand in a file.
"""

from collections import Counter
from datetime import date
from typing import NamedTuple

from sociarch.chronicle import Named
from sociarch.declared import Country
from sociarch.ownership.case import Case, Stamped, nameless
from sociarch.ownership.judge import Judgement
from sociarch.ownership.record import Evidence, Finding
from sociarch.ownership.report import Report
from sociarch.report.figures import Provenance, provenance
from sociarch.snapshot import StoredFile


class Rows(NamedTuple):
    """How many rows of a file a finding is about."""

    where: Evidence
    number: int


class Told(NamedTuple):
    """A finding without its advice and without places of single connections."""

    finding: Finding
    rows: tuple[Rows, ...]


class Kept(NamedTuple):
    """A snapshot: its files as they were downloaded, and stamps that were checked. `state` is `held` where it
    waits for a decision."""

    id: str
    day: str
    taken: str
    network: str | None
    account: str | None
    state: str
    files: tuple[StoredFile, ...]
    stamps: tuple[Stamped, ...]


class Clause(NamedTuple):
    """Where in a document clauses stand. `categories`: their ids."""

    document: str
    sha256: str
    page: int | None
    paragraph: int
    categories: tuple[str, ...]


class Paper(NamedTuple):
    """A document that was read. `scanned`: when; `signed`: as the person says, None: not said."""

    name: str
    sha256: str
    scanned: str
    patterns: str
    day: str
    signed: bool | None
    passages: int


class Bundle(NamedTuple):
    """All of it. `held`: network and title of each account."""

    today: date
    country: Country
    held: tuple[tuple[str, str], ...]
    judgements: tuple[Judgement, ...]
    findings: tuple[Told, ...]
    provenance: tuple[Provenance, ...]
    snapshots: tuple[Kept, ...]
    papers: tuple[Paper, ...]
    clauses: tuple[Clause, ...]
    stamps: tuple[Stamped, ...]


def bundle(case: Case, report: Report) -> Bundle:
    """The evidence of a case. `report`: what its examination found."""
    return Bundle(
        case.today,
        case.declared.country,
        held(case),
        tuple(_judged(one) for one in report.judgements),
        tuple(_told(one) for one in report.findings),
        provenance(case),
        tuple(_kept(one, case) for one in case.snapshots),
        tuple(
            Paper(one.name, one.document, one.scanned, one.patterns, one.circumstances.day,
                  one.circumstances.signed, len(one.passages))
            for one in case.scans
        ),
        tuple(
            Clause(scan.name, scan.document, one.page, one.paragraph, one.categories)
            for scan in case.scans
            for one in scan.passages
        ),
        case.stamps,
    )  # fmt: skip


def held(case: Case) -> tuple[tuple[str, str], ...]:
    """Network and title of each account."""
    return tuple((one.network, one.title) for one in case.holdings)


def _judged(one: Judgement) -> Judgement:
    return one._replace(
        person=tuple(map(_bare, one.person)), employer=tuple(map(_bare, one.employer)),
        missing=tuple(map(_bare, one.missing)), first=None,
    )  # fmt: skip


def _told(one: Finding) -> Told:
    rows = Counter(place._replace(place="") for place in one.concerned)
    return Told(_bare(one), tuple(Rows(where, number) for where, number in rows.items()))


def _bare(one: Finding) -> Finding:
    return one._replace(advice=None, first=0, concerned=())


def _kept(one: Named, case: Case) -> Kept:
    snapshot = one.snapshot
    return Kept(
        one.id, one.day, snapshot.taken, snapshot.exporter, snapshot.account, one.state,
        tuple(file._replace(name=nameless(file.name)) for file in snapshot.files),
        tuple(stamp for stamp in case.stamps if stamp.snapshot == one.id),
    )  # fmt: skip
