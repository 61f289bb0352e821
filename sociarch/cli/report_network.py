"""The person's own network in a report: figures as charts and tables, with what they count and as of when.

The tables of an audit stand here as `sociarch audit` shows them. Names of people are in what changed and in
the list alone.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from sociarch.audit import DIRECT, WAYS, Point
from sociarch.cli.figures import WAY_WORDS
from sociarch.cli.figures import Figures as AuditFigures
from sociarch.cli.language import count, ngettext, percent
from sociarch.cli.language import gettext as _
from sociarch.cli.ownership_words import account_name
from sociarch.cli.person import name_of
from sociarch.cli.report_words import INCOMPLETE, PERIOD_WORDS
from sociarch.difference import counts
from sociarch.entry import GAINS, KINDS, LOSSES, Past, Person
from sociarch.ownership.periods import PERIODS
from sociarch.page import Table
from sociarch.report.figures import Figures, Provenance, Since
from sociarch.report.record import Chart, Listing, Part, Series

TOP: Final = 25
"""Rows of a table of companies; the list has all."""
CHANGES: Final = 200
"""Changes that are told one by one."""
UNDATED: Final = 4
"""Letters of a year."""


class Network:
    """Its parts. `title`: what a network is called; `held`: network and title of each account."""

    def __init__(
        self, figures: Figures, title: Callable[[str], str], held: Sequence[tuple[str, str]]
    ) -> None:
        self._figures: Final = figures
        self._held: Final = held
        self._sections: Final = AuditFigures(figures.audit, title, top=TOP, people=False)

    def parts(self) -> Iterator[Part]:
        """Those that have something to say."""
        if not self._figures.lists:
            yield Part("growth", _("How it grew"), (_("No list of people is in the vault yet."),))
            return
        yield self._growth()
        yield self._since()
        yield self._companies()
        yield self._reach()

    def headlines(self) -> Iterator[tuple[str, str]]:
        """What is to be seen first."""
        audit, largest = self._figures.audit, self._figures.largest
        if not self._figures.lists:
            return
        day = max(one.day for _network, _account, one in self._figures.lists)
        if any(one.partial for _network, _account, one in self._figures.lists):
            # Whom an incomplete list does not show may still be in it.
            text = _(
                "people known from the newest lists, of which one or more are incomplete; the last of {day}"
            )
        else:
            text = _("people in the newest list of each account, the last of {day}")
        yield count(audit.people), text.format(day=day)
        direct = sum(audit.reach[way] for way in DIRECT)
        yield percent(direct, audit.people), _("of them could be reached without any network")
        if largest.known:
            text = ngettext(
                "of those whose company is known are at the largest one",
                "of those whose company is known are at the {n} largest ones",
                largest.places,
            )
            yield percent(largest.people, largest.known), text.format(n=count(largest.places))

    # -- what came and went ----------------------------------------------------------------------

    def _growth(self) -> Part:
        growth = self._figures.audit.growth
        lines = [
            *self._as_of(),
            _(
                "What a network says of when a connection was made, and what lists showed on their days, are "
                "never added up."
            ),
        ]
        charts = [*self._made(), *self._seen()]
        if growth.undated:
            text = _("Connections of whose beginning no network tells the day: {n}.")
            lines.append(text.format(n=count(growth.undated)))
        if not growth.seen:
            lines.append(_("No second list shows yet who came or went."))
        return Part("growth", _("How it grew"), tuple(lines), tuple(charts))

    def _made(self) -> Iterator[Chart]:
        years, growth = self._figures.years, self._figures.audit.growth
        if not years:
            return
        most = max(years, key=lambda one: one.made)
        names = tuple(one.year for one in years)
        logged = any(one.removed for one in years)
        note = _("Everybody who was ever listed; {n} without a date.").format(n=count(growth.undated))
        total = years[-1].total
        yield Chart(
            "made", "bars", _("Connections by the year in which they were made"),
            _(
                "From {first} to {last}: {total} connections with a date, {most} of them made in {year}."
            ).format(
                first=names[0], last=names[-1], total=count(total), most=count(most.made), year=most.year
            ),
            names,
            (
                Series(_("Connected"), tuple(float(one.made) for one in years)),
                *(
                    (Series(_("Removed, in the network's log"), tuple(-float(one.removed) for one in years)),)
                    if logged else ()
                ),
            ),
            _("connections"),
            Table(
                "made", _("As the network dates it"),
                (_("Year"), _("Connected"), _("Removed, in the network's log")),
                tuple((one.year, count(one.made), count(one.removed)) for one in years), note, right=(1, 2),
            ),
        )  # fmt: skip
        if len(years) > 1:
            yield Chart(
                "total", "line", _("All connections made so far"),
                _(
                    "{first} by the end of {year}, {last} by that of {until}; who is no longer listed is "
                    "counted, too."
                ).format(first=count(years[0].total), year=names[0], last=count(total), until=names[-1]),
                # Each point stands at the name of its year.
                tuple(f"{one.year}-01-01" for one in years),
                (Series(_("Made so far"), tuple(float(one.total) for one in years)),),
                _("connections"),
                Table(
                    "total", _("Made until the end of each year"), (_("Year"), _("Made so far")),
                    tuple((one.year, count(one.total)) for one in years), note, right=(1,),
                ),
            )  # fmt: skip

    def _seen(self) -> Iterator[Chart]:
        spans, growth = self._figures.seen, self._figures.audit.growth
        if not spans:
            return
        gained, lost = sum(one.gained for one in spans), sum(one.lost for one in spans)
        heading = _("Year") if len(spans[0].when) == UNDATED else _("Month")
        yield Chart(
            "seen", "bars", _("Who came and went between lists"),
            _("By the day of the list that showed it: {gained} new or back, {lost} no longer listed.").format(
                gained=count(gained), lost=count(lost)
            ),
            tuple(one.when for one in spans),
            (
                Series(_("New or back"), tuple(float(one.gained) for one in spans)),
                Series(_("No longer listed"), tuple(-float(one.lost) for one in spans)),
            ),
            _("connections"),
            Table(
                "seen", _("As the lists showed it, on their days"),
                (heading, _("New or back"), _("No longer listed")),
                tuple((one.when, count(one.gained), count(one.lost)) for one in spans),
                _(
                    "The {n} in the first list of an account are no growth. Who is missing from an "
                    "incomplete list is no loss."
                ).format(n=count(growth.first)),
                right=(1, 2),
            ),
        )  # fmt: skip

    def _since(self) -> Part:
        lines: list[str] = []
        tables: list[Table] = []
        for at, one in enumerate(self._figures.since):
            found, some = self._changed(at, one)
            lines += found
            tables += some
        lines.append(_("Not being listed has many reasons, and a list tells none of them."))
        return Part("since", _("What changed since the list before"), tuple(lines), tables=tuple(tables))

    def _changed(self, at: int, one: Since) -> tuple[list[str], list[Table]]:
        old, new = one.interval.old, one.interval.new
        name = self._name(one.interval.network, one.interval.account)
        if old is None:
            text = _("{network}: nothing to compare yet, there is one list: {day}, {n} connections")
            return [text.format(network=name, day=new.day, n=count(new.people))], []
        lines = [
            _("{network}: {old} ({before} connections) to {new} ({after} connections)").format(
                network=name, old=old.day, before=count(old.people), new=new.day, after=count(new.people)
            )
        ]
        if new.partial:
            lines.append(_(INCOMPLETE).format(day=new.day))
        if not one.changes:
            return [*lines, _("{network}: no change").format(network=name)], []
        numbers = Table(
            f"changes-{at}", _("{network}: how many").format(network=name), (_("Change"), _("Connections")),
            tuple((_(KINDS[kind]), count(number)) for kind, number in counts(one.changes).items()),
            right=(1,),
        )  # fmt: skip
        shown = one.changes[:CHANGES]
        names = Table(
            f"who-{at}", _("{network}: who").format(network=name),
            (_("Seen"), _("Change"), _("Name"), _("From"), _("To")),
            tuple(
                (
                    each.seen, _(KINDS[each.kind]), name_of(each.name),
                    each.company if each.kind in LOSSES else each.old,
                    each.company if each.kind in GAINS else each.new,
                )
                for each in shown
            ),
            rest=len(one.changes) - len(shown),
        )  # fmt: skip
        return lines, [numbers, names]

    # -- where people are, and who could be reached ----------------------------------------------

    def _companies(self) -> Part:
        spread, largest = self._figures.audit.companies, self._figures.largest
        tables = self._sections.section("companies").tables
        shown = spread.groups[: largest.places]
        lines = [*self._as_of()]
        if largest.known:
            text = _("At the {n} largest: {people} of {known} people whose company is known ({share}).")
            lines.append(
                text.format(
                    n=count(largest.places), people=count(largest.people), known=count(largest.known),
                    share=percent(largest.people, largest.known),
                )
            )  # fmt: skip
        charts = [
            Chart(
                "companies", "rows", _("The largest companies"),
                ngettext(
                    "At most {n} of your people is at one company.",
                    "At most {n} of your people are at one company.",
                    shown[0].people,
                ).format(n=count(shown[0].people)),
                tuple(one.name for one in shown),
                (Series(_("People"), tuple(float(one.people) for one in shown)),), _("people"), tables[0],
            )
        ] if shown and tables else []  # fmt: skip
        if not largest.known:
            lines.append(_("Of nobody the company is known."))
        return Part("companies", _("Where people are"), tuple(lines), tuple(charts))

    def _reach(self) -> Part:
        audit = self._figures.audit
        everybody, *others = self._sections.section("reach").tables
        direct = sum(audit.reach[way] for way in DIRECT)
        chart = Chart(
            "ways", "rows", _("Each person, by the best way that is known"),
            _("{n} of {people} people could be reached by e-mail or phone.").format(
                n=count(direct), people=count(audit.people)
            ),
            tuple(_(WAY_WORDS[way]) for way in WAYS),
            (Series(_("People"), tuple(float(audit.reach[way]) for way in WAYS)),), _("people"), everybody,
        )  # fmt: skip
        lines = [*self._as_of(), *self._sections.headline()[1:]]
        return Part(
            "reach", _("Who could still be reached"), tuple(lines), (chart, *self._trend()),
            tuple(one for one in others if one.rows),
        )  # fmt: skip

    def _trend(self) -> Iterator[Chart]:
        points = self._figures.audit.trend
        whole = [one for one in points if one.people and not one.partial]
        days = tuple(sorted({one.day for one in whole}))
        if len(days) < 2:
            return
        accounts = dict.fromkeys((one.network, one.account) for one in whole)
        of_account = {key: [one for one in whole if (one.network, one.account) == key] for key in accounts}
        shares = {key: {one.day: _direct(one) for one in some} for key, some in of_account.items()}
        first, last = whole[0], whole[-1]
        summary = _(
            "The share of each list with an e-mail address or a phone number, from {first} to {last}."
        )
        [table] = self._sections.section("trend").tables
        yield Chart(
            "trend", "line", _("How that was before"),
            summary.format(first=min(first.day, days[0]), last=max(last.day, days[-1])), days,
            tuple(
                Series(self._name(*key), tuple(some.get(day) for day in days)) for key, some in shares.items()
            ),
            _("of the list"), table._replace(shares=()), percent=True,
        )  # fmt: skip

    # -- as of when ------------------------------------------------------------------------------

    def _as_of(self) -> Iterator[str]:
        """Which lists it is counted from."""
        lists = [
            _("{network}, {day}: {n}").format(
                network=self._name(network, account), day=one.day, n=count(one.people)
            )
            for network, account, one in self._figures.lists
        ]
        yield _("As of the newest lists: {lists}.").format(lists=" · ".join(lists))
        for _network, _account, one in self._figures.lists:
            if one.partial:
                yield _(INCOMPLETE).format(day=one.day)

    def _name(self, network: str, account: str | None) -> str:
        return account_name(network, account, self._held)


def _direct(point: Point) -> float:
    return sum(point.reach.get(way, 0) for way in DIRECT) / point.people


# -- when connections were made --------------------------------------------------------------------


def provenance_part(found: Sequence[Provenance], held: Sequence[tuple[str, str]]) -> Part:
    """When connections were made, set against declared jobs: numbers and the jobs' names alone."""
    title = _("Before, during and after each job")
    if not found:
        return Part(
            "provenance",
            title,
            (_("It takes a list of connections, and the first day of a declared job."),),
        )
    lines = dict.fromkeys(_provenance_lines(found, held))
    accounts = dict.fromkeys((one.network, one.account) for one in found)
    charts = (
        _provenance(at, account_name(*key, held), [one for one in found if (one.network, one.account) == key])
        for at, key in enumerate(accounts)
    )
    return Part("provenance", title, tuple(lines), tuple(charts))


