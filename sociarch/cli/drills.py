"""What this machine knows of drills: which way proved what, when, and whether it is time for the next one."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from sociarch.cli.language import gettext as _
from sociarch.drill import OVERDUE
from sociarch.errors import N_
from sociarch.home import Home
from sociarch.keys import opener_label

NEVER_DRILLED: Final = N_(
    "No way to open the vault was ever tried on this machine. Try one: sociarch keys drill recovery-kit"
)
LONG_AGO: Final = N_(
    "The last drill is more than 90 days ago. Try a way to open the vault: sociarch keys drill"
)
_RECORD: Final = "drills"


class Drill(NamedTuple):
    """A way to open the vault that brought a snapshot back whole. `snapshot`: its id."""

    label: str
    on: date
    snapshot: str

    def as_record(self) -> dict[str, str]:
        return {"on": self.on.isoformat(), "snapshot": self.snapshot}


def drills(home: Home, vault: str, paths: Sequence[str]) -> dict[str, Drill]:
    """The last drill of each way, by the path of its file; `paths`: of the ways there are. One whose file was
    replaced since proves nothing of the new one."""
    known = home.memory(_RECORD, vault)
    found: dict[str, Drill] = {}
    for path in paths:
        record = known.get(path)
        if isinstance(record, dict):
            try:
                on = date.fromisoformat(record["on"])
                found[path] = Drill(opener_label(path), on, str(record["snapshot"]))
            except (KeyError, TypeError, ValueError):
                continue
    return found


def note_drill(home: Home, vault: str, path: str, drill: Drill) -> None:
    """Keep it in place of the way's earlier one. `path`: of the way's file."""
    home.remember(_RECORD, {**home.memory(_RECORD, vault), path: drill.as_record()}, vault)


def forget_drills(home: Home, vault: str, paths: Sequence[str]) -> None:
    """Of a way that is gone nothing is proven any more. `paths`: of the ways that are left."""
    known = home.memory(_RECORD, vault)
    left = {path: one for path, one in known.items() if path in paths}
    if left != known:
        home.remember(_RECORD, left, vault)


def last_drill(home: Home, vault: str, paths: Sequence[str]) -> Drill | None:
    """The last proven recovery, or None."""
    return max(drills(home, vault, paths).values(), key=lambda drill: drill.on, default=None)


def drill_warnings(last: Drill | None, snapshots: int, today: date) -> list[str]:
    """What there is to be said about drills, in English, marked for translation. Without a snapshot there is
    nothing to try."""
    if not snapshots:
        return []
    if last is None:
        return [NEVER_DRILLED]
    return [LONG_AGO] if (today - last.on).days > OVERDUE else []


def drill_text(last: Drill | None) -> str:
    """The last proven recovery in words."""
    return f"{last.on.isoformat()} ({last.label})" if last is not None else _("never")
