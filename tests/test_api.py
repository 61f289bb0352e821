"""LinkedIn's official interface, from the first question to the vault: the shipped client against a replica
that somebody else wrote, through a real proxy and real TLS.
"""

import json
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest

from demo.invent import later, linkedin_name, linkedin_zip, people
from sociarch.backup import Job, backup
from sociarch.errors import (
    InterfaceChanged,
    InterfaceOutdated,
    ListMoved,
    NetworkBroken,
    NotCollated,
    PermissionMissing,
    SociarchError,
    Throttled,
    TokenRefused,
    Unreachable,
    WrongMember,
)
from sociarch.history import read_snapshot, stored_sources
from sociarch.pending import State
from sociarch.registry import Registry
from tests.api import ApiDesk, said
from tests.replica.linkedin_api import (
    DROPPED,
    NO_DATA,
    UNNEEDED,
    WRONG,
    Failure,
    Fault,
    LinkedInApi,
    Token,
    failed,
    huge,
    instead,
    sent,
    throttled,
)
from tests.replica.proxy import Proxy
from tests.replica.server import Replica
from tests.replica.site import Clock, Request, Response

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ASKED = 10
"""Domains that are read."""


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def site(clock: Clock) -> LinkedInApi:
    site = LinkedInApi(clock)
    site.consented = NOW - timedelta(days=5)
    return site


@pytest.fixture
def desk(tmp_path: Path, site: LinkedInApi, clock: Clock) -> Iterator[ApiDesk]:
    with Replica([site]) as replica, Proxy(replica, tmp_path) as proxy:
        yield ApiDesk(tmp_path, site, proxy, clock)


def error_of(desk: ApiDesk) -> SociarchError:
    outcome = desk.run()
    assert outcome.error is not None
    return outcome.error


def when_asked(site: LinkedInApi, number: int, change: Callable[[], None]) -> None:
    """Something changes at the network directly before it answers that question."""
    answer = site.answer

    def changing(request: Request) -> Response:
        if site.asked + 1 == number:
            change()
        return answer(request)

    site.answer = changing  # type: ignore[method-assign]


# -- the whole way --------------------------------------------------------------------------------


def test_everybody_is_in_the_vault_after_one_run(desk: ApiDesk, site: LinkedInApi) -> None:
    outcome = desk.run()
    assert (outcome.code, outcome.record.state, outcome.record.route) == (0, State.ARCHIVED, "api")
    assert sorted(map(said, desk.people())) == sorted(map(said, site.people))
    [snapshot] = desk.snapshots()
    assert (snapshot.snapshot.route, snapshot.day) == ("api", "2026-11-22")
    assert snapshot.snapshot.account is not None
    counts = snapshot.snapshot.counts
    kinds = (
        "own_address",
        "own_phone",
        "profile",
        "position",
        "registration",
        "receipt",
        "invitation",
        "login",
    )
    assert all(counts[kind] for kind in kinds), counts
    assert "problem" not in counts
    assert desk.warnings == []


def test_what_is_stored_is_what_came_and_says_when(desk: ApiDesk, site: LinkedInApi) -> None:
    site.compress = "never"
    bodies: list[bytes] = []
    answer = site.answer

    def watched(request: Request) -> Response:
        response = answer(request)
        bodies.append(response.body if isinstance(response.body, bytes) else b"")
        return response

    site.answer = watched  # type: ignore[method-assign]
    desk.run()
    [source] = stored_sources(desk.reader, desk.snapshots()[0].snapshot)
    assert re.fullmatch(r"LinkedIn_API_2026-11-22T1200\d\dZ\.zip", source.name)
    with zipfile.ZipFile(BytesIO(source.open().read())) as archive:
        index = json.loads(archive.read("answers.json"))
        assert index["schema"] == "sociarch-answers/1"
        assert index["origin"] == "LinkedIn, official API"
        for one in index["answers"]:
            assert archive.read(one["file"]) in bodies
            assert one["path"].startswith("/rest/memberSnapshotData?q=criteria&domain=")
            assert one["headers"]["x-li-uuid"]
        assert {one["status"] for one in index["answers"]} == {200, 404}
        assert {one["domain"] for one in index["answers"]} == set(desk.interface.domains)
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert site.token.encode() not in everything


