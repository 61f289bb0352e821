"""What the project needs: ranges for the package, pinned and hashed for its development, with reasons."""

import re
from configparser import ConfigParser
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.licences import EXTRAS, PAGE, closure, direct, pinned

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {
    name: (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8") for name in ("dev", "bench")
}
DOCUMENT = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")


def asked_for() -> dict[str, list[Requirement]]:
    """What setup.cfg asks for, by the extra; by the empty word what everybody gets."""
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    groups = {"": config["options"]["install_requires"], **config["options.extras_require"]}
    return {
        extra: [Requirement(line) for line in text.splitlines() if line.strip()]
        for extra, text in groups.items()
    }


ASKED_FOR = [
    pytest.param(lock, one, id=f"{lock}: {one.name}")
    for lock in LOCKS
    for extra, group in asked_for().items()
    if lock == "bench" or extra != "bench"
    for one in group
]


@pytest.mark.parametrize(("lock", "wanted"), ASKED_FOR)
def test_what_setup_asks_for_is_pinned_within_its_range(lock: str, wanted: Requirement) -> None:
    versions = pinned(LOCKS[lock])
    assert wanted.specifier, "a range is asked for"
    assert wanted.specifier.contains(versions[canonicalize_name(wanted.name)])


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pinned_version_has_its_hashes_and_no_address(lock: str) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", LOCKS[lock].partition("\n")[2].partition("\n")[2].strip())
    assert len(blocks) >= len(pinned(LOCKS[lock])) > 50
    for block in blocks:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block
    assert "://" not in LOCKS[lock]
    assert not re.search(r"^-", LOCKS[lock], re.MULTILINE)


@pytest.mark.parametrize("name", sorted(direct()))
def test_each_dependency_says_what_for_why_this_one_how_to_drop_it_and_its_licence(name: str) -> None:
    rows = [line for line in DOCUMENT.splitlines() if line.startswith("| ") and line.count("|") == 6]
    [row] = [one for one in rows if canonicalize_name(one.split("|")[1].strip()) == name]
    assert all(len(cell.strip()) > 2 for cell in row.split("|")[1:6])


def test_each_development_tool_has_its_line() -> None:
    table = DOCUMENT.partition("## For development only")[2]
    listed = {
        canonicalize_name(name.strip())
        for line in table.splitlines()
        if line.count("|") == 4
        for name in line.split("|")[1].split(",")
    }
    groups = asked_for()
    for one in (*groups["dev"], *groups["bench"]):
        assert canonicalize_name(one.name) in listed, one.name


def test_the_licences_page_names_everything_that_sociarch_brings_along() -> None:
    text = PAGE.read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| ([a-z][a-z0-9-]+) \| (.+) \|$", text, re.MULTILINE))
    assert listed.pop("package") == "licence"
    assert set(listed) == closure(LOCKS["dev"])
    assert {canonicalize_name(one.name) for extra in EXTRAS for one in asked_for()[extra]} <= set(listed)
    copyleft = {name for name, told in listed.items() if re.search(r"\bA?L?GPL|EPL|MPL", told)}
    for name in copyleft:
        assert name in text.partition("| package |")[0], name
