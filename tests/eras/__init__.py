"""Exports of every generation of every network, written from the same invented people.

Each module writes what one network once delivered, from what such files look like from the outside. The
result is always a mapping of member path to bytes, so that a test reads it back and compares. Nothing from
the program is ever imported here, nothing is random, and the same arguments give the same bytes.
"""

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from typing import Final

Files = dict[str, bytes]

# What macOS adds beside every file that it packs anew.
RESOURCE_FORK: Final = b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        "


def under(folder: str, files: Mapping[str, bytes]) -> Files:
    """Return the same files inside one wrapper folder."""
    return {f"{folder}/{path}": content for path, content in files.items()}


def rezipped_by_macos(files: Mapping[str, bytes]) -> Files:
    """Return the files with the resource forks that a re-zip on macOS adds."""
    forks = {}
    for path in files:
        folder, _, name = path.rpartition("/")
        forks[f"__MACOSX/{folder}/._{name}" if folder else f"__MACOSX/._{name}"] = RESOURCE_FORK
    first_folder = next(iter(files)).split("/")[0]
    return {**files, f"{first_folder}/.DS_Store": b"\x00\x00\x00\x01Bud1", **forks}


def zipped(files: Mapping[str, bytes], day: date, *, separator: str = "/") -> bytes:
    """Pack the files; old Windows programs use a backslash as separator."""
    archive_bytes = io.BytesIO()
    with zipfile.ZipFile(archive_bytes, "w") as archive:
        for path, content in files.items():
            info = zipfile.ZipInfo(path.replace("/", separator), (day.year, day.month, day.day, 0, 0, 0))
            # Both default to what the running system is.
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED, compresslevel=6)
    return archive_bytes.getvalue()
