"""Reads Facebook's export in JSON and in HTML, of all years since 2010, whole or in parts.

JSON is the machine's form: correct times, names doubly encoded. HTML is what people get who change nothing:
the same lists, times in the account's zone. A friend has a name and a time, no id and no address. Only the
files that are read are opened; photos never are, and messages only for questions of ownership.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from exporters.facebook import asides, eras, own
from exporters.facebook.files import HTML, JSON, Files, stem
from exporters.facebook.footer import downloaded
from exporters.facebook.lists import read_list
from exporters.facebook.people import FRIENDS, ROLES, Role, same
from exporters.facebook.text import load, repair, utc
from sociarch.export import Export, Member
from sociarch.exporter import N_, Exporter, Generation, Label, Unreadable, iso_day, read_text, union
from sociarch.fact import Aside, Guess, Item, Problem, Trace
from sociarch.formats import dates

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

__all__ = ["Facebook", "repair"]

Reader = Callable[[Export, Member, Files], Iterator[Item]]

OWN: Final[Sequence[tuple[Sequence[str], Reader]]] = (
    (own.PROFILE, own.read_profile),
    (own.PAYMENTS, own.read_payments),
    (own.SUBSCRIPTION, own.read_subscription),
    (own.LOGINS, own.read_logins),
)
IN_JSON: Final = N_("the same list is there in JSON, which is read instead of the page")
EARLY: Final = ("contactinfo", "index")
"""The owner's pages of 2013 to 2018; what the first says best is not repeated from the second."""

_NOT_FRIENDS: Final = frozenset(
    name
    for names in (*(role.stems for role in ROLES), *(names for names, _ in OWN), EARLY, ("timezone",))
    for name in names
)

_NAME = re.compile(r"(?:^|/)facebook-[^/]+", re.IGNORECASE)
_ARCHIVE = re.compile(
    r"(facebook-[^/]+-([0-9]{4}-[0-9]{2}-[0-9]{2}))(?:-([0-9a-z]{6,12}))?(?![0-9a-z])", re.IGNORECASE
)
_SCHEDULED = re.compile(
    r"(?:^|/)meta-([0-9]{4})-([a-z]{3})-([0-9]{1,2})-[0-9]{2}-[0-9]{2}-[0-9]{2}(?![0-9])", re.IGNORECASE
)
_FRIENDS_KEY: Final = '"friends'
_WITHIN: Final = 200
"""Characters in which the key of the friends stands."""
_ONLY_FRIENDS = re.compile(r'\s*\{\s*"friends(?:_v[0-9]+)?"\s*:\s*\[')
_PROFILE = re.compile(r'\s*\{\s*"profile(?:_v[0-9]+)?"\s*:\s*\{')
_PAGE = re.compile(r'class="(?:contents|hentry)|profile fn|_a6-g|_2lel|uiBoxWhite|Downloaded by')


class Facebook(Exporter):
    name: ClassVar[str] = "facebook"
    title: ClassVar[str] = "Facebook"
    reader: ClassVar[str] = "2"
    generations: ClassVar[Sequence[Generation]] = eras.GENERATIONS
    passed_over: ClassVar[Mapping[str, str]] = eras.PASSED_OVER
    messages: ClassVar[str] = eras.MESSAGES
    words: ClassVar[Sequence[str]] = eras.WORDS
    pieces: ClassVar[bool] = True
    folders: ClassVar[str] = r"facebook-.*|meta-[0-9]{4}-[A-Za-z]{3}-.*"

    def identify(self, export: Export) -> Label | None:
        files = Files(export)
        hinted = export.claimed or _search(_NAME, export) is not None
        if not (files.are_own or (hinted and files.are_likely) or _has_list(export, files)):
            return None
        archive = _search(_ARCHIVE, export)
        part = archive[3] if archive else None
        return Label(
            owner=_registered(export, files),
            as_of=_day_of_name(export) or _day_of_page(export, files),
            batch=archive[1].casefold() if archive and part else None,
            part=part or "",
        )

    def read(self, export: Export) -> Iterator[Item]:
        files = Files(export)
        pages = _Pages(export, files)
        for role in ROLES:
            documents, sheets = _members(export, files, role)
            if documents and sheets:
                yield from (Guess(Trace(one.path, ""), IN_JSON) for one in sheets)
                sheets = []
            parts = [read_list(export, member, role, files) for member in documents]
            yield from union([*parts, *(pages.people(member, role) for member in sheets)], same)
        for stems, reader in OWN:
            yield from union([reader(export, member, files) for member in files.find(stems, JSON)], same)
        yield from union([pages.profile(member) for member in files.find(own.PROFILE, HTML)], same)
        if files.are_early:
            yield from union([pages.owner(member) for member in files.find(EARLY, HTML)], same)

    def aside(
        self, export: Export, kinds: Collection[type[Aside]] = asides.KINDS
    ) -> Iterator[Aside | Problem]:
        yield from asides.read(export, Files(export), kinds)


