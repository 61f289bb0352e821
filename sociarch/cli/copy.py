"""`sociarch copy`: the same vault at a second place, made or refreshed."""

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click

from sociarch.abreast import JOBS
from sociarch.cli.language import count, ngettext, size
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_json, common
from sociarch.cli.output import print_json, progress_bar
from sociarch.cli.session import Session, place_of
from sociarch.cli.speech import show_error, tell, word
from sociarch.copying import Copied, Hear, copy
from sociarch.errors import CopyAway, CopyInside, NoCopies, SociarchError, VaultDamaged
from sociarch.layout import CARD, read_card
from sociarch.pending import stamp, when
from sociarch.place import Place
from sociarch.storage import Storage
from sociarch.vault import Reader

MEMORY: Final = "copies"


@click.command(
    "copy",
    help=_(
        "Make a second vault with the same files at DEST, or bring one up to date: a folder on another disk, "
        "sftp://… or s3://…. Without DEST, all copies that this machine knows.\n\n"
        "A copy that was cut off goes on where it was. Nothing is ever deleted or replaced there. The same "
        "passphrase and kit open it, and this machine can back up into it: sociarch --vault DEST. Where the "
        "vault can be opened, every file's name is proven before it is copied; without a key (a timer) files "
        "are copied as they are, and you are told.\n\n"
        "Examples:\n\n"
        "\b\n"
        "  sociarch copy /media/usb/vault\n"
        "  sociarch copy\n"
        "  sociarch --vault /media/usb/vault verify"
    ),
)
@click.argument("dest", required=False, metavar=_("[DEST]"))
@click.option("--check", is_flag=True, help=_("Also read what is there already, and tell what differs."))
@click.option(
    "--jobs", type=click.IntRange(1, 32), default=JOBS, show_default=True, metavar="N",
    help=_("How many files at once."),
)  # fmt: skip
@click.option(
    "--forget", "forgets", is_flag=True, help=_("This machine forgets the copy; nothing is deleted.")
)
@as_json
@common
@click.pass_context
def command(
    ctx: click.Context, dest: str | None, check: bool, jobs: int, forgets: bool, as_json: bool
) -> None:
    session = Session.current()
    storage = session.storage()
    vault = read_card(storage).vault
    if dest == "":
        raise click.UsageError(_("The name is empty."))
    places = (
        [place_of(dest, session.environment)]
        if dest is not None
        else [place_of(one) for one in known_copies(session, vault)]
    )
    if not places:
        raise NoCopies()
    if forgets:
        if dest is None:
            raise click.UsageError(_("Name the copy that is to be forgotten."))
        _forget(session, vault, places[0])
        return
    reader = session.reader() if session.may_open(storage) else None
    code = 0
    records = []
    for place in places:
        try:
            _check_apart(session.place(), place)
            if dest is None:
                check_there(place, session.storage_at(place))
            copied = _copy(session, place, reader, compare=check, jobs=jobs, quiet=as_json)
        except SociarchError as error:
            if len(places) == 1:
                raise
            show_error(error)
            code = code or error.code
            continue
        note_copy(session, vault, place, copied)
        records.append(_record(place, copied))
        if not as_json:
            _show(session, place, copied)
        if copied.damaged or copied.broken or (copied.differing and copied.checked):
            code = VaultDamaged.code
    if as_json:
        print_json("copy", {"copies": records, "code": code})
    ctx.exit(code)


def refresh_copies(session: Session, vault: str) -> int:
    """Bring all known copies up to date without asking for a key, and return the exit code; trouble with one
    is told and keeps no other from its turn."""
    code = 0
    for name in known_copies(session, vault):
        place = place_of(name)
        try:
            check_there(place, session.storage_at(place))
            copied = _copy(session, place, None, compare=False, jobs=JOBS, quiet=True)
        except SociarchError as error:
            show_error(error)
            code = code or error.code
            continue
        note_copy(session, vault, place, copied)
    return code


def known_copies(session: Session, vault: str) -> dict[str, dict[str, Any]]:
    """The places of copies that this machine knows, each with `at`, `snapshots`, `files` and `checked`:
    whether what was copied last was proven. The vault that is used now is no copy of itself."""
    own = str(session.place())
    known = session.home.memory(MEMORY, vault)
    return {name: about for name, about in known.items() if isinstance(about, dict) and name != own}


def note_copy(session: Session, vault: str, place: Place, copied: Copied) -> None:
    about = {
        "at": stamp(session.clock.now()),
        "snapshots": copied.snapshots,
        "files": copied.files + copied.present,
        "checked": copied.checked,
    }
    session.home.remember(MEMORY, {**session.home.memory(MEMORY, vault), str(place): about}, vault)


def _forget(session: Session, vault: str, place: Place) -> None:
    known = session.home.memory(MEMORY, vault)
    if known.pop(str(place), None) is None:
        raise NoCopies()
    session.home.remember(MEMORY, known, vault)
    session.say(_("This machine knows nothing of it any more: {place}").format(place=place))


def check_there(place: Place, storage: Storage) -> None:
    """Raises CopyAway: where a disk is not plugged in, its empty folder is no place for a copy."""
    if not storage.has(CARD):
        raise CopyAway(place=place)


