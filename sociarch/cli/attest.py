"""`sociarch attest`: a small signed file for human resources, with digests in place of content."""

import os
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

import click

from sociarch import __version__
from sociarch.choices import Choices
from sociarch.cli.attestation_check import stamped_anew, verify_file
from sociarch.cli.attestation_view import show_attestation
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_json, as_path, as_text, common
from sociarch.cli.ownership_words import told
from sociarch.cli.questions import ask_line
from sociarch.cli.session import Session
from sociarch.cli.speech import tell
from sociarch.declared import Declared
from sociarch.delivery import check_free, deliver
from sociarch.dossier import Dossier, Marked
from sociarch.entry import Past
from sociarch.errors import N_, NoSuchDossier
from sociarch.folding import fold
from sociarch.layout import is_choice
from sociarch.offboarding.attestation import STATEMENT, Attestation, attestation_bytes, attestation_of, signed
from sociarch.offboarding.items import STAGES, STAGES_OF
from sociarch.offboarding.opening import all_dossiers, is_called
from sociarch.offboarding.plan import plan
from sociarch.offboarding.record import Plan, Stage
from sociarch.offboarding.workdays import Workdays
from sociarch.ownership.gather import Surroundings, gather
from sociarch.ownership.money import o09
from sociarch.registry import Registry
from sociarch.vault import Reader
from sociarch.writer import Writer

SWORN: Final = ("yes", "oui")
SAYS: Final = N_(
    "My personal accounts hold no page of the company, no data of a seat that it pays for, and none of its "
    "passwords."
)
LEFT_OUT: Final = N_(
    "That is all of it. Not in it: reasons, names of files, numbers of tickets, snapshots, what checks "
    "found, addresses, connections and anything about them."
)


class Asked(NamedTuple):
    """What the person wants to stand in the file; what is empty is taken from the dossier."""

    case: str
    name: str
    employer: str
    stage: Stage | None


