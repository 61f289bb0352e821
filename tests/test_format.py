"""docs/format.md is enough: a reader written from it alone agrees with sociarch about every vault."""

import json
import random
import shutil
from pathlib import Path

import pytest

from demo.invent import people
from tests.independent import open_vault
from tests.independent_records import VaultError
from tests.terminal import SECRET, Terminal, export_of
from tests.vaults import RECOVERY

NEW = "five quite other words that nobody has guessed so far"


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    terminal = Terminal(tmp_path)
    terminal.make_vault()
    export = export_of(tmp_path, 1, photo=random.Random(3).randbytes(5_000_000))
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "liste é.csv").write_text("une liste\n" * 900)
    (tmp_path / "folder" / "notes.txt").write_text("")
    for path in (export, export_of(tmp_path, 2), tmp_path / "folder"):
        assert terminal.run("backup", "--from", str(path)).returncode in (0, 20)
    return terminal


def test_a_second_reader_finds_nothing_to_complain_of(terminal: Terminal) -> None:
    assert open_vault(terminal.vault, passphrase=SECRET).check() == []


def test_a_second_reader_restores_the_same_bytes(terminal: Terminal) -> None:
    vault = open_vault(terminal.vault, identity=str(RECOVERY))
    restored = {
        name: data for _, manifest in vault.snapshots() for name, data in vault.restore(manifest).items()
    }
    originals = {path.name: path.read_bytes() for path in terminal.folder.glob("*.zip")}
    originals |= {f"folder/{path.name}": path.read_bytes() for path in (terminal.folder / "folder").iterdir()}
    assert restored == originals


def test_a_second_reader_sees_the_same_order(terminal: Terminal) -> None:
    ours = [one["id"] for one in json.loads(terminal.run("snapshots", "--json").stdout)["snapshots"]]
    assert [name for name, _ in open_vault(terminal.vault, passphrase=SECRET).snapshots()] == ours


def test_both_readers_refuse_the_same_damage(terminal: Terminal) -> None:
    objects = sorted(path for path in (terminal.vault / "objects").rglob("*") if path.is_file())
    shutil.copy(objects[0], objects[1])
    assert open_vault(terminal.vault, passphrase=SECRET).check() != []
    assert terminal.run("verify").returncode == 31
    with pytest.raises(VaultError):
        open_vault(terminal.vault, passphrase="wrong")


def test_both_readers_agree_after_all_that_the_commands_can_do_to_a_vault(tmp_path: Path) -> None:
    terminal, other, new = Terminal(tmp_path), str(tmp_path / "other-home"), tmp_path / "new"
    terminal.make_vault()
    new.write_text(NEW + "\n")
    new.chmod(0o600)
    elsewhere = {"SOCIARCH_HOME": other}
    gone = people(40, 1)[0]

    def run(*arguments: str, **variables: str) -> None:
        done = terminal.run(*arguments, without=(), **variables)
        assert done.returncode == 0, (arguments, done.stderr)

    run("backup", "--from", str(export_of(tmp_path, 1)))
    run("backup", "--from", str(export_of(tmp_path, 2)), **elsewhere)
    run("copy", "copied")
    run("forget", "--person", f"{gone.first} {gone.last}", "--yes")
    run("keys", "rotate", "kit2.html", "--passphrase-file", str(new), "--yes")
    terminal.environment = {**terminal.environment, "SOCIARCH_PASSPHRASE_FILE": str(new)}
    run("backup", "--from", str(export_of(tmp_path, 3)))
    run("backup", "--from", str(export_of(tmp_path, 4)), **elsewhere)
    run("forget", "--keep-last", "3", "--yes", "--sweep")
    run("copy", "copied")
    for place in (terminal.vault, tmp_path / "copied"):
        vault = open_vault(place, passphrase=NEW)
        assert vault.check() == []
        listed = terminal.run("--vault", str(place), "snapshots", "--json")
        ids = [one["id"] for one in json.loads(listed.stdout)["snapshots"]]
        assert [name for name, _ in vault.snapshots()] == ids
        assert len(ids) == 3
        restored = [data for _, manifest in vault.snapshots() for data in vault.restore(manifest).values()]
        assert restored == [export_of(tmp_path, number).read_bytes() for number in (2, 3, 4)]
        assert vault.erased(f"linkedin:{gone.slug}")
        assert not vault.erased(f"linkedin:{people(40, 2)[0].slug}")
        run("--vault", str(place), "verify")
