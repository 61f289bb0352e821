"""On a new machine, with one way left of all: everything comes back, with stock tools and with sociarch.

The new machine has the vault's folder, a piece of paper or a passphrase, and the programs `age`, `zstd` and
`shamir`; no home of sociarch, no keyring, no key.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sociarch.keyfile import find_keys
from sociarch.readme import README_TEXT
from sociarch.words import spell
from tests.terminal import PROGRAM, SECRET, Terminal, export_of
from tests.test_vault_readme import STOCK_PATH, pytestmark, shell, steps
from tests.typist import Typist

__all__ = ["pytestmark"]

ROOT = Path(__file__).resolve().parent.parent
SHAMIR = Path(sys.executable).with_name("shamir")
needs_shamir = pytest.mark.skipif(
    not SHAMIR.exists(), reason="the command shamir is not installed (shamir-mnemonic[cli])"
)


class NewMachine:
    """A folder with a copy of a vault and nothing else; `digests`: of what was once backed up."""

    def __init__(self, old: Terminal) -> None:
        self.digests = {hashlib.sha256(path.read_bytes()).hexdigest() for path in old.folder.glob("*.zip")}
        self.folder = old.folder / "elsewhere"
        self.folder.mkdir()
        self.vault = self.folder / "vault"
        shutil.copytree(old.vault, self.vault)
        self.environment = {
            "PATH": STOCK_PATH, "HOME": str(self.folder), "LANG": "C.UTF-8", "LANGUAGE": "en",
            "PYTHONPATH": str(ROOT), "SOCIARCH_HOME": str(self.folder / "home"),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", "SOCIARCH_VAULT": str(self.vault),
        }  # fmt: skip

    def sociarch(self, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [str(PROGRAM), *arguments], cwd=self.folder, env={**self.environment, **variables},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

    def restored_by_sociarch(self, **variables: str) -> set[str]:
        """What comes back of every snapshot, as SHA-256."""
        listed = self.sociarch("snapshots", "--json", **variables)
        assert listed.returncode == 0, listed.stderr
        for one in json.loads(listed.stdout)["snapshots"]:
            assert self.sociarch("restore", one["id"], f"back-{one['id'][:8]}", **variables).returncode == 0
        return {hashlib.sha256(path.read_bytes()).hexdigest() for path in self.folder.glob("back-*/*.zip")}

    def restored_by_stock_tools(self, opening: str) -> set[str]:
        """The same by the lines of README.txt alone, with `opening` in place of its second step."""
        commands = steps()
        begin = commands[1][0].replace("/path/to/this/folder", str(self.vault))
        begin = begin.replace("/path/to/a/new/folder", str(self.folder / "restored"))
        start = f"{begin}\n{opening}\n{commands[3][0]}"
        back: set[str] = set()
        for snapshot in os.listdir(self.vault / "snapshots"):
            lines = f"{start}\n{commands[4][0].replace('SNAPSHOT=ID', f'SNAPSHOT={snapshot}')}"
            assert "FAILED" not in shell(lines, self.folder, "sh")
            target = self.folder / "restored"
            files = [path for path in target.iterdir() if path.name.isdecimal()]
            back |= {hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
            shutil.rmtree(target)
        return back

    def typed_to_age(self, opener: str, passphrase: str) -> str:
        """Open one file with stock age, which asks for a passphrase; the line that uses the outcome."""
        [path] = self.vault.glob(opener)
        typing = Typist(["/usr/bin/age", "-d", "-o", "identity", str(path)], self.environment, self.folder)
        assert typing.answer("passphrase", passphrase).end() == 0
        return 'cp identity "$RESTORED/work/identity"'


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    terminal = Terminal(tmp_path)
    terminal.environment = {**terminal.environment, "PYTHONPATH": str(ROOT)}
    terminal.make_vault()
    for number in (1, 2):
        assert terminal.run("backup", "--from", str(export_of(tmp_path, number))).returncode == 0
    return terminal


def test_with_the_passphrase_lost_the_line_of_a_new_kit_brings_everything_back(terminal: Terminal) -> None:
    assert terminal.run("keys", "kit", "new.html", "--replace").returncode == 0
    machine = NewMachine(terminal)
    page = terminal.folder / "new.html"
    [key] = find_keys([page.read_bytes()]).identities
    (machine.folder / "kit.txt").write_text(f"{key}\n")
    assert machine.restored_by_stock_tools(steps()[2][1]) == machine.digests
    assert machine.restored_by_sociarch(SOCIARCH_IDENTITY=str(page)) == machine.digests


def test_the_line_on_the_page_opens_where_two_kits_are_there(terminal: Terminal) -> None:
    assert terminal.run("keys", "kit", "new.html").returncode == 0
    machine = NewMachine(terminal)
    for page in (terminal.kit, terminal.folder / "new.html"):
        text = page.read_text()
        [key] = find_keys([text.encode()]).identities
        (machine.folder / "kit.txt").write_text(f"{key}\n")
        [lines] = re.findall(r"<pre>(for file in .*?)</pre>", text, re.DOTALL)
        opening = lines.replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
        opening = opening.replace("THE-VAULT", '"$VAULT"').replace(
            "> identity.txt", '> "$RESTORED/work/identity"'
        )
        assert machine.restored_by_stock_tools(opening) == machine.digests


def test_with_the_passphrase_lost_the_words_of_the_kit_bring_everything_back(terminal: Terminal) -> None:
    machine = NewMachine(terminal)
    [key] = find_keys([terminal.kit.read_bytes()]).identities
    words = machine.folder / "words.txt"
    words.write_text("\n".join(f"{at}) {word}" for at, word in enumerate(spell(key.secret).split(), 1)))
    assert machine.restored_by_sociarch(SOCIARCH_IDENTITY=str(words)) == machine.digests


def test_with_the_kit_lost_the_passphrase_brings_everything_back(terminal: Terminal) -> None:
    new = terminal.folder / "new"
    new.write_text("four other words nobody knows")
    assert terminal.run("keys", "add", "--passphrase-file", str(new)).returncode == 0
    assert terminal.run("keys", "remove", "passphrase", "--yes").returncode == 0
    machine = NewMachine(terminal)
    opening = machine.typed_to_age("keys/passphrase-*.age", new.read_text())
    assert machine.restored_by_stock_tools(opening) == machine.digests
    assert machine.restored_by_sociarch(SOCIARCH_PASSPHRASE_FILE=str(new)) == machine.digests


@needs_shamir
@pytest.mark.parametrize("pair", [(0, 1), (2, 1)])
def test_with_both_lost_two_of_three_shares_bring_everything_back(
    terminal: Terminal, pair: tuple[int, int]
) -> None:
    done = terminal.run("keys", "kit", "--shares", "shares", "--json")
    pages = [Path(page) for page in json.loads(done.stdout)["pages"]]
    machine = NewMachine(terminal)
    lists = [
        " ".join(re.findall(r"<div><small>\d+\.</small> (\w+)</div>", pages[at].read_text())) for at in pair
    ]
    recovered = subprocess.run(
        [str(SHAMIR), "recover"], input="\n".join(lists) + "\n", cwd=machine.folder, env=machine.environment,
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    [secret] = re.findall(r"master secret is: ([0-9a-f]{32})$", recovered.stdout, re.MULTILINE)
    opening = machine.typed_to_age("keys/shares-*.age", secret)
    assert machine.restored_by_stock_tools(opening) == machine.digests
    named = os.pathsep.join(str(pages[at]) for at in pair)
    assert machine.restored_by_sociarch(SOCIARCH_IDENTITY=named) == machine.digests


def test_a_keyring_that_stayed_on_the_old_machine_keeps_nobody_out(terminal: Terminal) -> None:
    backend = {"PYTHON_KEYRING_BACKEND": "tests.rings.FileRing", "RING": str(terminal.folder / "ring.json")}
    terminal.environment = {**terminal.environment, **backend}
    assert terminal.run("keys", "add", "--keyring").returncode == 0
    machine = NewMachine(terminal)
    assert machine.sociarch("snapshots").returncode == 30
    (machine.folder / "passphrase").write_text(SECRET)
    found = machine.restored_by_sociarch(SOCIARCH_PASSPHRASE_FILE=str(machine.folder / "passphrase"))
    assert found == machine.digests


def test_new_ways_leave_the_readme_as_it_was(terminal: Terminal) -> None:
    assert terminal.run("keys", "kit", "new.html").returncode == 0
    assert (terminal.vault / "README.txt").read_bytes() == README_TEXT
    assert terminal.run("verify").returncode == 0
