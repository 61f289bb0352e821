"""`sociarch letter`: a request for one's own data to a network's operator, and what is remembered of it."""

import os
import sys
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import click

from sociarch.cli.language import LANGUAGES, french
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_json, as_network, as_path, common
from sociarch.cli.output import print_json
from sociarch.cli.session import Session
from sociarch.cli.speech import tell
from sociarch.errors import (
    N_,
    BadDetails,
    NoOperator,
    NoSuchNetwork,
    ReportExists,
    VaultUnavailable,
    disk_error,
)
from sociarch.home import write_secret
from sociarch.letter import GDPR, Details, Letter, Note, Standing, compose, deadline, extended
from sociarch.operator import Operator
from sociarch.pending import when
from sociarch.registry import Registry

LANGUAGE_OF: Final = {
    "en": N_("The letter is in English, which the operator works in. In French: --letter-lang fr"),
    "fr": N_("The letter is in French, which the operator works in. In English: --letter-lang en"),
}
TODAY: Final = "today"
ADDRESS_LINES: Final = 6
QUESTIONS: Final[Mapping[str, str]] = {
    "name": N_("First and last name"),
    "address": N_("Postal address, line by line; an empty line ends it"),
    "account_email": N_("E-mail address of the account"),
    "reply_to": N_("E-mail address for the answer"),
    "profile": N_("Address of the profile, if you know it"),
}
SURE: Final[Mapping[str, str]] = {
    "named": N_("The network itself named it there; nobody has looked since."),
    "cited": N_("Other people's pages cite it; nobody has asked the operator."),
}
OVERDUE: Final = N_(
    "Your letter to {title} of {sent} was to be answered by {due}, and no export of it has been stored "
    "since. An answer came? sociarch backup {network} --from FILE · They told you in time that they need "
    "longer? They have until {extended} · Neither? You can complain to {authority}, or to the authority "
    "where you live · Settled? sociarch letter {network} --forget"
)
UNSENT: Final = N_(
    "The letter to {title} of {written} may not have been sent yet. Sent? sociarch letter {network} --sent "
    "DAY · Not needed any more? sociarch letter {network} --forget"
)


@click.command(
    "letter",
    help=_(
        "Write to the operator of NETWORK and ask for your own data: access with a copy, and portability "
        "(articles 15 and 20 of the GDPR).\n\nFor Viadeo, which is closed, this is the only way left beside "
        "an old file. The letter is printed, or written to the files you name, as text and as PDF. In a "
        "terminal you are asked for your details one by one; Enter leaves a blank to fill in by hand. "
        "Nothing of them is kept.\n\nThe FILE of --details is a text (TOML) with any of these lines:\n\n\b\n"
        '  name = "..."\n  address = """\n  ...\n  """\n  account_email = "..."\n  reply_to = "..."\n'
        '  profile = "..."\n\n'
        "This machine remembers when the letter was written and sent, and nothing of you. An answer is due "
        "within one month of the day on which the operator receives it; `sociarch status` reminds you.\n\n"
        "Examples:\n\n\b\n  sociarch letter viadeo --pdf letter.pdf\n"
        "  sociarch letter linkedin --letter-lang fr --details me.toml --text letter.txt\n"
        "  sociarch letter viadeo --sent 2026-11-22"
    ),
)
@click.argument("network", metavar=_("NETWORK"), callback=as_network)
@click.option(
    "--letter-lang",
    "language",
    type=click.Choice(LANGUAGES),
    help=_("Language of the letter. Default: the operator's."),
)
@click.option(
    "--details", "named", callback=as_path, metavar=_("FILE"), help=_("Your details, in place of questions.")
)
@click.option("--text", callback=as_path, metavar=_("FILE"), help=_("Write the letter there as text."))
@click.option("--pdf", callback=as_path, metavar=_("FILE"), help=_("Write the letter there as PDF."))
@click.option(
    "--sent",
    is_flag=False,
    flag_value=TODAY,
    metavar=_("[YYYY-MM-DD]"),
    help=_("Note that the letter went out, today or on that day; nothing is written."),
)
@click.option("--forget", is_flag=True, help=_("Forget the letter; nothing is written."))
@as_json
@common
def command(
    network: str,
    language: str | None,
    named: Path | None,
    text: Path | None,
    pdf: Path | None,
    sent: str | None,
    forget: bool,
    as_json: bool,
) -> None:
    session = Session.current()
    noting = (sent is not None) + forget
    if noting > 1 or (noting and any((language, named, text, pdf))):
        raise click.UsageError(_("--sent and --forget each stand alone."))
    if as_json and not noting:
        raise click.UsageError(_("--json goes with --sent or --forget."))
    operator = Registry.installed().operator(network)
    if forget:
        _forget(session, network, operator, as_json=as_json)
    elif sent is not None:
        _note_sent(session, network, operator, sent, as_json=as_json)
    else:
        _write(session, network, operator, language, named, text, pdf)


