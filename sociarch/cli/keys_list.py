"""`sociarch keys list`: which ways open the vault, which count, and which were tried."""

import click

from sociarch.cli.drills import Drill, drills
from sociarch.cli.keys_view import KIND_WORDS
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_json, common
from sociarch.cli.output import print_json, print_table
from sociarch.cli.session import Session
from sociarch.layout import read_card
from sociarch.opener import NEEDED, Way, names, ways


@click.command(
    "list",
    help=_(
        "Show the ways to open the vault: of what kind each is, whether it counts as independent of the "
        "others, whether its file is the vault's own, and when a drill proved it last. What a computer's "
        "keyring keeps does not count: it goes with the computer.\n\n"
        "Nobody is asked for a key. Whether a file is the vault's own can only be told with one: name it in "
        "SOCIARCH_IDENTITY or SOCIARCH_PASSPHRASE_FILE.\n\n"
        "Example:\n\n\b\n"
        "  sociarch keys list"
    ),
)
@as_json
@common
def command(as_json: bool) -> None:
    session = Session.current()
    storage = session.storage()
    identity = session.unlock_unasked(storage)
    vault = identity.vault if identity is not None else read_card(storage).vault
    found = ways(storage, identity)
    tried = drills(session.home, vault, [way.path for way in found])
    independent = sum(way.independent for way in found)
    if as_json:
        records = [_record(way, tried.get(way.path)) for way in found]
        print_json("keys", {"vault": vault, "openers": records, "independent": independent})
        return
    print_table(
        [_("Name"), _("Opened by"), _("Counts"), _("The vault's own"), _("Last drill")],
        [_row(name, way, tried.get(way.path)) for name, way in zip(names(found), found, strict=True)],
    )
    if identity is None:
        session.say(_("No key was named, so the files were not checked; `sociarch verify` checks them."))
    if any(way.sound is False for way in found):
        session.warn(
            _(
                "What is not the vault's own is from before its keys were changed, damaged, or somebody "
                "else's. To take it away: sociarch keys remove NAME"
            )
        )
    if independent < NEEDED:
        session.warn(_("Fewer than two ways count. Add one: sociarch keys kit"))


def _row(name: str, way: Way, drill: Drill | None) -> list[str]:
    own = {None: _("not checked"), True: _("yes"), False: _("no")}
    return [
        name,
        _(KIND_WORDS[way.kind]),
        _("yes") if way.independent else _("no"),
        own[way.sound],
        drill.on.isoformat() if drill is not None else _("never"),
    ]


def _record(way: Way, drill: Drill | None) -> dict[str, object]:
    return {
        "label": way.label,
        "path": way.path,
        "kind": way.kind,
        "independent": way.independent,
        "sound": way.sound,
        "drill": drill.as_record() if drill is not None else None,
    }
