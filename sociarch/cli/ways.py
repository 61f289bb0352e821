"""By which routes this machine's accounts get their exports, as `sociarch status` shows it."""

from datetime import datetime
from typing import NamedTuple

from sociarch.cli.language import gettext as _
from sociarch.cli.networks import Networks, local, state_text
from sociarch.pending import Record, State, stamp
from sociarch.routes import API, BROWSER, FOLDER, TITLES


class Way(NamedTuple):
    """One route of one account.

    open         whether it can be taken now
    used         whether it is the one that is taken
    delivered    the day on which a watched folder last gave an export; empty: never, or another route
    """

    network: str
    title: str
    route: str
    open: bool
    used: bool
    record: Record
    token_since: datetime | None = None
    delivered: str = ""

    def text(self) -> str:
        """One line for a person."""
        if self.route == FOLDER:
            state = _("last delivered on {day}").format(day=self.delivered)
        else:
            state = state_text(self.record)
        if not self.open:
            state = _("signed out here; {state}").format(state=state)
        if self.token_since is not None:
            state = _("{state}; token of {day}").format(state=state, day=local(self.token_since)[:10])
        route = _(TITLES[self.route])
        if not self.used:
            route = _("{route}, not used").format(route=route)
        return f"{route} · {state}"

    def as_record(self) -> dict[str, object]:
        record = self.record
        return {
            "network": self.network,
            "route": self.route,
            "used": self.used,
            "signed_in": self.open,
            "token_since": stamp(self.token_since) if self.token_since is not None else None,
            "delivered": self.delivered or None,
            "state": record.state,
            "next_look": record.next_look or None,
            "requested_at": record.requested_at or None,
            "archived_at": record.archived_at or None,
        }


def known_ways(networks: Networks) -> list[Way]:
    """Each account of this machine by each route that it has or had, the one that is taken first."""
    found: list[Way] = []
    for one in networks.known():
        takes = networks.routes(one) or [BROWSER]
        records = {API: one.by(API).record(), BROWSER: one.record(), FOLDER: Record(one.network)}
        is_open = {API: one.has_token, BROWSER: one.has_session, FOLDER: True}
        for route in (*takes, *(route for route in records if route not in takes)):
            if route in takes or records[route].state is not State.IDLE:
                found.append(
                    Way(
                        one.network, one.title, route, is_open[route], route == takes[0], records[route],
                        one.token_since() if route == API else None,
                        networks.delivered(one.network) if route == FOLDER else "",
                    )
                )  # fmt: skip
    return found
