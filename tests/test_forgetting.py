"""What rules keep, and how the rest is forgotten and swept away."""

import json
import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch.choices import Verdict
from sociarch.chronicle import Chronicle, Named
from sociarch.declared import Declared
from sociarch.errors import DamagedRecord, DemandReceived, LastOne, NothingKept
from sociarch.forgetting import (
    DAILY,
    LAST,
    MONTHLY,
    NEWEST,
    UNDECIDED,
    UNREAD,
    YEARLY,
    Rules,
    by_rules,
    check_chosen,
    forget,
)
from sociarch.layout import object_path
from sociarch.snapshot import Snapshot
from sociarch.storage.memory import MemoryStorage
from sociarch.sweep import sweep
from sociarch.vault import Reader
from sociarch.verify import verify
from sociarch.writer import Writer
from tests.terminal import Terminal, export_of
from tests.vaults import new_vault, put

TODAY = date(2026, 6, 1)


def chronicle(*days: str, network: str = "linkedin", account: str | None = "mine") -> Chronicle:
    """Snapshots of one account that came in the order of their days."""
    arrived = {
        f"{network}{at:04}": Snapshot(
            f"{day}T10:00:00Z", network, "1", account, day, (), {"connection": 3}, "sociarch test"
        )
        for at, day in enumerate(days)
    }
    return Chronicle.of(arrived)


def kept(told: Chronicle, rules: Rules) -> dict[str, tuple[str, ...]]:
    return {one.named.day: one.reasons for one in by_rules(told, rules) if one.kept}


def test_the_last_so_many_are_kept() -> None:
    told = chronicle("2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01")
    assert kept(told, Rules(last=2)) == {"2026-03-01": (LAST,), "2026-04-01": (LAST, NEWEST)}


def test_of_each_day_month_and_year_the_last_one_is_kept() -> None:
    told = chronicle("2024-05-01", "2025-01-01", "2025-12-31", "2026-03-01", "2026-03-30", "2026-03-30")
    assert kept(told, Rules(daily=1)) == {"2026-03-30": (DAILY, NEWEST)}
    assert kept(told, Rules(monthly=2)) == {"2025-12-31": (MONTHLY,), "2026-03-30": (MONTHLY, NEWEST)}
    assert list(kept(told, Rules(yearly=9))) == ["2024-05-01", "2025-12-31", "2026-03-30"]
    assert kept(told, Rules(yearly=9))["2024-05-01"] == (YEARLY,)


def test_weeks_end_on_sundays_through_the_new_year() -> None:
    told = chronicle("2025-12-28", "2025-12-29", "2026-01-04", "2026-01-05")
    assert list(kept(told, Rules(weekly=3))) == ["2025-12-28", "2026-01-04", "2026-01-05"]


def test_rules_that_keep_nothing_are_refused() -> None:
    with pytest.raises(NothingKept):
        by_rules(chronicle("2026-01-01"), Rules())


def test_each_account_is_judged_by_itself() -> None:
    one, other = chronicle("2026-01-01", "2026-01-02"), chronicle("2020-01-01", account="hers")
    arrived = {name: named.snapshot for told in (one, other) for name, named in _by_id(told).items()}
    both = Chronicle.of({f"{at}{name}": snapshot for at, (name, snapshot) in enumerate(arrived.items())})
    assert {one.named.day for one in by_rules(both, Rules(last=1)) if one.kept} >= {"2026-01-02"}


def _by_id(told: Chronicle) -> dict[str, Named]:
    return {one.id: one for one in told.snapshots}


def test_what_came_last_of_all_stays_although_another_tells_of_a_later_day() -> None:
    told = chronicle("2026-01-01", "2099-01-01", "2026-01-02")
    assert list(kept(told, Rules(last=1))) == ["2026-01-02", "2099-01-01"]


