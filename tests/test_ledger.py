"""The ledger in a vault: derived, sealed, worth nothing but time, and the same whatever happened to it."""

import json
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from demo.invent import Person, facebook_zip, later, linkedin_name, linkedin_zip, people
from exporters.linkedin.read import LinkedIn
from sociarch import age
from sociarch.backup import Job, backup
from sociarch.choices import Columns, Verdict
from sociarch.derived import FOLDER, is_derived
from sociarch.entry import Change
from sociarch.errors import StorageFull, StorageReadOnly
from sociarch.export import Export
from sociarch.fact import Connection, Item
from sociarch.keys import VaultIdentity
from sociarch.ledger import FORMAT, Ledger, open_ledger
from sociarch.pack import squeeze
from sociarch.registry import Registry
from sociarch.storage import Storage
from sociarch.storage.memory import MemoryStorage
from sociarch.vault import Reader
from sociarch.verify import verify
from sociarch.writer import Writer
from tests.vaults import new_vault

START = date(2020, 1, 6)


class Shelf:
    """A vault in memory to which weekly exports are added."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.storage, self.identity = new_vault()
        self.reader = Reader(self.storage, self.identity)
        self.writer = Writer(self.storage, self.identity.write_key())
        self.crowd = people(60, seed=6)
        self.day = START

    def add(self, *, crowd: list[Person] | None = None, account: str | None = None) -> str:
        """Store this week's LinkedIn archive and return the snapshot's id."""
        path = self.folder / linkedin_name(self.day)
        linkedin_zip(path, self.crowd if crowd is None else crowd, self.day)
        name = self.store(path, account)
        self.crowd = later(self.crowd, seed=self.day.toordinal(), joined=3, left=2, moved=2)
        self.day += timedelta(7)
        return name

    def store(self, path: Path, account: str | None = None) -> str:
        moment = datetime(self.day.year, self.day.month, self.day.day, 8, tzinfo=timezone.utc)
        exporters = Registry.installed().all()
        done = backup(Job(self.writer, exporters, [path], account=account, clock=lambda: moment, max_loss=1))
        path.unlink()
        return done.archived[0].id

    def ledger(self, registry: Registry | None = None) -> Ledger:
        return open_ledger(self.reader, registry or Registry.installed())

    def derived(self) -> dict[str, bytes]:
        """The records by their paths; a path proves what it holds."""
        return {path: self.storage.get(path) for path in self.storage.names(FOLDER) if is_derived(path)}

    def forget(self) -> None:
        for path in self.derived():
            self.storage.delete(path)


def told(ledger: Ledger) -> list[Change]:
    """All changes; an account's mark is another in each vault."""
    return [change._replace(account=None) for book in ledger.books for change in book.changes()]


def kinds(ledger: Ledger) -> list[str]:
    return [one.kind for one in told(ledger)]


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    yield Shelf(tmp_path)


def test_what_is_read_once_is_not_read_again(shelf: Shelf) -> None:
    for _ in range(3):
        shelf.add()
    read: list[tuple[int, int]] = []
    open_ledger(shelf.reader, Registry.installed(), lambda done, total: read.append((done, total)))
    assert read == [(0, 3), (1, 3), (2, 3), (3, 3)]
    read.clear()
    shelf.add()
    open_ledger(shelf.reader, Registry.installed(), lambda done, total: read.append((done, total)))
    assert read == [(3, 4), (4, 4)]
    read.clear()
    open_ledger(shelf.reader, Registry.installed(), lambda done, total: read.append((done, total)))
    assert read == []


def test_rebuilt_from_nothing_it_is_the_same_to_the_byte(shelf: Shelf) -> None:
    for _ in range(5):
        shelf.add()
        shelf.ledger()
    kept = shelf.derived().keys()
    assert kept
    shelf.forget()
    shelf.ledger()
    assert shelf.derived().keys() == kept


