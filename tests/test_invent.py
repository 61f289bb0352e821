"""The invented exports are what the networks deliver, and nobody in them exists.

Here live sentences about demo.invent only. No reader of the program is ever used to check them: the
rows are counted back with the standard library.
"""

import csv
import io
import json
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest

from demo import story
from demo.invent import (
    DIFFICULT,
    Person,
    facebook_name,
    facebook_zip,
    later,
    linkedin_name,
    linkedin_zip,
    main,
    people,
    viadeo_csv,
)

DAY = date(2025, 1, 6)


@pytest.fixture(scope="module")
def crowd() -> list[Person]:
    return people(1_000, seed=7)


def member(archive: Path, name: str) -> str:
    with zipfile.ZipFile(archive) as opened:
        return opened.read(name).decode()


def friends(archive: Path) -> list[dict[str, str | int]]:
    document = json.loads(member(archive, "connections/friends/your_friends.json"))
    found: list[dict[str, str | int]] = document["friends_v2"]
    return found


def test_the_same_seed_invents_the_same_people() -> None:
    assert people(50, seed=3) == people(50, seed=3)
    assert people(50, seed=3) != people(50, seed=4)


def test_facebooks_log_of_removed_friends_is_a_file_only_where_somebody_is_in_it(
    tmp_path: Path, crowd: list[Person]
) -> None:
    path, log = tmp_path / "facebook.zip", "connections/friends/removed_friends.json"
    facebook_zip(path, crowd, DAY, removed=[("Perrick Shamwell", 1_717_963_200)])
    entries = json.loads(member(path, log))["deleted_friends_v2"]
    assert entries == [{"name": "Perrick Shamwell", "timestamp": 1_717_963_200}]
    facebook_zip(path, crowd, DAY)
    with zipfile.ZipFile(path) as archive:
        assert log not in archive.namelist()


def test_the_story_is_the_same_wherever_it_is_written(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        story.write(tmp_path / folder)
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two")
    )
    assert one == two
    assert len(one) == 9


