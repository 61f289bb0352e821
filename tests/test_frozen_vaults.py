"""Vaults of the first version open for ever, by each of their ways, and give back the same bytes."""

import hashlib
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sociarch import age
from sociarch.choices import (
    Alias,
    Choice,
    Columns,
    Link,
    Remark,
    Retention,
    Verdict,
    choice_bytes,
    read_choice,
)
from sociarch.clauses.record import Circumstances, Particulars, Passage, Scan
from sociarch.declared import NOTHING_DECLARED, Account, Declared, Employer, Thresholds
from sociarch.dossier import Dossier, Marked, Proof
from sociarch.keys import VaultIdentity, open_wrapped
from sociarch.layout import openers
from sociarch.ledger import open_ledger
from sociarch.registry import Registry
from sociarch.storage.folder import FolderStorage
from sociarch.vault import Reader
from sociarch.verify import verify
from sociarch.writer import Writer
from tests.independent import open_vault

VECTORS = Path(__file__).resolve().parent / "vectors"
KINDS = ["vault-1", "vault-1-hybrid", "vault-2"]
DECLARED = Declared(
    employers=(
        Employer("Exemple SARL", start=date(2019, 3, 1), notice=date(2024, 4, 30), end=date(2024, 5, 31)),
    ),
    accounts=(Account("linkedin", alone=False),),
    demand=date(2026, 11, 22),
    thresholds=Thresholds(rhythm=2.5, gap=4.0),
)
SCAN = Scan(
    "ab" * 32, "contract.pdf", "pdf", 3, "2026-11-22", "1",
    (
        Passage(
            2, 14, "The account stays with the Company.", ("ACCT-OWN",), ("en",), ("after",),
            Particulars(durations=("twelve months",), bound=("employee",)), (3,),
        ),
    ),
    Circumstances("2019-02-01", True), blank=(3,),
)  # fmt: skip


DOSSIER = Dossier(
    "leaver", "Exemple SARL", "HR-2026-0117", "A. Testeur", "resignation", date(2026, 11, 2),
    notice=date(2026, 10, 30), end=date(2026, 12, 31), country="DE", region="BY",
)  # fmt: skip
MARKED = Marked(
    "exemple sarl/leaver", "L2-01", "done", date(2026, 11, 20), "EMP",
    (Proof("screenshot", "cd" * 32, "roles.png", "2026-11-20T09:30:00"),), "in my own words",
)  # fmt: skip


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


@pytest.mark.parametrize("way", ["passphrase", "recovery_key"])
@pytest.mark.parametrize("kind", ["vault-1", "vault-2"])
def test_the_second_reader_agrees_about_the_frozen_vault(kind: str, way: str, tmp_path: Path) -> None:
    record = expected(kind)
    shutil.copytree(VECTORS / kind / "vault", tmp_path / "vault")
    keys = {"passphrase": record[way]} if way == "passphrase" else {"identity": record[way]}
    vault = open_vault(tmp_path / "vault", **keys)
    assert vault.check() == []
    snapshots = vault.snapshots()
    assert [name for name, _ in snapshots] == [one["id"] for one in record["snapshots"]]
    for (_name, manifest), told in zip(snapshots, record["snapshots"], strict=True):
        restored = vault.restore(manifest)
        assert {name: (len(data), hashlib.sha256(data).hexdigest()) for name, data in restored.items()} == {
            file["name"]: (file["size"], file["sha256"]) for file in told["files"]
        }


@pytest.mark.parametrize("way", ["passphrase", "recovery_key"])
def test_both_readers_know_the_generations_and_statements_of_the_frozen_vault(
    way: str, tmp_path: Path
) -> None:
    record = expected("vault-2")
    passphrase = way == "passphrase"
    secret = age.ScryptIdentity(record[way]) if passphrase else age.parse_identity(record[way])
    storage, identity = opened("vault-2", tmp_path / "vault", secret)
    keys = {"passphrase": record[way]} if passphrase else {"identity": record[way]}
    vault = open_vault(tmp_path / "vault", **keys)
    statements, contents = Reader(storage, identity).statements(), vault.contents()
    assert [one.recipient for one in vault.generations] == record["recipients"]
    assert [one.recipient for one in identity.generations] == record["recipients"][::-1]
    assert sorted(contents.stated("forgotten")) == sorted(statements.forgotten) == record["forgotten"]
    assert contents.stated("erased") == statements.erased
    assert {identity.erasure_mark(token) for token in record["erased"]} == statements.erased
    assert all(vault.erased(token) for token in record["erased"])
    assert not vault.erased(record["mark"])
    assert [choice["remark"] for choice in contents.choices.values()] == [record["mark"]]


