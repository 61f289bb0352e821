"""The first hour's folder of downloads: which one it is, what lies there, and how a first export comes.

Only what exactly one exporter knows is offered to be stored; a folder of downloads holds much that is
nobody's business. Storing is what `sociarch backup --from` does, and it tells what it did.
"""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from sociarch.cli.guide import agrees, chosen, line, paragraph
from sociarch.cli.language import gettext as _
from sociarch.cli.networks import Networks
from sociarch.cli.session import Session
from sociarch.cli.speech import one_line, say, show_error
from sociarch.collector import Collector
from sociarch.errors import SociarchError, SystemTrouble
from sociarch.exporter import Exporter
from sociarch.recognition import Recognition
from sociarch.registry import Registry


class Lying(NamedTuple):
    """An export, or a part of one, that lies in a folder. `as_of`: None where it does not tell."""

    path: Path
    exporter: Exporter
    as_of: str | None


def usual_folder() -> Path | None:
    """Where this system puts downloads; None where there is no such folder."""
    from platformdirs import user_downloads_path

    try:
        # Not every desktop notes how it called the folder.
        folders = (user_downloads_path(), Path.home() / "Téléchargements")
        return next((folder for folder in folders if folder.is_dir()), None)
    except (OSError, RuntimeError):
        return None


def look_into(folder: Path, session: Session, vault: str) -> list[Lying]:
    """The exports in a folder that exactly one exporter knows. `vault`: its id."""
    columns = session.home.columns(vault)
    recognition = Recognition(Registry.installed().all(), columns=columns, vault=session.place().folder)
    found: list[Lying] = []
    try:
        for one in recognition.gather([folder]).found:
            exporter, label, _trouble = recognition.judge(one.sources)
            if exporter is not None:
                found.append(Lying(one.path, exporter, label.as_of))
    except SociarchError as error:
        show_error(error)
    except OSError as error:
        show_error(SystemTrouble(reason=error.strerror or "?"))
    return found


def store(lying: Sequence[Lying], company: Collection[str]) -> int:
    """Offer what lies there, store what the person agrees to, and return the exit code of that. `company`:
    networks with an account that is the company's, whose exports are left alone."""
    own = [one for one in lying if one.exporter.name not in company]
    for one in lying:
        day = _("as of {day}").format(day=one.as_of) if one.as_of else ""
        say("    " + " · ".join(filter(None, (one.exporter.title, one_line(one.path.name), day))))
    if len(own) < len(lying):
        paragraph(_("What comes from an account of the company's is left alone."))
    if not own or not agrees(_("Put this into the vault now?"), default=True):
        return 0
    return _backup([one.path for one in own])


def own_page(*, watched: bool) -> str:
    """The command for who downloads an export by hand. `watched`: there is a folder that is watched."""
    return "sociarch watch" if watched else "sociarch backup --from " + _("FILE")


def next_command(networks: Networks, names: Sequence[str], *, watched: bool) -> str:
    """How the person wants to get an export of the first of these networks that still exists: the command to
    type for it. `watched`: there is a folder that is watched."""
    collectors = [networks.collector(name) for name in names]
    alive = [one for one in collectors if not one.closed]
    if not alive:
        paragraph(
            _("{title} is closed: its operator can be asked for your data in a letter.").format(
                title=collectors[0].title
            )
        )
        return f"sociarch letter {collectors[0].name}"
    collector = alive[0]
    interface = networks.interfaces.get(collector.name)
    title = collector.title
    ways = {
        _("You ask for it on {title}'s own page and download it; sociarch takes it from there.").format(
            title=title
        ): own_page(watched=watched),
        _("sociarch opens {title}'s page in a browser and asks for it; you sign in once.").format(
            title=title
        ): f"sociarch login {collector.name}",
    }
    if interface is not None:
        text = _("{title}'s official API, for {members}: ten minutes once, and no browser.")
        ways[text.format(title=title, members=_(interface.members))] = (
            f"sociarch login {collector.name} --api"
        )
    at = chosen(_("How do you want to get your first export of {title}?").format(title=title), list(ways))
    if not at:
        _show_page(collector)
    return list(ways.values())[at or 0]


def _show_page(collector: Collector) -> None:
    paragraph(_("The page on which you ask for it:"))
    line(collector.anchors.start)


def _backup(paths: Sequence[Path]) -> int:
    """What `sociarch backup --from` does, and its exit code."""
    from sociarch.cli.backup import command

    words = [word for path in paths for word in ("--from", str(path))]
    root = click.get_current_context().find_root()
    try:
        with command.make_context("backup", words, parent=root) as context:
            command.invoke(context)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    return 0