def test_one_question_a_second_to_one_address_and_nothing_but_get(desk: ApiDesk, site: LinkedInApi) -> None:
    desk.run()
    times = [one.at for one in site.seen]
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(times))
    assert {(one.method, one.path, one.version) for one in site.seen} == {
        ("GET", "/rest/memberSnapshotData", "202312")
    }
    assert site.counts["forbidden"] == site.counts["unneeded"] == 0
    assert {one.query["domain"] for one in site.seen} == set(desk.interface.domains)
    assert not UNNEEDED & set(desk.interface.domains)
    assert set(desk.proxy.tunnels) == {"api.linkedin.com:443"}


def test_a_network_of_thirty_thousand_is_read_page_by_page_with_progress(
    desk: ApiDesk, site: LinkedInApi
) -> None:
    site.people = people(30_000, seed=3)
    site.page_size = 3000
    assert desk.run().code == 0
    assert desk.snapshots()[0].snapshot.counts["connection"] == 30_000
    assert ("CONNECTIONS", 10, 30_000) in desk.progress


def test_all_on_one_page_is_as_good(desk: ApiDesk, site: LinkedInApi) -> None:
    site.page_size = 5_000
    assert desk.run().code == 0
    assert len(desk.people()) == len(site.people)


def test_between_two_exports_lie_seven_days_and_the_second_is_another_snapshot(
    desk: ApiDesk, site: LinkedInApi, clock: Clock
) -> None:
    desk.run()
    asked = site.asked
    clock.advance(timedelta(days=6))
    assert desk.run(now=False).code == 0
    assert site.asked == asked
    clock.advance(timedelta(days=1, hours=1))
    assert desk.run(now=False).code == 0
    assert [one.day for one in desk.snapshots()] == ["2026-11-22", "2026-11-29"]
    assert len({one.snapshot.account for one in desk.snapshots()}) == 1


def test_a_page_that_is_as_it_was_is_stored_once(desk: ApiDesk, site: LinkedInApi, clock: Clock) -> None:
    row = {
        "First Name": "Aline",
        "Last Name": "Testeur",
        "Company": random.Random(1).randbytes(200_000).hex(),
    }
    document = {"elements": [{"snapshotDomain": "CONNECTIONS", "snapshotData": [row]}]}
    site.failures = [Failure(instead(json.dumps(document).encode()), domain="CONNECTIONS", page=0, times=9)]
    desk.run()
    first = desk.writer.added_bytes
    clock.advance(timedelta(days=8))
    desk.run()
    assert len(desk.snapshots()) == 2
    assert desk.writer.added_bytes - first < first / 4


# -- the same people by every route ---------------------------------------------------------------


def test_archive_and_interface_tell_the_same_history(
    desk: ApiDesk, site: LinkedInApi, tmp_path: Path
) -> None:
    week = NOW.date()
    path = tmp_path / linkedin_name(week)
    linkedin_zip(path, site.people, week)
    job = Job(writer=desk.writer, exporters=[desk.exporter], paths=[path], tool="test", clock=lambda: NOW)
    assert backup(job).code == 0
    desk.run()
    chronicle = desk.reader.chronicle()
    lists = [
        sorted(
            (said(one), one.name, one.since_text, dict(one.extra))
            for one in read_snapshot(desk.reader, named, Registry.installed(), chronicle).connections
        )
        for named in chronicle.snapshots
    ]
    assert len(lists) == 2
    assert lists[0] == lists[1]
    assert not any(named.snapshot.held for named in chronicle.snapshots)


