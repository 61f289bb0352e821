"""Charts as SVG: what may stand in one, and that its series are told apart without a colour."""

import re
from itertools import pairwise
from typing import Any, Final, Literal
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sociarch.page import Table
from sociarch.report.charts import MOST, NARROW, SHADES, WIDE, draw
from sociarch.report.record import Chart, Series

KINDS: Final[tuple[Literal["bars", "rows", "stack", "line"], ...]] = ("bars", "rows", "stack", "line")
TABLE: Final = Table("t", "caption", (), ())
SPACE: Final = "{http://www.w3.org/2000/svg}"
CLASSES: Final = {"c0", "c1", "c2", "c3", "c4", "ink", "soft", "line"}
HOSTILE: Final = (
    "</text><script>alert(1)</script>", '"><image href="https://example.org/x"/>', "]]>&lt;",
    "\u202egnirts\u2069", "\U0001f469\u200d\U0001f680" * 30, "株式会社" * 20,
    "a\x00b\x1b[31m", "\ud800", "'];alert(1)//", "\\'", "{{ datum.value }}", "Wide" * 60, "", "\ufffe",
)  # fmt: skip


def chart(kind: Literal["bars", "rows", "stack", "line"] = "bars", **fields: Any) -> Chart:
    places = ("2021-01-02", "2022-01-02", "2023-03-02") if kind == "line" else ("2021", "2022", "2023")
    series = (Series("one", (1200.0, 300.0, 80.0)), Series("two", (400.0, 3000.0, 8.0)))
    whole = Chart("name", kind, "title", "summary", places, series, "people", TABLE)
    return whole._replace(**fields)


def drawn(one: Chart, language: str = "en", width: int = WIDE) -> ElementTree.Element:
    return ElementTree.fromstring(draw(one, language, width))


def texts(root: ElementTree.Element) -> list[str]:
    return [text for one in root.iter(f"{SPACE}text") if (text := "".join(one.itertext()))]


def harmless(root: ElementTree.Element) -> bool:
    """Whether there is nothing that runs, styles, links, is named, or names a colour."""
    for one in root.iter():
        if one.tag.removeprefix(SPACE) not in {"svg", "g", "path", "line", "rect", "circle", "text", "tspan"}:
            return False
        if {"style", "href", "id", "src", "role"} & {name.rpartition("}")[2] for name in one.attrib}:
            return False
        if any(name.startswith("on") for name in one.attrib):
            return False
        if not {one.get("fill", "none"), one.get("stroke", "none")} <= {"none", "currentColor"}:
            return False
        if not set(one.get("class", "ink").split()) <= CLASSES:
            return False
    return True


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_drawing_holds_marks_and_texts_alone_and_fits_its_width(
    kind: Literal["bars", "rows", "stack", "line"], width: int, language: str
) -> None:
    root = drawn(chart(kind), language, width)
    assert harmless(root)
    assert root.get("aria-hidden") == "true"
    assert not {"width", "height"} & set(root.attrib)
    _left, _top, wide, high = map(float, root.attrib["viewBox"].split())
    assert width - 10 <= wide <= width + 10
    assert 100 < high < 400
    sizes = {float(one.attrib["font-size"].removesuffix("px")) for one in root.iter(f"{SPACE}text")}
    assert sizes and min(sizes) >= 11
    assert any(one.get("class") == "c0" for one in root.iter())


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_chart_is_the_same_drawing(kind: Literal["bars", "rows", "stack", "line"]) -> None:
    assert draw(chart(kind), "fr", WIDE) == draw(chart(kind), "fr", WIDE)


def test_numbers_and_months_are_written_as_the_reader_writes_them() -> None:
    assert "1,200" in texts(drawn(chart("rows"), "en"))
    assert "1\u202f200" in texts(drawn(chart("rows"), "fr"))
    shares = chart("rows", percent=True, series=(Series("one", (0.125, 0.5, 0.0)),))
    assert "12.5%" in texts(drawn(shares, "en"))
    assert "12,5\u202f%" in texts(drawn(shares, "fr"))
    months = chart("line", places=("2024-01-02", "2024-04-02", "2024-09-02"))
    assert "Apr 2024" in texts(drawn(months, "en"))
    assert "avr. 2024" in texts(drawn(months, "fr"))


