"""Vaults of the first version open for ever, by each of their ways, and give back the same bytes."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from sociarch import age
from sociarch.keys import VaultIdentity, open_wrapped
from sociarch.storage.folder import FolderStorage
from sociarch.vault import Reader, Writer, openers
from sociarch.verify import verify
from tests.independent import open_vault

VECTORS = Path(__file__).resolve().parent / "vectors"
KINDS = ["vault-1", "vault-1-hybrid"]


def expected(kind: str) -> dict[str, Any]:
    document = json.loads((VECTORS / kind / "expected.json").read_text("utf-8"))
    assert isinstance(document, dict)
    return document


def opened(kind: str, folder: Path, secret: age.Identity) -> tuple[FolderStorage, VaultIdentity]:
    """A copy of the vault, because git keeps no modes, and the identity that `secret` opens."""
    if not folder.exists():
        shutil.copytree(VECTORS / kind / "vault", folder)
    storage = FolderStorage(folder)
    for path in openers(storage):
        identity = open_wrapped(storage.get(path), [secret])
        if identity is not None:
            return storage, identity
    raise AssertionError("no opener opens")


@pytest.mark.parametrize("kind", KINDS)
def test_a_frozen_vault_opens_by_passphrase_and_by_kit_and_is_sound(kind: str, tmp_path: Path) -> None:
    record = expected(kind)
    secrets = [age.ScryptIdentity(record["passphrase"]), age.parse_identity(record["recovery_key"])]
    for secret in secrets:
        storage, identity = opened(kind, tmp_path / "vault", secret)
        verdict = verify(Reader(storage, identity))
        assert verdict.sound
        assert verdict.strangers == ()


@pytest.mark.parametrize("kind", KINDS)
def test_a_frozen_vault_gives_back_every_file(kind: str, tmp_path: Path) -> None:
    record = expected(kind)
    reader = Reader(*opened(kind, tmp_path / "vault", age.parse_identity(record["recovery_key"])))
    snapshots = reader.chronicle().snapshots
    assert [one.id for one in snapshots] == [one["id"] for one in record["snapshots"]]
    for one, told in zip(snapshots, record["snapshots"], strict=True):
        assert {"day": one.day, "as_of": one.snapshot.as_of, "account": one.snapshot.account} == {
            key: told[key] for key in ("day", "as_of", "account")
        }
        files = [source for part in one.snapshot.parts for source in reader.sources(part)]
        for source, file in zip(files, told["files"], strict=True):
            with source.open() as stream:
                data = stream.read()
            assert (source.name, len(data), hashlib.sha256(data).hexdigest()) == (
                file["name"],
                file["size"],
                file["sha256"],
            )


@pytest.mark.parametrize("kind", KINDS)
def test_a_frozen_vault_takes_new_objects_and_knows_its_old_ones(kind: str, tmp_path: Path) -> None:
    secret = age.parse_identity(expected(kind)["recovery_key"])
    storage, identity = opened(kind, tmp_path / "vault", secret)
    reader = Reader(storage, identity)
    writer = Writer(storage, identity.write_key())
    newest = reader.chronicle().snapshots[-1]
    part = writer.store(reader.sources(newest.snapshot.parts[0]))
    assert part == newest.snapshot.parts[0]
    assert writer.added_objects == 0
    assert writer.committed(newest.snapshot) == newest.id
    assert reader.get(writer.put(b"something new")) == b"something new"


def test_the_second_reader_agrees_about_the_frozen_vault(tmp_path: Path) -> None:
    record = expected("vault-1")
    shutil.copytree(VECTORS / "vault-1" / "vault", tmp_path / "vault")
    vault = open_vault(tmp_path / "vault", identity=record["recovery_key"])
    assert vault.check() == []
    assert [name for name, _ in vault.snapshots()] == [one["id"] for one in record["snapshots"]]
