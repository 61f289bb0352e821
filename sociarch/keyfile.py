"""What a person kept to open a vault, found in a text: a saved page, a file of keys, or what was typed back.

A key may stand there as its line, as groups with numbers before them, or as words; two shares may stand
in one text or in several. Small mistakes of typing that change nothing are borne: blanks, line breaks,
small letters.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from sociarch import age, words
from sociarch.keys import find_identities

if TYPE_CHECKING:
    from sociarch.keys import AnyIdentity

GROUP: Final = 4
"""Letters of a group, as a page shows a key to be read aloud."""

_HEAD = re.compile(r"AGE-\s*SECRET-\s*KEY-\s*(PQ-\s*)?1(?=[\s0-9A-Z])", re.IGNORECASE)
_NUMBERED = re.compile(r"(?<![0-9A-Z])[0-9]{1,2}[.):]", re.IGNORECASE)
_BARE = re.compile(r"(?<![0-9A-Z])[0-9]{1,2}(?=\s+[0-9A-Z])", re.IGNORECASE)
"""A number before a group; the last group may look like one."""
_DATA: Final = 58
"""Letters of a key behind its head: 32 bytes and a checksum."""
_ROOM: Final = 600


class Found(NamedTuple):
    """What a text holds to open a vault with.

    identities   age identities
    joined       passphrases of shared secrets, from two shares each
    lonely       a share is there whose second is not
    broken       there is nearly a key, or nearly the words of a key or a share
    """

    identities: "tuple[AnyIdentity, ...]" = ()
    joined: tuple[str, ...] = ()
    lonely: bool = False
    broken: bool = False


def find_keys(texts: Sequence[bytes]) -> Found:
    """All that the texts together hold. Words are looked for only where no key stands as its line."""
    data = b"\n".join(texts)
    lines = find_identities(data)
    if lines:
        return Found(tuple(lines))
    text = data.decode("utf-8", "replace")
    if grouped := list(_grouped(text)):
        return Found(tuple(grouped))
    spelled = words.find(text)
    identities = tuple(identity for secret in spelled.single for identity in _identities(secret))
    broken = spelled.broken or _HEAD.search(text) is not None
    return Found(identities, tuple(map(shared_passphrase, spelled.joined)), spelled.lonely, broken)


def shared_passphrase(secret: bytes) -> str:
    """The passphrase of a shared secret, as the command of shamir-mnemonic prints it."""
    return secret.hex()


def groups(key: str) -> tuple[str, list[str]]:
    """The head of a key's line, and the rest in groups."""
    head, _, rest = key.rpartition("1")
    return f"{head}1", [rest[at : at + GROUP] for at in range(0, len(rest), GROUP)]


def _grouped(text: str) -> "Iterator[AnyIdentity]":
    """Keys whose groups were typed with blanks, line breaks and numbers: the checksum tells which reading of
    the numbers was meant."""
    seen: set[str] = set()
    for match in _HEAD.finditer(text):
        head = "AGE-SECRET-KEY-PQ-1" if match[1] else "AGE-SECRET-KEY-1"
        for candidate in _readings(text[match.end() : match.end() + _ROOM]):
            try:
                identity = age.parse_identity(head + candidate)
            except ValueError:
                continue
            if str(identity) not in seen:
                seen.add(str(identity))
                yield identity
            break


def _readings(text: str) -> Iterable[str]:
    plain = _NUMBERED.sub(" ", text)
    for one in (text, plain, _BARE.sub(" ", plain)):
        yield re.sub(r"[^0-9A-Za-z]", "", one)[:_DATA].upper()


def _identities(secret: bytes) -> "Iterator[AnyIdentity]":
    """Both keys that 32 bytes may be: the words of either look the same."""
    if len(secret) == 32:
        from sociarch.age.hybrid import HybridIdentity

        yield age.X25519Identity(secret)
        yield HybridIdentity(secret)
