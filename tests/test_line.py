"""One connection to a machine that speaks SFTP, what is said of its failures, and patience with them."""

import asyncio
import logging
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import asyncssh
import pytest

from sociarch.errors import (
    Missing,
    ServerFailed,
    SociarchError,
    StorageDenied,
    StorageFull,
    StorageReadOnly,
    StorageUnreachable,
    UnknownHost,
)
from sociarch.storage.line import Line
from sociarch.storage.patience import Patience, interruptible
from tests.machine import PASSWORD, Machine

T = TypeVar("T")
Work = Callable[[asyncssh.SFTPClient], Awaitable[T]]


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path)
    yield machine
    machine.stop()


@pytest.fixture
def line(machine: Machine) -> Iterator[Line]:
    line = Line(machine.login(), Patience(connect=5, answer=20))
    yield line
    line.close()


async def names(sftp: asyncssh.SFTPClient) -> list[str]:
    return sorted(str(name) for name in await sftp.listdir("."))


def raising(error: BaseException) -> "Work[None]":
    async def work(sftp: asyncssh.SFTPClient) -> None:
        raise error

    return work


def test_all_that_is_asked_goes_over_one_connection_many_at_once(machine: Machine, line: Line) -> None:
    together = asyncio.Barrier(8)

    async def wait_for_the_others(sftp: asyncssh.SFTPClient) -> str:
        async with together:
            return str(await sftp.realpath("."))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: line.run(wait_for_the_others), range(8))) == ["/"] * 8
    assert line.run(names) == [".", ".."]
    assert machine.logins == ["keeper"]


def test_names_that_are_no_text_come_as_the_system_writes_them(machine: Machine, line: Line) -> None:
    (machine.folder / "files" / "caf\udce9").write_bytes(b"x")
    assert line.run(names) == [".", "..", "caf\udce9"]


NO_ANSWER = (StorageUnreachable, "no answer in time")
CUT = (StorageUnreachable, "the connection was cut")
NO_CONNECTION = (StorageUnreachable, "no connection")
TROUBLE = (ServerFailed, "the server is in trouble")
SETTINGS = (StorageDenied, "the settings or keys of ssh cannot be read")


@pytest.mark.parametrize(
    ("error", "kind", "reason"),
    [
        (asyncssh.HostKeyNotVerifiable("private"), UnknownHost, "that host's key"),
        (asyncssh.PermissionDenied("private"), StorageDenied, "no key or password that it accepts"),
        (FileNotFoundError(2, "private", "private"), *SETTINGS),
        (asyncssh.ConfigParseError("private"), *SETTINGS),
        (asyncssh.KeyImportError("private"), *SETTINGS),
        (asyncssh.KeyEncryptionError("private"), *SETTINGS),
        (asyncssh.SFTPPermissionDenied("private"), StorageReadOnly, "."),
        (asyncssh.SFTPWriteProtect("private"), StorageReadOnly, "."),
        (asyncssh.SFTPNoSpaceOnFilesystem("private"), StorageFull, "."),
        (asyncssh.SFTPQuotaExceeded("private"), StorageFull, "."),
        (asyncssh.ChannelOpenError(1, "private"), ServerFailed, "it offers no SFTP"),
        (TimeoutError(), *NO_ANSWER),
        (socket.gaierror(-2, "private"), StorageUnreachable, "its name is not found"),
        (ConnectionRefusedError(111, "private"), *NO_CONNECTION),
        (asyncssh.SFTPConnectionLost("private"), *CUT),
        (asyncssh.SFTPNoConnection("private"), *CUT),
        (asyncssh.ConnectionLost("private"), *CUT),
        (asyncssh.SFTPFailure("private"), *TROUBLE),
        (asyncssh.Error(1, "private"), *CUT),
    ],
)
def test_what_fails_is_said_in_words_of_its_own_and_only_a_lost_connection_is_made_anew(
    machine: Machine, line: Line, error: Exception, kind: type[SociarchError], reason: str
) -> None:
    with pytest.raises(kind, match=reason) as caught:
        line.run(raising(error))
    assert type(caught.value) is kind
    assert "private" not in str(caught.value)
    assert f"sftp://keeper@127.0.0.1:{machine.port}" in str(caught.value)
    line.run(names)
    assert len(machine.logins) == (2 if kind is StorageUnreachable else 1)


