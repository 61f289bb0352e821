"""A second reader of vaults, written from docs/format.md alone. It shares no code with sociarch.

It opens a vault with a passphrase or a recovery key, lists and restores its snapshots, and names whatever is
not as the specification says. For age it needs pyrage, which knows no hybrid keys: it refuses hybrid vaults.
It holds whole exports in memory; it is a witness for tests, not a tool.
"""

import hashlib
import hmac
import json
import re
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pyrage

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MAGIC = b"\x28\xb5\x2f\xfd"
MOST, FILE_MOST, NAME_MOST = 16 << 20, 64 << 20, 4096
HEX = "[0-9a-f]{64}"
PATHS = {
    "keys": re.compile(r"keys/[a-z0-9-]+-([0-9a-f]{32})\.age"),
    "objects": re.compile(r"objects/([0-9a-f]{2})/([0-9a-f]{62})"),
    "snapshots": re.compile(r"snapshots/([0-9a-f]{64})"),
    "choices": re.compile(r"choices/([0-9]{6,12})-([0-9a-f]{64})"),
    "ledger": re.compile(r"ledger/([0-9a-f]{64})/([0-9a-f]{64})-([0-9a-f]{32})"),
}
OPENER_TEXT = re.compile(r"# sociarch-vault/1 ([0-9a-f]{32})\n# public key: (\S+)\n(AGE-SECRET-KEY-\S+)\n?")
SPAN = re.compile(r"([0-9a-f]{64}) (0|[1-9][0-9]{0,17}) (0|[1-9][0-9]{0,17})")
DAY = r"\d{4}-\d\d-\d\d"
TAKEN = DAY + r"T\d\d:\d\d:\d\dZ"
Manifest = dict[str, Any]


def has(key: str, kind: type | tuple[type, ...]) -> Callable[[Manifest], bool]:
    return lambda record: isinstance(record.get(key, ...), kind)


SUBJECTS: dict[str, Callable[[Manifest], bool]] = {
    "snapshot": lambda choice: matches(HEX, choice["snapshot"]) and has("keep", bool)(choice),
    "exporter": has("columns", dict),
    "link": lambda choice: (
        choice["link"] == sorted(choice["link"]) and has("same", (bool, type(None)))(choice)
    ),
    "company": has("name", str),
    "remark": has("about", dict),
    "months": has("months", int),
    "declared": has("declared", dict),
    "scan": lambda choice: has("scan", dict)(choice) and matches(HEX, choice["scan"].get("document")),
    "dossier": lambda choice: has("dossier", dict)(choice) and has("occasion", str)(choice["dossier"]),
    "marked": lambda choice: (
        has("marked", dict)(choice)
        and all(has(key, str)(choice["marked"]) for key in ("dossier", "item", "state", "on", "by"))
        and all(matches(HEX, proof.get("digest")) for proof in choice["marked"].get("proofs", []))
    ),
}
"""The key by which each kind of choice is known, and what else it needs."""


class VaultError(Exception):
    """The vault, or a file in it, is not as the specification says, or this key does not open it."""


def require(truth: object, complaint: str) -> None:
    if not truth:
        raise VaultError(complaint)