def test_snapshots_that_arrive_out_of_order_give_the_same_history(shelf: Shelf, tmp_path: Path) -> None:
    crowd, weeks = people(40, seed=2), []
    for week in range(5):
        weeks.append((START + timedelta(7 * week), crowd))
        crowd = later(crowd, seed=week, joined=2, left=1, moved=1)
    other = Shelf(tmp_path)
    for each, order in ((shelf, weeks), (other, random.Random(4).sample(weeks, len(weeks)))):
        each.day = START + timedelta(90)
        for day, some in order:
            path = tmp_path / linkedin_name(day)
            linkedin_zip(path, some, day)
            each.store(path)
            each.ledger()
    assert told(shelf.ledger()) == told(other.ledger())
    assert kinds(shelf.ledger()).count("joined") == 8


def test_held_and_dropped_snapshots_do_not_appear_until_somebody_decides(shelf: Shelf) -> None:
    shelf.add()
    second = shelf.add()
    before = told(shelf.ledger())
    assert before
    shelf.writer.decide(Verdict(second, keep=False))
    assert told(shelf.ledger()) == []
    shelf.writer.decide(Verdict(second, keep=True))
    assert told(shelf.ledger()) == before


def test_two_accounts_of_a_network_have_histories_of_their_own(shelf: Shelf) -> None:
    shelf.add(account="one")
    shelf.add(account="two", crowd=people(30, seed=9))
    ledger = shelf.ledger()
    assert [one.account for one in ledger.accounts] == ["one", "two"]
    assert told(ledger) == []


class Mended(LinkedIn):
    """A reader of the next version, which understands what this one leaves out."""

    reader = "mended"

    def read(self, export: Export) -> Iterator[Item]:
        for item in super().read(export):
            yield item._replace(company=item.company.upper()[:1]) if isinstance(item, Connection) else item


class WithMended(Registry):
    """The installed exporters, but for LinkedIn's."""

    def __init__(self) -> None:
        super().__init__({"linkedin": "tests.test_ledger:Mended"})


def test_a_mended_reader_repairs_past_years(shelf: Shelf) -> None:
    for _ in range(3):
        shelf.add()
    before = shelf.ledger().books[0].entries()
    mended = shelf.ledger(WithMended()).books[0].entries()
    assert [one.company for one in mended] == [one.company.strip().upper()[:1] for one in before]
    assert {one.reader for one in shelf.ledger(WithMended()).accounts} == {"mended"}
    assert shelf.ledger().books[0].entries() == before


def test_what_columns_are_may_be_decided_later(shelf: Shelf) -> None:
    shelf.add()
    before = shelf.derived().keys()
    shelf.ledger()
    shelf.writer.decide(Columns("linkedin", {"company": "position", "position": "company"}))
    swapped = shelf.ledger().books[0].entries()
    assert shelf.derived().keys() != before
    positions = {person.position.strip() for person in people(60, seed=6)}
    assert {one.company for one in swapped} == positions


def test_whatever_is_damaged_or_gone_is_made_anew(shelf: Shelf) -> None:
    for _ in range(3):
        shelf.add()
    right = shelf.ledger().books[0].history()
    kept = shelf.derived()
    for path, content in kept.items():
        for ruined in (b"", content[:-1], content[:100] + bytes([content[100] ^ 1]) + content[101:], None):
            shelf.storage.delete(path)
            if ruined is not None:
                shelf.storage.create(path, ruined)
            assert shelf.ledger().books[0].history() == right
            assert shelf.derived().keys() == kept.keys()
            assert verify(shelf.reader).sound


def test_verify_finds_a_damaged_record_of_the_ledger(shelf: Shelf) -> None:
    shelf.add()
    shelf.ledger()
    path = next(iter(shelf.derived()))
    content = shelf.storage.get(path)
    shelf.storage.delete(path)
    shelf.storage.create(path, content[:-1] + bytes([content[-1] ^ 1]))
    assert [one.path for one in verify(shelf.reader).damages] == [path]


