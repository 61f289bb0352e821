"""The pictures in the READMEs: what `make demo` shows in a terminal, in both languages.

`python -m tools.pictures --write` runs the demonstration and writes docs/pictures/demo.svg and demo.fr.svg.
The pictures ask nothing of any server: they name no font that would have to be fetched.
"""

import argparse
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

ROOT: Final = Path(__file__).resolve().parent.parent
PICTURES: Final = {
    "en": ROOT / "docs" / "pictures" / "demo.svg",
    "fr": ROOT / "docs" / "pictures" / "demo.fr.svg",
}
SHOWN: Final = ("login linkedin", "backup", "snapshots", "diff", "verify")
"""Commands that are shown; the first of a kind, but for `backup`, which is shown as often as it runs."""
WIDTH: Final = 116
MOST: Final = 24
"""Lines shown of one command."""


def picture(demonstration: str) -> str:
    """An SVG of the commands in what a demonstration printed."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    for command, lines in _blocks(demonstration):
        console.print(Text(f"$ sociarch {command}", style="bold green"))
        for line in lines[:MOST]:
            style = "yellow" if line.strip().startswith("sociarch:") else ""
            console.print(Text(line.rstrip(), style=style), overflow="ellipsis", no_wrap=True)
        if len(lines) > MOST:
            console.print(Text("…", style="dim"))
        console.print()
    drawn = console.export_svg(title="sociarch")
    return re.sub(r"@font-face \{.*?\}|<!--.*?-->", "", drawn, flags=re.DOTALL)


def _blocks(demonstration: str) -> Iterator[tuple[str, list[str]]]:
    seen: set[str] = set()
    for block in re.split(r"^\$ sociarch ", demonstration, flags=re.MULTILINE)[1:]:
        command, *rest = block.splitlines()
        kind = next((one for one in SHOWN if command.removeprefix("--quiet ").startswith(one)), None)
        if kind is None or (kind in seen and kind != "backup") or "--from" in command:
            continue
        seen.add(kind)
        # What the demonstration itself says stands at the margin.
        yield command, [line[2:] for line in rest if line.startswith("  ")]


def demonstration(language: str) -> str:
    """What `make demo` prints in a language. Raises CalledProcessError where it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "demo"],
        cwd=ROOT,
        env={**os.environ, "LANGUAGE": language, "LANG": "C.UTF-8", "TZ": "Europe/Paris"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def main() -> None:
    """Write the pictures."""
    parser = argparse.ArgumentParser(prog="python -m tools.pictures", description=main.__doc__)
    parser.add_argument("--write", action="store_true", required=True)
    parser.parse_args()
    for language, path in PICTURES.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(picture(demonstration(language)), "utf-8")


if __name__ == "__main__":
    main()
