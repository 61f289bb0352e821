"""A plan goes out and comes back: HR's case, a workbook that the owner of the pages fills in, the person's
attestation."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from sociarch.dossier import Dossier
from tests.chair import JOB, LEAVING, TODAY, Chair

CASE = ("--case", "HR-2024-0117", "--person", "A. Martin", "--employer", JOB.name)
DAYS = ("--notice", "2024-04-30", "--last-day", "2024-05-31", "--country", "FR")
STATES = {"en": ("done", "verified"), "fr": ("terminé", "contrôlé")}
WHO = {"en": "successor", "fr": "successeur"}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_workbook_that_was_filled_in_moves_the_case_on(tmp_path: Path, language: str) -> None:
    desk = Chair(tmp_path)
    case = ("--file", desk.path("case.json"))
    desk.run("new", *case, "--occasion", "leaver", *CASE, *DAYS)
    proof = desk.path("roles.pdf", b"before and after, invented")
    desk.run("done", "L2-01", "--role", "EMP", "--proof", proof, *case)
    desk.run(*case, "--for", "MKT", "--to", desk.path("plan.xlsx"), language=language)
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    sheet = book.worksheets[1]
    place = {str(sheet.cell(row, 1).value): row for row in range(2, sheet.max_row + 1)}
    for item, state in zip(("L2-03", "L2-01"), STATES[language], strict=True):
        sheet.cell(place[item], 5).value = state
        sheet.cell(place[item], 6).value = date(2024, 5, 6)
        sheet.cell(place[item], 7).value = WHO[language]
    book.save(tmp_path / "back.xlsx")
    desk.run("read", desk.path("back.xlsx"), *case)
    items = desk.items(*case)
    assert (items["L2-01"]["state"], items["L2-01"]["verified_by"]) == ("verified", "SUC")
    assert items["L2-03"]["state"] == "done"
    before = (tmp_path / "case.json").read_bytes()
    desk.run("read", desk.path("back.xlsx"), *case)
    assert (tmp_path / "case.json").read_bytes() == before


def test_an_attestation_moves_the_case_on_and_that_of_another_case_does_not(tmp_path: Path) -> None:
    for name in ("person", "desk"):
        (tmp_path / name).mkdir()
    person = Chair(tmp_path / "person", LEAVING)
    person.decide(Dossier("leaver", JOB.name, number="HR-2024-0117", person="A. Martin", opened=TODAY))
    person.run("done", "L1-07", "--proof", person.path("list.pdf", b"a list that both signed, invented"))
    made = person.terminal.run("attest", "--to", "attestation.json")
    assert made.returncode == 0, made.stderr
    attested = (person.folder / "attestation.json").read_bytes()

    desk = Chair(tmp_path / "desk")
    case = ("--file", desk.path("case.json"))
    desk.run("new", *case, "--occasion", "leaver", *CASE, *DAYS)
    desk.run("read", desk.path("attestation.json", attested), *case)
    assert desk.items(*case)["L1-07"]["state"] == "done"
    kept = (desk.folder / "case.json").read_bytes()
    assert b"list.pdf" not in kept

    other = ("--file", desk.path("other.json"))
    desk.run("new", *other, "--occasion", "leaver", "--case", "HR-2024-0999", *DAYS)
    assert "another case" in desk.refused("read", desk.path("attestation.json"), *other)
    changed = desk.path("changed.json", attested.replace(b"L1-07", b"L1-06", 1))
    desk.refused("read", changed, *case, code=20)
    assert (desk.folder / "case.json").read_bytes() == kept
    assert desk.items(*other)["L1-07"]["state"] == "open"
