"""Whether backups come as often as they should: the rule, and what a monitor is told of it."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch.errors import Overdue
from sociarch.overdue import BY_HAND, Expected, standings
from sociarch.pending import stamp
from tests.test_night import DAY, Machine, machine

__all__ = ["machine"]

NOW = datetime(2026, 11, 22, 21, tzinfo=timezone.utc)


def expected(last: int | None, since: int | None = None, *, asked: bool = True) -> Expected:
    """One account whose last backup is so many days old."""
    moments = [None if days is None else NOW - days * DAY for days in (last, since)]
    return Expected("linkedin", "LinkedIn", moments[0], moments[1], asked)


def over(one: Expected, *, scheduled: bool = True, longest: timedelta | None = None) -> timedelta | None:
    [standing] = standings([one], NOW, scheduled=scheduled, longest=longest)
    return standing.over


def test_where_a_timer_asks_two_weeks_are_planned_and_elsewhere_a_month() -> None:
    assert over(expected(14)) is None
    assert over(expected(15)) == DAY
    for one, scheduled in ((expected(30), False), (expected(30, asked=False), True)):
        assert over(one, scheduled=scheduled) is None
    assert over(expected(33), scheduled=False) == 3 * DAY


def test_a_persons_own_limit_goes_before_what_is_planned() -> None:
    assert over(expected(20), longest=60 * DAY) is None
    assert over(expected(3), scheduled=False, longest=2 * DAY) == DAY


def test_what_was_never_stored_counts_from_the_day_of_the_sign_in() -> None:
    assert over(expected(None, 5)) is None
    assert over(expected(None, 20)) == 6 * DAY
    assert over(expected(None, None)) is None


@given(st.integers(-400, 4000), st.booleans(), st.booleans())
def test_nothing_is_overdue_within_its_limit_and_all_is_after_it(
    age: int, scheduled: bool, asked: bool
) -> None:
    one = expected(age, asked=asked)
    [standing] = standings([one], NOW, scheduled=scheduled)
    assert standing.limit <= BY_HAND
    assert (standing.over is not None) == (age * DAY > standing.limit)
    assert standing.over is None or standing.over + standing.limit == age * DAY


# -- what a monitor is told -----------------------------------------------------------------------


def check(machine: Machine, *arguments: str) -> tuple[int, str]:
    code, _said, told = machine.program("status", "--check", *arguments)
    return code, told


def test_a_well_account_is_well_until_its_time_is_over(machine: Machine) -> None:
    machine.deliver()
    assert machine.program("backup")[0] == 0
    assert check(machine)[0] == 0
    machine.later(29 * DAY)
    assert check(machine)[0] == 0
    assert check(machine, "--max-age", "20")[0] == Overdue.code
    machine.later(2 * DAY)
    code, told = check(machine)
    assert code == 16
    assert "LinkedIn: the last backup is 31 days old; at most 30 are planned." in told
    code, _said, told = machine.program("status")
    assert (code, "31 days old" in told) == (0, True)
    assert check(machine, "--max-age", "60")[0] == 0


def test_with_a_timer_an_account_that_is_signed_in_is_expected_sooner(machine: Machine) -> None:
    machine.well("linkedin")
    machine.home.remember("schedule", {"since": stamp(machine.clock.now())})
    for days, code in ((13, 0), (2, 16)):
        machine.later(days * DAY)
        machine.well_run()
        assert check(machine)[0] == code


def test_a_scheduled_run_that_failed_is_told_until_one_is_well_again(machine: Machine) -> None:
    machine.refused("linkedin")
    assert machine.run() == 14
    code, told = check(machine)
    assert code == 16
    assert "sociarch schedule show" in told
    machine.well("linkedin")
    assert machine.run() == 0
    assert check(machine)[0] == 0


def test_a_timer_that_starts_nothing_any_more_is_overdue(machine: Machine) -> None:
    machine.home.remember("schedule", {"since": stamp(machine.clock.now())})
    assert check(machine)[0] == 0
    machine.later(4 * DAY)
    assert check(machine)[0] == 16


def test_programs_are_told_the_same(machine: Machine) -> None:
    machine.deliver()
    machine.program("backup")
    machine.later(40 * DAY)
    code, said, _told = machine.program("status", "--check", "--json")
    assert code == 16
    schedule = json.loads(said)["schedule"]
    [backup] = schedule["backups"]
    assert (backup["network"], backup["at_most_days"], backup["overdue_days"]) == ("linkedin", 30, 10)
    assert (schedule["well"], schedule["last_run"]) == (True, None)


def test_a_network_that_is_closed_is_expected_to_give_nothing(machine: Machine) -> None:
    machine.deliver()
    machine.program("backup")
    machine.home.note_backup(machine.vault, "viadeo", "2020-01-01T00:00:00Z")
    assert check(machine)[0] == 0


def test_where_nothing_was_ever_stored_nothing_is_well(machine: Machine) -> None:
    code, told = check(machine)
    assert code == 16
    assert "This machine has not backed anything up into this vault yet: sociarch backup" in told
    assert "Nothing that this machine knows of is kept" not in told
    machine.deliver()
    machine.program("backup")
    assert check(machine)[0] == 0


def test_a_timer_that_never_finds_anything_is_well_for_a_month(machine: Machine) -> None:
    machine.home.remember("schedule", {"since": stamp(machine.clock.now())})
    for days, code in ((29, 0), (2, 16)):
        machine.later(days * DAY)
        machine.well_run()
        assert check(machine)[0] == code


def test_a_vault_that_has_lost_all_its_snapshots_is_not_well(machine: Machine) -> None:
    machine.deliver()
    machine.program("backup")
    for path in machine.terminal.vault.glob("snapshots/*"):
        path.unlink()
    assert check(machine)[0] == 16


def test_a_vault_that_nobody_can_open_any_more_is_not_well(machine: Machine) -> None:
    machine.deliver()
    machine.program("backup")
    for path in machine.terminal.vault.glob("keys/*"):
        path.unlink()
    assert check(machine)[0] == 31


def test_another_vault_in_the_place_of_this_machines_own_is_not_well(machine: Machine) -> None:
    machine.deliver()
    machine.program("backup")
    place = str(machine.terminal.vault)
    machine.home.remember_vault(place, "0" * 32, default=True)
    assert check(machine)[0] == 30


def test_a_backup_that_a_wrong_clock_noted_does_not_count_for_years(machine: Machine) -> None:
    machine.home.note_backup(machine.vault, "linkedin", "2099-01-01T00:00:00Z")
    machine.deliver(1, 9)
    assert check(machine)[0] == 16
    machine.program("backup")
    assert check(machine)[0] == 0
    machine.later(-40 * DAY)
    code, told = check(machine)
    assert code == 16
    assert "LinkedIn: the last backup is noted for a day that has not come yet" in told


@pytest.mark.parametrize("arguments", [("--max-age", "0"), ("--max-age", "soon")])
def test_no_limit_is_a_mistake_of_usage(machine: Machine, arguments: Sequence[str]) -> None:
    assert check(machine, *arguments)[0] == 2
