"""An audit for programs: every figure and every list, whole, with texts as they came."""

from typing import Any

from sociarch.audit import AGES, STALE, Audit, by_year
from sociarch.companies import Concentration
from sociarch.entry import Person


def audit_record(audit: Audit) -> dict[str, Any]:
    """What `sociarch audit --json` prints, but for the name of its schema."""
    growth, overlap, clocks = audit.growth, audit.overlap, audit.retention
    return {
        "day": audit.today.isoformat(),
        "people": audit.people,
        "no_longer_listed": audit.gone,
        "connections": audit.connections,
        "reach": dict(audit.reach),
        "withheld_addresses": audit.withheld,
        "accounts": [
            {
                "network": one.network, "account": one.account,
                "last_list": one.last.day if one.last else None,
                "people": one.people, "reach": dict(one.reach),
            }
            for one in audit.accounts
        ],
        "networks": [
            {
                "network": one.network, "closed": one.closed, "people": one.people,
                "reach": dict(one.reach), "nowhere_else": dict(one.only),
            }
            for one in audit.networks
        ],
        "trend": [{**one._asdict(), "reach": dict(one.reach)} for one in audit.trend],
        "companies": _spread(audit.companies),
        "titles": _spread(audit.titles),
        "years": _spread(audit.years),
        "growth": {
            "seen": {
                "months": [one._asdict() for one in growth.seen],
                "years": [one._asdict() for one in by_year(growth.seen)],
            },
            "told": {
                "months": [one._asdict() for one in growth.told],
                "years": [one._asdict() for one in by_year(growth.told)],
            },
            "in_first_lists": growth.first,
            "undated": growth.undated,
        },
        "stale": {
            "limits_days": list(AGES),
            "people": list(audit.stale.ages),
            "oldest_over_days": STALE,
            "oldest": [
                {**_person(one.person), "day": one.day.isoformat(), "days": one.days}
                for one in audit.stale.signs
            ],
        },
        "duplicates": {
            "groups": [
                {
                    "group": f"d{number}", "reason": one.reason,
                    "members": [
                        {
                            "id": member.person.id, "network": member.entry.network,
                            "account": member.entry.account, "mark": member.entry.mark,
                            "name": member.entry.name, "company": member.entry.company,
                        }
                        for member in one.members
                    ],
                }
                for number, one in enumerate(audit.duplicates.groups, 1)
            ],
            "known_on_several_accounts": audit.duplicates.linked,
        },
        "only_on_closed_networks": [_person(one) for one in audit.alone],
        "retention": {
            "months": clocks.months,
            "unknown": clocks.unknown,
            "due": [
                {**_person(one.person), "last_contact": str(one.contact), "delete_after": str(one.until)}
                for one in clocks.due
            ],
            "clocks": [
                {
                    "id": one.person.id,
                    "last_contact": one.contact.isoformat() if one.contact else None,
                    "delete_after": one.until.isoformat() if one.until else None,
                }
                for one in clocks.all
            ],
        },
        "overlap": None if overlap is None else {
            "people": overlap.people,
            "former": overlap.former,
            "places": [
                {"kind": one.line.kind, "value": one.line.name, "now": one.now, "former": one.former}
                for one in overlap.places
            ],
        },
    }  # fmt: skip


def _spread(spread: Concentration) -> dict[str, Any]:
    return {
        "total": spread.total,
        "unknown": spread.unknown,
        "groups": [{"name": one.name, "people": one.people} for one in spread.groups],
    }


def _person(one: Person) -> dict[str, Any]:
    return {
        "id": one.id, "name": one.first_of("name"), "company": one.first_of("company"),
        "networks": list(one.networks),
    }  # fmt: skip
