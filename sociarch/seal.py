"""What this machine must be able to read again, sealed: sign-ins, and parts that wait for the rest.

Sealed with age to an identity that the operating system's keyring holds, or a 0600 file where there is none.
Nothing of the vault's keys is in here: the machine that backs up reads no snapshot.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from sociarch import age
from sociarch.errors import AgeFailure, KeyringClosed
from sociarch.home import Home

KEY_FILE: Final = "session-key.txt"
IN_KEYRING: Final = b"keyring"
"""What the file says where the keyring has the key."""
_SERVICE: Final = "sociarch"


class Keyring(Protocol):
    """The operating system's keyring, as the library of that name gives it."""

    def get_password(self, service_name: str, username: str) -> str | None: ...
    def set_password(self, service_name: str, username: str, password: str) -> None: ...


class ErasableKeyring(Keyring, Protocol):
    """One that can forget, too."""

    def delete_password(self, service: str, username: str) -> None: ...


def system_keyring() -> ErasableKeyring | None:
    """The keyring of whoever is logged in at this machine; None where there is none that can be used."""
    import keyring
    from keyring.errors import KeyringError

    try:
        chosen = keyring.get_keyring()
        return chosen if chosen.priority > 0 else None
    except (KeyringError, RuntimeError, OSError):
        return None


class Seal:
    """Seals and opens with this machine's own identity, made at first use."""

    def __init__(self, home: Home, keyring: Callable[[], Keyring | None] = system_keyring) -> None:
        self._home: Final = home
        self._keyring = keyring
        self._identity: age.X25519Identity | None = None

    @property
    def in_file(self) -> bool:
        """Whether the key lies in a file of this machine, because no keyring keeps it."""
        self._open()
        return (self._home.secret(self._home.root / KEY_FILE) or b"").strip() != IN_KEYRING

    def seal(self, plaintext: bytes) -> bytes:
        return age.seal_bytes([self._open().recipient()], plaintext)

    def open(self, sealed: bytes) -> bytes | None:
        """None where it was sealed with another key, or changed."""
        try:
            return age.open_bytes([self._open()], sealed)
        except AgeFailure:
            return None

    def seal_file(self, source: Path, target: Path) -> None:
        """`target` is made, 0600, with the sealed content of `source`."""
        with source.open("rb") as plain, _secret(target) as sealed:
            age.encrypt([self._open().recipient()], plain, sealed)

    def open_file(self, source: Path, target: Path) -> bool:
        """`target` is made, 0600; False where `source` was not sealed by this machine or is damaged."""
        try:
            with source.open("rb") as sealed, _secret(target) as plain:
                age.decrypt([self._open()], sealed, plain)
        except (AgeFailure, FileNotFoundError):
            target.unlink(missing_ok=True)
            return False
        return True

    def _open(self) -> age.X25519Identity:
        if self._identity is None:
            self._identity = self._find() or self._make()
        return self._identity

    def _find(self) -> age.X25519Identity | None:
        """The identity, or None where there is none yet. Raises KeyringClosed.

        The file holds the identity itself, or that the keyring has it: then nothing else takes its place
        because the keyring is locked for a moment.
        """
        kept = self._home.secret(self._home.root / KEY_FILE)
        if kept is None or kept.strip() != IN_KEYRING:
            return _parsed(kept) if kept is not None else None
        ring = self._keyring()
        try:
            text = ring.get_password(_SERVICE, self._user) if ring is not None else None
        except Exception:  # A keyring's libraries raise what they like.
            text = None
        identity = _parsed(text.encode()) if text else None
        if identity is None:
            raise KeyringClosed()
        return identity

    def _make(self) -> age.X25519Identity:
        identity = age.X25519Identity.generate()
        kept = str(identity).encode()
        ring = self._keyring()
        if ring is not None:
            # As above: a locked or broken keyring must not keep anybody from signing in.
            with suppress(Exception):
                ring.set_password(_SERVICE, self._user, str(identity))
                if ring.get_password(_SERVICE, self._user) == str(identity):
                    kept = IN_KEYRING
        self._home.keep(self._home.root / KEY_FILE, kept + b"\n")
        return identity

    @property
    def _user(self) -> str:
        """The keyring's entry: one for each home, which may be several on a machine."""
        return str(self._home.root.absolute())


def _secret(path: Path) -> BinaryIO:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    return open(os.open(path, flags, 0o600), "wb")


def _parsed(text: bytes) -> age.X25519Identity | None:
    try:
        identity = age.parse_identity(text.decode("ascii").strip())
    except ValueError:
        return None
    return identity if isinstance(identity, age.X25519Identity) else None
