"""`sociarch watch`: exports that finish downloading into a folder go into the vault by themselves."""

import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final

import click

from sociarch.backup import Job, Summary
from sociarch.changes import wait
from sociarch.cli.copies import removal_of, show_removed
from sociarch.cli.jobs import job_of
from sociarch.cli.language import count, ngettext
from sociarch.cli.language import gettext as _
from sociarch.cli.networks import local
from sociarch.cli.options import as_paths, common, max_loss_option
from sociarch.cli.output import print_line
from sociarch.cli.session import Session
from sociarch.cli.speech import one_line, show_error
from sociarch.cli.summary import as_record, error_record, note, note_delivered, show
from sociarch.errors import (
    DamagedArchive,
    FolderGone,
    HostileArchive,
    Interrupted,
    VaultInside,
    VaultUnavailable,
    WebPage,
)
from sociarch.exporter import Exporter
from sociarch.recognition import Recognition
from sociarch.registry import Registry
from sociarch.removal import Kept, Removed
from sociarch.routes import FOLDER
from sociarch.watch import Deleted, Event, Left, Over, Stored, Trouble, Waits, Watch
from sociarch.writer import Writer

PATIENCE: Final = 10.0
"""Seconds to wait for another run that is storing."""


@click.command(
    "watch",
    help=_(
        "Watch folders into which you download, and put each export into the vault once it is finished.\n\n"
        "Ask for your exports on the networks' own pages, download them with your own browser, and that is "
        "all. Whatever one exporter here recognises is backed up, once; everything else in DIR is left "
        "alone. Unpacked folders are taken too, and the folders that Meta delivers into a synced drive. "
        "Pieces of one Facebook export that follow each other become one snapshot: they wait two minutes "
        "for the next one.\n\nDIR is remembered: without DIR, the folders are watched that were watched "
        "before. --forget ends that. The watch survives sleep, a folder that vanishes for a while, a full "
        "disk and a vault that is away, and goes on where it was; Ctrl-C ends it. For a single pass: "
        "sociarch backup --from DIR.\n\nWith --remove, a download is deleted once the vault has verified "
        "it: its bytes are read back out of the vault and compared with the file. That takes a key that "
        "opens the vault, which is asked for at the start and kept in memory as long as the watch runs. "
        "What is held, damaged or changed stays.\n\nExamples:\n\n\b\n  sociarch watch ~/Downloads\n"
        "  sociarch watch ~/Downloads ~/Drive --remove\n  sociarch watch ~/Downloads --forget"
    ),
)
@click.argument("folders", nargs=-1, metavar=_("[DIR]..."), callback=as_paths)
@click.option(
    "--remove", is_flag=True, help=_("Delete each download that the vault has verified. Needs a key.")
)
@click.option("--forget", is_flag=True, help=_("Do not watch DIR by itself any more, and end."))
@max_loss_option
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON object a line instead of text."))
@common
def command(folders: tuple[Path, ...], remove: bool, forget: bool, max_loss: int, as_json: bool) -> None:
    session = Session.current()
    if forget:
        _forget(session, folders)
        return
    try:
        _Run(session, max_loss, remove=remove, as_json=as_json).run(folders)
    except KeyboardInterrupt:
        # The way in which a watch ends; its code is that of every run that is interrupted.
        session.say("")
        session.say(_("The watch has ended. Nothing is half-written; it goes on with: sociarch watch"))
        raise click.exceptions.Exit(Interrupted.code) from None


def _forget(session: Session, folders: Sequence[Path]) -> None:
    if not folders:
        raise click.UsageError(_("With --forget, name the folder."))
    for folder in folders:
        was = session.home.forget_watched(_whole(folder))
        text = _("No longer remembered: {path}") if was else _("It was not remembered: {path}")
        session.say(text.format(path=folder))


