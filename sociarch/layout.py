"""What lies where in a vault: the paths of each kind of file, and the few that are read before anything else.

Nothing here needs a key.
"""

import re
from typing import Final

from sociarch.errors import (
    CardMissing,
    Missing,
    NoVault,
    OldWay,
    OtherVault,
    PlaceTaken,
    VaultDamaged,
    VaultExists,
    VaultUnfinished,
)
from sociarch.keys import Card, VaultIdentity
from sociarch.storage import Storage

CARD: Final = "vault.json"
README: Final = "README.txt"
GONE: Final = "gone/"
STATEMENTS: Final = "statements/"
ASIDE: Final = "damaged/"
"""Where a repair puts what it has replaced."""
_MAX_CARDS: Final = 1000
_CARD = re.compile(r"vault(?:-(?:[2-9]|[1-9][0-9]{1,2}))?\.json")
_HEX = re.compile(r"[0-9a-f]{64}")
_OPENER = re.compile(r"keys/[a-z0-9-]+\.age")
CHOICE = re.compile(r"choices/([0-9]{6,12})-([0-9a-f]{64})")
_GONE = re.compile(r"gone/(?:[0-9a-f]{64}|[a-z0-9-]+-[0-9a-f]{32})")
_NOTE = re.compile(r"ledger/[0-9a-f]{64}/[0-9a-f]{64}-[0-9a-f]{32}")


def object_path(name: str) -> str:
    return f"objects/{name[:2]}/{name[2:]}"


def snapshot_path(name: str) -> str:
    return f"snapshots/{name}"


def is_hex(name: str) -> bool:
    """Whether this is the name of an object or snapshot, and not a stranger's file."""
    return _HEX.fullmatch(name) is not None


def is_note(path: str) -> bool:
    """Whether this is the path of a ledger entry."""
    return _NOTE.fullmatch(path) is not None


def noted_snapshot(path: str) -> str:
    """The id of the snapshot that a ledger entry's name tells of; proven by nobody."""
    return path.rpartition("/")[2].partition("-")[0]


def is_choice(path: str) -> bool:
    """Whether this is the path of a person's decision."""
    return CHOICE.fullmatch(path) is not None


def choice_path(number: int, name: str) -> str:
    return f"choices/{number:06}-{name}"


def choice_order(path: str) -> tuple[int, str]:
    number, _, name = path.removeprefix("choices/").partition("-")
    return int(number), name


def choice_numbers(storage: Storage) -> set[int]:
    found = map(CHOICE.fullmatch, storage.names("choices/"))
    return {int(match[1]) for match in found if match}


def is_opener(path: str) -> bool:
    """Whether this is the path of a file that opens the vault."""
    return _OPENER.fullmatch(path) is not None


def card_path(number: int) -> str:
    """Where the card of the n-th generation lies, counted from one."""
    return CARD if number == 1 else f"vault-{number}.json"


def card_number(path: str) -> int:
    """The inverse of `card_path`, for the path of a card."""
    return 1 if path == CARD else int(path.removeprefix("vault-").removesuffix(".json"))


def is_card(path: str) -> bool:
    """Whether this is the path of a card."""
    return _CARD.fullmatch(path) is not None


def gone_path(path: str) -> str:
    """Where a note lies, in the open, that a snapshot or an opener was taken away on purpose: so that neither
    a writer, who reads nothing, nor a copy takes it for something that is to be there."""
    return GONE + path.rpartition("/")[2].removesuffix(".age")


def is_gone(path: str) -> bool:
    """Whether this is the path of such a note."""
    return _GONE.fullmatch(path) is not None


def check_newest(storage: Storage, identity: VaultIdentity, *, whole: bool = True) -> None:
    """Whether this identity is the vault's newest, with all that came before: who knows less must not change
    keys, state or repair anything. `whole`: all of the cards have to be there as well.

    Raises OldWay for an earlier one, OtherVault for one of another line, Missing or DamagedRecord for cards.
    """
    expected = [one.card for one in reversed(identity.generations)]
    for number in range(1, len(expected) + 3):
        path = card_path(number)
        if not storage.has(path):
            if whole and number <= len(expected):
                raise CardMissing(name=path) if len(expected) > 1 else Missing(name=path)
            continue
        try:
            card = Card.from_bytes(storage.get(path))
        except VaultDamaged:
            if whole:
                raise
            continue
        if number > len(expected):
            raise OldWay()
        if card != expected[number - 1]:
            raise OtherVault()


def cards(storage: Storage) -> list[str]:
    """Paths of the cards, the newest last; of the first one, whether it is there or not."""
    number = 1
    while number < _MAX_CARDS and storage.has(card_path(number + 1)):
        number += 1
    return [card_path(one) for one in range(1, number + 1)]


def read_card(storage: Storage) -> Card:
    """The newest card. Raises Missing where there is no vault, DamagedRecord where it is not as it was
    written."""
    return Card.from_bytes(storage.get(cards(storage)[-1]))


def is_statement(path: str) -> bool:
    """Whether this is the path of a statement of the owner's."""
    return path.startswith(STATEMENTS) and is_hex(path.removeprefix(STATEMENTS))


def openers(storage: Storage) -> list[str]:
    """Paths of the files that open the vault."""
    return [path for path in storage.names("keys/") if is_opener(path)]


def _holds_backups(storage: Storage) -> bool:
    """Whether something is stored there, whatever else is missing."""
    return any(path for folder in ("objects/", "snapshots/") for path in storage.names(folder))


def check_there(storage: Storage, place: object) -> None:
    """Whether a vault lies there, whole or not. `place`: as it is shown to a person.

    Raises NoVault; Missing for backups that nothing opens.
    """
    if storage.has(CARD) or openers(storage):
        return
    if _holds_backups(storage):
        raise Missing(name="keys/")
    raise NoVault(path=place)


def check_free(storage: Storage, place: object) -> None:
    """Whether a vault can begin there. `place`: as for `check_there`.

    Raises VaultExists; Missing for backups without their card; VaultUnfinished where nothing lies but what
    comes before a card; PlaceTaken where anything else does, of which nobody may hear that it can go.
    """
    if storage.has(CARD):
        raise VaultExists(path=place)
    if _holds_backups(storage):
        raise Missing(name=CARD)
    begun = openers(storage)
    ours = {README, *begun} if begun else set()
    if any(path not in ours for path in storage.names("")):
        raise PlaceTaken(path=place)
    if begun:
        raise VaultUnfinished(path=place)