def test_what_needs_a_person_is_never_forgotten_by_rules() -> None:
    snapshots = {
        "a": Snapshot("2026-01-01T00:00:00Z", "linkedin", "1", "mine", None, (), {}, "t", held=("nothing",)),
        "b": Snapshot("2026-01-02T00:00:00Z", None, None, None, None, (), {}, "t"),
        "c": Snapshot("2026-01-03T00:00:00Z", "linkedin", "1", "mine", None, (), {}, "t"),
        "d": Snapshot("2026-01-04T00:00:00Z", "linkedin", "1", "mine", None, (), {}, "t"),
    }
    fates = {one.named.id: one.reasons for one in by_rules(Chronicle.of(snapshots), Rules(last=1))}
    assert fates == {"a": (UNDECIDED,), "b": (UNREAD,), "c": (), "d": (LAST, NEWEST)}


@given(
    days=st.lists(st.integers(0, 3000), min_size=1, max_size=40),
    rules=st.builds(Rules, *[st.integers(0, 6)] * 5).filter(any),
    more=st.builds(Rules, *[st.integers(0, 6)] * 5),
)
def test_more_generous_rules_keep_no_snapshot_less(days: list[int], rules: Rules, more: Rules) -> None:
    told = chronicle(*(str(date(2018, 1, 1) + timedelta(day)) for day in days))
    wider = Rules(*map(max, zip(rules, more, strict=True)))
    few, many = ({one.named.id for one in by_rules(told, which) if one.kept} for which in (rules, wider))
    assert few <= many
    assert told.snapshots[-1].id in few
    assert told.arrivals[-1] in few


@given(
    days=st.lists(st.integers(0, 3000), min_size=1, max_size=40),
    rules=st.builds(Rules, *[st.integers(0, 6)] * 5).filter(any),
)
def test_the_same_rules_again_forget_nothing_more(days: list[int], rules: Rules) -> None:
    told = chronicle(*(str(date(2018, 1, 1) + timedelta(day)) for day in days))
    kept_ids = {one.named.id for one in by_rules(told, rules) if one.kept}
    arrived = {name: _by_id(told)[name].snapshot for name in told.arrivals if name in kept_ids}
    assert all(one.kept for one in by_rules(Chronicle.of(arrived), rules))


def test_what_is_forgotten_is_not_lost_and_its_bytes_go_with_a_sweep() -> None:
    storage, reader, names = filled()
    before = len(list(storage.names("objects/")))
    forget(reader, names[:2], TODAY)
    verdict = verify(reader)
    assert verdict.sound
    assert verdict.unused
    assert [one.id for one in reader.chronicle().snapshots] == names[2:]
    removed = sweep(reader)
    assert removed.objects == before - len(list(storage.names("objects/")))
    assert verify(reader).unused == 0
    assert verify(reader).sound


def filled() -> tuple[MemoryStorage, Reader, list[str]]:
    """A vault with four snapshots that share a part of their bytes."""
    storage, identity = new_vault()
    shared = random.Random(1).randbytes(5_000_000)
    names = [
        put(storage, identity, shared + bytes([at]) * 100_000, taken=f"2026-01-0{at + 1}T00:00:00Z")
        for at in range(4)
    ]
    return storage, Reader(storage, identity), names


def test_what_others_still_need_stays() -> None:
    _storage, reader, names = filled()
    forget(reader, names[:3], TODAY)
    sweep(reader)
    assert verify(reader).health[0].broken == 0


def test_an_interrupted_forgetting_is_brought_to_its_end_by_a_sweep() -> None:
    storage, reader, names = filled()
    aside = dict(storage.files)
    forget(reader, names[:1], TODAY)
    storage.files.update({path: data for path, data in aside.items() if path not in storage.files})
    assert [one.id for one in reader.chronicle().snapshots] == names[1:]
    assert sweep(reader).snapshots == 1
    assert f"snapshots/{names[0]}" not in storage.files


def test_the_same_download_can_be_stored_again_after_it_was_forgotten() -> None:
    storage, identity = new_vault()
    first = put(storage, identity, b"x" * 50_000)
    second = put(storage, identity, b"y" * 50_000, taken="2026-01-02T00:00:00Z")
    reader = Reader(storage, identity)
    forget(reader, [first], TODAY)
    sweep(reader)
    third = put(storage, identity, b"x" * 50_000, taken="2026-01-03T00:00:00Z")
    assert [one.id for one in reader.chronicle().snapshots] == [second, third]
    assert verify(reader).sound


