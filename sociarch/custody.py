"""What lies in what looks like an employer's space, by which sign, and what to do about it, in which order.

Pure: places, names and signs come as arguments. A sign is a hint, and says so; whose a place is, only the
person knows. The order of the steps is always the same: a way to open the vault that stays with the person,
the kit, a copy, a proof, and this machine last. No step deletes anything, and an account that may be a
company's is not told to be changed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

from sociarch.employer import Employers
from sociarch.errors import N_
from sociarch.folding import fold
from sociarch.freemail import FREE_MAIL
from sociarch.machine import Lies
from sociarch.opener import NEEDED, kind_of
from sociarch.ownership.case import Machine
from sociarch.ownership.keeping import ALL_THEIRS, DECLARED, SIGNS
from sociarch.ownership.record import Text

Thing: TypeAlias = Literal["vault", "home", "kit", "copy", "machine", "openers", "account"]
Kind: TypeAlias = Literal[
    "named", "company cloud", "synced", "remote", "managed", "declared", "all theirs", "few", "work address"
]
Move: TypeAlias = Literal["opener", "kit", "copy", "drill", "machine"]

_WHAT: Final = {
    "vault": N_("The vault"),
    "home": N_("This machine's write key and sign-ins"),
    "kit": N_("The recovery kit's file"),
    "copy": N_("The copy at {place}"),
}
_NAMED: Final = N_(
    "{what}: “{trace}” is in its path or address, as it is in what you declared of an employer."
)
_CLOUD: Final = N_("{what}: its folder is copied to a service, for a company as it seems: {trace}.")
_SYNCED: Final = N_(
    "{what}: its folder is copied to a service; whose account that is, only you know: {trace}."
)
_REMOTE: Final = N_("{what}: it lies on another machine; whose that is, only you know: {trace}.")
_FEW: Final = N_("Of the ways to open the vault too few stay with you: {labels}. Have two or more.")
_FEW_LEFT: Final = N_("Too few independent ways open the vault: {labels}. Have two or more.")
_ADDRESS: Final = N_(
    "{network}: the account's primary address was an employer's when `sociarch ownership` last looked. What "
    "is right depends on whose the account is: sociarch ownership --check O01"
)
HINT: Final = N_("Such signs are hints: whose a place is, only you know.")
DEMAND: Final = N_("A demand is declared: delete nothing, here or elsewhere, before you have taken advice.")

STEPS: Final[dict[Move, tuple[str, str]]] = {
    "opener": (
        N_("Have two ways to open the vault that stay with you, such as a passphrase in your head."),
        "sociarch keys add --passphrase",
    ),
    "kit": (
        N_(
            "Print the recovery kit, and keep the paper at home. Its file here opens the vault for whoever "
            "reads it."
        ),
        "sociarch keys kit",
    ),
    "copy": (
        N_("Put a copy of the vault on a disk of your own, or in a place that you pay for."),
        "sociarch copy DEST",
    ),
    "drill": (
        N_("Prove with a drill, on a machine of your own, that the copy opens with what stays with you."),
        "sociarch --vault DEST keys drill",
    ),
    "machine": (
        N_(
            "Then think of this machine: back up from one of your own, and sign out of the networks here. "
            "What was lent to you goes back as it is; delete nothing on it before you have taken advice."
        ),
        "sociarch logout NETWORK",
    ),
}
"""What to do and with which command, in the order in which it is done."""

_COMPANY: Final = (
    re.compile(r"onedrive ?[-–] ?(?P<name>.+)", re.IGNORECASE),
    re.compile(r"dropbox \((?P<name>.+)\)", re.IGNORECASE),
    re.compile(r"(?P<name>.+) dropbox", re.IGNORECASE),
)
"""Folders that services call after the company that pays."""
_PRIVATE: Final = frozenset(("personal", "personnel", "private", "prive", "personlich", "persoonlijk"))
_SHARED: Final = frozenset(("shared drives", "drive partages", "geteilte ablagen", "gedeelde drives"))
"""Folders that Google gives to companies alone."""
_GOOGLE = re.compile(r"googledrive-.+@(?P<domain>[^@]+)", re.IGNORECASE)
_ATTACHED = re.compile(r"/media/|/run/media/|/mnt/|/Volumes/|(?!c:)[a-z]:", re.IGNORECASE)
"""Where disks appear that are plugged in."""
_PAID: Final = "OneDriveCommercial"
"""By this variable Windows names the folder of OneDrive that a company pays."""


class Place(NamedTuple):
    """Where one thing lies. `text`: as it is shown; `lies`: None where it lies on no disk of this machine."""

    thing: Thing
    text: str
    lies: Lies | None


class Sign(NamedTuple):
    """One sign. `trace`: what it was seen by, out of the path, the machine's files, or labels. `clear`:
    whether it is worth telling somebody who has declared nothing."""

    thing: Thing
    kind: Kind
    trace: str
    says: Text
    clear: bool


class Step(NamedTuple):
    """One thing to do. `command`: as it is typed; words in capitals stand for the person's own."""

    move: Move
    says: Text
    command: str


class Custody(NamedTuple):
    """`steps`: in their order; none without a clear sign."""

    signs: tuple[Sign, ...] = ()
    steps: tuple[Step, ...] = ()
    demand: bool = False

    @property
    def clear(self) -> tuple[Sign, ...]:
        return tuple(one for one in self.signs if one.clear)


