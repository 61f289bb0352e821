"""`sociarch keys kit`: a new page that opens the vault, or three of which any two do."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import click

from sociarch import age
from sociarch.calibration import LEAST
from sociarch.cli.drills import forget_drills
from sociarch.cli.keys_view import agreed
from sociarch.cli.kit import Kit, Share
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_json, as_path, common
from sociarch.cli.output import print_json
from sociarch.cli.pages import check_outside, kit_page, note_kit, write_page
from sociarch.cli.session import Session
from sociarch.cli.speech import one_line, tell
from sociarch.errors import N_, FewOpenersLeft, SociarchError
from sociarch.keyfile import shared_passphrase
from sociarch.keys import VaultIdentity
from sociarch.layout import openers
from sociarch.opener import Kind, Way, add, free_label, names, remove, ways
from sociarch.storage import Storage
from sociarch.words import share

SECRET: Final = 16
"""Bytes that are shared: too many to be guessed, and twenty words a page."""


KIT_NEXT: Final = N_(
    "Print it, put it in a safe place away from the computer and from the passphrase, then delete the file. "
    "Try it once: sociarch keys drill {label}"
)
SHARES_NEXT: Final = N_(
    "Print them, give each to somebody else or keep them in three places, then delete the files. Try two of "
    "them once: sociarch keys drill {label}"
)


class Made(NamedTuple):
    """A new way, and the pages that open it."""

    way: Way
    pages: tuple[Path, ...]


@click.command(
    "kit",
    help=_(
        "Make a new recovery kit: a page to print, with a new key that opens the vault. The key stands on "
        "it as a line, as a QR code, in groups to be read aloud, and in words to be written by hand. The "
        "earlier kit opens the vault, too, until it is taken away; you are asked whether it should be.\n\n"
        "--shares FOLDER makes three pages instead. Any two of them open the vault; one alone opens "
        "nothing. Give them to three people, or keep them in three places.\n\n"
        "Examples:\n\n\b\n"
        "  sociarch keys kit\n"
        "  sociarch keys kit ~/kit.html --replace\n"
        "  sociarch keys kit --shares ~/shares"
    ),
)
@click.argument("file", required=False, metavar=_("[FILE]"), callback=as_path)
@click.option(
    "--shares",
    "folder",
    callback=as_path,
    metavar=_("FOLDER"),
    help=_("Three pages, any two of which open the vault, written there."),
)
@click.option("--replace", is_flag=True, help=_("Take away the earlier ones of the kind without asking."))
@as_json
@common
def command(file: Path | None, folder: Path | None, replace: bool, as_json: bool) -> None:
    if file is not None and folder is not None:
        raise click.UsageError(_("Name a file for a kit or a folder for shares, not both."))
    session = Session.current()
    storage = session.storage()
    identity = session.unlock(storage)
    made = make_kit(session, storage, identity, file) if folder is None else (
        make_shares(session, storage, identity, folder)
    )  # fmt: skip
    if not as_json:
        show_made(session, made)
    gone = _earlier(session, storage, identity, made.way, replace=replace)
    if as_json:
        print_made(identity, made, gone)


def make_kit(session: Session, storage: Storage, identity: VaultIdentity, file: Path | None) -> Made:
    """A recovery kit: its page, then the way that it opens. Without the way there is no page."""
    page = kit_page(session, file, identity.vault, session.today().isoformat())
    key = type(identity.identity).generate()
    write_page(page, Kit.of(identity.vault, str(key)).to_html())
    way = _add(storage, identity, "recovery-kit", key.recipient(), [page])
    note_kit(session, identity.vault, page)
    return Made(way, (page,))


def make_shares(session: Session, storage: Storage, identity: VaultIdentity, folder: Path) -> Made:
    """Three pages and the way that any two of them open. Without the way there are no pages."""
    check_outside(session, folder)
    secret = os.urandom(SECRET)
    recipient = age.ScryptRecipient(shared_passphrase(secret), LEAST)
    pages: list[Path] = []
    try:
        for one in Share.of(identity.vault, share(secret)):
            path = (folder / one.name).absolute()
            write_page(path, one.to_html())
            pages.append(path)
    except SociarchError:
        _unlink(pages)
        raise
    return Made(_add(storage, identity, "shares", recipient, pages), tuple(pages))


def show_made(session: Session, made: Made) -> None:
    """What was made, and what to do with it."""
    tell(_("The vault opens with one way more: {label}").format(label=made.way.label))
    for page in made.pages:
        tell(_("To print: {path}").format(path=one_line(page)))
    text = SHARES_NEXT if made.way.kind == "shares" else KIT_NEXT
    session.say(_(text).format(label=made.way.label))


def print_made(identity: VaultIdentity, made: Made, gone: Sequence[str]) -> None:
    print_json(
        "keys-added",
        {
            "vault": identity.vault,
            "label": made.way.label,
            "kind": made.way.kind,
            "path": made.way.path,
            "pages": [str(page) for page in made.pages],
            "removed": list(gone),
        },
    )


def _add(
    storage: Storage, identity: VaultIdentity, kind: Kind, recipient: age.Recipient, pages: Sequence[Path]
) -> Way:
    try:
        return add(storage, identity, free_label(storage, kind), recipient)
    except BaseException:
        _unlink(pages)  # A page that opens nothing would only mislead.
        raise


def _unlink(pages: Sequence[Path]) -> None:
    for page in pages:
        page.unlink(missing_ok=True)


def _earlier(
    session: Session, storage: Storage, identity: VaultIdentity, new: Way, *, replace: bool
) -> list[str]:
    """Take away earlier ways of the kind, where the person wants it. Returns their labels."""
    gone: list[str] = []
    present = ways(storage, identity)
    for name, way in zip(names(present), present, strict=True):
        if way.kind != new.kind or way.path == new.path:
            continue
        question = _("Take away the earlier one, {label}? Its pages will not open this vault any more.")
        wanted = replace or (session.may_ask and agreed(question.format(label=name)))
        try:
            if wanted:
                remove(storage, identity, name)
        except FewOpenersLeft as error:
            session.warn(_(error.message).format(**error.fields))
            wanted = False
        if wanted:
            gone.append(name)
            session.say(_("{label} opens this vault no more.").format(label=name))
        else:
            text = _(
                "The earlier one, {label}, opens the vault, too. To take it away: sociarch keys remove "
                "{label}"
            )
            session.say(text.format(label=name))
    forget_drills(session.home, identity.vault, openers(storage))
    return gone
