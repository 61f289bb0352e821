"""What a page shows at one moment, and by what each thing on it is recognised. Pure: no browser in here.

A sight is one reading of a page: its address and the elements that stand on it, in all frames. An anchor says
by what one thing is recognised: stable ids first, then role and exact name, then a pattern of attributes. The
anchors of a network are a dated data file, because pages change faster than programs.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

_APOSTROPHES: Final = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc\u00b4\u0060\uff07", "'"))


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """One spelling for texts that people read as the same: case, accents, kinds of spaces and apostrophes."""
    from slugify import slugify

    return str(slugify(text.translate(_APOSTROPHES), separator=" "))


class Address(NamedTuple):
    """Where a page is. `path` has its segments; no query is kept, because it may tell about a person."""

    scheme: str
    host: str
    path: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Address":
        parts = urlsplit(text)
        path = tuple(segment for segment in parts.path.split("/") if segment)
        return cls(parts.scheme, (parts.hostname or "").lower(), path)

    def begins(self, path: str) -> bool:
        """Whether its path begins with these whole segments: a person's name may contain `login`."""
        wanted = tuple(path.strip("/").split("/"))
        return tuple(segment.lower() for segment in self.path[: len(wanted)]) == wanted


class Element(NamedTuple):
    """One element of a page that is rendered.

    frame     0 for the page itself; with `number` it is what the browser needs to find the element again
    parent    the number of the nearest element around it in the same frame, -1 for none
    role      as assistive programs are told, `""` for none
    name      its accessible name
    text      the text that stands in it directly, not in an element inside
    kind      tag and type, such as `input:password`
    marks     which of the selectors it was looked at with it matches
    checked   None where it cannot be checked
    """

    frame: int
    number: int
    parent: int
    role: str
    name: str
    text: str
    kind: str
    marks: frozenset[str] = frozenset()
    disabled: bool = False
    checked: bool | None = None
    href: str = ""


class Sight:
    """One reading of a page. `status` is the HTTP status of its document, None where none is known.

    `refused`: the network has answered one of the page's own requests by saying that there are too many.
    """

    def __init__(
        self,
        address: Address,
        elements: Iterable[Element],
        *,
        status: int | None = None,
        refused: bool = False,
        language: str = "",
        cookies: Mapping[str, str] | None = None,
        stopped: int = 0,
    ) -> None:
        self.address: Final = address
        self.elements: Final = tuple(elements)
        self.status: Final = status
        self.refused: Final = refused
        self.language: Final = language
        self.cookies: Final[Mapping[str, str]] = cookies or {}
        """Names and values of the network's cookies."""
        self.stopped: Final = stopped
        """How often the browser was kept from going to another host."""
        self._at: Final = {(one.frame, one.number): one for one in self.elements}

    def around(self, element: Element) -> Iterator[Element]:
        """The elements around this one, from the inside out."""
        here = self._at.get((element.frame, element.parent))
        while here is not None:
            yield here
            here = self._at.get((here.frame, here.parent))

    def inside(self, element: Element) -> tuple[Element, ...]:
        """All elements in this one, in their order."""
        # An element stands behind the one around it, so one pass sees all of them.
        numbers = {element.number}
        found: list[Element] = []
        for one in self.elements:
            if one.frame == element.frame and one.parent in numbers and one.number not in numbers:
                numbers.add(one.number)
                found.append(one)
        return tuple(found)

    def words(self, element: Element) -> str:
        """All text in an element: its own, then that of what is inside, in order."""
        texts = [element.text, *(one.text for one in self.inside(element))]
        return " ".join(text for text in texts if text)

    def dialog(self) -> Element | None:
        """The dialog that lies over the page: the last one that lies in no other. None: there is none."""
        outermost = [
            one for one in self.elements
            if one.role in _DIALOGS and not any(outer.role in _DIALOGS for outer in self.around(one))
        ]  # fmt: skip
        return outermost[-1] if outermost else None


