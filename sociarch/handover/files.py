"""How the files are called that are handed over, and the side file that lies beside them.

It says what went out: from which snapshots, by which filter, how many, and the digest of each file. It names
nobody, so that a later audit can tell which history fed another program.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from sociarch import __version__
from sociarch.entry import Past
from sociarch.handover.selection import Filter
from sociarch.handover.target import Target
from sociarch.handover.writing import Part, Written

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
    lists: Sequence[str],
    written: Written,
    left_out: Mapping[str, int],
    paths: Sequence[Path],
    made: datetime,
) -> dict[str, Any]:
    """What went out, for the side file; `made` in UTC. `lists`: the SHA-256 of each list of whom to leave
    out; `paths`: one for each part, or none."""
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
            "leave_out_lists": list(lists),
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
