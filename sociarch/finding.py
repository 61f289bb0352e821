"""Whom a person means by a few words, and who has a text in what is or was known of them.

Exact ways come first and need nothing but the records; only where they find nobody are words compared by
their letters. Texts are compared folded: without accents, case and signs.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, Literal, NamedTuple, TypeAlias, get_args
from urllib.parse import unquote

from sociarch.entry import Change, Entry, Kind, Past, Person
from sociarch.folding import address_key, email_key, fold, same_text

How: TypeAlias = Literal["id", "mark", "email", "address", "name", "former", "words", "similar"]
Field: TypeAlias = Literal["name", "company", "position", "email", "url", "tag"]

LIKE: Final = 0.88
"""From which Jaro-Winkler similarity on a word that was typed may be meant for another."""

_SIGNS = re.compile(r"[^\w\s.,;:'’‘`´()\-–]")
"""Signs that make another word of one, and that folding drops."""


# -- one person ------------------------------------------------------------------------------------


class Matches(NamedTuple):
    """Who may be meant, by the first way that finds anybody; the likeliest first, then those who are listed.

    how  by what they were found: all but `similar` are what the text says
    """

    how: How
    people: tuple[Person, ...]


def find_people(past: Past, text: str) -> Matches | None:
    """By id, mark, e-mail or profile address; the whole name; a former name; beginnings of its words in any
    order; words that are spelled nearly so. None where nobody is found."""
    ways: tuple[tuple[How, Callable[[Past, str], Iterable[Person]]], ...] = (
        ("id", _by_id),
        ("mark", _by_mark),
        ("email", _by_email),
        ("address", _by_address),
        ("name", _by_name),
        ("former", _by_former_name),
        ("words", _by_words),
        ("similar", _by_likeness),
    )
    text = text.strip()
    for how, way in ways:
        if found := tuple(way(past, text)):
            return Matches(how, found)
    return None


def _by_id(past: Past, text: str) -> list[Person]:
    wanted = text.casefold()
    if not wanted.startswith("p-"):
        return []
    # An id that somebody had before they were found to be the same as another means them still.
    exact = [one for one in past.people if one.id == wanted]
    return exact or [one for one in past.people if wanted in one.ids]


def _by_mark(past: Past, text: str) -> list[Person]:
    if ":" not in text:
        return []
    return _listed_first(who for who in past.people if any(text in one.marks for one in who.entries))


def _by_email(past: Past, text: str) -> list[Person]:
    key = email_key(text)
    if not key or " " in key:
        return []
    return _listed_first(
        who for who in past.people if any(email_key(one.email) == key for one in who.entries)
    )


def _by_address(past: Past, text: str) -> list[Person]:
    key = address_key(unquote(text))
    if not key:
        return []
    return _listed_first(
        who for who in past.people if any(address_key(unquote(one.url)) == key for one in who.entries)
    )


def _by_name(past: Past, text: str) -> list[Person]:
    folded = fold(text)
    if not folded:
        # A name of signs alone is a name all the same.
        plain = same_text(text)
        some = (who for who in past.people if any(same_text(one.name) == plain for one in who.entries))
        return _listed_first(some) if plain else []
    return _listed_first(who for who in past.people if any(one.folded[0] == folded for one in who.entries))


def _by_former_name(past: Past, text: str) -> list[Person]:
    folded = fold(text)
    renamed = _whose(
        change for history in past.histories for change in history.changes
        if folded and change.kind == "renamed" and fold(change.old) == folded
    )  # fmt: skip
    return _listed_first(who for who, _changes in _former(past, renamed))


def _by_words(past: Past, text: str) -> list[Person]:
    words = fold(text).split()
    if not words:
        return []
    # Every word of the text begins a word of the name.
    beginnings = [f" {word}" for word in words]

    def fits(entry: Entry) -> bool:
        name = f" {entry.folded[0]}"
        return all(one in name for one in beginnings)

    return _listed_first(who for who in past.people if any(map(fits, who.entries)))


def _by_likeness(past: Past, text: str) -> list[Person]:
    """Every word of the text is like a word of the name."""
    words = fold(text).split()
    if not words:
        return []
    from rapidfuzz import process
    from rapidfuzz.distance import JaroWinkler

    known = list({word for who in past.people for one in who.entries for word in one.folded[0].split()})
    likes = [
        {like: share for like, share, _at in process.extract(
            word, known, scorer=JaroWinkler.normalized_similarity, score_cutoff=LIKE, limit=None
        )}
        for word in words
    ]  # fmt: skip

    def share(entry: Entry) -> float:
        mine = entry.folded[0].split()
        total = 0.0
        for like in likes:
            best = max((like[word] for word in mine if word in like), default=0.0)
            if not best:
                return 0.0
            total += best
        return total

    found = [(max(map(share, who.entries)), who) for who in past.people]
    ranked = sorted((one for one in found if one[0]), key=lambda one: (-one[0], not one[1].listed))
    return [who for _share, who in ranked]


def _listed_first(people: Iterable[Person]) -> list[Person]:
    """And by name."""
    return sorted(people, key=lambda one: (not one.listed, one.best.folded[0], one.id))


# -- a text ----------------------------------------------------------------------------------------


class Hit(NamedTuple):
    """Where a text was found.

    text   all of the field
    until  of what is no longer so, the day of the last listing that still showed it; None: it is so
    """

    person: Person
    field: Field
    text: str
    until: str | None


def search(past: Past, text: str) -> tuple[Hit, ...]:
    """Everybody in whose name, company, position, e-mail address, profile address or tags the text stands,
    or stood: what is so before what was, names before other fields, then by person."""
    sought = _Sought.of(text)
    if sought is None:
        return ()
    now = list(_now(past.people, sought))
    once = sorted(_once(past, sought), key=lambda one: one.until or "", reverse=True)
    order = {field: at for at, field in enumerate(get_args(Field))}
    unique: dict[tuple[str, Field, str], Hit] = {}
    for one in (*now, *once):
        unique.setdefault((one.person.id, one.field, one.text), one)
    return tuple(
        sorted(
            unique.values(),
            key=lambda one: (
                one.until is not None,
                order[one.field],
                one.person.best.folded[0],
                one.person.id,
            ),
        )
    )


class _Sought(NamedTuple):
    """A text that is sought.

    folded  as names are compared; empty where it has no letter or digit
    plain   in lower case, as addresses are compared
    exact   with its signs, where they matter, as in C++; empty where they do not
    """

    folded: str
    plain: str
    exact: str

    @classmethod
    def of(cls, text: str) -> "_Sought | None":
        plain = same_text(text)
        folded = fold(text)
        return cls(folded, plain, plain if not folded or _SIGNS.search(text) else "") if plain else None

    def in_text(self, text: str, folded: str) -> bool:
        return self.folded in folded and (not self.exact or self.exact in same_text(text))

    def in_former(self, field: Field, text: str) -> bool:
        """Of a text that is not folded yet."""
        if field == "email":
            return self.plain in text.casefold()
        if field == "url":
            return self.in_url(text)
        return self.in_text(text, fold(text))

    def in_url(self, url: str) -> bool:
        """What all of a network's addresses begin with is searched only for what looks like an address."""
        address = unquote(url).casefold()
        if "/" in self.plain or "." in self.plain:
            return self.plain in address
        return self.plain in address.rstrip("/").rpartition("/")[2]


