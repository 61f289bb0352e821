"""Exporters by entry point (group `sociarch.exporters`), loaded only when asked for.

A new network is one folder, one line in the entry points, and its samples.
"""

from importlib.metadata import EntryPoint, entry_points
from typing import Final

from sociarch.errors import NoSuchNetwork
from sociarch.exporter import Exporter

GROUP: Final = "sociarch.exporters"


class Registry:
    """The exporters that are installed."""

    def __init__(self, points: tuple[EntryPoint, ...]) -> None:
        self._points: Final = {point.name: point for point in points}
        self._loaded: dict[str, Exporter] = {}

    @classmethod
    def installed(cls) -> "Registry":
        return cls(tuple(entry_points(group=GROUP)))

    def names(self) -> tuple[str, ...]:
        """In alphabetical order."""
        return tuple(sorted(self._points))

    def get(self, name: str) -> Exporter:
        """Raises NoSuchNetwork."""
        if name not in self._points:
            raise NoSuchNetwork(wanted=name, known=", ".join(self.names()))
        if name not in self._loaded:
            self._loaded[name] = self._points[name].load()()
        return self._loaded[name]

    def all(self) -> tuple[Exporter, ...]:
        return tuple(self.get(name) for name in self.names())
