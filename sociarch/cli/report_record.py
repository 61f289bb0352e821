"""What `sociarch report --json` prints: the figures of each reader's page, in words that stay.

As with the pages, each is made from what its reader may see and from nothing else. Nobody's name is in it.
"""

from collections.abc import Iterable
from typing import Any

from sociarch.cli.ownership_record import finding_record, judgement_record
from sociarch.difference import counts
from sociarch.entry import Listing
from sociarch.offboarding.record import Plan, Planned
from sociarch.ownership.report import Report
from sociarch.report.bundle import Bundle
from sociarch.report.figures import Figures, Provenance, next_steps


def me_record(figures: Figures, report: Report, plan: Plan | None) -> dict[str, Any]:
    """The document but for the name of its schema."""
    audit, largest = figures.audit, figures.largest
    return {
        "day": figures.today.isoformat(),
        "for": "me",
        "legal_advice": False,
        "people": audit.people,
        "no_longer_listed": audit.gone,
        "connections": audit.connections,
        "lists": [
            {"network": network, "account": account, **_listing(one)}
            for network, account, one in figures.lists
        ],
        "reach": dict(audit.reach),
        "trend": [{**one._asdict(), "reach": dict(one.reach)} for one in audit.trend],
        "companies": {
            "known": largest.known,
            "largest": {"companies": largest.places, "people": largest.people},
            "groups": [
                {"name": one.name, "people": one.people} for one in audit.companies.groups[: largest.places]
            ],
        },
        "years": [one._asdict() for one in figures.years],
        "undated": audit.growth.undated,
        "seen": [one._asdict() for one in figures.seen],
        "in_first_lists": audit.growth.first,
        "provenance": _provenance(figures.provenance),
        "since": [
            {
                "network": one.interval.network, "account": one.interval.account,
                "old": _listing(one.interval.old) if one.interval.old else None,
                "new": _listing(one.interval.new), "counts": dict(counts(one.changes)),
            }
            for one in figures.since
        ],
        "verdicts": [judgement_record(one) for one in report.judgements],
        "next": [_step(one) for one in next_steps(plan)],
    }  # fmt: skip


def lawyer_record(bundle: Bundle) -> dict[str, Any]:
    """The document but for the name of its schema."""
    return {
        "day": bundle.today.isoformat(),
        "for": "lawyer",
        "legal_advice": False,
        "country": bundle.country or None,
        "verdicts": [judgement_record(one) for one in bundle.judgements],
        "findings": [
            {
                **finding_record(one.finding, "lawyer"),
                "concerned": [{**rows.where._asdict(), "rows": rows.number} for rows in one.rows],
            }
            for one in bundle.findings
        ],
        "provenance": _provenance(bundle.provenance),
        "snapshots": [
            {
                "id": one.id, "day": one.day, "taken": one.taken, "network": one.network,
                "account": one.account, "state": one.state or None,
                "files": [
                    {"name": file.name, "size": file.size, "sha256": file.sha256} for file in one.files
                ],
            }
            for one in bundle.snapshots
        ],
        "stamps": [
            {"at": one.at, "sound": one.sound, "snapshot": one.snapshot or None, "sha256": one.sha256}
            for one in bundle.stamps
        ],
        "documents": [one._asdict() for one in bundle.papers],
        "clauses": [
            {
                "document": one.document, "sha256": one.sha256, "page": one.page,
                "paragraph": one.paragraph, "categories": list(one.categories),
            }
            for one in bundle.clauses
        ],
    }  # fmt: skip


def hr_record(plan: Plan) -> dict[str, Any]:
    """The document but for the name of its schema. `plan`: as `seen_by` leaves it for human resources."""
    dossier = plan.dossier
    return {
        "day": plan.today.isoformat(),
        "for": "hr",
        "legal_advice": False,
        "case": dossier.number or None,
        "subject": dossier.person or None,
        "employer": dossier.employer or None,
        "occasion": dossier.occasion,
        "items": [
            {**_step(one), "proofs": [f"sha256:{proof.digest}" for proof in one.proofs]} for one in plan.items
        ],
    }


def _provenance(found: Iterable[Provenance]) -> list[dict[str, Any]]:
    return [
        {
            "network": one.network, "account": one.account, "employer": one.employer, "start": str(one.start),
            "notice": str(one.notice) if one.notice else None, "end": str(one.end) if one.end else None,
            "list": one.day.isoformat(), "partial": one.partial, "periods": dict(one.counts),
            "undated": one.undated, "total": one.total,
        }
        for one in found
    ]  # fmt: skip


def _listing(one: Listing) -> dict[str, Any]:
    return {"day": one.day, "partial": one.partial, "connections": one.people}


def _step(one: Planned) -> dict[str, Any]:
    return {
        "id": one.item.id,
        "owners": list(one.item.owners),
        "due": one.due.isoformat() if one.due else None,
        "late": one.late,
        "state": one.state,
        "on": one.on.isoformat() if one.on else None,
        "waits": list(one.waits),
    }
