"""What somebody types who has never seen the program: each is answered with what to do."""

import re
import shlex
from pathlib import Path

import pytest

from tests.terminal import FAST, PROGRAM, Terminal, export_of
from tests.typist import Typist

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    terminal = Terminal(tmp_path)
    terminal.make_vault()
    return terminal


def test_the_program_alone_shows_what_it_can_do_and_complains_of_nothing(terminal: Terminal) -> None:
    for command in ((), ("keys",)):
        done = terminal.run(*command)
        assert done.returncode == 0
        assert done.stdout.startswith("Usage: sociarch")
        assert done.stderr == ""


@pytest.mark.parametrize(
    ("typed", "meant"), [("bakcup", "backup"), ("Snapshot", "snapshots"), ("exprot", "export")]
)
def test_a_mistyped_command_is_answered_with_the_one_that_was_meant(
    terminal: Terminal, typed: str, meant: str
) -> None:
    done = terminal.run(typed)
    assert done.returncode == 2
    assert f"Did you mean: sociarch {meant}" in done.stderr


def test_a_word_that_looks_like_no_command_gets_no_guess(terminal: Terminal) -> None:
    done = terminal.run("xyzzy")
    assert done.returncode == 2
    assert "Did you mean" not in done.stderr


def test_a_download_that_is_named_without_from_is_told_how(terminal: Terminal) -> None:
    export = export_of(terminal.folder, 1)
    done = terminal.run("backup", export.name)
    assert done.returncode == 2
    assert "sociarch backup --from FILE" in done.stderr


def test_a_network_is_known_in_any_case(terminal: Terminal) -> None:
    done = terminal.run("backup", "LinkedIn", "--from", str(export_of(terminal.folder, 1)))
    assert done.returncode == 0, done.stderr
    unknown = terminal.run("backup", "Myspace")
    assert "No network is called “myspace”" in unknown.stderr


@pytest.mark.parametrize(
    ("language", "answers", "done"),
    [
        ("fr", ["o"], True), ("fr", ["Oui"], True), ("fr", ["peut-être", "non"], False),
        ("en", ["y"], True), ("en", ["what", "yes"], True), ("en", [""], False),
    ],
)  # fmt: skip
def test_yes_and_no_are_taken_in_both_languages_and_nothing_else_is(
    tmp_path: Path, language: str, answers: list[str], done: bool
) -> None:
    terminal = Terminal(tmp_path, language=language)
    terminal.make_vault()
    for number in (1, 2):
        assert terminal.run("backup", "--from", str(export_of(tmp_path, number))).returncode == 0
    command = [str(PROGRAM), "forget", "--keep-last", "1"]
    typist = Typist(command, terminal.environment, tmp_path)
    for answer in answers:
        typist.answer("(o/n)" if language == "fr" else "(y/n)", answer)
    assert typist.end() == 0, typist.said
    left = len(list((terminal.vault / "snapshots").iterdir()))
    assert left == (1 if done else 2)


@pytest.mark.parametrize("output", [".", "folder", ".."])
def test_a_folder_is_no_file_to_write_contacts_into(terminal: Terminal, output: str) -> None:
    (terminal.folder / "folder").mkdir()
    assert terminal.run("backup", "--from", str(export_of(terminal.folder, 1))).returncode == 0
    done = terminal.run("export", "--for", "vcard", output)
    assert done.returncode == 2
    assert "is a folder" in done.stderr


def test_a_vault_that_is_lost_comes_back_from_its_copy_by_the_line_that_is_told(terminal: Terminal) -> None:
    assert terminal.run("backup", "--from", str(export_of(terminal.folder, 1))).returncode == 0
    copy = terminal.folder / "copy"
    assert terminal.run("copy", str(copy)).returncode == 0
    terminal.vault.rename(terminal.folder / "lost")
    lost = terminal.run("status")
    assert lost.returncode == 32
    assert "sociarch --vault COPY copy PLACE" in lost.stderr
    back = terminal.run(
        "--vault", str(copy), "copy", str(terminal.vault), SOCIARCH_IDENTITY=str(terminal.kit)
    )
    assert back.returncode == 0, back.stderr
    assert terminal.run("verify").returncode == 0


