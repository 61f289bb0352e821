"""`forget --person`: who is erased stands in nothing that any command shows or writes, and what cannot be
reached is said."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from demo.invent import Person, facebook_name, facebook_zip, later, linkedin_name, linkedin_zip, people
from sociarch.choices import Remark
from sociarch.cli.forget_person import forget_person
from sociarch.cli.session import Session
from sociarch.declared import Declared
from sociarch.derived import Derived, is_derived
from sociarch.errors import (
    AmbiguousPerson,
    ErasureToConfirm,
    EvidenceKept,
    NoSuchPerson,
    SociarchError,
)
from sociarch.handover import target
from sociarch.keys import VaultIdentity
from sociarch.storage.folder import FolderStorage
from sociarch.vault import Reader
from sociarch.writer import Writer
from tests.leaks import Detector
from tests.terminal import Terminal

ROOT = Path(__file__).resolve().parent.parent
WEEKS = (date(2024, 11, 4), date(2024, 11, 11), date(2024, 11, 18))
GONE = Person(
    "Zéphyrine", "Vantadour", "zephyrine.vantadour@example.net", "Vantadour & Filles", "Luthière",
    "Ville-Exemple", "zephyrine-vantadour-77", date(2017, 3, 4), 1_488_600_123,
)  # fmt: skip
HOMONYM = GONE._replace(
    email="", company="Acme", slug="zv-other-12345", connected=date(2011, 1, 1), friend_since=1_300_000_001
)
LEAK = Detector(
    {
        "name": ["Zéphyrine Vantadour", "Vantadour Zéphyrine"],
        "e-mail": [GONE.email],
        "profile": [GONE.slug],
        "company": [GONE.company],
    }
)
FORMATS = sorted(target.names())


class Desk:
    """A vault with lists of two networks over three weeks."""

    def __init__(self, folder: Path, number: int, *also: Person) -> None:
        folder.mkdir(exist_ok=True)
        self.terminal = Terminal(folder)
        self.identity: VaultIdentity = self.terminal.make_vault()
        self.storage = FolderStorage(self.terminal.vault)
        self.downloads = folder / "downloads"
        self.downloads.mkdir()
        self.crowd = people(number, seed=3)
        self.also = also
        for week in WEEKS:
            self.back_up(week)
            self.crowd = later(self.crowd, seed=week.toordinal(), joined=5, left=4, moved=5)

    @property
    def reader(self) -> Reader:
        return Reader(self.storage, self.identity)

    def back_up(self, week: date, *options: str) -> None:
        linked, friends = self.downloads / linkedin_name(week), self.downloads / facebook_name("a", week, 1)
        linkedin_zip(linked, [*self.crowd, *self.also], week)
        facebook_zip(friends, [*self.crowd[:300], *self.also], week)
        for path in (linked, friends):
            done = self.terminal.run("backup", "--from", str(path), *options)
            assert done.returncode == 0, done.stderr

    def forget(self, text: str = GONE.email, *, yes: bool = True, **options: bool) -> None:
        session = Session(str(self.terminal.vault), no_input=True, environment=self.terminal.environment)
        plain = {"dry_run": False, "as_json": False, **options}
        forget_person(session, text, yes=yes, **plain)


def record(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    document = json.loads(capsys.readouterr().out)
    assert document.pop("schema") == "sociarch-forget-person/1"
    assert isinstance(document, dict)
    return document


@pytest.fixture(scope="module")
def thousand(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A thousand people, of whom one was erased."""
    desk = Desk(tmp_path_factory.mktemp("thousand"), 1000, GONE)
    writer = Writer(desk.storage, desk.identity.write_key())
    writer.decide(Remark(f"linkedin:{GONE.slug}", ("luthière",), "Zéphyrine Vantadour mends violins"))
    assert LEAK.found_in(desk.terminal.run("find", "vantadour").stdout.encode())
    found = json.loads(desk.terminal.run("people", GONE.email, "--json").stdout)["person"]
    desk.terminal.run("people", "--same", found["id"], "Zéphyrine Vantadour", "--no-input")
    for text in (GONE.email, "Zéphyrine Vantadour"):
        desk.forget(text)
    return desk


SHOWING: Sequence[tuple[str, ...]] = (
    ("show",), ("show", "linkedin~1", "--json"), ("show", "facebook", "--json"),
    ("show", "2024-11-05", "--json"), ("find", "vantadour"), ("find", "example", "--json"),
    ("find", "e", "--json"), ("people", "--json"), ("people", "--propose", "--json"),
    ("people", "--names", "--json"), ("diff", "--json"), ("diff", "2024-11-05", "2024-11-20", "--json"),
    ("snapshots", "--json"), ("status", "--json"), ("audit", "--json"), ("audit", "--section", "companies"),
    ("report", "--json"), ("ownership", "--json"),
)  # fmt: skip


