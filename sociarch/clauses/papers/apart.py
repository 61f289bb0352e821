"""A document read in a process of its own: what is built to take for ever, or all memory, ends there.

The process gets the document's bytes and gives back its text; it needs no files, and its arguments say
nothing of the document.
"""

import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from sociarch import errors
from sociarch.clauses.papers.form import parse
from sociarch.clauses.record import Document
from sociarch.errors import (
    N_,
    DocumentDamaged,
    DocumentSlow,
    DocumentTooLarge,
    DocumentUnreadable,
    NotReadable,
)
from sociarch.plain import as_plain, from_plain

MAX_SIZE: Final = 50 * 1024 * 1024
SECONDS: Final = 180
MEMORY: Final = 4 * 1024**3
"""Bytes that the process may take, where the system knows such limits."""
CHILD: Final = "from sociarch.clauses.papers.apart import child; child()"


def read_document(path: Path, *, seconds: float = SECONDS) -> Document:
    """The text of a document, with its passwords masked. Raises NotReadable."""
    data = bytes_of(path)
    try:
        # -P: nothing that lies beside the document is taken for a part of this program.
        done = subprocess.run(  # noqa: S603  # this program itself
            [sys.executable, "-P", "-c", CHILD],
            input=json.dumps(path.name).encode() + b"\n" + data,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise DocumentSlow(path=path, seconds=int(seconds)) from None
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise DocumentDamaged(path=path, reason=N_("it made the program that reads it end")) from None
    if "error" in answer:
        kind: type[NotReadable] = getattr(errors, answer["error"])
        raise kind(**{**answer["fields"], "path": path})
    return from_plain(Document, answer["document"])


def bytes_of(path: Path) -> bytes:
    """All of a file. Raises DocumentUnreadable or DocumentTooLarge."""
    try:
        if path.stat().st_size > MAX_SIZE:
            raise DocumentTooLarge(path=path, reason=N_("more than 50 MB"))
        if not path.is_file():
            raise DocumentUnreadable(path=path, reason=N_("it is no file"))
        with path.open("rb") as file:
            data = file.read(MAX_SIZE + 1)
    except OSError as error:
        raise DocumentUnreadable(path=path, reason=error.strerror or "?") from None
    if len(data) > MAX_SIZE:
        raise DocumentTooLarge(path=path, reason=N_("more than 50 MB"))
    return data


def digest_of(path: Path) -> str:
    """SHA-256 of a file's bytes. Raises DocumentUnreadable or DocumentTooLarge."""
    return sha256(bytes_of(path)).hexdigest()


def child() -> None:
    """What the process does: a name and a document's bytes in, its text or an error out. It never says
    anything else, for that could hold what stands in the document."""
    _limit_memory()
    name = json.loads(sys.stdin.buffer.readline())
    answer = _answer(name, sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(answer).encode())


def _answer(name: str, data: bytes) -> dict[str, Any]:
    try:
        return {"document": as_plain(parse(name, data))}
    except NotReadable as error:
        return {"error": type(error).__name__, "fields": {**error.fields, "path": ""}}
    except MemoryError:
        fields = {"reason": N_("it takes too much memory")}
        return {"error": DocumentTooLarge.__name__, "fields": fields}
    except Exception:
        fields = {"reason": N_("it is built in a way that cannot be read")}
        return {"error": DocumentDamaged.__name__, "fields": fields}


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:
        return  # Windows knows no such limit; the time still ends.
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
