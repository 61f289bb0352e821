"""`sociarch doctor` without a network, and what `sociarch status` says of custody, as a person runs them."""

import json
import os
import re
import stat
from pathlib import Path

import pytest

from demo.invent import OWNER_AT_WORK
from sociarch.home import Home
from tests.terminal import Terminal, export_of, permissions_hold

DOMAIN = OWNER_AT_WORK.partition("@")[2]
DECLARATION = """
demand = {demand}
[[employers]]
name = "ACME SARL"
domains = ["acme.example"]
keys = ["recovery-kit"]
"""


def declare(terminal: Terminal, *, demand: bool = False) -> None:
    form = terminal.folder / "me.toml"
    text = DECLARATION.replace("{demand}", "2026-01-05" if demand else '""')
    form.write_text(text if demand else text.replace('demand = ""', ""))
    done = terminal.run("profile", "--from", str(form))
    assert done.returncode == 0, done.stderr


def checks(terminal: Terminal, **variables: str) -> dict[str, str]:
    """The worst verdict of each check."""
    done = terminal.run("doctor", "--json", without=(), **variables)
    document = json.loads(done.stdout)
    assert document["schema"] == "sociarch-checkup/1"
    assert done.returncode == document["code"]
    return {one["name"]: one["verdict"] for one in reversed(document["checks"])}


# -- status ----------------------------------------------------------------------------------------


