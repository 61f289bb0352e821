"""`sociarch checklist read`: what comes back from others, looked at, told, and added to the log."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import click

from sociarch.cli.attestation_check import compare_key
from sociarch.cli.checklist_kept import Kept, desk_of, meant, open_kept, plan_of, read_bytes, which
from sociarch.cli.language import count, ngettext
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_json, as_paths, common
from sociarch.cli.output import print_json, print_table
from sociarch.cli.session import Session
from sociarch.cli.speech import one_line, sentence, tell
from sociarch.dossier import Occasion, Proof, Role, State
from sociarch.errors import N_, BadCase
from sociarch.keys import fingerprint
from sociarch.offboarding.attestation import Attested, read_attestation
from sociarch.offboarding.desk import LARGEST, SCHEMA, parsed
from sociarch.offboarding.forms.returned import Returned, read_sheet
from sociarch.offboarding.incoming import Change, Outcome, Told, Whose, changes, check_case, told_by
from sociarch.offboarding.items import ITEMS, STATES
from sociarch.offboarding.plan import plan
from sociarch.offboarding.workdays import Workdays
from sociarch.plain import BadField

ATTESTATION: Final = "sociarch-attestation/1"
OUTCOMES: Final[dict[Outcome, str]] = {
    "taken": N_("taken"),
    "known": N_("known already"),
    "backwards": N_("not taken: it would go back"),
    "contradicts": N_("not taken: it contradicts"),
    "undated": N_("not taken: no day is named"),
    "unsigned": N_("not taken: it does not say by whom"),
    "unknown": N_("not taken: the plan has no such item"),
    "outside": N_("not taken: it cannot have happened on that day"),
    "alone": N_("not taken: the same role did it and looked at it"),
    "unable": N_("not taken: that role does not look over it"),
    "own": N_("not taken: only you can say that"),
}


class Back(NamedTuple):
    """What a file says. `kind`: the schema of what it is; `plan` for a plan that was filled in. `key`: the
    fingerprint of an attestation's key."""

    path: Path
    kind: str
    whose: Whose
    said: tuple[Told, ...]
    key: str = ""


@click.command(
    "read",
    help=_(
        "Read what came back: an attestation of the person, a plan (.xlsx) that somebody filled in, or the "
        "case of another desk. It shows what each item was and what the file says, then adds what is new to "
        "the log. What would go back, or contradicts what is known, is told and not taken; a file of "
        "another case is refused. The same file twice adds nothing.\n\n"
        "Examples:\n\n\b\n"
        "  sociarch checklist read attestation.json --file case.json\n"
        "  sociarch checklist read plan-it.xlsx plan-marketing.xlsx --file case.json"
    ),
)
@click.argument("files", nargs=-1, required=True, metavar=_("FILE..."), callback=as_paths)
@click.option(
    "--key",
    metavar=_("FINGERPRINT"),
    help=_("The fingerprint that the person told you: an attestation with another key is refused."),
)
@which
@as_json
@common
def command(
    files: tuple[Path, ...], key: str | None, file: Path | None, occasion: Occasion | None,
    employer: str | None, as_json: bool,
) -> None:  # fmt: skip
    session = Session.current()
    # All of them, before a vault is opened or anything is noted.
    back = [_read(session, path, key) for path in files]
    kept = open_kept(session, meant(file, occasion, employer), findings=False)
    for one in back:
        check_case(one.whose, kept.dossier)
    found: list[tuple[Back, tuple[Change, ...]]] = []
    for one in back:
        made = changes(plan_of(session, kept), one.said, kept.owner)
        kept = _with(kept, made)
        found.append((one, made))
    lines = [mark for _one, made in found for change in made for mark in change.lines]
    if lines:
        kept.add(lines)
    if as_json:
        print_json("checklist-read", {"files": [_record(one, made) for one, made in found]})
    else:
        for one, made in found:
            _show(one, made)
    text = ngettext("{n} line came into the log.", "{n} lines came into the log.", len(lines))
    session.say(text.format(n=count(len(lines))) if lines else _("Nothing is new; nothing was noted."))
    for one in back:
        if one.key and key is None:
            text = _(
                "The attestation is whole, and made with the key {key}. Whose key that is was not checked: "
                "have the person read it to you, and name it with --key."
            )
            session.warn(text.format(key=one.key))


