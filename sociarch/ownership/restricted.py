"""Whom a person may not approach after a job, as they declared it, and who is meant by that.

A company is met by its whole name, in all spellings that the person says are one; a domain with what lies
below it. A restriction begins after the end of a job and lasts to its own last day.
"""

from contextlib import suppress
from datetime import date
from typing import Final

from sociarch.declared import Employer, Restricted
from sociarch.folding import domain_of, fold
from sociarch.offlimits import BadLine, Line, OffLimits, line_of
from sociarch.ownership.case import Case
from sociarch.ownership.periods import Span


class Restrictions:
    """The restricted companies of a case.

    lines   what they come to
    ends    from which end on each line of a job that has ended binds. One that names no declared job binds
            from the first end of all: to miss a link is worse than to show one too many
    loose   whether several ends are declared and some restriction does not say which is meant
    unread  how many are neither a name with letters nor a domain
    """

    def __init__(self, case: Case) -> None:
        lines: list[Line] = []
        self.ends: Final[dict[Line, date]] = {}
        self.unread: int = 0
        self.loose: bool = False
        left = [one for one in case.left() if one.end]
        for restricted in case.declared.restricted:
            found = lines_of(restricted)
            self.unread += not found
            named = _jobs(case, restricted)
            ends = sorted(one.end for one in named or left if one.end and one in left)
            self.loose |= bool(found) and not named and len(left) > 1
            lines += found
            for line in found if ends else ():
                self.ends[line] = min(ends[-1] if named else ends[0], self.ends.get(line, date.max))
        self.lines: Final = tuple(dict.fromkeys(lines))
        # What held on the day of a link counts, whatever holds today.
        self._limits: Final = OffLimits(self.lines, case.companies, date.min)
        self._kinds: Final = frozenset(line.kind for line in self.lines)

    def begin(self) -> date | None:
        """The first end after which any of them binds; None: none does."""
        return min(self.ends.values(), default=None)

    def last_day(self, today: date) -> date | None:
        """The day on which the last of them ends; None where one has no end, or all are over."""
        days = [line.until for line in self.ends]
        known = [day for day in days if day]
        return max(known) if known and len(known) == len(days) and max(known) >= today else None

    def met(self, company: str, email: str) -> tuple[Line, ...]:
        """Those that name a company or the domain of an address."""
        return self._limits.at([fold(company)], [domain_of(email)])

    def comparable(self, company: str, email: str) -> bool:
        """Whether anything is known by which somebody could be met."""
        return ("company" in self._kinds and bool(fold(company))) or (
            "domain" in self._kinds and bool(domain_of(email))
        )

    def binds(self, line: Line, span: Span | None) -> bool | None:
        """Whether a line held on all days of a link; None where that cannot be told."""
        end = self.ends.get(line)
        if end is None or (span and (span.last <= end or (line.until and span.first > line.until))):
            return False
        if span is None or span.first <= end or (line.until and span.last > line.until):
            return None
        return True


def lines_of(restricted: Restricted) -> list[Line]:
    """The lines of a list that say the same; none of what is neither a name with letters nor a domain."""
    found = []
    if restricted.name.strip():
        with suppress(BadLine):
            found.append(line_of("company", restricted.name))
    if restricted.domain.strip():
        with suppress(BadLine):
            found.append(line_of("domain", restricted.domain))
    return [one._replace(until=restricted.until, source=restricted.employer) for one in found]


def _jobs(case: Case, restricted: Restricted) -> list[Employer]:
    """The declared jobs whose company it names."""
    key = case.companies.key(fold(restricted.employer))
    return [
        one
        for one in case.declared.employers
        if key and key in {case.companies.key(fold(name)) for name in (one.name, *one.aliases)}
    ]
