"""Plain copies of what is in the vault: deleted where the person wished it, shown and told."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from sociarch.backup import Summary
from sociarch.cli.language import gettext as _
from sociarch.cli.session import Session
from sociarch.cli.speech import one_line
from sociarch.errors import N_, VaultDamaged, VaultUnavailable
from sociarch.exporter import Exporter
from sociarch.preservation import check_no_demand
from sociarch.removal import Kept, Removal, Removed
from sociarch.vault import Reader

NOTHING_REMOVED: Final = Removed()
AWAY: Final = N_("the vault cannot be read")


def removal_of(reader: Reader, exporters: Sequence[Exporter], vault: Path | None) -> Removal:
    """What deletes plain copies. Raises DemandReceived, so that nobody waits for deletions that never come;
    where that cannot be told, each copy stays when its turn comes."""
    with suppress(VaultDamaged):
        check_no_demand(reader)
    return Removal(reader, exporters, vault=vault)


def remove_copies(removal: Removal, summary: Summary, named: Sequence[Path]) -> Removed:
    """Delete the plain copies of what a backup stored. What the person `named` says which folders stay."""
    gone: list[Path] = []
    kept: list[Kept] = []
    for one in summary.archived:
        copies = {path: _around(path, named) for path in (*one.paths, *one.copies)}
        try:
            removed = removal.remove(one.id, copies)
        except VaultUnavailable as error:
            kept += [Kept(path, AWAY, error.code) for path in copies]
            continue
        gone += removed.gone
        kept += removed.kept
    return Removed(tuple(gone), tuple(kept))


def _around(path: Path, named: Sequence[Path]) -> Path:
    """The folder that stays: the one that was named, or that in which lies what was named."""
    return next((one for one in named if one in path.parents), path.parent)


def show_removed(removed: Removed, session: Session) -> None:
    for path in removed.gone:
        session.say(_("Deleted here, verified in the vault: {path}").format(path=one_line(path)))
    for one in removed.kept:
        text = _("{path} was not deleted: {reason}.").format(path=one_line(one.path), reason=_(one.reason))
        session.warn(text)


def removed_record(removed: Removed) -> dict[str, Any]:
    return {
        "deleted": [str(path) for path in removed.gone],
        "kept": [{"path": str(one.path), "reason": one.reason} for one in removed.kept],
    }
