"""What a person would not want to be found: whose account it is, whom they know, and what opens it. A marked
account goes through the installed program, good days and bad; afterwards no mark stands anywhere.

Real processes, a real browser. The vault and the sealed sign-in are searched as the bytes that they are.
"""

import json
import os
import stat
import subprocess
import threading
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple, Self
from urllib.parse import quote

import pytest

from demo.clock import FileClock
from demo.invent import Person
from tests.networks import needs_browser
from tests.replica.linkedin import LinkedIn
from tests.replica.linkedin_scripts import Account
from tests.replica.server import Replica
from tests.replica.site import SimulatedPerson
from tests.test_crashes import Machine

pytestmark = [needs_browser, pytest.mark.skipif(os.name == "nt", reason="modes of files are Unix's")]

OWNER: Final = Account("Quirinal Zanzibarov", "qz.marked@zanzibar.example", "quirinal-zan-77", "Xylo!phone9")
OTHER: Final = Account("Wilhelmina Kwasniak", "wk.marked@kwas.example", "wilhelmina-kwa-12", "Xylo!phone8")
KNOWN: Final = [
    Person(
        f"Vulpécula{number}", f"Oxymoronde{number}", f"vo{number}.marked@vulpe.example",
        f"Brouhahaha{number} & Fils", "Chimiste", "Lorem", f"vulpecula-{number}", date(2020, 1, number + 1),
        1_600_000_000 + number,
    )
    for number in range(12)
]  # fmt: skip
SECRETS: Final = ("AQEinvented", "ajax:4")
"""How the values of the cookies that open the account begin: li_at, JSESSIONID."""
NAMED: Final = "Basic_LinkedInDataExport_Quirinal Zanzibarov.zip"
AMBIGUOUS: Final = {
    "larger": "A larger one for Quirinal Zanzibarov",
    "particular": "A larger one for Vulpécula1 Oxymoronde1",
    "heading": "qz.marked@zanzibar.example",
    "request": "Vulpécula2",
}
"""Words that no anchor knows for sure, with people in them."""


def marks() -> dict[str, bytes]:
    """Everything that must not be found, in the spellings in which programs write."""
    texts = [word for one in (OWNER, OTHER) for word in (*one.name.split(), *one[1:])]
    texts += [word for one in KNOWN for word in (one.first, one.last, one.email, one.company, one.slug)]
    found: dict[str, bytes] = {}
    for text in (*texts, *SECRETS):
        found[text] = text.encode()
        found[f"{text} in an address"] = quote(text).encode()
        found[f"{text} in JSON"] = json.dumps(text)[1:-1].encode()
        found[f"{text} in UTF-16"] = text.encode("utf-16-le")
    return found


MARKS: Final = marks()


def found_in(data: bytes) -> list[str]:
    return [mark for mark, spelled in MARKS.items() if spelled in data]


class Watch:
    """Sees, while a program runs, the arguments of its processes, and what lies in a folder for whom."""

    def __init__(self, process: "subprocess.Popen[str]", folder: Path) -> None:
        self.arguments: set[bytes] = set()
        self.open: set[str] = set()
        """Files and folders that somebody else could have opened."""
        self.names: set[str] = set()
        self._process = process
        self._folder = folder
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.05):
            self.arguments |= set(_arguments(self._process.pid))
            for path, mode in _modes(self._folder):
                self.names.add(str(path.relative_to(self._folder)))
                if stat.S_IMODE(mode) & 0o077:
                    self.open.add(f"{path.relative_to(self._folder)} {stat.S_IMODE(mode):o}")


