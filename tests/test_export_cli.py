"""`sociarch export` as a person meets it: what it writes, what it says, and what it refuses."""

import json
import os
import re
import stat
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from sociarch.choices import Remark
from sociarch.cli.export import Order, command, hand_over
from sociarch.cli.session import Session
from sociarch.errors import FileTaken, ListUnreadable, NoSuchNetwork
from sociarch.handover.selection import Filter
from sociarch.handover.table import Wanted
from sociarch.handover.target import load, names
from tests.handing import MADE
from tests.pasts import full, past, person
from tests.terminal import Terminal

ROOT = Path(__file__).resolve().parent.parent
PAST = past(
    [
        person(full(1, email="aline@example.org")),
        person(full(2, "Bram Ancien", listed=False)),
        person(full(3, "Cléo Évitée"), remark=Remark("linkedin:person-3", avoid=True)),
        person(full(4, "")),
        person(full(5, "Dora Cliente", company="Globex")),
        person(full(6, "Eve Seule", network="facebook", split=False)),
    ]
)


class Noon:
    """A clock that stands still."""

    def now(self) -> datetime:
        return MADE

    def sleep(self, seconds: float) -> None:
        raise AssertionError


def order(name: str, output: str, **more: Any) -> Order:
    plain: dict[str, Any] = {
        "wanted": Wanted(), "who": Filter(), "lists": (), "rows": None, "force": False, "as_json": False
    }  # fmt: skip
    return Order(load(name), output, **{**plain, **more})


def run(one: Order) -> None:
    hand_over(Session(clock=Noon()), PAST, one)


def test_a_file_and_its_side_file_are_written_and_what_was_left_out_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "people.csv"
    clients = tmp_path / "clients.csv"
    clients.write_text("kind,value,until,source,note\ncompany,GLOBEX,,agreement,\n")
    run(order("csv", str(output), lists=(clients,)))
    told = capsys.readouterr()
    assert told.out == f"{output}: 2 people\n"
    assert "4 people were left out" in told.err
    for words in ("no longer listed", "do not contact", "by company", "without a name"):
        assert re.search(f"{words}.*: 1\n", told.err)
    assert "courts" not in told.err
    assert not any(name in told.err for name in ("Bram", "Cléo", "Dora", "Eve", "Globex"))
    assert b"Aline Testeur" in output.read_bytes()
    side = json.loads((tmp_path / "people.csv.sociarch.json").read_text("utf-8"))
    assert side["left_out"] == {"unlisted": 1, "do_not_contact": 1, "list_company": 1, "nameless": 1}
    assert len(side["filter"]["leave_out_lists"]) == 1
    for path in (output, tmp_path / "people.csv.sociarch.json"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_json_prints_what_the_side_file_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(order("vcard", str(tmp_path / "people.vcf"), as_json=True))
    printed = json.loads(capsys.readouterr().out)
    assert printed["schema"] == "sociarch-export/1"
    assert printed == json.loads((tmp_path / "people.vcf.sociarch.json").read_text("utf-8"))


def test_to_the_standard_output_goes_the_file_and_nothing_else(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    run(order("jsonl", "-"))
    told = capfdbinary.readouterr()
    assert [json.loads(line)["name"] for line in told.out.splitlines()] == [
        "Aline Testeur", "Dora Cliente", "Eve Seule",
    ]  # fmt: skip
    assert b"no side file" in told.err
    assert list(tmp_path.iterdir()) == []


def test_more_than_names_comes_with_a_reminder_and_what_has_no_place_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(order("hubspot", str(tmp_path / "h.csv"), wanted=Wanted(frozenset(("email", "dates")))))
    told = capsys.readouterr().err
    assert "courts" in told
    assert "HubSpot has no place for: dates" in told
    assert "not confirmed" in told
    assert "LinkedIn URL" in told
    assert "Without an e-mail address: 2." in told
    assert "Names that no network splits: 1." in told


def test_a_file_over_the_limit_becomes_several(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(order("zoho-recruit", str(tmp_path / "z.csv"), rows=2))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["z-1.csv", "z-2.csv", "z.csv.sociarch.json"]
    with pytest.raises(click.UsageError):
        run(order("zoho-recruit", "-", rows=2))
    side = json.loads((tmp_path / "z.csv.sociarch.json").read_text("utf-8"))
    assert [one["rows"] for one in side["files"]] == [2, 1]
    capsys.readouterr()


def test_nothing_is_written_over_what_lies_there_unless_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "people.csv"
    output.write_text("mine")
    with pytest.raises(FileTaken):
        run(order("csv", str(output)))
    assert [path.name for path in tmp_path.iterdir()] == ["people.csv"]
    assert output.read_text() == "mine"
    run(order("csv", str(output), force=True))
    assert b"Aline" in output.read_bytes()
    capsys.readouterr()


def test_that_a_file_lies_there_is_told_before_the_vault_is_asked(tmp_path: Path) -> None:
    for name in ("people.csv", "people.csv.sociarch.json"):
        (tmp_path / name).touch()
        done = CliRunner().invoke(command, ["--for", "csv", str(tmp_path / "people.csv")])
        assert isinstance(done.exception, FileTaken)
        (tmp_path / name).unlink()


def test_a_list_that_cannot_be_read_lets_nobody_out(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.csv", tmp_path):
        with pytest.raises(ListUnreadable):
            run(order("csv", str(tmp_path / "people.csv"), lists=(path,)))
    assert list(tmp_path.iterdir()) == []


def test_a_network_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoSuchNetwork):
        run(order("csv", str(tmp_path / "p.csv"), who=Filter(frozenset(("myspace",)))))


@pytest.mark.parametrize("name", names())
def test_every_format_is_written(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    if name == "parquet":
        pytest.importorskip("pyarrow")
    run(order(name, str(tmp_path / "out")))
    assert os.path.getsize(tmp_path / "out") > 0
    capsys.readouterr()


@pytest.mark.parametrize(
    "arguments",
    [
        [], ["out.csv"], ["--for", "csv"], ["--for", "palm", "out"], ["--for", "xlsx", "-"],
        ["--for", "csv", "-", "--json"], ["--for", "csv", "out", "--with", "birthday"],
        ["--for", "csv", "out", "--rows", "0"],
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_before_the_vault_is_asked(
    tmp_path: Path, arguments: list[str]
) -> None:
    here = [str(tmp_path / word) if word.startswith("out") else word for word in arguments]
    assert CliRunner().invoke(command, here).exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_the_formats_are_listed_in_both_languages(tmp_path: Path) -> None:
    environment = Terminal(tmp_path).environment

    def told(*arguments: str) -> str:
        """What is printed without any vault."""
        done = subprocess.run(
            [sys.executable, "-m", "sociarch", "export", "--list", *arguments], cwd=ROOT, env=environment,
            capture_output=True, text=True, check=True, timeout=120,
        )  # fmt: skip
        return done.stdout

    for language, words in (("en", "address books"), ("fr", "carnets d'adresses")):
        shown = told("--lang", language)
        assert words in shown
        assert all(name in shown for name in names())
    printed = json.loads(told("--json"))
    assert printed["schema"] == "sociarch-formats/1"
    assert {one["format"]: one["rows"] for one in printed["formats"]}["twenty"] == 10_000