def test_status_says_nothing_of_custody_where_there_is_no_sign(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.make_vault()
    custody = json.loads(terminal.run("status", "--json").stdout)["custody"]
    assert [one for one in custody["signs"] if one["clear"] and one["thing"] != "machine"] == []


@pytest.mark.parametrize(
    ("language", "says", "first"),
    [
        ("en", "is in its path or address", "First: Have two ways to open the vault"),
        ("fr", "ce que vous avez déclaré d'un employeur", "D'abord : Ayez deux moyens d'ouvrir le coffre"),
    ],
)
def test_status_warns_of_an_employers_folder_once_the_vault_was_open(
    tmp_path: Path, language: str, says: str, first: str
) -> None:
    terminal = Terminal(tmp_path, vault=tmp_path / "acme-share" / "vault", language=language)
    terminal.make_vault()
    assert "acme" not in terminal.run("status").stderr
    declare(terminal)
    # Nothing that opens the vault is at hand, and none is needed.
    told = terminal.run("status", without=("SOCIARCH_PASSPHRASE_FILE",)).stderr
    assert says in told
    assert first in told
    assert told.count("sociarch: ") < 8


def test_a_company_folder_in_the_cloud_is_told_to_somebody_who_has_declared_nothing(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, vault=tmp_path / "OneDrive - Exemple SARL" / "vault")
    terminal.make_vault()
    assert "OneDrive - Exemple SARL" in terminal.run("status").stderr


def test_the_kit_is_looked_at_while_its_file_is_there(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    vault = terminal.make_vault().vault
    kit = tmp_path / "Dropbox" / "kit.html"
    Home(terminal.home).remember("kit", {"path": str(kit), "on": "2026-01-01"}, vault)
    assert "recovery kit" not in terminal.run("status").stderr
    kit.parent.mkdir()
    kit.write_text("")
    assert "The recovery kit's file" in terminal.run("status").stderr


def test_a_demand_is_repeated_where_there_is_something_to_do(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.make_vault()
    declare(terminal, demand=True)
    for verb in ("status", "doctor"):
        assert "A demand is declared: delete nothing" in terminal.run(verb).stderr


def test_a_declaration_that_was_made_elsewhere_is_noted_when_the_vault_is_opened(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, vault=tmp_path / "acme-share" / "vault")
    vault = terminal.make_vault().vault
    declare(terminal)
    record = terminal.home / "vaults" / vault / "employer.json"
    assert stat.S_IMODE(record.stat().st_mode) == 0o600
    assert "acme" not in record.read_text().casefold()
    record.unlink()
    assert "acme" not in terminal.run("status").stderr
    assert terminal.run("snapshots").returncode == 0
    terminal.run("profile")
    assert "acme" in terminal.run("status").stderr


@pytest.mark.parametrize(
    ("purpose", "warned"),
    [
        ("", True),
        ("own", True),
        ("company", False),  # There a work address is as it should be.
    ],
)
def test_a_work_address_that_ownership_saw_is_remembered_by_its_networks_name_alone(
    tmp_path: Path, purpose: str, warned: bool
) -> None:
    terminal = Terminal(tmp_path)
    vault = terminal.make_vault().vault
    assert terminal.run("backup", "--from", str(export_of(tmp_path, 1))).returncode == 0
    form = tmp_path / "me.toml"
    account = f'[[accounts]]\nnetwork = "linkedin"\npurpose = "{purpose}"\n' if purpose else ""
    form.write_text('[[employers]]\nname = "Exemple"\ndomains = ["' + DOMAIN + '"]\n' + account)
    assert terminal.run("profile", "--from", str(form)).returncode == 0
    assert terminal.run("ownership").returncode == 0
    told = terminal.run("status").stderr
    assert ("linkedin: the account's primary address was an employer's" in told) == warned
    record = terminal.home / "vaults" / vault / "work-addresses.json"
    assert record.exists() == warned
    if warned:
        assert json.loads(record.read_text()) == {"networks": ["linkedin"]}


# -- doctor ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("in order", "Free space", "How to mend it")),
        ("fr", ("en ordre", "Place libre", "Comment y remédier")),
    ],
)
def test_doctor_shows_a_table_in_the_persons_language(
    tmp_path: Path, language: str, words: tuple[str, ...]
) -> None:
    terminal = Terminal(tmp_path, language=language)
    terminal.make_vault()
    done = terminal.run("doctor")
    assert done.returncode == 0
    for word in words:
        assert word in done.stdout


def test_doctor_tells_what_to_do_in_its_order(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, vault=tmp_path / "acme-share" / "vault")
    terminal.make_vault()
    declare(terminal)
    lines = [line[:2] for line in terminal.run("doctor").stderr.splitlines() if line[:1].isdigit()]
    assert lines[:3] == ["1.", "2.", "3."]


def test_a_snapshot_that_was_never_tried_asks_for_a_drill(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.make_vault()
    assert terminal.run("backup", "--from", str(export_of(tmp_path, 1))).returncode == 0
    assert checks(terminal)["drill"] == "attention"


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_a_write_key_that_others_can_read_is_wrong_and_has_its_own_code(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    vault = terminal.make_vault().vault
    (terminal.home / "vaults" / vault / "write-key.json").chmod(0o644)
    done = terminal.run("doctor")
    assert done.returncode == 30
    assert "chmod" in done.stdout


@pytest.mark.parametrize(
    ("place", "code"),
    [("nowhere", 32), ("sftp://aline@127.0.0.1:1/vault", 32), ("ftp://example.org/vault", 2), ("file", 32)],
)
def test_a_place_without_a_vault_is_one_finding_among_the_others(
    tmp_path: Path, place: str, code: int
) -> None:
    terminal = Terminal(tmp_path)
    (tmp_path / "file").write_text("")
    where = place if "://" in place else str(tmp_path / place)
    done = terminal.run("doctor", "--json", SOCIARCH_VAULT=where)
    assert done.returncode == code, done.stderr
    found = {one["name"]: one["verdict"] for one in json.loads(done.stdout)["checks"]}
    assert found["vault"] == "wrong"
    assert found["program"] == "ok"


def test_a_damaged_vault_is_said_to_be(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.make_vault()
    (terminal.vault / "vault.json").write_text("{")
    done = terminal.run("doctor", "--json")
    assert done.returncode == 31
    assert json.loads(done.stdout)["checks"][0]["name"] == "vault"


@pytest.mark.parametrize("broken", ["settings", "home is a file", "no home", "closed"])
def test_a_broken_home_is_no_reason_to_break_down(tmp_path: Path, broken: str) -> None:
    terminal = Terminal(tmp_path)
    vault = terminal.make_vault().vault
    variables: dict[str, str] = {}
    match broken:
        case "settings":
            (terminal.home / "settings.json").write_bytes(b"\xff\x00")
            (terminal.home / "vaults" / vault / "employer.json").write_text('{"theirs": 3, "salt": []}')
            (terminal.home / "vaults" / vault / "drills.json").write_text('{"passphrase": {"on": 3}}')
            (terminal.home / "vaults" / vault / "runs.json").write_text("[[[[")
        case "home is a file":
            variables["SOCIARCH_HOME"] = str(terminal.kit)
        case "no home":
            variables["SOCIARCH_HOME"] = "~nobody-of-that-name/home"
        case _:
            if not permissions_hold(tmp_path):
                pytest.skip("root may look everywhere")
            terminal.home.chmod(0)
    try:
        done = terminal.run("doctor", "--json", without=(), **variables)
    finally:
        terminal.home.chmod(0o700)
    assert done.returncode in (0, 2, 30, 32), done.stderr
    assert "unexpected" not in done.stderr
    assert {one["name"] for one in json.loads(done.stdout)["checks"]} >= {"program", "vault"}
    assert terminal.run("doctor", "--bundle", "-", without=(), **variables).returncode == 0


def test_options_that_do_not_go_together_are_refused(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    assert terminal.run("doctor", "--account", "x").returncode == 2
    assert terminal.run("doctor", "--bundle", "-", "--json").returncode == 2
    assert terminal.run("doctor", "linkedin", "--bundle", "-").returncode == 2


# -- the bundle ------------------------------------------------------------------------------------


def _without_free_space(bundle: str) -> str:
    """A bundle but for what another program changes meanwhile."""
    rest, times = re.subn(r"[0-9]+ [MG]B are free", "", bundle)
    assert times == 1
    return rest


def test_a_bundle_is_shown_or_written_and_names_nobody(tmp_path: Path) -> None:
    folder = tmp_path / "marqueline"
    folder.mkdir()
    terminal = Terminal(folder, vault=folder / "acme-share" / "vault")
    vault = terminal.make_vault().vault
    declare(terminal)
    home = Home(terminal.home)
    home.remember("kit", {"path": str(terminal.kit), "on": "2026-01-01"}, vault)
    home.remember("copies", {"s3://marqueline/x": {}, str(folder / "copy"): {}}, vault)
    home.note_watched(str(folder / "downloads"), None, "2026-01-01")
    shown = terminal.run("doctor", "--bundle", "-")
    assert shown.returncode == 0
    target = folder / "report.txt"
    assert terminal.run("doctor", "--bundle", str(target)).returncode == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert _without_free_space(target.read_text()) == _without_free_space(shown.stdout)
    for word in ("marqueline", "acme", str(tmp_path), vault[:8], "passphrase\n"):
        assert word not in shown.stdout
    for word in ("sociarch bundle", "cryptography", "linkedin", "openers: passphrase, recovery-kit"):
        assert word in shown.stdout
    assert terminal.run("doctor", "--bundle", str(target)).returncode == 2
    assert target.read_text() == shown.stdout