def test_an_archive_that_tells_whose_it_is_and_the_interface_are_one_account(
    desk: ApiDesk, site: LinkedInApi, tmp_path: Path
) -> None:
    path = tmp_path / linkedin_name(NOW.date(), complete=True)
    linkedin_zip(path, site.people, NOW.date(), complete=True)
    job = Job(writer=desk.writer, exporters=[desk.exporter], paths=[path], tool="test", clock=lambda: NOW)
    backup(job)
    desk.run()
    accounts = {named.snapshot.account for named in desk.snapshots()}
    assert len(accounts) == 1
    assert None not in accounts


# -- pages and the end ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wording", [*NO_DATA, *(text.upper() for text in NO_DATA), "no data found for this memberid."]
)
@pytest.mark.parametrize("status", [404, 200, 400])
def test_the_end_is_told_by_its_message_whatever_its_status(
    desk: ApiDesk, site: LinkedInApi, wording: str, status: int
) -> None:
    site.no_data, site.no_data_status = wording, status
    assert desk.run().code == 0
    assert len(desk.people()) == len(site.people)


@pytest.mark.parametrize("links", ["right", "never", "always"])
@pytest.mark.parametrize("total", [0, None, 10_000])
def test_links_and_totals_are_not_believed(
    desk: ApiDesk, site: LinkedInApi, links: str, total: int | None
) -> None:
    site.next_link, site.total = links, total  # type: ignore[assignment]
    desk.run()
    assert len(desk.people()) == len(site.people)


@pytest.mark.parametrize("empty", [{}, [], [{"snapshotDomain": "CONNECTIONS", "snapshotData": []}]])
def test_an_empty_page_before_the_end_ends_nothing(desk: ApiDesk, site: LinkedInApi, empty: object) -> None:
    site.empty_pages, site.empty = {1}, empty  # type: ignore[assignment]
    assert desk.run().code == 0
    assert len(desk.people()) == len(site.people)
    assert "problem" not in desk.snapshots()[0].snapshot.counts


def test_rows_that_stand_on_two_pages_are_one_person(desk: ApiDesk, site: LinkedInApi) -> None:
    site.overlap = 7
    desk.run()
    assert sorted(map(said, desk.people())) == sorted(map(said, site.people))
    assert "problem" not in desk.snapshots()[0].snapshot.counts


def test_people_who_hide_are_never_taken_for_each_other(desk: ApiDesk, site: LinkedInApi) -> None:
    hidden = site.people[0]._replace(
        first="", last="", email="", company="", position="", slug="", connected=date(2020, 2, 3)
    )
    site.people = [*site.people[1:], *[hidden] * 30]
    site.page_size = 10
    desk.run()
    assert len(desk.people()) == len(site.people)


def test_a_network_that_says_the_same_page_for_ever_is_left(desk: ApiDesk, site: LinkedInApi) -> None:
    site.stuck_at = 2
    assert desk.run().code == 0
    assert len(desk.people()) == len(site.people)
    assert "problem" not in desk.snapshots()[0].snapshot.counts


def test_columns_that_are_left_out_are_unknown_and_no_reason_to_doubt(
    desk: ApiDesk, site: LinkedInApi
) -> None:
    site.left_out, site.extra = {"URL", "Email Address"}, {"": ""}
    assert desk.run().code == 0
    assert len(desk.people()) == len(site.people)
    assert not any(one.url or one.email or one.extra for one in desk.people())


def test_somebody_who_joins_while_the_list_is_read_is_in_it(desk: ApiDesk, site: LinkedInApi) -> None:
    before = list(site.people)
    joined = before[5]._replace(first="Newly", last="Met", slug="newly-met-1", connected=NOW.date())
    when_asked(site, 2, lambda: setattr(site, "people", [*before, joined]))
    assert desk.run().code == 0
    assert sorted(map(said, desk.people())) == sorted(map(said, site.people))


@pytest.mark.parametrize("page", [1, 2, 3])
def test_who_leaves_while_the_list_is_read_takes_nobody_along(
    desk: ApiDesk, site: LinkedInApi, page: int
) -> None:
    newest_first = sorted(site.people, key=lambda person: person.connected, reverse=True)
    site.page_size = 50
    when_asked(site, page + 1, lambda: setattr(site, "people", newest_first[10:]))
    assert desk.run().code == 0
    assert sorted(map(said, desk.people())) == sorted(map(said, site.people))


