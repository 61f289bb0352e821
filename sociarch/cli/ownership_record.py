"""What `sociarch ownership --json` prints: words that stay, figures, sentences, and every trace."""

from collections.abc import Iterable
from typing import Any

from sociarch.cli.ownership_words import told
from sociarch.ownership.case import Case
from sociarch.ownership.judge import Judgement
from sociarch.ownership.record import Evidence, Finding
from sociarch.ownership.report import Report


def report_record(report: Report, case: Case, layer: str) -> dict[str, Any]:
    """The document but for the name of its schema. Names of connections are never in it; a lawyer's has no
    advice."""
    return {
        "day": case.today.isoformat(),
        "for": layer,
        "country": case.declared.country or None,
        "legal_advice": False,
        "thresholds": case.declared.thresholds._asdict(),
        "verdicts": [judgement_record(one) for one in report.judgements],
        "first": [
            {"advice": told(step.advice), "checks": sorted({one.check for one in step.findings})}
            for step in report.steps
            if layer == "me"
        ],
        "findings": [finding_record(one, layer) for one in report.findings],
        "documents": [
            {"sha256": one.document, "name": one.name, "scanned": one.scanned, "patterns": one.patterns}
            for one in case.scans
        ],
    }


def judgement_record(one: Judgement) -> dict[str, Any]:
    """A verdict, and what it rests on."""
    return {
        "subject": one.subject,
        "network": one.network or None,
        "account": one.account,
        "verdict": one.verdict,
        "facts_for_you": [{"fact": fact.fact, "check": fact.check} for fact in one.person],
        "facts_for_the_employer": [{"fact": fact.fact, "check": fact.check} for fact in one.employer],
        "missing": sorted({fact.check for fact in one.missing}),
        "read_next": list(one.read),
        "documents_read": one.scanned,
        "deadline": one.deadline.isoformat() if one.deadline else None,
    }


def finding_record(one: Finding, layer: str) -> dict[str, Any]:
    """A finding with every trace; advice only for the person."""
    return {
        "check": one.check,
        "network": one.network or None,
        "account": one.account,
        "verdict": one.verdict,
        "fact": one.fact or None,
        "speaks_for": one.side or None,
        "subjects": list(one.subjects),
        "says": told(one.says),
        "rule": told(one.rule),
        "weak": told(one.weak) if one.weak else None,
        **({"advice": told(one.advice) if one.advice else None} if layer == "me" else {}),
        "day": one.day.isoformat() if one.day else None,
        "numbers": dict(one.numbers),
        "evidence": [_evidence(place) for place in one.evidence],
        "concerned": _together(one.concerned),
    }


def _together(places: Iterable[Evidence]) -> list[dict[str, Any]]:
    """Places in the same file once, with all their lines or keys: there may be thousands."""
    found: dict[Evidence, list[str]] = {}
    for one in places:
        found.setdefault(one._replace(place=""), []).append(one.place)
    return [{**_evidence(file), "place": lines} for file, lines in found.items()]


def _evidence(one: Evidence) -> dict[str, Any]:
    return {name: text or None for name, text in one._asdict().items()}
