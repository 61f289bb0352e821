"""`sociarch ownership`: who could claim an account, its connections, and what is run with it."""

import hashlib
import platform
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, Literal

import click

from sociarch.cli.language import count
from sociarch.cli.language import gettext as _
from sociarch.cli.lists import read_lists
from sociarch.cli.options import as_json, as_paths, common
from sociarch.cli.output import print_json, print_table
from sociarch.cli.ownership_record import report_record
from sociarch.cli.ownership_words import VERDICTS, briefly, check_name, told, where, whole_trace
from sociarch.cli.past import open_past
from sociarch.cli.session import Session
from sociarch.cli.speech import tell
from sociarch.errors import N_
from sociarch.fact import Connection
from sociarch.machine import look
from sociarch.ownership.case import Case
from sociarch.ownership.countries import NAMES, NOTES
from sociarch.ownership.gather import Clients, Surroundings, gather
from sociarch.ownership.judge import Judgement
from sociarch.ownership.record import CHECKS, FACTS, SUBJECTS, Evidence, Finding
from sociarch.ownership.report import Report, examine
from sociarch.registry import Registry

Layer = Literal["me", "lawyer"]
STEPS: Final = 5
"""Things to do that are told at once."""
PLACES: Final = 10
"""Rows a finding is about that are shown where nobody asks for names."""
DISCLAIMER: Final = N_("Facts, not legal advice; laws and contracts differ.")


@click.command(
    "ownership",
    help=_(
        "Show who could claim your accounts, your connections and the pages you run: facts for you, facts "
        "for the employer, each with the place where it stands. No legal advice, no score; what is not known "
        "is said to be undetermined.\n\n"
        "It asks nothing of anybody and deletes nothing. What you declare makes it say more: sociarch "
        "profile; so do your contracts: sociarch clauses FILE.\n\n"
        "Examples:\n\n\b\n"
        "  sociarch ownership\n"
        "  sociarch ownership --check O12 --names\n"
        "  sociarch ownership --for lawyer > evidence.txt\n"
        "  sociarch ownership --clients digests.csv"
    ),
)
@click.option(
    "--for",
    "layer",
    type=click.Choice(["me", "lawyer"]),
    default="me",
    show_default=True,
    help=_("me: all of it, with what to do. lawyer: the evidence to its last digit, no advice."),
)
@click.option(
    "--check",
    "wanted",
    multiple=True,
    metavar="CHECK",
    help=_("Only these checks, whole: O01 to O26, or F1."),
)
@click.option("--names", is_flag=True, help=_("Name the connections that a finding is about."))
@click.option(
    "--clients",
    multiple=True,
    callback=as_paths,
    metavar="FILE",
    help=_("A list of the employer's clients, as names or salted digests: told is only how many match."),
)
@as_json
@common
def command(
    layer: Layer, wanted: tuple[str, ...], names: bool, clients: tuple[Path, ...], as_json: bool
) -> None:
    session = Session.current()
    chosen = {one.upper() for one in wanted}
    if not chosen <= {*CHECKS, "F1"}:
        raise click.UsageError(_("Checks are called O01 to O26, and F1."))
    registry = Registry.installed()
    lists = read_lists(clients, "company", registry.mark)
    opened = open_past(session)
    case = gather(
        opened.reader,
        opened.past,
        registry,
        Surroundings(
            session.today(),
            look(Path("/"), session.environment, session.place(), platform.system()),
            Clients(lists.lines, tuple(_list_evidence(path) for path in clients)),
        ),
    )
    report = examine(case)
    if chosen:
        report = report._replace(findings=tuple(one for one in report.findings if one.check in chosen))
    if as_json:
        print_json("ownership", report_record(report, case, layer))
    elif chosen or layer == "lawyer":
        if not chosen:
            _show_verdicts(report, case)
        _show_whole(report.findings, case, layer, names=names)
    else:
        _show_verdicts(report, case)
        _show_steps(report)
        _show_evidence(report.findings)
        session.say(_("More of a check: --check O12; every trace: --for lawyer; programs: --json"))


def _list_evidence(path: Path) -> Evidence:
    return Evidence("list", archive=path.name, sha256=hashlib.sha256(path.read_bytes()).hexdigest())


# -- verdicts -------------------------------------------------------------------------------------


def _show_verdicts(report: Report, case: Case) -> None:
    if not case.holdings:
        tell(_("No account is in the vault yet. Next: sociarch backup"))
    for one in report.judgements:
        tell("")
        tell(_headline(one, case))
        for line in _lines(one):
            tell(f"  {line}")
        note = NOTES.get(case.declared.country, {}).get(one.subject)
        if note:
            tell(f"  {_(NAMES[case.declared.country])}: {_(note)}")
    tell("")
    tell(_(DISCLAIMER))


