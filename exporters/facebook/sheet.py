"""Facebook's friends page of 2010 to 2018: all lists of people on one page, each below a heading.

Headings are in the language of the account; English, German and Spanish are known from real exports, French
is likely. The first list is that of the friends in every page that is known. A line is a name. In 2015 some
friends had their e-mail address in brackets behind it, in 2017 all had the day: `(9 de junio de 2016)`,
without a year where it is the year of the download. A name may end in brackets too. Of the pages of 2010 to
2012 only the marks of a person's name (`fn`) are known, from other pages.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from lxml import etree

from exporters.facebook.footer import downloaded
from exporters.facebook.page import Page, classes, words
from exporters.facebook.people import (
    DECLINED,
    FOLLOWERS,
    FOLLOWING,
    FRIENDS,
    RECEIVED,
    REMOVED,
    SENT,
    Person,
    Role,
)
from sociarch.exporter import N_, Unreadable
from sociarch.fact import NO_EXTRA, Connection, Fact, Guess, Item, Problem, Tally, Trace
from sociarch.formats import dates

YEARS: Final = N_("{count} days without a year are taken for the last such day before the download")
FIRST: Final = N_("the first list on the page is taken for the friends: its heading is not known")
UNKNOWN: Final = N_("{count} people in lists under headings that are not known")
HCARD: Final = N_("no page of these years is known; names are told by their mark alone")
UNREAD: Final = N_("{count} days that no year is known for")

_HEADINGS: Final[Mapping[str, Role | None]] = {
    heading: role
    for role, headings in (
        (FRIENDS, "friends freunde amigos amis amies"),
        (
            SENT,
            "sentfriendrequests schickefreundenanfragen gesendetefreundschaftsanfragen "
            "solicituddeamistadenviada solicitudesdeamistadenviadas demandesdajoutenvoyees "
            "demandesdamisenvoyees demandesdamienvoyees",
        ),
        (
            RECEIVED,
            "receivedfriendrequests erhaltenefreundschaftsanfragen recibistesolicitudesdeamistad "
            "solicitudesdeamistadrecibidas demandesdajoutrecues demandesdamisrecues demandesdamirecues",
        ),
        (
            DECLINED,
            "deletedfriendrequests rejectedfriendrequests declinedfriendrequests "
            "abgelehntefreundschaftsanfragen solicitudesdeamistadrechazadas demandesdajoutrefusees "
            "demandesdamisrefusees demandesdamirefusees",
        ),
        (
            REMOVED,
            "removedfriends geloschtefreunde entferntefreunde amigoseliminados amissupprimes amiessupprimees",
        ),
        (FOLLOWERS, "followers abonnenten seguidores abonnes abonnees"),
        (FOLLOWING, "following abonniert seguidos abonnements"),
        (None, "friendpeergroup freundesgruppe grupodeamigos groupedamis"),
    )
    for heading in headings.split()
}
"""What a folded heading means; None: a line that is nobody."""
_ADDRESS = re.compile(r"\s*[^\s@]+@[^\s@]+\s*")
_HEADING = re.compile(r"<h2(?=[\s>])", re.IGNORECASE)
_LINE = re.compile(r"<li(?=[\s/>])", re.IGNORECASE)


class _List(NamedTuple):
    """A heading and the lines below it. `role` is None for lines that are nobody."""

    known: bool
    role: Role | None
    lines: list[etree._Element]


def read_sheet(page: Page, mark: str) -> Iterator[Item]:
    """Everybody on the page of an export of 2010 to 2018, then the tallies. `mark`: its generation."""
    yield from page.problems()
    lists, marked = _lists(page.body), _marked(page.body)
    if marked and not any(one.lines for one in lists):
        yield from _read_marked(page.path, marked)
    elif any(one.known or one.lines for one in lists):
        yield from _Sheet(page, lists, mark).read()
    else:
        yield Unreadable(Unreadable.NOT_HTML).problem(page.path)


def is_sheet(page: Page) -> bool:
    """Whether the page has lists below headings, or names that are marked as such."""
    return any(one.known or one.lines for one in _lists(page.body)) or bool(_marked(page.body))


def _read_marked(path: str, marked: list[etree._Element]) -> Iterator[Item]:
    yield Guess(Trace(path, ""), HCARD)
    for number, element in enumerate(marked, start=1):
        trace = Trace(path, f"name {number}")
        entry = next((one for one in element.iterancestors() if "hentry" in classes(one)), None)
        time = "" if entry is None else next((one.get("title", "") for one in entry.iter("abbr")), "")
        at = dates.iso(time)
        if time and at is None:
            yield Problem(trace, Unreadable.DATE)
        yield FRIENDS.fact(Person(words(element), at, time, NO_EXTRA), trace)
    yield Tally(path, "H0", Connection, len(marked))


class _Sheet:
    """The reading of one page with lists."""

    def __init__(self, page: Page, lists: list[_List], mark: str) -> None:
        self._path: Final = page.path
        self._lists: Final = lists
        self._mark: Final = mark
        self._download: Final = downloaded(page.text)
        self._completed = 0
        self._without_year = 0
        self._records: Final[Counter[type[Fact]]] = Counter({Connection: _count(page.text, lists)})

    def read(self) -> Iterator[Item]:
        number = 0
        friends_known = any(one.role is FRIENDS for one in self._lists)
        for place, (known, role, lines) in enumerate(self._lists, start=1):
            if not known and place == 1 and not friends_known:
                yield Guess(Trace(self._path, ""), FIRST)
                role = FRIENDS
            elif not known and lines:
                where = Trace(self._path, f"list {place}")
                yield Problem(where, UNKNOWN, {"count": len(lines)}, lost=len(lines))
            if role is None:
                continue
            if role.kind is not Connection:
                # What the source holds beyond the other lists stays with the friends.
                self._records[Connection] -= len(lines)
                self._records[role.kind] += len(lines)
            for line in lines:
                number += 1
                yield role.fact(self._person(words(line)), Trace(self._path, f"line {number}"))
        if self._completed:
            yield Guess(Trace(self._path, ""), YEARS, {"count": self._completed})
        if self._without_year:
            yield Problem(Trace(self._path, ""), UNREAD, {"count": self._without_year})
        for kind, records in self._records.items():
            yield Tally(self._path, self._mark, kind, records)

    def _person(self, text: str) -> Person:
        """A line taken apart. What is in brackets tells by itself whether it is an address or a day."""
        name, email, day = text, "", ""
        moment: dates.Moment | None = None
        while name.endswith(")") and "(" in name:
            before, _, inner = name[:-1].rpartition("(")
            found = dates.parse(inner)
            if _ADDRESS.fullmatch(inner) and not email:
                email = inner.strip()
            elif found and found.day and not day:
                day, moment = inner.strip(), found
            else:
                break
            name = before.rstrip()
        at = self._iso(moment) if moment else None
        return Person(name, at, day, NO_EXTRA, email=email)

    def _iso(self, moment: dates.Moment) -> str | None:
        """The day; without a year the last such day that had come when the page was made."""
        if moment.year is not None:
            return moment.iso()
        if self._download is None or self._download.year is None:
            self._without_year += 1
            return None
        made, year = (self._download.iso() or "")[:10], self._download.year
        found = moment.iso(year)
        if found is None or found[:10] > made:
            found = moment.iso(year - 1)
        self._completed += found is not None
        self._without_year += found is None
        return found


def _lists(body: etree._Element) -> list[_List]:
    """Headings and the lines below each; above the first stands navigation."""
    lists: list[_List] = []
    for element in body.iter("h2", "li"):
        if element.tag == "h2":
            heading = _fold(words(element))
            lists.append(_List(heading in _HEADINGS, _HEADINGS.get(heading), []))
        elif lists and element.find(".//li") is None:
            lists[-1].lines.append(element)
    return lists


def _marked(body: etree._Element) -> list[etree._Element]:
    """Elements marked as a person's name, without that of the owner in the title of the page."""
    found = [one for one in body.iter("*") if one.tag != "h1" and "fn" in classes(one)]
    return [one for one in found if not any("fn" in classes(above) for above in one.iterancestors())]


def _fold(heading: str) -> str:
    plain = unicodedata.normalize("NFKD", heading.casefold())
    return "".join(letter for letter in plain if letter.isalpha())


def _count(source: str, lists: list[_List]) -> int:
    """Lines below headings as the source has them, without those that are known to be nobody."""
    start = _HEADING.search(source)
    nobody = sum(len(one.lines) for one in lists if one.known and one.role is None)
    return len(_LINE.findall(source, start.start() if start else 0)) - nobody
