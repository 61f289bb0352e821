"""The replica of LinkedIn's Member Snapshot API, written from what is publicly known and from no client.

Fact (Microsoft Learn, pages of 2024-2025): the address, `q`, `domain`, `start` as a page's index, version
202312, the shape of an answer, exactly one element, a `total` that says too little, the end told by "No data
found for this memberId", an empty page as `"elements": {}`, case-sensitive domains and their list, data that
come some time after the consent and some domains later than others.

Seen (others' reports of real answers, to autumn 2026): that end as a 404, its second wording, the same answer
while nothing is collated; the bodies of 401, 403, 426, of a missing version and of an unknown address; 400
"domain is not supported" for EVENTS; `x-li-uuid`; rows under the CSV's titles, newest first, keys in random
order, rows twice, a row with an empty key; 1,716 rows on one page.

Assumption: the order of the checks, how many rows a page has, the other words of a 400 or 405, that `count`
changes nothing, what `total` counts, which form the receipts of which domain have, which domains besides
PROFILE, REGISTRATION and RICH_MEDIA come early, where a duplicate stands, and every fault.
"""

import base64
import csv
import gzip
import json
import random
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import quote, urlencode

from demo.invent import LINKEDIN_HEADER, LINKEDIN_LOGINS, LINKEDIN_OWN_FILES, MONTHS, Person, people
from tests.replica.site import Request, Response, Site

SNAPSHOT: Final = "/rest/memberSnapshotData"
AUTHORIZATIONS: Final = "/rest/memberAuthorizations"
VERSION: Final = "202312"
SCOPES: Final = ("r_dma_portability_self_serve", "r_dma_portability_member", "r_dma_portability_3rd_party")
NO_DATA: Final = ("No data found for this memberId", "No data found for this domain and memberId.")
"""What is documented and what was seen. Both were also met with and without the dot."""
DOMAINS: Final = frozenset(
    "ACCOUNT_HISTORY ACTOR_SAVE_ITEM ADS_CLICKED AD_TARGETING ALL_COMMENTS ALL_LIKES ALL_VOTES ARTICLES"
    " CALENDAR CAUSES_YOU_CARE_ABOUT CERTIFICATIONS COMPANY_FOLLOWS CONNECTIONS CONTACTS COURSES EDUCATION"
    " EMAIL_ADDRESSES ENDORSEMENTS Events GROUPS HONORS INBOX INFERENCE_TAKEOUT INSTANT_REPOSTS INVITATIONS"
    " JOB_APPLICANT_SAVED_ANSWERS JOB_APPLICATIONS JOB_POSTINGS JOB_SEEKER_PREFERENCES LANGUAGES LEARNING"
    " LEARNING_COACH_AI_TAKEOUT LEARNING_COACH_INBOX LEARNING_ROLEPLAY_INBOX MARKETPLACE_ENGAGEMENTS"
    " MARKETPLACE_OPPORTUNITIES MARKETPLACE_PROVIDERS MEMBER_FOLLOWING MEMBER_SHARE_INFO ORGANIZATIONS"
    " PATENTS PHONE_NUMBERS POSITIONS PROFILE PROFILE_SUMMARY PROJECTS PUBLICATIONS RECEIPTS RECEIPTS_LBP"
    " RECOMMENDATIONS REGISTRATION REVIEWS RICH_MEDIA SAVED_JOBS SAVED_JOB_ALERTS SEARCHES"
    " SECURITY_CHALLENGE_PIPE SKILLS TALENT_QUESTION_SAVED_RESPONSE TEST_SCORES TRUSTED_GRAPH"
    " VOLUNTEERING_EXPERIENCES easyapply-blocking login".split()
)
UNNEEDED: Final = frozenset({"INBOX", "SEARCHES", "CONTACTS"})
"""Domains with rows here that nobody has to read for the sake of connections, addresses or receipts."""
_OWN: Final = LINKEDIN_OWN_FILES
_TABLES: Final = {
    "login": LINKEDIN_LOGINS,
    "PROFILE": _OWN["Profile.csv"],
    "REGISTRATION": _OWN["Registration.csv"],
    "POSITIONS": _OWN["Positions.csv"],
    # A history, unlike the archive's file: an address that was given up is still in it.
    "EMAIL_ADDRESSES": _OWN["Email Addresses.csv"] + "aline.avant@example.net,Yes,No,\n",
    "PHONE_NUMBERS": _OWN["PhoneNumbers.csv"],
    "RECEIPTS": _OWN["Receipts_v2.csv"].partition("\n")[0] + '\nAline,Testeur,fr,00000,"3/1/19, 6:15 AM",'
    "CreditCard,0000000001,Recruiter Lite (Monthly),5,25,30,EUR\n",
    "RECEIPTS_LBP": _OWN["Receipts_v2.csv"],
    "INVITATIONS": "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n"
    'Cléodine Songeval,Aline Testeur,"1/12/24, 3:45 PM",,INCOMING,'
    "https://www.linkedin.com/in/cléodine-songeval-0,https://www.linkedin.com/in/aline-testeur\n",
    "INBOX": "FROM,TO,DATE,CONTENT\nBram Mockford,Aline Testeur,2024-01-12 15:45:00 UTC,Secret.\n",
    "SEARCHES": "Time,Search Query\n2024/01/12 15:45:00 UTC,nobody\n",
    "CONTACTS": "FirstName,LastName,Emails\nNever,Consented,never@example.org\n",
}