def _headline(one: Judgement, case: Case) -> str:
    text = f"{_(SUBJECTS[one.subject])}: {_(VERDICTS[one.verdict]).upper()}"
    title = next((held.title for held in case.holdings if held.network == one.network), "")
    label = f"{title}, {one.account}" if one.account and not one.account.startswith("~") else title
    return f"{label} – {text}" if label else text


def _lines(one: Judgement) -> Iterable[str]:
    yield _side(_("facts for you: {n}"), one.person)
    yield _side(_("facts for the employer: {n}"), one.employer)
    if one.first and one.first.advice:
        yield _("do first: {advice}").format(advice=told(one.first.advice))
    if one.missing:
        missing = dict.fromkeys(f"{fact.check} {check_name(fact.check)}" for fact in one.missing)
        yield _("missing: {checks}").format(checks=", ".join(missing))
    if one.read:
        yield _("read next: {clauses}").format(clauses=", ".join(one.read))
    elif one.scanned:
        text = _("read next: nothing on this was found in the documents that were read: {n}")
        yield text.format(n=count(one.scanned))
    else:
        yield _("read next: your contract and policies: sociarch clauses FILE")
    if one.deadline and one.duty:
        yield _("deadline: {day}, {duty}").format(day=one.deadline.isoformat(), duty=told(one.duty))


def _side(text: str, facts: Sequence[Finding]) -> str:
    text = text.format(n=count(len(facts)))
    if not facts:
        return text
    strongest = f"{facts[0].fact}: {told(facts[0].says)}"
    rest = ", ".join(f"{one.fact} {_(FACTS[one.fact][1])}" for one in facts[1:])
    told_rest = f"; {rest}" if rest else ""
    return f"{text} ({_('strongest: {fact}').format(fact=strongest)}{told_rest})"


# -- what to do, and what it rests on -------------------------------------------------------------


def _show_steps(report: Report) -> None:
    if not report.steps:
        return
    tell("")
    tell(f"== {_('What to do first')} ==")
    for number, step in enumerate(report.steps[:STEPS], 1):
        checks = ", ".join(sorted({one.check for one in step.findings}))
        tell(f"{number}. {told(step.advice)} ({checks})")
    if (rest := len(report.steps) - STEPS) > 0:
        tell(_("… and {n} more, with each check: --check O12").format(n=count(rest)))


def _show_evidence(findings: Sequence[Finding]) -> None:
    known = [one for one in findings if one.verdict != "undetermined"]
    tell("")
    tell(f"== {_('What was found')} ==")
    rows = [
        [
            f"{one.check} {check_name(one.check)}",
            _(VERDICTS[one.verdict]),
            told(one.says),
            briefly(one.evidence[0]),
        ]
        for one in known
    ]
    if rows:
        print_table([_("Check"), _("Verdict"), _("Finding"), _("Where")], rows)
    unknown = dict.fromkeys(one.check for one in findings if one.verdict == "undetermined")
    unknown = {check: None for check in unknown if not any(one.check == check for one in known)}
    if unknown:
        names = ", ".join(f"{check} {check_name(check)}" for check in unknown)
        tell(_("Undetermined: {checks}").format(checks=names))


def _show_whole(findings: Sequence[Finding], case: Case, layer: Layer, *, names: bool) -> None:
    """Each finding with everything there is to know about it."""
    for one in findings:
        tell("")
        account = " ".join(filter(None, (one.network, one.account)))
        head = f"{one.check} {check_name(one.check)}: {_(VERDICTS[one.verdict]).upper()}"
        tell(f"{head} ({account})" if account else head)
        tell(f"  {told(one.says)}")
        tell(f"  {_('rule: {text}').format(text=told(one.rule))}")
        if one.side and one.fact:
            speaks = _("speaks for you") if one.side == "person" else _("speaks for the employer")
            tell(f"  {speaks}: {one.fact} {_(FACTS[one.fact][1])}")
        if one.weak:
            tell(f"  {_('weak: {text}').format(text=told(one.weak))}")
        if one.advice and layer == "me":
            tell(f"  {_('to do: {text}').format(text=told(one.advice))}")
        for place in one.evidence:
            _show_place(place, layer)
        shown = one.concerned if names else one.concerned[:PLACES]
        for place in shown:
            _show_place(place, layer, _name(place, case) if names else "")
        if (rest := len(one.concerned) - len(shown)) > 0:
            tell("  " + _("… and {n} more places; --json has all").format(n=count(rest)))
    if layer == "lawyer":
        tell("")
        tell(_(DISCLAIMER))


def _show_place(place: Evidence, layer: Layer, name: str = "") -> None:
    lines = whole_trace(place) if layer == "lawyer" else [where(place)]
    tell(f"  - {lines[0]}" + (f": {name}" if name else ""))
    for line in lines[1:]:
        tell(f"    {line}")


def _name(place: Evidence, case: Case) -> str:
    """Who stands at a place of the newest list; empty for somebody who does not."""
    for holding in case.holdings:
        for one in holding.connections():
            if holding.evidence(Connection, one.trace) == place:
                return one.name
    return ""
