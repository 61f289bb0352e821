"""A desk at which somebody uses LinkedIn's official interface: the replica behind a proxy, the shipped
client, a vault, and a clock that the test moves.
"""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from demo.invent import Person
from sociarch.accounts import Account
from sociarch.api import ApiRoute
from sociarch.arrival import Arrival
from sociarch.backup import Job, Summary
from sociarch.chronicle import Named
from sociarch.collect import run
from sociarch.errand import Errand, Network, Outcome
from sociarch.exporter import Exporter
from sociarch.fact import Connection
from sociarch.history import read_snapshot
from sociarch.home import Home
from sociarch.keys import VaultIdentity
from sociarch.online import Client
from sociarch.registry import Interfaces, Registry
from sociarch.routes import API
from sociarch.seal import Seal
from sociarch.storage.folder import FolderStorage
from sociarch.vault import Reader, create
from sociarch.writer import Writer
from tests.networks import Standing
from tests.replica.linkedin_api import LinkedInApi
from tests.replica.proxy import Proxy
from tests.replica.site import Clock
from tests.vaults import RECOVERY


class ApiDesk:
    """One account with a token, on one machine."""

    def __init__(self, folder: Path, site: LinkedInApi, proxy: Proxy, clock: Clock) -> None:
        self.site = site
        self.proxy = proxy
        self.clock = clock
        interface = Interfaces.installed().get("linkedin")
        assert interface is not None
        self.interface = interface
        self.exporter: Exporter = Registry.installed().get("linkedin")
        self.home = Home(folder / "home")
        self.seal = Seal(self.home, lambda: None)
        self.account = Account(self.home, self.seal, "linkedin", "LinkedIn", None)
        self.account.save_token(site.token, clock.now)
        identity = VaultIdentity.generate()
        self.storage = FolderStorage(folder / "vault")
        create(self.storage, identity, {"recovery-kit": RECOVERY.recipient()})
        self.writer = Writer(self.storage, identity.write_key())
        self.reader = Reader(self.storage, identity)
        self.summaries: list[Summary] = []
        self.warnings: list[str] = []
        self.progress: list[tuple[str, int, int]] = []
        self.counts: Mapping[str, Mapping[str, Mapping[str, int]]] = {}

    def client(self) -> Client:
        environment = self.proxy.environment
        return Client(
            "LinkedIn", self.interface.host, Standing(self.clock), proxy=environment["HTTPS_PROXY"],
            certificates=environment["SSL_CERT_FILE"],
        )  # fmt: skip

    def route(self) -> ApiRoute:
        own = self.account.by(API)
        return ApiRoute(
            self.interface, own, self.account.token() or "", self.client(), own.shelf, Standing(self.clock),
            tool="test", progress=lambda *seen: self.progress.append(seen),
            warn=lambda text, values: self.warnings.append(text.format(**values)),
        )  # fmt: skip

    def run(self, *, now: bool = True) -> Outcome:
        """The account's turn, as `sociarch backup` takes it; looks early unless told otherwise."""
        one = self.interface
        network = Network(
            one.name, one.title, one.looks, one.kept, one.whole, one.version, patience=one.patience
        )
        return run(
            Errand(
                network, self.account.by(API), self.route,
                Arrival(one, self.exporter, self._job, self._stored), Standing(self.clock), random.Random(1),
                now=now, tool="test",
            )
        )  # fmt: skip

    def snapshots(self) -> Sequence[Named]:
        return self.reader.chronicle().snapshots

    def people(self) -> list[Connection]:
        """The connections in the latest snapshot."""
        chronicle = self.reader.chronicle()
        reading = read_snapshot(self.reader, chronicle.snapshots[-1], Registry.installed(), chronicle)
        return list(reading.connections)

    def _stored(self, summary: Summary) -> None:
        self.summaries.append(summary)
        self.counts = summary.counts

    def _job(self, paths: Sequence[Path]) -> Job:
        return Job(
            writer=self.writer, exporters=[self.exporter], paths=paths, claimed="linkedin", route=API,
            before=self.counts, tool="test", clock=self._now,
        )  # fmt: skip

    def _now(self) -> datetime:
        return self.clock.now


def said(one: Person | Connection) -> tuple[str, ...]:
    """What is told of a person by whatever route, apart from where it stood."""
    if isinstance(one, Connection):
        return (one.first, one.last, one.url, one.email, one.company, one.position, one.since or "")
    from urllib.parse import quote

    url = f"https://www.linkedin.com/in/{quote(one.slug, safe='')}" if one.slug else ""
    return (one.first, one.last, url, one.email, one.company, one.position, one.connected.isoformat())
