"""The replica of LinkedIn's Member Snapshot API: what it answers, and what it writes down."""

import gzip
import json
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from typing import Any, Final

import pytest

from demo.invent import LINKEDIN_HEADER, Person
from tests.replica.linkedin_api import (
    AUTHORIZATIONS,
    DOMAINS,
    DROPPED,
    NO_DATA,
    SCOPES,
    SNAPSHOT,
    UNNEEDED,
    WRONG,
    Failure,
    LinkedInApi,
    Seen,
    Token,
    failed,
    huge,
    instead,
    sent,
    throttled,
)
from tests.replica.site import Clock, Request, Response

NOW: Final = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY: Final = timedelta(days=1)
MINUTE: Final = timedelta(minutes=1)
TITLES: Final = LINKEDIN_HEADER.split(",")


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def api(clock: Clock) -> LinkedInApi:
    return LinkedInApi(clock)


def call(
    api: LinkedInApi,
    domain: str | None = "CONNECTIONS",
    start: int | None = None,
    *,
    method: str = "GET",
    path: str = SNAPSHOT,
    token: str | None = None,
    drop: str = "",
    headers: dict[str, str] | None = None,
    query: dict[str, str] | None = None,
) -> Response:
    """Ask as a well-behaved client does; `drop` leaves a header out."""
    asked = {"q": "criteria"}
    asked |= {} if domain is None else {"domain": domain}
    asked |= {} if start is None else {"start": str(start)}
    asked |= query or {}
    sent_headers = {"authorization": f"Bearer {token or api.token}", "linkedin-version": "202312"}
    sent_headers |= headers or {}
    sent_headers.pop(drop, None)
    return api.answer(Request(method, "api.linkedin.com", path, asked, {}, b"", {}, sent_headers))


def document(response: Response) -> Any:
    assert isinstance(response.body, bytes)
    return json.loads(response.body)


def rows(response: Response) -> list[dict[str, str]]:
    assert response.status == 200, response
    (element,) = document(response)["elements"]
    found: list[dict[str, str]] = element["snapshotData"]
    return found


def refusal(response: Response) -> tuple[int, object, object]:
    body = document(response)
    assert body["status"] == response.status
    return response.status, body.get("serviceErrorCode"), body.get("code")


def walk(api: LinkedInApi, domain: str | None = "CONNECTIONS", most: int = 50) -> list[Response]:
    """Return every page up to the end, without it."""
    pages = []
    for start in range(most):
        response = call(api, domain, start)
        if response.status != 200:
            break
        pages.append(response)
    return pages


def links(response: Response) -> dict[str, str]:
    return {link["rel"]: link["href"] for link in document(response)["paging"]["links"]}


# What a page is


def test_every_page_holds_one_element_with_rows_of_text_under_the_titles_of_the_table(
    api: LinkedInApi,
) -> None:
    pages = walk(api)
    assert [len(rows(page)) for page in pages] == [100, 100, 40]
    for page in pages:
        assert page.headers["Content-Type"] == "application/json"
        assert document(page)["elements"][0]["snapshotDomain"] == "CONNECTIONS"
        for row in rows(page):
            assert sorted(row) == sorted(TITLES)
            assert all(isinstance(value, str) for value in row.values())


def test_rows_are_the_people_as_the_csv_has_them_newest_first(api: LinkedInApi) -> None:
    older = Person("Bram", "Ünreal", "b@example.org", "X", "Y", "", "bram-ünreal", date(2019, 2, 3), 0)
    api.people = [older, older._replace(first="Aline", slug="", email="", connected=date(2024, 1, 12))]
    first, second = rows(call(api))
    assert [first[title] for title in TITLES] == ["Aline", "Ünreal", "", "", "X", "Y", "12 Jan 2024"]
    assert second["URL"] == "https://www.linkedin.com/in/bram-%C3%BCnreal"
    assert (second["Connected On"], second["Email Address"]) == ("03 Feb 2019", "b@example.org")


def test_a_nameless_person_is_a_row_with_nothing_but_a_date(api: LinkedInApi) -> None:
    nameless = [row for page in walk(api) for row in rows(page) if not row["First Name"]]
    assert nameless
    assert all({title for title in row if row[title]} == {"Connected On"} for row in nameless)


