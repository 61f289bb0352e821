"""What is doubted is stored and held until a person decides; guessed columns are settled once."""

import json
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest

from demo.invent import linkedin_name, linkedin_zip, people, viadeo_csv
from sociarch.choices import Choice, Choices, Columns, Verdict, choice_bytes, read_choice
from sociarch.errors import DamagedRecord
from sociarch.history import choose
from sociarch.home import Home
from sociarch.vault import Reader
from sociarch.verify import verify
from sociarch.writer import Writer
from tests.independent import open_vault
from tests.terminal import SECRET, Terminal
from tests.vaults import new_vault, put

CROWD = people(100, 5)
DAY = date(2025, 1, 6)


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    terminal = Terminal(tmp_path)
    terminal.make_vault()
    return terminal


def linkedin(terminal: Terminal, week: int, number: int) -> str:
    """An export of the first `number` people; the path."""
    day = DAY + timedelta(weeks=week)
    path = terminal.folder / linkedin_name(day)
    linkedin_zip(path, CROWD[:number], day)
    return str(path)


def backup(terminal: Terminal, *arguments: str, code: int = 0) -> dict[str, object]:
    """What the one snapshot of a backup says."""
    done = terminal.run("backup", "--json", "--from", *arguments)
    assert done.returncode == code, done.stderr
    [one] = json.loads(done.stdout)["snapshots"]
    assert isinstance(one, dict)
    return one


def states(terminal: Terminal) -> list[str]:
    return [one["state"] for one in json.loads(terminal.run("snapshots", "--json").stdout)["snapshots"]]


def shown(terminal: Terminal, *wanted: str) -> int:
    """How many connections `show` finds."""
    return len(json.loads(terminal.run("show", *wanted, "--json").stdout)["connections"])


# -- far fewer ------------------------------------------------------------------------------------


def test_a_tenth_may_be_missing_and_no_more(terminal: Terminal) -> None:
    backup(terminal, linkedin(terminal, 0, 100))
    assert backup(terminal, linkedin(terminal, 1, 90))["held"] == []
    assert backup(terminal, linkedin(terminal, 2, 80), code=21)["held"] == ["fewer"]
    assert states(terminal) == ["", "", "held"]


def test_how_many_may_be_missing_is_a_setting(terminal: Terminal) -> None:
    backup(terminal, linkedin(terminal, 0, 100))
    assert backup(terminal, linkedin(terminal, 1, 60), "--max-loss", "50")["held"] == []
    done = terminal.run("backup", "--from", linkedin(terminal, 2, 55), SOCIARCH_MAX_LOSS="5")
    assert done.returncode == 21


def test_a_held_snapshot_names_the_three_commands(terminal: Terminal) -> None:
    backup(terminal, linkedin(terminal, 0, 100))
    done = terminal.run("backup", "--from", linkedin(terminal, 1, 50))
    name = json.loads(terminal.run("snapshots", "--json").stdout)["snapshots"][1]["id"][:8]
    for command in (f"inspect --snapshot {name}", f"accept {name}", f"drop {name}"):
        assert f"sociarch {command}" in done.stderr
        assert terminal.run(*command.split()).returncode == 0
    assert "50" in done.stderr
    assert "100" in done.stderr


def test_what_is_held_does_not_count_until_it_is_accepted(terminal: Terminal) -> None:
    backup(terminal, linkedin(terminal, 0, 100))
    held = str(backup(terminal, linkedin(terminal, 1, 50), code=21)["id"])
    assert shown(terminal) == shown(terminal, "linkedin") == 100
    assert shown(terminal, held[:8]) == 50
    assert held in json.loads(terminal.run("status", "--json").stdout)["held"]
    assert terminal.run("accept", held[:8]).returncode == 0
    assert shown(terminal) == 50
    assert states(terminal) == ["", "accepted"]
    assert json.loads(terminal.run("status", "--json").stdout)["held"] == []


def test_what_is_accepted_is_what_the_next_backup_is_compared_with(terminal: Terminal) -> None:
    backup(terminal, linkedin(terminal, 0, 100))
    held = str(backup(terminal, linkedin(terminal, 1, 50), code=21)["id"])
    backup(terminal, linkedin(terminal, 2, 49), code=21)
    terminal.run("accept", held)
    assert backup(terminal, linkedin(terminal, 3, 48))["held"] == []


