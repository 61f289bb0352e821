"""A keyring in a file, for programs that tests start: PYTHON_KEYRING_BACKEND=tests.ring.FileRing."""

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend


class FileRing(KeyringBackend):
    """Keeps its entries in the file that TEST_RING names."""

    priority = 1.0

    @property
    def _path(self) -> Path:
        return Path(os.environ["TEST_RING"])

    def _entries(self) -> dict[str, str]:
        entries: dict[str, str] = json.loads(self._path.read_text()) if self._path.exists() else {}
        return entries

    def get_password(self, service: str, username: str) -> str | None:
        return self._entries().get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._path.write_text(json.dumps({**self._entries(), f"{service} {username}": password}))

    def delete_password(self, service: str, username: str) -> None:
        self._path.write_text(
            json.dumps(
                {name: value for name, value in self._entries().items() if name != f"{service} {username}"}
            )
        )