def test_start_is_the_index_of_a_page_and_count_does_not_change_its_size(api: LinkedInApi) -> None:
    api.page_size = 10
    assert rows(call(api)) == rows(call(api, start=0)) != rows(call(api, start=1))
    assert len(rows(call(api, start=23))) == 10
    assert call(api, start=24).status == 404
    small = call(api, query={"count": "3"})
    assert (len(rows(small)), document(small)["paging"]["count"]) == (10, 3)
    assert "count=3" in links(small)["next"]


def test_people_can_be_changed_between_two_pages(api: LinkedInApi) -> None:
    assert len(walk(api)) == 3
    api.people = api.people[:100]
    assert len(walk(api)) == 1
    api.people = []
    assert walk(api) == []


def test_the_total_says_too_little_or_whatever_it_is_told_to(api: LinkedInApi) -> None:
    assert document(call(api))["paging"]["total"] == 1
    api.total = 59
    assert document(call(api, start=2))["paging"]["total"] == 59


def test_links_lead_to_the_neighbours_and_back_to_the_same_domain(api: LinkedInApi) -> None:
    first, middle, last = (links(page) for page in walk(api))
    assert [set(first), set(middle), set(last)] == [{"next"}, {"next", "prev"}, {"prev"}]
    assert first["next"] == f"{SNAPSHOT}?count=10&domain=CONNECTIONS&q=criteria&start=1"


def test_the_next_link_can_be_missing_everywhere_or_be_there_at_the_end_too(api: LinkedInApi) -> None:
    api.next_link = "never"
    assert not any("next" in links(page) for page in walk(api))
    api.next_link = "always"
    assert all("next" in links(page) for page in walk(api))
    assert call(api, start=3).status == 404


def test_keys_stand_in_another_order_each_time_and_that_order_comes_from_the_seed(clock: Clock) -> None:
    one, same, other = LinkedInApi(clock), LinkedInApi(clock), LinkedInApi(clock)
    other.seed = 2
    bodies = [call(api).body for api in (one, same, other)]
    assert bodies[0] == bodies[1] != bodies[2]
    again = call(one)
    assert again.body != bodies[0]
    assert rows(again) == rows(call(same))
    assert len({tuple(row) for row in rows(again)}) > 50


# Variants of pages


def test_an_empty_page_before_the_end_loses_no_row(api: LinkedInApi) -> None:
    whole = [row for page in walk(api) for row in rows(page)]
    api.empty_pages = {1}
    pages = walk(api)
    assert document(pages[1])["elements"] == {}
    assert "next" in links(pages[1])
    assert [row for page in (pages[0], *pages[2:]) for row in rows(page)] == whole
    assert len(pages) == 4
    api.empty_pages = {3}
    assert len(walk(api)) == 3


@pytest.mark.parametrize("empty", [[], [{"snapshotDomain": "CONNECTIONS", "snapshotData": []}]])
def test_an_empty_page_has_elements_of_another_kind_if_told_so(api: LinkedInApi, empty: list[object]) -> None:
    api.empty_pages, api.empty = {0}, empty
    assert document(call(api))["elements"] == empty
    assert len(rows(call(api, start=1))) == 100


def test_duplicates_stand_at_the_beginning_of_the_next_page(api: LinkedInApi) -> None:
    api.overlap = 7
    first, second, third = (rows(page) for page in walk(api))
    assert (second[:7], third[:7]) == (first[-7:], second[-7:])
    assert [len(first), len(second), len(third)] == [100, 107, 47]


def test_a_server_that_is_stuck_answers_every_later_page_with_the_same(api: LinkedInApi) -> None:
    api.stuck_at = 1
    stuck = document(call(api, start=1))
    assert document(call(api, start=2)) == document(call(api, start=900)) == stuck != document(call(api))
    assert len(walk(api, most=9)) == 9


def test_columns_of_connections_can_be_left_out_or_added(api: LinkedInApi) -> None:
    api.left_out, api.extra = {"URL", "Email Address"}, {"": ""}
    (keys,) = {frozenset(row) for page in walk(api) for row in rows(page)}
    assert keys == {*TITLES, ""} - {"URL", "Email Address"}


# The end, and domains


def test_past_the_last_page_comes_the_documented_message_as_a_404(api: LinkedInApi) -> None:
    response = call(api, start=3)
    assert document(response) == {"status": 404, "message": "No data found for this memberId"}
    assert response.status == 404


