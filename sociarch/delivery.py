"""Where files lie that a person asked for: new ones that only their owner can read, all of them or none.

They hold what the vault hides, so they are 0600 from their first byte, and what lies there already is left as
it is unless the person said otherwise.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from sociarch.errors import ReportExists, disk_error
from sociarch.home import write_secret


def check_free(paths: Iterable[Path], taken: type[ReportExists] = ReportExists) -> None:
    """Raises `taken` for the first path at which something lies."""
    for path in paths:
        if os.path.lexists(path):
            raise taken(path=path)


def deliver(
    contents: Mapping[Path, bytes], *, replace: bool = False, random: Callable[[int], bytes],
    taken: type[ReportExists] = ReportExists,
) -> None:  # fmt: skip
    """Write all files, or none: 0600 from their first byte, under their names only when all are whole.

    `replace`: what lies there is replaced, one file after the other, once all are whole. Raises `taken` or
    VaultUnavailable.
    """
    if not replace:
        check_free(contents, taken)
    path = Path()
    waiting: dict[Path, Path] = {}
    named: list[Path] = []
    try:
        for path, data in contents.items():
            temporary = path.with_name(f".{random(8).hex()}.part")
            write_secret(temporary, data)
            waiting[path] = temporary
        for path, temporary in waiting.items():
            if replace:
                os.replace(temporary, path)
            else:
                _name(temporary, path)
                named.append(path)
        named.clear()
    except FileExistsError:
        raise taken(path=path) from None
    except OSError as error:
        raise disk_error(error, path) from None
    finally:
        # Whatever stopped it, what has a name by then belongs to an undertaking that failed.
        _remove([*named, *waiting.values()])


def _name(temporary: Path, path: Path) -> None:
    """Give a whole file its name. Raises FileExistsError where the name has been taken meanwhile."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:
        # Disks without hard links, such as memory sticks: between the look and the name lies an instant.
        if os.path.lexists(path):
            raise FileExistsError from None
        os.rename(temporary, path)


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
