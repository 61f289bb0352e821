"""What this machine keeps of an account: sealed, for its owner alone, and without a name in the open."""

import os
import stat
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sociarch.accounts import Account, Consent, free_name, known_accounts
from sociarch.errors import (
    AccountBusy,
    KeyringClosed,
    StorageFailed,
    StorageFull,
    VaultUnavailable,
    WrongAccount,
)
from sociarch.home import Home
from sociarch.pending import Part, Record, State
from sociarch.seal import Keyring, Seal

EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True)
LABEL: Final = "Aline Testeur (privé)"
COOKIE: Final = "AQEDATestOnlyCookieValue"
STATE: Final = {"cookies": [{"name": "li_at", "value": COOKIE, "domain": ".example.org"}], "origins": []}


class Ring:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service_name: str, username: str) -> str | None:
        return self.kept.get((service_name, username))

    def set_password(self, service_name: str, username: str, password: str) -> None:
        self.kept[service_name, username] = password


class Locked(Ring):
    """A keyring that nobody has unlocked."""

    def get_password(self, service_name: str, username: str) -> str | None:
        raise RuntimeError("locked")

    def set_password(self, service_name: str, username: str, password: str) -> None:
        raise RuntimeError("locked")


class Forgetful(Ring):
    """A keyring that says it keeps a secret and does not."""

    def set_password(self, service_name: str, username: str, password: str) -> None:
        """Nothing is kept."""


class Shy(Ring):
    """A keyring that is locked for a moment."""

    locked = False

    def get_password(self, service_name: str, username: str) -> str | None:
        if self.locked:
            raise RuntimeError("locked")
        return super().get_password(service_name, username)

    def set_password(self, service_name: str, username: str, password: str) -> None:
        if self.locked:
            raise RuntimeError("locked")
        super().set_password(service_name, username, password)


def no_ring() -> Keyring | None:
    return None


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def account(home: Home, label: str | None = None, network: str = "exemple") -> Account:
    return Account(home, Seal(home, no_ring), network, "Exemple", label)


def files(home: Home) -> Iterator[Path]:
    return (path for path in home.root.rglob("*") if path.is_file())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# -- whose account it is ----------------------------------------------------------------------------


def test_the_first_owner_is_remembered_and_another_is_refused(home: Home) -> None:
    account(home).check_owner({"slug": "aline-testeur"})
    account(home).keep_owner({"slug": "aline-testeur"})
    account(home).check_owner({"slug": "aline-testeur"})
    with pytest.raises(WrongAccount) as caught:
        account(home).check_owner({"slug": "bram-voorbeeld"})
    assert caught.value.code == 11
    assert "bram" not in str(caught.value)


def test_an_owner_is_compared_without_case_and_spaces(home: Home) -> None:
    account(home).keep_owner({"address": "Aline.Testeur@example.org"})
    account(home).check_owner({"address": " aline.testeur@EXAMPLE.org\n"})


def test_only_what_both_tell_is_compared(home: Home) -> None:
    account(home).keep_owner({"slug": "aline-testeur"})
    account(home).check_owner({})
    account(home).check_owner({"address": "bram.voorbeeld@example.org"})
    with pytest.raises(WrongAccount):
        account(home).check_owner({"address": "aline@example.org", "slug": "bram-voorbeeld"})


def test_the_surest_mark_that_is_known_decides_and_another_kind_is_learnt(home: Home) -> None:
    mine = account(home)
    mine.keep_owner({"address": "aline@example.org"})
    mine.check_owner({"slug": "aline-testeur", "address": "aline@example.org"})
    mine.keep_owner({"slug": "aline-testeur", "address": "aline@example.org"})
    # A second address is not somebody else while the surer mark is the same.
    mine.check_owner({"slug": "aline-testeur", "address": "aline@example.com"})
    mine.keep_owner({"slug": "aline-testeur", "address": "aline@example.com"})
    mine.check_owner({"address": "aline@example.org"})
    with pytest.raises(WrongAccount):
        mine.check_owner({"slug": "basile-autre", "address": "aline@example.org"})


def test_the_same_owner_writes_nothing_anew(home: Home) -> None:
    account(home).keep_owner({"slug": "aline-testeur"})
    before = (account(home).folder / "account.json").read_bytes()
    account(home).keep_owner({"slug": "Aline-Testeur"})
    assert (account(home).folder / "account.json").read_bytes() == before


