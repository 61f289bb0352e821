"""Pages that a person opens in a browser, without a network: sections of lines and tables as one HTML file.

Every text is escaped by the templates in the folder `pages` and kept apart from the direction of the others.
A page asks nothing of anybody: its policy allows the one style sheet it carries, by that sheet's digest, and
nothing else. Bars are pictures of a number that stands beside them.
"""

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER: Final = "pages"


class Table(NamedTuple):
    """A table for people, in the language they read.

    name    one word, by which it can be asked for and linked to
    note    what the figures mean, below the table; empty for none
    right   columns of numbers
    shares  for each row a part of the whole, 0 to 1, drawn as a bar behind its cells; empty: no bars
    rest    rows that are left out
    """

    name: str
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    right: tuple[int, ...] = ()
    shares: tuple[float, ...] = ()
    rest: int = 0


class Section(NamedTuple):
    """A part of a page: what it says in lines, and its tables."""

    name: str
    title: str
    lines: tuple[str, ...]
    tables: tuple[Table, ...]


class Words(NamedTuple):
    """What a page says of its own accord, in the reader's language. `more` has a place `{n}`."""

    language: str
    bar: str
    more: str


def section(one: Section, words: Words) -> str:
    """A section as HTML, to stand in a page that `document` makes."""
    return render("section.html", section=one, words=words)


def document(title: str, lines: Sequence[str], sections: Sequence[str], words: Words) -> str:
    """A whole page. `lines` stand below its title; `sections` are what `section` gave."""
    style = asset("style.css")
    return render(
        "page.html",
        title=title,
        lines=lines,
        sections=sections,
        words=words,
        style=style,
        digest=digest(style),
    )


def render(name: str, **values: object) -> str:
    """A template of the folder `pages`, filled in. Every text is escaped but those of which the template
    itself says that they are HTML already."""
    return _templates().get_template(name).render(values)


def asset(name: str) -> str:
    """A style sheet or a script of the folder `pages`."""
    return files("sociarch").joinpath(FOLDER, name).read_text("utf-8")


def digest(text: str) -> str:
    """A style sheet's or a script's SHA-256, as a policy names what it allows."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("sociarch", FOLDER), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