@pytest.mark.parametrize("text", [*NO_DATA, "NO DATA FOUND FOR THIS MEMBERID"])
@pytest.mark.parametrize("status", [404, 400, 200])
def test_the_end_can_be_worded_and_numbered_otherwise(api: LinkedInApi, text: str, status: int) -> None:
    api.no_data, api.no_data_status = text, status
    response = call(api, start=3)
    assert (response.status, document(response)["message"]) == (status, text)


def test_a_documented_domain_without_rows_looks_like_an_end_on_its_first_page(api: LinkedInApi) -> None:
    empty = DOMAINS - api.rows.keys() - {"CONNECTIONS"}
    assert len(empty) > 40
    ends = {call(api, domain).body for domain in empty}
    assert ends == {call(api, start=3).body}


@pytest.mark.parametrize(
    "domain", ["connections", "Connections", "LOGIN", "EVENTS", "CONECTIONS", "", " login"]
)
def test_a_domain_in_other_letters_is_not_supported(api: LinkedInApi, domain: str) -> None:
    response = call(api, domain)
    assert response.status == 400
    assert "domain is not supported" in document(response)["message"]


@pytest.mark.parametrize("domain", ["login", "EMAIL_ADDRESSES", "RECEIPTS", "INVITATIONS"])
def test_a_domain_is_echoed_in_the_letters_it_was_asked_in(api: LinkedInApi, domain: str) -> None:
    assert document(call(api, domain))["elements"][0]["snapshotDomain"] == domain


def test_the_owner_s_domains_have_the_columns_of_the_archive_s_tables(api: LinkedInApi) -> None:
    def titles(domain: str) -> str:
        (keys,) = {tuple(sorted(row)) for row in rows(call(api, domain))}
        return ",".join(keys)

    assert titles("EMAIL_ADDRESSES") == "Confirmed,Email Address,Primary,Updated On"
    assert titles("PHONE_NUMBERS") == "Extension,Number,Type"
    assert titles("REGISTRATION") == "Registered At,Registration Ip,Subscription Types"
    assert titles("POSITIONS") == "Company Name,Description,Finished On,Location,Started On,Title"
    assert titles("login") == "IP Address,Login Date,Login Type,User Agent"
    assert titles("INVITATIONS") == "Direction,From,Message,Sent At,To,inviteeProfileUrl,inviterProfileUrl"
    assert titles("RECEIPTS") == titles("RECEIPTS_LBP")
    assert "Total Amount" in titles("RECEIPTS")
    assert "Headline" in titles("PROFILE")


def test_rows_of_any_domain_can_be_set_and_are_text(api: LinkedInApi) -> None:
    api.rows["WHATSAPP_NUMBERS"] = [{"Number": "+33199001234"}]
    assert rows(call(api, "WHATSAPP_NUMBERS")) == [{"Number": "+33199001234"}]
    for domain in api.rows:
        assert all(isinstance(value, str) for row in rows(call(api, domain)) for value in row.values())


def test_without_a_domain_every_populated_domain_comes_one_to_a_page(api: LinkedInApi) -> None:
    api.rows["SKILLS"] = []
    found = [document(page)["elements"][0]["snapshotDomain"] for page in walk(api, None)]
    assert found[0] == "login"
    assert found[-3:] == ["CONNECTIONS"] * 3
    assert set(found) == api.rows.keys() - {"SKILLS"} | {"CONNECTIONS"}
    assert "domain" not in links(call(api, None))["next"]


# Who may ask


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer ", "Basic abc"])
def test_without_a_token_the_token_is_empty(api: LinkedInApi, given: str) -> None:
    assert refusal(call(api, headers={"authorization": given})) == (401, 65604, "EMPTY_ACCESS_TOKEN")
    assert refusal(call(api, drop="authorization")) == (401, 65604, "EMPTY_ACCESS_TOKEN")


def test_a_token_is_unknown_or_revoked_or_expired_and_each_is_said_differently(
    api: LinkedInApi, clock: Clock
) -> None:
    assert refusal(call(api, token="not-issued")) == (401, 65600, "INVALID_ACCESS_TOKEN")
    api.tokens["another"] = Token(NOW + DAY, revoked=True)
    assert refusal(call(api, token="another")) == (401, 65601, "REVOKED_ACCESS_TOKEN")
    clock.now = api.tokens[api.token].expires - timedelta(seconds=1)
    assert call(api).status == 200
    clock.advance(timedelta(seconds=1))
    assert document(call(api)) == {
        "status": 401,
        "serviceErrorCode": 65602,
        "code": "EXPIRED_ACCESS_TOKEN",
        "message": "The token used in the request has expired",
    }


