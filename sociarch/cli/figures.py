"""The figures of an audit as sections of lines and tables, in the reader's language; the same for a terminal
and for a page."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from sociarch.audit import DIRECT, WAYS, Audit, Span, Way, by_year
from sociarch.cli.language import count, french, ngettext, percent
from sociarch.cli.language import gettext as _
from sociarch.cli.person import name_of
from sociarch.cli.speech import printable
from sociarch.companies import Concentration
from sociarch.duplicates import REASONS
from sociarch.entry import Person
from sociarch.errors import N_
from sociarch.page import Section, Table, Words

SECTIONS: Final[Mapping[str, str]] = {
    "reach": N_("Who could still be reached"),
    "trend": N_("How that was before"),
    "companies": N_("Companies"),
    "titles": N_("Titles"),
    "years": N_("Years of connection"),
    "growth": N_("What came and went"),
    "stale": N_("How long nothing new is known"),
    "duplicates": N_("Possible duplicates"),
    "alone": N_("People known from one network only"),
    "retention": N_("How long data are kept"),
    "overlap": N_("At the places you named"),
}
WAY_WORDS: Final[Mapping[Way, str]] = {
    "email": N_("E-mail"),
    "phone": N_("Phone"),
    "url": N_("Profile only"),
    "name": N_("Name only"),
    "nothing": N_("No name"),
}
AGE_WORDS: Final = (
    N_("under 6 months"),
    N_("6 to 12 months"),
    N_("1 to 2 years"),
    N_("2 to 5 years"),
    N_("5 years and more"),
)


class Figures:
    """`top`: how many rows a table shows, None: all; `people`: whether they are listed by name; `months`:
    whether growth is told by months, not years; `title`: what a network is called."""

    def __init__(
        self,
        audit: Audit,
        title: Callable[[str], str],
        *,
        top: int | None,
        people: bool,
        months: bool = False,
    ) -> None:
        self._audit: Final = audit
        self._title: Final = title
        self._top: Final = top
        self._people: Final = people
        self._months: Final = months

    def section(self, name: str) -> Section:
        """One of SECTIONS."""
        lines, tables = getattr(self, f"_{name}")()
        return Section(name, _(SECTIONS[name]), tuple(lines), tuple(one for one in tables if one.rows))

    def headline(self) -> list[str]:
        """What to know first."""
        audit = self._audit
        direct = sum(audit.reach[way] for way in DIRECT)
        lines = [
            _("{people} in {accounts}, {connections}; as of {day}").format(
                people=ngettext("{n} person", "{n} people", audit.people).format(n=count(audit.people)),
                accounts=ngettext("{n} account", "{n} accounts", len(audit.accounts)).format(
                    n=count(len(audit.accounts))
                ),
                connections=ngettext("{n} connection", "{n} connections", audit.connections).format(
                    n=count(audit.connections)
                ),
                day=audit.today,
            ),
            _(
                "{n} of them ({share}) could still be reached without any network: {email} by e-mail, "
                "{phone} by phone."
            ).format(
                n=count(direct), share=percent(direct, audit.people),
                email=count(audit.reach["email"]), phone=count(audit.reach["phone"]),
            ),
        ]  # fmt: skip
        if audit.withheld:
            lines.append(
                ngettext(
                    "{n} of the e-mail addresses is an earlier one, which the latest list does not give.",
                    "{n} of the e-mail addresses are earlier ones, which the latest list does not give.",
                    audit.withheld,
                ).format(n=count(audit.withheld))
            )
        if closed := sum(one.people for one in audit.networks if one.closed):
            text = ngettext(
                "{n} person is on a closed network; {alone} are on no other.",
                "{n} people are on a closed network; {alone} are on no other.",
                closed,
            )
            lines.append(text.format(n=count(closed), alone=count(len(audit.alone))))
        if audit.gone:
            text = ngettext(
                "{n} more person is in no list any more; what was known of them is still in the vault.",
                "{n} more people are in no list any more; what was known of them is still in the vault.",
                audit.gone,
            )
            lines.append(text.format(n=count(audit.gone)))
        return lines

    # -- who could be reached --------------------------------------------------------------------

    def _reach(self) -> tuple[list[str], list[Table]]:
        audit = self._audit
        everybody = Table(
            "ways", _("All people, each by the best way that any network gives"),
            (_("Way"), _("People"), _("Share")),
            tuple(
                (_(WAY_WORDS[way]), count(audit.reach[way]), percent(audit.reach[way], audit.people))
                for way in WAYS
            ),
            _("A profile address leads nowhere once its network is closed."),
            right=(1, 2), shares=tuple(_part(audit.reach[way], audit.people) for way in WAYS),
        )  # fmt: skip
        ways = tuple(_(WAY_WORDS[way]) for way in WAYS)
        networks = Table(
            "networks", _("Each network, by what it gives itself"),
            (_("Network"), _("People"), *ways, _("Nowhere else")),
            tuple(
                (
                    self._network(one.network, closed=one.closed), count(one.people),
                    *(count(one.reach[way]) for way in WAYS), count(sum(one.only.values())),
                )
                for one in audit.networks
            ),
            right=tuple(range(1, 8)),
        )  # fmt: skip
        several = len(audit.accounts) > len(audit.networks)
        accounts = Table(
            "accounts", _("Each account"),
            (_("Network"), _("Account"), _("Last list"), _("People"), *ways),
            tuple(
                (
                    self._network(one.network), printable(one.account or "–"),
                    one.last.day if one.last else "–", count(one.people),
                    *(count(one.reach[way]) for way in WAYS),
                )
                for one in audit.accounts
            ) if several else (),
            right=tuple(range(3, 9)),
        )  # fmt: skip
        return [], [everybody, networks, accounts]

    def _trend(self) -> tuple[list[str], list[Table]]:
        points = self._audit.trend
        rows = []
        for one in points:
            direct = sum(one.reach.get(way, 0) for way in DIRECT)
            rows.append(
                (
                    one.day, self._network(one.network), count(one.people), count(direct),
                    percent(direct, one.people), _("incomplete") if one.partial else "",
                )
            )  # fmt: skip
        table = Table(
            "lists", _("What each list gave on its day"),
            (_("Date"), _("Network"), _("People"), _("E-mail or phone"), _("Share"), _("List")), tuple(rows),
            _("Of an account with many lists, the last of each year. Each counts what it gives itself."),
            right=(2, 3, 4),
            shares=tuple(
                _part(sum(one.reach.get(way, 0) for way in DIRECT), one.people) for one in points
            ),
        )  # fmt: skip
        return [], [table]

    # -- where people are ------------------------------------------------------------------------

    def _companies(self) -> tuple[list[str], list[Table]]:
        return [], [self._spread("companies", _("People by company"), _("Company"), self._audit.companies)]

    def _titles(self) -> tuple[list[str], list[Table]]:
        return [], [self._spread("titles", _("People by title"), _("Title"), self._audit.titles)]

    def _years(self) -> tuple[list[str], list[Table]]:
        years = self._audit.years
        newest = sorted(years.groups, key=lambda one: one.key, reverse=True)
        spread = years._replace(groups=tuple(newest))
        return [], [self._spread("years", _("People by year"), _("First connected in"), spread)]

    def _spread(self, name: str, caption: str, heading: str, spread: Concentration) -> Table:
        shown = spread.groups[: self._top]
        note = _("Of {n} people ({share}) it is not known.").format(
            n=count(spread.unknown), share=percent(spread.unknown, spread.total)
        )
        return Table(
            name, caption, (heading, _("People"), _("Share")),
            tuple(
                (printable(one.name), count(one.people), percent(one.people, spread.total)) for one in shown
            ),
            note if spread.unknown else "", right=(1, 2),
            shares=tuple(_part(one.people, spread.total) for one in shown),
            rest=len(spread.groups) - len(shown),
        )  # fmt: skip

    def _overlap(self) -> tuple[list[str], list[Table]]:
        audit, overlap = self._audit, self._audit.overlap
        if overlap is None:
            return [_("Name companies or domains: --at NAME, --companies FILE or --domains FILE.")], []
        lines = [
            _("{n} people ({share}) are at any of these places, {former} more were.").format(
                n=count(overlap.people), share=percent(overlap.people, audit.people),
                former=count(overlap.former),
            )
        ]  # fmt: skip
        met = sorted((one for one in overlap.places if one.now or one.former), key=lambda one: -one.now)
        shown = met[: self._top]
        table = Table(
            "places", _("People there, as the networks last told"),
            (_("Place"), _("Now"), _("Earlier"), _("Share")),
            tuple(
                (printable(one.line.name), count(one.now), count(one.former), percent(one.now, audit.people))
                for one in shown
            ),
            _("A company counts by its whole name, a domain with those below it."), right=(1, 2, 3),
            shares=tuple(_part(one.now, audit.people) for one in shown), rest=len(met) - len(shown),
        )  # fmt: skip
        if nobody := len(overlap.places) - len(met):
            text = ngettext("At {n} place nobody is known.", "At {n} places nobody is known.", nobody)
            lines.append(text.format(n=count(nobody)))
        return lines, [table]

    # -- what came, went and stood still ---------------------------------------------------------

    def _growth(self) -> tuple[list[str], list[Table]]:
        growth = self._audit.growth
        heading = _("Month") if self._months else _("Year")

        def table(
            name: str, caption: str, gained: str, lost: str, months: Sequence[Span], note: str
        ) -> Table:
            spans = tuple(reversed(months if self._months else by_year(months)))
            shown = spans[: self._top]
            rows = tuple((one.when, count(one.gained), count(one.lost)) for one in shown)
            most = max((one.gained for one in spans), default=0)
            return Table(
                name, caption, (heading, gained, lost), rows, note, right=(1, 2),
                shares=tuple(_part(one.gained, most) for one in shown), rest=len(spans) - len(shown),
            )  # fmt: skip

        seen = table(
            "seen", _("As the lists showed it, on their days"), _("New or back"), _("No longer listed"),
            growth.seen,
            _(
                "The {n} in the first list of an account are no growth. Who is missing from an incomplete "
                "list is no loss."
            ).format(n=count(growth.first)),
        )  # fmt: skip
        told = table(
            "told", _("As the networks date it"), _("Connected"), _("Removed, in the network's log"),
            growth.told,
            _("Everybody who was ever listed; {n} without a date.").format(n=count(growth.undated)),
        )  # fmt: skip
        return [], [seen, told]

    def _stale(self) -> tuple[list[str], list[Table]]:
        audit, stale = self._audit, self._audit.stale
        ages = Table(
            "ages", _("Since the last change, connection or contact that is known"),
            (_("Age"), _("People"), _("Share")),
            tuple(
                (_(word), count(number), percent(number, audit.people))
                for word, number in zip(AGE_WORDS, stale.ages, strict=True)
            ),
            _("That nothing new is known does not say that nothing has changed."), right=(1, 2),
            shares=tuple(_part(number, audit.people) for number in stale.ages),
        )  # fmt: skip
        shown = stale.signs[: self._top] if self._people else ()
        old = Table(
            "old", _("Nothing new for two years and more"),
            (_("Name"), _("Company"), _("Last known"), _("Days")),
            tuple((*_who(one.person), one.day.isoformat(), count(one.days)) for one in shown),
            right=(3,), rest=len(stale.signs) - len(shown),
        )  # fmt: skip
        return [], [ages, old]

    def _duplicates(self) -> tuple[list[str], list[Table]]:
        found = self._audit.duplicates
        rows = []
        for reason, words in REASONS.items():
            groups = [one for one in found.groups if one.reason == reason]
            if groups:
                people = sum(len(one.members) for one in groups)
                rows.append((_(words), count(len(groups)), count(people)))
        reasons = Table(
            "reasons", _("Connections that may be the same person"),
            (_("Reason"), _("Groups"), _("Connections")), tuple(rows),
            _("A reason is no verdict: mailboxes are shared, and people bear the same name."), right=(1, 2),
        )  # fmt: skip
        shown = found.groups[: self._top] if self._people else ()
        members = Table(
            "groups", _("Group by group"), (_("Group"), _("Reason"), _("Name"), _("Company"), _("Network")),
            tuple(
                (
                    f"d{number}", _(REASONS[one.reason]), printable(name_of(member.entry.name)),
                    printable(member.entry.company), self._network(member.entry.network),
                )
                for number, one in enumerate(shown, 1) for member in one.members
            ),
            rest=len(found.groups) - len(shown),
        )  # fmt: skip
        text = ngettext(
            "{n} person is known on several accounts; that is no question any more.",
            "{n} people are known on several accounts; that is no question any more.",
            found.linked,
        )
        return ([text.format(n=count(found.linked))] if found.linked else []), [reasons, members]

    def _alone(self) -> tuple[list[str], list[Table]]:
        audit = self._audit
        networks = Table(
            "only", _("Listed by one network alone, by what is known of them"),
            (_("Network"), _("People"), *(_(WAY_WORDS[way]) for way in WAYS)),
            tuple(
                (
                    self._network(one.network, closed=one.closed), count(sum(one.only.values())),
                    *(count(one.only[way]) for way in WAYS),
                )
                for one in audit.networks
            ),
            right=tuple(range(1, 7)),
        )  # fmt: skip
        shown = audit.alone[: self._top] if self._people else ()
        closed = Table(
            "closed", _("Only on a closed network"), (_("Name"), _("Company"), _("Network")),
            tuple((*_who(one), ", ".join(map(self._network, one.networks))) for one in shown),
            rest=len(audit.alone) - len(shown),
        )  # fmt: skip
        return [], [networks, closed]

    def _retention(self) -> tuple[list[str], list[Table]]:
        clocks = self._audit.retention
        months = ngettext("{n} month", "{n} months", clocks.months).format(n=count(clocks.months))
        lines = [
            ngettext(
                "Kept for {months} after the last known contact: for {n} person that time is over.",
                "Kept for {months} after the last known contact: for {n} people that time is over.",
                len(clocks.due),
            ).format(months=months, n=count(len(clocks.due))),
            _("Nothing is deleted by this command."),
        ]
        if clocks.unknown:
            text = ngettext(
                "Of {n} person no contact is known, so no time runs.",
                "Of {n} people no contact is known, so no time runs.",
                clocks.unknown,
            )
            lines.insert(1, text.format(n=count(clocks.unknown)))
        shown = clocks.due[: self._top] if self._people else ()
        due = Table(
            "due", _("Kept too long, the longest first"),
            (_("Name"), _("Company"), _("Last contact"), _("Delete after")),
            tuple((*_who(one.person), str(one.contact), str(one.until)) for one in shown),
            rest=len(clocks.due) - len(shown),
        )  # fmt: skip
        return lines, [due]

    def _network(self, name: str, *, closed: bool = False) -> str:
        title = printable(self._title(name))
        return _("{title} (closed)").format(title=title) if closed else title


def words() -> Words:
    """What a page says of its own accord."""
    return Words("fr" if french() else "en", _("Drawn as a bar"), _("… and {n} more."))


def _who(person: Person) -> tuple[str, str]:
    return printable(name_of(person.first_of("name"))), printable(person.first_of("company"))


def _part(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
