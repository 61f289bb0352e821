"""The command line as scripts and people meet it: codes, streams, JSON, permissions, languages."""

import json
import os
import re
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from demo.invent import linkedin_zip, people, viadeo_csv
from sociarch.cli.failure import redacted
from sociarch.errors import EXIT_CODES
from sociarch.keys import VaultIdentity, open_wrapped
from tests.terminal import PROGRAM, SECRET, Terminal, export_of
from tests.vaults import RECOVERY

NO_PASSPHRASE = ("SOCIARCH_PASSPHRASE_FILE",)
VERBS = [
    "init", "backup", "watch", "status", "snapshots", "show", "diff", "log", "find", "people", "audit",
    "export", "inspect", "accept", "drop", "restore", "verify", "help",
]  # fmt: skip


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path)
    terminal.make_vault()
    yield terminal


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """A vault with two snapshots, which tests only read."""
    terminal = Terminal(tmp_path_factory.mktemp("filled"))
    terminal.make_vault()
    for number in (1, 2):
        assert terminal.run("backup", "--from", str(export_of(terminal.folder, number))).returncode == 0
    return terminal


def largest_object(terminal: Terminal) -> Path:
    objects = [path for path in (terminal.vault / "objects").rglob("*") if path.is_file()]
    return max(objects, key=lambda path: path.stat().st_size)


# -- init -----------------------------------------------------------------------------------------


