"""A second reader of vaults, written from docs/format.md alone. It shares no code with sociarch.

It opens a vault of any number of generations with a passphrase or a recovery key, lists and restores the
snapshots that count, proves statements, and names whatever is not as the specification says. For age it
needs pyrage, which knows no hybrid keys: it refuses hybrid vaults. It holds whole exports in memory; it is a
witness for tests, not a tool. What the records look like is in tests/independent_records.py.
"""

import hashlib
import hmac
import os
import re
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyrage

from tests.independent_records import (
    HEX,
    Record,
    VaultError,
    canonical,
    check_manifest,
    ordered,
    read_choice,
    read_manifest,
    read_statement,
    require,
    stored_text,
)

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MAGIC = b"\x28\xb5\x2f\xfd"
MOST, FILE_MOST, WORK_MOST = 16 << 20, 64 << 20, 22
READMES = {
    "425a87e76b8f1ca6f9bc68aac1c827296bd83a6c0cd5284a21fc5bbb5693b28d",
    "6608781e175b5ac189560f8ebb92fdfd688e875a0f0e37ea2c6e557be49f825e",
}
PATHS = {
    "card": re.compile(r"vault(?:-([2-9]|[1-9][0-9]+))?\.json"),
    "keys": re.compile(r"keys/([a-z0-9-]+)-([0-9a-f]{32})\.age"),
    "objects": re.compile(r"objects/([0-9a-f]{2})/([0-9a-f]{62})"),
    "snapshots": re.compile(f"snapshots/({HEX})"),
    "choices": re.compile(f"choices/([0-9]{{6,12}})-({HEX})"),
    "statements": re.compile(f"statements/({HEX})"),
    "ledger": re.compile(f"ledger/({HEX})/({HEX})-([0-9a-f]{{32}})"),
    "gone": re.compile(f"gone/({HEX}|[a-z0-9-]+-[0-9a-f]{{32}})"),
}
OPENER = re.compile(r"# sociarch-vault/1 ([0-9a-f]{32})\n((?:# public key: \S+\nAGE-SECRET-KEY-\S+\n)+)")
IDENTITY = re.compile(r"# public key: (\S+)\n(\S+)\n")
SPAN = re.compile(r"([0-9a-f]{64}) (0|[1-9][0-9]{0,17}) (0|[1-9][0-9]{0,17})")


def stanzas(data: bytes) -> list[list[str]]:
    """The recipients in an age header, by their words; types that no vault has are passed over."""
    header = data[: data.index(b"\n---")].decode("ascii", "replace") if b"\n---" in data else ""
    found = [line.split(" ")[1:] for line in header.split("\n") if line.startswith("-> ")]
    return [words for words in found if words[0] in ("X25519", "scrypt", "mlkem768x25519")]


def unpack(payload: bytes) -> bytes:
    """The plaintext: a frame's content, of which no more than one byte too many is ever unpacked."""
    if payload.startswith(MAGIC):
        frame = zstd.ZstdDecompressor()
        try:
            payload = frame.decompress(payload, max_length=MOST + 1)
        except zstd.ZstdError as error:
            raise VaultError(f"bad zstd frame: {error}") from error
        require(len(payload) <= MOST, "unpacks to more than 16 MiB")
        require(frame.eof, "the zstd frame is not whole")
        require(not frame.unused_data, "there are bytes behind the zstd frame")
    require(len(payload) <= MOST, "more than 16 MiB")
    return payload


def secret_bytes(identity: str) -> bytes:
    """The 32 bytes in the Bech32 text of an identity (of which pyrage has checked the checksum)."""
    number = 0
    for letter in identity.lower().rpartition("1")[2][:-6]:
        number = number << 5 | "qpzry9x8gf2tvdw0s3jn54khce6mua7l".index(letter)
    return (number >> 4).to_bytes(32, "big")


@dataclass(frozen=True)
class Generation:
    """One vault identity, and the names that its naming keys give."""

    vault: str
    recipient: str
    identity: str

    def name(self, kind: str, plaintext: bytes) -> str:
        extracted = hmac.digest(bytes.fromhex(self.vault), secret_bytes(self.identity), "sha256")
        key = hmac.digest(extracted, f"sociarch-vault/1 {kind}".encode() + b"\x01", "sha256")
        return hmac.new(key, plaintext, "sha256").hexdigest()

    def card(self) -> bytes:
        lines = (
            ' "format": "sociarch-vault/1",',
            f' "id": "{self.vault}",',
            f' "recipient": "{self.recipient}"',
        )
        return "\n".join(("{", *lines, "}", "")).encode()


