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
from sociarch.overdue import Expected, Standing, standings
from sociarch.pending import stamp, when
from sociarch.routes import API
from sociarch.schedule.night import Runs


class Due(NamedTuple):
    """How each account stands, and the runs that a timer started. `well`: the timer starts them, and the last
    one ended well."""

    standings: tuple[Standing, ...]
    runs: Runs
    since: datetime | None
    well: bool

    def as_record(self) -> dict[str, object]:
        return {
            "backups": [
                {
                    "network": one.network,
                    "last": None if one.last is None else stamp(one.last),
                    "at_most_days": one.limit.days,
                    "overdue_days": None if one.over is None else one.over.days,
                }
                for one in self.standings
            ],
            "scheduled_since": None if self.since is None else stamp(self.since),
            "last_run": self.runs.began or None,
            "last_run_code": self.runs.code,
            "last_good_run": self.runs.good or None,
            "well": self.well,
        }

    def warnings(self) -> list[str]:
        found = []
        for one in self.standings:
            if one.over is not None and one.last is None:
                found.append(_("{title}: nothing of it has been stored yet.").format(title=one.title))
            elif one.over is not None:
                days = (one.limit + one.over).days
                text = ngettext(
                    "{title}: the last backup is {n} day old; at most {limit} are planned.",
                    "{title}: the last backup is {n} days old; at most {limit} are planned.",
                    days,
                )
                found.append(text.format(title=one.title, n=days, limit=one.limit.days))
        if not self.well:
            found.append(
                _("The runs that a timer starts do not come, or the last one failed: sociarch schedule show")
            )
        return found

    def check(self) -> None:
        """Raises Overdue unless all is well."""
        if not self.well or any(one.over is not None for one in self.standings):
            raise Overdue()


def due(session: Session, vault: str, networks: Networks, longest: timedelta | None) -> Due:
    """`longest`: how old a backup may be, whatever is planned; None: as planned."""
    now, since = session.clock.now(), night.installed_since(session)
    runs = night.remembered(session, vault)
    found = standings(
        expected(session.home.last_backups(vault), networks), now, scheduled=since is not None,
        longest=longest,
    )  # fmt: skip
    return Due(tuple(found), runs, since, runs.well(now, since))


def expected(last: Mapping[str, str], networks: Networks) -> Iterable[Expected]:
    """Accounts that are signed in here, and networks of which something was stored here; none that is closed.
    `last`: when something of each network was last stored."""
    left = dict(last)
    for account in networks.known():
        stored = _stored(account, left.pop(account.network, "") if account.label is None else "")
        asked = account.has_session or account.has_token
        if (asked or stored is not None) and not networks.collector(account.network).closed:
            yield Expected(account.network, account.title, stored, _since(account), asked)
    for network, moment in sorted(left.items()):
        if network in networks.installed.names():
            collector = networks.collector(network)
            if not collector.closed:
                yield Expected(network, collector.title, _moment(moment), None, asked=False)


def _stored(account: Account, last: str) -> datetime | None:
    moments = (last, account.record().archived_at, account.by(API).record().archived_at)
    return max(filter(None, map(_moment, moments)), default=None)


def _since(account: Account) -> datetime | None:
    consent = account.consent()
    return account.token_since() or (None if consent is None else _moment(consent.at))


def _moment(text: str) -> datetime | None:
    try:
        return when(text)
    except ValueError:
        return None
