"""A machine that speaks SFTP, in this process: it starts at once and fails as a test wants it."""

import asyncio
import threading
from collections.abc import Awaitable
from pathlib import Path
from typing import TypeVar

import asyncssh

from sociarch.address import Address
from sociarch.storage.line import Login

T = TypeVar("T")
PASSWORD = "a password for tests"


class Machine:
    """An SFTP server that lets `keeper` in by key or password, and notes who tried what."""

    def __init__(self, folder: Path, files: type[asyncssh.SFTPServer] = asyncssh.SFTPServer) -> None:
        self.folder = folder
        self._files = files
        self.logins: list[str] = []
        self.tried: list[str] = []
        self.connections: list[asyncssh.SSHServerConnection] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.port = self._run(self._listen())

    def login(self, config: str | None = None, password: str | None = None, user: str = "keeper") -> Login:
        settings = self.folder / "config" if config is None else self.folder / "other"
        if config is not None:
            settings.write_text(config)
        return Login(Address("sftp", user, "127.0.0.1", self.port, "", ()), password, None, str(settings))

    def stop(self) -> None:
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Awaitable[T]) -> T:
        async def wait() -> T:
            return await work

        return asyncio.run_coroutine_threadsafe(wait(), self._loop).result()

    async def _listen(self) -> int:
        host, user = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
        known, identity = self.folder / "known_hosts", self.folder / "user_key"
        identity.write_bytes(user.export_private_key())
        known.write_bytes(b"[127.0.0.1]:* " + host.export_public_key())
        (self.folder / "config").write_text(
            f"Host *\n  UserKnownHostsFile {known}\n  IdentityFile {identity}\n  IdentitiesOnly yes\n"
        )
        (self.folder / "user_key.pub").write_bytes(user.export_public_key())
        (self.folder / "files").mkdir()
        self._server = await asyncssh.listen(
            "127.0.0.1",
            0,
            server_factory=lambda: _Door(self),
            server_host_keys=[host],
            authorized_client_keys=str(self.folder / "user_key.pub"),
            sftp_factory=lambda channel: self._files(channel, chroot=str(self.folder / "files").encode()),
        )
        return int(self._server.get_port())

    async def _stop(self) -> None:
        self._server.close()
        for connection in self.connections:
            connection.abort()
        await self._server.wait_closed()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)


class _Door(asyncssh.SSHServer):
    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._machine.connections.append(conn)

    def begin_auth(self, username: str) -> bool:
        self._machine.logins.append(username)
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        self._machine.tried.append(password)
        return password == PASSWORD
