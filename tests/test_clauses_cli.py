"""`sociarch clauses` as a person runs it: real processes, invented contracts, with a vault and without."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from fpdf import FPDF
from PIL import Image

from sociarch.choices import Choices
from sociarch.clauses.record import Circumstances, Passage, Scan
from sociarch.cli.failure import redacted
from sociarch.declared import Declared
from sociarch.keys import VaultIdentity
from sociarch.storage.folder import FolderStorage
from sociarch.vault import Reader
from sociarch.writer import Writer
from tests.terminal import Terminal

ROOT: Final = Path(__file__).resolve().parent.parent
OWNED: Final = (
    "Les comptes ouverts sur les réseaux sociaux pour les besoins du poste demeurent la propriété exclusive "
    "de la société."
)
RETURNED: Final = (
    "Le salarié restituera l'ensemble des identifiants et mots de passe des comptes de réseaux sociaux."
)
CLIENTS: Final = (
    "Le salarié s'interdit de solliciter ou démarcher les clients de la société pendant douze mois."
)
PERSONAL: Final = "Le profil personnel LinkedIn du salarié demeure la propriété du salarié."
CONTRACT: Final = f"""CONTRAT DE TRAVAIL

Article 7 - Comptes

{OWNED} {PERSONAL}

{RETURNED} Mot de passe : Xylophone77!

Article 8 - Clientèle

{CLIENTS}

Article 9 - Véhicule

