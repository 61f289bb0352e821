"""A case put together from the vault: which snapshot tells of what, and where each thing stands.

Of an account few snapshots are read: the newest, and for each kind of fact that it lacks the newest that has
some. Messages, address books and roles are read here and nowhere else; of messages nothing is kept that is
older than the first notice, for no question is asked about them.
"""

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from sociarch.choices import choice_bytes
from sociarch.chronicle import Chronicle, Named
from sociarch.companies import Companies
from sociarch.declared import Declared
from sociarch.entry import History, Past
from sociarch.errors import NoSuchNetwork, NotAnExport, VaultDamaged
from sociarch.export import Export, fold_path
from sociarch.exporter import Exporter
from sociarch.fact import KINDS, Aside, Connection, Fact, Role, Sent, Trace, Uploaded
from sociarch.history import read_snapshot, stored_sources
from sociarch.keys import opener_label
from sociarch.layout import openers
from sociarch.offlimits import Line
from sociarch.opener import kind_of
from sociarch.ownership.case import Case, Holding, Key, Machine, Stamped, Told, evidence_of
from sociarch.ownership.record import Evidence
from sociarch.registry import Registry
from sociarch.seat import found_in
from sociarch.stamps import check
from sociarch.vault import Reader

ASIDES: Final = (Sent, Uploaded, Role)
LOOKED: Final = 24
"""So many snapshots back, what exporters tell aside is looked for."""


