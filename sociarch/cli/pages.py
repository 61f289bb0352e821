"""Pages that open a vault, as files: where they may lie, 0600 from their first byte, and noted by day."""

from contextlib import suppress
from pathlib import Path

import click

from sociarch.cli.language import gettext as _
from sociarch.cli.session import Session
from sociarch.errors import ReportExists, VaultUnavailable, disk_error
from sociarch.home import write_secret


def kit_page(session: Session, named: Path | None, vault: str, taken: str = "") -> Path:
    """Where a kit's page is written: where the person says, else beside the vault, else, where that lies
    elsewhere, in the present folder. `vault`: its id. `taken`: the day, where an earlier page may have the
    name; one of the same day gets a number behind it.

    Raises UsageError for a place in the vault.
    """
    folder = session.place().folder
    name = f"sociarch-recovery-kit-{vault[:8]}" + (f"-{taken}" if taken else "")
    page = named or _free(folder.parent if folder is not None else Path(), name, numbered=bool(taken))
    page = page.absolute()
    check_outside(session, page)
    return page


def _free(folder: Path, name: str, *, numbered: bool) -> Path:
    page = folder / f"{name}.html"
    number = 2
    while numbered and page.exists():
        page = folder / f"{name}-{number}.html"
        number += 1
    return page


def check_outside(session: Session, path: Path) -> None:
    """Raises UsageError for a place in the vault: what opens it must not lie in it."""
    if session.is_in_vault(path):
        raise click.UsageError(_("The recovery kit cannot lie in the vault it opens."))


def write_page(path: Path, page: str) -> None:
    """Raises ReportExists or VaultUnavailable."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_secret(path, page.encode())
    except FileExistsError:
        raise ReportExists(path=path) from None
    except OSError as error:
        raise disk_error(error, path) from None


def note_kit(session: Session, vault: str, page: Path) -> None:
    """Keep on this machine where a kit was written, so that it can be said while it still lies there. Where
    that cannot be kept, the kit is as good."""
    with suppress(VaultUnavailable):
        session.home.remember("kit", {"path": str(page), "on": session.today().isoformat()}, vault)
