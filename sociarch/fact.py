"""What readers find in an export: facts, each with its trace, and what they say about the reading.

Fields are the text that came, unchanged; only times are also given in ISO 8601. Absence is not deletion: what
a file does not say is None or an empty text, never a guess. Every fact ends in `extra`, the columns and keys
this version has no field for, as they came, and in its `trace`.

A time is as precise as the export gives it: `2024`, `2024-01`, `2024-01-12`, `2024-01-12T15:45`,
`2024-01-12T15:45:00Z`, `2024-01-12T15:45:00+01:00`. Without `Z` or offset its zone is unknown. None where
there is none, or none that can be read; the text beside it is what stood in the export.

Facts are named tuples because a network of 30,000 people is read within a blink.
"""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, TypeAlias

NO_EXTRA: Final[Mapping[str, str]] = {}


class Trace(NamedTuple):
    """Where a fact came from: a file of the export and a place in it (`line 12`, `friends_v2[3]`)."""

    file: str
    place: str


# -- other people ---------------------------------------------------------------------------------


class Connection(NamedTuple):
    """One person in the network. `name` is empty where the network hides it; the row is kept all the same."""

    name: str
    first: str
    last: str
    url: str
    email: str
    company: str
    position: str
    since: str | None
    since_text: str
    extra: Mapping[str, str]
    trace: Trace


class Invitation(NamedTuple):
    """A request to connect, from the owner (`sent`) or to the owner.

    state  `declined` where the network says so; empty where it says nothing: a request that was accepted may
           stay in its list for ever
    """

    name: str
    url: str
    sent: bool | None
    state: Literal["", "declined"]
    at: str | None
    at_text: str
    extra: Mapping[str, str]
    trace: Trace


class Removal(NamedTuple):
    """A connection that ended, according to the network's own log."""

    name: str
    url: str
    at: str | None
    at_text: str
    extra: Mapping[str, str]
    trace: Trace


class Follow(NamedTuple):
    """Somebody, or a page, that follows the owner (`inward`) or that the owner follows. No connection."""

    name: str
    url: str
    inward: bool
    at: str | None
    at_text: str
    extra: Mapping[str, str]
    trace: Trace


# -- the owner ------------------------------------------------------------------------------------


class Profile(NamedTuple):
    """What the account shows of its owner. `handle` is the user name that addresses are made of."""

    name: str
    first: str
    last: str
    headline: str
    handle: str
    url: str
    extra: Mapping[str, str]
    trace: Trace


class OwnAddress(NamedTuple):
    """An e-mail address of the owner.

    status     `current`, `previous`, `pending`; `advertising` for one that only an advertising account uses;
               `business` or `private` where the network itself tells them apart; empty where the export
               does not tell, as in a list of past and present ones
    confirmed  None where the export does not tell, and so with `primary`
    at         when it was last changed
    """

    address: str
    status: Literal["", "current", "previous", "pending", "advertising", "business", "private"]
    confirmed: bool | None
    primary: bool | None
    at: str | None
    at_text: str
    extra: Mapping[str, str]
    trace: Trace


class OwnPhone(NamedTuple):
    """A telephone number of the owner; `type` as the export words it."""

    number: str
    type: str
    confirmed: bool | None
    extra: Mapping[str, str]
    trace: Trace


class Position(NamedTuple):
    """A job of the owner. `current`: True without an end where that means it lasts; None: cannot be told."""

    company: str
    title: str
    location: str
    started: str | None
    started_text: str
    finished: str | None
    finished_text: str
    current: bool | None
    extra: Mapping[str, str]
    trace: Trace


class Registration(NamedTuple):
    """When the account was opened or its standing changed; `event` and `plan` as the export words them."""

    event: str
    at: str | None
    at_text: str
    ip: str
    plan: str
    extra: Mapping[str, str]
    trace: Trace


