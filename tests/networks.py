"""A desk at which somebody uses sociarch with a network: a replica, a real browser, a vault, and a clock that
the test moves. What runs is what is shipped; only the pauses of the hand that presses are shorter, and
of the eye that looks whether a form stays.
"""

import random
import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sociarch.accounts import Account, Consent
from sociarch.arrival import Arrival
from sociarch.backup import Job, Summary
from sociarch.browser.find import Wishes
from sociarch.browser.route import BrowserRoute
from sociarch.cli.networks import TERMS
from sociarch.collect import run
from sociarch.errand import Errand, Network, Outcome
from sociarch.home import Home
from sociarch.keys import VaultIdentity
from sociarch.registry import Collectors, Registry
from sociarch.routes import BROWSER
from sociarch.seal import Seal
from sociarch.storage.folder import FolderStorage
from sociarch.vault import Reader, create
from sociarch.writer import Writer
from tests.replica.server import Replica
from tests.replica.site import Clock, Site
from tests.vaults import RECOVERY

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
QUICK = (0.0, 0.02)
BRIEF = 1.0


@cache
def browser() -> str | None:
    """A browser's program on this machine, or None."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is not None:
        return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


needs_browser = pytest.mark.skipif(browser() is None, reason="no Chromium or Chrome is installed here")


class Desk:
    """One account at one replica, on one machine. `network` is the name of an exporter."""

    def __init__(self, folder: Path, network: str, site: Site, replica: Replica, clock: Clock) -> None:
        self.folder = folder
        self.site = site
        self.replica = replica
        self.clock = clock
        self.collector = Collectors.installed().get(network)
        self.exporter = Registry.installed().get(network)
        self.home = Home(folder / "home")
        self.seal = Seal(self.home, lambda: None)
        self.account = self.account_of(None)
        identity = VaultIdentity.generate()
        self.storage = FolderStorage(folder / "vault")
        create(self.storage, identity, {"recovery-kit": RECOVERY.recipient()})
        self.writer = Writer(self.storage, identity.write_key())
        self.reader = Reader(self.storage, identity)
        self.summaries: list[Summary] = []
        self.reports: list[str] = []

    def account_of(self, label: str | None) -> Account:
        return Account(self.home, self.seal, self.collector.name, self.collector.title, label)

    def sign_in(self, cookies: Sequence[dict[str, Any]]) -> None:
        """Give the account a session, as a sign-in in a window would."""
        self.account.agree(Consent(TERMS, "2026-11-22T12:00:00Z"))
        kept = [{"sameSite": "Lax", "httpOnly": True, **cookie} for cookie in cookies]
        self.account.save_session({"cookies": kept, "origins": []})

    def route(self, *, window: bool = False, program: str | None = None, calm: float = BRIEF) -> BrowserRoute:
        """`program`: another browser than this machine's."""
        environment = {
            "SOCIARCH_BROWSER_ARGS": self.replica.browser_args,
            "SOCIARCH_BROWSER_HEADLESS": "1",
            "SOCIARCH_BROWSER": browser() or "",
        }
        return BrowserRoute(
            self.collector, self.account, Wishes.of(environment, program, "en"), self._report, window=window,
            clock=self._now, random=random.Random(1), pace=QUICK, calm=calm,
        )  # fmt: skip

    def run(
        self, *, now: bool = True, again: bool = False, window: bool = False, calm: float = BRIEF
    ) -> Outcome:
        """The account's turn, as `sociarch backup` takes it; looks early unless told otherwise."""
        return run(self.errand(now=now, again=again, window=window, calm=calm))

    def errand(
        self, *, now: bool = True, again: bool = False, window: bool = False, calm: float = BRIEF
    ) -> Errand:
        one = self.collector
        network = Network(
            one.name, one.title, one.looks, one.kept, one.whole, one.anchors.version, one.fuller
        )
        return Errand(
            network, self.account, lambda: self.route(window=window, calm=calm),
            Arrival(one, self.exporter, self._job, self.summaries.append), Standing(self.clock),
            random.Random(1), now=now, again=again, tool="test",
        )  # fmt: skip

    def later(self, **step: float) -> None:
        self.clock.advance(timedelta(**step))

    def connections(self) -> list[int | None]:
        """The number of connections in each snapshot of the vault, the oldest first."""
        return [one.snapshot.counts.get("connection") for one in self.reader.chronicle().snapshots]

    def plain_files(self) -> list[Path]:
        """Downloads that lie open on this machine."""
        return [
            path for name in ("inbox", "downloads") for path in (self.account.folder / name).rglob("*")
            if path.is_file()
        ]  # fmt: skip

    def _job(self, paths: Sequence[Path]) -> Job:
        return Job(
            writer=self.writer, exporters=[self.exporter], paths=paths, claimed=self.exporter.name,
            route=BROWSER, tool="test", clock=self._now,
        )  # fmt: skip

    def _report(self, name: str, text: str) -> Path:
        self.reports.append(text)
        return self.home.report(name, text)

    def _now(self) -> datetime:
        return self.clock.now


class Standing:
    """A clock that a test moves; who sleeps by it moves it, too."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now

    def sleep(self, seconds: float) -> None:
        self._clock.advance(timedelta(seconds=seconds))
