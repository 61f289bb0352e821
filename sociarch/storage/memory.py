"""A storage in memory: the plainest implementation of the contract, for tests and trials."""

from collections.abc import Iterator
from threading import Lock

from sociarch.errors import Missing
from sociarch.storage import CreateOnly, check_name


class MemoryStorage:
    """Holds everything in `files`, which a test may look at and damage."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self._lock = Lock()

    def get(self, name: str) -> bytes:
        try:
            return self.files[check_name(name)]
        except KeyError:
            raise Missing(name=name) from None

    def create(self, name: str, data: bytes) -> bool:
        with self._lock:
            if check_name(name) in self.files:
                return False
            self.files[name] = bytes(data)
            return True

    def has(self, name: str) -> bool:
        return check_name(name) in self.files

    def names(self, prefix: str) -> Iterator[str]:
        return iter(sorted(name for name in self.files if name.startswith(prefix)))

    def delete(self, name: str) -> None:
        self.files.pop(check_name(name), None)

    def probe(self) -> CreateOnly:
        return "enforced"
