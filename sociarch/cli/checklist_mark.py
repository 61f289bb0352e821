"""`sociarch checklist done`, `start`, `refuse`, `not-applicable`, `verify`, `reopen`: lines of the log."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar, get_args

import click

from sociarch.cli.checklist_kept import Kept, RoleChoice, meant, open_kept, plan_of, which
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_day, as_json, as_paths, as_text, common
from sociarch.cli.output import print_json
from sociarch.cli.ownership_words import labelled
from sociarch.cli.plan_view import show_steps
from sociarch.cli.plan_words import written
from sociarch.cli.proofs import file_proofs, moment, ticket_proof, vault_proof
from sociarch.cli.session import Session
from sociarch.cli.speech import tell
from sociarch.dossier import Marked, Occasion, Proof, ProofKind, Role, State
from sociarch.offboarding.desk import LONGEST_REASON, line_of
from sociarch.offboarding.items import ROLES as ROLE_NAMES
from sociarch.offboarding.items import STATES
from sociarch.offboarding.marking import Note, item_of, line, missing_before
from sociarch.offboarding.record import Plan, Planned
from sociarch.plain import BadField, as_plain

FILE_KINDS: Final = tuple(one for one in get_args(ProofKind) if one not in ("snapshot", "ticket"))
F = TypeVar("F", bound=Callable[..., Any])


def _options(function: F) -> F:
    """What all of them take."""
    for option in reversed(
        (
            click.argument("items", nargs=-1, required=True, metavar=_("ID...")),
            click.option(
                "--on", callback=as_day, metavar=_("YYYY-MM-DD"), help=_("The day. Default: today.")
            ),
            click.option(
                "--role", type=RoleChoice(),
                help=_("Who it was. Default: EMP, the person; with --file HR."),
            ),
            which,
            as_json,
            common,
        )
    ):  # fmt: skip
        function = option(function)
    return function


@click.command(
    "done",
    help=_(
        "Note that items are done. Most take a proof; of a file only its SHA-256 and its name are kept, "
        "and others see the digest alone. An item that ownership checks answer takes the newest snapshot "
        "they rest on, if all of them are in order.\n\n"
        "Examples:\n\n\b\n"
        "  sociarch checklist done L1-04\n"
        "  sociarch checklist done L2-01 --proof before.pdf --proof after.pdf --kind roles\n"
        "  sociarch checklist done L3-02 --ticket IT-4711 --role IT --file case.json"
    ),
)
@click.option(
    "--proof", "files", multiple=True, callback=as_paths, metavar=_("FILE"), help=_("What shows it.")
)
@click.option(
    "--kind", type=click.Choice(FILE_KINDS), default="file", show_default=True,
    help=_("What the files are."),
)  # fmt: skip
@click.option(
    "--taken", callback=as_text, metavar=_("WHEN"), help=_("When a screenshot was taken: 2026-11-22T09:30.")
)
@click.option("--ticket", callback=as_text, metavar=_("NUMBER"), help=_("The number of a ticket."))
@click.option("--snapshot", callback=as_text, metavar=_("SNAPSHOT"), help=_("A snapshot of the vault."))
@_options
def done(
    files: tuple[Path, ...], kind: ProofKind, taken: str | None, ticket: str | None, snapshot: str | None,
    **rest: Any,
) -> None:  # fmt: skip
    if taken and kind != "screenshot":
        raise click.UsageError(_("--taken goes with --kind screenshot."))
    if kind != "file" and not files:
        raise click.UsageError(_("--kind goes with --proof."))
    when = moment(taken) if taken else ""
    given = file_proofs(files, kind, when)
    given += [ticket_proof(ticket)] if ticket is not None else []

    def proofs(kept: Kept) -> tuple[Proof, ...]:
        found = [*given, *([vault_proof(snapshot, kept.chronicle)] if snapshot else [])]
        return tuple(dict.fromkeys(found))

    _note("done", proofs=proofs, bare=not (given or snapshot), **rest)
    if kind == "screenshot":
        session = Session.current()
        session.say(_("A screenshot is a weak proof: anybody can make one."))
        if not when:
            session.say(_("When it was taken is not said: --taken."))


@click.command("start", help=_("Note that items are in progress."))
@_options
def start(**rest: Any) -> None:
    _note("in progress", **rest)


@click.command(
    "refuse", help=_("Note that items were refused, and why. The reason is for your own eyes alone.")
)
@click.option("--reason", callback=as_text, required=True, metavar=_("TEXT"), help=_("Why."))
@_options
def refuse(**rest: Any) -> None:
    _note("refused", **rest)


@click.command(
    "not-applicable",
    help=_("Note that items do not apply, and why. The reason is for your own eyes alone."),
)
@click.option("--reason", callback=as_text, required=True, metavar=_("TEXT"), help=_("Why."))
@_options
def not_applicable(**rest: Any) -> None:
    _note("not applicable", **rest)


@click.command(
    "verify",
    help=_(
        "Note that a second role looked at what another one did. Nobody looks over their own work, and of "
        "what is personal alone nobody looks over anything."
    ),
)
@_options
def verify(**rest: Any) -> None:
    if rest["role"] is None:
        raise click.UsageError(_("Say who looked at it: --role ROLE"))
    _note("verified", **rest)


@click.command("reopen", help=_("Open items again. The log keeps what was noted before."))
@_options
def reopen(**rest: Any) -> None:
    _note("open", **rest)


# -- noting it ------------------------------------------------------------------------------------


def _nothing(_kept: Kept) -> tuple[Proof, ...]:
    return ()


def _note(
    state: State, *, items: Sequence[str], on: date | None, role: Role | None, file: Path | None,
    occasion: Occasion | None, employer: str | None, as_json: bool, reason: str = "",
    proofs: Callable[[Kept], tuple[Proof, ...]] = _nothing, bare: bool = False,
) -> None:  # fmt: skip
    """All of the lines, or none. `bare`: no proof was named, so that checks may have to be one."""
    session = Session.current()
    asked = meant(file, occasion, employer)
    reason = _reason(reason)
    kept = open_kept(session, asked, findings=False)
    wanted = _items(plan_of(session, kept), items)
    if bare and asked.file is None and any(one.item.checks and one.item.proven for one in wanted):
        kept = open_kept(session, asked, findings=True)
        wanted = _items(plan_of(session, kept), items)
    plan = plan_of(session, kept)
    by = role or kept.owner
    note = Note(state, on or session.today(), by, proofs(kept), reason)
    lines = [line(plan, one, note, kept.order) for one in wanted]
    kept.add(lines)
    now = plan_of(session, kept._replace(log=(*kept.log, *lines)))
    if as_json:
        print_json("checklist-log", {"lines": [_record(one) for one in lines]})
    else:
        _show(lines, now, kept)
    _warn(session, plan, wanted, note)
    for one, made in zip(wanted, lines, strict=True):
        if made.proofs and not note.proofs:
            text = _("{item}: its checks are in order; the proof is snapshot {id}.")
            session.say(text.format(item=one.item.id, id=made.proofs[0].name))


def _reason(text: str) -> str:
    try:
        return line_of(text, "--reason", LONGEST_REASON)
    except BadField:
        raise click.UsageError(_("Write a shorter reason.")) from None


def _items(plan: Plan, names: Sequence[str]) -> list[Planned]:
    """Each once. Raises NoSuchItem."""
    return list({(found := item_of(plan, name)).item.id: found for name in names}.values())


def _warn(session: Session, plan: Plan, wanted: Sequence[Planned], note: Note) -> None:
    names = [one.item.id for one in wanted]
    if note.state == "done" and (before := missing_before(plan, names)):
        text = _("What comes first is still open: {items}.")
        session.warn(text.format(items=", ".join(before)))
    for one in wanted:
        able = (*one.item.owners, one.item.receiver)
        if note.state == "done" and note.by not in able:
            text = _("{item} is for {owners}; it is noted as done by {role}. Another one: --role ROLE")
            owners = ", ".join(one.item.owners)
            session.warn(text.format(item=one.item.id, owners=owners, role=note.by))


def _show(lines: Sequence[Marked], now: Plan, kept: Kept) -> None:
    text = written(now, kept.owner, ())
    rows = {row.id: row for row in text.rows}
    for one in lines:
        said = f"{_(STATES[one.state])}, {one.on.isoformat()}, {_(ROLE_NAMES[one.by])}"
        tell(labelled(one.item, said))
        if note := rows[one.item].note:
            tell(f"  {note}")
    show_steps(now, kept.owner, rows)


def _record(mark: Marked) -> dict[str, Any]:
    record = as_plain(mark)
    record.pop("dossier")
    return record