def test_the_same_owner_leaves_another_hash_in_each_account(home: Home) -> None:
    for label in ("one", "two"):
        account(home, label).keep_owner({"slug": "aline-testeur"})
    one, two = ((account(home, label).folder / "account.json").read_text() for label in ("one", "two"))
    assert one.split('"owner"')[1] != two.split('"owner"')[1]
    assert "aline" not in (one + two).lower()


@pytest.mark.parametrize(
    "text",
    ["", "[", "[]", '{"owner": 5}', '{"owner": {"slug": 5}}', '{"owner": {"slug": [1, 2]}}', "[" * 100_000],
)
def test_a_damaged_note_of_the_owner_is_no_note(home: Home, text: str) -> None:
    home.keep(account(home).folder / "account.json", text.encode())
    account(home).check_owner({"slug": "aline-testeur"})
    assert account(home).consent() is None
    account(home).keep_owner({"slug": "aline-testeur"})
    account(home).check_owner({"slug": "aline-testeur"})


# -- consent ----------------------------------------------------------------------------------------


def test_consent_is_remembered_beside_the_owner(home: Home) -> None:
    assert account(home).consent() is None
    consent = Consent("2026-11", "2026-11-02T09:00:00Z")
    account(home).agree(consent)
    account(home).keep_owner({"slug": "aline-testeur"})
    assert account(home).consent() == consent
    account(home).check_owner({"slug": "aline-testeur"})


# -- the sign-in ------------------------------------------------------------------------------------


def test_a_sign_in_comes_back_and_is_nowhere_in_the_open(home: Home) -> None:
    assert account(home).session() is None
    assert not account(home).has_session
    account(home).save_session(STATE)
    assert account(home).session() == STATE
    assert account(home).has_session
    assert not any(COOKIE.encode() in path.read_bytes() for path in files(home))


def test_a_sign_in_that_this_machine_did_not_seal_is_none(home: Home, tmp_path: Path) -> None:
    account(home).save_session(STATE)
    sealed = (account(home).folder / "session.age").read_bytes()
    other = Home(tmp_path / "other")
    other.keep(account(other).folder / "session.age", sealed)
    assert account(other).session() is None
    home.keep(account(home).folder / "session.age", sealed[:-1] + bytes([sealed[-1] ^ 1]))
    assert account(home).session() is None
    home.keep(account(home).folder / "session.age", b"")
    assert account(home).session() is None


def test_signing_out_forgets_the_sign_in_and_not_what_was_asked_for(home: Home) -> None:
    mine = account(home)
    mine.save_session(STATE)
    mine.keep_owner({"slug": "aline-testeur"})
    mine.agree(Consent("1", "2026-11-02T09:00:00Z"))
    mine.save_record(Record("exemple", state=State.PENDING))
    mine.make_inbox()
    (mine.inbox / "whole.zip").write_bytes(b"not in the vault yet")
    assert mine.sign_out() is True
    assert (mine.session(), mine.consent(), mine.has_session) == (None, None, False)
    mine.check_owner({"slug": "bram-voorbeeld"})
    assert mine.record().state is State.PENDING
    assert [path.name for path in mine.arrived()] == ["whole.zip"]
    assert mine.sign_out() is False


@pytest.mark.parametrize(
    ("state", "forgotten"),
    [
        (State.NEED_LOGIN, True), (State.PERSON_NEEDED, True), (State.REFUSED, True),
        (State.UNREACHABLE, True), (State.PENDING, False), (State.VERIFIED, False), (State.ARCHIVED, False),
    ],
)  # fmt: skip
def test_signing_in_takes_trouble_away_and_nothing_else(home: Home, state: State, forgotten: bool) -> None:
    record = Record(
        "exemple", state=state, requested_at="2026-03-02T09:00:00Z", next_look="2026-03-09T09:00:00Z"
    )
    account(home).save_record(record)
    account(home).forget_trouble()
    after = account(home).record()
    assert after.requested_at == record.requested_at
    assert (after.state is State.IDLE) is forgotten
    assert after.next_look == record.next_look


def test_signing_in_lifts_a_refusal_and_no_other_hold(home: Home) -> None:
    for hold in ("refused", "locked", "expired", "failed"):
        record = Record("exemple", state=State.REFUSED, hold=hold, next_look="2026-03-09T09:00:00Z")
        account(home).save_record(record)
        account(home).forget_trouble()
        after = account(home).record()
        assert (after.hold == after.next_look == "") is (hold == "refused")


