"""The archive's tables about its owner: addresses, jobs, registration, receipts, invitations, sign-ins.

Each has a heading whose names stay English in every language and change slowly; two forms of an archive,
of 2018 and of today, were seen in published exports. In the older one some tables are UTF-16 with tabs while
their neighbours are UTF-8 with commas, so each file is looked at by itself. A table has no company that paid,
no card number and no past title unless its columns say so.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from sociarch.export import Export, Member
from sociarch.exporter import N_, Unreadable, read_text
from sociarch.fact import (
    Fact,
    Invitation,
    Login,
    OwnAddress,
    OwnPhone,
    Position,
    Problem,
    Profile,
    Receipt,
    Registration,
    Tally,
    Trace,
    Verification,
)
from sociarch.formats import dates, tables
from sociarch.formats.tables import Heading

DIRECTION: Final = N_("a request that does not say who sent it")
EMPTY: Final = "n/a"

Cells = Callable[[str], str]
"""The row's cell of a field; empty where the table has no such column."""


class Row(NamedTuple):
    """One record of a table, ready to become a fact."""

    cell: Cells
    extra: Mapping[str, str]
    trace: Trace

    def name(self) -> str:
        return f"{self.cell('first')} {self.cell('last')}".strip()

    def flag(self, field: str) -> bool | None:
        """`Yes` or `No`, `true` or `false`; None for anything else."""
        return {"yes": True, "true": True, "no": False, "false": False}.get(
            self.cell(field).strip().casefold()
        )

    def at(self, field: str = "at") -> tuple[str | None, str]:
        """The time and the text it stood as. `N/A` is how some tables write an empty cell."""
        text = self.cell(field)
        if text.strip().casefold() == EMPTY:
            return None, ""
        return dates.iso(text, first="month"), text


class Form(NamedTuple):
    """A table: the names of its file, its columns, those without which it is not this table, and its fact."""

    files: tuple[str, ...]
    kind: type[Fact]
    aliases: tables.Aliases
    needed: tuple[str, ...]
    make: Callable[[Row], Fact]


def _address(row: Row) -> Fact:
    at, text = row.at()
    # The list is documented as a history, so that an address in it need not be a present one.
    return OwnAddress(
        row.cell("address"), "", row.flag("confirmed"), row.flag("primary"), at, text, row.extra, row.trace
    )


def _phone(row: Row) -> Fact:
    return OwnPhone(row.cell("number"), row.cell("type"), None, row.extra, row.trace)


def _whatsapp(row: Row) -> Fact:
    return OwnPhone(row.cell("number"), "WhatsApp", None, row.extra, row.trace)


def _profile(row: Row) -> Fact:
    return Profile(
        row.name(), row.cell("first"), row.cell("last"), row.cell("headline"), "", "", row.extra, row.trace
    )


def _position(row: Row) -> Fact:
    started, started_text = row.at("started")
    finished, finished_text = row.at("finished")
    return Position(
        company=row.cell("company"),
        title=row.cell("title"),
        location=row.cell("location"),
        started=started,
        started_text=started_text,
        finished=finished,
        finished_text=finished_text,
        current=not finished_text.strip(),
        extra=row.extra,
        trace=row.trace,
    )


def _registration(row: Row) -> Fact:
    at, text = row.at()
    return Registration(row.cell("event"), at, text, row.cell("ip"), row.cell("plan"), row.extra, row.trace)


def _receipt(row: Row) -> Fact:
    at, text = row.at()
    return Receipt(
        name=row.name(),
        country=row.cell("country"),
        at=at,
        at_text=text,
        method=row.cell("method"),
        number=row.cell("number"),
        description=row.cell("description"),
        total=row.cell("total"),
        currency=row.cell("currency"),
        extra=row.extra,
        trace=row.trace,
    )


def _invitation(row: Row) -> Fact:
    at, text = row.at()
    direction = row.cell("direction").strip().casefold()
    sent = {"outgoing": True, "incoming": False}.get(direction)
    name, url = (row.cell("to"), row.cell("to_url")) if sent else (row.cell("from"), row.cell("from_url"))
    extra = dict(row.extra)
    if sent is None:
        # Which of the two is the owner cannot be told: both stay beside each other.
        extra |= {"From": row.cell("from"), "To": row.cell("to"), "Direction": row.cell("direction")}
        name = url = ""
    return Invitation(name, url, sent, "", at, text, extra, row.trace)


def _login(row: Row) -> Fact:
    at, text = row.at()
    return Login(row.cell("action"), at, text, row.cell("ip"), row.cell("agent"), row.extra, row.trace)


def _verification(row: Row) -> Fact:
    at, text = row.at()
    expires, expires_text = row.at("expires")
    organization, email = (
        "" if value.strip().casefold() == EMPTY else value
        for value in (row.cell("organization"), row.cell("email"))
    )
    return Verification(
        row.cell("type"), organization, email, at, text, expires, expires_text, row.extra, row.trace
    )


