"""What people get from pip: the wheel holds the program and all that it opens, and nothing else; it works
without any extra, and says which one a command needs."""

import json
import os
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal import SECRET, Terminal, export_of

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = {
    "sociarch": {
        ".css", ".html", ".js", ".mo", ".py", ".toml", ".typed",
    },
    "exporters": {".py", ".toml"},
}  # fmt: skip
NO_EXTRAS = ("asyncssh", "obstore", "pyarrow", "rfc3161_client")
WITHOUT = f"""
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {NO_EXTRAS!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
"""
"""What Python reads at its start, so that the extras' packages are not there."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    for top in ("sociarch", "exporters"):
        _copy(ROOT / top, source / top)
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        (source / name).write_bytes((ROOT / name).read_bytes())
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "-w", str(folder), str(source)], check=True, capture_output=True)
    [made] = folder.glob("*.whl")
    return made


def _copy(folder: Path, target: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            there = target / path.relative_to(folder)
            there.parent.mkdir(parents=True, exist_ok=True)
            there.write_bytes(path.read_bytes())


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel alone. What it needs is taken from the present one, but for the
    packages of all extras."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False)
    [packages] = folder.glob("lib/python*/site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    present = [path for path in sys.path if path.endswith("-packages")]
    # The environment's own packages come first: the wheel's sociarch, and not the one that is worked on.
    lines = [*present, "import absent_extras"]
    (packages / "absent_extras.py").write_text(WITHOUT)
    (packages / "present.pth").write_text("\n".join(lines) + "\n")
    program = folder / "bin" / "sociarch"
    program.write_text(
        f"#!{folder / 'bin' / 'python'}\nimport sys\nfrom sociarch.cli import main\nsys.exit(main())\n"
    )
    program.chmod(0o755)
    return program


def names_in(wheel: Path) -> Iterator[str]:
    with zipfile.ZipFile(wheel) as archive:
        yield from archive.namelist()


def test_the_wheel_holds_the_program_and_nothing_else(wheel: Path) -> None:
    for name in names_in(wheel):
        top = name.partition("/")[0]
        if top.endswith(".dist-info"):
            continue
        assert Path(name).suffix in SHIPPED[top], name
        assert "samples" not in name
        assert "__pycache__" not in name


def test_everything_that_the_program_opens_beside_its_code_is_in_the_wheel(wheel: Path) -> None:
    shipped = set(names_in(wheel))
    for top, endings in SHIPPED.items():
        for path in (ROOT / top).rglob("*"):
            wanted = path.suffix in endings and not {"samples", "__pycache__"} & set(path.parts)
            if wanted and path.is_file():
                assert path.relative_to(ROOT).as_posix() in shipped
    assert any(name.endswith("licenses/LICENSE") for name in shipped)


def run(
    program: Path, terminal: Terminal, *arguments: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(program), *arguments],
        cwd=terminal.folder,
        env={**terminal.environment, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_wheel_works_without_any_extra(installed: Path, tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.make_vault()
    python = installed.with_name("python")
    where = subprocess.run(
        [str(python), "-c", "import sociarch; print(sociarch.__file__)"],
        capture_output=True, text=True, check=True, cwd=tmp_path, env={"PATH": os.environ["PATH"]},
    ).stdout  # fmt: skip
    assert str(installed.parent.parent) in where
    export = str(export_of(tmp_path, 1))
    assert run(installed, terminal, "backup", "--from", export).returncode == 0
    assert run(installed, terminal, "backup", "--from", str(export_of(tmp_path, 2))).returncode == 0
    for command in (
        ["--version"], ["--help"], ["status"], ["snapshots"], ["show", "linkedin~1"], ["diff"],
        ["find", "e"], ["verify"], ["ownership"], ["report", "page.html"],
        ["export", "--for", "csv", "people.csv"], ["export", "--for", "vcard", "people.vcf"],
        ["copy", "copy"], ["restore", "linkedin~1", "back"], ["keys", "list"],
    ):  # fmt: skip
        ended = run(installed, terminal, *command)
        assert ended.returncode == 0, (command, ended.stderr)
    assert json.loads(run(installed, terminal, "snapshots", "--json").stdout)["snapshots"]
    assert SECRET not in run(installed, terminal, "doctor").stdout


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("command", "extra"),
    [
        (["--vault", "s3://bucket/vault", "status"], "s3"),
        (["--vault", "az://container/vault?account=ines", "snapshots"], "s3"),
        (["--vault", "gs://bucket/vault", "verify"], "s3"),
        (["--vault", "sftp://host/vault", "snapshots"], "sftp"),
        (["copy", "s3://bucket/vault"], "s3"),
        (["copy", "sftp://host/vault"], "sftp"),
        (["export", "--for", "parquet", "people.parquet"], "parquet"),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, list) else one,
)
def test_a_command_that_needs_an_extra_says_which_and_how_to_have_it(
    installed: Path, tmp_path: Path, language: str, command: list[str], extra: str
) -> None:
    terminal = Terminal(tmp_path, language=language)
    terminal.make_vault()
    assert run(installed, terminal, "backup", "--from", str(export_of(tmp_path, 1))).returncode == 0
    ended = run(installed, terminal, *command)
    assert ended.returncode == 2, ended.stderr
    assert f"pip install 'sociarch[{extra}]'" in ended.stderr
    assert "Traceback" not in ended.stderr
