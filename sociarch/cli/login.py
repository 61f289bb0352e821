"""`sociarch login`: the person signs in, once, by hand, in a visible window; the session is kept sealed."""

import sys
from typing import Final

import click

from sociarch.cli.language import gettext as _
from sociarch.cli.networks import Networks, terms
from sociarch.cli.options import as_network, common
from sociarch.cli.questions import yes_or_no
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
        "employer.\n\nWith --api, no browser: sociarch explains how to make a token for the network's "
        "official API (LinkedIn, for members in the European Economic Area and Switzerland), reads it from "
        "what you type or pipe in, checks it and seals it.\n\nExamples:\n\n\b\n  sociarch login "
        "linkedin\n  sociarch login facebook --account private\n  sociarch login linkedin --api\n  sociarch "
        "login linkedin --api < token.txt"
    ),
)
@click.argument("network", metavar=_("NETWORK"), callback=as_network)
@click.argument("rest", nargs=-1, metavar="", type=click.UNPROCESSED)
@click.option("--api", is_flag=True, help=_("Set up the network's official API instead."))
@click.option("--account", metavar=_("LABEL"), help=_("Your own label for the account, such as “private”."))
@click.option("--accept-terms", is_flag=True, help=_("Agree in advance to the paragraph that is shown."))
@click.option("--browser-path", metavar=_("FILE"), help=_("The browser's program."))
@common
def command(
    network: str, rest: tuple[str, ...], api: bool, account: str | None, accept_terms: bool,
    browser_path: str | None,
) -> None:  # fmt: skip
    from sociarch.cli.backup import is_label
    from sociarch.cli.token import NEVER_TYPED, set_up

    session = Session.current()
    if rest or len(network) > LONGEST_NAME:
        raise click.UsageError(_(NEVER_TYPED))
    if account is not None and not is_label(account):
        raise click.UsageError(_("A label is a short text on one line that does not begin with ~."))
    networks = Networks(session, browser=browser_path, window=True)
    collector = networks.collector(network)
    interface = networks.interfaces.get(network)
    if api:
        if interface is None:
            able = ", ".join(networks.interfaces.names())
            raise click.UsageError(
                _("{title} has no official API that one person can use. These have: {able}").format(
                    title=collector.title, able=able
                )
            )
        set_up(session, networks, networks.account(network, account), interface)
        return
    if collector.anchors.switched_off:
        raise SwitchedOff(title=collector.title, network=network, reason=collector.anchors.switched_off)
    if collector.closed:
        session.warn(
            _(
                "As far as is known {title} is closed, and there is nothing to sign in to. Two ways are "
                "left: a file you saved in those years (sociarch backup {network} --from FILE), or a letter "
                "to the operator (sociarch letter {network})."
            ).format(title=collector.title, network=network)
        )
    chosen = networks.account(network, account)
    with chosen.locked():
        if not networks.agreed(chosen):
            session.say(terms(collector.title) + "\n")
            if not accept_terms:
                if not session.may_ask:
                    raise ConsentNeeded(title=collector.title, network=network)
                if not yes_or_no(_("Do you agree?")):
                    raise ConsentNeeded(title=collector.title, network=network)
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
    if interface is not None and not chosen.has_token:
        session.say(
            _(
                "For {members}, {title}'s official API is the better way: no browser, no page that changes. "
                "sociarch login {network} --api"
            ).format(members=_(interface.members), title=collector.title, network=network)
        )


LONGEST_NAME: Final = 40
"""Letters of a network's name; what is longer may be a secret that was typed in the wrong place."""


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
