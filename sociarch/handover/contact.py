"""One person as other programs know people: the neutral record that every format is written from.

Nothing is guessed. A full name is never split, a company and a title are those of one and the same
connection, and what no network gave stays empty.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from sociarch.entry import Entry, Person
from sociarch.folding import address_key, email_key, fold

GROUPS: Final = ("email", "phone", "notes", "tags", "dates", "networks")
"""What is handed over only when it is asked for, beside name, company, title and profile address."""

FIELDS: Final[Mapping[str, str]] = {
    "id": "", "name": "", "given": "", "family": "", "company": "", "title": "", "profile_url": "",
    "emails": "email", "phones": "phone", "note": "notes", "tags": "tags",
    "connected_on": "dates", "first_seen": "dates", "last_seen": "dates", "networks": "networks",
}  # fmt: skip
"""Fields of a record in their order, and the group that each belongs to; an empty one: always there."""

_LONE: Final = re.compile("[\ud800-\udfff]")
_WEB: Final = re.compile(r"https?://[^\s/]", re.IGNORECASE)


class Contact(NamedTuple):
    """Texts as the networks gave them, without half letters that no encoding can write.

    id            of the person (`sociarch.entry.Person.id`)
    key           lasting, for programs that recognise who is there already: `linkedin:aline-testeur` where
                  the network has a key, else the id
    given, family empty where the network gives only the whole `name`
    profiles      networks and the addresses of the profiles there, LinkedIn's first
    connected_on, first_seen, last_seen
                  ISO 8601 days, empty where none is known
    """

    id: str
    key: str
    name: str
    given: str
    family: str
    company: str
    title: str
    profiles: tuple[tuple[str, str], ...]
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    tags: tuple[str, ...]
    note: str
    networks: tuple[str, ...]
    connected_on: str
    first_seen: str
    last_seen: str

    @classmethod
    def of(cls, person: Person) -> "Contact | None":
        """None for somebody without a name."""
        entries = person.entries
        named = next((one for one in entries if _visible(one.name)), None)
        if named is None:
            return None
        named = _split(named, entries)
        work = next((one for one in entries if one.company or one.position), named)
        since = person.since
        profiles = sorted(
            {(one.network, _sound(one.url.strip())) for one in entries if one.url.strip()},
            key=lambda pair: (pair[0] != "linkedin", pair),
        )
        split = _visible(named.last)
        return cls(
            person.id,
            _key(person),
            _sound(named.name.strip()),
            _sound(named.first.strip()) if split else "",
            _sound(named.last.strip()) if split else "",
            _sound(work.company),
            _sound(work.position),
            tuple(profiles),
            _each(map(_address, person.emails)),
            _each(one.phone.strip() for one in entries),
            _each(person.remark.tags),
            _sound(person.remark.note),
            person.networks,
            since[0] if since else "",
            min(one.first_seen for one in entries),
            max(one.last_seen for one in entries),
        )

    @property
    def profile_url(self) -> str:
        return self.profiles[0][1] if self.profiles else ""

    @property
    def uid(self) -> str:
        """A UUID that is the same each time: of the profile's address, else of the person."""
        address = address_key(self.profile_url)
        return str(uuid5(NAMESPACE_URL, f"https://{address}" if address else f"sociarch:{self.id}"))

    def of_network(self, network: str) -> str:
        """The address of the profile there; empty without one."""
        return next((url for name, url in self.profiles if name == network), "")

    def record(self, groups: Iterable[str]) -> dict[str, str | list[str]]:
        """Its fields, those of a group only where the group is wanted; several values as a list."""
        wanted = {"", *groups}
        values = {name: getattr(self, name) for name, group in FIELDS.items() if group in wanted}
        return {name: list(text) if isinstance(text, tuple) else text for name, text in values.items()}


def link(url: str) -> str:
    """A profile's address as a URI in plain ASCII; empty for what is no address of the web."""
    from urllib.parse import quote

    if not _WEB.match(url):
        if not address_key(url) or ":" in url.partition("/")[0]:
            return ""
        url = f"https://{url}"
    return quote(url, safe="/?:@!$&'()*+,;=%~#[]-._")


def _split(named: Entry, entries: Iterable[Entry]) -> Entry:
    """The connection that tells the same name in two parts, else the one given."""
    if _visible(named.last):
        return named
    folded = fold(named.name)
    return next((one for one in entries if folded and _visible(one.last) and fold(one.name) == folded), named)


def _key(person: Person) -> str:
    # A mark that holds a name and a day is no key: another of the same name would take it.
    keys = (mark for one in person.entries for mark in one.marks if "@" not in mark and " " not in mark)
    return _sound(min(keys, key=lambda mark: (not mark.startswith("linkedin:"), mark), default=person.id))


def _address(email: str) -> str:
    """With its domain in lower case; what stands before the @ may mean something as it is."""
    box, at, domain = email.strip().rpartition("@")
    return f"{box}@{domain.lower()}" if at and email_key(email) else email.strip()


def _each(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_sound(text) for text in texts if text))


def _visible(text: str) -> bool:
    return any(unicodedata.category(letter)[0] not in "CZ" for letter in text)


def _sound(text: str) -> str:
    return text if text.isascii() else _LONE.sub("\ufffd", text)
