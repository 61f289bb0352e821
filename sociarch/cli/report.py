"""`sociarch report`: one page worth looking at, for its owner, for a lawyer or for human resources."""

import os
import webbrowser
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

import click

from sociarch.cli.audit import closed_networks
from sociarch.cli.case import open_case
from sociarch.cli.language import french
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_json, as_path, common
from sociarch.cli.output import print_json, progress_bar
from sociarch.cli.report_evidence import lawyer_page
from sociarch.cli.report_network import listing
from sociarch.cli.report_pages import hr_page, me_page
from sociarch.cli.report_record import hr_record, lawyer_record, me_record
from sociarch.cli.report_words import DEMO, language, mark
from sociarch.cli.session import Session
from sociarch.cli.speech import one_line
from sociarch.delivery import check_free, deliver
from sociarch.entry import Past
from sociarch.errors import NothingPlanned, NothingToReport
from sociarch.offboarding.opening import all_dossiers
from sociarch.offboarding.plan import plan, seen_by
from sociarch.offboarding.record import Plan
from sociarch.offboarding.workdays import Workdays
from sociarch.ownership.case import Case
from sociarch.ownership.report import examine
from sociarch.registry import Registry
from sociarch.report.bundle import bundle, held
from sociarch.report.charts import draw
from sociarch.report.figures import figures
from sociarch.report.masking import masked
from sociarch.report.page import page_bytes
from sociarch.report.record import Chart, Layer, Page

ENDINGS: Final = (".html", ".htm")
WIDTHS: Final = 2
"""How often a page draws each chart."""


class Made(NamedTuple):
    """A report for one reader: the page, and the same for programs."""

    page: Page
    record: dict[str, Any]


@click.command(
    "report",
    help=_(
        "Write FILE, one page about your network: how it grew, where people are, who could still be reached, "
        "what is older than your job, whose the accounts are, and what comes next. It needs no network, asks "
        "nothing of anybody, and opens in any browser.\n\n"
        "--for says for whom. me: everything, with the list of connections; for you alone. lawyer: evidence "
        "with every trace; no list, no names of contacts, no advice. hr: items of the plan, who does them, "
        "how they stand; nothing of accounts and contacts.\n\n"
        "FILE is new, and only you can read it. Facts, never legal advice; no score.\n\n"
        "Examples:\n\n\b\n"
        "  sociarch report network.html --open\n"
        "  sociarch report evidence.html --for lawyer\n"
        "  sociarch report --for hr plan.html\n"
        "  sociarch report --demo picture.html\n"
        "  sociarch report --json"
    ),
)
@click.argument("file", required=False, metavar=_("FILE"), callback=as_path)
@click.option(
    "--for",
    "layer",
    type=click.Choice(["me", "lawyer", "hr"]),
    default="me",
    show_default=True,
    help=_("For whom it is, which says what is in it."),
)
@click.option(
    "--demo",
    is_flag=True,
    help=_("Put invented names, companies and addresses in place of the real ones. Days and numbers stay."),
)
@click.option("--no-list", is_flag=True, help=_("Leave out the list of connections."))
@click.option("--open", "opening", is_flag=True, help=_("Open the page in your browser."))
@as_json
@common
def command(file: Path | None, layer: Layer, demo: bool, no_list: bool, opening: bool, as_json: bool) -> None:
    session = Session.current()
    if file is None and not as_json:
        raise click.UsageError(_("Name the file to write, such as network.html."))
    if file is None and opening:
        raise click.UsageError(_("--open goes with a FILE."))
    if file is not None:
        if file.suffix.casefold() not in ENDINGS:
            raise click.UsageError(_("Name a file that ends in {forms}.").format(forms=", ".join(ENDINGS)))
        if not file.absolute().parent.is_dir():
            raise click.UsageError(_("There is no folder {path}.").format(path=one_line(file.parent)))
        check_free([file])
    opened, case = open_case(session)
    past: Past = opened.past
    agenda = agenda_of(case, session.today(), layer)
    if demo:
        # Whatever is made from here on is made of what is invented.
        past, case, agenda = masked(past, case, agenda)
    made = report_of(layer, past, case, agenda, with_list=not no_list)
    if demo:
        page = made.page
        made = made._replace(page=page._replace(lines=(_(DEMO), *page.lines)))
    if file is not None:
        deliver({file: _drawn(session, made.page)}, random=os.urandom)
        session.say(_("{mark}: {path}").format(mark=mark(layer), path=one_line(file)))
    if as_json:
        print_json("report", {"demo": demo, **made.record})
    if file is not None and opening:
        webbrowser.open(file.absolute().as_uri())


# -- what is told ---------------------------------------------------------------------------------


def agenda_of(case: Case, today: date, layer: Layer) -> Plan | None:
    """The most pressing plan, without what checks found; None where nothing calls for one. An employer learns
    nothing of a demand, nor what a plan remarks of it."""
    dossiers = all_dossiers(case.choices.dossiers.values(), case.declared, today)
    if not dossiers:
        return None
    dossier = dossiers[0]._replace(demand=None) if layer == "hr" else dossiers[0]
    days = Workdays.of(dossier.country, dossier.region, "fr" if french() else "en")
    return plan(dossier, case.choices.log, days, today)


def report_of(layer: Layer, past: Past, case: Case, agenda: Plan | None, *, with_list: bool = True) -> Made:
    """A report for one reader, from what that reader may see. Raises NothingToReport or NothingPlanned."""
    if layer == "hr":
        if agenda is None:
            raise NothingPlanned()
        return _for_hr(seen_by(agenda, "HR"))
    if not any(one.counts for one in case.snapshots):
        raise NothingToReport()
    found = examine(case)
    if layer == "lawyer":
        some = bundle(case, found)
        return Made(lawyer_page(some), lawyer_record(some))
    registry = Registry.installed()
    title = _titles(registry)
    numbers = figures(past, case, closed_networks(past, registry))
    people = listing(past, title) if with_list else None
    page = me_page(numbers, found, case.declared.country, held(case), agenda, people, title)
    return Made(page, me_record(numbers, found, agenda))


def _for_hr(seen: Plan) -> Made:
    return Made(hr_page(seen), hr_record(seen))


def _titles(registry: Registry) -> Callable[[str], str]:
    def title(network: str) -> str:
        return registry.get(network).title if network in registry.names() else network

    return title


def _drawn(session: Session, page: Page) -> bytes:
    """The page as a file; its charts take the time."""
    words = language()
    with progress_bar(_("Drawing"), quiet=session.quiet) as progress:
        progress.total(WIDTHS * sum(len(part.charts) for part in page.parts))

        def drawing(chart: Chart, width: int) -> str:
            progress.done(1)
            return draw(chart, words, width)

        return page_bytes(page, drawing)