def test_what_already_has_its_meaning_and_what_nobody_foresaw_is_raised_as_it_is(line: Line) -> None:
    with pytest.raises(Missing):
        line.run(raising(Missing(name="a")))
    with pytest.raises(ZeroDivisionError):
        line.run(raising(ZeroDivisionError()))


def test_a_failure_on_a_connection_that_others_have_made_anew_leaves_the_new_one_alone(
    machine: Machine, line: Line
) -> None:
    asked, answered = threading.Event(), threading.Event()

    async def fail_late(sftp: asyncssh.SFTPClient) -> None:
        asked.set()
        await asyncio.to_thread(answered.wait)
        raise asyncssh.ConnectionLost("late")

    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(line.run, fail_late)
        asked.wait()
        with pytest.raises(StorageUnreachable):
            line.run(raising(asyncssh.ConnectionLost("early")))
        line.run(names)
        answered.set()
        with pytest.raises(StorageUnreachable):
            late.result()
    line.run(names)
    assert len(machine.logins) == 2


def test_who_does_not_answer_is_not_waited_for_without_end(machine: Machine) -> None:
    async def never(sftp: asyncssh.SFTPClient) -> None:
        await asyncio.Event().wait()

    line = Line(machine.login(), Patience(answer=0.05))
    with pytest.raises(StorageUnreachable, match="no answer in time"):
        line.run(never)
    line.close()


