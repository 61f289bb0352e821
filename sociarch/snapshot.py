"""The manifest of one snapshot: a frozen record and its canonical JSON, both ways.

What is stored is written once and carries its version. A snapshot names its files as they were downloaded,
in parts: a part is one archive, one folder or one file, whose files run together into one rope. What a
reader counted stands beside them with the reader's version, so that nobody takes it for the record itself.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from sociarch.errors import N_, DamagedRecord

FORMAT: Final = "sociarch-snapshot/1"
MAX_TEXT: Final = 4096
_HEX = re.compile(r"[0-9a-f]{64}")


class StoredFile(NamedTuple):
    """One file as it was downloaded. `sha256` is of its bytes, 64 hexadecimal digits.

    `name` is relative, with `/` between folders and never `.` or `..`. `modified` is the time the file system
    gave it, or None: a hint when it was downloaded, no proof.
    """

    name: str
    size: int
    sha256: str
    modified: str | None = None


class StoredPart(NamedTuple):
    """Files in the order of their bytes in the rope, and the objects that hold the rope's recipe.

    The recipe's text is the concatenation of those objects.
    """

    files: tuple[StoredFile, ...]
    recipe: tuple[str, ...]

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)


class Snapshot(NamedTuple):
    """One account's export at one time.

    taken     when it was stored, UTC, as this machine's clock said: `2026-11-21T08:15:00Z`
    as_of     the day the network built the export, where the export says so; None: unknown
    exporter  the network whose exporter recognised it; None: nobody did, the bytes are stored unread
    reader    the version of that exporter's reader; None with exporter None
    account   as the person labels it, or `~` and a keyed hash; None: the export does not tell
    counts    facts by kind, and `problem`, as that reader counted them
    tool      the version of sociarch
    roll      names of all snapshots that were there when this one was written
    held      why a person should look before this counts: `nothing` was read, only `partly`, far `fewer`
              than last time; empty for almost all
    route     how it came: `api`, `folder`, `browser`, or `file` that the person named; None: not noted
    """

    taken: str
    exporter: str | None
    reader: str | None
    account: str | None
    as_of: str | None
    parts: tuple[StoredPart, ...]
    counts: Mapping[str, int]
    tool: str
    roll: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    route: str | None = None

    @property
    def files(self) -> tuple[StoredFile, ...]:
        return tuple(file for part in self.parts for file in part.files)

    @property
    def size(self) -> int:
        return sum(part.size for part in self.parts)

    def to_bytes(self) -> bytes:
        """Canonical JSON: keys sorted, no blanks, UTF-8, one line end at the end."""
        record: dict[str, object] = {
            "format": FORMAT,
            "taken": self.taken,
            "as_of": self.as_of,
            "exporter": self.exporter,
            "reader": self.reader,
            "account": self.account,
            "counts": dict(self.counts),
            "tool": self.tool,
            "roll": list(self.roll),
            "parts": [
                {
                    "recipe": list(part.recipe),
                    "files": [
                        {
                            "name": file.name,
                            "size": file.size,
                            "sha256": file.sha256,
                            "modified": file.modified,
                        }
                        for file in part.files
                    ],
                }
                for part in self.parts
            ],
        }
        if self.held:
            record["held"] = list(self.held)
        if self.route is not None:
            record["route"] = self.route
        return canonical(record)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Snapshot":
        """The inverse of `to_bytes`; keys it does not know are left out. Raises DamagedRecord."""
        try:
            record = json.loads(data)
            if record["format"] != FORMAT:
                raise DamagedRecord(name="snapshot", reason=N_("a format this version does not know"))
            return cls(
                taken=_text(record["taken"]),
                as_of=_text_or_none(record["as_of"]),
                exporter=_text_or_none(record["exporter"]),
                reader=_text_or_none(record["reader"]),
                account=_text_or_none(record["account"]),
                counts={_text(kind): _number(n) for kind, n in record["counts"].items()},
                tool=_text(record["tool"]),
                roll=_names(record["roll"]),
                held=tuple(_text(reason) for reason in record.get("held", ())),
                route=_text_or_none(record.get("route")),
                parts=tuple(
                    StoredPart(
                        files=tuple(_stored_file(file) for file in part["files"]),
                        recipe=_names(part["recipe"]),
                    )
                    for part in record["parts"]
                ),
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise DamagedRecord(name="snapshot", reason=N_("not a snapshot")) from None


def canonical(record: Mapping[str, object]) -> bytes:
    """JSON that is the same bytes for the same record."""
    text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8") + b"\n"


def is_safe_name(name: str) -> bool:
    """Whether a stored file's name stays inside the folder it is restored to, on every system."""
    parts = name.split("/")
    return (
        len(name) <= MAX_TEXT
        and not any(part in ("", ".", "..") for part in parts)
        and "\0" not in name
        and "\\" not in name
        and ":" not in parts[0][1:2]
    )


def _stored_file(record: Mapping[str, Any]) -> StoredFile:
    name = _text(record["name"])
    if not is_safe_name(name):
        raise ValueError("an unsafe file name")
    return StoredFile(
        name=name,
        size=_number(record["size"]),
        sha256=_hex(record["sha256"]),
        modified=_text_or_none(record["modified"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise ValueError("not a text")
    value.encode()  # Half a surrogate pair is no text either: UnicodeEncodeError is a ValueError.
    return value


def _text_or_none(value: object) -> str | None:
    return None if value is None else _text(value)


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**63:
        raise ValueError("not a number")
    return value


def _hex(value: object) -> str:
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise ValueError("not a name")
    return value


def _names(value: Sequence[object]) -> tuple[str, ...]:
    return tuple(_hex(name) for name in value)
