"""Exporters, collectors and interfaces by entry point (groups `sociarch.exporters`, `sociarch.collectors` and
`sociarch.interfaces`), loaded only when asked for.

A new network is one folder, a line in each group, and its samples. The installed packages'
`entry_points.txt` files are read here directly: importlib.metadata answers the same question, but loading it
takes a twentieth of a whole backup (docs/decisions/0005-start-up.md).
"""

import sys
from collections.abc import Iterable, Mapping
from configparser import ConfigParser, Error
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Final

from sociarch.collector import Collector
from sociarch.errors import BrokenAnchors, NoOperator, NoSuchNetwork
from sociarch.exporter import Exporter
from sociarch.fact import NO_EXTRA, Connection, Trace
from sociarch.interface import Interface
from sociarch.operator import Operator
from sociarch.sight import Anchors

GROUP: Final = "sociarch.exporters"
COLLECTORS: Final = "sociarch.collectors"
INTERFACES: Final = "sociarch.interfaces"


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

    def mark(self, url: str) -> str | None:
        """The mark of the profile at an address, however it is written: `linkedin:aline-testeur`; None where
        no network has a key for it."""
        asked = Connection("", "", "", url, "", "", "", None, "", NO_EXTRA, Trace("", ""))
        for exporter in self.all():
            if (key := exporter.key(asked)) is not None:
                return " ".join(f"{exporter.name}:{key}".split())
        return None

    def operator(self, name: str) -> Operator:
        """Who operates the network, from the file beside its exporter, which is not loaded.

        Raises NoSuchNetwork, and NoOperator where there is no such file.
        """
        if name not in self._places:
            raise NoSuchNetwork(wanted=name, known=", ".join(self.names()))
        package = self._places[name].partition(":")[0].rpartition(".")[0]
        try:
            return Operator.from_toml(files(package).joinpath("operator.toml").read_text("utf-8"))
        except (OSError, ValueError, TypeError):
            raise NoOperator(network=name) from None


class Collectors:
    """The collectors that are installed, each with its anchors."""

    def __init__(self, places: Mapping[str, str]) -> None:
        """`places` as for a Registry."""
        self._places: Final = dict(places)

    @classmethod
    def installed(cls) -> "Collectors":
        return cls(entry_points(sys.path, COLLECTORS))

    def names(self) -> tuple[str, ...]:
        """In alphabetical order."""
        return tuple(sorted(self._places))

    def get(self, name: str, own: Path | None = None) -> Collector:
        """With the anchors in the file `own`, where there is one, else with those it is shipped with.

        Raises NoSuchNetwork, and BrokenAnchors for a file that is no anchor file.
        """
        if name not in self._places:
            raise NoSuchNetwork(wanted=name, known=", ".join(self.names()))
        module, _, attribute = self._places[name].partition(":")
        collector: type[Collector] = getattr(import_module(module), attribute)
        package = module.rpartition(".")[0]
        try:
            if own is not None and own.exists():
                return collector(Anchors(own.read_text("utf-8")))
            return collector(Anchors(files(package).joinpath("anchors.toml").read_text("utf-8")))
        except (OSError, ValueError, KeyError, TypeError):
            raise BrokenAnchors(path=own) from None


class Interfaces:
    """The official interfaces that are installed: not every network has one."""

    def __init__(self, places: Mapping[str, str]) -> None:
        """`places` as for a Registry."""
        self._places: Final = dict(places)

    @classmethod
    def installed(cls) -> "Interfaces":
        return cls(entry_points(sys.path, INTERFACES))

    def names(self) -> tuple[str, ...]:
        """In alphabetical order."""
        return tuple(sorted(self._places))

    def get(self, name: str) -> Interface | None:
        """None where that network has none."""
        if name not in self._places:
            return None
        module, _, attribute = self._places[name].partition(":")
        interface: type[Interface] = getattr(import_module(module), attribute)
        return interface()


def entry_points(path: Iterable[str], group: str = GROUP) -> dict[str, str]:
    """A group's entry points in the packages installed along `path`; the first of a name counts."""
    found: dict[str, str] = {}
    for folder in path:
        for file in Path(folder).glob("*-info/entry_points.txt"):
            parser = ConfigParser(delimiters=("=",), interpolation=None)
            try:
                parser.read_string(file.read_text("utf-8"))
            except (OSError, UnicodeError, Error):
                continue  # Another package's broken file is none of our business.
            if parser.has_section(group):
                for name, place in parser.items(group):
                    found.setdefault(name, place)
    return found