@dataclass
class Contents:
    """The records of a vault that count, and what is not as the specification says."""

    statements: dict[str, Record] = field(default_factory=dict)
    """By path, as `choices`."""
    snapshots: dict[str, Record] = field(default_factory=dict)
    """By id, without the forgotten."""
    choices: dict[str, Record] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    @contextmanager
    def naming(self, where: str) -> Iterator[None]:
        """Goes on after what is wrong with one file, and names it."""
        try:
            yield
        except (VaultError, OSError) as error:
            self.complaints.append(f"{where}: {error}")

    def counting(self) -> set[str]:
        """Ids of the snapshots that count in history: a choice decides, else whether it is held."""
        kept = {name: not snapshot.get("held") for name, snapshot in self.snapshots.items()}
        for path in sorted(self.choices, key=lambda path: (self.choices[path]["number"], path[-64:])):
            choice = self.choices[path]
            if choice.get("snapshot") in kept:
                kept[choice["snapshot"]] = choice["keep"]
        return {name for name, keep in kept.items() if keep}

    def ordered(self) -> list[tuple[str, Record]]:
        return ordered(self.snapshots, self.counting())

    def stated(self, subject: str) -> set[str]:
        """All that statements list under `forgotten` or `erased`."""
        return {each for statement in self.statements.values() for each in statement.get(subject, ())}


