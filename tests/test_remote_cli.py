"""The installed command with a vault on another machine: from `init` to `restore`, and no secret anywhere."""

import errno
import json
import os
import pty
import select
import signal
import stat
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from sociarch.cli.session import Session
from sociarch.verify import verify
from tests.servers import SECRET as SFTP_SECRET
from tests.servers import S3Server, SshServer, free_port
from tests.terminal import PROGRAM, SECRET, Terminal, export_of
from tests.test_privacy import Watch

Server = S3Server | SshServer
ROOT = Path(__file__).resolve().parent.parent


class Remote(Terminal):
    """A machine whose vault lies at an address."""

    def __init__(self, folder: Path, server: Server, address: str, **variables: str) -> None:
        folder.mkdir(exist_ok=True)
        super().__init__(folder)
        self.address = address
        self.environment = {
            **self.environment,
            **server.environment,
            "SOCIARCH_VAULT": address,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "PYTHONPATH": str(ROOT),
            **variables,
        }

    def done(self, *arguments: str) -> str:
        """What a command says that must succeed."""
        ended = self.run(*arguments)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def told(self, *arguments: str) -> dict[str, object]:
        told: dict[str, object] = json.loads(self.done(*arguments, "--json"))
        return told

    def typed(self, answers: list[str], *arguments: str) -> tuple[int, str]:
        """Run a command in a terminal and type an answer each time it stands still with a question."""
        child, screen = pty.fork()
        if child == 0:
            os.chdir(self.folder)
            os.execve(PROGRAM, [str(PROGRAM), *arguments], dict(self.environment))
        said = ""
        waiting = list(answers)
        end = time.monotonic() + 60
        while time.monotonic() < end:
            ready, _, _ = select.select([screen], [], [], 0.1)
            if ready:
                try:
                    said += os.read(screen, 4096).decode()
                except OSError as error:
                    if error.errno != errno.EIO:
                        raise
                    break
            elif waiting and said.endswith(": "):
                os.write(screen, waiting.pop(0).encode() + b"\n")
        else:
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        os.close(screen)
        return os.waitstatus_to_exitcode(status), said


