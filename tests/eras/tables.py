"""Tables of text in every dialect in which exports have been met.

A dialect is an encoding with its byte order mark, a delimiter, a line end and a way of quoting. Cells are
written as they are: neither trimmed nor guarded against formulas. A sign that the encoding lacks becomes a
question mark, as old programs do; `survivor` says what is then left of a person.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from demo.invent import Person


class Dialect(NamedTuple):
    """How a table becomes bytes; `backslash` writes a quote as backslash and quote, not doubled."""

    encoding: str = "utf-8"
    bom: bytes = b""
    delimiter: str = ","
    line_end: str = "\n"
    quote_all: bool = False
    backslash: bool = False


PLAIN: Final = Dialect()
OUTLOOK: Final = Dialect(quote_all=True)
UNICODE_TEXT: Final = Dialect("utf-16-le", codecs.BOM_UTF16_LE, "\t", "\n", quote_all=True)
EXCEL_UTF_8: Final = Dialect("utf-8", codecs.BOM_UTF8, ",", "\r\n")
EXCEL_UNICODE_TEXT: Final = Dialect("utf-16-le", codecs.BOM_UTF16_LE, "\t", "\r\n")
WINDOWS: Final = Dialect("cp1252", b"", ",", "\r\n")
FRENCH_WINDOWS: Final = Dialect("cp1252", b"", ";", "\r\n")
FRENCH_LATIN_9: Final = Dialect("iso-8859-15", b"", ";", "\r\n")
FRENCH_UTF_8: Final = Dialect("utf-8", b"", ";", "\r\n")
FRENCH_EXCEL: Final = Dialect("utf-8", codecs.BOM_UTF8, ";", "\r\n")
TABBED: Final = Dialect("utf-8", b"", "\t")
UTF_16_BIG: Final = Dialect("utf-16-be", codecs.BOM_UTF16_BE, "\t", "\r\n")


def table(rows: Iterable[Sequence[str]], dialect: Dialect = PLAIN, *, before: str = "") -> bytes:
    """Write rows; `before` is put in front of them as it is, but with the line end of the dialect."""
    text = io.StringIO(newline="")
    text.write(before.replace("\n", dialect.line_end))
    csv.writer(
        text,
        delimiter=dialect.delimiter,
        lineterminator=dialect.line_end,
        quoting=csv.QUOTE_ALL if dialect.quote_all else csv.QUOTE_MINIMAL,
        doublequote=not dialect.backslash,
        escapechar="\\" if dialect.backslash else None,
    ).writerows(rows)
    return dialect.bom + text.getvalue().encode(dialect.encoding, errors="replace")


def survivor(person: Person, dialect: Dialect) -> Person:
    """Return the person with a question mark for each sign that the encoding lacks."""

    def kept(text: str) -> str:
        return text.encode(dialect.encoding, errors="replace").decode(dialect.encoding)

    return person._replace(
        first=kept(person.first),
        last=kept(person.last),
        email=kept(person.email),
        company=kept(person.company),
        position=kept(person.position),
        city=kept(person.city),
    )


def columns(line: str) -> list[str]:
    """Split a header that stands in one string, separated by commas."""
    return line.split(",")