def test_who_holds_a_write_key_alone_forges_no_history(shelf: Shelf) -> None:
    """The employer's machine can seal anything to the vault, but not name it."""
    shelf.add()
    shelf.add()
    right = told(shelf.ledger())
    key = shelf.identity.write_key()
    (index,) = (path for path in shelf.derived() if path.startswith("ledger/index-"))
    forged = shelf.reader.storage.get(index)
    plaintext = age.open_bytes([shelf.identity.identity], forged)
    recipient = age.parse_recipient(key.recipient)
    sealed = age.seal_bytes([recipient], squeeze(json.dumps({"format": FORMAT}).encode()))
    for name in (key.object_name(plaintext), key.ledger_name(plaintext), key.snapshot_name(plaintext)):
        shelf.storage.create(f"ledger/index-{name}", sealed)
    assert told(shelf.ledger()) == right
    shelf.storage.delete(index)
    shelf.storage.create(index, sealed)
    assert told(shelf.ledger()) == right


class ReadOnly(MemoryStorage):
    """A storage to which nothing can be added."""

    def __init__(self, storage: Storage) -> None:
        super().__init__()
        for path in storage.names(""):
            super().create(path, storage.get(path))

    def create(self, name: str, data: bytes) -> bool:
        raise StorageReadOnly(path=Path("vault"))


class Full(MemoryStorage):
    """A storage that has no room for what is large."""

    def __init__(self, storage: Storage) -> None:
        super().__init__()
        for path in storage.names(""):
            super().create(path, storage.get(path))

    def create(self, name: str, data: bytes) -> bool:
        if "/part-" in name:
            raise StorageFull(path=Path("vault"))
        return super().create(name, data)


def test_on_a_full_disk_no_index_names_what_is_not_there(shelf: Shelf) -> None:
    shelf.add()
    shelf.add()
    right = told(shelf.ledger())
    shelf.forget()
    full = Full(shelf.storage)
    ledger = open_ledger(Reader(full, shelf.identity), Registry.installed())
    assert (told(ledger), ledger.kept) == (right, False)
    assert not [path for path in full.names(FOLDER) if is_derived(path)]


def test_in_a_vault_that_cannot_be_written_history_is_told_all_the_same(shelf: Shelf) -> None:
    shelf.add()
    shelf.add()
    right = told(shelf.ledger())
    shelf.forget()
    ledger = open_ledger(Reader(ReadOnly(shelf.storage), shelf.identity), Registry.installed())
    assert (told(ledger), ledger.kept) == (right, False)


def test_a_snapshot_whose_bytes_are_damaged_is_left_out_until_they_are_mended(shelf: Shelf) -> None:
    shelf.add()
    second = shelf.add()
    right = told(shelf.ledger())
    shelf.forget()
    snapshot = shelf.reader.snapshot(second)
    recipe = snapshot.parts[0].recipe[0]
    path = f"objects/{recipe[:2]}/{recipe[2:]}"
    content = shelf.storage.get(path)
    shelf.storage.delete(path)
    ledger = shelf.ledger()
    assert (told(ledger), [one.unread for one in ledger.accounts]) == ([], [(second,)])
    shelf.storage.create(path, content)
    ledger = shelf.ledger()
    assert (told(ledger), [one.unread for one in ledger.accounts]) == (right, [()])


def test_an_older_copy_of_the_ledger_beside_the_present_one_does_no_harm(shelf: Shelf) -> None:
    shelf.add()
    shelf.ledger()
    old = shelf.derived()
    shelf.add()
    right, kept = told(shelf.ledger()), shelf.derived()
    for path, content in old.items():
        shelf.storage.create(path, content)
    assert told(shelf.ledger()) == right
    assert shelf.derived().keys() == kept.keys()


def test_nothing_in_the_ledger_is_readable_without_the_identity(shelf: Shelf) -> None:
    shelf.add()
    shelf.ledger()
    stranger = VaultIdentity.generate()
    for content in shelf.derived().values():
        assert b"linkedin" not in content
        with pytest.raises(Exception, match=r".*") as raised:
            age.open_bytes([stranger.identity], content)
        assert raised.type.__name__ == "NoMatch"


def test_a_network_without_changes_has_a_history_too(shelf: Shelf, tmp_path: Path) -> None:
    path = tmp_path / "facebook-aline.testeur-2020-01-06-aB3dE6gH.zip"
    facebook_zip(path, people(20, seed=1), START)
    shelf.store(path)
    ledger = shelf.ledger()
    assert [(one.network, len(ledger.books[0].entries())) for one in ledger.accounts] == [("facebook", 20)]
