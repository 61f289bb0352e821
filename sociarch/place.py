"""Where a vault lies, as a person names it: a folder, or an address of storage on another machine.

An address never holds a password or a key: what it says may be shown and kept. Opening one loads only what
its kind needs.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from sociarch.address import Address
from sociarch.storage import CreateOnly, Storage
from sociarch.storage.folder import FolderStorage

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(?=://)")


class Place(NamedTuple):
    """`text`: as it is shown and remembered, always the same for the same place. `folder`: None where it is
    no folder of this machine."""

    text: str
    folder: Path | None

    def __str__(self) -> str:
        return self.text

    @classmethod
    def of(cls, named: str, environment: Mapping[str, str] | None = None) -> "Place":
        """What a person or a setting names. `environment`: what says the rest of an address; None for a text
        that is remembered, which is whole.

        Raises UnknownPlace, BadAddress, SecretInAddress; RuntimeError where nobody knows the home.
        """
        if _SCHEME.match(named) is not None:
            return cls(str(Address.of(named, environment)), None)
        return cls.at(Path(named).expanduser().absolute())

    @classmethod
    def at(cls, folder: Path) -> "Place":
        """A folder."""
        return cls(str(folder), folder)


def open_storage(
    place: Place, environment: Mapping[str, str], create_only: CreateOnly | None = None
) -> Storage:
    """What is stored there; nothing is asked of it yet. `environment`: where credentials may stand.
    `create_only`: what a probe found there, None: not probed.

    Raises MissingPackage; StorageDenied where no credentials are known.
    """
    if place.folder is not None:
        return FolderStorage(place.folder)
    address = Address.of(place.text)
    if address.scheme == "sftp":
        from sociarch.storage.sftp import SftpStorage

        return SftpStorage(
            address,
            password=environment.get("SOCIARCH_SFTP_PASSWORD"),
            agent=environment.get("SSH_AUTH_SOCK"),
            config=environment.get("SOCIARCH_SSH_CONFIG"),
            create_only=create_only,
        )
    from sociarch.storage.objects import ObjectStorage, open_store

    return ObjectStorage(
        lambda patience: open_store(address, environment, patience), place.text, create_only=create_only
    )
