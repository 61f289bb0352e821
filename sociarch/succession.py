"""One list of an account after the other: who is the same connection, and what changed.

Nothing is guessed. Two rows are one connection by the network's own key; where a form has none, by name and
date of connection, by an e-mail address, or by the same second; by a name alone only where a form tells
neither key nor date, and each side has the name as often as the other. Nobody is lost by absence: who is
missing from a whole list is no longer listed, who is missing from a damaged one is in doubt. What a form
cannot give is unknown, and what toggles between empty and given is told once.

Lists must come in the order of history; the outcome depends on nothing else.
"""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import Final, cast

from sociarch import likeness
from sociarch.entry import Kind, Listing
from sociarch.fact import Connection
from sociarch.folding import email_key, fold, same_text
from sociarch.likeness import Way, differ
from sociarch.lines import EMAIL, REACHES, Event, Key, Last, Line, New, Roster, Row, unchanged, writable

DAMPED_DAYS: Final = 90
"""An e-mail address that is hidden for fewer days than this and shown again was never withdrawn."""
CROWD: Final = 200
"""Of so many people with one name nobody is told apart by being the only one."""
SLACK_DAYS: Final = 1
"""The day of an export and the day of an event in it may be told in different time zones."""

_PHONE = re.compile(r"\b(?:tel|phone|mobile|portable|telephone|gsm|cell)\b")


class Succession:
    """The history of one account. `add` takes its lists one after the other."""

    def __init__(self, network: str, key: Key) -> None:
        self.network: Final = network
        self.key: Final = key
        self.listings: list[Listing] = []
        self.events: dict[int, Event] = {}
        """New ones, and those that are told otherwise now; by numbers that grow."""
        self.withdrawn: set[int] = set()
        """Numbers of events told earlier that turned out to be none."""
        self.touched: set[int] = set()
        """Numbers of lines that were made or changed."""
        self.next_line = 0
        self.next_event = 0
        self.carried: dict[str, int] = {}
        """For each field the last listing whose form could give it."""
        self.whole: int | None = None
        """The last listing that was not partial."""
        self.last = Last([], [])
        """The rows of the last list; behind them those of lines that are in doubt."""
        self.keys: dict[str, int] = {}
        self.bearers: dict[str, int] = {}
        """For each mark how many lines have borne it; behind the first they are numbered."""
        self.gone: dict[Hashable, set[int]] = {}
        """The lines that are not listed, by names and by addresses."""
        self.ended: set[tuple[str, str]] = set()
        """Names and times of those entries of the network's log that are somebody's."""
        self.doubted: set[int] = set()
        """Lines that the last list did not hold, because it is partial."""
        self.untold: set[int] = set()
        """Lines in a gap that is told only if it lasts."""
        self.reach: dict[str, int] = dict.fromkeys(REACHES, 0)
        self._times: Counter[Row] = Counter()
        """How many lines that are listed have each row."""
        self.alike: set[Row] = set()
        """Rows that several lines have."""
        self._lines: dict[int, Line] = {}
        self._fetch: Callable[[int], Line] = self._lines.__getitem__

    def resume(
        self,
        fetch: Callable[[int], Line],
        listings: Sequence[Listing],
        carried: Mapping[str, int],
        next_line: int,
        next_event: int,
    ) -> None:
        """Go on where an earlier succession of the same lists ended; `fetch` gives its lines one by one.

        Whoever calls this fills `keys`, `gone`, `doubted` and `untold`, and tells rows and marks.
        """
        self._fetch = fetch
        self.listings = list(listings)
        self.carried = dict(carried)
        self.next_line, self.next_event = next_line, next_event
        self.whole = max((one.number for one in listings if not one.partial), default=None)
        if listings:
            self.reach = dict(listings[-1].reach)

    def line(self, number: int) -> Line:
        """The line with that number."""
        line = self._lines.get(number)
        if line is None:
            line = self._lines[number] = self._fetch(number)
        return line

    def begin(self, first: int) -> Line:
        """A new line."""
        line = self._lines[self.next_line] = Line(self.next_line, first)
        self.next_line += 1
        return line

    def take(self, number: int, row: Row) -> None:
        """A line that is listed with this row, from what was kept."""
        self.last.rows.append(row)
        self.last.numbers.append(number)
        self.hold(row)

    def bear(self, mark: str) -> None:
        """A line has this mark, numbered or not."""
        base, numbered, number = mark.rpartition(" #")
        base = base if numbered else mark
        self.bearers[base] = max(self.bearers.get(base, 0), int(number) if numbered else 1)

    def hold(self, row: Row) -> None:
        """One more line has this row."""
        self._times[row] += 1
        if self._times[row] > 1:
            self.alike.add(row)

    def release(self, row: Row) -> None:
        """The opposite."""
        self._times[row] -= 1
        if self._times[row] < 2:
            self.alike.discard(row)
        if not self._times[row]:
            del self._times[row]

    def go(self, number: int, name: str, email: str) -> None:
        """Remember a line that is not listed any more, by what it would be found by."""
        for mark in (same_text(name), email_key(email)):
            if mark:
                self.gone.setdefault(mark, set()).add(number)

    def come(self, number: int, name: str, email: str) -> None:
        """The opposite."""
        for mark in (same_text(name), email_key(email)):
            if mark:
                self.gone[mark].discard(number)

    def add(self, roster: Roster) -> None:
        """Take the account's next list."""
        _Step(self, roster).run()