class Vault:
    """A folder, and the generations, oldest first, that an opener has given."""

    def __init__(self, folder: Path, generations: tuple[Generation, ...]) -> None:
        self.folder, self.generations = folder, generations

    # -- files -------------------------------------------------------------------------------------

    def _names(self, kind: str) -> list[tuple[str, ...]]:
        """Of all files whose path fits a kind's row: the path, and what stands in it. Links are none."""
        found = []
        for folder, _folders, files in os.walk(self.folder):
            for file in files:
                path = (Path(folder) / file).relative_to(self.folder).as_posix()
                if (fit := PATHS[kind].fullmatch(path)) and not (self.folder / path).is_symlink():
                    found.append((path, *fit.groups()))
        return sorted(found)

    def _bytes(self, path: str) -> bytes:
        file = self.folder / path
        require(file.is_file() and file.resolve() == self.folder.resolve() / path, "missing")
        require(file.stat().st_size <= FILE_MOST, "larger than 64 MiB")
        return file.read_bytes()

    def _sealed(self, path: str) -> bytes:
        data = self._bytes(path)
        require(data.startswith(b"age-encryption.org/v1\n"), "not a binary age v1 file")
        return data

    def _proved(self, kind: str, name: str, path: str) -> tuple[int, bytes]:
        """Which generation's a file is, and its plaintext, which has the name under which it was found."""
        data = self._sealed(path)
        require(
            [words[0] for words in stanzas(data)] == ["X25519"], "not for one recipient of the vault's type"
        )
        for number, generation in enumerate(self.generations):
            try:
                payload = bytes(pyrage.decrypt(data, [pyrage.x25519.Identity.from_str(generation.identity)]))
            except pyrage.DecryptError:
                continue
            plaintext = unpack(payload)
            require(
                hmac.compare_digest(generation.name(kind, plaintext), name), "content and name do not fit"
            )
            return number, plaintext
        raise VaultError("no generation's identity decrypts it")

    def _object(self, name: str) -> bytes:
        try:
            return self._proved("objects", name, f"objects/{name[:2]}/{name[2:]}")[1]
        except VaultError as error:
            raise VaultError(f"object {name}: {error}") from error

    # -- what counts -------------------------------------------------------------------------------

    def contents(self) -> Contents:
        """Reads all records. What is damaged, or was added with a key that had been replaced, is named."""
        contents = Contents()
        lists = self._state(contents)
        forgotten = contents.stated("forgotten")
        for path, name in self._names("snapshots"):
            if name not in forgotten:
                with contents.naming(path):
                    plaintext = self._counting("snapshots", name, path, lists)
                    contents.snapshots[name] = read_manifest(plaintext)
                    require(canonical(contents.snapshots[name]) == plaintext, "not canonical JSON")
        for path, number, name in self._names("choices"):
            with contents.naming(path):
                contents.choices[path] = read_choice(self._counting("ledger", name, path, lists), int(number))
        return contents

    def _state(self, contents: Contents) -> list[set[str] | None]:
        """Adds the statements that count, and tells what each closed generation had; `None`: is not closed.

        Later generations say so, the newest first, because they can be closed themselves."""
        read = list[tuple[str, int, Record]]()
        recipients = [generation.recipient for generation in self.generations]
        lists: list[set[str] | None] = [None] * len(recipients)
        for path, name in self._names("statements"):
            with contents.naming(path):
                number, plaintext = self._proved("statements", name, path)
                read.append((path, number, read_statement(plaintext)))
        for generation in reversed(range(len(recipients))):
            for path, number, statement in read:
                if number == generation:
                    with contents.naming(path):
                        listed(path, lists[generation])
                        if "closed" in statement:
                            earlier = recipients[:generation]
                            require(statement["closed"] in earlier, "closes no earlier generation")
                            closed = earlier.index(statement["closed"])
                            lists[closed] = (lists[closed] or set()) | set(statement["paths"])
                        contents.statements[path] = statement
        return lists

    def _counting(self, kind: str, name: str, path: str, lists: list[set[str] | None]) -> bytes:
        generation, plaintext = self._proved(kind, name, path)
        listed(path, lists[generation])
        return plaintext

    def snapshots(self) -> list[tuple[str, Record]]:
        """Ids and manifests of those that count, by day, then by the order of rolls."""
        return self.contents().ordered()

    def choice(self, path: str) -> Record:
        """What a person decided, or a VaultError."""
        return self.contents().choices[path]

    def erased(self, token: str) -> bool:
        """Whether it is stated that nobody is to be told of the connection that has this token."""
        hashed = self.generations[0].name("erasures", token.encode("utf-8", "replace"))
        return hashed in self.contents().stated("erased")

    def restore(self, manifest: Record) -> dict[str, bytes]:
        restored: dict[str, bytes] = {}
        for part in manifest["parts"]:
            rope, start = self._rope(part["recipe"], sum(file["size"] for file in part["files"])), 0
            for file in part["files"]:
                content = rope[start : start + file["size"]]
                start += file["size"]
                fits = hashlib.sha256(content).hexdigest() == file["sha256"]
                require(len(content) == file["size"] and fits, f"{file['name']!r}: not the bytes stored")
                require(file["name"] not in restored, f"{file['name']!r}: twice in one snapshot")
                restored[file["name"]] = content
        return restored

    def _rope(self, recipe: list[str], size: int) -> bytes:
        try:
            lines = b"".join(map(self._object, recipe)).decode("ascii").split("\n")
        except UnicodeDecodeError as error:
            raise VaultError("bad recipe") from error
        require(len(lines) > 1 and lines[0] == "sociarch-recipe/1" and lines[-1] == "", "bad recipe")
        rope, objects = bytearray(), dict[str, bytes]()
        for line in lines[1:-1]:
            span = SPAN.fullmatch(line)
            if span is None:
                raise VaultError(f"bad line in a recipe: {line!r}")
            name, offset, length = span[1], int(span[2]), int(span[3])
            if name not in objects:
                objects[name] = self._object(name)
            require(offset + length <= len(objects[name]), f"a span ends behind object {name}")
            rope += objects[name][offset : offset + length]
            require(len(rope) <= size, "the rope is longer than its files")
        require(len(rope) == size, "the rope is shorter than its files")
        return bytes(rope)

    # -- the whole vault ---------------------------------------------------------------------------

    def check(self) -> list[str]:
        """Reads everything and returns what is not as the specification says."""
        contents = self.contents()
        forgotten = contents.stated("forgotten")
        present = {name for _, name in self._names("snapshots")}
        self._check_generations(contents)
        with contents.naming("README.txt"):
            known = hashlib.sha256(self._bytes("README.txt")).hexdigest() in READMES
            require(known, "not the text specified")
        for path, label, tag in self._names("keys"):
            with contents.naming(path):
                self.check_opener(path, label, tag)
        for path, first, rest in self._names("objects"):
            with contents.naming(path):
                self._object(first + rest)
        for name, manifest in contents.snapshots.items():
            with contents.naming(f"snapshots/{name}"):
                check_manifest(manifest)
                self.restore(manifest)
        with contents.naming("order"):
            contents.ordered()
        for name in sorted({seen for each in contents.snapshots.values() for seen in each["roll"]}):
            with contents.naming("roll call"):
                require(name in present or name in forgotten, f"snapshot {name} is lost")
        for path, name, snapshot, tag in self._names("ledger"):
            with contents.naming(path):
                require(snapshot in present or snapshot in forgotten, "its snapshot is lost")
                self._check_entry(path, name, snapshot, tag, contents.snapshots)
        for path, taken in self._names("gone"):
            with contents.naming(path):
                require(not self._bytes(path), "not empty")
                require(taken not in present - forgotten, "a mark of what nobody has stated as forgotten")
        return contents.complaints

    def _check_generations(self, contents: Contents) -> None:
        """Each generation has its card, each card is a generation's, and all but the newest are closed."""
        closed = {statement.get("closed") for statement in contents.statements.values()}
        for generation in self.generations[:-1]:
            with contents.naming("statements"):
                require(generation.recipient in closed, "an earlier generation is not closed")
        wanted = {
            "vault.json" if number == 1 else f"vault-{number}.json": generation.card()
            for number, generation in enumerate(self.generations, 1)
        }
        for path in sorted({path for path, _ in self._names("card")} | wanted.keys()):
            with contents.naming(path):
                require(path in wanted, "the card of a generation that the opener does not hold")
                require(self._bytes(path) == wanted[path], "not the bytes specified")

    def check_opener(self, path: str, label: str, tag: str) -> None:
        data = self._sealed(path)
        message = label.encode() + b"\n" + data
        proofs = [generation.name("openers", message)[:32] for generation in self.generations]
        require(tag in proofs, "the tag does not fit")
        require(
            [words[0] for words in stanzas(data)] in (["X25519"], ["scrypt"]), "not for exactly one opener"
        )

    def _check_entry(
        self, path: str, name: str, snapshot: str, tag: str, manifests: dict[str, Record]
    ) -> None:
        number, plaintext = self._proved("ledger", name, path)
        proof = self.generations[number].name("ledger", plaintext + snapshot.encode())[:32]
        require(hmac.compare_digest(tag, proof), "the tag does not fit")
        if snapshot in manifests:
            require(plaintext == stored_text(manifests[snapshot]), "says something else than its snapshot")


