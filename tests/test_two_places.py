"""Keys, goodbyes and copies together: what one of them does is never undone or made worse by another."""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from sociarch import age
from sociarch.choices import Verdict
from sociarch.copying import copy, is_ours
from sociarch.declared import Declared
from sociarch.errors import (
    AddedLate,
    AmbiguousOpener,
    CardMissing,
    CopyDiffers,
    DemandReceived,
    DemandUnknown,
    OldWay,
)
from sociarch.forgetting import forget
from sociarch.keys import VaultIdentity
from sociarch.opener import add, names, remove, ways
from sociarch.repair import Repaired, repair
from sociarch.rotation import rotate
from sociarch.snapshot import Snapshot
from sociarch.statement import Forgotten
from sociarch.storage.memory import MemoryStorage
from sociarch.sweep import sweep
from sociarch.vault import Reader
from sociarch.verify import verify
from sociarch.writer import Writer
from tests.terminal import Terminal, export_of
from tests.vaults import CHEAP_WORK, RECOVERY, CutShort, new_vault, put, source

TODAY = date(2026, 2, 1)
NEW: Mapping[str, age.Recipient] = {
    "passphrase": age.ScryptRecipient("another passphrase", work=CHEAP_WORK),
    "recovery-kit": RECOVERY.recipient(),
}


def rotated() -> tuple[MemoryStorage, VaultIdentity, VaultIdentity, list[str]]:
    """A vault, its old and its new identity, and a snapshot of each time."""
    storage, old = new_vault()
    names = [put(storage, old, b"before " * 3000)]
    new = rotate(Reader(storage, old), NEW, TODAY).identity
    names.append(put(storage, new, b"after " * 3000, taken="2026-02-02T00:00:00Z"))
    return storage, old, new, names


def listed(storage: MemoryStorage, identity: VaultIdentity) -> list[str]:
    return [one.id for one in Reader(storage, identity).chronicle().snapshots]


def test_an_older_way_rotates_repairs_and_states_nothing() -> None:
    storage, old, new, names = rotated()
    before = dict(storage.files)
    reader = Reader(storage, old)
    with pytest.raises(OldWay):
        rotate(reader, NEW, TODAY)
    with pytest.raises(OldWay):
        repair(reader, verify(reader).damages, [])
    with pytest.raises(OldWay):
        reader.state(Forgotten("2026-02-03", (names[0],)))
    with pytest.raises(OldWay):
        add(storage, old, "key-x", RECOVERY.recipient())
    assert storage.files == before
    assert listed(storage, new) == names


def test_a_card_that_is_lost_costs_nothing_and_is_brought_back_by_a_repair() -> None:
    storage, _old, new, names = rotated()
    del storage.files["vault-2.json"]
    with pytest.raises(CardMissing):
        add(storage, new, "key-x", RECOVERY.recipient())
    reader = Reader(storage, new)
    assert listed(storage, new) == names
    verdict = verify(reader)
    assert [one.path for one in verdict.damages] == ["vault-2.json"]
    assert repair(reader, verdict.damages, []).whole == ("vault-2.json",)
    assert verify(reader).sound


def test_what_was_refused_stays_refused_after_another_rotation() -> None:
    storage, old, new, names = rotated()
    hidden = storage.files.pop("vault-2.json")
    forged = put(storage, old, b"forged", taken="2026-02-05T00:00:00Z")
    Reader(storage, old).state(Forgotten("2026-02-05", tuple(names)))
    storage.files["vault-2.json"] = hidden
    assert listed(storage, new) == names
    newest = rotate(Reader(storage, new), NEW, TODAY).identity
    assert listed(storage, newest) == names
    assert f"snapshots/{forged}" in Reader(storage, newest).chronicle().late


def test_a_download_that_was_forgotten_is_stored_again_wherever_its_forgetting_stopped() -> None:
    for stop in range(6):
        storage, identity = new_vault()
        first = put(storage, identity, b"the download " * 900)
        put(storage, identity, b"another", taken="2026-01-02T00:00:00Z")
        with suppress(KeyboardInterrupt):
            forget(Reader(CutShort(storage, stop), identity), [first], TODAY)
        writer = Writer(storage, identity.write_key())
        part = writer.store([source("export.zip", b"the download " * 900)])
        again = Snapshot("2026-03-01T00:00:00Z", "linkedin", "1", None, None, (part,), {}, "sociarch test")
        name = writer.committed(again) or writer.commit(again)
        sweep(Reader(storage, identity))
        [file] = Reader(storage, identity).sources(Reader(storage, identity).snapshot(name).parts[0])
        with file.open() as stream:
            assert stream.read() == b"the download " * 900


