"""Whether backups come as often as they should, as `sociarch status` shows it and a monitor asks for it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sociarch.accounts import Account
from sociarch.cli import night
from sociarch.cli.language import gettext as _
from sociarch.cli.language import ngettext
from sociarch.cli.networks import Networks
from sociarch.cli.session import Session
from sociarch.errors import Overdue
from sociarch.overdue import Expected, Standing, nothing_kept, standings
from sociarch.pending import stamp, when
from sociarch.routes import API
from sociarch.schedule.night import Runs


class Due(NamedTuple):
    """How each account stands, and the runs that a timer started. `well`: the timer starts them, and the last
    one ended well. `nothing_kept`: the vault keeps nothing where something should be. `never`: this machine
    has not stored anything yet."""

    standings: tuple[Standing, ...]
    runs: Runs
    since: datetime | None
    well: bool
    nothing_kept: bool
    never: bool

    def as_record(self) -> dict[str, object]:
        return {
            "backups": [
                {
                    "network": one.network,
                    "last": None if one.last is None else stamp(one.last),
                    "at_most_days": one.limit.days,
                    "ahead": one.ahead,
                    "overdue_days": None if one.over is None else one.over.days,
                }
                for one in self.standings
            ],
            "scheduled_since": None if self.since is None else stamp(self.since),
            "last_run": self.runs.began or None,
            "last_run_code": self.runs.code,
            "last_good_run": self.runs.good or None,
            "well": self.well,
            "nothing_kept": self.nothing_kept,
        }

    def warnings(self) -> list[str]:
        found = []
        for one in self.standings:
            if one.ahead:
                text = _(
                    "{title}: the last backup is noted for a day that has not come yet; the clock was wrong "
                    "then, or is now."
                )
                found.append(text.format(title=one.title))
            elif one.over is not None and one.last is None:
                found.append(_("{title}: nothing of it has been stored yet.").format(title=one.title))
            elif one.over is not None:
                days = (one.limit + one.over).days
                text = ngettext(
                    "{title}: the last backup is {n} day old; at most {limit} are planned.",
                    "{title}: the last backup is {n} days old; at most {limit} are planned.",
                    days,
                )
                found.append(text.format(title=one.title, n=days, limit=one.limit.days))
        if self.nothing_kept and not self.never:
            found.append(_("Nothing that this machine knows of is kept in this vault."))
        if not self.well:
            found.append(
                _("The runs that a timer starts do not come, or the last one failed: sociarch schedule show")
            )
        return found

    def check(self) -> None:
        """Raises Overdue unless all is well."""
        late = any(one.ahead or one.over is not None for one in self.standings)
        if late or self.nothing_kept or not self.well:
            raise Overdue()


def due(session: Session, vault: str, snapshots: int, networks: Networks, longest: timedelta | None) -> Due:
    """`snapshots`: how many the vault has. `longest`: how old a backup may be, whatever is planned; None: as
    planned."""
    now, since = session.clock.now(), night.installed_since(session)
    runs = night.remembered(session, vault)
    last = session.home.last_backups(vault)
    found = standings(expected(last, networks, now), now, scheduled=since is not None, longest=longest)
    nothing = nothing_kept(snapshots, last, found, now, since)
    return Due(tuple(found), runs, since, runs.well(now, since), nothing, not any(last))


def expected(last: Mapping[str, str], networks: Networks, now: datetime) -> Iterable[Expected]:
    """Accounts that are signed in here, and networks of which something was stored here; none that is closed.
    `last`: when something of each network was last stored."""
    left = dict(last)
    for account in networks.known():
        stored = _stored(account, now, left.pop(account.network, "") if account.label is None else "")
        asked = account.has_session or account.has_token
        if (asked or stored is not None) and not networks.collector(account.network).closed:
            yield Expected(account.network, account.title, stored, _since(account), asked)
    for network, moment in sorted(left.items()):
        if network in networks.installed.names():
            collector = networks.collector(network)
            if not collector.closed:
                yield Expected(network, collector.title, _moment(moment), None, asked=False)


def _stored(account: Account, now: datetime, last: str) -> datetime | None:
    moments = (last, account.record().archived_at, account.by(API).record().archived_at)
    # One that a wrong clock noted ahead of now tells nothing beside the others.
    known = filter(None, map(_moment, moments))
    return max(known, key=lambda moment: (moment <= now, moment), default=None)


def _since(account: Account) -> datetime | None:
    consent = account.consent()
    return account.token_since() or (None if consent is None else _moment(consent.at))


def _moment(text: str) -> datetime | None:
    try:
        return when(text)
    except ValueError:
        return None
