"""Invented people for what is handed over: records made by hand, and texts that nobody would wish for."""

from datetime import date, datetime, timezone

from hypothesis import strategies as st

from sociarch.choices import Choices, Remark
from sociarch.entry import Entry, History, Listing, Past, Person
from sociarch.folding import fold
from sociarch.handover.contact import Contact
from sociarch.handover.selection import Filter, select

TODAY = date(2026, 11, 22)
MADE = datetime(2026, 11, 22, 13, 49, 40, tzinfo=timezone.utc)

HOSTILE = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="=+-@'\";,|<>&\t\r\n\\:nN \u202e\u200f\u2028\x00\x0bé王🚲\u0301a1", max_size=30),
    st.sampled_from(
        ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r\n=1", "a;=1", "x\n=1", "＝1", " =1",
         "#N/A", "END:VCARD", "\r\nEND:VCARD\r\nBEGIN:VCARD", "a\\nb", "é" * 80, "<script>", "\ud800",
         "\u202egnp.exe"]
    ),
)  # fmt: skip
"""Names and companies as strangers may write them."""


def entry(
    number: int = 1,
    name: str = "Aline Testeur",
    *,
    network: str = "linkedin",
    split: bool = True,
    url: str | None = None,
    email: str = "",
    phone: str = "",
    company: str = "Acme",
    position: str = "Cheffe de projet",
    since: str | None = "2019-01-02",
    listed: bool = True,
) -> Entry:
    first, _, last = name.rpartition(" ") if split else ("", "", "")
    if network == "linkedin":
        mark = f"linkedin:person-{number}"
        url = f"https://www.linkedin.com/in/person-{number}" if url is None else url
    else:
        mark = f"{network}:{name.lower()}@{since}"
    return Entry(
        network, None, number, (mark,), name, first, last, url or "", email, phone, company, position, since,
        "2020-01-05", "2026-03-01", "", "2020-01-05", listed, (fold(name), fold(company), fold(position)),
    )  # fmt: skip


def person(number: int, *entries: Entry, remark: Remark | None = None) -> Person:
    some = entries or (entry(number),)
    return Person(f"p-{number:012x}", some, remark or Remark(some[0].mark))


def past(*people: Person, aliases: dict[str, str] | None = None) -> Past:
    listing = Listing(0, "ab" * 16, "2026-03-01", False, len(people), {}, 0, 0)
    history = History("linkedin", None, (listing,), (), ())
    return Past((history,), people, Choices.of(())._replace(aliases=aliases or {}))


def contacts_of(*people: Person) -> tuple[Contact, ...]:
    return select(past(*people), Filter(), (), TODAY).contacts
