"""`sociarch ownership`: who could claim an account, its connections, and what is run with it."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal

import click

from sociarch.cli.case import open_case
from sociarch.cli.custody import note_addresses
from sociarch.cli.language import count
from sociarch.cli.language import gettext as _
from sociarch.cli.lists import read_lists
from sociarch.cli.options import as_json, as_paths, common
from sociarch.cli.output import print_json, print_table
from sociarch.cli.ownership_record import report_record
from sociarch.cli.ownership_words import (
    DISCLAIMER,
    VERDICTS,
    account_name,
    briefly,
    check_name,
    judgement_lines,
    labelled,
    told,
    where,
    whole_trace,
)
from sociarch.cli.session import Session
from sociarch.cli.speech import tell
from sociarch.declared import Country
from sociarch.fact import Connection
from sociarch.offlimits import BadLine, Line, line_of
from sociarch.ownership.case import Case
from sociarch.ownership.countries import NAMES, NOTES
from sociarch.ownership.gather import Clients
from sociarch.ownership.judge import Judgement
from sociarch.ownership.record import CHECKS, FACTS, SUBJECTS, Evidence, Finding, Verdict
from sociarch.ownership.report import Report, examine
from sociarch.registry import Registry
from sociarch.report.bundle import held

Layer = Literal["me", "lawyer"]
STEPS: Final = 5
"""Things to do that are told at once."""
PLACES: Final = 10
"""Rows a finding is about that are shown where nobody asks for names."""
UNREMARKABLE: Final[tuple[Verdict, ...]] = ("ok", "undetermined")
"""Verdicts that are told by the names of their checks alone, where nobody asks for a check."""


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
    metavar=_("CHECK"),
    help=_("Only these checks, whole: O01 to O26, or F1."),
)
@click.option("--names", is_flag=True, help=_("Name the connections that a finding is about."))
@click.option(
    "--clients",
    multiple=True,
    callback=as_paths,
    metavar=_("FILE"),
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
    lists = read_lists(clients, "company", Registry.installed().mark)
    named = Clients(_clients(lists.lines), tuple(map(_list_evidence, clients, lists.digests)))
    opened, case = open_case(session, named)
    report = examine(case)
    note_addresses(session, opened.reader.identity.card.vault, report, case)
    if chosen:
        report = report._replace(findings=tuple(one for one in report.findings if one.check in chosen))
    if as_json:
        print_json("ownership", report_record(report, case, layer))
    elif chosen or layer == "lawyer":
        if not chosen:
            _show_verdicts(report, case, layer)
        _show_whole(report.findings, case, layer, names=names)
    else:
        _show_verdicts(report, case, layer)
        _show_steps(report)
        _show_evidence(report.findings, case)
        session.say(_("More of a check: --check O12; every trace: --for lawyer; programs: --json"))


def _list_evidence(path: Path, digest: str) -> Evidence:
    return Evidence("list", archive=path.name, sha256=digest)


def _clients(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines, and with them what names in a bare list mean as e-mail domains: a company may be called so,
    too."""
    found = list(lines)
    for line in lines:
        if not line.agreed:
            with suppress(BadLine):
                found.append(line_of("domain", line.name))
    return tuple(found)


# -- verdicts -------------------------------------------------------------------------------------


def _show_verdicts(report: Report, case: Case, layer: Layer) -> None:
    if not case.holdings and case.snapshots:
        tell(_("No snapshot in the vault counts as an account's: sociarch snapshots"))
    elif not case.holdings:
        tell(_("No account is in the vault yet. Next: sociarch backup"))
    for one in report.judgements:
        tell("")
        tell(_headline(one, case))
        for line in judgement_lines(one, advice=layer == "me"):
            tell(f"  {line}")
    _show_notes(case.declared.country)
    tell("")
    tell(_(DISCLAIMER))