@pytest.mark.parametrize("kind", ["bars", "rows", "stack"])
def test_names_of_strangers_stay_texts(kind: Literal["bars", "rows", "stack"]) -> None:
    values = tuple(float(at) for at in range(1, len(HOSTILE) + 1))
    series = tuple(Series(name, values) for name in HOSTILE[: 1 if kind == "rows" else 4])
    root = drawn(chart(kind, places=HOSTILE, series=series, unit=HOSTILE[0]))
    assert harmless(root)
    assert any("<script>" in text for text in texts(root))


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    names=st.lists(st.text(max_size=12), min_size=1, max_size=4),
    places=st.lists(st.text(max_size=40), min_size=1, max_size=6),
    kind=st.sampled_from(("bars", "rows", "stack")),
    value=st.sampled_from((0.0, 1.0, -3.0, 1e9, None)),
)
def test_any_texts_and_numbers_give_a_drawing_that_turns_nothing_around(
    names: list[str], places: list[str], kind: Literal["bars", "rows", "stack"], value: float | None
) -> None:
    series = tuple(Series(name, (value, *(2.0,) * (len(places) - 1))) for name in names)
    told = draw(chart(kind, places=tuple(places), series=series), "fr", NARROW)
    if len(places) == 1 and value is None:
        assert told == ""
        return
    root = ElementTree.fromstring(told)
    assert harmless(root)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x1b]", "".join(root.itertext()))


def test_nothing_known_is_no_drawing() -> None:
    assert draw(chart(series=()), "en", WIDE) == ""
    assert draw(chart(places=(), series=(Series("one", ()),)), "en", WIDE) == ""
    assert draw(chart(series=(Series("one", (None, None, None)),)), "en", WIDE) == ""


def test_shades_differ_in_lightness_on_white_and_on_black() -> None:
    for number, shades in SHADES.items():
        assert len(shades) == number
        assert list(shades) == sorted(shades, reverse=True)
        assert all(one - other >= 0.2 for one, other in pairwise(shades))


def test_each_series_of_a_stack_has_its_own_shade_and_an_outline() -> None:
    series = tuple(Series(name, (5.0, 6.0, 7.0)) for name in "abcde")
    fills: dict[str, set[str]] = {}
    for one in drawn(chart("stack", series=series)).iter(f"{SPACE}path"):
        if "fill-opacity" in one.attrib:
            fills.setdefault(one.attrib["class"], set()).add(one.attrib["fill-opacity"])
            assert one.attrib["stroke"] == "currentColor"
    assert set(fills) == {"c0", "c1", "c2", "c3", "c4"}
    assert len(set(map(frozenset, fills.values()))) == 5


def test_each_line_has_its_own_dashes() -> None:
    series = tuple(Series(name, (5.0 + at, 6.0, None)) for at, name in enumerate("abc"))
    lines = [
        one
        for one in drawn(chart("line", series=series)).iter(f"{SPACE}path")
        if one.get("fill") == "none" and "stroke-dasharray" in one.attrib
    ]
    assert {one.attrib["class"] for one in lines} == {"c0", "c1", "c2"}
    assert len({(one.attrib["class"], one.attrib["stroke-dasharray"]) for one in lines}) == 3
    assert len({one.attrib["stroke-dasharray"] for one in lines}) == 3


def test_what_was_lost_hangs_below_what_was_gained() -> None:
    lost = Series("lost", (-12.0, -3.0, -45.0))
    root = drawn(chart(series=(Series("gained", (120.0, 300.0, 80.0)), lost)))
    boxes: dict[str, list[tuple[float, float]]] = {}
    for one in root.iter(f"{SPACE}path"):
        if found := re.match(r"M[-.\d]+,([-.\d]+)h[-.\d]+v([-.\d]+)", one.get("d", "")):
            boxes.setdefault(one.attrib["class"], []).append((float(found[1]), float(found[2])))
    zero = max(top + high for top, high in boxes["c0"][:3])
    assert len(boxes["c1"]) >= 3
    assert all(top == pytest.approx(zero, abs=0.1) for top, _high in boxes["c1"][:3])


def test_a_long_name_is_shortened_and_says_so() -> None:
    name = "Société Anonyme des Très Longs Noms " * 5
    [shown] = [text for text in texts(drawn(chart("rows", places=(name, "b", "c")))) if "Soc" in text]
    assert shown.endswith("…")
    assert len(shown) < len(name)


def test_no_drawing_has_more_places_than_can_be_told_apart() -> None:
    places = tuple(f"{year}" for year in range(1900, 2000))
    series = (Series("one", tuple(float(at + 1) for at in range(100))),)
    bars = [one for one in drawn(chart(places=places, series=series)).iter() if "fill-opacity" in one.attrib]
    assert len(bars) == MOST
    assert "1999" in texts(drawn(chart(places=places[-3:], series=(Series("one", (1.0, 2.0, 3.0)),))))


def test_names_along_an_axis_never_run_into_each_other_in_a_hand() -> None:
    places = tuple(f"{year}" for year in range(1990, 2027))
    root = drawn(chart(places=places, series=(Series("one", (3.0,) * len(places)),)), width=NARROW)
    names = [text for text in texts(root) if re.fullmatch(r"(19|20)\d\d", text)]
    assert 4 <= len(names) <= 8