# -- names and modes --------------------------------------------------------------------------------


def fill(home: Home, label: str | None) -> Account:
    mine = account(home, label)
    with mine.locked():
        mine.agree(Consent("1", "2026-11-02T09:00:00Z"))
        mine.keep_owner({"slug": "aline-testeur"})
        mine.save_session(STATE)
        mine.save_record(Record("exemple"))
        mine.make_inbox()
        path = mine.inbox / "Basic_Aline-Testeur.zip"
        path.write_bytes(b"content")
        mine.put_aside(path, "part.age")
    return mine


def test_a_label_and_a_files_name_stand_nowhere_in_the_open(home: Home) -> None:
    fill(home, LABEL)
    for path in home.root.rglob("*"):
        assert not any(
            word in str(path.relative_to(home.root)).lower() for word in ("aline", "testeur", "priv")
        )
    for path in files(home):
        content = path.read_bytes().lower()
        assert not any(word in content for word in (b"aline", b"testeur", b"priv\xc3\xa9"))


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_only_the_owner_of_the_machine_reads_any_of_it(home: Home) -> None:
    before = os.umask(0)
    try:
        fill(home, LABEL)
    finally:
        os.umask(before)
    assert {mode(path) for path in files(home)} == {0o600}
    assert {mode(path) for path in home.root.rglob("*") if path.is_dir()} == {0o700}


def test_accounts_are_found_again_with_their_labels(home: Home) -> None:
    fill(home, None)
    fill(home, LABEL)
    titles = {"exemple": "Exemple", "autre": "Autre"}
    found = known_accounts(home, Seal(home, no_ring), titles)
    assert sorted(str(one.label) for one in found) == sorted(["None", LABEL])
    assert {one.folder for one in found} == {account(home).folder, account(home, LABEL).folder}
    assert known_accounts(home, Seal(home, no_ring), {"autre": "Autre"}) == []


def test_labels_are_different_accounts(home: Home) -> None:
    folders = {account(home, label).folder for label in (None, "a", "b", "A", "default")}
    assert len(folders) == 5
    assert account(home, "").folder == account(home, None).folder


# -- the lock ---------------------------------------------------------------------------------------


def test_one_run_at_a_time(home: Home) -> None:
    with account(home).locked():
        with pytest.raises(AccountBusy), account(home).locked():
            raise AssertionError("two runs at once")
        with account(home, "other").locked():
            pass
    with account(home).locked():
        pass


def test_another_thread_is_kept_out_too(home: Home) -> None:
    caught: list[BaseException] = []

    def other() -> None:
        try:
            with account(home).locked():
                pass
        except AccountBusy as busy:
            caught.append(busy)

    with account(home).locked():
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(5)
    assert [busy.code for busy in caught if isinstance(busy, AccountBusy)] == [32]


@pytest.mark.skipif(os.name == "nt", reason="needs fork")
def test_another_process_is_kept_out_and_a_dead_one_keeps_nobody_out(home: Home) -> None:
    ready, told = os.pipe()
    child = os.fork()
    if child == 0:
        with account(home).locked():
            os.write(told, b"locked")
            threading.Event().wait(30)
        os._exit(0)
    os.read(ready, 6)
    try:
        with pytest.raises(AccountBusy), account(home).locked():
            pass
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
        os.close(ready)
        os.close(told)
    with account(home).locked():
        pass


def test_the_lock_ends_with_the_run_however_it_ends(home: Home) -> None:
    with pytest.raises(KeyboardInterrupt), account(home).locked():
        raise KeyboardInterrupt
    with account(home).locked():
        pass


def test_an_error_of_the_run_is_not_taken_for_one_of_the_lock(home: Home) -> None:
    """A run that meets another disk, or another lock, is not told that the account's folder is bad."""
    with pytest.raises(TimeoutError, match="of something else"), account(home).locked():
        raise TimeoutError("of something else")


# -- the inbox and what waits -----------------------------------------------------------------------


def put(mine: Account, name: str, content: bytes, number: int) -> Part:
    mine.make_inbox()
    path = free_name(mine.inbox, name)
    path.write_bytes(content)
    sealed = f"part-{number}.age"
    mine.put_aside(path, sealed)
    assert not path.exists()
    return Part("hash", len(content), "sha", False, "", sealed)