def test_what_is_dropped_stays_out_restores_and_can_be_taken_back(terminal: Terminal) -> None:
    backup(terminal, linkedin(terminal, 0, 100))
    path = linkedin(terminal, 1, 50)
    held = str(backup(terminal, path, code=21)["id"])
    assert terminal.run("drop", held).returncode == 0
    assert states(terminal) == ["", "dropped"]
    assert shown(terminal) == 100
    assert terminal.run("restore", held, "back").returncode == 0
    assert (terminal.folder / "back" / Path(path).name).read_bytes() == Path(path).read_bytes()
    terminal.run("accept", held)
    assert shown(terminal) == 50


def test_the_same_download_asks_again_until_it_is_decided_and_then_no_more(terminal: Terminal) -> None:
    backup(terminal, linkedin(terminal, 0, 100))
    path = linkedin(terminal, 1, 50)
    first = backup(terminal, path, code=21)
    assert backup(terminal, path, code=21)["id"] == first["id"]
    terminal.run("drop", str(first["id"]))
    again = backup(terminal, path)
    assert (again["id"], again["earlier"]) == (first["id"], True)


def test_an_older_archive_is_compared_with_what_was_before_it(terminal: Terminal) -> None:
    backup(terminal, linkedin(terminal, 10, 100))
    assert backup(terminal, linkedin(terminal, 0, 20))["held"] == []
    assert backup(terminal, linkedin(terminal, 5, 19))["held"] == []
    assert backup(terminal, linkedin(terminal, 6, 10), code=21)["held"] == ["fewer"]


def test_exports_of_one_run_are_compared_in_the_order_of_their_days(terminal: Terminal) -> None:
    paths = [linkedin(terminal, week, number) for week, number in ((2, 98), (0, 100), (1, 40))]
    done = terminal.run("backup", "--json", *(word for path in paths for word in ("--from", path)))
    assert done.returncode == 21
    assert [one["held"] for one in json.loads(done.stdout)["snapshots"]] == [[], ["fewer"], []]


def test_an_undated_list_that_comes_again_is_nothing_to_compare_with(terminal: Terminal) -> None:
    path = terminal.folder / "Connections.csv"
    path.write_text(HEADER + "Bram,Voorbeeld,,,,,\n" * 20)
    backup(terminal, str(path))
    backup(terminal, linkedin(terminal, 200, 100))
    assert backup(terminal, str(path))["earlier"] is True
    assert backup(terminal, linkedin(terminal, 201, 50), code=21)["held"] == ["fewer"]


def test_an_archive_without_the_list_says_nothing_of_its_length(terminal: Terminal) -> None:
    backup(terminal, linkedin(terminal, 0, 100))
    folder = terminal.folder / "Basic_LinkedInDataExport_02-03-2025"
    folder.mkdir()
    (folder / "Email Addresses.csv").write_text("Email Address,Confirmed,Primary\na@example.org,Yes,Yes\n")
    (folder / "Registration.csv").write_text('Registered At,Registration Ip\n"5/18/09, 9:40 AM",192.0.2.1\n')
    one = backup(terminal, str(folder))
    assert one["held"] == []
    assert "connection" not in one["counts"]  # type: ignore[operator]  # JSON
    assert backup(terminal, linkedin(terminal, 5, 50), code=21)["held"] == ["fewer"]


def test_a_machine_that_gets_its_write_key_later_compares_too(terminal: Terminal) -> None:
    backup(terminal, linkedin(terminal, 0, 100))
    home = str(terminal.folder / "other-home")
    done = terminal.run("backup", "--from", linkedin(terminal, 1, 50), SOCIARCH_HOME=home)
    assert done.returncode == 21


def test_states_are_told_in_french_and_nothing_else_with_them(terminal: Terminal) -> None:
    backup(terminal, linkedin(terminal, 0, 100))
    backup(terminal, linkedin(terminal, 1, 50), code=21)
    said = terminal.run("--lang", "fr", "snapshots").stdout
    assert "retenue" in said
    assert "Project" not in said


def test_when_everything_is_held_nothing_is_shown_and_it_is_said(terminal: Terminal) -> None:
    path = terminal.folder / "Connections.csv"
    path.write_text(NO_HEADER)
    backup(terminal, str(path), code=21)
    done = terminal.run("show", "linkedin")
    assert done.returncode == 2
    assert "held" in done.stderr


# -- nothing, or part -----------------------------------------------------------------------------

