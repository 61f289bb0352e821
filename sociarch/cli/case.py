"""What verbs need that ask whose an account is: the vault opened, and all that checks look at gathered."""

import platform
from pathlib import Path
from typing import Final

from sociarch.cli.language import gettext as _
from sociarch.cli.past import Opened, open_past
from sociarch.cli.session import Session
from sociarch.errors import VaultDamaged
from sociarch.machine import look, windows_registry
from sociarch.ownership.case import Case
from sociarch.ownership.gather import Clients, Surroundings, gather
from sociarch.registry import Registry

NO_CLIENTS: Final = Clients()


def open_case(session: Session, clients: Clients = NO_CLIENTS) -> tuple[Opened, Case]:
    """Unlock the vault, bring its ledger up to date, and gather a case; a declaration that may be missing is
    said. `clients`: lists that the person named."""
    opened = open_past(session)
    try:
        opened.reader.declared()
    except VaultDamaged:
        session.warn(
            _("A decision in the vault does not open; it may be a later declaration: run `sociarch verify`.")
        )
    folder = session.place().folder
    host = look(Path("/"), session.environment, folder, platform.system(), windows_registry)
    around = Surroundings(session.today(), host, clients)
    return opened, gather(opened.reader, opened.past, Registry.installed(), around)
