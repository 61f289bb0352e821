"""All checks over one case, and what comes first."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sociarch.ownership import access, birth, custody, keeping, links, messages, money, overlap, pages
from sociarch.ownership.case import Case, Check
from sociarch.ownership.judge import Judgement, agreements, judge
from sociarch.ownership.record import Finding, Text

ROOMS: Final = (access, birth, money, pages, links, overlap, messages, custody, keeping)
LAST: Final = 9
"""Urgency of what can wait longest."""


class Step(NamedTuple):
    """One thing to do, and the findings that ask for it."""

    advice: Text
    findings: tuple[Finding, ...]


class Report(NamedTuple):
    """`findings`: in the order of the checks, then of the accounts; what documents say comes last."""

    judgements: tuple[Judgement, ...]
    findings: tuple[Finding, ...]
    steps: tuple[Step, ...]


def checks() -> tuple[Check, ...]:
    """All of them, O01 first."""
    found = [one for room in ROOMS for one in room.CHECKS]
    return tuple(sorted(found, key=lambda one: one.__name__))


def examine(case: Case) -> Report:
    """Everything there is to say about a case."""
    findings = [finding for check in checks() for finding in check(case)]
    findings += agreements(case)
    return Report(judge(case, findings), tuple(findings), steps(findings))


def steps(findings: Sequence[Finding]) -> tuple[Step, ...]:
    """What to do, the most urgent first; one advice for all findings that ask for the same. What cannot be
    told asks for nothing here, but for what all other advice depends on."""
    found: list[Step] = []
    for one in sorted(findings, key=lambda one: one.first or LAST):
        if one.advice is None or (one.verdict == "undetermined" and one.first > 1):
            continue
        # The same words around other advice are no same advice: values count.
        at = next((at for at, step in enumerate(found) if step.advice == one.advice), None)
        if at is None:
            found.append(Step(one.advice, (one,)))
        else:
            found[at] = found[at]._replace(findings=(*found[at].findings, one))
    return tuple(found)
