"""A report made by hand, with a stand-in for whoever draws its charts: invented people and figures."""

from html import escape
from typing import Final

from demo import invent
from sociarch.page import Table
from sociarch.report.record import Block, Chart, Face, Listing, Page, Part, Series

FACE: Final = Face(
    language="en", contents="On this page", figures="The figures", search="Search the list",
    found="{n} found", nobody="Nobody is found by these words.", shown="{from} to {to} of {n}",
    earlier="Earlier rows", later="Later rows", sorted_up="sorted by {column}, upwards",
    sorted_down="sorted by {column}, downwards", sort_by="Sort by {column}",
    no_script="These are the first rows. Searching all of them needs JavaScript in a recent browser.",
    more="… and {n} more.", bar="Drawn as a bar", top="To the top",
)  # fmt: skip
COLUMNS: Final[tuple[tuple[str, str], ...]] = (
    ("Name", "text"), ("Company", "text"), ("Position", "text"), ("Connected on", "day"),
    ("Messages", "number"), ("E-mail address", "text"), ("Profile", "address"), ("Still listed", "text"),
)  # fmt: skip
YEARS: Final = tuple(str(year) for year in range(2012, 2025))


def listing(count: int, seed: int = 5) -> Listing:
    """So many invented people."""
    rows = tuple(
        (
            f"{one.first} {one.last}", one.company, one.position, one.connected.isoformat(),
            str(at * 37 % 211), one.email,
            f"https://www.linkedin.com/in/{one.slug}", "yes" if at % 9 else "no longer listed",
        )
        for at, one in enumerate(invent.people(count, seed))
    )  # fmt: skip
    return Listing("Your connections", COLUMNS, rows)  # type: ignore[arg-type]  # words of a Literal


def draw(chart: Chart, width: int) -> str:
    """Bars or a line as SVG, with the classes that the style sheet colours."""
    height = 260
    values = [value or 0.0 for series in chart.series for value in series.values]
    most = max(map(abs, values), default=0) or 1
    step = (width - 50) / max(1, len(chart.places))
    marks = []
    for number, series in enumerate(chart.series):
        if chart.kind == "line":
            points = " ".join(
                f"{50 + step * (at + 0.5):.1f},{220 - 200 * (value or 0) / most:.1f}"
                for at, value in enumerate(series.values)
            )
            marks.append(
                f'<polyline class="c{number}" fill="none" stroke="currentColor" stroke-width="2.5" '
                f'points="{points}"/>'
            )
            continue
        wide = step * 0.7 / len(chart.series)
        marks += [
            f'<rect class="c{number}" fill="currentColor" x="{50 + step * at + wide * number:.1f}" '
            f'y="{220 - 200 * abs(value or 0) / most:.1f}" width="{wide:.1f}" '
            f'height="{200 * abs(value or 0) / most:.1f}"/>'
            for at, value in enumerate(series.values)
        ]
    every = max(1, round(40 / step))
    names = "".join(
        f'<text class="soft" fill="currentColor" x="{50 + step * (at + 0.35):.1f}" y="240" font-size="11" '
        f'text-anchor="middle">{escape(name[:12])}</text>'
        for at, name in enumerate(chart.places)
        if at % every == 0
    )
    axis = f'<line class="line" x1="50" x2="{width}" y1="220" y2="220" stroke="currentColor"/>'
    unit = (
        f'<text class="ink" fill="currentColor" x="0" y="14" font-size="12">{escape(chart.unit[:40])}</text>'
    )
    return f'<svg viewBox="0 0 {width} {height}" aria-hidden="true">{axis}{"".join(marks)}{names}{unit}</svg>'


def _table(name: str, caption: str, headings: tuple[str, ...], *rows: tuple[str, ...]) -> Table:
    return Table(name, caption, headings, rows, right=tuple(range(1, len(headings))))


def page(count: int = 250) -> Page:
    """A whole report with every kind of thing in it, and so many people."""
    made = tuple(float(10 + at * 7 % 43) for at in range(len(YEARS)))
    gone = tuple(float(-(at % 4)) for at in range(len(YEARS)))
    growth = Chart(
        "growth", "bars", "Connections made each year, and those no longer listed",
        "Most connections were made in 2018; few are no longer listed.", YEARS,
        (Series("made", made), Series("no longer listed", gone)), "connections",
        _table(
            "growth", "Connections by year", ("Year", "Made", "No longer listed"),
            *((year, f"{up:.0f}", f"{-down:.0f}") for year, up, down in zip(YEARS, made, gone, strict=True)),
        ),
    )  # fmt: skip
    trend = Chart(
        "reach", "line", "How many can be reached without the network", "It sank from 31 to 12 in a hundred.",
        ("2021-03-01", "2022-03-07", "2023-03-06", "2024-03-04"),
        (Series("with an address", (0.31, 0.27, None, 0.12)),), "of all connections",
        _table(
            "reach", "Reachable, by listing", ("Listing", "Share"),
            ("2021-03-01", "31%"), ("2024-03-04", "12%"),
        ),
        percent=True,
    )  # fmt: skip
    companies = Table(
        "companies", "Where they work", ("Company", "People", "Share"),
        (
            ("Atelier Mockwell SARL", "42", "17%"), ("Studio Rêverie", "19", "8%"),
            ("Garage Lorem & Fils", "7", "3%"),
        ),
        note="As of 3 March 2025; companies as people write them.", right=(1, 2), shares=(0.17, 0.08, 0.03),
        rest=131,
    )  # fmt: skip
    findings = (
        Block("The account", "good", "Points to you", ("Opened 2011-06-02, before the first job.",)),
        Block(
            "The primary address", "bad", "Needs a look",
            (
                "The primary address is one of a declared employer.",
                "Registration.csv, line 2, snapshot 3f9a2c71",
            ),
        ),
        Block("The connections", "open", "Undetermined", ("655 of 1,412 are dated before the first job.",)),
        Block("What was looked at", "plain", "For information", ("Five archives, 2021 to 2025.",)),
    )  # fmt: skip
    steps = Table(
        "steps", "The next steps", ("Step", "Who", "By"),
        (
            ("L1-04: the addresses of personal accounts are personal", "you", "2025-11-10"),
            (
                "L2-05: projects of the seat are handed over before it is taken away",
                "administrator of the seat", "2026-01-16",
            ),
        ),
    )  # fmt: skip
    return Page(
        "me", "Your network, 22 November 2026", "For you alone, not for the employer",
        ("From five archives of LinkedIn and three of Facebook; the last one of 3 March 2025.",),
        (
            ("1,412", "people"), ("38%", "work at the ten largest companies"),
            ("12%", "reachable without a network"), ("1", "finding to look at"),
        ),
        (
            Part("growth", "How it grew", ("By the networks' own dates.",), (growth, trend)),
            Part("companies", "Companies", (), (), (companies,)),
            Part("ownership", "To whom the accounts belong", ("Facts, not legal advice.",), (), (), findings),
            Part("next", "What comes next", (), (), (steps,)),
        ),
        listing(count) if count else None, FACE,
    )  # fmt: skip
