"""The programs that are measured: where they are and how they are called.

Here live their command lines and environments, each with its default settings, in a home and with a
passphrase of its own. What is done with them is never decided here.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

from bench.measure import CommandFailed
from sociarch.pending import BETWEEN, Record, State, stamp

SOCIARCH: Final = Path(sys.executable).parent / "sociarch"
PASSPHRASE: Final = "seven invented words for one measuring"
KIT: Final = "sociarch-kit"


class Archiver(NamedTuple):
    """A program that keeps versions of a file in a vault that is encrypted."""

    name: str
    vault: Path
    env: Mapping[str, str]
    init: Sequence[str]
    backup: Callable[[Path, int], Sequence[str]]


def sociarch_is_installed() -> bool:
    """Tell whether the console script stands beside the running interpreter."""
    return SOCIARCH.is_file()


def archivers(folder: Path) -> list[Archiver]:
    """Return those that are installed, ours first, each with a fresh place below `folder`."""
    folder.mkdir()
    passphrase = folder / "passphrase"
    passphrase.write_text(PASSPHRASE + "\n")
    passphrase.chmod(0o600)
    known = [
        Archiver(
            "sociarch",
            folder / "sociarch-vault",
            {
                "SOCIARCH_HOME": str(folder / "sociarch-home"),
                "SOCIARCH_VAULT": str(folder / "sociarch-vault"),
                "SOCIARCH_PASSPHRASE_FILE": str(passphrase),
            },
            [str(SOCIARCH), "--no-input", "init", "--kit", str(folder / KIT)],
            lambda path, nth: [str(SOCIARCH), "--no-input", "backup", "--from", str(path)],
        ),
        Archiver(
            "restic",
            folder / "restic-vault",
            {
                "RESTIC_REPOSITORY": str(folder / "restic-vault"),
                "RESTIC_PASSWORD": PASSPHRASE,
                "RESTIC_CACHE_DIR": str(folder / "restic-cache"),
            },
            ["restic", "init"],
            lambda path, nth: ["restic", "backup", str(path)],
        ),
        Archiver(
            "borg",
            folder / "borg-vault",
            {
                "BORG_REPO": str(folder / "borg-vault"),
                "BORG_PASSPHRASE": PASSPHRASE,
                "BORG_BASE_DIR": str(folder / "borg-home"),
            },
            ["borg", "init", "--encryption", "repokey"],
            lambda path, nth: ["borg", "create", f"::version-{nth}", str(path)],
        ),
    ]
    return [archiver for archiver in known if shutil.which(archiver.init[0])]


READ_AND_WRITE: Final = """\
import sys
from sociarch import age
with open(sys.argv[2], "rb") as source, open(sys.argv[3], "wb") as target:
    {call}
