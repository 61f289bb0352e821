"""`sociarch checklist`: what to do with accounts, pages and seats when somebody arrives, moves or leaves."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal, TypeAlias, get_args

import click

from sociarch.cli import checklist_mark, checklist_new, checklist_read
from sociarch.cli.checklist_kept import RoleChoice, Which, open_kept, plan_of, which
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_json, as_paths, common
from sociarch.cli.plan_view import print_plan, show_plan
from sociarch.cli.plan_words import mark, written
from sociarch.cli.session import Session
from sociarch.cli.speech import one_line
from sociarch.delivery import check_free, deliver
from sociarch.dossier import Occasion, Role
from sociarch.offboarding.forms import Form, made
from sociarch.offboarding.shown import inventory

Tool: TypeAlias = Literal["jira", "gitlab"]
FORMS: Final[dict[str, Form]] = {
    ".md": "md", ".html": "html", ".pdf": "pdf", ".xlsx": "xlsx", ".json": "json", ".ics": "ics",
}  # fmt: skip


@click.group(
    "checklist",
    subcommand_metavar=_("[COMMAND] [ARGS]..."),
    invoke_without_command=True,
    help=_(
        "Show what to do with accounts, pages and paid seats when you join, move or leave: each item with "
        "the working day by which it is due, who does it, and what comes before it. No legal advice.\n\n"
        "The days come from what you declared (sociarch profile), or from `checklist new`. Human resources "
        "need no vault: they keep a case in a file, --file case.json.\n\n"
        "What is made for somebody else (--for) holds no findings, no reasons, no names of files and "
        "nothing of your accounts and contacts.\n\n"
        "Examples:\n\n\b\n"
        "  sociarch checklist\n"
        "  sociarch checklist --for HR --to plan.pdf --to plan.xlsx\n"
        "  sociarch checklist done L1-04\n"
        "  sociarch checklist done L2-01 --proof roles.pdf --kind roles\n"
        "  sociarch checklist new --file case.json --case HR-2026-0117 --occasion leaver \\\n"
        "      --notice 2026-11-02 --last-day 2026-12-31 --country FR\n"
        "  sociarch checklist --file case.json"
    ),
)
@which
@click.option(
    "--for",
    "role",
    type=RoleChoice(),
    help=_(
        "For whom: EMP the person, MGR the line manager, HR human resources, IT, MKT marketing, ADM who "
        "administers paid seats, DPO privacy, SUC the successor. Default: EMP; with --file HR."
    ),
)
@click.option(
    "--to",
    "targets",
    multiple=True,
    callback=as_paths,
    metavar=_("FILE"),
    help=_("Write it there: .md, .html, .pdf, .xlsx, .json, .ics, or .csv with --as. Repeatable."),
)
@click.option("--as", "tool", type=click.Choice(get_args(Tool)), help=_("Which tool reads the .csv."))
@as_json
@common
def command(
    file: Path | None,
    occasion: Occasion | None,
    employer: str | None,
    role: Role | None,
    targets: tuple[Path, ...],
    tool: Tool | None,
    as_json: bool,
) -> None:
    if click.get_current_context().invoked_subcommand is not None:
        if role or targets or tool or as_json:
            raise click.UsageError(_("--for, --to, --as and --json stand behind the name of what is done."))
        return
    session = Session.current()
    forms = _forms(targets, tool)
    check_free(targets)
    # Findings of ownership are for the person's own eyes, and take time.
    findings = file is None and role in (None, "EMP")
    kept = open_kept(session, Which(file, occasion, employer), findings=findings)
    reader = role or kept.owner
    plan = plan_of(session, kept, reader)
    things = inventory(kept.declared, kept.dossier, reader)
    at = session.clock.now()
    if forms:
        text = written(plan, reader, things)
        deliver({path: made(form, text, at) for path, form in forms.items()}, random=os.urandom)
    if as_json:
        print_plan(plan, reader, things, at)
    elif not forms:
        show_plan(plan, reader, things)
    for path in forms:
        session.say(_("{mark}: {path}").format(mark=mark(reader), path=one_line(path)))


def _forms(targets: Sequence[Path], tool: Tool | None) -> dict[Path, Form]:
    """The form of each file, by its ending. Raises UsageError."""
    found: dict[Path, Form] = {}
    for path in targets:
        ending = path.suffix.casefold()
        form = tool if ending == ".csv" else FORMS.get(ending)
        if form is None and ending == ".csv":
            raise click.UsageError(_("A .csv file is for one tool: --as jira or --as gitlab."))
        if form is None:
            text = _("The ending of a file says its form: {endings}.")
            raise click.UsageError(text.format(endings=", ".join((*FORMS, ".csv"))))
        if path in found:
            raise click.UsageError(_("The same file is named twice."))
        found[path] = form
    if tool and tool not in found.values():
        raise click.UsageError(_("--as goes with a .csv file."))
    return found


for one in (
    checklist_new.command, checklist_mark.done, checklist_mark.start, checklist_mark.refuse,
    checklist_mark.not_applicable, checklist_mark.verify, checklist_mark.reopen, checklist_read.command,
):  # fmt: skip
    command.add_command(one)