def _provenance_lines(found: Iterable[Provenance], held: Sequence[tuple[str, str]]) -> Iterator[str]:
    for one in found:
        text = _("{network}: the newest list, of {day}, with {n} connections.")
        name = account_name(one.network, one.account, held)
        yield text.format(network=name, day=one.day, n=count(one.total))
        if one.partial:
            yield _(INCOMPLETE).format(day=one.day)
    yield _("The days are the network's own, and do not say what a contact was made for.")
    yield _("Who is no longer listed is not counted. Each job is looked at by itself.")


def _provenance(at: int, name: str, found: Sequence[Provenance]) -> Chart:
    undated = tuple(float(one.undated) for one in found)
    series = [
        Series(_(PERIOD_WORDS[period]), tuple(float(one.counts[period]) for one in found))
        for period in PERIODS
    ]
    if any(undated):
        series.append(Series(_("no day that tells"), undated))
    first = found[0]
    return Chart(
        f"provenance-{at}", "stack", name,
        _(
            "Of {total} connections, {before} are dated before {start}, when the job at {employer} began."
        ).format(
            total=count(first.total), before=count(first.counts["before"]), start=first.start,
            employer=first.employer,
        ),
        tuple(one.employer for one in found), tuple(series), _("connections"),
        Table(
            f"provenance-{at}", _("Connections of {name} by period").format(name=name),
            (
                _("Job"), _("From"), _("Notice"), _("Until"),
                *(_(PERIOD_WORDS[period]) for period in PERIODS), _("no day that tells"), _("All"),
            ),
            tuple(
                (
                    one.employer, one.start.isoformat(), str(one.notice or "–"), str(one.end or "–"),
                    *(count(one.counts[period]) for period in PERIODS), count(one.undated), count(one.total),
                )
                for one in found
            ),
            right=tuple(range(4, 10)),
        ),
    )  # fmt: skip


# -- the list --------------------------------------------------------------------------------------


def listing(past: Past, title: Callable[[str], str]) -> Listing | None:
    """Everybody who is, or was, in a list; None where nobody is."""
    if not past.people:
        return None
    people = sorted(past.people, key=lambda one: (not one.best.folded[0], one.best.folded[0], one.id))
    return Listing(
        _("Your connections"),
        (
            (_("Name"), "text"), (_("Company"), "text"), (_("Position"), "text"), (_("Networks"), "text"),
            (_("Connected on"), "day"), (_("E-mail"), "text"), (_("Profile"), "address"), (_("Tags"), "text"),
            (_("Listed"), "text"),
        ),
        tuple(_row(one, title) for one in people),
    )  # fmt: skip


def _row(one: Person, title: Callable[[str], str]) -> tuple[str, ...]:
    return (
        name_of(one.first_of("name")), one.first_of("company"), one.first_of("position"),
        ", ".join(map(title, one.networks)), one.since[0] if one.since else "", "; ".join(one.emails),
        one.first_of("url"), ", ".join(one.remark.tags), _("yes") if one.listed else _("no longer listed"),
    )  # fmt: skip
