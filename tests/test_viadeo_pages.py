"""Viadeo: the closed network is recognised for what it is, and the way through its fiction works."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path

import pytest

from sociarch.collector import Shown
from sociarch.errors import NetworkClosed, SignInNeeded
from sociarch.pending import State
from tests.networks import Desk, needs_browser
from tests.replica.server import Replica
from tests.replica.site import Clock, SimulatedPerson
from tests.replica.viadeo import DIRECTORY, Viadeo

pytestmark = needs_browser


@pytest.fixture
def viadeo() -> Viadeo:
    return Viadeo(Clock(datetime(2026, 11, 22, 12, tzinfo=timezone.utc)))


@pytest.fixture
def sit(tmp_path: Path, viadeo: Viadeo) -> Iterator[Callable[[], Desk]]:
    """Sit down at the desk, once the world is as the test wants it."""
    with Replica([viadeo], elsewhere=[DIRECTORY]) as replica:
        clock = viadeo.clock
        assert isinstance(clock, Clock)
        yield lambda: Desk(tmp_path, "viadeo", viadeo, replica, clock)


@pytest.mark.parametrize("world", ["gone", "redirected", "not_found", "other_page"])
def test_whatever_is_left_at_its_address_is_not_the_network(
    world: str, viadeo: Viadeo, sit: Callable[[], Desk]
) -> None:
    viadeo.world = world  # type: ignore[assignment]  # one of the replica's worlds
    desk = sit()
    outcome = desk.run()
    assert outcome.code == 13
    assert isinstance(outcome.error, NetworkClosed)
    assert "--from" in outcome.error.hint
    assert desk.replica.elsewhere[DIRECTORY] == 0
    assert viadeo.passwords_elsewhere == 0
    assert viadeo.counts["forbidden"] == 0
    assert desk.connections() == []


@pytest.mark.parametrize("world", ["gone", "redirected", "other_page"])
def test_a_sign_in_is_not_even_waited_for_there(world: str, viadeo: Viadeo, sit: Callable[[], Desk]) -> None:
    viadeo.world = world  # type: ignore[assignment]  # one of the replica's worlds
    desk = sit()
    with desk.route(window=True) as route, suppress(NetworkClosed):
        assert route.sign_in(lambda left: None).shown is Shown.CLOSED
    assert desk.replica.elsewhere[DIRECTORY] == 0
    assert not desk.account.has_session


@pytest.mark.parametrize("language", ["fr", "en"])
def test_in_the_fiction_the_contacts_are_exported_at_once(
    language: str, viadeo: Viadeo, sit: Callable[[], Desk]
) -> None:
    viadeo.language = language  # type: ignore[assignment]  # fr or en
    desk = sit()
    desk.sign_in(viadeo.session_cookies())
    outcome = desk.run()
    assert outcome.code == 0
    assert desk.connections() == [40]
    assert desk.plain_files() == []
    assert viadeo.counts["requests"] == 1
    assert viadeo.counts["forbidden"] == 0


def test_in_the_fiction_a_person_signs_in(viadeo: Viadeo, sit: Callable[[], Desk]) -> None:
    desk = sit()
    assert isinstance(desk.run().error, SignInNeeded)
    viadeo.person = SimulatedPerson(0.1)
    with desk.route(window=True) as route:
        route.sign_in(lambda left: None)
    assert desk.account.has_session
    assert desk.run().code == 0


def test_contacts_that_have_not_changed_are_asked_for_once_and_not_stored_twice(
    viadeo: Viadeo, sit: Callable[[], Desk]
) -> None:
    desk = sit()
    desk.sign_in(viadeo.session_cookies())
    assert desk.run().code == 0
    desk.later(days=8)
    outcome = desk.run(now=False)
    assert (outcome.code, outcome.record.state) == (0, State.ARCHIVED)
    assert desk.connections() == [40]
    assert desk.run(now=False).looked is False