NO_HEADER = "Aline,Testeur,https://www.linkedin.com/in/aline-testeur,,,,12 Jan 2024\n"
HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (HEADER, "nothing"),
        (NO_HEADER, "nothing"),
        (
            HEADER + "Bram,Voorbeeld,,,,,\n" + 'Aline,"Testeur,,,,,\nCosima,Exemplo,,,,,\n' * 3,
            "partly",
        ),
    ],
)
def test_what_reads_to_nothing_or_to_a_part_is_held(terminal: Terminal, text: str, reason: str) -> None:
    path = terminal.folder / "Connections.csv"
    path.write_text(text)
    assert backup(terminal, str(path), code=21)["held"] == [reason]
    assert terminal.run("verify").returncode == 0


# -- columns --------------------------------------------------------------------------------------


def test_what_columns_are_is_settled_once_and_repairs_the_past(terminal: Terminal) -> None:
    path = terminal.folder / "viadeo.csv"
    path.write_text("Nom;Prénom;Boîte;Société\nTesteur;Aline;Exemple & Fils;Groupe Lorem\n")
    first = backup(terminal, str(path))
    assert first["guesses"]

    def company() -> object:
        return json.loads(terminal.run("show", "viadeo", "--json").stdout)["connections"][0]["company"]

    assert company() == "Groupe Lorem"
    settled = "boite=company,Société=-,Nom=last_name,PRENOM=first_name"
    done = terminal.run("backup", "viadeo", "--from", str(path), "--map", settled, "--json")
    assert done.returncode == 0
    [one] = json.loads(done.stdout)["snapshots"]
    assert (one["id"], one["guesses"]) == (first["id"], [])
    assert company() == "Exemple & Fils"
    path.write_text("Nom;Prénom;Boîte;Société\nVoorbeeld;Bram;Mockwell;Groupe Lorem\n")
    assert backup(terminal, str(path))["guesses"] == []
    assert company() == "Mockwell"


def test_columns_are_known_to_a_machine_that_comes_later(terminal: Terminal) -> None:
    path = terminal.folder / "viadeo.csv"
    viadeo_csv(path, CROWD[:5])
    terminal.run("backup", "viadeo", "--from", str(path), "--map", "Ville=-,Société=-")
    home = Home(terminal.folder / "other-home")
    terminal.run("backup", "--from", linkedin(terminal, 0, 10), SOCIARCH_HOME=str(home.root))
    [vault] = [folder.name for folder in (home.root / "vaults").iterdir()]
    assert home.columns(vault) == {"viadeo": {"ville": "", "societe": ""}}


def test_a_column_that_is_not_there_is_told_and_not_remembered(terminal: Terminal) -> None:
    path = terminal.folder / "viadeo.csv"
    viadeo_csv(path, CROWD[:5])
    done = terminal.run("backup", "viadeo", "--from", str(path), "--map", "Boîte=company,Ville=-")
    assert done.returncode == 0
    assert "boite" in done.stderr
    home = Home(terminal.home)
    [vault] = [folder.name for folder in (home.root / "vaults").iterdir()]
    assert home.columns(vault) == {"viadeo": {"ville": ""}}


@pytest.mark.parametrize(
    "arguments",
    [
        ("--map", "Nom=last_name"),
        ("facebook", "--map", "Nom=last_name"),
        ("viadeo", "--map", "Nom=surname"),
        ("viadeo", "--map", "last_name"),
    ],
)
def test_columns_named_for_no_network_or_as_no_field_are_refused(
    terminal: Terminal, arguments: tuple[str, ...]
) -> None:
    path = terminal.folder / "viadeo.csv"
    viadeo_csv(path, CROWD[:5])
    assert terminal.run("backup", *arguments, "--from", str(path)).returncode == 2
    assert states(terminal) == []


# -- the record -----------------------------------------------------------------------------------


def test_choices_read_back_as_they_were_written() -> None:
    for choice in (Verdict("ab" * 32, True), Columns("viadeo", {"nom": "last", "ref": ""})):
        assert read_choice(choice_bytes(3, choice)) == (3, choice)


@pytest.mark.parametrize(
    "data", [b"", b"[]", b'{"format":"sociarch-choice/2"}', b'{"format":"sociarch-choice/1"}']
)
def test_what_is_no_choice_is_damage(data: bytes) -> None:
    with pytest.raises(DamagedRecord):
        read_choice(data)