def test_the_same_arguments_write_the_same_bytes(tmp_path: Path, crowd: list[Person]) -> None:
    for attempt in ("one", "two"):
        folder = tmp_path / attempt
        folder.mkdir()
        linkedin_zip(folder / "linkedin", crowd, DAY, complete=True)
        facebook_zip(folder / "facebook", crowd, DAY, [b"photo"], stored=False)
        viadeo_csv(folder / "viadeo", crowd)
    for name in ("linkedin", "facebook", "viadeo"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_every_domain_is_an_example_domain(tmp_path: Path, crowd: list[Person]) -> None:
    linkedin_zip(tmp_path / "linkedin", crowd, DAY, complete=True)
    facebook_zip(tmp_path / "facebook", crowd, DAY)
    viadeo_csv(tmp_path / "viadeo", crowd)
    texts = [(tmp_path / "viadeo").read_text("cp1252")]
    for archive in ("linkedin", "facebook"):
        with zipfile.ZipFile(tmp_path / archive) as opened:
            texts += [opened.read(name).decode() for name in opened.namelist()]
    everything = "\n".join(texts)
    addresses = re.findall(r"[\w.+-]+@([\w.-]+)", everything)
    hosts = re.findall(r"https?://([\w.-]+)", everything)
    examples = {"example.org", "example.com", "example.net"}
    networks = {"www.linkedin.com", "www.facebook.com", "www.viadeo.com"}
    assert len(addresses) > 20
    assert set(addresses) <= examples
    assert set(hosts) <= examples | networks


def test_every_person_has_an_address_of_their_own(crowd: list[Person]) -> None:
    slugs = [person.slug for person in crowd if person.slug]
    assert len(set(slugs)) == len(slugs)


def test_about_one_in_a_hundred_has_an_email_and_one_has_no_name(crowd: list[Person]) -> None:
    assert sum(bool(person.email) for person in crowd) == 10
    nameless = [person for person in crowd if not person.last]
    assert len(nameless) == 10
    assert all(not any(person[:7]) for person in nameless)


def test_every_difficult_cell_occurs(crowd: list[Person]) -> None:
    for field, shape in DIFFICULT:
        pattern = re.escape(shape).replace(re.escape("{}"), ".+")
        assert any(re.fullmatch(pattern, getattr(person, field)) for person in crowd), shape


def test_linkedin_rows_are_counted_back_behind_the_notes(tmp_path: Path, crowd: list[Person]) -> None:
    path = tmp_path / linkedin_name(DAY)
    linkedin_zip(path, crowd, DAY)
    text = member(path, "Connections.csv")
    assert text.startswith('Notes:\n"When exporting your connection data, ')
    assert "\r" not in text
    assert text.split("\n")[2] == ""
    rows = list(csv.DictReader(io.StringIO(text.split("\n\n", 1)[1], newline="")))
    assert len(rows) == 1_000
    assert [row["First Name"] for row in rows] == [person.first for person in crowd]
    assert [row["Company"] for row in rows] == [person.company for person in crowd]
    assert all(row["URL"].isascii() for row in rows)
    assert sum(not any(list(row.values())[:-1]) for row in rows) == 10


def test_linkedin_can_leave_out_the_notes_and_add_the_logins(tmp_path: Path, crowd: list[Person]) -> None:
    path = tmp_path / "export.zip"
    linkedin_zip(path, crowd, DAY, complete=True, preamble=False)
    assert member(path, "Connections.csv").startswith("First Name,Last Name,URL,")
    assert "Login Date" in member(path, "Logins.csv")


def test_linkedin_tables_about_the_owner_are_rectangular(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    linkedin_zip(path, [], DAY, complete=True, preamble=False)
    with zipfile.ZipFile(path) as opened:
        names = opened.namelist()
    assert len(names) == 8
    for name in names:
        widths = {len(row) for row in csv.reader(io.StringIO(member(path, name), newline=""))}
        assert len(widths) == 1, name


def test_facebook_friends_are_counted_back_and_repaired(tmp_path: Path, crowd: list[Person]) -> None:
    path = tmp_path / "export.zip"
    facebook_zip(path, crowd, DAY)
    assert member(path, "connections/friends/your_friends.json").isascii()
    found = friends(path)
    repaired = {(str(friend["name"]).encode("latin-1").decode(), friend["timestamp"]) for friend in found}
    assert repaired == {(f"{person.first} {person.last}".strip(), person.friend_since) for person in crowd}
    times = [int(friend["timestamp"]) for friend in found]
    assert times == sorted(times, reverse=True)


def test_facebook_writes_each_byte_of_a_letter_as_an_escape(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    person = Person("Hélène", "🚲", "", "", "", "", "", DAY, 0)
    facebook_zip(path, [person], DAY)
    text = member(path, "connections/friends/your_friends.json")
    assert r'"H\u00c3\u00a9l\u00c3\u00a8ne \u00f0\u009f\u009a\u00b2"' in text


@pytest.mark.parametrize("stored", [True, False])
def test_facebook_keeps_photos_and_stamps_the_day(tmp_path: Path, stored: bool) -> None:
    path = tmp_path / "export.zip"
    facebook_zip(path, [], DAY, iter([b"one" * 99, b"two" * 99]), stored=stored)
    with zipfile.ZipFile(path) as opened:
        photos = [info for info in opened.infolist() if info.filename.endswith(".jpg")]
        assert [opened.read(photo) for photo in photos] == [b"one" * 99, b"two" * 99]
        assert {info.date_time[:3] for info in opened.infolist()} == {(2025, 1, 6)}
    assert all((photo.compress_type == zipfile.ZIP_STORED) is stored for photo in photos)


def test_viadeo_rows_are_counted_back_from_windows_1252(tmp_path: Path, crowd: list[Person]) -> None:
    path = tmp_path / "viadeo.csv"
    viadeo_csv(path, crowd)
    text = path.read_bytes().decode("cp1252")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    assert len(rows) == 1_000
    pairs = list(zip(rows, crowd, strict=True))
    assert all(row["Date de mise en relation"] == f"{p.connected:%d/%m/%Y}" for row, p in pairs)
    assert all(row["Prénom"] == p.first.encode("cp1252", "replace").decode("cp1252") for row, p in pairs)
    assert any("?" in row["Nom"] for row in rows)


def test_later_keeps_everybody_else_unchanged(crowd: list[Person]) -> None:
    after = later(crowd, seed=1, joined=30, left=5, moved=4)
    assert len(after) == 1_000 + 30 - 5
    before = set(crowd)
    assert not before & set(after[:30])
    assert all(person.connected > crowd[0].connected for person in after[:30])
    unchanged = [person for person in after if person in before]
    assert len(unchanged) == 1_000 - 5 - 4
    remaining = set(unchanged)
    assert unchanged == [person for person in crowd if person in remaining]
    by_slug = {person.slug: person for person in crowd}
    moved = [person for person in after[30:] if person not in before]
    assert len(moved) == 4
    for person in moved:
        old = by_slug[person.slug]
        assert person.company != old.company
        assert person._replace(company=old.company, position=old.position) == old


def test_later_is_deterministic_and_may_change_nothing(crowd: list[Person]) -> None:
    assert later(crowd, 1, 3, 2, 1) == later(crowd, 1, 3, 2, 1)
    assert later(crowd, 1, 0, 0, 0) == crowd


def test_weekly_steps_stay_behind_the_calendar(crowd: list[Person]) -> None:
    state = crowd
    newest = state[0].connected
    for week in range(5):
        state = later(state, week, joined=9, left=1, moved=1)
        assert 0 < (state[0].connected - newest).days < 7
        newest = state[0].connected


def test_the_file_names_are_those_of_the_networks() -> None:
    assert linkedin_name(DAY) == "Basic_LinkedInDataExport_01-06-2025.zip"
    assert linkedin_name(DAY, complete=True) == "Complete_LinkedInDataExport_01-06-2025.zip"
    name = facebook_name("aline.testeur", DAY, seed=1)
    assert re.fullmatch(r"facebook-aline\.testeur-2025-01-06-[A-Za-z0-9]{8}\.zip", name)


def test_the_command_writes_one_export_of_each_and_prints_the_paths(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([str(tmp_path / "new"), "--people", "20", "--day", "2023-05-04"])
    printed = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert sorted(printed) == sorted((tmp_path / "new").iterdir())
    assert len(printed) == 3
    assert len(friends(printed[1])) == 20
