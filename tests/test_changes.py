"""Waiting for what happens in a folder: a hint that comes early, and a clock that has the last word."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from sociarch.changes import wait


class Clock:
    """The clock on the wall, with something added to it; nobody sleeps by it in vain."""

    def __init__(self, ahead: Callable[[], float] = lambda: 0.0) -> None:
        self._ahead = ahead
        self.slept: list[float] = []

    def now(self) -> datetime:
        return datetime.now(timezone.utc) + timedelta(seconds=self._ahead())

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def passed(folders: list[Path], seconds: float, clock: Clock) -> float:
    start = time.monotonic()
    wait(folders, seconds, clock)
    return time.monotonic() - start


def test_what_happens_in_any_of_the_folders_ends_the_wait(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two", tmp_path / "gone"]
    for folder in folders[:2]:
        folder.mkdir()
    timer = threading.Timer(0.5, (folders[1] / "x.zip").touch)
    timer.start()
    assert passed(folders, 60, Clock()) < 5
    timer.join()


def test_without_any_event_the_wait_ends_when_its_time_is_over(tmp_path: Path) -> None:
    assert 1 <= passed([tmp_path], 1.5, Clock()) < 5


def test_a_folder_that_is_not_there_is_waited_for_by_the_clock(tmp_path: Path) -> None:
    clock = Clock()
    assert passed([tmp_path / "gone"], 60, clock) < 5
    [slept] = clock.slept
    assert 59 < slept <= 60


@pytest.mark.parametrize("hours", [8, -8])
def test_a_machine_that_slept_or_whose_clock_was_set_waits_no_longer(tmp_path: Path, hours: int) -> None:
    start = time.monotonic()
    clock = Clock(lambda: hours * 3600 if time.monotonic() - start > 0.5 else 0)
    assert passed([tmp_path], 60, clock) < 5
    assert clock.slept == []


def test_a_folder_that_goes_while_it_is_waited_for_ends_the_wait(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    timer = threading.Timer(0.5, folder.rmdir)
    timer.start()
    assert passed([folder], 60, Clock()) < 5
    timer.join()
