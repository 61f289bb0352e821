"""Preservation mode: since a demand came, nothing is deleted and nothing is put out of sight.

Whoever deletes, replaces or hides something of a person's asks here first. The answer stands in the vault
alone, so it takes a key that reads. Copies that sociarch made for itself while it fetched, and what is
derived and can be made anew, are no evidence: nobody asks about them.
"""

from sociarch.errors import DemandReceived, DemandUnknown, VaultDamaged
from sociarch.vault import Reader


def check_no_demand(reader: Reader) -> None:
    """Raises DemandReceived where a demand is declared; DemandUnknown where that cannot be told, which
    forbids as much."""
    try:
        demand = reader.declared().demand
    except VaultDamaged as error:
        raise DemandUnknown(name=error.fields.get("name", "choices/")) from error
    if demand is not None:
        raise DemandReceived(day=demand)