def test_who_takes_the_call_and_says_nothing_is_not_waited_for_either(machine: Machine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        login = machine.login()
        address = login.address._replace(port=silent.getsockname()[1])
        line = Line(login._replace(address=address), Patience(connect=0.1))
        with pytest.raises(StorageUnreachable):
            line.run(names)
        line.close()


def test_a_line_that_was_closed_begins_anew_and_leaves_no_thread_behind(machine: Machine, line: Line) -> None:
    def threads() -> int:
        return sum(thread.name == "sftp" for thread in threading.enumerate())

    before = threads()
    line.close()
    line.run(names)
    assert threads() == before + 1
    line.close()
    line.close()
    assert threads() == before
    line.run(names)
    assert machine.logins == ["keeper", "keeper"]


def test_what_is_under_way_when_a_line_is_closed_is_given_up(machine: Machine, line: Line) -> None:
    asked = threading.Event()

    async def never(sftp: asyncssh.SFTPClient) -> None:
        asked.set()
        await asyncio.Event().wait()

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(line.run, never)
        asked.wait()
        line.close()
        with pytest.raises(CancelledError):
            waiting.result()


def test_a_line_may_be_closed_from_its_own_thread(line: Line) -> None:
    async def close(sftp: asyncssh.SFTPClient) -> None:
        line.close()
        await asyncio.Event().wait()

    with pytest.raises(CancelledError):
        line.run(close)
    assert line.run(names) == [".", ".."]


def test_a_host_whose_key_is_not_known_is_refused_whatever_the_settings_say(machine: Machine) -> None:
    key = machine.folder / "user_key"
    (machine.folder / "others").write_text("")
    for known in (str(machine.folder / "others"), "none"):
        config = f"Host *\n  UserKnownHostsFile {known}\n  StrictHostKeyChecking no\n  IdentityFile {key}\n"
        line = Line(machine.login(config), Patience())
        with pytest.raises(UnknownHost):
            line.run(names)
        line.close()
    assert machine.logins == []


def test_a_password_is_tried_before_any_key(machine: Machine) -> None:
    line = Line(machine.login(password=PASSWORD), Patience())
    assert line.run(names) == [".", ".."]
    line.close()
    assert machine.tried == [PASSWORD]
    wrong = Line(machine.login(password="wrong"), Patience())
    with pytest.raises(StorageDenied, match="no key or password"):
        wrong.run(names)
    wrong.close()
    assert machine.tried == [PASSWORD, "wrong"]


def test_the_persons_own_settings_say_who_logs_in_where_the_address_does_not(machine: Machine) -> None:
    config = (machine.folder / "config").read_text()
    login = machine.login(f"{config}  User somebody\n  Port {machine.port}\n", user="")
    line = Line(login._replace(address=login.address._replace(port=None)), Patience())
    assert line.run(names) == [".", ".."]
    line.close()
    assert machine.logins == ["somebody"]


def test_a_key_that_opens_with_a_passphrase_is_passed_over(machine: Machine) -> None:
    locked = machine.folder / "locked"
    locked.write_bytes(
        asyncssh.generate_private_key("ssh-ed25519").export_private_key("pkcs8-pem", passphrase="secret")
    )
    config = (machine.folder / "config").read_text()
    line = Line(machine.login(f"{config}  IdentityFile {locked}\n"), Patience())
    assert line.run(names) == [".", ".."]
    line.close()


def test_what_the_library_says_of_hosts_stands_in_no_log(line: Line) -> None:
    logger = logging.getLogger("asyncssh")
    assert not logger.propagate
    assert any(isinstance(one, logging.NullHandler) for one in logger.handlers)


def test_what_may_pass_is_asked_again_after_longer_and_longer_pauses_and_then_raised() -> None:
    pauses: list[float] = []
    heard: list[bool] = []

    def ask(again: bool) -> None:
        heard.append(again)
        raise StorageUnreachable(path="p", reason="?")

    with pytest.raises(StorageUnreachable):
        Patience(pause=1, tries=4, sleep=pauses.append).try_often(ask)
    assert pauses == [1, 3, 9]
    assert heard == [False, True, True, True]


def test_what_has_lasted_too_long_is_not_asked_again() -> None:
    pauses: list[float] = []

    def ask(again: bool) -> None:
        raise ServerFailed(path="p", reason="?")

    with pytest.raises(ServerFailed):
        Patience(lasting=-1, sleep=pauses.append).try_often(ask)
    assert pauses == []


def test_a_refusal_is_raised_at_once_and_an_answer_is_returned() -> None:
    pauses: list[float] = []

    def refuse(again: bool) -> None:
        raise StorageDenied(path="p", reason="?")

    patience = Patience(sleep=pauses.append)
    with pytest.raises(StorageDenied):
        patience.try_often(refuse)
    assert patience.try_often(lambda again: again) is False
    assert pauses == []


def test_an_answer_that_comes_at_the_second_try_is_the_answer() -> None:
    def ask(again: bool) -> str:
        if not again:
            raise ServerFailed(path="p", reason="?")
        return "answer"

    assert Patience(sleep=lambda seconds: None).try_often(ask) == "answer"


def test_patience_asks_four_times_and_lasts_half_a_minute() -> None:
    assert Patience()[:5] == (5, 120, 30, 0.3, 4)


def test_the_main_thread_lets_another_wait_and_other_threads_wait_themselves() -> None:
    assert interruptible(threading.current_thread) is not threading.current_thread()
    with ThreadPoolExecutor(1) as pool:
        own = pool.submit(threading.current_thread).result()
        assert pool.submit(interruptible, threading.current_thread).result() is own


def test_what_another_thread_raises_is_raised_here() -> None:
    def fail() -> None:
        raise Missing(name="a")

    with pytest.raises(Missing):
        interruptible(fail)
    assert interruptible(lambda: None) is None


def test_who_waits_elsewhere_does_not_keep_the_program_from_ending() -> None:
    assert interruptible(lambda: threading.current_thread().daemon)
