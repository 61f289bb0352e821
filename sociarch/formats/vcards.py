"""vCards 2.1, 3.0 and 4.0: many in a file, each with its properties as text.

Folded lines are joined as bytes, before decoding, because a fold may split a letter. A value is decoded by
its CHARSET; those without one are decoded together, so that one file has one encoding. Quoted-printable
values go on over line ends that follow a `=`, and base64 ends at an empty line or at the next property;
pictures and other binary values are left out. A line that cannot be read is reported and left out, a card
that is never closed is reported and kept, and neither costs the next card anything: a card ends where the
next one begins.

Rules are those of the vCard 2.1 specification, RFC 2426, RFC 6350 and RFC 9554, and what address books write
in spite of them: line feeds alone, bare types, cards without FN or UID, labels in a property of their own, a
year that stands for none.
"""

import binascii
import codecs
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Final, NamedTuple, TypeAlias

from sociarch.errors import N_

NO_PROPERTY: Final = N_("a line of a card that is no property")
NOT_CLOSED: Final = N_("a card that is never closed; what it holds is kept")
INSIDE: Final = N_("a card inside another one")
NOTHING: Final = N_("a card that holds nothing")
TOO_LONG: Final = N_("a card with more lines than any has; the rest of it is left out")
OUTSIDE: Final = N_("lines that belong to no card")
CHARSET: Final = N_("an encoding that is not known")

PAGES: Final = ("URL", "SOCIALPROFILE", "X-SOCIALPROFILE")
"""Properties that hold addresses of pages and profiles."""

Decode: TypeAlias = Callable[[bytes], str]
"""Makes text of bytes whose encoding nothing tells. Never raises."""

