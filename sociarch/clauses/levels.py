"""How much a passage matters, by how its document came about, and what all documents say together.

A level is an order for reading, no opinion: nothing is hidden by it. It moves step by step, never above the
highest or below the lowest: what excepts something and what was not signed lowers it, what names a network,
is a paper of its own or has a penalty behind it raises it. A penalty raises its own sentence and paragraph,
the article it stands in where it speaks of breaking it, and articles that it names by number; one for the
whole contract raises none of them more than others. A policy that becomes a part of the contract raises its
own sentence, what it names, and the document that has the policy's name.
"""

from collections.abc import Iterable, Sequence, Set
from datetime import date
from functools import cached_property
from typing import Final

from sociarch.clauses.categories import by_urgency, risk, sign
from sociarch.clauses.normal import plain
from sociarch.clauses.record import (
    LEVELS,
    Circumstances,
    Found,
    Language,
    Level,
    Leveled,
    Override,
    Passage,
    Scan,
    Summary,
)
from sociarch.clauses.references import names_document
from sociarch.declared import Country
from sociarch.errors import N_

CARVED: Final = N_("carve-out found, read it")
NETWORK: Final = N_("it names a network")
SEPARATE: Final = N_("it stands in a paper of its own about social networks")
UNSIGNED: Final = N_("the document was not signed, and not made known to you, as you said")
LATE: Final = N_("the document is younger than the dispute")
DOUBTFUL: Final = N_("validity doubtful in France: no money for it was found")
BROAD: Final = N_("it calls everything confidential: its breadth may weaken it")
PENALTY: Final = N_("a penalty refers to it")
POLICY: Final = N_("a clause that makes a policy part of the contract refers to it")
HEADING: Final = N_("a heading, a line of contents, a header or a footer")

MATTER_ABSENT: Final = ("ACCT-OWN", "CONN-OWN", "CONN-DEL")
"""Categories whose absence is a finding."""

_STEPS: Final[tuple[Level, ...]] = ("critical", "high", "medium", "low")


