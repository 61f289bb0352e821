"""The shape of a file without its content, for a bug report that anybody may read.

Of a text remain only words that a network or a table's maker writes, from a closed list; every other letter
becomes `a` or `A`, every digit `9`, and runs of letters one or two of them. So whatever a person has put into
an export cannot come out, whether or not anybody thought of it.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from sociarch.formats import tables

GENERAL: Final = (
    "account accounts activity added address addresses adresse adresses ajout anschrift apellidos app "
    "archive birthday bookmarked business cargo categorie category city code comment comments company "
    "confirmed connect connected connection connections contact contacts content count country "
    "courriel created csv data date dates day de department description direction distance domain e "
    "echo email emails empresa end entreprise export facebook family fecha field file files firma "
    "first followers following fonction format friend friends from full function gender given group "
    "groups handle header headline history htm html id index industry info information instagram "
    "invitations job json key kind label language last level link linkedin list location mail media "
    "member members message messages middle mobile month nachname name names network nom nombre note "
    "notes number numbers organisation organization owner page part path pays person phone phones "
    "photo photos place plan position positions postal poste prenom primary prof profil profile "
    "profiles property receipts region registration request requests role row rows section since "
    "societe start state status street subject subscription surname telefon telefono telephone text "
    "time timestamp titel title titre to tsv txt type unternehmen updated url user username value "
    "values vcard vcf viadeo viaduc ville visibility vorname web website work xlsx year you your zip "
    "zone"
).split()
"""Words of headings, keys and file names in general, folded."""

MAX_ROWS: Final = 3
MAX_HEAD: Final = 12
"""Records looked at for a heading."""
MAX_WIDTH: Final = 100
MAX_MASK: Final = 40
MAX_DEPTH: Final = 5
MAX_KEYS: Final = 60
MAX_TAGS: Final = 60
TAGS: Final = frozenset(
    "html head body title div span p a b i ul ol li h1 h2 h3 h4 h5 h6 table thead tbody tr th td section "
    "article header footer nav main br hr abbr time address form input label script style meta "
    "link".split()
)
MAX_PAGE: Final = 64 * 1024

_RUN = re.compile(r"[0-9]+|[^\W\d_]+|[\s\S]")
_CLASS = re.compile(r"_(?=[a-z0-9-]*[0-9])[a-z0-9]{2,4}(?:-[a-z0-9]{0,2})?")
"""Classes as a program that builds pages makes them up: `_a6-g`, `_2lel`."""


class Words:
    """The words that may be shown."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        names = list(names)
        self._known: Final = {word for name in [*GENERAL, *names] for word in _parts(name)}
        self._whole: Final = {name.casefold() for name in names}

    def name(self, text: str) -> str:
        """A heading, key or file name: known words as they stand, everything else masked."""
        if text.casefold() in self._whole:
            return text[:MAX_WIDTH]
        runs = _RUN.findall(text[: 4 * MAX_WIDTH])
        return "".join(run if self._shown(run) else _sign(run) for run in runs)[:MAX_WIDTH]

    def _shown(self, run: str) -> bool:
        return run.isalpha() and _parts(run) != [] and set(_parts(run)) <= self._known


def mask(text: str) -> str:
    """What kinds of signs a text is made of: `99 Aa 9999` for a date, `a.a@a.a` for an address."""
    masked = "".join(map(_sign, _RUN.findall(text[: 4 * MAX_MASK])))
    return masked if len(masked) <= MAX_MASK and len(text) <= 4 * MAX_MASK else masked[:MAX_MASK] + "…"


def table(text: str, words: Words) -> Iterator[str]:
    """Lines that tell a table's delimiter, its first records and the shapes of some rows."""
    delimiter = max(tables.DELIMITERS, key=lambda one: text[:2000].count(one))
    rows = list(_records(text, delimiter))
    yield f"delimiter {delimiter!r}, cells in the first records: {', '.join(str(len(row)) for row in rows)}"
    for number, row in enumerate(rows[:MAX_HEAD], start=1):
        known = sum(words.name(cell) == cell and bool(cell.strip()) for cell in row)
        if 2 * known > len(row) > 1:
            yield f"record {number}, names: {' | '.join(words.name(cell) for cell in row[:MAX_KEYS])}"
            for shape in rows[number : number + MAX_ROWS]:
                yield f"row: {' | '.join(mask(cell) for cell in shape[:MAX_KEYS])}"
            return
        yield f"record {number}: {' | '.join(mask(cell) for cell in row[:MAX_KEYS])}"


def document(text: str, words: Words) -> Iterator[str]:
    """Lines that tell the keys of a JSON text and the kinds of its values; of lists the first entry."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        yield "not JSON"
        return
    yield from _value(content, words, 0)


def page(text: str, words: Words) -> Iterator[str]:
    """Lines that tell a page's first elements with their classes, and the shapes of their texts."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text[:MAX_PAGE].encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        root = None
    if root is None:
        yield "not a page"
        return
    for element in islice(root.iter("*"), MAX_TAGS):
        classes = (element.get("class") or "").split()
        shown = "".join(f".{one}" for one in classes if _CLASS.fullmatch(one) or words.name(one) == one)
        inside = f" text {mask(element.text.strip())}" if element.text and element.text.strip() else ""
        tag = str(element.tag)
        yield f"<{tag if tag in TAGS else words.name(tag)}{shown}>{inside}"


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from islice(records, MAX_HEAD + MAX_ROWS)
    except csv.Error:
        return


def _value(value: object, words: Words, depth: int) -> Iterator[str]:
    indent = "  " * depth
    if depth > MAX_DEPTH:
        yield f"{indent}…"
    elif isinstance(value, Mapping):
        for key, one in islice(value.items(), MAX_KEYS):
            simple = _simple(one)
            yield f"{indent}{words.name(key)}: {simple}"
            if not isinstance(one, str | int | float | bool | None):
                yield from _value(one, words, depth + 1)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for one in value[:1]:
            yield f"{indent}- {_simple(one)}"
            yield from _value(one, words, depth + 1)


def _simple(value: object) -> str:
    if isinstance(value, str):
        return f"text {mask(value)}"
    if isinstance(value, Mapping):
        return f"object of {len(value)}"
    if isinstance(value, list):
        return f"list of {len(value)}"
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    return f"number {mask(str(value))}"


def _parts(text: str) -> list[str]:
    """The folded words of a name: letters, and numbers apart from them."""
    return re.findall(r"[^\W\d_]+", tables.fold(text))


def _sign(run: str) -> str:
    if run[0].isdigit():
        return "9" * min(len(run), 4) + ("…" if len(run) > 4 else "")
    if run[0].isalpha():
        if run.isupper():
            return "A" if run.isascii() else "Á"
        head = "A" if run[0].isupper() else ""
        return head + ("a" if run.isascii() else "á") if len(run) > len(head) else head
    if run.isspace():
        return " "
    return run if run.isascii() and run.isprintable() else "·"
