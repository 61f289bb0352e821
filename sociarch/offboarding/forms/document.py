"""A plan as JSON: for programs, and what the digest on paper is taken of.

Ids, codes and days are the same in every language, words stand beside them. What is absent is null. It holds
no moment, so the same plan of the same day is the same document.
"""

import hashlib
import json
from datetime import date
from typing import Any, Final

from sociarch.offboarding.forms.parts import RECEIVERS
from sociarch.offboarding.written import Row, Written

SCHEMA: Final = "sociarch-checklist/1"


def json_bytes(written: Written) -> bytes:
    text = json.dumps(_document(written), ensure_ascii=False, indent=2)
    # A half of a pair of surrogates is no letter, and the escape of JSON for it is this one.
    return f"{text}\n".encode(errors="backslashreplace")


def digest(written: Written) -> str:
    """SHA-256 of the JSON form, 64 hexadecimal digits."""
    return hashlib.sha256(json_bytes(written)).hexdigest()


def _document(written: Written) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "case": written.case or None,
        "role": written.role,
        "mark": written.mark,
        "language": written.language,
        "title": written.title,
        "today": _day(written.today),
        "head": list(written.head),
        "items": [_item(row) for row in written.rows],
        "inventory": [
            {
                "kind": one.kind,
                "name": one.name,
                "network": one.network or None,
                "employer": one.employer or None,
            }
            for one in written.inventory
        ],
        "log": [
            {
                "on": _day(one.on),
                "item": one.item,
                "state": one.state,
                "by": one.by,
                "proofs": list(one.proofs),
                "reason": one.reason or None,
            }
            for one in written.log
        ],
    }


def _item(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "stage": row.stage,
        "stage_name": row.stage_name,
        "kind": row.kind.split("/"),
        "kind_name": row.kind_name,
        "what": row.what,
        "owners": list(row.owners),
        "receiver": RECEIVERS.get(row.id),
        "owner_names": row.owner_names,
        "due": _day(row.due),
        "due_name": row.due_name,
        "late": row.late,
        "state": row.state,
        "state_name": row.state_name,
        "on": _day(row.on),
        "verified_by": row.verified_by or None,
        "proof_needed": row.proof or None,
        "proofs": list(row.proofs),
        "first": list(row.first),
        "blocks": list(row.blocks),
        "four_eyes": row.four_eyes,
        "announced": row.announced,
        "note": row.note or None,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
