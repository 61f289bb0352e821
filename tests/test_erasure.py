"""Somebody demands to be erased: nothing tells of them any more, and nobody else is missed."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo.invent import (
    LINKEDIN_OWN_FILES,
    Person,
    facebook_name,
    facebook_zip,
    later,
    linkedin_name,
    linkedin_zip,
    people,
)
from sociarch.backup import Job, backup
from sociarch.choices import Alias, Link, Remark, Verdict
from sociarch.declared import Declared
from sociarch.derived import Derived, is_derived
from sociarch.entry import Change, Entry, History, Past
from sociarch.entry import Person as Known
from sociarch.erasure import check_may_erase, erase, forgettable, new_marks, plan
from sociarch.errors import EvidenceKept
from sociarch.finding import find_people
from sociarch.ledger import open_ledger
from sociarch.listed import Sight, look
from sociarch.people import people as people_of
from sociarch.registry import Registry
from sociarch.rotation import rotate
from sociarch.vault import Reader
from sociarch.verify import verify
from sociarch.writer import Writer
from tests.test_rotation import NEW
from tests.vaults import new_vault

TODAY = date(2026, 2, 1)
START = date(2020, 1, 6)
FRIEND = 1_500_000_000
UNKNOWN = date(1, 1, 1)
REGISTRY = Registry.installed()


def somebody(
    name: str = "Aline Testeur", *, slug: str = "", email: str = "", company: str = "Exemple & Fils",
    since: date = date(2019, 3, 4), friend: int = FRIEND,
) -> Person:  # fmt: skip
    first, _, last = name.partition(" ")
    return Person(first, last, email, company, "Cheffe", "Ville-Exemple", slug, since, friend)


ALINE = somebody(slug="aline-testeur-1", email="aline.testeur@example.net")
BRUNO = somebody("Bruno Quidam", slug="bruno-quidam-2", since=date(2018, 1, 2), friend=FRIEND + 7)


class Shelf:
    """A vault in memory to which lists are added, a week apart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.storage, self.identity = new_vault()
        self.day = START

    @property
    def reader(self) -> Reader:
        return Reader(self.storage, self.identity)

    def linkedin(self, crowd: Sequence[Person]) -> str:
        path = self.folder / linkedin_name(self.day)
        linkedin_zip(path, crowd, self.day)
        return self._store(path)

    def old_linkedin(self, crowd: Sequence[Person]) -> str:
        """As it was before lists told the profile's address."""
        folder = self.folder / linkedin_name(self.day).removesuffix(".zip")
        folder.mkdir()
        rows = [
            f"{one.first},{one.last},{one.email},{one.company},{one.position},"
            + ("" if one.connected == UNKNOWN else f"{one.connected:%d %b %Y}")
            for one in crowd
        ]
        head = "First Name,Last Name,Email Address,Company,Position,Connected On"
        (folder / "Connections.csv").write_text("\n".join([head, *rows, ""]))
        for name, text in LINKEDIN_OWN_FILES.items():
            (folder / name).write_text(text)
        return self._store(folder)

    def facebook(self, crowd: Sequence[Person], removed: Sequence[tuple[str, int]] = ()) -> str:
        path = self.folder / facebook_name("aline", self.day, 1)
        facebook_zip(path, crowd, self.day, removed=removed)
        return self._store(path)

    def _store(self, path: Path) -> str:
        moment = datetime(self.day.year, self.day.month, self.day.day, 8, tzinfo=timezone.utc)
        writer = Writer(self.storage, self.identity.write_key())
        done = backup(Job(writer, REGISTRY.all(), [path], clock=lambda: moment, max_loss=1))
        assert done.archived, done
        self.day += timedelta(7)
        return done.archived[0].id

    def decide(self, *choices: Remark | Link | Alias | Declared | Verdict) -> None:
        for one in choices:
            Writer(self.storage, self.identity.write_key()).decide(one)

    def look(self) -> Sight:
        return look(self.reader, REGISTRY)

    def past(self) -> Past:
        """As every command reads it."""
        ledger = open_ledger(self.reader, REGISTRY)
        histories = tuple(book.history() for book in ledger.books)
        choices = ledger.chronicle.choices
        return Past(histories, people_of(histories, choices), choices)

    def erase(self, text: str) -> None:
        sight = self.look()
        erase(self.reader, sight, plan(sight, whom(sight.past, text), REGISTRY), TODAY)


