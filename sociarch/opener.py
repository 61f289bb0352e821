"""The ways to open a vault: which there are, one more, one less.

A way is a small file in `keys/` that wraps the vault identity. Its name proves to whoever has opened the
vault that it is the vault's own. Two ways that do not depend on each other are always left: what one
machine's keyring holds is comfort and goes with the machine, and a file that proves nothing may open
nothing, so neither counts. A way that is taken away opens this vault no more; an earlier copy of the
vault it still opens.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

from sociarch import age
from sociarch.errors import (
    N_,
    AmbiguousOpener,
    DamagedRecord,
    FewOpenersLeft,
    Missing,
    MixedOpener,
    NoSuchOpener,
    OldWay,
    VaultDamaged,
)
from sociarch.keys import Card, VaultIdentity, open_wrapped, opener_label
from sociarch.layout import check_newest, gone_path, openers, read_card
from sociarch.storage import Storage

Kind: TypeAlias = Literal["passphrase", "recovery-kit", "shares", "keyring", "key"]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
NEEDED: Final = 2
"""Independent ways that are always left."""
_LONGEST: Final = 40
_DIGITS: Final = 8
"""Of a tag, to tell two ways with one label apart."""
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_KIND = re.compile(f"({'|'.join(KINDS)})(?:-.+)?")


class Way(NamedTuple):
    """A way to open the vault. `sound`: whether its name proves that it is the vault's own; None: nobody has
    opened the vault to look."""

    label: str
    path: str
    kind: Kind
    sound: bool | None

    @property
    def name(self) -> str:
        """Label and the first digits of the tag: what tells it from another one of the same label."""
        return self.path.removeprefix("keys/")[: len(self.label) + 1 + _DIGITS]

    @property
    def independent(self) -> bool:
        """Whether it counts towards those that must be left."""
        return self.kind != "keyring" and self.sound is not False


def kind_of(label: str) -> Kind:
    """What opens a file of this label. One that this program did not make is somebody's key."""
    match = _KIND.fullmatch(label)
    return next((kind for kind in KINDS if match and kind == match[1]), "key")


def ways(storage: Storage, identity: VaultIdentity | None) -> list[Way]:
    """All ways, by their labels. Without the identity nothing is checked."""
    found = []
    for path in openers(storage):
        label = opener_label(path)
        sound = None if identity is None else _is_sound(storage, identity, label, path)
        found.append(Way(label, path, kind_of(label), sound))
    return sorted(found)


def _is_sound(storage: Storage, identity: VaultIdentity, label: str, path: str) -> bool:
    try:
        return identity.opener_name(label, storage.get(path)) == path
    except (Missing, DamagedRecord):
        return False


def find(present: Sequence[Way], wanted: str) -> Way:
    """The way of this label, or of this name, label and first digits of the tag.

    Raises NoSuchOpener; AmbiguousOpener where a copy of a vault with new keys has left an earlier way of the
    same label beside the present one.
    """
    found = [way for way in present if way.label == wanted] or [way for way in present if way.name == wanted]
    if len(found) > 1:
        raise AmbiguousOpener(label=wanted, names=", ".join(way.name for way in found))
    if not found:
        raise NoSuchOpener(label=wanted, openers=", ".join(names(present)) or "–")
    return found[0]


def names(present: Sequence[Way]) -> list[str]:
    """What each way is called: its label, or its name where another one has that label, too."""
    labels = [way.label for way in present]
    return [way.label if labels.count(way.label) == 1 else way.name for way in present]


def unlock(
    storage: Storage, secrets: Sequence[age.Identity], kinds: Iterable[Kind] = KINDS
) -> VaultIdentity | None:
    """The vault identity out of a way of these kinds that one of the secrets opens, or None.

    One secret may open several: a copy, and a rotation that was cut short, leave ways of earlier keys. The
    one that fits the newest card is taken; where none does, one that knows no less than the first.
    """
    wanted = set(kinds)
    found: VaultIdentity | None = None
    for path in openers(storage):
        if kind_of(opener_label(path)) in wanted:
            identity = unlock_one(storage, path, secrets)
            if identity is not None and identity.card == _newest_card(storage):
                return identity
            if identity is not None and (found is None or identity.at(found.card) is not None):
                found = identity
    return found


