"""`sociarch keys rotate`: new keys for what follows."""

from pathlib import Path

import click

from sociarch.cli.asking import confirm
from sociarch.cli.copy import check_there, known_copies
from sociarch.cli.drills import forget_drills
from sociarch.cli.keys_kit import KIT_NEXT
from sociarch.cli.kit import Kit
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_json, as_path, common
from sociarch.cli.output import print_json
from sociarch.cli.pages import kit_page, note_kit, write_page
from sociarch.cli.passphrase import new_passphrase, recipient, weak_option
from sociarch.cli.session import Session, place_of, whole_path
from sociarch.cli.speech import one_line, tell
from sociarch.copying import is_ahead
from sociarch.errors import CopyAhead, VaultUnavailable
from sociarch.keys import fingerprint
from sociarch.layout import openers, read_card
from sociarch.rotation import Rotated, rotate

PASSPHRASE = "passphrase"
KIT = "recovery-kit"


@click.command(
    "rotate",
    help=_(
        "Give the vault new keys, after a kit was lost or somebody may know the passphrase. What is stored "
        "from then on opens with the new keys alone; what was stored before stays as it is, and the new ways "
        "open it, too.\n\n"
        "You choose a new passphrase and get a new recovery kit. All other ways to open the vault go: "
        "somebody's key, shares and keyrings have to be added again. Other machines that back up need the "
        "new passphrase once.\n\n"
        "Nobody can take back what an old key could read: who has one, and a copy of the vault from before, "
        "reads that copy.\n\n"
        "Example:\n\n\b\n"
        "  sociarch keys rotate"
    ),
)
@click.argument("file", required=False, metavar=_("[FILE]"), callback=as_path)
@click.option(
    "--passphrase-file", "passphrase_file", callback=as_path, metavar=_("FILE"),
    help=_("The new passphrase, the first line of the file."),
)  # fmt: skip
@click.option("--yes", is_flag=True, help=_("Do not ask."))
@weak_option
@as_json
@common
def command(file: Path | None, passphrase_file: Path | None, yes: bool, weak: bool, as_json: bool) -> None:
    session = Session.current()
    reader = session.reader()
    vault = reader.identity.vault
    _check_copies(session, vault)
    page = kit_page(session, file, vault, session.today().isoformat())
    if not confirm(session, _("Replace all ways to open the vault by new ones?"), yes=yes):
        return
    named = whole_path(str(passphrase_file)) if passphrase_file is not None else None
    passphrase = new_passphrase(session, named, weak=weak)
    key = type(reader.identity.identity).generate()
    write_page(page, Kit.of(vault, str(key)).to_html())
    try:
        rotated = rotate(reader, {PASSPHRASE: recipient(passphrase), KIT: key.recipient()}, session.today())
    except BaseException:
        if read_card(reader.storage) == reader.identity.card:
            page.unlink()  # A page that opens nothing would only mislead.
        raise
    home = session.home
    home.save_write_key(vault, rotated.identity.write_key().to_bytes())
    note_kit(session, vault, page)
    forget_drills(home, vault, openers(reader.storage))
    if as_json:
        record = {"vault": vault, "kit": str(page), "removed": list(rotated.removed)}
        print_json("keys-rotated", {**record, "fingerprint": fingerprint(rotated.identity.signer())})
        return
    _show(session, rotated, page)


def _check_copies(session: Session, vault: str) -> None:
    """Raises CopyAhead for a copy with what would not count after the rotation. One that cannot be asked is
    told of: nobody knows."""
    storage = session.storage()
    for name in known_copies(session, vault):
        place = place_of(name)
        try:
            there = session.storage_at(place)
            check_there(place, there)
            if is_ahead(storage, there):
                raise CopyAhead(place=place, vault=session.place())
        except VaultUnavailable:
            text = _(
                "The copy at {place} cannot be reached. If a machine has backed up there, bring that here "
                "first; made with the old keys, it would not count any more."
            )
            session.warn(text.format(place=name))


def _show(session: Session, rotated: Rotated, page: Path) -> None:
    tell(_("The vault has new keys. It opens with: {labels}").format(labels=f"{PASSPHRASE}, {KIT}"))
    tell(_("To print: {path}").format(path=one_line(page)))
    session.say(_(KIT_NEXT).format(label=KIT))
    again = [label for label in rotated.removed if label not in (PASSPHRASE, KIT)]
    if again:
        text = _("These opened it and do not any more; add those you want again: {labels}")
        session.say(text.format(labels=", ".join(again)))
    if known_copies(session, rotated.identity.vault):
        session.say(_("Copies still open with the old ways and have old keys. Next: sociarch copy"))
    text = _("Attestations are signed with a new key from now on; its fingerprint: {print}")
    session.say(text.format(print=fingerprint(rotated.identity.signer())))
