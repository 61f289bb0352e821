"""A report as one HTML file that asks nothing of anybody: its policy allows the one style sheet and the one
script it carries, by their digests.

All texts may come from strangers: what steers or turns the direction becomes a mark, and the templates
escape the rest. The list of connections is packed, for thirty thousand of them make a large file; its first
rows stand in the page as they are, for whoever has no script. How a chart is drawn is never decided here.
"""

import base64
import json
import re
import zlib
from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeVar

from sociarch.page import asset, digest, render
from sociarch.report.record import Chart, Face, Listing, Page, Part
from sociarch.sheet import plain

WIDE: Final = 680
NARROW: Final = 340
"""Widths of a chart in pixels; the style sheet shows the one that fits."""
FIRST: Final = 100
"""Rows of the list that are shown at once, as in the script."""
_OWN: Final = "top contents content list list-plain list-tools list-search list-told list-rows data".split()
"""Names of places that the template gives."""

T = TypeVar("T")


class _Drawing(NamedTuple):
    chart: Chart
    id: str
    wide: str
    narrow: str


class _Room(NamedTuple):
    """A part as it stands in the page."""

    part: Part
    id: str
    drawings: tuple[_Drawing, ...]


def page_bytes(page: Page, draw: Callable[[Chart, int], str]) -> bytes:
    """The page as a file. `draw` gives a chart as SVG for a width in pixels, without a style of its own; it
    is taken as it is. Where it gives an empty text, the chart's table stands alone."""
    page = _harmless(page)
    free = _Anchors(*_OWN)
    style = asset("style.css") + asset("report.css") + _on_paper(page.mark)
    script = asset("report.js")
    rooms = [
        _Room(
            part,
            free.take(part.name),
            tuple(
                _Drawing(one, free.take(one.name), draw(one, WIDE), draw(one, NARROW)) for one in part.charts
            ),
        )
        for part in page.parts
    ]
    listing = page.listing
    text = render(
        "report.html", page=page, face=page.face, rooms=rooms, take=free.take, style=style, script=script,
        style_digest=digest(style), script_digest=digest(script), shown=_shown(listing, page.face),
        first=listing.rows[:FIRST] if listing else (), packed=packed(listing, page.face) if listing else "",
    )  # fmt: skip
    return text.encode()


def _on_paper(mark: str) -> str:
    """A style sheet by which the mark stands in the margin of every printed page."""
    letters = "".join(f"\\{ord(letter):06x}" for letter in mark)
    return f'@page {{ @top-left {{ content: "{letters}"; font: 600 8pt system-ui, sans-serif; }} }}\n'


def packed(listing: Listing, face: Face) -> str:
    """The list as the script reads it: JSON, deflated, in Base64.

    A column's values are told once each and the rows point at them, where that is shorter: then they are also
    folded and compared once each.
    """
    columns: list[dict[str, Any]] = []
    for at, (_heading, kind) in enumerate(listing.columns):
        cells = [row[at] for row in listing.rows]
        places = {cell: place for place, cell in enumerate(dict.fromkeys(cells))}
        if len(places) > len(cells) // 2:
            columns.append({"kind": kind, "values": cells})
        else:
            columns.append({"kind": kind, "values": list(places), "places": [places[cell] for cell in cells]})
    told = {"count": len(listing.rows), "columns": columns, "face": face._asdict()}
    data = json.dumps(told, separators=(",", ":")).encode()
    return base64.b64encode(zlib.compress(data, 9)).decode()


def _shown(listing: Listing | None, face: Face) -> str:
    """Which rows of the list are shown before a script does anything."""
    whole = len(listing.rows) if listing else 0
    if not whole:
        return face.nobody
    places = {"{from}": "1", "{to}": str(min(FIRST, whole)), "{n}": str(whole)}
    return re.sub(r"\{\w+\}", lambda match: places.get(match[0], match[0]), face.shown)


def _harmless(value: T) -> T:
    """The same record with a mark in place of whatever steers in its texts."""
    if isinstance(value, str):
        return plain(value)  # type: ignore[return-value]  # a text is a text again
    if not isinstance(value, tuple):
        return value
    parts = map(_harmless, value)
    return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)  # type: ignore[return-value]  # as above


class _Anchors:
    """Names by which places in the page are linked to, each given once."""

    def __init__(self, *taken: str) -> None:
        self._taken = set(taken)

    def take(self, name: str) -> str:
        """The name in the letters an address may have; with a number where it is taken."""
        wish = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "part"
        number = 1
        while (found := wish if number == 1 else f"{wish}-{number}") in self._taken:
            number += 1
        self._taken.add(found)
        return found
