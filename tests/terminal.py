"""The installed command as a person or a timer runs it, with a home, a vault and a passphrase of its own."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from demo.invent import linkedin_name, linkedin_zip, people
from sociarch.age import ScryptRecipient
from sociarch.cli.init import PASSPHRASE, RECOVERY_KIT
from sociarch.cli.kit import Kit
from sociarch.home import Home, write_secret
from sociarch.keys import VaultIdentity
from sociarch.storage.folder import FolderStorage
from sociarch.vault import create
from tests.vaults import CHEAP_WORK, RECOVERY

SECRET = "seven invented words that open this one"
PROGRAM = Path(sys.executable).with_name("sociarch")
FAST = (sys.executable, "-P", str(Path(__file__).with_name("fast.py")), "60")
"""The program by a clock on which a minute passes in a second: for what waits by intent."""


class Terminal:
    """Runs `sociarch` below `folder`."""

    def __init__(self, folder: Path, *, vault: Path | None = None, language: str = "en") -> None:
        self.folder = folder
        self.vault = vault or folder / "vault"
        self.program: Sequence[str] = (str(PROGRAM),)
        self.home = folder / "home"
        self.kit = folder / "kit.html"
        secret = folder / "passphrase"
        secret.write_text(SECRET + "\n")
        secret.chmod(0o600)
        self.environment: Mapping[str, str] = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder / "nobody"),
            "LANG": "C.UTF-8",
            "LANGUAGE": language,
            "SOCIARCH_HOME": str(self.home),
            "SOCIARCH_VAULT": str(self.vault),
            "SOCIARCH_PASSPHRASE_FILE": str(secret),
        }

    def make_vault(self) -> VaultIdentity:
        """What `sociarch init` makes, with a work factor that costs the tests no time."""
        identity = VaultIdentity.generate()
        create(
            FolderStorage(self.vault),
            identity,
            {PASSPHRASE: ScryptRecipient(SECRET, work=CHEAP_WORK), RECOVERY_KIT: RECOVERY.recipient()},
        )
        home = Home(self.home)
        home.save_write_key(identity.vault, identity.write_key().to_bytes())
        home.remember_vault(str(self.vault), identity.vault, default=True)
        write_secret(self.kit, Kit.of(identity.vault, str(RECOVERY)).to_html().encode())
        return identity

    def run(
        self, *arguments: str, without: tuple[str, ...] = (), **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run one command to its end; `without` and `variables` change its environment."""
        environment = {
            name: value for name, value in {**self.environment, **variables}.items() if name not in without
        }
        return subprocess.run(
            [*self.program, *arguments],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [*self.program, *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def permissions_hold(folder: Path) -> bool:
    """Whether this process is bound by the permissions of files, as root is not."""
    path = folder / "closed"
    path.touch(mode=0)
    try:
        path.read_bytes()
    except PermissionError:
        return True
    finally:
        path.unlink()
    return False


def export_of(folder: Path, number: int, *, photo: bytes = b"") -> Path:
    """A LinkedIn export of a few people; another `number`, another week and other people."""
    day = date(2025, 1, 6) + timedelta(weeks=number)
    path = folder / linkedin_name(day)
    linkedin_zip(path, people(40, number), day)
    if photo:
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("Rich_Media.bin", photo)
    return path
