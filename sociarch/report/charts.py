"""Charts as SVG, drawn by Vega-Lite; vl-convert, and nothing else knows it.

A drawing names no colour: each mark is painted in `currentColor` and has one class, for which a style sheet
sets `color`: `c0` to `c4` for series, `ink` for texts, `soft` for axes, `line` for the grid. Series are told
apart without any colour, too: fills by how much of the ground shines through, lines by dashes and shapes.
Nothing in a drawing runs, styles, links or has an id, so several may stand in one page.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from math import ceil
from typing import Any, Final, Literal

from lxml import etree

from sociarch.report.record import Chart

WIDE: Final = 680
NARROW: Final = 340
"""Widths in pixels for which a page asks: of a screen on a desk, and of one in a hand."""
MOST: Final = 40
"""Places that a chart shows: the first of `rows`, the last along a time."""
SHADES: Final[Mapping[int, tuple[float, ...]]] = {
    1: (0.85,),
    2: (0.9, 0.25),
    3: (0.95, 0.5, 0.15),
    4: (0.95, 0.65, 0.35, 0.1),
    5: (1.0, 0.75, 0.5, 0.25, 0.05),
}
"""How opaque fills are, by the number of series: on a white ground dark to light, on a black one light to
dark. Each has an outline that is opaque."""
DASHES: Final = ([1, 0], [7, 4], [2, 3], [9, 3, 2, 3], [4, 2])
SHAPES: Final = ("circle", "square", "triangle-up", "diamond", "cross")

TEXT: Final = 12
HEIGHT: Final = 240
ROW: Final = 40
"""Pixels of a lying bar with its name above it."""
LABEL: Final = 46
"""Pixels that a name along an axis takes."""

_PAINTS: Final = {
    **{f"#0000c{at}": f"c{at}" for at in range(5)},
    "#000011": "ink", "#000022": "soft", "#000033": "line",
}  # fmt: skip
_COLOURS: Final = {name: paint for paint, name in _PAINTS.items()}
_SERIES: Final = [_COLOURS[f"c{at}"] for at in range(5)]
_KEPT: Final = frozenset((
    "d", "transform", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "text-anchor",
    "font-size", "stroke-width", "stroke-dasharray", "fill", "stroke", "viewBox", "stroke-miterlimit",
))  # fmt: skip
_ELEMENTS: Final = frozenset(("svg", "g", "path", "line", "rect", "circle", "text", "tspan"))
_TURNING: Final = frozenset(("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"))
_NUMBER: Final = re.compile(r"-?[0-9]+\.[0-9]{3,}")
_LOCALES: Final = {
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", ""]},
    "fr": {
        "decimal": ",", "thousands": "\u202f", "grouping": [3], "currency": ["", ""], "percent": "\u202f%",
    },
}  # fmt: skip
_TIMES: Final[Mapping[str, Literal["en-US", "fr-FR"]]] = {"en": "en-US", "fr": "fr-FR"}


def draw(chart: Chart, language: str, width: int) -> str:
    """The chart as an SVG element of about this width in its own pixels, which its `viewBox` tells; empty
    where there is nothing to draw. `language`: `en` or `fr`. The same chart is the same drawing."""
    chart = _bounded(chart)
    if not any(value is not None for one in chart.series for value in one.values):
        return ""
    from vl_convert import vegalite_to_svg

    match chart.kind:
        case "rows":
            spec = _rows(chart, width)
        case "line":
            spec = _line(chart, width)
        case _:
            spec = _bars(chart, width)
    svg = vegalite_to_svg(
        {**_frame(width), **spec}, allowed_base_urls=[], format_locale=_LOCALES[language],
        time_format_locale=_TIMES[language],
    )  # fmt: skip
    return _painted(svg, len(chart.series))


# -- what is drawn --------------------------------------------------------------------------------


def _bounded(chart: Chart) -> Chart:
    """With no more places and series than can be told apart, and with texts that any drawing can hold."""
    part = slice(MOST) if chart.kind == "rows" else slice(-MOST, None)
    series = chart.series[: 1 if chart.kind == "rows" else len(_SERIES)]
    return chart._replace(
        places=tuple(_plain(one) for one in chart.places[part]),
        series=tuple(one._replace(name=_plain(one.name), values=one.values[part]) for one in series),
        unit=_plain(chart.unit),
    )


def _plain(text: str) -> str:
    """A text on one line that turns no other around; what XML cannot hold is shown as a mark."""
    return " ".join("".join(map(_letter, text)).split())


def _letter(letter: str) -> str:
    if letter.isprintable() or letter.isspace():
        return letter
    turning = unicodedata.bidirectional(letter) in _TURNING
    return "\ufffd" if turning or unicodedata.category(letter) in ("Cc", "Cs", "Cn") else letter


def _short(text: str, width: int) -> str:
    """As much of a text as fits: a letter is about half as wide as it is high, in some scripts as wide."""
    room = max(8.0, width / (0.56 * TEXT))
    widths = [2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text]
    if sum(widths) <= room:
        return text
    fitting = sum(total <= room - 1 for total in accumulate(widths))
    return text[:fitting].rstrip() + "…"


def _frame(width: int) -> dict[str, Any]:
    """What all drawings have in common. Vega would cut a name in the midst of a letter, so it cuts none."""
    ink, soft, line = (_COLOURS[name] for name in ("ink", "soft", "line"))
    axis = {
        "labelColor": ink, "titleColor": ink, "gridColor": line, "domainColor": soft, "tickColor": soft,
        "labelFontSize": TEXT, "titleFontSize": TEXT, "titleFontWeight": "normal", "labelPadding": 5,
        "labelLimit": 0,
    }  # fmt: skip
    legend = {
        "orient": "top", "title": None, "labelColor": ink, "labelFontSize": TEXT, "symbolSize": 130,
        "labelLimit": 0, "columnPadding": 24,
    }  # fmt: skip
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": width,
        "height": HEIGHT,
        "padding": 4,
        "autosize": {"type": "fit", "contains": "padding"},
        "config": {"background": None, "view": {"stroke": None}, "axis": axis, "legend": legend},
    }


def _values(chart: Chart) -> dict[str, Any]:
    """By their places: names are looked up, so that two of the same name stay two."""
    standing = chart.kind in ("bars", "stack")
    found = [
        {"series": row, "at": at, "place": place, "value": value}
        for row, one in enumerate(chart.series)
        for at, (place, value) in enumerate(zip(chart.places, one.values, strict=True))
        # Of nothing, an upright bar would show its outline; its place stays.
        if value is not None and not (standing and value == 0)
    ]
    return {"values": found}


def _named(names: Iterable[str]) -> str:
    """An expression that gives the name of a number. In ASCII, JSON's texts are texts of the expression's
    language, too."""
    return f"{json.dumps(list(names))}[datum.value]"


def _legend(chart: Chart, width: int) -> dict[str, Any] | None:
    if len(chart.series) == 1:
        return None
    columns = len(chart.series)
    while columns > 1 and any(_short(one.name, width // columns - 40) != one.name for one in chart.series):
        columns -= 1
    names = (_short(one.name, width // columns - 40) for one in chart.series)
    return {"labelExpr": _named(names), "columns": columns}


def _of_series(chart: Chart, width: int, scale: Sequence[object]) -> dict[str, Any]:
    number = len(chart.series)
    return {
        "field": "series", "type": "nominal", "legend": _legend(chart, width),
        "scale": {"domain": list(range(number)), "range": list(scale[:number])},
    }  # fmt: skip


def _amount(chart: Chart) -> dict[str, Any]:
    """The axis of what is counted."""
    shown = {"format": ".0%"} if chart.percent else {"format": ",d", "tickMinStep": 1}
    nothing = not any(value for one in chart.series for value in one.values)
    scale = {"scale": {"domain": [0, 1]}} if nothing else {}
    return {
        **scale,
        "field": "value",
        "type": "quantitative",
        "title": None,
        "axis": {"tickCount": 4, "domain": False, "ticks": False, "title": None, **shown},
    }


def _bars(chart: Chart, width: int) -> dict[str, Any]:
    """Upright. Series of which one hangs down share a place; others stand side by side, or on each other."""
    number = len(chart.places)
    each = ceil(number * LABEL / (width - 60))
    room = (width - 60) / number * each
    names = [_short(one, int(room) - TEXT) if at % each == 0 else "" for at, one in enumerate(chart.places)]
    rows = [[value for value in one.values if value is not None] for one in chart.series]
    hanging = any(value < 0 for row in rows for value in row)
    stacked = chart.kind == "stack" or hanging
    x = {
        "field": "at", "type": "ordinal",
        "scale": {"domain": list(range(number)), "paddingInner": 0.25, "paddingOuter": 0.15},
        "axis": {
            "labelExpr": _named(names), "labelAngle": 0, "labelOverlap": False, "ticks": False, "title": None,
            "labelLimit": 0, "domain": not hanging,
        },
    }  # fmt: skip
    encoding: dict[str, Any] = {
        "x": x,
        "y": {**_amount(chart), "stack": "zero" if stacked else None},
        "color": _of_series(chart, width, _SERIES),
        "order": {"field": "series", "type": "ordinal"},
    }
    if not stacked and len(chart.series) > 1:
        encoding["xOffset"] = {"field": "series", "type": "nominal"}
    zero = {
        "data": {"values": [{"value": 0}]},
        "mark": {"type": "rule", "color": _COLOURS["soft"]},
        "encoding": {"y": {"field": "value", "type": "quantitative"}},
    }
    bar = {"mark": {"type": "bar", "width": {"band": 0.9}}, "encoding": encoding}
    if number <= 3:
        bar["mark"] = {"type": "bar", "width": min(90, int((width - 60) / (number + 1)))}
    return {"data": _values(chart), "layer": [bar, *([zero] if hanging else [])]}


def _rows(chart: Chart, width: int) -> dict[str, Any]:
    """Lying, each with its name above and its number behind it, so that no axis is needed."""
    ink = _COLOURS["ink"]
    text = {"type": "text", "color": ink, "fontSize": TEXT, "align": "left", "baseline": "middle"}
    data = _values(chart)
    for one in data["values"]:
        one["name"] = _short(one["place"], width - 20)
    y = {"field": "at", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0, "paddingOuter": 0}}
    amount = {"field": "value", "type": "quantitative"}
    most = max((value or 0 for one in chart.series for value in one.values), default=0) or 1
    # Behind the longest bar its number has its place.
    x = {**amount, "axis": None, "scale": {"domain": [0, most * (1.3 if width > NARROW else 1.45)]}}
    shown = {**amount, "format": ".1%" if chart.percent else ",d"}
    return {
        "data": data,
        "height": ROW * len(chart.places) + 8,
        "encoding": {"y": y},
        "layer": [
            {
                "mark": {"type": "bar", "height": 14, "yOffset": 9, "color": _SERIES[0]},
                "encoding": {"x": x},
            },
            {
                "mark": {**text, "x": 0, "dy": -8},
                "encoding": {"text": {"field": "name", "type": "nominal"}},
            },
            {"mark": {**text, "dx": 6, "dy": 9}, "encoding": {"x": x, "text": shown}},
        ],
    }


def _line(chart: Chart, width: int) -> dict[str, Any]:
    days = sorted(chart.places)
    years = int(days[-1][:4]) - int(days[0][:4])
    x: dict[str, Any] = {
        "field": "place",
        "timeUnit": "utcyearmonthdate",
        "type": "temporal",
        "axis": {
            "format": "%Y" if years >= 3 else "%b %Y", "grid": False, "title": None, "labelOverlap": "greedy",
            "tickCount": {"interval": "year", "step": ceil((years + 1) * LABEL / (width - 60))}
            if years >= 3 else max(2, width // 140),
            "labelFlush": True, "labelSeparation": 8,
        },
    }  # fmt: skip
    both = {"x": x, "y": _amount(chart), "color": _of_series(chart, width, _SERIES)}
    return {
        "data": _values(chart),
        "layer": [
            {
                "mark": {"type": "line", "strokeWidth": 2},
                "encoding": {**both, "strokeDash": _of_series(chart, width, DASHES)},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 46, "opacity": 1},
                "encoding": {**both, "shape": _of_series(chart, width, SHAPES)},
            },
        ],
    }


# -- what is left of the drawing ------------------------------------------------------------------


def _painted(svg: str, series: int) -> str:
    """The drawing with classes in place of colours, and without all that a page does not need."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    root = etree.fromstring(svg.encode(), parser)
    shades = SHADES[series]
    for one in list(root.iter()):
        if _name(one) not in _ELEMENTS or one.get("display") == "none":
            _drop(one)
        else:
            _paint(one, shades)
    for one in reversed(list(root.iter())):
        empty = not len(one) and not (one.text or "").strip()
        if one is not root and empty and ("d" not in one.attrib and _name(one) in ("g", "text", "path")):
            _drop(one)
    root.set("aria-hidden", "true")
    root.set("focusable", "false")
    for size in ("width", "height"):
        root.attrib.pop(size, None)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode")


def _paint(one: "etree._Element", shades: Sequence[float]) -> None:
    fill, stroke = one.get("fill", ""), one.get("stroke", "")
    paints = [_PAINTS[paint] for paint in (fill, stroke) if paint in _PAINTS]
    for name in list(one.attrib):
        if name not in _KEPT:
            del one.attrib[name]
        elif name in ("d", "transform"):
            one.set(name, _NUMBER.sub(lambda found: f"{float(found[0]):.2f}", one.attrib[name]))
    for name, paint in (("fill", fill), ("stroke", stroke)):
        if paint or paints:
            # Both are said, so that no rule for a class fills a line.
            one.set(name, "currentColor" if paint in _PAINTS else "none")
    if not paints:
        if _name(one) == "path":
            one.attrib.pop("d", None)  # It is not to be seen.
        return
    one.set("class", paints[0])
    if fill in _SERIES:
        one.set("fill-opacity", f"{shades[_SERIES.index(fill)]:g}")
        one.set("stroke", "currentColor")
        one.set("stroke-width", "1")


def _drop(one: "etree._Element") -> None:
    parent = one.getparent()
    if parent is not None:
        parent.remove(one)


def _name(one: "etree._Element") -> str:
    return etree.QName(one).localname
