"""A key to the vault in this computer's keyring, so that nobody is asked: comfort, and nothing to rely on.

It is an age identity of its own, made for this computer, with a file in the vault that it opens. Whoever
is signed in here, and every program that runs for them, reads the vault with it. The keyring goes with
the computer.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from sociarch import age
from sociarch.errors import NoKeyring
from sociarch.seal import ErasableKeyring, system_keyring

if TYPE_CHECKING:
    from sociarch.keys import AnyIdentity

_SERVICE: Final = "sociarch"


class Comfort:
    """What the keyring keeps for one vault. A keyring's libraries raise what they like; here one that
    fails is one that keeps nothing."""

    def __init__(self, vault: str, keyring: Callable[[], ErasableKeyring | None] = system_keyring) -> None:
        """`vault`: its id."""
        self._user: Final = f"vault {vault}"
        self._keyring = keyring

    def identity(self) -> "AnyIdentity | None":
        """The key that is kept, or None."""
        ring = self._keyring()
        text = None
        if ring is not None:
            with suppress(Exception):
                text = ring.get_password(_SERVICE, self._user)
        try:
            return age.parse_identity(text.strip()) if text else None
        except ValueError:
            return None

    def keep(self, identity: "AnyIdentity") -> None:
        """In place of an earlier one. Raises NoKeyring where it is not kept."""
        ring = self._keyring()
        if ring is not None:
            with suppress(Exception):
                ring.set_password(_SERVICE, self._user, str(identity))
        kept = self.identity()
        if kept is None or str(kept) != str(identity):
            raise NoKeyring()

    def forget(self) -> None:
        """What is kept is gone, where the keyring lets it go."""
        ring = self._keyring()
        if ring is not None:
            with suppress(Exception):
                ring.delete_password(_SERVICE, self._user)
