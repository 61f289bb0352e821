"""Storage on another machine that fails in every way that a network can: what is committed stays, nothing
partial is taken for whole, and a person is told the right thing."""

import gc
import os
import random
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from sociarch.address import Address
from sociarch.errors import (
    Missing,
    ServerFailed,
    SociarchError,
    StorageAbsent,
    StorageDenied,
    StorageReadOnly,
    StorageUnreachable,
)
from sociarch.keys import VaultIdentity
from sociarch.place import Place, open_storage
from sociarch.storage import CreateOnly, Storage
from sociarch.storage.objects import ObjectStorage, open_store
from sociarch.storage.patience import Patience
from sociarch.storage.sftp import SftpStorage
from sociarch.vault import Reader
from sociarch.verify import verify
from tests.faulty import FaultyGateway, FaultyWire, Request
from tests.servers import S3Server, SshServer, free_port
from tests.vaults import found, put

QUICK = Patience(connect=5, answer=20, pause=0.01)
HASTY = QUICK._replace(answer=1.0)


def objects(
    server: S3Server, address: str, patience: Patience = QUICK, create_only: CreateOnly | None = "enforced"
) -> ObjectStorage:
    place = Address.of(address)
    return ObjectStorage(
        lambda patience: open_store(place, server.environment, patience),
        str(place), patience=patience, create_only=create_only,
    )  # fmt: skip


def over_sftp(
    server: SshServer, address: str, patience: Patience = QUICK, create_only: CreateOnly | None = "enforced"
) -> SftpStorage:
    return SftpStorage(
        Address.of(address), config=str(server.config), patience=patience, create_only=create_only
    )


class Behind:
    """A bucket seen through a gateway with faults, and straight."""

    def __init__(self, server: S3Server, gateway: FaultyGateway) -> None:
        self.server, self.gateway = server, gateway
        self.straight_address = server.address()
        self.address = self.straight_address.replace(f":{server.port}", f":{gateway.port}")
        self.straight = objects(server, self.straight_address)
        self.storage = objects(server, self.address)

    def fail_first(self, fault: str, method: str = "PUT", times: int = 1) -> None:
        left = [times]

        def chosen(request: Request) -> str | None:
            if request.method != method or not left[0]:
                return None
            left[0] -= 1
            return fault

        self.gateway.fault = chosen

    def asked(self, method: str) -> int:
        return sum(request.method == method for request in self.gateway.seen)


@pytest.fixture
def behind(ceph: S3Server) -> Iterator[Behind]:
    with FaultyGateway(ceph.port) as gateway:
        yield Behind(ceph, gateway)


@pytest.mark.parametrize("fault", ["lost", "cut", "refused", "broken", "500", "503", "409", "slow"])
def test_a_creation_that_fails_once_succeeds_and_knows_its_own_bytes(behind: Behind, fault: str) -> None:
    behind.fail_first(fault)
    assert behind.storage.create("a", b"own" * 1000)
    assert behind.straight.get("a") == b"own" * 1000


@pytest.mark.parametrize("fault", ["lost", "refused", "503"])
def test_a_creation_that_fails_while_another_writer_wins_is_no_creation(behind: Behind, fault: str) -> None:
    behind.straight.create("a", b"another's")
    behind.fail_first(fault)
    assert not behind.storage.create("a", b"own")
    assert behind.straight.get("a") == b"another's"


def test_a_stalled_creation_is_looked_after_and_found_done(behind: Behind) -> None:
    storage = objects(behind.server, behind.address, HASTY)
    behind.fail_first("stall")
    assert storage.create("a", b"own")
    assert behind.straight.get("a") == b"own"


def test_a_creation_that_fails_for_good_is_raised_and_nothing_is_there(behind: Behind) -> None:
    behind.gateway.fault = lambda request: "503" if request.method == "PUT" else None
    with pytest.raises(ServerFailed, match="in trouble"):
        behind.storage.create("a", b"own")
    assert behind.asked("PUT") == QUICK.tries
    assert not behind.straight.has("a")


def test_half_an_upload_leaves_nothing_to_be_seen(behind: Behind) -> None:
    behind.gateway.fault = lambda request: "broken" if request.method == "PUT" else None
    with pytest.raises(StorageUnreachable):
        behind.storage.create("a", b"own" * 100_000)
    assert list(behind.straight.names("")) == []
    with pytest.raises(Missing):
        behind.straight.get("a")


@pytest.mark.parametrize("fault", ["lost", "cut", "500", "slow"])
def test_reading_listing_and_deleting_recover_by_themselves(behind: Behind, fault: str) -> None:
    behind.straight.create("a/b", b"content" * 1000)
    behind.fail_first(fault, "GET")
    assert behind.storage.get("a/b") == b"content" * 1000
    behind.fail_first(fault, "GET")
    assert list(behind.storage.names("")) == ["a/b"]
    behind.fail_first(fault, "HEAD")
    assert behind.storage.has("a/b")
    behind.fail_first(fault, "DELETE")
    behind.storage.delete("a/b")
    assert not behind.straight.has("a/b")


