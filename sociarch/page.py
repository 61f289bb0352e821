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
    return _templates().get_template("section.html").render(section=one, words=words)


def document(title: str, lines: Sequence[str], sections: Sequence[str], words: Words) -> str:
    """A whole page. `lines` stand below its title; `sections` are what `section` gave."""
    from markupsafe import Markup

    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return _templates().get_template("page.html").render(
        title=title, lines=lines, words=words, digest=digest,
        style=Markup(style),  # noqa: S704  # a file of this package
        sections=[Markup(one) for one in sections],  # noqa: S704  # what a template has escaped
    )  # fmt: skip


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("sociarch", FOLDER), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip


def _style() -> str:
    return files("sociarch").joinpath(FOLDER, "style.css").read_text("utf-8")