def whom(past: Past, text: str) -> Known:
    found = find_people(past, text)
    assert found is not None, text
    [who] = found.people
    return who


def names(past: Past) -> list[str]:
    return sorted(one.name for history in past.histories for one in history.entries)


def told(histories: Sequence[History]) -> list[tuple[object, ...]]:
    """What is told of each connection, whatever its number: its fields, and what became of it."""
    found: list[tuple[object, ...]] = []
    for history in histories:
        changes: dict[int, list[Change]] = {}
        for change in history.changes:
            changes.setdefault(change.entry, []).append(change._replace(entry=0, account=None))
        for one in history.entries:
            found.append((_plain(one), tuple(changes.get(one.number, ()))))
    return sorted(found, key=repr)


def _plain(one: Entry) -> Entry:
    return one._replace(number=0, account=None)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    yield Shelf(tmp_path)


# -- what is told afterwards -----------------------------------------------------------------------


def test_nothing_tells_of_them_and_everybody_else_is_as_if_they_had_never_been_listed(
    shelf: Shelf, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    without = Shelf(tmp_path / "other")
    crowd = people(120, seed=5)
    for week in range(4):
        shelf.linkedin([*crowd, ALINE] if week != 2 else crowd)
        without.linkedin(crowd)
        if week % 2:
            shelf.facebook([*crowd, ALINE])
            without.facebook(crowd)
        crowd = later(crowd, seed=week, joined=4, left=3, moved=4)
    assert "Aline Testeur" in names(shelf.past())
    shelf.erase("aline.testeur@example.net")
    shelf.erase("Aline Testeur")  # On the network that tells no address she is another.
    past = shelf.past()
    assert "Aline Testeur" not in names(past)
    assert told(past.histories) == told(without.past().histories)
    assert [one[2:] for one in past.histories[1].listings] == [
        one[2:] for one in without.past().histories[1].listings
    ]
    assert told(shelf.look().past.histories) == told(past.histories)


def test_who_is_listed_again_later_stays_out(shelf: Shelf) -> None:
    shelf.linkedin([ALINE, BRUNO])
    shelf.erase("Aline Testeur")
    shelf.linkedin([ALINE._replace(company="Ailleurs", email=""), BRUNO])
    assert names(shelf.past()) == ["Bruno Quidam"]


def test_a_new_profile_address_or_another_name_brings_nobody_back(shelf: Shelf) -> None:
    shelf.linkedin([ALINE, BRUNO])
    shelf.facebook([ALINE, BRUNO])
    shelf.erase("aline.testeur@example.net")
    shelf.erase("Aline Testeur")
    shelf.linkedin([ALINE._replace(slug="aline-renamed-9"), BRUNO])
    shelf.facebook([ALINE._replace(last="Autrenom"), BRUNO])
    assert names(shelf.past()) == ["Bruno Quidam", "Bruno Quidam"]


def test_a_list_of_an_older_form_brings_nobody_back(shelf: Shelf) -> None:
    shelf.linkedin([ALINE, BRUNO])
    shelf.erase("Aline Testeur")
    shelf.old_linkedin([ALINE._replace(company="Avant", email=""), BRUNO])
    assert names(shelf.past()) == ["Bruno Quidam"]


def test_the_log_of_removals_tells_of_nobody_who_is_erased(shelf: Shelf) -> None:
    removed = FRIEND + 90_000_000
    shelf.facebook([ALINE, BRUNO])
    name = shelf.facebook([BRUNO], removed=[("Aline Testeur", removed)])
    shelf.erase("Aline Testeur")
    assert not any(sheet.others for sheet in shelf.look().sheets)
    assert name in [
        one.named.id for one in look(shelf.reader, REGISTRY, all_of_them=True).sheets if one.others
    ]


def test_a_log_that_names_them_later_is_silent_once_they_are_erased_again(shelf: Shelf) -> None:
    shelf.facebook([ALINE, BRUNO])
    shelf.erase("Aline Testeur")
    shelf.facebook([BRUNO], removed=[("Aline Testeur", FRIEND + 90_000_000)])
    assert any(sheet.others for sheet in shelf.look().sheets)
    sight = look(shelf.reader, REGISTRY, all_of_them=True)
    again = plan(sight, whom(sight.past, "Aline Testeur"), REGISTRY, shelf.past())
    assert new_marks(shelf.reader, sight, again)
    erase(shelf.reader, sight, again, TODAY)
    assert not any(sheet.others for sheet in shelf.look().sheets)


def test_a_snapshot_that_was_left_out_of_history_shows_them_no_more_either(shelf: Shelf) -> None:
    shelf.linkedin([ALINE, BRUNO])
    dropped = shelf.linkedin([ALINE, BRUNO])
    shelf.decide(Verdict(dropped, keep=False))
    sight = shelf.look()
    found = plan(sight, whom(sight.past, "Aline Testeur"), REGISTRY)
    assert dropped in [one.id for one in found.places]
    erase(shelf.reader, sight, found, TODAY)
    assert [[row[0] for row in sheet.rows] for sheet in shelf.look().sheets] == [["Bruno Quidam"]] * 2


# -- who must not vanish ---------------------------------------------------------------------------


def test_a_homonym_is_still_there(shelf: Shelf) -> None:
    other = somebody(slug="aline-testeur-other", company="Acme", since=date(2015, 5, 5), friend=FRIEND - 99)
    shelf.linkedin([ALINE, other, BRUNO])
    shelf.facebook([ALINE, other])
    shelf.erase("linkedin:aline-testeur-1")
    assert names(shelf.past()) == ["Aline Testeur", "Aline Testeur", "Aline Testeur", "Bruno Quidam"]
    [kept] = [one for one in shelf.past().histories[1].entries if one.name == "Aline Testeur"]
    assert kept.marks == ("linkedin:aline-testeur-other",)


def test_of_namesakes_whom_nothing_tells_apart_none_vanishes_and_that_is_said(shelf: Shelf) -> None:
    same = somebody(company="")
    shelf.old_linkedin([same, same, BRUNO])
    sight = shelf.look()
    [one, _other] = [who for who in sight.past.people if who.best.name == "Aline Testeur"]
    found = plan(sight, one, REGISTRY)
    assert [named.id for named in found.mingled] == [sight.chronicle.snapshots[0].id]
    erase(shelf.reader, sight, found, TODAY)
    assert names(shelf.past()) == ["Aline Testeur", "Aline Testeur", "Bruno Quidam"]


def test_a_row_with_nothing_but_a_name_goes_and_a_later_one_of_that_name_stays(shelf: Shelf) -> None:
    bare = somebody(company="", since=UNKNOWN)
    shelf.old_linkedin([bare, BRUNO])
    shelf.erase("Aline Testeur")
    assert names(shelf.past()) == ["Bruno Quidam"]
    shelf.old_linkedin([bare, BRUNO])
    assert names(shelf.past()) == ["Aline Testeur", "Bruno Quidam"]


def test_namesakes_of_one_day_are_told_apart_by_their_companies(shelf: Shelf) -> None:
    one, other = somebody(company="Acme"), somebody(company="Globex")
    shelf.old_linkedin([one, other])
    shelf.old_linkedin([one._replace(position="Directrice"), other])
    sight = shelf.look()
    [meant] = [who for who in sight.past.people if who.best.company == "Acme"]
    erase(shelf.reader, sight, plan(sight, meant, REGISTRY), TODAY)
    assert [who.best.company for who in shelf.past().people] == ["Globex"]


def test_who_got_the_address_of_somebody_erased_keeps_what_was_noted_of_them(shelf: Shelf) -> None:
    shelf.linkedin([ALINE, BRUNO])
    heir = somebody("Chloé Untel", slug=ALINE.slug, company="Globex", since=date(2020, 1, 10))
    shelf.linkedin([heir, BRUNO])
    mark = "linkedin:aline-testeur-1"
    shelf.decide(
        Remark(mark, note="about Aline"),
        Remark(f"{mark} #2", avoid=True),
        Link.of(f"{mark} #2", "linkedin:bruno-quidam-2", False),
    )
    shelf.erase("Aline Testeur")
    past = shelf.past()
    assert names(past) == ["Bruno Quidam", "Chloé Untel"]
    assert whom(past, "Chloé Untel").remark == Remark(mark, avoid=True)
    assert past.choices.links == {tuple(sorted((mark, "linkedin:bruno-quidam-2"))): False}
    sight = look(shelf.reader, REGISTRY, all_of_them=True)
    again = plan(sight, whom(sight.past, "Aline Testeur"), REGISTRY, past)
    assert not again.choices
    assert not again.carried


# -- what is stored --------------------------------------------------------------------------------


def test_what_is_stated_is_no_list_of_people_and_no_record_derived_from_lists_names_them(
    shelf: Shelf,
) -> None:
    shelf.linkedin([ALINE, BRUNO])
    shelf.decide(Remark("linkedin:aline-testeur-1", ("jazz",), "Aline plays"))
    shelf.past()
    shelf.erase("Aline Testeur")
    reader = shelf.reader
    derived = Derived(shelf.storage, shelf.identity)
    assert not list(filter(is_derived, shelf.storage.names("ledger/")))
    shelf.past()
    records = [derived.get(path) for path in shelf.storage.names("ledger/") if is_derived(path)]
    assert len(records) == 3
    stated = "".join(sorted(reader.statements().erased)).encode()
    for text in (b"Aline", b"aline", b"Testeur", b"jazz"):
        assert not any(text in record for record in (*records, stated))
    assert any(b"Bruno" in record for record in records)
    assert not list(shelf.storage.names("choices/"))
    assert verify(reader).sound


def test_a_ledger_that_was_kept_before_is_not_believed(shelf: Shelf) -> None:
    """Another machine may write what it knew, after the statement came."""
    shelf.linkedin([ALINE, BRUNO])
    shelf.past()
    kept = {path: shelf.storage.get(path) for path in shelf.storage.names("ledger/") if is_derived(path)}
    shelf.erase("Aline Testeur")
    for path, data in kept.items():
        shelf.storage.create(path, data)
    assert names(shelf.past()) == ["Bruno Quidam"]
    derived = Derived(shelf.storage, shelf.identity)
    assert not any(
        b"Aline" in derived.get(path) for path in shelf.storage.names("ledger/") if is_derived(path)
    )


def test_decisions_about_others_stay_and_those_that_name_the_person_are_counted(shelf: Shelf) -> None:
    shelf.linkedin([ALINE, BRUNO])
    shelf.decide(
        Remark("linkedin:aline-testeur-1", note="call"),
        Remark("linkedin:bruno-quidam-2", note="friend of Aline TESTEUR"),
        Link.of("linkedin:aline-testeur-1", "linkedin:bruno-quidam-2", False),
        Alias("acme sa", "Acme"),
    )
    sight = shelf.look()
    found = plan(sight, whom(sight.past, "Aline Testeur"), REGISTRY)
    assert len(found.choices) == 2
    assert found.mentions == {"remark": 1}
    erase(shelf.reader, sight, found, TODAY)
    choices = shelf.reader.chronicle().choices
    assert list(choices.remarks) == ["linkedin:bruno-quidam-2"]
    assert choices.aliases == {"acme sa": "Acme"}
    assert not choices.links


def test_the_download_still_holds_them_byte_for_byte(shelf: Shelf) -> None:
    name = shelf.linkedin([ALINE, BRUNO])
    before = [source.open().read() for source in shelf.reader.sources(shelf.reader.snapshot(name).parts[0])]
    shelf.erase("Aline Testeur")
    after = [source.open().read() for source in shelf.reader.sources(shelf.reader.snapshot(name).parts[0])]
    assert before == after
    sight = look(shelf.reader, REGISTRY, all_of_them=True)
    assert [one.id for one in plan(sight, whom(sight.past, "Aline Testeur"), REGISTRY).places] == [name]


def test_an_erasure_that_was_interrupted_is_finished_by_the_same_again(shelf: Shelf) -> None:
    shelf.linkedin([ALINE, BRUNO])
    shelf.decide(Remark("linkedin:aline-testeur-1", note="call"))
    [path] = shelf.storage.names("choices/")
    kept = shelf.storage.get(path)
    shelf.erase("Aline Testeur")
    shelf.storage.create(path, kept)
    sight = look(shelf.reader, REGISTRY, all_of_them=True)
    again = plan(sight, whom(sight.past, "Aline Testeur"), REGISTRY, shelf.past())
    assert again.choices == (path,)
    assert not new_marks(shelf.reader, sight, again)
    erase(shelf.reader, sight, again, TODAY)
    assert not list(shelf.storage.names("choices/"))
    assert len(list(shelf.storage.names("statements/"))) == 1


def test_an_erasure_holds_when_keys_are_rotated(shelf: Shelf) -> None:
    shelf.linkedin([ALINE, BRUNO])
    shelf.erase("Aline Testeur")
    shelf.identity = rotate(shelf.reader, NEW, TODAY).identity
    assert names(shelf.past()) == ["Bruno Quidam"]
    shelf.linkedin([ALINE, BRUNO, somebody("Chloé Untel", slug="chloe")])
    shelf.erase("Chloé Untel")
    assert names(shelf.past()) == ["Bruno Quidam"]


def test_while_a_demand_is_declared_nobody_is_erased(shelf: Shelf) -> None:
    shelf.linkedin([ALINE, BRUNO])
    shelf.decide(Declared(demand=date(2025, 12, 1)))
    with pytest.raises(EvidenceKept):
        check_may_erase(shelf.reader)
    with pytest.raises(EvidenceKept):
        shelf.erase("Aline Testeur")
    assert not shelf.reader.statements().erased


@pytest.mark.parametrize("accepted", [False, True])
def test_a_list_without_them_is_not_taken_for_a_loss(shelf: Shelf, accepted: bool) -> None:
    """What a backup compares are lists as they came, and what it knows of the vault are their numbers."""
    crowd = [ALINE, BRUNO, somebody("Chloé Untel", slug="chloe")]
    name = shelf.linkedin(crowd)
    shelf.erase("Aline Testeur")
    counts = {"linkedin": {"": {shelf.reader.chronicle().snapshots[0].day: 2 if accepted else 3}}}
    path = shelf.folder / linkedin_name(shelf.day)
    linkedin_zip(path, crowd, shelf.day)
    writer = Writer(shelf.storage, shelf.identity.write_key())
    done = backup(Job(writer, REGISTRY.all(), [path], before=counts, max_loss=0))
    assert done.code == 0
    assert not done.archived[0].held
    assert done.archived[0].id != name
    assert done.counts["linkedin"]
    assert names(shelf.past()) == ["Bruno Quidam", "Chloé Untel"]


# -- snapshots that hold them ----------------------------------------------------------------------


def test_all_snapshots_that_hold_them_can_be_forgotten_but_the_last_of_each_account(shelf: Shelf) -> None:
    first = shelf.linkedin([ALINE, BRUNO])
    without = shelf.linkedin([BRUNO])
    last = shelf.linkedin([ALINE, BRUNO])
    friends = shelf.facebook([BRUNO])
    sight = shelf.look()
    found = plan(sight, whom(sight.past, "Aline Testeur"), REGISTRY)
    assert [one.id for one in found.places] == [first, last]
    forgotten = forgettable(sight.chronicle, found.places)
    assert [one.id for one in forgotten] == [first]
    erase(shelf.reader, sight, found, TODAY, forgotten=forgotten)
    assert {one.id for one in shelf.reader.chronicle().snapshots} == {without, last, friends}
    assert names(shelf.past()) == ["Bruno Quidam", "Bruno Quidam"]


# -- laws ------------------------------------------------------------------------------------------

_COUNT = 6


def crowd_of(seed: int) -> list[Person]:
    """People of whom several may be called the same, told apart by address or second."""
    luck = random.Random(seed)
    return [
        somebody(
            luck.choice(("Aline Testeur", "Bruno Quidam", "Chloé Untel")), slug=f"slug-{seed}-{at}",
            company=luck.choice(("Acme", "Globex", "")), since=date(2019, 1, luck.randrange(1, 4)),
            friend=FRIEND + at,
        )
        for at in range(_COUNT)
    ]  # fmt: skip


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000), gone=st.sets(st.integers(0, _COUNT - 1), min_size=2, max_size=3))
def test_in_whatever_order_people_are_erased_the_past_is_the_same(seed: int, gone: set[int]) -> None:
    crowd = crowd_of(seed)
    pasts = []
    for order in [*permutations(sorted(gone)), None]:
        with TemporaryDirectory() as folder:
            shelf = Shelf(Path(folder))
            for some in (crowd, crowd[1:]):
                shelf.linkedin(some)
                shelf.facebook(some)
            for at in order or ():
                shelf.erase(f"linkedin:slug-{seed}-{at}")
            if order is None:
                sight = shelf.look()
                wanted = [whom(sight.past, f"linkedin:slug-{seed}-{at}") for at in gone]
                for found in [plan(sight, who, REGISTRY) for who in wanted]:
                    erase(shelf.reader, sight, found, TODAY)
            pasts.append(told(shelf.past().histories))
    assert all(one == pasts[0] for one in pasts)
    assert len(pasts[0]) == 2 * _COUNT - len(gone)
