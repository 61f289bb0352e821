"""The checkup as `sociarch doctor` makes it and shows it, or writes it for a bug report.

Nothing is asked for: a vault that only opens its place with a password somebody types is not looked at.
"""

import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from sociarch.browser.find import Wishes, present
from sociarch.checkup import gathering
from sociarch.checkup.bundle import bundle
from sociarch.checkup.checks import TITLES, examine
from sociarch.checkup.gathering import tried
from sociarch.checkup.record import Catalogue, Check, Gathered, SignedIn, Timer, Trouble, Vault, Verdict
from sociarch.cli import night
from sociarch.cli.custody import custody_of, custody_record
from sociarch.cli.drills import last_drill
from sociarch.cli.language import gettext as _
from sociarch.cli.networks import Networks
from sociarch.cli.output import print_json, print_table
from sociarch.cli.ownership_words import told
from sociarch.cli.pages import write_page
from sociarch.cli.session import Session
from sociarch.cli.speech import tell
from sociarch.custody import DEMAND, HINT, Custody
from sociarch.errors import N_, URGENCY
from sociarch.registry import Collectors, Interfaces, Registry

VERDICTS: Final[dict[Verdict, str]] = {
    "wrong": N_("wrong"),
    "attention": N_("attention"),
    "unknown": N_("unknown"),
    "ok": N_("in order"),
}
SCREEN: Final = Path("-")
"""In place of a file: the screen."""


def health(session: Session, browser: str | None, target: Path | None, *, as_json: bool) -> int:
    """Look at everything, show it or write the bundle to `target`, and return the exit code."""
    gathered = gather(replace(session, no_input=True), browser)
    checks = examine(gathered)
    code = min((one.code for one in checks if one.verdict == "wrong"), key=URGENCY.index, default=0)
    if target is not None:
        _bundle(session, bundle(checks, gathered, session.environment, session.today()), target)
        return 0
    custody = Custody() if isinstance(gathered.custody, Trouble) else gathered.custody
    if as_json:
        record = {
            "checks": [_record(one) for one in checks],
            "custody": custody_record(custody),
            "code": code,
        }
        print_json("checkup", record)
        return code
    _show(checks)
    _show_steps(session, custody)
    return code


def gather(session: Session, browser: str | None) -> Gathered:
    """What is to be looked at on this machine; each look catches its own trouble."""
    system = platform.system()
    now = session.clock.now()
    vault = tried(lambda: gathering.vault(session.home, session.place(), session.storage_at(session.place())))
    opened = vault if isinstance(vault, Vault) else None
    folder = tried(lambda: session.place().folder)
    at = None if isinstance(folder, Trouble) else folder
    program = f"{system} {platform.machine()}"
    return Gathered(
        program=tried(lambda: gathering.program(program, sys.stdout.encoding or "")),
        times=tried(lambda: gathering.times(now, at, _moments(session, _id(session, opened)))),
        opened=tried(lambda: gathering.opened(session.home.root, at, posix=os.name != "nt")),
        unread=tried(lambda: gathering.unread(session.home.root)),
        left=tried(lambda: gathering.left(session.home.root, at, now)),
        room=tried(lambda: gathering.room(session.home.root, at)),
        vault=vault,
        proven=tried(lambda: _proven(session, opened)),
        timer=tried(lambda: _timer(session, _id(session, opened))),
        accounts=tried(lambda: _accounts(session)),
        browsers=tried(lambda: _browsers(session, browser, system)),
        keys=tried(lambda: gathering.keys(session.home, session.keyring)),
        catalogue=tried(lambda: _catalogue(session)),
        custody=tried(lambda: _custody(session, opened)),
    )


def _id(session: Session, vault: Vault | None) -> str | None:
    """The vault's id, as it is read there, else as this machine remembers it."""
    return vault.id if vault is not None else session.home.known_vault(str(session.place()))


def _moments(session: Session, vault: str | None) -> list[str]:
    if vault is None:
        return []
    runs = night.remembered(session, vault)
    return [*session.home.last_backups(vault).values(), runs.woke, runs.began, runs.ended]


def _proven(session: Session, vault: Vault | None) -> timedelta | None:
    drill = None if vault is None else last_drill(session.home, vault.id, vault.openers)
    return None if drill is None else session.today() - drill.on


def _timer(session: Session, vault: str | None) -> Timer:
    return Timer(night.remembered(session, vault), night.installed_since(session), session.clock.now())


def _accounts(session: Session) -> tuple[SignedIn, ...]:
    networks = Networks(session)
    return gathering.signed_in(networks.known(), networks.interfaces.get, session.clock.now())


def _browsers(session: Session, browser: str | None, system: str) -> tuple[str, ...]:
    wishes = Wishes.of(session.environment, browser, "en")
    return tuple(map(str, present(wishes, session.environment, Path("/"), system)))


def _catalogue(session: Session) -> Catalogue:
    own = session.home.root / "anchors"
    return gathering.catalogue(Registry.installed(), Collectors.installed(), Interfaces.installed(), own)


def _custody(session: Session, vault: Vault | None) -> Custody:
    known = _id(session, vault)
    return custody_of(session, known or "", None if vault is None else vault.openers)


# -- how it is shown -------------------------------------------------------------------------------


def _show(checks: Sequence[Check]) -> None:
    headings = [_("State"), _("What"), _("What was found"), _("How to mend it")]
    print_table(headings, [_row(one) for one in checks])


def _row(one: Check) -> list[str]:
    says = " ".join(told(one.says).split("\n"))
    return [_(VERDICTS[one.verdict]), _(TITLES[one.name]), says, _mend(one)]


def _mend(one: Check) -> str:
    """One line; empty where there is nothing to mend."""
    text = " ".join(told(one.mend).split("\n")) if one.mend is not None else ""
    return f"{text} {one.command}".strip()


def _show_steps(session: Session, custody: Custody) -> None:
    if custody.steps:
        session.say("")
        session.say(_("What to do about custody, in this order:"))
        for number, step in enumerate(custody.steps, 1):
            session.say(f"{number}. {told(step.says)} {step.command}")
    if custody.signs:
        session.say(_(HINT))
    if custody.signs and custody.demand:
        session.warn(_(DEMAND))


def _record(one: Check) -> dict[str, Any]:
    return {
        "name": one.name,
        "verdict": one.verdict,
        "text": told(one.says),
        "mend": told(one.mend) if one.mend is not None else None,
        "command": one.command or None,
        "code": one.code,
    }


def _bundle(session: Session, text: str, target: Path) -> None:
    if target == SCREEN:
        tell(text.rstrip("\n"))
        return
    write_page(target, text)
    tell(_("Written: {path}").format(path=target))
    session.say(_("It is plain text. Read it before you send it to anybody."))
