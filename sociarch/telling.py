"""What one list tells of a connection that the last list had too: the changes, and those that were none.

What a list leaves empty stays known. An e-mail address that is hidden and shown again soon was never
withdrawn: what was told of it is taken back. A form that cannot give a field says nothing of it. The
network's own log tells that a connection was removed where one entry fits one person.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from typing import Final

from sociarch import likeness
from sociarch.entry import Kind
from sociarch.fact import Connection
from sociarch.folding import email_key, same_text
from sociarch.likeness import differ
from sociarch.lines import EMAIL, Event, Line, Roster, Row
from sociarch.succession import Succession

DAMPED_DAYS: Final = 90
"""An e-mail address that is hidden for fewer days than this and shown again was never withdrawn."""
SLACK_DAYS: Final = 1
"""The day of an export and the day of an event in it may be told in different time zones."""


class Telling:
    """What the list with this number tells."""

    def __init__(self, told: Succession, roster: Roster, number: int) -> None:
        self._told: Final = told
        self._roster: Final = roster
        self._number: Final = number
        self._days: Final = [*(one.day for one in told.listings), roster.day]
        self.carries: Final = _carried(roster)
        """Fields that the list can give."""

    def tell(
        self,
        line: Line,
        kind: Kind,
        before: int | None,
        *,
        seen: int | None = None,
        at: str | None = None,
        old: str = "",
        new: str = "",
        name: str = "",
    ) -> int:
        """Keep an event, and return its number."""
        told = self._told
        number = told.next_event
        told.next_event += 1
        told.events[number] = Event(
            line.number,
            kind,
            self._number if seen is None else seen,
            before,
            at,
            old,
            new,
            name or line.name,
            line.known.get("company", ""),
        )
        if kind != "unseen":
            line.changed = max(line.changed, self._number if seen is None else seen)
        told.touched.add(line.number)
        return number

    def lasting_gaps(self) -> None:
        for number in sorted(self._told.untold):
            line = self._told.line(number)
            if line.gap is not None and self._lasts(line.gap):
                old = line.known.get("email", "")
                line.withdrawal = self.tell(line, "email_withdrawn", line.given, seen=line.gap, old=old)
                self._told.untold.discard(number)

    def opening_gaps(self, rows: Sequence[Row], numbers: Sequence[int | None]) -> None:
        """Of rows that are the same as before, those that say more now: an address was not in the last form
        and is left empty in this one."""
        before = self._number - 1
        if before < 0 or "email" not in self.carries or self._told.carried.get("email") in (None, before):
            return
        for row, number in zip(rows, numbers, strict=True):
            if number is not None and not str(row[EMAIL]).strip():
                self._open_gap(self._told.line(number))

    def take_name(self, line: Line, one: Connection, last: int) -> None:
        if one.name and line.name and differ(one.name, line.name):
            self.tell(line, "renamed", last, old=line.name, new=one.name, name=one.name)

    def take_work(self, line: Line, one: Connection, last: int) -> None:
        company, position = line.known.get("company", ""), line.known.get("position", "")
        if one.company.strip() and company and differ(one.company, company):
            before = self._before("company", last)
            self.tell(line, "moved", before, old=company, new=one.company.strip())
        elif one.position.strip() and position and differ(one.position, position):
            before = self._before("position", last)
            self.tell(line, "title", before, old=position, new=one.position.strip())

    def take_email(self, line: Line, one: Connection, last: int) -> None:
        new, known = one.email.strip(), line.known.get("email", "")
        if not new:
            if known and line.given is None:
                line.given = last
            self._open_gap(line)
            return
        before = self._before("email", last)
        same = _address(new) == _address(known)
        lasted = self._close_gap(line)
        if not known or lasted:
            self.tell(line, "email_given", before, new=new)
        elif not same:
            self.tell(line, "email_changed", before, old=known, new=new)
        line.given = None

    def _open_gap(self, line: Line) -> None:
        if "email" not in self.carries or not line.known.get("email") or line.gap is not None:
            return
        line.gap = self._number
        self._told.touched.add(line.number)
        if line.damped:
            self._told.untold.add(line.number)
        else:
            line.withdrawal = self.tell(line, "email_withdrawn", line.given, old=line.known.get("email", ""))

    def _close_gap(self, line: Line) -> bool:
        """Whether a gap ends that lasted; one that did not was none, and is not told any more."""
        if line.gap is None:
            return False
        lasted = self._lasts(line.gap)
        if not lasted:
            line.damped = True
            if line.withdrawal is not None and self._told.events.pop(line.withdrawal, None) is None:
                self._told.withdrawn.add(line.withdrawal)
        line.gap = line.withdrawal = None
        self._told.untold.discard(line.number)
        return lasted

    def _lasts(self, gap: int) -> bool:
        return _days_between(self._days[gap], self._days[self._number]) >= DAMPED_DAYS

    def _before(self, field: str, last: int) -> int:
        """The last listing before this that held the line and whose form could give the field."""
        return min(last, self._told.carried.get(field, last))

    def log_of(self, line: Line, lost: int) -> str | None:
        """When the connection ended, if the network's log holds one entry that fits: the name, and a time
        between the last list that held it and the first that did not."""
        if line.last is None or not line.name:
            return None
        first, last = self._days[line.last], self._days[lost]
        name = same_text(line.name)
        fitting = {
            one.at
            for one in self._roster.removals
            if one.at is not None
            and same_text(one.name) == name
            and one.at >= (likeness.instant(line.since) or line.since or "")
            and _days_between(first, one.at[:10]) >= -SLACK_DAYS
            and _days_between(one.at[:10], last) >= -SLACK_DAYS
            and (name, one.at) not in self._told.ended
        }
        return fitting.pop() if len(fitting) == 1 else None

    def end(self, line: Line, at: str | None) -> None:
        """Each entry of a network's log is about one person."""
        line.ended = at
        if at is not None:
            self._told.ended.add((same_text(line.name), at))

    def told_later(self) -> None:
        """A log that came after the list in which somebody was missing first."""
        if not self._roster.removals:
            return
        names = {same_text(one.name) for one in self._roster.removals}
        numbers = {number for some in self._told.gone.values() for number in some}
        lines = map(self._told.line, sorted(numbers))
        gone = [one for one in lines if one.ended is None and one.lost != self._number]
        gone = [one for one in gone if same_text(one.name) in names]
        often = numbers_of((same_text(one.name), one.lost) for one in gone)
        for line in gone:
            if line.loss is None or line.lost is None or often[same_text(line.name), line.lost] > 1:
                continue
            at = self.log_of(line, line.lost)
            if at is not None:
                self.end(line, at)
                self._told.events[line.loss] = Event(
                    line.number, "removed", line.lost, line.last, at, "", "", line.name,
                    line.known.get("company", ""),
                )  # fmt: skip
                self._told.touched.add(line.number)


def _carried(roster: Roster) -> frozenset[str]:
    """Fields that the list can give. Where the form does not tell, those that it gives of anybody."""
    if roster.fields is not None:
        return roster.fields
    return frozenset(
        field
        for field in ("email", "company", "position")
        if any(map(str.strip, (getattr(one, field) for one in roster.people)))
    )


def _address(email: str) -> str:
    return email_key(email) or email.casefold()


def _days_between(first: str, last: str) -> int:
    try:
        return (date.fromisoformat(last) - date.fromisoformat(first)).days
    except ValueError:
        return 0


def numbers_of(marks: Iterable[Hashable]) -> dict[Hashable, int]:
    """How often each mark is there."""
    found: dict[Hashable, int] = defaultdict(int)
    for mark in marks:
        found[mark] += 1
    return found