@pytest.fixture(params=["ceph", "sshd"])
def server(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue(request.param)
    return found


def test_a_vault_on_another_machine_is_made_filled_checked_and_restored_anywhere(
    server: Server, tmp_path: Path
) -> None:
    first = Remote(tmp_path / "first", server, server.address())
    assert first.address in first.done("init")
    [kit] = first.folder.glob("sociarch-recovery-kit-*.html")
    assert stat.S_IMODE(kit.stat().st_mode) == 0o600
    export = export_of(first.folder, 1, photo=os.urandom(200_000))
    first.done("backup", "--from", str(export))
    assert "already in the vault" in first.done("backup", "--from", str(export))
    status = first.told("status")
    assert (status["path"], status["create_only"], status["snapshots"]) == (first.address, "enforced", 1)
    assert first.address in first.done("status")

    second = Remote(tmp_path / "second", server, first.address)
    second.done("verify")
    assert "linkedin" in second.done("snapshots")
    assert json.loads(second.done("show", "--json"))["connections"]
    second.done("restore", "latest", "back")
    assert (second.folder / "back" / export.name).read_bytes() == export.read_bytes()
    second.done("backup", "--from", str(export_of(second.folder, 2)))
    assert first.told("status")["snapshots"] == 2

    third = Remote(tmp_path / "third", server, first.address)
    text = third.run("verify", without=("SOCIARCH_PASSPHRASE_FILE",), SOCIARCH_IDENTITY=str(kit))
    assert text.returncode == 0, text.stderr


def test_two_machines_may_back_up_at_the_same_moment(server: Server, tmp_path: Path) -> None:
    machines = [Remote(tmp_path / name, server, server.address()) for name in ("a", "b")]
    machines[1].environment = {**machines[1].environment, "SOCIARCH_VAULT": machines[0].address}
    machines[0].done("init")
    processes = [
        one.start("backup", "--from", str(export_of(one.folder, number, photo=os.urandom(300_000))))
        for number, one in enumerate(machines)
    ]
    for process in processes:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
    assert machines[0].told("status")["snapshots"] == 2
    machines[0].done("verify")


def test_where_a_vault_is_already_none_is_made(server: Server, tmp_path: Path) -> None:
    terminal = Remote(tmp_path / "a", server, server.address())
    terminal.done("init")
    again = terminal.run("init", "--kit", "other.html")
    assert again.returncode == 32
    assert not (terminal.folder / "other.html").exists()
    assert terminal.address in again.stderr


def test_a_client_that_is_killed_in_mid_upload_costs_no_snapshot(server: Server, tmp_path: Path) -> None:
    terminal = Remote(tmp_path / "a", server, server.address())
    terminal.done("init")
    terminal.done("backup", "--from", str(export_of(terminal.folder, 0)))
    start = time.monotonic()
    terminal.done("backup", "--from", str(export_of(terminal.folder, 1, photo=os.urandom(9_000_000))))
    whole = time.monotonic() - start
    for number in range(8):
        path = export_of(terminal.folder, 2, photo=os.urandom(9_000_000))
        process = terminal.start("backup", "--from", str(path))
        time.sleep(whole * (0.3 + number / 12))
        process.send_signal(signal.SIGKILL)
        process.communicate()
    reader = Session(vault=terminal.address, no_input=True, environment=terminal.environment).reader()
    assert reader.chronicle().damaged == ()
    assert len(reader.chronicle().snapshots) >= 2
    assert verify(reader).sound
    terminal.done("backup", "--from", str(path))
    terminal.done("verify")


def test_no_secret_is_in_any_file_output_or_argument(ceph: S3Server, tmp_path: Path) -> None:
    terminal = Remote(tmp_path / "a", ceph, ceph.address())
    arguments: set[bytes] = set()
    said = ""
    for command in (
        ("init", "-v"),
        ("backup", "-v", "--from", str(export_of(terminal.folder, 1))),
        ("status", "--json"),
        ("verify", "-v"),
        ("show", "nothing"),
    ):
        with terminal.start(*command) as process, Watch(process, terminal.home) as watch:
            told = process.communicate(timeout=120)
        arguments |= watch.arguments
        said += "".join(told)
    secrets = (ceph.secret.encode(), SECRET.encode())
    for secret in secrets:
        assert not any(secret in one for one in arguments)
        assert secret.decode() not in said
        for path in terminal.folder.rglob("*"):
            if path.is_file() and path.name != "passphrase":
                assert secret not in path.read_bytes(), path
    reader = Session(vault=terminal.address, no_input=True, environment=terminal.environment).reader()
    for name in reader.storage.names(""):
        assert not any(secret in reader.storage.get(name) for secret in secrets)


TROUBLES: Mapping[str, tuple[dict[str, str], Callable[[S3Server], str], str]] = {
    "another secret": (
        {"AWS_SECRET_ACCESS_KEY": "an0therSecretThatIsWrong0fTheGateway"},
        lambda server: server.address(),
        "let this machine in",
    ),
    "no secret": ({"AWS_SECRET_ACCESS_KEY": ""}, lambda server: server.address(), "let this machine in"),
    "a bucket that is not there": ({}, lambda server: server.address(bucket="nowhere"), "no such bucket"),
    "a port where nobody listens": (
        {},
        lambda server: server.address(port=free_port()),
        "cannot be reached (no connection)",
    ),
}


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("verb", ["init", "status"])
def test_what_keeps_a_bucket_away_is_told_without_its_secrets(
    trouble: str, verb: str, ceph: S3Server, tmp_path: Path
) -> None:
    variables, address, sentence = TROUBLES[trouble]
    terminal = Remote(tmp_path / "a", ceph, address(ceph), **variables)
    ended = terminal.run(verb, "--no-input")
    assert ended.returncode == 32, ended.stderr
    assert sentence in ended.stderr
    for secret in (ceph.secret, *filter(None, variables.values()), "Error performing"):
        assert secret not in ended.stderr
    assert not list(terminal.folder.glob("*kit*.html"))


def test_a_host_that_is_not_known_is_refused_with_what_to_do(sshd: SshServer, tmp_path: Path) -> None:
    config = tmp_path / "config"
    for hosts in (
        f"UserKnownHostsFile {tmp_path}/none",
        "UserKnownHostsFile none\n  StrictHostKeyChecking no",
    ):
        text = sshd.config.read_text()
        line = next(line for line in text.splitlines() if "UserKnownHostsFile" in line)
        config.write_text(text.replace(line, f"  {hosts}"))
        (tmp_path / "none").touch()
        terminal = Remote(tmp_path / "a", sshd, sshd.address(), SOCIARCH_SSH_CONFIG=str(config))
        ended = terminal.run("init")
        assert ended.returncode == 32
        assert "does not know that host's key" in ended.stderr
        assert "Connect once with `ssh`" in ended.stderr


def test_a_host_with_another_key_than_the_known_one_is_refused(sshd: SshServer, tmp_path: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "other"], check=True)
    (tmp_path / "known").write_text(f"[127.0.0.1]:* {(tmp_path / 'other.pub').read_text()}")
    config = tmp_path / "config"
    config.write_text(
        sshd.config.read_text().replace(f"{sshd.config.parent}/known_hosts", f"{tmp_path}/known")
    )
    terminal = Remote(tmp_path / "a", sshd, sshd.address(), SOCIARCH_SSH_CONFIG=str(config))
    ended = terminal.run("init")
    assert ended.returncode == 32
    assert "does not know that host's key" in ended.stderr


