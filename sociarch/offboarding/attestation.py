"""What human resources get of a plan: a small signed file that says which items are done, and nothing else.

Of a proof only its digest is in it; reasons, names of files, ticket numbers, snapshots, what checks found and
everything about connections never are. Names of the person and the employer come from the dossier or from
whoever asks for the file, never from an export.

The file has one form alone: what is read must be, byte for byte, what writing gives. Its top level has one
key on each line, so that the signed bytes are the file without its last key's line, and anybody checks them
with stock tools; `docs/format.md` is the contract.
"""

import hashlib
import json
import re
import unicodedata
from base64 import b64decode, b64encode
from datetime import date
from typing import Any, Final, NamedTuple

from sociarch.dossier import STATES, Role, State
from sociarch.errors import N_, BadAttestation, NotForAttestation, NothingToAttest
from sociarch.keys import SIGNATURE, SIGNER, VaultIdentity, is_signed
from sociarch.offboarding.items import ITEMS, ROLES, STAGES, STAGES_OF
from sociarch.offboarding.record import Plan, Planned, Stage

SCHEMA: Final = "sociarch-attestation/1"
STATEMENT: Final = "L3-04"
"""The item that the attestation itself answers."""
LARGEST: Final = 1024 * 1024
"""Bytes of a file; one with twenty proofs for each item has some 80 kB."""
TOKEN: Final = 64 * 1024
"""Bytes of a time stamp."""
NUMBER: Final = 100
"""Letters of a case number, and of the tool's name."""
NAME: Final = 200
"""Letters of a name."""

LARGE: Final = N_("it is larger than any attestation")
UNREAD: Final = N_("it does not read as an attestation")
OTHER: Final = N_("it has a form that this version does not know")
ITEM: Final = N_("it names an item that this version does not know")
CHANGED: Final = N_("it is not as it was written")
UNSIGNED: Final = N_("its signature does not hold")