def _now(people: Iterable[Person], sought: _Sought) -> Iterator[Hit]:
    folded, plain = sought.folded, sought.plain
    for who in people:
        for one in who.entries:
            # Cheap questions first: there are tens of thousands of people, and few of them are sought.
            name, company, position = one.folded
            if folded in name and sought.in_text(one.name, name):
                yield Hit(who, "name", one.name, None)
            if folded in company and sought.in_text(one.company, company):
                yield Hit(who, "company", one.company, None)
            if folded in position and sought.in_text(one.position, position):
                yield Hit(who, "position", one.position, None)
            if (email := one.email) and plain in email.casefold():
                yield Hit(who, "email", email, None)
            if (url := one.url) and (plain in url.casefold() or "%" in url) and sought.in_url(url):
                yield Hit(who, "url", url, None)
        if tags := who.remark.tags:
            for tag in tags:
                if sought.in_text(tag, fold(tag)):
                    yield Hit(who, "tag", tag, None)


def _once(past: Past, sought: _Sought) -> Iterator[Hit]:
    known: dict[tuple[Kind, str], bool] = {}
    held: list[Change] = []
    for history in past.histories:
        for change in history.changes:
            if change.old and change.kind in _FORMER:
                key = (change.kind, change.old)
                found = known.get(key)
                if found is None:
                    found = known[key] = sought.in_former(_FORMER[change.kind], change.old)
                if found:
                    held.append(change)
    for who, changes in _former(past, _whose(held)):
        for change in changes:
            yield Hit(who, _FORMER[change.kind], change.old, change.before or change.seen)


# -- what was --------------------------------------------------------------------------------------

_FORMER: Final[Mapping[Kind, Field]] = {
    "renamed": "name", "moved": "company", "title": "position",
    "email_changed": "email", "email_withdrawn": "email", "url": "url",
}  # fmt: skip

_Key: TypeAlias = tuple[str, str | None, int]


def _whose(changes: Iterable[Change]) -> dict[_Key, list[Change]]:
    """By the connection that they are about."""
    found: dict[_Key, list[Change]] = {}
    for one in changes:
        found.setdefault((one.network, one.account, one.entry), []).append(one)
    return found


def _former(past: Past, changes: Mapping[_Key, list[Change]]) -> Iterator[tuple[Person, list[Change]]]:
    """The people whom they are about."""
    if changes:
        for who in past.people:
            for one in who.entries:
                if about := changes.get((one.network, one.account, one.number)):
                    yield who, about
