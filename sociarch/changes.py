"""Waiting until something happens in a folder, told by the operating system: a hint, and nothing more.

Network drives and synced folders tell nothing, a machine that was asleep has missed what happened. Who waits
here looks for itself afterwards.
"""

from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

STEP: Final = 500
"""Milliseconds in which several changes are one."""
MOST: Final = 3_000
"""Milliseconds after which changes that go on and on are told."""
SLICE: Final = 1_000
"""Milliseconds after which the clock is looked at: a machine that slept is late, and knows it only then."""


class Clock(Protocol):
    """What time it is, and waiting."""

    def now(self) -> datetime: ...
    def sleep(self, seconds: float) -> None: ...


def wait(folders: Sequence[Path], seconds: float, clock: Clock) -> None:
    """Return when something happened directly in one of the folders, or when the seconds are over.

    A folder that is not there is passed over. Raises KeyboardInterrupt on any signal that a person sent.
    """
    from watchfiles import watch

    end = clock.now() + timedelta(seconds=seconds)
    there = [folder for folder in folders if folder.is_dir()]
    try:
        if there:
            changes = watch(
                *there, watch_filter=None, debounce=MOST, step=STEP, rust_timeout=SLICE, recursive=False,
                yield_on_timeout=True,
            )  # fmt: skip
            with closing(changes):
                for change in changes:
                    if change or not 0 < (end - clock.now()).total_seconds() <= seconds:
                        return
    except (OSError, RuntimeError):
        # Gone in this moment, or more folders are watched on this system than it allows.
        pass
    left = (end - clock.now()).total_seconds()
    clock.sleep(min(max(left, 0), seconds))
