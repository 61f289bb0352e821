"""Figures and how they are shown.

Here live a figure, its goal and the one table that the terminal and the document share. Nothing is
ever measured here.
"""

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

Unit = Literal["s", "MB", "MB/s"]


class Goal(NamedTuple):
    """A limit on our part of a figure, or on ours divided by theirs."""

    sign: Literal["≤", "≥"]
    limit: float
    of: Literal["ratio", "ours"] = "ratio"


class Figure(NamedTuple):
    """One line: a measure of ours beside the same of a peer; None is a program not installed."""

    what: str
    unit: Unit
    ours: float | None
    peer: str
    theirs: float | None
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        """Ours divided by theirs."""
        return self.ours / self.theirs if self.ours is not None and self.theirs else None

    def cells(self) -> list[str]:
        """Return the texts of the line."""
        return [
            self.what,
            self._amount(self.ours),
            self.peer,
            "-" if self.peer == "-" else self._amount(self.theirs),
            "-" if self.ratio is None else f"{self.ratio:.2f}",
            self._limit(),
            self._met(),
        ]

    def _amount(self, value: float | None) -> str:
        if value is None:
            return "not installed"
        digits = {"s": 3, "MB": 2, "MB/s": 0}[self.unit]
        return f"{value:.{digits}f} {self.unit}"

    def _limit(self) -> str:
        if self.goal is None:
            return "-"
        sign, limit, of = self.goal
        return f"{sign} {limit:g}" if of == "ratio" else f"{sign} {limit:g} {self.unit}"

    def _met(self) -> str:
        if self.goal is None:
            return "-"
        value = self.ratio if self.goal.of == "ratio" else self.ours
        if value is None:
            return "-"
        met = value <= self.goal.limit if self.goal.sign == "≤" else value >= self.goal.limit
        return "yes" if met else "no"


HEADER: Final = ["Figure", "sociarch", "peer", "theirs", "ours/theirs", "goal", "met"]


def table(figures: Sequence[Figure]) -> str:
    """Return a Markdown table whose columns also line up in a terminal."""
    rows = [HEADER, *(figure.cells() for figure in figures)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEADER))]
    rows.insert(1, ["-" * width for width in widths])
    padded = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in padded)
