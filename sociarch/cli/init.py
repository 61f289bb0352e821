"""`sociarch init`: a vault, at least two ways to open it, and this machine's write key."""

import os
from pathlib import Path

import click

from sociarch import age
from sociarch.cli import first_hour
from sociarch.cli.elsewhere import create_only, probe
from sociarch.cli.kit import Kit
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_json, as_path, common
from sociarch.cli.output import print_json
from sociarch.cli.pages import note_kit, write_page
from sociarch.cli.passphrase import new_passphrase, recipient, weak_option
from sociarch.cli.session import Session
from sociarch.cli.speech import tell
from sociarch.errors import PlaceTaken, VaultUnavailable
from sociarch.keys import VaultIdentity
from sociarch.layout import check_free
from sociarch.place import Place
from sociarch.storage import Storage
from sociarch.vault import create, is_made

PASSPHRASE = "passphrase"
RECOVERY_KIT = "recovery-kit"


@click.command(
    "init",
    help=_(
        "Make a vault: a folder that holds your encrypted exports, or a place on another machine.\n\n"
        "It can be opened in two ways that do not depend on each other: with a passphrase, and with a "
        "recovery kit, one page to print and keep away from the computer. Who loses both loses "
        "everything in the vault; nobody can help then.\n\n"
        "This machine gets a write key: it can back up without being asked for anything, and cannot "
        "read what is stored.\n\n"
        "Examples:\n\n"
        "\b\n"
        "  sociarch init\n"
        "  sociarch init --vault /media/usb/vault --kit ~/kit.html\n"
        "  sociarch init --vault sftp://me@nas.example.org/srv/vault --kit ~/kit.html"
    ),
)
@click.option(
    "--kit",
    callback=as_path,
    metavar=_("FILE"),
    help=_(
        "Where to write the recovery kit. Default: beside the vault; in the present folder where the vault "
        "lies on another machine."
    ),
)
@click.option(
    "--post-quantum",
    is_flag=True,
    help=_("Seal against future quantum computers too (stock age 1.3 or later opens it)."),
)
@click.option(
    "--plain",
    is_flag=True,
    help=_(
        "Make the vault and nothing else. Without it, and with neither --vault nor --kit, you are led at a "
        "terminal from question to question, up to a first backup."
    ),
)
@weak_option
@as_json
@common
def command(kit: Path | None, post_quantum: bool, plain: bool, weak: bool, as_json: bool) -> None:
    session = Session.current()
    if first_hour.is_for(session) and not (kit or plain or as_json):
        code = first_hour.lead(session, lambda: _make(session, None, post_quantum, weak=weak, guided=True))
        click.get_current_context().exit(code)
    _make(session, kit, post_quantum, weak=weak, as_json=as_json)


def _make(
    session: Session, kit: Path | None, post_quantum: bool, *, weak: bool, as_json: bool = False,
    guided: bool = False,
) -> Path:  # fmt: skip
    """Make the vault, say so, and return where the kit lies. `guided`: whoever leads says what comes next."""
    place = session.place()
    storage = _free_storage(session, place)
    identity = VaultIdentity.generate(hybrid=post_quantum)
    beside = Path() if place.folder is None else place.folder.parent
    page = (kit or beside / f"sociarch-recovery-kit-{identity.vault[:8]}.html").absolute()
    if session.is_in_vault(page):
        raise click.UsageError(_("The recovery kit cannot lie in the vault it opens."))
    passphrase = new_passphrase(session, session.passphrase_file(), weak=weak)
    recovery = type(identity.identity).generate()
    recipients: dict[str, age.Recipient] = {
        PASSPHRASE: recipient(passphrase),
        RECOVERY_KIT: recovery.recipient(),
    }
    home = session.home
    write_page(page, Kit.of(identity.vault, str(recovery)).to_html())
    try:
        home.save_write_key(identity.vault, identity.write_key().to_bytes())
        create(storage, identity, recipients)
    except BaseException:
        if not is_made(storage, identity):
            page.unlink()  # A kit of no vault would only mislead.
        raise
    try:
        home.remember_vault(str(place), identity.vault, default=True)
        note_kit(session, identity.vault, page)
    except VaultUnavailable:
        session.warn(_("This machine could not note where the vault is; name it with --vault."))
    if as_json:
        print_json(
            "init",
            {"vault": identity.vault, "path": str(place), "kit": str(page), "openers": [*recipients]},
        )
        return page
    tell(_("The vault is ready: {path}").format(path=place))
    tell(_("The recovery kit: {path}").format(path=page))
    if guided:
        return page
    session.say(
        "\n"
        + _(
            "1. Print the recovery kit, put the page in a safe place, then delete the file.\n"
            "2. Keep the passphrase somewhere else than the kit.\n"
            "3. The vault opens with either of them. If you lose BOTH, everything in it is lost for "
            "ever: there is no third way, and nobody who could help."
        )
        + "\n\n"
        + _("Next: sociarch login linkedin, or without a browser: sociarch backup --from FILE-OR-FOLDER")
    )
    return page


def _free_storage(session: Session, place: Place) -> Storage:
    """Where nothing is yet, probed."""
    met = create_only(session.home, place)
    storage = session.storage_at(place)
    if place.folder is not None and not place.folder.is_dir() and os.path.lexists(place.folder):
        raise PlaceTaken(path=place)
    check_free(storage, place)
    if met is not None or create_only(session.home, place) is None:
        # Met long ago, when it may have been another server; or it could not be told, and why matters.
        probe(session, place, storage)
    return storage
