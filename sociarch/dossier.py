"""What is kept of somebody's arrival, move or departure at an employer: its days, and a log of what was done.

A dossier lies in the vault of the person, beside what they declared, or as one file on an HR desk that has no
vault; it is the same record. Its log is only ever added to. Days are whole days of the calendar.
"""

from datetime import date
from typing import Final, Literal, NamedTuple, TypeAlias

from sociarch.declared import Country
from sociarch.folding import fold

Occasion: TypeAlias = Literal["joiner", "steady", "mover", "leaver", "urgent"]
Cause: TypeAlias = Literal[
    "", "resignation", "dismissal", "agreement", "fixed term", "retirement", "summary dismissal", "incident",
    "death", "illness",
]  # fmt: skip
Role: TypeAlias = Literal["EMP", "MGR", "HR", "IT", "MKT", "ADM", "DPO", "SUC"]
State: TypeAlias = Literal["open", "in progress", "done", "verified", "refused", "not applicable"]
ProofKind: TypeAlias = Literal["file", "snapshot", "ticket", "receipt", "roles", "screenshot", "stamp"]

STATES: Final[tuple[State, ...]] = ("open", "in progress", "done", "verified", "refused", "not applicable")


class Proof(NamedTuple):
    """What shows that something was done. It is never a password and never an export.

    digest  SHA-256, 64 hexadecimal digits: of the file's bytes; of a ticket's number or a snapshot's id in
            UTF-8. It is all that anybody else sees of a proof
    name    the file's name, the ticket's number, the snapshot's id: for whoever attached it, and nobody else
    taken   when a screenshot was taken, ISO 8601, as the person says; empty: not said
    """

    kind: ProofKind
    digest: str
    name: str = ""
    taken: str = ""


class Marked(NamedTuple):
    """A line of a log: that an item came into a state.

    dossier  `Dossier.key` of what it belongs to
    on       the day on which it happened
    by       the role that did it, refused it, or looked at what another did
    reason   in the words of whoever wrote it, for `refused` and `not applicable`; it may name people, so
             nobody but the dossier's owner sees it
    """

    dossier: str
    item: str
    state: State
    on: date
    by: Role
    proofs: tuple[Proof, ...] = ()
    reason: str = ""


class Dossier(NamedTuple):
    """An arrival, a quarter, a move or a departure.

    number      the case number that HR gave; empty: none
    person      the name under which HR knows the person, such as `A. Martin`; empty: not said
    opened      the day on which the dossier was made
    since       the first day of its log, where an earlier one at the same company had one; None: all of it
    start       the first day of work; for a mover that of the new function
    notice      the day on which notice was given or received
    release     the day from which the person was released from work
    end         the last day of the contract
    restricted  the day on which the longest restriction ends
    demand      the day of a letter that demands something of accounts or contacts
    region      part of the country with holidays of its own, as ISO 3166-2 calls it: `ZH`, `BY`; empty: none
    """

    occasion: Occasion
    employer: str = ""
    number: str = ""
    person: str = ""
    cause: Cause = ""
    opened: date | None = None
    start: date | None = None
    notice: date | None = None
    release: date | None = None
    end: date | None = None
    restricted: date | None = None
    demand: date | None = None
    country: Country = ""
    region: str = ""
    since: date | None = None

    @property
    def key(self) -> str:
        """What its log refers to: the same, whatever day or number is corrected later."""
        return f"{fold(self.employer)}/{self.occasion}"