def test_what_is_put_aside_comes_back_and_is_not_readable_meanwhile(home: Home) -> None:
    mine = account(home)
    parts = [put(mine, f"Aline {number}.zip", b"plain content %d" % number, number) for number in (1, 2)]
    assert not any(b"plain content" in path.read_bytes() for path in files(home))
    assert mine.arrived() == []
    back = list(account(home).take_back(parts).values())
    assert [path.name for path in back] == ["Aline-1.zip", "Aline-2.zip"]
    assert [path.read_bytes() for path in back] == [b"plain content 1", b"plain content 2"]
    assert mine.arrived() == back
    assert {mode(path) for path in back} == {0o600}


def test_what_comes_back_takes_nobodys_name(home: Home) -> None:
    mine = account(home)
    part = put(mine, "export.zip", b"first", 1)
    (mine.inbox / "export.zip").write_bytes(b"second")
    [path] = mine.take_back([part]).values()
    assert path.name != "export.zip"
    assert sorted(one.read_bytes() for one in mine.arrived()) == [b"first", b"second"]


def test_what_cannot_be_opened_is_left_out(home: Home) -> None:
    mine = account(home)
    parts = [put(mine, f"{number}.zip", bytes(100), number) for number in (1, 2, 3)]
    waiting = mine.folder / "waiting"
    damaged = (waiting / parts[0].sealed).read_bytes()
    (waiting / parts[0].sealed).write_bytes(damaged[:-1] + bytes([damaged[-1] ^ 1]))
    (waiting / parts[1].sealed).unlink()
    back = list(mine.take_back(parts).values())
    assert [path.name for path in back] == ["3.zip"]
    assert mine.arrived() == back


def test_clearing_leaves_nothing(home: Home) -> None:
    mine = account(home)
    put(mine, "a.zip", b"a", 1)
    (mine.inbox / "b.zip").write_bytes(b"b")
    (mine.downloads / "c.part").write_bytes(b"c")
    mine.keep_waiting([])
    mine.clear_inbox()
    assert list(files(home)) == [home.root / "session-key.txt"]
    mine.keep_waiting([])
    mine.clear_inbox()
    assert mine.arrived() == []


class Full(Seal):
    """A seal on a disk that is full."""

    def seal_file(self, source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    def open_file(self, source: Path, target: Path) -> bool:
        raise OSError(5, "Input/output error")


def test_a_disk_that_refuses_is_told_and_the_plain_file_stays(home: Home) -> None:
    part = put(account(home), "a.zip", b"a", 1)
    mine = Account(home, Full(home, no_ring), "exemple", "Exemple", None)
    path = mine.inbox / "b.zip"
    path.write_bytes(b"b")
    with pytest.raises(StorageFull):
        mine.put_aside(path, "part.age")
    assert path.read_bytes() == b"b"
    with pytest.raises(StorageFailed) as caught:
        mine.take_back([part])
    assert isinstance(caught.value, VaultUnavailable)


# -- names that a network gives ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Basic_LinkedInDataExport_03-02-2026.zip", "Basic_LinkedInDataExport_03-02-2026.zip"),
        ("facebook-aline.testeur-2026-03-02-AbC.zip", "facebook-aline.testeur-2026-03-02-AbC.zip"),
        ("", "export"),
        (".", "export"),
        ("..", "export"),
        (".zip", "export.zip"),
        ("....zip", "export.zip"),
        ("Contacts été.CSV", "Contacts-ete.csv"),
    ],
)
def test_a_name_of_a_network_stays_what_it_is_where_it_harms_nobody(
    tmp_path: Path, name: str, expected: str
) -> None:
    assert free_name(tmp_path, name) == tmp_path / expected


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "..\\..\\x.zip",
        "a/../b.zip",
        "C:\\x.zip",
        "x.zip/../../y",
        "~/.ssh/id",
    ],
)
def test_a_name_never_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    path = free_name(tmp_path, name)
    assert path.parent == tmp_path
    assert path.resolve().parent == tmp_path.resolve()
    assert not path.name.startswith(".")


@settings(EXAMPLES, max_examples=300)
@given(st.one_of(st.text(max_size=300), st.text(st.sampled_from("./\\~: \0\u202ea"), max_size=30)))
def test_any_name_becomes_a_plain_one_that_is_free(name: str) -> None:
    folder = Path("/nowhere/at/all")
    path = free_name(folder, name)
    assert path.parent == folder
    assert path.name not in ("", ".", "..")
    assert not path.name.startswith(".")
    assert path.name.isascii()
    assert not set(path.name) & set('/\\:*?"<>|\0\n')
    assert len(path.name) < 150