"""
OUR_ENCRYPT: Final = READ_AND_WRITE.format(
    call="age.encrypt([age.parse_recipient(sys.argv[1])], source, target)"
)
OUR_DECRYPT: Final = READ_AND_WRITE.format(
    call="age.decrypt([age.parse_identity(open(sys.argv[1]).read().strip())], source, target)"
)
OUR_KEY: Final = """\
from sociarch import age
identity = age.X25519Identity.generate()
print(identity, identity.recipient())
"""


class Encrypter(NamedTuple):
    """A program that writes and reads age files, from one path to another."""

    name: str
    encrypt: Callable[[Path, Path], Sequence[str]]
    decrypt: Callable[[Path, Path], Sequence[str]]


def encrypters(folder: Path) -> list[Encrypter]:
    """Return those that are installed, ours first, all with the same key."""
    found = []
    ours = sociarch_is_installed()
    theirs = shutil.which("age") and shutil.which("age-keygen")
    if not ours and not theirs:
        return []
    identity, recipient = _our_key(folder) if ours else _their_key()
    key = folder / "key"
    key.write_text(identity + "\n")
    python = [sys.executable, "-c"]
    if ours:
        found.append(
            Encrypter(
                "sociarch",
                lambda source, to: [*python, OUR_ENCRYPT, recipient, str(source), str(to)],
                lambda source, to: [*python, OUR_DECRYPT, str(key), str(source), str(to)],
            )
        )
    if theirs:
        found.append(
            Encrypter(
                "age",
                lambda source, to: ["age", "-r", recipient, "-o", str(to), str(source)],
                lambda source, to: ["age", "-d", "-i", str(key), "-o", str(to), str(source)],
            )
        )
    return found


def _our_key(folder: Path) -> tuple[str, str]:
    identity, recipient = _said([sys.executable, "-c", OUR_KEY], folder).split()
    return identity, recipient


def _their_key() -> tuple[str, str]:
    lines = _said(["age-keygen"]).splitlines()
    return lines[-1], lines[1].rpartition(" ")[2]


class Starter(NamedTuple):
    """A command that does next to nothing but start."""

    name: str
    command: Sequence[str]


def starters() -> list[Starter]:
    """Return those that are installed, ours first."""
    found = []
    if sociarch_is_installed():
        found.append(Starter("sociarch", [str(SOCIARCH), "--version"]))
    if importlib.util.find_spec("click"):
        found.append(Starter("import click", [sys.executable, "-c", "import click"]))
    return found


def nothing_due(folder: Path) -> Starter | None:
    """A backup of three accounts of which none is due; None where sociarch is not installed."""
    if not sociarch_is_installed():
        return None
    secret = folder / "passphrase"
    secret.touch(mode=0o600)
    secret.write_text(PASSPHRASE + "\n")
    environment = {
        "SOCIARCH_HOME": str(folder / "home"),
        "SOCIARCH_VAULT": str(folder / "vault"),
        "SOCIARCH_PASSPHRASE_FILE": str(secret),
    }
    subprocess.run(
        [str(SOCIARCH), "init", "--kit", str(folder / "kit.html")],
        env={**os.environ, **environment}, check=True, capture_output=True,
    )  # fmt: skip
    for network in ("facebook", "linkedin", "viadeo"):
        account = folder / "home" / "accounts" / network / "default"
        account.mkdir(parents=True)
        (account / "session.age").write_bytes(b"")
        record = Record(
            network,
            State.ARCHIVED,
            archived_at="2026-01-01T00:00:00Z",
            next_look=stamp(datetime.now(UTC) + BETWEEN),
        )
        (account / "record.json").write_bytes(record.to_bytes())
    return Starter("sociarch", ["env", *(f"{name}={value}" for name, value in environment.items()),
                                str(SOCIARCH), "backup"])  # fmt: skip


def versions() -> list[str]:
    """Return one 'name version' for each installed program."""
    commands = (
        [str(SOCIARCH), "--version"],
        ["restic", "version"],
        ["borg", "--version"],
        ["age", "--version"],
        ["pdftotext", "-v"],
    )
    return [
        f"{Path(command[0]).name} {_number(_said(command))}"
        for command in commands
        if shutil.which(command[0])
    ]


def _number(text: str) -> str:
    return next((word for word in text.split() if word.lstrip("v")[:1].isdigit()), "?")


def _said(command: Sequence[str], folder: Path | None = None) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CommandFailed(f"{' '.join(command)}\nexit code {done.returncode}\n{done.stderr}")
    return done.stdout or done.stderr  # pdftotext tells its version where others tell errors


class Comparison(NamedTuple):
    """Two versions restored by restic and compared by another program."""

    name: str
    env: Mapping[str, str]
    backup: Callable[[int], Sequence[str]]
    compare: Sequence[str]


RESTORE: Final = """\
rm -rf a b
restic restore -q latest --tag 0 --target a
restic restore -q latest --tag 1 --target b
for side in a b; do
    {python} -m zipfile -e $side/export.zip $side
    tail -n +4 $side/Connections.csv > $side.csv
done
"""
MERGE: Final = """\
import pandas
old, new = (pandas.read_csv(name, dtype=str, keep_default_na=False) for name in ("a.csv", "b.csv"))
both = old.merge(new, on="URL", how="outer", suffixes=("", " now"), indicator=True)
told = both[(both["_merge"] != "both") | (both["Company"] != both["Company now"]) |
            (both["Position"] != both["Position now"])]
told.to_csv("differences", index=False)
"""


def comparisons(folder: Path) -> list[Comparison]:
    """Of versions of `export.zip` in `folder`; none where restic is missing."""
    if not shutil.which("restic"):
        return []
    env = {
        "RESTIC_REPOSITORY": str(folder / "restic-vault"),
        "RESTIC_PASSWORD": PASSPHRASE,
        "RESTIC_CACHE_DIR": str(folder / "restic-cache"),
    }
    subprocess.run(["restic", "init", "-q"], env={**os.environ, **env}, check=True, capture_output=True)
    restore = RESTORE.format(python=sys.executable)
    backup = ["restic", "backup", "-q", "export.zip", "--tag"]
    scripts = {}
    csv_diff = Path(sys.executable).with_name("csv-diff")
    if csv_diff.exists():
        scripts["restic and csv-diff"] = f"{csv_diff} a.csv b.csv --key URL > differences"
    if find_spec("pandas") is not None:
        (folder / "merge.py").write_text(MERGE)
        scripts["restic and pandas"] = f"{sys.executable} merge.py"
    return [
        Comparison(name, env, lambda number: [*backup, f"{number}"], ["sh", "-ec", restore + script])
        for name, script in scripts.items()
    ]
