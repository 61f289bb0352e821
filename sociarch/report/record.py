"""What a report is made of, in the reader's language, before it is a page: parts with lines, charts, tables.

A chart is never alone: its table says the same in figures, for whoever cannot see it, and for paper.
"""

from typing import Literal, NamedTuple, TypeAlias

from sociarch.page import Table

Layer: TypeAlias = Literal["me", "lawyer", "hr"]


class Series(NamedTuple):
    """A row of marks: its name, and a value for each of the chart's places; None: nothing is known there."""

    name: str
    values: tuple[float | None, ...]


class Chart(NamedTuple):
    """A picture of numbers.

    name     one word, by which it can be linked to
    kind     `bars`: upright, one group for each place, several series side by side; negative ones hang down;
             `rows`: lying, one bar for each place; `stack`: upright, series on top of each other;
             `line`: places are days, ISO 8601, at their true distance
    title    what it shows
    summary  what is to be seen in it, in one sentence: what a screen reader says
    places   names along the axis
    unit     what the numbers count
    percent  whether values are shares, 0 to 1
    table    the same in figures
    """

    name: str
    kind: Literal["bars", "rows", "stack", "line"]
    title: str
    summary: str
    places: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    table: Table
    percent: bool = False


class Block(NamedTuple):
    """A statement with what belongs to it, such as a finding: a headline, how it is to be read, its lines.

    tone  `good`, `bad`, `open` or `plain`: shown by a word and a sign, never by a colour alone
    word  the tone in words, such as a verdict
    """

    title: str
    tone: Literal["good", "bad", "open", "plain"]
    word: str
    lines: tuple[str, ...]


class Part(NamedTuple):
    """A part of the page. `lines` say what is to be known first."""

    name: str
    title: str
    lines: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    blocks: tuple[Block, ...] = ()


class Listing(NamedTuple):
    """The list of connections: searched, sorted and read in the page.

    columns  headings, and for each whether it is a `text`, a `day`, a `number`, or an `address`: a link where
             it is one of the web
    rows     as texts; a day is ISO 8601 or empty, a number as a program writes it, such as `1200.5`, or empty
    """

    title: str
    columns: tuple[tuple[str, Literal["text", "day", "number", "address"]], ...]
    rows: tuple[tuple[str, ...], ...]


class Face(NamedTuple):
    """What a page says of its own accord, in the reader's language. `{n}`, `{from}` and so on stay as places
    that the page fills in."""

    language: str
    contents: str
    figures: str
    search: str
    found: str
    nobody: str
    shown: str
    earlier: str
    later: str
    sorted_up: str
    sorted_down: str
    sort_by: str
    no_script: str
    more: str
    bar: str
    top: str


class Page(NamedTuple):
    """A report.

    title  such as `Your network, 22 November 2026`
    mark   for whom it was made, and who must not get it: shown at the top and on every printed page
    lines  below the title; `headlines`: what is to be seen first, each a number in words and what it counts
    """

    layer: Layer
    title: str
    mark: str
    lines: tuple[str, ...]
    headlines: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    listing: Listing | None
    face: Face
