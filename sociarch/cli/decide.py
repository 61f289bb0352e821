"""What `accept` and `drop` share: a person's decision about one snapshot, kept in the vault."""

import click

from sociarch.choices import Verdict
from sociarch.cli.language import count
from sociarch.cli.language import gettext as _
from sociarch.cli.session import Session
from sociarch.cli.speech import show_error, tell
from sociarch.errors import VaultUnavailable
from sociarch.history import choose, is_id, late_id, read_snapshot
from sociarch.preservation import check_no_demand
from sociarch.reading import CONNECTION
from sociarch.registry import Registry
from sociarch.rotation import admit
from sociarch.writer import Writer


def decide(wanted: str, *, keep: bool) -> None:
    """Record the decision and tell it. What this machine compares the next backup with follows it."""
    session = Session.current()
    if not is_id(wanted):
        raise click.UsageError(_("Name the snapshot by its id; `sociarch snapshots` lists them."))
    reader = session.reader()
    if not keep:
        check_no_demand(reader)  # What is left out of history is out of sight.
    chronicle = reader.chronicle()
    late = late_id(chronicle, wanted)
    if keep and late is not None:
        admit(reader, late, session.today())
        chronicle = reader.chronicle()
        text = _("It was added with a key that had been replaced. Look at it: sociarch show {id}")
        session.say(text.format(id=late[:8]))
    chosen = choose(chronicle, wanted)
    Writer(reader.storage, reader.identity.write_key()).decide(Verdict(chosen.id, keep))
    number = chosen.snapshot.counts.get(CONNECTION)
    if keep and chosen.snapshot.exporter is not None:
        # A later reader may read more than the one that held it.
        reading = read_snapshot(reader, chosen, Registry.installed(), chronicle)
        number = len(reading.connections) or number
    try:
        session.remember(reader, {chosen.id: number} if number else {})
    except VaultUnavailable as error:
        show_error(error)
        session.warn(_("The decision is in the vault; this machine could not note it."))
    text = _("Snapshot {id} counts.") if keep else _("Snapshot {id} is left out of history; its bytes stay.")
    tell(text.format(id=chosen.id[:8]))
    if keep and number is not None:
        text = _("The account's next backup is compared with its {n} connections.")
        session.say(text.format(n=count(number)))
