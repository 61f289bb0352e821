"""Rules of the house that a linter's contracts cannot say."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from sociarch import errors
from sociarch.cli.root import VERBS
from sociarch.errors import EXIT_CODES, URGENCY, SociarchError
from sociarch.registry import Collectors, Registry, entry_points
from tools import catalogues

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted([*(ROOT / "sociarch").rglob("*.py"), *(ROOT / "exporters").rglob("*.py")])
HEAVY = ("cryptography", "playwright", "rich", "segno", "backports", "platformdirs", "lxml", "openpyxl",
         "keyring", "filelock", "slugify", "fpdf", "urllib3", "watchfiles", "anyio",
         "jinja2", "rapidfuzz", "rfc3161_client", "pypdfium2", "phonenumbers", "holidays", "icalendar",
         "vl_convert", "obstore", "asyncssh", "shamir_mnemonic", "zxcvbn",
         "desktop_notifier", "asyncio")  # fmt: skip


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("path", sorted((ROOT / "exporters").rglob("*.py")), ids=str)
def test_exporters_import_only_the_contract_the_view_and_the_formats(path: Path) -> None:
    ours = {name for name in imports(path) if name.split(".")[0] == "sociarch"}
    rooms = {".".join(name.split(".")[:2]) for name in ours}
    collecting = {"sociarch.collector", "sociarch.sight"}
    asking = {"sociarch.interface"}
    reading = {"sociarch.exporter", "sociarch.export", "sociarch.fact", "sociarch.formats"}
    if path.name == "interface.py":
        assert rooms <= asking
    else:
        assert rooms <= (collecting if path.name.startswith("collect") else reading)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_help_and_version_load_nothing_heavy(arguments: list[str]) -> None:
    script = (
        "import sys; from sociarch.cli.root import run; code = run(sys.argv[1:]);"
        f"print(sorted(set(name.split('.')[0] for name in sys.modules) & set({HEAVY!r})), file=sys.stderr);"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "[]"
    assert done.stdout


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_command_line_prints_and_every_file_opens_with_its_rules(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert ast.get_docstring(tree), "no module docstring"
    if "cli" not in path.parts:
        calls = [
            node.func.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        ]
        assert not {"print", "input"} & set(calls)


def all_errors() -> list[type[SociarchError]]:
    return [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, SociarchError)]


def test_every_error_ends_with_a_documented_code() -> None:
    codes = [code for code, _ in EXIT_CODES]
    assert len(codes) == len(set(codes))
    assert {one.code for one in all_errors()} <= set(codes)
    assert sorted(URGENCY) == codes


def test_every_error_that_a_person_may_meet_has_a_sentence_and_a_hint() -> None:
    bases = {one.__base__ for one in all_errors()}
    for one in all_errors():
        assert one.message.endswith((".", "}")), one
        if one not in bases and not issubclass(one, errors.AgeFailure):
            assert one.hint, one


def test_no_text_lacks_its_french() -> None:
    assert catalogues.missing(catalogues.in_code(), catalogues.in_french()) == []


def test_the_compiled_catalogue_is_that_of_the_french_texts() -> None:
    assert catalogues.MO.read_bytes() == catalogues.compiled(catalogues.in_french())


def test_every_verb_is_a_module_of_its_own() -> None:
    assert all((ROOT / "sociarch" / "cli" / f"{verb}.py").is_file() for verb in VERBS)


def test_exporters_are_found_by_entry_point_and_loaded_one_at_a_time() -> None:
    registry = Registry.installed()
    assert set(registry.names()) >= {"facebook", "linkedin", "viadeo"}
    assert registry.get("viadeo").name == "viadeo"
    with pytest.raises(errors.NoSuchNetwork):
        registry.get("myspace")


def test_collectors_are_found_by_entry_point_with_the_anchors_they_are_shipped_with() -> None:
    collectors = Collectors.installed()
    assert set(collectors.names()) >= {"facebook", "linkedin", "viadeo"}
    for name in collectors.names():
        assert collectors.get(name).name == name
    with pytest.raises(errors.NoSuchNetwork):
        collectors.get("myspace")


def test_a_file_of_anchors_in_the_home_is_used_instead_and_a_broken_one_is_said_to_be(tmp_path: Path) -> None:
    own = tmp_path / "linkedin.toml"
    shipped = ROOT / "exporters" / "linkedin" / "anchors.toml"
    own.write_text(shipped.read_text().replace('switched_off = ""', 'switched_off = "a test"'))
    assert Collectors.installed().get("linkedin", own).anchors.switched_off == "a test"
    own.write_text("version = 3")
    with pytest.raises(errors.BrokenAnchors):
        Collectors.installed().get("linkedin", own)


def test_another_packages_broken_metadata_is_passed_over(tmp_path: Path) -> None:
    for name, text in {
        "a": "[broken",
        "b": "[sociarch.exporters]\nmine = package.read:Mine\n",
        "c": "\xff",
    }.items():
        folder = tmp_path / f"{name}-1.0.dist-info"
        folder.mkdir()
        (folder / "entry_points.txt").write_text(text, "latin-1")
    assert entry_points([str(tmp_path), str(tmp_path / "nowhere")]) == {"mine": "package.read:Mine"}


def test_the_registry_agrees_with_the_standard_library() -> None:
    from importlib.metadata import entry_points as theirs

    ours = entry_points(sys.path)
    assert ours == {point.name: point.value for point in theirs(group="sociarch.exporters")}
