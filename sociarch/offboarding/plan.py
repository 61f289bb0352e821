"""A dossier as a plan: which items there are, by when, in which order, and how each of them stands.

Pure: of a dossier, its log, a country's working days, what ownership checks found, and today. A day that
depends on one nobody declared stays unknown. The rules are few, so that a person can follow each date with a
calendar in hand; `docs/checklist.md` tells them.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from sociarch.dossier import Dossier, Marked, Role
from sociarch.errors import N_
from sociarch.offboarding.items import ABSENT, CUT, ITEMS, OTHERWISE, STAGES_OF
from sociarch.offboarding.record import Anchor, Item, Off, Plan, Planned, Rule
from sociarch.offboarding.workdays import UNKNOWN, Workdays, regions
from sociarch.ownership.record import Finding, Text

CLOSING: Final = timedelta(days=90)
"""How long after the contract a case closes where no restriction lasts longer."""
COLLAPSED: Final = 5
"""Working days within which an urgent departure is handed over, under supervision."""
NAMED: Final = timedelta(days=3 * 366)
"""For how long holidays are named."""
LATEST: Final = date(9000, 1, 1)
EARLIEST: Final = date(1900, 1, 1)
"""Days beyond these are mistakes, and no plan is made of them."""


def plan(
    dossier: Dossier, log: Sequence[Marked], days: Workdays, today: date, findings: Iterable[Finding] = ()
) -> Plan:
    """The plan as it stands today. `findings`: those of ownership checks, for the person's own eyes."""
    calendar = _Calendar(dossier, days, today)
    found = tuple(findings)
    since = began(dossier, today)
    lines = [one for one in log if one.dossier == dossier.key and (since is None or one.on >= since)]
    marks = {one.id: tuple(line for line in lines if line.item == one.id) for one in ITEMS}
    planned = [
        Planned(one, calendar.due(one), findings=tuple(f for f in found if f.check in one.checks))
        for one in _wanted(dossier)
    ]
    planned = [_stands(one, marks[one.item.id]) for one in planned]
    still = {one.item.id for one in planned if not one.closed}
    planned = [
        one._replace(
            waits=tuple(first for first in befores(dossier, one.item.id) if first in still),
            late=not one.closed and one.due is not None and one.due < today,
        )
        for one in planned
    ]
    order = sorted(range(len(planned)), key=lambda at: (planned[at].due or date.max, _rank(dossier, at)))
    return Plan(
        dossier, today, tuple(planned[at] for at in order), calendar.leaving,
        tuple(_met(calendar, planned)), tuple(_remarks(dossier, calendar)),
    )  # fmt: skip


def began(dossier: Dossier, today: date) -> date | None:
    """Since when lines of the log belong to it, and not to an earlier stay or quarter. None: always."""
    start = _sane(dossier.start)
    if dossier.occasion == "steady":
        return date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    if dossier.occasion in ("joiner", "mover") and start:
        # An inventory may be made before the first day; and what was noted stays when that day moves.
        start = min(start - CLOSING, _sane(dossier.opened) or start)
    return max(filter(None, (start, _sane(dossier.since))), default=None)


def befores(dossier: Dossier, item: str) -> tuple[str, ...]:
    """Ids of what has to be done before an item. An urgent departure cuts access first, so nothing comes
    before that."""
    if dossier.occasion == "urgent" and item in CUT:
        return ()
    return tuple(one.id for one in ITEMS if item in one.blocks)


def seen_by(plan: Plan, role: Role) -> Plan:
    """What a role may see: the person everything; human resources and the privacy officer all items, without
    what checks found and without anybody's words; the others the same of company assets, and of what they do
    themselves."""
    if role == "EMP":
        return plan
    everything = role in ("HR", "DPO")
    return plan._replace(
        items=tuple(
            one._replace(findings=(), marks=tuple(_bare(mark) for mark in one.marks))
            for one in plan.items
            if everything or "P" not in one.item.kinds or role in one.item.owners or role == one.item.receiver
        )
    )


def _bare(mark: Marked) -> Marked:
    """A line of the log with digests alone: names of files and reasons may name people."""
    return mark._replace(
        reason="", proofs=tuple(one._replace(name="", taken=one.taken) for one in mark.proofs)
    )


# -- which items, and how they stand ---------------------------------------------------------------


def _wanted(dossier: Dossier) -> list[Item]:
    stages = STAGES_OF[dossier.occasion]
    absent = dossier.cause in ABSENT
    return [
        one
        for one in ITEMS
        if one.stage in stages
        and not (absent and set(one.owners) == {"EMP"})
        and (absent or one.id != "X-04")
    ]


def _stands(planned: Planned, marks: tuple[Marked, ...]) -> Planned:
    """With the state that the last line of its log gives; `verified` needs something that was done before it,
    by another role."""
    doer: Role | None = None
    for mark in marks:
        if mark.state == "verified" and (planned.state not in ("done", "verified") or mark.by == doer):
            continue
        if mark.state == "done":
            doer = mark.by
        planned = planned._replace(state=mark.state, on=None if mark.state == "open" else mark.on)
    return planned._replace(marks=marks)


def _rank(dossier: Dossier, at: int) -> tuple[bool, int]:
    """On the same day items stand in the order of the list; of an urgent departure what cuts access first."""
    return dossier.occasion == "urgent" and _wanted(dossier)[at].id not in CUT, at


# -- days ------------------------------------------------------------------------------------------