class Receipt(NamedTuple):
    """A payment; `total` as it stood, with the decimal sign of the export."""

    name: str
    country: str
    at: str | None
    at_text: str
    method: str
    number: str
    description: str
    total: str
    currency: str
    extra: Mapping[str, str]
    trace: Trace


class Login(NamedTuple):
    """A sign-in, a sign-out, a session, or a check the network asked for; `action` as the export words it."""

    action: str
    at: str | None
    at_text: str
    ip: str
    agent: str
    extra: Mapping[str, str]
    trace: Trace


class Verification(NamedTuple):
    """Something the network checked, such as a workplace; `type` as the export words it."""

    type: str
    organization: str
    email: str
    at: str | None
    at_text: str
    expires: str | None
    expires_text: str
    extra: Mapping[str, str]
    trace: Trace


Fact: TypeAlias = (
    Connection
    | Invitation
    | Removal
    | Follow
    | Profile
    | OwnAddress
    | OwnPhone
    | Position
    | Registration
    | Receipt
    | Login
    | Verification
)

KINDS: Final[Mapping[type[Fact], str]] = {
    Connection: "connection",
    Invitation: "invitation",
    Removal: "removal",
    Follow: "follow",
    Profile: "profile",
    OwnAddress: "own_address",
    OwnPhone: "own_phone",
    Position: "position",
    Registration: "registration",
    Receipt: "receipt",
    Login: "login",
    Verification: "verification",
}
"""The word under which each kind of fact is counted, in manifests and in JSON."""


# -- what only questions of ownership need ---------------------------------------------------------


class Sent(NamedTuple):
    """A message that the owner sent. Its text is compared with others and never stored or shown.

    recipients  of each the network's own key where there is one, else the name
    """

    at: str | None
    at_text: str
    recipients: tuple[str, ...]
    text: str
    trace: Trace


class Uploaded(NamedTuple):
    """Somebody in an address book that was once uploaded: when, and the domains of their e-mail addresses, in
    lower case. Nothing else of them is read: these people never connected."""

    at: str | None
    at_text: str
    domains: tuple[str, ...]
    trace: Trace


class Role(NamedTuple):
    """A page or a group of the owner. `admin`: whether they run it; None: it does not say."""

    kind: Literal["page", "group"]
    name: str
    admin: bool | None
    at: str | None
    at_text: str
    trace: Trace


Aside: TypeAlias = Sent | Uploaded | Role
"""What an exporter's `aside` yields: never part of a list, never counted in a manifest."""


# -- about the reading ----------------------------------------------------------------------------


class Problem(NamedTuple):
    """Something that could not be read: where, and why in an English template with its values.

    Values never hold a person's data: counts, column names, formats.

    lost  how many records became no fact because of it: 0 where a fact is there and only lacks something;
          None where nobody can know, as when the rest of a file does not open
    """

    trace: Trace
    reason: str
    values: Mapping[str, object] = NO_EXTRA
    lost: int | None = 0


class Guess(NamedTuple):
    """What a reader assumed because the export does not say it: an English template with its values.

    columns  where it is about a table's columns: each as it stands, and the field it was taken for
    """

    trace: Trace
    reason: str
    values: Mapping[str, object] = NO_EXTRA
    columns: Mapping[str, str] = NO_EXTRA


class Tally(NamedTuple):
    """One kind of record in one file, counted apart from the facts, yielded after them.

    All records of a file are its facts, its `repeated` ones (they stood in another part of the same archive),
    and those that problems lost. Whatever is missing then, nobody has noticed.

    generation  the mark of the form it was recognised by; one of the exporter's `generations`
    columns     of a table, the names of its columns as they stand
    fields      of connections, the fields that this form can give; empty where that cannot be told. What a
                form cannot give is unknown, and nobody has withdrawn it
    """

    file: str
    generation: str
    kind: type[Fact]
    records: int
    repeated: int = 0
    columns: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


Item: TypeAlias = Fact | Problem | Guess | Tally
"""What a reader yields."""
