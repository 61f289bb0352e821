"""What checks find: facts for and against, each with the place where it stands; never who is right.

A finding without evidence does not exist. Its texts are templates in English, marked for translation, with
their values; no value is the name of a connection.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal, NamedTuple, TypeAlias

from sociarch.errors import N_

Verdict: TypeAlias = Literal["personal", "mixed", "employer", "attention", "ok", "undetermined"]
Side: TypeAlias = Literal["", "person", "employer"]
Subject: TypeAlias = Literal["account", "connections", "pages"]
Origin: TypeAlias = Literal[
    "export", "manifest", "ledger", "declared", "document", "key", "machine", "stamp", "list"
]

SUBJECTS: Final[Mapping[Subject, str]] = {
    "account": N_("The account"),
    "connections": N_("The connections"),
    "pages": N_("Pages, groups and paid seats"),
}

FACTS: Final[Mapping[str, tuple[int, str]]] = {
    "F1": (5, N_("a written agreement")),
    "F2": (5, N_("who opened the account, when and what for")),
    "F3": (5, N_("contacts older than the job")),
    "F4": (4, N_("where the list came from")),
    "F5": (4, N_("conduct around notice")),
    "F6": (4, N_("who controls the account")),
    "F7": (3, N_("name and use")),
    "F8": (2, N_("who pays")),
    "F9": (3, N_("how secret the data are")),
    "F10": (4, N_("new links with clients after leaving")),
    "F11": (3, N_("where the list is kept")),
}
"""The facts that decisions of courts turned on: how often each carried the result in those that were read (5:
decisive in several, 1: mentioned), and what it is."""


class Text(NamedTuple):
    """A sentence: an English template, marked for translation, and its values. A value that is itself a Text
    is translated, too."""

    template: str
    values: Mapping[str, object] = {}


class Evidence(NamedTuple):
    """Where a fact stands, so that anybody who holds the vault can look.

    origin    what kind of thing it stands in
    snapshot  id of the snapshot, of what lies in one; else empty
    archive   name of the stored file as it was downloaded; of a document or list its file name
    sha256    of that file's bytes, 64 hexadecimal digits; of a declaration, a key or a stamp those of its
              bytes; empty for the machine
    file      the member of the archive; the path of a record in the vault; empty where `archive` says all
    place     line or key in it
    """

    origin: Origin
    snapshot: str = ""
    archive: str = ""
    sha256: str = ""
    file: str = ""
    place: str = ""


class Finding(NamedTuple):
    """What one check says of one account, or of everything (`network` empty).

    check     O01 to O26
    fact      F1 to F11, the fact of which this is an instance; empty for a check that is none
    side      for whom it speaks; empty for nobody
    subjects  what of the three it is about
    says      what was found
    rule      why that gives this verdict
    weak      why its trace proves less than it seems; None: it does not
    advice    what the person can do; None: nothing
    first     how urgent the advice is: 1 before anything else, 9 last; 0 without advice
    day       the day by which something has to be done, or that a duty ends; None: none
    evidence  at least one, unless the verdict is `undetermined`
    numbers   figures, by names that stay
    concerned places of connections whom it is about: their evidence; shown by name on request only
    """

    check: str
    verdict: Verdict
    says: Text
    rule: Text
    evidence: tuple[Evidence, ...] = ()
    network: str = ""
    account: str | None = None
    fact: str = ""
    side: Side = ""
    subjects: tuple[Subject, ...] = ()
    weak: Text | None = None
    advice: Text | None = None
    first: int = 0
    day: date | None = None
    numbers: Mapping[str, int | float | str] = {}
    concerned: tuple[Evidence, ...] = ()


CHECKS: Final[Mapping[str, str]] = {
    "O01": N_("Primary address"),
    "O02": N_("Second way in"),
    "O03": N_("Dead or foreign addresses"),
    "O04": N_("Recovery number"),
    "O05": N_("Birth of the account"),
    "O06": N_("Who opened it, and what for"),
    "O07": N_("Name and brand"),
    "O08": N_("Who paid"),
    "O09": N_("Data of an employer's seat"),
    "O10": N_("Contacts by period"),
    "O11": N_("Rhythm around notice"),
    "O12": N_("Links after the end"),
    "O13": N_("Overlap with the employer's clients"),
    "O14": N_("Address book uploaded"),
    "O15": N_("Pages and groups you run"),
    "O16": N_("Where sign-ins came from"),
    "O17": N_("Workplace badge"),
    "O18": N_("Profile after leaving"),
    "O19": N_("Mass messages on leaving"),
    "O20": N_("Depth of the archive"),
    "O21": N_("Routine"),
    "O22": N_("Strength of the date"),
    "O23": N_("Completeness"),
    "O24": N_("The machine"),
    "O25": N_("Keys"),
    "O26": N_("Demand received"),
}
