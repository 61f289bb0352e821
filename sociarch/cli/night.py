"""The run that a timer starts: one backup of what is due, which nobody watches.

It asks for nothing and opens no window. How it ended is remembered on this machine, and what needs a person
is told on the desktop, once.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeAlias

import click

from sociarch.cli.failure import report_failure
from sociarch.cli.language import gettext as _
from sociarch.cli.networks import Networks, local
from sociarch.cli.session import Session
from sociarch.cli.speech import say, show_error
from sociarch.cli.turn import Turn
from sociarch.errors import (
    N_,
    URGENCY,
    NothingGiven,
    SociarchError,
    SystemTrouble,
    VaultBusy,
    VaultUnavailable,
)
from sociarch.layout import read_card
from sociarch.pending import stamp, when
from sociarch.registry import Registry
from sociarch.schedule.night import VAULT, WELL, Codes, Runs
from sociarch.schedule.plan import Plan

RUNS: Final = "runs"
"""The small record of what ran."""
SCHEDULE: Final = "schedule"
"""The small record of what was installed: `system`, `plan`, `since`."""
LOCK: Final = "run.lock"
MAX_LOSS: Final = 10
"""Per cent, as where a person says nothing else."""

Notify: TypeAlias = Callable[[str, str], None]
"""Shows a notice with a title and a text, if it can."""
AfterRun: TypeAlias = Callable[[Session, str], int]
"""What follows a run that needed nobody, for the vault of that id; its exit code."""


def nothing_follows(session: Session, vault: str) -> int:
    """Where a run is all that there is to do."""
    return 0


def run(session: Session, plan: Plan | None, notify: Notify, after_run: AfterRun = nothing_follows) -> int:
    """One run, if it is time by `plan`; without one it always is. Returns the backup's exit code, or what
    `after_run` ended with where that is more urgent.

    Raises VaultBusy while another such run is under way: nothing is then remembered.
    """
    with session.home.alone(None, patience=0, work=LOCK):
        return _Night(session, notify, after_run).run(plan)


class _Night:
    def __init__(self, session: Session, notify: Notify, after_run: AfterRun) -> None:
        self._session: Final = session
        self._notify = notify
        self._after_run = after_run
        self._vault: Final = vault_id(session)
        self._runs = remembered(session, self._vault)

    def run(self, plan: Plan | None) -> int:
        now = self._now()
        if plan is not None and not plan.due(now, self._last(now), well=self._runs.code == 0):
            self._keep(self._runs._replace(woke=stamp(now)))
            self._session.say(
                _("It is not time yet; the next run is planned for {time}.").format(
                    time=local(plan.following(now))
                )
            )
            return 0
        self._keep(self._runs.begun(now))
        code, codes = self._backup()
        if code in WELL and self._vault is not None:
            after = self._follow(self._vault)
            codes = {**codes, VAULT: codes.get(VAULT, frozenset()) | {after}}
            code = min(code, after, key=URGENCY.index)
        ended = self._now()
        news, told = self._runs.done(ended, code, codes).news(ended, codes)
        self._keep(told)
        if news:
            self._notify("sociarch", notice_text(news))
        return code

    def _now(self) -> datetime:
        return self._session.clock.now()

    def _last(self, now: datetime) -> datetime | None:
        """When the last run began, or since when there is a plan; None where only a clock that was wrong has
        noted it."""
        moments = (when(self._runs.began), installed_since(self._session))
        return max((one for one in moments if one is not None and one <= now), default=None)

    def _keep(self, runs: Runs) -> None:
        self._runs = runs
        try:
            self._session.home.remember(RUNS, runs._asdict(), self._vault)
        except VaultUnavailable:
            self._session.warn(_("This machine could not note how the run went."))

    def _backup(self) -> tuple[int, Codes]:
        session = self._session
        try:
            networks = Networks(session)
            turn = Turn(session, networks, {}, MAX_LOSS, named=False, as_json=False)
            accounts = networks.accounts([], None)
            if not accounts and not session.home.watched():
                raise NothingGiven()
            code = turn.run(accounts, now=False, again=False, wait=None)
        except VaultBusy as error:
            return show_error(error), {}  # Whoever is storing does what was to be done here.
        except SociarchError as error:
            return show_error(error), {VAULT: frozenset((error.code,))}
        except OSError as caught:
            trouble = SystemTrouble(reason=caught.strerror or "?")
            return show_error(trouble), {VAULT: frozenset((trouble.code,))}
        except click.ClickException as caught:
            say(_("Error: {message}").format(message=caught.format_message()))
            return caught.exit_code, {VAULT: frozenset((caught.exit_code,))}
        except Exception as caught:
            return report_failure(caught), {VAULT: frozenset((1,))}
        return code, {VAULT: frozenset((0,)), **turn.codes()}

    def _follow(self, vault: str) -> int:
        try:
            return self._after_run(self._session, vault)
        except SociarchError as error:
            return show_error(error)


def vault_id(session: Session) -> str | None:
    """The vault's id, though its disk may be away; None where this machine has never used it and it is."""
    known = session.home.known_vault(str(session.place()))
    if known is not None:
        return known
    try:
        return read_card(session.storage()).vault
    except SociarchError:
        return None


def remembered(session: Session, vault: str | None) -> Runs:
    """What this machine knows of runs that a timer started."""
    return Runs.of(session.home.memory(RUNS, vault))


def installed_since(session: Session) -> datetime | None:
    """Since when a timer is installed here; None: none is, or nobody remembers."""
    since = session.home.memory(SCHEDULE).get("since")
    try:
        return when(since) if isinstance(since, str) else None
    except ValueError:
        return None


def notice_text(news: list[tuple[str, int]]) -> str:
    """One line for each trouble, and where to read on."""
    lines = [trouble_text(network, code) for network, code in news]
    return "\n".join((*dict.fromkeys(lines), _("More: sociarch schedule show")))


def trouble_text(network: str, code: int) -> str:
    """What an exit code of a network's part of a run means to a person."""
    if network == VAULT:
        return _(_OF_THE_RUN.get(code, _OF_THE_RUN[1]))
    known = Registry.installed()
    title = known.get(network).title if network in known.names() else network
    return _(_OF_A_NETWORK.get(code, _OF_A_NETWORK[1])).format(network=title)


_OF_A_NETWORK: Final = {
    1: N_("{network}: the last run failed."),
    11: N_("{network} needs you: a sign-in, a code or an answer."),
    12: N_("{network}: its page is not the one this program knows; nothing was fetched."),
    13: N_("{network} could not be reached."),
    14: N_("{network} refused; it is left alone for now."),
    15: N_("{network}: the export failed or expired."),
    20: N_("{network}: what came down is no export that can be used."),
    21: N_("{network}: an export is stored and held; it counts once you have looked."),
}
_OF_THE_RUN: Final = {
    1: N_("The last run failed."),
    2: N_("There was nothing that could be backed up."),
    20: N_("A watched folder holds something that is no export."),
    21: N_("Something is stored and held; it counts once you have looked."),
    30: N_("No key is here that may write to the vault."),
    31: N_("The vault is damaged."),
    32: N_("The vault or a disk could not be used."),
}