@pytest.mark.parametrize("page", ["README.md", "README.fr.md"])
def test_the_readmes_line_for_human_resources_makes_a_case(tmp_path: Path, page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    [line] = re.findall(r"`sociarch (checklist new --file [^`]+)`", text)
    done = Terminal(tmp_path).run(*shlex.split(line))
    assert done.returncode == 0, done.stderr


def test_who_waits_for_what_was_interrupted_is_told_so(terminal: Terminal) -> None:
    note = terminal.vault / "pins" / ("ab" * 16)
    note.parent.mkdir(mode=0o700, exist_ok=True)
    note.write_text("c" * 64 + "\n")
    terminal.program = FAST
    done = terminal.run("sweep", "--yes")
    assert done.returncode == 0
    assert done.stderr.count("waiting until it is over, for up to 5 minutes") == 1
    assert not note.exists()


def test_places_with_blanks_are_quoted_in_commands_that_one_copies(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, vault=tmp_path / "my vault")
    terminal.make_vault()
    terminal.run("backup", "--from", str(export_of(tmp_path, 1)))
    assert terminal.run("copy", "USB disk/vault").returncode == 0
    (tmp_path / "second").mkdir()
    other = Terminal(tmp_path / "second", vault=tmp_path / "USB disk" / "vault")
    assert other.run("backup", "--from", str(export_of(tmp_path, 2))).returncode == 0
    told = terminal.run("copy", "USB disk/vault").stderr
    command = next(line for line in told.splitlines() if "Bring it here: " in line).partition("here: ")[2]
    assert shlex.split(command) == ["sociarch", "--vault", str(other.vault), "copy", str(terminal.vault)]
    assert terminal.run(*shlex.split(command)[1:]).returncode == 0


def test_reasons_of_the_system_are_told_in_the_person_s_language(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, language="fr")
    terminal.make_vault()
    told = terminal.run("backup", "--from", "nowhere.zip").stderr
    assert "n'existe pas" in told
    assert "No such file" not in told


def test_a_folder_without_files_is_called_one(terminal: Terminal) -> None:
    (terminal.folder / "nothing").mkdir()
    done = terminal.run("backup", "--from", "nothing")
    assert done.returncode == 20
    assert "nothing holds no file" in done.stderr


def test_a_checklist_that_is_not_there_is_called_so(terminal: Terminal) -> None:
    done = terminal.run("checklist", "--file", "case.json")
    assert done.returncode == 20
    assert "There is no file" in done.stderr


def test_human_resources_are_known_by_their_french_letters(terminal: Terminal) -> None:
    english, french = (
        terminal.run("checklist", "--occasion", "leaver", "--employer", "X", "--for", role)
        for role in ("hr", "RH")
    )
    assert (english.returncode, english.stdout) == (french.returncode, french.stdout)
    assert english.returncode == 0, english.stderr


def at_width(terminal: Terminal, width: int, *arguments: str) -> list[str]:
    """The lines that a person sees on a terminal of so many letters."""
    variables = {**terminal.environment, "TERM": "xterm", "COLUMNS": str(width)}
    typist = Typist([str(PROGRAM), *arguments, "--quiet"], variables, terminal.folder)
    typist.end()
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|\r", "", typist.said).splitlines()


def test_a_table_that_a_terminal_is_too_narrow_for_leaves_out_what_says_nothing(terminal: Terminal) -> None:
    for number in (1, 2):
        terminal.run("backup", "--from", str(export_of(terminal.folder, number)))
    wide, narrow = (at_width(terminal, width, "snapshots")[0].split() for width in (120, 74))
    assert set(wide) - set(narrow) == {"Account"}
    assert [word for word in wide if word in narrow] == narrow


def test_a_row_that_does_not_fit_is_a_paragraph_in_which_no_word_is_broken(terminal: Terminal) -> None:
    terminal.run("backup", "--from", str(export_of(terminal.folder, 1)))
    lines = at_width(terminal, 40, "snapshots")
    text = " ".join(" ".join(lines).split())
    assert re.search(r"[0-9a-f]{8} 2025-01-13 Network: linkedin · Connections: 40 · Files: 1 · Size: ", text)
    assert all(len(line.rstrip()) <= 40 for line in lines)