class _Calendar:
    """The days on which a dossier turns. `told`: whether the day of notice is declared."""

    def __init__(self, dossier: Dossier, days: Workdays, today: date) -> None:
        self.dossier: Final = dossier
        self.days: Final = days
        self.urgent: Final = dossier.occasion == "urgent"
        today = min(max(today, EARLIEST), LATEST)
        self.told: Final = _sane(dossier.notice) is not None
        self.notice: Final = _sane(dossier.notice) or _sane(dossier.opened) or today
        self.leaving: Final = self._leaving()
        self.first: Final = self._first()
        self._anchors: Final = self._found(today)

    def _first(self) -> date | None:
        """The day from which is counted; None: there is only one from which is counted back."""
        match self.dossier.occasion:
            case "leaver" | "urgent":
                return self.notice
            case "joiner" | "mover":
                return _sane(self.dossier.start)
            case _:
                return None

    def _leaving(self) -> date | None:
        """The last working day on which the person works: before a release, else of the contract, and never
        before a notice that is declared."""
        if self.dossier.occasion not in ("leaver", "urgent"):
            return None
        if self.urgent:
            return self.notice
        ends = []
        if end := _sane(self.dossier.end):
            ends.append(self.days.until(end))
        if release := _sane(self.dossier.release):
            ends.append(self.days.until(release - timedelta(days=1)))
        if not ends:
            return None
        # Who is released with the notice works on that day for the last time; where that is a day off, what
        # there is to do before leaving can be done on the next working day at the earliest.
        return max(min(ends), self.days.from_(self.notice)) if self.told else min(ends)

    def _found(self, today: date) -> dict[Anchor, date]:
        dossier = self.dossier
        end = _sane(dossier.end) or (self.notice if self.urgent else None)
        if end and self.leaving:
            # An end before the notice is a slip: what comes after the contract never comes before leaving.
            end = max(end, self.leaving)
        restricted = _sane(dossier.restricted)
        # Without the contract's end nobody knows which of the two is later.
        closing = max(filter(None, (restricted, end + CLOSING))) if end else None
        found: dict[Anchor, date | None] = {
            "start": _sane(dossier.start),
            "quarter": self.days.until(_quarter(today)),
            "notice": self.notice,
            "leaving": self.leaving,
            "end": end,
            "reply": self.days.from_(_month_later(self.leaving)) if self.leaving else None,
            "restricted": restricted,
            "closing": self.days.from_(closing) if closing else None,
            "urgent": self.notice,
        }
        return {name: day for name, day in found.items() if day is not None}

    def due(self, item: Item) -> date | None:
        if self.urgent and item.stage in ("X", "L1", "L2", "L3"):
            return self._at_once(item)
        day = self._shifted(item.rule)
        if day is None or item.stage not in ("L1", "L2", "L3"):
            return day
        if item.stage == "L2":
            # What would be due before notice is due as soon as anything can be.
            day = max(day, self.days.shift(self.notice, 1))
        return min(day, self.leaving) if self.leaving else day

    def _shifted(self, rule: Rule) -> date | None:
        day = self._anchors.get(rule.anchor)
        if day is None or rule.anchor in ("restricted", "urgent"):
            return day
        if rule.anchor == "start" and rule.days:
            # The first week counts from the first day of work.
            return self.days.shift(self.days.from_(day), rule.days)
        return self.days.shift(day, rule.days) if rule.days else day

    def _at_once(self, item: Item) -> date:
        """Cut access, preserve, then hand over under supervision."""
        if item.id in CUT:
            return self.notice
        later = item.stage == "L2" or item.id in OTHERWISE or item.rule.days == COLLAPSED
        return self.days.shift(self.notice, COLLAPSED if later or item.stage == "L3" else 1)


def _sane(day: date | None) -> date | None:
    return day if day and EARLIEST <= day <= LATEST else None


def _quarter(day: date) -> date:
    """The last day of its quarter."""
    month = (day.month - 1) // 3 * 3 + 3
    return date(day.year, month, monthrange(day.year, month)[1])


def _month_later(day: date) -> date:
    """The same day of the next month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


# -- what the reader should know -------------------------------------------------------------------


def _met(calendar: _Calendar, planned: Iterable[Planned]) -> Iterable[Off]:
    """Holidays from the first day that counts to the last item that is due on a working day."""
    due = [one.due for one in planned if one.due and one.item.rule.anchor != "restricted"]
    if not due:
        return ()
    first = min(due) if calendar.first is None else min(calendar.first, *due)
    return calendar.days.off(first, min(max(due), first + NAMED))


def _remarks(dossier: Dossier, calendar: _Calendar) -> Iterable[Text]:
    if dossier.country in UNKNOWN:
        yield Text(N_("No country is declared: only Saturdays and Sundays are left out of working days."), {})
    elif not dossier.region:
        text = N_("Working days are Monday to Friday without the public holidays of the whole country.")
        yield Text(text, {})
        if regions(dossier.country):
            yield Text(N_("Parts of the country may have more holidays: name yours with --region."), {})
    if dossier.occasion not in ("leaver", "urgent"):
        return
    if not calendar.told:
        yield Text(
            N_("The day of notice is not declared: the plan counts from {day}."), {"day": calendar.notice}
        )
    elif dossier.end and calendar.notice > dossier.end:
        text = N_("Notice on {notice} comes after the last day, {end}: one of them is a mistake.")
        yield Text(text, {"notice": calendar.notice, "end": dossier.end})
    if calendar.leaving is None:
        yield Text(N_("The last day is not declared: what depends on it has no day."), {})
    elif dossier.end and calendar.leaving < dossier.end and not calendar.urgent:
        text = N_("The last working day at work is {day}; the contract ends on {end}.")
        yield Text(text, {"day": calendar.leaving, "end": dossier.end})
    if dossier.demand:
        yield Text(
            N_("A demand came on {day}: nothing is deleted until it is settled."), {"day": dossier.demand}
        )
