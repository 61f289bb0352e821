"""LinkedIn's Member Snapshot API: the official interface for a member's own data, in the EEA and Switzerland.

Described in Microsoft's reference of the Member Data Portability API; where it is silent or errs, as programs
that use it have found. `start` counts pages, whatever the reference calls it. The list ends with a message,
which comes as a 404; the same message on the first page means that nothing has been collated yet, or that
there is nothing. `paging.total` and a missing link to the next page mean nothing.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from sociarch.interface import N_, Answer, Interface, Meaning, Reply

PATH: Final = "/rest/memberSnapshotData"
_END: Final = ("no data found for this memberid", "no data found for this domain and memberid")
"""Both wordings that were seen, without case and final dot."""
_OWNER: Final = "REGISTRATION"
"""Tells when the account was opened: the one thing of an account that is never changed."""
_NOT_JSON: Final = N_("no JSON")
_SHAPE: Final = N_("not built as it is documented")
_OTHER_DOMAIN: Final = N_("the answer is about something else than was asked for")
_ELSEWHERE: Final = N_("it points to another address")


class LinkedIn(Interface):
    name: ClassVar[str] = "linkedin"
    title: ClassVar[str] = "LinkedIn"
    host: ClassVar[str] = "api.linkedin.com"
    version: ClassVar[str] = "202312"
    domains: ClassVar[Sequence[str]] = (
        "CONNECTIONS", "REGISTRATION", "PROFILE", "EMAIL_ADDRESSES", "PHONE_NUMBERS", "POSITIONS", "RECEIPTS",
        "RECEIPTS_LBP", "INVITATIONS", "login",
    )  # fmt: skip
    known: ClassVar[str] = "2026-11"
    members: ClassVar[str] = N_("members in the European Economic Area and Switzerland")
    set_up: ClassVar[Sequence[str]] = (
        N_(
            "Open https://www.linkedin.com/developers/apps and sign in. Create an app. As its page choose "
            "the existing “Member Data Portability (Member) Default Company”; with a page of your own it "
            "does not work."
        ),
        N_(
            "In the app, under “Products”, request “Member Data Portability API (Member)” and accept its "
            "terms. It is granted at once."
        ),
        N_(
            "Under “Docs and tools > OAuth Token Tools”, create a token for that app with the permission "
            "r_dma_portability_self_serve (LinkedIn's reference also calls it r_dma_portability_member), "
            "sign in and consent. From then on LinkedIn collates your data: minutes, or up to a day."
        ),
        N_("Copy the token. It opens your data for about 60 days: treat it as a password."),
    )  # fmt: skip
    lasts: ClassVar[timedelta] = timedelta(days=60)
    renew: ClassVar[timedelta] = timedelta(days=50)
    looks: ClassVar[Sequence[timedelta]] = (
        timedelta(minutes=10), timedelta(minutes=30), *(timedelta(hours=hours) for hours in (1, 3, 6, 12,
    24)), )  # fmt: skip
    patience: ClassVar[timedelta] = timedelta(days=1)

    def path(self, domain: str, page: int) -> str:
        return f"{PATH}?{urlencode({'q': 'criteria', 'domain': domain, 'start': page})}"

    def headers(self) -> Mapping[str, str]:
        return {"LinkedIn-Version": self.version, "Content-Type": "application/json"}

    def judge(self, domain: str, answer: Answer) -> Reply:
        try:
            content = json.loads(answer.body.decode())
        except (ValueError, RecursionError):
            content = None
        # The message comes first: every list ends with an error.
        message = content.get("message") if isinstance(content, dict) else None
        if isinstance(message, str) and " ".join(message.split()).rstrip(". ").casefold() in _END:
            return Reply(Meaning.END)
        if meaning := _MEANINGS.get(answer.status):
            return Reply(meaning)
        if answer.status >= 500:
            return Reply(Meaning.BROKEN)
        if 300 <= answer.status < 400:
            return Reply(Meaning.UNKNOWN, reason=_ELSEWHERE)
        if answer.status != 200:
            return Reply(Meaning.UNKNOWN, reason=f"{answer.status}")
        if not isinstance(content, dict) or "elements" not in content:
            return Reply(Meaning.UNKNOWN, reason=_NOT_JSON if content is None else _SHAPE)
        return _page(domain, content["elements"])

    def tells_owner(self, domain: str) -> bool:
        return domain == _OWNER

    def owner(self, domain: str, rows: Sequence[Mapping[str, Any]]) -> Mapping[str, str]:
        at = next((row.get("Registered At") for row in rows), None) if domain == _OWNER else None
        return {"registered": at} if isinstance(at, str) and at.strip() else {}


_MEANINGS: Final = {
    401: Meaning.EXPIRED, 403: Meaning.FORBIDDEN, 426: Meaning.OUTDATED, 429: Meaning.BUSY
}  # fmt: skip


def _page(domain: str, elements: object) -> Reply:
    """The rows of a page. One element is documented; an empty page may have an object in its place."""
    if elements in ({}, []):
        return Reply(Meaning.EMPTY)
    if not isinstance(elements, list):
        return Reply(Meaning.UNKNOWN, reason=_SHAPE)
    rows: list[Mapping[str, Any]] = []
    for element in elements:
        data = element.get("snapshotData") if isinstance(element, dict) else None
        if data in ({}, []):
            continue
        if isinstance(data, dict):
            data = [data]
        if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
            return Reply(Meaning.UNKNOWN, reason=_SHAPE)
        # Networks spell a domain in several ways, and echo one of them.
        if str(element.get("snapshotDomain", domain)).casefold() != domain.casefold():
            return Reply(Meaning.UNKNOWN, reason=_OTHER_DOMAIN)
        rows += data
    return Reply(Meaning.PAGE, rows) if rows else Reply(Meaning.EMPTY)
