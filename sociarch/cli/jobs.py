"""A backup's job, with what the command line said and what this machine remembers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from sociarch import __version__
from sociarch.backup import Job
from sociarch.cli.language import gettext as _
from sociarch.cli.session import Session
from sociarch.errors import VaultBusy, VaultUnavailable
from sociarch.exporter import Exporter
from sociarch.routes import FILE
from sociarch.writer import Writer

PATIENCE: Final = 60.0
"""Seconds to wait for another run that is storing."""


@contextmanager
def alone(session: Session, writer: Writer) -> Iterator[None]:
    """While something is stored: a watch, a timer and a person do it one after the other. Raises VaultBusy.
    A home that takes no lock keeps nobody from a backup."""
    with ExitStack() as held:
        try:
            held.enter_context(session.home.alone(writer.key.vault, patience=PATIENCE))
        except VaultBusy:
            raise
        except VaultUnavailable:
            session.warn(_("This machine could not note that a backup is under way."))
        yield


def job_of(
    session: Session,
    writer: Writer,
    exporters: Sequence[Exporter],
    claimed: str | None,
    account: str | None,
    columns: Mapping[str, str],
    max_loss: int,
    route: str = FILE,
) -> Callable[[Sequence[Path]], Job]:
    """What makes a backup's job of paths, with what this machine remembers at that moment."""

    def job(paths: Sequence[Path]) -> Job:
        home, vault = session.home, writer.key.vault
        known = home.columns(vault)
        if columns and claimed is not None:
            known[claimed] = {**known.get(claimed, {}), **columns}
        return Job(
            writer=writer,
            exporters=exporters,
            paths=paths,
            claimed=claimed,
            account=account,
            route=route,
            columns=known,
            before=home.counts(vault),
            max_loss=max_loss / 100,
            held=home.held(vault),
            vault=session.place().folder,
            tool=__version__,
            clock=session.clock.now,
        )

    return job
