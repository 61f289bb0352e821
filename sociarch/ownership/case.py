"""What checks look at: facts with the snapshots they came from, what was declared, and how the vault is kept.

A case is put together before any check runs; a check is a pure function of it. Facts of a kind come from the
newest snapshot that tells of that kind: what a later, smaller export leaves out is not gone.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Final, Literal, NamedTuple, TypeAlias, TypeVar

from sociarch.choices import Choices
from sociarch.chronicle import Named
from sociarch.clauses.record import Scan
from sociarch.companies import Companies
from sociarch.declared import Account, Declared, Employer
from sociarch.entry import History
from sociarch.fact import Connection, Trace
from sociarch.offlimits import Line
from sociarch.ownership.record import Evidence, Finding
from sociarch.snapshot import StoredFile

F = TypeVar("F")

_TALKS: Final = re.compile(r"(?:^|/)messages/", re.IGNORECASE)
_PLAIN: Final = frozenset((
    "archivedthreads", "audio", "e2eecutover", "files", "filteredthreads", "gifs", "inbox", "messagerequests",
    "photos", "stickersused", "videos",
))  # fmt: skip
"""Folders below `messages` that have the network's own names, without signs."""
_NUMBERED: Final = re.compile(r"(?:messages?_?)?[0-9]*(?: ?\([0-9]+\))?", re.IGNORECASE)


class Told(NamedTuple):
    """Facts of one kind, and the snapshot they were read from. `unread`: places of its files of which
    something was lost, so that what is not among the facts may be there all the same."""

    snapshot: Named
    facts: tuple[object, ...]
    unread: tuple[Trace, ...] = ()


class Holding(NamedTuple):
    """One account of one network, with all that the vault tells of it.

    account    as snapshots know it; None: no export tells
    title      what the network is called
    snapshots  those that count, oldest first; at least one
    told       facts by their kind: those of `sociarch.fact`, also `Sent`, `Uploaded` and `Role`. A kind that
               no snapshot tells of is missing, which is not the same as empty
    keys       for the connections in `told`, the network's own key of each, in their order; None without one
    history    what the ledger tells; None where no list was read
    texts      evidence of files with message texts in the newest snapshot
    """

    network: str
    account: str | None
    title: str
    snapshots: tuple[Named, ...]
    told: Mapping[type, Told]
    keys: tuple[str | None, ...] = ()
    history: History | None = None
    texts: tuple[Evidence, ...] = ()

    def facts(self, kind: type[F]) -> tuple[F, ...] | None:
        """All facts of a kind; None where no snapshot tells of it."""
        told = self.told.get(kind)
        return None if told is None else told.facts  # type: ignore[return-value]  # keyed by their type

    def connections(self) -> tuple[Connection, ...]:
        """The newest list; empty without one."""
        return self.facts(Connection) or ()

    def evidence(self, kind: type, trace: Trace) -> Evidence:
        """Where a fact of a kind stands."""
        return evidence_of(self.told[kind].snapshot, trace)

    def whole(self, kind: type) -> tuple[Evidence, ...]:
        """The files that told all facts of a kind, as a whole; of none at all, the snapshot's manifest."""
        told = self.told[kind]
        files = dict.fromkeys(fact.trace.file for fact in told.facts)  # type: ignore[attr-defined]  # all have one
        if not files:
            return (manifest(told.snapshot, "counts"),)
        return tuple(evidence_of(told.snapshot, Trace(file, "")) for file in files)


class Key(NamedTuple):
    """A way to open the vault: its label, and the file that holds it."""

    label: str
    evidence: Evidence


class Machine(NamedTuple):
    """A sign of whose the machine is, or how it keeps its disk.

    sign  `managed`: somebody else administers it; `synced`: the folder is copied elsewhere; `remote`: the
          folder lies on another machine; `encrypted`, `plain`: the disk
    path  what it was seen by
    """

    sign: Literal["managed", "synced", "remote", "encrypted", "plain"]
    path: str


