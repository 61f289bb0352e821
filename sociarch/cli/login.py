"""`sociarch login`: the person signs in, once, by hand, in a visible window; the session is kept sealed."""

import sys

import click

from sociarch.cli.language import gettext as _
from sociarch.cli.networks import Networks, terms
from sociarch.cli.options import common
from sociarch.cli.session import Session
from sociarch.cli.speech import say
from sociarch.collector import Shown
from sociarch.errors import ConsentNeeded, NetworkClosed, SwitchedOff


@click.command(
    "login",
    help=_(
        "Sign in to NETWORK once, in a window.\n\nA browser opens on the network's own page. You sign in "
        "there as always, with whatever the network wants: password, code, approval in its app, a puzzle. "
        "sociarch looks once a second whether you are in, for ten minutes at most; it never asks for, "
        "types or stores the network's password. What it keeps is the session, as a browser would, sealed "
        "with a key that your system's keyring holds (or a file that only you can read, where there is "
        "none).\n\nUse an account of your own with a personal address, not one that belongs to your "
        "employer.\n\nExamples:\n\n\b\n  sociarch login linkedin\n  sociarch login facebook --account "
        "private"
    ),
)
@click.argument("network", metavar="NETWORK")
@click.option("--account", metavar="LABEL", help=_("Your own label for the account, such as “private”."))
@click.option("--accept-terms", is_flag=True, help=_("Agree in advance to the paragraph that is shown."))
@click.option("--browser-path", metavar="FILE", help=_("The browser's program."))
@common
def command(network: str, account: str | None, accept_terms: bool, browser_path: str | None) -> None:
    from sociarch.cli.backup import is_label

    session = Session.current()
    if account is not None and not is_label(account):
        raise click.UsageError(_("A label is a short text on one line that does not begin with ~."))
    networks = Networks(session, browser=browser_path, window=True)
    collector = networks.collector(network)
    if collector.anchors.switched_off:
        raise SwitchedOff(title=collector.title, network=network, reason=collector.anchors.switched_off)
    chosen = networks.account(network, account)
    with chosen.locked():
        if not networks.agreed(chosen):
            session.say(terms(collector.title) + "\n")
            if not accept_terms:
                if not session.may_ask:
                    raise ConsentNeeded(title=collector.title, network=network)
                if not click.confirm(_("Do you agree?"), err=True):
                    raise click.Abort
            networks.agree(chosen)
        session.say(
            _("A browser opens. Sign in to {title} there as always; ten minutes are left for it.").format(
                title=collector.title
            )
        )
        countdown = _Countdown(quiet=session.quiet)
        try:
            with networks.open(chosen, window=True) as route:
                seen = route.sign_in(countdown.show)
        finally:
            countdown.clear()
        if seen.shown is Shown.CLOSED:
            raise NetworkClosed(title=collector.title, network=network, reason="")
        chosen.forget_trouble()
    session.say(_("Signed in to {title}. The session is sealed.").format(title=collector.title))
    if networks.seal.in_file:
        session.warn(
            _(
                "This system has no keyring that could be used, so the key of the session lies in a file "
                "beside it, readable by you alone. Whoever copies your home folder can use the session."
            )
        )
    session.say(_("Next: sociarch backup {network}").format(network=network))


class _Countdown:
    """The time that is left, on one line of a terminal."""

    def __init__(self, *, quiet: bool) -> None:
        self._shown = not quiet and sys.stderr.isatty()

    def show(self, seconds: float) -> None:
        if self._shown:
            left = f"{int(seconds) // 60}:{int(seconds) % 60:02}"
            click.echo("\r" + _("Waiting for you to sign in: {left} ").format(left=left), err=True, nl=False)

    def clear(self) -> None:
        if self._shown:
            say("")
