"""What verbs need that tell history: the vault opened, its ledger up to date, all people in it, and decisions
about them kept."""

import gc
from collections.abc import Iterable
from contextlib import ExitStack
from typing import NamedTuple

import click

from sociarch.backup import Progress
from sociarch.choices import Choice
from sociarch.chronicle import Chronicle
from sociarch.cli.language import count, ngettext
from sociarch.cli.language import gettext as _
from sociarch.cli.output import progress_bar
from sociarch.cli.session import Session
from sociarch.entry import Past
from sociarch.ledger import Ledger, open_ledger, without_circles
from sociarch.people import people
from sociarch.registry import Registry
from sociarch.vault import Reader
from sociarch.writer import Writer


class Opened(NamedTuple):
    """A vault and its past. `chronicle`: its snapshots, of which some come without parts and roll call."""

    reader: Reader
    chronicle: Chronicle
    past: Past


def open_past(session: Session) -> Opened:
    """Unlock the vault, bring its ledger up to date and read all of it."""
    reader = session.reader()
    ledger = up_to_date(session, reader)
    choices = ledger.chronicle.choices
    with without_circles():
        histories = tuple(book.history() for book in ledger.books)
        everybody = people(histories, choices)
        gc.freeze()  # None of this is garbage while the command runs.
    return Opened(reader, ledger.chronicle, Past(histories, everybody, choices))


def store(opened: Opened, choices: Iterable[Choice]) -> None:
    """Keep decisions in the vault, one after the other."""
    reader = opened.reader
    writer = Writer(reader.storage, reader.identity.write_key())
    for choice in choices:
        writer.decide(choice)


def check_network(wanted: str, networks: Iterable[str]) -> None:
    """Raises UsageError for a network that is none of those of which a list was read."""
    known = sorted(set(networks))
    if wanted not in known:
        text = _("No list of people from “{network}” is in the vault. These are there: {known}")
        raise click.UsageError(text.format(network=wanted, known=", ".join(known) or _("none")))


def up_to_date(session: Session, reader: Reader) -> Ledger:
    """The vault's ledger as its snapshots are now; what is missing from it is said."""
    with ExitStack() as stack:
        progress: Progress | None = None
        known = 0
        over = False

        def told(done: int, total: int) -> None:
            nonlocal known, progress
            if over:
                return  # A part that is made anew later has no bar.
            if progress is None:
                # Mostly there is nothing to read, and no bar.
                progress = stack.enter_context(progress_bar(_("Reading snapshots"), quiet=session.quiet))
                progress.total(total)
            progress.done(done - known)
            known = done

        ledger = open_ledger(reader, Registry.installed(), told)
        over = True
    unread = len(ledger.chronicle.damaged) + sum(len(one.unread) for one in ledger.accounts)
    if unread:
        text = ngettext(
            "{n} snapshot is damaged and missing from this; `sociarch verify` tells more.",
            "{n} snapshots are damaged and missing from this; `sociarch verify` tells more.",
            unread,
        )
        session.warn(text.format(n=count(unread)))
    if not ledger.kept:
        session.warn(
            _("The history could not be kept in the vault: the next command has to read everything again.")
        )
    return ledger
