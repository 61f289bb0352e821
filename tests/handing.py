"""What tests of handing over share: texts that nobody would wish for, and people as contacts."""

from datetime import datetime, timezone

from hypothesis import strategies as st

from sociarch.entry import Person
from sociarch.handover.contact import Contact
from sociarch.handover.selection import Filter, select
from tests.pasts import TODAY, past

MADE = datetime(2026, 6, 30, 13, 49, 40, tzinfo=timezone.utc)

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


def contacts_of(*people: Person) -> tuple[Contact, ...]:
    return select(past(people), Filter(), (), TODAY).contacts
