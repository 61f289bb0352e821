"""What each text of each record is when it is masked: a table, so that whoever adds a field decides about it.

Numbers, days and records inside of records need no line. A text that has none is masked as one of which
nothing is known.
"""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from sociarch import declared, fact
from sociarch.choices import Choices, Remark
from sociarch.chronicle import Named
from sociarch.clauses.record import Circumstances, Particulars, Passage, Scan
from sociarch.dossier import Dossier, Marked, Proof
from sociarch.entry import Change, Entry, History, Listing, Person
from sociarch.offboarding.record import Off, Planned
from sociarch.offlimits import Line
from sociarch.ownership.case import Holding, Key, Machine, Stamped, Told
from sociarch.ownership.record import Evidence, Text
from sociarch.snapshot import Snapshot, StoredFile, StoredPart

Way: TypeAlias = Literal[
    "stays", "apart", "inside", "dropped", "kinds", "extra", "code", "time", "version", "network", "text",
    "name", "company", "position", "page", "headline", "owner", "handle", "home", "url", "email", "domain",
    "phone", "number", "mark", "person", "label", "key", "device", "event", "plan", "trace", "paper",
    "digest", "path", "place", "range", "address",
]  # fmt: skip
"""What a text is; most of them are kinds of `sociarch.report.masks.Masks`.

stays    a word or sentence of this program, or of an exporter
apart    `sociarch.report.masking` has a function for the record
inside   a thing or a row of things that are looked into
dropped  nothing needs it
kinds    a table whose keys are words of this program
extra    a table of columns as they came
code     capital letters and digits of a known code
"""


def _of(**ways: str) -> Mapping[str, Way]:
    return {field: way for way, fields in ways.items() for field in fields.split()}  # type: ignore[misc]  # a test looks


FIELDS: Final[Mapping[type, Mapping[str, Way]]] = {
    # -- what is known of others --
    Entry: _of(
        network="network", label="account", mark="marks", name="name", url="url", email="email",
        phone="phone", company="company", position="position", extra="extra", apart="first last folded",
        time="since first_seen last_seen email_seen changed",
    ),
    Change: _of(
        network="network", label="account", stays="kind", time="seen before at", apart="old new", name="name",
        company="company",
    ),
    History: _of(network="network", label="account"),
    Listing: _of(digest="snapshot", time="day", kinds="reach"),
    Person: _of(apart="id"),
    Remark: _of(mark="mark", text="tags note", time="until contacted"),
    # -- what an export tells --
    fact.Connection: _of(
        name="name", apart="first last", url="url", email="email", company="company", position="position",
        time="since", dropped="since_text", extra="extra",
    ),
    fact.Invitation: _of(name="name", url="url", stays="state", time="at", dropped="at_text", extra="extra"),
    fact.Removal: _of(name="name", url="url", time="at", dropped="at_text", extra="extra"),
    fact.Follow: _of(name="name", url="url", time="at", dropped="at_text", extra="extra"),
    fact.Profile: _of(
        owner="name first last", headline="headline", handle="handle", home="url", extra="extra"
    ),
    fact.OwnAddress: _of(email="address", stays="status", time="at", dropped="at_text", extra="extra"),
    fact.OwnPhone: _of(number="number", text="type", extra="extra"),
    fact.Position: _of(
        company="company", position="title", text="location", time="started finished",
        dropped="started_text finished_text", extra="extra",
    ),
    fact.Registration: _of(
        event="event", time="at", dropped="at_text", address="ip", plan="plan", extra="extra"
    ),
    fact.Receipt: _of(
        owner="name", text="country method number total currency", time="at", dropped="at_text",
        plan="description", extra="extra",
    ),
    fact.Login: _of(
        text="action", time="at", dropped="at_text", address="ip", device="agent", extra="extra"
    ),
    fact.Verification: _of(
        text="type", company="organization", email="email", time="at expires",
        dropped="at_text expires_text", extra="extra",
    ),
    fact.Sent: _of(time="at", dropped="at_text", apart="recipients text"),
    fact.Uploaded: _of(time="at", dropped="at_text", domain="domains"),
    fact.Role: _of(stays="kind", page="name", time="at", dropped="at_text"),
    fact.Trace: _of(path="file", place="place"),
    # -- what was declared and decided --
    declared.Declared: _of(domain="domains schools", number="numbers", stays="country machine"),
    declared.Employer: _of(
        company="name aliases", domain="domains", number="numbers", key="keys", text="devices", range="ranges"
    ),
    declared.Account: _of(network="network", label="account", stays="opened purpose paid", text="others"),
    declared.Owned: _of(stays="kind", page="name", network="network", company="employer"),
    declared.Restricted: _of(company="name employer", domain="domain"),
    declared.Stamp: _of(dropped="token roots"),
    Choices: _of(apart="verdicts columns links aliases remarks scans dossiers"),
    Scan: _of(digest="document", paper="name", stays="form patterns doubts", time="scanned"),
    Passage: _of(apart="quotation", stays="categories languages marks"),
    Particulars: _of(
        text="durations amounts dates platforms territories triggers", company="companies", stays="bound"
    ),
    Circumstances: _of(time="day"),
    Dossier: _of(
        stays="occasion cause country", company="employer", text="number", name="person", code="region"
    ),
    Marked: _of(apart="dossier", code="item", stays="state by", text="reason"),
    Proof: _of(stays="kind", digest="digest", text="name", time="taken"),
    Line: _of(stays="kind", apart="value name salt", text="source"),
    # -- the vault and the machine --
    Named: _of(digest="id", time="day", stays="state"),
    Snapshot: _of(
        time="taken as_of", network="exporter", version="reader tool", label="account", kinds="counts",
        digest="roll", stays="held route",
    ),
    StoredPart: _of(dropped="recipe"),
    StoredFile: _of(path="name", digest="sha256", time="modified"),
    Holding: _of(network="network", label="account", stays="title", apart="keys"),
    Told: _of(inside="facts"),
    Key: _of(key="label"),
    Machine: _of(stays="sign", trace="path"),
    Stamped: _of(time="at", digest="snapshot sha256", stays="trouble"),
    Evidence: _of(stays="origin", digest="snapshot sha256", path="archive file", place="place"),
    # -- the plan --
    Planned: _of(stays="state", code="waits"),
    Off: _of(stays="name"),
    Text: _of(stays="template", text="values"),
}  # fmt: skip
"""An item of a plan and a finding have no line: the one is everybody's, the other is found again."""