Row = dict[str, str]
Fault = Callable[[Response], Response]
"""From the right answer to the one that is sent."""
_PAGE: Final = '{"elements": [{"snapshotDomain": "CONNECTIONS", "snapshotData": %s}]}'
_OTHER_ROWS: Final = {
    "rows are one row": '{"First Name": "Nobody"}',
    "a row is null": "[null]",
    "a value is a number": '[{"First Name": 5}]',
    "unknown titles": '[{"Nom": "Nobody"}]',
}
WRONG: Final[Mapping[str, bytes]] = {
    "empty": b"",
    "half": b'{"paging": {"start": 0}, "elements": [{"snapshotDomain": "CONN',
    "not UTF-8": b'{"elements": [{"snapshotDomain": "\xff\xfe"}]}',
    "deep": b"[" * 200_000,
    "a web page": b"<!doctype html><title>LinkedIn</title><h1>Something went wrong</h1>",
    "null": b"null",
    "a list": b"[[]]",
    "an error as 200": b'{"message": "Internal Server Error", "status": 500}',
    "elements are null": b'{"elements": null}',
    "an element is text": b'{"elements": ["CONNECTIONS"]}',
    "no rows": b'{"elements": [{"snapshotDomain": "CONNECTIONS"}]}',
    "another domain": b'{"elements": [{"snapshotDomain": "INBOX", "snapshotData": [{"FROM": "Nobody"}]}]}',
    "two elements": b'{"elements": [{"snapshotData": []}, {"snapshotData": [{"First Name": "Nobody"}]}]}',
} | {name: (_PAGE % rows).encode() for name, rows in _OTHER_ROWS.items()}
"""Bodies for `instead`: the first five are no JSON, the others are of another shape."""


def instead(body: bytes = b"", status: int = 200, kind: str = "application/json", **more: str) -> Fault:
    """Return a fault that sends this; `more` are headers, such as Location with a status 302."""
    return lambda right: Response(body, status, {"Content-Type": kind, **more})


def failed(status: int, html: bool = False) -> Fault:
    if html:
        return instead(f"<!doctype html><h1>{status}</h1>".encode(), status, "text/html")
    return lambda right: _error(status, HTTPStatus(status).phrase)


