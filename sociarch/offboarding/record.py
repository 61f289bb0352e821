"""What a plan is made of: items that anybody can look up, and for one dossier the day and state of each.

Ids of items never change their meaning. Texts are templates in English, marked for translation.
"""

from datetime import date
from typing import Literal, NamedTuple, TypeAlias

from sociarch.dossier import Dossier, Marked, Proof, Role, State
from sociarch.ownership.record import Finding, Text

Stage: TypeAlias = Literal["J0", "J1", "M", "L1", "L2", "L3", "L4", "L5", "X"]
Kind: TypeAlias = Literal["P", "C", "S", "G"]
"""Of a personal account, a company's asset, a seat the employer pays for; general."""
Anchor: TypeAlias = Literal[
    "start", "quarter", "notice", "leaving", "end", "reply", "restricted", "closing", "urgent"
]  # fmt: skip


class Rule(NamedTuple):
    """By when something is done: `days` working days after the anchor, before it where negative.

    start       the first day, or the day of the move
    quarter     the last day of the quarter
    notice      the day of notice; without one, the day on which the dossier was made
    leaving     the last working day on which the person works
    end         the last day of the contract
    reply       one month after the last day at work
    restricted  the end of the longest restriction, be it a working day or not
    closing     the same, or 90 days after the contract
    urgent      the very day, be it a working day or not
    """

    anchor: Anchor
    days: int = 0


class Item(NamedTuple):
    """Something to do, for everybody the same.

    owners     who does it, the first in the lead
    receiver   who accepts what is handed over; None: nobody
    blocks     ids of what must not happen before
    checks     ownership checks that answer whether it is done
    four_eyes  whether a second role has to look at it
    proven     whether it takes a proof to close it
    announced  whether it goes into the person's calendar
    """

    id: str
    stage: Stage
    kinds: tuple[Kind, ...]
    what: str
    owners: tuple[Role, ...]
    proof: str
    rule: Rule
    receiver: Role | None = None
    blocks: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    four_eyes: bool = False
    proven: bool = True
    announced: bool = False


class Planned(NamedTuple):
    """An item of one dossier.

    due       by when, None: the day it depends on is not known
    on        the day of its state; None while it is open
    marks     its lines of the log, oldest first
    waits     ids of items that come first and are neither done nor decided
    late      whether the day has passed
    findings  what ownership checks found about it; only the person sees that
    """

    item: Item
    due: date | None
    state: State = "open"
    on: date | None = None
    marks: tuple[Marked, ...] = ()
    waits: tuple[str, ...] = ()
    late: bool = False
    findings: tuple[Finding, ...] = ()

    @property
    def closed(self) -> bool:
        """Whether nothing is left to do; with four eyes that takes the second pair."""
        if self.state == "done":
            return not self.item.four_eyes
        return self.state in ("verified", "refused", "not applicable")

    @property
    def proofs(self) -> tuple[Proof, ...]:
        """Those that count: since the item was last open, each once."""
        at = max((at for at, one in enumerate(self.marks, 1) if one.state == "open"), default=0)
        return tuple(dict.fromkeys(proof for one in self.marks[at:] for proof in one.proofs))


class Off(NamedTuple):
    """A public holiday that the plan meets, by its name in the reader's language."""

    day: date
    name: str


class Plan(NamedTuple):
    """A dossier's items in the order in which to do them.

    leaving  the last working day on which the person works; None: not known, or nobody leaves
    off      public holidays on weekdays from the first day that counts to the last item
    remarks  what the reader should know about the days
    """

    dossier: Dossier
    today: date
    items: tuple[Planned, ...]
    leaving: date | None = None
    off: tuple[Off, ...] = ()
    remarks: tuple[Text, ...] = ()

    def item(self, name: str) -> Planned | None:
        """The item with this id; None where the plan has none."""
        return next((one for one in self.items if one.item.id == name), None)
