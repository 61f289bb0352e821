"""A clock that runs faster than the world.

`python -m tests.fast 60 ARGUMENTS...` is the `sociarch` command by a clock on which a minute passes in a
second. The command itself knows nothing of it.
"""

import os
import sys
import time
from datetime import datetime, timedelta, timezone


class FastClock:
    """What `sociarch.cli.session.Clock` says, so many times as fast."""

    def __init__(self, factor: float) -> None:
        self._factor = factor
        self._start = datetime.now(timezone.utc)

    def now(self) -> datetime:
        passed = datetime.now(timezone.utc) - self._start
        return self._start + timedelta(seconds=passed.total_seconds() * self._factor)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds / self._factor)


def main() -> int:
    """Run one command line of sociarch."""
    from sociarch.cli.language import choose_language

    choose_language(sys.argv[2:], os.environ)
    from sociarch.cli.root import run

    return run(sys.argv[2:], FastClock(float(sys.argv[1])))


if __name__ == "__main__":
    sys.exit(main())