def test_a_key_that_the_server_does_not_know_is_refused(sshd: SshServer, tmp_path: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "mine"], check=True)
    config = tmp_path / "config"
    config.write_text(sshd.config.read_text().replace(f"{sshd.config.parent}/user_key", f"{tmp_path}/mine"))
    terminal = Remote(tmp_path / "a", sshd, sshd.address(), SOCIARCH_SSH_CONFIG=str(config))
    ended = terminal.run("init")
    assert ended.returncode == 32
    assert "no key or password that it accepts" in ended.stderr


def test_credentials_are_asked_for_without_being_shown_and_kept_in_the_keyring(
    ceph: S3Server, tmp_path: Path
) -> None:
    ring: Mapping[str, str] = {
        "PYTHON_KEYRING_BACKEND": "tests.ring.FileRing",
        "TEST_RING": str(tmp_path / "ring"),
        "AWS_ACCESS_KEY_ID": "",
        "AWS_SECRET_ACCESS_KEY": "",
    }
    terminal = Remote(tmp_path / "a", ceph, ceph.address(), **ring)
    code, said = terminal.typed([ceph.key, "Wr0ngSecretTypedByMistakeAtNight", ceph.key, ceph.secret], "init")
    assert code == 0, said
    assert "Secret access key" in said
    assert ceph.secret not in said
    assert "Wr0ngSecret" not in said
    terminal.done("status", "--no-input")
    assert ceph.secret in (tmp_path / "ring").read_text()
    for path in terminal.folder.rglob("*"):
        assert not path.is_file() or ceph.secret.encode() not in path.read_bytes()


