"""What a backup did: shown to people, told to programs, noted on this machine."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sociarch.backup import Archived, Summary
from sociarch.choices import Columns
from sociarch.cli.kinds import (
    connections,
    guess_lines,
    guess_records,
    others,
    problem_lines,
    problem_records,
    seat_lines,
    seat_records,
)
from sociarch.cli.language import count, ngettext, size
from sociarch.cli.language import gettext as _
from sociarch.cli.session import Session
from sociarch.cli.speech import one_line, show_error, tell
from sociarch.downloads import under_way
from sociarch.errors import SociarchError, VaultUnavailable
from sociarch.exporter import Exporter
from sociarch.formats.tables import fold
from sociarch.routes import FILE, FOLDER
from sociarch.writer import Writer

NOTHING: Final[Mapping[str, str]] = {}


def note(summary: Summary, session: Session, writer: Writer, columns: dict[str, str]) -> None:
    """Remember what was stored and decided. The backup is done, whatever becomes of this."""
    home, vault = session.home, writer.key.vault
    try:
        for one in summary.archived:
            if one.snapshot.exporter is not None:
                given = one.snapshot.route in (FILE, FOLDER)
                home.note_backup(vault, one.snapshot.exporter, one.snapshot.taken, given=given)
        home.save_counts(vault, summary.counts)
        home.save_held(vault, [*home.held(vault), *(one.id for one in summary.archived if one.held)])
        if columns:
            _settle(summary, session, writer, columns)
    except VaultUnavailable:
        session.warn(_("This machine could not note the backup for `sociarch status`."))


def note_delivered(session: Session, folder: Path, one: Archived) -> None:
    """Remember that a watched folder has had an export that is new and counts, and of which day it is."""
    if one.earlier or one.held or one.dropped or one.snapshot.exporter is None:
        return
    today = session.clock.now().date().isoformat()
    day = min(one.snapshot.as_of or today, today)
    try:
        session.home.note_watched(os.path.abspath(folder), one.snapshot.exporter, day)
    except VaultUnavailable:
        session.warn(_("This machine could not note which folders are watched."))


def _settle(summary: Summary, session: Session, writer: Writer, columns: dict[str, str]) -> None:
    """Keep what the person said of columns that are there, and tell of those that are not."""
    network = next(iter(summary.archived)).snapshot.exporter if summary.archived else None
    if network is None:
        return
    there = {fold(name) for one in summary.archived for name in one.columns}
    for name in sorted(columns.keys() - there):
        session.warn(_("No column is called “{name}” here.").format(name=name))
    settled = {name: field for name, field in columns.items() if name in there}
    known = session.home.columns(writer.key.vault).get(network, {})
    if not settled.items() <= known.items():
        writer.decide(Columns(network, settled))
        session.home.note_columns(writer.key.vault, network, settled)


def show(
    summary: Summary,
    exporters: Mapping[str, Exporter],
    session: Session,
    instead: Mapping[str, str] = NOTHING,
) -> None:
    """Tell a person what was stored. `instead`: what errors say in place of a field, such as of a path that
    holds a name which the person did not type."""
    for one in summary.archived:
        _show_archived(one, exporters, session, instead)
    waiting = under_way({path.name for path in summary.left})
    for path in summary.left:
        if path.name in waiting:
            session.say(_("Left alone (its download has not ended): {path}").format(path=one_line(path)))
        else:
            session.say(_("Left alone (no exporter knows it): {path}").format(path=one_line(path)))
    for refused in summary.refused:
        if isinstance(refused.error, VaultUnavailable):
            session.say(_("Not stored: {path}").format(path=refused.path))
        show_error(refused.error, instead)
    if summary.archived:
        session.say(
            _("New in the vault: {size} in {files}.").format(
                size=size(summary.added_bytes),
                files=ngettext("{n} file", "{n} files", summary.added_objects).format(
                    n=count(summary.added_objects)
                ),
            )
        )


def _show_archived(
    one: Archived, exporters: Mapping[str, Exporter], session: Session, instead: Mapping[str, str]
) -> None:
    snapshot = one.snapshot
    title = exporters[snapshot.exporter].title if snapshot.exporter else _("Not recognised")
    what = [title]
    if snapshot.exporter:
        what.append(connections(snapshot.counts))
    if snapshot.as_of:
        what.append(_("as of {day}").format(day=snapshot.as_of))
    files = ngettext("{n} file", "{n} files", len(snapshot.files)).format(n=count(len(snapshot.files)))
    what.append(f"{files}, {size(snapshot.size)}")
    state = _("already in the vault: snapshot {id}") if one.earlier else _("snapshot {id}")
    what.append(state.format(id=one.id[:8]))
    tell(" · ".join(what))
    if more := others(snapshot.counts):
        session.say("  " + _("Also read: {facts}").format(facts=more))
    for line in guess_lines(one.guesses):
        session.say("  " + line)
    for line in problem_lines(one.problems, each=session.verbose):
        session.say("  " + line)
    for line in seat_lines(one.seats):
        session.warn(line)
    if one.dropped:
        session.say("  " + _("This snapshot was dropped: it does not count."))
    for error in one.trouble:
        show_error(error, instead)


def as_record(summary: Summary) -> dict[str, Any]:
    return {
        "code": summary.code,
        "snapshots": [
            {
                "id": one.id,
                "earlier": one.earlier,
                "exporter": one.snapshot.exporter,
                "account": one.snapshot.account,
                "as_of": one.snapshot.as_of,
                "taken": one.snapshot.taken,
                "counts": dict(one.snapshot.counts),
                "files": [
                    {"name": file.name, "size": file.size, "sha256": file.sha256}
                    for file in one.snapshot.files
                ],
                "held": list(one.snapshot.held),
                "dropped": one.dropped,
                "problems": problem_records(one.problems),
                "guesses": guess_records(one.guesses),
                "seats": seat_records(one.seats),
                "trouble": [error_record(error) for error in one.trouble],
            }
            for one in summary.archived
        ],
        "refused": [{"path": str(one.path), **error_record(one.error)} for one in summary.refused],
        "left": [str(path) for path in summary.left],
        "added_objects": summary.added_objects,
        "added_bytes": summary.added_bytes,
    }


def error_record(error: SociarchError) -> dict[str, object]:
    return {"kind": type(error).__name__, "code": error.code, "message": str(error)}
