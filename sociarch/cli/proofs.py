"""What somebody names as a proof: a file, a ticket, a snapshot, as the digest that is kept of it.

A file is read once, block by block, and never stored. What looks like an export of an account, or a list out
of an employer's seat, is no proof: it would say that other people's data went where they do not belong.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import click

from sociarch import seat
from sociarch.chronicle import Chronicle
from sociarch.cli.language import gettext as _
from sociarch.dossier import Proof, ProofKind
from sociarch.errors import N_, NoSuchSnapshot, NotAnExport, NotAProof
from sociarch.history import choose
from sociarch.layout import is_hex
from sociarch.offboarding.desk import LONGEST, line_of
from sociarch.offboarding.marking import digest_of, snapshot_proof
from sociarch.plain import BadField
from sociarch.recognition import Recognition
from sociarch.registry import Registry
from sociarch.source import find

LARGEST: Final = 1024**3
"""Bytes of a file."""
BLOCK: Final = 1024**2


def file_proofs(paths: Sequence[Path], kind: ProofKind, taken: str) -> list[Proof]:
    """Raises NotAProof."""
    return [Proof(kind, _digest(path), _name(path), taken) for path in paths]


def ticket_proof(number: str) -> Proof:
    """Raises UsageError."""
    try:
        number = line_of(number, "--ticket")
    except BadField:
        raise click.UsageError(_("A ticket's number is shorter.")) from None
    if not number:
        raise click.UsageError(_("The number of the ticket is empty."))
    return Proof("ticket", digest_of(number), number)


def vault_proof(wanted: str, chronicle: Chronicle | None) -> Proof:
    """`wanted`: as every command takes it; without a vault a whole id. Raises NoSuchSnapshot, OnlyHeld or
    AmbiguousSnapshot."""
    if chronicle is not None:
        return snapshot_proof(choose(chronicle, wanted).id)
    if not is_hex(wanted.lower()):
        raise NoSuchSnapshot(wanted=wanted)
    return snapshot_proof(wanted.lower())


def moment(text: str) -> str:
    """When a screenshot was taken, ISO 8601. Raises UsageError."""
    try:
        return datetime.fromisoformat(text).isoformat()
    except ValueError:
        raise click.UsageError(_("Write the moment as 2026-11-22T09:30.")) from None


def _name(path: Path) -> str:
    """The file's name, as far as it can be written down."""
    return line_of(path.name.encode(errors="replace").decode(), "")[:LONGEST] if path.name else ""


def _digest(path: Path) -> str:
    """The SHA-256 of a file that may be a proof. Raises NotAProof."""
    try:
        if not path.is_file():
            raise NotAProof(path=path, reason=N_("no such file"))
        size = path.stat().st_size
        if not size:
            raise NotAProof(path=path, reason=N_("it is empty"))
        if size > LARGEST:
            raise NotAProof(path=path, reason=N_("it is too large"))
        _check_kind(path)
        digest = hashlib.sha256()
        read = 0
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                read += len(block)
                if read > LARGEST:
                    raise NotAProof(path=path, reason=N_("it is too large"))
                digest.update(block)
        return digest.hexdigest()
    except OSError as error:
        raise NotAProof(path=path, reason=error.strerror or "?") from None


def _check_kind(path: Path) -> None:
    """Raises NotAProof for an export, and for a list out of an employer's seat."""
    try:
        sources = find(path).sources
        if next(seat.found_in(sources), None) is not None:
            raise NotAProof(path=path, reason=N_("it is a list out of an employer's seat"))
        if Recognition(Registry.installed().all()).judge(sources).exporter is not None:
            raise NotAProof(path=path, reason=N_("it is an export of an account"))
    except NotAnExport:
        return  # What is broken as an export may be whole as something else.