FORMS: Final = (
    Form(
        ("Email Addresses.csv",),
        OwnAddress,
        {"address": ("email address",), "confirmed": ("confirmed",), "primary": ("primary",),
         "at": ("updated on",)},
        ("address", "primary"),
        _address,
    ),
    Form(
        ("PhoneNumbers.csv",),
        OwnPhone,
        {"number": ("number",), "type": ("type",)},
        ("number", "type"),
        _phone,
    ),
    Form(("Whatsapp Phone Numbers.csv",), OwnPhone, {"number": ("number",)}, ("number",), _whatsapp),
    Form(
        ("Profile.csv",),
        Profile,
        {"first": ("first name",), "last": ("last name",), "headline": ("headline",)},
        ("first", "last", "headline"),
        _profile,
    ),
    Form(
        ("Positions.csv",),
        Position,
        {"company": ("company name",), "title": ("title",), "location": ("location",),
         "started": ("started on",), "finished": ("finished on",)},
        ("company", "started"),
        _position,
    ),
    Form(
        ("Registration.csv",),
        Registration,
        {"at": ("registered at", "registration date"), "ip": ("registration ip", "registration ip address"),
         "plan": ("subscription types",)},
        ("at",),
        _registration,
    ),
    Form(
        ("Account Status History.csv",),
        Registration,
        {"at": ("time",), "event": ("event",)},
        ("at", "event"),
        _registration,
    ),
    Form(
        ("Receipts.csv", "Receipts_v2.csv"),
        Receipt,
        {"first": ("first name",), "last": ("last name",), "country": ("billing country",),
         "at": ("transaction made at",), "method": ("payment method type",), "number": ("invoice number",),
         "description": ("description",), "total": ("total amount",), "currency": ("currency code",)},
        ("at", "total"),
        _receipt,
    ),
    Form(
        ("Invitations.csv",),
        Invitation,
        {"from": ("from",), "to": ("to",), "at": ("sent at",), "direction": ("direction",),
         "from_url": ("inviterprofileurl",), "to_url": ("inviteeprofileurl",)},
        ("from", "to", "direction"),
        _invitation,
    ),
    Form(
        ("Logins.csv", "Login Attempts.csv"),
        Login,
        {"at": ("login date",), "ip": ("ip address",), "agent": ("user agent",), "action": ("login type",)},
        ("at", "ip"),
        _login,
    ),
    Form(
        ("Security Challenges.csv",),
        Login,
        {"at": ("challenge date",), "ip": ("ip address",), "agent": ("user agent",),
         "action": ("challenge type",)},
        ("at", "ip"),
        _login,
    ),
    Form(
        ("Verifications.csv",),
        Verification,
        {"type": ("verification type",), "organization": ("organization name",), "email": ("email address",),
         "at": ("verified date",), "expires": ("expiry date",)},
        ("type", "at"),
        _verification,
    ),
)  # fmt: skip

_ONLY_2018: Final = frozenset({"registration date", "contact instructions"})


def read(export: Export, member: Member, form: Form) -> Iterator[Fact | Problem | Tally]:
    """The facts of one table, then its tally. A file without a byte in it is a table without rows."""
    path = member.path
    try:
        text = read_text(export, member)
    except Unreadable as error:
        yield from error.told(path, "A2", form.kind)
        return
    if not text.strip("\ufeff\r\n\t "):
        yield Tally(path, "A2", form.kind, 0)
        return
    heading = tables.find_heading(text, form.aliases, lambda places: set(form.needed) <= places.keys())
    if heading is None:
        yield Problem(Trace(path, "line 1"), Unreadable.NO_HEADER, lost=None)
        yield Tally(path, "A2", form.kind, 0)
        return
    records = 0
    try:
        for line, row in tables.rows(text, heading):
            records += 1
            yield from fact_of(heading, row, form, Trace(path, f"line {line}"))
    except csv.Error:
        yield Problem(Trace(path, f"record {records + 1}"), Unreadable.NOT_CSV, lost=None)
    yield Tally(path, _generation(heading), form.kind, records)


def fact_of(heading: Heading, row: list[str], form: Form, trace: Trace) -> Iterator[Fact | Problem]:
    """What one record tells, and what of it cannot be read."""
    expected = len(heading.names)
    if len(row) != expected:
        yield Problem(trace, Unreadable.WIDTH, {"found": len(row), "expected": expected})
    fact = form.make(Row(lambda field: heading.cell(row, field), heading.extra(row), trace))
    for time, text in _times(fact):
        if time is None and text.strip():
            yield Problem(trace, Unreadable.DATE)
    if isinstance(fact, Invitation) and fact.sent is None:
        yield Problem(trace, DIRECTION)
    yield fact


def _times(fact: Fact) -> Iterator[tuple[str | None, str]]:
    """Each time of a fact, and the text it stood as."""
    fields = fact._asdict()
    for name, text in fields.items():
        if name.endswith("_text"):
            yield fields[name.removesuffix("_text")], text


def _generation(heading: Heading) -> str:
    names = set(map(tables.fold, heading.names))
    return "A1" if heading.delimiter == "\t" or names & _ONLY_2018 else "A2"