class Stamped(NamedTuple):
    """A stamp that was checked. `at`: when the authority says it was made, ISO 8601 in UTC; None: it does not
    read. `sound`: it is signed, up to a certificate that the person trusts, and `trouble` says why not.

    snapshot  id of the snapshot with a stored file of that digest; empty: none has it
    """

    at: str | None
    sound: bool
    snapshot: str
    sha256: str
    evidence: Evidence
    trouble: str = ""


class Case(NamedTuple):
    """Everything there is to look at.

    declared   what the person said; `said` is where it stands
    snapshots  all of the vault but those that were dropped, oldest first; those that were stored unread, and
               those that are held, among them
    seats      stored files that look like an export of an employer's seat
    clients    lines of lists of the employer's clients that were named in this run, and where they stand
    host       signs of this machine; None: it was not looked at
    """

    today: date
    declared: Declared
    said: Evidence
    holdings: tuple[Holding, ...]
    snapshots: tuple[Named, ...]
    companies: Companies
    choices: Choices
    scans: tuple[Scan, ...] = ()
    keys: tuple[Key, ...] = ()
    seats: tuple[Evidence, ...] = ()
    clients: tuple[Line, ...] = ()
    lists: tuple[Evidence, ...] = ()
    host: tuple[Machine, ...] | None = None
    stamps: tuple[Stamped, ...] = ()

    def account(self, holding: Holding) -> Account | None:
        """What is declared of an account. What names no account is said of the only one of its network that
        no declaration names; of several, nobody knows which is meant."""
        said = self.declared.account(holding.network, holding.account)
        if said is None or said.account:
            return said
        found = [(one, self.declared.account(one.network, one.account)) for one in self.holdings]
        others = [one for one, its in found if its == said and one is not holding]
        return None if others and holding.account else said

    def said_at(self, place: str) -> Evidence:
        """A key of the declaration, such as `employers[0].start`."""
        return self.said._replace(place=place)

    def left(self) -> tuple[Employer, ...]:
        """The jobs that have ended."""
        return tuple(one for one in self.declared.employers if one.end and one.end < self.today)

    def present(self) -> tuple[Employer, ...]:
        """The jobs that last."""
        return tuple(one for one in self.declared.employers if not (one.end and one.end < self.today))


def stored_file(snapshot: Named, path: str) -> StoredFile:
    """The file, as it was downloaded, that a member's path lies in."""
    files = snapshot.snapshot.files
    for file in files:
        if path == file.name or path.startswith(f"{file.name}/"):
            return file
    return files[0]


def evidence_of(snapshot: Named, trace: Trace) -> Evidence:
    """Where a reader found something in a snapshot."""
    file = stored_file(snapshot, trace.file)
    return Evidence(
        "export", snapshot.id, nameless(file.name), file.sha256, nameless(trace.file), trace.place
    )


def nameless(path: str) -> str:
    """A path as evidence shows it. Folders of conversations are called after whoever takes part: each such
    name becomes a mark, made of its SHA-256, by which whoever holds the archive finds it."""
    found = _TALKS.search(path)
    if found is None:
        return path
    *folders, file = path[found.end() :].split("/")
    shown = [one if _squeezed(one) in _PLAIN else _mark(one) for one in folders]
    stem, dot, ending = file.rpartition(".")
    plain = _NUMBERED.fullmatch(stem) or not dot
    return path[: found.end()] + "/".join([*shown, file if plain else f"{_mark(stem)}.{ending}"])


def _squeezed(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _mark(name: str) -> str:
    return "~" + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def manifest(snapshot: Named, key: str) -> Evidence:
    """What a snapshot's manifest says of itself. Its id is a keyed hash of all of it."""
    files: Sequence[StoredFile] = snapshot.snapshot.files
    first = files[0]
    return Evidence(
        "manifest", snapshot.id, nameless(first.name), first.sha256, f"snapshots/{snapshot.id}", key
    )


Check: TypeAlias = Callable[[Case], Iterable[Finding]]
"""One check of everything: for every account it is about at least one finding."""