@pytest.mark.parametrize("command", SHOWING, ids=" ".join)
def test_no_command_tells_of_who_is_erased(thousand: Desk, command: tuple[str, ...]) -> None:
    done = thousand.terminal.run(*command)
    assert done.returncode in (0, 21), done.stderr
    assert len(done.stdout + done.stderr) > 10
    assert not LEAK.found_in((done.stdout + done.stderr).encode())


@pytest.mark.parametrize("text", [GONE.email, "Zéphyrine Vantadour", f"linkedin:{GONE.slug}"])
def test_who_is_erased_is_nobody_to_log(thousand: Desk, text: str) -> None:
    done = thousand.terminal.run("log", text)
    assert done.returncode == NoSuchPerson.code
    assert not LEAK.found_in((done.stdout + done.stderr).encode())


@pytest.mark.parametrize("form", FORMATS)
def test_no_file_for_another_program_has_them(thousand: Desk, form: str) -> None:
    place = thousand.terminal.folder / "out" / form
    place.mkdir(parents=True)
    done = thousand.terminal.run(
        "export", "--for", form, "--all", "--with", "email,notes,tags", "--source", "x", str(place / "file")
    )
    assert done.returncode == 0, done.stderr
    files = list(place.iterdir())
    assert len(files) >= 2
    for path in files:
        assert not LEAK.found_in(path.read_bytes()), path.name


def test_no_page_and_no_sheet_has_them(thousand: Desk) -> None:
    folder = thousand.terminal.folder
    for command in (
        ("report", "report.html"), ("report", "--for", "lawyer", "lawyer.html"),
        ("audit", "--rows", "rows.xlsx", "--retention", "kept.csv", "--html", "a.html"),
        ("audit", "--purge", "gone.csv"),
    ):  # fmt: skip
        done = thousand.terminal.run(*command)
        assert done.returncode == 0, done.stderr
    for name in ("report.html", "lawyer.html", "rows.xlsx", "kept.csv", "gone.csv", "a.html"):
        assert not LEAK.found_in((folder / name).read_bytes()), name


def test_no_file_of_this_machine_and_no_derived_record_or_choice_names_them(thousand: Desk) -> None:
    for path in thousand.terminal.home.rglob("*"):
        assert not LEAK.found_in(path.name.encode())
        if path.is_file():
            assert not LEAK.found_in(path.read_bytes()), path
    thousand.terminal.run("find", "anything")
    derived, reader = Derived(thousand.storage, thousand.identity), thousand.reader
    paths = list(filter(is_derived, thousand.storage.names("ledger/")))
    assert paths
    assert not any(LEAK.found_in(derived.get(path)) for path in paths)
    assert not list(thousand.storage.names("choices/"))
    assert len(reader.statements().erased) > 1


def test_the_downloads_are_restored_byte_for_byte_and_hold_them_still(thousand: Desk) -> None:
    place = thousand.terminal.folder / "restored"
    done = thousand.terminal.run("restore", "linkedin", str(place))
    assert done.returncode == 0, done.stderr
    [path] = place.rglob("*.zip")
    assert path.read_bytes() == (thousand.downloads / path.name).read_bytes()
    assert LEAK.found_in(path.read_bytes()) >= {"e-mail", "profile"}


def test_a_vault_with_erasures_verifies_and_a_backup_takes_the_list_for_no_loss(thousand: Desk) -> None:
    assert thousand.terminal.run("verify").returncode == 0
    thousand.also = ()
    thousand.back_up(date(2024, 11, 25), "--max-loss", "1")
    thousand.also = (GONE,)
    thousand.back_up(date(2024, 12, 2), "--max-loss", "1")
    assert not LEAK.found_in(thousand.terminal.run("show", "linkedin", "--json").stdout.encode())


# -- asking and telling ----------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "desk", 30, GONE, HOMONYM)