def test_a_copy_brings_back_neither_what_was_forgotten_nor_a_way_that_was_taken_away() -> None:
    one, identity = new_vault()
    names = [put(one, identity, bytes([at]) * 20, taken=f"2026-01-0{at + 1}T00:00:00Z") for at in range(2)]
    other = MemoryStorage()
    copy(one, other, None)
    add(one, identity, "key-new", age.X25519Identity.generate().recipient())
    remove(one, identity, "recovery-kit")
    forget(Reader(one, identity), names[:1], TODAY)
    assert copy(other, one, Reader(other, identity)).damaged == ()
    assert not [path for path in one.files if path.startswith("keys/recovery-kit")]
    assert f"snapshots/{names[0]}" not in one.files
    assert verify(Reader(one, identity)).sound
    there = copy(one, other, Reader(one, identity))
    assert (there.damaged, there.behind) == ((), False)
    assert {path for path in one.files if path.startswith("gone/")} <= set(other.files)
    assert listed(other, identity) == names[1:]


def test_decisions_that_are_at_the_copy_alone_are_not_overruled_from_here() -> None:
    one, identity = new_vault()
    names = [put(one, identity, bytes([at]) * 20, taken=f"2026-01-0{at + 1}T00:00:00Z") for at in range(2)]
    other = MemoryStorage()
    copy(one, other, None)
    Writer(one, identity.write_key()).decide(Declared(demand=date(2026, 1, 20)))
    for keep in (False, True):
        Writer(other, identity.write_key()).decide(Verdict(names[0], keep))
    forget(Reader(other, identity), names[:1], TODAY)
    assert copy(other, one, None).behind
    with pytest.raises(DemandReceived):
        forget(Reader(one, identity), names[:1], TODAY)
    assert listed(one, identity) == names


def test_two_places_that_were_rotated_each_for_itself_are_not_mixed() -> None:
    one, identity = new_vault()
    put(one, identity, b"x")
    other = MemoryStorage()
    copy(one, other, None)
    rotate(Reader(one, identity), NEW, TODAY)
    rotate(Reader(other, identity), NEW, TODAY)
    before = dict(other.files)
    with pytest.raises(CopyDiffers):
        copy(one, other, None)
    assert other.files == before


def test_a_copy_is_sound_after_a_rotation_and_an_interrupted_one_reports_no_loss() -> None:
    storage, _old, new, _names = rotated()
    target = MemoryStorage()
    copy(storage, target, None)
    assert verify(Reader(target, new)).sound
    newest = rotate(Reader(storage, new), NEW, TODAY).identity
    copy(storage, target, None)
    assert verify(Reader(target, newest)).sound