def test_of_two_decisions_the_later_one_holds() -> None:
    decided: list[Choice] = [
        Verdict("a", True),
        Verdict("a", False),
        Columns("x", {"a": "last"}),
        Columns("x", {"a": ""}),
    ]
    assert Choices.of(decided) == Choices({"a": False}, {"x": {"a": ""}})


def test_a_writer_sees_what_was_decided_without_reading(tmp_path: Path) -> None:
    storage, identity = new_vault()
    name = put(storage, identity, b"bytes")
    writer = Writer(storage, identity.write_key())
    assert writer.verdict(name) is None
    writer.decide(Verdict(name, True))
    writer.decide(Columns("viadeo", {"nom": "last"}))
    writer.decide(Verdict(name, False))
    assert writer.verdict(name) == Verdict(name, False)
    assert writer.verdict("ab" * 32) is None
    reader = Reader(storage, identity)
    assert reader.chronicle().choices == Choices({name: False}, {"viadeo": {"nom": "last"}})
    assert verify(reader).sound


def test_a_choice_that_is_changed_is_found_and_nothing_is_chosen_in_doubt() -> None:
    storage, identity = new_vault()
    name = put(storage, identity, b"bytes")
    Writer(storage, identity.write_key()).decide(Verdict(name, False))
    [path] = storage.names("choices/")
    storage.files[path] = storage.files[path][:-1] + bytes([storage.files[path][-1] ^ 1])
    reader = Reader(storage, identity)
    assert [damage.path for damage in verify(reader).damages] == [path]
    with pytest.raises(DamagedRecord):
        choose(reader.chronicle(), "latest")
    assert choose(reader.chronicle(), name).id == name


def test_a_second_reader_of_the_format_knows_held_snapshots_and_choices(terminal: Terminal) -> None:
    backup(terminal, linkedin(terminal, 0, 100))
    held = str(backup(terminal, linkedin(terminal, 1, 50), code=21)["id"])
    terminal.run("accept", held)
    vault = open_vault(terminal.vault, passphrase=SECRET)
    assert vault.check() == []
    assert [name for name, _ in vault.snapshots()][-1] == held


# -- decisions on one machine and on two ------------------------------------------------------------


def test_only_an_id_is_accepted_or_dropped(terminal: Terminal) -> None:
    backup(terminal, linkedin(terminal, 0, 100))
    for wanted in ("linkedin", "latest", "linkedin~0"):
        assert terminal.run("drop", wanted).returncode == 2
    assert states(terminal) == [""]


def test_a_dropped_download_that_comes_again_is_told_and_compares_nothing(terminal: Terminal) -> None:
    backup(terminal, linkedin(terminal, 0, 100))
    path = linkedin(terminal, 1, 50)
    held = str(backup(terminal, path, code=21)["id"])
    terminal.run("drop", held)
    assert backup(terminal, path)["dropped"] is True
    assert "dropped" in terminal.run("backup", "--from", path).stderr
    assert backup(terminal, linkedin(terminal, 2, 49), code=21)["held"] == ["fewer"]


def test_a_held_snapshot_that_reads_well_now_still_asks_and_then_counts(terminal: Terminal) -> None:
    path = terminal.folder / "Connections.csv"
    rows = "".join(f"Aline{n},Testeur,https://www.linkedin.com/in/a{n},,Co,Po,3/1/2024\n" for n in range(50))
    path.write_text("Nome,Cognome,URL,Email,Azienda,Ruolo,Collegato il\n" + rows)
    assert backup(terminal, str(path), code=21)["held"] == ["nothing"]
    settled = "Nome=first_name,Cognome=last_name,Azienda=company,Ruolo=position,Email=email,Collegato il=-"
    again = terminal.run("backup", "linkedin", "--json", "--from", str(path), "--map", settled)
    assert again.returncode == 21
    [one] = json.loads(again.stdout)["snapshots"]
    assert one["earlier"] is True
    terminal.run("accept", one["id"])
    assert shown(terminal, "linkedin") == 50
    [vault] = [folder.name for folder in (terminal.home / "vaults").iterdir()]
    assert list(Home(terminal.home).counts(vault)["linkedin"][""].values()) == [50]


def test_what_another_machine_decided_is_not_asked_for_any_more(terminal: Terminal) -> None:
    backup(terminal, linkedin(terminal, 0, 100))
    held = str(backup(terminal, linkedin(terminal, 1, 50), code=21)["id"])
    assert terminal.run("accept", held, SOCIARCH_HOME=str(terminal.folder / "other")).returncode == 0
    assert json.loads(terminal.run("status", "--json").stdout)["held"] == []