@click.command(
    "attest",
    help=_(
        "Write a small signed file for human resources: which items of your plan are done, since when, and "
        "the digest of each proof. Nothing else is in it: no reason, no name of a file, no snapshot, no "
        "finding, nobody you know. It is shown before it is written; without --to it is only shown.\n\n"
        "Whoever gets FILE checks it without a vault: --verify says whether it is whole and with which key "
        "it was made. Whose key that is, only its fingerprint tells, compared over another way than the "
        "file came by, such as by telephone.\n\n"
        "Examples:\n\n"
        "\b\n"
        "  sociarch attest\n"
        '  sociarch attest --case HR-2024-0117 --name "A. Martin" --to attestation.json\n'
        "  sociarch attest --confirm --to attestation.json\n"
        "  sociarch attest --verify attestation.json\n"
        '  sociarch attest --verify attestation.json --key "3f2a 91c0 77de 0b15 c2a4 8e60"\n'
        "  sociarch attest --stamp answer.tsr attestation.json --to stamped.json"
    ),
)
@click.argument("file", required=False, callback=as_path, metavar=_("[FILE]"))
@click.option("--to", "target", callback=as_path, metavar=_("FILE"), help=_("Write it there, as a new file."))
@click.option(
    "--case",
    "number",
    default="",
    callback=as_text,
    metavar=_("NUMBER"),
    help=_("The case number that HR gave you. Default: what the dossier says."),
)
@click.option(
    "--name",
    default="",
    callback=as_text,
    metavar=_("NAME"),
    help=_("Under which name HR knows you. Default: what the dossier says; else none."),
)
@click.option(
    "--employer",
    default="",
    callback=as_text,
    metavar=_("NAME"),
    help=_("For which employer. Default: the plan that presses most."),
)
@click.option(
    "--stage",
    type=click.Choice(tuple(STAGES), case_sensitive=False),
    metavar=_("STAGE"),
    help=_(
        "J0, J1, M, L1 to L5 or X: leave out items of later stages. Default: the last stage of which "
        "anything has begun."
    ),
)
@click.option(
    "--confirm",
    is_flag=True,
    help=_(
        "State that your personal accounts hold no page of the company, no data of a seat that it pays for, "
        "and none of its passwords: item L3-04."
    ),
)
@click.option("--verify", is_flag=True, help=_("Check FILE, which somebody gave you; needs no vault."))
@click.option(
    "--key",
    "claimed",
    metavar=_("FINGERPRINT"),
    help=_("With --verify: the fingerprint that the person told you."),
)
@click.option(
    "--stamp",
    "token",
    callback=as_path,
    metavar=_("TOKEN"),
    help=_("Add the time stamp (RFC 3161) of an independent authority to FILE, which you made."),
)
@click.option(
    "--stamp-root",
    "root",
    callback=as_path,
    metavar=_("FILE"),
    help=_("With --verify or --stamp: the certificates that you trust for the time stamp, as PEM."),
)
@as_json
@common
def command(
    file: Path | None,
    target: Path | None,
    number: str,
    name: str,
    employer: str,
    stage: Stage | None,
    confirm: bool,
    verify: bool,
    claimed: str | None,
    token: Path | None,
    root: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    session = Session.current()
    about = bool(number or name or employer or stage or confirm)
    if verify and (token is not None or target is not None or about):
        raise click.UsageError(_("--verify stands alone, with --key and --stamp-root at most."))
    if token is not None and about:
        raise click.UsageError(_("--stamp changes nothing else of an attestation."))
    if (claimed is not None and not verify) or (root is not None and not verify and token is None):
        raise click.UsageError(_("--key goes with --verify, --stamp-root with --verify or --stamp."))
    if (file is None) == (verify or token is not None):
        raise click.UsageError(_("Name one FILE with --verify or --stamp, and none without them."))
    if target is None and (confirm or token is not None):
        raise click.UsageError(_("--confirm and --stamp go with --to: name the file that is to be written."))
    if target is not None:
        check_free([target])
    if file is None:
        _attest(session, Asked(number, name, employer, stage), target, confirm=confirm, as_json=as_json)
    elif verify:
        verify_file(session, file, claimed, root, as_json=as_json)
    elif token is not None and target is not None:
        made = stamped_anew(session, file, token, root)
        _show(made, as_json=as_json)
        _write(session, made, target)


def _attest(session: Session, asked: Asked, target: Path | None, *, confirm: bool, as_json: bool) -> None:
    reader = session.reader()
    chronicle = reader.chronicle()
    choices = chronicle.choices
    if any(is_choice(path) for path in chronicle.damaged):
        session.warn(_("A decision in the vault does not open, and is missing here: run `sociarch verify`."))
    today = session.today()
    dossier = _dossier(choices, today, asked)
    # Which days are public holidays changes when something is due, and nothing of what is attested.
    planned = plan(dossier, choices.log, Workdays(), today)
    statement = None
    if _may_state(session, planned, target is not None, confirm=confirm):
        _warn_of_seats(session, reader, choices, today)
        if confirm or _states(session):
            statement = Marked(dossier.key, STATEMENT, "done", today, "EMP")
            planned = plan(dossier, (*choices.log, statement), Workdays(), today)
            if not _is_stated(planned):
                raise click.UsageError(_("This job has not begun yet: there is nothing to state of its end."))
    made = signed(
        attestation_of(
            planned, f"sociarch {__version__}", case=asked.case, subject=asked.name,
            employer=asked.employer, stage=asked.stage,
        ),
        reader.identity,
    )  # fmt: skip
    _show(made, as_json=as_json)
    if target is None:
        session.say(_("Nothing was written. To write it: sociarch attest --to FILE"))
        return
    if statement is not None:
        Writer(reader.storage, reader.identity.write_key()).decide(statement)
        session.say(_("What you stated is noted in the vault: L3-04, done."))
    _write(session, made, target)


def _dossier(choices: Choices, today: date, asked: Asked) -> Dossier:
    """The plan that presses most, of those that are asked for. Raises NoSuchDossier."""
    known = all_dossiers(choices.dossiers.values(), choices.declared, today)
    fitting = [one for one in known if asked.stage is None or asked.stage in STAGES_OF[one.occasion]]
    if asked.employer:
        called = [one for one in fitting if _is_of(one, asked.employer, choices.declared)]
        # What has no employer yet is of the one that is named now.
        fitting = called or [one for one in fitting if not one.employer]
    if not fitting:
        raise NoSuchDossier()
    return fitting[0]


def _is_of(dossier: Dossier, employer: str, declared: Declared) -> bool:
    if fold(dossier.employer) == fold(employer):
        return True
    return any(
        is_called(job, employer) and is_called(job, dossier.employer)
        for job in declared.employers
        if dossier.employer
    )


# -- what the person states --------------------------------------------------------------------------


def _may_state(session: Session, planned: Plan, writing: bool, *, confirm: bool) -> bool:
    """Whether L3-04 is stated with this file, or may be: with --confirm, or where somebody can be asked."""
    item = planned.item(STATEMENT)
    if item is None:
        if confirm:
            raise click.UsageError(_("L3-04 is no part of this plan: it is for who leaves."))
        return False
    if _is_stated(planned) and item.on is not None:
        if confirm:
            session.say(_("L3-04 is stated already, on {day}.").format(day=item.on.isoformat()))
        return False
    return confirm or (writing and session.may_ask and item.state in ("open", "in progress"))


def _is_stated(planned: Plan) -> bool:
    item = planned.item(STATEMENT)
    return item is not None and item.state in ("done", "verified")


def _states(session: Session) -> bool:
    session.say(_("L3-04 is what only you can state:"))
    session.say("  " + _(SAYS))
    answer = ask_line(_("Do you state this? Type “yes” in full; Enter leaves L3-04 open"))
    if answer.casefold() in SWORN:
        return True
    session.say(_("L3-04 stays open."))
    return False


def _warn_of_seats(session: Session, reader: Reader, choices: Choices, today: date) -> None:
    """Say what the vault itself holds against the statement. Of the past nothing is needed for that."""
    case = gather(reader, Past((), (), choices), Registry.installed(), Surroundings(today))
    for one in o09(case):
        if one.verdict == "attention":
            text = _("Before you state that no data of a seat are there, look at this (check O09): {finding}")
            session.warn(text.format(finding=told(one.says)))


# -- the file ----------------------------------------------------------------------------------------


def _show(made: Attestation, *, as_json: bool) -> None:
    if as_json:
        # The document is signed as these very bytes, whatever the terminal's encoding.
        click.echo(attestation_bytes(made), nl=False)
    else:
        show_attestation(made)
        tell(_(LEFT_OUT))


def _write(session: Session, made: Attestation, target: Path) -> None:
    deliver({target: attestation_bytes(made)}, random=os.urandom)
    session.say(_("The attestation: {path}").format(path=target))
    session.say(_("It goes to nobody by itself. Tell its fingerprint over another way than you send it."))
