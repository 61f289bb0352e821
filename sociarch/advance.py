"""One list of an account after the other: who is the same connection, and what changed.

Nothing is guessed. Two rows are one connection by the network's own key; where a form has none, by name and
date of connection, by an e-mail address, or by the same second; by a name alone only where a form tells
neither key nor date, and each side has the name as often as the other. Nobody is lost by absence: who is
missing from a whole list is no longer listed, who is missing from a damaged one is in doubt. What a form
cannot give is unknown, and what toggles between empty and given is told once.

Lists must come in the order of history.
"""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Final, cast

from sociarch import likeness
from sociarch.entry import Listing
from sociarch.folding import email_key, fold, same_text
from sociarch.likeness import Way
from sociarch.lines import EMAIL, Last, Line, New, Roster, Row, unchanged, writable
from sociarch.succession import Succession
from sociarch.telling import Telling, numbers_of

CROWD: Final = 200
"""Of so many people with one name nobody is told apart by being the only one."""

_PHONE = re.compile(r"\b(?:tel|phone|mobile|portable|telephone|gsm|cell)\b")


def advance(told: Succession, roster: Roster) -> None:
    """Take the account's next list."""
    _Step(told, roster).run()


class _Step:
    """One list set against the one before."""

    def __init__(self, told: Succession, roster: Roster) -> None:
        self._told: Final = told
        self._roster: Final = roster
        self._number: Final = len(told.listings)
        self._telling: Final = Telling(told, roster, self._number)
        self._rows: list[Row] = []
        self._numbers: list[int | None] = []
        """For each row of the list the line it was found to be."""
        self._missing: dict[int, Line] = {}
        """Lines that were listed and are not found yet."""
        self._back: dict[int, Line] = {}
        """Lines that were not listed and may be found again."""
        self._boxes: list[Counter[str]] | None = None
        """How often each address stands in this list and in the last, once that was asked."""
        self._gained = 0
        self._lost = 0

    def run(self) -> None:
        told = self._told
        self._telling.lasting_gaps()
        fresh, nameless = self._unchanged()
        self._telling.opening_gaps(self._rows, self._numbers)
        fresh = self._by_key(fresh, nameless)
        self._pair(nameless, self._missing, likeness.HIDDEN)
        self._by_likeness(fresh)
        self._by_likeness(nameless)
        for new in (*fresh, *nameless):
            self._join(new)
        self._miss()
        self._telling.told_later()
        for field in self._telling.carries:
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
        if self._boxes is None:
            lists = (self._rows, self._told.last.rows)
            self._boxes = [Counter(email_key(str(row[EMAIL])) for row in rows) for rows in lists]
        return all(times[str(email)] < 2 for times in self._boxes)

    # -- what is known now -------------------------------------------------------------------------

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
            self._telling.tell(line, "returned", told.whole, at=at)
            line.listed, line.loss, line.lost = True, None, None
            told.hold(line.row)
            if line.gap is not None and line.withdrawal is None:
                told.untold.add(line.number)
            self._gained += 1
        self._missing.pop(line.number, None)
        self._back.pop(line.number, None)
        self._held(line)
        if one.name:
            self._telling.take_email(line, one, last)
            self._telling.take_work(line, one, last)
            self._telling.take_name(line, one, last)
        if new.key is not None and line.key is not None and new.key != line.key:
            self._telling.tell(line, "url", last, old=line.known.get("url", ""), new=one.url)
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

    # -- who comes and goes ------------------------------------------------------------------------

    def _join(self, new: New) -> None:
        told, one = self._told, new.one
        line = told.begin(self._number)
        self._keep(line, new)
        if told.whole is not None:
            self._telling.tell(line, "joined", told.whole, at=one.since)
            self._gained += 1

    def _miss(self) -> None:
        """Nobody found those who are left over in `_missing`."""
        told = self._told
        missing = list(self._missing.values())
        names = numbers_of(same_text(line.name) for line in missing)
        for line in missing:
            last = self._number - 1 if line.last is None else line.last
            line.last = last
            if line.known.get("email") and line.given is None:
                line.given = last
            told.touched.add(line.number)
            if self._roster.partial:
                self._telling.tell(line, "unseen", last)
                told.doubted.add(line.number)
                continue
            at = self._telling.log_of(line, self._number) if names[same_text(line.name)] == 1 else None
            line.loss = self._telling.tell(line, "left" if at is None else "removed", last, at=at)
            line.lost, line.listed = self._number, False
            self._telling.end(line, at)
            told.reach[line.reach] -= 1
            told.release(line.row)
            told.go(line.number, line.name, line.known.get("email", ""))
            told.doubted.discard(line.number)
            told.untold.discard(line.number)
            self._lost += 1


def _are_alone(new: New, rows: Sequence[New], lines: Collection[Line], way: Way) -> bool:
    """Whether one line fits the row, and no other row fits that line."""
    fitting = [line for line in lines if way.may(line, new)]
    return len(fitting) == 1 and sum(way.may(fitting[0], other) for other in rows) == 1


def _phone(extra: Mapping[str, str]) -> str:
    """The first telephone number among what a list tells beside its fields; empty without one."""
    for name, text in extra.items():
        if sum(letter.isdigit() for letter in text) > 4 and _PHONE.search(fold(name)):
            return text.strip()
    return ""