class _Pages:
    """The readers of pages, loaded with the first page: their parser takes longer than most exports."""

    def __init__(self, export: Export, files: Files) -> None:
        self._export: Final = export
        self._files: Final = files
        self._zone: ZoneInfo | None = None
        self._zone_sought = False

    def people(self, member: Member, role: Role) -> Iterator[Item]:
        from exporters.facebook import clock, pages

        if not self._zone_sought:
            self._zone, self._zone_sought = clock.account_zone(self._export, self._files), True
        yield from pages.read_people(self._export, member, role, self._zone)

    def profile(self, member: Member) -> Iterator[Item]:
        from exporters.facebook import pages

        yield from pages.read_profile(self._export, member)

    def owner(self, member: Member) -> Iterator[Item]:
        from exporters.facebook import pages

        yield from pages.read_owner(self._export, member)


def _members(export: Export, files: Files, role: Role) -> tuple[list[Member], list[Member]]:
    """The documents and the pages that hold a list."""
    if role is not FRIENDS:
        return files.find(role.stems, JSON), files.find(role.stems, HTML)
    # Two exports of different years may lie in one folder: the documents of both are one list.
    documents, pages = files.find(role.stems, JSON), files.first(role.stems, HTML)
    single = files.single
    if documents or pages or single is None or not _may_be_friends(export, files, single):
        return documents, pages
    return ([single], []) if single.path.casefold().endswith(JSON) else ([], [single])


def _may_be_friends(export: Export, files: Files, single: Member) -> bool:
    """Whether a file by itself is a list of friends under another name, as far as anything tells."""
    if _ONLY_FRIENDS.match(_head(export, single)):
        return True
    return not (files.are_own or files.are_likely or stem(single) in _NOT_FRIENDS)


def _has_list(export: Export, files: Files) -> bool:
    """Whether a file that may have lain anywhere holds friends or the profile as Facebook writes them."""
    for member in files.first(FRIENDS.stems, JSON):
        if _FRIENDS_KEY in _head(export, member)[:_WITHIN]:
            return True
    if any(_PROFILE.match(_head(export, member)) for member in files.find(own.PROFILE, JSON)):
        return True
    if any(_PAGE.search(_head(export, member)) for member in files.first(FRIENDS.stems, HTML)):
        return True
    if files.single is None:
        return False
    return export.claimed or _ONLY_FRIENDS.match(_head(export, files.single)) is not None


def _head(export: Export, member: Member) -> str:
    try:
        return read_text(export, member, head=True)
    except Unreadable:
        return ""


def _search(pattern: "re.Pattern[str]", export: Export) -> "re.Match[str] | None":
    """The first match in the names that were given, else in the folder around everything in an archive."""
    names = (*export.names, *(member.path.replace("\\", "/") for member in export.members[:1]))
    return next(filter(None, map(pattern.search, names)), None)


def _day_of_name(export: Export) -> str | None:
    if archive := _search(_ARCHIVE, export):
        year, month, day = map(int, archive[2].split("-"))
        return iso_day(year, month, day)
    if scheduled := _search(_SCHEDULED, export):
        month = dates.MONTHS.get(scheduled[2].casefold(), 0)
        return iso_day(int(scheduled[1]), month, int(scheduled[3]))
    return None


def _day_of_page(export: Export, files: Files) -> str | None:
    """The day in the footer of a page of 2013 to 2018."""
    if not files.are_early:
        return None
    for member in files.find(("contactinfo", "friends"), HTML):
        try:
            moment = downloaded(read_text(export, member))
        except Unreadable:
            continue
        if moment and (found := moment.iso()):
            return found[:10]
    return None


def _registered(export: Export, files: Files) -> str | None:
    for member in files.find(own.PROFILE, JSON):
        try:
            stamp = own.registered(load(export, member))
        except Unreadable:
            continue
        if utc(stamp) is not None:
            return str(stamp)
    return None