def test_a_token_lives_sixty_days_from_the_consent(api: LinkedInApi) -> None:
    assert api.tokens[api.token].expires == api.consented + 60 * DAY


@pytest.mark.parametrize("version", ["202401", "202311", "2023-12", ""])
def test_another_version_is_not_active(api: LinkedInApi, version: str) -> None:
    response = call(api, headers={"linkedin-version": version})
    assert refusal(response) == (426, None, "NONEXISTENT_VERSION")
    assert document(response)["message"] == f"Requested version {version}01 is not active"


def test_no_version_at_all_is_a_bad_request(api: LinkedInApi) -> None:
    assert refusal(call(api, drop="linkedin-version")) == (400, None, "VERSION_MISSING")


def test_a_wrong_scope_is_denied_and_the_documented_ones_are_not(api: LinkedInApi) -> None:
    api.tokens[api.token].scope = "openid profile"
    assert refusal(call(api)) == (403, 100, "ACCESS_DENIED")
    for scope in SCOPES:
        api.tokens[api.token].scope = scope
        assert call(api).status == 200


def test_an_app_without_the_product_is_refused_in_one_of_two_ways(api: LinkedInApi) -> None:
    api.lacks_product = 426
    assert refusal(call(api)) == (426, None, "NONEXISTENT_VERSION")
    api.lacks_product = 403
    assert refusal(call(api)) == (403, 100, "ACCESS_DENIED")


def test_the_token_is_looked_at_before_the_version_and_the_version_before_the_rest(api: LinkedInApi) -> None:
    wrong = {"authorization": "Bearer nobody", "linkedin-version": "1"}
    assert call(api, "nonsense", headers=wrong).status == 401
    assert call(api, "nonsense", headers={"linkedin-version": "1"}).status == 426
    assert call(api, "nonsense").status == 400


@pytest.mark.parametrize(
    "query", [{"q": "all"}, {"start": "-1"}, {"start": ""}, {"start": "1.5"}, {"count": "x"}, {"page": "1"}]
)
def test_parameters_it_does_not_know_are_a_bad_request(api: LinkedInApi, query: dict[str, str]) -> None:
    assert refusal(call(api, query=query)) == (400, None, "ILLEGAL_ARGUMENT")


# Not collated yet


def test_nothing_is_there_for_some_time_after_the_consent(api: LinkedInApi, clock: Clock) -> None:
    api.consented, api.wait = clock(), 10 * MINUTE
    for domain in ("CONNECTIONS", "PROFILE", "login", None):
        assert document(call(api, domain)) == {"status": 404, "message": NO_DATA[0]}
    clock.advance(10 * MINUTE)
    assert call(api, "PROFILE").status == call(api).status == 200


def test_profile_shaped_domains_can_come_before_those_of_activity(api: LinkedInApi, clock: Clock) -> None:
    api.consented, api.wait, api.activity_wait = clock(), 10 * MINUTE, DAY
    clock.advance(10 * MINUTE)
    assert {call(api, domain).status for domain in ("PROFILE", "REGISTRATION")} == {200}
    assert {call(api, domain).status for domain in ("CONNECTIONS", "INVITATIONS", "login")} == {404}
    found = {document(page)["elements"][0]["snapshotDomain"] for page in walk(api, None)}
    assert found == {"PROFILE", "REGISTRATION", "POSITIONS", "EMAIL_ADDRESSES"}
    clock.advance(DAY)
    assert call(api).status == 200


def test_a_new_consent_starts_the_wait_again(api: LinkedInApi, clock: Clock) -> None:
    api.wait = DAY
    assert call(api).status == 200
    api.consented = clock()
    assert call(api).status == 404


# Faults


def test_a_fault_falls_upon_the_numbered_request_and_as_often_as_told(api: LinkedInApi) -> None:
    api.failures = [Failure(failed(503), request=2, times=2)]
    assert [call(api).status for _ in range(5)] == [200, 503, 503, 200, 200]
    assert (api.asked, api.counts["pages"]) == (5, 3)


