"""Where what is handed over lies: new files that only their owner can read, all of them or none.

Beside them lies a side file that says what went out: from which snapshots, by which filter, how many, and the
digest of each file. It names nobody, so that a later audit can tell which history fed another program.
"""

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from sociarch import __version__
from sociarch.entry import Past
from sociarch.errors import FileTaken, disk_error
from sociarch.handover.leave_out import LeaveOut
from sociarch.handover.selection import Filter
from sociarch.handover.target import Target
from sociarch.handover.writing import Part, Written
from sociarch.home import write_secret

SCHEMA: Final = "export"
SIDE: Final = ".sociarch.json"


def part_paths(output: Path, number: int) -> list[Path]:
    """The paths of so many files: `people.csv`, or `people-1.csv` and so on."""
    if number == 1:
        return [output]
    return [output.with_name(f"{output.stem}-{at}{output.suffix}") for at in range(1, number + 1)]


def side_path(output: Path) -> Path:
    return output.with_name(output.name + SIDE)


def account_of(
    past: Past,
    target: Target,
    wanted: Filter,
    lists: Iterable[LeaveOut],
    written: Written,
    left_out: Mapping[str, int],
    paths: Sequence[Path],
    made: datetime,
) -> dict[str, Any]:
    """What went out, for the side file; `made` in UTC. `paths`: one for each part, or none."""
    latest = [
        (history.network, history.listings[-1])
        for history in past.histories
        if history.listings and (not wanted.networks or history.network in wanted.networks)
    ]
    return {
        "made": made.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "version": __version__,
        "format": target.name,
        "snapshots": [
            {"network": network, "snapshot": one.snapshot, "day": one.day} for network, one in latest
        ],
        "filter": {
            "networks": sorted(wanted.networks),
            "tags": sorted(wanted.tags),
            "no_longer_listed": wanted.unlisted,
            "leave_out_lists": [one.sha256 for one in lists],
        },
        "columns": list(written.columns),
        "rows": written.rows,
        "left_out": {reason: number for reason, number in left_out.items() if number},
        "notes": {note: number for note, number in written.notes.items() if number},
        "files": [
            {"name": path.name, "rows": part.rows, "bytes": len(part.data), "sha256": _digest(part)}
            for path, part in zip(paths, written.parts, strict=bool(paths))
        ],
    }


def side_bytes(account: Mapping[str, Any]) -> bytes:
    document = {"schema": f"sociarch-{SCHEMA}/1", **account}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def _digest(part: Part) -> str:
    return sha256(part.data).hexdigest()


def check_free(paths: Iterable[Path]) -> None:
    """Raises FileTaken for the first path at which something lies."""
    for path in paths:
        if os.path.lexists(path):
            raise FileTaken(path=path)


def deliver(contents: Mapping[Path, bytes], *, replace: bool, random: Callable[[int], bytes]) -> None:
    """Write all files, or none: 0600 from their first byte, under their names only when all are whole.

    `replace`: what lies there is replaced, one file after the other, once all are whole. Raises FileTaken or
    VaultUnavailable.
    """
    if not replace:
        check_free(contents)
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
        raise FileTaken(path=path) from None
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
