"""How data looks: tables for people, JSON for programs, a bar for long work.

JSON carries every text exactly; tables show what a terminal can bear.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Literal

import click

from sociarch.backup import Progress
from sociarch.cli.language import count
from sociarch.cli.language import gettext as _
from sociarch.cli.speech import printable, say

SHOWN: Final = 50
"""People in a table, where nobody says how many."""

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text


WORD: Final = 16
"""Letters of a word, such as an id or a day, that is not broken while a table can be narrower elsewhere."""


ROWS: Final = 3
"""Lines that a row of a table has on average at most; where it has more, paragraphs read better."""


def print_json(schema: str, content: dict[str, Any]) -> None:
    """One document whose first key names its schema."""
    click.echo(_as_text(schema, content, indent=1))


def print_line(schema: str, content: dict[str, Any]) -> None:
    """The same on one line, where several documents follow each other."""
    click.echo(_as_text(schema, content, indent=None))


def _as_text(schema: str, content: dict[str, Any], *, indent: int | None) -> str:
    document = {"schema": f"sociarch-{schema}/1", **content}
    # In another encoding a letter may be missing; an escape is JSON everywhere.
    plain = (getattr(sys.stdout, "encoding", None) or "utf-8").casefold().replace("-", "") != "utf8"
    return json.dumps(document, ensure_ascii=plain, indent=indent)


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> None:
    """A table as wide as the terminal, or as wide as its content in a pipe; `right` columns are numbers.
    Nothing is cut off: what does not fit goes on below, and ids and days stay in one piece where they can.
    Where a terminal is too narrow, columns that say nothing are left out, and if that is not enough each row
    is a paragraph."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    # In a pipe nothing is wrapped: whoever reads it there wants all of it.
    width = None if sys.stdout.isatty() else 10_000
    console = Console(file=sys.stdout, width=width, highlight=False, markup=False)
    columns = [
        [Text(printable(cell)) for cell in (heading, *cells)]
        for heading, *cells in zip(headings, *rows, strict=True)
    ]
    numbers = set(right)
    if _room(map(_width, columns)) > console.width:
        telling = [at for at, column in enumerate(columns) if any(map(_says, column[1:]))] or [0]
        columns = [columns[at] for at in telling]
        numbers = {at for at, before in enumerate(telling) if before in numbers}
    widths = _widths(columns, console.width)
    if rows and _is_cramped(columns, widths, console.width):
        _print_paragraphs(console, columns, numbers)
        return
    table = Table(
        box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold"
    )
    for at, (heading, *_cells) in enumerate(columns):
        side: Literal["left", "right"] = "right" if at in numbers else "left"
        table.add_column(heading, justify=side, overflow="fold", width=widths[at])
    for row in zip(*(column[1:] for column in columns), strict=True):
        table.add_row(*row)
    console.print(table)


def _print_paragraphs(console: "Console", columns: Sequence[Sequence["Text"]], numbers: Set[int]) -> None:
    """Each row by itself: what it is, and below that what is told of it."""
    from rich.padding import Padding
    from rich.text import Text

    named = 1 if 1 in numbers else 2
    # A blank that keeps the colon on the line of its word.
    label = _("{question}: ").replace(" :", "\u00a0:")
    headings, *rows = zip(*columns, strict=True)
    for row in rows:
        name, *more = (cell.plain for cell in row[:named])
        console.print(Text.assemble((name, "bold"), *(f"  {one}" for one in more)))
        told = [
            label.format(question=heading.plain) + cell.plain
            for heading, cell in zip(headings[named:], row[named:], strict=True)
            if _says(cell)
        ]
        if told:
            console.print(Padding(Text(" · ".join(told)), (0, 0, 0, 2)))


def _says(cell: "Text") -> bool:
    return cell.plain.strip() not in ("", "-", "–")


def _width(column: Sequence["Text"]) -> int:
    return max(1, *(cell.cell_len for cell in column))


def _room(widths: Iterable[int]) -> int:
    """What columns of these widths take, with what stands between them."""
    found = list(widths)
    return sum(found) + 2 * (len(found) - 1)


def _word(column: Sequence["Text"]) -> int:
    """The longest word of a column that is not to be broken."""
    return min(WORD, max((word.cell_len for cell in column for word in cell.split(" ")), default=1))


def _widths(columns: Sequence[Sequence["Text"]], room: int) -> list[int]:
    """How wide each column is to be, headings being the first cells. The widest gives way, words last."""
    widths = list(map(_width, columns))
    words = list(map(_word, columns))
    least = 2 * (len(widths) - 1) + len(widths)
    while _room(widths) > max(room, least):
        able = [at for at, width in enumerate(widths) if width > words[at]] or range(len(widths))
        widths[max(able, key=widths.__getitem__)] -= 1
    return widths


def _is_cramped(columns: Sequence[Sequence["Text"]], widths: Sequence[int], room: int) -> bool:
    """Whether a table would break words, or be mostly higher than it is wide."""
    heights = [
        max(-(-cell.cell_len // width) for cell, width in zip(row, widths, strict=True))
        for row in zip(*(column[1:] for column in columns), strict=True)
    ]
    return _room(map(_word, columns)) > room or sum(heights) > ROWS * len(heights)


def say_rest(number: int) -> None:
    """How many more rows there are than a table shows; nothing where there are none. It is said to those who
    want quiet, too: a table that is not whole must not look so."""
    if number > 0:
        say(_("… and {n} more; --limit shows more, --json all").format(n=count(number)))


class StatusLine:
    """One line on stderr that says how far something is, written over each time; nothing where nobody "
    "watches."""

    def __init__(self, *, quiet: bool) -> None:
        self._shown = not quiet and sys.stderr.isatty()
        self._width = 0

    def show(self, text: str) -> None:
        if self._shown:
            click.echo("\r" + text.ljust(self._width), err=True, nl=False)
            self._width = len(text)

    def clear(self) -> None:
        """Take the line away, if there is one."""
        if self._width:
            click.echo("\r" + " " * self._width + "\r", err=True, nl=False)
            self._width = 0


@contextmanager
def progress_bar(label: str, *, quiet: bool) -> Iterator[Progress]:
    """A bar on stderr while bytes are worked through; nothing where nobody watches."""
    if quiet or not sys.stderr.isatty():
        yield Progress()
        return
    bar = click.progressbar(length=1, label=label, file=sys.stderr, show_pos=False)
    # The bar moves in steps that a person sees, not at every piece.
    with bar:
        bar.length = 0

        def total(size: int) -> None:
            bar.length = size
            bar.update_min_steps = max(1, size // 200)

        yield Progress(total, bar.update)
