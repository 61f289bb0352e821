"""Contacts as cards: vCard 4.0 (RFC 6350), vCard 3.0 (RFC 2426) and JSContact (RFC 9553).

What is written is the strict middle of each: CRLF, lines of at most 75 octets that never break a letter,
every text escaped, an address of a page only as a URI. Control characters, which vCards forbid, become a
mark; all other texts are exact. The UID is the same each time, so that a program updates instead of adding.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from sociarch.handover.contact import Contact, link

CARD_GROUPS: Final = ("email", "phone", "notes", "tags")

_WIDTH: Final = 75
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_ENDS: Final = re.compile(r"\r\n?|\n")
_SPECIAL: Final = re.compile(r"[\\,;]")


def vcards(contacts: Iterable[Contact], groups: frozenset[str], made: datetime, *, version: int) -> bytes:
    """One card after the other, of version 3 or 4. `made`: in UTC."""
    return b"".join(_card(contact, groups, made, version) for contact in contacts)


def jscontacts(contacts: Iterable[Contact], groups: frozenset[str], made: datetime) -> bytes:
    """A JSON array with one card a line."""
    cards = (json.dumps(_js_card(one, groups, made), ensure_ascii=False) for one in contacts)
    return "[\n{}\n]\n".format(",\n".join(cards)).encode()


# -- vCard ----------------------------------------------------------------------------------------


def _card(contact: Contact, groups: frozenset[str], made: datetime, version: int) -> bytes:
    lines = [
        "BEGIN:VCARD", f"VERSION:{version}.0", *_properties(contact, groups, version),
        f"UID:urn:uuid:{contact.uid}", f"REV:{_moment(made, version)}", "END:VCARD",
    ]  # fmt: skip
    return b"".join(map(_folded, lines))


def _properties(contact: Contact, groups: frozenset[str], version: int) -> Iterator[str]:
    yield f"FN:{_text(contact.name)}"
    if contact.family:
        yield f"N:{_text(contact.family)};{_text(contact.given)};;;"
    elif version == 3:
        # 3.0 requires N; whoever cannot tell the parts apart writes the whole.
        yield f"N:{_text(contact.name)};;;;"
    if contact.company:
        yield f"ORG:{_text(contact.company)}"
    if contact.title:
        yield f"TITLE:{_text(contact.title)}"
    for network, address in contact.profiles:
        if uri := link(address):
            yield f"URL:{uri}"
            yield f"X-SOCIALPROFILE;TYPE={_word(network)}:{uri}"
    if "email" in groups:
        kind = ";TYPE=INTERNET" if version == 3 else ""
        yield from (f"EMAIL{kind}:{_text(address)}" for address in contact.emails)
    if "phone" in groups:
        yield from (f"TEL:{_text(number)}" for number in contact.phones)
    if "tags" in groups and contact.tags:
        yield f"CATEGORIES:{','.join(map(_text, contact.tags))}"
    if "notes" in groups and contact.note:
        yield f"NOTE:{_text(contact.note)}"


def _text(text: str) -> str:
    escaped = _SPECIAL.sub(r"\\\g<0>", text)
    return _CONTROL.sub("\ufffd", _ENDS.sub(r"\\n", escaped))


def _word(network: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]", "-", network)


def _moment(made: datetime, version: int) -> str:
    return made.strftime("%Y%m%dT%H%M%SZ" if version == 4 else "%Y-%m-%dT%H:%M:%SZ")


def _folded(line: str) -> bytes:
    data = line.encode()
    if len(data) <= _WIDTH:
        return data + b"\r\n"
    pieces: list[bytes] = []
    at = 0
    while at < len(data):
        # The blank that begins a continued line counts.
        end = at + _WIDTH - bool(pieces)
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(data[at:end])
        at = end
    return b"\r\n ".join(pieces) + b"\r\n"


# -- JSContact ------------------------------------------------------------------------------------


def _js_card(contact: Contact, groups: frozenset[str], made: datetime) -> dict[str, object]:
    card: dict[str, object] = {
        "@type": "Card", "version": "1.0", "uid": f"urn:uuid:{contact.uid}", "kind": "individual",
        "updated": _moment(made, 3), "name": _js_name(contact),
    }  # fmt: skip
    if contact.company:
        card["organizations"] = {"o1": {"name": contact.company}}
    if contact.title:
        title = {"name": contact.title}
        card["titles"] = {"t1": {**title, "organizationId": "o1"} if contact.company else title}
    pages = [(network, uri) for network, address in contact.profiles if (uri := link(address))]
    if pages:
        card["onlineServices"] = _numbered("s", ({"service": name, "uri": uri} for name, uri in pages))
    if "email" in groups and contact.emails:
        card["emails"] = _numbered("e", ({"address": address} for address in contact.emails))
    if "phone" in groups and contact.phones:
        card["phones"] = _numbered("p", ({"number": number} for number in contact.phones))
    if "tags" in groups and contact.tags:
        card["keywords"] = dict.fromkeys(contact.tags, True)
    if "notes" in groups and contact.note:
        card["notes"] = {"n1": {"note": contact.note}}
    return card


def _js_name(contact: Contact) -> dict[str, object]:
    if not contact.family:
        return {"full": contact.name}
    parts = (("given", contact.given), ("surname", contact.family))
    return {
        "components": [{"kind": kind, "value": value} for kind, value in parts if value],
        "full": contact.name,
    }


def _numbered(letter: str, items: Iterable[dict[str, str]]) -> dict[str, dict[str, str]]:
    return {f"{letter}{number}": item for number, item in enumerate(items, 1)}