_BEGIN = re.compile(rb"BEGIN:VCARD[ \t]*", re.IGNORECASE)
_END = re.compile(rb"END:VCARD[ \t]*", re.IGNORECASE)
_BEGINNINGS = re.compile(rb"^BEGIN:VCARD[ \t]*$", re.IGNORECASE | re.MULTILINE)
_NAME = re.compile(rb"(?:([A-Za-z0-9_-]++)\.)?+([A-Za-z0-9_-]++)")
_HEADING = re.compile(rb'(?:;(?:[^:"]++|"[^"]*+")*+)?+(?=:)')
_UNQUOTED = re.compile(rb";[^:]*+(?=:)")
_PARAMETER = re.compile(r';((?:[^;"]++|"[^"]*+"?)*+)')
_VALUE = re.compile(r'"([^"]*+)"?|([^,"]++)')
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]*+")
_CHARSETS = re.compile(
    r"utf-8|utf-16|ascii|iso8859-\d+|cp\d+|mac-\w+|koi8-\w|shift_jis|euc_\w+|gbk|gb2312|gb18030|big5"
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_PIECE = re.compile(r"(?:[^;\\]++|\\.?)*+", re.DOTALL)
_LABEL = re.compile(r"_\$!<(.*)>!\$_", re.DOTALL)
_WORST: Final = 101
"""One more than the least preference that 4.0 knows."""
_MOST: Final = 64
"""Parameters of a property, values of a parameter, and parts of a value that are read."""
_LINES: Final = 1000
"""Properties of a card that are read."""
_HEAD: Final = 1000
"""Bytes of a line in which an encoding is told."""


class Property(NamedTuple):
    """One line of a card. `name`, `group` and the parameters' names are in upper case.

    params  bare types of 2.1 stand under `TYPE` with the others
    raw     the value decoded, its escapes as they stand; empty for binary values
    old     from 2.1, where only `;` is escaped
    """

    name: str
    group: str
    params: Mapping[str, tuple[str, ...]]
    raw: str
    old: bool = False

    def text(self) -> str:
        """The whole value. A year that stands for none is left out: `--03-04`."""
        text = self._plain(self.raw)
        for year in self.params.get("X-APPLE-OMIT-YEAR", ()):
            if year and text.startswith(f"{year}-"):
                return f"-{text[len(year) :]}"
        return text

    def parts(self) -> list[str]:
        """The first parts between semicolons, of names, organisations and addresses."""
        pieces: list[str] = []
        at = -1
        while at < len(self.raw) and len(pieces) < _MOST:
            match = _PIECE.match(self.raw, at + 1)
            assert match is not None
            pieces.append(self._plain(match[0]))
            at = match.end()
        return pieces

    @property
    def types(self) -> frozenset[str]:
        """In lower case."""
        return frozenset(word.casefold() for word in self.params.get("TYPE", ()))

    @property
    def preference(self) -> int:
        """1 is the most preferred, as in 4.0; `PREF` among the types of 2.1 and 3.0 says the same."""
        for text in self.params.get("PREF", ()):
            if text.isdecimal() and len(text) <= 3:
                return int(text)
        return 1 if "pref" in self.types else _WORST

    def _plain(self, text: str) -> str:
        return _ESCAPE.sub(_unescaped_old if self.old else _unescaped, text) if "\\" in text else text


class Card(NamedTuple):
    """One card: the line of its BEGIN, its version as written, its properties in their order."""

    line: int
    version: str
    properties: tuple[Property, ...]

    def all(self, *names: str) -> list[Property]:
        """Those of one of these names, the preferred first; of alternatives for one thing the first."""
        found: list[Property] = []
        alternatives: set[tuple[str, str]] = set()
        for one in self.properties:
            if one.name not in names or not one.raw:
                continue
            for mark in one.params.get("ALTID", ()):
                if (one.name, mark) in alternatives:
                    break
                alternatives.add((one.name, mark))
            else:
                found.append(one)
        return sorted(found, key=lambda one: one.preference)

    def first(self, name: str) -> str:
        """The text of the preferred one; empty where there is none."""
        return next((one.text() for one in self.all(name)), "")

    def parts(self, name: str) -> list[str]:
        """The parts of the preferred one; none where there is none."""
        return next((one.parts() for one in self.all(name)), [])

    def label(self, of: Property) -> str:
        """What the person calls this property, in a property of the same group; empty without one."""
        for one in self.properties:
            if of.group and one.group == of.group and one.name == "X-ABLABEL":
                return _LABEL.sub(r"\1", one.text())
        return ""

    @property
    def is_group(self) -> bool:
        """Whether this is a list of people and not one of them."""
        return self.first("KIND").casefold() == "group"

    @property
    def emails(self) -> list[str]:
        return [_without("mailto:", one.text()) for one in self.all("EMAIL")]

    @property
    def phones(self) -> list[str]:
        return [_without("tel:", one.text()) for one in self.all("TEL")]

    @property
    def urls(self) -> list[str]:
        """Pages and profiles of the person."""
        return [one.text() for one in self.all(*PAGES)]


class Broken(NamedTuple):
    """What could not be read, on which line, and how many cards were lost by it."""

    line: int
    reason: str
    lost: int = 0


def count(data: bytes, decode: Decode) -> int:
    """How many cards begin, told without reading any."""
    return len(_BEGINNINGS.findall(_even(data, decode)))


def read(data: bytes, decode: Decode) -> Iterator[Card | Broken]:
    """All cards, and before each what is wrong with it. As many cards as begin are yielded or lost."""
    data = _even(data, decode)
    # What no CHARSET tells is decoded as a whole, then read again with its text at hand.
    waiting = bytearray()
    for event in _Events(data, decode):
        if isinstance(event, _Line) and event.text is None:
            waiting += event.value + b"\n"
    texts = io.StringIO(decode(bytes(waiting)), newline="\n")
    return _cards(_Events(data, decode), (text.removesuffix("\n") for text in texts))


class _Line(NamedTuple):
    """A property not yet decoded; `text` is None where its bytes wait for the decoding of the whole file."""

    number: int
    name: str
    group: str
    params: Mapping[str, tuple[str, ...]]
    value: bytes
    text: str | None


_Event: TypeAlias = _Line | Broken | int
"""A property, something broken, or the number of a line on which a card begins; negative where one ends."""


def _cards(events: Iterable[_Event], texts: Iterator[str]) -> Iterator[Card | Broken]:
    start = inner = 0
    found: list[Property] = []
    stray = False
    for event in events:
        if isinstance(event, Broken):
            if start:
                yield event
        elif isinstance(event, _Line):
            raw = next(texts, "") if event.text is None else event.text
            if inner:
                continue
            if start:
                found.append(Property(event.name, event.group, event.params, raw))
                # The card of an assistant stands inside, on the same line or on the next one.
                inner += event.name == "AGENT" and raw.strip().upper() == "BEGIN:VCARD"
            elif not stray:
                stray = True
                yield Broken(event.number, OUTSIDE)
        elif event > 0 and start and found and found[-1].name == "AGENT" and not found[-1].raw:
            inner += 1
            yield Broken(event, INSIDE, lost=1)
        elif event < 0 and inner:
            inner -= 1
        else:
            if start:
                yield from _finished(start, found, closed=event < 0)
            start, found, inner, stray = max(event, 0), [], 0, False
    if start:
        yield from _finished(start, found, closed=False)


class _Events:
    """The lines of a file, unfolded. Held one at a time: millions of short lines need no memory."""

    def __init__(self, data: bytes, decode: Decode) -> None:
        self._stream: Final = io.BytesIO(data)
        self._decode: Final = decode
        self._number = 0
        self._next: bytes | None = None
        self._advance()

    def __iter__(self) -> Iterator[_Event]:
        read = 0
        while self._next is not None:
            line, number = self._next, self._number
            self._advance()
            if _BEGIN.fullmatch(line) or _END.fullmatch(line):
                read = 0
                yield number if line[:1] in b"Bb" else -number
                continue
            read += 1
            if read > _LINES:
                if read == _LINES + 1:
                    yield Broken(number, TOO_LONG)
            elif line := self._unfolded(line):
                yield from self._property(number, line)

    def _advance(self) -> None:
        line = self._stream.readline()
        self._next = line.removesuffix(b"\n") if line else None
        self._number += 1

    def _unfolded(self, line: bytes) -> bytes:
        """A line with those that are folded below it; empty for blanks."""
        quoted = b"QUOTED-PRINTABLE" in line[:_HEAD].upper()
        pieces = [line]
        while self._next and self._next[:1] in b" \t" and not (quoted and pieces[-1].endswith(b"=")):
            pieces.append(self._next[1:])
            self._advance()
        line = b"".join(pieces)
        return line if line.strip() else b""

    def _property(self, number: int, line: bytes) -> Iterator[_Line | Broken]:
        name = _NAME.match(line)
        head = name and (_HEADING.match(line, name.end()) or _UNQUOTED.match(line, name.end()))
        if not name or not head:
            yield Broken(number, NO_PROPERTY)
            return
        value = line[head.end() + 1 :]
        params = _params(head[0].decode("utf-8", "replace"))
        encoding = {word.upper() for key in ("ENCODING", "TYPE") for word in params.get(key, ())}
        text: str | None = None
        if "QUOTED-PRINTABLE" in encoding:
            value, text = binascii.a2b_qp(self._soft(value)).replace(b"\r\n", b"\n"), ""
        elif encoding & {"BASE64", "B"} or value[:5].lower() == b"data:":
            self._pass_base64()
            value, text = b"", ""
        charset = next(iter(params.get("CHARSET", ())), "")
        if value and (charset or text is not None):
            codec = _codec(charset)
            if charset and not codec:
                yield Broken(number, CHARSET)
            text = self._decoded(value, codec)
        group = (name[1] or b"").decode()
        yield _Line(number, name[2].decode().upper(), group.upper(), params, value, text)

    def _soft(self, value: bytes) -> bytes:
        """A quoted-printable value with the lines that go on behind a `=`."""
        pieces = [value]
        while pieces[-1].endswith(b"=") and self._next is not None:
            if _BEGIN.fullmatch(self._next) or _END.fullmatch(self._next):
                break
            pieces[-1] = pieces[-1][:-1]
            pieces.append(self._next.removeprefix(b"\t"))
            self._advance()
        return b"".join(pieces)

    def _pass_base64(self) -> None:
        """Go behind the lines of a value that are neither folded nor a property."""
        while self._next is not None and _BASE64.fullmatch(self._next):
            blank = not self._next.strip()
            self._advance()
            if blank:
                return

    def _decoded(self, value: bytes, codec: str) -> str:
        try:
            return value.decode(codec or "utf-8")
        except UnicodeDecodeError:
            return self._decode(value)


def _finished(line: int, found: list[Property], *, closed: bool) -> Iterator[Card | Broken]:
    version = next((one.raw.strip() for one in found if one.name == "VERSION"), "")
    rest = tuple(one for one in found if one.name != "VERSION")
    if not any(one.raw.strip(" ;") for one in rest):
        yield Broken(line, NOTHING, lost=1)
        return
    if not closed:
        yield Broken(line, NOT_CLOSED)
    if version.startswith("2"):
        rest = tuple(one._replace(old=True) for one in rest)
    yield Card(line, version, rest)


def _params(text: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for match in islice(_PARAMETER.finditer(text), _MOST):
        name, equals, value = match[1].partition("=")
        if not equals:
            name, value = "TYPE", name
        if values := [one[1] if one[2] is None else one[2] for one in islice(_VALUE.finditer(value), _MOST)]:
            # 4.0 writes several types between quotation marks, TYPE="home,cell".
            split = [word for one in values for word in one.split(",")] if name.upper() == "TYPE" else values
            found.setdefault(name.strip().upper(), []).extend(word.strip() for word in split)
    return {name: tuple(values) for name, values in found.items()}


def _codec(charset: str) -> str:
    """The name under which Python knows an encoding of text; empty for any other."""
    if not charset.isascii() or not charset.isprintable() or len(charset) > 40:
        return ""
    try:
        name = codecs.lookup(charset).name
    except LookupError:
        return ""
    # What calls itself ISO-8859-1 has, since Windows, letters where that has control codes.
    return "cp1252" if name == "iso8859-1" else name if _CHARSETS.fullmatch(name) else ""


def _unescaped(match: "re.Match[str]") -> str:
    return "\n" if match[1] in "nN" else match[1] if match[1] in "\\,;:" else match[0]


def _unescaped_old(match: "re.Match[str]") -> str:
    return match[1] if match[1] in ";,:" else match[0]


def _without(scheme: str, text: str) -> str:
    return text[len(scheme) :] if text[: len(scheme)].casefold() == scheme else text


def _even(data: bytes, decode: Decode) -> bytes:
    """With line feeds alone, without a mark in front, and no UTF-16, which has zeros everywhere."""
    if b"\0" in data[:64]:
        data = decode(data).encode("utf-8", "replace")
    return data.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
