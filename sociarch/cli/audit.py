"""`sociarch audit`: a network of people in figures, for its owner: a page to read, and files to work with."""

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

import click

from sociarch.audit import Audit, Wish, audit, of_network
from sociarch.choices import Retention
from sociarch.cli.figure_records import audit_record
from sociarch.cli.figures import SECTIONS, Figures, words
from sociarch.cli.language import count, ngettext
from sociarch.cli.language import gettext as _
from sociarch.cli.lists import read_lists
from sociarch.cli.options import as_day, as_json, as_path, as_paths, common
from sociarch.cli.output import print_json, print_table
from sociarch.cli.past import check_network, open_past, store
from sociarch.cli.session import Session
from sociarch.cli.speech import tell
from sociarch.companies import Companies
from sociarch.delivery import check_free, deliver
from sociarch.entry import Past
from sociarch.offlimits import PLACES, BadLine, Line, OffLimits, line_of
from sociarch.page import Section, Table, document, section
from sociarch.recruiter import COLUMNS, Rows, do_not_contact, recruiter_rows
from sociarch.registry import Collectors, Registry
from sociarch.retention import Clock, months_later
from sociarch.sheet import FORMS, sheet_bytes

TOP: Final = 20
"""Rows of a table on a page of its own."""
BRIEF: Final = 5
"""Rows of a table on a page that is read in a minute."""
PERIOD: Final = 12
"""Months that the rows look back."""
BAR: Final = 20
"""Letters that a whole takes."""
EIGHTHS: Final = ("", *"▏▎▍▌▋▊▉")
OVERVIEW: Final = ("reach", "companies", "titles", "years", "growth", "stale", "duplicates", "retention")
CLOCK_COLUMNS: Final = (
    "person_id", "name", "company", "title", "networks", "last_contact", "delete_after", "dnc"
)  # fmt: skip


class Files(NamedTuple):
    """Where a person wants files; None: nowhere."""

    rows: Path | None
    retention: Path | None
    purge: Path | None
    html: Path | None

    @property
    def named(self) -> list[Path]:
        return [path for path in self if path is not None]

    def check(self) -> None:
        """Before anything is opened. Raises UsageError, or ReportExists."""
        for path in filter(None, (self.rows, self.retention, self.purge)):
            if path.suffix.casefold() not in FORMS:
                raise click.UsageError(_("Name a file that ends in {forms}.").format(forms=", ".join(FORMS)))
        if len(set(self.named)) < len(self.named):
            raise click.UsageError(_("Name another file for each."))
        check_free(self.named)