class Facts(NamedTuple):
    """Everything that is looked at.

    places     of the vault, the home, the kit's file where it still lies there, and the copies
    host       signs of this machine
    employers  what is remembered of a declaration
    labels     of the ways to open the vault; None: they could not be listed
    addresses  networks of which the account's primary address was an employer's
    user       the name of the person's home folder
    proven     whether a drill of the last months is known
    """

    places: tuple[Place, ...]
    host: tuple[Machine, ...] = ()
    employers: Employers = Employers()
    labels: tuple[str, ...] | None = None
    addresses: tuple[str, ...] = ()
    user: str = ""
    proven: bool = False


def inspect(facts: Facts) -> Custody:
    """All signs, the openers and the machine first, and what to do."""
    signs = (
        *_openers(facts),
        *_machine(facts),
        *(sign for place in facts.places for sign in _lying(place, facts)),
        *_addresses(facts),
    )
    steps = tuple(Step(move, Text(STEPS[move][0]), STEPS[move][1]) for move in _moves(facts, signs))
    return Custody(signs, steps, facts.employers.demand)


# -- signs -----------------------------------------------------------------------------------------


def _openers(facts: Facts) -> Iterator[Sign]:
    labels = [label for label in facts.labels or () if kind_of(label) != "keyring"]
    staying = _staying(facts)
    if labels and not staying:
        text = ", ".join(labels)
        yield Sign("openers", "all theirs", text, Text(ALL_THEIRS, {"labels": text}), clear=True)
    elif labels and len(staying) < NEEDED:
        text = ", ".join(staying)
        says = _FEW if len(staying) < len(labels) else _FEW_LEFT
        yield Sign("openers", "few", text, Text(says, {"labels": text}), clear=len(staying) < len(labels))


def _staying(facts: Facts) -> list[str]:
    """Ways to open the vault that do not depend on this machine and are not to be handed back."""
    return [
        label
        for label in facts.labels or ()
        if kind_of(label) != "keyring" and not facts.employers.has_key(label)
    ]


def _machine(facts: Facts) -> Iterator[Sign]:
    managed = ", ".join(one.path for one in facts.host if one.sign == "managed")
    if facts.employers.machine == "employer":
        yield Sign("machine", "declared", "", Text(DECLARED), clear=True)
    if managed and facts.employers.machine != "me":
        says = Text(SIGNS["managed"][0], {"traces": managed})
        yield Sign("machine", "managed", managed, says, clear=True)


def _lying(place: Place, facts: Facts) -> Iterator[Sign]:
    """The surest sign of one place; a place without any gives none."""
    what = Text(_WHAT[place.thing], {"place": place.text})
    texts = place.lies.texts if place.lies is not None else (place.text,)
    user = facts.user if place.lies is not None else ""
    name = next(filter(None, (facts.employers.name_in(text, user) for text in texts)), "")
    if name:
        yield Sign(place.thing, "named", name, Text(_NAMED, {"what": what, "trace": name}), clear=True)
        return
    if place.lies is None:
        return
    company = next(filter(None, (_company(text, facts.employers) for text in texts)), "")
    if any(one == Machine("synced", _PAID) for one in place.lies.signs):
        company = company or _PAID
    if company:
        says = Text(_CLOUD, {"what": what, "trace": company})
        yield Sign(place.thing, "company cloud", company, says, clear=True)
        return
    for kind, template in (("synced", _SYNCED), ("remote", _REMOTE)):
        seen = ", ".join(dict.fromkeys(one.path for one in place.lies.signs if one.sign == kind))
        if seen:
            # A kit opens the vault for whoever reads the folder; the vault itself is sealed.
            clear = place.thing == "kit"
            says = Text(template, {"what": what, "trace": seen})
            yield Sign(place.thing, "synced" if kind == "synced" else "remote", seen, says, clear)
            return


def _company(text: str, employers: Employers) -> str:
    """The folder in a path that a service calls after a company; empty for none."""
    for part in re.split(r"[/\\]+", text):
        found = next(filter(None, (pattern.fullmatch(part) for pattern in _COMPANY)), None)
        if found is not None and fold(found["name"]) not in _PRIVATE:
            return part
        mail = _GOOGLE.fullmatch(part)
        if mail is not None and mail["domain"].casefold() not in FREE_MAIL and not employers.owns(part):
            return part
        if fold(part) in _SHARED:
            return part
    return ""


def _addresses(facts: Facts) -> Iterator[Sign]:
    for network in facts.addresses:
        says = Text(_ADDRESS, {"network": network})
        yield Sign("account", "work address", network, says, clear=True)


# -- what to do ------------------------------------------------------------------------------------


def _moves(facts: Facts, signs: Sequence[Sign]) -> Iterator[Move]:
    if not any(one.clear for one in signs if one.thing != "account"):
        return
    theirs = any(one.thing == "machine" for one in signs)
    flagged = {one.thing for one in signs if one.clear}
    folder = any(one.thing == "vault" and one.lies is not None for one in facts.places)
    if facts.labels is not None and len(_staying(facts)) < NEEDED:
        yield "opener"
    if "kit" in flagged or (theirs and _has(facts.places, "kit")):
        yield "kit"
    if ("vault" in flagged or (theirs and folder)) and not _apart(facts, theirs=theirs):
        yield "copy"
    if not facts.proven:
        yield "drill"
    if theirs or "home" in flagged:
        yield "machine"


def _has(places: Iterable[Place], thing: Thing) -> bool:
    return any(one.thing == thing for one in places)


def _apart(facts: Facts, *, theirs: bool) -> bool:
    """Whether a copy lies where no sign is, and not on the disk of a machine that seems an employer's."""
    return any(
        not (theirs and place.lies is not None and not _ATTACHED.match(place.text))
        and not any(_lying(place, facts))
        for place in facts.places
        if place.thing == "copy"
    )
