"""What this machine remembers of the employers that a person declared: enough to see their names in a path.

The declaration lies sealed in the vault, and `status` opens nothing. So hashes of names, e-mail domains, and
labels of keys are kept beside it, salted and slow to guess, and the names themselves are not: a machine that
is handed back does not tell whom its user worked for before, or works for next.
"""

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import unquote

from sociarch.declared import NOTHING_DECLARED, Declared
from sociarch.errors import VaultDamaged, VaultUnavailable
from sociarch.folding import fold
from sociarch.freemail import FREE_MAIL
from sociarch.home import Home
from sociarch.vault import Reader

_MEMORY: Final = "employer"
LEAST: Final = 3
"""Letters and digits that a name has at least to be looked for."""
_LONGEST: Final = 6
"""Words of the longest name that is looked for."""
_BREAKS = re.compile(r"[/\\:@?&=()]+")
_FORMS: Final = frozenset((
    "ab", "ag", "bv", "co", "company", "corp", "eurl", "gmbh", "inc", "kg", "llc", "llp", "ltd", "limited",
    "nv", "oy", "plc", "sa", "sarl", "sas", "sasu", "sca", "scop", "se", "sl", "spa", "sprl", "srl",
))  # fmt: skip
"""Legal forms at the end of a company's name, which no folder repeats."""
_SECOND: Final = frozenset(("ac", "asso", "co", "com", "edu", "gouv", "gov", "net", "org"))
"""What stands before a country's ending in many domains, and is nobody's name."""
_USUAL: Final = frozenset((
    "appdata", "applications", "archive", "backup", "backups", "bureau", "cloudstorage", "data", "desktop",
    "documents", "downloads", "dropbox", "home", "icloud", "library", "local", "media", "mnt", "network",
    "nextcloud", "onedrive", "opt", "private", "public", "roaming", "root", "run", "share", "sociarch", "srv",
    "telechargements", "tmp", "user", "users", "usr", "var", "vault", "volumes", "www",
))  # fmt: skip
"""Words of paths everywhere: a company that is called so cannot be told by them."""


class Employers(NamedTuple):
    """Hashes, as `record_of` makes them. Without anything declared all is empty.

    theirs   names, domains and devices of employers
    own      domains that are the person's own
    keys     labels of keys to hand back
    machine  whether the person declared this machine an employer's (`employer`) or their own (`me`)
    demand   whether a demand is declared, so that nothing may be deleted
    """

    salt: str = ""
    theirs: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    machine: str = ""
    demand: bool = False

    @classmethod
    def of(cls, memory: Mapping[str, object]) -> "Employers":
        """From a small record of this machine; what does not read is left out."""
        salt, machine = memory.get("salt"), memory.get("machine")
        return cls(
            salt if isinstance(salt, str) else "",
            _texts(memory.get("theirs")),
            _texts(memory.get("own")),
            _texts(memory.get("keys")),
            machine if machine in ("employer", "me") else "",
            memory.get("demand") is True,
        )

    def name_in(self, text: str, own: str = "") -> str:
        """The first words of a path, an address or a name that are an employer's, in the text's own spelling
        but folded; empty for none. `own`: the name of the person's home folder, which is theirs even where it
        is an employer's name, too."""
        if not self.theirs:
            return ""
        for part in parts_of(text):
            for words in _phrases(part):
                if _hash(words, self.salt) in self.theirs and not words == fold(part) == fold(own):
                    return words
        return ""

    def owns(self, text: str) -> bool:
        """Whether a domain of the person's own stands in a text."""
        return bool(self.own) and any(
            _hash(words, self.salt) in self.own for part in parts_of(text) for words in _phrases(part)
        )

    def has_key(self, label: str) -> bool:
        """Whether a way to open the vault is to be handed back."""
        return bool(self.keys) and _hash(same_label(label), self.salt) in self.keys


def known(home: Home, vault: str) -> Employers:
    """What this machine remembers for the vault of that id."""
    return Employers.of(home.memory(_MEMORY, vault))


def note(home: Home, reader: Reader, *, random: Callable[[int], bytes] = os.urandom) -> None:
    """Remember what is declared in an open vault, if that may have changed. What cannot be read or kept
    changes nothing: whoever opened the vault came for something else."""
    vault = reader.identity.card.vault
    memory = home.memory(_MEMORY, vault)
    try:
        names = "\n".join(reader.storage.names("choices/"))
        seen = hashlib.sha256(names.encode()).hexdigest()
        if memory.get("seen", hashlib.sha256(b"").hexdigest()) == seen:
            return
        declared = reader.declared()
        salt = Employers.of(memory).salt or random(16).hex()
        content = record_of(declared, salt) if declared != NOTHING_DECLARED else {}
        home.remember(_MEMORY, {**content, "seen": seen}, vault)
    except (VaultDamaged, VaultUnavailable):
        return


def record_of(declared: Declared, salt: str) -> dict[str, object]:
    """What is kept of a declaration. `salt`: 32 random hexadecimal digits, kept with it."""
    own = {fold(domain) for domain in (*declared.domains, *declared.schools)}
    theirs = {word for employer in declared.employers for word in _names((employer.name, *employer.aliases))}
    for employer in declared.employers:
        for domain in employer.domains:
            if domain.strip("@. ").casefold() not in FREE_MAIL and fold(domain) not in own:
                theirs |= {fold(domain), *_names([label_of(domain)])}
        # One plain word, such as `laptop`, is part of many paths.
        named = (fold(device) for device in employer.devices)
        theirs |= {text for text in named if " " in text or any(letter.isdigit() for letter in text)}
    theirs -= {"", *own, *_USUAL}
    keys = {same_label(label) for employer in declared.employers for label in employer.keys}
    return {
        "salt": salt,
        "theirs": sorted(_hash(text, salt) for text in theirs),
        "own": sorted(_hash(text, salt) for text in own - {""}),
        "keys": sorted(_hash(text, salt) for text in keys),
        "machine": declared.machine,
        "demand": declared.demand is not None,
    }


def label_of(domain: str) -> str:
    """The part of a domain by which people know whose it is: `exemple` of `mail.exemple.co.uk`."""
    labels = domain.strip("@. ").casefold().split(".")[:-1]
    while len(labels) > 1 and labels[-1] in _SECOND:
        labels.pop()
    return labels[-1] if labels else ""


def same_label(label: str) -> str:
    """A label of a key in the spelling by which it is compared."""
    return " ".join(label.split()).casefold()


def parts_of(text: str) -> list[str]:
    """A path's or an address's names: folders, hosts, users."""
    plain = unquote(text) if "://" in text else text
    return [part for part in _BREAKS.split(plain) if part]


def _names(names: Iterable[str]) -> Iterator[str]:
    """Names, folded, whole and without their legal forms."""
    for name in names:
        words = fold(name).split()
        while words:
            if len("".join(words)) >= LEAST:
                yield " ".join(words)
            if words.pop() not in _FORMS:
                break


def _phrases(text: str) -> Iterator[str]:
    words: Sequence[str] = fold(text).split()
    for start in range(len(words)):
        for end in range(start + 1, min(start + _LONGEST, len(words)) + 1):
            yield " ".join(words[start:end])


def _texts(value: object) -> frozenset[str]:
    return frozenset(one for one in value if isinstance(one, str)) if isinstance(value, list) else frozenset()


@lru_cache(maxsize=1 << 12)
def _hash(text: str, salt: str) -> str:
    # Slow on purpose, and quick enough for the few words of a path: a company's name is easy to guess.
    return hashlib.scrypt(text.encode(), salt=salt.encode(), n=2**10, r=8, p=1, dklen=8).hex()