# -- writing it -----------------------------------------------------------------------------------


def _write(
    session: Session,
    network: str,
    operator: Operator,
    named_language: str | None,
    named: Path | None,
    text: Path | None,
    pdf: Path | None,
) -> None:
    language = named_language or operator.language
    if text is not None and text == pdf:
        raise click.UsageError(_("Name two files: one for the text, one for the PDF."))
    for path in filter(None, (text, pdf)):
        if os.path.lexists(path):
            raise ReportExists(path=path)
    if named is not None:
        details = _from_file(named)
    elif session.may_ask:
        details = _asked(session)
    else:
        details = Details()
    now = session.clock.now()
    letter = compose(operator, details, _day(now), language)
    page = _set(letter, now) if pdf is not None else b""
    if text is not None:
        _save(text, letter.to_text().encode())
    if pdf is not None:
        _save(pdf, page)
    if text is None and pdf is None:
        tell(letter.to_text().rstrip("\n"))
    if named_language is None and operator.language != _own():
        # Whoever reads it there decides what it is written in; the person may be surprised.
        session.say(_(LANGUAGE_OF[operator.language]))
    _advise(session, network, operator)
    _note_written(session, network, operator, Note(_day(now), None, language))


def _from_file(path: Path) -> Details:
    try:
        return Details.from_toml(path.read_bytes())
    except OSError as error:
        raise BadDetails(path=path, reason=error.strerror or "?") from None
    except (ValueError, RecursionError):
        # What is wrong with it may be a person's name, so it is not repeated.
        raise BadDetails(path=path, reason=N_("not a TOML file, or one with other keys")) from None


def _asked(session: Session) -> Details:
    session.say(_("Your details, for the letter alone. Enter leaves a blank to fill in by hand."))
    try:
        return Details.of({key: "\n".join(_answers(key)) for key in QUESTIONS})
    except UnicodeError:
        raise click.UsageError(_("The terminal sent letters in another encoding than UTF-8.")) from None


def _answers(key: str) -> Iterator[str]:
    """What a person types; only an address may have several lines."""
    question = _(QUESTIONS[key])
    for _line in range(ADDRESS_LINES if key == "address" else 1):
        # click's own question would write to stdout, where the letter goes.
        click.echo(_("{question}: ").format(question=question), err=True, nl=False)
        line = sys.stdin.readline()
        if not line:
            raise click.Abort
        if not line.strip():
            return
        yield line
        question = " " * len(question)


def _own() -> str:
    """The person's language."""
    return "fr" if french() else "en"


def _set(letter: Letter, made: datetime) -> bytes:
    from sociarch.paper import FONTS, typeset

    return typeset(letter, made, FONTS)


def _save(path: Path, data: bytes) -> None:
    try:
        write_secret(path, data)
    except FileExistsError:
        raise ReportExists(path=path) from None
    except OSError as error:
        raise disk_error(error, path) from None
    tell(_("The letter: {path}").format(path=path))


def _advise(session: Session, network: str, operator: Operator) -> None:
    language = _own()
    text = _(
        "The address of {operator} is taken from {source} (noted on {day}). {sure} Check it before you send "
        "the letter, for example in the site's legal notice."
    )
    session.warn(
        text.format(
            operator=operator.name, source=operator.source[language], day=operator.version,
            sure=_(SURE[operator.sure]),
        )
    )  # fmt: skip
    if operator.members:
        session.say(_("It answers for {members}.").format(members=operator.members[language]))
    session.say(
        _(
            "Fill in what is blank, sign it, and send it so that you can prove the day, such as by "
            "registered post. Then: sociarch letter {network} --sent"
        ).format(network=network)
    )


# -- remembering it -------------------------------------------------------------------------------


def _note_written(session: Session, network: str, operator: Operator, note: Note) -> None:
    earlier = _notes(session).get(network)
    if earlier is not None and earlier.sent is not None:
        text = _(
            "A letter to {title} is noted as sent on {sent}, and stays so. If this is a new one, note when "
            "it has gone out: sociarch letter {network} --sent"
        )
        session.say(text.format(title=operator.title, sent=earlier.sent, network=network))
        return
    try:
        session.home.note_letter(network, note.to_texts())
    except VaultUnavailable:
        session.warn(_("This machine could not note that there is a letter; it will not remind you."))


