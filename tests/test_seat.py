"""Files of an employer's seat: how they are told, that nothing of them is stored, and what never is one."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo.invent import linkedin_name, linkedin_zip, people, viadeo_csv
from exporters.facebook.read import Facebook
from exporters.linkedin.connections import OUTLOOK
from exporters.linkedin.read import LinkedIn
from exporters.viadeo.read import Viadeo
from sociarch import seat, source
from sociarch.errors import EmployerSeat, NotAnExport
from sociarch.handover.contact import GROUPS
from sociarch.handover.table import Wanted
from sociarch.handover.target import load, names
from sociarch.handover.writing import write
from sociarch.recognition import Recognition
from sociarch.source import Source
from sociarch.watch import Left
from tests import test_backup, test_watch
from tests.golden import Sample, samples
from tests.handing import MADE, contacts_of
from tests.pasts import full, person
from tests.terminal import Terminal
from tests.test_readers import in_memory
from tests.test_zips import Planned, build

DAY = date(2025, 1, 6)
RECRUITER = (
    "First Name,Last Name,Headline,Location,Current Title,Current Company,Email Address,Phone Number,"
    "Profile URL,Active Project,Notes,Feedback"
)
ROW = "Wilma,Mockwell,Imaginary,Lyon,CTO,Sham Ltd,wilma@example.org,,https://www.linkedin.com/in/wilma,A,,"
TABLE = f"{RECRUITER}\n{ROW}\n"
HEADINGS = [
    RECRUITER,
    "Name,Current Company,Current Title,Email Address,Phone Number,Profile URL",
    "First Name,Last Name,Current Title,Current Company,Location,LinkedIn URL,Email",
    "Prénom,Nom,Poste actuel,Entreprise actuelle,Adresse e-mail,Numéro de téléphone,Projet actif",
    "Lead name,Current company,LinkedIn profile",
    "First Name,Last Name,Company,Sales Navigator URL,Email",
    "Recipient,InMail status,Profile URL",
    "Candidate,Pipeline stage,Current title,Phone",
]
"""Headings as such tools write them, or as near as is known."""
OTHERS = [
    ",".join(OUTLOOK),
    "First Name,Middle Name,Last Name,Organization Name,Organization Title,E-mail 1 - Value,Phone 1 - Value",
    "Name,Given Name,Family Name,Group Membership,E-mail 1 - Type,E-mail 1 - Value,Organization 1 - Title",
    "Prénom,Nom,Société,Titre,Téléphone (bureau),Tél. mobile,Adresse de messagerie,Page Web",
    "First Name,Last Name,URL,Email Address,Company,Position,Connected On",
    "Application Date,Contact Email,Contact Phone Number,Company Name,Job Title,Job Url,Resume Name",
    "Company,Pipeline stage,Contact,Email,Phone,Next step",
    "Project,Owner,Email,Phone Number",
    "Candidate,Vote,Email",
    "Current Company,Current Title,Started On",
    "Name,Current Company,Current Title,Email",
    "Current Company,Current Title,Project,Notes",
    "Recruiter,InMails sent,InMails accepted",
    "Name,Company,Title,Email,Phone,LinkedIn URL,Lead Source,Lead Status",
]
"""Headings that people and other programs write."""
EXAMPLES = settings(max_examples=60, deadline=None, derandomize=True)


def workbook(*rows: Sequence[str]) -> bytes:
    book = openpyxl.Workbook()
    book.create_sheet("About").append(["Exported on", "2025-01-06"])
    sheet = book.create_sheet("Project")
    for row in rows:
        sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


BOOK = workbook(RECRUITER.split(","), ROW.split(","))


def found(*sources: Source) -> list[seat.Seen]:
    return list(seat.found_in(sources))


# -- how they are told ----------------------------------------------------------------------------


@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_list_out_of_a_tool_for_recruiting_or_selling_is_told(heading: str, delimiter: str) -> None:
    text = heading.replace(",", delimiter)
    assert found(in_memory("list.csv", text)), heading
    assert found(in_memory("list.tab", f"Exported by nobody\n\n{text.upper()}\n".encode("utf-16")))


def test_the_columns_that_say_so_are_named_as_they_stand_and_no_others() -> None:
    assert found(in_memory("list.csv", TABLE)) == [
        ("list.csv", ("Current Title", "Current Company", "Email Address", "Phone Number", "Profile URL",
                      "Active Project")),
    ]  # fmt: skip


@pytest.mark.parametrize("heading", OTHERS)
def test_a_table_that_people_or_other_programs_write_is_none(heading: str) -> None:
    assert found(in_memory("list.csv", f"{heading}\n")) == []


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.path.name)
def test_no_networks_own_export_holds_one(sample: Sample) -> None:
    assert found(*sample.sources()) == []


@pytest.mark.parametrize("french", [False, True])
@pytest.mark.parametrize("name", names())
def test_nothing_that_this_program_writes_for_others_is_one(name: str, french: bool) -> None:
    target = load(name)
    contact = contacts_of(person(full(1, email="a@example.org", phone="+33199005501", company="Sham")))
    written = write(target, contact, Wanted(frozenset(GROUPS), french=french), MADE)
    for part in written.parts:
        assert found(in_memory(f"contacts{target.suffix}", part.data)) == []


def test_cells_below_another_heading_make_no_list() -> None:
    assert found(in_memory("notes.csv", f"a,b\n1,2\n{'x,y' * 3}\n")) == []


# -- where they are found -------------------------------------------------------------------------


def test_a_workbook_is_looked_into_sheet_by_sheet() -> None:
    [(path, columns)] = found(in_memory("project.xlsx", BOOK))
    assert (path, "Active Project" in columns) == ("project.xlsx", True)
    assert found(in_memory("project.xlsx", workbook(["First Name", "Email"]))) == []


def test_paths_inside_archives_and_folders_are_those_an_export_has() -> None:
    archive = build(
        [Planned("a/list.csv", TABLE.encode()), Planned("b.xlsx", BOOK), Planned("c.csv", b"a,b")]
    )
    assert [path for path, _ in found(in_memory("x.zip", archive))] == ["a/list.csv", "b.xlsx"]
    both = found(in_memory("x.zip", archive), in_memory("folder/list.csv", TABLE), in_memory("y.xlsx", BOOK))
    assert [path for path, _ in both] == ["x.zip/a/list.csv", "x.zip/b.xlsx", "folder/list.csv", "y.xlsx"]


@EXAMPLES
@given(data=st.binary(max_size=300), name=st.sampled_from(("a.csv", "a.xlsx", "a.zip", "a.tsv")))
def test_no_bytes_make_the_search_fail(data: bytes, name: str) -> None:
    found(in_memory(name, data), in_memory("b.zip", build([Planned("a.xlsx", data), Planned("a.csv", data)])))


@pytest.mark.parametrize("part", ["<!DOCTYPE a>", '<!ENTITY a "b">', "\0", "<a>" * 700_000])
def test_a_hostile_workbook_is_not_looked_into(part: str) -> None:
    with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
        plan = [Planned(name, archive.read(name)) for name in archive.namelist()]
    plan = [*plan, Planned("xl/worksheets/sheet9.xml", part.encode() * 3)]
    assert found(in_memory("project.xlsx", build(plan))) == []


# -- what becomes of them -------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path: Path) -> test_backup.Desk:
    return test_backup.Desk(tmp_path)


def forms(folder: Path) -> Iterator[Path]:
    """The same list as a file, as a workbook, in an archive and in a folder."""
    for name, data in (
        ("project.csv", TABLE.encode()), ("project.xlsx", BOOK),
        ("project.zip", build([Planned("project.csv", TABLE.encode()), Planned("readme.txt", b"read me")])),
    ):  # fmt: skip
        (folder / name).write_bytes(data)
        yield folder / name
    inner = folder / "project"
    inner.mkdir()
    (inner / "project.csv").write_text(TABLE)
    (inner / "letter.txt").write_text("a letter")
    yield inner


@pytest.mark.parametrize("claimed", [None, "linkedin", "viadeo"])
def test_nothing_of_a_seat_is_stored_whatever_the_person_calls_it(
    desk: test_backup.Desk, claimed: str | None
) -> None:
    before = dict(desk.storage.files)
    for path in forms(desk.folder):
        summary = desk.backup(path, claimed=claimed)
        assert [type(one.error) for one in summary.refused] == [EmployerSeat], path
        assert (summary.archived, summary.code) == ((), 20)
    assert desk.storage.files == before


@pytest.mark.parametrize(
    ("network", "name", "text"),
    [
        ("viadeo", "list.csv", "Prénom;Nom;Poste actuel;Entreprise actuelle;E-mail;Téléphone\nA;B;C;D;e;1\n"),
        ("linkedin", "Connections.csv", f"{RECRUITER}\n{ROW.replace('https://www.linkedin.com/in/', '')}\n"),
    ],
)
def test_what_only_the_persons_word_would_make_an_export_is_refused(
    desk: test_backup.Desk, network: str, name: str, text: str
) -> None:
    path = desk.folder / name
    path.write_text(text)
    claiming = Recognition([one for one in desk.exporters if one.name == network], claimed=True)
    assert claiming.judge(source.find(path).sources).exporter is not None
    assert [type(one.error) for one in desk.backup(path, claimed=network).refused] == [EmployerSeat]


def test_an_export_is_stored_as_it_is_and_a_list_inside_is_told(desk: test_backup.Desk) -> None:
    path = desk.folder / linkedin_name(DAY)
    linkedin_zip(path, people(5, 1), DAY)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("project.csv", TABLE)
    summary = desk.backup(path)
    assert [one.snapshot.exporter for one in summary.archived] == ["linkedin"]
    assert [file for file, _ in summary.archived[0].seats] == ["project.csv"]
    assert summary.code == 0


def test_what_an_exporter_knows_by_itself_is_the_persons_own(desk: test_backup.Desk) -> None:
    path = desk.folder / "viadeo contacts.csv"
    path.write_text("Prénom;Nom;Poste actuel;Entreprise actuelle;E-mail;Téléphone\nA;B;C;D;a@example.org;1\n")
    assert [one.snapshot.exporter for one in desk.backup(path).archived] == ["viadeo"]


def test_among_other_downloads_only_the_export_is_stored(desk: test_backup.Desk) -> None:
    linkedin_zip(desk.folder / linkedin_name(DAY), people(5, 1), DAY)
    list(forms(desk.folder))
    summary = desk.backup(desk.folder)
    assert [len(one.snapshot.files) for one in summary.archived] == [1]
    assert [one.seats for one in summary.archived] == [()]


def test_a_persons_own_columns_do_not_make_a_seats_list_theirs(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(TABLE)
    columns = {"linkedin": {"notes": "since"}, "viadeo": {"notes": "since"}}
    for exporter in (LinkedIn(), Viadeo(), Facebook()):
        gathered = Recognition([exporter], claimed=True, columns=columns).gather([path])
        assert gathered.found == ()
        assert [type(one.error) for one in gathered.refused] == [EmployerSeat]


def test_the_watch_leaves_such_a_file_alone_and_says_so_once(tmp_path: Path) -> None:
    desk = test_watch.Desk(tmp_path)
    (tmp_path / "project.csv").write_text(TABLE)
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "project.csv").write_text(TABLE)
    events = desk.looks(400)
    assert [(type(one), getattr(one, "path", None)) for one in events] == [(Left, tmp_path / "project.csv")]
    assert desk.snapshots() == ()


def test_an_error_names_columns_and_nothing_of_the_people(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(TABLE)
    [refused] = Recognition([LinkedIn()]).gather([path]).refused
    assert isinstance(refused.error, NotAnExport)
    assert "Current Company" in str(refused.error)
    assert "Mockwell" not in str(refused.error)


def test_a_file_that_goes_away_meanwhile_is_none(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(TABLE)
    gone = source.find(path)
    path.unlink()
    assert found(*gone.sources) == []


# -- on the command line --------------------------------------------------------------------------


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    terminal = Terminal(tmp_path)
    terminal.make_vault()
    return terminal


@pytest.mark.parametrize("network", [[], ["linkedin"]])
def test_backup_refuses_it_before_a_byte_is_stored(terminal: Terminal, network: list[str]) -> None:
    path = terminal.folder / "project.csv"
    path.write_text(TABLE)
    objects = sorted(terminal.vault.rglob("*"))
    done = terminal.run("backup", "--from", str(path), *network)
    assert done.returncode == 20
    assert "Nothing of it was stored" in done.stderr
    assert "administrator" in done.stderr
    assert "Mockwell" not in done.stdout + done.stderr
    assert sorted(terminal.vault.rglob("*")) == objects
    told = json.loads(terminal.run("backup", "--json", "--from", str(path), *network).stdout)
    assert [one["kind"] for one in told["refused"]] == ["EmployerSeat"]


def test_inspect_says_it_too_of_a_file_and_of_one_inside_an_export(terminal: Terminal) -> None:
    path = terminal.folder / "project.csv"
    path.write_text(TABLE)
    done = terminal.run("inspect", str(path))
    assert (done.returncode, "paid seat" in done.stderr) == (20, True)
    export = terminal.folder / linkedin_name(DAY)
    linkedin_zip(export, people(5, 1), DAY)
    with zipfile.ZipFile(export, "a") as archive:
        archive.writestr("project.csv", TABLE)
    done = terminal.run("inspect", str(export))
    assert (done.returncode, "paid seat" in done.stdout) == (0, True)
    [seen] = json.loads(terminal.run("inspect", str(export), "--json").stdout)["exports"]
    assert [one["path"] for one in seen["seats"]] == ["project.csv"]
    done = terminal.run("backup", "--from", str(export))
    assert (done.returncode, "warning: project.csv looks like" in done.stderr) == (0, True)


def test_an_ordinary_export_says_nothing_of_seats(terminal: Terminal) -> None:
    path = terminal.folder / "viadeo.csv"
    viadeo_csv(path, people(5, 1))
    done = terminal.run("backup", "--from", str(path), "viadeo")
    assert done.returncode == 0
    assert "seat" not in done.stdout + done.stderr


def test_a_columns_name_cannot_steer_a_terminal(terminal: Terminal) -> None:
    path = terminal.folder / "list.csv"
    heading = io.StringIO()
    csv.writer(heading).writerow(["\x1b[31mActive\nProject", "\u202eEmail"])
    path.write_text(heading.getvalue())
    done = terminal.run("backup", "--from", str(path))
    assert done.returncode == 20
    assert "\x1b" not in done.stderr
    assert "\u202e" not in done.stderr
