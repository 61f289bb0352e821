"""`sociarch profile`: what a person declares once of their jobs, accounts and duties, sealed in the vault."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import click

from sociarch.chronicle import Chronicle
from sociarch.cli.declared import Known, print_declared
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_json, as_path, as_paths, common
from sociarch.cli.output import print_json
from sociarch.cli.questions import Questions, ask_line, yes_or_no
from sociarch.cli.session import Session
from sociarch.cli.speech import sentence, tell, word
from sociarch.declaration import LARGEST, checked, stamp
from sociarch.declared import NOTHING_DECLARED, Declared, Stamp
from sociarch.delivery import check_free, deliver
from sociarch.employer import note
from sociarch.errors import (
    AnswersNeeded,
    BadDeclaration,
    BadStamp,
    ConfirmationNeeded,
    DeclaredMeanwhile,
    UsageTrouble,
    VaultDamaged,
)
from sociarch.form import read_form, write_form
from sociarch.keys import opener_label
from sociarch.layout import openers
from sociarch.plain import BadField, as_plain
from sociarch.preservation import check_no_demand
from sociarch.registry import Registry
from sociarch.vault import Reader
from sociarch.writer import Writer

SCHEMA: Final = "profile"
LARGEST_FORM: Final = 1024 * 1024


@click.command(
    "profile",
    help=_(
        "Show what you declared of your jobs, accounts and duties; or declare it, once: with questions "
        "(--ask), or in a file that you edit (--write, then --from).\n\n"
        "No export tells whose an account is: when a job began and ended, which addresses and telephones are "
        "the company's, who opened an account and who pays for it. Everything is optional, and what you "
        "leave out is never guessed. A later declaration replaces the earlier one whole. It is kept sealed "
        "in the vault and goes nowhere else. Nobody asks for a password, and none belongs into it.\n\n"
        "As long as a demand is declared (a letter that demands something of your accounts or contacts), "
        "nothing is deleted: --remove, --force and `drop` are refused.\n\n"
        "Examples:\n\n"
        "\b\n"
        "  sociarch profile --ask\n"
        "  sociarch profile\n"
        "  sociarch profile --write me.toml\n"
        "  sociarch profile --from me.toml\n"
        "  sociarch profile --stamp export.tsr --stamp-root authority.pem"
    ),
)
@click.option("--ask", is_flag=True, help=_("Ask question by question, then show all and store it."))
@click.option("--from", "source", callback=as_path, metavar=_("FILE"), help=_("Declare what this file says."))
@click.option(
    "--write",
    "target",
    callback=as_path,
    metavar=_("FILE"),
    help=_("Write what is declared into a new file to edit; every key is explained there."),
)
@click.option(
    "--stamp",
    "tokens",
    multiple=True,
    callback=as_paths,
    metavar=_("FILE"),
    help=_("Add a time stamp (RFC 3161) of a file that is in the vault. May be given several times."),
)
@click.option(
    "--stamp-root",
    "root",
    callback=as_path,
    metavar=_("FILE"),
    help=_("With --stamp: the certificates that you trust for it, as PEM."),
)
@click.option("--drop-stamps", "drop", is_flag=True, help=_("Take all time stamps away."))
@click.option(
    "--yes", is_flag=True, help=_("The declared demand is settled: deletions may be possible again.")
)
@as_json
@common
def command(
    ask: bool,
    source: Path | None,
    target: Path | None,
    tokens: tuple[Path, ...],
    root: Path | None,
    drop: bool,
    yes: bool,
    as_json: bool,
) -> None:
    ways = [ask, source is not None, target is not None, bool(tokens or root or drop)]
    if ways.count(True) > 1:
        raise click.UsageError(
            _("Do one thing at a time: --ask, --from, --write, or what is about time stamps.")
        )
    if root is not None and not tokens:
        raise click.UsageError(_("--stamp-root goes with --stamp."))
    if as_json and (ask or target is not None):
        raise click.UsageError(_("--json does not go with --ask and --write."))
    session = Session.current()
    if ask and not session.may_ask:
        raise AnswersNeeded()
    if target is not None:
        check_free([target])
    stamps = _stamps(tokens, root)
    form = _form(source) if source is not None else NOTHING_DECLARED
    desk = _open(session)
    if target is not None:
        _write(session, desk, target)
    elif ask:
        _ask(session, desk, yes=yes)
    elif source is not None:
        try:
            declared = checked(form._replace(stamps=desk.declared.stamps), desk.networks, session.today())
        except BadField as error:
            raise BadDeclaration(path=source, reason=sentence(error)) from None
        _store(session, desk, declared, yes=yes)
        _show(desk.now(), as_json=as_json)
    elif tokens or drop:
        if drop:
            check_no_demand(desk.reader)
        kept = [] if drop else [one for one in desk.declared.stamps if one.token not in dict(stamps)]
        try:
            declared = checked(
                desk.declared._replace(stamps=(*kept, *stamps)), desk.networks, session.today()
            )
        except BadField as error:
            raise BadStamp(path=tokens[0] if tokens else "", reason=sentence(error)) from None
        _store(session, desk, declared, yes=yes)
        _show(desk.now(), as_json=as_json)
    else:
        _show(desk, as_json=as_json)
        if desk.declared == NOTHING_DECLARED:
            session.say(_("Nothing is declared yet: sociarch profile --ask"))


class Desk(NamedTuple):
    """An open vault, and what is declared in it. `unsure`: a record of a decision does not open that may be a
    later declaration."""

    reader: Reader
    chronicle: Chronicle
    known: Known
    unsure: bool

    @property
    def declared(self) -> Declared:
        return self.chronicle.choices.declared

    @property
    def networks(self) -> set[str]:
        """Those whose exporters are here, and those of which the vault or the declaration knows."""
        declared = self.declared
        named = [*(one.network for one in declared.accounts), *(one.network for one in declared.owned)]
        return {
            *self.known.titles,
            *(network for network, _label in self.known.accounts),
            *filter(None, named),
        }

    def now(self) -> "Desk":
        """The same, as it is after something was stored."""
        return self._replace(chronicle=self.reader.chronicle(self.chronicle))


def _open(session: Session) -> Desk:
    reader = session.reader()
    chronicle = reader.chronicle()
    titles = {one.name: one.title for one in Registry.installed().all()}
    try:
        reader.declared()
        unsure = False
    except VaultDamaged:
        unsure = True
        session.warn(
            _("A decision in the vault does not open; it may be a later declaration: run `sociarch verify`.")
        )
    return Desk(reader, chronicle, Known(titles, list(chronicle.by_account())), unsure)


def _show(desk: Desk, *, as_json: bool) -> None:
    if as_json:
        on = desk.unsure or desk.declared.demand is not None
        print_json(SCHEMA, {"declared": as_plain(desk.declared), "preservation": on})
    else:
        print_declared(desk.declared, desk.known)


# -- declaring -------------------------------------------------------------------------------------


def _ask(session: Session, desk: Desk, *, yes: bool) -> None:
    ways = sorted({opener_label(path) for path in openers(desk.reader.storage)})
    questions = Questions(desk.known, ways, session.today())
    told = questions.declaration(desk.declared)
    try:
        declared = checked(told, desk.networks, session.today())
    except BadField as error:
        raise click.UsageError(sentence(error)) from None
    if declared == desk.declared:
        session.say(_("Nothing has changed, and nothing was stored."))
        return
    session.say("")
    print_declared(declared, desk.known)
    if not yes_or_no(_("Store this in the vault?"), enter=None):
        session.say(_("Nothing was stored."))
        return
    _store(session, desk, declared, yes=yes)


def _store(session: Session, desk: Desk, declared: Declared, *, yes: bool) -> None:
    """Keep it, if it says anything new. Raises ConfirmationNeeded where a demand would be taken back and
    nobody can be asked, and DeclaredMeanwhile where another one was stored since it was read."""
    if declared == desk.declared and not desk.unsure:
        session.say(_("That is what is declared already; nothing was stored."))
        return
    if declared.demand is None and (desk.unsure or desk.declared.demand is not None) and not yes:
        if not session.may_ask:
            raise ConfirmationNeeded()
        session.warn(_("The demand is no longer part of it: deletions will be possible again."))
        if ask_line(_("Is the matter settled? Type “yes” in full")).casefold() not in ("yes", "oui"):
            session.say(_("Nothing was stored."))
            click.get_current_context().exit(ConfirmationNeeded.code)
    if desk.now().declared != desk.declared:
        # It would be replaced unseen, and a demand with it.
        raise DeclaredMeanwhile()
    Writer(desk.reader.storage, desk.reader.identity.write_key()).decide(declared)
    note(session.home, desk.reader)
    session.say(_("Your declaration is sealed in the vault."))
    if declared.demand is not None:
        session.say(_("A demand is declared: from now on nothing is deleted, replaced or put out of sight."))


def _write(session: Session, desk: Desk, target: Path) -> None:
    text = write_form(desk.declared, _)
    deliver({target: text.encode()}, random=os.urandom)
    tell(_("Your declaration, to edit: {path}").format(path=target))
    session.say(_("Then: sociarch profile --from {path}").format(path=word(target)))
    if desk.declared.stamps:
        session.say(_("The time stamps are not in it; they stay in the vault."))


# -- files -----------------------------------------------------------------------------------------


def _form(path: Path) -> Declared:
    """What the file says. Raises BadDeclaration."""
    try:
        return read_form(_read(path, LARGEST_FORM, BadDeclaration))
    except BadField as error:
        raise BadDeclaration(path=path, reason=sentence(error)) from None


def _stamps(tokens: Sequence[Path], root: Path | None) -> list[Stamp]:
    """The time stamps of these files, each once. Raises BadStamp."""
    roots = _read(root, LARGEST, BadStamp) if root is not None else b""
    found: dict[str, Stamp] = {}
    for path in tokens:
        try:
            one = stamp(_read(path, LARGEST, BadStamp), roots)
        except BadField as error:
            at = root if error.place == "roots" else path
            raise BadStamp(path=at, reason=_(error.reason)) from None
        found[one.token] = one
    return list(found.values())


def _read(path: Path, largest: int, trouble: type[UsageTrouble]) -> bytes:
    """The file's bytes, one more than `largest` at most. Raises `trouble`."""
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except OSError as error:
        raise trouble(path=path, reason=error.strerror or "?") from None
    if len(data) > largest:
        raise trouble(path=path, reason=_("it is too large"))
    return data
