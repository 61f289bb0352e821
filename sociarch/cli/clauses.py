"""`sociarch clauses`: passages of contracts and policies that are worth reading, found on this machine."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple, get_args

import click

from sociarch.choices import Choices
from sociarch.clauses.papers.apart import digest_of, read_document
from sociarch.clauses.record import Circumstances, Scan
from sociarch.clauses.scan import PATTERNS, find_passages
from sociarch.cli.clause_view import Regard, as_record, hits, show, without_text
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_day, as_json, as_paths, common
from sociarch.cli.output import StatusLine, print_json
from sociarch.cli.session import Session
from sociarch.cli.speech import printable, show_error
from sociarch.declared import Country
from sociarch.errors import (
    N_,
    URGENCY,
    DamagedRecord,
    NoSuchScan,
    NoText,
    NotReadable,
    NoVault,
    NoWriteKey,
    SociarchError,
)
from sociarch.preservation import check_no_demand
from sociarch.writer import Writer

COUNTRIES: Final = tuple(filter(None, get_args(Country)))
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


@click.command(
    "clauses",
    help=_(
        "Find the passages of contracts, policies and settlements that speak of accounts, contacts and what "
        "they mean when you leave. Not legal advice: it shows sentences worth reading, with the place they "
        "stand at.\n\n"
        "FILEs are PDF, DOCX, ODT, TXT or MD. They are read on this machine and sent nowhere. Without a "
        "FILE, earlier results are shown, which needs a key that opens the vault.\n\n"
        "What was found goes into the vault, where there is one: the passages and the document's digest, "
        "never the document itself. Passwords that stand in a document are masked.\n\n"
        "Examples:\n\n\b\n"
        "  sociarch clauses contract.pdf\n"
        "  sociarch clauses contract.pdf annex.docx --signed 2019-02-15 --country FR\n"
        "  sociarch clauses linkedin-form.pdf --signed 2020-01-06 --separate\n"
        "  sociarch clauses --for lawyer"
    ),
)
@click.argument("files", nargs=-1, metavar=_("[FILE]..."), callback=as_paths)
@click.option(
    "--signed", callback=as_day, metavar=_("YYYY-MM-DD"), help=_("You signed these documents on that day.")
)
@click.option("--unsigned", is_flag=True, help=_("You neither signed these documents nor were given them."))
@click.option("--separate", is_flag=True, help=_("They are papers of their own, only about social networks."))
@click.option(
    "--country", type=click.Choice(COUNTRIES), help=_("Whose law governs. Default: what you declared.")
)
@click.option("--no-keep", is_flag=True, help=_("Put nothing into the vault."))
@click.option(
    "--drop", is_flag=True, help=_("Leave these documents' results out from now on. Takes a SHA-256, too.")
)
@click.option(
    "--for", "reader", type=click.Choice(["me", "lawyer"]), default="me", show_default=True,
    help=_("Whom it is for: lawyer leaves out explanations and shows whole digests."),
)  # fmt: skip
@as_json
@common
def command(
    files: tuple[Path, ...], signed: date | None, unsigned: bool, separate: bool, country: Country | None,
    no_keep: bool, drop: bool, reader: str, as_json: bool,
) -> int:  # fmt: skip
    session = Session.current()
    if signed is not None and unsigned:
        raise click.UsageError(_("--signed and --unsigned contradict each other."))
    if not files and (signed is not None or unsigned or separate or no_keep or drop):
        raise click.UsageError(_("Name the documents: sociarch clauses FILE..."))
    if drop:
        return _drop(session, files, as_json=as_json)
    if not files:
        return _show_kept(session, country, lawyer=reader == "lawyer", as_json=as_json)
    about = Circumstances(
        signed.isoformat() if signed else "",
        True if signed else False if unsigned else None,
        separate,
    )
    choices, unread = (None, None) if no_keep else _quietly(session)
    regard = _declared(choices, country) if choices else Regard(country or "")
    outcome = _scan(session, files, about, choices.scans if choices else {})
    lost = no_keep or (unread is not None and choices is None)
    kept, problem = (False, None) if lost else _keep(session, outcome.scans)
    found = hits(outcome.scans, regard)
    troubles = [*outcome.troubles, *filter(None, (unread, problem))]
    code = min((0, *(one.code for one in troubles)), key=URGENCY.index)
    if as_json:
        names = frozenset(scan.document for scan in outcome.scans if kept)
        print_json("clauses", {**as_record(outcome.scans, found, regard, names), "code": code})
    elif outcome.scans:
        show(outcome.scans, found, regard, lawyer=reader == "lawyer")
    if kept and outcome.scans:
        session.say(
            _(
                "Kept in the vault: the passages and the digests, not the documents. Keep those yourself, "
                "where your employer can neither read nor wipe them."
            )
        )
    for trouble in troubles:
        show_error(trouble)
    return code


class _Outcome(NamedTuple):
    scans: list[Scan]
    troubles: list[SociarchError]


def _scan(
    session: Session, files: Sequence[Path], about: Circumstances, earlier: Mapping[str, Scan]
) -> _Outcome:
    """Each document by itself: one that cannot be read keeps nobody from the others. What was said of it
    earlier holds until something else is said."""
    outcome = _Outcome([], [])
    status = StatusLine(quiet=session.quiet)
    for path in files:
        status.show(_("Reading {path}").format(path=printable(str(path))))
        try:
            document = read_document(path)
        except NotReadable as error:
            outcome.troubles.append(error)
            continue
        finally:
            status.clear()
        before = earlier.get(document.sha256)
        said = before.circumstances if before and about == Circumstances() else about
        scan = Scan(
            document.sha256, document.name, document.form, document.pages, session.today().isoformat(),
            PATTERNS, find_passages(document), said, document.blank, document.doubts,
        )  # fmt: skip
        if scan.document in {one.document for one in outcome.scans}:
            continue  # The same bytes, named twice.
        outcome.scans.append(scan)
        if without_text(scan):
            outcome.troubles.append(NoText(path=path))
    return outcome


def _quietly(session: Session) -> tuple[Choices | None, SociarchError | None]:
    """What the vault holds, where it opens without asking anybody; and why it does not, where it should."""
    opens = any(session.environment.get(name) for name in ("SOCIARCH_IDENTITY", "SOCIARCH_PASSPHRASE_FILE"))
    if not opens:
        return None, None
    try:
        return _choices(session)
    except NoVault:
        return None, None
    except SociarchError as error:
        return None, error


def _declared(choices: Choices, country: Country | None) -> Regard:
    return Regard(country or choices.declared.country, choices.declared.demand)


def _choices(session: Session) -> tuple[Choices, SociarchError | None]:
    """What was decided, and that a record of it does not open: it may be a scan, or a demand."""
    chronicle = session.reader().chronicle()
    damaged = [path for path in chronicle.damaged if path.startswith("choices/")]
    error = DamagedRecord(name=damaged[0], reason=N_("it does not open")) if damaged else None
    return chronicle.choices, error


def _keep(session: Session, scans: Sequence[Scan]) -> tuple[bool, SociarchError | None]:
    """Whether the scans were kept, and what went wrong; that there is nothing to keep them in is no error."""
    if not scans:
        return False, None
    try:
        # It is shown all the same, so nobody is asked for a passphrase only to keep it.
        writer = replace(session, no_input=True).writer()
        for scan in scans:
            writer.decide(scan)
    except NoVault:
        session.say(_("Not kept: there is no vault here yet. `sociarch init` makes one."))
        return False, None
    except NoWriteKey:
        session.say(_("Not kept: this machine has no write key for the vault. A backup here makes one."))
        return False, None
    except SociarchError as error:
        return False, error
    return True, None


def _show_kept(session: Session, country: Country | None, *, lawyer: bool, as_json: bool) -> int:
    choices, unread = _choices(session)
    scans = list(choices.scans.values())
    regard = _declared(choices, country)
    found = hits(scans, regard)
    if as_json:
        names = frozenset(choices.scans)
        record = as_record(scans, found, regard, names, whole=unread is None)
        print_json("clauses", {**record, "code": unread.code if unread else 0})
    elif scans:
        show(scans, found, regard, lawyer=lawyer, whole=unread is None)
    elif unread is None:
        session.say(_("The vault holds no results yet. Next: sociarch clauses FILE"))
    if unread is not None:
        show_error(unread)
        return unread.code
    return 0


def _drop(session: Session, files: Sequence[Path], *, as_json: bool) -> int:
    """That nobody wants to see a document's results any more; what was found stays in the vault unseen."""
    reader = session.reader()
    check_no_demand(reader)
    held = reader.chronicle().choices.scans
    digests = list(dict.fromkeys(map(_digest, files)))
    if not held.keys() >= set(digests):
        raise NoSuchScan()
    writer = Writer(reader.storage, reader.identity.write_key())
    for digest in digests:
        writer.decide(
            Scan(digest, held[digest].name, "", None, session.today().isoformat(), PATTERNS, (), dropped=True)
        )
    if as_json:
        print_json("clauses", {"dropped": digests, "code": 0})
    session.say(_("Left out from now on. A new scan of the same document brings it back."))
    return 0


def _digest(path: Path) -> str:
    return str(path) if _DIGEST.fullmatch(str(path)) and not path.exists() else digest_of(path)