@click.command(
    "audit",
    help=_(
        "Show what your network of people is: who could still be reached if it closed, where they are, what "
        "came and went, what stands still, possible duplicates, and how long data are kept. Nothing is sent, "
        "changed or deleted.\n\n"
        "FILEs of --companies and --domains have one name on each line, or are a table with the columns "
        "kind,value,until,source,note. Files that are written are new, and only you can read them.\n\n"
        "Examples:\n\n\b\n"
        "  sociarch audit\n"
        "  sociarch audit --section companies --network linkedin\n"
        "  sociarch audit --at Acme --at acme.example\n"
        "  sociarch audit --rows network.xlsx --companies clients.txt\n"
        "  sociarch audit --html audit.html"
    ),
)
@click.option(
    "--section", "name", type=click.Choice(list(SECTIONS)), help=_("Show this one whole, with its lists.")
)
@click.option("--network", metavar=_("NETWORK"), help=_("Only the people of this network."))
@click.option(
    "--top",
    type=click.IntRange(min=1),
    metavar="N",
    help=_("Rows of each table. Default: 5, all with --section, 20 with --html."),
)
@click.option(
    "--closed",
    multiple=True,
    metavar=_("NETWORK"),
    help=_("A network that is closed, beside those that are known to be."),
)
@click.option(
    "--at", multiple=True, metavar=_("NAME"), help=_("How many people are at this company or domain.")
)
@click.option(
    "--companies", multiple=True, callback=as_paths, metavar=_("FILE"), help=_("A list of companies.")
)
@click.option("--domains", multiple=True, callback=as_paths, metavar=_("FILE"), help=_("A list of domains."))
@click.option(
    "--months",
    type=click.IntRange(1, 1200),
    metavar="N",
    help=_("How long data are kept after the last contact. Default: 24, or what was remembered."),
)
@click.option("--remember", is_flag=True, help=_("Keep --months in the vault, for the next time."))
@click.option(
    "--since",
    callback=as_day,
    metavar=_("YYYY-MM-DD"),
    help=_("When the period of --rows begins. Default: twelve months ago."),
)
@click.option(
    "--rows", callback=as_path, metavar=_("FILE"), help=_("Write one row for each person, CSV or XLSX.")
)
@click.option(
    "--retention",
    callback=as_path,
    metavar=_("FILE"),
    help=_("Write until when each person's data are kept."),
)
@click.option(
    "--purge", callback=as_path, metavar=_("FILE"), help=_("Write the people whose data are kept too long.")
)
@click.option("--html", callback=as_path, metavar=_("FILE"), help=_("Write everything as one page."))
@as_json
@common
def command(
    name: str | None, network: str | None, top: int | None, closed: tuple[str, ...], at: tuple[str, ...],
    companies: tuple[Path, ...], domains: tuple[Path, ...], months: int | None, remember: bool,
    since: date | None, rows: Path | None, retention: Path | None, purge: Path | None, html: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    session = Session.current()
    files = Files(rows, retention, purge, html)
    if remember and months is None:
        raise click.UsageError(_("--remember goes with --months."))
    if since is not None and rows is None:
        raise click.UsageError(_("--since goes with --rows."))
    files.check()
    today = session.today()
    registry = Registry.installed()
    lines = [
        *_named(at),
        *read_lists(companies, "company", registry.mark).lines,
        *read_lists(domains, "domain", registry.mark).lines,
    ]
    asked = bool(at or companies or domains)
    if name == "overlap" and not asked:
        raise click.UsageError(_("Name companies or domains: --at NAME, --companies FILE or --domains FILE."))
    opened = open_past(session)
    past = opened.past
    if network is not None:
        check_network(network, (one.network for one in past.histories))
        past = of_network(past, network)
    wish = Wish(months, closed_networks(past, registry, closed), tuple(lines) if asked else None)
    found = audit(past, wish, today)

    def title(network: str) -> str:
        return registry.get(network).title if network in registry.names() else network

    for text in write_files(
        files, past, found, lines, since or months_later(today, -PERIOD), title, top or TOP
    ):
        session.say(text)
    if as_json:
        print_json("audit", audit_record(found))
    elif name is not None and past.histories:
        show([Figures(found, title, top=top, people=True, months=True).section(name)])
    elif not past.histories:
        session.say(_("No list of people is in the vault yet. Next: sociarch backup"))
    elif not files.named:
        figures = Figures(found, title, top=top or BRIEF, people=False)
        for line in figures.headline():
            tell(line)
        chosen = (*OVERVIEW, *(["overlap"] if asked else []))
        show([figures.section(one) for one in chosen])
        session.say(
            _("More: --section {names}; everything as a page: --html FILE").format(names="|".join(SECTIONS))
        )
    if remember and months is not None:
        store(opened, [Retention(months)])
        session.say(_("Kept in the vault: {n} months.").format(n=count(months)))


# -- what was asked -------------------------------------------------------------------------------


def _named(names: Iterable[str]) -> list[Line]:
    """A name may be a company's, and one that looks like a domain may be either."""
    lines: list[Line] = []
    for name in names:
        for kind in PLACES:
            try:
                lines.append(line_of(kind, name))
            except BadLine:
                continue
    if len({line.name for line in lines}) < len({" ".join(name.split()) for name in names}):
        raise click.UsageError(_("--at needs the name of a company or a domain."))
    return lines


def closed_networks(past: Past, registry: Registry, named: Sequence[str] = ()) -> frozenset[str]:
    """The networks that a person named, and those of which their collector knows it."""
    for network in named:
        if network not in registry.names():
            check_network(network, (one.network for one in past.histories))
    collectors = Collectors.installed()
    told = {
        one.network
        for one in past.histories
        if one.network in collectors.names() and collectors.get(one.network).closed
    }
    return frozenset(told | set(named))


# -- what is shown --------------------------------------------------------------------------------


def show(sections: Iterable[Section]) -> None:
    """Sections as a terminal or a pipe shows them."""
    for one in sections:
        if not (one.lines or one.tables):
            continue
        tell("")
        tell(f"== {one.title} ==")
        for line in one.lines:
            tell(line)
        for table in one.tables:
            _show_table(table)


def _show_table(table: Table) -> None:
    tell("")
    tell(table.caption)
    rows = [list(row) for row in table.rows]
    headings = list(table.headings)
    if table.shares:
        headings.append("")
        rows = [[*row, _bar(part)] for row, part in zip(rows, table.shares, strict=True)]
    print_table(headings, rows, right=table.right)
    if table.rest:
        tell(words().more.format(n=count(table.rest)))
    if table.note:
        tell(table.note)


def _bar(part: float) -> str:
    """A part of the whole, drawn as far as the output's letters go; more than nothing can be seen."""
    eighths = max(round(part * BAR * 8), part > 0)
    bar: str = "█" * (eighths // 8) + EIGHTHS[eighths % 8]
    try:
        bar.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return "#" * max(round(part * BAR), part > 0)
    return bar


# -- what is written ------------------------------------------------------------------------------


def write_files(
    files: Files, past: Past, found: Audit, lines: Sequence[Line], since: date,
    title: Callable[[str], str], top: int,
) -> list[str]:  # fmt: skip
    """All files that were asked for, or none; a line about each. Raises ReportExists, or a VaultUnavailable
    where the disk refuses."""
    made: list[tuple[Path, bytes, str]] = []
    clocks = found.retention
    limits = OffLimits(lines, Companies(past.choices.aliases), found.today)
    if files.rows is not None:
        rows = recruiter_rows(past, since, clocks.months, found.duplicates, lines, found.today)
        made.append((files.rows, sheet_bytes(_form(files.rows), COLUMNS, rows.rows), _rows_told(rows)))
    for path, some in ((files.retention, clocks.all), (files.purge, clocks.due)):
        if path is not None:
            table = (_clock_row(one, limits, found.today) for one in some)
            told = ngettext("{n} person", "{n} people", len(some)).format(n=count(len(some)))
            made.append((path, sheet_bytes(_form(path), CLOCK_COLUMNS, table), told))
    if files.html is not None:
        page = html_page(Figures(found, title, top=top, people=True))
        made.append((files.html, page.encode("utf-8", "replace"), _("open it in a browser")))
    deliver({path: data for path, data, _told in made}, random=os.urandom)
    return [f"{path}: {told}" for path, _data, told in made]


def html_page(figures: Figures) -> str:
    """Everything as one page."""
    sections = [figures.section(name) for name in SECTIONS]
    own = words()
    parts = [section(one, own) for one in sections if one.lines or one.tables]
    return document(_("Audit of a network of people"), figures.headline(), parts, own)


def _form(path: Path) -> str:
    return path.suffix.casefold()


def _rows_told(rows: Rows) -> str:
    told = _("{n} people, since {day}").format(n=count(len(rows.rows)), day=rows.since)
    if rows.earlier:
        more = _("{n} whom no list held since then are left out").format(n=count(rows.earlier))
        return f"{told}; {more}"
    return told


def _clock_row(clock: Clock, limits: OffLimits, today: date) -> tuple[str, ...]:
    person = clock.person
    return (
        person.id, person.first_of("name"), person.first_of("company"), person.first_of("position"),
        "; ".join(person.networks), str(clock.contact or ""), str(clock.until or ""),
        do_not_contact(person, limits, today),
    )  # fmt: skip
