"""A plan in the reader's language, for one role: what every form of it is made from.

Whoever makes it has left out what the role may not see; a form writes down all that is here. Codes and ids
stay the same in every language, words are for people.
"""

from datetime import date
from typing import NamedTuple

from sociarch.dossier import Role, State


class Row(NamedTuple):
    """An item.

    stage_name   such as `L1 notice`
    kind         codes as in `C/S`; `kind_name` in words
    owners       codes, the one in the lead first; `owner_names` in words, with the receiver: `x → y`
    due          None: not known; `due_name` as the reader writes it, or why there is none
    on           the day of the state
    state        code; `state_name` in words
    verified_by  code of the second role; empty: nobody
    proof        what proof closes it; empty: none is needed
    proofs       digests of what was attached, `sha256:` and 64 hexadecimal digits
    first        ids of what has to be done before
    blocks       ids of what must not happen before
    note         what this reader should know about it; empty: nothing
    late         whether the day has passed
    four_eyes    whether it takes a second role
    announced    whether it goes into a calendar
    """

    id: str
    stage: str
    stage_name: str
    kind: str
    kind_name: str
    what: str
    owners: tuple[Role, ...]
    owner_names: str
    due: date | None
    due_name: str
    state: State
    state_name: str
    on: date | None
    verified_by: str
    proof: str
    proofs: tuple[str, ...]
    first: tuple[str, ...]
    blocks: tuple[str, ...]
    note: str
    late: bool
    four_eyes: bool
    announced: bool


class Asset(NamedTuple):
    """Something that is handed over: a page, a group, a seat, a device, a key."""

    kind: str
    name: str
    network: str
    employer: str


class Line(NamedTuple):
    """A line of the log."""

    on: date
    item: str
    state: State
    state_name: str
    by: str
    proofs: tuple[str, ...]
    reason: str


class Written(NamedTuple):
    """All of it.

    language   `en` or `fr`
    title      such as `Leaving Acme SA`
    role       for whom it was made; `mark` says so in words, and who must not get it
    head       lines below the title: case, days, what they rest on
    rows       in the order in which to do them
    inventory  what the role may see of it
    words      what forms say of their own accord, by names that stay (`written_words` in the command line)
    roles      names of all roles by their code; states names of all states by theirs, in their order
    """

    language: str
    title: str
    case: str
    role: Role
    mark: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    inventory: tuple[Asset, ...]
    log: tuple[Line, ...]
    words: "Words"
    roles: tuple[tuple[str, str], ...]
    states: tuple[tuple[str, str], ...]
    today: date


class Words(NamedTuple):
    """What forms say of their own accord, in the reader's language. `lead` has a place `{role}`, `as_of` a
    place `{day}`."""

    plan: str
    items: str
    inventory: str
    log: str
    id: str
    stage: str
    kind: str
    what: str
    owner: str
    due: str
    state: str
    on: str
    proof_needed: str
    proof: str
    verified: str
    before: str
    blocks: str
    note: str
    name: str
    network: str
    employer: str
    by: str
    reason: str
    late: str
    four_eyes: str
    signed: str
    place_and_day: str
    digest: str
    page: str
    none: str
    lead: str = "in the lead: {role}"
    as_of: str = "As of {day}"
