"""Serves replica sites to a real browser under their real host names, over TLS, on this machine only.

The browser gets switches that map each host name to a local port and every other name to nothing, so that the
exporters run unchanged and nothing they do can leave the machine. The certificate is made on the spot and
thrown away.
"""

import shutil
import ssl
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import SHUT_RDWR, socket
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.replica.site import Request, Response, Site, page

CHUNK: Final = 64 * 1024

ELSEWHERE: Final = """<!doctype html><meta charset=utf-8><title>Elsewhere</title>
<h1>Another operator's site</h1>
<form method=post action=/login><label>E-mail <input name=email type=email></label>
<label>Password <input name=password type=password></label><button>Sign in</button></form>"""


class Replica:
    """A context manager: inside it the sites answer, afterwards nothing of it runs any more.

    `elsewhere` are hosts that nobody has to go to: they resolve and answer, and each request to them is
    counted. A site whose `names()` are empty does not resolve. An exception raised by a site is answered with
    a 500 and raised again at the end, so that a broken replica is never taken for a broken network.
    """

    def __init__(self, sites: Sequence[Site], elsewhere: Sequence[str] = ()) -> None:
        self.sites = sites
        self.elsewhere: Counter[str] = Counter(dict.fromkeys(elsewhere, 0))
        """Requests per host outside the sites; a host is in here from the start, with 0."""
        self.requests: list[tuple[str, str, str]] = []
        """(method, host, path) of every request, in the order of arrival."""
        self.plain: Counter[str] = Counter()
        """Requests per host that came over plain http; they are sent on to https."""
        self.certificate = b""
        """What a program must trust to believe the sites, while they run."""
        self._failures: list[Exception] = []
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._servers: list[_Server] = []
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        hosts = [host for site in self.sites for host in site.hosts] + list(self.elsewhere)
        tls, self.certificate = _throw_away_tls(hosts)
        self._servers = [_Server(self, tls), _Server(self, None)]
        self._threads = [
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
            for server in self._servers
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        for server in self._servers:
            server.shutdown()
            server.drop()
            server.server_close()
        for thread in self._threads:
            thread.join()
        if self._failures and error is None:
            raise RuntimeError("a replica site failed while answering") from self._failures[0]

    @property
    def port(self) -> int:
        """The port on 127.0.0.1 where all sites answer over TLS."""
        port = self._servers[0].server_address[1]
        assert isinstance(port, int)
        return port

    @property
    def hosts(self) -> list[str]:
        """The hosts that resolve at the moment."""
        return [name for site in self.sites for name in site.names()] + list(self.elsewhere)

    @property
    def browser_args(self) -> str:
        """Switches for Chromium in one string, quoted as a shell needs them."""
        tls, plain = (server.server_address[1] for server in self._servers)
        rules = [
            f"MAP {name}:{port} 127.0.0.1:{mine}"
            for name in self.hosts
            for port, mine in ((443, tls), (80, plain))
        ]
        rules += ["MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1"]
        return f'--host-resolver-rules="{", ".join(rules)}" --ignore-certificate-errors'

    def respond(self, request: Request, secure: bool) -> Response:
        """One request at a time, whatever number of connections there is."""
        with self._lock:
            self.requests.append((request.method, request.host, request.path))
            if request.path == "/favicon.ico":
                return Response(b"", 404)
            if request.host in self.elsewhere:
                self.elsewhere[request.host] += 1
                return page(ELSEWHERE)
            if not secure:
                self.plain[request.host] += 1
                query = f"?{urlencode(request.query)}" if request.query else ""
                return Response(b"", 301, {"Location": f"https://{request.host}{quote(request.path)}{query}"})
            for site in self.sites:
                if request.host in site.names():
                    try:
                        return site.answer(request)
                    except Exception as error:
                        self._failures.append(error)
                        return Response(b"", 500)
        return Response(b"", 421)

    def pause(self, seconds: float) -> None:
        """Wait, but no longer than until the end of the replica."""
        self._stopping.wait(seconds)


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = 64

    def __init__(self, replica: Replica, tls: ssl.SSLContext | None) -> None:
        self.replica = replica
        self.tls = tls
        self._open: set[socket] = set()
        super().__init__(("127.0.0.1", 0), _Handler)

    def get_request(self) -> tuple[socket, Any]:
        connection, address = super().get_request()
        if self.tls is not None:
            # The handshake waits for the connection's own thread: a slow one must not hold up the others.
            connection = self.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def drop(self) -> None:
        """End kept-alive connections, whose threads would otherwise wait for a next request."""
        for connection in list(self._open):
            try:
                # Of the bare socket: a polite end of TLS could wait for the browser.
                socket.shutdown(connection, SHUT_RDWR)
            except OSError:
                continue

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up in the middle is not a fault of anybody."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = CHUNK

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:  # includes every failure of TLS
            self.close_connection = True

    def finish(self) -> None:
        try:
            super().finish()
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Silent: the replica keeps its own log."""

    def _any(self) -> None:
        replica = self.server.replica
        response = replica.respond(self._request(), self.server.tls is not None)
        replica.pause(response.stall)
        if response.status == 0:
            self.close_connection = True
            return
        body = response.body
        size = body.stat().st_size if isinstance(body, Path) else len(body)
        self.send_response(response.status)
        headers = {"Cache-Control": "no-store", "Content-Length": str(size)} | dict(response.headers)
        for name, value in headers.items():
            self.send_header(name, value)
        for cookie in response.cookies:
            self.send_header("Set-Cookie", cookie)
        self.end_headers()
        if self.command == "HEAD":
            return
        left = size if response.cut is None else min(size, response.cut)
        step = CHUNK if response.pace is None else max(1, size // 16)
        for nth, chunk in enumerate(_chunks(response.body, step)):
            if nth and response.pace is not None:
                self.wfile.flush()
                replica.pause(response.pace)
            self.wfile.write(chunk[:left])
            left -= len(chunk[:left])
            if not left:
                break
        if response.cut is not None:
            self.close_connection = True

    # http.server finds its methods by these names.
    do_GET = do_POST = do_HEAD = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _any  # noqa: N815

    def _request(self) -> Request:
        address = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", "0")))
        urlencoded = headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        cookies = (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
        return Request(
            self.command,
            headers.get("host", "").partition(":")[0].lower(),
            unquote(address.path),
            {name: values[-1] for name, values in parse_qs(address.query, keep_blank_values=True).items()},
            parse_qs(body.decode(), keep_blank_values=True) if urlencoded else {},
            body,
            {name: value for name, _, value in cookies if name},
            headers,
        )


def _chunks(body: bytes | Path, step: int) -> Iterator[bytes]:
    if isinstance(body, bytes):
        for start in range(0, len(body), step):
            yield body[start : start + step]
        return
    with body.open("rb") as file:
        read: Callable[[], bytes] = lambda: file.read(step)  # noqa: E731
        yield from iter(read, b"")


def _throw_away_tls(hosts: Sequence[str]) -> tuple[ssl.SSLContext, bytes]:
    """What the server needs, and the certificate that a program must trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "replica")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=7))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    folder = Path(tempfile.mkdtemp())
    try:
        both = folder / "both.pem"
        both.touch(0o600)
        both.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(both)
    finally:
        shutil.rmtree(folder)
    return context, certificate.public_bytes(serialization.Encoding.PEM)