def throttled(after: str | None = None, status: int = 429) -> Fault:
    """`after` is what Retry-After says, seconds or an HTTP date; None for no such header."""
    message = "Resource level throttle APPLICATION DAY limit for calls to this resource is reached."
    body = _bytes(_error(status, message))
    return instead(body, status, **({"Retry-After": after} if after else {}))


def sent(**how: Any) -> Fault:
    """Return a fault that sends the right answer in a wrong way: `cut`, `stall` or `pace` of a Response."""
    return lambda right: right._replace(**how)


def huge(size: int) -> Fault:
    """Return a fault that adds so many blanks to the right document; compressed, they are few on the way."""
    return lambda right: right._replace(body=_bytes(right)[:-1] + b" " * size + b"}")


DROPPED: Final = instead(status=0)
"""No answer at all: status 0 asks the server to close the connection."""


class Seen(NamedTuple):
    """A request in the log, without its token."""

    at: datetime
    method: str
    path: str
    query: Mapping[str, str]
    authorized: bool
    """Whether an Authorization header was there."""
    version: str | None


@dataclass
class Token:
    expires: datetime
    scope: str = SCOPES[0]
    revoked: bool = False


@dataclass
class Failure:
    """A fault and its next `times` victims: requests of the snapshot from number `request` on, of this domain
    ("" for none), of this page; None for any. A request falls to the first failure that fits it."""

    fault: Fault
    request: int = 1
    domain: str | None = None
    page: int | None = None
    times: int = 1