def test_a_list_that_never_rests_is_not_stored(desk: ApiDesk, site: LinkedInApi) -> None:
    everybody = list(site.people)
    answer = site.answer

    def moving(request: Request) -> Response:
        site.people = everybody[site.asked % 7 :]
        return answer(request)

    site.answer = moving  # type: ignore[method-assign]
    error = error_of(desk)
    assert (type(error), error.code) == (ListMoved, 13)
    assert desk.snapshots() == ()
    site.answer = answer  # type: ignore[method-assign]
    assert desk.run(now=False).code == 0


def test_a_collation_that_begins_anew_in_the_middle_of_the_list_leaves_no_half_of_it(
    desk: ApiDesk, site: LinkedInApi, clock: Clock
) -> None:
    def anew() -> None:
        site.consented, site.wait = clock.now, timedelta(hours=2)

    when_asked(site, 3, anew)
    assert isinstance(error_of(desk), ListMoved)
    assert desk.snapshots() == ()
    assert desk.run(now=False).code == 10
    clock.advance(timedelta(hours=3))
    assert desk.run(now=False).code == 0
    assert len(desk.people()) == len(site.people)


@pytest.mark.parametrize("empty", [{0}, {0, 1, 2}, {1, 2, 3, 4, 5, 6}])
def test_however_many_pages_are_empty_what_follows_is_read(
    desk: ApiDesk, site: LinkedInApi, empty: set[int]
) -> None:
    site.page_size, site.empty_pages = 50, empty
    assert desk.run().code == 0
    assert len(desk.people()) == len(site.people)


def test_pages_of_people_who_hide_and_look_all_alike_are_all_read(desk: ApiDesk, site: LinkedInApi) -> None:
    hidden = site.people[0]._replace(
        first="", last="", email="", company="", position="", slug="", connected=date(2020, 2, 3)
    )
    site.people = [*site.people[1:], *[hidden] * 100]
    site.page_size = 10
    assert desk.run().code == 0
    assert len(desk.people()) == len(site.people)


# -- not ready ------------------------------------------------------------------------------------


