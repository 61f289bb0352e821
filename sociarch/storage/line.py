"""One connection to a machine that speaks SFTP, for threads that wait.

Its requests run in a thread of their own, many at once; a connection that is cut is made anew by the next
request. The person's own ssh settings, keys and agent are used, and a host whose key they do not know is
refused. What asyncssh says of a failure gets its meaning here.
"""

import asyncio
import logging
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from sociarch.address import Address
from sociarch.errors import (
    N_,
    MissingPackage,
    ServerFailed,
    SociarchError,
    StorageDenied,
    StorageFull,
    StorageReadOnly,
    StorageUnreachable,
    UnknownHost,
)
from sociarch.storage.patience import Patience

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from asyncssh import SFTPClient, SSHClientConnection

T = TypeVar("T")
_ALIVE: Final = 15
"""Seconds without a word after which the other side is asked whether it is still there."""


class Login(NamedTuple):
    """Who logs in where, and with what. `agent`: where an ssh agent listens. `config`: instead of the
    person's own file of settings."""

    address: Address
    password: str | None
    agent: str | None
    config: str | None


class Line:
    """Runs what is to be asked of the machine. Safe to use from several threads."""

    def __init__(self, login: Login, patience: Patience) -> None:
        """Nothing is asked yet. Raises MissingPackage."""
        try:
            import asyncssh
        except ImportError:
            raise MissingPackage(extra="sftp") from None
        # What it has to say is said by errors; names of hosts and files belong in no log.
        logging.getLogger("asyncssh").addHandler(logging.NullHandler())
        logging.getLogger("asyncssh").propagate = False
        self._ssh: Final = asyncssh
        self._login: Final = login
        self._patience: Final = patience
        self._start = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._connecting: asyncio.Lock | None = None
        self._connection: SSHClientConnection | None = None
        self._client: SFTPClient | None = None

    def run(self, work: "Callable[[SFTPClient], Awaitable[T]]") -> T:
        """What `work` returns. Its failures are raised as what they mean."""
        future: Future[T] = asyncio.run_coroutine_threadsafe(self._work(work), self._running())
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def close(self) -> None:
        """Hang up. A line that is used again begins anew."""
        with self._start:
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
        if loop is None or thread is None:
            return

        async def hang_up() -> None:
            if self._connection is not None:
                self._connection.abort()
                self._connection = self._client = None
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            loop.stop()

        asyncio.run_coroutine_threadsafe(hang_up(), loop)
        # Whoever collects garbage may be that thread itself.
        if threading.current_thread() is not thread:
            thread.join(5)

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._start:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._connecting = asyncio.Lock()
                self._thread = threading.Thread(
                    target=_run_until_stopped, args=(self._loop,), name="sftp", daemon=True
                )
                self._thread.start()
            return self._loop

    async def _work(self, work: "Callable[[SFTPClient], Awaitable[T]]") -> T:
        client: SFTPClient | None = None
        try:
            client = await self._ready()
            return await asyncio.wait_for(work(client), self._patience.answer)
        except SociarchError:
            raise
        except Exception as error:
            meaning = self._meaning(error)
            if isinstance(meaning, StorageUnreachable):
                self._drop(client)
            raise meaning from None

    async def _ready(self) -> "SFTPClient":
        assert self._connecting is not None
        async with self._connecting:
            if self._client is None or self._connection is None or self._connection.is_closed():
                self._connection = await self._connect()
                self._client = await asyncio.wait_for(
                    self._connection.start_sftp_client(path_errors="surrogateescape"), self._patience.connect
                )
            return self._client

    async def _connect(self) -> "SSHClientConnection":
        address, password, agent, config = self._login
        settings: dict[str, Any] = {
            "connect_timeout": self._patience.connect,
            "login_timeout": 2 * self._patience.connect,
            "keepalive_interval": _ALIVE,
            "agent_path": agent,
            # A key that only opens with a passphrase is the agent's matter.
            "ignore_encrypted": True,
        }
        if address.user:
            settings["username"] = address.user
        if address.port is not None:
            settings["port"] = address.port
        if password is not None:
            # It is known because keys were refused, or because the person says so: none is tried first.
            settings |= {"password": password, "client_keys": None, "agent_path": None}
        if config is not None:
            settings["config"] = [config]
        options = await self._ssh.SSHClientConnectionOptions.construct(host=address.host, **settings)
        if options.known_hosts is None:
            # Settings may say that any host will do. Here none will that is not known.
            settings["known_hosts"] = self._ssh.import_known_hosts("")
        return await self._ssh.connect(address.host, **settings)

    def _drop(self, client: "SFTPClient | None") -> None:
        """Let the next request begin anew, unless another has done so already."""
        if client is self._client and self._connection is not None:
            self._connection.abort()
            self._connection = self._client = None

    def _meaning(self, error: Exception) -> SociarchError:
        """What asyncssh's errors mean to a person. Their texts may hold paths and hosts: none is shown."""
        ssh, place = self._ssh, str(self._login.address)
        if isinstance(error, ssh.HostKeyNotVerifiable):
            return UnknownHost(path=place)
        if isinstance(error, ssh.PermissionDenied):
            return StorageDenied(path=place, reason=N_("no key or password that it accepts"))
        of_file = isinstance(error, OSError) and error.filename is not None
        if of_file or isinstance(error, ssh.ConfigParseError | ssh.KeyImportError | ssh.KeyEncryptionError):
            return StorageDenied(path=place, reason=N_("the settings or keys of ssh cannot be read"))
        if isinstance(error, ssh.SFTPPermissionDenied | ssh.SFTPWriteProtect):
            return StorageReadOnly(path=place)
        if isinstance(error, ssh.SFTPNoSpaceOnFilesystem | ssh.SFTPQuotaExceeded):
            return StorageFull(path=place)
        if isinstance(error, ssh.ChannelOpenError):
            return ServerFailed(path=place, reason=N_("it offers no SFTP"))
        if isinstance(error, TimeoutError):
            return StorageUnreachable(path=place, reason=N_("no answer in time"))
        if isinstance(error, socket.gaierror):
            return StorageUnreachable(path=place, reason=N_("its name is not found"))
        if isinstance(error, OSError):
            return StorageUnreachable(path=place, reason=N_("no connection"))
        if isinstance(error, ssh.SFTPConnectionLost | ssh.SFTPNoConnection | ssh.DisconnectError):
            return StorageUnreachable(path=place, reason=N_("the connection was cut"))
        if isinstance(error, ssh.SFTPError):
            return ServerFailed(path=place, reason=N_("the server is in trouble"))
        if isinstance(error, ssh.Error):
            return StorageUnreachable(path=place, reason=N_("the connection was cut"))
        raise error


def _run_until_stopped(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        with suppress(RuntimeError):
            loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
