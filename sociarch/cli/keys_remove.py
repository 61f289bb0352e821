"""`sociarch keys remove`: one way less to open the vault, never too few."""

import click

from sociarch.cli.drills import forget_drills
from sociarch.cli.keys_view import agreed
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_json, as_text, common
from sociarch.cli.output import print_json
from sociarch.cli.session import Session
from sociarch.cli.speech import tell
from sociarch.errors import RemovalUnsaid
from sociarch.opener import check_removable, names, remove, unlock


@click.command(
    "remove",
    help=_(
        "Take away a way to open the vault. At least two that do not depend on each other are always "
        "left.\n\n"
        "Whoever had it cannot open this vault with it any more. A copy of the vault that was made earlier "
        "it still opens, and who has opened the vault before may have kept what it holds.\n\n"
        "Example:\n\n\b\n"
        "  sociarch keys remove recovery-kit-2"
    ),
)
@click.argument("label", metavar=_("LABEL"), callback=as_text)
@click.option("--yes", is_flag=True, help=_("Do not ask."))
@as_json
@common
def command(label: str, yes: bool, as_json: bool) -> None:
    session = Session.current()
    storage = session.storage()
    identity = session.unlock(storage)
    way = check_removable(storage, identity, label)
    if not yes:
        if not session.may_ask:
            raise RemovalUnsaid()
        question = _("Take {label} away for good? Nothing brings it back.")
        if not agreed(question.format(label=label)):
            session.say(_("Nothing was changed."))
            return
    left = remove(storage, identity, label)
    forget_drills(session.home, identity.vault, [one.path for one in left])
    if way.kind == "keyring":
        comfort = session.comfort(identity.vault)
        kept = comfort.identity()
        if kept is not None and unlock(storage, [kept], ["keyring"]) is None:
            comfort.forget()  # It was this computer's, and opens nothing any more.
    if as_json:
        print_json("keys-removed", {"vault": identity.vault, "label": label, "left": names(left)})
        return
    tell(_("{label} opens this vault no more.").format(label=label))
    tell(_("It opens with: {openers}").format(openers=", ".join(names(left))))
    session.say(_("A copy of the vault that was made earlier still opens with it."))
