"""The records of a vault as docs/format.md describes them: the second reader's half that knows no keys.

What a snapshot, a choice, a statement and a ledger entry look like, and in which order snapshots come. Like
tests/independent.py it is written from the specification alone and shares no code with sociarch.
"""

import json
import re
from collections.abc import Callable
from typing import Any

Record = dict[str, Any]
HEX = "[0-9a-f]{64}"
NAME_MOST = 4096
DAY = r"\d{4}-\d\d-\d\d"
TAKEN = DAY + r"T\d\d:\d\d:\d\dZ"


class VaultError(Exception):
    """The vault, or a file in it, is not as the specification says, or this key does not open it."""


def require(truth: object, complaint: str) -> None:
    if not truth:
        raise VaultError(complaint)


def matches(pattern: str, value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(pattern, value, re.ASCII) is not None


def has(key: str, kind: type | tuple[type, ...]) -> Callable[[Record], bool]:
    return lambda record: isinstance(record.get(key, ...), kind)


def texts(value: object, pattern: str = "(?s).*") -> bool:
    """Whether a value is a list of texts of this pattern."""
    return isinstance(value, list) and all(matches(pattern, each) for each in value)


CHOICES: dict[str, Callable[[Record], bool]] = {
    "snapshot": lambda choice: matches(HEX, choice["snapshot"]) and has("keep", bool)(choice),
    "exporter": has("columns", dict),
    "link": lambda choice: (
        texts(choice["link"])
        and len(choice["link"]) == 2
        and choice["link"] == sorted(choice["link"])
        and has("same", (bool, type(None)))(choice)
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
STATEMENTS: dict[str, Callable[[Record], bool]] = {
    "forgotten": lambda statement: texts(statement["forgotten"], HEX),
    "erased": lambda statement: texts(statement["erased"], HEX),
    "closed": lambda statement: has("closed", str)(statement) and texts(statement.get("paths")),
}


def no_number(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def parsed(plaintext: bytes) -> Record:
    """The one JSON object in UTF-8 that a record is."""
    try:
        record = json.loads(plaintext.decode("utf-8"), parse_constant=no_number)
    except (ValueError, RecursionError) as error:
        raise VaultError(f"not JSON in UTF-8: {error}") from error
    if not isinstance(record, dict):
        raise VaultError("not a JSON object")
    return record


def canonical(value: object) -> bytes:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"
    return text.encode("utf-8", "surrogatepass")


def read_stated(plaintext: bytes, what: str, kinds: dict[str, Callable[[Record], bool]]) -> Record:
    """A choice or a statement: canonical, of a known format, and of exactly one of its kinds."""
    record = parsed(plaintext)
    require(canonical(record) == plaintext, "not canonical JSON")
    require(record.get("format") == f"sociarch-{what}/1", "a format that is not known")
    require(sum(map(record.__contains__, kinds)) == 1, "not of one kind")
    require(all(fits(record) for key, fits in kinds.items() if key in record), "not as its kind is")
    return record


def read_choice(plaintext: bytes, number: int) -> Record:
    choice = read_stated(plaintext, "choice", CHOICES)
    require(choice.get("number") == number, "another number than its name's")
    return choice


def read_statement(plaintext: bytes) -> Record:
    statement = read_stated(plaintext, "statement", STATEMENTS)
    require(matches(DAY, statement.get("on")), "bad day")
    return statement


def unsafe(name: object) -> bool:
    if not isinstance(name, str) or len(name) > NAME_MOST or "\\" in name or "\0" in name:
        return True
    return name[1:2] == ":" or any(part in ("", ".", "..") for part in name.split("/"))


def read_manifest(plaintext: bytes) -> Record:
    """A snapshot that can be ordered and restored; anything else is refused."""
    manifest = parsed(plaintext)
    require(manifest.get("format") == "sociarch-snapshot/1", "unknown snapshot format")
    require(matches(TAKEN, manifest.get("taken")), "bad taken")
    require(manifest.get("as_of", "") is None or matches(DAY, manifest.get("as_of")), "bad as_of")
    require(texts(manifest.get("roll"), HEX), "bad roll")
    require(isinstance(manifest.get("parts"), list), "parts is no list")
    for part in manifest["parts"]:
        require(isinstance(part, dict) and isinstance(part.get("files"), list), "bad part")
        require(texts(part.get("recipe"), HEX), "bad name in a recipe list")
        for file in part["files"]:
            require(isinstance(file, dict) and not unsafe(file.get("name")), "unsafe file name")
            require(type(file.get("size")) is int and file["size"] >= 0, "bad size")
            require(matches(HEX, file.get("sha256")), "bad sha256")
    return manifest


def check_manifest(manifest: Record) -> None:
    """What a writer owes besides: a snapshot restores without it."""
    for key in ("exporter", "reader", "account"):
        require(isinstance(manifest.get(key, 0), str | None), f"bad {key}")
    account, counts, roll = manifest["account"] or "", manifest.get("counts"), manifest["roll"]
    require(not account.startswith("~") or matches("~[0-9a-f]{12}", account), "bad account")
    require("\n" not in account, "the account has two lines")
    require(isinstance(counts, dict) and all(type(n) is int for n in counts.values()), "bad counts")
    require(isinstance(manifest.get("tool"), str), "bad tool")
    require(manifest.get("route", "api") in ("api", "folder", "browser", "file"), "bad route")
    held = manifest.get("held", ["nothing"])
    require(held and texts(held, "nothing|partly|fewer"), "bad held")
    require(roll == sorted(set(roll)), "the roll is not sorted, or has an id twice")
    parts = [part["files"] for part in manifest["parts"]]
    times = [file.get("modified", 0) for part in parts for file in part]
    require(all(time is None or matches(TAKEN, time) for time in times), "bad modified")
    firsts = [{file["name"].partition("/")[0] for file in part} for part in parts]
    require(all(len(each) <= 1 for each in firsts), "a folder's files do not begin with its name")
    require(sum(map(len, firsts)) == len(set().union(*firsts)), "two parts share the first part of a name")


def ordered(manifests: dict[str, Record], counting: set[str]) -> list[tuple[str, Record]]:
    """By day, then by the order of rolls: of those whose roll has come, always the earliest first.

    The clock of one that does not count in history says nothing about the days of others."""
    waiting, listed, latest = dict(manifests), list[tuple[str, str]](), ""
    while waiting:
        ready = [name for name, each in waiting.items() if waiting.keys().isdisjoint(each["roll"])]
        require(ready, "the rolls go in a circle")
        name = min(ready, key=lambda name: (waiting[name]["taken"], name))
        manifest = waiting.pop(name)
        moment = max(latest, manifest["taken"])
        latest = moment if name in counting else latest
        listed.append((manifest["as_of"] or moment[:10], name))
    return [(name, manifests[name]) for _, name in sorted(listed, key=lambda each: each[0])]


def stored_text(manifest: Record) -> bytes:
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