def test_a_refusal_is_said_at_once_and_not_asked_again(behind: Behind) -> None:
    behind.gateway.fault = lambda request: "403"
    for ask in (
        lambda: behind.storage.get("a"),
        lambda: behind.storage.create("a", b""),
        lambda: list(behind.storage.names("")),
    ):
        behind.gateway.seen.clear()
        with pytest.raises(StorageDenied):
            ask()
        assert len(behind.gateway.seen) == 1


def test_the_right_thing_is_said_of_what_keeps_a_bucket_away(ceph: S3Server) -> None:
    wrong = replace(ceph, secret="another")
    cases: list[tuple[ObjectStorage, type[SociarchError]]] = [
        (objects(wrong, ceph.address()), StorageDenied),
        (objects(ceph, ceph.address(bucket="nowhere")), StorageAbsent),
        (objects(ceph, ceph.address(port=free_port())), StorageUnreachable),
        (objects(ceph, ceph.address().replace("http:", "https:")), StorageUnreachable),
        (objects(ceph, ceph.address().replace("127.0.0.1", "nobody.invalid")), StorageUnreachable),
    ]
    for storage, kind in cases:
        asks: list[Callable[[], object]] = [
            lambda storage=storage: storage.get("a"),  # type: ignore[misc]  # bound now
            lambda storage=storage: storage.create("a", b"x"),  # type: ignore[misc]
            lambda storage=storage: list(storage.names("")),  # type: ignore[misc]
            lambda storage=storage: storage.probe(),  # type: ignore[misc]
        ]
        for ask in asks:
            with pytest.raises(kind) as caught:
                ask()
            assert ceph.secret not in str(caught.value)


def test_whoever_is_not_there_is_asked_a_few_times_with_longer_and_longer_pauses(ceph: S3Server) -> None:
    pauses: list[float] = []
    patience = Patience(sleep=pauses.append)
    with pytest.raises(StorageUnreachable):
        objects(ceph, ceph.address(port=free_port()), patience).get("a")
    assert pauses == pytest.approx([0.3, 0.9, 2.7])


def test_ctrl_c_does_not_wait_for_an_answer(behind: Behind) -> None:
    asked = threading.Event()

    def stall(request: Request) -> str:
        asked.set()
        return "stall"

    def press() -> None:
        asked.wait()
        os.kill(os.getpid(), signal.SIGINT)

    behind.gateway.fault = stall
    threading.Thread(target=press).start()
    with pytest.raises(KeyboardInterrupt):
        behind.storage.has("a")
    assert not behind.gateway.ended.is_set()


# -- vaults that are built through faults ----------------------------------------------------------------


def build(storage: Storage, identity: VaultIdentity, rounds: int, seed: int) -> dict[str, bytes]:
    """Snapshots that were committed, and what is in them. What failed is not among them."""
    committed: dict[str, bytes] = {}
    generator = random.Random(seed)
    for number in range(rounds):
        data = generator.randbytes(generator.choice([10, 5_000, 60_000]))
        try:
            committed[put(storage, identity, data, taken=f"2026-01-01T00:00:{number:02}Z")] = data
        except SociarchError:
            continue
    return committed


def check(storage: Storage, identity: VaultIdentity, committed: dict[str, bytes]) -> None:
    """Everything that was committed restores, and the vault is sound."""
    reader = Reader(storage, identity)
    for name, data in committed.items():
        [source] = reader.sources(reader.snapshot(name).parts[0])
        with source.open() as file:
            assert file.read() == data
    verdict = verify(reader)
    assert verdict.sound, verdict.damages
    assert {one.id for one in verdict.health} >= committed.keys()
    assert verdict.strangers == ()


@pytest.mark.parametrize("fault", ["lost", "refused", "broken", "cut", "500", "403", "slow"])
@pytest.mark.parametrize("every", [2, 3, 7])
def test_a_remote_that_fails_each_nth_call_loses_nothing(behind: Behind, fault: str, every: int) -> None:
    identity = found(behind.straight)
    behind.gateway.fault = lambda request: fault if request.number % every == 0 else None
    committed = build(behind.storage, identity, 6, every)
    assert len(committed) == 6 or fault in ("403",) or every == 2
    check(behind.straight, identity, committed)


@pytest.mark.parametrize("seed", range(3))
def test_a_remote_that_fails_at_random_and_is_never_asked_again_loses_nothing(
    behind: Behind, seed: int
) -> None:
    generator = random.Random(seed)
    identity = found(behind.straight)
    faults = ["lost", "refused", "broken", "cut", "500", "503", "403", "409", "old"]
    behind.gateway.fault = lambda request: generator.choice(faults) if generator.random() < 0.1 else None
    storage = objects(behind.server, behind.address, QUICK._replace(tries=1))
    committed = build(storage, identity, 12, seed)
    check(behind.straight, identity, committed)


def test_old_listings_cost_no_snapshot(behind: Behind) -> None:
    identity = found(behind.straight)
    behind.gateway.fault = lambda request: "old" if request.lists else None
    committed = build(behind.storage, identity, 5, 1)
    assert len(committed) == 5
    check(behind.straight, identity, committed)


