"""What opens storage on another machine: out of the environment, else out of the system's keyring.

In the keyring credentials have the names that they have in the environment, one entry for each account. No
file holds any.
"""

import json
from collections.abc import Callable, Mapping
from typing import Final

from sociarch.address import Address
from sociarch.errors import N_
from sociarch.seal import Keyring, system_keyring

_SERVICE: Final = "sociarch"
_ASKED: Final[Mapping[str, Mapping[str, str]]] = {
    "s3": {"AWS_ACCESS_KEY_ID": N_("Access key id"), "AWS_SECRET_ACCESS_KEY": N_("Secret access key")},
    "az": {"AZURE_STORAGE_ACCOUNT_KEY": N_("Key of the storage account")},
    "gs": {},
    "sftp": {"SOCIARCH_SFTP_PASSWORD": N_("Password")},
}


def asked(address: Address) -> Mapping[str, str]:
    """What a person may be asked for: the variables, and what each is called, marked for translation. Empty
    where it is nothing that anybody types."""
    return _ASKED[address.scheme]


class Credentials:
    """Those that the keyring of whoever is logged in keeps."""

    def __init__(self, keyring: Callable[[], Keyring | None] = system_keyring) -> None:
        self._keyring = keyring

    def known(self, address: Address) -> dict[str, str]:
        """Variables and their values; none where nothing is kept, or the keyring is closed."""
        try:
            ring = self._keyring()
            kept = ring.get_password(_SERVICE, address.account) if ring is not None else None
            values = json.loads(kept or "{}")
        except Exception:  # A keyring's libraries raise what they like.
            return {}
        if not isinstance(values, dict):
            return {}
        return {name: value for name in asked(address) if isinstance(value := values.get(name), str)}

    def keep(self, address: Address, values: Mapping[str, str]) -> bool:
        """Whether the keyring has them now."""
        try:
            ring = self._keyring()
            if ring is None:
                return False
            ring.set_password(_SERVICE, address.account, json.dumps(dict(values)))
        except Exception:  # As above.
            return False
        return self.known(address) == dict(values)
