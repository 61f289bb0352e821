"""The pictures of a report in the READMEs, in both languages, as a browser shows its first screen.

`python -m tools.screenshots --write` makes a vault of the exports of demo/story.py, has a report of it
written with other names than those, and writes docs/pictures/report.png and report.fr.png.
"""

import argparse
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from demo import story
from demo.clock import FileClock
from tests.networks import browser
from tests.terminal import Terminal

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT: Final = Path(__file__).resolve().parent.parent
PICTURES: Final = {
    "en": ROOT / "docs" / "pictures" / "report.png",
    "fr": ROOT / "docs" / "pictures" / "report.fr.png",
}
WIDTH: Final = 1200
HEIGHT: Final = 1130
MOST: Final = 250_000
"""Bytes of a picture: whoever reads the README waits for it."""
STEPS: Final = (
    "backup --from Downloads",
    "profile --from me.toml",
    "clauses contract.txt",
    "report --demo page.html",
)


def report(folder: Path, language: str) -> Path:
    """Have the report written in a folder. Raises RuntimeError where a command fails."""
    terminal = Terminal(folder, language=language)
    terminal.make_vault()
    story.write(folder / "Downloads")
    story.declare(folder)
    clock = folder / "clock"
    FileClock(clock).turn(story.TODAY)
    # The program that lies beside this one, and the recovery key, because a passphrase takes its time.
    place = {**terminal.environment, "PYTHONPATH": str(ROOT), "SOCIARCH_IDENTITY": str(terminal.kit)}
    for step in STEPS:
        done = subprocess.run(
            [sys.executable, "-m", "demo.clock", str(clock), *shlex.split(step)],
            cwd=folder, env=place, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"sociarch {step}: {done.stderr}")
    return folder / "page.html"


def picture(window: "Browser", page: Path) -> bytes:
    """The first screen of a page as PNG. Raises RuntimeError where the picture is too large."""
    view = window.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
    view.goto(page.as_uri())
    drawn = view.screenshot()
    view.close()
    if len(drawn) > MOST:
        raise RuntimeError(f"{page.name}: a picture of {len(drawn)} bytes")
    return drawn


def main() -> None:
    """Write the pictures."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(prog="python -m tools.screenshots", description=main.__doc__)
    parser.add_argument("--write", action="store_true", required=True)
    parser.parse_args()
    with sync_playwright() as playwright:
        window = playwright.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
        for language, path in PICTURES.items():
            with tempfile.TemporaryDirectory() as name:
                path.write_bytes(picture(window, report(Path(name), language)))


if __name__ == "__main__":
    main()
