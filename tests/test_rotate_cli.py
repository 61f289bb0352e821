"""`sociarch keys rotate`: the old ways open nothing new, and nothing that was is lost."""

import json
from pathlib import Path

from tests.terminal import SECRET, Terminal, export_of

NEW = "five quite other words that nobody has guessed so far"


def test_new_keys_open_what_was_and_what_follows_and_old_ones_nothing(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.make_vault()
    assert terminal.run("backup", "--from", str(export_of(tmp_path, 1))).returncode == 0
    (tmp_path / "new").write_text(NEW + "\n")
    (tmp_path / "new").chmod(0o600)
    refused = terminal.run("keys", "rotate", "--passphrase-file", str(tmp_path / "new"))
    assert refused.returncode == 11
    done = terminal.run("keys", "rotate", "kit2.html", "--passphrase-file", "new", "--yes", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert sorted(told["removed"]) == ["passphrase", "recovery-kit"]
    # This machine goes on without a question.
    backed = terminal.run(
        "backup", "--from", str(export_of(tmp_path, 2)), without=("SOCIARCH_PASSPHRASE_FILE",)
    )
    assert backed.returncode == 0, backed.stderr
    assert terminal.run("snapshots").returncode == 30
    assert terminal.run("snapshots", SOCIARCH_IDENTITY=str(terminal.kit)).returncode == 30
    for variable, value in (("SOCIARCH_PASSPHRASE_FILE", "new"), ("SOCIARCH_IDENTITY", "kit2.html")):
        terminal.environment = {**terminal.environment, variable: value}
        listed = terminal.run("snapshots", "--json")
        assert listed.returncode == 0, listed.stderr
        assert len(json.loads(listed.stdout)["snapshots"]) == 2
        assert terminal.run("verify").returncode == 0
        assert terminal.run("show", "linkedin~1").returncode == 0


def test_another_machine_needs_the_new_passphrase_once(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.make_vault()
    other = str(tmp_path / "other-home")
    first = terminal.run("backup", "--from", str(export_of(tmp_path, 1)), SOCIARCH_HOME=other)
    assert first.returncode == 0, first.stderr
    (tmp_path / "new").write_text(NEW + "\n")
    assert terminal.run("keys", "rotate", "--passphrase-file", "new", "--yes").returncode == 0
    export = str(export_of(tmp_path, 2))
    backup = ("backup", "--from", export)
    assert terminal.run(*backup, SOCIARCH_HOME=other).returncode == 30
    assert terminal.run(*backup, SOCIARCH_HOME=other, SOCIARCH_PASSPHRASE_FILE="new").returncode == 0
    later = terminal.run(
        "backup",
        "--from",
        str(export_of(tmp_path, 3)),
        without=("SOCIARCH_PASSPHRASE_FILE",),
        SOCIARCH_HOME=other,
    )
    assert later.returncode == 0, later.stderr
    assert SECRET != NEW