class LinkedInApi(Site):
    """One invented member's snapshot. `counts`: `pages` are snapshot answers with status 200, `unneeded` are
    requests that came upon a domain of UNNEEDED, `forbidden` those of any other address or method."""

    hosts = ("api.linkedin.com",)

    page_size: int = 100
    no_data: str = NO_DATA[0]
    no_data_status: int = 404
    total: int | None = None
    """What `paging.total` says; None for half of the pages, rounded down."""
    next_link: Literal["right", "never", "always"] = "right"
    empty_pages: Collection[int] = ()
    """Indexes of pages before the end that have no rows; the rows go on behind them."""
    empty: Mapping[str, object] | Sequence[object] = {}
    """`elements` of such a page."""
    overlap: int = 0
    """How many rows of a page stand on the next one again."""
    stuck_at: int | None = None
    """The last `start` that is obeyed: each later one is answered with that page."""
    left_out: Collection[str] = ()
    """Columns that CONNECTIONS lacks: {"Email Address", "URL"} if it is as documented."""
    extra: Mapping[str, str] = {}
    """Columns that CONNECTIONS has besides: {"": ""} was seen in a domain."""
    wait: timedelta = timedelta()
    """For how long after the consent there is nothing."""
    activity_wait: timedelta = timedelta()
    """For how much longer there are only the domains of `early`."""
    early: Collection[str] = ("PROFILE", "REGISTRATION", "RICH_MEDIA", "POSITIONS", "EMAIL_ADDRESSES")
    lacks_product: Literal[426, 403] | None = None
    """What an app without the product is refused with; both are reported."""
    compress: Literal["never", "accepted", "always"] = "accepted"
    seed: int = 1

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(clock)
        self.people: list[Person] = people(240, seed=11)
        self.rows = {domain: list(csv.DictReader(_TABLES[domain].splitlines(True))) for domain in _TABLES}
        """Of each domain but CONNECTIONS."""
        self.consented = clock() - timedelta(days=30)
        self.token = "invented-token-1"
        self.tokens = {self.token: Token(self.consented + timedelta(days=60))}
        self.asked = 0
        """Requests of the snapshot so far."""
        self.seen: list[Seen] = []
        self.failures: list[Failure] = []

    def answer(self, request: Request) -> Response:
        query = {name: self._masked(value) for name, value in request.query.items()}
        authorized, version = "authorization" in request.headers, request.headers.get("linkedin-version")
        path = self._masked(request.path)
        self.seen.append(Seen(self.clock(), request.method, path, query, authorized, version))
        if (request.method, request.path) == ("GET", SNAPSHOT):
            self.asked += 1
            response = self._fault(request.query)(self._refusal(request) or self._snapshot(request.query))
            self.counts["pages"] += response.status == 200
        else:
            self.counts["forbidden"] += 1
            response = self._bad_token(request) or self._elsewhere(request.method, request.path)
        uuid = base64.b64encode(random.Random(f"uuid {self.seed} {len(self.seen)}").randbytes(16)).decode()
        headers = {**response.headers, "x-li-uuid": uuid}
        accepted = self.compress == "accepted" and "gzip" in request.headers.get("accept-encoding", "")
        if not response.body or not (accepted or self.compress == "always"):
            return response._replace(headers=headers)
        # Compressed last: a cut counts the bytes that are sent.
        body = gzip.compress(_bytes(response), mtime=0)
        return response._replace(body=body, headers={**headers, "Content-Encoding": "gzip"})

    def _masked(self, text: str) -> str:
        for token in self.tokens:
            text = text.replace(token, "(token)")
        return text

    def _fault(self, query: Mapping[str, str]) -> Fault:
        for failure in self.failures:
            fits = failure.domain in (None, query.get("domain", "")) and self.asked >= failure.request
            if fits and failure.times > 0 and str(failure.page) in ("None", query.get("start", "0")):
                failure.times -= 1
                return failure.fault
        return lambda right: right

    def _bad_token(self, request: Request) -> Response | None:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not given:
            return _error(401, "Empty oauth2 access token", "EMPTY_ACCESS_TOKEN", 65604)
        token = self.tokens.get(given)
        if token is None:
            return _error(401, "Invalid access token", "INVALID_ACCESS_TOKEN", 65600)
        used = "The token used in the request has"
        if token.revoked:
            return _error(401, f"{used} been revoked by the user", "REVOKED_ACCESS_TOKEN", 65601)
        if self.clock() >= token.expires:
            return _error(401, f"{used} expired", "EXPIRED_ACCESS_TOKEN", 65602)
        return None

    def _refusal(self, request: Request) -> Response | None:
        if refused := self._bad_token(request):
            return refused
        version, query = request.headers.get("linkedin-version"), request.query
        if version is None:
            text = "A version must be present. Please specify a version by adding the LinkedIn-Version header"
            return _error(400, f"{text}.", "VERSION_MISSING")
        if version != VERSION or self.lacks_product == 426:
            return _error(426, f"Requested version {version}01 is not active", "NONEXISTENT_VERSION")
        scope = self.tokens[request.headers["authorization"].partition(" ")[2]].scope
        if scope not in SCOPES or self.lacks_product == 403:
            return _denied(f"partnerApiMemberSnapshotData.FINDER-criteria.{VERSION}01")
        numbers = (query.get("start", "0"), query.get("count", "10"))
        known = query.keys() <= {"q", "domain", "start", "count"} and query.get("q") == "criteria"
        if not known or not all(re.fullmatch("[0-9]{1,9}", number) for number in numbers):
            return _error(400, "Invalid query parameters passed to request", "ILLEGAL_ARGUMENT")
        domain = query.get("domain", "CONNECTIONS")
        if domain not in DOMAINS | self.rows.keys():
            return _error(400, f"{domain} domain is not supported", "ILLEGAL_ARGUMENT")
        return None

    def _snapshot(self, query: Mapping[str, str]) -> Response:
        domains = [query["domain"]] if "domain" in query else [*self.rows, "CONNECTIONS"]
        pages = [(domain, rows) for domain in domains for rows in self._pages(domain)]
        start = int(query.get("start", "0"))
        start = start if self.stuck_at is None else min(start, self.stuck_at)
        if start >= len(pages):
            return _error(self.no_data_status, self.no_data)
        domain, rows = pages[start]
        self.counts["unneeded"] += domain in UNNEEDED
        more = {"right": start + 1 < len(pages), "never": False, "always": True}[self.next_link]
        ways = [("prev", start - 1)] * (start > 0) + [("next", start + 1)] * more
        links = []
        for way, page in ways:
            there = urlencode(sorted({"count": "10", **query, "start": str(page)}.items()))
            links.append({"type": "application/json", "rel": way, "href": f"{SNAPSHOT}?{there}"})
        total = len(pages) // 2 if self.total is None else self.total
        elements = [{"snapshotDomain": domain, "snapshotData": rows}] if rows else self.empty
        paging = {"start": start, "count": int(query.get("count", "10")), "links": links, "total": total}
        document = {"paging": paging, "elements": elements}
        # Another order each time: the same page twice is not the same bytes twice.
        rng = random.Random(f"keys {self.seed} {self.asked}")
        return _json(200, _shuffled(document, rng))

    def _pages(self, domain: str) -> list[list[Row]]:
        late = timedelta() if domain in self.early else self.activity_wait
        if self.clock() < self.consented + self.wait + late:
            return []
        rows = self.rows.get(domain, [])
        if domain == "CONNECTIONS":
            newest_first = sorted(self.people, key=lambda person: person.connected, reverse=True)
            rows = [self._connection(person) for person in newest_first]
        starts = range(0, len(rows), self.page_size)
        pages = [rows[max(0, start - self.overlap) : start + self.page_size] for start in starts]
        for at in sorted(self.empty_pages):
            if at < len(pages):
                pages.insert(at, [])
        return pages

    def _connection(self, person: Person) -> Row:
        day, slug = person.connected, quote(person.slug, safe="")
        values = (
            *(person.first, person.last, f"https://www.linkedin.com/in/{slug}" if slug else "", person.email),
            *(person.company, person.position),
            f"{day.day:02} {MONTHS[3 * day.month - 3 : 3 * day.month]} {day.year}",
        )
        row = {**dict(zip(LINKEDIN_HEADER.split(","), values, strict=True)), **self.extra}
        return {title: value for title, value in row.items() if title not in self.left_out}

    @staticmethod
    def _elsewhere(method: str, path: str) -> Response:
        plausible = {
            ("GET", AUTHORIZATIONS): _json(200, {"elements": [{"memberComplianceScopes": ["DMA"]}]}),
            ("POST", AUTHORIZATIONS): Response(b"", 201),
            ("GET", "/rest/memberChangeLogs"): _json(200, {"paging": {"links": []}, "elements": []}),
            ("GET", "/v2/userinfo"): _denied("userinfo.GET.NO_VERSION"),
            (method, SNAPSHOT): _error(405, f"HTTP method {method} is not allowed", "METHOD_NOT_ALLOWED"),
        }
        unknown = _error(404, "No virtual resource found", "RESOURCE_NOT_FOUND")
        return plausible.get((method, path), unknown)


def _bytes(response: Response) -> bytes:
    assert isinstance(response.body, bytes)
    return response.body


def _json(status: int, document: object) -> Response:
    body = json.dumps(document, ensure_ascii=False).encode()
    return Response(body, status, {"Content-Type": "application/json"})


def _error(status: int, message: str, code: str | None = None, service: int | None = None) -> Response:
    document = {"status": status, "serviceErrorCode": service, "code": code, "message": message}
    return _json(status, {name: value for name, value in document.items() if value is not None})


def _denied(right: str) -> Response:
    return _error(403, f"Not enough permissions to access: {right}", "ACCESS_DENIED", 100)


def _shuffled(value: Any, rng: random.Random) -> Any:
    if isinstance(value, dict):
        return {key: _shuffled(value[key], rng) for key in rng.sample(list(value), len(value))}
    return [_shuffled(inner, rng) for inner in value] if isinstance(value, list) else value
