"""`find`, `diff` and `log` as a person and a program see them: what tables show, and what they leave out."""

import json
from typing import Any

import click
import pytest
from click.testing import CliRunner

from sociarch.choices import Remark
from sociarch.cli.diff import command as diff
from sociarch.cli.diff import show_changes
from sociarch.cli.find import command as find
from sociarch.cli.find import show_found
from sociarch.cli.log import show_person
from sociarch.cli.past import check_network
from sociarch.cli.person import person_record
from sociarch.cli.session import Session
from sociarch.difference import Interval
from sociarch.entry import Change, Past
from sociarch.finding import search
from tests.pasts import LAST_LIST, change, entry, past, person

MANY = 230


def crowd() -> Past:
    """So many whose name and company begin alike; the first of them once had another one."""
    people = [
        person(entry(f"Aline Testeur {n:03}", number=n, company="Testeur SA"), number=n) for n in range(MANY)
    ]
    first = people[0].best
    return past(people, [change("moved", first, LAST_LIST, old="Testeur & Fils", new="Testeur SA")])


def document(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


# -- find ------------------------------------------------------------------------------------------


def test_a_person_is_one_row_with_all_that_the_text_was_found_in(capsys: pytest.CaptureFixture[str]) -> None:
    one = person(
        entry("Aline Testeur", number=1, company="Testeur SA", email="aline@testeur.example"),
        entry("Aline Testeur", number=1, network="viadeo", company="Testeur"),
        remark=Remark("m", ("Testeur",)),
    )  # fmt: skip
    changes = [change("moved", one.best, LAST_LIST, old="Testeur & Fils", new="Testeur SA")]
    show_found(Session(), search(past([one], changes), "testeur"), limit=None, as_json=False)
    told = capsys.readouterr()
    [row] = [line for line in told.out.splitlines() if one.id in line]
    assert row.rstrip().endswith("name; company; e-mail; tag; company until 2024-01-01: Testeur & Fils")
    assert "1 person found" in told.err


def test_of_many_people_fifty_are_shown_and_the_rest_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    hits = search(crowd(), "testeur")
    for limit, rows in ((None, 50), (3, 3), (MANY, MANY)):
        show_found(Session(), hits, limit=limit, as_json=False)
        told = capsys.readouterr()
        assert sum("p-" in line for line in told.out.splitlines()) == rows
        assert f"{MANY} people found" in told.err
        assert (f"{MANY - rows} more" in told.err) == (rows < MANY)
        assert ("--limit" in told.err) == (rows < MANY)


def test_that_a_table_is_not_whole_is_said_in_quiet_too(capsys: pytest.CaptureFixture[str]) -> None:
    show_found(Session(quiet=True), search(crowd(), "testeur"), limit=None, as_json=False)
    assert f"{MANY - 50} more" in capsys.readouterr().err


def test_a_program_gets_every_place_in_which_a_text_was_found(capsys: pytest.CaptureFixture[str]) -> None:
    hits = search(crowd(), "testeur")
    show_found(Session(), hits, limit=None, as_json=True)
    told = document(capsys)
    assert (told["schema"], told["people"], len(told["found"])) == ("sociarch-find/1", MANY, len(hits))
    assert len(hits) == 2 * MANY + 1
    show_found(Session(), hits, limit=2, as_json=True)
    told = document(capsys)
    assert (told["people"], len({one["person"] for one in told["found"]})) == (MANY, 2)


def test_nobody_found_is_no_table(capsys: pytest.CaptureFixture[str]) -> None:
    show_found(Session(), (), limit=None, as_json=False)
    told = capsys.readouterr()
    assert told.out == ""
    assert "0 people found" in told.err


# -- diff ------------------------------------------------------------------------------------------


def changed() -> list[tuple[Interval, list[Change]]]:
    whole = past([person(entry(f"Aline Testeur {n:03}", number=n)) for n in range(MANY)])
    [history] = whole.histories
    changes = [change("joined", one, LAST_LIST) for one in history.entries]
    return [(Interval("linkedin", None, *history.listings), changes)]


def test_of_many_changes_two_hundred_are_shown_and_the_rest_is_counted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for limit, rows in ((None, 200), (3, 3), (MANY, MANY)):
        show_changes(Session(), changed(), limit=limit, as_json=False)
        told = capsys.readouterr()
        assert told.out.count("Aline Testeur") == rows
        assert f"{MANY} × joined" in told.out
        assert (f"{MANY - rows} more" in told.err) == (rows < MANY)


def test_a_program_gets_every_change(capsys: pytest.CaptureFixture[str]) -> None:
    show_changes(Session(), changed(), limit=None, as_json=True)
    [account] = document(capsys)["accounts"]
    assert (len(account["changes"]), account["counts"]) == (MANY, {"joined": MANY})


def test_a_network_that_no_list_is_of_is_refused_and_those_that_are_there_are_named() -> None:
    check_network("viadeo", ["linkedin", "viadeo"])
    with pytest.raises(click.UsageError, match=r"myspace.*linkedin, viadeo"):
        check_network("myspace", ["viadeo", "linkedin", "viadeo"])


@pytest.mark.parametrize("command", [find, diff])
def test_a_table_of_no_rows_cannot_be_asked_for(command: Any) -> None:
    assert CliRunner().invoke(command, ["text", "--limit", "0"]).exit_code == 2


# -- log -------------------------------------------------------------------------------------------


def test_a_connection_is_the_same_record_for_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    whole = crowd()
    show_person(whole, whole.people[0], as_json=True)
    told = document(capsys)
    assert told["connections"] == person_record(whole.people[0])["connections"] != []
    assert [one["kind"] for one in told["changes"]] == ["listed", "moved"]


def test_somebody_without_a_name_is_said_to_be_so(capsys: pytest.CaptureFixture[str]) -> None:
    whole = past([person(entry("", company="Testeur SA"))])
    show_person(whole, whole.people[0], as_json=False)
    show_found(Session(), search(whole, "testeur"), limit=None, as_json=False)
    assert capsys.readouterr().out.count("(unnamed)") == 2