def test_a_place_that_goes_away_in_mid_check_is_not_taken_for_damaged(behind: Behind) -> None:
    identity = found(behind.straight)
    build(behind.straight, identity, 3, 1)
    for fault in ("refused", "403"):
        behind.gateway.seen.clear()
        behind.gateway.fault = lambda request, fault=fault: fault if request.number > 5 else None  # type: ignore[misc]
        reader = Reader(objects(behind.server, behind.address), identity)
        with pytest.raises((StorageUnreachable, StorageDenied)):
            verify(reader)
        with pytest.raises((StorageUnreachable, StorageDenied)):
            reader.chronicle()


def test_a_server_that_overwrites_and_fails_loses_nothing_of_one_writer(weak: S3Server) -> None:
    with FaultyGateway(weak.port) as gateway:
        address = weak.address()
        straight = objects(weak, address, create_only=None)
        identity = found(straight)
        generator = random.Random(5)
        faults = ["lost", "refused", "broken", "500"]
        gateway.fault = lambda request: generator.choice(faults) if generator.random() < 0.2 else None
        storage = objects(weak, address.replace(f":{weak.port}", f":{gateway.port}"), create_only="ignored")
        committed = build(storage, identity, 10, 1)
        check(straight, identity, committed)


# -- the same over SFTP ----------------------------------------------------------------------------------


@contextmanager
def cut_wire(server: SshServer) -> Iterator[tuple[FaultyWire, Path, str]]:
    with FaultyWire(server.port) as wire:
        address = server.address()
        folder = Path("/" + address.split("/", 3)[3])
        yield wire, folder, address.replace(f":{server.port}", f":{wire.port}")


def test_a_connection_that_is_cut_again_and_again_loses_nothing(sshd: SshServer) -> None:
    with cut_wire(sshd) as (wire, folder, address):
        straight = over_sftp(sshd, sshd.address(folder))
        identity = found(straight)
        generator = random.Random(3)
        wire.budget = lambda: generator.randrange(5_000, 80_000)
        committed = build(over_sftp(sshd, address), identity, 15, 1)
        assert wire.cuts > 10
        assert committed
        check(straight, identity, committed)


@pytest.mark.parametrize("size", [100, 300_000])
def test_a_creation_cut_at_any_point_is_done_or_not_and_known_to_be(sshd: SshServer, size: int) -> None:
    with cut_wire(sshd) as (wire, folder, address):
        straight = over_sftp(sshd, sshd.address(folder))
        for number in range(25):
            budgets = iter([3_000 + number * (size + 6_000) // 25])
            wire.budget = lambda budgets=budgets: next(budgets, None)  # type: ignore[misc]  # bound now
            data = random.Random(number).randbytes(size)
            storage = over_sftp(sshd, address)
            assert storage.create(f"objects/{number}", data)
            assert straight.get(f"objects/{number}") == data
        assert wire.cuts > 15


def test_a_connection_that_goes_silent_is_given_up_and_made_anew(sshd: SshServer) -> None:
    with cut_wire(sshd) as (wire, _, address):
        budgets = iter([-5_000])
        wire.budget = lambda: next(budgets, None)
        storage = over_sftp(sshd, address, HASTY)
        assert storage.create("a", b"x" * 50_000)
        assert storage.get("a") == b"x" * 50_000
        assert wire.cuts == 1


def test_an_idle_connection_that_was_cut_is_made_anew(sshd: SshServer) -> None:
    with cut_wire(sshd) as (wire, _, address):
        budgets = iter([9_000])
        wire.budget = lambda: next(budgets, None)
        storage = over_sftp(sshd, address)
        storage.create("a", b"x")
        for _ in range(60):
            assert storage.get("a") == b"x"
        assert wire.cuts == 1


def test_the_right_thing_is_said_of_what_keeps_a_folder_away(sshd: SshServer, tmp_path: Path) -> None:
    with pytest.raises(StorageUnreachable, match="no connection"):
        over_sftp(sshd, sshd.address(port=free_port())).get("a")
    with pytest.raises(StorageUnreachable, match="name is not found"):
        over_sftp(sshd, "sftp://nobody.invalid/srv/vault").get("a")
    with pytest.raises(StorageDenied):
        over_sftp(replace(sshd, config=tmp_path / "missing"), sshd.address()).get("a")
    with pytest.raises(SociarchError) as caught:
        over_sftp(sshd, sshd.address(Path("/proc/vault"))).create("a", b"x")
    assert isinstance(caught.value, StorageReadOnly | ServerFailed)


def test_what_was_opened_is_let_go(sshd: SshServer) -> None:
    def lines() -> int:
        return sum(thread.name == "sftp" for thread in threading.enumerate())

    gc.collect()
    before = lines()
    storage = open_storage(Place.of(sshd.address()), sshd.environment)
    storage.create("a", b"x")
    assert lines() == before + 1
    del storage
    gc.collect()
    assert lines() == before