def _with(kept: Kept, made: Sequence[Change]) -> Kept:
    """As it will be: what one file says is known when the next one is looked at."""
    return kept._replace(log=(*kept.log, *(mark for one in made for mark in one.lines)))


# -- files ----------------------------------------------------------------------------------------


def _read(session: Session, path: Path, key: str | None) -> Back:
    """Raises BadCase, OtherKey, or what reading an attestation or a plan raises."""
    data = read_bytes(path)
    if len(data) > LARGEST:
        raise BadCase(path=path, reason=_("it is too large"))
    proof = Proof("file", hashlib.sha256(data).hexdigest(), path.name)
    if data.startswith(b"PK"):
        sheet = read_sheet(data, path)
        return Back(path, "plan", Whose(sheet.case), filled_in(sheet.rows, proof))
    try:
        schema = parsed(data).get("schema")
    except BadField as error:
        raise BadCase(path=path, reason=sentence(error)) from None
    if schema == ATTESTATION:
        one = read_attestation(data, path)
        compare_key(one, key, path)
        whose = Whose(one.case, one.subject, one.employer)
        return Back(path, ATTESTATION, whose, attested(one.items, proof), fingerprint(one.key))
    if schema != SCHEMA:
        raise BadCase(path=path, reason=_("neither an attestation, nor a plan as .xlsx, nor a case"))
    desk = desk_of(data, path)
    dossier = desk.dossier
    theirs = plan(dossier, desk.log, Workdays(), session.today())
    return Back(path, SCHEMA, Whose(dossier.number, dossier.person, dossier.employer), tuple(told_by(theirs)))


def attested(items: Sequence[Attested], proof: Proof) -> tuple[Told, ...]:
    """What a person attests: by whom it was done where that is theirs; of the rest an attestation says that
    it was done, but not by whom. `proof`: the attestation itself, where an item names none."""
    own = {one.id for one in ITEMS if "EMP" in one.owners}
    said: list[Told] = []
    for one in items:
        by: Role | None = "EMP" if one.id in own else None
        digests = [text.removeprefix("sha256:") for text in one.proofs]
        proofs = tuple(Proof("file", digest) for digest in digests) or (proof,)
        # Who looked at it says so at the desk: the person's word for it would be one pair of eyes.
        state: State = "done" if one.state == "verified" else one.state
        if state != "open":
            said.append(Told(one.id, state, one.on, by, proofs=proofs))
    return tuple(said)


def filled_in(rows: Sequence[Returned], proof: Proof) -> tuple[Told, ...]:
    """What a plan says that somebody filled in; beside `verified` stands who looked, not who did it. `proof`:
    the plan itself, which is what shows it."""
    return tuple(
        Told(one.id, one.state, one.on, None, one.by)
        if one.state == "verified"
        else Told(one.id, one.state, one.on, one.by, proofs=(proof,) if one.state == "done" else ())
        for one in rows
        if one.state != "open"
    )


# -- telling it -----------------------------------------------------------------------------------


def _show(one: Back, made: Sequence[Change]) -> None:
    tell(one_line(one.path))
    if not made:
        tell("  " + _("It says nothing of any item."))
        return
    headings = [_("Item"), _("Here"), _("There"), _("On"), _("What becomes of it")]
    print_table(headings, [_cells(change) for change in made])


def _cells(change: Change) -> list[str]:
    told = change.told
    return [
        told.item,
        _(STATES[change.before]) if change.before else "–",
        _(STATES[told.state]),
        told.on.isoformat() if told.on else "–",
        _(OUTCOMES[change.outcome]),
    ]


def _record(one: Back, made: Sequence[Change]) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "fingerprint": one.key or None,
        "items": [
            {
                "id": change.told.item,
                "before": change.before,
                "state": change.told.state,
                "on": change.told.on.isoformat() if change.told.on else None,
                "outcome": change.outcome,
            }
            for change in made
        ],
    }
