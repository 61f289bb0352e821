"""New keys for a vault: for what follows a new identity, for what was the old ones, kept with it.

What is stored is not touched. Each new opener holds the new identity and all earlier ones, so that one way to
open the vault opens all of it, with stock age too. From the moment the new card is there the old write keys
count no more; what they had stored until then is listed, and what they add later is refused.
"""

import os
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, NamedTuple

from sociarch import age
from sociarch.choices import Verdict
from sociarch.derived import Derived
from sociarch.errors import AddedLate, VaultBusy, VaultDamaged
from sociarch.forgetting import clear_notes, known_ids
from sociarch.keys import VaultIdentity, opener_label
from sociarch.layout import (
    STATEMENTS,
    card_path,
    check_newest,
    gone_path,
    is_choice,
    is_hex,
    is_statement,
    openers,
    snapshot_path,
)
from sociarch.statement import Closed
from sociarch.vault import Reader
from sociarch.writer import Writer

_KINDS: Final = ("snapshots/", "choices/", STATEMENTS)


class Rotated(NamedTuple):
    """The vault's identity from now on, and the labels of the openers that were taken away."""

    identity: VaultIdentity
    removed: tuple[str, ...]


def rotate(
    reader: Reader,
    recipients: Mapping[str, age.Recipient],
    today: date,
    *,
    random: Callable[[int], bytes] = os.urandom,
) -> Rotated:
    """Give the vault a new identity that each of the recipients opens; their labels become the openers'
    names, and all other openers go.

    An interruption leaves the vault with its old keys, or with its new ones, and no snapshot less; the next
    rotation takes away what is left over, and begins with an identity whose card is not there by bringing it.
    Raises VaultBusy where another one has come first.
    """
    storage = reader.storage
    check_newest(storage, reader.identity, whole=False)
    storage.create(card_path(len(reader.identity.generations)), reader.identity.card.to_bytes())
    check_newest(storage, reader.identity)
    successor = reader.identity.successor(random=random)
    new = []
    for label, recipient in recipients.items():
        wrapped = successor.wrap(recipient)
        new.append(successor.opener_name(label, wrapped))
        storage.create(new[-1], wrapped)
    # Its number is told by what this identity knows, and not by what is there: somebody else may be faster.
    if not storage.create(card_path(len(successor.generations)), successor.card.to_bytes()):
        for path in new:
            storage.delete(path)
        raise VaultBusy()
    after = Reader(storage, successor)
    _close(after, today)
    _write_again(after)
    old = [path for path in openers(storage) if path not in new]
    for path in old:
        storage.create(gone_path(path), b"")
        storage.delete(path)
    return Rotated(successor, tuple(map(opener_label, old)))


def _close(reader: Reader, today: date) -> None:
    """List what is there and counts, for each earlier generation that nobody has closed: nothing of theirs
    counts that comes later. What was refused before stays refused; what does not open is listed: it may be
    mended."""
    refused: list[str] = []
    closed = reader.statements([], refused, whole=True).closed
    present = {path for kind in _KINDS for path in reader.storage.names(kind) if _is_kept(path)}
    # A list that lacks some of what is there must not have it refused from now on.
    told_of = map(snapshot_path, known_ids(reader, reader.chronicle()))
    present |= {path for path in told_of if path not in present and reader.storage.has(path)}
    paths = [path for path in present if path not in refused and not _is_late(reader, path)]
    for one in reader.identity.earlier:
        if str(one.recipient()) not in closed:
            reader.state(Closed(today.isoformat(), str(one.recipient()), tuple(sorted(paths))))


def admit(reader: Reader, name: str, today: date) -> None:
    """Have a snapshot count that was added with keys that had been replaced: the owner says it is theirs.

    Raises OldWay for an identity that is not the newest, Missing or DamagedRecord.
    """
    added_with, snapshot = reader.late_snapshot(name)
    reader.state(Closed(today.isoformat(), added_with, (snapshot_path(name),)))
    Writer(reader.storage, reader.identity.write_key()).note(name, snapshot)


def _is_kept(path: str) -> bool:
    return is_choice(path) or is_statement(path) or (path.startswith("snapshots/") and is_hex(path[10:]))


def _is_late(reader: Reader, path: str) -> bool:
    """Whether it was added with keys that had been replaced."""
    try:
        if is_choice(path):
            reader.choice(path)
        elif path.startswith("snapshots/"):
            reader.snapshot(path[10:])
    except AddedLate:
        return True
    except VaultDamaged:
        return False
    return False


def _write_again(reader: Reader) -> None:
    """What a writer tells by names it can compute: which snapshots there are, and what was decided of them.
    Notes by the old keys, and history, which is derived, go."""
    writer = Writer(reader.storage, reader.identity.write_key())
    chronicle = reader.chronicle()
    clear_notes(reader, chronicle.arrivals)
    for one in chronicle.snapshots:
        writer.note(one.id, reader.snapshot(one.id))
    for snapshot, keep in chronicle.choices.verdicts.items():
        if snapshot in chronicle.arrivals:
            writer.decide(Verdict(snapshot, keep))
    Derived(reader.storage, reader.identity).keep_only(())