def test_a_name_that_is_taken_is_not_taken_again(tmp_path: Path) -> None:
    names = []
    for _ in range(3):
        path = free_name(tmp_path, "export.zip")
        path.touch()
        names.append(path.name)
    assert names == ["export.zip", "export (2).zip", "export (3).zip"]


# -- the seal ---------------------------------------------------------------------------------------


def test_a_keyring_keeps_the_key_and_no_file_does(home: Home) -> None:
    ring = Ring()
    sealed = Seal(home, lambda: ring).seal(b"secret")
    assert Seal(home, lambda: ring).open(sealed) == b"secret"
    assert not Seal(home, lambda: ring).in_file
    assert [path.read_bytes() for path in files(home)] == [b"keyring\n"]
    assert len(ring.kept) == 1


@pytest.mark.parametrize("ring", [None, Locked(), Forgetful()])
def test_without_a_keyring_that_works_a_file_keeps_the_key(home: Home, ring: Ring | None) -> None:
    sealed = Seal(home, lambda: ring).seal(b"secret")
    assert Seal(home, lambda: ring).open(sealed) == b"secret"
    assert Seal(home, lambda: ring).in_file
    [path] = files(home)
    assert path.read_text().startswith("AGE-SECRET-KEY-")
    if os.name != "nt":
        assert mode(path) == 0o600


def test_a_key_that_lies_in_a_file_stays_the_key_when_a_keyring_comes(home: Home) -> None:
    sealed = Seal(home, no_ring).seal(b"secret")
    ring = Ring()
    assert Seal(home, lambda: ring).open(sealed) == b"secret"
    assert ring.kept == {}


def test_two_homes_share_a_keyring_and_no_key(home: Home, tmp_path: Path) -> None:
    ring = Ring()
    sealed = Seal(home, lambda: ring).seal(b"secret")
    assert Seal(Home(tmp_path / "other"), lambda: ring).open(sealed) is None
    assert Seal(home, lambda: ring).open(sealed) == b"secret"


def test_a_keyring_that_is_locked_for_a_moment_costs_no_key(home: Home) -> None:
    ring = Shy()
    sealed = Seal(home, lambda: ring).seal(b"secret")
    ring.locked = True
    with pytest.raises(KeyringClosed):
        Seal(home, lambda: ring).seal(b"another")
    ring.locked = False
    assert Seal(home, lambda: ring).open(sealed) == b"secret"


@pytest.mark.parametrize("ring", [None, Ring()])
def test_a_key_file_that_is_damaged_is_replaced_once_and_for_all(home: Home, ring: Ring | None) -> None:
    home.keep(home.root / "session-key.txt", b"damaged")
    sealed = Seal(home, lambda: ring).seal(b"secret")
    assert Seal(home, lambda: ring).open(sealed) == b"secret"


@EXAMPLES
@given(st.binary(max_size=200))
def test_what_is_sealed_opens_and_nothing_else_does(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        seal = Seal(Home(Path(folder) / "home"), Ring)
        assert seal.open(seal.seal(data)) == data
        assert seal.open(data) is None


def test_files_are_sealed_for_their_owner_and_open_again(home: Home, tmp_path: Path) -> None:
    seal = Seal(home, no_ring)
    source, sealed, plain = (tmp_path / name for name in ("source", "sealed", "plain"))
    source.write_bytes(b"content" * 50_000)
    before = os.umask(0)
    try:
        seal.seal_file(source, sealed)
        assert seal.open_file(sealed, plain) is True
    finally:
        os.umask(before)
    assert plain.read_bytes() == source.read_bytes()
    assert b"content" not in sealed.read_bytes()
    if os.name != "nt":
        assert mode(sealed) == mode(plain) == 0o600


def test_a_file_that_does_not_open_leaves_no_half_of_itself(home: Home, tmp_path: Path) -> None:
    seal = Seal(home, no_ring)
    source, sealed, plain = (tmp_path / name for name in ("source", "sealed", "plain"))
    source.write_bytes(os.urandom(200_000))
    seal.seal_file(source, sealed)
    data = sealed.read_bytes()
    for broken in (data[:-1], data[:-1] + bytes([data[-1] ^ 1]), data[: len(data) // 2], b"", b"age"):
        sealed.write_bytes(broken)
        assert seal.open_file(sealed, plain) is False
        assert not plain.exists()
    sealed.unlink()
    assert seal.open_file(sealed, plain) is False
    assert not plain.exists()
