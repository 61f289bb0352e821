"""Case j: a report with a long list in a real browser, beside the same report without one.

Here live the page, the browser and what is looked at in it: when the list can be searched, what a word typed
and a heading pressed cost. Whether what is shown is right is never decided here.
"""

import csv
import io
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Final

from bench.measure import in_turn
from bench.table import Figure, Goal
from sociarch.report.page import page_bytes
from tests import reports
from tests.networks import browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as View

MB: Final = 1_000_000
TURNS: Final = 5
WATCH: Final = """
addEventListener("load", () => { window.loaded = performance.now(); });
new MutationObserver(() => {
  const tools = document.getElementById("list-tools");
  if (tools && !tools.hidden) window.usable ??= performance.now();
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["hidden"] });
"""
"""Notes when all is loaded, and when the list can be searched: milliseconds from the start of the visit."""
TYPED: Final = """async () => {
  const told = document.getElementById("list-told"), field = document.getElementById("list-search");
  const times = [];
  for (const text of ["a", "at", "ate", "atelier", "atelier q", "atelier quelconque", ""]) {
    const start = performance.now();
    field.value = text;
    field.dispatchEvent(new Event("input"));
    await new Promise((done) => new MutationObserver((_, one) => { one.disconnect(); done(); })
      .observe(told, { childList: true }));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    times.push(performance.now() - start);
  }
  return Math.max(...times);
}"""
"""The longest of several words: from the last letter to the rows on the screen, the pause for it included."""
PRESSED: Final = """async () => {
  const start = performance.now();
  document.querySelector("#list-rows thead button").click();
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - start;
}"""


def report(folder: Path, connections: int) -> list[Figure]:
    """All figures of the case."""
    folder.mkdir(parents=True, exist_ok=True)
    long = reports.page(connections)
    begun = perf_counter()
    data = page_bytes(long, reports.draw)
    made = perf_counter() - begun
    pages = {"with": folder / "with.html", "without": folder / "without.html"}
    pages["with"].write_bytes(data)
    pages["without"].write_bytes(page_bytes(reports.page(0), reports.draw))
    plain = io.StringIO()
    assert long.listing is not None
    csv.writer(plain).writerows(long.listing.rows)
    what = f"j. report with {connections} connections"
    weight = len(plain.getvalue().encode()) / MB
    return [
        Figure(f"{what}: making the page", "s", made, "-", None),
        Figure("j. its size", "MB", len(data) / MB, "the list as CSV", weight, Goal("≤", 3, "ours")),
        *_looked_at(pages),
    ]


def _looked_at(pages: dict[str, Path]) -> list[Figure]:
    program = browser()
    if program is None:
        return []
    from playwright.sync_api import sync_playwright

    seen: dict[str, list[float]] = {"with": [], "without": [], "typed": [], "pressed": []}
    with sync_playwright() as playwright:
        window = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for turn in range(TURNS):
            for name in in_turn(sorted(pages), turn):
                view = _visited(window, pages[name])
                at = "window.usable" if name == "with" else "window.loaded"
                view.wait_for_function(at)
                seen[name].append(view.evaluate(at) / 1000)
                if name == "with":
                    seen["typed"].append(view.evaluate(TYPED) / 1000)
                    seen["pressed"].append(view.evaluate(PRESSED) / 1000)
                view.context.close()
        window.close()
    times = {name: median(values) for name, values in seen.items()}
    return [
        Figure(
            "j. until its list can be searched", "s", times["with"], "a report without a list",
            times["without"], Goal("≤", 2, "ours"),
        ),
        Figure("j. the slowest of seven words typed", "s", times["typed"], "-", None, Goal("≤", 0.3, "ours")),
        Figure("j. first time in the order of names", "s", times["pressed"], "-", None),
    ]  # fmt: skip


def _visited(window: "Browser", path: Path) -> "View":
    view = window.new_page(viewport={"width": 1440, "height": 900})
    view.add_init_script(WATCH)
    view.goto(path.as_uri())
    return view