def test_a_disk_that_is_away_gets_no_copy_in_its_empty_folder(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.make_vault()
    terminal.run("backup", "--from", str(export_of(tmp_path, 1)))
    there = tmp_path / "disk" / "copy"
    assert terminal.run("copy", str(there)).returncode == 0
    there.rename(tmp_path / "away")
    again = terminal.run("copy")
    assert again.returncode == 32
    assert not there.exists()
    assert terminal.run("copy", str(there), "--forget").returncode == 0
    assert json.loads(terminal.run("status", "--json").stdout)["copies"] == []


def test_what_cannot_be_told_of_a_demand_says_how_to_go_on() -> None:
    storage, identity = new_vault()
    name = put(storage, identity, b"one")
    put(storage, identity, b"two", taken="2026-01-02T00:00:00Z")
    writer = Writer(storage, identity.write_key())
    writer.decide(Declared(country="FR"))
    [path] = storage.names("choices/")
    storage.files[path] = storage.files[path][:-1]
    with pytest.raises(DemandUnknown) as failure:
        forget(Reader(storage, identity), [name], TODAY)
    assert path in str(failure.value)
    assert "profile --ask" in failure.value.hint
    writer.decide(Declared(country="FR"))
    forget(Reader(storage, identity), [name], TODAY)
    assert name not in listed(storage, identity)


def test_a_way_that_a_copy_has_left_beside_the_new_one_of_its_name_is_told_apart() -> None:
    storage, old = new_vault()
    place = MemoryStorage()
    copy(storage, place, None)
    new = rotate(Reader(storage, old), NEW, TODAY).identity
    copy(storage, place, None)
    present = ways(place, new)
    assert [way.label for way in present] == ["passphrase", "passphrase", "recovery-kit", "recovery-kit"]
    assert len(set(names(present))) == 4
    with pytest.raises(AmbiguousOpener) as failure:
        remove(place, new, "passphrase")
    for name, way in zip(names(present), present, strict=True):
        if not way.sound:
            assert name in str(failure.value.fields["names"]) or way.label != "passphrase"
            remove(place, new, name)
    left = ways(place, new)
    assert [(way.label, way.sound) for way in left] == [("passphrase", True), ("recovery-kit", True)]
    assert names(left) == ["passphrase", "recovery-kit"]
    assert verify(Reader(place, new)).sound


def test_a_repair_does_not_call_whole_what_its_owner_has_to_decide() -> None:
    storage, old, new, _names = rotated()
    hidden = storage.files.pop("vault-2.json")
    late = put(storage, old, b"late", taken="2026-02-05T00:00:00Z")
    storage.files["vault-2.json"] = hidden
    reader = Reader(storage, new)
    before = dict(storage.files)
    assert repair(reader, verify(reader).damages, []) == Repaired()
    assert {path: data for path, data in storage.files.items() if is_ours(path)} == before
    with pytest.raises(AddedLate):
        reader.snapshot(late)


def test_what_another_machine_stored_at_a_copy_survives_new_keys(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.make_vault()
    assert terminal.run("backup", "--from", str(export_of(tmp_path, 1))).returncode == 0
    there = str(tmp_path / "disk")
    assert terminal.run("copy", there).returncode == 0
    other = Terminal(tmp_path, vault=tmp_path / "disk")
    other.environment = {**other.environment, "SOCIARCH_HOME": str(tmp_path / "other")}
    assert other.run("backup", "--from", str(export_of(tmp_path, 2))).returncode == 0
    (tmp_path / "new").write_text("five quite other words that nobody has guessed so far\n")
    rotating = ("keys", "rotate", "--passphrase-file", "new", "--yes")
    refused = terminal.run(*rotating)
    assert refused.returncode == 2
    assert f"sociarch --vault {there} copy {terminal.vault}" in refused.stderr
    assert terminal.run("--vault", there, "copy", str(terminal.vault)).returncode == 0
    # Nobody can ask a disk that is away, so the other machine's next backup comes too late.
    (tmp_path / "disk").rename(tmp_path / "away")
    turned = terminal.run(*rotating)
    assert turned.returncode == 0, turned.stderr
    assert there in turned.stderr
    (tmp_path / "away").rename(tmp_path / "disk")
    assert other.run("backup", "--from", str(export_of(tmp_path, 3))).returncode == 0
    terminal.environment = {**terminal.environment, "SOCIARCH_PASSPHRASE_FILE": "new"}
    copied = terminal.run("copy", there)
    assert copied.returncode == 0, copied.stderr
    assert f"sociarch --vault {there} copy {terminal.vault}" in copied.stderr
    assert terminal.run("--vault", there, "copy", str(terminal.vault)).returncode == 0
    listing = terminal.run("snapshots")
    assert listing.returncode == 0
    assert "sociarch accept" in listing.stderr
    record = json.loads(terminal.run("snapshots", "--json").stdout)
    [late] = [path.removeprefix("snapshots/") for path in record["late"]]
    assert len(record["snapshots"]) == 2
    assert terminal.run("show", "linkedin").returncode == 0
    shown = terminal.run("show", late[:8])
    assert (shown.returncode, "sociarch accept" in shown.stderr) == (31, True)
    accepted = terminal.run("accept", late[:8])
    assert accepted.returncode == 0, accepted.stderr
    assert terminal.run("show", late[:8]).returncode == 0
    assert terminal.run("verify").returncode == 0
    assert len(json.loads(terminal.run("snapshots", "--json").stdout)["snapshots"]) == 3
