"""O12: links that were made at restricted companies after the end of a job.

A link counts by its own date and by what the newest list says of where the person is; a link that is no
longer listed counts by what was last known. Names are in no text.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from sociarch.entry import Entry, id_of
from sociarch.errors import N_
from sociarch.fact import Connection, Invitation
from sociarch.ownership.case import Case, Holding
from sociarch.ownership.invited import Invited
from sociarch.ownership.periods import Span, span_of
from sociarch.ownership.record import Evidence, Finding, Text
from sociarch.ownership.restricted import Restrictions
from sociarch.ownership.rows import (
    NO_LIST,
    OLD_LIST,
    SUBJECTS,
    Dated,
    also,
    dated,
    gone_from,
    list_day,
    places,
    said,
    unknown,
)
from sociarch.ownership.shown import listing_evidence

UNKNOWN: Final = N_("Whether links were made at restricted companies after the end of a job cannot be told.")
NOBODY: Final = N_("No restricted company is declared by a name or domain that can be compared.")
NO_END: Final = N_("No end of a job that is over is declared for the restriction.")
UNCLEAR: Final = N_("Links at such companies without a day that tells: {unclear}.")


class _Later(NamedTuple):
    """Links after the first end that a restriction refers to.

    all      how many there are in the newest list
    blind    of how many of them nothing is known by which a company could be recognised
    met      those at restricted companies while the restriction held
    unclear  those of which it cannot be told whether it held
    gone     those that were met and are no longer listed
    """

    all: int
    blind: int
    met: tuple[Dated, ...]
    unclear: int
    gone: tuple[Entry, ...]


def o12(case: Case) -> Iterator[Finding]:
    """Whether links were made at restricted companies after the end of a job."""
    restrictions = Restrictions(case)
    for holding in case.holdings:
        yield _after_end(case, holding, restrictions)


def _after_end(case: Case, holding: Holding, restrictions: Restrictions) -> Finding:
    begin, rows = restrictions.begin(), dated(holding)
    says = Text(UNKNOWN)
    if begin is None:
        return unknown("O12", "F10", holding, says, Text(NO_END if restrictions.lines else NOBODY))
    if rows is None:
        return unknown("O12", "F10", holding, says, Text(NO_LIST))
    if list_day(holding) <= begin:
        rule = Text(OLD_LIST, {"day": list_day(holding)})
        return unknown("O12", "F10", holding, says, rule, holding.whole(Connection))
    later = _later(holding, restrictions, rows, begin)
    declared = case.declared
    evidence = (
        *holding.whole(Connection),
        *(case.said_at(f"restricted[{at}]") for at in range(len(declared.restricted))),
        *(one for at in range(len(declared.employers)) for one in said(case, at, "end")),
    )
    numbers = {"links": len(later.met), "later": later.all, "gone": len(later.gone), "unclear": later.unclear,
               "not_told": later.blind}  # fmt: skip
    if not later.met and not later.gone and (later.unclear or (later.all and later.blind == later.all)):
        blind = N_("The list tells neither companies nor addresses by which they could be recognised.")
        rule = Text(UNCLEAR if later.unclear else blind, numbers)
        return unknown("O12", "F10", holding, says, rule, evidence)._replace(numbers=numbers)
    return _of_links(case, holding, restrictions, later, evidence, numbers)


def _of_links(
    case: Case, holding: Holding, restrictions: Restrictions, later: _Later, evidence: tuple[Evidence, ...],
    numbers: dict[str, int],
) -> Finding:  # fmt: skip
    weak = Text(
        N_("The list shows where people are now; on the day of the link they may have been elsewhere.")
    )
    if later.blind:
        text = N_("Of later links it tells nothing by which a company could be recognised: {not_told}.")
        weak = also(weak, Text(text, numbers))
    if restrictions.loose:
        weak = also(weak, Text(N_("Some restriction names no job: it is counted from the first end.")))
    if restrictions.unread:
        text = N_("Restricted companies whose name or domain cannot be compared: {n}.")
        weak = also(weak, Text(text, {"n": restrictions.unread}))
    day = restrictions.last_day(case.today)
    rule = Text(
        N_("A link counts if it is later than the end of the job and not later than the restriction lasts.")
    )
    if not later.met and not later.gone:
        says = Text(N_("No link after the end is at a restricted company; later links: {later}."), numbers)
        return Finding(
            "O12", "ok", says, rule, evidence, holding.network, holding.account, "F10", "person", SUBJECTS,
            weak=weak, day=day, numbers=numbers,
        )  # fmt: skip
    asked = _asked(holding, later.met)
    spans = [span for one in (*(one.span for one in later.met), *(span_of(one.since) for one in later.gone))
             if (span := one)]  # fmt: skip
    first, last = min(span.first for span in spans), max(span.last for span in spans)
    says = Text(
        N_(
            "Links after the end at restricted companies: {links} of {later}, dated from {first} to {last}. "
            "You invited: {sent}; they invited you: {received}; not known: {unknown}."
        ),
        {**numbers, **asked, "first": first, "last": last},
    )
    if later.gone:
        says = also(says, Text(N_("Such links that are no longer listed: {gone}."), numbers))
    if later.unclear:
        says = also(says, Text(UNCLEAR, numbers))
    return Finding(
        "O12", "attention", says, rule, evidence, holding.network, holding.account, "F10", "employer",
        SUBJECTS, weak=weak,
        advice=Text(
            N_(
                "Accept and send no further invitation there while the restriction lasts, delete nothing, "
                "and take advice: one link may already be a breach."
            )
        ),
        first=1, day=day,
        numbers={**numbers, **asked, "first": first.isoformat(), "last": last.isoformat()},
        concerned=(*places(holding, later.met), *_past_places(holding, later.gone)),
    )  # fmt: skip


def _later(holding: Holding, restrictions: Restrictions, rows: Sequence[Dated], begin: date) -> _Later:
    later = [one for one in rows if one.span and one.span.first > begin]
    blind = sum(not restrictions.comparable(one.row.company, one.row.email) for one in later)
    met: list[Dated] = []
    unclear = 0
    for one in rows:
        binds = _binds(restrictions, one.row.company, one.row.email, one.span)
        if binds:
            met.append(one)
        unclear += binds is None
    gone = [
        one for one in gone_from(holding) if _binds(restrictions, one.company, one.email, span_of(one.since))
    ]
    return _Later(len(later), blind, tuple(met), unclear, tuple(gone))


def _binds(restrictions: Restrictions, company: str, email: str, span: Span | None) -> bool | None:
    """Whether a link was restricted when it was made. None: it cannot be told."""
    found = {restrictions.binds(line, span) for line in restrictions.met(company, email)}
    return True if True in found else None if None in found else False


def _asked(holding: Holding, rows: Sequence[Dated]) -> dict[str, int]:
    """How many of these links the owner asked for, how many were asked of the owner, and of how many nothing
    tells."""
    invited = Invited(holding.facts(Invitation) or (), holding.connections())
    ways = [invited.sent(one.row, one.span) for one in rows if one.span]
    return {"sent": ways.count(True), "received": ways.count(False), "unknown": ways.count(None)}


def _past_places(holding: Holding, entries: Sequence[Entry]) -> tuple[Evidence, ...]:
    """Where people who are no longer listed stood last: the list, and the id by which history knows them."""
    history = holding.history
    lists = {listing.day: listing for listing in (history.listings if history else ())}
    return tuple(
        listing_evidence(holding, lists[one.last_seen], id_of(one.marks[-1]))
        for one in entries
        if one.last_seen in lists
    )
