"""Records of the official interface, as the reader meets them: whole, cut, and made to do harm."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporters.linkedin.read import LinkedIn
from sociarch.export import Export
from sociarch.reading import Survey, survey
from sociarch.source import find

END = {"message": "No data found for this memberId", "status": 404}
ROW = {
    "First Name": "Aline",
    "Last Name": "Testeur",
    "URL": "https://www.linkedin.com/in/aline",
    "Email Address": "",
    "Company": "Exemple SA",
    "Position": "Acheteuse",
    "Connected On": "12 Jan 2024",
}


def row(number: int) -> dict[str, str]:
    return {**ROW, "First Name": f"Aline{number}", "URL": f"https://www.linkedin.com/in/aline-{number}"}


def page(*rows: object, domain: str = "CONNECTIONS") -> dict[str, Any]:
    return {"elements": [{"snapshotDomain": domain, "snapshotData": list(rows)}]}


def record(folder: Path, files: Mapping[str, object]) -> Path:
    path = folder / "LinkedIn_API.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            archive.writestr(name, data)
    return path


def surveyed(path: Path) -> Survey:
    exporter = LinkedIn()
    assert exporter.identify(Export(find(path).sources)) is not None
    return survey(exporter, find(path).sources)


def test_pages_up_to_the_end_are_one_list(tmp_path: Path) -> None:
    path = record(
        tmp_path,
        {f"CONNECTIONS.{n}.json": page(row(2 * n), row(2 * n + 1)) for n in range(12)}
        | {"CONNECTIONS.12.json": END},
    )
    reading = surveyed(path)
    assert reading.counts == {"connection": 24}
    assert reading.doubts == ()


def test_a_row_that_holds_nothing_is_somebody_who_hides(tmp_path: Path) -> None:
    blank = dict.fromkeys(ROW, "")
    reading = surveyed(
        record(tmp_path, {"CONNECTIONS.0.json": page(row(1), row(2), blank), "CONNECTIONS.1.json": END})
    )
    assert reading.counts["connection"] == 3


def listed(*pages: object) -> dict[str, object]:
    """Pages by their numbers; one that is None is missing."""
    return {f"CONNECTIONS.{number}.json": one for number, one in enumerate(pages) if one is not None}


INDEX = {"answers": [{"file": "CONNECTIONS.2.json", "at": "2026-11-22T12:00:00Z"}]}


@pytest.mark.parametrize(
    "files",
    [
        listed(page(row(1))),
        listed(page(row(1)), None, END),
        listed(page(row(1)), END, page(row(2))),
        listed(page(row(1)), END) | {"b/CONNECTIONS.0.json": page(row(2))},
        listed(page(row(1)), END) | {"CONNECTIONS.00.json": page(row(2))},
        listed(page(row(1)), END) | {"CON-NECTIONS.0.json": page(row(2))},
        listed(page(row(1), ["Bram"], "Bram"), END),
        listed(page(row(1)), {"elements": {"a": [row(2)]}}, END),
        listed(page(row(1)), {"elements": [{"snapshotData": "Bram"}]}, END),
        listed(page(row(1)), {"elements": ["Bram"]}, END),
        listed(page(row(1)), page(row(2), domain="INBOX"), END),
        listed(page(row(1)), {"status": 500}, END),
        listed(page(row(1)), b"[" * 100_000, END),
        listed(page(row(1)), END) | {"answers.json": INDEX},
        listed(page(*({**row(number), f"key {number}": "x"} for number in range(3_000))), END),
    ],
)
def test_whatever_is_missing_or_odd_in_the_list_is_doubted(
    tmp_path: Path, files: Mapping[str, object]
) -> None:
    assert surveyed(record(tmp_path, files)).doubts


@pytest.mark.parametrize(
    "at", ["zzzzzzzzzz", "../../../x", "\x1b[31mred", "\ud800", "", None, 7, ["2026-11-22"]]
)
def test_an_index_that_lies_about_its_day_tells_none(tmp_path: Path, at: object) -> None:
    index = {"answers": [{"file": "CONNECTIONS.0.json", "at": at}]}
    path = record(
        tmp_path, {"CONNECTIONS.0.json": page(row(1)), "CONNECTIONS.1.json": END, "answers.json": index}
    )
    label = LinkedIn().identify(Export(find(path).sources))
    assert label is not None
    assert label.as_of is None


def test_what_is_no_letter_in_a_registration_is_stored_as_a_mark_all_the_same(tmp_path: Path) -> None:
    registration = page({"Registered At": "5/18/09, 9:40 AM \ud800"}, domain="REGISTRATION")
    path = record(
        tmp_path,
        {"CONNECTIONS.0.json": page(row(1)), "CONNECTIONS.1.json": END, "REGISTRATION.0.json": registration},
    )
    label = LinkedIn().identify(Export(find(path).sources))
    assert label is not None
    assert (label.owner or "").encode()


def test_a_list_of_thousands_of_pages_without_an_end_is_read_in_one_go(tmp_path: Path) -> None:
    path = record(tmp_path, {f"CONNECTIONS.{number}.json": page(row(number)) for number in range(3_000)})
    reading = surveyed(path)
    assert reading.counts["connection"] == 3_000
    assert reading.doubts


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(sorted(ROW)),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["elements", "snapshotData", "snapshotDomain", "message", *ROW]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(JSON, max_size=3))
def test_whatever_the_pages_hold_nothing_is_raised(
    tmp_path_factory: pytest.TempPathFactory, pages: list[Any]
) -> None:
    files = {f"CONNECTIONS.{number + 1}.json": one for number, one in enumerate(pages)}
    path = record(tmp_path_factory.mktemp("r"), {"CONNECTIONS.0.json": page(row(1)), **files})
    assert surveyed(path).counts["connection"] >= 1
