"""The main job from end to end, with invented people: `make demo`.

Replicas of the three networks' export pages are served under their real names to a real browser. A
simulated person signs in; the `sociarch` command asks for exports, waits by a clock on which days pass at
once, fetches, encrypts and versions them; the networks change, and it does so again. The restored downloads
are compared with what the servers sent, byte for byte. Then the routes without a browser, and what the
exports of a few years tell together. Ends with code 1 if anything is not as promised.
"""

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from demo import story
from demo.clock import FileClock
from demo.invent import Person, later, linkedin_name, linkedin_zip, people
from tests.replica.facebook import Facebook, Somebody
from tests.replica.linkedin import LinkedIn
from tests.replica.linkedin_api import LinkedInApi
from tests.replica.proxy import Proxy
from tests.replica.server import Replica
from tests.replica.site import Request, Response, SimulatedPerson
from tests.replica.viadeo import Viadeo

PEOPLE: Final = 1_500
SEED: Final = 2011
SHOWN_LINES: Final = 10
NETWORKS: Final = ("linkedin", "facebook", "viadeo")


class Broken(Exception):
    """The demonstration did not show what it promises."""


class Terminal:
    """Runs `sociarch` in one place, by the demonstration's clock, and shows what a person would see."""

    def __init__(self, folder: Path, browser_args: str) -> None:
        self._folder = folder
        secret = folder / "passphrase"
        secret.touch(mode=0o600)
        secret.write_text("eleven invented words nobody else would ever think of\n")
        self.clock = FileClock(folder / "clock")
        self._environment: Mapping[str, str] = {
            **os.environ,
            "SOCIARCH_HOME": str(folder / "home"),
            "SOCIARCH_VAULT": str(folder / "vault"),
            "SOCIARCH_PASSPHRASE_FILE": str(secret),
            "SOCIARCH_BROWSER_ARGS": browser_args,
            "SOCIARCH_BROWSER_HEADLESS": "1",
            # The demonstration's session key belongs into its folder, not into this machine's keyring.
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "PYTHONPATH": str(Path(__file__).resolve().parent.parent),
        }

    def run(
        self,
        *arguments: str,
        shown: int | None = None,
        code: int = 0,
        typed: str = "",
        environment: Mapping[str, str] = {},
    ) -> str:
        """Run one command and return what it said; `shown` limits the lines shown of it. `typed` is what it
        reads, `environment` what is in its environment besides.

        Raises Broken where it does not end with `code`.
        """
        text = f"$ sociarch {' '.join(arguments)}"
        print(f"\n\033[1m{text}\033[0m" if sys.stdout.isatty() else f"\n{text}", flush=True)
        done = subprocess.run(
            [sys.executable, "-m", "demo.clock", str(self._folder / "clock"), *arguments],
            cwd=self._folder,
            env={**self._environment, **environment},
            input=typed,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=600,
        )
        lines = done.stdout.splitlines()
        for line in lines[:shown]:
            print("  " + line)
        if shown is not None and len(lines) > shown:
            print(f"  ... ({len(lines) - shown} more lines)")
        if done.returncode != code:
            raise Broken(f"sociarch ended with code {done.returncode}")
        return done.stdout


class Sent:
    """What the replicas sent as downloads: digests, by the name of the file."""

    def __init__(self) -> None:
        self.digests: dict[str, str] = {}

    def watch(self, site: LinkedIn | Facebook | Viadeo) -> None:
        answer = site.answer

        def watched(request: Request) -> Response:
            response = answer(request)
            name = re.search('filename="([^"]+)"', response.headers.get("Content-Disposition", ""))
            if name and isinstance(response.body, bytes):
                self.digests[name[1]] = hashlib.sha256(response.body).hexdigest()
            return response

        site.answer = watched  # type: ignore[method-assign]  # a replica is told what to be from outside