Le véhicule demeure la propriété de la société.
"""
HARMLESS: Final = "Le véhicule de fonction est restitué le dernier jour du contrat, avec ses clés.\n"


class Reading:
    """Somebody who reads contracts."""

    def __init__(self, folder: Path, language: str = "en") -> None:
        self.folder = folder
        self.terminal = Terminal(folder, language=language)
        self.contract = self.file("contrat.txt", CONTRACT)

    def file(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, "utf-8")
        return path

    def run(
        self, *arguments: str | Path, without: tuple[str, ...] = (), stdout: Any = subprocess.PIPE
    ) -> "subprocess.CompletedProcess[str]":
        environment = {
            name: value for name, value in self.terminal.environment.items() if name not in without
        }
        return subprocess.run(
            [sys.executable, "-m", "sociarch", "clauses", *map(str, arguments)], cwd=ROOT, env=environment,
            stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE, text=True, encoding="utf-8",
            check=False, timeout=120,
        )  # fmt: skip

    def record(self, *arguments: str | Path) -> dict[str, Any]:
        document = json.loads(self.run(*arguments, "--json").stdout)
        assert isinstance(document, dict)
        return document


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    return Reading(tmp_path)


@pytest.fixture
def identity(reading: Reading) -> VaultIdentity:
    return reading.terminal.make_vault()


def choices(reading: Reading, identity: VaultIdentity) -> Choices:
    return Reader(FolderStorage(reading.terminal.vault), identity).chronicle().choices


def levels(record: dict[str, Any]) -> dict[str, str]:
    return {category["id"]: category["level"] for one in record["passages"] for category in one["categories"]}


MANY: Final = "\n\n".join([
    "L'inscription sur LinkedIn se fait avec l'adresse e-mail professionnelle du salarié.",
    RETURNED, CLIENTS, PERSONAL, OWNED,
    "Les contacts établis sur LinkedIn sont la propriété de la société.",
])  # fmt: skip


# -- what is shown --------------------------------------------------------------------------------


def test_passages_are_shown_from_the_most_urgent_on_and_every_word_of_them_stands_in_the_document(
    reading: Reading,
) -> None:
    done = reading.run(reading.contract)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0].startswith("contrat.txt · TXT · ")
    assert any(line.startswith("Not legal advice") for line in lines[:4])
    quoted = [line.strip().strip("“”") for line in lines if line.startswith("    “")]
    assert {OWNED, RETURNED, CLIENTS, PERSONAL} <= set(quoted)
    assert all(one in CONTRACT for one in quoted)
    order = [done.stdout.index(one) for one in (OWNED, RETURNED, PERSONAL, "Not found in", "Limits:")]
    assert order == sorted(order)
    assert "paragraph 3" in done.stdout
    assert "véhicule" not in done.stdout


def test_a_password_in_a_contract_is_neither_shown_nor_stored(
    reading: Reading, identity: VaultIdentity
) -> None:
    for arguments in ((), ("--json",), ("--for", "lawyer")):
        done = reading.run(reading.contract, *arguments)
        assert "Xylophone" not in done.stdout + done.stderr
    assert "Xylophone" not in str(choices(reading, identity))


def test_why_and_what_to_ask_are_said_once_for_each_category(reading: Reading) -> None:
    twice = reading.file("twice.txt", f"{CLIENTS}\n\n{CLIENTS}\n")
    done = reading.run(twice)
    assert done.stdout.count(CLIENTS) == 1
    assert "The same once more: paragraph 2" in done.stdout
    assert done.stdout.count("Why it matters: A changed profile") == 1


def test_many_passages_have_an_overview_and_what_claims_accounts_comes_first(reading: Reading) -> None:
    shown = reading.run(reading.file("many.txt", MANY)).stdout
    overview, _, details = shown.partition("== critical")
    assert "What was found:" in overview
    order = [overview.index(one) for one in ("ACCT-OWN", "CONN-OWN", "EMAIL", "NSOL-CLI", "PERSONAL")]
    assert order == sorted(order)
    assert details.index(OWNED) < details.index("L'inscription sur LinkedIn")
    assert "What was found:" not in reading.run(reading.file("one.txt", CLIENTS)).stdout


def test_what_stands_at_the_foot_of_every_page_is_shown_once(reading: Reading) -> None:
    paper = FPDF()
    paper.set_font("helvetica", size=10)
    for page, work in enumerate(
        ("drives a van to town", "carries parcels upstairs", "writes bills"), start=1
    ):
        paper.add_page()
        paper.multi_cell(0, 6, f"The employee {work} and keeps the hours that were agreed. " * 4)
        paper.set_y(-30)
        paper.cell(0, 6, f"Garden leave - page {page}")
    paper.output(str(reading.folder / "feet.pdf"))
    shown = reading.run(reading.folder / "feet.pdf").stdout
    assert shown.count("Garden leave - page") == 1
    assert "page 2 paragraph" in shown and "page 3 paragraph" in shown


def test_a_kind_of_clause_that_only_a_later_version_knows_is_shown(
    reading: Reading, identity: VaultIdentity
) -> None:
    scan = Scan(
        "b" * 64,
        "b.pdf",
        "pdf",
        1,
        "2030-01-01",
        "9",
        (Passage(1, 1, "A later clause.", ("LATER",), ("en",)),),
    )
    Writer(FolderStorage(reading.terminal.vault), identity.write_key()).decide(scan)
    shown = reading.run().stdout
    assert "A later clause." in shown and "LATER" in shown


def test_an_encoding_that_is_not_recognised_is_a_doubt_and_nothing_is_said_to_be_absent(
    reading: Reading,
) -> None:
    path = reading.folder / "dos.txt"
    for encoding in ("cp850", "mac_roman"):
        path.write_bytes(OWNED.encode(encoding))
        record = reading.record(path)
        assert record["absent"] is None
        assert "encoding" in record["documents"][0]["doubts"][0]
    path.write_bytes(OWNED.encode("cp1252"))
    assert reading.record(path)["documents"][0]["doubts"] == []


def test_a_lawyer_gets_whole_digests_and_no_explanations(reading: Reading) -> None:
    mine, theirs = (reading.run(reading.contract, "--for", who).stdout for who in ("me", "lawyer"))
    digest = reading.record(reading.contract)["documents"][0]["sha256"]
    assert digest not in mine and digest[:8] in mine
    assert digest in theirs
    assert "Why it matters" in mine and "Why it matters" not in theirs
    assert OWNED in theirs and "patterns" in theirs


def test_what_is_absent_is_told_and_of_pages_without_text_it_is_said_that_it_cannot_be(
    reading: Reading,
) -> None:
    harmless = reading.file("voiture.txt", HARMLESS)
    assert {"ACCT-OWN", "CONN-OWN", "CONN-DEL"} <= set(reading.record(harmless)["absent"])
    assert "No passage was found." in reading.run(harmless).stdout
    paged = reading.file("pages.txt", f"{HARMLESS}\f12\n")
    assert reading.record(paged)["absent"] is None
    assert "What is absent cannot be told" in reading.run(paged).stdout


def scan_of_a_paper(path: Path) -> Path:
    paper = FPDF()
    paper.add_page()
    paper.image(Image.new("L", (60, 80), 200), 0, 0, paper.w, paper.h)
    paper.output(str(path))
    return path


def test_a_scan_without_text_is_never_said_to_have_no_clause(reading: Reading) -> None:
    done = reading.run(scan_of_a_paper(reading.folder / "scan.pdf"))
    assert done.returncode == 21
    assert "No text was found" in done.stdout
    assert "No passage was found" not in done.stdout
    assert "Not found in what was read" not in done.stdout
    assert "says nothing about its clauses" in done.stderr


def test_what_the_person_says_of_a_document_changes_levels_and_nothing_else(reading: Reading) -> None:
    plain = reading.record(reading.contract)
    unsigned = reading.record(reading.contract, "--unsigned")
    assert levels(plain)["ACCT-OWN"] == "critical"
    assert levels(unsigned)["ACCT-OWN"] == "high"
    assert [one["quotation"] for one in plain["passages"]] != []
    assert {one["quotation"] for one in plain["passages"]} == {
        one["quotation"] for one in unsigned["passages"]
    }
    signed = reading.record(reading.contract, "--signed", "2019-02-15", "--separate", "--country", "FR")
    assert signed["documents"][0]["circumstances"] == {"day": "2019-02-15", "signed": True, "separate": True}
    assert signed["country"] == "FR"


def test_it_speaks_french_and_quotes_as_it_stands(tmp_path: Path) -> None:
    done = Reading(tmp_path, "fr").run(tmp_path / "contrat.txt")
    assert OWNED in done.stdout
    assert "conseil juridique" in done.stdout


def test_there_is_no_colour_outside_a_terminal_and_none_where_it_is_not_wanted(reading: Reading) -> None:
    assert "\x1b" not in reading.run(reading.contract).stdout
    pty = pytest.importorskip("pty")

    def at_a_terminal() -> bytes:
        ours, theirs = pty.openpty()
        reading.run(reading.contract, stdout=theirs)
        os.close(theirs)
        seen = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:
                piece = b""
            if not piece:
                os.close(ours)
                return seen
            seen += piece

    assert b"\x1b[31m" in at_a_terminal()
    reading.terminal.environment = {**reading.terminal.environment, "NO_COLOR": "1"}
    assert b"\x1b" not in at_a_terminal()


def test_what_a_document_says_cannot_steer_a_terminal(reading: Reading) -> None:
    hostile = reading.file("hostile.txt", OWNED.replace("du poste", "du\x1b[2J \u202eposte"))
    done = reading.run(hostile)
    assert "du" in done.stdout
    assert "\x1b" not in done.stdout and "\u202e" not in done.stdout


# -- what goes wrong ------------------------------------------------------------------------------


def test_a_document_that_cannot_be_read_keeps_nobody_from_the_others(reading: Reading) -> None:
    old = reading.file("ancien.rtf", "{\\rtf1 x}")
    done = reading.run(old, reading.contract)
    assert done.returncode == 20
    assert OWNED in done.stdout
    assert "ancien.rtf is no document" in done.stderr
    assert "save it as PDF" in done.stderr
    assert reading.record(old, reading.contract)["code"] == 20


def test_options_that_contradict_each_other_are_refused(reading: Reading) -> None:
    assert reading.run(reading.contract, "--signed", "2020-01-01", "--unsigned").returncode == 2
    assert reading.run("--drop").returncode == 2
    assert reading.run(reading.contract, "--signed", "yesterday").returncode == 2


def test_no_quotation_gets_into_the_report_of_a_failure() -> None:
    def fail(quotation: str) -> None:
        raise ValueError(quotation)

    try:
        fail(OWNED)
    except ValueError as error:
        report = redacted(error)
    assert "ValueError" in report
    assert not {word for word in OWNED.split() if len(word) > 4} & set(report.split())


# -- the vault ------------------------------------------------------------------------------------


def test_without_a_vault_it_is_shown_and_said_that_nothing_is_kept(reading: Reading) -> None:
    done = reading.run(reading.contract)
    assert OWNED in done.stdout
    assert "Not kept: there is no vault here yet." in done.stderr
    assert not reading.terminal.vault.exists()


def test_results_are_kept_with_the_write_key_alone_and_shown_again_with_a_reading_key(
    reading: Reading, identity: VaultIdentity
) -> None:
    closed = ("SOCIARCH_PASSPHRASE_FILE",)
    done = reading.run(reading.contract, "--signed", "2019-02-15", without=closed)
    assert done.returncode == 0
    assert "Kept in the vault" in done.stderr
    (scan,) = choices(reading, identity).scans.values()
    assert scan.circumstances == Circumstances("2019-02-15", True)
    assert {one.quotation for one in scan.passages} >= {OWNED, PERSONAL}
    assert reading.run(without=closed).returncode == 30
    again = reading.run()
    assert OWNED in again.stdout
    assert "signed on 2019-02-15" in again.stdout


def test_the_document_itself_is_not_stored(reading: Reading, identity: VaultIdentity) -> None:
    reading.run(reading.contract)
    assert "véhicule" not in str(choices(reading, identity))


def test_nothing_is_kept_where_nobody_wants_it(reading: Reading, identity: VaultIdentity) -> None:
    done = reading.run(reading.contract, "--no-keep")
    assert OWNED in done.stdout
    assert "Kept" not in done.stderr
    assert choices(reading, identity).scans == {}


def test_dropped_results_are_left_out_until_the_document_is_scanned_again(
    reading: Reading, identity: VaultIdentity
) -> None:
    reading.run(reading.contract)
    assert reading.run(reading.contract, "--drop").returncode == 0
    assert choices(reading, identity).scans == {}
    assert "holds no results yet" in reading.run().stderr
    digest = reading.record(reading.contract)["documents"][0]["sha256"]
    assert list(choices(reading, identity).scans) == [digest]
    assert reading.run(digest, "--drop").returncode == 0
    assert choices(reading, identity).scans == {}


def test_nothing_is_dropped_while_a_demand_is_declared(reading: Reading, identity: VaultIdentity) -> None:
    reading.run(reading.contract)
    writer = Writer(FolderStorage(reading.terminal.vault), identity.write_key())
    writer.decide(Declared(demand=date(2024, 6, 1)))
    done = reading.run(reading.contract, "--drop")
    assert done.returncode == 2
    assert "You declared a demand of 2024-06-01" in done.stderr
    assert len(choices(reading, identity).scans) == 1
    assert reading.run(reading.contract).returncode == 0


def test_what_the_vault_does_not_hold_cannot_be_dropped(reading: Reading, identity: VaultIdentity) -> None:
    reading.run(reading.contract)
    other = reading.file("autre.txt", HARMLESS)
    for wanted in ("f" * 64, str(other)):
        done = reading.run(reading.contract, wanted, "--drop")
        assert done.returncode == 2
        assert "holds no results" in done.stderr
    assert len(choices(reading, identity).scans) == 1


def test_what_was_said_of_a_document_holds_when_it_is_scanned_again(
    reading: Reading, identity: VaultIdentity
) -> None:
    reading.run(reading.contract, "--signed", "2019-02-15")
    assert "signed on 2019-02-15" in reading.run(reading.contract).stdout
    reading.run(reading.contract, without=("SOCIARCH_PASSPHRASE_FILE",))
    (scan,) = choices(reading, identity).scans.values()
    assert scan.circumstances == Circumstances("2019-02-15", True)
    reading.run(reading.contract, "--unsigned")
    (scan,) = choices(reading, identity).scans.values()
    assert scan.circumstances == Circumstances("", False)


def test_a_vault_that_does_not_open_keeps_nobody_from_reading_a_contract(
    reading: Reading, identity: VaultIdentity
) -> None:
    Path(reading.terminal.environment["SOCIARCH_PASSPHRASE_FILE"]).write_text("another one", "utf-8")
    done = reading.run(reading.contract)
    assert OWNED in done.stdout
    assert done.returncode != 0
    assert done.stderr.count("sociarch: error:") == 1


def test_a_damaged_record_is_told_and_nothing_is_said_to_be_absent(
    reading: Reading, identity: VaultIdentity
) -> None:
    reading.run(reading.contract)
    reading.run(reading.file("voiture.txt", HARMLESS))
    first = min((reading.terminal.vault / "choices").iterdir())
    first.write_bytes(first.read_bytes()[:-5] + b"xxxxx")
    done = reading.run()
    assert done.returncode == 31
    assert "voiture.txt" in done.stdout and "contrat.txt" not in done.stdout
    assert "Not found in what was read" not in done.stdout
    assert "does not open" in done.stdout and "is damaged" in done.stderr
    record = reading.record()
    assert (record["absent"], record["code"]) == (None, 31)
    again = reading.run(reading.contract)
    assert OWNED in again.stdout and "Kept in the vault" in again.stderr
    assert again.returncode == 31


def test_country_and_demand_come_from_what_was_declared_and_country_from_the_command_first(
    reading: Reading, identity: VaultIdentity
) -> None:
    writer = Writer(FolderStorage(reading.terminal.vault), identity.write_key())
    writer.decide(Declared(country="BE", demand=date(2024, 6, 1)))
    told = reading.record(reading.contract)
    assert (told["country"], told["dispute"]) == ("BE", "2024-06-01")
    assert reading.record(reading.contract, "--country", "FR")["country"] == "FR"
    assert reading.record(reading.contract, "--no-keep")["country"] is None


def test_a_scan_comes_back_from_the_vault_as_it_was(reading: Reading, identity: VaultIdentity) -> None:
    scan = Scan(
        "a" * 64, "a.pdf", "pdf", 3, "2024-09-01", "1",
        (Passage(2, 7, "« Œuvre » \u202e\n", ("ACCT-OWN",), ("fr",), ("columns",), linked=(1,)),),
        blank=(3,), doubts=("a doubt",),
    )  # fmt: skip
    Writer(FolderStorage(reading.terminal.vault), identity.write_key()).decide(scan)
    assert choices(reading, identity).scans == {scan.document: scan}
