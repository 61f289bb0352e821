"""Evidence followed back to what is stored: whoever holds the vault can do the same by hand."""

import hashlib
import json
import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final

from sociarch.choices import choice_bytes
from sociarch.declared import Declared
from sociarch.ownership.case import nameless
from sociarch.ownership.record import Evidence
from sociarch.vault import Reader

_STEP: Final = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def follow(reader: Reader, evidence: Evidence, papers: Mapping[str, bytes]) -> str:
    """The text at the place that evidence names; `papers`: bytes of documents and lists by their names.

    Raises AssertionError where the trace is cold.
    """
    match evidence.origin:
        case "export":
            return _in_export(reader, evidence)
        case "manifest" | "ledger":
            record = json.loads(reader.snapshot(evidence.snapshot).to_bytes())
            if evidence.place.startswith("p-"):
                return evidence.place  # Somebody as history knows them: `sociarch show` tells who.
            return str(_key(record, evidence.place)) if evidence.place else evidence.snapshot
        case "declared":
            return _declared(reader, evidence)
        case "document" | "list":
            assert hashlib.sha256(papers[evidence.archive]).hexdigest() == evidence.sha256
            return evidence.archive
        case "key":
            assert hashlib.sha256(reader.storage.get(evidence.file)).hexdigest() == evidence.sha256
            return evidence.file
        case "stamp":
            assert len(evidence.sha256) == 64
            return evidence.sha256
        case "machine":
            assert evidence.file
            return evidence.file


def _in_export(reader: Reader, evidence: Evidence) -> str:
    snapshot = reader.snapshot(evidence.snapshot)
    for part in snapshot.parts:
        for stored, source in zip(part.files, reader.sources(part), strict=True):
            if nameless(stored.name) == evidence.archive and stored.sha256 == evidence.sha256:
                with source.open() as stream:
                    data = stream.read()
                assert hashlib.sha256(data).hexdigest() == evidence.sha256
                return _at(_member(data, evidence), evidence.place)
    raise AssertionError(f"no stored file of {evidence.snapshot} has that digest")


def _member(data: bytes, evidence: Evidence) -> bytes:
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(BytesIO(data)) as archive:
        name = evidence.file.removeprefix(f"{evidence.archive}/")
        (member,) = {one for one in archive.namelist() if nameless(one) == name}
        return archive.read(member)


def _at(data: bytes, place: str) -> str:
    if not place:
        return f"{len(data)} bytes"
    text = data.decode("utf-8-sig")
    if place.startswith("line "):
        lines = text.splitlines()
        return lines[int(place.removeprefix("line ")) - 1]
    return str(_key(json.loads(text), place))


def _declared(reader: Reader, evidence: Evidence) -> str:
    if not evidence.file:
        chronicle = reader.chronicle()
        assert not any(isinstance(choice, Declared) for _path, choice in chronicle.decided)
        return "nothing declared"
    number = int(evidence.file.removeprefix("choices/").partition("-")[0])
    data = choice_bytes(number, reader.choice(evidence.file))
    assert hashlib.sha256(data).hexdigest() == evidence.sha256
    record = json.loads(data)["declared"]
    return str(_key(record, evidence.place)) if evidence.place else str(record)


def _key(record: Any, place: str) -> Any:
    """What stands under a key such as `profile_v2.emails[0]`. Raises KeyError or IndexError."""
    for name, number in _STEP.findall(place):
        record = record[name] if name else record[int(number)]
    return record