def test_a_fault_can_wait_for_a_page_of_a_domain(api: LinkedInApi) -> None:
    api.failures = [Failure(failed(500), domain="CONNECTIONS", page=1)]
    assert [call(api, "PROFILE", 1).status, call(api, start=0).status] == [404, 200]
    assert [call(api, start=1).status, call(api, start=1).status] == [500, 200]


def test_page_0_is_also_the_one_without_a_start_and_an_empty_domain_the_one_without(api: LinkedInApi) -> None:
    api.failures = [Failure(failed(500), page=0), Failure(failed(502), domain="")]
    assert [call(api).status, call(api).status, call(api, None).status] == [500, 200, 502]


def test_faults_queue_up_in_the_order_of_their_planning(api: LinkedInApi) -> None:
    api.failures = [Failure(failed(500)), Failure(throttled(), times=2), Failure(failed(504))]
    assert [call(api).status for _ in range(5)] == [500, 429, 429, 504, 200]


def test_a_fault_comes_before_any_look_at_the_token(api: LinkedInApi) -> None:
    api.failures = [Failure(failed(503))]
    assert [call(api, token="not-issued").status for _ in range(2)] == [503, 401]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_failed_server_says_so_in_json_or_html(api: LinkedInApi, status: int) -> None:
    api.failures = [Failure(failed(status)), Failure(failed(status, html=True))]
    assert document(call(api))["status"] == status
    page = call(api)
    assert (page.status, page.headers["Content-Type"]) == (status, "text/html")
    assert isinstance(page.body, bytes)
    assert page.body.startswith(b"<!doctype html>")


def test_too_many_requests_can_tell_how_long_to_wait_in_seconds_or_by_date(api: LinkedInApi) -> None:
    until = format_datetime(NOW + MINUTE, usegmt=True)
    api.failures = [Failure(throttled()), Failure(throttled("30")), Failure(throttled(until, status=503))]
    silent, seconds, day = call(api), call(api), call(api)
    assert (silent.status, seconds.status, day.status) == (429, 429, 503)
    assert "Retry-After" not in silent.headers
    assert seconds.headers["Retry-After"] == "30"
    assert day.headers["Retry-After"] == "Sun, 22 Nov 2026 12:01:00 GMT"


def test_a_right_answer_can_be_cut_stalled_slow_or_never_sent(api: LinkedInApi) -> None:
    whole = rows(call(api))
    api.failures = [Failure(fault) for fault in (sent(cut=100), sent(stall=2.5), sent(pace=0.1), DROPPED)]
    cut, stalled, slow, dropped = (call(api) for _ in range(4))
    assert (cut.cut, stalled.stall, slow.pace, dropped.status) == (100, 2.5, 0.1, 0)
    assert rows(cut) == rows(stalled) == rows(slow) == whole


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_body_comes_with_status_200_and_is_never_a_page(api: LinkedInApi, name: str) -> None:
    kind = "text/html" if name == "a web page" else "application/json"
    api.failures = [Failure(instead(WRONG[name], kind=kind))]
    response = call(api)
    assert (response.status, response.headers["Content-Type"]) == (200, kind)
    if list(WRONG).index(name) < 5:
        with pytest.raises((ValueError, RecursionError)):
            document(response)
    else:
        assert document(response) is None or document(response)
    assert call(api).body != response.body


def test_a_huge_body_is_the_right_one_and_small_if_it_is_compressed(api: LinkedInApi) -> None:
    api.failures = [Failure(huge(5_000_000), times=2)]
    plain = call(api)
    assert isinstance(plain.body, bytes)
    assert len(plain.body) > 5_000_000
    assert len(rows(plain)) == 100
    packed = call(api, headers={"accept-encoding": "gzip"})
    assert isinstance(packed.body, bytes)
    assert len(packed.body) < 50_000
    assert json.loads(gzip.decompress(packed.body)) == document(plain)


def test_an_answer_can_lead_to_another_host(api: LinkedInApi) -> None:
    there = f"https://elsewhere.example{SNAPSHOT}"
    api.failures = [Failure(instead(status=307, Location=there))]
    response = call(api)
    assert (response.status, response.headers["Location"]) == (307, there)