def test_a_dry_run_shows_who_is_meant_and_what_stays_and_does_nothing(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(desk.storage.names(""))
    desk.forget(yes=False, dry_run=True)
    shown = capsys.readouterr().out
    for text in ("Zéphyrine Vantadour", "2024-11-18", "stays, and holds the person", "sociarch sweep",
                 "Nothing was done", "Second copies", "byte for byte"):  # fmt: skip
        assert text in shown
    assert [name for name in desk.storage.names("") if name not in before] == []


def test_nobody_is_erased_unasked(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    for as_json in (False, True):
        with pytest.raises(ErasureToConfirm):
            desk.forget(yes=False, as_json=as_json)
    assert not list(desk.storage.names("statements/"))


@pytest.mark.skipif(os.name == "nt", reason="terminals are Unix's")
@pytest.mark.parametrize(("answer", "code"), [("yes", 0), ("oui", 0), ("y", 11), ("", 11)])
def test_whoever_is_asked_has_to_type_the_whole_word(desk: Desk, answer: str, code: int) -> None:
    import pty

    script = (
        "import click, sys\n"
        "from sociarch.cli.forget_person import forget_person\n"
        "from sociarch.cli.session import Session\n"
        "with click.Context(click.Command('forget')):\n"
        "    try: forget_person(Session(), sys.argv[1], dry_run=False, yes=False, as_json=False)\n"
        "    except click.exceptions.Exit as ended: sys.exit(ended.exit_code)\n"
    )
    ours, theirs = pty.openpty()
    os.write(ours, f"{answer}\n".encode())
    done = subprocess.run(
        [sys.executable, "-c", script, GONE.email], cwd=ROOT, env=dict(desk.terminal.environment),
        stdin=theirs, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    os.close(ours)
    os.close(theirs)
    assert done.returncode == code, done.stderr
    assert "in full" in done.stderr
    assert "Zéphyrine Vantadour" in done.stdout
    assert bool(list(desk.storage.names("statements/"))) == (code == 0)


def test_json_tells_ids_and_numbers_and_nobodys_name(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.forget(as_json=True, dry_run=True)
    planned = record(capsys)
    assert planned["erased"] is False
    desk.forget(as_json=True)
    text = capsys.readouterr().out
    assert not LEAK.found_in(text.encode())
    done = json.loads(text)
    assert done["erased"] is True
    assert len(done["snapshots"]) == len(done["remaining"]) == 3
    assert done["last"] == done["snapshots"][-1]["id"]
    assert (done["connections"], done["networks"], done["mingled"]) == (1, ["linkedin"], [])


def test_the_same_twice_is_no_error_and_finds_nothing_left_to_do(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.forget()
    statements = list(desk.storage.names("statements/"))
    capsys.readouterr()
    desk.forget()
    shown = capsys.readouterr().out
    assert "There is nothing left to do." in shown
    assert "Zéphyrine" not in shown
    assert list(desk.storage.names("statements/")) == statements
    desk.forget(as_json=True)
    told = record(capsys)
    assert (told["already"], told["erased"]) == (True, True)


def test_a_name_that_several_have_is_asked_about_and_json_shows_ids_alone(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(AmbiguousPerson):
        desk.forget("Zéphyrine Vantadour")
    assert "Acme" in capsys.readouterr().out
    with pytest.raises(AmbiguousPerson):
        desk.forget("Zéphyrine Vantadour", as_json=True)
    candidates = record(capsys)["candidates"]
    assert isinstance(candidates, list)
    assert len(candidates) == 4
    assert all(str(one).startswith("p-") for one in candidates)


def test_nobody_is_mistaken_for_somebody_who_is_erased_and_was_called_similarly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    longer = HOMONYM._replace(last="Vantadour-Untel")
    desk = Desk(tmp_path / "desk", 20, GONE, longer)
    desk.forget()
    desk.forget("facebook:zephyrine vantadour@2017-03-04T04:02:03Z")
    capsys.readouterr()
    desk.forget()
    assert "erased already" in capsys.readouterr().out
    with pytest.raises(NoSuchPerson):
        desk.forget("Zéphyrine Vantadour")
    assert "Vantadour-Untel" in desk.terminal.run("find", "vantadour").stdout


def test_with_yes_the_beginning_of_a_name_is_not_enough(desk: Desk) -> None:
    with pytest.raises(Exception, match="exactly who"):
        desk.forget("zeph")


def test_who_is_in_no_list_is_nobody(desk: Desk) -> None:
    with pytest.raises(NoSuchPerson) as error:
        desk.forget("Wilhelmina Kwasniak")
    assert "Wilhelmina" not in str(error.value)


def test_while_a_demand_is_declared_it_is_refused_and_says_what_to_do_instead(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    Writer(desk.storage, desk.identity.write_key()).decide(Declared(demand=date(2025, 1, 2)))
    with pytest.raises(EvidenceKept) as error:
        desk.forget()
    assert isinstance(error.value, SociarchError)
    assert "restrict" in error.value.hint
    assert not list(desk.storage.names("statements/"))


def test_everywhere_forgets_what_holds_them_but_for_the_last_of_each_account(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.forget(as_json=True, everywhere=True)
    told = record(capsys)
    assert isinstance(told["forgotten"], list)
    assert isinstance(told["remaining"], list)
    assert (len(told["forgotten"]), len(told["remaining"])) == (2, 1)
    kept = {one.id for one in desk.reader.chronicle().snapshots}
    assert len(kept) == 4
    assert told["remaining"][0] in kept
    counts = desk.terminal.run("status", "--json")
    assert counts.returncode == 0
    # Once a newer list is there the last one can go, too.
    desk.also = (HOMONYM,)
    desk.back_up(date(2024, 11, 25), "--max-loss", "20")
    capsys.readouterr()
    desk.forget(everywhere=True)
    assert "is forgotten" in capsys.readouterr().out
    assert not set(told["remaining"]) & {one.id for one in desk.reader.chronicle().snapshots}
