"""`sociarch logout`: the sealed session is deleted."""

import click

from sociarch.cli.language import gettext as _
from sociarch.cli.networks import Networks
from sociarch.cli.options import as_network, common
from sociarch.cli.session import Session
from sociarch.routes import API


@click.command(
    "logout",
    help=_(
        "Delete the session that `sociarch login` made for NETWORK, and your consent with it. What is in "
        "the vault stays. The network itself still lists the session among your sign-ins until you end it "
        "there. The token of its official API goes as well; with --api, only that. A token stays valid at "
        "the network until it expires or you withdraw it there.\n\nExamples:\n\n\b\n  sociarch logout "
        "linkedin\n  sociarch logout linkedin --api"
    ),
)
@click.argument("network", metavar=_("NETWORK"), callback=as_network)
@click.option("--account", metavar=_("LABEL"), help=_("Your own label for the account, such as “private”."))
@click.option("--api", is_flag=True, help=_("Delete only the token of the official API."))
@common
def command(network: str, account: str | None, api: bool) -> None:
    session = Session.current()
    networks = Networks(session)
    chosen = networks.account(network, account)
    # A run through the API would write down again what is deleted here.
    with chosen.locked(), chosen.by(API).locked():
        was = chosen.drop_token() if api else chosen.sign_out()
    if api:
        said = _("The token for {title} is deleted.") if was else _("There was no token for {title} here.")
        session.say(said.format(title=chosen.title))
        return
    text = _("Signed out of {title} here.") if was else _("Nobody was signed in to {title} here.")
    session.say(text.format(title=chosen.title))