class Others:
    """What a document's passages say of each other, gathered once for all of them."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self._passages: Final = tuple(passages)

    @cached_property
    def with_penalty(self) -> Set[int]:
        """Paragraphs that a penalty stands in or refers to."""
        return {number for one in self._saying("PENALTY") for number in (one.paragraph, *one.linked)}

    @cached_property
    def of_policies(self) -> Set[int]:
        """Paragraphs that a clause refers to which makes a policy part of the contract."""
        return {number for one in self._saying("INCORP") for number in one.linked}

    @cached_property
    def paid(self) -> bool:
        """Whether a ban of competition or of clients comes with money."""
        return any(_paid(one) for one in self._passages if {"NCOMP", "NSOL-CLI"} & set(one.categories))

    def _saying(self, category: str) -> Iterable[Passage]:
        return (
            one
            for one in self._passages
            if category in one.categories and not {"heading", "definition"} & set(one.marks)
        )


ALONE: Final = Others(())
"""Of a passage that is looked at by itself."""


def level(
    category: str,
    passage: Passage,
    circumstances: Circumstances,
    country: Country = "",
    dispute: date | None = None,
    among: Others = ALONE,
    *,
    incorporated: bool = False,
) -> Leveled:
    """The level of one category of a passage.

    country       whose law governs the contract; empty: not declared
    dispute       the day on which the dispute began; None: there is none, or it is not declared
    among         the document's passages
    incorporated  whether another document makes this one a part of the contract
    """
    own = risk(category)
    moves: list[tuple[int, str]] = []
    if "carve-out" in passage.marks:
        moves.append((1, CARVED))
    if passage.particulars.platforms:
        moves.append((-1, NETWORK))
    if circumstances.separate:
        moves.append((-1, SEPARATE))
    unsigned = circumstances.signed is False
    late = dispute is not None and circumstances.day > dispute.isoformat()
    if unsigned or late:
        moves.append((1, UNSIGNED if unsigned else LATE))
    if country == "FR" and _in_need_of_money(category, passage) and not (_paid(passage) or among.paid):
        moves.append((0, DOUBTFUL))
    if category == "CONF" and "catch-all" in passage.marks:
        moves.append((0, BROAD))
    if raised := _referring(passage, among, incorporated):
        moves.append((-1, raised))
    found = own
    if own in _STEPS:
        for move, _ in moves:
            found = _STEPS[min(max(_STEPS.index(found) + move, 0), len(_STEPS) - 1)]
    else:
        # What raises others, or is in the person's favour, stays that; an exception is worth knowing.
        moves = [(move, note) for move, note in moves if note in (CARVED, UNSIGNED, LATE)]
    notes = [note for _, note in moves]
    if "heading" in passage.marks:
        notes.append(HEADING)
        found = "low" if own in _STEPS else own
    return Leveled(found, tuple(notes))


def _in_need_of_money(category: str, passage: Passage) -> bool:
    """Whether it is a duty after the contract, of those that need money in France."""
    bans = category == "NCOMP" or (category == "NSOL-CLI" and "unasked clients" in passage.marks)
    return bans and ("during" not in passage.marks or "after" in passage.marks)


def _paid(passage: Passage) -> bool:
    return sign("money").search(plain(passage.quotation)) is not None


def _referring(passage: Passage, among: Others, incorporated: bool) -> str | None:
    """What refers to a passage; a penalty counts before a policy."""
    if "PENALTY" in passage.categories or passage.paragraph in among.with_penalty:
        return PENALTY
    by_clause = "INCORP" in passage.categories or passage.paragraph in among.of_policies
    return POLICY if incorporated or by_clause else None


# -- all documents together ----------------------------------------------------------------------


def told(scans: Iterable[Scan]) -> bool:
    """Whether it can be told that something is absent: there are documents, and of each all was read."""
    regarded = [one for one in scans if not one.dropped]
    doubtful = {"columns", "cut"}
    return bool(regarded) and not any(
        one.blank or one.doubts or any(doubtful & set(passage.marks) for passage in one.passages)
        for one in regarded
    )


def absent(scans: Iterable[Scan]) -> tuple[str, ...]:
    """Of the categories whose absence is a finding, those that no document has. Empty, too, where it cannot
    be told (`told`): a page without text may hold anything."""
    regarded = [one for one in scans if not one.dropped]
    if not told(regarded):
        return ()
    held = {name for one in regarded for passage in one.passages for name in passage.categories}
    return tuple(name for name in MATTER_ABSENT if name not in held)


def incorporated(scans: Iterable[Scan]) -> tuple[tuple[str, str], ...]:
    """Pairs of digests: a document, and one that it names as a part of the contract."""
    regarded = [one for one in scans if not one.dropped]
    found = []
    for one in regarded:
        saying = [p.quotation for p in one.passages if "INCORP" in p.categories and "heading" not in p.marks]
        for other in regarded:
            if other.document != one.document and any(names_document(text, other.name) for text in saying):
                found.append((one.document, other.document))
    return tuple(found)


def overriding(scans: Iterable[Scan]) -> tuple[Override, ...]:
    """Settlement agreements that are known to be later than other documents."""
    regarded = [one for one in scans if not one.dropped and one.circumstances.day]
    found = []
    for one in regarded:
        if not any(_settles(passage) for passage in one.passages):
            continue
        earlier = [other for other in regarded if other.circumstances.day < one.circumstances.day]
        if earlier:
            before, now = _held(earlier), _held([one])
            digests = tuple(other.document for other in earlier)
            found.append(Override(one.document, digests, by_urgency(now & before), by_urgency(now - before)))
    return tuple(found)


def _settles(passage: Passage) -> bool:
    """Whether a passage shows that its document is a settlement, not only that it speaks of one's effects."""
    if "SETTLE" not in passage.categories or "heading" in passage.marks:
        return False
    return sign("settlement").search(plain(passage.quotation)) is not None


def _held(scans: Iterable[Scan]) -> set[str]:
    return {
        name
        for scan in scans
        for passage in scan.passages
        if "heading" not in passage.marks
        for name in passage.categories
    }


def summary(scans: Iterable[Scan], country: Country = "", dispute: date | None = None) -> Summary:
    """What these documents say together; those that the person dropped are left out."""
    regarded = tuple(one for one in scans if not one.dropped)
    pairs = incorporated(regarded)
    policies = {policy for _, policy in pairs}
    levels: dict[str, list[tuple[Leveled, Scan, Passage]]] = {}
    for scan in regarded:
        among = Others(scan.passages)
        for passage in scan.passages:
            for name in passage.categories:
                weighed = level(
                    name, passage, scan.circumstances, country, dispute, among,
                    incorporated=scan.document in policies,
                )  # fmt: skip
                levels.setdefault(name, []).append((weighed, scan, passage))
    found = [_found(name, levels[name]) for name in by_urgency(set(levels))]
    found.sort(key=lambda one: list(LEVELS).index(one.level))
    return Summary(tuple(found), absent(regarded), told(regarded), overriding(regarded), pairs)


def _found(name: str, held: Sequence[tuple[Leveled, Scan, Passage]]) -> Found:
    highest = min(held, key=lambda one: list(LEVELS).index(one[0].level))[0]
    tongues: set[Language] = {language for _, _, passage in held for language in passage.languages}
    return Found(
        name,
        highest.level,
        highest.notes,
        len(held),
        tuple(dict.fromkeys(scan.document for _, scan, _ in held)),
        tuple(one for one in ("fr", "en") if one in tongues),
    )
