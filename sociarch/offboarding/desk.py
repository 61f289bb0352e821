"""The case of an HR desk that has no vault: a dossier and its log as one JSON file that a person can read.

A file comes from anywhere, so it is bounded before it is parsed and taken only when all of it is what its
keys say; an error names the place and what is expected there, never what stood there. A dossier from a
command line passes the same checks. Nothing is read from or written to a disk here.
"""

import json
import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from sociarch.declaration import AFTER, BACKWARDS, FUTURE, LETTERS, LONG, MANY, ORDER
from sociarch.dossier import Dossier, Marked, Proof
from sociarch.errors import N_
from sociarch.offboarding.items import ITEMS
from sociarch.offboarding.plan import EARLIEST, LATEST
from sociarch.offboarding.workdays import regions
from sociarch.plain import DAY, LIST, MISSING, TABLE, UNKNOWN, BadField, as_plain, from_plain

SCHEMA: Final = "sociarch-case/1"
LARGEST: Final = 4 * 1024 * 1024
"""Bytes of a file."""
MOST_LINES: Final = 10_000
MOST_PROOFS: Final = 200
"""Of one line."""
LONGEST: Final = 500
"""Letters of a name or number."""
LONGEST_REASON: Final = 5000

LARGE = N_("it is too large")
FORM = N_("a text in UTF-8 that is JSON, with each key once, is expected")
ANOTHER = N_("the schema {schema} is expected")
ITEM = N_("an id of an item is expected, such as L1-04")
CASE = N_("it belongs to another dossier than this")
DIGEST = N_("64 hexadecimal digits are expected")
REGION = N_("one of these regions is expected: {regions}")
NO_REGION = N_("a region needs a country that has some")
CAUSE = N_("only somebody who leaves has a cause")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_IDS: Final = frozenset(one.id for one in ITEMS)


class Desk(NamedTuple):
    """A case and what was done, oldest first."""

    dossier: Dossier
    log: tuple[Marked, ...] = ()


def desk_bytes(desk: Desk) -> bytes:
    """The file; the same for the same case."""
    document = {
        "schema": SCHEMA, "case": as_plain(desk.dossier), "log": [as_plain(one) for one in desk.log],
    }  # fmt: skip
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def read_case(data: bytes) -> Desk:
    """The case in a file. Raises BadField."""
    if len(data) > LARGEST:
        raise BadField("", LARGE)
    document = parsed(data)
    if document.get("schema") != SCHEMA:
        raise BadField("schema", ANOTHER, {"schema": SCHEMA})
    for key in document:
        if key not in ("schema", "case", "log"):
            raise BadField("", UNKNOWN)
    dossier = sound(from_plain(Dossier, document.get("case"), place="case"), "case")
    lines = document.get("log", [])
    if not isinstance(lines, list):
        raise BadField("log", LIST)
    if len(lines) > MOST_LINES:
        raise BadField("log", MANY)
    log = tuple(
        _line(from_plain(Marked, one, place=f"log[{at}]"), dossier, f"log[{at}]")
        for at, one in enumerate(lines)
    )
    return Desk(dossier, log)


def parsed(data: bytes) -> dict[str, Any]:
    """What a JSON file says, where it is one object whose keys stand there once. Raises BadField."""
    try:
        document = json.loads(data.decode(), object_pairs_hook=_pairs, parse_constant=_constant)
    except (ValueError, RecursionError):
        raise BadField("", FORM) from None
    if not isinstance(document, dict):
        raise BadField("", TABLE)
    return document


def _pairs(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _constant(name: str) -> float:
    raise ValueError(name)  # NaN and Infinity are no JSON.


# -- checks ----------------------------------------------------------------------------------------


def sound(dossier: Dossier, place: str = "", today: date | None = None) -> Dossier:
    """The dossier in one spelling. `today`: a demand of a later day is refused. Raises BadField, whose place
    ends in the field."""
    days = {name: day for name, day in dossier._asdict().items() if isinstance(day, date)}
    for name, day in days.items():
        if not EARLIEST <= day <= LATEST:
            raise BadField(_at(place, name), DAY)
    start, end = dossier.start, dossier.end
    if start and end and end < start:
        raise BadField(_at(place, "end"), BACKWARDS)
    # The day of a move is no first day: what was before it does not contradict it.
    first = None if dossier.occasion == "mover" else start
    for name in ("notice", "release"):
        said = days.get(name)
        if said and first and said < first:
            raise BadField(_at(place, name), ORDER)
        if said and end and said > end:
            raise BadField(_at(place, name), AFTER)
    if today and dossier.demand and dossier.demand > today:
        raise BadField(_at(place, "demand"), FUTURE)
    if dossier.cause and dossier.occasion not in ("leaver", "urgent"):
        raise BadField(_at(place, "cause"), CAUSE)
    return dossier._replace(
        employer=line_of(dossier.employer, _at(place, "employer")),
        number=line_of(dossier.number, _at(place, "number")),
        person=line_of(dossier.person, _at(place, "person")),
        region=line_of(dossier.region, _at(place, "region")).upper(),
    )


def line_of(text: str, place: str, most: int = LONGEST) -> str:
    """A text on one line, accents in one spelling, without what nobody can see. Raises BadField."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadField(place, LETTERS) from None
    if len(text) > most:
        raise BadField(place, LONG)
    words = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(letter for letter in words if unicodedata.category(letter) != "Cc")


def check_region(dossier: Dossier) -> None:
    """Whether the country has that region, as far as this version knows: a case that was made once stays
    readable, whatever regions are called later. Raises BadField."""
    if not dossier.region:
        return
    known = regions(dossier.country)
    if not known:
        raise BadField("region", NO_REGION)
    if dossier.region not in known:
        raise BadField("region", REGION, {"regions": ", ".join(one for one in known if one == one.upper())})


def _line(mark: Marked, dossier: Dossier, place: str) -> Marked:
    if mark.dossier != dossier.key:
        raise BadField(_at(place, "dossier"), CASE)
    if mark.item not in _IDS:
        raise BadField(_at(place, "item"), ITEM)
    if not EARLIEST <= mark.on <= LATEST:
        raise BadField(_at(place, "on"), DAY)
    if len(mark.proofs) > MOST_PROOFS:
        raise BadField(_at(place, "proofs"), MANY)
    reason = line_of(mark.reason, _at(place, "reason"), LONGEST_REASON)
    return mark._replace(
        reason=reason,
        proofs=tuple(_proof(one, f"{place}.proofs[{at}]") for at, one in enumerate(mark.proofs)),
    )


def _proof(proof: Proof, place: str) -> Proof:
    if not _DIGEST.fullmatch(proof.digest):
        raise BadField(_at(place, "digest"), DIGEST if proof.digest else MISSING)
    return proof._replace(
        name=line_of(proof.name, _at(place, "name")), taken=line_of(proof.taken, _at(place, "taken"))
    )


def _at(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name
