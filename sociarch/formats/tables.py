"""Tables of cells, found by the names of their columns.

Preambles come and go, delimiters and encodings differ within one archive, and columns move: so a heading is
the record whose names are known, wherever it stands, never the first line. Cells come out unchanged.
"""

import csv
import io
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from _csv import Reader

HEADING_WITHIN: Final = 25
"""Records in which the heading must appear; the longest preamble known has three."""
MAX_COLUMNS: Final = 2000
"""Columns of the widest table that is read; the widest that is known has some hundred."""
DELIMITERS: Final = (",", ";", "\t")

NOT_CHOSEN: Final[Mapping[str, str]] = {}

_AFTER: Final = "behind the last record"

Aliases = Mapping[str, Sequence[str]]
"""For each field the folded names its column is known by; of two columns for a field the first alias wins."""


class Heading(NamedTuple):
    """Where a table begins and what its columns mean.

    names    as they stand in the file, without blanks around them or a byte order mark
    places   for each field that is there, its column
    skipped  records in front of the heading
    labels   the names, a repeated one with its number
    """

    delimiter: str
    names: tuple[str, ...]
    places: Mapping[str, int]
    skipped: int
    labels: tuple[str, ...]

    def cell(self, row: Sequence[str], field: str) -> str:
        """The row's cell of a field; empty where the table has no such column or the row is too short."""
        at = self.places.get(field)
        return row[at] if at is not None and at < len(row) else ""

    def extra(self, row: Sequence[str]) -> dict[str, str]:
        """The row's cells that no field takes and that hold something, by their columns' names."""
        taken = set(self.places.values())
        return {
            self.labels[at]: cell
            for at, cell in enumerate(row[: len(self.labels)])
            if at not in taken and cell.strip()
        }

    def understood(self) -> dict[str, str]:
        """Each understood column as it stands, and its field."""
        return {self.names[at]: field for field, at in self.places.items()}


def fold(name: str) -> str:
    """A column's name without case, accents and punctuation: `Prénom`, `PRENOM ` and `prénom` are one."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(letters.split())


def find_heading(
    text: str,
    aliases: Aliases,
    enough: Callable[[Mapping[str, int]], bool],
    *,
    chosen: Mapping[str, str] = NOT_CHOSEN,
    delimiters: Sequence[str] = DELIMITERS,
) -> Heading | None:
    """The heading that explains most columns, the first of several; None where none is `enough`.

    `enough` is asked with the fields that were found and their columns. `chosen` says of certain folded
    names which field they are, or by an empty text that they are none, whatever the aliases say.
    """
    best: Heading | None = None
    for delimiter in delimiters:
        try:
            for skipped, row in enumerate(islice(reader(text, delimiter), HEADING_WITHIN)):
                if len(row) > MAX_COLUMNS:
                    continue
                places = _places(row, aliases, chosen)
                better = best is None or len(places) > len(best.places)
                if better and enough(places) and not swallows(row, delimiter):
                    names = tuple(name.strip("\ufeff").strip() for name in row)
                    best = Heading(delimiter, names, places, skipped, tuple(distinct(names)))
        except csv.Error:
            continue
    return best


def heading_of(names: Sequence[str], aliases: Aliases, chosen: Mapping[str, str] = NOT_CHOSEN) -> Heading:
    """The heading of records whose columns are named beside them, as in JSON, in that order."""
    plain = tuple(name.strip() for name in names)
    return Heading("", plain, _places(plain, aliases, chosen), 0, tuple(distinct(plain)))


def reader(text: str, delimiter: str) -> "Reader":
    """The records of a text. A cell above 128 KiB is a csv.Error: a quotation mark that is never closed."""
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def rows(text: str, heading: Heading) -> Iterator[tuple[int, list[str]]]:
    """The records below the heading that hold anything, each with the line on which it begins.

    Raises csv.Error.
    """
    records = reader(text, heading.delimiter)
    for _ in islice(records, heading.skipped + 1):
        pass
    line = records.line_num
    for row in records:
        if any(map(str.strip, row)):
            yield line + 1, row
        line = records.line_num


def ends_inside(text: str, delimiter: str, *, in_last_line: bool = False) -> bool:
    """Whether the text ends within quotation marks: it was cut, or a mark is never closed.

    `in_last_line`: that the last record is one line is known already; only that line is looked at.
    """
    if in_last_line:
        end = len(text)
        while end and text[end - 1] in "\r\n":
            end -= 1
        text = text[max(text.rfind("\n", 0, end), text.rfind("\r", 0, end)) + 1 : end]
    last: list[str] = []
    for last in reader(f"{text}\n{_AFTER}", delimiter):  # noqa: B007  # the last one is wanted
        pass
    return last != [_AFTER]


def swallows(row: Sequence[str], delimiter: str) -> bool:
    """Whether a cell over several lines holds as many delimiters as a row: a mark in it is not closed."""
    least = max(len(row) - 1, 1)
    return any(("\n" in cell or "\r" in cell) and cell.count(delimiter) >= least for cell in row)


def distinct(names: Sequence[str]) -> list[str]:
    """Column names as they came, a repeated one with its number: `Titre`, `Titre (2)`."""
    seen: dict[str, int] = {}
    taken = set(names)
    result: list[str] = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        unique = name
        if seen[name] > 1:
            while (unique := f"{name} ({seen[name]})") in taken:
                seen[name] += 1
            taken.add(unique)
        result.append(unique)
    return result


def _places(row: Sequence[str], aliases: Aliases, chosen: Mapping[str, str]) -> dict[str, int]:
    folded = [fold(name) for name in row]
    places = {chosen[name]: at for at, name in reversed(list(enumerate(folded))) if chosen.get(name)}
    for field, names in aliases.items():
        for name in names:
            if name in folded and name not in chosen and field not in places:
                places[field] = folded.index(name)
                break
    return places