class _Run:
    """One run of the verb: its folders, and how what happens there is told."""

    def __init__(self, session: Session, max_loss: int, *, remove: bool, as_json: bool) -> None:
        self._session: Final = session
        self._as_json: Final = as_json
        self._max_loss: Final = max_loss
        self._exporters: Final = Registry.installed().all()
        self._titles: Final[Mapping[str, Exporter]] = {one.name: one for one in self._exporters}
        self._remove: Final = remove
        self._writer: Writer

    def run(self, named: Sequence[Path]) -> None:
        """Watch until a signal ends it, which is a KeyboardInterrupt."""
        session = self._session
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        folders = self._folders(named)
        self._writer = session.writer()
        removal = None
        if self._remove:
            removal = removal_of(session.reader(), self._exporters, session.place().folder)
        watches = [
            Watch(
                folder, self._recognition, self._job, removal=removal, vault=session.place().folder,
                alone=self._alone,
            )
            for folder in folders
        ]  # fmt: skip
        for folder in folders:
            self._remember(folder)
            self._begin(folder)
        unknown = 0
        while True:
            for watch in watches:
                for event in watch.look(session.clock.now()):
                    self._tell(watch.folder, event)
            now = sum(watch.unknown for watch in watches)
            if now != unknown and session.verbose and not self._as_json:
                text = ngettext(
                    "{n} other file or folder is left alone.", "{n} other files and folders are left alone.",
                    now,
                )  # fmt: skip
                session.say(text.format(n=count(now)))
            unknown = now
            moment = session.clock.now()
            wait(folders, min(watch.pause(moment) for watch in watches), session.clock)

    def _folders(self, named: Sequence[Path]) -> list[Path]:
        """What is watched: once each, and never the vault."""
        folders = list(named) or [Path(one) for one in self._session.home.watched()]
        if not folders:
            raise click.UsageError(_("Name a folder: none has been watched here before."))
        chosen: dict[Path, Path] = {}
        for folder in folders:
            if folder in named and not folder.is_dir():
                raise FolderGone(path=folder, reason=_reason(folder))
            place = folder.resolve()
            if self._session.is_in_vault(place):
                raise VaultInside(path=folder)
            chosen.setdefault(place, folder)
        return list(chosen.values())

    def _recognition(self) -> Recognition:
        columns = self._session.home.columns(self._writer.key.vault)
        return Recognition(self._exporters, columns=columns, vault=self._session.place().folder)

    def _job(self, paths: Sequence[Path]) -> Job:
        # Each set of files is counted by itself, and the vault may be another one since.
        self._writer = self._session.writer()
        return job_of(self._session, self._writer, self._exporters, None, None, {}, self._max_loss, FOLDER)(
            paths
        )

    def _alone(self) -> AbstractContextManager[None]:
        return self._session.home.alone(self._writer.key.vault, patience=PATIENCE)

    def _remember(self, folder: Path) -> None:
        try:
            day = self._session.clock.now().date().isoformat()
            self._session.home.note_watched(_whole(folder), None, day)
        except VaultUnavailable:
            self._session.warn(_("This machine could not note which folders are watched."))

    # -- telling ------------------------------------------------------------------------------------

    def _begin(self, folder: Path) -> None:
        if self._as_json:
            print_line("watch", {"event": "watching", "folder": str(folder), "remove": self._remove})
        elif self._remove:
            text = _("Watching {path}; what the vault has verified is deleted there. Ctrl-C ends it.")
            self._session.say(text.format(path=folder))
        else:
            self._session.say(_("Watching {path}; Ctrl-C ends it.").format(path=folder))

    def _tell(self, folder: Path, event: Event) -> None:
        if isinstance(event, Stored):
            self._stored(folder, event.summary)
        elif self._as_json:
            print_line("watch", {**_record(event), "folder": str(folder)})
        else:
            self._say(event)

    def _stored(self, folder: Path, summary: Summary) -> None:
        if self._as_json:
            records = as_record(summary)["snapshots"]
            for one, record in zip(summary.archived, records, strict=True):
                paths = [str(path) for path in (*one.paths, *one.copies)]
                print_line("watch", {"event": "stored", "folder": str(folder), **record, "paths": paths})
        else:
            show(summary, self._titles, self._session)
        note(summary, self._session, self._writer, {})
        for one in summary.archived:
            note_delivered(self._session, folder, one)

    def _say(self, event: Event) -> None:
        session = self._session
        if isinstance(event, Waits):
            number = len(event.paths)
            parts = ngettext("{n} part is here", "{n} parts are here", number).format(n=count(number))
            text = _("{title} · {parts}; waiting for further parts until {time}")
            session.say(text.format(title=event.exporter.title, parts=parts, time=local(event.until)))
        elif isinstance(event, Left):
            self._left(event)
        elif isinstance(event, Trouble):
            show_error(event.error)
            session.say(_("It is tried again every minute."))
        elif isinstance(event, Over):
            if isinstance(event.error, FolderGone):
                session.say(_("{path} is there again.").format(**event.error.fields))
            else:
                session.say(_("The vault can be used again."))
        elif isinstance(event, Deleted):
            show_removed(Removed(gone=(event.path,)), session)
        elif isinstance(event, Kept):
            show_removed(Removed(kept=(event,)), session)

    def _left(self, event: Left) -> None:
        error = event.error
        if isinstance(error, DamagedArchive | HostileArchive):
            text = _("Left alone, damaged: {path} ({reason}). If it is an export, download it again.")
            self._session.say(text.format(path=one_line(event.path), reason=_(str(error.fields["reason"]))))
        elif isinstance(error, WebPage):
            text = _("Left alone, a web page and no archive: {path}. If it is an export, download it again.")
            self._session.say(text.format(path=one_line(event.path)))
        else:
            show_error(error)


def _record(event: Event) -> dict[str, Any]:
    if isinstance(event, Waits):
        return {
            "event": "waiting",
            "exporter": event.exporter.name,
            "paths": [str(path) for path in event.paths],
            "until": event.until.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
    if isinstance(event, Deleted):
        return {"event": "deleted", "path": str(event.path)}
    if isinstance(event, Kept):
        return {"event": "kept", "path": str(event.path), "reason": event.reason, "code": event.code}
    if isinstance(event, Left):
        reason = event.error.fields.get("reason", "")
        return {
            "event": "left",
            "path": str(event.path),
            "kind": type(event.error).__name__,
            "reason": reason,
        }
    assert isinstance(event, Trouble | Over)
    return {"event": "trouble" if isinstance(event, Trouble) else "over", **error_record(event.error)}


def _whole(folder: Path) -> str:
    """The folder's name wherever a later run begins; a link in it stays a link."""
    return os.path.abspath(folder)


def _reason(folder: Path) -> str:
    try:
        os.listdir(folder)
    except OSError as error:
        return error.strerror or "?"
    return "?"
