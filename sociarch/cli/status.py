"""`sociarch status`: the vault, its keys, the last backups; asks for nothing."""

from datetime import datetime
from typing import NamedTuple

import click

from sociarch.cli.language import count
from sociarch.cli.language import gettext as _
from sociarch.cli.letter import known_letters
from sociarch.cli.networks import Networks, local, state_text, token_warning
from sociarch.cli.options import as_json, common
from sociarch.cli.output import print_json
from sociarch.cli.session import Session
from sociarch.cli.speech import tell
from sociarch.errors import N_, OtherVault, SociarchError
from sociarch.keys import WriteKey, opener_label
from sociarch.pending import Record, State, stamp
from sociarch.routes import API, BROWSER, TITLES
from sociarch.vault import Writer, is_hex, openers, read_card

FEW_OPENERS = N_("Only one way to open the vault is left. Losing it loses everything.")
NO_WRITE_KEY = N_("This machine has no write key for the vault; `sociarch backup` makes one.")
HELD = N_(
    "Snapshot {id} is held. Look: sociarch inspect --snapshot {id} · Let it count: sociarch accept {id} · "
    "Leave it out: sociarch drop {id}"
)
NEVER = N_("This machine has not backed anything up into this vault yet.")


@click.command(
    "status",
    help=_(
        "Show where the vault is, how it can be opened, how many snapshots it holds, and when this machine "
        "last backed up, which exports the networks are preparing, and which letters to their operators wait "
        "for an answer. Nothing is asked for and nothing is read from the snapshots.\n\n"
        "Example:\n\n\b\n  sociarch status"
    ),
)
@as_json
@common
def command(as_json: bool) -> None:
    session = Session.current()
    storage = session.storage()
    card = read_card(storage)
    ways = [opener_label(path) for path in openers(storage)]
    snapshots = sum(is_hex(path[10:]) for path in storage.names("snapshots/"))
    last = session.home.last_backups(card.vault)
    warnings: list[str] = []
    can_write = False
    data = None
    try:
        data = session.home.write_key(card.vault)
        if data is not None:
            WriteKey.from_bytes(data).check(card)
            can_write = True
        else:
            warnings.append(NO_WRITE_KEY)
    except SociarchError as error:
        warnings.append(str(error))
    if len(ways) < 2:
        warnings.append(FEW_OPENERS)
    if session.home.known_vault(str(session.place())) not in (None, card.vault):
        can_write = False
        warnings = [OtherVault.message]
    if not last:
        warnings.append(NEVER)
    held = session.home.held(card.vault)
    if can_write and data is not None:
        # Another machine may have decided since.
        writer = Writer(storage, WriteKey.from_bytes(data))
        held = [name for name in held if writer.verdict(name) is None]
    networks = Networks(session)
    accounts = _accounts(networks)
    for account in networks.known():
        interface = networks.interfaces.get(account.network)
        if interface is not None:
            warnings += filter(None, [token_warning(interface, account.token_since(), session.clock.now())])
    letters = known_letters(session, last)
    kind = "post-quantum" if card.recipient.startswith("age1pq1") else "x25519"
    if as_json:
        print_json(
            "status",
            {
                "vault": card.vault,
                "path": str(session.place()),
                "sealed": kind,
                "openers": ways,
                "write_key": can_write,
                "snapshots": snapshots,
                "last_backups": last,
                "held": held,
                "accounts": [one.as_record() for one in accounts],
                "letters": [letter.as_record() for letter in letters],
                "warnings": warnings,
            },
        )
        return
    lines = [
        (_("Vault"), str(session.place())),
        (_("Id"), card.vault),
        (_("Sealed"), _("age, X25519") if kind == "x25519" else _("age, post-quantum")),
        (_("Opens with"), ", ".join(ways) or _("nothing")),
        (_("Write key"), _("on this machine") if can_write else _("not on this machine")),
        (_("Snapshots"), count(snapshots)),
    ]
    lines += [
        (_("Last {network}").format(network=name), last[name].replace("T", " ").replace("Z", " UTC"))
        for name in sorted(last)
    ]
    lines += [(one.title, one.text()) for one in accounts]
    lines += filter(None, (letter.line() for letter in letters))
    width = max(len(name) for name, _value in lines)
    for name, value in lines:
        tell(f"{name:<{width}}  {value}")
    for warning in warnings:
        session.warn(_(warning))
    for name in held:
        session.warn(_(HELD).format(id=name[:8]))
    for warning in filter(None, (letter.warning() for letter in letters)):
        session.warn(warning)


class _Way(NamedTuple):
    """One route of one account: whether it can be taken now, whether it is the one that is taken, and where
    its export is."""

    network: str
    title: str
    route: str
    open: bool
    used: bool
    record: Record
    token_since: datetime | None

    def text(self) -> str:
        state = state_text(self.record)
        if not self.open:
            state = _("signed out here; {state}").format(state=state)
        if self.route == API and self.token_since is not None:
            state = _("{state}; token of {day}").format(state=state, day=local(self.token_since)[:10])
        # The browser is what most have: only another route, or a second one, is worth a word.
        if self.route == BROWSER and self.used:
            return state
        route = (
            _(TITLES[self.route]) if self.used else _("{route}, not used").format(route=_(TITLES[self.route]))
        )
        return f"{route} · {state}"

    def as_record(self) -> dict[str, object]:
        record = self.record
        return {
            "network": self.network,
            "route": self.route,
            "used": self.used,
            "signed_in": self.open,
            "token_since": stamp(self.token_since) if self.token_since is not None else None,
            "state": record.state,
            "next_look": record.next_look or None,
            "requested_at": record.requested_at or None,
            "archived_at": record.archived_at or None,
        }


def _accounts(networks: Networks) -> list[_Way]:
    """Each account of this machine by each route that it has or had, the one that is taken first."""
    found: list[_Way] = []
    for one in networks.known():
        takes = networks.routes(one) or [BROWSER]
        records = {API: one.by(API).record(), BROWSER: one.record()}
        for route in (*takes, *(route for route in records if route not in takes)):
            record = records[route]
            if route in takes or record.state is not State.IDLE:
                is_open = one.has_token if route == API else one.has_session
                since = one.token_since() if route == API else None
                found.append(_Way(one.network, one.title, route, is_open, route == takes[0], record, since))
    return found
