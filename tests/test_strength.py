"""How strong a new passphrase is, and how much work it costs to try one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sociarch.calibration import GOAL, LEAST, MOST, calibrate
from sociarch.strength import strength


@pytest.mark.parametrize(
    ("passphrase", "reason"),
    [
        ("azerty123", "common password"),
        ("motdepasse", "common password"),
        ("sociarch", "common password"),
        ("aaaaaaaaaaaaaaaa", "repeats"),
        ("abcdefgh", "sequence"),
        ("zxcvfr", "row of keys"),
        ("24121987", "date"),
        ("x7", "short"),
    ],
)
def test_a_weak_passphrase_is_known_and_why(passphrase: str, reason: str) -> None:
    found = strength(passphrase)
    assert found.grade == "weak"
    assert reason in found.reason


def test_a_few_letters_by_chance_are_doubtful() -> None:
    assert strength("kX9$mQ2v").grade == "doubtful"


@pytest.mark.parametrize(
    "passphrase",
    ["seven invented words that open this one", "éléphant préféré bleu", "w" + "9$kQ" * 5 + "é~"],
)
def test_several_words_are_good(passphrase: str) -> None:
    assert strength(passphrase).grade == "good"


@given(st.text(min_size=1, max_size=400))
@settings(max_examples=60, deadline=None)
def test_any_passphrase_has_a_grade_and_none_is_repeated(passphrase: str) -> None:
    found = strength(passphrase)
    assert found.grade in ("weak", "doubtful", "good")
    assert strength(passphrase + "x" * 100_000).reason == strength((passphrase + "x" * 100_000)[:64]).reason


class Machine:
    """A machine on which the work factor 2**LEAST takes so many seconds, with a clock of its own."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.now = 0.0

    def spend(self, work: int) -> None:
        self.now += self.seconds * 2.0 ** (work - LEAST)

    def clock(self) -> float:
        return self.now


@given(st.floats(0.0001, 100.0))
def test_the_work_takes_about_a_second_wherever_the_bounds_let_it(seconds: float) -> None:
    machine = Machine(seconds)
    work = calibrate(machine.spend, machine.clock, 1 << 40)
    assert LEAST <= work <= MOST
    if LEAST < work < MOST:
        assert GOAL / 1.5 < seconds * 2.0 ** (work - LEAST) < GOAL * 1.5


@pytest.mark.parametrize(
    ("memory", "work"), [(1 << 28, 15), (1 << 31, 18), (1 << 32, 19), (1 << 40, 20), (None, 18), (1, 15)]
)
def test_it_takes_no_more_memory_than_a_small_machine_has(memory: int | None, work: int) -> None:
    machine = Machine(0.0)
    assert calibrate(machine.spend, machine.clock, memory) == work


def test_a_machine_that_is_busy_for_a_moment_is_not_taken_for_a_slow_one() -> None:
    machine = Machine(1 / 8)
    rounds = iter([20.0, 0.0, 5.0])

    def spend(work: int) -> None:
        machine.now += next(rounds)
        machine.spend(work)

    assert calibrate(spend, machine.clock, None) == LEAST + 3