def main() -> int:
    """Return 0 if everything that was sent came out again, else 1."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="sociarch-demo-") as name:
        try:
            _show(Path(name))
        except Broken as error:
            print(f"\nThe demonstration failed: {error}", file=sys.stderr)
            return 1
    print(f"\nDone in {time.perf_counter() - start:.0f} s; the temporary folder of all this is gone.")
    print("Now yours: .venv/bin/sociarch init, then .venv/bin/sociarch login linkedin")
    return 0


def _show(folder: Path) -> None:
    clock = FileClock(folder / "clock")
    linkedin, facebook, viadeo = LinkedIn(clock.now), Facebook(clock.now), Viadeo(clock.now)
    crowd = people(PEOPLE, SEED)
    sent = Sent()
    for site in (linkedin, facebook, viadeo):
        site.people = crowd
        sent.watch(site)
    # The first week LinkedIn sends two parts, the connections in the second; the second week it offers a box.
    linkedin.delays = (timedelta(minutes=8), timedelta(hours=2))
    facebook.parts = (timedelta(minutes=20),)
    linkedin.person, facebook.person, viadeo.person = (
        SimulatedPerson(0.5),
        Somebody(0.5),
        SimulatedPerson(0.5),
    )
    print(
        f"Replicas of three networks, {PEOPLE:,} invented connections in each, a real browser without a "
        "window, a clock on\nwhich days pass at once. The Viadeo in here is fiction; the real one is closed.",
        flush=True,
    )
    with Replica([linkedin, facebook, viadeo]) as replica:
        terminal = Terminal(folder, replica.browser_args)
        terminal.run("init", "--kit", "recovery-kit.html")
        print("\nA person (simulated) signs in once at each network, in its own page:")
        for network in NETWORKS:
            terminal.run("--quiet", "login", network, "--accept-terms")
        terminal.run("backup", code=10)
        terminal.run("status")
        terminal.run("backup", "--wait", "3d")
        requests = sum(site.counts["requests"] for site in (linkedin, facebook))
        print("\nA week later: 25 people have joined, 4 left, 9 changed their job.")
        clock.sleep(timedelta(days=8).total_seconds())
        crowd = later(crowd, SEED, joined=25, left=4, moved=9)
        for site in (linkedin, facebook, viadeo):
            site.people = crowd
        linkedin.connections_box = True
        terminal.run("backup", "--wait", "3d")
        if (requests, sum(site.counts["requests"] for site in (linkedin, facebook))) != (2, 4):
            raise Broken("each network should have been asked once a week")
        if any(site.counts["forbidden"] for site in (linkedin, facebook, viadeo)):
            raise Broken("a button was pressed that nobody has to press")
    print("\nWithout a browser: an export that the person downloaded. It lost half of the connections,")
    print("as when a wrong range of dates was asked for, so it is stored and held; the person leaves it out.")
    day = clock.now().date() + timedelta(days=1)
    half = folder / linkedin_name(day)
    linkedin_zip(half, people(PEOPLE // 2, SEED), day)
    _hold(terminal, half)
    terminal.run("status")
    terminal.run("snapshots")
    said = terminal.run("diff", "--network", "linkedin", shown=SHOWN_LINES)
    if sorted(map(int, re.findall(r"^ +(\d+)  ", said, re.MULTILINE))) != [4, 9, 25]:
        raise Broken("history tells of other changes than there were")
    terminal.run("show", "linkedin", shown=SHOWN_LINES)
    terminal.run("verify")
    _compare(terminal, folder / "restored", sent.digests)
    _keep(terminal, folder)
    _without_a_robot(terminal, folder, crowd)
    _years(terminal, folder)


def _keep(terminal: Terminal, folder: Path) -> None:
    """Keys that are tried before they are needed, a second place, and how it heals the first."""
    print(
        "\nKeys get lost, not data. So a way to open the vault is tried before it is needed, with it alone:"
    )
    terminal.run("keys", "list")
    terminal.run("keys", "drill", "recovery-kit", "--with", "recovery-kit.html")
    print("\nA second place. Then the first disk turns over a bit, and is healed from there.")
    terminal.run("copy", "second")
    objects = sorted(path for path in (folder / "vault" / "objects").rglob("*") if path.is_file())
    data = bytearray(objects[0].read_bytes())
    data[len(data) // 2] ^= 1
    objects[0].write_bytes(data)
    terminal.run("verify", shown=2, code=31)
    terminal.run("verify", "--repair", "--yes")
    if objects[0].read_bytes() == bytes(data):
        raise Broken("the second place did not heal the first")
    print("\nWhat rules of one's own would let go; nothing goes before it was shown.")
    terminal.run("forget", "--keep-last", "1", "--dry-run")
    print("\nA timer of this system, shown before anything is written.")
    terminal.run("schedule", "install", "--for", "systemd", "--dry-run", shown=2 * SHOWN_LINES)


def _without_a_robot(terminal: Terminal, folder: Path, crowd: Sequence[Person]) -> None:
    """The official interface, a folder of downloads, and the letter."""
    print("\nWithout a robot: LinkedIn's official API, with a token that the person made there once. What it")
    print("gives is compared with what came through the browser.", flush=True)
    site = LinkedInApi(terminal.clock.now)
    site.people, site.page_size = list(crowd), 500
    with Replica([site]) as replica, Proxy(replica, folder) as proxy:
        way = proxy.environment
        terminal.run("--quiet", "login", "linkedin", "--api", typed=site.token, environment=way)
        said = terminal.run("backup", "linkedin", "--compare-routes", environment=way)
        if not re.search(rf"\b{len(crowd):,}\b|{len(crowd) // 1000}.{len(crowd) % 1000:03}", said):
            raise Broken("the API gave other people than there are")
        if site.counts["forbidden"] or site.counts["unneeded"]:
            raise Broken("something was asked for that nobody needs")
    print("\nA folder into which the person downloads. What the vault has proven to hold is deleted there.")
    downloads = folder / "Downloads"
    downloads.mkdir(mode=0o700)
    day = terminal.clock.now().date() + timedelta(days=2)
    linkedin_zip(downloads / linkedin_name(day), list(crowd), day)
    (downloads / "holiday.jpg").write_bytes(b"a picture")
    (downloads / "unfinished.zip.crdownload").write_bytes(b"PK")
    terminal.run("backup", "--from", "Downloads", "--remove")
    if sorted(path.name for path in downloads.iterdir()) != ["holiday.jpg", "unfinished.zip.crdownload"]:
        raise Broken("the folder of downloads does not hold what it should")
    print("\nAnd for Viadeo, which is closed, a letter to its operator:")
    terminal.run("--no-input", "letter", "viadeo", "--pdf", "letter.pdf")
    terminal.run("letter", "viadeo", "--sent")


def _years(terminal: Terminal, folder: Path) -> None:
    """What exports of several years tell together, in a vault of their own."""
    print(
        "\nHistory. Somebody finds the downloads of five years; they go into another, empty vault. From here"
    )
    print("on its recovery key opens it, because a passphrase takes a second each time.", flush=True)
    terminal.clock.turn(story.TODAY)
    story.write(folder / "Found")
    kit = folder / "years-kit.html"
    place = {"SOCIARCH_VAULT": str(folder / "years"), "SOCIARCH_HOME": str(folder / "years-home")}
    terminal.run("--quiet", "init", "--kit", kit.name, environment=place)
    place["SOCIARCH_IDENTITY"] = str(kit)
    terminal.run("--quiet", "backup", "--from", "Found", environment=place)
    terminal.run("snapshots", environment=place)
    print("\nWhat the lists of the last year changed. Why somebody is not in a list any more, no list tells.")
    terminal.run("diff", "2025", environment=place)
    print("\nWho may be the same person on two networks? A name alone is no reason; a person decides.")
    said = terminal.run("people", "--propose", environment=place)
    match = re.search("Feneth Storywell.* ([0-9a-f]{8}) *$", said, re.MULTILINE)
    if match is None:
        raise Broken("nobody is proposed who is on two networks")
    terminal.run("people", "--accept", match[1], environment=place)
    print("\nOne person through time; a name in all lists; all people in figures; and for an address book.")
    terminal.run("log", "feneth", environment=place)
    terminal.run("find", "songeval", environment=place)
    terminal.run("audit", shown=2 * SHOWN_LINES, environment=place)
    terminal.run("export", "--for", "vcard", "contacts.vcf", environment=place)
    cards = (folder / "contacts.vcf").read_text("utf-8")
    if "Feneth Storywell" not in cards or "Corvric Songeval" in cards:
        raise Broken("the address book holds other people than the lists")
    _whose(terminal, folder, place)


def _whose(terminal: Terminal, folder: Path, place: Mapping[str, str]) -> None:
    """To whom the accounts belong: what is declared, what the contract says, what the exports prove."""
    print("\nTo whom does it belong? The person declares what no export holds, and has a contract read.")
    story.declare(folder)
    terminal.run("--quiet", "profile", "--from", "me.toml", environment=place)
    said = terminal.run("clauses", "contract.txt", shown=2 * SHOWN_LINES, environment=place)
    if "NSOL-CLI" not in said or "PERSONAL" not in said:
        raise Broken("a clause of the contract was not found")
    said = terminal.run("ownership", shown=3 * SHOWN_LINES, environment=place)
    if "Email Addresses.csv" not in said:
        raise Broken("a finding does not name the place where it stands")
    _leave(terminal, folder, place)


def _leave(terminal: Terminal, folder: Path, place: Mapping[str, str]) -> None:
    """The last day comes: a plan, what HR may see of it, and all of it as one page."""
    print("\nNotice is given. What to do first, by when, and what of it human resources get to see.")
    said = terminal.run("checklist", shown=3 * SHOWN_LINES, environment=place)
    if "L1-04" not in said or "2026-01-30" not in said:
        raise Broken("the plan lacks an item, or does not know the last working day")
    terminal.run("--quiet", "checklist", "done", "L1-06", "--proof", "receipt.txt", environment=place)
    wanted = ("--for", "HR", "--to", "plan.xlsx", "--to", "plan.pdf", "--to", "plan.json")
    terminal.run("--quiet", "checklist", *wanted, environment=place)
    _hides(folder / "plan.json", (*story.KNOWN, "receipt.txt"))
    terminal.run(
        "attest", "--case", "HR-2026-0117", "--name", "A. Testeur", "--to", "attestation.json",
        shown=2 * SHOWN_LINES, environment=place,
    )  # fmt: skip
    said = terminal.run("attest", "--verify", "attestation.json", environment={})
    attested = (folder / "attestation.json").read_text("utf-8")
    if "HR-2026-0117" not in said or _digest(folder / "receipt.txt") not in attested:
        raise Broken("the attestation is not what it promises")
    _hides(folder / "attestation.json", (*story.KNOWN, "receipt.txt"))
    print("\nWhoever changes one letter of it is found out.")
    (folder / "changed.json").write_text(attested.replace("A. Testeur", "B. Testeur"), encoding="utf-8")
    terminal.run("attest", "--verify", "changed.json", code=20, environment={})
    print("\nA page worth looking at: pictures, tables, findings, next steps, and everybody to search.")
    terminal.run("report", "page.html", environment=place)
    page = (folder / "page.html").read_text("utf-8")
    if "Content-Security-Policy" not in page or "http-equiv" not in page:
        raise Broken("the page has no policy")
    if not all(name in page for name in story.KNOWN):
        raise Broken("somebody who is in the lists is not on the page")
    print("\nThe same to show around: invented names stand in place of the real ones.")
    terminal.run("report", "--demo", "picture.html", environment=place)
    _hides(folder / "picture.html", story.KNOWN)


def _hides(path: Path, words: Sequence[str]) -> None:
    """Raises Broken where a file that others see holds one of these."""
    text = path.read_text("utf-8")
    if any(word in text for word in words):
        raise Broken(f"{path.name} holds what others must not see")


def _hold(terminal: Terminal, half: Path) -> None:
    said = terminal.run("backup", "--from", half.name, code=21)
    match = re.search("sociarch drop ([0-9a-f]+)", said)
    if match is None:
        raise Broken("the held export names no command to drop it")
    terminal.run("drop", match[1])


def _compare(terminal: Terminal, folder: Path, sent: Mapping[str, str]) -> None:
    """Restore every snapshot and set each file against what the network sent."""
    for network in NETWORKS:
        for which in (network, f"{network}~1"):
            terminal.run("--quiet", "restore", which, f"restored/{which.replace('~', '-')}")
    print("\nWhat the networks sent and what came back:")
    restored = {path.name: _digest(path) for path in folder.rglob("*") if path.is_file()}
    for name, digest in restored.items():
        same = sent.get(name) == digest
        print(f"  {digest[:16]}  {'identical' if same else 'DIFFERENT'}  {name}")
        if not same:
            raise Broken("a restored file differs from what was sent")
    if len(restored) < 2 * len(NETWORKS):
        raise Broken("something that was sent did not come back")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())