def _show_notes(country: Country) -> None:
    """What was decided or ruled in a country: words beside the findings."""
    if country in NOTES:
        tell("")
        tell(_("{country}, as far as it was read about:").format(country=_(NAMES[country])))
        for subject, note in NOTES[country].items():
            tell("  " + labelled(_(SUBJECTS[subject]), _(note)))


def _headline(one: Judgement, case: Case) -> str:
    text = labelled(_(SUBJECTS[one.subject]), _(VERDICTS[one.verdict]).upper())
    label = _account_name(one.network, one.account, case)
    return f"{label} – {text}" if label else text


def _account_name(network: str, account: str | None, case: Case) -> str:
    return account_name(network, account, held(case))


# -- what to do, and what it rests on -------------------------------------------------------------


def _show_steps(report: Report) -> None:
    if not report.steps:
        return
    tell("")
    _show_title(_("What to do first"))
    for number, step in enumerate(report.steps[:STEPS], 1):
        checks = ", ".join(sorted({one.check for one in step.findings}))
        tell(f"{number}. {told(step.advice)} ({checks})")
    if (rest := len(report.steps) - STEPS) > 0:
        tell(_("… and {n} more, with each check: --check O12").format(n=count(rest)))


def _show_evidence(findings: Sequence[Finding], case: Case) -> None:
    """What was found, account by account; what is in order, or not known, by name alone."""
    tell("")
    _show_title(_("What was found"))
    for network, account in dict.fromkeys((one.network, one.account) for one in findings):
        here = [one for one in findings if (one.network, one.account) == (network, account)]
        rows = [
            [one.check, _(VERDICTS[one.verdict]), f"{told(one.says)} [{briefly(one.evidence[0])}]"]
            for one in here
            if one.verdict not in UNREMARKABLE
        ]
        tell("")
        tell(_account_name(network, account, case) or _("For all accounts"))
        if rows:
            print_table([_("Check"), _("Verdict"), _("Finding, and where it stands")], rows)
        named = {one.check for one in here if one.verdict not in UNREMARKABLE}
        for verdict in UNREMARKABLE:
            checks = dict.fromkeys(one.check for one in here if one.verdict == verdict)
            shown = ", ".join(f"{check} {check_name(check)}" for check in checks if check not in named)
            named |= set(checks)
            if shown:
                tell(labelled(_(VERDICTS[verdict]), shown))


def _show_whole(findings: Sequence[Finding], case: Case, layer: Layer, *, names: bool) -> None:
    """Each finding with everything there is to know about it."""
    known = _names(case) if names else {}
    for one in findings:
        tell("")
        account = _account_name(one.network, one.account, case)
        head = labelled(f"{one.check} {check_name(one.check)}", _(VERDICTS[one.verdict]).upper())
        tell(f"{head} ({account})" if account else head)
        tell(f"  {told(one.says)}")
        tell("  " + labelled(_("rule"), told(one.rule)))
        if one.side and one.fact:
            speaks = _("speaks for you") if one.side == "person" else _("speaks for the employer")
            tell("  " + labelled(speaks, f"{one.fact} {_(FACTS[one.fact][1])}"))
        if one.weak:
            tell("  " + labelled(_("weak"), told(one.weak)))
        if one.advice and layer == "me":
            tell("  " + labelled(_("to do"), told(one.advice)))
        for place in one.evidence:
            _show_place(place, layer)
        # A lawyer needs no names of people whom nobody asks about.
        named = known if layer == "me" or one.verdict == "attention" else {}
        shown = one.concerned if named else one.concerned[:PLACES]
        for place in shown:
            _show_place(place, layer, named.get(place, ""))
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


def _names(case: Case) -> dict[Evidence, str]:
    """Who stands at each place of the newest lists."""
    return {
        holding.evidence(Connection, one.trace): one.name
        for holding in case.holdings
        for one in holding.connections()
    }


def _show_title(text: str) -> None:
    tell(f"== {text} ==")
