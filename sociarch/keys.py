"""The keys of a vault: one to write, one to read, and the small files that open the reading one.

    vault identity   an age identity; reads everything. Exists on disk only wrapped, in `keys/` of the vault.
    write key        vault id, recipient and naming keys; adds snapshots and finds duplicates, reads nothing.
    opener           a passphrase, a recovery kit, another person's age key: each wraps the vault identity.

The naming keys are derived from the identity by HKDF with different labels, so that a thing of one kind can
never pass for one of another. So is the key that signs for the vault's owner: it is stored nowhere, in no
write key, and whoever opens the vault has it.

When keys are rotated a new identity takes the first place and the earlier ones stay with it: a generation
each, which opens and proves what was stored in its time.
"""

import hashlib
import hmac
import json
import os
import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sociarch import age
from sociarch.errors import N_, AgeFailure, DamagedRecord, OtherVault
from sociarch.snapshot import canonical

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from sociarch.age.hybrid import HybridIdentity

    AnyIdentity = age.X25519Identity | HybridIdentity

VAULT_FORMAT: Final = "sociarch-vault/1"
WRITE_KEY_FORMAT: Final = "sociarch-write-key/1"

_VAULT_ID = re.compile(r"[0-9a-f]{32}")
_IDENTITY = re.compile(rb"AGE-SECRET-KEY-(?:PQ-)?1[02-9AC-HJ-NP-Z]+")
SIGNER: Final = 32
"""Bytes of the public key that checks signatures (Ed25519)."""
SIGNATURE: Final = 64
"""Bytes of a signature."""
_FINGERPRINT: Final = 24
"""Hexadecimal digits of a fingerprint: few enough to read out, too many to find another key for."""
_INFO: Final = bytes.fromhex("302a300506032b6570032100")
"""What stands before the bytes of a public key in the form that openssl reads (RFC 8410)."""
_WEAK: Final = frozenset(
    bytes.fromhex(one)
    for one in (
        "00" * 32,
        "01" + "00" * 31,
        "ec" + "ff" * 30 + "7f",
        "ed" + "ff" * 30 + "7f",
        "ee" + "ff" * 30 + "7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    )
)
"""Public keys of Ed25519, without the sign in their highest bit, with which a signature may fit any bytes."""
_TAG: Final = 32
"""Hexadecimal digits of a keyed hash that stands in a file name beside something else."""


class Card(NamedTuple):
    """What `vault.json` says in the open: which vault this is and to whom its objects are sealed."""

    vault: str
    recipient: str

    def to_bytes(self) -> bytes:
        record = {"format": VAULT_FORMAT, "id": self.vault, "recipient": self.recipient}
        return json.dumps(record, indent=1).encode() + b"\n"

    @classmethod
    def from_bytes(cls, data: bytes) -> "Card":
        """Raises DamagedRecord for anything but the exact bytes `to_bytes` writes."""
        try:
            record = json.loads(data)
            card = cls(record["id"], record["recipient"])
            if record["format"] != VAULT_FORMAT:
                raise DamagedRecord(name="vault.json", reason=N_("a format this version does not know"))
            age.parse_recipient(card.recipient)
            sound = _VAULT_ID.fullmatch(card.vault) and card.to_bytes() == data
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            sound = False
        if not sound:
            raise DamagedRecord(name="vault.json", reason=N_("not as it was written"))
        return card


class WriteKey(NamedTuple):
    """What a machine needs to back up. Secret: who has it can test whether the vault holds a known file,
    and can add snapshots; it reads nothing that is stored.

    accounts  the key of accounts' marks where keys have been rotated: that of the first generation, so that
              an account is the same for ever; None: that of the ledger
    """

    vault: str
    recipient: str
    objects: bytes
    snapshots: bytes
    ledger: bytes
    accounts: bytes | None = None

    def __repr__(self) -> str:
        return f"<WriteKey of {self.vault}>"

    def object_name(self, plaintext: bytes) -> str:
        return _name(self.objects, plaintext)

    def snapshot_name(self, plaintext: bytes) -> str:
        return _name(self.snapshots, plaintext)

    def ledger_name(self, plaintext: bytes) -> str:
        return _name(self.ledger, plaintext)

    def ledger_path(self, content: bytes, snapshot: str) -> str:
        """Where the ledger notes that `content` was committed as `snapshot`; proves both."""
        tag = _name(self.ledger, content + snapshot.encode())[:_TAG]
        return f"ledger/{self.ledger_name(content)}/{snapshot}-{tag}"

    def account_mark(self, exporter: str, owner: str) -> str:
        """A name for an account that tells nobody without this key whose it is."""
        text = f"account\n{exporter}\n{owner}".encode()
        return "~" + _name(self.accounts or self.ledger, text)[:12]

    def check(self, card: Card) -> None:
        """Raises OtherVault where the vault's card is not the one this key was made for."""
        if (card.vault, card.recipient) != (self.vault, self.recipient):
            raise OtherVault()

    def to_bytes(self) -> bytes:
        record = {
            "format": WRITE_KEY_FORMAT,
            "vault": self.vault,
            "recipient": self.recipient,
            "objects": self.objects.hex(),
            "snapshots": self.snapshots.hex(),
            "ledger": self.ledger.hex(),
        }
        if self.accounts is not None:
            record["accounts"] = self.accounts.hex()
        return canonical(record)

    @classmethod
    def from_bytes(cls, data: bytes) -> "WriteKey":
        """Raises DamagedRecord."""
        try:
            record = json.loads(data)
            key = cls(
                record["vault"],
                record["recipient"],
                bytes.fromhex(record["objects"]),
                bytes.fromhex(record["snapshots"]),
                bytes.fromhex(record["ledger"]),
                bytes.fromhex(record["accounts"]) if "accounts" in record else None,
            )
            age.parse_recipient(key.recipient)
            sound = key.to_bytes() == data and {32} == {
                len(key.objects), len(key.snapshots), len(key.ledger), len(key.accounts or key.ledger)
            }  # fmt: skip
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            sound = False
        if not sound:
            raise DamagedRecord(name="write key", reason=N_("not as it was written"))
        return key


class VaultIdentity:
    """The key that reads: an age identity and the id of the vault it belongs to.

    earlier  identities that were the vault's before its keys were rotated, the latest first
    """

    def __init__(self, vault: str, identity: "AnyIdentity", earlier: "Sequence[AnyIdentity]" = ()) -> None:
        self.vault: Final = vault
        self.identity: Final = identity
        self.earlier: Final = tuple(earlier)
        self.recipient: Final = str(identity.recipient())

    @classmethod
    def generate(
        cls, *, hybrid: bool = False, random: Callable[[int], bytes] = os.urandom
    ) -> "VaultIdentity":
        vault = random(16).hex()
        if hybrid:
            from sociarch.age.hybrid import HybridIdentity

            return cls(vault, HybridIdentity.generate(random))
        return cls(vault, age.X25519Identity.generate(random))

    @property
    def card(self) -> Card:
        return Card(self.vault, self.recipient)

    @property
    def generations(self) -> "tuple[VaultIdentity, ...]":
        """This one and the earlier ones, each with those that came before it; the newest first."""
        known = (self.identity, *self.earlier)
        return tuple(VaultIdentity(self.vault, one, known[at + 1 :]) for at, one in enumerate(known))

    def at(self, card: Card) -> "VaultIdentity | None":
        """The generation to which a vault with that card is sealed; None where none of these is it."""
        return next((one for one in self.generations if one.card == card), None)

    def successor(self, *, random: Callable[[int], bytes] = os.urandom) -> "VaultIdentity":
        """A new identity of the same type for the same vault, with this one among its earlier ones."""
        return VaultIdentity(self.vault, type(self.identity).generate(random), (self.identity, *self.earlier))

    def write_key(self) -> WriteKey:
        first = self.generations[-1]
        return WriteKey(
            self.vault,
            self.recipient,
            self._derive("objects"),
            self._derive("snapshots"),
            self._derive("ledger"),
            first._derive("ledger") if self.earlier else None,
        )

    def statement_name(self, plaintext: bytes) -> str:
        """The name of a statement of the owner's. Its key is in no write key, either."""
        return _name(self._derive("statements"), plaintext)

    def erasure_mark(self, mark: str) -> str:
        """What stands for a connection in a statement that it is to be erased: without the first identity
        nobody can tell whom it means. The same through all generations."""
        return _name(self._erasures, mark.encode(errors="replace"))

    @cached_property
    def _erasures(self) -> bytes:
        """Each row of each list is asked about."""
        return self.generations[-1]._derive("erasures")

    def derived_name(self, plaintext: bytes) -> str:
        """The name of a derived record. Its key is in no write key: who can only write forges no history."""
        return _name(self._derive("history"), plaintext)

    def signer(self) -> bytes:
        """The public key of this vault's owner: what `sign` gives is checked with it."""
        return self._signing_key().public_key().public_bytes_raw()

    def sign(self, data: bytes) -> bytes:
        """The same bytes for the same data."""
        return self._signing_key().sign(data)

    def _signing_key(self) -> "Ed25519PrivateKey":
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self._derive("attestations"))

    def opener_name(self, label: str, wrapped: bytes) -> str:
        """`keys/<label>-<keyed hash>.age`: the name proves label and bytes to whoever opens the vault."""
        tag = _name(self._derive("openers"), label.encode() + b"\n" + wrapped)[:_TAG]
        return f"keys/{label}-{tag}.age"

    def wrap(self, recipient: age.Recipient) -> bytes:
        """The identity's text as an age file that `recipient` opens, with stock age too."""
        return age.seal_bytes([recipient], self.to_text())

    def to_text(self) -> bytes:
        """A stock age identity file, which opens what was stored in any generation; the comment lines are how
        age-keygen writes them."""
        lines = [f"# {VAULT_FORMAT} {self.vault}"]
        for one in (self.identity, *self.earlier):
            lines += [f"# public key: {one.recipient()}", str(one)]
        return "".join(f"{line}\n" for line in lines).encode()

    @classmethod
    def from_text(cls, text: bytes) -> "VaultIdentity":
        """Raises DamagedRecord."""
        first, _, _ = text.partition(b"\n")
        head, _, vault = first.decode("ascii", "replace").rpartition(" ")
        found = find_identities(text)
        one_type = len({type(one) for one in found}) == 1
        if head != f"# {VAULT_FORMAT}" or not _VAULT_ID.fullmatch(vault) or not one_type:
            raise DamagedRecord(name="keys", reason=N_("an opener holds no vault identity"))
        return cls(vault, found[0], found[1:])

    def _derive(self, kind: str) -> bytes:
        info = f"{VAULT_FORMAT} {kind}".encode()
        salt = bytes.fromhex(self.vault)
        return HKDF(SHA256(), 32, salt=salt, info=info).derive(self.identity.secret)


