"""Whether copying was a habit before notice was given: on which days snapshots were stored.

What counts is the day on which a snapshot was stored, never the day of the export in it: an old export that
is stored late shows no habit. Clocks may be wrong, and every finding says so.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import reduce
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

from sociarch.chronicle import Named, arrivals
from sociarch.errors import N_
from sociarch.ownership.case import Case, Holding, manifest
from sociarch.ownership.record import Evidence, Finding, Text

LEAST: Final = 3
"""How many snapshots make a routine."""
RECENT: Final = 28
"""Days. A routine that began no earlier before notice may look like preparation."""

_CLOCK: Final = N_(
    "These are days of the storing machine's clock. That each snapshot names those before it proves their "
    "order, not their days."
)
_LATE: Final = N_(
    "An export that the network had built before notice was stored only afterwards: it tells of its own "
    "day, and of no habit."
)
_BACK: Final = N_("The clock went back between two of them; there the later day is taken.")


class _Habit(NamedTuple):
    """What was stored before notice; everything where there is none.

    days       on which something was stored, each once and in order
    gaps       days between neighbours
    snapshots  that were stored on those days
    first      the first snapshot of all, and its day; None: no day reads
    clocked    whether the clock never went back
    """

    days: tuple[date, ...]
    gaps: tuple[int, ...]
    snapshots: tuple[Named, ...]
    first: tuple[date, Named] | None
    clocked: bool

    @property
    def usual(self) -> float:
        return median(self.gaps) if self.gaps else 0

    def steady(self, gap: float) -> bool:
        return len(self.days) >= LEAST and max(self.gaps) <= gap * self.usual


def o21(case: Case) -> Iterator[Finding]:
    """Routine, against the notice of each job that has one."""
    notices: list[tuple[date | None, tuple[Evidence, ...]]] = [
        (one.notice, (case.said_at(f"employers[{at}].notice"),))
        for at, one in enumerate(case.declared.employers)
        if one.notice is not None
    ]
    for holding in case.holdings:
        for notice, said in notices or [(None, ())]:
            found = _routine(case, holding, notice)
            yield found._replace(
                evidence=(*found.evidence, *said),
                network=holding.network,
                account=holding.account,
                fact="F5",
                subjects=("connections",),
            )


def _routine(case: Case, holding: Holding, notice: date | None) -> Finding:
    habit = _habit(holding, notice)
    if habit.first is None:
        return Finding(
            "O21", "undetermined",
            Text(N_("No snapshot of this account has a day that reads.")), Text(_CLOCK),
        )  # fmt: skip
    gap = case.declared.thresholds.gap
    largest = max(habit.gaps, default=0)
    numbers: dict[str, int | float | str] = {
        "older": len(habit.days),
        "usual": habit.usual,
        "largest": largest,
    }
    values = {
        "older": len(habit.days),
        "least": LEAST,
        "usual": round(habit.usual),
        "largest": largest,
        "gap": int(gap) if gap == int(gap) else gap,
        "first": habit.days[0] if habit.days else habit.first[0],
        "notice": notice,
    }
    weak = _together(Text(one) for one in _doubts(holding, habit, notice))
    evidence = tuple(manifest(one, "taken") for one in habit.snapshots or habit.first[1:])
    if habit.steady(gap):
        return _steady(values, evidence, weak, _is_young(habit, notice))._replace(numbers=numbers)
    if notice is not None and not habit.days:
        return Finding(
            "O21", "attention",
            Text(N_("The first snapshot was stored on {first}, and not before notice of {notice}."), values),
            Text(N_("Copies that begin after notice look like preparation, older ones like a habit.")),
            evidence, side="employer", weak=weak,
            advice=Text(
                N_(
                    "Make no special export now; let the backup run as it would anyway. Keep whatever shows "
                    "that you archived before."
                )
            ),
            first=3, numbers=numbers,
        )  # fmt: skip
    return Finding(
        "O21", "undetermined", _unsettled(values, habit, notice),
        Text(
            N_(
                "A routine is {least} snapshots or more, stored on days of their own, of which no two "
                "neighbours lie further apart than {gap} times what is usual between them."
            ),
            values,
        ),
        evidence, weak=weak,
        advice=Text(N_("Let a timer run the backup: a habit shows only with time.")), first=8,
        numbers=numbers,
    )  # fmt: skip


def _is_young(habit: _Habit, notice: date | None) -> bool:
    return notice is not None and (notice - habit.days[0]).days < RECENT


def _steady(values: Mapping[str, object], evidence: tuple[Evidence, ...], weak: Text, young: bool) -> Finding:
    notice = values["notice"]
    if young:
        early = Text(
            N_("All were stored less than {days} days before notice, which may look like preparation, too."),
            {"days": RECENT},
        )
        weak = _together((early, weak))
    says = (
        N_(
            "Days before notice of {notice} on which a snapshot was stored: {older}, the first {first}. "
            "Between two of them lie usually {usual} days, and {largest} at most."
        )
        if notice is not None
        else N_(
            "Days on which a snapshot was stored: {older}, the first {first}. Between two of them lie "
            "usually {usual} days, and {largest} at most. No notice is declared."
        )
    )
    return Finding(
        "O21", "ok", Text(says, values),
        Text(
            N_(
                "At least {least} days with a snapshot, none further from the next than {gap} times what is "
                "usual between them, are a routine."
            ),
            values,
        ),
        evidence, side="" if young or notice is None else "person", weak=weak,
    )  # fmt: skip


def _unsettled(values: Mapping[str, object], habit: _Habit, notice: date | None) -> Text:
    if len(habit.days) < LEAST:
        return Text(
            N_("Days before notice of {notice} on which a snapshot was stored: {older}, the first {first}.")
            if notice is not None
            else N_(
                "Days on which a snapshot was stored: {older}, the first {first}. No notice is declared."
            ),
            values,
        )
    return Text(
        N_(
            "Days before notice of {notice} on which a snapshot was stored: {older}, at no steady rhythm. "
            "Between two of them lie usually {usual} days, and {largest} at most."
        )
        if notice is not None
        else N_(
            "Days on which a snapshot was stored: {older}, at no steady rhythm. Between two of them lie "
            "usually {usual} days, and {largest} at most. No notice is declared."
        ),
        values,
    )


def _habit(holding: Holding, notice: date | None) -> _Habit:
    """What was stored before notice. A clock that runs behind the snapshots it has seen is wrong by at least
    that much."""
    known = {one.id: one for one in holding.snapshots}
    latest, clocked = "", True
    days: list[tuple[date, Named]] = []
    for name in arrivals({name: one.snapshot for name, one in known.items()}):
        taken = known[name].snapshot.taken
        clocked = clocked and taken >= latest
        latest = max(latest, taken)
        day = day_of(latest)
        if day is not None:
            days.append((day, known[name]))
    older = [(day, one) for day, one in days if notice is None or day < notice]
    once = tuple(sorted({day for day, _one in older}))
    return _Habit(
        once,
        tuple((after - before).days for before, after in pairwise(once)),
        tuple(one for _day, one in older),
        days[0] if days else None,
        clocked,
    )


def _doubts(holding: Holding, habit: _Habit, notice: date | None) -> Iterator[str]:
    yield _CLOCK
    if not habit.clocked:
        yield _BACK
    before = {one.id for one in habit.snapshots}
    for one in holding.snapshots:
        built = day_of(one.snapshot.as_of or "")
        if notice is not None and one.id not in before and built is not None and built < notice:
            yield _LATE
            return


def day_of(text: str) -> date | None:
    """The day of a time in ISO 8601; None for a text that is none."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _together(texts: Iterable[Text]) -> Text:
    """Sentences, one after the other."""
    return reduce(lambda one, other: Text(N_("{one} {other}"), {"one": one, "other": other}), texts)