def matches(pattern: str, value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(pattern, value, re.ASCII) is not None


def sealed(path: Path) -> bytes:
    """All bytes of an age file, which is binary and within the limit."""
    require(path.is_file(), "missing")
    require(path.stat().st_size <= FILE_MOST, "larger than 64 MiB")
    data = path.read_bytes()
    require(data.startswith(b"age-encryption.org/v1\n"), "not a binary age v1 file")
    return data


def recipients(data: bytes) -> list[str]:
    """The types of the recipients in an age header; greasing stanzas, which are for nobody, left out."""
    header = data[: data.index(b"\n---")].decode("ascii", "replace") if b"\n---" in data else ""
    types = [line.split(" ")[1] for line in header.split("\n") if line.startswith("-> ")]
    return [each for each in types if not each.endswith("-grease")]


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


def naming_key(secret: bytes, vault_id: str, kind: str) -> bytes:
    extracted = hmac.digest(bytes.fromhex(vault_id), secret, "sha256")
    return hmac.digest(extracted, f"sociarch-vault/1 {kind}".encode() + b"\x01", "sha256")


def no_number(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def canonical(value: object) -> bytes:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"
    return text.encode("utf-8", "surrogatepass")


def ordered(manifests: dict[str, Manifest]) -> list[tuple[str, Manifest]]:
    """By day, then by the order of rolls: of those whose roll has come, always the earliest first."""
    waiting, listed, latest = dict(manifests), list[tuple[str, str]](), ""
    while waiting:
        ready = [name for name, each in waiting.items() if waiting.keys().isdisjoint(each["roll"])]
        require(ready, "the rolls go in a circle")
        name = min(ready, key=lambda name: (waiting[name]["taken"], name))
        latest = max(latest, waiting[name]["taken"])
        listed.append((waiting.pop(name)["as_of"] or latest[:10], name))
    return [(name, manifests[name]) for _, name in sorted(listed, key=lambda each: each[0])]


def stored_text(manifest: Manifest) -> bytes:
    """The plaintext of the ledger entry that belongs to a snapshot."""
    files = [
        [file["sha256"], file["size"], file["name"] if len(part["files"]) > 1 else ""]
        for part in manifest["parts"]
        for file in part["files"]
    ]
    return canonical(
        {
            "format": "sociarch-stored/1",
            "exporter": manifest["exporter"],
            "account": manifest["account"],
            "files": sorted(files),
        }
    )


def unsafe(name: object) -> bool:
    if not isinstance(name, str) or len(name) > NAME_MOST or "\\" in name or "\0" in name:
        return True
    return bool(re.match("[A-Za-z]:", name)) or any(part in ("", ".", "..") for part in name.split("/"))


def validate(manifest: object) -> Manifest:
    """A manifest that can be ordered and restored; anything else is refused."""
    require(isinstance(manifest, dict), "the snapshot is not an object")
    assert isinstance(manifest, dict)
    require(manifest.get("format") == "sociarch-snapshot/1", "unknown snapshot format")
    require(matches(TAKEN, manifest.get("taken")), "bad taken")
    require(manifest.get("as_of", "") is None or matches(DAY, manifest.get("as_of")), "bad as_of")
    require(all(isinstance(manifest.get(key), list) for key in ("roll", "parts")), "roll or parts is no list")
    require(all(matches(HEX, each) for each in manifest["roll"]), "bad id in the roll")
    for part in manifest["parts"]:
        require(isinstance(part, dict), "bad part")
        files, recipe = part.get("files"), part.get("recipe")
        require(isinstance(files, list) and isinstance(recipe, list), "bad part")
        require(all(matches(HEX, each) for each in recipe), "bad name in a recipe list")
        for file in files:
            require(isinstance(file, dict) and not unsafe(file.get("name")), "unsafe file name")
            require(type(file.get("size")) is int and file["size"] >= 0, "bad size")
            require(matches(HEX, file.get("sha256")), "bad sha256")
    return manifest


class Vault:
    def __init__(self, folder: Path, vault_id: str, recipient: str, identity: str) -> None:
        self.folder, self.id, self.recipient, self.identity = folder, vault_id, recipient, identity
        secret = secret_bytes(identity)
        kinds = ("objects", "snapshots", "ledger", "openers")
        self._naming_keys = {kind: naming_key(secret, vault_id, kind) for kind in kinds}

    def name(self, kind: str, plaintext: bytes) -> str:
        return hmac.new(self._naming_keys[kind], plaintext, "sha256").hexdigest()

    def _plaintext(self, kind: str, name: str, path: Path) -> bytes:
        """The unpacked content of a sealed file, which has the name under which it was found."""
        data = sealed(path)
        require(recipients(data) == ["X25519"], "has not exactly one recipient of the vault's type")
        try:
            payload = bytes(pyrage.decrypt(data, [pyrage.x25519.Identity.from_str(self.identity)]))
        except pyrage.DecryptError as error:
            raise VaultError(f"age: {error}") from error
        plaintext = unpack(payload)
        require(hmac.compare_digest(self.name(kind, plaintext), name), "content and name do not fit")
        return plaintext

    def _object(self, name: str) -> bytes:
        try:
            return self._plaintext("objects", name, self.folder / "objects" / name[:2] / name[2:])
        except VaultError as error:
            raise VaultError(f"object {name}: {error}") from error

    def _snapshot(self, name: str) -> tuple[Manifest, bytes]:
        plaintext = self._plaintext("snapshots", name, self.folder / "snapshots" / name)
        try:
            return validate(json.loads(plaintext.decode("utf-8"), parse_constant=no_number)), plaintext
        except (ValueError, RecursionError) as error:
            raise VaultError(f"not JSON in UTF-8: {error}") from error

    def _names(self, kind: str) -> list[str]:
        """The paths, from the vault, of all files of a kind; any other name is a stranger's."""
        found = (path for path in (self.folder / kind).rglob("*") if path.is_file())
        names = (path.relative_to(self.folder).as_posix() for path in found)
        return sorted(name for name in names if PATHS[kind].fullmatch(name))

    def snapshots(self) -> list[tuple[str, Manifest]]:
        """Ids and manifests by day, then by the order of rolls. One bad snapshot and it raises."""
        ids = [path.removeprefix("snapshots/") for path in self._names("snapshots")]
        return ordered({name: self._snapshot(name)[0] for name in ids})

    def restore(self, manifest: Manifest) -> dict[str, bytes]:
        restored: dict[str, bytes] = {}
        for part in validate(manifest)["parts"]:
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

    def choice(self, path: str) -> dict[str, Any]:
        """What a person decided, or a VaultError."""
        number, name = path.removeprefix("choices/").split("-")
        plaintext = self._plaintext("ledger", name, self.folder / path)
        try:
            choice = json.loads(plaintext.decode("utf-8"), parse_constant=no_number)
        except (ValueError, RecursionError) as error:
            raise VaultError(f"not JSON in UTF-8: {error}") from error
        if not isinstance(choice, dict) or canonical(choice) != plaintext:
            raise VaultError("not canonical JSON")
        require(choice.get("format") == "sociarch-choice/1", "a format that is not known")
        require(choice.get("number") == int(number), "another number than its name's")
        require(sum(map(choice.__contains__, SUBJECTS)) == 1, "not of one kind")
        require(all(kind(choice) for key, kind in SUBJECTS.items() if key in choice), "not as its kind is")
        return choice

    def check(self) -> list[str]:
        """Reads everything and returns what is not as the specification says."""
        complaints: list[str] = []
        for where, work in self._work():
            try:
                work()
            except (VaultError, OSError) as error:
                complaints.append(f"{where}: {error}")
        return complaints

    def _work(self) -> Iterator[tuple[str, Callable[[], object]]]:
        yield "vault.json", self._check_head
        yield "README.txt", partial(require, (self.folder / "README.txt").is_file(), "missing")
        for path in self._names("keys"):
            yield path, partial(self._check_opener, path)
        for path in self._names("objects"):
            yield path, partial(self._object, path.removeprefix("objects/").replace("/", ""))
        manifests: dict[str, Manifest] = {}
        present = {path.removeprefix("snapshots/") for path in self._names("snapshots")}
        for name in sorted(present):
            yield f"snapshots/{name}", partial(self._check_snapshot, name, manifests)
        for name in sorted({seen for each in manifests.values() for seen in each["roll"]} - present):
            yield "roll call", partial(require, False, f"snapshot {name} is lost")
        yield "order", partial(ordered, manifests)
        for path in self._names("choices"):
            yield path, partial(self.choice, path)
        for path in self._names("ledger"):
            yield path, partial(self._check_entry, path, manifests, present)

    def _check_head(self) -> None:
        path = self.folder / "vault.json"
        require(path.is_file(), "missing")
        lines = ' "format": "sociarch-vault/1",', f' "id": "{self.id}",', f' "recipient": "{self.recipient}"'
        head = "\n".join(("{", *lines, "}", "")).encode()
        require(path.stat().st_size == len(head) and path.read_bytes() == head, "not the bytes specified")

    def _check_opener(self, path: str) -> None:
        data, fit = sealed(self.folder / path), PATHS["keys"].fullmatch(path)
        label = path.removeprefix("keys/").rpartition("-")[0].encode()
        tag = self.name("openers", label + b"\n" + data)[:32]
        require(fit and hmac.compare_digest(fit[1], tag), "the tag does not fit")
        require(len(recipients(data)) == 1, "not for exactly one opener")

    def _check_snapshot(self, name: str, manifests: dict[str, Manifest]) -> None:
        manifest, plaintext = self._snapshot(name)
        manifests[name] = manifest
        require(canonical(manifest) == plaintext, "not canonical JSON")
        for key in ("exporter", "reader", "account"):
            require(isinstance(manifest.get(key, 0), str | None), f"bad {key}")
        account, counts, roll = manifest["account"] or "", manifest.get("counts"), manifest["roll"]
        require(not account.startswith("~") or matches("~[0-9a-f]{12}", account), "bad account")
        require(isinstance(counts, dict) and all(type(n) is int for n in counts.values()), "bad counts")
        require(isinstance(manifest.get("tool"), str), "bad tool")
        held = manifest.get("held", ["nothing"])
        require(held and set(held) <= {"nothing", "partly", "fewer"}, "bad held")
        require(roll == sorted(set(roll)), "the roll is not sorted, or has an id twice")
        files = (file for part in manifest["parts"] for file in part["files"])
        require(all(isinstance(file.get("modified", 0), str | None) for file in files), "bad modified")
        self.restore(manifest)

    def _check_entry(self, path: str, manifests: dict[str, Manifest], present: set[str]) -> None:
        _, name, noted = path.split("/")
        snapshot, _, tag = noted.partition("-")
        plaintext = self._plaintext("ledger", name, self.folder / path)
        proof = self.name("ledger", plaintext + snapshot.encode())[:32]
        require(hmac.compare_digest(tag, proof), "the tag does not fit")
        require(snapshot in present, "its snapshot is lost")
        if snapshot in manifests:
            require(plaintext == stored_text(manifests[snapshot]), "says something else than its snapshot")


def opened(path: Path, passphrase: str | None, identity: str | None) -> Vault | None:
    """The vault by one opener, or None where neither key fits it."""
    data = sealed(path)
    try:
        if recipients(data) == ["scrypt"]:
            text = pyrage.passphrase.decrypt(data, passphrase) if passphrase is not None else None
        else:
            keys = [pyrage.x25519.Identity.from_str(identity)] if identity is not None else []
            text = pyrage.decrypt(data, keys) if keys else None
    except (pyrage.DecryptError, pyrage.IdentityError):
        return None
    if text is None:
        return None
    lines = OPENER_TEXT.fullmatch(bytes(text).decode("utf-8", "replace"))
    if lines is None:
        raise VaultError(f"{path.name}: not an identity file of three lines")
    try:
        public = str(pyrage.x25519.Identity.from_str(lines[3]).to_public())
    except pyrage.IdentityError as error:
        raise VaultError(f"{path.name}: hybrid or broken identity, which pyrage cannot use") from error
    require(public == lines[2], f"{path.name}: its public key is not its identity's")
    vault = Vault(path.parent.parent, lines[1], lines[2], lines[3])
    vault._check_opener(f"keys/{path.name}")
    return vault


def open_vault(folder: Path, passphrase: str | None = None, identity: str | None = None) -> Vault:
    """Opens with whichever key fits. vault.json is not needed; check() compares it."""
    paths = sorted(path for path in folder.glob("keys/*") if PATHS["keys"].fullmatch(f"keys/{path.name}"))
    vaults = [vault for path in paths if (vault := opened(path, passphrase, identity)) is not None]
    require(vaults, "no opener fits")
    require(len({(each.id, each.identity) for each in vaults}) == 1, "the openers open different vaults")
    return vaults[0]
