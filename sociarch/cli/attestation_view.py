"""An attestation as a person reads it, before it is written and after it came: every line of it."""

from sociarch.cli.language import gettext as _
from sociarch.cli.ownership_words import labelled
from sociarch.cli.speech import tell
from sociarch.keys import fingerprint
from sociarch.offboarding.attestation import Attestation, Attested
from sociarch.offboarding.items import ITEMS, ROLES, STAGES, STATES


def show_attestation(made: Attestation) -> None:
    """All that stands in the file; what an id stands for is told beside it."""
    missing = _("not said")
    tell("== " + _("Attestation for human resources") + " ==")
    tell(labelled(_("Case"), made.case or missing))
    tell(labelled(_("Person"), made.subject or missing))
    tell(labelled(_("Employer"), made.employer or missing))
    tell(labelled(_("Stage"), f"{made.stage} {_(STAGES[made.stage])}"))
    tell(labelled(_("Made on"), made.made.isoformat()))
    tell(labelled(_("Made with"), made.tool))
    tell(labelled(_("Holds connections"), _("no")))
    tell(labelled(_("Digest"), f"sha256:{made.digest}"))
    tell(labelled(_("Time stamp"), _("yes, of the digest") if made.timestamp else _("none")))
    tell(labelled(_("Fingerprint of the key"), fingerprint(made.key)))
    for one in made.items:
        tell("")
        tell(_line(one))
        for proof in one.proofs:
            tell("  " + labelled(_("proof"), proof))
    tell("")


def _line(one: Attested) -> str:
    what = next(item.what for item in ITEMS if item.id == one.id)
    parts = [one.id, _(STATES[one.state])]
    if one.on is not None:
        parts.append(one.on.isoformat())
    if one.verified_by is not None:
        parts.append(_("looked over by: {role}").format(role=_(ROLES[one.verified_by])))
    return " · ".join(parts) + f"\n  {_(what)}"
