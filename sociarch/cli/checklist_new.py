"""`sociarch checklist new`: an arrival, a move or a departure with its days, in the vault or in HR's file."""

import os
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar, get_args

import click

from sociarch.choices import Choice
from sociarch.cli.checklist_kept import (
    OCCASIONS,
    Kept,
    Which,
    alone,
    desk_at,
    meant,
    open_kept,
    plan_of,
    save,
)
from sociarch.cli.language import count, ngettext
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_day, as_json, as_path, as_text, common
from sociarch.cli.plan_view import print_plan, show_plan
from sociarch.cli.session import Session
from sociarch.cli.speech import one_line, sentence
from sociarch.declared import NOTHING_DECLARED, Country, Declared
from sociarch.delivery import check_free, deliver
from sociarch.dossier import Cause, Dossier
from sociarch.errors import CaseThere, NoSuchDossier
from sociarch.offboarding.desk import Desk, check_region, desk_bytes, sound
from sociarch.offboarding.incoming import changes, told_by
from sociarch.offboarding.opening import filled
from sociarch.offboarding.plan import plan
from sociarch.offboarding.shown import inventory
from sociarch.offboarding.workdays import Workdays
from sociarch.plain import BadField
from sociarch.vault import Reader
from sociarch.writer import Writer

OPTIONS: Final[Mapping[str, str]] = {
    "number": "--case", "person": "--person", "employer": "--employer", "cause": "--cause",
    "start": "--start", "notice": "--notice", "release": "--release", "end": "--last-day",
    "restricted": "--restricted-until", "demand": "--demand", "country": "--country", "region": "--region",
}  # fmt: skip
"""What each answer is called on the command line."""
CAUSES: Final = tuple(filter(None, get_args(Cause)))
COUNTRIES: Final = tuple(filter(None, get_args(Country)))
F = TypeVar("F", bound=Callable[..., Any])


def _day_option(name: str, field: str, text: str) -> Callable[[F], F]:
    return click.option(name, field, callback=as_day, metavar=_("YYYY-MM-DD"), help=text)


@click.command(
    "new",
    help=_(
        "Note an arrival, a move or a departure with its days, then show its plan. Without --file it is "
        "sealed in the vault, and what you leave out is taken from your declaration; with --file it is a "
        "case of human resources in a file of its own, and no vault is needed.\n\n"
        "A later one of the same kind at the same employer replaces the earlier one whole; --correct keeps "
        "what you do not name. The log stays in either case.\n\n"
        "Examples:\n\n\b\n"
        "  sociarch checklist new --occasion leaver --notice 2026-11-02 --last-day 2026-12-31\n"
        "  sociarch checklist new --from case.json\n"
        "  sociarch checklist new --file case.json --case HR-2026-0117 --occasion leaver --last-day "
        "2026-12-31\n"
        "  sociarch checklist new --file case.json --correct --last-day 2027-01-15"
    ),
)
@click.option("--file", callback=as_path, metavar=_("FILE"), help=_("Keep it there, for an HR desk."))
@click.option("--from", "source", callback=as_path, metavar=_("FILE"), help=_("Take a case that HR sent."))
@click.option("--correct", is_flag=True, help=_("Correct one that is there."))
@click.option("--occasion", type=click.Choice(OCCASIONS), help=_("What it is."))
@click.option("--case", "number", callback=as_text, metavar=_("NUMBER"), help=_("The case number of HR."))
@click.option("--person", callback=as_text, metavar=_("NAME"), help=_("The name under which HR knows them."))
@click.option("--employer", callback=as_text, metavar=_("NAME"), help=_("At which company."))
@click.option("--cause", type=click.Choice(CAUSES), help=_("The kind of departure."))
@_day_option("--start", "start", _("The first day; for a mover that of the new function."))
@_day_option("--notice", "notice", _("The day on which notice was given or received."))
@_day_option("--release", "release", _("The day from which the person is released from work."))
@_day_option("--last-day", "end", _("The last day of the contract."))
@_day_option("--restricted-until", "restricted", _("The day on which the longest restriction ends."))
@_day_option("--demand", "demand", _("The day of a letter that demands something of accounts or contacts."))
@click.option("--country", type=click.Choice(COUNTRIES), help=_("Whose working days count."))
@click.option("--region", callback=as_text, metavar=_("CODE"), help=_("With holidays of its own: ZH, BY."))
@as_json
@common
def command(
    file: Path | None, source: Path | None, correct: bool, as_json: bool, **answers: str | date | None
) -> None:
    session = Session.current()
    said = {name: answer for name, answer in answers.items() if answer is not None}
    file = meant(file, None, None).file
    if source is not None and (said or correct or file):
        raise click.UsageError(_("--from stands alone: the case says the rest."))
    if source is None and not correct and "occasion" not in said:
        raise click.UsageError(_("Say what it is: --occasion joiner, steady, mover, leaver or urgent."))
    if source is not None:
        kept = _take(session, source)
    elif file is not None:
        kept = _at_desk(session, file, said, correct=correct)
    else:
        kept = _in_vault(session, said, correct=correct)
    shown = plan_of(session, kept)
    things = inventory(kept.declared, kept.dossier, kept.owner)
    if as_json:
        print_plan(shown, kept.owner, things, session.clock.now())
    else:
        show_plan(shown, kept.owner, things)


