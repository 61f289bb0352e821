"""What hostile bytes may do at each of the doors through which bytes come in: what is documented, no more.

Each target takes any bytes. It ends quietly where the door keeps its word: it refuses with the errors that
its docstring names, or what it takes obeys a law. Anything else is an exception, and a fault.
"""

import io
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime, timezone
from itertools import islice
from typing import Final

from exporters.facebook.read import Facebook
from exporters.linkedin.interface import LinkedIn as Interface
from exporters.linkedin.read import LinkedIn
from exporters.viadeo.read import Viadeo
from sociarch import age, words
from sociarch.age import bech32, stream
from sociarch.age.header import Header
from sociarch.choices import choice_bytes, read_choice
from sociarch.clauses.papers.form import parse as parse_document
from sociarch.errors import (
    AgeFailure,
    BadAttestation,
    DamagedRecord,
    HeaderFailure,
    NotAnExport,
    NotReadable,
    PayloadFailure,
)
from sociarch.export import Export
from sociarch.exporter import Exporter
from sociarch.fact import Connection
from sociarch.formats import dates
from sociarch.interface import Answer
from sociarch.keyfile import find_keys
from sociarch.keys import Card, VaultIdentity, WriteKey
from sociarch.offboarding.attestation import attestation_bytes, read_attestation
from sociarch.pack import BadFrame, squeeze, unsqueeze
from sociarch.pending import Record
from sociarch.snapshot import Snapshot, is_safe_name
from sociarch.source import Source
from sociarch.split import Span, extents, open_rope, parse_recipe, recipe_lines
from sociarch.statement import read_statement, statement_bytes
from sociarch.zips import BrokenZip, data_start, entries, open_entry

KEY: Final = bytes(range(16))
NONCE: Final = bytes(range(16, 32))
IDENTITY: Final = age.X25519Identity(bytes(range(1, 33)))
PASSPHRASE: Final = age.ScryptIdentity("a passphrase for tests", max_work=4)
NETWORKS: Final[tuple[Exporter, ...]] = (Facebook(), LinkedIn(), Viadeo())
NOW: Final = datetime(2026, 11, 22, tzinfo=timezone.utc)
MOST_FACTS: Final = 10_000
MOST: Final = 1 << 22
"""Bytes that a target unpacks at most of one member."""


# -- the vault's own files ------------------------------------------------------------------------------


def age_header(data: bytes) -> None:
    """What is read is written the same, but for the MAC."""
    source = io.BytesIO(data)
    try:
        header = Header.read(source)
    except HeaderFailure:
        return
    written = Header(header.stanzas).to_bytes(KEY)
    assert written.startswith(header.covered)
    assert data.startswith(header.covered)


def age_stream(data: bytes) -> None:
    """Both ways to open agree; a payload that was changed, cut or lengthened does not open."""
    whole = _opened_whole(data)
    target = io.BytesIO()
    try:
        stream.open_payload(KEY, NONCE, io.BytesIO(data), target)
        assert target.getvalue() == whole
    except PayloadFailure:
        assert whole is None
    plaintext, place = data[3:], int.from_bytes(data[:3], "big")
    sealed = bytearray()
    sealed += stream.seal_whole(KEY, NONCE, plaintext, b"")
    assert _opened_whole(bytes(sealed)) == plaintext
    sealed[place % len(sealed)] ^= (place % 255) + 1
    assert _opened_whole(bytes(sealed)) is None


def _opened_whole(sealed: bytes) -> bytes | None:
    try:
        return stream.open_whole(KEY, NONCE, memoryview(sealed))
    except PayloadFailure:
        return None


def age_file(data: bytes) -> None:
    for secret in (IDENTITY, PASSPHRASE):
        with suppress(AgeFailure):
            age.open_bytes([secret], data)
    sealed = age.seal_bytes([IDENTITY.recipient()], data)
    assert age.open_bytes([IDENTITY], sealed) == data


def age_keys(data: bytes) -> None:
    """A key that is read is written the same, but for the case of its letters."""
    text = data.decode("utf-8", "replace")
    with suppress(ValueError):
        prefix, content = bech32.decode(text)
        assert bech32.encode(prefix.lower(), content) == text.lower()
    with suppress(ValueError):
        assert str(age.parse_identity(text)) == text.upper()
    with suppress(ValueError):
        assert str(age.parse_recipient(text)) == text.lower()


