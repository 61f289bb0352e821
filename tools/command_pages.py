"""The pages docs/commands.md and docs/commands.fr.md: every command with its help, in both languages.

`python -m tools.command_pages --write` writes them from the program itself; a test compares.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

import click

from sociarch.cli.root import VERBS

ROOT: Final = Path(__file__).resolve().parent.parent
PAGES: Final = {"en": ROOT / "docs" / "commands.md", "fr": ROOT / "docs" / "commands.fr.md"}
HEADS: Final = {
    "en": "# Commands\n\nWritten by a command from the program's own help.\n",
    "fr": "# Commandes\n\nPage écrite par une commande à partir de l'aide du programme.\n",
}
HELP_TOPICS: Final = ("exit-codes", "settings")


def page(language: str) -> str:
    """The whole page."""
    parts = [HEADS[language], _section("sociarch", _run(language, "--help"))]
    parts += [_section(f"sociarch {' '.join(words)}", _run(language, *words, "--help")) for words in _verbs()]
    parts += [_section(f"sociarch help {topic}", _run(language, "help", topic)) for topic in HELP_TOPICS]
    return "\n".join(parts)


def _verbs() -> Iterator[tuple[str, ...]]:
    """Every verb, each followed by what can be said behind it."""
    for verb in VERBS:
        yield (verb,)
        command = import_module(f"sociarch.cli.{verb}").command
        if isinstance(command, click.Group):
            yield from ((verb, name) for name in command.commands)


def _section(title: str, text: str) -> str:
    return f"## `{title}`\n\n```\n{text}```\n"


def _run(language: str, *arguments: str) -> str:
    program = Path(sys.executable).with_name("sociarch")
    done = subprocess.run(
        [str(program), "--lang", language, *arguments],
        env={**os.environ, "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=True,
    )
    return "".join(line.rstrip() + "\n" for line in done.stdout.splitlines())


def write_or_compare(description: str | None, pages: Mapping[str, Path], page: Callable[[str], str]) -> int:
    """Write each language's page where `--write` is given; 1 where one is not as it should be, else 0."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--write", action="store_true")
    if parser.parse_args().write:
        for language, path in pages.items():
            path.write_text(page(language), "utf-8")
    return 0 if all(path.read_text("utf-8") == page(language) for language, path in pages.items()) else 1


if __name__ == "__main__":
    sys.exit(write_or_compare(__doc__, PAGES, page))