def _checked(
    session: Session, before: Dossier, said: Mapping[str, Any], declared: Declared = NOTHING_DECLARED
) -> Dossier:
    """Raises UsageError, which names the option."""
    try:
        dossier = sound(before._replace(**said), "", session.today())
        check_region(filled(dossier, declared))
    except BadField as error:
        error.place = OPTIONS.get(error.place, error.place)
        raise click.UsageError(sentence(error)) from None
    return dossier


# -- HR's file ------------------------------------------------------------------------------------


def _at_desk(session: Session, path: Path, said: Mapping[str, Any], *, correct: bool) -> Kept:
    if correct:
        with alone(path):
            desk = desk_at(path)
            dossier = _checked(session, desk.dossier, said)
            if dossier.key != desk.dossier.key:
                # The log says what it belongs to by these.
                text = _("Occasion and employer of a case stay as they are; make a new case.")
                raise click.UsageError(text)
            save(path, desk._replace(dossier=dossier))
    else:
        check_free([path], CaseThere)
        dossier = _checked(session, Dossier("leaver", opened=session.today()), said)
        deliver({path: desk_bytes(Desk(dossier))}, random=os.urandom, taken=CaseThere)
    session.say(_("The case: {path}").format(path=one_line(path)))
    return open_kept(session, Which(path), findings=False)


# -- the vault ------------------------------------------------------------------------------------


def _in_vault(session: Session, said: Mapping[str, Any], *, correct: bool) -> Kept:
    if said.get("demand"):
        # One place for it, so that whoever deletes something asks there.
        raise click.UsageError(_("Declare a demand in your profile: then nothing is deleted any more."))
    reader = session.reader()
    choices = reader.chronicle().choices
    jobs = choices.declared.employers
    if "employer" not in said and not correct and len(jobs) == 1:
        said = {**said, "employer": jobs[0].name}
    asked = Dossier(said.get("occasion", "leaver"), said.get("employer", ""), opened=session.today())
    stored = choices.dossiers.get(asked.key)
    if correct:
        stored = _one(choices.dossiers, said)
        before = stored
    else:
        before = asked
        if stored is not None and _is_over(filled(stored, choices.declared), said):
            # Another stay, or another move: what was done then is not done now.
            before = asked._replace(since=session.today())
        elif stored is not None:
            before = asked._replace(opened=stored.opened, since=stored.since)
    dossier = _checked(session, before, said, choices.declared)
    # What the profile adds may contradict it.
    _checked(session, filled(dossier, choices.declared), {})
    _keep(reader, dossier)
    session.say(_("Sealed in the vault."))
    return open_kept(session, Which(None, dossier.occasion, dossier.employer), findings=False)


def _is_over(before: Dossier, said: Mapping[str, Any]) -> bool:
    """Whether a new dossier begins after an earlier one of the same kind at the same company had turned."""
    turned = before.end or before.notice or before.start
    begins = said.get("notice") or said.get("start")
    return turned is not None and isinstance(begins, date) and begins > turned


def _one(stored: Mapping[str, Dossier], said: Mapping[str, Any]) -> Dossier:
    """The stored dossier to correct: the one that fits, where it is clear which. Raises NoSuchDossier."""
    found = [
        one
        for one in stored.values()
        if all(getattr(one, name) == said[name] for name in ("occasion", "employer") if name in said)
    ]
    if len(found) != 1:
        raise NoSuchDossier()
    return found[0]


def _take(session: Session, path: Path) -> Kept:
    """A case that HR sent: its number, its days, and what it says of others' items. What it leaves open stays
    as it was; of a demand, and of what the person does, HR's case says nothing that counts here."""
    desk = desk_at(path)
    reader = session.reader()
    stored = reader.chronicle().choices.dossiers.get(desk.dossier.key)
    theirs = desk.dossier._replace(demand=None)
    if stored is not None:
        said = {name: value for name, value in theirs._asdict().items() if value and name != "opened"}
        theirs = stored._replace(**said)
    if theirs != stored:
        _keep(reader, theirs)
    kept = open_kept(session, Which(None, theirs.occasion, theirs.employer), findings=False)
    told = tuple(told_by(plan(desk.dossier, desk.log, Workdays(), session.today())))
    made = changes(plan_of(session, kept), told, kept.owner)
    lines = [mark for one in made for mark in one.lines]
    if lines:
        kept.add(lines)
    if left := [one.told.item for one in made if one.outcome not in ("taken", "known")]:
        session.warn(_("Not taken from the case's log: {items}").format(items=", ".join(left)))
    text = ngettext(
        "The case is sealed in the vault, with {n} new line of its log.",
        "The case is sealed in the vault, with {n} new lines of its log.",
        len(lines),
    )
    session.say(text.format(n=count(len(lines))))
    return open_kept(session, Which(None, theirs.occasion, theirs.employer), findings=False)


def _keep(reader: Reader, *choices: Choice) -> None:
    writer = Writer(reader.storage, reader.identity.write_key())
    for one in choices:
        writer.decide(one)
