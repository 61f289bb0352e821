"""`sociarch letter`, and what `sociarch status` says of it: real processes, and a clock that a test sets."""

import io
import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from demo.invent import people, viadeo_csv
from sociarch.errors import NetworkClosed
from tests.terminal import Terminal

ROOT = Path(__file__).resolve().parent.parent
WRITTEN, SENT, DUE, LATE = "2026-11-20", "2026-11-24", "2026-12-24", "2026-12-28"
PERSON = {
    "name": "Quirinal Zanzibarov",
    "address": "3, rue des Oxymorons\n69001 Vulpécula",
    "account_email": "qz.marked@zanzibar.example",
    "reply_to": "qz.answer@zanzibar.example",
    "profile": "https://viadeo.example/p/quirinal-zan-77",
}
MARKS = ("Quirinal", "Zanzibarov", "Oxymorons", "pécula", "marked", "qz.answer", "quirinal-zan-77")


class Desk:
    """Somebody who writes letters, on days that a test names."""

    def __init__(self, folder: Path, language: str = "en") -> None:
        self.folder = folder
        self.terminal = Terminal(folder, language=language)
        self._clock = folder / "clock"

    def _arguments(self, day: str, arguments: Sequence[str]) -> list[str]:
        noon = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=timezone.utc)
        self._clock.write_text(str((noon - datetime.now(timezone.utc)).total_seconds()))
        return [sys.executable, "-m", "demo.clock", str(self._clock), *arguments]

    def run(self, day: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self._arguments(day, arguments), cwd=ROOT, env=self.terminal.environment, timeout=120,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip

    def type(self, day: str, typed: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """The same at a terminal, where these lines are typed."""
        pty = pytest.importorskip("pty")
        ours, theirs = pty.openpty()
        try:
            os.write(ours, typed.encode())
            return subprocess.run(
                self._arguments(day, arguments), cwd=ROOT, env=self.terminal.environment, timeout=120,
                stdin=theirs, capture_output=True, text=True, encoding="utf-8", check=False,
            )  # fmt: skip
        finally:
            os.close(ours)
            os.close(theirs)

    def details(self) -> str:
        path = self.folder / "me.toml"
        path.write_text("".join(f'{key} = """{value}"""\n' for key, value in PERSON.items()), "utf-8")
        return str(path)

    def status(self, day: str) -> "subprocess.CompletedProcess[str]":
        return self.run(day, "status")

    def letters(self, day: str) -> list[dict[str, Any]]:
        letters = json.loads(self.run(day, "status", "--json").stdout)["letters"]
        assert isinstance(letters, list)
        return letters

    def import_answer(self, day: str) -> None:
        path = self.folder / "viadeo.csv"
        viadeo_csv(path, people(20, 1))
        assert self.run(day, "backup", "viadeo", "--from", str(path)).returncode == 0


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def with_vault(desk: Desk) -> Desk:
    desk.terminal.make_vault()
    return desk


# -- writing --------------------------------------------------------------------------------------


def test_the_letter_is_printed_and_everything_else_is_said_beside_it(desk: Desk) -> None:
    done = desk.run(WRITTEN, "letter", "viadeo")
    assert done.returncode == 0
    assert done.stdout.startswith("....")
    assert "FIGARO CLASSIFIEDS\n" in done.stdout
    assert "Le 20 novembre 2026" in done.stdout
    assert "sociarch" not in done.stdout
    assert "Check it before you send" in done.stderr
    assert "sociarch letter viadeo --sent" in done.stderr


def test_the_language_is_the_operators_or_the_one_that_is_wished(desk: Desk) -> None:
    own = desk.run(WRITTEN, "letter", "linkedin")
    wished = desk.run(WRITTEN, "letter", "linkedin", "--letter-lang", "fr")
    theirs = desk.run(WRITTEN, "--lang", "fr", "letter", "facebook")
    assert "Dear Sir or Madam" in own.stdout
    assert "Madame, Monsieur" in wished.stdout
    assert "Dear Sir or Madam" in theirs.stdout
    assert ["--letter-lang" in one.stderr for one in (own, wished, theirs)] == [False, False, True]
    assert "EEA" in desk.run(WRITTEN, "letter", "linkedin").stderr


def test_details_come_from_a_file_and_fill_text_and_paper_alike(desk: Desk) -> None:
    text, pdf = desk.folder / "letter.txt", desk.folder / "letter.pdf"
    done = desk.run(
        WRITTEN, "letter", "viadeo", "--details", desk.details(), "--text", str(text), "--pdf", str(pdf)
    )
    assert done.returncode == 0
    assert "Madame" not in done.stdout
    document = PdfReader(io.BytesIO(pdf.read_bytes()))
    written = text.read_text("utf-8")
    assert re.sub(r"\s", "", "".join(page.extract_text() for page in document.pages)) == re.sub(
        r"\s", "", written
    )
    assert document.metadata is not None
    assert str(document.metadata.creation_date)[:10] == WRITTEN
    assert "....." not in written
    for value in PERSON.values():
        assert value in written


def test_at_a_terminal_details_are_asked_for_one_by_one_and_enter_leaves_a_blank(desk: Desk) -> None:
    typed = "Quirinal Zanzibarov\n3, rue des Oxymorons\n69001 Vulpécula\n\nqz.marked@zanzibar.example\n\n\n"
    done = desk.type(WRITTEN, typed, "letter", "viadeo")
    assert done.returncode == 0
    assert done.stdout.startswith("Quirinal Zanzibarov\n3, rue des Oxymorons\n69001 Vulpécula\n\nFIGARO")
    assert "qz.marked@zanzibar.example\n– adresse du profil\u00a0: ....." in done.stdout
    assert "Postal address" in done.stderr
    assert not any(mark in done.stderr for mark in MARKS)


def test_who_is_not_to_be_asked_is_not_asked(desk: Desk) -> None:
    done = desk.type(WRITTEN, "", "letter", "viadeo", "--no-input")
    assert done.returncode == 0
    assert "(prénom et nom)" in done.stdout


def test_who_gives_no_more_answers_has_written_nothing(desk: Desk) -> None:
    path = desk.folder / "letter.txt"
    done = desk.type(WRITTEN, "Quirinal Zanzibarov\n\x04", "letter", "viadeo", "--text", str(path))
    assert done.returncode == 130
    assert not path.exists()
    assert not (desk.terminal.home / "letters.json").exists()


def test_nothing_of_a_person_stays_on_the_machine_but_in_the_files_they_wished_for(desk: Desk) -> None:
    before = {desk.details()}
    desk.run(WRITTEN, "letter", "viadeo", "--details", *before)
    desk.run(SENT, "letter", "viadeo", "--sent")
    for path in desk.terminal.home.rglob("*"):
        assert not any(mark in str(path) for mark in MARKS)
        assert path.is_dir() or not any(mark.encode() in path.read_bytes() for mark in MARKS)
    note = desk.terminal.home / "letters.json"
    assert json.loads(note.read_text()) == {"viadeo": {"language": "fr", "sent": SENT, "written": WRITTEN}}
    assert stat.S_IMODE(note.stat().st_mode) == 0o600 or os.name == "nt"


@pytest.mark.skipif(os.name == "nt", reason="modes of files are Unix's")
def test_files_are_for_their_owner_only(desk: Desk) -> None:
    paths = [desk.folder / "letter.txt", desk.folder / "letter.pdf"]
    old = os.umask(0)
    try:
        desk.run(WRITTEN, "letter", "viadeo", "--text", str(paths[0]), "--pdf", str(paths[1]))
    finally:
        os.umask(old)
    assert [stat.S_IMODE(path.stat().st_mode) for path in paths] == [0o600, 0o600]


@pytest.mark.parametrize("there", ["--text", "--pdf"])
def test_what_is_there_is_never_overwritten_and_nothing_else_is_written_then(desk: Desk, there: str) -> None:
    paths = {"--text": desk.folder / "letter.txt", "--pdf": desk.folder / "letter.pdf"}
    paths[there].write_text("mine")
    done = desk.run(WRITTEN, "letter", "viadeo", *(str(one) for pair in paths.items() for one in pair))
    assert done.returncode == 2
    assert "left as it is" in done.stderr or "left as it was" in done.stderr
    assert paths.pop(there).read_text() == "mine"
    assert not any(path.exists() for path in paths.values())
    assert not (desk.terminal.home / "letters.json").exists()


def test_a_letter_that_cannot_be_set_leaves_no_file_and_names_the_way_as_text(desk: Desk) -> None:
    (desk.folder / "me.toml").write_text('name = "山田花子"', "utf-8")
    paths = [desk.folder / "letter.txt", desk.folder / "letter.pdf"]
    done = desk.run(
        WRITTEN, "letter", "viadeo", "--details", str(desk.folder / "me.toml"), "--text", str(paths[0]),
        "--pdf", str(paths[1]),
    )  # fmt: skip
    assert done.returncode == 2
    assert "--text FILE" in done.stderr
    assert not any(path.exists() for path in paths)


@pytest.mark.parametrize("content", ['nom = "Quirinal"', "name = 3", "Zanzibarov", None])
def test_a_file_of_details_that_is_none_is_refused_and_not_repeated(desk: Desk, content: str | None) -> None:
    path = desk.folder / "me.toml"
    if content is not None:
        path.write_text(content)
    done = desk.run(WRITTEN, "letter", "viadeo", "--details", str(path))
    assert done.returncode == 2
    assert done.stdout == ""
    assert "account_email" in done.stderr
    assert not any(mark in done.stderr for mark in MARKS)


def test_a_letter_is_written_even_where_it_cannot_be_noted(desk: Desk) -> None:
    (desk.terminal.home / "letters.json").mkdir(parents=True)
    done = desk.run(WRITTEN, "letter", "viadeo")
    assert done.returncode == 0
    assert "Madame, Monsieur" in done.stdout
    assert "will not remind" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["myspace"],
        [],
        ["viadeo", "--letter-lang", "de"],
        ["viadeo", "--sent", "--forget"],
        ["viadeo", "--sent", "2026-11-19", "--pdf", "x.pdf"],
        ["viadeo", "--forget", "--letter-lang", "fr"],
        ["viadeo", "--json"],
        ["viadeo", "--text", ""],
        ["viadeo", "--sent", "yesterday"],
        ["viadeo", "--sent", ""],
        ["viadeo", "--sent", "2026-11-21"],
        ["viadeo", "--sent", "2018-05-24"],
        ["--sent", "viadeo"],
    ],
    ids=" ".join,
)
def test_what_makes_no_sense_is_a_mistake_of_usage(desk: Desk, arguments: list[str]) -> None:
    done = desk.run("2026-11-20", "letter", *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert not desk.terminal.home.exists()


def test_a_network_that_is_closed_leads_to_the_letter() -> None:
    assert "sociarch letter viadeo" in NetworkClosed.hint.format(network="viadeo")


# -- remembering ----------------------------------------------------------------------------------


def test_sending_is_noted_today_or_on_a_day_and_says_by_when_an_answer_is_due(desk: Desk) -> None:
    desk.run(WRITTEN, "letter", "viadeo")
    today = desk.run(SENT, "letter", "viadeo", "--sent")
    assert today.stdout == f"Viadeo · sent on {SENT} · answer due by {DUE}\n"
    assert "receives" in today.stderr
    assert "public holidays" in today.stderr
    assert "2027-02-24" in today.stderr
    other = json.loads(desk.run(LATE, "letter", "linkedin", "--sent", "2026-12-05", "--json").stdout)
    assert other == {
        "schema": "sociarch-letter/1", "network": "linkedin", "written": "2026-12-05", "sent": "2026-12-05",
        "deadline": "2027-01-05", "extended": "2027-03-05",
    }  # fmt: skip


def test_a_letter_that_is_written_once_more_stays_sent(desk: Desk) -> None:
    desk.run(SENT, "letter", "viadeo", "--sent")
    again = desk.run(LATE, "letter", "viadeo")
    assert f"noted as sent on {SENT}" in again.stderr
    assert json.loads((desk.terminal.home / "letters.json").read_text())["viadeo"]["sent"] == SENT


def test_a_letter_is_forgotten_and_others_are_not(desk: Desk) -> None:
    desk.run(SENT, "letter", "viadeo", "--sent")
    desk.run(SENT, "letter", "facebook", "--sent")
    assert "is forgotten" in desk.run(LATE, "letter", "viadeo", "--forget").stderr
    assert list(json.loads((desk.terminal.home / "letters.json").read_text())) == ["facebook"]
    again = desk.run(LATE, "letter", "viadeo", "--forget", "--json")
    assert json.loads(again.stdout) == {
        "schema": "sociarch-letter/1", "network": "viadeo", "forgotten": False
    }  # fmt: skip


# -- status ---------------------------------------------------------------------------------------


def test_status_says_nothing_of_letters_where_there_is_none(with_vault: Desk) -> None:
    assert with_vault.letters(LATE) == []
    said = with_vault.status(LATE)
    assert not re.search(r"\b[Ll]etter\b", said.stdout + said.stderr)


def test_status_shows_a_letter_from_the_first_day_until_its_answer(with_vault: Desk) -> None:
    desk = with_vault
    desk.run(WRITTEN, "letter", "viadeo")
    assert "not noted as sent" in desk.status(WRITTEN).stdout
    assert "may not have been sent" not in desk.status("2026-11-27").stderr
    assert "may not have been sent" in desk.status("2026-11-28").stderr

    desk.run("2026-11-28", "letter", "viadeo", "--sent", SENT)
    assert f"sent on {SENT}; answer due by {DUE}" in desk.status("2026-11-28").stdout
    assert "Your letter" not in desk.status(DUE).stderr
    late = desk.status("2026-12-25").stderr
    for words in (
        "Viadeo",
        SENT,
        DUE,
        "sociarch backup viadeo --from FILE",
        "2027-02-24",
        "CNIL",
        "where you live",
    ):
        assert words in late
    assert desk.letters("2026-12-25") == [
        {
            "network": "viadeo", "written": WRITTEN, "sent": SENT, "deadline": DUE, "answered": False,
            "state": "overdue",
        }
    ]  # fmt: skip

    desk.import_answer("2026-12-26")
    answered = desk.status(LATE)
    assert not re.search(r"\b[Ll]etter\b", answered.stdout + answered.stderr)
    [letter] = desk.letters(LATE)
    assert (letter["answered"], letter["state"]) == (True, "answered")


def test_an_export_from_before_the_letter_is_no_answer(with_vault: Desk) -> None:
    with_vault.import_answer(WRITTEN)
    with_vault.run(SENT, "letter", "viadeo", "--sent")
    assert "Your letter to Viadeo" in with_vault.status(LATE).stderr


def test_who_forgets_a_letter_hears_no_more_of_it(with_vault: Desk) -> None:
    with_vault.run(SENT, "letter", "linkedin", "--sent")
    assert "Data Protection Commission" in with_vault.status(LATE).stderr
    with_vault.run(LATE, "letter", "linkedin", "--forget")
    assert "LinkedIn" not in with_vault.status(LATE).stderr


def test_notes_that_mean_nothing_are_passed_over(with_vault: Desk) -> None:
    note = {"written": WRITTEN, "sent": SENT, "language": "fr"}
    notes = {"myspace": note, "linkedin": {**note, "sent": "soon"}, "facebook": 3, "viadeo": note}
    (with_vault.terminal.home / "letters.json").write_text(json.dumps(notes))
    assert [letter["network"] for letter in with_vault.letters(LATE)] == ["viadeo"]
