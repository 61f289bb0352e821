"""Whose space the vault and its keys lie in: what `status` and `doctor` look at, and how they show it."""

import platform
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from sociarch import machine
from sociarch.cli.drills import drills
from sociarch.cli.language import gettext as _
from sociarch.cli.ownership_words import told
from sociarch.cli.session import Session, place_of
from sociarch.custody import DEMAND, HINT, Custody, Facts, Place, Sign, Thing, inspect
from sociarch.drill import OVERDUE
from sociarch.employer import known
from sociarch.errors import SociarchError, VaultUnavailable
from sociarch.keys import opener_label
from sociarch.ownership.advice import standing
from sociarch.ownership.case import Case
from sociarch.ownership.report import Report

ADDRESSES: Final = "work-addresses"
"""The small record of networks of which the account's primary address was an employer's."""
SHOWN: Final = 3
"""Signs that `status` tells; `doctor` tells all."""


def custody_of(session: Session, vault: str, openers: Sequence[str] | None) -> Custody:
    """Whose space the vault of this id, its keys and copies lie in. `openers`: paths of the ways to open it;
    None: they could not be listed."""
    home = session.home
    system, root = platform.system(), Path("/")

    def lying(thing: Thing, text: str, folder: Path | None) -> Place:
        if folder is None:
            return Place(thing, text, None)
        found = machine.lying(root, session.environment, folder, system, machine.windows_registry)
        return Place(thing, text, found)

    place = session.place()
    places = [lying("vault", str(place), place.folder), lying("home", str(home.root), home.root)]
    kit = home.memory("kit", vault).get("path")
    if isinstance(kit, str) and Path(kit).exists():
        places.append(lying("kit", kit, Path(kit)))
    for name in sorted(home.memory("copies", vault)):
        with suppress(SociarchError):
            places.append(lying("copy", name, place_of(name).folder))
    tried = drills(home, vault, openers or ()).values()
    facts = Facts(
        places=tuple(places),
        host=machine.look(root, session.environment, place.folder, system, machine.windows_registry),
        employers=known(home, vault),
        labels=None if openers is None else tuple(map(opener_label, openers)),
        addresses=_networks(home.memory(ADDRESSES, vault)),
        user=_user(session),
        proven=any((session.today() - one.on).days <= OVERDUE for one in tried),
    )
    return inspect(facts)


def _networks(memory: dict[str, object]) -> tuple[str, ...]:
    names = memory.get("networks")
    return tuple(one for one in names if isinstance(one, str)) if isinstance(names, list) else ()


def _user(session: Session) -> str:
    named = session.environment.get("USERPROFILE" if platform.system() == "Windows" else "HOME", "")
    return Path(named).name


def note_addresses(session: Session, vault: str, report: Report, case: Case) -> None:
    """Keep of which networks the account's primary address was an employer's; of an account that is declared
    the company's it is as it should be. Only the networks' names are kept."""
    company = {one.network for one in case.holdings if standing(case.account(one)) == "employer"}
    seen = {one.network for one in report.findings if one.check == "O01" and one.side == "employer"}
    networks = sorted(seen - company)
    home = session.home
    if networks != list(_networks(home.memory(ADDRESSES, vault))):
        with suppress(VaultUnavailable):
            home.remember(ADDRESSES, {"networks": networks}, vault)


# -- how it is shown -------------------------------------------------------------------------------


def custody_warnings(custody: Custody) -> list[str]:
    """The clearest signs, in the person's language, and what to do first; empty where there are none."""
    signs = custody.clear
    if not signs:
        return []
    lines = [told(one.says) for one in signs[:SHOWN]]
    if len(signs) > SHOWN:
        lines.append(_("… and more: sociarch doctor"))
    if custody.demand:
        lines.append(_(DEMAND))
    if custody.steps:
        first = custody.steps[0]
        text = _("{hint} First: {step} {command} · All of it, in its order: sociarch doctor")
        lines.append(text.format(hint=_(HINT), step=told(first.says), command=first.command))
    return lines


def custody_record(custody: Custody) -> dict[str, Any]:
    """For `--json`."""
    return {
        "signs": [_sign_record(one) for one in custody.signs],
        "steps": [
            {"move": one.move, "text": told(one.says), "command": one.command} for one in custody.steps
        ],
        "demand": custody.demand,
    }


def _sign_record(one: Sign) -> dict[str, Any]:
    return {
        "thing": one.thing, "sign": one.kind, "trace": one.trace, "clear": one.clear, "text": told(one.says),
    }  # fmt: skip