def test_nothing_yet_is_pending_and_never_nobody(desk: ApiDesk, site: LinkedInApi, clock: Clock) -> None:
    site.consented, site.wait = NOW, timedelta(hours=5)
    outcome = desk.run()
    assert (outcome.code, outcome.record.state) == (10, State.PENDING)
    assert desk.snapshots() == ()
    while outcome.code == 10:
        due = datetime.strptime(outcome.record.next_look, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        assert due > clock.now
        clock.now = due
        outcome = desk.run(now=False)
    assert outcome.code == 0
    assert clock.now - NOW < timedelta(hours=13)
    assert len(desk.people()) == len(site.people)


def test_profile_without_connections_is_pending_too(desk: ApiDesk, site: LinkedInApi) -> None:
    site.consented, site.activity_wait = NOW, timedelta(hours=2)
    assert desk.run().code == 10
    assert desk.snapshots() == ()


def test_after_a_day_of_nothing_a_person_is_told_and_still_nobody_is_lost(
    desk: ApiDesk, site: LinkedInApi, clock: Clock
) -> None:
    site.consented, site.wait = NOW, timedelta(days=20)
    site.tokens[site.token] = Token(NOW + timedelta(days=400))
    codes: list[int] = []
    for _ in range(40):
        outcome = desk.run(now=False)
        codes.append(outcome.code)
        clock.advance(timedelta(hours=6))
    assert set(codes[:4]) == {10}
    assert set(codes[6:]) <= {10, 15}
    assert 15 in codes
    assert isinstance(outcome.error, NotCollated) or outcome.code == 10
    assert desk.snapshots() == ()
    assert site.asked < 30
    clock.advance(timedelta(days=20))
    assert desk.run(now=False).code == 0
    assert len(desk.people()) == len(site.people)


def test_a_member_whose_data_are_collated_anew_is_not_taken_for_lonely(
    desk: ApiDesk, site: LinkedInApi, clock: Clock
) -> None:
    desk.run()
    clock.advance(timedelta(days=8))
    site.consented, site.wait = clock.now, timedelta(hours=1)
    assert desk.run(now=False).code == 10
    clock.advance(timedelta(hours=2))
    assert desk.run(now=False).code == 0
    assert [one.snapshot.counts["connection"] for one in desk.snapshots()] == [240, 240]


# -- refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["expired", "revoked", "unknown"])
def test_a_token_that_is_not_accepted_any_more_asks_for_the_next(
    desk: ApiDesk, site: LinkedInApi, how: str, clock: Clock
) -> None:
    if how == "unknown":
        site.tokens = {}
    else:
        site.tokens[site.token] = Token(
            NOW - timedelta(1) if how == "expired" else NOW + timedelta(9), revoked=how == "revoked"
        )
    error = error_of(desk)
    assert (type(error), error.code) == (TokenRefused, 11)
    assert "--api" in str(error.hint)
    assert desk.account.by("api").record().state is State.NEED_LOGIN
    site.token = "another-token-that-works"
    site.tokens = {site.token: Token(NOW + timedelta(60))}
    desk.account.save_token(site.token, clock.now)
    assert desk.run(now=False).code == 0


def test_a_token_without_the_permission_says_so(desk: ApiDesk, site: LinkedInApi) -> None:
    site.tokens[site.token] = Token(NOW + timedelta(9), scope="r_basicprofile")
    error = error_of(desk)
    assert (type(error), error.code) == (PermissionMissing, 11)


@pytest.mark.parametrize(("status", "kind"), [(426, InterfaceOutdated), (403, PermissionMissing)])
def test_an_app_without_the_product_says_so(
    desk: ApiDesk, site: LinkedInApi, status: int, kind: type[SociarchError]
) -> None:
    site.lacks_product = status  # type: ignore[assignment]
    assert type(error_of(desk)) is kind
    assert desk.snapshots() == ()


def test_asked_too_much_it_waits_as_told_and_goes_on(desk: ApiDesk, site: LinkedInApi, clock: Clock) -> None:
    site.failures = [
        Failure(throttled(), domain="CONNECTIONS", page=1),
        Failure(throttled("30"), domain="CONNECTIONS", page=2),
        Failure(throttled(format_datetime(NOW + timedelta(minutes=2), usegmt=True)), domain="PROFILE"),
    ]
    assert desk.run().code == 0
    assert timedelta(seconds=45) < clock.now - NOW < timedelta(minutes=5)
    assert desk.warnings == []


@pytest.mark.parametrize("after", [None, "3600", "86400"])
def test_asked_far_too_much_it_rests_for_a_day(
    desk: ApiDesk, site: LinkedInApi, clock: Clock, after: str | None
) -> None:
    site.failures = [Failure(throttled(after), domain="CONNECTIONS", times=99)]
    error = error_of(desk)
    assert (type(error), error.code) == (Throttled, 14)
    asked = site.asked
    assert asked <= 5
    clock.advance(timedelta(hours=23))
    again = desk.run(now=False)
    assert (type(again.error), site.asked) == (Throttled, asked)
    site.failures = []
    clock.advance(timedelta(hours=2))
    assert desk.run(now=False).code == 0


@pytest.mark.parametrize(
    "fault", [failed(500), failed(502, html=True), failed(503), failed(504), throttled("5", 503)]
)
def test_a_fault_of_its_own_is_asked_again_and_then_left(
    desk: ApiDesk, site: LinkedInApi, fault: Fault
) -> None:
    site.failures = [Failure(fault, domain="CONNECTIONS", page=1, times=2)]
    assert desk.run().code == 0
    site.failures = [Failure(fault, domain="CONNECTIONS", page=1, times=99)]
    error = error_of(desk)
    assert (type(error), error.code) == (NetworkBroken, 13)
    assert len(desk.snapshots()) == 1


@pytest.mark.parametrize(
    "wrong",
    sorted(set(WRONG) - {"rows are one row", "a value is a number", "unknown titles", "two elements"}),
)
def test_an_answer_that_is_not_documented_stores_nothing(
    desk: ApiDesk, site: LinkedInApi, wrong: str
) -> None:
    site.failures = [Failure(instead(WRONG[wrong]), domain="CONNECTIONS", page=1, times=99)]
    error = error_of(desk)
    assert (type(error), error.code) == (InterfaceChanged, 12)
    assert desk.snapshots() == ()
    site.failures = []
    assert desk.run(now=False).code == 0
    assert len(desk.people()) == len(site.people)


def test_a_page_of_strange_rows_is_held(desk: ApiDesk, site: LinkedInApi) -> None:
    site.failures = [Failure(instead(WRONG["unknown titles"]), domain="CONNECTIONS", page=0, times=9)]
    site.people = []
    assert desk.run().code == 21


def test_it_follows_no_pointer_to_another_address(desk: ApiDesk, site: LinkedInApi) -> None:
    fault = instead(status=302, Location="https://elsewhere.example/rest/memberSnapshotData")
    site.failures = [Failure(fault, times=99)]
    assert type(error_of(desk)) is InterfaceChanged
    assert set(desk.proxy.tunnels) == {"api.linkedin.com:443"}


def test_an_answer_without_end_is_given_up(desk: ApiDesk, site: LinkedInApi) -> None:
    site.failures = [Failure(huge(40_000_000), domain="CONNECTIONS", page=1, times=9)]
    assert isinstance(error_of(desk), Unreachable)
    assert desk.snapshots() == ()


def test_domains_beside_the_connections_never_cost_them(desk: ApiDesk, site: LinkedInApi) -> None:
    site.failures = [
        Failure(failed(500), domain="RECEIPTS_LBP", times=99),
        Failure(
            instead(b'{"message": "RECEIPTS domain is not supported"}', 400), domain="RECEIPTS", times=99
        ),
        Failure(instead(WRONG["null"]), domain="login", times=99),
    ]
    assert desk.run().code == 0
    assert len(desk.people()) == len(site.people)
    [warning] = desk.warnings
    assert all(name in warning for name in ("RECEIPTS_LBP", "RECEIPTS", "login"))
    assert "problem" not in desk.snapshots()[0].snapshot.counts


def test_asked_too_much_behind_the_connections_it_asks_no_more_and_keeps_them(
    desk: ApiDesk, site: LinkedInApi
) -> None:
    site.failures = [Failure(throttled("4000"), domain="PROFILE", times=99)]
    assert desk.run().code == 0
    assert len(desk.people()) == len(site.people)
    assert site.seen[-1].query["domain"] == "PROFILE"
    [warning] = desk.warnings
    assert "PROFILE" in warning
    assert "login" in warning


@pytest.mark.parametrize("fault", [DROPPED, huge(40_000_000)], ids=["dropped", "endless"])
def test_a_domain_that_never_comes_through_costs_itself_alone(
    desk: ApiDesk, site: LinkedInApi, fault: Fault
) -> None:
    site.failures = [Failure(fault, domain="RECEIPTS", times=99)]
    assert desk.run().code == 0
    assert len(desk.people()) == len(site.people)
    [warning] = desk.warnings
    assert "RECEIPTS" in warning
    assert "login" not in warning


def test_another_members_token_stores_nothing(desk: ApiDesk, site: LinkedInApi, clock: Clock) -> None:
    desk.run()
    site.rows["REGISTRATION"] = [{**site.rows["REGISTRATION"][0], "Registered At": "1/2/09, 3:04 AM"}]
    clock.advance(timedelta(days=8))
    assert isinstance(error_of(desk), WrongMember)
    assert len(desk.snapshots()) == 1


# -- cut --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault", [DROPPED, sent(cut=0), sent(cut=40)], ids=["dropped", "headers only", "half"]
)
def test_a_cut_connection_is_tried_again(desk: ApiDesk, site: LinkedInApi, fault: Fault) -> None:
    site.failures = [Failure(fault, domain="CONNECTIONS", page=1, times=2)]
    assert desk.run().code == 0
    assert len(desk.people()) == len(site.people)


