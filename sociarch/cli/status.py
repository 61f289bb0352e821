"""`sociarch status`: the vault, its keys, the last backups; asks for nothing."""

from collections.abc import Sequence
from datetime import timedelta

import click

from sociarch.cli.copy import copy_lines, copy_warnings, known_copies
from sociarch.cli.custody import custody_of, custody_record, custody_warnings
from sociarch.cli.drills import drill_text, drill_warnings, last_drill
from sociarch.cli.due import Due, due
from sociarch.cli.elsewhere import create_only, weakness
from sociarch.cli.language import count
from sociarch.cli.language import gettext as _
from sociarch.cli.letter import known_letters
from sociarch.cli.networks import Networks, token_warning
from sociarch.cli.options import as_json, common
from sociarch.cli.output import print_json
from sociarch.cli.session import Session
from sociarch.cli.speech import tell
from sociarch.cli.ways import known_ways
from sociarch.errors import N_, Missing, OtherVault, SociarchError
from sociarch.keys import WriteKey, opener_label
from sociarch.layout import is_hex, openers, read_card
from sociarch.opener import NEEDED, kind_of
from sociarch.writer import Writer

FEW_OPENERS = N_("Only one way to open the vault is left. Losing it loses everything.")
NO_WRITE_KEY = N_("This machine has no write key for the vault; `sociarch backup` makes one.")
HELD = N_(
    "Snapshot {id} is held. Look: sociarch inspect --snapshot {id} · Let it count: sociarch accept {id} · "
    "Leave it out: sociarch drop {id}"
)
NEVER = N_("This machine has not backed anything up into this vault yet: sociarch backup")


@click.command(
    "status",
    help=_(
        "Show where the vault is, how it can be opened, how many snapshots it holds, and when this machine "
        "last backed up, which exports the networks are preparing, and which letters to their operators wait "
        "for an answer. Nothing is asked for and nothing is read from the snapshots.\n\n"
        "With --check, for monitors and scripts: ends with code 16 where a backup is older than planned, or "
        "where the runs of `sociarch schedule` do not come or the last one failed. At most two weeks are "
        "planned where a timer runs and the account is signed in, and thirty days elsewhere.\n\n"
        "Examples:\n\n\b\n  sociarch status\n  sociarch status --check --max-age 45"
    ),
)
@click.option("--check", is_flag=True, help=_("End with code 16 where a backup is overdue."))
@click.option(
    "--max-age",
    type=click.IntRange(1, 3650),
    metavar=_("DAYS"),
    help=_("How old the last backup of each account may be, in place of what is planned."),
)
@as_json
@common
def command(check: bool, max_age: int | None, as_json: bool) -> None:
    session = Session.current()
    storage = session.storage()
    card = read_card(storage)
    paths = openers(storage)
    ways = [opener_label(path) for path in paths]
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
    if sum(kind_of(way) != "keyring" for way in ways) < NEEDED:
        warnings.append(FEW_OPENERS)
    drill = last_drill(session.home, card.vault, paths)
    warnings += drill_warnings(drill, snapshots, session.today())
    other = session.home.known_vault(str(session.place())) not in (None, card.vault)
    if other:
        can_write = False
        warnings = [OtherVault.message]
    if not last:
        warnings.append(NEVER)
    if weak := weakness(session.home, session.place()):
        warnings.append(weak)
    held = session.home.held(card.vault)
    if can_write and data is not None:
        # Another machine may have decided since.
        writer = Writer(storage, WriteKey.from_bytes(data))
        held = [name for name in held if writer.verdict(name) is None]
    warnings += copy_warnings(session, card.vault)
    networks = Networks(session)
    accounts = known_ways(networks)
    for account in networks.known():
        interface = networks.interfaces.get(account.network)
        if interface is not None:
            warnings += filter(
                None, [token_warning(interface, account.typed, account.token_since(), session.clock.now())]
            )
    letters = known_letters(session, session.home.last_given(card.vault))
    custody = custody_of(session, card.vault, paths)
    longest = None if max_age is None else timedelta(days=max_age)
    coming = due(session, card.vault, snapshots, networks, longest)
    kind = "post-quantum" if card.recipient.startswith("age1pq1") else "x25519"
    if as_json:
        print_json(
            "status",
            {
                "vault": card.vault,
                "path": str(session.place()),
                "create_only": create_only(session.home, session.place()),
                "sealed": kind,
                "openers": ways,
                "last_drill": {"opener": drill.label, **drill.as_record()} if drill is not None else None,
                "write_key": can_write,
                "snapshots": snapshots,
                "last_backups": last,
                "held": held,
                "accounts": [one.as_record() for one in accounts],
                "copies": [
                    {"place": name, **about} for name, about in known_copies(session, card.vault).items()
                ],
                "letters": [letter.as_record() for letter in letters],
                "schedule": coming.as_record(),
                "custody": custody_record(custody),
                "warnings": warnings,
            },
        )
        if check:
            _check(coming, paths, other=other)
        return
    lines = [
        (_("Vault"), str(session.place())),
        (_("Id"), card.vault),
        (_("Sealed"), _("age, X25519") if kind == "x25519" else _("age, post-quantum")),
        (_("Opens with"), ", ".join(ways) or _("nothing")),
        (_("Last drill"), drill_text(drill)),
        (_("Write key"), _("on this machine") if can_write else _("not on this machine")),
        (_("Snapshots"), count(snapshots)),
    ]
    lines += [
        (_("Last {network}").format(network=name), last[name].replace("T", " ").replace("Z", " UTC"))
        for name in sorted(last)
    ]
    lines += [(one.title, one.text()) for one in accounts]
    lines += filter(None, (letter.line() for letter in letters))
    lines += copy_lines(session, card.vault)
    width = max(len(name) for name, _value in lines)
    for name, value in lines:
        tell(f"{name:<{width}}  {value}")
    for warning in warnings:
        session.warn(_(warning))
    for name in held:
        session.warn(_(HELD).format(id=name[:8]))
    for warning in (
        *filter(None, (letter.warning() for letter in letters)),
        *coming.warnings(),
        *custody_warnings(custody),
    ):
        session.warn(warning)
    if check:
        _check(coming, paths, other=other)


def _check(coming: Due, paths: Sequence[str], *, other: bool) -> None:
    """Raises what says that backups are not as they should be. `paths`: of the ways to open the vault;
    `other`: another vault lies where this machine's was."""
    if other:
        raise OtherVault()
    if not paths:
        raise Missing(name="keys/")
    coming.check()
