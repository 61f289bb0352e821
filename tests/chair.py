"""Somebody at `sociarch checklist`, on a day that stands still: real processes, a vault, files on a disk."""

import json
import subprocess
import sys
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any, Final

from sociarch.choices import Choice, Choices
from sociarch.declared import Declared, Employer, Owned, Restricted
from sociarch.storage.folder import FolderStorage
from sociarch.vault import Reader
from sociarch.writer import Writer
from tests.example import Shelf
from tests.terminal import Terminal

ROOT: Final = Path(__file__).resolve().parent.parent
TODAY: Final = date(2024, 5, 6)
JOB: Final = Employer(
    "Exemple Conseil SARL", aliases=("Exemple Conseil",), domains=("exemple-conseil.example",),
    start=date(2019, 3, 1), notice=date(2024, 4, 30), end=date(2024, 5, 31), devices=("laptop 4711",),
    keys=("office-key",), numbers=("+33 1 99 00 56 78",),
)  # fmt: skip
LEAVING: Final = Declared(
    employers=(JOB,),
    owned=(
        Owned("page", "Exemple Conseil Lyon", "linkedin", "Exemple Conseil SARL"),
        Owned("mailbox", "contact", "", "Exemple Conseil"),
        Owned("page", "Chorale Quirinal", "facebook", "Chorale Zanzibar"),
    ),
    restricted=(Restricted(name="Ancien Client SA", until=date(2024, 11, 30), employer="Exemple Conseil"),),
    domains=("camille-testeur.example",),
    numbers=("+33 1 99 00 12 34",),
    country="FR",
)  # fmt: skip


class Chair:
    """With a vault where `declared` is given, else with nothing at all."""

    def __init__(
        self, folder: Path, declared: Declared | None = None, snapshots: tuple[date, ...] = ()
    ) -> None:
        self.folder = folder
        self.terminal = Terminal(folder)
        self.today = TODAY
        if declared is not None:
            self.identity = self.terminal.make_vault()
            self.shelf = Shelf(folder, (FolderStorage(self.terminal.vault), self.identity))
            for day in snapshots:
                self.shelf.back_up(day)
            self.decide(declared)

    def run(self, *arguments: str, code: int = 0, language: str = "en") -> "subprocess.CompletedProcess[str]":
        """`sociarch checklist` with these; it has to end with this code."""
        clock = self.folder / "clock"
        noon = datetime(self.today.year, self.today.month, self.today.day, 12, tzinfo=timezone.utc)
        clock.write_text(str((noon - datetime.now(timezone.utc)).total_seconds()))
        done = subprocess.run(
            [sys.executable, "-m", "demo.clock", str(clock), "checklist", *arguments],
            cwd=ROOT, env={**self.terminal.environment, "LANGUAGE": language}, timeout=120,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
        return done

    def told(self, *arguments: str, language: str = "en") -> str:
        return self.run(*arguments, language=language).stdout

    def refused(self, *arguments: str, code: int = 2) -> str:
        """What is said of something that is not done; nothing comes on stdout."""
        done = self.run(*arguments, code=code)
        assert done.stdout == ""
        return done.stderr

    def document(self, *arguments: str) -> dict[str, Any]:
        document = json.loads(self.told(*arguments, "--json"))
        assert isinstance(document, dict)
        return document

    def items(self, *arguments: str) -> dict[str, dict[str, Any]]:
        return {one["id"]: one for one in self.document(*arguments)["items"]}

    def path(self, name: str, data: bytes | None = None) -> str:
        path = self.folder / name
        if data is not None:
            path.write_bytes(data)
        return str(path)

    # -- the vault ---------------------------------------------------------------------------------

    @property
    def reader(self) -> Reader:
        return Reader(FolderStorage(self.terminal.vault), self.identity)

    @property
    def choices(self) -> Choices:
        return self.reader.chronicle().choices

    def decide(self, *choices: Choice) -> None:
        writer = Writer(self.reader.storage, self.identity.write_key())
        for one in choices:
            writer.decide(one)