def is_signed(signer: bytes, data: bytes, signature: bytes) -> bool:
    """Whether whoever has the private half of `signer` signed these bytes and no others: a key that fits any
    signs nothing."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if len(signer) != SIGNER or signer[:-1] + bytes((signer[-1] & 0x7F,)) in _WEAK:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(signer).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(signer: bytes) -> str:
    """A public key as people compare it by voice: the first digits of the SHA-256 of its usual form."""
    digits = hashlib.sha256(_INFO + signer).hexdigest()[:_FINGERPRINT]
    return " ".join(digits[at : at + 4] for at in range(0, _FINGERPRINT, 4))


def find_identities(text: bytes) -> "list[AnyIdentity]":
    """All age identities in a text: an identity file, or a recovery kit as it was saved.

    What looks like one and has a typing mistake is left out.
    """
    found: dict[str, AnyIdentity] = {}
    for match in _IDENTITY.findall(text):
        try:
            identity = age.parse_identity(match.decode("ascii"))
        except ValueError:
            continue
        found[str(identity)] = identity
    return list(found.values())


def open_wrapped(wrapped: bytes, secrets: Sequence[age.Identity]) -> VaultIdentity | None:
    """The vault identity in an opener's bytes; None where none of the secrets opens it, or it is damaged."""
    try:
        return VaultIdentity.from_text(age.open_bytes(secrets, wrapped))
    except (AgeFailure, DamagedRecord):
        return None


def opener_label(name: str) -> str:
    """`passphrase` of `keys/passphrase-….age`."""
    return name.removeprefix("keys/").rpartition("-")[0] or name


def _name(key: bytes, plaintext: bytes) -> str:
    return hmac.digest(key, plaintext, "sha256").hex()
