"""What Facebook's list of exports says: each sign in it counts for the entry it stands in.

Entries of other profiles and exports to other services stand in the same list and do not count, nor does
what is listed as past. An entry may have several parts, each with a button of its own, and some still to
come. Pure.
"""

import re
from typing import Final, NamedTuple

from sociarch.collector import Shown
from sociarch.sight import Anchors, Element, Sight, fold

_ROWS: Final = ("listitem", "row", "article", "treeitem")
_LISTED: Final = ("past", "current")
_PART: Final = r"(?:part|partie|file|fichier|archive)"
_OF: Final = re.compile(rf"\b(?:{_PART}s? \d+ (?:of|sur|de)|\d+ (?:of|sur)) (\d+)(?= |$)")
_COUNTED: Final = re.compile(rf"\b{_PART}s?\b")


class Hub(NamedTuple):
    """`downloads` in the page's order. `missing`: parts that an entry announces and does not offer yet."""

    downloads: tuple[Element, ...] = ()
    pending: int = 0
    missing: int = 0
    failed: int = 0
    expired: int = 0

    @property
    def shown(self) -> Shown | None:
        """What it says of the export; None where it lists none that can still become anything."""
        if self.downloads:
            return Shown.PARTLY if self.pending or self.missing else Shown.READY
        if self.pending:
            return Shown.PENDING
        return Shown.FAILED if self.failed else None


def read(anchors: Anchors, sight: Sight) -> Hub:
    def signs(*names: str) -> list[Element]:
        found = {(one.frame, one.number): one for name in names for one in anchors.all(sight, name)}
        return [one for one in found.values() if _counts(anchors, sight, one)]

    downloads = [one for one in signs("download") if not one.disabled]
    pending = signs("pending", "pending_said")
    return Hub(
        tuple(sorted(downloads, key=lambda one: (one.frame, one.number))),
        len(pending),
        0 if pending else _missing(anchors, sight, downloads),
        len(signs("failed", "failed_said")),
        len(signs("expired", "expired_said")),
    )


def stands(anchors: Anchors, sight: Sight) -> bool:
    """Whether the list is on the page, with what is current in front."""
    if not anchors.has(sight, "create") and not anchors.has(sight, "current"):
        return False
    tabs = {
        name: [one for one in anchors.all(sight, name) if one.checked is not None] for name in _LISTED
    }  # fmt: skip
    return not (any(one.checked for one in tabs["past"]) and not any(one.checked for one in tabs["current"]))


def _counts(anchors: Anchors, sight: Sight, sign: Element) -> bool:
    return not _is_past(anchors, sight, sign) and _is_ours(anchors, sight, sign)


def _is_past(anchors: Anchors, sight: Sight, sign: Element) -> bool:
    """In a panel called past, or below a heading that is, and no other heading in between."""
    for outer in sight.around(sign):
        for name in _LISTED:
            if anchors.anchors[name].calls(outer.name):
                return name == "past"
    headings = [
        (one.number, name) for name in _LISTED for one in anchors.all(sight, name)
        if one.frame == sign.frame and one.number < sign.number and one.checked is None
        and (one.role in ("", "heading"))
    ]  # fmt: skip
    return bool(headings) and max(headings)[1] == "past"


def _is_ours(anchors: Anchors, sight: Sight, sign: Element) -> bool:
    entry = entry_of(anchors, sight, sign)
    if entry is None:
        return True
    if anchors.has(sight, "elsewhere", within=entry):
        return False
    return anchors.has(sight, "ours", within=entry) or not anchors.has(sight, "not_ours", within=entry)


def entry_of(anchors: Anchors, sight: Sight, sign: Element) -> Element | None:
    """The entry around a sign: what the page calls a row, or else the nearest thing that says whose it is."""
    titled: Element | None = None
    row: Element | None = None
    for outer in sight.around(sign):
        if anchors.has(sight, "create", within=outer) or anchors.has(sight, "current", within=outer):
            break
        if outer.role in _ROWS:
            row = outer
        if titled is None and any(anchors.has(sight, name, within=outer) for name in ("ours", "not_ours")):
            titled = outer
    return row or titled


def _missing(anchors: Anchors, sight: Sight, downloads: list[Element]) -> int:
    """How many parts the entries announce beyond those that can be had."""
    offered: dict[int, int] = {}
    total: dict[int, int] = {}
    for one in downloads:
        entry = entry_of(anchors, sight, one)
        if entry is None:
            continue
        key = entry.number
        offered[key] = offered.get(key, 0) + 1
        for text in {fold(text) for part in sight.inside(entry) for text in (part.text, part.name)}:
            if _COUNTED.search(text):
                for number in _OF.findall(text):
                    total[key] = max(total.get(key, 0), int(number))
    return sum(max(0, total[key] - offered[key]) for key in total)