def test_notes_of_this_machine_that_are_damaged_cost_nothing(terminal: Terminal) -> None:
    backup(terminal, linkedin(terminal, 0, 100))
    [vault] = list((terminal.home / "vaults").iterdir())
    for name in ("held.json", "counts.json", "columns.json", "last-backups.json"):
        (vault / name).write_text("[" * 100_000)
    assert terminal.run("status").returncode == 0
    assert backup(terminal, linkedin(terminal, 1, 50))["held"] == []


# -- a good file that is read wrongly ---------------------------------------------------------------


GOOD = "A{n},B,https://www.linkedin.com/in/a{n},,C,P,12 Jan 2024\n"


def rows_of(number: int, shape: str) -> str:
    return "".join(shape.format(n=n) for n in range(number))


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        (HEADER.replace("Connected On", "Connected At"), GOOD),
        (HEADER.replace("URL", "Profile URL"), GOOD),
        (HEADER.replace("Email Address", "Mail"), GOOD),
        (HEADER, f"Mr,{GOOD}"),
        (HEADER, GOOD.replace("12 Jan 2024", "the day before")),
        (HEADER, ",,,,,,12 Jan 2024\n"),
    ],
)
def test_a_list_that_lost_a_field_everywhere_is_held(terminal: Terminal, heading: str, row: str) -> None:
    path = terminal.folder / "Basic_LinkedInDataExport_01-06-2025.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Connections.csv", heading + rows_of(50, row))
        archive.writestr("Registration.csv", 'Registered At,Registration Ip\n"5/18/09, 9:40 AM",192.0.2.1\n')
        archive.writestr("Skills.csv", "Name\n")
    assert backup(terminal, str(path), code=21)["held"] == ["partly"]


def test_friends_whose_keys_were_renamed_are_held(terminal: Terminal) -> None:
    path = terminal.folder / "your_friends.json"
    path.write_text(json.dumps({"friends_v4": [{"full_name": f"x{n}", "added": 1} for n in range(50)]}))
    assert backup(terminal, str(path), code=21)["held"] == ["partly"]


def test_columns_of_one_table_change_nothing_in_another(terminal: Terminal) -> None:
    one, two = terminal.folder / "viadeo one.csv", terminal.folder / "viadeo two.csv"
    one.write_text("Prénom;Nom;Société\nAline;Testeur;Co\nBram;Voorbeeld;Co\n")
    two.write_text("Prénom;Patronyme;Société\nAline;Testeur;Co\nBram;Voorbeeld;Co\n")
    backup(terminal, str(one))
    terminal.run("backup", "viadeo", "--from", str(two), "--map", "Patronyme=last_name")
    assert shown(terminal, "viadeo~1") == shown(terminal, "viadeo") == 2
    assert backup(terminal, str(one))["earlier"] is True


def test_an_export_without_the_list_does_not_stand_for_the_network(terminal: Terminal) -> None:
    first = backup(terminal, linkedin(terminal, 0, 100))
    folder = terminal.folder / "Basic_LinkedInDataExport_02-03-2025"
    folder.mkdir()
    (folder / "Email Addresses.csv").write_text("Email Address,Confirmed,Primary\na@example.org,Yes,Yes\n")
    (folder / "Registration.csv").write_text('Registered At,Registration Ip\n"5/18/09, 9:40 AM",192.0.2.1\n')
    backup(terminal, str(folder))
    assert json.loads(terminal.run("show", "linkedin", "--json").stdout)["snapshot"] == first["id"]


def test_a_table_wider_than_any_is_no_table_and_is_told(terminal: Terminal) -> None:
    path = terminal.folder / "Connections.csv"
    path.write_text(HEADER.strip() + ",x" * 30_000 + "\n" + "A,B\n" * 9_000)
    assert backup(terminal, str(path), "linkedin", code=21)["held"] == ["nothing"]


def test_what_was_let_through_once_is_not_called_held_when_it_comes_again(terminal: Terminal) -> None:
    backup(terminal, linkedin(terminal, 0, 100))
    path = linkedin(terminal, 1, 60)
    backup(terminal, path, "--max-loss", "50")
    assert backup(terminal, path)["earlier"] is True
    assert states(terminal) == ["", ""]
