"""Where a vault lies, as a person names it: a folder, or an address of storage on another machine.

An address never holds a password or a key: what it says may be shown and kept. Opening one loads only what
its kind needs.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from sociarch.errors import UnknownPlace
from sociarch.storage import Storage
from sociarch.storage.folder import FolderStorage

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(?=://)")


class Place(NamedTuple):
    """`text`: as it is shown and remembered, always the same for the same place. `folder`: None where it is
    no folder of this machine."""

    text: str
    folder: Path | None

    def __str__(self) -> str:
        return self.text

    @classmethod
    def of(cls, named: str) -> "Place":
        """What a person or a setting names. Raises UnknownPlace; RuntimeError where nobody knows the home."""
        scheme = _SCHEME.match(named)
        if scheme is not None:
            raise UnknownPlace(scheme=scheme[0].lower())
        return cls.at(Path(named).expanduser().absolute())

    @classmethod
    def at(cls, folder: Path) -> "Place":
        """A folder."""
        return cls(str(folder), folder)


def open_storage(place: Place, environment: Mapping[str, str]) -> Storage:
    """What is stored there; nothing is asked of it yet. `environment`: where credentials may stand.

    Raises UnknownPlace.
    """
    if place.folder is not None:
        return FolderStorage(place.folder)
    raise UnknownPlace(scheme=place.text.partition(":")[0])
