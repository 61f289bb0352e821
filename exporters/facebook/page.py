"""A page of Facebook's, parsed: a tree of elements, or why there is none.

Pages are correct UTF-8. They are parsed by libxml2 within its own limits for depth and size; a page that
goes beyond them is read as far as it goes, and that it was cut is told.
"""

import codecs
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from lxml import etree

from sociarch.export import Export, Member, decode
from sociarch.exporter import N_, Unreadable, read_bytes
from sociarch.fact import Problem, Trace

CUT: Final = N_("the page is nested deeper, or larger, than any real one; it was read up to there")

MAX_TAGS: Final = 1_000_000
"""Tags of the largest page that is parsed, as each takes much memory. 5,000 people need 50,000."""

_BLANKS = re.compile(r"[ \t\r\n\f]+")  # A no-break space may be part of a name.
_TEXTS = etree.XPath("descendant-or-self::*/text()[normalize-space()]")
_UNSEEN: Final = ("head", "script", "style", "title", "noscript", "template")


class Page(NamedTuple):
    """`text` is the source of the page, `body` its root element, `cut` whether the parser gave up in it."""

    path: str
    text: str
    body: etree._Element
    cut: bool

    def problems(self) -> Iterator[Problem]:
        """That the page was cut, if that is so."""
        if self.cut:
            yield Problem(Trace(self.path, ""), CUT, lost=None)


def open_page(export: Export, member: Member) -> Page:
    """The member as a page. Raises Unreadable."""
    data, text = _utf8(read_bytes(export, member))
    if text.count("<") > MAX_TAGS:
        raise Unreadable(Unreadable.TOO_LARGE)
    parser = etree.HTMLParser(
        encoding="utf-8",
        recover=True,
        no_network=True,
        huge_tree=False,
        collect_ids=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError):
        root = None
    if root is None:
        raise Unreadable(Unreadable.NOT_HTML)
    body = root.find("body")
    return Page(
        member.path, text, root if body is None else body, bool(parser.error_log.filter_from_fatals())
    )


def _utf8(data: bytes) -> tuple[bytes, str]:
    """A page's source as bytes of UTF-8 and as text, whatever it was saved in."""
    try:
        if not data.startswith(codecs.BOM_UTF8) and b"\0" not in data[:64]:
            return data, data.decode()
    except UnicodeDecodeError:
        pass
    text = decode(data)
    return text.encode("utf-8", "replace"), text


def words(element: etree._Element) -> str:
    """The text in an element as it is seen: blanks run together, none around it."""
    text = "".join(element.itertext()) if len(element) else element.text or ""
    if "  " in text or not text.isprintable():
        text = _BLANKS.sub(" ", text)
    return text.strip(" ")


def texts(element: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Each text in an element that is seen and not blank, and the element it stands in, in their order."""
    for text in _TEXTS(element):
        holder = text.getparent()
        if text.is_tail:
            holder = holder.getparent()
        if holder is not None and holder.tag not in _UNSEEN:
            yield holder, _BLANKS.sub(" ", text).strip(" ")


def classes(element: etree._Element) -> frozenset[str]:
    """The names in an element's `class`."""
    return frozenset((element.get("class") or "").split())
