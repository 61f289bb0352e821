"""A dry reading: what `inspect` says of exports, that it stores nothing, and what it leaves in a report."""

import json
import shutil
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from demo.invent import facebook_name, facebook_zip, linkedin_name, linkedin_zip, people, viadeo_csv
from sociarch.inspection import inspect as dry
from sociarch.recognition import Recognition
from sociarch.registry import Registry
from tests.golden import EXPORTERS, Sample, samples
from tests.terminal import Terminal

DAY = date(2025, 1, 6)
CROWD = people(60, 9)
FACEBOOK = EXPORTERS / "facebook" / "samples"


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def inspect(terminal: Terminal, *arguments: str, code: int = 0) -> list[dict[str, Any]]:
    """What is said of each export."""
    done = terminal.run("inspect", "--json", *arguments)
    assert done.returncode == code, done.stderr
    document = json.loads(done.stdout)
    assert next(iter(document)) == "schema"
    exports = document["exports"]
    assert isinstance(exports, list)
    return exports


def files_of(seen: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {file["path"].rpartition("/")[2]: file for file in seen["files"]}


def test_it_needs_no_vault_and_leaves_nothing_behind(terminal: Terminal) -> None:
    path = terminal.folder / linkedin_name(DAY)
    linkedin_zip(path, CROWD, DAY)
    before = sorted(terminal.folder.rglob("*"))
    [seen] = inspect(terminal, str(path))
    assert (seen["exporter"], seen["counts"]["connection"], seen["as_of"]) == ("linkedin", 60, "2025-01-06")
    assert sorted(terminal.folder.rglob("*")) == before


def test_each_file_is_read_passed_over_or_unknown(terminal: Terminal) -> None:
    path = terminal.folder / linkedin_name(DAY)
    linkedin_zip(path, CROWD, DAY)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("messages.csv", "FROM,TO\n")
        archive.writestr("Something New.csv", "a,b\n")
    files = files_of(inspect(terminal, str(path))[0])
    assert (files["Connections.csv"]["role"], files["Connections.csv"]["generation"]) == ("read", "C5")
    assert files["Connections.csv"]["records"] == {"connection": 60}
    assert files["messages.csv"]["role"] == "passed over"
    assert "private messages" in files["messages.csv"]["reason"]
    assert files["Something New.csv"]["role"] == "unknown"
    assert "Something New.csv" in terminal.run("inspect", str(path)).stdout


def test_parts_of_one_archive_are_told_apart_file_by_file(terminal: Terminal) -> None:
    paths = []
    for complete, number in ((False, 30), (True, 60)):
        paths.append(terminal.folder / linkedin_name(DAY, complete))
        linkedin_zip(paths[-1], CROWD[:number], DAY, complete)
    [seen] = inspect(terminal, *map(str, paths))
    assert seen["counts"]["connection"] == 60
    lists = [file["records"] for file in seen["files"] if file["path"].endswith("Connections.csv")]
    assert sorted(one["connection"] for one in lists) == [30, 60]


def test_what_a_backup_would_hold_ends_with_its_code(terminal: Terminal) -> None:
    path = terminal.folder / "your_friends.json"
    path.write_text('{"friends_v2": []}')
    assert inspect(terminal, str(path), code=21)[0]["doubtful"] is True


def test_a_folder_of_several_exports_and_other_things_is_taken_apart(terminal: Terminal) -> None:
    folder = terminal.folder / "downloads"
    for name in ("facebook-aline.testeur-2022-12-24-j2BcDeFg", "facebook-aline.testeur-2025-07-01-hTmLeNeN"):
        shutil.copytree(FACEBOOK / name, folder / name)
    deeper = folder / "old" / "archives"
    deeper.mkdir(parents=True)
    linkedin_zip(deeper / linkedin_name(DAY), CROWD, DAY)
    facebook_zip(deeper / facebook_name("bram", DAY, 1), CROWD, DAY)
    (folder / "taxes.pdf").write_bytes(b"%PDF")
    document = json.loads(terminal.run("inspect", "--json", str(folder)).stdout)
    counts = sorted(one["counts"]["connection"] for one in document["exports"])
    assert counts == [8, 12, 60, 60]
    assert [Path(path).name for path in document["left"]] == ["taxes.pdf"]


def test_two_years_of_one_network_unpacked_over_each_other_stay_one_folder(terminal: Terminal) -> None:
    for place, name in (
        ("connections/friends/your_friends", "Tam"),
        ("friends_and_followers/friends", "Fay"),
    ):
        path = terminal.folder / "facebook" / f"{place}.json"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps({"friends_v2": [{"name": name, "timestamp": 1546300800}]}))
    [seen] = inspect(terminal, str(terminal.folder / "facebook"))
    assert seen["counts"]["connection"] == 2


def test_columns_can_be_tried_before_they_are_settled(terminal: Terminal) -> None:
    path = terminal.folder / "contacts.csv"
    path.write_text("Patronyme;Prénom\nTesteur;Aline\n")
    inspect(terminal, str(path), "--network", "viadeo", code=20)
    [seen] = inspect(terminal, str(path), "--network", "viadeo", "--map", "Patronyme=last_name")
    assert seen["counts"]["connection"] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("x.csv", "--snapshot", "ab12"),
        ("x.csv", "--map", "Nom=last_name"),
        ("x.csv", "--network", "facebook", "--map", "Nom=last_name"),
    ],
)
def test_what_cannot_be_meant_is_refused(terminal: Terminal, arguments: tuple[str, ...]) -> None:
    assert terminal.run("inspect", *arguments).returncode == 2


def test_the_report_shows_how_an_export_is_built_and_overwrites_nothing(terminal: Terminal) -> None:
    path = terminal.folder / "viadeo.csv"
    viadeo_csv(path, CROWD)
    report = terminal.folder / "shape.md"
    assert terminal.run("inspect", str(path), "--drift-report", str(report)).returncode == 0
    text = report.read_text("utf-8")
    assert "Prénom | Nom | Fonction" in text
    assert not [one.last for one in CROWD if one.last and one.last in text]
    assert terminal.run("inspect", str(path), "--drift-report", str(report)).returncode == 2
    assert report.read_text("utf-8") == text


def test_the_report_names_versions_of_keys_and_elements_of_pages() -> None:
    from sociarch import shape

    words = shape.Words(["friends_v2"])
    assert words.name("friends_v2") == "friends_v2"
    assert any(line.startswith("<h2") for line in shape.page("<h2>x</h2>", words))


@pytest.mark.parametrize(
    "sample",
    [one for one in samples() if one.path.is_dir()],
    ids=lambda one: f"{one.network} {one.path.name}",
)
def test_the_folders_of_one_export_are_never_taken_for_several(sample: Sample) -> None:
    exporters = Registry.installed().all()
    seen = dry(Recognition(exporters), [sample.path], {})
    assert [one.exporter.name for one in seen.exports if one.exporter] == [sample.network]
    assert (seen.left, seen.refused) == ((), ())
    assert not [file.member.path for file in seen.exports[0].files if file.role == "unknown"]