def test_a_machine_that_only_backs_up_can_forget_nothing() -> None:
    storage, reader, names = filled()
    stranger, identity = new_vault()
    forget(Reader(stranger, identity), names[:1], TODAY)
    for path, data in stranger.files.items():
        if path.startswith("statements/"):
            storage.files[path] = data
    del storage.files[f"snapshots/{names[0]}"]
    assert any(one.path == f"snapshots/{names[0]}" for one in verify(reader).damages)


def test_nothing_is_forgotten_or_swept_while_a_demand_is_declared() -> None:
    storage, reader, names = filled()
    forget(reader, names[:1], TODAY)
    Writer(storage, reader.identity.write_key()).decide(Declared(demand=date(2026, 5, 5)))
    before = dict(storage.files)
    with pytest.raises(DemandReceived):
        forget(reader, names[1:2], TODAY)
    with pytest.raises(DemandReceived):
        sweep(reader)
    assert storage.files == before


def test_a_snapshot_that_does_not_open_keeps_a_sweep_from_removing_anything() -> None:
    storage, reader, names = filled()
    forget(reader, names[:1], TODAY)
    storage.files[f"snapshots/{names[1]}"] = b"rubbish"
    with pytest.raises(DamagedRecord):
        sweep(reader)
    forget(reader, names[1:2], TODAY)
    assert sweep(reader).objects
    assert verify(reader).sound


def test_a_recipe_that_is_gone_keeps_a_sweep_from_removing_anything() -> None:
    storage, reader, names = filled()
    forget(reader, names[:1], TODAY)
    [recipe] = reader.snapshot(names[1]).parts[0].recipe
    del storage.files[object_path(recipe)]
    before = dict(storage.files)
    with pytest.raises(DamagedRecord):
        sweep(reader)
    assert storage.files == before


def test_the_last_one_of_an_account_cannot_be_named_either() -> None:
    told = chronicle("2026-01-01", "2026-01-02")
    with pytest.raises(LastOne):
        check_chosen(told, told.arrivals)
    check_chosen(told, told.arrivals[:1])


def test_a_lost_snapshot_can_be_forgotten_and_is_not_reported_any_more() -> None:
    storage, reader, names = filled()
    del storage.files[f"snapshots/{names[0]}"]
    assert not verify(reader).sound
    forget(reader, names[:1], TODAY)
    assert verify(reader).sound


def test_a_verdict_about_a_forgotten_snapshot_does_no_harm() -> None:
    storage, reader, names = filled()
    Writer(storage, reader.identity.write_key()).decide(Verdict(names[0], keep=False))
    forget(reader, names[:1], TODAY)
    assert verify(reader).sound
    assert [one.id for one in reader.chronicle().snapshots] == names[1:]


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    terminal = Terminal(tmp_path_factory.mktemp("forget"))
    terminal.make_vault()
    for number in range(4):
        terminal.run("backup", "--from", str(export_of(terminal.folder, number)))
    return terminal


def test_the_commands_show_what_goes_ask_and_do_it(terminal: Terminal) -> None:
    shown = terminal.run("forget", "--keep-last", "2", "--dry-run")
    assert shown.returncode == 0
    assert shown.stdout.count("will be forgotten") == 2
    refused = terminal.run("forget", "--keep-last", "2")
    assert refused.returncode == 11
    assert "--yes" in refused.stderr
    assert terminal.run("forget").returncode == 2
    nothing = terminal.run("forget", "--keep-last", "0")
    assert nothing.returncode == 2
    unknown = terminal.run("forget", "feedfeed")
    assert unknown.returncode == 2
    done = terminal.run("forget", "--keep-last", "2", "--yes", "--sweep")
    assert done.returncode == 0, done.stderr
    assert "2 snapshots were forgotten" in done.stderr
    assert "removed" in done.stdout
    verdict = json.loads(terminal.run("verify", "--json").stdout)
    assert (verdict["sound"], verdict["unused"], len(verdict["snapshots"])) == (True, 0, 2)
    listed = json.loads(terminal.run("snapshots", "--json").stdout)["snapshots"]
    last = terminal.run("forget", *(one["id"] for one in listed), "--yes")
    assert last.returncode == 2
    assert "last snapshot" in last.stderr
    assert json.loads(terminal.run("sweep", "--yes", "--json").stdout)["objects"] == 0
