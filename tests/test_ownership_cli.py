"""`sociarch ownership` as a person, a lawyer and a program see it: the installed command, a vault on disk."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sociarch.storage.folder import FolderStorage
from tests.example import DECLARED, RIVALS, Shelf
from tests.terminal import Terminal

LISTS = (date(2024, 4, 2), date(2024, 9, 2))
SOMEBODY = re.compile(r"(?:Prénom|Testeur)\d+|testeur-\d+")
DISCLAIMER = "Facts, not legal advice; laws and contracts differ."


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    folder: Path = tmp_path_factory.mktemp("ownership")
    made = Terminal(folder)
    shelf = Shelf(folder, (FolderStorage(made.vault), made.make_vault()))
    for day in LISTS:
        shelf.back_up(day)
    shelf.writer.decide(DECLARED)
    yield made


def told(terminal: Terminal, *arguments: str, language: str = "en") -> str:
    done = terminal.run("ownership", *arguments, LANGUAGE=language)
    assert done.returncode == 0, done.stderr
    return done.stdout


def as_json(terminal: Terminal, *arguments: str) -> dict[str, Any]:
    document = json.loads(told(terminal, "--json", *arguments))
    assert next(iter(document)) == "schema"
    assert document["schema"] == "sociarch-ownership/1"
    assert isinstance(document, dict)
    return document


def test_verdicts_come_first_then_what_to_do_then_what_it_rests_on(terminal: Terminal) -> None:
    text = told(terminal)
    parts = ["LinkedIn – The account: PERSONAL", "LinkedIn – The connections: MIXED",
             "Pages, groups and paid seats: EMPLOYER", DISCLAIMER, "== What to do first ==",
             "== What was found =="]  # fmt: skip
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert "read next: your contract and policies: sociarch clauses FILE" in text
    assert "In France" in text


def test_a_row_of_what_was_found_names_its_place(terminal: Terminal) -> None:
    assert re.search(
        r"O01 +attention +The primary address .*\[Email Addresses.csv, line 2, [0-9a-f]{8}\]", told(terminal)
    )


def test_connections_are_counted_and_not_named(terminal: Terminal) -> None:
    for arguments in ((), ("--for", "lawyer"), ("--json",), ("--check", "O10"), ("--check", "O12")):
        done = terminal.run("ownership", *arguments)
        assert not SOMEBODY.search(done.stdout + done.stderr), arguments


def test_names_are_told_on_request_of_those_whom_a_finding_is_about(terminal: Terminal) -> None:
    text = told(terminal, "--check", "O12", "--names")
    assert len(re.findall(r"line \d+.*: Prénom\d+ Testeur\d+", text)) == 3


def test_a_lawyer_gets_names_of_those_alone_whom_attention_is_drawn_to(terminal: Terminal) -> None:
    text = told(terminal, "--for", "lawyer", "--names", "--check", "O10", "--check", "O12")
    of_periods, _, of_links = text.partition("O12")
    assert not SOMEBODY.search(of_periods)
    assert len(re.findall(r": Prénom\d+ Testeur\d+", of_links)) == 3


def test_a_lawyer_gets_every_trace_to_its_last_digit_and_no_advice(terminal: Terminal) -> None:
    mine, theirs = told(terminal, "--check", "O01"), told(terminal, "--for", "lawyer")
    assert "to do:" in mine
    assert "to do:" not in theirs
    assert "What to do first" not in theirs
    for pattern in (
        r"SHA-256 [0-9a-f]{64}",
        r"snapshot [0-9a-f]{64}",
        "inside Email Addresses.csv",
        "place line 2",
    ):
        assert re.search(pattern, theirs)
    assert theirs.rstrip().endswith(DISCLAIMER)


def test_a_program_gets_all_of_it(terminal: Terminal) -> None:
    document = as_json(terminal)
    assert document["legal_advice"] is False
    verdicts = {(one["subject"], one["network"]): one["verdict"] for one in document["verdicts"]}
    assert verdicts == {
        ("account", "linkedin"): "personal",
        ("connections", "linkedin"): "mixed",
        ("pages", None): "employer",
    }
    checks = {one["check"] for one in document["findings"]}
    assert checks >= {f"O{number:02}" for number in range(1, 27)}
    for one in document["findings"]:
        assert one["evidence"] or one["verdict"] == "undetermined"
    (later,) = (one for one in document["findings"] if one["check"] == "O12")
    assert [len(group["place"]) for group in later["concerned"]] == [3]
    assert document["first"]
    assert as_json(terminal, "--for", "lawyer")["first"] == []


def test_a_list_of_clients_gives_a_number_and_never_which(terminal: Terminal) -> None:
    plain, hidden = terminal.folder / "clients.txt", terminal.folder / "digests.csv"
    plain.write_text(f"{RIVALS}\nSomebody Else Ltd\n", "utf-8")
    made = terminal.run("digests", str(plain), "--companies", "--to", str(hidden))
    assert made.returncode == 0, made.stderr
    assert RIVALS not in hidden.read_text("utf-8")
    for path in (plain, hidden):
        document = as_json(terminal, "--check", "O13", "--clients", str(path))
        assert {one["verdict"] for one in document["findings"]} == {"attention"}
        assert all(3 in one["numbers"].values() for one in document["findings"])
        assert all(one["concerned"] == [] for one in document["findings"])
        assert RIVALS not in json.dumps(document, ensure_ascii=False)


def test_everything_is_told_in_french(terminal: Terminal) -> None:
    text = told(terminal, language="fr")
    for part in ("Le compte : PERSONNEL", "== Que faire d'abord ==", "pas un avis juridique", "En France"):
        assert part in text
    assert not re.search(r"\b(?:the|was|which)\b", text)


def test_a_check_that_does_not_exist_is_a_mistake_of_usage(terminal: Terminal) -> None:
    assert terminal.run("ownership", "--check", "O27").returncode == 2


def test_an_empty_vault_says_what_comes_next(tmp_path: Path) -> None:
    empty = Terminal(tmp_path)
    empty.make_vault()
    text = told(empty)
    assert "sociarch backup" in text
    assert "UNDETERMINED" in text
