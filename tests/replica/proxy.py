"""A proxy on this machine that leads to the replica, so that a program without a browser meets it under its
real host names: `HTTPS_PROXY` and `SSL_CERT_FILE` are all that points it there.

It knows CONNECT and nothing else, and leads nowhere but to the replica's hosts.
"""

import socket
import threading
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tests.replica.server import Replica

_BLOCK: Final = 64 * 1024


class Proxy:
    """A context manager around a replica that runs. `folder` is where its certificate is put."""

    def __init__(self, replica: Replica, folder: Path) -> None:
        self._replica: Final = replica
        self._certificate: Final = folder / "replica.pem"
        self._listener: Final = socket.create_server(("127.0.0.1", 0))
        self.address: Final = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self.tunnels: Counter[str] = Counter()
        """Tunnels that were asked for, by host and port."""
        self.refuses = False
        """Whether it answers as one that wants a password."""

    @property
    def environment(self) -> Mapping[str, str]:
        return {"HTTPS_PROXY": self.address, "SSL_CERT_FILE": str(self._certificate), "NO_PROXY": ""}

    def __enter__(self) -> Self:
        self._certificate.write_bytes(self._replica.certificate)
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.hang_up()
        for thread in self._threads:
            thread.join()

    def hang_up(self) -> None:
        """End every tunnel, as a router that is switched off."""
        for one in list(self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _start(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._start(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            self._open.add(client)
            head = b""
            while b"\r\n\r\n" not in head and len(head) < _BLOCK:
                block = client.recv(_BLOCK)
                if not block:
                    return
                head += block
            method, place, *_rest = head.decode("latin-1").split()
            self.tunnels[place] += 1
            host = place.rpartition(":")[0]
            if self.refuses:
                client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
                return
            if method != "CONNECT" or host not in self._replica.hosts:
                client.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
                return
            with socket.create_connection(("127.0.0.1", self._replica.port)) as server:
                self._open.add(server)
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                back = threading.Thread(target=_copy, args=(server, client), daemon=True)
                back.start()
                _copy(client, server)
                back.join()
                self._open.discard(server)
        self._open.discard(client)


def _copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while block := source.recv(_BLOCK):
            target.sendall(block)
    except OSError:
        pass
    for one in (source, target):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