def test_a_cut_at_any_page_goes_on_from_there(desk: ApiDesk, site: LinkedInApi, clock: Clock) -> None:
    site.page_size = 20
    site.tokens[site.token] = Token(NOW + timedelta(days=400))
    pages = len(site.people) // site.page_size
    for page in range(pages + 1):
        site.failures = [Failure(DROPPED, domain="CONNECTIONS", page=page, times=3)]
        number = len(desk.snapshots())
        error = error_of(desk)
        assert (type(error), error.code) == (Unreachable, 13)
        assert len(desk.snapshots()) == number
        left = [
            path
            for name in ("inbox", "downloads")
            for path in desk.account.by("api").folder.glob(f"{name}/*")
        ]
        assert left == []
        asked = site.asked
        assert desk.run(now=False).code == 0
        assert len(desk.snapshots()) == number + 1
        assert sorted(map(said, desk.people())) == sorted(map(said, site.people))
        # What was here is asked for again only once, to see that it still holds.
        assert site.asked - asked <= 2 * pages - page + 2 * ASKED + 5
        clock.advance(timedelta(days=8))


def test_what_was_read_before_a_cut_is_left_where_the_list_has_moved(
    desk: ApiDesk, site: LinkedInApi, clock: Clock
) -> None:
    site.failures = [Failure(DROPPED, domain="CONNECTIONS", page=2, times=3)]
    desk.run()
    site.people = later(site.people, seed=4, joined=3, left=5, moved=4)
    clock.advance(timedelta(hours=3))
    assert desk.run(now=False).code == 0
    assert sorted(map(said, desk.people())) == sorted(map(said, site.people))


