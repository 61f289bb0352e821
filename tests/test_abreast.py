"""Several at once: told in order, never more than a few, and nothing goes on after trouble."""

from threading import Barrier, Lock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch.abreast import abreast


@given(st.lists(st.integers()), st.integers(1, 6))
def test_each_is_done_once_and_told_in_its_order(several: list[int], jobs: int) -> None:
    done: list[int] = []

    def act(one: int) -> int:
        done.append(one)
        return 2 * one

    assert list(abreast(act, several, jobs)) == [2 * one for one in several]
    assert sorted(done) == sorted(several)


def test_as_many_as_are_allowed_are_under_way_and_no_more() -> None:
    together = Barrier(3, timeout=30)
    lock = Lock()
    now = most = 0

    def act(one: int) -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        together.wait()  # Passed by three at once or by nobody.
        with lock:
            now -= 1

    assert len(list(abreast(act, range(12), 3))) == 12
    assert most == 3


@pytest.mark.parametrize("jobs", [1, 4])
def test_after_trouble_nothing_begins_and_nothing_is_under_way(jobs: int) -> None:
    begun: set[int] = set()
    ended: set[int] = set()

    def act(one: int) -> int:
        begun.add(one)
        try:
            if one == 5:
                raise OSError("the disk")
            return one
        finally:
            ended.add(one)

    told = []
    with pytest.raises(OSError, match="the disk"):
        for one in abreast(act, range(1000), jobs):
            told.append(one)
    assert told == [0, 1, 2, 3, 4]
    assert begun == ended
    assert len(begun) <= 5 + jobs


def test_nothing_begins_before_it_is_asked_for() -> None:
    begun: list[int] = []
    answers = abreast(begun.append, [1, 2])
    assert begun == []
    assert list(answers) == [None, None]
    assert sorted(begun) == [1, 2]