def key_files(data: bytes) -> None:
    find_keys([data, data[: len(data) // 2]])
    with suppress(DamagedRecord):
        identity = VaultIdentity.from_text(data)
        assert VaultIdentity.from_text(identity.to_text()).card == identity.card
    with suppress(DamagedRecord):
        assert WriteKey.from_bytes(data).to_bytes() == data
    with suppress(DamagedRecord):
        Card.from_bytes(data)


def spoken_words(data: bytes) -> None:
    """Words for a secret are found again in any text around them."""
    words.find(data.decode("utf-8", "replace"))


def recipe(data: bytes) -> None:
    try:
        spans = parse_recipe(data)
    except DamagedRecord:
        return
    assert parse_recipe(b"".join(recipe_lines(spans))) == spans


def split(data: bytes) -> None:
    """Whatever the bytes are, the pieces cover them once, in order, and read as they were."""
    objects: dict[str, bytes] = {}
    spans: list[Span] = []
    at = 0
    for extent in extents(io.BytesIO(data), len(data)):
        assert extent.start == at
        assert extent.length > 0
        name = f"{len(spans):064}"
        objects[name] = b"before" + data[at : at + extent.length] + b"behind"
        spans.append(Span(name, 6, extent.length))
        at += extent.length
    assert at == len(data)
    with open_rope(tuple(spans), objects.__getitem__, 0, len(data)) as rope:
        assert rope.read() == data


def zips(data: bytes) -> None:
    source = io.BytesIO(data)
    with suppress(BrokenZip):
        for entry in entries(source, len(data)):
            with suppress(BrokenZip):
                assert 0 <= data_start(source, entry, len(data)) <= len(data)
                with open_entry(io.BytesIO(data), entry, len(data)) as member:
                    member.read(MOST)


def manifest(data: bytes) -> None:
    try:
        snapshot = Snapshot.from_bytes(data)
    except DamagedRecord:
        return
    assert Snapshot.from_bytes(snapshot.to_bytes()) == snapshot
    assert all(is_safe_name(file.name) for file in snapshot.files)


def choice(data: bytes) -> None:
    try:
        number, chosen = read_choice(data)
    except DamagedRecord:
        return
    assert read_choice(choice_bytes(number, chosen)) == (number, chosen)


def statement(data: bytes) -> None:
    try:
        stated = read_statement(data)
    except DamagedRecord:
        return
    assert statement_bytes(read_statement(statement_bytes(stated))) == statement_bytes(stated)


def frame(data: bytes) -> None:
    with suppress(BadFrame):
        unsqueeze(data)
    assert unsqueeze(squeeze(data)) == data


def record(data: bytes) -> None:
    """What a machine remembers of a request."""
    found = Record.from_bytes(data)
    if found is not None:
        assert Record.from_bytes(found.to_bytes()) == found


# -- what comes from networks and from people -----------------------------------------------------------


def _read(name: str, data: bytes) -> None:
    """Each network's reader by itself: what the core would hide of a mistake in it comes out here."""
    source = Source(name, len(data), None, lambda: io.BytesIO(data))
    for claimed in (False, True):
        try:
            export = Export([source], claimed=claimed)
        except NotAnExport:
            return
        for network in NETWORKS:
            if network.identify(export) is not None:
                for fact in islice(network.read(export), MOST_FACTS):
                    if isinstance(fact, Connection):
                        network.key(fact)
                for _aside in islice(network.aside(export), MOST_FACTS):
                    pass


def export_file(data: bytes) -> None:
    """A file of an export. The first line is its name."""
    head, _, content = data.partition(b"\n")
    name = head.decode("utf-8", "replace")[:200]
    _read(name if is_safe_name(name) else "Connections.csv", content)


def export_archive(data: bytes) -> None:
    _read("export.zip", data)


def interface_answer(data: bytes) -> None:
    """An answer of an interface, as its judge and, once it is stored, its reader see it."""
    status, domain = (200, 200, 200, 404, 500)[(data[:1] or b"\0")[0] % 5], "CONNECTIONS"
    Interface().judge(domain, Answer(status, {}, data[1:], NOW))
    _read("CONNECTIONS.0.json", data[1:])


def attestation(data: bytes) -> None:
    with suppress(BadAttestation):
        assert attestation_bytes(read_attestation(data)) == data


def document(data: bytes) -> None:
    """A contract. PDFs are read in a process of their own by a library of machine code, and not here."""
    if b"%PDF-" in data[:1024]:
        return
    for name in ("contract.txt", "contract.md"):
        with suppress(NotReadable):
            parse_document(name, data)


def day(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for first in (None, "day", "month"):
        moment = dates.parse(text, first=first)
        if moment is not None:
            told = moment.iso(2020)
            # To the day, the month or the year.
            if told is not None:
                date.fromisoformat(f"{told}-01-01"[:10])


TARGETS: Final[Mapping[str, Callable[[bytes], None]]] = {
    one.__name__: one
    for one in (
        age_header, age_stream, age_file, age_keys, key_files, spoken_words, recipe, split, zips, manifest,
        choice, statement, frame, record, export_file, export_archive, interface_answer, attestation,
        document, day,
    )
}  # fmt: skip