def test_what_waits_is_taken_for_nothing_but_what_it_is(
    desk: ApiDesk, site: LinkedInApi, clock: Clock
) -> None:
    site.page_size = 50
    site.failures = [Failure(DROPPED, domain="CONNECTIONS", page=3, times=3)]
    desk.run()
    answers = desk.account.by("api").folder / "answers"
    (answers / "CONNECTIONS.1.age").replace(answers / "CONNECTIONS.2.age")
    (answers / "CONNECTIONS.0.age").chmod(0o644)
    clock.now -= timedelta(days=40)
    site.consented -= timedelta(days=60)
    assert desk.run(now=True).code == 0
    assert sorted(map(said, desk.people())) == sorted(map(said, site.people))


def test_what_waits_after_a_cut_is_sealed(desk: ApiDesk, site: LinkedInApi) -> None:
    site.failures = [Failure(DROPPED, domain="CONNECTIONS", page=2, times=3)]
    desk.run()
    files = [path for path in desk.home.root.rglob("*") if path.is_file()]
    assert any(path.suffix == ".age" and path.name.startswith("CONNECTIONS") for path in files)
    content = b"".join(path.read_bytes() for path in files)
    assert not any(person.last.encode() in content for person in site.people if len(person.last) > 3)
    assert site.token.encode() not in content
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)


@pytest.mark.parametrize("trouble", ["proxy refuses", "no proxy", "not trusted"])
def test_without_a_way_there_nothing_is_changed(desk: ApiDesk, site: LinkedInApi, trouble: str) -> None:
    if trouble == "proxy refuses":
        desk.proxy.refuses = True
    elif trouble == "no proxy":
        desk.proxy.__exit__(None, None, None)
    else:
        (desk.home.root.parent / "replica.pem").write_text(Path(__file__).read_text())
    assert isinstance(error_of(desk), Unreachable)
    assert site.asked == 0
