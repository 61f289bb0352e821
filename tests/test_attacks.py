"""What the storage's host, and who stole a write key, can do and cannot; and that the threat model's table of
attacks names tests that there are."""

import re
from hashlib import sha256
from pathlib import Path

import pytest

from sociarch import age
from sociarch.copying import copy
from sociarch.errors import AgeFailure, VaultDamaged
from sociarch.keys import WriteKey
from sociarch.layout import object_path, snapshot_path
from sociarch.statement import Forgotten, statement_bytes
from sociarch.storage.memory import MemoryStorage
from sociarch.vault import Reader
from sociarch.verify import GONE, verify
from tests.vaults import new_vault, put

ROOT = Path(__file__).resolve().parent.parent
MODEL = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
KNOWN = b"A payslip that the employer has as well\n" * 500
DAYS = [f"2026-01-0{day}T00:00:00Z" for day in (1, 2, 3)]


# -- rollback by the host -------------------------------------------------------------------------------


def test_an_old_state_that_is_put_back_is_named_once_anything_remembers_more() -> None:
    storage, identity = new_vault()
    put(storage, identity, b"one", taken=DAYS[0])
    old = dict(storage.files)
    lost = put(storage, identity, b"two", taken=DAYS[1])
    storage.files = {
        **old,
        **{path: data for path, data in storage.files.items() if path.startswith("ledger/")},
    }
    damages = {one.path: one.reason for one in verify(Reader(storage, identity)).damages}
    assert damages[snapshot_path(lost)] == GONE


def test_a_later_snapshot_remembers_all_that_a_host_takes_away() -> None:
    storage, identity = new_vault()
    names = [put(storage, identity, bytes([at]), taken=day) for at, day in enumerate(DAYS)]
    for path in list(storage.files):
        if path == snapshot_path(names[0]) or path.startswith("ledger/"):
            del storage.files[path]
    damages = {one.path: one.reason for one in verify(Reader(storage, identity)).damages}
    assert damages == {snapshot_path(names[0]): GONE}


def test_an_old_state_of_everything_shows_at_a_second_place_alone() -> None:
    storage, identity = new_vault()
    put(storage, identity, b"one", taken=DAYS[0])
    old = dict(storage.files)
    lost = put(storage, identity, b"two", taken=DAYS[1])
    second = MemoryStorage()
    copy(storage, second, None)
    storage.files = old
    assert verify(Reader(storage, identity)).sound
    assert copy(storage, second, Reader(storage, identity)).ahead == 1
    assert snapshot_path(lost) in second.files


# -- a stolen write key ---------------------------------------------------------------------------------


def test_whoever_has_the_storage_alone_cannot_tell_whether_a_file_they_know_is_in_it() -> None:
    first, identity = new_vault()
    second, other = new_vault()
    put(first, identity, KNOWN)
    put(second, other, KNOWN)
    objects = [{path for path in one.files if path.startswith("objects/")} for one in (first, second)]
    assert not objects[0] & objects[1]
    plain = sha256(KNOWN).hexdigest()
    for storage in (first, second):
        for path, data in storage.files.items():
            assert plain not in path.replace("/", "")
            assert plain.encode() not in data
            assert KNOWN[:20] not in data


def test_whoever_has_the_write_key_can_tell_and_can_read_nothing() -> None:
    storage, identity = new_vault()
    put(storage, identity, KNOWN)
    stolen = WriteKey.from_bytes(identity.write_key().to_bytes())
    assert storage.has(object_path(stolen.object_name(KNOWN)))
    assert not storage.has(object_path(stolen.object_name(KNOWN + b"x")))
    for secret in (stolen.objects, stolen.snapshots, stolen.ledger):
        for path, data in storage.files.items():
            if data.startswith(b"age-encryption.org/"):
                with pytest.raises(AgeFailure):
                    age.open_bytes([age.X25519Identity(secret)], data)
                assert secret not in data, path


def test_whoever_has_the_write_key_forges_no_object_statement_or_way_to_open() -> None:
    storage, identity = new_vault()
    name = put(storage, identity, KNOWN)
    stolen = identity.write_key()
    to_the_owner = age.parse_recipient(stolen.recipient)
    forged = statement_bytes(Forgotten("2026-01-05", (name,)))
    for guess in (stolen.objects, stolen.snapshots, stolen.ledger):
        path = (
            f"statements/{WriteKey(stolen.vault, stolen.recipient, guess, guess, guess).ledger_name(forged)}"
        )
        storage.create(path, age.seal_bytes([to_the_owner], b"\0" + forged))
    reader = Reader(storage, identity)
    assert reader.statements().forgotten == frozenset()
    planted = stolen.object_name(b"what the owner will store")
    storage.create(object_path(planted), age.seal_bytes([to_the_owner], b"\0rubbish"))
    with pytest.raises(VaultDamaged):
        reader.get(planted)
    assert object_path(planted) in {one.path for one in verify(reader).damages}


# -- the table ------------------------------------------------------------------------------------------


def rows() -> list[tuple[str, str]]:
    table = MODEL.partition("## Attacks and their tests")[2].partition("\n## ")[0]
    cells = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")]
    return [(attack, tests) for attack, tests in cells if attack not in ("attack", "---")]


@pytest.mark.parametrize(("attack", "tests"), rows(), ids=[attack[:60] for attack, _ in rows()])
def test_each_attack_of_the_threat_model_has_tests_that_there_are(attack: str, tests: str) -> None:
    named = re.findall(r"`(test_[a-z0-9_]+\.py)(?:::(test_[a-z0-9_]+))?`", tests)
    assert named, attack
    for file, test in named:
        text = (ROOT / "tests" / file).read_text(encoding="utf-8")
        assert not test or f"def {test}(" in text, f"{file}::{test}"


@pytest.mark.parametrize(
    "attack",
    ["zip bomb", "leave the archive", "formula", "script", "trap", "swapped recipient", "planted object",
     "rollback", "guess", "watched folder", "control codes", "fuzz"],
)  # fmt: skip
def test_the_table_names_the_attacks_that_people_ask_about(attack: str) -> None:
    assert any(attack in told for told, _ in rows())
