"""Answers of an interface on their way to the vault: sealed one by one, one file once all are here.

The file is a zip whose members are the answers' bodies, byte for byte as they came, in the order in which
they came, beside `answers.json`, which says of each what was asked, when it came, with which status, and
its SHA-256. It holds nothing of what was sent, so no token. Format `sociarch-answers/1`.
"""

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from sociarch.errors import disk_error
from sociarch.home import Home
from sociarch.interface import Answer
from sociarch.pending import stamp, when
from sociarch.seal import Seal

SCHEMA: Final = "sociarch-answers/1"
INDEX: Final = "answers.json"
_HEADERS: Final = ("content-type", "date", "x-li-uuid")
"""Headers worth keeping: what the body is, the network's own clock, and what its support asks for."""


class Exchange(NamedTuple):
    """A question that was answered. `path` is what was asked for, query included."""

    domain: str
    page: int
    path: str
    answer: Answer

    @property
    def name(self) -> str:
        return f"{self.domain}.{self.page}.json"


class Shelf:
    """Answers that are here already, sealed. What is lost of it is asked for again."""

    def __init__(self, home: Home, seal: Seal, folder: Path, owner: str) -> None:
        """`owner` tells accounts apart: what is another's is not taken."""
        self._home: Final = home
        self._seal: Final = seal
        self._folder: Final = folder
        self._owner: Final = owner

    def put(self, exchange: Exchange) -> None:
        """Raises VaultUnavailable where the disk does not take it."""
        answer = exchange.answer
        head = {**_described(exchange), "headers": dict(answer.headers), "owner": self._owner}
        sealed = self._seal.seal(json.dumps(head).encode() + b"\n" + answer.body)
        self._home.keep(self._path(exchange.domain, exchange.page), sealed)

    def get(self, domain: str, page: int) -> Exchange | None:
        """None where it is not here, cannot be opened, or is the answer to another question."""
        try:
            head, _, body = (self._seal.open(self._path(domain, page).read_bytes()) or b"").partition(b"\n")
            content = json.loads(head)
            at = when(content["at"])
            if at is None or (content["owner"], content["domain"], content["page"]) != (
                self._owner, domain, page
            ):  # fmt: skip
                return None
            answer = Answer(int(content["status"]), dict(content["headers"]), body, at)
            return Exchange(content["domain"], int(content["page"]), content["path"], answer)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def clear(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def _path(self, domain: str, page: int) -> Path:
        return self._folder / f"{domain}.{page}.age"


def write(exchanges: Iterable[Exchange], title: str, version: str, tool: str, target: Path) -> None:
    """One file of them all, 0600 and whole or not there. Raises VaultUnavailable."""
    try:
        with open(target, "xb", opener=_private) as file, zipfile.ZipFile(file, "w") as archive:
            members: list[dict[str, object]] = []
            for one in exchanges:
                archive.writestr(_member(one.name, one.answer.at), one.answer.body)
                members.append(_described(one))
            index = {
                "schema": SCHEMA, "origin": f"{title}, official API", "version": version,
                "tool": f"sociarch {tool}", "answers": members,
            }  # fmt: skip
            last = max((str(one["at"]) for one in members), default="")
            text = json.dumps(index, indent=1, ensure_ascii=False) + "\n"
            archive.writestr(_member(INDEX, when(last)), text)
    except OSError as error:
        target.unlink(missing_ok=True)
        raise disk_error(error, target) from None


def _described(exchange: Exchange) -> dict[str, object]:
    answer = exchange.answer
    return {
        "file": exchange.name, "domain": exchange.domain, "page": exchange.page, "path": exchange.path,
        "status": answer.status, "at": stamp(answer.at), "size": len(answer.body),
        "sha256": hashlib.sha256(answer.body).hexdigest(),
        "headers": {name: answer.headers[name] for name in _HEADERS if name in answer.headers},
    }  # fmt: skip


def _member(name: str, at: datetime | None) -> zipfile.ZipInfo:
    # Not compressed: the vault does that, and stores a page that is as it was only once.
    moment = at.timetuple()[:6] if at is not None else (1980, 1, 1, 0, 0, 0)
    return zipfile.ZipInfo(name, moment)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
