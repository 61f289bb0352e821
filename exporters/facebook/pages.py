"""Which of Facebook's pages is of which years, and who reads it.

A page of people is told by its classes first, then by its lists below headings; its folder tells the years
where neither does. Of the owner's pages those of 2013 to 2018 have their own form; later ones are tables of
labels in the language of the account, of which only e-mail addresses are told, by their shape.
"""

import re
from collections.abc import Iterator
from typing import Final, Literal
from zoneinfo import ZoneInfo

from exporters.facebook.account import read_account
from exporters.facebook.blocks import read_blocks
from exporters.facebook.clock import Clock
from exporters.facebook.files import stem
from exporters.facebook.page import classes, open_page, words
from exporters.facebook.people import FRIENDS, Role
from exporters.facebook.sheet import is_sheet, read_sheet
from sociarch.export import Export, Member, fold_path
from sociarch.exporter import N_, Unreadable
from sociarch.fact import NO_EXTRA, Guess, Item, OwnAddress, Profile, Tally, Trace

LABELLED: Final = N_("an e-mail address is taken for a current one unless its label says otherwise")

_BUILT: Final = ("_a6-g", "uiBoxWhite", "_2lel")
"""Classes of the pages since 2018, anywhere in the source."""
_ADDRESS = re.compile(r"[^\s@()<>,;]+@[^\s@()<>,;]+\.[^\s@()<>,;]+")
_LONGEST: Final = 320
"""Letters of the longest address there is."""
_FORMER = re.compile("previous|former|past|früher|ehemalig|vorherig|ancien|précédent|anterior", re.IGNORECASE)


def read_people(export: Export, member: Member, role: Role, zone: ZoneInfo | None) -> Iterator[Item]:
    """Everybody on a page of people."""
    try:
        page = open_page(export, member)
    except Unreadable as error:
        yield from error.told(member.path, _late(member), role.kind)
        return
    built = any(mark in page.text for mark in _BUILT)
    if role is FRIENDS and not built and is_sheet(page):
        yield from read_sheet(page, _early(member))
    else:
        yield from read_blocks(page, role, Clock(zone), _late(member))


def read_owner(export: Export, member: Member) -> Iterator[Item]:
    """The owner's page of 2013 to 2018."""
    try:
        page = open_page(export, member)
    except Unreadable as error:
        yield from error.told(member.path, _early(member), Profile)
        return
    # The page of 2010 to 2012 that leads to the others has the same name.
    yield from read_account(page, _early(member), must_hold=stem(member) != "index")


def read_profile(export: Export, member: Member) -> Iterator[Item]:
    """The owner's addresses on a profile page since 2018: cells that hold nothing else."""
    try:
        page = open_page(export, member)
    except Unreadable as error:
        yield from error.told(member.path, _late(member), OwnAddress)
        return
    yield from page.problems()
    found: dict[str, OwnAddress] = {}
    label = ""
    for cell in page.body.iter("td", "li", "div"):
        if "_a6_q" in classes(cell):
            label = words(cell)
        elif len(cell) == 0 and _is_address(text := words(cell)) and text not in found:
            trace = Trace(page.path, f"address {len(found) + 1}")
            status: Literal["current", "previous"] = "previous" if _FORMER.search(label) else "current"
            rest = {"label": label} if label else NO_EXTRA
            found[text] = OwnAddress(text, status, None, None, None, "", rest, trace)
    yield from found.values()
    if found:
        yield Guess(Trace(page.path, ""), LABELLED)
    yield Tally(page.path, _late(member), OwnAddress, len(found))


def _is_address(text: str) -> bool:
    return 0 < len(text) <= _LONGEST and _ADDRESS.fullmatch(text) is not None


def _early(member: Member) -> str:
    return "H1" if member.path.casefold().endswith(".htm") else "H2"


def _late(member: Member) -> str:
    """The generation a page's folder tells, as far as it does."""
    folders = f"/{fold_path(member.path)}"
    if "/connections/" in folders or "/personalinformation/" in folders:
        return "H5"
    return "H4" if "/friendsandfollowers/" in folders else "H3"
