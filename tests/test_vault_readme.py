"""The README.txt inside a vault keeps its promise: its lines, stock age, zstd and a shell are enough."""

import hashlib
import random
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from sociarch.readme import README_TEXT
from tests.terminal import SECRET, Terminal, export_of
from tests.test_age import type_at_terminal
from tests.vaults import RECOVERY

STOCK_PATH = "/usr/bin:/bin"
ROOT = Path(__file__).resolve().parent.parent
tools = [shutil.which(name, path=STOCK_PATH) for name in ("age", "zstd", "sh", "sha256sum")]
pytestmark = pytest.mark.skipif(
    None in tools, reason="stock age and zstd are not installed (Debian packages)"
)


def steps() -> dict[int, list[str]]:
    """The commands of each step: everything that is indented, in its paragraphs."""
    found: dict[int, list[str]] = {}
    for number, text in re.findall(r"STEP (\d) / .*?\n(.*?)(?=\nSTEP|\Z)", README_TEXT.decode(), re.DOTALL):
        paragraphs = re.findall(r"(?:^    .*\n?)+", text, re.MULTILINE)
        found[int(number)] = [re.sub(r"(?m)^    ", "", one) for one in paragraphs]
    return found


def shell(script: str, folder: Path, name: str) -> str:
    program = shutil.which(name, path=STOCK_PATH)
    assert program
    done = subprocess.run(
        [program, "-c", script],
        cwd=folder,
        env={"PATH": STOCK_PATH},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A vault with an archive of two parts, a folder, and a photo that is stored raw."""
    terminal = Terminal(tmp_path)
    terminal.make_vault()
    first = export_of(tmp_path, 1, photo=random.Random(3).randbytes(5_000_000))
    second = tmp_path / first.name.replace("Basic", "Complete")
    shutil.copy(export_of(tmp_path, 2), second)
    with zipfile.ZipFile(first) as archive:
        archive.extractall(tmp_path / "unpacked")
    (tmp_path / "unpacked" / 'odd "name" é.csv').write_text("x")
    (tmp_path / "unpacked" / "empty.csv").write_text("")
    assert terminal.run("backup", "--from", str(tmp_path / "unpacked")).returncode == 0
    assert terminal.run("backup", "--from", str(first), "--from", str(second)).returncode == 0
    return terminal


@pytest.mark.parametrize("name", ["sh", "bash"])
def test_its_lines_bring_every_export_back_without_sociarch(terminal: Terminal, name: str) -> None:
    folder = terminal.folder
    assert shutil.which("sociarch", path=STOCK_PATH) is None
    (folder / "kit.txt").write_text(f"{RECOVERY}\n")
    commands = steps()
    assert [len(commands[number]) for number in (1, 2, 3, 4, 5)] == [1, 2, 1, 1, 1]
    restored = folder / "restored"
    start = (
        commands[1][0]
        .replace("/path/to/this/folder", str(terminal.vault))
        .replace("/path/to/a/new/folder", str(restored))
    )
    listed = shell("\n".join([start, commands[2][1], commands[3][0]]), folder, name)
    snapshots = re.findall(r"^([0-9a-f]{64})$", listed, re.MULTILINE)
    assert len(snapshots) == 2
    originals = {
        hashlib.sha256(path.read_bytes()).hexdigest()
        for path in [*folder.glob("*.zip"), *(folder / "unpacked").iterdir()]
        if "2025" not in path.name or "01-20" not in path.name
    }
    back: set[str] = set()
    for number, snapshot in enumerate(snapshots):
        target = folder / f"restored-{number}"
        begin = start.replace(str(restored), str(target))
        lines = [
            begin,
            commands[2][1],
            commands[3][0],
            commands[4][0].replace("SNAPSHOT=ID", f"SNAPSHOT={snapshot}"),
        ]
        said = shell("\n".join(lines), folder, name)
        assert "FAILED" not in said
        files = [path for path in target.iterdir() if path.name.isdecimal()]
        assert said.count(": OK") == len(files)
        names = (target / "names.txt").read_text()
        assert len(names.splitlines()) == len(files)
        back |= {hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
        shell(commands[5][0].replace("$RESTORED", str(target)), folder, name)
        assert not (target / "work").exists()
    assert back == originals


def test_the_passphrase_opens_the_vault_with_stock_age_alone(terminal: Terminal) -> None:
    [line] = [one for one in steps()[2] if "passphrase" in one]
    [opener] = (terminal.vault / "keys").glob("passphrase-*.age")
    assert '"$VAULT"/keys/passphrase-*.age' in line
    assert type_at_terminal(["age", "-d", "-o", "identity", str(opener)], SECRET, terminal.folder) == 0
    assert b"AGE-SECRET-KEY-1" in (terminal.folder / "identity").read_bytes()
    script = f"VAULT='{terminal.vault}' RESTORED='{terminal.folder}'; mkdir work; {line}"
    assert type_at_terminal(["sh", "-c", script], SECRET, terminal.folder) == 0
    assert (terminal.folder / "work" / "identity").read_bytes() == (terminal.folder / "identity").read_bytes()


@pytest.mark.parametrize("page", ["kit.html", "kit2.html"])
def test_with_two_kits_either_opens_the_vault(terminal: Terminal, page: str) -> None:
    assert terminal.run("keys", "kit", "kit2.html").returncode == 0
    assert len(list((terminal.vault / "keys").glob("recovery-kit-*.age"))) == 2
    found = re.search("AGE-SECRET-KEY-[0-9A-Z]+", (terminal.folder / page).read_text())
    assert found
    (terminal.folder / "kit.txt").write_text(f"{found[0]}\n")
    line = next(one for one in steps()[2] if "kit.txt" in one)
    shell(f"VAULT='{terminal.vault}' RESTORED=.; mkdir work; {line}", terminal.folder, "sh")
    assert "AGE-SECRET-KEY-1" in (terminal.folder / "work" / "identity").read_text()


def test_every_vault_carries_it() -> None:
    digest = hashlib.sha256(README_TEXT).hexdigest()
    assert digest in (ROOT / "docs" / "format.md").read_text()
