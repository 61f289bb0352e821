"""What a role is shown: of a plan, of a dossier's days, of the things to hand over.

It is taken away here before anything is written, so that no form can give away what it never had. Companies
that must not be approached, and what belongs to another employer, are shown to nobody but the person.
"""

from collections.abc import Iterator
from typing import Final

from sociarch.declared import Declared
from sociarch.dossier import Dossier, Role
from sociarch.errors import N_
from sociarch.offboarding.opening import is_about, is_called, job_of
from sociarch.offboarding.plan import seen_by
from sociarch.offboarding.record import Plan
from sociarch.offboarding.written import Asset

THINGS: Final = {
    "page": N_("page"),
    "group": N_("group"),
    "seat": N_("paid seat"),
    "ad account": N_("advertising account"),
    "mailbox": N_("mailbox"),
    "device": N_("device"),
    "key": N_("key"),
}
"""Kinds of what is handed over."""
CLOSE: Final[tuple[Role, ...]] = ("EMP", "HR", "DPO")
"""Who knows why and how somebody leaves."""
RECEIVING: Final[tuple[Role, ...]] = ("IT", "HR", "MGR")
"""Who takes devices and keys back."""


def shown(plan: Plan, role: Role, owner: Role) -> Plan:
    """What a role may see. `owner`: whose dossier it is, `EMP` in a vault and `HR` at a desk: the owner sees
    all of it, and nobody else what was written in the owner's words. Of a demand an employer learns nothing
    here: its day is left out, and so has to be what the plan remarks of it."""
    if role == owner:
        return plan
    seen = seen_by(plan, role)
    if role == "EMP":
        # The person sees every item, but not what human resources noted in words.
        seen = seen_by(plan, "DPO")
    return seen if role in CLOSE else _less(seen)


def asked(dossier: Dossier, role: Role, owner: Role) -> Dossier:
    """The dossier from which a plan for a role is made: the same days, and no demand for anybody else."""
    return dossier if role == owner else dossier._replace(demand=None)


def _less(plan: Plan) -> Plan:
    """Without why and how somebody leaves, and without the day on which a restriction ends: the case closes
    on it, and holidays are named until then."""
    items = tuple(
        one._replace(due=None, late=False) if one.item.rule.anchor in ("restricted", "closing") else one
        for one in plan.items
    )
    last = max((one.due for one in items if one.due), default=plan.today)
    return plan._replace(
        dossier=plan.dossier._replace(cause="", notice=None, release=None, restricted=None),
        items=items,
        off=tuple(one for one in plan.off if one.day <= last),
    )


def inventory(declared: Declared, dossier: Dossier, role: Role) -> tuple[Asset, ...]:
    """What is handed over, with the word of its kind in `THINGS`. What nobody said to be that employer's,
    only the person sees."""
    return tuple(dict.fromkeys(_assets(declared, dossier, role)))


def _assets(declared: Declared, dossier: Dossier, role: Role) -> Iterator[Asset]:
    job = job_of(dossier, declared)
    for one in declared.owned:
        own = job is not None and is_about(one.employer, job, declared)
        elsewhere = any(is_called(other, one.employer) for other in declared.employers if other != job)
        if own or (role == "EMP" and not elsewhere):
            yield Asset(one.kind, one.name, one.network, one.employer or (job.name if job and own else ""))
    if job is not None and (role == "EMP" or role in RECEIVING):
        for name in job.devices:
            yield Asset("device", name, "", job.name)
        for name in job.keys:
            yield Asset("key", name, "", job.name)