def _note_sent(session: Session, network: str, operator: Operator, day: str, *, as_json: bool) -> None:
    today = _day(session.clock.now())
    try:
        sent = today if day == TODAY else date.fromisoformat(day)
    except ValueError:
        raise click.UsageError(_("Name the day as YYYY-MM-DD: sociarch letter NETWORK --sent DAY")) from None
    if not GDPR <= sent <= today:
        text = _("A letter goes out today at the latest, and not before {day}, when the GDPR came to apply.")
        raise click.UsageError(text.format(day=GDPR))
    earlier = _notes(session).get(network) or Note(sent, None, operator.language)
    note = earlier._replace(sent=sent)
    session.home.note_letter(network, note.to_texts())
    if as_json:
        print_json("letter", {"network": network, **_as_record(note), "extended": extended(sent).isoformat()})
        return
    text = _("{title} · sent on {sent} · answer due by {due}")
    tell(text.format(title=operator.title, sent=sent, due=deadline(sent)))
    session.say(
        _(
            "The month begins when the operator receives the letter; here it is counted from the day of "
            "sending, and public holidays are not counted. It may become three, until {extended}, if they "
            "tell you so, and why, within the first (article 12(3) of the GDPR)."
        ).format(extended=extended(sent))
    )
    session.say(_("An answer came? sociarch backup {network} --from FILE").format(network=network))


def _forget(session: Session, network: str, operator: Operator, *, as_json: bool) -> None:
    known = network in session.home.letters()
    if known:
        session.home.note_letter(network, None)
    if as_json:
        print_json("letter", {"network": network, "forgotten": known})
        return
    text = _("The letter to {title} is forgotten.") if known else _("No letter to {title} is noted here.")
    session.say(text.format(title=operator.title))


def _notes(session: Session) -> dict[str, Note]:
    notes = {network: Note.of(texts) for network, texts in session.home.letters().items()}
    return {network: note for network, note in notes.items() if note is not None}


def _as_record(note: Note) -> dict[str, Any]:
    return {
        "written": note.written.isoformat(),
        "sent": note.sent.isoformat() if note.sent else None,
        "deadline": deadline(note.sent).isoformat() if note.sent else None,
    }


def _day(moment: datetime) -> date:
    """The day on which a moment is here."""
    return moment.astimezone().date()


# -- what `sociarch status` says of it ------------------------------------------------------------


class Known(NamedTuple):
    """A letter that is noted here, and how it stands today."""

    network: str
    operator: Operator
    note: Note
    standing: Standing

    def as_record(self) -> dict[str, Any]:
        answered = self.standing is Standing.ANSWERED
        return {
            "network": self.network,
            **_as_record(self.note),
            "answered": answered,
            "state": self.standing,
        }

    def line(self) -> tuple[str, str] | None:
        """What it is and where it is, for a person; None once it is answered."""
        if self.standing is Standing.ANSWERED:
            return None
        written, sent = self.note.written, self.note.sent
        text = (
            _("sent on {sent}; answer due by {due}").format(sent=sent, due=deadline(sent))
            if sent
            else _("written on {written}; not noted as sent").format(written=written)
        )
        return _("Letter to {title}").format(title=self.operator.title), text

    def warning(self) -> str | None:
        """What a person should do about it now."""
        fields = {"title": self.operator.title, "network": self.network, "written": self.note.written}
        if self.standing is Standing.UNSENT:
            return _(UNSENT).format(**fields)
        if self.standing is Standing.OVERDUE and (sent := self.note.sent):
            authority = self.operator.authority["fr" if french() else "en"]
            return _(OVERDUE).format(
                **fields, sent=sent, due=deadline(sent), extended=extended(sent), authority=authority
            )
        return None


def known_letters(session: Session, last_given: Mapping[str, str]) -> list[Known]:
    """The letters of this machine. `last_given`: when what a person downloaded was last stored, by network;
    what came by itself, through an interface or a browser, is no answer to a letter."""
    known: list[Known] = []
    registry = Registry.installed()
    for network, note in sorted(_notes(session).items()):
        try:
            operator = registry.operator(network)
            stored = when(last_given.get(network, ""))
        except (NoSuchNetwork, NoOperator, ValueError):
            continue  # A network that is no longer installed, or a note that nobody here wrote.
        standing = note.standing(_day(stored) if stored else None, _day(session.clock.now()))
        known.append(Known(network, operator, note, standing))
    return known