def _arguments(first: int) -> Iterator[bytes]:
    """The arguments of a process and of all that it has started, as anybody on the machine can read them."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            continue
    ours = {first}
    for _ in range(6):
        ours |= {child for child, parent in parents.items() if parent in ours}
    for number in ours:
        try:
            yield Path(f"/proc/{number}/cmdline").read_bytes()
        except OSError:
            continue


def _modes(folder: Path) -> Iterator[tuple[Path, int]]:
    """What is in a folder, while it may be changing."""
    for root, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(root, name)
            try:
                mode = path.lstat().st_mode
            except OSError:
                continue
            # A link has no mode of its own; Chromium locks its profile with one.
            if not stat.S_ISLNK(mode):
                yield path, mode


class Ran(NamedTuple):
    """One command, and what could be seen of it."""

    arguments: Sequence[str]
    code: int
    said: bytes
    watch: Watch


class Evidence(NamedTuple):
    """All commands of the story, and the machine on which they ran."""

    ran: Sequence[Ran]
    machine: Machine

    @property
    def codes(self) -> list[int]:
        return [one.code for one in self.ran]


class Story:
    """Somebody's days with the program."""

    def __init__(self, site: LinkedIn, machine: Machine) -> None:
        self.ran: list[Ran] = []
        self._site = site
        self._machine = machine
        scratch = machine.terminal.folder / "scratch"
        scratch.mkdir(mode=0o700)
        # What browsers and drivers keep in between is searched with the rest.
        machine.environment["TMPDIR"] = str(scratch)

    def then(self, *arguments: str, **site: Any) -> None:
        """Let the network be like this, and run a command."""
        for name, value in site.items():
            setattr(self._site, name, value)
        process = self._machine.start(*arguments)
        with process, Watch(process, self._machine.terminal.home) as watch:
            said, _ = process.communicate(timeout=120)
        self.ran.append(Ran(arguments, process.returncode, said.encode(), watch))


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evidence]:
    folder = tmp_path_factory.mktemp("privacy")
    clock = FileClock(folder / "clock")
    site = LinkedIn(clock.now)
    site.account, site.people = OWNER, KNOWN
    with Replica([site]) as replica:
        machine = Machine(folder, replica, clock)
        machine.terminal.make_vault()
        story = Story(site, machine)
        look = ("backup", "linkedin", "--now")
        story.then("login", "linkedin", "--accept-terms", person=SimulatedPerson(0.2))
        story.then(*look, person=None, larger_id=False, labels=AMBIGUOUS)
        story.then("doctor", "linkedin", redirect_elsewhere="qz-marked.zanzibar.example")
        story.then(*look, redirect_elsewhere=None, labels={}, account=OTHER)
        story.then(*look, account=OWNER, state="wrong_password_prompt")
        story.then(*look, state="ready_part1", password_prompt=False, file_name=NAMED)
        story.then(*look, state="ready_full", download_fault="html_zip", fault_times=1)
        story.then(*look)
        story.then("doctor", "linkedin", "--json")
        story.then("status")
        story.then("backup")
        yield Evidence(story.ran, machine)


def test_the_account_went_through_all_of_it(evidence: Evidence) -> None:
    said = b"".join(one.said for one in evidence.ran).decode()
    assert evidence.codes == [0, 12, 12, 11, 11, 10, 20, 0, 0, 0, 0], said
    assert "Another LinkedIn account" in said
    assert "your password once more" in said
    assert "12" in said
    assert list((evidence.machine.terminal.home / "reports").glob("drift-linkedin-*"))


def test_no_command_says_anything_about_a_person(evidence: Evidence) -> None:
    assert [(one.arguments, found_in(one.said)) for one in evidence.ran if found_in(one.said)] == []


@pytest.mark.parametrize("place", ["home", "vault", "scratch", "nobody"])
def test_no_file_holds_anything_about_a_person_in(place: str, evidence: Evidence) -> None:
    folder = evidence.machine.terminal.folder / place
    found = {
        str(path.relative_to(folder)): found_in(path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert {path: names for path, names in found.items() if names} == {}
    if place in ("home", "vault"):
        assert found


def test_no_file_is_named_after_a_person(evidence: Evidence) -> None:
    names = {name for one in evidence.ran for name in one.watch.names}
    folder = evidence.machine.terminal.folder
    names |= {str(path.relative_to(folder)) for path in folder.rglob("*")}
    late = {name for name in names if found_in(name.encode())}
    # A download bears the name that the network gave it until it is in the vault.
    assert {name for name in late if "/inbox/" not in f"/{name}"} == set()
    assert not [path for path in folder.rglob("*") if found_in(path.name.encode())]


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="no /proc here")
def test_no_process_is_started_with_anything_about_a_person(evidence: Evidence) -> None:
    seen = {arguments for one in evidence.ran for arguments in one.watch.arguments}
    assert len(seen) > 20, "the browser's processes were not seen"
    assert [found_in(arguments) for arguments in seen if found_in(arguments)] == []


def test_what_this_machine_keeps_is_for_this_person_alone_at_any_moment(evidence: Evidence) -> None:
    assert {entry for one in evidence.ran for entry in one.watch.open} == set()
    home = evidence.machine.terminal.home
    for path, mode in _modes(home):
        assert stat.S_IMODE(mode) == (0o700 if stat.S_ISDIR(mode) else 0o600), path
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_nothing_lies_open_once_it_is_in_the_vault(evidence: Evidence) -> None:
    account = evidence.machine.account
    left = [path for name in ("inbox", "downloads", "waiting") for path in (account / name).rglob("*")]
    assert left == []
    assert not list(evidence.machine.terminal.folder.rglob("*.zip"))


def test_signing_out_leaves_nothing_that_opens_the_account(evidence: Evidence) -> None:
    code, said = evidence.machine.run("logout", "linkedin")
    assert (code, found_in(said.encode())) == (0, [])
    assert not (evidence.machine.account / "session.age").exists()
