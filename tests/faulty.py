"""What stands between a client and a server on loopback and spoils it: answers lost, cut, late or old."""

import contextlib
import http.client
import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

SLOW = 0.05
"""Seconds."""


class Request(NamedTuple):
    """`number`: counts from 1. `headers`: in lower case."""

    number: int
    method: str
    path: str
    headers: dict[str, str]

    @property
    def lists(self) -> bool:
        return self.method == "GET" and "list-type=2" in self.path


class FaultyGateway:
    """An HTTP server that hands every request on to the one at `target`, but for those with a fault.

    `fault` says which: `lost` (done, and no answer), `refused` (not done, no answer), `broken` (half of it
    arrives, no answer), `cut` (half an answer),
    `stall` (done, and no answer while this stands), `slow`, `old` (a list as it was when it was asked for
    first), or a status such as `503`; None: none.
    """

    def __init__(self, target: int) -> None:
        self.fault: Callable[[Request], str | None] = lambda request: None
        self.target = target
        self.seen: list[Request] = []
        self.ended = threading.Event()
        self._lists: dict[str, tuple[int, list[tuple[str, str]], bytes]] = {}
        self._lock = threading.Lock()
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 30

            def log_message(self, *_: Any) -> None:
                return

            def handle_any(self) -> None:
                gateway.handle(self)

            do_GET = do_HEAD = do_PUT = do_DELETE = do_POST = handle_any  # noqa: N815  # its names

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

            def handle_error(self, *_: Any) -> None:
                return

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port: int = self._server.server_address[1]

    def __enter__(self) -> "FaultyGateway":
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        with self._lock:
            request = Request(
                len(self.seen) + 1, handler.command, handler.path,
                {name.casefold(): value for name, value in handler.headers.items()},
            )  # fmt: skip
            self.seen.append(request)
        fault = self.fault(request)
        if fault == "refused":
            _hang_up(handler)
            return
        if fault == "broken":
            self._half(request, handler, body)
            _hang_up(handler)
            return
        if fault == "slow":
            time.sleep(SLOW)
        if fault is not None and fault.isdigit():
            status, headers, answer = int(fault), [("Content-Length", "0")], b""
        else:
            status, headers, answer = self._forward(request, handler, body)
            if request.lists:
                first = self._lists.setdefault(request.path, (status, headers, answer))
                if fault == "old":
                    status, headers, answer = first
        if fault == "stall":
            self.ended.wait(30)
        if fault in ("lost", "stall"):
            _hang_up(handler)
            return
        handler.send_response_only(status)
        for name, value in headers:
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(answer[: len(answer) // 2] if fault == "cut" else answer)
        handler.wfile.flush()
        if fault == "cut":
            _hang_up(handler)

    def _half(self, request: Request, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        head = f"{request.method} {request.path} HTTP/1.1\r\n{handler.headers}".replace("\r\n", "\n")
        with socket.create_connection(("127.0.0.1", self.target), 5) as server:
            server.sendall(head.replace("\n", "\r\n").encode() + body[: len(body) // 2])

    def _forward(
        self, request: Request, handler: BaseHTTPRequestHandler, body: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.target, timeout=30)) as server:
            server.putrequest(request.method, request.path, skip_host=True, skip_accept_encoding=True)
            for name, value in handler.headers.items():
                server.putheader(name, value)
            server.endheaders(body)
            answer = server.getresponse()
            content = answer.read()
            passed = [
                (name, value)
                for name, value in answer.getheaders()
                if name.casefold() not in ("transfer-encoding", "connection", "content-length")
            ]
            size = answer.getheader("Content-Length") if request.method == "HEAD" else str(len(content))
            return answer.status, [*passed, ("Content-Length", size or "0")], content


def _hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    with contextlib.suppress(OSError):
        handler.connection.shutdown(socket.SHUT_RDWR)


class FaultyWire:
    """A port behind which the one at `target` answers, until a connection has carried `budget()` bytes; then
    it is cut. None: it is not. A negative number: it goes silent after so many bytes instead."""

    def __init__(self, target: int) -> None:
        self.budget: Callable[[], int | None] = lambda: None
        self.cuts = 0
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._ended = threading.Event()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> "FaultyWire":
        self._begin(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _begin(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._begin(self._carry, client, self.budget())

    def _carry(self, client: socket.socket, budget: int | None) -> None:
        with (
            client,
            socket.create_connection(("127.0.0.1", self._target)) as server,
            _watching(client, server) as watch,
        ):
            other = {client: server, server: client}
            for side in other:
                side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            carried = 0
            while not self._ended.is_set():
                for key, _ in watch.select(0.1):
                    side = next(one for one in other if one is key.fileobj)
                    try:
                        data = side.recv(4096)
                        other[side].sendall(data)
                    except OSError:
                        return
                    carried += len(data)
                    if not data:
                        return
                    if budget is not None and carried > abs(budget):
                        self.cuts += 1
                        if budget < 0:
                            self._ended.wait(30)
                        return


@contextlib.contextmanager
def _watching(*sides: socket.socket) -> Iterator[selectors.BaseSelector]:
    with selectors.DefaultSelector() as selector:
        for side in sides:
            selector.register(side, selectors.EVENT_READ)
        yield selector