_IDS: Final = frozenset(one.id for one in ITEMS)
_PROOF: Final = re.compile(r"sha256:[0-9a-f]{64}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_SIGNED: Final = "ed25519:"
_STAMPED: Final = "rfc3161:"
_JOINERS: Final = "\u200c\u200d"
"""Unseen, and yet a part of how some names are spelled."""


class Attested(NamedTuple):
    """How an item stands.

    on           the day of its state; None while it is open
    proofs       `sha256:` and 64 hexadecimal digits, sorted, each once
    verified_by  the role that looked at what another did; None unless `verified`
    """

    id: str
    state: State
    on: date | None = None
    proofs: tuple[str, ...] = ()
    verified_by: Role | None = None

    @property
    def proof(self) -> str | None:
        """The first of the proofs; None without one."""
        return next(iter(self.proofs), None)


class Attestation(NamedTuple):
    """All that it says.

    case, subject, employer  case number, names of the person and the company; empty: not said
    stage      the last one whose items are in it
    made       the day on which it was signed first
    items      by their ids, in that order
    key        public key of whoever signed it
    timestamp  somebody independent's answer over `digest` (RFC 3161); empty: none
    signature  over `signed_bytes`; empty before it is signed
    """

    case: str
    subject: str
    employer: str
    stage: Stage
    made: date
    tool: str
    items: tuple[Attested, ...]
    key: bytes = b""
    timestamp: bytes = b""
    signature: bytes = b""

    @property
    def digest(self) -> str:
        """SHA-256, 64 hexadecimal digits, of the file without digest, time stamp and signature."""
        content = _without(_written(self, ""), "digest", "timestamp", "signature")
        return hashlib.sha256(content).hexdigest()


# -- making it -------------------------------------------------------------------------------------


def attestation_of(
    plan: Plan, tool: str, *, case: str = "", subject: str = "", employer: str = "",
    stage: Stage | None = None,
) -> Attestation:  # fmt: skip
    """What a plan gives, without a signature: of each stage up to `stage` the items that the person does, and
    those of others of which something is known. What is empty is taken from the dossier.

    stage  None: the last one of which anything has begun

    Raises NotForAttestation, or NothingToAttest where no item is left.
    """
    stages = STAGES_OF[plan.dossier.occasion]
    begun = [stages.index(one.item.stage) for one in plan.items if one.state != "open"]
    last = stage if stage in stages else stages[max(begun, default=0)]
    told = [
        one
        for one in plan.items
        if stages.index(one.item.stage) <= stages.index(last)
        and (one.state != "open" or "EMP" in one.item.owners)
    ]
    if not told:
        raise NothingToAttest()
    return Attestation(
        _fitting(case or plan.dossier.number, NUMBER, "--case"),
        _fitting(subject or plan.dossier.person, NAME, "--name"),
        _fitting(employer or plan.dossier.employer, NAME, "--employer"),
        last, plan.today, tool,
        tuple(sorted((_attested(one) for one in told), key=lambda one: one.id)),
    )  # fmt: skip


def signed(attestation: Attestation, identity: VaultIdentity) -> Attestation:
    """The same, with this vault's key and its signature."""
    attestation = attestation._replace(key=identity.signer())
    return attestation._replace(signature=identity.sign(signed_bytes(attestation)))


def _attested(planned: Planned) -> Attested:
    if planned.state == "open":
        return Attested(planned.item.id, "open")
    # A digest that is none, by a hand other than the command line's, would be no proof that reads.
    proofs = {f"sha256:{one.digest}" for one in planned.proofs if _DIGEST.fullmatch(one.digest)}
    verified = [mark.by for mark in planned.marks if mark.state == "verified"]
    return Attested(
        planned.item.id, planned.state, planned.on, tuple(sorted(proofs)),
        verified[-1] if planned.state == "verified" else None,
    )  # fmt: skip


def _fitting(text: str, most: int, option: str) -> str:
    """A text on one line in one spelling. Raises NotForAttestation."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if not _fits(text, most):
        raise NotForAttestation(option=option, most=most)
    return text


def _fits(text: str, most: int) -> bool:
    return len(text) <= most and "".join(one for one in text if one not in _JOINERS).isprintable()


# -- the file, both ways ---------------------------------------------------------------------------


def attestation_bytes(attestation: Attestation) -> bytes:
    """The file; the same bytes for the same attestation."""
    return _written(attestation, attestation.digest)


def signed_bytes(attestation: Attestation) -> bytes:
    """What a signature covers: the file without the line of its signature."""
    return _without(attestation_bytes(attestation), "signature")


def read_attestation(data: bytes, path: object = "?") -> Attestation:
    """The inverse of `attestation_bytes`, of a file that is whole and whose signature holds; whose key that
    is, it does not tell. Raises BadAttestation with `path`, as the person named it."""
    if len(data) > LARGEST:
        raise BadAttestation(path=path, reason=LARGE)
    try:
        record = json.loads(data.decode("utf-8"))
        _check_known(record, path)
        found = _read(record)
        whole = attestation_bytes(found) == data
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BadAttestation(path=path, reason=UNREAD) from None
    if not whole:
        raise BadAttestation(path=path, reason=CHANGED)
    if not is_signed(found.key, signed_bytes(found), found.signature):
        raise BadAttestation(path=path, reason=UNSIGNED)
    return found


def _written(one: Attestation, digest: str) -> bytes:
    names = {"case": one.case, "subject": one.subject, "employer": one.employer}
    record = {
        "schema": SCHEMA,
        **{key: name for key, name in names.items() if name},
        "stage": one.stage,
        "made": one.made.isoformat(),
        "tool": one.tool,
        "items": [_item(item) for item in one.items],
        "contains_connections": False,
        "key": _SIGNED + b64encode(one.key).decode(),
        "digest": f"sha256:{digest}",
        **({"timestamp": _STAMPED + b64encode(one.timestamp).decode()} if one.timestamp else {}),
        "signature": _SIGNED + b64encode(one.signature).decode(),
    }
    return json.dumps(record, ensure_ascii=False, indent=1).encode() + b"\n"


def _item(one: Attested) -> dict[str, object]:
    return {
        "id": one.id,
        "state": one.state,
        **({"on": one.on.isoformat()} if one.on else {}),
        **({"proof": one.proofs[0] if len(one.proofs) == 1 else list(one.proofs)} if one.proofs else {}),
        **({"verified_by": one.verified_by} if one.verified_by else {}),
    }


def _without(data: bytes, *keys: str) -> bytes:
    """A file without the lines of these keys of its top level."""
    starts = tuple(f' "{key}": '.encode() for key in keys)
    return b"".join(line for line in data.splitlines(keepends=True) if not line.startswith(starts))


def _check_known(record: dict[str, Any], path: object) -> None:
    """Raises BadAttestation for what a later version may have written."""
    if record["schema"] != SCHEMA:
        raise BadAttestation(path=path, reason=OTHER)
    if any(one["id"] not in _IDS for one in record["items"]):
        raise BadAttestation(path=path, reason=ITEM)


def _read(record: dict[str, Any]) -> Attestation:
    """Raises ValueError, KeyError or TypeError. What stands there besides is found by writing it again."""
    stage = record["stage"]
    items = tuple(_read_item(one) for one in record["items"])
    ids = [one.id for one in items]
    found = Attestation(
        _text(record.get("case", ""), NUMBER),
        _text(record.get("subject", ""), NAME),
        _text(record.get("employer", ""), NAME),
        stage,
        date.fromisoformat(record["made"]),
        _text(record["tool"], NUMBER),
        items,
        _bytes(record["key"], _SIGNED),
        _bytes(record["timestamp"], _STAMPED) if "timestamp" in record else b"",
        _bytes(record["signature"], _SIGNED),
    )
    sizes = (len(found.key), len(found.signature)) == (SIGNER, SIGNATURE) and len(found.timestamp) <= TOKEN
    if stage not in STAGES or ids != sorted(set(ids)) or not ids or not sizes:
        raise ValueError
    return found


def _read_item(record: dict[str, Any]) -> Attested:
    proof = record.get("proof", [])
    proofs = tuple([proof] if isinstance(proof, str) else proof)
    on = record.get("on")
    found = Attested(
        record["id"], record["state"], None if on is None else date.fromisoformat(on), proofs,
        record.get("verified_by"),
    )  # fmt: skip
    if found.state not in STATES or not all(_PROOF.fullmatch(one) for one in proofs):
        raise ValueError
    if list(proofs) != sorted(set(proofs)) or (found.state == "open") != (on is None):
        raise ValueError
    if found.state == "open" and proofs:
        raise ValueError
    if (found.verified_by in ROLES) != (found.state == "verified"):
        raise ValueError
    return found


def _text(value: object, most: int) -> str:
    if not isinstance(value, str) or not _fits(value, most) or value != " ".join(value.split()):
        raise ValueError
    return value


def _bytes(value: str, kind: str) -> bytes:
    if not value.startswith(kind):
        raise ValueError
    return b64decode(value.removeprefix(kind), validate=True)
