"""What is damaged or missing in a vault brought back: from a second place, or by the next backup.

A file from elsewhere is proven by its name before anything is touched. What it replaces is put aside first,
sealed as it is, under `damaged/`: a repair loses nothing. Damaged objects for which nobody has better ones
are put aside as well, so that the next backup of the same download stores them anew.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from sociarch.copying import is_ours
from sociarch.derived import is_derived
from sociarch.errors import DamagedRecord, Missing, VaultDamaged, VaultUnavailable
from sociarch.layout import ASIDE, README, card_number, check_newest, is_card, is_gone, is_note, openers
from sociarch.pins import Pins, Timer
from sociarch.readme import README_TEXT
from sociarch.storage import Storage
from sociarch.vault import REPLACED, Reader
from sociarch.verify import KEYS, REFUSED, Damage, Verdict

_OBJECTS: Final = "objects/"


class Repaired(NamedTuple):
    """By path: what is whole again; what was put aside and waits for the next backup; and what is as damaged
    as it was, because nobody has it."""

    whole: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def repair_all(
    verdict: Verdict, look: Callable[[], Verdict], mend: Callable[[Sequence[Damage]], Repaired]
) -> tuple[Repaired, Verdict]:
    """Mend, look again, and go on as long as that makes more whole: a snapshot that opens again may miss
    objects that nobody could know of. Returns all that was done, and the last look's verdict.

    look  verifies the whole vault
    mend  repairs some damages
    """
    done = Repaired()
    while verdict.damages:
        now = mend(verdict.damages)
        verdict = look()
        news = set(now.whole) - set(done.whole)
        whole = tuple(sorted({*done.whole, *now.whole}))
        waiting = {*done.waiting, *now.waiting} - set(whole)
        done = Repaired(whole, tuple(sorted(waiting)), now.left)
        if not news:
            break
    return done, verdict


def repair(
    reader: Reader,
    damages: Sequence[Damage],
    others: Sequence[Storage],
    *,
    timer: Timer | None = None,
    random: Callable[[int], bytes] = os.urandom,
    progress: Callable[[int], None] = lambda done: None,
) -> Repaired:
    """Mend what `verify` found. `others`: second places, asked in this order; one that fails is passed over.

    Raises VaultUnavailable where the vault itself cannot be written; what is mended by then stays so.
    """
    check_newest(reader.storage, reader.identity, whole=False)
    whole: list[str] = []
    waiting: list[str] = []
    left: list[str] = []
    # What is whole and was refused is for the owner to decide.
    mend = _Mend(reader, others, random)
    damages = [one for one in damages if one.reason not in (REPLACED, REFUSED) or not mend.is_whole(one.path)]
    paths = sorted({one.path for one in damages if is_ours(one.path)})
    objects = [path.removeprefix(_OBJECTS).replace("/", "") for path in paths if path.startswith(_OBJECTS)]
    # A backup that relies on an object which is put aside now must notice that it has gone.
    with Pins(reader.storage, timer).condemned(objects):
        whole += mend.openers() if any(one.path == KEYS for one in damages) else []
        for path in paths:
            target = whole if mend.one(path) else waiting if mend.is_away(path) else left
            target.append(path)
            progress(1)
    return Repaired(tuple(whole), tuple(waiting), tuple(left))


class _Mend:
    def __init__(self, reader: Reader, others: Sequence[Storage], random: Callable[[int], bytes]) -> None:
        self._reader: Final = reader
        self._storage: Final = reader.storage
        self._others: Final = others
        self._random: Final = random

    def openers(self) -> list[str]:
        """Ways to open the vault where none is left: those of the first place that has any."""
        for storage in self._others:
            with suppress(VaultUnavailable):
                found = []
                for path in openers(storage):
                    good = self._good(path)
                    if good is not None and self._storage.create(path, good):
                        found.append(path)
                if found:
                    return found
        return []

    def is_away(self, path: str) -> bool:
        """Whether an object is not there any more, so that a backup stores it anew."""
        return path.startswith(_OBJECTS) and not self._storage.has(path)

    def one(self, path: str) -> bool:
        """Whether a file is whole now."""
        if is_gone(path):
            return self._put_aside(path)  # What was really forgotten is stated as well.
        if self.is_whole(path):
            return True  # Somebody else has mended it, or a later look finds it sound.
        good = self._good(path)
        if good is None:
            if path.startswith(_OBJECTS):
                self._put_aside(path)
                return False
            # What the ledger says is made anew where it is needed.
            return (is_note(path) or is_derived(path)) and self._put_aside(path)
        return self._put_aside(path) and self._storage.create(path, good) and self.is_whole(path)

    def _good(self, path: str) -> bytes | None:
        """Bytes that are what was stored under this path; None where nobody has them."""
        if path == README:
            return README_TEXT
        if is_card(path):
            own = list(reversed(self._reader.identity.generations))[card_number(path) - 1 :][:1]
            return own[0].card.to_bytes() if own else None
        for storage in self._others:
            try:
                data = storage.get(path)
                self._reader.prove(path, data)
            except (VaultDamaged, VaultUnavailable):
                continue
            return data
        return None

    def is_whole(self, path: str) -> bool:
        """Whether what lies there is what was stored under this name."""
        try:
            self._reader.prove(path, self._storage.get(path))
        except VaultDamaged:
            return False
        return True

    def _put_aside(self, path: str) -> bool:
        """Keep what lies there under another name, then take it away. Whether nothing lies there any more:
        what cannot be read, such as a folder, cannot be kept, and stays."""
        try:
            data = self._storage.get(path)
        except Missing:
            return True
        except DamagedRecord:
            return False
        self._storage.create(f"{ASIDE}{path.replace('/', '-')}-{self._random(8).hex()}", data)
        self._storage.delete(path)
        return True