class _Step:
    """One list set against the one before."""

    def __init__(self, told: Succession, roster: Roster) -> None:
        self._told: Final = told
        self._roster: Final = roster
        self._number: Final = len(told.listings)
        self._days: Final = [*(one.day for one in told.listings), roster.day]
        self._carries: Final = _carried(roster)
        self._rows: list[Row] = []
        self._numbers: list[int | None] = []
        """For each row of the list the line it was found to be."""
        self._missing: dict[int, Line] = {}
        """Lines that were listed and are not found yet."""
        self._back: dict[int, Line] = {}
        """Lines that were not listed and may be found again."""
        self._gained = 0
        self._lost = 0

    def run(self) -> None:
        told = self._told
        self._lasting_gaps()
        fresh, nameless = self._unchanged()
        self._opening_gaps()
        fresh = self._by_key(fresh, nameless)
        self._pair(nameless, self._missing, likeness.HIDDEN)
        self._by_likeness(fresh)
        self._by_likeness(nameless)
        for new in (*fresh, *nameless):
            self._join(new)
        self._miss()
        self._told_later()
        for field in self._carries:
            told.carried[field] = self._number
        if not self._roster.partial:
            told.whole = self._number
        held = self._last()
        told.listings.append(
            Listing(
                self._number,
                self._roster.snapshot,
                self._roster.day,
                self._roster.partial,
                len(held.rows),
                dict(told.reach),
                self._gained,
                self._lost,
                self._roster.dated,
            )
        )
        for number in sorted(told.doubted):
            held.rows.append(told.line(number).row)
            held.numbers.append(number)
        told.last = held

    def _last(self) -> Last:
        """The rows of this list but for those that say somebody a second time."""
        if None in self._numbers:
            for place in reversed([at for at, number in enumerate(self._numbers) if number is None]):
                del self._rows[place], self._numbers[place]
        return Last(self._rows, cast(list[int], self._numbers))

    # -- who is who ----------------------------------------------------------------------------

    def _unchanged(self) -> tuple[list[New], list[New]]:
        """Find all whose rows are as they were. Returns the other rows: with a name, and without."""
        told, people = self._told, self._roster.people
        self._rows, self._numbers, new, left = unchanged(told.last, people, told.alike)
        self._missing = {number: told.line(number) for number in sorted(left)}
        for number in sorted(told.doubted - self._missing.keys()):
            self._held(told.line(number))
        fresh: list[New] = []
        nameless: list[New] = []
        for place in new:
            row, one = writable(self._rows[place], people[place])
            key = told.key(one)
            group = fresh if one.name or key is not None else nameless
            group.append(New(place, row, one, key))
        return fresh, nameless

    def _by_key(self, fresh: list[New], nameless: list[New]) -> list[New]:
        """Find all whom the network's own key tells. Of rows with one key the first counts: they are one
        person."""
        told = self._told
        rest: list[New] = []
        held: set[str] = set()
        for new in fresh:
            if new.key is None:
                rest.append(new)
                continue
            if new.key in held:
                continue
            held.add(new.key)
            number = told.keys.get(new.key)
            line = None if number is None else told.line(number)
            if line is not None and line.listed and line.number not in self._missing and line.row[0] == "":
                self._may_show(line, nameless)
            if line is None:
                rest.append(new)
            elif line.listed and line.number not in self._missing:
                continue  # The list holds them as they were, and here a second time.
            elif likeness.is_another(line, new.one):
                rest.append(new)
            else:
                self._match(line, new)
        return rest

    def _may_show(self, line: Line, nameless: list[New]) -> None:
        """Somebody who hid may show again, and the row without a name be another's."""
        place = self._numbers.index(line.number)
        if self._told.key(self._roster.people[place]) is not None:
            return
        others = (one for one in self._missing.values() if one.row == line.row)
        other = next(others, None)
        self._missing[line.number] = line
        if other is None:
            self._numbers[place] = None
            nameless.append(New(place, self._rows[place], self._roster.people[place], None))
        else:
            self._numbers[place] = other.number
            del self._missing[other.number]
            self._held(other)

    def _by_likeness(self, news: list[New]) -> None:
        """Find those whom something else tells; they are taken out of `news`."""
        back = self._may_be_back(news)
        for way in likeness.WAYS:
            self._pair(news, self._missing, way)
            if way.back:
                self._pair(news, back, way)

    def _may_be_back(self, news: Sequence[New]) -> dict[int, Line]:
        """The lines that are not listed and that one of these rows may be."""
        told = self._told
        marks = {mark for new in news for mark in (likeness.new_name(new), likeness.new_email(new))}
        numbers = {number for mark in marks - {None} for number in told.gone.get(mark, ())}
        self._back = {number: told.line(number) for number in numbers}
        return self._back

    def _pair(self, news: list[New], lines: Mapping[int, Line], way: Way) -> None:
        """Pair rows and lines that have the same mark, in their order; the rows are taken out of `news`."""
        if not news or not lines:
            return
        waiting: dict[Hashable, list[New]] = defaultdict(list)
        for new in news:
            if (mark := way.of_new(new)) is not None:
                waiting[mark].append(new)
        if not waiting:
            return
        known: dict[Hashable, deque[Line]] = defaultdict(deque)
        for number in sorted(lines):
            mark = way.of_line(lines[number])
            if mark is not None and mark in waiting:
                known[mark].append(lines[number])
        taken: set[int] = set()
        for mark, candidates in known.items():
            rows = waiting[mark]
            if (way.even and len(rows) != len(candidates)) or (way.private and not self._is_private(mark)):
                continue
            if way.alone and max(len(rows), len(candidates)) > CROWD:
                continue
            for new in rows:
                at = next((at for at, line in enumerate(candidates) if way.may(line, new)), None)
                if at is None or (way.alone and not _are_alone(new, rows, candidates, way)):
                    continue
                line = candidates[at]
                del candidates[at]
                taken.add(id(new))
                self._match(line, new)
        if taken:
            news[:] = [new for new in news if id(new) not in taken]

    def _is_private(self, email: Hashable) -> bool:
        """Whether no two people of this list or of the last have the address."""
        lists = (self._rows, self._told.last.rows)
        return all(sum(email_key(str(row[EMAIL])) == email for row in rows) < 2 for rows in lists)

    # -- what changed ------------------------------------------------------------------------------

    def _held(self, line: Line) -> None:
        """That this list holds the line again."""
        line.last = None
        self._told.doubted.discard(line.number)
        self._told.touched.add(line.number)

    def _match(self, line: Line, new: New) -> None:
        told, one = self._told, new.one
        last = self._number - 1 if line.last is None else line.last
        if line.listed:
            told.reach[line.reach] -= 1
        else:
            told.come(line.number, line.name, line.known.get("email", ""))
            at = None if likeness.same_time(one.since, line.since) else one.since
            self._tell(line, "returned", told.whole, at=at)
            line.listed, line.loss, line.lost = True, None, None
            told.hold(line.row)
            if line.gap is not None and line.withdrawal is None:
                told.untold.add(line.number)
            self._gained += 1
        self._missing.pop(line.number, None)
        self._back.pop(line.number, None)
        self._held(line)
        if one.name:
            self._take_email(line, one, last)
            self._take_work(line, one, last)
            self._take_name(line, one, last)
        if new.key is not None and line.key is not None and new.key != line.key:
            self._tell(line, "url", last, old=line.known.get("url", ""), new=one.url)
        self._keep(line, new)

    def _keep(self, line: Line, new: New) -> None:
        """Take over what the row says, where it says anything."""
        told, one = self._told, new.one
        known = line.known
        if one.name:
            known["name"], known["first"], known["last"] = one.name, one.first, one.last
        if one.url.strip():
            known["url"] = one.url
        for field, text in (("email", one.email), ("company", one.company), ("position", one.position)):
            if text.strip():
                known[field] = text.strip()
        if phone := _phone(one.extra):
            known["phone"] = phone
        if line.since is None or not likeness.same_time(line.since, one.since):
            line.since = one.since or line.since
        elif one.since is not None and len(likeness.instant(one.since) or "") > len(line.since):
            line.since = one.since  # The same, told more exactly.
        line.extra = {**line.extra, **one.extra} if one.extra else line.extra
        if new.key is not None:
            if line.key is not None and told.keys.get(line.key) == line.number:
                del told.keys[line.key]
            before = told.keys.get(new.key, line.number)
            if before != line.number:
                # It has passed to somebody else.
                told.line(before).key = None
                told.touched.add(before)
            line.key = new.key
            told.keys[new.key] = line.number
        self._mark(line)
        if line.listed and line.row:
            told.release(line.row)
        told.hold(new.row)
        line.row = new.row
        self._rows[new.place], self._numbers[new.place] = new.row, line.number
        told.reach[line.reach] += 1
        told.touched.add(line.number)

    def _mark(self, line: Line) -> None:
        """Give the line a lasting name for what it is now, unless it has it."""
        told = self._told
        if line.key is not None:
            own = line.key
        else:
            own = f"{fold(line.name)}@{likeness.instant(line.since) or line.since or ''}"
            if likeness.instant(line.since) is None:
                # Namesakes of one day are told apart by what else is known of them, not by who came first.
                own += "~" + (email_key(line.known.get("email", "")) or fold(line.known.get("company", "")))
        mark = " ".join(f"{told.network}:{own}".split())
        if any(one.rpartition(" #")[0] == mark or one == mark for one in line.marks):
            return
        times = told.bearers.get(mark, 0)
        line.marks.insert(0, f"{mark} #{times + 1}" if times else mark)
        told.bear(line.marks[0])

    def _take_name(self, line: Line, one: Connection, last: int) -> None:
        if one.name and line.name and differ(one.name, line.name):
            self._tell(line, "renamed", last, old=line.name, new=one.name, name=one.name)

    def _take_work(self, line: Line, one: Connection, last: int) -> None:
        company, position = line.known.get("company", ""), line.known.get("position", "")
        if one.company.strip() and company and differ(one.company, company):
            before = self._before("company", last)
            self._tell(line, "moved", before, old=company, new=one.company.strip())
        elif one.position.strip() and position and differ(one.position, position):
            before = self._before("position", last)
            self._tell(line, "title", before, old=position, new=one.position.strip())

    def _take_email(self, line: Line, one: Connection, last: int) -> None:
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
            self._tell(line, "email_given", before, new=new)
        elif not same:
            self._tell(line, "email_changed", before, old=known, new=new)
        line.given = None

    def _open_gap(self, line: Line) -> None:
        if "email" not in self._carries or not line.known.get("email") or line.gap is not None:
            return
        line.gap = self._number
        self._told.touched.add(line.number)
        if line.damped:
            self._told.untold.add(line.number)
        else:
            line.withdrawal = self._tell(line, "email_withdrawn", line.given, old=line.known.get("email", ""))

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

    def _lasting_gaps(self) -> None:
        for number in sorted(self._told.untold):
            line = self._told.line(number)
            if line.gap is not None and self._lasts(line.gap):
                old = line.known.get("email", "")
                line.withdrawal = self._tell(line, "email_withdrawn", line.given, seen=line.gap, old=old)
                self._told.untold.discard(number)

    def _opening_gaps(self) -> None:
        """Of rows that are the same as before, those that say more now: an address was not in the last form
        and is left empty in this one."""
        before = self._number - 1
        if before < 0 or "email" not in self._carries or self._told.carried.get("email") in (None, before):
            return
        for row, number in zip(self._rows, self._numbers, strict=True):
            if number is not None and not str(row[EMAIL]).strip():
                self._open_gap(self._told.line(number))

    def _lasts(self, gap: int) -> bool:
        return _days_between(self._days[gap], self._days[self._number]) >= DAMPED_DAYS

    def _before(self, field: str, last: int) -> int:
        """The last listing before this that held the line and whose form could give the field."""
        return min(last, self._told.carried.get(field, last))

    # -- who comes and goes ------------------------------------------------------------------------

    def _join(self, new: New) -> None:
        told, one = self._told, new.one
        line = told.begin(self._number)
        self._keep(line, new)
        if told.whole is not None:
            self._tell(line, "joined", told.whole, at=one.since)
            self._gained += 1

    def _miss(self) -> None:
        """Nobody found those who are left over in `_missing`."""
        told = self._told
        missing = list(self._missing.values())
        names = _numbers_of(same_text(line.name) for line in missing)
        for line in missing:
            last = self._number - 1 if line.last is None else line.last
            line.last = last
            if line.known.get("email") and line.given is None:
                line.given = last
            told.touched.add(line.number)
            if self._roster.partial:
                self._tell(line, "unseen", last)
                told.doubted.add(line.number)
                continue
            at = self._log_of(line, self._number) if names[same_text(line.name)] == 1 else None
            line.loss = self._tell(line, "left" if at is None else "removed", last, at=at)
            line.lost, line.listed = self._number, False
            self._end(line, at)
            told.reach[line.reach] -= 1
            told.release(line.row)
            told.go(line.number, line.name, line.known.get("email", ""))
            told.doubted.discard(line.number)
            told.untold.discard(line.number)
            self._lost += 1

    def _told_later(self) -> None:
        """A log that came after the list in which somebody was missing first."""
        if not self._roster.removals:
            return
        names = {same_text(one.name) for one in self._roster.removals}
        numbers = {number for some in self._told.gone.values() for number in some}
        lines = map(self._told.line, sorted(numbers))
        gone = [one for one in lines if one.ended is None and one.lost != self._number]
        gone = [one for one in gone if same_text(one.name) in names]
        often = _numbers_of((same_text(one.name), one.lost) for one in gone)
        for line in gone:
            if line.loss is None or line.lost is None or often[same_text(line.name), line.lost] > 1:
                continue
            at = self._log_of(line, line.lost)
            if at is not None:
                self._end(line, at)
                self._told.events[line.loss] = Event(
                    line.number, "removed", line.lost, line.last, at, "", "", line.name,
                    line.known.get("company", ""),
                )  # fmt: skip
                self._told.touched.add(line.number)

    def _end(self, line: Line, at: str | None) -> None:
        """Each entry of a network's log is about one person."""
        line.ended = at
        if at is not None:
            self._told.ended.add((same_text(line.name), at))

    def _log_of(self, line: Line, lost: int) -> str | None:
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

    def _tell(
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


def _are_alone(new: New, rows: Sequence[New], lines: Collection[Line], way: Way) -> bool:
    """Whether one line fits the row, and no other row fits that line."""
    fitting = [line for line in lines if way.may(line, new)]
    return len(fitting) == 1 and sum(way.may(fitting[0], other) for other in rows) == 1


def _carried(roster: Roster) -> frozenset[str]:
    """Fields that the list can give. Where the form does not tell, those that it gives of anybody."""
    if roster.fields is not None:
        return roster.fields
    return frozenset(
        field
        for field in ("email", "company", "position")
        if any(map(str.strip, (getattr(one, field) for one in roster.people)))
    )


def _phone(extra: Mapping[str, str]) -> str:
    """The first telephone number among what a list tells beside its fields; empty without one."""
    for name, text in extra.items():
        if sum(letter.isdigit() for letter in text) > 4 and _PHONE.search(fold(name)):
            return text.strip()
    return ""


def _address(email: str) -> str:
    return email_key(email) or email.casefold()


def _days_between(first: str, last: str) -> int:
    try:
        return (date.fromisoformat(last) - date.fromisoformat(first)).days
    except ValueError:
        return 0


def _numbers_of(marks: Iterable[Hashable]) -> dict[Hashable, int]:
    found: dict[Hashable, int] = defaultdict(int)
    for mark in marks:
        found[mark] += 1
    return found
