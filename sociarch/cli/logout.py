"""`sociarch logout`: the sealed session is deleted."""

import click

from sociarch.cli.language import gettext as _
from sociarch.cli.networks import Networks
from sociarch.cli.options import common
from sociarch.cli.session import Session


@click.command(
    "logout",
    help=_(
        "Delete the session that `sociarch login` made for NETWORK, and your consent with it. What is in "
        "the vault stays. The network itself still lists the session among your sign-ins until you end it "
        "there.\n\nExample:\n\n\b\n  sociarch logout linkedin"
    ),
)
@click.argument("network", metavar="NETWORK")
@click.option("--account", metavar="LABEL", help=_("Your own label for the account, such as “private”."))
@common
def command(network: str, account: str | None) -> None:
    session = Session.current()
    networks = Networks(session)
    chosen = networks.account(network, account)
    with chosen.locked():
        was = chosen.sign_out()
    text = _("Signed out of {title} here.") if was else _("Nobody was signed in to {title} here.")
    session.say(text.format(title=chosen.title))