def copy_lines(session: Session, vault: str) -> list[tuple[str, str]]:
    """What `status` says of copies: a line each."""
    return [
        (_("Copy"), _("{place}, of {day}").format(place=name, day=_day(about)))
        for name, about in sorted(known_copies(session, vault).items())
    ]


def copy_warnings(session: Session, vault: str) -> list[str]:
    """A copy that lacks the newest backup of this machine."""
    last = max(session.home.last_backups(vault).values(), default="")
    late = [name for name, about in known_copies(session, vault).items() if str(about.get("at", "")) < last]
    text = _("The copy at {place} is older than the last backup: sociarch copy")
    return [text.format(place=name) for name in sorted(late)]


def _day(about: dict[str, Any]) -> str:
    moment: datetime | None = None
    with suppress(ValueError):
        moment = when(str(about.get("at", "")))
    return moment.astimezone().strftime("%Y-%m-%d %H:%M") if moment is not None else "–"


def _copy(
    session: Session, place: Place, reader: Reader | None, *, compare: bool, jobs: int, quiet: bool
) -> Copied:
    source, target = session.storage(), session.storage_at(place)
    with progress_bar(_("Copying"), quiet=session.quiet or quiet) as progress:
        hear = Hear(progress.total, progress.done)
        return copy(source, target, reader, compare=compare, jobs=jobs, progress=hear)


def _check_apart(vault: Place, place: Place) -> None:
    """Raises CopyInside where one place lies in the other."""
    if vault.text == place.text:
        raise CopyInside()
    if vault.folder is None or place.folder is None:
        return
    one, other = (Path(os.path.realpath(folder)) for folder in (vault.folder, place.folder))
    if one in (other, *other.parents) or other in one.parents:
        raise CopyInside()


def _show(session: Session, place: Place, copied: Copied) -> None:
    if copied.files:
        text = ngettext("{n} file was copied", "{n} files were copied", copied.files)
        told = _("{files}, {size}: {place}")
        tell(told.format(files=text.format(n=count(copied.files)), size=size(copied.bytes), place=place))
    else:
        tell(_("Nothing new: {place}").format(place=place))
    text = ngettext("{n} snapshot is there.", "{n} snapshots are there.", copied.snapshots)
    tell(text.format(n=count(copied.snapshots)))
    for path in copied.damaged:
        tell(_("Damaged in the vault, not copied: {path}").format(path=path))
    for path in copied.differing:
        tell(_("Not the same there: {path}").format(path=path))
    _say_rest(session, place, copied)
    if not copied.checked:
        session.say(_("Contents were not checked: no key was at hand. `sociarch verify` does."))
    elif copied.present and not copied.compared:
        text = ngettext(
            "{n} file was there already and was not read; --check reads it, too.",
            "{n} files were there already and were not read; --check reads them, too.",
            copied.present,
        )
        session.say(text.format(n=count(copied.present)))


def _say_rest(session: Session, place: Place, copied: Copied) -> None:
    openers, more = copied.openers, copied.more
    there, here = word(place), word(session.place())
    if copied.broken:
        text = ngettext(
            "{n} snapshot cannot be restored whole from there: something that it names is missing. What it "
            "is: sociarch verify",
            "{n} snapshots cannot be restored whole from there: something that they name is missing. What it "
            "is: sociarch verify",
            copied.broken,
        )
        session.warn(text.format(n=count(copied.broken)))
    if copied.marked:
        text = ngettext(
            "{n} snapshot stands here beside a mark that it was forgotten, and was left out. Whether that "
            "was your wish: sociarch verify",
            "{n} snapshots stand here beside a mark that they were forgotten, and were left out. Whether "
            "that was your wish: sociarch verify",
            copied.marked,
        )
        session.warn(text.format(n=count(copied.marked)))
    if copied.ahead:
        text = ngettext(
            "{n} snapshot is there that this vault lacks. Bring it here: "
            "sociarch --vault {place} copy {vault}",
            "{n} snapshots are there that this vault lacks. Bring them here: "
            "sociarch --vault {place} copy {vault}",
            copied.ahead,
        )
        session.warn(text.format(n=count(copied.ahead), place=there, vault=here))
    if copied.behind:
        session.warn(
            _(
                "Decisions were made at {place} that this vault lacks, so none were brought there, and "
                "nothing of what was forgotten. Bring them here first: sociarch --vault {place} copy {vault}"
            ).format(place=there, vault=here)
        )
    if openers:
        session.warn(
            _(
                "The copy opens in a way that was taken away here. To take it away there, too: "
                "sociarch --vault {place} keys list"
            ).format(place=there)
        )
    if more > len(openers) and not copied.ahead:
        text = ngettext(
            "{n} file is there that the vault no longer has; this removes what is not needed: "
            "sociarch --vault {place} sweep",
            "{n} files are there that the vault no longer has; this removes what is not needed: "
            "sociarch --vault {place} sweep",
            more - len(openers),
        )
        session.say(text.format(n=count(more - len(openers)), place=there))


def _record(place: Place, copied: Copied) -> dict[str, object]:
    return {
        "place": str(place),
        **copied._asdict(),
        "damaged": list(copied.damaged),
        "differing": list(copied.differing),
        "openers": list(copied.openers),
    }
