"""Downloads in a folder: which are still under way, and what tells that one has changed.

Browsers, download managers and sync programs give a file its last name only when it is whole, or say by a
second file beside it that it is not. What says nothing is watched: whoever still writes changes it.
"""

import os
import stat
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from sociarch.source import MAX_FILES, is_leftover

UNFINISHED: Final = (
    ".crdownload",  # Chrome, Edge, Brave, Vivaldi; also `Unconfirmed 12345.crdownload`
    ".part",  # Firefox, KDE, curl
    ".partial",  # Edge before 2020
    ".download",  # Safari: a folder with the file in it
    ".opdownload",  # Opera
    ".filepart",  # WinSCP
    ".fdmdownload",  # Free Download Manager
    ".dtapart",  # DownThemAll
    ".downloading",
    ".aria2",  # aria2, beside the file that it fills
    ".!ut",
    ".!qb",
    ".bc!",
    ".tmp",
    ".temp",
    ".icloud",  # a name whose content lies in iCloud
)
_LOCKED: Final = "~$"
_DATALESS: Final = 0x40000000
"""macOS: the content of the file lies in a cloud."""
_RECALLED: Final = 0x1000 | 0x40000 | 0x400000
"""Windows: offline, or recalled from a cloud when it is opened or read."""
_GLANCE: Final = 1_000


def under_way(names: Collection[str]) -> set[str]:
    """Those of a folder's names whose download has not ended, by their own name or by one beside them."""
    folded = {name.casefold() for name in names}
    return {
        name
        for name in names
        if name.startswith(_LOCKED)
        or name.casefold().endswith(UNFINISHED)
        or any(name.casefold() + ending in folded for ending in UNFINISHED)
    }


class Stamp(NamedTuple):
    """What tells that a file, or anything in a folder, has changed.

    files    how many there are; more than MAX_FILES stands for any number above it
    size     bytes in all
    changed  the latest change of a file, nanoseconds
    here     whether the content of all files is on this machine, and not in a cloud
    """

    files: int
    size: int
    changed: int
    here: bool


def stamp(path: Path) -> Stamp:
    """A file's stamp, or that of all files below a folder, links not followed. Raises OSError."""
    status = os.lstat(path)
    if not stat.S_ISDIR(status.st_mode):
        return Stamp(1, status.st_size, status.st_mtime_ns, is_here(status))
    files = size = changed = 0
    here = True
    for one in _below(path):
        files += 1
        size += one.st_size
        changed = max(changed, one.st_mtime_ns)
        here = here and is_here(one)
        if files > MAX_FILES:
            break
    return Stamp(files, size, changed, here)


def glance(folder: Path) -> int:
    """A number that changes when something directly in the folder does. Raises OSError.

    Of a folder with very many entries only some are looked at: this must cost nothing.
    """
    marks = [("", os.lstat(folder).st_mtime_ns, 0)]
    with os.scandir(folder) as found:
        for number, entry in enumerate(found):
            if number == _GLANCE:
                break
            status = entry.stat(follow_symlinks=False)
            marks.append((entry.name, status.st_mtime_ns, status.st_size))
    return hash(tuple(sorted(marks)))


def _below(folder: Path) -> Iterator[os.stat_result]:
    waiting = [str(folder)]
    while waiting:
        with os.scandir(waiting.pop()) as found:
            for entry in found:
                if is_leftover(entry.name):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    yield os.lstat(entry.path)


def is_here(status: os.stat_result) -> bool:
    """Whether a file's content is on this machine. One in a cloud would be fetched by being opened."""
    return not (
        getattr(status, "st_flags", 0) & _DATALESS or getattr(status, "st_file_attributes", 0) & _RECALLED
    )
