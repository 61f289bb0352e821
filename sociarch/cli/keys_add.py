"""`sociarch keys add`: one way more to open the vault."""

import platform
from pathlib import Path
from typing import Final

import click

from sociarch import age
from sociarch.cli.keys_kit import Made, make_kit, make_shares, print_made, show_made
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_json, as_path, as_text, common
from sociarch.cli.passphrase import new_passphrase, recipient, weak_option
from sociarch.cli.session import Session, whole_path
from sociarch.cli.speech import tell
from sociarch.errors import AlreadyOpens, NotARecipient
from sociarch.keys import VaultIdentity
from sociarch.opener import add, check_kind, free_label, unlock, unlock_one, ways
from sociarch.storage import Storage

DEFAULT: Final = "-"
TAIL: Final = 6
"""Letters at the end of a public key that tell it from others."""


@click.command(
    "add",
    help=_(
        "Add one way to open the vault: a passphrase, somebody's public key, a recovery kit, three shares, "
        "or this computer's keyring. You open the vault for it with one that is there.\n\n"
        "Somebody's key lets them read everything in the vault. What you call it stands openly among the "
        "vault's files.\n\n"
        "--keyring is comfort: nobody is asked for the passphrase on this computer any more. It also means "
        "that whoever is signed in to this computer, and every program that runs for them, reads the vault. "
        "It does not count as a way to rely on, because it goes with the computer.\n\n"
        "Examples:\n\n\b\n"
        "  sociarch keys add --passphrase\n"
        "  sociarch keys add --recipient age1… --label lawyer\n"
        "  sociarch keys add --kit ~/kit.html\n"
        "  sociarch keys add --keyring"
    ),
)
@click.option("--passphrase", is_flag=True, help=_("A passphrase, typed twice."))
@click.option(
    "--passphrase-file",
    "file",
    callback=as_path,
    metavar=_("FILE"),
    help=_("A passphrase, the first line of the file."),
)
@click.option(
    "--recipient", "public", callback=as_text, metavar="AGE1…", help=_("Somebody's public key of age.")
)
@click.option("--label", callback=as_text, metavar=_("NAME"), help=_("What the key is called."))
@click.option(
    "--kit",
    is_flag=False,
    flag_value=DEFAULT,
    metavar=_("[FILE]"),
    help=_("A recovery kit. Default: beside the vault."),
)
@click.option(
    "--shares", "folder", callback=as_path, metavar=_("FOLDER"), help=_("Three pages, any two of which open.")
)
@click.option("--keyring", is_flag=True, help=_("A key in this computer's keyring, for comfort."))
@weak_option
@as_json
@common
def command(
    passphrase: bool, file: Path | None, public: str | None, label: str | None, kit: str | None,
    folder: Path | None, keyring: bool, weak: bool, as_json: bool,
) -> None:  # fmt: skip
    wanted = [
        passphrase or file is not None,
        public is not None,
        kit is not None,
        folder is not None,
        keyring,
    ]
    if sum(wanted) != 1:
        raise click.UsageError(
            _("Say which way: --passphrase, --recipient, --kit, --shares or --keyring, one of them.")
        )
    if label is not None and public is None:
        raise click.UsageError(_("--label goes with --recipient."))
    session = Session.current()
    storage = session.storage()
    # What cannot be taken is said before anybody is asked for a key.
    name = _slug(label) if label is not None else ""
    key = _parsed(public) if public is not None else None
    identity = session.unlock(storage)
    if key is not None:
        made = _somebody(storage, identity, key, name)
    elif kit is not None:
        made = make_kit(session, storage, identity, whole_path(kit) if kit not in ("", DEFAULT) else None)
    elif folder is not None:
        made = make_shares(session, storage, identity, folder)
    elif keyring:
        made = _comfort(session, storage, identity)
    else:
        made = _passphrase(session, storage, identity, file, weak=weak)
    if as_json:
        print_made(identity, made, [])
    elif made.pages:
        show_made(session, made)
    else:
        tell(_("The vault opens with one way more: {label}").format(label=made.way.label))
    if keyring:
        session.say(
            _(
                "On this computer nobody is asked for a key any more: whoever is signed in here, and every "
                "program that runs for them, can read the vault. It goes with the computer, so keep the "
                "other ways. To end it: sociarch keys remove {label}"
            ).format(label=made.way.label)
        )


def _passphrase(
    session: Session, storage: Storage, identity: VaultIdentity, file: Path | None, *, weak: bool
) -> Made:
    passphrase = new_passphrase(session, whole_path(str(file)) if file is not None else None, weak=weak)
    same = [age.ScryptIdentity(passphrase)]
    for way in ways(storage, identity):
        if way.kind == "passphrase" and unlock_one(storage, way.path, same) is not None:
            raise AlreadyOpens(label=way.label)
    return Made(add(storage, identity, free_label(storage, "passphrase"), recipient(passphrase)), ())


def _somebody(storage: Storage, identity: VaultIdentity, key: age.Recipient, name: str) -> Made:
    check_kind(identity, key)
    return Made(add(storage, identity, free_label(storage, "key", name or str(key)[-TAIL:]), key), ())


def _comfort(session: Session, storage: Storage, identity: VaultIdentity) -> Made:
    """The key goes into the keyring first: a file in the vault that nothing opens would look like a way."""
    comfort = session.comfort(identity.vault)
    kept = comfort.identity()
    if kept is not None and unlock(storage, [kept], ["keyring"]) is not None:
        raise AlreadyOpens(label=_("this computer's keyring"))
    key = type(identity.identity).generate()
    comfort.keep(key)
    try:
        label = free_label(storage, "keyring", _slug(platform.node()))
        return Made(add(storage, identity, label, key.recipient()), ())
    except BaseException:
        comfort.forget()
        raise


def _slug(text: str) -> str:
    from slugify import slugify

    slug: str = slugify(text, max_length=30)
    if text and not slug:
        raise click.UsageError(_("That name holds no letter or digit."))
    return slug


def _parsed(text: str) -> age.Recipient:
    """Raises NotARecipient."""
    try:
        return age.parse_recipient(text.strip())
    except ValueError:
        raise NotARecipient() from None
