"""What history is told in: the lists of an account in their order, the people in them, and what changed.

Everything here is derived from the record and may be thrown away. Two times never mix: `seen` and its like
are days of exports, when somebody could have known; `at` and `since` are what the network says of when it
happened. Fields are texts as the network gave them.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Final, Literal, NamedTuple, TypeAlias

from sociarch.choices import Choices, Remark
from sociarch.errors import N_
from sociarch.fact import NO_EXTRA

Kind: TypeAlias = Literal[
    "listed", "joined", "returned", "left", "removed", "unseen",
    "renamed", "moved", "title", "email_given", "email_withdrawn", "email_changed", "url",
]  # fmt: skip

KINDS: Final[Mapping[Kind, str]] = {
    "listed": N_("first seen in a list"),
    "joined": N_("joined"),
    "returned": N_("listed again"),
    "left": N_("no longer listed"),
    "removed": N_("removed, says the network's own log"),
    "unseen": N_("not in this partial export"),
    "renamed": N_("renamed"),
    "moved": N_("moved company"),
    "title": N_("changed title"),
    "email_given": N_("gave an e-mail address"),
    "email_withdrawn": N_("e-mail address withdrawn"),
    "email_changed": N_("changed e-mail address"),
    "url": N_("profile address changed"),
}
"""The kinds of change, and the neutral words for them: a list tells who is in it, never why somebody is not.

`listed` is no change: the person stood in the first list that could show them. `unseen` is a doubt and no
loss: a list that is known to be incomplete does not hold the person.
"""

GAINS: Final = frozenset(("joined", "returned"))
LOSSES: Final = frozenset(("left", "removed"))


class Listing(NamedTuple):
    """One snapshot that counts and lists an account's connections. Listings of an account are numbered from 0
    in the order of history.

    day      the export's own day, else the day it was stored
    partial  whether something of its list is known to be lost, so that who is missing may be in it
    dated    whether `day` is the export's own
    people   how many connections it lists
    reach    how many of them have an `email`, else a `phone`, else a `url`, else only a `name`, or `nothing`
    gained   how many joined or returned, and `lost`: how many it no longer lists, since the listing before
    """

    number: int
    snapshot: str
    day: str
    partial: bool
    people: int
    reach: Mapping[str, int]
    gained: int
    lost: int
    dated: bool = True


class Entry(NamedTuple):
    """One connection of one account, through all its listings.

    account     as in the snapshots; None where no export of it told
    number      in the account's history, in the order of first appearance; changes when history is rebuilt
    marks       lasting names of this connection, the present one first: `linkedin:aline-testeur`, or, where
                the network has no key, `facebook:aline testeur@2019-01-01T00:00:00Z`, or, where it does not
                tell the second, `viadeo:aline testeur@2009-05-18~exemple`, with an address or a company.
                Decisions refer to them
    name, url, email, phone, company, position, extra
                as last known: what a later list leaves empty stays here
    since       the network's own date of the connection, ISO 8601; None: none known
    first_seen, last_seen
                days of the first and the last listing that holds the person
    email_seen  the day of the last listing that gave `email`; empty without one
    changed     the day of the listing that showed the last change; `first_seen` where there was none
    listed      whether the account's last listing that can tell holds the person
    dated       whether `last_seen` is a day that an export told of itself
    folded      name, company and position as `folding.fold` spells them
    """

    network: str
    account: str | None
    number: int
    marks: tuple[str, ...]
    name: str
    first: str
    last: str
    url: str
    email: str
    phone: str
    company: str
    position: str
    since: str | None
    first_seen: str
    last_seen: str
    email_seen: str
    changed: str
    listed: bool
    folded: tuple[str, str, str] = ("", "", "")
    extra: Mapping[str, str] = NO_EXTRA
    dated: bool = True

    @property
    def mark(self) -> str:
        """By which decisions refer to this connection now."""
        return self.marks[0]


class Change(NamedTuple):
    """Something that one listing of an account shows and the one before did not.

    entry   the number of the connection it is about
    number  of the listing that shows it
    seen    that listing's day
    before  the day of the last listing that could have shown it and did not; None: there is none
    at      when it happened, as the network says; None: it does not say
    old, new
            of `moved` the companies, of `title` the positions, of others the texts; empty where there is none
    name    the person's name at that time
    company the person's company at that time, as it was before a move
    """

    network: str
    account: str | None
    entry: int
    number: int
    kind: Kind
    seen: str
    before: str | None
    at: str | None
    old: str
    new: str
    name: str
    company: str


class History(NamedTuple):
    """All that the ledger tells of one account."""

    network: str
    account: str | None
    listings: tuple[Listing, ...]
    entries: tuple[Entry, ...]
    changes: tuple[Change, ...]


class Person(NamedTuple):
    """Somebody, with all connections that are known to be theirs; most people have one.

    id       lasting, and the same after history is rebuilt: `p-` and twelve hexadecimal digits
    entries  the best first: those that are listed, then by the day of the last listing that held them
    remark   what the person keeps in mind about them, put together from the remarks on all their marks
    """

    id: str
    entries: tuple[Entry, ...]
    remark: Remark

    @property
    def ids(self) -> frozenset[str]:
        """Ids that mean this person: also those that each connection would have alone, or had before."""
        return frozenset((self.id, *(id_of(mark) for one in self.entries for mark in one.marks)))

    @property
    def best(self) -> Entry:
        return self.entries[0]

    @property
    def listed(self) -> bool:
        """Whether any account lists them now."""
        return any(one.listed for one in self.entries)

    @property
    def networks(self) -> tuple[str, ...]:
        """Each once, in alphabetical order."""
        return tuple(sorted({one.network for one in self.entries}))

    def first_of(self, field: str) -> str:
        """A field's text in the best entry that has any; empty without one."""
        return next((text for one in self.entries if (text := getattr(one, field) or "")), "")

    @property
    def emails(self) -> tuple[str, ...]:
        """All known addresses, each once, the best entry's first."""
        return tuple(dict.fromkeys(one.email for one in self.entries if one.email))

    @property
    def since(self) -> tuple[str, str] | None:
        """The first and the last day of a connection, as the networks say; None where none is known."""
        days = sorted(one.since[:10] for one in self.entries if one.since)
        return (days[0], days[-1]) if days else None


def id_of(mark: str) -> str:
    """The id of a person whose oldest mark this is."""
    return "p-" + sha256(mark.encode("utf-8", "surrogatepass")).hexdigest()[:12]


class Past(NamedTuple):
    """All that the ledgers tell, and what was decided. `histories`: one for each account."""

    histories: tuple[History, ...]
    people: tuple[Person, ...]
    choices: Choices