_DIALOGS: Final = ("dialog", "alertdialog")


class Anchor(NamedTuple):
    """By what one thing on a page is recognised: the first of these ways that finds anything decides.

    ids       CSS selectors of stable ids
    roles     with `names` (the whole accessible name) or `begins` (its first words)
    patterns  CSS selectors of attributes
    texts     as `names`, for text that has no role
    contains  words, with `roles` or in any text: for labels whose exact wording is not known
    """

    ids: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()

    def calls(self, text: str) -> bool:
        """Whether a name or a text is the one this is called by."""
        folded = fold(text)
        return folded in map(fold, self.names) or any(
            (folded + " ").startswith(fold(one) + " ") for one in self.begins
        )

    def tells(self, element: Element) -> bool:
        """Whether an element of a right role, or any text where no role is named, contains one of these."""
        if self.roles and element.role not in self.roles:
            return False
        text = f" {fold(element.name or element.text)} "
        return any(f" {fold(words)} " in text for words in self.contains)

    def ways(self) -> Iterator[Callable[[Element], bool]]:
        """What tells whether an element is meant, the surest first."""
        yield lambda one: any(selector in one.marks for selector in self.ids)
        yield lambda one: one.role in self.roles and self.calls(one.name)
        yield lambda one: any(selector in one.marks for selector in self.patterns)
        yield lambda one: bool(one.text) and fold(one.text) in map(fold, self.texts)
        yield lambda one: bool(self.contains) and self.tells(one)


class Anchors:
    """A network's anchor file."""

    def __init__(self, text: str) -> None:
        """Raises ValueError for a text that is no anchor file."""
        try:
            self._read(tomllib.loads(text))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(str(error)) from None

    def _read(self, content: Mapping[str, Any]) -> None:
        self.version = str(content["version"])
        """The day it was last brought up to date."""
        self.switched_off = str(content.get("switched_off", ""))
        """Why the network's pages must not be driven; empty: they may."""
        self.start = str(content["start"])
        """The address of the export page."""
        self.hosts = _texts(content["hosts"])
        """Hosts whose pages may be opened."""
        self.assets = _texts(content.get("assets", []))
        """Hosts whose pictures and scripts may be loaded; `*.` stands for any first part."""
        self.deliveries = _texts(content.get("deliveries", []))
        """Hosts that archives may come from."""
        self.signin = _texts(content.get("signin", []))
        """Hosts that may be loaded from besides while a person signs in."""
        self.kept = _texts(content.get("kept", []))
        """Anchors whose dialogs are never taken for something in the way."""
        self.paths = {name: _texts(paths) for name, paths in content.get("paths", {}).items()}
        """Kinds of pages by the first segments of their path."""
        self.states = {name: _texts(names) for name, names in content.get("states", {}).items()}
        """Which anchors are seen in which state; for the drift report."""
        self.anchors = {
            name: Anchor(**{way: _texts(values) for way, values in ways.items()})
            for name, ways in content["anchors"].items()
        }

    @property
    def selectors(self) -> tuple[str, ...]:
        """All CSS selectors, for the browser to look at each element with."""
        return tuple(
            dict.fromkeys(one for anchor in self.anchors.values() for one in (*anchor.ids, *anchor.patterns))
        )

    def is_path(self, kind: str, address: Address) -> bool:
        return any(address.begins(path) for path in self.paths.get(kind, ()))

    def all(self, sight: Sight, name: str, *, within: Element | None = None) -> tuple[Element, ...]:
        """The elements an anchor finds, by the first of its ways that finds any; each thing once."""
        anchor = self.anchors[name]
        area = sight.elements if within is None else sight.inside(within)
        for way in anchor.ways():
            found = [one for one in area if way(one)]
            if found:
                return _innermost(sight, found)
        return ()

    def has(self, sight: Sight, name: str, *, within: Element | None = None) -> bool:
        return bool(self.all(sight, name, within=within))

    def one(self, sight: Sight, name: str, *, within: Element | None = None) -> Element | None:
        """The only element an anchor finds; None where there is none. Raises Ambiguous."""
        found = self.all(sight, name, within=within)
        if len(found) > 1:
            raise Ambiguous(name, len(found))
        return found[0] if found else None

    def words(self) -> frozenset[str]:
        """Everything that is known to be written by the network, folded."""
        return frozenset(
            fold(text)
            for anchor in self.anchors.values()
            for text in (*anchor.names, *anchor.begins, *anchor.texts)
        )


