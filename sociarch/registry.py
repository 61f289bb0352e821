"""Exporters by entry point (group `sociarch.exporters`), loaded only when asked for.

A new network is one folder, one line in the entry points, and its samples. The installed packages'
`entry_points.txt` files are read here directly: importlib.metadata answers the same question, but loading it
takes a twentieth of a whole backup (docs/decisions/0005-start-up.md).
"""

import sys
from collections.abc import Iterable, Mapping
from configparser import ConfigParser, Error
from importlib import import_module
from pathlib import Path
from typing import Final

from sociarch.errors import NoSuchNetwork
from sociarch.exporter import Exporter

GROUP: Final = "sociarch.exporters"


class Registry:
    """The exporters that are installed."""

    def __init__(self, places: Mapping[str, str]) -> None:
        """`places` tells for each network's name where its class is: `exporters.linkedin.read:LinkedIn`."""
        self._places: Final = dict(places)
        self._loaded: dict[str, Exporter] = {}

    @classmethod
    def installed(cls) -> "Registry":
        return cls(entry_points(sys.path))

    def names(self) -> tuple[str, ...]:
        """In alphabetical order."""
        return tuple(sorted(self._places))

    def get(self, name: str) -> Exporter:
        """Raises NoSuchNetwork."""
        if name not in self._places:
            raise NoSuchNetwork(wanted=name, known=", ".join(self.names()))
        if name not in self._loaded:
            module, _, attribute = self._places[name].partition(":")
            self._loaded[name] = getattr(import_module(module), attribute)()
        return self._loaded[name]

    def all(self) -> tuple[Exporter, ...]:
        return tuple(self.get(name) for name in self.names())


def entry_points(path: Iterable[str]) -> dict[str, str]:
    """The group's entry points in the packages installed along `path`; the first of a name counts."""
    found: dict[str, str] = {}
    for folder in path:
        for file in Path(folder).glob("*-info/entry_points.txt"):
            parser = ConfigParser(delimiters=("=",), interpolation=None)
            try:
                parser.read_string(file.read_text("utf-8"))
            except (OSError, UnicodeError, Error):
                continue  # Another package's broken file is none of our business.
            if parser.has_section(GROUP):
                for name, place in parser.items(GROUP):
                    found.setdefault(name, place)
    return found