def test_who_is_erased_in_the_frozen_vault_is_never_told_of_again(tmp_path: Path) -> None:
    record = expected("vault-2")
    reader = Reader(*opened("vault-2", tmp_path / "vault", age.parse_identity(record["recovery_key"])))
    [book] = open_ledger(reader, Registry.installed()).books
    assert sorted(entry.name for entry in book.history().entries) == record["names"]


def test_a_declaration_has_these_bytes_for_ever() -> None:
    data = (
        b'{"declared":{"accounts":[{"alone":false,"network":"linkedin"}],"demand":"2026-11-22",'
        b'"employers":[{"end":"2024-05-31","name":"Exemple SARL","notice":"2024-04-30",'
        b'"start":"2019-03-01"}],"thresholds":{"gap":4.0,"rhythm":2.5}},'
        b'"format":"sociarch-choice/1","number":7}\n'
    )
    assert choice_bytes(7, DECLARED) == data
    assert read_choice(data) == (7, DECLARED)
    nothing = b'{"declared":{},"format":"sociarch-choice/1","number":8}\n'
    assert choice_bytes(8, NOTHING_DECLARED) == nothing
    assert read_choice(nothing) == (8, NOTHING_DECLARED)


def test_a_scan_has_these_bytes_for_ever() -> None:
    data = (
        b'{"format":"sociarch-choice/1","number":8,"scan":{"blank":[3],"circumstances":{"day":"2019-02-01",'
        b'"signed":true},"document":"' + b"ab" * 32 + b'","form":"pdf","name":"contract.pdf","pages":3,'
        b'"passages":[{"categories":["ACCT-OWN"],"languages":["en"],"linked":[3],"marks":["after"],"page":2,'
        b'"paragraph":14,"particulars":{"bound":["employee"],"durations":["twelve months"]},'
        b'"quotation":"The account stays with the Company."}],"patterns":"1","scanned":"2026-11-22"}}\n'
    )
    assert choice_bytes(8, SCAN) == data
    assert read_choice(data) == (8, SCAN)


def test_a_dossier_and_a_line_of_its_log_have_these_bytes_for_ever() -> None:
    data = (
        b'{"dossier":{"cause":"resignation","country":"DE","employer":"Exemple SARL","end":"2026-12-31",'
        b'"notice":"2026-10-30","number":"HR-2026-0117","occasion":"leaver","opened":"2026-11-02",'
        b'"person":"A. Testeur","region":"BY"},"format":"sociarch-choice/1","number":9}\n'
    )
    assert choice_bytes(9, DOSSIER) == data
    assert read_choice(data) == (9, DOSSIER)
    line = (
        b'{"format":"sociarch-choice/1","marked":{"by":"EMP","dossier":"exemple sarl/leaver","item":"L2-01",'
        b'"on":"2026-11-20","proofs":[{"digest":"' + b"cd" * 32 + b'","kind":"screenshot","name":"roles.png",'
        b'"taken":"2026-11-20T09:30:00"}],"reason":"in my own words","state":"done"},"number":10}\n'
    )
    assert choice_bytes(10, MARKED) == line
    assert read_choice(line) == (10, MARKED)


def test_the_second_reader_knows_every_kind_of_choice(tmp_path: Path) -> None:
    record = expected("vault-1")
    storage, identity = opened("vault-1", tmp_path / "vault", age.parse_identity(record["recovery_key"]))
    newest = Reader(storage, identity).chronicle().snapshots[-1]
    decided: list[Choice] = [
        Verdict(newest.id, True), Columns("viadeo", {"nom": "last"}), Link("a", "b", None), Alias("a", "A"),
        Remark("a", tags=("jazz",)), Retention(6), DECLARED, NOTHING_DECLARED, SCAN,
        DOSSIER, MARKED,
    ]  # fmt: skip
    for choice in decided:
        Writer(storage, identity.write_key()).decide(choice)
    vault = open_vault(tmp_path / "vault", identity=record["recovery_key"])
    assert vault.check() == []
    told = [vault.choice(path) for path in sorted(storage.names("choices/"))][-len(decided) :]
    assert told[6]["declared"]["employers"][0]["name"] == "Exemple SARL"
    assert told[7]["declared"] == {}
    assert told[8]["scan"]["passages"][0]["quotation"] == "The account stays with the Company."
    assert told[9]["dossier"]["occasion"] == "leaver"
    assert told[10]["marked"]["state"] == "done"
    assert [choice for _path, choice in Reader(storage, identity).chronicle().decided][
        -len(decided) :
    ] == decided