class Ambiguous(Exception):
    """An anchor found several elements where one is meant."""

    def __init__(self, anchor: str, count: int) -> None:
        super().__init__(f"{anchor}: {count}")
        self.anchor: Final = anchor
        self.count: Final = count


def _innermost(sight: Sight, found: Sequence[Element]) -> tuple[Element, ...]:
    """Without those that hold another of them: a link around a button is one thing."""
    outer = {(one.frame, one.number) for element in found for one in sight.around(element)}
    return tuple(one for one in found if (one.frame, one.number) not in outer)


def _texts(values: object) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise ValueError("a list of texts is expected")
    return tuple(values)


def host_allowed(host: str, allowed: Iterable[str]) -> bool:
    """Whether a host is in a list in which `*.example.org` stands for example.org and all below it."""
    host = host.lower().rstrip(".")
    return any(
        host == one or (one.startswith("*.") and (host == one[2:] or host.endswith(one[1:])))
        for one in allowed
    )


def describe(sight: Sight, anchors: Anchors) -> list[str]:
    """The page as lines for a drift report: roles, states and known words; any other text is only counted.

    Names of people, addresses and messages never appear: what is not in the anchor file is `‹text 23›`.
    """
    known = anchors.words()
    paths = {segment for kinds in anchors.paths.values() for path in kinds for segment in path.split("/")}
    paths |= set(Address.of(anchors.start).path)
    lines = ["page: " + _host(sight, anchors) + "/" + "/".join(
        segment if segment in paths else f"‹{len(segment)}›" for segment in sight.address.path
    )]  # fmt: skip
    lines.append(f"language: {sight.language if re.fullmatch('[A-Za-z-]{2,12}', sight.language) else '-'}")
    lines.append(f"status: {sight.status}")
    lines.append(f"navigations elsewhere that were stopped: {sight.stopped}")
    for one in sight.elements:
        label = one.name or one.text
        if not one.role and not label:
            continue
        depth = sum(1 for outer in sight.around(one) if outer.role or outer.name)
        shown = ""
        if label:
            shown = f' "{fold(label)}"' if fold(label) in known else f" ‹text {len(label)}›"
        states = ["disabled"] * one.disabled + ["checked"] * bool(one.checked)
        marks = [mark for mark in anchors.selectors if mark in one.marks]
        notes = [f"[{note}]" for note in (*states, *marks)]
        frame = f"frame {one.frame} " if one.frame else ""
        lines.append("  " * min(depth, 20) + " ".join([f"- {frame}{one.role or 'text'}{shown}", *notes]))
    return lines


def matched(sight: Sight, anchors: Anchors) -> dict[str, int]:
    """How many elements each anchor finds."""
    return {name: len(anchors.all(sight, name)) for name in anchors.anchors}


def closest(sight: Sight, anchors: Anchors) -> str:
    """The known state of which most is seen; empty where nothing is."""
    shares = {
        state: sum(anchors.has(sight, name) for name in names) / len(names)
        for state, names in anchors.states.items()
        if names
    }
    best = max(shares, key=lambda state: shares[state], default="")
    return best if best and shares[best] else ""


def _host(sight: Sight, anchors: Anchors) -> str:
    host = sight.address.host
    # A wildcard's first part may be anybody's name.
    known = next((one for one in anchors.hosts if host_allowed(host, [one])), None)
    return known or f"‹host {len(host)}›"
