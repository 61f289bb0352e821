"""The pages say what is there: commands, links, languages, and the README's own promises."""

import re
from pathlib import Path

import pytest

from tools import command_pages, format_pages, pictures, transcripts

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_command_pages_are_what_the_program_says(language: str) -> None:
    assert command_pages.PAGES[language].read_text("utf-8") == command_pages.page(language)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_of_forms_is_what_the_readers_say(language: str) -> None:
    assert format_pages.PAGES[language].read_text("utf-8") == format_pages.page(language)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_transcripts_on_history_are_what_the_commands_say(language: str) -> None:
    assert transcripts.PAGES[language].read_text("utf-8") == transcripts.page(language)


def test_both_pages_on_history_show_the_same_commands() -> None:
    def shown(path: Path) -> list[str]:
        return re.findall(r"^\$ sociarch .*$", path.read_text("utf-8"), re.MULTILINE)

    english, french = (shown(transcripts.PAGES[language]) for language in ("en", "fr"))
    assert english == french
    assert {one.split()[2] for one in english} == {"diff", "log", "people", "find"}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_between_pages_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", path.read_text("utf-8")):
        assert (path.parent / target).exists(), target


def test_every_test_that_the_threat_model_names_is_there() -> None:
    text = (ROOT / "docs" / "threat-model.md").read_text()
    for file, name in re.findall(r"`(test_\w+\.py)(?:::(\w+))?`", text):
        assert f"def {name}" in (ROOT / "tests" / file).read_text()


def test_every_dependency_has_its_line() -> None:
    setup = (ROOT / "setup.cfg").read_text()
    required = setup.partition("install_requires =")[2].partition("\n\n")[0]
    page = (ROOT / "docs" / "dependencies.md").read_text()
    for name in re.findall(r"^\s+([\w.-]+)", required, re.MULTILINE):
        assert f"| {name} |" in page


def test_every_decision_is_listed() -> None:
    listed = (ROOT / "docs" / "decisions" / "README.md").read_text()
    for page in (ROOT / "docs" / "decisions").glob("0*.md"):
        assert page.name in listed


def code_of(name: str) -> list[str]:
    return re.findall(r"```sh\n(.*?)```", (ROOT / name).read_text("utf-8"), re.DOTALL)


def test_both_readmes_name_the_same_commands() -> None:
    def commands(name: str) -> list[str]:
        return re.findall(r"^(?:make|sociarch) (\w+)", "".join(code_of(name)), re.MULTILINE)

    assert commands("README.md") == commands("README.fr.md")
    assert {
        "demo", "test", "init", "backup", "snapshots", "show", "restore", "verify",
        "diff", "log", "find", "people", "audit", "export",
    } <= set(commands("README.md"))  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_picture_shows_the_job_and_asks_nothing_of_any_server(language: str) -> None:
    drawn = pictures.PICTURES[language].read_text("utf-8")
    assert re.findall(r"https?://[^\"\s)]+", drawn) == ["http://www.w3.org/2000/svg"]
    assert all(word in drawn for word in ("LinkedIn", "Facebook", "Viadeo", "snapshots", "diff", "verify"))


def test_what_a_picture_leaves_out_is_what_the_demonstration_itself_says() -> None:
    printed = (
        "One speaks.\n\n$ sociarch backup\n  LinkedIn · stored\n\nAnd again.\n\n$ sociarch keys\n  none\n"
    )
    drawn = pictures.picture(printed)
    assert "backup" in drawn
    assert "LinkedIn" in drawn
    assert not any(word in drawn for word in ("speaks", "again", "keys", "none"))