class Clients(NamedTuple):
    """Lists of clients that a person named: their lines, and where they stand."""

    lines: tuple[Line, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class Surroundings(NamedTuple):
    """What is not in the vault: the day, signs of this machine, lists of clients."""

    today: date
    host: tuple[Machine, ...] | None = None
    clients: Clients = Clients()


def gather(reader: Reader, past: Past, registry: Registry, around: Surroundings) -> Case:
    """Everything that checks look at. Raises what reading from the vault raises, but for snapshots that are
    damaged: those tell nothing."""
    chronicle = reader.chronicle()
    choices = chronicle.choices
    declared = choices.declared
    said = _said(chronicle)
    histories = {(one.network, one.account): one for one in past.histories}
    holdings = tuple(
        _holding(reader, registry, chronicle, snapshots, histories.get(account))
        for account, snapshots in chronicle.by_account().items()
        if account[0] in registry.names()
    )
    counting = tuple(one for one in chronicle.snapshots if one.counts)
    return Case(
        today=around.today,
        declared=declared,
        said=said,
        holdings=holdings,
        snapshots=tuple(one for one in chronicle.snapshots if one.state != "dropped"),
        companies=Companies(choices.aliases),
        choices=choices,
        scans=tuple(choices.scans.values()),
        keys=tuple(_keys(reader)),
        seats=tuple(_seats(reader, [*_unread(counting), *(one.snapshots[-1] for one in holdings)])),
        clients=around.clients.lines,
        lists=around.clients.evidence,
        host=around.host,
        stamps=tuple(_stamps(declared, said, counting)),
    )


# -- an account -----------------------------------------------------------------------------------


def _holding(
    reader: Reader, registry: Registry, chronicle: Chronicle, snapshots: Sequence[Named],
    history: History | None,
) -> Holding:  # fmt: skip
    exporter = registry.get(snapshots[0].snapshot.exporter or "")
    told: dict[type, Told] = {}
    for named in reversed(snapshots):
        if named is not snapshots[-1] and not _may_tell(named, told):
            continue
        for kind, facts in _facts(reader, registry, chronicle, named).items():
            told.setdefault(kind, Told(named, facts))
    told |= _asides(reader, exporter, snapshots, _first_notice(chronicle.choices.declared))
    connections = told.get(Connection)
    return Holding(
        network=exporter.name,
        account=_label(snapshots),
        title=exporter.title,
        snapshots=tuple(snapshots),
        told=told,
        keys=tuple(exporter.key(one) for one in connections.facts if isinstance(one, Connection))
        if connections
        else (),
        history=history,
        texts=tuple(_texts(reader, exporter, snapshots[-1])),
    )


def _label(snapshots: Sequence[Named]) -> str | None:
    return next((one.snapshot.account for one in snapshots if one.snapshot.account is not None), None)


def _may_tell(named: Named, told: Mapping[type, Told]) -> bool:
    """Whether a snapshot has facts of a kind of which none newer tells."""
    return any(named.snapshot.counts.get(word) for kind, word in KINDS.items() if kind not in told)


def _facts(
    reader: Reader, registry: Registry, chronicle: Chronicle, named: Named
) -> dict[type, tuple[Fact, ...]]:
    """Facts by their kinds; empty for a kind of which a file tells that there are none. A file of which
    something was lost tells no such thing."""
    try:
        reading = read_snapshot(reader, named, registry, chronicle)
    except (VaultDamaged, NoSuchNetwork):
        return {}
    broken = {one.trace.file for one in reading.problems if one.lost != 0}
    lost = {tally.kind for tally in reading.tallies if tally.file in broken}
    found: dict[type, list[Fact]] = {tally.kind: [] for tally in reading.tallies if tally.kind not in lost}
    for fact in (*reading.connections, *reading.others):
        found.setdefault(type(fact), []).append(fact)
    return {kind: tuple(facts) for kind, facts in found.items()}


def _asides(
    reader: Reader, exporter: Exporter, snapshots: Sequence[Named], notice: date | None
) -> dict[type, Told]:
    told: dict[type, Told] = {}
    for named in snapshots[: -LOOKED - 1 : -1]:
        kinds = tuple(kind for kind in ASIDES if kind not in told)
        if kinds:
            told |= _aside(reader, exporter, named, kinds, notice)
    return told


def _aside(
    reader: Reader, exporter: Exporter, named: Named, kinds: Collection[type[Aside]], notice: date | None
) -> dict[type, Told]:
    """What a snapshot tells aside of these kinds; nothing where it is damaged."""
    found: dict[type, list[object]] = {}
    lost: list[Trace] = []
    talks = re.compile(exporter.messages)
    try:
        for item in exporter.aside(Export(stored_sources(reader, named.snapshot)), kinds):
            if isinstance(item, ASIDES):
                kept = found.setdefault(type(item), [])
                if not isinstance(item, Sent) or _is_after(item, notice):
                    kept.append(item)
            elif item.lost != 0:
                lost.append(item.trace)
    except (VaultDamaged, NotAnExport):
        # What came before the damage is a part, and would be taken for the whole.
        return {}
    unread: dict[bool, list[Trace]] = {True: [], False: []}
    for trace in lost:
        unread[talks.fullmatch(fold_path(trace.file)) is not None].append(trace)
    return {kind: Told(named, tuple(facts), tuple(unread[kind is Sent])) for kind, facts in found.items()}


def _is_after(sent: Sent, notice: date | None) -> bool:
    return notice is not None and sent.at is not None and sent.at[:10] >= notice.isoformat()


def _first_notice(declared: Declared) -> date | None:
    return min((one.notice for one in declared.employers if one.notice), default=None)


def _texts(reader: Reader, exporter: Exporter, named: Named) -> Iterator[Evidence]:
    """The files with texts of messages in a snapshot."""
    if not exporter.messages:
        return
    try:
        export = Export(stored_sources(reader, named.snapshot))
    except (VaultDamaged, NotAnExport):
        return
    wanted = re.compile(exporter.messages)
    for member in export.members:
        if wanted.fullmatch(fold_path(member.path)):
            yield evidence_of(named, Trace(member.path, ""))


# -- the vault ------------------------------------------------------------------------------------


def _said(chronicle: Chronicle) -> Evidence:
    """Where the person's declaration stands; without one, that there is none."""
    for path, choice in reversed(chronicle.decided):
        if isinstance(choice, Declared):
            number = int(path.removeprefix("choices/").partition("-")[0])
            digest = hashlib.sha256(choice_bytes(number, choice)).hexdigest()
            return Evidence("declared", sha256=digest, file=path)
    return Evidence("declared")


def _keys(reader: Reader) -> Iterator[Key]:
    """The ways to open the vault that are more than comfort on one computer."""
    for path in openers(reader.storage):
        if kind_of(opener_label(path)) == "keyring":
            continue
        digest = hashlib.sha256(reader.storage.get(path)).hexdigest()
        yield Key(opener_label(path), Evidence("key", sha256=digest, file=path))


def _unread(snapshots: Sequence[Named]) -> list[Named]:
    return [one for one in snapshots if one.snapshot.exporter is None]


def _seats(reader: Reader, snapshots: Sequence[Named]) -> Iterator[Evidence]:
    """Stored files that look like an export of an employer's seat."""
    for named in snapshots:
        try:
            for path, _columns in found_in(stored_sources(reader, named.snapshot)):
                yield evidence_of(named, Trace(path, ""))
        except VaultDamaged:
            continue


def _stamps(declared: Declared, said: Evidence, snapshots: Sequence[Named]) -> Iterator[Stamped]:
    digests = {file.sha256: one.id for one in reversed(snapshots) for file in one.snapshot.files}
    for number, stamp in enumerate(declared.stamps):
        yield check(stamp, digests, said._replace(place=f"stamps[{number}]"))