def test_init_makes_a_vault_that_each_of_its_two_ways_opens(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    made = terminal.run("init", "--kit", "kit.html")
    assert made.returncode == 0
    assert "lost for ever" in made.stderr
    assert sorted(path.name.split("-")[0] for path in (terminal.vault / "keys").iterdir()) == [
        "passphrase",
        "recovery",
    ]
    assert terminal.run("backup", "--from", str(export_of(tmp_path, 1))).returncode == 0
    by_passphrase = terminal.run("snapshots", "--json")
    by_kit = terminal.run("snapshots", "--json", without=NO_PASSPHRASE, SOCIARCH_IDENTITY="kit.html")
    assert by_passphrase.returncode == by_kit.returncode == 0
    assert by_passphrase.stdout == by_kit.stdout
    assert SECRET not in made.stdout + made.stderr
    assert "AGE-SECRET-KEY" not in made.stdout + made.stderr


def test_a_post_quantum_vault_works_the_same(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    assert terminal.run("init", "--post-quantum").returncode == 0
    assert json.loads(terminal.run("status", "--json").stdout)["sealed"] == "post-quantum"
    export = export_of(tmp_path, 1)
    assert terminal.run("backup", "--from", str(export)).returncode == 0
    assert terminal.run("verify").returncode == 0
    assert terminal.run("restore", "latest", "back").returncode == 0
    assert (tmp_path / "back" / export.name).read_bytes() == export.read_bytes()


def test_all_that_init_and_backup_write_is_for_its_owner_only(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    old = os.umask(0)
    try:
        terminal.run("init", "--kit", "kit.html")
        terminal.run("backup", "--from", str(export_of(tmp_path, 1)))
    finally:
        os.umask(old)
    for top in (terminal.vault, terminal.home, terminal.kit):
        for path in [top, *top.rglob("*")]:
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_init_leaves_alone_what_is_there(terminal: Terminal) -> None:
    before = {path: path.read_bytes() for path in terminal.vault.rglob("*") if path.is_file()}
    again = terminal.run("init")
    assert again.returncode == 32
    assert "already" in again.stderr
    other = terminal.folder / "documents"
    other.mkdir()
    (other / "letter.txt").write_text("mine")
    done = terminal.run("init", "--vault", str(other))
    assert (done.returncode, "delete" in done.stderr) == (32, False)
    assert before == {path: path.read_bytes() for path in terminal.vault.rglob("*") if path.is_file()}
    assert [path.name for path in other.iterdir()] == ["letter.txt"]


def test_init_never_overwrites_a_file_with_the_kit(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    (tmp_path / "kit.html").write_text("the only kit of another vault")
    assert terminal.run("init", "--kit", "kit.html").returncode == 2
    assert (tmp_path / "kit.html").read_text() == "the only kit of another vault"
    assert not terminal.vault.exists()


def test_a_kit_inside_the_vault_it_opens_is_refused(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    assert terminal.run("init", "--kit", "vault/kit.html").returncode == 2
    assert not terminal.vault.exists()


def test_init_without_anybody_to_ask_says_what_it_needs(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    done = terminal.run("init", "--no-input", without=NO_PASSPHRASE)
    assert done.returncode == 11
    assert "SOCIARCH_PASSPHRASE_FILE" in done.stderr
    assert not terminal.vault.exists()


def test_an_empty_passphrase_is_refused(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    (tmp_path / "passphrase").write_text("\n")
    assert terminal.run("init").returncode == 2
    assert not terminal.vault.exists()


def test_the_kit_is_one_page_that_loads_nothing_and_shows_the_key(terminal: Terminal) -> None:
    page = terminal.kit.read_text()
    assert str(RECOVERY) in page
    assert "<svg" in page
    assert re.findall(r"(?:src|href)\s*=", page) == []
    assert "<script" not in page


# -- keys -----------------------------------------------------------------------------------------


def test_backup_asks_for_nothing_and_needs_no_identity(terminal: Terminal) -> None:
    path = export_of(terminal.folder, 1)
    done = terminal.run("--no-input", "backup", "--from", str(path), without=NO_PASSPHRASE)
    assert done.returncode == 0
    assert "LinkedIn" in done.stdout


@pytest.mark.parametrize("verb", [["snapshots"], ["show"], ["verify"], ["restore", "latest", "x"]])
def test_reading_without_a_key_names_the_ways_that_exist(filled: Terminal, verb: list[str]) -> None:
    done = filled.run(*verb, "--no-input", without=NO_PASSPHRASE)
    assert done.returncode == 30
    assert "passphrase, recovery-kit" in done.stderr


def test_a_wrong_passphrase_and_a_wrong_key_are_told(filled: Terminal) -> None:
    wrong = filled.folder / "wrong"
    wrong.write_text("not this one\n")
    assert filled.run("snapshots", SOCIARCH_PASSPHRASE_FILE=str(wrong)).returncode == 30
    wrong.write_text("AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX\n")
    assert filled.run("snapshots", SOCIARCH_IDENTITY=str(wrong)).returncode == 30
    assert filled.run("snapshots", SOCIARCH_IDENTITY=str(filled.folder / "nothing")).returncode != 0


def test_a_machine_without_write_key_makes_one_from_what_opens_the_vault(filled: Terminal) -> None:
    export = str(export_of(filled.folder, 1))
    home = str(filled.folder / "other-home")
    refused = filled.run("backup", "--no-input", "--from", export, without=NO_PASSPHRASE, SOCIARCH_HOME=home)
    assert refused.returncode == 30
    done = filled.run("backup", "--from", export, SOCIARCH_HOME=home)
    assert done.returncode == 0
    assert "write key" in done.stderr
    assert "already in the vault" in done.stdout


def test_a_write_key_that_is_damaged_is_made_anew(terminal: Terminal) -> None:
    [key] = terminal.home.rglob("write-key.json")
    key.write_text(key.read_text()[:50])
    done = terminal.run("backup", "--from", str(export_of(terminal.folder, 1)))
    assert done.returncode == 0
    assert "write key" in done.stderr


def test_a_backup_that_is_done_is_said_so_whatever_becomes_of_the_note(terminal: Terminal) -> None:
    [key] = terminal.home.rglob("write-key.json")
    (key.parent / "last-backups.json").mkdir()
    done = terminal.run("backup", "--json", "--from", str(export_of(terminal.folder, 1)))
    assert done.returncode == 0
    assert len(json.loads(done.stdout)["snapshots"]) == 1
    assert "could not note" in done.stderr


def test_nothing_is_stored_where_nobody_could_ever_read_it(terminal: Terminal) -> None:
    for opener in (terminal.vault / "keys").iterdir():
        opener.unlink()
    done = terminal.run("backup", "--from", str(export_of(terminal.folder, 1)))
    assert done.returncode == 31
    assert not (terminal.vault / "objects").exists()


def test_init_never_begins_anew_where_backups_lie(terminal: Terminal) -> None:
    terminal.run("backup", "--from", str(export_of(terminal.folder, 1)))
    (terminal.vault / "vault.json").unlink()
    done = terminal.run("init")
    assert done.returncode == 31
    assert "delete" not in done.stderr
    for opener in (terminal.vault / "keys").iterdir():
        opener.unlink()
    assert terminal.run("snapshots").returncode == 31


def test_only_what_an_interrupted_init_has_left_is_said_to_hold_nothing(terminal: Terminal) -> None:
    (terminal.vault / "vault.json").unlink()
    done = terminal.run("init")
    assert (done.returncode, "interrupted" in done.stderr) == (32, True)
    assert "delete what it left" in done.stderr
    (terminal.vault / "choices").mkdir()
    (terminal.vault / "choices" / "000001").write_text("a decision")
    done = terminal.run("init")
    assert (done.returncode, "Something else lies at" in done.stderr) == (32, True)
    assert "delete" not in done.stderr


def test_of_two_inits_at_once_one_makes_the_vault_and_the_other_leaves_nothing(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    processes = [terminal.start("init", "--kit", f"kit-{number}.html") for number in (1, 2)]
    for process in processes:
        process.communicate()
    assert sorted(process.returncode for process in processes) == [0, 32]
    assert len(list((terminal.vault / "keys").iterdir())) == 2
    assert len(list(tmp_path.glob("kit-*.html"))) == 1
    assert terminal.run("backup", "--from", str(export_of(tmp_path, 1))).returncode == 0


def test_a_vault_that_is_damaged_is_never_shown_as_empty(terminal: Terminal) -> None:
    terminal.run("backup", "--from", str(export_of(terminal.folder, 1)))
    largest = max(
        (terminal.vault / "objects").rglob("*"), key=lambda path: path.stat().st_size * path.is_file()
    )
    largest.unlink()
    done = terminal.run("show")
    assert done.returncode == 31
    assert "missing" in done.stderr


def test_a_damaged_object_that_is_moved_away_is_healed_by_the_next_backup(terminal: Terminal) -> None:
    export = str(export_of(terminal.folder, 1))
    terminal.run("backup", "--from", export)
    largest = max(
        (terminal.vault / "objects").rglob("*"), key=lambda path: path.stat().st_size * path.is_file()
    )
    largest.write_bytes(b"")
    told = terminal.run("verify")
    assert told.returncode == 31
    assert "verify --repair" in told.stderr
    largest.unlink()
    assert terminal.run("backup", "--from", export).returncode == 0
    assert terminal.run("verify").returncode == 0


def test_a_pipe_in_the_vault_makes_nobody_wait(terminal: Terminal) -> None:
    terminal.run("backup", "--from", str(export_of(terminal.folder, 1)))
    os.mkfifo(terminal.vault / "snapshots" / ("0" * 64))
    assert terminal.run("verify").returncode == 31


def test_the_vault_identity_itself_opens_without_the_card(filled: Terminal) -> None:
    for path in (filled.vault / "keys").iterdir():
        identity = open_wrapped(path.read_bytes(), [RECOVERY])
        if identity:
            (filled.folder / "identity").write_bytes(identity.to_text())
    done = filled.run("snapshots", "--json", without=NO_PASSPHRASE, SOCIARCH_IDENTITY="identity")
    assert len(json.loads(done.stdout)["snapshots"]) == 2


def test_a_write_key_that_others_can_read_is_refused(terminal: Terminal) -> None:
    [key] = terminal.home.rglob("write-key.json")
    key.chmod(0o644)
    done = terminal.run("backup", "--from", str(export_of(terminal.folder, 1)))
    assert done.returncode == 30
    assert "chmod 600" in done.stderr


@pytest.mark.parametrize("field", ["id", "recipient"])
def test_a_vault_whose_card_was_swapped_gets_no_backup(terminal: Terminal, field: str) -> None:
    card = terminal.vault / "vault.json"
    other = VaultIdentity.generate().card
    mine = json.loads(card.read_bytes())
    changed = {**mine, field: {"id": other.vault, "recipient": other.recipient}[field]}
    card.chmod(0o600)
    card.write_bytes(json.dumps(changed, indent=1).encode() + b"\n")
    before = sorted(terminal.vault.rglob("*"))
    done = terminal.run("backup", "--from", str(export_of(terminal.folder, 1)))
    assert done.returncode == 30
    assert sorted(terminal.vault.rglob("*")) == before
    assert terminal.run("verify").returncode == 31


def test_a_lost_card_does_not_keep_anybody_from_restoring(terminal: Terminal) -> None:
    export = export_of(terminal.folder, 1)
    terminal.run("backup", "--from", str(export))
    (terminal.vault / "vault.json").unlink()
    assert terminal.run("restore", "latest", "back").returncode == 0
    assert (terminal.folder / "back" / export.name).read_bytes() == export.read_bytes()
    assert terminal.run("verify").returncode == 31
    assert terminal.run("backup", "--from", str(export)).returncode == 31


def test_a_passphrase_with_accents_opens_however_it_is_spelled(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    secret = tmp_path / "passphrase"
    secret.write_text("éléphant préféré\r\n", newline="")
    assert terminal.run("init").returncode == 0
    secret.write_text("e\u0301le\u0301phant pre\u0301fe\u0301re\u0301")
    assert terminal.run("snapshots").returncode == 0


# -- backup ---------------------------------------------------------------------------------------


def test_backup_tells_what_it_stored_and_restore_gives_it_back(filled: Terminal) -> None:
    export = export_of(filled.folder, 2)
    done = filled.run("restore", "linkedin", "again")
    assert done.returncode == 0
    assert (filled.folder / "again" / export.name).read_bytes() == export.read_bytes()
    assert done.stdout.strip().endswith(export.name)


def test_the_same_download_twice_is_one_snapshot(terminal: Terminal) -> None:
    export = str(export_of(terminal.folder, 1))
    first = json.loads(terminal.run("backup", "--json", "--from", export).stdout)
    second = json.loads(terminal.run("backup", "--json", "--from", export, "--from", export).stdout)
    assert second["added_objects"] == 0
    assert [(one["id"], one["earlier"]) for one in second["snapshots"]] == [
        (first["snapshots"][0]["id"], True)
    ]


def test_what_nobody_recognises_is_stored_all_the_same(terminal: Terminal) -> None:
    path = terminal.folder / "mystery.bin"
    path.write_bytes(os.urandom(50_000))
    done = terminal.run("backup", "--from", str(path))
    assert done.returncode == 20
    assert "stored unread" in done.stderr
    assert terminal.run("restore", "latest", "back").returncode == 0
    assert (terminal.folder / "back" / "mystery.bin").read_bytes() == path.read_bytes()


def test_a_person_may_say_which_network_it_is(terminal: Terminal) -> None:
    named = terminal.folder / "viadeo.csv"
    viadeo_csv(named, people(20, 1))
    lines = named.read_bytes().replace(b"viadeo.com", b"example.org")
    path = terminal.folder / "contacts.csv"
    path.write_bytes(lines)
    assert terminal.run("backup", "--from", str(path)).returncode == 20
    said = terminal.run("backup", "viadeo", "--from", str(path))
    assert said.returncode == 0
    assert "20 connections" in said.stdout
    assert "guessed" in said.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["backup"], 2),
        (["backup", "myspace", "--from", "x"], 2),
        (["backup", "linkedin", "facebook", "--from", "x"], 2),
        (["backup", "--from", "not-there"], 20),
        (["backup", "--account", "two\nlines", "--from", "x"], 2),
        (["frobnicate"], 2),
        (["show", "nothing-like-it"], 2),
        (["--vault", "ftp://bucket", "status"], 2),
        (["--vault", "nowhere", "status"], 32),
        (["--lang", "xx", "status"], 2),
        (["backup", "--from", ""], 2),
        (["restore", "latest", ""], 2),
        (["restore", "latest", "vault/inside"], 2),
        (["backup", "--account", "x" * 101, "--from", "x"], 2),
        (["--vault", "~nobody-of-this-name/v", "status"], 2),
        (["--vault", "x" * 300, "status"], 32),
        (["--vault", "passphrase/below-a-file", "status"], 32),
    ],
)
def test_what_cannot_be_done_ends_with_its_code_and_no_traceback(
    filled: Terminal, arguments: list[str], code: int
) -> None:
    done = filled.run(*arguments)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_the_most_urgent_code_wins_and_the_rest_is_stored(terminal: Terminal) -> None:
    empty = terminal.folder / "empty.zip"
    empty.write_bytes(b"")
    done = terminal.run("backup", "--from", str(empty), "--from", str(export_of(terminal.folder, 1)))
    assert done.returncode == 20
    assert "0 bytes" in done.stderr
    assert "LinkedIn" in done.stdout


def test_a_snapshot_can_carry_the_persons_own_label(terminal: Terminal) -> None:
    terminal.run("backup", "--account", "privé", "--from", str(export_of(terminal.folder, 1)))
    assert "privé" in terminal.run("snapshots").stdout


# -- output ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "schema"),
    [
        (["status"], "sociarch-status/1"),
        (["snapshots"], "sociarch-snapshots/1"),
        (["show", "linkedin~1"], "sociarch-show/1"),
        (["verify"], "sociarch-verify/1"),
        (["restore", "linkedin", "as-json"], "sociarch-restore/1"),
    ],
)
def test_json_is_one_document_whose_first_key_is_its_schema(
    filled: Terminal, arguments: list[str], schema: str
) -> None:
    done = filled.run(*arguments, "--json")
    assert done.returncode == 0
    document = json.loads(done.stdout)
    assert next(iter(document.items())) == ("schema", schema)


def test_status_asks_for_nothing_and_shows_no_name(filled: Terminal) -> None:
    done = filled.run("status", "--no-input", without=NO_PASSPHRASE)
    assert done.returncode == 0
    document = json.loads(filled.run("status", "--json").stdout)
    assert document["snapshots"] == 2
    assert document["openers"] == ["passphrase", "recovery-kit"]
    assert set(document["last_backups"]) == {"linkedin"}
    names = {person.last for person in people(40, 1) if person.last}
    assert not any(name in done.stdout + done.stderr for name in names)


def test_show_lists_the_people_and_keeps_control_characters_from_the_terminal(terminal: Terminal) -> None:
    path = terminal.folder / "Connections.csv"
    path.write_text(
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
        "Aline\x1b]0;owned\x07,Testeur,https://www.linkedin.com/in/aline,,\u202eCo,"
        "[red]Qualité[/red],12 Jan 2024\n"
    )
    assert terminal.run("backup", "--from", str(path)).returncode == 0
    table = terminal.run("show").stdout
    assert "\x1b" not in table
    assert "\u202e" not in table
    assert "[red]Qualité[/red]" in table
    [person] = json.loads(terminal.run("show", "--json").stdout)["connections"]
    assert person["first"] == "Aline\x1b]0;owned\x07"
    assert person["key"] == "aline"
    assert person["since"] == "2024-01-12"


@pytest.mark.parametrize("verb", ["show --json", "snapshots", "verify", "help exit-codes"])
def test_who_stops_listening_gets_no_complaint_and_no_success(filled: Terminal, verb: str) -> None:
    command = ["bash", "-c", f"{PROGRAM} {verb} | true; echo ${{PIPESTATUS[0]}}"]
    done = subprocess.run(command, env=filled.environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() in ("141", "0")
    assert done.stderr == ""


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&-", ">/dev/full", "2>/dev/full"])
def test_streams_that_are_closed_or_full_change_no_backup(terminal: Terminal, closed: str) -> None:
    export = export_of(terminal.folder, 1)
    code_file = terminal.folder / "code"
    script = f"exec 3>{code_file}; {PROGRAM} backup --from {export} {closed}; echo $? >&3"
    done = subprocess.run(
        ["bash", "-c", script], env=terminal.environment, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert code_file.read_text().strip() in ("0", "32")
    assert json.loads(terminal.run("status", "--json").stdout)["snapshots"] == 1


def test_what_a_person_mistyped_cannot_steer_the_terminal(filled: Terminal) -> None:
    done = filled.run("show", "\x1b[31mX", "\x1b[31mX")
    assert done.returncode == 2
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize(
    "arguments", [["restore", "latest", "loop/a"], ["init", "--vault", "new", "--kit", "loop/a"]]
)
def test_links_that_lead_nowhere_are_no_surprise(filled: Terminal, arguments: list[str]) -> None:
    folder = filled.folder / "loop"
    if not folder.exists():
        folder.mkdir()
        (folder / "a").symlink_to("b")
        (folder / "b").symlink_to("a")
    done = filled.run(*arguments)
    assert done.returncode in (2, 32)
    assert "Traceback" not in done.stderr


def test_json_is_json_in_any_encoding(terminal: Terminal) -> None:
    path = terminal.folder / "Connections.csv"
    path.write_text(
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On\nBram 🚲,é,,,,,\n", "utf-8"
    )
    terminal.run("backup", "--from", str(path))
    done = terminal.run("show", "--json", PYTHONIOENCODING="cp1252")
    assert json.loads(done.stdout)["connections"][0]["first"] == "Bram 🚲"


def test_french_is_spoken_on_request_and_by_locale(filled: Terminal) -> None:
    assert "Sauvegarde" in filled.run("snapshots", "--lang", "fr").stdout
    assert "Sauvegarde" in filled.run("--lang=fr", "snapshots").stdout
    assert "Sauvegarde" in filled.run("snapshots", LANGUAGE="", LC_ALL="fr_FR.UTF-8").stdout
    assert "Snapshot" in filled.run("snapshots", "--lang", "en", LANGUAGE="fr").stdout
    refused = filled.run("show", "rien", "--lang", "fr")
    assert refused.returncode == 2
    assert "Aucune sauvegarde" in refused.stderr


def test_numbers_and_sizes_are_written_as_people_write_them() -> None:
    script = (
        "from sociarch.cli.language import *; import os;"
        "choose_language(['--lang', 'fr'], os.environ); print(count(12345), size(1_440_000), size(999))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "12\u202f345 1,4 Mo 999 o\n"


@pytest.mark.parametrize("verb", VERBS)
def test_every_command_explains_itself_with_an_example(filled: Terminal, verb: str) -> None:
    done = filled.run(verb, "--help")
    assert done.returncode == 0
    assert f"  sociarch {verb}" in done.stdout.partition("Usage:")[2].partition("\n")[2]


def test_the_exit_codes_are_printed_as_they_are_documented(filled: Terminal) -> None:
    lines = filled.run("help", "exit-codes").stdout.splitlines()[2:]
    assert [int(line.split()[0]) for line in lines] == [code for code, _ in EXIT_CODES]


def test_the_networks_that_are_read_are_listed(filled: Terminal) -> None:
    listed = filled.run("help", "networks").stdout
    assert all(name in listed for name in ("linkedin", "facebook", "viadeo"))


# -- hostile and broken downloads -----------------------------------------------------------------


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Connections.csv", bytes(100_000_000))


def climbing(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../Connections.csv", "x")


def linked(path: Path) -> None:
    entry = zipfile.ZipInfo("Connections.csv")
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(entry, "/etc/passwd")


def truncated(path: Path) -> None:
    linkedin_zip(path, people(500, 1), date(2025, 1, 6))
    path.write_bytes(path.read_bytes()[:-2000])


@pytest.mark.parametrize("make", [bomb, climbing, linked, truncated])
def test_a_hostile_or_broken_archive_is_stored_unread_and_comes_back_as_it_was(
    terminal: Terminal, make: Callable[[Path], None]
) -> None:
    path = terminal.folder / "Basic_LinkedInDataExport_01-06-2025.zip"
    make(path)
    done = terminal.run("backup", "--from", str(path))
    assert done.returncode == 20
    assert "stored unread" in done.stderr
    assert terminal.run("restore", "latest", "back").returncode == 0
    assert (terminal.folder / "back" / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("content", [b"", b"<!DOCTYPE html><title>Sign in</title>", b"\xef\xbb\xbf\n <HTML>"])
def test_a_download_that_failed_is_refused_and_nothing_is_stored(terminal: Terminal, content: bytes) -> None:
    path = terminal.folder / "Complete_LinkedInDataExport_01-06-2025.zip"
    path.write_bytes(content)
    done = terminal.run("backup", "--from", str(path))
    assert done.returncode == 20
    assert "Nothing was stored" in done.stderr
    assert json.loads(terminal.run("status", "--json").stdout)["snapshots"] == 0


def test_a_good_looking_file_without_its_header_is_told_and_never_a_silent_zero(terminal: Terminal) -> None:
    path = terminal.folder / "Basic_LinkedInDataExport_01-06-2025.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Connections.csv", "Aline,Testeur,12 Jan 2024\n")
        archive.writestr("Profile.csv", "First Name,Last Name\nX,Y\n")
    done = terminal.run("backup", "--from", str(path))
    assert done.returncode == 21
    assert "held" in done.stderr


def test_a_restore_follows_no_link_out_of_its_folder(terminal: Terminal) -> None:
    folder = terminal.folder / "export"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "x.bin").write_bytes(b"x" * 100)
    terminal.run("backup", "--from", str(folder))
    (terminal.folder / "outside").mkdir()
    (terminal.folder / "back" / "export").mkdir(parents=True)
    (terminal.folder / "back" / "export" / "inner").symlink_to(terminal.folder / "outside")
    assert terminal.run("restore", "latest", "back").returncode == 2
    assert list((terminal.folder / "outside").iterdir()) == []


def test_what_is_restored_is_for_its_owner_only(terminal: Terminal) -> None:
    folder = terminal.folder / "export"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "x.bin").write_bytes(b"x" * 100)
    terminal.run("backup", "--from", str(folder))
    old = os.umask(0)
    try:
        terminal.run("restore", "latest", "deep/back")
    finally:
        os.umask(old)
    modes = {
        stat.S_IMODE(path.stat().st_mode) for path in (terminal.folder / "deep").rglob("*") if path.is_dir()
    }
    assert modes == {0o700}


def test_no_control_code_of_an_archive_reaches_the_terminal(terminal: Terminal) -> None:
    path = terminal.folder / "Basic_LinkedInDataExport_01-06-2025.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("\x1b]0;owned\x07/Connections.csv", "First Name,Last Name,Connected On\nshort\n")
    odd = terminal.folder / "viadeo.csv"
    odd.write_text("Nom;Pr\x1b[2Jénom;Prénom\nA;B;C\n")
    for verb in (["backup", "-v", "--from", str(path), "--from", str(odd)], ["restore", "latest", "back"]):
        done = terminal.run(*verb)
        assert "\x1b" not in done.stdout + done.stderr


def test_a_restore_never_overwrites(filled: Terminal) -> None:
    target = filled.folder / "mine"
    target.mkdir()
    export = export_of(filled.folder, 2)
    (target / export.name).write_text("my own file")
    done = filled.run("restore", "linkedin", "mine")
    assert done.returncode == 2
    assert (target / export.name).read_text() == "my own file"
    assert [path.name for path in target.iterdir()] == [export.name]


def test_an_unexpected_failure_leaves_a_report_without_personal_data(terminal: Terminal) -> None:
    try:
        raise KeyError("Aline Testeur, /home/aline/Downloads")
    except KeyError as error:
        text = redacted(error)
    assert "KeyError" in text
    assert "test_cli.py" in text
    assert "Aline" not in text
    assert "aline" not in text