def _newest_card(storage: Storage) -> Card | None:
    """None where it cannot be read."""
    try:
        return read_card(storage)
    except VaultDamaged:
        return None


def unlock_one(storage: Storage, path: str, secrets: Sequence[age.Identity]) -> VaultIdentity | None:
    """The vault identity out of this one file, or None. One that is gone meanwhile opens nothing."""
    try:
        return open_wrapped(storage.get(path), secrets)
    except Missing:
        return None


def free_label(storage: Storage, kind: Kind, name: str = "") -> str:
    """A label for one more way of a kind: `recovery-kit`, `key-lawyer`; with `-2` behind it where it is
    taken.

    `name`: lower-case letters, digits and single hyphens. Raises ValueError for anything else.
    """
    if name and not _SLUG.fullmatch(name):
        raise ValueError("not a name for a label")
    label = f"{kind}-{name[:_LONGEST].rstrip('-')}" if name else kind
    taken = {opener_label(path) for path in openers(storage)}
    number = 2
    free = label
    while free in taken:
        free = f"{label}-{number}"
        number += 1
    return free


def check_kind(identity: VaultIdentity, recipient: age.Recipient) -> None:
    """Raises MixedOpener for a public key of the other kind than the vault's. A classic one would let a
    quantum computer into a vault that is sealed against them; and every reader of the format expects one
    kind alone."""
    if isinstance(recipient, age.ScryptRecipient):
        return
    quantum = identity.recipient.startswith("age1pq1")
    if str(recipient).startswith("age1pq1") != quantum:
        raise MixedOpener(expected="age1pq1…" if quantum else "age1…")


def add(storage: Storage, identity: VaultIdentity, label: str, recipient: age.Recipient) -> Way:
    """One more way, durable and read back when this returns. `label`: a free one.

    Raises MixedOpener, DamagedRecord where the storage gives back something else, OldWay where the keys were
    rotated, also at this moment, and what a storage raises.
    """
    check_kind(identity, recipient)
    check_newest(storage, identity)
    wrapped = identity.wrap(recipient)
    path = identity.opener_name(label, wrapped)
    storage.create(path, wrapped)
    if storage.get(path) != wrapped:
        storage.delete(path)
        raise DamagedRecord(name=path, reason=N_("not as it was written"))
    try:
        check_newest(storage, identity)
    except OldWay:
        storage.delete(path)  # Somebody has made new keys meanwhile: this opens only what was stored before.
        raise
    return Way(label, path, kind_of(label), True)


def check_removable(storage: Storage, identity: VaultIdentity, wanted: str) -> Way:
    """The way that is called so, if it may be taken away. Raises what `find` raises, and FewOpenersLeft."""
    present = ways(storage, identity)
    way = find(present, wanted)
    _check_left(way, [other for other in present if other != way])
    return way


def remove(storage: Storage, identity: VaultIdentity, wanted: str) -> list[Way]:
    """Take away the way that is called so, and return those that are left.

    Raises NoSuchOpener, AmbiguousOpener; FewOpenersLeft where fewer than two independent ways would be left,
    and then nothing is taken away: also where somebody else takes away another one at the same moment.
    """
    way = check_removable(storage, identity, wanted)
    wrapped = storage.get(way.path)
    storage.create(gone_path(way.path), b"")  # No copy brings it back.
    storage.delete(way.path)
    left = ways(storage, identity)
    try:
        _check_left(way, left)
    except FewOpenersLeft:
        storage.create(way.path, wrapped)
        storage.delete(gone_path(way.path))
        raise
    return left


def _check_left(away: Way, left: Sequence[Way]) -> None:
    independent = [way.label for way in left if way.independent]
    if len(independent) < NEEDED:
        raise FewOpenersLeft(label=away.label, left=", ".join(independent) or "–")
