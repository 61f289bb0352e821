"""O13 and O14: how many connections, and how many uploaded contacts, are at an employer's clients.

Counts and shares, never which: neither list is shown to whoever holds the other. A list may hold digests in
place of names; it is compared all the same.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from typing import Final, NamedTuple

from sociarch.errors import N_
from sociarch.fact import Connection, Uploaded
from sociarch.folding import domain_of, fold
from sociarch.offlimits import PLACES, BadLine, Line, OffLimits, line_of
from sociarch.ownership.case import Case, Holding
from sociarch.ownership.periods import span_of
from sociarch.ownership.record import Evidence, Finding, Text
from sociarch.ownership.rows import NO_LIST, SUBJECTS, also, unknown

MANY: Final = 10
PART: Final = 5
"""Many uploaded contacts are at least so many, and one in so many of those that have an address."""


# -- O13: overlap with the employer's clients -----------------------------------------------------


class Overlap(NamedTuple):
    """How many of so many connections are at clients, and of how many the list tells nothing that could be
    compared."""

    matched: int
    total: int
    not_told: int


def o13(case: Case) -> Iterator[Finding]:
    """How many connections are at the companies and domains of the lists that were named."""
    lines = [one for one in case.clients if one.kind in PLACES]
    limits = OffLimits(lines, case.companies, case.today)
    found: list[tuple[Holding, Overlap]] = []
    for holding in case.holdings:
        told = holding.facts(Connection)
        if told is None or not limits.lines:
            says = Text(N_("How many connections are at the employer's clients cannot be told."))
            yield unknown("O13", "", holding, says, Text(NO_LIST if told is None else _no_lines(case)))
            continue
        overlap = _overlap(limits, told)
        found.append((holding, overlap))
        yield _of_overlap(overlap, (*case.lists, *holding.whole(Connection)))._replace(
            network=holding.network, account=holding.account
        )
    if found:
        sums = Overlap(*(sum(numbers) for numbers in zip(*(one for _holding, one in found), strict=True)))
        lists = [place for holding, _one in found for place in holding.whole(Connection)]
        whole = _of_overlap(sums, (*case.lists, *lists))
        text = N_("Over all accounts: {text} Whoever is in several of them counts in each.")
        yield whole._replace(says=Text(text, {"text": whole.says}))


def _no_lines(case: Case) -> str:
    if case.clients:
        return N_("No line of the lists is of a company or a domain and holds today.")
    return N_("No list of the employer's clients was named.")


def _overlap(limits: OffLimits, connections: Sequence[Connection]) -> Overlap:
    kinds = {line.kind for line in limits.lines}
    matched = not_told = 0
    for one in connections:
        company, domain = fold(one.company), domain_of(one.email)
        matched += bool(limits.at([company], [domain]))
        not_told += not (("company" in kinds and company) or ("domain" in kinds and domain))
    return Overlap(matched, len(connections), not_told)


def _of_overlap(overlap: Overlap, evidence: tuple[Evidence, ...]) -> Finding:
    share = round(100 * overlap.matched / overlap.total, 1) if overlap.total else 0.0
    numbers = {**overlap._asdict(), "share": share}
    blind = Text(
        N_("Of connections the list tells nothing that could be compared: {not_told} of {total}."), numbers
    )
    if overlap.total and overlap.not_told == overlap.total:
        says = Text(N_("How many connections are at the employer's clients cannot be told."))
        return Finding("O13", "undetermined", says, blind, evidence, subjects=SUBJECTS, numbers=numbers)
    return Finding(
        "O13", "attention" if overlap.matched else "ok",
        Text(N_("Connections at companies or domains of the lists: {matched} of {total}."), numbers),
        Text(N_("Whoever is at a company or domain of a list counts. Which they are is not told.")),
        evidence, subjects=SUBJECTS, weak=blind if overlap.not_told else None,
        advice=(
            Text(N_("These figures answer whoever asks how large the overlap is; hand over neither list."))
            if overlap.matched else None
        ),
        first=7 if overlap.matched else 0, numbers=numbers,
    )  # fmt: skip


# -- O14: address book uploaded -------------------------------------------------------------------


def o14(case: Case) -> Iterator[Finding]:
    """Whether address books were uploaded in which many are at clients or at an employer."""
    lines = _work_domains(case)
    # An upload of long ago is one, whatever holds today.
    limits = OffLimits(lines, case.companies, date.min)
    for holding in case.holdings:
        told = holding.facts(Uploaded)
        says = Text(N_("Whether a work address book was uploaded cannot be told."))
        if told is None:
            rule = N_("No file of the exports tells of uploaded address books.")
            yield unknown("O14", "F4", holding, says, Text(rule))
        elif told and not any(one.domains for one in told):
            rule = N_("The uploaded contacts have no e-mail address in the export.")
            yield unknown("O14", "F4", holding, says, Text(rule), holding.whole(Uploaded))
        elif told and not lines:
            rule = N_("No e-mail domain of an employer, a client or a restricted company is known.")
            yield unknown("O14", "F4", holding, says, Text(rule), holding.whole(Uploaded))
        else:
            yield _of_uploads(case, holding, limits, told)


def _of_uploads(case: Case, holding: Holding, limits: OffLimits, told: Sequence[Uploaded]) -> Finding:
    reachable = sum(bool(one.domains) for one in told)
    work = [one for one in told if limits.at((), one.domains)]
    numbers: dict[str, int | float | str] = {
        "uploaded": len(told), "with_address": reachable, "work": len(work)
    }  # fmt: skip
    many = len(work) >= MANY and PART * len(work) >= reachable
    declared = case.declared
    evidence = [*holding.whole(Uploaded), *case.lists]
    evidence += [
        case.said_at(f"employers[{at}].domains") for at, one in enumerate(declared.employers) if one.domains
    ]
    evidence += [
        case.said_at(f"restricted[{at}].domain") for at, one in enumerate(declared.restricted) if one.domain
    ]
    says = Text(
        N_("Uploaded contacts whose address is an employer's or a client's: {work} of {with_address}."),
        numbers,
    )
    if spans := [span for one in work if (span := span_of(one.at))]:
        first, last = min(one.first for one in spans), max(one.last for one in spans)
        numbers |= {"first": first.isoformat(), "last": last.isoformat()}
        says = also(says, Text(N_("They are dated from {first} to {last}."), {"first": first, "last": last}))
    rule = Text(
        N_("Many are at least {many}, and one in {part} of those that have an address."),
        {"many": MANY, "part": PART},
    )
    weak = Text(N_("Only domains that were declared or named in a list are recognised."))
    common = (says, rule, tuple(evidence), holding.network, holding.account, "F4")
    if not many:
        return Finding("O14", "ok", *common, "person", SUBJECTS, weak=weak, numbers=numbers)
    return Finding(
        "O14", "attention", *common, "employer", SUBJECTS, weak=weak,
        advice=Text(
            N_(
                "Let no network read a work telephone or mailbox, and delete nothing that was uploaded "
                "before you have taken advice."
            )
        ),
        first=4, numbers=numbers,
    )  # fmt: skip


def _work_domains(case: Case) -> tuple[Line, ...]:
    """Domains of employers, of restricted companies and of clients; what is no domain is left out."""
    declared = case.declared
    lines = [one for one in case.clients if one.kind == "domain"]
    for text in (
        *(domain for job in declared.employers for domain in job.domains),
        *(one.domain for one in declared.restricted),
    ):
        with suppress(BadLine):
            lines.append(line_of("domain", text))
    return tuple(lines)


CHECKS: Final = (o13, o14)
