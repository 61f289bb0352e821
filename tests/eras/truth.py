"""The tables of `README.md` beside this file: what each sample holds, counted by hand.

A dash means that the sample has no such file. Nothing of the program is imported here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

PAGE: Final = Path(__file__).with_name("README.md")
EXPORTERS: Final = Path(__file__).resolve().parents[2] / "exporters"

_CONNECTIONS = re.compile(r"([0-9]+) \(([0-9]+)\)")


class Truth(NamedTuple):
    """One sample.

    connections  how many, and how many of them without a name; None: nothing is known of them
    cells        the row's other cells by the names of their columns
    """

    network: str
    sample: str
    mark: str
    connections: tuple[int, int] | None
    cells: Mapping[str, str]

    @property
    def path(self) -> Path:
        return EXPORTERS / self.network / "samples" / self.sample

    def total(self, column: str) -> int | None:
        """A column's number; `3 + 2` is five; None for a dash or where there is no such column."""
        numbers = [int(one) for one in self.numbers(column)]
        return sum(numbers) if numbers else None

    def numbers(self, column: str) -> list[str]:
        return re.findall("[0-9]+", self.cells.get(column, ""))


def truths() -> list[Truth]:
    """All rows in the page's order."""
    return [Truth(*row) for row in _rows(PAGE.read_text("utf-8").splitlines())]


def _rows(
    lines: Sequence[str],
) -> Iterator[tuple[str, str, str, tuple[int, int] | None, Mapping[str, str]]]:
    network, names = "", list[str]()
    for line in lines:
        if line.startswith("## "):
            network, names = line[3:].casefold(), []
        elif line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if not names:
                names = cells
            elif not cells[0].startswith("---"):
                row = dict(zip(names, cells, strict=True))
                counted = _CONNECTIONS.fullmatch(row["connections"])
                connections = (int(counted[1]), int(counted[2])) if counted else None
                yield network, row["sample"].strip("`"), row["mark"], connections, row