def test_a_password_for_sftp_is_asked_for_and_kept_for_the_account(
    weak_sftp: SshServer, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    line = f"IdentityFile {weak_sftp.config.parent}/user_key"
    config.write_text(weak_sftp.config.read_text().replace(line, f"IdentityFile {tmp_path}/none"))
    ring = {
        "PYTHON_KEYRING_BACKEND": "tests.ring.FileRing",
        "TEST_RING": str(tmp_path / "ring"),
        "SOCIARCH_SSH_CONFIG": str(config),
    }
    address = weak_sftp.address(Path(f"/v-{tmp_path.name}"))
    terminal = Remote(tmp_path / "a", weak_sftp, address, **ring)
    refused = terminal.run("init", "--no-input")
    assert refused.returncode == 32
    assert "does not let this machine in" in refused.stderr
    code, said = terminal.typed([SFTP_SECRET], "init")
    assert code == 0, said
    assert SFTP_SECRET not in said
    terminal.done("backup", "--from", str(export_of(terminal.folder, 1)))
    terminal.done("verify", "--no-input")


@pytest.mark.parametrize(
    "address",
    [
        "s3://AKIDinvented:Zq7Tok8vJ3kL0pWm2x@vaults/here",
        "s3://vaults/here?secret_access_key=Zq7Tok8vJ3kL0pWm2x",
        "s3://vaults/here?endpoint=https://me:Zq7Tok8vJ3kL0pWm2x@minio.example.org",
        "sftp://me:Zq7Tok8vJ3kL0pWm2x@nas.example.org/srv/vault",
        "az://vaults/here?account=invented&sig=Zq7Tok8vJ3kL0pWm2x",
    ],
)
def test_a_secret_in_an_address_is_refused_and_never_repeated(address: str, tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.environment = {**terminal.environment, "PYTHONPATH": str(ROOT)}
    for run in (
        terminal.run("init", "--vault", address),
        terminal.run("init", SOCIARCH_VAULT=address),
        terminal.run("show", address),
        terminal.run("backup", "--from", address),
        terminal.run("nonsense", address),
        terminal.run("restore", "latest", address, "more"),
    ):
        assert run.returncode != 0
        assert "Zq7Tok8vJ3kL0pWm2x" not in run.stderr + run.stdout
    refused = terminal.run("init", "--vault", address)
    assert refused.returncode == 2
    assert "does not belong there" in refused.stderr
    assert not any(path.is_file() and b"Zq7Tok8" in path.read_bytes() for path in tmp_path.rglob("*"))


def test_a_place_that_overwrites_is_said_to_at_init_and_by_status(weak: S3Server, tmp_path: Path) -> None:
    terminal = Remote(tmp_path / "a", weak, weak.address())
    made = terminal.run("init")
    assert made.returncode == 0, made.stderr
    assert made.stderr.count("overwrites a file where it is asked to keep") == 1
    terminal.done("backup", "--from", str(export_of(terminal.folder, 1)))
    status = terminal.run("status", "--json")
    assert json.loads(status.stdout)["create_only"] == "ignored"
    assert any("overwrites" in one for one in json.loads(status.stdout)["warnings"])
    assert "overwrites a file" in terminal.run("status").stderr
    terminal.done("verify")
    other = Remote(tmp_path / "b", weak, terminal.address)
    assert "overwrites a file" in other.run("snapshots").stderr


def test_a_package_that_is_missing_is_named(tmp_path: Path) -> None:
    """Asked of a Python that has neither package, as after a plain `pip install sociarch`."""
    blocked = tmp_path / "blocked"
    for name in ("obstore", "asyncssh"):
        (blocked / name).mkdir(parents=True)
        (blocked / name / "__init__.py").write_text("raise ImportError(__name__)")
    terminal = Terminal(tmp_path)
    for address, extra in (("s3://vaults/here", "s3"), ("sftp://nas.example.org/srv/vault", "sftp")):
        ended = terminal.run(
            "init", "--vault", address, PYTHONPATH=os.pathsep.join([str(blocked), str(ROOT)])
        )
        assert ended.returncode == 2
        assert f"pip install 'sociarch[{extra}]'" in ended.stderr


def test_a_vault_is_copied_to_another_machine_healed_from_there_and_swept_there(
    server: Server, tmp_path: Path
) -> None:
    there = server.address()
    here = Remote(tmp_path / "here", server, there, SOCIARCH_VAULT=str(tmp_path / "here" / "vault"))
    here.done("init")
    for number in (1, 2):
        here.done("backup", "--from", str(export_of(here.folder, number, photo=os.urandom(300_000))))
    # Cut off twice, then brought to its end; what is there at any moment is whole.
    for seconds in (0.7, 1.4):
        process = here.start("copy", there)
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    copied = here.told("copy", there)["copies"]
    assert isinstance(copied, list)
    assert [one["snapshots"] for one in copied] == [2]
    here.done("--vault", there, "verify")
    objects = [path for path in (here.vault / "objects").rglob("*") if path.is_file()]
    objects[0].write_bytes(b"rubbish")
    objects[-1].unlink()
    assert here.run("verify").returncode == 31
    assert here.run("verify", "--repair", "--yes").returncode == 0
    here.done("verify")
    here.done("forget", "--keep-last", "1", "--yes", "--sweep")
    here.done("copy")
    assert "forgotten" not in here.done("--vault", there, "snapshots")
    # The killed copies have left their notes, so the sweep is told not to wait.
    here.done("--vault", there, "sweep", "--yes", "--now")
    told = here.told("--vault", there, "verify")
    assert told["sound"] is True
    assert told["unused"] == 0
