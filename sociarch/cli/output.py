"""How data looks: tables for people, JSON for programs, a bar for long work.

Names come from strangers: control and direction characters in them are shown as marks, never sent to the
terminal. JSON carries every text exactly.
"""

import json
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import click

from sociarch.backup import Progress

_DIRECTION: Final = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def printable(text: str) -> str:
    """`text` on one line and harmless to a terminal."""
    if text.isprintable():
        return text
    return "".join(
        "\ufffd" if letter in _DIRECTION or unicodedata.category(letter) in ("Cc", "Cs") else letter
        for letter in text
    )


def print_json(schema: str, content: dict[str, Any]) -> None:
    """One document whose first key names its schema."""
    document = {"schema": f"sociarch-{schema}/1", **content}
    click.echo(json.dumps(document, ensure_ascii=False, indent=1))


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> None:
    """A table as wide as the terminal, or as wide as its content in a pipe; `right` columns are numbers."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    # In a pipe nothing is cut off or wrapped: whoever reads it there wants all of it.
    width = None if sys.stdout.isatty() else 10_000
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    for at, heading in enumerate(headings):
        table.add_column(heading, justify="right" if at in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    Console(file=sys.stdout, width=width, highlight=False, markup=False).print(table)


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
