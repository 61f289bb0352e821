"""The owner's pages of 2013 to 2018: `index.htm(l)` and `html/contact_info.htm(l)`, tables of two columns.

The heading of a row is in the language of the account, and some stay English in every language. In the row
of the addresses each is a line of a list, and what the network says of it ("Verified", "Primary Email") the
lines behind it. In the row of the employers each is a paragraph: employer and years, then what the owner
did there. The uploaded address book further down on the page is other people's data and is not read.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from exporters.facebook.page import Page, texts, words
from sociarch.exporter import Unreadable
from sociarch.fact import (
    NO_EXTRA,
    Fact,
    Item,
    OwnAddress,
    OwnPhone,
    Position,
    Problem,
    Profile,
    Registration,
    Tally,
    Trace,
)
from sociarch.formats import dates

STEMS: Final = ("contactinfo", "index")

_ROWS: Final[Mapping[str, type[Fact]]] = {
    heading: kind
    for kind, headings in (
        (
            OwnAddress,
            "emails email emailaddresses correoelectronico correoselectronicos mensajesdecorreoelectronico "
            "adressesemail adresseemail adresseselectroniques courriels",
        ),
        (OwnPhone, "phones phonenumbers telefonos telefone telefonnummern telephones numerosdetelephone"),
        (Position, "employers arbeitgeber empleadores empleos employeurs"),
        (
            Registration,
            "registrationdate registrierungsdatum datumderregistrierung fechaderegistro datedinscription "
            "datedenregistrement",
        ),
        (Profile, "profile profil perfil"),
    )
    for heading in headings.split()
}
_VERIFIED: Final = frozenset(
    ("verified", "bestatigt", "verifiziert", "verificado", "verifie", "verifiee", "confirme")
)
_PRIMARY: Final = frozenset(
    (
        "primary",
        "primaryemail",
        "primareemailadresse",
        "hauptemailadresse",
        "principal",
        "correoelectronicoprincipal",
    )
)
_LASTING: Final = frozenset(("present", "heute", "gegenwart", "actualidad", "actualmente", "aujourdhui"))
_TO = re.compile(r" (?:-|–|—|to|bis|a|à|au|hasta) ")
_ADDRESS = re.compile(r"[^\s@()<>,;]+@[^\s@()<>,;]+")
_LONGEST: Final = 1000
"""Letters of the longest text that addresses are looked for in."""
_WORDS: Final = 30
"""Words of the longest line that years are looked for in."""
_DIGITS: Final = 5
"""Digits of the shortest telephone number that is told from a remark."""


def read_account(page: Page, mark: str, *, must_hold: bool) -> Iterator[Item]:
    """The owner on a page, then the tallies. `mark`: the generation; `must_hold`: it has rows."""
    yield from page.problems()
    path = page.path
    counts: Counter[type[Fact]] = Counter()
    rows = _rows(page.body)
    if not rows and must_hold:
        yield Unreadable(Unreadable.NOT_HTML).problem(path)
    owner = next(page.body.iter("h1"), None)
    url = ""
    for number, (heading, cell) in enumerate(rows, start=1):
        kind = _ROWS.get(_fold(heading))
        trace = Trace(path, f"row {number}")
        if kind is Profile:
            url = " ".join(text for _, text in texts(cell))
        found: Iterator[Fact] = iter(())
        if kind is OwnAddress:
            found = _addresses(cell, trace)
        elif kind is OwnPhone:
            found = _phones(cell, trace)
        elif kind is Position:
            found = _jobs(cell, trace)
        elif kind is Registration:
            found = _registration(heading, words(cell), trace)
        for fact in found:
            counts[type(fact)] += 1
            if isinstance(fact, Registration) and fact.at is None:
                yield Problem(trace, Unreadable.DATE)
            yield fact
    if owner is not None and url:
        counts[Profile] = 1
        yield Profile(words(owner), "", "", "", url.rpartition("/")[2], url, NO_EXTRA, Trace(path, ""))
    for kind, records in counts.items():
        yield Tally(path, mark, kind, records)


def _rows(body: etree._Element) -> list[tuple[str, etree._Element]]:
    """Headings and the cells beside them; the tables of other people further down have none."""
    found: list[tuple[str, etree._Element]] = []
    for row in body.iter("tr"):
        heading, cell = row.find("th"), row.find("td")
        if heading is not None and cell is not None and next(row.iterancestors("td"), None) is None:
            found.append((words(heading), cell))
    return found


def _addresses(cell: etree._Element, trace: Trace) -> Iterator[OwnAddress]:
    """Each address with the remarks behind it."""
    current: OwnAddress | None = None
    for _, text in texts(cell):
        # Looked for only where it may be: in a long text without one the search would never end.
        found = _ADDRESS.findall(text) if "@" in text and len(text) <= _LONGEST else []
        for address in found:
            if current is not None:
                yield current
            current = OwnAddress(address, "current", None, None, None, "", NO_EXTRA, trace)
        remark = (_ADDRESS.sub("", text) if found else text).strip(" ,;()")
        if current is None or not remark:
            continue
        for part in re.split("[,;]", remark):
            if _fold(part) in _VERIFIED:
                current = current._replace(confirmed=True)
            elif _fold(part) in _PRIMARY:
                current = current._replace(primary=True)
            else:
                current = current._replace(extra={**current.extra, "status": part.strip()})
    if current is not None:
        yield current


def _phones(cell: etree._Element, trace: Trace) -> Iterator[OwnPhone]:
    """Each number with the remarks behind it."""
    current: OwnPhone | None = None
    for _, text in texts(cell):
        if sum(letter.isdecimal() for letter in text) >= _DIGITS:
            if current is not None:
                yield current
            kind, _, number = text.rpartition(": ")
            current = OwnPhone(number, kind, None, NO_EXTRA, trace)
        elif current is not None and _fold(text) in _VERIFIED:
            current = current._replace(confirmed=True)
        elif current is not None:
            current = current._replace(type=current.type or text.strip("()"))
    if current is not None:
        yield current


def _registration(heading: str, text: str, trace: Trace) -> Iterator[Registration]:
    if text:
        yield Registration(heading, dates.iso(text), text, "", "", NO_EXTRA, trace)


def _jobs(cell: etree._Element, trace: Trace) -> Iterator[Position]:
    paragraphs = list(cell.iter("p")) or [cell]
    for paragraph in paragraphs:
        company, *rest = [*_lines(paragraph), ""]
        if not company:
            continue
        company, begin, end = _years(company)
        lasting = not end or _fold(end) in _LASTING
        rest = [line for line in rest if line]
        yield Position(
            company=company,
            title=rest[0] if rest else "",
            location="",
            started=dates.iso(begin),
            started_text=begin,
            finished=None if lasting else dates.iso(end),
            finished_text=end,
            # Without years at all nobody can tell.
            current=lasting if begin else None,
            extra={"description": " ".join(rest[1:])} if rest[1:] else NO_EXTRA,
            trace=trace,
        )


def _lines(element: etree._Element) -> list[str]:
    """The texts between an element's line breaks."""
    lines = [element.text or ""]
    for child in element:
        if child.tag == "br":
            lines.append(child.tail or "")
        else:
            lines[-1] += f" {words(child)} {child.tail or ''}"
    return [" ".join(line.split()) for line in lines]


def _years(line: str) -> tuple[str, str, str]:
    """An employer's line taken apart: the employer, the begin and the end, as they stand."""
    parts = line.split(" ")[:_WORDS]
    for at in range(1, len(parts)):
        begin, *end = _TO.split(" ".join(line.split(" ")[at:]).strip("()") + " ", maxsplit=1)
        begin, until = begin.strip(), end[0].strip() if end else ""
        if dates.parse(begin) and (not until or dates.parse(until) or _fold(until) in _LASTING):
            return " ".join(parts[:at]).rstrip(" ,(·"), begin, until
    return line, "", ""


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if letter.isalnum())