def listed(path: str, paths: set[str] | None) -> None:
    require(paths is None or path in paths, "added with a key that had been replaced")


def unwrapped(data: bytes, passphrase: str | None, identity: str | None) -> bytes | None:
    """What an opener holds, or `None` where neither key fits it."""
    scrypt = [words for words in stanzas(data) if words[0] == "scrypt"]
    if any(not words[2].isdigit() or int(words[2]) > WORK_MOST for words in scrypt):
        return None
    try:
        if scrypt and passphrase is not None:
            return bytes(pyrage.passphrase.decrypt(data, unicodedata.normalize("NFC", passphrase)))
        if not scrypt and identity is not None:
            return bytes(pyrage.decrypt(data, [pyrage.x25519.Identity.from_str(identity)]))
    except (pyrage.DecryptError, pyrage.IdentityError):
        pass
    return None


def generations(text: bytes) -> tuple[Generation, ...]:
    """The generations in an opener's text, oldest first."""
    whole = OPENER.fullmatch(text.decode("utf-8", "replace"))
    if whole is None:
        raise VaultError("an opener is not an identity file of the lines specified")
    held = tuple(Generation(whole[1], *pair) for pair in reversed(IDENTITY.findall(whole[2])))
    for each in held:
        try:
            public = str(pyrage.x25519.Identity.from_str(each.identity).to_public())
        except pyrage.IdentityError as error:
            raise VaultError(
                "an opener holds a hybrid or broken identity, which pyrage cannot use"
            ) from error
        require(public == each.recipient, "an opener's public key is not its identity's")
    require(len(set(held)) == len(held), "an opener holds an identity twice")
    return held


def open_vault(folder: Path, passphrase: str | None = None, identity: str | None = None) -> Vault:
    """Opens with whichever key fits; no card is needed, check() compares them.

    Where one key opens openers of several times, the one is taken that fits the newest card, else the one
    that holds the most generations."""
    locked = Vault(folder, ())
    held = [
        (generations(text), opener)
        for opener in locked._names("keys")
        if (text := unwrapped(locked._sealed(opener[0]), passphrase, identity)) is not None
    ]
    require(held, "no opener fits")
    most, opener = max(held, key=lambda each: len(each[0]))
    require(all(most[: len(each)] == each for each, _ in held), "the openers open different vaults")
    newest = max(((int(number or 1), path) for path, number in locked._names("card")), default=None)
    card = locked._bytes(newest[1]) if newest else None
    most, opener = next((each for each in held if each[0][-1].card() == card), (most, opener))
    vault = Vault(folder, most)
    vault.check_opener(*opener)
    return vault