def test_bodies_are_compressed_only_for_a_client_that_accepts_it(api: LinkedInApi) -> None:
    asking = {"accept-encoding": "gzip, deflate"}
    plain, packed = call(api), call(api, headers=asking)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert isinstance(packed.body, bytes)
    assert json.loads(gzip.decompress(packed.body)) == document(plain)
    assert call(api, start=9, headers=asking).headers["Content-Encoding"] == "gzip"
    api.compress = "never"
    assert "Content-Encoding" not in call(api, headers=asking).headers
    api.compress = "always"
    assert call(api).headers["Content-Encoding"] == "gzip"


def test_every_answer_has_an_identifier_of_its_own(api: LinkedInApi) -> None:
    api.failures = [
        Failure(failed(503)),
        Failure(DROPPED),
        Failure(instead(status=302, Location="https://x")),
    ]
    answers = [call(api) for _ in range(4)]
    answers += [call(api, token="nobody"), call(api, start=9), call(api, path="/"), call(api, method="POST")]
    identifiers = {answer.headers["x-li-uuid"] for answer in answers}
    assert len(identifiers) == len(answers)
    assert all(len(identifier) == 24 for identifier in identifiers)


# What is counted and written down


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", SNAPSHOT, 405),
        ("HEAD", SNAPSHOT, 405),
        ("DELETE", SNAPSHOT, 405),
        ("POST", AUTHORIZATIONS, 201),
        ("GET", AUTHORIZATIONS, 200),
        ("GET", "/rest/memberChangeLogs", 200),
        ("GET", "/v2/userinfo", 403),
        ("GET", "/v2/connections", 404),
        ("GET", SNAPSHOT + "/", 404),
        ("GET", "/", 404),
    ],
)
def test_any_other_address_or_method_is_answered_and_counted_as_forbidden(
    api: LinkedInApi, method: str, path: str, status: int
) -> None:
    assert call(api, method=method, path=path).status == status
    assert call(api, method=method, path=path, drop="authorization").status == 401
    assert api.counts == {"forbidden": 2}
    assert api.asked == 0


def test_a_fault_does_not_touch_another_address(api: LinkedInApi) -> None:
    api.failures = [Failure(failed(503))]
    assert [call(api, path="/v2/me").status, call(api).status] == [404, 503]


def test_pages_are_the_answers_of_the_snapshot_with_status_200(api: LinkedInApi) -> None:
    api.failures = [Failure(failed(500), request=2), Failure(sent(cut=5), request=3)]
    for start in (0, 1, 1, 9):
        call(api, start=start)
    assert api.counts["pages"] == 2
    assert api.counts["forbidden"] == 0


def test_domains_that_nobody_needs_are_counted_also_where_they_come_by_themselves(api: LinkedInApi) -> None:
    walk(api), walk(api, "EMAIL_ADDRESSES")
    assert api.counts["unneeded"] == 0
    call(api, "INBOX")
    assert api.counts["unneeded"] == 1
    walk(api, None)
    assert api.counts["unneeded"] == 1 + len(UNNEEDED)


def test_the_log_tells_when_and_what_but_never_the_token(api: LinkedInApi, clock: Clock) -> None:
    call(api, start=2)
    clock.advance(MINUTE)
    call(api, None, method="POST", drop="authorization", headers={"linkedin-version": "1"})
    call(api, path=f"/v2/{api.token}", drop="linkedin-version", query={"oauth2_access_token": api.token})
    connections = {"q": "criteria", "domain": "CONNECTIONS"}
    assert api.seen == [
        Seen(NOW, "GET", SNAPSHOT, {**connections, "start": "2"}, True, "202312"),
        Seen(NOW + MINUTE, "POST", SNAPSHOT, {"q": "criteria"}, False, "1"),
        Seen(
            NOW + MINUTE, "GET", "/v2/(token)", {**connections, "oauth2_access_token": "(token)"}, True, None
        ),
    ]
    assert api.token not in repr(api.seen)


def test_the_same_requests_get_the_same_answers_in_another_replica(clock: Clock) -> None:
    def story() -> list[Response]:
        api = LinkedInApi(clock)
        api.failures = [Failure(failed(503), request=3), Failure(sent(cut=9), domain="login")]
        packed = {"accept-encoding": "gzip"}
        return [*walk(api), *walk(api, "login"), call(api, headers=packed), *walk(api, None)]

    assert story() == story()
