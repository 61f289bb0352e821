"""Asking a network's interface over HTTPS: one host, one question a second, nothing but GET.

The token goes into one header of one request to one host and nowhere else: no redirect is followed, no file
of the user's is asked for passwords, and what the library says of a failure is never shown.
"""

import ssl
from collections.abc import Mapping
from datetime import datetime
from typing import Final, Protocol
from urllib.parse import unquote

import urllib3
from urllib3.exceptions import (
    HTTPError,
    IncompleteRead,
    NameResolutionError,
    ProtocolError,
    ProxyError,
    SSLError,
    TimeoutError,
)

from sociarch.errors import N_, Unreachable
from sociarch.interface import Answer

PACE: Final = 1.0
"""Seconds from one question to the next."""
LARGEST: Final = 32 * 1024 * 1024
"""Bytes of an answer that is taken: what a reader may hold of one file."""
LONGEST: Final = 300.0
"""Seconds that one answer may take to come."""
_CONNECT: Final = 20.0
_READ: Final = 90.0
_CHUNK: Final = 256 * 1024
_REASONS: Final[tuple[tuple[type[HTTPError], str], ...]] = (
    (ProxyError, N_("the proxy")),
    (SSLError, N_("its certificate is not trusted here")),
    (NameResolutionError, N_("its name is not found")),
    (TimeoutError, N_("no answer in time")),
    (IncompleteRead, N_("the answer was cut")),
    (ProtocolError, N_("the connection was cut")),
)
_OTHER: Final = N_("no connection")
TOO_LONG: Final = N_("an answer without end")


class Clock(Protocol):
    """What time it is, and waiting."""

    def now(self) -> datetime: ...
    def sleep(self, seconds: float) -> None: ...


class Client:
    """Asks one host, politely."""

    def __init__(
        self,
        title: str,
        host: str,
        clock: Clock,
        *,
        proxy: str | None = None,
        certificates: str | None = None,
        agent: str = "sociarch",
    ) -> None:
        """`title` is the network's. `proxy`: the address of the one to go through. `certificates`: a file
        with those to be trusted, None for the system's own. Raises Unreachable where one of the two is
        unusable.
        """
        self._title: Final = title
        self._host: Final = host
        self._clock: Final = clock
        self._agent: Final = agent
        self._last: datetime | None = None
        try:
            trusted = ssl.create_default_context(cafile=certificates or None)
        except (OSError, ssl.SSLError):
            raise self._unreachable(N_("the file of certificates cannot be used")) from None
        self._pool: Final = _pool(proxy, trusted) if _is_proxy(proxy) else None

    def get(self, path: str, headers: Mapping[str, str], token: str) -> Answer:
        """The answer to one GET, whatever it says. Waits its turn. Raises Unreachable."""
        if self._pool is None:
            raise self._unreachable(N_("the proxy"))
        self._wait()
        sent = {
            "User-Agent": self._agent, "Accept": "application/json", "Accept-Encoding": "identity", **headers,
            "Authorization": f"Bearer {token}",
        }  # fmt: skip
        try:
            response = self._pool.request(
                "GET", f"https://{self._host}{path}", headers=sent, redirect=False, retries=False,
                preload_content=False,
            )  # fmt: skip
            try:
                body = self._read(response)
            finally:
                response.close()
        except HTTPError as error:
            reason = next((text for kind, text in _REASONS if isinstance(error, kind)), _OTHER)
            raise self._unreachable(reason) from None
        found = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, found, body, self._clock.now())

    def _read(self, response: urllib3.BaseHTTPResponse) -> bytes:
        body, begun = bytearray(), self._clock.now()
        while chunk := response.read(_CHUNK, decode_content=True):
            body += chunk
            if len(body) > LARGEST:
                raise self._unreachable(TOO_LONG)
            if (self._clock.now() - begun).total_seconds() > LONGEST:
                raise self._unreachable(N_("no answer in time"))
        return bytes(body)

    def _wait(self) -> None:
        # Whoever asked before, in another run or for another account, may have asked just now.
        since = 0.0 if self._last is None else (self._clock.now() - self._last).total_seconds()
        # A clock that was set back must not make anybody wait for it.
        self._clock.sleep(PACE - since if 0 <= since < PACE else PACE if since < 0 else 0)
        self._last = self._clock.now()

    def _unreachable(self, reason: str) -> Unreachable:
        return Unreachable(title=self._title, reason=reason)


def _pool(proxy: str | None, trusted: ssl.SSLContext) -> urllib3.PoolManager:
    timeout = urllib3.Timeout(connect=_CONNECT, read=_READ)
    if not proxy:
        return urllib3.PoolManager(num_pools=1, timeout=timeout, ssl_context=trusted)
    address = urllib3.util.parse_url(_whole(proxy))
    allowed = urllib3.make_headers(proxy_basic_auth=unquote(address.auth)) if address.auth else None
    return urllib3.ProxyManager(
        address._replace(auth=None).url, num_pools=1, timeout=timeout, ssl_context=trusted,
        proxy_headers=allowed,
    )  # fmt: skip


def _whole(proxy: str) -> str:
    """A proxy's address; many leave out what it speaks."""
    return proxy if "://" in proxy else f"http://{proxy}"


def _is_proxy(proxy: str | None) -> bool:
    """Whether this is the address of a proxy that can be used, or none is wanted."""
    if not proxy:
        return True
    try:
        address = urllib3.util.parse_url(_whole(proxy))
    except HTTPError:
        return False
    return address.scheme in ("http", "https") and bool(address.host)
