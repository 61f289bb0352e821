"""The set-up of a network's official interface: the steps, the token, and whether it opens anything."""

import codecs
import re
import sys
from typing import TYPE_CHECKING, Final

import click

from sociarch.accounts import Account
from sociarch.cli.language import colon
from sociarch.cli.language import gettext as _
from sociarch.cli.networks import Networks
from sociarch.cli.session import Session
from sociarch.collector import Shown
from sociarch.errors import N_, SociarchError, TokenNeeded, TokenUnchecked, Unreachable, WrongMember
from sociarch.interface import Interface
from sociarch.routes import API

if TYPE_CHECKING:
    from sociarch.api import ApiRoute

NEVER_TYPED: Final = N_(
    "Name one NETWORK and nothing behind it. A token is never typed behind a command: others on this "
    "machine can read it there, and the shell keeps it. If you did, withdraw it and make a new one."
)
NO_TOKEN: Final = N_("That is no token: a token is one long word of letters, digits and - . _ =")
_LONGEST: Final = 8192
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{16,4096}")


def set_up(session: Session, networks: Networks, account: Account, interface: Interface) -> None:
    """Explain, take the token, check it, seal it. Raises what is wrong with it; an older one then stays."""
    explain(session, interface)
    token = _taken(session, interface)
    record = account.by(API)
    with record.locked():
        route = networks.api(record, token, patient=False)
        try:
            found = route.look().shown is Shown.READY
            _check_owner(route)
        except Unreachable as error:
            account.save_token(token, session.clock.now())
            reason = error.fields.get("reason", "")
            raise TokenUnchecked(title=interface.title, network=account.typed, reason=reason) from None
        account.save_token(token, session.clock.now())
        record.forget_trouble()
    session.say(_("The token works. It is sealed."))
    if not found:
        session.say(
            _(
                "{title} has not collated your data yet: that takes minutes, or up to a day after the "
                "consent."
            ).format(title=interface.title)
        )
    if networks.seal.in_file:
        session.warn(
            _(
                "This system has no keyring that could be used, so the key of the token lies in a file "
                "beside it, readable by you alone. Whoever copies your home folder can use the token."
            )
        )
    session.say(_("Next: sociarch backup {network}").format(network=account.typed))


def _check_owner(route: "ApiRoute") -> None:
    """Raises WrongMember for another member's token; that this cannot be told yet is no reason to refuse "
    "one."""
    try:
        route.check_owner()
    except WrongMember:
        raise
    except SociarchError:
        return


def explain(session: Session, interface: Interface) -> None:
    """The steps, for a person who has never done this."""
    session.say(
        _(
            "{title} has an official API for {members} (as of {month}). Through it sociarch reads your own "
            "data, and nothing else: no browser, no page that changes, no question of terms. It never "
            "writes there. You make a token once, in about ten minutes:"
        ).format(title=interface.title, members=_(interface.members), month=interface.known)
    )
    for number, step in enumerate(interface.set_up, 1):
        session.say(f"\n  {number}. {_(step)}")
    session.say("")


def _taken(session: Session, interface: Interface) -> str:
    """The token, typed unseen or from a pipe. Raises TokenNeeded and UsageError, which never show it."""
    if sys.stdin is not None and sys.stdin.isatty():
        if not session.may_ask:
            raise TokenNeeded(title=interface.title, network=interface.name)
        try:
            text = click.prompt(
                _("Token (it is not shown)"), hide_input=True, err=True, prompt_suffix=colon()
            )
        except UnicodeError:
            raise click.UsageError(_(NO_TOKEN)) from None
    else:
        text = _piped()
    token = str(text).strip().strip("\"'")
    token = re.sub(r"(?i)\A(?:authorization:\s*)?bearer\s+", "", token)
    if not token:
        raise TokenNeeded(title=interface.title, network=interface.name)
    if not _TOKEN.fullmatch(token):
        raise click.UsageError(_(NO_TOKEN))
    return token


def _piped() -> str:
    """The first line with anything on it, in whichever UTF a system writes its files."""
    data = sys.stdin.buffer.read(_LONGEST) if sys.stdin is not None else b""
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    lines = data.decode(encoding, "replace").splitlines()
    return next((line for line in lines if line.strip()), "")
