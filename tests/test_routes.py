"""The same network by every route: through the official interface, as a download, and through the browser."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from demo.invent import linkedin_name, linkedin_zip, people
from sociarch.backup import Job, backup
from sociarch.comparison import compare
from sociarch.fact import Connection
from sociarch.history import read_snapshot
from sociarch.registry import Registry
from sociarch.routes import API, BROWSER, FILE
from tests.api import ApiDesk, said
from tests.networks import Desk, needs_browser
from tests.replica.linkedin import LinkedIn
from tests.replica.linkedin_api import LinkedInApi
from tests.replica.proxy import Proxy
from tests.replica.server import Replica
from tests.replica.site import Clock

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
EVERYBODY = people(180, seed=23)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[ApiDesk]:
    site = LinkedInApi(clock)
    site.people = list(EVERYBODY)
    site.page_size = 50
    with Replica([site]) as replica, Proxy(replica, tmp_path) as proxy:
        yield ApiDesk(tmp_path, site, proxy, clock)


def lists(desk: ApiDesk) -> dict[str, list[Connection]]:
    """The connections in the latest snapshot of each route."""
    chronicle = desk.reader.chronicle()
    return {
        named.snapshot.route or "": list(
            read_snapshot(desk.reader, named, Registry.installed(), chronicle).connections
        )
        for named in chronicle.snapshots
    }


@needs_browser
def test_interface_download_and_browser_give_the_same_history(
    desk: ApiDesk, clock: Clock, tmp_path: Path
) -> None:
    assert desk.run().code == 0
    path = tmp_path / linkedin_name(NOW.date())
    linkedin_zip(path, EVERYBODY, NOW.date())
    job = Job(
        writer=desk.writer, exporters=[desk.exporter], paths=[path], tool="test", clock=lambda: clock.now
    )
    assert backup(job).code == 0
    page = LinkedIn(clock)
    page.people, page.parts = list(EVERYBODY), 1
    with Replica([page]) as replica:
        browsing = Desk(tmp_path / "browsing", "linkedin", page, replica, clock)
        browsing.writer, browsing.reader = desk.writer, desk.reader
        browsing.sign_in(page.session_cookies())
        outcome = browsing.run()
        while outcome.code == 10:
            clock.advance(timedelta(minutes=20))
            outcome = browsing.run()
        assert outcome.code == 0, outcome
    found = lists(desk)
    assert set(found) == {API, FILE, BROWSER}
    expected = sorted(map(said, EVERYBODY))
    for route, connections in found.items():
        assert sorted(map(said, connections)) == expected, route
        assert compare(found[API], connections, desk.exporter.key).equal
    assert not any(named.snapshot.held for named in desk.snapshots())


def test_an_interface_that_leaves_out_addresses_invents_no_change(
    desk: ApiDesk, clock: Clock, tmp_path: Path
) -> None:
    path = tmp_path / linkedin_name(NOW.date())
    linkedin_zip(path, EVERYBODY, NOW.date())
    backup(
        Job(writer=desk.writer, exporters=[desk.exporter], paths=[path], tool="test", clock=lambda: clock.now)
    )
    desk.site.left_out = {"URL", "Email Address"}
    assert desk.run().code == 0
    found = lists(desk)
    result = compare(found[API], found[FILE], desk.exporter.key)
    assert result.equal
    assert result.missing["left"] == ("url", "email")
