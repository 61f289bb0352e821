"""What `accept` and `drop` share: a person's decision about one snapshot, kept in the vault."""

from sociarch.choices import Verdict
from sociarch.cli.language import count
from sociarch.cli.language import gettext as _
from sociarch.cli.session import Session
from sociarch.cli.speech import tell
from sociarch.history import choose
from sociarch.reading import CONNECTION
from sociarch.vault import Writer


def decide(wanted: str, *, keep: bool) -> None:
    """Record the decision and tell it. What this machine compares the next backup with follows it."""
    session = Session.current()
    reader = session.reader()
    chosen = choose(reader.chronicle(), wanted)
    key = reader.identity.write_key()
    Writer(reader.storage, key).decide(Verdict(chosen.id, keep))
    session.remember(reader)
    text = _("Snapshot {id} counts.") if keep else _("Snapshot {id} is left out of history; its bytes stay.")
    tell(text.format(id=chosen.id[:8]))
    number = chosen.snapshot.counts.get(CONNECTION)
    if keep and number is not None:
        text = _("The account's next backup is compared with its {n} connections.")
        session.say(text.format(n=count(number)))
